//! When something that is repeated comes back: by iCalendar's rules, in the local time of the
//! school, on school days only.

use chrono::{Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};
use rrule::{Frequency, NWeekday, RRule, RRuleSet, Tz};

use super::{
    calendar::SchoolYear,
    repeats::{Every, Repeat},
};

/// How far ahead is looked for the next time: a rule without an end goes on.
const AHEAD: Months = Months::new(24);

/// The `most` times after `after` at which `repeat`, begun at `first`, comes back, in their
/// order.
/// Days on which no school is held are left out, and do not count; what has no end of its own ends
/// with the school year in which it began, for in the next one there are other classes.
///
/// Local times are taken as they stand on the clock: what a change of the clocks makes of
/// them is for whoever turns them into moments.
pub fn occurrences(
    repeat: &Repeat,
    first: NaiveDateTime,
    after: NaiveDateTime,
    year: &SchoolYear,
    most: usize,
) -> Vec<NaiveDateTime> {
    let ends = repeat.until.is_some() || repeat.count.is_some();
    let times = on_school_days(repeat, first, after, year, most).into_iter();
    times
        .take_while(|time| ends || year.given_since(time.date()) <= first.date())
        .collect()
}

/// The same, in whichever school year.
fn on_school_days(
    repeat: &Repeat,
    first: NaiveDateTime,
    after: NaiveDateTime,
    year: &SchoolYear,
    most: usize,
) -> Vec<NaiveDateTime> {
    let from = first.max(after);
    let end = from.checked_add_months(AHEAD).unwrap_or(from);
    let last = repeat
        .until
        .and_then(|until| until.and_hms_opt(23, 59, 59))
        .map_or(end, |until| until.min(end));
    let Some(set) = rule_set(repeat, caught_up(repeat, first, after), last) else {
        return Vec::new();
    };
    (&set)
        .into_iter()
        .map(|date| date.naive_utc())
        .filter(|local| *local > after && year.is_school_day(local.date()))
        .take(most)
        .collect()
}

/// The last beginning of a rule's cycle before `after`: from there on it comes at the same
/// times as from `first`, and nobody counts through the years between.
fn caught_up(repeat: &Repeat, first: NaiveDateTime, after: NaiveDateTime) -> NaiveDateTime {
    let cycle = match &repeat.every {
        Every::Daily => 1,
        Every::Weekly { weeks, .. } => 7 * i64::from(*weeks),
    };
    // A cycle of whole weeks may begin in the middle of one: a whole one is kept in hand.
    let cycles = ((after - first).num_days() / cycle - 1).max(0);
    first
        .checked_add_signed(chrono::Duration::days(cycles * cycle))
        .unwrap_or(first)
}

/// The first time at or after the second of `from` at which `repeat` comes, if ever.
pub fn first_occurrence(
    repeat: &Repeat,
    from: NaiveDateTime,
    year: &SchoolYear,
) -> Option<NaiveDateTime> {
    // Rules know of whole seconds only: what comes now would lie before now by its milliseconds.
    let from = from.with_nanosecond(0)?;
    let just_before = from.checked_sub_signed(chrono::Duration::seconds(1))?;
    // What is planned in summer begins with the next school year.
    on_school_days(repeat, from, just_before, year, 1).pop()
}

fn rule_set(repeat: &Repeat, first: NaiveDateTime, last: NaiveDateTime) -> Option<RRuleSet> {
    let utc = |local: &NaiveDateTime| Tz::UTC.from_utc_datetime(local);
    let rule = match &repeat.every {
        Every::Daily => RRule::new(Frequency::Daily),
        Every::Weekly { weeks, days } => {
            let days = days.iter().map(|day| NWeekday::Every(*day)).collect();
            RRule::new(Frequency::Weekly)
                .interval(u16::from(*weeks))
                .by_weekday(days)
        }
    };
    rule.until(utc(&last)).build(utc(&first)).ok()
}

/// When something posted at `posting` is due: so many days later, at the same time of day as
/// the first time.
pub fn due_after(posting: NaiveDateTime, (days, time): (u64, NaiveTime)) -> Option<NaiveDateTime> {
    let day: NaiveDate = posting.date().checked_add_days(Days::new(days))?;
    Some(day.and_time(time))
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Weekday};
    use proptest::prelude::*;

    use super::*;
    use crate::school::moments::Moment;

    fn local(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%F %R").expect("a time")
    }

    fn repeat(every: Every, until: Option<NaiveDate>) -> Repeat {
        Repeat {
            text: String::new(),
            every,
            until,
            count: None,
        }
    }

    /// The same, day by day.
    fn by_hand(
        repeat: &Repeat,
        first: NaiveDateTime,
        until: NaiveDate,
        year: &SchoolYear,
    ) -> Vec<NaiveDateTime> {
        let monday = |day: NaiveDate| {
            day.num_days_from_ce()
                - i32::try_from(day.weekday().num_days_from_monday()).expect("small")
        };
        first
            .date()
            .iter_days()
            .take_while(|day| *day <= until && repeat.until.is_none_or(|last| *day <= last))
            .filter(|day| match &repeat.every {
                Every::Daily => true,
                Every::Weekly { weeks, days } => {
                    let named = match days.is_empty() {
                        true => day.weekday() == first.weekday(),
                        false => days.contains(&day.weekday()),
                    };
                    let apart = (monday(*day) - monday(first.date())) / 7;
                    named && apart % i32::from(*weeks) == 0
                }
            })
            .filter(|day| year.is_school_day(*day))
            .map(|day| day.and_time(first.time()))
            .collect()
    }

    #[test]
    fn holidays_are_skipped_and_a_rule_that_never_comes_is_empty() {
        let year = SchoolYear::usual(local("2026-11-24 12:00").date());
        let weekly = Every::Weekly {
            weeks: 1,
            days: vec![Weekday::Mon],
        };
        let rule = repeat(weekly.clone(), None);
        let first = local("2026-12-21 15:00");
        let times = occurrences(&rule, first, local("2026-12-20 00:00"), &year, 4);
        let days: Vec<String> = times.iter().map(|it| it.date().to_string()).collect();
        assert_eq!(
            days,
            ["2026-12-21", "2026-12-28", "2027-01-11", "2027-01-18"]
        );
        let in_holidays = repeat(weekly, local("2027-01-05 00:00").date().into());
        assert_eq!(
            first_occurrence(&in_holidays, local("2026-12-31 15:00"), &year),
            None
        );
    }

    #[test]
    fn what_begins_within_a_second_begins_with_it() {
        let year = SchoolYear::usual(local("2026-11-24 12:00").date());
        let first = local("2026-11-24 12:00");
        let asked = first + chrono::Duration::milliseconds(477);
        for every in [
            Every::Daily,
            Every::Weekly {
                weeks: 2,
                days: Vec::new(),
            },
            Every::Weekly {
                weeks: 1,
                days: vec![Weekday::Tue],
            },
        ] {
            let rule = repeat(every, None);
            assert_eq!(first_occurrence(&rule, asked, &year), Some(first));
        }
    }

    /// The counting is not blind: a planner that knows of no holidays gives other days.
    #[test]
    fn counting_tells_who_forgets_the_holidays() {
        let first = local("2026-12-21 15:00");
        let (year, none) = (SchoolYear::usual(first.date()), SchoolYear::default());
        let rule = repeat(Every::Daily, None);
        let until = local("2027-01-20 00:00").date();
        let expected = by_hand(&rule, first, until, &year);
        let before = first - chrono::Duration::seconds(1);
        let planned = |year| occurrences(&rule, first, before, year, expected.len());
        assert_eq!(planned(&year), expected);
        assert_ne!(planned(&none), expected);
    }

    #[test]
    fn what_has_no_end_of_its_own_ends_with_its_school_year() {
        let [this, next] = ["2026-11-24 12:00", "2027-11-24 12:00"]
            .map(|at| SchoolYear::usual(local(at).date()).periods);
        let year = SchoolYear::of([this, next].concat());
        let weekly = || Every::Weekly {
            weeks: 1,
            days: vec![Weekday::Mon],
        };
        let first = local("2027-05-17 15:00");
        let days = |rule: &Repeat| -> Vec<String> {
            let times = occurrences(rule, first, first, &year, 3);
            times.iter().map(|it| it.date().to_string()).collect()
        };
        let (mut counted, endless) = (repeat(weekly(), None), repeat(weekly(), None));
        assert_eq!(days(&endless), ["2027-05-24", "2027-05-31"]);
        counted.count = Some(4);
        let dated = repeat(weekly(), local("2027-12-01 00:00").date().into());
        for rule in [&counted, &dated] {
            assert_eq!(days(rule), ["2027-05-24", "2027-05-31", "2027-09-06"]);
        }
        // In summer it is the next year's.
        assert_eq!(
            first_occurrence(&endless, local("2027-06-01 15:00"), &year),
            Some(local("2027-09-06 15:00"))
        );
    }

    fn any_rule() -> impl Strategy<Value = Every> {
        let days = proptest::collection::btree_set(0_u8..7, 0..4);
        prop_oneof![
            Just(Every::Daily),
            (1_u8..6, days).prop_map(|(weeks, days)| Every::Weekly {
                weeks,
                days: days
                    .into_iter()
                    .map(|day| Weekday::try_from(day).expect("a weekday"))
                    .collect(),
            }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Ten years, each asked for from where the last answer ended, are what counting day by
        /// day gives; and each planned local time is one moment in forty zones.
        #[test]
        fn planned_times_are_those_that_counting_gives(
            every in any_rule(),
            start in 0_u64..2_000,
            minute in 0_u32..(24 * 60),
            zone in 0_usize..40,
        ) {
            let day = local("2021-01-01 00:00").date() + Days::new(start);
            let first = day.and_hms_opt(minute / 60, minute % 60, 0).expect("a time");
            let until = day + Months::new(120);
            let rule = repeat(every, Some(until));
            let mut periods = Vec::new();
            for year in 2020..2040 {
                let autumn = NaiveDate::from_ymd_opt(year, 9, 1).expect("a date");
                periods.extend(SchoolYear::usual(autumn).periods);
            }
            let year = SchoolYear::of(periods);
            let expected = by_hand(&rule, first, until, &year);
            let mut planned: Vec<NaiveDateTime> = Vec::new();
            let mut after = first - chrono::Duration::seconds(1);
            while let Some(next) = occurrences(&rule, first, after, &year, 1).pop() {
                planned.push(next);
                after = next;
            }
            prop_assert_eq!(&planned, &expected);
            let zones = chrono_tz::TZ_VARIANTS;
            let zone = zones[zone * (zones.len() / 40)];
            let moments: Vec<Moment> = planned.iter().map(|at| Moment::from_local(*at, zone)).collect();
            prop_assert!(moments.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
