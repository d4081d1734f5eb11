//! The words and numbers of which dates are made, Russian and English.

use std::ops::RangeInclusive;

use chrono::Weekday;

/// Words behind the number of a year.
pub(super) const OF_A_YEAR: [&str; 3] = ["г", "г.", "года"];

/// Words that stand beside a date and say nothing about which it is.
pub(super) const LITTLE_WORDS: [&str; 15] = [
    "в",
    "во",
    "до",
    "к",
    "ко",
    "on",
    "at",
    "by",
    "г",
    "г.",
    "года",
    "не",
    "позднее",
    "позже",
    "включительно",
];

/// A weekday's name in lower case, short or long, Russian in the cases that stand
/// behind «в», «до», «к» and «по».
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    const NAMES: [(&str, &[&str], Weekday); 7] = [
        ("понедельник", &["пн", "mon", "monday"], Weekday::Mon),
        ("вторник", &["вт", "tue", "tues", "tuesday"], Weekday::Tue),
        ("сред", &["ср", "wed", "wednesday"], Weekday::Wed),
        ("четверг", &["чт", "thu", "thurs", "thursday"], Weekday::Thu),
        ("пятниц", &["пт", "fri", "friday"], Weekday::Fri),
        ("суббот", &["сб", "sat", "saturday"], Weekday::Sat),
        ("воскресень", &["вс", "sun", "sunday"], Weekday::Sun),
    ];
    const ENDINGS: [&str; 9] = ["", "а", "я", "у", "ю", "е", "ы", "ам", "ям"];
    let word = word.trim_end_matches('.');
    let is = |stem: &str, names: &[&str]| {
        names.contains(&word)
            || word
                .strip_prefix(stem)
                .is_some_and(|ending| ENDINGS.contains(&ending))
    };
    NAMES
        .iter()
        .find(|(stem, names, _)| is(stem, names))
        .map(|(_, _, day)| *day)
}

/// A month's name in lower case, or its beginning: `ноября`, `нояб.`, `nov`.
pub(super) fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [[&str; 3]; 12] = [
        ["январь", "января", "january"],
        ["февраль", "февраля", "february"],
        ["март", "марта", "march"],
        ["апрель", "апреля", "april"],
        ["май", "мая", "may"],
        ["июнь", "июня", "june"],
        ["июль", "июля", "july"],
        ["август", "августа", "august"],
        ["сентябрь", "сентября", "september"],
        ["октябрь", "октября", "october"],
        ["ноябрь", "ноября", "november"],
        ["декабрь", "декабря", "december"],
    ];
    let word = word.trim_end_matches('.');
    if word.chars().count() < 3 {
        return None;
    }
    (1..)
        .zip(MONTHS)
        .find(|(_, names)| names.iter().any(|name| name.starts_with(word)))
        .map(|(number, _)| number)
}

/// Day, month and perhaps a year, out of `2026-11-30`, `30.11.2026`, `30.11.26`, `30.11`, `30/11`.
pub(super) fn numbers(word: &str) -> Option<(&str, u32, Option<&str>)> {
    let (day, month, year) = match word.split_once('-') {
        Some((year, rest)) if year.len() == 4 => {
            let (month, day) = rest.split_once('-')?;
            (day, month, Some(year))
        }
        Some(_) => return None,
        None => {
            let between = if word.contains('/') { '/' } else { '.' };
            let (day, rest) = word.trim_end_matches('.').split_once(between)?;
            match rest.split_once(between) {
                Some((month, year)) => (day, month, Some(year)),
                None => (day, rest, None),
            }
        }
    };
    Some((day, number(month, 1..=2)?, year))
}

/// A year of two digits or four.
pub(super) fn year_named(year: &str) -> Option<i32> {
    let year = match year.len() {
        2 => number(year, 2..=2).map(|year| 2000 + year),
        _ => number(year, 4..=4).filter(|year| *year >= 1900),
    };
    i32::try_from(year?).ok()
}

/// A number of so many digits.
pub(super) fn number(text: &str, digits: RangeInclusive<usize>) -> Option<u32> {
    let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}
