//! What goes out: queued in the transaction that decided it, read by who sends it, forgotten when it
//! is no longer needed.

use serde::Serialize;

use super::{Reader, Result, Tx, about::About, from_json, json, tx::Written};
use crate::{
    messenger::{Address, Outgoing, Say},
    school::moments::Moment,
};

/// How urgent a message is: a reply never waits behind a broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Lane {
    /// The answer to what somebody has just said.
    Reply = 0,
    /// News for one person: a mark, a receipt.
    Notice = 1,
    /// The same words for many.
    Broadcast = 2,
}

/// A message to be queued.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Where to.
    pub to: Address,
    /// How urgent.
    pub lane: Lane,
    /// What.
    pub outgoing: Outgoing,
    /// What about.
    pub about: Option<About>,
    /// The member of staff who is told when it cannot be delivered.
    pub sponsor: Option<i64>,
}

/// A message that was queued, under the number of its row.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The row.
    pub id: i64,
    /// When; it may go at once.
    pub at: Moment,
    /// The message.
    pub letter: Letter,
}

impl Queued {
    /// Whether it is about this subject.
    pub(super) fn is_about(&self, about: &About) -> bool {
        self.letter.about.as_ref() == Some(about)
    }

    /// The row as the sender keeps it in mind.
    pub fn waiting(&self) -> Waiting {
        Waiting {
            id: self.id,
            to: self.letter.to.clone(),
            lane: self.letter.lane,
            due: self.at,
            tries: 0,
            free: self.letter.outgoing.is_free(),
        }
    }
}

/// A row as it is written, but for the time: its number, the messenger and the chat, the lane, what
/// is said, what about, the sponsor, and whether the text goes on from the message before.
#[derive(Debug, Serialize)]
pub(super) struct NewRow<'q>(
    i64,
    &'q str,
    &'q str,
    u8,
    String,
    Option<String>,
    Option<i64>,
    bool,
);

impl<'q> From<&'q Queued> for NewRow<'q> {
    fn from(Queued { id, letter, .. }: &'q Queued) -> Self {
        NewRow(
            *id,
            &letter.to.messenger,
            &letter.to.chat,
            letter.lane as u8,
            json(&letter.outgoing),
            letter.about.as_ref().map(About::to_string),
            letter.sponsor,
            matches!(&letter.outgoing, Outgoing::Say(say) if say.goes_on),
        )
    }
}

/// A queued row as the sender keeps it in mind.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The row.
    pub id: i64,
    /// Where to.
    pub to: Address,
    /// How urgent.
    pub lane: Lane,
    /// Not before.
    pub due: Moment,
    /// How often it was tried.
    pub tries: u32,
    /// Whether no messenger counts it as a message: the acknowledgement of a press, a menu.
    pub free: bool,
}

impl Tx<'_> {
    /// Queues a message, to be sent once this transaction has committed.
    pub fn queue(&mut self, letter: Letter) {
        let id = self.next_outbox_id();
        let at = self.now;
        self.outbox.push(Queued { id, at, letter });
    }

    /// Whether this transaction says to a chat already what is looked for.
    pub fn says_already(&self, to: &Address, is_it: impl Fn(&Say) -> bool) -> bool {
        self.outbox.iter().any(|Queued { letter, .. }| {
            letter.to == *to && matches!(&letter.outgoing, Outgoing::Say(say) if is_it(say))
        })
    }

    /// What was queued, and the keyboards, as far as they are no rows yet: as the values that a
    /// statement takes.
    pub(super) fn unwritten(&self) -> (String, String) {
        let rows = self.outbox_at_hand().iter().map(NewRow::from);
        let rows: Vec<NewRow<'_>> = rows.collect();
        (json(&self.keyboards[self.written.keyboards..]), json(&rows))
    }

    /// What was queued in this transaction and is no row yet.
    pub(super) fn outbox_at_hand(&self) -> &[Queued] {
        &self.outbox[self.written.outbox..]
    }

    /// Writes what was queued so far, and the keyboards, for a statement that is to find all of
    /// it: what waits for the commit is in no table yet. The commit itself does the same in one go with
    /// its end, so that a batch costs no further hop to SQLite's thread.
    pub(super) async fn flush_queued(&mut self) -> Result<()> {
        let all = Written {
            outbox: self.outbox.len(),
            keyboards: self.keyboards.len(),
        };
        let (keyboards, outbox) = self.unwritten();
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO keyboards (handle, messenger, person, actions, about, until)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
             FROM jsonb_each(?);
             INSERT INTO outbox
                 (id, messenger, chat, lane, body, about, sponsor, goes_on, queued_at, due)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                    value ->> 5, value ->> 6, value ->> 7, ?, ?
             FROM jsonb_each(?)",
            keyboards,
            now,
            now,
            outbox
        )
        .execute(self.writing_apart().await?)
        .await?;
        self.written = all;
        Ok(())
    }

    /// Forgets, 1,000 at most, messages settled before `before` that nobody can reply
    /// to, and keyboards that are no longer answered.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_sent(&mut self, before: Moment) -> Result<()> {
        let (before, now) = (before.millis(), self.now.millis());
        sqlx::query!(
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox
                 WHERE settled_at < ? AND about IS NULL LIMIT 1000)",
            before
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM keyboards WHERE handle IN
                 (SELECT handle FROM keyboards WHERE until < ? LIMIT 1000)",
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// A group is not left after all: what was queued for that is taken back, with the word before it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub(super) async fn take_back_leaving(&mut self, group: &Address) -> Result<()> {
        self.flush_queued().await?;
        sqlx::query!(
            r#"DELETE FROM outbox WHERE messenger = ?1 AND chat = ?2 AND state = 'queued'
                 AND (body = '"leave"' OR id + 1 IN
                     (SELECT id FROM outbox WHERE messenger = ?1 AND chat = ?2
                         AND state = 'queued' AND body = '"leave"'))"#,
            group.messenger,
            group.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Everything queued, known or to come, for a chat whose id has changed goes to
    /// the new one, but for what is about the old one alone ([`Outgoing::points_back`]).
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn redirect_outbox(&mut self, old: &Address, new: &Address) -> Result<()> {
        sqlx::query!(
            r#"UPDATE outbox SET chat = ?
               WHERE messenger = ? AND chat = ? AND state = 'queued'
                 AND body NOT LIKE '{"edit"%' AND body NOT LIKE '{"react"%'
                 AND body NOT LIKE '{"delete"%' AND body <> '"leave"'"#,
            new.chat,
            old.messenger,
            old.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}

impl Reader {
    /// Queued rows after `id`, `limit` at most, in the order in which they were queued.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn queued_after(&mut self, id: i64, limit: i64) -> Result<Vec<Waiting>> {
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, chat, lane, due, tries,
                   (body LIKE '{"acknowledge"%' OR body LIKE '{"menu"%') AS "free!: bool" FROM outbox
               WHERE state = 'queued' AND id > ? ORDER BY id LIMIT ?"#,
            id,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Waiting {
                id: row.id,
                to: Address::new(&row.messenger, row.chat),
                lane: lane(row.lane),
                due: Moment::from_millis(row.due),
                tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
                free: row.free,
            })
            .collect())
    }

    /// The messages of some queued rows. A row that is no longer queued, or that this
    /// program did not write, is left out.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn queued(&mut self, ids: &[i64]) -> Result<Vec<(i64, Address, Outgoing)>> {
        let ids = json(&ids);
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, chat, body FROM outbox
               WHERE state = 'queued' AND id IN (SELECT value FROM json_each(?))"#,
            ids
        )
        .fetch_all(self.connection())
        .await?;
        let mut queued = Vec::with_capacity(rows.len());
        for row in rows {
            match outgoing(row.id, &row.body) {
                Ok(outgoing) => {
                    queued.push((row.id, Address::new(&row.messenger, row.chat), outgoing));
                }
                // One row that nobody can read holds up no other.
                Err(error) => tracing::error!(%error, "a message cannot be sent"),
            }
        }
        Ok(queued)
    }

    /// How many messages wait to be sent.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_queued(&mut self) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM outbox WHERE state = 'queued'"#
        )
        .fetch_one(self.connection())
        .await?;
        Ok(count)
    }
}

pub(super) fn lane(number: i64) -> Lane {
    match number {
        0 => Lane::Reply,
        1 => Lane::Notice,
        _ => Lane::Broadcast,
    }
}

pub(super) fn outgoing(id: i64, body: &str) -> Result<Outgoing> {
    from_json("outbox", "body", id, body)
}
