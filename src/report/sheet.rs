//! The assessment sheet (оценочный лист): one class and term, students by identifier, their
//! works and marks, the average, the term mark.

use std::fmt::Write;

use super::{
    asked::Asked,
    attendance::signatures,
    paper::{Cell, Column, Paper, Row},
};
use crate::{
    school::{
        gradebook::{Cell as Stands, Column as Work, Gradebook},
        marks::Mark,
    },
    store::{Reader, Result, classes::Class},
};

/// What it is called.
pub const TITLE: &str = "Оценочный лист";

/// Reads a class's sheet; `None` where the class is gone.
///
/// # Errors
/// Fails when the database cannot be read.
pub async fn paper(reader: &mut Reader, asked: Asked<'_>, class: &Class) -> Result<Option<Paper>> {
    let gradebook = reader
        .gradebook(class.id, asked.span, (asked.house.zone, asked.at))
        .await?;
    Ok(gradebook.map(|gradebook| drawn_up(&gradebook, asked)))
}

/// What there is where there is no class.
pub fn none(asked: Asked<'_>) -> Paper {
    let mut paper = asked.paper(TITLE);
    paper.columns = columns(asked, &[]);
    paper
}

fn columns(asked: Asked<'_>, works: &[Work]) -> Vec<Column> {
    let mut columns = asked.who_columns();
    let works = works.iter().enumerate();
    columns.extend(works.map(|(place, work)| column(place, work)));
    columns.extend([
        Column::new("average", "Средний балл", 7).middle(),
        Column::new("handed_in", "Сдано", 6).middle(),
        Column::new("asked", "из", 4).middle(),
        Column::new("term_mark", "Итог", 7).middle(),
    ]);
    columns
}

fn drawn_up(gradebook: &Gradebook, asked: Asked<'_>) -> Paper {
    let mut paper = asked.paper(TITLE);
    paper.columns = columns(asked, &gradebook.columns);
    for row in &gradebook.rows {
        let totals = gradebook.totals(row);
        let mut cells = asked.who(&gradebook.class, row.student.as_str());
        cells.extend(row.cells.iter().map(|cell| stands(asked, *cell)));
        cells.push(Cell::decimal(totals.average));
        cells.push(count(totals.handed_in));
        cells.push(count(totals.asked));
        cells.push(asked.mark(row.term));
        paper.rows.push(Row::Cells(cells));
    }
    if !gradebook.columns.is_empty() {
        paper.notes.push(works(&gradebook.columns));
    }
    paper.notes.push(legend(gradebook, asked));
    paper.signatures = signatures(asked);
    paper
}

fn count(count: usize) -> Cell {
    Cell::Count(i64::try_from(count).unwrap_or(i64::MAX))
}

fn column(place: usize, work: &Work) -> Column {
    let number = place + 1;
    Column {
        work: Some((work.day, work.name().to_owned())),
        ..Column::new(
            format!("work_{number}"),
            format!("{number} {}", work.day.format("%d.%m")),
            5,
        )
        .middle()
    }
}

fn stands(asked: Asked<'_>, cell: Stands) -> Cell {
    let word = |code, shown: &str| Cell::Word {
        code,
        shown: shown.to_owned(),
    };
    match cell {
        Stands::Nothing => Cell::Empty,
        Stands::Present => word("present", "·"),
        Stands::Missing => word("missing", "–"),
        Stands::Open => word("open", "…"),
        Stands::HandedIn => word("handed_in", "сд"),
        Stands::Returned => word("returned", "дор"),
        Stands::Marked(mark) => asked.mark(Some(mark)),
    }
}

/// What stands behind the numbers above the columns.
fn works(columns: &[Work]) -> String {
    let mut words = String::from("Работы и уроки:");
    for (place, work) in columns.iter().enumerate() {
        let end = if place + 1 < columns.len() { ";" } else { "." };
        // A String takes whatever is written into it.
        let _ = write!(
            words,
            " {}) {} {}{end}",
            place + 1,
            work.day.format("%d.%m"),
            work.name()
        );
    }
    words
}

fn legend(gradebook: &Gradebook, asked: Asked<'_>) -> String {
    let used = |wanted: Mark| {
        let cells = gradebook.rows.iter().flat_map(|row| &row.cells);
        cells.into_iter().any(|cell| cell.mark() == Some(wanted))
    };
    let mut words = String::from(
        "· – был(а), – – не сдано, … – срок впереди, сд – сдано, не оценено, дор – на доработке",
    );
    for (mark, meaning) in [
        (Mark::Absent, "отсутствовал(а)"),
        (Mark::Ill, "болел(а)"),
        (Mark::Excused, "по уважительной причине"),
        (Mark::Exempt, "освобождён(а)"),
        (Mark::NotAssessed, "не аттестован(а)"),
    ] {
        if used(mark) {
            let _ = write!(words, ", {} – {meaning}", asked.house.marks.word(mark));
        }
    }
    words.push_str(". В средний балл входят только числа.");
    words
}
