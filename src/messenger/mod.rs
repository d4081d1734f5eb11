//! Mouths and ears: plain types for what comes in and what goes out.
//!
//! A messenger knows its wire and nothing of school. These types lie below the
//! store, so that what is to be said can be kept before it is said.

pub mod telegram;
mod telegram_files;
mod telegram_members;
mod telegram_messages;
mod telegram_updates;
mod telegram_webhook;
pub mod webhook;

use std::{fmt, path::PathBuf, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};
use serde::{Deserialize, Serialize};

use self::webhook::Webhook;
use crate::school::{calendar::Moment, submissions::PartKind};

/// A chat of a messenger: a private one or a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    /// The messenger's name, as in the database: `telegram`.
    pub messenger: String,
    /// The chat's id, as the messenger writes it.
    pub chat: String,
}

impl Address {
    /// An address of `messenger`.
    pub fn new(messenger: &str, chat: impl Into<String>) -> Self {
        Address {
            messenger: messenger.to_owned(),
            chat: chat.into(),
        }
    }
}

/// An event as it came over the wire: its key, its text, and what was read from it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The messenger's name.
    pub messenger: &'static str,
    /// What tells this event from every other one of the messenger.
    pub key: String,
    /// The event as it came, kept whole in case it cannot be answered.
    pub raw: String,
    /// What it says, or why it cannot be read.
    pub incoming: Result<Incoming, String>,
}

/// An event that was understood.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The chat in which it happened.
    pub chat: Chat,
    /// Who did it; `None` for a channel and its like.
    pub from: Option<Person>,
    /// What happened.
    pub what: Happening,
}

/// A chat as the messenger describes it.
#[derive(Clone, Debug)]
pub struct Chat {
    /// Where to answer.
    pub address: Address,
    /// A conversation of two, as against a group.
    pub private: bool,
    /// A group's title; empty in private.
    pub title: String,
}

/// A person as the messenger describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The numeric id that the messenger vouches for.
    pub id: String,
    /// The language of their phone (IETF tag), where the messenger tells it.
    pub language: Option<String>,
}

/// What happened in a chat.
#[derive(Clone, Debug)]
pub enum Happening {
    /// Somebody sent a message.
    Said(Said),
    /// Somebody changed a message that they had sent.
    Edited(Said),
    /// Somebody pressed a button under a message.
    Pressed(Press),
    /// The bot was added to this group; with these rights, where the messenger tells.
    Added(Option<Rights>),
    /// The bot may do more here than before, or less.
    Rights(Rights),
    /// The bot was taken out of this group, or blocked in private.
    Removed,
    /// The group's id became another one.
    Moved(Address),
    /// Something that asks for no answer: a title changed, somebody joined.
    Nothing,
}

/// What the bot may do in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Whether it may take away messages of others.
    pub deletes: bool,
    /// Whether it may not write.
    pub muted: bool,
}

/// A message of a person.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The message's id in its chat.
    pub message: String,
    /// Its text or caption; empty where there is none.
    pub text: String,
    /// When the messenger took it, where it tells.
    pub sent_at: Option<Moment>,
    /// The file that it carries.
    pub file: Option<RemoteFile>,
    /// What all items of one album have in common.
    pub album: Option<String>,
    /// The message that it replies to.
    pub reply: Option<Replied>,
    /// Not in the sender's own name or words: a forward, an anonymous
    /// administrator, a channel, another bot's text. It commands nothing.
    pub unvouched: bool,
    /// A kind of message that cannot be handed in: a sticker, a place, a poll.
    pub other: bool,
}

/// The message that somebody replied to.
#[derive(Clone, Debug)]
pub struct Replied {
    /// Its id in the chat.
    pub message: String,
    /// Whether the bot wrote it, as far as the messenger tells.
    pub to_bot: bool,
    /// The handles of its buttons, by which a copy is known whose id is not.
    pub handles: Vec<String>,
    /// The file that it carries.
    pub file: Option<RemoteFile>,
}

/// A file that lies at the messenger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteFile {
    /// The messenger's id of it, good for sending it again.
    pub id: String,
    /// What kind of message carries it.
    pub kind: PartKind,
    /// Its name, where its sender gave one.
    #[serde(default)]
    pub name: String,
    /// Bytes, where the messenger tells.
    pub size: Option<u64>,
}

/// A press of a button.
#[derive(Clone, Debug)]
pub struct Press {
    /// The messenger's id of the press, to be acknowledged.
    pub id: String,
    /// What the button carried.
    pub data: String,
    /// The message under which it stood, where the messenger still knows it.
    pub message: Option<String>,
}

/// What is to be said or done in a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outgoing {
    /// A message.
    Say(Say),
    /// Other words, and other buttons, for a message sent before.
    Edit {
        /// The message's id.
        message: String,
        /// What it is to say from now on.
        say: Say,
    },
    /// A sign of approval on somebody's message.
    React {
        /// The message's id.
        message: String,
    },
    /// The acknowledgement of a press, with a word shown to who pressed.
    Acknowledge {
        /// The press's id.
        press: String,
        /// What is shown; nothing where empty.
        text: String,
    },
    /// Takes a message away.
    Delete {
        /// The message's id.
        message: String,
    },
    /// A copy of somebody's message, of whatever kind, without saying whose.
    Copy {
        /// The chat in which it was sent.
        chat: String,
        /// The message's id there.
        message: String,
    },
    /// A file of our own making.
    Document(Document),
    /// Leaves the group.
    Leave,
    /// Sets the commands that a person is offered in their private chat.
    Menu {
        /// The commands, in their order.
        lines: Vec<MenuLine>,
    },
}

impl Outgoing {
    /// Whether no messenger counts it as a message: the acknowledgement of a press, a menu.
    pub fn is_free(&self) -> bool {
        matches!(self, Outgoing::Acknowledge { .. } | Outgoing::Menu { .. })
    }
}

/// A file of our own making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// What is said below it.
    pub caption: String,
    /// What is in it.
    pub content: Content,
    /// Rows of buttons; an album can have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Vec<Button>>,
}

/// What is in a file of our own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// This text.
    Text(String),
    /// What is made by this recipe once the file goes out.
    Recipe(String),
    /// These bytes, made by then; they never wait.
    #[serde(skip)]
    Made(Vec<u8>),
    /// These pictures, from one to [`ALBUM`], made by then and shown as such.
    #[serde(skip)]
    Pictures(Vec<Vec<u8>>),
}

/// The most pictures of an album (core.telegram.org/bots/api#sendmediagroup).
pub const ALBUM: usize = 10;

/// A command as a menu offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuLine {
    /// Its name, without a slash.
    pub command: String,
    /// What it does.
    pub what: String,
}

/// A message of the bot's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Say {
    /// Plain text, never parsed as markup.
    pub text: String,
    /// A file that the messenger has; the text is its caption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<RemoteFile>,
    /// Rows of buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Vec<Button>>,
    /// Words to be at hand below the chat from now on, where there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at_hand: Vec<Vec<String>>,
    /// The message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Without a sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// Not at all, where it was read elsewhere already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless_in: Option<Membership>,
}

/// One of these people is in this group, and reads what is said there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The group.
    pub group: String,
    /// The people, by the messenger's ids.
    pub people: Vec<String>,
}

/// Text as it may be shown to others: without the characters that turn it around or
/// control a terminal. What people write reaches others through the bot.
pub fn harmless(text: &str) -> String {
    text.chars()
        .filter(|letter| {
            *letter == '\n'
                || !(letter.is_control()
                    || matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        })
        .collect()
}

impl Say {
    /// A message of nothing but text.
    pub fn text(text: impl Into<String>) -> Self {
        Say {
            text: text.into(),
            ..Say::default()
        }
    }
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it.
    pub text: String,
    /// What it does.
    #[serde(flatten)]
    pub does: ButtonDoes,
}

/// What a button does when it is pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonDoes {
    /// Comes back to the bot with this data.
    Data(String),
    /// Opens a link.
    Link(String),
}

/// At most `count` messages within any `span`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many.
    pub count: usize,
    /// Within what time.
    pub span: Duration,
}

/// Why a message was not delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// Not now: try again, and not before `after` where the messenger named a time.
    Later {
        /// How long to wait.
        after: Option<Duration>,
        /// What the messenger said.
        reason: String,
    },
    /// Never to this chat: blocked, kicked, no such chat.
    Gone(String),
    /// Never in this form: the messenger does not take it.
    Rejected(String),
}

impl fmt::Display for SendError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::Later { reason, .. } => write!(out, "later: {reason}"),
            SendError::Gone(reason) => write!(out, "gone: {reason}"),
            SendError::Rejected(reason) => write!(out, "rejected: {reason}"),
        }
    }
}

/// Why a file was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// Not now.
    Later(String),
    /// The messenger does not give it out, or it is over the limit.
    Never(String),
}

/// What one long poll brought.
#[derive(Debug)]
pub struct Polled {
    /// The events, in the messenger's order.
    pub arrivals: Vec<Arrival>,
    /// What the next poll passes on, to confirm these.
    pub cursor: i64,
}

/// The bot's doors: links that people open to come to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doors {
    /// The bot's name in commands and links.
    pub username: String,
    /// A link to the private chat; a word to bring is appended.
    pub start: String,
    /// A link that adds the bot to a group; a word to bring is appended.
    pub group: String,
}

/// A messenger: the wire of one, behind plain types.
pub trait Messenger: Send + Sync {
    /// Its name, as in [`Address`].
    fn name(&self) -> &'static str;

    /// Reads an event again from the text it came as.
    fn read(&self, raw: &str) -> Arrival;

    /// How fast all chats together may be spoken to.
    fn rates(&self) -> Vec<Rate>;

    /// How fast this chat may be spoken to.
    fn rates_of(&self, chat: &str) -> Vec<Rate>;

    /// Waits for events. Passing the cursor of the last poll confirms what that one
    /// brought, so it is passed only after everything has been committed.
    fn poll(&self, cursor: i64) -> BoxFuture<'_, Result<Polled, SendError>>;

    /// Where events are brought to; `None` where they are polled for.
    fn webhook(&self) -> Option<&Webhook> {
        None
    }

    /// Has events brought to the webhook from now on, those that wait already among them.
    fn hook(&self) -> BoxFuture<'_, Result<(), SendError>> {
        std::future::ready(Ok(())).boxed()
    }

    /// Where the bot can be found; `None` where the messenger does not tell.
    fn doors(&self) -> BoxFuture<'_, Result<Option<Doors>, SendError>>;

    /// Says or does something; returns the id of the message that came of it,
    /// where one did and the messenger told it.
    fn send<'a>(
        &'a self,
        chat: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Result<Option<String>, SendError>>;

    /// Fetches a file into `aside`, a path that does not exist yet, and returns its
    /// size in bytes. What is longer than the limit is cut off and refused.
    fn fetch<'a>(&'a self, file: &'a str, aside: PathBuf)
    -> BoxFuture<'a, Result<u64, FetchError>>;
}
