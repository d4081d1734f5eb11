//! Assignments in time: at their hour, again and again, after an outage.

use std::time::Duration;

use kamerton::sandbox::Heard;
use serde_json::json;

use crate::school::{School, Who, assert_heard};

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);

/// What is given in a group each Monday.
pub const WEEKLY: &str = "/assign Гамма\nвыдать: пн 15:00\nповтор: каждую неделю";

pub async fn with_group() -> (School, Who, Who, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    (school, teacher, nota, group)
}

pub fn posts(news: &[Heard], group: i64) -> usize {
    news.iter()
        .filter(|heard| heard.chat == group && heard.text.contains("🎵"))
        .count()
}

/// How many events lie in quarantine.
async fn quarantined(school: &School) -> usize {
    let mut reader = school.store.reader().await.expect("a reader");
    reader.quarantined().await.expect("a list").len()
}

#[tokio::test]
async fn the_old_is_forgotten_at_whichever_second_it_is_looked_at() {
    let mut school = School::open().await;
    school.expect_quarantine();
    school.people.inject(json!({ "unheard_of": {} }));
    school.settle().await;
    assert_eq!(quarantined(&school).await, 1);
    school.pass(30 * DAY + Duration::from_secs(7)).await;
    assert_eq!(quarantined(&school).await, 0);
    school.close().await;
}

#[tokio::test]
async fn a_series_is_skipped_once_changed_and_stopped() {
    let (mut school, teacher, _, group) = with_group().await;
    school
        .says_in(
            teacher,
            group,
            "/assign Этюд\nвыдать: ср 10:00\nповтор: по ср и пт 4 раза",
        )
        .await;
    let news = school.says(teacher, "/plan").await;
    assert_heard(
        &news,
        teacher,
        "Ближайшие: ср 25.11, 10:00; пт 27.11, 10:00",
    );
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "Пропустить ближайшее").await;
    assert_heard(
        &news,
        teacher,
        "Пропускаю ср 25.11, 10:00. Следующее: пт 27.11, 10:00",
    );
    let news = school.presses(teacher, &card, "Пропустить ближайшее").await;
    assert_heard(&news, teacher, "ближайшее уже другое: пт 27.11, 10:00");
    let news = school.pass(DAY).await;
    assert_eq!(posts(&news, group), 0);
    school.presses(teacher, &card, "Изменить").await;
    let news = school.says(teacher, "Этюд № 2\nМедленно.").await;
    assert_heard(&news, teacher, "Изменено: «Этюд № 2»");
    let news = school.pass(2 * DAY).await;
    assert_heard(&news, group, "🎵 Этюд № 2");
    // A restart in between changes nothing.
    school.stop().await;
    school.start().await;
    let news = school.pass(5 * DAY).await;
    assert_eq!(posts(&news, group), 1);
    let news = school.presses(teacher, &card, "Остановить").await;
    assert_heard(&news, teacher, "больше не повторяется");
    let news = school.pass(14 * DAY).await;
    assert_eq!(posts(&news, group), 0);
    let news = school.presses(teacher, &card, "Остановить").await;
    assert_heard(&news, teacher, "больше не повторяется");
    let other = school.staff(2).await;
    let news = school.presses(other, &card, "Остановить").await;
    assert_heard(&news, other, "не для вас");
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Запланированных заданий нет");
    school.close().await;
}

#[tokio::test]
async fn a_due_day_is_counted_from_the_first_time() {
    let (mut school, teacher, _, group) = with_group().await;
    let text = "/assign Этюд\nповтор: по пн\nсрок: пт 18:00";
    let news = school.says_in(teacher, group, text).await;
    assert_heard(&news, teacher, "Срок: через 4 дня");
    let news = school.pass(6 * DAY).await;
    assert_heard(&news, group, "пт 04.12, 18:00");
    school.close().await;
}

#[tokio::test]
async fn a_count_ends_a_series() {
    let (mut school, teacher, _, group) = with_group().await;
    let news = school
        .says_in(teacher, group, "/assign Слух\nповтор: каждый день 3 раза")
        .await;
    assert_eq!(posts(&news, group), 1, "the first one comes at once");
    let mut all = 1;
    for _ in 0..10 {
        all += posts(&school.pass(DAY).await, group);
    }
    assert_eq!(all, 3);
    school.close().await;
}

#[tokio::test]
async fn once_a_week_is_every_week_and_of_twice_a_week_the_days_are_asked_for() {
    let (mut school, teacher, _, group) = with_group().await;
    let text = "/assign Слух\nповтор: 2 раза в неделю";
    let news = school.says_in(teacher, group, text).await;
    assert_heard(&news, teacher, "«повтор: 2 раза в неделю»: в какие дни?");
    assert_eq!(posts(&news, group), 0);
    let text = "/assign Слух\nвыдать: ср 10:00\nповтор: 1 раз в неделю";
    let news = school.says_in(teacher, group, text).await;
    assert_heard(
        &news,
        teacher,
        "Ближайшие: ср 25.11, 10:00; ср 02.12, 10:00",
    );
    let mut all = 0;
    for _ in 0..15 {
        all += posts(&school.pass(DAY).await, group);
    }
    assert_eq!(all, 3);
    school.close().await;
}

#[tokio::test]
async fn what_is_given_by_hand_counts_as_well() {
    let (mut school, teacher, _, group) = with_group().await;
    let text = "/assign Слух\nвыдать: ср 10:00\nповтор: каждый день 3 раза";
    school.says_in(teacher, group, text).await;
    school.stop().await;
    school.clock.turn(4 * DAY);
    school.start().await;
    school.settle().await;
    let question = school.last_about(teacher, "Не выдано вовремя");
    let news = school.presses(teacher, &question, "Выдать сейчас").await;
    let mut all = posts(&news, group);
    for _ in 0..10 {
        all += posts(&school.pass(DAY).await, group);
    }
    assert_eq!(all, 3);
    school.close().await;
}

#[tokio::test]
async fn what_was_missed_its_teacher_is_asked_about_once() {
    let (mut school, teacher, _, group) = with_group().await;
    school
        .says_in(
            teacher,
            group,
            "/assign Гамма\nвыдать: ср 10:00\nповтор: каждый день",
        )
        .await;
    school
        .says_in(teacher, group, "/assign Этюд\nвыдать: ср 11:00")
        .await;
    // Five hours late is still in time; four days are not.
    school.stop().await;
    school.clock.turn(DAY + 2 * HOUR);
    school.start().await;
    school.settle().await;
    let news = school.news();
    assert_eq!(posts(&news, group), 2);
    school
        .says_in(teacher, group, "/assign Диктант\nвыдать: сб 9:00")
        .await;
    school.stop().await;
    school.clock.turn(4 * DAY);
    school.start().await;
    school.settle().await;
    let news = school.news();
    // Five of the daily one were missed, of which the last is in time by two hours.
    assert_heard(&news, teacher, "Не выдано вовремя: «Диктант»");
    assert_heard(&news, teacher, "Не выдано вовремя: «Гамма»");
    assert_eq!(
        news.iter().filter(|heard| heard.chat == teacher).count(),
        2,
        "no flood: {news:#?}"
    );
    let question = school.last_about(teacher, "«Диктант»");
    let news = school.presses(teacher, &question, "Выдать сейчас").await;
    assert_heard(&news, group, "🎵 Диктант");
    let news = school.presses(teacher, &question, "Выдать сейчас").await;
    assert_heard(&news, teacher, "уже выдано");
    let question = school.last_about(teacher, "«Гамма»");
    let news = school.presses(teacher, &question, "Выдать сейчас").await;
    assert_heard(&news, group, "🎵 Гамма");
    let news = school.presses(teacher, &question, "Выдать сейчас").await;
    assert_heard(&news, teacher, "На этот вопрос уже ответили");
    let news = school.pass(DAY).await;
    assert_eq!(posts(&news, group), 1, "and on it goes");
    school.close().await;
}

#[tokio::test]
async fn rules_that_never_come_and_hours_that_are_over_are_named() {
    let (mut school, teacher, _, group) = with_group().await;
    for (text, answer) in [
        (
            "/assign Гамма\nвыдать: 31.12 10:00\nповтор: каждый день до 05.01",
            "не попадёт ни на один учебный день",
        ),
        ("/assign Гамма\nповтор: иногда", "не понял, как часто"),
        ("/assign Гамма\nвыдать: 01.01.2020", "это время уже прошло"),
        (
            "/assign Гамма\nвыдать: пн 15:00\nсрок: 28.11 10:00",
            "срок раньше",
        ),
    ] {
        let news = school.says_in(teacher, group, text).await;
        assert_heard(&news, teacher, answer);
    }
    assert!(school.journal().await.is_empty());
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Запланированных заданий нет");
    school.close().await;
}

#[tokio::test]
async fn an_assignment_from_before_is_given_once_more() {
    let (mut school, teacher, _, group) = with_group().await;
    let news = school.says(teacher, "/again").await;
    assert_heard(&news, teacher, "ещё не выдавали");
    school
        .assigns(teacher, group, "Гамма ре мажор\nДвумя руками.")
        .await;
    school.says(teacher, "/again").await;
    let list = school.last(teacher);
    let news = school
        .presses(teacher, &list, "Сольфеджио 3А: Гамма ре мажор")
        .await;
    assert_heard(&news, teacher, "Когда сдать?");
    let question = school.last(teacher);
    school.presses(teacher, &question, "Без срока").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Всему классу: 3").await;
    let preview = school.last(teacher);
    let news = school.presses(teacher, &preview, "Выдать").await;
    assert_heard(&news, group, "Двумя руками.");
    let other = school.staff(2).await;
    let news = school
        .presses(other, &list, "Сольфеджио 3А: Гамма ре мажор")
        .await;
    assert_heard(&news, other, "не для вас");
    school.close().await;
}

#[tokio::test]
async fn what_has_missed_its_due_date_too_is_posted_with_another_or_with_none() {
    let (mut school, teacher, nota, group) = with_group().await;
    for title in ["Этюд", "Слух"] {
        let text = format!("/assign {title}\nвыдать: ср 10:00\nсрок: ср 14:00");
        school.says_in(teacher, group, &text).await;
    }
    school.stop().await;
    // Wednesday, 15:00: not late yet, but for who would have to hand in.
    school.clock.turn(DAY + 3 * HOUR);
    school.start().await;
    school.settle().await;
    assert_eq!(posts(&school.news(), group), 0);
    let question = school.last_about(teacher, "«Этюд»");
    let news = school.presses(teacher, &question, "Выдать сейчас").await;
    assert_heard(&news, teacher, "«Этюд»: срок уже прошёл");
    assert_eq!(posts(&news, group), 0);
    let choice = school.last(teacher);
    let news = school.presses(teacher, &choice, "Выдать без срока").await;
    assert_heard(&news, group, "Этюд");
    assert!(!school.last(group).text.contains("14:00"));
    let question = school.last_about(teacher, "Не выдано вовремя: «Слух»");
    school.presses(teacher, &question, "Выдать сейчас").await;
    let choice = school.last(teacher);
    school.presses(teacher, &choice, "Изменить").await;
    school.says(teacher, "Слух\nсрок: чт 14:00").await;
    let changed = school.last(teacher);
    let news = school.presses(teacher, &changed, "Выдать сейчас").await;
    assert_heard(&news, group, "чт 26.11, 14:00");
    let news = school.says(nota, "/homework").await;
    assert!(!news.iter().any(|heard| heard.text.contains("просроч")));
    school.close().await;
}

#[tokio::test]
async fn what_waits_for_its_hour_is_not_reworded_to_be_due_before() {
    let (mut school, teacher, _, group) = with_group().await;
    let text = "/assign Этюд\nвыдать: пн 9:00\nсрок: пт 18:00";
    school.says_in(teacher, group, text).await;
    school.presses_last(teacher, &["Изменить"]).await;
    let news = school.says(teacher, "Этюд\nсрок: 29.11 18:00").await;
    assert_heard(
        &news,
        teacher,
        "Срок вс 29.11, 18:00 раньше, чем задание будет выдано: пн 30.11, 09:00",
    );
    // As when it was planned, this is the Sunday after.
    let news = school.says(teacher, "Этюд № 2\nсрок: вс 18:00").await;
    assert_heard(
        &news,
        teacher,
        "изменено: «Этюд № 2».\nСрок: вс 06.12, 18:00",
    );
    let news = school.pass(6 * DAY).await;
    assert_heard(&news, group, "🎵 Этюд № 2");
    assert_heard(&news, group, "вс 06.12, 18:00");
    assert!(!news.iter().any(|heard| heard.text.contains("вовремя")));
    school.close().await;
}

#[tokio::test]
async fn everything_that_is_planned_can_be_seen_and_stopped() {
    let (mut school, teacher, _, group) = with_group().await;
    for number in 1..=6 {
        let single = format!("/assign Разовое {number}\nвыдать: пн 15:00");
        school.says_in(teacher, group, &single).await;
        let weekly = format!("/assign Повтор {number}\nвыдать: пн 15:00\nповтор: каждую неделю");
        school.says_in(teacher, group, &weekly).await;
    }
    let news = school.says(teacher, "/plan").await;
    assert_eq!(news.len(), 9, "{news:#?}");
    assert_heard(&news, teacher, "Разовое 6");
    assert_heard(&news, teacher, "Повтор 2");
    assert_heard(&news, teacher, "…и ещё 4.");
    let news = school.presses_last(teacher, &["Ещё 4"]).await;
    assert_eq!(news.len(), 4, "{news:#?}");
    assert_heard(&news, teacher, "Повтор 3");
    let news = school.presses_last(teacher, &["Остановить"]).await;
    assert_heard(&news, teacher, "Повтор 6");
    school.close().await;
}

#[tokio::test]
async fn what_begins_now_is_posted_at_once_at_whichever_millisecond() {
    let (mut school, teacher, _, group) = with_group().await;
    for (number, rule) in [
        "каждую неделю 3 раза",
        "каждый день до 05.12",
        "каждый вторник 4 раза",
        "every 2 weeks 3 times",
    ]
    .into_iter()
    .enumerate()
    {
        school.pass(Duration::from_millis(1123)).await;
        let text = format!("/assign Слух {number}\nсрок: завтра 18:00\nповтор: {rule}");
        let news = school.says_in(teacher, group, &text).await;
        assert_heard(&news, group, &format!("🎵 Слух {number}"));
        assert_heard(&news, group, "ср 25.11, 18:00");
        assert_eq!(posts(&news, group), 1, "{rule}: {news:#?}");
    }
    // What was skipped and goes on does so at its own time.
    let card = school.last_about(teacher, "Слух 1");
    school.presses(teacher, &card, "Пропустить ближайшее").await;
    let skipped = school.last(teacher).text;
    assert!(skipped.contains("Следующее: чт 26.11, 12:00"), "{skipped}");
    let news = school.pass(DAY).await;
    assert_eq!(posts(&news, group), 0, "{news:#?}");
    let news = school.pass(DAY).await;
    assert_eq!(posts(&news, group), 1, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn a_repeated_assignment_has_the_due_date_that_was_said_last() {
    let (mut school, teacher, _, group) = with_group().await;
    let text = "/assign Этюд\nвыдать: ср 10:00\nсрок: пт 18:00\nповтор: каждую неделю";
    school.says_in(teacher, group, text).await;
    let card = school.last(teacher);
    for (words, due) in [
        ("Этюд\nМедленно.", "Срок: через 2 дня в 18:00"),
        ("Этюд\nМедленно.\nсрок: нет", "Без срока"),
        ("Этюд\nсрок: чт 18:00", "Срок: на следующий день в 18:00"),
        ("срок: без срока", "Без срока"),
    ] {
        school.presses(teacher, &card, "Изменить").await;
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, "Изменено: «Этюд»");
        assert_heard(&news, teacher, due);
    }
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Без срока");
    let news = school.pass(DAY).await;
    assert_heard(&news, group, "🎵 Этюд");
    assert!(!school.last_about(group, "🎵 Этюд").text.contains("Срок"));
    school.close().await;
}
