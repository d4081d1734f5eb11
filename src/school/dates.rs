//! Days as people write them, Russian and English.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta, Weekday};

use super::{
    calendar::first_year,
    date_words::{LITTLE_WORDS, OF_A_YEAR, month_named, number, numbers, weekday, year_named},
};

/// Why a date cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnclearMoment {
    /// It is no date at all.
    #[error("this date cannot be read: write it like 30.11 18:00 or 2026-11-30 18:00")]
    Unreadable,
    /// A day that no calendar has, such as 31.02.
    #[error("there is no such day")]
    NoSuchDay,
    /// A time that no clock shows, such as 25:00.
    #[error("there is no such time of day: write it like 18:00")]
    NoSuchHour,
    /// A date that is not the weekday beside it, such as «пт 10.12».
    #[error("{} is a {}", .0.format("%d.%m.%Y"), .0.format("%A"))]
    OtherWeekday(NaiveDate),
}

use UnclearMoment::{NoSuchDay, OtherWeekday, Unreadable};

/// Which year is meant where none is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Year {
    /// That of the next such day, today included.
    Next,
    /// That of the nearest such day, ahead or behind.
    Nearest,
    /// That of the school year around today. Summer is what comes next.
    School,
}

/// A day that one word names, alone or beside its date: «пт», «завтра».
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Such a weekday.
    Weekday(Weekday),
    /// This very day.
    Day(NaiveDate),
}

impl Named {
    /// Whether `date` is such a day.
    pub(super) fn is(self, date: NaiveDate) -> bool {
        match self {
            Named::Weekday(weekday) => date.weekday() == weekday,
            Named::Day(day) => date == day,
        }
    }
}

/// How days are read: in the sight of which day, and with which year where none is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dates {
    /// The day on which it is read.
    pub(super) today: NaiveDate,
    /// Which year is meant.
    pub(super) year: Year,
}

impl Dates {
    /// Reads words that name a day, whatever the time: `завтра`, `30.11`, `пт 27.11`,
    /// `30 ноября 2026 г.`, `через неделю`. A weekday alone is the next one, today included.
    pub(super) fn day(self, words: &[&str]) -> Result<NaiveDate, UnclearMoment> {
        let mut words = words.to_vec();
        words.retain(|word| !LITTLE_WORDS.contains(word));
        let named = self.take_named(&mut words);
        match (words.as_slice(), named) {
            ([], Some(named)) => self.next(named).ok_or(NoSuchDay),
            (words, named) => self.date(words, named),
        }
    }

    /// Takes the word that names a day out of the others, wherever it stands.
    pub(super) fn take_named(self, words: &mut Vec<&str>) -> Option<Named> {
        let found = words.iter().enumerate();
        let (at, named) = found
            .filter_map(|(at, word)| Some((at, self.named(word)?)))
            .next()?;
        words.remove(at);
        Some(named)
    }

    fn named(self, word: &str) -> Option<Named> {
        let days = match word {
            "вчера" | "yesterday" if self.year == Year::Nearest => -1,
            "сегодня" | "today" => 0,
            "завтра" | "tomorrow" => 1,
            "послезавтра" => 2,
            _ => return weekday(word).map(Named::Weekday),
        };
        let day = self.today.checked_add_signed(TimeDelta::days(days))?;
        Some(Named::Day(day))
    }

    fn next(self, named: Named) -> Option<NaiveDate> {
        match named {
            Named::Day(day) => Some(day),
            Named::Weekday(_) => days_from(self.today).find(|day| named.is(*day)),
        }
    }

    /// Whether the only word beside a named day is its date: «пт 4.12». Beside a weekday every date
    /// that there is counts, so that one of another weekday is not taken for a time of day.
    pub(super) fn is_date_beside(self, words: &[&str], named: Option<Named>) -> bool {
        match (words, named) {
            ([_], Some(Named::Weekday(_))) => self.date(words, None).is_ok(),
            ([_], Some(named)) => self.date(words, None).is_ok_and(|date| named.is(date)),
            _ => false,
        }
    }

    /// Reads a date, which has to be the day that is named beside it.
    pub(super) fn date(
        self,
        words: &[&str],
        named: Option<Named>,
    ) -> Result<NaiveDate, UnclearMoment> {
        let (date, has_year) = match words {
            ["через" | "in", span @ ..] => (after(span, self.today)?, true),
            words => {
                let (day, month, year) = written(words)?;
                let date = match year {
                    Some(year) => NaiveDate::from_ymd_opt(year, month, day),
                    None => self.in_its_year(month, day),
                };
                (date.ok_or(NoSuchDay)?, year.is_some())
            }
        };
        let Some(named) = named.filter(|named| !named.is(date)) else {
            return Ok(date);
        };
        // «чт 19.11» of last week is no date of next year.
        let passed = match (self.year, has_year) {
            (Year::Next, false) => date.with_year(date.year() - 1),
            _ => None,
        };
        let is_nearer = |passed: &NaiveDate| self.today - *passed < date - self.today;
        passed
            .filter(|passed| named.is(*passed) && is_nearer(passed))
            .ok_or(OtherWeekday(date))
    }

    fn in_its_year(self, month: u32, day: u32) -> Option<NaiveDate> {
        let of = |year| NaiveDate::from_ymd_opt(year, month, day);
        let this = self.today.year();
        match self.year {
            // 29 February may be eight years off.
            Year::Next => (this..=this + 8)
                .filter_map(of)
                .find(|date| *date >= self.today),
            Year::Nearest => (this - 8..=this + 8)
                .filter_map(of)
                .min_by_key(|date| (*date - self.today).abs()),
            Year::School => of(self.school_year_of(month)),
        }
    }

    fn school_year_of(self, month: u32) -> i32 {
        let (first, now) = (first_year(self.today), self.today.month());
        match month {
            8.. => first,
            6 | 7 if month >= now && now >= 6 => first,
            _ => first + 1,
        }
    }

    /// Reads a day where the words begin: `пт 27.11`, `1 сентября 2026 г.`; with how many words
    /// that are. A weekday belongs to the date behind it, and is none alone.
    pub(super) fn first_day(self, words: &[&str]) -> Result<(NaiveDate, usize), UnclearMoment> {
        /// As many as in «пт 4 декабря 2026 г.».
        const MOST: usize = 5;
        let is_of_date = |word: &String| {
            let word = &word.as_str();
            !LITTLE_WORDS.contains(word) || OF_A_YEAR.contains(word)
        };
        let lower = words.iter().take(MOST).map(|word| word.to_lowercase());
        let lower: Vec<String> = lower.take_while(is_of_date).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        // «с 1 сентября 45 мин» is of no year 45, and a weekday behind a date is another thing.
        let ends = |word: &str| weekday(word).is_none() && number(word, 1..=3).is_none();
        let mut wrong = Unreadable;
        for length in (1..=lower.len()).rev() {
            match self.day(&lower[..length]) {
                Ok(day) if ends(lower[length - 1]) => return Ok((day, length)),
                Ok(_) | Err(Unreadable) => {}
                Err(other) => wrong = other,
            }
        }
        Err(wrong)
    }

    /// Reads days from one to another, with the first where it is named: `26.10–03.11`,
    /// `с 26 октября до 3 ноября`, `1-14 декабря`, `2026-10-26..2026-11-03`, `до 14.12`; or a
    /// single one: `05.09`.
    pub(super) fn days(self, text: &str) -> Result<(Option<NaiveDate>, NaiveDate), UnclearMoment> {
        let text = plain(text).replace("..", "–").replace(['–', '—'], " - ");
        let words: Vec<&str> = text.split_whitespace().flat_map(around_hyphen).collect();
        let is_from = |word: &&str| ["с", "со", "from"].contains(word);
        let between = words.iter().position(|word| BETWEEN.contains(word));
        let (from, to_words) = match between {
            Some(at) => (&words[..at], &words[at + 1..]),
            None if words.first().is_some_and(is_from) => return Err(Unreadable),
            None => {
                let day = self.day(&words)?;
                return Ok((Some(day), day));
            }
        };
        let to = self.day(to_words)?;
        let from = match from {
            [word, from @ ..] if is_from(word) => from,
            [] => return Ok((None, to)),
            from => from,
        };
        let from = match from {
            // «1–14 декабря»
            [day] if number(day, 1..=2).is_some() => {
                let day = number(day, 1..=2).and_then(|day| to.with_day(day));
                day.ok_or(NoSuchDay)?
            }
            from => self.day(from)?,
        };
        Ok((Some(from), self.last_from(from, to_words, to)))
    }

    /// The last day of a span that begins with `from`: without a year it is the first such day from
    /// then on. Days that are just the wrong way round make no span of nearly a year.
    pub(super) fn last_from(self, from: NaiveDate, words: &[&str], last: NaiveDate) -> NaiveDate {
        const LONGEST: i64 = 183;
        let mut words = words.to_vec();
        words.retain(|word| !LITTLE_WORDS.contains(word));
        self.take_named(&mut words);
        let Ok((day, month, None)) = written(&words) else {
            return last;
        };
        let first_from = Dates {
            today: from,
            year: Year::Next,
        };
        first_from
            .in_its_year(month, day)
            .filter(|meant| last < from && (*meant - from).num_days() < LONGEST)
            .unwrap_or(last)
    }
}

/// What stands between two days.
const BETWEEN: [&str; 6] = ["-", "до", "по", "until", "till", "to"];

/// Lower case, and nothing that only divides.
pub(super) fn plain(text: &str) -> String {
    text.to_lowercase().replace([',', '(', ')'], " ")
}

/// `01.12-14.12` is two days with a hyphen between them; `2026-12-01` and `5-го` are one.
fn around_hyphen(word: &str) -> impl Iterator<Item = &str> {
    let digit = |letter: char| letter.is_ascii_digit();
    let splits = |(one, other): &(&str, &str)| {
        let is_day = one.len() <= 2 && one.chars().all(digit) && other.starts_with(digit);
        one.is_empty() || one.contains(['.', '/']) || is_day
    };
    let parts = match word.split_once('-').filter(splits) {
        Some((one, other)) => [one, "-", other],
        None => [word, "", ""],
    };
    parts.into_iter().filter(|part| !part.is_empty())
}

/// Reads a date of the command line: `2026-11-30` or `30.11.2026`.
///
/// # Errors
/// [`UnclearMoment`] for anything else, and for days that do not exist.
pub fn read_date(text: &str) -> Result<NaiveDate, UnclearMoment> {
    match numbers(text.trim()).ok_or(Unreadable)? {
        (day, month, Some(year)) if year.len() == 4 => {
            let (day, year) = number(day, 1..=2).zip(year_named(year)).ok_or(Unreadable)?;
            NaiveDate::from_ymd_opt(year, month, day).ok_or(NoSuchDay)
        }
        _ => Err(Unreadable),
    }
}

/// Day, month and perhaps a year, of `30.11`, `5-го декабря`, `30 ноября 2026`.
fn written(words: &[&str]) -> Result<(u32, u32, Option<i32>), UnclearMoment> {
    let (day, month, year) = match words {
        [word] => numbers(word).ok_or(Unreadable)?,
        [day, month] => (*day, month_named(month).ok_or(Unreadable)?, None),
        [day, month, year] => (*day, month_named(month).ok_or(Unreadable)?, Some(*year)),
        _ => return Err(Unreadable),
    };
    let day = number(day.trim_end_matches("-го"), 1..=2).ok_or(Unreadable)?;
    let year = match year {
        Some(year) => Some(year_named(year).ok_or(Unreadable)?),
        None => None,
    };
    Ok((day, month, year))
}

/// The day after so many days, weeks or months: `неделю`, `3 дня`, `2 weeks`.
fn after(words: &[&str], today: NaiveDate) -> Result<NaiveDate, UnclearMoment> {
    let (count, unit) = match words {
        [unit] | ["a", unit] => (1, *unit),
        [count, unit] => (number(count, 1..=2).ok_or(Unreadable)?, *unit),
        _ => return Err(Unreadable),
    };
    let date = match unit {
        "день" | "дня" | "дней" | "day" | "days" => {
            today.checked_add_days(Days::new(u64::from(count)))
        }
        "неделю" | "недели" | "недель" | "week" | "weeks" => {
            today.checked_add_days(Days::new(7 * u64::from(count)))
        }
        "месяц" | "месяца" | "месяцев" | "month" | "months" => {
            today.checked_add_months(Months::new(count))
        }
        _ => return Err(Unreadable),
    };
    date.ok_or(NoSuchDay)
}

/// Today, and the seven days after it.
pub(super) fn days_from(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..=7).filter_map(move |days| today.checked_add_days(Days::new(days)))
}

#[cfg(test)]
mod tests;
