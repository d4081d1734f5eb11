//! What is kept about one account, for its owner to see.

use super::{
    Result, Tx, from_json,
    marks::{form_of, mark, mark_or_none},
    parsed,
    recordings::Recording,
};
use crate::{
    messenger::RemoteFile,
    school::{lessons::Form, marks::Mark, moments::Moment},
};

/// What is kept about an account, counted.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Since when the account is known.
    pub since: Moment,
    /// Works sent from it, or belonging to the students it speaks for.
    pub works: i64,
    /// Files in those works.
    pub files: i64,
    /// Marks of those students, earlier versions too.
    pub marks: i64,
    /// Comments on their works.
    pub comments: i64,
    /// Questions to teachers, and what was said about them.
    pub questions: i64,
}

/// What is kept of a member of staff's doings, counted.
#[derive(Clone, Copy, Debug)]
pub struct Doings {
    /// Marks given, earlier versions too.
    pub marks: i64,
    /// Assignments given.
    pub assignments: i64,
}

/// A work, as it is kept.
#[derive(Clone, Debug)]
pub struct KeptWork {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub student: String,
    /// The assignment.
    pub title: String,
    /// The class.
    pub class_name: String,
    /// When it was handed in, if it was.
    pub handed_in_at: Option<Moment>,
    /// Its messages, in their order.
    pub parts: Vec<KeptPart>,
    /// What was said when it was sent back.
    pub comments: Vec<KeptComment>,
}

/// What a teacher said of a work, as it is kept.
#[derive(Clone, Debug)]
pub struct KeptComment {
    /// In words.
    pub text: String,
    /// As a recording, or another file.
    pub recording: Option<Recording>,
}

/// A message of a work, as it is kept.
#[derive(Clone, Debug)]
pub struct KeptPart {
    /// What was written.
    pub text: String,
    /// The file that came with it.
    pub file: Option<KeptFile>,
}

/// A file of a work, as it is kept.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Its number.
    pub id: i64,
    /// What kind of message it was.
    pub kind: String,
    /// Its name; may be empty.
    pub name: String,
    /// Its size in bytes, where that is known.
    pub size: Option<i64>,
}

/// What was said in a question to a teacher, as it is kept.
#[derive(Clone, Debug)]
pub struct KeptSaying {
    /// The question's number.
    pub question: i64,
    /// Whether the teacher said it.
    pub teachers: bool,
    /// What was written.
    pub text: String,
    /// What was sent; it lies at the messenger.
    pub file: Option<RemoteFile>,
}

/// A mark, as it is kept.
#[derive(Clone, Debug)]
pub struct KeptMark {
    /// Whose it is.
    pub student: String,
    /// The assignment, the lesson, or the term; empty for a lesson without a topic.
    pub title: String,
    /// The lesson's form.
    pub form: Option<Form>,
    /// The class.
    pub class_name: String,
    /// The mark; `None` where it was taken back.
    pub mark: Option<Mark>,
    /// What was said with it.
    pub comment: String,
    /// The same as a recording, or another file.
    pub recording: Option<Recording>,
    /// When it was given.
    pub at: Moment,
}

/// What was written about a student's exam, as it is kept.
#[derive(Clone, Debug)]
pub struct KeptExam {
    /// Its number.
    id: i64,
    /// Whose it is.
    pub student: String,
    /// What it was.
    pub form: Form,
    /// The class.
    pub class_name: String,
    /// What was performed.
    pub programme: String,
    /// What the commission's members gave.
    pub marks: Vec<Mark>,
    /// When that was written.
    pub at: Moment,
}

impl Tx<'_> {
    /// Counts what is kept about an account; of a mark that was changed, one.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn kept_about(&mut self, account: i64) -> Result<Kept> {
        let row = sqlx::query!(
            r#"WITH own AS (SELECT student_id FROM links
                            WHERE account = ?1 AND until IS NULL AND student_id IS NOT NULL),
                    works AS (SELECT id FROM submissions WHERE account = ?1
                              OR student_id IN (SELECT student_id FROM own))
               SELECT since,
                   (SELECT count(*) FROM works) AS "works!: i64",
                   (SELECT count(DISTINCT file) FROM submission_parts
                    WHERE submission IN (SELECT id FROM works)) AS "files!: i64",
                   (SELECT count(*) FROM (SELECT DISTINCT student_id, assignment FROM marks
                    WHERE student_id IN (SELECT student_id FROM own)))
                   + (SELECT count(*) FROM (SELECT DISTINCT student_id, lesson FROM lesson_entries
                      WHERE value <> '' AND student_id IN (SELECT student_id FROM own)))
                   + (SELECT count(*) FROM (SELECT DISTINCT student_id, class, kind, middle
                      FROM term_marks WHERE student_id IN (SELECT student_id FROM own)))
                   + (SELECT count(*) FROM (SELECT DISTINCT student_id, lesson, place
                      FROM exam_marks JOIN exam_entries ON exam_entries.id = entry
                      WHERE student_id IN (SELECT student_id FROM own))) AS "marks!: i64",
                   (SELECT count(*) FROM (SELECT DISTINCT student_id, assignment FROM marks
                        WHERE (comment <> '' OR comment_file IS NOT NULL)
                          AND student_id IN (SELECT student_id FROM own)))
                   + (SELECT count(*) FROM (SELECT DISTINCT student_id, lesson FROM lesson_entries
                        WHERE comment <> '' AND student_id IN (SELECT student_id FROM own)))
                   + (SELECT count(*) FROM returns WHERE comment <> ''
                        AND submission IN (SELECT id FROM works)) AS "comments!: i64",
                   (SELECT count(*) FROM question_messages
                    JOIN questions ON questions.id = question_messages.question
                    WHERE account = ?1) AS "questions!: i64"
               FROM accounts WHERE id = ?1"#,
            account
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(Kept {
            since: Moment::from_millis(row.since),
            works: row.works,
            files: row.files,
            marks: row.marks,
            comments: row.comments,
            questions: row.questions,
        })
    }

    /// Counts what is kept of a member of staff's doings.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn doings(&mut self, staff: i64) -> Result<Doings> {
        let row = sqlx::query!(
            r#"SELECT (SELECT count(*) FROM (SELECT DISTINCT student_id, assignment FROM marks
                        WHERE marked_by = ?1))
                   + (SELECT count(*) FROM (SELECT DISTINCT student_id, class, kind, middle
                        FROM term_marks WHERE marked_by = ?1)) AS "marks!: i64",
                   (SELECT count(*) FROM assignments WHERE author = ?1) AS "assignments!: i64""#,
            staff
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(Doings {
            marks: row.marks,
            assignments: row.assignments,
        })
    }

    /// The works that are kept about an account, with what is in them.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn kept_works(&mut self, account: i64) -> Result<Vec<KeptWork>> {
        let rows = sqlx::query!(
            r#"SELECT submissions.id AS "id!", student_id, title, classes.label AS class_name,
                   handed_in_at, text AS "text?", files.id AS "file?", files.kind AS "kind?",
                   files.name AS "name?", size
               FROM submissions
               JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
               LEFT JOIN submission_parts ON submission_parts.submission = submissions.id
               LEFT JOIN files ON files.id = submission_parts.file
               WHERE submissions.account = ?1
                  OR student_id IN (SELECT student_id FROM links WHERE account = ?1
                                    AND until IS NULL AND student_id IS NOT NULL)
               ORDER BY submissions.id, position"#,
            account
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut works: Vec<KeptWork> = Vec::new();
        for row in rows {
            if works.last().is_none_or(|last| last.id != row.id) {
                works.push(KeptWork {
                    id: row.id,
                    student: row.student_id,
                    title: row.title,
                    class_name: row.class_name,
                    handed_in_at: row.handed_in_at.map(Moment::from_millis),
                    parts: Vec::new(),
                    comments: Vec::new(),
                });
            }
            if let (Some(text), Some(work)) = (row.text, works.last_mut()) {
                let file = match (row.file, row.kind, row.name) {
                    (Some(id), Some(kind), Some(name)) => Some(KeptFile {
                        id,
                        kind,
                        name,
                        size: row.size,
                    }),
                    _ => None,
                };
                work.parts.push(KeptPart { text, file });
            }
        }
        for (id, comment) in self.kept_returns(account).await? {
            if let Some(work) = works.iter_mut().find(|work| work.id == id) {
                work.comments.push(comment);
            }
        }
        Ok(works)
    }

    /// What was said with the works that were sent back, each with the work's number.
    async fn kept_returns(&mut self, account: i64) -> Result<Vec<(i64, KeptComment)>> {
        let rows = sqlx::query!(
            r#"SELECT submission, comment, files.id AS "file?",
                   coalesce(sent_as, remote) AS "remote?: String",
                   coalesce(sent_kind, files.kind) AS "kind?: String",
                   files.name AS "file_name?", size
               FROM submissions
               CROSS JOIN returns ON returns.submission = submissions.id
               LEFT JOIN files ON files.id = comment_file
               WHERE comment <> '' AND (submissions.account = ?1
                  OR student_id IN (SELECT student_id FROM links WHERE account = ?1
                                    AND until IS NULL AND student_id IS NOT NULL))
               ORDER BY returns.id"#,
            account
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let found = (row.file, row.remote, row.kind);
                let comment = KeptComment {
                    text: row.comment,
                    recording: Recording::of(found, (row.file_name, row.size))?,
                };
                Ok((row.submission, comment))
            })
            .collect()
    }

    /// What was said in the questions that an account has asked.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn kept_sayings(&mut self, account: i64) -> Result<Vec<KeptSaying>> {
        let rows = sqlx::query!(
            r#"SELECT question, staff IS NOT NULL AS "teachers!: bool", text, file
               FROM question_messages
               JOIN questions ON questions.id = question_messages.question
               WHERE account = ? ORDER BY question, position"#,
            account
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let file = row.file.as_deref();
                let file =
                    file.map(|text| from_json("question_messages", "file", row.question, text));
                Ok(KeptSaying {
                    question: row.question,
                    teachers: row.teachers,
                    text: row.text,
                    file: file.transpose()?,
                })
            })
            .collect()
    }

    /// The marks of the students for whom an account speaks, earlier versions too.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn kept_marks(&mut self, account: i64) -> Result<Vec<KeptMark>> {
        let rows = sqlx::query!(
            r#"SELECT marks.id AS "id!: i64", marks.student_id AS "student_id!: String",
                   title AS "title!: String", classes.label AS "class_name!: String",
                   value AS "value!: String", comment AS "comment!: String",
                   marked_at AS "marked_at!: i64", NULL AS "form: String",
                   files.id AS "file: i64",
                   coalesce(sent_as, remote) AS "remote: String",
                   coalesce(sent_kind, files.kind) AS "kind: String",
                   files.name AS "file_name: String", size AS "size: i64"
               FROM marks
               JOIN assignments ON assignments.id = marks.assignment
               JOIN classes ON classes.id = assignments.class
               LEFT JOIN files ON files.id = comment_file
               WHERE marks.student_id IN (SELECT student_id FROM links WHERE account = ?1
                                          AND until IS NULL AND student_id IS NOT NULL)
               UNION ALL
               SELECT lesson_entries.id, lesson_entries.student_id, topic, classes.label, value,
                   comment, marked_at, lesson_records.form, NULL, NULL, NULL, NULL, NULL
               FROM lesson_entries
               JOIN lessons ON lessons.id = lesson_entries.lesson
               JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN classes ON classes.id = lessons.class
               WHERE value <> '' AND lesson_entries.student_id IN
                   (SELECT student_id FROM links WHERE account = ?1
                    AND until IS NULL AND student_id IS NOT NULL)
               UNION ALL
               SELECT term_marks.id, student_id, term_marks.name, classes.label, value, '',
                   marked_at, NULL, NULL, NULL, NULL, NULL, NULL
               FROM term_marks JOIN classes ON classes.id = term_marks.class
               WHERE student_id IN (SELECT student_id FROM links WHERE account = ?1
                                    AND until IS NULL AND student_id IS NOT NULL)
               ORDER BY 7, 1"#,
            account
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let found = (row.file, row.remote, row.kind);
                Ok(KeptMark {
                    recording: Recording::of(found, (row.file_name, row.size))?,
                    mark: mark_or_none("marks", row.id, &row.value)?,
                    student: row.student_id,
                    title: row.title,
                    form: form_of(row.id, row.form.as_deref())?,
                    class_name: row.class_name,
                    comment: row.comment,
                    at: Moment::from_millis(row.marked_at),
                })
            })
            .collect()
    }

    /// What was written about exams of the students for whom an account speaks, earlier
    /// versions too.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn kept_exams(&mut self, account: i64) -> Result<Vec<KeptExam>> {
        let rows = sqlx::query!(
            r#"SELECT exam_entries.id AS "id!: i64", student_id, programme, written_at,
                   coalesce(lesson_records.form, lessons.form) AS "form!: String",
                   classes.label AS class_name, value AS "value: String"
               FROM exam_entries
               JOIN lessons ON lessons.id = exam_entries.lesson
               LEFT JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN classes ON classes.id = lessons.class
               LEFT JOIN exam_marks ON exam_marks.entry = exam_entries.id
               WHERE student_id IN (SELECT student_id FROM links WHERE account = ?1
                                    AND until IS NULL AND student_id IS NOT NULL)
               ORDER BY exam_entries.id, exam_marks.place"#,
            account
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut exams: Vec<KeptExam> = Vec::new();
        for row in rows {
            if exams.last().is_none_or(|last| last.id != row.id) {
                exams.push(KeptExam {
                    id: row.id,
                    student: row.student_id,
                    form: parsed("lessons", "form", row.id, &row.form)?,
                    class_name: row.class_name,
                    programme: row.programme,
                    marks: Vec::new(),
                    at: Moment::from_millis(row.written_at),
                });
            }
            if let (Some(code), Some(exam)) = (row.value, exams.last_mut()) {
                exam.marks.push(mark("exam_marks", row.id, &code)?);
            }
        }
        Ok(exams)
    }
}
