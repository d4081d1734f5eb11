//! Faults on demand: what a network and a busy server do to a bot.

use serde::Deserialize;

/// A fault that is waiting for its requests.
#[derive(Clone, Debug, Deserialize)]
pub struct Fault {
    /// The method that it strikes; `*` for all.
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
}

fn once() -> u32 {
    1
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The connection breaks before anything has happened.
    DropBefore,
    /// It happens, and then the connection breaks.
    DropAfter,
    /// The answer takes this much longer.
    Delay {
        /// Milliseconds.
        millis: u64,
    },
    /// A proxy answers instead, in HTML.
    BadGateway,
    /// No answer until the faults are cleared.
    Hang,
    /// `getUpdates` brings once more what was confirmed before.
    Duplicate,
    /// The server refuses.
    Error {
        /// The error's code.
        code: u16,
        /// Its words.
        description: String,
        /// When to come back, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
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
        }
    }

    /// The same, for so many requests.
    pub fn times(mut self, times: u32) -> Fault {
        self.times = times;
        self
    }
}

/// The fault that strikes a request, if one does; used up as it is found.
pub(super) fn strike(
    faults: &mut Vec<Fault>,
    method: &str,
    chat: Option<i64>,
) -> Option<FaultKind> {
    let at = faults.iter().position(|fault| {
        (fault.method == "*" || fault.method.eq_ignore_ascii_case(method))
            && (fault.chat.is_none() || fault.chat == chat)
    })?;
    let fault = &mut faults[at];
    if fault.skip > 0 {
        fault.skip -= 1;
        return None;
    }
    let kind = fault.kind.clone();
    fault.times = fault.times.saturating_sub(1);
    if fault.times == 0 {
        faults.remove(at);
    }
    Some(kind)
}
