//! A hundred thousand updates wait to be taken in, and as many messages to be sent: the service
//! stays small, and no larger at the end than on the way.
//!
//! The negative control throws nothing away.

use kamerton::{
    chance::Chance,
    clock::Clock,
    messenger::{Address, Outgoing, Say},
    sandbox::Options,
    store::outbox::{Lane, Letter},
};

use crate::{
    child::{Machine, Program},
    runs::whole,
    school::say,
};

/// How many wait on either side; `KAMERTON_QUEUED=100000` runs the whole of it.
const QUEUED: u64 = 2_000;
/// For how many chats.
const CHATS: u64 = 200;
/// How large it may become, and how much it may grow in the second half, in kilobytes.
const LARGEST: u64 = 150 * 1024;
const GROWTH: u64 = 16 * 1024;

/// The greatest size half-way and at the end, in kilobytes.
async fn work_off(program: Program, queued: u64) -> (u64, u64) {
    let mut machine = Machine::build(|options| Options {
        keep_log: false,
        ..options
    })
    .await;
    let chats: Vec<i64> = (0..CHATS)
        .map(|number| machine.people.person(&format!("Слушатель {number}"), None))
        .collect();
    for chat in chats.iter().cycle().take(queued as usize) {
        let act = say(*chat, None, "Здравствуйте!");
        machine.people.act(act).expect("it is said");
    }
    let store = machine.store().await;
    let mut chance = Chance::from_seed(1);
    let mut writer = store.writer();
    let now = Clock::system().now();
    let mut tx = writer.begin(now, &mut chance).await.expect("a door");
    for (number, chat) in chats.iter().cycle().take(queued as usize).enumerate() {
        tx.queue(Letter {
            to: Address::new("telegram", chat.to_string()),
            lane: Lane::Broadcast,
            outgoing: Outgoing::Say(Say::text(format!("Объявление {number}"))),
            about: None,
            sponsor: None,
        });
    }
    tx.commit().await.expect("it is durable");
    drop(writer);
    store.close().await;
    machine.program = program;
    machine.begin().await;
    // Each word of theirs has its answer, beside the broadcasts.
    machine.sandbox.asked_for(queued).await;
    let half = machine.memory("VmHWM");
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    let end = machine.memory("VmHWM");
    eprintln!("{queued} in and out: {half} kB half-way, {end} kB at the end");
    (half, end)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_queued_it_stays_small() {
    let queued = whole("KAMERTON_QUEUED", QUEUED);
    let (half, end) = work_off(Program::Kamerton, queued).await;
    assert!(end <= LARGEST, "{end} kB");
    assert!(end - half <= GROWTH, "from {half} kB to {end} kB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_throws_nothing_away_is_caught() {
    let (half, end) = work_off(Program::Twisted("hoarding"), QUEUED).await;
    assert!(end - half > GROWTH, "from {half} kB to {end} kB");
}
