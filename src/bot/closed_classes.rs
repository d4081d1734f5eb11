//! Closing a class, and opening it again: nobody is in it any more, so it is in no list, while its
//! journal stays.

use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, action::Action};
use crate::{
    school::{audit::Act, roster::StudentId},
    store::{classes::Class, departures::Return},
};

/// What an administrator taps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassTap {
    /// «Закрыть класс»: which, after so many.
    List(usize),
    /// Whether this one is meant.
    AskClose(i64),
    /// «Да», closed.
    Close(i64),
    /// «Закрытые классы», after so many.
    Closed(usize),
    /// «Открыть».
    Open {
        /// The class.
        class: i64,
        /// The deed by which the last of its students left.
        deed: i64,
    },
}

impl Talk<'_, '_> {
    /// A tap on the way to closing a class, or opening it again.
    pub(super) async fn class_pressed(&mut self, tap: ClassTap) -> Answer {
        self.check_admin()?;
        match tap {
            ClassTap::List(skip) => self.ask_class_to_close(skip).await,
            ClassTap::AskClose(class) => self.ask_close_class(class).await,
            ClassTap::Close(class) => self.close_class(class).await,
            ClassTap::Closed(skip) => self.closed_classes(skip).await,
            ClassTap::Open { class, deed } => self.open_class(class, deed).await,
        }
    }

    async fn ask_class_to_close(&mut self, skip: usize) -> Answer {
        let classes = self.tx.classes().await?;
        let ask = |class: Class| (class.label, Action::ClassTap(ClassTap::AskClose(class.id)));
        let more = |skip| Action::ClassTap(ClassTap::List(skip));
        let rows = self.page_of((classes, skip), ask, more);
        self.ask_in_place(self.lang.close_which_class(), rows, None);
        Ok(())
    }

    async fn ask_close_class(&mut self, class: i64) -> Answer {
        let (class, students) = self.class_with_students(class).await?;
        let words = self.lang.close_class_really(class.label, students.len());
        let rows = vec![vec![
            (
                self.lang.button_yes(),
                Action::ClassTap(ClassTap::Close(class.id)),
            ),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(words, rows);
        Ok(())
    }

    /// Its students leave it, and nobody is told: in the summer everybody knows.
    async fn close_class(&mut self, class: i64) -> Answer {
        let admin = self.staff_number_of_mine()?;
        let (class, leavers) = self.class_with_students(class).await?;
        self.note_act_with(
            Act::CloseClass,
            &class.label,
            &format!("−{}", leavers.len()),
        )
        .await?;
        let deed = self.tx.leave_classes(&leavers, Some(admin)).await?;
        let open = ClassTap::Open {
            class: class.id,
            deed,
        };
        let rows = vec![vec![(
            self.lang.button_open_class(),
            Action::ClassTap(open),
        )]];
        self.ask(self.lang.class_closed(class.label), rows);
        Ok(())
    }

    /// A class that can be closed, and who would leave it.
    async fn class_with_students(
        &mut self,
        class: i64,
    ) -> Result<(Class, Vec<(i64, StudentId)>), Stop> {
        let found = self.tx.class(class).await?;
        let students = self.tx.students_in(class).await?;
        match found {
            Some(found) if !students.is_empty() => {
                let leavers = students.into_iter().map(|student| (class, student));
                Ok((found, leavers.collect()))
            }
            _ => Err(Stop::Refused(self.lang.class_closed_already())),
        }
    }

    async fn closed_classes(&mut self, skip: usize) -> Answer {
        let closed = self.tx.classes_deserted().await?;
        let open = |(deed, class): (i64, Class)| {
            let open = ClassTap::Open {
                class: class.id,
                deed,
            };
            (class.label, Action::ClassTap(open))
        };
        let more = |skip| Action::ClassTap(ClassTap::Closed(skip));
        let rows = self.page_of((closed, skip), open, more);
        self.ask_in_place(self.lang.open_which_class(), rows, None);
        Ok(())
    }

    /// Whoever left it last, and together, is in it again.
    async fn open_class(&mut self, class: i64, deed: i64) -> Answer {
        let closed = self.tx.classes_deserted().await?;
        let closed = closed
            .into_iter()
            .find(|(by, it)| (*by, it.id) == (deed, class));
        let Some((_, found)) = closed else {
            return Err(Stop::Refused(self.lang.class_open_already()));
        };
        let its_students = Return {
            deed,
            class: Some(class),
            student: None,
        };
        let zone = self.profile.zone;
        let count = self.tx.come_back(&its_students, zone).await?;
        self.note_act_with(Act::OpenClass, &found.label, &format!("+{count}"))
            .await?;
        self.ask(self.lang.class_opened(found.label, count), Vec::new());
        Ok(())
    }
}
