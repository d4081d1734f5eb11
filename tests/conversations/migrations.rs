//! Every schema that there has been is brought up to date, wherever that was cut off before:
//! the schema is a new one's, the rows are those that were there, and nothing is unsound.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use kamerton::{chance::Chance, sandbox::TOKEN, store::Store};
use sqlx::{
    Connection, SqliteConnection,
    migrate::{Migration, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tempfile::TempDir;

use crate::{
    runs::{asked, seed, whole},
    school::database_url,
};

/// How many times the program is killed while it migrates; `KAMERTON_KILLS` says another number.
const KILLS: u64 = 6;

/// A row for every early table, with the number of the step that makes the table. What later
/// steps add has defaults.
const ROWS: [(i64, &str); 21] = [
    (1, "INSERT INTO received VALUES ('telegram', '1:2', 3)"),
    (
        1,
        "INSERT INTO outbox (messenger, chat, lane, body, queued_at, due)
         VALUES ('telegram', '7', 0, '{\"say\":{\"text\":\"Привет\"}}', 1, 1)",
    ),
    (
        1,
        "INSERT INTO held (messenger, chat, key, raw, at) VALUES ('telegram', '7', 'k', '{}', 1)",
    ),
    (
        2,
        "INSERT INTO students (student_id, year, department, added_at)
         VALUES ('10427', '3', 'Скрипка', 1)",
    ),
    (
        2,
        "INSERT INTO student_names (student_id, name) VALUES ('10427', 'Нотная Нота')",
    ),
    (
        2,
        "INSERT INTO staff (number, teacher, admin, added_at) VALUES (1, 1, 0, 1)",
    ),
    (
        2,
        "INSERT INTO accounts (id, messenger, person, chat, language, since)
         VALUES (1, 'telegram', '7', '7', 'ru', 1)",
    ),
    (
        2,
        "INSERT INTO links (account, role, student_id, since) VALUES (1, 'student', '10427', 1)",
    ),
    (
        3,
        "INSERT INTO classes (id, name, discipline, kind, teacher, code, opened_at)
         VALUES (1, 'Сольфеджио 3А', 'Сольфеджио', 'group', 1, 'CODE', 1)",
    ),
    (
        3,
        "INSERT INTO enrolments (class, student_id, since) VALUES (1, '10427', 1)",
    ),
    (
        4,
        "INSERT INTO assignments (id, class, author, title, body, due_at, whole_class,
             created_at, posted_at) VALUES (1, 1, 1, 'Гамма', '', 9, 1, 1, 1)",
    ),
    (
        4,
        "INSERT INTO assignees (assignment, student_id) VALUES (1, '10427')",
    ),
    (
        4,
        "INSERT INTO submissions (id, assignment, student_id, attempt, account, state,
             opened_at, handed_in_at) VALUES (1, 1, '10427', 1, 1, 'marked', 2, 2)",
    ),
    (
        4,
        "INSERT INTO submission_parts (submission, position, messenger, chat, message, text, at)
         VALUES (1, 1, 'telegram', '7', '5', 'Вот', 2)",
    ),
    (
        5,
        "INSERT INTO marks (assignment, student_id, submission, value, comment, marked_by,
             marked_at) VALUES (1, '10427', 1, '5-', 'Чисто', 1, 3)",
    ),
    (
        5,
        "INSERT INTO returns (submission, comment, returned_by, returned_at)
         VALUES (1, 'Ровнее', 1, 3)",
    ),
    (
        6,
        "INSERT INTO unclaimed (id, assignment, messenger, chat, at)
         VALUES (1, 1, 'telegram', '-7', 4)",
    ),
    (
        6,
        "INSERT INTO unclaimed_parts (unclaimed, position, message, text, at)
         VALUES (1, 1, '6', 'Чьё-то', 4)",
    ),
    (
        76,
        "INSERT INTO departures (id, student_id, class, at, deed) VALUES (2, '10427', 1, 6, 2)",
    ),
    (
        17,
        "INSERT INTO questions (id, student_id, teacher, account, asked_at)
         VALUES (3, '10427', 1, 1, 5)",
    ),
    (
        17,
        "INSERT INTO question_messages (question, position, text, at)
         VALUES (3, 1, 'Какой темп?', 5)",
    ),
];

/// A table, its columns as they were, and its rows in these.
type Kept = Vec<(String, String, Vec<String>)>;

async fn steps() -> Vec<Migration> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let all = Migrator::new(folder).await.expect("migrations");
    all.iter().cloned().collect()
}

fn in_memory() -> TempDir {
    let shared = Path::new("/dev/shm");
    let made = match shared.is_dir() {
        true => tempfile::tempdir_in(shared),
        false => tempfile::tempdir(),
    };
    made.expect("a folder")
}

async fn open(folder: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("school.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let connection = SqliteConnection::connect_with(&options).await;
    connection.expect("a database")
}

async fn run(connection: &mut SqliteConnection, sql: &str) {
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
    let done = done.execute(connection).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn texts(connection: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let found = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned()));
    let found = found.fetch_all(connection).await;
    found.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// A database as of the first `count` steps, with rows in it; the connection stays open.
async fn old(folder: &Path, steps: &[Migration], count: usize) -> SqliteConnection {
    let mut connection = open(folder).await;
    let mut migrator = Migrator::DEFAULT;
    migrator.migrations = steps[..count].to_vec().into();
    migrator.run(&mut connection).await.expect("they run");
    let newest = count.checked_sub(1).map_or(0, |last| steps[last].version);
    for (_, sql) in ROWS.iter().filter(|(step, _)| *step <= newest) {
        run(&mut connection, sql).await;
    }
    connection
}

async fn kept(connection: &mut SqliteConnection) -> Kept {
    let tables = texts(
        connection,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
         AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY name",
    )
    .await;
    let mut kept = Vec::new();
    for table in tables {
        let columns = texts(
            connection,
            &format!("SELECT group_concat(name) FROM pragma_table_info('{table}')"),
        )
        .await
        .remove(0);
        let rows = rows(connection, &table, &columns).await;
        kept.push((table, columns, rows));
    }
    kept
}

async fn rows(connection: &mut SqliteConnection, table: &str, columns: &str) -> Vec<String> {
    let sql = format!("SELECT json_array({columns}) FROM {table} ORDER BY 1");
    texts(connection, &sql).await
}

async fn schema(connection: &mut SqliteConnection) -> Vec<String> {
    texts(
        connection,
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema
         ORDER BY type, name",
    )
    .await
}

/// Lets the program open a database, and says what is wrong with it then.
async fn verdict(folder: &Path, before: &Kept, fresh: &[String]) -> Result<(), String> {
    let store = Store::open(&database_url(folder)).await;
    let store = store.map_err(|error| format!("it does not open: {error}"))?;
    store.close().await;
    let mut connection = open(folder).await;
    let found = schema(&mut connection).await;
    if found != fresh {
        let differs = found.iter().zip(fresh).find(|(is, new)| is != new);
        return Err(format!("another schema: {differs:?}"));
    }
    for (table, columns, rows_before) in before {
        let rows = rows(&mut connection, table, columns).await;
        if rows != *rows_before {
            return Err(format!("{table}: {rows:?} and not {rows_before:?}"));
        }
    }
    let unsound = texts(&mut connection, "PRAGMA integrity_check").await;
    let broken = texts(
        &mut connection,
        "SELECT \"table\" FROM pragma_foreign_key_check",
    )
    .await;
    connection.close().await.expect("it closes");
    match (unsound == ["ok"], broken.is_empty()) {
        (true, true) => Ok(()),
        _ => Err(format!("unsound: {unsound:?}, {broken:?}")),
    }
}

async fn fresh() -> Vec<String> {
    let folder = in_memory();
    let store = Store::open(&database_url(folder.path())).await;
    store.expect("a database").close().await;
    let mut connection = open(folder.path()).await;
    schema(&mut connection).await
}

/// The statements of a step; those of a trigger are one with it.
fn statements(step: &Migration) -> Vec<String> {
    let text = step.sql.as_str();
    let (mut all, mut one) = (Vec::new(), String::new());
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
    {
        one.push_str(line);
        one.push('\n');
        let ends = match one.contains("CREATE TRIGGER") {
            true => line.trim_end().ends_with("END;"),
            false => line.trim_end().ends_with(';'),
        };
        if ends {
            all.push(std::mem::take(&mut one));
        }
    }
    all
}

/// What lies on the disk at this moment, as a kill or a power cut would leave it: the database
/// and its log, whatever transaction is open.
async fn snapshot(folder: &Path) -> TempDir {
    let copy = in_memory();
    for name in ["school.db", "school.db-wal"] {
        // Another process: closing a file that SQLite has open would let go of its locks.
        let from: PathBuf = folder.join(name);
        let copied = Command::new("cp").arg(from).arg(copy.path()).status();
        assert!(copied.expect("cp runs").success());
    }
    copy
}

/// At how many places of a step it is cut off: in its midst, or after each statement.
fn cuts(statements: usize) -> Vec<usize> {
    match asked("KAMERTON_CUTS") {
        Some(_) => (1..=statements).collect(),
        None => vec![statements.div_ceil(2)],
    }
}

#[tokio::test]
async fn cut_off_in_the_midst_of_any_step_it_is_brought_up_to_date_all_the_same() {
    let (steps, fresh) = (steps().await, fresh().await);
    let (mut cut_off, mut left_in_the_log) = (0, 0);
    for count in 0..steps.len() {
        let statements = statements(&steps[count]);
        for cut in cuts(statements.len()) {
            let folder = in_memory();
            let mut connection = old(folder.path(), &steps, count).await;
            let before = kept(&mut connection).await;
            // Half of it is on the disk before it is whole.
            run(&mut connection, "PRAGMA cache_size = 1; BEGIN IMMEDIATE").await;
            for statement in &statements[..cut] {
                run(&mut connection, statement).await;
            }
            let log = folder.path().join("school.db-wal");
            let size = std::fs::metadata(&log).expect("a log").len();
            let copy = snapshot(folder.path()).await;
            run(&mut connection, "ROLLBACK").await;
            connection.close().await.expect("it closes");
            let found = verdict(copy.path(), &before, &fresh).await;
            let version = steps[count].version;
            assert_eq!(
                found,
                Ok(()),
                "step {version} cut off after {cut} statements"
            );
            cut_off += 1;
            left_in_the_log += usize::from(size > 0);
        }
    }
    eprintln!("{cut_off} cuts, with something in the log at {left_in_the_log}");
}

#[tokio::test]
async fn a_step_half_applied_or_changed_is_noticed() {
    let (steps, fresh) = (steps().await, fresh().await);
    let (mut noticed, mut of) = (0, 0);
    for count in 1..steps.len() {
        let statements = statements(&steps[count]);
        if statements.len() < 2 {
            continue;
        }
        let folder = in_memory();
        let mut connection = old(folder.path(), &steps, count).await;
        let before = kept(&mut connection).await;
        for statement in &statements[..statements.len().div_ceil(2)] {
            run(&mut connection, statement).await;
        }
        connection.close().await.expect("it closes");
        of += 1;
        noticed += usize::from(verdict(folder.path(), &before, &fresh).await.is_err());
    }
    eprintln!("{noticed} of {of} half steps noticed");
    assert_eq!(
        noticed, of,
        "steps without a transaction would not be noticed"
    );
    for count in [3, steps.len()] {
        let folder = in_memory();
        let mut connection = old(folder.path(), &steps, count).await;
        let before = kept(&mut connection).await;
        let last = steps[count - 1].version;
        let another =
            format!("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = {last}");
        run(&mut connection, &another).await;
        connection.close().await.expect("it closes");
        let found = verdict(folder.path(), &before, &fresh).await;
        assert!(found.is_err(), "a changed step {last} is not noticed");
    }
    // A row that got lost is noticed as well.
    let folder = in_memory();
    let mut connection = old(folder.path(), &steps, steps.len()).await;
    let before = kept(&mut connection).await;
    run(&mut connection, "DELETE FROM received").await;
    connection.close().await.expect("it closes");
    assert!(verdict(folder.path(), &before, &fresh).await.is_err());
}

#[tokio::test]
async fn killed_while_it_migrates_it_goes_on_the_next_time() {
    let (steps, fresh) = (steps().await, fresh().await);
    let seed = seed("migrations");
    let mut dice = Chance::from_seed(seed);
    let (mut amid, kills) = (0, whole("KAMERTON_KILLS", KILLS));
    for _ in 0..kills {
        let folder = in_memory();
        let count = 1 + usize::try_from(dice.seed() % 20).expect("small");
        let mut connection = old(folder.path(), &steps, count).await;
        let before = kept(&mut connection).await;
        connection.close().await.expect("it closes");
        let mut child = Command::new(env!("CARGO_BIN_EXE_kamerton"))
            // It says what is there and adds nothing, should it come to its end.
            .args(["calendar", "show"])
            .current_dir(folder.path())
            .env("DATABASE_URL", database_url(folder.path()))
            .env("TELOXIDE_TOKEN", TOKEN)
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        // Its beginning, from the copy that is made first on, is the file's; then the log grows
        // with each step that is committed, and any of its sizes is the moment.
        let mut moments = dice.seed() % 40;
        let mut size = None;
        while moments > 0 && child.try_wait().expect("a child").is_none() {
            let now = has_copy(folder.path()).then(|| log_size(folder.path()));
            moments -= u64::from(now.is_some() && now != size);
            size = now;
            std::thread::yield_now();
        }
        child.kill().expect("it is killed");
        child.wait().expect("it ends");
        let mut connection = open(folder.path()).await;
        let done = texts(&mut connection, "SELECT description FROM _sqlx_migrations")
            .await
            .len();
        connection.close().await.expect("it closes");
        amid += usize::from(count < done && done < steps.len());
        let found = verdict(folder.path(), &before, &fresh).await;
        assert_eq!(
            found,
            Ok(()),
            "seed {seed}, from {count} steps, killed after {done}"
        );
    }
    eprintln!("seed {seed}: {kills} kills, {amid} between the first step and the last");
}

#[tokio::test]
async fn who_went_back_to_a_copy_gets_another_one_the_next_time() {
    let steps = steps().await;
    let folder = in_memory();
    let connection = old(folder.path(), &steps, steps.len() - 1).await;
    connection.close().await.expect("it closes");
    let newest = steps.last().expect("a step").version;
    let copy = folder.path().join(format!("school.before-{newest}.db"));
    for _ in 0..2 {
        let store = Store::open(&database_url(folder.path())).await;
        store.expect("a database").close().await;
        assert!(copy.exists());
        // Back to the copy; the school goes on from there.
        std::fs::copy(&copy, folder.path().join("school.db")).expect("a copy");
        let mut connection = open(folder.path()).await;
        let sql =
            "INSERT OR IGNORE INTO received (messenger, key, at) VALUES ('telegram', 'late', 4)";
        run(&mut connection, sql).await;
        connection.close().await.expect("it closes");
    }
    let second = format!("school.before-{newest}-2.db");
    let options = SqliteConnectOptions::new().filename(folder.path().join(second));
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .expect("the second copy");
    let kept = texts(&mut connection, "SELECT key FROM received").await;
    assert!(kept.contains(&"late".to_owned()), "{kept:?}");
    connection.close().await.expect("it closes");
}

/// How long the write-ahead log is.
fn log_size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).expect("a folder");
    let logs = files.filter_map(|file| {
        let file = file.expect("a file");
        let is_log = file.file_name().to_string_lossy().ends_with("-wal");
        is_log.then(|| file.metadata().map_or(0, |log| log.len()))
    });
    logs.sum()
}

fn has_copy(folder: &Path) -> bool {
    let mut files = std::fs::read_dir(folder).expect("a folder");
    files.any(|file| {
        let name = file.expect("a file").file_name();
        name.to_string_lossy().contains("before-")
    })
}
