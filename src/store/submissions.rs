//! What was handed in, attempt by attempt: how far each has come, and which counts.

use serde::Deserialize;

use super::{Error, Result, Tx, accounts::student_id, json, parsed};
use crate::school::{moments::Moment, roster::StudentId, submissions::SubmissionState};

/// One attempt of one student at one assignment.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Its number, which stands on the receipt.
    pub id: i64,
    /// The assignment.
    pub assignment: i64,
    /// The student.
    pub student: StudentId,
    /// The first, the second, …
    pub attempt: i64,
    /// How far it has come.
    pub state: SubmissionState,
    /// When it was handed in.
    pub handed_in_at: Option<Moment>,
    /// The assignment's title.
    pub title: String,
    /// When that is due.
    pub due: Option<Moment>,
    /// The class.
    pub class: i64,
    /// The class's name.
    pub class_name: String,
    /// The class's teacher.
    pub teacher: i64,
}

impl Tx<'_> {
    /// A submission by its number.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn submission(&mut self, id: i64) -> Result<Option<Submission>> {
        if let Some(known) = self.foresight.submission(id) {
            return Ok(Some(known));
        }
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM attempts WHERE id = ?"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        one(rows)
    }

    /// A student's attempt at an assignment that counts: the last one that was handed in and
    /// not withdrawn.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn counting_attempt(
        &mut self,
        assignment: i64,
        student: &StudentId,
    ) -> Result<Option<Submission>> {
        if let Some(known) = self.foresight.counting_attempt(assignment, student) {
            return Ok(Some(known));
        }
        let student = student.as_str();
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM attempts
               WHERE assignment = ? AND student_id = ? AND state NOT IN ('collecting', 'withdrawn')
               ORDER BY attempt DESC LIMIT 1"#,
            assignment,
            student
        )
        .fetch_all(self.reading().await?)
        .await?;
        one(rows)
    }

    /// A student's last handed-in work in each of a teacher's classes, marked or not;
    /// only in `class` where one is given. The newest comes first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn latest_works(
        &mut self,
        student: &StudentId,
        teacher: i64,
        class: Option<i64>,
    ) -> Result<Vec<Submission>> {
        let student = student.as_str();
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM attempts WHERE student_id = ?1
                 AND class IN (SELECT class FROM teaching WHERE staff = ?2)
                 AND (?3 IS NULL OR class = ?3)
                 AND state IN ('waiting', 'marked', 'returned')
               ORDER BY handed_in_at DESC, id DESC"#,
            student,
            teacher,
            class
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut newest_per_class: Vec<Submission> = Vec::new();
        for row in rows {
            let submission = Submission::try_from(row)?;
            if !newest_per_class
                .iter()
                .any(|newer| newer.class == submission.class)
            {
                newest_per_class.push(submission);
            }
        }
        Ok(newest_per_class)
    }

    /// How far the attempt that counts has come, of each of these assignments and students, in
    /// their order; `None` where nothing was handed in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn states_of(
        &mut self,
        works: &[(i64, &StudentId)],
    ) -> Result<Vec<Option<SubmissionState>>> {
        let works = json(&works);
        let rows = sqlx::query!(
            r#"SELECT (SELECT state FROM submissions
                   WHERE assignment = value ->> 0 AND student_id = value ->> 1
                     AND state NOT IN ('collecting', 'withdrawn')
                   ORDER BY attempt DESC LIMIT 1) AS "state?: String",
                   CAST(value ->> 0 AS INTEGER) AS "assignment!: i64"
               FROM json_each(?) ORDER BY key"#,
            works
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let state = row.state.as_deref();
                state
                    .map(|state| submission_state(row.assignment, state))
                    .transpose()
            })
            .collect()
    }

    /// Hands a submission in, as of `at`, and returns it as it stands then; earlier attempts
    /// leave the queue. One that closes by itself after a later attempt was handed in leaves
    /// it at once.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn hand_in(&mut self, submission: Submission, at: Moment) -> Result<Submission> {
        let millis = at.millis();
        let student = submission.student.as_str();
        self.foresight.forget_work(&submission);
        if submission.attempt > 1 {
            sqlx::query!(
                "UPDATE submissions SET state = 'superseded'
                 WHERE assignment = ?1 AND student_id = ?2 AND state = 'waiting'
                   AND attempt < ?3",
                submission.assignment,
                student,
                submission.attempt
            )
            .execute(self.writing_apart().await?)
            .await?;
        }
        let state = sqlx::query_scalar!(
            "UPDATE submissions SET handed_in_at = ?1, closes_at = NULL, nudge_at = NULL,
                 state = CASE WHEN EXISTS (SELECT 1 FROM submissions AS later
                     WHERE later.assignment = submissions.assignment
                       AND later.student_id = submissions.student_id
                       AND later.attempt > submissions.attempt
                       AND later.state IN ('waiting', 'marked', 'returned'))
                 THEN 'superseded' ELSE 'waiting' END
             WHERE id = ?2
             RETURNING state",
            millis,
            submission.id
        )
        .fetch_one(self.writing_apart().await?)
        .await?;
        Ok(Submission {
            state: submission_state(submission.id, &state)?,
            handed_in_at: Some(at),
            ..submission
        })
    }

    /// The attempts before one that left the queue for it, and were neither marked nor sent back nor
    /// erased: the earliest first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn unseen_attempts(&mut self, submission: &Submission) -> Result<Vec<Submission>> {
        if submission.attempt == 1 {
            return Ok(Vec::new());
        }
        let student = submission.student.as_str();
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM attempts
               WHERE assignment = ?1 AND student_id = ?2 AND state = 'superseded' AND attempt < ?3
                 AND EXISTS (SELECT 1 FROM submission_parts WHERE submission = attempts.id)
                 AND attempt > (SELECT coalesce(max(attempt), 0) FROM submissions
                     WHERE assignment = ?1 AND student_id = ?2 AND attempt < ?3
                       AND state IN ('marked', 'returned'))
               ORDER BY attempt"#,
            submission.assignment,
            student,
            submission.attempt
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(Submission::try_from).collect()
    }

    /// Which of those that were handed in an attempt is; what was begun and given up counts for
    /// nothing.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn tries_so_far(&mut self, submission: &Submission) -> Result<i64> {
        if submission.attempt == 1 {
            return Ok(1);
        }
        let student = submission.student.as_str();
        let earlier = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM submissions
               WHERE assignment = ? AND student_id = ? AND attempt < ?
                 AND handed_in_at IS NOT NULL"#,
            submission.assignment,
            student,
            submission.attempt
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(earlier + 1)
    }

    /// An attempt that is handed in now was begun before others that were handed in since: it
    /// becomes the newest one.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn make_newest(&mut self, submission: Submission) -> Result<Submission> {
        let student = submission.student.as_str();
        let row = sqlx::query!(
            r#"SELECT max(attempt) AS "newest!: i64",
                   coalesce(sum(attempt > ?3 AND state NOT IN ('collecting', 'withdrawn')), 0)
                   AS "later!: i64"
               FROM submissions WHERE assignment = ?1 AND student_id = ?2"#,
            submission.assignment,
            student,
            submission.attempt
        )
        .fetch_one(self.reading().await?)
        .await?;
        if row.later == 0 {
            return Ok(submission);
        }
        let attempt = row.newest + 1;
        self.foresight.forget_work(&submission);
        sqlx::query!(
            "UPDATE submissions SET attempt = ? WHERE id = ?",
            attempt,
            submission.id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(Submission {
            attempt,
            ..submission
        })
    }

    /// Sets how far a submission has come.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_submission_state(&mut self, id: i64, state: SubmissionState) -> Result<()> {
        let state = state.as_str();
        sqlx::query!(
            "UPDATE submissions SET state = ?, closes_at = NULL, nudge_at = NULL WHERE id = ?",
            state,
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Takes a work back, and our copies of its files away: the attempt before it, if it
    /// waited, waits again. Returns that attempt's number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn withdraw(&mut self, submission: &Submission) -> Result<Option<i64>> {
        self.set_submission_state(submission.id, SubmissionState::Withdrawn)
            .await?;
        let restored = self.restore_attempt(submission).await?;
        self.discard_files_of(submission.id).await?;
        Ok(restored)
    }

    /// The attempt before one that was taken away, if it waited, waits again; not where it was
    /// erased since, and has nothing in it.
    async fn restore_attempt(&mut self, submission: &Submission) -> Result<Option<i64>> {
        let student = submission.student.as_str();
        let restored = sqlx::query_scalar!(
            r#"UPDATE submissions SET state = 'waiting'
               WHERE id = (SELECT id FROM submissions
                           WHERE assignment = ?1 AND student_id = ?2
                             AND state NOT IN ('collecting', 'withdrawn')
                           ORDER BY attempt DESC LIMIT 1)
                 AND state = 'superseded'
                 AND EXISTS (SELECT 1 FROM submission_parts WHERE submission = submissions.id)
               RETURNING id AS "id!""#,
            submission.assignment,
            student
        )
        .fetch_optional(self.writing().await?)
        .await?;
        Ok(restored)
    }

    /// Gives a work that was handed in to another student, as their next attempt.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn move_submission(
        &mut self,
        submission: &Submission,
        student: &StudentId,
    ) -> Result<()> {
        let at = submission.handed_in_at.unwrap_or(self.now);
        self.set_submission_state(submission.id, SubmissionState::Withdrawn)
            .await?;
        self.restore_attempt(submission).await?;
        let to = student.as_str();
        let attempt = sqlx::query_scalar!(
            "UPDATE submissions SET student_id = ?1, attempt = 1 +
                 (SELECT coalesce(max(attempt), 0) FROM submissions
                  WHERE assignment = ?2 AND student_id = ?1)
             WHERE id = ?3
             RETURNING attempt",
            to,
            submission.assignment,
            submission.id
        )
        .fetch_one(self.writing().await?)
        .await?;
        let moved = Submission {
            student: student.clone(),
            attempt,
            ..submission.clone()
        };
        self.hand_in(moved, at).await?;
        Ok(())
    }
}

/// What a statement says of a submission.
#[derive(Deserialize)]
pub(super) struct SubmissionRow {
    pub(super) id: i64,
    pub(super) assignment: i64,
    pub(super) student_id: String,
    pub(super) attempt: i64,
    pub(super) state: String,
    pub(super) handed_in_at: Option<i64>,
    pub(super) title: String,
    pub(super) due_at: Option<i64>,
    pub(super) class: i64,
    pub(super) class_name: String,
    pub(super) teacher: i64,
}

impl TryFrom<SubmissionRow> for Submission {
    type Error = Error;

    fn try_from(row: SubmissionRow) -> Result<Self> {
        Ok(Submission {
            student: student_id("submissions", &row.student_id)?,
            state: submission_state(row.id, &row.state)?,
            id: row.id,
            assignment: row.assignment,
            attempt: row.attempt,
            handed_in_at: row.handed_in_at.map(Moment::from_millis),
            title: row.title,
            due: row.due_at.map(Moment::from_millis),
            class: row.class,
            class_name: row.class_name,
            teacher: row.teacher,
        })
    }
}

fn submission_state(id: i64, state: &str) -> Result<SubmissionState> {
    parsed("submissions", "state", id, state)
}

pub(super) fn one(rows: Vec<SubmissionRow>) -> Result<Option<Submission>> {
    rows.into_iter()
        .map(Submission::try_from)
        .next()
        .transpose()
}
