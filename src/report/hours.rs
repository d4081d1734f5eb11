//! Hours taught: a row for each teacher, class, form and mode.

use super::{
    asked::Asked,
    paper::{Cell, Column, Paper, Row},
};
use crate::{
    school::lessons::{ACADEMIC_HOUR, Mode},
    store::{Reader, Result, hours::TaughtHours},
};

/// What it is called.
pub const TITLE: &str = "Проведённые часы";

/// Reads what was taught, in academic hours.
///
/// # Errors
/// Fails when the database cannot be read.
pub async fn paper(reader: &mut Reader, asked: Asked<'_>) -> Result<Paper> {
    let taught = reader.taught_hours(&asked.scope()).await?;
    let mut paper = asked.paper(TITLE);
    let names = asked.names.is_some();
    paper.columns = columns(names);
    for teacher in taught.chunk_by(|one, other| one.staff == other.staff) {
        let staff = teacher.first().map_or(0, |row| row.staff);
        let called = asked.staff(staff);
        paper
            .rows
            .push(Row::Group(format!("Преподаватель {called}")));
        for row in teacher {
            paper.rows.push(Row::Cells(cells(row, (names, &called))));
        }
        paper.rows.push(Row::Total(sum("Итого", teacher, names)));
    }
    if taught
        .chunk_by(|one, other| one.staff == other.staff)
        .count()
        > 1
    {
        paper.rows.push(Row::Total(sum("Всего", &taught, names)));
    }
    let held = |mode: Mode| {
        let rows = taught.iter().filter(|row| row.mode == mode);
        hours(rows.map(|row| row.minutes).sum()).shown()
    };
    paper.notes.push(format!(
        "Академический час – {ACADEMIC_HOUR} минут. Онлайн: {} ч, очно: {} ч.",
        held(Mode::Online),
        held(Mode::Offline)
    ));
    paper.signatures = vec!["Заместитель директора".to_owned()];
    Ok(paper)
}

fn columns(names: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::new("staff", "Преподаватель", 8).unprinted(),
        Column::new("class", "Класс", 34),
        Column::new("form", "Форма", 16),
        Column::new("mode", "Как", 10),
        Column::new("lessons", "Уроков", 10).middle(),
        Column::new("hours", "Часов", 10).middle(),
    ];
    if names {
        columns.push(Column::new("teacher", "ФИО", 28).unprinted());
    }
    columns
}

fn cells(row: &TaughtHours, (names, called): (bool, &str)) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Count(row.staff),
        Cell::text(row.class.clone()),
        Cell::Word {
            code: row.form.as_str(),
            shown: row.form.russian().to_owned(),
        },
        Cell::Word {
            code: row.mode.as_str(),
            shown: match row.mode {
                Mode::Online => "онлайн".to_owned(),
                Mode::Offline => "очно".to_owned(),
            },
        },
        Cell::Count(row.lessons),
        hours(row.minutes),
    ];
    if names {
        cells.push(Cell::text(called));
    }
    cells
}

fn sum(words: &str, rows: &[TaughtHours], names: bool) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Empty,
        Cell::text(words),
        Cell::Empty,
        Cell::Empty,
        Cell::Count(rows.iter().map(|row| row.lessons).sum()),
        hours(rows.iter().map(|row| row.minutes).sum()),
    ];
    if names {
        cells.push(Cell::Empty);
    }
    cells
}

fn hours(minutes: i64) -> Cell {
    // Minutes of a school are far below where they would lose digits.
    Cell::Decimal(minutes as f64 / ACADEMIC_HOUR as f64)
}
