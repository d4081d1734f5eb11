//! Killed at each named point on the road of a message, and started again: nothing is lost,
//! nothing is applied twice, and everything is answered.
//!
//! The child is the service of `twists.rs`, which aborts when it comes to its point for the
//! so-many-th time. That the oracle sees is shown in `crash.rs`.

use std::time::Duration;

use kamerton::sandbox::{Fault, FaultKind, Happened};
use serde_json::json;

use crate::{
    child::{Class, Machine, Program},
    oracle::{Deeds, judge},
    runs::whole,
    school::reply,
};

/// At how many comings to each point it dies; `KAMERTON_POINTS=20` runs the whole of it.
const COMINGS: u64 = 1;
/// How long it may take to come there.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every point that has a name.
const POINTS: [&str; 7] = [
    "polled and not committed",
    "committed and not confirmed",
    "queued and not sent",
    "sent and not marked",
    "named and not fetched",
    "fetched and not kept",
    "inside of a transaction",
];

/// Everything happens that leads to a point. The reply to a post whose delivery is not known
/// yet waits, where the wire does not tell what it replies to, and is answered in the
/// transaction that learns of the delivery.
async fn lead(machine: &mut Machine, class: &mut Class, deeds: &mut Deeds) {
    let people = &machine.people.clone();
    deeds.hand_in(people, class);
    deeds.grade(people, class);
    deeds.record(people, class);
    let unknown = Fault::next("sendMessage", FaultKind::DropAfter).in_chat(class.group);
    machine.sandbox.fault(unknown);
    let mut news = machine.sandbox.news();
    let title = deeds.assign(people, class);
    let posted = async {
        loop {
            let news = news.recv().await.expect("something happens");
            if let Happened::Said(heard) = news.what
                && heard.is_bot
                && heard.chat == class.group
                && heard.text.contains(&title)
            {
                return heard.message;
            }
        }
    };
    // One that dies before it has posted anything is not waited for.
    if let Some(post) = machine.does(posted).await {
        let chat = json!({ "id": class.group, "type": "group" });
        people.inject(json!({ "message": {
            "message_id": 1_000_000 + post,
            "date": kamerton::clock::Clock::system().now().millis() / 1000,
            "chat": chat,
            "from": { "id": class.students[0], "is_bot": false, "first_name": "Нота" },
            "text": "Вот",
            "reply_to_message": { "message_id": post, "date": 0, "chat": chat },
        } }));
        class.post = post;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_each_point_it_loses_nothing_and_applies_nothing_twice() {
    let comings = whole("KAMERTON_POINTS", COMINGS);
    let mut machine = Machine::build(|options| options).await;
    machine.start();
    let mut class = machine.class().await;
    let work = reply(class.students[1], class.group, class.post, "Для оценки");
    machine.people.act(work).expect("it is said");
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    machine.kill();
    let mut deeds = Deeds::default();
    for point in POINTS {
        for coming in 1..=comings {
            // A child lives as long as the test: so does what it is called.
            let twist: &'static str = format!("{coming} {point}").leak();
            machine.program = Program::Twisted(twist);
            machine.begin().await;
            for _ in 0..coming {
                lead(&mut machine, &mut class, &mut deeds).await;
                // The fault that comes next is to meet the next post, not this one's second try.
                if !machine.settles().await {
                    break;
                }
            }
            let died = machine.ends_within(PATIENCE).await;
            let died = died.unwrap_or_else(|| panic!("it never came to “{twist}”"));
            assert!(!died.success(), "it ended at “{twist}”");
            machine.sandbox.clear_faults();
            machine.program = Program::Kamerton;
            machine.begin().await;
            machine.sandbox.all_confirmed().await;
            machine.settle().await;
            machine.kill();
        }
    }
    let verdict = judge(&machine, &class, &deeds).await;
    eprintln!("{} points, {comings} times each: {verdict}", POINTS.len());
    verdict.assert_clean();
}
