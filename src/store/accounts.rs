//! Accounts of messengers, and whom they speak for.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{Error, Result, Tx, json, parsed};
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

/// Each of these accounts once, in the order of their numbers.
pub fn each_once(mut accounts: Vec<Arc<Account>>) -> Vec<Arc<Account>> {
    accounts.sort_by_key(|account| account.id);
    accounts.dedup_by_key(|account| account.id);
    accounts
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

impl StaffRole {
    /// Who teaches, and does not administer.
    pub fn teacher(number: i64) -> StaffRole {
        StaffRole {
            number,
            teacher: true,
            admin: false,
        }
    }

    /// Who administers, and does not teach.
    pub fn administrator(number: i64) -> StaffRole {
        StaffRole {
            number,
            teacher: false,
            admin: true,
        }
    }

    /// Whether they neither teach nor administer.
    pub fn is_without_office(self) -> bool {
        !self.teacher && !self.admin
    }
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

    /// The students for whom this account speaks: none of them is marked by it.
    pub fn own_students(&self) -> Vec<&StudentId> {
        self.students.iter().map(|linked| &linked.id).collect()
    }

    fn take_link(&mut self, link: LinkRow) -> Result<()> {
        if let Some(student) = &link.student_id {
            let id = student_id("links", student)?;
            self.take_student(id, link);
        } else if let Some(number) = link.staff {
            self.staff = Some(StaffRole {
                number,
                teacher: link.teacher == Some(1),
                admin: link.admin == Some(1),
            });
        }
        Ok(())
    }

    fn take_student(&mut self, id: StudentId, link: LinkRow) {
        let guardian = link.role == "guardian";
        // Both codes of a printed card were used on one phone: that is still one child.
        match self.students.iter_mut().find(|known| known.id == id) {
            Some(known) => {
                known.guardian |= guardian;
                if known.label.is_empty() {
                    known.label = link.label;
                }
            }
            None => self.students.push(LinkedStudent {
                id,
                guardian,
                label: link.label,
                link: link.id,
            }),
        }
    }
}

/// For whom an account speaks, as SQLite has it.
struct LinkRow {
    id: i64,
    account: i64,
    role: String,
    student_id: Option<String>,
    label: String,
    staff: Option<i64>,
    teacher: Option<i64>,
    admin: Option<i64>,
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
        for link in self.links_of_accounts(&numbers).await? {
            if let Some(account) = accounts.get_mut(&link.account) {
                account.take_link(link)?;
            }
        }
        let in_order = ids.iter().filter_map(|id| accounts.remove(id));
        Ok(in_order.map(Arc::new).collect())
    }

    /// The links in force of accounts, whose numbers are a JSON array.
    async fn links_of_accounts(&mut self, accounts: &str) -> Result<Vec<LinkRow>> {
        let links = sqlx::query_as!(
            LinkRow,
            r#"SELECT links.id AS "id!", links.account, links.role, links.student_id, label,
                 links.staff AS "staff: i64", staff.teacher AS "teacher: i64",
                 staff.admin AS "admin: i64"
             FROM links LEFT JOIN staff ON staff.number = links.staff
             WHERE links.account IN (SELECT value FROM json_each(?)) AND links.until IS NULL
             ORDER BY links.id"#,
            accounts
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(links)
    }

    /// An account by its number; `None` where nobody is reached there any more.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn account_numbered(&mut self, id: i64) -> Result<Option<Arc<Account>>> {
        let account = self.load_account(id).await?;
        Ok((!account.gone).then_some(account))
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
    text.map(|text| parsed("accounts", "quiet", account, text))
        .transpose()
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
