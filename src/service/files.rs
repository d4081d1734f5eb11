//! Fetches what was handed in, and keeps it: written aside, flushed, renamed, and
//! only then noted. Names are ours; nothing is ever unpacked. Copies that were given up
//! are deleted, and a roster or a form sent in the chat is read and not kept.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::sync::watch;

use super::{
    Messengers, Stopping,
    commits::Commits,
    complaints::Complaints,
    desk::{Door, Event},
    limits::back_off,
};
use crate::{
    clock::Clock,
    messenger::FetchError,
    private,
    report::{
        House,
        form::{self, Faults, FormFault},
    },
    school::{
        moments::Moment,
        roster::{RosterFault, RosterFile},
        submissions::PartKind,
    },
    sheets,
    store::{
        self, Store,
        files::{Fetch, Fetched, Reading, Uncopied},
        forms::ReadForm,
    },
};

/// How many files are fetched at once, beside those that are only read.
const AT_ONCE: usize = 4;
/// How many copies are deleted at once.
const DISCARDED_AT_ONCE: i64 = 100;
/// After what time a copy is tried again that could not be deleted.
const DISCARD_AGAIN: Duration = Duration::from_secs(60);
/// After so many tries, an hour at the least, a file is tried for once an hour.
const QUICK_TRIES: u32 = 400;
/// So often: for a month. A messenger's id of a file does not expire.
const HOURLY_TRIES: u32 = 30 * 24;
/// After so many tries, a quarter of an hour, an odd answer counts as a refusal.
const UNCLEAR_TRIES: u32 = 90;
const HOUR: Duration = Duration::from_secs(3600);
/// How long to wait where nothing can be kept here.
const PAUSE: Duration = Duration::from_secs(10);

/// What the fetcher works with.
pub struct Fetcher {
    /// Where the files to be fetched are read.
    pub store: Store,
    /// What the school has decided, for what reads its forms.
    pub house: Arc<House>,
    /// Where results go.
    pub door: Door,
    /// Who has the files.
    pub messengers: Arc<Messengers>,
    /// The time.
    pub clock: Clock,
    /// What is said of failures.
    pub complaints: Complaints,
    /// The folder in which copies are kept.
    pub folder: PathBuf,
    /// The longest file to fetch, in bytes.
    pub limit: u64,
    /// How much is kept of one student, in bytes.
    pub quota: u64,
    /// Tells of commits, among which there may be new files.
    pub commits: watch::Receiver<Commits>,
    /// Told up to which commit everything that could be fetched was.
    pub idle: watch::Sender<u64>,
}

/// What is being fetched. Each place is free again as soon as its file is done with, so that one
/// that comes slowly holds up no other.
#[derive(Default)]
struct UnderWay<'f> {
    files: Vec<Fetch>,
    /// What comes of each of them.
    served: FuturesUnordered<BoxFuture<'f, (i64, Event)>>,
    /// Until when nothing more is begun: nothing can be kept here, and what is fetched meanwhile
    /// would be fetched for nothing.
    paused: Option<Moment>,
}

impl UnderWay<'_> {
    fn ids(&self) -> Vec<i64> {
        self.files.iter().map(|fetch| fetch.id).collect()
    }

    /// Whether there is no place for one more that is to be kept.
    fn is_full(&self) -> bool {
        let kept = self.files.iter().filter(|fetch| fetch.reading.is_none());
        kept.count() >= AT_ONCE
    }
}

impl Fetcher {
    /// Fetches until it is stopped.
    pub async fn run(self, mut stopping: Stopping) {
        let mut commits = self.commits.clone();
        let mut under_way = UnderWay::default();
        let mut next = None;
        // Up to which commit the list was read.
        let mut read_up_to = None;
        loop {
            let (seen, to_be_read) = {
                let commits = commits.borrow_and_update();
                (commits.count, commits.to_be_read)
            };
            let is_due = next.is_some_and(|at| at <= self.clock.now());
            if is_due || read_up_to.is_none_or(|read| read < to_be_read) {
                next = match self.begin_due(&mut under_way).await {
                    Ok(next) => {
                        read_up_to = Some(seen);
                        next
                    }
                    Err(error) => {
                        tracing::error!(%error, "the list of files cannot be read; trying again");
                        Some(self.clock.now().plus(back_off(4)))
                    }
                };
            }
            if under_way.files.is_empty() && next.is_none_or(|at| at > self.clock.now()) {
                self.idle.send_replace(seen);
            }
            tokio::select! {
                Some((file, event)) = under_way.served.next() => {
                    if let Event::Fetched(_, Fetched::Later { due, why: Uncopied::Ours, .. }) = &event {
                        under_way.paused = Some(*due);
                    }
                    if self.door.submit(vec![event]).await.is_err() {
                        return;
                    }
                    under_way.files.retain(|fetch| fetch.id != file);
                    // There is a place for another one.
                    read_up_to = None;
                }
                changed = commits.changed() => {
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

    /// Begins to fetch what is due, as far as there are places, and what is only to be read in any
    /// case: somebody waits for it. Returns when something is due that may begin then.
    async fn begin_due<'f>(
        &'f self,
        under_way: &mut UnderWay<'f>,
    ) -> store::Result<Option<Moment>> {
        // This is asked after many a commit, and hardly ever is there anything to do.
        let mut reader = self.store.reader().await?;
        let now = self.clock.now();
        let (to_discard, next) = reader.files_left(&under_way.ids()).await?;
        drop(reader);
        if to_discard.is_some_and(|at| at <= now) {
            self.discard_given_up().await?;
        }
        let next = next.max(under_way.paused.filter(|_| next.is_some()));
        if next.is_none_or(|at| at > now) {
            return Ok(next);
        }
        let mut reader = self.store.reader().await?;
        let due = reader
            .files_to_fetch(now, &under_way.ids(), AT_ONCE)
            .await?;
        for mut fetch in due {
            if fetch.reading.is_some() || !under_way.is_full() {
                self.count_beside(&mut fetch, &under_way.files);
                under_way.files.push(fetch.clone());
                let served = async move { (fetch.id, self.serve(&fetch).await) };
                under_way.served.push(served.boxed());
            }
        }
        if under_way.is_full() {
            // A place becomes free first.
            return Ok(None);
        }
        let (_, next) = reader.files_left(&under_way.ids()).await?;
        Ok(next)
    }

    /// Counts for a file what is on its way of the same student: it is not kept yet, and will be.
    fn count_beside(&self, fetch: &mut Fetch, under_way: &[Fetch]) {
        let beside: u64 = under_way
            .iter()
            .filter(|other| other.student.is_some() && other.student == fetch.student)
            .filter(|other| !self.is_too_long(other) && self.has_room(other))
            .map(wanted)
            .sum();
        fetch.kept = fetch.kept.saturating_add(beside);
    }

    fn is_too_long(&self, fetch: &Fetch) -> bool {
        wanted(fetch) > self.limit
    }

    /// Whether there is room for a file beside what is kept of its student.
    fn has_room(&self, fetch: &Fetch) -> bool {
        fetch.kept.saturating_add(wanted(fetch)) <= self.quota
    }

    /// Deletes the copies that were given up. One that cannot be deleted comes again in a while, behind
    /// all others.
    async fn discard_given_up(&self) -> store::Result<()> {
        loop {
            let now = self.clock.now();
            let mut reader = self.store.reader().await?;
            let paths = reader.files_to_discard(now, DISCARDED_AT_ONCE).await?;
            drop(reader);
            if paths.is_empty() {
                return Ok(());
            }
            let mut events = Vec::new();
            for path in paths {
                let file = self.folder.join(&path);
                events.push(match remove(&file).await {
                    Ok(()) => Event::Discarded(path),
                    Err(error) => {
                        let error = format!("{}: {error}", file.display());
                        self.complaints.of("delete a copy", &error);
                        Event::NotDiscarded(path, now.plus(DISCARD_AGAIN))
                    }
                });
            }
            if self.door.submit(events).await.is_err() {
                return Ok(());
            }
        }
    }

    async fn serve(&self, fetch: &Fetch) -> Event {
        match (fetch.reading, self.fetch(fetch).await) {
            (Some(Reading::Roster), Fetched::Kept(path, _)) => {
                let read = self.read_roster(&path).await;
                Event::RosterRead(fetch.id, read)
            }
            (Some(Reading::Form), Fetched::Kept(path, _)) => {
                let read = match self.taken(&path).await {
                    Ok(bytes) => self.read_form(bytes).await,
                    Err(error) => Err(FormFault::Unfetched(error.to_string())),
                };
                Event::FormRead(fetch.id, read)
            }
            (Some(Reading::Roster), Fetched::Remote(_, reason)) => {
                Event::RosterRead(fetch.id, Err(RosterFault::Unfetched(reason)))
            }
            (Some(Reading::Form), Fetched::Remote(_, reason)) => {
                Event::FormRead(fetch.id, Err(FormFault::Unfetched(reason)))
            }
            (_, fetched) => Event::Fetched(fetch.id, fetched),
        }
    }

    /// What is in a file that is not to be kept; the file is deleted.
    async fn taken(&self, path: &str) -> std::io::Result<Vec<u8>> {
        let path = self.folder.join(path);
        let bytes = tokio::fs::read(&path).await;
        discard(&path).await;
        bytes
    }

    /// Reads a roster: what it names is kept nowhere else.
    async fn read_roster(&self, path: &str) -> Result<RosterFile, RosterFault> {
        match self.taken(path).await {
            Ok(bytes) => tokio::task::spawn_blocking(move || sheets::read_roster(&bytes))
                .await
                .unwrap_or_else(|error| Err(RosterFault::Unfetched(error.to_string()))),
            Err(error) => Err(RosterFault::Unfetched(error.to_string())),
        }
    }

    async fn read_form(&self, bytes: Vec<u8>) -> Result<ReadForm<Faults>, FormFault> {
        let reader = self.store.reader().await;
        let reader = reader.map_err(|error| FormFault::Unfetched(error.to_string()))?;
        form::check(reader, &self.house, bytes).await
    }

    async fn fetch(&self, fetch: &Fetch) -> Fetched {
        if self.is_too_long(fetch) {
            let (size, limit) = (wanted(fetch), self.limit);
            let reason = format!("{size} bytes are over the limit of {limit}");
            return Fetched::Remote(Uncopied::Large, reason);
        }
        if !self.has_room(fetch) {
            return Fetched::Remote(Uncopied::Quota, "the quota is used up".to_owned());
        }
        let Some(messenger) = self.messengers.get(fetch.messenger.as_str()) else {
            let reason = format!("{} is not set up", fetch.messenger);
            return Fetched::Remote(Uncopied::Refused, reason);
        };
        let name = stored_name(fetch);
        let target = self.folder.join(&name);
        let aside = target.with_extension("part");
        if let Err(error) = prepare(&target, &aside).await {
            return self.unkept(format!("cannot write {}: {error}", target.display()));
        }
        let error = match messenger.fetch(&fetch.file.id, aside.clone()).await {
            Ok(bytes) => match keep(&aside, &target).await {
                Ok(()) => return Fetched::Kept(name, bytes),
                Err(error) => {
                    return self.unkept(format!("cannot keep {}: {error}", target.display()));
                }
            },
            Err(error) => error,
        };
        discard(&aside).await;
        match error {
            FetchError::Unclear(reason) if fetch.tries >= UNCLEAR_TRIES => {
                Fetched::Remote(Uncopied::Refused, reason)
            }
            FetchError::Later(reason) | FetchError::Unclear(reason) => self.later(fetch, reason),
            FetchError::Ours(reason) => self.unkept(reason),
            FetchError::TooLarge(reason) => Fetched::Remote(Uncopied::Large, reason),
            FetchError::Never(reason) => Fetched::Remote(Uncopied::Refused, reason),
        }
    }

    /// It cannot be kept as long as something here is not mended.
    fn unkept(&self, error: String) -> Fetched {
        self.complaints.of("keep a file", &error);
        Fetched::Later {
            due: self.clock.now().plus(PAUSE),
            why: Uncopied::Ours,
            error,
        }
    }

    /// The messenger has not handed it out this time. Whoever waits for it to be read hears of that
    /// after an hour.
    fn later(&self, fetch: &Fetch, error: String) -> Fetched {
        let most = match fetch.reading {
            Some(_) => QUICK_TRIES,
            None => QUICK_TRIES + HOURLY_TRIES,
        };
        let tries = fetch.tries.saturating_add(1);
        if tries >= most {
            tracing::warn!(file = fetch.id, error, "not fetched, and given up");
            return Fetched::Remote(Uncopied::Refused, error);
        }
        self.complaints.of("fetch", &error);
        let wait = match tries < QUICK_TRIES {
            true => back_off(fetch.tries),
            false => HOUR,
        };
        Fetched::Later {
            due: self.clock.now().plus(wait),
            why: Uncopied::Messenger,
            error,
        }
    }
}

/// How much room a file takes; where the messenger does not say how long it is, some.
fn wanted(fetch: &Fetch) -> u64 {
    fetch.file.size.unwrap_or(1)
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
        let folder = folder.to_owned();
        tokio::task::spawn_blocking(move || private::make_folder(&folder)).await??;
    }
    remove(aside).await
}

async fn keep(aside: &Path, target: &Path) -> std::io::Result<()> {
    tokio::fs::rename(aside, target).await?;
    // The folder of a thousand may be new itself, and is an entry of the one above it.
    for folder in target.ancestors().skip(1).take(2) {
        tokio::fs::File::open(folder).await?.sync_all().await?;
    }
    Ok(())
}

/// Deletes a file; one that is not there is deleted already.
async fn remove(file: &Path) -> std::io::Result<()> {
    match tokio::fs::remove_file(file).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Deletes what is of no use any more; should that fail, the log tells.
async fn discard(file: &Path) {
    if let Err(error) = remove(file).await {
        tracing::warn!(%error, file = %file.display(), "cannot be deleted");
    }
}
