//! Tables, papers and pictures that are sent in a chat, described so that the description can
//! wait in the outbox: what they say is looked up when they go out.

use std::io::Cursor;

use anyhow::anyhow;
use serde::{Deserialize, Serialize};

use super::{
    House, audit,
    drawing::Drawing,
    gradebook, gradebook_picture, grades_picture,
    invitations::{self, Handout},
    journal,
    order::Order,
    roster,
};
use crate::{
    school::{gradebook::Gradebook, moments::Moment, roster::StudentId, terms::Span},
    sheets::{SheetWriter, XlsxSheet},
    store::{Reader, exports::ExportFilter},
};

/// What came of a recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// A file.
    File(Vec<u8>),
    /// The school's form, filled, and how many works it has no room for.
    Form(Vec<u8>, usize),
    /// Pictures, to be shown as such.
    Pictures(Vec<Vec<u8>>),
}

/// Which table, or which pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipe {
    /// The roster; without names, staff and students stand there by number.
    Roster {
        /// Whether names stand in it.
        names: bool,
    },
    /// The journal of the class of this number, line by line.
    Journal(i64),
    /// All of a student's marks.
    Marks(StudentId),
    /// A class's journal, students down and dates across, as a table.
    Gradebook {
        /// The class's number.
        class: i64,
        /// Which days.
        span: Span,
    },
    /// The same as pictures.
    GradebookPicture {
        /// The class's number.
        class: i64,
        /// Which days.
        span: Span,
    },
    /// A student's own sheet of marks, as pictures.
    GradesPicture {
        /// The student.
        student: StudentId,
        /// Which days.
        span: Span,
    },
    /// Invitations to print and cut out. The codes wait with it, and are forgotten with it.
    Cards(Handout),
    /// The same codes as a table.
    Codes(Handout),
    /// A report.
    Report(Box<Order>),
    /// What the privileged did.
    Audit,
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
        // Its text stays unsaid: there may be codes in it.
        serde_json::from_str(text).map_err(|error| format!("this is no recipe: {error}"))
    }

    /// Makes the file, a table as XLSX, cards as PDF, a report in its dress; or the pictures, all as
    /// it is now. The reader is let go once everything is read: drawing takes longer than that.
    ///
    /// # Errors
    /// Fails when the database cannot be read, or what it is about is not there.
    pub async fn make(
        &self,
        mut reader: Reader,
        house: &House,
        now: Moment,
    ) -> anyhow::Result<Made> {
        match self {
            Recipe::Gradebook { class, span } => {
                let book = read_gradebook(reader, (*class, span), house, now).await?;
                let (term, marks) = (span.name.clone(), house.marks.clone());
                aside(move || Ok(Made::File(gradebook::to_xlsx(&book, &term, &marks)?))).await
            }
            Recipe::GradebookPicture { class, span } => {
                let book = read_gradebook(reader, (*class, span), house, now).await?;
                let (term, marks) = (span.name.clone(), house.marks.clone());
                aside(move || {
                    let pages = gradebook_picture::pages(&book, &term, &marks);
                    Ok(Made::Pictures(to_pngs(&pages)?))
                })
                .await
            }
            Recipe::GradesPicture { student, span } => {
                let grades = reader.grades(student, span, (house.zone, now)).await?;
                drop(reader);
                let (term, marks) = (span.name.clone(), house.marks.clone());
                aside(move || {
                    let pages = grades_picture::pages(&grades, &term, &marks);
                    Ok(Made::Pictures(to_pngs(&pages)?))
                })
                .await
            }
            Recipe::Roster { names } => {
                let mut rows = Rows::default();
                roster::write(&mut reader, (&mut rows, *names)).await?;
                drop(reader);
                aside(move || rows.into_xlsx("Список", &roster::WIDTHS)).await
            }
            Recipe::Journal(class) => {
                let filter = ExportFilter {
                    class: Some(*class),
                    ..ExportFilter::default()
                };
                journal_table(reader, &filter, house, "Журнал").await
            }
            Recipe::Marks(student) => {
                let filter = ExportFilter {
                    student: Some(student.clone()),
                    ..ExportFilter::default()
                };
                journal_table(reader, &filter, house, "Оценки").await
            }
            Recipe::Codes(handout) => {
                drop(reader);
                let mut rows = Rows::default();
                handout.to_table(&mut rows)?;
                aside(move || rows.into_xlsx("Приглашения", &invitations::WIDTHS)).await
            }
            Recipe::Cards(handout) => Ok(Made::File(handout.to_pdf(reader, house.zone).await?)),
            Recipe::Report(order) if !order.in_form => {
                Ok(Made::File(order.make(reader, house, &mut || {}).await?))
            }
            Recipe::Report(order) => {
                let form = reader.form(order.kind.as_str()).await?;
                let form = form.ok_or_else(|| anyhow!("the school's form was taken away"))?;
                let (file, fit) = order.make_in_form(reader, house, form, &mut || {}).await?;
                Ok(Made::Form(file, fit.works_left_out))
            }
            Recipe::Audit => {
                let mut rows = Rows::default();
                audit::write(&mut reader, house.zone, (None, None), &mut rows).await?;
                drop(reader);
                aside(move || rows.into_xlsx("Действия", &audit::WIDTHS)).await
            }
        }
    }
}

async fn read_gradebook(
    mut reader: Reader,
    (class, span): (i64, &Span),
    house: &House,
    now: Moment,
) -> anyhow::Result<Gradebook> {
    let book = reader.gradebook(class, span, (house.zone, now)).await?;
    book.ok_or_else(|| anyhow!("there is no class {class}"))
}

async fn journal_table(
    mut reader: Reader,
    filter: &ExportFilter,
    house: &House,
    title: &'static str,
) -> anyhow::Result<Made> {
    let mut rows = Rows::default();
    journal::write_for_people(&mut reader, filter, house, &mut rows).await?;
    drop(reader);
    aside(move || rows.into_xlsx(title, &journal::WIDTHS)).await
}

/// Making a file is long work, of which nobody else should feel anything.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await?
}

/// How many pixels there are to a point in the pictures.
pub const SCALE: f32 = 2.0;

fn to_pngs(pages: &[Drawing]) -> anyhow::Result<Vec<Vec<u8>>> {
    pages.iter().map(|page| page.to_png(SCALE)).collect()
}

/// Rows as they are read, before the file is made of them.
#[derive(Default)]
struct Rows(Vec<Vec<String>>);

impl Rows {
    fn into_xlsx(self, title: &str, widths: &[u16]) -> anyhow::Result<Made> {
        let mut bytes = Cursor::new(Vec::new());
        let mut sheet = Box::new(XlsxSheet::new(&mut bytes, title, widths)?);
        for row in &self.0 {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            sheet.row(&cells)?;
        }
        sheet.finish()?;
        Ok(Made::File(bytes.into_inner()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_in_an_outbox_is_read_by_a_later_version() {
        for (text, meant) in [
            (r#"{"journal":5}"#, Recipe::Journal(5)),
            (
                r#"{"roster":{"names":false}}"#,
                Recipe::Roster { names: false },
            ),
        ] {
            assert_eq!(Recipe::from_text(text), Ok(meant));
        }
        assert!(Recipe::from_text("журнал").is_err());
    }
}
