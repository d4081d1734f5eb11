//! What our messages are about, so that a reply to one is understood.

use std::{fmt, str::FromStr};

use super::{Result, Tx, parsed};
use crate::{
    messenger::{Address, Outgoing},
    school::{roster::StudentId, term_marks::TermKey},
};

/// What a message of ours is about, so that a reply to it is understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// An assignment's post or one of its files.
    Assignment(i64),
    /// An assignment that comes back: to it an album belongs.
    Series(i64),
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
    /// That there is no calendar for the school year that begins in this one.
    Calendar(i64),
    /// The notice of a mark.
    Mark {
        /// Of which assignment.
        assignment: i64,
        /// To whom.
        student: StudentId,
    },
    /// The notice that a submission goes back for another try.
    Return(i64),
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
            About::Series(id) => write!(out, "series:{id}"),
            About::Submission(id) => write!(out, "submission:{id}"),
            About::Unclaimed(id) => write!(out, "unclaimed:{id}"),
            About::Question(id) => write!(out, "question:{id}"),
            About::Announcement(id) => write!(out, "announcement:{id}"),
            About::Progress(id) => write!(out, "progress:{id}"),
            About::Calendar(year) => write!(out, "calendar:{year}"),
            About::Return(id) => write!(out, "return:{id}"),
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
            "series" => Ok(About::Series(number(rest)?)),
            "submission" => Ok(About::Submission(number(rest)?)),
            "unclaimed" => Ok(About::Unclaimed(number(rest)?)),
            "question" => Ok(About::Question(number(rest)?)),
            "announcement" => Ok(About::Announcement(number(rest)?)),
            "progress" => Ok(About::Progress(number(rest)?)),
            "calendar" => Ok(About::Calendar(number(rest)?)),
            "return" => Ok(About::Return(number(rest)?)),
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

impl Tx<'_> {
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
            .map(|about| parsed("outbox", "about", message, &about))
            .transpose()
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

    /// Whether something is about to be said to a chat about this: queued before, or just now.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_under_way(&mut self, about: &About, chat: &Address) -> Result<bool> {
        let just_now = self.outbox_at_hand().iter().any(|queued| {
            queued.is_about(about)
                && queued.letter.to == *chat
                && matches!(queued.letter.outgoing, Outgoing::Say(_))
        });
        if just_now {
            return Ok(true);
        }
        let about = about.to_string();
        let row = sqlx::query_scalar!(
            r#"SELECT id FROM outbox WHERE about = ? AND messenger = ? AND chat = ?
               AND state = 'queued' AND body LIKE '{"say"%' LIMIT 1"#,
            about,
            chat.messenger,
            chat.chat
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(row.is_some())
    }

    /// The ids of the messages about something that were delivered and can be changed, as far
    /// as is known, with their chats, the oldest first.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn delivered_about(&mut self, about: &About) -> Result<Vec<(Address, String)>> {
        let mut copies = self.copies_about(about).await?;
        copies.retain(|copy| !copy.superseded);
        Ok(copies.into_iter().map(Delivered::place).collect())
    }

    /// The same, and those instead of which something newer was said.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn ever_delivered_about(&mut self, about: &About) -> Result<Vec<(Address, String)>> {
        let copies = self.copies_about(about).await?;
        Ok(copies.into_iter().map(Delivered::place).collect())
    }

    async fn copies_about(&mut self, about: &About) -> Result<Vec<Delivered>> {
        let about = about.to_string();
        let copies = sqlx::query_as!(
            Delivered,
            r#"SELECT messenger, chat, message AS "message!", superseded AS "superseded: bool"
               FROM outbox WHERE about = ? AND message IS NOT NULL ORDER BY id"#,
            about
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(copies)
    }
}

/// A message about something, as a chat has it.
struct Delivered {
    messenger: String,
    chat: String,
    message: String,
    superseded: bool,
}

impl Delivered {
    fn place(self) -> (Address, String) {
        (Address::new(&self.messenger, self.chat), self.message)
    }
}
