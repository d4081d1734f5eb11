//! Moments, and dates as people write them.

use std::time::Duration;

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat,
    TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since the Unix epoch, UTC.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Moment(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Later by `time`.
    pub fn plus(self, time: Duration) -> Self {
        Moment(self.0.saturating_add(millis(time)))
    }

    /// Earlier by `time`.
    pub fn minus(self, time: Duration) -> Self {
        Moment(self.0.saturating_sub(millis(time)))
    }

    /// How long it is since `earlier`; nothing where that is not earlier.
    pub fn since(self, earlier: Moment) -> Duration {
        let passed = self.0.saturating_sub(earlier.0);
        Duration::from_millis(u64::try_from(passed).unwrap_or(0))
    }

    /// RFC 3339 with seconds, in `zone`.
    pub fn rfc3339(self, zone: Tz) -> String {
        self.utc()
            .with_timezone(&zone)
            .to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    /// What clocks in `zone` show.
    pub fn local(self, zone: Tz) -> NaiveDateTime {
        self.utc().with_timezone(&zone).naive_local()
    }

    /// The instant at which clocks in `zone` show `local`. In a gap it is the first
    /// instant after it, in an overlap the first of the two.
    pub fn from_local(local: NaiveDateTime, zone: Tz) -> Self {
        let instant = match zone.from_local_datetime(&local) {
            LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant,
            LocalResult::None => return Moment::after_gap(local, zone),
        };
        Moment(instant.timestamp_millis())
    }

    fn after_gap(local: NaiveDateTime, zone: Tz) -> Self {
        // A gap is a whole number of minutes, and a day at the most.
        let first = (1..=24 * 60)
            .map(|minutes| local + chrono::Duration::minutes(minutes))
            .find_map(|later| zone.from_local_datetime(&later).earliest());
        match first {
            Some(instant) => Moment(instant.timestamp_millis()),
            None => Moment(local.and_utc().timestamp_millis()),
        }
    }

    /// When `date` begins in `zone`.
    pub fn start_of(date: NaiveDate, zone: Tz) -> Self {
        Moment::from_local(date.and_time(NaiveTime::MIN), zone)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// A date that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this date cannot be read: write it like 30.11 18:00 or 2026-11-30 18:00")]
pub struct UnclearMoment;

/// The time of day that is meant where a due date names none.
pub const END_OF_DAY: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// Reads a moment as people write it, Russian or English: `30.11 18:00`, `2026-11-30`,
/// `30 ноября`, `завтра 18:00`, `пт`, `в пятницу 9:05`, `mon 15:00`, `18:00`.
///
/// Without a year it is the next such day; a weekday is the next one whose time is
/// ahead; without a time of day it is `otherwise`.
///
/// # Errors
/// [`UnclearMoment`] for what is none of these, and for days that do not exist.
pub fn read_moment(
    text: &str,
    now: Moment,
    zone: Tz,
    otherwise: NaiveTime,
) -> Result<Moment, UnclearMoment> {
    let text = text.to_lowercase().replace(',', " ").replace('t', " t");
    let text = rejoin_english(&text);
    let mut words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !["в", "во", "до", "к", "on", "at", "by", "г.", "г"].contains(word))
        .collect();
    let local = now.local(zone);
    let time = match words
        .last()
        .and_then(|word| read_time(word, words.len() > 1))
    {
        Some(time) => {
            words.pop();
            Some(time?)
        }
        None => None,
    };
    let ahead = |date: NaiveDate| date.and_time(time.unwrap_or(otherwise)) > local;
    let today = local.date();
    let date = match words.as_slice() {
        [] if time.is_some() => match ahead(today) {
            true => today,
            false => next_day(today, 1)?,
        },
        ["сегодня" | "today"] => today,
        ["завтра" | "tomorrow"] => next_day(today, 1)?,
        ["послезавтра"] => next_day(today, 2)?,
        [word] => match weekday(word) {
            Some(day) => (0..8)
                .filter_map(|days| next_day(today, days).ok())
                .find(|date| date.weekday() == day && ahead(*date))
                .ok_or(UnclearMoment)?,
            None => numeric_date(word, today)?,
        },
        [day, month] => named_date(day, month, None, today)?,
        [day, month, year] => named_date(day, month, Some(year), today)?,
        _ => return Err(UnclearMoment),
    };
    Ok(Moment::from_local(
        date.and_time(time.unwrap_or(otherwise)),
        zone,
    ))
}

/// Reads a date of the command line: `2026-11-30` or `30.11.2026`.
///
/// # Errors
/// [`UnclearMoment`] for anything else.
pub fn read_date(text: &str) -> Result<NaiveDate, UnclearMoment> {
    ["%Y-%m-%d", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text.trim(), form).ok())
        .ok_or(UnclearMoment)
}

/// The `T` of `2026-11-30T18:00` was set apart; that of English words comes back.
fn rejoin_english(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        if letters[at] == ' ' && letters.get(at + 1) == Some(&'t') {
            let between_digits = at > 0
                && letters[at - 1].is_ascii_digit()
                && letters.get(at + 2).is_some_and(char::is_ascii_digit);
            joined.push_str(if between_digits { " " } else { "t" });
            at += 2;
            continue;
        }
        joined.push(letters[at]);
        at += 1;
    }
    joined
}

/// A time of day: `18:00`, and `18.00` where a date stands before it. `None` where the
/// word is no time at all; an error where it is one that does not exist.
fn read_time(word: &str, after_date: bool) -> Option<Result<NaiveTime, UnclearMoment>> {
    let (hours, minutes) = match word.split_once(':') {
        Some((hours, rest)) => (hours, rest.split(':').next().unwrap_or(rest)),
        None if after_date => word.split_once('.')?,
        None => return None,
    };
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
    let time = number(hours)
        .zip(number(minutes).filter(|_| minutes.len() == 2))
        .and_then(|(hours, minutes)| NaiveTime::from_hms_opt(hours, minutes, 0));
    Some(time.ok_or(UnclearMoment))
}

fn next_day(date: NaiveDate, days: u64) -> Result<NaiveDate, UnclearMoment> {
    date.checked_add_days(Days::new(days)).ok_or(UnclearMoment)
}

/// A weekday's name, by its first letters: Russian and English, in any case.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    const NAMES: [(&[&str], Weekday); 7] = [
        (&["пн", "понедельник", "mon", "monday"], Weekday::Mon),
        (&["вт", "вторник", "tue", "tuesday"], Weekday::Tue),
        (&["ср", "среда", "среду", "wed", "wednesday"], Weekday::Wed),
        (&["чт", "четверг", "thu", "thursday"], Weekday::Thu),
        (&["пт", "пятница", "пятницу", "fri", "friday"], Weekday::Fri),
        (
            &["сб", "суббота", "субботу", "sat", "saturday"],
            Weekday::Sat,
        ),
        (&["вс", "воскресенье", "sun", "sunday"], Weekday::Sun),
    ];
    let word = word.trim_end_matches('.');
    NAMES
        .iter()
        .find(|(names, _)| names.contains(&word))
        .map(|(_, day)| *day)
}

/// `2026-11-30`, `30.11.2026`, `30.11.26`, `30.11`.
fn numeric_date(word: &str, today: NaiveDate) -> Result<NaiveDate, UnclearMoment> {
    if word.contains('-') {
        return NaiveDate::parse_from_str(word, "%Y-%m-%d").map_err(|_| UnclearMoment);
    }
    let parts: Vec<u32> = word
        .trim_end_matches('.')
        .split('.')
        .map(|part| part.parse().map_err(|_| UnclearMoment))
        .collect::<Result<_, _>>()?;
    match parts.as_slice() {
        [day, month] => next_such_day(*day, *month, today),
        [day, month, year] => dated(*day, *month, *year),
        _ => Err(UnclearMoment),
    }
}

/// `30 ноября`, `30 nov 2026`.
fn named_date(
    day: &str,
    month: &str,
    year: Option<&str>,
    today: NaiveDate,
) -> Result<NaiveDate, UnclearMoment> {
    const MONTHS: [[&str; 2]; 12] = [
        ["янв", "jan"],
        ["фев", "feb"],
        ["мар", "mar"],
        ["апр", "apr"],
        ["ма", "may"],
        ["июн", "jun"],
        ["июл", "jul"],
        ["авг", "aug"],
        ["сен", "sep"],
        ["окт", "oct"],
        ["ноя", "nov"],
        ["дек", "dec"],
    ];
    let day = day.parse().map_err(|_| UnclearMoment)?;
    let month = MONTHS
        .iter()
        .position(|names| names.iter().any(|name| month.starts_with(name)))
        .and_then(|at| u32::try_from(at + 1).ok())
        .ok_or(UnclearMoment)?;
    match year {
        None => next_such_day(day, month, today),
        Some(year) => dated(day, month, year.parse().map_err(|_| UnclearMoment)?),
    }
}

fn dated(day: u32, month: u32, year: u32) -> Result<NaiveDate, UnclearMoment> {
    let year = if year < 100 { 2000 + year } else { year };
    let year = i32::try_from(year).map_err(|_| UnclearMoment)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(UnclearMoment)
}

/// The next day of this number and month, today included; 29 February may be years off.
pub(super) fn next_such_day(
    day: u32,
    month: u32,
    today: NaiveDate,
) -> Result<NaiveDate, UnclearMoment> {
    (today.year()..today.year() + 9)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date >= today)
        .ok_or(UnclearMoment)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Moscow;

    use super::*;

    /// Tuesday, 24 November 2026, 12:00 in Moscow.
    fn now() -> Moment {
        Moment::from_local(
            NaiveDate::from_ymd_opt(2026, 11, 24)
                .and_then(|date| date.and_hms_opt(12, 0, 0))
                .expect("a date"),
            Moscow,
        )
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (written, meant) in [
            ("30.11 18:00", "2026-11-30T18:00:00+03:00"),
            ("30.11.2026 18:00", "2026-11-30T18:00:00+03:00"),
            ("30.11.26 18.00", "2026-11-30T18:00:00+03:00"),
            ("2026-11-30 18:00", "2026-11-30T18:00:00+03:00"),
            ("2026-11-30T18:00", "2026-11-30T18:00:00+03:00"),
            ("30 ноября в 18:00", "2026-11-30T18:00:00+03:00"),
            ("30 nov 18:00", "2026-11-30T18:00:00+03:00"),
            ("1 октября", "2027-10-01T23:59:00+03:00"),
            ("30.11", "2026-11-30T23:59:00+03:00"),
            ("01.09", "2027-09-01T23:59:00+03:00"),
            ("сегодня 18:00", "2026-11-24T18:00:00+03:00"),
            ("завтра 9:05", "2026-11-25T09:05:00+03:00"),
            ("tomorrow 18:00", "2026-11-25T18:00:00+03:00"),
            ("пт", "2026-11-27T23:59:00+03:00"),
            ("в пятницу, 18:00", "2026-11-27T18:00:00+03:00"),
            ("вт 11:00", "2026-12-01T11:00:00+03:00"),
            ("вт 13:00", "2026-11-24T13:00:00+03:00"),
            ("sat 15:00", "2026-11-28T15:00:00+03:00"),
            ("11:00", "2026-11-25T11:00:00+03:00"),
        ] {
            let read = read_moment(written, now(), Moscow, END_OF_DAY);
            assert_eq!(
                read.map(|at| at.rfc3339(Moscow)),
                Ok(meant.to_owned()),
                "{written}"
            );
        }
        for wrong in [
            "",
            "31.02",
            "30.11 25:00",
            "как-нибудь",
            "32 ноября",
            "11/30",
            "30.11 18:0",
        ] {
            assert!(
                read_moment(wrong, now(), Moscow, END_OF_DAY).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_gap_gives_the_first_instant_after_it_and_an_overlap_the_first() {
        let local = |text: &str| NaiveDateTime::parse_from_str(text, "%F %R").expect("a time");
        let berlin = chrono_tz::Europe::Berlin;
        assert_eq!(
            Moment::from_local(local("2026-03-29 02:30"), berlin).rfc3339(berlin),
            "2026-03-29T03:00:00+02:00"
        );
        assert_eq!(
            Moment::from_local(local("2026-10-25 02:30"), berlin).rfc3339(berlin),
            "2026-10-25T02:30:00+02:00"
        );
    }
}
