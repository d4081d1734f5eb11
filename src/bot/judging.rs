//! Judging a work that the queue has shown: a mark, a comment in words or recorded, a return.

use std::slice;

use super::{Answer, Stop, Talk, action::Action, speech::post_say, step::Step};
use crate::{
    messenger::{Said, Say},
    school::{
        marks::Mark,
        submissions::{PartKind, SubmissionState},
    },
    store::{
        about::About,
        marks::{Comment, GivenMark},
        outbox::Lane,
        submissions::Submission,
    },
};

impl Talk<'_, '_> {
    /// A mark was tapped. One that has been given meanwhile is not changed by the card of before.
    pub(super) async fn mark_by_button(&mut self, submission: i64, mark: &str) -> Answer {
        let mark = self.mark_behind(mark)?;
        let Some((work, in_force)) = self.judged_and_marked(submission).await? else {
            return Ok(());
        };
        let before = in_force.as_ref().map_or(0, |given| given.id);
        let student = self.called(&work.student).await?;
        let words = match (work.state, in_force) {
            (SubmissionState::Marked, Some(given)) if given.mark != mark => {
                let when = self.lang.moment(given.at, self.tx.now, self.profile.zone);
                let shown = self.shown(given.mark);
                self.lang
                    .correct_really(student, work.title, shown, given.by, when)
            }
            (SubmissionState::Returned, _) => self.lang.mark_returned_really(student, work.title),
            _ => return self.mark_work(submission, mark).await,
        };
        let action = Action::Correct {
            submission,
            before,
            mark: mark.code().to_owned(),
        };
        let yes = (self.lang.button_give(self.shown(mark)), action);
        self.ask(
            words,
            vec![vec![yes, (self.lang.button_no(), Action::Keep)]],
        );
        Ok(())
    }

    /// The mark that was shown is to be corrected.
    pub(super) async fn correct(&mut self, (submission, before): (i64, i64), mark: &str) -> Answer {
        let mark = self.mark_behind(mark)?;
        let Some((_, in_force)) = self.judged_and_marked(submission).await? else {
            return Ok(());
        };
        if in_force.map_or(0, |given| given.id) != before {
            return Err(Stop::Refused(self.lang.mark_not_in_force()));
        }
        self.mark_work(submission, mark).await
    }

    /// The attempt that is judged by a card. Where a later one waits, which is not on it, that one is
    /// shown instead.
    async fn judged(&mut self, submission: i64) -> Result<Option<Submission>, Stop> {
        let shown = self.work(submission).await?;
        self.may_judge(&shown).await?;
        let work = self.in_force(&shown).await?;
        if work.id == shown.id || work.state != SubmissionState::Waiting {
            return Ok(Some(work));
        }
        self.show_newer(&work).await?;
        Ok(None)
    }

    /// Whether an attempt that was not judged yet was chosen while a later one waits, which its teacher
    /// may not have seen: that one is shown instead, and what was said waits for its mark. Of an attempt
    /// that was judged, what has come since is meant.
    pub(super) async fn shows_newer(
        &mut self,
        chosen: &Submission,
        comment: &Comment,
    ) -> Result<bool, Stop> {
        if chosen.state != SubmissionState::Superseded {
            return Ok(false);
        }
        self.may_judge(chosen).await?;
        let work = self.in_force(chosen).await?;
        if work.state != SubmissionState::Waiting {
            return Ok(false);
        }
        if !comment.is_empty() {
            let step = Step::Commented {
                submission: work.id,
                comment: comment.clone(),
            };
            self.begin_step(&step).await?;
        }
        self.show_newer(&work).await?;
        if !comment.is_empty() {
            let words = self.lang.comment_waits(work.title);
            self.reply_in_private(Say::text(words));
        }
        Ok(true)
    }

    /// Shows an attempt that waits, which is a later one than was to be judged.
    async fn show_newer(&mut self, work: &Submission) -> Answer {
        self.may_judge(work).await?;
        let (called, when) = (self.called(&work.student).await?, self.handed_in(work));
        let words = self
            .lang
            .newer_attempt_waits(called, work.title.clone(), when);
        self.reply_in_private(Say::text(words));
        let waiting = self.waiting().await?;
        self.show_work(work, &waiting).await
    }

    /// What is said where another attempt is judged than was chosen.
    pub(super) fn newer_judged(&self, chosen: &Submission, work: &Submission) -> Option<String> {
        let is_other = work.id != chosen.id;
        is_other.then(|| self.lang.newer_attempt_judged(self.handed_in(work)))
    }

    fn handed_in(&self, work: &Submission) -> String {
        let at = work.handed_in_at.unwrap_or(self.tx.now);
        self.lang.moment(at, self.tx.now, self.profile.zone)
    }

    /// The same, with the mark that it has.
    async fn judged_and_marked(
        &mut self,
        submission: i64,
    ) -> Result<Option<(Submission, Option<GivenMark>)>, Stop> {
        let Some(work) = self.judged(submission).await? else {
            return Ok(None);
        };
        let in_force = self.tx.mark_in_force(work.assignment, &work.student);
        Ok(Some((work.clone(), in_force.await?)))
    }

    fn mark_behind(&self, code: &str) -> Result<Mark, Stop> {
        Mark::from_code(code).map_err(|_| Stop::Refused(self.lang.button_old()))
    }

    /// A mark, with the comment that was said before.
    async fn mark_work(&mut self, submission: i64, mark: Mark) -> Answer {
        let account = self.known_account()?;
        let work = self.work(submission).await?;
        self.may_judge(&work).await?;
        let prepared = self.prepared_comment(account.id, &work).await?;
        let comment = prepared.clone().unwrap_or_default();
        self.give(&work, mark, &comment).await?;
        let step = self.tx.step::<Step>(account.id).await?;
        if prepared.is_some() {
            self.tx.set_step::<Step>(account.id, None);
        } else if step != Some(Step::Commenting(submission)) {
            self.expect_no_words().await?;
        }
        Ok(())
    }

    /// A mark by a command: a comment that was written before, and waits for it, goes with it.
    pub(super) async fn give_with_prepared(
        &mut self,
        work: &Submission,
        mark: Mark,
        remark: Comment,
    ) -> Answer {
        let waiting = self.waiting_comment(slice::from_ref(work)).await?;
        let comment = waiting.clone().unwrap_or_default().and(remark);
        self.give(work, mark, &comment).await?;
        self.end_waiting(waiting)
    }

    /// The same where the work goes back.
    pub(super) async fn send_back_with_prepared(
        &mut self,
        work: &Submission,
        remark: Comment,
    ) -> Answer {
        let waiting = self.waiting_comment(slice::from_ref(work)).await?;
        let comment = waiting.clone().unwrap_or_default().and(remark);
        self.send_back(work, &comment).await?;
        self.end_waiting(waiting)
    }

    /// A comment that waits for the mark of one of these works.
    pub(super) async fn waiting_comment(
        &mut self,
        works: &[Submission],
    ) -> Result<Option<Comment>, Stop> {
        let account = self.known_account()?;
        let step = self.tx.step::<Step>(account.id).await?;
        Ok(match step {
            Some(Step::Commented {
                submission,
                comment,
            }) if works.iter().any(|work| work.id == submission) => Some(comment),
            _ => None,
        })
    }

    /// It waits no more.
    fn end_waiting(&mut self, waiting: Option<Comment>) -> Answer {
        let account = self.known_account()?;
        if waiting.is_some() {
            self.tx.set_step::<Step>(account.id, None);
        }
        Ok(())
    }

    pub(super) async fn work(&mut self, submission: i64) -> Result<Submission, Stop> {
        self.tx
            .submission(submission)
            .await?
            .ok_or_else(|| Stop::Refused(self.lang.button_old()))
    }

    /// A comment that was written before its mark was tapped.
    async fn prepared_comment(
        &mut self,
        account: i64,
        work: &Submission,
    ) -> Result<Option<Comment>, Stop> {
        Ok(match self.tx.step::<Step>(account).await? {
            Some(Step::Commented {
                submission,
                comment,
            }) if submission == work.id => Some(comment),
            // It may be meant for another work of the student's by then.
            Some(Step::Remarked { student, comment })
                if student.as_ref() == Some(&work.student)
                    && self.is_step_fresh(account).await? =>
            {
                Some(comment)
            }
            _ => None,
        })
    }

    /// «Вернуть»: at once with a comment that is there, else it is asked for.
    pub(super) async fn return_by_button(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let Some(judged) = self.judged(submission).await? else {
            return Ok(());
        };
        // Before anything is written that would be for nothing.
        self.check_may_go_back(&judged).await?;
        let closed = self.closed_for_return(&judged).await?;
        let work = self.work(submission).await?;
        if let Some(comment) = self.prepared_comment(account.id, &work).await? {
            return self.return_by_number(submission, &comment).await;
        }
        self.begin_step(&Step::Returning(submission)).await?;
        let rows = vec![vec![
            (self.lang.button_no_comment(), Action::ReturnNow(submission)),
            (self.lang.button_back(), Action::Show(submission)),
            self.cancel_button(),
        ]];
        let mut words = self.lang.what_to_do_better(work.title.clone());
        let given = self
            .tx
            .mark_in_force(work.assignment, &work.student)
            .await?;
        if let Some(given) = given.filter(|_| work.state == SubmissionState::Marked) {
            let stands = self.lang.mark_stands(self.shown(given.mark), given.by);
            words = format!("{stands}\n{words}");
        }
        if let Some(closed) = closed {
            words = format!("{closed}\n{words}");
        }
        self.ask(words, rows);
        Ok(())
    }

    /// The work goes back, with what was said or without.
    pub(super) async fn return_by_number(&mut self, submission: i64, comment: &Comment) -> Answer {
        let account = self.known_account()?;
        let work = self.work(submission).await?;
        if self.shows_newer(&work, comment).await? {
            return Ok(());
        }
        self.send_back(&work, comment).await?;
        self.end_judging(account.id, &work).await
    }

    /// It is marked: what is to be done better is not asked for any more.
    pub(super) async fn end_returning(&mut self, work: &Submission) -> Answer {
        let account = self.known_account()?;
        if self.tx.step::<Step>(account.id).await? == Some(Step::Returning(work.id)) {
            self.tx.set_step::<Step>(account.id, None);
        }
        Ok(())
    }

    /// What was to be said about this work has been said. Anything else is waited for as before.
    async fn end_judging(&mut self, account: i64, work: &Submission) -> Answer {
        let about_it = match self.tx.step::<Step>(account).await? {
            Some(
                Step::Commenting(on) | Step::Returning(on) | Step::Commented { submission: on, .. },
            ) => on == work.id,
            Some(Step::Remarked { student, .. }) => student.as_ref() == Some(&work.student),
            _ => false,
        };
        if about_it {
            self.tx.set_step::<Step>(account, None);
        }
        Ok(())
    }

    /// «Комментарий».
    pub(super) async fn ask_comment(&mut self, submission: i64) -> Answer {
        let Some(work) = self.judged(submission).await? else {
            return Ok(());
        };
        self.begin_step(&Step::Commenting(submission)).await?;
        let rows = vec![vec![
            (self.lang.button_back(), Action::Show(submission)),
            self.cancel_button(),
        ]];
        self.ask(self.lang.comment_how(work.title), rows);
        Ok(())
    }

    /// A teacher's reply to a work's card: a mark, where it is nothing else, or a comment.
    pub(super) async fn judge_by_reply(&mut self, said: &Said, submission: i64) -> Answer {
        match self.read_mark(said.text.trim()) {
            Ok(mark) if said.file.is_none() => {
                if self.judged(submission).await?.is_none() {
                    return Ok(());
                }
                self.mark_work(submission, mark).await
            }
            _ => self.comment(said, submission).await,
        }
    }

    /// The comment, in words or recorded: it goes with the mark that is there, or waits
    /// for one.
    pub(super) async fn comment(&mut self, said: &Said, submission: i64) -> Answer {
        let account = self.known_account()?;
        let comment = self.comment_of(said)?;
        if self.judged(submission).await?.is_none() {
            return Ok(());
        }
        let work = self.work(submission).await?;
        if let Some(given) = self
            .tx
            .mark_in_force(work.assignment, &work.student)
            .await?
            && work.state == SubmissionState::Marked
        {
            // What somebody else has said of it stays.
            let is_own = account.teacher() == Some(given.by);
            let comment = match is_own {
                true => comment,
                false => Comment::words(&given.comment).and(comment),
            };
            self.give(&work, given.mark, &comment).await?;
            return self.end_judging(account.id, &work).await;
        }
        let earlier = match self.tx.step::<Step>(account.id).await? {
            Some(Step::Commented {
                submission: on,
                comment,
            }) if on == submission => comment,
            _ => Comment::default(),
        };
        let replaced = earlier.file.is_some() && comment.file.is_some();
        let step = Step::Commented {
            submission,
            comment: earlier.and(comment),
        };
        self.begin_step(&step).await?;
        if replaced {
            let words = self.lang.recording_replaced(work.title.clone());
            self.reply_in_private(Say::text(words));
        }
        let buttons = self.mark_buttons(&work, Vec::new());
        let say = Say {
            buttons,
            ..Say::text(self.lang.comment_waits(work.title.clone()))
        };
        let to = account.address.clone();
        let why = (Some(About::Submission(submission)), None);
        post_say((self.tx, self.profile), to, Lane::Reply, say, why);
        Ok(())
    }

    /// What a teacher says about a work. The journal tells of a recording in words.
    pub(super) fn comment_of(&self, said: &Said) -> Result<Comment, Stop> {
        match said.file {
            Some(_) => Ok(self.remark(said, said.text.trim())),
            None => Ok(Comment::words(&self.words_of(said)?)),
        }
    }

    /// The same with the words that stand behind a command.
    pub(super) fn remark(&self, said: &Said, words: &str) -> Comment {
        let Some(file) = said.file.clone() else {
            return Comment::words(words);
        };
        let lang = self.profile.language;
        let recorded = match file.kind {
            PartKind::Voice => lang.voice_comment(),
            PartKind::VideoNote | PartKind::Video => lang.video_comment(),
            _ => lang.file_comment(),
        };
        let text = match words {
            "" => recorded,
            words => format!("{words} ({recorded})"),
        };
        Comment {
            text,
            file: Some(file),
            album: said.album.clone(),
            ..Comment::default()
        }
    }
}
