//! Guests of commissions: whose names are kept, and how a name is erased.

use super::{Result, Tx};
use crate::school::calendar::Moment;

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
                   classes.name AS "class!: String"
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
        let waiting = sqlx::query!(
            r#"SELECT id AS "id!", body FROM outbox
               WHERE state = 'queued' AND instr(body, ?) > 0"#,
            guest.name
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in waiting {
            let body = replaced(&row.body, &guest.name, instead);
            sqlx::query!("UPDATE outbox SET body = ? WHERE id = ?", body, row.id)
                .execute(self.writing().await?)
                .await?;
        }
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

/// A text with `instead` in every place of a name that stands there by itself, and is not the
/// beginning or the end of a longer word.
fn replaced(text: &str, name: &str, instead: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, found) = rest.split_at(at);
        let after = &found[name.len()..];
        out.push_str(before);
        let joins = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        match joins(out.chars().next_back()) || joins(after.chars().next()) {
            true => out.push_str(name),
            false => out.push_str(instead),
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_and_longer_words_are_not() {
        let text = r#"{"text":"Ли: 5, Литература. Али, Ли"}"#;
        let expected = r#"{"text":"гость 1: 5, Литература. Али, гость 1"}"#;
        assert_eq!(replaced(text, "Ли", "гость 1"), expected);
        assert_eq!(replaced("Ли", "Гостев Г.", "гость 1"), "Ли");
    }
}
