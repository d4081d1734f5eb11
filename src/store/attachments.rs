//! The files that a teacher gives with an assignment.

use std::collections::HashMap;

use super::{Result, Tx, files::FileRow, json};
use crate::messenger::RemoteFile;

impl Tx<'_> {
    /// Adds a file to an assignment. One that came with another assignment is the same file, of which
    /// one copy is kept.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn attach(
        &mut self,
        assignment: i64,
        messenger: &str,
        file: &RemoteFile,
    ) -> Result<()> {
        let file = match self.attached_file(messenger, file).await? {
            Some(known) => known,
            None => self.attached_anew(messenger, file).await?,
        };
        sqlx::query!(
            "INSERT OR IGNORE INTO assignment_files (assignment, file, place)
             SELECT ?1, ?2, count(*) FROM assignment_files WHERE assignment = ?1",
            assignment,
            file
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The number of a file that came with an assignment before, by the id under which it came, or by
    /// the one that it has since our copy of it was sent.
    async fn attached_file(&mut self, messenger: &str, file: &RemoteFile) -> Result<Option<i64>> {
        let known = sqlx::query_scalar!(
            r#"SELECT id AS "id!" FROM files
               WHERE attached = 1 AND messenger = ?1 AND id IN
                   (SELECT id FROM files WHERE remote = ?2 AND attached = 1
                    UNION ALL SELECT id FROM files WHERE sent_as = ?2)
               ORDER BY id LIMIT 1"#,
            messenger,
            file.id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(known)
    }

    async fn attached_anew(&mut self, messenger: &str, file: &RemoteFile) -> Result<i64> {
        let id = self.keep_file(messenger, file).await?;
        sqlx::query!("UPDATE files SET attached = 1 WHERE id = ?", id)
            .execute(self.writing_apart().await?)
            .await?;
        Ok(id)
    }

    /// The files of an assignment, in the order in which they came.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn attachments(&mut self, assignment: i64) -> Result<Vec<RemoteFile>> {
        let mut of_each = self.attachments_of(&[assignment]).await?;
        Ok(of_each.remove(&assignment).unwrap_or_default())
    }

    /// The files of each of some assignments, in the order in which they came.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn attachments_of(
        &mut self,
        assignments: &[i64],
    ) -> Result<HashMap<i64, Vec<RemoteFile>>> {
        let assignments = json(&assignments);
        let rows = sqlx::query!(
            r#"SELECT assignment, files.id AS "id!", coalesce(sent_as, remote) AS "remote!: String",
                   coalesce(sent_kind, kind) AS "kind!: String", name, size FROM assignment_files
               JOIN files ON files.id = assignment_files.file
               WHERE assignment IN (SELECT value FROM json_each(?)) ORDER BY place"#,
            assignments
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut of_each: HashMap<i64, Vec<RemoteFile>> = HashMap::new();
        for row in rows {
            let file = FileRow {
                id: row.id,
                remote: row.remote,
                kind: row.kind,
                name: row.name,
                size: row.size,
            };
            of_each
                .entry(row.assignment)
                .or_default()
                .push(file.file()?);
        }
        Ok(of_each)
    }
}
