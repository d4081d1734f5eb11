//! Mouths and ears: plain types for what comes in and what goes out, and what a messenger is.
//!
//! A messenger knows its wire and nothing of school. These types lie below the
//! store, so that what is to be said can be kept before it is said.

mod incoming;
mod outgoing;
pub mod telegram;
mod telegram_files;
mod telegram_members;
mod telegram_messages;
mod telegram_replies;
mod telegram_updates;
mod telegram_webhook;
pub mod webhook;

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use serde::{Deserialize, Serialize};

use self::webhook::{Hooked, Webhook};
pub use self::{
    incoming::{Arrival, Chat, Happening, Incoming, Person, Press, Replied, Rights, Said},
    outgoing::{
        ALBUM, Button, ButtonDoes, Content, Document, GroupMenu, Membership, MenuLine, Outgoing,
        Say, harmless,
    },
};
use crate::school::submissions::PartKind;

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

/// How people call a messenger, in Russian and in English; as the database does where it is none
/// of ours.
pub fn messenger_name(messenger: &str) -> [&str; 2] {
    match messenger {
        "telegram" => ["Telegram"; 2],
        "max" => ["MAX"; 2],
        "vk" => ["ВКонтакте", "VK"],
        "whatsapp" => ["WhatsApp"; 2],
        "viber" => ["Viber"; 2],
        "email" => ["электронная почта", "e-mail"],
        other => [other; 2],
    }
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
    /// Not under this id any more: the group has become another one.
    Moved {
        /// Its id now.
        to: String,
        /// What the messenger said.
        reason: String,
    },
    /// Never to this chat: blocked, kicked, no such chat.
    Gone(String),
    /// Never in this form: the messenger does not take it.
    Rejected(String),
    /// Never with this file: the messenger does not know it by its id, or no more.
    FileUnknown(String),
}

impl fmt::Display for SendError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::Later { reason, .. } => write!(out, "later: {reason}"),
            SendError::Moved { reason, .. } => write!(out, "moved: {reason}"),
            SendError::Gone(reason) => write!(out, "gone: {reason}"),
            SendError::Rejected(reason) => write!(out, "rejected: {reason}"),
            SendError::FileUnknown(reason) => write!(out, "file unknown: {reason}"),
        }
    }
}

/// A message that was sent with our copy of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentCopy {
    /// The message's id, where the messenger told it.
    pub message: Option<String>,
    /// What the messenger calls the file, where it told that.
    pub file: Option<RemoteFile>,
}

/// Why a file was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// Not now, as far as the messenger is concerned.
    Later(String),
    /// Not before something of this machine's is mended, such as a disk that is full.
    Ours(String),
    /// It is over the limit.
    TooLarge(String),
    /// What came is neither the file nor a word of it: that may be better in a moment, or not.
    Unclear(String),
    /// The messenger does not give it out.
    Never(String),
}

/// What one long poll brought.
#[derive(Debug)]
pub struct Polled {
    /// The events, in the messenger's order.
    pub arrivals: Vec<Arrival>,
    /// What the next poll passes on, to confirm these.
    pub cursor: i64,
    /// Whether these are all that there was.
    pub is_all: bool,
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

    /// Asks for events, and waits for some where there are none and `waits` says so. Passing the
    /// cursor of the last poll confirms what that one brought, so it is passed only after
    /// everything has been committed.
    fn poll(&self, cursor: i64, waits: bool) -> BoxFuture<'_, Result<Polled, SendError>>;

    /// Where events are brought to; `None` where they are polled for.
    fn webhook(&self) -> Option<&Webhook> {
        None
    }

    /// Has events brought to the webhook from now on, those that wait already among them.
    fn hook(&self) -> BoxFuture<'_, Result<(), SendError>> {
        std::future::ready(Ok(())).boxed()
    }

    /// Whether events are still brought to the webhook.
    fn hooked(&self) -> BoxFuture<'_, Result<Hooked, SendError>> {
        std::future::ready(Ok(Hooked::Well)).boxed()
    }

    /// Where the bot can be found; `None` where the messenger does not tell.
    fn doors(&self) -> BoxFuture<'_, Result<Option<Doors>, SendError>>;

    /// Offers commands in all groups to those who look after them, and to nobody else there.
    fn show_group_menus<'a>(&'a self, _: &'a [GroupMenu]) -> BoxFuture<'a, Result<(), SendError>> {
        std::future::ready(Ok(())).boxed()
    }

    /// Says or does something; returns the id of the message that came of it,
    /// where one did and the messenger told it.
    fn send<'a>(
        &'a self,
        chat: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Result<Option<String>, SendError>>;

    /// Says something with our own copy of its file, which the messenger does not know by its id.
    fn send_copy<'a>(
        &'a self,
        chat: &'a str,
        say: &'a Say,
        copy: &'a Path,
    ) -> BoxFuture<'a, Result<SentCopy, SendError>>;

    /// Fetches a file into `aside`, a path that does not exist yet, and returns its
    /// size in bytes. What is longer than the limit is cut off and refused.
    fn fetch<'a>(&'a self, file: &'a str, aside: PathBuf)
    -> BoxFuture<'a, Result<u64, FetchError>>;
}
