//! Files that lie with a messenger alone because their student has used up the quota.

use super::{Result, Tx, json};

impl Tx<'_> {
    /// Whether there was no room for a file once before, so that it was told of.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn was_over_quota(&mut self, id: i64) -> Result<bool> {
        let was_over = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM files WHERE id = ? AND no_room_told = 1)
                   AS "was_over!: bool""#,
            id
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(was_over)
    }

    /// Has files fetched for which there was no room, and is one by now: more is kept of a student, or
    /// something of theirs was taken back.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn fetch_where_room(&mut self, quota: u64) -> Result<()> {
        let quota = i64::try_from(quota).unwrap_or(i64::MAX);
        let now = self.now.millis();
        let files = sqlx::query_scalar!(
            r#"SELECT files.id AS "id!: i64" FROM files
               CROSS JOIN submission_parts AS part ON part.file = files.id
               JOIN submissions AS work ON work.id = part.submission
               WHERE files.uncopied = 'quota' AND files.state = 'remote'
                 AND (SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT kept.id, kept.size AS size
                      FROM submissions AS own
                      JOIN submission_parts AS own_part ON own_part.submission = own.id
                      JOIN files AS kept ON kept.id = own_part.file
                      WHERE own.student_id = work.student_id AND kept.state = 'kept'))
                   + coalesce(files.size, 1) <= ?
               LIMIT 100"#,
            quota
        )
        .fetch_all(self.reading().await?)
        .await?;
        if files.is_empty() {
            return Ok(());
        }
        let files = json(&files);
        // Should there be no room after all, that is nothing new.
        sqlx::query!(
            "UPDATE files SET state = 'waiting', due = ?
             WHERE id IN (SELECT value FROM json_each(?))",
            now,
            files
        )
        .execute(self.writing_apart().await?)
        .await?;
        Ok(())
    }

    /// For how many files of a submission that are not kept there was no room, among those of its
    /// student, at one time or another.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_over_quota(&mut self, submission: i64) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM files
               WHERE no_room_told = 1 AND state <> 'kept' AND id IN
                 (SELECT file FROM submission_parts WHERE submission = ?)"#,
            submission
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }
}
