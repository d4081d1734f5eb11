//! What people do in a school day: they come in, they say, send and press.

use serde_json::Value;

use super::stage::Stage;
use crate::{
    sandbox::{Act, SentFile},
    store::invitations::Invitee,
};

/// A member of staff opens the chat with a one-time code.
pub(super) async fn joins(stage: &mut Stage, name: &str) -> anyhow::Result<i64> {
    let invitee = stage.teacher(name).await?;
    enters(stage, name, invitee).await
}

/// Somebody opens the chat with the code of this invitation.
pub(super) async fn enters(stage: &mut Stage, name: &str, invitee: Invitee) -> anyhow::Result<i64> {
    let who = stage.person(name);
    let code = stage.code(invitee).await?;
    stage
        .act(says(who, None, &format!("/start {code}")))
        .await?;
    Ok(who)
}

/// A student, or a guardian, opens the personal link and says «Да».
pub(super) async fn student(
    stage: &mut Stage,
    name: &str,
    guardian: bool,
    called: &str,
) -> anyhow::Result<i64> {
    let who = stage.person(called);
    links(stage, who, name, guardian).await?;
    Ok(who)
}

/// Somebody says «Да» to a student's code.
pub(super) async fn links(
    stage: &mut Stage,
    who: i64,
    name: &str,
    guardian: bool,
) -> anyhow::Result<()> {
    let id = stage.student(name).await?;
    let invitee = match guardian {
        true => Invitee::Guardian(id),
        false => Invitee::Student(id),
    };
    let code = stage.code(invitee).await?;
    stage
        .act(says(who, None, &format!("/start {code}")))
        .await?;
    press(stage, who, who, "Да").await
}

/// A teacher takes the class's link out of `/classes` and chooses the group.
pub(super) async fn bind(stage: &mut Stage, teacher: i64, group: i64) -> anyhow::Result<()> {
    stage.act(says(teacher, None, "/classes")).await?;
    let list = stage.with_words(teacher, "startgroup=")?.text;
    let link = list
        .split_whitespace()
        .find(|word| word.contains("startgroup="));
    let url = link.unwrap_or_default().to_owned();
    let follow = Act::Follow {
        user: teacher,
        url,
        chat: Some(group),
    };
    stage.act(follow).await
}

/// Somebody presses the newest button in a chat that is called so.
pub(super) async fn press(
    stage: &mut Stage,
    who: i64,
    chat: i64,
    button: &str,
) -> anyhow::Result<()> {
    let message = stage.with_button(chat, button)?.message;
    let press = Act::Press {
        user: who,
        chat,
        message,
        button: button.to_owned(),
    };
    stage.act(press).await
}

/// What somebody says, in private where no chat is named.
pub(super) fn says(who: i64, chat: Option<i64>, text: &str) -> Act {
    sends(who, chat.unwrap_or(who), None, text, Vec::new())
}

/// What somebody sends, as a reply where one is named.
pub(super) fn sends(
    who: i64,
    chat: i64,
    reply_to: Option<i64>,
    text: &str,
    files: Vec<SentFile>,
) -> Act {
    Act::Say {
        user: who,
        chat: Some(chat),
        text: text.to_owned(),
        reply_to,
        files,
        more: Value::Null,
    }
}

/// A small file of a kind that the Bot API knows.
pub(super) fn file(kind: &str, name: &str) -> SentFile {
    SentFile {
        kind: kind.to_owned(),
        name: name.to_owned(),
        content: format!("это {name}"),
        size: None,
    }
}
