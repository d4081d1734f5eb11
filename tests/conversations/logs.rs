//! Nothing personal and no secret is written to the log: a school day of a running service,
//! with everything logged that anybody in it can log.

use std::{fs::File, process::Command, time::Duration};

use kamerton::{
    clock::Clock,
    sandbox::{Act, Fault, FaultKind, Happened, Heard, Options, Person, Sandbox, SentFile, TOKEN},
};
use serde_json::json;

use crate::{
    cable::{Cable, State},
    child::Machine,
    school::{NOWHERE, database_url, file, kamerton, last_line, reply, say, send_files},
};

/// What may stand in no log: names, a phone, what was written, files, secrets.
const CANARIES: [&str; 9] = [
    "Канарейкин",
    "79990001122",
    "канареечный",
    "canary-file",
    "KanarFirstName",
    "KanarUserName",
    "sandbox-token-of-nobody",
    "Канареевод",
    "Канарейкина-мама",
];

const ROSTER: &str = "\
student_id,name,year,department,discipline,teacher,class,guardian
30427,Канарейкин Кеша,3,Фортепиано,Сольфеджио,Канареевод К. К.,Сольфеджио 3А,Канарейкина-мама +79990001122
";

/// The canaries that stand in a text.
fn found(log: &str) -> Vec<&'static str> {
    let in_log = CANARIES.into_iter().filter(|canary| log.contains(canary));
    in_log.collect()
}

/// Somebody acts, and the bot says something with these words in it to them.
async fn until(sandbox: &Sandbox, act: Act, chat: i64, words: &str) -> Heard {
    let mut news = sandbox.news();
    sandbox.people().act(act).expect("this can be done");
    let heard = async {
        loop {
            if let Happened::Said(heard) = news.recv().await.expect("something happens").what
                && heard.is_bot
                && heard.chat == chat
                && heard.text.contains(words)
            {
                return heard;
            }
        }
    };
    let heard = tokio::time::timeout(Duration::from_secs(60), heard).await;
    heard.unwrap_or_else(|_| panic!("“{words}” was never said in {chat}"))
}

/// Whoever cannot reach the messenger says so, and the address has the token in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wire_that_breaks_brings_no_token_into_the_log() {
    let mut machine = Machine::build(|options| options).await;
    let cable = Cable::lay(&machine.sandbox);
    machine.settings.push(("TELOXIDE_API_URL", cable.url()));
    machine.settings.push(("RUST_LOG", "trace".to_owned()));
    machine.start();
    let who = machine.people.person("Кто-то", Some("ru"));
    let failures = [
        (State::Refuses, "Connection refused"),
        (State::Resets, "Connection reset"),
        (State::BadGateway, "502"),
    ];
    for (state, words) in failures {
        machine.says(who, who, ("/help", "")).await;
        // A poll is under way.
        machine.sandbox.all_confirmed().await;
        cable.is(state);
        machine.logs(words).await;
        cable.is(State::Whole);
    }
    machine.says(who, who, ("/help", "")).await;
    let ended = machine.terminate().await.expect("SIGTERM ends it");
    assert!(ended.success(), "{ended}");
    let log = machine.log();
    assert!(log.contains(" TRACE ") && log.contains(" WARN "), "{log}");
    let folder = machine.folder.path().to_owned();
    let check = move || kamerton(&folder, NOWHERE, &["check"]);
    let check = tokio::task::spawn_blocking(check).await.expect("it ends");
    let log = format!("{log}{check:?}");
    assert!(log.contains("check TELOXIDE_TOKEN"), "{check:?}");
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(TOKEN)).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_logged_to_the_last_detail_names_nobody() {
    let options = Options {
        privacy: false,
        ..Options::new(std::sync::Arc::new(|| Clock::system().now().millis()))
    };
    let sandbox = Sandbox::start(options).await.expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("r.csv"), ROSTER).expect("a file");
    let run = async |arguments: &'static [&'static str]| {
        let (path, api) = (folder.path().to_owned(), sandbox.url().to_owned());
        let output = tokio::task::spawn_blocking(move || kamerton(&path, &api, arguments));
        last_line(&output.await.expect("it ends"))
    };
    run(&["roster", "import", "r.csv"]).await;
    let admin_code = run(&["invite", "admin", "Канареевод-старший"]).await;
    let teacher_code = run(&["invite", "teacher", "Канареевод К. К."]).await;
    run(&["invite", "students", "-o", "i.csv"]).await;
    let invitations = std::fs::read_to_string(folder.path().join("i.csv")).expect("a table");
    let line = invitations.lines().nth(1).expect("a student");
    let code = line.split(',').nth(1).expect("a code").to_owned();

    let mut child = Command::new(env!("CARGO_BIN_EXE_kamerton"))
        .arg("run")
        .current_dir(folder.path())
        .env("DATABASE_URL", database_url(folder.path()))
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", sandbox.url())
        .env("KAMERTON_LIMITS", "off")
        .env("KAMERTON_TELEGRAM_PASSES", "full")
        .env("RUST_LOG", "trace")
        .stdout(std::process::Stdio::null())
        .stderr(File::create(folder.path().join("log")).expect("a file"))
        .spawn()
        .expect("it starts");

    let people = sandbox.people();
    let person = |last: &str| {
        people.add_person(Person {
            id: None,
            first_name: "KanarFirstName".to_owned(),
            last_name: Some(last.to_owned()),
            username: Some("KanarUserName".to_owned()),
            language_code: Some("ru".to_owned()),
        })
    };
    let (admin, teacher, nota) = (person("A"), person("B"), person("C"));
    until(&sandbox, say(admin, None, &admin_code), admin, "").await;
    until(&sandbox, say(teacher, None, &teacher_code), teacher, "").await;
    let question = say(nota, None, &format!("/start {code}"));
    let question = until(&sandbox, question, nota, "Это вы?").await;
    let yes = Act::Press {
        user: nota,
        chat: nota,
        message: question.message,
        button: "Да".to_owned(),
    };
    until(&sandbox, yes, nota, "30427").await;
    let group = people.group("канареечный класс", &[teacher, nota]);
    let list = until(
        &sandbox,
        say(teacher, None, "/classes"),
        teacher,
        "startgroup=",
    )
    .await;
    let url = list
        .text
        .split_whitespace()
        .find(|it| it.contains("startgroup="));
    let follow = Act::Follow {
        user: teacher,
        url: url.expect("a link").to_owned(),
        chat: Some(group),
    };
    until(&sandbox, follow, teacher, "").await;
    let assign = say(teacher, Some(group), "/assign канареечный этюд");
    let post = until(&sandbox, assign, group, "канареечный").await.message;
    let work = reply(nota, group, post, "канареечный ответ, звоните +79990001122");
    until(&sandbox, work, nota, "Работа №").await;
    let document = SentFile {
        name: "canary-file.pdf".to_owned(),
        ..file("document", "канареечный файл")
    };
    people
        .act(send_files(nota, group, Some(post), vec![document]))
        .expect("it is sent");
    let grade = say(teacher, None, "/grade 30427 5- канареечный комментарий");
    until(&sandbox, grade, nota, "канареечный комментарий").await;
    until(
        &sandbox,
        say(nota, None, "/ask канареечный вопрос"),
        teacher,
        "канареечный",
    )
    .await;
    until(
        &sandbox,
        say(admin, None, "/student 30427"),
        admin,
        "Канарейкин",
    )
    .await;
    until(
        &sandbox,
        say(teacher, None, "/grade канареечный"),
        teacher,
        "",
    )
    .await;
    // What cannot be read says whose it is, too.
    for update in [
        json!({ "message": { "message_id": "Канарейкин +79990001122" } }),
        json!({ "message": { "message_id": 1, "chat": "канареечный", "text": "канареечный" } }),
        json!({ "канареечный": { "phone": "79990001122" } }),
        json!({ "callback_query": { "id": 1, "from": "Канарейкин" } }),
    ] {
        people.inject(update);
    }
    // A message that Telegram does not take says what it was to say.
    sandbox.fault(Fault {
        chat: Some(nota),
        ..Fault::next(
            "sendMessage",
            FaultKind::Error {
                code: 400,
                description: "Bad Request: message is too strange".to_owned(),
                retry_after: None,
            },
        )
    });
    people.act(say(nota, None, "/grades")).expect("it is said");
    sandbox.all_confirmed().await;
    until(&sandbox, say(nota, None, "/help"), nota, "/homework").await;
    let kill = Command::new("kill").arg(child.id().to_string()).status();
    assert!(kill.expect("kill runs").success());
    let ended = tokio::task::spawn_blocking(move || child.wait()).await;
    assert!(ended.expect("a thread").expect("a status").success());
    let log = std::fs::read(folder.path().join("log")).expect("a log");
    let log = String::from_utf8_lossy(&log);
    eprintln!("{} lines, {} bytes of log", log.lines().count(), log.len());
    assert!(log.contains(" TRACE "), "everything is logged");
    assert!(log.contains("quarantine"), "what cannot be read is logged");
    let lines: Vec<&str> = log.lines().filter(|line| !found(line).is_empty()).collect();
    assert!(lines.is_empty(), "{:?}\n{}", found(&log), lines.join("\n"));
    // The same search finds what is there.
    let with_one = format!("{log}\nINFO kamerton: graded student=Канарейкин Кеша");
    assert_eq!(found(&with_one), ["Канарейкин"]);
    assert_eq!(found(&format!("https://api/bot{TOKEN}/getMe")).len(), 1);
}
