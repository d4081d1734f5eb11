//! The report on distance learning: what was given and held over the net, to whom, through
//! which channel, what came back, the mark, and what the teacher said.

use super::{
    asked::Asked,
    attendance::signatures,
    paper::{Cell, Column, Paper, Row},
};
use crate::{
    messenger::messenger_name,
    school::{marks::Mark, submissions::PartKind},
    store::{
        Reader, Result,
        reports::{RemoteLesson, RemoteWork},
    },
};

/// What it is called.
pub const TITLE: &str = "Отчёт о дистанционном обучении";

/// Reads assignments with what was handed in for them, and lessons held over the net.
///
/// # Errors
/// Fails when the database cannot be read.
pub async fn paper(reader: &mut Reader, asked: Asked<'_>) -> Result<Paper> {
    let scope = asked.scope();
    let mut paper = asked.paper(TITLE);
    paper.short = match asked.classes {
        [class] => class.label.clone(),
        _ => "Дистанционное обучение".to_owned(),
    };
    paper.columns = vec![Column::new("given_on", "Дата", 11).middle()];
    paper.columns.extend(asked.who_columns());
    paper.columns.extend([
        Column::new("form", "Форма", 13),
        Column::new("channel", "Канал", 16),
        Column::new("title", "Задание, тема", 28),
        Column::new("handed_in", "Что сдано", 18),
        Column::new("handed_in_at", "Когда", 17).middle(),
        Column::new("mark", "Оценка", 7).middle(),
        Column::new("feedback", "Отзыв преподавателя", 30),
    ]);
    let works = reader.remote_works(&scope).await?;
    let lessons = reader.remote_lessons(&scope).await?;
    for class in asked.classes {
        let works = works.iter().filter(|work| work.class == class.id);
        let lessons = lessons.iter().filter(|lesson| lesson.class == class.id);
        let mut rows: Vec<_> = works
            .map(|work| (work.given_at, work_row(asked, &class.label, work)))
            .chain(lessons.map(|lesson| (lesson.at, lesson_row(asked, &class.label, lesson))))
            .collect();
        if rows.is_empty() {
            continue;
        }
        if asked.classes.len() > 1 {
            paper.rows.push(Row::Group(class.label.clone()));
        }
        // What began at the same moment stays by student.
        rows.sort_by_key(|(at, _)| *at);
        paper
            .rows
            .extend(rows.into_iter().map(|(_, cells)| Row::Cells(cells)));
    }
    paper.signatures = signatures(asked);
    Ok(paper)
}

fn work_row(asked: Asked<'_>, class: &str, work: &RemoteWork) -> Vec<Cell> {
    let zone = asked.house.zone;
    let mut cells = vec![Cell::Day(work.given_at.date(zone))];
    cells.extend(asked.who(class, &work.student));
    let channel = match work.entered {
        true => "введено преподавателем",
        false => work
            .channel
            .as_deref()
            .map_or("", |it| messenger_name(it)[0]),
    };
    let handed_in = match work.handed_in_at {
        None => "не сдано".to_owned(),
        Some(_) => enumerated(&work.parts),
    };
    cells.extend([
        Cell::Word {
            code: "assignment",
            shown: "задание".to_owned(),
        },
        Cell::text(channel),
        Cell::text(work.title.clone()),
        Cell::text(handed_in),
        Cell::at(work.handed_in_at, zone),
        asked.mark(work.mark),
        Cell::text(work.feedback.clone()),
    ]);
    cells
}

fn lesson_row(asked: Asked<'_>, class: &str, lesson: &RemoteLesson) -> Vec<Cell> {
    let zone = asked.house.zone;
    let mut cells = vec![Cell::Day(lesson.at.date(zone))];
    cells.extend(asked.who(class, &lesson.student));
    let missed = lesson.mark.is_some_and(Mark::is_absence);
    cells.extend([
        Cell::Word {
            code: lesson.form.as_str(),
            shown: lesson.form.russian().to_owned(),
        },
        Cell::text(match lesson.place.as_str() {
            "" => "онлайн",
            place => place,
        }),
        Cell::text(lesson.topic.clone()),
        Cell::text(if missed {
            ""
        } else {
            "участие в уроке"
        }),
        Cell::at(Some(lesson.at), zone),
        asked.mark(lesson.mark),
        Cell::text(lesson.comment.clone()),
    ]);
    cells
}

/// «фото (2), голосовое»: in the order in which they came first.
fn enumerated(parts: &[PartKind]) -> String {
    let mut counted: Vec<(PartKind, usize)> = Vec::new();
    for part in parts {
        match counted.iter_mut().find(|(kind, _)| kind == part) {
            Some((_, count)) => *count += 1,
            None => counted.push((*part, 1)),
        }
    }
    let words = counted.into_iter().map(|(kind, count)| {
        let word = match kind {
            PartKind::Text => "текст",
            PartKind::Photo => "фото",
            PartKind::Voice => "голосовое",
            PartKind::Audio => "аудио",
            PartKind::Video => "видео",
            PartKind::VideoNote => "видеосообщение",
            PartKind::Document => "файл",
        };
        match count {
            1 => word.to_owned(),
            count => format!("{word} ({count})"),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}
