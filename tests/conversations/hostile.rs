//! Updates as nobody should send them: kinds and fields that are not known, nothing where
//! something should be, texts without an end, numbers without a measure. None may cost
//! more than itself, and each is kept as it came.

use std::{collections::HashSet, time::Duration};

use kamerton::{
    bot::text::Lang,
    messenger::{Arrival, Chat, Happening, Incoming, Messenger, SendError},
    sandbox::Happened,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    guard::Town,
    runs::{asked, seed},
};

/// How many updates are sent; `KAMERTON_HOSTILE=10000` sends the whole of them.
const HOSTILE: usize = 600;
/// How many of them come before the next good one.
const BATCH: usize = 40;
/// How long a good one may wait at all: then the bot is stuck.
const STUCK: Duration = Duration::from_secs(120);

/// What the wire carries in place of these words, for no JSON library writes it.
const RAW: [(&str, &str); 9] = [
    ("ᚠhuge", "123456789012345678901234567890123456789"),
    ("ᚠinfinite", "1e99999"),
    ("ᚠtiny", "-1e-99999"),
    ("ᚠlone", "\"\\ud800 и \\udc00\\udc00\""),
    ("ᚠnul", "\"\\u0000\\u0001\\u202e\""),
    ("ᚠtwice", "{\"a\":1,\"a\":2,\"id\":1,\"id\":\"2\"}"),
    ("ᚠdeep", "[[[[[[[[{\"a\":[[[[[[[[1]]]]]]]]}]]]]]]]]"),
    ("ᚠabyss", ""),
    ("ᚠlong", ""),
];

/// The text of an update on the wire.
fn wire(update: &Value) -> String {
    let mut text = update.to_string();
    for (word, raw) in RAW {
        let word = format!("\"{word}\"");
        if !text.contains(&word) {
            continue;
        }
        let raw = match raw {
            "" if word.contains("abyss") => {
                format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000))
            }
            "" => format!("\"{}\"", "ё".repeat(500_000)),
            raw => raw.to_owned(),
        };
        text = text.replace(&word, &raw);
    }
    text
}

/// An update of every kind and of every shape that the bot is known to meet.
fn recorded(town: &Town) -> Vec<Value> {
    let [stranger, _, student, _, teacher, _, admin] = town.people;
    let mut kinds = Vec::new();
    for (who, chat) in [
        (stranger, stranger),
        (student, student),
        (teacher, teacher),
        (admin, admin),
        (student, town.bound),
        (teacher, town.bound),
    ] {
        let from = json!({ "id": who, "is_bot": false, "first_name": "Х", "language_code": "ru" });
        let chat = match chat < 0 {
            true => json!({ "id": chat, "type": "group", "title": "Группа" }),
            false => json!({ "id": chat, "type": "private", "first_name": "Х" }),
        };
        let message = |more: Value| {
            let mut message = json!({
                "message_id": 70_000, "date": 1_795_510_800, "from": from, "chat": chat,
            });
            for (key, value) in more.as_object().expect("an object") {
                message[key] = value.clone();
            }
            message
        };
        let file = json!({ "file_id": "f", "file_unique_id": "u", "file_size": 10, "duration": 1,
            "width": 1, "height": 1, "length": 1, "file_name": "a.bin", "mime_type": "a/b" });
        for text in [
            "привет",
            "/help",
            "/start ZZZZ",
            "/assign Гамма",
            "/grade 10441 5",
            "/done",
        ] {
            let entities = json!([{ "type": "bot_command", "offset": 0, "length": 5 }]);
            kinds
                .push(json!({ "message": message(json!({ "text": text, "entities": entities })) }));
        }
        let keyboard = json!({ "inline_keyboard": [[{ "text": "a", "callback_data": "A.0" },
            { "text": "b", "url": "https://t.me/KamertonSandboxBot?start=A" }]] });
        let bots = json!({ "id": 1_000_001, "is_bot": true, "first_name": "К" });
        let replied = json!({ "message_id": 3, "date": 0, "chat": chat, "from": bots,
            "reply_markup": keyboard, "voice": file });
        kinds.extend([
            json!({ "message": message(json!({ "text": "вот", "reply_to_message": replied })) }),
            json!({ "message": message(json!({ "photo": [file, file], "caption": "вот", "media_group_id": "9" })) }),
            json!({ "message": message(json!({ "voice": file })) }),
            json!({ "message": message(json!({ "audio": file })) }),
            json!({ "message": message(json!({ "video": file })) }),
            json!({ "message": message(json!({ "video_note": file })) }),
            json!({ "message": message(json!({ "document": file, "caption": "/roster" })) }),
            json!({ "message": message(json!({ "sticker": file })) }),
            json!({ "message": message(json!({ "location": { "latitude": 1.5, "longitude": 2.5 } })) }),
            json!({ "message": message(json!({ "poll": { "id": "1", "options": [] } })) }),
            json!({ "message": message(json!({ "new_chat_members": [from] })) }),
            json!({ "message": message(json!({ "left_chat_member": from })) }),
            json!({ "message": message(json!({ "text": "/roster", "via_bot": bots })) }),
            json!({ "message": message(json!({ "text": "/roster", "sender_chat": chat })) }),
            json!({ "message": message(json!({ "text": "/roster", "forward_origin": { "type": "user" } })) }),
            json!({ "edited_message": message(json!({ "text": "/help", "edit_date": 1_795_510_801 })) }),
            json!({ "callback_query": { "id": "1", "from": from, "data": "A.0", "chat_instance": "1",
                "message": { "message_id": 3, "date": 0, "chat": chat } } }),
            json!({ "my_chat_member": { "chat": chat, "from": from, "date": 0,
                "old_chat_member": { "status": "member", "user": bots },
                "new_chat_member": { "status": "administrator", "user": bots, "can_delete_messages": true } } }),
        ]);
    }
    for quiet in [
        "channel_post",
        "poll_answer",
        "inline_query",
        "chat_member",
        "message_reaction",
    ] {
        kinds.push(json!({ quiet: { "id": "1", "from": { "id": 1 }, "text": "/roster" } }));
    }
    kinds
}

/// What stands in place of something.
fn nonsense() -> impl Strategy<Value = Value> {
    let raw = prop::sample::select(RAW.map(|(word, _)| word)[..7].to_vec());
    // What is a megabyte long is rare, or the test would do nothing but carry it.
    let heavy = prop::sample::select(vec!["ᚠabyss", "ᚠlong"]);
    prop_oneof![
        8 => raw.prop_map(|word| json!(word)),
        1 => heavy.prop_map(|word| json!(word)),
        2 => Just(Value::Null),
        2 => any::<bool>().prop_map(|it| json!(it)),
        2 => any::<i64>().prop_map(|it| json!(it)),
        2 => any::<f64>().prop_map(|it| json!(it)),
        2 => ".{0,30}".prop_map(|it| json!(it)),
        2 => Just(json!([])),
        2 => Just(json!({})),
        1 => Just(json!([[], {}, null, 1, "a"])),
    ]
}

/// Something that is done to an update: at which of its places, and what.
#[derive(Clone, Debug)]
enum Harm {
    Replace(Value),
    Remove,
    Add(String, Value),
    Rename(String),
}

fn harm() -> impl Strategy<Value = (usize, Harm)> {
    let name = "[a-z_]{0,12}";
    let harm = prop_oneof![
        5 => nonsense().prop_map(Harm::Replace),
        2 => Just(Harm::Remove),
        2 => (name, nonsense()).prop_map(|(name, value)| Harm::Add(name, value)),
        1 => name.prop_map(Harm::Rename),
    ];
    (0_usize..1_000, harm)
}

/// The paths to everything in a value.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                found.push(path.clone());
                places(value, &path, found);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                let path = format!("{path}/{at}");
                found.push(path.clone());
                places(value, &path, found);
            }
        }
        _ => {}
    }
}

fn harmed(mut update: Value, harms: Vec<(usize, Harm)>) -> Value {
    for (place, harm) in harms {
        let mut found = Vec::new();
        places(&update, "", &mut found);
        let Some(path) = found.get(place % found.len().max(1)) else {
            continue;
        };
        let (parent, key) = path.rsplit_once('/').unwrap_or_default();
        match harm {
            Harm::Replace(value) => {
                if let Some(at) = update.pointer_mut(path) {
                    *at = value;
                }
            }
            Harm::Add(name, value) => {
                if let Some(Value::Object(fields)) = update.pointer_mut(path) {
                    fields.insert(name, value);
                }
            }
            Harm::Remove | Harm::Rename(_) => {
                if let Some(Value::Object(fields)) = update.pointer_mut(parent) {
                    let value = fields.remove(key).unwrap_or_default();
                    if let Harm::Rename(name) = harm {
                        fields.insert(name, value);
                    }
                }
            }
        }
    }
    update
}

/// What came of it.
#[derive(Debug, Default)]
struct Findings {
    sent: usize,
    unreadable: usize,
    kept: usize,
    lost: Vec<String>,
    panics: Vec<String>,
    /// After which batch the next good one was not served.
    stuck: Option<usize>,
    /// The longest that a good one waited, and it alone.
    slowest: Duration,
}

/// Sends `count` hostile updates, in batches with a good one after each.
async fn send(town: &mut Town, count: usize, patience: Duration) -> Findings {
    let seed = seed("hostile");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let numberless = prop::option::weighted(
        0.05,
        prop::sample::select(vec![json!(null), json!("ᚠhuge"), json!("7"), json!([])]),
    );
    let update = (
        prop::sample::select(recorded(town)),
        prop::collection::vec(harm(), 1..4),
        numberless,
    );
    let telegram = town.school.telegram();
    let mut findings = Findings::default();
    let mut unreadable = HashSet::new();
    while findings.sent < count {
        let mut next = town.school.people.inject(json!({ "poll": { "id": "1" } }));
        for _ in 0..BATCH.min(count - findings.sent) {
            let tree = update.new_tree(&mut runner).expect("an update");
            let (kind, harms, number) = tree.current();
            let mut update = harmed(kind, harms);
            // The server numbers what it brings, whatever is wrong with the rest.
            next += 1;
            update["update_id"] = number.unwrap_or(json!(next));
            let text = wire(&update);
            note(&telegram, &mut unreadable, text.clone());
            town.school.people.inject_raw(text);
            findings.sent += 1;
        }
        let good = town.school.person("Добрый человек");
        let started = std::time::Instant::now();
        town.say(good, good, "/start");
        let Ok(deeds) = tokio::time::timeout(patience, town.deeds()).await else {
            findings.stuck = Some(findings.sent);
            break;
        };
        findings.slowest = findings.slowest.max(started.elapsed());
        let served = deeds.iter().any(|deed| {
            matches!(deed, Happened::Said(heard)
                if heard.chat == good && heard.text == Lang::Ru.unknown_person())
        });
        if !served {
            findings.stuck = Some(findings.sent);
            break;
        }
    }
    let mut reader = town.school.store.reader().await.expect("a reader");
    let kept = reader.quarantined().await.expect("a list");
    findings.unreadable = unreadable.len();
    findings.kept = kept.len();
    let panicked = kept.iter().filter(|it| it.error.contains("panicked"));
    findings.panics = panicked
        .map(|it| format!("{}: {}", it.error, &it.raw))
        .collect();
    let kept: HashSet<String> = kept.into_iter().map(|it| it.raw).collect();
    findings.lost = unreadable.difference(&kept).cloned().collect();
    eprintln!(
        "seed {seed}: {} hostile updates, {} unreadable, {} kept, {} lost, {} panics, stuck: {:?}; \
         a good one waited {:?} at most",
        findings.sent,
        findings.unreadable,
        findings.kept,
        findings.lost.len(),
        findings.panics.len(),
        findings.stuck,
        findings.slowest
    );
    findings
}

/// Remembers what has to be kept: what the bot cannot read.
fn note(telegram: &impl Messenger, unreadable: &mut HashSet<String>, text: String) {
    if telegram.read(&text).incoming.is_err() {
        unreadable.insert(text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_updates_cost_nothing_but_themselves() {
    let mut town = Town::open().await;
    town.school.expect_quarantine();
    let count = asked("KAMERTON_HOSTILE").map_or(HOSTILE, |count| count as usize);
    let findings = send(&mut town, count, STUCK).await;
    assert_eq!(findings.stuck, None);
    assert!(findings.unreadable > count / 10, "{findings:?}");
    assert!(findings.lost.is_empty(), "{:?}", findings.lost);
    assert!(findings.panics.is_empty(), "{:?}", findings.panics);
    town.school.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_is_stuck_on_what_it_cannot_read_is_caught() {
    fn strict(arrival: Arrival) -> Result<Arrival, SendError> {
        match &arrival.incoming {
            Ok(_) => Ok(arrival),
            Err(reason) => Err(SendError::Later {
                after: None,
                reason: reason.clone(),
            }),
        }
    }
    let mut town = Town::open().await;
    town.read_by(strict).await;
    let findings = send(&mut town, BATCH, Duration::from_secs(2)).await;
    assert!(findings.stuck.is_some(), "nobody notices: {findings:?}");
    town.school.expect_quarantine();
    town.read_by(Ok).await;
    town.school.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bot_that_throws_away_what_it_cannot_read_is_caught() {
    fn forgetful(mut arrival: Arrival) -> Result<Arrival, SendError> {
        if arrival.incoming.is_err() {
            arrival.incoming = Ok(Incoming {
                chat: Chat {
                    address: kamerton::messenger::Address::new("telegram", "0"),
                    private: false,
                    title: String::new(),
                    may_have_moved: false,
                    has_topics: false,
                },
                from: None,
                what: Happening::Nothing,
            });
        }
        Ok(arrival)
    }
    let mut town = Town::open().await;
    town.school.expect_quarantine();
    town.read_by(forgetful).await;
    let findings = send(&mut town, BATCH, STUCK).await;
    assert_eq!(findings.stuck, None);
    assert!(!findings.lost.is_empty(), "nobody notices: {findings:?}");
    town.school.close().await;
}
