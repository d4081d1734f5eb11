//! Who has not handed in: a line for each student and assignment.

use super::{
    asked::Asked,
    attendance::signatures,
    paper::{Cell, Column, Paper, Row},
};
use crate::store::{Reader, Result};

/// What it is called.
pub const TITLE: &str = "Не сдано";

/// Reads what was given and is not handed in, or was sent back and not handed in again; what is
/// due later stands there as such, and is counted apart.
///
/// # Errors
/// Fails when the database cannot be read.
pub async fn paper(reader: &mut Reader, asked: Asked<'_>) -> Result<Paper> {
    let zone = asked.house.zone;
    let today = asked.at.date(zone);
    let mut paper = asked.paper(TITLE);
    paper.columns = asked.who_columns();
    paper.columns.extend([
        Column::new("title", "Задание", 34),
        Column::new("given_on", "Выдано", 11).middle(),
        Column::new("due_at", "Срок", 17).middle(),
        Column::new("days_late", "Просрочено, дней", 11).middle(),
        Column::new("state", "Состояние", 13).middle(),
    ]);
    let works = reader.missing_works(&asked.scope()).await?;
    let (mut late, mut ahead) = (0, 0);
    for class in works.chunk_by(|one, other| one.class == other.class) {
        let name = class
            .first()
            .map_or("", |work| asked.class_label(work.class));
        if asked.classes.len() > 1 {
            paper.rows.push(Row::Group(name.to_owned()));
        }
        for work in class {
            let days = work
                .due_at
                .filter(|due| *due < asked.at)
                .map(|due| (today - due.date(zone)).num_days());
            // What was sent back is asked for already.
            let is_ahead = !work.returned && work.due_at.is_some() && days.is_none();
            late += usize::from(days.is_some());
            ahead += usize::from(is_ahead);
            let mut cells = asked.who(name, &work.student);
            cells.extend([
                Cell::text(work.title.clone()),
                Cell::Day(work.posted_at.date(zone)),
                Cell::at(work.due_at, zone),
                days.map_or(Cell::Empty, Cell::Count),
                state(work.returned, is_ahead),
            ]);
            paper.rows.push(Row::Cells(cells));
        }
    }
    paper.notes.push(match works.len() - ahead {
        0 if !reader.was_anything_given(&asked.scope()).await? => {
            "За эти дни ничего не было выдано.".to_owned()
        }
        0 if ahead > 0 => "Сдано всё, чему вышел срок.".to_owned(),
        0 => "Сдано всё, что было выдано за эти дни.".to_owned(),
        all => format!("Не сдано работ: {all}, из них просрочено: {late}."),
    });
    if ahead > 0 {
        let note = format!("Срок ещё впереди, и пока не сдано: {ahead}.");
        paper.notes.push(note);
    }
    paper.signatures = signatures(asked);
    Ok(paper)
}

/// How it stands with a work that is not there.
fn state(returned: bool, is_ahead: bool) -> Cell {
    let (code, shown) = match (returned, is_ahead) {
        (true, _) => ("returned", "на доработке"),
        (false, true) => ("open", "срок впереди"),
        (false, false) => ("missing", "не сдано"),
    };
    Cell::Word {
        code,
        shown: shown.to_owned(),
    }
}
