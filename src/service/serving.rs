//! One event of a batch: answered, held until a delivery is known, or kept in quarantine; and what
//! happens beside the conversation.

use std::fmt;

use super::{Messengers, desk::Event, panics::guarded, schedule::Duty};
use crate::{
    bot::{self, Profile, Stop},
    messenger::{Address, Arrival},
    report::form::{Faults, FormFault},
    school::roster::{RosterFault, RosterFile},
    store::{
        self, Tx,
        deliveries::{Loss, Outcome},
        files::{Fetched, Uncopied},
        forms::ReadForm,
    },
};

/// Why nothing came of a roster or a form that was read, where that is our fault.
const FAILED: &str = "what was read could not be taken in";

/// Why a pass over a batch was given up.
pub(super) enum GivenUp {
    /// An event failed: once more, with savepoints.
    Event,
    /// Something failed that is of no event alone.
    Batch(store::Error),
    /// The disk failed: once more, later.
    Disk(store::Error),
}

impl From<store::Error> for GivenUp {
    fn from(error: store::Error) -> Self {
        match error.is_of_the_disk() {
            true => GivenUp::Disk(error),
            false => GivenUp::Batch(error),
        }
    }
}

impl GivenUp {
    /// Why, for the log.
    pub(super) fn in_words(&self) -> String {
        match self {
            GivenUp::Event => "an event failed, and could not be undone alone".to_owned(),
            GivenUp::Batch(error) | GivenUp::Disk(error) => error.to_string(),
        }
    }
}

/// What is at hand while a batch is served.
pub(super) struct Serving<'d> {
    pub(super) profile: &'d Profile,
    pub(super) messengers: &'d Messengers,
    /// Whether a failure concerns its event alone, which is undone and kept; else the whole batch
    /// is undone, to be served anew in a careful pass.
    pub(super) careful: bool,
}

impl Serving<'_> {
    /// Writes down what became of deliveries, and answers what had to wait for that.
    pub(super) async fn settle(
        &self,
        tx: &mut Tx<'_>,
        outcomes: &[(i64, Outcome)],
    ) -> Result<(), GivenUp> {
        tx.settle(outcomes).await?;
        for (id, outcome) in outcomes {
            if let Outcome::Undeliverable { loss, .. } = outcome {
                self.aside(tx, Aside::Undelivered(*id, *loss)).await?;
            }
        }
        self.release_held(tx).await
    }

    /// Does what an event of a batch asks for; of deliveries that is done for all of them at once,
    /// before.
    pub(super) async fn serve(&self, tx: &mut Tx<'_>, event: &Event) -> Result<(), GivenUp> {
        match event {
            Event::Arrived(arrival) => self.answer(tx, arrival).await,
            Event::Delivered(..) => Ok(()),
            Event::Moved(old, new) => Ok(tx.follow_group(old, new).await?),
            Event::SentAnew((messenger, id), file) => {
                let known = (messenger.as_str(), id.as_str());
                Ok(tx.note_sent_anew(known, file).await?)
            }
            Event::Fetched(id, fetched) => self.note_fetched(tx, *id, fetched).await,
            Event::RosterRead(id, read) => {
                let failed = Err(RosterFault::Unfetched(FAILED.to_owned()));
                let ways = [read, &failed].map(|read| Aside::Roster(*id, read));
                self.take_in(tx, *id, ways).await
            }
            Event::FormRead(id, read) => {
                let failed = Err(FormFault::Unfetched(FAILED.to_owned()));
                let ways = [read, &failed].map(|read| Aside::Form(*id, read));
                self.take_in(tx, *id, ways).await
            }
            Event::Discarded(path) => Ok(tx.note_discarded(path).await?),
            Event::NotDiscarded(path, again) => Ok(tx.note_not_discarded(path, *again).await?),
            Event::Due(duty) => self.aside(tx, Aside::Due(*duty)).await,
            Event::Unanswered => self.release_held(tx).await,
        }
    }

    /// Writes down what became of a file, and tells those who have to know. That nothing can be kept
    /// here is told once, until all that waits for it is kept; that there is no room for a file, once
    /// for that file, whatever comes of it in between.
    async fn note_fetched(
        &self,
        tx: &mut Tx<'_>,
        file: i64,
        fetched: &Fetched,
    ) -> Result<(), GivenUp> {
        let told = match fetched {
            Fetched::Later {
                why: Uncopied::Ours,
                error,
                ..
            } => (!tx.cannot_keep().await?).then_some(Aside::Unkept(error)),
            Fetched::Remote(Uncopied::Quota, _) => {
                (!tx.was_over_quota(file).await?).then_some(Aside::OverQuota(file))
            }
            Fetched::Remote(why, _) => Some(Aside::OutOfReach(file, *why)),
            Fetched::Kept(..) | Fetched::Read | Fetched::Later { .. } => None,
        };
        tx.settle_file(file, fetched).await?;
        match told {
            Some(told) => self.aside(tx, told).await,
            None => Ok(()),
        }
    }

    /// Takes in what was read in a file, the first way; where that fails, whoever sent it is told, the
    /// second way. It is not fetched again, whatever comes of it.
    async fn take_in(
        &self,
        tx: &mut Tx<'_>,
        file: i64,
        [read, failed]: [Aside<'_>; 2],
    ) -> Result<(), GivenUp> {
        tx.settle_file(file, &Fetched::Read).await?;
        match self.done_aside(tx, read).await? {
            true => Ok(()),
            false => self.aside(tx, failed).await,
        }
    }

    async fn release_held(&self, tx: &mut Tx<'_>) -> Result<(), GivenUp> {
        for chat in tx.chats_to_release().await? {
            let Some(messenger) = self.messengers.get(chat.messenger.as_str()) else {
                continue;
            };
            for raw in tx.release_held(&chat).await? {
                self.answer(tx, &messenger.read(&raw)).await?;
            }
        }
        Ok(())
    }

    /// Answers one event. In a careful pass a failure is kept in quarantine; in a quick
    /// one it ends the pass.
    async fn answer(&self, tx: &mut Tx<'_>, arrival: &Arrival) -> Result<(), GivenUp> {
        if !self.careful {
            let start = tx.begin_event();
            return match guarded(bot::answer(tx, self.profile, arrival), Stop::Failed).await {
                Ok(()) => Ok(()),
                Err(Stop::Held) if !tx.has_written() => {
                    tx.unsay(start);
                    self.hold(tx, arrival).await
                }
                Err(Stop::Store(error)) => Err(error.into()),
                Err(_) => Err(GivenUp::Event),
            };
        }
        let start = tx.savepoint().await?;
        let answer = async {
            bot::answer(tx, self.profile, arrival).await?;
            Ok(tx.release().await?)
        };
        match guarded(answer, Stop::Failed).await {
            Ok(()) => {}
            Err(Stop::Store(error)) if error.is_of_the_disk() => return Err(GivenUp::Disk(error)),
            Err(Stop::Held) => {
                tx.undo(start).await?;
                self.hold(tx, arrival).await?;
            }
            Err(stop) => {
                tx.undo(start).await?;
                let reason = reason(&stop);
                let id = tx.quarantine(arrival, &reason).await?;
                // Not the reason: it may quote what somebody wrote. `kamerton quarantine` tells it.
                tracing::error!(key = arrival.key, id, "an event went into quarantine");
                if let Ok(incoming) = &arrival.incoming {
                    bot::apologise(tx, self.profile, incoming).await;
                }
                bot::alert(tx, self.profile, id).await?;
            }
        }
        Ok(())
    }

    async fn hold(&self, tx: &mut Tx<'_>, arrival: &Arrival) -> Result<(), GivenUp> {
        let chat: &Address = match &arrival.incoming {
            Ok(incoming) => &incoming.chat.address,
            Err(_) => return Ok(()),
        };
        Ok(tx.hold(chat, arrival).await?)
    }

    /// What happens beside the conversation. A failure, or a panic, costs that event alone.
    async fn aside(&self, tx: &mut Tx<'_>, event: Aside<'_>) -> Result<(), GivenUp> {
        self.done_aside(tx, event).await?;
        Ok(())
    }

    /// The same; returns whether it could be done. A failure ends a quick pass, and in a careful one
    /// is undone and written to the log.
    async fn done_aside(&self, tx: &mut Tx<'_>, event: Aside<'_>) -> Result<bool, GivenUp> {
        let start = match self.careful {
            true => Some(tx.savepoint().await?),
            false => None,
        };
        let done = guarded(self.serve_aside(tx, event), store::Error::Unfit).await;
        match (done, start) {
            (Ok(()), Some(_)) => {
                tx.release().await?;
                Ok(true)
            }
            (Ok(()), None) => Ok(true),
            (Err(error), _) if error.is_of_the_disk() => Err(GivenUp::Disk(error)),
            (Err(error), Some(start)) => {
                tracing::error!(%error, ?event, "could not be done");
                tx.undo(start).await?;
                Ok(false)
            }
            (Err(_), None) => Err(GivenUp::Event),
        }
    }

    async fn serve_aside(&self, tx: &mut Tx<'_>, event: Aside<'_>) -> store::Result<()> {
        match event {
            Aside::Undelivered(id, loss) => bot::undelivered(tx, self.profile, (id, loss)).await,
            Aside::OverQuota(file) => bot::over_quota(tx, self.profile, file).await,
            Aside::OutOfReach(file, why) => bot::out_of_reach(tx, self.profile, (file, why)).await,
            Aside::Unkept(error) => bot::cannot_keep(tx, self.profile, error).await,
            Aside::Roster(file, read) => bot::roster_read(tx, self.profile, (file, read)).await,
            Aside::Form(file, read) => bot::form_read(tx, self.profile, (file, read)).await,
            Aside::Due(duty) => duty.run(tx, self.profile).await,
        }
    }
}

/// What happens beside the conversation.
#[derive(Clone, Copy)]
enum Aside<'e> {
    /// This row of the outbox will never arrive, and why.
    Undelivered(i64, Loss),
    /// This file is not copied: its student's quota is used up.
    OverQuota(i64),
    /// This file could not be copied, and why.
    OutOfReach(i64, Uncopied),
    /// No file can be kept here; what is wrong.
    Unkept(&'e str),
    /// This file is a roster; what was read in it.
    Roster(i64, &'e Result<RosterFile, RosterFault>),
    /// This file is a school's own form; what was read in it.
    Form(i64, &'e Result<ReadForm<Faults>, FormFault>),
    /// Time has passed: what may be due.
    Due(Duty),
}

impl fmt::Debug for Aside<'_> {
    /// What a roster says stays out of the log: it names people.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Aside::Undelivered(id, _) => write!(out, "undelivered row {id}"),
            Aside::OverQuota(file) => write!(out, "file {file} over the quota"),
            Aside::OutOfReach(file, _) => write!(out, "file {file} out of reach"),
            Aside::Unkept(_) => write!(out, "files that cannot be kept"),
            Aside::Roster(file, _) => write!(out, "roster in file {file}"),
            Aside::Form(file, _) => write!(out, "form in file {file}"),
            Aside::Due(duty) => write!(out, "what is due: {duty:?}"),
        }
    }
}

pub(super) fn reason(stop: &Stop) -> String {
    match stop {
        Stop::Refused(words) => format!("refused: {words}"),
        Stop::Unfinished { submission, .. } => format!("submission {submission} is unfinished"),
        Stop::Held => "waits for a delivery that never settles".to_owned(),
        Stop::Failed(reason) => reason.clone(),
        Stop::Store(error) => error.to_string(),
    }
}
