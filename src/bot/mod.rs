//! The conversation: who asked, may they, what to do, what to say.
//!
//! Nothing in here can send: what is said goes to the outbox, in the transaction
//! that decided it.

pub mod action;
pub mod command;
pub mod sentences;
pub mod step;
pub mod text;

mod routing;
mod speech;

mod again;
pub mod announcements;
pub mod announcing;
mod asking;
mod assignments;
mod attachments;
mod audiences;
mod audit;
mod binding;
mod calendar;
mod called_off;
mod captions;
mod claim_card;
mod claiming;
mod class_choice;
pub mod class_groups;
mod classes;
pub mod closed_classes;
pub mod closed_terms;
mod closed_works;
mod closing;
mod codes;
mod collecting;
mod confirming;
mod consent;
mod deliveries;
mod digests;
mod draft_card;
pub mod drafting;
mod dropped;
mod erasure;
mod exam_guests;
pub mod examining;
pub mod exams;
mod extensions;
mod finding;
pub mod forms;
pub mod gradebook;
pub mod grades;
mod groups;
mod handovers;
mod hearing;
mod homework;
mod invitations;
mod joining;
mod judging;
mod lesson_card;
mod lesson_changes;
mod lesson_marks;
mod lesson_notices;
mod lesson_teachers;
mod lessons;
mod links;
mod mark_notices;
mod marks;
mod menus;
mod mydata;
mod naming;
mod news_only;
mod no_work;
mod noted;
mod occurrences;
mod offers;
mod pages;
pub mod paper_consents;
pub mod picking;
pub mod planned;
mod post_copies;
mod posts;
mod profile;
mod quarantine;
mod questions;
mod queue;
mod quiet;
mod readers;
mod receipts;
pub mod recording;
mod reminders;
pub mod renaming;
mod replies;
pub mod reports;
mod returns;
mod rewording;
mod roster;
mod roster_preview;
mod series;
mod series_moves;
mod staff;
mod students;
mod submissions;
pub mod substitutes;
pub mod term_marks;
mod tidying;
pub mod timetable;
mod titles;
mod unclaimed;
mod uncopied;
mod unrecording;

use std::sync::Arc;

pub use announcements::carry_on_announcing;
pub use closing::close_submissions;
pub use deliveries::{mend_late_arrivals, undelivered};
pub use digests::digest;
pub use forms::{beside_form, form_read};
pub use groups::leave_unvouched;
pub use handovers::tell_handovers;
pub use lesson_notices::{plan_lessons, remind_of_lessons};
pub use menus::group_menus;
pub use occurrences::post_series_due;
pub use offers::ask_about_offers_again;
pub use posts::post_due;
pub use profile::Profile;
pub use quarantine::{alert, apologise};
pub use reminders::remind;
pub use replies::foresee;
pub use roster::roster_read;
pub use substitutes::switch_substitutes;
pub use unclaimed::{ask_owners_again, remind_of_unclaimed};
pub use uncopied::{cannot_keep, out_of_reach, over_quota};

use self::text::Lang;
use crate::{
    messenger::{Arrival, Chat, Happening, Incoming, Person},
    school::personal::Passes,
    store::{self, EventStart, Tx, accounts::Account},
};

/// Why an event was not answered to the end.
#[derive(Debug)]
pub enum Stop {
    /// The person can mend it: a polite word that says how.
    Refused(String),
    /// A work is being handed in that has something in it: that is finished or given up first.
    Unfinished {
        /// The submission.
        submission: i64,
        /// How many messages it has.
        parts: usize,
    },
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
    /// The topic of a group in which that message is, where it is in one.
    topic: Option<String>,
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
            talk.unsay(start, &words)?;
            talk.refuse(words);
            Ok(())
        }
        Err(Stop::Unfinished { submission, parts }) => {
            talk.unsay(start, "a work is unfinished")?;
            talk.finish_first(submission, parts);
            Ok(())
        }
        other => other,
    }
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
        let (message, topic, press) = match &incoming.what {
            Happening::Said(said) | Happening::Edited(said) => {
                (Some(said.message.clone()), said.topic.clone(), None)
            }
            Happening::Pressed(press) => (press.message.clone(), None, Some(press.id.clone())),
            _ => (None, None, None),
        };
        Ok(Talk {
            tx,
            profile,
            chat: incoming.chat.clone(),
            from: incoming.from.clone(),
            account,
            lang,
            message,
            topic,
            press,
            queue_class: None,
        })
    }

    /// Takes back what was said so far in an event that stops for this reason, and says that instead.
    fn unsay(&mut self, start: EventStart, reason: &str) -> Answer {
        if self.tx.has_written() {
            return Err(Stop::Failed(format!("refused after writing: {reason}")));
        }
        self.tx.unsay(start);
        Ok(())
    }

    async fn turn(&mut self, incoming: &Incoming) -> Answer {
        if self.says_news_only() && !self.may_pass(&incoming.what).await? {
            return self.turned_away(&incoming.what).await;
        }
        match &incoming.what {
            Happening::Nothing => Ok(()),
            Happening::Added(rights) => self.added(*rights).await,
            Happening::Rights(rights) => self.rights_changed(*rights).await,
            Happening::Removed => self.removed().await,
            Happening::Moved(to) => self.moved(to).await,
            Happening::Renamed => self.renamed().await,
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
}
