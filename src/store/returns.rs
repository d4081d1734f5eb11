//! Works that were sent back for another try.

use super::{Result, Tx, marks::Comment};
use crate::school::{moments::Moment, submissions::SubmissionState};

/// A work that was sent back.
#[derive(Clone, Debug)]
pub struct SentBack {
    /// The row.
    pub id: i64,
    /// When it was.
    pub at: Moment,
}

impl Tx<'_> {
    /// Sends a submission back for another try, with what was said in a messenger. Returns the row.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn return_work(
        &mut self,
        messenger: &str,
        (submission, comment): (i64, &Comment),
        by: i64,
    ) -> Result<i64> {
        let file = match &comment.file {
            Some(file) => Some(self.keep_file(messenger, file).await?),
            None => None,
        };
        let now = self.now.millis();
        let id = sqlx::query_scalar!(
            r#"INSERT INTO returns (submission, comment, comment_file, returned_by, returned_at)
             VALUES (?, ?, ?, ?, ?) RETURNING id AS "id!""#,
            submission,
            comment.text,
            file,
            by,
            now
        )
        .fetch_one(self.writing().await?)
        .await?;
        // The rest of an album may still be on its way.
        sqlx::query!(
            "UPDATE submissions SET state = 'returned' WHERE id = ?",
            submission
        )
        .execute(self.writing().await?)
        .await?;
        Ok(id)
    }

    /// When a submission was sent back last.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn sent_back(&mut self, submission: i64) -> Result<Option<SentBack>> {
        let row = sqlx::query!(
            r#"SELECT id AS "id!", returned_at FROM returns WHERE submission = ?
               ORDER BY id DESC LIMIT 1"#,
            submission
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(row.map(|row| SentBack {
            id: row.id,
            at: Moment::from_millis(row.returned_at),
        }))
    }

    /// Takes back that a submission was sent back: it has come as far as `state` again. That it was
    /// stays known, but no longer what was said of it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn take_return_back(
        &mut self,
        (submission, row): (i64, i64),
        state: SubmissionState,
    ) -> Result<()> {
        sqlx::query!("UPDATE returns SET comment = '' WHERE id = ?", row)
            .execute(self.writing().await?)
            .await?;
        let state = state.as_str();
        sqlx::query!(
            "UPDATE submissions SET state = ? WHERE id = ?",
            state,
            submission
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}
