//! Classes that get another teacher: noted until those concerned are told.

use super::{Result, Tx, from_json, json};
use crate::school::roster::StudentId;

/// A class that has got another teacher.
#[derive(Clone, Debug)]
pub struct Handover {
    /// The class.
    pub class: i64,
    /// What people call it.
    pub class_name: String,
    /// The number of who taught it.
    pub from: i64,
    /// The number of who teaches it now.
    pub to: i64,
    /// Who was in it then.
    pub students: Vec<StudentId>,
}

impl Tx<'_> {
    /// Gives classes other teachers, each by its number, and notes whose they were. Of what nobody
    /// was told yet, the first teacher counts.
    pub(super) async fn hand_over(&mut self, classes: &[(i64, i64)]) -> Result<()> {
        if classes.is_empty() {
            return Ok(());
        }
        let classes = json(classes);
        sqlx::query!(
            "INSERT INTO handovers (class, teacher, students)
             SELECT classes.id, classes.teacher,
                 (SELECT json_group_array(student_id) FROM enrolments
                  WHERE enrolments.class = classes.id)
             FROM json_each(?) CROSS JOIN classes ON classes.id = value ->> 0
             WHERE TRUE ON CONFLICT (class) DO NOTHING",
            classes
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE classes SET teacher = value ->> 1 FROM json_each(?)
             WHERE classes.id = value ->> 0",
            classes
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The classes that have got another teacher since this was asked last; not those that have
    /// theirs again.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn take_handovers(&mut self) -> Result<Vec<Handover>> {
        let rows = sqlx::query!(
            r#"SELECT handovers.class AS "class!", label, handovers.teacher AS "from!: i64",
                   classes.teacher AS "to!: i64", students
               FROM handovers CROSS JOIN classes ON classes.id = handovers.class
               ORDER BY kind, label"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        sqlx::query!("DELETE FROM handovers")
            .execute(self.writing().await?)
            .await?;
        let mut handovers = Vec::with_capacity(rows.len());
        for row in rows.into_iter().filter(|row| row.from != row.to) {
            let mut students: Vec<StudentId> =
                from_json("handovers", "students", row.class, &row.students)?;
            students.sort();
            handovers.push(Handover {
                class: row.class,
                class_name: row.label,
                from: row.from,
                to: row.to,
                students,
            });
        }
        Ok(handovers)
    }
}
