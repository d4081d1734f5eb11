//! Marks at an open load, and five thousand that wait when the service starts. The limits are off.

use std::{
    collections::{HashMap, VecDeque},
    thread,
    time::{Duration, Instant},
};

use kamerton::sandbox::{Act, People};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    machine::Machine,
    report,
    school::{Place, School},
};

/// How many marks are given a second, for how many of them it is not measured how long they
/// take, and for how many it is.
const RATE: f64 = 100.0;
const BEFORE: usize = 200;
const MEASURED: usize = 3_000;
/// How many wait at the start.
const WAITING: usize = 5_000;

/// How marks follow each other.
#[derive(Clone, Copy, Debug)]
pub enum Pace {
    /// One after so much time each.
    Even,
    /// By chance, as people do who know nothing of each other (a Poisson process).
    ByChance,
}

/// Marks that are given while something else goes on.
pub struct Load {
    /// How many a second.
    pub rate: f64,
    /// How they follow each other.
    pub pace: Pace,
    /// Where they are given.
    pub place: Place,
    /// How many.
    pub count: usize,
}

impl Load {
    /// Gives the marks; returns how long each waited for its answer.
    pub async fn give(self, machine: &mut Machine, school: &mut School) -> Vec<Duration> {
        let said_before = machine.eyes.count();
        let grades: Vec<_> = (0..self.count).map(|_| school.grade(self.place)).collect();
        let count = grades.len();
        let people = machine.people.clone();
        let asked = thread::spawn(move || {
            let mut asked: HashMap<i64, VecDeque<Instant>> = HashMap::new();
            let mut pauses = self.pauses();
            let mut next = Instant::now();
            for grade in grades {
                next += pauses.next().unwrap_or_default();
                thread::sleep(next.saturating_duration_since(Instant::now()));
                asked
                    .entry(grade.student)
                    .or_default()
                    .push_back(give(&people, grade.act));
            }
            asked
        });
        // The thread asks for nothing but time; what it brings is waited for here.
        machine.eyes.have_seen(said_before + count).await;
        let mut asked = asked.join().expect("it ends");
        let answers = machine.eyes.answers(said_before);
        answers
            .into_iter()
            .map(|answer| {
                let numbers = answer.heard.text.split(|sign: char| !sign.is_ascii_digit());
                let mut students = numbers.filter_map(|number| number.parse().ok());
                let student: Option<i64> = students.find(|student| asked.contains_key(student));
                let waiting = student.and_then(|student| asked.get_mut(&student));
                let at = waiting.and_then(VecDeque::pop_front);
                answer.at
                    - at.unwrap_or_else(|| panic!("no answer to a mark: {}", answer.heard.text))
            })
            .collect()
    }

    fn pauses(&self) -> impl Iterator<Item = Duration> + use<> {
        let (rate, pace) = (self.rate, self.pace);
        let mut dice = StdRng::seed_from_u64(1);
        std::iter::repeat_with(move || {
            let share = match pace {
                Pace::Even => 1.0,
                Pace::ByChance => -f64::ln(1.0 - dice.random::<f64>()),
            };
            Duration::from_secs_f64(share / rate)
        })
    }
}

fn give(people: &People, act: Act) -> Instant {
    let at = Instant::now();
    people.act(act).expect("it is said");
    at
}

/// How long an answer takes at a hundred marks a second.
pub async fn open() {
    let mut school = School::build(1, false).await;
    let mut machine = Machine::build(false, School::teachers()).await;
    School::show_cards(&machine.sandbox).await;
    machine.start(&school).await;
    for (place, what) in [
        (Place::Private, "an answer"),
        (Place::Group, "an answer, and the command taken away,"),
    ] {
        at_rate(what, place, (&mut machine, &mut school)).await;
    }
    println!("the process after that: at most {} kB", machine.peak());
}

/// The same of the bare loop, which tells what the machine and the wire take by themselves.
pub async fn bare() {
    let mut school = School::build(1, false).await;
    let mut machine = Machine::build(false, School::teachers()).await;
    machine.start_bare(&school).await;
    let what = "the bare loop's answer";
    at_rate(what, Place::Group, (&mut machine, &mut school)).await;
}

async fn at_rate(what: &str, place: Place, (machine, school): (&mut Machine, &mut School)) {
    let load = |pace, count| Load {
        rate: RATE,
        pace,
        place,
        count,
    };
    load(Pace::Even, BEFORE).give(machine, school).await;
    for (pace, words) in [(Pace::Even, "evenly"), (Pace::ByChance, "by chance")] {
        let waited = load(pace, MEASURED).give(machine, school).await;
        report(
            &format!("{what} at {RATE} updates a second, {words}"),
            waited,
        );
    }
}

/// How much memory it takes to work off what waited for the service.
pub async fn backlog() {
    let mut school = School::build(1, false).await;
    let mut machine = Machine::build(false, School::teachers()).await;
    for _ in 0..WAITING {
        give(&machine.people, school.grade(Place::Group).act);
    }
    let begin = Instant::now();
    machine.start(&school).await;
    machine.eyes.have_seen(WAITING).await;
    machine.sandbox.all_confirmed().await;
    let took = begin.elapsed();
    let peak = machine.peak();
    println!("{WAITING} updates that waited: answered in {took:.2?}, at most {peak} kB of memory");
}
