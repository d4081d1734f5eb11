//! Files that lie at a messenger: to be fetched, fetched, or left there.

use std::str::FromStr;

use super::{Reader, Result, Tx, json, parsed};
use crate::{
    messenger::RemoteFile,
    school::{
        moments::Moment,
        names::{UnknownName, named},
    },
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
    /// As what it is read, where it is not to be kept.
    pub reading: Option<Reading>,
    /// The student whose work it is.
    pub student: Option<String>,
    /// Bytes that are kept already of that student.
    pub kept: u64,
}

/// What a file is that is only read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A roster.
    Roster,
    /// A school's own form.
    Form,
}

/// What became of an attempt to fetch a file.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// It lies at this path below the folder of files, and has so many bytes.
    Kept(String, u64),
    /// It was only to be read, and has been, or could not be.
    Read,
    /// It stays with the messenger, for this reason, and in these words.
    Remote(Uncopied, String),
    /// To be tried again.
    Later {
        /// When.
        due: Moment,
        /// Whose fault it is.
        why: Uncopied,
        /// What is wrong.
        error: String,
    },
}

/// Why there is no copy of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncopied {
    /// It cannot be kept here: there is no room, or no right. It waits until that is mended.
    Ours,
    /// The messenger does not answer, or has not got it at hand.
    Messenger,
    /// It is too large to be handed out.
    Large,
    /// The messenger does not hand it out.
    Refused,
    /// Its student's quota is used up.
    Quota,
}

impl Uncopied {
    const ALL: [Uncopied; 5] = [
        Uncopied::Ours,
        Uncopied::Messenger,
        Uncopied::Large,
        Uncopied::Refused,
        Uncopied::Quota,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Uncopied::Ours => "ours",
            Uncopied::Messenger => "messenger",
            Uncopied::Large => "large",
            Uncopied::Refused => "refused",
            Uncopied::Quota => "quota",
        }
    }
}

impl FromStr for Uncopied {
    type Err = UnknownName;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownName> {
        named(&Uncopied::ALL, Uncopied::as_str, name)
    }
}

/// Files of which there is no copy, for one reason.
#[derive(Clone, Debug)]
pub struct NotCopied {
    /// Why.
    pub why: Uncopied,
    /// How many.
    pub count: i64,
    /// What was said of one of them.
    pub error: String,
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
        .fetch_one(self.writing_apart().await?)
        .await?;
        Ok(id)
    }

    /// Writes down what became of an attempt to fetch a file.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn settle_file(&mut self, id: i64, fetched: &Fetched) -> Result<()> {
        let (state, path, due) = match fetched {
            Fetched::Kept(path, _) => ("kept", Some(path.as_str()), None),
            Fetched::Read | Fetched::Remote(..) => ("remote", None, None),
            Fetched::Later { due, .. } => ("waiting", None, Some(due.millis())),
        };
        let (uncopied, error) = match fetched {
            Fetched::Kept(..) => (None, None),
            Fetched::Read => (None, Some("read")),
            Fetched::Remote(why, error) | Fetched::Later { why, error, .. } => {
                (Some(*why), Some(error.as_str()))
            }
        };
        // It is not the file's fault where nothing at all can be kept.
        let tried = i64::from(uncopied != Some(Uncopied::Ours));
        let no_room = uncopied == Some(Uncopied::Quota);
        let uncopied = uncopied.map(Uncopied::as_str);
        let size = match fetched {
            Fetched::Kept(_, bytes) => i64::try_from(*bytes).ok(),
            _ => None,
        };
        let settled = sqlx::query!(
            "UPDATE files SET state = ?, path = ?, uncopied = ?, error = ?,
                 due = coalesce(?, due), size = coalesce(?, size), tries = tries + ?,
                 no_room_told = max(no_room_told, ?)
             WHERE id = ? AND state = 'waiting'",
            state,
            path,
            uncopied,
            error,
            due,
            size,
            tried,
            no_room,
            id
        )
        .execute(self.writing().await?)
        .await?;
        if let (0, Some(path)) = (settled.rows_affected(), path) {
            // Taken back while it was being fetched.
            let now = self.now.millis();
            sqlx::query!(
                "INSERT OR IGNORE INTO discarded_files (path, since) VALUES (?, ?)",
                path,
                now
            )
            .execute(self.writing().await?)
            .await?;
        }
        Ok(())
    }

    /// Whether there are files that wait until they can be kept here.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn cannot_keep(&mut self) -> Result<bool> {
        let waits = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM files WHERE uncopied = 'ours') AS "waits!: bool""#
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(waits)
    }

    /// Sees to it that files are not fetched any more, and forgets what they were called.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub(super) async fn never_fetch(&mut self, files: &[i64], why: &str) -> Result<()> {
        let files = json(&files);
        sqlx::query!(
            "UPDATE files SET state = 'remote', remote = '', name = '', uncopied = NULL, error = ?
             WHERE id IN (SELECT value FROM json_each(?))",
            why,
            files
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Gives up our copies of a work's files; they are deleted once this is durable.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn discard_files_of(&mut self, submission: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "INSERT OR IGNORE INTO discarded_files (path, since)
             SELECT path, ? FROM files WHERE path IS NOT NULL
               AND id IN (SELECT file FROM submission_parts WHERE submission = ?)",
            now,
            submission
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE files SET state = 'remote', path = NULL, uncopied = NULL, error = 'taken back'
             WHERE id IN (SELECT file FROM submission_parts WHERE submission = ?)",
            submission
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// A copy could not be deleted, and is tried again at that time.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_not_discarded(&mut self, path: &str, again: Moment) -> Result<()> {
        let again = again.millis();
        sqlx::query!(
            "UPDATE discarded_files SET since = ? WHERE path = ?",
            again,
            path
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// A copy was deleted.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_discarded(&mut self, path: &str) -> Result<()> {
        sqlx::query!("DELETE FROM discarded_files WHERE path = ?", path)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }
}

impl Reader {
    /// Files that are due to be fetched, `limit` at most, and none of those that are being fetched;
    /// first what somebody waits for to be read.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn files_to_fetch(
        &mut self,
        now: Moment,
        under_way: &[i64],
        limit: usize,
    ) -> Result<Vec<Fetch>> {
        let (now, under_way) = (now.millis(), json(under_way));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, remote, kind, name, size, tries,
                   EXISTS (SELECT 1 FROM roster_files
                           WHERE roster_files.file = files.id) AS "roster!: bool",
                   EXISTS (SELECT 1 FROM form_files
                           WHERE form_files.file = files.id) AS "form!: bool",
                   (SELECT work.student_id FROM submission_parts AS part
                    JOIN submissions AS work ON work.id = part.submission
                    WHERE part.file = files.id LIMIT 1) AS "student: String",
                   (SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT kept.id, kept.size AS size
                    FROM submission_parts AS part
                    JOIN submissions AS work ON work.id = part.submission
                    JOIN submissions AS own ON own.student_id = work.student_id
                    JOIN submission_parts AS own_part ON own_part.submission = own.id
                    JOIN files AS kept ON kept.id = own_part.file
                    WHERE part.file = files.id AND kept.state = 'kept')) AS "kept!: i64"
               FROM files WHERE id IN
                   (SELECT id FROM files
                    WHERE state = 'waiting' AND due <= ?
                      AND id NOT IN (SELECT value FROM json_each(?))
                    ORDER BY id NOT IN (SELECT file FROM roster_files
                                        UNION ALL SELECT file FROM form_files), due, id
                    LIMIT ?)
               ORDER BY due, id"#,
            now,
            under_way,
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
                    reading: match (row.roster, row.form) {
                        (true, _) => Some(Reading::Roster),
                        (false, true) => Some(Reading::Form),
                        (false, false) => None,
                    },
                    student: row.student,
                    kept: u64::try_from(row.kept).unwrap_or_default(),
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

    /// Of how many files there is no copy, by the reason.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn not_copied(&mut self) -> Result<Vec<NotCopied>> {
        let rows = sqlx::query!(
            r#"SELECT uncopied AS "why!", count(*) AS "count!: i64", max(error) AS "error: String"
               FROM files WHERE uncopied IS NOT NULL GROUP BY uncopied"#
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(NotCopied {
                    why: parsed("files", "uncopied", &row.why, &row.why)?,
                    count: row.count,
                    error: row.error.unwrap_or_default(),
                })
            })
            .collect()
    }

    /// Copies that are to be deleted, `limit` at most, by their paths.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn files_to_discard(&mut self, now: Moment, limit: i64) -> Result<Vec<String>> {
        let now = now.millis();
        let paths = sqlx::query_scalar!(
            "SELECT path FROM discarded_files WHERE since <= ? ORDER BY since LIMIT ?",
            now,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        Ok(paths)
    }

    /// How many copies are still to be deleted.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_to_discard(&mut self) -> Result<i64> {
        let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!: i64" FROM discarded_files"#)
            .fetch_one(self.connection())
            .await?;
        Ok(count)
    }

    /// When the next copy is to be deleted, and when the next file is due to be fetched that is not
    /// being fetched.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn files_left(
        &mut self,
        under_way: &[i64],
    ) -> Result<(Option<Moment>, Option<Moment>)> {
        let under_way = json(under_way);
        let left = sqlx::query!(
            r#"SELECT (SELECT min(since) FROM discarded_files) AS "discard: i64",
                   (SELECT due FROM files
                    WHERE state = 'waiting' AND id NOT IN (SELECT value FROM json_each(?))
                    ORDER BY due LIMIT 1) AS "due: i64""#,
            under_way
        )
        .fetch_one(self.connection())
        .await?;
        let at = |millis: Option<i64>| millis.map(Moment::from_millis);
        Ok((at(left.discard), at(left.due)))
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
            kind: parsed("files", "kind", self.id, &self.kind)?,
            id: self.remote,
            name: self.name,
            size: self.size.and_then(|bytes| u64::try_from(bytes).ok()),
        })
    }
}
