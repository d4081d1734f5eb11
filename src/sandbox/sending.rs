//! The methods that make messages.

use serde_json::{Value, json};

use super::{
    Happened,
    heard::MEDIA,
    params::{Call, is_set, number},
    refusal::{Refusal, Served},
    world::{Draft, World, merge},
};

/// The longest text and caption, in UTF-16 units.
const TEXT: usize = 4096;
const CAPTION: usize = 1024;

pub(super) fn send_text(world: &mut World, call: &mut Call) -> Served {
    let text = check_text(call.text("text"))?;
    send(world, call, vec![json!({ "text": text })]).map(first)
}

pub(super) fn send_file(world: &mut World, call: &mut Call, kind: &str) -> Served {
    let caption = check_caption(call.text("caption"))?;
    let reference = call.text(kind).unwrap_or_default().to_owned();
    let wire = carry(world, call, (kind, &reference), caption)?;
    send(world, call, vec![wire]).map(first)
}

pub(super) fn send_album(world: &mut World, call: &mut Call) -> Served {
    let media = call.object("media")?;
    let Some(items) = media.as_array() else {
        return Err(Refusal::bad("media must be an array"));
    };
    if !(2..=10).contains(&items.len()) {
        return Err(Refusal::bad("wrong number of items in an album"));
    }
    let kind = |item: &Value| item["type"].as_str().unwrap_or_default().to_owned();
    let alone = items
        .iter()
        .map(kind)
        .find(|kind| matches!(kind.as_str(), "document" | "audio"));
    if alone.is_some_and(|alone| items.iter().any(|item| kind(item) != alone)) {
        return Err(Refusal::bad(
            "documents and audio files can't be mixed with other media",
        ));
    }
    let album = json!(format!("album_{}", world.fresh()));
    let mut wires = Vec::new();
    for item in items {
        let caption = check_caption(item["caption"].as_str())?;
        let reference = item["media"].as_str().unwrap_or_default();
        let mut wire = carry(world, call, (&kind(item), reference), caption)?;
        wire["media_group_id"] = album.clone();
        wires.push(wire);
    }
    send(world, call, wires).map(Value::Array)
}

pub(super) fn copy(world: &mut World, call: &mut Call) -> Served {
    let mut wire = contents(world, call, "copy")?;
    if call.text("caption").is_some() && wire.get("text").is_none() {
        merge(&mut wire, check_caption(call.text("caption"))?);
    }
    let message = send(world, call, vec![wire]).map(first)?;
    Ok(json!({ "message_id": message["message_id"] }))
}

pub(super) fn forward(world: &mut World, call: &mut Call) -> Served {
    let mut wire = contents(world, call, "forward")?;
    let original = world.wire(original(call)?);
    wire["forward_origin"] = json!({
        "type": "user",
        "date": original["date"],
        "sender_user": original["from"],
    });
    send(world, call, vec![wire]).map(first)
}

fn first(messages: Vec<Value>) -> Value {
    messages.into_iter().next().unwrap_or_default()
}

/// The message that is copied or forwarded.
fn original(call: &Call) -> Result<(i64, i64), Refusal> {
    Ok((
        call.chat_named("from_chat_id")?,
        call.integer("message_id").unwrap_or(0),
    ))
}

/// What a copy or a forward takes over.
fn contents(world: &World, call: &Call, what: &str) -> Served {
    let (chat, id) = original(call)?;
    world.room(chat)?;
    let message = world
        .message((chat, id))
        .ok_or_else(|| Refusal::bad(format!("message to {what} not found")))?;
    let mut wire = message.wire.clone();
    if let Some(fields) = wire.as_object_mut() {
        fields.retain(|field, _| {
            matches!(
                field.as_str(),
                "text" | "entities" | "caption" | "caption_entities"
            ) || MEDIA.contains(&field.as_str())
        });
    }
    match wire.as_object().is_none_or(serde_json::Map::is_empty) {
        true => Err(Refusal::bad(format!("the message can't be {what}ed"))),
        false => Ok(wire),
    }
}

/// A message's file and caption.
fn carry(
    world: &mut World,
    call: &mut Call,
    (kind, reference): (&str, &str),
    caption: Value,
) -> Served {
    let id = match call.upload(reference, kind) {
        Some(file) => {
            if let Some(flaw) = file.flaw_as_photo().filter(|_| kind == "photo") {
                return Err(Refusal::bad(flaw));
            }
            world.keep(file)
        }
        None => reference.to_owned(),
    };
    let file = world
        .files
        .get(&id)
        .ok_or_else(|| Refusal::bad("wrong file identifier/HTTP URL specified"))?;
    if file.kind != kind {
        let wrong = format!("can't use file of type {} as {kind}", file.kind);
        return Err(Refusal::bad(wrong));
    }
    let mut wire = caption;
    wire[kind] = json!(world.file_wire(kind, &id));
    Ok(wire)
}

/// Sends messages that belong together; returns them as the wire has them.
fn send(world: &mut World, call: &Call, wires: Vec<Value>) -> Result<Vec<Value>, Refusal> {
    let chat = call.chat()?;
    world.room(chat)?;
    let mut shared = json!({});
    if let Some(keyboard) = check_keyboard(&call.object("reply_markup")?)? {
        shared["reply_markup"] = keyboard;
    }
    let reply = call.object("reply_parameters")?;
    if let Some(id) = number(&reply["message_id"]) {
        match world.quoted((chat, id)) {
            Some(quoted) => shared["reply_to_message"] = quoted,
            None if is_set(&reply["allow_sending_without_reply"]) => {}
            None => return Err(Refusal::bad("message to be replied not found")),
        }
    }
    world.within_rates(chat)?;
    let mut sent = Vec::new();
    for mut wire in wires {
        merge(&mut wire, shared.clone());
        let draft = Draft {
            from: world.bot_user(),
            wire,
            silent: call.flag("disable_notification"),
        };
        let id = world.post(chat, draft);
        world.announce_message((chat, id), Happened::Said);
        sent.push(world.wire((chat, id)));
    }
    Ok(sent)
}

/// A text that can be sent, without the space around it.
pub(super) fn check_text(text: Option<&str>) -> Result<&str, Refusal> {
    let text = text.unwrap_or_default().trim();
    check_length(text, TEXT, "message is too long")?;
    match text.is_empty() {
        true => Err(Refusal::bad("message text is empty")),
        false => Ok(text),
    }
}

/// The caption's part of a message; it may have none.
pub(super) fn check_caption(caption: Option<&str>) -> Served {
    let caption = caption.unwrap_or_default().trim();
    check_length(caption, CAPTION, "message caption is too long")?;
    Ok(match caption.is_empty() {
        true => json!({}),
        false => json!({ "caption": caption }),
    })
}

pub(super) fn check_length(text: &str, limit: usize, complaint: &str) -> Result<(), Refusal> {
    match text.encode_utf16().count() > limit {
        true => Err(Refusal::bad(complaint)),
        false => Ok(()),
    }
}

/// The inline keyboard of a request, if there is a button on it. Other keyboards do
/// not belong to the message.
pub(super) fn check_keyboard(markup: &Value) -> Result<Option<Value>, Refusal> {
    if !markup.is_null() && !markup.is_object() {
        return Err(Refusal::bad("object expected as reply markup"));
    }
    let rows = markup["inline_keyboard"].as_array().into_iter().flatten();
    let mut buttons = rows.filter_map(Value::as_array).flatten().peekable();
    if buttons.peek().is_none() {
        return Ok(None);
    }
    for button in buttons {
        check_button(button)?;
    }
    Ok(Some(markup.clone()))
}

fn check_button(button: &Value) -> Result<(), Refusal> {
    if button["text"].as_str().is_none_or(str::is_empty) {
        return Err(Refusal::bad(
            "can't parse inline keyboard button: Text must be non-empty",
        ));
    }
    match (button["callback_data"].as_str(), button["url"].as_str()) {
        (Some(data), _) if (1..=64).contains(&data.len()) => Ok(()),
        (Some(_), _) => Err(Refusal::bad("BUTTON_DATA_INVALID")),
        (None, Some(url)) if url.contains('.') && !url.contains(char::is_whitespace) => Ok(()),
        (None, Some(url)) => {
            let wrong = format!("inline keyboard button URL '{url}' is invalid: Wrong HTTP URL");
            Err(Refusal::bad(wrong))
        }
        (None, None) => Err(Refusal::bad(
            "Text buttons are unallowed in the inline keyboard",
        )),
    }
}
