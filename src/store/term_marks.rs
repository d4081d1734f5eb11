//! Term marks: every version of them, and how many are still to be given.

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::{Reader, Result, Tx, accounts::student_id, json, marks::mark_or_none, parsed};
use crate::school::{
    calendar::{PeriodKind, SchoolYear},
    marks::Mark,
    moments::Moment,
    roster::StudentId,
    term_marks::Term,
};

/// The usual year begins anew in June; the one before can be closed until September.
const A_SEASON: std::time::Duration = std::time::Duration::from_secs(92 * 24 * 3600);

/// A version of a term mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenTermMark {
    /// The mark; `None` where the term was opened again.
    pub mark: Option<Mark>,
    /// Why it was changed.
    pub reason: String,
    /// The staff number of who gave it.
    pub by: i64,
    /// When.
    pub at: Moment,
}

/// A term mark that is to be given.
#[derive(Clone, Debug)]
pub struct NewTermMark {
    /// To whom.
    pub student: StudentId,
    /// Its code; empty to open the term again.
    pub value: String,
    /// Why it is changed; empty where it is new.
    pub reason: String,
}

/// A student's mark for a quarter or a half.
pub type MarkOfTerm = (StudentId, PeriodKind, Mark);

impl Reader {
    /// The marks in force in a class for the quarters and halves of a year, which begins at
    /// one moment and is over at another.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn marks_of_terms(
        &mut self,
        class: i64,
        year: (Moment, Moment),
    ) -> Result<Vec<MarkOfTerm>> {
        marks_of_terms(self.connection(), class, year).await
    }
}

impl Tx<'_> {
    /// The terms of the school's calendar, and once it has run out those of the usual year that
    /// follows. While it has none, those of the usual year, and of the one that was over at the
    /// beginning of the summer.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn terms(&mut self, zone: Tz) -> Result<Vec<Term>> {
        let mut periods = self.periods().await?;
        match periods.is_empty() {
            true => {
                for now in [self.now.minus(A_SEASON), self.now] {
                    periods.extend(SchoolYear::usual(now.date(zone)).periods);
                }
            }
            false => periods = SchoolYear::around(periods, self.now.date(zone)).periods,
        }
        Ok(Term::all(&periods, zone))
    }

    /// The marks in force in a class for a term, by student.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn term_marks(
        &mut self,
        class: i64,
        term: &Term,
    ) -> Result<Vec<(StudentId, GivenTermMark)>> {
        let (kind, from, until) = (term.kind.as_str(), term.from.millis(), term.until.millis());
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", student_id, value, reason, marked_by, marked_at
               FROM term_marks_in_force
               WHERE class = ? AND kind = ? AND middle >= ? AND middle < ? ORDER BY student_id, id"#,
            class,
            kind,
            from,
            until
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let given = GivenTermMark {
                    mark: mark_or_none("term_marks", row.id, &row.value)?,
                    reason: row.reason,
                    by: row.marked_by,
                    at: Moment::from_millis(row.marked_at),
                };
                Ok((student_id("term_marks", &row.student_id)?, given))
            })
            .collect()
    }

    /// Every version of a student's mark for a term, the first first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn term_mark_history(
        &mut self,
        class: i64,
        student: &StudentId,
        term: &Term,
    ) -> Result<Vec<GivenTermMark>> {
        let (kind, from, until) = (term.kind.as_str(), term.from.millis(), term.until.millis());
        let student = student.as_str();
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", value, reason, marked_by, marked_at FROM term_marks
               WHERE class = ? AND student_id = ? AND kind = ? AND middle >= ? AND middle < ?
               ORDER BY id"#,
            class,
            student,
            kind,
            from,
            until
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(GivenTermMark {
                    mark: mark_or_none("term_marks", row.id, &row.value)?,
                    reason: row.reason,
                    by: row.marked_by,
                    at: Moment::from_millis(row.marked_at),
                })
            })
            .collect()
    }

    /// The marks in force for the quarters and halves within a year, by student.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn marks_of_terms_within(
        &mut self,
        class: i64,
        year: &Term,
    ) -> Result<Vec<MarkOfTerm>> {
        marks_of_terms(self.reading().await?, class, (year.from, year.until)).await
    }

    /// Gives term marks: new versions, in force from now on.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn give_term_marks(
        &mut self,
        (class, term): (i64, &Term),
        marks: &[NewTermMark],
        by: i64,
    ) -> Result<()> {
        let (kind, middle) = (term.kind.as_str(), term.key().middle.millis());
        let (from, until, now) = (term.from.millis(), term.until.millis(), self.now.millis());
        let marks: Vec<_> = marks
            .iter()
            .map(|mark| (&mark.student, &mark.value, &mark.reason))
            .collect();
        let marks = json(&marks);
        // Where the calendar was changed meanwhile, the earlier version's middle goes on.
        sqlx::query!(
            "INSERT INTO term_marks (class, student_id, kind, middle, name, from_at, until_at,
                 value, reason, marked_by, marked_at)
             SELECT ?1, new.value ->> 0, ?2,
                 coalesce((SELECT max(earlier.middle) FROM term_marks AS earlier
                     WHERE earlier.class = ?1 AND earlier.student_id = new.value ->> 0
                       AND earlier.kind = ?2 AND earlier.middle >= ?5 AND earlier.middle < ?6), ?3),
                 ?4, ?5, ?6, new.value ->> 1, new.value ->> 2, ?7, ?8
             FROM json_each(?9) AS new",
            class,
            kind,
            middle,
            term.name,
            from,
            until,
            by,
            now,
            marks
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// How many of those who were in a teacher's classes when a term was over, or are while it lasts,
    /// have no mark for it yet, but for the teacher's `own` children. Classes in which no mark of
    /// that term is in force are left out: they give none.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_unconfirmed(
        &mut self,
        (teacher, own): (i64, &[&StudentId]),
        term: &Term,
    ) -> Result<i64> {
        let (kind, from, until) = (term.kind.as_str(), term.from.millis(), term.until.millis());
        let own = json(&own);
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64"
               FROM (SELECT class, student_id FROM enrolments JOIN classes ON classes.id = class
                     WHERE class IN (SELECT class FROM teaching WHERE staff = ?1)
                       AND (since < ?4 OR since <= opened_at)
                     UNION
                     SELECT class, student_id FROM departures JOIN classes ON classes.id = class
                     WHERE class IN (SELECT class FROM teaching WHERE staff = ?1) AND at >= ?4
                       AND (since IS NULL OR since < ?4 OR since <= opened_at)) AS enrolments
               WHERE enrolments.student_id NOT IN (SELECT value FROM json_each(?5))
                 AND (EXISTS (SELECT 1 FROM assignments
                          JOIN marks ON marks.assignment = assignments.id
                          WHERE assignments.class = enrolments.class AND marks.value <> ''
                            AND posted_at >= ?3 AND posted_at < ?4
                            AND NOT EXISTS (SELECT 1 FROM marks AS later
                                WHERE later.assignment = marks.assignment
                                  AND later.student_id = marks.student_id
                                  AND later.id > marks.id))
                   OR EXISTS (SELECT 1 FROM lessons
                          JOIN lesson_records ON lesson_records.id = lessons.record
                          JOIN lesson_entries ON lesson_entries.lesson = lessons.id
                          WHERE lessons.class = enrolments.class
                            AND lesson_entries.value NOT IN ('', 'absent', 'ill', 'excused')
                            AND lesson_records.starts_at >= ?3 AND lesson_records.starts_at < ?4
                            AND NOT EXISTS (SELECT 1 FROM lesson_entries AS later
                                WHERE later.lesson = lessons.id
                                  AND later.student_id = lesson_entries.student_id
                                  AND later.id > lesson_entries.id)))
                 AND NOT EXISTS (SELECT 1 FROM term_marks_in_force AS given
                     WHERE given.class = enrolments.class
                       AND given.student_id = enrolments.student_id
                       AND given.kind = ?2 AND given.middle >= ?3 AND given.middle < ?4)"#,
            teacher,
            kind,
            from,
            until,
            own
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }
}

async fn marks_of_terms(
    connection: &mut SqliteConnection,
    class: i64,
    (from, until): (Moment, Moment),
) -> Result<Vec<MarkOfTerm>> {
    let (from, until) = (from.millis(), until.millis());
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", student_id, kind, value FROM term_marks_in_force
           WHERE class = ? AND kind <> 'year' AND middle >= ? AND middle < ?"#,
        class,
        from,
        until
    )
    .fetch_all(connection)
    .await?;
    let mut marks = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = parsed("term_marks", "kind", row.id, &row.kind)?;
        if let Some(mark) = mark_or_none("term_marks", row.id, &row.value)? {
            marks.push((student_id("term_marks", &row.student_id)?, kind, mark));
        }
    }
    Ok(marks)
}
