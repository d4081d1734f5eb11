//! The one writer and its transactions.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use sqlx::{Connection, Row, SqliteConnection, SqlitePool, sqlite::SqliteConnectOptions};

use super::{
    Result,
    accounts::Account,
    foresight::Foresight,
    groups::Group,
    json,
    keyboards::NewKeyboard,
    marks::NewMark,
    outbox::{NewRow, Queued},
    received,
    step::Steps,
};
use crate::{
    chance::Chance,
    messenger::{Address, Arrival},
    school::{calendar::Moment, roster::StudentId},
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
    pub(super) recipients: HashMap<StudentId, Arc<[Arc<Account>]>>,
    /// Whether a class is taught by a member of staff now.
    pub(super) teaching: HashMap<(i64, i64), bool>,
    data_version: i64,
    next_outbox: i64,
    next_mark: i64,
    /// Whether something was erased that may still lie in the write-ahead log.
    shred: bool,
}

impl Memory {
    /// Forgets people and classes, because somebody changed them.
    pub(super) fn forget(&mut self) {
        self.accounts.clear();
        self.groups.clear();
        self.recipients.clear();
        self.teaching.clear();
    }
}

/// A transaction, with the time at which it happens and the dice it may throw.
///
/// Whoever drops it without [`Tx::commit`] undoes it: the writer rolls back what it
/// finds open before it begins anew.
pub struct Tx<'w> {
    /// The time at which everything in here happens.
    pub now: Moment,
    /// The source of ids and codes.
    pub chance: &'w mut Chance,
    connection: &'w mut SqliteConnection,
    pub(super) memory: &'w mut Memory,
    pub(super) outbox: Vec<Queued>,
    pub(super) keyboards: Vec<NewKeyboard>,
    pub(super) marks: Vec<NewMark>,
    pub(super) steps: Steps,
    pub(super) foresight: Foresight,
    /// Whether the event at hand has written: it may be refused no more.
    wrote: bool,
    /// Whether anything was written, by whichever event, or by somebody else before.
    news: bool,
    /// Whether that may have changed what is to be sent or fetched, beyond what was queued here.
    stale: bool,
}

/// What a transaction has brought, for those who go on from there.
#[derive(Debug, Default)]
pub struct News {
    /// Messages to be sent, in their order.
    pub queued: Vec<Queued>,
    /// There may be something new in the database, written here or by somebody else before.
    pub any: bool,
    /// Whoever has read before what is to be sent and fetched has to read it again: it may be
    /// another thing now, or more than was queued here.
    pub stale: bool,
}

/// Where an event began, to come back to should it fail.
#[derive(Clone, Copy, Debug)]
pub struct EventStart {
    outbox: usize,
    keyboards: usize,
    next_outbox: i64,
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
                r#"SELECT (SELECT coalesce(max(id), 0) FROM outbox) AS "outbox!: i64",
                       (SELECT coalesce(max(id), 0) FROM marks) AS "mark!: i64""#
            )
            .fetch_one(&mut *connection)
            .await?;
            self.memory.next_outbox = self.memory.next_outbox.max(last.outbox + 1);
            self.memory.next_mark = last.mark + 1;
        }
        let tx = Tx {
            now,
            chance,
            connection,
            memory: &mut self.memory,
            outbox: Vec::new(),
            keyboards: Vec::new(),
            marks: Vec::new(),
            steps: Steps::default(),
            foresight: Foresight::default(),
            wrote: false,
            news: somebody_wrote || !fresh.is_empty(),
            stale: somebody_wrote,
        };
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

impl Tx<'_> {
    /// Makes everything durable. Returns what it has brought.
    ///
    /// # Errors
    /// Fails when SQLite does; then nothing of it has happened.
    pub async fn commit(mut self) -> Result<News> {
        self.flush_marks().await?;
        self.flush_steps().await?;
        let keyboards = json(&std::mem::take(&mut self.keyboards));
        let queued = std::mem::take(&mut self.outbox);
        let outbox: Vec<NewRow<'_>> = queued.iter().map(NewRow::from).collect();
        let outbox = json(&outbox);
        let now = self.now.millis();
        // In one go to SQLite's thread, for nothing is read between them.
        sqlx::query!(
            "INSERT INTO keyboards (handle, messenger, person, actions, about, until)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
             FROM jsonb_each(?);
             INSERT INTO outbox
                 (id, messenger, chat, lane, body, about, sponsor, queued_at, due)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                    value ->> 5, value ->> 6, ?, ?
             FROM jsonb_each(?);
             COMMIT",
            keyboards,
            now,
            now,
            outbox
        )
        .execute(&mut *self.connection)
        .await?;
        if self.memory.shred
            && let Err(error) = self.empty_log().await
        {
            // What was committed stays committed; the next commit tries again.
            tracing::warn!(%error, "the write-ahead log was not emptied");
        }
        Ok(News {
            any: self.news || !queued.is_empty(),
            stale: self.stale,
            queued,
        })
    }

    /// Something was erased: once that is durable, nothing of it may be left in the
    /// write-ahead log either.
    pub(super) fn shred(&mut self) {
        self.memory.shred = true;
    }

    /// Empties the write-ahead log; while somebody still reads from it, the next commit
    /// tries again.
    async fn empty_log(&mut self) -> Result<()> {
        // Nobody is to wait for a backup that reads.
        sqlx::query("PRAGMA busy_timeout = 100")
            .execute(&mut *self.connection)
            .await?;
        let busy = sqlx::query_scalar::<_, i64>("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *self.connection)
            .await?;
        self.memory.shred = busy != 0;
        sqlx::query("PRAGMA busy_timeout = 10000")
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Notes where an event begins.
    pub fn begin_event(&mut self) -> EventStart {
        self.wrote = false;
        EventStart {
            outbox: self.outbox.len(),
            keyboards: self.keyboards.len(),
            next_outbox: self.memory.next_outbox,
        }
    }

    /// Begins a savepoint, so that one event can fail alone.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn savepoint(&mut self) -> Result<EventStart> {
        sqlx::query("SAVEPOINT event")
            .execute(&mut *self.connection)
            .await?;
        Ok(self.begin_event())
    }

    /// Keeps what was done since the savepoint.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn release(&mut self) -> Result<()> {
        self.flush_marks().await?;
        self.flush_steps().await?;
        sqlx::query("RELEASE event")
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Undoes what was done since the savepoint.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn undo(&mut self, start: EventStart) -> Result<()> {
        self.marks.clear();
        self.steps.forget();
        self.foresight.forget();
        sqlx::query("ROLLBACK TO event")
            .execute(&mut *self.connection)
            .await?;
        self.release().await?;
        self.memory.forget();
        self.unsay(start);
        Ok(())
    }

    /// Takes back what was queued since `start`: an event that was refused says
    /// nothing but its refusal.
    pub fn unsay(&mut self, start: EventStart) {
        self.outbox.truncate(start.outbox);
        self.keyboards.truncate(start.keyboards);
        self.memory.next_outbox = start.next_outbox;
        self.wrote = false;
    }

    /// Whether anything was written since the last [`Tx::begin_event`].
    pub fn has_written(&self) -> bool {
        self.wrote
    }

    /// What was written so far is true whatever becomes of the event, so that it may
    /// still be refused: a group was met, an account was heard of again.
    pub fn keep(&mut self) {
        self.wrote = false;
    }

    pub(super) fn next_outbox_id(&mut self) -> i64 {
        let id = self.memory.next_outbox;
        self.memory.next_outbox += 1;
        id
    }

    /// Something is written, now or with the commit.
    pub(super) fn note_write(&mut self) {
        (self.wrote, self.news) = (true, true);
    }

    pub(super) fn next_mark_id(&mut self) -> i64 {
        self.note_write();
        let id = self.memory.next_mark;
        self.memory.next_mark += 1;
        id
    }

    /// The connection, for a statement that only reads: marks that still wait to be written are
    /// written first.
    pub(super) async fn reading(&mut self) -> Result<&mut SqliteConnection> {
        self.flush_marks().await?;
        Ok(self.connection)
    }

    /// The connection, for a statement that writes: what was foreseen may not come true.
    pub(super) async fn writing(&mut self) -> Result<&mut SqliteConnection> {
        self.foresight.forget();
        self.writing_apart().await
    }

    /// The connection, for a statement that writes what nobody foresees, or of which the caller
    /// says itself what is to be forgotten.
    pub(super) async fn writing_apart(&mut self) -> Result<&mut SqliteConnection> {
        self.stale = true;
        self.writing_quietly().await
    }

    /// The same for a statement that gives nobody anything to send or to fetch, either.
    pub(super) async fn writing_quietly(&mut self) -> Result<&mut SqliteConnection> {
        self.flush_marks().await?;
        self.note_write();
        Ok(self.connection)
    }

    /// The connection, for what waits to be written itself.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        self.connection
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        messenger::Outgoing,
        store::{
            Store,
            deliveries::Outcome,
            outbox::{Lane, Letter},
        },
    };

    fn letter(chat: &Address) -> Letter {
        Letter {
            to: chat.clone(),
            lane: Lane::Reply,
            outgoing: Outgoing::Leave,
            about: None,
            sponsor: None,
        }
    }

    #[tokio::test]
    async fn what_was_queued_is_told_and_what_may_be_another_thing_now_has_to_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("school.db").display());
        let store = Store::open(&url).await.expect("a database");
        let (mut writer, mut other) = (store.writer(), store.writer());
        let (now, mut chance) = (Moment::from_millis(0), Chance::from_seed(1));
        let (old, new) = (
            Address::new("telegram", "-1".to_owned()),
            Address::new("telegram", "-1001".to_owned()),
        );

        // A writer that has just been opened knows nothing of what others wrote.
        let tx = writer.begin(now, &mut chance).await.expect("begun");
        assert!(tx.commit().await.expect("durable").stale);

        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        tx.queue(letter(&old));
        let news = tx.commit().await.expect("durable");
        assert!(news.any && !news.stale, "{news:?}");
        let [queued] = news.queued.as_slice() else {
            panic!("one was queued: {news:?}");
        };

        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        let outcome = Outcome::Later {
            due: now,
            error: "busy".to_owned(),
        };
        tx.settle(&[(queued.id, outcome)]).await.expect("settled");
        let news = tx.commit().await.expect("durable");
        assert!(news.any && !news.stale, "{news:?}");

        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        tx.redirect_outbox(&old, &new).await.expect("redirected");
        assert!(tx.commit().await.expect("durable").stale);

        let tx = writer.begin(now, &mut chance).await.expect("begun");
        let news = tx.commit().await.expect("durable");
        assert!(!news.any && !news.stale, "{news:?}");

        let mut tx = other.begin(now, &mut chance).await.expect("begun");
        tx.queue(letter(&new));
        tx.commit().await.expect("durable");
        let tx = writer.begin(now, &mut chance).await.expect("begun");
        assert!(tx.commit().await.expect("durable").stale);
    }
}
