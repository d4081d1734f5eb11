//! What was waited for and is given up: when something else is begun, of which its author hears, and
//! of what to do; and when they speak no more for whom it was.

use super::{
    Answer, Talk,
    recording::Recording,
    step::{Offered, Step},
    term_marks::Chosen,
};
use crate::{
    messenger::Say,
    school::submissions::SubmissionState,
    store::{self, Tx, accounts::Account, marks::Comment},
};

impl Talk<'_, '_> {
    /// What waits for its mark, or to be confirmed, goes when something else is begun: its author
    /// hears of it.
    pub(super) async fn tell_of_dropped(&mut self, account: &Account, next: &Step) -> Answer {
        // It would tell of works and marks.
        if self.says_news_only() {
            return Ok(());
        }
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Commented {
                submission,
                comment,
            }) => {
                self.tell_of_dropped_comment(submission, comment, next)
                    .await
            }
            Some(Step::TermMarks(chosen)) => self.tell_of_dropped_choice(&chosen, next).await,
            Some(Step::Recording(recording)) => {
                self.tell_of_dropped_recording(&recording, next).await
            }
            Some(Step::Drafting(drafting)) if !drafting.text.is_empty() => {
                self.tell_of_dropped_draft(&drafting.text, next)
            }
            Some(Step::ChoosingClass { text, .. }) => self.tell_of_dropped_draft(&text, next),
            Some(Step::Announcing(announcing)) if !announcing.text.is_empty() => {
                if !matches!(next, Step::Announcing(_)) {
                    let words = self.lang.announcement_dropped(announcing.text);
                    self.reply_in_private(Say::text(words));
                }
                Ok(())
            }
            Some(Step::Adding(work)) if *next != Step::Adding(work) => {
                self.leave_adding(work).await
            }
            Some(Step::Offered(offered) | Step::Entering(offered)) => {
                self.tell_of_dropped_offer(&offered, next);
                Ok(())
            }
            Some(Step::Unsorted(mut unsorted)) => {
                unsorted.retain(|it| !it.other);
                if let Step::Offered(kept) = next {
                    self.tell_of_lost(&unsorted, kept);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn tell_of_dropped_draft(&mut self, text: &str, next: &Step) -> Answer {
        if !matches!(next, Step::Drafting(_) | Step::ChoosingClass { .. }) {
            let title = text.lines().next().unwrap_or_default().trim().to_owned();
            self.reply_in_private(Say::text(self.lang.draft_dropped(title)));
        }
        Ok(())
    }

    fn tell_of_dropped_offer(&mut self, offered: &[Offered], next: &Step) {
        match next {
            // Whoever opens a work says what it takes of it.
            Step::Collecting(_) => {}
            Step::Offered(kept) | Step::Entering(kept) | Step::Unsorted(kept) => {
                self.tell_of_lost(offered, kept);
            }
            _ => self.tell_of_lost(offered, &[]),
        }
    }

    pub(super) fn tell_of_lost(&mut self, offered: &[Offered], kept: &[Offered]) {
        let lost = count_lost(offered, kept);
        if lost > 0 {
            self.reply_in_private(Say::text(self.lang.offer_forgotten(lost)));
        }
    }

    async fn tell_of_dropped_choice(&mut self, chosen: &Chosen, next: &Step) -> Answer {
        let same = matches!(next, Step::TermMarks(next) if next.sheet == chosen.sheet);
        if same || chosen.marks.is_empty() {
            return Ok(());
        }
        let Some(class) = self.tx.class(chosen.sheet.class).await? else {
            return Ok(());
        };
        let mut marks = Vec::new();
        for (student, mark) in &chosen.marks {
            let called = self.called(student).await?;
            marks.push(format!("{called}: {}", self.shown_code(mark)));
        }
        let words = self.lang.term_choice_dropped(class.label, marks.join(", "));
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    async fn tell_of_dropped_recording(&mut self, recording: &Recording, next: &Step) -> Answer {
        if matches!(
            next,
            Step::Recording(_) | Step::Examining(_) | Step::ExamSheet
        ) {
            return Ok(());
        }
        let (lesson, _) = self.recorded(recording).await?;
        let is_recorded = lesson.is_some_and(|lesson| lesson.record.is_some());
        let seen = recording.seen.as_ref();
        let topic = seen.map_or("", |seen| seen.topic.as_str());
        let is_new = recording.lines != recording.opened
            || recording.topic != topic
            || !recording.homework.is_empty();
        if is_new && let Some(class) = self.tx.class(recording.class).await? {
            let (now, zone) = (self.tx.now, self.profile.zone);
            let when = self.lang.moment(recording.held.at, now, zone);
            let words = match is_recorded {
                true => self.lang.lesson_changes_dropped(class.label, when),
                false => self.lang.lesson_dropped(class.label, when),
            };
            self.reply_in_private(Say::text(words));
        }
        Ok(())
    }

    async fn tell_of_dropped_comment(
        &mut self,
        submission: i64,
        comment: Comment,
        next: &Step,
    ) -> Answer {
        let same = match next {
            Step::Commented { submission: on, .. } | Step::Commenting(on) | Step::Returning(on) => {
                *on == submission
            }
            _ => false,
        };
        if !same && let Some(work) = self.tx.submission(submission).await? {
            let words = match comment.text.is_empty() {
                true => self.lang.recording_dropped(work.title),
                false => self.lang.comment_dropped(work.title, comment.text),
            };
            self.reply_in_private(Say::text(words));
        }
        Ok(())
    }
}

/// Ends what an account was doing for somebody for whom it does not speak any more, or as one of the
/// staff when it is none. What is half done for another child goes on.
///
/// # Errors
/// Fails when the memory does.
pub(super) async fn end_foreign_step(tx: &mut Tx<'_>, account: &Account) -> store::Result<()> {
    let found = tx
        .account(&account.address.messenger, &account.person)
        .await?;
    // Who was erased has no step either.
    let Some(account) = found else {
        return Ok(());
    };
    if let Some(step) = tx.step::<Step>(account.id).await?
        && !goes_on(tx, &account, step).await?
    {
        tx.set_step::<Step>(account.id, None);
    }
    Ok(())
}

/// Whether an account, being who it is now, may go on with this.
async fn goes_on(tx: &mut Tx<'_>, account: &Account, step: Step) -> store::Result<bool> {
    let teaches = account.teacher().is_some();
    Ok(match step {
        Step::Collecting(work) => tx.submission(work).await?.is_some_and(|work| {
            work.state == SubmissionState::Collecting
                && (teaches || account.speaks_for(&work.student))
        }),
        Step::Adding(work) => {
            let work = tx.submission(work).await?;
            work.is_some_and(|work| account.speaks_for(&work.student))
        }
        Step::Answering(question) => {
            let question = tx.question(question).await?;
            question.is_some_and(|it| teaches || account.speaks_for(&it.student))
        }
        Step::Asking { student, .. } | Step::Labelling(student) => account.speaks_for(&student),
        Step::Offered(_) | Step::Unsorted(_) => !account.students.is_empty(),
        // All else is asked of the staff.
        _ => account.staff.is_some(),
    })
}

/// How many of the messages that waited are not among those that are kept; an id is one in its chat
/// only.
fn count_lost(offered: &[Offered], kept: &[Offered]) -> usize {
    let kept: Vec<_> = kept.iter().map(|it| (&it.chat, &it.message)).collect();
    let is_lost = |it: &&Offered| !kept.contains(&(&it.chat, &it.message));
    offered.iter().filter(is_lost).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messenger::Address;

    #[test]
    fn a_message_of_another_chat_is_another_one() {
        let private = Offered {
            message: "7".to_owned(),
            chat: None,
            text: String::new(),
            file: None,
            at: 0,
            album: None,
            other: false,
        };
        let brought = Offered {
            chat: Some(Address::new("telegram", "-100")),
            ..private.clone()
        };
        let waiting = [private, brought];
        for (kept, lost) in [(&waiting[..], 0), (&waiting[..1], 1), (&waiting[1..], 1)] {
            assert_eq!(count_lost(&waiting, kept), lost);
        }
    }
}
