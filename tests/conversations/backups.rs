//! Backups under load: each is sound and is the database of one moment, nothing that was
//! durable before it is missing, and the school goes on from it.
//!
//! The negative control is a plain copy of the database's file, which leaves out the log.

use std::{path::Path, process::Command};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    runs::asked,
    school::{School, Who, assert_heard, say},
};

/// How many backups are made; `KAMERTON_BACKUPS=100` makes so many.
const BACKUPS: usize = 6;
/// How many marks are given while one is made.
const MARKS: usize = 12;

/// A school that gives marks without an end.
struct Busy {
    school: School,
    teacher: Who,
    group: i64,
    given: usize,
    /// How many updates there were before the first mark.
    keys: i64,
}

impl Busy {
    async fn open() -> Busy {
        let mut school = School::open().await;
        let teacher = school.staff(1).await;
        let nota = school.student("10427").await;
        let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
        let post = school.assigns(teacher, group, "Гамма").await;
        school.replies(nota, group, post.message, "Вот").await;
        let url = crate::school::database_url(school.folder.path());
        let mut database = SqliteConnection::connect(&url).await.expect("a database");
        let keys = sqlx::query_scalar("SELECT count(*) FROM received")
            .fetch_one(&mut database)
            .await
            .expect("a count");
        database.close().await.expect("it closes");
        Busy {
            school,
            teacher,
            group,
            given: 0,
            keys,
        }
    }

    /// Marks, one after the other, without waiting for any.
    fn mark(&mut self) {
        for _ in 0..MARKS {
            let mark = ["5", "4"][self.given % 2];
            let words = format!("/grade 10427 {mark} замечание {:05}", self.given);
            let said = self
                .school
                .people
                .act(say(self.teacher, Some(self.group), &words));
            said.expect("it is said");
            self.given += 1;
        }
    }
}

/// How many marks a copy has; what is wrong with it, where it is not the database of a moment
/// between the `durable`th mark and the last one `given`, `keys_before` updates before the first.
async fn verdict(
    copy: &Path,
    keys_before: i64,
    (durable, given): (usize, usize),
) -> Result<usize, String> {
    let failed = |error: sqlx::Error| error.to_string();
    let options = SqliteConnectOptions::new().filename(copy);
    let mut copy = SqliteConnection::connect_with(&options)
        .await
        .map_err(failed)?;
    let check: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut copy)
        .await
        .map_err(failed)?;
    if check != ["ok"] {
        return Err(format!("unsound: {check:?}"));
    }
    let marks: Vec<String> = sqlx::query_scalar("SELECT comment FROM marks ORDER BY id")
        .fetch_all(&mut copy)
        .await
        .map_err(failed)?;
    // What the same transactions wrote elsewhere: the button that takes the mark back, and the key.
    let (buttons, keys): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM keyboards WHERE actions LIKE '%take_back%'),
             (SELECT count(*) FROM received)",
    )
    .fetch_one(&mut copy)
    .await
    .map_err(failed)?;
    copy.close().await.map_err(failed)?;
    let first: Vec<String> = (0..marks.len())
        .map(|mark| format!("замечание {mark:05}"))
        .collect();
    let count = i64::try_from(marks.len()).expect("small");
    if marks != first || (buttons, keys) != (count, keys_before + count) {
        return Err(format!(
            "of no one moment: {buttons} buttons, {keys} keys after {keys_before}, marks {marks:?}"
        ));
    }
    match (durable..=given).contains(&marks.len()) {
        true => Ok(marks.len()),
        false => Err(format!("{} marks, of {durable} to {given}", marks.len())),
    }
}

fn backups() -> usize {
    asked("KAMERTON_BACKUPS").map_or(BACKUPS, |count| count as usize)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_backup_is_one_moment_of_the_database_and_can_be_gone_on_with() {
    let mut busy = Busy::open().await;
    let (mut copies, mut amid) = (Vec::new(), 0);
    for number in 0..backups() {
        busy.school.sandbox.all_confirmed().await;
        let durable = busy.given;
        busy.mark();
        let name = format!("copy-{number}.db");
        let output = busy.school.kamerton(&["backup", &name]).await;
        assert!(output.status.success(), "{output:?}");
        let copy = busy.school.path(&name);
        let marks = verdict(&copy, busy.keys, (durable, busy.given)).await;
        let marks = marks.unwrap_or_else(|words| panic!("backup {number}: {words}"));
        amid += usize::from(durable < marks && marks < busy.given);
        copies.push((copy, marks));
    }
    eprintln!(
        "{} backups, {amid} of them amid a round of {MARKS} marks",
        copies.len()
    );
    // A loss: the school goes on from a copy in the middle.
    let (copy, marks) = &copies[copies.len() / 2];
    busy.school.restore(copy).await;
    busy.school.news();
    let journal = busy.school.journal().await;
    assert_eq!(journal[0][9], format!("замечание {:05}", marks - 1));
    let (teacher, group) = (busy.teacher, busy.group);
    let words = "/grade 10427 2 После потери";
    let news = busy.school.says_in(teacher, group, words).await;
    assert_heard(&news, teacher, "исправлено на 2");
    assert_eq!(busy.school.journal().await[0][9], "После потери");
    busy.school.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_the_file_alone_is_noticed() {
    let mut busy = Busy::open().await;
    let mut noticed = Vec::new();
    for number in 0..3 {
        busy.mark();
        busy.school.sandbox.all_confirmed().await;
        let (copy, durable) = (busy.school.path(&format!("plain-{number}.db")), busy.given);
        // Another process: closing the file in this one would let go of SQLite's locks.
        let copied = Command::new("cp")
            .arg(busy.school.path("school.db"))
            .arg(&copy)
            .status();
        assert!(copied.expect("cp runs").success());
        noticed.extend(verdict(&copy, busy.keys, (durable, busy.given)).await.err());
    }
    eprintln!("{} of 3 noticed: {:?}", noticed.len(), noticed.first());
    assert!(!noticed.is_empty(), "the check is blind");
    busy.school.close().await;
}
