//! Who hears of what: the accounts of a student's people, of a class's teachers, of the staff,
//! and of who hands a work in.

use std::{collections::HashMap, sync::Arc};

use super::{
    Result, Tx,
    accounts::{Account, student_id},
    json,
};
use crate::school::roster::StudentId;

/// Who hears what concerns a student.
#[derive(Clone, Debug)]
pub(super) struct Recipients {
    accounts: Arc<[Arc<Account>]>,
    /// Whether anybody speaks for the student, also who has stopped the bot and hears nothing.
    spoken_for: bool,
}

impl Tx<'_> {
    /// The accounts that hear what concerns a student: their own and their guardians'.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn recipients(&mut self, student: &StudentId) -> Result<Arc<[Arc<Account>]>> {
        self.meet_recipients([student]).await?;
        let met = self.memory.recipients.get(student);
        Ok(met.map_or_else(|| Arc::from([]), |met| Arc::clone(&met.accounts)))
    }

    /// Whether anybody speaks for a student: where nobody is reached then, who does has stopped
    /// the bot.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn is_spoken_for(&mut self, student: &StudentId) -> Result<bool> {
        self.meet_recipients([student]).await?;
        let met = self.memory.recipients.get(student);
        Ok(met.is_some_and(|met| met.spoken_for))
    }

    /// The students of a class of whom nobody hears anything: nobody has joined for them, or who has
    /// has stopped the bot.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn unheard_in(&mut self, class: i64) -> Result<Vec<StudentId>> {
        let rows = sqlx::query_scalar!(
            r#"SELECT student_id FROM enrolments WHERE class = ? AND NOT EXISTS
                   (SELECT 1 FROM links JOIN accounts ON accounts.id = links.account
                    WHERE links.student_id = enrolments.student_id AND links.until IS NULL
                      AND accounts.gone_at IS NULL)
               ORDER BY student_id"#,
            class
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.iter().map(|id| student_id("enrolments", id)).collect()
    }

    /// For which of these students, of whom nobody is reached, somebody speaks: who does has
    /// stopped the bot.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn stopped_hearing(&mut self, students: &[StudentId]) -> Result<Vec<StudentId>> {
        let students = json(&students);
        let rows = sqlx::query_scalar!(
            r#"SELECT DISTINCT student_id AS "student_id!" FROM links
               WHERE student_id IN (SELECT value FROM json_each(?)) AND until IS NULL
               ORDER BY student_id"#,
            students
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.iter().map(|id| student_id("links", id)).collect()
    }

    /// Remembers who hears what concerns some students, so that each need not be asked for.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn meet_recipients(
        &mut self,
        students: impl IntoIterator<Item = &StudentId>,
    ) -> Result<()> {
        let mut links: HashMap<StudentId, Vec<(i64, bool)>> = students
            .into_iter()
            .filter(|student| !self.memory.recipients.contains_key(*student))
            .map(|student| (student.clone(), Vec::new()))
            .collect();
        if links.is_empty() {
            return Ok(());
        }
        let unknown: Vec<&StudentId> = links.keys().collect();
        let unknown = json(&unknown);
        let rows = sqlx::query!(
            r#"SELECT DISTINCT links.student_id AS "student_id!", links.account,
                   accounts.gone_at IS NULL AS "hears!: bool" FROM links
               JOIN accounts ON accounts.id = links.account
               WHERE links.student_id IN (SELECT value FROM json_each(?)) AND links.until IS NULL
               ORDER BY links.account"#,
            unknown
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in rows {
            let student = student_id("links", &row.student_id)?;
            links
                .entry(student)
                .or_default()
                .push((row.account, row.hears));
        }
        let hear = |(id, hears): &(i64, bool)| hears.then_some(*id);
        let mut ids: Vec<i64> = links.values().flatten().filter_map(hear).collect();
        ids.sort_unstable();
        ids.dedup();
        let accounts = self.load_accounts(&ids).await?;
        let accounts: HashMap<i64, Arc<Account>> = accounts
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
        for (student, links) in links {
            let hearing = links.iter().filter_map(hear);
            let met = Recipients {
                accounts: hearing
                    .filter_map(|id| accounts.get(&id))
                    .cloned()
                    .collect(),
                spoken_for: !links.is_empty(),
            };
            self.memory.recipients.insert(student, met);
        }
        Ok(())
    }

    /// The accounts of a member of staff.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn staff_accounts(&mut self, number: i64) -> Result<Vec<Arc<Account>>> {
        let ids = sqlx::query_scalar!(
            "SELECT links.account FROM links JOIN accounts ON accounts.id = links.account
             WHERE links.staff = ? AND links.until IS NULL AND accounts.gone_at IS NULL
             ORDER BY links.account",
            number
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.load_accounts(&ids).await
    }

    /// The accounts of those who teach a class now.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn class_accounts(&mut self, class: i64) -> Result<Vec<Arc<Account>>> {
        let mut accounts = Vec::new();
        for staff in self.teachers_now(class).await?.iter() {
            accounts.extend(self.staff_accounts(*staff).await?);
        }
        Ok(accounts)
    }

    /// The accounts of all administrators.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn admin_accounts(&mut self) -> Result<Vec<Arc<Account>>> {
        let ids = sqlx::query_scalar!(
            "SELECT links.account FROM staff CROSS JOIN links ON links.staff = staff.number
             JOIN accounts ON accounts.id = links.account
             WHERE staff.admin = 1 AND links.until IS NULL AND accounts.gone_at IS NULL
             ORDER BY links.account"
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.load_accounts(&ids).await
    }

    /// The accounts of staff who teach a student.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn teachers_of(&mut self, student: &StudentId) -> Result<Vec<Arc<Account>>> {
        let id = student.as_str();
        let ids = sqlx::query_scalar!(
            "SELECT DISTINCT links.account FROM links
             JOIN accounts ON accounts.id = links.account
             WHERE links.staff IN (SELECT staff FROM teaching
                     WHERE class IN (SELECT class FROM enrolments WHERE student_id = ?))
               AND links.until IS NULL AND accounts.gone_at IS NULL
             ORDER BY links.account",
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.load_accounts(&ids).await
    }

    /// The account that hands a submission in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn sender_of(&mut self, submission: i64) -> Result<Vec<Arc<Account>>> {
        let ids = sqlx::query_scalar!("SELECT account FROM submissions WHERE id = ?", submission)
            .fetch_all(self.reading().await?)
            .await?;
        self.load_accounts(&ids).await
    }
}
