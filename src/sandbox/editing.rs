//! The methods that change messages, and take them away.

use serde_json::{Value, json};

use super::{
    BOT, Happened,
    params::Call,
    refusal::{Refusal, Served},
    sending::{check_caption, check_keyboard, check_text},
    world::{Standing, World, merge},
};

/// How long after it was sent a message can be taken away, in seconds.
const DELETABLE: i64 = 48 * 60 * 60;

pub(super) fn edit_text(world: &mut World, call: &mut Call) -> Served {
    let text = json!({ "text": check_text(call.text("text"))? });
    edit(world, call, |wire| match wire.get("text") {
        Some(_) => replace(wire, &["text", "entities"], text),
        None => Err(Refusal::bad("there is no text in the message to edit")),
    })
}

pub(super) fn edit_caption(world: &mut World, call: &mut Call) -> Served {
    let caption = check_caption(call.text("caption"))?;
    edit(world, call, |wire| match wire.get("text") {
        Some(_) => Err(Refusal::bad("there is no caption in the message to edit")),
        None => replace(wire, &["caption", "caption_entities"], caption),
    })
}

pub(super) fn edit_markup(world: &mut World, call: &mut Call) -> Served {
    edit(world, call, |_| Ok(()))
}

fn replace(wire: &mut Value, fields: &[&str], more: Value) -> Result<(), Refusal> {
    if let Some(wire) = wire.as_object_mut() {
        wire.retain(|field, _| !fields.contains(&field.as_str()));
    }
    merge(wire, more);
    Ok(())
}

fn edit(
    world: &mut World,
    call: &Call,
    change: impl FnOnce(&mut Value) -> Result<(), Refusal>,
) -> Served {
    let at = call.message()?;
    world.room(at.0)?;
    let keyboard = check_keyboard(&call.object("reply_markup")?)?;
    let now = world.now() / 1000;
    let message = world
        .message_mut(at)
        .ok_or_else(|| Refusal::bad("message to edit not found"))?;
    if message.wire["from"]["id"] != BOT {
        return Err(Refusal::bad("message can't be edited"));
    }
    let mut wire = message.wire.clone();
    change(&mut wire)?;
    let keyboard =
        keyboard.map_or_else(|| json!({}), |keyboard| json!({ "reply_markup": keyboard }));
    replace(&mut wire, &["reply_markup"], keyboard)?;
    if wire == message.wire {
        return Err(Refusal::bad(
            "message is not modified: specified new message content and reply markup are \
             exactly the same as a current content and reply markup of the message",
        ));
    }
    wire["edit_date"] = json!(now);
    message.wire = wire.clone();
    world.announce_message(at, Happened::Edited);
    Ok(wire)
}

pub(super) fn delete_message(world: &mut World, call: &mut Call) -> Served {
    let at = call.message()?;
    let room = world.room(at.0)?;
    let may_any = room.bot == Standing::Admin { can_delete: true };
    let private = room.title.is_none();
    let oldest = world.now() / 1000 - DELETABLE;
    let message = world
        .message_mut(at)
        .ok_or_else(|| Refusal::bad("message to delete not found"))?;
    let own = message.wire["from"]["id"] == BOT;
    let recent = message.wire["date"]
        .as_i64()
        .is_some_and(|date| date > oldest);
    if !(may_any || recent && (own || private)) {
        return Err(Refusal::bad("message can't be deleted"));
    }
    message.deleted = true;
    world.announce_message(at, Happened::Deleted);
    Ok(json!(true))
}

/// The reactions that there are, as the Bot API's description lists them.
const REACTIONS: &str = "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 \
    🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 \
    🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡";

pub(super) fn set_reaction(world: &mut World, call: &mut Call) -> Served {
    let at = call.message()?;
    world.room(at.0)?;
    let reactions = call.object("reaction")?;
    let mut emoji = Vec::new();
    for reaction in reactions.as_array().into_iter().flatten() {
        let sign = reaction["emoji"].as_str().unwrap_or_default();
        if !REACTIONS.split_whitespace().any(|known| known == sign) {
            return Err(Refusal::bad("REACTION_INVALID"));
        }
        emoji.push(sign.to_owned());
    }
    if emoji.len() > 1 {
        return Err(Refusal::bad("REACTIONS_TOO_MANY"));
    }
    let message = world
        .message_mut(at)
        .ok_or_else(|| Refusal::bad("message to react not found"))?;
    message.reactions = emoji;
    world.announce_message(at, Happened::Reacted);
    Ok(json!(true))
}
