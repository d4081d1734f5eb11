//! Works of accounts that nobody has linked: the teacher says whose they are.

use super::{
    Answer, Stop, Talk,
    action::Action,
    naming::{called, in_rows},
    speech::post_say,
    text::Lang,
};
use crate::{
    messenger::{Address, Said, Say},
    school::roster::StudentId,
    store::{
        about::About, accounts::Account, assignments::Assignment, outbox::Lane,
        submission_parts::Part,
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
        let chat = self.chat.address.clone();
        let part = self.part(said);
        let id = self.tx.note_unclaimed(assignment.id, &chat, &part).await?;
        if let Some(album) = &said.album {
            self.tx
                .note_album(&chat, album, &About::Unclaimed(id))
                .await?;
        }
        self.reply(Say::text(self.lang.unknown_shown_to_teacher()));
        let students = self.tx.assignees(assignment.id).await?;
        for teacher in self.tx.class_accounts(assignment.class).await? {
            let lang = Lang::named(&teacher.language);
            self.show_part(&teacher.address, &part, assignment.teacher);
            let rows = self.claim_rows(&teacher, id, &students).await?;
            let messenger = teacher.address.messenger.clone();
            let buttons = self
                .tx
                .keyboard(&messenger, Some(&teacher.person), rows, None);
            let mut words =
                vec![lang.unclaimed(assignment.title.clone(), assignment.class_name.clone())];
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

    fn show_part(&mut self, to: &Address, part: &Part, teacher: i64) {
        if let Some(file) = part.file.clone() {
            let say = Say {
                file: Some(file),
                silent: self.profile.is_night(self.tx.now),
                ..Say::default()
            };
            post_say(
                (self.tx, self.profile),
                to.clone(),
                Lane::Notice,
                say,
                (None, Some(teacher)),
            );
        }
    }

    /// A further item of an album without an owner.
    pub(super) async fn add_unclaimed(&mut self, said: &Said, id: i64) -> Answer {
        let Some(found) = self.tx.unclaimed(id).await? else {
            return Ok(());
        };
        let part = self.part(said);
        self.tx.add_unclaimed(id, &part).await?;
        if let Some(assignment) = self.tx.assignment(found.assignment).await? {
            for teacher in self.tx.class_accounts(assignment.class).await? {
                self.show_part(&teacher.address, &part, assignment.teacher);
            }
        }
        Ok(())
    }

    /// The teacher has said whose work it is.
    pub(super) async fn claim(&mut self, id: i64, student: &StudentId) -> Answer {
        let account = self.known_account()?;
        let Some(found) = self.tx.unclaimed(id).await? else {
            return Err(Stop::Refused(self.lang.claimed_already()));
        };
        let assignment: Assignment = self.own_assignment(found.assignment).await?;
        self.check_open(assignment.id, student).await?;
        let submission = self
            .tx
            .open_attempt(assignment.id, student, account.id, None)
            .await?;
        for part in &found.parts {
            self.tx.add_part(&submission, &found.chat, part).await?;
        }
        let at = found.parts.iter().map(|part| part.at).max();
        let at = at.unwrap_or(self.tx.now);
        let submission = self.tx.hand_in(submission, at).await?;
        self.tx.drop_unclaimed(id).await?;
        self.receipt(&submission, &found.parts).await
    }

    /// «Ничья».
    pub(super) async fn disown(&mut self, id: i64) -> Answer {
        let Some(found) = self.tx.unclaimed(id).await? else {
            return Err(Stop::Refused(self.lang.claimed_already()));
        };
        self.own_assignment(found.assignment).await?;
        self.tx.drop_unclaimed(id).await?;
        self.reply_in_private(Say::text(self.lang.disowned()));
        Ok(())
    }
}
