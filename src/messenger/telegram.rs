//! Telegram over its Bot API: raw JSON in, raw JSON out.
//!
//! What a server leaves out is not missed, and an optional method that it does
//! not know costs nothing: any server that speaks the Bot API will do. The token
//! is part of every address, so no error that leaves this file names one.

use std::{
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::telegram_webhook::MOST_UPDATES;
pub use super::telegram_webhook::WebhookState;
use super::{
    Arrival, Doors, FetchError, GroupMenu, Messenger, Outgoing, Polled, Rate, Say, SendError,
    SentCopy,
    telegram_messages::commands,
    telegram_updates,
    webhook::{Hooked, Webhook},
};
use crate::hashes::sha256_of;

/// The messenger's name in the database.
pub const NAME: &str = "telegram";

/// Telegram's own server.
pub const DEFAULT_API: &str = "https://api.telegram.org";

/// The kinds of proxies that the client knows, by the schemes of their addresses.
const PROXIES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// How long any other call may take.
pub(super) const CALL: Duration = Duration::from_secs(30);

/// How the bot reaches Telegram.
pub struct Access {
    /// The bot's token.
    pub token: SecretString,
    /// The server's address, without a slash at its end.
    pub api: String,
    /// A proxy for everything, such as `socks5://localhost:1080`.
    pub proxy: Option<String>,
    /// The longest file to fetch, in bytes.
    pub download_limit: u64,
    /// Whether to keep to Telegram's rates (core.telegram.org/bots/faq): 30 messages a
    /// second, one a second in a chat, 20 a minute in a group. One's own server has none.
    pub limits: bool,
}

/// A bot of Telegram's.
pub struct Telegram {
    pub(super) access: Access,
    pub(super) http: reqwest::Client,
    bot: i64,
    /// Where updates are brought to, where they are not polled for.
    pub(super) webhook: Option<Webhook>,
    /// Whether the server has ever let itself be polled.
    pub(super) has_polled: AtomicBool,
}

/// Whether a letter may stand behind the colon of a token, which is part of addresses. One's own
/// server may have other letters than Telegram.
fn is_of_token(letter: char) -> bool {
    letter.is_ascii_graphic() && !matches!(letter, '/' | '?' | '#' | '%')
}

/// A proxy for everything. The client would take any scheme, and go past a proxy whose scheme it does
/// not know.
fn proxy_at(address: &str) -> Result<reqwest::Proxy, String> {
    let scheme = address.split_once("://").map(|(scheme, _)| scheme.trim());
    let is_known = scheme.is_none_or(|scheme| {
        let mut known = PROXIES.iter();
        known.any(|it| it.eq_ignore_ascii_case(scheme))
    });
    let proxy = reqwest::Proxy::all(address).ok().filter(|_| is_known);
    proxy.ok_or_else(|| {
        format!(
            "TELOXIDE_PROXY is not a proxy's address; write one like socks5://localhost:1080, with \
             one of {} in front",
            PROXIES.join(", ")
        )
    })
}

impl Telegram {
    /// Sets up the client; nothing is asked of the server yet.
    ///
    /// # Errors
    /// Fails with one sentence on a token or proxy that cannot be right.
    pub fn new(access: Access) -> Result<Self, String> {
        let bot = access
            .token
            .expose_secret()
            .split_once(':')
            .filter(|(_, secret)| !secret.is_empty() && secret.chars().all(is_of_token))
            .and_then(|(id, _)| id.parse().ok())
            .ok_or(
                "TELOXIDE_TOKEN is not a bot's token: it looks like 123456:ABC-DEF; copy it whole \
                 from @BotFather",
            )?;
        let mut http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none());
        if let Some(proxy) = &access.proxy {
            http = http.proxy(proxy_at(proxy)?);
        }
        let http = http
            .build()
            .map_err(|error| format!("no HTTP client: {}", error.without_url()))?;
        Ok(Telegram {
            access,
            http,
            bot,
            webhook: None,
            has_polled: AtomicBool::new(false),
        })
    }

    /// Calls a method and returns its result as it came; `null` where none came.
    pub(super) async fn call(
        &self,
        method: &str,
        parameters: &Value,
        time: Duration,
    ) -> Result<Box<RawValue>, SendError> {
        let request = self
            .http
            .post(self.address(method))
            .timeout(time)
            .json(parameters);
        self.answer_to(method, request).await
    }

    /// An update with its number, where it has one.
    fn arrival(&self, raw: &str, number: Option<i64>) -> Arrival {
        let key = match number {
            Some(number) => format!("{}:{number}", self.bot),
            // Without a number, the text itself tells it from the others.
            None => format!("{}:{}", self.bot, sha256_of(raw)),
        };
        Arrival {
            messenger: NAME,
            key,
            raw: raw.to_owned(),
            incoming: telegram_updates::read(raw, self.bot),
        }
    }

    pub(super) fn address(&self, method: &str) -> String {
        format!(
            "{}/bot{}/{method}",
            self.access.api,
            self.access.token.expose_secret()
        )
    }

    pub(super) async fn answer_to(
        &self,
        method: &str,
        request: reqwest::RequestBuilder,
    ) -> Result<Box<RawValue>, SendError> {
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(unreachable)?;
        // Broken UTF-8 in one place must not cost the rest.
        let body = String::from_utf8_lossy(&body);
        let answer = match serde_json::from_str::<Answer>(&body) {
            Ok(answer) => answer,
            Err(_) if status.is_success() && body.trim().is_empty() => Answer::default(),
            // A proxy on the way takes no more than so much: the same would be refused again.
            Err(_) if status == reqwest::StatusCode::PAYLOAD_TOO_LARGE => {
                return Err(SendError::Rejected(format!("{method}: HTTP {status}")));
            }
            Err(error) => {
                return Err(later(format!(
                    "{method}: HTTP {status}, no answer in JSON: {error}"
                )));
            }
        };
        if status.is_success() && answer.ok.unwrap_or(true) {
            return Ok(answer.result.unwrap_or_else(|| RawValue::NULL.to_owned()));
        }
        let code = answer.error_code.unwrap_or(status.as_u16());
        Err(refused(method, code, answer))
    }
}

impl Messenger for Telegram {
    fn name(&self) -> &'static str {
        NAME
    }

    fn rates(&self) -> Vec<Rate> {
        match self.access.limits {
            true => vec![rate(30, 1)],
            false => Vec::new(),
        }
    }

    fn rates_of(&self, chat: &str) -> Vec<Rate> {
        match (self.access.limits, chat.starts_with('-')) {
            (false, _) => Vec::new(),
            (true, true) => vec![rate(1, 1), rate(20, 60)],
            (true, false) => vec![rate(1, 1)],
        }
    }

    fn read(&self, raw: &str) -> Arrival {
        self.arrival(raw, telegram_updates::number(raw))
    }

    fn poll(&self, cursor: i64, waits: bool) -> BoxFuture<'_, Result<Polled, SendError>> {
        async move {
            let result = self.updates(cursor, waits).await?;
            let updates: Vec<&RawValue> = match result.get() {
                "null" => Vec::new(),
                list => serde_json::from_str(list)
                    .map_err(|error| later(format!("getUpdates: no list of updates: {error}")))?,
            };
            let mut arrivals = Vec::with_capacity(updates.len());
            let mut greatest = None;
            for raw in updates {
                let number = telegram_updates::number(raw.get());
                arrivals.push(self.arrival(raw.get(), number));
                greatest = greatest.max(number);
            }
            Ok(Polled {
                is_all: arrivals.len() < MOST_UPDATES,
                arrivals,
                cursor: greatest.map_or(cursor, |number| number.saturating_add(1)),
            })
        }
        .boxed()
    }

    fn webhook(&self) -> Option<&Webhook> {
        self.webhook.as_ref()
    }

    fn hook(&self) -> BoxFuture<'_, Result<(), SendError>> {
        self.set_webhook().boxed()
    }

    fn hooked(&self) -> BoxFuture<'_, Result<Hooked, SendError>> {
        self.look_at_webhook().boxed()
    }

    fn doors(&self) -> BoxFuture<'_, Result<Option<Doors>, SendError>> {
        async move {
            #[derive(Deserialize)]
            struct Me {
                username: String,
            }
            let result = self
                .call("getMe", &json!({}), Duration::from_secs(10))
                .await?;
            let me = serde_json::from_str::<Me>(result.get()).ok();
            Ok(me.map(|Me { username }| Doors {
                start: format!("https://t.me/{username}?start="),
                group: format!("https://t.me/{username}?startgroup="),
                username,
            }))
        }
        .boxed()
    }

    fn show_group_menus<'a>(
        &'a self,
        menus: &'a [GroupMenu],
    ) -> BoxFuture<'a, Result<(), SendError>> {
        async move {
            for menu in menus {
                let scope = json!({ "type": "all_chat_administrators" });
                let mut parameters = json!({ "commands": commands(&menu.lines), "scope": scope });
                if let Some(language) = &menu.language {
                    parameters["language_code"] = json!(language);
                }
                self.call("setMyCommands", &parameters, CALL).await?;
            }
            Ok(())
        }
        .boxed()
    }

    fn send<'a>(
        &'a self,
        chat: &'a str,
        outgoing: &'a Outgoing,
    ) -> BoxFuture<'a, Result<Option<String>, SendError>> {
        self.say_or_do(chat, outgoing).boxed()
    }

    fn send_copy<'a>(
        &'a self,
        chat: &'a str,
        say: &'a Say,
        copy: &'a Path,
    ) -> BoxFuture<'a, Result<SentCopy, SendError>> {
        self.upload_copy(chat, say, copy).boxed()
    }

    fn fetch<'a>(
        &'a self,
        file: &'a str,
        aside: PathBuf,
    ) -> BoxFuture<'a, Result<u64, FetchError>> {
        self.fetch_to(file, aside).boxed()
    }
}

#[derive(Deserialize, Default)]
struct Answer {
    ok: Option<bool>,
    result: Option<Box<RawValue>>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<AnswerParameters>,
}

#[derive(Deserialize)]
struct AnswerParameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// What a refusal means for what was to be sent.
fn refused(method: &str, code: u16, answer: Answer) -> SendError {
    let reason = answer.description.unwrap_or_default();
    let reason = format!("{method}: {code} {reason}");
    let (retry_after, moved_to) = answer.parameters.map_or((None, None), |parameters| {
        (parameters.retry_after, parameters.migrate_to_chat_id)
    });
    let after = retry_after.map(Duration::from_secs);
    if let Some(to) = moved_to {
        let to = to.to_string();
        return SendError::Moved { to, reason };
    }
    let gone = [
        "chat not found",
        "user is deactivated",
        "PEER_ID_INVALID",
        "kicked",
    ];
    match code {
        403 => SendError::Gone(reason),
        400 if gone.iter().any(|word| reason.contains(word)) => SendError::Gone(reason),
        // Every server knows these two: their absence is a wrong address or token, not an answer.
        401 | 404 if method == "sendMessage" || method == "getUpdates" => later(reason),
        // It was taken, and nobody sees it: another bot looks after the group, and deletes what bots write.
        500 if reason.contains("was immediately deleted") => SendError::Rejected(reason),
        400..=499 if code != 429 && code != 409 && code != 401 => SendError::Rejected(reason),
        _ => SendError::Later { after, reason },
    }
}

fn rate(count: usize, seconds: u64) -> Rate {
    Rate {
        count,
        span: Duration::from_secs(seconds),
    }
}

fn later(reason: String) -> SendError {
    SendError::Later {
        after: None,
        reason,
    }
}

fn unreachable(error: reqwest::Error) -> SendError {
    // The causes tell a refused connection from a host that is not known.
    later(format!("{:#}", anyhow::Error::new(error.without_url())))
}

pub(super) fn chat_id(chat: &str) -> Value {
    chat.parse::<i64>()
        .map_or_else(|_| json!(chat), |id| json!(id))
}
