//! Works that come without «Сдать»: a file sent in private, «это работа?»; and works that a
//! teacher enters for a student who brought them on paper.

use std::time::Duration;

use super::{
    Answer, Stop, Talk,
    action::Action,
    step::{Offered, Step},
    submissions::MOST_PARTS,
};
use crate::{
    messenger::{Said, Say},
    school::{calendar::Moment, roster::StudentId},
    store::submission_parts::Part,
};

/// How long what was sent without «Сдать» waits for an answer to «это работа?».
const ANSWERED_WITHIN: Duration = Duration::from_secs(3600);
/// How many assignments are offered.
const LISTED: usize = 10;

impl Talk<'_, '_> {
    /// A file in private that nobody asked for: is it a work?
    pub(super) async fn offer(&mut self, said: &Said, before: Vec<Offered>) -> Answer {
        let account = self.known_account()?;
        if account.students.is_empty() {
            return Err(self.not_understood(&account));
        }
        let mut offers = Vec::new();
        for linked in &account.students {
            let open = self.tx.open_assignments(&linked.id).await?;
            for (place, open) in open.into_iter().take(LISTED).enumerate() {
                let label = match account.students.len() {
                    1 => open.title,
                    _ => {
                        let called = self.called(&linked.id).await?;
                        self.lang.button_hand_in_for(open.title, called)
                    }
                };
                let action = Action::TakeAs {
                    assignment: open.id,
                    student: linked.id.clone(),
                };
                offers.push((place, vec![(label, action)]));
            }
        }
        // Of several children each has its turn.
        offers.sort_by_key(|(place, _)| *place);
        offers.truncate(LISTED);
        let open = !offers.is_empty();
        let mut rows: Vec<_> = offers.into_iter().map(|(_, row)| row).collect();
        rows.push(vec![(self.lang.button_pass_on(), Action::PassOn)]);
        rows.push(vec![(self.lang.button_no(), Action::DropOffer)]);
        let oldest = self.tx.now.minus(ANSWERED_WITHIN).millis();
        let mut offered: Vec<Offered> = before;
        offered.retain(|earlier| earlier.at > oldest);
        // All of it is read and written again with each message.
        if offered.len() >= MOST_PARTS {
            return Err(Stop::Refused(self.lang.too_many_offered(MOST_PARTS)));
        }
        let same_album = said.album.is_some()
            && offered
                .last()
                .is_some_and(|earlier| earlier.album == said.album);
        offered.push(self.offered(said));
        let count = offered.len();
        self.tx.set_step(account.id, Some(&Step::Offered(offered)));
        if same_album {
            // The question was asked under its first item.
            return Ok(());
        }
        let buttons = self.buttons(rows);
        self.reply(Say {
            buttons,
            ..Say::text(match open {
                true => self.lang.is_it_work(count),
                false => self.lang.offer_no_homework(),
            })
        });
        Ok(())
    }

    /// A message as it waits for its sender to say what it is.
    pub(super) fn offered(&self, said: &Said) -> Offered {
        Offered {
            message: said.message.clone(),
            text: said.text.clone(),
            file: said.file.clone(),
            at: self.sent_at(said).millis(),
            album: said.album.clone(),
        }
    }

    /// A message was changed: if it waits for its sender to say what it is, it says from now on
    /// what it says now. Returns whether it does.
    pub(super) async fn revise_offered(&mut self, said: &Said) -> Result<bool, Stop> {
        let Some(account) = self.account.clone() else {
            return Ok(false);
        };
        let mut step = self.tx.step::<Step>(account.id).await?;
        let Some(Step::Offered(offered) | Step::Unsorted(offered)) = &mut step else {
            return Ok(false);
        };
        let Some(changed) = offered.iter_mut().find(|it| it.message == said.message) else {
            return Ok(false);
        };
        changed.text = said.text.clone();
        changed.file = said.file.clone();
        self.tx.set_step(account.id, step.as_ref());
        Ok(true)
    }

    /// The assignment was chosen: what was sent is the beginning of its work.
    pub(super) async fn take_as(&mut self, assignment: i64, student: &StudentId) -> Answer {
        let account = self.known_account()?;
        let Some(Step::Offered(offered)) = self.tx.step::<Step>(account.id).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let own = account.speaks_for(student) && self.tx.is_assignee(assignment, student).await?;
        if !own {
            return Err(Stop::Refused(self.lang.not_your_assignment()));
        }
        self.check_open(assignment, student).await?;
        self.end_collecting(&account).await?;
        let submission = self.open(assignment, student).await?;
        let chat = self.chat.address.clone();
        let count = offered.len();
        for offered in offered {
            let part = Part {
                message: offered.message,
                text: offered.text,
                file: offered.file,
                at: Moment::from_millis(offered.at),
                edited_at: None,
            };
            self.tx.add_part(&submission, &chat, &part).await?;
        }
        self.wait_for_done(submission.id).await?;
        let rows = self.collecting_rows(submission.id);
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(self.lang.collected(count))
        });
        Ok(())
    }

    /// «Нет»: it is no work.
    pub(super) async fn drop_offer(&mut self) -> Answer {
        let account = self.known_account()?;
        let Some(Step::Offered(_)) = self.tx.step::<Step>(account.id).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        self.tx.set_step::<Step>(account.id, None);
        self.reply_in_private(Say::text(self.lang.offer_dropped()));
        Ok(())
    }

    /// `/submit STUDENT_ID` of a teacher: which of the student's assignments?
    pub(super) async fn enter_work(&mut self, id: &str) -> Answer {
        let teacher = self.teacher_number()?;
        let student = self.read_student(id).await?;
        let open = self.tx.open_assignments(&student).await?;
        let own = self.tx.classes_taught(teacher).await?;
        let rows: Vec<_> = open
            .into_iter()
            .filter(|assignment| own.iter().any(|class| class.id == assignment.class))
            .take(LISTED)
            .map(|assignment| {
                let action = Action::EnterFor {
                    assignment: assignment.id,
                    student: student.clone(),
                };
                vec![(assignment.title, action)]
            })
            .collect();
        if rows.is_empty() {
            // By identifier: whoever does not teach the student learns no name here.
            let student = student.to_string();
            return Err(Stop::Refused(self.lang.enter_nothing_open(student)));
        }
        let called = self.called(&student).await?;
        let words = self.lang.enter_which(called);
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(words)
        });
        Ok(())
    }

    /// The assignment for which a teacher enters a student's work.
    pub(super) async fn enter_for(&mut self, assignment: i64, student: &StudentId) -> Answer {
        let account = self.known_account()?;
        let assignment = self.own_assignment(assignment).await?;
        if account.speaks_for(student) {
            return Err(Stop::Refused(self.lang.own_child()));
        }
        self.check_open(assignment.id, student).await?;
        self.end_collecting(&account).await?;
        let submission = self.open(assignment.id, student).await?;
        let mut rows = self.collecting_rows(submission.id);
        rows.insert(
            0,
            vec![(self.lang.button_on_paper(), Action::OnPaper(submission.id))],
        );
        let buttons = self.buttons(rows);
        let called = self.called(student).await?;
        let words = self.lang.enter_send(called, submission.title);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(words)
        });
        Ok(())
    }

    /// «Сдано на бумаге»: there is nothing to send.
    pub(super) async fn on_paper(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let submission = self.own_collecting(&account, submission).await?;
        let part = Part {
            message: self.message.clone().unwrap_or_default(),
            text: self.profile.language.on_paper(),
            file: None,
            at: self.tx.now,
            edited_at: None,
        };
        self.add_part(&submission, &part).await?;
        self.finish(submission.id).await
    }
}
