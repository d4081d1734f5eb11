//! What reports are made of.

use std::collections::HashMap;

use super::{
    Error, Reader, Result,
    classes::{Class, ClassRow, classes},
    from_json, json,
    marks::mark_or_none,
    parsed,
};
use crate::school::{
    lessons::Form, marks::Mark, moments::Moment, roster::in_order, submissions::PartKind,
};

/// Of which classes, and between which moments.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The classes' numbers.
    pub classes: Vec<i64>,
    /// What was given, or held, at this moment or later.
    pub from: Moment,
    /// And before this one.
    pub before: Moment,
}

impl Scope {
    /// For SQL: the classes as a JSON array, and the moments.
    pub(super) fn bound(&self) -> (String, i64, i64) {
        let classes = json(&self.classes);
        (classes, self.from.millis(), self.before.millis())
    }
}

/// How often a student was in the lessons of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// The class.
    pub class: i64,
    /// The student's identifier.
    pub student: String,
    /// How many lessons there were for the student.
    pub lessons: i64,
    /// How many of them over the net.
    pub online: i64,
    /// How many the student missed without a known reason.
    pub absent: i64,
    /// How many for illness.
    pub ill: i64,
    /// How many with leave.
    pub excused: i64,
}

/// A work that was not handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingWork {
    /// The class.
    pub class: i64,
    /// The student's identifier.
    pub student: String,
    /// What was assigned.
    pub title: String,
    /// When.
    pub posted_at: Moment,
    /// Until when.
    pub due_at: Option<Moment>,
    /// Whether it was handed in once, and sent back.
    pub returned: bool,
}

/// A work on an assignment, as the report on distance learning has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteWork {
    /// The class.
    pub class: i64,
    /// The student's identifier.
    pub student: String,
    /// When it was given.
    pub given_at: Moment,
    /// What was assigned.
    pub title: String,
    /// The messenger in which it was handed in; before that, in which it was given: that of the
    /// class's group, or where there is none that of the student or a guardian.
    pub channel: Option<String>,
    /// Whether the teacher entered it on the student's behalf.
    pub entered: bool,
    /// When the latest attempt was handed in.
    pub handed_in_at: Option<Moment>,
    /// What that consists of, message by message, each in its last version; of what came on paper
    /// it is the teacher's word.
    pub parts: Vec<PartKind>,
    /// The mark in force.
    pub mark: Option<Mark>,
    /// What was said with the mark, or with the return.
    pub feedback: String,
}

/// A student's line of a lesson that was held over the net.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteLesson {
    /// The class.
    pub class: i64,
    /// The student's identifier.
    pub student: String,
    /// When it began.
    pub at: Moment,
    /// What it was.
    pub form: Form,
    /// Where: a link, as a rule.
    pub place: String,
    /// What it was about.
    pub topic: String,
    /// The mark, or the absence; nothing for who was there.
    pub mark: Option<Mark>,
    /// What was said with the mark.
    pub comment: String,
}

impl Reader {
    /// All classes of the school: those of groups first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn all_classes(&mut self) -> Result<Vec<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes
               ORDER BY kind, name, id"#
        )
        .fetch_all(self.connection())
        .await?;
        classes(rows)
    }

    /// The names of students by identifier.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn student_names(&mut self) -> Result<HashMap<String, String>> {
        let rows = sqlx::query!("SELECT student_id, name FROM student_names")
            .fetch_all(self.connection())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.student_id, row.name))
            .collect())
    }

    /// The names of staff by number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn staff_names(&mut self) -> Result<HashMap<i64, String>> {
        let rows = sqlx::query!(r#"SELECT number AS "number!", name FROM staff_names"#)
            .fetch_all(self.connection())
            .await?;
        Ok(rows.into_iter().map(|row| (row.number, row.name)).collect())
    }

    /// Who was in the lessons that were recorded, by class and student.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn attendance(&mut self, scope: &Scope) -> Result<Vec<Attendance>> {
        let (classes, from, before) = scope.bound();
        let mut rows = sqlx::query_as!(
            Attendance,
            r#"SELECT lessons.class, lesson_entries.student_id AS student,
                   count(*) AS "lessons!: i64",
                   sum(lesson_records.mode = 'online') AS "online!: i64",
                   sum(value = 'absent') AS "absent!: i64", sum(value = 'ill') AS "ill!: i64",
                   sum(value = 'excused') AS "excused!: i64"
               FROM lessons
               JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN lesson_entries ON lesson_entries.lesson = lessons.id
               JOIN classes ON classes.id = lessons.class
               WHERE lessons.class IN (SELECT value FROM json_each(?1)) AND called_off_at IS NULL
                 AND lesson_records.starts_at >= ?2 AND lesson_records.starts_at < ?3
                 AND NOT EXISTS (SELECT 1 FROM lesson_entries AS later
                     WHERE later.lesson = lessons.id
                       AND later.student_id = lesson_entries.student_id
                       AND later.id > lesson_entries.id)
               GROUP BY lessons.class, lesson_entries.student_id
               ORDER BY classes.kind, classes.name, lessons.class"#,
            classes,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for class in rows.chunk_by_mut(|one, other| one.class == other.class) {
            class.sort_by(|one, other| in_order(&one.student, &other.student));
        }
        Ok(rows)
    }

    /// What was given between the moments and is not handed in yet, of those who are in the
    /// class, or left it after these moments.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn missing_works(&mut self, scope: &Scope) -> Result<Vec<MissingWork>> {
        let (classes, from, before) = scope.bound();
        let rows = sqlx::query!(
            r#"SELECT assignments.class AS "class!: i64", assignees.student_id AS "student!: String",
                   title AS "title!: String", posted_at AS "posted_at!: i64",
                   (SELECT due_at FROM own_dues
                    WHERE own_dues.assignment = assignees.assignment
                      AND own_dues.student_id = assignees.student_id) AS "due_at: i64",
                   EXISTS (SELECT 1 FROM submissions
                       WHERE submissions.assignment = assignees.assignment
                         AND submissions.student_id = assignees.student_id
                         AND submissions.state = 'returned') AS "returned!: bool"
               FROM assignments
               JOIN assignees ON assignees.assignment = assignments.id
               JOIN classes ON classes.id = assignments.class
               WHERE assignments.class IN (SELECT value FROM json_each(?1))
                 AND posted_at >= ?2 AND posted_at < ?3 AND cancelled_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM submissions
                     WHERE submissions.assignment = assignees.assignment
                       AND submissions.student_id = assignees.student_id
                       AND submissions.state IN ('waiting', 'marked'))
                 AND (EXISTS (SELECT 1 FROM enrolments
                         WHERE enrolments.class = assignments.class
                           AND enrolments.student_id = assignees.student_id)
                   OR EXISTS (SELECT 1 FROM departures
                         WHERE departures.class = assignments.class AND at >= ?3
                           AND departures.student_id = assignees.student_id))
               ORDER BY classes.kind, classes.name, assignments.class, posted_at, assignments.id"#,
            classes,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        let works = rows.into_iter();
        let mut works: Vec<MissingWork> = works
            .map(|row| MissingWork {
                class: row.class,
                student: row.student,
                title: row.title,
                posted_at: Moment::from_millis(row.posted_at),
                due_at: row.due_at.map(Moment::from_millis),
                returned: row.returned,
            })
            .collect();
        for class in works.chunk_by_mut(|one, other| one.class == other.class) {
            class.sort_by(|one, other| in_order(&one.student, &other.student));
        }
        Ok(works)
    }

    /// Whether anything was given between the moments that was not taken back.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn was_anything_given(&mut self, scope: &Scope) -> Result<bool> {
        let (classes, from, before) = scope.bound();
        let given = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM assignments
                   WHERE class IN (SELECT value FROM json_each(?1))
                     AND posted_at >= ?2 AND posted_at < ?3 AND cancelled_at IS NULL)
                   AS "given!: bool""#,
            classes,
            from,
            before
        )
        .fetch_one(self.connection())
        .await?;
        Ok(given)
    }

    /// The works on what was given between the moments, handed in or not. Whose account a work came
    /// from is asked of the moment at which it was begun: who leaves later changes nothing about it.
    /// What a teacher enters is said in their own chat; a work that somebody else sent, of which they
    /// said whose it is, lies where that was.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn remote_works(&mut self, scope: &Scope) -> Result<Vec<RemoteWork>> {
        let (classes, from, before) = scope.bound();
        let mut rows = sqlx::query_as!(
            RemoteWorkRow,
            r#"SELECT assignments.class, assignments.id AS "id!", assignees.student_id AS student,
                   assignments.posted_at AS "given_at!: i64", assignments.title,
                   coalesce((SELECT messenger FROM submission_parts
                        WHERE submission = submissions.id ORDER BY position LIMIT 1),
                       (SELECT messenger FROM class_groups
                        WHERE class_groups.class = assignments.class
                        ORDER BY chosen DESC, bound_at LIMIT 1),
                       (SELECT messenger FROM links AS joined
                        JOIN accounts ON accounts.id = joined.account
                        WHERE joined.student_id = assignees.student_id AND joined.until IS NULL
                        ORDER BY joined.id LIMIT 1)) AS "channel: String",
                   EXISTS (SELECT 1 FROM links WHERE links.account = submissions.account
                       AND role = 'staff' AND links.since <= submissions.opened_at
                       AND (links.until IS NULL OR links.until >= submissions.opened_at)
                       AND NOT EXISTS (SELECT 1 FROM links AS own
                           WHERE own.account = submissions.account
                             AND own.student_id = assignees.student_id
                             AND own.since <= submissions.opened_at
                             AND (own.until IS NULL OR own.until >= submissions.opened_at))
                       AND EXISTS (SELECT 1 FROM submission_parts AS said
                           JOIN accounts ON accounts.messenger = said.messenger
                               AND accounts.chat = said.chat
                           WHERE said.submission = submissions.id
                             AND accounts.id = submissions.account))
                       AS "entered!: bool",
                   submissions.handed_in_at AS "handed_in_at?",
                   (SELECT json_group_array(coalesce(files.kind, 'text') ORDER BY position)
                    FROM submission_parts AS part LEFT JOIN files ON files.id = part.file
                    WHERE submission = submissions.id AND NOT EXISTS (
                        SELECT 1 FROM submission_parts AS later
                        WHERE later.submission = part.submission
                          AND later.messenger = part.messenger AND later.chat = part.chat
                          AND later.message = part.message AND later.position > part.position))
                   AS "parts!: String",
                   marks.value AS "mark?",
                   coalesce(nullif(marks.comment, ''),
                       (SELECT comment FROM returns WHERE returns.submission = submissions.id
                        ORDER BY returns.id DESC LIMIT 1), '') AS "feedback!: String"
               FROM assignments
               JOIN assignees ON assignees.assignment = assignments.id
               JOIN classes ON classes.id = assignments.class
               LEFT JOIN submissions ON submissions.id = (SELECT id FROM submissions AS one
                   WHERE one.assignment = assignments.id AND one.student_id = assignees.student_id
                     AND one.handed_in_at IS NOT NULL AND one.state <> 'withdrawn'
                   ORDER BY attempt DESC LIMIT 1)
               LEFT JOIN marks ON marks.id = (SELECT max(id) FROM marks AS one
                   WHERE one.assignment = assignments.id AND one.student_id = assignees.student_id)
                   AND marks.value <> ''
               WHERE assignments.class IN (SELECT value FROM json_each(?1))
                 AND assignments.posted_at >= ?2 AND assignments.posted_at < ?3
                 AND (assignments.cancelled_at IS NULL OR marks.id IS NOT NULL
                     OR submissions.id IS NOT NULL)
               ORDER BY classes.kind, classes.name, assignments.class, assignments.posted_at,
                   assignments.id"#,
            classes,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for of_one in rows.chunk_by_mut(|one, other| one.id == other.id) {
            of_one.sort_by(|one, other| in_order(&one.student, &other.student));
        }
        rows.into_iter().map(RemoteWork::try_from).collect()
    }

    /// The lines of the lessons that were held over the net.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn remote_lessons(&mut self, scope: &Scope) -> Result<Vec<RemoteLesson>> {
        let (classes, from, before) = scope.bound();
        let mut rows = sqlx::query!(
            r#"SELECT lessons.class, lessons.id AS "id!", lesson_entries.student_id AS student,
                   lesson_records.starts_at, lesson_records.form, place, topic, value, comment
               FROM lessons
               JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN lesson_entries ON lesson_entries.lesson = lessons.id
               JOIN classes ON classes.id = lessons.class
               WHERE lessons.class IN (SELECT value FROM json_each(?1)) AND called_off_at IS NULL
                 AND lesson_records.mode = 'online'
                 AND lesson_records.starts_at >= ?2 AND lesson_records.starts_at < ?3
                 AND NOT EXISTS (SELECT 1 FROM lesson_entries AS later
                     WHERE later.lesson = lessons.id
                       AND later.student_id = lesson_entries.student_id
                       AND later.id > lesson_entries.id)
               ORDER BY classes.kind, classes.name, lessons.class, lesson_records.starts_at,
                   lessons.id"#,
            classes,
            from,
            before
        )
        .fetch_all(self.connection())
        .await?;
        for of_one in rows.chunk_by_mut(|one, other| one.id == other.id) {
            of_one.sort_by(|one, other| in_order(&one.student, &other.student));
        }
        rows.into_iter()
            .map(|row| {
                Ok(RemoteLesson {
                    class: row.class,
                    at: Moment::from_millis(row.starts_at),
                    form: parsed("lesson_records", "form", row.id, &row.form)?,
                    place: row.place,
                    topic: row.topic,
                    mark: mark_or_none("lesson_entries", row.id, &row.value)?,
                    student: row.student,
                    comment: row.comment,
                })
            })
            .collect()
    }
}

/// A work on an assignment, as SQLite has it.
struct RemoteWorkRow {
    id: i64,
    class: i64,
    student: String,
    given_at: i64,
    title: String,
    channel: Option<String>,
    entered: bool,
    handed_in_at: Option<i64>,
    /// The kinds of its messages, as a JSON array.
    parts: String,
    mark: Option<String>,
    feedback: String,
}

impl TryFrom<RemoteWorkRow> for RemoteWork {
    type Error = Error;

    fn try_from(row: RemoteWorkRow) -> Result<RemoteWork> {
        let kinds: Vec<&str> = from_json("files", "kind", row.id, &row.parts)?;
        let kinds = kinds
            .iter()
            .map(|kind| parsed("files", "kind", row.id, kind));
        Ok(RemoteWork {
            class: row.class,
            student: row.student,
            given_at: Moment::from_millis(row.given_at),
            title: row.title,
            channel: row.channel,
            entered: row.entered,
            handed_in_at: row.handed_in_at.map(Moment::from_millis),
            parts: kinds.collect::<Result<_>>()?,
            mark: mark_or_none("marks", row.id, &row.mark.unwrap_or_default())?,
            feedback: row.feedback,
        })
    }
}
