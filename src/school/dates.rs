//! Dates as people write them, Russian and English.

use std::{iter, ops::RangeInclusive};

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

use super::{
    moments::Moment,
    times::{take_hour, take_time},
};

/// Why a date cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnclearMoment {
    /// It is no date at all.
    #[error("this date cannot be read: write it like 30.11 18:00 or 2026-11-30 18:00")]
    Unreadable,
    /// A day that no calendar has, such as 31.02.
    #[error("there is no such day")]
    NoSuchDay,
    /// A time that no clock shows, such as 25:00.
    #[error("there is no such time of day: write it like 18:00")]
    NoSuchHour,
}

use UnclearMoment::{NoSuchDay, Unreadable};

/// The time of day that is meant where a due date names none.
pub const END_OF_DAY: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

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

/// Reads a moment as people write it, Russian or English: `30.11 18:00`, `2026-11-30`,
/// `30 ноября`, `завтра 18:00`, `пт`, `в пятницу 9:05`, `mon 15:00`, `18:00`, `завтра в 18`,
/// `через неделю`, `через 3 дня`, `чт, 3 декабря (включительно)`, `18:00 5-го декабря`.
///
/// Without a year it is the next such day; a weekday is the next one whose time is
/// ahead; without a time of day it is `otherwise`.
///
/// # Errors
/// [`UnclearMoment`] for what is none of these, and for days and times that do not exist.
pub fn read_moment(
    text: &str,
    now: Moment,
    zone: Tz,
    otherwise: NaiveTime,
) -> Result<Moment, UnclearMoment> {
    let text = text.to_lowercase().replace([',', '(', ')'], " ");
    let mut words: Vec<&str> = text.split_whitespace().flat_map(date_and_time).collect();
    let hour = take_hour(&mut words)?;
    words.retain(|word| !LITTLE_WORDS.contains(word));
    let time = match hour {
        Some(hour) => Some(hour),
        None => take_time(&mut words)?,
    };
    let (local, today) = (now.local(zone), now.date(zone));
    let ahead = |date: &NaiveDate| date.and_time(time.unwrap_or(otherwise)) > local;
    let named = take_weekday(&mut words);
    let date = match (words.as_slice(), named) {
        ([], None) if time.is_some() => days_from(today).find(ahead).ok_or(Unreadable)?,
        ([], Some(weekday)) => days_from(today)
            .filter(|date| date.weekday() == weekday)
            .find(ahead)
            .ok_or(Unreadable)?,
        (words, named) => {
            let date = read_day(words, today)?;
            // «чт 3 декабря» that is a Friday is one or the other.
            if named.is_some_and(|named| date.weekday() != named) {
                return Err(NoSuchDay);
            }
            date
        }
    };
    Ok(Moment::from_local(
        date.and_time(time.unwrap_or(otherwise)),
        zone,
    ))
}

/// Takes a weekday out of the words, wherever it stands.
fn take_weekday(words: &mut Vec<&str>) -> Option<Weekday> {
    let at = words.iter().position(|word| weekday(word).is_some())?;
    weekday(words.remove(at))
}

/// Reads a date of the command line: `2026-11-30` or `30.11.2026`.
///
/// # Errors
/// [`UnclearMoment`] for anything else, and for days that do not exist.
pub fn read_date(text: &str) -> Result<NaiveDate, UnclearMoment> {
    match numbers(text.trim()).ok_or(Unreadable)? {
        (day, month, Some(year)) if year.len() == 4 => in_year(day, month, year),
        _ => Err(Unreadable),
    }
}

/// Reads a day whose year, where none is named, somebody else knows: `30.11`, `1 сентября`,
/// `1 сентября 2026 г.`. The year comes last.
pub(super) fn read_day_and_month(text: &str) -> Option<(u32, u32, Option<i32>)> {
    let text = text.to_lowercase();
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.retain(|word| !LITTLE_WORDS.contains(word));
    let (day, month, year) = match words.as_slice() {
        [word] => numbers(word)?,
        [day, month] => (*day, month_named(month)?, None),
        [day, month, year] => (*day, month_named(month)?, Some(*year)),
        _ => return None,
    };
    let day = number(day, 1..=2)?;
    match year {
        None => Some((day, month, None)),
        Some(year) => Some((day, month, Some(year_named(year)?))),
    }
}

/// Reads words that name a day, whatever the time: `завтра`, `30.11`, `30 ноября 2026`.
/// Without a year it is the next such day, `today` included.
pub(super) fn read_day(words: &[&str], today: NaiveDate) -> Result<NaiveDate, UnclearMoment> {
    let (day, month, year) = match words {
        ["сегодня" | "today"] => return Ok(today),
        ["завтра" | "tomorrow"] => return days_from(today).nth(1).ok_or(NoSuchDay),
        ["послезавтра"] => return days_from(today).nth(2).ok_or(NoSuchDay),
        ["через" | "in", span @ ..] => return read_span(span, today),
        [word] => numbers(word).ok_or(Unreadable)?,
        [day, month] => (*day, month_named(month).ok_or(Unreadable)?, None),
        [day, month, year] => (*day, month_named(month).ok_or(Unreadable)?, Some(*year)),
        _ => return Err(Unreadable),
    };
    match year {
        Some(year) => in_year(day, month, year),
        None => {
            let day = number(day.trim_end_matches("-го"), 1..=2).ok_or(Unreadable)?;
            // 29 February may be eight years off.
            (today.year()..=today.year() + 8)
                .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
                .find(|date| *date >= today)
                .ok_or(NoSuchDay)
        }
    }
}

/// The day after so many days, weeks or months: `неделю`, `3 дня`, `2 weeks`.
fn read_span(words: &[&str], today: NaiveDate) -> Result<NaiveDate, UnclearMoment> {
    let (count, unit) = match words {
        [unit] | ["a", unit] => (1, *unit),
        [count, unit] => (number(count, 1..=2).ok_or(Unreadable)?, *unit),
        _ => return Err(Unreadable),
    };
    let date = match unit {
        "день" | "дня" | "дней" | "day" | "days" => {
            today.checked_add_days(Days::new(u64::from(count)))
        }
        "неделю" | "недели" | "недель" | "week" | "weeks" => {
            today.checked_add_days(Days::new(7 * u64::from(count)))
        }
        "месяц" | "месяца" | "месяцев" | "month" | "months" => {
            today.checked_add_months(Months::new(count))
        }
        _ => return Err(Unreadable),
    };
    date.ok_or(NoSuchDay)
}

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
fn month_named(word: &str) -> Option<u32> {
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

/// `2026-11-30t18:00` is two words that nobody put a space between.
fn date_and_time(word: &str) -> impl Iterator<Item = &str> {
    let digit = |letter: char| letter.is_ascii_digit();
    let (first, second) = match word.split_once('t') {
        Some((date, time)) if date.ends_with(digit) && time.starts_with(digit) => {
            (date, Some(time))
        }
        _ => (word, None),
    };
    iter::once(first).chain(second)
}

/// Day, month and perhaps a year, out of `2026-11-30`, `30.11.2026`, `30.11.26`, `30.11`, `30/11`.
fn numbers(word: &str) -> Option<(&str, u32, Option<&str>)> {
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

/// A day of a year that is written with two digits or four.
fn in_year(day: &str, month: u32, year: &str) -> Result<NaiveDate, UnclearMoment> {
    let day = number(day, 1..=2).ok_or(Unreadable)?;
    let year = year_named(year).ok_or(Unreadable)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(NoSuchDay)
}

fn year_named(year: &str) -> Option<i32> {
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

/// Today, and the seven days after it.
fn days_from(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..=7).filter_map(move |days| today.checked_add_days(Days::new(days)))
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Moscow;
    use proptest::prelude::*;

    use super::{UnclearMoment::NoSuchHour, *};

    /// Tuesday, 24 November 2026, 12:00 in Moscow.
    const NOW: Moment = Moment::from_millis(1_795_510_800_000);

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (written, meant) in [
            ("30.11 18:00", "2026-11-30T18:00:00+03:00"),
            ("30.11.2026 18:00", "2026-11-30T18:00:00+03:00"),
            ("30.11.26 18.00", "2026-11-30T18:00:00+03:00"),
            ("2026-11-30 18:00", "2026-11-30T18:00:00+03:00"),
            ("2026-11-30T18:00", "2026-11-30T18:00:00+03:00"),
            ("30 ноября в 18:00", "2026-11-30T18:00:00+03:00"),
            ("30 ноября 2026 г. 18:00", "2026-11-30T18:00:00+03:00"),
            ("30 nov 18:00", "2026-11-30T18:00:00+03:00"),
            ("5 дек.", "2026-12-05T23:59:00+03:00"),
            ("9 мая", "2027-05-09T23:59:00+03:00"),
            ("чт. 3 декабря", "2026-12-03T23:59:00+03:00"),
            ("03 декабря (четверг) до 18:00", "2026-12-03T18:00:00+03:00"),
            ("18:00 5-го декабря", "2026-12-05T18:00:00+03:00"),
            ("не позднее 05.12 включительно", "2026-12-05T23:59:00+03:00"),
            ("1.12 в 9 утра", "2026-12-01T09:00:00+03:00"),
            ("1.12 в 7 вечера", "2026-12-01T19:00:00+03:00"),
            ("до завтра 18-00", "2026-11-25T18:00:00+03:00"),
            ("1 октября", "2027-10-01T23:59:00+03:00"),
            ("30.11", "2026-11-30T23:59:00+03:00"),
            ("01.09", "2027-09-01T23:59:00+03:00"),
            ("29.02", "2028-02-29T23:59:00+03:00"),
            ("сегодня 18:00", "2026-11-24T18:00:00+03:00"),
            ("завтра 9:05", "2026-11-25T09:05:00+03:00"),
            ("послезавтра", "2026-11-26T23:59:00+03:00"),
            ("tomorrow 18:00", "2026-11-25T18:00:00+03:00"),
            ("пт", "2026-11-27T23:59:00+03:00"),
            ("до пятницы", "2026-11-27T23:59:00+03:00"),
            ("в пятницу, 18:00", "2026-11-27T18:00:00+03:00"),
            ("во вторник 12:00", "2026-12-01T12:00:00+03:00"),
            ("вт 13:00", "2026-11-24T13:00:00+03:00"),
            ("on sat at 15:00", "2026-11-28T15:00:00+03:00"),
            ("18:00", "2026-11-24T18:00:00+03:00"),
            ("11:00", "2026-11-25T11:00:00+03:00"),
            ("завтра в 18", "2026-11-25T18:00:00+03:00"),
            ("завтра до 18", "2026-11-25T18:00:00+03:00"),
            ("30.11 к 9 часам", "2026-11-30T09:00:00+03:00"),
            ("до 18 ч", "2026-11-24T18:00:00+03:00"),
            ("fri at 9", "2026-11-27T09:00:00+03:00"),
            ("30/11 18:00", "2026-11-30T18:00:00+03:00"),
            ("30/11/2026", "2026-11-30T23:59:00+03:00"),
            ("через неделю", "2026-12-01T23:59:00+03:00"),
            ("через 3 дня в 18:00", "2026-11-27T18:00:00+03:00"),
            ("через месяц", "2026-12-24T23:59:00+03:00"),
            ("in 2 weeks", "2026-12-08T23:59:00+03:00"),
        ] {
            let read = read_moment(written, NOW, Moscow, END_OF_DAY);
            let read = read.map(|at| at.rfc3339(Moscow));
            assert_eq!(read, Ok(meant.to_owned()), "{written}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_date_is_named() {
        for (written, wrong) in [
            ("", Unreadable),
            ("как-нибудь", Unreadable),
            ("11/30", NoSuchDay),
            ("5", Unreadable),
            ("до 5", Unreadable),
            ("через год", Unreadable),
            ("через много дней", Unreadable),
            ("30.11 18:0", Unreadable),
            ("18:00:чч", Unreadable),
            ("30.11.126", Unreadable),
            ("26-11-30", Unreadable),
            ("12 маня", Unreadable),
            ("31.02", NoSuchDay),
            ("2026-02-29", NoSuchDay),
            ("32 ноября", NoSuchDay),
            ("30.11 25:00", NoSuchHour),
            ("завтра 24:00", NoSuchHour),
            ("завтра в 25", NoSuchHour),
        ] {
            let read = read_moment(written, NOW, Moscow, END_OF_DAY);
            assert_eq!(read, Err(wrong), "{written}");
        }
    }

    #[test]
    fn the_command_line_wants_the_whole_year() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 30).ok_or(NoSuchDay);
        assert_eq!(read_date("2026-11-30"), date);
        assert_eq!(read_date(" 30.11.2026 "), date);
        for wrong in ["30.11.26", "26-11-30", "30.11", "завтра", "+2026-11-30"] {
            assert_eq!(read_date(wrong), Err(Unreadable), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_is_too_much(text in "[0-9:.tв \\-]{0,20}|.{0,20}") {
            let _ = read_moment(&text, NOW, Moscow, END_OF_DAY);
        }
    }
}
