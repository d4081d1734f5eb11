//! Files that lie at a messenger: to be fetched, fetched, or left there.

use std::str::FromStr;

use super::{Error, Reader, Result, Tx};
use crate::{
    messenger::RemoteFile,
    school::{calendar::Moment, submissions::PartKind},
};

/// A file to be fetched.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// Its number here.
    pub id: i64,
    /// The messenger that has it.
    pub messenger: String,
    /// The file there.
    pub file: RemoteFile,
    /// How often it was tried.
    pub tries: u32,
}

/// What became of an attempt to fetch a file.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// It lies at this path below the folder of files.
    Kept(String),
    /// It stays with the messenger, for this reason.
    Remote(String),
    /// To be tried again.
    Later {
        /// When.
        due: Moment,
        /// Why.
        error: String,
    },
}

impl Tx<'_> {
    /// Notes a file that lies at a messenger, to be fetched.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub(super) async fn keep_file(&mut self, messenger: &str, file: &RemoteFile) -> Result<i64> {
        let now = self.now.millis();
        let kind = file.kind.as_str();
        let size = file.size.and_then(|bytes| i64::try_from(bytes).ok());
        let id = sqlx::query_scalar!(
            r#"INSERT INTO files (messenger, remote, kind, name, size, state, due)
               VALUES (?, ?, ?, ?, ?, 'waiting', ?) RETURNING id AS "id!""#,
            messenger,
            file.id,
            kind,
            file.name,
            size,
            now
        )
        .fetch_one(self.writing())
        .await?;
        Ok(id)
    }

    /// Writes down what became of an attempt to fetch a file.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn settle_file(&mut self, id: i64, fetched: &Fetched) -> Result<()> {
        let (state, path, error, due) = match fetched {
            Fetched::Kept(path) => ("kept", Some(path), None, None),
            Fetched::Remote(reason) => ("remote", None, Some(reason), None),
            Fetched::Later { due, error } => ("waiting", None, Some(error), Some(due.millis())),
        };
        sqlx::query!(
            "UPDATE files SET state = ?, path = ?, error = ?, due = coalesce(?, due),
                 tries = tries + 1 WHERE id = ?",
            state,
            path,
            error,
            due,
            id
        )
        .execute(self.writing())
        .await?;
        Ok(())
    }
}

impl Reader {
    /// Files that are due to be fetched, `limit` at most.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn files_to_fetch(&mut self, now: Moment, limit: i64) -> Result<Vec<Fetch>> {
        let now = now.millis();
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, remote, kind, name, size, tries FROM files
               WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?"#,
            now,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Fetch {
                    id: row.id,
                    messenger: row.messenger,
                    tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
                    file: FileRow {
                        id: row.id,
                        remote: row.remote,
                        kind: row.kind,
                        name: row.name,
                        size: row.size,
                    }
                    .file()?,
                })
            })
            .collect()
    }

    /// When the next file is due to be fetched.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn next_fetch(&mut self) -> Result<Option<Moment>> {
        let due = sqlx::query_scalar!(
            r#"SELECT min(due) AS "due: i64" FROM files WHERE state = 'waiting'"#
        )
        .fetch_one(self.connection())
        .await?;
        Ok(due.map(Moment::from_millis))
    }
}

pub(super) struct FileRow {
    pub(super) id: i64,
    pub(super) remote: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) size: Option<i64>,
}

impl FileRow {
    pub(super) fn file(self) -> Result<RemoteFile> {
        Ok(RemoteFile {
            kind: PartKind::from_str(&self.kind)
                .map_err(|_| Error::unreadable("files", "kind", self.id, &self.kind))?,
            id: self.remote,
            name: self.name,
            size: self.size.and_then(|bytes| u64::try_from(bytes).ok()),
        })
    }
}
