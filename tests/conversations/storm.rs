//! A storm of 429: three in ten messages are refused, each chat with its own time to wait.
//! Nothing is lost, nothing comes before its time or out of order, and chats that nobody
//! refuses do not wait for the others. The clock is turned: a second lasts as long as it takes.
//!
//! The negative controls hide the time to wait, take a refusal for a success, let a later
//! message pass the refused one, and make all chats wait for each other.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kamerton::{
    chance::Chance,
    messenger::{Address, Messenger, Outgoing, Rate, Say, SendError, telegram::Telegram},
    sandbox::{Fault, FaultKind},
    store::outbox::{Lane, Letter},
};

use crate::{
    runs::{percentile, seed, whole},
    school::{School, Who, say},
    twists::{Sent, Straight, Twist, Twisted},
};

/// How many messages there are; `KAMERTON_STORM=10000` runs the whole of it.
const MESSAGES: u64 = 600;
/// How many there are where something is to be caught.
const FEW: u64 = 300;
/// Chats in the storm, and chats beside it.
const IN_THE_STORM: usize = 50;
const BESIDE: usize = 10;
/// Of a hundred messages so many are refused.
const REFUSED: u32 = 30;
/// After so many seconds a storm is given up.
const LONGEST: u32 = 2_000;

/// What the sandbox saw.
#[derive(Debug, Default)]
struct Verdict {
    refused: usize,
    /// Messages that never came.
    lost: usize,
    /// Messages that came before the time that a refusal named.
    early: usize,
    /// Chats in which the order was not kept.
    disordered: usize,
    /// How long chats beside the storm waited, in milliseconds.
    beside: u64,
}

/// How long a chat has to wait after a refusal, in seconds.
fn retry_after(at: usize) -> i64 {
    1 + i64::try_from(at % 7).expect("small")
}

struct Storm {
    school: School,
    chats: Vec<Who>,
    beside: Vec<Who>,
}

impl Storm {
    async fn gather<T: Twist>(twist: T, messages: u64) -> Storm {
        let mut school = School::open().await;
        school.stop().await;
        let telegram: Arc<dyn Messenger> = Arc::new(Twisted(school.telegram(), twist));
        school.start_with(telegram).await;
        let people: Vec<Who> = (0..IN_THE_STORM + BESIDE)
            .map(|number| school.person(&format!("Слушатель {number}")))
            .collect();
        for who in &people {
            school
                .people
                .act(say(*who, None, "Здравствуйте!"))
                .expect("it is said");
        }
        school.settle().await;
        let (chats, beside) = people.split_at(IN_THE_STORM);
        let mut storm = Storm {
            chats: chats.to_vec(),
            beside: beside.to_vec(),
            school,
        };
        let seed = u32::try_from(seed("storm") % (1 << 32)).expect("it fits");
        for (at, chat) in (0_u32..).zip(&storm.chats) {
            let wait = retry_after(usize::try_from(at).expect("small"));
            let kind = FaultKind::Error {
                code: 429,
                description: format!("Too Many Requests: retry after {wait}"),
                retry_after: Some(wait),
            };
            let fault = Fault::next("sendMessage", kind)
                .times(u32::MAX)
                .in_chat(*chat)
                .percent(REFUSED, seed.wrapping_add(at));
            storm.school.sandbox.fault(fault);
        }
        let each = messages / u64::try_from(IN_THE_STORM).expect("small");
        let letters: Vec<(Who, String)> = (0..each)
            .flat_map(|number| storm.chats.iter().map(move |who| (*who, number)))
            .map(|(who, number)| (who, format!("{number:05}")))
            .collect();
        storm.queue(&letters).await;
        storm
    }

    async fn queue(&mut self, letters: &[(Who, String)]) {
        let mut chance = Chance::from_seed(1);
        let mut writer = self.school.store.writer();
        let now = self.school.clock.now();
        let mut tx = writer.begin(now, &mut chance).await.expect("a door");
        for (who, text) in letters {
            tx.queue(Letter {
                to: Address::new("telegram", who.to_string()),
                lane: Lane::Notice,
                outgoing: Outgoing::Say(Say::text(text)),
                about: None,
                sponsor: None,
            });
        }
        tx.commit().await.expect("it is durable");
    }

    /// Lets the storm blow itself out; each second the chats beside it are told the time.
    async fn blow(&mut self) {
        for _ in 0..LONGEST {
            let now = self.school.clock.now().millis();
            let letters: Vec<(Who, String)> = self
                .beside
                .iter()
                .map(|who| (*who, format!("beside {now}")))
                .collect();
            self.queue(&letters).await;
            self.school.settle().await;
            let mut reader = self.school.store.reader().await.expect("a reader");
            let left = reader.count_queued().await.expect("a count");
            drop(reader);
            if left == 0 {
                return;
            }
            self.school.clock.turn(Duration::from_secs(1));
        }
        panic!("the storm never ends");
    }

    fn judge(&self, messages: u64) -> Verdict {
        let mut verdict = Verdict::default();
        let each = messages / u64::try_from(IN_THE_STORM).expect("small");
        for chat in &self.chats {
            let heard: Vec<u64> = self
                .school
                .people
                .heard(*chat, 0)
                .iter()
                .filter(|heard| heard.is_bot)
                .filter_map(|heard| heard.text.parse().ok())
                .collect();
            verdict.lost += (0..each).filter(|it| !heard.contains(it)).count();
            verdict.disordered += usize::from(!heard.is_sorted());
        }
        let places: HashMap<Who, usize> = self.chats.iter().copied().zip(0..).collect();
        let mut not_before: HashMap<Who, i64> = HashMap::new();
        let mut waited = Vec::new();
        for request in self.school.sandbox.requests() {
            let Some(chat) = request.params["chat_id"].as_i64() else {
                continue;
            };
            let text = request.params["text"].as_str().unwrap_or_default();
            if let Some(said) = text.strip_prefix("beside ") {
                let said: i64 = said.parse().expect("a moment");
                waited.push(u64::try_from(request.at - said).expect("later"));
            }
            let Some(place) = places.get(&chat) else {
                continue;
            };
            if not_before.get(&chat).is_some_and(|at| request.at < *at) {
                verdict.early += 1;
            }
            if request.error == Some(429) {
                verdict.refused += 1;
                not_before.insert(chat, request.at + retry_after(*place) * 1000);
            }
        }
        verdict.beside = percentile(&mut waited, 99);
        verdict
    }
}

async fn blow<T: Twist>(twist: T, messages: u64) -> Verdict {
    let mut storm = Storm::gather(twist, messages).await;
    storm.blow().await;
    let verdict = storm.judge(messages);
    eprintln!("{messages} messages: {verdict:?}");
    storm.school.close().await;
    verdict
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_storm_of_429_nothing_is_lost_early_or_out_of_order_and_others_do_not_wait() {
    let messages = whole("KAMERTON_STORM", MESSAGES);
    let verdict = blow(Straight, messages).await;
    assert!(verdict.refused > 0, "it was no storm: {verdict:?}");
    let wrong = verdict.lost + verdict.early + verdict.disordered;
    assert_eq!(wrong, 0, "{verdict:?}");
    assert!(verdict.beside <= 2_000, "{verdict:?}");
}

/// Hides when it may come back.
struct Impatient;

impl Twist for Impatient {
    fn send<'a>(
        &'a self,
        telegram: &'a Telegram,
        (chat, outgoing): (&'a str, &'a Outgoing),
    ) -> BoxFuture<'a, Sent> {
        async move {
            let sent = telegram.send(chat, outgoing).await;
            sent.map_err(|error| match error {
                SendError::Later { reason, .. } => SendError::Later {
                    after: None,
                    reason,
                },
                other => other,
            })
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_comes_back_too_early_is_caught() {
    let verdict = blow(Impatient, FEW).await;
    assert!(verdict.early > 0, "the oracle is blind: {verdict:?}");
}

/// Takes a refusal for a success, and says what was refused after the next message.
#[derive(Default)]
struct Shuffling(Mutex<HashMap<String, Vec<Outgoing>>>);

impl Twist for Shuffling {
    fn send<'a>(
        &'a self,
        telegram: &'a Telegram,
        (chat, outgoing): (&'a str, &'a Outgoing),
    ) -> BoxFuture<'a, Sent> {
        async move {
            let sent = telegram.send(chat, outgoing).await;
            let mut refused = {
                let mut refused = self.0.lock().expect("a lock");
                refused.remove(chat).unwrap_or_default()
            };
            if matches!(sent, Err(SendError::Later { .. })) {
                refused.push(outgoing.clone());
                let mut all = self.0.lock().expect("a lock");
                all.insert(chat.to_owned(), refused);
                return Ok(None);
            }
            for outgoing in refused {
                // One that is refused again is lost.
                telegram.send(chat, &outgoing).await.ok();
            }
            sent
        }
        .boxed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_loses_some_and_shuffles_others_is_caught() {
    let verdict = blow(Shuffling::default(), FEW).await;
    assert!(verdict.lost > 0, "the oracle is blind: {verdict:?}");
    assert!(verdict.disordered > 0, "the oracle is blind: {verdict:?}");
}

/// Lets all chats wait for each other.
struct Freezing;

impl Twist for Freezing {
    fn rates(&self, _: &Telegram) -> Vec<Rate> {
        vec![Rate {
            count: 20,
            span: Duration::from_secs(1),
        }]
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_makes_others_wait_is_caught() {
    let verdict = blow(Freezing, FEW).await;
    assert!(verdict.beside > 2_000, "the oracle is blind: {verdict:?}");
}

#[tokio::test]
async fn a_press_whose_acknowledgement_is_refused_is_tried_again_no_earlier_than_is_asked() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.says(teacher, "Задать").await;
    let question = school.last(teacher);
    let flood = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 60".to_owned(),
        retry_after: Some(60),
    };
    let fault = Fault::next("answerCallbackQuery", flood);
    school.sandbox.fault(fault.times(3));
    let tried = |school: &School| {
        let requests = school.sandbox.requests().into_iter();
        let tries = requests.filter(|request| request.method == "answerCallbackQuery");
        tries.count()
    };
    school.presses(teacher, &question, "Отменить").await;
    for minute in 0..3 {
        assert_eq!(tried(&school), 1 + minute);
        school.pass(Duration::from_secs(59)).await;
        assert_eq!(tried(&school), 1 + minute);
        school.pass(Duration::from_secs(2)).await;
    }
    assert_eq!(tried(&school), 4);
    school.close().await;
}
