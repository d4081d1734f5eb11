//! How SQLite finds what each statement of the memory asks for: none looks through a large
//! table, or makes itself an index over one, but for those that are about everything.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use kamerton::store::Store;
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use tempfile::TempDir;

/// Tables that stay small, or empty themselves. All others are large, new ones too.
const SMALL: [(&str, &str); 19] = [
    ("classes", "thousands at the most, a hundred bytes each"),
    ("class_groups", "one or two for each class that has any"),
    (
        "discarded_files",
        "until they are deleted, with the next tick",
    ),
    ("exam_guests", "guests of commissions"),
    ("form_files", "those of one day"),
    ("forms", "one for each kind of report"),
    ("handovers", "until they are told, with the next tick"),
    ("held", "replies that wait for a delivery, for seconds"),
    ("held_back", "broadcasts that wait for the morning"),
    ("periods", "terms and holidays of the school year"),
    ("reminder_leads", "one row"),
    (
        "reminders_to_plan",
        "until they are planned, with the next tick",
    ),
    ("roster_files", "those of one day"),
    ("sqlite_schema", "a row for each table and index"),
    ("sqlite_sequence", "a few rows, the last numbers given"),
    ("staff", "hundreds"),
    ("staff_names", "hundreds"),
    ("stand_ins", "some hundreds a year"),
    (
        "steps",
        "what people were asked last, and have not answered",
    ),
];

/// Indices that hold only what waits: going through one is going through what is asked for.
const QUEUES: [&str; 6] = [
    "announcements_under_way",
    "files_uncopied",
    "files_waiting",
    "outbox_arrived_late",
    "outbox_queued",
    "stand_ins_to_switch",
];

/// Statements that have to look through the whole of a large table: words that are in each,
/// the table, and why.
const WHOLE: [(&str, &str, &str); 21] = [
    (
        "WHERE kind = 'individual' AND class NOT IN (SELECT class FROM enrolments)",
        "departures",
        "an import meets the whole roster, and whose lessons those were that nobody takes any more",
    ),
    (
        "SELECT DISTINCT accounts.id, messenger, chat, quiet FROM links",
        "links",
        "an announcement is for the whole school",
    ),
    (
        "AND morning = 1",
        "links",
        "whose digest of today is to be made: everybody's, once a day",
    ),
    (
        "count(DISTINCT links.student_id) AS \"joined!: i64\"",
        "enrolments",
        "how many of the school's students have joined",
    ),
    (
        "WHERE given = 1 AND id =",
        "consents",
        "all consents in force, as a file",
    ),
    (
        "instr(raw, ?2) > 0",
        "quarantine",
        "where an erased person is named in what nobody could read",
    ),
    (
        "UPDATE quarantine SET replay_asked = ?1",
        "quarantine",
        "everything is to be tried again",
    ),
    (
        "raw FROM quarantine",
        "quarantine",
        "an erased name may be in each of them",
    ),
    (
        "text FROM announcements WHERE instr(text, ?) > 0",
        "announcements",
        "an erased name may be in each of them",
    ),
    (
        "FROM quarantine ORDER BY id",
        "quarantine",
        "all of it, for the command line",
    ),
    (
        "INSERT OR IGNORE INTO reminders_to_plan",
        "assignments",
        "all is planned anew once the school has set other leads",
    ),
    (
        "INSERT OR IGNORE INTO reminders_to_plan",
        "extensions",
        "all is planned anew once the school has set other leads",
    ),
    (
        "SELECT student_id, name FROM student_names",
        "student_names",
        "reports that name everybody",
    ),
    (
        "FROM students LEFT JOIN student_names USING (student_id)",
        "students",
        "the roster, to be compared with a new one",
    ),
    (
        "SELECT class AS \"class!: i64\", student_id FROM enrolments",
        "enrolments",
        "the roster, to be compared with a new one",
    ),
    (
        "ORDER BY students.student_id, classes.id",
        "enrolments",
        "the roster, as a file",
    ),
    (
        "AND ended_at IS NULL AND to_day >= ?\n               ORDER BY weekday, starts, timetable.id",
        "timetable",
        "whether a room or a teacher is free",
    ),
    (
        "ORDER BY weekday, starts, discipline, classes.name",
        "timetable",
        "the timetable on the school's site",
    ),
    (
        "UNION SELECT guardian FROM student_names",
        "student_names",
        "no name of a child may be on the school's site",
    ),
    (
        "SELECT student_id FROM students",
        "students",
        "no identifier of a child may be on the school's site",
    ),
    (
        "SELECT count(*) AS \"count!: i64\"\n               FROM submissions JOIN assignments",
        "submissions",
        "how many works are about to be carried out of the house",
    ),
];

/// A statement, and where it stands.
struct Statement {
    place: String,
    sql: String,
}

/// Every statement in `src/store`, read out of the sources.
fn statements() -> Vec<Statement> {
    let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut files: Vec<PathBuf> = fs::read_dir(store)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        assert!(file.is_file(), "a folder in the store: {}", file.display());
        let text = fs::read_to_string(&file).expect("a source");
        for call in ["sqlx::query", "sqlx::raw_sql"] {
            for (at, _) in text.match_indices(call) {
                let line = text[..at].lines().count();
                let place = format!("{}:{line}", file.display());
                let several = literal(&text[at..])
                    .unwrap_or_else(|| panic!("no one literal at {place}: it cannot be checked"));
                let each = several.split(';').map(str::trim_start);
                found.extend(each.map(|sql| Statement {
                    place: place.clone(),
                    sql: sql.to_owned(),
                }));
            }
        }
    }
    found
}

/// The first argument of a call that is text, where that is one literal.
fn literal(call: &str) -> Option<String> {
    let (_, arguments) = call.split_once('(')?;
    let mut rest = arguments.trim_start();
    if rest.starts_with(char::is_uppercase) {
        // The type of a row.
        rest = rest.split_once(',')?.1.trim_start();
    }
    let (sql, behind) = match rest.strip_prefix("r#\"") {
        Some(raw) => {
            let (sql, behind) = raw.split_once("\"#")?;
            (sql.to_owned(), behind)
        }
        None => {
            let text = rest.strip_prefix('"')?;
            let (sql, behind) = text.split_once('"')?;
            // None of ours escapes anything; who does has to write it raw.
            (!sql.contains('\\')).then_some((sql.to_owned(), behind))?
        }
    };
    behind.trim_start().starts_with([',', ')']).then_some(sql)
}

/// A new database, as the program makes it.
async fn database() -> (TempDir, SqliteConnection) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}", folder.path().join("school.db").display());
    Store::open(&url).await.expect("a database").close().await;
    let connection = SqliteConnection::connect(&url).await.expect("a connection");
    (folder, connection)
}

/// How SQLite would go about a statement, a line for each step. What is bound is not known to
/// it, and without `ANALYZE`, which the program never runs, how many rows there are is not
/// either: an empty database tells as much as a full one.
///
/// What refers to a new row is sought only where the transaction has left a reference open
/// before, and ours are checked with each statement: that is no part of an insertion's plan.
async fn plan(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let only_adds = sql.starts_with("INSERT") && !sql.starts_with("INSERT OR REPLACE");
    refer(connection, !only_adds).await;
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let plan = sqlx::query(AssertSqlSafe(explain))
        .fetch_all(&mut *connection)
        .await
        .unwrap_or_else(|error| panic!("{error} in {sql}"))
        .iter()
        .map(|row| row.get("detail"))
        .collect();
    refer(connection, true).await;
    plan
}

/// Whether references are checked from now on.
async fn refer(connection: &mut SqliteConnection, checked: bool) {
    let pragma = format!("PRAGMA foreign_keys = {checked}");
    sqlx::query(AssertSqlSafe(pragma))
        .execute(connection)
        .await
        .expect("a setting");
}

/// The large tables that a plan looks through.
fn scanned(plan: &[String]) -> BTreeSet<String> {
    let mut made = BTreeSet::new();
    for step in plan {
        let named = step.strip_prefix("CO-ROUTINE ");
        made.extend(named.or_else(|| step.strip_prefix("MATERIALIZE ")));
    }
    let mut found = BTreeSet::new();
    for step in plan {
        let words: Vec<&str> = step.split(' ').collect();
        let scans = words[0] == "SCAN" && !step.contains("VIRTUAL TABLE");
        if !scans && !step.contains(" AUTOMATIC ") {
            continue;
        }
        let table = words[1];
        let is_small = SMALL.iter().any(|(small, _)| *small == table)
            || table == "CONSTANT"
            || words.get(2) == Some(&"CONSTANT")
            || scans && (made.contains(table) || table.starts_with("(subquery"));
        let is_queue = words.last().is_some_and(|index| QUEUES.contains(index));
        if !is_small && !is_queue {
            found.insert(table.to_owned());
        }
    }
    found
}

/// What looks through a large table without being excused, with its plan.
async fn faults(connection: &mut SqliteConnection, statements: &[Statement]) -> Vec<String> {
    let mut faults = Vec::new();
    for Statement { place, sql } in statements {
        let plan = plan(connection, sql).await;
        for table in scanned(&plan) {
            let excused = WHOLE
                .iter()
                .any(|(words, whole, _)| *whole == table && sql.contains(words));
            if !excused {
                let plan = plan.join("\n  ");
                faults.push(format!("{table} in {place}\n{sql}\n  {plan}\n"));
            }
        }
    }
    faults
}

/// Statements that have a plan.
fn planned() -> Vec<Statement> {
    let (planned, others): (Vec<_>, Vec<_>) = statements().into_iter().partition(|it| {
        ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"]
            .iter()
            .any(|verb| it.sql.starts_with(verb))
    });
    assert!(planned.len() > 350, "only {} statements", planned.len());
    for Statement { place, sql } in others {
        let known = [
            "PRAGMA ",
            "BEGIN ",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT ",
            "RELEASE ",
            "VACUUM ",
        ];
        assert!(
            known.iter().any(|verb| sql.starts_with(verb)),
            "what is {sql} at {place}?"
        );
        // A plan that depends on what the tables held one day is none that a test can hold.
        assert!(!sql.contains("optimize"), "{sql} at {place}");
    }
    planned
}

#[tokio::test]
async fn no_statement_looks_through_a_large_table() {
    let (_folder, mut connection) = database().await;
    let statements = planned();
    let faults = faults(&mut connection, &statements).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn nobody_is_excused_for_nothing() {
    let (_folder, mut connection) = database().await;
    let statements = planned();
    for (words, table, why) in WHOLE {
        let mut used = false;
        for it in statements.iter().filter(|it| it.sql.contains(words)) {
            used |= scanned(&plan(&mut connection, &it.sql).await).contains(table);
        }
        assert!(used, "nothing with {words:?} looks through {table}: {why}");
    }
}

#[tokio::test]
async fn a_statement_that_looks_through_a_large_table_is_caught() {
    let (_folder, mut connection) = database().await;
    for (sql, table) in [
        ("SELECT value FROM marks WHERE value = ?", "marks"),
        (
            "SELECT one.id FROM submissions AS one WHERE attempt = 3",
            "one",
        ),
        ("SELECT count(*) FROM assignees", "assignees"),
        ("SELECT id FROM outbox ORDER BY id", "outbox"),
        ("DELETE FROM received WHERE key LIKE ?", "received"),
        (
            "SELECT 1 FROM staff WHERE number IN (SELECT marked_by FROM marks WHERE value = ?)",
            "marks",
        ),
        // What may be left out makes an index useless.
        (
            "SELECT id FROM submissions WHERE ?1 IS NULL OR student_id = ?1",
            "submissions",
        ),
        (
            "SELECT count(*) FROM classes JOIN marks ON marks.comment = classes.name",
            "marks",
        ),
    ] {
        let found = scanned(&plan(&mut connection, sql).await);
        assert!(found.contains(table), "{found:?} in {sql}");
    }
}

/// The indices that the migrations make, with how; all but those that hold a law.
async fn indices(connection: &mut SqliteConnection) -> Vec<(String, String)> {
    sqlx::query_as(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
           AND sql NOT LIKE 'CREATE UNIQUE%' ORDER BY name",
    )
    .fetch_all(connection)
    .await
    .expect("indices")
}

/// Each index costs something with each row that is written.
#[tokio::test]
async fn no_index_is_kept_for_nobody() {
    let (_folder, mut connection) = database().await;
    let mut plans = String::new();
    for it in planned() {
        for step in plan(&mut connection, &it.sql).await {
            plans.push_str(&step);
            plans.push_str(" \n");
        }
    }
    let mut idle = indices(&mut connection).await;
    idle.retain(|(name, _)| !plans.contains(&format!("INDEX {name} ")));
    assert!(idle.is_empty(), "nobody asks by {idle:?}");
}

/// Of these a statement is left that would look through a large table without them.
const MISSED: [&str; 12] = [
    "assignees_by_student",
    "assignments_by_class",
    "enrolments_by_student",
    "keyboards_by_person",
    "lessons_by_class",
    "links_by_student",
    "marks_by_marker",
    "marks_by_student",
    "outbox_by_subject",
    "outbox_copies",
    "outbox_queued",
    "received_by_age",
];

#[tokio::test]
async fn a_database_without_an_index_is_caught() {
    let (_folder, mut connection) = database().await;
    let statements = planned();
    let mut missed = Vec::new();
    for (index, again) in indices(&mut connection).await {
        for (sql, gone) in [(format!("DROP INDEX {index}"), true), (again, false)] {
            sqlx::query(AssertSqlSafe(sql))
                .execute(&mut connection)
                .await
                .expect("it goes, and comes back");
            if gone && !faults(&mut connection, &statements).await.is_empty() {
                missed.push(index.clone());
            }
        }
    }
    eprintln!("{} indices are missed", missed.len());
    for index in MISSED {
        assert!(missed.iter().any(|it| it == index), "{index} in {missed:?}");
    }
}
