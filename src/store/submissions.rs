//! What was handed in, attempt by attempt, message by message; and the files of it.

use std::{str::FromStr, time::Duration};

use serde::Deserialize;

use super::{Error, Result, Tx, accounts::student_id, files::FileRow};
use crate::{
    messenger::{Address, RemoteFile},
    school::{calendar::Moment, roster::StudentId, submissions::SubmissionState},
};

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

/// One message of a submission, as it stands: its last version.
#[derive(Clone, Debug)]
pub struct Part {
    /// The message's id in its chat.
    pub message: String,
    /// Its text or caption.
    pub text: String,
    /// The file that it carries.
    pub file: Option<RemoteFile>,
    /// When it was sent.
    pub at: Moment,
    /// When it was changed last, if it was.
    pub edited_at: Option<Moment>,
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
            r#"SELECT submissions.id AS "id!", assignment, student_id, attempt, state, handed_in_at,
                   title, (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                       AND own_dues.student_id = submissions.student_id) AS "due_at: i64", class, classes.name AS class_name, teacher
               FROM submissions
               JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
               WHERE submissions.id = ?"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        one(rows)
    }

    /// The submission that a message of a chat belongs to.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn submission_of_message(
        &mut self,
        chat: &Address,
        message: &str,
    ) -> Result<Option<Submission>> {
        if let Some(known) = self.foresight.part_of(chat, message) {
            return Ok(known);
        }
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT submissions.id AS "id!", assignment, student_id, attempt, state, handed_in_at,
                   title, (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                       AND own_dues.student_id = submissions.student_id) AS "due_at: i64", class, classes.name AS class_name, teacher
               FROM submission_parts
               JOIN submissions ON submissions.id = submission_parts.submission
               JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
               WHERE messenger = ? AND chat = ? AND message = ?"#,
            chat.messenger,
            chat.chat,
            message
        )
        .fetch_all(self.reading().await?)
        .await?;
        one(rows)
    }

    /// The submission that a file belongs to.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn submission_of_file(&mut self, file: i64) -> Result<Option<Submission>> {
        let id = sqlx::query_scalar!(
            r#"SELECT submission AS "submission!" FROM submission_parts WHERE file = ?"#,
            file
        )
        .fetch_optional(self.reading().await?)
        .await?;
        match id {
            Some(id) => self.submission(id).await,
            None => Ok(None),
        }
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
        let student = student.as_str();
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT submissions.id AS "id!", assignment, student_id, attempt, state, handed_in_at,
                   title, (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                       AND own_dues.student_id = submissions.student_id) AS "due_at: i64", class, classes.name AS class_name, teacher
               FROM submissions
               JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
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
            r#"SELECT submissions.id AS "id!", assignment, student_id, attempt, state, handed_in_at,
                   title, (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                       AND own_dues.student_id = submissions.student_id) AS "due_at: i64", class, classes.name AS class_name, teacher
               FROM submissions
               JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
               WHERE student_id = ?1
                 AND classes.id IN (SELECT class FROM teaching WHERE staff = ?2) AND (?3 IS NULL OR class = ?3)
                 AND state IN ('waiting', 'marked', 'returned')
               ORDER BY handed_in_at DESC, submissions.id DESC"#,
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

    /// The work that has waited for a teacher longest, in one `class` or in all, after
    /// the one at `after` (when it was handed in, and its number).
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn next_waiting(
        &mut self,
        teacher: i64,
        class: Option<i64>,
        after: (Moment, i64),
    ) -> Result<Option<Submission>> {
        let (after, id) = (after.0.millis(), after.1);
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT submissions.id AS "id!", assignment, student_id, attempt, state, handed_in_at,
                   title, (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                       AND own_dues.student_id = submissions.student_id) AS "due_at: i64", class, classes.name AS class_name, teacher
               FROM classes
               JOIN assignments ON assignments.class = classes.id
               JOIN submissions ON submissions.assignment = assignments.id
               WHERE classes.id IN (SELECT class FROM teaching WHERE staff = ?1) AND state = 'waiting'
                 AND (handed_in_at, submissions.id) > (?2, ?3)
                 AND (?4 IS NULL OR class = ?4)
               ORDER BY handed_in_at, submissions.id LIMIT 1"#,
            teacher,
            after,
            id,
            class
        )
        .fetch_all(self.reading().await?)
        .await?;
        one(rows)
    }

    /// How many works wait for a teacher, in each class where any does: its number, its
    /// name, and how many.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_waiting(&mut self, teacher: i64) -> Result<Vec<(i64, String, i64)>> {
        let rows = sqlx::query!(
            r#"SELECT classes.id AS "id!", name, count(*) AS "count!: i64" FROM classes
               JOIN assignments ON assignments.class = classes.id
               JOIN submissions ON submissions.assignment = assignments.id
               WHERE classes.id IN (SELECT class FROM teaching WHERE staff = ?) AND state = 'waiting'
               GROUP BY classes.id ORDER BY name"#,
            teacher
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.id, row.name, row.count))
            .collect())
    }

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
                   (SELECT name FROM assignments JOIN classes ON classes.id = class
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

    /// Adds a message to a submission; returns how many it has now.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn add_part(
        &mut self,
        submission: &Submission,
        chat: &Address,
        part: &Part,
    ) -> Result<i64> {
        let file = match &part.file {
            Some(file) => Some(self.keep_file(&chat.messenger, file).await?),
            None => None,
        };
        self.foresight.forget_message(chat, &part.message);
        let at = part.at.millis();
        let edited_at = part.edited_at.map(Moment::millis);
        let position = sqlx::query_scalar!(
            r#"INSERT INTO submission_parts
                   (submission, position, messenger, chat, message, text, file, at, edited_at)
               SELECT ?1, 1 + (SELECT count(*) FROM submission_parts WHERE submission = ?1),
                   ?2, ?3, ?4, ?5, ?6, ?7, ?8
               RETURNING position AS "position!""#,
            submission.id,
            chat.messenger,
            chat.chat,
            part.message,
            part.text,
            file,
            at,
            edited_at
        )
        .fetch_one(self.writing_apart().await?)
        .await?;
        Ok(position)
    }

    /// The messages of a submission in their last versions, and when the last of them
    /// was sent.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn parts(&mut self, submission: i64) -> Result<(Vec<Part>, Option<Moment>)> {
        let rows = sqlx::query!(
            r#"SELECT message, text, at, edited_at, files.id AS "file?", remote AS "remote?",
                   kind AS "kind?", name AS "name?", size
               FROM submission_parts LEFT JOIN files ON files.id = submission_parts.file
               WHERE submission = ? ORDER BY position"#,
            submission
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut parts: Vec<Part> = Vec::new();
        for row in rows {
            let file = match (row.file, row.remote, row.kind) {
                (Some(id), Some(remote), Some(kind)) => Some(
                    FileRow {
                        id,
                        remote,
                        kind,
                        name: row.name.unwrap_or_default(),
                        size: row.size,
                    }
                    .file()?,
                ),
                _ => None,
            };
            let part = Part {
                message: row.message,
                text: row.text,
                file,
                at: Moment::from_millis(row.at),
                edited_at: row.edited_at.map(Moment::from_millis),
            };
            // A later version stands in the place of the first.
            match parts.iter_mut().find(|it| it.message == part.message) {
                Some(earlier) => {
                    *earlier = Part {
                        at: earlier.at,
                        ..part
                    }
                }
                None => parts.push(part),
            }
        }
        let last = parts.iter().map(|part| part.at).max();
        Ok((parts, last))
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

    /// Waits for more messages until `closes_at`, and reminds of «Готово» at `nudge_at`.
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
             WHERE id = ? AND state = 'collecting'",
            closes_at,
            nudge_at,
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
            r#"SELECT submissions.id AS "id!", assignment, student_id, attempt, state, handed_in_at,
                   title, (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                       AND own_dues.student_id = submissions.student_id) AS "due_at: i64", class, classes.name AS class_name, teacher
               FROM submissions
               JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
               WHERE closes_at IS NOT NULL AND closes_at <= ? ORDER BY submissions.id LIMIT 100"#,
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
            r#"SELECT submissions.id AS "id!", assignment, student_id, attempt, state, handed_in_at,
                   title, (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                       AND own_dues.student_id = submissions.student_id) AS "due_at: i64", class, classes.name AS class_name, teacher
               FROM submissions
               JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
               WHERE nudge_at IS NOT NULL AND nudge_at <= ? ORDER BY submissions.id LIMIT 100"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in &rows {
            sqlx::query!(
                "UPDATE submissions SET nudge_at = NULL WHERE id = ?",
                row.id
            )
            .execute(self.writing().await?)
            .await?;
        }
        rows.into_iter().map(Submission::try_from).collect()
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

    /// The attempt before one that was taken away, if it waited, waits again.
    async fn restore_attempt(&mut self, submission: &Submission) -> Result<Option<i64>> {
        let student = submission.student.as_str();
        let restored = sqlx::query_scalar!(
            r#"UPDATE submissions SET state = 'waiting'
               WHERE id = (SELECT id FROM submissions
                           WHERE assignment = ?1 AND student_id = ?2 AND state <> 'withdrawn'
                           ORDER BY attempt DESC LIMIT 1)
                 AND state = 'superseded'
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

/// How long an album waits for its next item: Telegram sends them within a second.
pub const ALBUM_WAIT: Duration = Duration::from_secs(2);

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
    SubmissionState::from_str(state)
        .map_err(|_| Error::unreadable("submissions", "state", id, state))
}

fn one(rows: Vec<SubmissionRow>) -> Result<Option<Submission>> {
    rows.into_iter()
        .map(Submission::try_from)
        .next()
        .transpose()
}
