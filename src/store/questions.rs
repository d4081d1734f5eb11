//! Questions of families to teachers, and what was said on either side.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use super::{
    Result, Tx,
    accounts::{Account, student_id},
    from_json,
    handovers::Handover,
    json,
};
use crate::{messenger::RemoteFile, school::roster::StudentId};

/// How long a question without an answer is taken for one that waits: it may have been
/// answered in class.
const WAITS: Duration = Duration::from_secs(30 * 24 * 3600);

/// A question and its two sides.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its number.
    pub id: i64,
    /// About whom.
    pub student: StudentId,
    /// The number of the teacher to whom it was put; who answers now says [`Tx::answering`].
    pub teacher: i64,
    /// The account that asked.
    pub asker: Arc<Account>,
}

impl Tx<'_> {
    /// Opens a question; returns its number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn open_question(
        &mut self,
        student: &StudentId,
        teacher: i64,
        account: i64,
    ) -> Result<i64> {
        let (student, now) = (student.as_str(), self.now.millis());
        let id = sqlx::query_scalar!(
            r#"INSERT INTO questions (student_id, teacher, account, asked_at)
               VALUES (?, ?, ?, ?) RETURNING id AS "id!""#,
            student,
            teacher,
            account,
            now
        )
        .fetch_one(self.writing().await?)
        .await?;
        Ok(id)
    }

    /// A question by its number.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn question(&mut self, id: i64) -> Result<Option<Question>> {
        let row = sqlx::query!(
            "SELECT student_id, teacher, account FROM questions WHERE id = ?",
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Question {
            id,
            student: student_id("questions", &row.student_id)?,
            teacher: row.teacher,
            asker: self.load_account(row.account).await?,
        }))
    }

    /// Keeps what was said: by `staff`, or by the family where that is `None`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn add_to_question(
        &mut self,
        question: i64,
        staff: Option<i64>,
        (text, file): (&str, Option<&RemoteFile>),
    ) -> Result<()> {
        let file = file.map(|file| json(&file));
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO question_messages (question, position, staff, text, file, at)
             SELECT ?1, 1 + (SELECT count(*) FROM question_messages WHERE question = ?1),
                 ?2, ?3, ?4, ?5",
            question,
            staff,
            text,
            file,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Who answers a question now, by staff number: whom it was put to, or who has come into
    /// their place.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn answering(&mut self, question: i64) -> Result<Vec<i64>> {
        let staff = sqlx::query_scalar!(
            r#"SELECT DISTINCT staff AS "staff!: i64" FROM answering WHERE question = ? ORDER BY 1"#,
            question
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(staff)
    }

    /// Puts what who taught these classes was asked to who teaches them now: about the students in
    /// them whose teacher the former is in no other class, though somebody may stand in there. Who has
    /// asked goes on with the latter, but for who has asked themselves.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn pass_on_questions(&mut self, handovers: &[Handover]) -> Result<()> {
        let passed = handovers.iter().map(|it| (it.class, it.from, it.to));
        let passed = json(&passed.collect::<Vec<_>>());
        let rows = sqlx::query!(
            r#"SELECT questions.id AS "id!: i64", value ->> 2 AS "to!: i64"
               FROM json_each(?)
               CROSS JOIN enrolments ON enrolments.class = value ->> 0
               CROSS JOIN questions ON questions.student_id = enrolments.student_id
                   AND questions.teacher = value ->> 1
               WHERE NOT EXISTS (SELECT 1 FROM enrolments AS own
                   JOIN teaching ON teaching.class = own.class
                   WHERE own.student_id = questions.student_id
                     AND teaching.staff = questions.teacher)
                 AND NOT EXISTS (SELECT 1 FROM enrolments AS own
                   JOIN classes ON classes.id = own.class
                   WHERE own.student_id = questions.student_id
                     AND classes.teacher = questions.teacher)
                 AND NOT EXISTS (SELECT 1 FROM links
                   WHERE links.account = questions.account AND links.until IS NULL
                     AND links.staff = value ->> 2)"#,
            passed
        )
        .fetch_all(self.reading().await?)
        .await?;
        let passed: Vec<(i64, i64)> = rows.into_iter().map(|row| (row.id, row.to)).collect();
        if passed.is_empty() {
            return Ok(());
        }
        let passed = json(&passed);
        sqlx::query!(
            "UPDATE questions SET teacher = value ->> 1 FROM json_each(?)
             WHERE questions.id = value ->> 0",
            passed
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Those of these questions that were put to the member of staff beside them.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn questions_put_to(
        &mut self,
        pairs: &BTreeSet<(i64, i64)>,
    ) -> Result<BTreeSet<(i64, i64)>> {
        let pairs = json(pairs);
        let rows = sqlx::query!(
            r#"SELECT questions.id AS "id!: i64", teacher AS "teacher!: i64" FROM json_each(?)
               CROSS JOIN questions ON questions.id = value ->> 0 AND teacher = value ->> 1"#,
            pairs
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(|row| (row.id, row.teacher)).collect())
    }

    /// The questions about students of these classes to which nobody has answered, each with
    /// the staff numbers of those who answer it now, but for who has asked it themselves.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn waiting_questions(&mut self, classes: &[i64]) -> Result<BTreeSet<(i64, i64)>> {
        let (classes, since) = (json(&classes), self.now.minus(WAITS));
        let since = since.millis();
        let rows = sqlx::query!(
            r#"SELECT question AS "question!: i64", staff AS "staff!: i64"
               FROM answering WHERE question IN
                   (SELECT id FROM questions
                    WHERE student_id IN (SELECT student_id FROM enrolments
                            WHERE class IN (SELECT value FROM json_each(?1)))
                      AND (SELECT staff IS NULL AND at > ?2 FROM question_messages
                           WHERE question_messages.question = questions.id
                           ORDER BY position DESC LIMIT 1))
                 AND NOT EXISTS (SELECT 1 FROM links
                   WHERE links.account = (SELECT account FROM questions WHERE id = question)
                     AND links.until IS NULL AND links.staff = answering.staff)"#,
            classes,
            since
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.question, row.staff))
            .collect())
    }

    /// What the family has said in a question since it was answered last.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn unanswered(&mut self, question: i64) -> Result<Vec<(String, Option<RemoteFile>)>> {
        let rows = sqlx::query!(
            "SELECT text, file FROM question_messages
             WHERE question = ?1 AND position > coalesce((SELECT max(position)
                 FROM question_messages WHERE question = ?1 AND staff IS NOT NULL), 0)
             ORDER BY position",
            question
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let file = row.file.as_deref();
                let file = file.map(|text| from_json("question_messages", "file", question, text));
                Ok((row.text, file.transpose()?))
            })
            .collect()
    }

    /// Whether a member of staff has said something in a question.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn has_answered(&mut self, question: i64, staff: i64) -> Result<bool> {
        let found = sqlx::query_scalar!(
            r#"SELECT 1 AS "found!: i64" FROM question_messages
               WHERE question = ? AND staff = ? LIMIT 1"#,
            question,
            staff
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(found.is_some())
    }
}
