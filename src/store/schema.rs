//! The schema of a database: which step it has taken, and how it takes those that are missing.

use std::path::{Path, PathBuf};

use sqlx::{
    Connection, SqliteConnection,
    migrate::{Migrate, MigrateError, Migrator},
    sqlite::SqliteConnectOptions,
};

use super::{Error, Result, backups::back_up, open::unfit};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Whether a database is there whose schema is the newest that is known.
pub(super) async fn is_current(path: &Path) -> bool {
    schema_of(path).await == Some(newest_known())
}

/// Whether a database is there that is to be brought up to date.
pub(super) async fn is_older(path: &Path) -> bool {
    schema_of(path)
        .await
        .is_some_and(|its| its < newest_known())
}

/// The newest step that the schema of the database at `path` has taken, where it can be read.
async fn schema_of(path: &Path) -> Option<i64> {
    if !path.exists() {
        return None;
    }
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await.ok()?;
    let newest = sqlx::query_scalar::<_, i64>("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(&mut connection)
        .await;
    connection.close().await.ok()?;
    newest.ok()
}

/// Whether another program's database is there: it holds something, and none of our steps. It is only
/// looked at, and stays as it is.
pub(super) async fn is_foreign(path: &Path) -> bool {
    if !path.exists() {
        return false;
    }
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    // What cannot be read is complained of by whoever opens it.
    let Ok(mut connection) = SqliteConnection::connect_with(&options).await else {
        return false;
    };
    let is_foreign = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema) AND NOT EXISTS
             (SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations')",
    );
    let is_foreign = is_foreign.fetch_one(&mut connection).await;
    connection.close().await.ok();
    is_foreign.unwrap_or(false)
}

/// What is said of another program's database.
pub(super) fn not_ours(path: &Path) -> Error {
    Error::Unfit(format!(
        "{} is a database, but not one of kamerton's: name another one in DATABASE_URL",
        path.display()
    ))
}

fn newest_known() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

/// Brings the database's schema up to date, after a copy was made of it; `alone` where nobody else
/// is at work on it.
///
/// # Errors
/// Those of [`check_schema`]; says so where somebody else is, or where it is no database of ours.
pub(super) async fn migrate(
    connection: &mut SqliteConnection,
    path: &Path,
    alone: bool,
) -> Result<()> {
    let unfit = |error: MigrateError| not_brought_up(path, error);
    connection
        .ensure_migrations_table(MIGRATIONS.table_name.as_ref())
        .await
        .map_err(unfit)?;
    let newest_applied = check_schema(connection, path).await?;
    let newest_known = newest_known();
    if newest_applied == newest_known {
        return Ok(());
    }
    if !alone {
        return Err(Error::Unfit(format!(
            "the database {} is of an older version, and a service is running on it: restart \
             that service with this version first",
            path.display()
        )));
    }
    if newest_applied == 0 && !is_empty(connection).await? {
        return Err(not_ours(path));
    }
    if newest_applied > 0
        && let Some(copy) = copy_to_make(path, newest_applied).await
    {
        back_up(connection, &copy).await?;
    }
    MIGRATIONS.run(connection).await.map_err(unfit)
}

/// Makes the schema in a database that lies in memory.
///
/// # Errors
/// Fails when SQLite does.
pub(super) async fn make(connection: &mut SqliteConnection) -> Result<()> {
    let made = MIGRATIONS.run(connection).await;
    made.map_err(|error| not_brought_up(Path::new(":memory:"), error))
}

/// Where a copy is to be made before the database takes the steps after `newest_applied`: none,
/// where one was made before the first of these steps, and they were cut off since. A copy of the
/// same schema is of an earlier time: somebody went back to it, and the school went on from there.
async fn copy_to_make(path: &Path, newest_applied: i64) -> Option<PathBuf> {
    let newest_known = newest_known();
    let mut copy = path.with_extension(format!("before-{newest_known}.db"));
    let mut number = 1;
    while copy.exists() {
        if schema_of(&copy)
            .await
            .is_some_and(|its| its < newest_applied)
        {
            return None;
        }
        number += 1;
        copy = path.with_extension(format!("before-{newest_known}-{number}.db"));
    }
    Some(copy)
}

/// Whether a database holds nothing but, at most, the list of its steps.
async fn is_empty(connection: &mut SqliteConnection) -> Result<bool> {
    let is_empty = sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE tbl_name <> '_sqlx_migrations')",
    );
    Ok(is_empty.fetch_one(connection).await?)
}

/// Refuses a database that a newer kamerton has written, or another one. Returns the newest step
/// that its schema has taken.
pub(super) async fn check_schema(connection: &mut SqliteConnection, path: &Path) -> Result<i64> {
    let applied = connection
        .list_applied_migrations(MIGRATIONS.table_name.as_ref())
        .await
        .map_err(|error| not_brought_up(path, error))?;
    let newest_applied = applied
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0);
    let newest_known = newest_known();
    if newest_applied > newest_known {
        return Err(Error::Unfit(format!(
            "the database {} was written by a newer kamerton (schema {newest_applied}, this one \
             knows {newest_known}): install that version or a later one",
            path.display()
        )));
    }
    let changed = MIGRATIONS.iter().find(|known| {
        let done = applied.iter().find(|it| it.version == known.version);
        done.is_some_and(|done| done.checksum != known.checksum)
    });
    if let Some(step) = changed {
        return Err(Error::Unfit(format!(
            "the database {} was made by another kamerton: its schema {} ({}) is not this one's",
            path.display(),
            step.version,
            step.description
        )));
    }
    Ok(newest_applied)
}

fn not_brought_up(path: &Path, error: MigrateError) -> Error {
    match error {
        MigrateError::Execute(error) => unfit(path, "cannot bring up to date", &error),
        error => Error::Unfit(format!(
            "cannot bring {} up to date: {error}",
            path.display()
        )),
    }
}
