//! The school's own forms: those that are kept, by the kind of report, and those sent in the
//! chat, waiting to be read and then for a word which report they are for.

use super::{Reader, Result, Tx, from_json, json};
use crate::{
    messenger::{Address, RemoteFile},
    school::moments::Moment,
};

/// A form that somebody sent.
#[derive(Clone, Debug)]
pub struct SentForm {
    /// The account that sent it.
    pub account: i64,
    /// Its chat.
    pub chat: Address,
    /// The messenger's id of who sent it.
    pub person: String,
    /// For which kind of report it is, once that is said.
    pub kind: Option<String>,
}

/// A form that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadForm<F> {
    /// The bytes of an XLSX file.
    pub content: Vec<u8>,
    /// What is wrong with it, by kind.
    pub faults: F,
}

impl Tx<'_> {
    /// Notes a form that is to be fetched and read, for this kind of report where it is said.
    /// An earlier one of the same account is forgotten.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn expect_form(
        &mut self,
        account: i64,
        kind: Option<&str>,
        (messenger, file): (&str, &RemoteFile),
    ) -> Result<()> {
        let earlier = sqlx::query_scalar!("SELECT file FROM form_files WHERE account = ?", account)
            .fetch_all(self.reading().await?)
            .await?;
        self.drop_form_files(&earlier).await?;
        let (file, now) = (self.keep_file(messenger, file).await?, self.now.millis());
        sqlx::query!(
            "INSERT INTO form_files (file, account, at, kind) VALUES (?, ?, ?, ?)",
            file,
            account,
            now,
            kind
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// A form that was sent, by its file.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn sent_form(&mut self, file: i64) -> Result<Option<SentForm>> {
        let row = sqlx::query!(
            "SELECT account, kind, messenger, chat, person FROM form_files
             JOIN accounts ON accounts.id = form_files.account WHERE file = ?",
            file
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(row.map(|row| SentForm {
            account: row.account,
            chat: Address::new(&row.messenger, row.chat),
            person: row.person,
            kind: row.kind,
        }))
    }

    /// Keeps what was read until it is said for which report it is.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn keep_read_form<F: serde::Serialize>(
        &mut self,
        file: i64,
        read: &ReadForm<F>,
    ) -> Result<()> {
        let faults = json(&read.faults);
        sqlx::query!(
            "UPDATE form_files SET content = ?, faults = ? WHERE file = ?",
            read.content,
            faults,
            file
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// What was read in a form that was sent, by its file; `None` before it is read.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn read_form<F: serde::de::DeserializeOwned>(
        &mut self,
        file: i64,
    ) -> Result<Option<ReadForm<F>>> {
        let row = sqlx::query!(
            "SELECT content, faults FROM form_files WHERE file = ?",
            file
        )
        .fetch_optional(self.reading().await?)
        .await?;
        let Some((Some(content), Some(faults))) = row.map(|row| (row.content, row.faults)) else {
            return Ok(None);
        };
        let faults = from_json("form_files", "faults", file, &faults)?;
        Ok(Some(ReadForm { content, faults }))
    }

    /// Forgets a form that is kept now, or could not be read.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn drop_sent_form(&mut self, file: i64) -> Result<()> {
        self.drop_form_files(&[file]).await
    }

    /// Forgets forms that were sent before `before` and of which nobody said what they are for.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_sent_forms(&mut self, before: Moment) -> Result<()> {
        let before = before.millis();
        let files = sqlx::query_scalar!("SELECT file FROM form_files WHERE at < ?", before)
            .fetch_all(self.reading().await?)
            .await?;
        match files.is_empty() {
            true => Ok(()),
            false => self.drop_form_files(&files).await,
        }
    }

    async fn drop_form_files(&mut self, files: &[i64]) -> Result<()> {
        self.never_fetch(files, "a form").await?;
        let files = json(&files);
        sqlx::query!(
            "DELETE FROM form_files WHERE file IN (SELECT value FROM json_each(?))",
            files
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Keeps the school's form for a kind of report, in place of an earlier one.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn keep_form(&mut self, kind: &str, content: &[u8], by: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO forms (kind, content, sent_by, sent_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (kind) DO UPDATE SET content = ?2, sent_by = ?3, sent_at = ?4",
            kind,
            content,
            by,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Takes the school's form for a kind of report away. Returns whether there was one.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn drop_form(&mut self, kind: &str) -> Result<bool> {
        let dropped = sqlx::query!("DELETE FROM forms WHERE kind = ?", kind)
            .execute(self.writing().await?)
            .await?;
        Ok(dropped.rows_affected() > 0)
    }

    /// For which kinds of report the school has a form.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn kinds_with_form(&mut self) -> Result<Vec<String>> {
        let kinds = sqlx::query_scalar!("SELECT kind FROM forms ORDER BY kind")
            .fetch_all(self.reading().await?)
            .await?;
        Ok(kinds)
    }
}

impl Reader {
    /// The school's form for a kind of report, the bytes of an XLSX file.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn form(&mut self, kind: &str) -> Result<Option<Vec<u8>>> {
        let content = sqlx::query_scalar!("SELECT content FROM forms WHERE kind = ?", kind)
            .fetch_optional(self.connection())
            .await?;
        Ok(content)
    }
}
