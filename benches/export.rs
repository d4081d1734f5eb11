//! How long a large journal takes to be carried out, and in how much memory:
//! `cargo bench --bench export`.
//!
//! 10,000 students in 400 classes have 100 assignments each, all handed in and marked: a
//! million rows of ten columns, written by `kamerton journal export` itself.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use kamerton::store::Store;
use sqlx::{Connection, SqliteConnection};
use tokio::runtime::Runtime;

/// How often each export is made.
const ROUNDS: usize = 3;
/// How often is looked whether it is ready.
const LOOK: Duration = Duration::from_millis(5);

/// The school, a table each; `counted` counts to the number beside it, from one. Works and
/// marks come assignment by assignment, as they do in a school, and lie on the disk like that.
const SCHOOL: [(u32, &str); 10] = [
    (
        10_000,
        "INSERT INTO students (student_id, added_at) SELECT 9999 + value, 0 FROM counted",
    ),
    (
        1,
        "INSERT INTO student_names (student_id, name)
         SELECT student_id, 'Учащийся ' || student_id FROM students",
    ),
    (
        40,
        "INSERT INTO staff (number, teacher, admin, added_at) SELECT value, 1, 0, 0 FROM counted",
    ),
    (
        400,
        "INSERT INTO classes (id, name, discipline, kind, teacher, code, opened_at)
         SELECT value, 'Сольфеджио ' || value, 'Сольфеджио', 'group', value % 40 + 1, value, 0
         FROM counted",
    ),
    (
        1,
        "INSERT INTO enrolments (class, student_id, since)
         SELECT (student_id - 10000) / 25 + 1, student_id, 0 FROM students",
    ),
    (
        1,
        "INSERT INTO accounts (id, messenger, person, chat, language, since)
         VALUES (1, 'telegram', '1', '1', 'ru', 0)",
    ),
    (
        40_000,
        "INSERT INTO assignments
             (id, class, author, title, body, whole_class, created_at, posted_at)
         SELECT value, (value - 1) % 400 + 1, value % 40 + 1,
             'Гамма ре мажор № ' || value || ', две октавы', 'Двумя руками, темп 80.', 1,
             1788210000000 + value * 300000, 1788210000000 + value * 300000
         FROM counted",
    ),
    (
        1,
        "INSERT INTO assignees (assignment, student_id)
         SELECT assignments.id, student_id FROM assignments JOIN enrolments USING (class)",
    ),
    (
        1,
        "INSERT INTO submissions
             (assignment, student_id, attempt, account, state, opened_at, handed_in_at)
         SELECT assignment, student_id, 1, 1, 'marked', posted_at,
             posted_at + student_id % 97 * 3600000
         FROM assignees JOIN assignments ON assignments.id = assignees.assignment
         ORDER BY assignment, student_id",
    ),
    (
        1,
        "INSERT INTO marks
             (assignment, student_id, submission, value, comment, marked_by, marked_at)
         SELECT assignment, student_id, id, 3 + id % 3,
             CASE id % 3 WHEN 0 THEN 'Хорошо, но темп' ELSE '' END, assignment % 40 + 1,
             handed_in_at + 86400000
         FROM submissions ORDER BY id",
    ),
];

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("school.db");
    Runtime::new()
        .expect("a runtime")
        .block_on(build(&database));
    let size = std::fs::metadata(&database).expect("a file").len();
    println!("a million rows, {} MB of database", size / 1_000_000);
    for format in ["csv", "xlsx"] {
        let mut rounds: Vec<(Duration, u64)> = (0..ROUNDS)
            .map(|_| export(&database, &folder.path().join(format!("journal.{format}"))))
            .collect();
        rounds.sort();
        let (fastest, _) = rounds[0];
        let (median, memory) = rounds[ROUNDS / 2];
        println!("{format}: median {median:.2?}, fastest {fastest:.2?}, at most {memory} kB");
    }
}

async fn build(database: &Path) {
    let url = format!("sqlite://{}", database.display());
    let store = Store::open(&url).await.expect("a database");
    store.close().await;
    let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
    for (count, insert) in SCHOOL {
        let statement = format!(
            "WITH RECURSIVE counted (value) AS
                 (SELECT 1 UNION ALL SELECT value + 1 FROM counted WHERE value < {count})
             {insert}"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .expect(insert);
    }
    // As a service leaves it: what was written lies in the database itself.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut connection)
        .await
        .expect("a checkpoint");
    connection.close().await.expect("it closes");
}

/// How long one export takes, as a process of its own, and how many kB of memory at most.
fn export(database: &Path, file: &Path) -> (Duration, u64) {
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kamerton"))
        .args(["journal", "export", "-o"])
        .arg(file)
        .env("DATABASE_URL", format!("sqlite://{}", database.display()))
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    let mut memory = 0;
    while child.try_wait().expect("a child").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let peak = status.unwrap_or_default();
        let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        memory = memory.max(peak.unwrap_or(0));
        std::thread::sleep(LOOK);
    }
    let rows = std::fs::metadata(file).expect("a file").len();
    assert!(rows > 1_000_000, "{rows} bytes are no million rows");
    (begin.elapsed(), memory)
}
