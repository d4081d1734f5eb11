//! Faults of the sandbox: what it refuses as Telegram does, what breaks, and what comes twice or
//! malformed.

use kamerton::sandbox::{Act, Fault, FaultKind, Options};
use serde_json::json;

use crate::bot::{Bot, say};

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
