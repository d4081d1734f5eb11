//! The sandbox's world: people, chats, messages, files, and updates on their way.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde::Serialize;
use serde_json::{Value, json};

use super::{Fault, Now, Options, TOKEN};

/// A request of the bot's.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// When, in milliseconds since the Unix epoch.
    pub at: i64,
    /// The method, as Telegram spells it.
    pub method: String,
    /// Its parameters.
    pub params: Value,
    /// The error's code; `None` where it was served.
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
    /// The emoji put on it.
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

pub(super) struct User {
    pub(super) first_name: String,
    pub(super) language: Option<String>,
    /// Whether they have ever written to the bot.
    pub(super) started: bool,
    pub(super) blocked: bool,
}

pub(super) struct Chat {
    pub(super) title: Option<String>,
    pub(super) members: BTreeSet<i64>,
    pub(super) bot: Option<Bot>,
    pub(super) moved_to: Option<i64>,
    messages: BTreeMap<i64, Message>,
    next_message: i64,
    sent: VecDeque<i64>,
}

/// What the bot may in a group.
#[derive(Clone, Copy, Default)]
pub(super) struct Bot {
    pub(super) admin: bool,
    pub(super) can_delete: bool,
}

/// A message: its wire form, and what the wire does not say.
#[derive(Clone)]
pub(super) struct Message {
    pub(super) wire: Value,
    pub(super) silent: bool,
    pub(super) deleted: bool,
    pub(super) reactions: Vec<String>,
}

#[derive(Clone)]
pub(super) struct StoredFile {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) content: Vec<u8>,
}

pub(super) struct World {
    now: Now,
    pub(super) username: String,
    pub(super) privacy: bool,
    pub(super) users: BTreeMap<i64, User>,
    pub(super) chats: HashMap<i64, Chat>,
    pub(super) files: HashMap<String, StoredFile>,
    pub(super) updates: VecDeque<(i64, Value)>,
    pub(super) confirmed_last: Vec<(i64, Value)>,
    pub(super) next_update: i64,
    pub(super) presses: HashMap<String, i64>,
    pub(super) requests: Vec<Request>,
    pub(super) faults: Vec<Fault>,
    pub(super) poll: u64,
    sent: VecDeque<i64>,
    next_id: i64,
}

/// Why the server refuses a request.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: String,
    pub(super) parameters: Option<Value>,
}

impl Refusal {
    pub(super) fn new(code: u16, description: impl Into<String>) -> Self {
        Refusal {
            code,
            description: description.into(),
            parameters: None,
        }
    }
}

/// Telegram's rates (core.telegram.org/bots/faq): overall, in a group, in a private chat;
/// short bursts are let through there.
const OVERALL: (usize, i64) = (30, 1_000);
const GROUP: (usize, i64) = (20, 60_000);
const PRIVATE: (usize, i64) = (3, 3_000);

impl World {
    pub(super) fn new(options: &Options) -> Self {
        World {
            now: options.now.clone(),
            username: options.username.clone(),
            privacy: options.privacy,
            users: BTreeMap::new(),
            chats: HashMap::new(),
            files: HashMap::new(),
            updates: VecDeque::new(),
            confirmed_last: Vec::new(),
            next_update: options.first_update,
            presses: HashMap::new(),
            requests: Vec::new(),
            faults: Vec::new(),
            poll: 0,
            sent: VecDeque::new(),
            next_id: 0,
        }
    }

    pub(super) fn now(&self) -> i64 {
        (self.now)()
    }

    /// A number that was not used before.
    pub(super) fn fresh(&mut self) -> i64 {
        self.next_id += 1;
        self.next_id
    }

    pub(super) fn bot_id() -> i64 {
        TOKEN
            .split(':')
            .next()
            .and_then(|id| id.parse().ok())
            .unwrap_or_default()
    }

    pub(super) fn bot_user(&self) -> Value {
        json!({
            "id": Self::bot_id(),
            "is_bot": true,
            "first_name": "Камертон",
            "username": self.username,
        })
    }

    pub(super) fn user(&self, id: i64) -> Value {
        match self.users.get(&id) {
            None => json!({ "id": id, "is_bot": false, "first_name": "?" }),
            Some(user) => {
                let mut wire = json!({ "id": id, "is_bot": false, "first_name": user.first_name });
                if let Some(language) = &user.language {
                    wire["language_code"] = json!(language);
                }
                wire
            }
        }
    }

    pub(super) fn chat_wire(&self, id: i64) -> Value {
        match self.chats.get(&id).and_then(|chat| chat.title.as_ref()) {
            Some(title) => {
                let kind = if id <= -1_000_000_000_000 {
                    "supergroup"
                } else {
                    "group"
                };
                json!({ "id": id, "type": kind, "title": title })
            }
            None => {
                let name = self
                    .users
                    .get(&id)
                    .map_or("?", |user| user.first_name.as_str());
                json!({ "id": id, "type": "private", "first_name": name })
            }
        }
    }

    /// The private chat of a person, made when it is first needed.
    pub(super) fn private_chat(&mut self, user: i64) {
        self.chats.entry(user).or_insert_with(|| Chat::new(None));
    }

    /// Puts a message into a chat; `wire` is what is special about it.
    pub(super) fn post(&mut self, chat: i64, from: Value, wire: Value, silent: bool) -> Value {
        let date = self.now() / 1000;
        let chat_wire = self.chat_wire(chat);
        let Some(room) = self.chats.get_mut(&chat) else {
            return Value::Null;
        };
        room.next_message += 1;
        let id = room.next_message;
        let mut message = json!({
            "message_id": id,
            "date": date,
            "chat": chat_wire,
            "from": from,
        });
        merge(&mut message, wire);
        room.messages.insert(
            id,
            Message {
                wire: message.clone(),
                silent,
                deleted: false,
                reactions: Vec::new(),
            },
        );
        message
    }

    pub(super) fn message(&self, chat: i64, id: i64) -> Option<&Message> {
        self.chats
            .get(&chat)?
            .messages
            .get(&id)
            .filter(|message| !message.deleted)
    }

    pub(super) fn message_mut(&mut self, chat: i64, id: i64) -> Option<&mut Message> {
        self.chats
            .get_mut(&chat)?
            .messages
            .get_mut(&id)
            .filter(|message| !message.deleted)
    }

    /// A message as others quote it: without the one that it replies to itself.
    pub(super) fn quoted(&self, chat: i64, id: i64) -> Option<Value> {
        let mut wire = self.message(chat, id)?.wire.clone();
        if let Some(fields) = wire.as_object_mut() {
            fields.remove("reply_to_message");
        }
        Some(wire)
    }

    /// Queues an update for the bot and returns its number.
    pub(super) fn update(&mut self, kind: &str, what: Value) -> i64 {
        let id = self.next_update;
        self.next_update += 1;
        let mut update = json!({ "update_id": id });
        update[kind] = what;
        self.updates.push_back((id, update));
        id
    }

    /// Confirms what the offset says was received.
    pub(super) fn confirm(&mut self, offset: i64) {
        let mut confirmed = Vec::new();
        while let Some(update) = self.updates.pop_front_if(|(id, _)| *id < offset) {
            confirmed.push(update);
        }
        if !confirmed.is_empty() {
            self.confirmed_last = confirmed;
        }
    }

    /// Whether one more message to this chat is within the rates; else how long to wait.
    pub(super) fn within_rates(&mut self, chat: i64) -> Result<(), Refusal> {
        let now = self.now();
        let rate = if chat < 0 { GROUP } else { PRIVATE };
        let Some(room) = self.chats.get_mut(&chat) else {
            return Ok(());
        };
        let wait = too_many(&mut room.sent, now, rate).max(too_many(&mut self.sent, now, OVERALL));
        if wait > 0 {
            let seconds = (wait + 999) / 1000;
            return Err(Refusal {
                code: 429,
                description: format!("Too Many Requests: retry after {seconds}"),
                parameters: Some(json!({ "retry_after": seconds })),
            });
        }
        room.sent.push_back(now);
        self.sent.push_back(now);
        Ok(())
    }

    pub(super) fn heard(&self, chat: i64, after: i64) -> Vec<Heard> {
        self.chats.get(&chat).map_or_else(Vec::new, |room| {
            room.messages
                .range(after + 1..)
                .map(|(_, message)| message.heard())
                .collect()
        })
    }

    pub(super) fn news(&self, chat: i64, what: Happened) -> News {
        let wire = self.chat_wire(chat);
        let title = wire["title"].as_str().or(wire["first_name"].as_str());
        News {
            chat_title: title.unwrap_or_default().to_owned(),
            private: wire["type"] == "private",
            what,
        }
    }
}

impl Chat {
    pub(super) fn new(title: Option<String>) -> Self {
        Chat {
            title,
            members: BTreeSet::new(),
            bot: None,
            moved_to: None,
            messages: BTreeMap::new(),
            next_message: 0,
            sent: VecDeque::new(),
        }
    }
}

impl Message {
    pub(super) fn heard(&self) -> Heard {
        let wire = &self.wire;
        let number = |value: &Value| value.as_i64().unwrap_or_default();
        let text = wire["text"]
            .as_str()
            .or(wire["caption"].as_str())
            .unwrap_or_default();
        let buttons = wire["reply_markup"]["inline_keyboard"].as_array();
        Heard {
            chat: number(&wire["chat"]["id"]),
            message: number(&wire["message_id"]),
            from: number(&wire["from"]["id"]),
            name: wire["from"]["first_name"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            is_bot: wire["from"]["is_bot"] == true,
            text: text.to_owned(),
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

fn button(wire: &Value) -> HeardButton {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    HeardButton {
        text: text(&wire["text"]).unwrap_or_default(),
        data: text(&wire["callback_data"]),
        url: text(&wire["url"]),
    }
}

fn media(wire: &Value) -> Option<Media> {
    ["photo", "voice", "audio", "video", "video_note", "document"]
        .iter()
        .find_map(|kind| {
            let file = wire.get(kind)?;
            let file = file
                .as_array()
                .and_then(|sizes| sizes.last())
                .unwrap_or(file);
            Some(Media {
                kind: (*kind).to_owned(),
                file_id: file["file_id"].as_str()?.to_owned(),
            })
        })
}

/// Adds the fields of `more` to `message`.
pub(super) fn merge(message: &mut Value, more: Value) {
    if let (Some(message), Value::Object(more)) = (message.as_object_mut(), more) {
        message.extend(more);
    }
}

/// How long until one more fits, in milliseconds; 0 where it fits now.
fn too_many(sent: &mut VecDeque<i64>, now: i64, (count, span): (usize, i64)) -> i64 {
    while sent.front().is_some_and(|at| now - at >= span) {
        sent.pop_front();
    }
    match sent.front() {
        Some(first) if sent.len() >= count => first + span - now,
        _ => 0,
    }
}
