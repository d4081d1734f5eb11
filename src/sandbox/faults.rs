//! Faults on demand: what a network and a busy server do to a bot.

use serde::Deserialize;

/// A fault that is waiting for its requests.
#[derive(Clone, Debug, Deserialize)]
pub struct Fault {
    /// The method that it strikes; `*` for all, `file` for downloads, `webhook` for
    /// updates on their way to the bot.
    pub method: String,
    /// What happens.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// How many requests it strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// How many it lets pass before.
    #[serde(default)]
    pub skip: u32,
    /// Only requests for this chat.
    #[serde(default)]
    pub chat: Option<i64>,
    /// Of a hundred requests it strikes about so many; the others pass.
    #[serde(default = "all")]
    pub percent: u32,
    /// Throws the dice for that; changed with each throw.
    #[serde(default)]
    pub seed: u32,
}

fn once() -> u32 {
    1
}

fn all() -> u32 {
    100
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The connection breaks before anything has happened.
    DropBefore,
    /// The same, with a reset in place of an orderly end.
    Reset,
    /// It happens, and the connection breaks in the middle of the answer.
    Truncate,
    /// It happens, and half of the answer comes, as if that were all.
    Half,
    /// It happens, and an empty answer comes.
    Empty,
    /// It happens, and then the connection breaks.
    DropAfter,
    /// The answer takes this much longer.
    Delay {
        /// Milliseconds.
        millis: u64,
    },
    /// A proxy answers instead, in HTML.
    BadGateway,
    /// The same, because the request is too large for it.
    TooLarge,
    /// The same, as if all were well.
    Page,
    /// No answer until the faults are cleared; then the connection breaks.
    Hang,
    /// `getUpdates` brings once more what was confirmed last.
    Duplicate,
    /// The server refuses.
    Error {
        /// The error's code.
        code: u16,
        /// Its words.
        #[serde(default)]
        description: String,
        /// When to come back, in seconds.
        #[serde(default)]
        retry_after: Option<i64>,
    },
}

impl Fault {
    /// A fault that strikes the next request of this method.
    pub fn next(method: &str, kind: FaultKind) -> Fault {
        Fault {
            method: method.to_owned(),
            kind,
            times: 1,
            skip: 0,
            chat: None,
            percent: all(),
            seed: 0,
        }
    }

    /// The same, for so many requests.
    pub fn times(mut self, times: u32) -> Fault {
        self.times = times;
        self
    }

    /// The same, after so many requests have passed.
    pub fn after(mut self, skip: u32) -> Fault {
        self.skip = skip;
        self
    }

    /// The same, for this chat only.
    pub fn in_chat(mut self, chat: i64) -> Fault {
        self.chat = Some(chat);
        self
    }

    /// The same, for about so many of a hundred requests; `seed` decides which.
    pub fn percent(mut self, percent: u32, seed: u32) -> Fault {
        self.percent = percent;
        self.seed = seed;
        self
    }

    /// Whether the dice let it strike: a linear congruence, of whose numbers the upper half is
    /// random enough here.
    fn falls(&mut self) -> bool {
        self.seed = self
            .seed
            .wrapping_mul(1_664_525)
            .wrapping_add(1_013_904_223);
        (self.seed >> 16) % 100 < self.percent
    }

    fn concerns(&self, method: &str, chat: Option<i64>) -> bool {
        (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && (self.chat.is_none() || self.chat == chat)
    }
}

/// The fault that strikes a request, if one does; used up as it is found.
pub(super) fn strike(
    faults: &mut Vec<Fault>,
    method: &str,
    chat: Option<i64>,
) -> Option<FaultKind> {
    let mut striking = None;
    for (at, fault) in faults.iter_mut().enumerate() {
        if !fault.concerns(method, chat) {
            continue;
        }
        if fault.skip > 0 {
            fault.skip -= 1;
        } else if fault.falls() {
            striking = Some(at);
            break;
        }
    }
    let at = striking?;
    let fault = &mut faults[at];
    let kind = fault.kind.clone();
    fault.times = fault.times.saturating_sub(1);
    if fault.times == 0 {
        faults.remove(at);
    }
    Some(kind)
}
