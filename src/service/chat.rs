//! One chat of a messenger's queue: what waits for it, in its order, and when it may be spoken to.
//! Pure: `now` is given.

use std::{collections::VecDeque, time::Duration};

use super::limits::Window;
use crate::{
    messenger::Rate,
    school::moments::Moment,
    store::outbox::{Lane, Waiting},
};

/// A chat, with what waits for it.
#[derive(Debug)]
pub struct Chat {
    /// Where it stands in the queue.
    pub place: Place,
    rates: Vec<Rate>,
    said: Window,
    lanes: [VecDeque<Waiting>; 3],
    not_before: Moment,
}

/// Where a chat stands in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing is waiting.
    Nowhere,
    /// A message is on its way; whether it counts for no rate.
    Busy {
        /// Whether it counts for no rate.
        free: bool,
    },
    /// Ready, with this row first.
    Ready(Lane, i64),
    /// Asleep, until then.
    Asleep(Moment),
}

impl Chat {
    /// A chat that is spoken to at these rates, and not before `not_before`.
    pub fn new(rates: &[Rate], not_before: Moment) -> Self {
        Chat {
            place: Place::Nowhere,
            rates: rates.to_vec(),
            said: Window::default(),
            lanes: Default::default(),
            not_before,
        }
    }

    /// The row that goes next.
    pub fn first(&self) -> Option<&Waiting> {
        self.lanes.iter().find_map(VecDeque::front)
    }

    /// The rows that wait, each lane in its order.
    pub fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.lanes.iter().flatten()
    }

    /// Adds a row behind those of its lane.
    pub fn push(&mut self, row: Waiting) {
        // After a start, a row that was refused comes behind those that have waited longer: its time
        // holds for all that the chat is to be told.
        if !row.free {
            self.not_before = self.not_before.max(row.due);
        }
        self.lanes[row.lane as usize].push_back(row);
    }

    /// Takes the first row of a lane; the chat is busy from here on.
    pub fn take(&mut self, lane: Lane) -> Option<Waiting> {
        let row = self.lanes[lane as usize].pop_front()?;
        self.place = Place::Busy { free: row.free };
        if !row.free {
            self.said.leave();
        }
        Some(row)
    }

    /// What was to leave has to be made first. Returns whether it counted for the rates; it does no
    /// more.
    pub fn set_aside(&mut self) -> bool {
        let counted = self.place == (Place::Busy { free: false });
        if counted {
            self.said.stay();
            self.place = Place::Busy { free: true };
        }
        counted
    }

    /// What was on its way was refused, and goes another way: the chat waits for it, and for the rates,
    /// which have counted it.
    pub fn hold_for_retry(&mut self, now: Moment) {
        let opens_at = self.said.opens_at(&self.rates, now);
        self.not_before = self.not_before.max(opens_at);
        self.place = Place::Busy { free: true };
    }

    /// What was on its way is no longer. Returns whether the rates count it.
    pub fn arrive(&mut self, now: Moment) -> bool {
        let counts = self.place == (Place::Busy { free: false });
        if counts {
            self.said.arrive(&self.rates, now);
        }
        counts
    }

    /// What was on its way is settled: the next may go when the rates allow, and not before the
    /// messenger does, if it has refused another one meanwhile.
    pub fn settle(&mut self, now: Moment) {
        let opens_at = self.said.opens_at(&self.rates, now);
        self.not_before = self.not_before.max(opens_at);
        self.place = Place::Nowhere;
    }

    /// What was on its way came back, to be tried again at `due`; it stays the first, and nothing is
    /// said before.
    pub fn put_back(&mut self, row: Waiting, due: Moment) {
        self.not_before = self.not_before.max(due);
        self.place = Place::Nowhere;
        self.lanes[row.lane as usize].push_front(Waiting { due, ..row });
    }

    /// When the first row may go; `None` where nothing waits.
    pub fn awake_at(&self) -> Option<Moment> {
        // An acknowledged press is no message: it need not wait for the chat's rate.
        self.first().map(|first| match first.free {
            true => first.due,
            false => self.not_before,
        })
    }

    /// Until when it is to be remembered although nothing waits; without rates there is nothing
    /// to remember.
    pub fn remembered_until(&self) -> Option<Moment> {
        let longest = self.rates.iter().map(|rate| rate.span).max()?;
        let said = self.said.last().map(|last| last.plus(longest));
        Some(said.map_or(self.not_before, |said| said.max(self.not_before)))
    }

    /// The clock was set back by so much.
    pub fn turn_back(&mut self, by: Duration) {
        self.said.turn_back(by);
        self.not_before = self.not_before.minus(by);
        for row in self.lanes.iter_mut().flatten() {
            row.due = row.due.minus(by);
        }
        if let Place::Asleep(at) = &mut self.place {
            *at = at.minus(by);
        }
    }
}
