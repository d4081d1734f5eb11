//! Settings: the environment over `kamerton.toml` over defaults.

use std::{
    collections::{BTreeMap, HashMap},
    env, fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{Context, anyhow, bail};
use chrono_tz::Tz;
use secrecy::{ExposeSecret, SecretString};

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

/// Keys of `kamerton.toml`, and the environment's names for them.
const KEYS: [(&str, &str); 27] = [
    ("database_url", "DATABASE_URL"),
    ("telegram_token", "TELOXIDE_TOKEN"),
    ("telegram_api_url", "TELOXIDE_API_URL"),
    ("telegram_proxy", "TELOXIDE_PROXY"),
    ("webhook_url", "KAMERTON_WEBHOOK_URL"),
    ("webhook_listen", "KAMERTON_WEBHOOK_LISTEN"),
    ("webhook_secret", "KAMERTON_WEBHOOK_SECRET"),
    ("health_listen", "KAMERTON_HEALTH_LISTEN"),
    ("zone", "KAMERTON_ZONE"),
    ("files", "KAMERTON_FILES"),
    ("limits", "KAMERTON_LIMITS"),
    ("language", "KAMERTON_LANGUAGE"),
    ("marks", "KAMERTON_MARKS"),
    ("legend", "KAMERTON_LEGEND"),
    ("term_rule", "KAMERTON_TERM_RULE"),
    ("download_limit", "KAMERTON_DOWNLOAD_LIMIT"),
    ("quota", "KAMERTON_QUOTA"),
    ("quiet", "KAMERTON_QUIET"),
    ("remind", "KAMERTON_REMIND"),
    ("consent", "KAMERTON_CONSENT"),
    ("consent_version", "KAMERTON_CONSENT_VERSION"),
    ("consent_url", "KAMERTON_CONSENT_URL"),
    ("telegram_passes", "KAMERTON_TELEGRAM_PASSES"),
    ("elsewhere", "KAMERTON_ELSEWHERE"),
    ("school", "KAMERTON_SCHOOL"),
    ("site_documents", "KAMERTON_SITE_DOCUMENTS"),
    ("site_introduction", "KAMERTON_SITE_INTRODUCTION"),
];

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
}

impl Settings {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// One clear sentence that names the setting and how to mend it.
    pub fn load() -> anyhow::Result<Settings> {
        let file = match env::var_os("KAMERTON_CONFIG") {
            Some(path) => Some(PathBuf::from(path)),
            None => Some(PathBuf::from("kamerton.toml")).filter(|path| path.exists()),
        };
        let mut values = match &file {
            Some(path) => read_file(path)?,
            None => HashMap::new(),
        };
        let mut of_file: Vec<(&str, &str)> = KEYS.to_vec();
        of_file.retain(|(key, _)| values.contains_key(key));
        for (key, name) in KEYS {
            if let Ok(value) = env::var(name)
                && !value.is_empty()
            {
                values.insert(key, value);
                of_file.retain(|(of_file, _)| *of_file != key);
            }
        }
        let read = Settings::read(&values);
        read.map_err(|error| match &file {
            Some(file) => blamed(&error.to_string(), file, &of_file),
            None => error,
        })
    }

    fn read(values: &HashMap<&'static str, String>) -> anyhow::Result<Settings> {
        let text = |key: &str| values.get(key).map(|value| value.trim().to_owned());
        let secret = |key: &str| text(key).map(SecretString::from);
        let zone = text("zone").unwrap_or_else(|| "Europe/Moscow".to_owned());
        let marks = match text("marks") {
            None => MarkSet::default(),
            Some(marks) => MarkSet::read(&marks).map_err(|word| {
                anyhow!("KAMERTON_MARKS: “{word}” is no mark; write them like “5 4 3 2 зачёт”")
            })?,
        };
        let legend = text("legend").unwrap_or_default();
        let marks = marks.with_legend(&legend).map_err(|pair| {
            anyhow!("KAMERTON_LEGEND: “{pair}” is not understood; write it like “б=н/а нб=н”")
        })?;
        Ok(Settings {
            database_url: text("database_url").unwrap_or_else(|| "sqlite:kamerton.db".to_owned()),
            telegram_token: secret("telegram_token"),
            telegram_api_url: text("telegram_api_url")
                .unwrap_or_else(|| telegram::DEFAULT_API.to_owned())
                .trim_end_matches('/')
                .to_owned(),
            telegram_proxy: secret("telegram_proxy"),
            webhook_url: read_webhook_url(text("webhook_url"))?,
            webhook_listen: read_listen("KAMERTON_WEBHOOK_LISTEN", text("webhook_listen"))?
                .unwrap_or(SocketAddr::from((Ipv4Addr::LOCALHOST, 8443))),
            webhook_secret: read_webhook_secret(text("webhook_secret"))?,
            health_listen: read_listen("KAMERTON_HEALTH_LISTEN", text("health_listen"))?,
            zone: zone.parse().map_err(|_| {
                anyhow!("KAMERTON_ZONE: there is no zone “{zone}”; write one like Europe/Moscow")
            })?,
            files: text("files").map(PathBuf::from),
            limits: read_limits(text("limits").as_deref())?,
            language: match text("language").as_deref() {
                None | Some("ru") => Lang::Ru,
                Some("en") => Lang::En,
                Some(other) => bail!("KAMERTON_LANGUAGE: “{other}” is not spoken; write ru or en"),
            },
            marks,
            term_rule: TermRule::read(&text("term_rule").unwrap_or_default()).map_err(|pair| {
                anyhow!(
                    "KAMERTON_TERM_RULE: “{pair}” is not understood; write it like “задание=1 \
                     урок=1 контрольная=2 вверх=0.5”"
                )
            })?,
            download_limit: read_bytes(text("download_limit"), "KAMERTON_DOWNLOAD_LIMIT")?
                .unwrap_or(DOWNLOAD_LIMIT),
            quota: read_bytes(text("quota"), "KAMERTON_QUOTA")?.unwrap_or(QUOTA),
            quiet: match text("quiet") {
                None => QuietHours::default(),
                Some(hours) => hours.parse().map_err(|_| {
                    anyhow!("KAMERTON_QUIET: “{hours}” is not understood; write 22:00-08:00 or off")
                })?,
            },
            remind: match text("remind") {
                None => Leads::default(),
                Some(leads) => leads.parse().map_err(|_| {
                    anyhow!("KAMERTON_REMIND: “{leads}” is not understood; write 1d 2h or off")
                })?,
            },
            personal: Personal {
                consent: ConsentRule::read(
                    text("consent").as_deref(),
                    text("consent_version"),
                    text("consent_url"),
                )
                .map_err(anyhow::Error::msg)?,
                passes: HashMap::from([(
                    telegram::NAME.to_owned(),
                    read_passes(text("telegram_passes").as_deref())?,
                )]),
                elsewhere: text("elsewhere").unwrap_or_default(),
            },
            school: text("school"),
            site_documents: text("site_documents").map(PathBuf::from),
            site_introduction: text("site_introduction").map(PathBuf::from),
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
                "TELOXIDE_TOKEN is not set: get a token from @BotFather and set it, or try \
                 `kamerton demo`, which needs none"
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

/// What is wrong, with the setting called as it is where it was read: what came from the file has
/// another name in the environment.
fn blamed(error: &str, file: &Path, of_file: &[(&str, &str)]) -> anyhow::Error {
    let found = of_file.iter().find_map(|(key, name)| {
        let rest = error.strip_prefix(name)?;
        rest.starts_with(':').then_some((key, rest))
    });
    match found {
        Some((key, rest)) => anyhow!("{}, {key}{rest}", file.display()),
        None => anyhow!("{error}"),
    }
}

fn read_webhook_url(text: Option<String>) -> anyhow::Result<Option<WebhookUrl>> {
    let Some(text) = text else { return Ok(None) };
    match WebhookUrl::read(&text) {
        Some(url) => Ok(Some(url)),
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

/// What is wrong with a TOML file, and in which line.
pub(crate) fn toml_fault(text: &str, error: &toml::de::Error) -> String {
    let at = error.span().map_or(0, |span| span.start);
    let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    format!("line {line}: {}", error.message())
}

fn read_file(path: &Path) -> anyhow::Result<HashMap<&'static str, String>> {
    let name = path.display();
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "KAMERTON_CONFIG: there is no file {name}; write where the settings are, or leave \
             KAMERTON_CONFIG out"
        ),
        Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
    };
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        anyhow!("{name}: line {line} is not in UTF-8; save the file anew in the encoding UTF-8")
    })?;
    let table: BTreeMap<String, toml::Value> =
        toml::from_str(&text).map_err(|error| anyhow!("{name}: {}", toml_fault(&text, &error)))?;
    let mut values = HashMap::new();
    for (key, value) in table {
        let Some((known, _)) = KEYS.iter().find(|(known, _)| *known == key) else {
            let known: Vec<&str> = KEYS.iter().map(|(known, _)| *known).collect();
            bail!(
                "{name}: there is no setting “{key}”; there are {}",
                known.join(", ")
            );
        };
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            _ => bail!("{name}: “{key}” has to be a text, a number or true or false"),
        };
        values.insert(*known, value);
    }
    Ok(values)
}
