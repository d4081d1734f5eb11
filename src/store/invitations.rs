//! Invitations: the codes by which people join, once, and the guessing of codes.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    Error, Result, Tx,
    accounts::{Account, student_id},
    json,
};
use crate::{
    chance::{Chance, normal_code},
    hashes::sha256_of,
    messenger::{Address, Person},
    school::{moments::Moment, roster::StudentId},
};

/// For whom an invitation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

    fn code_letters(&self) -> usize {
        let [student, staff] = CODE_LENGTHS;
        match self {
            Invitee::Staff(_) => staff,
            Invitee::Student(_) | Invitee::Guardian(_) => student,
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

/// A student's codes. They are kept nowhere: this is the only time that they are seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codes {
    /// Whose.
    pub student: StudentId,
    /// For the student's own account.
    pub own: String,
    /// For the guardians'.
    pub guardian: String,
}

impl Codes {
    /// Draws codes for students. They open something once they are kept: [`Tx::invite_with`].
    pub fn draw(students: &[StudentId], chance: &mut Chance) -> Vec<Codes> {
        let [letters, _] = CODE_LENGTHS;
        let draw = |student: &StudentId| Codes {
            student: student.clone(),
            own: chance.code(letters),
            guardian: chance.code(letters),
        };
        students.iter().map(draw).collect()
    }
}

/// How many letters a code has: a student's is worth 50 bits, one of staff 80.
pub const CODE_LENGTHS: [usize; 2] = [10, 16];

/// How long an invitation is good.
pub const INVITATION_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);

/// What is kept of a code.
pub fn hash_of(code: &str) -> String {
    sha256_of(normal_code(code))
}

impl Tx<'_> {
    /// Makes an invitation and returns its code, which is kept nowhere. Earlier ones
    /// for the same person open nothing any more.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn invite(&mut self, invitee: &Invitee) -> Result<String> {
        let mut codes = self.invite_all(std::slice::from_ref(invitee)).await?;
        Ok(codes.pop().unwrap_or_default())
    }

    /// The same for many at once; the codes stand in the order of `invitees`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn invite_all(&mut self, invitees: &[Invitee]) -> Result<Vec<String>> {
        let codes: Vec<String> = invitees
            .iter()
            .map(|invitee| self.chance.code(invitee.code_letters()))
            .collect();
        self.keep_codes(invitees.iter().zip(&codes)).await?;
        Ok(codes)
    }

    /// Keeps what is needed of codes for people to come in by them.
    async fn keep_codes<'c>(
        &mut self,
        codes: impl Iterator<Item = (&'c Invitee, &'c String)>,
    ) -> Result<()> {
        let rows: Vec<_> = codes
            .map(|(invitee, code)| {
                let (role, student, staff) = invitee.columns();
                (role, student, staff, hash_of(code))
            })
            .collect();
        let rows = json(&rows);
        let now = self.now.millis();
        let expires_at = self.now.plus(INVITATION_LIFE).millis();
        sqlx::query!(
            "UPDATE invitations SET voided_at = ? FROM json_each(?)
             WHERE role = value ->> 0 AND student_id IS value ->> 1 AND staff IS value ->> 2
               AND used_at IS NULL AND voided_at IS NULL",
            now,
            rows
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "INSERT INTO invitations (hash, role, student_id, staff, made_at, expires_at)
             SELECT value ->> 3, value ->> 0, value ->> 1, value ->> 2, ?, ? FROM json_each(?)",
            now,
            expires_at,
            rows
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Makes invitations for students and their guardians. Earlier ones open nothing any more.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn invite_students(&mut self, students: &[StudentId]) -> Result<Vec<Codes>> {
        let codes = Codes::draw(students, self.chance);
        self.invite_with(&codes).await?;
        Ok(codes)
    }

    /// Makes invitations of codes that were drawn. Earlier ones open nothing any more.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn invite_with(&mut self, codes: &[Codes]) -> Result<()> {
        let each: Vec<(Invitee, String)> = codes
            .iter()
            .flat_map(|codes| {
                let student = || codes.student.clone();
                [
                    (Invitee::Student(student()), codes.own.clone()),
                    (Invitee::Guardian(student()), codes.guardian.clone()),
                ]
            })
            .collect();
        self.keep_codes(each.iter().map(|(invitee, code)| (invitee, code)))
            .await
    }

    /// How many codes of these students and their guardians nobody has used yet.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_open_invitations(&mut self, students: &[StudentId]) -> Result<i64> {
        let (students, now) = (json(&students), self.now.millis());
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM invitations
               WHERE role IN ('student', 'guardian') AND used_at IS NULL AND voided_at IS NULL
                 AND expires_at > ? AND student_id IN (SELECT value FROM json_each(?))"#,
            now,
            students
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }

    /// The same of one person: of a student together with the guardians.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_open_invitations_of(&mut self, invitee: &Invitee) -> Result<i64> {
        let number = match invitee {
            Invitee::Student(student) | Invitee::Guardian(student) => {
                return self
                    .count_open_invitations(std::slice::from_ref(student))
                    .await;
            }
            Invitee::Staff(number) => number,
        };
        let now = self.now.millis();
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM invitations
               WHERE role = 'staff' AND student_id IS NULL AND staff = ?
                 AND used_at IS NULL AND voided_at IS NULL AND expires_at > ?"#,
            number,
            now
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(count)
    }

    /// Whether an account has come in by the invitation with this hash.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn has_used_invitation(&mut self, hash: &str, account: i64) -> Result<bool> {
        let found = sqlx::query_scalar!(
            "SELECT hash FROM invitations WHERE hash = ? AND used_by = ?
                 AND EXISTS (SELECT 1 FROM links
                     WHERE links.account = invitations.used_by AND links.until IS NULL
                       AND links.role = invitations.role
                       AND links.student_id IS invitations.student_id
                       AND links.staff IS invitations.staff)",
            hash,
            account
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(found.is_some())
    }

    /// Ends all invitations that are open for somebody.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn void_invitations(&mut self, invitee: &Invitee) -> Result<()> {
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
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The invitation with this hash, while it is open.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn open_invitation(&mut self, hash: &str) -> Result<Option<Invitation>> {
        let mut open = self.open_invitations(&[hash.to_owned()]).await?;
        Ok(open.pop())
    }

    /// Those of several hashes, each once. One for a student whose data was erased opens nothing.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn open_invitations(&mut self, hashes: &[String]) -> Result<Vec<Invitation>> {
        if hashes.is_empty() {
            return Ok(Vec::new());
        }
        let (hashes, now) = (json(hashes), self.now.millis());
        let rows = sqlx::query!(
            "SELECT hash, role, student_id, staff FROM invitations
             WHERE hash IN (SELECT value FROM json_each(?))
               AND used_at IS NULL AND voided_at IS NULL AND expires_at > ?
               AND (student_id IS NULL OR EXISTS (SELECT 1 FROM student_names
                   WHERE student_names.student_id = invitations.student_id))
             ORDER BY hash",
            hashes,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut open = Vec::with_capacity(rows.len());
        for row in rows {
            let invitee = match (row.role.as_str(), row.student_id, row.staff) {
                ("student", Some(id), _) => Invitee::Student(student_id("invitations", &id)?),
                ("guardian", Some(id), _) => Invitee::Guardian(student_id("invitations", &id)?),
                ("staff", _, Some(number)) => Invitee::Staff(number),
                (role, ..) => {
                    return Err(Error::unreadable("invitations", "role", row.hash, role));
                }
            };
            let hash = row.hash;
            open.push(Invitation { hash, invitee });
        }
        Ok(open)
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
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Joins a person to whom the invitation is for, and uses it up. Returns their account,
    /// and the link's number where they were not linked so before.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn join(
        &mut self,
        person: &Person,
        chat: &Address,
        language: &str,
        invitation: &Invitation,
    ) -> Result<(Arc<Account>, Option<i64>)> {
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
        .fetch_one(self.writing().await?)
        .await?;
        let (role, student, staff) = invitation.invitee.columns();
        let link = sqlx::query_scalar!(
            r#"INSERT INTO links (account, role, student_id, staff, since)
               SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM links
                   WHERE account = ?1 AND role = ?2 AND student_id IS ?3 AND staff IS ?4
                     AND until IS NULL)
               RETURNING id AS "id!""#,
            account,
            role,
            student,
            staff,
            now
        )
        .fetch_optional(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE invitations SET used_at = ?, used_by = ? WHERE hash = ?",
            now,
            account,
            invitation.hash
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        Ok((self.load_account(account).await?, link))
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
        .execute(self.writing().await?)
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
        .fetch_one(self.reading().await?)
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
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }
}
