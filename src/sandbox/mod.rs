//! A Telegram Bot API server in a box, on the loopback: the demo, the tests and the
//! benchmarks talk to it as they would to Telegram.
//!
//! One half is the Bot API, as far as Kamerton uses it ([`api`](self)); the other is
//! how people act: in Rust through [`People`], over HTTP below `/sandbox/`. Faults are
//! made on demand ([`Fault`]).

mod api;
mod faults;
mod http;
mod people;
mod world;

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::{
    net::TcpListener,
    sync::{Notify, broadcast, watch},
    task::JoinHandle,
};

use self::world::World;
pub use self::{
    faults::{Fault, FaultKind},
    people::{Act, People, Posted, SentFile},
    world::{Happened, Heard, HeardButton, Media, News, Request},
};

/// The token that the sandbox knows its bot by.
pub const TOKEN: &str = "1000001:sandbox-token-of-nobody";

/// Tells the time, in milliseconds since the Unix epoch.
pub type Now = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Called with the offset of each `getUpdates`, before it confirms anything.
pub type OnPoll = Arc<dyn Fn(i64) + Send + Sync>;

/// How the sandbox is set up.
#[derive(Clone)]
pub struct Options {
    /// The port; any free one where it is 0.
    pub port: u16,
    /// The time by which messages are dated and rates are held.
    pub now: Now,
    /// The bot's name in links and commands.
    pub username: String,
    /// Whether too many messages are refused with 429, by Telegram's rates.
    pub enforce_limits: bool,
    /// Whether the bot hears, in groups, only what is meant for it.
    pub privacy: bool,
    /// Whether requests are kept to be looked at.
    pub keep_log: bool,
    /// The number of the first update.
    pub first_update: i64,
    /// See [`OnPoll`].
    pub on_poll: Option<OnPoll>,
}

impl Options {
    /// The usual set-up, with this clock.
    pub fn new(now: Now) -> Self {
        Options {
            port: 0,
            now,
            username: "KamertonSandboxBot".to_owned(),
            enforce_limits: false,
            privacy: true,
            keep_log: true,
            first_update: 710_001,
            on_poll: None,
        }
    }
}

/// A running sandbox; it ends when it is dropped.
pub struct Sandbox {
    shared: Arc<Shared>,
    url: String,
    server: JoinHandle<()>,
}

struct Shared {
    options: Options,
    world: Mutex<World>,
    /// There is a new update.
    updates: Notify,
    /// The greatest update that was confirmed, and how many polls there were.
    confirmed: watch::Sender<(i64, u64)>,
    /// How many requests have come.
    asked: watch::Sender<u64>,
    news: broadcast::Sender<News>,
    /// Lets go of requests that hang.
    unhang: Notify,
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        // A panic of one request leaves a world that is still as good as any.
        self.world
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Sandbox {
    /// Starts a sandbox on the loopback.
    ///
    /// # Errors
    /// Fails when the port is taken.
    pub async fn start(options: Options) -> std::io::Result<Sandbox> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (news, _) = broadcast::channel(4096);
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(&options)),
            updates: Notify::new(),
            confirmed: watch::Sender::new((0, 0)),
            asked: watch::Sender::new(0),
            news,
            unhang: Notify::new(),
            options,
        });
        let router = http::router(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the sandbox ended");
            }
        });
        Ok(Sandbox {
            shared,
            url,
            server,
        })
    }

    /// Its address, for `TELOXIDE_API_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How people act in it.
    pub fn people(&self) -> People {
        People::new(Arc::clone(&self.shared))
    }

    /// Every request of the bot's so far, in the order in which they came.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.world().requests.clone()
    }

    /// Makes something go wrong.
    pub fn fault(&self, fault: Fault) {
        self.shared.world().faults.push(fault);
    }

    /// Ends all faults, and lets go of what hangs.
    pub fn clear_faults(&self) {
        self.shared.world().faults.clear();
        self.shared.unhang.notify_waiters();
    }

    /// How many updates are not confirmed yet.
    pub fn pending(&self) -> usize {
        self.shared.world().updates.len()
    }

    /// Waits until every update has been confirmed.
    pub async fn all_confirmed(&self) {
        let last = self.shared.world().next_update - 1;
        if last < self.shared.options.first_update {
            return;
        }
        let mut confirmed = self.shared.confirmed.subscribe();
        // The sender lives as long as the sandbox does.
        confirmed.wait_for(|(id, _)| *id >= last).await.ok();
    }

    /// Waits until the bot has polled for the `count`th time.
    pub async fn polled(&self, count: u64) {
        let mut confirmed = self.shared.confirmed.subscribe();
        confirmed.wait_for(|(_, polls)| *polls >= count).await.ok();
    }

    /// How many requests have come so far.
    pub fn asked(&self) -> u64 {
        *self.shared.asked.borrow()
    }

    /// Waits until the `count`th request has come.
    pub async fn asked_for(&self, count: u64) {
        let mut asked = self.shared.asked.subscribe();
        asked.wait_for(|asked| *asked >= count).await.ok();
    }

    /// Everything that happens from now on.
    pub fn news(&self) -> broadcast::Receiver<News> {
        self.shared.news.subscribe()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}
