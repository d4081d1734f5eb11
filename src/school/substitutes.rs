//! Who stands in for a teacher, or teaches beside them, and on which days.

use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    dates::{Dates, Year},
    submissions::UnknownName,
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

/// Reads days such as `с 01.12 до 14.12`, `01.12–14.12`, or `до 14.12`, which begins today.
/// `None` where that is not what it says, or it ends before it begins.
pub fn read_span(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let text = text.to_lowercase().replace(['–', '—'], " ");
    let words = text
        .split_whitespace()
        .filter(|word| !["с", "до", "по", "from", "until", "to", "-"].contains(word));
    let dates = Dates {
        today,
        year: Year::School,
    };
    let days: Option<Vec<NaiveDate>> = words.map(|word| dates.day(&[word]).ok()).collect();
    let span = match days?.as_slice() {
        [to] => (today, *to),
        [from, to] => (*from, *to),
        _ => return None,
    };
    (span.0 <= span.1).then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a date");
        let today = day(11, 24);
        for written in [
            "с 01.12 до 14.12",
            "01.12–14.12",
            "from 2026-12-01 to 14.12",
        ] {
            let span = Some((day(12, 1), day(12, 14)));
            assert_eq!(read_span(written, today), span, "{written}");
        }
        assert_eq!(read_span("до 14.12", today), Some((today, day(12, 14))));
        for wrong in ["", "с 14.12 до 01.12", "на неделю", "1.1 2.1 3.1"] {
            assert_eq!(read_span(wrong, today), None, "{wrong}");
        }
    }
}
