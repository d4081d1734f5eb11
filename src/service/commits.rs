//! What the desk has made durable, told to those who go on from there: the sender, the fetcher,
//! and whoever waits until nothing is left to be done.

use std::sync::{Mutex, PoisonError};

use crate::store::{News, outbox::Queued};

/// How many messages are handed over at most. More are left in the database until they are read
/// from there.
const HANDED_OVER: usize = 256;

/// The commits of the desk that may have brought something new.
#[derive(Debug, Default)]
pub struct Commits {
    /// How many there were.
    pub count: u64,
    /// The last one before which something was written.
    pub written: u64,
    /// The last one after which what is to be sent and fetched has to be read anew.
    pub to_be_read: u64,
    /// What was queued since that one, and not handed over yet.
    queued: Mutex<Vec<Queued>>,
}

impl Commits {
    /// One more commit, and what it has brought.
    pub fn add(&mut self, news: News) {
        self.count += 1;
        if news.any {
            self.written = self.count;
        }
        let queued = self
            .queued
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if news.stale || queued.len() + news.queued.len() > HANDED_OVER {
            self.to_be_read = self.count;
            queued.clear();
        } else {
            queued.extend(news.queued);
        }
    }

    /// Hands over, once, what was queued since all of it had to be read, or was handed over.
    pub fn take_queued(&self) -> Vec<Queued> {
        let mut queued = self.queued.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *queued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        messenger::{Address, Outgoing},
        school::moments::Moment,
        store::outbox::{Lane, Letter},
    };

    fn news(ids: std::ops::Range<i64>, stale: bool) -> News {
        let queued = ids.map(|id| Queued {
            id,
            at: Moment::from_millis(0),
            letter: Letter {
                to: Address::new("telegram", id.to_string()),
                lane: Lane::Reply,
                outgoing: Outgoing::Leave,
                about: None,
                sponsor: None,
            },
        });
        News {
            queued: queued.collect(),
            any: true,
            stale,
        }
    }

    fn taken(commits: &Commits) -> Vec<i64> {
        commits.take_queued().iter().map(|row| row.id).collect()
    }

    #[test]
    fn what_was_queued_is_handed_over_once() {
        let mut commits = Commits::default();
        commits.add(news(1..3, false));
        commits.add(news(3..4, false));
        assert_eq!(taken(&commits), [1, 2, 3]);
        assert!(taken(&commits).is_empty());
        assert_eq!((commits.count, commits.to_be_read), (2, 0));
    }

    #[test]
    fn nothing_of_what_has_to_be_read_is_handed_over() {
        let mut commits = Commits::default();
        commits.add(news(1..3, false));
        commits.add(news(3..4, true));
        commits.add(news(4..5, false));
        assert_eq!((commits.count, commits.to_be_read), (3, 2));
        assert_eq!(taken(&commits), [4]);
    }

    #[test]
    fn what_is_too_much_has_to_be_read() {
        let mut commits = Commits::default();
        commits.add(news(1..250, false));
        commits.add(news(250..260, false));
        assert_eq!((commits.count, commits.to_be_read), (2, 2));
        assert!(taken(&commits).is_empty());
    }

    #[test]
    fn time_that_has_passed_is_news_and_nothing_written() {
        let mut commits = Commits::default();
        commits.add(news(1..2, false));
        commits.add(News {
            stale: true,
            ..News::default()
        });
        assert_eq!((commits.count, commits.written), (2, 1));
    }
}
