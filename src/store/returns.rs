//! Works that were sent back for another try.

use super::{Result, Tx, marks::Comment};

impl Tx<'_> {
    /// Sends a submission back for another try, with what was said in a messenger.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn return_work(
        &mut self,
        messenger: &str,
        (submission, comment): (i64, &Comment),
        by: i64,
    ) -> Result<()> {
        let file = match &comment.file {
            Some(file) => Some(self.keep_file(messenger, file).await?),
            None => None,
        };
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO returns (submission, comment, comment_file, returned_by, returned_at)
             VALUES (?, ?, ?, ?, ?)",
            submission,
            comment.text,
            file,
            by,
            now
        )
        .execute(self.writing().await?)
        .await?;
        // The rest of an album may still be on its way.
        sqlx::query!(
            "UPDATE submissions SET state = 'returned' WHERE id = ?",
            submission
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}
