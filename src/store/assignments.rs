//! Assignments and whose work they are.

use super::{Result, Tx, accounts::student_id};
use crate::{
    messenger::{Address, RemoteFile},
    school::{assignments::Draft, calendar::Moment, roster::StudentId},
};

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
        let now = self.now.millis();
        let (due, at) = (
            draft.due.map(|due| due.millis()),
            draft.at.map(|at| at.millis()),
        );
        let repeat = draft.repeat.as_ref().map(|repeat| repeat.text.as_str());
        let whole_class = i64::from(draft.to.is_empty());
        let id = sqlx::query_scalar!(
            r#"INSERT INTO assignments
                   (class, author, title, body, due_at, post_at, repeat, whole_class, created_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id AS "id!""#,
            class,
            author,
            draft.title,
            draft.body,
            due,
            at,
            repeat,
            whole_class,
            now
        )
        .fetch_one(self.writing())
        .await?;
        let students = serde_json::json!(students).to_string();
        sqlx::query!(
            "INSERT INTO assignees (assignment, student_id) SELECT ?, value FROM json_each(?)",
            id,
            students
        )
        .execute(self.writing())
        .await?;
        Ok(id)
    }

    /// Who joins a class joins its open assignments: `enrolments` is a JSON array of pairs,
    /// class and student.
    pub(super) async fn join_open_assignments(&mut self, enrolments: &str) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "INSERT OR IGNORE INTO assignees (assignment, student_id)
             SELECT assignments.id, value ->> 1 FROM json_each(?1)
             JOIN assignments ON assignments.class = value ->> 0
             WHERE whole_class = 1 AND cancelled_at IS NULL AND (due_at IS NULL OR due_at > ?2)",
            enrolments,
            now
        )
        .execute(self.writing())
        .await?;
        Ok(())
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
        .execute(self.writing())
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
            r#"SELECT assignments.id AS "id!", class, classes.name AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE assignments.id = ?"#,
            id
        )
        .fetch_all(self.reading())
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
            r#"SELECT assignments.id AS "id!", class, classes.name AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE post_at IS NOT NULL AND posted_at IS NULL AND cancelled_at IS NULL
                 AND class IN (SELECT class FROM teaching WHERE staff = ?)
               ORDER BY post_at"#,
            teacher
        )
        .fetch_all(self.reading())
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
            r#"SELECT assignments.id AS "id!", class, classes.name AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE author = ? AND assignments.id < ? AND series IS NULL
               ORDER BY assignments.id DESC LIMIT ?"#,
            author,
            before,
            limit
        )
        .fetch_all(self.reading())
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
        .execute(self.writing())
        .await?;
        Ok(())
    }

    /// Who gave an assignment, by staff number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn author_of(&mut self, assignment: i64) -> Result<Option<i64>> {
        let author = sqlx::query_scalar!("SELECT author FROM assignments WHERE id = ?", assignment)
            .fetch_optional(self.reading())
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
            r#"SELECT assignments.id AS "id!", class, classes.name AS class_name, classes.teacher,
                   title, body, due_at, post_at, repeat, whole_class, posted_at, cancelled_at
               FROM assignments JOIN classes ON classes.id = assignments.class
               WHERE post_at IS NOT NULL AND posted_at IS NULL AND cancelled_at IS NULL
                 AND missed_at IS NULL AND post_at <= ? ORDER BY post_at LIMIT 100"#,
            now
        )
        .fetch_all(self.reading())
        .await?;
        Ok(rows.into_iter().map(Assignment::from).collect())
    }

    /// A student's assignments that are posted and not yet marked: those due first
    /// first, those without a date last; 50 at most.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn open_assignments(&mut self, student: &StudentId) -> Result<Vec<Assignment>> {
        let student = student.as_str();
        let rows = sqlx::query_as!(
            AssignmentRow,
            r#"SELECT assignments.id AS "id!", assignments.class, classes.name AS class_name, classes.teacher,
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
               ORDER BY own_dues.due_at IS NULL, own_dues.due_at, assignments.id LIMIT 50"#,
            student
        )
        .fetch_all(self.reading())
        .await?;
        Ok(rows.into_iter().map(Assignment::from).collect())
    }

    /// The students whose work an assignment is.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn assignees(&mut self, assignment: i64) -> Result<Vec<StudentId>> {
        let ids = sqlx::query_scalar!(
            "SELECT student_id FROM assignees WHERE assignment = ? ORDER BY student_id",
            assignment
        )
        .fetch_all(self.reading())
        .await?;
        ids.iter().map(|id| student_id("assignees", id)).collect()
    }

    /// Whether an assignment is this student's work.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_assignee(&mut self, assignment: i64, student: &StudentId) -> Result<bool> {
        let student = student.as_str();
        let found = sqlx::query_scalar!(
            "SELECT assignment FROM assignees
             JOIN assignments ON assignments.id = assignees.assignment
             JOIN enrolments ON enrolments.class = assignments.class
                 AND enrolments.student_id = assignees.student_id
             WHERE assignment = ? AND assignees.student_id = ?",
            assignment,
            student
        )
        .fetch_optional(self.reading())
        .await?;
        Ok(found.is_some())
    }

    /// Notes that an assignment was posted.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_posted(&mut self, assignment: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE assignments SET posted_at = ? WHERE id = ?",
            now,
            assignment
        )
        .execute(self.writing())
        .await?;
        Ok(())
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
        .execute(self.writing())
        .await?;
        Ok(())
    }

    /// Adds a file to an assignment.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn attach(
        &mut self,
        assignment: i64,
        messenger: &str,
        file: &RemoteFile,
    ) -> Result<()> {
        let file = self.keep_file(messenger, file).await?;
        sqlx::query!(
            "INSERT INTO assignment_files (assignment, file) VALUES (?, ?)",
            assignment,
            file
        )
        .execute(self.writing())
        .await?;
        Ok(())
    }

    /// The files of an assignment, in the order in which they came.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn attachments(&mut self, assignment: i64) -> Result<Vec<RemoteFile>> {
        let rows = sqlx::query_as!(
            super::files::FileRow,
            r#"SELECT files.id AS "id!", remote, kind, name, size FROM files
               JOIN assignment_files ON assignment_files.file = files.id
               WHERE assignment_files.assignment = ? ORDER BY files.id"#,
            assignment
        )
        .fetch_all(self.reading())
        .await?;
        rows.into_iter().map(super::files::FileRow::file).collect()
    }

    /// What the items of an album belong to, where its first one has come.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn album(
        &mut self,
        chat: &Address,
        album: &str,
    ) -> Result<Option<super::outbox::About>> {
        let about = sqlx::query_scalar!(
            "SELECT about FROM albums WHERE messenger = ? AND chat = ? AND album = ?",
            chat.messenger,
            chat.chat,
            album
        )
        .fetch_optional(self.reading())
        .await?;
        about
            .map(|about| about.parse())
            .transpose()
            .map_err(|error: String| super::Error::unreadable("albums", "about", album, error))
    }

    /// Notes what the items of an album belong to.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_album(
        &mut self,
        chat: &Address,
        album: &str,
        about: &super::outbox::About,
    ) -> Result<()> {
        let (now, about) = (self.now.millis(), about.to_string());
        sqlx::query!(
            "INSERT OR REPLACE INTO albums (messenger, chat, album, about, at)
             VALUES (?, ?, ?, ?, ?)",
            chat.messenger,
            chat.chat,
            album,
            about,
            now
        )
        .execute(self.writing())
        .await?;
        Ok(())
    }

    /// Forgets albums whose first item came before `before`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_albums(&mut self, before: Moment) -> Result<()> {
        let before = before.millis();
        sqlx::query!("DELETE FROM albums WHERE at < ?", before)
            .execute(self.writing())
            .await?;
        Ok(())
    }
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
