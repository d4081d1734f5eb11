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
        if fault.skip == 0 {
            striking = Some(at);
            break;
        }
        fault.skip -= 1;
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
