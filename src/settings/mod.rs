//! Settings: the environment over `kamerton.toml` over defaults.

mod sources;

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{anyhow, bail};
use chrono_tz::Tz;
use secrecy::{ExposeSecret, SecretString};

pub use self::sources::Places;
use self::sources::Sources;
pub(crate) use self::sources::{text_of, toml_fault};
use crate::{
    bot::{Profile, text::Lang},
    messenger::{
        telegram::{self, Access, Telegram},
        webhook::{WebhookUrl, can_be_secret},
    },
    school::{
        marks::MarkSet,
        personal::{ConsentRule, Passes, Personal},
        quiet::QuietHours,
        reminders::Leads,
        term_marks::TermRule,
    },
};

/// Telegram's own server gives out files of up to 20 MB (core.telegram.org/bots/api#getfile).
const DOWNLOAD_LIMIT: u64 = 20 * 1024 * 1024;

/// Some hours of recordings: enough for a year of lessons.
const QUOTA: u64 = 5 * 1024 * 1024 * 1024;

/// Everything that can be set.
#[derive(Debug)]
pub struct Settings {
    /// The school's database.
    pub database_url: String,
    /// The bot's token at Telegram.
    pub telegram_token: Option<SecretString>,
    /// The Bot API server.
    pub telegram_api_url: String,
    /// A proxy for Telegram.
    pub telegram_proxy: Option<SecretString>,
    /// Where Telegram brings updates; where this is not set, it is polled for them.
    pub webhook_url: Option<WebhookUrl>,
    /// Where our own server takes them.
    pub webhook_listen: SocketAddr,
    /// The webhook's secret; where this is not set, one is made at every start.
    pub webhook_secret: Option<SecretString>,
    /// Where it is told how the service is; nowhere, but beside the webhook, where not set.
    pub health_listen: Option<SocketAddr>,
    /// The school's zone.
    pub zone: Tz,
    /// Where files are kept, where that was said.
    pub files: Option<PathBuf>,
    /// Whether the messengers' rates are kept.
    pub limits: bool,
    /// The language of groups.
    pub language: Lang,
    /// The marks that the school gives.
    pub marks: MarkSet,
    /// How term marks are proposed.
    pub term_rule: TermRule,
    /// The longest file to be fetched, in bytes.
    pub download_limit: u64,
    /// How much is kept of one student, in bytes.
    pub quota: u64,
    /// When it is quiet, for whom has not said otherwise.
    pub quiet: QuietHours,
    /// How long before a due date people are reminded.
    pub remind: Leads,
    /// What the school has decided about personal data.
    pub personal: Personal,
    /// The school's name, as its site has it.
    pub school: Option<String>,
    /// The folder of documents that its site shows.
    pub site_documents: Option<PathBuf>,
    /// A Markdown file with what the school says of itself there.
    pub site_introduction: Option<PathBuf>,
    /// Where those settings stand that were set.
    pub places: Places,
    /// A sentence about each variable that is called like a setting and is none.
    pub strangers: Vec<String>,
}

impl Settings {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// One clear sentence that names the setting and how to mend it.
    pub fn load() -> anyhow::Result<Settings> {
        let sources = Sources::read()?;
        Settings::of(&sources)
            .map_err(|error| anyhow!(sources.places().rename_in(&error.to_string())))
    }

    fn of(sources: &Sources) -> anyhow::Result<Settings> {
        let text = |key: &str| sources.text(key);
        let secret = |key: &str| text(key).map(SecretString::from);
        Ok(Settings {
            database_url: text("database_url").unwrap_or_else(|| "sqlite:kamerton.db".to_owned()),
            telegram_token: secret("telegram_token"),
            telegram_api_url: read_api_url(text("telegram_api_url"))?,
            telegram_proxy: secret("telegram_proxy"),
            webhook_url: read_webhook_url(sources)?,
            webhook_listen: read_listen("KAMERTON_WEBHOOK_LISTEN", text("webhook_listen"))?
                .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8443))),
            webhook_secret: read_webhook_secret(text("webhook_secret"))?,
            health_listen: read_listen("KAMERTON_HEALTH_LISTEN", text("health_listen"))?,
            zone: read_zone(text("zone"))?,
            files: text("files").map(PathBuf::from),
            limits: read_limits(text("limits").as_deref())?,
            language: read_language(text("language").as_deref())?,
            marks: read_marks(text("marks"), text("legend"))?,
            term_rule: read_term_rule(text("term_rule"))?,
            download_limit: read_bytes(text("download_limit"), "KAMERTON_DOWNLOAD_LIMIT")?
                .unwrap_or(DOWNLOAD_LIMIT),
            quota: read_bytes(text("quota"), "KAMERTON_QUOTA")?.unwrap_or(QUOTA),
            quiet: read_quiet(text("quiet"))?,
            remind: read_remind(text("remind"))?,
            personal: read_personal(sources)?,
            school: text("school"),
            site_documents: text("site_documents").map(PathBuf::from),
            site_introduction: text("site_introduction").map(PathBuf::from),
            places: sources.places().clone(),
            strangers: sources.strangers().to_vec(),
        })
    }

    /// The folder of files: the one that was set, or one beside the database.
    pub fn files_beside(&self, database: &Path) -> PathBuf {
        self.files
            .clone()
            .unwrap_or_else(|| database.with_extension("files"))
    }

    /// Telegram, as it is set up.
    ///
    /// # Errors
    /// One clear sentence where the token is missing or cannot be right.
    pub fn telegram(&self) -> anyhow::Result<Telegram> {
        let token = self.telegram_token.clone().ok_or_else(|| {
            anyhow!(
                "TELOXIDE_TOKEN is not set, nor telegram_token in the file of settings: get a token \
                 from @BotFather and set it, or try `kamerton demo`, which needs none"
            )
        })?;
        Telegram::new(Access {
            token,
            api: self.telegram_api_url.clone(),
            proxy: self
                .telegram_proxy
                .as_ref()
                .map(|proxy| proxy.expose_secret().to_owned()),
            download_limit: self.download_limit,
            limits: self.limits,
        })
        .map_err(|reason| anyhow!(reason))
    }

    /// What the conversation has to know.
    pub fn profile(&self) -> Profile {
        Profile {
            school: self.school.clone().unwrap_or_default(),
            zone: self.zone,
            language: self.language,
            marks: self.marks.clone(),
            term_rule: self.term_rule.clone(),
            download_limit: self.download_limit,
            quota: self.quota,
            quiet: self.quiet,
            remind: self.remind.clone(),
            personal: self.personal.clone(),
            doors: HashMap::from([(telegram::NAME, OnceLock::new())]),
        }
    }
}

fn read_api_url(text: Option<String>) -> anyhow::Result<String> {
    let url = text.unwrap_or_else(|| telegram::DEFAULT_API.to_owned());
    let is_address = url.split_once("://").is_some_and(|(scheme, host)| {
        let scheme = scheme.to_ascii_lowercase();
        let is_host = !host.is_empty() && !host.contains(char::is_whitespace);
        matches!(scheme.as_str(), "https" | "http") && is_host
    });
    if !is_address {
        bail!(
            "TELOXIDE_API_URL: “{url}” is no server's address; write one like \
             http://127.0.0.1:8081, or leave it out for Telegram's own"
        );
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn read_webhook_url(sources: &Sources) -> anyhow::Result<Option<WebhookUrl>> {
    let Some(text) = sources.text("webhook_url") else {
        return Ok(None);
    };
    match WebhookUrl::read(&text) {
        // Telegram may refuse it when the service runs.
        Some(url) => Ok(Some(
            url.set_as(sources.places().rename_in("KAMERTON_WEBHOOK_URL")),
        )),
        None => bail!(
            "KAMERTON_WEBHOOK_URL: “{text}” is no webhook's address; write one like \
             https://bot.example.org/telegram"
        ),
    }
}

fn read_listen(setting: &str, text: Option<String>) -> anyhow::Result<Option<SocketAddr>> {
    let Some(text) = text else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        anyhow!("{setting}: “{text}” is no address to listen on; write one like 127.0.0.1:8443")
    })
}

fn read_webhook_secret(text: Option<String>) -> anyhow::Result<Option<SecretString>> {
    match text {
        Some(text) if !can_be_secret(&text) => bail!(
            "KAMERTON_WEBHOOK_SECRET: this cannot be a secret; write 1 to 256 of the characters \
             A-Z a-z 0-9 _ -, or leave it out to have one made"
        ),
        text => Ok(text.map(SecretString::from)),
    }
}

fn read_zone(text: Option<String>) -> anyhow::Result<Tz> {
    let zone = text.unwrap_or_else(|| "Europe/Moscow".to_owned());
    zone.parse().map_err(|_| {
        anyhow!("KAMERTON_ZONE: there is no zone “{zone}”; write one like Europe/Moscow")
    })
}

fn read_language(text: Option<&str>) -> anyhow::Result<Lang> {
    match text {
        None | Some("ru") => Ok(Lang::Ru),
        Some("en") => Ok(Lang::En),
        Some(other) => bail!("KAMERTON_LANGUAGE: “{other}” is not spoken; write ru or en"),
    }
}

fn read_marks(marks: Option<String>, legend: Option<String>) -> anyhow::Result<MarkSet> {
    let marks = match marks {
        None => MarkSet::default(),
        Some(marks) => MarkSet::read(&marks).map_err(|word| {
            anyhow!("KAMERTON_MARKS: “{word}” is no mark; write them like “5 4 3 2 зачёт”")
        })?,
    };
    marks
        .with_legend(&legend.unwrap_or_default())
        .map_err(|pair| {
            anyhow!("KAMERTON_LEGEND: “{pair}” is not understood; write it like “б=н/а нб=н”")
        })
}

fn read_term_rule(text: Option<String>) -> anyhow::Result<TermRule> {
    TermRule::read(&text.unwrap_or_default()).map_err(|pair| {
        anyhow!(
            "KAMERTON_TERM_RULE: “{pair}” is not understood; write it like “задание=1 урок=1 \
             контрольная=2 вверх=0.5”"
        )
    })
}

fn read_quiet(text: Option<String>) -> anyhow::Result<QuietHours> {
    let Some(hours) = text else {
        return Ok(QuietHours::default());
    };
    hours.parse().map_err(|_| {
        anyhow!("KAMERTON_QUIET: “{hours}” is not understood; write 22:00-08:00 or off")
    })
}

fn read_remind(text: Option<String>) -> anyhow::Result<Leads> {
    let Some(leads) = text else {
        return Ok(Leads::default());
    };
    leads
        .parse()
        .map_err(|_| anyhow!("KAMERTON_REMIND: “{leads}” is not understood; write 1d 2h or off"))
}

fn read_personal(sources: &Sources) -> anyhow::Result<Personal> {
    let text = |key: &str| sources.text(key);
    let consent = ConsentRule::read(
        text("consent").as_deref(),
        text("consent_version"),
        text("consent_url"),
    );
    let passes = read_passes(text("telegram_passes").as_deref())?;
    Ok(Personal {
        consent: consent.map_err(anyhow::Error::msg)?,
        passes: HashMap::from([(telegram::NAME.to_owned(), passes)]),
        elsewhere: text("elsewhere").unwrap_or_default(),
    })
}

fn read_limits(text: Option<&str>) -> anyhow::Result<bool> {
    match text {
        None | Some("on" | "true" | "1") => Ok(true),
        Some("off" | "false" | "0") => Ok(false),
        Some(other) => bail!("KAMERTON_LIMITS: “{other}” is neither on nor off"),
    }
}

fn read_bytes(text: Option<String>, name: &str) -> anyhow::Result<Option<u64>> {
    text.map(|bytes| {
        let number = bytes.parse();
        number.map_err(|_| anyhow!("{name}: “{bytes}” is no number of bytes, such as 20971520"))
    })
    .transpose()
}

fn read_passes(text: Option<&str>) -> anyhow::Result<Passes> {
    match text {
        None => Ok(Passes::default()),
        Some(word) => word.parse().map_err(|()| {
            anyhow!(
                "KAMERTON_TELEGRAM_PASSES: “{word}” is not known; write full (names too), marks \
                 (identifiers only) or none (only that there is news)"
            )
        }),
    }
}
