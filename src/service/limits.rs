//! How fast a messenger may be spoken to. Pure: `now` is given.

use std::{collections::VecDeque, time::Duration};

use crate::{messenger::Rate, school::moments::Moment};

/// What was said of late, held against some rates. A messenger counts a message when it takes
/// it, which is some time between its leaving and the word of it: so it counts from its
/// leaving, and is forgotten only when the rates allow it since that word.
#[derive(Debug, Default)]
pub struct Window {
    said: VecDeque<Moment>,
    on_their_way: usize,
}

impl Window {
    /// The first moment, `now` or later, at which one more message keeps all `rates`. While too
    /// many are on their way it is not known yet, and no moment before this one.
    pub fn opens_at(&self, rates: &[Rate], now: Moment) -> Moment {
        rates
            .iter()
            .filter_map(|rate| {
                let all = self.said.len() + self.on_their_way;
                let oldest = all.checked_sub(rate.count)?;
                Some(self.said.get(oldest).unwrap_or(&now).plus(rate.span))
            })
            .fold(now, Moment::max)
    }

    /// When the last message that is known of was said.
    pub fn last(&self) -> Option<Moment> {
        self.said.back().copied()
    }

    /// The clock was set back by so much: what was said was said so much earlier by it.
    pub fn turn_back(&mut self, by: Duration) {
        for said in &mut self.said {
            *said = said.minus(by);
        }
    }

    /// A message leaves.
    pub fn leave(&mut self) {
        self.on_their_way += 1;
    }

    /// A message that had left has not gone after all.
    pub fn stay(&mut self) {
        self.on_their_way = self.on_their_way.saturating_sub(1);
    }

    /// It is known at `now` what became of a message that had left. What no rate asks about any
    /// more is forgotten.
    pub fn arrive(&mut self, rates: &[Rate], now: Moment) {
        self.on_their_way = self.on_their_way.saturating_sub(1);
        let last = self.said.back().copied().unwrap_or(now);
        self.said.push_back(now.max(last));
        let most = rates.iter().map(|rate| rate.count).max().unwrap_or(0);
        while self.said.len() > most {
            self.said.pop_front();
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
            window.leave();
            window.arrive(&rates, now);
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

    #[test]
    fn what_takes_its_time_on_the_way_is_not_overtaken() {
        let rates = [Rate {
            count: 2,
            span: Duration::from_secs(1),
        }];
        let at = Moment::from_millis;
        let mut window = Window::default();
        window.leave();
        window.leave();
        // It may be counted as late as now.
        assert_eq!(window.opens_at(&rates, at(5_000)), at(6_000));
        window.arrive(&rates, at(5_200));
        assert_eq!(window.opens_at(&rates, at(5_300)), at(6_200));
        window.arrive(&rates, at(5_400));
        assert_eq!(window.opens_at(&rates, at(6_200)), at(6_200));
        window.leave();
        assert_eq!(window.opens_at(&rates, at(6_200)), at(6_400));
    }
}
