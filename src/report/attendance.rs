//! Attendance: a line for each student of a class, and what their lines come to.

use super::{
    asked::Asked,
    paper::{Cell, Column, Paper, Row},
};
use crate::{
    school::marks::Mark,
    store::{Reader, Result, reports::Attendance},
};

/// What it is called.
pub const TITLE: &str = "Посещаемость";

/// Reads who was in the lessons that were recorded.
///
/// # Errors
/// Fails when the database cannot be read.
pub async fn paper(reader: &mut Reader, asked: Asked<'_>) -> Result<Paper> {
    let mut paper = asked.paper(TITLE);
    paper.columns = asked.who_columns();
    let reasons = [Mark::Absent, Mark::Ill, Mark::Excused];
    let [absent, ill, excused] = reasons.map(|reason| asked.house.marks.word(reason));
    paper.columns.extend(
        [
            ("lessons", "Уроков"),
            ("online", "из них онлайн"),
            ("present", "Был(а)"),
            ("absent", absent),
            ("ill", ill),
            ("excused", excused),
            ("attended", "Посещено"),
        ]
        .map(|(key, heading)| Column::new(key, heading, 8).middle()),
    );
    let lines = reader.attendance(&asked.scope()).await?;
    for class in lines.chunk_by(|one, other| one.class == other.class) {
        let name = class
            .first()
            .map_or("", |line| asked.class_label(line.class));
        if asked.classes.len() > 1 {
            paper.rows.push(Row::Group(name.to_owned()));
        }
        let mut all = Attendance {
            class: 0,
            student: String::new(),
            lessons: 0,
            online: 0,
            absent: 0,
            ill: 0,
            excused: 0,
        };
        for line in class {
            let mut cells = asked.who(name, &line.student);
            cells.extend(counts(line));
            paper.rows.push(Row::Cells(cells));
            all.lessons += line.lessons;
            all.online += line.online;
            all.absent += line.absent;
            all.ill += line.ill;
            all.excused += line.excused;
        }
        if class.len() > 1 {
            let mut cells = asked.sum();
            cells.extend(counts(&all));
            paper.rows.push(Row::Total(cells));
        }
    }
    paper.notes.push(format!(
        "{absent} – отсутствовал(а), {ill} – болел(а), {excused} – по уважительной причине. \
         Считаются только записанные уроки; «Итого» – сумма по учащимся."
    ));
    paper.signatures = signatures(asked);
    Ok(paper)
}

/// Who signs what is about one class, or about several.
pub(super) fn signatures(asked: Asked<'_>) -> Vec<String> {
    let mut who = Vec::new();
    if let [class] = asked.classes {
        who.push(format!("Преподаватель {}", asked.staff(class.teacher)));
    }
    who.push("Заместитель директора".to_owned());
    who
}

fn counts(line: &Attendance) -> [Cell; 7] {
    let present = line.lessons - line.absent - line.ill - line.excused;
    [
        Cell::Count(line.lessons),
        Cell::Count(line.online),
        Cell::Count(present),
        Cell::Count(line.absent),
        Cell::Count(line.ill),
        Cell::Count(line.excused),
        Cell::part(present, line.lessons),
    ]
}
