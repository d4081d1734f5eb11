//! The cells of a file, as they come out of spreadsheets.

use super::{date_words::month_named, problems::ProblemKind};

/// The longest value of a cell, in characters.
const LONGEST: usize = 200;

/// What spreadsheets show where a formula has failed, in English and in Russian.
const FAILED: [&str; 14] = [
    "#DIV/0!",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#ДЕЛ/0!",
    "#Н/Д",
    "#ИМЯ?",
    "#ПУСТО!",
    "#ЧИСЛО!",
    "#ССЫЛКА!",
    "#ЗНАЧ!",
];

/// Whether a cell shows that its formula has failed.
pub(super) fn is_failed_formula(cell: &str) -> bool {
    FAILED.contains(&cell.trim())
}

/// A cell's text, with single spaces.
pub(super) fn read_cell(text: &str) -> Result<String, ProblemKind> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > LONGEST {
        return Err(ProblemKind::TooLong(LONGEST));
    }
    if is_failed_formula(&text) {
        return Err(ProblemKind::Formula(text));
    }
    match text.chars().find(|letter| is_hidden(*letter)) {
        Some(hidden) => Err(ProblemKind::Invisible(hidden)),
        None => Ok(text),
    }
}

/// A heading as it may be shown: it comes from outside, and goes to a terminal.
pub(super) fn shown(heading: &str) -> String {
    let seen: String = heading
        .chars()
        .filter(|letter| letter.is_whitespace() || !is_hidden(*letter))
        .take(LONGEST)
        .collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that change how others are shown, or show nothing themselves.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
            | '\u{E0000}'..='\u{E007F}')
}

/// Whether a cell is a date by all appearances: spreadsheets make one of «3/8», the third year of
/// eight, and show it as `03.авг` or `8-Mar`.
pub(super) fn is_date(text: &str) -> bool {
    let (day, time) = text.split_once(' ').unwrap_or((text, ""));
    if !time.is_empty() && !time.contains(':') {
        return false;
    }
    let parts = day.split(['.', '-', '/']).filter(|it| !it.is_empty());
    let parts: Vec<&str> = parts.collect();
    let is_number = |part: &str| part.len() <= 2 && part.bytes().all(|it| it.is_ascii_digit());
    let is_year = |part: &str| matches!(part.len(), 2 | 4) && part.parse::<u32>().is_ok();
    let is_named = |part: &str| month_named(&part.to_lowercase()).is_some();
    match parts.as_slice() {
        [one, other] => is_number(one) && is_named(other) || is_named(one) && is_number(other),
        [one, month, other] => {
            let days = is_number(one) && is_year(other) || is_year(one) && is_number(other);
            days && is_number(month)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_told_from_years_of_study_and_groups() {
        for date in [
            "2026-08-03",
            "2026-08-03 00:00",
            "03.авг",
            "3-Aug",
            "Mar-08",
            "03.08.2026",
            "3/8/26",
        ] {
            assert!(is_date(date), "{date}");
        }
        for other in [
            "3",
            "3/8",
            "3 (8)",
            "2024-017",
            "3А",
            "Хор 3-4",
            "ДПП-8",
            "1-й",
            "май",
            "",
        ] {
            assert!(!is_date(other), "{other}");
        }
    }
}
