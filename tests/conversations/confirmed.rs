//! An update is never confirmed on the wire before its effects are durable: at each
//! `getUpdates`, before it counts, the sandbox looks into the database for everything that its
//! offset confirms.
//!
//! Meanwhile the service is killed, and the wire brings updates twice and loses answers. The
//! negative control confirms first. Where there is strace, it is asked whether the disk was told
//! to keep the update before it was confirmed: a kill cannot show that, only a power cut would.

use std::{
    process::Command,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
};

use kamerton::sandbox::{Fault, FaultKind, OnPoll, Options};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tokio::runtime::Handle;

use crate::{
    child::{Machine, Program},
    runs::whole,
    school::say,
};

/// How many updates come; `KAMERTON_UPDATES=100000` runs the whole of it.
const UPDATES: u64 = 2_000;
/// How many come at once; the service is killed in their midst.
const AT_ONCE: u64 = 500;

/// Looks at what each poll confirms.
#[derive(Default)]
struct Watch {
    database: OnceLock<String>,
    seen_up_to: AtomicI64,
    /// Updates that were confirmed and are not in the database.
    early: Mutex<Vec<i64>>,
}

impl Watch {
    fn on_poll(watch: &Arc<Watch>) -> OnPoll {
        let watch = Arc::clone(watch);
        Arc::new(move |offset| {
            tokio::task::block_in_place(|| Handle::current().block_on(watch.look(offset)));
        })
    }

    async fn look(&self, offset: i64) {
        let from = self.seen_up_to.fetch_max(offset - 1, Ordering::Relaxed) + 1;
        let (Some(database), true) = (self.database.get(), from < offset) else {
            return;
        };
        let mut database = SqliteConnection::connect(database)
            .await
            .expect("a database");
        for number in from..offset {
            let key = format!("1000001:{number}");
            let there: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM received WHERE messenger = 'telegram' AND key = ?",
            )
            .bind(key)
            .fetch_one(&mut database)
            .await
            .expect("a count");
            if there == 0 {
                self.early.lock().expect("a lock").push(number);
            }
        }
        database.close().await.expect("it closes");
    }
}

/// How many updates were looked at, and which of them were confirmed too early.
async fn confirm(program: Program, updates: u64) -> (u64, Vec<i64>) {
    let watch = Arc::new(Watch::default());
    let on_poll = Watch::on_poll(&watch);
    let mut machine = Machine::build(|options| Options {
        first_update: 1,
        keep_log: false,
        on_poll: Some(on_poll),
        ..options
    })
    .await;
    machine.start();
    let class = machine.class().await;
    machine.sandbox.all_confirmed().await;
    machine.program = program;
    machine.kill();
    machine.begin().await;
    let url = crate::school::database_url(machine.folder.path());
    watch.database.set(url).expect("it is set once");
    let before = watch.seen_up_to.load(Ordering::Relaxed);
    for round in 0..updates.div_ceil(AT_ONCE) {
        let numbers: Vec<i64> = (0..AT_ONCE)
            .map(|number| match number % 10 {
                0 => {
                    let who = class.students[0];
                    let posted = machine.people.act(say(who, None, "/homework"));
                    posted.expect("it is said").updates[0]
                }
                _ => machine
                    .people
                    .inject(json!({ "poll_answer": { "poll_id": "1" } })),
            })
            .collect();
        let middle = usize::try_from(AT_ONCE / 2 + round % 100).expect("small");
        let kind = match round % 2 {
            0 => FaultKind::Duplicate,
            _ => FaultKind::DropAfter,
        };
        let fault = Fault::next("getUpdates", kind).after(2);
        machine.sandbox.fault(fault);
        machine.sandbox.confirmed(numbers[middle]).await;
        machine.restart();
        machine.sandbox.all_confirmed().await;
    }
    let looked_at = watch.seen_up_to.load(Ordering::Relaxed) - before;
    let early = watch.early.lock().expect("a lock").clone();
    (u64::try_from(looked_at).expect("more"), early)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_confirmed_before_it_is_durable() {
    let updates = whole("KAMERTON_UPDATES", UPDATES);
    let (looked_at, early) = confirm(Program::Kamerton, updates).await;
    eprintln!(
        "{looked_at} updates confirmed, {} of them too early",
        early.len()
    );
    assert!(looked_at >= updates, "{looked_at} of {updates}");
    assert!(early.is_empty(), "{early:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_confirms_first_is_seen() {
    let (_, early) = confirm(Program::Twisted("hasty"), AT_ONCE).await;
    assert!(!early.is_empty(), "the sandbox is blind");
}

/// Confirmations that the wire saw without an `fsync` or `fdatasync` since the poll before; `None` where
/// there is no strace. The updates want no answer: nothing but them is written.
async fn unsynced(program: Program) -> Option<Vec<i64>> {
    let traces = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .status();
    if !traces.is_ok_and(|status| status.success()) {
        return None;
    }
    let mut machine = Machine::build(|options| Options {
        first_update: 1,
        ..options
    })
    .await;
    let trace = machine.folder.path().join("trace");
    let strace = "strace -D -f -s 4096 -e trace=fdatasync,fsync,sendto,sendmsg,write,writev -o";
    machine.launcher = strace.split(' ').map(str::to_owned).collect();
    machine.launcher.push(trace.display().to_string());
    machine.program = program;
    machine.begin().await;
    for _ in 0..20 {
        let number = machine
            .people
            .inject(json!({ "poll_answer": { "poll_id": "1" } }));
        machine.sandbox.confirmed(number).await;
    }
    machine.terminate().await.expect("SIGTERM ends it");
    let trace = std::fs::read(trace).expect("a trace");
    let (mut synced, mut confirmed, mut unsynced) = (false, 0, Vec::new());
    for line in String::from_utf8_lossy(&trace).lines() {
        synced |= line.contains("sync") && line.ends_with("= 0");
        let offset = line.split_once(r#"\"offset\":"#).map(|(_, rest)| {
            let digits = rest.find(|it: char| !it.is_ascii_digit());
            rest[..digits.unwrap_or(rest.len())].parse::<i64>()
        });
        // What is synced before an update was even asked for is not that update.
        if let Some(Ok(offset)) = offset {
            if offset > confirmed && !synced {
                unsynced.push(offset);
            }
            confirmed = confirmed.max(offset);
            synced = false;
        }
    }
    assert_eq!(confirmed, 21, "not everything is in the trace");
    Some(unsynced)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn between_an_update_and_its_confirmation_the_disk_is_told_to_keep_it() {
    match unsynced(Program::Kamerton).await {
        Some(unsynced) => assert!(unsynced.is_empty(), "{unsynced:?}"),
        None => eprintln!("skipped: there is no strace, or it may not trace"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_confirms_before_the_disk_has_it_is_seen() {
    match unsynced(Program::Twisted("hasty")).await {
        Some(unsynced) => assert!(!unsynced.is_empty(), "the trace shows nothing"),
        None => eprintln!("skipped: there is no strace, or it may not trace"),
    }
}
