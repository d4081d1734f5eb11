//! The running machine: starts and stops everything.

mod chat;
mod checkpoints;
pub mod commits;
mod complaints;
pub mod desk;
mod documents;
mod files;
mod limits;
mod queue;
pub mod readiness;
pub mod schedule;
mod sender;
mod serving;

use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Duration};

use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
};

use self::{
    checkpoints::make_checkpoints,
    commits::Commits,
    complaints::Complaints,
    desk::{Desk, Door, Event},
    files::Fetcher,
    limits::back_off,
    readiness::Readiness,
    sender::Sender,
};
use crate::{
    bot::Profile,
    chance::Chance,
    clock::Clock,
    messenger::{Messenger, SendError},
    report::House,
    store::Store,
};

/// The messengers at work, by name.
pub type Messengers = HashMap<&'static str, Arc<dyn Messenger>>;

/// How often it is looked what is due.
const TICK: Duration = Duration::from_secs(1);
/// How long a poll waits that follows one of which nothing can be confirmed: it brings the same
/// again, and whoever speaks meanwhile is not to wait for it.
const STUCK_PAUSE: Duration = Duration::from_millis(250);
/// How long the first question for the bot's own name may hold up the start.
const FIRST_WORD: Duration = Duration::from_secs(2);

/// What a service is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The dice.
    pub chance: Chance,
    /// What the conversation has to know.
    pub profile: Profile,
    /// Who speaks and listens.
    pub messengers: Messengers,
    /// Where files are kept.
    pub files: PathBuf,
}

/// A service at work.
pub struct Service {
    door: Door,
    readiness: Readiness,
    stop: watch::Sender<bool>,
    commits: watch::Receiver<Commits>,
    sent: watch::Receiver<u64>,
    fetched: watch::Receiver<u64>,
    workers: Vec<JoinHandle<()>>,
    desk: oneshot::Receiver<()>,
}

/// Tells a worker when to stop.
#[derive(Clone, Debug)]
pub struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Whether it is time.
    pub fn asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is time.
    pub async fn wait(&mut self) {
        // An error means that the service is gone, which is time enough.
        drop(self.0.wait_for(|stop| *stop).await);
    }
}

impl Service {
    /// Starts everything.
    pub async fn start(parts: Parts) -> Service {
        let Parts {
            store,
            clock,
            chance,
            profile,
            messengers,
            files,
        } = parts;
        let (profile, messengers) = (Arc::new(profile), Arc::new(messengers));
        let (stop, stopping) = watch::channel(false);
        let stopping = Stopping(stopping);
        let (commits, seen) = watch::channel(Commits::default());
        let (sent, sent_up_to) = watch::channel(u64::MAX);
        let (fetched, fetched_up_to) = watch::channel(u64::MAX);
        let (door, desk) = Desk {
            writer: store.writer(),
            chance,
            clock: clock.clone(),
            profile: Arc::clone(&profile),
            messengers: Arc::clone(&messengers),
            commits,
        }
        .open();
        let complaints = Complaints::default();
        let readiness = Readiness::new(clock.clone(), messengers.keys().copied());
        let mut workers = Vec::new();
        for messenger in messengers.values() {
            let learn = learn_doors(Arc::clone(messenger), Arc::clone(&profile));
            let mut learning = tokio::spawn(learn);
            if tokio::time::timeout(FIRST_WORD, &mut learning)
                .await
                .is_err()
            {
                workers.push(abort_on(learning, stopping.clone()));
            }
            let messenger = Arc::clone(messenger);
            let ear = Ear {
                messenger: messenger.name(),
                complaints: complaints.clone(),
                readiness: readiness.clone(),
                failures: 0,
            };
            workers.push(match messenger.webhook() {
                None => tokio::spawn(listen(messenger, door.clone(), ear, stopping.clone())),
                Some(_) => tokio::spawn(hook(messenger, ear, stopping.clone())),
            });
        }
        let house = Arc::new(House {
            school: profile.school.clone(),
            zone: profile.zone,
            marks: profile.marks.clone(),
            term_rule: profile.term_rule.clone(),
        });
        let checkpoints = make_checkpoints(store.clone(), seen.clone(), stopping.clone());
        workers.push(tokio::spawn(checkpoints));
        workers.push(tokio::spawn(
            Sender {
                store: store.clone(),
                house: Arc::clone(&house),
                language: profile.language,
                door: door.clone(),
                messengers: Arc::clone(&messengers),
                clock: clock.clone(),
                complaints: complaints.clone(),
                commits: seen.clone(),
                idle: sent,
            }
            .run(stopping.clone()),
        ));
        workers.push(tokio::spawn(
            Fetcher {
                store,
                house,
                door: door.clone(),
                messengers,
                clock: clock.clone(),
                complaints,
                folder: files,
                limit: profile.download_limit,
                quota: profile.quota,
                commits: seen.clone(),
                idle: fetched,
            }
            .run(stopping.clone()),
        ));
        workers.push(tokio::spawn(tick(clock, door.clone(), stopping)));
        Service {
            door,
            readiness,
            stop,
            commits: seen,
            sent: sent_up_to,
            fetched: fetched_up_to,
            workers,
            desk,
        }
    }

    /// The way to the desk, for what brings events from elsewhere.
    pub fn door(&self) -> Door {
        self.door.clone()
    }

    /// Whether messengers are heard, for whoever watches over the service.
    pub fn readiness(&self) -> Readiness {
        self.readiness.clone()
    }

    /// Waits until nothing is left to be done at the present time: what is due is done,
    /// what may be sent is sent, what can be fetched is fetched. For those who turn
    /// the clock by hand.
    pub async fn settle(&mut self) {
        loop {
            let before = self.commits.borrow().count;
            if self.door.submit(schedule::all_due()).await.is_err() {
                return;
            }
            let commits = self.commits.borrow().count;
            let up_to_date = |idle: &u64| *idle >= commits && *idle != u64::MAX;
            if self.sent.wait_for(up_to_date).await.is_err()
                || self.fetched.wait_for(up_to_date).await.is_err()
            {
                return;
            }
            // Time that has passed is one commit, or part of one. What any other has brought, even
            // one that came right after it, was not looked at.
            if self.commits.borrow().count == before + 1 {
                return;
            }
        }
    }

    /// Ends the service: no more intake, the batch at hand finished, what is on its
    /// way waited for, `patience` at most.
    pub async fn stop(self, patience: Duration) {
        let Service {
            door,
            stop,
            workers,
            desk,
            ..
        } = self;
        stop.send_replace(true);
        let ended = async {
            for worker in workers {
                if let Err(error) = worker.await {
                    tracing::error!(%error, "a worker ended badly");
                }
            }
            drop(door);
            if desk.await.is_err() {
                tracing::error!("the desk ended badly");
            }
        };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!("not everything came to an end in time; nothing is lost by it");
        }
    }
}

/// Brings what a messenger hears to the desk, and confirms it once it is durable.
async fn listen(messenger: Arc<dyn Messenger>, door: Door, mut ear: Ear, mut stopping: Stopping) {
    let mut cursor = 0;
    loop {
        let polled = tokio::select! {
            polled = messenger.poll(cursor) => polled,
            () = stopping.wait() => return,
        };
        let pause = match polled {
            Ok(polled) => {
                ear.hears();
                let stuck = !polled.arrivals.is_empty() && polled.cursor == cursor;
                let events = polled
                    .arrivals
                    .into_iter()
                    .map(|arrival| Event::Arrived(Box::new(arrival)))
                    .collect::<Vec<_>>();
                if !events.is_empty() {
                    if door.submit(events).await.is_err() {
                        return;
                    }
                    // The answers go out first: nobody waits for the next poll.
                    tokio::task::yield_now().await;
                }
                cursor = polled.cursor;
                // Events without a number cannot be confirmed: the server brings them again.
                stuck.then_some(STUCK_PAUSE)
            }
            Err(error) => Some(ear.fails(&error)),
        };
        if let Some(pause) = pause {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stopping.wait() => return,
            }
        }
    }
}

/// Has a messenger bring what it hears to its webhook. That stays set when the service
/// ends: the messenger keeps what comes meanwhile, and brings it later.
async fn hook(messenger: Arc<dyn Messenger>, mut ear: Ear, mut stopping: Stopping) {
    loop {
        let hooked = tokio::select! {
            hooked = messenger.hook() => hooked,
            () = stopping.wait() => return,
        };
        let Err(error) = hooked else {
            ear.hears();
            ear.readiness.is_called_by(messenger.name());
            tracing::info!(messenger = messenger.name(), "the webhook is set");
            return;
        };
        let pause = ear.fails(&error);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stopping.wait() => return,
        }
    }
}

/// How a messenger is listened to, and fails to be: how long to wait then, and when that is over.
struct Ear {
    messenger: &'static str,
    complaints: Complaints,
    readiness: Readiness,
    failures: u32,
}

impl Ear {
    fn fails(&mut self, error: &SendError) -> Duration {
        let pause = match error {
            SendError::Later {
                after: Some(after), ..
            } => *after,
            _ => back_off(self.failures),
        };
        self.failures = self.failures.saturating_add(1);
        self.complaints.of("listen", error);
        pause
    }

    fn hears(&mut self) {
        self.readiness.hears(self.messenger);
        // One poll that failed is no outage.
        if self.failures > 1 {
            let (messenger, failures) = (self.messenger, self.failures);
            tracing::info!(messenger, failures, "listening again");
        }
        self.failures = 0;
    }
}

async fn learn_doors(messenger: Arc<dyn Messenger>, profile: Arc<Profile>) {
    let Some(known) = profile.doors.get(messenger.name()) else {
        return;
    };
    let mut tries = 0;
    loop {
        match messenger.doors().await {
            Ok(Some(doors)) => {
                tracing::info!(
                    messenger = messenger.name(),
                    username = doors.username,
                    "here"
                );
                // Somebody else may have been told first: the same name.
                drop(known.set(doors));
                return;
            }
            // A server that does not tell will not tell later either.
            Ok(None) | Err(SendError::Rejected(_)) => return,
            Err(_) => tokio::time::sleep(back_off(tries)).await,
        }
        tries += 1;
    }
}

fn abort_on(task: JoinHandle<()>, mut stopping: Stopping) -> JoinHandle<()> {
    tokio::spawn(async move {
        stopping.wait().await;
        task.abort();
    })
}

async fn tick(clock: Clock, door: Door, mut stopping: Stopping) {
    loop {
        tokio::select! {
            () = clock.sleep(TICK) => {}
            () = stopping.wait() => return,
        }
        if door.submit(schedule::all_due()).await.is_err() {
            return;
        }
    }
}
