//! Due dates that are put off for one student.

use super::{Result, Tx, accounts::students_in_order};
use crate::school::{moments::Moment, roster::StudentId};

impl Tx<'_> {
    /// Puts the due date of one student's work off; `staff` is who said so.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn extend(
        &mut self,
        assignment: i64,
        student: &StudentId,
        until: Moment,
        staff: i64,
    ) -> Result<()> {
        let (now, until, student) = (self.now.millis(), until.millis(), student.as_str());
        sqlx::query!(
            "INSERT INTO extensions (assignment, student_id, until, staff, at)
             VALUES (?, ?, ?, ?, ?)",
            assignment,
            student,
            until,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Who of a posted assignment's students has not handed it in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn not_handed_in(&mut self, assignment: i64) -> Result<Vec<StudentId>> {
        let ids = sqlx::query_scalar!(
            "SELECT student_id FROM owed WHERE assignment = ?",
            assignment
        )
        .fetch_all(self.reading().await?)
        .await?;
        students_in_order("assignees", &ids)
    }
}
