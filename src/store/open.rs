//! Opening a school's database, and keeping a second service away from it.

use std::{
    fs::{File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Ailment, Error, NOT_YOURS, Reader, Result, Writer,
    schema::{is_current, is_foreign, is_older, make, migrate, not_ours},
};
use crate::private;

/// SQLite 3.7.0 to 3.51.2 may lose commits in WAL mode (sqlite.org/wal.html).
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

/// How often, and after what pause, a lock is asked for that is taken.
const LOCK_TRIES: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// After so many pages of 4 KB a commit puts the log into the database itself, should nobody else
/// have come to it: whoever waits for that commit waits for that, too.
const MOST_IN_LOG: &str = "4000";

/// How many may read at once, beside the one that writes.
const READERS: u32 = 3;

/// How many rows a reader holds ready: a page of a long export is read while the one before
/// is written.
const READ_AHEAD: usize = 256;

/// One school's database.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
    pub(super) options: SqliteConnectOptions,
    readers: SqlitePool,
}

/// The right to be the one service on a database; given back when it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Store {
    /// Opens the database that `url` names, and brings its schema up to date where
    /// nobody else is at work on it.
    ///
    /// # Errors
    /// Refuses a database that a newer kamerton has written, and an SQLite too old to trust.
    pub async fn open(url: &str) -> Result<Store> {
        let path = Store::path_in(url)?;
        for _ in 0..LOCK_TRIES {
            // The lock is asked for only where there is something to be done: a service that
            // starts at this very moment must not find it taken.
            if is_current(&path).await {
                break;
            }
            if let Some(_lock) = Lock::take(&path)? {
                return Store::prepare(path, true).await;
            }
            // Another command may be making it at this moment, or bringing it up to date.
            tokio::time::sleep(LOCK_PAUSE).await;
        }
        Store::prepare(path, false).await
    }

    /// Opens a database that has to be there already.
    ///
    /// # Errors
    /// Says so where it is not, and those of [`Store::open`].
    pub async fn open_existing(url: &str) -> Result<Store> {
        let path = Store::path_in(url)?;
        match path.exists() {
            true => Store::open(url).await,
            false => Err(Error::Unfit(format!(
                "there is no database {}: name the school's own in DATABASE_URL",
                path.display()
            ))),
        }
    }

    /// Opens the database as its one service.
    ///
    /// # Errors
    /// [`Error::Taken`] while another service has it, and those of [`Store::open`].
    pub async fn open_as_service(url: &str) -> Result<(Store, Lock)> {
        let path = Store::path_in(url)?;
        let made = Store::missing_folder(&path).map(Path::to_owned);
        let mut lock = Lock::take(&path)?;
        if let Some(folder) = made {
            // Another one may have been meant.
            tracing::warn!(folder = %folder.display(), "made for a new database");
        }
        for _ in 0..LOCK_TRIES {
            if lock.is_some() {
                break;
            }
            // A command line that brings the database up to date gives it back at once.
            tokio::time::sleep(LOCK_PAUSE).await;
            lock = Lock::take(&path)?;
        }
        let lock = lock.ok_or_else(|| Error::Taken(path.display().to_string()))?;
        Ok((Store::prepare(path, true).await?, lock))
    }

    /// Opens the database; `alone` where the lock is ours, and the schema may be changed.
    async fn prepare(path: PathBuf, alone: bool) -> Result<Store> {
        if is_foreign(&path).await {
            return Err(not_ours(&path));
        }
        if alone && !path.exists() {
            // What SQLite keeps beside it is for the same people to read. Where it cannot be made,
            // SQLite says why.
            private::options()
                .write(true)
                .create_new(true)
                .open(&path)
                .ok();
        }
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(alone)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("secure_delete", "ON")
            .pragma("wal_autocheckpoint", MOST_IN_LOG)
            .statement_cache_capacity(300);
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .map_err(|error| unfit(&path, "cannot open the database", &error))?;
        check_sqlite(&mut connection).await?;
        migrate(&mut connection, &path, alone).await?;
        connection.close().await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(0)
            // The file is there or it is not; asking each time costs as much as what is read.
            .test_before_acquire(false)
            .connect_lazy_with(
                options
                    .clone()
                    .read_only(true)
                    .create_if_missing(false)
                    .row_buffer_size(READ_AHEAD),
            );
        Ok(Store {
            path,
            options,
            readers,
        })
    }

    /// The file that a database address names: `sqlite:kamerton.db`, `sqlite:///var/…`; it need not
    /// be there.
    ///
    /// # Errors
    /// Fails where the address names no file.
    pub fn path_in(url: &str) -> Result<PathBuf> {
        let unfit = || {
            Error::Unfit(format!(
                "DATABASE_URL is {url:?}, and has to name a file, such as sqlite:kamerton.db"
            ))
        };
        let path = url.strip_prefix("sqlite:").ok_or_else(unfit)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split('?').next().unwrap_or(path);
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(unfit());
        }
        let path = PathBuf::from(path);
        // Whatever name it has here, the lock lies beside the database itself.
        Ok(match path.is_symlink() {
            true => path.canonicalize().unwrap_or(path),
            false => path,
        })
    }

    /// The folder of a database, where it is not there: whoever opens or restores that database
    /// makes it, and another one may have been meant.
    pub fn missing_folder(database: &Path) -> Option<&Path> {
        let folder = database.parent()?;
        let is_there = folder.as_os_str().is_empty() || folder.is_dir();
        (!is_there).then_some(folder)
    }

    /// Where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A connection that writes. The service has one; a command line makes its own,
    /// for one short transaction.
    pub fn writer(&self) -> Writer {
        Writer::new(self.options.clone(), self.readers.clone())
    }

    /// A connection that only looks.
    ///
    /// # Errors
    /// Fails when the database cannot be opened or every reader is busy for long.
    pub async fn reader(&self) -> Result<Reader> {
        Ok(Reader(self.readers.acquire().await?))
    }

    /// A look at a school that has nothing yet: whoever only looks makes no database.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn reader_of_nothing() -> Result<Reader> {
        // Gone with its one connection.
        let nothing = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(SqliteConnectOptions::new().in_memory(true))
            .await?;
        let mut connection = nothing.acquire().await?;
        make(&mut connection).await?;
        Ok(Reader(connection))
    }

    /// Whether SQLite finds the database sound; its own words where it does not.
    ///
    /// # Errors
    /// Fails when the database cannot be read at all.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let mut reader = self.reader().await?;
        complaints(reader.connection()).await
    }

    /// Whether the database at `path` was left by an older kamerton: whoever opens it brings it up to
    /// date, and who only looks does not.
    pub async fn is_older(path: &Path) -> bool {
        is_older(path).await
    }

    /// The same as [`Store::complaints`], of a database that is left as it is.
    ///
    /// # Errors
    /// Fails when the database cannot be read at all.
    pub async fn complaints_at(path: &Path) -> Result<Vec<String>> {
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let complaints = complaints(&mut connection).await?;
        connection.close().await?;
        Ok(complaints)
    }

    /// Puts what the write-ahead log holds into the database, as far as nobody needs it there, and
    /// waits for nobody. Once all of it is there, the log begins anew with the next commit.
    ///
    /// # Errors
    /// Fails when the disk does; nothing is lost by that.
    pub async fn checkpoint(&self) -> Result<()> {
        // Opened each time: one that was opened while the files could only be read would hold the
        // others to that.
        let options = self.options.clone().create_if_missing(false);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        Ok(())
    }

    /// Lets the readers go, and puts what the write-ahead log holds into the database: who
    /// copies that one file afterwards has it all.
    pub async fn close(&self) {
        self.readers.close().await;
        // Whoever still reads or writes keeps the log, and nothing is lost by that.
        let options = self.options.clone().create_if_missing(false);
        let settled = settle(&options.busy_timeout(Duration::ZERO)).await;
        if let Err(error) = settled {
            tracing::warn!(%error, "the write-ahead log stays beside the database");
        }
    }
}

impl Lock {
    /// Takes the lock; `None` while somebody else has it.
    pub(super) fn take(database: &Path) -> Result<Option<Lock>> {
        if let Some(missing) = Store::missing_folder(database) {
            private::make_folder(missing).map_err(|error| {
                Error::Unfit(format!(
                    "cannot make the folder {} for the database: {error}",
                    missing.display()
                ))
            })?;
        }
        if database.is_dir() {
            return Err(Error::Unfit(format!(
                "{} is a folder: name the database's file in DATABASE_URL, such as \
                 sqlite:kamerton.db",
                database.display()
            )));
        }
        let mut name = database.as_os_str().to_owned();
        name.push(".lock");
        let name = PathBuf::from(name);
        let failed = |error: std::io::Error| {
            let why = match error.kind() {
                ErrorKind::PermissionDenied => NOT_YOURS.to_owned(),
                _ => error.to_string(),
            };
            Error::Unfit(format!("cannot open the lock {}: {why}", name.display()))
        };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&name)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

/// Why the database at `path` cannot be used, and what helps.
pub(super) fn unfit(path: &Path, what: &str, error: &sqlx::Error) -> Error {
    let path = path.display();
    Error::Unfit(match Ailment::of(error) {
        Some(Ailment::NoDatabase) => format!(
            "{path} is no database, but another file: name the school's own database in \
             DATABASE_URL, or put a backup back with `kamerton restore FILE`"
        ),
        Some(Ailment::Damaged) => format!(
            "the database {path} is damaged: put a backup back with `kamerton restore FILE`"
        ),
        Some(Ailment::NotYours) => format!("{what} {path}: {NOT_YOURS}"),
        None => format!("{what} {path}: {error}"),
    })
}

/// Puts all that the write-ahead log holds into the database.
pub(super) async fn settle(options: &SqliteConnectOptions) -> sqlx::Result<()> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut connection)
        .await?;
    connection.close().await
}

async fn check_sqlite(connection: &mut SqliteConnection) -> Result<()> {
    let version = sqlx::query_scalar!(r#"SELECT sqlite_version() AS "version!: String""#)
        .fetch_one(connection)
        .await?;
    let numbers: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    if numbers.as_slice() < OLDEST_SQLITE.as_slice() {
        return Err(Error::Unfit(format!(
            "SQLite {version} may lose what it has confirmed: at least 3.51.3 is needed"
        )));
    }
    Ok(())
}

/// SQLite's own words for what is unsound in a database; none where it is sound.
pub(super) async fn complaints(connection: &mut SqliteConnection) -> Result<Vec<String>> {
    let lines = sqlx::query_scalar::<_, String>("PRAGMA integrity_check")
        .fetch_all(connection)
        .await?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        chance::Chance,
        messenger::{Address, Outgoing, Say},
        school::moments::Moment,
        store::outbox::{Lane, Letter},
    };

    #[tokio::test]
    async fn what_was_committed_lies_in_the_log_until_a_checkpoint() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("school.db").display());
        let store = Store::open(&url).await.expect("a database");
        // Asked of the folder: opening the file would let go of SQLite's locks.
        let long = || fs::metadata(store.path()).expect("a file").len();
        let before = long();
        let (mut writer, mut chance) = (store.writer(), Chance::from_seed(1));
        let now = Moment::from_millis(0);
        let mut tx = writer.begin(now, &mut chance).await.expect("begun");
        for _ in 0..100 {
            tx.queue(Letter {
                to: Address::new("telegram", "-1".to_owned()),
                lane: Lane::Reply,
                outgoing: Outgoing::Say(Say::text("Слово ".repeat(100))),
                about: None,
                sponsor: None,
            });
        }
        tx.commit().await.expect("durable");
        assert_eq!(long(), before, "a commit has put the log into the database");
        store.checkpoint().await.expect("a checkpoint");
        assert!(long() > before, "the log was not put into the database");
    }
}
