//! Choosing a student by buttons, so that nobody has to type an identifier.

use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, command::Action};
use crate::{messenger::Say, school::roster::StudentId};

/// How many identifiers stand in a row of buttons.
const ROW: usize = 3;

/// What is to be done with the student who is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Grade their last work.
    Grade,
    /// Enter a work for them.
    Enter,
}

impl Talk<'_, '_> {
    /// Which class is the student in? The teacher's only one is not asked for.
    pub(super) async fn pick_class(&mut self, purpose: Purpose) -> Answer {
        let teacher = self.teacher_number()?;
        let own = self.tx.classes_taught(teacher).await?;
        match own.as_slice() {
            [] => return Err(Stop::Refused(self.lang.no_classes())),
            [only] => return self.pick_student(only.id, purpose).await,
            _ => {}
        }
        let rows = own
            .into_iter()
            .map(|class| {
                let action = Action::PickIn {
                    class: class.id,
                    purpose,
                };
                vec![(class.name, action)]
            })
            .collect();
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(self.with_example(self.lang.pick_class(), purpose))
        });
        Ok(())
    }

    /// Which student of this class?
    pub(super) async fn pick_student(&mut self, class: i64, purpose: Purpose) -> Answer {
        let class = self.own_class(class).await?;
        let students = self.tx.students_in(class.id).await?;
        if students.is_empty() {
            return Err(Stop::Refused(self.lang.class_without_students(class.name)));
        }
        let buttons: Vec<(String, Action)> = students
            .into_iter()
            .map(|student| {
                let label = student.to_string();
                let action = Action::Picked {
                    class: class.id,
                    student,
                    purpose,
                };
                (label, action)
            })
            .collect();
        let rows = buttons.chunks(ROW).map(<[_]>::to_vec).collect();
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(self.with_example(self.lang.pick_student(class.name), purpose))
        });
        Ok(())
    }

    /// The question, and how to do without the buttons.
    fn with_example(&self, question: String, purpose: Purpose) -> String {
        match purpose {
            Purpose::Grade => format!("{question}\n{}", self.lang.grade_how()),
            Purpose::Enter => question,
        }
    }

    /// The student was chosen.
    pub(super) async fn picked(
        &mut self,
        class: i64,
        student: &StudentId,
        purpose: Purpose,
    ) -> Answer {
        let class = self.own_class(class).await?;
        match purpose {
            Purpose::Enter => self.enter_work(student.as_str()).await,
            Purpose::Grade => {
                let works = self
                    .tx
                    .latest_works(student, class.teacher, Some(class.id))
                    .await?;
                match works.first() {
                    Some(work) => self.show(work.id).await,
                    None => Err(Stop::Refused(
                        self.lang.nothing_handed_in(student.as_str().to_owned()),
                    )),
                }
            }
        }
    }
}
