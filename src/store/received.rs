//! What came in: keys already applied, events that failed, events that wait.

use std::collections::HashSet;

use super::{Reader, Result, Tx, from_json, json};
use crate::{
    messenger::{Address, Arrival},
    school::moments::Moment,
};

/// An event that could not be answered, kept whole.
#[derive(Clone, Debug)]
pub struct Quarantined {
    /// Its number.
    pub id: i64,
    /// Where it came from.
    pub messenger: String,
    /// Its key there.
    pub key: String,
    /// Its text, as it came.
    pub raw: String,
    /// Why it could not be answered.
    pub error: String,
    /// When it came.
    pub at: Moment,
    /// When it was answered after all.
    pub replayed_at: Option<Moment>,
}

/// The keys of what came in, as the value that a statement about all of them takes.
pub(super) fn keys(arrivals: &[&Arrival]) -> String {
    let keys = arrivals
        .iter()
        .map(|arrival| (arrival.messenger, arrival.key.as_str()));
    json(&keys.collect::<Vec<_>>())
}

/// The places, in a batch, of those that had not been received before. `known` are the keys of the
/// others, as JSON.
///
/// # Errors
/// Fails on what no statement of ours says.
pub(super) fn fresh(arrivals: &[&Arrival], known: &str) -> Result<HashSet<usize>> {
    let known: Vec<(String, String)> = from_json("received", "key", "a batch", known)?;
    // The second of two equal keys in one batch is old, too.
    let mut seen: HashSet<(&str, &str)> = known
        .iter()
        .map(|(messenger, key)| (messenger.as_str(), key.as_str()))
        .collect();
    let places = arrivals.iter().enumerate();
    Ok(places
        .filter(|(_, arrival)| seen.insert((arrival.messenger, &arrival.key)))
        .map(|(place, _)| place)
        .collect())
}

impl Tx<'_> {
    /// Forgets keys received before `before`, 1,000 at most: the messenger does not
    /// bring those events again, and may one day number new ones the same.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_received(&mut self, before: Moment) -> Result<()> {
        let before = before.millis();
        sqlx::query!(
            "DELETE FROM received WHERE (messenger, key) IN
                 (SELECT messenger, key FROM received WHERE at < ? LIMIT 1000)",
            before
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Keeps an event that failed.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn quarantine(&mut self, arrival: &Arrival, error: &str) -> Result<i64> {
        let now = self.now.millis();
        let id = sqlx::query_scalar!(
            r#"INSERT INTO quarantine (messenger, key, raw, error, at) VALUES (?, ?, ?, ?, ?)
               RETURNING id AS "id!""#,
            arrival.messenger,
            arrival.key,
            arrival.raw,
            error,
            now
        )
        .fetch_one(self.writing().await?)
        .await?;
        Ok(id)
    }

    /// Asks for events in quarantine to be answered again: one, or all that were not yet.
    /// Returns how many that concerns.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn ask_replay(&mut self, id: Option<i64>) -> Result<u64> {
        let now = self.now.millis();
        let asked = sqlx::query!(
            "UPDATE quarantine SET replay_asked = ?1
             WHERE replayed_at IS NULL AND (?2 IS NULL OR id = ?2)",
            now,
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(asked.rows_affected())
    }

    /// Up to ten events whose replay was asked for.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn to_replay(&mut self) -> Result<Vec<Quarantined>> {
        // The sign keeps SQLite from looking, for the order's sake, through all of quarantine.
        let rows = sqlx::query_as!(
            QuarantinedRow,
            r#"SELECT id AS "id!", messenger, key, raw, error, at, replayed_at FROM quarantine
               WHERE replay_asked IS NOT NULL ORDER BY +id LIMIT 10"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(Quarantined::from).collect())
    }

    /// Notes that a replay worked, or with which error it failed again.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_replay(&mut self, id: i64, error: Option<&str>) -> Result<()> {
        let replayed_at = error.is_none().then(|| self.now.millis());
        sqlx::query!(
            "UPDATE quarantine
             SET replay_asked = NULL, replayed_at = ?, error = coalesce(?, error) WHERE id = ?",
            replayed_at,
            error,
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Empties quarantine of what was received before `before`: it is personal data.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn purge_quarantine(&mut self, before: Moment) -> Result<()> {
        let before = before.millis();
        sqlx::query!("DELETE FROM quarantine WHERE at < ?", before)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Keeps a reply until the deliveries of its chat are known.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn hold(&mut self, chat: &Address, arrival: &Arrival) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO held (messenger, chat, key, raw, at) VALUES (?, ?, ?, ?, ?)",
            chat.messenger,
            chat.chat,
            arrival.key,
            arrival.raw,
            now
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.nothing_held = false;
        Ok(())
    }

    /// Gives back, and no longer keeps, the replies held for a chat.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn release_held(&mut self, chat: &Address) -> Result<Vec<String>> {
        let held = sqlx::query_scalar!(
            r#"SELECT raw FROM held WHERE messenger = ? AND chat = ? ORDER BY id"#,
            chat.messenger,
            chat.chat
        )
        .fetch_all(self.reading().await?)
        .await?;
        if !held.is_empty() {
            sqlx::query!(
                "DELETE FROM held WHERE messenger = ? AND chat = ?",
                chat.messenger,
                chat.chat
            )
            .execute(self.writing().await?)
            .await?;
        }
        Ok(held)
    }

    /// Chats for which something is held although nothing is left to be delivered there.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn chats_to_release(&mut self) -> Result<Vec<Address>> {
        if self.memory.nothing_held {
            return Ok(Vec::new());
        }
        let rows = sqlx::query!(
            r#"SELECT DISTINCT held.messenger AS "messenger!", held.chat AS "chat!",
                   EXISTS (SELECT 1 FROM outbox
                       WHERE outbox.messenger = held.messenger AND outbox.chat = held.chat
                         AND outbox.state = 'queued' AND outbox.about IS NOT NULL) AS "waits!: bool"
               FROM held"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.memory.nothing_held = rows.is_empty();
        Ok(rows
            .into_iter()
            .filter(|row| !row.waits)
            .map(|row| Address::new(&row.messenger, row.chat))
            .collect())
    }
}

impl Reader {
    /// The events in quarantine, the oldest first.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn quarantined(&mut self) -> Result<Vec<Quarantined>> {
        let rows = sqlx::query_as!(
            QuarantinedRow,
            r#"SELECT id AS "id!", messenger, key, raw, error, at, replayed_at
               FROM quarantine ORDER BY id"#
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(Quarantined::from).collect())
    }
}

struct QuarantinedRow {
    id: i64,
    messenger: String,
    key: String,
    raw: String,
    error: String,
    at: i64,
    replayed_at: Option<i64>,
}

impl From<QuarantinedRow> for Quarantined {
    fn from(row: QuarantinedRow) -> Self {
        Quarantined {
            id: row.id,
            messenger: row.messenger,
            key: row.key,
            raw: row.raw,
            error: row.error,
            at: Moment::from_millis(row.at),
            replayed_at: row.replayed_at.map(Moment::from_millis),
        }
    }
}
