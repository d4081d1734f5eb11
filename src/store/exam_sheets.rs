//! The sheets of exams, as a school prints them.

use sqlx::SqliteConnection;

use super::{
    Reader, Result,
    accounts::student_id,
    exams::{Exam, commission, entries, exams},
    marks::mark,
};
use crate::school::{exams::Member, marks::Mark, moments::Moment, roster::StudentId};

/// A student's line of an exam's sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetRow {
    /// The student.
    pub student: StudentId,
    /// What was performed.
    pub programme: String,
    /// What each member of the commission gave, in the commission's order.
    pub marks: Vec<Option<Mark>>,
    /// The final mark, or that the student was absent or ill.
    pub last: Option<Mark>,
}

/// An exam's sheet (экзаменационная ведомость).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamSheet {
    /// The exam.
    pub exam: Exam,
    /// The commission, and whoever gave a mark beside it.
    pub members: Vec<Member>,
    /// Who was examined, by identifier; before that is recorded, who is in the class.
    pub rows: Vec<SheetRow>,
}

impl Reader {
    /// The sheets of exams that are held or planned, of one class where it is named, from one
    /// moment on and before another; the newest first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn exam_sheets(
        &mut self,
        class: Option<i64>,
        span: (Option<Moment>, Option<Moment>),
    ) -> Result<Vec<ExamSheet>> {
        let mut sheets = Vec::new();
        for exam in exams(self.connection(), class, span).await? {
            sheets.push(sheet(self.connection(), exam).await?);
        }
        Ok(sheets)
    }
}

async fn sheet(connection: &mut SqliteConnection, exam: Exam) -> Result<ExamSheet> {
    let entries = entries(connection, exam.lesson).await?;
    let mut members = commission(connection, exam.lesson).await?;
    for (member, _) in entries.values().flat_map(|entry| &entry.marks) {
        if !members.contains(member) {
            members.push(member.clone());
        }
    }
    let rows = sqlx::query!(
        r#"SELECT student_id AS "student_id!: String",
               coalesce((SELECT value FROM lesson_entries
                   WHERE lesson_entries.lesson = ?1
                     AND lesson_entries.student_id = examined.student_id
                   ORDER BY id DESC LIMIT 1), '') AS "value!: String"
           FROM (SELECT student_id FROM lesson_entries WHERE lesson = ?1
                 UNION SELECT student_id FROM exam_entries WHERE lesson = ?1
                 UNION SELECT student_id FROM enrolments JOIN lessons USING (class)
                     WHERE lessons.id = ?1 AND record IS NULL) AS examined"#,
        exam.lesson
    )
    .fetch_all(&mut *connection)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let student = student_id("exam_entries", &row.student_id)?;
        let entry = entries.get(&student).cloned().unwrap_or_default();
        let given = |member: &Member| {
            let mut marks = entry.marks.iter();
            marks.find(|(who, _)| who == member).map(|(_, mark)| *mark)
        };
        Ok(SheetRow {
            marks: members.iter().map(given).collect(),
            last: match row.value.as_str() {
                "" => None,
                code => Some(mark("lesson_entries", exam.lesson, code)?),
            },
            programme: entry.programme,
            student,
        })
    });
    let mut rows: Vec<SheetRow> = rows.collect::<Result<_>>()?;
    rows.sort_unstable_by(|one, other| one.student.cmp(&other.student));
    Ok(ExamSheet {
        exam,
        members,
        rows,
    })
}
