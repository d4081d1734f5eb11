//! The timetable: rows are added and ended, never changed.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::{Error, Result, Tx, classes::Class, json, parsed};
use crate::school::timetable::{Entry, Slot};

/// How many rows are planned at once, so that a long downtime holds nothing up.
const PLANNED_AT_ONCE: i64 = 100;
/// The day to which a row is planned of which nothing more will come.
const FOR_EVER: &str = "9999-12-31";

impl Tx<'_> {
    /// All weekly lessons that are in force on `day` or later, of every class that anybody is in, by
    /// weekday and time.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn timetable(&mut self, day: NaiveDate) -> Result<Vec<Slot>> {
        let day = day.to_string();
        let rows = sqlx::query_as!(
            SlotRow,
            r#"SELECT timetable.id AS "id!", class, classes.label AS class_name, teacher, weekday,
                   starts, minutes, form, mode, place, from_day, to_day, planned_to
               FROM timetable JOIN classes ON classes.id = timetable.class
               WHERE EXISTS (SELECT 1 FROM enrolments WHERE enrolments.class = timetable.class)
                 AND ended_at IS NULL AND to_day >= ?
               ORDER BY weekday, starts, timetable.id"#,
            day
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.iter().map(SlotRow::slot).collect()
    }

    /// The same, of these classes alone.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn timetable_of(&mut self, classes: &[Class], day: NaiveDate) -> Result<Vec<Slot>> {
        let classes: Vec<i64> = classes.iter().map(|class| class.id).collect();
        let (classes, day) = (json(&classes), day.to_string());
        let rows = sqlx::query_as!(
            SlotRow,
            r#"SELECT timetable.id AS "id!", class, classes.label AS class_name, teacher, weekday,
                   starts, minutes, form, mode, place, from_day, to_day, planned_to
               FROM timetable JOIN classes ON classes.id = timetable.class
               WHERE class IN (SELECT value FROM json_each(?1)) AND ended_at IS NULL
                 AND to_day >= ?2
               ORDER BY weekday, starts, timetable.id"#,
            classes,
            day
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.iter().map(SlotRow::slot).collect()
    }

    /// A weekly lesson by its row, while it was not ended.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn slot(&mut self, id: i64) -> Result<Option<Slot>> {
        let row = sqlx::query_as!(
            SlotRow,
            r#"SELECT timetable.id AS "id!", class, classes.label AS class_name, teacher, weekday,
                   starts, minutes, form, mode, place, from_day, to_day, planned_to
               FROM timetable JOIN classes ON classes.id = timetable.class
               WHERE timetable.id = ? AND ended_at IS NULL"#,
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        row.as_ref().map(SlotRow::slot).transpose()
    }

    /// Adds weekly lessons; `staff` is who did, nobody for the command line. Lessons are made
    /// out of them from `today` on.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn add_slots(
        &mut self,
        slots: &[Slot],
        staff: Option<i64>,
        today: NaiveDate,
    ) -> Result<()> {
        let rows: Vec<_> = slots
            .iter()
            .map(|Slot { class, entry, .. }| {
                let first = entry.from.max(today);
                serde_json::json!([
                    class,
                    entry.weekday.number_from_monday(),
                    entry.begins(),
                    entry.minutes,
                    entry.form.as_str(),
                    entry.mode.as_str(),
                    entry.place,
                    entry.from.to_string(),
                    entry.to.to_string(),
                    first.pred_opt().unwrap_or(first).to_string(),
                ])
            })
            .collect();
        let (rows, now) = (json(&rows), self.now.millis());
        sqlx::query!(
            "INSERT INTO timetable (class, weekday, starts, minutes, form, mode, place, from_day,
                 to_day, planned_to, added_by, added_at)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                 value ->> 6, value ->> 7, value ->> 8, value ->> 9, ?2, ?3
             FROM json_each(?1)",
            rows,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Ends a weekly lesson: what lies ahead of it and was not recorded is called off, but for what
    /// was moved, of which everybody was told.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn end_slot(&mut self, id: i64, staff: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE timetable SET ended_at = ?2, ended_by = ?3 WHERE id = ?1 AND ended_at IS NULL",
            id,
            now,
            staff
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE lessons SET called_off_at = ?2, remind_at = NULL
             WHERE entry = ?1 AND starts_at > ?2 AND record IS NULL
               AND NOT EXISTS (SELECT 1 FROM lesson_moves WHERE lesson = lessons.id)",
            id,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Weekly lessons out of which lessons up to `day` were not made yet, each with the last
    /// day for which they were; a hundred at most.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn slots_to_plan(&mut self, day: NaiveDate) -> Result<Vec<(Slot, NaiveDate)>> {
        let day = day.to_string();
        let rows = sqlx::query_as!(
            SlotRow,
            r#"SELECT timetable.id AS "id!", class, classes.label AS class_name, teacher, weekday,
                   starts, minutes, form, mode, place, from_day, to_day, planned_to
               FROM timetable JOIN classes ON classes.id = timetable.class
               WHERE ended_at IS NULL AND planned_to < ?1 ORDER BY planned_to LIMIT ?2"#,
            day,
            PLANNED_AT_ONCE
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.iter()
            .map(|row| Ok((row.slot()?, row.day("planned_to", &row.planned_to)?)))
            .collect()
    }

    /// The calendar has changed: the lessons of `today` count as not made, so that those are that were
    /// not to be before.
    pub(super) async fn plan_lessons_anew(&mut self, today: NaiveDate) -> Result<()> {
        let yesterday = today.pred_opt().unwrap_or(today).to_string();
        sqlx::query!(
            "UPDATE timetable SET planned_to = ?1
             WHERE ended_at IS NULL AND planned_to > ?1 AND to_day > ?1",
            yesterday
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Notes that the lessons of these rows are made up to `day`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_planned(&mut self, slots: &[i64], day: NaiveDate) -> Result<()> {
        let (slots, day) = (json(&slots), day.to_string());
        sqlx::query!(
            "UPDATE timetable SET planned_to = iif(to_day <= ?2, ?3, ?2)
             WHERE id IN (SELECT value FROM json_each(?1))",
            slots,
            day,
            FOR_EVER
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}

pub(super) struct SlotRow {
    pub(super) id: i64,
    pub(super) class: i64,
    pub(super) class_name: String,
    pub(super) teacher: i64,
    pub(super) weekday: i64,
    pub(super) starts: i64,
    pub(super) minutes: i64,
    pub(super) form: String,
    pub(super) mode: String,
    pub(super) place: String,
    pub(super) from_day: String,
    pub(super) to_day: String,
    pub(super) planned_to: String,
}

impl SlotRow {
    pub(super) fn slot(&self) -> Result<Slot> {
        let unreadable =
            |column, number: i64| Error::unreadable("timetable", column, self.id, number);
        let weekday = u8::try_from(self.weekday - 1)
            .ok()
            .and_then(|number| Weekday::try_from(number).ok())
            .ok_or_else(|| unreadable("weekday", self.weekday))?;
        let starts = u32::try_from(self.starts * 60)
            .ok()
            .and_then(|seconds| NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0))
            .ok_or_else(|| unreadable("starts", self.starts))?;
        Ok(Slot {
            id: Some(self.id),
            class: self.class,
            class_name: self.class_name.clone(),
            teacher: self.teacher,
            entry: Entry {
                weekday,
                starts,
                minutes: u16::try_from(self.minutes)
                    .map_err(|_| unreadable("minutes", self.minutes))?,
                form: parsed("timetable", "form", self.id, &self.form)?,
                mode: parsed("timetable", "mode", self.id, &self.mode)?,
                place: self.place.clone(),
                from: self.day("from_day", &self.from_day)?,
                to: self.day("to_day", &self.to_day)?,
            },
        })
    }

    fn day(&self, column: &'static str, text: &str) -> Result<NaiveDate> {
        parsed("timetable", column, self.id, text)
    }
}
