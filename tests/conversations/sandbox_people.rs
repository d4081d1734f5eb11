//! People in the sandbox: what they do in groups, with buttons and over HTTP, and what a bot hears
//! of it.

use kamerton::sandbox::{Act, Happened};
use serde_json::{Value, json};

use crate::{
    bot::{Bot, say},
    sandbox::photo,
};

#[tokio::test]
async fn in_a_group_the_bot_hears_what_is_meant_for_it() {
    let bot = Bot::start().await;
    let user = bot.started("Нота");
    let chat = bot.group(user);
    let post = bot.says(chat, "Гамма").await;
    let hears = |text: &str| {
        let posted = bot.people.act(say(user, Some(chat), text)).expect("said");
        !posted.updates.is_empty()
    };
    assert!(!hears("просто так"));
    assert!(hears("/grade 5"));
    assert!(hears("/grade@KamertonSandboxBot 5"));
    assert!(!hears("/grade@OtherBot 5"));
    assert!(hears("а вот @kamertonsandboxbot?"));

    let album = Act::Say {
        user,
        chat: Some(chat),
        text: "сыграл".to_owned(),
        reply_to: post["message_id"].as_i64(),
        files: vec![photo("a"), photo("b")],
        more: Value::Null,
    };
    assert_eq!(bot.people.act(album).expect("said").updates.len(), 2);
    let updates = bot.updates(0).await;
    let [first, second] = &updates[updates.len() - 2..] else {
        panic!("two updates");
    };
    assert_eq!(first["message"]["caption"], "сыграл");
    assert_eq!(second["message"]["caption"], Value::Null);
    assert_eq!(second["message"]["reply_to_message"]["text"], "Гамма");
    assert_eq!(
        first["message"]["media_group_id"],
        second["message"]["media_group_id"]
    );

    bot.people
        .act(Act::SetRights {
            user,
            chat,
            admin: true,
            can_delete_messages: false,
        })
        .expect("promoted");
    assert!(hears("просто так"));
}

#[tokio::test]
async fn the_bot_comes_goes_and_moves() {
    let bot = Bot::start().await;
    let user = bot.started("Нота");
    let chat = bot.people.group("Хор", &[user]);
    let url = "https://t.me/KamertonSandboxBot?startgroup=CODE".to_owned();
    let follow = Act::Follow {
        user,
        url,
        chat: Some(chat),
    };
    bot.people.act(follow).expect("followed");
    let updates = bot.updates(0).await;
    assert_eq!(
        updates[1]["my_chat_member"]["new_chat_member"]["status"],
        "member"
    );
    assert_eq!(updates[2]["message"]["new_chat_members"][0]["is_bot"], true);
    assert_eq!(
        updates[3]["message"]["text"],
        "/start@KamertonSandboxBot CODE"
    );
    assert_eq!(updates[3]["message"]["entities"][0]["length"], 25);

    let new = -1_001_000_000_001;
    bot.people.act(Act::Upgrade { chat, new }).expect("moved");
    let answer = bot
        .try_call("sendMessage", json!({ "chat_id": chat, "text": "a" }))
        .await;
    assert_eq!(
        answer.expect("an answer")["parameters"]["migrate_to_chat_id"],
        new
    );
    assert_eq!(bot.says(new, "a").await["chat"]["type"], "supergroup");

    bot.people
        .act(Act::RemoveBot { user, chat: new })
        .expect("removed");
    let refusal = bot
        .refused("sendMessage", json!({ "chat_id": new, "text": "a" }))
        .await;
    assert_eq!(
        refusal,
        "Forbidden: bot was kicked from the supergroup chat"
    );
}

#[tokio::test]
async fn buttons_are_pressed_and_forged() {
    let bot = Bot::start().await;
    let user = bot.started("Нота");
    let link = "https://t.me/KamertonSandboxBot?start=word";
    let keyboard = json!({ "inline_keyboard": [[
        { "text": "Да", "callback_data": "yes" },
        { "text": "Домой", "url": link },
    ]] });
    let params = json!({ "chat_id": user, "text": "?", "reply_markup": keyboard });
    let message = bot.call("sendMessage", params).await["message_id"].take();
    let press = |button: &str| json!({ "user": user, "chat": user, "message_id": message, "button": button });
    assert_eq!(bot.post("press", press("Да")).await.status(), 200);
    assert_eq!(bot.post("press", press("Домой")).await.status(), 200);
    let answer = bot.post("press", press("Нет")).await;
    assert_eq!(answer.status(), 400);
    let words = answer.text().await.expect("words");
    assert_eq!(words, "there is no button “Нет”; there are: Да, Домой");
    let forged =
        json!({ "user": user, "chat": user, "message_id": 77, "data": "x", "forge": true });
    assert_eq!(bot.post("press", forged).await.status(), 200);

    let updates = bot.updates(0).await;
    let pressed = &updates[1]["callback_query"];
    assert_eq!(pressed["data"], "yes");
    assert_eq!(pressed["message"]["reply_markup"], keyboard);
    assert_eq!(updates[2]["message"]["text"], "/start word");
    assert_eq!(updates[3]["callback_query"]["message"]["date"], 0);
    let answer = json!({ "callback_query_id": pressed["id"], "text": "Ура" });
    assert_eq!(bot.call("answerCallbackQuery", answer).await, true);
}

#[tokio::test]
async fn people_act_over_http() {
    let bot = Bot::start().await;
    let user = bot
        .post("users", json!({ "first_name": "Нота", "username": "nota" }))
        .await;
    let user: Value = user.json().await.expect("JSON");
    let id = user["id"].as_i64().expect("an id");
    let group = json!({ "title": "Хор", "creator": id, "members": [] });
    let group: Value = bot.post("groups", group).await.json().await.expect("JSON");
    let chat = group["id"].as_i64().expect("an id");
    assert_eq!(
        bot.post(&format!("groups/{chat}/bot"), json!({ "by": id }))
            .await
            .status(),
        200
    );
    let said =
        json!({ "user": id, "chat": chat, "text": "/start", "sender_chat": chat, "forward": true });
    let said: Value = bot.post("say", said).await.json().await.expect("JSON");
    let update = said["updates"][0].as_i64().expect("an update");
    let message = bot.updates(update).await[0]["message"].take();
    assert_eq!(message["from"]["username"], "GroupAnonymousBot");
    assert_eq!(message["sender_chat"]["id"], chat);
    assert!(message["forward_origin"].is_object());
    // The account that stands for administrators is a bot's, and somebody writes under it.
    let edit = json!({
        "act": "edit", "chat": chat, "message": said["messages"][0], "text": "/help",
    });
    let edited = bot.post("act", edit).await;
    let edited: Value = edited.json().await.expect("JSON");
    let update = edited["updates"][0].as_i64().expect("an update");
    let message = bot.updates(update).await[0]["edited_message"].take();
    assert_eq!(message["from"]["username"], "GroupAnonymousBot");
    assert_eq!(message["text"], "/help");

    let get = async |path: String| -> Value {
        let address = format!("{}/sandbox/{path}", bot.sandbox.url());
        let answer = bot.http.get(address).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    };
    let (confirmed, _) = tokio::join!(get(format!("confirmed?update_id={update}")), async {
        bot.sandbox.polled(1).await;
        bot.updates(update + 1).await
    });
    assert_eq!(confirmed["confirmed"], update);
    let status = get("status".to_owned()).await;
    assert_eq!(
        status,
        json!({ "pending": 0, "confirmed_up_to": update, "polls": 3 })
    );

    let mut news = bot.sandbox.news();
    let sent = bot.says(chat, "здравствуйте").await["message_id"].take();
    bot.call(
        "setMessageReaction",
        json!({ "chat_id": chat, "message_id": said["messages"][0],
        "reaction": [{ "type": "emoji", "emoji": "👌" }] }),
    )
    .await;
    bot.call(
        "deleteMessage",
        json!({ "chat_id": chat, "message_id": sent }),
    )
    .await;
    assert!(matches!(
        news.recv().await.expect("news").what,
        Happened::Said(_)
    ));
    let heard = get(format!("chats/{chat}/messages?after=1")).await;
    assert_eq!(heard[0]["reactions"], json!(["👌"]));
    assert_eq!(heard[1]["deleted"], true);
    let requests = get("requests?after=3".to_owned()).await;
    assert_eq!(requests[0]["method"], "sendMessage");
}
