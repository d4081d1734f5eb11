//! Works of which it is not known whose they are, kept until it is said: by a teacher, of an account
//! that nobody has linked; by the parent, of one with several students. And what was sent without an
//! assignment, once its sender has not said for which it is: for the teachers of each class.

use std::time::Duration;

use super::{Result, Tx, from_json, json, submission_parts::Part};
use crate::{messenger::Address, school::moments::Moment};

/// So long after a work was sent those who have to say whose it is are asked once more: that is over
/// on the next day, and where it is quiet then, when that ends.
const ASKED_AGAIN: Duration = Duration::from_secs(16 * 3600);
/// And so often after that.
pub const ASKED_EVERY: Duration = Duration::from_secs(7 * 24 * 3600);

/// A work without an owner.
#[derive(Clone, Debug)]
pub struct Unclaimed {
    /// The assignment that it answers.
    pub assignment: i64,
    /// The chat in which it was sent.
    pub chat: Address,
    /// Who sent it, by the messenger's id.
    pub person: Option<String>,
    /// Whether its sender is to say whose it is, and no teacher has been asked yet.
    pub with_sender: bool,
    /// Its messages.
    pub parts: Vec<Part>,
}

impl Unclaimed {
    /// When it was sent.
    pub fn sent_at(&self) -> Moment {
        sent_at(&self.parts)
    }
}

/// When the first of these messages was sent.
pub fn sent_at(parts: &[Part]) -> Moment {
    let moments = parts.iter().map(|part| part.at);
    moments.min().unwrap_or(Moment::from_millis(0))
}

/// A work of which nobody has said yet whose it is.
#[derive(Clone, Copy, Debug)]
pub struct ToClaim {
    /// Its number.
    pub id: i64,
    /// When it was sent.
    pub at: Moment,
}

struct ToClaimRow {
    id: i64,
    at: i64,
}

impl From<ToClaimRow> for ToClaim {
    fn from(row: ToClaimRow) -> Self {
        ToClaim {
            id: row.id,
            at: Moment::from_millis(row.at),
        }
    }
}

impl Tx<'_> {
    /// Keeps a work without an owner, which `person` has sent and whose messages are still to be added;
    /// returns its number. Where they are asked whose it is, they are asked once more at
    /// `ask_again_at`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn begin_unclaimed(
        &mut self,
        assignment: i64,
        (chat, person): (&Address, Option<&str>),
        ask_again_at: Option<Moment>,
    ) -> Result<i64> {
        let (now, ask_again_at) = (self.now.millis(), ask_again_at.map(Moment::millis));
        let remind_at = self.now.plus(ASKED_AGAIN).millis();
        let id = sqlx::query_scalar!(
            r#"INSERT INTO unclaimed (assignment, messenger, chat, person, at, ask_again_at, remind_at)
               VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id AS "id!""#,
            assignment,
            chat.messenger,
            chat.chat,
            person,
            now,
            ask_again_at,
            remind_at
        )
        .fetch_one(self.writing().await?)
        .await?;
        Ok(id)
    }

    /// The last work without an owner that a person has sent in answer to an assignment, and when
    /// its last message was sent.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn last_unclaimed(
        &mut self,
        assignment: i64,
        chat: &Address,
        person: &str,
    ) -> Result<Option<(i64, Moment)>> {
        let row = sqlx::query!(
            r#"SELECT id AS "id!", (SELECT max(at) FROM unclaimed_parts
                   WHERE unclaimed = unclaimed.id) AS "last!: i64"
               FROM unclaimed
               WHERE messenger = ? AND chat = ? AND person = ? AND assignment = ?
               ORDER BY id DESC LIMIT 1"#,
            chat.messenger,
            chat.chat,
            person,
            assignment
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(row.map(|row| (row.id, Moment::from_millis(row.last))))
    }

    /// The work without an owner that a message of a chat belongs to.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn unclaimed_of_message(
        &mut self,
        chat: &Address,
        message: &str,
    ) -> Result<Option<i64>> {
        let id = sqlx::query_scalar!(
            r#"SELECT unclaimed.id AS "id!" FROM unclaimed_parts
               JOIN unclaimed ON unclaimed.id = unclaimed_parts.unclaimed
               WHERE message = ? AND messenger = ? AND chat = ? LIMIT 1"#,
            message,
            chat.messenger,
            chat.chat
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(id)
    }

    /// Adds a message to one.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn add_unclaimed(&mut self, id: i64, part: &Part) -> Result<()> {
        let file = part.file.as_ref().map(|file| json(&file));
        let at = part.at.millis();
        sqlx::query!(
            "INSERT INTO unclaimed_parts (unclaimed, position, message, text, file, at)
             SELECT ?1, 1 + (SELECT count(*) FROM unclaimed_parts WHERE unclaimed = ?1),
                 ?2, ?3, ?4, ?5",
            id,
            part.message,
            part.text,
            file,
            at
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Changes what a message says of a work without an owner that `person` has sent. Returns
    /// whether there is such a message.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn revise_unclaimed(
        &mut self,
        (chat, person): (&Address, &str),
        part: &Part,
    ) -> Result<bool> {
        let found = sqlx::query_scalar!(
            r#"SELECT unclaimed.id AS "id!" FROM unclaimed
               JOIN unclaimed_parts ON unclaimed_parts.unclaimed = unclaimed.id
               WHERE messenger = ? AND chat = ? AND person = ? AND message = ? LIMIT 1"#,
            chat.messenger,
            chat.chat,
            person,
            part.message
        )
        .fetch_optional(self.reading().await?)
        .await?;
        let Some(id) = found else {
            return Ok(false);
        };
        let file = part.file.as_ref().map(|file| json(&file));
        sqlx::query!(
            "UPDATE unclaimed_parts SET text = ?, file = ? WHERE unclaimed = ? AND message = ?",
            part.text,
            file,
            id,
            part.message
        )
        .execute(self.writing().await?)
        .await?;
        Ok(true)
    }

    /// A work without an owner, by its number; `None` once it has one.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn unclaimed(&mut self, id: i64) -> Result<Option<Unclaimed>> {
        let Some(row) = sqlx::query!(
            "SELECT assignment, messenger, chat, person, ask_again_at FROM unclaimed WHERE id = ?",
            id
        )
        .fetch_optional(self.reading().await?)
        .await?
        else {
            return Ok(None);
        };
        let parts = sqlx::query!(
            "SELECT message, text, file, at FROM unclaimed_parts WHERE unclaimed = ?
             ORDER BY position",
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        let parts = parts
            .into_iter()
            .map(|part| {
                let file = part.file.as_deref();
                let file = file.map(|text| from_json("unclaimed_parts", "file", id, text));
                Ok(Part {
                    message: part.message,
                    text: part.text,
                    file: file.transpose()?,
                    at: Moment::from_millis(part.at),
                    edited_at: None,
                })
            })
            .collect::<Result<Vec<Part>>>()?;
        Ok(Some(Unclaimed {
            assignment: row.assignment,
            chat: Address::new(&row.messenger, row.chat),
            person: row.person,
            with_sender: row.ask_again_at.is_some(),
            parts,
        }))
    }

    /// The works whose senders are to be asked once more whose they are, 100 at most.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn owners_to_ask(&mut self) -> Result<Vec<ToClaim>> {
        let now = self.now.millis();
        let rows = sqlx::query_as!(
            ToClaimRow,
            r#"SELECT id AS "id!", at FROM unclaimed
               WHERE ask_again_at IS NOT NULL AND ask_again_at <= ? ORDER BY id LIMIT 100"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(ToClaim::from).collect())
    }

    /// Asks the sender of a work once more at `at`; `None` leaves it to the teacher.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn ask_owner_again_at(&mut self, id: i64, at: Option<Moment>) -> Result<()> {
        let at = at.map(Moment::millis);
        sqlx::query!("UPDATE unclaimed SET ask_again_at = ? WHERE id = ?", at, id)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }

    /// The works that wait for a teacher to say whose they are, or which; the first one first.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn unclaimed_of(&mut self, teacher: i64) -> Result<Vec<ToClaim>> {
        let rows = sqlx::query_as!(
            ToClaimRow,
            r#"SELECT unclaimed.id AS "id!", at FROM assignments
               CROSS JOIN unclaimed ON unclaimed.assignment = assignments.id
               WHERE class IN (SELECT class FROM teaching WHERE staff = ?)
                 AND ask_again_at IS NULL
               ORDER BY unclaimed.id"#,
            teacher
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(ToClaim::from).collect())
    }

    /// How many such works there are in some classes.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_unclaimed_in(&mut self, classes: &[i64]) -> Result<i64> {
        let classes = json(&classes);
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM assignments
               CROSS JOIN unclaimed ON unclaimed.assignment = assignments.id
               WHERE class IN (SELECT value FROM json_each(?)) AND ask_again_at IS NULL"#,
            classes
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }

    /// Forgets a work without an owner: somebody has said that it is none of theirs.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn drop_unclaimed(&mut self, id: i64) -> Result<()> {
        sqlx::query!("DELETE FROM unclaimed WHERE id = ?", id)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Forgets a work without an owner for good: it has one now, or will never have. What was sent
    /// without an assignment waits for the teachers of several classes, and for none of them any more.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn settle_unclaimed(&mut self, id: i64) -> Result<()> {
        sqlx::query!(
            "DELETE FROM unclaimed WHERE id = ?1 OR id IN (
                 SELECT those.id FROM unclaimed AS this
                 JOIN unclaimed_parts AS part ON part.unclaimed = this.id
                 JOIN unclaimed AS those ON those.messenger = this.messenger
                     AND those.person = this.person AND those.chat = this.chat
                 JOIN unclaimed_parts AS same ON same.unclaimed = those.id
                     AND same.message = part.message
                 WHERE this.id = ?1)",
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The works of which it is time to remind those who have to say whose they are, 20 at most.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn unclaimed_to_remind(&mut self) -> Result<Vec<ToClaim>> {
        let now = self.now.millis();
        let rows = sqlx::query_as!(
            ToClaimRow,
            r#"SELECT id AS "id!", at FROM unclaimed WHERE remind_at <= ?
               ORDER BY remind_at LIMIT 20"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(ToClaim::from).collect())
    }

    /// Reminds of a work not before `at`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn remind_of_unclaimed_at(&mut self, id: i64, at: Moment) -> Result<()> {
        let at = at.millis();
        sqlx::query!("UPDATE unclaimed SET remind_at = ? WHERE id = ?", at, id)
            .execute(self.writing_apart().await?)
            .await?;
        Ok(())
    }

    /// Keeps a work that nobody claimed no longer.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_unclaimed(&mut self, id: i64) -> Result<()> {
        sqlx::query!("INSERT INTO unclaimed_forgotten (id) VALUES (?)", id)
            .execute(self.writing().await?)
            .await?;
        self.drop_unclaimed(id).await
    }

    /// Whether a work without an owner is kept no longer, for nobody has claimed it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_forgotten(&mut self, id: i64) -> Result<bool> {
        let found = sqlx::query_scalar!("SELECT id FROM unclaimed_forgotten WHERE id = ?", id)
            .fetch_optional(self.reading().await?)
            .await?;
        Ok(found.is_some())
    }
}
