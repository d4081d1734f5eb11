//! Announcements: what they say, how far they have come, and taking them back.

use super::{Error, Result, Tx, about::About, audiences::Audience, from_json, json};
use crate::{
    messenger::{Address, RemoteFile},
    school::moments::Moment,
};

/// An announcement that was sent.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// Its number.
    pub id: i64,
    /// Who announced it, by staff number.
    pub author: i64,
    /// For whom it is.
    pub audience: Audience,
    /// What it says.
    pub text: String,
    /// The file that it carries.
    pub file: Option<RemoteFile>,
    /// To how many chats it goes.
    pub addressed: i64,
    /// How many the author was told of last.
    pub told: i64,
    /// When that was.
    pub told_at: Moment,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// How far an announcement has come, in chats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// It has arrived.
    pub delivered: i64,
    /// It never will.
    pub failed: i64,
    /// It waits for the end of quiet hours.
    pub held_back: i64,
    /// It is on its way.
    pub queued: i64,
}

impl Tx<'_> {
    /// Notes an announcement to `addressed` chats; returns its number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_announcement(
        &mut self,
        (author, audience): (i64, &Audience),
        (text, file): (&str, Option<&RemoteFile>),
        addressed: usize,
    ) -> Result<i64> {
        let now = self.now.millis();
        let audience = json(&audience);
        let file = file.map(|file| json(&file));
        let addressed = i64::try_from(addressed).unwrap_or(i64::MAX);
        let id = sqlx::query_scalar!(
            r#"INSERT INTO announcements (author, audience, text, file, addressed, sent_at, told_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) RETURNING id AS "id!""#,
            author,
            audience,
            text,
            file,
            addressed,
            now
        )
        .fetch_one(self.writing().await?)
        .await?;
        Ok(id)
    }

    /// An announcement by its number.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn announcement(&mut self, id: i64) -> Result<Option<Announcement>> {
        let row = sqlx::query_as!(
            AnnouncementRow,
            r#"SELECT id AS "id!", author, audience, text, file, addressed, told, told_at, withdrawn_at
               FROM announcements WHERE id = ?"#,
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        row.map(Announcement::try_from).transpose()
    }

    /// Announcements that are not settled everywhere yet.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn announcements_under_way(&mut self) -> Result<Vec<Announcement>> {
        let rows = sqlx::query_as!(
            AnnouncementRow,
            r#"SELECT id AS "id!", author, audience, text, file, addressed, told, told_at, withdrawn_at
               FROM announcements WHERE finished_at IS NULL ORDER BY id"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(Announcement::try_from).collect()
    }

    /// How far an announcement has come.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn progress(&mut self, id: i64) -> Result<Progress> {
        let about = About::Announcement(id).to_string();
        let row = sqlx::query!(
            r#"SELECT coalesce(sum(queued = 0 AND sent > 0), 0) AS "delivered!: i64",
                   coalesce(sum(queued = 0 AND sent = 0), 0) AS "failed!: i64",
                   coalesce(sum(queued > 0), 0) AS "queued!: i64",
                   (SELECT count(*) FROM (SELECT DISTINCT messenger, chat FROM held_back
                    WHERE about = ?1)) AS "held_back!: i64"
               FROM (SELECT sum(state = 'sent') AS sent, sum(state = 'queued') AS queued
                     FROM outbox WHERE about = ?1 AND error IS NOT 'given up'
                     GROUP BY messenger, chat)"#,
            about
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(Progress {
            delivered: row.delivered,
            failed: row.failed,
            held_back: row.held_back,
            queued: row.queued + self.unflushed_about(id),
        })
    }

    /// Notes that the author was told of `done` chats; `finished` where that is the last time.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_told(&mut self, id: i64, done: i64, finished: bool) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE announcements SET told = ?1, told_at = ?2,
                 finished_at = CASE WHEN ?3 THEN ?2 END WHERE id = ?4",
            done,
            now,
            finished,
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Sets what an announcement says.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn rewrite_announcement(&mut self, id: i64, text: &str) -> Result<()> {
        sqlx::query!("UPDATE announcements SET text = ? WHERE id = ?", text, id)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Notes that an announcement was taken back.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn withdraw_announcement(&mut self, id: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE announcements SET withdrawn_at = ?1, finished_at = ?1 WHERE id = ?2",
            now,
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Copies of an announcement that were queued in this very transaction.
    fn unflushed_about(&self, id: i64) -> i64 {
        let about = About::Announcement(id);
        let rows = self.outbox_at_hand().iter();
        let rows = rows.filter(|row| row.is_about(&about));
        i64::try_from(rows.count()).unwrap_or(i64::MAX)
    }

    /// Whether the card that tells of an announcement's progress is still on its way.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_card_queued(&mut self, id: i64) -> Result<bool> {
        let subject = About::Progress(id);
        let about = subject.to_string();
        let queued = sqlx::query_scalar!(
            "SELECT id FROM outbox WHERE about = ? AND state = 'queued' LIMIT 1",
            about
        )
        .fetch_optional(self.reading().await?)
        .await?;
        let mut at_hand = self.outbox_at_hand().iter();
        Ok(queued.is_some() || at_hand.any(|row| row.is_about(&subject)))
    }

    /// Gives up the copies of an announcement that have not gone out; returns their chats,
    /// each with the moment until which it was held back. What is on its way at this moment
    /// is noticed when it arrives ([`Tx::arrived_late`]). A change of what has arrived is no copy:
    /// it is forgotten, for it comes with the number of the message that it changes; what is taken away
    /// is taken away all the same.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn drop_unsent(&mut self, id: i64) -> Result<Vec<(Address, Option<Moment>)>> {
        self.flush_queued().await?;
        let about = About::Announcement(id).to_string();
        let now = self.now.millis();
        sqlx::query!(
            r#"DELETE FROM outbox
               WHERE about = ? AND state = 'queued' AND body LIKE '{"edit"%'"#,
            about
        )
        .execute(self.writing().await?)
        .await?;
        let queued = sqlx::query!(
            r#"UPDATE outbox SET state = 'undeliverable', error = 'given up', body = '',
                 settled_at = ?
             WHERE about = ? AND state = 'queued' AND body NOT LIKE '{"delete"%'
             RETURNING messenger, chat"#,
            now,
            about
        )
        .fetch_all(self.writing().await?)
        .await?;
        let held_back = sqlx::query!(
            "DELETE FROM held_back WHERE about = ? RETURNING messenger, chat, due",
            about
        )
        .fetch_all(self.writing().await?)
        .await?;
        let queued = queued
            .into_iter()
            .map(|row| (Address::new(&row.messenger, row.chat), None));
        let held_back = held_back.into_iter().map(|row| {
            let due = Moment::from_millis(row.due);
            (Address::new(&row.messenger, row.chat), Some(due))
        });
        let mut chats: Vec<_> = queued.chain(held_back).collect();
        chats.sort_by(|one, other| one.0.cmp(&other.0));
        chats.dedup_by(|one, other| one.0 == other.0);
        Ok(chats)
    }
}

struct AnnouncementRow {
    id: i64,
    author: i64,
    audience: String,
    text: String,
    file: Option<String>,
    addressed: i64,
    told: i64,
    told_at: i64,
    withdrawn_at: Option<i64>,
}

impl TryFrom<AnnouncementRow> for Announcement {
    type Error = Error;

    fn try_from(row: AnnouncementRow) -> Result<Self> {
        let file = row.file.as_deref();
        let file = file.map(|text| from_json("announcements", "file", row.id, text));
        Ok(Announcement {
            id: row.id,
            author: row.author,
            audience: from_json("announcements", "audience", row.id, &row.audience)?,
            text: row.text,
            file: file.transpose()?,
            addressed: row.addressed,
            told: row.told,
            told_at: Moment::from_millis(row.told_at),
            withdrawn: row.withdrawn_at.is_some(),
        })
    }
}
