//! Messengers with a twist: Telegram but for one thing that they do wrong, or the moment at
//! which their process dies. The negative controls are made of them, and the fail points.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use futures_util::{FutureExt, future::BoxFuture};
use kamerton::{
    chance::Chance,
    clock::Clock,
    messenger::{
        Arrival, Doors, FetchError, Messenger, Outgoing, Polled, Rate, Say, SendError, SentCopy,
        telegram::{self, Telegram},
    },
    sandbox::TOKEN,
    service::{Parts, Service},
    settings::Settings,
    store::Store,
    web::Server,
};
use sqlx::{Connection, SqliteConnection};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Notify,
};

use crate::school::SECRET;

/// Tells a child its twist; without it, it does nothing.
pub const TWIST: &str = "KAMERTON_TEST_TWIST";

/// What one says of a message.
pub type Sent = Result<Option<String>, SendError>;

/// Where a messenger differs from Telegram.
pub trait Twist: Send + Sync + 'static {
    fn poll<'a>(
        &'a self,
        telegram: &'a Telegram,
        (cursor, waits): (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        telegram.poll(cursor, waits)
    }

    fn send<'a>(
        &'a self,
        telegram: &'a Telegram,
        (chat, outgoing): (&'a str, &'a Outgoing),
    ) -> BoxFuture<'a, Sent> {
        telegram.send(chat, outgoing)
    }

    fn fetch<'a>(
        &'a self,
        telegram: &'a Telegram,
        (file, aside): (&'a str, PathBuf),
    ) -> BoxFuture<'a, Result<u64, FetchError>> {
        telegram.fetch(file, aside)
    }

    /// Reads an event again, inside of a transaction.
    fn read(&self, telegram: &Telegram, raw: &str) -> Arrival {
        telegram.read(raw)
    }

    fn rates(&self, telegram: &Telegram) -> Vec<Rate> {
        telegram.rates()
    }
}

/// Telegram with this twist.
pub struct Twisted<T>(pub Telegram, pub T);

impl<T: Twist> Messenger for Twisted<T> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn read(&self, raw: &str) -> Arrival {
        self.1.read(&self.0, raw)
    }

    fn rates(&self) -> Vec<Rate> {
        self.1.rates(&self.0)
    }

    fn rates_of(&self, chat: &str) -> Vec<Rate> {
        self.0.rates_of(chat)
    }

    fn poll(&self, cursor: i64, waits: bool) -> BoxFuture<'_, Result<Polled, SendError>> {
        self.1.poll(&self.0, (cursor, waits))
    }

    fn doors(&self) -> BoxFuture<'_, Result<Option<Doors>, SendError>> {
        self.0.doors()
    }

    fn send<'a>(&'a self, chat: &'a str, outgoing: &'a Outgoing) -> BoxFuture<'a, Sent> {
        self.1.send(&self.0, (chat, outgoing))
    }

    fn send_copy<'a>(
        &'a self,
        chat: &'a str,
        say: &'a Say,
        copy: &'a Path,
    ) -> BoxFuture<'a, Result<SentCopy, SendError>> {
        self.0.send_copy(chat, say, copy)
    }

    fn fetch<'a>(
        &'a self,
        file: &'a str,
        aside: PathBuf,
    ) -> BoxFuture<'a, Result<u64, FetchError>> {
        self.1.fetch(&self.0, (file, aside))
    }
}

/// Keeps what has these words in it on the wire to one chat until it is let go.
pub struct Slow {
    pub words: &'static str,
    pub chat: i64,
    pub on_the_wire: Arc<Notify>,
    pub go: Arc<Notify>,
}

impl Slow {
    pub fn new(words: &'static str, chat: i64) -> Slow {
        Slow {
            words,
            chat,
            on_the_wire: Arc::default(),
            go: Arc::default(),
        }
    }
}

impl Twist for Slow {
    fn send<'a>(
        &'a self,
        telegram: &'a Telegram,
        (chat, outgoing): (&'a str, &'a Outgoing),
    ) -> BoxFuture<'a, Sent> {
        async move {
            let is_slow = |text: &str| text.contains(self.words);
            if chat == self.chat.to_string()
                && matches!(outgoing, Outgoing::Say(say) if is_slow(&say.text))
            {
                self.on_the_wire.notify_one();
                self.go.notified().await;
            }
            telegram.send(chat, outgoing).await
        }
        .boxed()
    }
}

/// Confirms every update before anybody has seen it.
struct Hasty {
    api: String,
    http: reqwest::Client,
}

impl Twist for Hasty {
    fn poll<'a>(
        &'a self,
        telegram: &'a Telegram,
        (cursor, waits): (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        async move {
            let polled = telegram.poll(cursor, waits).await?;
            let confirm = serde_json::json!({ "offset": polled.cursor, "timeout": 0 });
            let address = format!("{}/bot{TOKEN}/getUpdates", self.api);
            // On a wire that breaks, it is not even hasty.
            self.http.post(address).json(&confirm).send().await.ok();
            Ok(polled)
        }
        .boxed()
    }
}

/// Confirms every call of a webhook, and only then brings it to the server at `url`.
async fn confirm_first(listener: TcpListener, url: String) {
    let http = reqwest::Client::new();
    let relay = move |request: Request| {
        let call = http.post(format!("{url}{}", request.uri().path()));
        let call = call.headers(request.headers().clone());
        async move {
            let body = Bytes::from_request(request, &()).await.expect("a body");
            tokio::spawn(call.body(body).send());
            StatusCode::OK
        }
    };
    axum::serve(listener, Router::new().fallback(relay))
        .await
        .expect("it serves");
}

/// Dies when it comes to a point for the so-many-th time.
struct Dying {
    point: String,
    times: AtomicU32,
}

impl Dying {
    fn come_to(&self, point: &str) {
        if self.point == point && self.times.fetch_sub(1, Ordering::Relaxed) == 1 {
            std::process::abort();
        }
    }
}

impl Twist for Dying {
    fn poll<'a>(
        &'a self,
        telegram: &'a Telegram,
        (cursor, waits): (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        async move {
            if cursor > 0 {
                self.come_to("committed and not confirmed");
            }
            let polled = telegram.poll(cursor, waits).await;
            if polled.as_ref().is_ok_and(|it| !it.arrivals.is_empty()) {
                self.come_to("polled and not committed");
            }
            polled
        }
        .boxed()
    }

    fn send<'a>(
        &'a self,
        telegram: &'a Telegram,
        (chat, outgoing): (&'a str, &'a Outgoing),
    ) -> BoxFuture<'a, Sent> {
        async move {
            self.come_to("queued and not sent");
            let sent = telegram.send(chat, outgoing).await;
            self.come_to("sent and not marked");
            sent
        }
        .boxed()
    }

    fn fetch<'a>(
        &'a self,
        telegram: &'a Telegram,
        (file, aside): (&'a str, PathBuf),
    ) -> BoxFuture<'a, Result<u64, FetchError>> {
        async move {
            self.come_to("named and not fetched");
            let fetched = telegram.fetch(file, aside).await;
            self.come_to("fetched and not kept");
            fetched
        }
        .boxed()
    }

    fn read(&self, telegram: &Telegram, raw: &str) -> Arrival {
        self.come_to("inside of a transaction");
        telegram.read(raw)
    }
}

/// Takes one update at a time, and lets the others be brought again.
struct OneByOne;

impl Twist for OneByOne {
    fn poll<'a>(
        &'a self,
        telegram: &'a Telegram,
        (cursor, waits): (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        async move {
            let mut polled = telegram.poll(cursor, waits).await?;
            polled.arrivals.truncate(1);
            if let Some(arrival) = polled.arrivals.first() {
                let (_, number) = arrival.key.split_once(':').expect("a number");
                polled.cursor = number.parse::<i64>().expect("a number") + 1;
            }
            Ok(polled)
        }
        .boxed()
    }
}

/// Throws nothing away.
#[derive(Default)]
struct Hoarding(Mutex<Vec<String>>);

impl Hoarding {
    fn keep(&self, what: &str) {
        self.0.lock().expect("a lock").push(what.repeat(128));
    }
}

impl Twist for Hoarding {
    fn poll<'a>(
        &'a self,
        telegram: &'a Telegram,
        (cursor, waits): (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        async move {
            let polled = telegram.poll(cursor, waits).await?;
            for arrival in &polled.arrivals {
                self.keep(&arrival.raw);
            }
            Ok(polled)
        }
        .boxed()
    }

    fn send<'a>(
        &'a self,
        telegram: &'a Telegram,
        (chat, outgoing): (&'a str, &'a Outgoing),
    ) -> BoxFuture<'a, Sent> {
        self.keep(&format!("{outgoing:?}"));
        telegram.send(chat, outgoing)
    }
}

/// After a failure it does not listen for a minute, and complains of every one.
struct Sulking;

impl Twist for Sulking {
    fn poll<'a>(
        &'a self,
        telegram: &'a Telegram,
        (cursor, waits): (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        async move {
            telegram.poll(cursor, waits).await.map_err(|error| {
                for _ in 0..100 {
                    eprintln!("{error}");
                }
                SendError::Later {
                    after: Some(Duration::from_secs(60)),
                    reason: error.to_string(),
                }
            })
        }
        .boxed()
    }
}

/// As `kamerton run` has it.
pub struct Straight;

impl Twist for Straight {}

fn twisted(twist: &str, telegram: Telegram, api: &str) -> Arc<dyn Messenger> {
    match twist {
        "hasty" => {
            let (api, http) = (api.to_owned(), reqwest::Client::new());
            Arc::new(Twisted(telegram, Hasty { api, http }))
        }
        "one by one" => Arc::new(Twisted(telegram, OneByOne)),
        "hoarding" => Arc::new(Twisted(telegram, Hoarding::default())),
        "sulking" => Arc::new(Twisted(telegram, Sulking)),
        "careless" | "stubborn" => Arc::new(Twisted(telegram, Straight)),
        point => {
            let (times, point) = point.split_once(' ').expect("a point: “2 queued …”");
            let dying = Dying {
                point: point.to_owned(),
                times: AtomicU32::new(times.parse().expect("a number")),
            };
            Arc::new(Twisted(telegram, dying))
        }
    }
}

/// Not a test by itself: a child's whole life, when the parent asks for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(twist) = std::env::var(TWIST) else {
        return;
    };
    let settings = Settings::load().expect("settings");
    let (store, _lock) = Store::open_as_service(&settings.database_url)
        .await
        .expect("a database");
    let mut terminate = signal(SignalKind::terminate()).expect("a signal");
    let telegram = settings.telegram().expect("a bot");
    let messenger: Arc<dyn Messenger> = match &settings.webhook_url {
        Some(url) => Arc::new(telegram.with_webhook(url.clone(), SECRET.into())),
        None => twisted(&twist, telegram, &settings.telegram_api_url),
    };
    let messengers = HashMap::from([(telegram::NAME, messenger)]);
    let service = Service::start(Parts {
        clock: Clock::system(),
        chance: Chance::from_system(),
        profile: settings.profile(),
        messengers: messengers.clone(),
        files: PathBuf::from("files"),
        store,
    })
    .await;
    if twist == "hasty webhook" {
        let listen = async |to: SocketAddr| TcpListener::bind(to).await.expect("a port");
        let behind = listen((Ipv4Addr::LOCALHOST, 0).into()).await;
        let url = format!("http://{}", behind.local_addr().expect("an address"));
        let ways = (service.door(), service.readiness());
        Server::start(behind, ways, &messengers);
        tokio::spawn(confirm_first(listen(settings.webhook_listen).await, url));
    }
    terminate.recv().await;
    let patience = if twist == "stubborn" { 60 } else { 8 };
    service.stop(Duration::from_secs(patience)).await;
    if twist == "careless" {
        // It takes what it has not said for said.
        let mut database = SqliteConnection::connect(&settings.database_url)
            .await
            .expect("a database");
        sqlx::query("UPDATE outbox SET state = 'sent', body = '' WHERE state = 'queued'")
            .execute(&mut database)
            .await
            .expect("a change");
    }
}
