//! A bot of a test's own, which talks to a sandbox as any program may.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use kamerton::sandbox::{Act, Options, People, Sandbox};
use serde_json::{Value, json};

/// A bot that talks to a sandbox, whose clock it turns.
pub struct Bot {
    pub sandbox: Sandbox,
    pub people: People,
    pub http: reqwest::Client,
    clock: Arc<AtomicI64>,
}

impl Bot {
    pub async fn start() -> Bot {
        Bot::with(|options| options).await
    }

    pub async fn with(set: impl FnOnce(Options) -> Options) -> Bot {
        let clock = Arc::new(AtomicI64::new(1_795_510_800_000));
        let hands = Arc::clone(&clock);
        let options = set(Options::new(Arc::new(move || {
            hands.load(Ordering::Relaxed)
        })));
        let sandbox = Sandbox::start(options).await.expect("a sandbox");
        Bot {
            people: sandbox.people(),
            sandbox,
            http: reqwest::Client::new(),
            clock,
        }
    }

    pub fn address(&self, method: &str) -> String {
        format!(
            "{}/bot{}/{method}",
            self.sandbox.url(),
            self.sandbox.token()
        )
    }

    pub async fn try_call(&self, method: &str, params: Value) -> Result<Value, reqwest::Error> {
        let request = self.http.post(self.address(method)).json(&params);
        request.send().await?.json().await
    }

    /// The result of a call that goes well.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        let mut answer = self.try_call(method, params).await.expect("an answer");
        assert_eq!(answer["ok"], true, "{answer}");
        answer["result"].take()
    }

    /// The words of a refusal.
    pub async fn refused(&self, method: &str, params: Value) -> String {
        let answer = self.try_call(method, params).await.expect("an answer");
        assert_eq!(answer["ok"], false, "{answer}");
        answer["description"].as_str().expect("words").to_owned()
    }

    pub async fn says(&self, chat: i64, text: &str) -> Value {
        self.call("sendMessage", json!({ "chat_id": chat, "text": text }))
            .await
    }

    pub async fn updates(&self, offset: i64) -> Vec<Value> {
        let updates = self.call("getUpdates", json!({ "offset": offset })).await;
        serde_json::from_value(updates).expect("an array")
    }

    /// Somebody who has pressed “start”.
    pub fn started(&self, name: &str) -> i64 {
        let user = self.people.person(name, Some("ru"));
        self.people
            .act(say(user, None, "/start"))
            .expect("it is said");
        user
    }

    /// A group of somebody's, with the bot in it.
    pub fn group(&self, user: i64) -> i64 {
        let chat = self.people.group_of(user, "Сольфеджио", &[]);
        self.people
            .act(Act::AddBot {
                user,
                chat,
                admin: false,
            })
            .expect("it is added");
        chat
    }

    pub fn turn(&self, millis: i64) {
        self.clock.fetch_add(millis, Ordering::Relaxed);
    }

    pub async fn post(&self, path: &str, body: Value) -> reqwest::Response {
        let address = format!("{}/sandbox/{path}", self.sandbox.url());
        self.http
            .post(address)
            .json(&body)
            .send()
            .await
            .expect("an answer")
    }
}

pub fn say(user: i64, chat: Option<i64>, text: &str) -> Act {
    Act::Say {
        user,
        chat,
        text: text.to_owned(),
        reply_to: None,
        files: Vec::new(),
        more: Value::Null,
    }
}
