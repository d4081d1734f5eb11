//! Who has left a class, or comes back to it.

use chrono_tz::Tz;
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
            "INSERT INTO departures (student_id, class, staff, at, since)
             VALUES (?1, ?2, ?3, ?4,
                 (SELECT since FROM enrolments WHERE class = ?2 AND student_id = ?1))",
            student,
            class,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
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
        self.memory.forget();
        Ok(())
    }

    /// Puts a student back into a class that they had left, and into its open assignments: the
    /// school year is reckoned in `zone`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn come_back(&mut self, class: i64, student: &StudentId, zone: Tz) -> Result<()> {
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
        self.join_open_assignments(&enrolments, zone).await
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

    /// Who was in a class when a term was over, or is in it while the term lasts.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn members_at_end(&mut self, class: i64, term: &Term) -> Result<Vec<StudentId>> {
        let members = members_at(self.reading().await?, class, term.until.millis()).await?;
        let ids = members.iter().map(|id| student_id("departures", id));
        ids.collect()
    }
}

/// Who was in a class at a moment. The first of it are taken to have been there from ever: what
/// they did before it was written down may be recorded later.
pub(super) async fn members_at(
    connection: &mut SqliteConnection,
    class: i64,
    moment: i64,
) -> Result<Vec<String>> {
    let members = sqlx::query_scalar!(
        r#"SELECT student_id AS "student_id!: String"
           FROM enrolments JOIN classes ON classes.id = class
           WHERE class = ?1 AND (since < ?2 OR since <= opened_at)
           UNION
           SELECT student_id FROM departures JOIN classes ON classes.id = class
           WHERE class = ?1 AND at >= ?2
             AND (since IS NULL OR since < ?2 OR since <= opened_at)"#,
        class,
        moment
    )
    .fetch_all(connection)
    .await?;
    Ok(members)
}
