//! A calendar's lines as people write them: `осенние каникулы: 26.10–03.11`.

use chrono::NaiveDate;

use super::{
    calendar::{Period, PeriodKind, SchoolYear, first_year},
    calendar_names::own_name,
    classes::{fold, same_name},
    dates::{Dates, UnclearMoment::OtherWeekday, Year},
};

/// What is not understood of changes to a calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnclearPeriod {
    /// A line that is not a name and days.
    #[error("“{0}” is not understood; write it like “autumn holidays: 26.10-03.11”")]
    Line(String),
    /// A date in it is not the weekday beside it.
    #[error("“{0}”: {error}", error = OtherWeekday(*.1))]
    OtherWeekday(String, NaiveDate),
    /// It ends before it begins.
    #[error("“{0}” ends before it begins")]
    Backwards(String),
    /// To be taken out, and not there.
    #[error("there is no “{0}” in the calendar")]
    Unknown(String),
    /// Two terms of one kind share a day.
    #[error("“{0}” and “{1}” share a day")]
    Overlap(String, String),
    /// Its name says of no term, and nothing of holidays, and it lasts too long for days off.
    #[error(
        "“{0}” would be more than a month without lessons; call a term “1 quarter”, \
         “1 trimester”, “1 half” or “school year”, and days off “holidays”"
    )]
    TooLong(String),
}

/// The most days that are off without being called holidays: a quarantine is shorter, and a term
/// whose name is not understood is not.
const LONGEST_OFF: i64 = 35;

impl SchoolYear {
    /// This calendar after changes, a line each: `осенние каникулы: 26.10–03.11`,
    /// `День города: 05.09`, `1 четверть: 01.09–25.10`; `День города: нет` takes one out. A
    /// period of the same name in the same school year is replaced: the next year is written down
    /// while this one goes on. Days without a year, and what is to be taken out, are those of the
    /// school year around `today`.
    ///
    /// # Errors
    /// [`UnclearPeriod`]; then nothing of it is meant.
    pub fn changed(&self, lines: &str, today: NaiveDate) -> Result<SchoolYear, UnclearPeriod> {
        let mut periods = self.periods.clone();
        let dates = Dates {
            today,
            year: Year::School,
        };
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let unclear = || UnclearPeriod::Line(line.to_owned());
            let (name, days) = line.split_once(':').ok_or_else(unclear)?;
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            if name.is_empty() {
                return Err(unclear());
            }
            let name = own_name(&periods, name);
            if ["нет", "no", "none"].contains(&days.trim().to_lowercase().as_str()) {
                let year = nearest_year(&periods, &name, today);
                let year = year.ok_or_else(|| UnclearPeriod::Unknown(name.clone()))?;
                periods.retain(|it| !same_name(&it.name, &name) || first_year(it.from) != year);
                continue;
            }
            let days = dates.days(days).map_err(|wrong| match wrong {
                OtherWeekday(date) => UnclearPeriod::OtherWeekday(line.to_owned(), date),
                _ => unclear(),
            })?;
            let (Some(from), to) = days else {
                return Err(unclear());
            };
            if to < from {
                return Err(UnclearPeriod::Backwards(line.to_owned()));
            }
            let kind = kind_of(&name);
            let days = (to - from).num_days() + 1;
            if kind == PeriodKind::Off && days > LONGEST_OFF && !is_called_holidays(&fold(&name)) {
                return Err(UnclearPeriod::TooLong(line.to_owned()));
            }
            let new = Period {
                kind,
                name,
                from,
                to,
            };
            periods.retain(|it| !same_name(&it.name, &new.name) || !are_of_one_year(it, &new));
            periods.push(new);
        }
        let year = SchoolYear::of(periods);
        match year.overlap() {
            Some((one, other)) => Err(UnclearPeriod::Overlap(one.name.clone(), other.name.clone())),
            None => Ok(year),
        }
    }

    /// Two terms of one kind that share a day.
    fn overlap(&self) -> Option<(&Period, &Period)> {
        self.periods.iter().enumerate().find_map(|(place, one)| {
            let mut later = self.periods[place + 1..].iter();
            let other = later.find(|other| {
                one.kind != PeriodKind::Off && one.kind == other.kind && other.from <= one.to
            });
            other.map(|other| (one, other))
        })
    }
}

/// In which year the school year begins that has a period of this name; of several, the one around
/// `today`, or next to it.
fn nearest_year(periods: &[Period], name: &str, today: NaiveDate) -> Option<i32> {
    let named = periods.iter().filter(|it| same_name(&it.name, name));
    let years = named.map(|it| first_year(it.from));
    years.min_by_key(|year| year.abs_diff(first_year(today)))
}

/// Whether two periods are of one school year. Summer holidays may begin in May, and in June.
fn are_of_one_year(one: &Period, other: &Period) -> bool {
    let share_a_day = one.from <= other.to && other.from <= one.to;
    share_a_day || first_year(one.from) == first_year(other.from)
}

/// What a period is, by its name. Holidays are often called by the term that they follow.
fn kind_of(name: &str) -> PeriodKind {
    let name = fold(name);
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if is_called_holidays(&name) {
        PeriodKind::Off
    } else if says(&["четверть", "quarter", "триместр", "trimester"]) {
        PeriodKind::Quarter
    } else if says(&["полугоди", "half", "semester"]) {
        PeriodKind::Half
    } else if says(&["учебный год", "school year"]) || is_called_a_year(&name) {
        PeriodKind::Year
    } else {
        PeriodKind::Off
    }
}

fn is_called_holidays(name: &str) -> bool {
    [
        "каникул",
        "лето",
        "летн",
        "holiday",
        "vacation",
        "break",
        "summer",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// Whether it is called a year and nothing else: «Год», «Годовая», «2026/27 год». «Новый год» is
/// another thing.
fn is_called_a_year(name: &str) -> bool {
    let is_number = |word: &&str| !word.contains(char::is_alphabetic);
    let mut words = name.split(' ').filter(|word| !is_number(word)).peekable();
    let year = |word: &str| ["год", "year"].contains(&word) || word.starts_with("годов");
    words.peek().is_some() && words.all(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
    }

    #[test]
    fn a_calendar_is_changed_by_lines() {
        let today = day(2026, 11, 24);
        let usual = SchoolYear::usual(today);
        let year = usual
            .changed(
                "осенние каникулы: пн 26.10 - вт 03.11\nДень города: сб 05.09\nвесенние каникулы: 27.03.2027 - 04.04.2027",
                today,
            )
            .expect("it is clear");
        let off = |at| year.day_off(at).map(|period| period.name.as_str());
        assert_eq!(off(day(2026, 10, 26)), Some("осенние каникулы"));
        assert_eq!(off(day(2026, 10, 25)), None, "replaced, not added");
        assert_eq!(off(day(2026, 9, 5)), Some("День города"));
        let without = year
            .changed("день города: нет", today)
            .expect("it is clear");
        assert_eq!(without.day_off(day(2026, 9, 5)), None);
        // The next year is written down beside this one.
        let lines = "учебный год: 01.09.2027-31.05.2028\nДень города: 04.09.2027";
        let both = year.changed(lines, today).expect("it is clear");
        for at in [day(2026, 11, 24), day(2027, 9, 6)] {
            assert!(both.is_school_day(at), "{at}");
        }
        let town_days = |year: &SchoolYear| {
            let days = [day(2026, 9, 5), day(2027, 9, 4)];
            days.map(|at| year.day_off(at).is_some())
        };
        assert_eq!(town_days(&both), [true, true]);
        let later = both
            .changed("День города: нет", today)
            .expect("it is clear");
        assert_eq!(town_days(&later), [false, true]);
        let none = later
            .changed("День города: нет", today)
            .expect("it is clear");
        assert_eq!(town_days(&none), [false, false]);
        let summer = usual
            .changed("летние каникулы: 25.05.2027-31.08.2027", today)
            .and_then(|it| it.changed("летние каникулы: 01.06.2027-31.08.2027", today))
            .expect("it is clear");
        assert!(
            summer.is_school_day(day(2027, 5, 26)),
            "replaced, not added"
        );
        for (line, unclear) in [
            ("каникулы", UnclearPeriod::Line("каникулы".to_owned())),
            (
                "каникулы: летом",
                UnclearPeriod::Line("каникулы: летом".to_owned()),
            ),
            ("К: 31.02", UnclearPeriod::Line("К: 31.02".to_owned())),
            ("К: до 14.12", UnclearPeriod::Line("К: до 14.12".to_owned())),
            (
                "К: пт 10.12",
                UnclearPeriod::OtherWeekday("К: пт 10.12".to_owned(), day(2026, 12, 10)),
            ),
            (
                "К: 05.11-01.11",
                UnclearPeriod::Backwards("К: 05.11-01.11".to_owned()),
            ),
            ("К: нет", UnclearPeriod::Unknown("К".to_owned())),
        ] {
            assert_eq!(usual.changed(line, today), Err(unclear), "{line}");
        }
        assert!(usual.changed("5 четверть: 01.10-10.10", today).is_err());
    }

    #[test]
    fn a_term_is_never_taken_for_holidays() {
        let today = day(2026, 11, 24);
        let kind = |line: &str| {
            let year = SchoolYear::default().changed(line, today)?;
            Ok::<_, UnclearPeriod>(year.periods[0].kind)
        };
        for (line, meant) in [
            ("Год: 01.09.2026–31.05.2027", PeriodKind::Year),
            ("Годовая: 01.09–31.05", PeriodKind::Year),
            (
                "2026/27 год: 1 сентября 2026 - 31 мая 2027",
                PeriodKind::Year,
            ),
            ("3 триместр: 01.03–31.05", PeriodKind::Quarter),
            ("Новый год: 31.12–10.01", PeriodKind::Off),
            ("каникулы после 1 полугодия: 31.12–10.01", PeriodKind::Off),
            ("Летние каникулы: 01.06.2027–31.08.2027", PeriodKind::Off),
            ("Карантин: 01.12–14.12", PeriodKind::Off),
        ] {
            assert_eq!(kind(line), Ok(meant), "{line}");
        }
        let long = "Осень: 01.09–25.10";
        assert_eq!(kind(long), Err(UnclearPeriod::TooLong(long.to_owned())));
    }
}
