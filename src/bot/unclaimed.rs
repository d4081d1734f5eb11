//! Works of which it is not known whose they are: of an account that nobody has linked, the teacher
//! says it; of a parent of several students, the parent, or the teacher where they do not.

use std::{sync::Arc, time::Duration};

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    claim_card::{
        OFFERED, ask_teacher, claim_buttons, claim_rows, leave_to_teachers, show, which_rows,
    },
    collecting::{FORGOTTEN, NUDGE},
    naming::in_rows,
    offers::assignments_to_take,
    speech::{tell, with_buttons},
    submissions::{SAME_WORK, attempt_so_far, own_assignees},
    text::Lang,
};
use crate::{
    messenger::{RemoteFile, Said, Say},
    school::{moments::Moment, roster::StudentId, submissions::PartKind},
    store::{
        self, Tx,
        about::About,
        accounts::Account,
        assignments::Assignment,
        submission_parts::Part,
        unclaimed::{ASKED_EVERY, ToClaim, Unclaimed},
    },
};

/// How long a sender waits for a teacher whom the bot can reach.
const TRY_AGAIN: Duration = Duration::from_secs(24 * 3600);
/// How long a work waits for somebody to say whose it is: what is handed in at the end of a school
/// year is still there in the next one.
const KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

/// Buttons, row by row.
type Rows = Vec<Vec<(String, Action)>>;

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
            return self.go_on_with_unclaimed(said, id).await;
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
        let (id, part) = self.begin_unclaimed(said, assignment.id, None).await?;
        self.reply(Say::text(self.lang.unknown_shown_to_teacher()));
        let students = self.tx.claimants(assignment.id, part.at).await?;
        for teacher in teachers {
            let lang = Lang::named(&teacher.language);
            let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
            let question = lang.unclaimed(id, title, class);
            let parts = std::slice::from_ref(&part);
            let work = (id, parts, students.as_slice());
            ask_teacher(self.tx, self.profile, &teacher, question, work).await?;
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
        // Another album may be another child's.
        if said.album.is_none()
            && let Some(id) = self.begun(said, assignment.id).await?
        {
            return self.go_on_with_unclaimed(said, id).await;
        }
        let again = Some(self.tx.now.plus(NUDGE));
        let (id, _) = self.begin_unclaimed(said, assignment.id, again).await?;
        let candidates = own_assignees(self.tx, &account, assignment.id).await?;
        let rows = sender_rows(self.tx, self.profile, &account, (id, &candidates)).await?;
        self.ask(self.lang.whose_work_is_it(assignment.title), rows);
        Ok(())
    }

    /// A reply with a file to a post by who teaches the class and has a child in it: it may be shown
    /// to the class, or be that child's work, which is asked. As long as there is no answer it is
    /// neither asked again nor put before the teachers, of whom its sender is one.
    pub(super) async fn ask_if_own_childs(&mut self, said: &Said, assignment: i64) -> Answer {
        let account = self.known_account()?;
        let mut own = Vec::new();
        for student in own_assignees(self.tx, &account, assignment).await? {
            if attempt_so_far(self.tx, assignment, &student).await?.is_ok() {
                own.push(student);
            }
        }
        let found = self.tx.assignment(assignment).await?;
        let Some(assignment) = found.filter(|_| said.file.is_some() && !own.is_empty()) else {
            return Ok(());
        };
        if said.album.is_none()
            && let Some(id) = self.begun(said, assignment.id).await?
        {
            return self.go_on_with_unclaimed(said, id).await;
        }
        let never = Some(self.tx.now.plus(2 * KEPT));
        let (id, _) = self.begin_unclaimed(said, assignment.id, never).await?;
        let mut buttons = claim_buttons(self.tx, self.profile, &account, (id, &own)).await?;
        let words = match buttons.as_mut_slice() {
            [(label, _)] => {
                let called = std::mem::replace(label, self.lang.button_hand_in_as_guardian());
                self.lang.is_it_work_of(assignment.title, called)
            }
            _ => self.lang.whose_work_is_it(assignment.title),
        };
        let mut rows = in_rows(&buttons, 1);
        rows.push(vec![(self.lang.button_no(), Action::Disown(id))]);
        self.ask(words, rows);
        Ok(())
    }

    /// The work without an owner that its sender has begun a moment ago, to which a message
    /// belongs; an album's further items find theirs by the album.
    async fn begun(&mut self, said: &Said, assignment: i64) -> Result<Option<i64>, Stop> {
        let chat = self.chat.address.clone();
        let Some(person) = self.from.clone() else {
            return Ok(None);
        };
        let last = self.tx.last_unclaimed(assignment, &chat, &person.id);
        let begun = last.await?;
        let at = self.sent_at(said);
        Ok(begun
            .filter(|(_, last)| at.since(*last) <= SAME_WORK)
            .map(|(id, _)| id))
    }

    async fn begin_unclaimed(
        &mut self,
        said: &Said,
        assignment: i64,
        ask_again_at: Option<Moment>,
    ) -> Result<(i64, Part), Stop> {
        let chat = self.chat.address.clone();
        let person = self.from.as_ref().map(|person| person.id.clone());
        let part = self.part(said);
        let from = (&chat, person.as_deref());
        let begun = self.tx.begin_unclaimed(assignment, from, ask_again_at);
        let id = begun.await?;
        self.tx.add_unclaimed(id, &part).await?;
        if let Some(album) = &said.album {
            let about = About::Unclaimed(id);
            self.tx.note_album(&chat, album, &about).await?;
        }
        Ok((id, part))
    }

    /// Another reply, or the first item of an album, of a work without an owner.
    async fn go_on_with_unclaimed(&mut self, said: &Said, id: i64) -> Answer {
        self.add_unclaimed(said, id).await?;
        if let Some(album) = &said.album {
            let chat = self.chat.address.clone();
            let about = About::Unclaimed(id);
            self.tx.note_album(&chat, album, &about).await?;
        }
        Ok(())
    }

    /// A further message of a work without an owner.
    pub(super) async fn add_unclaimed(&mut self, said: &Said, id: i64) -> Answer {
        let Some(found) = self.tx.unclaimed(id).await? else {
            return Ok(());
        };
        self.check_room(&found.parts)?;
        let part = self.part(said);
        self.tx.add_unclaimed(id, &part).await?;
        if found.with_sender {
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
}

/// Asks the senders of works once more whose they are, and leaves these to their teachers where no
/// answer comes.
///
/// # Errors
/// Fails when the memory does.
pub async fn ask_owners_again(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    for ToClaim { id, at } in tx.owners_to_ask().await? {
        let Some(found) = tx.unclaimed(id).await? else {
            continue;
        };
        let person = found.person.as_deref().unwrap_or_default();
        let sender = tx.account(&found.chat.messenger, person).await?;
        let assignment = tx.assignment(found.assignment).await?;
        let assignment = assignment.filter(|assignment| !assignment.cancelled);
        let (Some(sender), Some(assignment)) = (sender, assignment) else {
            tx.ask_owner_again_at(id, None).await?;
            continue;
        };
        let teachers = tx.class_accounts(assignment.class).await?;
        let candidates = own_assignees(tx, &sender, assignment.id).await?;
        let next = match tx.now.since(at) >= FORGOTTEN || candidates.is_empty() {
            false => Some(at.plus(FORGOTTEN)),
            true if teachers.is_empty() => Some(tx.now.plus(TRY_AGAIN)),
            true => None,
        };
        tx.ask_owner_again_at(id, next).await?;
        match next {
            Some(_) if candidates.is_empty() => {}
            Some(_) => {
                let rows = sender_rows(tx, profile, &sender, (id, &candidates)).await?;
                let words = Lang::named(&sender.language).whose_work_is_it(assignment.title);
                let say = with_buttons(tx, &sender, words, rows);
                tell((tx, profile), &sender, say, None);
            }
            None => {
                let work = (id, found.parts.as_slice(), candidates.as_slice());
                leave_to_teachers(tx, profile, (&assignment, &sender), &teachers, work).await?;
            }
        }
    }
    Ok(())
}

/// Asks the teachers once more of works of which nobody has said yet whose they are, on a day of
/// school; what has waited for a year is kept no longer, and they hear that.
///
/// # Errors
/// Fails when the memory does.
pub async fn remind_of_unclaimed(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let due = tx.unclaimed_to_remind().await?;
    if due.is_empty() {
        return Ok(());
    }
    let year = tx.school_year(profile.zone).await?;
    let later = match profile.quiet_of(None, tx.now) {
        None if year.is_school_day(tx.now.date(profile.zone)) => None,
        None => Some(tx.now.plus(TRY_AGAIN)),
        over => over,
    };
    for to_claim in due {
        let next = match later {
            Some(later) => Some(later),
            None => remind((tx, profile), to_claim).await?,
        };
        if let Some(next) = next {
            tx.remind_of_unclaimed_at(to_claim.id, next).await?;
        }
    }
    Ok(())
}

/// Reminds of one work. Returns when to do it again; `None` where it is kept no longer.
async fn remind(
    (tx, profile): (&mut Tx<'_>, &Profile),
    ToClaim { id, at }: ToClaim,
) -> store::Result<Option<Moment>> {
    let Some(found) = tx.unclaimed(id).await? else {
        return Ok(None);
    };
    let Some(assignment) = tx.assignment(found.assignment).await? else {
        return Ok(Some(tx.now.plus(ASKED_EVERY)));
    };
    let person = found.person.as_deref().unwrap_or_default();
    let sender = tx.account(&found.chat.messenger, person).await?;
    let sender = sender.filter(|account| !account.is_nobodys());
    let teachers = tx.class_accounts(assignment.class).await?;
    if tx.now.since(at) >= KEPT {
        // Of what only its sender was asked nobody else has heard.
        let teachers = teachers.into_iter().filter(|_| !found.with_sender);
        let listeners: Vec<Arc<Account>> = teachers.chain(sender).collect();
        if listeners.is_empty() && !found.with_sender {
            return Ok(Some(tx.now.plus(TRY_AGAIN)));
        }
        forget((tx, profile), (id, &assignment), &listeners).await?;
        return Ok(None);
    }
    if teachers.is_empty() {
        return Ok(Some(tx.now.plus(TRY_AGAIN)));
    }
    if !found.with_sender {
        for teacher in teachers {
            let to_claim = ToClaim { id, at };
            let asked = asked_once_more((tx, profile), &teacher, (to_claim, &found), &assignment);
            let (question, rows) = asked.await?;
            show((tx, profile), &teacher, (question, &found.parts), rows);
        }
    }
    Ok(Some(tx.now.plus(ASKED_EVERY)))
}

/// Keeps a work no longer, and tells whom that concerns.
async fn forget(
    (tx, profile): (&mut Tx<'_>, &Profile),
    (id, assignment): (i64, &Assignment),
    listeners: &[Arc<Account>],
) -> store::Result<()> {
    tx.forget_unclaimed(id).await?;
    for account in listeners {
        let lang = Lang::named(&account.language);
        let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
        let words = lang.unclaimed_dropped(id, title, class);
        tell((tx, profile), account, Say::text(words), None);
    }
    Ok(())
}

/// What a teacher can say of a work without an owner: whose it is, or for which assignment.
pub(super) async fn rows_of_unclaimed(
    (tx, profile): (&mut Tx<'_>, &Profile),
    teacher: &Account,
    (id, found): (i64, &Unclaimed),
    assignment: &Assignment,
) -> store::Result<Rows> {
    let may_be = whose_it_may_be(tx, assignment, found).await?;
    rows_for((tx, profile), teacher, (id, &may_be)).await
}

/// What a teacher is asked of a work of which nobody has said yet whose it is, or which, and what can
/// be answered.
pub(super) async fn asked_once_more(
    (tx, profile): (&mut Tx<'_>, &Profile),
    teacher: &Account,
    (ToClaim { id, at }, found): (ToClaim, &Unclaimed),
    assignment: &Assignment,
) -> store::Result<(String, Rows)> {
    let lang = Lang::named(&teacher.language);
    let may_be = whose_it_may_be(tx, assignment, found).await?;
    let rows = rows_for((tx, profile), teacher, (id, &may_be)).await?;
    let class = assignment.class_name.clone();
    let day = |at: Moment| at.date(profile.zone).format("%d.%m.%Y").to_string();
    let (since, until) = (day(at), day(at.plus(KEPT)));
    let question = match may_be.offers.is_empty() {
        true => lang.unclaimed_still(id, assignment.title.clone(), class, since, until),
        false => lang.unclaimed_offer_still(id, class, since, until),
    };
    Ok((question, rows))
}

async fn rows_for(
    (tx, profile): (&mut Tx<'_>, &Profile),
    teacher: &Account,
    (id, MayBe { students, offers }): (i64, &MayBe),
) -> store::Result<Rows> {
    if offers.is_empty() {
        return claim_rows((tx, profile), teacher, (id, students, 0)).await;
    }
    let offers: Vec<&(StudentId, Assignment)> = offers.iter().take(OFFERED).collect();
    which_rows((tx, profile), teacher, (id, &offers)).await
}

/// Of whom a work may be; and where its sender has sent it in private, for which assignments of the
/// class.
struct MayBe {
    students: Vec<StudentId>,
    offers: Vec<(StudentId, Assignment)>,
}

async fn whose_it_may_be(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    found: &Unclaimed,
) -> store::Result<MayBe> {
    let person = found.person.as_deref().unwrap_or_default();
    let sender = tx.account(&found.chat.messenger, person).await?;
    let (mut students, mut offers) = (Vec::new(), Vec::new());
    if let Some(sender) = sender.filter(|account| !account.is_nobodys()) {
        if found.chat == sender.address {
            offers = assignments_to_take(tx, &sender).await?;
            offers.retain(|(_, open)| open.class == assignment.class);
        }
        students = own_assignees(tx, &sender, assignment.id).await?;
    }
    if students.is_empty() {
        students = tx.claimants(assignment.id, found.sent_at()).await?;
    }
    Ok(MayBe { students, offers })
}

/// What the sender of a work can say of it: whose it is, or that it is none.
async fn sender_rows(
    tx: &mut Tx<'_>,
    profile: &Profile,
    sender: &Account,
    (id, students): (i64, &[StudentId]),
) -> store::Result<Rows> {
    let buttons = claim_buttons(tx, profile, sender, (id, students)).await?;
    let mut rows = in_rows(&buttons, 1);
    let lang = Lang::named(&sender.language);
    rows.push(vec![(lang.button_cancel(), Action::Disown(id))]);
    Ok(rows)
}
