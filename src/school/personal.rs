//! What a school has decided about personal data.

use std::str::FromStr;

/// What a school has decided about personal data.
#[derive(Clone, Debug, Default)]
pub struct Personal {
    /// Whether consent is asked for, and to what.
    pub consent: ConsentRule,
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
