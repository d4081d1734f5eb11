//! The works that wait for a teacher.

use super::{
    Result, Tx, json,
    submissions::{Submission, SubmissionRow, one},
};
use crate::school::{moments::Moment, roster::StudentId};

/// How many works wait in a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingIn {
    /// The class.
    pub class: i64,
    /// What it is called by: no other is.
    pub label: String,
    /// How many.
    pub count: i64,
}

impl Tx<'_> {
    /// The work that has waited for a teacher longest, in one `class` or in all, after
    /// the one at `after` (when it was handed in, and its number); none of the teacher's `own`
    /// children, whom somebody else marks.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn next_waiting(
        &mut self,
        (teacher, own): (i64, &[&StudentId]),
        class: Option<i64>,
        after: (Moment, i64),
    ) -> Result<Option<Submission>> {
        let (after, id, own) = (after.0.millis(), after.1, json(&own));
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM attempts
               WHERE class IN (SELECT class FROM teaching WHERE staff = ?1) AND state = 'waiting'
                 AND (handed_in_at, id) > (?2, ?3)
                 AND (?4 IS NULL OR class = ?4)
                 AND student_id NOT IN (SELECT value FROM json_each(?5))
               ORDER BY handed_in_at, id LIMIT 1"#,
            teacher,
            after,
            id,
            class,
            own
        )
        .fetch_all(self.reading().await?)
        .await?;
        one(rows)
    }

    /// How many works of these students wait, of what a class was given from one moment on, and before
    /// another.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_waiting_of(
        &mut self,
        class: i64,
        (from, before): (Moment, Moment),
        students: &[&StudentId],
    ) -> Result<i64> {
        let (from, before, students) = (from.millis(), before.millis(), json(&students));
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM assignments
               JOIN submissions ON submissions.assignment = assignments.id
               WHERE assignments.class = ? AND posted_at >= ? AND posted_at < ?
                 AND state = 'waiting'
                 AND student_id IN (SELECT value FROM json_each(?))"#,
            class,
            from,
            before,
            students
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }

    /// How many works wait for a teacher, in each class where any does, by label; none of the teacher's
    /// `own` children.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_waiting(
        &mut self,
        (teacher, own): (i64, &[&StudentId]),
    ) -> Result<Vec<WaitingIn>> {
        let own = json(&own);
        let waiting = sqlx::query_as!(
            WaitingIn,
            r#"SELECT classes.id AS "class!", label, count(*) AS "count!: i64" FROM classes
               JOIN assignments ON assignments.class = classes.id
               JOIN submissions ON submissions.assignment = assignments.id
               WHERE classes.id IN (SELECT class FROM teaching WHERE staff = ?) AND state = 'waiting'
                 AND student_id NOT IN (SELECT value FROM json_each(?))
               GROUP BY classes.id ORDER BY label"#,
            teacher,
            own
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(waiting)
    }

    /// How many works of a teacher's `own` children wait in the classes of that teacher.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_waiting_own(&mut self, (teacher, own): (i64, &[&StudentId])) -> Result<i64> {
        if own.is_empty() {
            return Ok(0);
        }
        let own = json(&own);
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM classes
               JOIN assignments ON assignments.class = classes.id
               JOIN submissions ON submissions.assignment = assignments.id
               WHERE classes.id IN (SELECT class FROM teaching WHERE staff = ?) AND state = 'waiting'
                 AND student_id IN (SELECT value FROM json_each(?))"#,
            teacher,
            own
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }
}
