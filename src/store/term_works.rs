//! What term marks are proposed from: all that has a mark in a term, or waits for one.

use std::collections::BTreeMap;

use super::{
    Result, Tx,
    accounts::student_id,
    from_json,
    marks::{form_of, mark, mark_or_none},
    parsed,
};
use crate::school::{
    lessons::Form,
    marks::Mark,
    moments::Moment,
    roster::StudentId,
    term_marks::{Counted, Source, Term},
};

/// Something in a term that has a mark, or waits for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermWork {
    /// Whose it is.
    pub student: StudentId,
    /// The assignment or the lesson.
    pub source: Source,
    /// The lesson's form.
    pub form: Option<Form>,
    /// What it is called; empty for a lesson without a topic.
    pub title: String,
    /// When the assignment was posted, or the lesson held.
    pub at: Moment,
    /// The mark in force.
    pub mark: Option<Mark>,
}

impl Tx<'_> {
    /// What counts for a class's marks for a term, by student.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn counted_in_term(
        &mut self,
        class: i64,
        term: &Term,
    ) -> Result<BTreeMap<StudentId, Vec<Counted>>> {
        let (from, until) = (term.from.millis(), term.until.millis());
        // A row for each student: one for each mark costs several times as much.
        let rows = sqlx::query!(
            r#"SELECT student_id AS "student_id!: String",
                   json_group_array(json_array(value, form)) AS "marks!: String"
               FROM (SELECT assignees.student_id, value, NULL AS form
                     FROM assignments JOIN assignees ON assignees.assignment = assignments.id
                     JOIN marks ON marks.id = (SELECT max(id) FROM marks
                         WHERE marks.assignment = assignments.id
                           AND marks.student_id = assignees.student_id)
                     WHERE class = ?1 AND posted_at >= ?2 AND posted_at < ?3
                     UNION ALL
                     SELECT lesson_entries.student_id, value, lesson_records.form
                     FROM lessons JOIN lesson_records ON lesson_records.id = lessons.record
                     JOIN lesson_entries ON lesson_entries.lesson = lessons.id
                     WHERE class = ?1
                       AND lesson_records.starts_at >= ?2 AND lesson_records.starts_at < ?3
                       AND NOT EXISTS (SELECT 1 FROM lesson_entries AS later
                           WHERE later.lesson = lessons.id
                             AND later.student_id = lesson_entries.student_id
                             AND later.id > lesson_entries.id))
               WHERE value <> '' GROUP BY student_id"#,
            class,
            from,
            until
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut counted = BTreeMap::new();
        for row in rows {
            let marks: Vec<(&str, Option<&str>)> =
                from_json("marks", "value", &row.student_id, &row.marks)?;
            let read = |(value, form): (&str, Option<&str>)| -> Result<Counted> {
                let form = form.map(|form| parsed("lesson_records", "form", class, form));
                Ok((mark("marks", &row.student_id, value)?, form.transpose()?))
            };
            let student = student_id("marks", &row.student_id)?;
            counted.insert(student, marks.into_iter().map(read).collect::<Result<_>>()?);
        }
        Ok(counted)
    }

    /// What of a student in a class lies in a term and has a mark, or waits for one, the first
    /// first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn term_works(
        &mut self,
        class: i64,
        term: &Term,
        student: &StudentId,
    ) -> Result<Vec<TermWork>> {
        let (from, until) = (term.from.millis(), term.until.millis());
        let student = student.as_str();
        let rows = sqlx::query!(
            r#"SELECT assignees.student_id AS "student_id!: String", assignments.id AS "id!: i64",
                   NULL AS "form: String", title AS "title!: String", posted_at AS "at!: i64",
                   coalesce(value, '') AS "value!: String"
               FROM assignments JOIN assignees ON assignees.assignment = assignments.id
               LEFT JOIN marks ON marks.id = (SELECT max(id) FROM marks
                   WHERE marks.assignment = assignments.id
                     AND marks.student_id = assignees.student_id)
               WHERE class = ?1 AND posted_at >= ?2 AND posted_at < ?3
                 AND assignees.student_id = ?4
                 AND (value <> '' OR EXISTS (SELECT 1 FROM submissions
                     WHERE submissions.assignment = assignments.id
                       AND submissions.student_id = assignees.student_id AND state = 'waiting'))
               UNION ALL
               SELECT lesson_entries.student_id, lessons.id, lesson_records.form, topic,
                   lesson_records.starts_at, value
               FROM lessons JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN lesson_entries ON lesson_entries.lesson = lessons.id
               WHERE class = ?1 AND lesson_records.starts_at >= ?2 AND lesson_records.starts_at < ?3
                 AND lesson_entries.student_id = ?4
                 AND NOT EXISTS (SELECT 1 FROM lesson_entries AS later
                     WHERE later.lesson = lessons.id
                       AND later.student_id = lesson_entries.student_id
                       AND later.id > lesson_entries.id)
               ORDER BY 5, 2"#,
            class,
            from,
            until,
            student
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let form = form_of(row.id, row.form.as_deref())?;
                let table = match form {
                    None => "marks",
                    Some(_) => "lesson_entries",
                };
                Ok(TermWork {
                    student: student_id("marks", &row.student_id)?,
                    source: match form {
                        None => Source::Assignment(row.id),
                        Some(_) => Source::Lesson(row.id),
                    },
                    form,
                    title: row.title,
                    at: Moment::from_millis(row.at),
                    mark: mark_or_none(table, row.id, &row.value)?,
                })
            })
            .collect()
    }
}
