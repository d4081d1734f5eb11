//! `kamerton run` as a process of its own, and the sandbox that it speaks to.

use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
};

use kamerton::{
    clock::Clock,
    sandbox::{Act, Options, People, Person, Sandbox, TOKEN},
};

use crate::{eyes::Eyes, school::School};

/// The argument by which this program runs the bare loop and nothing else.
pub const BARE: &str = "--answer-barely";

/// The process, its sandbox and who looks on. It is killed when this is dropped.
pub struct Machine {
    pub sandbox: Sandbox,
    pub people: People,
    pub eyes: Eyes,
    limits: bool,
    child: Option<Child>,
}

impl Machine {
    /// A sandbox in which these people have spoken to the bot before, with Telegram's limits or
    /// without any; nothing runs yet.
    pub async fn build(limits: bool, chats: impl Iterator<Item = i64>) -> Machine {
        let clock = Clock::system();
        let options = Options {
            privacy: false,
            enforce_limits: limits,
            keep_log: limits,
            ..Options::new(Arc::new(move || clock.now().millis()))
        };
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        let people = sandbox.people();
        for chat in chats {
            people.add_person(Person {
                id: Some(chat),
                first_name: format!("Слушатель {chat}"),
                ..Person::default()
            });
            people.act(say(chat, "/start")).expect("it is said");
        }
        School::gather(&people);
        // That was long ago: nobody waits for an answer to it.
        let address = format!("{}/bot{TOKEN}/deleteWebhook", sandbox.url());
        let all = serde_json::json!({ "drop_pending_updates": true });
        let request = reqwest::Client::new().post(address).json(&all);
        request.send().await.expect("a sandbox");
        Machine {
            eyes: Eyes::on(&sandbox),
            people,
            sandbox,
            limits,
            child: None,
        }
    }

    /// Starts the service, and waits until it listens.
    pub async fn start(&mut self, school: &School) {
        let mut service = Command::new(env!("CARGO_BIN_EXE_kamerton"));
        service
            .arg("run")
            .current_dir(school.folder.path())
            .env_remove("RUST_LOG")
            .env("DATABASE_URL", school.url())
            .env("TELOXIDE_TOKEN", TOKEN)
            .env("TELOXIDE_API_URL", self.sandbox.url())
            .env("KAMERTON_LIMITS", if self.limits { "on" } else { "off" })
            .env("KAMERTON_QUIET", "off");
        self.run(service).await;
    }

    /// Starts the bare loop in its stead.
    pub async fn start_bare(&mut self, school: &School) {
        let itself = std::env::current_exe().expect("a program");
        let mut bare = Command::new(itself);
        bare.arg(BARE)
            .arg(format!("{}/bot{TOKEN}", self.sandbox.url()))
            .arg(school.folder.path().join("bare.db"));
        self.run(bare).await;
    }

    async fn run(&mut self, mut command: Command) {
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().expect("it starts"));
        self.sandbox.first_poll().await;
    }

    /// The most memory that the process ever had, in kilobytes.
    pub fn peak(&self) -> u64 {
        let child = self.child.as_ref().expect("it runs");
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        status
            .expect("a process")
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok())
            .expect("a size")
    }

    /// How many messages were refused with 429.
    pub fn refused(&self) -> usize {
        let requests = self.sandbox.requests();
        requests.iter().filter(|it| it.error == Some(429)).count()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// Somebody says something, in private.
pub fn say(who: i64, text: &str) -> Act {
    Act::Say {
        user: who,
        chat: None,
        text: text.to_owned(),
        reply_to: None,
        files: Vec::new(),
        more: serde_json::Value::Null,
    }
}
