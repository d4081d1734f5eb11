//! The lines between the service and its messengers: Telegram against a sandbox, on which
//! things go wrong to order; and on which a flaw may sit, that the simulator has to find.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use kamerton::{
    clock::Clock,
    messenger::{Arrival, FetchError, Messenger, Outgoing, Polled, SendError, telegram::Telegram},
    school::moments::Moment,
};
use tokio::sync::watch;

use super::{actions::Trap, life::MESSENGERS};
use crate::twists::{Sent, Twist};

/// So long does the messenger keep an update (core.telegram.org/bots/api#getting-updates): an
/// older one never comes again, and after twice that time its key may be forgotten.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// A promise that is broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Every third mark is not written.
    MarksLost,
    /// What was applied is forgotten before it is brought again.
    KeysForgotten,
    /// Every tenth arrival is lost.
    ArrivalsLost,
    /// Every tenth arrival comes once more, as if it were another one.
    ArrivalsDoubled,
    /// Every tenth message is taken for sent and is not.
    Mute,
    /// Updates are confirmed before they are written.
    Hasty,
    /// What the second messenger brings passes for the first one's.
    Mixed,
}

/// What decides what happens on the lines; the life holds it, too.
pub struct Switch {
    /// Whether updates come through at all.
    open: watch::Sender<bool>,
    trap: Mutex<Option<Trap>>,
    /// How many calls the trap holds.
    caught: watch::Sender<usize>,
    /// The cursor of the last poll that went out on each line.
    cursors: [AtomicI64; MESSENGERS],
    /// The next updates' answer gets lost.
    lose: AtomicBool,
    /// The last updates come again together with the next.
    again: AtomicBool,
    /// The last updates of each line, and when they came.
    last: Mutex<[(Moment, Vec<Arrival>); MESSENGERS]>,
    clock: Clock,
    flaw: Option<Flaw>,
    count: AtomicU64,
}

impl Switch {
    pub fn new(flaw: Option<Flaw>, clock: Clock) -> Arc<Switch> {
        Arc::new(Switch {
            open: watch::Sender::new(false),
            trap: Mutex::new(None),
            caught: watch::Sender::new(0),
            cursors: Default::default(),
            lose: AtomicBool::new(false),
            again: AtomicBool::new(false),
            last: Mutex::new([(); MESSENGERS].map(|()| (clock.now(), Vec::new()))),
            clock,
            flaw,
            count: AtomicU64::new(0),
        })
    }

    pub fn open(&self, open: bool) {
        self.open.send_replace(open);
    }

    pub fn set(&self, trap: Option<Trap>) {
        self.caught.send_replace(0);
        *self.trap.lock().expect("no panic") = trap;
    }

    pub fn twice(&self, lost: bool) {
        match lost {
            true => self.lose.store(true, Ordering::SeqCst),
            false => self.again.store(true, Ordering::SeqCst),
        }
    }

    /// Waits until the trap holds so many calls; `false` where it never does.
    pub async fn has_caught(&self, calls: usize) -> bool {
        let mut caught = self.caught.subscribe();
        let enough = caught.wait_for(|caught| *caught >= calls);
        tokio::time::timeout(Duration::from_secs(20), enough)
            .await
            .is_ok()
    }

    fn is_set(&self, trap: Trap) -> bool {
        *self.trap.lock().expect("no panic") == Some(trap)
    }

    async fn hold<T>(&self) -> T {
        self.caught.send_modify(|caught| *caught += 1);
        std::future::pending().await
    }

    /// Whether the flaw strikes this time.
    fn strikes(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw) && self.count.fetch_add(1, Ordering::SeqCst) % 10 == 9
    }
}

/// The line of one messenger, by its number.
pub struct Line {
    pub number: usize,
    pub switch: Arc<Switch>,
}

impl Switch {
    async fn next(
        &self,
        line: usize,
        telegram: &Telegram,
        (cursor, waits): (i64, bool),
    ) -> Result<Polled, SendError> {
        // The sender lives as long as the switch does.
        let mut open = self.open.subscribe();
        open.wait_for(|open| *open).await.expect("a switch");
        let confirms = cursor > self.cursors[line].load(Ordering::SeqCst);
        if confirms && self.is_set(Trap::BeforeConfirm) {
            return self.hold().await;
        }
        self.cursors[line].store(cursor, Ordering::SeqCst);
        let mut polled = telegram.poll(cursor, waits).await?;
        if polled.arrivals.is_empty() {
            return Ok(polled);
        }
        if self.flaw == Some(Flaw::Hasty) {
            let confirm = telegram.poll(polled.cursor, waits);
            let sent = tokio::time::timeout(Duration::from_millis(20), confirm).await;
            drop(sent);
        }
        if self.is_set(Trap::BeforeCommit) {
            return self.hold().await;
        }
        if self.lose.swap(false, Ordering::SeqCst) {
            polled = telegram.poll(cursor, waits).await?;
        }
        let fresh = (self.clock.now(), polled.arrivals.clone());
        let last = &mut self.last.lock().expect("no panic")[line];
        if self.again.swap(false, Ordering::SeqCst) && fresh.0.since(last.0) < KEPT {
            polled.arrivals.splice(0..0, last.1.iter().cloned());
        }
        *last = fresh;
        if self.flaw == Some(Flaw::ArrivalsLost) {
            polled
                .arrivals
                .retain(|_| !self.strikes(Flaw::ArrivalsLost));
        }
        if self.flaw == Some(Flaw::ArrivalsDoubled) {
            let again: Vec<Arrival> = polled
                .arrivals
                .iter()
                .filter(|_| self.strikes(Flaw::ArrivalsDoubled))
                .map(|arrival| Arrival {
                    key: format!("{} again", arrival.key),
                    ..arrival.clone()
                })
                .collect();
            polled.arrivals.extend(again);
        }
        Ok(polled)
    }
}

/// Telegram behind it.
impl Twist for Line {
    fn poll<'a>(
        &'a self,
        telegram: &'a Telegram,
        polled: (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        self.switch.next(self.number, telegram, polled).boxed()
    }

    fn send<'a>(
        &'a self,
        telegram: &'a Telegram,
        (chat, outgoing): (&'a str, &'a Outgoing),
    ) -> BoxFuture<'a, Sent> {
        async move {
            if self.switch.is_set(Trap::BeforeSend) {
                return self.switch.hold().await;
            }
            if self.switch.strikes(Flaw::Mute) {
                return Ok(None);
            }
            let result = telegram.send(chat, outgoing).await;
            match self.switch.is_set(Trap::AfterSend) {
                true => self.switch.hold().await,
                false => result,
            }
        }
        .boxed()
    }

    /// Who dies while sending has fetched nothing: a file half fetched would be another life.
    fn fetch<'a>(
        &'a self,
        telegram: &'a Telegram,
        (file, aside): (&'a str, PathBuf),
    ) -> BoxFuture<'a, Result<u64, FetchError>> {
        async move {
            if self.switch.is_set(Trap::BeforeSend) || self.switch.is_set(Trap::AfterSend) {
                return std::future::pending().await;
            }
            telegram.fetch(file, aside).await
        }
        .boxed()
    }
}
