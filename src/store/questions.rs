//! Questions of families to teachers, and what was said on either side.

use std::sync::Arc;

use super::{
    Result, Tx,
    accounts::{Account, student_id},
};
use crate::{messenger::RemoteFile, school::roster::StudentId};

/// A question and its two sides.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its number.
    pub id: i64,
    /// About whom.
    pub student: StudentId,
    /// The teacher's number.
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
        .fetch_one(self.writing())
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
        .fetch_optional(self.reading())
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
        let file = file.map(|file| serde_json::json!(file).to_string());
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
        .execute(self.writing())
        .await?;
        Ok(())
    }
}
