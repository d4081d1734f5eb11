//! Days and times as people write them, wherever the bot reads them.

use std::time::Duration;

use crate::school::{School, Who, assert_heard, assert_silent};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// 10 December 2026, which is no Friday.
const OTHER: &str = "10.12.2026 — это чт";

#[tokio::test]
async fn the_date_beside_a_weekday_is_when_an_assignment_is_due_and_posted() {
    let mut school = School::open().await;
    let (teacher, nota) = (school.staff(1).await, school.student("10427").await);
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    for line in [
        "срок: пт 10.12",
        "выдать: пт 10.12, 18:00",
        "повтор: каждую неделю до пт 10.12",
    ] {
        let text = format!("/assign Гамма\n{line}");
        let news = school.says_in(teacher, group, &text).await;
        assert_heard(&news, teacher, &format!("«{line}»: {OTHER}"));
        assert_silent(&news, group);
    }
    let news = school
        .says_in(teacher, group, "/assign Гамма\nсрок: пт 4.12")
        .await;
    assert_heard(&news, group, "пт 04.12, 23:59");
    let news = school.says(teacher, "/extend 10427 пт 10.12").await;
    assert_heard(&news, teacher, &format!("«пт 10.12»: {OTHER}"));
    assert_silent(&news, nota);
    let news = school.says(teacher, "/extend 10427 5.12, сб, 18.00").await;
    assert_heard(&news, nota, "сб 05.12, 18:00");

    let news = school
        .says_in(teacher, group, "/assign Этюд\nвыдать: пн 7.12")
        .await;
    assert_heard(&news, teacher, "пн 07.12, 09:00");
    // Put together step by step.
    school.says(teacher, "Задать").await;
    school.says(teacher, "Распевка").await;
    let news = school.says(teacher, "пт 10.12").await;
    assert_heard(&news, teacher, OTHER);
    school.says(teacher, "чт 26.11").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Всему классу: 3").await;
    let preview = school.last(teacher).text;
    assert!(preview.contains("чт 26.11, 23:59"), "{preview}");
    school.close().await;
}

#[tokio::test]
async fn the_date_beside_a_weekday_is_that_of_lessons_and_of_the_calendar() {
    let mut school = School::open().await;
    let (admin, teacher) = (school.admin().await, school.staff(1).await);
    let off_timetable = async |school: &mut School, words: &str| {
        school.says(teacher, "/lesson").await;
        let list = school.last(teacher);
        school.presses(teacher, &list, "Вне расписания").await;
        school.says(teacher, words).await
    };
    let news = off_timetable(&mut school, "пт 10.12 15:00 каб. 12").await;
    assert_heard(
        &news,
        teacher,
        &format!("«пт 10.12 15:00 каб. 12»: {OTHER}"),
    );
    let news = off_timetable(&mut school, "пт, 4.12, 15:00 каб. 12").await;
    assert_heard(&news, teacher, "запланирован: пт 04.12, 15:00");
    // It may have been held already.
    let news = off_timetable(&mut school, "пт 20.11 15:00").await;
    assert_heard(&news, teacher, "Сольфеджио 3А, пт 20.11, 15:00");
    refused_then_heard(
        &mut school,
        admin,
        [
            "/calendar Карантин: пт 10.12 - 13.12",
            "/calendar Карантин: сб 12.12 - вс 13.12",
            "Карантин: 12.12.2026–13.12.2026",
        ],
    )
    .await;
    refused_then_heard(
        &mut school,
        teacher,
        [
            "/timetable Сольфеджио 3А: вт 15:00 с пт 10.12",
            "/timetable Сольфеджио 3А: вт 15:00 с пт 4.12 до пт 28.05",
            "вт 15:00–15:45, с 04.12, до 28.05.2027",
        ],
    )
    .await;
    refused_then_heard(
        &mut school,
        admin,
        [
            "/substitute Сольфеджио 3А: № 2 с 1.12 до пт 10.12",
            "/substitute Сольфеджио 3А: № 2 с вт 1.12 до пт 11.12",
            "с 01.12.2026 до 11.12.2026",
        ],
    )
    .await;
    school.close().await;
}

async fn refused_then_heard(school: &mut School, who: Who, [wrong, right, answer]: [&str; 3]) {
    let news = school.says(who, wrong).await;
    assert_heard(&news, who, OTHER);
    let news = school.says(who, right).await;
    assert_heard(&news, who, answer);
}

#[tokio::test]
async fn in_june_the_days_of_this_june_are_meant() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school
        .says(admin, "/calendar учебный год: 01.09.2026–30.06.2027")
        .await;
    // 10 June 2027, 12:00.
    school.pass(198 * DAY).await;
    let news = school
        .says(admin, "/substitute Сольфеджио 3А: № 2 до 20.06")
        .await;
    assert_heard(&news, admin, "с 10.06.2027 до 20.06.2027");
    let news = school
        .says(
            admin,
            "/timetable Сольфеджио 3А: вт 10:00, каб. 3, до 20.06",
        )
        .await;
    assert_heard(&news, admin, "вт 10:00–10:45, каб. 3, до 20.06");
    assert!(!school.last(admin).text.contains("20.06.20"));
    let news = school
        .says(admin, "/timetable Сольфеджио 3А: ср 10:00 до 31.05")
        .await;
    assert_heard(&news, admin, "ср 10:00–10:45, до 31.05.2028");
    school.close().await;
}

#[tokio::test]
async fn days_are_divided_by_whatever_dash_a_phone_has() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    for days in [
        "01.12-14.12",
        "01.12 — 14.12",
        "1–14 декабря",
        "с 1.12 по 14.12",
    ] {
        let text = format!("/substitute Сольфеджио 3А: № 2 {days}");
        let news = school.says(admin, &text).await;
        assert_heard(&news, admin, "с 01.12.2026 до 14.12.2026");
        school.says(admin, "/substitute").await;
        let list = school.last(admin);
        school.presses(admin, &list, "Сольфеджио 3А").await;
        let card = school.last(admin);
        school.presses(admin, &card, "Завершить: № 2").await;
    }
    school.close().await;
}
