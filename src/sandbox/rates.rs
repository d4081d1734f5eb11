//! Telegram's rates (core.telegram.org/bots/faq): overall, in a group, in a private
//! chat, where short bursts are let through.

use std::collections::VecDeque;

/// So many messages within so many milliseconds.
#[derive(Clone, Copy)]
pub(super) struct Rate {
    count: usize,
    span: i64,
}

/// For all chats together.
pub(super) const OVERALL: Rate = Rate {
    count: 30,
    span: 1_000,
};

/// For one group.
pub(super) const GROUP: Rate = Rate {
    count: 20,
    span: 60_000,
};

/// For one private chat.
pub(super) const PRIVATE: Rate = Rate {
    count: 3,
    span: 3_000,
};

/// When the last messages were sent.
#[derive(Default)]
pub(super) struct Sent(VecDeque<i64>);

impl Sent {
    /// How long until one more fits, in milliseconds; 0 where it fits now.
    pub(super) fn wait(&mut self, rate: Rate, now: i64) -> i64 {
        while self.0.front().is_some_and(|at| now - at >= rate.span) {
            self.0.pop_front();
        }
        match self.0.front() {
            Some(first) if self.0.len() >= rate.count => first + rate.span - now,
            _ => 0,
        }
    }

    pub(super) fn count(&mut self, now: i64) {
        self.0.push_back(now);
    }
}
