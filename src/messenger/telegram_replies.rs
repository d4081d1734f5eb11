//! What Telegram tells of a message that another one replies to.

use serde::Deserialize;

use super::{
    Address, Replied,
    telegram::NAME,
    telegram_files::Media,
    telegram_updates::{User, WireChat},
};

/// What is replied to in the same chat.
#[derive(Deserialize)]
pub(super) struct RepliedMessage {
    message_id: i64,
    from: Option<User>,
    #[serde(flatten)]
    media: Media,
    media_group_id: Option<String>,
    reply_markup: Option<Keyboard>,
    forum_topic_created: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize, Default)]
struct Keyboard {
    #[serde(default)]
    inline_keyboard: Vec<Vec<Key>>,
}

#[derive(Deserialize)]
struct Key {
    callback_data: Option<String>,
    url: Option<String>,
}

impl RepliedMessage {
    /// In a topic everything that replies to nothing is sent as a reply to the topic's beginning.
    pub(super) fn begins_a_topic(&self) -> bool {
        self.forum_topic_created.is_some()
    }

    pub(super) fn replied(self, bot: i64) -> Replied {
        let keys = self.reply_markup.unwrap_or_default().inline_keyboard;
        let mut handles: Vec<String> = keys.into_iter().flatten().filter_map(Key::handle).collect();
        // The buttons of a message have one handle among them.
        handles.dedup();
        Replied {
            message: self.message_id.to_string(),
            to_us: self.from.as_ref().is_some_and(|user| user.id == bot),
            to_bot: self.from.is_none_or(|user| user.is_bot || user.id == bot),
            elsewhere: None,
            handles,
            file: self.media.file(),
            album: self.media_group_id,
        }
    }
}

/// What is replied to in another chat, or in this one before its id has changed.
#[derive(Deserialize)]
pub(super) struct ExternalReply {
    origin: Option<Origin>,
    chat: Option<WireChat>,
    message_id: Option<i64>,
    #[serde(flatten)]
    media: Media,
}

#[derive(Deserialize)]
struct Origin {
    sender_user: Option<User>,
}

impl ExternalReply {
    pub(super) fn replied(self, bot: i64) -> Replied {
        let sender = self.origin.and_then(|origin| origin.sender_user);
        let place = self.chat.zip(self.message_id);
        let elsewhere = place
            .map(|(chat, message)| (Address::new(NAME, chat.id.to_string()), message.to_string()));
        Replied {
            message: String::new(),
            // Whether its delivery is known yet is asked of this chat.
            to_bot: false,
            to_us: sender.is_some_and(|user| user.id == bot),
            elsewhere,
            handles: Vec::new(),
            file: self.media.file(),
            album: None,
        }
    }
}

impl Key {
    /// The handle that a button of ours carries, in its data or in its link.
    fn handle(self) -> Option<String> {
        let data = match (self.callback_data, self.url) {
            (Some(data), _) => data,
            (None, Some(link)) => link.split_once("?start=")?.1.to_owned(),
            (None, None) => return None,
        };
        Some(data.split('.').next().unwrap_or(&data).to_owned())
    }
}
