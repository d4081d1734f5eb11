//! A report as it is ordered: which one, of what, for which days, in which dress. An order
//! is plain data, so that it can wait in the outbox; the file is made when it goes out.

use std::{
    collections::HashSet,
    io::{Cursor, Write},
    str::FromStr,
};

use anyhow::bail;
use chrono::{Datelike, NaiveDateTime, Timelike};
use serde::{Deserialize, Serialize};
use zip::{DateTime, ZipWriter, write::SimpleFileOptions};

use super::{
    House,
    asked::{Asked, Names},
    attendance, distance, exams,
    form::{self, Fit},
    hours, missing,
    paper::{Paper, to_csv, to_pdf, to_xlsx},
    sheet, summary,
};
use crate::{
    school::{
        classes::same_name,
        moments::Moment,
        names::{UnknownName, named},
        terms::Span,
    },
    store::{self, Reader, classes::Class},
};

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Оценочный лист.
    Sheet,
    /// Экзаменационная ведомость.
    Exam,
    /// Успеваемость и качество.
    Summary,
    /// Посещаемость.
    Attendance,
    /// Проведённые часы.
    Hours,
    /// Не сдано.
    Missing,
    /// Дистанционное обучение.
    Distance,
}

impl Kind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Kind; 7] = [
        Kind::Sheet,
        Kind::Exam,
        Kind::Summary,
        Kind::Attendance,
        Kind::Hours,
        Kind::Missing,
        Kind::Distance,
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Sheet => "sheet",
            Kind::Exam => "exam",
            Kind::Summary => "summary",
            Kind::Attendance => "attendance",
            Kind::Hours => "hours",
            Kind::Missing => "missing",
            Kind::Distance => "distance",
        }
    }

    /// Its name on paper.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Sheet => sheet::TITLE,
            Kind::Exam => exams::TITLE,
            Kind::Summary => summary::TITLE,
            Kind::Attendance => attendance::TITLE,
            Kind::Hours => hours::TITLE,
            Kind::Missing => missing::TITLE,
            Kind::Distance => distance::TITLE,
        }
    }
}

impl Kind {
    /// Its papers: an assessment sheet for each class that has anybody, a sheet for each exam,
    /// else one.
    ///
    /// # Errors
    /// Fails when the database cannot be read.
    pub(super) async fn papers(
        self,
        reader: &mut Reader,
        asked: Asked<'_>,
        read: Progress<'_>,
    ) -> store::Result<Vec<Paper>> {
        let paper = match self {
            Kind::Sheet | Kind::Exam => return self.sheets(reader, asked, read).await,
            Kind::Summary => summary::paper(reader, asked, read).await?,
            Kind::Attendance => attendance::paper(reader, asked).await?,
            Kind::Hours => hours::paper(reader, asked).await?,
            Kind::Missing => missing::paper(reader, asked).await?,
            Kind::Distance => distance::paper(reader, asked).await?,
        };
        Ok(vec![paper])
    }

    async fn sheets(
        self,
        reader: &mut Reader,
        asked: Asked<'_>,
        read: Progress<'_>,
    ) -> store::Result<Vec<Paper>> {
        let mut papers = Vec::new();
        for class in asked.classes {
            let asked = Asked {
                classes: std::slice::from_ref(class),
                ..asked
            };
            match self {
                Kind::Exam => papers.extend(exams::papers(reader, asked, class).await?),
                _ => papers.extend(sheet::paper(reader, asked, class).await?),
            }
            read();
        }
        // A class without anybody is shown only where it alone was asked for.
        if papers.len() > 1 {
            papers.retain(|paper| !paper.is_empty());
        }
        if papers.is_empty() {
            papers.push(match self {
                Kind::Exam => exams::none(asked),
                _ => sheet::none(asked),
            });
        }
        Ok(papers)
    }
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        named(&Kind::ALL, Kind::as_str, name)
    }
}

/// In which dress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dress {
    /// A workbook; of several sheets, where there are several papers.
    Xlsx,
    /// Pages to print.
    Pdf,
    /// A table for other programs.
    Csv,
    /// A file for each class, in an archive: workbooks.
    Zip,
    /// The same with pages to print.
    ZipPdf,
    /// The same with tables for other programs.
    ZipCsv,
}

impl Dress {
    /// How its files' names end.
    pub fn extension(self) -> &'static str {
        match self {
            Dress::Xlsx => "xlsx",
            Dress::Pdf => "pdf",
            Dress::Csv => "csv",
            Dress::Zip | Dress::ZipPdf | Dress::ZipCsv => "zip",
        }
    }

    /// What lies in the archive, where it is one.
    fn inner(self) -> Option<Dress> {
        match self {
            Dress::Xlsx | Dress::Pdf | Dress::Csv => None,
            Dress::Zip => Some(Dress::Xlsx),
            Dress::ZipPdf => Some(Dress::Pdf),
            Dress::ZipCsv => Some(Dress::Csv),
        }
    }
}

/// Of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Of the whole school.
    School,
    /// Of the classes of a discipline.
    Discipline(String),
    /// Of the class of this number.
    Class(i64),
}

impl Subject {
    /// Its classes, of all that there are.
    pub fn of(&self, mut classes: Vec<Class>) -> Vec<Class> {
        classes.retain(|class| match self {
            Subject::School => true,
            Subject::Discipline(discipline) => same_name(&class.discipline, discipline),
            Subject::Class(id) => class.id == *id,
        });
        classes
    }
}

/// A report that is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Which one.
    pub kind: Kind,
    /// Of what.
    pub subject: Subject,
    /// For which days.
    pub span: Span,
    /// In which dress.
    pub dress: Dress,
    /// Whether names stand in it.
    #[serde(default)]
    pub names: bool,
    /// Whether it is poured into the school's own form for its kind, as that is by then.
    #[serde(default)]
    pub in_form: bool,
    /// When it was asked for.
    pub at: Moment,
}

/// Told of each class that has been read.
pub type Progress<'p> = &'p mut (dyn FnMut() + Send);

impl Order {
    /// Makes the file. The reader is let go once everything is read.
    ///
    /// # Errors
    /// Fails when the database cannot be read, or the file not be made.
    pub async fn make(
        &self,
        mut reader: Reader,
        house: &House,
        read: Progress<'_>,
    ) -> anyhow::Result<Vec<u8>> {
        let papers = self.drawn_up(&mut reader, house, read).await?;
        drop(reader);
        let (title, dress) = (self.kind.title(), self.dress);
        let made_at = self.at.local(house.zone);
        // Making a file is long work, of which nobody else should feel anything.
        tokio::task::spawn_blocking(move || match dress.inner() {
            None => write(dress, title, &papers),
            Some(inner) => archive((inner, made_at), &papers, |paper| {
                write(inner, title, std::slice::from_ref(paper))
            }),
        })
        .await?
    }

    /// Makes the file in the school's own form, a template that is an XLSX file; in an
    /// archive, one for each paper. With it goes how the form fits them.
    ///
    /// # Errors
    /// Fails as [`Order::make`] does, or says what is wrong with the template. Several papers
    /// need an archive.
    pub async fn make_in_form(
        &self,
        mut reader: Reader,
        house: &House,
        template: Vec<u8>,
        read: Progress<'_>,
    ) -> anyhow::Result<(Vec<u8>, Fit)> {
        let papers = self.drawn_up(&mut reader, house, read).await?;
        drop(reader);
        let (dress, made_at) = (self.dress, self.at.local(house.zone));
        tokio::task::spawn_blocking(move || {
            let file = match (dress.inner(), papers.as_slice()) {
                (Some(inner), papers) => {
                    let filled = |paper: &Paper| Ok(form::fill(&template, paper)?);
                    archive((inner, made_at), papers, filled)?
                }
                (None, [paper]) => form::fill(&template, paper)?,
                (None, papers) => bail!(
                    "a form is for one paper, and there are {}: write -o FILE.zip, or choose one \
                     class with --class",
                    papers.len()
                ),
            };
            Ok((file, Fit::of(&template, &papers)?))
        })
        .await?
    }

    /// The papers that make the file; in an archive, those of each class by itself.
    async fn drawn_up(
        &self,
        reader: &mut Reader,
        house: &House,
        read: Progress<'_>,
    ) -> store::Result<Vec<Paper>> {
        let classes = self.subject.of(reader.all_classes().await?);
        let names = match self.names {
            true => Some(Names::read(reader).await?),
            false => None,
        };
        let asked = Asked {
            classes: &classes,
            discipline: match &self.subject {
                Subject::Discipline(discipline) => Some(discipline),
                Subject::School | Subject::Class(_) => None,
            },
            span: &self.span,
            at: self.at,
            house,
            names: names.as_ref(),
        };
        if self.dress.inner().is_none() {
            return self.kind.papers(reader, asked, read).await;
        }
        let mut papers = Vec::new();
        for class in &classes {
            let asked = Asked {
                classes: std::slice::from_ref(class),
                ..asked
            };
            let mut ignored = || {};
            let made = self.kind.papers(reader, asked, &mut ignored).await?;
            read();
            papers.extend(made.into_iter().filter(|paper| !paper.is_empty()));
        }
        if papers.is_empty() {
            // An archive without a file looks broken: the one in it says that there is nothing.
            return self.kind.papers(reader, asked, &mut || {}).await;
        }
        Ok(papers)
    }

    /// What its file is called: without names of children, whatever it has inside.
    pub fn file_name(&self, class: Option<&str>) -> String {
        let of = match (&self.subject, class) {
            (_, Some(class)) => class,
            (Subject::Discipline(discipline), None) => discipline,
            (Subject::School | Subject::Class(_), None) => "",
        };
        let days = match self.span.name.as_str() {
            "" => self.span.title(),
            name => name.to_owned(),
        };
        let parts = [self.kind.title(), of, &days];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!(
            "{}.{}",
            safe_name(&parts.join(", ")),
            self.dress.extension()
        )
    }
}

fn write(dress: Dress, title: &str, papers: &[Paper]) -> anyhow::Result<Vec<u8>> {
    match dress {
        Dress::Pdf | Dress::ZipPdf => to_pdf(title, papers),
        Dress::Csv | Dress::ZipCsv => to_csv(papers),
        Dress::Xlsx | Dress::Zip => to_xlsx(papers),
    }
}

/// A file for each paper, in an archive, as of the moment of the order.
fn archive(
    (inner, made_at): (Dress, NaiveDateTime),
    papers: &[Paper],
    made: impl Fn(&Paper) -> anyhow::Result<Vec<u8>>,
) -> anyhow::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut taken = HashSet::new();
    let options = SimpleFileOptions::default().last_modified_time(in_archive(made_at));
    for paper in papers {
        let name = safe_name(&paper.short);
        let mut unique = name.clone();
        let mut number = 2;
        while !taken.insert(unique.to_lowercase()) {
            unique = format!("{name} ({number})");
            number += 1;
        }
        archive.start_file(format!("{unique}.{}", inner.extension()), options)?;
        archive.write_all(&made(paper)?)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// A moment as archives have it; their oldest where it is none of theirs.
fn in_archive(at: NaiveDateTime) -> DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let (month, day) = (small(at.month()), small(at.day()));
    let (hour, minute, second) = (small(at.hour()), small(at.minute()), small(at.second()));
    let year = u16::try_from(at.year()).unwrap_or_default();
    DateTime::from_date_and_time(year, month, day, hour, minute, second).unwrap_or_default()
}

/// A name that a file may have on every system.
fn safe_name(words: &str) -> String {
    const LONGEST: usize = 100;
    let clean: String = words
        .chars()
        .map(|letter| match letter {
            letter if letter.is_alphanumeric() || " ,.()-–№".contains(letter) => letter,
            _ => ' ',
        })
        .take(LONGEST)
        .collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    match clean.trim_matches(['.', ' ']) {
        "" => "report".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lead_nowhere_else() {
        assert_eq!(safe_name("../../etc/пароли"), "etc пароли");
        assert_eq!(safe_name("Хор: 1/2 \"ст.\""), "Хор 1 2 ст");
        assert_eq!(safe_name("\0\r\n"), "report");
        assert_eq!(safe_name(&"я".repeat(300)).chars().count(), 100);
    }

    #[test]
    fn every_kind_is_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
    }
}
