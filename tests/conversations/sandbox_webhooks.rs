//! How the sandbox brings updates to a webhook, as a bot sees it.

use std::future::IntoFuture;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use kamerton::sandbox::{Fault, FaultKind, Options};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
};

use crate::{
    bot::{Bot, say},
    bot_api::Description,
};

/// A webhook whose every answer is given by the test.
struct Hook {
    url: String,
    brought: mpsc::UnboundedReceiver<Brought>,
}

/// An update that waits for its answer.
struct Brought {
    secret: Option<String>,
    update: Value,
    answer: oneshot::Sender<StatusCode>,
}

impl Hook {
    async fn open() -> Hook {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let (sender, brought) = mpsc::unbounded_channel();
        let app = Router::new().fallback(take).with_state(sender);
        tokio::spawn(axum::serve(listener, app).into_future());
        Hook { url, brought }
    }

    async fn next(&mut self) -> Brought {
        self.brought.recv().await.expect("an update comes")
    }
}

async fn take(
    State(sender): State<mpsc::UnboundedSender<Brought>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let (answer, answered) = oneshot::channel();
    let secret = headers.get("x-telegram-bot-api-secret-token");
    let brought = Brought {
        secret: secret.map(|secret| secret.to_str().expect("text").to_owned()),
        update: serde_json::from_slice(&body).expect("an update"),
        answer,
    };
    sender.send(brought).expect("the test goes on");
    answered.await.expect("an answer")
}

impl Brought {
    fn text(&self) -> &str {
        self.update["message"]["text"].as_str().expect("a text")
    }

    fn answered(self, status: u16) {
        let status = StatusCode::from_u16(status).expect("a status");
        self.answer.send(status).expect("it is waited for");
    }
}

async fn bot() -> Bot {
    Bot::with(|options| Options {
        plain_webhooks: true,
        ..options
    })
    .await
}

#[tokio::test]
async fn updates_are_brought_until_they_are_taken() {
    let (bot, mut hook) = (bot().await, Hook::open().await);
    let (nota, pauza) = (bot.started("Нота"), bot.started("Пауза"));
    for (user, text) in [(nota, "раз"), (nota, "два"), (pauza, "три")] {
        bot.people.act(say(user, None, text)).expect("said");
    }
    let set = json!({ "url": hook.url, "secret_token": "S_e-1", "allowed_updates": ["message"] });
    bot.call("setWebhook", set).await;

    // Both chats at once, each in its order.
    let mut heard = [Vec::new(), Vec::new()];
    for _ in 0..5 {
        let brought = hook.next().await;
        assert_eq!(brought.secret.as_deref(), Some("S_e-1"));
        let chat = brought.update["message"]["chat"]["id"].as_i64();
        heard[usize::from(chat == Some(pauza))].push(brought.text().to_owned());
        brought.answered(204);
    }
    assert_eq!(heard[0], ["/start", "раз", "два"]);
    assert_eq!(heard[1], ["/start", "три"]);
    bot.sandbox.all_confirmed().await;
    assert_eq!(bot.sandbox.pending(), 0);

    bot.people.act(say(nota, None, "ещё")).expect("said");
    bot.people.act(say(nota, None, "потом")).expect("said");
    for status in [503, 302, 401, 500] {
        let brought = hook.next().await;
        assert_eq!(brought.text(), "ещё");
        brought.answered(status);
    }
    let brought = hook.next().await;
    assert_eq!(bot.sandbox.pending(), 2);
    let info = bot.call("getWebhookInfo", json!({})).await;
    assert_eq!(
        info["last_error_message"],
        "Wrong response from the webhook: 500 Internal Server Error"
    );
    assert_eq!(info["last_error_date"], 1_795_510_800);
    assert_eq!(info["pending_update_count"], 2);
    assert_eq!(info["max_connections"], 40);
    if let Some(description) = Description::load() {
        assert_eq!(description.flaws("WebhookInfo", &info), [""; 0]);
    }
    brought.answered(200);
    hook.next().await.answered(200);
    bot.sandbox.all_confirmed().await;
}

#[tokio::test]
async fn no_more_are_brought_at_once_than_the_bot_allows() {
    let (bot, mut hook) = (bot().await, Hook::open().await);
    let (nota, pauza) = (bot.people.person("Нота", None), bot.started("Пауза"));
    for (user, text) in [(pauza, "раз"), (nota, "два")] {
        bot.people.act(say(user, None, text)).expect("said");
    }
    let set = json!({ "url": hook.url, "max_connections": 1 });
    bot.call("setWebhook", set).await;
    // Without the limit the other chat's would come before the second.
    for text in ["/start", "раз", "два"] {
        let brought = hook.next().await;
        assert_eq!((brought.text(), brought.secret.as_deref()), (text, None));
        brought.answered(200);
    }
    bot.sandbox.all_confirmed().await;
}

#[tokio::test]
async fn what_a_webhook_has_not_taken_is_there_for_a_poll_and_the_other_way_round() {
    let (bot, mut hook) = (bot().await, Hook::open().await);
    let user = bot.people.person("Нота", None);
    let set = json!({ "url": hook.url });
    let (poll, ()) = tokio::join!(bot.refused("getUpdates", json!({ "timeout": 50 })), async {
        bot.sandbox.first_poll().await;
        bot.call("setWebhook", set.clone()).await;
    });
    assert_eq!(poll, "Conflict: terminated by setWebhook request");

    bot.people.act(say(user, None, "раз")).expect("said");
    let late = hook.next().await;
    bot.call("deleteWebhook", json!({})).await;
    let updates = bot.updates(0).await;
    assert_eq!(updates[0]["message"]["text"], "раз");
    let next = updates[0]["update_id"].as_i64().expect("a number") + 1;
    bot.updates(next).await;
    late.answered(200);
    bot.people.act(say(user, None, "два")).expect("said");
    bot.call("setWebhook", set).await;
    let brought = hook.next().await;
    assert_eq!(brought.text(), "два");
    brought.answered(200);
    bot.sandbox.all_confirmed().await;

    bot.call("deleteWebhook", json!({})).await;
    bot.people.act(say(user, None, "три")).expect("said");
    bot.call("deleteWebhook", json!({ "drop_pending_updates": true }))
        .await;
    assert!(bot.updates(0).await.is_empty());
    bot.sandbox.all_confirmed().await;
}

#[tokio::test]
async fn faults_strike_updates_on_their_way() {
    let (bot, mut hook) = (bot().await, Hook::open().await);
    let user = bot.people.person("Нота", None);
    for kind in [FaultKind::DropBefore, FaultKind::BadGateway] {
        bot.sandbox.fault(Fault::next("webhook", kind));
    }
    bot.sandbox
        .fault(Fault::next("webhook", FaultKind::DropAfter));
    bot.people.act(say(user, None, "раз")).expect("said");
    bot.call("setWebhook", json!({ "url": hook.url })).await;
    // Two never came, one came and its answer was lost, and here it is again.
    for _ in 0..2 {
        let brought = hook.next().await;
        assert_eq!(brought.text(), "раз");
        assert_eq!(bot.sandbox.pending(), 1);
        brought.answered(200);
    }
    bot.sandbox.all_confirmed().await;
}

#[tokio::test]
async fn a_webhook_has_to_be_one_that_telegram_takes() {
    let strict = Bot::with(|options| options).await;
    let https = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook";
    let ports = "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443";
    let url = |url: &str| json!({ "url": url });
    let secret = |secret: &str| json!({ "url": "https://example.org/", "secret_token": secret });
    for (params, words) in [
        (url("http://127.0.0.1:8443/"), https),
        (url("https://example.org:4443/"), ports),
        (url("example"), "Bad Request: invalid webhook URL specified"),
        (
            secret("a b"),
            "Bad Request: secret token contains unallowed characters",
        ),
        (
            secret(&"a".repeat(257)),
            "Bad Request: secret token is too long",
        ),
    ] {
        assert_eq!(strict.refused("setWebhook", params).await, words);
    }
    strict.call("setWebhook", secret(&"a".repeat(256))).await;
    let free = bot().await;
    let elsewhere = url("http://example.org/");
    assert_eq!(free.refused("setWebhook", elsewhere).await, https);
}
