//! What people see and hear: messages as they stand, and what happens.

use serde::Serialize;
use serde_json::Value;

use super::{
    BOT,
    world::{Message, World},
};

/// A request of the bot's.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// When, in milliseconds since the Unix epoch.
    pub at: i64,
    /// The method, as Telegram spells it.
    pub method: String,
    /// Its parameters.
    pub params: Value,
    /// The error's code; `None` where it was served, 0 where the connection broke before.
    pub error: Option<u16>,
}

/// A button as a person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeardButton {
    /// What stands on it.
    pub text: String,
    /// What it sends.
    pub data: Option<String>,
    /// What it opens.
    pub url: Option<String>,
}

/// What kind of file a message carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Media {
    /// `photo`, `voice`, …
    pub kind: String,
    /// Its id.
    pub file_id: String,
    /// Its name, where this kind has one.
    pub name: Option<String>,
}

/// A message as it stands in a chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Heard {
    /// Its chat.
    pub chat: i64,
    /// Its id there.
    pub message: i64,
    /// Who wrote it.
    pub from: i64,
    /// Their first name.
    pub name: String,
    /// Whether the bot wrote it.
    pub is_bot: bool,
    /// Text or caption.
    pub text: String,
    /// The file that it carries.
    pub media: Option<Media>,
    /// Its buttons.
    pub buttons: Vec<Vec<HeardButton>>,
    /// The message that it replies to.
    pub reply_to: Option<i64>,
    /// Without a sound.
    pub silent: bool,
    /// Whether it was changed.
    pub edited: bool,
    /// Whether it was taken away.
    pub deleted: bool,
    /// The emoji that the bot has put on it.
    pub reactions: Vec<String>,
}

/// What happened, for whoever looks on.
#[derive(Clone, Debug, Serialize)]
pub struct News {
    /// The chat's title: the group's, or the person's first name.
    pub chat_title: String,
    /// Whether it is a private chat.
    pub private: bool,
    /// What.
    pub what: Happened,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// A message was sent.
    Said(Heard),
    /// A message was changed.
    Edited(Heard),
    /// A reaction was put on a message.
    Reacted(Heard),
    /// A message was taken away.
    Deleted(Heard),
    /// Somebody pressed a button: who, and what stands on it.
    Pressed(String, String),
    /// A word was shown over the chat to who pressed.
    Shown(String),
    /// The bot left.
    Left,
}

/// What may be in a message; the kinds of files, as the wire names them.
pub(super) const MEDIA: [&str; 6] = ["photo", "voice", "audio", "video", "video_note", "document"];

impl World {
    /// What stands in a chat after a message.
    pub(super) fn heard(&self, chat: i64, after: i64) -> Vec<Heard> {
        self.chats.get(&chat).map_or_else(Vec::new, |room| {
            let messages = room.messages.range(after.saturating_add(1)..);
            messages.map(|(_, message)| message.heard()).collect()
        })
    }

    /// Tells who looks on what happened in a chat.
    pub(super) fn announce(&self, chat: i64, what: impl FnOnce() -> Happened) {
        if self.news.receiver_count() == 0 {
            return;
        }
        let wire = self.chat_wire(chat);
        let title = wire["title"].as_str().or(wire["first_name"].as_str());
        let news = News {
            chat_title: title.unwrap_or_default().to_owned(),
            private: wire["type"] == "private",
            what: what(),
        };
        // Whoever looked on may just have gone.
        self.news.send(news).ok();
    }

    /// Tells who looks on what happened to a message.
    pub(super) fn announce_message(&self, at: (i64, i64), what: fn(Heard) -> Happened) {
        let message = self
            .chats
            .get(&at.0)
            .and_then(|room| room.messages.get(&at.1));
        if let Some(message) = message {
            self.announce(at.0, || what(message.heard()));
        }
    }
}

impl Message {
    pub(super) fn heard(&self) -> Heard {
        let wire = &self.wire;
        let number = |value: &Value| value.as_i64().unwrap_or_default();
        let text = wire["text"].as_str().or(wire["caption"].as_str());
        let buttons = wire["reply_markup"]["inline_keyboard"].as_array();
        Heard {
            chat: number(&wire["chat"]["id"]),
            message: number(&wire["message_id"]),
            from: number(&wire["from"]["id"]),
            name: string(&wire["from"]["first_name"]).unwrap_or_default(),
            is_bot: wire["from"]["id"] == BOT,
            text: text.unwrap_or_default().to_owned(),
            media: media(wire),
            buttons: buttons.map_or_else(Vec::new, |rows| {
                rows.iter()
                    .filter_map(Value::as_array)
                    .map(|row| row.iter().map(button).collect())
                    .collect()
            }),
            reply_to: wire["reply_to_message"]["message_id"].as_i64(),
            silent: self.silent,
            edited: wire.get("edit_date").is_some(),
            deleted: self.deleted,
            reactions: self.reactions.clone(),
        }
    }
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn button(wire: &Value) -> HeardButton {
    HeardButton {
        text: string(&wire["text"]).unwrap_or_default(),
        data: string(&wire["callback_data"]),
        url: string(&wire["url"]),
    }
}

fn media(wire: &Value) -> Option<Media> {
    MEDIA.iter().find_map(|kind| {
        let file = wire.get(kind)?;
        let file = file
            .as_array()
            .and_then(|sizes| sizes.last())
            .unwrap_or(file);
        Some(Media {
            kind: (*kind).to_owned(),
            file_id: string(&file["file_id"])?,
            name: string(&file["file_name"]),
        })
    })
}
