//! What happened in a lesson, and each student's line of it. Nothing is overwritten: what was
//! written last is in force.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Result, Tx, accounts::student_id, json, lessons::Held};
use crate::school::roster::StudentId;

/// What happened in a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it was about; may be empty.
    pub topic: String,
    /// The assignment that was its homework.
    pub homework: Option<i64>,
    /// Who held it.
    pub taught_by: i64,
}

/// A student's line of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The code of a mark, of an absence; empty for who was there.
    pub value: String,
    /// What the teacher said with the mark.
    #[serde(default)]
    pub comment: String,
}

/// The lines of a lesson, by student.
pub type Lines = BTreeMap<StudentId, Line>;

impl Tx<'_> {
    /// Writes down what happened in a lesson: a new version, in force from now on. Only
    /// `lines` that say something new are to be given.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn record_lesson(
        &mut self,
        lesson: i64,
        (held, record): (&Held, &Record),
        lines: &Lines,
        staff: i64,
    ) -> Result<()> {
        let (at, now) = (held.at.millis(), self.now.millis());
        let (form, mode) = (held.form.as_str(), held.mode.as_str());
        let version = sqlx::query_scalar!(
            r#"INSERT INTO lesson_records (lesson, starts_at, minutes, form, mode, topic, homework,
                   taught_by, recorded_by, recorded_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id AS "id!""#,
            lesson,
            at,
            held.minutes,
            form,
            mode,
            record.topic,
            record.homework,
            record.taught_by,
            staff,
            now
        )
        .fetch_one(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE lessons SET record = ?, remind_at = NULL WHERE id = ?",
            version,
            lesson
        )
        .execute(self.writing().await?)
        .await?;
        let lines: Vec<_> = lines
            .iter()
            .map(|(student, line)| (student, &line.value, &line.comment))
            .collect();
        let lines = json(&lines);
        sqlx::query!(
            "INSERT INTO lesson_entries (lesson, student_id, value, comment, marked_by, marked_at)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, ?3, ?4 FROM json_each(?2)",
            lesson,
            lines,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Writes a student's line of a lesson anew.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn correct_line(
        &mut self,
        lesson: i64,
        student: &StudentId,
        line: &Line,
        staff: i64,
    ) -> Result<()> {
        let (student, now) = (student.as_str(), self.now.millis());
        sqlx::query!(
            "INSERT INTO lesson_entries (lesson, student_id, value, comment, marked_by, marked_at)
             VALUES (?, ?, ?, ?, ?, ?)",
            lesson,
            student,
            line.value,
            line.comment,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The lines of a lesson that are in force.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lines_of(&mut self, lesson: i64) -> Result<Lines> {
        let rows = sqlx::query!(
            r#"SELECT student_id, value, comment FROM lesson_entries
               WHERE lesson = ?1 AND id = (SELECT max(id) FROM lesson_entries AS later
                   WHERE later.lesson = ?1 AND later.student_id = lesson_entries.student_id)
               ORDER BY student_id"#,
            lesson
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let line = Line {
                    value: row.value,
                    comment: row.comment,
                };
                Ok((student_id("lesson_entries", &row.student_id)?, line))
            })
            .collect()
    }
}
