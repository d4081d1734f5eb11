//! The messenger is away in every way, and back: the service is at work again within fifteen
//! seconds, nothing is lost, and the log has one line in ten seconds.
//!
//! The negative control waits for a minute after each failure, and complains of every one.

use std::time::{Duration, Instant};

use crate::{
    cable::{Cable, State},
    child::{Machine, Program},
    oracle::{Deeds, Verdict, judge},
    runs::whole,
    school::reply,
};

/// For how many seconds the messenger is away; `KAMERTON_OUTAGE=600` runs the whole of it.
const OUTAGE: u64 = 3;
/// Within which time everything is at work again.
const AGAIN: Duration = Duration::from_secs(15);
/// How many things happen meanwhile.
const DEEDS: u64 = 20;

/// What an outage came to.
struct Outcome {
    /// How long until all that had happened meanwhile was confirmed and answered.
    again: Option<Duration>,
    /// How many lines the log has of it.
    lines: usize,
    verdict: Verdict,
}

async fn suffer(program: Program, state: State, seconds: u64) -> Outcome {
    let mut machine = Machine::build(|options| options).await;
    let cable = Cable::lay(&machine.sandbox);
    machine.settings.push(("TELOXIDE_API_URL", cable.url()));
    machine.program = program;
    machine.start();
    let class = machine.class().await;
    let work = reply(class.students[1], class.group, class.post, "Для оценки");
    machine.people.act(work).expect("it is said");
    machine.sandbox.all_confirmed().await;
    machine.settle().await;

    // Some of it is on its way when the cable is cut.
    let mut deeds = Deeds::default();
    let before = machine.log().lines().count();
    let (first, second) = (DEEDS / 2, DEEDS - DEEDS / 2);
    for _ in 0..first {
        deeds.hand_in(&machine.people, &class);
        deeds.grade(&machine.people, &class);
    }
    deeds.record(&machine.people, &class);
    cable.is(state);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    for _ in 0..second {
        deeds.hand_in(&machine.people, &class);
        deeds.grade(&machine.people, &class);
    }
    deeds.assign(&machine.people, &class);
    let lines = machine.log().lines().count() - before;
    let back = Instant::now();
    cable.is(State::Whole);
    let again = async {
        machine.sandbox.all_confirmed().await;
        machine.settle().await;
        back.elapsed()
    };
    let again = tokio::time::timeout(AGAIN, again).await.ok();
    machine.terminate().await;
    let verdict = judge(&machine, &class, &deeds).await;
    eprintln!("{state:?} for {seconds} s: again after {again:?}, {lines} lines, {verdict}");
    Outcome {
        again,
        lines,
        verdict,
    }
}

/// How many lines an outage may cost.
fn lines_for(seconds: u64) -> usize {
    usize::try_from(seconds / 10 + 1).expect("few")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_messenger_that_is_back_is_noticed_in_time_and_nothing_is_lost() {
    let seconds = whole("KAMERTON_OUTAGE", OUTAGE);
    let ways = [
        State::Refuses,
        State::Hangs,
        State::BadGateway,
        State::Resets,
    ];
    let outages = ways.map(|state| suffer(Program::Kamerton, state, seconds));
    let outcomes = futures_util::future::join_all(outages).await;
    for (state, outcome) in ways.into_iter().zip(outcomes) {
        assert!(outcome.again.is_some(), "{state:?}: not within {AGAIN:?}");
        assert!(
            outcome.lines <= lines_for(seconds),
            "{state:?}: {} lines",
            outcome.lines
        );
        outcome.verdict.assert_clean();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_sulks_and_complains_is_caught() {
    let outcome = suffer(Program::Twisted("sulking"), State::Refuses, OUTAGE).await;
    assert!(outcome.again.is_none(), "nobody looked at the clock");
    assert!(
        outcome.lines > lines_for(OUTAGE),
        "nobody counted the lines"
    );
}
