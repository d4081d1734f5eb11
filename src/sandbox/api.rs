//! The methods of the Bot API, as far as Kamerton uses them: the bot itself, chats,
//! presses, files. `sending.rs` and `editing.rs` have those that make and change messages.

use serde_json::{Value, json};

use super::{
    BOT, Happened,
    editing::{delete_message, edit_caption, edit_markup, edit_text, set_reaction},
    params::Call,
    refusal::{Refusal, Served},
    sending::{check_length, copy, forward, send_album, send_file, send_text},
    webhooks::{delete_webhook, set_webhook, webhook_info},
    world::{Chat, Standing, World, group_kind, merge},
};

/// The longest file that `getFile` gives out, in bytes.
const DOWNLOAD: u64 = 20 << 20;

type Method = fn(&mut World, &mut Call) -> Served;

/// Every method that the sandbox knows, as Telegram spells it; `getUpdates` is served
/// where its waiting can be done.
pub(super) const METHODS: &[(&str, Method)] = &[
    ("getMe", get_me),
    ("getUpdates", yes),
    ("getWebhookInfo", webhook_info),
    ("setWebhook", set_webhook),
    ("deleteWebhook", delete_webhook),
    ("sendMessage", send_text),
    ("sendPhoto", |world, call| send_file(world, call, "photo")),
    ("sendAudio", |world, call| send_file(world, call, "audio")),
    ("sendVoice", |world, call| send_file(world, call, "voice")),
    ("sendVideo", |world, call| send_file(world, call, "video")),
    ("sendVideoNote", |world, call| {
        send_file(world, call, "video_note")
    }),
    ("sendDocument", |world, call| {
        send_file(world, call, "document")
    }),
    ("sendMediaGroup", send_album),
    ("copyMessage", copy),
    ("forwardMessage", forward),
    ("editMessageText", edit_text),
    ("editMessageCaption", edit_caption),
    ("editMessageReplyMarkup", edit_markup),
    ("deleteMessage", delete_message),
    ("setMessageReaction", set_reaction),
    ("answerCallbackQuery", answer_press),
    ("sendChatAction", chat_action),
    ("getFile", get_file),
    ("getChat", get_chat),
    ("getChatMember", get_chat_member),
    ("leaveChat", leave_chat),
    ("setMyCommands", set_commands),
    ("deleteMyCommands", yes),
];

fn yes(_: &mut World, _: &mut Call) -> Served {
    Ok(json!(true))
}

fn get_me(world: &mut World, _: &mut Call) -> Served {
    let mut me = world.bot_user();
    let abilities = json!({
        "can_join_groups": true,
        "can_read_all_group_messages": !world.options.privacy,
        "supports_inline_queries": false,
        "can_connect_to_business": false,
        "has_main_web_app": false,
    });
    merge(&mut me, abilities);
    Ok(me)
}

fn answer_press(world: &mut World, call: &mut Call) -> Served {
    let text = call.text("text").unwrap_or_default();
    if text.encode_utf16().count() > 200 {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    let id = call.text("callback_query_id").unwrap_or_default();
    let user = world.presses.remove(id).ok_or_else(|| {
        Refusal::bad("query is too old and response timeout expired or query ID is invalid")
    })?;
    if !text.is_empty() {
        world.announce(user, || Happened::Shown(text.to_owned()));
    }
    Ok(json!(true))
}

fn chat_action(world: &mut World, call: &mut Call) -> Served {
    const ACTIONS: [&str; 11] = [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ];
    world.room(call.chat()?)?;
    match call
        .text("action")
        .is_some_and(|action| ACTIONS.contains(&action))
    {
        true => Ok(json!(true)),
        false => Err(Refusal::bad("wrong parameter action in request")),
    }
}

fn get_file(world: &mut World, call: &mut Call) -> Served {
    let id = call.text("file_id").unwrap_or_default();
    let file = world
        .files
        .get(id)
        .ok_or_else(|| Refusal::bad("invalid file_id"))?;
    if file.size > DOWNLOAD {
        return Err(Refusal::bad("file is too big"));
    }
    Ok(json!({
        "file_id": id,
        "file_unique_id": format!("unique_{id}"),
        "file_size": file.size,
        "file_path": file.path(id),
    }))
}

fn get_chat(world: &mut World, call: &mut Call) -> Served {
    let chat = call.chat()?;
    world.room(chat)?;
    let mut wire = world.chat_wire(chat);
    let more = json!({
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": false,
            "limited_gifts": false,
            "unique_gifts": false,
            "premium_subscription": false,
            "gifts_from_channels": false,
        },
    });
    merge(&mut wire, more);
    Ok(wire)
}

fn get_chat_member(world: &mut World, call: &mut Call) -> Served {
    let chat = call.chat()?;
    let user = call
        .integer("user_id")
        .ok_or_else(|| Refusal::bad("invalid user_id specified"))?;
    let room = world.room(chat)?;
    if user == BOT {
        return Ok(world.bot_member(room.bot, chat));
    }
    if !world.users.contains_key(&user) {
        return Err(Refusal::bad("user not found"));
    }
    let person = world.user(user);
    Ok(match room.members.contains(&user) || user == chat {
        true if room.creator == Some(user) => {
            json!({ "status": "creator", "user": person, "is_anonymous": false })
        }
        true => json!({ "status": "member", "user": person }),
        false => json!({ "status": "left", "user": person }),
    })
}

fn leave_chat(world: &mut World, call: &mut Call) -> Served {
    let chat = call.chat()?;
    if world.room(chat)?.title.is_none() {
        return Err(Refusal::bad("chat is not a group or channel"));
    }
    world.bot_becomes((BOT, chat), Standing::Left);
    world.announce(chat, || Happened::Left);
    Ok(json!(true))
}

fn set_commands(_: &mut World, call: &mut Call) -> Served {
    let commands = call.object("commands")?;
    let Some(commands) = commands.as_array().filter(|commands| commands.len() <= 100) else {
        return Err(Refusal::bad("can't parse commands JSON object"));
    };
    for command in commands {
        let name = command["command"].as_str().unwrap_or_default();
        let letters = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
        if name.is_empty() || name.len() > 32 || !name.bytes().all(letters) {
            return Err(Refusal::bad("BOT_COMMAND_INVALID"));
        }
        let description = command["description"].as_str().unwrap_or_default();
        if description.is_empty() {
            return Err(Refusal::bad("command description is empty"));
        }
        check_length(description, 256, "BOT_COMMAND_DESCRIPTION_INVALID")?;
    }
    Ok(json!(true))
}

impl World {
    /// A chat that the bot may use.
    pub(super) fn room(&self, chat: i64) -> Result<&Chat, Refusal> {
        let stranger = || Refusal::forbidden("bot can't initiate conversation with a user");
        let Some(room) = self.chats.get(&chat) else {
            return Err(match self.users.contains_key(&chat) {
                true => stranger(),
                false => Refusal::bad("chat not found"),
            });
        };
        if let Some(new) = room.moved_to {
            let moved = Refusal::bad("group chat was upgraded to a supergroup chat");
            return Err(moved.with(json!({ "migrate_to_chat_id": new })));
        }
        let kind = group_kind(chat);
        match (&room.title, self.users.get(&chat), room.bot) {
            (Some(_), _, Standing::Stranger) => Err(Refusal::bad("chat not found")),
            (Some(_), _, Standing::Left) => Err(Refusal::forbidden(format!(
                "bot is not a member of the {kind} chat"
            ))),
            (Some(_), _, Standing::Removed) => Err(Refusal::forbidden(format!(
                "bot was kicked from the {kind} chat"
            ))),
            (None, Some(user), _) if user.blocked => {
                Err(Refusal::forbidden("bot was blocked by the user"))
            }
            (None, Some(user), _) if !user.started => Err(stranger()),
            _ => Ok(room),
        }
    }

    /// The bot as a member of a group.
    pub(super) fn bot_member(&self, standing: Standing, chat: i64) -> Value {
        let mut member = json!({ "user": self.bot_user() });
        let more = match standing {
            Standing::Member => json!({ "status": "member" }),
            Standing::Admin { can_delete } => json!({
                "status": "administrator",
                "can_be_edited": false,
                "is_anonymous": false,
                "can_manage_chat": true,
                "can_delete_messages": can_delete,
                "can_manage_video_chats": false,
                "can_restrict_members": false,
                "can_promote_members": false,
                "can_change_info": false,
                "can_invite_users": true,
                "can_post_stories": false,
                "can_edit_stories": false,
                "can_delete_stories": false,
            }),
            Standing::Removed if group_kind(chat) == "supergroup" => {
                json!({ "status": "kicked", "until_date": 0 })
            }
            Standing::Stranger | Standing::Left | Standing::Removed => json!({ "status": "left" }),
        };
        merge(&mut member, more);
        member
    }
}
