//! A webhook: the address to which a messenger brings its events, instead of being
//! polled for them, and the secret by which it is known there.

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use crate::school::moments::Moment;

/// A webhook as it is set up.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The address that the messenger is given.
    pub url: WebhookUrl,
    /// The header in which it shows that it knows the secret.
    pub header: &'static str,
    /// The secret.
    pub secret: SecretString,
}

impl Webhook {
    /// Whether whoever shows this knows the secret. How long that takes tells nothing of
    /// how much of it was right.
    pub fn admits(&self, shown: &[u8]) -> bool {
        self.secret.expose_secret().as_bytes().ct_eq(shown).into()
    }
}

/// How it stands with a webhook, as the messenger tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hooked {
    /// It is set, and brings what there is; or the messenger does not tell.
    Well,
    /// Another one is set, or none.
    Away,
    /// Something waits, and could not be brought.
    Failing {
        /// When that failed last, by the messenger's clock.
        at: Moment,
        /// Why it failed.
        why: String,
    },
}

/// The address of a webhook, as the outside world has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl {
    url: String,
    path: String,
    setting: Option<String>,
}

impl WebhookUrl {
    /// Reads an address such as `https://bot.example.org/telegram`; `None` where it is none.
    /// `http://` is let through: one's own Bot API server takes it, and Telegram's says no.
    pub fn read(text: &str) -> Option<WebhookUrl> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))?;
        // A query, a fragment or a password would be lost on the way.
        let odd = |letter: char| !letter.is_ascii_graphic() || "?#@".contains(letter);
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if host.is_empty() || rest.contains(odd) {
            return None;
        }
        Some(WebhookUrl {
            url: text.to_owned(),
            path: if path.is_empty() { "/" } else { path }.to_owned(),
            setting: None,
        })
    }

    /// The same address, which stands in a setting that is called so.
    pub fn set_as(self, setting: String) -> WebhookUrl {
        let setting = Some(setting);
        WebhookUrl { setting, ..self }
    }

    /// What is to be checked where the messenger refuses it, as far as that is known.
    pub fn setting(&self) -> Option<&str> {
        self.setting.as_deref()
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// What stands after the host: where our own server is called.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Whether a text can be a webhook's secret: the characters and lengths that Telegram
/// allows (core.telegram.org/bots/api#setwebhook).
pub fn can_be_secret(text: &str) -> bool {
    let allowed = |it: u8| it.is_ascii_alphanumeric() || it == b'_' || it == b'-';
    (1..=256).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_a_host_and_a_path() {
        for (text, path) in [
            ("https://bot.example.org/telegram", "/telegram"),
            ("https://bot.example.org:8443/a/b%20c", "/a/b%20c"),
            ("https://bot.example.org", "/"),
            ("http://127.0.0.1:9000/", "/"),
        ] {
            let url = WebhookUrl::read(text).expect("an address");
            assert_eq!((url.as_str(), url.path()), (text, path));
        }
        for text in [
            "",
            "bot.example.org/telegram",
            "ftp://bot.example.org/",
            "https://",
            "https:///telegram",
            "https://bot.example.org/a b",
            "https://bot.example.org/?a=b",
            "https://bot.example.org/#a",
            "https://me:word@bot.example.org/",
            "https://бот.example.org/",
        ] {
            assert_eq!(WebhookUrl::read(text), None, "{text}");
        }
    }

    #[test]
    fn only_the_whole_secret_is_let_in() {
        let webhook = Webhook {
            url: WebhookUrl::read("https://bot.example.org/").expect("an address"),
            header: "x-secret",
            secret: "S_e-1".into(),
        };
        assert!(webhook.admits(b"S_e-1"));
        for shown in ["", "S_e-", "S_e-11", "s_e-1", "S_e-2"] {
            assert!(!webhook.admits(shown.as_bytes()), "{shown}");
        }
    }

    #[test]
    fn a_secret_has_the_characters_that_telegram_allows() {
        assert!(can_be_secret("aZ09_-") && can_be_secret(&"a".repeat(256)));
        for text in ["", "a b", "а", "a.b", &"a".repeat(257)] {
            assert!(!can_be_secret(text), "{text}");
        }
    }
}
