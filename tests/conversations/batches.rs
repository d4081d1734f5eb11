//! What a batch asks of the database: as much for many marks as for few, for each statement
//! costs a way between threads and back, whatever it asks for.

use kamerton::sandbox::Act;
use sqlx::Connection;

use crate::{
    child::{Class, Machine},
    school::reply,
};

/// What the marks are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// The first ones, of which a student hears.
    Told,
    /// The first ones, of which nobody hears: the student has stopped the bot.
    Untold,
    /// Others than were given before; nobody hears of them either.
    Corrected,
}

/// A teacher marks these works by replies.
fn mark(machine: &Machine, class: &Class, works: &[i64], value: &str) {
    for work in works {
        let mark = reply(
            class.teacher,
            class.group,
            *work,
            &format!("/grade {value}"),
        );
        machine.people.act(mark).expect("it is said");
    }
}

/// How many marks were given so far.
async fn given(machine: &Machine) -> i64 {
    let mut database = machine.database().await;
    let given = sqlx::query_scalar("SELECT count(*) FROM marks").fetch_one(&mut database);
    let given = given.await.expect("a count");
    database.close().await.expect("it closes");
    given
}

/// How many statements were logged from the beginning to the end of the transaction in which a
/// teacher marks so many works, all of which had waited for the bot.
async fn statements_for(works: u64, marks: Marks) -> usize {
    let mut machine = Machine::build(|options| options).await;
    machine.start();
    let mut class = machine.class().await;
    let mut handed_in = Vec::new();
    for round in 0..works {
        let work = reply(class.students[0], class.group, class.post, "Сыграл");
        handed_in.push(machine.people.act(work).expect("it is said").messages[0]);
        machine.gives_anew(&mut class, round).await;
    }
    if marks != Marks::Told {
        let block = Act::Block {
            user: class.students[0],
            blocked: true,
        };
        machine.people.act(block).expect("it is blocked");
    }
    if marks == Marks::Corrected {
        mark(&machine, &class, &handed_in, "4");
    }
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    let before = given(&machine).await;
    machine.kill();
    mark(&machine, &class, &handed_in, "5");
    machine
        .settings
        .push(("RUST_LOG", "sqlx::query=debug".to_owned()));
    machine.start();
    machine.sandbox.all_confirmed().await;
    machine.settle().await;
    let since = given(&machine).await - before;
    assert_eq!(since, i64::try_from(works).expect("a few"));

    let log = machine.log();
    let statements: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("sqlx::query"))
        .collect();
    let is = |words: &'static str| move |line: &&str| line.contains(words);
    let written = statements.iter().position(is("INSERT INTO marks"));
    let (before, after) = statements.split_at(written.expect("marks are written"));
    let begun = before.iter().rposition(is("BEGIN IMMEDIATE"));
    let ended = after.iter().position(is("COMMIT"));
    before.len() - begun.expect("it begins") + ended.expect("it ends")
}

async fn asks_as_often_for_many_as_for_few(marks: Marks) {
    let few = statements_for(2, marks).await;
    let many = statements_for(20, marks).await;
    // Others may read meanwhile; one statement more for each mark would be 18.
    assert!(
        many < few + 9,
        "{many} statements for 20 marks, {few} for 2"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_marks_ask_the_database_as_often_as_few() {
    asks_as_often_for_many_as_for_few(Marks::Told).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_marks_of_whom_nobody_hears_ask_as_often_as_few() {
    asks_as_often_for_many_as_for_few(Marks::Untold).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_corrections_ask_as_often_as_few() {
    asks_as_often_for_many_as_for_few(Marks::Corrected).await;
}
