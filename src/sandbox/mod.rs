//! A Telegram Bot API server in a box, on the loopback: the demo, the tests and the
//! benchmarks talk to it as they would to Telegram.
//!
//! One half is the Bot API, as far as Kamerton uses it, in Telegram's own words; the
//! other is how people act: in Rust through [`People`], over HTTP below `/sandbox/`
//! (`people_http.rs` lists the addresses). Faults are made on demand ([`Fault`]).

mod acts;
mod api;
mod editing;
mod entities;
mod faults;
mod files;
mod groups;
mod heard;
mod http;
mod line;
mod params;
mod people;
mod people_http;
mod poll;
mod rates;
mod refusal;
mod sending;
mod webhooks;
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

pub use self::{
    faults::{Fault, FaultKind},
    files::SentFile,
    heard::{Happened, Heard, HeardButton, Media, News, Request},
    people::{Act, Impossible, People, Person, Posted},
};
use self::{line::Lines, poll::Progress, world::World};

/// The token that the sandbox knows its bot by.
pub const TOKEN: &str = "1000001:sandbox-token-of-nobody";

/// The bot's id, as its token has it.
const BOT: i64 = 1_000_001;

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
    /// The bot's name as people see it.
    pub first_name: String,
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
    /// Whether a webhook may be a plain `http://` address on the loopback, to which updates
    /// are then brought. Telegram wants `https://`; an address like that is taken here
    /// too, and nothing is ever brought there.
    pub plain_webhooks: bool,
}

impl Options {
    /// The usual set-up, with this clock.
    pub fn new(now: Now) -> Self {
        Options {
            port: 0,
            now,
            first_name: "Камертон".to_owned(),
            username: "KamertonSandboxBot".to_owned(),
            enforce_limits: false,
            privacy: true,
            keep_log: true,
            first_update: 710_001,
            on_poll: None,
            plain_webhooks: false,
        }
    }
}

/// A running sandbox; it ends when it is dropped.
pub struct Sandbox {
    shared: Arc<Shared>,
    url: String,
    server: Option<JoinHandle<()>>,
}

struct Shared {
    options: Options,
    world: Mutex<World>,
    /// There is a new update, or a newer poll.
    updates: Arc<Notify>,
    progress: watch::Sender<Progress>,
    /// How many requests have come.
    asked: watch::Sender<u64>,
    news: broadcast::Sender<News>,
    /// Lets go of requests that hang.
    unhang: Notify,
    closing: watch::Sender<bool>,
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        // A panic of one request leaves a world that is still as good as any.
        self.world
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn add_fault(&self, fault: Fault) {
        self.world().faults.push(fault);
    }

    fn clear_faults(&self) {
        self.world().faults.clear();
        self.unhang.notify_waiters();
    }

    /// Ends when the sandbox does.
    async fn closed(&self) {
        // The sender lives as long as `self`.
        self.closing
            .subscribe()
            .wait_for(|closing| *closing)
            .await
            .ok();
    }

    async fn progressed(&self, far_enough: impl FnMut(&Progress) -> bool) {
        self.progress.subscribe().wait_for(far_enough).await.ok();
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
        let updates = Arc::new(Notify::new());
        let world = World::new(&options, Arc::clone(&updates), news.clone());
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            updates,
            progress: watch::Sender::new(Progress::before(options.first_update)),
            asked: watch::Sender::new(0),
            news,
            unhang: Notify::new(),
            closing: watch::Sender::new(false),
            options,
        });
        let service = http::service(Arc::clone(&shared));
        let closing = Arc::clone(&shared);
        let server = axum::serve(Lines(listener), service)
            .with_graceful_shutdown(async move { closing.closed().await });
        let deliveries = webhooks::bring(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            if let (Err(error), ()) = tokio::join!(server.into_future(), deliveries) {
                tracing::error!(%error, "the sandbox ended");
            }
        });
        Ok(Sandbox {
            shared,
            url,
            server: Some(server),
        })
    }

    /// Ends it: requests under way are cut off, and the port is free again.
    pub async fn stop(mut self) {
        self.shared.closing.send_replace(true);
        if let Some(server) = self.server.take() {
            // It can only have ended already.
            server.await.ok();
        }
    }

    /// Its address, for `TELOXIDE_API_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The bot's token, for `TELOXIDE_TOKEN`; no other is let in.
    pub fn token(&self) -> &'static str {
        TOKEN
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
        self.shared.add_fault(fault);
    }

    /// Ends all faults, and lets go of what hangs.
    pub fn clear_faults(&self) {
        self.shared.clear_faults();
    }

    /// How many updates are not confirmed yet.
    pub fn pending(&self) -> usize {
        self.shared.world().updates.len()
    }

    /// Lets the numbers of updates start again, as they do after a quiet week.
    pub fn restart_updates_at(&self, id: i64) {
        self.shared.world().next_update = id;
        self.shared
            .progress
            .send_modify(|progress| progress.confirmed_up_to = id - 1);
    }

    /// Makes the bot another one, as far as files go: ids from before are not known to it.
    pub fn forget_files(&self) {
        self.shared.world().files.clear();
    }

    /// Waits until this update has been confirmed.
    pub async fn confirmed(&self, update_id: i64) {
        self.shared
            .progressed(|progress| progress.confirmed_up_to >= update_id)
            .await;
    }

    /// Waits until every update that is there now has been confirmed.
    pub async fn all_confirmed(&self) {
        let queued = self.shared.world().queued;
        self.shared
            .progressed(|progress| progress.confirmed >= queued)
            .await;
    }

    /// Waits until the bot has polled.
    pub async fn first_poll(&self) {
        self.polled(1).await;
    }

    /// Waits until the bot has polled for the `count`th time.
    pub async fn polled(&self, count: u64) {
        self.shared
            .progressed(|progress| progress.polls >= count)
            .await;
    }

    /// How many requests have come so far.
    pub fn asked(&self) -> u64 {
        *self.shared.asked.borrow()
    }

    /// Waits until the `count`th request has come.
    pub async fn asked_for(&self, count: u64) {
        let mut asked = self.shared.asked.subscribe();
        // The sender lives as long as the sandbox does.
        asked.wait_for(|asked| *asked >= count).await.ok();
    }

    /// Everything that happens from now on.
    pub fn news(&self) -> broadcast::Receiver<News> {
        self.shared.news.subscribe()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.shared.closing.send_replace(true);
    }
}
