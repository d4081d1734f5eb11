//! Classes: a teacher's with the links that bind groups, an administrator's all of them, a
//! student's with how each is taught.

use super::{
    Answer, Stop, Talk, action::Action, closed_classes::ClassTap, pages::more_row,
    readers::posts_in,
};
use crate::{
    school::{classes::ClassKind, roster::staff_number},
    store::classes::Class,
};

/// How many of the school's classes are told at once.
const PAGE: usize = 10;

impl Talk<'_, '_> {
    /// In a group, those of these classes that meet in it; in private, all of them.
    pub(super) async fn met_here(&mut self, classes: Vec<Class>) -> Result<Vec<Class>, Stop> {
        let here = self.met_in_group(classes).await?;
        self.of_topic(here).await
    }

    /// The same, and all of them in a group in which none meets.
    pub(super) async fn met_here_or_all(&mut self, all: Vec<Class>) -> Result<Vec<Class>, Stop> {
        let here = self.met_here(all.clone()).await?;
        Ok(if here.is_empty() { all } else { here })
    }

    /// Of these classes, those whose topic of the group it is in which something was said; all of them
    /// where it is none of theirs.
    pub(super) async fn of_topic(&mut self, mut classes: Vec<Class>) -> Result<Vec<Class>, Stop> {
        let numbers = classes.iter().map(|class| class.id).collect();
        let here = self.numbers_of_topic(numbers).await?;
        classes.retain(|class| here.contains(&class.id));
        Ok(classes)
    }

    /// The same of the numbers of classes. Nothing is asked where no topic can tell them apart.
    pub(super) async fn numbers_of_topic(&mut self, classes: Vec<i64>) -> Result<Vec<i64>, Stop> {
        let (Some(topic), true) = (self.topic.clone(), classes.len() > 1) else {
            return Ok(classes);
        };
        let here = self.chat.address.clone();
        let meetings = self.tx.groups_of_each(&classes).await?;
        let is_its = |class: &i64| {
            let met = meetings.get(class).into_iter().flatten();
            let mut met = met.filter(|meeting| meeting.group == here);
            met.any(|meeting| meeting.topic.as_ref() == Some(&topic))
        };
        let (its, others): (Vec<i64>, Vec<i64>) = classes.into_iter().partition(is_its);
        Ok(if its.is_empty() { others } else { its })
    }

    /// Of these classes, those that meet in the group in which something was said; all of them in
    /// private.
    pub(super) async fn met_in_group(
        &mut self,
        mut classes: Vec<Class>,
    ) -> Result<Vec<Class>, Stop> {
        if !self.chat.private {
            let address = self.chat.address.clone();
            let group = self.tx.group(&address).await?;
            let here = group.iter().flat_map(|group| &group.classes);
            let here: Vec<i64> = here.map(|class| class.id).collect();
            classes.retain(|class| here.contains(&class.id));
        }
        Ok(classes)
    }

    /// `/classes`: a teacher's classes with the links that bind groups; a student's with
    /// how each discipline is taught; to an administrator all of the school's.
    pub(super) async fn classes(&mut self) -> Answer {
        let account = self.known_account()?;
        let (mut words, mut rows) = (Vec::new(), Vec::new());
        if let Some(teacher) = account.teacher() {
            let classes = self.tx.classes_taught(teacher).await?;
            let numbers: Vec<i64> = classes.iter().map(|class| class.id).collect();
            rows.extend(self.groups_button(&numbers).await?.map(|it| vec![it]));
            for class in classes {
                words.push(self.taught(class).await?);
            }
        }
        for linked in &account.students {
            let student = self.called(&linked.id).await?;
            let mut lines = vec![self.lang.classes_of(student)];
            for class in self.tx.classes_attended(&linked.id).await? {
                lines.push(self.attended(class).await?);
            }
            words.push(lines.join("\n"));
        }
        match (words.is_empty(), account.is_admin()) {
            (true, true) => return self.classes_of_school(0).await,
            (true, false) => return Err(self.no_classes().await?),
            (false, true) => {
                let all = (
                    self.lang.button_school_classes(),
                    Action::ClassesOfSchool(0),
                );
                rows.push(vec![all]);
                self.ask(words.join("\n\n"), rows);
            }
            (false, false) => self.ask(words.join("\n\n"), rows),
        }
        Ok(())
    }

    /// All classes of the school, a page of them from `skip` on, those of groups first.
    pub(super) async fn classes_of_school(&mut self, skip: usize) -> Answer {
        self.check_admin()?;
        let classes = self.tx.classes().await?;
        let all = classes.len();
        if all == 0 && self.tx.classes_deserted().await?.is_empty() {
            return Err(Stop::Refused(self.lang.school_without_classes()));
        }
        let numbers: Vec<i64> = classes.iter().map(|class| class.id).collect();
        let groups = self.groups_button(&numbers).await?;
        let mut words = vec![self.lang.classes_of_school(all)];
        for class in classes.into_iter().skip(skip).take(PAGE) {
            let teacher = self.lang.class_teacher(staff_number(class.teacher));
            words.push(format!("{}\n{teacher}", self.taught(class).await?));
        }
        let more = more_row(self.lang, (skip + PAGE, all), Action::ClassesOfSchool);
        let mut rows: Vec<_> = more.into_iter().collect();
        rows.extend(groups.map(|it| vec![it]));
        rows.push(vec![
            (
                self.lang.button_close_class(),
                Action::ClassTap(ClassTap::List(skip)),
            ),
            (
                self.lang.button_closed_classes(),
                Action::ClassTap(ClassTap::Closed(0)),
            ),
        ]);
        self.ask(words.join("\n\n"), rows);
        Ok(())
    }

    async fn taught(&mut self, class: Class) -> Result<String, Stop> {
        let headcount = self.tx.headcount(class.id).await?;
        let groups = self.tx.groups_of(class.id).await?;
        let titles = groups.into_iter().map(|meeting| meeting.title);
        let mut titles: Vec<String> = titles.map(|title| format!("«{title}»")).collect();
        if let [first, _, ..] = titles.as_mut_slice() {
            *first = self.lang.class_group_of_posts(first.clone());
        }
        let mut lines =
            vec![
                self.lang
                    .class_taught(class.label, headcount.students, headcount.linked),
            ];
        lines.extend(self.unheard_lines(class.id, headcount.linked).await?);
        if !titles.is_empty() {
            lines.push(self.lang.class_groups(titles.join(", ")));
        }
        lines.push(match self.profile.doors(&self.chat.address.messenger) {
            Some(doors) => self
                .lang
                .class_link(format!("{}{}", doors.group, class.code)),
            None => self.lang.class_code(class.code),
        });
        Ok(lines.join("\n"))
    }

    /// Whom of a class nothing reaches that is sent in private. Where nobody has joined, all are meant.
    async fn unheard_lines(&mut self, class: i64, linked: i64) -> Result<Vec<String>, Stop> {
        if linked == 0 {
            return Ok(Vec::new());
        }
        let unheard = self.tx.unheard_in(class).await?;
        let stopped = self.tx.stopped_hearing(&unheard).await?;
        let mut new = unheard;
        new.retain(|student| !stopped.contains(student));
        let mut lines = Vec::new();
        if !new.is_empty() {
            let new = self.all_called(&new).await?;
            lines.push(self.lang.class_not_joined(new));
        }
        if !stopped.is_empty() {
            let stopped = self.all_called(&stopped).await?;
            lines.push(self.lang.class_stopped(stopped));
        }
        Ok(lines)
    }

    async fn attended(&mut self, class: Class) -> Result<String, Stop> {
        let in_group = posts_in(self.tx, class.id).await?.is_some();
        Ok(match (class.kind, in_group) {
            (ClassKind::Individual, true) => self.lang.class_individual_in_group(class.discipline),
            (ClassKind::Individual, false) => self.lang.class_individual(class.discipline),
            (ClassKind::Group, true) => self.lang.class_in_group(class.label),
            (ClassKind::Group, false) => self.lang.class_in_private(class.label),
        })
    }
}
