//! Marks and returns: added, never changed.

use serde::{Deserialize, Serialize};

use super::{Error, Reader, Result, Tx, submissions::Submission};
use crate::{
    messenger::RemoteFile,
    school::{
        calendar::Moment, lessons::Form, marks::Mark, roster::StudentId,
        submissions::SubmissionState,
    },
};

/// What a teacher says with a mark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// In words; they are what the journal shows.
    pub text: String,
    /// As a recording, or another file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<RemoteFile>,
}

impl Comment {
    /// A comment in words.
    pub fn words(text: &str) -> Self {
        Comment {
            text: text.to_owned(),
            file: None,
        }
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.file.is_none()
    }
}

/// A mark in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenMark {
    /// The row.
    pub id: i64,
    /// Its value.
    pub mark: Mark,
    /// What the teacher said with it.
    pub comment: String,
    /// The teacher's staff number.
    pub by: i64,
    /// When it was given.
    pub at: Moment,
}

/// A mark as its student sees it in a list.
#[derive(Clone, Debug)]
pub struct ListedMark {
    /// The class.
    pub class_name: String,
    /// The assignment, the lesson, or the term.
    pub title: String,
    /// The mark in force.
    pub given: GivenMark,
}

impl Tx<'_> {
    /// Gives a mark for a submission. The one before it, if any, stays in the history.
    /// Returns the mark's row.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn mark(
        &mut self,
        messenger: &str,
        work: &Submission,
        (mark, comment): (Mark, &Comment),
        by: i64,
    ) -> Result<i64> {
        let file = match &comment.file {
            Some(file) => Some(self.keep_file(messenger, file).await?),
            None => None,
        };
        let id = self
            .add_mark(work, (mark.code(), &comment.text, file), by)
            .await?;
        if work.state != SubmissionState::Marked {
            self.set_submission_state(work.id, SubmissionState::Marked)
                .await?;
        }
        Ok(id)
    }

    /// Takes a mark back, for the one before it or for none; returns which.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn take_mark_back(
        &mut self,
        work: &Submission,
        by: i64,
    ) -> Result<Option<GivenMark>> {
        let student = work.student.as_str();
        let before = sqlx::query!(
            "SELECT id, value, comment, comment_file, marked_by, marked_at FROM marks
             WHERE assignment = ? AND student_id = ? ORDER BY id DESC LIMIT 1 OFFSET 1",
            work.assignment,
            student
        )
        .fetch_optional(self.reading())
        .await?
        .filter(|before| !before.value.is_empty());
        let Some(before) = before else {
            self.add_mark(work, ("", "", None), by).await?;
            self.set_submission_state(work.id, SubmissionState::Waiting)
                .await?;
            return Ok(None);
        };
        let again = (
            before.value.as_str(),
            before.comment.as_str(),
            before.comment_file,
        );
        self.add_mark(work, again, by).await?;
        Ok(Some(GivenMark {
            id: before.id,
            mark: mark(&before.value)?,
            comment: before.comment,
            by: before.marked_by,
            at: Moment::from_millis(before.marked_at),
        }))
    }

    async fn add_mark(
        &mut self,
        work: &Submission,
        (value, comment, file): (&str, &str, Option<i64>),
        by: i64,
    ) -> Result<i64> {
        let now = self.now.millis();
        let student = work.student.as_str();
        let id = sqlx::query_scalar!(
            r#"INSERT INTO marks
                   (assignment, student_id, submission, value, comment, comment_file,
                    marked_by, marked_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id AS "id!""#,
            work.assignment,
            student,
            work.id,
            value,
            comment,
            file,
            by,
            now
        )
        .fetch_one(self.writing())
        .await?;
        Ok(id)
    }

    /// Sends a submission back for another try.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn return_work(&mut self, submission: i64, comment: &str, by: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO returns (submission, comment, returned_by, returned_at)
             VALUES (?, ?, ?, ?)",
            submission,
            comment,
            by,
            now
        )
        .execute(self.writing())
        .await?;
        self.set_submission_state(submission, SubmissionState::Returned)
            .await
    }

    /// The mark in force for a student's work on an assignment.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn mark_in_force(
        &mut self,
        assignment: i64,
        student: &StudentId,
    ) -> Result<Option<GivenMark>> {
        let id = student.as_str();
        let row = sqlx::query!(
            "SELECT id, value, comment, marked_by, marked_at FROM marks
             WHERE assignment = ? AND student_id = ? ORDER BY id DESC LIMIT 1",
            assignment,
            id
        )
        .fetch_optional(self.reading())
        .await?;
        row.filter(|row| !row.value.is_empty())
            .map(|row| {
                Ok(GivenMark {
                    id: row.id,
                    mark: mark(&row.value)?,
                    comment: row.comment,
                    by: row.marked_by,
                    at: Moment::from_millis(row.marked_at),
                })
            })
            .transpose()
    }

    /// A student's marks in force, for works, lessons and terms, the newest first: `limit` at most
    /// after the first `skip`.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn marks_of(
        &mut self,
        student: &StudentId,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<ListedMark>> {
        let id = student.as_str();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let skip = i64::try_from(skip).unwrap_or(i64::MAX);
        let rows = sqlx::query!(
            r#"SELECT marks.id AS "id!: i64", classes.name AS "name!: String",
                   assignments.title AS "title!: String", value AS "value!: String",
                   comment AS "comment!: String", marked_by AS "marked_by!: i64",
                   marked_at AS "marked_at!: i64"
             FROM marks
             JOIN assignments ON assignments.id = marks.assignment
             JOIN classes ON classes.id = assignments.class
             WHERE marks.student_id = ?1 AND value <> '' AND NOT EXISTS (SELECT 1 FROM marks AS later
                 WHERE later.assignment = marks.assignment AND later.student_id = ?1
                   AND later.id > marks.id)
             UNION ALL
             SELECT lesson_entries.id, classes.name,
                 iif(topic = '', lesson_records.form, topic), value, comment, marked_by, marked_at
             FROM lesson_entries
             JOIN lessons ON lessons.id = lesson_entries.lesson
             JOIN lesson_records ON lesson_records.id = lessons.record
             JOIN classes ON classes.id = lessons.class
             WHERE lesson_entries.student_id = ?1 AND value <> ''
               AND NOT EXISTS (SELECT 1 FROM lesson_entries AS later
                 WHERE later.lesson = lesson_entries.lesson AND later.student_id = ?1
                   AND later.id > lesson_entries.id)
             UNION ALL
             SELECT given.id, classes.name, given.name, value, '', marked_by, marked_at
             FROM term_marks_in_force AS given JOIN classes ON classes.id = given.class
             WHERE given.student_id = ?1
             ORDER BY 7 DESC, 1 DESC LIMIT ?3 OFFSET ?2"#,
            id,
            skip,
            limit
        )
        .fetch_all(self.reading())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(ListedMark {
                    class_name: row.name,
                    title: title_of_lesson(row.title),
                    given: GivenMark {
                        id: row.id,
                        mark: mark(&row.value)?,
                        comment: row.comment,
                        by: row.marked_by,
                        at: Moment::from_millis(row.marked_at),
                    },
                })
            })
            .collect()
    }
}

/// What stands over a mark: a lesson without a topic is called by its form.
pub(super) fn title_of_lesson(title: String) -> String {
    match title.parse::<Form>() {
        Ok(form) => form.russian().to_owned(),
        Err(_) => title,
    }
}

/// What of the journal is asked for.
#[derive(Clone, Debug, Default)]
pub struct JournalFilter {
    /// Only the class of this name.
    pub class: Option<String>,
    /// Only the class of this number.
    pub class_id: Option<i64>,
    /// Only this student.
    pub student: Option<StudentId>,
    /// Only what was given at this moment or later.
    pub from: Option<Moment>,
    /// Only what was given before this moment.
    pub before: Option<Moment>,
}

/// What a line of the journal is about, in the order in which they stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JournalKind {
    /// A work on an assignment.
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

/// Where a line stands in the journal: its kind, the assignment, the lesson or the first
/// version of the term mark, the student.
pub type JournalPlace = (JournalKind, i64, String);

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRow {
    /// Where it stands; the next page begins behind it.
    pub place: JournalPlace,
    /// The student's identifier.
    pub student_id: String,
    /// The student's name, where the roster has one.
    pub name: String,
    /// The class.
    pub class: String,
    /// What was assigned.
    pub title: String,
    /// When it was given.
    pub given_at: Moment,
    /// When it was handed in last.
    pub submitted_at: Option<Moment>,
    /// The mark in force, in ASCII.
    pub mark: Option<String>,
    /// When that was given.
    pub marked_at: Option<Moment>,
    /// By which member of staff.
    pub marked_by: Option<i64>,
    /// What was said with it.
    pub comment: String,
}

impl Reader {
    /// Up to `limit` lines of the journal after `place`: all assignments by number and
    /// student, then all lessons, then all term marks.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn journal_page(
        &mut self,
        filter: &JournalFilter,
        (kind, number, student): &JournalPlace,
        limit: i64,
    ) -> Result<Vec<JournalRow>> {
        let mut after = (*number, student.as_str());
        if *kind == JournalKind::Assignment {
            let page = self.journal_assignments(filter, after, limit).await?;
            if !page.is_empty() {
                return Ok(page);
            }
            after = (i64::MIN, "");
        }
        if *kind != JournalKind::Term {
            let page = self.journal_lessons(filter, after, limit).await?;
            if !page.is_empty() {
                return Ok(page);
            }
            after = (i64::MIN, "");
        }
        self.journal_terms(filter, after, limit).await
    }

    async fn journal_assignments(
        &mut self,
        filter: &JournalFilter,
        place: (i64, &str),
        limit: i64,
    ) -> Result<Vec<JournalRow>> {
        let from = filter.from.map(|moment| moment.millis());
        let before = filter.before.map(|moment| moment.millis());
        let student = filter.student.as_ref().map(StudentId::as_str);
        let rows = sqlx::query!(
            r#"SELECT assignees.assignment AS "assignment!", assignees.student_id,
                   coalesce(student_names.name, '') AS "name!: String",
                   classes.name AS class, assignments.title, assignments.posted_at AS "given_at!",
                   (SELECT max(handed_in_at) FROM submissions
                    WHERE submissions.assignment = assignees.assignment
                      AND submissions.student_id = assignees.student_id
                      AND submissions.state <> 'withdrawn') AS "submitted_at: i64",
                   marks.value AS "mark?", marks.marked_at AS "marked_at?",
                   marks.marked_by AS "marked_by?", marks.comment AS "comment?"
               FROM assignees
               JOIN assignments ON assignments.id = assignees.assignment
               JOIN classes ON classes.id = assignments.class
               LEFT JOIN student_names ON student_names.student_id = assignees.student_id
               LEFT JOIN marks ON marks.id = (SELECT max(id) FROM marks
                   WHERE marks.assignment = assignees.assignment
                     AND marks.student_id = assignees.student_id)
                   AND marks.value <> ''
               WHERE (assignees.assignment, assignees.student_id) > (?1, ?2)
                 AND assignments.posted_at IS NOT NULL
                 AND (assignments.cancelled_at IS NULL OR marks.id IS NOT NULL)
                 AND (?3 IS NULL OR classes.name = ?3)
                 AND (?4 IS NULL OR assignments.posted_at >= ?4)
                 AND (?5 IS NULL OR assignments.posted_at < ?5)
                 AND (?7 IS NULL OR assignments.class = ?7)
                 AND (?8 IS NULL OR assignees.student_id = ?8)
               ORDER BY assignees.assignment, assignees.student_id LIMIT ?6"#,
            place.0,
            place.1,
            filter.class,
            from,
            before,
            limit,
            filter.class_id,
            student
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| JournalRow {
                place: (
                    JournalKind::Assignment,
                    row.assignment,
                    row.student_id.clone(),
                ),
                student_id: row.student_id,
                name: row.name,
                class: row.class,
                title: row.title,
                given_at: Moment::from_millis(row.given_at),
                submitted_at: row.submitted_at.map(Moment::from_millis),
                mark: row.mark,
                marked_at: row.marked_at.map(Moment::from_millis),
                marked_by: row.marked_by,
                comment: row.comment.unwrap_or_default(),
            })
            .collect())
    }
}

fn mark(code: &str) -> Result<Mark> {
    Mark::from_code(code).map_err(|_| Error::unreadable("marks", "value", code, "no mark"))
}
