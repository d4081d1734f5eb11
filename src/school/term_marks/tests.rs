//! Which term is meant, and what its marks come to.

use chrono_tz::Europe::Moscow;
use proptest::prelude::*;

use super::*;

fn mark(text: &str) -> Mark {
    Mark::read(text).expect("a mark")
}

fn works(marks: &str) -> Vec<Counted> {
    marks.split(' ').map(|text| (mark(text), None)).collect()
}

#[test]
fn only_numbers_are_averaged_and_signs_weigh_nothing() {
    let rule = TermRule::default();
    let propose = |marks| {
        let proposal = rule.propose(&works(marks));
        (proposal.mark.map(Mark::code), proposal.average)
    };
    assert_eq!(propose("5 4"), (Some("5"), Some(450)));
    assert_eq!(propose("5- 5- 4+"), (Some("5"), Some(467)));
    assert_eq!(propose("5 4 4"), (Some("4"), Some(433)));
    assert_eq!(propose("4 незачёт н б осв. зачёт"), (Some("4"), Some(400)));
    assert_eq!(propose("2 2"), (Some("2"), Some(200)));
    assert_eq!(propose("зачёт незачёт н/а"), (None, None));
    assert_eq!(rule.propose(&[]), Proposal::default());
}

#[test]
fn a_rule_weighs_and_rounds_as_the_school_says() {
    let exam = (mark("3"), Some(Form::Exam));
    let lesson = (mark("5"), Some(Form::Lesson));
    let code = |rule: &str, marks: &[Counted]| {
        let rule = TermRule::read(rule).expect("a rule");
        rule.propose(marks).mark.map(Mark::code)
    };
    assert_eq!(code("", &[exam, lesson]), Some("4"));
    assert_eq!(code("экзамен=4", &[exam, lesson]), Some("3"));
    assert_eq!(code("exam=0", &[exam, lesson]), Some("5"));
    assert_eq!(code("урок=0; exam=0", &[exam, lesson]), None);
    assert_eq!(code("вверх=0.6", &works("5 4")), Some("4"));
    assert_eq!(code("up=0,65", &works("5 5 4")), Some("5"));
    for wrong in [
        "урок",
        "урок=",
        "урок=-1",
        "урок=101",
        "танцы=1",
        "вверх=1",
        "вверх=0",
        "вверх=0.0",
    ] {
        assert_eq!(TermRule::read(wrong), Err(wrong.to_owned()));
    }
}

#[test]
fn a_year_is_made_of_its_quarters_else_of_its_halves_else_of_everything() {
    use PeriodKind::{Half, Quarter};
    let rule = TermRule::default();
    let all = works("2 2 2");
    let propose = |terms: &[(PeriodKind, Mark)]| {
        let proposal = rule.propose_year(terms, &all);
        (proposal.mark.map(Mark::code), proposal.of_terms)
    };
    let quarters = [(Quarter, mark("5")), (Quarter, mark("4"))];
    let half = (Half, mark("3"));
    assert_eq!(
        propose(&[quarters[0], quarters[1], half]),
        (Some("5"), true)
    );
    assert_eq!(propose(&[(Quarter, Mark::Exempt), half]), (Some("3"), true));
    assert_eq!(propose(&[(Quarter, Mark::Pass)]), (Some("2"), false));
}

#[test]
fn a_term_is_known_after_it_was_renamed_and_moved() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let today = day("2026-11-24");
    let year = SchoolYear::usual(today);
    let known = Term::all(&year.periods, Moscow)
        .into_iter()
        .find(|term| term.name == "2 четверть")
        .expect("it is there")
        .key();
    assert_eq!(known.to_string().parse(), Ok(known));
    let moved = year
        .changed("2 четверть: нет\nII четверть: 09.11-25.12", today)
        .expect("a calendar");
    let found: Vec<Term> = Term::all(&moved.periods, Moscow)
        .into_iter()
        .filter(|term| term.is(known))
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].name, "II четверть");
}

#[test]
fn the_term_that_is_just_over_is_meant_first() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let terms = Term::all(&SchoolYear::usual(day("2026-11-24")).periods, Moscow);
    for (today, name) in [
        ("2026-08-20", None),
        ("2026-09-01", Some("1 четверть")),
        ("2026-10-25", Some("1 четверть")),
        ("2026-11-04", Some("1 четверть")),
        ("2026-11-24", Some("2 четверть")),
        ("2027-01-11", Some("2 четверть")),
        ("2027-02-01", Some("3 четверть")),
        ("2027-07-01", Some("4 четверть")),
    ] {
        let now = Moment::start_of(day(today), Moscow);
        let meant = Term::meant(&terms, now).map(|term| term.name.as_str());
        assert_eq!(meant, name, "{today}");
    }
}

#[test]
fn who_changes_from_quarters_to_halves_has_halves_from_that_year_on() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let mut periods = SchoolYear::usual(day("2025-11-24")).periods;
    let next = SchoolYear::usual(day("2026-11-24")).periods.into_iter();
    periods.extend(next.filter(|period| period.kind != PeriodKind::Quarter));
    let terms = Term::all(&periods, Moscow);
    for (today, name) in [
        ("2026-05-01", Some("4 четверть")),
        ("2026-07-01", Some("4 четверть")),
        ("2026-09-20", Some("1 полугодие")),
        ("2027-02-01", Some("2 полугодие")),
    ] {
        let now = Moment::start_of(day(today), Moscow);
        let meant = Term::meant(&terms, now).map(|term| term.name.as_str());
        assert_eq!(meant, name, "{today}");
    }
}

#[test]
fn a_term_is_summed_up_from_its_last_school_day_on() {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let year = SchoolYear::usual(day("2025-11-24"));
    let terms = Term::all(&year.periods, Moscow);
    for (name, today, summed_up) in [
        ("1 четверть", "2025-10-23", false),
        ("1 четверть", "2025-10-24", true),
        ("1 четверть", "2025-11-24", true),
        ("3 четверть", "2025-11-24", false),
        // The last day is a Sunday.
        ("4 четверть", "2026-05-29", false),
        ("4 четверть", "2026-05-30", true),
    ] {
        let term = terms.iter().find(|term| term.name == name).expect("a term");
        let over = term.has_no_school_after(day(today), &year, Moscow);
        assert_eq!(over, summed_up, "{name} on {today}");
    }
}

proptest! {
    #[test]
    fn a_proposal_lies_between_the_worst_and_the_best_and_other_words_change_nothing(
        numbers in proptest::collection::vec((2_u8..=5, 0_usize..8), 1..30),
        others in 0_usize..5,
    ) {
        let rule = TermRule::default();
        let number = |value| Mark::Number { value, sign: Sign::Plus };
        let forms: Vec<Form> = Form::all().collect();
        let mut marks: Vec<Counted> = numbers
            .iter()
            .map(|(value, form)| (number(*value), forms.get(*form).copied()))
            .collect();
        let proposal = rule.propose(&marks);
        let best = numbers.iter().map(|(value, _)| *value).max();
        let worst = numbers.iter().map(|(value, _)| *value).min();
        let Some(Mark::Number { value, .. }) = proposal.mark else {
            panic!("no mark")
        };
        prop_assert!(Some(value) >= worst && Some(value) <= best);
        marks.extend(vec![(Mark::Fail, Some(Form::Exam)); others]);
        prop_assert_eq!(rule.propose(&marks), proposal);
    }
}
