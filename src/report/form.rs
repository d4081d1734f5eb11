//! The school's own form: a report poured into a template that the school has drawn.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    House,
    asked::Asked,
    order::Kind,
    paper::{Cell, Column, Paper, Row, SCHOOL},
    template::{self, Filling, TemplateFault},
};
use crate::{
    school::{classes::ClassKind, exams::LARGEST_COMMISSION, moments::Moment, terms::Span},
    store::{Reader, classes::Class, forms::ReadForm},
};

/// The largest form that is kept, in bytes.
pub const LARGEST: u64 = 2 << 20;

/// How many works of a term a form has room for: it is drawn before they are known.
const WORKS: usize = 60;

/// What a head may say; what a report does not say stays empty.
const HEAD: [&str; 7] = [
    SCHOOL,
    "report",
    "class",
    "discipline",
    "teacher",
    "term",
    "made_on",
];

/// What only that of an exam says; forms of other kinds may have it, too, and it stays empty.
const OF_EXAM: [&str; 5] = ["form", "held_at", "topic", "held_by", "commission"];

/// Why a form that was sent cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormFault {
    /// The messenger did not give it.
    Unfetched(String),
    /// It is no form at all.
    Template(TemplateFault),
}

/// What is to be said of a form that was sent for some kind of report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Finding {
    /// None of its placeholders stands for a row: it can be filled, and shows nobody. Whether that is
    /// meant is asked.
    Rowless,
    /// It cannot be filled.
    #[serde(untagged)]
    Fault(TemplateFault),
}

/// What is to be said of a form, by kind of report; those that it fits are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Faults(Vec<(Kind, Finding)>);

impl Faults {
    /// What is wrong with it for this kind.
    pub fn of(&self, kind: Kind) -> Option<&TemplateFault> {
        self.0.iter().find_map(|(of, finding)| match finding {
            Finding::Fault(fault) if *of == kind => Some(fault),
            Finding::Fault(_) | Finding::Rowless => None,
        })
    }

    /// Whether it can be filled with this kind, and would show none of its rows.
    pub fn is_rowless(&self, kind: Kind) -> bool {
        self.0.contains(&(kind, Finding::Rowless))
    }
}

/// Checks a form against every kind of report, each drawn up of a class in which nothing has
/// happened yet: a placeholder that is known there is known wherever it is filled. The reader is let
/// go once everything is read.
///
/// # Errors
/// [`FormFault`] for a file that is a form for none of them.
pub async fn check(
    mut reader: Reader,
    house: &House,
    content: Vec<u8>,
) -> Result<ReadForm<Faults>, FormFault> {
    let unread = |error: String| FormFault::Unfetched(error);
    if content.len() as u64 > LARGEST {
        return Err(FormFault::Template(TemplateFault::TooLarge));
    }
    let papers = specimens(&mut reader, house).await;
    drop(reader);
    let papers = papers.map_err(|error| unread(error.to_string()))?;
    // Reading a workbook is long work, of which nobody else should feel anything.
    tokio::task::spawn_blocking(move || {
        let mut faults = Vec::new();
        for (kind, paper) in papers {
            match finding(&content, &paper) {
                None => {}
                Some(
                    finding @ (Finding::Rowless
                    | Finding::Fault(
                        TemplateFault::Unknown { .. }
                        | TemplateFault::Misplaced { .. }
                        | TemplateFault::Several { .. }
                        | TemplateFault::NoPlaceholder { .. },
                    )),
                ) => faults.push((kind, finding)),
                Some(Finding::Fault(fault)) => return Err(FormFault::Template(fault)),
            }
        }
        Ok(ReadForm {
            content,
            faults: Faults(faults),
        })
    })
    .await
    .unwrap_or_else(|error| Err(unread(error.to_string())))
}

async fn specimens(reader: &mut Reader, house: &House) -> crate::store::Result<Vec<(Kind, Paper)>> {
    // No class has this number. It is called something, or no head would speak of it.
    let class = Class {
        id: 0,
        name: "–".to_owned(),
        label: "–".to_owned(),
        discipline: "–".to_owned(),
        kind: ClassKind::Group,
        teacher: 0,
        code: String::new(),
    };
    let span = Span::open((None, None));
    let asked = Asked {
        classes: std::slice::from_ref(&class),
        discipline: None,
        span: &span,
        at: Moment::from_millis(0),
        house,
        names: None,
    };
    let mut specimens = Vec::new();
    for kind in Kind::ALL {
        let papers = kind.papers(reader, asked, &mut || {}).await?;
        specimens.extend(papers.into_iter().map(|paper| (kind, paper)));
    }
    Ok(specimens)
}

/// What is to be said of a form for such a paper.
fn finding(content: &[u8], paper: &Paper) -> Option<Finding> {
    let mut poured = Poured::of(paper);
    if let Err(fault) = template::fill(content, &poured.filling()) {
        return Some(Finding::Fault(fault));
    }
    let keys = template::keys(content).unwrap_or_default();
    (!poured.shows_rows(&keys)).then_some(Finding::Rowless)
}

/// How a form fits the papers that are poured into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// How many works it has no room for, of the paper that has most of them.
    pub works_left_out: usize,
    /// Whether none of its placeholders stands for a row: it shows nobody.
    pub is_rowless: bool,
    /// Whether it has room for students' names, of which there are none.
    pub lacks_names: bool,
}

impl Fit {
    pub(super) fn of(template: &[u8], papers: &[Paper]) -> Result<Fit, TemplateFault> {
        let keys = template::keys(template)?;
        let left_out = papers.iter().map(|paper| works_left_out(&keys, paper));
        let shows_rows = |paper: &Paper| Poured::without_rows(paper).shows_rows(&keys);
        let has = |paper: &Paper, key: &str| paper.columns.iter().any(|it| it.key == key);
        let is_nameless = |paper: &Paper| has(paper, "student_id") && !has(paper, "name");
        Ok(Fit {
            works_left_out: left_out.max().unwrap_or_default(),
            is_rowless: !papers.iter().any(shows_rows),
            lacks_names: keys.contains("name") && papers.iter().any(is_nameless),
        })
    }
}

/// Fills a template, the bytes of an XLSX file, with a report.
///
/// Every column of the report is a placeholder by its key, and so is `number`, which counts
/// the rows; `name` stays empty where names were not asked for. The works of an assessment
/// sheet are `work_1`, `work_2` and so on, with `work_1_on` and `work_1_title` for its head;
/// its `mark` is the term mark. An exam sheet has room for the largest commission.
///
/// # Errors
/// One clear sentence about what is wrong with the template.
pub fn fill(template: &[u8], paper: &Paper) -> Result<Vec<u8>, TemplateFault> {
    template::fill(template, &Poured::of(paper).filling())
}

/// A report as it is poured into a template.
struct Poured {
    head: BTreeMap<String, template::Cell>,
    columns: Vec<String>,
    rows: Vec<Vec<template::Cell>>,
    /// Whether it is that of an exam.
    of_exam: bool,
}

impl Poured {
    fn of(paper: &Paper) -> Poured {
        let mut poured = Poured::without_rows(paper);
        let columns = paper.columns.iter().enumerate();
        let of_rows = columns.filter(|(_, column)| is_of_rows(paper, column));
        let of_rows = of_rows.map(|(place, _)| place);
        // A term mark has two names.
        let places: Vec<usize> = place_of_term_mark(paper)
            .into_iter()
            .chain(of_rows)
            .collect();
        let rows = paper.rows.iter().filter_map(|row| match row {
            Row::Cells(cells) => Some(cells),
            Row::Total(_) | Row::Group(_) => None,
        });
        let rows = rows.enumerate().map(|(place, cells)| {
            let mut values = vec![template::Cell::Number(place as f64 + 1.0)];
            values.extend(
                places
                    .iter()
                    .filter_map(|place| cells.get(*place))
                    .map(value),
            );
            values
        });
        poured.rows = rows.collect();
        poured
    }

    /// What is known of it without its rows, of which there may be many.
    fn without_rows(paper: &Paper) -> Poured {
        let of_exam = is_of_exam(paper);
        let keys = HEAD.iter().chain(&OF_EXAM);
        let mut head: BTreeMap<String, template::Cell> =
            keys.map(|key| ((*key).to_owned(), "".into())).collect();
        head.insert("report".to_owned(), paper.title.as_str().into());
        for line in &paper.head {
            head.insert(line.key.to_owned(), line.value.as_str().into());
        }
        let of_rows = paper.columns.iter();
        let of_rows = of_rows.filter(|column| is_of_rows(paper, column));
        let mut columns: Vec<String> = vec!["number".to_owned()];
        columns.extend(of_rows.map(|column| column.key.clone()));
        if !columns.iter().any(|key| key == "name") {
            columns.push("name".to_owned());
        }
        if place_of_term_mark(paper).is_some() {
            columns.insert(1, "mark".to_owned());
            works_into(&mut head, &mut columns, paper);
        }
        if of_exam {
            let seats = (1..=LARGEST_COMMISSION).map(|seat| format!("commission_{seat}"));
            let empty: Vec<String> = seats.filter(|seat| !columns.contains(seat)).collect();
            columns.extend(empty);
        }
        Poured {
            rows: Vec::new(),
            head,
            columns,
            of_exam,
        }
    }

    /// Whether a form with these keys shows any of the rows.
    fn shows_rows(&self, keys: &BTreeSet<String>) -> bool {
        self.columns.iter().any(|key| keys.contains(key))
    }

    fn filling(&mut self) -> Filling<'_> {
        let rows = std::mem::take(&mut self.rows);
        let head = self.head.iter();
        let head = head.filter(|(key, _)| !self.columns.contains(key));
        Filling {
            rows,
            columns: self.columns.iter().map(String::as_str).collect(),
            head: head
                .map(|(key, value)| (key.as_str(), value.clone()))
                .collect(),
            elsewhere: match self.of_exam {
                true => Vec::new(),
                false => OF_EXAM.into(),
            },
        }
    }
}

fn is_of_exam(paper: &Paper) -> bool {
    paper.columns.iter().any(|it| it.key == "programme")
}

fn place_of_term_mark(paper: &Paper) -> Option<usize> {
    paper.columns.iter().position(|it| it.key == "term_mark")
}

/// Whether a column is said by each row: what the head says of all rows is not.
fn is_of_rows(paper: &Paper, column: &Column) -> bool {
    let key = column.key.as_str();
    let in_head = paper.head.iter().any(|line| line.key == key);
    !(in_head || OF_EXAM.contains(&key) && is_of_exam(paper))
}

/// How many works of a report a form with these keys has no room for; one that has none at all
/// wants none.
fn works_left_out(keys: &BTreeSet<String>, paper: &Paper) -> usize {
    if !keys.iter().any(|key| is_work(key)) {
        return 0;
    }
    let works = paper.columns.iter().filter(|column| is_work(&column.key));
    works.filter(|work| !keys.contains(&work.key)).count()
}

fn is_work(key: &str) -> bool {
    let number = key.strip_prefix("work_");
    number.is_some_and(|number| number.parse::<usize>().is_ok())
}

/// The works' days and titles, and room for those that are not there.
fn works_into(
    head: &mut BTreeMap<String, template::Cell>,
    columns: &mut Vec<String>,
    paper: &Paper,
) {
    for number in 1..=WORKS {
        let key = format!("work_{number}");
        let work = paper.columns.iter().find(|column| column.key == key);
        let (day, title) = match work.and_then(|work| work.work.as_ref()) {
            Some((day, title)) => (day.format("%d.%m").to_string(), title.clone()),
            None => Default::default(),
        };
        head.insert(format!("{key}_on"), day.into());
        head.insert(format!("{key}_title"), title.into());
        if work.is_none() {
            columns.push(key);
        }
    }
}

/// A cell as a form takes it: what can be counted is a number.
fn value(cell: &Cell) -> template::Cell {
    match cell {
        Cell::Count(count) => template::Cell::Number(*count as f64),
        Cell::Decimal(number) => template::Cell::Number((number * 100.0).round() / 100.0),
        Cell::Word { shown, .. } => match shown.parse::<u8>() {
            Ok(mark) => template::Cell::Number(f64::from(mark)),
            Err(_) => shown.as_str().into(),
        },
        Cell::Empty | Cell::Text(_) | Cell::Percent(_) | Cell::Day(_) | Cell::At { .. } => {
            cell.shown().into()
        }
    }
}
