//! A school's worth of people under Telegram's limits, which the sandbox holds and the service
//! keeps to.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use kamerton::sandbox::{Act, Fault, FaultKind};
use tokio::time::{interval, sleep_until};

use crate::{
    machine::{Machine, say},
    report,
    school::{ADMIN, FAMILIES, School},
};

/// How many ask at once, and for how long their answers are counted.
const AT_ONCE: usize = 300;
const COUNTED: Duration = Duration::from_secs(12);
/// How long it is looked on while a broadcast drains, and who asks meanwhile, how often.
const LOOKED_ON: Duration = Duration::from_secs(30);
const ASKED_EVERY: Duration = Duration::from_millis(100);
/// How long one chat is refused, how often, and for how long each time, in seconds.
const REFUSED: Duration = Duration::from_secs(15);
const RETRY_AFTER: i64 = 5;

async fn school() -> (School, Machine) {
    let school = School::build(1, true).await;
    let chats = School::teachers().chain(School::families());
    let mut machine = Machine::build(true, chats).await;
    machine.start(&school).await;
    (school, machine)
}

/// Lets these people ask for their marks, one each so often, and looks on for so long; returns
/// how long each waited, and how many were not answered by then.
async fn ask(
    machine: &mut Machine,
    people: impl Iterator<Item = i64>,
    (every, time): (Duration, Duration),
) -> (Vec<Duration>, usize) {
    let said_before = machine.eyes.count();
    let begin = Instant::now();
    let mut asked = HashMap::new();
    let mut next = interval(every);
    for who in people {
        next.tick().await;
        if begin.elapsed() >= time {
            break;
        }
        asked.insert(who, Instant::now());
        machine.people.act(say(who, "/grades")).expect("it is said");
    }
    // Who asked last gets as long as the limit for all.
    sleep_until((begin + time + Duration::from_secs(2)).into()).await;
    let mut waited = Vec::new();
    for answer in machine.eyes.answers(said_before) {
        // What is broadcast begins with another sign.
        if !answer.heard.text.starts_with('📣')
            && let Some(at) = asked.remove(&answer.heard.chat)
        {
            waited.push(answer.at - at);
        }
    }
    (waited, asked.len())
}

/// Three hundred people ask at once.
pub async fn burst() {
    let (_school, mut machine) = school().await;
    let begin = Instant::now();
    for who in School::families().take(AT_ONCE) {
        machine.people.act(say(who, "/grades")).expect("it is said");
    }
    let all = tokio::time::timeout(COUNTED, machine.eyes.have_seen(AT_ONCE)).await;
    let answered = machine.eyes.count();
    let (took, refused) = (begin.elapsed(), machine.refused());
    let ended = if all.is_ok() { "all" } else { "not all" };
    println!("{answered} of {AT_ONCE} answered after {took:.2?} ({ended}), 429: {refused}");
}

/// One who asks while the whole school is told something.
pub async fn broadcast() {
    let (_school, mut machine) = school().await;
    let (people, eyes) = (machine.people.clone(), &mut machine.eyes);
    let press = |message, button: &str| {
        let button = button.to_owned();
        people.act(Act::Press {
            user: ADMIN,
            chat: ADMIN,
            message,
            button,
        })
    };
    people
        .act(say(ADMIN, "/announce Завтра концерт"))
        .expect("it is said");
    let question = eyes.last_with(ADMIN, "Кому").await;
    press(question.message, "Вся школа").expect("a button");
    let preview = eyes.last_with(ADMIN, "Получат").await;
    press(preview.message, "Отправить").expect("a button");
    let told_before = eyes.count();
    eyes.have_seen(told_before + 60).await;
    // Who is told last asks first: nobody has had anything in this second but the answer.
    let chats = (1..=FAMILIES).rev().map(|number| 100_000 + number);
    let (waited, missed) = ask(&mut machine, chats, (ASKED_EVERY, LOOKED_ON)).await;
    let told = machine
        .eyes
        .answers(told_before)
        .iter()
        .filter(|it| it.heard.text.starts_with('📣'))
        .count();
    report("an answer while a broadcast to 3,000 drains", waited);
    let refused = machine.refused();
    println!("meanwhile {told} were told, {missed} were not answered, 429: {refused}");
}

/// One chat is refused all the time; the others ask.
pub async fn refused() {
    let (_school, mut machine) = school().await;
    let mut chats = School::families();
    let refused = chats.next().expect("somebody");
    for words in ["with nobody refused", "with one chat refused"] {
        let some = chats.by_ref().take(200);
        let (waited, missed) = ask(&mut machine, some, (ASKED_EVERY, REFUSED)).await;
        report(&format!("an answer {words}"), waited);
        println!("not answered: {missed}, 429: {}", machine.refused());
        let kind = FaultKind::Error {
            code: 429,
            description: format!("Too Many Requests: retry after {RETRY_AFTER}"),
            retry_after: Some(RETRY_AFTER),
        };
        let fault = Fault::next("sendMessage", kind)
            .times(u32::MAX)
            .in_chat(refused);
        machine.sandbox.fault(fault);
        machine
            .people
            .act(say(refused, "/grades"))
            .expect("it is said");
    }
}
