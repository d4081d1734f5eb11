//! The outbox goes out: under the rates, with retries, each result through the desk.
//!
//! What is queued stays queued in the database until its result is committed, so
//! that after a crash it is sent again: a rare double is better than a loss. A chat whose
//! message has arrived gets its next one at once; results are written down together with those
//! of what is on its way, and not later than in 20 ms for that.

use std::sync::Arc;

use futures_util::FutureExt;
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

use super::{
    Messengers, Stopping,
    commits::Commits,
    complaints::Complaints,
    copies::{Copies, InPlace},
    desk::{Door, Event},
    documents::Workshop,
    limits::back_off,
    notes::{Notes, ON_THEIR_WAY, Sent, Settled},
    panics::guarded,
};
use crate::{
    clock::Clock,
    messenger::{Address, Outgoing, Say, SendError},
    school::moments::Moment,
    store::{
        self, Store,
        deliveries::{Loss, Outcome},
        outbox::{Queued, Waiting},
    },
};

/// How many rows are read at once.
const PAGE: i64 = 1000;
/// How many messages are read before they may go, where nothing but the wire holds them up.
const AHEAD: usize = 128;
/// How many messages that were handed over are kept in mind until they may go; what others say
/// is read when its time has come.
const AT_HAND: usize = 512;

/// What the sender works with.
pub struct Sender {
    /// Where the outbox is read.
    pub store: Store,
    /// Where documents are made.
    pub workshop: Workshop,
    /// Where copies of files are found.
    pub copies: Copies,
    /// Where results go.
    pub door: Door,
    /// Who sends.
    pub messengers: Arc<Messengers>,
    /// The time.
    pub clock: Clock,
    /// What is said of failures.
    pub complaints: Complaints,
    /// Tells of commits, among which there may be new messages.
    pub commits: watch::Receiver<Commits>,
    /// Told up to which commit everything that could be sent was.
    pub idle: watch::Sender<u64>,
}

impl Sender {
    /// Sends until it is stopped; what is on its way then is waited for.
    pub async fn run(mut self, mut stopping: Stopping) {
        let (results, mut inbox) = mpsc::unbounded_channel();
        let mut notes = Notes::of(&self.messengers, results);
        let mut sent = Vec::new();
        loop {
            let seen = self.hear_of_commits(&mut notes);
            // Asked once: a stop that comes meanwhile has to be noticed below.
            let stops = stopping.asked();
            if !stops && let Err(error) = self.fill_and_send(&mut notes, seen).await {
                tracing::error!(%error, "the outbox cannot be read; trying again");
            }
            self.write_down(&mut notes);
            if stops && notes.has_nothing_under_way() {
                return;
            }
            let now = self.clock.now();
            let wakes_at = notes.wakes_at(now);
            // What could not be read may have to be sent.
            let is_read = notes.known_up_to == Some(seen);
            let is_idle = is_read && notes.has_nothing_under_way() && notes.making.is_empty();
            if is_idle && wakes_at.is_none_or(|at| at > now) {
                self.idle.send_replace(seen);
            }
            let read_at = (!is_read).then(|| Instant::now() + back_off(0));
            let wait_for = notes.may_go_at(now);
            let write_at = notes.write_at();
            tokio::select! {
                _ = inbox.recv_many(&mut sent, ON_THEIR_WAY) => {
                    self.settle(&mut notes, sent.drain(..));
                }
                Some(made) = notes.making.join_next() => match made {
                    Ok((row, made)) => self.bring_back(&mut notes, row, made),
                    Err(error) => tracing::error!(%error, "a message cannot be made ready"),
                },
                written = &mut notes.writing, if notes.is_writing() => {
                    if written.is_err() {
                        return;
                    }
                    self.written(&mut notes);
                }
                changed = self.commits.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
                () = until(&self.clock, wait_for), if !stops => {}
                () = until_by_the_wall(write_at) => {}
                () = until_by_the_wall(read_at), if !stops => {}
                () = stopping.wait(), if !stops => {}
            }
        }
    }

    /// Takes over what the commits since the last time have queued. Returns how many commits there
    /// have been.
    fn hear_of_commits(&mut self, notes: &mut Notes) -> u64 {
        let (seen, to_be_read, queued) = {
            let commits = self.commits.borrow_and_update();
            (commits.count, commits.to_be_read, commits.take_queued())
        };
        // What was not read when it had to be comes before what was queued since.
        if notes.known_up_to.is_some_and(|known| known >= to_be_read) {
            self.take_over(notes, queued);
            notes.known_up_to = Some(seen);
        }
        seen
    }

    async fn fill_and_send(&self, notes: &mut Notes, seen: u64) -> store::Result<()> {
        if notes.known_up_to != Some(seen) {
            self.read_queued(notes, seen).await?;
        }
        let now = self.clock.now();
        let chosen = notes.choose(now);
        if let Err(error) = self.read_messages(notes, &chosen).await {
            for row in chosen {
                if let Some(queue) = notes.queues.get_mut(row.to.messenger.as_str()) {
                    queue.put_back(row, now, now.plus(back_off(0)));
                }
            }
            return Err(error);
        }
        for row in chosen {
            match notes.at_hand.remove(&row.id) {
                Some((_, outgoing)) if outgoing.is_outdated(now) => self.leave_out(notes, row),
                Some(letter) => self.send_or_make(notes, row, letter),
                // Settled in the meantime, by another hand.
                None => {
                    notes.made.remove(&row.id);
                    notes.stuck.forget(row.id);
                    if let Some(queue) = notes.queues.get_mut(row.to.messenger.as_str()) {
                        queue.settle(&row.to, now);
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts into the queues what the desk has queued last, without reading it back.
    fn take_over(&self, notes: &mut Notes, queued: Vec<Queued>) {
        for queued in queued {
            // It was read already, by whoever had to read what was queued before.
            if queued.id <= notes.last_read {
                continue;
            }
            self.push(notes, queued.waiting());
            if notes.at_hand.len() < AT_HAND {
                let Queued { id, letter, .. } = queued;
                notes.at_hand.insert(id, (letter.to.chat, letter.outgoing));
            }
        }
    }

    fn push(&self, notes: &mut Notes, row: Waiting) {
        notes.last_read = row.id;
        if let Some(messenger) = self.messengers.get(row.to.messenger.as_str())
            && let Some(queue) = notes.queues.get_mut(messenger.name())
        {
            let rates = messenger.rates_of(&row.to.chat);
            queue.push(row, &rates);
        }
    }

    /// Puts into the queues what was queued up to the commit `seen`.
    async fn read_queued(&self, notes: &mut Notes, seen: u64) -> store::Result<()> {
        notes.at_hand.clear();
        let mut reader = self.store.reader().await?;
        loop {
            let page = reader.queued_after(notes.last_read, PAGE).await?;
            let full = page.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
            for row in page {
                self.push(notes, row);
            }
            if !full {
                notes.known_up_to = Some(seen);
                return Ok(());
            }
        }
    }

    /// Reads the messages that are to go now, unless they were read already; with them those
    /// that may go next, for a statement costs the same for one and for many.
    async fn read_messages(&self, notes: &mut Notes, chosen: &[Waiting]) -> store::Result<()> {
        let is_unread = |id: &i64| !notes.at_hand.contains_key(id);
        let mut ids: Vec<i64> = chosen.iter().map(|row| row.id).filter(is_unread).collect();
        if ids.is_empty() {
            return Ok(());
        }
        for queue in notes.queues.values() {
            ids.extend(queue.upcoming(AHEAD).into_iter().filter(is_unread));
        }
        let rows = self.store.reader().await?.queued(&ids).await?;
        let rows = rows.into_iter().map(|(id, to, body)| (id, (to.chat, body)));
        notes.at_hand.extend(rows);
        Ok(())
    }

    /// What has waited until it is no longer true is not said, and counts for no rate.
    fn leave_out(&self, notes: &mut Notes, row: Waiting) {
        tracing::debug!(outbox = row.id, "no longer true");
        notes.stuck.forget(row.id);
        if let Some(queue) = notes.queues.get_mut(row.to.messenger.as_str()) {
            queue.set_aside(&row.to);
        }
        self.note_result(notes, Sent::plain(row, Ok(None)));
    }

    /// Sends one message, beside everything else.
    pub(super) fn send(
        &self,
        notes: &mut Notes,
        row: Waiting,
        (chat, outgoing): (String, Outgoing),
    ) {
        let Some(messenger) = self.messengers.get(row.to.messenger.as_str()) else {
            return;
        };
        let messenger = Arc::clone(messenger);
        let results = notes.results.clone();
        let tidies = matches!(outgoing, Outgoing::Delete { .. });
        let points_back = outgoing.points_back();
        let file = match &outgoing {
            Outgoing::Say(say) => say.file.as_ref().map(|file| file.id.clone()),
            _ => None,
        };
        notes.leaves(messenger.name());
        tokio::spawn(async move {
            // Whoever panics brings nothing back, and this place among those on their way would be lost.
            let sending = messenger.send(&chat, &outgoing);
            let result = guarded(sending, SendError::Rejected).await;
            // The sender is gone only when the service is; the row then stays queued.
            drop(results.send(Sent {
                tidies,
                points_back,
                file,
                ..Sent::plain(row, result)
            }));
        });
    }

    /// Sends one message with what takes the place of its file, beside everything else.
    pub(super) fn send_in_place(
        &self,
        notes: &mut Notes,
        row: Waiting,
        (chat, say): (String, Say),
        found: InPlace,
    ) {
        let Some(messenger) = self.messengers.get(row.to.messenger.as_str()) else {
            return;
        };
        let messenger = Arc::clone(messenger);
        let results = notes.results.clone();
        notes.leaves(messenger.name());
        tokio::spawn(async move {
            let sending = found.send(&*messenger, &chat, say);
            let (result, anew) = match guarded(sending, SendError::Rejected).await {
                Ok((message, anew)) => (Ok(message), anew),
                Err(error) => (Err(error), None),
            };
            let sent = Sent::plain(row, result);
            drop(results.send(Sent { anew, ..sent }));
        });
    }

    /// Notes what became of messages that were on their way.
    fn settle(&self, notes: &mut Notes, sent: impl Iterator<Item = Sent>) {
        for sent in sent {
            notes.is_back(&sent.row.to.messenger);
            let sent = match notes.stuck.note(&sent, self.clock.now()) {
                Some(reason) => Sent {
                    result: Err(SendError::Rejected(reason)),
                    ..sent
                },
                None => sent,
            };
            self.note_result(notes, sent);
        }
    }

    /// Notes what became of a message. A chat in which one has arrived is free at once; where its file
    /// is not known, a copy is looked for.
    pub(super) fn note_result(&self, notes: &mut Notes, sent: Sent) {
        if let Err(SendError::FileUnknown(reason)) = &sent.result
            && let Some(file) = &sent.file
        {
            let unknown = (file.clone(), reason.clone());
            return self.find(notes, sent.row, unknown);
        }
        let (at, heard) = (self.clock.now(), Instant::now());
        let outcome = self.outcome(&sent, at);
        if matches!(outcome, Outcome::Sent(_))
            && let Some(queue) = notes.queues.get_mut(sent.row.to.messenger.as_str())
        {
            queue.settle(&sent.row.to, at);
        }
        let row = sent.row;
        let moved_to = match sent.result {
            Err(SendError::Moved { to, .. }) => Some(Address::new(&row.to.messenger, to)),
            _ => None,
        };
        notes.unwritten.push(Settled {
            row,
            outcome,
            moved_to,
            anew: sent.anew,
            at,
            heard,
        });
    }

    /// Hands the desk, once it is time, what it is not writing down yet, one lot at a time.
    fn write_down(&self, notes: &mut Notes) {
        if notes.write_at().is_none_or(|at| at > Instant::now()) {
            return;
        }
        notes.in_hand = std::mem::take(&mut notes.unwritten);
        let mut events = Vec::with_capacity(notes.in_hand.len());
        for settled in &notes.in_hand {
            events.push(Event::Delivered(settled.row.id, settled.outcome.clone()));
            if let Some(to) = &settled.moved_to {
                events.push(Event::Moved(settled.row.to.clone(), to.clone()));
            }
            if let Some(anew) = &settled.anew {
                let known = (settled.row.to.messenger.clone(), anew.id.clone());
                events.push(Event::SentAnew(known, anew.file.clone()));
            }
        }
        let door = self.door.clone();
        notes.writing = async move { door.submit(events).await }.boxed();
    }

    /// Frees the chats in which something did not arrive, now that this is durable.
    fn written(&self, notes: &mut Notes) {
        for Settled {
            row, outcome, at, ..
        } in std::mem::take(&mut notes.in_hand)
        {
            let Some(queue) = notes.queues.get_mut(row.to.messenger.as_str()) else {
                continue;
            };
            match outcome {
                Outcome::Later { due, .. } => {
                    let tries = row.tries.saturating_add(1);
                    queue.put_back(Waiting { tries, ..row }, at, due);
                }
                Outcome::Undeliverable { .. } => queue.settle(&row.to, at),
                Outcome::Sent(_) => {}
            }
        }
    }

    fn outcome(&self, sent: &Sent, now: Moment) -> Outcome {
        let (loss, error) = match &sent.result {
            Ok(message) => return Outcome::Sent(message.clone()),
            Err(error @ SendError::Later { after, reason }) => {
                self.complaints.of("send", error);
                return Outcome::Later {
                    due: now.plus(after.unwrap_or_else(|| back_off(sent.row.tries))),
                    error: reason.clone(),
                };
            }
            // The messages of before are out of reach.
            Err(SendError::Moved { reason, .. }) if sent.points_back => {
                (Loss::Rejected, reason.clone())
            }
            Err(SendError::Moved { reason, .. }) => {
                // At once where it is now, and later if it should not be there either.
                let wait = back_off(sent.row.tries).saturating_sub(back_off(0));
                return Outcome::Later {
                    due: now.plus(wait),
                    error: reason.clone(),
                };
            }
            Err(SendError::Gone(error)) => (Loss::Gone, error.clone()),
            Err(SendError::Rejected(error) | SendError::FileUnknown(error)) => {
                (Loss::Rejected, error.clone())
            }
        };
        let (outbox, tries) = (sent.row.id, sent.row.tries);
        match sent.tidies {
            true => tracing::debug!(outbox, tries, error, "not taken away"),
            false => tracing::warn!(outbox, tries, error, "not delivered"),
        }
        Outcome::Undeliverable { error, loss }
    }
}

async fn until(clock: &Clock, moment: Option<Moment>) {
    match moment {
        Some(moment) => clock.sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

async fn until_by_the_wall(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
