//! Who stands in for a teacher, or teaches beside them, and on which days.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    dates::{Dates, UnclearMoment, Year},
    names::UnknownName,
};

/// As what somebody teaches a class that is not theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandInKind {
    /// In place of its teacher, who steps back meanwhile.
    Substitute,
    /// Beside its teacher.
    Second,
    /// Beside its teacher, at the piano.
    Concertmaster,
}

impl StandInKind {
    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            StandInKind::Substitute => "substitute",
            StandInKind::Second => "second",
            StandInKind::Concertmaster => "concertmaster",
        }
    }
}

impl FromStr for StandInKind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "substitute" => Ok(StandInKind::Substitute),
            "second" => Ok(StandInKind::Second),
            "concertmaster" => Ok(StandInKind::Concertmaster),
            _ => Err(UnknownName),
        }
    }
}

/// Why days from one to another cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnclearSpan {
    /// One of the two is no day.
    #[error(transparent)]
    Day(#[from] UnclearMoment),
    /// It would be over before it begins.
    #[error("{to} is before {from}: exchange them")]
    Backwards {
        /// The day that stands first.
        from: NaiveDate,
        /// The day that stands last.
        to: NaiveDate,
    },
}

/// Reads days such as `с 01.12 до 14.12`, `01.12-14.12`, `завтра`, or `до 14.12`, which begins
/// today. Days without a year are those of the school year around `today`.
///
/// # Errors
/// [`UnclearSpan`] where that is not what it says, or it ends before it begins.
pub fn read_span(text: &str, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), UnclearSpan> {
    let dates = Dates {
        today,
        year: Year::School,
    };
    let (from, to) = dates.days(text)?;
    let from = from.unwrap_or(today.min(to));
    match from <= to {
        true => Ok((from, to)),
        false => Err(UnclearSpan::Backwards { from, to }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a date");
        let (today, june) = (day(11, 24), day(6, 10));
        for (today, written, from, to) in [
            (today, "с 01.12 до 14.12", day(12, 1), day(12, 14)),
            (today, "01.12-14.12", day(12, 1), day(12, 14)),
            (today, "с вт 01.12 до пн 14.12", day(12, 1), day(12, 14)),
            (today, "до 14.12", today, day(12, 14)),
            (today, "14.12", day(12, 14), day(12, 14)),
            (today, "до 05.10", day(10, 5), day(10, 5)),
            (june, "до 20.06", june, day(6, 20)),
            (june, "с 15.06 до 05.07", day(6, 15), day(7, 5)),
            (june, "с 01.09 до 14.09", day(9, 1), day(9, 14)),
        ] {
            assert_eq!(read_span(written, today), Ok((from, to)), "{written}");
        }
        let other = UnclearMoment::OtherWeekday(day(12, 10));
        assert_eq!(read_span("до пт 10.12", today), Err(other.into()));
        let backwards = UnclearSpan::Backwards {
            from: day(12, 14),
            to: day(12, 1),
        };
        assert_eq!(read_span("с 14.12 до 01.12", today), Err(backwards));
        for wrong in ["", "с 14.12", "на неделю", "1.1 2.1 3.1"] {
            let read = read_span(wrong, today);
            assert_eq!(read, Err(UnclearMoment::Unreadable.into()), "{wrong}");
        }
    }
}
