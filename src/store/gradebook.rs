//! A class's journal as students and dates: few statements, each by an index, and a row for
//! each column. What stands there is JSON that SQLite has put together: a row of its own for
//! each cell costs several times as much.

use std::collections::HashMap;

use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    Reader, Result, accounts::student_id, departures::members_at, from_json, marks::mark, parsed,
};
use crate::school::{
    calendar::PeriodKind,
    gradebook::{Cell, Column, ColumnKind, Gradebook, Row},
    marks::Mark,
    moments::Moment,
    terms::Span,
};

/// What stands in the gradebook, before columns nobody needs are left out.
#[derive(Default)]
struct Sheet {
    columns: Vec<Found>,
    /// Where a lesson's, and an assignment's, column is.
    lessons: HashMap<i64, usize>,
    assignments: HashMap<i64, usize>,
    /// By identifier.
    lines: HashMap<String, Line>,
}

struct Found {
    column: Column,
    /// It was taken back: it stays only where a mark was given for it.
    cancelled: bool,
}

struct Line {
    has_left: bool,
    counts: bool,
    cells: Vec<Cell>,
    term: Option<Mark>,
}

/// A version of a student's line, as SQLite puts it into JSON: the student, the version's
/// number, the mark.
#[derive(Deserialize)]
struct Version<'j>(&'j str, i64, &'j str);

/// What became of a student's work, as SQLite puts it into JSON: the student, the mark in
/// force, how far the latest attempt has come, when it is due.
#[derive(Deserialize)]
struct Work<'j>(&'j str, Option<&'j str>, Option<&'j str>, Option<i64>);

impl Reader {
    /// The journal of a class for a term, as it stands at a moment, its days as calendars in
    /// `zone` show them; `None` where there is no such class.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn gradebook(
        &mut self,
        class: i64,
        term: &Span,
        (zone, now): (Tz, Moment),
    ) -> Result<Option<Gradebook>> {
        let Some(head) = sqlx::query!(
            "SELECT label, discipline, teacher FROM classes WHERE id = ?",
            class
        )
        .fetch_optional(self.connection())
        .await?
        else {
            return Ok(None);
        };
        let span = bounds(term, zone);
        let mut sheet = Sheet::default();
        self.columns_into(&mut sheet, class, span, zone).await?;
        self.enrolled_into(&mut sheet, class, span).await?;
        self.lesson_cells_into(&mut sheet, class, span).await?;
        self.work_cells_into(&mut sheet, class, span, now).await?;
        self.term_marks_into(&mut sheet, class, (term.kind, span))
            .await?;
        let (columns, rows) = sheet.finish()?;
        Ok(Some(Gradebook {
            class: head.label,
            discipline: head.discipline,
            teacher: head.teacher,
            from: term.from,
            to: term.to,
            columns,
            rows,
        }))
    }

    async fn columns_into(
        &mut self,
        sheet: &mut Sheet,
        class: i64,
        (from, before): (i64, i64),
        zone: Tz,
    ) -> Result<()> {
        // A lesson has its form; at the same moment it comes before its homework.
        let rows = sqlx::query!(
            r#"SELECT lessons.id AS "id!: i64", lesson_records.starts_at AS "at!: i64",
                   lesson_records.form AS "form?: String", topic AS "title!: String", false AS "cancelled!: bool"
               FROM lessons JOIN lesson_records ON lesson_records.id = lessons.record
               WHERE lessons.class = ?1 AND called_off_at IS NULL
                 AND lesson_records.starts_at >= ?2 AND lesson_records.starts_at < ?3
               UNION ALL
               SELECT id, posted_at, NULL, title, cancelled_at IS NOT NULL
               FROM assignments
               WHERE class = ?1 AND posted_at >= ?2 AND posted_at < ?3
               ORDER BY 2, 3 DESC, 1"#,
            class,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            let kind = match &row.form {
                Some(form) => ColumnKind::Lesson(parsed("lesson_records", "form", row.id, form)?),
                None => ColumnKind::Assignment,
            };
            let place = sheet.columns.len();
            match kind {
                ColumnKind::Lesson(_) => sheet.lessons.insert(row.id, place),
                ColumnKind::Assignment => sheet.assignments.insert(row.id, place),
            };
            sheet.columns.push(Found {
                column: Column {
                    day: Moment::from_millis(row.at).date(zone),
                    kind,
                    title: row.title,
                },
                cancelled: row.cancelled,
            });
        }
        Ok(())
    }

    async fn enrolled_into(
        &mut self,
        sheet: &mut Sheet,
        class: i64,
        (_, before): (i64, i64),
    ) -> Result<()> {
        let ids = sqlx::query_scalar!("SELECT student_id FROM enrolments WHERE class = ?", class)
            .fetch_all(self.connection())
            .await?;
        for id in ids {
            sheet.line(&id).has_left = false;
        }
        for id in members_at(self.connection(), class, before).await? {
            sheet.line(&id).counts = true;
        }
        Ok(())
    }

    async fn lesson_cells_into(
        &mut self,
        sheet: &mut Sheet,
        class: i64,
        (from, before): (i64, i64),
    ) -> Result<()> {
        let rows = sqlx::query!(
            r#"SELECT lessons.id AS "id!: i64",
                   (SELECT json_group_array(json_array(student_id, id, value))
                    FROM lesson_entries WHERE lesson = lessons.id) AS "lines!: String"
               FROM lessons JOIN lesson_records ON lesson_records.id = lessons.record
               WHERE lessons.class = ?1 AND called_off_at IS NULL
                 AND lesson_records.starts_at >= ?2 AND lesson_records.starts_at < ?3"#,
            class,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            let Some(place) = sheet.lessons.get(&row.id).copied() else {
                continue;
            };
            let mut lines: Vec<Version<'_>> =
                from_json("lesson_entries", "value", row.id, &row.lines)?;
            // The last version of a line is in force: in this order it is the last one put.
            lines.sort_unstable_by_key(|version| version.1);
            for Version(student, _, value) in lines {
                sheet.line(student).cells[place] = lesson_cell(row.id, value)?;
            }
        }
        Ok(())
    }

    async fn work_cells_into(
        &mut self,
        sheet: &mut Sheet,
        class: i64,
        (from, before): (i64, i64),
        now: Moment,
    ) -> Result<()> {
        let rows = sqlx::query!(
            r#"SELECT assignments.id AS "id!: i64",
                   (SELECT json_group_array(json_array(student_id,
                        (SELECT value FROM marks WHERE marks.assignment = assignments.id
                           AND marks.student_id = assignees.student_id
                         ORDER BY marks.id DESC LIMIT 1),
                        (SELECT state FROM submissions
                         WHERE submissions.assignment = assignments.id
                           AND submissions.student_id = assignees.student_id
                           AND handed_in_at IS NOT NULL AND state <> 'withdrawn'
                         ORDER BY attempt DESC LIMIT 1),
                        (SELECT due_at FROM own_dues
                         WHERE own_dues.assignment = assignments.id
                           AND own_dues.student_id = assignees.student_id)))
                    FROM assignees WHERE assignment = assignments.id) AS "works!: String"
               FROM assignments
               WHERE class = ?1 AND posted_at >= ?2 AND posted_at < ?3"#,
            class,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            let Some(place) = sheet.assignments.get(&row.id).copied() else {
                continue;
            };
            let works: Vec<Work<'_>> = from_json("marks", "value", row.id, &row.works)?;
            for Work(student, value, state, due) in works {
                let due = due.map(Moment::from_millis);
                sheet.line(student).cells[place] = work_cell(row.id, (value, state), (due, now))?;
            }
        }
        Ok(())
    }

    async fn term_marks_into(
        &mut self,
        sheet: &mut Sheet,
        class: i64,
        (kind, (from, before)): (Option<PeriodKind>, (i64, i64)),
    ) -> Result<()> {
        // A mark is of the term in which the middle of its own one lies; days that are no term
        // have none.
        let kind = kind.map(PeriodKind::as_str);
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", student_id AS "student_id!", value AS "value!"
               FROM term_marks_in_force
               WHERE class = ? AND kind = ? AND middle >= ? AND middle < ? ORDER BY id"#,
            class,
            kind,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            sheet.line(&row.student_id).term = Some(mark("term_marks", row.id, &row.value)?);
        }
        Ok(())
    }
}

impl Sheet {
    fn line(&mut self, student: &str) -> &mut Line {
        if !self.lines.contains_key(student) {
            let line = Line {
                has_left: true,
                counts: false,
                cells: vec![Cell::Nothing; self.columns.len()],
                term: None,
            };
            self.lines.insert(student.to_owned(), line);
        }
        self.lines
            .get_mut(student)
            .unwrap_or_else(|| unreachable!("it was just put there"))
    }

    /// Leaves out what was taken back before anybody did it, and of those who have left and were
    /// not there at its end, who has nothing here.
    fn finish(mut self) -> Result<(Vec<Column>, Vec<Row>)> {
        for line in self.lines.values_mut() {
            for (column, cell) in self.columns.iter().zip(&mut line.cells) {
                // Nobody owes what was taken back.
                if column.cancelled && matches!(cell, Cell::Missing | Cell::Open) {
                    *cell = Cell::Nothing;
                }
            }
        }
        let stays: Vec<bool> = self
            .columns
            .iter()
            .enumerate()
            .map(|(place, found)| {
                let mut lines = self.lines.values();
                !found.cancelled || lines.any(|line| line.cells[place] != Cell::Nothing)
            })
            .collect();
        let kept = |place: &usize| stays[*place];
        let columns = self.columns.into_iter().enumerate();
        let columns = columns
            .filter(|(place, _)| kept(place))
            .map(|(_, found)| found.column)
            .collect();
        let mut rows: Vec<Row> = Vec::with_capacity(self.lines.len());
        for (student, line) in self.lines {
            let cells = line.cells.into_iter().enumerate();
            let cells: Vec<Cell> = cells
                .filter(|(place, _)| kept(place))
                .map(|(_, cell)| cell)
                .collect();
            let has_something =
                line.term.is_some() || cells.iter().any(|cell| *cell != Cell::Nothing);
            if !line.has_left || line.counts || has_something {
                rows.push(Row {
                    student: student_id("enrolments", &student)?,
                    has_left: line.has_left,
                    counts: line.counts,
                    cells,
                    term: line.term,
                });
            }
        }
        rows.sort_unstable_by(|one, other| one.student.cmp(&other.student));
        Ok((columns, rows))
    }
}

/// What stands at somebody who was in a lesson, or should have been.
pub(super) fn lesson_cell(lesson: i64, value: &str) -> Result<Cell> {
    Ok(match value {
        "" => Cell::Present,
        code => Cell::Marked(mark("lesson_entries", lesson, code)?),
    })
}

/// What stands at an assignee: the mark in force (empty once it was taken back), else how far the
/// latest attempt has come by now.
pub(super) fn work_cell(
    assignment: i64,
    (value, state): (Option<&str>, Option<&str>),
    (due, now): (Option<Moment>, Moment),
) -> Result<Cell> {
    Ok(match (value, state) {
        (Some(code), _) if !code.is_empty() => Cell::Marked(mark("marks", assignment, code)?),
        (_, None) if due.is_some_and(|due| due >= now) => Cell::Open,
        (_, None) => Cell::Missing,
        (_, Some("returned")) => Cell::Returned,
        (_, Some(_)) => Cell::HandedIn,
    })
}

/// When a term begins and is over, in milliseconds UTC.
pub(super) fn bounds(term: &Span, zone: Tz) -> (i64, i64) {
    (
        Moment::start_of(term.from, zone).millis(),
        Moment::end_of(term.to, zone).millis(),
    )
}
