//! What teachers have taught.

use super::{Reader, Result, parsed, reports::Scope};
use crate::school::lessons::{Form, Mode};

/// What a teacher taught, in one class, form and mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaughtHours {
    /// The staff number.
    pub staff: i64,
    /// The class's name.
    pub class: String,
    /// What it was.
    pub form: Form,
    /// How it was held.
    pub mode: Mode,
    /// How many lessons.
    pub lessons: i64,
    /// How long they were together.
    pub minutes: i64,
}

impl Reader {
    /// What was taught in those classes between the moments, by staff number, class, form and mode.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn taught_hours(&mut self, scope: &Scope) -> Result<Vec<TaughtHours>> {
        let (classes, from, before) = scope.bound();
        let rows = sqlx::query!(
            r#"SELECT taught_by, classes.label AS class, lesson_records.form, lesson_records.mode,
                   count(*) AS "lessons!: i64", sum(lesson_records.minutes) AS "minutes!: i64"
               FROM lessons
               JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN classes ON classes.id = lessons.class
               WHERE lessons.class IN (SELECT value FROM json_each(?1))
                 AND lesson_records.starts_at >= ?2 AND lesson_records.starts_at < ?3
               GROUP BY taught_by, classes.id, lesson_records.form, lesson_records.mode
               ORDER BY taught_by, classes.name, lesson_records.form, lesson_records.mode"#,
            classes,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(TaughtHours {
                    staff: row.taught_by,
                    form: parsed("lesson_records", "form", &row.class, &row.form)?,
                    mode: parsed("lesson_records", "mode", &row.class, &row.mode)?,
                    lessons: row.lessons,
                    minutes: row.minutes,
                    class: row.class,
                })
            })
            .collect()
    }
}
