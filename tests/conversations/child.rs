//! A school whose service is a process of its own, beside its sandbox: it is started, killed
//! and ended. It is `kamerton run`, or one of the variants in `twists.rs`.

use std::{
    collections::HashMap,
    fs::File,
    os::unix::process::CommandExt,
    path::PathBuf,
    pin::pin,
    process::{Child, Command, ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use kamerton::{
    clock::Clock,
    sandbox::{Act, Happened, Heard, Options, People, Sandbox, TOKEN},
    store::Store,
};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::{
    school::{ROSTER, database_url, kamerton, last_line, say},
    twists::TWIST,
};

/// How often it is looked whether the process has ended, while something else is waited for.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// Which program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `kamerton run`.
    Kamerton,
    /// A variant, by what `twists.rs` calls it.
    Twisted(&'static str),
}

/// The school, its sandbox and its process.
pub struct Machine {
    pub sandbox: Sandbox,
    pub people: People,
    pub folder: TempDir,
    /// What is started next.
    pub program: Program,
    /// Settings of what is started next, beside those that it needs.
    pub settings: Vec<(&'static str, String)>,
    /// The program, with its arguments, by which it is started; none where this is empty.
    pub launcher: Vec<String>,
    /// Who it is started as; ourselves where this is not set.
    pub user: Option<u32>,
    child: Option<Child>,
}

/// A class whose people have joined, with a group and an assignment.
pub struct Class {
    pub teacher: i64,
    /// 10427 and 10434.
    pub students: [i64; 2],
    pub group: i64,
    /// The assignment's post.
    pub post: i64,
}

impl Machine {
    /// A school with a roster, on a sandbox set up so; nothing runs yet.
    pub async fn build(set: impl FnOnce(Options) -> Options) -> Machine {
        let clock = Clock::system();
        let options = set(Options {
            plain_webhooks: true,
            ..Options::new(Arc::new(move || clock.now().millis()))
        });
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let machine = Machine {
            people: sandbox.people(),
            sandbox,
            folder: tempfile::tempdir().expect("a folder"),
            program: Program::Kamerton,
            settings: vec![
                ("KAMERTON_LIMITS", "off".to_owned()),
                ("KAMERTON_QUIET", "off".to_owned()),
            ],
            launcher: Vec::new(),
            user: None,
            child: None,
        };
        std::fs::write(machine.folder.path().join("r.csv"), ROSTER).expect("a file");
        machine.run(&["roster", "import", "r.csv"]).await;
        machine
    }

    /// Runs the command line on its database; returns the last line.
    pub async fn run(&self, arguments: &[&'static str]) -> String {
        let (path, api) = (self.folder.path().to_owned(), self.sandbox.url().to_owned());
        let arguments = arguments.to_vec();
        let output = tokio::task::spawn_blocking(move || kamerton(&path, &api, &arguments));
        last_line(&output.await.expect("it ends"))
    }

    pub fn start(&mut self) {
        let this = match self.program {
            Program::Kamerton => PathBuf::from(env!("CARGO_BIN_EXE_kamerton")),
            Program::Twisted(_) => std::env::current_exe().expect("this program"),
        };
        let mut command = match self.launcher.split_first() {
            None => Command::new(this),
            Some((launcher, arguments)) => {
                let mut command = Command::new(launcher);
                command.args(arguments).arg(this);
                command
            }
        };
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        match self.program {
            Program::Kamerton => command.arg("run"),
            Program::Twisted(twist) => command
                .args(["--exact", "twists::child", "--nocapture"])
                .env(TWIST, twist),
        };
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("a log");
        let folder = self.folder.path();
        let child = command
            .current_dir(folder)
            .env_remove("RUST_LOG")
            .env("DATABASE_URL", database_url(folder))
            .env("TELOXIDE_TOKEN", TOKEN)
            .env("TELOXIDE_API_URL", self.sandbox.url())
            .env("KAMERTON_FILES", folder.join("files"))
            .envs(self.settings.iter().cloned())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the child starts");
        assert!(self.child.replace(child).is_none(), "there is one already");
    }

    /// Starts it, and waits until it has asked for something: it hears signals from then on.
    pub async fn begin(&mut self) {
        let asked = self.sandbox.asked();
        self.start();
        self.sandbox.asked_for(asked + 1).await;
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// What it has written to its log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Waits until these words stand in its log.
    pub async fn logs(&self, words: &str) {
        let mut looks = tokio::time::interval(BETWEEN_LOOKS);
        while !self.log().contains(words) {
            looks.tick().await;
        }
    }

    /// A line of `/proc/…/status`, such as `VmHWM`, in kilobytes.
    pub fn memory(&self, line: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()));
        status
            .expect("it runs")
            .lines()
            .find_map(|it| it.strip_prefix(line)?.strip_prefix(':'))
            .and_then(|it| it.split_whitespace().next()?.parse().ok())
            .expect("a number")
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it can be killed");
            child.wait().expect("it is dead");
        }
    }

    pub fn restart(&mut self) {
        self.kill();
        self.start();
    }

    /// Waits until it ends by itself; it is killed where that takes longer than `patience`,
    /// and `None` is returned.
    pub async fn ends_within(&mut self, patience: Duration) -> Option<ExitStatus> {
        let mut child = self.child.take().expect("it runs");
        let id = child.id();
        let mut ended = tokio::task::spawn_blocking(move || child.wait());
        match tokio::time::timeout(patience, &mut ended).await {
            Ok(ended) => Some(ended.expect("a thread").expect("a status")),
            Err(_) => {
                signal(id, "KILL");
                ended.await.expect("a thread").expect("a status");
                None
            }
        }
    }

    /// Waits until it has settled; `false` where it ended by itself before.
    pub async fn settles(&mut self) -> bool {
        let mut child = self.child.take().expect("it was started");
        let settled = unless_it_ends(&mut child, self.settle()).await;
        self.child = Some(child);
        settled.is_some()
    }

    /// Waits for something that it is to do; `None` where it ended by itself before.
    pub async fn does<T>(&mut self, what: impl Future<Output = T>) -> Option<T> {
        let child = self.child.as_mut().expect("it was started");
        unless_it_ends(child, what).await
    }

    /// SIGTERM: how it ended, within ten seconds.
    pub async fn terminate(&mut self) -> Option<ExitStatus> {
        signal(self.id(), "TERM");
        self.ends_within(Duration::from_secs(10)).await
    }

    /// Somebody says something, and waits for an answer with `words` in it: what was said
    /// before may be said again.
    pub async fn says(&self, who: i64, chat: i64, (text, words): (&str, &str)) -> Heard {
        let mut news = self.sandbox.news();
        self.people
            .act(say(who, Some(chat), text))
            .expect("it is said");
        loop {
            let news = news.recv().await.expect("something happens");
            if let Happened::Said(heard) = news.what
                && heard.is_bot
                && heard.chat == chat
                && heard.text.contains(words)
            {
                return heard;
            }
        }
    }

    /// Gives the class something else to hand things in for: a work has fifty messages at most.
    pub async fn gives_anew(&self, class: &mut Class, round: u64) {
        let (said, posted) = (format!("/assign Гамма {round}"), format!("Гамма {round}\n"));
        let words = (said.as_str(), posted.as_str());
        class.post = self.says(class.teacher, class.group, words).await.message;
    }

    /// A teacher and two students join; they have a group and an assignment.
    pub async fn class(&self) -> Class {
        let teacher = self.people.person("Преподаватель", Some("ru"));
        let code = self.run(&["invite", "teacher", "Скрипкина С. С."]).await;
        self.says(teacher, teacher, (&code, "")).await;
        let codes = self.codes().await;
        let mut students = [0; 2];
        for (student, id) in students.iter_mut().zip(["10427", "10434"]) {
            let who = self.people.person(id, Some("ru"));
            let start = format!("/start {}", codes[id]);
            let question = self.says(who, who, (&start, "")).await;
            self.people
                .act(Act::Press {
                    user: who,
                    chat: who,
                    message: question.message,
                    button: "Да".to_owned(),
                })
                .expect("it is pressed");
            *student = who;
        }
        let group = self
            .people
            .group("Группа", &[teacher, students[0], students[1]]);
        let list = self.says(teacher, teacher, ("/classes", "")).await.text;
        let link = list
            .split_whitespace()
            .find(|word| word.contains("startgroup="));
        self.people
            .act(Act::Follow {
                user: teacher,
                url: link.expect("a link").to_owned(),
                chat: Some(group),
            })
            .expect("it is followed");
        self.sandbox.all_confirmed().await;
        self.settle().await;
        let post = self
            .says(teacher, group, ("/assign Гамма", "Гамма\n"))
            .await;
        Class {
            teacher,
            students,
            group,
            post: post.message,
        }
    }

    /// The students' codes, by identifier.
    async fn codes(&self) -> HashMap<String, String> {
        self.run(&["invite", "students", "-o", "i.csv"]).await;
        let table = csv::Reader::from_path(self.folder.path().join("i.csv"));
        let rows = table.expect("a table").into_records();
        rows.map(|row| {
            let row = row.expect("CSV");
            (row[0].to_owned(), row[1].to_owned())
        })
        .collect()
    }

    /// Waits until everything is said and fetched: each request that comes is a reason to look
    /// again.
    pub async fn settle(&self) {
        let mut database = self.database().await;
        loop {
            let asked = self.sandbox.asked();
            let left: i64 = sqlx::query_scalar(
                // What has arrived in words that were changed meanwhile is changed with the next tick.
                "SELECT (SELECT count(*) FROM outbox WHERE state = 'queued'
                         OR (state = 'sent' AND error = 'given up'))
                     + (SELECT count(*) FROM files WHERE state = 'waiting')
                     + (SELECT count(*) FROM held)",
            )
            .fetch_one(&mut database)
            .await
            .expect("a count");
            if left == 0 {
                break;
            }
            let next = self.sandbox.asked_for(asked + 1);
            // The last answer may be on its way to the database, with no request to come.
            tokio::time::timeout(Duration::from_millis(50), next)
                .await
                .ok();
        }
        database.close().await.expect("it closes");
    }

    pub async fn store(&self) -> Store {
        Store::open(&database_url(self.folder.path()))
            .await
            .expect("a database")
    }

    /// A connection of the test's own.
    pub async fn database(&self) -> SqliteConnection {
        SqliteConnection::connect(&database_url(self.folder.path()))
            .await
            .expect("a database")
    }

    /// A statement of the test's own.
    pub async fn execute(&self, statement: &'static str) {
        let mut database = self.database().await;
        sqlx::query(statement)
            .execute(&mut database)
            .await
            .expect("a change");
        database.close().await.expect("it closes");
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Waits for something, however long that takes; `None` where the process ends by itself before.
async fn unless_it_ends<T>(child: &mut Child, what: impl Future<Output = T>) -> Option<T> {
    let mut what = pin!(what);
    let mut looks = tokio::time::interval(BETWEEN_LOOKS);
    loop {
        tokio::select! {
            done = &mut what => return Some(done),
            _ = looks.tick() => {
                if child.try_wait().expect("a status").is_some() {
                    return None;
                }
            }
        }
    }
}

/// Sends a signal to a process of ours.
pub fn signal(id: u32, name: &str) {
    let sent = Command::new("kill")
        .arg(format!("-{name}"))
        .arg(id.to_string())
        .status();
    assert!(sent.expect("kill runs").success());
}
