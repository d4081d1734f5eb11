//! A school as large as one likes, by SQL: in a minute it has lived through a term.

use std::path::Path;

use kamerton::store::Store;
use sqlx::{Connection, SqliteConnection};

/// How large a school is, and how many assignments each class has had; all were handed in and
/// marked.
#[derive(Clone, Copy)]
pub struct Size {
    pub students: u32,
    pub given: u32,
}

/// Students in a class. Each class has a teacher of its own, of the same number.
pub const CLASS: u32 = 25;
/// The identifier of the first student; the others follow.
pub const FIRST: u32 = 10_000;

impl Size {
    pub fn classes(self) -> u32 {
        self.students / CLASS
    }

    /// A table each; `counted` counts to the number before it, from one. Works and marks come
    /// assignment by assignment, as they do in a school, and lie on the disk like that. The term is the
    /// second quarter: an assignment in 100 seconds from 5 November 2026 on, for 10,000
    /// students with a hundred each.
    fn tables(self) -> Vec<(u32, String)> {
        let Size { students, given } = self;
        let classes = self.classes();
        let assignments = classes * given;
        vec![
            (
                students,
                format!(
                    "INSERT INTO students (student_id, added_at)
                     SELECT {FIRST} - 1 + value, 0 FROM counted"
                ),
            ),
            (
                1,
                "INSERT INTO student_names (student_id, name)
                 SELECT student_id, 'Учащийся ' || student_id FROM students"
                    .to_owned(),
            ),
            (
                classes,
                "INSERT INTO staff (number, teacher, admin, added_at)
                 SELECT value, 1, 0, 0 FROM counted"
                    .to_owned(),
            ),
            (
                classes,
                "INSERT INTO classes (id, name, label, discipline, kind, teacher, code, opened_at)
                 SELECT value, 'Сольфеджио ' || value, 'Сольфеджио ' || value,
                     'Сольфеджио', 'group', value, value, 0
                 FROM counted"
                    .to_owned(),
            ),
            (
                1,
                format!(
                    "INSERT INTO enrolments (class, student_id, since)
                     SELECT (student_id - {FIRST}) / {CLASS} + 1, student_id, 0 FROM students"
                ),
            ),
            (
                1,
                "INSERT INTO accounts (id, messenger, person, chat, language, since)
                 SELECT student_id, 'telegram', student_id, student_id, 'ru', 0 FROM students"
                    .to_owned(),
            ),
            (
                assignments,
                format!(
                    "INSERT INTO assignments
                         (id, class, author, title, body, whole_class, created_at, posted_at)
                     SELECT value, (value - 1) % {classes} + 1, (value - 1) % {classes} + 1,
                         'Гамма ре мажор № ' || value || ', две октавы',
                         'Двумя руками, темп 80.', 1,
                         1793836800000 + value * 100000, 1793836800000 + value * 100000
                     FROM counted"
                ),
            ),
            (
                1,
                "INSERT INTO assignees (assignment, student_id)
                 SELECT assignments.id, student_id FROM assignments JOIN enrolments USING (class)"
                    .to_owned(),
            ),
            (
                1,
                "INSERT INTO submissions
                     (assignment, student_id, attempt, account, state, opened_at, handed_in_at)
                 SELECT assignment, student_id, 1, student_id, 'marked', posted_at,
                     posted_at + student_id % 97 * 3600000
                 FROM assignees JOIN assignments ON assignments.id = assignees.assignment
                 ORDER BY assignment, student_id"
                    .to_owned(),
            ),
            (
                1,
                "INSERT INTO marks
                     (assignment, student_id, submission, value, comment, marked_by, marked_at)
                 SELECT assignment, student_id, submissions.id, 3 + submissions.id % 3,
                     CASE submissions.id % 3 WHEN 0 THEN 'Хорошо, но темп' ELSE '' END, class,
                     handed_in_at + 86400000
                 FROM submissions JOIN assignments ON assignments.id = submissions.assignment
                 ORDER BY submissions.id"
                    .to_owned(),
            ),
        ]
    }
}

/// Makes a school's database there.
pub async fn build(database: &Path, size: Size) {
    let store = Store::open(&url(database)).await.expect("a database");
    store.close().await;
    fill(database, &size.tables()).await;
}

/// Adds to a database, a statement after another.
pub async fn fill(database: &Path, tables: &[(u32, String)]) {
    let mut connection = SqliteConnection::connect(&url(database))
        .await
        .expect("a connection");
    for (count, insert) in tables {
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

/// The database's address.
pub fn url(database: &Path) -> String {
    format!("sqlite://{}", database.display())
}

/// How many megabytes it has.
pub fn megabytes(database: &Path) -> u64 {
    std::fs::metadata(database).expect("a file").len() / 1_000_000
}
