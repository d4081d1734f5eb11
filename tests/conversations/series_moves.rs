//! Assignments that come back are moved by the calendar: whoever teaches hears of it, and what has no
//! end of its own ends with its school year.

use std::time::Duration;

use kamerton::sandbox::Heard;

use crate::school::{School, Who, assert_heard, assert_silent, said};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A teacher, a student and a group, on a Tuesday at noon.
async fn with_group() -> (School, Who, Who, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    (school, teacher, nota, group)
}

/// What comes of a change to the calendar, within an hour.
async fn changes(school: &mut School, admin: Who, line: &str) -> Vec<Heard> {
    let mut news = school.says(admin, &format!("/calendar {line}")).await;
    news.extend(school.pass(HOUR).await);
    news
}

/// What is said of moves in a chat.
fn moves(news: &[Heard], chat: i64) -> Vec<&str> {
    let said = news.iter().filter(|heard| heard.chat == chat);
    let said = said.map(|heard| heard.text.as_str());
    said.filter(|text| text.contains("Календарь изменился"))
        .collect()
}

#[tokio::test]
async fn a_teacher_hears_once_which_assignments_the_calendar_has_moved() {
    let (mut school, teacher, nota, group) = with_group().await;
    let (admin, other) = (school.admin().await, school.staff(2).await);
    for text in [
        "/assign Гамма\nвыдать: пн 15:00\nповтор: каждую неделю",
        "/assign Этюд\nвыдать: ср 10:00\nповтор: по ср и пт до 04.12",
        "/assign Песня\nвыдать: ср 11:00\nповтор: каждую неделю",
    ] {
        school.says_in(teacher, group, text).await;
    }
    // Wednesday, 12:00.
    school.pass(DAY).await;
    let news = changes(&mut school, admin, "Карантин: 27.11-06.12").await;
    let expected = "Календарь изменился, и задания с повтором придут в другие дни:\n\
                    • Этюд (Сольфеджио 3А): больше не повторяется\n\
                    • Гамма (Сольфеджио 3А): было пн 30.11, 15:00, теперь пн 07.12, 15:00\n\
                    • Песня (Сольфеджио 3А): было ср 02.12, 11:00, теперь ср 09.12, 11:00";
    assert_eq!(moves(&news, teacher), [expected], "{news:#?}");
    for who in [nota, other, group] {
        assert_silent(&news, who);
    }
    assert!(school.pass(HOUR).await.is_empty());
    // Nothing comes on another day than before: nobody is told.
    let news = changes(&mut school, admin, "День города: 08.12").await;
    assert_silent(&news, teacher);
    // And back, without a sound at night.
    school.pass(11 * HOUR).await;
    let news = changes(&mut school, admin, "Карантин: нет").await;
    let back = "• Этюд (Сольфеджио 3А): снова повторяется, ближайшее пт 27.11, 10:00\n\
                • Гамма (Сольфеджио 3А): было пн 07.12, 15:00, теперь пн 30.11, 15:00";
    assert_heard(&news, teacher, back);
    assert!(school.last_about(teacher, back).silent);
    school.close().await;
}

#[tokio::test]
async fn of_many_that_an_import_moves_ten_are_named() {
    let (mut school, teacher, nota, group) = with_group().await;
    for number in 1..=12 {
        let text = format!("/assign Этюд {number}\nвыдать: пн 15:00\nповтор: каждую неделю");
        school.says_in(teacher, group, &text).await;
    }
    let days = "name,from,to\nКарантин,30.11.2026,13.12.2026\n";
    std::fs::write(school.path("days.csv"), days).expect("a file");
    said(&school.kamerton(&["calendar", "import", "days.csv"]).await);
    let news = school.pass(HOUR).await;
    let told = moves(&news, teacher);
    assert_eq!(told.len(), 1, "{news:#?}");
    assert_eq!(told[0].matches("теперь пн 14.12, 15:00").count(), 10);
    assert!(told[0].ends_with("И ещё 2: /plan"), "{told:?}");
    assert_silent(&news, nota);
    school.close().await;
}

#[tokio::test]
async fn what_has_no_end_does_not_go_on_into_the_next_school_year() {
    let (mut school, teacher, _, group) = with_group().await;
    let admin = school.admin().await;
    let years = "/calendar учебный год: 01.09.2026-30.11.2026\n\
                 учебный год: 01.09.2027-31.05.2028";
    let news = school.says(admin, years).await;
    assert_heard(&news, admin, "31.05.2028");
    for text in [
        "/assign Гамма\nвыдать: пн 15:00\nповтор: каждую неделю",
        "/assign Этюд\nвыдать: пн 15:00\nповтор: каждую неделю до 01.10.2027",
    ] {
        school.says_in(teacher, group, text).await;
    }
    let news = school.pass(6 * DAY + 4 * HOUR).await;
    for title in ["Гамма", "Этюд"] {
        assert_heard(&news, group, title);
    }
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Ближайшие: пн 06.09");
    assert!(!news.iter().any(|heard| heard.text.contains("Гамма")));
    school.close().await;
}
