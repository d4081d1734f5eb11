//! Whether the service still hears its messengers, and writes down what they say. One whose polls
//! fail, or hang, is up and deaf; one that cannot store anything answers nobody; and nobody who looks at
//! the process alone would notice.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::backlogs::Backlogs;
use crate::{clock::Clock, school::moments::Moment};

/// How long a messenger may be silent: a poll answers within 35 s, and the next try is made within 15,
/// so that several in a row have brought nothing. As long may nothing be stored.
const PATIENCE: Duration = Duration::from_secs(120);

/// How each messenger is heard, and when something was stored last.
#[derive(Clone, Debug)]
pub struct Readiness {
    /// What the messengers have kept.
    pub(super) backlogs: Backlogs,
    clock: Clock,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    messengers: HashMap<&'static str, Hearing>,
    stored: Moment,
}

/// How a messenger is heard.
#[derive(Clone, Copy, Debug)]
enum Hearing {
    /// It ought to be heard, and was last at that moment.
    Heard(Moment),
    /// It comes by itself: its silence says nothing.
    Comes,
}

/// What is wrong with a service that is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// This messenger has been silent for so long.
    Deaf(&'static str, Duration),
    /// Nothing could be stored for so long.
    Stuck(Duration),
}

impl Readiness {
    /// As a service starts: it has a while to hear the first word of these.
    pub fn new(clock: Clock, messengers: impl Iterator<Item = &'static str>) -> Self {
        let now = clock.now();
        let messengers = messengers.map(|name| (name, Hearing::Heard(now)));
        let messengers: HashMap<_, _> = messengers.collect();
        let backlogs = Backlogs::new(messengers.keys().copied());
        let state = State {
            messengers,
            stored: now,
        };
        Readiness {
            backlogs,
            clock,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// A messenger has answered, whatever that brought.
    pub(super) fn hears(&self, messenger: &'static str) {
        self.backlogs.note_heard(messenger);
        self.note(messenger, Hearing::Heard(self.clock.now()));
    }

    /// From now on a messenger comes by itself, and brings what it has kept at once.
    pub(super) fn is_called_by(&self, messenger: &'static str) {
        self.backlogs.note_taken_in(messenger);
        self.note(messenger, Hearing::Comes);
    }

    /// A messenger that comes by itself could not, since then.
    pub(super) fn is_silent_since(&self, messenger: &'static str, well: Moment) {
        self.backlogs.note_away(messenger);
        self.note(messenger, Hearing::Heard(well));
    }

    /// Something has become durable, which shows that anything may.
    pub(super) fn stores(&self) {
        let now = self.clock.now();
        self.change(|state| state.stored = now);
    }

    fn note(&self, messenger: &'static str, hearing: Hearing) {
        self.change(|state| state.messengers.insert(messenger, hearing));
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is wrong, where something has been for too long.
    pub fn ailment(&self) -> Option<Ailment> {
        let now = self.clock.now();
        let deaf = |(name, hearing): (&&'static str, &Hearing)| match hearing {
            Hearing::Heard(heard) => Some(Ailment::Deaf(name, now.since(*heard))),
            Hearing::Comes => None,
        };
        self.change(|state| {
            let mut ailments = state.messengers.iter().filter_map(deaf);
            let deaf = ailments.find(|ailment| ailment.has_lasted() > PATIENCE);
            let stuck = Ailment::Stuck(now.since(state.stored));
            deaf.or((stuck.has_lasted() > PATIENCE).then_some(stuck))
        })
    }
}

impl Ailment {
    fn has_lasted(self) -> Duration {
        match self {
            Ailment::Deaf(_, silent) => silent,
            Ailment::Stuck(nothing) => nothing,
        }
    }
}
