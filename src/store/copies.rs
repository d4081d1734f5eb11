//! Our copies of files that a messenger does not know, or no more: found by the ids under which they
//! came, and by what they are called since they were sent anew.

use super::{Reader, Result, Tx, files::FileRow};
use crate::{messenger::RemoteFile, school::moments::Moment};

/// A file that was tried as often, which takes a minute, is not expected in a moment any more.
const TRIES: i64 = 9;

/// A copy that is kept.
#[derive(Clone, Debug)]
pub struct KeptCopy {
    /// The file, as it came.
    pub file: RemoteFile,
    /// Where the copy lies, below the folder of files.
    pub path: String,
    /// Whether it is the messenger's own that asks for it, which will know it by what it is called
    /// once a copy was sent.
    pub is_its_own: bool,
    /// What that messenger calls the file since; none where it knows no other id of it than the one
    /// that was asked for.
    pub sent_as: Option<RemoteFile>,
}

impl Reader {
    /// The copy of a file that a messenger calls, or has called, by this id; where it is not one of
    /// this messenger's, of the one that does.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn copy_of(&mut self, messenger: &str, id: &str) -> Result<Option<KeptCopy>> {
        let row = sqlx::query!(
            r#"SELECT id AS "id!", remote, kind, name, size, path AS "path!", sent_as, sent_kind,
                   messenger = ?1 AS "is_its_own!: bool"
               FROM files WHERE state = 'kept' AND id IN
                   (SELECT id FROM files WHERE remote = ?2 AND state = 'kept'
                    UNION ALL SELECT id FROM files WHERE sent_as = ?2)
               ORDER BY messenger <> ?1, sent_as IS NULL, id DESC LIMIT 1"#,
            messenger,
            id
        )
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let called = |remote: String, kind: String| FileRow {
            id: row.id,
            remote,
            kind,
            name: row.name.clone(),
            size: row.size,
        };
        let sent_as = match (row.sent_as, row.sent_kind) {
            (Some(newer), Some(kind)) if row.is_its_own && newer != id => {
                Some(called(newer, kind).file()?)
            }
            _ => None,
        };
        Ok(Some(KeptCopy {
            file: called(row.remote, row.kind).file()?,
            path: row.path,
            is_its_own: row.is_its_own,
            sent_as,
        }))
    }

    /// From when on a file that some messenger calls so is to be fetched; `None` where it is not
    /// expected in a moment: it is here, or was tried often, or cannot be kept here, unless whoever
    /// asks is `patient` enough for that to be mended.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn fetch_due(&mut self, id: &str, patient: bool) -> Result<Option<Moment>> {
        let due = sqlx::query_scalar!(
            r#"SELECT min(due) AS "due: i64" FROM files
               WHERE remote = ? AND state = 'waiting' AND tries < ?
                 AND (uncopied IS NOT 'ours' OR ?)"#,
            id,
            TRIES,
            patient
        )
        .fetch_one(self.connection())
        .await?;
        Ok(due.map(Moment::from_millis))
    }
}

impl Tx<'_> {
    /// Notes what a messenger calls a file since our copy of it was sent: before, it was `id`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_sent_anew(
        &mut self,
        (messenger, id): (&str, &str),
        file: &RemoteFile,
    ) -> Result<()> {
        let kind = file.kind.as_str();
        self.foresight.forget();
        sqlx::query!(
            "UPDATE files SET sent_as = ?1, sent_kind = ?2
             WHERE messenger = ?3 AND state = 'kept' AND id IN
                 (SELECT id FROM files WHERE remote = ?4 AND state = 'kept'
                  UNION ALL SELECT id FROM files WHERE sent_as = ?4)",
            file.id,
            kind,
            messenger,
            id
        )
        .execute(self.writing_quietly().await?)
        .await?;
        Ok(())
    }
}
