//! Works that come without «Сдать»: a file sent in private, «это работа?»; and works that a
//! teacher enters for a student who brought them on paper.

use std::time::Duration;

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    asking::pass_on_button,
    claim_card::leave_offer_to_teachers,
    collecting::{FORGOTTEN, NUDGE},
    naming::called,
    pages::more_row,
    speech::{tell, with_buttons},
    step::{Offered, Step},
    submissions::MOST_PARTS,
    text::Lang,
    titles::titles_of_each,
};
use crate::{
    messenger::{Said, Say},
    school::{classes::fold, moments::Moment, roster::StudentId},
    store::{
        self, Tx, accounts::Account, assignments::Assignment, submission_parts::Part,
        submissions::Submission,
    },
};

/// How long what was sent without «Сдать» waits for an answer to «это работа?».
pub(super) const ANSWERED_WITHIN: Duration = Duration::from_secs(3600);
/// How many assignments are offered at once.
const LISTED: usize = 10;

impl Talk<'_, '_> {
    /// A file in private that nobody asked for: is it a work?
    pub(super) async fn offer(&mut self, said: &Said, before: Vec<Offered>) -> Answer {
        let account = self.known_account()?;
        if account.students.is_empty() {
            return Err(self.not_understood(&account));
        }
        let offers = assignments_to_take(self.tx, &account).await?;
        let open = !offers.is_empty();
        let oldest = self.tx.now.minus(ANSWERED_WITHIN).millis();
        let mut offered: Vec<Offered> = before;
        offered.retain(|earlier| earlier.at > oldest && !earlier.other);
        // All of it is read and written again with each message.
        if offered.len() >= MOST_PARTS {
            return Err(Stop::Refused(self.lang.too_many_offered(MOST_PARTS)));
        }
        let same_album = said.album.is_some()
            && offered
                .last()
                .is_some_and(|earlier| earlier.album == said.album);
        offered.push(self.offered(said));
        let count = offered.len();
        let rows = offer_rows((self.tx, self.profile), (&account, &offered), (offers, 0)).await?;
        self.begin_step(&Step::Offered(offered)).await?;
        self.wait_for_offer(&account, open).await?;
        if same_album {
            // The question was asked under its first item.
            return Ok(());
        }
        self.ask_here(
            match open {
                true => self.lang.is_it_work(count),
                false => self.lang.offer_no_homework(),
            },
            rows,
        );
        Ok(())
    }

    /// Asks «это работа?» once more after a while, where it was asked.
    async fn wait_for_offer(&mut self, account: &Account, open: bool) -> Answer {
        let again = open.then(|| self.tx.now.plus(NUDGE));
        Ok(self.tx.ask_step_again_at(account.id, again).await?)
    }

    /// «Готово», before «это работа?» was answered: what waits, and how it is answered.
    pub(super) async fn offer_waits(&mut self, offered: &[Offered]) -> Answer {
        let account = self.known_account()?;
        let offers = assignments_to_take(self.tx, &account).await?;
        let words = match offers.is_empty() {
            true => self.lang.offer_no_homework(),
            false => self.lang.offer_waits(offered.len()),
        };
        let rows = offer_rows((self.tx, self.profile), (&account, offered), (offers, 0)).await?;
        self.ask(words, rows);
        Ok(())
    }

    /// «Ещё» under «это работа?».
    pub(super) async fn more_offers(&mut self, skip: usize) -> Answer {
        let account = self.known_account()?;
        let Some(Step::Offered(offered)) = self.tx.step::<Step>(account.id).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let offers = assignments_to_take(self.tx, &account).await?;
        let rows = offer_rows(
            (self.tx, self.profile),
            (&account, &offered),
            (offers, skip),
        )
        .await?;
        self.ask_in_place(self.lang.is_it_work(offered.len()), rows, None);
        Ok(())
    }

    /// A message as it waits for its sender to say what it is.
    pub(super) fn offered(&self, said: &Said) -> Offered {
        Offered {
            message: said.message.clone(),
            chat: None,
            text: said.text.clone(),
            file: said.file.clone(),
            at: self.sent_at(said).millis(),
            album: said.album.clone(),
            other: said.other,
        }
    }

    /// A message was changed: if it waits for its sender to say what it is, it says from now on
    /// what it says now. Returns whether it does.
    pub(super) async fn revise_offered(&mut self, said: &Said) -> Result<bool, Stop> {
        let Some(account) = self.account.clone() else {
            return Ok(false);
        };
        let mut step = self.tx.step::<Step>(account.id).await?;
        let Some(Step::Offered(offered) | Step::Unsorted(offered)) = &mut step else {
            return Ok(false);
        };
        // It was changed in private; the ids of a group's messages are others.
        let mut private = offered.iter_mut().filter(|it| it.chat.is_none());
        let Some(changed) = private.find(|it| it.message == said.message) else {
            return Ok(false);
        };
        changed.text = said.text.clone();
        changed.file = said.file.clone();
        let is_asked = matches!(step, Some(Step::Offered(_)))
            && !assignments_to_take(self.tx, &account).await?.is_empty();
        self.tx.set_step(account.id, step.as_ref());
        self.wait_for_offer(&account, is_asked).await?;
        Ok(true)
    }

    /// The assignment was chosen: what was sent is the beginning of its work.
    pub(super) async fn take_as(&mut self, assignment: i64, student: &StudentId) -> Answer {
        let account = self.known_account()?;
        let Some(Step::Offered(offered)) = self.tx.step::<Step>(account.id).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        self.check_own(assignment, student).await?;
        self.check_open(assignment, student).await?;
        self.end_collecting(&account).await?;
        let submission = self.open(assignment, student, &offered).await?;
        self.begin_with(&submission, offered).await
    }

    /// What was sent without «Сдать» is the beginning of a work.
    pub(super) async fn begin_with(
        &mut self,
        submission: &Submission,
        offered: Vec<Offered>,
    ) -> Answer {
        let count = offered.len();
        for offered in offered {
            let chat = offered.chat.clone();
            let chat = chat.unwrap_or_else(|| self.chat.address.clone());
            let part = Part::from(offered);
            self.tx.add_part(submission, &chat, &part).await?;
        }
        self.wait_for_done(submission.id).await?;
        let rows = self.collecting_rows(submission.id);
        self.ask(self.lang.collected(count), rows);
        Ok(())
    }

    /// What this account has sent without «Сдать» in the last hour.
    pub(super) async fn offered_so_far(&mut self, account: &Account) -> Result<Vec<Offered>, Stop> {
        let oldest = self.tx.now.minus(ANSWERED_WITHIN).millis();
        Ok(match self.tx.step::<Step>(account.id).await? {
            Some(Step::Offered(mut offered)) => {
                offered.retain(|earlier| earlier.at > oldest);
                offered
            }
            _ => Vec::new(),
        })
    }

    /// «Нет»: it is no work.
    pub(super) async fn drop_offer(&mut self) -> Answer {
        let account = self.known_account()?;
        let Some(Step::Offered(_)) = self.tx.step::<Step>(account.id).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        self.tx.set_step::<Step>(account.id, None);
        self.reply_in_private(Say::text(self.lang.offer_dropped()));
        Ok(())
    }

    /// `/submit STUDENT_ID` of a teacher: which of the student's assignments?
    pub(super) async fn enter_work(&mut self, id: &str) -> Answer {
        self.teacher_number()?;
        let student = self.read_student(id).await?;
        self.enter_which(&student, 0).await
    }

    /// A page of the assignments of this teacher's for which a student's work may be entered.
    pub(super) async fn enter_which(&mut self, student: &StudentId, skip: usize) -> Answer {
        let teacher = self.teacher_number()?;
        let mut open = self.tx.open_assignments(student).await?;
        let own = self.tx.classes_taught(teacher).await?;
        open.retain(|assignment| own.iter().any(|class| class.id == assignment.class));
        let titles = self.titles(&open);
        let button = |assignment: Assignment| {
            let action = Action::EnterFor {
                assignment: assignment.id,
                student: student.clone(),
            };
            (titles.title(assignment.id), action)
        };
        let more = |skip| Action::EnterMore {
            student: student.clone(),
            skip,
        };
        let rows = self.page_of((open, skip), button, more);
        if rows.is_empty() {
            // By identifier: whoever does not teach the student learns no name here.
            let student = student.to_string();
            return Err(Stop::Refused(self.lang.enter_nothing_open(student)));
        }
        let words = self.lang.enter_which(self.called(student).await?);
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    /// The assignment for which a teacher enters a student's work.
    pub(super) async fn enter_for(&mut self, assignment: i64, student: &StudentId) -> Answer {
        let account = self.known_account()?;
        let assignment = self.own_assignment(assignment).await?;
        if account.speaks_for(student) {
            return Err(Stop::Refused(self.lang.own_child()));
        }
        self.check_not_erased(student).await?;
        self.check_open(assignment.id, student).await?;
        self.end_collecting(&account).await?;
        let brought = self.brought_so_far(&account).await?;
        let submission = self.open(assignment.id, student, &brought).await?;
        if !brought.is_empty() {
            return self.begin_with(&submission, brought).await;
        }
        let mut rows = self.collecting_rows(submission.id);
        rows.insert(
            0,
            vec![(self.lang.button_on_paper(), Action::OnPaper(submission.id))],
        );
        let called = self.called(student).await?;
        self.ask(self.lang.enter_send(called, submission.title), rows);
        Ok(())
    }

    /// «Сдано на бумаге»: there is nothing to send.
    pub(super) async fn on_paper(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let submission = self.own_collecting(&account, submission).await?;
        let part = Part {
            message: self.message.clone().unwrap_or_default(),
            text: self.profile.language.on_paper(),
            file: None,
            at: self.tx.now,
            edited_at: None,
        };
        self.add_part(&submission, &part).await?;
        self.finish(submission.id).await
    }
}

impl From<Offered> for Part {
    fn from(offered: Offered) -> Part {
        Part {
            message: offered.message,
            text: offered.text,
            file: offered.file,
            at: Moment::from_millis(offered.at),
            edited_at: None,
        }
    }
}

/// The open assignments of an account's students, what is given now first; of several
/// children each has its turn.
pub(super) async fn assignments_to_take(
    tx: &mut Tx<'_>,
    account: &Account,
) -> store::Result<Vec<(StudentId, Assignment)>> {
    let mut offers = Vec::new();
    for linked in &account.students {
        let open = tx.open_assignments(&linked.id).await?;
        for (place, open) in open.into_iter().enumerate() {
            offers.push((place, (linked.id.clone(), open)));
        }
    }
    offers.sort_by_key(|(place, _)| *place);
    Ok(offers.into_iter().map(|(_, offer)| offer).collect())
}

/// What may be done with what was sent: it is a work for one of these, of which a page is shown, it
/// is for a teacher, it is nothing.
async fn offer_rows(
    (tx, profile): (&mut Tx<'_>, &Profile),
    (account, offered): (&Account, &[Offered]),
    (offers, skip): (Vec<(StudentId, Assignment)>, usize),
) -> store::Result<Vec<Vec<(String, Action)>>> {
    let lang = Lang::named(&account.language);
    let all = offers.len();
    let mut rows = Vec::new();
    let titles = titles_of_each(lang, (tx.now, profile.zone), offers.iter());
    let offers = offers.into_iter().zip(titles);
    for ((student, open), title) in offers.skip(skip).take(LISTED) {
        let assignment = open.id;
        let label = offer_label((tx, profile), account, (&student, title)).await?;
        let action = Action::TakeAs {
            assignment,
            student,
        };
        rows.push(vec![(label, action)]);
    }
    let shown = skip + rows.len();
    rows.extend(more_row(lang, (shown, all), Action::MoreOffers));
    rows.push(vec![pass_on_button(lang, offered)]);
    rows.push(vec![(lang.button_no(), Action::DropOffer)]);
    Ok(rows)
}

/// What an assignment is called to its sender: of several children, with whose it is.
pub(super) async fn offer_label(
    (tx, profile): (&mut Tx<'_>, &Profile),
    account: &Account,
    (student, title): (&StudentId, String),
) -> store::Result<String> {
    if account.students.len() < 2 {
        return Ok(title);
    }
    let called = called(tx, profile, account, student).await?;
    Ok(Lang::named(&account.language).button_hand_in_for(title, called))
}

/// Asks once more whether what was sent without «Сдать» is a work, and leaves it to the teachers where
/// no answer comes: who sent it may believe that it is handed in.
///
/// # Errors
/// Fails when the memory does.
pub async fn ask_about_offers_again(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    for account in tx.steps_to_ask().await? {
        let step = tx.step::<Step>(account.id).await?;
        let since = tx.step_since(account.id).await?;
        let (Some(Step::Offered(offered)), Some(since)) = (step, since) else {
            tx.ask_step_again_at(account.id, None).await?;
            continue;
        };
        let offers = assignments_to_take(tx, &account).await?;
        if tx.now.since(since) >= FORGOTTEN || offers.is_empty() {
            tx.set_step::<Step>(account.id, None);
            let parts: Vec<Part> = offered.into_iter().map(Part::from).collect();
            leave_offer_to_teachers((tx, profile), &account, (&parts, &offers)).await?;
            continue;
        }
        let again = since.plus(FORGOTTEN);
        tx.ask_step_again_at(account.id, Some(again)).await?;
        let rows = offer_rows((tx, profile), (&account, &offered), (offers, 0)).await?;
        let lang = Lang::named(&account.language);
        let say = with_buttons(tx, &account, lang.offer_waits(offered.len()), rows);
        tell((tx, profile), &account, say, None);
    }
    Ok(())
}

/// Whether words are those of the button «Нет».
pub(super) fn is_no(text: &str) -> bool {
    matches!(fold(text).trim_end_matches(['.', '!', ' ']), "нет" | "no")
}
