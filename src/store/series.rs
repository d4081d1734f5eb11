//! Assignments that come back.

use chrono::{NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{Error, Result, Tx, accounts::student_id, from_json, json};
use crate::{
    messenger::RemoteFile,
    school::{assignments::Repeat, moments::Moment, roster::StudentId},
};

/// How local times are kept.
pub(super) const LOCAL: &str = "%Y-%m-%dT%H:%M:%S";

/// An assignment that comes back.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its number.
    pub id: i64,
    /// The class.
    pub class: i64,
    /// The class's name.
    pub class_name: String,
    /// The class's teacher.
    pub teacher: i64,
    /// The title of each.
    pub title: String,
    /// The text of each.
    pub body: String,
    /// The files of each, and the messengers that have them.
    pub files: Vec<(String, RemoteFile)>,
    /// For whom; for the whole class where empty.
    pub to: Vec<StudentId>,
    /// How it comes back.
    pub repeat: Repeat,
    /// When it came, or comes, first: local time.
    pub first: NaiveDateTime,
    /// How many days after each posting it is due, and at which time of day.
    pub due: Option<(u64, NaiveTime)>,
    /// How often it was posted.
    pub posted: i64,
    /// When it comes next: local time.
    pub next: Option<NaiveDateTime>,
    /// The moment of that, by the clocks by which it was planned.
    pub next_at: Option<Moment>,
    /// Up to which of its times it is settled, whatever the calendar says: it was given, asked about or
    /// skipped. None before the first one.
    pub settled: Option<NaiveDateTime>,
    /// Whether it was stopped.
    pub stopped: bool,
}

impl Series {
    /// Whether it comes no more once it was posted so often.
    pub fn is_over_with(&self, posted: i64) -> bool {
        let count = self.repeat.count;
        count.is_some_and(|count| posted >= i64::from(count))
    }
}

/// A series to be written down.
#[derive(Clone, Debug)]
pub struct NewSeries<'s> {
    /// The class.
    pub class: i64,
    /// Whose idea it is, by staff number.
    pub author: i64,
    /// The title of each.
    pub title: &'s str,
    /// The text of each.
    pub body: &'s str,
    /// The first file of each, and the messenger that has it.
    pub file: Option<(&'s str, &'s RemoteFile)>,
    /// For whom; for the whole class where empty.
    pub to: &'s [StudentId],
    /// How it comes back.
    pub repeat: &'s Repeat,
    /// When it comes first.
    pub first: NaiveDateTime,
    /// How many days after each posting it is due, and at which time of day.
    pub due: Option<(u64, NaiveTime)>,
}

impl Tx<'_> {
    /// Writes a new series down, which comes first at its first time.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn begin_series(&mut self, new: &NewSeries<'_>, zone: Tz) -> Result<i64> {
        let file = new.file.map(|file| json(&[file]));
        let students = match new.to {
            [] => None,
            to => Some(json(&to)),
        };
        let rule = new.repeat.to_rule();
        let first = new.first.format(LOCAL).to_string();
        let (due_days, due_time) = due_columns(new.due);
        let (at, now) = (
            Moment::from_local(new.first, zone).millis(),
            self.now.millis(),
        );
        let zone = zone.name();
        let id = sqlx::query_scalar!(
            r#"INSERT INTO series (class, author, title, body, file, students, words, rule,
                   first_local, due_days, due_time, next_local, next_at, zone, created_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?9, ?12, ?13, ?14)
               RETURNING id AS "id!""#,
            new.class,
            new.author,
            new.title,
            new.body,
            file,
            students,
            new.repeat.text,
            rule,
            first,
            due_days,
            due_time,
            at,
            zone,
            now
        )
        .fetch_one(self.writing().await?)
        .await?;
        Ok(id)
    }

    /// A series by its number.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn series(&mut self, id: i64) -> Result<Option<Series>> {
        let row = sqlx::query_as!(
            SeriesRow,
            r#"SELECT series.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, file, students, words, rule, first_local, due_days, due_time,
                   posted, next_local, next_at, settled_local, stopped_at
               FROM series JOIN classes ON classes.id = series.class WHERE series.id = ?"#,
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        row.map(Series::try_from).transpose()
    }

    /// The series of a teacher that go on.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn series_of(&mut self, teacher: i64) -> Result<Vec<Series>> {
        let rows = sqlx::query_as!(
            SeriesRow,
            r#"SELECT series.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, file, students, words, rule, first_local, due_days, due_time,
                   posted, next_local, next_at, settled_local, stopped_at
               FROM series JOIN classes ON classes.id = series.class
               WHERE class IN (SELECT class FROM teaching WHERE staff = ?) AND stopped_at IS NULL AND next_at IS NOT NULL
               ORDER BY next_at, series.id"#,
            teacher
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(Series::try_from).collect()
    }

    /// Changes what a series gives from now on.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn reword_series(
        &mut self,
        id: i64,
        (title, body): (&str, &str),
        due: Option<(u64, NaiveTime)>,
    ) -> Result<()> {
        let (due_days, due_time) = due_columns(due);
        sqlx::query!(
            "UPDATE series SET title = ?, body = ?, due_days = ?, due_time = ? WHERE id = ?",
            title,
            body,
            due_days,
            due_time,
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Gives a series these files, from its next time on.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_files_of_series(
        &mut self,
        id: i64,
        files: &[(String, RemoteFile)],
    ) -> Result<()> {
        let files = json(&files);
        sqlx::query!("UPDATE series SET file = ? WHERE id = ?", files, id)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }

    /// The assignment that was made of a series last, where it has come already.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn last_of_series(&mut self, id: i64) -> Result<Option<i64>> {
        let last = sqlx::query_scalar!(
            r#"SELECT id AS "id!" FROM assignments WHERE series = ?
               ORDER BY occurrence DESC LIMIT 1"#,
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(last)
    }

    /// Stops a series for good. What was posted stays.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn stop_series(&mut self, id: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!("UPDATE series SET stopped_at = ? WHERE id = ?", now, id)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Whether an occurrence of a series was posted.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn has_occurred(&mut self, series: i64, occurrence: NaiveDateTime) -> Result<bool> {
        let occurrence = occurrence_key(occurrence);
        let found = sqlx::query_scalar!(
            "SELECT id FROM assignments WHERE series = ? AND occurrence = ?",
            series,
            occurrence
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(found.is_some())
    }
}

/// How an assignment says which occurrence of its series it is.
pub(super) fn occurrence_key(occurrence: NaiveDateTime) -> String {
    occurrence.format(LOCAL).to_string()
}

fn due_columns(due: Option<(u64, NaiveTime)>) -> (Option<i64>, Option<String>) {
    match due {
        Some((days, time)) => (
            i64::try_from(days).ok(),
            Some(time.format("%H:%M:%S").to_string()),
        ),
        None => (None, None),
    }
}

/// The files of a series as they are kept. One stood there alone before albums were kept whole.
#[derive(Deserialize)]
#[serde(untagged)]
enum Files {
    All(Vec<(String, RemoteFile)>),
    One((String, RemoteFile)),
}

impl From<Files> for Vec<(String, RemoteFile)> {
    fn from(files: Files) -> Self {
        match files {
            Files::All(files) => files,
            Files::One(file) => vec![file],
        }
    }
}

pub(super) struct SeriesRow {
    pub(super) id: i64,
    pub(super) class: i64,
    pub(super) class_name: String,
    pub(super) teacher: i64,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) file: Option<String>,
    pub(super) students: Option<String>,
    pub(super) words: String,
    pub(super) rule: String,
    pub(super) first_local: String,
    pub(super) due_days: Option<i64>,
    pub(super) due_time: Option<String>,
    pub(super) posted: i64,
    pub(super) next_local: Option<String>,
    pub(super) next_at: Option<i64>,
    pub(super) settled_local: Option<String>,
    pub(super) stopped_at: Option<i64>,
}

impl TryFrom<SeriesRow> for Series {
    type Error = Error;

    fn try_from(row: SeriesRow) -> Result<Self> {
        let unreadable =
            |column, reason: String| Error::unreadable("series", column, row.id, reason);
        let local = |column, text: &str| {
            NaiveDateTime::parse_from_str(text, LOCAL)
                .map_err(|error| unreadable(column, error.to_string()))
        };
        let maybe = |column, text: &Option<String>| {
            let read = text.as_deref().map(|text| local(column, text));
            read.transpose()
        };
        let ids: Vec<String> = match &row.students {
            Some(text) => from_json("series", "students", row.id, text)?,
            None => Vec::new(),
        };
        let to: Result<Vec<StudentId>> = ids.iter().map(|id| student_id("series", id)).collect();
        let files = row.file.as_deref();
        let files = files.map(|text| from_json::<Files>("series", "file", row.id, text));
        let due = match (row.due_days, &row.due_time) {
            (Some(days), Some(time)) => Some((
                u64::try_from(days).map_err(|error| unreadable("due_days", error.to_string()))?,
                NaiveTime::parse_from_str(time, "%H:%M:%S")
                    .map_err(|error| unreadable("due_time", error.to_string()))?,
            )),
            _ => None,
        };
        Ok(Series {
            first: local("first_local", &row.first_local)?,
            next: maybe("next_local", &row.next_local)?,
            settled: maybe("settled_local", &row.settled_local)?,
            next_at: row.next_at.map(Moment::from_millis),
            repeat: Repeat::from_rule(&row.rule, &row.words)
                .ok_or_else(|| unreadable("rule", row.rule.clone()))?,
            files: files.transpose()?.map_or_else(Vec::new, Vec::from),
            to: to?,
            due,
            id: row.id,
            class: row.class,
            class_name: row.class_name,
            teacher: row.teacher,
            title: row.title,
            body: row.body,
            posted: row.posted,
            stopped: row.stopped_at.is_some(),
        })
    }
}
