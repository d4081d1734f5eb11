//! Times of day as people write them, Russian and English.

use chrono::NaiveTime;

use super::{
    date_words::{LITTLE_WORDS, number},
    dates::UnclearMoment::{self, NoSuchHour, Unreadable},
};

/// Words behind which a number alone is an hour.
const BEFORE_HOURS: [&str; 2] = ["в", "at"];

/// Words behind which it is one after a day: «до 5» alone may be the fifth.
const BEFORE_HOURS_OF_A_DAY: [&str; 3] = ["до", "к", "by"];

/// Words that say of the number before them that it is an hour.
const HOURS: [&str; 8] = ["ч", "ч.", "час", "часа", "часов", "часам", "утра", EVENING];

/// Behind this the hours are counted from noon.
const EVENING: &str = "вечера";

/// Takes the time of day out of the words: `18:00` wherever it stands, and `18.00` off the end where
/// it stands behind a day, which may be taken already.
pub(super) fn take_time(
    words: &mut Vec<&str>,
    is_behind_day: bool,
) -> Result<Option<NaiveTime>, UnclearMoment> {
    let colon = words.iter().position(|word| word.contains(':'));
    let Some(at) = colon.or(words.len().checked_sub(1)) else {
        return Ok(None);
    };
    let time = read_time(words[at], is_behind_day || words.len() > 1)?;
    if time.is_some() {
        words.remove(at);
    }
    Ok(time)
}

/// Reads a time of day that stands alone, as `15:00` and `в 15:00`.
pub(super) fn time_alone(text: &str) -> Option<NaiveTime> {
    let mut words = text
        .split_whitespace()
        .filter(|word| !LITTLE_WORDS.contains(word));
    match (words.next(), words.next()) {
        (Some(word), None) if word.contains(':') => with_colon(word),
        _ => None,
    }
}

/// Takes an hour off the end of which a word says that it is one: `в 18`, `к 9 часам`,
/// `завтра в 18.10`.
pub(super) fn take_hour(words: &mut Vec<&str>) -> Result<Option<NaiveTime>, UnclearMoment> {
    if let [_, .., before, time] = words.as_slice()
        && BEFORE_HOURS.contains(before)
        && let Ok(Some(time)) = read_time(time, true)
    {
        words.truncate(words.len() - 2);
        return Ok(Some(time));
    }
    let (hour, taken) = match words.as_slice() {
        [.., hour, unit] if HOURS.contains(unit) => (*hour, 2),
        [.., before, hour] if BEFORE_HOURS.contains(before) => (*hour, 1),
        [_, .., before, hour] if BEFORE_HOURS_OF_A_DAY.contains(before) => (*hour, 1),
        _ => return Ok(None),
    };
    let Some(mut hour) = number(hour, 1..=2) else {
        return Ok(None);
    };
    if words.last() == Some(&EVENING) && hour < 12 {
        hour += 12;
    }
    words.truncate(words.len() - taken);
    NaiveTime::from_hms_opt(hour, 0, 0)
        .map(Some)
        .ok_or(NoSuchHour)
}

/// A time of day such as `15:00`.
pub(super) fn with_colon(word: &str) -> Option<NaiveTime> {
    read_time(word, false).ok().flatten()
}

/// «15.30», where nothing else is written so: in a column of its own, or between hours. A spreadsheet
/// makes 15.3 of it, which may be 15:03 as well, or half an hour past.
pub(super) fn with_dot(word: &str) -> Option<NaiveTime> {
    let word = word.replace(',', ".");
    read_time(&word, true)
        .ok()
        .flatten()
        .filter(|_| !word.contains('-'))
}

/// From when to when, as a timetable on a wall has it, and how many of the words say so:
/// `15:00–15:45`, `15:00 - 15:45`, `15:00 до 15:45`; `15.00-15.45` where that may be a time.
pub(super) fn read_hours(
    words: &[&str],
    is_dotted: bool,
) -> Option<((NaiveTime, NaiveTime), usize)> {
    let time = |word: &str| with_colon(word).or_else(|| with_dot(word).filter(|_| is_dotted));
    (1..=words.len().min(3)).find_map(|length| {
        let own = words[..length].join(" ").to_lowercase();
        let hours = match own.split_once(['-', '–', '—', '−']) {
            Some((from, to)) => time(from.trim()).zip(time(to.trim())),
            // «с 01.09 до 14.12» are days.
            None => {
                let (from, to) = own.split_once(" до ").or_else(|| own.split_once(" to "))?;
                with_colon(from).zip(with_colon(to))
            }
        };
        hours.map(|hours| (hours, length))
    })
}

/// A time of day: `18:00`, and `18.00` or `18-00` where a date stands before it. `None` where the
/// word is no time at all.
fn read_time(word: &str, after_date: bool) -> Result<Option<NaiveTime>, UnclearMoment> {
    let time = match (word.split_once(':'), word.split_once(['.', '-'])) {
        (Some((hour, rest)), _) => {
            let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
            number(hour, 1..=2).zip(number(minute, 2..=2).zip(number(second, 2..=2)))
        }
        (None, Some((hour, minute))) if after_date => {
            // «10-12» are two hours, or two days.
            let is_span = |minute: u32| word.contains('-') && !minute.is_multiple_of(15);
            match number(hour, 1..=2).zip(number(minute, 2..=2)) {
                Some((hour, minute)) if !is_span(minute) => Some((hour, (minute, 0))),
                _ => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    let (hour, (minute, second)) = time.ok_or(Unreadable)?;
    let time = NaiveTime::from_hms_opt(hour, minute, second).ok_or(NoSuchHour)?;
    Ok(Some(time))
}
