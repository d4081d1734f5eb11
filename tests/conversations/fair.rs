//! One person floods the bot while others speak: they are answered as if nothing were the
//! matter. Time is real here; what is measured is from the word to its answer.
//!
//! The negative control takes one update at a time, each with its own commit.

use kamerton::{clock::Clock, sandbox::Options};
use sqlx::{Connection, SqliteConnection};

use crate::{
    child::{Machine, Program},
    runs::{percentile, whole},
    school::{School, file, say, send_files},
};

/// How many updates the flood has; `KAMERTON_FLOOD=5000`, with `--release`, is the whole of it.
const FLOOD: u64 = 1_000;
/// How many others speak, one after another: so few that the rates, thirty a second, hold up none
/// of them, however fast they come.
const OTHERS: u64 = 25;
/// Within how many milliseconds ninety-nine in a hundred of them are to be answered. Shortened, the
/// build is not optimised and the machine has other things to do: what is held then is how much
/// sooner they are answered than by the control.
const IN_TIME: u64 = 1_000;
const TIMES_SOONER: u64 = 2;

/// How long the others waited, in milliseconds: half of them, and 99 in a hundred.
async fn flood(program: Program, updates: u64) -> (u64, u64) {
    let mut machine = Machine::build(|options: Options| options).await;
    machine.begin().await;
    let class = machine.class().await;
    let others: Vec<i64> = (0..OTHERS)
        .map(|number| machine.people.person(&format!("Прохожий {number}"), None))
        .collect();
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    machine.kill();
    machine.program = program;
    // Telegram's rates are kept, so that the flood's answers are in nobody's way but its own.
    machine
        .settings
        .retain(|(name, _)| *name != "KAMERTON_LIMITS");
    machine.begin().await;

    let clock = Clock::system();
    let flooding = class.students[0];
    for number in 0..updates {
        let words = format!("Вода {number}");
        let act = say(flooding, None, &words);
        machine.people.act(act).expect("it is said");
    }
    let mut asked = Vec::new();
    for who in &others {
        asked.push(clock.now().millis());
        machine
            .people
            .act(say(*who, None, "Здравствуйте!"))
            .expect("it is said");
        // They do not wait for each other's answers: the next one speaks when anything at all
        // was asked of the sandbox.
        let seen = machine.sandbox.asked();
        machine.sandbox.asked_for(seen + 1).await;
    }
    let mut waited = Vec::new();
    for (who, asked) in others.iter().zip(asked) {
        let answered = loop {
            let seen = machine.sandbox.asked();
            let requests = machine.sandbox.requests();
            let answer = requests
                .iter()
                .find(|it| it.params["chat_id"] == *who && it.method == "sendMessage");
            if let Some(answer) = answer {
                break answer.at;
            }
            machine.sandbox.asked_for(seen + 1).await;
        };
        waited.push(u64::try_from(answered - asked).expect("later"));
    }
    let (half, most) = (percentile(&mut waited, 50), percentile(&mut waited, 99));
    eprintln!("{updates} updates of one person's: others waited {half} ms, 99 % {most} ms");
    (half, most)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_are_answered_in_time_while_one_floods() {
    let updates = whole("KAMERTON_FLOOD", FLOOD);
    let (_, most) = flood(Program::Kamerton, updates).await;
    let (_, control) = flood(Program::Twisted("one by one"), updates).await;
    let waited = format!("99 % of the others waited {most} ms, of the control's {control} ms");
    assert!(most * TIMES_SOONER <= control, "{waited}");
    if updates > FLOOD {
        assert!(most <= IN_TIME && control > IN_TIME, "{waited}");
    }
}

/// What waits for somebody to say what it is, is read and written with each message.
#[tokio::test]
async fn what_waits_to_be_sorted_does_not_grow_for_ever() {
    let mut school = School::open().await;
    let nota = school.student("10427").await;
    let longest = async |school: &School| -> i64 {
        let url = crate::school::database_url(school.folder.path());
        let mut database = SqliteConnection::connect(&url).await.expect("a database");
        let waiting = sqlx::query_scalar(
            "SELECT max(json_array_length(step, path)) FROM steps,
                 (SELECT '$.unsorted' AS path UNION ALL SELECT '$.offered')",
        );
        waiting.fetch_one(&mut database).await.expect("a number")
    };
    for number in 0..60 {
        let act = say(nota, None, &format!("Слово {number}"));
        school.people.act(act).expect("it is said");
    }
    school.settle().await;
    assert_eq!(longest(&school).await, 50);
    for _ in 0..60 {
        let act = send_files(nota, nota, None, vec![file("voice", "x")]);
        school.people.act(act).expect("it is sent");
    }
    school.settle().await;
    assert_eq!(longest(&school).await, 50);
    school.close().await;
}
