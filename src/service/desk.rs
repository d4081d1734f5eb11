//! The one writer: takes events in batches, answers each, commits, then acknowledges.
//!
//! A batch runs without savepoints first, which is quick. Only if an event fails is it
//! rolled back and done again, each event in a savepoint of its own, so that the one
//! that fails costs nothing but itself.

use std::{sync::Arc, thread, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot, watch},
};

use super::{
    Messengers,
    commits::Commits,
    panics::guarded,
    schedule::{Duty, Sweeps},
    serving::{GivenUp, Serving, reason},
};
use crate::{
    bot::{self, Profile, Stop},
    chance::Chance,
    clock::Clock,
    messenger::{Address, Arrival, RemoteFile},
    report::form::{Faults, FormFault},
    school::{
        moments::Moment,
        roster::{RosterFault, RosterFile},
    },
    store::{News, Writer, deliveries::Outcome, files::Fetched, forms::ReadForm},
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
    /// A group has another id now, as a refusal told.
    Moved(Address, Address),
    /// Our copy of a file was sent, which a messenger calls so from now on: its name, and what it
    /// called the file before.
    SentAnew((String, String), RemoteFile),
    /// A file's download was tried.
    Fetched(i64, Fetched),
    /// A roster that was sent in the chat was read, or could not be.
    RosterRead(i64, Result<RosterFile, RosterFault>),
    /// The same for a school's own form.
    FormRead(i64, Result<ReadForm<Faults>, FormFault>),
    /// A copy that was given up is deleted.
    Discarded(String),
    /// A copy that was given up cannot be deleted; it is tried again at that time.
    NotDiscarded(String, Moment),
    /// Time has passed: this is looked at.
    Due(Duty),
    /// Time has passed: what was held back, or is to be answered again, is looked at.
    Unanswered,
}

impl Event {
    fn arrival(&self) -> Option<&Arrival> {
        match self {
            Event::Arrived(arrival) => Some(arrival),
            _ => None,
        }
    }

    /// What became of a delivery, by its row of the outbox.
    fn outcome(&self) -> Option<(i64, Outcome)> {
        match self {
            Event::Delivered(id, outcome) => Some((*id, outcome.clone())),
            _ => None,
        }
    }
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
    /// Tells of commits those who go on from there.
    pub commits: watch::Sender<Commits>,
}

impl Desk {
    /// Opens the desk, in a thread of its own. It closes when every [`Door`] is gone, of which the
    /// receiver hears; that gets an error if the desk ended badly. Has to be called inside of a
    /// runtime.
    pub fn open(self) -> (Door, oneshot::Receiver<()>) {
        let (door, work) = self.work();
        let (closed, closing) = oneshot::channel();
        let runtime = Handle::current();
        // SQLite's thread wakes this one, many times a batch. If it woke a worker of the runtime,
        // that one would wake another to look for more, which takes the processor from SQLite.
        thread::spawn(move || {
            runtime.block_on(work);
            // Whoever gave up waiting for the news needs none.
            closed.send(()).ok();
        });
        (door, closing)
    }

    /// The desk's work, for those who give it a thread or a task themselves. It ends when every
    /// [`Door`] is gone.
    pub fn work(self) -> (Door, impl Future<Output = ()> + Send + 'static) {
        let (sender, inbox) = mpsc::channel(1024);
        (Door(sender), self.serve(inbox))
    }

    async fn serve(mut self, mut inbox: mpsc::Receiver<Batch>) {
        let mut batches = Vec::new();
        let mut sweeps = Sweeps::default();
        while inbox.recv_many(&mut batches, BATCH).await > 0 {
            let mut events = Vec::new();
            let mut waiting = Vec::new();
            for batch in batches.drain(..) {
                events.extend(batch.events);
                waiting.push(batch.committed);
            }
            let now = self.clock.now();
            events.retain(|event| !matches!(event, Event::Due(Duty::Sweep)) || sweeps.are_due(now));
            let news = self.serve_batch(&events).await;
            if news.any || news.stale {
                self.commits.send_modify(|commits| commits.add(news));
            }
            for committed in waiting {
                // Whoever gave up waiting for the news needs none.
                committed.send(()).ok();
            }
        }
        self.writer.close().await;
    }

    /// Serves a batch until it is durable, however long the disk takes. Returns what it has
    /// brought.
    async fn serve_batch(&mut self, events: &[Event]) -> News {
        let mut careful = false;
        let mut pauses: u32 = 0;
        let mut news = loop {
            match self.pass(events, careful).await {
                Ok(news) => break news,
                Err(GivenUp::Event | GivenUp::Batch(_)) if !careful => {
                    self.writer.recover().await;
                    careful = true;
                }
                Err(given_up) => {
                    // A log that grows each second would fill the disk even more.
                    if pauses.is_multiple_of(SPOKEN_PAUSES) {
                        let error = given_up.in_words();
                        tracing::error!(error, pauses, "nothing can be stored; trying again");
                    }
                    pauses = pauses.saturating_add(1);
                    self.writer.reopen().await;
                    pause();
                }
            }
        };
        let time_has_passed = events
            .iter()
            .any(|event| matches!(event, Event::Unanswered));
        if time_has_passed {
            match self.replay().await {
                Ok(replayed) => news.any |= replayed,
                // What was asked for stays asked for: the next tick tries again.
                Err(given_up) => {
                    let error = given_up.in_words();
                    tracing::error!(error, "nothing can be replayed; trying again later");
                    match given_up {
                        GivenUp::Event | GivenUp::Batch(_) => self.writer.recover().await,
                        GivenUp::Disk(_) => self.writer.reopen().await,
                    }
                }
            }
            // That is news, too, to whatever waited for its time.
            news.stale = true;
        }
        news
    }

    /// Serves a batch once, and commits it.
    async fn pass(&mut self, events: &[Event], careful: bool) -> Result<News, GivenUp> {
        let arrivals: Vec<&Arrival> = events.iter().filter_map(Event::arrival).collect();
        let outcomes: Vec<(i64, Outcome)> = events.iter().filter_map(Event::outcome).collect();
        let (mut tx, fresh) = self
            .writer
            .receive(self.clock.now(), &mut self.chance, &arrivals)
            .await?;
        let serving = Serving {
            profile: &self.profile,
            messengers: &self.messengers,
            careful,
        };
        if !outcomes.is_empty() {
            serving.settle(&mut tx, &outcomes).await?;
        }
        if !careful {
            let is_fresh = |(place, _): &(usize, _)| fresh.contains(place);
            let to_answer = arrivals.iter().enumerate().filter(is_fresh);
            bot::foresee(&mut tx, to_answer.map(|(_, arrival)| *arrival)).await?;
        }
        // The places of those that came in, among these.
        let mut places = 0..;
        for event in events {
            let is_known = event.arrival().is_some()
                && places.next().is_some_and(|place| !fresh.contains(&place));
            if !is_known {
                serving.serve(&mut tx, event).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Answers again what an administrator asked to be answered again. Returns whether anything
    /// was.
    async fn replay(&mut self) -> Result<bool, GivenUp> {
        let mut tx = self
            .writer
            .begin(self.clock.now(), &mut self.chance)
            .await?;
        let asked = tx.to_replay().await?;
        for row in asked {
            let start = tx.savepoint().await?;
            let answered = match self.messengers.get(row.messenger.as_str()) {
                Some(messenger) => {
                    let answer = async {
                        let arrival = messenger.read(&row.raw);
                        bot::answer(&mut tx, &self.profile, &arrival).await?;
                        Ok(tx.release().await?)
                    };
                    guarded(answer, Stop::Failed).await
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
        Ok(tx.commit().await?.any)
    }
}

/// Waits for the disk. The thread is the desk's own, and may wait while the runtime ends.
fn pause() {
    thread::sleep(DISK_PAUSE);
}
