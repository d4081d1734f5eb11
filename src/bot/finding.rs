//! The student whom an administrator means: by number, by name, or picked from the whole school's
//! list.

use std::collections::HashSet;

use super::{
    Answer, Stop, Talk,
    action::Action,
    naming::in_rows,
    picking::{PickTap, Purpose, ROW, STUDENTS},
};
use crate::{
    school::{classes::is_named, personal::Passes, roster::StudentId},
    store::classes::Class,
};

/// This student, from a list.
fn one(student: StudentId, purpose: Purpose) -> Action {
    Action::Pick(PickTap::One { student, purpose })
}

impl Talk<'_, '_> {
    /// The student whose number or name these words are, or how the name begins; without words, one
    /// is picked from the list.
    pub(super) async fn find_student(&mut self, words: &str, purpose: Purpose) -> Answer {
        self.check_admin()?;
        let words = words.trim_start_matches('№').trim();
        if words.is_empty() {
            return self.pick_class(purpose, 0).await;
        }
        if let Ok(student) = StudentId::read(words)
            && self.tx.is_student(&student).await?
        {
            return self.found(&student, purpose).await;
        }
        // A messenger that may carry no names must not learn whose number is whose.
        let called = match self.passes() {
            Passes::Full => self.students_called(words).await?,
            _ => Vec::new(),
        };
        match called.as_slice() {
            [] => Err(self.nobody_called(words, purpose)),
            [only] => self.found(only, purpose).await,
            _ => self.ask_which_student(called, purpose).await,
        }
    }

    /// What is said where nobody was found.
    fn nobody_called(&self, words: &str, purpose: Purpose) -> Stop {
        let is_number = words.contains(|letter: char| letter.is_ascii_digit());
        let words = words.to_owned();
        let command = match purpose {
            Purpose::Consent => "/consent",
            _ => "/student",
        };
        Stop::Refused(match is_number || self.passes() == Passes::Full {
            true => self.lang.student_not_listed(words, command),
            false => self.lang.no_search_by_name(command),
        })
    }

    /// The student is known: what was to be done.
    pub(super) async fn found(&mut self, student: &StudentId, purpose: Purpose) -> Answer {
        match purpose {
            Purpose::Card => self.student_card(student).await,
            Purpose::Consent => self.consent_card(student).await,
            Purpose::Grade | Purpose::Enter | Purpose::Invite | Purpose::Extend => {
                Err(Stop::Refused(self.lang.button_old()))
            }
        }
    }

    async fn students_called(&mut self, words: &str) -> Result<Vec<StudentId>, Stop> {
        let everybody = self.tx.everybody().await?.into_iter();
        let called = everybody.filter(|(_, name)| is_named(name, words));
        Ok(called.map(|(student, _)| student).collect())
    }

    /// Several have that name: which of them? Of very many, the first.
    async fn ask_which_student(&mut self, called: Vec<StudentId>, purpose: Purpose) -> Answer {
        let words = match called.len() {
            all if all > STUDENTS => self.lang.students_found_many(all, STUDENTS),
            all => self.lang.students_found(all),
        };
        let mut buttons = Vec::with_capacity(STUDENTS);
        for student in called.into_iter().take(STUDENTS) {
            buttons.push((self.called(&student).await?, one(student, purpose)));
        }
        self.ask(words, in_rows(&buttons, ROW));
        Ok(())
    }

    /// Which of the school's classes is the student in? Or in none.
    pub(super) async fn pick_class_of_school(&mut self, purpose: Purpose, skip: usize) -> Answer {
        self.check_admin()?;
        let classes = self.tx.classes().await?;
        let outside = self.students_outside().await?.len();
        if classes.is_empty() && outside == 0 {
            return Err(Stop::Refused(self.lang.roster_empty()));
        }
        let button = |class: Class| {
            let open = PickTap::In {
                class: class.id,
                purpose,
                skip: 0,
            };
            (class.label, Action::Pick(open))
        };
        let more = |skip| Action::Pick(PickTap::More { purpose, skip });
        let mut rows = self.page_of((classes, skip), button, more);
        if outside > 0 {
            let open = Action::Pick(PickTap::Outside { purpose, skip: 0 });
            rows.push(vec![(self.lang.button_outside(outside), open)]);
        }
        let words = self.with_example(self.lang.pick_class(), purpose);
        self.ask(words, rows);
        Ok(())
    }

    /// Those who are in no class: who has left, or is not in one yet. Not whose data was erased.
    async fn students_outside(&mut self) -> Result<Vec<StudentId>, Stop> {
        let inside: HashSet<StudentId> = self.tx.students_of_school().await?.into_iter().collect();
        let everybody = self.tx.everybody().await?.into_iter();
        let mut outside: Vec<StudentId> = everybody.map(|(student, _)| student).collect();
        outside.retain(|student| !inside.contains(student));
        Ok(outside)
    }

    /// Which of those who are in no class? A page of them.
    pub(super) async fn pick_outside(&mut self, purpose: Purpose, skip: usize) -> Answer {
        self.check_admin()?;
        let outside = self.students_outside().await?;
        if outside.is_empty() {
            return Err(Stop::Refused(self.lang.button_old()));
        }
        let more = |skip| Action::Pick(PickTap::Outside { purpose, skip });
        let rows = self.page_of_students((outside, skip), |student| one(student, purpose), more);
        let mut rows = rows.await?;
        let back = Action::Pick(PickTap::Begin(purpose));
        rows.push(vec![(self.lang.button_back(), back)]);
        self.ask(self.lang.pick_outside(), rows);
        Ok(())
    }
}
