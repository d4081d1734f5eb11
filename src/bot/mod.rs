//! The conversation: who asked, may they, what to do, what to say.
//!
//! Nothing in here can send: what is said goes to the outbox, in the transaction
//! that decided it.

pub mod command;
pub mod sentences;
pub mod text;

pub mod announcements;
mod assignments;
mod audit;
mod classes;
mod consent;
mod deliveries;
pub mod drafting;
mod erasure;
mod groups;
mod homework;
mod invitations;
mod joining;
mod journal;
mod links;
mod marks;
mod menus;
mod mydata;
mod naming;
mod offers;
pub mod picking;
mod posts;
mod questions;
mod queue;
mod quiet;
mod receipts;
mod roster;
mod staff;
mod students;
mod submissions;
mod unclaimed;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use chrono_tz::Tz;

pub use announcements::carry_on_announcing;
pub use deliveries::undelivered;
pub use groups::leave_unvouched;
pub use posts::post_due;
pub use receipts::{close_submissions, over_quota};
pub use roster::roster_read;

use self::{
    command::{Action, Command, Right, Step, handle_and_place},
    text::Lang,
};
use crate::{
    messenger::{Address, Arrival, Chat, Doors, Happening, Incoming, Outgoing, Person, Said, Say},
    school::{
        calendar::Moment,
        marks::MarkSet,
        personal::{Passes, Personal},
        quiet::QuietHours,
    },
    store::{
        self, Tx,
        accounts::Account,
        groups::Group,
        marks::Comment,
        outbox::{About, Lane, Letter},
    },
};

/// What the conversation has to know of this school and its messengers.
#[derive(Debug)]
pub struct Profile {
    /// The school's zone.
    pub zone: Tz,
    /// The language of groups, and of people whose phone does not tell.
    pub language: Lang,
    /// The marks that the school gives.
    pub marks: MarkSet,
    /// When it is quiet, for whom has not said otherwise.
    pub quiet: QuietHours,
    /// The longest file that is fetched, in bytes.
    pub download_limit: u64,
    /// How much is kept of one student, in bytes.
    pub quota: u64,
    /// What the school has decided about personal data.
    pub personal: Personal,
    /// Where the bot is found, by messenger, once it is known.
    pub doors: HashMap<&'static str, OnceLock<Doors>>,
}

impl Profile {
    fn doors(&self, messenger: &str) -> Option<&Doors> {
        self.doors.get(messenger).and_then(OnceLock::get)
    }

    /// All that a messenger may carry which may carry nothing else.
    fn news(&self) -> String {
        match self.personal.elsewhere.as_str() {
            "" => self.language.news(),
            elsewhere => self.language.news_elsewhere(elsewhere.to_owned()),
        }
    }

    /// Whether it is quiet where many read: what concerns them goes out, but without a sound.
    fn is_night(&self, now: Moment) -> bool {
        self.quiet.over_at(now, self.zone).is_some()
    }

    /// When the quiet of one person is over; `None` where it is not quiet.
    fn quiet_of(&self, hours: Option<QuietHours>, now: Moment) -> Option<Moment> {
        hours.unwrap_or(self.quiet).over_at(now, self.zone)
    }

    /// Whether one person wants no sound now.
    fn is_quiet_for(&self, account: &Account, now: Moment) -> bool {
        self.quiet_of(account.quiet, now).is_some()
    }
}

/// Why an event was not answered to the end.
#[derive(Debug)]
pub enum Stop {
    /// The person can mend it: a polite word that says how.
    Refused(String),
    /// It cannot be understood before the chat's deliveries are known.
    Held,
    /// Our own fault.
    Failed(String),
    /// The memory's fault.
    Store(store::Error),
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Stop::Store(error)
    }
}

/// The result of everything in the conversation.
type Answer = Result<(), Stop>;

/// One event being answered: what came, from whom, and the transaction it lives in.
struct Talk<'t, 'w> {
    tx: &'t mut Tx<'w>,
    profile: &'t Profile,
    chat: Chat,
    from: Option<Person>,
    account: Option<Arc<Account>>,
    lang: Lang,
    /// The message that is answered, where it is one.
    message: Option<String>,
    /// The press that is answered, where it is one.
    press: Option<String>,
    /// The class whose queue is being checked; all of them where `None`.
    queue_class: Option<i64>,
}

/// Answers one event. A refusal is worded and queued here; what is returned as an
/// error has left nothing behind that may be kept.
///
/// # Errors
/// [`Stop::Held`], [`Stop::Failed`] and [`Stop::Store`]; never a refusal.
pub async fn answer(tx: &mut Tx<'_>, profile: &Profile, arrival: &Arrival) -> Result<(), Stop> {
    let incoming = match &arrival.incoming {
        Ok(incoming) => incoming,
        Err(reason) => return Err(Stop::Failed(reason.clone())),
    };
    let start = tx.begin_event();
    let mut talk = Talk::begin(tx, profile, incoming).await?;
    match talk.turn(incoming).await {
        Err(Stop::Refused(words)) => {
            if talk.tx.has_written() {
                return Err(Stop::Failed(format!("refused after writing: {words}")));
            }
            talk.tx.unsay(start);
            talk.refuse(words);
            Ok(())
        }
        other => other,
    }
}

/// The apology for an event that failed through our own fault.
pub fn apologise(tx: &mut Tx<'_>, profile: &Profile, incoming: &Incoming) {
    if matches!(incoming.what, Happening::Nothing) || !incoming.chat.private {
        return;
    }
    let lang = Lang::of(incoming.from.as_ref(), profile.language);
    tx.queue(Letter {
        to: incoming.chat.address.clone(),
        lane: Lane::Reply,
        outgoing: Outgoing::Say(Say::text(lang.apology())),
        about: None,
        sponsor: None,
    });
}

/// Tells the administrators that an event lies in quarantine.
///
/// # Errors
/// Fails when the memory does.
pub async fn alert(tx: &mut Tx<'_>, id: i64) -> store::Result<()> {
    for admin in tx.admin_accounts().await? {
        let lang = Lang::named(&admin.language);
        tx.queue(Letter {
            to: admin.address.clone(),
            lane: Lane::Notice,
            outgoing: Outgoing::Say(Say::text(lang.quarantined(id))),
            about: None,
            sponsor: None,
        });
    }
    Ok(())
}

impl<'t, 'w> Talk<'t, 'w> {
    async fn begin(
        tx: &'t mut Tx<'w>,
        profile: &'t Profile,
        incoming: &Incoming,
    ) -> store::Result<Talk<'t, 'w>> {
        let account = match &incoming.from {
            Some(person) => {
                tx.account(&incoming.chat.address.messenger, &person.id)
                    .await?
            }
            None => None,
        };
        let lang = match &account {
            Some(account) => Lang::named(&account.language),
            None => Lang::of(incoming.from.as_ref(), profile.language),
        };
        // Whose last link was ended is a stranger again.
        let account = account.filter(|account| !account.is_nobodys());
        let (message, press) = match &incoming.what {
            Happening::Said(said) | Happening::Edited(said) => (Some(said.message.clone()), None),
            Happening::Pressed(press) => (press.message.clone(), Some(press.id.clone())),
            _ => (None, None),
        };
        Ok(Talk {
            tx,
            profile,
            chat: incoming.chat.clone(),
            from: incoming.from.clone(),
            account,
            lang,
            message,
            press,
            queue_class: None,
        })
    }

    async fn turn(&mut self, incoming: &Incoming) -> Answer {
        if self.passes() == Passes::Nothing && !self.may_pass(&incoming.what).await? {
            return match &incoming.what {
                Happening::Edited(_) => Ok(()),
                _ => Err(Stop::Refused(self.elsewhere())),
            };
        }
        match &incoming.what {
            Happening::Nothing => Ok(()),
            Happening::Added(rights) => self.added(*rights).await,
            Happening::Rights(rights) => self.rights_changed(*rights).await,
            Happening::Removed => self.removed().await,
            Happening::Moved(to) => self.moved(to).await,
            Happening::Edited(said) => self.edited(said).await,
            Happening::Said(said) if self.chat.private => self.said_in_private(said).await,
            Happening::Said(said) => self.said_in_group(said).await,
            Happening::Pressed(press) => {
                let data = press.data.clone();
                self.pressed(&data).await?;
                self.acknowledge(String::new());
                Ok(())
            }
        }
    }

    /// What may be sent through the messenger that is being answered.
    fn passes(&self) -> Passes {
        self.profile.personal.passes(&self.chat.address.messenger)
    }

    /// Whether what happened may be answered where nothing of the school's may pass: what
    /// people come in by, and what concerns the bot itself.
    async fn may_pass(&mut self, what: &Happening) -> Result<bool, Stop> {
        Ok(match what {
            Happening::Said(said) => match self.command_in(said)? {
                Some(command) => command.is_about_the_bot(),
                None => !self.chat.private && self.about_reply(said).await?.is_none(),
            },
            Happening::Edited(_) => false,
            // What a button does is looked at when it is known.
            _ => true,
        })
    }

    /// Where to go, for what this messenger may not carry.
    fn elsewhere(&self) -> String {
        match self.profile.personal.elsewhere.as_str() {
            "" => self.lang.not_here(),
            elsewhere => self.lang.not_here_but(elsewhere.to_owned()),
        }
    }

    async fn said_in_private(&mut self, said: &Said) -> Answer {
        if let Some(account) = self.account.clone().filter(|account| account.gone) {
            // Who writes has not blocked the bot, whatever we believed.
            self.tx.note_gone(&account.address, false).await?;
            self.tx.keep();
        }
        if let Some(command) = self.command_in(said)? {
            return self.run(command, said).await;
        }
        let Some(account) = self.account.clone() else {
            return Err(Stop::Refused(self.lang.unknown_person()));
        };
        match self.meant(said).await? {
            Some(About::Submission(submission)) if account.teacher().is_some() => {
                return self.comment(said, submission).await;
            }
            Some(About::Question(question)) => return self.go_on(said, question).await,
            _ => {}
        }
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Collecting(submission)) => self.collect(said, submission).await,
            Some(Step::Adding(submission)) => self.add_more(said, submission).await,
            Some(Step::Commenting(submission)) => self.comment(said, submission).await,
            Some(Step::Returning(submission)) => {
                let comment = self.comment_of(said)?;
                self.return_by_number(submission, &comment).await
            }
            Some(Step::Drafting(drafting)) => self.draft_said(said, drafting).await,
            Some(Step::Rewording(assignment)) => self.reword(said, assignment).await,
            Some(Step::Labelling(student)) => self.label(said, &student).await,
            Some(Step::Asking { student, teacher }) => self.question(said, &student, teacher).await,
            Some(Step::Answering(question)) => self.go_on(said, question).await,
            Some(Step::Announcing(announcing)) => self.announce_said(said, announcing).await,
            Some(Step::Rewriting(announcement)) => self.rewrite(said, announcement).await,
            Some(Step::Offered(offered)) if !said.other => self.offer(said, offered).await,
            _ if said.file.is_some() => self.offer(said, Vec::new()).await,
            _ if account.students.is_empty() || account.teacher().is_some() => {
                Err(Stop::Refused(self.lang.not_understood_staff()))
            }
            _ => self.offer_to_pass_on(said).await,
        }
    }

    async fn said_in_group(&mut self, said: &Said) -> Answer {
        let group = self.known_group().await?;
        if said.text.starts_with('/')
            && let Some(command) = self.command_in(said)?
        {
            return self.run_in_group(command, said, group).await;
        }
        self.maybe_work(said).await
    }

    /// Reads a message as a command. What is not in its sender's own name commands nothing.
    fn command_in(&self, said: &Said) -> Result<Option<Command>, Stop> {
        let username = self
            .profile
            .doors(&self.chat.address.messenger)
            .map(|doors| doors.username.as_str());
        match Command::read(&said.text, username) {
            Some(_) if said.unvouched => Err(Stop::Refused(self.lang.command_unvouched())),
            command => Ok(command),
        }
    }

    async fn run_in_group(
        &mut self,
        command: Command,
        said: &Said,
        group: Option<Arc<Group>>,
    ) -> Answer {
        match command {
            Command::Start(word) => self.start_in_group(&word).await,
            // Another bot of the group may be meant.
            Command::Unknown(_) if !said.text.contains('@') => Ok(()),
            Command::Help if self.account.is_none() => {
                self.reply(Say::text(self.lang.help_group()));
                Ok(())
            }
            command => {
                if group.is_none_or(|group| group.classes.is_empty()) {
                    return Err(Stop::Refused(self.lang.group_unbound()));
                }
                self.run(command, said).await
            }
        }
    }

    /// The one match over all commands.
    async fn run(&mut self, command: Command, said: &Said) -> Answer {
        self.check_right(&command)?;
        match command {
            Command::Start(word) if word.is_empty() => self.greet().await,
            Command::Start(word) => self.start(&word).await,
            Command::Help => self.help().await,
            Command::Language => self.language(),
            Command::Classes => self.classes().await,
            Command::Homework => self.homework().await,
            Command::Submit(text) => self.submit(&text).await,
            Command::Grades => self.grades(None).await,
            Command::Assign(text) => self.assign(&text, said).await,
            Command::Grade(text) => self.grade(&text, said).await,
            Command::Return(text) => self.return_command(&text, said).await,
            Command::Queue(class) => self.queue_command(&class).await,
            Command::Done => self.done().await,
            Command::Cancel => self.cancel().await,
            Command::MyData => self.my_data().await,
            Command::Consent(words) => self.consent(&words).await,
            Command::Accounts => self.accounts().await,
            Command::Audit => self.audit(i64::MAX).await,
            Command::Announce(words) => self.announce_command(&words, said).await,
            Command::Journal => self.journal().await,
            Command::Ask(words) => self.ask_command(&words, said).await,
            Command::Quiet(words) => self.quiet_command(&words).await,
            Command::Roster => self.roster_command(said).await,
            Command::Invite(words) => self.invite_command(&words).await,
            Command::Staff(words) => self.staff_command(&words).await,
            Command::Student(words) => self.student_command(&words).await,
            Command::Later(name) => Err(Stop::Refused(self.lang.command_later(name))),
            Command::Unknown(name) => Err(Stop::Refused(self.lang.command_unknown(name))),
        }
    }

    fn check_right(&self, command: &Command) -> Answer {
        let right = command.right();
        let refused = match &self.account {
            _ if right == Right::Anybody => return Ok(()),
            None => self.lang.unknown_person(),
            Some(account) if right.is_of(account) => return Ok(()),
            Some(_) if matches!(right, Right::Teacher | Right::Staff) => self.lang.only_teacher(),
            Some(_) if right == Right::Admin => self.lang.only_admin(),
            Some(_) => self.lang.only_family(),
        };
        Err(Stop::Refused(refused))
    }

    async fn pressed(&mut self, data: &str) -> Answer {
        let old = || Stop::Refused(self.lang.button_old());
        let (handle, place) = handle_and_place(data).ok_or_else(old)?;
        self.act(handle, place).await
    }

    /// Does what the `place`th button behind `handle` does.
    async fn act(&mut self, handle: &str, place: usize) -> Answer {
        let messenger = self.chat.address.messenger.clone();
        let old = Stop::Refused(self.lang.button_old());
        let Some(keyboard) = self.tx.pressed_keyboard(&messenger, handle).await? else {
            return Err(old);
        };
        let person = self.from.as_ref().map(|person| person.id.as_str());
        if keyboard.person.is_some() && keyboard.person.as_deref() != person {
            return Err(Stop::Refused(self.lang.button_foreign()));
        }
        let mut actions: Vec<Option<Action>> = keyboard
            .actions
            .into_iter()
            .map(|action| serde_json::from_value(action).ok())
            .collect();
        // A card of the queue knows, by its «Дальше», whose queue it belongs to.
        self.queue_class = actions.iter().flatten().find_map(Action::class_of_queue);
        let action = match actions.get_mut(place).and_then(Option::take) {
            Some(action) if keyboard.until > self.tx.now => action,
            _ => return Err(old),
        };
        if self.passes() == Passes::Nothing && !action.is_about_the_bot() {
            return Err(Stop::Refused(self.elsewhere()));
        }
        if !matches!(action, Action::Join(_) | Action::NotMe) && self.account.is_none() {
            return Err(Stop::Refused(self.lang.unknown_person()));
        }
        match action {
            Action::Join(hash) => self.join(&hash).await,
            Action::NotMe => self.not_me(),
            Action::HandIn(assignment) => self.begin_hand_in(assignment, None).await,
            Action::HandInFor {
                assignment,
                student,
            } => self.begin_hand_in(assignment, Some(&student)).await,
            Action::Finish(submission) => self.finish(submission).await,
            Action::Abandon(submission) => self.abandon(submission).await,
            Action::Add(submission) => self.begin_adding(submission).await,
            Action::Added(submission) => self.end_adding(submission).await,
            Action::Withdraw(submission) => self.ask_withdrawal(submission).await,
            Action::WithdrawNow(submission) => self.withdraw(submission).await,
            Action::Leave => self.leave_it(),
            Action::TakeAs {
                assignment,
                student,
            } => self.take_as(assignment, &student).await,
            Action::DropOffer => self.drop_offer().await,
            Action::EnterFor {
                assignment,
                student,
            } => self.enter_for(assignment, &student).await,
            Action::OnPaper(submission) => self.on_paper(submission).await,
            Action::Claim { unclaimed, student } => self.claim(unclaimed, &student).await,
            Action::Disown(unclaimed) => self.disown(unclaimed).await,
            Action::Show(submission) => self.show(submission).await,
            Action::OtherChild(submission) => self.ask_other_child(submission).await,
            Action::MoveTo {
                submission,
                student,
            } => self.move_to(submission, &student).await,
            Action::Mark {
                submission,
                mark,
                comment,
            } => self.mark_by_button(submission, &mark, &comment).await,
            Action::Return(submission) => self.return_by_button(submission).await,
            Action::ReturnNow(submission) => {
                self.return_by_number(submission, &Comment::default()).await
            }
            Action::TakeBack { submission, mark } => self.take_back(submission, mark).await,
            Action::Comment(submission) => self.ask_comment(submission).await,
            Action::Next {
                handed_in,
                submission,
                ..
            } => {
                let after = (Moment::from_millis(handed_in), submission);
                self.queue(Some(after)).await
            }
            Action::Queue(class) => {
                self.queue_class = class;
                self.queue(None).await
            }
            Action::QueueClasses => self.queue_classes().await,
            Action::Reword(assignment) => self.ask_rewording(assignment).await,
            Action::CancelAssignment(assignment) => self.cancel_assignment(assignment).await,
            Action::Drafting(by) => self.draft_pressed(by).await,
            Action::Pick(purpose) => self.pick_class(purpose).await,
            Action::PickIn { class, purpose } => self.pick_student(class, purpose).await,
            Action::Picked {
                class,
                student,
                purpose,
            } => self.picked(class, &student, purpose).await,
            Action::BindGroup { class, group } => self.bind_chosen(class, &group).await,
            Action::ChooseGroup { class, group } => self.choose_group(class, &group).await,
            Action::Homework { handing_in, skip } => self.list_open(handing_in, skip).await,
            Action::Grades(before) => self.grades(Some(before)).await,
            Action::SubmitOwn => self.submit_own().await,
            Action::AssignTo(class) => self.assign_to(class).await,
            Action::Speak(language) => self.speak(&language).await,
            Action::MyDataWhole => self.my_data_whole().await,
            Action::GiveConsent { student, version } => self.give_consent(&student, &version).await,
            Action::ConsentLater => self.consent_later(),
            Action::WithdrawConsent(student) => self.ask_consent_withdrawal(&student).await,
            Action::WithdrawConsentNow(student) => self.withdraw_consent(&student).await,
            Action::Disconnect(link) => self.ask_disconnect(link).await,
            Action::DisconnectNow(link) => self.disconnect(link).await,
            Action::Label(student) => self.ask_label(&student).await,
            Action::SkipStep => self.skip_step().await,
            Action::AnnounceTo(audience) => self.announce_to(audience).await,
            Action::AnnounceMore(skip) => self.ask_audience(skip).await,
            Action::AnnounceText => self.announce_text().await,
            Action::AnnounceWhom => self.announce_whom().await,
            Action::AnnounceNow => self.announce_now().await,
            Action::Rewrite(id) => self.ask_rewriting_announcement(id).await,
            Action::Recall(id) => self.ask_recall(id).await,
            Action::RecallNow(id) => self.recall(id).await,
            Action::Journal(class) => self.send_journal(class).await,
            Action::CancelStep => self.cancel().await,
            Action::PassOn => self.pass_on().await,
            Action::Ask { student, teacher } => self.ask_chosen(&student, teacher).await,
            Action::Answer(question) => self.begin_answer(question).await,
            Action::Quiet(hours) => self.choose_quiet(&hours).await,
            Action::Audit(before) => self.audit(before).await,
            Action::Invite(student) => self.invite(&student).await,
            Action::InviteClass(class) => self.invite_class(class).await,
            Action::InviteAll => self.invite_all().await,
            Action::InviteMore(skip) => self.ask_whom_to_invite(skip).await,
            Action::InviteStaff(number) => self.invite_staff(number).await,
            Action::StaffCard(number) => self.staff_card(number).await,
            Action::StaffMore(skip) => self.list_staff(skip).await,
            Action::AskRole(role) => self.ask_role(role).await,
            Action::SetRole(role) => self.set_role(role).await,
            Action::AskLeave { student, class } => self.ask_leave(&student, class).await,
            Action::LeaveNow { student, class } => self.leave(&student, class).await,
            Action::AskErase(student) => self.ask_erase(&student).await,
            Action::EraseNow(student) => self.erase(&student).await,
            Action::EraseGuardians(student) => self.erase_guardians(&student).await,
            Action::AskEraseStaff(number) => self.ask_erase_staff(number).await,
            Action::EraseStaffNow(number) => self.erase_staff(number).await,
            Action::ImportRoster { file, shown } => self.import_roster(file, &shown).await,
            Action::LeaveRoster(file) => self.leave_roster(file).await,
            Action::ComeBack { student, class } => self.come_back(&student, class).await,
        }
    }

    async fn edited(&mut self, said: &Said) -> Answer {
        let address = self.chat.address.clone();
        let work = self
            .tx
            .submission_of_message(&address, &said.message)
            .await?;
        if let Some(submission) = work {
            return self.revise(said, submission).await;
        }
        if said.text.starts_with('/') && self.chat.private {
            return Err(Stop::Refused(self.lang.edit_ignored()));
        }
        Ok(())
    }

    /// Answers in the chat in which something was said.
    fn reply(&mut self, say: Say) {
        self.reply_about(say, None);
    }

    fn reply_about(&mut self, mut say: Say, about: Option<About>) {
        if !self.chat.private && self.press.is_none() {
            say.reply_to.clone_from(&self.message);
        }
        let to = self.chat.address.clone();
        self.send(to, Lane::Reply, say, about);
    }

    /// Answers a known person in private, wherever they asked.
    fn reply_in_private(&mut self, say: Say) {
        let to = match &self.account {
            Some(account) => account.address.clone(),
            None => self.chat.address.clone(),
        };
        self.send(to, Lane::Reply, say, None);
    }

    /// Tells somebody something that they did not just ask for.
    fn notify(&mut self, account: &Account, mut say: Say, about: Option<About>) {
        say.silent = self.profile.is_quiet_for(account, self.tx.now);
        self.send(account.address.clone(), Lane::Notice, say, about);
    }

    fn send(&mut self, to: Address, lane: Lane, say: Say, about: Option<About>) {
        let sponsor = self.account.as_ref().and_then(|account| account.teacher());
        post_say((self.tx, self.profile), to, lane, say, (about, sponsor));
    }

    fn acknowledge(&mut self, text: String) {
        let Some(press) = self.press.take() else {
            return;
        };
        self.tx.queue(Letter {
            to: self.chat.address.clone(),
            lane: Lane::Reply,
            outgoing: Outgoing::Acknowledge { press, text },
            about: None,
            sponsor: None,
        });
    }

    /// Says why something was not done. In a group only its author learns that,
    /// unless the school does not know them.
    fn refuse(&mut self, words: String) {
        /// The longest text shown over a chat (core.telegram.org/bots/api#answercallbackquery).
        const ALERT: usize = 200;
        if self.press.is_some() {
            if !self.chat.private && words.encode_utf16().count() <= ALERT {
                return self.acknowledge(words);
            }
            self.acknowledge(String::new());
            return self.reply_in_private(Say::text(words));
        }
        if self.account.is_some() {
            self.reply_in_private(Say::text(words));
        } else {
            self.reply(Say::text(words));
        }
    }

    /// Asks in private, with buttons that only the person who is being answered may press.
    fn ask(&mut self, words: String, rows: Vec<Vec<(String, Action)>>) {
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(words)
        });
    }

    /// Buttons that only the person who is being answered may press.
    fn buttons(&mut self, rows: Vec<Vec<(String, Action)>>) -> Vec<Vec<crate::messenger::Button>> {
        let person = self.from.as_ref().map(|person| person.id.clone());
        self.tx
            .keyboard(&self.chat.address.messenger, person.as_deref(), rows, None)
    }

    fn known_account(&self) -> Result<Arc<Account>, Stop> {
        self.account
            .clone()
            .ok_or_else(|| Stop::Refused(self.lang.unknown_person()))
    }

    fn teacher_number(&self) -> Result<i64, Stop> {
        self.known_account()?
            .teacher()
            .ok_or_else(|| Stop::Refused(self.lang.only_teacher()))
    }

    /// The text of a message that has to have one.
    fn words_of(&self, said: &Said) -> Result<String, Stop> {
        match said.text.trim() {
            "" => Err(Stop::Refused(self.lang.words_expected())),
            words => Ok(words.to_owned()),
        }
    }

    /// What a message in private belongs to: an album that has begun, or what it replies to.
    async fn meant(&mut self, said: &Said) -> Result<Option<About>, Stop> {
        let chat = self.chat.address.clone();
        if let Some(album) = &said.album
            && let Some(about @ About::Question(_)) = self.tx.album(&chat, album).await?
        {
            return Ok(Some(about));
        }
        self.about_reply(said).await
    }

    /// What the message that somebody replied to is about: by its id, else by the
    /// handles of its buttons. Held while the chat's deliveries are not known.
    async fn about_reply(&mut self, said: &Said) -> Result<Option<About>, Stop> {
        let Some(reply) = &said.reply else {
            return Ok(None);
        };
        let chat = self.chat.address.clone();
        if let Some(about) = self.tx.about_message(&chat, &reply.message).await? {
            return Ok(Some(about));
        }
        for handle in &reply.handles {
            if let Some(keyboard) = self.tx.pressed_keyboard(&chat.messenger, handle).await?
                && keyboard.about.is_some()
            {
                return Ok(keyboard.about);
            }
        }
        if reply.to_bot
            && !self.tx.is_own_message(&chat, &reply.message).await?
            && self.tx.is_unsettled(&chat).await?
        {
            return Err(Stop::Held);
        }
        Ok(None)
    }
}

/// Queues a message, in as many parts as its length needs; `why` is its subject and
/// the member of staff who is told when it cannot be delivered. Where the messenger may
/// carry no more than that there is news, that is what it says.
fn post_say(
    (tx, profile): (&mut Tx<'_>, &Profile),
    to: Address,
    lane: Lane,
    say: Say,
    why: (Option<About>, Option<i64>),
) {
    let (about, sponsor) = why;
    let is_answer = lane == Lane::Reply && about.is_none();
    let say = match profile.personal.passes(&to.messenger) {
        Passes::Nothing if !is_answer && say.text.is_empty() => return,
        Passes::Nothing if !is_answer => Say {
            silent: say.silent,
            ..Say::text(profile.news())
        },
        _ => say,
    };
    for part in text::parts(say) {
        tx.queue(Letter {
            to: to.clone(),
            lane,
            outgoing: Outgoing::Say(part),
            about: about.clone(),
            sponsor,
        });
    }
}
