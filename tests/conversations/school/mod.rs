//! A school under test: the service against the sandbox, over HTTP, with a turned
//! clock; its people, who act; and its teardown, which accuses you of undone work.

mod groups;
mod people;
mod program;
mod settings;
mod talk;

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use chrono_tz::{Europe::Moscow, Tz};
use kamerton::{
    chance::Chance,
    clock::Clock,
    messenger::{
        Messenger,
        telegram::{self, Access, Telegram},
        webhook::WebhookUrl,
    },
    sandbox::{Fault, FaultKind, Heard, Options, People, Sandbox, TOKEN},
    school::{
        marks::MarkSet, moments::Moment, personal::Personal, reminders::Leads, roster::StudentId,
    },
    service::{Messengers, Parts, Service, desk::Door, readiness::Readiness},
    store::{Lock, Store},
    web::Server,
};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket};

use crate::{bot_api::Description, second::Second};

pub use self::{
    groups::with_assignment,
    program::{command, complaint, complaint_line, database_url, kamerton, last_line, said},
    talk::{assert_heard, assert_silent, captioned, file, opened, reply, rows_of, say, send_files},
};

/// Tuesday, 24 November 2026, 12:00 in Moscow.
pub const START: Moment = Moment::from_millis(1_795_510_800_000);

/// The secret of a school's webhook.
pub const SECRET: &str = "Secret_of-the-hook";

/// An address where nobody answers.
pub const NOWHERE: &str = "http://127.0.0.1:9";

/// A small school: two group classes of two teachers, individual lessons, a student
/// in several classes. The names are invented.
pub const ROSTER: &str = "\
student_id,name,year,department,discipline,teacher,class,guardian
10427,Нотная Нота,3,Фортепиано,Сольфеджио,Скрипкина С. С.,Сольфеджио 3А,Нотная Мама
10434,Пауза Павел,3,Скрипка,Сольфеджио,Скрипкина С. С.,Сольфеджио 3А,
10441,Диез Дина,3,Фортепиано,Сольфеджио,Скрипкина С. С.,Сольфеджио 3А,
10427,Нотная Нота,3,Фортепиано,Специальность (фортепиано),Роялев Р. Р.,,Нотная Мама
10434,Пауза Павел,3,Скрипка,Музыкальная литература,Роялев Р. Р.,Музлитература 3,
";

/// Somebody who acts: an id in the sandbox.
pub type Who = i64;

pub struct School {
    pub sandbox: Sandbox,
    pub people: People,
    pub clock: Clock,
    pub folder: TempDir,
    pub store: Store,
    /// Whether it is told of updates by a webhook, from its next start on.
    pub by_webhook: bool,
    /// Where the webhook is, once there was one.
    pub hook: SocketAddr,
    service: Option<Service>,
    server: Option<Server>,
    lock: Option<Lock>,
    heard_up_to: HashMap<i64, i64>,
    quarantine_expected: bool,
    limits: bool,
    zone: Tz,
    personal: Personal,
    marks: MarkSet,
    remind: Leads,
    quota: u64,
    starts: u64,
}

impl School {
    /// A school with [`ROSTER`], whose service runs.
    pub async fn open() -> School {
        School::with(Options::new(Arc::new(|| 0))).await
    }

    /// The same, where Telegram brings its updates to a webhook.
    pub async fn with_webhook() -> School {
        School::with(Options {
            plain_webhooks: true,
            ..Options::new(Arc::new(|| 0))
        })
        .await
    }

    /// The same, on a sandbox set up so; its clock is the school's.
    pub async fn with(options: Options) -> School {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Clock::turned(START);
        let hands = clock.clone();
        let limits = options.enforce_limits;
        let by_webhook = options.plain_webhooks;
        let sandbox = Sandbox::start(Options {
            now: Arc::new(move || hands.now().millis()),
            ..options
        })
        .await
        .expect("a sandbox");
        let (store, lock) = Store::open_as_service(&database_url(folder.path()))
            .await
            .expect("a database");
        let mut school = School {
            people: sandbox.people(),
            sandbox,
            clock,
            folder,
            store,
            by_webhook,
            hook: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            service: None,
            server: None,
            lock: Some(lock),
            heard_up_to: HashMap::new(),
            quarantine_expected: false,
            limits,
            zone: Moscow,
            personal: Personal::default(),
            marks: MarkSet::default(),
            remind: Leads::default(),
            quota: u64::MAX,
            starts: 0,
        };
        let roster = school.path("roster.csv");
        std::fs::write(&roster, ROSTER).expect("a file");
        let output = school
            .kamerton(&["roster", "import", roster.to_str().expect("a name")])
            .await;
        assert!(output.status.success(), "{output:?}");
        school.start().await;
        school
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the service, again if need be.
    pub async fn start(&mut self) {
        if !self.by_webhook {
            return self.start_with(Arc::new(self.telegram())).await;
        }
        let (listener, messengers) = self.open_hook().await;
        let telegram = Arc::clone(&messengers[telegram::NAME]);
        self.start_with(telegram).await;
        self.server = Some(Server::start(listener, self.behind(), &messengers));
    }

    /// What a server stands in front of.
    pub fn behind(&self) -> (Door, Readiness) {
        let service = self.service.as_ref().expect("it runs");
        (service.door(), service.readiness())
    }

    /// Telegram, as this school reaches it.
    pub fn telegram(&self) -> Telegram {
        self.telegram_at(&self.sandbox)
    }

    /// The same at another sandbox.
    fn telegram_at(&self, sandbox: &Sandbox) -> Telegram {
        Telegram::new(Access {
            token: TOKEN.into(),
            api: sandbox.url().to_owned(),
            proxy: None,
            download_limit: 20 << 20,
            limits: self.limits,
        })
        .expect("a bot")
    }

    /// What a server of webhooks needs; from the second time on at the same address.
    pub async fn open_hook(&mut self) -> (TcpListener, Messengers) {
        let listener = TcpListener::bind(self.hook).await.expect("a port");
        self.hook = listener.local_addr().expect("an address");
        let url = WebhookUrl::read(&self.hook_url()).expect("a URL");
        let telegram: Arc<dyn Messenger> =
            Arc::new(self.telegram().with_webhook(url, SECRET.into()));
        (listener, HashMap::from([(telegram::NAME, telegram)]))
    }

    /// The address of the webhook.
    pub fn hook_url(&self) -> String {
        format!("http://{}/telegram", self.hook)
    }

    pub async fn start_with(&mut self, telegram: Arc<dyn Messenger>) {
        self.start_with_all([telegram]).await;
    }

    /// Starts the service with a second messenger beside Telegram, which it speaks to at a sandbox.
    pub async fn start_beside(&mut self, second: &Sandbox) {
        let second = Second {
            line: self.telegram_at(second),
            passes_for_first: false,
        };
        let telegram = self.telegram();
        self.start_with_all([Arc::new(telegram), Arc::new(second)])
            .await;
    }

    async fn start_with_all<const COUNT: usize>(&mut self, all: [Arc<dyn Messenger>; COUNT]) {
        self.starts += 1;
        let messengers = all.into_iter().map(|it| (it.name(), it)).collect();
        let service = Service::start(Parts {
            store: self.store.clone(),
            clock: self.clock.clone(),
            // The dice of a restarted service fall anew.
            chance: Chance::from_seed(self.starts),
            profile: self.profile(),
            messengers,
            files: self.path("files"),
        })
        .await;
        self.service = Some(service);
    }

    /// Waits until a part of the service ends by itself.
    pub async fn breaks(&mut self) {
        let service = self.service.as_mut().expect("a service");
        service.breaks().await;
    }

    /// The messenger takes nothing more for this chat for a minute, from the next message on.
    pub fn holds_up(&self, chat: i64) {
        let busy = FaultKind::Error {
            code: 429,
            description: "Too Many Requests: retry after 60".to_owned(),
            retry_after: Some(60),
        };
        self.sandbox
            .fault(Fault::next("sendMessage", busy).in_chat(chat));
    }

    /// Stops the service, as SIGTERM would.
    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        if let Some(service) = self.service.take() {
            service.stop(Duration::from_secs(10)).await;
        }
    }

    /// Waits until everything that was said is answered and everything due is done.
    pub async fn settle(&mut self) {
        self.sandbox.all_confirmed().await;
        self.settle_unheard().await;
    }

    /// The same where the messenger is not heard.
    async fn settle_unheard(&mut self) {
        let service = self.service.as_mut().expect("it runs");
        service.catch_up().await;
        service.settle().await;
    }

    /// Turns the clock, and lets happen what is due by then.
    pub async fn pass(&mut self, time: Duration) -> Vec<Heard> {
        self.clock.turn(time);
        self.settle().await;
        self.news()
    }

    /// Turns the clock while the messenger is away, and lets happen what happens then.
    pub async fn pass_unheard(&mut self, time: Duration) {
        self.clock.turn(time);
        self.settle_unheard().await;
    }

    /// This test sends what cannot be answered.
    pub fn expect_quarantine(&mut self) {
        self.quarantine_expected = true;
    }

    /// Ends the service for good; its sandbox and its folder go on without it.
    pub async fn hand_over(&mut self) {
        self.settle().await;
        self.stop().await;
        self.store.close().await;
        self.lock = None;
        // Whoever had them open still would write what they say into the next database of that name.
        for left in ["school.db-wal", "school.db-shm"] {
            assert!(!self.path(left).exists(), "{left} was not let go");
        }
    }

    /// Goes on with a backup in the database's place, as after a loss.
    pub async fn restore(&mut self, copy: &Path) {
        self.hand_over().await;
        let copy = copy.to_str().expect("a name");
        let output = self.kamerton(&["restore", copy]).await;
        assert!(output.status.success(), "{output:?}");
        let url = database_url(self.folder.path());
        let (store, lock) = Store::open_as_service(&url).await.expect("a database");
        (self.store, self.lock) = (store, Some(lock));
        self.start().await;
        self.settle().await;
    }

    /// Ends the school; nothing may be left undone.
    pub async fn close(mut self) {
        if self.service.is_none() {
            self.start().await;
        }
        self.settle().await;
        let mut reader = self.store.reader().await.expect("a reader");
        assert_eq!(
            reader.count_queued().await.expect("a count"),
            0,
            "unsent messages"
        );
        let quarantined = reader.quarantined().await.expect("a list");
        if !self.quarantine_expected {
            assert!(quarantined.is_empty(), "in quarantine: {quarantined:?}");
        }
        assert_eq!(self.store.complaints().await.expect("a check"), [""; 0]);
        self.stop().await;
        if let Some(description) = Description::load() {
            for request in self.sandbox.requests() {
                let violations = description.violations(&request.method, &request.params);
                assert!(violations.is_empty(), "{violations:?} in {request:?}");
            }
        }
        drop(reader);
        self.store.close().await;
        self.lock = None;
    }
}

impl Drop for School {
    fn drop(&mut self) {
        if self.lock.is_some() && !std::thread::panicking() {
            panic!("this school was not closed: call close() at the end of the test");
        }
    }
}

/// Calls a method of the sandbox, as somebody else with the same token would.
pub async fn call(school: &School, method: &str, params: serde_json::Value) -> serde_json::Value {
    let address = format!(
        "{}/bot{}/{method}",
        school.sandbox.url(),
        school.sandbox.token()
    );
    let request = reqwest::Client::new().post(address).json(&params);
    let answer: serde_json::Value = request
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    answer["result"].clone()
}

pub fn student(id: &str) -> StudentId {
    StudentId::read(id).expect("an identifier")
}

/// A port that nobody has and no other test is given; no connection gets it by chance
/// either, for the system takes those from 32768 on.
pub fn quiet_port() -> u16 {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).expect("small");
    let ports = std::iter::repeat_with(|| first + TRIED.fetch_add(1, Ordering::Relaxed));
    // Bound, and not listened at: a process that another test starts at this moment holds what is
    // open here until it has become another program, and who listens in earnest would be refused.
    let is_free = |port: &u16| {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("a setting");
        socket.bind((Ipv4Addr::LOCALHOST, *port).into()).is_ok()
    };
    ports.take(1_000).find(is_free).expect("a free port")
}
