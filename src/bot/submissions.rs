//! Works as they come in by a reply to a post; in private by `collecting` as well. What both check
//! and keep.

use std::time::Duration;

use super::{Answer, Stop, Talk, receipts::tell_handed_in, text::Lang};
use crate::{
    messenger::{Said, Say},
    school::{
        moments::Moment,
        roster::StudentId,
        submissions::{SubmissionState, may_hand_in_again},
    },
    store::{
        self, Tx, about::About, accounts::Account, submission_parts::Part, submissions::Submission,
    },
};

/// Replies that follow one another within this time are one work: five photos sent
/// one by one are not five attempts.
pub(super) const SAME_WORK: Duration = Duration::from_secs(120);

/// How long an album waits for its next item: Telegram sends them within a second.
pub(super) const ALBUM_WAIT: Duration = Duration::from_secs(2);

/// The messenger keeps an update for a day: an older date is a clock that is wrong.
const OLDEST: Duration = Duration::from_secs(25 * 3600);

/// So many messages are one work at most.
pub(super) const MOST_PARTS: usize = 50;

/// So many versions are kept of each of them.
const MOST_VERSIONS: i64 = 20;

/// Why nothing is handed in for an assignment any more; with its title.
pub(super) enum Closed {
    /// There is none of this number.
    Unknown,
    /// It was taken back.
    Cancelled(String),
    /// The student's work was marked already.
    Marked(String),
}

impl Closed {
    /// What is said of it.
    pub(super) fn words(&self, lang: Lang) -> String {
        match self {
            Closed::Unknown => lang.button_old(),
            Closed::Cancelled(title) => lang.assignment_is_cancelled(title.clone()),
            Closed::Marked(title) => lang.already_marked(title.clone()),
        }
    }
}

/// The attempt of a student that counts so far, or why there will be no further one.
///
/// # Errors
/// Fails when the memory does.
pub(super) async fn attempt_so_far(
    tx: &mut Tx<'_>,
    assignment: i64,
    student: &StudentId,
) -> store::Result<Result<Option<Submission>, Closed>> {
    let Some(found) = tx.assignment(assignment).await? else {
        return Ok(Err(Closed::Unknown));
    };
    if found.cancelled {
        return Ok(Err(Closed::Cancelled(found.title)));
    }
    let counts = tx.counting_attempt(assignment, student).await?;
    let state = counts.as_ref().map(|counts| counts.state);
    Ok(match may_hand_in_again(state) {
        true => Ok(counts),
        false => Err(Closed::Marked(found.title)),
    })
}

/// The students of an account who have the assignment.
pub(super) async fn own_assignees(
    tx: &mut Tx<'_>,
    account: &Account,
    assignment: i64,
) -> store::Result<Vec<StudentId>> {
    let mut students = Vec::new();
    for linked in &account.students {
        if tx.is_assignee(assignment, &linked.id).await? {
            students.push(linked.id.clone());
        }
    }
    Ok(students)
}

impl Talk<'_, '_> {
    /// A message that is no command: a work, if it replies to an assignment.
    pub(super) async fn maybe_work(&mut self, said: &Said) -> Answer {
        let chat = self.chat.address.clone();
        if let Some(album) = &said.album
            && let Some(about) = self.tx.album(&chat, album).await?
        {
            return self.album_item(said, about).await;
        }
        if self.take_album_item(said).await? {
            return Ok(());
        }
        if !self.chat.private && self.mark_said_aloud(said).await? {
            return Ok(());
        }
        match self.answered(said).await? {
            Some(About::Assignment(assignment)) => self.work_by_reply(said, assignment).await,
            None if self.is_to_us(said).await? => {
                let words = self.group_help(self.profile.language);
                self.reply(Say::text(words));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What is answered: an assignment also by a reply to a work of one's own.
    pub(super) async fn answered(&mut self, said: &Said) -> Result<Option<About>, Stop> {
        match self.assignment_of_own_work(said).await? {
            Some(assignment) => Ok(Some(About::Assignment(assignment))),
            None => self.about_reply(said).await,
        }
    }

    /// The assignment of a work to which its author replies with a file: one more page of it, or what
    /// was asked to be done better.
    async fn assignment_of_own_work(&mut self, said: &Said) -> Result<Option<i64>, Stop> {
        let (Some(reply), Some(account), true) =
            (&said.reply, self.account.clone(), said.file.is_some())
        else {
            return Ok(None);
        };
        let chat = self.chat.address.clone();
        let work = self.tx.submission_of_message(&chat, &reply.message).await?;
        let own = work.filter(|work| account.speaks_for(&work.student));
        Ok(own.map(|work| work.assignment))
    }

    /// A further item of an album whose first one has come.
    async fn album_item(&mut self, said: &Said, about: About) -> Answer {
        let submission = match about {
            About::Submission(submission) => self.tx.submission(submission).await?,
            // Of a teacher's, each item is attached; where the first was refused in words, one word
            // is enough.
            About::Assignment(_) | About::Series(_) | About::Mark { .. } => {
                self.take_album_item(said).await?;
                return Ok(());
            }
            About::Unclaimed(unclaimed) => return self.add_unclaimed(said, unclaimed).await,
            About::LessonMark { .. }
            | About::TermMark { .. }
            | About::Return(_)
            | About::Question(_)
            | About::Announcement(_)
            | About::Progress(_)
            | About::Calendar(_) => None,
        };
        let Some(submission) = submission else {
            return Ok(());
        };
        match submission.state {
            SubmissionState::Collecting | SubmissionState::Waiting => {
                self.add_late(said, &submission).await
            }
            // Its teacher was quicker than its last item.
            SubmissionState::Marked | SubmissionState::Returned
                if self.still_arrives(said, &submission).await? =>
            {
                self.add_late(said, &submission).await
            }
            SubmissionState::Superseded => {
                self.add(said, &submission).await?;
                Ok(())
            }
            SubmissionState::Marked => {
                Err(Stop::Refused(self.lang.already_marked(submission.title)))
            }
            SubmissionState::Returned => {
                Err(Stop::Refused(self.lang.was_returned(submission.title)))
            }
            SubmissionState::Withdrawn => Err(Stop::Refused(self.lang.withdrawn_already())),
        }
    }

    /// Adds what still comes of an album to its work, whose receipt waits for it.
    async fn add_late(&mut self, said: &Said, submission: &Submission) -> Answer {
        self.add(said, submission).await?;
        let closes_at = self.tx.now.plus(ALBUM_WAIT);
        self.tx.keep_open(submission.id, closes_at, None).await?;
        Ok(())
    }

    /// Whether this followed so soon on what a work has that it is the rest of one album.
    async fn still_arrives(&mut self, said: &Said, work: &Submission) -> Result<bool, Stop> {
        let (_, last) = self.tx.parts(work.id).await?;
        let at = self.sent_at(said);
        Ok(last.is_some_and(|last| at.since(last) <= ALBUM_WAIT))
    }

    /// A reply to an assignment's post.
    async fn work_by_reply(&mut self, said: &Said, assignment: i64) -> Answer {
        let chat = self.chat.address.clone();
        let Some(account) = self.account.clone() else {
            // Who writes so administers the group, or a channel: no link would make them known.
            return match said.of_a_chat {
                true => Ok(()),
                false => self.keep_unclaimed(said, assignment).await,
            };
        };
        if !self.chat.private && self.speaks_as_teacher(&account, assignment).await? {
            // A teacher answering a question under the post, or a parent in their own class.
            return self.ask_if_own_childs(said, assignment).await;
        }
        if said.other {
            return Err(Stop::Refused(self.lang.cannot_hand_in_this()));
        }
        let Some(student) = self.only_assignee(&account, assignment).await? else {
            return self.ask_owner(said, assignment).await;
        };
        let counts = self.check_open(assignment, &student).await?;
        let at = self.sent_at(said);
        let begun = self.begun_by_reply((assignment, &student), counts, at);
        let begun = begun.await?;
        let (submission, mut parts) = match begun {
            Some((begun, parts)) => {
                self.check_room(&parts)?;
                (begun, parts)
            }
            None => {
                let closes_at = said.album.as_ref().map(|_| self.tx.now.plus(ALBUM_WAIT));
                let opened = self
                    .tx
                    .open_attempt(assignment, &student, account.id, closes_at);
                (opened.await?, Vec::new())
            }
        };
        let part = self.part(said);
        self.tx.add_part(&submission, &chat, &part).await?;
        self.react();
        if let Some(album) = &said.album {
            let about = About::Submission(submission.id);
            self.tx.note_album(&chat, album, &about).await?;
            if !parts.is_empty() {
                let closes_at = self.tx.now.plus(ALBUM_WAIT);
                self.tx.keep_open(submission.id, closes_at, None).await?;
            }
            return Ok(());
        }
        if submission.state == SubmissionState::Collecting && !parts.is_empty() {
            // Its receipt comes with the end of the album that it began with.
            return Ok(());
        }
        parts.push(part);
        let submission = self.tx.hand_in(submission, at).await?;
        self.receipt(&submission, &parts).await
    }

    /// The work that this account has sent by a reply a moment ago, to which what it sends now
    /// belongs, with its messages: handed in, or an album that is still arriving.
    async fn begun_by_reply(
        &mut self,
        (assignment, student): (i64, &StudentId),
        counts: Option<Submission>,
        at: Moment,
    ) -> Result<Option<(Submission, Vec<Part>)>, Stop> {
        let account = self.known_account()?;
        let soon = self.tx.now.plus(ALBUM_WAIT);
        let arriving = self
            .tx
            .closing_attempt(assignment, student, account.id, soon);
        let waiting = counts.filter(|counts| counts.state == SubmissionState::Waiting);
        let Some(begun) = arriving.await?.or(waiting) else {
            return Ok(None);
        };
        let (parts, Some(last)) = self.tx.parts(begun.id).await? else {
            return Ok(None);
        };
        let is_same = at.since(last) <= SAME_WORK && self.sent_by(&begun, &account).await?;
        Ok(is_same.then_some((begun, parts)))
    }

    /// Whether a work came from this account. What somebody else sends is theirs, to add to, to move
    /// and to take back.
    pub(super) async fn sent_by(
        &mut self,
        submission: &Submission,
        account: &Account,
    ) -> Result<bool, Stop> {
        let senders = self.tx.sender_of(submission.id).await?;
        Ok(senders.iter().any(|sender| sender.id == account.id))
    }

    /// Whether who speaks under an assignment's post is its teacher, a child of theirs in the class
    /// or not, or nobody who has anything to hand in.
    pub(super) async fn speaks_as_teacher(
        &mut self,
        account: &Account,
        assignment: i64,
    ) -> Result<bool, Stop> {
        if account.students.is_empty() {
            return Ok(true);
        }
        let Some(teacher) = account.teacher() else {
            return Ok(false);
        };
        Ok(match self.tx.assignment(assignment).await? {
            Some(found) => self.tx.teaches_now(found.class, teacher).await?,
            None => false,
        })
    }

    /// The one student of this account whose work the assignment is. `None` where it
    /// is several students'.
    pub(super) async fn only_assignee(
        &mut self,
        account: &Account,
        assignment: i64,
    ) -> Result<Option<StudentId>, Stop> {
        let mut fitting = own_assignees(self.tx, account, assignment).await?;
        match fitting.len() {
            0 => Err(self.nobodys_here(account, assignment).await?),
            1 => Ok(fitting.pop()),
            _ => Ok(None),
        }
    }

    /// What an account hears that has no student with an assignment: its teacher tries the button, too.
    async fn nobodys_here(&mut self, account: &Account, assignment: i64) -> Result<Stop, Stop> {
        let found = self.tx.assignment(assignment).await?;
        let is_its_teacher = match (account.teacher(), found) {
            (Some(teacher), Some(found)) => self.tx.teaches_now(found.class, teacher).await?,
            _ => false,
        };
        Ok(Stop::Refused(match is_its_teacher {
            true => self.lang.hand_in_is_for_students(),
            false => self.lang.not_your_assignment(),
        }))
    }

    /// Refuses a work for a student of somebody else's, or who has not got the assignment.
    pub(super) async fn check_own(&mut self, assignment: i64, student: &StudentId) -> Answer {
        let account = self.known_account()?;
        match account.speaks_for(student) && self.tx.is_assignee(assignment, student).await? {
            true => Ok(()),
            false => Err(Stop::Refused(self.lang.not_your_assignment())),
        }
    }

    /// Refuses a work for an assignment that is taken back, or marked already; returns the
    /// attempt that counts so far.
    pub(super) async fn check_open(
        &mut self,
        assignment: i64,
        student: &StudentId,
    ) -> Result<Option<Submission>, Stop> {
        let counts = attempt_so_far(self.tx, assignment, student).await?;
        counts.map_err(|closed| Stop::Refused(closed.words(self.lang)))
    }

    /// Adds a message to a submission; returns how many it has now.
    pub(super) async fn add(&mut self, said: &Said, submission: &Submission) -> Result<i64, Stop> {
        let part = self.part(said);
        self.add_part(submission, &part).await
    }

    pub(super) fn part(&self, said: &Said) -> Part {
        Part {
            message: said.message.clone(),
            text: said.text.clone(),
            file: said.file.clone(),
            at: self.sent_at(said),
            edited_at: None,
        }
    }

    pub(super) async fn add_part(
        &mut self,
        submission: &Submission,
        part: &Part,
    ) -> Result<i64, Stop> {
        let chat = self.chat.address.clone();
        let (parts, _) = self.tx.parts(submission.id).await?;
        self.check_room(&parts)?;
        Ok(self.tx.add_part(submission, &chat, part).await?)
    }

    /// Refuses one more message of a work that has as many as it may.
    pub(super) fn check_room(&self, parts: &[Part]) -> Answer {
        match parts.len() >= MOST_PARTS {
            true => Err(Stop::Refused(self.lang.too_many_parts(MOST_PARTS))),
            false => Ok(()),
        }
    }

    /// When a message was sent: the messenger's word, as long as it can be true, so
    /// that nobody is late because the bot was.
    pub(super) fn sent_at(&self, said: &Said) -> Moment {
        let now = self.tx.now;
        said.sent_at
            .filter(|at| *at <= now && now.since(*at) <= OLDEST)
            .unwrap_or(now)
    }

    /// A message of a work was changed: it becomes a version, and the first one stays.
    pub(super) async fn revise(&mut self, said: &Said, submission: Submission) -> Answer {
        match submission.state {
            SubmissionState::Collecting | SubmissionState::Waiting => {}
            SubmissionState::Marked | SubmissionState::Returned => {
                return Err(Stop::Refused(self.lang.edit_too_late(submission.title)));
            }
            SubmissionState::Withdrawn | SubmissionState::Superseded => {
                return Err(Stop::Refused(self.lang.edit_ignored()));
            }
        }
        let chat = self.chat.address.clone();
        let versions = self.tx.count_versions(submission.id, &chat, &said.message);
        if versions.await? >= MOST_VERSIONS {
            return Err(Stop::Refused(self.lang.edited_too_often(MOST_VERSIONS)));
        }
        let part = Part {
            edited_at: Some(self.sent_at(said)),
            ..self.part(said)
        };
        self.tx.add_part(&submission, &chat, &part).await?;
        let words = self.lang.edit_kept(submission.id);
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// The receipt for a work that was handed in, and for the student's own people where their
    /// teacher did that.
    pub(super) async fn receipt(&mut self, work: &Submission, parts: &[Part]) -> Answer {
        let account = self.known_account()?;
        tell_handed_in(self.tx, self.profile, (work, parts), (&account, false)).await?;
        Ok(())
    }

    /// The same for a work of which nothing is at hand.
    pub(super) async fn receipt_by_number(&mut self, submission: i64) -> Answer {
        let Some(work) = self.tx.submission(submission).await? else {
            return Err(Stop::Failed(format!("submission {submission} is gone")));
        };
        let (parts, _) = self.tx.parts(work.id).await?;
        self.receipt(&work, &parts).await
    }
}
