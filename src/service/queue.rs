//! What waits to be sent, in the order in which it may go. Pure: `now` is given.
//!
//! Within a chat the order is kept and one message is on its way at a time; among
//! chats the more urgent lane goes first, and one that has to wait holds up no other.

use std::collections::{BTreeSet, HashMap};

use super::{
    chat::{Chat, Place},
    limits::Window,
};
use crate::{
    messenger::{Address, Rate},
    school::moments::Moment,
    store::outbox::{Lane, Waiting},
};

/// Of what may be said in a span of time, one in so many is kept from broadcasts: whoever speaks
/// while one drains is answered at once.
const KEPT: usize = 6;

/// The queue of one messenger.
#[derive(Debug)]
pub struct Queue {
    rates: Vec<Rate>,
    /// What broadcasts keep to.
    rates_of_broadcasts: Vec<Rate>,
    said: Window,
    chats: HashMap<Address, Chat>,
    /// Chats whose first row may go at once, the most urgent and oldest first.
    ready: BTreeSet<(Lane, i64, Address)>,
    /// Chats whose first row has to wait, by when it may go.
    asleep: BTreeSet<(Moment, Address)>,
    /// Chats for which nothing waited, by when nothing has to be remembered of them either.
    idle: BTreeSet<(Moment, Address)>,
    /// The latest time that was told.
    now: Moment,
}

impl Queue {
    /// An empty queue; `rates` are those for all chats together.
    pub fn new(rates: Vec<Rate>) -> Self {
        let slower = |rate: &Rate| Rate {
            count: rate.count - rate.count / KEPT,
            ..*rate
        };
        Queue {
            rates_of_broadcasts: rates.iter().map(slower).collect(),
            rates,
            said: Window::default(),
            chats: HashMap::new(),
            ready: BTreeSet::new(),
            asleep: BTreeSet::new(),
            idle: BTreeSet::new(),
            now: Moment::from_millis(0),
        }
    }

    /// Adds a row behind those of its chat and lane; `rates` are its chat's.
    pub fn push(&mut self, row: Waiting, rates: &[Rate]) {
        let to = row.to.clone();
        let chat = self.chats.entry(to.clone());
        let chat = chat.or_insert_with(|| Chat::new(rates, row.due));
        chat.push(row);
        if !matches!(chat.place, Place::Busy { .. }) {
            self.file(&to);
        }
    }

    /// The row that is to be sent now, if there is one; its chat is busy from here on.
    pub fn pop(&mut self, now: Moment) -> Option<Waiting> {
        self.follow_clock(now);
        self.forget_idle(now);
        self.wake(now);
        // What counts for no rate goes even when the messenger has had enough.
        let enough = self.opens_at(Lane::Notice, now) > now;
        let told_enough = self.opens_at(Lane::Broadcast, now) > now;
        let (lane, id, to) = self
            .ready
            .iter()
            .take_while(|(lane, ..)| match lane {
                Lane::Reply => true,
                Lane::Notice => !enough,
                Lane::Broadcast => !told_enough,
            })
            .find(|(.., to)| !enough || self.first_is_free(to))
            .cloned()?;
        self.ready.remove(&(lane, id, to.clone()));
        let chat = self.chats.get_mut(&to)?;
        let row = chat.take(lane)?;
        if !row.free {
            self.said.leave();
        }
        Some(row)
    }

    /// What was to leave for a chat has to be made first: the chat waits for it, and until it comes
    /// back ([`Queue::put_back`]) it counts for no rate.
    pub fn set_aside(&mut self, to: &Address) {
        if let Some(chat) = self.chats.get_mut(to)
            && chat.set_aside()
        {
            self.said.stay();
        }
    }

    /// What was on its way to a chat was refused, and goes another way once that is found: the chat waits
    /// for it, and until it comes back ([`Queue::put_back`]) it counts for no rate any more.
    pub fn hold_for_retry(&mut self, to: &Address, now: Moment) {
        self.arrive(to, now);
        if let Some(chat) = self.chats.get_mut(to) {
            chat.hold_for_retry(now);
        }
    }

    /// The row on its way to a chat is settled: the next may go when the rates allow, and not
    /// before the messenger does, if it has refused another one meanwhile.
    pub fn settle(&mut self, to: &Address, now: Moment) {
        self.arrive(to, now);
        if let Some(chat) = self.chats.get_mut(to) {
            chat.settle(now);
        }
        self.file(to);
    }

    /// The row on its way came back at `now`, to be tried again at `due`; it stays the first of
    /// its chat.
    pub fn put_back(&mut self, row: Waiting, now: Moment, due: Moment) {
        let to = row.to.clone();
        self.arrive(&to, now);
        if let Some(chat) = self.chats.get_mut(&to) {
            chat.put_back(row, due);
        }
        self.file(&to);
    }

    /// When there may be something to send next; `None` while nothing waits.
    pub fn wakes_at(&self, now: Moment) -> Option<Moment> {
        let first = self.ready.first();
        let opens_at = first.map(|(lane, ..)| self.opens_at(*lane, now));
        let awake_at = self.asleep.first().map(|(at, _)| *at);
        opens_at.into_iter().chain(awake_at).min()
    }

    /// When the rates for all chats together allow a message of this lane.
    fn opens_at(&self, lane: Lane, now: Moment) -> Moment {
        let rates = match lane {
            Lane::Reply | Lane::Notice => &self.rates,
            Lane::Broadcast => &self.rates_of_broadcasts,
        };
        self.said.opens_at(rates, now)
    }

    /// What was on its way to a chat is no longer: the rates count it from now on.
    fn arrive(&mut self, to: &Address, now: Moment) {
        if let Some(chat) = self.chats.get_mut(to)
            && chat.arrive(now)
        {
            self.said.arrive(&self.rates, now);
        }
    }

    /// Rows that may go as soon as the wire is free, `limit` at most, the most urgent and oldest
    /// first: none where the messenger's rates hold them up anyway.
    pub fn upcoming(&self, limit: usize) -> Vec<i64> {
        /// Of each chat, for one message of it at a time is on its way.
        const EACH: usize = 4;
        if !self.rates.is_empty() {
            return Vec::new();
        }
        let rows = self.chats.values();
        let rows = rows.flat_map(|chat| chat.waiting().take(EACH));
        let mut rows: Vec<(Lane, i64)> = rows.map(|row| (row.lane, row.id)).collect();
        rows.sort_unstable();
        rows.truncate(limit);
        rows.into_iter().map(|(_, id)| id).collect()
    }

    /// Where the clock was set back, nobody waits until it has come as far again.
    fn follow_clock(&mut self, now: Moment) {
        let by = self.now.since(now);
        self.now = now;
        if by.is_zero() {
            return;
        }
        self.said.turn_back(by);
        for chat in self.chats.values_mut() {
            chat.turn_back(by);
        }
        for chats in [&mut self.asleep, &mut self.idle] {
            let turned = std::mem::take(chats).into_iter();
            *chats = turned.map(|(at, to)| (at.minus(by), to)).collect();
        }
    }

    /// Forgets the chats to which nothing is said.
    fn forget_idle(&mut self, now: Moment) {
        while self.idle.first().is_some_and(|(until, _)| *until <= now)
            && let Some((_, to)) = self.idle.pop_first()
        {
            let is_idle = |chat: &Chat| {
                let is_over = chat.remembered_until().is_none_or(|until| until <= now);
                chat.place == Place::Nowhere && is_over
            };
            if self.chats.get(&to).is_some_and(is_idle) {
                self.chats.remove(&to);
            }
        }
    }

    /// Moves the chats whose time has come to those ready.
    fn wake(&mut self, now: Moment) {
        while let Some((_, to)) = self.asleep.first().filter(|(at, _)| *at <= now).cloned() {
            self.asleep.pop_first();
            let Some(chat) = self.chats.get_mut(&to) else {
                continue;
            };
            if let Some((lane, id)) = chat.first().map(|row| (row.lane, row.id)) {
                chat.place = Place::Ready(lane, id);
                self.ready.insert((lane, id, to));
            }
        }
    }

    fn first_is_free(&self, to: &Address) -> bool {
        self.chats
            .get(to)
            .and_then(Chat::first)
            .is_some_and(|row| row.free)
    }

    /// Puts a chat that is not busy where it belongs now.
    fn file(&mut self, to: &Address) {
        let Some(chat) = self.chats.get_mut(to) else {
            return;
        };
        match chat.place {
            Place::Ready(lane, id) => {
                self.ready.remove(&(lane, id, to.clone()));
            }
            Place::Asleep(at) => {
                self.asleep.remove(&(at, to.clone()));
            }
            Place::Nowhere | Place::Busy { .. } => {}
        }
        let Some(at) = chat.awake_at() else {
            chat.place = Place::Nowhere;
            match chat.remembered_until() {
                Some(until) => drop(self.idle.insert((until, to.clone()))),
                None => drop(self.chats.remove(to)),
            }
            return;
        };
        chat.place = Place::Asleep(at);
        self.asleep.insert((at, to.clone()));
    }
}

#[cfg(test)]
mod tests;
