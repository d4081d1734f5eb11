//! What was handed in, message by message, with its files.

use super::{
    Result, Tx,
    files::FileRow,
    submissions::{Submission, SubmissionRow, one},
};
use crate::{
    messenger::{Address, RemoteFile},
    school::moments::Moment,
};

/// One message of a submission, as it stands: its last version.
#[derive(Clone, Debug)]
pub struct Part {
    /// The message's id in its chat.
    pub message: String,
    /// Its text or caption.
    pub text: String,
    /// The file that it carries.
    pub file: Option<RemoteFile>,
    /// When it was sent.
    pub at: Moment,
    /// When it was changed last, if it was.
    pub edited_at: Option<Moment>,
}

impl Tx<'_> {
    /// The submission that a message of a chat belongs to.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn submission_of_message(
        &mut self,
        chat: &Address,
        message: &str,
    ) -> Result<Option<Submission>> {
        if let Some(known) = self.foresight.part_of(chat, message) {
            return Ok(known);
        }
        let rows = sqlx::query_as!(
            SubmissionRow,
            r#"SELECT id AS "id!", assignment, student_id, attempt, state, handed_in_at, title,
                   due_at AS "due_at: i64", class, class_name, teacher
               FROM submission_parts JOIN attempts ON attempts.id = submission
               WHERE messenger = ? AND chat = ? AND message = ?"#,
            chat.messenger,
            chat.chat,
            message
        )
        .fetch_all(self.reading().await?)
        .await?;
        one(rows)
    }

    /// The submission that a file belongs to.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn submission_of_file(&mut self, file: i64) -> Result<Option<Submission>> {
        let id = sqlx::query_scalar!(
            r#"SELECT submission AS "submission!" FROM submission_parts WHERE file = ?"#,
            file
        )
        .fetch_optional(self.reading().await?)
        .await?;
        match id {
            Some(id) => self.submission(id).await,
            None => Ok(None),
        }
    }

    /// The files of a submission that lie with the messenger alone: how many bytes each has, where that
    /// is known.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn uncopied_files(&mut self, submission: i64) -> Result<Vec<Option<u64>>> {
        let sizes = sqlx::query_scalar!(
            "SELECT size FROM files WHERE state = 'remote' AND id IN
                 (SELECT file FROM submission_parts WHERE submission = ?)",
            submission
        )
        .fetch_all(self.reading().await?)
        .await?;
        let size = |size: Option<i64>| size.and_then(|bytes| u64::try_from(bytes).ok());
        Ok(sizes.into_iter().map(size).collect())
    }

    /// Adds a message to a submission; returns how many it has now.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn add_part(
        &mut self,
        submission: &Submission,
        chat: &Address,
        part: &Part,
    ) -> Result<i64> {
        let file = match &part.file {
            Some(file) => match self.file_of_earlier(submission, chat, part).await? {
                Some(earlier) => Some(earlier),
                None => Some(self.keep_file(&chat.messenger, file).await?),
            },
            None => None,
        };
        self.foresight.forget_message(chat, &part.message);
        let at = part.at.millis();
        let edited_at = part.edited_at.map(Moment::millis);
        let position = sqlx::query_scalar!(
            r#"INSERT INTO submission_parts
                   (submission, position, messenger, chat, message, text, file, at, edited_at)
               SELECT ?1, 1 + (SELECT count(*) FROM submission_parts WHERE submission = ?1),
                   ?2, ?3, ?4, ?5, ?6, ?7, ?8
               RETURNING position AS "position!""#,
            submission.id,
            chat.messenger,
            chat.chat,
            part.message,
            part.text,
            file,
            at,
            edited_at
        )
        .fetch_one(self.writing_apart().await?)
        .await?;
        Ok(position)
    }

    /// How many versions of a message a submission has.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_versions(
        &mut self,
        submission: i64,
        chat: &Address,
        message: &str,
    ) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM submission_parts
               WHERE submission = ? AND messenger = ? AND chat = ? AND message = ?"#,
            submission,
            chat.messenger,
            chat.chat,
            message
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }

    /// The file of a message's earlier version, where it is the same: a caption that is corrected
    /// brings no other copy of it.
    async fn file_of_earlier(
        &mut self,
        submission: &Submission,
        chat: &Address,
        part: &Part,
    ) -> Result<Option<i64>> {
        let (Some(file), Some(_)) = (&part.file, part.edited_at) else {
            return Ok(None);
        };
        let id = sqlx::query_scalar!(
            r#"SELECT files.id AS "id!: i64"
               FROM submission_parts JOIN files ON files.id = submission_parts.file
               WHERE submission = ? AND submission_parts.messenger = ? AND chat = ?
                 AND message = ? AND remote = ?
               LIMIT 1"#,
            submission.id,
            chat.messenger,
            chat.chat,
            part.message,
            file.id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(id)
    }

    /// The messages of a submission in their last versions, and when the last of them
    /// was sent.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn parts(&mut self, submission: i64) -> Result<(Vec<Part>, Option<Moment>)> {
        let rows = sqlx::query!(
            r#"SELECT submission_parts.messenger, chat, message, text, at, edited_at,
                   files.id AS "file?", coalesce(sent_as, remote) AS "remote?: String",
                   coalesce(sent_kind, kind) AS "kind?: String", name AS "name?", size
               FROM submission_parts LEFT JOIN files ON files.id = submission_parts.file
               WHERE submission = ? ORDER BY position"#,
            submission
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut parts: Vec<(Address, Part)> = Vec::new();
        for row in rows {
            let file = match (row.file, row.remote, row.kind) {
                (Some(id), Some(remote), Some(kind)) => Some(
                    FileRow {
                        id,
                        remote,
                        kind,
                        name: row.name.unwrap_or_default(),
                        size: row.size,
                    }
                    .file()?,
                ),
                _ => None,
            };
            let part = Part {
                message: row.message,
                text: row.text,
                file,
                at: Moment::from_millis(row.at),
                edited_at: row.edited_at.map(Moment::from_millis),
            };
            let chat = Address::new(&row.messenger, row.chat);
            // A later version stands in the place of the first. Each chat numbers its own.
            let first = parts
                .iter_mut()
                .find(|(at, it)| *at == chat && it.message == part.message);
            match first {
                Some((_, earlier)) => {
                    *earlier = Part {
                        at: earlier.at,
                        ..part
                    }
                }
                None => parts.push((chat, part)),
            }
        }
        let parts: Vec<Part> = parts.into_iter().map(|(_, part)| part).collect();
        let last = parts.iter().map(|part| part.at).max();
        Ok((parts, last))
    }
}
