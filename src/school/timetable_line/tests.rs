use super::*;

#[test]
fn hours_may_have_a_dot_and_days_go_on_over_the_summer() {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    let usual = (day(2026, 9, 1), day(2027, 5, 31));
    let read = |text: &str| read_line(text, day(2026, 11, 24), usual);
    assert_eq!(read("пн 15.30 каб. 12"), read("пн 15:30 каб. 12"));
    assert_eq!(read("пн 9.00, 45 мин"), read("пн 9:00, 45 мин"));
    assert_eq!(
        read("пн 15:00 16.30"),
        Err(Unclear::Length("16.30".to_owned()))
    );
    for hours in [
        "15:00-15:40",
        "15:00–15:40",
        "15:00 — 15:40",
        "15.00 -15.40",
        "с 15:00 до 15:40",
        "15:00–15:40 40 мин",
    ] {
        let line = format!("пн {hours}, каб. 12 до 31.05");
        assert_eq!(read(&line), read("пн 15:00 40 мин каб. 12"), "{line}");
    }
    for (hours, wrong) in [
        ("15:45-15:00", Unclear::Length("15:45-15:00".to_owned())),
        (
            "15:00-15:45, 16:00-16:45",
            Unclear::TwoTimes("16:00-16:45".to_owned()),
        ),
        ("15:00 - 15:45 60 мин", Unclear::Word("60".to_owned())),
    ] {
        assert_eq!(read(&format!("пн {hours}")), Err(wrong), "{hours}");
    }
    let summer = read("пн 15:00 с 01.06 до 31.08").expect("a line");
    assert_eq!(
        (summer[0].from, summer[0].to),
        (day(2027, 6, 1), day(2027, 8, 31))
    );
    assert_eq!(read("пн 15:00 с 14.12 до 01.12"), Err(Unclear::Backwards));
}

#[test]
fn how_a_single_lesson_is_held_is_read_in_the_same_words() {
    let room = read_manner("каб. 12").expect("a room");
    assert_eq!(
        (room.mode, room.place.as_str()),
        (Some(Mode::Offline), "12")
    );
    let link = read_manner("онлайн https://meet.example/Abc").expect("a link");
    assert_eq!(
        (link.mode, link.place.as_str()),
        (Some(Mode::Online), "https://meet.example/Abc")
    );
    let rehearsal = read_manner("90 мин репетиция зал большой").expect("a hall");
    assert_eq!(rehearsal.place, "зал большой");
    assert_eq!(
        (rehearsal.minutes, rehearsal.form),
        (Some(90), Some(Form::Rehearsal))
    );
    assert_eq!(read_manner(""), Ok(Manner::default()));
    for (written, form) in [
        ("контрольный урок", Form::Test),
        ("каб. 12 контрольная работа", Form::Test),
        ("урок", Form::Lesson),
        ("урок, лекция", Form::Lecture),
        ("зачёт, урок", Form::Credit),
    ] {
        let read = read_manner(written).expect("a form");
        assert_eq!(read.form, Some(form), "{written}");
    }
    for (written, place) in [
        ("каб. 12 90 мин", "12"),
        ("каб. 12 90мин", "12"),
        ("зал 90 минут", "зал"),
        ("90 мин каб. 12а", "12а"),
    ] {
        let read = read_manner(written).expect("a room");
        assert_eq!(
            (read.place.as_str(), read.minutes),
            (place, Some(90)),
            "{written}"
        );
    }
    let entrance = read_manner("каб. 12 у входа").expect("a place");
    assert_eq!(entrance.place, "каб. 12 у входа");
    for wrong in ["пн", "15:00", "с 01.09", "где-нибудь", "лекция концерт"]
    {
        assert!(read_manner(wrong).is_err(), "{wrong}");
    }
}
