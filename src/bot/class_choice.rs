//! For which class `/assign` is meant.

use std::slice;

use super::{Answer, Stop, Talk, action::Action, step::Step};
use crate::{
    school::{assignments::Draft, roster::StudentId},
    store::classes::{Class, classes_meant},
};

/// For which class an assignment is.
pub(super) enum Choice {
    /// This one.
    One(Class),
    /// One of these.
    Ask(Vec<Class>),
    /// Each of these, for some of it.
    Each(Vec<(Class, Vec<StudentId>)>),
}

impl Choice {
    fn of(mut classes: Vec<Class>) -> Choice {
        match classes.len() {
            1 => Choice::One(classes.remove(0)),
            _ => Choice::Ask(classes),
        }
    }
}

impl Talk<'_, '_> {
    /// The class of a draft: the one that it names, the group's, or the only one that has its students.
    pub(super) async fn choose_class(&mut self, draft: &Draft) -> Result<Choice, Stop> {
        let teacher = self.teacher_number()?;
        let mut own = self.tx.classes_taught(teacher).await?;
        if own.is_empty() {
            return Err(self.no_classes().await?);
        }
        if let Some(name) = &draft.class {
            let names: Vec<String> = own.iter().map(|class| class.label.clone()).collect();
            own = classes_meant(&own, name).into_iter().cloned().collect();
            if own.is_empty() {
                return Err(Stop::Refused(
                    self.lang.class_unknown(name.clone(), names.join(", ")),
                ));
            }
        } else {
            own = self.met_in_group(own).await?;
            if own.is_empty() {
                return Err(Stop::Refused(self.lang.group_not_yours()));
            }
        }
        if draft.to.is_empty() || own.len() < 2 {
            return Ok(Choice::of(self.of_topic(own).await?));
        }
        // The students named may leave only one class in question.
        let mut of_each = Vec::with_capacity(own.len());
        for class in own {
            let mut to = draft.to.clone();
            let students = self.tx.students_in(class.id).await?;
            to.retain(|student| students.contains(student));
            of_each.push((class, to));
        }
        of_each.retain(|(_, to)| !to.is_empty());
        let is_whole = |(_, to): &&(Class, Vec<StudentId>)| to.len() == draft.to.len();
        let fitting = of_each.iter().filter(is_whole);
        let fitting: Vec<Class> = fitting.map(|(class, _)| class.clone()).collect();
        match fitting.is_empty() {
            true => self.check_each_in_one(&draft.to, of_each).await,
            false => Ok(Choice::of(self.of_topic(fitting).await?)),
        }
    }

    /// Refuses a text that names another class than was chosen for it.
    pub(super) fn check_names_class(&self, draft: &Draft, class: &Class) -> Answer {
        match &draft.class {
            Some(name) if classes_meant(slice::from_ref(class), name).is_empty() => {
                let (name, class) = (name.clone(), class.label.clone());
                Err(Stop::Refused(self.lang.draft_other_class(name, class)))
            }
            _ => Ok(()),
        }
    }

    /// Whether each of these students is in one class of these, which each get an assignment.
    async fn check_each_in_one(
        &mut self,
        students: &[StudentId],
        of_each: Vec<(Class, Vec<StudentId>)>,
    ) -> Result<Choice, Stop> {
        let classes_of = |student: &StudentId| {
            let holding = of_each.iter().filter(|(_, to)| to.contains(student));
            holding.count()
        };
        let mut strangers = students.to_vec();
        strangers.retain(|student| classes_of(student) == 0);
        if !strangers.is_empty() {
            let strangers = self.all_called(&strangers).await?;
            return Err(Stop::Refused(self.lang.not_in_classes(strangers)));
        }
        if students.iter().all(|student| classes_of(student) == 1) {
            return Ok(Choice::Each(of_each));
        }
        Err(self.of_several_classes(&of_each).await?)
    }

    /// What is said where it is not plain which class is meant.
    pub(super) async fn of_several_classes(
        &mut self,
        of_each: &[(Class, Vec<StudentId>)],
    ) -> Result<Stop, Stop> {
        let mut classes = Vec::with_capacity(of_each.len());
        for (class, to) in of_each {
            let to = self.all_called(to).await?;
            classes.push(format!("{}: {to}", class.label));
        }
        Ok(Stop::Refused(
            self.lang.to_several_classes(classes.join("; ")),
        ))
    }

    /// Asks for the class of an assignment, and keeps what was said of it until then.
    pub(super) async fn ask_class(&mut self, classes: Vec<Class>, step: Step) -> Answer {
        self.begin_step(&step).await?;
        self.list_classes(classes, 0).await
    }

    /// «Ещё»: further classes that the assignment may be for.
    pub(super) async fn more_classes(&mut self, skip: usize) -> Answer {
        let (account, teacher) = (self.known_account()?, self.teacher_number()?);
        let step = self.tx.step::<Step>(account.id).await?;
        let Some(Step::ChoosingClass { classes, .. }) = step else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let mut own = self.tx.classes_taught(teacher).await?;
        own.retain(|class| classes.contains(&class.id));
        self.list_classes(own, skip).await
    }

    async fn list_classes(&mut self, classes: Vec<Class>, skip: usize) -> Answer {
        let rows = self.page_of_classes((classes, skip), Action::AssignTo, Action::AssignMore);
        let mut rows = rows.await?;
        rows.push(vec![self.cancel_button()]);
        self.ask(self.lang.which_class(), rows);
        Ok(())
    }
}
