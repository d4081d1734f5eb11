//! The simulator: random school life, with faults and crashes, held against a model.
//!
//! A seed makes a list of actions ([`actions`]); a [`life`] is that list lived through against
//! two sandboxes, a messenger each ([`crate::second`]), with the clock turned, and its end held against
//! the [`model`] ([`verdict`]). What is done stands in [`deeds`], [`handing_in`] and [`marking`],
//! the school in [`rosters`], and what goes wrong on the wire in [`line`]. The same seed lives the
//! same life. A life that breaks a promise is made as short as it can be.
//!
//! `KAMERTON_SEEDS=10000 cargo test --release --test conversations simulator` lives the whole;
//! `KAMERTON_SEED=17` lives that one.

mod actions;
mod deeds;
mod handing_in;
mod life;
mod line;
mod marking;
mod model;
mod rosters;
mod verdict;

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use self::{
    actions::{Action, Newcomer, Way},
    life::{Halt, Life},
    line::Flaw,
    verdict::{Record, Tally},
};
use crate::runs::asked;

/// How many seeds are lived where nobody says.
const SEEDS: u64 = 10;
/// Within how many a flaw has to be found.
const SEEDS_FOR_A_FLAW: u64 = 40;

/// Lives these actions; the first broken promise, and after which action it showed.
fn live(seed: u64, actions: &[Action], flaw: Option<Flaw>) -> Result<Record, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut life = match Life::begin(seed, flaw).await {
            Ok(life) => life,
            Err(halt) => return Err(format!("at the beginning: {halt:?}")),
        };
        for (place, action) in actions.iter().enumerate() {
            let done = life.perform(place, *action).await;
            life.done();
            if let Err(Halt::Broken(words)) = done {
                return Err(format!("{place}, {action:?}: {words}"));
            }
        }
        life.judge()
            .await
            .map_err(|halt| format!("in the end: {halt:?}"))
    })
}

/// A seed whose life broke a promise.
struct Failed {
    seed: u64,
    words: String,
}

/// Lives all these seeds, on as many threads as there are processors, until one fails.
fn live_all(seeds: std::ops::Range<u64>, flaw: Option<Flaw>) -> (Tally, Option<Failed>) {
    let next = AtomicU64::new(seeds.start);
    let failed: Mutex<Option<Failed>> = Mutex::new(None);
    let tally = Mutex::new(Tally::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end || failed.lock().expect("no panic").is_some() {
                        return;
                    }
                    match live(seed, &actions::life(seed), flaw) {
                        Ok(record) => *tally.lock().expect("no panic") += record.tally,
                        Err(words) => {
                            let mut failed = failed.lock().expect("no panic");
                            failed.get_or_insert(Failed { seed, words });
                        }
                    }
                }
            });
        }
    });
    let tally = tally.into_inner().expect("no panic");
    (tally, failed.into_inner().expect("no panic"))
}

/// The shortest list that still fails: parts are left out, halves first, as long as it does.
fn shorten(seed: u64, mut actions: Vec<Action>, flaw: Option<Flaw>) -> Vec<Action> {
    let mut part = actions.len().div_ceil(2);
    loop {
        let mut at = 0;
        while at < actions.len() {
            let mut shorter = actions.clone();
            shorter.drain(at..(at + part).min(actions.len()));
            match live(seed, &shorter, flaw) {
                Err(_) => actions = shorter,
                Ok(_) => at += part,
            }
        }
        if part == 1 {
            return actions;
        }
        part = part.div_ceil(2);
    }
}

#[test]
fn whatever_happens_the_journal_is_what_the_model_says() {
    let seeds = match asked("KAMERTON_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..asked("KAMERTON_SEEDS").unwrap_or(SEEDS),
    };
    let count = seeds.end - seeds.start;
    let begun = std::time::Instant::now();
    let (tally, failed) = live_all(seeds, None);
    eprintln!("{count} seeds in {:.1?}: {tally:?}", begun.elapsed());
    let Some(Failed { seed, words }) = failed else {
        return;
    };
    let shortest = shorten(seed, actions::life(seed), None);
    let again = live(seed, &shortest, None).err();
    panic!("KAMERTON_SEED={seed}: {words}\nshortest: {shortest:#?}\nof which: {again:?}");
}

#[test]
fn a_seed_lives_the_same_life_again() {
    for seed in [1, 2] {
        let seed = asked("KAMERTON_SEED").unwrap_or(seed);
        let lives = [(); 2].map(|()| live(seed, &actions::life(seed), None).expect("a good life"));
        assert!(!lives[0].journal.is_empty() && !lives[0].transcript.is_empty());
        if lives[0] != lives[1] {
            let differs = (lives[0].transcript.lines())
                .zip(lives[1].transcript.lines())
                .find(|(one, other)| one != other);
            panic!("seed {seed} lives two lives: {differs:#?}");
        }
    }
}

#[test]
fn a_broken_promise_is_found() {
    for flaw in [
        Flaw::MarksLost,
        Flaw::KeysForgotten,
        Flaw::ArrivalsLost,
        Flaw::ArrivalsDoubled,
        Flaw::Mute,
        Flaw::Hasty,
        Flaw::Mixed,
    ] {
        let (_, failed) = live_all(0..SEEDS_FOR_A_FLAW, Some(flaw));
        let failed = failed.unwrap_or_else(|| panic!("the simulator is blind to {flaw:?}"));
        eprintln!("{flaw:?}: seed {}: {}", failed.seed, failed.words);
    }
}

#[test]
fn what_fails_is_made_short() {
    let flaw = Some(Flaw::MarksLost);
    let join = |student| Action::Join {
        student,
        who: Newcomer::Student,
    };
    let hand_in = |student| Action::HandIn {
        student,
        assignment: 0,
        way: Way::Reply,
    };
    let grade = |mark| Action::GradeReply {
        work: 0,
        mark,
        comment: false,
    };
    let whole = vec![
        join(0),
        join(1),
        Action::Bind { class: 0 },
        Action::Minutes(5),
        Action::Assign {
            class: 0,
            due: None,
            only: None,
            times: None,
            photo: false,
        },
        hand_in(0),
        Action::Quiet {
            student: 0,
            hours: 1,
        },
        grade(0),
        hand_in(1),
        Action::Restart,
        grade(1),
        Action::Minutes(60),
        grade(2),
    ];
    let shortest = shorten(0, whole.clone(), flaw);
    eprintln!("{} actions of {}", shortest.len(), whole.len());
    // Somebody comes in, a group is bound, something is given and handed in, and marked thrice:
    // whatever is left out then, no mark is lost.
    assert_eq!(shortest.len(), 7, "{shortest:#?}");
    assert!(live(0, &shortest, flaw).is_err());
}
