//! How often an assignment comes back.

use chrono::{NaiveDate, Weekday};

use super::{
    assignments::{FURTHEST_DAYS, UnclearKind, names_a_year},
    date_words::weekday,
    dates::{Dates, UnclearMoment, Year},
};

/// How an assignment is to be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// As it was written.
    pub text: String,
    /// How often.
    pub every: Every,
    /// The last day on which it may be posted.
    pub until: Option<NaiveDate>,
    /// How often it comes in all.
    pub count: Option<u16>,
}

/// How often something is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Every {
    /// Every day.
    Daily,
    /// Every so many weeks.
    Weekly {
        /// 1 to 52: each week, every other one …
        weeks: u8,
        /// On these days; on that of the first posting where none is named.
        days: Vec<Weekday>,
    },
}

impl Repeat {
    /// Reads `каждую неделю до 25.12`, `каждые две недели`, `по пн и ср`, `ежедневно`,
    /// `weekly until 2026-12-25`, `every 2 weeks`.
    ///
    /// # Errors
    /// [`UnclearKind`] for what is no such rule, or one that is over before `today`.
    pub(super) fn read(text: &str, today: NaiveDate) -> Result<Repeat, UnclearKind> {
        let unclear = UnclearKind::Repeat;
        let dates = Dates {
            today,
            year: Year::Next,
        };
        let lower = text.to_lowercase().replace(',', " ");
        let words: Vec<&str> = lower.split_whitespace().collect();
        let mut parts = words.split(|word| ["до", "until", "till"].contains(word));
        let words = parts.next().and_then(take_times);
        let (words, times) = words.ok_or(unclear)?;
        let every = Every::read(&words).ok_or(unclear)?;
        if times.each.is_some_and(|each| !every.comes(each)) {
            return Err(match every {
                Every::Daily => unclear,
                Every::Weekly { .. } => UnclearKind::TimesAWeek,
            });
        }
        let until = match (parts.next(), parts.next()) {
            (None, _) => None,
            (Some(day), None) => match dates.day(day) {
                Ok(until) if until >= today && !is_of_next_year(until, today, day) => Some(until),
                Ok(_) => return Err(UnclearKind::PastRepeat),
                Err(UnclearMoment::OtherWeekday(date)) => {
                    return Err(UnclearKind::OtherWeekday(date));
                }
                Err(_) => return Err(unclear),
            },
            (Some(_), Some(_)) => return Err(unclear),
        };
        Ok(Repeat {
            text: text.to_owned(),
            every,
            until,
            count: times.count,
        })
    }

    /// As it is kept: the value of an RRULE (RFC 5545, 3.3.10), in local time.
    pub fn to_rule(&self) -> String {
        let mut rule = match &self.every {
            Every::Daily => "FREQ=DAILY".to_owned(),
            Every::Weekly { weeks, days } => {
                let mut rule = format!("FREQ=WEEKLY;INTERVAL={weeks}");
                let days: Vec<&str> = days.iter().map(|day| day_code(*day)).collect();
                if !days.is_empty() {
                    rule.push_str(";BYDAY=");
                    rule.push_str(&days.join(","));
                }
                rule
            }
        };
        if let Some(until) = self.until {
            rule.push_str(&until.format(";UNTIL=%Y%m%d").to_string());
        }
        if let Some(count) = self.count {
            rule.push_str(&format!(";COUNT={count}"));
        }
        rule
    }

    /// Out of what [`Repeat::to_rule`] wrote, with the words in which it was said.
    pub fn from_rule(rule: &str, words: &str) -> Option<Repeat> {
        let (mut daily, mut weeks, mut days) = (false, 1, Vec::new());
        let (mut until, mut count) = (None, None);
        for part in rule.split(';') {
            match part.split_once('=')? {
                ("FREQ", "DAILY") => daily = true,
                ("FREQ", "WEEKLY") => {}
                ("INTERVAL", number) => weeks = number.parse().ok()?,
                ("BYDAY", list) => {
                    for code in list.split(',') {
                        days.push(DAYS.iter().find(|(_, known)| *known == code)?.0);
                    }
                }
                ("UNTIL", day) => until = Some(NaiveDate::parse_from_str(day, "%Y%m%d").ok()?),
                ("COUNT", number) => count = Some(number.parse().ok()?),
                _ => return None,
            }
        }
        Some(Repeat {
            text: words.to_owned(),
            every: match daily {
                true => Every::Daily,
                false => Every::Weekly { weeks, days },
            },
            until,
            count,
        })
    }
}

/// Whether what was meant is the day of this year, which has passed.
fn is_of_next_year(until: NaiveDate, today: NaiveDate, words: &[&str]) -> bool {
    let ahead = until.signed_duration_since(today).num_days();
    ahead > FURTHEST_DAYS && !names_a_year(&words.join(" "))
}

/// Weekdays as RFC 5545 writes them.
const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "MO"),
    (Weekday::Tue, "TU"),
    (Weekday::Wed, "WE"),
    (Weekday::Thu, "TH"),
    (Weekday::Fri, "FR"),
    (Weekday::Sat, "SA"),
    (Weekday::Sun, "SU"),
];

fn day_code(day: Weekday) -> &'static str {
    let found = DAYS.iter().find(|(known, _)| *known == day);
    found.map_or("", |(_, code)| code)
}

/// What a rule says besides how often: how many times.
#[derive(Default)]
struct Times {
    /// In all: `5 раз`, `10 times`.
    count: Option<u16>,
    /// In each of its weeks or days: `2 раза в неделю`.
    each: Option<u16>,
}

/// Takes how many times something comes out of the words of a rule; `None` where they say it twice.
fn take_times<'w>(words: &[&'w str]) -> Option<(Vec<&'w str>, Times)> {
    let (mut left, mut times) = (Vec::new(), Times::default());
    let mut rest = words;
    while let Some((word, after)) = rest.split_first() {
        let Some((number, after)) = read_times(rest).filter(|(number, _)| *number > 0) else {
            left.push(*word);
            rest = after;
            continue;
        };
        let of = match is_of_each(after) {
            true => &mut times.each,
            false => &mut times.count,
        };
        if of.replace(number).is_some() {
            return None;
        }
        rest = after;
    }
    Some((left, times))
}

/// `2 раза`, `twice`, and what stands behind it.
fn read_times<'r, 'w>(words: &'r [&'w str]) -> Option<(u16, &'r [&'w str])> {
    const TIMES: [&str; 4] = ["раз", "раза", "time", "times"];
    match words {
        ["однажды" | "once", rest @ ..] => Some((1, rest)),
        ["дважды" | "twice", rest @ ..] => Some((2, rest)),
        ["трижды", rest @ ..] => Some((3, rest)),
        [number, times, rest @ ..] if TIMES.contains(times) => {
            let number = match *number {
                "один" | "one" => 1,
                word => how_many(word)
                    .map(u16::from)
                    .or_else(|| word.parse().ok())?,
            };
            Some((number, rest))
        }
        _ => None,
    }
}

/// Whether so many times are those of each week: «… в неделю», «… a week». «5 раз в среду» are
/// five Wednesdays.
fn is_of_each(behind: &[&str]) -> bool {
    match behind {
        ["в" | "во" | "a" | "per", of, ..] => days_named(of).is_none(),
        _ => false,
    }
}

impl Every {
    fn read(words: &[&str]) -> Option<Every> {
        let (mut daily, mut weekly, mut count) = (false, false, None);
        let mut days = Vec::new();
        for word in words {
            match *word {
                "ежедневно" | "день" | "daily" | "day" => daily = true,
                "еженедельно" | "неделю" | "недели" | "недель" | "weekly" | "week" | "weeks" =>
                {
                    weekly = true;
                }
                "каждый" | "каждую" | "каждое" | "каждые" | "every" | "раз" | "по" | "и"
                | "and" | "on" | "в" | "во" | "a" | "per" => {}
                word => match (how_many(word), days_named(word)) {
                    (Some(weeks), _) if count.is_none() => count = Some(weeks),
                    (None, Some(day)) if days.contains(&day) => {}
                    (None, Some(day)) => days.push(day),
                    _ => return None,
                },
            }
        }
        match (daily, weekly || !days.is_empty()) {
            (true, false) if count.is_none() => Some(Every::Daily),
            (false, true) if weekly || count.is_none() => Some(Every::Weekly {
                weeks: count.unwrap_or(1),
                days,
            }),
            _ => None,
        }
    }

    /// Whether it comes so many times in each of its weeks, or days. On which days something comes
    /// twice a week, nobody knows unless they are named.
    fn comes(&self, times: u16) -> bool {
        let days = match self {
            Every::Daily => 1,
            Every::Weekly { days, .. } => days.len().max(1),
        };
        days == usize::from(times)
    }
}

/// A weekday, in English in the plural too: `mondays`.
fn days_named(word: &str) -> Option<Weekday> {
    weekday(word).or_else(|| weekday(word.strip_suffix('s')?))
}

fn how_many(word: &str) -> Option<u8> {
    match word {
        "две" | "two" | "other" => Some(2),
        "три" | "three" => Some(3),
        "четыре" | "four" => Some(4),
        digits => digits.parse().ok().filter(|count| (1..=52).contains(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_people_write_them() {
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let read = |text: &str| Repeat::read(text, date(2026, 11, 24));
        let weeks = |weeks, days: &[Weekday]| Every::Weekly {
            weeks,
            days: days.to_vec(),
        };
        for (text, every) in [
            ("каждую неделю", weeks(1, &[])),
            ("каждые две недели", weeks(2, &[])),
            ("раз в 3 недели по средам", weeks(3, &[Weekday::Wed])),
            ("1 раз в неделю", weeks(1, &[])),
            ("один раз в 2 недели", weeks(2, &[])),
            ("once a week", weeks(1, &[])),
            ("1 раз в день", Every::Daily),
            (
                "2 раза в неделю, по пн и чт",
                weeks(1, &[Weekday::Mon, Weekday::Thu]),
            ),
            ("по пн и ср", weeks(1, &[Weekday::Mon, Weekday::Wed])),
            ("каждую пятницу", weeks(1, &[Weekday::Fri])),
            ("weekly on mondays", weeks(1, &[Weekday::Mon])),
            ("every 2 weeks", weeks(2, &[])),
            ("каждый день", Every::Daily),
            ("daily", Every::Daily),
        ] {
            let repeat = read(text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!((repeat.every, repeat.until), (every, None), "{text}");
            assert_eq!(repeat.text, text);
        }
        for text in [
            "каждую неделю до 25.12",
            "каждую неделю до 25.12.26",
            "каждую неделю до пт 25.12",
            "по пн до 25 декабря",
            "weekly until 2026-12-25",
        ] {
            let until = read(text).ok().and_then(|repeat| repeat.until);
            assert_eq!(until, Some(date(2026, 12, 25)), "{text}");
        }
        for (text, count) in [
            ("каждую неделю 5 раз", Some(5)),
            ("weekly 10 times", Some(10)),
            ("раз в 3 недели", None),
            ("раз в неделю 5 раз", Some(5)),
            ("5 раз в среду", Some(5)),
        ] {
            let repeat = read(text).unwrap_or_else(|_| panic!("{text}"));
            assert_eq!(repeat.count, count, "{text}");
        }
        for text in [
            "каждый день",
            "раз в 3 недели по средам до 25.12",
            "по пн и ср 8 раз",
        ] {
            let repeat = read(text).unwrap_or_else(|_| panic!("{text}"));
            let kept = Repeat::from_rule(&repeat.to_rule(), text);
            assert_eq!(kept, Some(repeat), "{text}");
        }
        for wrong in [
            "иногда",
            "",
            "2",
            "каждый день по пн",
            "каждые 0 недель",
            "каждые 60 недель",
            "weekly until",
            "2 раза в день",
            "каждую неделю 5 раз 3 раза",
        ] {
            assert_eq!(read(wrong), Err(UnclearKind::Repeat), "{wrong}");
        }
        for wrong in ["2 раза в неделю", "дважды в неделю", "twice a week по пн"]
        {
            assert_eq!(read(wrong), Err(UnclearKind::TimesAWeek), "{wrong}");
        }
        for past in ["weekly until 2020-01-01", "каждую неделю до 20.11"] {
            assert_eq!(read(past), Err(UnclearKind::PastRepeat), "{past}");
        }
        let friday = UnclearKind::OtherWeekday(date(2026, 12, 25));
        assert_eq!(read("по пн до чт 25.12"), Err(friday));
    }
}
