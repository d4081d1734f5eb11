//! What all pages have: head, header, ways to the others, footer; and words of Russian.

use chrono::{Datelike, NaiveDate, Weekday};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A tuning fork, as a picture of its own and in the header.
pub(super) const ICON: &str = include_str!("icon.svg");

/// Nothing is loaded but the stylesheet and the icon beside the pages. `file:` is there for
/// browsers in which a page opened from a folder has no origin to be of the same one as.
const POLICY: &str = "default-src 'none'; style-src 'self' file:; img-src 'self' file:; \
                      base-uri 'none'; form-action 'none'";

/// The pages that the header leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Index,
    Disciplines,
    Timetable,
    Documents,
    /// A document's own page, a folder below the others.
    Document,
}

/// The pages of the header, with what they are called there.
const PLACES: [(Place, &str, &str); 4] = [
    (Place::Index, "index.html", "Главное"),
    (Place::Disciplines, "disciplines.html", "Дисциплины"),
    (Place::Timetable, "timetable.html", "Расписание"),
    (Place::Documents, "documents.html", "Документы"),
];

/// What is the same on every page.
#[derive(Debug)]
pub(super) struct Shell<'a> {
    pub school: Option<&'a str>,
    pub today: NaiveDate,
}

impl Shell<'_> {
    /// A whole page around its main part.
    pub(super) fn page(&self, place: Place, title: &str, main: &Markup) -> Markup {
        let up = match place {
            Place::Document => "../",
            _ => "",
        };
        let school = self.school.unwrap_or("Музыкальная школа");
        let full_title = match place {
            Place::Index => format!("Дистанционное обучение — {school}"),
            _ => format!("{title} — дистанционное обучение — {school}"),
        };
        html! {
            (DOCTYPE)
            html lang="ru" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="referrer" content="no-referrer";
                    meta name="color-scheme" content="light dark";
                    meta name="description" content={
                        "Дистанционное обучение: дисциплины и преподаватели, расписание, как \
                         подключиться, документы. " (school)
                    };
                    title { (full_title) }
                    link rel="icon" type="image/svg+xml" href={ (up) "icon.svg" };
                    link rel="stylesheet" href={ (up) "style.css" };
                }
                body {
                    a.skip href="#main" { "К содержанию" }
                    header.top {
                        div.wrap {
                            a.brand href={ (up) "index.html" } {
                                span.fork aria-hidden="true" { (PreEscaped(ICON)) }
                                span {
                                    span.brand-name { "Дистанционное обучение" }
                                    @if let Some(school) = self.school {
                                        " " span.brand-school { (school) }
                                    }
                                }
                            }
                            (ways(place, up))
                        }
                    }
                    main.wrap id="main" tabindex="-1" { (main) }
                    footer.bottom {
                        div.wrap {
                            p {
                                "По состоянию на "
                                time datetime=(self.today) { (day(self.today)) } "."
                            }
                            p {
                                "Имён и других сведений об учащихся на этих страницах нет. \
                                 Страницы ничего не загружают с других сайтов и ни за кем не \
                                 следят."
                            }
                        }
                    }
                }
            }
        }
    }
}

fn ways(place: Place, up: &str) -> Markup {
    html! {
        nav.ways aria-label="Страницы раздела" {
            ul {
                @for (other, file, called) in PLACES {
                    li {
                        @if other == place {
                            a href={ (up) (file) } aria-current="page" { (called) }
                        } @else if (other, place) == (Place::Documents, Place::Document) {
                            a href={ (up) (file) } aria-current="true" { (called) }
                        } @else {
                            a href={ (up) (file) } { (called) }
                        }
                    }
                }
            }
        }
    }
}

/// «25 ноября 2026 года».
pub(super) fn day(day: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    let month = MONTHS[day.month0() as usize];
    format!("{} {month} {} года", day.day(), day.year())
}

/// «понедельник».
pub(super) fn weekday(weekday: Weekday) -> &'static str {
    const WEEKDAYS: [&str; 7] = [
        "понедельник",
        "вторник",
        "среда",
        "четверг",
        "пятница",
        "суббота",
        "воскресенье",
    ];
    WEEKDAYS[weekday.num_days_from_monday() as usize]
}

/// With a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// `number` with its noun: «1 класс», «2 класса», «5 классов».
pub(super) fn counted(number: usize, [one, few, many]: [&str; 3]) -> String {
    let noun = match (number % 10, number % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    };
    // What belongs together stays on one line.
    format!("{number}\u{A0}{noun}")
}

/// «a, b и c».
pub(super) fn enumeration<'t>(items: impl IntoIterator<Item = &'t str>) -> String {
    let items: Vec<&str> = items.into_iter().collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [others @ .., last] => format!("{} и {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_nouns() {
        let nouns = ["класс", "класса", "классов"];
        for (number, expected) in [
            (1, "1\u{A0}класс"),
            (3, "3\u{A0}класса"),
            (11, "11\u{A0}классов"),
            (21, "21\u{A0}класс"),
            (112, "112\u{A0}классов"),
        ] {
            assert_eq!(counted(number, nouns), expected);
        }
    }
}
