//! What is said in the log of messengers that fail: one line in ten seconds, however many
//! messages, polls and files meet the same outage.

use std::{
    fmt::Display,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// An outage is spoken of this often at most.
const EVERY: Duration = Duration::from_secs(10);

/// The log's patience with failures, shared by everybody who meets them.
#[derive(Clone, Debug, Default)]
pub struct Complaints(Arc<Mutex<Spoken>>);

#[derive(Debug, Default)]
struct Spoken {
    at: Option<Instant>,
    /// Failures that nothing was said of since then.
    unspoken: u32,
}

impl Complaints {
    /// Somebody cannot do `what`, which will be tried again: a line in the log, or one
    /// more failure that the next line tells of.
    pub fn of(&self, what: &'static str, error: &dyn Display) {
        tracing::debug!(%error, "could not {what}");
        if let Some(unspoken) = self.turn(Instant::now()) {
            tracing::warn!(%error, unspoken, "cannot {what}; trying again");
        }
    }

    /// Whether it is time for a line, and of how many failures it has to tell besides.
    fn turn(&self, now: Instant) -> Option<u32> {
        let mut spoken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if spoken.at.is_some_and(|at| now - at < EVERY) {
            spoken.unspoken = spoken.unspoken.saturating_add(1);
            return None;
        }
        spoken.at = Some(now);
        Some(std::mem::take(&mut spoken.unspoken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_failures_are_one_line_in_ten_seconds() {
        let complaints = Complaints::default();
        let start = Instant::now();
        let lines: Vec<u32> = (0..30_000)
            .filter_map(|milli| complaints.turn(start + Duration::from_millis(milli)))
            .collect();
        assert_eq!(lines, [0, 9_999, 9_999]);
    }
}
