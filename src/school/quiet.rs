//! Quiet hours: when people want no sound, and no message that can wait.

use std::{fmt, str::FromStr};

use chrono::{Days, NaiveTime};
use chrono_tz::Tz;

use super::{
    date_words::number,
    moments::Moment,
    times::{with_colon, with_dot},
};

/// From when until when it is quiet, by the clocks of a zone; over midnight where it ends
/// earlier than it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuietHours {
    /// Between these times.
    Between(NaiveTime, NaiveTime),
    /// Never.
    Off,
}

impl QuietHours {
    /// When the quiet in which `now` lies is over; `None` where it is not quiet.
    pub fn over_at(self, now: Moment, zone: Tz) -> Option<Moment> {
        let QuietHours::Between(from, to) = self else {
            return None;
        };
        let local = now.local(zone);
        let (today, time) = (local.date(), local.time());
        let tomorrow = today.checked_add_days(Days::new(1))?;
        let day = match from <= to {
            true if (from..to).contains(&time) => today,
            false if time >= from => tomorrow,
            false if time < to => today,
            _ => return None,
        };
        Some(Moment::from_local(day.and_time(to), zone))
    }
}

impl Default for QuietHours {
    /// Late evening and night: 22:00 to 8:00.
    fn default() -> Self {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        QuietHours::Between(at(22), at(8))
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            QuietHours::Between(from, to) => {
                write!(out, "{}-{}", from.format("%H:%M"), to.format("%H:%M"))
            }
            QuietHours::Off => write!(out, "off"),
        }
    }
}

/// What does not say when it is quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnclearHours;

impl FromStr for QuietHours {
    type Err = UnclearHours;

    fn from_str(text: &str) -> Result<Self, UnclearHours> {
        let text = text.trim().to_lowercase();
        if ["off", "нет", "выкл", "выключить"].contains(&text.as_str()) {
            return Ok(QuietHours::Off);
        }
        let (from, to) = text.split_once(['-', '–', '—']).ok_or(UnclearHours)?;
        match (read_time(from)?, read_time(to)?) {
            (from, to) if from == to => Err(UnclearHours),
            (from, to) => Ok(QuietHours::Between(from, to)),
        }
    }
}

/// `22`, `22:00`, `7.30`; `24` is midnight.
fn read_time(text: &str) -> Result<NaiveTime, UnclearHours> {
    let text = text.trim();
    let time = match (text, number(text, 1..=2)) {
        ("24" | "24:00" | "24.00", _) => Some(NaiveTime::MIN),
        (_, Some(hour)) => NaiveTime::from_hms_opt(hour, 0, 0),
        (text, None) => with_colon(text).or_else(|| with_dot(text)),
    };
    time.ok_or(UnclearHours)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;

    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<QuietHours>().map(|hours| hours.to_string());
        assert_eq!(read("22-8"), Ok("22:00-08:00".to_owned()));
        assert_eq!(read("21:30 – 7.15"), Ok("21:30-07:15".to_owned()));
        assert_eq!(read("13-24"), Ok("13:00-00:00".to_owned()));
        assert_eq!(read("Нет"), Ok("off".to_owned()));
        for wrong in ["", "22", "8-8", "25-7", "ночью", "22:60-8"] {
            assert_eq!(read(wrong), Err(UnclearHours), "{wrong}");
        }
    }

    #[test]
    fn quiet_ends_on_the_right_day() {
        let zone = chrono_tz::Europe::Moscow;
        let at = |text: &str| {
            let local = NaiveDateTime::parse_from_str(text, "%F %R").expect("a time");
            Moment::from_local(local, zone)
        };
        let night = QuietHours::default();
        let nap: QuietHours = "13-15".parse().expect("hours");
        for (hours, now, over) in [
            (night, "2026-11-24 21:59", None),
            (night, "2026-11-24 22:00", Some("2026-11-25 08:00")),
            (night, "2026-11-25 07:59", Some("2026-11-25 08:00")),
            (night, "2026-11-25 08:00", None),
            (nap, "2026-11-24 13:00", Some("2026-11-24 15:00")),
            (nap, "2026-11-24 15:00", None),
            (QuietHours::Off, "2026-11-24 23:00", None),
        ] {
            assert_eq!(hours.over_at(at(now), zone), over.map(at), "{hours} {now}");
        }
    }
}
