//! The one writer: it begins transactions, and remembers between them what does not change often.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use sqlx::{Connection, Row, SqliteConnection, SqlitePool, sqlite::SqliteConnectOptions};

use super::{News, Result, Tx, accounts::Account, groups::Group, received, recipients::Recipients};
use crate::{
    chance::Chance,
    messenger::{Address, Arrival},
    school::{moments::Moment, roster::StudentId},
};

/// A connection of its own that writes, one transaction at a time.
#[derive(Debug)]
pub struct Writer {
    options: SqliteConnectOptions,
    readers: SqlitePool,
    connection: Option<SqliteConnection>,
    memory: Memory,
}

/// What the writer remembers between transactions. Reached only through a [`Tx`],
/// and dropped whenever it may have become untrue.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) accounts: HashMap<(String, String), Arc<Account>>,
    pub(super) groups: HashMap<Address, Arc<Group>>,
    pub(super) recipients: HashMap<StudentId, Recipients>,
    /// The staff numbers of those who teach a class now.
    pub(super) teachers: HashMap<i64, Arc<[i64]>>,
    /// That no reply waits for a delivery. Only a writer holds one.
    pub(super) nothing_held: bool,
    data_version: i64,
    pub(super) next_outbox: i64,
    pub(super) next_mark: i64,
    /// Whether something was erased that may still lie in the write-ahead log.
    pub(super) shred: bool,
}

impl Memory {
    /// Forgets people, classes and what is held, because somebody may have changed them.
    pub(super) fn forget(&mut self) {
        self.nothing_held = false;
        self.accounts.clear();
        self.groups.clear();
        self.recipients.clear();
        self.teachers.clear();
    }
}

impl Writer {
    pub(super) fn new(options: SqliteConnectOptions, readers: SqlitePool) -> Self {
        Writer {
            options,
            readers,
            connection: None,
            memory: Memory::default(),
        }
    }

    /// Begins a transaction that may write from its first statement.
    ///
    /// # Errors
    /// Fails when the database cannot be opened, or is locked for longer than ten seconds.
    pub async fn begin<'w>(&'w mut self, now: Moment, chance: &'w mut Chance) -> Result<Tx<'w>> {
        let (tx, _) = self.receive(now, chance, &[]).await?;
        Ok(tx)
    }

    /// Begins a transaction with a batch that came in, whose keys are noted as received. Returns
    /// the places, in the batch, of those that had not been received before.
    ///
    /// # Errors
    /// Fails when the database cannot be opened, or is locked for longer than ten seconds.
    pub async fn receive<'w>(
        &'w mut self,
        now: Moment,
        chance: &'w mut Chance,
        arrivals: &[&Arrival],
    ) -> Result<(Tx<'w>, HashSet<usize>)> {
        let connection = match self.connection.take() {
            Some(connection) => self.connection.insert(connection),
            None => {
                self.memory.forget();
                // A connection counts versions from where it was opened: this one has seen none.
                self.memory.next_outbox = 0;
                let connection = SqliteConnection::connect_with(&self.options).await?;
                self.connection.insert(connection)
            }
        };
        let keys = received::keys(arrivals);
        // In one go to SQLite's thread. The version only after BEGIN: a commit of somebody else's
        // could slip in before it.
        let rows = sqlx::query(
            "BEGIN IMMEDIATE;
             PRAGMA data_version;
             SELECT json_group_array(json_array(messenger, key)) FROM received
             WHERE (messenger, key) IN (SELECT value ->> 0, value ->> 1 FROM jsonb_each(?));
             INSERT OR IGNORE INTO received (messenger, key, at)
             SELECT value ->> 0, value ->> 1, ? FROM jsonb_each(?)",
        )
        .bind(&keys)
        .bind(now.millis())
        .bind(&keys)
        // All rows, and not the first alone, so that all of it is done.
        .fetch_all(&mut *connection)
        .await?;
        let [version, known] = rows.as_slice() else {
            return Err(sqlx::Error::RowNotFound.into());
        };
        let version: i64 = version.try_get(0)?;
        let fresh = received::fresh(arrivals, known.try_get(0)?)?;
        let somebody_wrote = version != self.memory.data_version || self.memory.next_outbox == 0;
        if somebody_wrote {
            self.memory.forget();
            self.memory.data_version = version;
            let last = sqlx::query!(
                r#"SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)
                           AS "outbox!: i64",
                       (SELECT coalesce(max(id), 0) FROM marks) AS "mark!: i64""#
            )
            .fetch_one(&mut *connection)
            .await?;
            self.memory.next_outbox = self.memory.next_outbox.max(last.outbox + 1);
            self.memory.next_mark = last.mark + 1;
        }
        let news = News {
            any: somebody_wrote || !fresh.is_empty(),
            stale: somebody_wrote,
            queued: Vec::new(),
        };
        let tx = Tx::begun(now, chance, (connection, &mut self.memory), news);
        Ok((tx, fresh))
    }

    /// Undoes whatever an abandoned transaction has left open. Where even that
    /// fails, the connection is given up and the next one is opened anew.
    pub async fn recover(&mut self) {
        self.memory.forget();
        if let Some(mut connection) = self.connection.take()
            && sqlx::query("ROLLBACK")
                .execute(&mut connection)
                .await
                .is_ok()
        {
            self.connection = Some(connection);
        }
    }

    /// Gives the connection up, after an error of the disk, and those that wait to be read
    /// from: what was opened while the files could only be read holds SQLite to that, for as
    /// long as one connection of the process is left.
    pub async fn reopen(&mut self) {
        self.memory.forget();
        while let Some(reader) = self.readers.try_acquire() {
            // One that does not close well is closed all the same.
            drop(reader.close().await);
        }
        self.close().await;
    }

    /// Lets the connection go. Once this returns nothing of it is left that could still touch the
    /// files: one that is only dropped ends later, in a thread of its own.
    pub async fn close(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database's connection did not close well");
        }
    }
}
