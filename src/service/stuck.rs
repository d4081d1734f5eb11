//! Messages that a messenger does not take although it takes others: each holds up its chat, and is
//! given up in the end. While nothing arrives at all, none is.

use std::{collections::HashMap, time::Duration};

use super::notes::Sent;
use crate::{messenger::SendError, school::moments::Moment};

/// How long a message is tried at least.
const PATIENCE: Duration = Duration::from_secs(2 * 3600);
/// How often it has to fail after another one has arrived: what fails now and then is taken sooner.
const TIMES: u32 = 20;

/// What is known of messages that fail.
#[derive(Debug, Default)]
pub(super) struct Stuck {
    /// How many have arrived, by messenger.
    arrived: HashMap<String, u64>,
    /// Those that fail, by their rows.
    failing: HashMap<i64, Failing>,
}

#[derive(Debug)]
struct Failing {
    since: Moment,
    /// How many others had arrived when it failed last.
    arrived: u64,
    /// How often it has failed after another one had arrived.
    times: u32,
}

impl Stuck {
    /// Takes notice of what became of a message on the wire. Returns why it is given up, if it is. Whoever
    /// names a time at which to come back does not count.
    pub(super) fn note(&mut self, sent: &Sent, now: Moment) -> Option<String> {
        let arrived = self.arrived.entry(sent.row.to.messenger.clone());
        let arrived = arrived.or_default();
        match &sent.result {
            Err(SendError::Later {
                after: None,
                reason,
            }) => {
                let failing = self.failing.entry(sent.row.id).or_insert(Failing {
                    since: now,
                    arrived: *arrived,
                    times: 0,
                });
                failing.times += u32::from(failing.arrived < *arrived);
                failing.arrived = *arrived;
                let is_stuck = failing.times >= TIMES && now.since(failing.since) >= PATIENCE;
                is_stuck.then(|| {
                    self.failing.remove(&sent.row.id);
                    reason.clone()
                })
            }
            Err(SendError::Later { .. } | SendError::Moved { .. }) => None,
            Err(SendError::Gone(_) | SendError::Rejected(_) | SendError::FileUnknown(_)) => {
                self.failing.remove(&sent.row.id);
                None
            }
            Ok(_) => {
                *arrived += 1;
                self.failing.remove(&sent.row.id);
                None
            }
        }
    }

    /// A message is not to be sent any more.
    pub(super) fn forget(&mut self, row: i64) {
        self.failing.remove(&row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        messenger::Address,
        store::outbox::{Lane, Waiting},
    };

    fn sent(id: i64, result: Result<Option<String>, SendError>) -> Sent {
        let row = Waiting {
            id,
            to: Address::new("telegram", id.to_string()),
            lane: Lane::Reply,
            due: Moment::from_millis(0),
            tries: 0,
            free: false,
        };
        Sent::plain(row, result)
    }

    fn later(after: Option<Duration>) -> Result<Option<String>, SendError> {
        Err(SendError::Later {
            after,
            reason: "500".to_owned(),
        })
    }

    /// When a message is given up that fails each minute of a day, where others arrive at those times.
    fn given_up(arrives: impl Fn(u64) -> bool, after: Option<Duration>) -> Option<u64> {
        let mut stuck = Stuck::default();
        (0..24 * 60).find(|minute| {
            let now = Moment::from_millis(0).plus(Duration::from_secs(minute * 60));
            if arrives(*minute) {
                assert_eq!(stuck.note(&sent(2, Ok(None)), now), None);
            }
            stuck.note(&sent(1, later(after)), now).is_some()
        })
    }

    #[test]
    fn what_fails_alone_is_given_up_and_what_fails_with_all_others_is_not() {
        assert_eq!(given_up(|_| true, None), Some(120));
        assert_eq!(given_up(|minute| minute % 10 == 0, None), Some(200));
        assert_eq!(given_up(|minute| minute < 15, None), None);
        assert_eq!(given_up(|_| false, None), None);
        let named = Some(Duration::from_secs(60));
        assert_eq!(given_up(|_| true, named), None);
    }
}
