//! Moments, and how people write them, Russian and English.

use std::{iter, time::Duration};

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat,
    TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use super::dates::{UnclearMoment, read_date};
use super::{
    date_words::{LITTLE_WORDS, number},
    dates::{Dates, Named, Year, days_from, plain},
    times::{take_hour, take_time},
};

/// The time of day that is meant where a due date names none.
pub const END_OF_DAY: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

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

    /// The same time of day in `zone`, so many days later.
    pub fn days_later(self, days: u64, zone: Tz) -> Moment {
        let local = self.local(zone);
        let later = local.checked_add_days(Days::new(days));
        Moment::from_local(later.unwrap_or(local), zone)
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

    /// The day that calendars in `zone` show.
    pub fn date(self, zone: Tz) -> NaiveDate {
        self.local(zone).date()
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
        // A gap ends with a whole minute, a day later at the most.
        let minute = local.with_second(0).unwrap_or(local);
        let first = (1..=24 * 60)
            .filter_map(|minutes| minute.checked_add_signed(chrono::Duration::minutes(minutes)))
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

    /// When `date` is over in `zone`: the first instant of the day after it.
    pub fn end_of(date: NaiveDate, zone: Tz) -> Self {
        Moment::start_of(date.succ_opt().unwrap_or(date), zone)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// Reads a moment as people write it, Russian or English: `30.11 18:00`, `2026-11-30`,
/// `30 ноября`, `завтра 18:00`, `пт`, `пт 27.11, 18:00`, `в пятницу 9:05`, `mon 15:00`, `18:00`,
/// `завтра в 18`, `через неделю`, `через 3 дня`, `чт, 3 декабря (включительно)`,
/// `18:00 5-го декабря`.
///
/// Without a year it is the next such day; a weekday is the next one whose time is
/// ahead; without a time of day it is `otherwise`. A date that is another weekday than the one
/// beside it is unclear, unless it has just passed and was that.
///
/// # Errors
/// [`UnclearMoment`] for what is none of these, and for days and times that do not exist.
pub fn read_moment(
    text: &str,
    now: Moment,
    zone: Tz,
    otherwise: NaiveTime,
) -> Result<Moment, UnclearMoment> {
    read_moment_of(Year::Next, text, (now, zone), otherwise)
}

/// The same, with such a year where none is written.
pub(super) fn read_moment_of(
    year: Year,
    text: &str,
    (now, zone): (Moment, Tz),
    otherwise: NaiveTime,
) -> Result<Moment, UnclearMoment> {
    let text = plain(text);
    let mut words: Vec<&str> = text.split_whitespace().flat_map(date_and_time).collect();
    let hour = take_hour(&mut words)?;
    words.retain(|word| !LITTLE_WORDS.contains(word));
    let (local, today) = (now.local(zone), now.date(zone));
    let dates = Dates { today, year };
    let named = dates.take_named(&mut words);
    let time = match hour {
        Some(hour) => Some(hour),
        None if dates.is_date_beside(&words, named) => None,
        None => match hour_beside(&words, named) {
            Some(hour) => {
                words.clear();
                Some(hour)
            }
            None => take_time(&mut words, named.is_some())?,
        },
    };
    let ahead = |date: &NaiveDate| date.and_time(time.unwrap_or(otherwise)) > local;
    let next = |is: &dyn Fn(NaiveDate) -> bool| {
        let mut days = days_from(today).filter(|date| is(*date));
        days.find(ahead).ok_or(UnclearMoment::Unreadable)
    };
    let date = match (words.as_slice(), named) {
        ([], None) if time.is_some() => next(&|_| true)?,
        ([], Some(Named::Day(day))) => day,
        ([], Some(named)) => next(&|date| named.is(date))?,
        (words, named) => dates.date(words, named)?,
    };
    Ok(Moment::from_local(
        date.and_time(time.unwrap_or(otherwise)),
        zone,
    ))
}

/// «Завтра 9» is at nine, for that day is known already; unless it is the ninth.
fn hour_beside(words: &[&str], named: Option<Named>) -> Option<NaiveTime> {
    let ([hour], Some(Named::Day(day))) = (words, named) else {
        return None;
    };
    let hour = number(hour, 1..=2).filter(|hour| *hour != day.day())?;
    NaiveTime::from_hms_opt(hour, 0, 0)
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

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Moscow;
    use proptest::prelude::*;

    use super::{
        UnclearMoment::{NoSuchDay, NoSuchHour, OtherWeekday, Unreadable},
        *,
    };

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
            ("tomorrow 9", "2026-11-25T09:00:00+03:00"),
            ("сегодня 18", "2026-11-24T18:00:00+03:00"),
            ("fri at 9", "2026-11-27T09:00:00+03:00"),
            ("30/11 18:00", "2026-11-30T18:00:00+03:00"),
            ("30/11/2026", "2026-11-30T23:59:00+03:00"),
            ("через неделю", "2026-12-01T23:59:00+03:00"),
            ("через 3 дня в 18:00", "2026-11-27T18:00:00+03:00"),
            ("через месяц", "2026-12-24T23:59:00+03:00"),
            ("in 2 weeks", "2026-12-08T23:59:00+03:00"),
            ("завтра 18.10", "2026-11-25T18:10:00+03:00"),
            ("18:00 5.12", "2026-12-05T18:00:00+03:00"),
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
            ("завтра 25", Unreadable),
            ("пт 9", Unreadable),
        ] {
            let read = read_moment(written, NOW, Moscow, END_OF_DAY);
            assert_eq!(read, Err(wrong), "{written}");
        }
    }

    #[test]
    fn a_date_may_stand_beside_its_weekday() {
        for (written, meant) in [
            ("пт 4.12", "2026-12-04T23:59:00+03:00"),
            ("4.12 пт", "2026-12-04T23:59:00+03:00"),
            ("пт, 4.12, 18:00", "2026-12-04T18:00:00+03:00"),
            ("пт 4.12 в 18.00", "2026-12-04T18:00:00+03:00"),
            ("пт 4.12 18.00", "2026-12-04T18:00:00+03:00"),
            ("4.12 (пт) в 18", "2026-12-04T18:00:00+03:00"),
            ("18:00 пт. 4.12", "2026-12-04T18:00:00+03:00"),
            ("до пт 4.12.26", "2026-12-04T23:59:00+03:00"),
            ("пятница 4 декабря", "2026-12-04T23:59:00+03:00"),
            ("в пятницу, 4 дек. в 9:05", "2026-12-04T09:05:00+03:00"),
            ("чт 26.11", "2026-11-26T23:59:00+03:00"),
            ("пт 27.11, 18:00", "2026-11-27T18:00:00+03:00"),
            ("Fri 27 Nov, 18:00", "2026-11-27T18:00:00+03:00"),
            ("завтра, 25.11", "2026-11-25T23:59:00+03:00"),
            ("завтра, 25 ноября, 9:00", "2026-11-25T09:00:00+03:00"),
            // What has passed is not that of next year.
            ("чт 19.11", "2026-11-19T23:59:00+03:00"),
            // No calendar has these, or a word says that they are none.
            ("пт 15.30", "2026-11-27T15:30:00+03:00"),
            ("пт 18-00", "2026-11-27T18:00:00+03:00"),
            ("пт в 18.10", "2026-11-27T18:10:00+03:00"),
            ("в пятницу в 10.12", "2026-11-27T10:12:00+03:00"),
        ] {
            let read = read_moment(written, NOW, Moscow, END_OF_DAY);
            let read = read.map(|at| at.rfc3339(Moscow));
            assert_eq!(read, Ok(meant.to_owned()), "{written}");
        }
        for (written, year, month, day) in [
            ("пт 10.12", 2026, 12, 10),
            ("пт 10.12 18:00", 2026, 12, 10),
            ("10.12 пт", 2026, 12, 10),
            ("пт 18.10", 2027, 10, 18),
            ("чт 4 декабря", 2026, 12, 4),
            ("пт 4.12.2027", 2027, 12, 4),
            ("завтра 5 декабря", 2026, 12, 5),
        ] {
            let read = read_moment(written, NOW, Moscow, END_OF_DAY);
            let date = NaiveDate::from_ymd_opt(year, month, day).map(OtherWeekday);
            assert_eq!(read.err(), date, "{written}");
        }
    }

    #[test]
    fn days_later_it_is_as_late_as_now_whatever_the_clocks_do_meanwhile() {
        let berlin = chrono_tz::Europe::Berlin;
        let local = NaiveDateTime::parse_from_str("2026-10-22 18:00", "%F %R").expect("a time");
        assert_eq!(
            Moment::from_local(local, berlin)
                .days_later(7, berlin)
                .rfc3339(berlin),
            "2026-10-29T18:00:00+01:00"
        );
    }

    #[test]
    fn a_gap_gives_the_first_instant_after_it_and_an_overlap_the_first() {
        let local = |text: &str| NaiveDateTime::parse_from_str(text, "%F %R").expect("a time");
        let berlin = chrono_tz::Europe::Berlin;
        assert_eq!(
            Moment::from_local(local("2026-03-29 02:30"), berlin).rfc3339(berlin),
            "2026-03-29T03:00:00+02:00"
        );
        let seconds = local("2026-03-29 02:30").with_second(30).expect("a time");
        assert_eq!(
            Moment::from_local(seconds, berlin).rfc3339(berlin),
            "2026-03-29T03:00:00+02:00"
        );
        assert_eq!(
            Moment::from_local(local("2026-10-25 02:30"), berlin).rfc3339(berlin),
            "2026-10-25T02:30:00+02:00"
        );
    }

    #[test]
    fn days_meet_without_a_gap() {
        let zone = chrono_tz::Europe::Berlin;
        let day = NaiveDate::from_ymd_opt(2026, 3, 29).expect("a date");
        let (start, end) = (Moment::start_of(day, zone), Moment::end_of(day, zone));
        assert_eq!(end.since(start), Duration::from_secs(23 * 3600));
        assert_eq!(start.date(zone), day);
        assert_eq!(end.date(zone), day.succ_opt().expect("a date"));
    }

    proptest! {
        #[test]
        fn nothing_that_is_written_is_too_much(text in "[0-9:.tв \\-]{0,20}|.{0,20}") {
            let _ = read_moment(&text, NOW, Moscow, END_OF_DAY);
        }
    }
}
