//! A report as it is printed: what it is called, whose and of when it is, a table, what has
//! to be known to read it, and lines for signatures. One model, written as XLSX, PDF or CSV.

mod csv;
mod pdf;
mod xlsx;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

pub use self::{csv::to_csv, pdf::to_pdf, xlsx::to_xlsx};
use crate::school::moments::Moment;

/// The line of the head that says when it was made.
const MADE_ON: &str = "made_on";

/// The line of the head that says whose it is.
pub const SCHOOL: &str = "school";

/// A report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paper {
    /// What tells it from others of its kind, such as the class: it names a worksheet.
    pub short: String,
    /// What it is.
    pub title: String,
    /// Of what: school, class, days.
    pub head: Vec<HeadLine>,
    /// The table's columns.
    pub columns: Vec<Column>,
    /// The table's rows.
    pub rows: Vec<Row>,
    /// What has to be known to read it.
    pub notes: Vec<String>,
    /// Who signs it.
    pub signatures: Vec<String>,
}

/// A line above the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadLine {
    /// Its name, for templates.
    pub key: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it says.
    pub value: String,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, for other programs: stable and Latin.
    pub key: String,
    /// Its heading on paper.
    pub heading: String,
    /// The day and the title of the work that it is about, where that is one work.
    pub work: Option<(NaiveDate, String)>,
    /// How wide it is, in characters.
    pub width: u16,
    /// On which side its cells stand.
    pub align: Align,
    /// Whether it is on paper; what the head says of all rows need not be.
    pub printed: bool,
    /// Whether it stands at the left of every page, should there be too many columns for one.
    pub fixed: bool,
}

/// On which side of its column a cell stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Marks and counts.
    Middle,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A cell for each column.
    Cells(Vec<Cell>),
    /// The same, of a sum; on paper only, as other programs sum up by themselves.
    Total(Vec<Cell>),
    /// What the rows below it have in common; on paper only.
    Group(String),
}

/// A cell of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A word of ours: its code for other programs, and how it is shown.
    Word {
        /// ASCII.
        code: &'static str,
        /// Russian.
        shown: String,
    },
    /// How many.
    Count(i64),
    /// A number with two places.
    Decimal(f64),
    /// A part of a hundred, from 0 to 100.
    Percent(f64),
    /// A day.
    Day(NaiveDate),
    /// A moment: as the school's clocks show it, and for other programs.
    At {
        /// In the school's zone.
        local: NaiveDateTime,
        /// RFC 3339.
        exact: String,
    },
}

impl Column {
    /// A column of words.
    pub fn new(key: impl Into<String>, heading: impl Into<String>, width: u16) -> Column {
        Column {
            key: key.into(),
            heading: heading.into(),
            work: None,
            width,
            align: Align::Left,
            printed: true,
            fixed: false,
        }
    }

    /// The same for marks and counts.
    pub fn middle(self) -> Column {
        Column {
            align: Align::Middle,
            ..self
        }
    }

    /// The same, not on paper.
    pub fn unprinted(self) -> Column {
        Column {
            printed: false,
            ..self
        }
    }

    /// The same, at the left of every page.
    pub fn fixed(self) -> Column {
        Column {
            fixed: true,
            ..self
        }
    }

    /// How wide it has to be on paper, in characters: no word of its heading is broken.
    fn wide(&self) -> u16 {
        let words = self.heading.split_whitespace();
        let longest = words.map(|word| word.chars().count()).max().unwrap_or(0);
        self.width
            .max(u16::try_from(longest).unwrap_or(u16::MAX).saturating_add(1))
    }
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Cell {
        Cell::Text(words.into())
    }

    /// A moment, or nothing.
    pub fn at(moment: Option<Moment>, zone: Tz) -> Cell {
        moment.map_or(Cell::Empty, |moment| Cell::At {
            local: moment.local(zone),
            exact: moment.rfc3339(zone),
        })
    }

    /// A number, or nothing.
    pub fn decimal(number: Option<f64>) -> Cell {
        number.map_or(Cell::Empty, Cell::Decimal)
    }

    /// What part of `whole` that is; nothing of nothing.
    pub fn part(part: i64, whole: i64) -> Cell {
        match whole {
            0 => Cell::Empty,
            // Counts of a school are far below where they would lose digits.
            _ => Cell::Percent(part as f64 * 100.0 / whole as f64),
        }
    }

    /// As people read it.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(words) => words.clone(),
            Cell::Word { shown, .. } => shown.clone(),
            Cell::Count(count) => count.to_string(),
            Cell::Decimal(number) => format!("{number:.2}").replace('.', ","),
            Cell::Percent(part) => format!("{part:.1} %").replace('.', ","),
            Cell::Day(day) => day.format("%d.%m.%Y").to_string(),
            Cell::At { local, .. } => local.format("%d.%m.%Y %H:%M").to_string(),
        }
    }

    /// As other programs read it.
    pub fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(words) => words.clone(),
            Cell::Word { code, .. } => (*code).to_owned(),
            Cell::Count(count) => count.to_string(),
            Cell::Decimal(number) => format!("{number:.2}"),
            Cell::Percent(part) => format!("{part:.1}"),
            Cell::Day(day) => day.to_string(),
            Cell::At { exact, .. } => exact.clone(),
        }
    }
}

impl Paper {
    /// Says in its head when it was made.
    pub fn made(mut self, at: Moment, zone: Tz) -> Paper {
        self.add_head(
            MADE_ON,
            "Дата составления",
            at.date(zone).format("%d.%m.%Y").to_string(),
        );
        self
    }

    /// What it is and of what, in one line.
    fn about(&self) -> String {
        let head = self.head.iter();
        let head = head.filter(|line| ![MADE_ON, SCHOOL].contains(&line.key));
        let head: Vec<&str> = head.map(|line| line.value.as_str()).collect();
        match head.as_slice() {
            [] => self.title.clone(),
            head => format!("{}: {}", self.title, head.join(", ")),
        }
    }

    /// Adds a line to the head; an empty one is left out.
    pub fn add_head(&mut self, key: &'static str, label: &'static str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.head.push(HeadLine { key, label, value });
        }
    }

    /// Whether its table says anything.
    pub fn is_empty(&self) -> bool {
        !self.rows.iter().any(|row| matches!(row, Row::Cells(_)))
    }

    /// The columns that are on paper, with their places.
    fn printed(&self) -> Vec<(usize, &Column)> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|(_, column)| column.printed).collect()
    }
}

/// How high some words are in columns of so many characters together, in lines: an
/// estimate, for writers that cannot measure.
fn lines_of(words: &str, characters: usize) -> usize {
    let characters = characters.max(1);
    let lines_of_line = |line: &str| {
        let (mut lines, mut taken) = (1, 0);
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if taken > 0 && taken + 1 + length > characters {
                lines += 1;
                taken = 0;
            }
            taken += length + usize::from(taken > 0);
            // A word that is longer than the line is broken.
            lines += (taken.max(1) - 1) / characters;
            taken = (taken.max(1) - 1) % characters + 1;
        }
        lines
    };
    words.lines().map(lines_of_line).sum::<usize>().max(1)
}

#[cfg(test)]
mod tests {
    use super::lines_of;

    #[test]
    fn lines_are_counted_as_words_are_wrapped() {
        for (words, characters, lines) in [
            ("", 5, 1),
            ("10019", 5, 1),
            ("1 26.11", 6, 2),
            ("Средний балл", 8, 2),
            ("раз два три", 7, 2),
            ("оченьдлинноеслово", 5, 4),
            ("первая\nвторая", 40, 2),
        ] {
            assert_eq!(lines_of(words, characters), lines, "{words}");
        }
    }
}
