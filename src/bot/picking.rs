//! Choosing a class or a student by buttons, so that nobody has to type an identifier.

use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, action::Action, naming::in_rows, pages::more_row};
use crate::{
    school::{personal::Passes, roster::StudentId},
    store::{
        classes::{Class, classes_named, told_apart},
        invitations::Invitee,
    },
};

/// How many identifiers stand in a row of buttons.
pub(super) const ROW: usize = 3;
/// How many classes, or disciplines, are offered at once.
const PAGE: usize = 12;
/// How many students are: no messenger takes more than a hundred buttons below one message.
pub(super) const STUDENTS: usize = 30;

/// What is to be done with the student who is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Grade their last work.
    Grade,
    /// Enter a work for them.
    Enter,
    /// Invite them and their guardians.
    Invite,
    /// Put the due date of one of their works off.
    Extend,
    /// Everything that an administrator can do with one student.
    Card,
    /// Their consent, as an administrator has it on paper.
    Consent,
}

impl Purpose {
    /// Whether everybody of the school is in question, and an administrator asks.
    fn is_of_school(self) -> bool {
        matches!(self, Purpose::Card | Purpose::Consent)
    }
}

/// A tap on the way to a student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PickTap {
    /// A student is to be chosen.
    #[serde(rename = "pick")]
    Begin(Purpose),
    /// «Ещё»: classes after so many.
    #[serde(rename = "pick_more")]
    More {
        /// What for.
        purpose: Purpose,
        /// How many were shown.
        skip: usize,
    },
    /// In this class.
    #[serde(rename = "pick_in")]
    In {
        /// The class.
        class: i64,
        /// What for.
        purpose: Purpose,
        /// How many students were shown.
        #[serde(default)]
        skip: usize,
    },
    /// This student.
    #[serde(rename = "picked")]
    Chosen {
        /// The class.
        class: i64,
        /// The student.
        student: StudentId,
        /// What for.
        purpose: Purpose,
    },
    /// «Без класса»: those who are in none, or a page of them.
    #[serde(rename = "pick_outside")]
    Outside {
        /// What for.
        purpose: Purpose,
        /// How many students were shown.
        #[serde(default)]
        skip: usize,
    },
    /// This student, whatever the class.
    #[serde(rename = "picked_one")]
    One {
        /// The student.
        student: StudentId,
        /// What for.
        purpose: Purpose,
    },
}

impl Talk<'_, '_> {
    /// A tap on the way to a student.
    pub(super) async fn pick_pressed(&mut self, tap: PickTap) -> Answer {
        match tap {
            PickTap::Begin(purpose) => self.pick_class(purpose, 0).await,
            PickTap::More { purpose, skip } => self.pick_class(purpose, skip).await,
            PickTap::In {
                class,
                purpose,
                skip,
            } => self.pick_student(class, purpose, skip).await,
            PickTap::Chosen {
                class,
                student,
                purpose,
            } => self.picked(class, &student, purpose).await,
            PickTap::Outside { purpose, skip } => self.pick_outside(purpose, skip).await,
            PickTap::One { student, purpose } => self.found(&student, purpose).await,
        }
    }

    /// Which class is the student in? The only one, of the teacher or of the group, is not asked
    /// for.
    pub(super) async fn pick_class(&mut self, purpose: Purpose, skip: usize) -> Answer {
        if purpose.is_of_school() {
            return self.pick_class_of_school(purpose, skip).await;
        }
        let teacher = self.teacher_number()?;
        let own = self.tx.classes_taught(teacher).await?;
        // In a group it tells by itself which one is meant.
        let here = self.met_here(own.clone()).await?;
        if let [only] = here.as_slice() {
            return self.pick_student(only.id, purpose, 0).await;
        }
        let open = |class| {
            Action::Pick(PickTap::In {
                class,
                purpose,
                skip: 0,
            })
        };
        let more = |skip| Action::Pick(PickTap::More { purpose, skip });
        let rows = self.page_of_classes((own, skip), open, more).await?;
        let words = self.with_example(self.lang.pick_class(), purpose);
        self.ask(words, rows);
        Ok(())
    }

    /// The class that is meant by a name, with its discipline or without. Where several have it, which
    /// one has to be said.
    pub(super) fn class_named<'c>(
        &self,
        classes: &'c [Class],
        name: &str,
    ) -> Result<Option<&'c Class>, Stop> {
        let named = classes_named(classes, name);
        match named.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            several => {
                let names = told_apart(several);
                let words = self
                    .lang
                    .class_of_several(name.trim().to_owned(), names.join("; "));
                Err(Stop::Refused(words))
            }
        }
    }

    /// The class that words such as «Сольфеджио 3А: …» begin with, and the rest. A name may have a
    /// colon, too: «Ансамбль: струнные: …».
    pub(super) fn class_before_colon<'c, 'w>(
        &self,
        classes: &'c [Class],
        words: &'w str,
    ) -> Result<Option<(&'c Class, &'w str)>, Stop> {
        for (at, colon) in words.rmatch_indices(':') {
            if let Some(class) = self.class_named(classes, words[..at].trim())? {
                return Ok(Some((class, &words[at + colon.len()..])));
            }
        }
        Ok(None)
    }

    /// Classes as buttons, a page of them from `skip` on, and «Ещё».
    pub(super) async fn page_of_classes(
        &mut self,
        (classes, skip): (Vec<Class>, usize),
        open: impl Fn(i64) -> Action,
        more: impl Fn(usize) -> Action,
    ) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        if classes.is_empty() {
            return Err(self.no_classes().await?);
        }
        let button = |class: Class| (class.label, open(class.id));
        Ok(self.page_of((classes, skip), button, more))
    }

    /// Buttons one below the other, a page of them from `skip` on, and «Ещё».
    pub(super) fn page_of<T>(
        &self,
        (items, skip): (Vec<T>, usize),
        button: impl Fn(T) -> (String, Action),
        more: impl Fn(usize) -> Action,
    ) -> Vec<Vec<(String, Action)>> {
        let all = items.len();
        let page = items.into_iter().skip(skip).take(PAGE);
        let mut rows: Vec<_> = page.map(|item| vec![button(item)]).collect();
        rows.extend(more_row(self.lang, (skip + rows.len(), all), more));
        rows
    }

    /// Students as buttons, several in a row, a page of them from `skip` on, and «Ещё».
    pub(super) async fn page_of_students(
        &mut self,
        (students, skip): (Vec<StudentId>, usize),
        open: impl Fn(StudentId) -> Action,
        more: impl Fn(usize) -> Action,
    ) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        let all = students.len();
        let mut buttons = Vec::with_capacity(STUDENTS);
        for student in students.into_iter().skip(skip).take(STUDENTS) {
            buttons.push((self.called(&student).await?, open(student)));
        }
        let mut rows = in_rows(&buttons, ROW);
        rows.extend(more_row(self.lang, (skip + buttons.len(), all), more));
        Ok(rows)
    }

    /// Which student of this class? A page of them.
    pub(super) async fn pick_student(
        &mut self,
        class: i64,
        purpose: Purpose,
        skip: usize,
    ) -> Answer {
        let class = self.class_for(class, purpose).await?;
        let students = self.tx.students_in(class.id).await?;
        if students.is_empty() {
            return Err(Stop::Refused(self.lang.class_without_students(class.label)));
        }
        let id = class.id;
        let open = |student| {
            Action::Pick(PickTap::Chosen {
                class: id,
                student,
                purpose,
            })
        };
        let more = |skip| {
            Action::Pick(PickTap::In {
                class: id,
                purpose,
                skip,
            })
        };
        let rows = self.page_of_students((students, skip), open, more);
        let mut rows = rows.await?;
        if let Some(back) = self.other_classes(purpose).await? {
            rows.push(vec![(self.lang.button_back(), back)]);
        }
        let words = self.with_example(self.lang.pick_student(class.label), purpose);
        self.ask(words, rows);
        Ok(())
    }

    /// «Назад» to the choice of a class, where there was one.
    async fn other_classes(&mut self, purpose: Purpose) -> Result<Option<Action>, Stop> {
        if purpose == Purpose::Invite {
            return Ok(Some(Action::InviteMore(0)));
        }
        if purpose.is_of_school() {
            return Ok(Some(Action::Pick(PickTap::Begin(purpose))));
        }
        let teacher = self.teacher_number()?;
        let several = self.tx.classes_taught(teacher).await?.len() > 1;
        Ok(several.then_some(Action::Pick(PickTap::Begin(purpose))))
    }

    /// The class, where this person may do that in it.
    async fn class_for(&mut self, class: i64, purpose: Purpose) -> Result<Class, Stop> {
        if purpose.is_of_school() {
            self.check_admin()?;
        }
        let is_any = purpose.is_of_school() || purpose == Purpose::Invite;
        let found = self.tx.class(class).await?;
        match found {
            Some(class) if is_any && self.known_account()?.is_admin() => Ok(class),
            _ => self.own_class(class).await,
        }
    }

    /// The question, and how to do without the buttons.
    pub(super) fn with_example(&self, question: String, purpose: Purpose) -> String {
        let how = match purpose {
            Purpose::Grade => self.lang.grade_how(),
            Purpose::Extend => self.lang.extend_how(),
            Purpose::Consent => self.lang.consent_how(),
            Purpose::Card if self.passes() == Passes::Full => self.lang.student_how_named(),
            Purpose::Card => self.lang.student_how(),
            Purpose::Enter | Purpose::Invite => return question,
        };
        format!("{question}\n{how}")
    }

    /// The student was chosen.
    pub(super) async fn picked(
        &mut self,
        class: i64,
        student: &StudentId,
        purpose: Purpose,
    ) -> Answer {
        let class = self.class_for(class, purpose).await?;
        match purpose {
            Purpose::Invite => self.ask_invite_one(Invitee::Student(student.clone())).await,
            Purpose::Extend => self.extend_one_of(student, None).await,
            Purpose::Enter => self.enter_work(student.as_str()).await,
            Purpose::Card | Purpose::Consent => self.found(student, purpose).await,
            Purpose::Grade => {
                self.end_arriving(student).await?;
                let works = self
                    .tx
                    .latest_works(student, self.teacher_number()?, Some(class.id))
                    .await?;
                match works.first() {
                    Some(work) => self.show(work.id).await,
                    None => {
                        let called = self.called(student).await?;
                        Err(Stop::Refused(self.lang.nothing_handed_in(called)))
                    }
                }
            }
        }
    }
}
