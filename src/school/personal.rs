//! What a school has decided about personal data.

use std::{collections::HashMap, str::FromStr};

/// What a school has decided about personal data.
#[derive(Clone, Debug, Default)]
pub struct Personal {
    /// Whether consent is asked for, and to what.
    pub consent: ConsentRule,
    /// What may pass through a messenger, where that is not [`Passes::default`].
    pub passes: HashMap<String, Passes>,
    /// Where people find what may not pass through a messenger; empty where nobody has said.
    pub elsewhere: String,
}

impl Personal {
    /// What may be sent through a messenger.
    pub fn passes(&self, messenger: &str) -> Passes {
        self.passes.get(messenger).copied().unwrap_or_default()
    }
}

/// What may be sent through a messenger. It limits what the bot sends: what families
/// themselves send passes through the messenger anyway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passes {
    /// Everything, names too.
    Full,
    /// Works and marks by identifier; no name.
    #[default]
    Marks,
    /// Nothing but that there is news, and where; works are not taken.
    Nothing,
}

impl Passes {
    /// As it is set.
    pub fn as_str(self) -> &'static str {
        match self {
            Passes::Full => "full",
            Passes::Marks => "marks",
            Passes::Nothing => "none",
        }
    }
}

impl FromStr for Passes {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "full" => Ok(Passes::Full),
            "marks" => Ok(Passes::Marks),
            "none" => Ok(Passes::Nothing),
            _ => Err(()),
        }
    }
}

/// The initials of a name: «Н. Н.» of «Нотная Нота».
pub fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| {
        let letter = word.chars().find(|letter| letter.is_alphabetic())?;
        Some(format!("{}.", letter.to_uppercase()))
    });
    letters.collect::<Vec<_>>().join(" ")
}

/// Whether a guardian has to consent before a student joins, and to which text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentRule {
    /// Whether no student joins without it.
    pub required: bool,
    /// The version of the text.
    pub version: String,
    /// Where the whole text can be read.
    pub url: Option<String>,
}

impl Default for ConsentRule {
    fn default() -> Self {
        ConsentRule {
            required: false,
            version: "1".to_owned(),
            url: None,
        }
    }
}

impl ConsentRule {
    /// Reads the three settings.
    ///
    /// # Errors
    /// One sentence that names the setting and how to mend it.
    pub fn read(
        required: Option<&str>,
        version: Option<String>,
        url: Option<String>,
    ) -> Result<ConsentRule, String> {
        /// The longest version, in characters: it stands in messages and tables.
        const VERSION: usize = 40;
        let required = match required {
            None | Some("off") => false,
            Some("guardian") => true,
            Some(other) => {
                return Err(format!(
                    "KAMERTON_CONSENT: “{other}” is not known; write off or guardian"
                ));
            }
        };
        let version = version.unwrap_or_else(|| "1".to_owned());
        if version.is_empty() || version.chars().count() > VERSION {
            return Err(format!(
                "KAMERTON_CONSENT_VERSION: “{version}” has to have 1 to {VERSION} characters, \
                 like 2026-09"
            ));
        }
        if let Some(url) = &url
            && !url.starts_with("https://")
            && !url.starts_with("http://")
        {
            return Err(format!(
                "KAMERTON_CONSENT_URL: “{url}” is no link; write one like \
                 https://school.example/consent"
            ));
        }
        Ok(ConsentRule {
            required,
            version,
            url,
        })
    }
}

/// How a consent was given, or withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By a guardian's tap.
    Tap,
    /// On paper, entered by an administrator.
    Paper,
}

impl How {
    /// As it stands in the database and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Tap => "tap",
            How::Paper => "paper",
        }
    }
}

impl FromStr for How {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "tap" => Ok(How::Tap),
            "paper" => Ok(How::Paper),
            _ => Err(()),
        }
    }
}
