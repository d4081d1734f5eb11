//! What people do with messages: they say, change, delete, press, follow links.

use serde_json::{Value, json};

use super::{
    BOT, Happened, HeardButton, Impossible, Posted,
    entities::{entities, is_for},
    files::StoredFile,
    heard::MEDIA,
    world::{Draft, World, merge},
};

/// Something that a person says.
#[derive(Default)]
pub(super) struct Saying {
    pub(super) user: i64,
    pub(super) chat: i64,
    pub(super) text: String,
    pub(super) reply_to: Option<i64>,
    pub(super) files: Vec<StoredFile>,
    /// More of each message, as the wire has it.
    pub(super) more: Value,
}

impl World {
    pub(super) fn say(&mut self, saying: Saying) -> Result<Posted, Impossible> {
        let Saying { user, chat, .. } = saying;
        self.enter(user, chat)?;
        let reply = match saying.reply_to {
            None => None,
            Some(id) => Some(self.quoted((chat, id)).ok_or_else(|| no_message(id))?),
        };
        let hears = self.hears(chat, &saying.text, reply.as_ref());
        let mut posted = Posted::default();
        for mut wire in self.wires(saying.text, saying.files)? {
            if let Some(reply) = &reply {
                wire["reply_to_message"] = reply.clone();
            }
            merge(&mut wire, saying.more.clone());
            let draft = Draft {
                from: self.user(user),
                wire,
                silent: false,
            };
            let id = self.post(chat, draft);
            posted.messages.push(id);
            self.announce_message((chat, id), Happened::Said);
            if hears {
                let wire = self.wire((chat, id));
                posted.updates.extend(self.update("message", wire));
            }
        }
        Ok(posted)
    }

    /// A person turns to a chat; their private one is made when it is first needed.
    fn enter(&mut self, user: i64, chat: i64) -> Result<(), Impossible> {
        let person = self.users.get_mut(&user).ok_or_else(|| nobody(user))?;
        if user == chat {
            person.started = true;
            if person.blocked {
                self.block(user, false)?;
            }
            self.chats.entry(user).or_default();
            return Ok(());
        }
        match self.group(chat)?.members.contains(&user) {
            true => Ok(()),
            false => Err(format!("{user} is not in {chat}")),
        }
    }

    /// Whether the bot hears a message, by its standing and its privacy mode.
    fn hears(&self, chat: i64, text: &str, reply: Option<&Value>) -> bool {
        let Some(room) = self.chats.get(&chat) else {
            return false;
        };
        let meant = || {
            is_for(&self.options.username, text)
                || reply.is_some_and(|message| message["from"]["id"] == BOT)
        };
        match room.title {
            None => true,
            Some(_) if !room.bot.is_in() => false,
            Some(_) => !self.options.privacy || room.bot.is_admin() || meant(),
        }
    }

    /// What the messages say and carry: one a file, and the text is the first's caption.
    fn wires(&mut self, text: String, files: Vec<StoredFile>) -> Result<Vec<Value>, Impossible> {
        let unknown = files
            .iter()
            .find(|file| !MEDIA.contains(&file.kind.as_str()));
        if let Some(file) = unknown {
            return Err(format!("there are no files of the kind “{}”", file.kind));
        }
        if files.len() > 10 {
            return Err("an album has at most ten files".to_owned());
        }
        if files.is_empty() {
            return Ok(vec![written("text", "entities", &text)]);
        }
        let album = (files.len() > 1).then(|| format!("album_{}", self.fresh()));
        let mut text = Some(text).filter(|text| !text.is_empty());
        let mut wires = Vec::new();
        for file in files {
            let kind = file.kind.clone();
            let id = self.keep(file);
            let mut wire = match text.take() {
                Some(caption) => written("caption", "caption_entities", &caption),
                None => json!({}),
            };
            if let Some(album) = &album {
                wire["media_group_id"] = json!(album);
            }
            wire[&kind] = json!(self.file_wire(&kind, &id));
            wires.push(wire);
        }
        Ok(wires)
    }

    pub(super) fn edit(&mut self, at: (i64, i64), text: &str) -> Result<Posted, Impossible> {
        let now = self.now() / 1000;
        let message = self.message_mut(at).ok_or_else(|| no_message(at.1))?;
        if message.wire["from"]["id"] == BOT {
            return Err(format!(
                "nobody can change message {}, which is the bot's",
                at.1
            ));
        }
        let more = match message.wire.get("text") {
            Some(_) => written("text", "entities", text),
            None => written("caption", "caption_entities", text),
        };
        merge(&mut message.wire, more);
        message.wire["edit_date"] = json!(now);
        let wire = message.wire.clone();
        self.announce_message(at, Happened::Edited);
        let mut posted = Posted {
            messages: vec![at.1],
            ..Posted::default()
        };
        if self.hears(at.0, text, wire.get("reply_to_message")) {
            posted.updates.extend(self.update("edited_message", wire));
        }
        Ok(posted)
    }

    pub(super) fn delete(&mut self, at: (i64, i64)) -> Result<Posted, Impossible> {
        self.message_mut(at)
            .ok_or_else(|| no_message(at.1))?
            .deleted = true;
        self.announce_message(at, Happened::Deleted);
        Ok(Posted::default())
    }

    pub(super) fn press(
        &mut self,
        user: i64,
        at: (i64, i64),
        label: &str,
    ) -> Result<Posted, Impossible> {
        let button = self.find_button(at, label)?;
        let who = self.users.get(&user).ok_or_else(|| nobody(user))?;
        let who = who.person.first_name.clone();
        self.announce(at.0, || Happened::Pressed(who, button.text.clone()));
        match (button.data, button.url) {
            (Some(data), _) => Ok(self.send_press(user, at, &data)),
            (None, Some(url)) => self.follow(user, &url, None),
            (None, None) => Err(format!("the button “{label}” does nothing")),
        }
    }

    fn find_button(&self, at: (i64, i64), label: &str) -> Result<HeardButton, Impossible> {
        let message = self.message(at).ok_or_else(|| no_message(at.1))?.heard();
        let buttons: Vec<HeardButton> = message.buttons.into_iter().flatten().collect();
        let names: Vec<&str> = buttons.iter().map(|button| button.text.as_str()).collect();
        let names = names.join(", ");
        buttons
            .into_iter()
            .find(|button| button.text == label || button.data.as_deref() == Some(label))
            .ok_or_else(|| format!("there is no button “{label}”; there are: {names}"))
    }

    /// Sends a press to the bot, whether or not there is such a button.
    pub(super) fn send_press(&mut self, user: i64, at: (i64, i64), data: &str) -> Posted {
        let id = format!("press_{}", self.fresh());
        self.presses.insert(id.clone(), user);
        let message = match self.message(at) {
            Some(message) => message.wire.clone(),
            None => json!({ "chat": self.chat_wire(at.0), "message_id": at.1, "date": 0 }),
        };
        let press = json!({
            "id": id,
            "from": self.user(user),
            "message": message,
            "chat_instance": at.0.to_string(),
            "data": data,
        });
        Posted {
            updates: self.update("callback_query", press).into_iter().collect(),
            ..Posted::default()
        }
    }

    /// Follows a link to the bot: `t.me/BOT?start=WORD`, or `startgroup` into a group.
    pub(super) fn follow(
        &mut self,
        user: i64,
        url: &str,
        chat: Option<i64>,
    ) -> Result<Posted, Impossible> {
        let address = url
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        let (address, query) = address.split_once('?').unwrap_or((address, ""));
        let to_bot = address
            .strip_prefix("t.me/")
            .is_some_and(|name| name.eq_ignore_ascii_case(&self.options.username));
        if !to_bot {
            return Err(format!("{url} does not lead to the bot"));
        }
        let word = |name: &str| {
            query
                .split('&')
                .find_map(|it| it.strip_prefix(name)?.strip_prefix('='))
        };
        let username = self.options.username.clone();
        let (chat, text) = match (word("startgroup"), chat) {
            (Some(word), Some(chat)) => (chat, format!("/start@{username} {word}")),
            (Some(_), None) => return Err(format!("{url} asks for a group")),
            (None, _) => (
                user,
                format!("/start {}", word("start").unwrap_or_default()),
            ),
        };
        let mut posted = match chat == user {
            true => Posted::default(),
            false => self.add_bot(user, chat, false)?,
        };
        let said = self.say(Saying {
            user,
            chat,
            text: text.trim_end().to_owned(),
            ..Saying::default()
        })?;
        posted.messages.extend(said.messages);
        posted.updates.extend(said.updates);
        Ok(posted)
    }
}

/// A text in its field, with its entities in theirs.
fn written(field: &str, marks: &str, text: &str) -> Value {
    let mut wire = json!({});
    wire[field] = json!(text);
    let entities = entities(text);
    if !entities.is_empty() {
        wire[marks] = json!(entities);
    }
    wire
}

fn no_message(id: i64) -> Impossible {
    format!("there is no message {id}")
}

pub(super) fn nobody(user: i64) -> Impossible {
    format!("nobody is {user}")
}
