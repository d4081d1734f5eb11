//! Who is where: people and the bot come into groups and leave them.

use serde_json::{Value, json};

use super::{
    Impossible, Posted,
    acts::nobody,
    world::{Chat, Draft, Standing, World},
};

impl World {
    pub(super) fn group(&self, chat: i64) -> Result<&Chat, Impossible> {
        self.chats
            .get(&chat)
            .filter(|room| room.title.is_some())
            .ok_or_else(|| format!("there is no group {chat}"))
    }

    fn group_mut(&mut self, chat: i64) -> Result<&mut Chat, Impossible> {
        self.chats
            .get_mut(&chat)
            .filter(|room| room.title.is_some())
            .ok_or_else(|| format!("there is no group {chat}"))
    }

    pub(super) fn add_member(
        &mut self,
        user: i64,
        chat: i64,
        by: i64,
    ) -> Result<Posted, Impossible> {
        if !self.users.contains_key(&user) {
            return Err(nobody(user));
        }
        if !self.group_mut(chat)?.members.insert(user) {
            return Ok(Posted::default());
        }
        let member = self.user(user);
        Ok(self.tell(chat, by, json!({ "new_chat_members": [member] })))
    }

    pub(super) fn remove_member(
        &mut self,
        user: i64,
        chat: i64,
        by: i64,
    ) -> Result<Posted, Impossible> {
        if !self.group_mut(chat)?.members.remove(&user) {
            return Err(format!("{user} is not in {chat}"));
        }
        let member = self.user(user);
        Ok(self.tell(chat, by, json!({ "left_chat_member": member })))
    }

    pub(super) fn add_bot(
        &mut self,
        user: i64,
        chat: i64,
        admin: bool,
    ) -> Result<Posted, Impossible> {
        if self.group(chat)?.bot.is_in() {
            return Ok(Posted::default());
        }
        let standing = match admin {
            true => Standing::Admin { can_delete: true },
            false => Standing::Member,
        };
        let change = self.bot_becomes((user, chat), standing);
        let bot = self.bot_user();
        let told = self.tell(chat, user, json!({ "new_chat_members": [bot] }));
        Ok(Posted {
            updates: change.into_iter().chain(told.updates).collect(),
            messages: told.messages,
        })
    }

    pub(super) fn remove_bot(&mut self, user: i64, chat: i64) -> Result<Posted, Impossible> {
        if !self.group(chat)?.bot.is_in() {
            return Err(format!("the bot is not in {chat}"));
        }
        let change = self.bot_becomes((user, chat), Standing::Removed);
        let bot = self.bot_user();
        let mut posted = self.tell(chat, user, json!({ "left_chat_member": bot }));
        posted.updates.extend(change);
        Ok(posted)
    }

    /// Makes the bot an admin, who may delete messages or not, or a plain member.
    pub(super) fn set_rights(
        &mut self,
        (user, chat): (i64, i64),
        admin: Option<bool>,
    ) -> Result<Posted, Impossible> {
        if !self.group(chat)?.bot.is_in() {
            return Err(format!("the bot is not in {chat}"));
        }
        let standing = match admin {
            Some(can_delete) => Standing::Admin { can_delete },
            None => Standing::Member,
        };
        let change = self.bot_becomes((user, chat), standing);
        Ok(Posted {
            updates: change.into_iter().collect(),
            ..Posted::default()
        })
    }

    pub(super) fn block(&mut self, user: i64, blocked: bool) -> Result<Posted, Impossible> {
        let person = self.users.get_mut(&user).ok_or_else(|| nobody(user))?;
        person.blocked = blocked;
        let bot = self.bot_user();
        let (member, kicked) = (
            json!({ "status": "member", "user": bot }),
            json!({ "status": "kicked", "user": bot, "until_date": 0 }),
        );
        let change = match blocked {
            true => (member, kicked),
            false => (kicked, member),
        };
        Ok(Posted {
            updates: self
                .member_update((user, user), change)
                .into_iter()
                .collect(),
            ..Posted::default()
        })
    }

    /// The group moves to a new id; both chats say so.
    pub(super) fn upgrade(&mut self, chat: i64, new: i64) -> Result<Posted, Impossible> {
        let room = self.group(chat)?;
        if room.moved_to.is_some() || self.chats.contains_key(&new) {
            return Err(format!("{chat} cannot become {new}"));
        }
        let moved = room.moved();
        let creator = room
            .creator
            .or_else(|| room.members.first().copied())
            .unwrap_or(chat);
        let mut posted = self.tell(chat, creator, json!({ "migrate_to_chat_id": new }));
        self.group_mut(chat)?.moved_to = Some(new);
        self.chats.insert(new, moved);
        let said = self.tell(new, creator, json!({ "migrate_from_chat_id": chat }));
        posted.messages.extend(said.messages);
        posted.updates.extend(said.updates);
        Ok(posted)
    }

    /// The bot's standing in a group changes by somebody's hand; it hears of that.
    pub(super) fn bot_becomes(&mut self, (by, chat): (i64, i64), new: Standing) -> Option<i64> {
        let room = self.chats.get_mut(&chat)?;
        let old = std::mem::replace(&mut room.bot, new);
        if old == new {
            return None;
        }
        let change = (self.bot_member(old, chat), self.bot_member(new, chat));
        self.member_update((by, chat), change)
    }

    fn member_update(&mut self, (by, chat): (i64, i64), (old, new): (Value, Value)) -> Option<i64> {
        let from = match by == super::BOT {
            true => self.bot_user(),
            false => self.user(by),
        };
        let change = json!({
            "chat": self.chat_wire(chat),
            "from": from,
            "date": self.now() / 1000,
            "old_chat_member": old,
            "new_chat_member": new,
        });
        self.update("my_chat_member", change)
    }

    /// A service message, which the bot always hears while it is there.
    fn tell(&mut self, chat: i64, by: i64, wire: Value) -> Posted {
        let draft = Draft {
            from: self.user(by),
            wire,
            silent: false,
        };
        let id = self.post(chat, draft);
        let hears = self.chats.get(&chat).is_some_and(|room| room.bot.is_in());
        let update = hears.then(|| self.wire((chat, id)));
        Posted {
            messages: vec![id],
            updates: update
                .and_then(|wire| self.update("message", wire))
                .into_iter()
                .collect(),
        }
    }
}
