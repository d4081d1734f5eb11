//! Under the messenger's limits, thirty messages a second: three hundred who speak at once are
//! answered in twelve seconds, and who speaks while the whole school is told something waits
//! for none of that. The sandbox holds the limits; the clock is turned.
//!
//! The negative controls are a bot that is slower than it has to be, and a database that takes
//! every reply for a broadcast.

use std::{collections::HashMap, sync::Arc, time::Duration};

use kamerton::{
    chance::Chance,
    messenger::{Address, Outgoing, Rate, Say, telegram::Telegram},
    sandbox::{Options, TOKEN},
    store::outbox::{Lane, Letter},
};
use sqlx::{Connection, SqliteConnection};

use crate::{
    runs::percentile,
    school::{School, Who, database_url, say},
    twists::{Straight, Twist, Twisted},
};

/// How many speak at once, and how many are told something.
const AT_ONCE: usize = 300;
const TOLD: usize = 3_000;
/// The clock is turned by so much at a time, and so often.
const STEP: Duration = Duration::from_millis(250);
const TWELVE_SECONDS: usize = 48;
const HALF_A_MINUTE: usize = 120;
/// Within how many milliseconds ninety-nine in a hundred are to be answered during a broadcast.
const IN_TIME: u64 = 1_500;

/// What came of those who spoke.
#[derive(Debug)]
struct Verdict {
    answered: usize,
    missed: usize,
    /// How long ninety-nine in a hundred of the answered waited, in milliseconds.
    most: u64,
    /// Messages that were refused because there were too many.
    refused: usize,
}

struct Crowd {
    school: School,
    people: Vec<Who>,
}

impl Crowd {
    /// People whom the bot has met before, and a service that keeps to the limits but for its twist.
    async fn gather<T: Twist>(twist: T, size: usize) -> Crowd {
        let mut school = School::with(Options {
            enforce_limits: true,
            ..Options::new(Arc::new(|| 0))
        })
        .await;
        school.stop().await;
        let people: Vec<Who> = (0..size)
            .map(|number| school.person(&format!("Слушатель {number}")))
            .collect();
        for who in &people {
            let act = say(*who, None, "Здравствуйте!");
            school.people.act(act).expect("it is said");
        }
        // That was long ago: nobody waits for an answer to it.
        let address = format!("{}/bot{TOKEN}/deleteWebhook", school.sandbox.url());
        let all = serde_json::json!({ "drop_pending_updates": true });
        let dropped = reqwest::Client::new().post(address).json(&all).send().await;
        assert!(dropped.expect("a sandbox").status().is_success());
        let telegram = Twisted(school.telegram(), twist);
        school.start_with(Arc::new(telegram)).await;
        Crowd { school, people }
    }

    /// Tells everybody something, in the lane of broadcasts.
    async fn tell(&self) {
        let mut chance = Chance::from_seed(1);
        let mut writer = self.school.store.writer();
        let now = self.school.clock.now();
        let mut tx = writer.begin(now, &mut chance).await.expect("a door");
        for who in &self.people {
            tx.queue(Letter {
                to: Address::new("telegram", who.to_string()),
                lane: Lane::Broadcast,
                outgoing: Outgoing::Say(Say::text("Завтра концерт")),
                about: None,
                sponsor: None,
            });
        }
        tx.commit().await.expect("it is durable");
    }

    /// The last of the people speak, so many at each step, until all of `speakers` have;
    /// then the clock is turned on until there were so many steps.
    async fn speak(&mut self, speakers: usize, each: usize, steps: usize) -> Verdict {
        let mut silent = self.people[self.people.len() - speakers..].iter().rev();
        let mut said: HashMap<Who, i64> = HashMap::new();
        for _ in 0..steps {
            for who in silent.by_ref().take(each) {
                said.insert(*who, self.school.clock.now().millis());
                let act = say(*who, None, "Здравствуйте!");
                self.school.people.act(act).expect("it is said");
            }
            self.school.settle().await;
            self.school.clock.turn(STEP);
        }
        self.school.settle().await;
        let (mut waited, mut refused) = (Vec::new(), 0);
        for request in self.school.sandbox.requests() {
            refused += usize::from(request.error == Some(429));
            let text = request.params["text"].as_str();
            let chat = request.params["chat_id"].as_i64();
            if request.error.is_none()
                && text.is_some_and(|text| text != "Завтра концерт")
                && let Some(at) = chat.and_then(|chat| said.remove(&chat))
            {
                waited.push(u64::try_from(request.at - at).expect("later"));
            }
        }
        Verdict {
            answered: waited.len(),
            missed: said.len(),
            most: match waited.is_empty() {
                true => 0,
                false => percentile(&mut waited, 99),
            },
            refused,
        }
    }
}

async fn three_hundred<T: Twist>(twist: T) -> Verdict {
    let mut crowd = Crowd::gather(twist, AT_ONCE).await;
    let verdict = crowd.speak(AT_ONCE, AT_ONCE, TWELVE_SECONDS).await;
    eprintln!("{AT_ONCE} at once: {verdict:?}");
    // What is late comes all the same.
    for _ in 0..4 {
        crowd.school.pass(Duration::from_secs(1)).await;
    }
    crowd.school.close().await;
    verdict
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_who_speak_at_once_are_answered_in_twelve_seconds() {
    let verdict = three_hundred(Straight).await;
    assert_eq!(
        (verdict.answered, verdict.missed),
        (AT_ONCE, 0),
        "{verdict:?}"
    );
    assert_eq!(verdict.refused, 0, "{verdict:?}");
}

/// Says less than it may.
struct Slow;

impl Twist for Slow {
    fn rates(&self, _: &Telegram) -> Vec<Rate> {
        vec![Rate {
            count: 20,
            span: Duration::from_secs(1),
        }]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_is_too_slow_is_caught() {
    let verdict = three_hundred(Slow).await;
    assert!(verdict.missed > 0, "the oracle is blind: {verdict:?}");
}

/// Says more than it may.
struct Rash;

impl Twist for Rash {
    fn rates(&self, _: &Telegram) -> Vec<Rate> {
        Vec::new()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_knows_no_limits_is_caught() {
    let verdict = three_hundred(Rash).await;
    assert!(verdict.refused > 0, "the oracle is blind: {verdict:?}");
}

async fn alter(crowd: &Crowd, statement: &'static str) {
    let url = database_url(crowd.school.folder.path());
    let mut database = SqliteConnection::connect(&url).await.expect("a database");
    let done = sqlx::query(statement).execute(&mut database).await;
    done.expect("a statement");
    database.close().await.expect("it closes");
}

/// Somebody speaks every quarter of a second while 3,000 are told something; `statement` is
/// what was done to the database before.
async fn beside_a_broadcast(statement: Option<&'static str>) -> Verdict {
    let mut crowd = Crowd::gather(Straight, TOLD).await;
    if let Some(statement) = statement {
        alter(&crowd, statement).await;
    }
    crowd.tell().await;
    let verdict = crowd.speak(HALF_A_MINUTE, 1, HALF_A_MINUTE + 8).await;
    eprintln!("beside a broadcast: {verdict:?}");
    // The rest of it would take a minute more.
    crowd.school.stop().await;
    alter(&crowd, "DELETE FROM outbox WHERE state = 'queued'").await;
    crowd.school.close().await;
    verdict
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_speaks_while_a_broadcast_drains_is_answered_in_time() {
    let verdict = beside_a_broadcast(None).await;
    assert_eq!(verdict.missed, 0, "{verdict:?}");
    assert!(verdict.most <= IN_TIME, "{verdict:?}");
    assert_eq!(verdict.refused, 0, "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_takes_replies_for_broadcasts_is_caught() {
    let verdict = beside_a_broadcast(Some(
        "CREATE TRIGGER demoted AFTER INSERT ON outbox WHEN NEW.lane < 2
         BEGIN UPDATE outbox SET lane = 2 WHERE id = NEW.id; END",
    ))
    .await;
    assert!(verdict.missed > 0, "the oracle is blind: {verdict:?}");
}
