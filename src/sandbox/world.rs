//! The sandbox's world: people, chats, messages, and updates on their way.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use serde_json::{Value, json};
use tokio::sync::{Notify, broadcast};

use super::{
    BOT, Fault, News, Options, Person, Request,
    files::StoredFile,
    rates::{self, Sent},
    refusal::Refusal,
    webhooks::{Webhook, line_of},
};

pub(super) struct World {
    pub(super) options: Options,
    pub(super) users: HashMap<i64, User>,
    pub(super) chats: HashMap<i64, Chat>,
    pub(super) files: HashMap<String, StoredFile>,
    /// What the bot has not confirmed yet.
    pub(super) updates: VecDeque<Update>,
    /// What the last confirmation took away, and what of it is to come again.
    pub(super) confirmed_last: Vec<Update>,
    pub(super) again: Vec<Update>,
    pub(super) next_update: i64,
    /// How many updates were ever queued.
    pub(super) queued: u64,
    /// Which kinds of updates the bot wants; all, where it did not say.
    pub(super) wanted: Vec<String>,
    pub(super) webhook: Option<Webhook>,
    /// The lines of which an update is on its way to the webhook.
    pub(super) on_their_way: BTreeSet<i64>,
    /// Presses that wait for their answer: who pressed.
    pub(super) presses: HashMap<String, i64>,
    pub(super) requests: Vec<Request>,
    pub(super) faults: Vec<Fault>,
    /// The number of the last poll.
    pub(super) poll: u64,
    pub(super) news: broadcast::Sender<News>,
    bell: Arc<Notify>,
    sent: Sent,
    last_id: i64,
}

pub(super) struct User {
    pub(super) person: Person,
    /// Whether they have ever written to the bot.
    pub(super) started: bool,
    pub(super) blocked: bool,
}

#[derive(Default)]
pub(super) struct Chat {
    /// A group's title; a private chat has none.
    pub(super) title: Option<String>,
    pub(super) creator: Option<i64>,
    pub(super) members: BTreeSet<i64>,
    pub(super) bot: Standing,
    pub(super) moved_to: Option<i64>,
    pub(super) messages: BTreeMap<i64, Message>,
    last_message: i64,
    sent: Sent,
}

impl Chat {
    /// A group of these people.
    pub(super) fn group(title: &str, members: impl IntoIterator<Item = i64>) -> Self {
        Chat {
            title: Some(title.to_owned()),
            members: members.into_iter().collect(),
            ..Chat::default()
        }
    }

    /// The same group under a new id, where nothing has been said yet.
    pub(super) fn moved(&self) -> Self {
        Chat {
            title: self.title.clone(),
            creator: self.creator,
            members: self.members.clone(),
            bot: self.bot,
            ..Chat::default()
        }
    }
}

/// What the bot is in a group.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Standing {
    #[default]
    Stranger,
    Member,
    Admin {
        can_delete: bool,
    },
    /// It left.
    Left,
    /// Somebody took it out.
    Removed,
}

impl Standing {
    pub(super) fn is_in(self) -> bool {
        matches!(self, Standing::Member | Standing::Admin { .. })
    }

    pub(super) fn is_admin(self) -> bool {
        matches!(self, Standing::Admin { .. })
    }
}

/// A message: its wire form, and what the wire does not say.
pub(super) struct Message {
    pub(super) wire: Value,
    pub(super) silent: bool,
    pub(super) deleted: bool,
    pub(super) reactions: Vec<String>,
}

/// A message that is to be put into a chat: who says it, and what is special about it.
pub(super) struct Draft {
    pub(super) from: Value,
    pub(super) wire: Value,
    pub(super) silent: bool,
}

/// An update as it goes over the wire, under the number that confirms it.
#[derive(Clone)]
pub(super) struct Update {
    pub(super) id: i64,
    /// Updates of one line keep their order on the way to a webhook.
    pub(super) line: i64,
    pub(super) text: String,
}

impl World {
    pub(super) fn new(options: &Options, bell: Arc<Notify>, news: broadcast::Sender<News>) -> Self {
        World {
            options: options.clone(),
            users: HashMap::new(),
            chats: HashMap::new(),
            files: HashMap::new(),
            updates: VecDeque::new(),
            confirmed_last: Vec::new(),
            again: Vec::new(),
            next_update: options.first_update,
            queued: 0,
            wanted: Vec::new(),
            webhook: None,
            on_their_way: BTreeSet::new(),
            presses: HashMap::new(),
            requests: Vec::new(),
            faults: Vec::new(),
            poll: 0,
            news,
            bell,
            sent: Sent::default(),
            last_id: 0,
        }
    }

    pub(super) fn now(&self) -> i64 {
        (self.options.now)()
    }

    /// A number that was not used before.
    pub(super) fn fresh(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn bot_user(&self) -> Value {
        json!({
            "id": BOT,
            "is_bot": true,
            "first_name": self.options.first_name,
            "username": self.options.username,
        })
    }

    pub(super) fn user(&self, id: i64) -> Value {
        let mut wire = json!({ "id": id, "is_bot": false });
        merge(&mut wire, self.name(id));
        let language = self
            .users
            .get(&id)
            .and_then(|user| user.person.language_code.as_ref());
        if let Some(language) = language {
            wire["language_code"] = json!(language);
        }
        wire
    }

    /// What users and private chats have in common.
    fn name(&self, id: i64) -> Value {
        let Some(User { person, .. }) = self.users.get(&id) else {
            return json!({ "first_name": "?" });
        };
        let mut wire = json!({ "first_name": person.first_name });
        if let Some(last_name) = &person.last_name {
            wire["last_name"] = json!(last_name);
        }
        if let Some(username) = &person.username {
            wire["username"] = json!(username);
        }
        wire
    }

    pub(super) fn chat_wire(&self, id: i64) -> Value {
        match self.chats.get(&id).and_then(|chat| chat.title.as_ref()) {
            Some(title) => json!({ "id": id, "type": group_kind(id), "title": title }),
            None => {
                let mut wire = json!({ "id": id, "type": "private" });
                merge(&mut wire, self.name(id));
                wire
            }
        }
    }

    /// Puts a message into a chat that there is; returns its id.
    pub(super) fn post(&mut self, chat: i64, draft: Draft) -> i64 {
        let mut wire = json!({
            "date": self.now() / 1000,
            "chat": self.chat_wire(chat),
            "from": draft.from,
        });
        merge(&mut wire, draft.wire);
        let room = self.chats.entry(chat).or_default();
        room.last_message += 1;
        let id = room.last_message;
        wire["message_id"] = json!(id);
        let message = Message {
            wire,
            silent: draft.silent,
            deleted: false,
            reactions: Vec::new(),
        };
        room.messages.insert(id, message);
        id
    }

    /// A message that still stands.
    pub(super) fn message(&self, (chat, id): (i64, i64)) -> Option<&Message> {
        let message = self.chats.get(&chat)?.messages.get(&id)?;
        (!message.deleted).then_some(message)
    }

    pub(super) fn message_mut(&mut self, (chat, id): (i64, i64)) -> Option<&mut Message> {
        let message = self.chats.get_mut(&chat)?.messages.get_mut(&id)?;
        (!message.deleted).then_some(message)
    }

    /// A message as the wire has it.
    pub(super) fn wire(&self, at: (i64, i64)) -> Value {
        self.message(at)
            .map_or(Value::Null, |message| message.wire.clone())
    }

    /// A message as others quote it: without the one that it replies to itself.
    pub(super) fn quoted(&self, at: (i64, i64)) -> Option<Value> {
        let mut wire = self.message(at)?.wire.clone();
        if let Some(fields) = wire.as_object_mut() {
            fields.remove("reply_to_message");
        }
        Some(wire)
    }

    /// Queues an update for the bot and returns its number; `None` where the bot does
    /// not want this kind.
    pub(super) fn update(&mut self, kind: &str, what: Value) -> Option<i64> {
        if !self.wanted.is_empty() && !self.wanted.iter().any(|wanted| wanted == kind) {
            return None;
        }
        let id = self.next_update;
        self.next_update += 1;
        let mut update = json!({ "update_id": id });
        update[kind] = what;
        self.queue(id, update.to_string());
        Some(id)
    }

    /// Queues a text as an update, under a number that the bot confirms it by.
    pub(super) fn queue(&mut self, id: i64, text: String) {
        let line = line_of(&text);
        self.updates.push_back(Update { id, line, text });
        self.queued += 1;
        self.ring();
    }

    /// Forgets what is on its way, as if it had never been said.
    pub(super) fn drop_updates(&mut self) {
        self.queued -= self.updates.len() as u64;
        self.updates.clear();
    }

    /// Tells who waits for updates to look again.
    pub(super) fn ring(&self) {
        self.bell.notify_waiters();
    }

    /// Whether one more message to this chat is within the rates; else how long to wait.
    pub(super) fn within_rates(&mut self, chat: i64) -> Result<(), Refusal> {
        if !self.options.enforce_limits {
            return Ok(());
        }
        let now = self.now();
        let rate = if chat < 0 {
            rates::GROUP
        } else {
            rates::PRIVATE
        };
        let Some(room) = self.chats.get_mut(&chat) else {
            return Ok(());
        };
        let wait = room
            .sent
            .wait(rate, now)
            .max(self.sent.wait(rates::OVERALL, now));
        if wait > 0 {
            return Err(Refusal::too_many((wait + 999) / 1000));
        }
        room.sent.count(now);
        self.sent.count(now);
        Ok(())
    }
}

/// What kind of group has this id.
pub(super) fn group_kind(id: i64) -> &'static str {
    match id <= -1_000_000_000_000 {
        true => "supergroup",
        false => "group",
    }
}

/// Adds the fields of `more` to `message`.
pub(super) fn merge(message: &mut Value, more: Value) {
    if let (Some(message), Value::Object(more)) = (message.as_object_mut(), more) {
        message.extend(more);
    }
}
