//! A student's own marks for a stretch of days, of all classes.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::{
    Reader, Result,
    gradebook::{bounds, lesson_cell, work_cell},
    marks::mark,
    parsed,
};
use crate::school::{
    calendar::PeriodKind,
    gradebook::{Cell, Column, ColumnKind},
    grades::{ClassGrades, Grades},
    marks::Mark,
    moments::Moment,
    roster::StudentId,
    terms::Span,
};

/// What was found of each class, by its name and number.
type Found = BTreeMap<(String, i64), OfClass>;

#[derive(Default)]
struct OfClass {
    /// Each with its moment.
    lines: Vec<(i64, Column, Cell)>,
    term: Option<Mark>,
}

impl Reader {
    /// What a student has in a term by a moment, its days as calendars in `zone` show them.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn grades(
        &mut self,
        student: &StudentId,
        term: &Span,
        (zone, now): (Tz, Moment),
    ) -> Result<Grades> {
        let span = bounds(term, zone);
        let mut found = Found::new();
        self.own_lessons_into(&mut found, student, span, zone)
            .await?;
        self.own_works_into(&mut found, student, span, (zone, now))
            .await?;
        self.own_terms_into(&mut found, student, (term.kind, span))
            .await?;
        let classes = found
            .into_iter()
            .map(|((class, _), OfClass { mut lines, term })| {
                lines.sort_by_key(|(at, column, _)| (*at, column.kind == ColumnKind::Assignment));
                ClassGrades {
                    class,
                    lines: lines
                        .into_iter()
                        .map(|(_, column, cell)| (column, cell))
                        .collect(),
                    term,
                }
            });
        Ok(Grades {
            student: student.clone(),
            from: term.from,
            to: term.to,
            classes: classes.collect(),
        })
    }

    async fn own_lessons_into(
        &mut self,
        found: &mut Found,
        student: &StudentId,
        (from, before): (i64, i64),
        zone: Tz,
    ) -> Result<()> {
        let id = student.as_str();
        let rows = sqlx::query!(
            r#"SELECT classes.id, classes.label AS class, lesson_records.starts_at AS at,
                   lesson_entries.lesson, lesson_records.form, topic, value
               FROM lesson_entries
               JOIN lessons ON lessons.id = lesson_entries.lesson
               JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN classes ON classes.id = lessons.class
               WHERE lesson_entries.student_id = ?1 AND called_off_at IS NULL
                 AND lesson_records.starts_at >= ?2 AND lesson_records.starts_at < ?3
                 AND NOT EXISTS (SELECT 1 FROM lesson_entries AS later
                     WHERE later.lesson = lesson_entries.lesson AND later.student_id = ?1
                       AND later.id > lesson_entries.id)"#,
            id,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            let form = parsed("lesson_records", "form", row.lesson, &row.form)?;
            let column = Column {
                day: Moment::from_millis(row.at).date(zone),
                kind: ColumnKind::Lesson(form),
                title: row.topic,
            };
            let line = (row.at, column, lesson_cell(row.lesson, &row.value)?);
            let class = (row.class, row.id);
            found.entry(class).or_default().lines.push(line);
        }
        Ok(())
    }

    async fn own_works_into(
        &mut self,
        found: &mut Found,
        student: &StudentId,
        (from, before): (i64, i64),
        (zone, now): (Tz, Moment),
    ) -> Result<()> {
        let id = student.as_str();
        let rows = sqlx::query!(
            r#"SELECT classes.id AS "id!: i64", classes.label AS "class!: String",
                   assignment AS "assignment!: i64", posted_at AS "at!: i64",
                   title AS "title!: String", cancelled_at IS NOT NULL AS "cancelled!: bool",
                   (SELECT value FROM marks WHERE marks.assignment = assignees.assignment
                      AND marks.student_id = assignees.student_id
                    ORDER BY marks.id DESC LIMIT 1) AS "value?: String",
                   (SELECT state FROM submissions
                    WHERE submissions.assignment = assignees.assignment
                      AND submissions.student_id = assignees.student_id
                      AND handed_in_at IS NOT NULL AND state <> 'withdrawn'
                    ORDER BY attempt DESC LIMIT 1) AS "state?: String",
                   (SELECT due_at FROM own_dues
                    WHERE own_dues.assignment = assignees.assignment
                      AND own_dues.student_id = assignees.student_id) AS "due_at?: i64"
               FROM assignees
               JOIN assignments ON assignments.id = assignees.assignment
               JOIN classes ON classes.id = assignments.class
               WHERE assignees.student_id = ?1 AND posted_at >= ?2 AND posted_at < ?3"#,
            id,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            let due = row.due_at.map(Moment::from_millis);
            let came_to = (row.value.as_deref(), row.state.as_deref());
            let cell = work_cell(row.assignment, came_to, (due, now))?;
            if row.cancelled && matches!(cell, Cell::Missing | Cell::Open) {
                continue;
            }
            let column = Column {
                day: Moment::from_millis(row.at).date(zone),
                kind: ColumnKind::Assignment,
                title: row.title,
            };
            let class = (row.class, row.id);
            let line = (row.at, column, cell);
            found.entry(class).or_default().lines.push(line);
        }
        Ok(())
    }

    async fn own_terms_into(
        &mut self,
        found: &mut Found,
        student: &StudentId,
        (kind, (from, before)): (Option<PeriodKind>, (i64, i64)),
    ) -> Result<()> {
        let (id, kind) = (student.as_str(), kind.map(PeriodKind::as_str));
        let rows = sqlx::query!(
            r#"SELECT given.id AS "mark!", classes.id AS "id!", classes.label AS "class!",
                   value AS "value!"
               FROM term_marks_in_force AS given JOIN classes ON classes.id = given.class
               WHERE student_id = ? AND given.kind = ? AND middle >= ? AND middle < ?
               ORDER BY given.id"#,
            id,
            kind,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            let mark = mark("term_marks", row.mark, &row.value)?;
            found.entry((row.class, row.id)).or_default().term = Some(mark);
        }
        Ok(())
    }
}
