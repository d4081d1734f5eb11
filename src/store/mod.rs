//! The memory: all SQL, checked against the migrations while it compiles.
//!
//! One [`Writer`] hands out one [`Tx`] at a time; [`Reader`]s look on from a pool.
//! A `Tx` carries the time and the dice, so that the same events give the same rows.

pub mod about;
pub mod accounts;
mod albums;
pub mod announcements;
mod assignees;
pub mod assignments;
mod attachments;
pub mod audiences;
pub mod audit;
mod backups;
pub mod calendar;
pub mod classes;
mod closed_terms;
mod collecting;
pub mod consents;
pub mod copies;
pub mod deliveries;
pub mod departures;
pub mod digests;
mod erased_accounts;
pub mod erasure;
pub mod exam_guests;
pub mod exam_sheets;
pub mod exams;
pub mod exports;
pub mod extensions;
pub mod files;
mod foresight;
pub mod forms;
pub mod gradebook;
pub mod grades;
pub mod groups;
pub mod handovers;
mod held_back;
pub mod hours;
pub mod invitations;
pub mod journal;
pub mod keyboards;
mod lesson_changes;
pub mod lesson_records;
pub mod lessons;
pub mod links;
pub mod marks;
mod mentions;
mod moved_groups;
pub mod notices;
pub mod outbox;
pub mod personal;
pub mod post_copies;
pub mod questions;
pub mod queue;
mod quotas;
pub mod received;
mod recipients;
pub mod recordings;
pub mod reminders;
pub mod reports;
mod returns;
pub mod roster;
pub mod roster_files;
pub mod series;
pub mod series_plans;
pub mod site;
pub mod staff;
mod step;
mod strays;
pub mod submission_parts;
pub mod submissions;
pub mod substitutes;
pub mod term_marks;
pub mod term_works;
pub mod timetable;
pub mod unclaimed;
pub mod works;

mod open;
mod schema;
mod tx;
mod writer;

pub use open::{Lock, Store};
pub use tx::{EventStart, News, Tx};
pub use writer::Writer;

use sqlx::{Sqlite, SqliteConnection, pool::PoolConnection};

/// A short look at the database, beside the writer.
pub struct Reader(PoolConnection<Sqlite>);

impl Reader {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

/// Many rows as the one value that a statement about all of them takes; or another value that a
/// column keeps as JSON.
///
/// Where rows come by the hundred they are unfolded with `jsonb_each`: `json_each` would write each
/// of them as text again, to be parsed anew for its columns.
fn json(value: &(impl serde::Serialize + ?Sized)) -> String {
    serde_json::to_string(value)
        .unwrap_or_else(|error| unreachable!("plain data always makes JSON: {error}"))
}

/// What a column of ours keeps as JSON, or a statement of ours has put together so; `id` says in
/// which row.
fn from_json<'j, T: serde::Deserialize<'j>>(
    table: &'static str,
    column: &'static str,
    id: impl ToString,
    text: &'j str,
) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::unreadable(table, column, id, error))
}

/// What a column of ours keeps by its name; `id` says in which row.
fn parsed<T: std::str::FromStr>(
    table: &'static str,
    column: &'static str,
    id: impl ToString,
    text: &str,
) -> Result<T> {
    text.parse()
        .map_err(|_| Error::unreadable(table, column, id, text))
}

/// What went wrong in the memory.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite refused.
    #[error("{}", in_words(.0))]
    Database(#[from] sqlx::Error),
    /// A row that this program did not write so.
    #[error("database: {table}.{column} of {id:?} cannot be read: {reason}")]
    Unreadable {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: String,
        /// Why not.
        reason: String,
    },
    /// The database, its folder or its version is not what it has to be.
    #[error("{0}")]
    Unfit(String),
    /// Another `kamerton run` holds the database.
    #[error(
        "another kamerton is already running on {0}: end it first, or give this one a database \
         of its own in DATABASE_URL"
    )]
    Taken(String),
}

/// What is wrong with the file that SQLite was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ailment {
    /// It is something else.
    NoDatabase,
    /// It was one.
    Damaged,
    /// It may only be read.
    NotYours,
}

/// What helps whoever has no right to the database's files.
const NOT_YOURS: &str = "you have no right to write it: do this as the user whom the school's \
    files belong to";

impl Ailment {
    fn of(error: &sqlx::Error) -> Option<Ailment> {
        match primary_code(error)? {
            8 => Some(Ailment::NotYours),
            11 => Some(Ailment::Damaged),
            26 => Some(Ailment::NoDatabase),
            _ => None,
        }
    }
}

/// SQLite's code for what went wrong, where it was SQLite.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let sqlx::Error::Database(error) = error else {
        return None;
    };
    // The low byte is the primary code (sqlite.org/rescode.html).
    let code: i32 = error.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// What SQLite says, and how to mend what it cannot.
fn in_words(error: &sqlx::Error) -> String {
    match Ailment::of(error) {
        Some(Ailment::NoDatabase) => {
            format!("the file that DATABASE_URL names is no database: {error}")
        }
        Some(Ailment::Damaged) => format!(
            "the database is damaged, put a backup back with `kamerton restore FILE`: {error}"
        ),
        Some(Ailment::NotYours) => format!("the database: {NOT_YOURS} ({error})"),
        None => format!("database: {error}"),
    }
}

/// The result of everything in the memory.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether the fault lies outside the event that met it: a full disk, a file
    /// that is locked or gone. The same event may well succeed later.
    pub fn is_of_the_disk(&self) -> bool {
        const BUSY: i32 = 5;
        const LOCKED: i32 = 6;
        const READONLY: i32 = 8;
        const IO: i32 = 10;
        const FULL: i32 = 13;
        const CANNOT_OPEN: i32 = 14;
        let Error::Database(error) = self else {
            return false;
        };
        match error {
            sqlx::Error::Database(_) => primary_code(error).is_some_and(|code| {
                [BUSY, LOCKED, READONLY, IO, FULL, CANNOT_OPEN].contains(&code)
            }),
            sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed | sqlx::Error::PoolClosed => true,
            _ => false,
        }
    }

    fn unreadable(
        table: &'static str,
        column: &'static str,
        id: impl ToString,
        reason: impl ToString,
    ) -> Self {
        Error::Unreadable {
            table,
            column,
            id: id.to_string(),
            reason: reason.to_string(),
        }
    }
}
