//! The messenger is away in every way, and back: the service is at work again within fifteen
//! seconds, nothing is lost, and the log has one line in ten seconds.
//!
//! The negative control waits for a minute after each failure, and complains of every one.

use std::time::{Duration, Instant};

use tokio::sync::{Barrier, watch};

use crate::{
    cable::{Cable, State},
    child::{Machine, Program},
    oracle::{Deeds, Verdict, judge},
    runs::whole,
    school::reply,
};

/// How often the messenger is asked for updates in vain while it is away;
/// `KAMERTON_OUTAGE=60` runs the whole of it, some ten minutes.
const OUTAGE: u64 = 3;
/// Within which time everything is at work again.
const AGAIN: Duration = Duration::from_secs(15);
/// How many lines the control writes at least before its outage ends.
const COMPLAINTS: usize = 50;
/// How many things happen meanwhile.
const DEEDS: u64 = 20;

/// What an outage came to.
struct Outcome {
    /// How long the messenger was away.
    away: Duration,
    /// How long until all that had happened meanwhile was confirmed and answered.
    again: Option<Duration>,
    /// How many lines the log has of it.
    lines: usize,
    verdict: Verdict,
}

/// An outage begins when all are ready for it, and lasts until `over`.
async fn suffer(
    program: Program,
    (state, ready): (State, &Barrier),
    over: impl AsyncFnOnce(&Cable, &Machine),
) -> Outcome {
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
    let before = complaints(&machine.log());
    let (first, second) = (DEEDS / 2, DEEDS - DEEDS / 2);
    for _ in 0..first {
        deeds.hand_in(&machine.people, &class);
        deeds.grade(&machine.people, &class);
    }
    deeds.record(&machine.people, &class);
    ready.wait().await;
    let cut = Instant::now();
    cable.is(state);
    over(&cable, &machine).await;
    for _ in 0..second {
        deeds.hand_in(&machine.people, &class);
        deeds.grade(&machine.people, &class);
    }
    deeds.assign(&machine.people, &class);
    let lines = complaints(&machine.log()) - before;
    let back = Instant::now();
    let away = back - cut;
    cable.is(State::Whole);
    let again = async {
        machine.sandbox.all_confirmed().await;
        machine.settle().await;
        back.elapsed()
    };
    let again = tokio::time::timeout(AGAIN, again).await.ok();
    machine.terminate().await;
    let verdict = judge(&machine, &class, &deeds).await;
    eprintln!("{state:?} for {away:?}: again after {again:?}, {lines} lines, {verdict}");
    Outcome {
        away,
        again,
        lines,
        verdict,
    }
}

/// The lines of a log, but for those about a disk that is busy with others.
fn complaints(log: &str) -> usize {
    let about_the_disk = |line: &&str| line.contains("slow statement");
    log.lines().filter(|line| !about_the_disk(line)).count()
}

/// How many lines an outage may cost.
fn lines_for(away: Duration) -> usize {
    usize::try_from(away.as_secs() / 10 + 1).expect("few")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_messenger_that_is_back_is_noticed_in_time_and_nothing_is_lost() {
    let polls = whole("KAMERTON_OUTAGE", OUTAGE);
    let ways = [
        State::Refuses,
        State::Hangs,
        State::BadGateway,
        State::Resets,
    ];
    // Calls that nobody takes cannot be counted: the bad gateway counts for all.
    let (ready, (ended, is_over)) = (Barrier::new(ways.len()), watch::channel(false));
    let outages = ways.map(|state| {
        let (ended, mut is_over) = (ended.clone(), is_over.clone());
        suffer(
            Program::Kamerton,
            (state, &ready),
            async move |cable: &Cable, _: &Machine| match state {
                State::BadGateway => {
                    cable.polled_in_vain(polls).await;
                    ended.send_replace(true);
                }
                _ => drop(is_over.wait_for(|it| *it).await),
            },
        )
    });
    let outcomes = futures_util::future::join_all(outages).await;
    for (state, outcome) in ways.into_iter().zip(outcomes) {
        assert!(outcome.again.is_some(), "{state:?}: not within {AGAIN:?}");
        assert!(
            outcome.lines <= lines_for(outcome.away),
            "{state:?}: {} lines",
            outcome.lines
        );
        outcome.verdict.assert_clean();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_sulks_and_complains_is_caught() {
    let sulking = Program::Twisted("sulking");
    let complains = async |_: &Cable, machine: &Machine| {
        while machine.log().lines().count() < COMPLAINTS {
            tokio::task::yield_now().await;
        }
    };
    let ready = Barrier::new(1);
    let outcome = suffer(sulking, (State::Refuses, &ready), complains).await;
    assert!(outcome.again.is_none(), "nobody looked at the clock");
    assert!(
        outcome.lines > lines_for(outcome.away),
        "nobody counted the lines"
    );
}
