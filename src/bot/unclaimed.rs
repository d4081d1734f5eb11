//! Works of which it is not known whose they are: of an account that nobody has linked, the teacher
//! says it; of a parent of several students, the parent.

use super::{
    Answer, Stop, Talk,
    action::Action,
    naming::{called, in_rows},
    submissions::{MOST_PARTS, SAME_WORK},
    text::Lang,
};
use crate::{
    messenger::{RemoteFile, Said, Say},
    school::{
        roster::StudentId,
        submissions::{PartKind, SubmissionState},
    },
    store::{
        about::About, accounts::Account, submission_parts::Part, submissions::Submission,
        unclaimed::Unclaimed,
    },
};

/// How many identifiers stand in a row of buttons.
const ROW: usize = 3;
/// How many identifiers are offered; a class has fewer.
const OFFERED: usize = 60;

impl Talk<'_, '_> {
    /// A reply to an assignment's post by an account that nobody has linked: it is kept,
    /// and its teacher asked whose it is.
    pub(super) async fn keep_unclaimed(&mut self, said: &Said, assignment: i64) -> Answer {
        let Some(assignment) = self.tx.assignment(assignment).await? else {
            return Ok(());
        };
        if said.other || said.unvouched || assignment.cancelled {
            return Err(Stop::Refused(self.lang.unknown_in_group()));
        }
        if let Some(id) = self.begun(said, assignment.id).await? {
            return self.add_unclaimed(said, id).await;
        }
        let teachers = self.tx.class_accounts(assignment.class).await?;
        if teachers.is_empty() {
            // Its further items are not answered once more.
            if let Some(album) = &said.album {
                let about = About::Assignment(assignment.id);
                let chat = self.chat.address.clone();
                self.tx.note_album(&chat, album, &about).await?;
            }
            self.reply(Say::text(self.lang.unknown_shown_to_nobody()));
            return Ok(());
        }
        let (id, part) = self.begin_unclaimed(said, assignment.id).await?;
        self.reply(Say::text(self.lang.unknown_shown_to_teacher()));
        let students = self.tx.assignees(assignment.id).await?;
        for teacher in teachers {
            let lang = Lang::named(&teacher.language);
            if let Some(file) = part.file.clone() {
                self.notify_file(&teacher, file);
            }
            let rows = self.claim_rows(&teacher, id, &students).await?;
            let messenger = teacher.address.messenger.clone();
            let buttons = self
                .tx
                .keyboard(&messenger, Some(&teacher.person), rows, None);
            let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
            let mut words = vec![lang.unclaimed(id, title, class)];
            if !part.text.trim().is_empty() {
                words.push(format!("«{}»", part.text.trim()));
            }
            let say = Say {
                buttons,
                ..Say::text(words.join("\n\n"))
            };
            self.notify(&teacher, say, None);
        }
        Ok(())
    }

    /// A reply to an assignment's post by a parent of several students who have it: it is kept,
    /// and the parent asked whose it is.
    pub(super) async fn ask_owner(&mut self, said: &Said, assignment: i64) -> Answer {
        let account = self.known_account()?;
        let Some(assignment) = self.tx.assignment(assignment).await? else {
            return Ok(());
        };
        if assignment.cancelled {
            let words = self.lang.assignment_is_cancelled(assignment.title);
            return Err(Stop::Refused(words));
        }
        if let Some(id) = self.begun(said, assignment.id).await? {
            return self.add_unclaimed(said, id).await;
        }
        let (id, _) = self.begin_unclaimed(said, assignment.id).await?;
        let mut rows = Vec::new();
        for linked in &account.students {
            if self.tx.is_assignee(assignment.id, &linked.id).await? {
                let action = Action::Claim {
                    unclaimed: id,
                    student: linked.id.clone(),
                };
                rows.push(vec![(self.called(&linked.id).await?, action)]);
            }
        }
        rows.push(vec![(self.lang.button_cancel(), Action::Disown(id))]);
        self.ask(self.lang.whose_work_is_it(assignment.title), rows);
        Ok(())
    }

    /// The work without an owner that its sender has begun a moment ago, to which a message
    /// belongs; an album's items find theirs by the album.
    async fn begun(&mut self, said: &Said, assignment: i64) -> Result<Option<i64>, Stop> {
        let chat = self.chat.address.clone();
        let Some(person) = self.from.clone().filter(|_| said.album.is_none()) else {
            return Ok(None);
        };
        let last = self.tx.last_unclaimed(assignment, &chat, &person.id);
        let begun = last.await?;
        let at = self.sent_at(said);
        Ok(begun
            .filter(|(_, last)| at.since(*last) <= SAME_WORK)
            .map(|(id, _)| id))
    }

    async fn begin_unclaimed(&mut self, said: &Said, assignment: i64) -> Result<(i64, Part), Stop> {
        let chat = self.chat.address.clone();
        let person = self.from.as_ref().map(|person| person.id.clone());
        let part = self.part(said);
        let from = (&chat, person.as_deref());
        let id = self.tx.note_unclaimed(assignment, from, &part).await?;
        if let Some(album) = &said.album {
            let about = About::Unclaimed(id);
            self.tx.note_album(&chat, album, &about).await?;
        }
        Ok((id, part))
    }

    async fn claim_rows(
        &mut self,
        teacher: &Account,
        unclaimed: i64,
        students: &[StudentId],
    ) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        let mut buttons = Vec::new();
        for student in students.iter().take(OFFERED) {
            let called = called(self.tx, self.profile, teacher, student).await?;
            let action = Action::Claim {
                unclaimed,
                student: student.clone(),
            };
            buttons.push((called, action));
        }
        let mut rows = in_rows(&buttons, ROW);
        let lang = Lang::named(&teacher.language);
        rows.push(vec![(lang.button_nobodys(), Action::Disown(unclaimed))]);
        Ok(rows)
    }

    /// A further message of a work without an owner.
    pub(super) async fn add_unclaimed(&mut self, said: &Said, id: i64) -> Answer {
        let Some(found) = self.tx.unclaimed(id).await? else {
            return Ok(());
        };
        self.check_room(&found.parts)?;
        let part = self.part(said);
        self.tx.add_unclaimed(id, &part).await?;
        if self.account.is_some() {
            // Its sender is asked, and nobody else.
            return Ok(());
        }
        let Some(assignment) = self.tx.assignment(found.assignment).await? else {
            return Ok(());
        };
        for teacher in self.tx.class_accounts(assignment.class).await? {
            let lang = Lang::named(&teacher.language);
            let words = match part.text.trim() {
                "" => lang.unclaimed_file(id),
                words => lang.unclaimed_more(id, words.to_owned()),
            };
            // A round video has no room for words.
            let is_round = |file: &RemoteFile| file.kind == PartKind::VideoNote;
            let (alone, below) = match part.file.clone() {
                Some(file) if is_round(&file) => (Some(file), None),
                file => (None, file),
            };
            if let Some(file) = alone {
                self.notify_file(&teacher, file);
            }
            let say = Say {
                file: below,
                ..Say::text(words)
            };
            self.notify(&teacher, say, None);
        }
        Ok(())
    }

    /// A message was changed: if it is of a work without an owner, that says from now on what
    /// the message says now. Returns whether it does.
    pub(super) async fn revise_unclaimed(&mut self, said: &Said) -> Result<bool, Stop> {
        let Some(person) = self.from.clone() else {
            return Ok(false);
        };
        let (chat, part) = (self.chat.address.clone(), self.part(said));
        Ok(self.tx.revise_unclaimed((&chat, &person.id), &part).await?)
    }

    /// It was said whose work it is: by its teacher, or by the parent who sent it.
    pub(super) async fn claim(&mut self, id: i64, student: &StudentId) -> Answer {
        let account = self.known_account()?;
        let Some(found) = self.tx.unclaimed(id).await? else {
            return Err(Stop::Refused(self.lang.claimed_already()));
        };
        let assignment = found.assignment;
        let own = self.has_sent(&found)
            && account.speaks_for(student)
            && self.tx.is_assignee(assignment, student).await?;
        if !own {
            self.own_assignment(assignment).await?;
        }
        let counts = self.check_open(assignment, student).await?;
        if let Some(begun) = self.same_work(counts.filter(|_| own), &found).await? {
            for part in &found.parts {
                self.tx.add_part(&begun, &found.chat, part).await?;
            }
            return self.take_claimed(id, begun).await;
        }
        let submission = self
            .tx
            .open_attempt(assignment, student, account.id, None)
            .await?;
        for part in &found.parts {
            self.tx.add_part(&submission, &found.chat, part).await?;
        }
        self.take_claimed(id, submission).await
    }

    /// Hands in what was without an owner, and forgets that it was.
    async fn take_claimed(&mut self, id: i64, submission: Submission) -> Answer {
        let (parts, last) = self.tx.parts(submission.id).await?;
        let at = last.unwrap_or(self.tx.now);
        let submission = self.tx.hand_in(submission, at).await?;
        self.tx.drop_unclaimed(id).await?;
        self.receipt(&submission, &parts).await
    }

    /// The work that waits already, where a parent has sent one page after the other, and said
    /// of each whose it is.
    async fn same_work(
        &mut self,
        counts: Option<Submission>,
        found: &Unclaimed,
    ) -> Result<Option<Submission>, Stop> {
        let Some(waiting) = counts.filter(|it| it.state == SubmissionState::Waiting) else {
            return Ok(None);
        };
        let (parts, last) = self.tx.parts(waiting.id).await?;
        let first = found.parts.iter().map(|part| part.at).min();
        let (Some(last), Some(first)) = (last, first) else {
            return Ok(None);
        };
        let fits = parts.len() + found.parts.len() <= MOST_PARTS;
        Ok((fits && first.since(last) <= SAME_WORK).then_some(waiting))
    }

    /// «Ничья» of a teacher, «Отмена» of who sent it.
    pub(super) async fn disown(&mut self, id: i64) -> Answer {
        let Some(found) = self.tx.unclaimed(id).await? else {
            return Err(Stop::Refused(self.lang.claimed_already()));
        };
        let words = match self.has_sent(&found) {
            true => {
                let assignment = self.tx.assignment(found.assignment).await?;
                let title = assignment.map(|it| it.title).unwrap_or_default();
                self.lang.not_handed_in(title)
            }
            false => {
                self.own_assignment(found.assignment).await?;
                self.lang.disowned()
            }
        };
        self.tx.drop_unclaimed(id).await?;
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// Whether a work without an owner came from who speaks now.
    fn has_sent(&self, unclaimed: &Unclaimed) -> bool {
        let here = &self.chat.address.messenger;
        let person = self.from.as_ref().map(|person| &person.id);
        unclaimed.chat.messenger == *here && person.is_some() && unclaimed.person.as_ref() == person
    }
}
