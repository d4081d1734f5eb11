//! Rosters sent in the chat: waiting to be read, then to be imported or left.

use super::{Result, Tx, from_json, json};
use crate::{
    messenger::{Address, RemoteFile},
    school::{moments::Moment, roster::RosterFile},
};

/// A roster that somebody sent.
#[derive(Clone, Debug)]
pub struct SentRoster {
    /// The account that sent it.
    pub account: i64,
    /// Its chat.
    pub chat: Address,
    /// The messenger's id of who sent it.
    pub person: String,
    /// What is in it, once it was read.
    pub content: Option<RosterFile>,
}

impl Tx<'_> {
    /// Notes a roster that is to be fetched and read. An earlier one of the same account
    /// is forgotten.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn expect_roster(
        &mut self,
        account: i64,
        messenger: &str,
        file: &RemoteFile,
    ) -> Result<()> {
        self.drop_rosters_of(account).await?;
        let (file, now) = (self.keep_file(messenger, file).await?, self.now.millis());
        sqlx::query!(
            "INSERT INTO roster_files (file, account, at) VALUES (?, ?, ?)",
            file,
            account,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// A roster that was sent, by its file.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn sent_roster(&mut self, file: i64) -> Result<Option<SentRoster>> {
        let row = sqlx::query!(
            "SELECT account, content, messenger, chat, person FROM roster_files
             JOIN accounts ON accounts.id = roster_files.account WHERE file = ?",
            file
        )
        .fetch_optional(self.reading().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let content = row.content.as_deref();
        let content = content.map(|text| from_json("roster_files", "content", file, text));
        Ok(Some(SentRoster {
            account: row.account,
            chat: Address::new(&row.messenger, row.chat),
            person: row.person,
            content: content.transpose()?,
        }))
    }

    /// Keeps what is in a roster until it is imported or left.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn keep_roster(&mut self, file: i64, content: &RosterFile) -> Result<()> {
        let content = json(content);
        sqlx::query!(
            "UPDATE roster_files SET content = ? WHERE file = ?",
            content,
            file
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Forgets a roster that was imported, left, or could not be read.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn drop_roster(&mut self, file: i64) -> Result<()> {
        self.drop_files(&[file]).await
    }

    /// Forgets the rosters that an account has sent.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn drop_rosters_of(&mut self, account: i64) -> Result<()> {
        let files = sqlx::query_scalar!("SELECT file FROM roster_files WHERE account = ?", account)
            .fetch_all(self.reading().await?)
            .await?;
        self.drop_files(&files).await
    }

    /// Forgets rosters, and sees to it that none is fetched any more: without its row here
    /// it would be kept like a work.
    async fn drop_files(&mut self, files: &[i64]) -> Result<()> {
        self.never_fetch(files, "a roster").await?;
        let files = json(&files);
        sqlx::query!(
            "DELETE FROM roster_files WHERE file IN (SELECT value FROM json_each(?))",
            files
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Forgets rosters that were sent before `before` and never imported.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_rosters(&mut self, before: Moment) -> Result<()> {
        let before = before.millis();
        let files = sqlx::query_scalar!("SELECT file FROM roster_files WHERE at < ?", before)
            .fetch_all(self.reading().await?)
            .await?;
        match files.is_empty() {
            true => Ok(()),
            false => self.drop_files(&files).await,
        }
    }
}
