//! How Telegram's updates come: to a webhook or by polling, and from the one to the other.

use std::{sync::atomic::Ordering, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{json, value::RawValue};

use super::{
    SendError,
    telegram::{CALL, Telegram},
    webhook::{Hooked, Webhook, WebhookUrl},
};
use crate::school::moments::Moment;

/// The kinds of updates that the bot is told of, whichever way they come.
const KINDS: [&str; 4] = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
];

/// How long the server holds a poll that has nothing to bring; its own greatest is 50 s.
const POLL: Duration = Duration::from_secs(25);
/// How many updates one poll brings at most; the server's own greatest.
pub(super) const MOST_UPDATES: usize = 100;

/// How many updates may come to the webhook at once: each waits for its commit, which it
/// shares with the others.
const CONNECTIONS: u32 = 40;

/// The header in which Telegram shows the secret.
const SECRET: &str = "x-telegram-bot-api-secret-token";

/// What the server says of the webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WebhookState {
    /// Where it brings updates; empty where it is polled for them.
    pub url: String,
    /// How many wait to be brought.
    #[serde(rename = "pending_update_count")]
    pub pending: u64,
    /// When an update could not be brought last, in seconds since 1970.
    pub last_error_date: i64,
    /// Why an update could not be brought, the last time that one could not.
    #[serde(rename = "last_error_message")]
    pub last_error: Option<String>,
}

impl Telegram {
    /// The same bot, to which updates are brought at this address.
    pub fn with_webhook(mut self, url: WebhookUrl, secret: SecretString) -> Telegram {
        self.webhook = Some(Webhook {
            url,
            header: SECRET,
            secret,
        });
        self
    }

    /// Sets the webhook. What waits for the bot is not dropped: it comes there.
    pub(super) async fn set_webhook(&self) -> Result<(), SendError> {
        let Some(webhook) = &self.webhook else {
            return Ok(());
        };
        let parameters = json!({
            "url": webhook.url.as_str(),
            "secret_token": webhook.secret.expose_secret(),
            "max_connections": CONNECTIONS,
            "allowed_updates": KINDS,
        });
        let set = self.call("setWebhook", &parameters, CALL).await;
        match (set, webhook.url.setting()) {
            (Ok(_), _) => Ok(()),
            (Err(SendError::Rejected(reason)), Some(setting)) => {
                Err(SendError::Rejected(format!("{reason}; check {setting}")))
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Asks what became of the webhook; `None` where the server does not tell.
    ///
    /// # Errors
    /// Fails when the server cannot be reached.
    pub async fn webhook_state(&self) -> Result<Option<WebhookState>, SendError> {
        match self.call("getWebhookInfo", &json!({}), CALL).await {
            Ok(result) => Ok(serde_json::from_str(result.get()).ok()),
            Err(SendError::Rejected(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// How it stands with the webhook that was set.
    pub(super) async fn look_at_webhook(&self) -> Result<Hooked, SendError> {
        let Some(state) = self.webhook_state().await? else {
            return Ok(Hooked::Well);
        };
        let ours = self.webhook.as_ref().map(|webhook| webhook.url.as_str());
        Ok(match state.last_error {
            _ if ours != Some(state.url.as_str()) => Hooked::Away,
            Some(why) if state.pending > 0 => Hooked::Failing {
                at: Moment::from_millis(state.last_error_date.saturating_mul(1000)),
                why,
            },
            _ => Hooked::Well,
        })
    }

    /// Polls. A webhook that an earlier service has left set gives way: what waits for it
    /// is polled for. One that is set later is another service's, and is left alone.
    pub(super) async fn updates(
        &self,
        cursor: i64,
        waits: bool,
    ) -> Result<Box<RawValue>, SendError> {
        let polled = match self.ask_for_updates(cursor, waits).await {
            Err(SendError::Later { reason, .. }) if is_of_a_webhook(&reason) => {
                if self.has_polled.load(Ordering::Relaxed) {
                    return Err(SendError::Later {
                        after: None,
                        reason: format!("{reason}; is another service running with this token?"),
                    });
                }
                let keep = json!({ "drop_pending_updates": false });
                self.call("deleteWebhook", &keep, CALL).await?;
                tracing::info!("a webhook was set; it is deleted, and Telegram is polled");
                self.ask_for_updates(cursor, waits).await?
            }
            polled => polled?,
        };
        self.has_polled.store(true, Ordering::Relaxed);
        Ok(polled)
    }

    async fn ask_for_updates(&self, cursor: i64, waits: bool) -> Result<Box<RawValue>, SendError> {
        let held = if waits { POLL } else { Duration::ZERO };
        let parameters = json!({
            "offset": cursor,
            "limit": MOST_UPDATES,
            "timeout": held.as_secs(),
            "allowed_updates": KINDS,
        });
        // What has waited long may be much, and the line slow.
        self.call("getUpdates", &parameters, POLL + Duration::from_secs(10))
            .await
    }
}

/// Whether a poll was refused because there is a webhook, and not because of another poll.
fn is_of_a_webhook(reason: &str) -> bool {
    reason.starts_with("getUpdates: 409")
        && reason.contains("webhook")
        && !reason.contains("terminated")
}
