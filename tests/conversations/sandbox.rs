//! The sandbox itself: what a bot sees of it over HTTP.

use std::time::Duration;

use kamerton::sandbox::{Act, Options, Person, SentFile};
use serde_json::{Value, json};

use crate::{
    bot::{Bot, say},
    bot_api::Description,
};

pub fn photo(content: &str) -> SentFile {
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
