//! Guests of commissions: whose names are kept, and how a name is erased.

use super::{Result, Tx};
use crate::school::moments::Moment;

/// A guest of commissions, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamGuest {
    /// The guest's number.
    pub number: i64,
    /// The name.
    pub name: String,
    /// Of how many exams they sat on the commission, or gave a mark.
    pub exams: i64,
    /// When the last of these begins.
    pub last: Moment,
    /// Of which class that is.
    pub class: String,
}

impl Tx<'_> {
    /// The guests of commissions whose names are kept.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn exam_guests(&mut self) -> Result<Vec<ExamGuest>> {
        // Of an aggregate with max(), the other columns are those of the row that has it.
        let rows = sqlx::query!(
            r#"SELECT exam_guests.id AS "number!: i64", exam_guests.name AS "name!: String",
                   count(*) AS "exams!: i64",
                   max(coalesce(lesson_records.starts_at, lessons.starts_at)) AS "last!: i64",
                   classes.label AS "class!: String"
               FROM exam_guests
               CROSS JOIN lessons ON lessons.id IN
                   (SELECT lesson FROM exam_seats
                        JOIN exam_commissions ON exam_commissions.id = commission
                    WHERE guest = exam_guests.id
                    UNION SELECT lesson FROM exam_marks
                        JOIN exam_entries ON exam_entries.id = entry
                    WHERE guest = exam_guests.id)
               LEFT JOIN lesson_records ON lesson_records.id = lessons.record
               JOIN classes ON classes.id = lessons.class
               WHERE exam_guests.name <> ''
               GROUP BY exam_guests.id ORDER BY exam_guests.id"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| ExamGuest {
                number: row.number,
                name: row.name,
                exams: row.exams,
                last: Moment::from_millis(row.last),
                class: row.class,
            })
            .collect())
    }

    /// Erases a guest's name; in what was said and is not delivered yet, `instead` stands for
    /// it. Seats and marks stay, about a number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn erase_exam_guest(&mut self, guest: &ExamGuest, instead: &str) -> Result<()> {
        self.flush_queued().await?;
        self.erase_mentions(&[&guest.name], instead).await?;
        sqlx::query!(
            "UPDATE exam_guests SET name = '' WHERE id = ?",
            guest.number
        )
        .execute(self.writing().await?)
        .await?;
        self.shred();
        Ok(())
    }
}
