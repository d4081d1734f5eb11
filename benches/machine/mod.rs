//! The service under a benchmark, and what is said to it.

use std::{
    collections::HashMap,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use kamerton::{
    bot::{Profile, text::Lang},
    chance::Chance,
    clock::Clock,
    messenger::{
        Messenger,
        telegram::{self, Access, Telegram},
    },
    sandbox::{Options, Sandbox, TOKEN},
    school::marks::MarkSet,
    service::{
        Parts, Service,
        commits::Commits,
        desk::{Desk, Door},
    },
    store::Store,
};
use serde_json::{Value, json};
use tokio::{
    runtime::{self, Runtime},
    sync::watch,
};

/// Telegram, without limits.
pub fn telegram(api: &str) -> Arc<dyn Messenger> {
    let access = Access {
        token: TOKEN.into(),
        api: api.to_owned(),
        proxy: None,
        download_limit: 20 << 20,
        limits: false,
    };
    Arc::new(Telegram::new(access).expect("a bot"))
}

pub fn profile() -> Profile {
    Profile {
        school: String::new(),
        zone: chrono_tz::Europe::Moscow,
        language: Lang::Ru,
        marks: MarkSet::default(),
        term_rule: Default::default(),
        download_limit: 20 << 20,
        quota: u64::MAX,
        quiet: Default::default(),
        remind: Default::default(),
        personal: Default::default(),
        doors: HashMap::from([(telegram::NAME, Default::default())]),
    }
}

/// A runtime as the program has one, so that no other worker is in the way of the desk's thread.
pub fn runtime() -> Runtime {
    runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A desk alone, whose answers stay in the outbox; has to be called inside of a runtime.
pub fn desk(store: &Store, clock: Clock, wire: &Arc<dyn Messenger>) -> Door {
    let (commits, _) = watch::channel(Commits::default());
    let desk = Desk {
        writer: store.writer(),
        chance: Chance::from_seed(2),
        clock,
        profile: Arc::new(profile()),
        messengers: Arc::new(HashMap::from([(telegram::NAME, Arc::clone(wire))])),
        commits,
    };
    desk.open().0
}

/// A Bot API that keeps nothing to be looked at.
pub async fn sandbox() -> Sandbox {
    let clock = Clock::system();
    let options = Options {
        keep_log: false,
        privacy: false,
        first_update: 1,
        ..Options::new(Arc::new(move || clock.now().millis()))
    };
    Sandbox::start(options).await.expect("a sandbox")
}

/// The whole service, with the limits off.
pub async fn service(store: &Store, clock: Clock, api: &str) -> Service {
    let files = store.path().with_extension("files");
    Service::start(Parts {
        store: store.clone(),
        clock,
        chance: Chance::from_seed(3),
        profile: profile(),
        messengers: HashMap::from([(telegram::NAME, telegram(api))]),
        files,
    })
    .await
}

/// A process of its own on an existing database.
pub async fn process(database: &Path) -> (Child, Sandbox) {
    let sandbox = sandbox().await;
    let child = command(database, &["run"])
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", sandbox.url())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    (child, sandbox)
}

/// The command line, on an existing database.
pub fn command(database: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kamerton"));
    command
        .args(arguments)
        .current_dir(database.parent().expect("a folder"))
        .env("DATABASE_URL", format!("sqlite://{}", database.display()));
    command
}

/// What is replied to.
pub struct Reply {
    pub chat: Value,
    pub message: i64,
    pub author: Value,
}

impl Reply {
    /// To a work, in a group.
    pub fn in_group(group: i64, work: i64) -> Reply {
        Reply {
            chat: json!({ "id": group, "type": "group", "title": "Группа" }),
            message: work,
            author: json!({ "id": 7, "is_bot": false, "first_name": "Учащийся" }),
        }
    }
}

/// `/grade MARK` of a teacher, in reply to something.
pub fn grade(number: i64, teacher: i64, reply: Reply, mark: &str) -> Value {
    json!({
        "update_id": number,
        "message": {
            "message_id": 100_000_000 + number,
            "date": 1,
            "chat": reply.chat,
            "from": { "id": teacher, "is_bot": false, "first_name": "Преподаватель" },
            "text": format!("/grade {mark}"),
            "reply_to_message": {
                "message_id": reply.message,
                "date": 1,
                "chat": reply.chat,
                "from": reply.author,
                "text": "Вот",
            },
        },
    })
}
