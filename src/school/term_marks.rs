//! Term marks: which terms there are, what counts in them, and what is proposed. The teacher
//! decides.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    calendar::{Period, PeriodKind, SchoolYear},
    classes::fold,
    lessons::Form,
    marks::{Mark, Sign},
    moments::Moment,
    names::UnknownName,
};

/// How long after its end a term is still the one that is meant first.
const AFTERWARDS: Duration = Duration::from_secs(14 * 24 * 3600);
/// The heaviest weight.
const HEAVIEST: u32 = 100;
/// The numbers of the scale.
const SCALE: (u64, u64) = (2, 5);

/// A term: a quarter, a half or the whole year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is; never [`PeriodKind::Off`].
    pub kind: PeriodKind,
    /// What people call it.
    pub name: String,
    /// When its first day begins.
    pub from: Moment,
    /// When its last day is over.
    pub until: Moment,
}

/// What a term is known by. Schools rename terms, and move their first and last days; its
/// middle stays inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TermKey {
    /// What it is.
    pub kind: PeriodKind,
    /// A moment in its middle.
    pub middle: Moment,
}

impl Term {
    /// The terms among these periods, the first first.
    pub fn all(periods: &[Period], zone: Tz) -> Vec<Term> {
        let mut terms: Vec<Term> = periods
            .iter()
            .filter(|period| period.kind != PeriodKind::Off)
            .map(|period| Term {
                kind: period.kind,
                name: period.name.clone(),
                from: Moment::start_of(period.from, zone),
                until: Moment::end_of(period.to, zone),
            })
            .collect();
        terms.sort_by_key(|term| (term.until, term.kind));
        terms.dedup();
        terms
    }

    /// What it is known by.
    pub fn key(&self) -> TermKey {
        TermKey {
            kind: self.kind,
            middle: self.from.plus(self.until.since(self.from) / 2),
        }
    }

    /// Whether it is the one that is known by `key`.
    pub fn is(&self, key: TermKey) -> bool {
        self.kind == key.kind && self.has(key.middle)
    }

    /// Whether a moment lies in it.
    pub fn has(&self, at: Moment) -> bool {
        self.from <= at && at < self.until
    }

    /// Whether no school day of it comes after `today`: it is over, or this is its last day.
    pub fn has_no_school_after(&self, today: NaiveDate, year: &SchoolYear, zone: Tz) -> bool {
        let end = self.until.date(zone);
        let mut ahead = today
            .iter_days()
            .skip(1)
            .take_while(|day| *day < end)
            .filter(|day| day.weekday() != Weekday::Sun);
        today >= self.from.date(zone) && !ahead.any(|day| year.is_school_day(day))
    }

    /// The shortest kind of term that the school has now: of the year that has begun last, for it may
    /// have had quarters, and have halves instead from this year on.
    pub fn shortest_kind(terms: &[Term], now: Moment) -> Option<PeriodKind> {
        let years = terms.iter().filter(|term| term.kind == PeriodKind::Year);
        let begun = years.filter(|year| year.from <= now);
        let year = begun.max_by_key(|year| year.from);
        let is_of_it =
            |term: &&Term| year.is_none_or(|year| year.from <= term.from && term.from < year.until);
        terms.iter().filter(is_of_it).map(|term| term.kind).min()
    }

    /// Of these terms, the one that is meant where none is named: of the shortest kind that
    /// the school has now, the one that is just over, else the current one, else the last.
    pub fn meant(terms: &[Term], now: Moment) -> Option<&Term> {
        let kind = Term::shortest_kind(terms, now)?;
        let begun = || {
            let begun = terms.iter().rev();
            begun.filter(move |term| term.kind == kind && term.from <= now)
        };
        begun()
            .find(|term| term.until <= now && now.since(term.until) < AFTERWARDS)
            .or_else(|| begun().next())
    }
}

impl fmt::Display for TermKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.kind.as_str(), self.middle.millis())
    }
}

impl FromStr for TermKey {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let (kind, middle) = text.split_once(':').ok_or(UnknownName)?;
        Ok(TermKey {
            kind: kind.parse()?,
            middle: Moment::from_millis(middle.parse().map_err(|_| UnknownName)?),
        })
    }
}

/// A work or a lesson, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An assignment.
    Assignment(i64),
    /// A lesson.
    Lesson(i64),
}

/// A mark of a term, and what it was given for: a lesson of this form, or else an assignment.
pub type Counted = (Mark, Option<Form>);

/// The school's rule: what counts, how much, and from where on is rounded up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermRule {
    assignment: u32,
    /// What is not among them counts once.
    forms: Vec<(Form, u32)>,
    /// In hundredths.
    up: u32,
}

impl Default for TermRule {
    fn default() -> Self {
        let twice = [Form::Test, Form::Credit, Form::Exam, Form::Concert];
        TermRule {
            assignment: 1,
            forms: twice.map(|form| (form, 2)).to_vec(),
            up: 50,
        }
    }
}

/// What the rule proposes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The mark; none where there is no number to make it of.
    pub mark: Option<Mark>,
    /// The average in hundredths, rounded half up.
    pub average: Option<u64>,
    /// How many numbers it is made of.
    pub count: usize,
    /// Whether those are the marks of the year's terms.
    pub of_terms: bool,
}

impl TermRule {
    /// Reads a rule such as `задание=1 урок=1 контрольная=2 вверх=0.6`. What is not named
    /// is as it is by default.
    ///
    /// # Errors
    /// Names the first pair that is not understood.
    pub fn read(text: &str) -> Result<TermRule, String> {
        let mut rule = TermRule::default();
        let pairs = text.split(|letter: char| letter.is_whitespace() || letter == ';');
        for pair in pairs.filter(|pair| !pair.is_empty()) {
            let unclear = || pair.to_owned();
            let (what, number) = pair.split_once('=').ok_or_else(unclear)?;
            let weight = || {
                let weight = number.parse().ok().filter(|weight| *weight <= HEAVIEST);
                weight.ok_or_else(unclear)
            };
            match fold(what).as_str() {
                "задание" | "assignment" => rule.assignment = weight()?,
                "вверх" | "up" => rule.up = read_fraction(number).ok_or_else(unclear)?,
                word => {
                    let form = Form::read(word).ok_or_else(unclear)?;
                    rule.forms.retain(|(known, _)| *known != form);
                    rule.forms.push((form, weight()?));
                }
            }
        }
        Ok(rule)
    }

    fn weight(&self, form: Option<Form>) -> u64 {
        let Some(form) = form else {
            return u64::from(self.assignment);
        };
        let own = self.forms.iter().find(|(known, _)| *known == form);
        own.map_or(1, |(_, weight)| u64::from(*weight))
    }

    /// What is proposed for the marks of a term: their weighted average, rounded. Only numbers
    /// count, each its value whatever its sign.
    pub fn propose(&self, marks: &[Counted]) -> Proposal {
        let weighed = marks.iter().map(|(mark, form)| (*mark, self.weight(*form)));
        self.round(weighed)
    }

    /// What is proposed for a year: out of its quarters' marks where there are numbers among
    /// them, else out of its halves', else out of all that was given in it.
    pub fn propose_year(&self, terms: &[(PeriodKind, Mark)], marks: &[Counted]) -> Proposal {
        for kind in [PeriodKind::Quarter, PeriodKind::Half] {
            let of_kind = terms.iter().filter(|(known, _)| *known == kind);
            let proposal = self.round(of_kind.map(|(_, mark)| (*mark, 1)));
            if proposal.mark.is_some() {
                return Proposal {
                    of_terms: true,
                    ..proposal
                };
            }
        }
        self.propose(marks)
    }

    fn round(&self, marks: impl Iterator<Item = (Mark, u64)>) -> Proposal {
        let (mut sum, mut total, mut count) = (0, 0, 0);
        for (mark, weight) in marks {
            if let Mark::Number { value, .. } = mark
                && weight > 0
            {
                sum += u64::from(value) * weight;
                total += weight;
                count += 1;
            }
        }
        if total == 0 {
            return Proposal::default();
        }
        let (whole, rest) = (sum / total, sum % total);
        let up = rest > 0 && rest * 100 >= u64::from(self.up) * total;
        let value = (whole + u64::from(up)).clamp(SCALE.0, SCALE.1);
        Proposal {
            mark: u8::try_from(value).ok().map(|value| Mark::Number {
                value,
                sign: Sign::None,
            }),
            average: Some((sum * 200 + total) / (2 * total)),
            count,
            of_terms: false,
        }
    }
}

/// `0.6` or `0,65` in hundredths: more than nothing, less than one.
fn read_fraction(text: &str) -> Option<u32> {
    let text = text.replace(',', ".");
    let digits = text.strip_prefix("0.")?;
    let hundredths = match digits.len() {
        1 => digits.parse::<u32>().ok()? * 10,
        2 => digits.parse().ok()?,
        _ => return None,
    };
    (1..100).contains(&hundredths).then_some(hundredths)
}

#[cfg(test)]
mod tests;
