//! What the school's site is made of, and whom it has to keep out.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Reader, Result, parsed, timetable::SlotRow};
use crate::school::{
    classes::{ClassKind, Spellings},
    site::Everybody,
    timetable::Slot,
};

/// A class that somebody is in, as the site is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaughtClass {
    /// Its number.
    pub id: i64,
    /// Its name in the journal.
    pub name: String,
    /// What is taught.
    pub discipline: String,
    /// For several students or for one.
    pub kind: ClassKind,
    /// How many students are in it.
    pub students: usize,
    /// The names of those who teach it now and whose names are known, in their order.
    pub teachers: Vec<String>,
    /// The messengers in which it has a group.
    pub messengers: Vec<String>,
}

impl Reader {
    /// The classes that anybody is in, by discipline; one that is written in several ways has one
    /// spelling here.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn taught_classes(&mut self) -> Result<Vec<TaughtClass>> {
        let mut teachers: HashMap<i64, Vec<String>> = HashMap::new();
        let rows = sqlx::query!(
            r#"SELECT DISTINCT class AS "class!: i64", name FROM teaching
               JOIN staff ON staff.number = teaching.staff AND (teacher = 1 OR admin = 1)
               JOIN staff_names ON staff_names.number = teaching.staff ORDER BY class, name"#
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            teachers.entry(row.class).or_default().push(row.name);
        }
        let mut messengers: HashMap<i64, Vec<String>> = HashMap::new();
        let rows = sqlx::query!(
            r#"SELECT DISTINCT class AS "class!: i64", messenger FROM class_groups
               JOIN group_chats USING (messenger, chat)
               WHERE left_at IS NULL AND leave_at IS NULL ORDER BY class, messenger"#
        )
        .fetch_all(self.connection())
        .await?;
        for row in rows {
            messengers.entry(row.class).or_default().push(row.messenger);
        }
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", name, discipline, kind, count(*) AS "students!: i64"
               FROM classes JOIN enrolments ON enrolments.class = classes.id
               GROUP BY id ORDER BY discipline, kind, name, id"#
        )
        .fetch_all(self.connection())
        .await?;
        let mut spellings = Spellings::default();
        rows.into_iter()
            .map(|row| {
                Ok(TaughtClass {
                    kind: parsed("classes", "kind", row.id, &row.kind)?,
                    teachers: teachers.remove(&row.id).unwrap_or_default(),
                    messengers: messengers.remove(&row.id).unwrap_or_default(),
                    students: usize::try_from(row.students).unwrap_or_default(),
                    id: row.id,
                    name: row.name,
                    discipline: spellings.of(&row.discipline),
                })
            })
            .collect()
    }

    /// The weekly lessons that are in force on `day` or later, by weekday and time.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn weekly_lessons(&mut self, day: NaiveDate) -> Result<Vec<Slot>> {
        let day = day.to_string();
        let rows = sqlx::query_as!(
            SlotRow,
            r#"SELECT timetable.id AS "id!", class, classes.name AS class_name, teacher, weekday,
                   starts, minutes, form, mode, place, from_day, to_day, planned_to
               FROM timetable JOIN classes ON classes.id = timetable.class
               WHERE EXISTS (SELECT 1 FROM enrolments WHERE enrolments.class = timetable.class)
                 AND ended_at IS NULL AND to_day >= ?
               ORDER BY weekday, starts, discipline, classes.name, timetable.id"#,
            day
        )
        .fetch_all(self.connection())
        .await?;
        rows.iter().map(SlotRow::slot).collect()
    }

    /// Everybody whom the school knows.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn everybody(&mut self) -> Result<Everybody> {
        let families = sqlx::query_scalar!(
            r#"SELECT name AS "name!: String" FROM student_names
               UNION SELECT guardian FROM student_names"#
        )
        .fetch_all(self.connection())
        .await?;
        let identifiers = sqlx::query_scalar!("SELECT student_id FROM students")
            .fetch_all(self.connection())
            .await?;
        let staff = sqlx::query_scalar!("SELECT name FROM staff_names")
            .fetch_all(self.connection())
            .await?;
        Ok(Everybody {
            families,
            identifiers,
            staff,
        })
    }
}
