//! Terms as reports are asked for: by their names, and which one it is now.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    calendar::{Period, PeriodKind, SchoolYear},
    calendar_names::english_name,
    classes::fold,
};

/// Where days that are open on one side begin and end: outside of every journal.
const FIRST: NaiveDate = day(1970, 1, 1);
const LAST: NaiveDate = day(9999, 12, 31);

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

/// The days that a journal or a report is about, the first and the last included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PlainSpan", into = "PlainSpan")]
pub struct Span {
    /// Which kind of term it is; none for days that are no term.
    pub kind: Option<PeriodKind>,
    /// What people call it; empty for days that are no term.
    pub name: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// A span as it is kept: short, as it stands in every button of a journal.
type PlainSpan = (Option<PeriodKind>, String, NaiveDate, NaiveDate);

impl From<PlainSpan> for Span {
    fn from((kind, name, from, to): PlainSpan) -> Self {
        Span {
            kind,
            name,
            from,
            to,
        }
    }
}

impl From<Span> for PlainSpan {
    fn from(span: Span) -> Self {
        (span.kind, span.name, span.from, span.to)
    }
}

impl From<&Period> for Span {
    fn from(period: &Period) -> Self {
        Span {
            kind: Some(period.kind),
            name: period.name.clone(),
            from: period.from,
            to: period.to,
        }
    }
}

impl Span {
    /// Everything that was ever written down, up to a day or from one on where those are set.
    pub fn open((from, to): (Option<NaiveDate>, Option<NaiveDate>)) -> Span {
        Span {
            kind: None,
            name: String::new(),
            from: from.unwrap_or(FIRST),
            to: to.unwrap_or(LAST),
        }
    }

    /// As a title has it: `2 четверть (03.11.2026–30.12.2026)`, or the days alone.
    pub fn title(&self) -> String {
        let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
        let days = match (self.from == FIRST, self.to == LAST) {
            (true, true) => "за всё время".to_owned(),
            (true, false) => format!("по {}", day(self.to)),
            (false, true) => format!("с {}", day(self.from)),
            (false, false) => format!("{}–{}", day(self.from), day(self.to)),
        };
        match self.name.as_str() {
            "" => days,
            name => format!("{name} ({days})"),
        }
    }
}

/// The usual school year that a report looks at: in summer the one that is over.
pub fn usual_year(today: NaiveDate) -> SchoolYear {
    /// From June to August.
    const SUMMER: Days = Days::new(92);
    let year = SchoolYear::usual(today);
    let has_begun = year.periods.iter().any(|period| period.from <= today);
    match today.checked_sub_days(SUMMER) {
        Some(spring) if !has_begun => SchoolYear::usual(spring),
        _ => year,
    }
}

/// The school year that a report looks at, by the school's own calendar, or by the usual one where it
/// has none, or has none any more for the year that has begun; in summer the one that is over.
pub fn year_in_view(periods: Vec<Period>, today: NaiveDate) -> SchoolYear {
    if periods.is_empty() {
        return usual_year(today);
    }
    let all = SchoolYear::around(periods, today);
    let years = || {
        let all = all.periods.iter();
        all.filter(|period| period.kind == PeriodKind::Year)
    };
    let begun = years().rfind(|year| year.from <= today);
    let Some(year) = begun.or_else(|| years().next()).cloned() else {
        return all;
    };
    let ends = years()
        .find(|next| next.from > year.to)
        .map(|next| next.from);
    let mut periods = all.periods;
    // A term of the next year may be written down before that year is.
    let is_of_it = |period: &Period| period.kind == PeriodKind::Off || period.from <= year.to;
    periods.retain(|period| {
        period.to >= year.from && ends.is_none_or(|ends| period.from < ends) && is_of_it(period)
    });
    SchoolYear::of(periods)
}

/// The school year before one that a report looks at; none where the school's own calendar knows of
/// none.
pub fn year_before(periods: Vec<Period>, year: &SchoolYear) -> Option<SchoolYear> {
    let begins = year.begins()?;
    let before = year_in_view(periods, begins.pred_opt()?);
    (before.begins()? < begins).then_some(before)
}

/// A term with its school year behind it, as in `q4 2025/26`: the rest of the words, and a day of that
/// year.
fn with_year(words: &str) -> Option<(String, NaiveDate)> {
    let is_year = |word: &&str| {
        let parts = word.split_once(['/', '-', '–']);
        parts.is_some_and(|(first, next)| {
            let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            first.len() == 4 && matches!(next.len(), 2 | 4) && is_number(first) && is_number(next)
        })
    };
    let word = words.split_whitespace().find(is_year)?;
    let first = word.get(..4)?.parse().ok()?;
    let rest = words.split_whitespace().filter(|it| *it != word);
    let rest = rest.collect::<Vec<_>>().join(" ");
    Some((rest, NaiveDate::from_ymd_opt(first, 12, 1)?))
}

/// The term that words mean on a day: of the year in view, or of the one that they name.
///
/// # Errors
/// The school year that has no such term.
pub fn term_meant(periods: Vec<Period>, words: &str, today: NaiveDate) -> Result<Span, SchoolYear> {
    let year = year_in_view(periods.clone(), today);
    if let Some(term) = year.term_called(words) {
        return Ok(Span::from(term));
    }
    let Some((rest, day)) = with_year(words) else {
        return Err(year);
    };
    let earlier = year_in_view(periods, day);
    let is_meant = earlier.begins().is_some_and(|begins| begins <= day)
        && earlier.ends().is_some_and(|ends| day <= ends);
    let term = earlier.term_called(&rest).filter(|_| is_meant);
    term.map(Span::from).ok_or(earlier)
}

/// The words that mean a term on a day, be it one of an earlier year; none where no words do.
pub fn words_for_term(periods: &[Period], span: &Span, today: NaiveDate) -> Option<String> {
    let year = year_in_view(periods.to_vec(), span.from);
    let first = year.begins()?.year();
    let with_year = format!("{} {first}/{:02}", span.name, (first + 1) % 100);
    let mut written = [span.name.clone(), with_year].into_iter();
    written
        .find(|words| term_meant(periods.to_vec(), words, today).is_ok_and(|meant| meant == *span))
}

impl SchoolYear {
    /// The term that people mean on a day by «сейчас»: the shortest in which it lies; in the
    /// holidays the one that was over last, and before all of them the first.
    pub fn term_around(&self, day: NaiveDate) -> Option<&Period> {
        [PeriodKind::Quarter, PeriodKind::Half, PeriodKind::Year]
            .into_iter()
            .find_map(|kind| {
                let mut terms = self.terms().filter(|term| term.kind == kind);
                let begun = terms.clone().rfind(|term| term.from <= day);
                begun.or_else(|| terms.next())
            })
    }

    /// The terms of its kind before and after one.
    pub fn beside(&self, span: &Span) -> (Option<&Period>, Option<&Period>) {
        let mut terms = self.terms().filter(|term| Some(term.kind) == span.kind);
        let before = terms.clone().rfind(|term| term.to < span.from);
        (before, terms.find(|term| term.from > span.to))
    }

    /// A term by its name, or as one calls it in a hurry: `2`, `q2`, `2 ч`, `h1`, `год`.
    /// A number alone is a quarter, where the school has quarters.
    pub fn term_called(&self, words: &str) -> Option<&Period> {
        let words = fold(words);
        let is_name = |name: &str| fold(name) == words;
        let mut terms = self.terms();
        let named =
            terms.find(|term| is_name(&term.name) || english_name(&term.name).is_some_and(is_name));
        if named.is_some() {
            return named;
        }
        let number: String = words.chars().filter(char::is_ascii_digit).collect();
        let kind = words
            .chars()
            .find(|letter| letter.is_alphabetic())
            .map(|letter| match letter {
                'q' | 'ч' | 'т' | 't' => Some(PeriodKind::Quarter),
                'h' | 's' | 'п' => Some(PeriodKind::Half),
                'y' | 'г' | 'у' => Some(PeriodKind::Year),
                _ => None,
            });
        let has_quarters = self.terms().any(|term| term.kind == PeriodKind::Quarter);
        let kind = match kind {
            Some(kind) => kind?,
            None if has_quarters => PeriodKind::Quarter,
            None => PeriodKind::Half,
        };
        let mut called = self.terms().filter(|term| {
            let digits: String = term.name.chars().filter(char::is_ascii_digit).collect();
            // A year's name may tell which it is, as in «2026/27 учебный год»: a «год» means it.
            let is_the_year = kind == PeriodKind::Year && number.is_empty();
            term.kind == kind && (digits == number || is_the_year)
        });
        // Of two that could be meant, neither is.
        let term = called.next()?;
        called.next().is_none().then_some(term)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_found_as_people_call_it() {
        let year = SchoolYear::usual(day(2026, 11, 24));
        let called = |words| year.term_called(words).map(|term| term.name.as_str());
        for words in ["2 четверть", "2 Четверть", "2", "q2", "Q2", "2ч", "2 четв."]
        {
            assert_eq!(called(words), Some("2 четверть"), "{words}");
        }
        assert_eq!(called("h1"), Some("1 полугодие"));
        assert_eq!(called("год"), Some("учебный год"));
        assert_eq!(called("year"), Some("учебный год"));
        for words in ["", "5", "q", "осенние каникулы", "зима 2"] {
            assert_eq!(called(words), None, "{words}");
        }
    }

    #[test]
    fn a_year_is_found_by_its_kind_whatever_numbers_its_name_has() {
        let years = |names: &[&str]| {
            let period = |name: &&str| Period {
                kind: PeriodKind::Year,
                name: (*name).to_owned(),
                from: day(2026, 9, 1),
                to: day(2027, 5, 31),
            };
            SchoolYear::of(names.iter().map(period).collect())
        };
        let one = years(&["2026/27 учебный год"]);
        for words in ["год", "year", "2026/27 год", "2026/27 учебный год"] {
            let found = one.term_called(words).map(|term| term.name.as_str());
            assert_eq!(found, Some("2026/27 учебный год"), "{words}");
        }
        let two = years(&["2026/27 учебный год", "2027/28 учебный год"]);
        assert!(two.term_called("год").is_none(), "either could be meant");
    }

    #[test]
    fn a_year_before_this_one_is_found_where_there_is_one() {
        let own = SchoolYear::usual(day(2026, 11, 24)).periods;
        let now = year_in_view(own.clone(), day(2026, 9, 10));
        assert!(year_before(own.clone(), &now).is_none());
        let both = SchoolYear::usual(day(2025, 11, 24)).periods;
        let both: Vec<Period> = both.into_iter().chain(own).collect();
        let before = year_before(both, &now).expect("the year before");
        assert_eq!(before.begins(), Some(day(2025, 9, 1)));
        assert_eq!(before.ends(), Some(day(2026, 5, 31)));
        let usual = year_before(Vec::new(), &usual_year(day(2026, 9, 10)));
        assert_eq!(usual.and_then(|year| year.begins()), Some(day(2025, 9, 1)));
    }

    #[test]
    fn a_term_is_written_with_its_year() {
        let found = |words| with_year(words).map(|(rest, day)| (rest, day.to_string()));
        let december = |year: &str| format!("{year}-12-01");
        assert_eq!(
            found("q4 2025/26"),
            Some(("q4".to_owned(), december("2025")))
        );
        let named = Some(("учебный год".to_owned(), december("2025")));
        assert_eq!(found("2025/2026 учебный год"), named);
        for words in ["q4", "2 четверть", "2025", "01-02 2"] {
            assert_eq!(found(words), None, "{words}");
        }
    }

    #[test]
    fn the_words_for_a_term_mean_that_one_in_whichever_year_it_is() {
        let today = day(2026, 11, 24);
        let earlier = SchoolYear::usual(day(2025, 11, 24));
        let now = SchoolYear::usual(today);
        let own: Vec<Period> = [&earlier, &now]
            .iter()
            .flat_map(|year| year.periods.clone())
            .collect();
        for periods in [own, Vec::new()] {
            for (year, behind) in [(&now, ""), (&earlier, " 2025/26")] {
                for term in year.terms() {
                    let words = words_for_term(&periods, &term.into(), today);
                    assert_eq!(words, Some(format!("{}{behind}", term.name)));
                }
            }
        }
        let named = Span::open((Some(day(2025, 9, 1)), Some(day(2025, 9, 9))));
        assert_eq!(words_for_term(&[], &named, today), None);
    }

    #[test]
    fn a_span_is_kept_as_plain_text() {
        let span = Span {
            kind: Some(PeriodKind::Quarter),
            name: "2 четверть".to_owned(),
            from: day(2026, 11, 5),
            to: day(2026, 12, 30),
        };
        let text = serde_json::to_string(&span).expect("JSON");
        assert_eq!(
            text,
            r#"["quarter","2 четверть","2026-11-05","2026-12-30"]"#
        );
        assert_eq!(serde_json::from_str::<Span>(&text).expect("a span"), span);
        assert!(serde_json::from_str::<Span>(r#"["quarter","","вчера","сегодня"]"#).is_err());
    }

    #[test]
    fn in_holidays_it_is_the_term_that_has_just_ended() {
        let now = |today| {
            let year = usual_year(today);
            year.term_around(today).map(|term| term.name.clone())
        };
        assert_eq!(now(day(2026, 11, 24)).as_deref(), Some("2 четверть"));
        assert_eq!(now(day(2026, 10, 28)).as_deref(), Some("1 четверть"));
        assert_eq!(now(day(2027, 1, 3)).as_deref(), Some("2 четверть"));
        assert_eq!(now(day(2027, 7, 20)).as_deref(), Some("4 четверть"));
        assert_eq!(now(day(2027, 8, 31)).as_deref(), Some("4 четверть"));
        assert_eq!(now(day(2027, 9, 1)).as_deref(), Some("1 четверть"));
    }

    #[test]
    fn the_term_of_a_day_and_those_beside_it_are_found() {
        let year = SchoolYear::usual(day(2025, 11, 24));
        let around = |at| year.term_around(at).map(|term| term.name.as_str());
        assert_eq!(around(day(2025, 11, 24)), Some("2 четверть"));
        assert_eq!(
            around(day(2025, 10, 28)),
            Some("1 четверть"),
            "in the holidays"
        );
        assert_eq!(around(day(2025, 8, 20)), Some("1 четверть"), "in summer");
        let name = |term: Option<&Period>| term.map(|term| term.name.clone());
        let term = year.term_around(day(2025, 11, 24)).expect("a term");
        let (before, after) = year.beside(&term.into());
        assert_eq!(name(before).as_deref(), Some("1 четверть"));
        assert_eq!(name(after).as_deref(), Some("3 четверть"));
        let half = year.terms().find(|term| term.name == "1 полугодие");
        let half = half.expect("a half");
        let (before, after) = year.beside(&half.into());
        assert_eq!(name(before), None);
        assert_eq!(name(after).as_deref(), Some("2 полугодие"));
        assert_eq!(SchoolYear::default().term_around(day(2025, 11, 24)), None);
    }
}
