//! Links: whom an account speaks for, and what it calls them.

use std::sync::Arc;

use super::{
    Error, Result, Tx,
    accounts::{Account, student_id},
    invitations::Invitee,
};
use crate::{
    messenger::Address,
    school::{moments::Moment, roster::StudentId},
};

/// A link in force.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub account: Arc<Account>,
    /// Whom that account speaks for.
    pub whom: Invitee,
    /// Since when.
    pub since: Moment,
}

impl Tx<'_> {
    /// A link, while it is in force.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn link(&mut self, id: i64) -> Result<Option<Link>> {
        let rows = sqlx::query_as!(
            LinkRow,
            r#"SELECT id AS "id!", account, role, student_id, staff, since FROM links
               WHERE id = ? AND until IS NULL"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(self.links(rows).await?.pop())
    }

    /// The links of a student: the student's own and the guardians', the oldest first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn links_of_student(&mut self, student: &StudentId) -> Result<Vec<Link>> {
        let id = student.as_str();
        let rows = sqlx::query_as!(
            LinkRow,
            r#"SELECT id AS "id!", account, role, student_id, staff, since FROM links
               WHERE student_id = ? AND until IS NULL ORDER BY id"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.links(rows).await
    }

    /// The links of a student that ended with the deed by which they left, the oldest first; but for
    /// those of accounts that are linked again.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn links_ended_by(&mut self, deed: i64, student: &StudentId) -> Result<Vec<Link>> {
        let id = student.as_str();
        let rows = sqlx::query_as!(
            LinkRow,
            r#"SELECT id AS "id!", account, role, student_id, staff, since FROM links
               WHERE student_id = ?1
                 AND until IN (SELECT at FROM departures WHERE deed = ?2 AND student_id = ?1)
                 AND NOT EXISTS (SELECT 1 FROM links AS again WHERE again.account = links.account
                     AND again.student_id = ?1 AND again.until IS NULL)
               ORDER BY id"#,
            id,
            deed
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.links(rows).await
    }

    /// The links of a member of staff, the oldest first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn links_of_staff(&mut self, number: i64) -> Result<Vec<Link>> {
        let rows = sqlx::query_as!(
            LinkRow,
            r#"SELECT id AS "id!", account, role, student_id, staff, since FROM links
               WHERE staff = ? AND until IS NULL ORDER BY id"#,
            number
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.links(rows).await
    }

    async fn links(&mut self, rows: Vec<LinkRow>) -> Result<Vec<Link>> {
        let mut links = Vec::with_capacity(rows.len());
        for row in rows {
            links.push(Link {
                id: row.id,
                account: self.load_account(row.account).await?,
                whom: row.whom()?,
                since: Moment::from_millis(row.since),
            });
        }
        Ok(links)
    }

    /// Ends a link: what its account had begun for that student is not handed in, unless it speaks
    /// for them by another link; and where it speaks for nobody any more, nothing more is waited for
    /// and nothing more is said to it. Returns the account as it is now.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn end_link(&mut self, link: &Link) -> Result<Arc<Account>> {
        let (now, account) = (self.now.millis(), link.account.id);
        sqlx::query!("UPDATE links SET until = ? WHERE id = ?", now, link.id)
            .execute(self.writing().await?)
            .await?;
        if let Invitee::Student(student) | Invitee::Guardian(student) = &link.whom {
            let student = student.as_str();
            sqlx::query!(
                "UPDATE submissions SET state = 'withdrawn', closes_at = NULL, nudge_at = NULL
                 WHERE student_id = ?1 AND account = ?2 AND state = 'collecting'
                   AND NOT EXISTS (SELECT 1 FROM links WHERE account = ?2 AND student_id = ?1
                       AND until IS NULL)",
                student,
                account
            )
            .execute(self.writing().await?)
            .await?;
        }
        self.memory.forget();
        let account = self.load_account(account).await?;
        if account.is_nobodys() {
            self.set_step::<()>(account.id, None);
            self.drop_queued(&account.address).await?;
        }
        Ok(account)
    }

    /// Gives up what is queued for a chat whose owner the school no longer speaks to.
    async fn drop_queued(&mut self, chat: &Address) -> Result<()> {
        // The same batch may have brought some of it.
        self.flush_queued().await?;
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE outbox SET state = 'undeliverable', body = '', settled_at = ?,
                 error = 'no longer linked'
             WHERE messenger = ? AND chat = ? AND state = 'queued'",
            now,
            chat.messenger,
            chat.chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM held_back WHERE messenger = ? AND chat = ?",
            chat.messenger,
            chat.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Sets what an account calls the student of a link.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_label(&mut self, link: i64, label: &str) -> Result<()> {
        sqlx::query!("UPDATE links SET label = ? WHERE id = ?", label, link)
            .execute(self.writing().await?)
            .await?;
        self.memory.forget();
        Ok(())
    }
}

struct LinkRow {
    id: i64,
    account: i64,
    role: String,
    student_id: Option<String>,
    staff: Option<i64>,
    since: i64,
}

impl LinkRow {
    fn whom(&self) -> Result<Invitee> {
        match (self.role.as_str(), &self.student_id, self.staff) {
            ("student", Some(id), _) => Ok(Invitee::Student(student_id("links", id)?)),
            ("guardian", Some(id), _) => Ok(Invitee::Guardian(student_id("links", id)?)),
            ("staff", _, Some(number)) => Ok(Invitee::Staff(number)),
            (role, ..) => Err(Error::unreadable("links", "role", self.id, role)),
        }
    }
}
