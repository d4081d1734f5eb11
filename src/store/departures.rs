//! Who has left a class, or comes back to it.

use sqlx::SqliteConnection;

use super::{
    Result, Tx,
    accounts::student_id,
    classes::{Class, ClassRow, classes},
    json,
};
use crate::school::{roster::StudentId, term_marks::Term};

impl Tx<'_> {
    /// Takes a student out of a class; what is in the journal stays there. `staff` is who
    /// said so.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn leave_class(&mut self, class: i64, student: &StudentId, staff: i64) -> Result<()> {
        let (student, now) = (student.as_str(), self.now.millis());
        sqlx::query!(
            "DELETE FROM enrolments WHERE class = ? AND student_id = ?",
            class,
            student
        )
        .execute(self.writing().await?)
        .await?;
        // What was not handed out yet will not reach them.
        sqlx::query!(
            "DELETE FROM assignees WHERE student_id = ? AND assignment IN
                 (SELECT id FROM assignments WHERE class = ? AND posted_at IS NULL)",
            student,
            class
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "INSERT INTO departures (student_id, class, staff, at) VALUES (?, ?, ?, ?)",
            student,
            class,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        Ok(())
    }

    /// Puts a student back into a class that they had left, and into its open assignments.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn come_back(&mut self, class: i64, student: &StudentId) -> Result<()> {
        let (student, now) = (student.as_str(), self.now.millis());
        sqlx::query!(
            "INSERT OR IGNORE INTO enrolments (class, student_id, since) VALUES (?, ?, ?)",
            class,
            student,
            now
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        self.label_classes().await?;
        let enrolments = json(&[(class, student)]);
        self.join_open_assignments(&enrolments).await
    }

    /// The classes that a student was in, and is in no more.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_left(&mut self, student: &StudentId) -> Result<Vec<Class>> {
        let student = student.as_str();
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes
               WHERE id IN (SELECT class FROM departures WHERE student_id = ?1)
                 AND id NOT IN (SELECT class FROM enrolments WHERE student_id = ?1)
               ORDER BY name"#,
            student
        )
        .fetch_all(self.reading().await?)
        .await?;
        classes(rows)
    }

    /// Who left a class after a term was over: they were there to the end of it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn left_after(&mut self, class: i64, term: &Term) -> Result<Vec<StudentId>> {
        let left = left_since(self.reading().await?, class, term.until.millis()).await?;
        left.iter().map(|id| student_id("departures", id)).collect()
    }
}

/// Who left a class at a moment or later, and has not come back.
pub(super) async fn left_since(
    connection: &mut SqliteConnection,
    class: i64,
    since: i64,
) -> Result<Vec<String>> {
    let left = sqlx::query_scalar!(
        "SELECT DISTINCT student_id FROM departures
         WHERE class = ?1 AND at >= ?2
           AND student_id NOT IN (SELECT student_id FROM enrolments WHERE class = ?1)",
        class,
        since
    )
    .fetch_all(connection)
    .await?;
    Ok(left)
}
