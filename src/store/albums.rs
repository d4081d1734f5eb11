//! Albums: several messages on the wire, of which only the first says what all belong to.

use super::{Result, Tx, about::About, parsed};
use crate::{messenger::Address, school::moments::Moment};

impl Tx<'_> {
    /// What the items of an album belong to, where its first one has come.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn album(&mut self, chat: &Address, album: &str) -> Result<Option<About>> {
        let about = sqlx::query_scalar!(
            "SELECT about FROM albums WHERE messenger = ? AND chat = ? AND album = ?",
            chat.messenger,
            chat.chat,
            album
        )
        .fetch_optional(self.reading().await?)
        .await?;
        about
            .map(|about| parsed("albums", "about", album, &about))
            .transpose()
    }

    /// Notes what the items of an album belong to.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_album(&mut self, chat: &Address, album: &str, about: &About) -> Result<()> {
        let (now, about) = (self.now.millis(), about.to_string());
        sqlx::query!(
            "INSERT OR REPLACE INTO albums (messenger, chat, album, about, at)
             VALUES (?, ?, ?, ?, ?)",
            chat.messenger,
            chat.chat,
            album,
            about,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// What comes of an album that belonged to `from` belongs to `to` from now on.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn move_albums(&mut self, chat: &Address, from: &About, to: &About) -> Result<()> {
        let (from, to) = (from.to_string(), to.to_string());
        sqlx::query!(
            "UPDATE albums SET about = ? WHERE messenger = ? AND chat = ? AND about = ?",
            to,
            chat.messenger,
            chat.chat,
            from
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Forgets albums whose first item came before `before`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_albums(&mut self, before: Moment) -> Result<()> {
        let before = before.millis();
        sqlx::query!("DELETE FROM albums WHERE at < ?", before)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }
}
