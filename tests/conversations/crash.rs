//! Killed at random moments of a school day and started again: nothing is lost,
//! nothing is applied twice.
//!
//! The parent is the sandbox and an oracle; the child is `kamerton run`. Its negative
//! control is a child that confirms to the messenger before the desk has committed.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use kamerton::{
    chance::Chance,
    clock::Clock,
    messenger::{
        Arrival, Doors, FetchError, Messenger, Outgoing, Polled, Rate, SendError,
        telegram::{self, Access, Telegram},
    },
    sandbox::{Fault, FaultKind, Heard, Options, Sandbox, TOKEN},
    service::{Parts, Service},
    settings::Settings,
    store::Store,
};
use sqlx::{Connection, SqliteConnection};

use crate::school::{ROSTER, database_url, kamerton, last_line, quiet_port, reply, say};

/// How many times the child is killed; `KAMERTON_KILLS=1000` runs the whole of it.
const KILLS: u32 = 50;
/// A work has fifty messages at most: the student gets another assignment in time.
const ROUNDS_A_WORK: u32 = 40;
/// Names the sandbox to the hasty child, which does nothing without it.
const HASTY: &str = "KAMERTON_TEST_HASTY_CHILD";

/// Which program is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    /// `kamerton run`.
    Honest,
    /// The same, to which updates are brought by a webhook.
    Hooked,
    /// One that confirms first.
    Hasty,
}

struct Day {
    sandbox: Sandbox,
    folder: tempfile::TempDir,
    child: Child,
    variant: Variant,
    /// Where a webhook is taken.
    port: u16,
}

impl Day {
    async fn begin(variant: Variant) -> Day {
        let clock = Clock::system();
        let options = Options {
            plain_webhooks: true,
            ..Options::new(Arc::new(move || clock.now().millis()))
        };
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("r.csv"), ROSTER).expect("a file");
        run(&sandbox, &folder, &["roster", "import", "r.csv"]).await;
        let port = quiet_port();
        // A hasty one would lose the beginning of the day already.
        let first = match variant {
            Variant::Hasty => Variant::Honest,
            other => other,
        };
        let child = start(&sandbox, folder.path(), first, port);
        Day {
            sandbox,
            folder,
            child,
            variant,
            port,
        }
    }

    /// Somebody says something, and waits for the answer.
    async fn says(&self, who: i64, chat: i64, text: &str) -> Heard {
        self.says_for(who, chat, text, "").await
    }

    /// The same, for an answer with `words` in it: what was said before may be said again.
    async fn says_for(&self, who: i64, chat: i64, text: &str, words: &str) -> Heard {
        let people = self.sandbox.people();
        let mut news = self.sandbox.news();
        people.act(say(who, Some(chat), text)).expect("it is said");
        loop {
            let news = news.recv().await.expect("something happens");
            if let kamerton::sandbox::Happened::Said(heard) = news.what
                && heard.is_bot
                && heard.chat == chat
                && heard.text.contains(words)
            {
                return heard;
            }
        }
    }

    fn kill(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it is dead");
    }

    fn restart(&mut self) {
        self.child = start(&self.sandbox, self.folder.path(), self.variant, self.port);
    }
}

async fn run(sandbox: &Sandbox, folder: &tempfile::TempDir, arguments: &[&'static str]) -> String {
    let (path, api) = (folder.path().to_owned(), sandbox.url().to_owned());
    let arguments = arguments.to_vec();
    let output = tokio::task::spawn_blocking(move || kamerton(&path, &api, &arguments));
    last_line(&output.await.expect("it ends"))
}

fn start(sandbox: &Sandbox, folder: &Path, variant: Variant, port: u16) -> Child {
    let listen = format!("127.0.0.1:{port}");
    let mut command = match variant {
        Variant::Honest => {
            let mut command = Command::new(env!("CARGO_BIN_EXE_kamerton"));
            command.arg("run");
            command
        }
        Variant::Hooked => {
            let mut command = Command::new(env!("CARGO_BIN_EXE_kamerton"));
            command
                .arg("run")
                .env("KAMERTON_WEBHOOK_URL", format!("http://{listen}/"))
                .env("KAMERTON_WEBHOOK_LISTEN", listen);
            command
        }
        Variant::Hasty => {
            let this = std::env::current_exe().expect("this program");
            let mut command = Command::new(this);
            command
                .args(["--exact", "crash::hasty_child"])
                .env(HASTY, "1");
            command
        }
    };
    command
        .current_dir(folder)
        .env("DATABASE_URL", database_url(folder))
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", sandbox.url())
        .env("KAMERTON_LIMITS", "off")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the child starts")
}

/// What the oracle found wrong.
#[derive(Debug, Default)]
struct Verdict {
    lost: Vec<String>,
    twice: Vec<String>,
    unsaid: Vec<String>,
    doubles: usize,
}

/// Plays a day with `kills` kills and compares the database with what was said.
async fn play(variant: Variant, kills: u32, seed: u64) -> Verdict {
    let mut dice = Chance::from_seed(seed);
    let mut day = Day::begin(variant).await;
    let people = day.sandbox.people();
    let teacher = people.person("Преподаватель", Some("ru"));
    let invitation = &["invite", "teacher", "Скрипкина С. С."];
    let code = run(&day.sandbox, &day.folder, invitation).await;
    day.says(teacher, teacher, &code).await;
    let mut students = Vec::new();
    let invitations = run_csv(&day).await;
    for id in ["10427", "10434"] {
        let who = people.person(id, Some("ru"));
        let question = day
            .says(who, who, &format!("/start {}", invitations[id]))
            .await;
        people
            .act(kamerton::sandbox::Act::Press {
                user: who,
                chat: who,
                message: question.message,
                button: "Да".to_owned(),
            })
            .expect("it is pressed");
        students.push(who);
    }
    let group = people.group("Группа", &[teacher, students[0], students[1]]);
    let list = day.says(teacher, teacher, "/classes").await.text;
    let link = list
        .split_whitespace()
        .find(|word| word.contains("startgroup="));
    people
        .act(kamerton::sandbox::Act::Follow {
            user: teacher,
            url: link.expect("a link").to_owned(),
            chat: Some(group),
        })
        .expect("it is followed");
    day.sandbox.all_confirmed().await;
    settle(&day).await;
    let mut post = day.says(teacher, group, "/assign Гамма").await;
    assert!(post.text.contains("Гамма"), "{post:?}");
    let first = reply(students[1], group, post.message, "Для оценки");
    people.act(first).expect("it is said");
    day.sandbox.all_confirmed().await;

    if variant == Variant::Hasty {
        day.kill();
        day.restart();
    }
    let (mut works, mut marks) = (Vec::new(), Vec::new());
    for round in 0..kills {
        if round > 0 && round % ROUNDS_A_WORK == 0 {
            let title = format!("Этюд {round}");
            let assignment = format!("/assign {title}");
            post = day
                .says_for(teacher, group, &assignment, &format!("{title}\n"))
                .await;
        }
        let before = day.sandbox.asked();
        if variant == Variant::Hooked {
            // A kill hardly ever falls between a commit and its 200: the 200 gets lost.
            let lost = Fault::next("webhook", FaultKind::DropAfter);
            day.sandbox.fault(lost);
        }
        let work = format!("работа {round}");
        people
            .act(reply(students[0], group, post.message, &work))
            .expect("it is said");
        works.push(work);
        let mark = if round % 2 == 0 { "5" } else { "4" };
        let comment = format!("оценка {round}");
        people
            .act(say(
                teacher,
                Some(group),
                &format!("/grade 10434 {mark} {comment}"),
            ))
            .expect("it is said");
        marks.push(comment);
        // A random moment: the so-many-th request from here, or that of a confirmation.
        let moment = dice.seed() % 8;
        let patience = Duration::from_secs(2);
        let waited = match moment {
            0 | 1 => tokio::time::timeout(patience, day.sandbox.all_confirmed()).await,
            more => tokio::time::timeout(patience, day.sandbox.asked_for(before + more)).await,
        };
        // A child that has nothing more to ask is killed as well.
        waited.ok();
        day.kill();
        day.restart();
    }
    day.sandbox.all_confirmed().await;
    settle(&day).await;
    assert!(terminate(&mut day).await, "SIGTERM did not end it");
    let verdict = judge(&day, &works, &marks).await;
    eprintln!(
        "seed {seed}, {kills} kills: {} lost, {} applied twice, {} unsaid, {} said twice",
        verdict.lost.len(),
        verdict.twice.len(),
        verdict.unsaid.len(),
        verdict.doubles
    );
    verdict
}

/// The students' codes, by identifier.
async fn run_csv(day: &Day) -> HashMap<String, String> {
    run(
        &day.sandbox,
        &day.folder,
        &["invite", "students", "-o", "i.csv"],
    )
    .await;
    let mut reader = csv::Reader::from_path(day.folder.path().join("i.csv")).expect("a table");
    reader
        .records()
        .map(|row| {
            let row = row.expect("CSV");
            (row[0].to_owned(), row[1].to_owned())
        })
        .collect()
}

/// Waits until the outbox is empty: each request that comes is a reason to look again.
async fn settle(day: &Day) {
    let store = Store::open(&database_url(day.folder.path()))
        .await
        .expect("a database");
    loop {
        let asked = day.sandbox.asked();
        let mut reader = store.reader().await.expect("a reader");
        if reader.count_queued().await.expect("a count") == 0 {
            break;
        }
        drop(reader);
        let next = day.sandbox.asked_for(asked + 1);
        // The last answer may be on its way to the database, with no request to come.
        tokio::time::timeout(Duration::from_millis(50), next)
            .await
            .ok();
    }
    store.close().await;
}

async fn terminate(day: &mut Day) -> bool {
    let killed = Command::new("kill")
        .arg("-TERM")
        .arg(day.child.id().to_string())
        .status();
    assert!(killed.expect("kill runs").success());
    let mut child = std::mem::replace(
        &mut day.child,
        Command::new("true").spawn().expect("it runs"),
    );
    day.child.wait().expect("it ends");
    let ended = tokio::task::spawn_blocking(move || child.wait());
    match tokio::time::timeout(Duration::from_secs(10), ended).await {
        Ok(status) => {
            status.expect("a thread").expect("a status").success() || day.variant == Variant::Hasty
        }
        Err(_) => false,
    }
}

async fn judge(day: &Day, works: &[String], marks: &[String]) -> Verdict {
    let mut connection = SqliteConnection::connect(&database_url(day.folder.path()))
        .await
        .expect("a database");
    let check: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut connection)
        .await
        .expect("a check");
    assert_eq!(check, "ok");
    let stored: Vec<String> =
        sqlx::query_scalar("SELECT text FROM submission_parts UNION ALL SELECT comment FROM marks")
            .fetch_all(&mut connection)
            .await
            .expect("a list");
    // An edit has the id of the message that it changes.
    let said: Vec<(String, i64)> = sqlx::query_as(
        "SELECT chat, count(DISTINCT message) FROM outbox
         WHERE state = 'sent' AND message IS NOT NULL GROUP BY chat",
    )
    .fetch_all(&mut connection)
    .await
    .expect("a list");
    assert!(!said.is_empty(), "nothing was said at all");
    connection.close().await.expect("it closes");
    let mut verdict = Verdict::default();
    for text in works.iter().chain(marks) {
        match stored.iter().filter(|stored| *stored == text).count() {
            0 => verdict.lost.push(text.clone()),
            1 => {}
            _ => verdict.twice.push(text.clone()),
        }
    }
    for (chat, count) in said {
        let chat: i64 = chat.parse().expect("a chat");
        let heard = day.sandbox.people().heard(chat, 0);
        let heard = heard.into_iter().filter(|heard| heard.is_bot).count();
        let count = usize::try_from(count).expect("a count");
        match heard.checked_sub(count) {
            Some(more) => verdict.doubles += more,
            None => verdict.unsaid.push(format!("{} in {chat}", count - heard)),
        }
    }
    verdict
}

fn kills() -> u32 {
    std::env::var("KAMERTON_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(KILLS)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_it_loses_nothing_and_applies_nothing_twice() {
    let verdict = play(Variant::Honest, kills(), 20_261_124).await;
    assert!(verdict.lost.is_empty(), "{verdict:?}");
    assert!(verdict.twice.is_empty(), "{verdict:?}");
    assert!(verdict.unsaid.is_empty(), "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_updates_are_brought_to_it_it_loses_nothing_either() {
    let verdict = play(Variant::Hooked, kills(), 20_261_124).await;
    assert!(verdict.lost.is_empty(), "{verdict:?}");
    assert!(verdict.twice.is_empty(), "{verdict:?}");
    assert!(verdict.unsaid.is_empty(), "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_confirms_first_is_caught() {
    let verdict = play(Variant::Hasty, KILLS, 20_261_124).await;
    assert!(!verdict.lost.is_empty(), "the oracle is blind: {verdict:?}");
}

/// Not a test by itself: the hasty child's whole life, when the parent asks for it.
#[tokio::test]
async fn hasty_child() {
    if std::env::var_os(HASTY).is_none() {
        return;
    }
    let settings = Settings::load().expect("settings");
    let (store, _lock) = Store::open_as_service(&settings.database_url)
        .await
        .expect("a database");
    let api = settings.telegram_api_url.clone();
    let inner = Telegram::new(Access {
        token: TOKEN.into(),
        api: api.clone(),
        proxy: None,
        download_limit: settings.download_limit,
        limits: false,
    })
    .expect("a bot");
    let hasty: Arc<dyn Messenger> = Arc::new(Hasty {
        inner,
        api,
        http: reqwest::Client::new(),
    });
    let _service = Service::start(Parts {
        clock: Clock::system(),
        chance: Chance::from_system(),
        profile: settings.profile(),
        messengers: HashMap::from([(telegram::NAME, hasty)]),
        files: PathBuf::from("files"),
        store,
    })
    .await;
    std::future::pending::<()>().await;
}

/// Telegram, but every update is confirmed before anybody has seen it.
struct Hasty {
    inner: Telegram,
    api: String,
    http: reqwest::Client,
}

impl Messenger for Hasty {
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
        async move {
            let polled = self.inner.poll(cursor).await?;
            let confirm = serde_json::json!({ "offset": polled.cursor, "timeout": 0 });
            let address = format!("{}/bot{TOKEN}/getUpdates", self.api);
            let confirmed = self.http.post(address).json(&confirm).send().await;
            confirmed.expect("the sandbox answers");
            Ok(polled)
        }
        .boxed()
    }

    fn doors(&self) -> BoxFuture<'_, Result<Option<Doors>, SendError>> {
        self.inner.doors()
    }

    fn send<'a>(
        &'a self,
        chat: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Result<Option<String>, SendError>> {
        self.inner.send(chat, outgoing)
    }

    fn fetch<'a>(
        &'a self,
        file: &'a str,
        aside: PathBuf,
    ) -> BoxFuture<'a, Result<u64, FetchError>> {
        self.inner.fetch(file, aside)
    }
}
