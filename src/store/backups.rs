//! Copies of a school's database: made beside a running service, and put back after a loss.

use std::{
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    Ailment, Error, Lock, Result, Store,
    open::{complaints, settle},
    schema::check_schema,
};
use crate::private;

/// What SQLite keeps beside a database in use, by the ends of the names.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

impl Store {
    /// Writes a copy of the whole database, as of one moment, to `target`: aside,
    /// checked, and only then under its name.
    ///
    /// # Errors
    /// Fails when `target` exists or cannot be written, or the copy is not sound.
    pub async fn back_up(&self, target: &Path) -> Result<()> {
        let mut connection = SqliteConnection::connect_with(&self.options).await?;
        back_up(&mut connection, target).await?;
        connection.close().await?;
        Ok(())
    }

    /// Puts a copy in the place of the database that `url` names. Nothing is overwritten: returns
    /// the name under which the database of before is kept, where there was one.
    ///
    /// # Errors
    /// Refuses, with everything as it was, what is no sound database of this kamerton's or an older
    /// one's; [`Error::Taken`] while a service has the database.
    pub async fn restore(url: &str, copy: &Path) -> Result<Option<PathBuf>> {
        let database = Store::path_in(url)?;
        // Until the end: no service may start on what is half there.
        let Some(_lock) = Lock::take(&database)? else {
            return Err(Error::Taken(database.display().to_string()));
        };
        // Beside the database, so that it takes its place in one step.
        let aside = with_end(&database, ".restored");
        remove_left(&aside).map_err(|error| failed("remove", &aside, error))?;
        take_in(copy, &aside).await?;
        let kept = match database.exists() {
            true => Some(put_away(&database).await?),
            false => None,
        };
        // A log without its database would be taken for that of the copy.
        for end in BESIDE {
            let left = with_end(&database, end);
            remove_left(&left).map_err(|error| failed("remove", &left, error))?;
        }
        fs::rename(&aside, &database)
            .and_then(|()| sync_folder(&database))
            .map_err(|error| failed("put the copy in the place of", &database, error))?;
        Ok(kept)
    }
}

/// Copies what `connection` has open, as of one moment, to `target`.
pub(super) async fn back_up(connection: &mut SqliteConnection, target: &Path) -> Result<()> {
    let failed = |what: &str, error: io::Error| {
        Error::Unfit(format!(
            "backup: cannot {what} {}: {error}",
            target.display()
        ))
    };
    if target.exists() {
        return Err(Error::Unfit(format!(
            "backup: {} is there already, and nothing is overwritten: give another name",
            target.display()
        )));
    }
    let folder = target.parent().filter(|it| !it.as_os_str().is_empty());
    if let Some(missing) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Error::Unfit(format!(
            "backup: there is no folder {}: make it first, or give another name",
            missing.display()
        )));
    }
    let aside = with_end(target, ".part");
    remove_left(&aside).map_err(|error| failed("remove what is left of", error))?;
    let name = aside
        .to_str()
        .ok_or_else(|| Error::Unfit(format!("backup: {} is no name in UTF-8", target.display())))?;
    // An empty file is written into, and stays for its owner alone.
    private::options()
        .write(true)
        .create_new(true)
        .open(&aside)
        .map_err(|error| failed("write", error))?;
    sqlx::query!("VACUUM INTO ?", name)
        .execute(connection)
        .await
        .map_err(|error| Error::Unfit(format!("backup to {}: {error}", target.display())))?;
    let copy = SqliteConnectOptions::new().filename(&aside).read_only(true);
    let mut copy = SqliteConnection::connect_with(&copy).await?;
    let complaints = complaints(&mut copy).await?;
    copy.close().await?;
    if !complaints.is_empty() {
        return Err(Error::Unfit(format!(
            "backup: the copy is not sound: {complaints:?}"
        )));
    }
    File::open(&aside)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(&aside, target))
        .and_then(|()| sync_folder(target))
        .map_err(|error| failed("finish", error))
}

/// Copies a backup to `aside`, once it has shown itself to be one.
async fn take_in(copy: &Path, aside: &Path) -> Result<()> {
    let shown = copy.display();
    if !copy.is_file() {
        return Err(Error::Unfit(format!("restore: there is no file {shown}")));
    }
    let unfit = |error: Error| {
        let ailment = match &error {
            Error::Database(error) => Ailment::of(error),
            _ => None,
        };
        // Not in the words for the school's own database, which is another.
        Error::Unfit(match ailment {
            Some(Ailment::NoDatabase) => {
                format!("restore: {shown} is no backup, as it is no database")
            }
            Some(Ailment::Damaged) => {
                format!("restore: {shown} is damaged, take another backup")
            }
            Some(Ailment::NotYours) | None => format!("restore: {shown} is no backup: {error}"),
        })
    };
    let options = SqliteConnectOptions::new().filename(copy).read_only(true);
    let connected = SqliteConnection::connect_with(&options).await;
    let mut connection = connected.map_err(|error| unfit(error.into()))?;
    let complaints = complaints(&mut connection).await.map_err(unfit)?;
    if !complaints.is_empty() {
        return Err(Error::Unfit(format!(
            "restore: {shown} is damaged, take another backup: {}",
            complaints.join("; ")
        )));
    }
    let is_ours: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(|error| unfit(error.into()))?;
    if !is_ours || check_schema(&mut connection, copy).await? == 0 {
        return Err(Error::Unfit(format!(
            "restore: {shown} is a database, but not one of kamerton's"
        )));
    }
    back_up(&mut connection, aside).await?;
    connection.close().await?;
    Ok(())
}

/// Gives the database, and what lies beside it, another name, which is returned.
async fn put_away(database: &Path) -> Result<PathBuf> {
    let options = SqliteConnectOptions::new().filename(database);
    if let Err(error) = settle(&options).await {
        // A damaged one keeps its log beside it.
        tracing::debug!(%error, "the write-ahead log stays beside the database");
    }
    let mut number = 1;
    let kept = loop {
        let kept = database.with_extension(format!("replaced-{number}.db"));
        if !kept.exists() {
            break kept;
        }
        number += 1;
    };
    // It has both names until the copy takes the first one, so that there is always a database;
    // where a file cannot have two, it is moved.
    fs::hard_link(database, &kept)
        .or_else(|_| fs::rename(database, &kept))
        .map_err(|error| failed("put away", database, error))?;
    for end in BESIDE {
        let (from, to) = (with_end(database, end), with_end(&kept, end));
        if from.exists() {
            fs::rename(&from, &to).map_err(|error| failed("put away", &from, error))?;
        }
    }
    Ok(kept)
}

fn failed(what: &str, path: &Path, error: io::Error) -> Error {
    Error::Unfit(format!(
        "restore: cannot {what} {}: {error}",
        path.display()
    ))
}

/// Removes a file, should it be there.
fn remove_left(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// A path whose name has something more at its end.
fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    PathBuf::from(name)
}

/// Makes a rename in `path`'s folder survive a power cut.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
