//! A school under test: the service against the sandbox, over HTTP, with a turned
//! clock; its people, who act; and its teardown, which accuses you of undone work.

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use chrono_tz::{Europe::Moscow, Tz};
use kamerton::{
    bot::{Profile, text::Lang},
    chance::Chance,
    clock::Clock,
    messenger::{
        Messenger,
        telegram::{self, Access, Telegram},
        webhook::WebhookUrl,
    },
    sandbox::{Act, Fault, FaultKind, Heard, Options, People, Sandbox, SentFile, TOKEN},
    school::{
        marks::MarkSet,
        moments::Moment,
        personal::{Passes, Personal},
        reminders::Leads,
        roster::StudentId,
    },
    service::{Messengers, Parts, Service, desk::Door, readiness::Readiness},
    store::{Lock, Store, invitations::Invitee},
    web::Server,
};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket};

use crate::bot_api::Description;

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
        Telegram::new(Access {
            token: TOKEN.into(),
            api: self.sandbox.url().to_owned(),
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
        self.starts += 1;
        let service = Service::start(Parts {
            store: self.store.clone(),
            clock: self.clock.clone(),
            // The dice of a restarted service fall anew.
            chance: Chance::from_seed(self.starts),
            profile: self.profile(),
            messengers: HashMap::from([(telegram::NAME, telegram)]),
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

    /// What the conversation has to know.
    pub fn profile(&self) -> Profile {
        Profile {
            school: String::new(),
            zone: self.zone,
            language: Lang::Ru,
            marks: self.marks.clone(),
            term_rule: Default::default(),
            download_limit: 20 << 20,
            quota: self.quota,
            quiet: Default::default(),
            remind: self.remind.clone(),
            personal: self.personal.clone(),
            doors: HashMap::from([(telegram::NAME, Default::default())]),
        }
    }

    /// Names may pass through the messenger, from now on.
    pub async fn lets_names_pass(&mut self) {
        let passes = [("telegram".to_owned(), Passes::Full)].into();
        self.decides(Personal {
            passes,
            ..Personal::default()
        })
        .await;
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

    /// What the school decides about personal data, from now on.
    pub async fn decides(&mut self, personal: Personal) {
        self.stop().await;
        self.personal = personal;
        self.start().await;
    }

    /// Which marks it gives, from now on, and in which letters it writes them.
    pub async fn gives(&mut self, marks: &str, legend: &str) {
        self.stop().await;
        let marks = MarkSet::read(marks).and_then(|marks| marks.with_legend(legend));
        self.marks = marks.expect("marks");
        self.start().await;
    }

    /// By which clocks it lives, from now on.
    pub async fn lives_in(&mut self, zone: Tz) {
        self.stop().await;
        self.zone = zone;
        self.start().await;
    }

    /// How long before a due date people are reminded, from now on.
    pub async fn reminds(&mut self, leads: &str) {
        self.stop().await;
        self.remind = leads.parse().expect("leads");
        self.start().await;
    }

    /// How many bytes are kept of one student, from now on.
    pub async fn keeps(&mut self, quota: u64) {
        self.stop().await;
        self.quota = quota;
        self.start().await;
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

    /// Runs the command line on this school's database.
    pub async fn kamerton(&self, arguments: &[&str]) -> Output {
        let (folder, api) = (self.folder.path().to_owned(), self.sandbox.url().to_owned());
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        // The sandbox lives on this thread, and may be asked something meanwhile.
        tokio::task::spawn_blocking(move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            kamerton(&folder, &api, &arguments)
        })
        .await
        .expect("it ends")
    }

    /// The journal as CSV: its lines, the heading left out.
    pub async fn journal(&self) -> Vec<Vec<String>> {
        let output = self.kamerton(&["journal", "export"]).await;
        assert!(output.status.success(), "{output:?}");
        csv::Reader::from_reader(output.stdout.as_slice())
            .records()
            .map(|record| record.expect("CSV").iter().map(str::to_owned).collect())
            .collect()
    }

    /// Does something, and waits until the bot has answered; returns what it said since.
    pub async fn act(&mut self, act: Act) -> Vec<Heard> {
        self.people.act(act).expect("this can be done");
        self.settle().await;
        self.news()
    }

    pub async fn says(&mut self, who: Who, text: &str) -> Vec<Heard> {
        self.act(say(who, None, text)).await
    }

    pub async fn says_in(&mut self, who: Who, chat: i64, text: &str) -> Vec<Heard> {
        self.act(say(who, Some(chat), text)).await
    }

    pub async fn replies(&mut self, who: Who, chat: i64, to: i64, text: &str) -> Vec<Heard> {
        self.act(reply(who, chat, to, text)).await
    }

    pub async fn presses(&mut self, who: Who, under: &Heard, button: &str) -> Vec<Heard> {
        self.act(Act::Press {
            user: who,
            chat: under.chat,
            message: under.message,
            button: button.to_owned(),
        })
        .await
    }

    /// Presses these buttons one after another, each under the last message that has any by then;
    /// returns what came of the last one.
    pub async fn presses_last(&mut self, who: Who, buttons: &[&str]) -> Vec<Heard> {
        let mut news = Vec::new();
        for button in buttons {
            let card = self.card(who);
            news = self.presses(who, &card, button).await;
        }
        news
    }

    /// What the bot has said, anywhere, since this was asked last; of a message that
    /// was changed, [`School::last`] tells.
    pub fn news(&mut self) -> Vec<Heard> {
        let mut chats: Vec<i64> = self
            .sandbox
            .requests()
            .iter()
            .filter_map(|request| request.params["chat_id"].as_i64())
            .collect();
        chats.sort_unstable();
        chats.dedup();
        let mut news = Vec::new();
        for chat in chats {
            let after = self.heard_up_to.entry(chat).or_insert(0);
            let heard = self.people.heard(chat, *after);
            if let Some(last) = heard.last() {
                *after = last.message;
            }
            news.extend(
                heard
                    .into_iter()
                    .filter(|heard| heard.is_bot && !heard.deleted),
            );
        }
        news
    }

    /// The chat's last message of the bot's.
    pub fn last(&self, chat: i64) -> Heard {
        self.people
            .heard(chat, 0)
            .into_iter()
            .rfind(|heard| heard.is_bot && !heard.deleted)
            .expect("the bot has said something")
    }

    /// The chat's last message of the bot's with buttons, as it stands now.
    pub fn card(&self, chat: i64) -> Heard {
        self.people
            .heard(chat, 0)
            .into_iter()
            .rfind(|heard| heard.is_bot && !heard.deleted && !heard.buttons.is_empty())
            .expect("there are buttons")
    }

    /// The chat's last message of the bot's that has `words` in it.
    pub fn last_about(&self, chat: i64, words: &str) -> Heard {
        self.people
            .heard(chat, 0)
            .into_iter()
            .rfind(|heard| heard.is_bot && !heard.deleted && heard.text.contains(words))
            .unwrap_or_else(|| panic!("“{words}” was not said in {chat}"))
    }

    /// A new person, with a Russian phone.
    pub fn person(&self, name: &str) -> Who {
        self.people.person(name, Some("ru"))
    }

    /// An invitation's code, made as the command line makes it but by the school's clock.
    pub async fn code(&self, invitee: Invitee) -> String {
        let mut chance = Chance::from_system();
        let mut writer = self.store.writer();
        let mut tx = writer
            .begin(self.clock.now(), &mut chance)
            .await
            .expect("a transaction");
        let code = tx.invite(&invitee).await.expect("an invitation");
        tx.commit().await.expect("it is durable");
        // One that is only dropped may still be there when the database is handed over.
        writer.close().await;
        code
    }

    /// A member of staff who has joined: 1 is Скрипкина, 2 is Роялев.
    pub async fn staff(&mut self, number: i64) -> Who {
        let who = self.person(&format!("Сотрудник {number}"));
        let code = self.code(Invitee::Staff(number)).await;
        self.says(who, &format!("/start {code}")).await;
        who
    }

    pub async fn admin(&mut self) -> Who {
        let output = self
            .kamerton(&["invite", "admin", "Директорова Д. Д."])
            .await;
        let code = last_line(&output);
        let who = self.person("Администратор");
        self.says(who, &code).await;
        who
    }

    /// A student who has joined.
    pub async fn student(&mut self, id: &str) -> Who {
        self.joins(Invitee::Student(student(id)), &format!("Учащийся {id}"))
            .await
    }

    /// A guardian who has joined.
    pub async fn guardian(&mut self, id: &str) -> Who {
        self.joins(Invitee::Guardian(student(id)), &format!("Родитель {id}"))
            .await
    }

    async fn joins(&mut self, invitee: Invitee, name: &str) -> Who {
        let who = self.person(name);
        self.joins_as(who, invitee).await;
        who
    }

    /// Somebody uses a code, a further one too, and says that it is for them.
    pub async fn joins_as(&mut self, who: Who, invitee: Invitee) -> Vec<Heard> {
        let code = self.code(invitee).await;
        self.says(who, &format!("/start {code}")).await;
        let question = self.last(who);
        self.presses(who, &question, "Да").await
    }

    /// A group of these people, bound by its teacher to the class of this name.
    pub async fn group(&mut self, teacher: Who, class: &str, members: &[Who]) -> i64 {
        let mut all = members.to_vec();
        all.push(teacher);
        let group = self.people.group(&format!("{class}, группа"), &all);
        self.binds(teacher, class, group).await;
        group
    }

    /// The link of a class, out of the last answer to `/classes`.
    pub fn group_link(&self, teacher: Who, class: &str) -> String {
        let list = self.last(teacher).text;
        let (_, rest) = list
            .split_once(&format!("{class}:"))
            .expect("the class is listed");
        let link = rest
            .split_whitespace()
            .find(|word| word.contains("startgroup="));
        link.expect("its link is listed").to_owned()
    }

    /// An assignment in a group; returns its post.
    pub async fn assigns(&mut self, teacher: Who, group: i64, text: &str) -> Heard {
        let news = self
            .says_in(teacher, group, &format!("/assign {text}"))
            .await;
        news.into_iter()
            .find(|heard| heard.chat == group && !heard.buttons.is_empty())
            .expect("it is posted in the group")
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

pub fn say(who: Who, chat: Option<i64>, text: &str) -> Act {
    Act::Say {
        user: who,
        chat,
        text: text.to_owned(),
        reply_to: None,
        files: Vec::new(),
        more: serde_json::Value::Null,
    }
}

pub fn reply(who: Who, chat: i64, to: i64, text: &str) -> Act {
    Act::Say {
        user: who,
        chat: Some(chat),
        text: text.to_owned(),
        reply_to: Some(to),
        files: Vec::new(),
        more: serde_json::Value::Null,
    }
}

/// A message with files, in reply to another where `to` says so.
pub fn send_files(who: Who, chat: i64, to: Option<i64>, files: Vec<SentFile>) -> Act {
    Act::Say {
        user: who,
        chat: Some(chat),
        text: String::new(),
        reply_to: to,
        files,
        more: serde_json::Value::Null,
    }
}

pub fn file(kind: &str, content: &str) -> SentFile {
    SentFile {
        kind: kind.to_owned(),
        name: format!("{kind}.bin"),
        content: content.to_owned(),
        size: None,
    }
}

pub fn database_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("school.db").display())
}

/// The command line, with settings from the environment alone.
pub fn command(folder: &Path, api: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kamerton"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("RUST_LOG")
        .env("DATABASE_URL", database_url(folder))
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", api)
        .env("KAMERTON_FILES", folder.join("files"));
    command
}

/// Runs the command line.
pub fn kamerton(folder: &Path, api: &str, arguments: &[&str]) -> Output {
    command(folder, api, arguments)
        .output()
        .expect("the program runs")
}

/// What a command has written that did what it was to do.
#[track_caller]
pub fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command has complained of that failed.
#[track_caller]
pub fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The same of a failure that is one clear line.
#[track_caller]
pub fn complaint_line(output: &Output) -> String {
    let line = complaint(output);
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

#[track_caller]
pub fn last_line(output: &Output) -> String {
    said(output).lines().last().expect("a line").to_owned()
}

/// Whether one of the messages in `chat` has `words` in it.
#[track_caller]
pub fn assert_heard(heard: &[Heard], chat: i64, words: &str) {
    assert!(
        heard
            .iter()
            .any(|heard| heard.chat == chat && heard.text.contains(words)),
        "“{words}” was not said in {chat}, but: {heard:#?}"
    );
}

/// The file that came in `chat`, as its reader finds it.
#[track_caller]
pub fn opened(school: &School, heard: &[Heard], chat: i64) -> (String, Vec<u8>) {
    let media = heard
        .iter()
        .filter(|heard| heard.chat == chat)
        .find_map(|heard| heard.media.clone())
        .unwrap_or_else(|| panic!("no file in {chat}, but: {heard:#?}"));
    let content = school.people.open_file(&media.file_id).expect("a file");
    (media.name.unwrap_or_default(), content)
}

/// The rows of a table that the bot sent, the heading left out.
pub fn rows_of(content: &[u8]) -> Vec<Vec<String>> {
    let table = kamerton::sheets::read(content).expect("a table");
    table.rows.into_iter().map(|(_, cells)| cells).collect()
}

/// Whether nothing was said in `chat`.
#[track_caller]
pub fn assert_silent(heard: &[Heard], chat: i64) {
    let said: Vec<&Heard> = heard.iter().filter(|heard| heard.chat == chat).collect();
    assert!(said.is_empty(), "said in {chat}: {said:#?}");
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
