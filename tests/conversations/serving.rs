//! The program with a webhook among its settings: how it starts, and what it says where it cannot;
//! and what becomes of a service of which a part breaks.

use std::{
    fs::File,
    path::Path,
    process::{Child, Command},
    sync::Arc,
    time::Duration,
};

use futures_util::future::BoxFuture;
use kamerton::{
    messenger::{Messenger, Polled, SendError, telegram::Telegram},
    sandbox::{Fault, FaultKind, Options, Sandbox, TOKEN},
};
use serde_json::json;

use crate::{
    school::{SECRET, School, assert_heard, call, database_url, quiet_port, say},
    twists::{Twist, Twisted},
    webhook::hears,
};

/// Breaks at its first poll.
struct Breaking;

impl Twist for Breaking {
    fn poll<'a>(
        &'a self,
        _: &'a Telegram,
        _: (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        panic!("on purpose");
    }
}

#[tokio::test]
async fn a_service_of_which_a_part_breaks_is_not_left_half_at_work() {
    let mut school = School::open().await;
    school.stop().await;
    let telegram = school.telegram();
    let breaking: Arc<dyn Messenger> = Arc::new(Twisted(telegram, Breaking));
    school.start_with(breaking).await;
    school.breaks().await;
    school.stop().await;
    school.start().await;
    let who = school.person("Нота");
    let news = school.says(who, "/start").await;
    assert_heard(&news, who, "код");
    school.close().await;
}

/// `kamerton run` with a webhook; what it logs goes to the file `log` in the folder.
fn run(sandbox: &Sandbox, folder: &Path, secret: &str) -> Child {
    let listen = format!("127.0.0.1:{}", quiet_port());
    program(sandbox, folder)
        .env("KAMERTON_WEBHOOK_URL", format!("http://{listen}/telegram"))
        .env("KAMERTON_WEBHOOK_LISTEN", listen)
        .env("KAMERTON_WEBHOOK_SECRET", secret)
        .spawn()
        .expect("it starts")
}

/// `kamerton run`, which logs to the file `log` in the folder.
fn program(sandbox: &Sandbox, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kamerton"));
    command
        .arg("run")
        .current_dir(folder)
        .env("DATABASE_URL", database_url(folder))
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", sandbox.url())
        .env("RUST_LOG", "trace")
        .stderr(File::create(folder.join("log")).expect("a file"));
    command
}

/// Ends it as SIGTERM does; returns what it logged.
async fn end(mut child: Child, folder: &Path) -> String {
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.expect("kill runs").success());
    let ended = tokio::task::spawn_blocking(move || child.wait()).await;
    assert!(ended.expect("a thread").expect("a status").success());
    let names = std::fs::read_dir(folder).expect("a folder").map(|entry| {
        let name = entry.expect("an entry").file_name();
        name.to_string_lossy().into_owned()
    });
    let aside: Vec<String> = names.filter(|name| name.ends_with("-wal")).collect();
    assert_eq!(aside, [""; 0], "the database's file has it all");
    std::fs::read_to_string(folder.join("log")).expect("a log")
}

#[tokio::test]
async fn a_running_program_makes_secrets_and_keeps_them() {
    let options = Options {
        plain_webhooks: true,
        ..Options::new(Arc::new(|| 0))
    };
    let sandbox = Sandbox::start(options).await.expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    // Nothing but the school's own word, then one that is made, then another one.
    let mut logs = Vec::new();
    for secret in [SECRET, "", ""] {
        let child = run(&sandbox, folder.path(), secret);
        let who = sandbox.people().person("Нота", None);
        let mut news = sandbox.news();
        let help = say(who, None, "/help");
        sandbox.people().act(help).expect("it is said");
        hears(&mut news, "Нота").await;
        hears(&mut news, "Нота").await;
        logs.push(end(child, folder.path()).await);
    }
    let requests = sandbox.requests().into_iter();
    let secrets: Vec<String> = requests
        .filter(|request| request.method == "setWebhook")
        .filter_map(|request| Some(request.params["secret_token"].as_str()?.to_owned()))
        .collect();
    assert_eq!(secrets[0], SECRET);
    assert!(
        secrets[1].len() >= 32 && secrets[1] != secrets[2],
        "{secrets:?}"
    );
    for (log, secret) in logs.iter().zip(&secrets) {
        assert!(log.contains("the webhook is set"), "{log}");
        assert!(!log.contains(secret.as_str()), "the secret is in the log");
        assert!(!log.contains(TOKEN), "the token is in the log");
    }
}

#[tokio::test]
async fn a_refused_address_is_an_outage_and_said_so() {
    let sandbox = Sandbox::start(Options::new(Arc::new(|| 0)))
        .await
        .expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let child = run(&sandbox, folder.path(), SECRET);
    // It asks who it is, and then for its webhook, again and again.
    sandbox.asked_for(3).await;
    let log = end(child, folder.path()).await;
    let refusals: Vec<&str> = log
        .lines()
        .filter(|it| it.contains("cannot listen"))
        .collect();
    assert_eq!(refusals.len(), 1, "{log}");
    let words = "An HTTPS URL must be provided for webhook; check KAMERTON_WEBHOOK_URL";
    assert!(refusals[0].contains(words), "{}", refusals[0]);
}

#[tokio::test]
async fn a_refused_address_is_called_as_it_is_where_it_stands() {
    let sandbox = Sandbox::start(Options::new(Arc::new(|| 0)))
        .await
        .expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let listen = format!("127.0.0.1:{}", quiet_port());
    let config = format!("webhook_url = \"http://{listen}/\"\nwebhook_listen = \"{listen}\"\n");
    std::fs::write(folder.path().join("kamerton.toml"), config).expect("a file");
    let mut command = program(&sandbox, folder.path());
    let child = command.spawn().expect("it starts");
    sandbox.asked_for(3).await;
    let log = end(child, folder.path()).await;
    for words in [
        "for webhook; check webhook_url of kamerton.toml",
        "kamerton.toml, webhook_listen: listening here",
    ] {
        assert!(log.contains(words), "{words}: {log}");
    }
    assert!(!log.contains("KAMERTON_WEBHOOK"), "{log}");
}

#[test]
fn an_address_that_is_taken_is_named_and_a_secret_never_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = other.local_addr().expect("an address").to_string();
    let complaint = |listen: &str, secret: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_kamerton"))
            .arg("run")
            .current_dir(folder.path())
            .env("TELOXIDE_TOKEN", TOKEN)
            .env("KAMERTON_WEBHOOK_URL", "https://bot.example.org/")
            .env("KAMERTON_WEBHOOK_LISTEN", listen)
            .env("KAMERTON_WEBHOOK_SECRET", secret)
            .env("RUST_LOG", "kamerton=error")
            .output()
            .expect("it runs");
        assert!(!output.status.success(), "{output:?}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(error.lines().count(), 1, "{error}");
        error
    };
    let error = complaint(&taken, SECRET);
    let words = format!("KAMERTON_WEBHOOK_LISTEN: cannot listen on {taken}");
    assert!(error.contains(&words), "{error}");
    let error = complaint("127.0.0.1:0", "не секрет");
    assert!(error.contains("KAMERTON_WEBHOOK_SECRET"), "{error}");
    assert!(!error.contains("не секрет"), "{error}");
}

#[tokio::test]
async fn a_name_that_the_messenger_has_not_said_is_asked_for_again() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.stop().await;
    school.sandbox.fault(Fault::next("getMe", FaultKind::Empty));
    school.start().await;
    school.says(teacher, "/classes").await;
    assert!(!school.last(teacher).text.contains("startgroup="));
    school.pass(Duration::from_secs(10)).await;
    // It is asked for beside everything else, so that the first answers may still be without it.
    let mut is_known = false;
    for _ in 0..100 {
        school.says(teacher, "/classes").await;
        is_known |= school.last(teacher).text.contains("startgroup=");
    }
    assert!(is_known);
    school.close().await;
}

#[tokio::test]
async fn a_check_says_by_which_way_updates_come_and_what_is_wrong_with_it() {
    let mut school = School::with_webhook().await;
    let updates = async |school: &School| {
        let output = school.kamerton(&["check"]).await;
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).expect("text");
        let line = text.lines().find_map(|line| line.strip_prefix("updates: "));
        line.expect("a line").to_owned()
    };
    assert_eq!(updates(&school).await, "polled for");
    let config = format!("webhook_url = \"{}\"\n", school.hook_url());
    std::fs::write(school.path("kamerton.toml"), config).expect("a file");
    let way = format!("brought to {}, taken at 127.0.0.1:8443", school.hook_url());
    let who = school.person("Нота");
    school.says(who, "/start").await;
    assert_eq!(updates(&school).await, format!("{way}; 0 wait"));

    let wrong = FaultKind::Error {
        code: 404,
        description: "Not Found".to_owned(),
        retry_after: None,
    };
    school.sandbox.fault(Fault::next("webhook", wrong.clone()));
    school.says(who, "/start").await;
    let failed = "0 wait; the last failure: Wrong response from the webhook: 404 Not Found";
    assert_eq!(updates(&school).await, format!("{way}; {failed}"));

    school.sandbox.fault(Fault::next("getWebhookInfo", wrong));
    let silent = format!("{way}; the server tells no more of it");
    assert_eq!(updates(&school).await, silent);
    call(&school, "deleteWebhook", json!({})).await;
    let unset = format!("{way}; not set yet: `kamerton run` does that");
    assert_eq!(updates(&school).await, unset);
    school.close().await;
}
