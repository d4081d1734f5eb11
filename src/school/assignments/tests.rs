//! How the lines of an assignment are read.

use chrono_tz::Europe::Moscow;

use super::*;

/// Tuesday, 24 November 2026, 12:00 in Moscow.
const NOW: Moment = Moment::from_millis(1_795_510_800_000);

fn problems(text: &str) -> Vec<UnclearKind> {
    Draft::read(text, NOW, Moscow)
        .expect_err("this is unclear")
        .into_iter()
        .map(|unclear| unclear.problem)
        .collect()
}

#[test]
fn an_assignment_is_read_in_either_language() {
    let russian = "Гамма ре мажор\nДвумя руками.\nУрок: пт\nсрок: 30.11 18:00\nкому: 10427, 10434";
    let english =
        "Гамма ре мажор\nTO: 10427\t10434\nДвумя руками.\nУрок: пт\nDue: 2026-11-30 18:00";
    let mut draft = Draft::read(russian, NOW, Moscow).expect("it is clear");
    assert_eq!(draft.due_words.as_deref(), Some("30.11 18:00"));
    draft.due_words = Some("2026-11-30 18:00".to_owned());
    assert_eq!(Draft::read(english, NOW, Moscow), Ok(draft.clone()));
    assert_eq!(draft.title, "Гамма ре мажор");
    assert_eq!(draft.body, "Двумя руками.\nУрок: пт");
    let due = draft.due.map(|due| due.rfc3339(Moscow));
    assert_eq!(due.as_deref(), Some("2026-11-30T18:00:00+03:00"));
    assert_eq!(draft.to.len(), 2);
}

#[test]
fn what_is_due_is_counted_from_the_first_posting() {
    // Asked for on Tuesday; the first posting is on Monday at nine.
    let first = read_moment("30.11 9:00", NOW, Moscow, END_OF_DAY).expect("a date");
    for (words, expected) in [
        ("пт 18:00", Some("2026-12-04T18:00:00+03:00")),
        ("18:00", Some("2026-11-30T18:00:00+03:00")),
        ("завтра", Some("2026-12-01T23:59:00+03:00")),
        ("через 2 недели", Some("2026-12-14T23:59:00+03:00")),
        ("04.12", Some("2026-12-04T23:59:00+03:00")),
        ("28.11", None),
    ] {
        let text = format!("Т\nсрок: {words}");
        let draft = Draft::read(&text, NOW, Moscow).expect("it is clear");
        let due = draft.due_after(first, NOW, Moscow);
        let due = due.map(|due| due.rfc3339(Moscow));
        assert_eq!(due.as_deref(), expected, "{words}");
    }
}

#[test]
fn what_is_unclear_is_named() {
    assert_eq!(problems(""), [UnclearKind::NoTitle]);
    assert_eq!(problems("срок: 30.11"), [UnclearKind::NoTitle]);
    assert_eq!(problems(&"я".repeat(201)), [UnclearKind::LongTitle]);
    assert_eq!(problems("Т\nсрок: 31.02"), [UnclearKind::Date]);
    assert_eq!(problems("Т\nсрок: 2020-01-01"), [UnclearKind::PastDue]);
    let thursday = NaiveDate::from_ymd_opt(2026, 12, 10).expect("a date");
    for line in [
        "срок: пт 10.12",
        "выдать: пт 10.12 18:00",
        "повтор: каждую неделю до пт 10.12",
    ] {
        let text = format!("Т\n{line}");
        assert_eq!(problems(&text), [UnclearKind::OtherWeekday(thursday)]);
    }
    assert_eq!(problems("Т\nвыдать: 17.11"), [UnclearKind::PastPosting]);
    assert_eq!(problems("Т\nвыдать: чт 19.11"), [UnclearKind::PastPosting]);
    assert_eq!(problems("Т\nсрок:"), [UnclearKind::Empty]);
    assert_eq!(
        problems("Т\nсрок: 30.11\nсрок: 1.12"),
        [UnclearKind::Repeated]
    );
    assert_eq!(
        problems("Т\nсрок: 30.11\nвыдать: 1.12"),
        [UnclearKind::DueBeforePosting]
    );
    assert_eq!(problems("Т\nкому: 10427, -5"), [UnclearKind::StudentId]);
    assert_eq!(problems("Т\nкому: ,"), [UnclearKind::Empty]);
    assert_eq!(
        problems("Т\nсорк: 30.11\nДедлайн: пт\nсдать до: 1.12"),
        [UnclearKind::Mistyped("срок"); 3]
    );
    assert_eq!(
        problems(
            "Т\nСрок — 5.12\n• сдать до 5 декабря\nСрок выполнения: 5.12\nсрок завтра\nсрок — 17.11"
        ),
        [UnclearKind::Mistyped("срок"); 5]
    );
    // What has passed a week ago is not that of next year.
    assert_eq!(problems("Т\nсрок: 17.11"), [UnclearKind::PastDue]);
    for pasted in [
        "• Срок: 5.12",
        "📅 срок: 5.12",
        "«срок: 5.12»",
        "1. срок: 5.12",
        "2) 📅 срок: 5.12",
        "1️⃣ срок: 5.12",
    ] {
        let draft = Draft::read(&format!("Т\n{pasted}"), NOW, Moscow);
        let due = draft.expect("it is clear").due;
        assert!(due.is_some(), "{pasted}");
    }
    let text = "Т\nСрок годности не указан\ndue to rain: 5 of us";
    assert!(Draft::read(text, NOW, Moscow).is_ok());
    let of_two_classes = Draft::read("Т\n1 класс: № 34\n2 класс: № 41", NOW, Moscow);
    let draft = of_two_classes.expect("it is clear");
    assert_eq!(
        (draft.body.as_str(), draft.class),
        ("1 класс: № 34\n2 класс: № 41", None)
    );
    assert_eq!(
        problems("Т\nповторр: каждую неделю\nкоум: 10427"),
        [
            UnclearKind::Mistyped("повтор"),
            UnclearKind::Mistyped("кому")
        ]
    );
    assert_eq!(
        problems("Т\nвыдать: 2020-01-01"),
        [UnclearKind::PastPosting]
    );
    assert_eq!(problems("Т\nповтор: иногда"), [UnclearKind::Repeat]);
    for words in ["до 17.11", "до 2020-01-01", "до 17 ноября"] {
        let text = format!("Т\nповтор: каждую неделю {words}");
        assert_eq!(problems(&text), [UnclearKind::PastRepeat], "{words}");
    }
    let next = "Т\nповтор: каждую неделю до 17.11.2027";
    assert!(Draft::read(next, NOW, Moscow).is_ok());
}

#[test]
fn a_slip_of_a_key_is_found_and_text_is_text() {
    for (line, meant) in [
        ("клас: 3А", "класс"),
        ("класы: 3А", "класс"),
        ("clas: 3A", "class"),
        ("dues: 2026-11-30", "due"),
        ("att: mon 15:00", "at"),
        ("для: 10427", "кому"),
        ("for: 10427, 10434", "to"),
    ] {
        let text = format!("Т\n{line}");
        assert_eq!(problems(&text), [UnclearKind::Mistyped(meant)], "{line}");
    }
    let text = "Т\nДля: левой руки\nFor: both hands\nDuet: пт 18:00\nToo: loud";
    assert!(Draft::read(text, NOW, Moscow).is_ok());
}

#[test]
fn what_goes_without_saying_may_be_said() {
    let text = "Т\nсрок: без срока\nвыдать: сразу\nкому: всем";
    let draft = Draft::read(text, NOW, Moscow).expect("it is clear");
    let without = Draft::read("Т", NOW, Moscow).expect("it is clear");
    assert_eq!(draft, without);
    let some = Draft::read("Т\nкому: № 10427 и №10434", NOW, Moscow);
    let some = some.map(|draft| draft.to.len());
    assert_eq!(some, Ok(2));
    assert_eq!(problems("Т\nкому: , и"), [UnclearKind::Empty]);
    assert_eq!(problems("Т\nдо: пт"), [UnclearKind::Mistyped("срок")]);
}

#[test]
fn a_due_date_alone_is_known() {
    for (text, due) in [
        ("срок: 31.02", Some("31.02")),
        ("пт 18:00", Some("пт 18:00")),
        ("24.11", Some("24.11")),
        ("Этюд 9", None),
        ("срок: пт\nНаизусть", None),
        ("кому: 10427", None),
    ] {
        assert_eq!(due_alone(text, NOW, Moscow), due, "{text}");
    }
}
