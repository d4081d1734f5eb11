//! Digests: a teacher's morning and a family's week, and when each is due.

use std::{str::FromStr, time::Duration};

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    calendar::SchoolYear,
    moments::Moment,
    names::{UnknownName, named},
};

/// Who hands nothing in for so long is silent.
pub const SILENCE: Duration = Duration::from_secs(14 * 24 * 3600);

/// A digest looks back on so much.
pub const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

/// A digest that is later than this is skipped: the next one comes.
const PATIENCE: Duration = Duration::from_secs(3 * 3600);

/// What a digest is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestKind {
    /// A teacher's day, in the morning.
    Morning,
    /// A family's week, on its last evening.
    Week,
}

impl DigestKind {
    /// Both.
    pub const ALL: [DigestKind; 2] = [DigestKind::Morning, DigestKind::Week];

    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            DigestKind::Morning => "morning",
            DigestKind::Week => "week",
        }
    }

    /// When it is due on `day`; `None` on a day that has none.
    pub fn due_on(self, day: NaiveDate, zone: Tz) -> Option<Moment> {
        let sunday = day.weekday() == Weekday::Sun;
        let hour = match self {
            DigestKind::Morning if !sunday => 8,
            DigestKind::Week if sunday => 18,
            _ => return None,
        };
        let time = NaiveTime::from_hms_opt(hour, 0, 0)?;
        Some(Moment::from_local(day.and_time(time), zone))
    }

    /// Whether there is school to tell of: on the day itself, or in the week that ends with
    /// it or begins after it.
    pub fn is_of_school(self, day: NaiveDate, year: &SchoolYear) -> bool {
        match self {
            DigestKind::Morning => year.is_school_day(day),
            DigestKind::Week => {
                let monday = day.checked_sub_days(Days::new(6)).unwrap_or(day);
                monday
                    .iter_days()
                    .take(14)
                    .any(|day| year.is_school_day(day))
            }
        }
    }
}

impl FromStr for DigestKind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        named(&DigestKind::ALL, DigestKind::as_str, name)
    }
}

/// Whether a digest that was to come at `planned` is skipped.
pub fn is_too_late(planned: Moment, now: Moment) -> bool {
    now.since(planned) >= PATIENCE
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Moscow;

    use super::*;

    #[test]
    fn digests_are_due_by_the_clocks_of_the_school() {
        let due = |kind: DigestKind, day: &str| {
            let day: NaiveDate = day.parse().expect("a day");
            kind.due_on(day, Moscow).map(|due| due.rfc3339(Moscow))
        };
        for (kind, day, moment) in [
            (
                DigestKind::Morning,
                "2026-11-28",
                Some("2026-11-28T08:00:00+03:00"),
            ),
            (DigestKind::Morning, "2026-11-29", None),
            (DigestKind::Week, "2026-11-28", None),
            (
                DigestKind::Week,
                "2026-11-29",
                Some("2026-11-29T18:00:00+03:00"),
            ),
        ] {
            assert_eq!(due(kind, day).as_deref(), moment, "{kind:?} {day}");
        }
    }

    #[test]
    fn holidays_have_no_mornings_and_summer_no_weeks() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let year = SchoolYear::usual(day("2026-11-24"));
        for (kind, at, is_of_school) in [
            (DigestKind::Morning, "2026-11-24", true),
            (DigestKind::Morning, "2026-11-04", false),
            (DigestKind::Morning, "2027-01-02", false),
            (DigestKind::Week, "2026-11-29", true),
            (DigestKind::Week, "2026-08-30", true),
            (DigestKind::Week, "2026-08-23", false),
            (DigestKind::Week, "2027-06-13", false),
        ] {
            assert_eq!(kind.is_of_school(day(at), &year), is_of_school, "{at}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for kind in DigestKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
    }
}
