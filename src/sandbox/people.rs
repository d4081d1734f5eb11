//! How people act in the sandbox: they write, press, join, block; all by themselves.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Fault, Shared,
    api::{file_wire, keep},
    world::{Bot, Chat, Happened, Heard, HeardButton, StoredFile, User, World, merge},
};

/// The hand of everybody who acts in a sandbox.
#[derive(Clone)]
pub struct People {
    shared: Arc<Shared>,
}

/// What came of an act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Posted {
    /// The ids of the messages that it made.
    pub messages: Vec<i64>,
    /// The numbers of the updates that it sent to the bot.
    pub updates: Vec<i64>,
}

/// A file as a person sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SentFile {
    /// `photo`, `voice`, `audio`, `video`, `video_note` or `document`.
    pub kind: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// What is in it.
    #[serde(default)]
    pub content: String,
    /// How long it claims to be, in bytes, where that is not the content's length.
    #[serde(default)]
    pub size: Option<u64>,
}

/// Something that a person does; also the body of `POST /sandbox/act`.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Says something; several files are an album.
    Say {
        /// Who.
        user: i64,
        /// Where; in private where it is left out.
        #[serde(default)]
        chat: Option<i64>,
        /// What, or the caption.
        #[serde(default)]
        text: String,
        /// In reply to which message.
        #[serde(default)]
        reply_to: Option<i64>,
        /// With which files.
        #[serde(default)]
        files: Vec<SentFile>,
        /// More of the message, as the wire has it: a forward's origin, a sticker.
        #[serde(default)]
        more: Value,
    },
    /// Presses a button, by what stands on it or what it carries; a link is followed.
    Press {
        /// Who.
        user: i64,
        /// Where.
        chat: i64,
        /// Under which message.
        message: i64,
        /// What stands on it.
        button: String,
    },
    /// Sends a press that no button offered.
    Forge {
        /// Who.
        user: i64,
        /// Where.
        chat: i64,
        /// Under which message.
        message: i64,
        /// What it carries.
        data: String,
    },
    /// Changes what they have said.
    Edit {
        /// Where.
        chat: i64,
        /// Which message.
        message: i64,
        /// What it says now.
        text: String,
    },
    /// Follows a link of the bot's: into the private chat, or into the group `chat`.
    Follow {
        /// Who.
        user: i64,
        /// The link.
        url: String,
        /// The group that they choose.
        #[serde(default)]
        chat: Option<i64>,
    },
    /// Adds the bot to a group.
    AddBot {
        /// Who.
        user: i64,
        /// Which group.
        chat: i64,
        /// Whether it may delete messages there.
        #[serde(default)]
        admin: bool,
    },
    /// Takes the bot out of a group.
    RemoveBot {
        /// Who.
        user: i64,
        /// Which group.
        chat: i64,
    },
    /// Blocks the bot, or lets it in again.
    Block {
        /// Who.
        user: i64,
        /// Whether it is blocked from now on.
        blocked: bool,
    },
    /// Makes a group a supergroup, with this new id.
    Upgrade {
        /// Which group.
        chat: i64,
        /// Its new id.
        new: i64,
    },
}

/// Something that nobody can do.
pub type Impossible = String;

impl People {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        People { shared }
    }

    /// Somebody new, with this first name and the language of their phone.
    pub fn person(&self, first_name: &str, language: Option<&str>) -> i64 {
        let mut world = self.shared.world();
        let id = 500_000_000 + world.fresh();
        world.users.insert(
            id,
            User {
                first_name: first_name.to_owned(),
                language: language.map(str::to_owned),
                started: false,
                blocked: false,
            },
        );
        id
    }

    /// A new group of these people.
    pub fn group(&self, title: &str, members: &[i64]) -> i64 {
        let mut world = self.shared.world();
        let id = -(4_000_000 + world.fresh());
        let mut chat = Chat::new(Some(title.to_owned()));
        chat.members.extend(members);
        world.chats.insert(id, chat);
        id
    }

    /// Somebody joins a group.
    pub fn join(&self, user: i64, chat: i64) {
        if let Some(chat) = self.shared.world().chats.get_mut(&chat) {
            chat.members.insert(user);
        }
    }

    /// What stands in a chat after a message, deleted messages marked.
    pub fn heard(&self, chat: i64, after: i64) -> Vec<Heard> {
        self.shared.world().heard(chat, after)
    }

    /// Queues an update for the bot, as it is.
    pub fn inject(&self, update: Value) {
        let mut world = self.shared.world();
        let id = update["update_id"]
            .as_i64()
            .unwrap_or_else(|| world.next_update);
        world.next_update = world.next_update.max(id + 1);
        world.updates.push_back((id, update));
        drop(world);
        self.shared.updates.notify_waiters();
    }

    /// Makes something go wrong.
    pub fn fault(&self, fault: Fault) {
        self.shared.world().faults.push(fault);
    }

    /// Does something.
    ///
    /// # Errors
    /// One sentence where it cannot be done: there is no such button, group or person.
    pub fn act(&self, act: Act) -> Result<Posted, Impossible> {
        let mut news = Vec::new();
        let posted = {
            let mut world = self.shared.world();
            perform(&mut world, act, &mut news)
        };
        self.shared.updates.notify_waiters();
        let world = self.shared.world();
        for (chat, what) in news {
            // Nobody has to look on.
            self.shared.news.send(world.news(chat, what)).ok();
        }
        posted
    }
}

type Told = Vec<(i64, Happened)>;

fn perform(world: &mut World, act: Act, news: &mut Told) -> Result<Posted, Impossible> {
    match act {
        Act::Say {
            user,
            chat,
            text,
            reply_to,
            files,
            more,
        } => {
            let chat = chat.unwrap_or(user);
            say(world, (user, chat), (text, reply_to, files, more), news)
        }
        Act::Press {
            user,
            chat,
            message,
            button,
        } => {
            let found = find_button(world, chat, message, &button)?;
            let who = world
                .users
                .get(&user)
                .map_or_else(String::new, |user| user.first_name.clone());
            news.push((chat, Happened::Pressed(who, found.text.clone())));
            match (found.data, found.url) {
                (Some(data), _) => press(world, user, (chat, message), &data),
                (None, Some(url)) => follow(world, user, &url, None, news),
                (None, None) => Err(format!("the button “{button}” does nothing")),
            }
        }
        Act::Forge {
            user,
            chat,
            message,
            data,
        } => press(world, user, (chat, message), &data),
        Act::Edit {
            chat,
            message,
            text,
        } => {
            let now = world.now() / 1000;
            let found = world
                .message_mut(chat, message)
                .ok_or_else(|| format!("there is no message {message}"))?;
            let field = if found.wire.get("text").is_some() {
                "text"
            } else {
                "caption"
            };
            found.wire[field] = json!(text);
            found.wire["edit_date"] = json!(now);
            let (wire, heard) = (found.wire.clone(), found.heard());
            news.push((chat, Happened::Edited(heard)));
            let update = world.update("edited_message", wire);
            Ok(Posted {
                messages: vec![message],
                updates: vec![update],
            })
        }
        Act::Follow { user, url, chat } => follow(world, user, &url, chat, news),
        Act::AddBot { user, chat, admin } => add_bot(world, user, chat, admin),
        Act::RemoveBot { user, chat } => {
            let room = world.chats.get_mut(&chat).ok_or_else(|| no_group(chat))?;
            room.bot = None;
            let update = member_update(world, user, chat, ("member", "left"));
            Ok(Posted {
                updates: vec![update],
                ..Posted::default()
            })
        }
        Act::Block { user, blocked } => {
            let person = world
                .users
                .get_mut(&user)
                .ok_or_else(|| format!("nobody is {user}"))?;
            person.blocked = blocked;
            let change = if blocked {
                ("member", "kicked")
            } else {
                ("kicked", "member")
            };
            let update = member_update(world, user, user, change);
            Ok(Posted {
                updates: vec![update],
                ..Posted::default()
            })
        }
        Act::Upgrade { chat, new } => upgrade(world, chat, new),
    }
}

type Saying = (String, Option<i64>, Vec<SentFile>, Value);

fn say(
    world: &mut World,
    (user, chat): (i64, i64),
    (text, reply_to, files, more): Saying,
    news: &mut Told,
) -> Result<Posted, Impossible> {
    let private = user == chat;
    let person = world
        .users
        .get_mut(&user)
        .ok_or_else(|| format!("nobody is {user}"))?;
    if private {
        person.started = true;
        person.blocked = false;
        world.private_chat(user);
    }
    let room = world.chats.get(&chat).ok_or_else(|| no_group(chat))?;
    if !private && !room.members.contains(&user) {
        return Err(format!("{user} is not in {chat}"));
    }
    let bot = room.bot;
    let reply = match reply_to {
        None => None,
        Some(id) => Some(
            world
                .quoted(chat, id)
                .ok_or_else(|| format!("there is no message {id}"))?,
        ),
    };
    let hears = private
        || bot.is_some_and(|bot| {
            !world.privacy || bot.admin || is_for_bot(world, &text, reply.as_ref())
        });
    let album = (files.len() > 1).then(|| format!("album{}", world.fresh()));
    let mut wires = Vec::new();
    if files.is_empty() {
        wires.push(json!({ "text": text }));
    }
    for (at, file) in files.into_iter().enumerate() {
        let stored = StoredFile {
            size: file.size.unwrap_or(file.content.len() as u64),
            name: file.name,
            content: file.content.into_bytes(),
        };
        let id = keep(world, stored.clone());
        let mut wire = json!({});
        wire[&file.kind] = file_wire(&file.kind, &id, &stored);
        if at == 0 && !text.is_empty() {
            wire["caption"] = json!(text);
        }
        if let Some(album) = &album {
            wire["media_group_id"] = json!(album);
        }
        wires.push(wire);
    }
    let mut posted = Posted::default();
    for mut wire in wires {
        if let Some(reply) = &reply {
            wire["reply_to_message"] = reply.clone();
        }
        if text.starts_with('/') {
            let length = text
                .split_whitespace()
                .next()
                .map_or(0, |word| word.encode_utf16().count());
            let field = if wire.get("text").is_some() {
                "entities"
            } else {
                "caption_entities"
            };
            wire[field] = json!([{ "type": "bot_command", "offset": 0, "length": length }]);
        }
        merge(&mut wire, more.clone());
        let from = world.user(user);
        let message = world.post(chat, from, wire, false);
        let id = message["message_id"].as_i64().unwrap_or_default();
        posted.messages.push(id);
        if let Some(message) = world.message(chat, id) {
            news.push((chat, Happened::Said(message.heard())));
        }
        if hears {
            posted.updates.push(world.update("message", message));
        }
    }
    Ok(posted)
}

/// Whether a message in a group is for the bot although privacy mode is on.
fn is_for_bot(world: &World, text: &str, reply: Option<&Value>) -> bool {
    let command = text
        .strip_prefix('/')
        .and_then(|text| text.split_whitespace().next());
    let addressed = command.is_some_and(|command| match command.split_once('@') {
        Some((_, name)) => name.eq_ignore_ascii_case(&world.username),
        None => true,
    });
    addressed
        || text.contains(&format!("@{}", world.username))
        || reply.is_some_and(|message| message["from"]["id"] == World::bot_id())
}

fn find_button(
    world: &World,
    chat: i64,
    message: i64,
    label: &str,
) -> Result<HeardButton, Impossible> {
    let message = world
        .message(chat, message)
        .ok_or_else(|| format!("there is no message {message}"))?
        .heard();
    let buttons: Vec<HeardButton> = message.buttons.into_iter().flatten().collect();
    let names: Vec<&str> = buttons.iter().map(|button| button.text.as_str()).collect();
    let names = names.join(", ");
    buttons
        .into_iter()
        .find(|button| button.text == label || button.data.as_deref() == Some(label))
        .ok_or_else(|| format!("there is no button “{label}”; there are: {names}"))
}

fn press(
    world: &mut World,
    user: i64,
    (chat, message): (i64, i64),
    data: &str,
) -> Result<Posted, Impossible> {
    let mut wire = world
        .message(chat, message)
        .ok_or_else(|| format!("there is no message {message}"))?
        .wire
        .clone();
    if let Some(fields) = wire.as_object_mut() {
        fields.remove("reply_to_message");
    }
    let id = format!("press{}", world.fresh());
    world.presses.insert(id.clone(), user);
    let press = json!({
        "id": id,
        "from": world.user(user),
        "message": wire,
        "chat_instance": chat.to_string(),
        "data": data,
    });
    let update = world.update("callback_query", press);
    Ok(Posted {
        updates: vec![update],
        ..Posted::default()
    })
}

fn follow(
    world: &mut World,
    user: i64,
    url: &str,
    chat: Option<i64>,
    news: &mut Told,
) -> Result<Posted, Impossible> {
    let saying = |text: String| (text, None, Vec::new(), Value::Null);
    if let Some((_, word)) = url.split_once("?start=") {
        return say(world, (user, user), saying(format!("/start {word}")), news);
    }
    let (Some((_, word)), Some(chat)) = (url.split_once("?startgroup="), chat) else {
        return Err(format!("{url} leads nowhere"));
    };
    let mut posted = add_bot(world, user, chat, false)?;
    let text = format!("/start@{} {word}", world.username);
    let said = say(world, (user, chat), saying(text), news)?;
    posted.messages.extend(said.messages);
    posted.updates.extend(said.updates);
    Ok(posted)
}

fn add_bot(world: &mut World, user: i64, chat: i64, admin: bool) -> Result<Posted, Impossible> {
    let room = world.chats.get_mut(&chat).ok_or_else(|| no_group(chat))?;
    let was_in = room.bot.is_some();
    room.bot = Some(Bot {
        admin,
        can_delete: admin,
    });
    if was_in {
        return Ok(Posted::default());
    }
    let status = if admin { "administrator" } else { "member" };
    let change = member_update(world, user, chat, ("left", status));
    let (from, bot) = (world.user(user), world.bot_user());
    let message = world.post(chat, from, json!({ "new_chat_members": [bot] }), false);
    let joined = world.update("message", message);
    Ok(Posted {
        updates: vec![change, joined],
        ..Posted::default()
    })
}

fn member_update(world: &mut World, user: i64, chat: i64, (old, new): (&str, &str)) -> i64 {
    let bot = world.bot_user();
    let change = json!({
        "chat": world.chat_wire(chat),
        "from": world.user(user),
        "date": world.now() / 1000,
        "old_chat_member": { "status": old, "user": bot },
        "new_chat_member": { "status": new, "user": bot },
    });
    world.update("my_chat_member", change)
}

fn upgrade(world: &mut World, chat: i64, new: i64) -> Result<Posted, Impossible> {
    let room = world.chats.get_mut(&chat).ok_or_else(|| no_group(chat))?;
    room.moved_to = Some(new);
    let (title, members, bot) = (room.title.clone(), room.members.clone(), room.bot);
    let from = world.bot_user();
    let old = world.post(
        chat,
        from.clone(),
        json!({ "migrate_to_chat_id": new }),
        false,
    );
    let mut room = Chat::new(title);
    room.members = members;
    room.bot = bot;
    world.chats.insert(new, room);
    let first = world.post(new, from, json!({ "migrate_from_chat_id": chat }), false);
    let updates = vec![world.update("message", old), world.update("message", first)];
    Ok(Posted {
        updates,
        ..Posted::default()
    })
}

fn no_group(chat: i64) -> Impossible {
    format!("there is no group {chat}")
}
