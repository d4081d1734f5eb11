//! Where settings stand: in the environment, or in `kamerton.toml`.

use std::{
    collections::{BTreeMap, HashMap},
    env, fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};

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

/// How variables begin that are settings of this program alone.
const OURS: &str = "KAMERTON_";

/// The variable that names the file of settings.
const FILE: &str = "KAMERTON_CONFIG";

/// What was set, and where.
pub(super) struct Sources {
    values: HashMap<&'static str, String>,
    places: Places,
    strangers: Vec<String>,
}

/// Which settings stand in the file of settings, where they have other names than in the
/// environment.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The file; none where there is none.
    file: Option<PathBuf>,
    /// Their keys there, and the environment's names.
    of_file: Vec<(&'static str, &'static str)>,
}

impl Sources {
    /// Reads what was set. What is empty was not.
    pub(super) fn read() -> anyhow::Result<Sources> {
        let mut sources = match file_of_settings() {
            Some(file) => Sources::of_file(file)?,
            None => Sources {
                values: HashMap::new(),
                places: Places::default(),
                strangers: Vec::new(),
            },
        };
        sources.strangers = strangers();
        for (key, name) in KEYS {
            if let Some(value) = of_environment(name)? {
                sources.values.insert(key, value);
                sources
                    .places
                    .of_file
                    .retain(|(of_file, _)| *of_file != key);
            }
        }
        Ok(sources)
    }

    fn of_file(file: PathBuf) -> anyhow::Result<Sources> {
        let mut values = read_file(&file)?;
        values.retain(|_, value| !value.trim().is_empty());
        let mut of_file = KEYS.to_vec();
        of_file.retain(|(key, _)| values.contains_key(key));
        let file = Some(file);
        let places = Places { file, of_file };
        Ok(Sources {
            values,
            places,
            strangers: Vec::new(),
        })
    }

    /// What was set under this key.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.values.get(key).map(|value| value.trim().to_owned())
    }

    pub(super) fn places(&self) -> &Places {
        &self.places
    }

    /// A sentence about each variable of the environment that is called like a setting and is none.
    pub(super) fn strangers(&self) -> &[String] {
        &self.strangers
    }
}

impl Places {
    /// The file of settings that was read, where there is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// A sentence about settings, with each called as it is where it stands, and that place.
    pub fn rename_in(&self, sentence: &str) -> String {
        let Some(file) = &self.file else {
            return sentence.to_owned();
        };
        let file = file.display();
        let mut put = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some(start) = rest.find(is_of_name) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|letter| !is_of_name(letter));
            let (word, after) = from.split_at(end.unwrap_or(from.len()));
            put.push_str(before);
            let of_file = self.of_file.iter().find(|(_, name)| *name == word);
            put.push_str(&match of_file {
                Some((key, _)) if after.starts_with(':') => format!("{file}, {key}"),
                Some((key, _)) => format!("{key} of {file}"),
                None => word.to_owned(),
            });
            rest = after;
        }
        put + rest
    }
}

/// Whether the environment's names have such a letter; with others around it is another word.
fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn file_of_settings() -> Option<PathBuf> {
    match env::var_os(FILE).filter(|path| !path.is_empty()) {
        Some(path) => Some(PathBuf::from(path)),
        None => Some(PathBuf::from("kamerton.toml")).filter(|path| path.exists()),
    }
}

/// Variables that begin as ours do and are none of them. They may be other programs', so that nothing is
/// refused for them; or a setting is misspelt, and something else is in force than its author believes.
fn strangers() -> Vec<String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut names: Vec<String> = names
        .filter(|name| name.starts_with(OURS) && name != FILE)
        .filter(|name| KEYS.iter().all(|(_, known)| known != name))
        .collect();
    names.sort_unstable();
    let say = |name: String| {
        let known = KEYS.iter().map(|(_, known)| *known).chain([FILE]);
        let near = known
            .map(|known| (strsim::osa_distance(known, &name), known))
            .min()
            .filter(|(distance, _)| distance * 3 <= name.len() - OURS.len());
        match near {
            Some((_, near)) => format!("{name} is no setting, and is ignored; is {near} meant?"),
            None => format!("{name} is no setting, and is ignored"),
        }
    };
    names.into_iter().map(say).collect()
}

fn of_environment(name: &str) -> anyhow::Result<Option<String>> {
    let Some(value) = env::var_os(name) else {
        return Ok(None);
    };
    match value.into_string() {
        Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
        Err(_) => bail!("{name} is not in UTF-8: write it in that encoding"),
    }
}

/// The text of a TOML file.
pub(crate) fn text_of(bytes: Vec<u8>) -> anyhow::Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let line = line_at(error.as_bytes(), error.utf8_error().valid_up_to());
        anyhow!("line {line} is not in UTF-8; save the file anew in the encoding UTF-8")
    })
}

/// The number of the line in which the byte at `at` stands.
fn line_at(text: &[u8], at: usize) -> usize {
    1 + text.iter().take(at).filter(|byte| **byte == b'\n').count()
}

/// What is wrong with a TOML file, and in which line.
pub(crate) fn toml_fault(text: &str, error: &toml::de::Error) -> String {
    let line = line_at(text.as_bytes(), error.span().map_or(0, |span| span.start));
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
    let text = text_of(bytes).with_context(|| name.to_string())?;
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
