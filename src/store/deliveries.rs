//! What became of messages on their way out.

use super::{
    Result, Tx,
    about::About,
    json,
    outbox::{Lane, lane, outgoing},
    parsed,
};
use crate::{
    messenger::{Address, Outgoing},
    school::moments::Moment,
};

/// What became of one attempt to deliver.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Taken, under this id where one was told.
    Sent(Option<String>),
    /// To be tried again, not before `due`.
    Later {
        /// When.
        due: Moment,
        /// Why.
        error: String,
    },
    /// Never to be delivered.
    Undeliverable {
        /// Why.
        error: String,
        /// Whose fault it is: the chat's or the message's.
        loss: Loss,
    },
}

/// Why a message will never arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing reaches its chat: that is gone.
    Gone,
    /// The messenger does not take it in this form.
    Rejected,
}

/// A row that could not be delivered.
#[derive(Clone, Debug)]
pub struct Undelivered {
    /// Where it was to go.
    pub to: Address,
    /// What it was.
    pub outgoing: Outgoing,
    /// What about.
    pub about: Option<About>,
    /// Who is to be told.
    pub sponsor: Option<i64>,
    /// In which lane it was.
    pub lane: Lane,
}

/// A message that was changed or given up while it may have been on its way, and has arrived.
#[derive(Clone, Debug)]
pub struct Late {
    /// Where.
    pub to: Address,
    /// Under which id.
    pub message: String,
    /// What it is about.
    pub about: About,
    /// What it is to say now; `None` where it is to say nothing.
    pub outgoing: Option<Outgoing>,
    /// Who is to be told should it not.
    pub sponsor: Option<i64>,
    /// Whether others were said instead.
    pub superseded: bool,
}

impl Tx<'_> {
    /// Notes that an assignment given in private has not reached somebody. Returns whether nobody was
    /// noted of it before.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_unreached(&mut self, assignment: i64) -> Result<bool> {
        let noted = sqlx::query!(
            "UPDATE assignments SET unreached_told = 1 WHERE id = ? AND unreached_told = 0",
            assignment
        )
        .execute(self.writing().await?)
        .await?;
        Ok(noted.rows_affected() > 0)
    }

    /// Writes down what became of deliveries, all at once. What was said is not kept once
    /// it is delivered: codes may be among it, and names. Of what got no number and has no
    /// subject nothing is left to be asked. A row that was given up meanwhile stays so, unless
    /// it has arrived; of one that says something else now it is not known in which words it has, and
    /// the last ones are kept until that is mended.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn settle(&mut self, outcomes: &[(i64, Outcome)]) -> Result<()> {
        let now = self.now.millis();
        let (mut sent, mut failed) = (Vec::new(), Vec::new());
        for (id, outcome) in outcomes {
            match outcome {
                Outcome::Sent(message) => sent.push((id, message)),
                Outcome::Later { due, error } => {
                    failed.push((id, "queued", error, Some(due.millis()), None));
                }
                Outcome::Undeliverable { error, .. } => {
                    failed.push((id, "undeliverable", error, None, Some(now)));
                }
            }
        }
        let (sent, failed) = (json(&sent), json(&failed));
        self.foresight.forget();
        // In one go to SQLite's thread.
        sqlx::query!(
            "DELETE FROM outbox WHERE id IN
                 (SELECT value ->> 0 FROM jsonb_each(?) WHERE value ->> 1 IS NULL)
               AND about IS NULL AND state = 'queued';
             UPDATE outbox SET state = 'sent', message = value ->> 1, settled_at = ?,
                 body = iif(error = 'given up', body, ''),
                 error = CASE WHEN state = 'undeliverable' OR error = 'given up'
                     THEN 'given up' END,
                 tries = tries + 1
             FROM jsonb_each(?) WHERE outbox.id = value ->> 0;
             UPDATE outbox SET state = value ->> 1, error = value ->> 2,
                 due = coalesce(value ->> 3, due), settled_at = value ->> 4, tries = tries + 1
             FROM jsonb_each(?) WHERE outbox.id = value ->> 0 AND state = 'queued'",
            sent,
            now,
            sent,
            failed
        )
        .execute(self.writing_quietly().await?)
        .await?;
        Ok(())
    }

    /// What was given up or reworded while it may have been on its way, and has arrived all the same;
    /// each is returned once. An announcement that was given up is nothing that is replied to any more.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn arrived_late(&mut self) -> Result<Vec<Late>> {
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, chat, message, body, about, sponsor,
                   superseded AS "superseded: bool" FROM outbox
               WHERE error = 'given up' AND state = 'sent' ORDER BY id"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut late = Vec::new();
        for row in rows {
            let about = row
                .about
                .map(|about| parsed::<About>("outbox", "about", row.id, &about))
                .transpose()?;
            let is_void = matches!(about, Some(About::Announcement(_)));
            sqlx::query!(
                "UPDATE outbox SET error = NULL, body = '', about = iif(?, NULL, about) WHERE id = ?",
                is_void,
                row.id
            )
            .execute(self.writing().await?)
            .await?;
            let (Some(message), Some(about)) = (row.message, about) else {
                continue;
            };
            let says = Some(row.body).filter(|body| !body.is_empty());
            late.push(Late {
                to: Address::new(&row.messenger, row.chat),
                message,
                about,
                outgoing: says.map(|body| outgoing(row.id, &body)).transpose()?,
                sponsor: row.sponsor,
                superseded: row.superseded,
            });
        }
        Ok(late)
    }

    /// A row of the outbox that could not be delivered: seen once, and then no longer kept.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn undelivered(&mut self, id: i64) -> Result<Option<Undelivered>> {
        let row = sqlx::query!(
            "SELECT messenger, chat, lane, body, about, sponsor FROM outbox WHERE id = ?",
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        // A row that was given up says nothing any more.
        let Some(row) = row.filter(|row| !row.body.is_empty()) else {
            return Ok(None);
        };
        sqlx::query!("UPDATE outbox SET body = '' WHERE id = ?", id)
            .execute(self.writing().await?)
            .await?;
        Ok(Some(Undelivered {
            to: Address::new(&row.messenger, row.chat),
            outgoing: outgoing(id, &row.body)?,
            about: row
                .about
                .map(|about| parsed("outbox", "about", id, &about))
                .transpose()?,
            sponsor: row.sponsor,
            lane: lane(row.lane),
        }))
    }

    /// Notes that what a chat has about something cannot be changed any more, and is said anew.
    /// Who replies to it is understood all the same.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn supersede(&mut self, chat: &Address, about: &About) -> Result<()> {
        let about = about.to_string();
        sqlx::query!(
            "UPDATE outbox SET superseded = 1 WHERE about = ? AND messenger = ? AND chat = ?",
            about,
            chat.messenger,
            chat.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The same of one message.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn supersede_message(&mut self, chat: &Address, message: &str) -> Result<()> {
        sqlx::query!(
            "UPDATE outbox SET superseded = 1 WHERE messenger = ? AND chat = ? AND message = ?",
            chat.messenger,
            chat.chat,
            message
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}
