//! What the bot says and does in a chat, as the Bot API wants it said.

use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::{
    Button, ButtonDoes, MenuLine, Outgoing, Say, SendError, harmless,
    telegram::{CALL, Telegram, chat_id},
};
use crate::school::submissions::PartKind;

/// The sign put on a message that was taken: it is on Telegram's list of reactions.
const TAKEN: &str = "👌";

/// The parameter that names a group's topic.
const TOPIC: &str = "message_thread_id";

/// What a server says of a file's id that it does not know, or no more, in small letters.
const FILE_UNKNOWN: [&str; 7] = [
    "wrong file identifier",
    "wrong remote file identifier",
    "wrong file_id",
    "invalid file_id",
    "file_id_invalid",
    "file reference",
    "file_reference_",
];

/// Commands as a menu has them.
pub(super) fn commands(lines: &[MenuLine]) -> Vec<Value> {
    let lines = lines.iter();
    lines
        .map(|line| json!({ "command": line.command, "description": line.what }))
        .collect()
}

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
                let scope = json!({ "type": "chat", "chat_id": chat_id(chat) });
                (
                    "setMyCommands",
                    json!({ "commands": commands(lines), "scope": scope }),
                )
            }
        };
        match self.call(method, &parameters, CALL).await {
            // What is gone is taken away.
            Err(SendError::Rejected(reason)) if reason.contains("message to delete not found") => {
                Ok(None)
            }
            done => done.map(|_| None),
        }
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
        if self.is_read_elsewhere(say).await? {
            return Ok(None);
        }
        let (method, field) = match &say.file {
            Some(file) => way_of(file.kind),
            None => way_of(PartKind::Text),
        };
        let mut parameters = parameters_of(chat, say);
        if let Some(file) = &say.file {
            parameters[field] = json!(file.id);
        }
        let mut sent = self.call(method, &parameters, CALL).await;
        if leave_lost_topic(&mut parameters, &sent) {
            sent = self.call(method, &parameters, CALL).await;
        }
        match sent {
            Ok(result) => Ok(message_id(&result)),
            Err(SendError::Rejected(reason)) if say.file.is_some() && is_file_unknown(&reason) => {
                Err(SendError::FileUnknown(reason))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether all for whom this is have read it elsewhere, so that it is not said.
    pub(super) async fn is_read_elsewhere(&self, say: &Say) -> Result<bool, SendError> {
        Ok(!say.unless_in.is_empty() && self.hold_all(&say.unless_in).await?)
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

/// The method that sends a message of this kind, and which of its parameters the file is.
pub(super) fn way_of(kind: PartKind) -> (&'static str, &'static str) {
    match kind {
        PartKind::Text => ("sendMessage", ""),
        PartKind::Photo => ("sendPhoto", "photo"),
        PartKind::Voice => ("sendVoice", "voice"),
        PartKind::Audio => ("sendAudio", "audio"),
        PartKind::Video => ("sendVideo", "video"),
        PartKind::VideoNote => ("sendVideoNote", "video_note"),
        PartKind::Document => ("sendDocument", "document"),
    }
}

/// The parameters of a message, but for its file.
pub(super) fn parameters_of(chat: &str, say: &Say) -> Value {
    let mut parameters = json!({ "chat_id": chat_id(chat) });
    if say.file.is_none() {
        parameters["text"] = json!(harmless(&say.text));
        parameters["link_preview_options"] = json!({ "is_disabled": true });
    } else if !say.text.is_empty() {
        parameters["caption"] = json!(harmless(&say.text));
    }
    if say.silent {
        parameters["disable_notification"] = json!(true);
    }
    let as_number = |id: &Option<String>| id.as_deref().and_then(|id| id.parse::<i64>().ok());
    if let Some(message) = as_number(&say.reply_to) {
        parameters["reply_parameters"] =
            json!({ "message_id": message, "allow_sending_without_reply": true });
    }
    if !say.buttons.is_empty() {
        parameters["reply_markup"] = keyboard(&say.buttons);
    } else if !say.at_hand.is_empty() {
        parameters["reply_markup"] = words_at_hand(say);
    }
    if let Some(topic) = as_number(&say.topic) {
        parameters[TOPIC] = json!(topic);
    }
    parameters
}

/// Has what was refused for its topic's sake said to the group all the same: whether there is
/// something to be tried again.
pub(super) fn leave_lost_topic<T>(parameters: &mut Value, sent: &Result<T, SendError>) -> bool {
    let is_lost = matches!(sent, Err(SendError::Rejected(reason)) if is_topic_lost(reason));
    let parameters = parameters.as_object_mut().filter(|_| is_lost);
    parameters.is_some_and(|parameters| parameters.remove(TOPIC).is_some())
}

/// Whether a refusal is one of a file's id: it was another bot's, or has grown too old.
fn is_file_unknown(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    FILE_UNKNOWN.iter().any(|words| reason.contains(words))
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
