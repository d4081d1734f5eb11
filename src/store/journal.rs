//! The journal, as it is carried out of the house: what was given, and what became of it.
//!
//! It is read a block at a time (an assignment, a lesson, a term mark, with the lines of its
//! students), and a block's lines as JSON that SQLite has put together: a row of its own for
//! each line costs several times as much as all that is in it.

use serde::Deserialize;

use super::{Reader, Result, exports::ExportFilter, from_json, parsed};
use crate::school::{lessons::Form, moments::Moment};

/// What a block of the journal is about, in the order in which they stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JournalKind {
    /// An assignment.
    Assignment,
    /// A lesson.
    Lesson,
    /// A term mark.
    Term,
}

impl JournalKind {
    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            JournalKind::Assignment => "assignment",
            JournalKind::Lesson => "lesson",
            JournalKind::Term => "term",
        }
    }
}

/// Where a block stands in the journal: its kind, and the number of the assignment, the lesson
/// or the first version of the term mark.
pub type JournalPlace = (JournalKind, i64);

/// Before the first block of the journal.
pub const START: JournalPlace = (JournalKind::Assignment, i64::MIN);

/// What was given at one time to the students of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalBlock {
    /// Where it stands; the next page begins behind it.
    pub place: JournalPlace,
    /// The class, so that no other of the school is called so.
    pub class: String,
    /// What was assigned, what the lesson was about, or which term it is.
    pub title: String,
    /// When it was given.
    pub given_at: Moment,
    /// A line for each student, by identifier.
    pub lines: Vec<JournalLine>,
}

/// What became of it, for one student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// The student's identifier.
    pub student_id: String,
    /// When it was handed in last.
    pub submitted_at: Option<Moment>,
    /// The mark in force, in ASCII.
    pub mark: Option<JournalMark>,
    /// What was said of it.
    pub comment: String,
}

/// A mark in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalMark {
    /// The mark, in ASCII.
    pub value: String,
    /// When it was given.
    pub at: Moment,
    /// By which member of staff.
    pub by: i64,
}

/// A version of a mark, as SQLite puts it into JSON: the student, the version's number, the
/// mark, when and by whom it was given, the comment.
#[derive(Deserialize)]
struct Version<'j>(&'j str, i64, &'j str, i64, i64, String);

/// An assignment, with what became of it as JSON: of which students, and of each a list.
struct AssignmentRow {
    id: i64,
    class: String,
    title: String,
    given_at: i64,
    cancelled_at: Option<i64>,
    students: String,
    handed_in: String,
    marks: String,
}

/// A try at handing in, as SQLite puts it into JSON: the student, and when.
#[derive(Deserialize)]
struct HandedIn<'j>(&'j str, i64);

impl Reader {
    /// Up to `limit` blocks of the journal after `place`: all assignments by their numbers,
    /// then all lessons, then all term marks. A block of which nothing is asked for has no
    /// lines.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn journal_page(
        &mut self,
        filter: &ExportFilter,
        (kind, number): JournalPlace,
        limit: i64,
    ) -> Result<Vec<JournalBlock>> {
        let mut after = number;
        if kind == JournalKind::Assignment {
            let page = self.journal_assignments(filter, after, limit).await?;
            if !page.is_empty() {
                return Ok(page);
            }
            after = i64::MIN;
        }
        if kind <= JournalKind::Lesson {
            let page = self.journal_lessons(filter, after, limit).await?;
            if !page.is_empty() {
                return Ok(page);
            }
            after = i64::MIN;
        }
        self.journal_terms(filter, after, limit).await
    }

    async fn journal_assignments(
        &mut self,
        filter: &ExportFilter,
        after: i64,
        limit: i64,
    ) -> Result<Vec<JournalBlock>> {
        let (from, before, student) = filter.bounds();
        let rows = sqlx::query_as!(
            AssignmentRow,
            r#"SELECT assignments.id AS "id!", classes.label AS class, title,
                   posted_at AS "given_at!", cancelled_at,
                   (SELECT json_group_array(student_id) FROM assignees
                    WHERE assignment = assignments.id AND (?5 IS NULL OR student_id = ?5))
                   AS "students!: String",
                   (SELECT json_group_array(json_array(student_id, handed_in_at)) FROM submissions
                    WHERE assignment = assignments.id AND (?5 IS NULL OR student_id = ?5)
                      AND state <> 'withdrawn' AND handed_in_at IS NOT NULL)
                   AS "handed_in!: String",
                   (SELECT json_group_array(
                        json_array(student_id, id, value, marked_at, marked_by, comment))
                    FROM marks
                    WHERE assignment = assignments.id AND (?5 IS NULL OR student_id = ?5))
                   AS "marks!: String"
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE assignments.id > ?1 AND posted_at IS NOT NULL
                 AND (?2 IS NULL OR class = ?2)
                 AND (?3 IS NULL OR posted_at >= ?3) AND (?4 IS NULL OR posted_at < ?4)
                 AND (?5 IS NULL OR assignments.id IN
                     (SELECT assignment FROM assignees WHERE student_id = ?5))
               ORDER BY assignments.id LIMIT ?6"#,
            after,
            filter.class,
            from,
            before,
            student,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter().map(AssignmentRow::block).collect()
    }

    async fn journal_lessons(
        &mut self,
        filter: &ExportFilter,
        after: i64,
        limit: i64,
    ) -> Result<Vec<JournalBlock>> {
        let (from, before, student) = filter.bounds();
        let rows = sqlx::query!(
            r#"SELECT lessons.id AS "id!", classes.label AS class, topic, lesson_records.form,
                   lesson_records.starts_at,
                   (SELECT json_group_array(
                        json_array(student_id, id, value, marked_at, marked_by, comment))
                    FROM lesson_entries
                    WHERE lesson = lessons.id AND (?5 IS NULL OR student_id = ?5))
                   AS "lines!: String"
               FROM lessons JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN classes ON classes.id = lessons.class
               WHERE lessons.id > ?1
                 AND (?2 IS NULL OR lessons.class = ?2)
                 AND (?3 IS NULL OR lesson_records.starts_at >= ?3)
                 AND (?4 IS NULL OR lesson_records.starts_at < ?4)
                 AND (?5 IS NULL OR lessons.id IN
                     (SELECT lesson FROM lesson_entries WHERE student_id = ?5))
               ORDER BY lessons.id LIMIT ?6"#,
            after,
            filter.class,
            from,
            before,
            student,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let form: Form = parsed("lesson_records", "form", row.id, &row.form)?;
                let lines: Vec<Version<'_>> =
                    from_json("lesson_entries", "value", row.id, &row.lines)?;
                let lines = in_force(lines)
                    .into_iter()
                    .map(|version| {
                        let student_id = version.0.to_owned();
                        let (mark, comment) = mark_of(version);
                        JournalLine {
                            student_id,
                            submitted_at: None,
                            mark,
                            comment,
                        }
                    })
                    .collect();
                Ok(JournalBlock {
                    place: (JournalKind::Lesson, row.id),
                    class: row.class,
                    title: match row.topic.as_str() {
                        "" => form.russian().to_owned(),
                        _ => row.topic,
                    },
                    given_at: Moment::from_millis(row.starts_at),
                    lines,
                })
            })
            .collect()
    }

    async fn journal_terms(
        &mut self,
        filter: &ExportFilter,
        after: i64,
        limit: i64,
    ) -> Result<Vec<JournalBlock>> {
        let (from, before, student) = filter.bounds();
        let rows = sqlx::query!(
            r#"SELECT first.id AS "first!", given.student_id AS "student_id!: String",
                   classes.label AS "class!: String", given.name AS "title!: String",
                   given.until_at - 1 AS "given_at!: i64", given.value AS "value!: String",
                   given.marked_at AS "marked_at!: i64", given.marked_by AS "marked_by!: i64",
                   given.reason AS "reason!: String"
               FROM term_marks AS first
               JOIN term_marks_in_force AS given ON given.class = first.class
                   AND given.student_id = first.student_id AND given.kind = first.kind
                   AND given.middle = first.middle
               JOIN classes ON classes.id = given.class
               WHERE first.id > ?1
                 AND NOT EXISTS (SELECT 1 FROM term_marks AS earlier
                     WHERE earlier.class = first.class AND earlier.student_id = first.student_id
                       AND earlier.kind = first.kind AND earlier.middle = first.middle
                       AND earlier.id < first.id)
                 AND (?2 IS NULL OR given.class = ?2)
                 AND (?3 IS NULL OR given.until_at > ?3)
                 AND (?4 IS NULL OR given.until_at <= ?4)
                 AND (?5 IS NULL OR given.student_id = ?5)
               ORDER BY first.id LIMIT ?6"#,
            after,
            filter.class,
            from,
            before,
            student,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| JournalBlock {
                place: (JournalKind::Term, row.first),
                class: row.class,
                title: row.title,
                given_at: Moment::from_millis(row.given_at),
                lines: vec![JournalLine {
                    student_id: row.student_id,
                    submitted_at: None,
                    mark: Some(JournalMark {
                        value: row.value,
                        at: Moment::from_millis(row.marked_at),
                        by: row.marked_by,
                    }),
                    comment: row.reason,
                }],
            })
            .collect())
    }
}

impl AssignmentRow {
    fn block(self) -> Result<JournalBlock> {
        let mut lines = self.lines()?;
        if self.cancelled_at.is_some() {
            // What was done for it before stays.
            lines.retain(|line| line.mark.is_some() || line.submitted_at.is_some());
        }
        Ok(JournalBlock {
            place: (JournalKind::Assignment, self.id),
            class: self.class,
            title: self.title,
            given_at: Moment::from_millis(self.given_at),
            lines,
        })
    }

    fn lines(&self) -> Result<Vec<JournalLine>> {
        let mut students: Vec<&str> =
            from_json("assignees", "student_id", self.id, &self.students)?;
        students.sort_unstable();
        let mut handed_in: Vec<HandedIn<'_>> =
            from_json("submissions", "handed_in_at", self.id, &self.handed_in)?;
        handed_in.sort_unstable_by_key(|it| (it.0, it.1));
        let marks: Vec<Version<'_>> = from_json("marks", "value", self.id, &self.marks)?;
        // All three stand in the order of their students.
        let mut handed_in = handed_in.into_iter().peekable();
        let mut marks = in_force(marks).into_iter().peekable();
        let lines = students.into_iter().map(|student| {
            let mut line = JournalLine {
                student_id: student.to_owned(),
                submitted_at: None,
                mark: None,
                comment: String::new(),
            };
            while let Some(try_of) = handed_in.next_if(|it| it.0 <= student) {
                line.submitted_at = (try_of.0 == student).then(|| Moment::from_millis(try_of.1));
            }
            while let Some(version) = marks.next_if(|it| it.0 <= student) {
                if version.0 == student && !version.2.is_empty() {
                    (line.mark, line.comment) = mark_of(version);
                }
            }
            line
        });
        Ok(lines.collect())
    }
}

/// The version in force of each student's mark, which is the last one, by student.
fn in_force(mut versions: Vec<Version<'_>>) -> Vec<Version<'_>> {
    versions.sort_unstable_by(|one, other| (one.0, other.1).cmp(&(other.0, one.1)));
    versions.dedup_by(|later, first| later.0 == first.0);
    versions
}

/// A version's mark, and the comment. An empty one is none: it was taken back, or it is the
/// line of somebody who was there.
fn mark_of(version: Version<'_>) -> (Option<JournalMark>, String) {
    let Version(_, _, value, at, by, comment) = version;
    let mark = (!value.is_empty()).then(|| JournalMark {
        value: value.to_owned(),
        at: Moment::from_millis(at),
        by,
    });
    (mark, comment)
}
