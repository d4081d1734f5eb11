//! A life: a school's people act on the sandbox, the service dies and is started again, and the
//! model is told what should have come of it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono_tz::Europe::Moscow;
use kamerton::{
    bot::{Profile, text::Lang},
    chance::Chance,
    clock::Clock,
    messenger::{
        Messenger,
        telegram::{self, Access, Telegram},
    },
    sandbox::{Act, Fault, FaultKind, Heard, Options, People, Sandbox, TOKEN},
    school::marks::MarkSet,
    service::{Parts, Service},
    sheets,
    store::{Lock, Store, invitations::Invitee},
};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use tokio::runtime;

use super::{
    actions::{Trap, Trouble},
    line::{Flaw, Line, Switch},
    model::{At, Chat, Class, MINUTE, Model},
    rosters::{self, CLASSES, STUDENTS, TEACHERS},
};
use crate::{
    school::{START, database_url, say, student},
    second::{SECOND, Second},
    twists::Twisted,
};

/// How many messengers the school has.
pub const MESSENGERS: usize = 2;

/// The longest the clock jumps: what was missed for longer than six hours is asked about.
const JUMP: At = 300 * MINUTE;

/// Why an action came to nothing.
#[derive(Debug)]
pub enum Halt {
    /// It means nothing here: there is no such work, or nobody to do it.
    Skipped,
    /// A promise is broken: in one sentence.
    Broken(String),
}

impl From<String> for Halt {
    fn from(words: String) -> Self {
        Halt::Broken(words)
    }
}

/// What came of an act.
pub struct Done {
    /// The messages that it made.
    pub messages: Vec<i64>,
    /// When it was done.
    pub sent: At,
    /// When the service took notice.
    pub taken: At,
}

/// A messenger's server, and the people who use it.
pub struct Side {
    pub sandbox: Sandbox,
    pub people: People,
}

pub struct Life {
    pub model: Model,
    /// The messengers; all numbers of people and messages begin anew at each.
    pub sides: [Side; MESSENGERS],
    pub teachers: [Chat; 2],
    /// The students' persons, whether they have come in or not: at the first messenger, at the
    /// second, and their guardians at one of them.
    pub students: BTreeMap<&'static str, [Chat; 3]>,
    /// The classes' groups, at the first messenger.
    pub groups: [Chat; 2],
    /// Whether a message may have been sent twice for a good reason.
    pub doubtful: bool,
    pub folder: TempDir,
    db: Option<SqliteConnection>,
    clock: Clock,
    switch: Arc<Switch>,
    flaw: Option<Flaw>,
    machine: Option<Machine>,
    trap: Option<(Trap, At)>,
    /// Let the model see to what is due, once the action is done.
    owed: bool,
    seed: u64,
    starts: u64,
    pub crashes: usize,
}

/// The service at work, on a runtime of its own: when that ends, everything ends at once.
struct Machine {
    runtime: Option<runtime::Runtime>,
    service: Option<Service>,
    store: Store,
    _lock: Lock,
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Side {
    async fn start(clock: &Clock) -> Side {
        let hands = clock.clone();
        let options = Options::new(Arc::new(move || hands.now().millis()));
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        Side {
            people: sandbox.people(),
            sandbox,
        }
    }
}

impl Life {
    pub async fn begin(seed: u64, flaw: Option<Flaw>) -> Result<Life, Halt> {
        let clock = Clock::turned(START);
        let sides = [Side::start(&clock).await, Side::start(&clock).await];
        let person = |messenger: usize, name: &str| Chat {
            messenger,
            id: sides[messenger].people.person(name, Some("ru")),
        };
        let teachers = TEACHERS.map(|name| person(0, name));
        let family = |(place, id): (usize, &&'static str)| {
            let guardian = person(place % MESSENGERS, &format!("Родитель {id}"));
            (*id, [person(0, id), person(1, id), guardian])
        };
        let students = STUDENTS.iter().enumerate().map(family).collect();
        let groups = CLASSES.map(|class| Chat {
            messenger: 0,
            id: (sides[0].people).group(class, &teachers.map(|teacher| teacher.id)),
        });
        let folder = rosters::folder();
        let template = rosters::beginning().await.path().join("beginning.db");
        std::fs::copy(template, folder.path().join("school.db")).expect("a copy");
        let first = |count: usize| STUDENTS[..count].iter().map(|id| (*id).to_owned());
        let model = Model {
            classes: [3, 2]
                .into_iter()
                .enumerate()
                .map(|(class, count)| Class {
                    name: CLASSES[class],
                    teacher: class + 1,
                    students: first(count).collect(),
                    bound: false,
                })
                .collect(),
            ..Model::default()
        };
        let mut life = Life {
            model,
            sides,
            teachers,
            students,
            groups,
            doubtful: false,
            folder,
            db: None,
            switch: Switch::new(flaw, clock.clone()),
            clock,
            flaw,
            machine: None,
            trap: None,
            owed: false,
            seed,
            starts: 0,
            crashes: 0,
        };
        let url = database_url(life.folder.path());
        life.db = Some(SqliteConnection::connect(&url).await.expect("a database"));
        if flaw == Some(Flaw::MarksLost) {
            life.execute("DROP TRIGGER marks_are_never_deleted").await;
            life.execute(
                "CREATE TRIGGER marks_are_lost AFTER INSERT ON marks WHEN NEW.id % 3 = 0
                 BEGIN DELETE FROM marks WHERE id = NEW.id; END",
            )
            .await;
        }
        life.start().await;
        for (at, teacher) in life.teachers.into_iter().enumerate() {
            let number = i64::try_from(at + 1).expect("small");
            let code = life.code(Invitee::Staff(number)).await;
            life.says(teacher, None, &format!("/start {code}")).await?;
        }
        Ok(life)
    }

    pub fn now(&self) -> At {
        self.clock.now().millis()
    }

    fn store(&self) -> &Store {
        &self.machine.as_ref().expect("it runs").store
    }

    async fn start(&mut self) {
        self.starts += 1;
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let [first, second] = [0, 1].map(|number| self.line(number));
        let second = Second {
            line: second,
            passes_for_first: self.flaw == Some(Flaw::Mixed),
        };
        let lines: [Arc<dyn Messenger>; MESSENGERS] = [Arc::new(first), Arc::new(second)];
        let messengers = lines.into_iter().map(|line| (line.name(), line)).collect();
        let url = database_url(self.folder.path());
        let files = self.folder.path().join("files");
        let clock = self.clock.clone();
        let chance = Chance::from_seed(self.seed.wrapping_mul(1000).wrapping_add(self.starts));
        self.switch.open(false);
        let (store, lock) = Store::open_as_service(&url).await.expect("a database");
        let parts = Parts {
            store: store.clone(),
            clock,
            chance,
            profile: profile(),
            messengers,
            files,
        };
        let service = runtime
            .spawn(Service::start(parts))
            .await
            .expect("it starts");
        self.machine = Some(Machine {
            runtime: Some(runtime),
            service: Some(service),
            store,
            _lock: lock,
        });
        // What is due comes before what was said meanwhile, so that a life is always the same.
        self.settle().await;
        self.switch.open(true);
        self.confirmed().await;
        let machine = self.machine.as_ref();
        let service = machine.and_then(|machine| machine.service.as_ref());
        service.expect("it runs").catch_up().await;
        self.settle().await;
    }

    /// The line to a messenger.
    fn line(&self, number: usize) -> Twisted<Line> {
        let telegram = Telegram::new(Access {
            token: TOKEN.into(),
            api: self.sides[number].sandbox.url().to_owned(),
            proxy: None,
            download_limit: 20 << 20,
            limits: false,
        });
        let switch = Arc::clone(&self.switch);
        Twisted(telegram.expect("a bot"), Line { number, switch })
    }

    /// Waits until whatever has happened anywhere is confirmed.
    async fn confirmed(&self) {
        for side in &self.sides {
            side.sandbox.all_confirmed().await;
        }
    }

    /// Ends the service: as SIGTERM does, or at once, wherever it is.
    async fn end(&mut self, gently: bool) {
        let Some(mut machine) = self.machine.take() else {
            return;
        };
        let runtime = machine.runtime.take().expect("a runtime");
        if gently {
            let service = machine.service.take().expect("a service");
            let stopped = runtime.spawn(service.stop(Duration::from_secs(10)));
            stopped.await.expect("it stops");
            machine.store.close().await;
        }
        let ended = std::thread::spawn(move || runtime.shutdown_timeout(Duration::from_secs(5)));
        ended.join().expect("it ends");
    }

    pub async fn restart(&mut self) {
        self.end(true).await;
        self.start().await;
    }

    pub async fn close(&mut self) {
        self.end(true).await;
        if let Some(db) = self.db.take() {
            db.close().await.ok();
        }
    }

    async fn settle(&mut self) {
        let machine = self.machine.as_mut();
        let service = machine.and_then(|machine| machine.service.as_mut());
        service.expect("it runs").settle().await;
    }

    pub fn set_trap(&mut self, trap: Trap, away: At) {
        self.trap = Some((trap, away));
    }

    pub fn twice(&mut self, lost: bool) {
        self.switch.twice(lost);
    }

    pub fn trouble(&mut self, chat: Chat, kind: Trouble, times: u8) {
        let kind = match kind {
            Trouble::Gateway => FaultKind::BadGateway,
            Trouble::TooMany(seconds) => FaultKind::Error {
                code: 429,
                description: "Too Many Requests".to_owned(),
                retry_after: Some(i64::from(seconds)),
            },
            Trouble::Before => FaultKind::DropBefore,
            Trouble::After => {
                self.doubtful = true;
                FaultKind::DropAfter
            }
        };
        let fault = Fault::next("*", kind).times(u32::from(times));
        let sandbox = &self.sides[chat.messenger].sandbox;
        sandbox.fault(fault.in_chat(chat.id));
    }

    /// Does something at a messenger; the service may die of it, if a trap is set.
    pub async fn act(&mut self, messenger: usize, act: Act) -> Result<Done, Halt> {
        let trap = match self.trap {
            Some(_) => {
                self.flush().await?;
                self.trap.take()
            }
            None => None,
        };
        if self.flaw == Some(Flaw::KeysForgotten) {
            self.execute("DELETE FROM received").await;
        }
        self.switch.set(trap.map(|(trap, _)| trap));
        let sent = self.now();
        let posted = self.sides[messenger].people.act(act)?;
        let mut taken = sent;
        match trap {
            Some((trap, away)) if !posted.updates.is_empty() => {
                self.spring(trap, away).await?;
                if trap == Trap::BeforeCommit {
                    taken = self.now();
                }
            }
            _ => {
                self.confirmed().await;
                self.settle().await;
            }
        }
        self.switch.set(None);
        Ok(Done {
            messages: posted.messages,
            sent,
            taken,
        })
    }

    /// Waits until the trap has caught the service, lets it die, and starts it again.
    async fn spring(&mut self, trap: Trap, away: At) -> Result<(), Halt> {
        match trap {
            Trap::BeforeCommit => self.caught(1).await?,
            Trap::BeforeConfirm => {
                self.caught(1).await?;
                self.settle().await;
            }
            Trap::BeforeSend => self.confirmed().await,
            Trap::AfterSend => {
                self.doubtful = true;
                self.confirmed().await;
                let chats = self
                    .count(
                        "SELECT count(DISTINCT messenger || chat) FROM outbox
                         WHERE state = 'queued'",
                    )
                    .await;
                self.caught(usize::try_from(chats).expect("a count"))
                    .await?;
            }
        }
        self.end(false).await;
        self.crashes += 1;
        self.switch.set(None);
        self.turn(away);
        match trap {
            Trap::BeforeCommit => self.model.tick(self.now()),
            _ => self.owed = true,
        }
        self.start().await;
        Ok(())
    }

    async fn caught(&self, calls: usize) -> Result<(), Halt> {
        match self.switch.has_caught(calls).await {
            true => Ok(()),
            false => Err(Halt::Broken(format!("the trap waited for {calls} calls"))),
        }
    }

    fn turn(&self, by: At) {
        let by = u64::try_from(by).expect("forward");
        self.clock.turn(Duration::from_millis(by));
    }

    /// Lets time pass.
    pub async fn pass(&mut self, time: At) {
        let mut left = time;
        while left > 0 {
            let step = left.min(JUMP);
            self.turn(step);
            self.settle().await;
            self.model.tick(self.now());
            left -= step;
        }
    }

    /// The action is done.
    pub fn done(&mut self) {
        if std::mem::take(&mut self.owed) {
            self.model.tick(self.now());
        }
    }

    /// Lets time pass until everything that was to be said is.
    pub async fn flush(&mut self) -> Result<(), Halt> {
        for _ in 0..40 {
            let waiting = self
                .count("SELECT count(*) FROM outbox WHERE state = 'queued'")
                .await;
            if waiting == 0 {
                return Ok(());
            }
            self.pass(MINUTE / 3).await;
        }
        Err(Halt::Broken("the outbox never empties".to_owned()))
    }

    pub async fn says(&mut self, who: Chat, chat: Option<Chat>, text: &str) -> Result<Done, Halt> {
        let act = say(who.id, chat.map(|chat| chat.id), text);
        self.act(who.messenger, act).await
    }

    /// Presses a button of a message that has to be there.
    pub async fn presses(&mut self, who: Chat, under: &Heard, button: &str) -> Result<Done, Halt> {
        let press = Act::Press {
            user: who.id,
            chat: under.chat,
            message: under.message,
            button: button.to_owned(),
        };
        self.act(who.messenger, press).await
    }

    /// What stands in a chat.
    pub fn everything(&self, chat: Chat) -> Vec<Heard> {
        self.sides[chat.messenger].people.heard(chat.id, 0)
    }

    /// The last message of the bot's in a chat of which this is true; all is said by now.
    pub async fn heard(
        &mut self,
        chat: Chat,
        what: &str,
        is: impl Fn(&Heard) -> bool,
    ) -> Result<Heard, Halt> {
        self.flush().await?;
        let mut heard = self.everything(chat);
        heard.retain(|heard| heard.is_bot && !heard.deleted);
        let said = heard.iter().rfind(|heard| is(heard)).cloned();
        said.ok_or_else(|| {
            let last = heard.last().map(|heard| heard.text.as_str());
            Halt::Broken(format!(
                "not said in {chat:?}: {what}; the last was {last:?}"
            ))
        })
    }

    /// The id of the last message of a chat.
    pub fn last(&self, chat: Chat) -> i64 {
        let heard = self.everything(chat);
        heard.last().map_or(0, |heard| heard.message)
    }

    pub async fn code(&mut self, invitee: Invitee) -> String {
        self.starts += 1;
        let mut chance = Chance::from_seed(self.seed.wrapping_mul(1000) + 500 + self.starts);
        let now = self.clock.now();
        let mut writer = self.store().writer();
        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        let code = tx.invite(&invitee).await.expect("an invitation");
        tx.commit().await.expect("durable");
        code
    }

    pub fn invitee(id: &str, guardian: bool) -> Invitee {
        match guardian {
            true => Invitee::Guardian(student(id)),
            false => Invitee::Student(student(id)),
        }
    }

    pub async fn import(&mut self, text: &str) {
        self.starts += 1;
        let seed = self.seed.wrapping_mul(1000) + 500 + self.starts;
        rosters::import(self.store(), text, self.clock.now(), seed).await;
    }

    pub async fn count(&mut self, sql: &'static str) -> i64 {
        let db = self.db.as_mut().expect("open");
        sqlx::query_scalar(sql)
            .fetch_one(db)
            .await
            .expect("a count")
    }

    pub async fn rows<T>(&mut self, sql: &'static str) -> Vec<T>
    where
        T: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> + Send + Unpin,
    {
        let db = self.db.as_mut().expect("open");
        sqlx::query_as(sql).fetch_all(db).await.expect("rows")
    }

    async fn execute(&mut self, sql: &'static str) {
        let db = self.db.as_mut().expect("open");
        sqlx::query(sql).execute(db).await.expect("done");
    }

    /// The journal as it is carried out of the house.
    pub async fn journal(&mut self) -> String {
        let mut csv = Vec::new();
        {
            let mut reader = self.store().reader().await.expect("a reader");
            let mut sheet = sheets::CsvSheet::new(&mut csv);
            let filter = kamerton::store::exports::ExportFilter::default();
            kamerton::report::journal::write(&mut reader, &filter, Moscow, (&mut sheet, false))
                .await
                .expect("a journal");
        }
        String::from_utf8(csv).expect("UTF-8")
    }

    pub fn clear_faults(&mut self) {
        self.trap = None;
        for side in &self.sides {
            side.sandbox.clear_faults();
        }
    }
}

/// What the conversation has to know.
fn profile() -> Profile {
    Profile {
        school: String::new(),
        zone: Moscow,
        language: Lang::Ru,
        marks: MarkSet::default(),
        term_rule: Default::default(),
        download_limit: 20 << 20,
        quota: u64::MAX,
        quiet: Default::default(),
        remind: Default::default(),
        personal: Default::default(),
        doors: [telegram::NAME, SECOND]
            .map(|name| (name, Default::default()))
            .into(),
    }
}
