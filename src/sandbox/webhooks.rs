//! Webhooks: updates are brought to the address that the bot has set, until it takes them.
//!
//! As Telegram does it: a chat's updates come one after another, those of different
//! chats beside each other, as many as the bot allows. What is not answered with 2xx
//! comes again, at once the first time and then less and less often.

use std::{sync::Arc, time::Duration};

use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{
    Shared,
    faults::{FaultKind, strike},
    params::Call,
    refusal::{Refusal, Served},
    world::{Update, World},
};

/// The header that carries the bot's own word.
const SECRET: &str = "X-Telegram-Bot-Api-Secret-Token";
/// How many updates may be on their way at once, where the bot does not say.
const CONNECTIONS: i64 = 40;
/// The ports that Telegram brings updates to.
const PORTS: [u16; 4] = [80, 88, 443, 8443];
/// How long the bot may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long an update waits after its second failure, and after many. Telegram waits
/// longer: 2 seconds, and a minute or two.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// What Telegram says of a connection that broke.
const CUT: &str = "Connection reset by peer";

/// A webhook that is set.
#[derive(Clone)]
pub(super) struct Webhook {
    url: String,
    secret: String,
    connections: usize,
    /// The last failure: when, in seconds since the Unix epoch, and in which words.
    failure: Option<(i64, String)>,
}

pub(super) fn set_webhook(world: &mut World, call: &mut Call) -> Served {
    let url = call.text("url").unwrap_or_default().to_owned();
    if url.is_empty() {
        return delete_webhook(world, call);
    }
    check_url(&url, world.options.plain_webhooks)?;
    let secret = call.text("secret_token").unwrap_or_default().to_owned();
    if secret.len() > 256 {
        return Err(Refusal::bad("secret token is too long"));
    }
    let allowed = |it: u8| it.is_ascii_alphanumeric() || it == b'_' || it == b'-';
    if !secret.bytes().all(allowed) {
        return Err(Refusal::bad("secret token contains unallowed characters"));
    }
    let connections = call.integer("max_connections").unwrap_or(CONNECTIONS);
    world.want(&call.object("allowed_updates")?);
    if call.flag("drop_pending_updates") {
        world.drop_updates();
    }
    world.hook(Webhook {
        url,
        secret,
        connections: usize::try_from(connections.clamp(1, 100)).unwrap_or(1),
        failure: None,
    });
    Ok(json!(true))
}

/// Only a plain address on the loopback is ever called: nothing leaves the machine.
fn check_url(url: &str, plain: bool) -> Result<(), Refusal> {
    let bad = |reason: &str| Err(Refusal::bad(format!("bad webhook: {reason}")));
    let Ok(url) = reqwest::Url::parse(url) else {
        return Err(Refusal::bad("invalid webhook URL specified"));
    };
    let host = url.host_str().unwrap_or_default();
    let here = matches!(host, "127.0.0.1" | "[::1]" | "localhost");
    match url.scheme() {
        "http" if plain && here => Ok(()),
        "https" if PORTS.contains(&url.port_or_known_default().unwrap_or_default()) => Ok(()),
        "https" => bad("Webhook can be set up only on ports 80, 88, 443 or 8443"),
        _ => bad("An HTTPS URL must be provided for webhook"),
    }
}

pub(super) fn delete_webhook(world: &mut World, call: &mut Call) -> Served {
    if call.flag("drop_pending_updates") {
        world.drop_updates();
    }
    world.webhook = None;
    Ok(json!(true))
}

pub(super) fn webhook_info(world: &mut World, _: &mut Call) -> Served {
    let mut info = json!({
        "url": "",
        "has_custom_certificate": false,
        "pending_update_count": world.updates.len(),
    });
    if !world.wanted.is_empty() {
        info["allowed_updates"] = json!(world.wanted);
    }
    if let Some(webhook) = &world.webhook {
        info["url"] = json!(webhook.url);
        info["max_connections"] = json!(webhook.connections);
        if let Some((at, words)) = &webhook.failure {
            info["last_error_date"] = json!(at);
            info["last_error_message"] = json!(words);
        }
    }
    Ok(info)
}

impl World {
    fn hook(&mut self, webhook: Webhook) {
        // What is set again as it was keeps its history.
        let same = self.webhook.as_ref().is_some_and(|set| {
            (&set.url, &set.secret, set.connections)
                == (&webhook.url, &webhook.secret, webhook.connections)
        });
        if !same {
            self.webhook = Some(webhook);
        }
        self.ring();
    }

    /// The next update that may set out now, which is on its way from here on.
    fn next_to_bring(&mut self) -> Option<Update> {
        let webhook = self.webhook.as_ref()?;
        let here = webhook.url.starts_with("http:");
        if !here || self.on_their_way.len() >= webhook.connections {
            return None;
        }
        let next = self
            .updates
            .iter()
            .find(|update| !self.on_their_way.contains(&update.line))?
            .clone();
        self.on_their_way.insert(next.line);
        Some(next)
    }

    /// Where this update is to be brought; `None` where it need not be any more.
    fn destination(&self, update: &Update) -> Option<Webhook> {
        self.place(update).and(self.webhook.clone())
    }

    fn place(&self, update: &Update) -> Option<usize> {
        let same = |other: &Update| (other.id, other.line) == (update.id, update.line);
        self.updates.iter().position(same)
    }

    /// The bot has taken an update: returns up to which all are taken.
    fn taken(&mut self, update: &Update) -> Option<i64> {
        let place = self.place(update)?;
        self.updates.remove(place);
        let next = self.updates.front().map_or(self.next_update, |it| it.id);
        Some(next - 1)
    }

    fn note_failure(&mut self, words: String) {
        let at = self.now() / 1000;
        if let Some(webhook) = &mut self.webhook {
            webhook.failure = Some((at, words));
        }
    }
}

/// The line of an update: those of one line are brought one after another. Telegram has
/// one for each chat, and for what each person presses.
pub(super) fn line_of(text: &str) -> i64 {
    let update: Value = serde_json::from_str(text).unwrap_or_default();
    let chat = ["message", "edited_message", "my_chat_member"]
        .iter()
        .find_map(|kind| update[kind]["chat"]["id"].as_i64());
    let pressing = update["callback_query"]["from"]["id"].as_i64();
    chat.or(pressing.map(|user| user.saturating_add(3 << 33)))
        .unwrap_or_default()
}

/// Brings updates to the webhook, for as long as the sandbox lives.
pub(super) async fn bring(shared: Arc<Shared>) {
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build();
    let http = match http {
        Ok(http) => http,
        Err(error) => return tracing::error!(%error, "no webhooks: there is no HTTP client"),
    };
    let mut on_their_way = JoinSet::new();
    loop {
        let news = shared.updates.notified();
        loop {
            let Some(update) = shared.world().next_to_bring() else {
                break;
            };
            on_their_way.spawn(deliver(Arc::clone(&shared), http.clone(), update));
        }
        tokio::select! {
            () = news => {}
            Some(_) = on_their_way.join_next() => {}
            () = shared.closed() => return,
        }
    }
}

/// Brings one update, again and again until it is taken.
async fn deliver(shared: Arc<Shared>, http: reqwest::Client, update: Update) {
    let mut pause = Duration::ZERO;
    loop {
        let Some(webhook) = shared.world().destination(&update) else {
            break;
        };
        match try_once(&shared, &http, &webhook, &update).await {
            Ok(()) => {
                if let Some(up_to) = shared.world().taken(&update) {
                    shared.progress.send_modify(|progress| {
                        progress.confirmed_up_to = up_to;
                        progress.confirmed += 1;
                    });
                }
                break;
            }
            Err(words) => shared.world().note_failure(words),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
    }
    shared.world().on_their_way.remove(&update.line);
}

/// Brings an update once, unless a fault comes before the bot; or it comes after.
async fn try_once(
    shared: &Shared,
    http: &reqwest::Client,
    webhook: &Webhook,
    update: &Update,
) -> Result<(), String> {
    let fault = fault_on_the_way(shared, update).await?;
    let mut request = http
        .post(&webhook.url)
        .header(header::CONTENT_TYPE, "application/json")
        .body(update.text.clone());
    if !webhook.secret.is_empty() {
        request = request.header(SECRET, &webhook.secret);
    }
    let answer = request.send().await.map_err(|error| match error {
        error if error.is_connect() => "Connection refused".to_owned(),
        error if error.is_timeout() => "Read timeout expired".to_owned(),
        _ => CUT.to_owned(),
    })?;
    match answer.status() {
        _ if matches!(fault, Some(FaultKind::DropAfter | FaultKind::Truncate)) => {
            Err(CUT.to_owned())
        }
        status if status.is_success() => Ok(()),
        status => Err(wrong(status)),
    }
}

/// The fault that strikes an update on its way, once it has been waited for; an error
/// where nothing comes to the bot because of it.
async fn fault_on_the_way(shared: &Shared, update: &Update) -> Result<Option<FaultKind>, String> {
    let hung = shared.unhang.notified();
    let fault = strike(&mut shared.world().faults, "webhook", Some(update.line));
    match &fault {
        Some(FaultKind::DropBefore | FaultKind::Reset) => return Err(CUT.to_owned()),
        Some(FaultKind::Hang) => {
            hung.await;
            return Err(CUT.to_owned());
        }
        Some(FaultKind::BadGateway) => return Err(wrong(StatusCode::BAD_GATEWAY)),
        Some(FaultKind::Page) => return Err(wrong(StatusCode::OK)),
        Some(FaultKind::TooLarge) => return Err(wrong(StatusCode::PAYLOAD_TOO_LARGE)),
        Some(FaultKind::Error { code, .. }) => {
            return Err(wrong(StatusCode::from_u16(*code).unwrap_or_default()));
        }
        Some(FaultKind::Delay { millis }) => {
            tokio::time::sleep(Duration::from_millis(*millis)).await;
        }
        Some(
            FaultKind::DropAfter
            | FaultKind::Truncate
            | FaultKind::Half
            | FaultKind::Empty
            | FaultKind::Duplicate,
        )
        | None => {}
    }
    Ok(fault)
}

fn wrong(status: StatusCode) -> String {
    format!("Wrong response from the webhook: {status}")
}
