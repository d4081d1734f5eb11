//! What the usual school year calls its terms, holidays and days off, in both languages.

use super::{calendar::Period, classes::same_name};

/// The names of [`SchoolYear::usual`](super::calendar::SchoolYear::usual), in Russian and in English.
const NAMES: [(&str, &str); 15] = [
    ("учебный год", "school year"),
    ("1 полугодие", "1 half"),
    ("2 полугодие", "2 half"),
    ("1 четверть", "1 quarter"),
    ("2 четверть", "2 quarter"),
    ("3 четверть", "3 quarter"),
    ("4 четверть", "4 quarter"),
    ("осенние каникулы", "autumn holidays"),
    ("зимние каникулы", "winter holidays"),
    ("весенние каникулы", "spring holidays"),
    ("День народного единства", "National Unity Day"),
    ("День защитника Отечества", "Defender of the Fatherland Day"),
    ("Международный женский день", "International Women's Day"),
    ("Праздник Весны и Труда", "Spring and Labour Day"),
    ("День Победы", "Victory Day"),
];

/// What a period of the usual year is called in English; none for what a school has named itself.
pub fn english_name(name: &str) -> Option<&'static str> {
    let mut names = NAMES.iter();
    names
        .find(|(russian, _)| *russian == name)
        .map(|(_, english)| *english)
}

/// A name as the calendar has it: who calls a period of the usual year in English means that one.
pub(super) fn own_name(periods: &[Period], name: String) -> String {
    let is_there = periods.iter().any(|it| same_name(&it.name, &name));
    let means = |it: &&Period| english_name(&it.name).is_some_and(|own| same_name(own, &name));
    let meant = periods.iter().find(means).filter(|_| !is_there);
    meant.map_or(name, |it| it.name.clone())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::school::calendar::SchoolYear;

    #[test]
    fn every_name_of_the_usual_year_has_an_english_one_that_means_it() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a date");
        let year = SchoolYear::usual(today);
        assert_eq!(year.periods.len(), NAMES.len());
        for period in &year.periods {
            let english = english_name(&period.name).expect("an English name");
            assert_eq!(own_name(&year.periods, english.to_owned()), period.name);
            assert_eq!(own_name(&[], english.to_owned()), english);
        }
        for term in year.terms() {
            let english = english_name(&term.name).expect("an English name");
            assert_eq!(year.term_called(english), Some(term));
        }
        let changed = year
            .changed("Autumn holidays: 26.10-03.11", today)
            .expect("it is clear");
        assert_eq!(
            changed.periods.len(),
            year.periods.len(),
            "replaced, not added"
        );
        assert_eq!(english_name("Карантин"), None);
    }
}
