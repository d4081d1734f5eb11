//! The running machine: starts and stops everything.

mod backlogs;
mod chat;
mod checkpoints;
pub mod commits;
mod complaints;
mod copies;
pub mod desk;
mod documents;
mod files;
mod limits;
mod listening;
mod making;
mod notes;
mod panics;
mod queue;
pub mod readiness;
pub mod schedule;
mod sender;
mod serving;
mod stuck;

use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Duration};

use futures_util::future::{Fuse, FusedFuture, FutureExt, select_all};
use tokio::{
    sync::{oneshot, watch},
    task::JoinHandle,
};

use self::{
    checkpoints::make_checkpoints,
    commits::Commits,
    complaints::Complaints,
    copies::Copies,
    desk::{Desk, Door},
    documents::Workshop,
    files::Fetcher,
    listening::Listening,
    readiness::Readiness,
    sender::Sender,
};
use crate::{
    bot::Profile, chance::Chance, clock::Clock, messenger::Messenger, report::House, store::Store,
};

/// The messengers at work, by name.
pub type Messengers = HashMap<&'static str, Arc<dyn Messenger>>;

/// How often it is looked what is due.
const TICK: Duration = Duration::from_secs(1);

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

/// What the workers have in common.
struct Tools {
    store: Store,
    clock: Clock,
    door: Door,
    profile: Arc<Profile>,
    house: Arc<House>,
    messengers: Arc<Messengers>,
    complaints: Complaints,
    readiness: Readiness,
    commits: watch::Receiver<Commits>,
    stopping: Stopping,
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
    desk: Fuse<oneshot::Receiver<()>>,
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
        let (stop, stopping) = watch::channel(false);
        let (commits, seen) = watch::channel(Commits::default());
        let (sent, sent_up_to) = watch::channel(u64::MAX);
        let (fetched, fetched_up_to) = watch::channel(u64::MAX);
        let messengers = Arc::new(parts.messengers);
        let profile = Arc::new(parts.profile);
        let (door, desk) = Desk {
            writer: parts.store.writer(),
            chance: parts.chance,
            clock: parts.clock.clone(),
            profile: Arc::clone(&profile),
            messengers: Arc::clone(&messengers),
            commits,
        }
        .open();
        let tools = Tools {
            readiness: Readiness::new(parts.clock.clone(), messengers.keys().copied()),
            house: Arc::new(house(&profile)),
            store: parts.store,
            clock: parts.clock,
            door,
            profile,
            messengers,
            complaints: Complaints::default(),
            commits: seen,
            stopping: Stopping(stopping),
        };
        let mut workers = tools.listen().await;
        workers.push(tools.make_checkpoints());
        workers.push(tools.send(parts.files.clone(), sent));
        workers.push(tools.fetch(parts.files, fetched));
        workers.push(tools.tick());
        Service {
            door: tools.door,
            readiness: tools.readiness,
            stop,
            commits: tools.commits,
            sent: sent_up_to,
            fetched: fetched_up_to,
            workers,
            desk: desk.fuse(),
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

    /// Waits until what messengers have kept for it is taken in, or cannot be heard.
    pub async fn catch_up(&self) {
        self.readiness.backlogs.wait_until_looked_at().await;
    }

    /// Waits until nothing is left to be done at the present time: what is due is done,
    /// what may be sent is sent, what can be fetched is fetched. For those who turn
    /// the clock by hand.
    pub async fn settle(&mut self) {
        loop {
            let before = self.commits.borrow().count;
            let due = schedule::due(&self.readiness);
            if self.door.submit(due).await.is_err() {
                return;
            }
            self.readiness.stores();
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

    /// Waits until a part of the service ends although nobody has asked it to. What is left of it may
    /// hear, but answers nobody, or the other way round: whoever runs it is to end it, and to begin
    /// anew.
    pub async fn breaks(&mut self) {
        tokio::select! {
            (ended, place, _) = select_all(&mut self.workers) => {
                // What has ended cannot be waited for again.
                drop(self.workers.swap_remove(place));
                if let Err(error) = ended {
                    tracing::error!(%error, "a worker ended badly");
                }
            }
            closed = &mut self.desk => {
                if closed.is_err() {
                    tracing::error!("the desk ended badly");
                }
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
            if !desk.is_terminated() && desk.await.is_err() {
                tracing::error!("the desk ended badly");
            }
        };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!("not everything came to an end in time; nothing is lost by it");
        }
    }
}

/// What is decided about what the school makes.
fn house(profile: &Profile) -> House {
    House {
        school: profile.school.clone(),
        zone: profile.zone,
        marks: profile.marks.clone(),
        term_rule: profile.term_rule.clone(),
    }
}

impl Tools {
    /// Has every messenger listened to.
    async fn listen(&self) -> Vec<JoinHandle<()>> {
        let listening = Listening {
            door: self.door.clone(),
            complaints: self.complaints.clone(),
            readiness: self.readiness.clone(),
            clock: self.clock.clone(),
            profile: Arc::clone(&self.profile),
            stopping: self.stopping.clone(),
        };
        let mut workers = Vec::new();
        for messenger in self.messengers.values() {
            workers.extend(listening.begin(messenger).await);
        }
        workers
    }

    /// Has the log put into the database, beside everything else.
    fn make_checkpoints(&self) -> JoinHandle<()> {
        let (commits, stopping) = (self.commits.clone(), self.stopping.clone());
        tokio::spawn(make_checkpoints(self.store.clone(), commits, stopping))
    }

    /// Has the outbox sent, with copies out of a folder where need be; `idle` is told up to which
    /// commit.
    fn send(&self, folder: PathBuf, idle: watch::Sender<u64>) -> JoinHandle<()> {
        let sender = Sender {
            store: self.store.clone(),
            workshop: Workshop::new(
                self.store.clone(),
                Arc::clone(&self.house),
                self.profile.language,
            ),
            copies: Copies::new(
                (self.store.clone(), folder),
                &self.messengers,
                (self.commits.clone(), self.clock.clone()),
            ),
            door: self.door.clone(),
            messengers: Arc::clone(&self.messengers),
            clock: self.clock.clone(),
            complaints: self.complaints.clone(),
            commits: self.commits.clone(),
            idle,
        };
        tokio::spawn(sender.run(self.stopping.clone()))
    }

    /// Has files fetched into a folder; `idle` is told up to which commit.
    fn fetch(&self, folder: PathBuf, idle: watch::Sender<u64>) -> JoinHandle<()> {
        let fetcher = Fetcher {
            store: self.store.clone(),
            house: Arc::clone(&self.house),
            door: self.door.clone(),
            messengers: Arc::clone(&self.messengers),
            clock: self.clock.clone(),
            complaints: self.complaints.clone(),
            folder,
            limit: self.profile.download_limit,
            quota: self.profile.quota,
            commits: self.commits.clone(),
            idle,
        };
        tokio::spawn(fetcher.run(self.stopping.clone()))
    }

    /// Has it looked again and again what is due.
    fn tick(&self) -> JoinHandle<()> {
        let (clock, door) = (self.clock.clone(), self.door.clone());
        let readiness = self.readiness.clone();
        tokio::spawn(tick(clock, (door, readiness), self.stopping.clone()))
    }
}

async fn tick(clock: Clock, (door, readiness): (Door, Readiness), mut stopping: Stopping) {
    loop {
        tokio::select! {
            () = clock.sleep(TICK) => {}
            () = stopping.wait() => return,
        }
        if door.submit(schedule::due(&readiness)).await.is_err() {
            return;
        }
        readiness.stores();
    }
}
