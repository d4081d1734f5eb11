//! The line between the service and the messenger: Telegram against the sandbox, on which
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
use kamerton::messenger::{
    Arrival, Doors, FetchError, Messenger, Outgoing, Polled, Rate, SendError, telegram::Telegram,
};
use tokio::sync::watch;

use super::actions::Trap;

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
}

/// What decides what happens on the line; the life holds it, too.
pub struct Switch {
    /// Whether updates come through at all.
    open: watch::Sender<bool>,
    trap: Mutex<Option<Trap>>,
    /// How many calls the trap holds.
    caught: watch::Sender<usize>,
    /// The cursor of the last poll that went out.
    cursor: AtomicI64,
    /// The next updates' answer gets lost.
    lose: AtomicBool,
    /// The last updates come again together with the next.
    again: AtomicBool,
    last: Mutex<Vec<Arrival>>,
    flaw: Option<Flaw>,
    count: AtomicU64,
}

impl Switch {
    pub fn new(flaw: Option<Flaw>) -> Arc<Switch> {
        Arc::new(Switch {
            open: watch::Sender::new(false),
            trap: Mutex::new(None),
            caught: watch::Sender::new(0),
            cursor: AtomicI64::new(0),
            lose: AtomicBool::new(false),
            again: AtomicBool::new(false),
            last: Mutex::new(Vec::new()),
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

/// Telegram behind a [`Switch`].
pub struct Line {
    pub inner: Telegram,
    pub switch: Arc<Switch>,
}

impl Line {
    async fn next(&self, cursor: i64) -> Result<Polled, SendError> {
        let switch = &self.switch;
        // The sender lives as long as the switch does.
        let mut open = switch.open.subscribe();
        open.wait_for(|open| *open).await.expect("a switch");
        let confirms = cursor > switch.cursor.load(Ordering::SeqCst);
        if confirms && switch.is_set(Trap::BeforeConfirm) {
            return switch.hold().await;
        }
        switch.cursor.store(cursor, Ordering::SeqCst);
        let mut polled = self.inner.poll(cursor).await?;
        if polled.arrivals.is_empty() {
            return Ok(polled);
        }
        if switch.flaw == Some(Flaw::Hasty) {
            let confirm = self.inner.poll(polled.cursor);
            let sent = tokio::time::timeout(Duration::from_millis(20), confirm).await;
            drop(sent);
        }
        if switch.is_set(Trap::BeforeCommit) {
            return switch.hold().await;
        }
        if switch.lose.swap(false, Ordering::SeqCst) {
            polled = self.inner.poll(cursor).await?;
        }
        let fresh = polled.arrivals.clone();
        let mut last = switch.last.lock().expect("no panic");
        if switch.again.swap(false, Ordering::SeqCst) {
            polled.arrivals.splice(0..0, last.iter().cloned());
        }
        *last = fresh;
        if switch.flaw == Some(Flaw::ArrivalsLost) {
            polled
                .arrivals
                .retain(|_| !switch.strikes(Flaw::ArrivalsLost));
        }
        if switch.flaw == Some(Flaw::ArrivalsDoubled) {
            let again: Vec<Arrival> = polled
                .arrivals
                .iter()
                .filter(|_| switch.strikes(Flaw::ArrivalsDoubled))
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

impl Messenger for Line {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn rates(&self) -> Vec<Rate> {
        self.inner.rates()
    }

    fn rates_of(&self, chat: &str) -> Vec<Rate> {
        self.inner.rates_of(chat)
    }

    fn read(&self, raw: &str) -> Arrival {
        self.inner.read(raw)
    }

    fn poll(&self, cursor: i64) -> BoxFuture<'_, Result<Polled, SendError>> {
        self.next(cursor).boxed()
    }

    fn doors(&self) -> BoxFuture<'_, Result<Option<Doors>, SendError>> {
        self.inner.doors()
    }

    fn send<'a>(
        &'a self,
        chat: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Result<Option<String>, SendError>> {
        async move {
            let switch = &self.switch;
            if switch.is_set(Trap::BeforeSend) {
                return switch.hold().await;
            }
            if switch.strikes(Flaw::Mute) {
                return Ok(None);
            }
            let result = self.inner.send(chat, outgoing).await;
            match switch.is_set(Trap::AfterSend) {
                true => switch.hold().await,
                false => result,
            }
        }
        .boxed()
    }

    fn fetch<'a>(
        &'a self,
        file: &'a str,
        aside: PathBuf,
    ) -> BoxFuture<'a, Result<u64, FetchError>> {
        self.inner.fetch(file, aside)
    }
}
