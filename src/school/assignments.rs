//! What a teacher writes after `/assign`, and what is understood of it.

use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;

pub use super::repeats::{Every, Repeat};
use super::{
    alike::look_of,
    draft_lines::{FOR_KEYS, KEYS, Key, is_ornament, key_line, without_item},
    moments::{END_OF_DAY, Moment, UnclearMoment, read_moment},
    roster::{StudentId, listed},
};

/// The longest title, in characters.
const LONGEST_TITLE: usize = 200;

/// A weekday, and a time of day, come again within this.
const A_WEEK: Duration = Duration::from_secs(8 * 24 * 3600);

/// When an assignment without a time of day is posted.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(9, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

/// An assignment as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The first line.
    pub title: String,
    /// The text below it.
    pub body: String,
    /// When it is due.
    pub due: Option<Moment>,
    /// How that was written; `None` where it was not, but chosen.
    pub due_words: Option<String>,
    /// When it is to be posted; at once where `None`.
    pub at: Option<Moment>,
    /// How it is to be repeated.
    pub repeat: Option<Repeat>,
    /// For whom; for everybody in the class where empty.
    pub to: Vec<StudentId>,
    /// The class, where it was named.
    pub class: Option<String>,
}

/// Something that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// As it was written.
    pub quote: String,
    /// What is wrong with it.
    pub problem: UnclearKind,
}

/// What can be wrong with an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnclearKind {
    /// There is no first line.
    NoTitle,
    /// The first line is longer than 200 characters.
    LongTitle,
    /// The same key stands twice.
    Repeated,
    /// Nothing stands behind the colon.
    Empty,
    /// No date that exists.
    Date,
    /// A date that is not the weekday beside it.
    OtherWeekday(NaiveDate),
    /// Due before now.
    PastDue,
    /// Due before it is posted.
    DueBeforePosting,
    /// To be posted before now.
    PastPosting,
    /// No rule for repeating.
    Repeat,
    /// Several times in each week, and nobody knows on which days.
    TimesAWeek,
    /// One that is over before it begins.
    PastRepeat,
    /// No identifier.
    StudentId,
    /// Nearly a key, with what stands behind that key.
    Mistyped(&'static str),
}

impl From<UnclearMoment> for UnclearKind {
    fn from(unclear: UnclearMoment) -> Self {
        match unclear {
            UnclearMoment::OtherWeekday(date) => UnclearKind::OtherWeekday(date),
            _ => UnclearKind::Date,
        }
    }
}

/// What people write for a due date without a colon, the longest first.
const BEFORE_DUE: [&str; 6] = [
    "срок выполнения",
    "срок сдачи",
    "сдать до",
    "сдать к",
    "срок",
    "due",
];

/// What people write where there is nothing to be said: for everybody, at once, without a date.
const EVERYBODY: [&str; 6] = [
    "всем",
    "все",
    "всему классу",
    "весь класс",
    "all",
    "everybody",
];
const AT_ONCE: [&str; 4] = ["сразу", "сейчас", "now", "at once"];
const NO_DUE: [&str; 4] = ["нет", "без срока", "none", "no"];

/// Words between identifiers.
const AND: [&str; 2] = ["и", "and"];

fn is_one_of(words: &[&str], value: &str) -> bool {
    let value = value.trim().trim_end_matches('.').to_lowercase();
    words.contains(&value.as_str())
}

/// A date without a year that lies further ahead has just passed, and is not that of next year.
pub(super) const FURTHEST_DAYS: i64 = 300;
const FURTHEST: Duration = Duration::from_secs(FURTHEST_DAYS.unsigned_abs() * 24 * 3600);

impl Draft {
    /// Reads what stands after `/assign`: the title, the text, and lines such as
    /// `срок: 30.11 18:00`. Other lines with a colon are text, but for those that are meant for
    /// one of these by all appearances, such as `сорк: 30.11`.
    ///
    /// # Errors
    /// Everything that is unclear, in the order in which it stands.
    pub fn read(text: &str, now: Moment, zone: Tz) -> Result<Draft, Vec<Unclear>> {
        let mut unclear = Vec::new();
        let mut lines = text.trim().lines();
        let mut draft = Draft {
            title: lines.next().unwrap_or_default().trim().to_owned(),
            ..Draft::default()
        };
        if draft.title.is_empty() || key_line(&draft.title).is_some() {
            unclear.push(problem(&draft.title, UnclearKind::NoTitle));
        } else if draft.title.chars().count() > LONGEST_TITLE {
            unclear.push(problem(&draft.title, UnclearKind::LongTitle));
        }
        let (mut body, mut seen, mut due_line) = (Vec::new(), Vec::new(), "");
        let mut slips = Vec::new();
        for line in lines {
            let Some((key, value)) = key_line(line) else {
                slips.extend(slip(line, now, zone));
                body.push(line.trim_end());
                continue;
            };
            let line = line.trim();
            if seen.contains(&key) {
                unclear.push(problem(line, UnclearKind::Repeated));
                continue;
            }
            seen.push(key);
            if key == Key::Due {
                due_line = line;
            }
            let read = match value {
                "" => Err(UnclearKind::Empty),
                value => draft.set(key, value, now, zone),
            };
            if let Err(kind) = read {
                unclear.push(problem(line, kind));
            }
        }
        if let (Some(due), Some(at)) = (draft.due, draft.at)
            && due <= at
        {
            match draft.due_when_posted(at, zone) {
                Some(due) => draft.due = Some(due),
                None => unclear.push(problem(due_line, UnclearKind::DueBeforePosting)),
            }
        }
        slips.retain(|(_, key, _)| !seen.contains(key));
        for (line, _, word) in slips {
            unclear.push(problem(line, UnclearKind::Mistyped(word)));
        }
        draft.body = body.join("\n").trim().to_owned();
        match unclear.is_empty() {
            true => Ok(draft),
            false => Err(unclear),
        }
    }

    /// When it is due, if it is posted at `at`: «пт 18:00» of what is posted next Monday is the Friday
    /// after that. `None` where that is no later.
    pub fn due_when_posted(&self, at: Moment, zone: Tz) -> Option<Moment> {
        match (self.due?, &self.due_words) {
            (due, _) if due > at => Some(due),
            (_, words) => due_counted_from(at, words.as_deref()?, zone),
        }
    }

    /// When it is due, if it is posted at `first` and not when that was `asked`: «завтра» is the day
    /// after, a date is a date. `None` where that has passed by then.
    pub fn due_after(&self, first: Moment, asked: Moment, zone: Tz) -> Option<Moment> {
        let due = self.due?;
        let again = match &self.due_words {
            Some(words) => read_moment(words, first, zone, END_OF_DAY).ok()?,
            None => due,
        };
        // A date that has passed is not that of the next year.
        let most = due.since(asked) + A_WEEK;
        (again > first && again.since(first) <= most).then_some(again)
    }

    fn set(&mut self, key: Key, value: &str, now: Moment, zone: Tz) -> Result<(), UnclearKind> {
        match key {
            Key::Due if is_one_of(&NO_DUE, value) => {}
            Key::Due => {
                self.due = Some(read_due(value, now, zone)?);
                self.due_words = Some(value.to_owned());
            }
            Key::At if is_one_of(&AT_ONCE, value) => {}
            Key::At => {
                let at = read_moment(value, now, zone, MORNING)?;
                if at < now || is_of_next_year(at, now, value) {
                    return Err(UnclearKind::PastPosting);
                }
                self.at = Some(at);
            }
            Key::Repeat => {
                self.repeat = Some(Repeat::read(value, now.date(zone))?);
            }
            Key::To if is_one_of(&EVERYBODY, value) => {}
            Key::To => {
                let words = listed(value).map(|word| word.trim_start_matches('№'));
                for word in words.filter(|word| !word.is_empty() && !is_one_of(&AND, word)) {
                    let student = StudentId::read(word).map_err(|_| UnclearKind::StudentId)?;
                    if !self.to.contains(&student) {
                        self.to.push(student);
                    }
                }
                // Commas alone must not turn work for some into work for everybody.
                if self.to.is_empty() {
                    return Err(UnclearKind::Empty);
                }
            }
            Key::Class => self.class = Some(value.to_owned()),
        }
        Ok(())
    }
}

/// «пт 18:00» of what is posted next Monday is the Friday after that. A date is a date.
fn due_counted_from(at: Moment, value: &str, zone: Tz) -> Option<Moment> {
    let due = read_moment(value, at, zone, END_OF_DAY).ok()?;
    (due > at && due.since(at) <= A_WEEK).then_some(due)
}

fn problem(quote: &str, problem: UnclearKind) -> Unclear {
    Unclear {
        quote: quote.chars().take(LONGEST_TITLE).collect(),
        problem,
    }
}

/// Reads when something is due.
///
/// # Errors
/// [`UnclearKind::Date`] for what is no date, [`UnclearKind::OtherWeekday`] for one beside another
/// weekday, and [`UnclearKind::PastDue`] for one that has passed.
pub fn read_due(value: &str, now: Moment, zone: Tz) -> Result<Moment, UnclearKind> {
    let due = read_moment(value, now, zone, END_OF_DAY)?;
    match due <= now || is_of_next_year(due, now, value) {
        true => Err(UnclearKind::PastDue),
        false => Ok(due),
    }
}

/// When something is to be due by a text that says nothing else: «срок: пт 18:00», or the date alone.
pub fn due_alone(text: &str, now: Moment, zone: Tz) -> Option<&str> {
    let line = text.trim();
    match key_line(line) {
        _ if line.contains('\n') => None,
        Some((Key::Due, value)) => Some(value),
        Some(_) => None,
        None => (read_due(line, now, zone) != Err(UnclearKind::Date)).then_some(line),
    }
}

/// Whether what was meant is the date of this year, which has passed.
fn is_of_next_year(at: Moment, now: Moment, value: &str) -> bool {
    at.since(now) > FURTHEST && !names_a_year(value)
}

/// Whether a date is written with its year, in four digits or two.
pub(super) fn names_a_year(value: &str) -> bool {
    let numbers = value.split(|letter: char| !letter.is_ascii_digit());
    let numbers: Vec<&str> = numbers.filter(|number| !number.is_empty()).collect();
    numbers.iter().any(|number| number.len() == 4)
        || value
            .split_whitespace()
            .any(|word| word.matches(['.', '/']).count() == 2)
}

/// A due date that nobody put a colon behind: «Срок — 5.12», «сдать до пятницы».
fn due_without_colon(line: &str) -> Option<String> {
    let line = without_item(line.trim()).to_lowercase();
    let rest = BEFORE_DUE.iter().find_map(|word| behind(&line, word))?;
    let is_apart = rest.starts_with(|letter: char| !letter.is_alphanumeric());
    is_apart.then(|| rest.trim_matches(is_ornament).to_owned())
}

/// What stands behind a word with which a line begins, in letters of whichever alphabet.
fn behind<'l>(line: &'l str, word: &str) -> Option<&'l str> {
    let mut letters = line.char_indices();
    let end = letters.nth(word.chars().count());
    let (begun, rest) = line.split_at(end.map_or(line.len(), |(end, _)| end));
    (look_of(begun) == look_of(word)).then_some(rest)
}

/// A line whose key has a letter too many or too few, or two in each other's place, or which is
/// another word for it, while its value is one for that key; with the word that was meant. A letter
/// for another is too much: «урок» is no «срок».
fn slip(line: &str, now: Moment, zone: Tz) -> Option<(&str, Key, &'static str)> {
    /// Shorter words are one letter off too many others.
    const LONG_ENOUGH: usize = 4;
    let is_due = |value: &str| read_due(value, now, zone) != Err(UnclearKind::Date);
    if due_without_colon(line).is_some_and(|value| is_due(&value)) {
        return Some((line.trim(), Key::Due, "срок"));
    }
    let (written, value) = line.split_once(':')?;
    let written = look_of(written.trim().trim_start_matches(is_ornament));
    let meant = |(word, _): &(&str, Key)| {
        let look = look_of(word);
        look.chars().count() >= LONG_ENOUGH
            && strsim::osa_distance(&look, &written) == 1
            && strsim::hamming(&look, &written) != Ok(1)
    };
    let value = value.trim();
    let (word, key) = match FOR_KEYS.iter().find(|(word, _)| look_of(word) == written) {
        // «Для: левой руки» is for no student.
        Some((_, Key::To)) if !are_numbers(value) => return None,
        Some((other, key)) => {
            let [russian, english] = key.words();
            let word = if other.is_ascii() { english } else { russian };
            (word, *key)
        }
        None => {
            let words = |(key, words): &(Key, [&'static str; 2])| words.map(|word| (word, *key));
            KEYS.iter().flat_map(words).find(meant)?
        }
    };
    let fits = !value.is_empty() && Draft::default().set(key, value, now, zone).is_ok();
    fits.then_some((line.trim(), key, word))
}

/// Whether each of the words has a digit in it, as identifiers do.
fn are_numbers(words: &str) -> bool {
    let mut words = listed(words);
    words.all(|word| word.contains(|letter: char| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
