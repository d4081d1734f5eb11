//! The sandbox itself: what a bot sees of it over HTTP, and what people can do.

use std::time::Duration;

use kamerton::sandbox::{Act, Fault, FaultKind, Happened, Options, Person, SentFile};
use serde_json::{Value, json};

use crate::{
    bot::{Bot, say},
    bot_api::Description,
};

fn photo(content: &str) -> SentFile {
    SentFile {
        kind: "photo".to_owned(),
        content: content.to_owned(),
        ..SentFile::default()
    }
}

#[tokio::test]
async fn only_the_bot_with_the_token_is_let_in() {
    let bot = Bot::start().await;
    let stranger = format!("{}/bot1:no/getMe", bot.sandbox.url());
    let answer = bot.http.get(stranger).send().await.expect("an answer");
    assert_eq!(answer.status(), 401);
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(
        answer,
        json!({ "ok": false, "error_code": 401, "description": "Unauthorized" })
    );
    assert_eq!(
        bot.call("GETME", json!({})).await["username"],
        "KamertonSandboxBot"
    );
    assert_eq!(bot.refused("getNothing", json!({})).await, "Not Found");
}

#[tokio::test]
async fn parameters_come_in_four_ways() {
    let bot = Bot::start().await;
    let user = bot.started("Нота");
    let address = bot.address("sendMessage");
    let keyboard = r#"{"inline_keyboard":[[{"text":"Да","callback_data":"yes"}]]}"#;
    let query =
        format!("{address}?chat_id={user}&text=one%20%D0%BB%D0%B0&disable_notification=true");
    let form = format!("chat_id={user}&text=two+%26&reply_markup={keyboard}");
    let parts = reqwest::multipart::Form::new()
        .text("chat_id", user.to_string())
        .text("text", "three");
    for request in [
        bot.http.get(query),
        bot.http
            .post(&address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form),
        bot.http.post(&address).multipart(parts),
    ] {
        let answer: Value = request
            .send()
            .await
            .expect("sent")
            .json()
            .await
            .expect("JSON");
        assert_eq!(answer["ok"], true, "{answer}");
    }
    bot.says(user, "four").await;
    let heard = bot.people.heard(user, 1);
    let texts: Vec<&str> = heard.iter().map(|heard| heard.text.as_str()).collect();
    assert_eq!(texts, ["one ла", "two &", "three", "four"]);
    assert!(heard[0].silent);
    assert_eq!(heard[1].buttons[0][0].data.as_deref(), Some("yes"));
}

#[tokio::test]
async fn updates_come_until_they_are_confirmed() {
    let bot = Bot::with(|options| Options {
        first_update: 100,
        ..options
    })
    .await;
    let user = bot.started("Нота");
    bot.people.act(say(user, None, "привет")).expect("said");
    assert_eq!(bot.updates(0).await.len(), 2);
    assert_eq!(bot.updates(0).await.len(), 2);
    let updates = bot.updates(101).await;
    assert_eq!(updates.len(), 1);
    assert_eq!(updates[0]["update_id"], 101);
    assert_eq!(updates[0]["message"]["text"], "привет");
    bot.sandbox.confirmed(100).await;
    assert_eq!(bot.sandbox.pending(), 1);
    tokio::join!(bot.sandbox.all_confirmed(), bot.updates(102));

    bot.sandbox.restart_updates_at(7);
    bot.people.act(say(user, None, "осень")).expect("said");
    assert_eq!(
        bot.updates(102).await[0]["update_id"],
        7,
        "an old offset is none"
    );
}

#[tokio::test]
async fn a_poll_waits_and_gives_way_to_a_newer_one() {
    let bot = Bot::start().await;
    let user = bot.people.person("Нота", None);
    let poll = json!({ "timeout": 50 });
    let (older, ()) = tokio::join!(bot.try_call("getUpdates", poll.clone()), async {
        bot.sandbox.first_poll().await;
        let (newer, ()) = tokio::join!(bot.call("getUpdates", poll), async {
            bot.sandbox.polled(2).await;
            bot.people.act(say(user, None, "я тут")).expect("said");
        });
        assert_eq!(newer[0]["message"]["text"], "я тут");
    });
    let older = older.expect("an answer");
    assert_eq!(older["error_code"], 409);
    assert!(
        older["description"]
            .as_str()
            .is_some_and(|it| it.starts_with("Conflict: terminated"))
    );
    bot.call("setWebhook", json!({ "url": "https://example.org/" }))
        .await;
    let refusal = bot.refused("getUpdates", json!({})).await;
    assert!(
        refusal.starts_with("Conflict: can't use getUpdates"),
        "{refusal}"
    );
}

#[tokio::test]
async fn refusals_are_worded_as_telegrams() {
    let bot = Bot::start().await;
    let (user, shy) = (bot.started("Нота"), bot.people.person("Пауза", None));
    let send = |chat: i64, text: &str| json!({ "chat_id": chat, "text": text });
    let long = "я".repeat(4097);
    for (params, words) in [
        (send(1, "a"), "Bad Request: chat not found"),
        (send(user, " "), "Bad Request: message text is empty"),
        (send(user, &long), "Bad Request: message is too long"),
        (
            send(shy, "a"),
            "Forbidden: bot can't initiate conversation with a user",
        ),
        (
            json!({ "chat_id": user, "text": "a", "reply_parameters": { "message_id": 99 } }),
            "Bad Request: message to be replied not found",
        ),
        (
            json!({ "chat_id": user, "text": "a", "reply_markup": { "inline_keyboard": [[
                { "text": "a", "callback_data": "я".repeat(33) },
            ]] } }),
            "Bad Request: BUTTON_DATA_INVALID",
        ),
    ] {
        assert_eq!(bot.refused("sendMessage", params).await, words);
    }
    let same = bot.says(user, "a").await["message_id"].take();
    let edit = json!({ "chat_id": user, "message_id": same, "text": "a" });
    let refusal = bot.refused("editMessageText", edit).await;
    assert!(refusal.starts_with("Bad Request: message is not modified"));
    let refusal = bot
        .refused("answerCallbackQuery", json!({ "callback_query_id": "1" }))
        .await;
    assert!(refusal.starts_with("Bad Request: query is too old"));

    bot.people
        .act(Act::Block {
            user,
            blocked: true,
        })
        .expect("blocked");
    let refusal = bot.refused("sendMessage", send(user, "a")).await;
    assert_eq!(refusal, "Forbidden: bot was blocked by the user");
}

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
async fn files_go_both_ways() {
    let bot = Bot::start().await;
    let user = bot.started("Нота");
    let files = json!([
        { "kind": "document", "name": "этюд.pdf", "base64": "/wAA/g==" },
        { "kind": "document", "name": "a.bin", "content": "начало", "size": 100_000 },
        { "kind": "document", "name": "b.bin", "size": 21 << 20 },
    ]);
    let said = bot
        .post(
            "say",
            json!({ "user": user, "text": "вот", "files": files }),
        )
        .await;
    assert_eq!(said.status(), 200);
    let updates = bot.updates(0).await;
    let file = |at: usize| updates[at]["message"]["document"]["file_id"].clone();
    let mut contents = Vec::new();
    for at in [1, 2] {
        let path = bot.call("getFile", json!({ "file_id": file(at) })).await["file_path"].take();
        let path = path.as_str().expect("a path");
        let address = format!(
            "{}/file/bot{}/{path}",
            bot.sandbox.url(),
            bot.sandbox.token()
        );
        let answer = bot.http.get(address).send().await.expect("an answer");
        contents.push(answer.bytes().await.expect("content"));
    }
    assert_eq!(&contents[0][..], [255, 0, 0, 254]);
    assert_eq!(contents[1].len(), 100_000);
    assert!(contents[1].starts_with("начало~".as_bytes()));
    let refusal = bot.refused("getFile", json!({ "file_id": file(3) })).await;
    assert_eq!(refusal, "Bad Request: file is too big");

    let part =
        |name: &'static str| reqwest::multipart::Part::bytes(vec![7; 3 << 20]).file_name(name);
    let form = reqwest::multipart::Form::new()
        .text("chat_id", user.to_string())
        .text("media", r#"[{"type":"photo","media":"attach://one"},{"type":"photo","media":"attach://two","caption":"б"}]"#)
        .part("one", part("1.jpg"))
        .part("two", part("2.jpg"));
    let request = bot.http.post(bot.address("sendMediaGroup")).multipart(form);
    let answer: Value = request
        .send()
        .await
        .expect("sent")
        .json()
        .await
        .expect("JSON");
    let album = &answer["result"];
    assert_eq!(album[0]["media_group_id"], album[1]["media_group_id"]);
    assert_eq!(album[1]["photo"][1]["file_size"], 3 << 20);
    let form = reqwest::multipart::Form::new()
        .text("chat_id", user.to_string())
        .part("document", part("журнал.xlsx"));
    let request = bot.http.post(bot.address("sendDocument")).multipart(form);
    let answer: Value = request
        .send()
        .await
        .expect("sent")
        .json()
        .await
        .expect("JSON");
    assert_eq!(
        answer["result"]["document"]["file_name"], "журнал.xlsx",
        "{answer}"
    );
}

#[tokio::test]
async fn too_many_messages_are_refused_until_the_clock_is_turned() {
    let bot = Bot::with(|options| Options {
        enforce_limits: true,
        ..options
    })
    .await;
    let user = bot.started("Нота");
    let chat = bot.group(user);
    for _ in 0..3 {
        bot.says(user, "a").await;
    }
    let answer = bot
        .try_call("sendMessage", json!({ "chat_id": user, "text": "a" }))
        .await;
    let answer = answer.expect("an answer");
    assert_eq!(answer["error_code"], 429);
    assert_eq!(answer["parameters"]["retry_after"], 3);
    assert_eq!(answer["description"], "Too Many Requests: retry after 3");
    bot.turn(3_000);
    for _ in 0..20 {
        bot.says(chat, "a").await;
    }
    let refusal = bot
        .refused("sendMessage", json!({ "chat_id": chat, "text": "a" }))
        .await;
    assert_eq!(refusal, "Too Many Requests: retry after 60");
    bot.says(user, "another chat is not held up").await;
    bot.turn(60_000);
    bot.says(chat, "a").await;
}

#[tokio::test]
async fn connections_break_before_and_after() {
    let bot = Bot::start().await;
    let user = bot.started("Нота");
    let params = json!({ "chat_id": user, "text": "a" });
    let count = || bot.people.heard(user, 1).len();
    let next = |kind: FaultKind| bot.sandbox.fault(Fault::next("sendMessage", kind));

    next(FaultKind::DropBefore);
    let error = bot
        .try_call("sendMessage", params.clone())
        .await
        .expect_err("it broke");
    assert!(error.is_request(), "not a byte came back: {error:?}");
    assert_eq!(count(), 0);
    next(FaultKind::DropAfter);
    bot.try_call("sendMessage", params.clone())
        .await
        .expect_err("it broke");
    assert_eq!(count(), 1);

    next(FaultKind::BadGateway);
    let request = bot.http.post(bot.address("sendMessage")).json(&params);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 502);
    assert!(answer.text().await.expect("a page").starts_with("<html>"));

    let fault = json!({ "method": "*", "kind": "error", "code": 500, "description": "Oh", "skip": 1, "times": 2 });
    assert_eq!(bot.post("faults", fault).await.status(), 200);
    bot.call("sendMessage", params.clone()).await;
    for _ in 0..2 {
        assert_eq!(bot.refused("sendMessage", params.clone()).await, "Oh");
    }
    bot.call("sendMessage", params.clone()).await;

    next(FaultKind::Hang);
    let asked = bot.sandbox.asked();
    let (hung, ()) = tokio::join!(bot.try_call("sendMessage", params.clone()), async {
        bot.sandbox.asked_for(asked + 1).await;
        // The request has been counted, and hangs as soon as its task goes on.
        bot.call("getMe", json!({})).await;
        bot.sandbox.clear_faults();
    });
    hung.expect_err("it broke");
    assert_eq!(count(), 3);
    let errors: Vec<Option<u16>> = bot
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.method == "sendMessage")
        .map(|request| request.error)
        .collect();
    let served = None;
    let expected = [
        Some(0),
        served,
        Some(502),
        served,
        Some(500),
        Some(500),
        served,
        Some(0),
    ];
    assert_eq!(errors, expected);
}

#[tokio::test]
async fn updates_are_doubled_hostile_or_without_a_number() {
    let bot = Bot::start().await;
    let user = bot.started("Нота");
    let first = bot.updates(0).await[0]["update_id"]
        .as_i64()
        .expect("a number");
    bot.sandbox
        .fault(Fault::next("getUpdates", FaultKind::Duplicate).after(1));
    assert!(bot.updates(first + 1).await.is_empty());
    assert_eq!(
        bot.updates(first + 1).await[0]["update_id"],
        first,
        "once more"
    );
    assert!(bot.updates(first + 1).await.is_empty());

    let numbered = bot.people.inject(json!({ "unheard_of": {} }));
    bot.people
        .inject_raw(r#"{"message": "\ud800", "size": 1e999}"#.to_owned());
    bot.people.act(say(user, None, "после")).expect("said");
    let raw = bot
        .http
        .post(bot.address("getUpdates"))
        .send()
        .await
        .expect("an answer");
    let raw = raw.text().await.expect("a text");
    assert!(
        raw.contains(r#"{"message": "\ud800", "size": 1e999}"#),
        "{raw}"
    );
    let last = numbered + 2;
    assert!(raw.contains(&format!("\"update_id\":{last}")), "{raw}");
    bot.updates(last + 1).await;
    bot.sandbox.all_confirmed().await;
    assert_eq!(bot.sandbox.pending(), 0);
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

#[tokio::test]
async fn what_the_bot_gets_is_as_described() {
    let Some(description) = Description::load() else {
        return;
    };
    let bot = Bot::start().await;
    let user = bot.people.add_person(Person {
        first_name: "Нота".to_owned(),
        last_name: Some("Нотная".to_owned()),
        language_code: Some("ru".to_owned()),
        ..Person::default()
    });
    let chat = bot.group(user);
    for kind in ["photo", "voice", "audio", "video", "video_note", "document"] {
        let file = SentFile {
            kind: kind.to_owned(),
            name: "a.bin".to_owned(),
            ..SentFile::default()
        };
        let said = Act::Say {
            user,
            chat: None,
            text: "/submit".to_owned(),
            reply_to: None,
            files: vec![file],
            more: bot.people.forwarded_from(user),
        };
        bot.people.act(said).expect("said");
    }
    let sent = bot
        .call(
            "sendMessage",
            json!({ "chat_id": user, "text": "?",
        "reply_parameters": { "message_id": 1 },
        "reply_markup": { "inline_keyboard": [[{ "text": "Да", "callback_data": "1" }]] } }),
        )
        .await;
    let message = sent["message_id"].as_i64().expect("an id");
    for act in [
        Act::Press {
            user,
            chat: user,
            message,
            button: "Да".to_owned(),
        },
        Act::Edit {
            chat: user,
            message: 1,
            text: "/submit@KamertonSandboxBot ещё".to_owned(),
        },
        Act::SetRights {
            user,
            chat,
            admin: true,
            can_delete_messages: true,
        },
        Act::Upgrade {
            chat,
            new: -1_001_000_000_001,
        },
        Act::RemoveBot {
            user,
            chat: -1_001_000_000_001,
        },
        Act::Block {
            user,
            blocked: true,
        },
    ] {
        bot.people.act(act).expect("done");
    }
    let updates = bot.updates(0).await;
    assert_eq!(updates.len(), 15);
    for update in &updates {
        assert_eq!(description.flaws("Update", update), [""; 0], "{update}");
    }
    assert_eq!(description.flaws("Message", &sent), [""; 0]);
    assert_eq!(
        description.flaws("User", &bot.call("getMe", json!({})).await),
        [""; 0]
    );
    let webhook = bot.call("getWebhookInfo", json!({})).await;
    assert_eq!(description.flaws("WebhookInfo", &webhook), [""; 0]);
}

#[tokio::test]
async fn a_stopped_sandbox_lets_go() {
    let bot = Bot::start().await;
    let address = bot.address("getUpdates");
    let http = bot.http.clone();
    let poll = tokio::spawn(async move {
        let poll = http.post(address).json(&json!({ "timeout": 50 }));
        poll.send().await.map(|answer| answer.status())
    });
    bot.sandbox.first_poll().await;
    let url = bot.sandbox.url().to_owned();
    let stop = tokio::time::timeout(Duration::from_secs(10), bot.sandbox.stop());
    stop.await.expect("it stops at once");
    poll.await.expect("it ends").expect_err("it was cut off");
    let error = bot.http.get(url).send().await.expect_err("nobody is there");
    assert!(error.is_connect());
}
