//! Telegram's updates, read leniently: a field that is missing, or one that came
//! with a later version of the API, costs nothing but what it would have said.

use serde::Deserialize;

use super::{
    Address, Chat, Happening, Incoming, Person, Press, Said,
    telegram::NAME,
    telegram_files::Media,
    telegram_members::Member,
    telegram_replies::{ExternalReply, RepliedMessage},
};
use crate::school::moments::Moment;

/// Kinds of updates that are known and ask for no answer.
const QUIET_KINDS: &[&str] = &[
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
];

/// Reads one update. `bot` is the bot's own user id.
///
/// # Errors
/// Says what is wrong with an update that is no JSON, or of a kind that is not known.
pub(super) fn read(raw: &str, bot: i64) -> Result<Incoming, String> {
    let update: Update = serde_json::from_str(raw).map_err(|error| error.to_string())?;
    let Update {
        message,
        edited_message,
        callback_query,
        my_chat_member,
        others,
        ..
    } = update;
    if let Some(message) = message {
        return Ok(message.incoming(bot, Happening::Said));
    }
    if let Some(message) = edited_message {
        return Ok(message.incoming(bot, Happening::Edited));
    }
    if let Some(press) = callback_query {
        return press.incoming();
    }
    if let Some(change) = my_chat_member {
        return Ok(change.incoming());
    }
    if let Some(kind) = others
        .keys()
        .find(|kind| QUIET_KINDS.contains(&kind.as_str()))
    {
        tracing::debug!(kind, "an update that asks for nothing");
        return Ok(Incoming {
            chat: WireChat::default().chat(None),
            from: None,
            what: Happening::Nothing,
        });
    }
    let kinds: Vec<&String> = others.keys().collect();
    Err(format!("an update of an unknown kind: {kinds:?}"))
}

/// The number of an update, where it has one.
pub(super) fn number(raw: &str) -> Option<i64> {
    #[derive(Deserialize)]
    struct Numbered {
        update_id: i64,
    }
    serde_json::from_str::<Numbered>(raw)
        .ok()
        .map(|update| update.update_id)
}

#[derive(Deserialize)]
struct Update {
    #[serde(default, rename = "update_id")]
    _number: serde::de::IgnoredAny,
    message: Option<Message>,
    edited_message: Option<Message>,
    callback_query: Option<CallbackQuery>,
    my_chat_member: Option<ChatMemberUpdated>,
    #[serde(flatten)]
    others: std::collections::BTreeMap<String, serde::de::IgnoredAny>,
}

/// A person or a bot.
#[derive(Deserialize)]
pub(super) struct User {
    pub(super) id: i64,
    #[serde(default)]
    pub(super) is_bot: bool,
    language_code: Option<String>,
}

impl User {
    fn person(&self) -> Person {
        Person {
            id: self.id.to_string(),
            language: self.language_code.clone(),
        }
    }
}

/// A chat, as Telegram tells of it.
#[derive(Deserialize, Default)]
pub(super) struct WireChat {
    pub(super) id: i64,
    #[serde(rename = "type")]
    kind: Option<String>,
    title: Option<String>,
    #[serde(default)]
    is_forum: bool,
}

impl WireChat {
    fn chat(&self, from: Option<&User>) -> Chat {
        let private = match self.kind.as_deref() {
            Some(kind) => kind == "private",
            // No group has a number above zero.
            None => self.id > 0 || from.is_some_and(|user| user.id == self.id),
        };
        Chat {
            address: Address::new(NAME, self.id.to_string()),
            private,
            title: self.title.clone().unwrap_or_default(),
            may_have_moved: self.kind.as_deref() == Some("supergroup"),
            has_topics: self.is_forum,
        }
    }
}

#[derive(Deserialize)]
struct Message {
    message_id: i64,
    chat: WireChat,
    from: Option<User>,
    date: Option<i64>,
    edit_date: Option<i64>,
    text: Option<String>,
    caption: Option<String>,
    media_group_id: Option<String>,
    message_thread_id: Option<i64>,
    #[serde(default)]
    is_topic_message: bool,
    reply_to_message: Option<Box<RepliedMessage>>,
    external_reply: Option<Box<ExternalReply>>,
    #[serde(flatten)]
    media: Media,
    #[serde(flatten)]
    service: ServiceMessage,
    sender_chat: Option<serde_json::Value>,
    via_bot: Option<serde::de::IgnoredAny>,
    forward_origin: Option<serde::de::IgnoredAny>,
    forward_date: Option<serde::de::IgnoredAny>,
    forward_from: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct ServiceMessage {
    new_chat_members: Option<Vec<User>>,
    left_chat_member: Option<User>,
    new_chat_title: Option<String>,
    migrate_to_chat_id: Option<i64>,
    migrate_from_chat_id: Option<i64>,
    sticker: Option<serde::de::IgnoredAny>,
    location: Option<serde::de::IgnoredAny>,
    contact: Option<serde::de::IgnoredAny>,
    poll: Option<serde::de::IgnoredAny>,
    dice: Option<serde::de::IgnoredAny>,
    story: Option<serde::de::IgnoredAny>,
    checklist: Option<serde::de::IgnoredAny>,
    game: Option<serde::de::IgnoredAny>,
    paid_media: Option<serde::de::IgnoredAny>,
    giveaway: Option<serde::de::IgnoredAny>,
    giveaway_winners: Option<serde::de::IgnoredAny>,
    invoice: Option<serde::de::IgnoredAny>,
    rich_message: Option<serde::de::IgnoredAny>,
}

impl ServiceMessage {
    /// What it tells of the group itself; `None` where it tells nothing of that.
    fn of_group(&self, bot: i64) -> Option<Happening> {
        if let Some(new) = self.migrate_to_chat_id {
            return Some(Happening::Moved(Address::new(NAME, new.to_string())));
        }
        if let Some(members) = &self.new_chat_members {
            return Some(match members.iter().any(|member| member.id == bot) {
                true => Happening::Added(None),
                false => Happening::Nothing,
            });
        }
        if self.new_chat_title.is_some() {
            return Some(Happening::Renamed);
        }
        let left = self.left_chat_member.as_ref()?;
        Some(match left.id == bot {
            true => Happening::Removed,
            false => Happening::Nothing,
        })
    }

    /// Whether it carries what cannot be handed in.
    fn is_other(&self) -> bool {
        self.sticker.is_some()
            || self.location.is_some()
            || self.contact.is_some()
            || self.poll.is_some()
            || self.dice.is_some()
            || self.story.is_some()
            || self.checklist.is_some()
            || self.game.is_some()
            || self.paid_media.is_some()
            || self.giveaway.is_some()
            || self.giveaway_winners.is_some()
            || self.invoice.is_some()
            || self.rich_message.is_some()
    }
}

impl Message {
    fn incoming(self, bot: i64, happening: fn(Said) -> Happening) -> Incoming {
        let mut chat = self.chat.chat(self.from.as_ref());
        if let Some(title) = &self.service.new_chat_title {
            chat.title.clone_from(title);
        }
        let from = self.from.as_ref().map(User::person);
        let what = if let Some(old) = self.service.migrate_from_chat_id {
            // The new group tells of it as well, and may be the only one to do so.
            let old = Address::new(NAME, old.to_string());
            Happening::Moved(std::mem::replace(&mut chat.address, old))
        } else if let Some(what) = self.service.of_group(bot) {
            what
        } else {
            let said = self.said(bot);
            let is_empty = said.text.is_empty() && said.file.is_none() && !said.other;
            match is_empty {
                true => Happening::Nothing,
                false => happening(said),
            }
        };
        Incoming { chat, from, what }
    }

    fn said(self, bot: i64) -> Said {
        Said {
            unvouched: self.is_unvouched(),
            anonymous: self.is_anonymous(),
            of_a_chat: self.sender_chat.is_some(),
            other: self.service.is_other(),
            message: self.message_id.to_string(),
            text: self.text.or(self.caption).unwrap_or_default(),
            sent_at: self
                .edit_date
                .or(self.date)
                .map(|seconds| Moment::from_millis(seconds.saturating_mul(1000))),
            file: self.media.file(),
            album: self.media_group_id,
            // Elsewhere a thread is no more than the replies to a message.
            topic: self
                .message_thread_id
                .filter(|_| self.is_topic_message)
                .map(|topic| topic.to_string()),
            reply: self
                .reply_to_message
                .filter(|message| !message.begins_a_topic())
                .map(|message| message.replied(bot))
                .or_else(|| self.external_reply.map(|reply| reply.replied(bot))),
        }
    }

    /// Whether it may be in somebody else's name or words than the sender's.
    fn is_unvouched(&self) -> bool {
        self.sender_chat.is_some()
            || self.via_bot.is_some()
            || self.forward_origin.is_some()
            || self.forward_date.is_some()
            || self.forward_from.is_some()
            || self.from.as_ref().is_none_or(|user| user.is_bot)
    }

    /// Whether it is in the name of the chat itself.
    fn is_anonymous(&self) -> bool {
        self.sender_chat
            .as_ref()
            .is_some_and(|sender| sender["id"] == self.chat.id)
    }
}

#[derive(Deserialize)]
struct CallbackQuery {
    id: String,
    from: User,
    data: Option<String>,
    message: Option<PressedMessage>,
}

#[derive(Deserialize)]
struct PressedMessage {
    message_id: i64,
    chat: WireChat,
}

impl CallbackQuery {
    fn incoming(self) -> Result<Incoming, String> {
        let (chat, message) = match self.message {
            Some(message) => (message.chat, Some(message.message_id.to_string())),
            // Too old for the messenger to show: answered in private.
            None => (
                WireChat {
                    id: self.from.id,
                    ..WireChat::default()
                },
                None,
            ),
        };
        Ok(Incoming {
            chat: chat.chat(Some(&self.from)),
            from: Some(self.from.person()),
            what: Happening::Pressed(Press {
                id: self.id,
                data: self.data.unwrap_or_default(),
                message,
            }),
        })
    }
}

#[derive(Deserialize)]
struct ChatMemberUpdated {
    chat: WireChat,
    from: User,
    new_chat_member: Member,
    old_chat_member: Option<Member>,
}

impl ChatMemberUpdated {
    fn incoming(self) -> Incoming {
        let was_in = self.old_chat_member.as_ref().is_some_and(Member::is_in);
        let what = match (was_in, self.new_chat_member.is_in()) {
            (false, true) => Happening::Added(Some(self.new_chat_member.rights())),
            (_, false) => Happening::Removed,
            (true, true) => Happening::Rights(self.new_chat_member.rights()),
        };
        Incoming {
            chat: self.chat.chat(Some(&self.from)),
            from: Some(self.from.person()),
            what,
        }
    }
}
