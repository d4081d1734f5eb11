//! What families hear of a mark: that it is given, another one, or taken back.

use super::{Answer, Stop, Talk, marks::show, naming::whose_line, noted::comment_in, text::Lang};
use crate::{
    messenger::{RemoteFile, Say},
    school::{
        marks::Mark,
        personal::Passes,
        roster::StudentId,
        submissions::{PartKind, SubmissionState},
    },
    store::{about::About, accounts::Account, marks::Comment, submissions::Submission},
};

impl Talk<'_, '_> {
    /// Tells the student and the guardians, in private; a changed mark changes what
    /// they were told before. Returns whether there was anybody to tell.
    pub(super) async fn deliver(
        &mut self,
        work: &Submission,
        given: Option<(Mark, &Comment)>,
        news: News,
    ) -> Result<bool, Stop> {
        let about = About::Mark {
            assignment: work.assignment,
            student: work.student.clone(),
        };
        let recipients = self.tx.recipients(&work.student).await?;
        let told = match news {
            News::Given | News::ChangedSince => Vec::new(),
            _ if recipients.is_empty() => Vec::new(),
            _ => self.tx.notices_about(&about).await?,
        };
        for account in recipients.iter() {
            let lang = Lang::named(&account.language);
            let (title, class) = (work.title.clone(), work.class_name.clone());
            let mut lines = vec![match given {
                None if work.state == SubmissionState::Returned => {
                    lang.your_mark_taken_back_returned(title, class)
                }
                None => lang.your_mark_taken_back(title, class),
                Some((mark, _)) => {
                    let shown = show(self.profile, lang, mark);
                    match news {
                        News::Changed | News::ChangedSince | News::TakenBack => {
                            lang.your_mark_changed(shown, title, class)
                        }
                        News::Given | News::Commented => lang.your_mark(shown, title, class),
                    }
                }
            }];
            lines.extend(whose_line(self.tx, self.profile, account, &work.student).await?);
            if news == News::TakenBack && given.is_some() {
                lines.extend(still_to_do(lang, work.state));
            }
            let comment = given.map(|(_, comment)| comment);
            if let Some(comment) = comment.filter(|comment| !comment.text.is_empty()) {
                let words = comment_in(self.profile, lang, &comment.text);
                lines.push(lang.teachers_comment(words));
            }
            let say = Say::text(lines.join("\n"));
            self.notify_anew(account, say, (&about, &told), Some(work.teacher))
                .await?;
            for file in comment.into_iter().flat_map(Comment::files) {
                self.notify_comment(account, work, file.clone()).await?;
            }
        }
        if let Some((_, comment)) = given {
            self.note_comment(work, comment).await?;
        }
        Ok(!recipients.is_empty())
    }

    /// What is still to come of the album that a comment began with goes to the same people.
    pub(super) async fn note_comment(&mut self, work: &Submission, comment: &Comment) -> Answer {
        let Some(album) = &comment.album else {
            return Ok(());
        };
        let about = About::Mark {
            assignment: work.assignment,
            student: work.student.clone(),
        };
        let chat = self.chat.address.clone();
        Ok(self.tx.note_album(&chat, album, &about).await?)
    }

    /// A further item of such an album. It was said in the group with a command, and goes from there as
    /// that did.
    pub(super) async fn comment_further(
        &mut self,
        (assignment, student): (i64, &StudentId),
        file: &RemoteFile,
    ) -> Answer {
        let Some(work) = self.tx.counting_attempt(assignment, student).await? else {
            return Ok(());
        };
        self.may_judge(&work).await?;
        for account in self.tx.recipients(student).await?.iter() {
            self.notify_comment(account, &work, file.clone()).await?;
        }
        self.tidy_command()
    }

    /// What a teacher recorded about a work goes on as it is, and says whose it is and on what: it may
    /// stand far from the words of the mark.
    pub(super) async fn notify_comment(
        &mut self,
        account: &Account,
        work: &Submission,
        file: RemoteFile,
    ) -> Answer {
        let passes = self.profile.personal.passes(&account.address.messenger);
        if passes == Passes::Nothing {
            return Ok(());
        }
        let lang = Lang::named(&account.language);
        let mut lines = vec![lang.comment_on(work.title.clone(), work.class_name.clone())];
        lines.extend(whose_line(self.tx, self.profile, account, &work.student).await?);
        // A round video has no room for words.
        let below = match file.kind {
            PartKind::VideoNote => {
                self.notify_file(account, file);
                None
            }
            _ => Some(file),
        };
        let say = Say {
            file: below,
            ..Say::text(lines.join("\n"))
        };
        self.notify(account, say, None);
        Ok(())
    }

    /// A file that somebody sent goes on as it is.
    pub(super) fn notify_file(&mut self, account: &Account, file: RemoteFile) {
        let say = Say {
            file: Some(file),
            ..Say::default()
        };
        self.notify(account, say, None);
    }
}

/// What is new about a mark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// There was none before.
    Given,
    /// It is another one.
    Changed,
    /// The same after the work had gone back: what was told before stands above that, where nobody
    /// looks again.
    ChangedSince,
    /// It is the same, with other words.
    Commented,
    /// It was a slip of the finger.
    TakenBack,
}

/// What is to be done yet with a work whose mark is the one of before again: that may be of
/// another attempt.
pub(super) fn still_to_do(lang: Lang, state: SubmissionState) -> Option<String> {
    match state {
        SubmissionState::Returned => Some(lang.work_still_returned()),
        SubmissionState::Waiting => Some(lang.work_waits_again()),
        _ => None,
    }
}
