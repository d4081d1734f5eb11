//! Exams: commissions, what was performed and how each member marked it.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::{Result, Tx, accounts::student_id, json, marks::mark, parsed};
use crate::school::{
    classes::same_name, exams::Member, lessons::Form, marks::Mark, moments::Moment,
    roster::StudentId,
};

/// What was written down about a student's exam.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExamEntry {
    /// What was performed; may be empty.
    pub programme: String,
    /// What members of the commission gave, in its order.
    pub marks: Vec<(Member, Mark)>,
}

/// A lesson at which a commission sits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exam {
    /// The lesson's number.
    pub lesson: i64,
    /// What people call the class.
    pub class: String,
    /// What is taught.
    pub discipline: String,
    /// Whether it was held: before that it is only planned.
    pub held: bool,
    /// What it is.
    pub form: Form,
    /// The lesson's topic; may be empty.
    pub topic: String,
    /// When it begins.
    pub at: Moment,
    /// The staff number of who held it, or is going to.
    pub teacher: i64,
}

impl Tx<'_> {
    /// The commission of an exam, in its order.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn commission(&mut self, lesson: i64) -> Result<Vec<Member>> {
        commission(self.reading().await?, lesson).await
    }

    /// Writes down anew who sits on an exam's commission.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_commission(&mut self, lesson: i64, members: &[Member], by: i64) -> Result<()> {
        let seats = self.seats(members).await?;
        let now = self.now.millis();
        let row = sqlx::query_scalar!(
            r#"INSERT INTO exam_commissions (lesson, written_by, written_at)
               VALUES (?, ?, ?) RETURNING id AS "id!""#,
            lesson,
            by,
            now
        )
        .fetch_one(self.writing().await?)
        .await?;
        let seats = json(&seats);
        sqlx::query!(
            "INSERT INTO exam_seats (commission, place, staff, guest)
             SELECT ?1, key, value ->> 0, value ->> 1 FROM json_each(?2)",
            row,
            seats
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Staff numbers and numbers of guests; who is new among these gets one.
    async fn seats(&mut self, members: &[Member]) -> Result<Vec<(Option<i64>, Option<i64>)>> {
        let mut known: Vec<(i64, String)> =
            sqlx::query!(r#"SELECT id AS "id!", name FROM exam_guests"#)
                .fetch_all(self.reading().await?)
                .await?
                .into_iter()
                .map(|row| (row.id, row.name))
                .collect();
        let mut seats = Vec::with_capacity(members.len());
        for member in members {
            seats.push(match member {
                Member::Staff(number) => (Some(*number), None),
                Member::Erased(id) => (None, Some(*id)),
                Member::Guest(name) => {
                    let found = known.iter().find(|(_, known)| same_name(known, name));
                    let id = match found {
                        Some((id, _)) => *id,
                        None => {
                            let id = sqlx::query_scalar!(
                                r#"INSERT INTO exam_guests (name) VALUES (?) RETURNING id AS "id!""#,
                                name
                            )
                            .fetch_one(self.writing().await?)
                            .await?;
                            known.push((id, name.clone()));
                            id
                        }
                    };
                    (None, Some(id))
                }
            });
        }
        Ok(seats)
    }

    /// What is written down about an exam, by student.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn exam_entries(&mut self, lesson: i64) -> Result<BTreeMap<StudentId, ExamEntry>> {
        entries(self.reading().await?, lesson).await
    }

    /// Writes down anew what a student performed, and what the commission gave.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn write_exam_entry(
        &mut self,
        (lesson, student): (i64, &StudentId),
        entry: &ExamEntry,
        by: i64,
    ) -> Result<()> {
        let members: Vec<Member> = entry.marks.iter().map(|(who, _)| who.clone()).collect();
        let seats = self.seats(&members).await?;
        let (student, now) = (student.as_str(), self.now.millis());
        let row = sqlx::query_scalar!(
            r#"INSERT INTO exam_entries (lesson, student_id, programme, written_by, written_at)
               VALUES (?, ?, ?, ?, ?) RETURNING id AS "id!""#,
            lesson,
            student,
            entry.programme,
            by,
            now
        )
        .fetch_one(self.writing().await?)
        .await?;
        let marks = entry.marks.iter().map(|(_, mark)| mark.code());
        let marks: Vec<_> = seats.iter().zip(marks).collect();
        let marks = json(&marks);
        sqlx::query!(
            "INSERT INTO exam_marks (entry, place, staff, guest, value)
             SELECT ?1, key, value ->> '$[0][0]', value ->> '$[0][1]', value ->> 1
             FROM json_each(?2)",
            row,
            marks
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The exams of a class from one moment on and before another, the newest first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn exams_of(
        &mut self,
        class: i64,
        (from, before): (Moment, Moment),
    ) -> Result<Vec<Exam>> {
        let span = (Some(from), Some(before));
        exams(self.reading().await?, Some(class), span).await
    }
}

/// Exams that are held or planned, the newest first; of one class where it is named.
pub(super) async fn exams(
    connection: &mut SqliteConnection,
    class: Option<i64>,
    (from, before): (Option<Moment>, Option<Moment>),
) -> Result<Vec<Exam>> {
    let (from, before) = (from.map(Moment::millis), before.map(Moment::millis));
    let forms: Vec<&str> = Form::all()
        .filter(|form| form.has_commission())
        .map(Form::as_str)
        .collect();
    let forms = json(&forms);
    let rows = sqlx::query!(
        r#"SELECT lessons.id AS "id!: i64", classes.label AS "class!: String",
               discipline AS "discipline!: String", record IS NOT NULL AS "held!: bool",
               coalesce(lesson_records.form, lessons.form) AS "form!: String",
               coalesce(topic, '') AS "topic!: String",
               coalesce(lesson_records.starts_at, lessons.starts_at) AS "at!: i64",
               coalesce(taught_by, teacher) AS "teacher!: i64"
           FROM classes CROSS JOIN lessons ON lessons.class = classes.id
           LEFT JOIN lesson_records ON lesson_records.id = lessons.record
           WHERE called_off_at IS NULL
             AND coalesce(lesson_records.form, lessons.form) IN (SELECT value FROM json_each(?1))
             AND (?2 IS NULL OR classes.id = ?2)
             AND (?3 IS NULL OR coalesce(lesson_records.starts_at, lessons.starts_at) >= ?3)
             AND (?4 IS NULL OR coalesce(lesson_records.starts_at, lessons.starts_at) < ?4)
           ORDER BY 7 DESC, 1 DESC"#,
        forms,
        class,
        from,
        before
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Exam {
                lesson: row.id,
                class: row.class,
                discipline: row.discipline,
                held: row.held,
                form: parsed("lessons", "form", row.id, &row.form)?,
                topic: row.topic,
                at: Moment::from_millis(row.at),
                teacher: row.teacher,
            })
        })
        .collect()
}

pub(super) async fn commission(
    connection: &mut SqliteConnection,
    lesson: i64,
) -> Result<Vec<Member>> {
    let rows = sqlx::query!(
        r#"SELECT staff, guest, coalesce(name, '') AS "name!: String" FROM exam_seats
           LEFT JOIN exam_guests ON exam_guests.id = guest
           WHERE commission = (SELECT max(id) FROM exam_commissions WHERE lesson = ?)
           ORDER BY place"#,
        lesson
    )
    .fetch_all(connection)
    .await?;
    let members = rows.into_iter();
    Ok(members
        .map(|row| member((row.staff, row.guest), row.name))
        .collect())
}

/// A member of staff, or a guest with this name; an empty one was erased.
fn member(seat: (Option<i64>, Option<i64>), name: String) -> Member {
    match seat {
        (Some(number), _) => Member::Staff(number),
        (None, Some(guest)) if name.is_empty() => Member::Erased(guest),
        (None, _) => Member::Guest(name),
    }
}

pub(super) async fn entries(
    connection: &mut SqliteConnection,
    lesson: i64,
) -> Result<BTreeMap<StudentId, ExamEntry>> {
    let rows = sqlx::query!(
        r#"SELECT student_id, programme, staff, guest, coalesce(name, '') AS "name!: String",
               value AS "value: String"
           FROM exam_entries LEFT JOIN exam_marks ON exam_marks.entry = exam_entries.id
           LEFT JOIN exam_guests ON exam_guests.id = guest
           WHERE lesson = ?1 AND NOT EXISTS (SELECT 1 FROM exam_entries AS later
               WHERE later.lesson = ?1 AND later.student_id = exam_entries.student_id
                 AND later.id > exam_entries.id)
           ORDER BY student_id, place"#,
        lesson
    )
    .fetch_all(connection)
    .await?;
    let mut entries: BTreeMap<StudentId, ExamEntry> = BTreeMap::new();
    for row in rows {
        let student = student_id("exam_entries", &row.student_id)?;
        let entry = entries.entry(student).or_default();
        entry.programme = row.programme;
        if let Some(value) = row.value {
            let mark = mark("exam_marks", lesson, &value)?;
            let member = member((row.staff, row.guest), row.name);
            entry.marks.push((member, mark));
        }
    }
    Ok(entries)
}
