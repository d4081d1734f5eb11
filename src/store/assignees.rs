//! Whose work an assignment is.

use std::collections::HashMap;

use chrono_tz::Tz;

use super::{
    Result, Tx,
    accounts::{student_id, students_in_order},
    json,
};
use crate::school::{moments::Moment, roster::StudentId};

impl Tx<'_> {
    /// Who joins a class joins its open assignments: `enrolments` is a JSON array of pairs,
    /// class and student. What has no deadline is open for the school year in which it was given.
    pub(super) async fn join_open_assignments(&mut self, enrolments: &str, zone: Tz) -> Result<()> {
        let today = self.now.date(zone);
        let year = self.school_year(zone).await?.given_since(today);
        let (now, year) = (self.now.millis(), Moment::start_of(year, zone).millis());
        sqlx::query!(
            "INSERT OR IGNORE INTO assignees (assignment, student_id)
             SELECT assignments.id, value ->> 1 FROM json_each(?1)
             JOIN assignments ON assignments.class = value ->> 0
             WHERE whole_class = 1 AND cancelled_at IS NULL
               AND (due_at > ?2 OR due_at IS NULL AND (posted_at IS NULL OR posted_at >= ?3))",
            enrolments,
            now,
            year
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The students whose work an assignment is.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn assignees(&mut self, assignment: i64) -> Result<Vec<StudentId>> {
        let mut of_each = self.assignees_of(&[assignment]).await?;
        Ok(of_each.remove(&assignment).unwrap_or_default())
    }

    /// The students whose work each of some assignments is.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn assignees_of(
        &mut self,
        assignments: &[i64],
    ) -> Result<HashMap<i64, Vec<StudentId>>> {
        let assignments = json(&assignments);
        let rows = sqlx::query!(
            "SELECT assignment, student_id FROM assignees
             WHERE assignment IN (SELECT value FROM json_each(?))",
            assignments
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut of_each: HashMap<i64, Vec<StudentId>> = HashMap::new();
        for row in rows {
            let student = student_id("assignees", &row.student_id)?;
            of_each.entry(row.assignment).or_default().push(student);
        }
        of_each.values_mut().for_each(|students| students.sort());
        Ok(of_each)
    }

    /// Whose a work may be that was sent at `sent` for an assignment: whoever has it, and is in the class
    /// now or was then. Whose data was erased is none of them.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn claimants(&mut self, assignment: i64, sent: Moment) -> Result<Vec<StudentId>> {
        let sent = sent.millis();
        let ids = sqlx::query_scalar!(
            "SELECT assignees.student_id FROM assignees
             JOIN assignments ON assignments.id = assignees.assignment
             JOIN student_names ON student_names.student_id = assignees.student_id
             WHERE assignment = ?1
               AND (EXISTS (SELECT 1 FROM enrolments WHERE enrolments.class = assignments.class
                       AND enrolments.student_id = assignees.student_id)
                 OR EXISTS (SELECT 1 FROM departures WHERE departures.class = assignments.class
                       AND departures.student_id = assignees.student_id AND at >= ?2))",
            assignment,
            sent
        )
        .fetch_all(self.reading().await?)
        .await?;
        students_in_order("assignees", &ids)
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
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(found.is_some())
    }
}
