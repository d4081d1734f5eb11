//! The one writer: takes events in batches, answers each, commits, then acknowledges.
//!
//! A batch runs without savepoints first, which is quick. Only if an event fails is it
//! rolled back and done again, each event in a savepoint of its own, so that the one
//! that fails costs nothing but itself.

use std::{collections::HashSet, fmt, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot, watch};

use super::{Messengers, schedule::Duty};
use crate::{
    bot::{self, Profile, Stop},
    chance::Chance,
    clock::Clock,
    messenger::{Address, Arrival},
    report::form::{Faults, FormFault},
    school::roster::{RosterFault, RosterFile},
    store::{self, Tx, Writer, files::Fetched, forms::ReadForm, outbox::Outcome},
};

/// The most events that share one commit.
const BATCH: usize = 256;

/// How long to wait for the disk before the batch is tried again.
const DISK_PAUSE: Duration = Duration::from_secs(1);

/// Of so many pauses in a row one is spoken of.
const SPOKEN_PAUSES: u32 = 10;

/// Everything that changes the database.
#[derive(Debug)]
pub enum Event {
    /// Something came in.
    Arrived(Box<Arrival>),
    /// A delivery was tried.
    Delivered(i64, Outcome),
    /// A file's download was tried.
    Fetched(i64, Fetched),
    /// A roster that was sent in the chat was read, or could not be.
    RosterRead(i64, Result<RosterFile, RosterFault>),
    /// The same for a school's own form.
    FormRead(i64, Result<ReadForm<Faults>, FormFault>),
    /// A copy that was given up is deleted.
    Discarded(String),
    /// Time has passed: this is looked at.
    Due(Duty),
    /// Time has passed: what was held back, or is to be answered again, is looked at.
    Unanswered,
}

/// Why an event was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the desk is closed")]
pub struct Closed;

#[derive(Debug)]
struct Batch {
    events: Vec<Event>,
    committed: oneshot::Sender<()>,
}

/// The way to the desk.
#[derive(Clone, Debug)]
pub struct Door(mpsc::Sender<Batch>);

impl Door {
    /// Hands events in; returns once their effects are durable.
    ///
    /// # Errors
    /// [`Closed`] while the service ends.
    pub async fn submit(&self, events: Vec<Event>) -> Result<(), Closed> {
        let (committed, done) = oneshot::channel();
        self.0
            .send(Batch { events, committed })
            .await
            .map_err(|_| Closed)?;
        done.await.map_err(|_| Closed)
    }

    /// Whether the desk still takes events in.
    pub fn is_open(&self) -> bool {
        !self.0.is_closed()
    }
}

/// What the desk works with.
pub struct Desk {
    /// The one connection that writes.
    pub writer: Writer,
    /// The dice.
    pub chance: Chance,
    /// The time.
    pub clock: Clock,
    /// What the conversation has to know.
    pub profile: Arc<Profile>,
    /// Which can read their events again.
    pub messengers: Arc<Messengers>,
    /// Counts commits that may have brought something new, for those who wait for that.
    pub commits: watch::Sender<u64>,
}

/// Why a pass over a batch was given up.
enum GivenUp {
    /// An event failed: once more, with savepoints.
    Event,
    /// The disk failed: once more, later.
    Disk(store::Error),
}

impl From<store::Error> for GivenUp {
    fn from(error: store::Error) -> Self {
        match error.is_of_the_disk() {
            true => GivenUp::Disk(error),
            false => {
                tracing::error!(%error, "a batch failed");
                GivenUp::Event
            }
        }
    }
}

impl Desk {
    /// Opens the desk; it closes when every [`Door`] is gone.
    pub fn open(self) -> (Door, tokio::task::JoinHandle<()>) {
        let (sender, inbox) = mpsc::channel(1024);
        let desk = tokio::spawn(self.serve(inbox));
        (Door(sender), desk)
    }

    async fn serve(mut self, mut inbox: mpsc::Receiver<Batch>) {
        let mut batches = Vec::new();
        while inbox.recv_many(&mut batches, BATCH).await > 0 {
            let mut events = Vec::new();
            let mut waiting = Vec::new();
            for batch in batches.drain(..) {
                events.extend(batch.events);
                waiting.push(batch.committed);
            }
            if self.serve_batch(&events).await {
                self.commits.send_modify(|commits| *commits += 1);
            }
            for committed in waiting {
                // Whoever gave up waiting for the news needs none.
                committed.send(()).ok();
            }
        }
    }

    /// Serves a batch until it is durable, however long the disk takes. Returns whether there
    /// may be something new in the database now.
    async fn serve_batch(&mut self, events: &[Event]) -> bool {
        let mut careful = false;
        let mut pauses: u32 = 0;
        let has_news = loop {
            match self.pass(events, careful).await {
                Ok(has_news) => break has_news,
                Err(GivenUp::Event) if !careful => {
                    self.writer.recover().await;
                    careful = true;
                }
                Err(GivenUp::Event) => {
                    // Even the savepoints failed: only a disk or a bug can do that.
                    self.writer.reopen().await;
                    tokio::time::sleep(DISK_PAUSE).await;
                }
                Err(GivenUp::Disk(error)) => {
                    // A log that grows each second would fill the disk even more.
                    if pauses.is_multiple_of(SPOKEN_PAUSES) {
                        tracing::error!(%error, pauses, "nothing can be stored; trying again");
                    }
                    pauses = pauses.saturating_add(1);
                    self.writer.reopen().await;
                    tokio::time::sleep(DISK_PAUSE).await;
                }
            }
        };
        let time_has_passed = events
            .iter()
            .any(|event| matches!(event, Event::Unanswered));
        if time_has_passed {
            match self.replay().await {
                Ok(()) => {}
                // What was asked for stays asked for: the next tick tries again.
                Err(GivenUp::Event) => self.writer.recover().await,
                Err(GivenUp::Disk(error)) => {
                    tracing::error!(%error, "nothing can be replayed; trying again later");
                    self.writer.reopen().await;
                }
            }
        }
        // That is news, too, to whatever waited for its time.
        has_news || time_has_passed
    }

    async fn pass(&mut self, events: &[Event], careful: bool) -> Result<bool, GivenUp> {
        let Desk {
            writer,
            chance,
            clock,
            profile,
            messengers,
            ..
        } = self;
        let mut tx = writer.begin(clock.now(), chance).await?;
        let room = Room {
            profile,
            messengers,
            careful,
        };
        let arrivals: Vec<&Arrival> = events
            .iter()
            .filter_map(|event| match event {
                Event::Arrived(arrival) => Some(arrival.as_ref()),
                _ => None,
            })
            .collect();
        let fresh = match arrivals.is_empty() {
            true => HashSet::new(),
            false => tx.receive(&arrivals).await?,
        };
        room.settle(&mut tx, events).await?;
        if !careful {
            let is_fresh = |(place, _): &(usize, _)| fresh.contains(place);
            let to_answer = arrivals.iter().enumerate().filter(is_fresh);
            bot::foresee(&mut tx, to_answer.map(|(_, arrival)| *arrival)).await?;
        }
        let mut place = 0;
        for event in events {
            match event {
                Event::Arrived(arrival) => {
                    if fresh.contains(&place) {
                        room.answer(&mut tx, arrival).await?;
                    }
                    place += 1;
                }
                Event::Fetched(id, fetched) => {
                    tx.settle_file(*id, fetched).await?;
                    if matches!(fetched, Fetched::OverQuota) {
                        room.aside(&mut tx, Aside::OverQuota(*id)).await?;
                    }
                }
                Event::RosterRead(id, read) => {
                    room.aside(&mut tx, Aside::Roster(*id, read)).await?;
                }
                Event::FormRead(id, read) => {
                    room.aside(&mut tx, Aside::Form(*id, read)).await?;
                }
                Event::Discarded(path) => tx.note_discarded(path).await?,
                Event::Due(duty) => room.aside(&mut tx, Aside::Due(*duty)).await?,
                Event::Unanswered => room.release_held(&mut tx).await?,
                Event::Delivered(..) => {}
            }
        }
        let has_news = tx.has_news();
        tx.commit().await?;
        Ok(has_news)
    }

    /// Answers again what an administrator asked to be answered again.
    async fn replay(&mut self) -> Result<(), GivenUp> {
        let mut tx = self
            .writer
            .begin(self.clock.now(), &mut self.chance)
            .await?;
        let asked = tx.to_replay().await?;
        for row in asked {
            let start = tx.savepoint().await?;
            let answered = match self.messengers.get(row.messenger.as_str()) {
                Some(messenger) => {
                    guarded(async {
                        let arrival = messenger.read(&row.raw);
                        bot::answer(&mut tx, &self.profile, &arrival).await?;
                        Ok(tx.release().await?)
                    })
                    .await
                }
                None => Err(Stop::Failed(format!("{} is not set up", row.messenger))),
            };
            match answered {
                Ok(()) => tx.note_replay(row.id, None).await?,
                Err(stop) => {
                    tx.undo(start).await?;
                    tx.note_replay(row.id, Some(&reason(&stop))).await?;
                }
            }
        }
        tx.commit().await?;
        Ok(())
    }
}

/// What is at hand while a batch is served.
struct Room<'d> {
    profile: &'d Profile,
    messengers: &'d Messengers,
    careful: bool,
}

impl Room<'_> {
    /// Writes down what became of deliveries, and answers what had to wait for that.
    async fn settle(&self, tx: &mut Tx<'_>, events: &[Event]) -> Result<(), GivenUp> {
        let outcomes: Vec<(i64, Outcome)> = events
            .iter()
            .filter_map(|event| match event {
                Event::Delivered(id, outcome) => Some((*id, outcome.clone())),
                _ => None,
            })
            .collect();
        if outcomes.is_empty() {
            return Ok(());
        }
        tx.settle(&outcomes).await?;
        for (id, outcome) in &outcomes {
            if let Outcome::Undeliverable { gone, .. } = outcome {
                self.aside(tx, Aside::Undelivered(*id, *gone)).await?;
            }
        }
        self.release_held(tx).await
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
            return match guarded(bot::answer(tx, self.profile, arrival)).await {
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
        let answered = guarded(async {
            bot::answer(tx, self.profile, arrival).await?;
            Ok(tx.release().await?)
        });
        match answered.await {
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
                    bot::apologise(tx, self.profile, incoming);
                }
                bot::alert(tx, id).await?;
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

    /// What happens beside the conversation. A failure, or a panic, costs that event alone: in
    /// a quick pass it ends the pass, in a careful one it is undone and written to the log.
    async fn aside(&self, tx: &mut Tx<'_>, event: Aside<'_>) -> Result<(), GivenUp> {
        let start = match self.careful {
            true => Some(tx.savepoint().await?),
            false => None,
        };
        let done = AssertUnwindSafe(self.serve_aside(tx, event))
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| Err(store::Error::Unfit(panic_words(&panic))));
        match (done, start) {
            (Ok(()), Some(_)) => Ok(tx.release().await?),
            (Ok(()), None) => Ok(()),
            (Err(error), _) if error.is_of_the_disk() => Err(GivenUp::Disk(error)),
            (Err(error), Some(start)) => {
                tracing::error!(%error, ?event, "could not be done");
                Ok(tx.undo(start).await?)
            }
            (Err(_), None) => Err(GivenUp::Event),
        }
    }

    async fn serve_aside(&self, tx: &mut Tx<'_>, event: Aside<'_>) -> store::Result<()> {
        match event {
            Aside::Undelivered(id, gone) => bot::undelivered(tx, self.profile, (id, gone)).await,
            Aside::OverQuota(file) => bot::over_quota(tx, self.profile, file).await,
            Aside::Roster(file, read) => bot::roster_read(tx, self.profile, (file, read)).await,
            Aside::Form(file, read) => bot::form_read(tx, self.profile, (file, read)).await,
            Aside::Due(duty) => duty.run(tx, self.profile).await,
        }
    }
}

/// What happens beside the conversation.
#[derive(Clone, Copy)]
enum Aside<'e> {
    /// This row of the outbox will never arrive; because the chat is gone.
    Undelivered(i64, bool),
    /// This file is not copied: its student's quota is used up.
    OverQuota(i64),
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
            Aside::Roster(file, _) => write!(out, "roster in file {file}"),
            Aside::Form(file, _) => write!(out, "form in file {file}"),
            Aside::Due(duty) => write!(out, "what is due: {duty:?}"),
        }
    }
}

/// Answers an event; a panic is one more way to fail, and costs that event alone.
async fn guarded(answer: impl Future<Output = Result<(), Stop>>) -> Result<(), Stop> {
    AssertUnwindSafe(answer)
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(Stop::Failed(panic_words(&panic))))
}

fn panic_words(panic: &Box<dyn std::any::Any + Send>) -> String {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panicked: {}", words.unwrap_or("without a word"))
}

fn reason(stop: &Stop) -> String {
    match stop {
        Stop::Refused(words) => format!("refused: {words}"),
        Stop::Held => "waits for a delivery that never settles".to_owned(),
        Stop::Failed(reason) => reason.clone(),
        Stop::Store(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_one_more_way_to_fail() {
        let stop = guarded(async { panic!("no such string on this violin") }).await;
        let Err(stop) = stop else {
            panic!("a panic passed for an answer");
        };
        assert_eq!(reason(&stop), "panicked: no such string on this violin");
    }
}
