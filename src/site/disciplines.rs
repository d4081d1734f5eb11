//! The page of disciplines: who teaches each, how, and by which messengers.

use maud::{Markup, html};

use super::{
    facts::{Discipline, Facts},
    pages::{Place, Shell, capital, enumeration},
};

pub(super) fn page(shell: &Shell<'_>, facts: &Facts) -> Markup {
    let teachers = facts.teachers();
    let main = html! {
        h1 { "Дисциплины и преподаватели" }
        @if facts.disciplines.is_empty() {
            p.empty { "Список дисциплин появится здесь, когда школа его заполнит." }
        } @else {
            p.lead { "Кто преподаёт каждую дисциплину, как проходят занятия и где обмениваются \
                      заданиями." }
            div.cards.disciplines {
                @for discipline in &facts.disciplines { (card(discipline, facts)) }
            }
        }
        @if !teachers.is_empty() {
            section {
                h2 { "Преподаватели" }
                dl.people {
                    @for (teacher, disciplines) in &teachers {
                        div {
                            dt { (teacher) }
                            dd { (disciplines.join("; ")) }
                        }
                    }
                }
            }
        }
    };
    shell.page(Place::Disciplines, "Дисциплины и преподаватели", &main)
}

fn card(discipline: &Discipline, facts: &Facts) -> Markup {
    let teachers = match discipline.teachers.len() {
        1 => "Преподаватель",
        _ => "Преподаватели",
    };
    html! {
        section.card {
            h2 { (discipline.name) }
            dl {
                @if !discipline.teachers.is_empty() {
                    div {
                        dt { (teachers) }
                        dd { @for teacher in &discipline.teachers { span.one { (teacher) } } }
                    }
                }
                div {
                    dt { "Занятия" }
                    dd { (kinds(discipline)) }
                }
                @if !discipline.groups.is_empty() {
                    div {
                        dt { "Группы" }
                        dd { @for group in &discipline.groups { span.tag { (group) } " " } }
                    }
                }
                div {
                    dt { "Как проходят" }
                    dd { (forms(discipline)) }
                }
                div {
                    dt { "Где задания" }
                    dd { (places(discipline, facts)) }
                }
            }
        }
    }
}

fn kinds(discipline: &Discipline) -> &'static str {
    match (discipline.has_groups, discipline.is_individual) {
        (true, true) => "Групповые и индивидуальные",
        (true, false) => "Групповые",
        (false, _) => "Индивидуальные",
    }
}

fn forms(discipline: &Discipline) -> Markup {
    html! {
        @if discipline.forms.is_empty() {
            "Форму и время сообщает преподаватель"
        }
        @for (form, modes) in &discipline.forms {
            span.one {
                (capital(form)) " — " (enumeration(modes.iter().copied()))
            }
        }
    }
}

fn places(discipline: &Discipline, facts: &Facts) -> Markup {
    let messengers = facts.messengers.iter().map(String::as_str);
    html! {
        @if !discipline.messengers.is_empty() {
            span.one {
                "Закрытая группа класса: "
                (enumeration(discipline.messengers.iter().map(String::as_str)))
            }
        }
        span.one {
            "Личный чат с ботом школы"
            @if !facts.messengers.is_empty() { ": " (enumeration(messengers)) }
        }
    }
}
