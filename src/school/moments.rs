//! Moments, and dates as people write them.

use std::time::Duration;

use chrono::{
    DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone,
    Timelike, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use super::dates::{END_OF_DAY, UnclearMoment, read_date, read_moment};

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
