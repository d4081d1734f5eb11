//! Albums: several messages on the wire, of which only the first says what all belong to.

use super::{Result, Tx, about::About, from_json, json, parsed};
use crate::{
    messenger::{Address, RemoteFile},
    school::moments::Moment,
};

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

    /// Keeps the file of an item of an album that belongs to nothing yet.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn keep_album_item(
        &mut self,
        chat: &Address,
        album: &str,
        (message, file): (&str, &RemoteFile),
    ) -> Result<()> {
        let (now, file) = (self.now.millis(), json(&file));
        sqlx::query!(
            "INSERT INTO album_items (messenger, chat, album, position, message, file, at)
             SELECT ?1, ?2, ?3, 1 + (SELECT count(*) FROM album_items
                 WHERE messenger = ?1 AND chat = ?2 AND album = ?3), ?4, ?5, ?6",
            chat.messenger,
            chat.chat,
            album,
            message,
            file,
            now
        )
        .execute(self.writing_quietly().await?)
        .await?;
        Ok(())
    }

    /// The files of an album that were kept, in the order in which they came, each with the message
    /// that has it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn album_items(
        &mut self,
        chat: &Address,
        album: &str,
    ) -> Result<Vec<(String, RemoteFile)>> {
        let rows = sqlx::query!(
            "SELECT message, file FROM album_items
             WHERE messenger = ? AND chat = ? AND album = ? ORDER BY position",
            chat.messenger,
            chat.chat,
            album
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let file = from_json("album_items", "file", album, &row.file)?;
                Ok((row.message, file))
            })
            .collect()
    }

    /// Forgets the files of albums that came before `before`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_album_items(&mut self, before: Moment) -> Result<()> {
        let before = before.millis();
        sqlx::query!("DELETE FROM album_items WHERE at < ?", before)
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
