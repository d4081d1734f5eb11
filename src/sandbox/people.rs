//! How people act in the sandbox: they write, press, join, block; all by themselves.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Fault, Heard, SentFile, Shared,
    acts::Saying,
    files::StoredFile,
    world::{Chat, User, World},
};

/// The hand of everybody who acts in a sandbox.
#[derive(Clone)]
pub struct People {
    pub(super) shared: Arc<Shared>,
}

/// What came of an act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Posted {
    /// The ids of the messages that it made.
    pub messages: Vec<i64>,
    /// The numbers of the updates that it sent to the bot; none where the bot does not
    /// hear of it.
    pub updates: Vec<i64>,
}

/// Somebody who is to be there.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Person {
    /// Their id; any free one where it is left out.
    #[serde(default)]
    pub id: Option<i64>,
    /// Their first name.
    pub first_name: String,
    /// Their last name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// Their public name.
    #[serde(default)]
    pub username: Option<String>,
    /// The language of their phone.
    #[serde(default)]
    pub language_code: Option<String>,
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
        /// More of the message, as the wire has it: a sticker, or what
        /// [`People::forwarded_from`] and [`People::on_behalf_of`] say.
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
        /// Under which message; it may be gone, or never have been.
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
    /// Takes a message away; no bot hears of that.
    Delete {
        /// Where.
        chat: i64,
        /// Which message.
        message: i64,
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
    /// Adds somebody to a group.
    AddMember {
        /// Whom.
        user: i64,
        /// To which group.
        chat: i64,
        /// Who does it; the same person where they come by themselves.
        by: i64,
    },
    /// Takes somebody out of a group.
    RemoveMember {
        /// Whom.
        user: i64,
        /// Out of which group.
        chat: i64,
        /// Who does it; the same person where they leave.
        by: i64,
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
    /// Says what the bot may do in a group.
    SetRights {
        /// Who.
        user: i64,
        /// Which group.
        chat: i64,
        /// Whether it is an admin, who hears everything.
        admin: bool,
        /// Whether, as an admin, it may delete messages.
        #[serde(default)]
        can_delete_messages: bool,
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

/// Something that nobody can do: one sentence that says why.
pub type Impossible = String;

impl People {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        People { shared }
    }

    /// Somebody new, with this first name and the language of their phone.
    pub fn person(&self, first_name: &str, language: Option<&str>) -> i64 {
        self.add_person(Person {
            first_name: first_name.to_owned(),
            language_code: language.map(str::to_owned),
            ..Person::default()
        })
    }

    /// Somebody new; returns their id.
    pub fn add_person(&self, person: Person) -> i64 {
        let mut world = self.shared.world();
        let id = person.id.unwrap_or_else(|| 500_000_000 + world.fresh());
        let user = User {
            person,
            started: false,
            blocked: false,
        };
        world.users.insert(id, user);
        id
    }

    /// A new group of these people.
    pub fn group(&self, title: &str, members: &[i64]) -> i64 {
        let mut world = self.shared.world();
        let id = -(4_000_000 + world.fresh());
        let chat = Chat::group(title, members.iter().copied());
        world.chats.insert(id, chat);
        id
    }

    /// A new group that somebody has made, who is its owner and one of its members.
    pub fn group_of(&self, creator: i64, title: &str, members: &[i64]) -> i64 {
        let id = self.group(title, members);
        if let Some(chat) = self.shared.world().chats.get_mut(&id) {
            chat.creator = Some(creator);
            chat.members.insert(creator);
        }
        id
    }

    /// Somebody has always been in a group: the bot does not hear of it.
    pub fn join(&self, user: i64, chat: i64) {
        if let Some(chat) = self.shared.world().chats.get_mut(&chat) {
            chat.members.insert(user);
        }
    }

    /// What stands in a chat after a message, deleted messages marked.
    pub fn heard(&self, chat: i64, after: i64) -> Vec<Heard> {
        self.shared.world().heard(chat, after)
    }

    /// What is in a file that somebody opens, by its id; `None` where there is none.
    pub fn open_file(&self, file_id: &str) -> Option<Vec<u8>> {
        let world = self.shared.world();
        Some(world.files.get(file_id)?.content.to_vec())
    }

    /// Queues an update for the bot; one without a number gets the next. Returns it.
    pub fn inject(&self, mut update: Value) -> i64 {
        let mut world = self.shared.world();
        let id = update["update_id"].as_i64().unwrap_or(world.next_update);
        if update.is_object() {
            update["update_id"] = json!(id);
        }
        world.inject(id, update.to_string());
        id
    }

    /// Queues a text for the bot as if it were an update, whatever is wrong with it. Where
    /// it says no number, it is confirmed together with the next update that has one.
    pub fn inject_raw(&self, text: String) -> i64 {
        #[derive(Deserialize)]
        struct Numbered {
            update_id: i64,
        }
        let numbered: Option<Numbered> = serde_json::from_str(&text).ok();
        let mut world = self.shared.world();
        let id = numbered.map_or(world.next_update, |update| update.update_id);
        world.inject(id, text);
        id
    }

    /// Makes something go wrong.
    pub fn fault(&self, fault: Fault) {
        self.shared.add_fault(fault);
    }

    /// What makes a message of [`Act::Say`] one that was forwarded from this person.
    pub fn forwarded_from(&self, user: i64) -> Value {
        let world = self.shared.world();
        let origin = json!({
            "type": "user",
            "date": world.now() / 1000,
            "sender_user": world.user(user),
        });
        json!({ "forward_origin": origin })
    }

    /// What makes a message of [`Act::Say`] one in the name of a chat: of the group itself,
    /// as its anonymous admins write, or of a channel.
    pub fn on_behalf_of(&self, chat: i64) -> Value {
        let world = self.shared.world();
        if world.chats.contains_key(&chat) {
            let from = telegrams_own(1_087_968_824, "Group", "GroupAnonymousBot");
            return json!({ "from": from, "sender_chat": world.chat_wire(chat) });
        }
        let from = telegrams_own(136_817_688, "Channel", "Channel_Bot");
        let channel = json!({ "id": chat, "type": "channel", "title": "Канал" });
        json!({ "from": from, "sender_chat": channel })
    }

    /// Does something.
    ///
    /// # Errors
    /// One sentence where it cannot be done: there is no such button, group or person.
    pub fn act(&self, act: Act) -> Result<Posted, Impossible> {
        perform(&mut self.shared.world(), act)
    }
}

/// The users that stand for senders who are none.
fn telegrams_own(id: i64, first_name: &str, username: &str) -> Value {
    json!({ "id": id, "is_bot": true, "first_name": first_name, "username": username })
}

fn perform(world: &mut World, act: Act) -> Result<Posted, Impossible> {
    match act {
        Act::Say {
            user,
            chat,
            text,
            reply_to,
            files,
            more,
        } => world.say(Saying {
            user,
            chat: chat.unwrap_or(user),
            text,
            reply_to,
            files: files.into_iter().map(StoredFile::from).collect(),
            more,
        }),
        Act::Press {
            user,
            chat,
            message,
            button,
        } => world.press(user, (chat, message), &button),
        Act::Forge {
            user,
            chat,
            message,
            data,
        } => Ok(world.send_press(user, (chat, message), &data)),
        Act::Edit {
            chat,
            message,
            text,
        } => world.edit((chat, message), &text),
        Act::Delete { chat, message } => world.delete((chat, message)),
        Act::Follow { user, url, chat } => world.follow(user, &url, chat),
        Act::AddMember { user, chat, by } => world.add_member(user, chat, by),
        Act::RemoveMember { user, chat, by } => world.remove_member(user, chat, by),
        Act::AddBot { user, chat, admin } => world.add_bot(user, chat, admin),
        Act::RemoveBot { user, chat } => world.remove_bot(user, chat),
        Act::SetRights {
            user,
            chat,
            admin,
            can_delete_messages,
        } => world.set_rights((user, chat), admin.then_some(can_delete_messages)),
        Act::Block { user, blocked } => world.block(user, blocked),
        Act::Upgrade { chat, new } => world.upgrade(chat, new),
    }
}

impl World {
    fn inject(&mut self, id: i64, text: String) {
        // A number from far ahead would leave what follows unconfirmed.
        if (self.next_update..self.next_update.saturating_add(1000)).contains(&id) {
            self.next_update = id + 1;
        }
        self.queue(id, text);
    }
}
