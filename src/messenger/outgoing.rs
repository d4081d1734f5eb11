//! Mouths: what goes out, whichever messenger takes it.

use serde::{Deserialize, Serialize};

use super::RemoteFile;
use crate::school::moments::Moment;

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

    /// Whether it is not to be said any more: it tells of a moment that has passed.
    pub fn is_outdated(&self, now: Moment) -> bool {
        match self {
            Outgoing::Say(say) => say.until.is_some_and(|until| until <= now),
            _ => false,
        }
    }

    /// Whether it is about the chat under just this id: about a message that it has, for in another
    /// chat that number is another message's; or about being in it.
    pub fn points_back(&self) -> bool {
        matches!(
            self,
            Outgoing::Edit { .. }
                | Outgoing::React { .. }
                | Outgoing::Delete { .. }
                | Outgoing::Leave
        )
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
    /// This text; an earlier version may have queued such a file.
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

/// What is offered in groups to who looks after them, in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMenu {
    /// For those whose messenger speaks it, such as `en`; without, for everybody else.
    pub language: Option<String>,
    /// The commands, in their order.
    pub lines: Vec<MenuLine>,
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
    /// The topic of a group in which it is said, where not in the general one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Without a sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// It goes on where the message before ended: the two are one text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub goes_on: bool,
    /// Not at all, where all of these have read it elsewhere already.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        rename = "unless_all_in"
    )]
    pub unless_in: Vec<Membership>,
    /// Not at all from this moment on, when it is no longer true. What is kept of somebody's doing,
    /// such as a mark, a post or a receipt, has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
}

/// One of these people is in this group, and reads what is said there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The group.
    pub group: String,
    /// The people, by the messenger's ids.
    pub people: Vec<String>,
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
