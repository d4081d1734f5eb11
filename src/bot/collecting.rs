//! From «Сдать» to «Готово» in private, and «Отменить» of that and of anything else that is
//! waited for.

use std::time::Duration;

use super::{
    Answer, Stop, Talk,
    action::Action,
    drafting::{Move, Stage},
    naming::whose_line,
    step::{Offered, Step},
    submissions::attempt_so_far,
};
use crate::{
    messenger::{Said, Say},
    school::{classes::fold, roster::StudentId, submissions::SubmissionState},
    store::{about::About, accounts::Account, submissions::Submission},
};

/// How long after its last message the author of a work is reminded of «Готово».
pub(super) const NUDGE: Duration = Duration::from_secs(10 * 60);
/// How long after its last message a work is handed in without «Готово».
pub(super) const FORGOTTEN: Duration = Duration::from_secs(3600);

impl Talk<'_, '_> {
    /// «Сдать» in private: whose work it is, and then what it is.
    pub(super) async fn begin_hand_in(
        &mut self,
        assignment: i64,
        student: Option<&StudentId>,
    ) -> Answer {
        let account = self.known_account()?;
        let student = match student {
            Some(student) => {
                self.check_own(assignment, student).await?;
                student.clone()
            }
            None => match self.only_assignee(&account, assignment).await? {
                Some(student) => student,
                None => return self.ask_whose(&account, assignment).await,
            },
        };
        self.check_finished(&account).await?;
        self.check_open(assignment, &student).await?;
        self.end_collecting(&account).await?;
        let offered = self.offered_so_far(&account).await?;
        let submission = self.open(assignment, &student, &offered).await?;
        if !offered.is_empty() {
            // «Это работа?» is answered by «Сдать» as well.
            return self.begin_with(&submission, offered).await;
        }
        let whose = whose_line(self.tx, self.profile, &account, &student).await?;
        let mut lines: Vec<String> = whose.into_iter().collect();
        lines.push(self.lang.send_your_work(submission.title));
        let rows = self.collecting_rows(submission.id);
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// Opens an attempt that collects what this person sends next, and begins with what was `taken` of
    /// that which they have sent before.
    pub(super) async fn open(
        &mut self,
        assignment: i64,
        student: &StudentId,
        taken: &[Offered],
    ) -> Result<Submission, Stop> {
        let account = self.known_account()?;
        let closes_at = self.tx.now.plus(FORGOTTEN);
        let submission = self
            .tx
            .open_attempt(assignment, student, account.id, Some(closes_at))
            .await?;
        let step = Step::Collecting(submission.id);
        let before = self.tx.step::<Step>(account.id).await?;
        if let Some(Step::Offered(offered) | Step::Entering(offered)) = before {
            self.tell_of_lost(&offered, taken);
        }
        self.tell_of_dropped(&account, &step).await?;
        self.tx.set_step(account.id, Some(&step));
        Ok(submission)
    }

    pub(super) async fn ask_whose(&mut self, account: &Account, assignment: i64) -> Answer {
        let mut rows = Vec::new();
        for linked in &account.students {
            let action = Action::HandInFor {
                assignment,
                student: linked.id.clone(),
            };
            rows.push(vec![(self.called(&linked.id).await?, action)]);
        }
        self.ask(self.lang.whose_work(), rows);
        Ok(())
    }

    /// A message between «Сдать» and «Готово».
    pub(super) async fn collect(&mut self, said: &Said, submission: i64) -> Answer {
        if said.other {
            return Err(Stop::Refused(self.lang.cannot_hand_in_this()));
        }
        if said.file.is_none() && is_the_end(&said.text) {
            return self.finish(submission).await;
        }
        let Some(submission) = self.tx.submission(submission).await? else {
            return Err(Stop::Failed(format!("submission {submission} is gone")));
        };
        let count = self.add(said, &submission).await?;
        self.wait_for_done(submission.id).await?;
        let chat = self.chat.address.clone();
        if let Some(album) = &said.album {
            if self.tx.album(&chat, album).await?.is_some() {
                // One word for an album, not ten.
                return Ok(());
            }
            let about = About::Submission(submission.id);
            self.tx.note_album(&chat, album, &about).await?;
        }
        let words = match said.album {
            Some(_) => self.lang.collected_album(),
            None => self.lang.collected(count),
        };
        let rows = self.collecting_rows(submission.id);
        self.ask_here(words, rows);
        Ok(())
    }

    /// From now on something else is waited for: a work that is being collected has to be
    /// finished first, one that has nothing in it yet is given up. To be called before
    /// anything is written.
    pub(super) async fn begin_step(&mut self, step: &Step) -> Answer {
        let account = self.known_account()?;
        self.end_collecting(&account).await?;
        self.tell_of_dropped(&account, step).await?;
        self.tx.set_step(account.id, Some(step));
        Ok(())
    }

    /// Stops while a work that is being collected has something in it; gives it up where it has not.
    pub(super) async fn end_collecting(&mut self, account: &Account) -> Answer {
        if let Some(empty) = self.check_finished(account).await? {
            self.tx
                .set_submission_state(empty, SubmissionState::Withdrawn)
                .await?;
        }
        Ok(())
    }

    /// Stops while a work that is being collected has something in it. Returns the one that has
    /// nothing in it yet.
    async fn check_finished(&mut self, account: &Account) -> Result<Option<i64>, Stop> {
        let Some(Step::Collecting(submission)) = self.tx.step::<Step>(account.id).await? else {
            return Ok(None);
        };
        let (parts, _) = self.tx.parts(submission).await?;
        match parts.len() {
            0 => Ok(Some(submission)),
            parts => Err(Stop::Unfinished { submission, parts }),
        }
    }

    /// Asks to finish a work, or to give it up, before something else is begun.
    pub(super) fn finish_first(&mut self, submission: i64, parts: usize) {
        if self.press.is_some() {
            self.acknowledge(String::new());
        }
        let rows = self.collecting_rows(submission);
        self.ask(self.lang.finish_first(parts), rows);
    }

    /// Reminds of «Готово» after a while, and does without it after a longer one.
    pub(super) async fn wait_for_done(&mut self, submission: i64) -> Answer {
        let now = self.tx.now;
        self.tx
            .keep_open(submission, now.plus(FORGOTTEN), Some(now.plus(NUDGE)))
            .await?;
        Ok(())
    }

    pub(super) fn collecting_rows(&self, submission: i64) -> Vec<Vec<(String, Action)>> {
        vec![vec![
            (self.lang.button_done(), Action::Finish(submission)),
            (self.lang.button_cancel(), Action::Abandon(submission)),
        ]]
    }

    /// «Готово», typed.
    pub(super) async fn done(&mut self) -> Answer {
        let account = self.known_account()?;
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Collecting(submission)) => self.finish(submission).await,
            Some(Step::Adding(submission)) => self.end_adding(submission).await,
            Some(Step::Offered(offered)) => self.offer_waits(&offered).await,
            Some(Step::Drafting(drafting)) if drafting.stage == Stage::Pick => {
                self.draft_pressed(Move::To(Stage::Preview)).await
            }
            Some(Step::Drafting(drafting)) if drafting.stage == Stage::Preview => {
                Err(Stop::Refused(self.lang.draft_press_post()))
            }
            _ => Err(Stop::Refused(match account.students.is_empty() {
                true => self.lang.nothing_to_finish_here(),
                false => self.lang.nothing_to_finish(),
            })),
        }
    }

    /// «Готово», pressed.
    pub(super) async fn finish(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let submission = self.own_collecting(&account, submission).await?;
        let (parts, last) = self.tx.parts(submission.id).await?;
        let Some(last) = last else {
            return Err(Stop::Refused(self.lang.nothing_sent_yet()));
        };
        let counts = attempt_so_far(self.tx, submission.assignment, &submission.student);
        if let Err(closed) = counts.await? {
            // It was marked, or taken back, while this was put together.
            self.tx
                .set_submission_state(submission.id, SubmissionState::Withdrawn)
                .await?;
            self.tx.set_step::<Step>(account.id, None);
            self.reply_in_private(Say::text(closed.words(self.lang)));
            return Ok(());
        }
        let submission = self.tx.make_newest(submission).await?;
        let submission = self.tx.hand_in(submission, last).await?;
        self.tx.set_step::<Step>(account.id, None);
        self.receipt(&submission, &parts).await
    }

    /// «Отмена», typed: ends whatever the bot waits for.
    pub(super) async fn cancel(&mut self) -> Answer {
        let account = self.known_account()?;
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Collecting(submission)) => self.abandon(submission).await,
            Some(Step::Adding(submission)) => self.stop_adding(submission).await,
            // What waits only to be sorted was begun by nobody.
            Some(Step::Unsorted(_)) | None => Err(Stop::Refused(self.lang.nothing_to_cancel())),
            Some(_) => {
                self.tx.set_step::<Step>(account.id, None);
                self.reply_in_private(Say::text(self.lang.cancelled()));
                Ok(())
            }
        }
    }

    /// «Отменить», pressed under a question.
    pub(super) async fn cancel_step(&mut self) -> Answer {
        let account = self.known_account()?;
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Collecting(submission)) => self.abandon(submission).await,
            Some(Step::Adding(submission)) => self.stop_adding(submission).await,
            Some(_) => {
                self.tx.set_step::<Step>(account.id, None);
                self.reply_in_private(Say::text(self.lang.cancelled()));
                Ok(())
            }
            None => Err(Stop::Refused(self.lang.button_old())),
        }
    }

    /// «Отменить», pressed: the work is not handed in.
    pub(super) async fn abandon(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let submission = self.own_collecting(&account, submission).await?;
        self.tx
            .set_submission_state(submission.id, SubmissionState::Withdrawn)
            .await?;
        self.tx.set_step::<Step>(account.id, None);
        let words = match account.speaks_for(&submission.student) {
            _ if self.says_news_only() => self.lang.cancelled(),
            true => self.lang.not_handed_in(submission.title),
            false => self.lang.not_entered(submission.title),
        };
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    pub(super) async fn own_collecting(
        &mut self,
        account: &Account,
        submission: i64,
    ) -> Result<Submission, Stop> {
        let step = self.tx.step::<Step>(account.id).await?;
        match self.tx.submission(submission).await? {
            Some(found)
                if found.state == SubmissionState::Collecting
                    && step == Some(Step::Collecting(found.id)) =>
            {
                Ok(found)
            }
            Some(found) if account.speaks_for(&found.student) && found.handed_in_at.is_some() => {
                Err(Stop::Refused(self.lang.handed_in_already(found.id)))
            }
            _ => Err(Stop::Refused(self.lang.button_old())),
        }
    }
}

/// Whether somebody says that it is all, in other words than «Готово».
fn is_the_end(text: &str) -> bool {
    let text = fold(text);
    let text = text.trim_end_matches(['.', '!', ' ']);
    matches!(
        text,
        "все" | "это все" | "все готово" | "that's all" | "that is all"
    )
}
