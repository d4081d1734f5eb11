//! The methods of the Bot API, as far as Kamerton uses them, with Telegram's words.

use serde_json::{Value, json};

use super::{
    Shared,
    world::{Happened, Refusal, StoredFile, World, merge},
};

/// The longest text and caption, in UTF-16 units.
const TEXT: usize = 4096;
const CAPTION: usize = 1024;
/// The longest file that `getFile` gives out, in bytes.
const DOWNLOAD: u64 = 20 << 20;

type Served = Result<Value, Refusal>;

/// Every method that the sandbox knows, as Telegram spells it; `getUpdates` is served
/// where its waiting can be done.
pub(super) const METHODS: &[&str] = &[
    "getMe",
    "getUpdates",
    "getWebhookInfo",
    "deleteWebhook",
    "sendMessage",
    "sendPhoto",
    "sendVoice",
    "sendAudio",
    "sendVideo",
    "sendVideoNote",
    "sendDocument",
    "editMessageText",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "deleteMessage",
    "setMessageReaction",
    "answerCallbackQuery",
    "sendChatAction",
    "getFile",
    "getChat",
    "getChatMember",
    "leaveChat",
    "setMyCommands",
    "deleteMyCommands",
];

/// Serves a request; files that came with it are named by their field.
pub(super) fn serve(
    shared: &Shared,
    method: &str,
    params: &Value,
    files: Vec<(String, StoredFile)>,
) -> Served {
    let mut world = shared.world();
    let world = &mut *world;
    let chat = number(&params["chat_id"]);
    match method {
        "getMe" => {
            let mut me = world.bot_user();
            merge(
                &mut me,
                json!({
                    "can_join_groups": true,
                    "can_read_all_group_messages": !world.privacy,
                    "supports_inline_queries": false,
                    "can_connect_to_business": false,
                    "has_main_web_app": false,
                }),
            );
            Ok(me)
        }
        "getWebhookInfo" => Ok(json!({
            "url": "",
            "has_custom_certificate": false,
            "pending_update_count": world.updates.len(),
        })),
        "deleteWebhook" | "sendChatAction" | "setMyCommands" | "deleteMyCommands" => {
            Ok(json!(true))
        }
        "sendMessage" => {
            let text = params["text"].as_str().unwrap_or_default();
            check_length(text, TEXT, "message")?;
            if text.trim().is_empty() {
                return Err(Refusal::new(400, "Bad Request: message text is empty"));
            }
            send(shared, world, params, json!({ "text": text }))
        }
        "sendPhoto" | "sendVoice" | "sendAudio" | "sendVideo" | "sendVideoNote"
        | "sendDocument" => {
            let field = media_field(method);
            let caption = params["caption"].as_str().unwrap_or_default();
            check_length(caption, CAPTION, "message caption")?;
            let id = match files.into_iter().find(|(name, _)| name == field) {
                Some((_, file)) => keep(world, file),
                None => params[field].as_str().unwrap_or_default().to_owned(),
            };
            let Some(file) = world.files.get(&id).cloned() else {
                let wrong = "Bad Request: wrong file identifier/HTTP URL specified";
                return Err(Refusal::new(400, wrong));
            };
            let mut wire = json!({});
            wire[field] = file_wire(field, &id, &file);
            if !caption.is_empty() {
                wire["caption"] = json!(caption);
            }
            send(shared, world, params, wire)
        }
        "editMessageText" => edit(shared, world, params, Some("text")),
        "editMessageCaption" => edit(shared, world, params, Some("caption")),
        "editMessageReplyMarkup" => edit(shared, world, params, None),
        "deleteMessage" => {
            let id = number(&params["message_id"]);
            let may = world.chats.get(&chat).is_some_and(|room| {
                room.title.is_none() || room.bot.is_some_and(|bot| bot.can_delete)
            });
            let bot = World::bot_id();
            let Some(message) = world.message_mut(chat, id) else {
                return Err(Refusal::new(
                    400,
                    "Bad Request: message to delete not found",
                ));
            };
            if !may && message.wire["from"]["id"] != bot {
                return Err(Refusal::new(400, "Bad Request: message can't be deleted"));
            }
            message.deleted = true;
            let heard = message.heard();
            announce(shared, world, chat, Happened::Deleted(heard));
            Ok(json!(true))
        }
        "setMessageReaction" => {
            let emoji: Vec<String> = params["reaction"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|reaction| reaction["emoji"].as_str().map(str::to_owned))
                .collect();
            let Some(message) = world.message_mut(chat, number(&params["message_id"])) else {
                return Err(Refusal::new(400, "Bad Request: message to react not found"));
            };
            message.reactions = emoji;
            let heard = message.heard();
            announce(shared, world, chat, Happened::Reacted(heard));
            Ok(json!(true))
        }
        "answerCallbackQuery" => {
            let id = params["callback_query_id"].as_str().unwrap_or_default();
            let Some(user) = world.presses.remove(id) else {
                let old = "Bad Request: query is too old and response timeout expired or query ID is invalid";
                return Err(Refusal::new(400, old));
            };
            if let Some(text) = params["text"].as_str() {
                check_length(text, 200, "callback answer")?;
                announce(shared, world, user, Happened::Shown(text.to_owned()));
            }
            Ok(json!(true))
        }
        "getFile" => {
            let id = params["file_id"].as_str().unwrap_or_default();
            let Some(file) = world.files.get(id) else {
                return Err(Refusal::new(400, "Bad Request: invalid file_id"));
            };
            if file.size > DOWNLOAD {
                return Err(Refusal::new(400, "Bad Request: file is too big"));
            }
            Ok(json!({
                "file_id": id,
                "file_unique_id": format!("u{id}"),
                "file_size": file.size,
                "file_path": format!("files/{id}"),
            }))
        }
        "getChat" => {
            check_chat(world, chat)?;
            let mut wire = world.chat_wire(chat);
            merge(
                &mut wire,
                json!({ "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": {
                "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false,
                "premium_subscription": false, "gifts_from_channels": false } }),
            );
            Ok(wire)
        }
        "getChatMember" => {
            let user = number(&params["user_id"]);
            let status = match world.chats.get(&chat) {
                Some(room) if user == World::bot_id() => match room.bot {
                    Some(bot) if bot.admin => "administrator",
                    Some(_) => "member",
                    None => "left",
                },
                Some(room) if room.members.contains(&user) => "member",
                _ => "left",
            };
            let wire = if user == World::bot_id() {
                world.bot_user()
            } else {
                world.user(user)
            };
            Ok(json!({ "status": status, "user": wire }))
        }
        "leaveChat" => {
            check_chat(world, chat)?;
            if let Some(room) = world.chats.get_mut(&chat) {
                room.bot = None;
            }
            announce(shared, world, chat, Happened::Left);
            Ok(json!(true))
        }
        _ => Err(Refusal::new(404, "Not Found")),
    }
}

fn send(shared: &Shared, world: &mut World, params: &Value, mut wire: Value) -> Served {
    let chat = number(&params["chat_id"]);
    check_chat(world, chat)?;
    if let Some(markup) = check_markup(params)? {
        wire["reply_markup"] = markup;
    }
    let reply = &params["reply_parameters"];
    if let Some(id) = reply["message_id"].as_i64() {
        match world.quoted(chat, id) {
            Some(quoted) => wire["reply_to_message"] = quoted,
            None if reply["allow_sending_without_reply"] == true => {}
            None => {
                return Err(Refusal::new(
                    400,
                    "Bad Request: message to be replied not found",
                ));
            }
        }
    }
    if shared.options.enforce_limits {
        world.within_rates(chat)?;
    }
    let silent = params["disable_notification"] == true;
    let from = world.bot_user();
    let message = world.post(chat, from, wire, silent);
    let id = number(&message["message_id"]);
    if let Some(posted) = world.message(chat, id) {
        let heard = posted.heard();
        announce(shared, world, chat, Happened::Said(heard));
    }
    Ok(message)
}

fn edit(shared: &Shared, world: &mut World, params: &Value, field: Option<&str>) -> Served {
    let chat = number(&params["chat_id"]);
    check_chat(world, chat)?;
    let markup = check_markup(params)?.filter(|markup| {
        markup["inline_keyboard"]
            .as_array()
            .is_some_and(|rows| !rows.is_empty())
    });
    let now = world.now() / 1000;
    let Some(message) = world.message_mut(chat, number(&params["message_id"])) else {
        return Err(Refusal::new(400, "Bad Request: message to edit not found"));
    };
    if message.wire["from"]["id"] != World::bot_id() {
        return Err(Refusal::new(400, "Bad Request: message can't be edited"));
    }
    let before = message.wire.clone();
    let Some(fields) = message.wire.as_object_mut() else {
        return Err(Refusal::new(500, "Internal Server Error"));
    };
    if let Some(field) = field {
        let text = params[field].as_str().unwrap_or_default();
        let limit = if field == "text" { TEXT } else { CAPTION };
        check_length(text, limit, "message")?;
        if !fields.contains_key("text") && field == "text" {
            let none = "Bad Request: there is no text in the message to edit";
            return Err(Refusal::new(400, none));
        }
        fields.insert(field.to_owned(), json!(text));
    }
    match markup {
        Some(markup) => fields.insert("reply_markup".to_owned(), markup),
        None => fields.remove("reply_markup"),
    };
    if message.wire == before {
        let same = "Bad Request: message is not modified: specified new message content and \
                    reply markup are exactly the same as a current content and reply markup of the message";
        return Err(Refusal::new(400, same));
    }
    message.wire["edit_date"] = json!(now);
    let (wire, heard) = (message.wire.clone(), message.heard());
    announce(shared, world, chat, Happened::Edited(heard));
    Ok(wire)
}

fn announce(shared: &Shared, world: &World, chat: i64, what: Happened) {
    // Nobody has to look on.
    shared.news.send(world.news(chat, what)).ok();
}

fn check_chat(world: &World, chat: i64) -> Result<(), Refusal> {
    let Some(room) = world.chats.get(&chat) else {
        return Err(match world.users.contains_key(&chat) {
            true => Refusal::new(
                403,
                "Forbidden: bot can't initiate conversation with a user",
            ),
            false => Refusal::new(400, "Bad Request: chat not found"),
        });
    };
    if let Some(new) = room.moved_to {
        return Err(Refusal {
            parameters: Some(json!({ "migrate_to_chat_id": new })),
            ..Refusal::new(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
            )
        });
    }
    match (&room.title, world.users.get(&chat)) {
        (Some(_), _) if room.bot.is_none() => Err(Refusal::new(
            403,
            "Forbidden: bot was kicked from the group chat",
        )),
        (None, Some(user)) if user.blocked => {
            Err(Refusal::new(403, "Forbidden: bot was blocked by the user"))
        }
        (None, Some(user)) if !user.started => Err(Refusal::new(
            403,
            "Forbidden: bot can't initiate conversation with a user",
        )),
        _ => Ok(()),
    }
}

fn check_length(text: &str, limit: usize, what: &str) -> Result<(), Refusal> {
    match text.encode_utf16().count() > limit {
        true => Err(Refusal::new(
            400,
            format!("Bad Request: {what} is too long"),
        )),
        false => Ok(()),
    }
}

/// The keyboard of a request: an object, or one written as text.
fn check_markup(params: &Value) -> Result<Option<Value>, Refusal> {
    let markup = match &params["reply_markup"] {
        Value::Null => return Ok(None),
        Value::String(text) => serde_json::from_str(text).map_err(|_| {
            Refusal::new(
                400,
                "Bad Request: can't parse reply keyboard markup JSON object",
            )
        })?,
        markup => markup.clone(),
    };
    let buttons = markup["inline_keyboard"].as_array().into_iter().flatten();
    for button in buttons.filter_map(Value::as_array).flatten() {
        let data = button["callback_data"].as_str();
        if data.is_some_and(|data| data.is_empty() || data.len() > 64)
            || (data.is_none() && button["url"].as_str().is_none())
        {
            return Err(Refusal::new(400, "Bad Request: BUTTON_DATA_INVALID"));
        }
    }
    Ok(Some(markup))
}

fn media_field(method: &str) -> &'static str {
    match method {
        "sendPhoto" => "photo",
        "sendVoice" => "voice",
        "sendAudio" => "audio",
        "sendVideo" => "video",
        "sendVideoNote" => "video_note",
        _ => "document",
    }
}

/// Keeps a file and returns its id.
pub(super) fn keep(world: &mut World, file: StoredFile) -> String {
    let id = format!("file{:06}", world.fresh());
    world.files.insert(id.clone(), file);
    id
}

/// A file as a message carries it.
pub(super) fn file_wire(field: &str, id: &str, file: &StoredFile) -> Value {
    let mut wire = json!({
        "file_id": id,
        "file_unique_id": format!("u{id}"),
        "file_size": file.size,
    });
    match field {
        "photo" => {
            let mut small = wire.clone();
            merge(&mut small, json!({ "width": 90, "height": 60 }));
            merge(&mut wire, json!({ "width": 1280, "height": 853 }));
            return json!([small, wire]);
        }
        "voice" => merge(
            &mut wire,
            json!({ "duration": 12, "mime_type": "audio/ogg" }),
        ),
        "audio" => merge(&mut wire, json!({ "duration": 60, "file_name": file.name })),
        "video" => merge(
            &mut wire,
            json!({ "duration": 60, "width": 1280, "height": 720, "file_name": file.name }),
        ),
        "video_note" => merge(&mut wire, json!({ "duration": 10, "length": 240 })),
        _ => merge(&mut wire, json!({ "file_name": file.name })),
    }
    wire
}

pub(super) fn number(value: &Value) -> i64 {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        .unwrap_or_default()
}
