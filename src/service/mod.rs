//! The running machine: starts and stops everything.

mod chat;
mod checkpoints;
pub mod commits;
mod complaints;
pub mod desk;
mod documents;
mod files;
mod limits;
mod listening;
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
    desk::{Desk, Door},
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
        let listening = Listening {
            door: door.clone(),
            complaints: complaints.clone(),
            readiness: readiness.clone(),
            profile: Arc::clone(&profile),
            stopping: stopping.clone(),
        };
        for messenger in messengers.values() {
            workers.extend(listening.begin(messenger).await);
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
