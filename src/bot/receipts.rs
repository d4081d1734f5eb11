//! Receipts: the proof of handing in, and what its author can still do with the work.

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    naming::called,
    noted::is_on_paper,
    speech::{tell, with_buttons},
    step::Step,
    submissions::{Closed, attempt_so_far, own_assignees},
    text::Lang,
};
use crate::{
    messenger::{Address, Outgoing, Said, Say},
    school::{
        moments::Moment,
        roster::StudentId,
        submissions::{SubmissionState, is_late},
    },
    store::{
        self, Tx,
        about::About,
        accounts::Account,
        outbox::{Lane, Letter},
        submission_parts::Part,
        submissions::Submission,
    },
};

impl Talk<'_, '_> {
    /// «Добавить»: what comes next belongs to a work that was handed in already.
    pub(super) async fn begin_adding(&mut self, submission: i64) -> Answer {
        let submission = self.own_waiting(submission).await?;
        self.begin_step(&Step::Adding(submission.id)).await?;
        let rows = vec![vec![(
            self.lang.button_done(),
            Action::Added(submission.id),
        )]];
        let is_late = would_be_late_now(&submission, self.tx.now);
        let mut lines = vec![self.lang.send_more(submission.id, submission.title)];
        lines.extend(is_late.then(|| self.lang.adding_makes_late()));
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// A message after «Добавить»: it is handed in at once, so that nothing can be forgotten.
    pub(super) async fn add_more(&mut self, said: &Said, submission: i64) -> Answer {
        if said.other {
            return Err(Stop::Refused(self.lang.cannot_hand_in_this()));
        }
        let submission = self.own_waiting(submission).await?;
        let part = self.part(said);
        self.add_part(&submission, &part).await?;
        let submission = self.tx.hand_in(submission, part.at).await?;
        // More of it may come, from now on as long as before.
        self.begin_step(&Step::Adding(submission.id)).await?;
        if let Some(album) = &said.album {
            let chat = self.chat.address.clone();
            if self.tx.album(&chat, album).await?.is_some() {
                return Ok(());
            }
            let about = About::Submission(submission.id);
            self.tx.note_album(&chat, album, &about).await?;
        }
        let rows = vec![vec![(
            self.lang.button_done(),
            Action::Added(submission.id),
        )]];
        self.ask_here(self.lang.added_to(submission.id), rows);
        Ok(())
    }

    /// «Готово» after «Добавить».
    pub(super) async fn end_adding(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        if self.tx.step::<Step>(account.id).await? != Some(Step::Adding(submission)) {
            return Err(Stop::Refused(self.lang.button_old()));
        }
        self.tx.set_step::<Step>(account.id, None);
        self.receipt_by_number(submission).await
    }

    /// «Отмена» after «Добавить»: what was added is handed in, and is taken back with the whole work
    /// only.
    pub(super) async fn stop_adding(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let work = self.tx.submission(submission).await?;
        self.tx.set_step::<Step>(account.id, None);
        let is_told = |work: &Submission| work.state == SubmissionState::Waiting;
        match work.filter(is_told).filter(|_| !self.says_news_only()) {
            Some(work) => {
                self.reply_in_private(Say::text(self.lang.adding_stopped(work.id)));
                self.receipt_by_number(work.id).await
            }
            None => {
                self.reply_in_private(Say::text(self.lang.cancelled()));
                Ok(())
            }
        }
    }

    /// «Добавить» ends without «Готово», for its author has turned to something else: the receipt is
    /// the same. After an hour nobody waits for it.
    pub(super) async fn leave_adding(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        if self.says_news_only() || !self.is_step_fresh(account.id).await? {
            return Ok(());
        }
        match self.tx.submission(submission).await? {
            Some(work) if work.state == SubmissionState::Waiting => {
                self.receipt_by_number(work.id).await
            }
            _ => Ok(()),
        }
    }

    /// The sign that a message was taken.
    pub(super) fn react(&mut self) {
        if let Some(message) = self.message.clone() {
            let chat = self.chat.address.clone();
            self.react_to(chat, message);
        }
    }

    /// The same on a message that came before, wherever it was.
    pub(super) fn react_to(&mut self, chat: Address, message: String) {
        self.tx.queue(Letter {
            to: chat,
            lane: Lane::Reply,
            outgoing: Outgoing::React { message },
            about: None,
            sponsor: None,
        });
    }

    /// «Отозвать»: asks once more, for nobody taps only what they meant to.
    pub(super) async fn ask_withdrawal(&mut self, submission: i64) -> Answer {
        let submission = self.own_waiting(submission).await?;
        let rows = vec![vec![
            (
                self.lang.button_yes_withdraw(),
                Action::WithdrawNow(submission.id),
            ),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(
            self.lang.withdraw_really(submission.id, submission.title),
            rows,
        );
        Ok(())
    }

    /// «Да, отозвать».
    pub(super) async fn withdraw(&mut self, submission: i64) -> Answer {
        let submission = self.own_waiting(submission).await?;
        let restored = self.tx.withdraw(&submission).await?;
        let when = self
            .lang
            .moment(self.tx.now, self.tx.now, self.profile.zone);
        let mut lines = vec![
            self.lang
                .withdrawn(submission.id, submission.title.clone(), when),
        ];
        if let Some(earlier) = restored {
            lines.push(self.lang.earlier_attempt_counts(earlier));
        }
        self.reply_in_private(Say::text(lines.join("\n")));
        Ok(())
    }

    /// «Нет»: everything stays as it is.
    pub(super) fn leave_it(&mut self) -> Answer {
        self.reply_in_private(Say::text(self.lang.left_as_it_was()));
        Ok(())
    }

    /// «Не тот ребёнок»: whose is it?
    pub(super) async fn ask_other_child(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let submission = self.own_waiting(submission).await?;
        let mut others = own_assignees(self.tx, &account, submission.assignment).await?;
        others.retain(|student| *student != submission.student);
        let mut rows = Vec::new();
        for student in others {
            let called = self.called(&student).await?;
            let action = Action::MoveTo {
                submission: submission.id,
                student,
            };
            rows.push(vec![(called, action)]);
        }
        if rows.is_empty() {
            return Err(Stop::Refused(self.lang.no_other_child(submission.title)));
        }
        self.ask(self.lang.whose_work(), rows);
        Ok(())
    }

    /// The child whose work it is was named.
    pub(super) async fn move_to(&mut self, submission: i64, student: &StudentId) -> Answer {
        let submission = self.own_waiting(submission).await?;
        if submission.student == *student {
            // Tapped twice.
            return Ok(());
        }
        self.check_own(submission.assignment, student).await?;
        match attempt_so_far(self.tx, submission.assignment, student).await? {
            Err(Closed::Marked(_)) => return self.cannot_move(submission, student).await,
            Err(closed) => return Err(Stop::Refused(closed.words(self.lang))),
            Ok(_) => {}
        }
        self.tx.move_submission(&submission, student).await?;
        self.receipt_by_number(submission.id).await
    }

    /// The child for whom a work would be has a mark already: the work stays whose it is, and can be
    /// withdrawn.
    async fn cannot_move(&mut self, work: Submission, student: &StudentId) -> Answer {
        let marked = self.called(student).await?;
        let owner = self.called(&work.student).await?;
        let rows = vec![vec![(
            self.lang.button_withdraw(),
            Action::Withdraw(work.id),
        )]];
        let words = self
            .lang
            .marked_of_other_child(marked, work.title, work.id, owner);
        self.ask(words, rows);
        Ok(())
    }

    /// A work of this account's that is handed in and has no mark yet.
    async fn own_waiting(&mut self, submission: i64) -> Result<Submission, Stop> {
        let account = self.known_account()?;
        let Some(found) = self.tx.submission(submission).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        if !account.speaks_for(&found.student) {
            return Err(Stop::Refused(self.lang.button_foreign()));
        }
        match found.state {
            SubmissionState::Waiting => Ok(found),
            SubmissionState::Marked => Err(Stop::Refused(self.lang.marked_for_good(found.title))),
            SubmissionState::Returned => Err(Stop::Refused(self.lang.was_returned(found.title))),
            SubmissionState::Withdrawn => Err(Stop::Refused(self.lang.withdrawn_already())),
            SubmissionState::Superseded | SubmissionState::Collecting => {
                Err(Stop::Refused(self.lang.newer_attempt_counts()))
            }
        }
    }
}

/// Sends the receipt to who handed a work in, and to the student's own people where that
/// was their teacher; `by_itself` where «Готово» was forgotten.
pub(super) async fn tell_handed_in(
    tx: &mut Tx<'_>,
    profile: &Profile,
    work: (&Submission, &[Part]),
    (sender, by_itself): (&Account, bool),
) -> store::Result<()> {
    let student = &work.0.student;
    let is_entered = !sender.speaks_for(student);
    send_receipt(tx, profile, work, (sender, by_itself, is_entered)).await?;
    if is_entered {
        for account in tx.recipients(student).await?.iter() {
            send_receipt(tx, profile, work, (account, false, true)).await?;
        }
    }
    Ok(())
}

/// The numbered proof of what was handed in, and when; `is_entered` where its teacher did that.
async fn send_receipt(
    tx: &mut Tx<'_>,
    profile: &Profile,
    (submission, parts): (&Submission, &[Part]),
    (account, by_itself, is_entered): (&Account, bool, bool),
) -> store::Result<()> {
    let lang = Lang::named(&account.language);
    let is_own = account.speaks_for(&submission.student);
    let mut lines = vec![lang.receipt(
        submission.id,
        submission.title.clone(),
        submission.class_name.clone(),
    )];
    if !is_own || account.students.len() > 1 {
        let called = called(tx, profile, account, &submission.student).await?;
        lines.push(lang.receipt_student(called));
    }
    let files: Vec<_> = parts.iter().filter_map(|part| part.file.as_ref()).collect();
    let on_paper = is_entered && matches!(parts, [part] if is_on_paper(part));
    lines.push(match on_paper {
        true if is_own => lang.receipt_on_paper(),
        true => lang.on_paper(),
        false => lang.receipt_contents(files.len(), parts.len() - files.len()),
    });
    lines.push(when_handed_in(lang, (submission, tx.now), profile));
    let tries = tx.tries_so_far(submission).await?;
    if tries > 1 {
        lines.push(lang.receipt_attempt(tries));
    }
    if submission.state == SubmissionState::Superseded {
        lines.push(lang.newer_attempt_counts());
    }
    let is_large = |bytes: u64| bytes > profile.download_limit;
    let large = files.iter().filter(|file| file.size.is_some_and(is_large));
    let large = large.count();
    if large > 0 {
        lines.push(lang.receipt_large(large));
    }
    if by_itself {
        lines.push(lang.receipt_by_itself());
    }
    let is_judged =
        [SubmissionState::Marked, SubmissionState::Returned].contains(&submission.state);
    let mut row = None;
    if !is_judged {
        let several = is_own
            && account.students.len() > 1
            && own_assignees(tx, account, submission.assignment)
                .await?
                .len()
                > 1;
        row = Some(receipt_row(lang, (submission, account), several));
        // Of a paper there is no message to delete.
        if is_own && !on_paper {
            lines.push(lang.receipt_stays());
        }
    }
    let say = with_buttons(tx, account, lines.join("\n"), row.into_iter().collect());
    tell((tx, profile), account, say, None);
    Ok(())
}

/// Whether a work that was handed in in time would be late if anything came to it now.
fn would_be_late_now(work: &Submission, now: Moment) -> bool {
    let was_late = work.handed_in_at.is_some_and(|at| is_late(at, work.due));
    is_late(now, work.due) && !was_late
}

/// When a work was handed in, and whether that was in time.
fn when_handed_in(lang: Lang, (work, now): (&Submission, Moment), profile: &Profile) -> String {
    let at = work.handed_in_at.unwrap_or(now);
    let when = lang.moment(at, now, profile.zone);
    match work.due {
        Some(due) if is_late(at, Some(due)) => lang.receipt_late(when),
        Some(_) => lang.receipt_in_time(when),
        None => lang.receipt_at(when),
    }
}

/// What may still be done with a work: by the student's own people, who may have taken it for that
/// of another child, or by the teacher.
fn receipt_row(
    lang: Lang,
    (work, account): (&Submission, &Account),
    several: bool,
) -> Vec<(String, Action)> {
    if !account.speaks_for(&work.student) {
        return vec![(lang.button_check(), Action::Show(work.id))];
    }
    let mut row = vec![
        (lang.button_add(), Action::Add(work.id)),
        (lang.button_withdraw(), Action::Withdraw(work.id)),
    ];
    if several {
        row.push((lang.button_other_child(), Action::OtherChild(work.id)));
    }
    row
}
