//! Accounts of messengers, whom they speak for, and the codes by which they join.

use std::{sync::Arc, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{Error, Result, Tx};
use crate::{
    chance::normal_code,
    messenger::{Address, Person},
    school::{calendar::Moment, roster::StudentId},
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
}

/// A member of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

impl Account {
    /// The number under which this account teaches.
    pub fn teacher(&self) -> Option<i64> {
        self.staff
            .filter(|staff| staff.teacher)
            .map(|staff| staff.number)
    }

    /// Whether this account administers.
    pub fn is_admin(&self) -> bool {
        self.staff.is_some_and(|staff| staff.admin)
    }

    /// Whether this account speaks for `student`.
    pub fn speaks_for(&self, student: &StudentId) -> bool {
        self.students.iter().any(|linked| linked.id == *student)
    }
}

/// For whom an invitation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Invitee {
    /// The student's own account.
    Student(StudentId),
    /// An account of the student's guardian.
    Guardian(StudentId),
    /// A member of staff, by number.
    Staff(i64),
}

impl Invitee {
    fn columns(&self) -> (&'static str, Option<&str>, Option<i64>) {
        match self {
            Invitee::Student(id) => ("student", Some(id.as_str()), None),
            Invitee::Guardian(id) => ("guardian", Some(id.as_str()), None),
            Invitee::Staff(number) => ("staff", None, Some(*number)),
        }
    }

    /// Letters of a code: staff's is worth 80 bits, a student's 50.
    fn code_letters(&self) -> usize {
        match self {
            Invitee::Staff(_) => 16,
            Invitee::Student(_) | Invitee::Guardian(_) => 10,
        }
    }
}

/// An invitation that still opens a door.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The hash of its code.
    pub hash: String,
    /// For whom it is.
    pub invitee: Invitee,
}

/// How long an invitation is good.
pub const INVITATION_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);

/// What is kept of a code.
pub fn hash_of(code: &str) -> String {
    Sha256::digest(normal_code(code))
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Tx<'_> {
    /// The account of a person, where the school knows it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn account(&mut self, messenger: &str, person: &str) -> Result<Option<Arc<Account>>> {
        let key = (messenger.to_owned(), person.to_owned());
        if let Some(account) = self.memory.accounts.get(&key) {
            return Ok(Some(Arc::clone(account)));
        }
        let id = sqlx::query_scalar!(
            r#"SELECT id AS "id!" FROM accounts WHERE messenger = ? AND person = ?"#,
            messenger,
            person
        )
        .fetch_optional(self.reading())
        .await?;
        let Some(id) = id else { return Ok(None) };
        let account = Arc::new(self.load_account(id).await?);
        self.memory.accounts.insert(key, Arc::clone(&account));
        Ok(Some(account))
    }

    async fn load_account(&mut self, id: i64) -> Result<Account> {
        let row = sqlx::query!(
            "SELECT messenger, person, chat, language, gone_at FROM accounts WHERE id = ?",
            id
        )
        .fetch_one(self.reading())
        .await?;
        let links = sqlx::query!(
            r#"SELECT links.role, links.student_id, links.staff AS "staff: i64",
                 staff.teacher AS "teacher: i64", staff.admin AS "admin: i64"
             FROM links LEFT JOIN staff ON staff.number = links.staff
             WHERE links.account = ? AND links.until IS NULL ORDER BY links.id"#,
            id
        )
        .fetch_all(self.reading())
        .await?;
        let mut account = Account {
            id,
            person: row.person,
            address: Address::new(&row.messenger, row.chat),
            language: row.language,
            staff: None,
            students: Vec::new(),
            gone: row.gone_at.is_some(),
        };
        for link in links {
            if let Some(student) = link.student_id {
                account.students.push(LinkedStudent {
                    id: student_id("links", &student)?,
                    guardian: link.role == "guardian",
                });
            } else if let Some(number) = link.staff {
                account.staff = Some(StaffRole {
                    number,
                    teacher: link.teacher == Some(1),
                    admin: link.admin == Some(1),
                });
            }
        }
        Ok(account)
    }

    async fn load_accounts(&mut self, ids: Vec<i64>) -> Result<Vec<Arc<Account>>> {
        let mut accounts = Vec::with_capacity(ids.len());
        for id in ids {
            accounts.push(Arc::new(self.load_account(id).await?));
        }
        Ok(accounts)
    }

    /// The accounts that hear what concerns a student: their own and their guardians'.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn recipients(&mut self, student: &StudentId) -> Result<Arc<[Arc<Account>]>> {
        if let Some(known) = self.memory.recipients.get(student) {
            return Ok(Arc::clone(known));
        }
        let id = student.as_str();
        let ids = sqlx::query_scalar!(
            "SELECT links.account FROM links JOIN accounts ON accounts.id = links.account
             WHERE links.student_id = ? AND links.until IS NULL AND accounts.gone_at IS NULL
             GROUP BY links.account ORDER BY links.account",
            id
        )
        .fetch_all(self.reading())
        .await?;
        let accounts: Arc<[Arc<Account>]> = self.load_accounts(ids).await?.into();
        self.memory
            .recipients
            .insert(student.clone(), Arc::clone(&accounts));
        Ok(accounts)
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
        .fetch_all(self.reading())
        .await?;
        self.load_accounts(ids).await
    }

    /// The accounts of all administrators.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn admin_accounts(&mut self) -> Result<Vec<Arc<Account>>> {
        let ids = sqlx::query_scalar!(
            "SELECT links.account FROM links
             JOIN accounts ON accounts.id = links.account
             JOIN staff ON staff.number = links.staff
             WHERE staff.admin = 1 AND links.until IS NULL AND accounts.gone_at IS NULL
             ORDER BY links.account"
        )
        .fetch_all(self.reading())
        .await?;
        self.load_accounts(ids).await
    }

    /// The accounts of staff who teach a student.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn teachers_of(&mut self, student: &StudentId) -> Result<Vec<Arc<Account>>> {
        let id = student.as_str();
        let ids = sqlx::query_scalar!(
            "SELECT links.account FROM enrolments
             JOIN classes ON classes.id = enrolments.class
             JOIN links ON links.staff = classes.teacher
             JOIN accounts ON accounts.id = links.account
             WHERE enrolments.student_id = ? AND links.until IS NULL AND accounts.gone_at IS NULL
             GROUP BY links.account ORDER BY links.account",
            id
        )
        .fetch_all(self.reading())
        .await?;
        self.load_accounts(ids).await
    }

    /// The account that hands a submission in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn sender_of(&mut self, submission: i64) -> Result<Vec<Arc<Account>>> {
        let ids = sqlx::query_scalar!("SELECT account FROM submissions WHERE id = ?", submission)
            .fetch_all(self.reading())
            .await?;
        self.load_accounts(ids).await
    }

    /// Makes an invitation and returns its code, which is kept nowhere. Earlier ones
    /// for the same person open nothing any more.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn invite(&mut self, invitee: &Invitee) -> Result<String> {
        let (role, student, staff) = invitee.columns();
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE invitations SET voided_at = ?
             WHERE role = ? AND student_id IS ? AND staff IS ?
               AND used_at IS NULL AND voided_at IS NULL",
            now,
            role,
            student,
            staff
        )
        .execute(self.writing())
        .await?;
        let code = self.chance.code(invitee.code_letters());
        let hash = hash_of(&code);
        let expires_at = self.now.plus(INVITATION_LIFE).millis();
        sqlx::query!(
            "INSERT INTO invitations (hash, role, student_id, staff, made_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?)",
            hash,
            role,
            student,
            staff,
            now,
            expires_at
        )
        .execute(self.writing())
        .await?;
        Ok(code)
    }

    /// The invitation with this hash, while it is open.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn open_invitation(&mut self, hash: &str) -> Result<Option<Invitation>> {
        let now = self.now.millis();
        let row = sqlx::query!(
            "SELECT role, student_id, staff FROM invitations
             WHERE hash = ? AND used_at IS NULL AND voided_at IS NULL AND expires_at > ?",
            hash,
            now
        )
        .fetch_optional(self.reading())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let invitee = match (row.role.as_str(), row.student_id, row.staff) {
            ("student", Some(id), _) => Invitee::Student(student_id("invitations", &id)?),
            ("guardian", Some(id), _) => Invitee::Guardian(student_id("invitations", &id)?),
            ("staff", _, Some(number)) => Invitee::Staff(number),
            (role, ..) => {
                return Err(Error::unreadable("invitations", "role", hash, role));
            }
        };
        Ok(Some(Invitation {
            hash: hash.to_owned(),
            invitee,
        }))
    }

    /// Ends an invitation without anybody having joined by it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn void_invitation(&mut self, hash: &str) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE invitations SET voided_at = ? WHERE hash = ?",
            now,
            hash
        )
        .execute(self.writing())
        .await?;
        Ok(())
    }

    /// Joins a person to whom the invitation is for, and uses it up.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn join(
        &mut self,
        person: &Person,
        chat: &Address,
        language: &str,
        invitation: &Invitation,
    ) -> Result<Arc<Account>> {
        let now = self.now.millis();
        let account = sqlx::query_scalar!(
            r#"INSERT INTO accounts (messenger, person, chat, language, since) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (messenger, person) DO UPDATE SET chat = excluded.chat, gone_at = NULL
               RETURNING id AS "id!""#,
            chat.messenger,
            person.id,
            chat.chat,
            language,
            now
        )
        .fetch_one(self.writing())
        .await?;
        let (role, student, staff) = invitation.invitee.columns();
        sqlx::query!(
            "INSERT INTO links (account, role, student_id, staff, since)
             SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM links
                 WHERE account = ?1 AND role = ?2 AND student_id IS ?3 AND staff IS ?4
                   AND until IS NULL)",
            account,
            role,
            student,
            staff,
            now
        )
        .execute(self.writing())
        .await?;
        sqlx::query!(
            "UPDATE invitations SET used_at = ?, used_by = ? WHERE hash = ?",
            now,
            account,
            invitation.hash
        )
        .execute(self.writing())
        .await?;
        self.memory.forget();
        Ok(Arc::new(self.load_account(account).await?))
    }

    /// Counts a code that opened nothing against the person who tried it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_wrong_code(&mut self, messenger: &str, person: &str) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "INSERT INTO wrong_codes (messenger, person, at) VALUES (?, ?, ?)",
            messenger,
            person,
            now
        )
        .execute(self.writing())
        .await?;
        Ok(())
    }

    /// How many wrong codes a person has tried since `since`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn wrong_codes(
        &mut self,
        messenger: &str,
        person: &str,
        since: Moment,
    ) -> Result<i64> {
        let since = since.millis();
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM wrong_codes
               WHERE messenger = ? AND person = ? AND at > ?"#,
            messenger,
            person,
            since
        )
        .fetch_one(self.reading())
        .await?;
        Ok(count)
    }

    /// Forgets wrong codes tried before `before`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_wrong_codes(&mut self, before: Moment) -> Result<()> {
        let before = before.millis();
        sqlx::query!("DELETE FROM wrong_codes WHERE at < ?", before)
            .execute(self.writing())
            .await?;
        Ok(())
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
        .execute(self.writing())
        .await?;
        self.memory.forget();
        Ok(())
    }

    /// Notes that a private chat is gone (blocked, deleted), or is there again.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_gone(&mut self, chat: &Address, gone: bool) -> Result<()> {
        let at = gone.then(|| self.now.millis());
        let changed = sqlx::query!(
            "UPDATE accounts SET gone_at = ?1 WHERE messenger = ?2 AND chat = ?3
             AND (gone_at IS NULL) <> (?1 IS NULL)",
            at,
            chat.messenger,
            chat.chat
        )
        .execute(self.writing())
        .await?;
        if changed.rows_affected() > 0 {
            self.memory.forget();
        }
        Ok(())
    }

    /// What the bot is waiting for from an account.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn step<S: DeserializeOwned>(&mut self, account: i64) -> Result<Option<S>> {
        let step = sqlx::query_scalar!("SELECT step FROM steps WHERE account = ?", account)
            .fetch_optional(self.reading())
            .await?;
        step.map(|step| serde_json::from_str(&step))
            .transpose()
            .map_err(|error| Error::unreadable("steps", "step", account, error))
    }

    /// Sets, or ends, what the bot is waiting for from an account.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_step<S: Serialize>(&mut self, account: i64, step: Option<&S>) -> Result<()> {
        let now = self.now.millis();
        match step {
            Some(step) => {
                let step = serde_json::to_string(step)
                    .map_err(|error| Error::unreadable("steps", "step", account, error))?;
                sqlx::query!(
                    "INSERT INTO steps (account, step, since) VALUES (?1, ?2, ?3)
                     ON CONFLICT (account) DO UPDATE SET step = ?2, since = ?3",
                    account,
                    step,
                    now
                )
                .execute(self.writing())
                .await?;
            }
            None => {
                sqlx::query!("DELETE FROM steps WHERE account = ?", account)
                    .execute(self.writing())
                    .await?;
            }
        }
        Ok(())
    }
}

/// An identifier out of a column of ours.
pub(super) fn student_id(table: &'static str, text: &str) -> Result<StudentId> {
    StudentId::read(text).map_err(|error| Error::unreadable(table, "student_id", text, error))
}
