//! Ears: what comes in, whichever messenger brings it.

use super::{Address, RemoteFile};
use crate::school::moments::Moment;

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
    /// Whether a group may have had another id before, of which the messenger tells by and by.
    pub may_have_moved: bool,
    /// Whether a group has topics.
    pub has_topics: bool,
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
    /// The group has another title now, which its [`Chat`] tells.
    Renamed,
    /// Something that asks for no answer: somebody joined, a picture changed.
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
    /// The topic of a group in which it was sent, where that has topics.
    pub topic: Option<String>,
    /// The message that it replies to.
    pub reply: Option<Replied>,
    /// Not in the sender's own name or words: a forward, an anonymous
    /// administrator, a channel, another bot's text. It commands nothing.
    pub unvouched: bool,
    /// In the name of the group itself, as its administrators write who do not show who they are.
    pub anonymous: bool,
    /// In the name of a chat: the group itself, or a channel.
    pub of_a_chat: bool,
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
    /// Whether the bot wrote it beyond doubt.
    pub to_us: bool,
    /// Where it stands, where that is another chat than the one of the reply; its id above is empty
    /// then.
    pub elsewhere: Option<(Address, String)>,
    /// The handles of its buttons, by which a copy is known whose id is not.
    pub handles: Vec<String>,
    /// The file that it carries.
    pub file: Option<RemoteFile>,
    /// What all items of its album have in common, where it is of one.
    pub album: Option<String>,
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
