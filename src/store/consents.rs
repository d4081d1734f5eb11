//! Consents and their withdrawals: added, never changed.

use std::sync::Arc;

use super::{
    Error, Reader, Result, Tx,
    accounts::{Account, student_id},
    invitations::Invitee,
    parsed,
};
use crate::school::{moments::Moment, personal::How, roster::StudentId};

/// A consent, or its withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// For which student.
    pub student: StudentId,
    /// Given, and not withdrawn.
    pub given: bool,
    /// How.
    pub how: How,
    /// To which version of the text.
    pub version: String,
    /// When.
    pub at: Moment,
}

/// Who gave a consent, or wrote down that it was given.
#[derive(Clone, Copy, Debug)]
pub enum ConsentBy {
    /// A guardian's account.
    Guardian(i64),
    /// A member of staff, by number.
    Staff(i64),
}

impl Tx<'_> {
    /// The last word about a student: a consent, or its withdrawal.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn consent_of(&mut self, student: &StudentId) -> Result<Option<Consent>> {
        let id = student.as_str();
        let row = sqlx::query_as!(
            ConsentRow,
            "SELECT student_id, given, how, version, at FROM consents
             WHERE student_id = ? ORDER BY at DESC, id DESC LIMIT 1",
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        row.map(Consent::try_from).transpose()
    }

    /// Writes down a consent or a withdrawal.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_consent(&mut self, consent: &Consent, by: ConsentBy) -> Result<()> {
        let (id, how) = (consent.student.as_str(), consent.how.as_str());
        let (given, at, now) = (
            i64::from(consent.given),
            consent.at.millis(),
            self.now.millis(),
        );
        let (account, staff) = match by {
            ConsentBy::Guardian(account) => (Some(account), None),
            ConsentBy::Staff(number) => (None, Some(number)),
        };
        sqlx::query!(
            "INSERT INTO consents (student_id, given, how, version, at, account, staff, noted_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            given,
            how,
            consent.version,
            at,
            account,
            staff,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Ends the links of a student's own accounts; returns those accounts as they were.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn end_own_links(&mut self, student: &StudentId) -> Result<Vec<Arc<Account>>> {
        let mut accounts = Vec::new();
        for link in self.links_of_student(student).await? {
            if matches!(link.whom, Invitee::Student(_)) {
                self.end_link(&link).await?;
                accounts.push(link.account);
            }
        }
        Ok(accounts)
    }
}

impl Reader {
    /// The consents in force, by identifier.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn consents_in_force(&mut self) -> Result<Vec<Consent>> {
        let rows = sqlx::query_as!(
            ConsentRow,
            r#"SELECT student_id, given, how, version, at FROM consents
               WHERE given = 1 AND id = (SELECT later.id FROM consents AS later
                                         WHERE later.student_id = consents.student_id
                                         ORDER BY later.at DESC, later.id DESC LIMIT 1)"#
        )
        .fetch_all(self.connection())
        .await?;
        let consents = rows.into_iter().map(Consent::try_from);
        let mut consents: Vec<Consent> = consents.collect::<Result<_>>()?;
        consents.sort_by(|one, other| one.student.cmp(&other.student));
        Ok(consents)
    }
}

struct ConsentRow {
    student_id: String,
    given: i64,
    how: String,
    version: String,
    at: i64,
}

impl TryFrom<ConsentRow> for Consent {
    type Error = Error;

    fn try_from(row: ConsentRow) -> Result<Self> {
        Ok(Consent {
            student: student_id("consents", &row.student_id)?,
            given: row.given == 1,
            how: parsed("consents", "how", &row.student_id, &row.how)?,
            version: row.version,
            at: Moment::from_millis(row.at),
        })
    }
}
