//! The school year: its terms, its holidays, its single days off.

use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

pub use super::calendar_lines::UnclearPeriod;
use super::names::UnknownName;

/// What a stretch of days is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// A quarter (четверть); where the year has three parts, a trimester.
    Quarter,
    /// A half (полугодие).
    Half,
    /// The whole school year.
    Year,
    /// Holidays, or a single day off: no lessons, and nothing repeats.
    Off,
}

impl PeriodKind {
    /// Its name in the database and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            PeriodKind::Quarter => "quarter",
            PeriodKind::Half => "half",
            PeriodKind::Year => "year",
            PeriodKind::Off => "off",
        }
    }
}

impl FromStr for PeriodKind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "quarter" => Ok(PeriodKind::Quarter),
            "half" => Ok(PeriodKind::Half),
            "year" => Ok(PeriodKind::Year),
            "off" => Ok(PeriodKind::Off),
            _ => Err(UnknownName),
        }
    }
}

/// A stretch of days, its first and its last included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// What it is.
    pub kind: PeriodKind,
    /// What people call it.
    pub name: String,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

impl Period {
    /// Whether a day lies in it.
    pub fn has(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// A school's calendar, by the first days of its periods.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchoolYear {
    /// Its terms, holidays and days off.
    pub periods: Vec<Period>,
}

impl SchoolYear {
    /// The usual Russian school year around `today`: four quarters, holidays in autumn,
    /// winter and spring, and the public holidays between them. A school confirms or changes
    /// it: the ministry recommends other days every year.
    pub fn usual(today: NaiveDate) -> SchoolYear {
        let first = first_year(today);
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
        let before = |day: NaiveDate| day.pred_opt().unwrap_or(day);
        let after = |day: NaiveDate| day.succ_opt().unwrap_or(day);
        let (start, end) = (day(first, 9, 1), day(first + 1, 5, 31));
        let autumn = nine_days(day(first, 10, 25));
        let winter = (
            day(first, 12, 31),
            next(day(first + 1, 1, 10), Weekday::Sun),
        );
        let spring = nine_days(day(first + 1, 3, 28));
        let period = |kind, name: &str, (from, to)| Period {
            kind,
            name: name.to_owned(),
            from,
            to,
        };
        let quarters = [
            ("1 четверть", (start, before(autumn.0))),
            ("2 четверть", (after(autumn.1), before(winter.0))),
            ("3 четверть", (after(winter.1), before(spring.0))),
            ("4 четверть", (after(spring.1), end)),
        ];
        let holidays = [
            ("осенние каникулы", autumn),
            ("зимние каникулы", winter),
            ("весенние каникулы", spring),
        ];
        let public = [
            ("День народного единства", day(first, 11, 4)),
            ("День защитника Отечества", day(first + 1, 2, 23)),
            ("Международный женский день", day(first + 1, 3, 8)),
            ("Праздник Весны и Труда", day(first + 1, 5, 1)),
            ("День Победы", day(first + 1, 5, 9)),
        ];
        let mut periods = vec![
            period(PeriodKind::Year, "учебный год", (start, end)),
            period(PeriodKind::Half, "1 полугодие", (start, before(winter.0))),
            period(PeriodKind::Half, "2 полугодие", (after(winter.1), end)),
        ];
        periods.extend(quarters.map(|(name, days)| period(PeriodKind::Quarter, name, days)));
        periods.extend(holidays.map(|(name, days)| period(PeriodKind::Off, name, days)));
        periods.extend(public.map(|(name, day)| period(PeriodKind::Off, name, (day, day))));
        SchoolYear::of(periods)
    }

    /// A calendar of these periods.
    pub fn of(mut periods: Vec<Period>) -> SchoolYear {
        periods.sort_by_key(|period| (period.from, period.kind));
        SchoolYear { periods }
    }

    /// The calendar by which a school lives on `today`: its own periods, while it has none the usual
    /// year, and once the last year of its own is over the usual ones since then beside them.
    pub fn around(mut periods: Vec<Period>, today: NaiveDate) -> SchoolYear {
        if periods.is_empty() {
            return SchoolYear::usual(today);
        }
        if let Some(last) = SchoolYear::over_since(&periods, today) {
            let since = SchoolYear::usual_since(last, today).into_iter();
            periods.extend(since.filter(|period| period.from > last));
        }
        SchoolYear::of(periods)
    }

    /// The usual years from the one around `since` up to the one around `today`.
    pub fn usual_since(since: NaiveDate, today: NaiveDate) -> Vec<Period> {
        let years = first_year(since)..=first_year(today);
        let autumns = years.filter_map(|first| NaiveDate::from_ymd_opt(first, 9, 1));
        autumns
            .flat_map(|autumn| SchoolYear::usual(autumn).periods)
            .collect()
    }

    /// The usual year that comes after the last of these periods, once that is over; none while it is
    /// not, and where school years are no part of the calendar.
    pub fn after(periods: &[Period], today: NaiveDate) -> Option<SchoolYear> {
        SchoolYear::over_since(periods, today).map(|_| SchoolYear::usual(today))
    }

    /// The last day of these periods' last school year, once that is over and the usual year around
    /// `today` another one.
    fn over_since(periods: &[Period], today: NaiveDate) -> Option<NaiveDate> {
        let years = periods
            .iter()
            .filter(|period| period.kind == PeriodKind::Year);
        let last = years.map(|year| year.to).max()?;
        let begins = SchoolYear::usual(today).begins()?;
        (last < today && last < begins).then_some(last)
    }

    /// Its periods of years that are over, and those from the year on in which `today` lies, or that
    /// comes next.
    pub fn parted(self, today: NaiveDate) -> (Vec<Period>, SchoolYear) {
        let mut years = self
            .periods
            .iter()
            .filter(|period| period.kind == PeriodKind::Year);
        let begins = years.find(|year| year.to >= today).map(|year| year.from);
        let is_over = |period: &Period| begins.is_some_and(|begins| period.to < begins);
        let (over, periods) = self.periods.into_iter().partition(is_over);
        (over, SchoolYear { periods })
    }

    /// Its periods of the school years before the one that begins with these periods.
    pub fn earlier_than(self, periods: &[Period]) -> Vec<Period> {
        let Some(first) = periods.iter().map(|period| period.from).min() else {
            return self.periods;
        };
        let summer = NaiveDate::from_ymd_opt(first_year(first), 6, 1).unwrap_or(first);
        let is_before = |period: &Period| period.from < summer && period.to < first;
        self.periods.into_iter().filter(is_before).collect()
    }

    /// Its first day.
    pub fn begins(&self) -> Option<NaiveDate> {
        self.terms().map(|term| term.from).next()
    }

    /// The last day of its terms.
    pub fn ends(&self) -> Option<NaiveDate> {
        self.terms().map(|term| term.to).max()
    }

    /// The holidays, or the day off, in which a day lies. What lies outside of every school
    /// year is summer, and has no name: see [`SchoolYear::is_school_day`].
    pub fn day_off(&self, day: NaiveDate) -> Option<&Period> {
        self.periods
            .iter()
            .find(|period| period.kind == PeriodKind::Off && period.has(day))
    }

    /// Whether school is held on a day: it lies in a school year, and is not off. Sundays are
    /// up to the timetable.
    pub fn is_school_day(&self, day: NaiveDate) -> bool {
        let mut years = self
            .periods
            .iter()
            .filter(|period| period.kind == PeriodKind::Year)
            .peekable();
        let in_year = years.peek().is_none() || years.any(|year| year.has(day));
        in_year && self.day_off(day).is_none()
    }

    /// Since when what is given is given for the school year around `today`: since the first day of
    /// the summer before it.
    pub fn given_since(&self, today: NaiveDate) -> NaiveDate {
        let years = self.periods.iter().filter(|it| it.kind == PeriodKind::Year);
        let now = years.clone().find(|year| year.has(today));
        let summer = first_year(now.map_or(today, |year| year.from));
        let summer = NaiveDate::from_ymd_opt(summer, 6, 1).unwrap_or(today);
        // A year that has ended is over, whatever day that was.
        let ended = years.map(|year| year.to).filter(|to| *to < today).max();
        summer.max(ended.and_then(|to| to.succ_opt()).unwrap_or(summer))
    }

    /// The terms, without what is off, by their first days.
    pub fn terms(&self) -> impl DoubleEndedIterator<Item = &Period> + Clone {
        self.periods
            .iter()
            .filter(|period| period.kind != PeriodKind::Off)
    }

    /// The term of a kind in which a day lies.
    pub fn term(&self, kind: PeriodKind, day: NaiveDate) -> Option<&Period> {
        self.periods
            .iter()
            .find(|period| period.kind == kind && period.has(day))
    }
}

/// The calendar year in which the school year around `today` begins. It is over when its last day
/// is: from June on it is the next one's turn.
pub(super) fn first_year(today: NaiveDate) -> i32 {
    match today.month() {
        1..=5 => today.year() - 1,
        _ => today.year(),
    }
}

/// Nine days from the Saturday that is nearest to `day`: a week with both its weekends.
fn nine_days(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let three_before = day.checked_sub_days(Days::new(3)).unwrap_or(day);
    let from = next(three_before, Weekday::Sat);
    (from, from.checked_add_days(Days::new(8)).unwrap_or(from))
}

/// The first such weekday, `day` itself included.
fn next(day: NaiveDate, weekday: Weekday) -> NaiveDate {
    day.iter_days()
        .take(7)
        .find(|day| day.weekday() == weekday)
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
    }

    #[test]
    fn the_usual_year_has_the_days_that_were_recommended_for_2025() {
        let year = SchoolYear::usual(day(2025, 11, 24));
        let off = |at| year.day_off(at).map(|period| (period.from, period.to));
        assert_eq!(
            off(day(2025, 10, 28)),
            Some((day(2025, 10, 25), day(2025, 11, 2)))
        );
        assert_eq!(
            off(day(2026, 1, 1)),
            Some((day(2025, 12, 31), day(2026, 1, 11)))
        );
        assert_eq!(
            off(day(2026, 4, 1)),
            Some((day(2026, 3, 28), day(2026, 4, 5)))
        );
        let quarter = year.term(PeriodKind::Quarter, day(2025, 11, 24));
        assert_eq!(quarter.map(|term| term.name.as_str()), Some("2 четверть"));
        assert!(year.is_school_day(day(2025, 11, 24)));
        assert!(!year.is_school_day(day(2025, 11, 4)), "a public holiday");
        assert!(!year.is_school_day(day(2026, 7, 1)), "summer");
    }

    #[test]
    fn a_calendar_that_has_run_out_is_followed_by_the_usual_year() {
        let own = SchoolYear::usual(day(2026, 11, 24)).periods;
        let is_school_day = |own: &[Period], today| {
            let year = SchoolYear::around(own.to_vec(), today);
            year.is_school_day(today)
        };
        for (today, expected) in [
            (day(2027, 5, 31), true),
            (day(2027, 6, 10), false),
            (day(2027, 8, 31), false),
            (day(2027, 9, 6), true),
            (day(2027, 11, 4), false),
            (day(2028, 3, 1), true),
        ] {
            assert_eq!(is_school_day(&own, today), expected, "{today}");
        }
        assert!(SchoolYear::after(&own, day(2027, 5, 31)).is_none());
        let both = SchoolYear::around(own.clone(), day(2027, 6, 1));
        let (over, next) = both.parted(day(2027, 6, 1));
        assert_eq!(over, own);
        assert_eq!(next, SchoolYear::usual(day(2027, 9, 1)));
        // Years that came and went without a calendar of the school's own are not forgotten.
        let later = SchoolYear::around(own.clone(), day(2029, 10, 1));
        let (over, next) = later.parted(day(2029, 10, 1));
        assert_eq!(next, SchoolYear::usual(day(2029, 9, 1)));
        let quarters = over.iter().filter(|it| it.kind == PeriodKind::Quarter);
        assert_eq!(quarters.count(), 12);
        // A year that is over early is not made longer.
        let mut early = own;
        for period in early.iter_mut().filter(|it| it.kind == PeriodKind::Year) {
            period.to = day(2027, 5, 25);
        }
        assert!(!is_school_day(&early, day(2027, 5, 28)));
        assert!(is_school_day(&early, day(2027, 9, 6)));
    }

    #[test]
    fn every_usual_year_is_whole() {
        for first in 2020..2050 {
            let year = SchoolYear::usual(day(first, 9, 1));
            for today in day(first, 9, 1).iter_days().take(273) {
                let quarter = year.term(PeriodKind::Quarter, today).is_some();
                let holidays = year
                    .day_off(today)
                    .is_some_and(|period| period.from != period.to);
                assert!(quarter != holidays, "{today}");
            }
        }
    }

    #[test]
    fn a_year_begins_with_the_summer_before_it() {
        let usual = |today| SchoolYear::usual(today).given_since(today);
        for today in [day(2026, 6, 1), day(2026, 11, 24), day(2027, 5, 31)] {
            assert_eq!(usual(today), day(2026, 6, 1), "{today}");
        }
        assert_eq!(usual(day(2027, 6, 1)), day(2027, 6, 1));
        let year = |from, to| Period {
            kind: PeriodKind::Year,
            name: String::new(),
            from,
            to,
        };
        let two = SchoolYear::of(vec![
            year(day(2025, 9, 1), day(2026, 5, 25)),
            year(day(2026, 9, 1), day(2027, 6, 20)),
        ]);
        assert_eq!(two.given_since(day(2026, 5, 25)), day(2025, 6, 1));
        assert_eq!(
            two.given_since(day(2026, 5, 26)),
            day(2026, 5, 26),
            "it is over"
        );
        assert_eq!(two.given_since(day(2026, 11, 24)), day(2026, 6, 1));
        assert_eq!(
            two.given_since(day(2027, 6, 20)),
            day(2026, 6, 1),
            "it goes on"
        );
        assert_eq!(two.given_since(day(2027, 6, 21)), day(2027, 6, 21));
        // Nobody has written the next one down.
        assert_eq!(two.given_since(day(2028, 11, 24)), day(2028, 6, 1));
        assert_eq!(
            SchoolYear::default().given_since(day(2026, 11, 24)),
            day(2026, 6, 1)
        );
    }
}
