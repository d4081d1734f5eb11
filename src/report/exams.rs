//! The exam sheet (экзаменационная ведомость): a paper for each exam, with what was
//! performed, the marks of the commission's members and the final one.

use super::{
    asked::Asked,
    paper::{Cell, Column, Paper, Row},
};
use crate::{
    school::exams::Member,
    store::{Reader, Result, classes::Class, exam_sheets::ExamSheet},
};

/// What it is called.
pub const TITLE: &str = "Экзаменационная ведомость";

/// Reads the sheets of a class's exams, the first first.
///
/// # Errors
/// Fails when the database cannot be read.
pub async fn papers(reader: &mut Reader, asked: Asked<'_>, class: &Class) -> Result<Vec<Paper>> {
    let scope = asked.scope();
    let span = (Some(scope.from), Some(scope.before));
    let sheets = reader.exam_sheets(Some(class.id), span).await?;
    Ok(sheets
        .iter()
        .rev()
        .map(|sheet| drawn_up(sheet, asked))
        .collect())
}

/// What there is where there is no exam.
pub fn none(asked: Asked<'_>) -> Paper {
    let mut paper = asked.paper(TITLE);
    paper.columns = columns(asked, &[]);
    paper
        .notes
        .push("Экзаменов и зачётов с комиссией за эти дни нет.".to_owned());
    paper
}

fn drawn_up(sheet: &ExamSheet, asked: Asked<'_>) -> Paper {
    let exam = &sheet.exam;
    let at = exam.at.local(asked.house.zone);
    let members = called(&sheet.members, asked);
    let mut paper = asked.paper(TITLE);
    // Two exams of a class lie side by side in a workbook.
    paper.short = format!("{} {}", at.format("%d.%m"), exam.class);
    paper.add_head("form", "Форма", exam.form.russian());
    let (when, who) = match exam.held {
        true => ("Проведён", "Провёл"),
        false => ("Назначен на", "Проводит"),
    };
    paper.add_head("held_at", when, at.format("%d.%m.%Y %H:%M").to_string());
    paper.add_head("topic", "Тема", exam.topic.clone());
    paper.add_head("held_by", who, asked.staff(exam.teacher));
    let commission = members.join(", ");
    paper.add_head("commission", "Комиссия", commission.clone());
    paper.columns = columns(asked, &members);
    for row in &sheet.rows {
        let mut cells = vec![
            Cell::Day(at.date()),
            Cell::Word {
                code: exam.form.as_str(),
                shown: exam.form.russian().to_owned(),
            },
        ];
        cells.extend(asked.who(&exam.class, row.student.as_str()));
        cells.push(Cell::text(row.programme.clone()));
        cells.extend(row.marks.iter().map(|mark| asked.mark(*mark)));
        cells.push(asked.mark(row.last));
        cells.push(Cell::text(commission.clone()));
        cells.push(state(exam.held));
        paper.rows.push(Row::Cells(cells));
    }
    paper.signatures = match members.as_slice() {
        [] => vec![format!("Преподаватель {}", asked.staff(exam.teacher))],
        members => members
            .iter()
            .map(|member| format!("Член комиссии {member}"))
            .collect(),
    };
    paper
}

/// Whether the exam was held, for programs: on paper the head says so.
fn state(held: bool) -> Cell {
    let (code, shown) = match held {
        true => ("held", "проведён"),
        false => ("planned", "назначен"),
    };
    Cell::Word {
        code,
        shown: shown.to_owned(),
    }
}

/// The members as this sheet may call them: a guest has no number, and a name only where
/// names were asked for and it is not erased.
fn called(members: &[Member], asked: Asked<'_>) -> Vec<String> {
    let mut guests = 0;
    members
        .iter()
        .map(|member| match member {
            Member::Staff(number) => asked.staff(*number),
            guest => {
                guests += 1;
                match (guest, asked.names) {
                    (Member::Guest(name), Some(_)) => name.clone(),
                    _ => format!("гость {guests}"),
                }
            }
        })
        .collect()
}

fn columns(asked: Asked<'_>, members: &[String]) -> Vec<Column> {
    let mut columns = vec![
        Column::new("held_on", "Дата", 11).unprinted(),
        Column::new("form", "Форма", 13).unprinted(),
    ];
    columns.extend(asked.who_columns());
    columns.push(Column::new("programme", "Исполненная программа", 36));
    columns.extend(members.iter().enumerate().map(|(place, member)| {
        Column::new(format!("commission_{}", place + 1), member.clone(), 8).middle()
    }));
    columns.push(Column::new("mark", "Оценка", 8).middle());
    columns.push(Column::new("commission", "Комиссия", 30).unprinted());
    columns.push(Column::new("state", "Состояние", 10).unprinted());
    columns
}
