//! A line of the timetable, as people write it: `пн, чт 15:00 45 мин, каб. 12`.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::{
    date_words::weekday,
    dates::{Dates, UnclearMoment, Year},
    lessons::{Form, Mode},
    times::{read_hours, with_colon, with_dot},
    timetable::Entry,
};

/// How long a lesson is where nobody says otherwise, in minutes.
pub(super) const USUAL_MINUTES: u16 = 45;
/// The shortest and the longest lesson, in minutes.
const LENGTHS: std::ops::RangeInclusive<u16> = 5..=480;
/// The longest name of a place, in characters.
const LONGEST_PLACE: usize = 300;

/// Why a line of the timetable was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// No weekday stands in it.
    NoWeekday,
    /// No time of day.
    NoTime,
    /// A second time of day.
    TwoTimes(String),
    /// A length that no lesson has.
    Length(String),
    /// What is no date behind «с» and «до».
    Date(String),
    /// A date there that is not the weekday beside it.
    OtherWeekday(String, NaiveDate),
    /// It ends before it begins.
    Backwards,
    /// A place that is too long.
    LongPlace,
    /// Anything else.
    Word(String),
}

/// Reads what stands behind the class in a line such as `пн, чт 15:00 45 мин, каб. 12, с
/// 01.09 до 31.05`: an entry for each weekday. `usual` are the first and the last day where
/// the line names none.
///
/// # Errors
/// [`Unclear`] with the first thing that was not understood.
pub fn read_line(
    text: &str,
    today: NaiveDate,
    usual: (NaiveDate, NaiveDate),
) -> Result<Vec<Entry>, Unclear> {
    Reading::of(text, today, usual)?.entries()
}

/// How and where a single lesson is held, as far as somebody has said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// How long, in minutes.
    pub minutes: Option<u16>,
    /// What it is.
    pub form: Option<Form>,
    /// Online, or not.
    pub mode: Option<Mode>,
    /// The room, or the link; may be empty.
    pub place: String,
}

/// Reads how and where a single lesson is held, in the words of a line of the timetable:
/// `каб. 12`, `онлайн https://…`, `90 мин репетиция зал большой`.
///
/// # Errors
/// [`Unclear`] with the first thing that was not understood, days and times among them.
pub fn read_manner(text: &str) -> Result<Manner, Unclear> {
    let none = NaiveDate::default();
    let read = Reading::of(text, none, (none, none))?;
    if !read.weekdays.is_empty() || read.starts.is_some() || read.days != (none, none) {
        return Err(Unclear::Word(text.trim().to_owned()));
    }
    let in_a_room = (!read.place.is_empty()).then_some(Mode::Offline);
    Ok(Manner {
        minutes: read.minutes,
        form: read.form,
        mode: read.mode.or(in_a_room),
        place: read.place,
    })
}

/// A line of the timetable, as far as it was read.
struct Reading {
    dates: Dates,
    weekdays: Vec<Weekday>,
    starts: Option<NaiveTime>,
    /// How long it is by its hours, `15:00–15:45`.
    lasts: Option<u16>,
    minutes: Option<u16>,
    form: Option<Form>,
    mode: Option<Mode>,
    place: String,
    days: (NaiveDate, NaiveDate),
}

impl Reading {
    fn of(text: &str, today: NaiveDate, usual: (NaiveDate, NaiveDate)) -> Result<Self, Unclear> {
        let mut read = Reading {
            dates: Dates {
                today,
                year: Year::School,
            },
            weekdays: Vec::new(),
            starts: None,
            lasts: None,
            minutes: None,
            form: None,
            mode: None,
            place: String::new(),
            days: usual,
        };
        for part in text.split([',', ';', '\n']) {
            let words: Vec<&str> = part.split_whitespace().collect();
            let mut rest = words.as_slice();
            while !rest.is_empty() {
                rest = read.take(rest)?;
            }
        }
        Ok(read)
    }

    /// Reads what the first words say, and returns the others.
    fn take<'w, 't>(&mut self, words: &'w [&'t str]) -> Result<&'w [&'t str], Unclear> {
        let (word, rest) = (words[0], &words[1..]);
        let lower = word.to_lowercase();
        if let Some(weekday) = weekday(&lower) {
            self.weekdays.push(weekday);
            return Ok(rest);
        }
        if let Some((hours, length)) = read_hours(words, self.is_dotted()) {
            let (own, rest) = words.split_at(length);
            return self.take_hours(hours, own.join(" ")).map(|()| rest);
        }
        let dotted = || with_dot(&lower).filter(|_| self.is_dotted());
        if let Some(time) = with_colon(&lower).or_else(dotted) {
            return match self.starts.replace(time) {
                None => Ok(rest),
                Some(_) => Err(Unclear::TwoTimes(word.to_owned())),
            };
        }
        if lower.starts_with(|letter: char| letter.is_ascii_digit()) {
            return self.take_length(&lower, word, rest);
        }
        match lower.as_str() {
            "в" | "по" if self.dates.first_day(rest) == Err(UnclearMoment::Unreadable) => {
                return Ok(rest);
            }
            "с" | "from" if read_hours(rest, self.is_dotted()).is_some() => return Ok(rest),
            "с" | "from" => {
                let (day, rest) = self.take_day(rest)?;
                self.days.0 = day;
                return Ok(rest);
            }
            "до" | "по" | "until" | "to" => {
                let (day, after) = self.take_day(rest)?;
                let lower = rest[..rest.len() - after.len()].join(" ").to_lowercase();
                let words: Vec<&str> = lower.split(' ').collect();
                self.days.1 = self.dates.last_from(self.days.0, &words, day);
                return Ok(after);
            }
            "каб" | "каб." | "кабинет" | "ауд." | "аудитория" | "room" => {
                let rest = self.take_place(rest, Vec::new())?;
                // «каб. 12 у входа» is no «12 у входа».
                if self.place.starts_with(|it: char| it.is_ascii_digit()) && !is_room(&self.place) {
                    self.place = format!("{word} {}", self.place);
                }
                return Ok(rest);
            }
            "зал" | "hall" => return self.take_place(rest, vec![word]),
            _ => {}
        }
        if let Some(number) = lower.strip_prefix("каб.") {
            self.place = number.to_owned();
            return Ok(rest);
        }
        if lower.starts_with("https://") || lower.starts_with("http://") {
            self.mode = Some(Mode::Online);
            self.place = word.to_owned();
            return Ok(rest);
        }
        // «онлайн: https://…» is how we write it ourselves.
        if let Some(mode) = Mode::read(lower.trim_end_matches(':')) {
            self.mode = Some(mode);
            return Ok(rest);
        }
        self.take_form(words)
    }

    /// Whether «15.30» is a time: behind a weekday, where no time was read yet.
    fn is_dotted(&self) -> bool {
        self.starts.is_none() && !self.weekdays.is_empty()
    }

    fn take_hours(
        &mut self,
        (from, to): (NaiveTime, NaiveTime),
        quote: String,
    ) -> Result<(), Unclear> {
        let minutes = u16::try_from((to - from).num_minutes()).ok();
        self.lasts = minutes.filter(|minutes| LENGTHS.contains(minutes));
        match (self.lasts, self.starts.replace(from)) {
            (None, _) => Err(Unclear::Length(quote)),
            (_, Some(_)) => Err(Unclear::TwoTimes(quote)),
            (Some(_), None) => Ok(()),
        }
    }

    /// `контрольная`, `контрольный урок`. Every form is a lesson, too; which of two others is meant
    /// nobody knows.
    fn take_form<'w, 't>(&mut self, words: &'w [&'t str]) -> Result<&'w [&'t str], Unclear> {
        let form = |length: usize| {
            let (own, rest) = words.split_at_checked(length)?;
            Form::read(&own.join(" ")).map(|form| (form, rest))
        };
        let unclear = || Unclear::Word(words[0].to_owned());
        let (form, rest) = form(2).or_else(|| form(1)).ok_or_else(unclear)?;
        match self.form {
            None | Some(Form::Lesson) => self.form = Some(form),
            Some(known) if known == form || form == Form::Lesson => {}
            Some(_) => return Err(unclear()),
        }
        Ok(rest)
    }

    /// `45 мин`, or `45мин`.
    fn take_length<'w, 't>(
        &mut self,
        lower: &str,
        word: &str,
        rest: &'w [&'t str],
    ) -> Result<&'w [&'t str], Unclear> {
        let digits = lower.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let glued = &lower[digits.len()..];
        let apart = rest
            .first()
            .is_some_and(|next| is_minutes(&next.to_lowercase()));
        let minutes = read_minutes(digits).filter(|_| glued.is_empty() || is_minutes(glued));
        match minutes {
            Some(minutes) => self.minutes = Some(minutes),
            None => return Err(Unclear::Length(word.to_owned())),
        }
        Ok(match glued.is_empty() && apart {
            true => &rest[1..],
            false => rest,
        })
    }

    fn take_day<'w, 't>(&self, rest: &'w [&'t str]) -> Result<(NaiveDate, &'w [&'t str]), Unclear> {
        let (day, length) = self.dates.first_day(rest).map_err(|wrong| match wrong {
            UnclearMoment::OtherWeekday(date) => Unclear::OtherWeekday(rest.join(" "), date),
            _ => Unclear::Date(
                rest.first()
                    .map_or_else(String::new, |word| (*word).to_owned()),
            ),
        })?;
        Ok((day, &rest[length..]))
    }

    /// The name of a room goes on to the comma, or to what is certainly no name.
    fn take_place<'w, 't>(
        &mut self,
        rest: &'w [&'t str],
        mut name: Vec<&'t str>,
    ) -> Result<&'w [&'t str], Unclear> {
        let is_named = !name.is_empty();
        let ends = |at: &usize| {
            let word = rest[*at].to_lowercase();
            ["с", "до", "from", "until"].contains(&word.as_str())
                || Mode::read(&word).is_some()
                || Form::read(&word).is_some()
                || (is_named || *at > 0) && begins_with_length(&rest[*at..])
        };
        let length = (0..rest.len()).find(ends).unwrap_or(rest.len());
        name.extend(&rest[..length]);
        self.place = name.join(" ");
        match self.place.chars().count() > LONGEST_PLACE {
            true => Err(Unclear::LongPlace),
            false => Ok(&rest[length..]),
        }
    }

    fn entries(self) -> Result<Vec<Entry>, Unclear> {
        let starts = self.starts.ok_or(Unclear::NoTime)?;
        let (from, to) = self.days;
        if self.weekdays.is_empty() {
            return Err(Unclear::NoWeekday);
        }
        if to < from {
            return Err(Unclear::Backwards);
        }
        let minutes = match (self.lasts, self.minutes) {
            (Some(lasts), Some(minutes)) if lasts != minutes => {
                return Err(Unclear::Word(minutes.to_string()));
            }
            (lasts, minutes) => lasts.or(minutes).unwrap_or(USUAL_MINUTES),
        };
        Ok(self
            .weekdays
            .iter()
            .map(|weekday| Entry {
                weekday: *weekday,
                starts,
                minutes,
                form: self.form.unwrap_or_default(),
                mode: self.mode.unwrap_or_default(),
                place: self.place.clone(),
                from,
                to,
            })
            .collect())
    }
}

/// A length that stands alone: `45`, `45 мин`, `45 минут`.
pub(super) fn read_length(text: &str) -> Option<u16> {
    let lower = text.to_lowercase();
    let digits = lower.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit = lower[digits.len()..].trim();
    read_minutes(digits).filter(|_| unit.is_empty() || is_minutes(unit))
}

/// Whether «90 мин», or «90мин», stands there.
fn begins_with_length(words: &[&str]) -> bool {
    let is_length = |text: &str| text.contains(char::is_alphabetic) && read_length(text).is_some();
    match words {
        [word, unit, ..] => is_length(word) || is_length(&format!("{word} {unit}")),
        [word] => is_length(word),
        [] => false,
    }
}

/// Whether a place is the number of a room: «12», «12а»; «2 этаж» is none.
pub fn is_room(place: &str) -> bool {
    let letters = place.chars().filter(|it| it.is_alphabetic()).count();
    place.starts_with(|it: char| it.is_ascii_digit())
        && letters <= 1
        && !place.contains(char::is_whitespace)
}

fn is_minutes(word: &str) -> bool {
    word.starts_with("мин") || word.starts_with("min")
}

/// How long a lesson may be.
pub(super) fn read_minutes(digits: &str) -> Option<u16> {
    digits
        .parse()
        .ok()
        .filter(|minutes| LENGTHS.contains(minutes))
}

#[cfg(test)]
mod tests;
