//! What goes out: queued in the transaction that decided it, settled when it is known.

use std::{fmt, str::FromStr};

use serde::Serialize;

use super::{Error, Reader, Result, Tx, json};
use crate::{
    messenger::{Address, Outgoing},
    school::{calendar::Moment, roster::StudentId, term_marks::TermKey},
};

/// How urgent a message is: a reply never waits behind a broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Lane {
    /// The answer to what somebody has just said.
    Reply = 0,
    /// News for one person: a mark, a receipt.
    Notice = 1,
    /// The same words for many.
    Broadcast = 2,
}

/// What a message of ours is about, so that a reply to it is understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// An assignment's post or one of its files.
    Assignment(i64),
    /// A submission shown to its teacher.
    Submission(i64),
    /// A work whose author nobody knows yet.
    Unclaimed(i64),
    /// A question to a teacher, or what was said about it since.
    Question(i64),
    /// An announcement.
    Announcement(i64),
    /// How far an announcement has come.
    Progress(i64),
    /// The notice of a mark.
    Mark {
        /// Of which assignment.
        assignment: i64,
        /// To whom.
        student: StudentId,
    },
    /// The notice of a term mark.
    TermMark {
        /// Of which class.
        class: i64,
        /// Of which term.
        term: TermKey,
        /// To whom.
        student: StudentId,
    },
    /// The notice of a mark for a lesson.
    LessonMark {
        /// Of which lesson.
        lesson: i64,
        /// To whom.
        student: StudentId,
    },
}

impl fmt::Display for About {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            About::Assignment(id) => write!(out, "assignment:{id}"),
            About::Submission(id) => write!(out, "submission:{id}"),
            About::Unclaimed(id) => write!(out, "unclaimed:{id}"),
            About::Question(id) => write!(out, "question:{id}"),
            About::Announcement(id) => write!(out, "announcement:{id}"),
            About::Progress(id) => write!(out, "progress:{id}"),
            About::Mark {
                assignment,
                student,
            } => write!(out, "mark:{assignment}:{student}"),
            About::TermMark {
                class,
                term,
                student,
            } => write!(out, "term-mark:{class}:{term}:{student}"),
            About::LessonMark { lesson, student } => write!(out, "lesson-mark:{lesson}:{student}"),
        }
    }
}

impl FromStr for About {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let unknown = || format!("{text:?} is no subject");
        let (kind, rest) = text.split_once(':').ok_or_else(unknown)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| unknown());
        match kind {
            "assignment" => Ok(About::Assignment(number(rest)?)),
            "submission" => Ok(About::Submission(number(rest)?)),
            "unclaimed" => Ok(About::Unclaimed(number(rest)?)),
            "question" => Ok(About::Question(number(rest)?)),
            "announcement" => Ok(About::Announcement(number(rest)?)),
            "progress" => Ok(About::Progress(number(rest)?)),
            "term-mark" => {
                let (rest, student) = rest.rsplit_once(':').ok_or_else(unknown)?;
                let (class, term) = rest.split_once(':').ok_or_else(unknown)?;
                Ok(About::TermMark {
                    class: number(class)?,
                    term: term.parse().map_err(|_| unknown())?,
                    student: StudentId::read(student).map_err(|_| unknown())?,
                })
            }
            "lesson-mark" => {
                let (lesson, student) = rest.split_once(':').ok_or_else(unknown)?;
                Ok(About::LessonMark {
                    lesson: number(lesson)?,
                    student: StudentId::read(student).map_err(|_| unknown())?,
                })
            }
            "mark" => {
                let (assignment, student) = rest.split_once(':').ok_or_else(unknown)?;
                Ok(About::Mark {
                    assignment: number(assignment)?,
                    student: StudentId::read(student).map_err(|_| unknown())?,
                })
            }
            _ => Err(unknown()),
        }
    }
}

/// A message to be queued.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Where to.
    pub to: Address,
    /// How urgent.
    pub lane: Lane,
    /// What.
    pub outgoing: Outgoing,
    /// What about.
    pub about: Option<About>,
    /// The member of staff who is told when it cannot be delivered.
    pub sponsor: Option<i64>,
}

/// A message that was queued, under the number of its row.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The row.
    pub id: i64,
    /// When; it may go at once.
    pub at: Moment,
    /// The message.
    pub letter: Letter,
}

impl Queued {
    /// Whether it is about this subject.
    pub(super) fn is_about(&self, about: &About) -> bool {
        self.letter.about.as_ref() == Some(about)
    }

    /// The row as the sender keeps it in mind.
    pub fn waiting(&self) -> Waiting {
        Waiting {
            id: self.id,
            to: self.letter.to.clone(),
            lane: self.letter.lane,
            due: self.at,
            tries: 0,
            free: self.letter.outgoing.is_free(),
        }
    }
}

/// A row as it is written, but for the time.
#[derive(Debug, Serialize)]
pub(super) struct NewRow<'q>(
    i64,
    &'q str,
    &'q str,
    u8,
    String,
    Option<String>,
    Option<i64>,
);

impl<'q> From<&'q Queued> for NewRow<'q> {
    fn from(Queued { id, letter, .. }: &'q Queued) -> Self {
        NewRow(
            *id,
            &letter.to.messenger,
            &letter.to.chat,
            letter.lane as u8,
            json(&letter.outgoing),
            letter.about.as_ref().map(About::to_string),
            letter.sponsor,
        )
    }
}

/// A queued row as the sender keeps it in mind.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The row.
    pub id: i64,
    /// Where to.
    pub to: Address,
    /// How urgent.
    pub lane: Lane,
    /// Not before.
    pub due: Moment,
    /// How often it was tried.
    pub tries: u32,
    /// Whether no messenger counts it as a message: the acknowledgement of a press, a menu.
    pub free: bool,
}

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
        /// Whether it is the chat that is gone, and not the message that is refused.
        gone: bool,
    },
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

impl Tx<'_> {
    /// Queues a message, to be sent once this transaction has committed.
    pub fn queue(&mut self, letter: Letter) {
        let id = self.next_outbox_id();
        let at = self.now;
        self.outbox.push(Queued { id, at, letter });
    }

    /// What the bot's message `message` in a chat is about.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn about_message(&mut self, chat: &Address, message: &str) -> Result<Option<About>> {
        if let Some(known) = self.foresight.about(chat, message) {
            return Ok(known);
        }
        let about = sqlx::query_scalar!(
            "SELECT about FROM outbox WHERE messenger = ? AND chat = ? AND message = ?
             ORDER BY id DESC LIMIT 1",
            chat.messenger,
            chat.chat,
            message
        )
        .fetch_optional(self.reading().await?)
        .await?
        .flatten();
        about
            .map(|about| about.parse())
            .transpose()
            .map_err(|error: String| Error::unreadable("outbox", "about", message, error))
    }

    /// Whether the bot has sent a message of this id to this chat.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_own_message(&mut self, chat: &Address, message: &str) -> Result<bool> {
        let row = sqlx::query_scalar!(
            "SELECT id FROM outbox WHERE messenger = ? AND chat = ? AND message = ? LIMIT 1",
            chat.messenger,
            chat.chat,
            message
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(row.is_some())
    }

    /// Whether something with a subject is still on its way to a chat.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_unsettled(&mut self, chat: &Address) -> Result<bool> {
        let row = sqlx::query_scalar!(
            "SELECT id FROM outbox WHERE messenger = ? AND chat = ? AND state = 'queued'
             AND about IS NOT NULL LIMIT 1",
            chat.messenger,
            chat.chat
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(row.is_some())
    }

    /// The ids of the messages about something that were delivered, with their chats,
    /// the oldest first.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn delivered_about(&mut self, about: &About) -> Result<Vec<(Address, String)>> {
        let about = about.to_string();
        let rows = sqlx::query!(
            r#"SELECT messenger, chat, message AS "message!" FROM outbox
               WHERE about = ? AND message IS NOT NULL ORDER BY id"#,
            about
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (Address::new(&row.messenger, row.chat), row.message))
            .collect())
    }

    /// Writes down what became of deliveries, all at once. What was said is not kept once
    /// it is delivered: codes may be among it, and names. A row that was given up
    /// meanwhile stays so, unless it has arrived.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn settle(&mut self, outcomes: &[(i64, Outcome)]) -> Result<()> {
        let now = self.now.millis();
        let rows: Vec<serde_json::Value> = outcomes
            .iter()
            .map(|(id, outcome)| match outcome {
                Outcome::Sent(message) => {
                    serde_json::json!([id, "sent", message, now, null, null])
                }
                Outcome::Later { due, error } => {
                    serde_json::json!([id, "queued", null, null, error, due.millis()])
                }
                Outcome::Undeliverable { error, .. } => {
                    serde_json::json!([id, "undeliverable", null, now, error, null])
                }
            })
            .collect();
        let rows = json(&rows);
        self.foresight.forget();
        sqlx::query!(
            "UPDATE outbox SET state = value ->> 1, message = value ->> 2, settled_at = value ->> 3,
                 error = CASE WHEN state = 'undeliverable' THEN 'given up' ELSE value ->> 4 END,
                 due = coalesce(value ->> 5, due), tries = tries + 1,
                 body = CASE value ->> 1 WHEN 'sent' THEN '' ELSE body END
             FROM json_each(?) WHERE outbox.id = value ->> 0
               AND (state = 'queued' OR value ->> 1 = 'sent')",
            rows
        )
        .execute(self.writing_quietly().await?)
        .await?;
        Ok(())
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
                .map(|about| about.parse())
                .transpose()
                .map_err(|error: String| Error::unreadable("outbox", "about", id, error))?,
            sponsor: row.sponsor,
            lane: lane(row.lane),
        }))
    }

    /// Forgets, 1,000 at most, messages settled before `before` that nobody can reply
    /// to, and keyboards that are no longer answered.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn forget_sent(&mut self, before: Moment) -> Result<()> {
        let (before, now) = (before.millis(), self.now.millis());
        sqlx::query!(
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox
                 WHERE settled_at < ? AND about IS NULL LIMIT 1000)",
            before
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM keyboards WHERE handle IN
                 (SELECT handle FROM keyboards WHERE until < ? LIMIT 1000)",
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Everything queued, known or to come, for a chat whose id has changed goes to
    /// the new one.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn redirect_outbox(&mut self, old: &Address, new: &Address) -> Result<()> {
        sqlx::query!(
            "UPDATE outbox SET chat = ? WHERE messenger = ? AND chat = ? AND state = 'queued'",
            new.chat,
            old.messenger,
            old.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}

impl Reader {
    /// Queued rows after `id`, `limit` at most, in the order in which they were queued.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn queued_after(&mut self, id: i64, limit: i64) -> Result<Vec<Waiting>> {
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, chat, lane, due, tries,
                   (body LIKE '{"acknowledge"%' OR body LIKE '{"menu"%') AS "free!: bool" FROM outbox
               WHERE state = 'queued' AND id > ? ORDER BY id LIMIT ?"#,
            id,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Waiting {
                id: row.id,
                to: Address::new(&row.messenger, row.chat),
                lane: lane(row.lane),
                due: Moment::from_millis(row.due),
                tries: u32::try_from(row.tries).unwrap_or(u32::MAX),
                free: row.free,
            })
            .collect())
    }

    /// The messages of some queued rows. A row that is no longer queued, or that this
    /// program did not write, is left out.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn queued(&mut self, ids: &[i64]) -> Result<Vec<(i64, Address, Outgoing)>> {
        let ids = json(&ids);
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, chat, body FROM outbox
               WHERE state = 'queued' AND id IN (SELECT value FROM json_each(?))"#,
            ids
        )
        .fetch_all(self.connection())
        .await?;
        let mut queued = Vec::with_capacity(rows.len());
        for row in rows {
            match outgoing(row.id, &row.body) {
                Ok(outgoing) => {
                    queued.push((row.id, Address::new(&row.messenger, row.chat), outgoing));
                }
                // One row that nobody can read holds up no other.
                Err(error) => tracing::error!(%error, "a message cannot be sent"),
            }
        }
        Ok(queued)
    }

    /// How many messages wait to be sent.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_queued(&mut self) -> Result<i64> {
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM outbox WHERE state = 'queued'"#
        )
        .fetch_one(self.connection())
        .await?;
        Ok(count)
    }
}

fn lane(number: i64) -> Lane {
    match number {
        0 => Lane::Reply,
        1 => Lane::Notice,
        _ => Lane::Broadcast,
    }
}

fn outgoing(id: i64, body: &str) -> Result<Outgoing> {
    serde_json::from_str(body).map_err(|error| Error::unreadable("outbox", "body", id, error))
}
