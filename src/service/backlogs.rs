//! What messengers have kept for us while they were not heard. Until that is taken in, nobody knows what
//! people have said meanwhile, and the clock decides nothing in their place.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::watch;

/// The backlog of each messenger.
#[derive(Clone, Debug)]
pub(super) struct Backlogs(Arc<watch::Sender<HashMap<&'static str, Backlog>>>);

/// How far a messenger's backlog is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Backlog {
    /// The messenger cannot be heard.
    Away,
    /// It is heard, or about to be, and may have kept something.
    Open,
    /// It has kept nothing any more.
    TakenIn,
}

impl Backlogs {
    /// As a service starts.
    pub(super) fn new(messengers: impl Iterator<Item = &'static str>) -> Self {
        let open = messengers.map(|name| (name, Backlog::Open)).collect();
        Backlogs(Arc::new(watch::Sender::new(open)))
    }

    /// A messenger cannot be heard.
    pub(super) fn note_away(&self, messenger: &'static str) {
        self.set(messenger, Backlog::Away);
    }

    /// A messenger is heard. What it has kept comes now, if it was away.
    pub(super) fn note_heard(&self, messenger: &'static str) {
        if self.0.borrow().get(messenger) == Some(&Backlog::Away) {
            self.set(messenger, Backlog::Open);
        }
    }

    /// All that a messenger has kept is durable here.
    pub(super) fn note_taken_in(&self, messenger: &'static str) {
        self.set(messenger, Backlog::TakenIn);
    }

    /// Whether a messenger has kept nothing.
    pub(super) fn has_taken_in(&self, messenger: &'static str) -> bool {
        self.0.borrow().get(messenger) == Some(&Backlog::TakenIn)
    }

    /// Whether it is unknown, of each messenger, what it has kept. One of several that is away for days
    /// does not hold up the others.
    pub(super) fn are_unknown(&self) -> bool {
        let backlogs = self.0.borrow();
        let is_unknown = |it: &Backlog| *it != Backlog::TakenIn;
        !backlogs.is_empty() && backlogs.values().all(is_unknown)
    }

    /// Waits until the backlog of each messenger is taken in, or cannot be.
    pub(super) async fn wait_until_looked_at(&self) {
        let mut backlogs = self.0.subscribe();
        let is_open = |it: &Backlog| *it == Backlog::Open;
        // The sender lives in `self`.
        drop(backlogs.wait_for(|all| !all.values().any(is_open)).await);
    }

    fn set(&self, messenger: &'static str, backlog: Backlog) {
        self.0
            .send_if_modified(|all| all.insert(messenger, backlog) != Some(backlog));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_unknown_until_one_of_them_was_heard_out() {
        let backlogs = Backlogs::new(["one", "other"].into_iter());
        assert!(backlogs.are_unknown());
        backlogs.note_heard("one");
        assert!(backlogs.are_unknown());
        backlogs.note_taken_in("one");
        assert!(!backlogs.are_unknown());
        backlogs.note_away("one");
        assert!(backlogs.are_unknown());
        backlogs.note_heard("one");
        assert!(backlogs.are_unknown(), "it may have kept something");
        backlogs.note_taken_in("one");
        backlogs.note_heard("one");
        assert!(backlogs.has_taken_in("one") && !backlogs.are_unknown());
    }

    #[test]
    fn without_a_messenger_nothing_is_kept() {
        assert!(!Backlogs::new([].into_iter()).are_unknown());
    }
}
