//! Classes, and the group chats bound to them.

use std::{str::FromStr, sync::Arc, time::Duration};

use super::{Error, Result, Tx, accounts::student_id};
use crate::{
    messenger::Address,
    school::{calendar::Moment, classes::ClassKind, roster::StudentId},
};

/// A link brings the class's code right behind the bot: who comes by one need not be
/// told what to do.
const GREETING_AFTER: Duration = Duration::from_secs(20);

/// One discipline, one teacher, its students.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its number.
    pub id: i64,
    /// Its name in the journal.
    pub name: String,
    /// What is taught.
    pub discipline: String,
    /// For several students or for one.
    pub kind: ClassKind,
    /// Its teacher's staff number.
    pub teacher: i64,
    /// The code by which a group is bound to it.
    pub code: String,
}

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
}

/// How many students a class has, and how many of them can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headcount {
    /// Enrolled.
    pub students: i64,
    /// With at least one account linked.
    pub linked: i64,
}

impl Tx<'_> {
    /// A class by its number.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn class(&mut self, id: i64) -> Result<Option<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, discipline, kind, teacher, code FROM classes WHERE id = ?"#,
            id
        )
        .fetch_all(self.reading())
        .await?;
        Ok(classes(rows)?.pop())
    }

    /// A class by the code that binds a group to it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn class_by_code(&mut self, code: &str) -> Result<Option<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, discipline, kind, teacher, code FROM classes WHERE code = ?"#,
            code
        )
        .fetch_all(self.reading())
        .await?;
        Ok(classes(rows)?.pop())
    }

    /// The classes that a member of staff teaches.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_taught(&mut self, teacher: i64) -> Result<Vec<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, discipline, kind, teacher, code FROM classes
               WHERE teacher = ? ORDER BY kind, name"#,
            teacher
        )
        .fetch_all(self.reading())
        .await?;
        classes(rows)
    }

    /// The classes that a student is in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_attended(&mut self, student: &StudentId) -> Result<Vec<Class>> {
        let id = student.as_str();
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, discipline, kind, teacher, code FROM classes
               JOIN enrolments ON enrolments.class = classes.id
               WHERE enrolments.student_id = ? ORDER BY discipline, name"#,
            id
        )
        .fetch_all(self.reading())
        .await?;
        classes(rows)
    }

    /// The students of a class.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn students_in(&mut self, class: i64) -> Result<Vec<StudentId>> {
        let ids = sqlx::query_scalar!(
            "SELECT student_id FROM enrolments WHERE class = ? ORDER BY student_id",
            class
        )
        .fetch_all(self.reading())
        .await?;
        ids.iter().map(|id| student_id("enrolments", id)).collect()
    }

    /// How many students a class has, and how many of them have joined.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn headcount(&mut self, class: i64) -> Result<Headcount> {
        let row = sqlx::query!(
            r#"SELECT count(*) AS "students!: i64", coalesce(sum(EXISTS (
                   SELECT 1 FROM links WHERE links.student_id = enrolments.student_id
                   AND links.until IS NULL)), 0) AS "linked!: i64"
               FROM enrolments WHERE class = ?"#,
            class
        )
        .fetch_one(self.reading())
        .await?;
        Ok(Headcount {
            students: row.students,
            linked: row.linked,
        })
    }

    /// A group chat that the bot is or was in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn group(&mut self, address: &Address) -> Result<Option<Arc<Group>>> {
        if let Some(group) = self.memory.groups.get(address) {
            return Ok(Some(Arc::clone(group)));
        }
        let row = sqlx::query!(
            "SELECT title, language, leave_at, left_at FROM group_chats
             WHERE messenger = ? AND chat = ?",
            address.messenger,
            address.chat
        )
        .fetch_optional(self.reading())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, discipline, kind, teacher, code FROM classes
               JOIN class_groups ON class_groups.class = classes.id
               WHERE class_groups.messenger = ? AND class_groups.chat = ? ORDER BY name"#,
            address.messenger,
            address.chat
        )
        .fetch_all(self.reading())
        .await?;
        let group = Arc::new(Group {
            address: address.clone(),
            title: row.title,
            language: row.language,
            classes: classes(rows)?,
            leave_at: row.leave_at.map(Moment::from_millis),
            left: row.left_at.is_some(),
        });
        self.memory
            .groups
            .insert(address.clone(), Arc::clone(&group));
        Ok(Some(group))
    }

    /// The group chats in which a class meets and the bot is, the first bound first.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn groups_of(&mut self, class: i64) -> Result<Vec<(Address, String)>> {
        let rows = sqlx::query!(
            "SELECT class_groups.messenger, class_groups.chat, group_chats.title FROM class_groups
             JOIN group_chats USING (messenger, chat)
             WHERE class_groups.class = ? AND group_chats.left_at IS NULL
             ORDER BY class_groups.bound_at, class_groups.chat",
            class
        )
        .fetch_all(self.reading())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (Address::new(&row.messenger, row.chat), row.title))
            .collect())
    }

    /// Writes down that the bot is in a group, to be left after `patience` unless
    /// somebody vouches for it.
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
        .execute(self.writing())
        .await?;
        self.memory.groups.remove(address);
        Ok(())
    }

    /// Binds a group that the bot is in to a class.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn bind(&mut self, class: i64, group: &Address, by: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "INSERT OR IGNORE INTO class_groups (class, messenger, chat, bound_by, bound_at)
             VALUES (?, ?, ?, ?, ?)",
            class,
            group.messenger,
            group.chat,
            by,
            now
        )
        .execute(self.writing())
        .await?;
        self.memory.groups.remove(group);
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
        .execute(self.writing())
        .await?;
        self.memory.groups.remove(group);
        Ok(())
    }

    /// Groups that have gone without a class for a moment, and were not told yet what
    /// the bot waits for; from here on they were.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn groups_to_greet(&mut self) -> Result<Vec<Address>> {
        let now = self.now.millis();
        let due = sqlx::query!(
            "SELECT messenger, chat FROM group_chats WHERE greet_at IS NOT NULL AND greet_at <= ?",
            now
        )
        .fetch_all(self.reading())
        .await?;
        if !due.is_empty() {
            sqlx::query!(
                "UPDATE group_chats SET greet_at = NULL WHERE greet_at <= ?",
                now
            )
            .execute(self.writing())
            .await?;
        }
        Ok(due
            .into_iter()
            .map(|row| Address::new(&row.messenger, row.chat))
            .collect())
    }

    /// Groups that nobody has vouched for in time.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn groups_to_leave(&mut self) -> Result<Vec<(Address, String)>> {
        let now = self.now.millis();
        let rows = sqlx::query!(
            "SELECT messenger, chat, language FROM group_chats
             WHERE leave_at IS NOT NULL AND leave_at <= ?",
            now
        )
        .fetch_all(self.reading())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (Address::new(&row.messenger, row.chat), row.language))
            .collect())
    }

    /// Follows a group whose id has changed.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn move_group(&mut self, old: &Address, new: &Address) -> Result<()> {
        // Where both ids are known already, the classes of the old one join the new one.
        sqlx::query!(
            "INSERT OR IGNORE INTO group_chats
                 (messenger, chat, title, language, since, leave_at, left_at)
             SELECT messenger, ?1, title, language, since, leave_at, left_at FROM group_chats
             WHERE messenger = ?2 AND chat = ?3",
            new.chat,
            old.messenger,
            old.chat
        )
        .execute(self.writing())
        .await?;
        sqlx::query!(
            "INSERT OR IGNORE INTO class_groups (class, messenger, chat, bound_by, bound_at)
             SELECT class, messenger, ?1, bound_by, bound_at FROM class_groups
             WHERE messenger = ?2 AND chat = ?3",
            new.chat,
            old.messenger,
            old.chat
        )
        .execute(self.writing())
        .await?;
        sqlx::query!(
            "DELETE FROM class_groups WHERE messenger = ? AND chat = ?",
            old.messenger,
            old.chat
        )
        .execute(self.writing())
        .await?;
        sqlx::query!(
            "DELETE FROM group_chats WHERE messenger = ? AND chat = ?",
            old.messenger,
            old.chat
        )
        .execute(self.writing())
        .await?;
        self.memory.groups.clear();
        Ok(())
    }
}

struct ClassRow {
    id: i64,
    name: String,
    discipline: String,
    kind: String,
    teacher: i64,
    code: String,
}

fn classes(rows: Vec<ClassRow>) -> Result<Vec<Class>> {
    rows.into_iter()
        .map(|row| {
            Ok(Class {
                kind: ClassKind::from_str(&row.kind)
                    .map_err(|_| Error::unreadable("classes", "kind", row.id, &row.kind))?,
                id: row.id,
                name: row.name,
                discipline: row.discipline,
                teacher: row.teacher,
                code: row.code,
            })
        })
        .collect()
}
