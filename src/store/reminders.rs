//! Reminders: what is planned for each work, and what is to be said to whom.

use std::time::Duration;

use super::{Result, Tx, accounts::student_id, json};
use crate::school::{moments::Moment, reminders::Leads, roster::StudentId};

/// How many rows are taken at once: what waits after a long silence floods nobody.
const AT_ONCE: i64 = 200;

/// A reminder whose moment has come.
#[derive(Clone, Debug)]
pub struct Reminder {
    /// The assignment.
    pub assignment: i64,
    /// Whose work it is.
    pub student: StudentId,
    /// How long before the due date it is.
    pub lead: Duration,
    /// Its moment.
    pub due: Moment,
    /// The class.
    pub class: i64,
    /// Whether the work is not handed in, and still due when that was planned.
    pub holds: bool,
}

/// A reminder that one account is to hear.
#[derive(Clone, Debug)]
pub struct ToSay {
    /// The account.
    pub account: i64,
    /// The assignment.
    pub assignment: i64,
    /// Whose work it is.
    pub student: StudentId,
    /// As the class's teacher, and not as the family.
    pub as_teacher: bool,
    /// How long before the due date it is.
    pub lead: Duration,
    /// Not before.
    pub due: Moment,
}

/// The same, with what is true of the work now.
#[derive(Clone, Debug)]
pub struct Saying {
    /// What is to be said.
    pub to_say: ToSay,
    /// The assignment's title.
    pub title: String,
    /// The class's name.
    pub class_name: String,
    /// The class.
    pub class: i64,
    /// When the student's own work is due; `None` where nothing is owed any more.
    pub owed_until: Option<Moment>,
}

impl Tx<'_> {
    /// Notes by which leads reminders are planned. Where those are others than before, what
    /// is not due yet is to be planned anew.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn plan_by_leads(&mut self, leads: &Leads) -> Result<()> {
        let (leads, now) = (leads.to_string(), self.now.millis());
        let known = sqlx::query_scalar!("SELECT leads FROM reminder_leads")
            .fetch_optional(self.reading().await?)
            .await?;
        if known.as_ref() == Some(&leads) {
            return Ok(());
        }
        sqlx::query!(
            "INSERT INTO reminder_leads (one, leads) VALUES (1, ?1)
             ON CONFLICT (one) DO UPDATE SET leads = ?1",
            leads
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "INSERT OR IGNORE INTO reminders_to_plan (assignment)
             SELECT id FROM assignments
             WHERE posted_at IS NOT NULL AND cancelled_at IS NULL AND due_at > ?1
             UNION SELECT assignment FROM extensions WHERE until > ?1",
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Assignments whose reminders are to be planned, ten at most.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn reminders_to_plan(&mut self) -> Result<Vec<i64>> {
        Ok(
            sqlx::query_scalar!("SELECT assignment FROM reminders_to_plan LIMIT 10")
                .fetch_all(self.reading().await?)
                .await?,
        )
    }

    /// When an assignment is due, for each student whose work it is.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn own_dues(&mut self, assignment: i64) -> Result<Vec<(StudentId, Moment)>> {
        let rows = sqlx::query!(
            r#"SELECT student_id, due_at AS "due_at!: i64" FROM own_dues
               WHERE assignment = ? AND due_at IS NOT NULL"#,
            assignment
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let student = student_id("assignees", &row.student_id)?;
                Ok((student, Moment::from_millis(row.due_at)))
            })
            .collect()
    }

    /// Plans the reminders of an assignment: for each student with which lead, and when. What
    /// was planned for another moment moves; what was done for this one stays done.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn plan_reminders(
        &mut self,
        assignment: i64,
        planned: &[(StudentId, Duration, Moment)],
    ) -> Result<()> {
        let rows: Vec<_> = planned
            .iter()
            .map(|(student, lead, moment)| (student, millis(*lead), moment.millis()))
            .collect();
        let rows = json(&rows);
        sqlx::query!(
            "INSERT INTO reminders (assignment, student_id, lead, due)
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2) WHERE true
             ON CONFLICT (assignment, student_id, lead) DO UPDATE SET due = excluded.due, done = 0
             WHERE due <> excluded.due",
            assignment,
            rows
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM reminders_to_plan WHERE assignment = ?",
            assignment
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Reminders whose moment has come, 200 at most: those of one assignment and one moment
    /// come together, and each comes once. A work that closes by itself at `soon` or before, such as an
    /// album that is still arriving, is not owed any more.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn begin_reminders(&mut self, soon: Moment) -> Result<Vec<Reminder>> {
        let (now, soon) = (self.now.millis(), soon.millis());
        let rows = sqlx::query!(
            r#"SELECT reminders.assignment, reminders.student_id, lead AS "lead!", due, class,
                   coalesce((SELECT due_at FROM owed WHERE owed.assignment = reminders.assignment
                                AND owed.student_id = reminders.student_id
                                AND NOT EXISTS (SELECT 1 FROM submissions
                                    WHERE submissions.assignment = reminders.assignment
                                      AND submissions.student_id = reminders.student_id
                                      AND state = 'collecting' AND closes_at <= ?1)) - lead = due, 0)
                       AS "holds!: bool"
               FROM reminders
               JOIN assignments ON assignments.id = reminders.assignment
               WHERE done = 0 AND due <= ?2
               ORDER BY due, reminders.assignment, reminders.student_id LIMIT ?3"#,
            soon,
            now,
            AT_ONCE
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut begun = Vec::with_capacity(rows.len());
        for row in rows {
            begun.push(Reminder {
                assignment: row.assignment,
                student: student_id("reminders", &row.student_id)?,
                lead: duration(row.lead),
                due: Moment::from_millis(row.due),
                class: row.class,
                holds: row.holds,
            });
        }
        let begun = whole_groups(begun, |it| (it.due, it.assignment));
        if begun.is_empty() {
            return Ok(begun);
        }
        let done: Vec<_> = begun
            .iter()
            .map(|it| (it.assignment, &it.student, millis(it.lead)))
            .collect();
        let done = json(&done);
        sqlx::query!(
            "UPDATE reminders SET done = 1 WHERE (assignment, student_id, lead) IN
                 (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?))",
            done
        )
        .execute(self.writing().await?)
        .await?;
        Ok(begun)
    }

    /// Notes what is to be said to whom.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_to_say(&mut self, to_say: &[ToSay]) -> Result<()> {
        if to_say.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = to_say
            .iter()
            .map(|it| {
                let (lead, due) = (millis(it.lead), it.due.millis());
                let teacher = i64::from(it.as_teacher);
                (it.account, it.assignment, &it.student, teacher, lead, due)
            })
            .collect();
        let rows = json(&rows);
        sqlx::query!(
            "INSERT OR REPLACE INTO reminders_to_say
                 (account, assignment, student_id, teacher, lead, due)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
             FROM json_each(?)",
            rows
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// What is to be said by now, 200 at most, account by account; what one is to hear about
    /// one assignment comes together.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn to_say(&mut self) -> Result<Vec<Saying>> {
        let now = self.now.millis();
        // The sign keeps SQLite from looking, for the order's sake, through all that waits.
        let rows = sqlx::query!(
            r#"SELECT account AS "account!", reminders_to_say.assignment AS "assignment!",
                   reminders_to_say.student_id AS "student_id!",
                   reminders_to_say.teacher AS "as_teacher!: bool", lead AS "lead!",
                   due AS "due!", title,
                   classes.label AS class_name, assignments.class,
                   (SELECT due_at FROM owed WHERE owed.assignment = reminders_to_say.assignment
                       AND owed.student_id = reminders_to_say.student_id) AS "owed_until: i64"
               FROM reminders_to_say
               JOIN assignments ON assignments.id = reminders_to_say.assignment
               JOIN classes ON classes.id = assignments.class
               WHERE due <= ?
               ORDER BY +account, reminders_to_say.teacher, reminders_to_say.assignment,
                   reminders_to_say.student_id LIMIT ?"#,
            now,
            AT_ONCE
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut sayings = Vec::with_capacity(rows.len());
        for row in rows {
            sayings.push(Saying {
                to_say: ToSay {
                    account: row.account,
                    assignment: row.assignment,
                    student: student_id("reminders_to_say", &row.student_id)?,
                    as_teacher: row.as_teacher,
                    lead: duration(row.lead),
                    due: Moment::from_millis(row.due),
                },
                title: row.title,
                class_name: row.class_name,
                class: row.class,
                owed_until: row.owed_until.map(Moment::from_millis),
            });
        }
        Ok(whole_groups(sayings, |Saying { to_say, .. }| {
            (to_say.account, to_say.as_teacher, to_say.assignment)
        }))
    }

    /// What was said, or has become untrue, is done with.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_to_say(&mut self, said: &[Saying]) -> Result<()> {
        let rows: Vec<_> = said
            .iter()
            .map(|Saying { to_say, .. }| {
                let teacher = i64::from(to_say.as_teacher);
                (to_say.account, to_say.assignment, &to_say.student, teacher)
            })
            .collect();
        let rows = json(&rows);
        sqlx::query!(
            "DELETE FROM reminders_to_say WHERE (account, assignment, student_id, teacher) IN
                 (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?))",
            rows
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// It is quiet for an account: what it is to hear by now waits until `due`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn put_off_to_say(&mut self, account: i64, due: Moment) -> Result<()> {
        let (now, due) = (self.now.millis(), due.millis());
        sqlx::query!(
            "UPDATE reminders_to_say SET due = ? WHERE account = ? AND due <= ?",
            due,
            account,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}

/// A batch without its last group, which may go on behind it; a group that fills the batch
/// stays.
fn whole_groups<T, K: PartialEq>(mut rows: Vec<T>, group: impl Fn(&T) -> K) -> Vec<T> {
    let full = i64::try_from(rows.len()).is_ok_and(|count| count >= AT_ONCE);
    if full && let Some(last) = rows.last().map(&group) {
        let whole = rows.iter().take_while(|row| group(row) != last).count();
        if whole > 0 {
            rows.truncate(whole);
        }
    }
    rows
}

fn millis(lead: Duration) -> i64 {
    i64::try_from(lead.as_millis()).unwrap_or(i64::MAX)
}

fn duration(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_batch_leaves_its_last_group_for_the_next() {
        let rows = |firsts: i64, all: i64| -> Vec<i64> {
            (0..all).map(|place| i64::from(place >= firsts)).collect()
        };
        assert_eq!(whole_groups(rows(150, 199), |row| *row).len(), 199);
        assert_eq!(whole_groups(rows(150, 200), |row| *row).len(), 150);
        assert_eq!(whole_groups(rows(200, 200), |row| *row).len(), 200);
    }
}
