//! Lessons: planned, held and reminded of.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Result, Tx, json, lesson_records::Record, parsed};
use crate::school::{
    lessons::{Form, Mode},
    moments::Moment,
    timetable::Slot,
};

/// How many lessons are reminded of at once.
const REMINDED_AT_ONCE: i64 = 20;

/// When a lesson is, how and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// When it begins.
    pub at: Moment,
    /// How long it is, in minutes.
    pub minutes: i64,
    /// What it is.
    pub form: Form,
    /// How it is held.
    pub mode: Mode,
}

/// A lesson, as it is planned or as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its number.
    pub id: i64,
    /// The class.
    pub class: i64,
    /// The class's name.
    pub class_name: String,
    /// The class's teacher.
    pub teacher: i64,
    /// When and how; as it was, once that is recorded.
    pub held: Held,
    /// The room, or the link.
    pub place: String,
    /// What happened, once that is recorded.
    pub record: Option<Record>,
}

/// A lesson that is to be made.
#[derive(Clone, Debug)]
pub struct NewLesson {
    /// The class.
    pub class: i64,
    /// The row of the timetable and the day, where it is planned by one.
    pub planned: Option<(i64, NaiveDate)>,
    /// When and how.
    pub held: Held,
    /// The room, or the link.
    pub place: String,
    /// When those concerned are to be reminded.
    pub remind_at: Option<Moment>,
}

impl NewLesson {
    /// A lesson of a row of the timetable.
    pub fn planned(slot: &Slot, day: NaiveDate, at: Moment, remind_at: Option<Moment>) -> Self {
        NewLesson {
            class: slot.class,
            planned: slot.id.map(|id| (id, day)),
            held: Held {
                at,
                minutes: i64::from(slot.entry.minutes),
                form: slot.entry.form,
                mode: slot.entry.mode,
            },
            place: slot.entry.place.clone(),
            remind_at,
        }
    }
}

impl Tx<'_> {
    /// Makes lessons; of a row of the timetable and a day there is only ever one.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn make_lessons(&mut self, lessons: &[NewLesson]) -> Result<()> {
        let rows: Vec<_> = lessons
            .iter()
            .map(|lesson| {
                let planned = lesson.planned.as_ref();
                serde_json::json!([
                    lesson.class,
                    planned.map(|(entry, _)| entry),
                    planned.map(|(_, day)| day.to_string()),
                    lesson.held.at,
                    lesson.held.minutes,
                    lesson.held.form.as_str(),
                    lesson.held.mode.as_str(),
                    lesson.place,
                    lesson.remind_at,
                ])
            })
            .collect();
        let (rows, now) = (json(&rows), self.now.millis());
        sqlx::query!(
            "INSERT INTO lessons
                 (class, entry, day, starts_at, minutes, form, mode, place, remind_at, made_at)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                 value ->> 6, value ->> 7, value ->> 8, ?2
             FROM json_each(?1) WHERE true ON CONFLICT (entry, day) DO NOTHING",
            rows,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Makes a lesson off the timetable; returns its number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn make_lesson(&mut self, lesson: NewLesson) -> Result<i64> {
        self.make_lessons(&[lesson]).await?;
        let id = sqlx::query_scalar!(r#"SELECT last_insert_rowid() AS "id!: i64""#)
            .fetch_one(self.reading().await?)
            .await?;
        Ok(id)
    }

    /// A lesson by its number, unless it was called off.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lesson(&mut self, id: i64) -> Result<Option<Lesson>> {
        let rows = sqlx::query_as!(
            LessonRow,
            r#"SELECT lessons.id AS "id!", class, classes.label AS class_name, teacher, place,
                   coalesce(lesson_records.starts_at, lessons.starts_at) AS "starts_at!: i64",
                   coalesce(lesson_records.minutes, lessons.minutes) AS "minutes!: i64",
                   coalesce(lesson_records.form, lessons.form) AS "form!: String",
                   coalesce(lesson_records.mode, lessons.mode) AS "mode!: String",
                   topic AS "topic?", homework AS "homework?", taught_by AS "taught_by?"
               FROM lessons JOIN classes ON classes.id = lessons.class
               LEFT JOIN lesson_records ON lesson_records.id = lessons.record
               WHERE lessons.id = ? AND called_off_at IS NULL"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(lessons(rows)?.pop())
    }

    /// The lessons of a teacher's classes that begin from `from` to before `before`: those that were
    /// held, and those at which anybody is to be.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lessons_of(
        &mut self,
        teacher: i64,
        from: Moment,
        before: Moment,
    ) -> Result<Vec<Lesson>> {
        let (from, before) = (from.millis(), before.millis());
        let rows = sqlx::query_as!(
            LessonRow,
            r#"SELECT lessons.id AS "id!", class, classes.label AS class_name, teacher, place,
                   coalesce(lesson_records.starts_at, lessons.starts_at) AS "starts_at!: i64",
                   coalesce(lesson_records.minutes, lessons.minutes) AS "minutes!: i64",
                   coalesce(lesson_records.form, lessons.form) AS "form!: String",
                   coalesce(lesson_records.mode, lessons.mode) AS "mode!: String",
                   topic AS "topic?", homework AS "homework?", taught_by AS "taught_by?"
               FROM classes JOIN lessons ON lessons.class = classes.id
               LEFT JOIN lesson_records ON lesson_records.id = lessons.record
               WHERE classes.id IN (SELECT class FROM teaching WHERE staff = ?1)
                 AND called_off_at IS NULL
                 AND (record IS NOT NULL
                     OR EXISTS (SELECT 1 FROM enrolments WHERE enrolments.class = classes.id)
                     OR EXISTS (SELECT 1 FROM departures WHERE departures.class = classes.id
                         AND at > lessons.starts_at))
                 AND coalesce(lesson_records.starts_at, lessons.starts_at) >= ?2
                 AND coalesce(lesson_records.starts_at, lessons.starts_at) < ?3
               ORDER BY 6, 1"#,
            teacher,
            from,
            before
        )
        .fetch_all(self.reading().await?)
        .await?;
        lessons(rows)
    }

    /// The lessons from `from` to before `before` at which a member of staff substituted, where that
    /// is over.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lessons_substituted(
        &mut self,
        staff: i64,
        (from, before): (Moment, Moment),
    ) -> Result<Vec<Lesson>> {
        let (from, before) = (from.millis(), before.millis());
        let rows = sqlx::query_as!(
            LessonRow,
            r#"SELECT lessons.id AS "id!", lessons.class, classes.label AS class_name, teacher,
                   place, coalesce(lesson_records.starts_at, lessons.starts_at) AS "starts_at!: i64",
                   coalesce(lesson_records.minutes, lessons.minutes) AS "minutes!: i64",
                   coalesce(lesson_records.form, lessons.form) AS "form!: String",
                   coalesce(lesson_records.mode, lessons.mode) AS "mode!: String",
                   topic AS "topic?", homework AS "homework?", taught_by AS "taught_by?"
               FROM stand_ins JOIN classes ON classes.id = stand_ins.class
               JOIN lessons ON lessons.class = classes.id
               LEFT JOIN lesson_records ON lesson_records.id = lessons.record
               WHERE staff = ?1 AND stand_ins.kind = 'substitute' AND state = 'over'
                 AND called_off_at IS NULL
                 AND coalesce(lesson_records.starts_at, lessons.starts_at) >= max(?2, from_at)
                 AND coalesce(lesson_records.starts_at, lessons.starts_at)
                     < min(?3, coalesce(until_at, ?3), CASE WHEN ended_by IS NULL THEN ?3
                           ELSE coalesce(ended_at, from_at) END)
               ORDER BY 6, 1"#,
            staff,
            from,
            before
        )
        .fetch_all(self.reading().await?)
        .await?;
        lessons(rows)
    }

    /// Lessons of which it is time to remind; they are not found a second time once
    /// [`Tx::note_reminded`] has heard of them.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lessons_to_remind(&mut self) -> Result<Vec<Lesson>> {
        let now = self.now.millis();
        let rows = sqlx::query_as!(
            LessonRow,
            r#"SELECT lessons.id AS "id!", class, classes.label AS class_name, teacher, place,
                   starts_at, minutes, form, mode, NULL AS "topic?: String",
                   NULL AS "homework?: i64", NULL AS "taught_by?: i64"
               FROM lessons JOIN classes ON classes.id = lessons.class
               WHERE remind_at IS NOT NULL AND remind_at <= ?1 ORDER BY remind_at LIMIT ?2"#,
            now,
            REMINDED_AT_ONCE
        )
        .fetch_all(self.reading().await?)
        .await?;
        lessons(rows)
    }

    /// Notes that nobody is to be reminded of these lessons any more.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_reminded(&mut self, lessons: &[i64]) -> Result<()> {
        let lessons = json(&lessons);
        sqlx::query!(
            "UPDATE lessons SET remind_at = NULL WHERE id IN (SELECT value FROM json_each(?))",
            lessons
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}

pub(super) struct LessonRow {
    pub(super) id: i64,
    pub(super) class: i64,
    pub(super) class_name: String,
    pub(super) teacher: i64,
    pub(super) place: String,
    pub(super) starts_at: i64,
    pub(super) minutes: i64,
    pub(super) form: String,
    pub(super) mode: String,
    pub(super) topic: Option<String>,
    pub(super) homework: Option<i64>,
    pub(super) taught_by: Option<i64>,
}

pub(super) fn lessons(rows: Vec<LessonRow>) -> Result<Vec<Lesson>> {
    rows.into_iter()
        .map(|row| {
            Ok(Lesson {
                held: Held {
                    at: Moment::from_millis(row.starts_at),
                    minutes: row.minutes,
                    form: parsed("lessons", "form", row.id, &row.form)?,
                    mode: parsed("lessons", "mode", row.id, &row.mode)?,
                },
                record: row.taught_by.map(|taught_by| Record {
                    topic: row.topic.unwrap_or_default(),
                    homework: row.homework,
                    taught_by,
                }),
                id: row.id,
                class: row.class,
                class_name: row.class_name,
                teacher: row.teacher,
                place: row.place,
            })
        })
        .collect()
}
