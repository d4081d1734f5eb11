//! The copies of an assignment's post, in each chat: what has arrived, and what still waits to be sent.

use super::{
    Result, Tx,
    about::About,
    json,
    outbox::{Lane, lane, outgoing},
};
use crate::messenger::{Address, Outgoing, Say};

/// A post, as a chat has it or is about to have it.
#[derive(Clone, Debug)]
pub struct PostCopy {
    /// The chat.
    pub to: Address,
    /// The messages of its text, in their order.
    pub texts: Vec<PostMessage>,
    /// The rows of its files that still wait.
    pub files: Vec<i64>,
}

/// A message of a post.
#[derive(Clone, Debug)]
pub enum PostMessage {
    /// It has arrived, under this id.
    Arrived(String),
    /// It waits, or is on its way at this moment.
    Waiting(Box<WaitingPost>),
}

/// A message of a post that waits.
#[derive(Clone, Debug)]
pub struct WaitingPost {
    /// Its row of the outbox.
    pub id: i64,
    /// How urgent it is.
    pub lane: Lane,
    /// What it says so far.
    pub say: Say,
}

/// A row of the outbox that belongs to a post.
struct PostRow {
    to: Address,
    goes_on: bool,
    /// Where it waits, its row.
    waits: Option<i64>,
    message: PostMessage,
}

impl Tx<'_> {
    /// The copies of an assignment's post, by chat, without what was said anew since.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn post_copies(&mut self, assignment: i64) -> Result<Vec<PostCopy>> {
        let mut copies: Vec<PostCopy> = Vec::new();
        for row in self.post_rows(assignment).await? {
            match copies.iter_mut().find(|copy| copy.to == row.to) {
                None => copies.push(PostCopy {
                    to: row.to,
                    texts: vec![row.message],
                    files: Vec::new(),
                }),
                Some(copy) if row.goes_on => copy.texts.push(row.message),
                // What follows the text, and does not go on from there, brings a file.
                Some(copy) => copy.files.extend(row.waits),
            }
        }
        Ok(copies)
    }

    async fn post_rows(&mut self, assignment: i64) -> Result<Vec<PostRow>> {
        self.flush_queued().await?;
        let about = About::Assignment(assignment).to_string();
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, chat, message, lane, body, goes_on AS "goes_on: bool"
               FROM outbox WHERE about = ? AND NOT superseded
                 AND (message IS NOT NULL OR state = 'queued' AND body LIKE '{"say"%')
               ORDER BY id"#,
            about
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let (waits, message) = match row.message {
                Some(message) => (None, PostMessage::Arrived(message)),
                None => match outgoing(row.id, &row.body)? {
                    Outgoing::Say(say) => (Some(row.id), waiting(row.id, lane(row.lane), say)),
                    _ => continue,
                },
            };
            all.push(PostRow {
                to: Address::new(&row.messenger, row.chat),
                goes_on: row.goes_on,
                waits,
                message,
            });
        }
        Ok(all)
    }

    /// Has a message that waits say something else: its words of before are given up. Should they be on
    /// their way at this moment, that is noticed when they arrive ([`Tx::arrived_late`]).
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn reword_waiting(&mut self, id: i64, say: Say) -> Result<()> {
        // What was queued in this very transaction is in nobody's hands yet.
        let is_new = self.outbox.iter().any(|row| row.id == id);
        let error = (!is_new).then_some("given up");
        let goes_on = say.goes_on;
        let body = json(&Outgoing::Say(say));
        sqlx::query!(
            "UPDATE outbox SET body = ?, goes_on = ?, error = ? WHERE id = ? AND state = 'queued'",
            body,
            goes_on,
            error,
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Gives up messages that wait. What is on its way at this moment is noticed when it arrives
    /// ([`Tx::arrived_late`]).
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn give_up_waiting(&mut self, ids: &[i64]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let (ids, now) = (json(&ids), self.now.millis());
        sqlx::query!(
            "UPDATE outbox SET state = 'undeliverable', error = 'given up', body = '',
                 settled_at = ?
             WHERE id IN (SELECT value FROM json_each(?)) AND state = 'queued'",
            now,
            ids
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Gives up a message that waits, for others are said instead. Should it be on its way at this moment,
    /// it is one too many when it arrives.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn replace_waiting(&mut self, id: i64) -> Result<()> {
        self.give_up_waiting(&[id]).await?;
        sqlx::query!("UPDATE outbox SET superseded = 1 WHERE id = ?", id)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }

    /// Forgets changes of what a chat was told about a subject that wait, or are still to be made of what
    /// has arrived late: newer ones follow, of the same messages.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_changes(&mut self, about: &About, chat: &Address) -> Result<()> {
        let about = about.to_string();
        sqlx::query!(
            r#"DELETE FROM outbox WHERE about = ? AND messenger = ? AND chat = ?
                 AND state = 'queued' AND body LIKE '{"edit"%'"#,
            about,
            chat.messenger,
            chat.chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE outbox SET error = NULL, body = '' WHERE about = ? AND messenger = ? AND chat = ?
                 AND state = 'sent' AND error = 'given up' AND NOT superseded",
            about,
            chat.messenger,
            chat.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}

fn waiting(id: i64, lane: Lane, say: Say) -> PostMessage {
    PostMessage::Waiting(Box::new(WaitingPost { id, lane, say }))
}
