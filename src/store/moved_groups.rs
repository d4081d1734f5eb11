//! Groups whose id has changed: they have become supergroups.

use std::sync::Arc;

use super::{Result, Tx, groups::Group};
use crate::messenger::Address;

impl Tx<'_> {
    /// The group that had this id once, under the one that it has now.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn moved_group(&mut self, old: &Address) -> Result<Option<Arc<Group>>> {
        let moved_to = sqlx::query_scalar!(
            "SELECT moved_to FROM moved_groups WHERE messenger = ? AND chat = ?",
            old.messenger,
            old.chat
        )
        .fetch_optional(self.reading().await?)
        .await?;
        match moved_to {
            Some(chat) => self.group(&Address::new(&old.messenger, chat)).await,
            None => Ok(None),
        }
    }

    /// Follows a group whose id has changed.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn follow_group(&mut self, old: &Address, new: &Address) -> Result<()> {
        self.note_moved(old, new).await?;
        self.move_group(old, new).await?;
        let group = self.group(new).await?;
        if group.is_some_and(|group| !group.classes.is_empty()) {
            self.take_back_leaving(new).await?;
        }
        // Where it is to be left, that is planned anew under the new id.
        self.take_back_leaving(old).await?;
        self.redirect_outbox(old, new).await
    }

    async fn note_moved(&mut self, old: &Address, new: &Address) -> Result<()> {
        sqlx::query!(
            "UPDATE moved_groups SET moved_to = ? WHERE messenger = ? AND moved_to = ?",
            new.chat,
            old.messenger,
            old.chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "INSERT INTO moved_groups (messenger, chat, moved_to) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET moved_to = excluded.moved_to",
            old.messenger,
            old.chat,
            new.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    async fn move_group(&mut self, old: &Address, new: &Address) -> Result<()> {
        // Where both ids are known already, the classes of the old one join the new one, and
        // whoever vouched for either has vouched for it. Who hears of a move is still there; what
        // was about to be left is left under the new id, and who was to be told what the bot waits
        // for still is, unless it was said under either.
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO group_chats
                 (messenger, chat, title, language, since, leave_at, greet_at, deletes, muted,
                  added_by)
             SELECT messenger, ?1, title, language, since,
                 iif(left_at IS NULL OR EXISTS (SELECT 1 FROM class_groups
                         WHERE class_groups.messenger = ?2 AND class_groups.chat = ?3),
                     leave_at, ?4),
                 greet_at, deletes, muted, added_by
             FROM group_chats
             WHERE messenger = ?2 AND chat = ?3
             ON CONFLICT (messenger, chat) DO UPDATE
             SET leave_at = iif(group_chats.leave_at IS NULL AND group_chats.left_at IS NULL,
                     NULL, excluded.leave_at),
                 added_by = coalesce(group_chats.added_by, excluded.added_by),
                 greet_at = iif(group_chats.left_at IS NULL,
                     min(group_chats.greet_at, excluded.greet_at), excluded.greet_at),
                 left_at = NULL",
            new.chat,
            old.messenger,
            old.chat,
            now
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "INSERT INTO class_groups (class, messenger, chat, bound_by, bound_at, chosen, topic)
             SELECT class, messenger, ?1, bound_by, bound_at, chosen, topic FROM class_groups
             WHERE messenger = ?2 AND chat = ?3
             ON CONFLICT (class, messenger, chat) DO UPDATE
             SET chosen = max(class_groups.chosen, excluded.chosen)",
            new.chat,
            old.messenger,
            old.chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM class_groups WHERE messenger = ? AND chat = ?",
            old.messenger,
            old.chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM group_chats WHERE messenger = ? AND chat = ?",
            old.messenger,
            old.chat
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.groups.clear();
        Ok(())
    }
}
