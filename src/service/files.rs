//! Fetches what was handed in, and keeps it: written aside, flushed, renamed, and
//! only then noted. Names are ours; nothing is ever unpacked.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::watch;

use super::{
    Messengers, Stopping,
    desk::{Door, Event},
    limits::back_off,
};
use crate::{
    clock::Clock,
    messenger::FetchError,
    school::{calendar::Moment, submissions::PartKind},
    store::{
        self, Store,
        files::{Fetch, Fetched},
    },
};

/// How many files are fetched at once.
const AT_ONCE: i64 = 4;
/// After so many tries a file stays with the messenger.
const TRIES: u32 = 20;

/// What the fetcher works with.
pub struct Fetcher {
    /// Where the files to be fetched are read.
    pub store: Store,
    /// Where results go.
    pub door: Door,
    /// Who has the files.
    pub messengers: Arc<Messengers>,
    /// The time.
    pub clock: Clock,
    /// The folder in which copies are kept.
    pub folder: PathBuf,
    /// The longest file to fetch, in bytes.
    pub limit: u64,
    /// Tells of commits, among which there may be new files.
    pub commits: watch::Receiver<u64>,
    /// Told up to which commit everything that could be fetched was.
    pub idle: watch::Sender<u64>,
}

impl Fetcher {
    /// Fetches until it is stopped.
    pub async fn run(mut self, mut stopping: Stopping) {
        loop {
            let seen = *self.commits.borrow_and_update();
            let next = tokio::select! {
                fetched = self.fetch_due() => fetched,
                () = stopping.wait() => return,
            };
            let next = match next {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "the list of files cannot be read; trying again");
                    Some(self.clock.now().plus(back_off(4)))
                }
            };
            if next.is_none_or(|at| at > self.clock.now()) {
                self.idle.send_replace(seen);
            }
            tokio::select! {
                changed = self.commits.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
                () = async {
                    match next {
                        Some(at) => self.clock.sleep_until(at).await,
                        None => std::future::pending().await,
                    }
                } => {}
                () = stopping.wait() => return,
            }
        }
    }

    /// Fetches everything that is due; returns when something is due next.
    async fn fetch_due(&self) -> store::Result<Option<Moment>> {
        loop {
            let now = self.clock.now();
            let due = self
                .store
                .reader()
                .await?
                .files_to_fetch(now, AT_ONCE)
                .await?;
            if due.is_empty() {
                return self.store.reader().await?.next_fetch().await;
            }
            let fetches = due.iter().map(|fetch| self.fetch(fetch));
            let fetched = futures_util::future::join_all(fetches).await;
            let events = due
                .iter()
                .zip(fetched)
                .map(|(fetch, fetched)| Event::Fetched(fetch.id, fetched))
                .collect();
            if self.door.submit(events).await.is_err() {
                return Ok(None);
            }
        }
    }

    async fn fetch(&self, fetch: &Fetch) -> Fetched {
        if let Some(size) = fetch.file.size.filter(|size| *size > self.limit) {
            return Fetched::Remote(format!("{size} bytes are over the limit of {}", self.limit));
        }
        let Some(messenger) = self.messengers.get(fetch.messenger.as_str()) else {
            return Fetched::Remote(format!("{} is not set up", fetch.messenger));
        };
        let name = stored_name(fetch);
        let target = self.folder.join(&name);
        let aside = target.with_extension("part");
        if let Err(error) = prepare(&target, &aside).await {
            return self.later(fetch, format!("cannot write {}: {error}", target.display()));
        }
        match messenger.fetch(&fetch.file.id, aside.clone()).await {
            Ok(_) => match keep(&aside, &target).await {
                Ok(()) => Fetched::Kept(name),
                Err(error) => {
                    self.later(fetch, format!("cannot keep {}: {error}", target.display()))
                }
            },
            Err(FetchError::Never(reason)) => {
                discard(&aside).await;
                Fetched::Remote(reason)
            }
            Err(FetchError::Later(reason)) => {
                discard(&aside).await;
                self.later(fetch, reason)
            }
        }
    }

    fn later(&self, fetch: &Fetch, error: String) -> Fetched {
        tracing::warn!(file = fetch.id, tries = fetch.tries, error, "not fetched");
        match fetch.tries + 1 < TRIES {
            true => Fetched::Later {
                due: self.clock.now().plus(back_off(fetch.tries)),
                error,
            },
            false => Fetched::Remote(error),
        }
    }
}

/// A name made by us: the file's number, in folders of a thousand.
fn stored_name(fetch: &Fetch) -> String {
    let extension = match fetch.file.kind {
        PartKind::Photo => "jpg",
        PartKind::Voice => "ogg",
        PartKind::Audio => "mp3",
        PartKind::Video | PartKind::VideoNote => "mp4",
        PartKind::Document | PartKind::Text => "bin",
    };
    format!("{:04}/{}.{extension}", fetch.id / 1000, fetch.id)
}

async fn prepare(target: &Path, aside: &Path) -> std::io::Result<()> {
    if let Some(folder) = target.parent() {
        tokio::fs::create_dir_all(folder).await?;
    }
    match tokio::fs::remove_file(aside).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn keep(aside: &Path, target: &Path) -> std::io::Result<()> {
    tokio::fs::rename(aside, target).await?;
    if let Some(folder) = target.parent() {
        tokio::fs::File::open(folder).await?.sync_all().await?;
    }
    Ok(())
}

async fn discard(aside: &Path) {
    if let Err(error) = tokio::fs::remove_file(aside).await
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, file = %aside.display(), "a broken download stays behind");
    }
}
