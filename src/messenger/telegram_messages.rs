//! What the bot says and does in a chat, as the Bot API wants it said.

use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::{
    Button, ButtonDoes, Outgoing, Say, SendError, harmless,
    telegram::{CALL, Telegram, chat_id},
};
use crate::school::submissions::PartKind;

/// The sign put on a message that was taken: it is on Telegram's list of reactions.
const TAKEN: &str = "👌";

impl Telegram {
    /// Sends a message, or does what else there is to do in a chat; returns the id of the message
    /// that this made, where one was told.
    pub(super) async fn say_or_do(
        &self,
        chat: &str,
        outgoing: &Outgoing,
    ) -> Result<Option<String>, SendError> {
        let (method, parameters) = match outgoing {
            Outgoing::Say(say) => return self.say(chat, say).await,
            Outgoing::Edit { message, say } => return self.edit(chat, message, say).await,
            Outgoing::Copy {
                chat: from,
                message,
            } => return self.copy(chat, from, message).await,
            Outgoing::Document(document) => return self.upload(chat, document).await,
            Outgoing::React { message } => (
                "setMessageReaction",
                json!({
                    "chat_id": chat_id(chat),
                    "message_id": number(message)?,
                    "reaction": [{ "type": "emoji", "emoji": TAKEN }],
                }),
            ),
            Outgoing::Acknowledge { press, text } if text.is_empty() => {
                ("answerCallbackQuery", json!({ "callback_query_id": press }))
            }
            Outgoing::Acknowledge { press, text } => (
                "answerCallbackQuery",
                json!({ "callback_query_id": press, "text": text, "show_alert": true }),
            ),
            Outgoing::Delete { message } => (
                "deleteMessage",
                json!({ "chat_id": chat_id(chat), "message_id": number(message)? }),
            ),
            Outgoing::Leave => ("leaveChat", json!({ "chat_id": chat_id(chat) })),
            Outgoing::Menu { lines } => {
                let commands: Vec<Value> = lines
                    .iter()
                    .map(|line| json!({ "command": line.command, "description": line.what }))
                    .collect();
                let scope = json!({ "type": "chat", "chat_id": chat_id(chat) });
                (
                    "setMyCommands",
                    json!({ "commands": commands, "scope": scope }),
                )
            }
        };
        self.call(method, &parameters, CALL).await?;
        Ok(None)
    }

    async fn copy(&self, to: &str, from: &str, message: &str) -> Result<Option<String>, SendError> {
        let parameters = json!({
            "chat_id": chat_id(to),
            "from_chat_id": chat_id(from),
            "message_id": number(message)?,
        });
        let result = self.call("copyMessage", &parameters, CALL).await?;
        Ok(message_id(&result))
    }

    async fn say(&self, chat: &str, say: &Say) -> Result<Option<String>, SendError> {
        if !say.unless_in.is_empty() && self.hold_all(&say.unless_in).await? {
            return Ok(None);
        }
        let (method, field) = match say.file.as_ref().map(|file| file.kind) {
            None | Some(PartKind::Text) => ("sendMessage", ""),
            Some(PartKind::Photo) => ("sendPhoto", "photo"),
            Some(PartKind::Voice) => ("sendVoice", "voice"),
            Some(PartKind::Audio) => ("sendAudio", "audio"),
            Some(PartKind::Video) => ("sendVideo", "video"),
            Some(PartKind::VideoNote) => ("sendVideoNote", "video_note"),
            Some(PartKind::Document) => ("sendDocument", "document"),
        };
        let mut parameters = json!({ "chat_id": chat_id(chat) });
        match &say.file {
            None => {
                parameters["text"] = json!(harmless(&say.text));
                parameters["link_preview_options"] = json!({ "is_disabled": true });
            }
            Some(file) => {
                parameters[field] = json!(file.id);
                if !say.text.is_empty() {
                    parameters["caption"] = json!(harmless(&say.text));
                }
            }
        }
        if say.silent {
            parameters["disable_notification"] = json!(true);
        }
        if let Some(message) = say
            .reply_to
            .as_deref()
            .and_then(|id| id.parse::<i64>().ok())
        {
            parameters["reply_parameters"] =
                json!({ "message_id": message, "allow_sending_without_reply": true });
        }
        if !say.buttons.is_empty() {
            parameters["reply_markup"] = keyboard(&say.buttons);
        } else if !say.at_hand.is_empty() {
            parameters["reply_markup"] = words_at_hand(say);
        }
        if let Some(topic) = say.topic.as_deref().and_then(|id| id.parse::<i64>().ok()) {
            parameters["message_thread_id"] = json!(topic);
        }
        let mut sent = self.call(method, &parameters, CALL).await;
        if let Err(SendError::Rejected(reason)) = &sent
            && say.topic.is_some()
            && is_topic_lost(reason)
        {
            // What was to be said there is said to the group all the same.
            if let Some(parameters) = parameters.as_object_mut() {
                parameters.remove("message_thread_id");
            }
            sent = self.call(method, &parameters, CALL).await;
        }
        Ok(message_id(&sent?))
    }

    async fn edit(
        &self,
        chat: &str,
        message: &str,
        say: &Say,
    ) -> Result<Option<String>, SendError> {
        let id = number(message)?;
        let change = |field: &str| {
            json!({
                "chat_id": chat_id(chat),
                "message_id": id,
                (field): harmless(&say.text),
                "reply_markup": keyboard(&say.buttons),
            })
        };
        let mut text = change("text");
        text["link_preview_options"] = json!({ "is_disabled": true });
        let mut edited = self.call("editMessageText", &text, CALL).await;
        if let Err(SendError::Rejected(reason)) = &edited
            && reason.contains("no text in the message")
        {
            // It carries a file: what it says is a caption.
            let caption = change("caption");
            edited = self.call("editMessageCaption", &caption, CALL).await;
        }
        match edited {
            Ok(_) => Ok(Some(message.to_owned())),
            Err(SendError::Rejected(reason)) if reason.contains("message is not modified") => {
                Ok(Some(message.to_owned()))
            }
            Err(error) => Err(error),
        }
    }
}

/// Whether nothing can be said in a topic any more: it was deleted, or closed.
fn is_topic_lost(reason: &str) -> bool {
    ["message thread not found", "TOPIC_DELETED", "TOPIC_CLOSED"]
        .iter()
        .any(|word| reason.contains(word))
}

fn number(message: &str) -> Result<i64, SendError> {
    message
        .parse()
        .map_err(|_| SendError::Rejected(format!("{message:?} is no message's number")))
}

pub(super) fn message_id(result: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Sent {
        message_id: i64,
    }
    serde_json::from_str::<Sent>(result.get())
        .ok()
        .map(|sent| sent.message_id.to_string())
}

pub(super) fn keyboard(buttons: &[Vec<Button>]) -> Value {
    let rows: Vec<Vec<Value>> = buttons
        .iter()
        .map(|row| {
            row.iter()
                .map(|button| match &button.does {
                    ButtonDoes::Data(data) => {
                        json!({ "text": harmless(&button.text), "callback_data": data })
                    }
                    ButtonDoes::Link(url) => json!({ "text": harmless(&button.text), "url": url }),
                })
                .collect()
        })
        .collect();
    json!({ "inline_keyboard": rows })
}

fn words_at_hand(say: &Say) -> Value {
    let rows: Vec<Vec<Value>> = say
        .at_hand
        .iter()
        .map(|row| row.iter().map(|word| json!({ "text": word })).collect())
        .collect();
    json!({ "keyboard": rows, "resize_keyboard": true, "is_persistent": true })
}
