//! What becomes of single lessons: moved, called off, brought back, held elsewhere.

use chrono::NaiveDate;

use super::{
    Result, Tx, json,
    lessons::{Held, Lesson, LessonRow, lessons},
};
use crate::school::{moments::Moment, roster::StudentId};

impl Tx<'_> {
    /// Moves a lesson that was not held yet.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn move_lesson(
        &mut self,
        lesson: &Lesson,
        (to, remind_at): (Moment, Option<Moment>),
        staff: i64,
    ) -> Result<()> {
        let (from, to, now) = (lesson.held.at.millis(), to.millis(), self.now.millis());
        let remind_at = remind_at.map(Moment::millis);
        sqlx::query!(
            "INSERT INTO lesson_moves (lesson, from_at, to_at, moved_by, moved_at)
             VALUES (?, ?, ?, ?, ?)",
            lesson.id,
            from,
            to,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE lessons SET starts_at = ?, remind_at = ? WHERE id = ?",
            to,
            remind_at,
            lesson.id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Calls a lesson off: it is not reminded of, and is found among those called off only.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn call_off_lesson(&mut self, lesson: i64, staff: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE lessons SET called_off_at = ?, called_off_by = ?, remind_at = NULL
             WHERE id = ? AND record IS NULL",
            now,
            staff,
            lesson
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Takes a recorded lesson out of the journal: it is called off, and of `marked` the marks
    /// are taken back. Every version of its record and of its lines is kept.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn take_lesson_out(
        &mut self,
        lesson: i64,
        marked: &[StudentId],
        staff: i64,
    ) -> Result<()> {
        let (marked, now) = (json(&marked), self.now.millis());
        sqlx::query!(
            "INSERT INTO lesson_entries (lesson, student_id, value, comment, marked_by, marked_at)
             SELECT ?1, value, '', '', ?3, ?4 FROM json_each(?2)",
            lesson,
            marked,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE lessons SET called_off_at = ?, called_off_by = ?, record = NULL WHERE id = ?",
            now,
            staff,
            lesson
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The lessons of a row of the timetable that would fall away with it: those ahead that are
    /// made, and were neither recorded nor moved nor called off.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lessons_ahead_of(&mut self, slot: i64) -> Result<Vec<Lesson>> {
        let now = self.now.millis();
        let rows = sqlx::query_as!(
            LessonRow,
            r#"SELECT lessons.id AS "id!", class, classes.label AS class_name, teacher, place,
                   starts_at, minutes, form, mode, NULL AS "topic?: String",
                   NULL AS "homework?: i64", NULL AS "taught_by?: i64"
               FROM lessons JOIN classes ON classes.id = lessons.class
               WHERE entry = ?1 AND starts_at > ?2 AND record IS NULL AND called_off_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM lesson_moves WHERE lesson = lessons.id)
               ORDER BY starts_at"#,
            slot,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        lessons(rows)
    }

    /// A lesson that was called off is held after all.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn bring_lesson_back(
        &mut self,
        lesson: i64,
        remind_at: Option<Moment>,
    ) -> Result<()> {
        let remind_at = remind_at.map(Moment::millis);
        sqlx::query!(
            "UPDATE lessons SET called_off_at = NULL, called_off_by = NULL, remind_at = ?
             WHERE id = ?",
            remind_at,
            lesson
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// How and where a lesson that was not held yet is going to be.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_manner(&mut self, lesson: i64, (held, place): (&Held, &str)) -> Result<()> {
        let (form, mode) = (held.form.as_str(), held.mode.as_str());
        sqlx::query!(
            "UPDATE lessons SET minutes = ?, form = ?, mode = ?, place = ? WHERE id = ?",
            held.minutes,
            form,
            mode,
            place,
            lesson
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// A single lesson that was called off and can be brought back: its row of the timetable,
    /// where it has one, was not ended before it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lesson_called_off(&mut self, id: i64) -> Result<Option<Lesson>> {
        let rows = sqlx::query_as!(
            LessonRow,
            r#"SELECT lessons.id AS "id!", class, classes.label AS class_name, teacher, place,
                   starts_at, minutes, form, mode, NULL AS "topic?: String",
                   NULL AS "homework?: i64", NULL AS "taught_by?: i64"
               FROM lessons JOIN classes ON classes.id = lessons.class
               WHERE lessons.id = ? AND called_off_by IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM timetable
                     WHERE timetable.id = entry AND ended_at <= starts_at)"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(lessons(rows)?.pop())
    }

    /// Such lessons of a teacher's classes from `from` to before `before`.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lessons_called_off(
        &mut self,
        teacher: i64,
        (from, before): (Moment, Moment),
    ) -> Result<Vec<Lesson>> {
        let (from, before) = (from.millis(), before.millis());
        let rows = sqlx::query_as!(
            LessonRow,
            r#"SELECT lessons.id AS "id!", class, classes.label AS class_name, teacher, place,
                   starts_at, minutes, form, mode, NULL AS "topic?: String",
                   NULL AS "homework?: i64", NULL AS "taught_by?: i64"
               FROM classes JOIN lessons ON lessons.class = classes.id
               WHERE classes.id IN (SELECT class FROM teaching WHERE staff = ?1)
                 AND called_off_by IS NOT NULL AND starts_at >= ?2 AND starts_at < ?3
                 AND NOT EXISTS (SELECT 1 FROM timetable
                     WHERE timetable.id = entry AND ended_at <= starts_at)
               ORDER BY starts_at, 1"#,
            teacher,
            from,
            before
        )
        .fetch_all(self.reading().await?)
        .await?;
        lessons(rows)
    }

    /// Every class's lessons that were to begin from `from` to before `before` and were not
    /// called off; as they were, where that is recorded.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn lessons_between(&mut self, from: Moment, before: Moment) -> Result<Vec<Lesson>> {
        let (from, before) = (from.millis(), before.millis());
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
               WHERE called_off_at IS NULL AND lessons.starts_at >= ?1 AND lessons.starts_at < ?2
               ORDER BY 6, 1"#,
            from,
            before
        )
        .fetch_all(self.reading().await?)
        .await?;
        lessons(rows)
    }

    /// The rows of the timetable whose lesson of a day is made, wherever it has moved, and
    /// though it was called off; each with that lesson.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn made_for(&mut self, day: NaiveDate) -> Result<Vec<(i64, i64)>> {
        let day = day.to_string();
        let rows = sqlx::query!(
            r#"SELECT entry AS "entry!", id AS "id!" FROM lessons
               WHERE day = ? AND entry IS NOT NULL"#,
            day
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(|row| (row.entry, row.id)).collect())
    }
}
