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
        let (words, count) = take_count(parts.next().ok_or(unclear)?);
        let every = Every::read(&words).ok_or(unclear)?;
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
            count,
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

/// Takes `5 раз`, `10 times` out of the words of a rule.
fn take_count<'w>(words: &[&'w str]) -> (Vec<&'w str>, Option<u16>) {
    let place = words.windows(2).position(|pair| {
        let times = ["раз", "раза", "times"].contains(&pair[1]);
        times && pair[0].parse::<u16>().is_ok_and(|count| count > 0)
    });
    let Some(place) = place else {
        return (words.to_vec(), None);
    };
    let mut rest = words.to_vec();
    let count = rest[place].parse().ok();
    rest.drain(place..place + 2);
    (rest, count)
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
                | "and" | "on" | "в" | "во" => {}
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
        ] {
            assert_eq!(read(wrong), Err(UnclearKind::Repeat), "{wrong}");
        }
        for past in ["weekly until 2020-01-01", "каждую неделю до 20.11"] {
            assert_eq!(read(past), Err(UnclearKind::PastRepeat), "{past}");
        }
        let friday = UnclearKind::OtherWeekday(date(2026, 12, 25));
        assert_eq!(read("по пн до чт 25.12"), Err(friday));
    }
}
