//! Which terms are closed: those for which a student has a mark.

use super::{Result, Tx, accounts::student_id};
use crate::school::{moments::Moment, roster::StudentId};

impl Tx<'_> {
    /// The name of the term that is closed for a student in a class and has this moment in it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn closed_term(
        &mut self,
        class: i64,
        student: &StudentId,
        at: Moment,
    ) -> Result<Option<String>> {
        let (student, at) = (student.as_str(), at.millis());
        let name = sqlx::query_scalar!(
            r#"SELECT name AS "name!: String" FROM term_marks_in_force
               WHERE class = ?1 AND student_id = ?2 AND from_at <= ?3 AND until_at > ?3
               ORDER BY until_at LIMIT 1"#,
            class,
            student,
            at
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(name)
    }

    /// The terms that are closed for students of a class and have this moment in them: whose, the
    /// name, and the first moment after it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn closed_terms_of_class(
        &mut self,
        class: i64,
        at: Moment,
    ) -> Result<Vec<(StudentId, String, Moment)>> {
        let at = at.millis();
        sqlx::query!(
            r#"SELECT student_id AS "student!: String", name AS "name!: String",
                   until_at AS "until!: i64"
               FROM term_marks_in_force
               WHERE class = ?1 AND from_at <= ?2 AND until_at > ?2 ORDER BY until_at"#,
            class,
            at
        )
        .fetch_all(self.reading().await?)
        .await?
        .into_iter()
        .map(|row| {
            let student = student_id("term_marks", &row.student)?;
            Ok((student, row.name, Moment::from_millis(row.until)))
        })
        .collect()
    }

    /// What [`closed_term`](Self::closed_term) tells, for the moment at which an assignment was posted.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn closed_term_of_work(
        &mut self,
        assignment: i64,
        student: &StudentId,
    ) -> Result<Option<String>> {
        let student = student.as_str();
        let name = sqlx::query_scalar!(
            r#"SELECT name AS "name!: String" FROM assignments
               JOIN term_marks_in_force AS given ON given.class = assignments.class
                   AND given.student_id = ?2
                   AND from_at <= assignments.posted_at AND until_at > assignments.posted_at
               WHERE assignments.id = ?1 ORDER BY until_at LIMIT 1"#,
            assignment,
            student
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(name)
    }
}
