//! How fast a messenger may be spoken to. Pure: `now` is given.

use std::{collections::VecDeque, time::Duration};

use crate::{messenger::Rate, school::calendar::Moment};

/// What was said of late, held against some rates.
#[derive(Debug, Default)]
pub struct Window(VecDeque<Moment>);

impl Window {
    /// The first moment, `now` or later, at which one more message keeps all `rates`.
    pub fn opens_at(&self, rates: &[Rate], now: Moment) -> Moment {
        rates
            .iter()
            .filter_map(|rate| {
                let oldest = self.0.len().checked_sub(rate.count)?;
                Some(self.0.get(oldest)?.plus(rate.span))
            })
            .fold(now, Moment::max)
    }

    /// Notes a message said at `now`, and forgets what no rate asks about any more.
    pub fn note(&mut self, rates: &[Rate], now: Moment) {
        self.0.push_back(now);
        let most = rates.iter().map(|rate| rate.count).max().unwrap_or(0);
        while self.0.len() > most {
            self.0.pop_front();
        }
    }
}

/// How long to wait before the next try, after `tries` that failed: 1, 2, 4, 8 and
/// then 10 seconds, so that a messenger that is back is at work again within 15.
pub fn back_off(tries: u32) -> Duration {
    Duration::from_secs(10.min(1 << tries.min(4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_never_lets_more_through_than_its_rates() {
        let rates = [
            Rate {
                count: 1,
                span: Duration::from_secs(1),
            },
            Rate {
                count: 20,
                span: Duration::from_secs(60),
            },
        ];
        let mut window = Window::default();
        let mut now = Moment::from_millis(0);
        let mut sent = Vec::new();
        for _ in 0..100 {
            now = window.opens_at(&rates, now);
            window.note(&rates, now);
            sent.push(now);
        }
        for rate in rates {
            for pair in sent.windows(rate.count + 1) {
                assert!(pair[rate.count].since(pair[0]) >= rate.span);
            }
        }
        // 20 a minute: the 100th leaves in the fifth minute and not later.
        assert_eq!(sent[99].millis(), (4 * 60 + 19) * 1000);
    }
}
