//! What a template is filled with.

use std::fmt;

/// A value that goes into a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text: never a formula, whatever it begins with. An empty one leaves the cell empty.
    Text(String),
    /// A number. Where it stands alone in a cell it is one there, and formulas count it.
    Number(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Cell::Number(number)
    }
}

/// As it reads amid a text; a number as the school writes it, with a comma.
impl fmt::Display for Cell {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Text(text) => out.write_str(text),
            Cell::Number(number) => out.write_str(&number.to_string().replace('.', ",")),
        }
    }
}

/// What a template is filled with. Keys are written in lower case; a template may write
/// them with capitals.
#[derive(Clone, Debug, Default)]
pub struct Filling<'k> {
    /// Values that stand once: the class, the term.
    pub head: Vec<(&'k str, Cell)>,
    /// The keys of what stands in every row.
    pub columns: Vec<&'k str>,
    /// The rows, each with a value for every key of `columns`, in their order. Where there
    /// are none, one empty row is left.
    pub rows: Vec<Vec<Cell>>,
    /// Keys of `head` that other papers have: they stay empty here, and nobody is told of them.
    pub elsewhere: Vec<&'k str>,
}

impl Filling<'_> {
    pub(super) fn column(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|it| *it == key)
    }

    pub(super) fn knows(&self, key: &str) -> bool {
        self.column(key).is_some() || self.head.iter().any(|(it, _)| *it == key)
    }

    pub(super) fn of_head(&self, key: &str) -> Cell {
        let found = self.head.iter().find(|(it, _)| *it == key);
        found.map_or_else(|| "".into(), |(_, cell)| cell.clone())
    }

    pub(super) fn of_row(&self, row: usize, key: &str) -> Cell {
        let Some(column) = self.column(key) else {
            return self.of_head(key);
        };
        let cell = self.rows.get(row).and_then(|row| row.get(column));
        cell.cloned().unwrap_or_else(|| "".into())
    }

    /// The keys as a template writes them; of those that are counted, the first.
    pub(super) fn known(&self) -> String {
        let head = self.head.iter().map(|(key, _)| key);
        let head = head.filter(|key| !self.elsewhere.contains(key));
        let keys = head.chain(&self.columns);
        let counts_on = |part: &str| part.parse::<u32>().is_ok_and(|number| number > 1);
        let keys = keys.filter(|key| !key.split('_').any(counts_on));
        let keys: Vec<String> = keys.map(|key| format!("{{{{{key}}}}}")).collect();
        keys.join(", ")
    }
}
