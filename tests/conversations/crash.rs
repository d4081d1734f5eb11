//! Killed at random moments of a school day and started again, on a good wire and on a bad
//! one: nothing is lost, nothing is applied twice, and everything is answered.
//!
//! The parent is the sandbox and an oracle; the child is `kamerton run`. The negative controls
//! are a child that confirms to the messenger before the desk has committed, and databases that
//! forget, between two lives, what was received or what was to be said.

use std::time::Duration;

use kamerton::{
    chance::Chance,
    sandbox::{Fault, FaultKind},
};

use crate::{
    child::{Machine, Program},
    oracle::{Deeds, Verdict, judge},
    runs::{seed, whole},
    school::{quiet_port, reply},
};

/// How many times the child is killed; `KAMERTON_KILLS=1000` runs the whole of it.
const KILLS: u64 = 50;
/// The same on a bad wire, where each life takes longer.
const KILLS_IN_BAD_WEATHER: u64 = 12;
/// A work has fifty messages at most: the student gets another assignment in time.
const ROUNDS_A_WORK: u64 = 40;
/// Every so often the teacher gives something new.
const ROUNDS_AN_ASSIGNMENT: u64 = 3;

/// What is done to whom.
#[derive(Clone, Copy)]
struct Play {
    program: Program,
    /// Updates are brought to a webhook, and the 200 of each round's first is lost; all of
    /// them where mischief is done.
    hooked: bool,
    /// The wire breaks in every way.
    bad_weather: bool,
    /// What happens to the database between two lives.
    mischief: Option<&'static str>,
    kills: u64,
}

const HONEST: Play = Play {
    program: Program::Kamerton,
    hooked: false,
    bad_weather: false,
    mischief: None,
    kills: KILLS,
};

/// Lets something go wrong on the wire, once or a few times.
fn break_wire(machine: &Machine, dice: &mut Chance) {
    let error = |code, words: &str, retry_after| FaultKind::Error {
        code,
        description: words.to_owned(),
        retry_after,
    };
    let kinds = [
        FaultKind::DropBefore,
        FaultKind::DropAfter,
        FaultKind::Reset,
        FaultKind::Truncate,
        FaultKind::BadGateway,
        FaultKind::Hang,
        FaultKind::Delay { millis: 300 },
        error(429, "Too Many Requests: retry after 1", Some(1)),
        error(500, "Internal Server Error", None),
        FaultKind::Duplicate,
        error(
            409,
            "Conflict: terminated by other getUpdates request",
            None,
        ),
    ];
    let of_polls = 2;
    let throw = |dice: &mut Chance, sides: usize| {
        usize::try_from(dice.seed() % u64::try_from(sides).expect("few")).expect("few")
    };
    for _ in 0..throw(dice, 3) {
        let at = throw(dice, kinds.len());
        let methods: &[&str] = match at >= kinds.len() - of_polls {
            true => &["getUpdates"],
            false => &["getUpdates", "sendMessage", "setMessageReaction", "*"],
        };
        let method = methods[throw(dice, methods.len())];
        let times = 1 + u32::try_from(throw(dice, 3)).expect("few");
        let fault = Fault::next(method, kinds[at].clone()).times(times);
        machine.sandbox.fault(fault);
    }
}

/// Plays a day and compares the database with what was said.
async fn play(play: Play) -> Verdict {
    let seed = seed("crash");
    let mut dice = Chance::from_seed(seed);
    let mut machine = Machine::build(|options| options).await;
    if play.hooked {
        let listen = format!("127.0.0.1:{}", quiet_port());
        let url = format!("http://{listen}/");
        machine.settings.push(("KAMERTON_WEBHOOK_URL", url));
        machine.settings.push(("KAMERTON_WEBHOOK_LISTEN", listen));
    }
    // A hasty one would lose the beginning of the day already.
    machine.start();
    let mut class = machine.class().await;
    let first = reply(class.students[1], class.group, class.post, "Для оценки");
    machine.people.act(first).expect("it is said");
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    if machine.program != play.program {
        machine.program = play.program;
        machine.restart();
    }
    let mut deeds = Deeds::default();
    for round in 0..play.kills {
        if round > 0 && round.is_multiple_of(ROUNDS_A_WORK) {
            machine.sandbox.clear_faults();
            machine.gives_anew(&mut class, round).await;
        }
        let before = machine.sandbox.asked();
        if play.hooked && play.program == Program::Kamerton {
            // A kill hardly ever falls between a commit and its 200: the 200 gets lost.
            let lost = Fault::next("webhook", FaultKind::DropAfter);
            let times = if play.mischief.is_some() { u32::MAX } else { 1 };
            machine.sandbox.fault(lost.times(times));
        }
        if play.bad_weather {
            break_wire(&machine, &mut dice);
        }
        if play.mischief.is_some() || round.is_multiple_of(ROUNDS_AN_ASSIGNMENT) {
            deeds.assign(&machine.people, &class);
        }
        deeds.hand_in(&machine.people, &class);
        deeds.grade(&machine.people, &class);
        // A random moment: the so-many-th request from here, or that of a confirmation.
        let moment = dice.seed() % 8;
        let patience = Duration::from_secs(2);
        let waited = match moment {
            0 | 1 => tokio::time::timeout(patience, machine.sandbox.all_confirmed()).await,
            more => tokio::time::timeout(patience, machine.sandbox.asked_for(before + more)).await,
        };
        // A child that has nothing more to ask is killed as well.
        waited.ok();
        machine.kill();
        if let Some(mischief) = play.mischief {
            machine.sandbox.clear_faults();
            machine.execute(mischief).await;
        }
        machine.start();
    }
    machine.sandbox.clear_faults();
    machine.kill();
    machine.begin().await;
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    let ended = machine.terminate().await.expect("SIGTERM ends it");
    assert!(ended.success(), "{ended}");
    let verdict = judge(&machine, &class, &deeds).await;
    eprintln!("seed {seed}, {} kills: {verdict}", play.kills);
    verdict
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_moments_it_loses_nothing_and_applies_nothing_twice() {
    let kills = whole("KAMERTON_KILLS", KILLS);
    play(Play { kills, ..HONEST }).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_a_wire_that_breaks_in_every_way_it_loses_nothing_either() {
    let kills = whole("KAMERTON_KILLS", KILLS_IN_BAD_WEATHER);
    let bad_weather = true;
    play(Play {
        kills,
        bad_weather,
        ..HONEST
    })
    .await
    .assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_updates_are_brought_to_it_it_loses_nothing_either() {
    let kills = whole("KAMERTON_KILLS", KILLS);
    let hooked = true;
    play(Play {
        kills,
        hooked,
        ..HONEST
    })
    .await
    .assert_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_confirms_first_is_caught() {
    let program = Program::Twisted("hasty");
    let verdict = play(Play { program, ..HONEST }).await;
    assert!(!verdict.lost.is_empty(), "the oracle is blind: {verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_webhook_that_confirms_first_is_caught() {
    let verdict = play(Play {
        program: Program::Twisted("hasty webhook"),
        hooked: true,
        ..HONEST
    })
    .await;
    assert!(!verdict.lost.is_empty(), "the oracle is blind: {verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_forgets_what_it_received_is_caught() {
    let verdict = play(Play {
        hooked: true,
        mischief: Some("DELETE FROM received"),
        kills: 10,
        ..HONEST
    })
    .await;
    assert!(
        !verdict.twice.is_empty(),
        "the oracle is blind: {verdict:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_forgets_what_it_was_to_say_is_caught() {
    let verdict = play(Play {
        mischief: Some("DELETE FROM outbox WHERE state = 'queued'"),
        kills: 20,
        ..HONEST
    })
    .await;
    assert!(
        !verdict.unsaid.is_empty(),
        "the oracle is blind: {verdict:?}"
    );
}
