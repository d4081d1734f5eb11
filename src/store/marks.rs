//! Marks: added, never changed.

use serde::{Deserialize, Serialize};

use super::{Error, Result, Tx, json, parsed, submissions::Submission};
use crate::{
    messenger::RemoteFile,
    school::{
        lessons::Form, marks::Mark, moments::Moment, roster::StudentId,
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
    /// What has come of an album besides its first file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<RemoteFile>,
    /// The messenger's name for that album.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
}

impl Comment {
    /// A comment in words.
    pub fn words(text: &str) -> Self {
        Comment {
            text: text.to_owned(),
            ..Comment::default()
        }
    }

    /// Both, one after the other; a second recording takes the place of the first, words and all.
    pub fn and(self, later: Comment) -> Self {
        if later.is_empty() {
            return self;
        }
        if self.is_empty() || self.file.is_some() && later.file.is_some() {
            return later;
        }
        let text = format!("{}\n{}", self.text, later.text);
        let recorded = match later.file {
            Some(_) => later,
            None => self,
        };
        Comment { text, ..recorded }
    }

    /// Its files, in the order in which they came.
    pub fn files(&self) -> impl Iterator<Item = &RemoteFile> {
        self.file.iter().chain(&self.further)
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

/// A mark that is still to be written: its row, the assignment, the student, the submission, the
/// value, the comment in words and its file, who gives it, and how far the work has come by it.
#[derive(Debug, Serialize)]
pub(super) struct NewMark(
    i64,
    i64,
    String,
    i64,
    String,
    String,
    Option<i64>,
    i64,
    &'static str,
    Option<&'static str>,
);

/// How a student's work on an assignment stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The mark in force.
    pub mark: Option<GivenMark>,
    /// The name of the term in which it was posted, where that is closed for the student.
    pub closed: Option<String>,
}

/// A mark as its student sees it in a list.
#[derive(Clone, Debug)]
pub struct ListedMark {
    /// The class.
    pub class_name: String,
    /// The assignment, the lesson, or the term; empty for a lesson without a topic.
    pub title: String,
    /// The lesson's form.
    pub form: Option<Form>,
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
        let given = (mark.code(), comment.text.as_str(), file);
        Ok(self.add_mark(work, given, by, SubmissionState::Marked))
    }

    /// Takes a mark back, for the one before it or for none; returns which, and how far the work
    /// has come then: what went back before it was marked is to be done better again.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn take_mark_back(
        &mut self,
        work: &Submission,
        mark_id: i64,
        by: i64,
    ) -> Result<(Option<GivenMark>, SubmissionState)> {
        let student = work.student.as_str();
        let before = sqlx::query!(
            "SELECT id, value, comment, comment_file, marked_by, marked_at FROM marks
             WHERE assignment = ? AND student_id = ? ORDER BY id DESC LIMIT 1 OFFSET 1",
            work.assignment,
            student
        )
        .fetch_optional(self.reading().await?)
        .await?
        .filter(|before| !before.value.is_empty());
        let state = match work.state {
            SubmissionState::Marked => self.state_before(mark_id).await?,
            // What was returned since stays so.
            state => state,
        };
        let Some(before) = before else {
            self.add_mark(work, ("", "", None), by, state);
            return Ok((None, state));
        };
        let again = (
            before.value.as_str(),
            before.comment.as_str(),
            before.comment_file,
        );
        self.add_mark(work, again, by, state);
        let again = GivenMark {
            id: before.id,
            mark: mark("marks", before.id, &before.value)?,
            comment: before.comment,
            by: before.marked_by,
            at: Moment::from_millis(before.marked_at),
        };
        Ok((Some(again), state))
    }

    /// How far a work had come before it got this mark.
    async fn state_before(&mut self, mark: i64) -> Result<SubmissionState> {
        let before = sqlx::query_scalar!("SELECT instead_of FROM marks WHERE id = ?", mark)
            .fetch_one(self.reading().await?)
            .await?;
        let Some(before) = before else {
            return Ok(SubmissionState::Waiting);
        };
        parsed("marks", "instead_of", mark, &before)
    }

    /// Adds a mark to those that are written all at once, before anything is read again; the
    /// work has come as far as `state` then.
    fn add_mark(
        &mut self,
        work: &Submission,
        (value, comment, file): (&str, &str, Option<i64>),
        by: i64,
        state: SubmissionState,
    ) -> i64 {
        let id = self.next_mark_id();
        let instead_of = match work.state {
            SubmissionState::Waiting => None,
            state => Some(state.as_str()),
        };
        self.foresight.forget_work(work);
        self.marks.push(NewMark(
            id,
            work.assignment,
            work.student.to_string(),
            work.id,
            value.to_owned(),
            comment.to_owned(),
            file,
            by,
            state.as_str(),
            instead_of,
        ));
        id
    }

    /// Writes the marks that were added, and how far their works have come.
    pub(super) async fn flush_marks(&mut self) -> Result<()> {
        if self.marks.is_empty() {
            return Ok(());
        }
        let rows = json(&std::mem::take(&mut self.marks));
        let now = self.now.millis();
        // Both in one go to SQLite's thread.
        sqlx::query!(
            "INSERT INTO marks (id, assignment, student_id, submission, value, comment,
                 comment_file, marked_by, marked_at, instead_of)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                 value ->> 6, value ->> 7, ?, value ->> 9
             FROM jsonb_each(?);
             UPDATE submissions SET state = value ->> 8
             FROM jsonb_each(?) WHERE submissions.id = value ->> 3 AND state <> value ->> 8",
            now,
            rows,
            rows
        )
        .execute(self.connection())
        .await?;
        Ok(())
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
        .fetch_optional(self.reading().await?)
        .await?;
        row.filter(|row| !row.value.is_empty())
            .map(|row| {
                Ok(GivenMark {
                    id: row.id,
                    mark: mark("marks", row.id, &row.value)?,
                    comment: row.comment,
                    by: row.marked_by,
                    at: Moment::from_millis(row.marked_at),
                })
            })
            .transpose()
    }

    /// How a work stands: all that is asked before a mark is given, in one statement.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn standing(&mut self, work: &Submission) -> Result<Standing> {
        if let Some(standing) = self.foresight.standing(work) {
            return Ok(standing);
        }
        let student = work.student.as_str();
        let row = sqlx::query_as!(
            StandingRow,
            r#"SELECT marks.id AS "id?", value AS "value?", comment AS "comment?",
                   marked_by AS "marked_by?", marked_at AS "marked_at?",
                   (SELECT name FROM term_marks_in_force AS given
                    WHERE given.class = assignments.class AND given.student_id = ?2
                      AND from_at <= posted_at AND until_at > posted_at
                    ORDER BY until_at LIMIT 1) AS "closed?: String"
               FROM assignments
               LEFT JOIN marks ON marks.id = (SELECT max(id) FROM marks AS given
                   WHERE given.assignment = ?1 AND given.student_id = ?2)
               WHERE assignments.id = ?1"#,
            work.assignment,
            student
        )
        .fetch_optional(self.reading().await?)
        .await?;
        row.map_or_else(|| Ok(Standing::default()), Standing::try_from)
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
            r#"SELECT marks.id AS "id!: i64", classes.label AS "name!: String",
                   assignments.title AS "title!: String", value AS "value!: String",
                   comment AS "comment!: String", marked_by AS "marked_by!: i64",
                   marked_at AS "marked_at!: i64", NULL AS "form: String"
             FROM marks
             JOIN assignments ON assignments.id = marks.assignment
             JOIN classes ON classes.id = assignments.class
             WHERE marks.student_id = ?1 AND value <> '' AND NOT EXISTS (SELECT 1 FROM marks AS later
                 WHERE later.assignment = marks.assignment AND later.student_id = ?1
                   AND later.id > marks.id)
             UNION ALL
             SELECT lesson_entries.id, classes.label, topic, value, comment, marked_by, marked_at,
                 lesson_records.form
             FROM lesson_entries
             JOIN lessons ON lessons.id = lesson_entries.lesson
             JOIN lesson_records ON lesson_records.id = lessons.record
             JOIN classes ON classes.id = lessons.class
             WHERE lesson_entries.student_id = ?1 AND value <> ''
               AND NOT EXISTS (SELECT 1 FROM lesson_entries AS later
                 WHERE later.lesson = lesson_entries.lesson AND later.student_id = ?1
                   AND later.id > lesson_entries.id)
             UNION ALL
             SELECT given.id, classes.label, given.name, value, '', marked_by, marked_at, NULL
             FROM term_marks_in_force AS given JOIN classes ON classes.id = given.class
             WHERE given.student_id = ?1
             ORDER BY 7 DESC, 1 DESC LIMIT ?3 OFFSET ?2"#,
            id,
            skip,
            limit
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(ListedMark {
                    class_name: row.name,
                    title: row.title,
                    form: form_of(row.id, row.form.as_deref())?,
                    given: GivenMark {
                        id: row.id,
                        mark: mark("marks", row.id, &row.value)?,
                        comment: row.comment,
                        by: row.marked_by,
                        at: Moment::from_millis(row.marked_at),
                    },
                })
            })
            .collect()
    }
}

/// What a statement says of how a work stands.
#[derive(Deserialize)]
pub(super) struct StandingRow {
    pub(super) id: Option<i64>,
    pub(super) value: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) marked_by: Option<i64>,
    pub(super) marked_at: Option<i64>,
    pub(super) closed: Option<String>,
}

impl TryFrom<StandingRow> for Standing {
    type Error = Error;

    fn try_from(row: StandingRow) -> Result<Self> {
        let given = (row.id, row.value, row.comment, row.marked_by, row.marked_at);
        let mark = match given {
            (Some(id), Some(value), Some(comment), Some(by), Some(at)) if !value.is_empty() => {
                Some(GivenMark {
                    id,
                    mark: mark("marks", id, &value)?,
                    comment,
                    by,
                    at: Moment::from_millis(at),
                })
            }
            _ => None,
        };
        Ok(Standing {
            mark,
            closed: row.closed,
        })
    }
}

/// The form of a lesson; what else has marks has none.
pub(super) fn form_of(id: i64, form: Option<&str>) -> Result<Option<Form>> {
    let form = form.map(|code| parsed("lesson_records", "form", id, code));
    form.transpose()
}

/// A mark out of the `value` of a table of ours; `id` says in which row, or of what.
pub(super) fn mark(table: &'static str, id: impl ToString, code: &str) -> Result<Mark> {
    Mark::from_code(code).map_err(|_| Error::unreadable(table, "value", id, code))
}

/// The same where an empty one is none: it was taken back, or never given.
pub(super) fn mark_or_none(
    table: &'static str,
    id: impl ToString,
    code: &str,
) -> Result<Option<Mark>> {
    match code {
        "" => Ok(None),
        code => mark(table, id, code).map(Some),
    }
}
