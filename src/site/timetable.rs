//! The timetable's page: lessons of groups by weekday, and consultations.

use chrono::{NaiveDate, Weekday};
use maud::{Markup, html};

use super::{
    facts::{Facts, Lesson},
    pages::{Place, Shell, capital, weekday},
};
use crate::school::{
    lessons::{Form, Mode},
    timetable::is_room,
};

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];
/// An end that is so near is told, in days.
const NEAR: i64 = 31;

const DAYS_COLUMNS: [&str; 4] = ["Время", "Занятие", "Преподаватель", "Где"];
const CONSULTATIONS_COLUMNS: [&str; 5] = ["День", "Время", "Занятие", "Преподаватель", "Где"];

pub(super) fn page(shell: &Shell<'_>, facts: &Facts) -> Markup {
    let of_day = |day: Weekday| {
        let lessons = facts.lessons.iter();
        lessons.filter(move |it| it.entry.weekday == day)
    };
    let days: Vec<Weekday> = WEEK
        .into_iter()
        .filter(|day| of_day(*day).next().is_some())
        .collect();
    let main = html! {
        h1 { "Расписание" }
        p.lead { "Занятия групп и консультации. Время индивидуальных занятий преподаватель \
                  сообщает каждому лично." }
        p.note { "О переносах и заменах предупреждает бот. Ссылку на занятие онлайн он присылает \
                  перед началом." }
        @if facts.lessons.is_empty() && facts.consultations.is_empty() {
            p.empty { "Расписание появится здесь, когда школа его заполнит." }
        }
        @if days.len() > 1 {
            nav.days aria-label="Дни недели" {
                ul {
                    @for day in &days {
                        li { a href={ "#" (anchor(*day)) } { (capital(weekday(*day))) } }
                    }
                    @if !facts.consultations.is_empty() {
                        li { a href="#consultations" { "Консультации" } }
                    }
                }
            }
        }
        @for day in &days {
            section {
                h2 id=(anchor(*day)) { (capital(weekday(*day))) }
                (table(
                    &format!("{}: занятия групп", capital(weekday(*day))),
                    &DAYS_COLUMNS,
                    of_day(*day),
                    shell.today,
                ))
            }
        }
        @if !facts.consultations.is_empty() {
            section {
                h2 id="consultations" { "Консультации" }
                (table("Консультации", &CONSULTATIONS_COLUMNS, facts.consultations.iter(), shell.today))
            }
        }
    };
    shell.page(Place::Timetable, "Расписание", &main)
}

/// A table that a narrow screen shows as cards. Its roles are written out, because browsers
/// forget them of a table that is laid out otherwise.
fn table<'l>(
    caption: &str,
    columns: &[&str],
    lessons: impl Iterator<Item = &'l Lesson>,
    today: NaiveDate,
) -> Markup {
    let with_day = columns.len() == CONSULTATIONS_COLUMNS.len();
    html! {
        table.lessons role="table" {
            caption.hidden { (caption) }
            thead role="rowgroup" {
                tr role="row" {
                    @for column in columns {
                        th scope="col" role="columnheader" { (column) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for lesson in lessons { (row(lesson, with_day, today)) }
            }
        }
    }
}

fn row(lesson: &Lesson, with_day: bool, today: NaiveDate) -> Markup {
    let entry = &lesson.entry;
    let time = entry.hours();
    html! {
        tr role="row" {
            @if with_day {
                th.when scope="row" role="rowheader" { (capital(weekday(entry.weekday))) }
                td.time role="cell" { (time) }
            } @else {
                th.when scope="row" role="rowheader" { (time) }
            }
            td role="cell" data-label="Занятие" { (what(lesson, today)) }
            td role="cell" data-label="Преподаватель" {
                @for teacher in &lesson.teachers { span.one { (teacher) } }
                @if lesson.teachers.is_empty() { "—" }
            }
            td role="cell" data-label="Где" { (place(lesson)) }
        }
    }
}

fn what(lesson: &Lesson, today: NaiveDate) -> Markup {
    let entry = &lesson.entry;
    let name = lesson.group.as_deref().unwrap_or(&lesson.discipline);
    let is_told = name
        .to_lowercase()
        .contains(&lesson.discipline.to_lowercase());
    html! {
        strong { (name) }
        @if !is_told { span.one.small { (lesson.discipline) } }
        @if lesson.is_individual { span.one.small { "индивидуальная" } }
        @if entry.form != Form::Lesson && entry.form != Form::Consultation {
            " " span.tag { (entry.form.russian()) }
        }
        @if entry.from > today {
            span.one.small { "с " (entry.from.format("%d.%m.%Y")) }
        }
        @if (entry.to - today).num_days() <= NEAR {
            span.one.small { "до " (entry.to.format("%d.%m.%Y")) }
        }
    }
}

fn place(lesson: &Lesson) -> Markup {
    html! {
        @match (lesson.entry.mode, &lesson.room) {
            (Mode::Online, _) => {
                span.tag.online { "онлайн" } " " span.small { "ссылку присылает бот" }
            }
            (Mode::Offline, Some(room)) => (room_called(room)),
            (Mode::Offline, None) => "Место сообщает преподаватель",
        }
    }
}

/// «Кабинет 12» of what is a bare number.
fn room_called(room: &str) -> String {
    match is_room(room) {
        true => format!("Кабинет {room}"),
        false => capital(room),
    }
}

fn anchor(day: Weekday) -> String {
    day.to_string().to_lowercase()
}
