//! Works that are being put together: opened, waited for, and closed by themselves.

use super::{
    Result, Tx, json,
    submissions::{Submission, SubmissionRow},
};
use crate::school::{moments::Moment, roster::StudentId};

impl Tx<'_> {
    /// Opens the next attempt; it collects messages until it is handed in, at
    /// `closes_at` by itself where that is given.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn open_attempt(
        &mut self,
        assignment: i64,
        student: &StudentId,
        account: i64,
        closes_at: Option<Moment>,
    ) -> Result<Submission> {
        let (now, closes_at) = (self.now.millis(), closes_at.map(|moment| moment.millis()));
        let student = student.as_str();
        let row = sqlx::query_as!(
            SubmissionRow,
            r#"INSERT INTO submissions
                   (assignment, student_id, attempt, account, state, opened_at, closes_at)
               SELECT ?1, ?2, 1 + (SELECT coalesce(max(attempt), 0) FROM submissions
                                   WHERE assignment = ?1 AND student_id = ?2),
                   ?3, 'collecting', ?4, ?5
               RETURNING id AS "id!", assignment, student_id, attempt, state, handed_in_at,
                   (SELECT title FROM assignments
                    WHERE assignments.id = assignment) AS "title!: String",
                   (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                      AND own_dues.student_id = submissions.student_id) AS "due_at: i64",
                   (SELECT class FROM assignments
                    WHERE assignments.id = assignment) AS "class!: i64",
                   (SELECT label FROM assignments JOIN classes ON classes.id = class
                    WHERE assignments.id = assignment) AS "class_name!: String",
                   (SELECT teacher FROM assignments JOIN classes ON classes.id = class
                    WHERE assignments.id = assignment) AS "teacher!: i64""#,
            assignment,
            student,
            account,
            now,
            closes_at
        )
        .fetch_one(self.writing_apart().await?)
        .await?;
        row.try_into()
    }

    /// Waits for more messages until `closes_at`, and reminds of «Готово» at `nudge_at`; of a work
    /// that is handed in, for the rest of an album.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn keep_open(
        &mut self,
        submission: i64,
        closes_at: Moment,
        nudge_at: Option<Moment>,
    ) -> Result<()> {
        let (closes_at, nudge_at) = (closes_at.millis(), nudge_at.map(Moment::millis));
        sqlx::query!(
            "UPDATE submissions SET closes_at = ?, nudge_at = ?
             WHERE id = ? AND state IN ('collecting', 'waiting', 'marked', 'returned')",
            closes_at,
            nudge_at,
            submission
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The attempt of a student that an account has begun, and that closes by itself at `until` or
    /// before, such as an album that is still arriving.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn closing_attempt(
        &mut self,
        assignment: i64,
        student: &StudentId,
        account: i64,
        until: Moment,
    ) -> Result<Option<Submission>> {
        let (student, until) = (student.as_str(), until.millis());
        let id = sqlx::query_scalar!(
            r#"SELECT id AS "id!" FROM submissions
               WHERE assignment = ? AND student_id = ? AND state = 'collecting' AND account = ?
                 AND closes_at <= ? ORDER BY attempt DESC LIMIT 1"#,
            assignment,
            student,
            account,
            until
        )
        .fetch_optional(self.reading().await?)
        .await?;
        match id {
            Some(id) => self.submission(id).await,
            None => Ok(None),
        }
    }

    /// A student's works that hand themselves in at `until` or before, such as albums that are still
    /// arriving, the oldest first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn works_closing_by(
        &mut self,
        student: &StudentId,
        until: Moment,
    ) -> Result<Vec<Submission>> {
        let (student, until) = (student.as_str(), until.millis());
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM attempts
               WHERE student_id = ? AND state = 'collecting' AND closes_at <= ? ORDER BY id"#,
            student,
            until
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(Submission::try_from).collect()
    }

    /// What is still to come of a submission is waited for no longer.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn wait_no_longer(&mut self, submission: i64) -> Result<()> {
        sqlx::query!(
            "UPDATE submissions SET closes_at = NULL, nudge_at = NULL WHERE id = ?",
            submission
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Submissions whose waiting is over, 100 at most.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn submissions_to_close(&mut self) -> Result<Vec<Submission>> {
        let now = self.now.millis();
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM attempts
               WHERE closes_at IS NOT NULL AND closes_at <= ?
                 AND state IN ('collecting', 'waiting', 'marked', 'returned')
               ORDER BY id LIMIT 100"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(Submission::try_from).collect()
    }

    /// Submissions whose authors are to be reminded of «Готово», 100 at most; each once.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn submissions_to_nudge(&mut self) -> Result<Vec<Submission>> {
        let now = self.now.millis();
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM attempts WHERE nudge_at IS NOT NULL AND nudge_at <= ? ORDER BY id LIMIT 100"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        if !rows.is_empty() {
            let reminded: Vec<i64> = rows.iter().map(|row| row.id).collect();
            let reminded = json(&reminded);
            sqlx::query!(
                "UPDATE submissions SET nudge_at = NULL
                 WHERE id IN (SELECT value FROM json_each(?))",
                reminded
            )
            .execute(self.writing().await?)
            .await?;
        }
        rows.into_iter().map(Submission::try_from).collect()
    }
}
