//! SIGTERM while a thousand messages are queued: the service is out within ten seconds, also
//! when the messenger hangs, and nothing is lost.
//!
//! The negative controls take what they have not said for said, and wait for a minute.

use kamerton::{
    chance::Chance,
    messenger::{Address, Outgoing, Say},
    sandbox::{Fault, FaultKind},
    store::outbox::{Lane, Letter},
};

use crate::{
    child::{Machine, Program},
    runs::{seed, whole},
};

/// How often it is ended; `KAMERTON_ENDINGS=200` runs the whole of it.
const ENDINGS: u64 = 3;
/// How many messages are queued each time, for how many chats.
const QUEUED: u64 = 1_000;
const CHATS: u64 = 50;

struct Play {
    machine: Machine,
    chats: Vec<i64>,
    dice: Chance,
    said: u64,
}

/// What the endings came to.
#[derive(Debug, Default)]
struct Verdict {
    /// Endings that took longer than ten seconds.
    late: u64,
    /// How many messages were left to be said after them, at most.
    left: i64,
    lost: usize,
    doubles: usize,
}

impl Play {
    async fn begin() -> Play {
        let mut machine = Machine::build(|options| options).await;
        let chats: Vec<i64> = (0..CHATS)
            .map(|number| machine.people.person(&format!("Слушатель {number}"), None))
            .collect();
        machine.begin().await;
        for chat in &chats {
            machine.says(*chat, *chat, ("Здравствуйте!", "")).await;
        }
        machine.sandbox.all_confirmed().await;
        machine.settle().await;
        let ended = machine.terminate().await.expect("SIGTERM ends it");
        assert!(ended.success(), "{ended}");
        Play {
            machine,
            chats,
            dice: Chance::from_seed(seed("ending")),
            said: 0,
        }
    }

    async fn queue(&mut self) {
        let store = self.machine.store().await;
        let mut chance = Chance::from_seed(1);
        let mut writer = store.writer();
        let now = kamerton::clock::Clock::system().now();
        let mut tx = writer.begin(now, &mut chance).await.expect("a door");
        for chat in self.chats.iter().cycle().take(QUEUED as usize) {
            tx.queue(Letter {
                to: Address::new("telegram", chat.to_string()),
                lane: Lane::Notice,
                outgoing: Outgoing::Say(Say::text(format!("слово {:07}", self.said))),
                about: None,
                sponsor: None,
            });
            self.said += 1;
        }
        tx.commit().await.expect("it is durable");
        drop(writer);
        store.close().await;
    }

    /// Ends it at a random moment; returns how much was left to be said, `None` where it took
    /// too long.
    async fn end(&mut self, hang: bool) -> Option<i64> {
        self.queue().await;
        if hang {
            let fault = Fault::next("sendMessage", FaultKind::Hang).after(100);
            self.machine.sandbox.fault(fault.times(3));
        }
        let before = self.machine.sandbox.asked();
        self.machine.begin().await;
        let moment = 1 + self.dice.seed() % (QUEUED * 3 / 4);
        let moment = if hang { moment.max(200) } else { moment };
        self.machine.sandbox.asked_for(before + moment).await;
        let ended = self.machine.terminate().await;
        self.machine.sandbox.clear_faults();
        let mut database = self.machine.database().await;
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox WHERE state = 'queued'")
            .fetch_one(&mut database)
            .await
            .expect("a count");
        ended.map(|_| left)
    }

    /// Lets it say what is left, and counts.
    async fn judge(&mut self, verdict: &mut Verdict) {
        self.machine.program = Program::Kamerton;
        self.machine.begin().await;
        self.machine.settle().await;
        self.machine.terminate().await.expect("SIGTERM ends it");
        let mut times = vec![0; self.said as usize];
        for chat in &self.chats {
            for heard in self.machine.people.heard(*chat, 0) {
                let number = heard.text.strip_prefix("слово ");
                if let Some(number) = number.and_then(|it| it.parse::<usize>().ok()) {
                    times[number] += 1;
                }
            }
        }
        verdict.lost = times.iter().filter(|times| **times == 0).count();
        verdict.doubles = times.iter().filter(|times| **times > 1).count();
    }
}

async fn play(program: Program, endings: u64) -> Verdict {
    let mut play = Play::begin().await;
    play.machine.program = program;
    let mut verdict = Verdict::default();
    for ending in 1..=endings {
        match play.end(ending.is_multiple_of(3)).await {
            Some(left) => verdict.left = verdict.left.max(left),
            None => verdict.late += 1,
        }
    }
    play.judge(&mut verdict).await;
    eprintln!("{endings} endings: {verdict:?}");
    verdict
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ended_with_a_thousand_queued_it_is_out_in_time_and_loses_nothing() {
    let endings = whole("KAMERTON_ENDINGS", ENDINGS);
    let verdict = play(Program::Kamerton, endings).await;
    assert!(verdict.left > 0, "nothing was left to be said: {verdict:?}");
    assert_eq!((verdict.late, verdict.lost), (0, 0), "{verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_takes_the_queue_for_said_is_caught() {
    let verdict = play(Program::Twisted("careless"), 1).await;
    assert!(verdict.lost > 0, "the oracle is blind: {verdict:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_waits_for_a_messenger_that_hangs_is_caught() {
    let mut play = Play::begin().await;
    play.machine.program = Program::Twisted("stubborn");
    assert_eq!(play.end(true).await, None, "nobody looked at the clock");
}
