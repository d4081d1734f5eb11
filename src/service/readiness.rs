//! Whether the service still hears its messengers. One whose polls fail, or hang, is up and deaf, and
//! nobody who looks at the process alone would notice.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use crate::{clock::Clock, school::moments::Moment};

/// How long a messenger may be silent. A poll answers within 35 s, and the next try is made within 15:
/// several in a row have brought nothing.
const DEAF_AFTER: Duration = Duration::from_secs(120);

/// When each messenger was heard last.
#[derive(Clone, Debug)]
pub struct Readiness {
    clock: Clock,
    /// In milliseconds UTC.
    heard: Arc<HashMap<&'static str, AtomicI64>>,
}

impl Readiness {
    /// As a service starts: it has a while to hear the first word of these.
    pub fn new(clock: Clock, messengers: impl Iterator<Item = &'static str>) -> Self {
        let now = clock.now().millis();
        let heard = messengers.map(|name| (name, AtomicI64::new(now)));
        Readiness {
            heard: Arc::new(heard.collect()),
            clock,
        }
    }

    /// A poll has succeeded, whatever it brought.
    pub(super) fn hears(&self, messenger: &str) {
        self.note(messenger, self.clock.now().millis());
    }

    /// From now on a messenger comes by itself: its silence says nothing.
    pub(super) fn is_called_by(&self, messenger: &str) {
        self.note(messenger, i64::MAX);
    }

    fn note(&self, messenger: &str, heard: i64) {
        if let Some(last) = self.heard.get(messenger) {
            last.store(heard, Ordering::Relaxed);
        }
    }

    /// A messenger that has been silent for too long, and for how long.
    pub fn unheard(&self) -> Option<(&'static str, Duration)> {
        let now = self.clock.now();
        self.heard
            .iter()
            .map(|(name, last)| {
                let last = Moment::from_millis(last.load(Ordering::Relaxed));
                (*name, now.since(last))
            })
            .find(|(_, silent)| *silent > DEAF_AFTER)
    }
}
