//! The first page: what this is, how to join, and the ways to the rest.

use maud::{Markup, html};

use super::{
    documents::Document,
    facts::Facts,
    pages::{Place, Shell, counted, day, enumeration},
};

pub(super) fn page(
    shell: &Shell<'_>,
    facts: &Facts,
    introduction: Option<Markup>,
    documents: &[Document],
) -> Markup {
    let main = html! {
        section.hero {
            @if let Some(school) = shell.school { p.eyebrow { (school) } }
            h1 { "Дистанционное обучение" }
            p.lead {
                "Задания, работы, оценки и вопросы преподавателю — в закрытых группах классов и в \
                 личном чате с ботом школы" (inside(facts)) "."
            }
            p.date { "По состоянию на " time datetime=(shell.today) { (day(shell.today)) } }
        }
        (ways(facts, documents))
        @if let Some(introduction) = introduction {
            section.text { (introduction) }
        }
        section {
            h2 { "Как подключиться" }
            p.note {
                "Посторонний в группу или к боту не войдёт: каждому нужен свой одноразовый код."
                @if facts.consent {
                    " Сначала родитель даёт согласие на обработку персональных данных: кнопкой в \
                     чате с ботом или на бумаге."
                    @if let Some(url) = &facts.consent_url {
                        " " a href=(url) { "Текст согласия" } "."
                    }
                }
            }
            div.cards.joining { (students()) (guardians()) (teachers()) }
        }
        section {
            h2 { "Как проходит обучение" }
            (course())
        }
        section {
            h2 { "Что важно знать" }
            (worth_knowing())
        }
    };
    shell.page(Place::Index, "Главное", &main)
}

/// « в Telegram и MAX», where that is known.
fn inside(facts: &Facts) -> String {
    match facts.messengers.as_slice() {
        [] => String::new(),
        messengers => format!(" — {}", enumeration(messengers.iter().map(String::as_str))),
    }
}

fn ways(facts: &Facts, documents: &[Document]) -> Markup {
    let disciplines = format!(
        "{}, {}",
        counted(
            facts.disciplines.len(),
            ["дисциплина", "дисциплины", "дисциплин"]
        ),
        counted(
            facts.teachers().len(),
            ["преподаватель", "преподавателя", "преподавателей"]
        )
    );
    let lessons = weekly(facts.lessons.len(), facts.consultations.len());
    let documents = counted(documents.len(), ["документ", "документа", "документов"]);
    html! {
        ul.cards.ways-on {
            @for (file, called, what) in [
                ("disciplines.html", "Дисциплины и преподаватели", disciplines),
                ("timetable.html", "Расписание", lessons),
                ("documents.html", "Документы", documents),
            ] {
                li.card {
                    a href=(file) { (called) }
                    p { (what) }
                }
            }
        }
    }
}

/// «3 групповых занятия и 1 консультация в неделю», of which a school may have the one or the other.
fn weekly(lessons: usize, consultations: usize) -> String {
    let mut counts = Vec::new();
    if lessons > 0 {
        let nouns = [
            "групповое занятие",
            "групповых занятия",
            "групповых занятий",
        ];
        counts.push(counted(lessons, nouns));
    }
    if consultations > 0 {
        let nouns = ["консультация", "консультации", "консультаций"];
        counts.push(counted(consultations, nouns));
    }
    match counts.is_empty() {
        true => "Ещё не заполнено".to_owned(),
        false => format!("{} в неделю", counts.join(" и ")),
    }
}

fn students() -> Markup {
    html! {
        div.card {
            h3 { "Учащимся" }
            ol {
                li { "Возьмите у преподавателя личный листок: на нём ссылка, QR-код и код." }
                li { "Откройте ссылку или QR-код телефоном и нажмите «Начать». Откроется чат с \
                      ботом школы." }
                li { "Бот спросит, вы ли это, и назовёт ваш номер в журнале. Сверьте его с листком \
                      и нажмите «Да»." }
                li { "Вступите в группу класса по приглашению преподавателя." }
            }
        }
    }
}

fn guardians() -> Markup {
    html! {
        div.card {
            h3 { "Родителям" }
            ol {
                li { "У родителя свой код, он тоже на листке. Код учащегося для родителя не \
                      подходит." }
                li { "Откройте ссылку, сверьте номер ребёнка и нажмите «Да»." }
                li { "Несколько детей в школе — откройте код каждого с того же телефона и назовите \
                      их так, как вам удобно." }
                li { "У малыша нет телефона — задания и оценки приходят вам, и работу отправляете \
                      вы." }
            }
        }
    }
}

fn teachers() -> Markup {
    html! {
        div.card {
            h3 { "Преподавателям" }
            ol {
                li { "Возьмите у администратора одноразовую ссылку и откройте её." }
                li { "Создайте закрытую группу класса. Команда " code { "/classes" }
                     " в чате с ботом даёт ссылку, которая приводит бота в эту группу." }
                li { "Раздайте учащимся личные листки: их делает команда " code { "/invite" }
                     " или администратор." }
                li { "Команда " code { "/help" } " рассказывает, что умеет бот." }
            }
        }
    }
}

fn course() -> Markup {
    html! {
        dl.course {
            div {
                dt { "Задание" }
                dd { "Преподаватель выдаёт его в группе класса, индивидуальное — лично. В нём текст, \
                      файлы и срок; о сроке бот напомнит." }
            }
            div {
                dt { "Работа" }
                dd { "Ответьте на задание в группе или нажмите «Сдать» и пришлите всё в личный чат: \
                      текст, фото, аудио, видео. В ответ придёт квитанция с номером и временем." }
            }
            div {
                dt { "Оценка" }
                dd { "Оценку и замечания видят только учащийся и его родители, в личном чате. \
                      Работу могут вернуть на доработку." }
            }
            div {
                dt { "Вопрос" }
                dd { "Команда " code { "/ask" } " или просто сообщение боту: он передаст вопрос \
                      преподавателю и принесёт ответ." }
            }
            div {
                dt { "Занятие онлайн" }
                dd { "Ссылку на занятие присылает бот перед началом, на сайте её нет." }
            }
        }
    }
}

fn worth_knowing() -> Markup {
    html! {
        ul.ticks {
            li { "Никому не передавайте свой код и не публикуйте ссылки на группы. Код действует \
                  один раз; если он потерялся, преподаватель сделает новый." }
            li { "Кто связан с учащимся, видно по команде " code { "/accounts" }
                 "; лишнего можно отключить там же." }
            li { "Какие данные хранятся, показывает команда " code { "/mydata" } "." }
            li { "Ночью напоминания и объявления ждут, остальное приходит без звука. Свои тихие часы назначает команда " code { "/quiet" } "." }
            li { "Нет телефона или мессенджера — работу можно принести в школу, преподаватель \
                  внесёт её в журнал." }
        }
    }
}
