//! Group chats: which the bot is in, which classes meet in them, and what it may do there.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::{
    Result, Tx,
    classes::{Class, ClassRow, classes},
    json,
};
use crate::{
    messenger::{Address, Rights},
    school::moments::Moment,
};

/// A link brings the class's code right behind the bot: who comes by one need not be
/// told what to do.
const GREETING_AFTER: Duration = Duration::from_secs(20);

/// A group chat that the bot knows.
#[derive(Clone, Debug)]
pub struct Group {
    /// Where it is.
    pub address: Address,
    /// Its title.
    pub title: String,
    /// The language spoken in it.
    pub language: String,
    /// The classes bound to it.
    pub classes: Vec<Class>,
    /// When the bot leaves, unless somebody vouches for the group before.
    pub leave_at: Option<Moment>,
    /// Whether the bot is not in it any more.
    pub left: bool,
    /// What the bot may do in it, as far as the messenger has told.
    pub rights: Option<Rights>,
}

/// A group chat in which a class meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Where it is.
    pub group: Address,
    /// Its title.
    pub title: String,
    /// The topic that is the class's, where not the general one.
    pub topic: Option<String>,
}

/// A group that was not bound for a moment.
#[derive(Clone, Debug)]
pub struct Unbound {
    /// The group.
    pub address: Address,
    /// Its title.
    pub title: String,
    /// The account that added the bot to it, where it is known: the messenger, and the id there.
    pub added_by: Option<(String, String)>,
}

impl Tx<'_> {
    /// A group chat that the bot is or was in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn group(&mut self, address: &Address) -> Result<Option<Arc<Group>>> {
        if let Some(group) = self.memory.groups.get(address) {
            return Ok(Some(Arc::clone(group)));
        }
        let row = sqlx::query!(
            "SELECT title, language, leave_at, left_at, deletes, muted FROM group_chats
             WHERE messenger = ? AND chat = ?",
            address.messenger,
            address.chat
        )
        .fetch_optional(self.reading().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes
               JOIN class_groups ON class_groups.class = classes.id
               WHERE class_groups.messenger = ? AND class_groups.chat = ? ORDER BY name"#,
            address.messenger,
            address.chat
        )
        .fetch_all(self.reading().await?)
        .await?;
        let group = Arc::new(Group {
            address: address.clone(),
            title: row.title,
            language: row.language,
            classes: classes(rows)?,
            leave_at: row.leave_at.map(Moment::from_millis),
            left: row.left_at.is_some(),
            rights: row.deletes.zip(row.muted).map(|(deletes, muted)| Rights {
                deletes: deletes != 0,
                muted: muted != 0,
            }),
        });
        self.memory
            .groups
            .insert(address.clone(), Arc::clone(&group));
        Ok(Some(group))
    }

    /// The group chats in which a class meets and the bot is: the chosen one first, then
    /// the first bound.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn groups_of(&mut self, class: i64) -> Result<Vec<Meeting>> {
        let mut of_each = self.groups_of_each(&[class]).await?;
        Ok(of_each.remove(&class).unwrap_or_default())
    }

    /// The same of several classes.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn groups_of_each(&mut self, classes: &[i64]) -> Result<HashMap<i64, Vec<Meeting>>> {
        let classes = json(&classes);
        let rows = sqlx::query!(
            "SELECT class, class_groups.messenger, class_groups.chat, group_chats.title, topic
             FROM class_groups JOIN group_chats USING (messenger, chat)
             WHERE class IN (SELECT value FROM json_each(?)) AND group_chats.left_at IS NULL
             ORDER BY class_groups.chosen DESC, class_groups.bound_at, class_groups.chat",
            classes
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut of_each: HashMap<i64, Vec<Meeting>> = HashMap::new();
        for row in rows {
            let meeting = Meeting {
                group: Address::new(&row.messenger, row.chat),
                title: row.title,
                topic: row.topic,
            };
            of_each.entry(row.class).or_default().push(meeting);
        }
        Ok(of_each)
    }

    /// Writes down that the bot is in a group, to be left after `patience` unless
    /// somebody vouches for it; without, it stays, be it about to leave.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_group(
        &mut self,
        address: &Address,
        title: &str,
        language: &str,
        patience: Option<Duration>,
    ) -> Result<()> {
        let now = self.now.millis();
        let leave_at = patience.map(|patience| self.now.plus(patience).millis());
        let greet_at = patience.map(|_| self.now.plus(GREETING_AFTER).millis());
        sqlx::query!(
            "INSERT INTO group_chats (messenger, chat, title, language, since, leave_at, greet_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (messenger, chat) DO UPDATE
             SET title = excluded.title, leave_at = excluded.leave_at,
                 greet_at = excluded.greet_at, left_at = NULL",
            address.messenger,
            address.chat,
            title,
            language,
            now,
            leave_at,
            greet_at
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.groups.remove(address);
        match patience {
            None => self.take_back_leaving(address).await,
            Some(_) => Ok(()),
        }
    }

    /// A group has this title from now on.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn rename_group(&mut self, address: &Address, title: &str) -> Result<()> {
        sqlx::query!(
            "UPDATE group_chats SET title = ? WHERE messenger = ? AND chat = ?",
            title,
            address.messenger,
            address.chat
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.groups.remove(address);
        Ok(())
    }

    /// Binds a group that the bot is in, or a topic of it, to a class.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn bind(
        &mut self,
        class: i64,
        (group, topic): (&Address, Option<&str>),
        by: i64,
    ) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO class_groups (class, messenger, chat, bound_by, bound_at, topic)
             VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET topic = excluded.topic",
            class,
            group.messenger,
            group.chat,
            by,
            now,
            topic
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.groups.remove(group);
        Ok(())
    }

    /// A group is not a class's any more.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn unbind(&mut self, class: i64, group: &Address) -> Result<()> {
        sqlx::query!(
            "DELETE FROM class_groups WHERE class = ? AND messenger = ? AND chat = ?",
            class,
            group.messenger,
            group.chat
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.groups.remove(group);
        Ok(())
    }

    /// Writes down what the bot may do in a group.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_rights(&mut self, group: &Address, rights: Rights) -> Result<()> {
        sqlx::query!(
            "UPDATE group_chats SET deletes = ?, muted = ? WHERE messenger = ? AND chat = ?",
            rights.deletes,
            rights.muted,
            group.messenger,
            group.chat
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.groups.remove(group);
        Ok(())
    }

    /// Writes down which account has added the bot to a group.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_added_by(&mut self, group: &Address, account: i64) -> Result<()> {
        sqlx::query!(
            "UPDATE group_chats SET added_by = ? WHERE messenger = ? AND chat = ?",
            account,
            group.messenger,
            group.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Chooses, of a class's groups, the one in which assignments are handed out.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn choose_group(&mut self, class: i64, group: &Address) -> Result<()> {
        sqlx::query!(
            "UPDATE class_groups SET chosen = (messenger = ?1 AND chat = ?2) WHERE class = ?3",
            group.messenger,
            group.chat,
            class
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Writes down that the bot is not in a group any more.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_left(&mut self, group: &Address) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE group_chats SET left_at = ?, leave_at = NULL, greet_at = NULL WHERE messenger = ? AND chat = ?",
            now,
            group.messenger,
            group.chat
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.groups.remove(group);
        Ok(())
    }

    /// Groups that have gone without a class for a moment, and were not told yet what
    /// the bot waits for; from here on they were.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn groups_to_greet(&mut self) -> Result<Vec<Unbound>> {
        let now = self.now.millis();
        let due = sqlx::query!(
            r#"SELECT group_chats.messenger, group_chats.chat, title, accounts.person AS "person?"
               FROM group_chats LEFT JOIN accounts ON accounts.id = group_chats.added_by
               WHERE greet_at IS NOT NULL AND greet_at <= ?"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        if !due.is_empty() {
            sqlx::query!(
                "UPDATE group_chats SET greet_at = NULL WHERE greet_at <= ?",
                now
            )
            .execute(self.writing().await?)
            .await?;
        }
        Ok(due
            .into_iter()
            .map(|row| Unbound {
                added_by: row.person.map(|person| (row.messenger.clone(), person)),
                address: Address::new(&row.messenger, row.chat),
                title: row.title,
            })
            .collect())
    }

    /// Groups that nobody has vouched for in time; of one that is bound somebody has.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn groups_to_leave(&mut self) -> Result<Vec<(Address, String)>> {
        let now = self.now.millis();
        let rows = sqlx::query!(
            "SELECT messenger, chat, language FROM group_chats
             WHERE leave_at IS NOT NULL AND leave_at <= ?
               AND NOT EXISTS (SELECT 1 FROM class_groups
                   WHERE class_groups.messenger = group_chats.messenger
                     AND class_groups.chat = group_chats.chat)",
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (Address::new(&row.messenger, row.chat), row.language))
            .collect())
    }
}
