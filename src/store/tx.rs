//! A transaction: what is written in it waits to be written together, and is told of once it is
//! durable.

use sqlx::SqliteConnection;

use super::{
    Result, foresight::Foresight, keyboards::NewKeyboard, marks::NewMark, outbox::Queued,
    step::Steps, writer::Memory,
};
use crate::{chance::Chance, school::moments::Moment};

/// A transaction, with the time at which it happens and the dice it may throw.
///
/// Whoever drops it without [`Tx::commit`] leaves it open, and has to have the writer undo it
/// ([`Writer::recover`](super::Writer::recover)) before another one is begun.
pub struct Tx<'w> {
    /// The time at which everything in here happens.
    pub now: Moment,
    /// The source of ids and codes.
    pub chance: &'w mut Chance,
    connection: &'w mut SqliteConnection,
    pub(super) memory: &'w mut Memory,
    pub(super) outbox: Vec<Queued>,
    pub(super) keyboards: Vec<NewKeyboard>,
    /// How many of those are rows already.
    pub(super) written: Written,
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
    keyboards: usize,
    written: Written,
    next_outbox: i64,
}

/// How many of the messages and keyboards of a transaction are rows already, before it commits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    pub(super) outbox: usize,
    pub(super) keyboards: usize,
}

impl<'w> Tx<'w> {
    /// A transaction that the connection has just begun, with what that has brought already.
    pub(super) fn begun(
        now: Moment,
        chance: &'w mut Chance,
        (connection, memory): (&'w mut SqliteConnection, &'w mut Memory),
        News { queued, any, stale }: News,
    ) -> Self {
        Tx {
            now,
            chance,
            connection,
            memory,
            outbox: queued,
            keyboards: Vec::new(),
            written: Written::default(),
            marks: Vec::new(),
            steps: Steps::default(),
            foresight: Foresight::default(),
            wrote: false,
            news: any,
            stale,
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
        let (keyboards, outbox) = self.unwritten();
        let now = self.now.millis();
        // In one go to SQLite's thread, for nothing is read between them.
        sqlx::query!(
            "INSERT INTO keyboards (handle, messenger, person, actions, about, until)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
             FROM jsonb_each(?);
             INSERT INTO outbox
                 (id, messenger, chat, lane, body, about, sponsor, goes_on, queued_at, due)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                    value ->> 5, value ->> 6, value ->> 7, ?, ?
             FROM jsonb_each(?);
             COMMIT",
            keyboards,
            now,
            now,
            outbox
        )
        .execute(&mut *self.connection)
        .await?;
        let queued = std::mem::take(&mut self.outbox);
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
            keyboards: self.keyboards.len(),
            written: self.written,
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
        // What the event has written of earlier ones was undone with it.
        self.written = start.written;
        self.unsay(start);
        Ok(())
    }

    /// Takes back what was queued since `start`: an event that was refused says
    /// nothing but its refusal.
    pub fn unsay(&mut self, start: EventStart) {
        self.outbox.retain(|row| row.id < start.next_outbox);
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
        messenger::{Address, Outgoing},
        store::{
            Store,
            deliveries::Outcome,
            outbox::{Lane, Letter},
        },
    };

    async fn memory() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("school.db").display());
        let store = Store::open(&url).await.expect("a database");
        (folder, store)
    }

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
    async fn what_needs_no_memory_is_forgotten_when_sent_and_its_number_not_given_again() {
        let (_folder, store) = memory().await;
        let (now, mut chance) = (Moment::from_millis(0), Chance::from_seed(1));
        let chat = Address::new("telegram", "-1".to_owned());

        let mut writer = store.writer();
        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        tx.queue(letter(&chat));
        let news = tx.commit().await.expect("durable");
        let id = news.queued[0].id;
        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        let sent = [(id, Outcome::Sent(None))];
        tx.settle(&sent).await.expect("settled");
        let kept = sqlx::query_scalar::<_, i64>("SELECT id FROM outbox WHERE id = ?")
            .bind(id)
            .fetch_optional(tx.connection())
            .await
            .expect("a row or none");
        tx.commit().await.expect("durable");
        assert_eq!(kept, None, "it is kept");

        // Another program, or this one after an error of the disk.
        let mut other = store.writer();
        let mut tx = other.begin(now, &mut chance).await.expect("begun");
        tx.queue(letter(&chat));
        let news = tx.commit().await.expect("durable");
        assert!(news.queued[0].id > id, "{news:?} comes after {id}");
    }

    #[tokio::test]
    async fn what_was_written_before_the_commit_is_written_once_and_again_where_that_was_undone() {
        let (_folder, store) = memory().await;
        let mut writer = store.writer();
        let (now, mut chance) = (Moment::from_millis(0), Chance::from_seed(1));
        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        tx.savepoint().await.expect("a savepoint");
        for chat in ["1", "2"] {
            tx.queue(letter(&Address::new("telegram", chat.to_owned())));
            tx.flush_queued().await.expect("written");
        }
        tx.queue(letter(&Address::new("telegram", "3".to_owned())));
        tx.release().await.expect("kept");
        let start = tx.savepoint().await.expect("a savepoint");
        tx.queue(letter(&Address::new("telegram", "4".to_owned())));
        tx.flush_queued().await.expect("written");
        assert!(tx.outbox_at_hand().is_empty());
        tx.undo(start).await.expect("undone");
        tx.commit().await.expect("durable");
        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        let chats =
            sqlx::query_scalar::<_, String>("SELECT chat FROM outbox WHERE id > 0 ORDER BY id")
                .fetch_all(tx.connection())
                .await
                .expect("rows");
        assert_eq!(chats, ["1", "2", "3"]);
    }

    #[tokio::test]
    async fn what_was_queued_is_told_and_what_may_be_another_thing_now_has_to_be_read() {
        let (_folder, store) = memory().await;
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
