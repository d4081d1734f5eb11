//! Works that are handed in by themselves: albums whose last item has come, and works whose
//! «Готово» was forgotten.

use super::{
    Answer, Profile, Talk,
    action::Action,
    receipts::tell_handed_in,
    speech::{tell, with_buttons},
    step::Step,
    submissions::{ALBUM_WAIT, attempt_so_far},
    text::Lang,
};
use crate::{
    messenger::Say,
    school::{roster::StudentId, submissions::SubmissionState},
    store::{self, Tx, submissions::Submission},
};

impl Talk<'_, '_> {
    /// A student's albums are not waited for any longer: whoever marks one has seen it, and after an
    /// outage it comes together with its mark.
    pub(super) async fn end_arriving(&mut self, student: &StudentId) -> Answer {
        let soon = self.tx.now.plus(ALBUM_WAIT);
        for work in self.tx.works_closing_by(student, soon).await? {
            close(self.tx, self.profile, work).await?;
        }
        Ok(())
    }
}

/// Reminds of «Готово», and hands in what has waited long enough.
///
/// # Errors
/// Fails when the memory does.
pub async fn close_submissions(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    for submission in tx.submissions_to_nudge().await? {
        nudge(tx, profile, &submission).await?;
    }
    for submission in tx.submissions_to_close().await? {
        close(tx, profile, submission).await?;
    }
    Ok(())
}

/// Hands a work in, and says so to who has sent it. Where «Готово» was forgotten, its assignment may
/// take none any more; of an album it was asked when it began.
async fn close(tx: &mut Tx<'_>, profile: &Profile, submission: Submission) -> store::Result<()> {
    let senders = tx.sender_of(submission.id).await?;
    let mut forgotten_by = Vec::new();
    for account in &senders {
        if tx.step::<Step>(account.id).await? == Some(Step::Collecting(submission.id)) {
            tx.set_step::<Step>(account.id, None);
            forgotten_by.push(account.id);
        }
    }
    let (parts, last) = tx.parts(submission.id).await?;
    let counts = attempt_so_far(tx, submission.assignment, &submission.student).await?;
    let closed = counts.err().filter(|_| !forgotten_by.is_empty());
    let (submission, closed) = match (submission.state, last, closed) {
        // What an album has brought meanwhile belongs to it, and changes nothing.
        (SubmissionState::Marked | SubmissionState::Returned, ..) => {
            tx.wait_no_longer(submission.id).await?;
            (submission, None)
        }
        (_, Some(at), None) => (tx.hand_in(submission, at).await?, None),
        (_, last, closed) => {
            tx.set_submission_state(submission.id, SubmissionState::Withdrawn)
                .await?;
            // Of a work in which there is nothing nobody has to hear.
            (submission, last.and(closed))
        }
    };
    for account in senders {
        if let Some(closed) = &closed {
            let words = closed.words(Lang::named(&account.language));
            tell((tx, profile), &account, Say::text(words), None);
        } else if last.is_some() {
            let work = (&submission, parts.as_slice());
            let forgotten = forgotten_by.contains(&account.id);
            tell_handed_in(tx, profile, work, (&account, forgotten)).await?;
        }
    }
    Ok(())
}

async fn nudge(tx: &mut Tx<'_>, profile: &Profile, submission: &Submission) -> store::Result<()> {
    let (parts, _) = tx.parts(submission.id).await?;
    for account in tx.sender_of(submission.id).await? {
        let lang = Lang::named(&account.language);
        let row = vec![
            (lang.button_done(), Action::Finish(submission.id)),
            (lang.button_cancel(), Action::Abandon(submission.id)),
        ];
        let words = lang.done_forgotten(submission.title.clone(), parts.len());
        let say = with_buttons(tx, &account, words, vec![row]);
        tell((tx, profile), &account, say, None);
    }
    Ok(())
}
