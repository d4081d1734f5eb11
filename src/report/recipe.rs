//! Tables that are sent in a chat, named so shortly that the name can wait in the outbox:
//! the table itself is made when it goes out.

use std::io::Cursor;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{journal, roster};
use crate::{
    school::roster::StudentId,
    sheets::{SheetWriter, XlsxSheet},
    store::{Reader, journal::JournalFilter},
};

/// Which table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipe {
    /// The roster; without names, staff and students stand there by number.
    Roster {
        /// Whether names stand in it.
        names: bool,
    },
    /// The journal of the class of this number.
    Journal(i64),
    /// All of a student's marks.
    Marks(StudentId),
}

impl Recipe {
    /// As it waits in the outbox.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self)
            .unwrap_or_else(|error| unreachable!("a recipe is plain data: {error}"))
    }

    /// Out of the outbox.
    ///
    /// # Errors
    /// Says what is wrong with a text that is no recipe.
    pub fn from_text(text: &str) -> Result<Recipe, String> {
        serde_json::from_str(text).map_err(|error| format!("{text:?} is no recipe: {error}"))
    }

    /// Makes the table, as an XLSX file.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub async fn make(&self, reader: &mut Reader, zone: Tz) -> anyhow::Result<Vec<u8>> {
        let mut rows = Rows::default();
        let (title, widths) = match self {
            Recipe::Roster { names } => {
                roster::write(reader, (&mut rows, *names)).await?;
                ("Список", roster::WIDTHS.to_vec())
            }
            Recipe::Journal(class) => {
                let filter = JournalFilter {
                    class_id: Some(*class),
                    ..JournalFilter::default()
                };
                journal::write(reader, &filter, zone, (&mut rows, false)).await?;
                ("Журнал", journal::WIDTHS.to_vec())
            }
            Recipe::Marks(student) => {
                let filter = JournalFilter {
                    student: Some(student.clone()),
                    ..JournalFilter::default()
                };
                journal::write(reader, &filter, zone, (&mut rows, false)).await?;
                ("Оценки", journal::WIDTHS.to_vec())
            }
        };
        // Making the file is long work, of which nobody else should feel anything.
        tokio::task::spawn_blocking(move || rows.into_xlsx(title, &widths)).await?
    }
}

/// Rows as they are read, before the file is made of them.
#[derive(Default)]
struct Rows(Vec<Vec<String>>);

impl Rows {
    fn into_xlsx(self, title: &str, widths: &[u16]) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Cursor::new(Vec::new());
        let mut sheet = Box::new(XlsxSheet::new(&mut bytes, title, widths)?);
        for row in &self.0 {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            sheet.row(&cells)?;
        }
        sheet.finish()?;
        Ok(bytes.into_inner())
    }
}

impl SheetWriter for Rows {
    fn row(&mut self, cells: &[&str]) -> anyhow::Result<()> {
        self.0
            .push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        Ok(())
    }

    fn finish(self: Box<Self>) -> anyhow::Result<()> {
        Ok(())
    }
}
