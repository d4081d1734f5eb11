//! Accounts of messengers, whom they speak for, and the codes by which they join.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{Error, Result, Tx, json};
use crate::{
    messenger::Address,
    school::{quiet::QuietHours, roster::StudentId},
};

/// An account that somebody of the school uses.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its number here.
    pub id: i64,
    /// The messenger's id of its owner.
    pub person: String,
    /// The private chat with them.
    pub address: Address,
    /// Their language: `ru` or `en`.
    pub language: String,
    /// Their place among the staff.
    pub staff: Option<StaffRole>,
    /// The students they speak for.
    pub students: Vec<LinkedStudent>,
    /// Whether they have blocked the bot, as far as we know.
    pub gone: bool,
    /// When they want it quiet; the school's hours where they have not said.
    pub quiet: Option<QuietHours>,
}

/// A member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRole {
    /// Their number in the journal.
    pub number: i64,
    /// Whether they teach.
    pub teacher: bool,
    /// Whether they administer.
    pub admin: bool,
}

/// A student whom an account speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedStudent {
    /// The student.
    pub id: StudentId,
    /// As a guardian, and not as the student.
    pub guardian: bool,
    /// What the account calls them; empty where it has not said.
    pub label: String,
    /// The link's number.
    pub link: i64,
}

impl Account {
    /// The number under which this account teaches.
    pub fn teacher(&self) -> Option<i64> {
        self.staff
            .filter(|staff| staff.teacher)
            .map(|staff| staff.number)
    }

    /// Whether it speaks for nobody of the school any more.
    pub fn is_nobodys(&self) -> bool {
        self.staff.is_none() && self.students.is_empty()
    }

    /// Whether this account administers.
    pub fn is_admin(&self) -> bool {
        self.staff.is_some_and(|staff| staff.admin)
    }

    /// What this account calls `student`; `None` where it has given no label.
    pub fn label_of(&self, student: &StudentId) -> Option<&str> {
        let mut linked = self.students.iter();
        let linked = linked.find(|linked| linked.id == *student)?;
        Some(linked.label.as_str()).filter(|label| !label.is_empty())
    }

    /// Whether this account is a guardian's of `student`.
    pub fn is_guardian_of(&self, student: &StudentId) -> bool {
        let mut students = self.students.iter();
        students.any(|linked| linked.guardian && linked.id == *student)
    }

    /// Whether this account speaks for `student`.
    pub fn speaks_for(&self, student: &StudentId) -> bool {
        self.students.iter().any(|linked| linked.id == *student)
    }
}

impl Tx<'_> {
    /// The account of a person, where the school knows it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn account(&mut self, messenger: &str, person: &str) -> Result<Option<Arc<Account>>> {
        if let Some(known) = self.remembered_account(messenger, person) {
            return Ok(Some(known));
        }
        self.meet_accounts(&[(messenger, person)]).await?;
        Ok(self.remembered_account(messenger, person))
    }

    /// The account of a person, where it is remembered.
    pub fn remembered_account(&self, messenger: &str, person: &str) -> Option<Arc<Account>> {
        let key = (messenger.to_owned(), person.to_owned());
        self.memory.accounts.get(&key).map(Arc::clone)
    }

    /// Remembers the accounts of some people, by messenger and id, so that each need not be
    /// asked for.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn meet_accounts(&mut self, people: &[(&str, &str)]) -> Result<()> {
        let is_unknown = |(messenger, person): &(&str, &str)| {
            let key = ((*messenger).to_owned(), (*person).to_owned());
            !self.memory.accounts.contains_key(&key)
        };
        let unknown: HashSet<(&str, &str)> = people.iter().copied().filter(is_unknown).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let unknown = json(&unknown);
        let ids = sqlx::query_scalar!(
            r#"SELECT accounts.id AS "id!" FROM json_each(?) AS asked
               JOIN accounts ON messenger = asked.value ->> 0 AND person = asked.value ->> 1"#,
            unknown
        )
        .fetch_all(self.reading().await?)
        .await?;
        for account in self.load_accounts(&ids).await? {
            let key = (account.address.messenger.clone(), account.person.clone());
            self.memory.accounts.insert(key, account);
        }
        Ok(())
    }

    pub(super) async fn load_account(&mut self, id: i64) -> Result<Arc<Account>> {
        let mut accounts = self.load_accounts(&[id]).await?;
        let account = accounts.pop().ok_or(sqlx::Error::RowNotFound)?;
        Ok(account)
    }

    /// Accounts by their numbers, in the order of these.
    pub(super) async fn load_accounts(&mut self, ids: &[i64]) -> Result<Vec<Arc<Account>>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let numbers = json(&ids);
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, person, chat, language, gone_at, quiet FROM accounts
               WHERE id IN (SELECT value FROM json_each(?))"#,
            numbers
        )
        .fetch_all(self.reading().await?)
        .await?;
        let links = sqlx::query!(
            r#"SELECT links.id AS "id!", links.account, links.role, links.student_id, label,
                 links.staff AS "staff: i64", staff.teacher AS "teacher: i64",
                 staff.admin AS "admin: i64"
             FROM links LEFT JOIN staff ON staff.number = links.staff
             WHERE links.account IN (SELECT value FROM json_each(?)) AND links.until IS NULL
             ORDER BY links.id"#,
            numbers
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut accounts = HashMap::with_capacity(rows.len());
        for row in rows {
            let account = Account {
                id: row.id,
                person: row.person,
                address: Address::new(&row.messenger, row.chat),
                language: row.language,
                staff: None,
                students: Vec::new(),
                gone: row.gone_at.is_some(),
                quiet: quiet_hours(row.id, row.quiet.as_deref())?,
            };
            accounts.insert(row.id, account);
        }
        for link in links {
            let Some(account) = accounts.get_mut(&link.account) else {
                continue;
            };
            if let Some(student) = link.student_id {
                let id = student_id("links", &student)?;
                let guardian = link.role == "guardian";
                // Both codes of a printed card were used on one phone: that is still one child.
                match account.students.iter_mut().find(|it| it.id == id) {
                    Some(known) => {
                        known.guardian |= guardian;
                        if known.label.is_empty() {
                            known.label = link.label;
                        }
                    }
                    None => account.students.push(LinkedStudent {
                        id,
                        guardian,
                        label: link.label,
                        link: link.id,
                    }),
                }
            } else if let Some(number) = link.staff {
                account.staff = Some(StaffRole {
                    number,
                    teacher: link.teacher == Some(1),
                    admin: link.admin == Some(1),
                });
            }
        }
        let in_order = ids.iter().filter_map(|id| accounts.remove(id));
        Ok(in_order.map(Arc::new).collect())
    }

    /// The accounts that hear what concerns a student: their own and their guardians'.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn recipients(&mut self, student: &StudentId) -> Result<Arc<[Arc<Account>]>> {
        if let Some(known) = self.memory.recipients.get(student) {
            return Ok(Arc::clone(known));
        }
        self.meet_recipients([student]).await?;
        let met = self.memory.recipients.get(student);
        Ok(met.map_or_else(|| Arc::from([]), Arc::clone))
    }

    /// Which of these students, of whom nobody hears, somebody has spoken for who stopped the bot.
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
        let mut heard_of: HashMap<StudentId, Vec<i64>> = students
            .into_iter()
            .filter(|student| !self.memory.recipients.contains_key(*student))
            .map(|student| (student.clone(), Vec::new()))
            .collect();
        if heard_of.is_empty() {
            return Ok(());
        }
        let unknown: Vec<&StudentId> = heard_of.keys().collect();
        let unknown = json(&unknown);
        let rows = sqlx::query!(
            r#"SELECT DISTINCT links.student_id AS "student_id!", links.account FROM links
               JOIN accounts ON accounts.id = links.account
               WHERE links.student_id IN (SELECT value FROM json_each(?))
                 AND links.until IS NULL AND accounts.gone_at IS NULL
               ORDER BY links.account"#,
            unknown
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in rows {
            let student = student_id("links", &row.student_id)?;
            heard_of.entry(student).or_default().push(row.account);
        }
        let mut ids: Vec<i64> = heard_of.values().flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let accounts = self.load_accounts(&ids).await?;
        let accounts: HashMap<i64, Arc<Account>> = accounts
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
        for (student, ids) in heard_of {
            let hearing = ids.iter().filter_map(|id| accounts.get(id)).map(Arc::clone);
            self.memory.recipients.insert(student, hearing.collect());
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

    /// Sets the language in which an account is spoken to.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_language(&mut self, account: i64, language: &str) -> Result<()> {
        sqlx::query!(
            "UPDATE accounts SET language = ? WHERE id = ?",
            language,
            account
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        Ok(())
    }

    /// Sets when an account wants it quiet.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_quiet(&mut self, account: i64, quiet: QuietHours) -> Result<()> {
        let quiet = quiet.to_string();
        sqlx::query!("UPDATE accounts SET quiet = ? WHERE id = ?", quiet, account)
            .execute(self.writing().await?)
            .await?;
        self.memory.forget();
        Ok(())
    }

    /// Notes that a private chat is gone (blocked, deleted), or is there again. Returns the
    /// account of which that is news.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_gone(&mut self, chat: &Address, gone: bool) -> Result<Option<Arc<Account>>> {
        let at = gone.then(|| self.now.millis());
        let changed = sqlx::query_scalar!(
            r#"UPDATE accounts SET gone_at = ?1 WHERE messenger = ?2 AND chat = ?3
               AND (gone_at IS NULL) <> (?1 IS NULL) RETURNING id AS "id!""#,
            at,
            chat.messenger,
            chat.chat
        )
        .fetch_optional(self.writing().await?)
        .await?;
        let Some(id) = changed else {
            return Ok(None);
        };
        self.memory.forget();
        Ok(Some(self.load_account(id).await?))
    }
}

/// Quiet hours out of the column of ours.
pub(super) fn quiet_hours(account: i64, text: Option<&str>) -> Result<Option<QuietHours>> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| Error::unreadable("accounts", "quiet", account, text.unwrap_or_default()))
}

/// An identifier out of a column of ours.
pub(super) fn student_id(table: &'static str, text: &str) -> Result<StudentId> {
    StudentId::read(text).map_err(|error| Error::unreadable(table, "student_id", text, error))
}

/// Rows' identifiers, in the order in which people read them.
pub(super) fn students_in_order(table: &'static str, ids: &[String]) -> Result<Vec<StudentId>> {
    let students = ids.iter().map(|id| student_id(table, id));
    let mut students: Vec<StudentId> = students.collect::<Result<_>>()?;
    students.sort();
    Ok(students)
}
