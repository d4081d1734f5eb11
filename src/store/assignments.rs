//! Assignments, from the draft to their end.

use std::time::Duration;

use chrono::NaiveDateTime;

use super::{Result, Tx, json, series::occurrence_key, submissions::Submission};
use crate::school::{assignments::Draft, moments::Moment, roster::StudentId};

/// What has been due for longer than this may have been brought to class, and comes last.
pub(super) const LONG_OVERDUE: Duration = Duration::from_secs(14 * 24 * 3600);

/// An assignment as it stands.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// Its number.
    pub id: i64,
    /// The class.
    pub class: i64,
    /// The class's name.
    pub class_name: String,
    /// The class's teacher.
    pub teacher: i64,
    /// Its first line.
    pub title: String,
    /// The rest of its text.
    pub body: String,
    /// When it is due.
    pub due: Option<Moment>,
    /// When it is to be posted, where that was asked for.
    pub at: Option<Moment>,
    /// How it is to be repeated, in the teacher's words.
    pub repeat: Option<String>,
    /// For everybody in the class, and not for some.
    pub whole_class: bool,
    /// When it was posted.
    pub posted_at: Option<Moment>,
    /// Whether it was taken back.
    pub cancelled: bool,
}

/// An assignment to be written down.
#[derive(Clone, Debug)]
pub struct NewAssignment<'n> {
    /// The class.
    pub class: i64,
    /// Who gives it, by staff number.
    pub author: i64,
    /// What it says.
    pub draft: &'n Draft,
    /// Whose work it is.
    pub students: &'n [StudentId],
    /// The series of which it is an occurrence, and which one, in local time: such a one is
    /// posted as it is written. A second one of the same is refused by the database.
    pub occurrence: Option<(i64, NaiveDateTime)>,
}

impl Tx<'_> {
    /// Writes a new assignment down, for `students`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn assign(
        &mut self,
        class: i64,
        author: i64,
        draft: &Draft,
        students: &[StudentId],
    ) -> Result<i64> {
        let new = NewAssignment {
            class,
            author,
            draft,
            students,
            occurrence: None,
        };
        self.assign_all(std::slice::from_ref(&new)).await
    }

    /// Writes new assignments down, all at once; they are numbered in their order from the
    /// number that is returned.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn assign_all(&mut self, all: &[NewAssignment<'_>]) -> Result<i64> {
        let first = sqlx::query_scalar!(
            r#"SELECT coalesce(max(id), 0) + 1 AS "first!: i64" FROM assignments"#
        )
        .fetch_one(self.reading().await?)
        .await?;
        let rows: Vec<_> = all.iter().map(columns).collect();
        let rows = json(&rows);
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO assignments (id, class, author, title, body, due_at, post_at, repeat,
                 whole_class, series, occurrence, posted_at, created_at)
             SELECT ?1 + key, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                 value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9,
                 CASE WHEN value ->> 8 IS NOT NULL THEN ?2 END, ?2
             FROM json_each(?3)",
            first,
            now,
            rows
        )
        .execute(self.writing().await?)
        .await?;
        let students: Vec<&[StudentId]> = all.iter().map(|new| new.students).collect();
        let students = json(&students);
        sqlx::query!(
            "INSERT INTO assignees (assignment, student_id)
             SELECT ?1 + work.key, student.value
             FROM json_each(?2) AS work, json_each(work.value) AS student",
            first,
            students
        )
        .execute(self.writing().await?)
        .await?;
        Ok(first)
    }

    /// Changes the words and the due date of an assignment.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn reword_assignment(&mut self, id: i64, draft: &Draft) -> Result<()> {
        let due = draft.due.map(|due| due.millis());
        sqlx::query!(
            "UPDATE assignments SET title = ?, body = ?, due_at = ? WHERE id = ?",
            draft.title,
            draft.body,
            due,
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// An assignment by its number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn assignment(&mut self, id: i64) -> Result<Option<Assignment>> {
        let rows = sqlx::query_as!(
            AssignmentRow,
            r#"SELECT assignments.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE assignments.id = ?"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(Assignment::from).next())
    }

    /// A teacher's assignments that wait for their hour, or have missed it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn planned_assignments(&mut self, teacher: i64) -> Result<Vec<Assignment>> {
        let rows = sqlx::query_as!(
            AssignmentRow,
            r#"SELECT assignments.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE post_at IS NOT NULL AND posted_at IS NULL AND cancelled_at IS NULL
                 AND class IN (SELECT class FROM teaching WHERE staff = ?)
               ORDER BY post_at"#,
            teacher
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(Assignment::from).collect())
    }

    /// What a teacher has given before, the newest first, before number `before`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn assignments_given(
        &mut self,
        author: i64,
        before: i64,
        limit: i64,
    ) -> Result<Vec<Assignment>> {
        let rows = sqlx::query_as!(
            AssignmentRow,
            r#"SELECT assignments.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE author = ? AND assignments.id < ? AND series IS NULL
               ORDER BY assignments.id DESC LIMIT ?"#,
            author,
            before,
            limit
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(Assignment::from).collect())
    }

    /// What the class of a work was given by the name of its assignment: that one, and others.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn namesakes(&mut self, work: &Submission) -> Result<Vec<Assignment>> {
        let rows = sqlx::query_as!(
            AssignmentRow,
            r#"SELECT assignments.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE class = ?1 AND title = ?2
                 AND (posted_at IS NOT NULL AND cancelled_at IS NULL OR assignments.id = ?3)"#,
            work.class,
            work.title,
            work.assignment
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(Assignment::from).collect())
    }

    /// Notes that an assignment's hour passed while nobody was there to post it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_missed(&mut self, assignment: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE assignments SET missed_at = ? WHERE id = ?",
            now,
            assignment
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Who gave an assignment, by staff number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn author_of(&mut self, assignment: i64) -> Result<Option<i64>> {
        let author = sqlx::query_scalar!("SELECT author FROM assignments WHERE id = ?", assignment)
            .fetch_optional(self.reading().await?)
            .await?;
        Ok(author)
    }

    /// Assignments whose time to be posted has come, a hundred at most.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn assignments_to_post(&mut self) -> Result<Vec<Assignment>> {
        let now = self.now.millis();
        let rows = sqlx::query_as!(
            AssignmentRow,
            r#"SELECT assignments.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE post_at IS NOT NULL AND posted_at IS NULL AND cancelled_at IS NULL
                 AND missed_at IS NULL AND post_at <= ? ORDER BY post_at LIMIT 100"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(Assignment::from).collect())
    }

    /// A student's assignments that are posted and not yet marked: those due first
    /// first, then those without a date, and last what has been due for long, what was due
    /// last first; 500 at most.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn open_assignments(&mut self, student: &StudentId) -> Result<Vec<Assignment>> {
        let student = student.as_str();
        let overdue = self.now.minus(LONG_OVERDUE).millis();
        let rows = sqlx::query_as!(
            AssignmentRow,
            r#"SELECT assignments.id AS "id!", assignments.class, classes.label AS class_name, classes.teacher,
                   title, body, own_dues.due_at AS "due_at?: i64", post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignees
               JOIN assignments ON assignments.id = assignees.assignment
               JOIN classes ON classes.id = assignments.class
               JOIN enrolments ON enrolments.class = assignments.class
                   AND enrolments.student_id = assignees.student_id
               JOIN own_dues ON own_dues.assignment = assignees.assignment
                   AND own_dues.student_id = assignees.student_id
               WHERE assignees.student_id = ?1 AND posted_at IS NOT NULL AND cancelled_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM submissions
                     WHERE submissions.assignment = assignments.id
                       AND submissions.student_id = ?1 AND submissions.state = 'marked')
               ORDER BY coalesce(own_dues.due_at, ?2) < ?2, own_dues.due_at IS NULL,
                   CASE WHEN own_dues.due_at < ?2 THEN -own_dues.due_at ELSE own_dues.due_at END,
                   assignments.id LIMIT 500"#,
            student,
            overdue
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(Assignment::from).collect())
    }

    /// Notes that assignments were posted.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_posted(&mut self, assignments: &[i64]) -> Result<()> {
        let now = self.now.millis();
        let assignments = json(&assignments);
        sqlx::query!(
            "UPDATE assignments SET posted_at = ? WHERE id IN (SELECT value FROM json_each(?))",
            now,
            assignments
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// How many students have handed in something for an assignment.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_works(&mut self, assignment: i64) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"SELECT count(DISTINCT student_id) AS "count!: i64" FROM submissions
               WHERE assignment = ? AND handed_in_at IS NOT NULL AND state <> 'withdrawn'"#,
            assignment
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }

    /// Takes an assignment back. What was handed in for it is kept.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn cancel_assignment(&mut self, assignment: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE assignments SET cancelled_at = ? WHERE id = ?",
            now,
            assignment
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}

/// An assignment's columns, as `assign_all` takes them out of JSON.
fn columns(new: &NewAssignment<'_>) -> impl serde::Serialize {
    let draft = new.draft;
    let (series, occurrence) = new.occurrence.unzip();
    (
        new.class,
        new.author,
        draft.title.clone(),
        draft.body.clone(),
        draft.due.map(|due| due.millis()),
        draft.at.map(|at| at.millis()),
        draft.repeat.as_ref().map(|repeat| repeat.text.clone()),
        i64::from(draft.to.is_empty()),
        series,
        occurrence.map(occurrence_key),
    )
}

struct AssignmentRow {
    id: i64,
    class: i64,
    class_name: String,
    teacher: i64,
    title: String,
    body: String,
    due_at: Option<i64>,
    post_at: Option<i64>,
    repeat: Option<String>,
    whole_class: i64,
    posted_at: Option<i64>,
    cancelled_at: Option<i64>,
}

impl From<AssignmentRow> for Assignment {
    fn from(row: AssignmentRow) -> Self {
        Assignment {
            id: row.id,
            class: row.class,
            class_name: row.class_name,
            teacher: row.teacher,
            title: row.title,
            body: row.body,
            due: row.due_at.map(Moment::from_millis),
            at: row.post_at.map(Moment::from_millis),
            repeat: row.repeat,
            whole_class: row.whole_class == 1,
            posted_at: row.posted_at.map(Moment::from_millis),
            cancelled: row.cancelled_at.is_some(),
        }
    }
}
