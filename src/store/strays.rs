//! Copies of files that belong to nothing here.

use super::{Reader, Result, json};

impl Reader {
    /// Those of some copies, each with the number of its file and its path, that are none of a file
    /// here, by their paths.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn strays(&mut self, copies: &[(i64, String)]) -> Result<Vec<String>> {
        let copies = json(&copies);
        let paths = sqlx::query_scalar!(
            r#"SELECT value ->> 1 AS "path!: String" FROM json_each(?)
               WHERE NOT EXISTS (SELECT 1 FROM files
                       WHERE id = value ->> 0 AND path = value ->> 1)
                 AND value ->> 1 NOT IN (SELECT path FROM discarded_files)"#,
            copies
        )
        .fetch_all(self.connection())
        .await?;
        Ok(paths)
    }
}
