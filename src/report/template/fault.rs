//! Why a template cannot be filled, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where something stands in a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The name of the sheet.
    pub sheet: String,
    /// The cell on it; none for the headers and footers of its printed pages.
    pub cell: Option<String>,
}

impl fmt::Display for Spot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cell {
            Some(cell) => write!(out, "“{}”, cell {cell}", self.sheet),
            None => write!(out, "a header or footer of “{}”", self.sheet),
        }
    }
}

/// A placeholder that does not belong where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// What stands in the braces.
    pub key: String,
    /// Everywhere where it is wrong.
    pub places: Vec<Spot>,
    /// Whether it is known, and belongs into a row.
    pub misplaced: bool,
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.places.iter().map(Spot::to_string).collect();
        let why = match (self.misplaced, places.len()) {
            (true, 0 | 1) => "belongs into a cell of a row",
            (true, _) => "belong into a cell of a row",
            (false, 0 | 1) => "is not known",
            (false, _) => "are not known",
        };
        let key = &self.key;
        write!(out, "{{{{{key}}}}} in {} {why}", places.join(" and "))
    }
}

/// Why a template cannot be filled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateFault {
    /// It is something else.
    #[error("the template is no XLSX workbook: save it as .xlsx")]
    NoWorkbook,
    /// It is a file of old Excel, or one that a password locks.
    #[error(
        "the template is an old Excel file (.xls) or has a password: save it as .xlsx without one"
    )]
    OldExcel,
    /// It is broken.
    #[error("the template is damaged ({0}): open it in a spreadsheet and save it anew")]
    Damaged(String),
    /// It, or what would become of it, is more than a workbook should hold.
    #[error("the template is too large, or becomes so with all its rows")]
    TooLarge,
    /// There is nothing to fill in it.
    #[error("there is no placeholder in the template; there may be: {known}")]
    NoPlaceholder {
        /// Those that there may be.
        known: String,
    },
    /// A placeholder stands for nothing.
    #[error("the template has {{{{{key}}}}} in {place}, which is not known; there may be: {known}")]
    Unknown {
        /// What stands in the braces.
        key: String,
        /// Where.
        place: Spot,
        /// Those that there may be.
        known: String,
    },
    /// A placeholder of the rows stands outside them.
    #[error("the template has {{{{{key}}}}} in {place}: it belongs into a cell of a row")]
    Misplaced {
        /// What stands in the braces.
        key: String,
        /// Where.
        place: Spot,
    },
    /// More than one placeholder is wrong.
    #[error("the template has placeholders that are wrong: {}; there may be: {known}", listed(.wrong))]
    Several {
        /// Which.
        wrong: Vec<Wrong>,
        /// Those that there may be.
        known: String,
    },
}

fn listed(wrong: &[Wrong]) -> String {
    let wrong: Vec<String> = wrong.iter().map(Wrong::to_string).collect();
    wrong.join("; ")
}
