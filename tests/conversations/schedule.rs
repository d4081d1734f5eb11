//! Assignments in time: at their hour, again and again, over holidays, after an outage; and
//! the calendar that they keep to.

use std::time::Duration;

use chrono::{Days, NaiveDate};
use kamerton::sandbox::Heard;
use serde_json::json;

use crate::school::{School, Who, assert_heard, assert_silent};

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);

/// What is given in a group each Monday.
const WEEKLY: &str = "/assign Гамма\nвыдать: пн 15:00\nповтор: каждую неделю";

async fn with_group() -> (School, Who, Who, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    (school, teacher, nota, group)
}

fn posts(news: &[Heard], group: i64) -> usize {
    news.iter()
        .filter(|heard| heard.chat == group && heard.text.contains("🎵"))
        .count()
}

/// Whether it is now, and not a minute before, that something is posted in the group.
async fn posts_after(school: &mut School, time: Duration, group: i64) -> bool {
    let minute = Duration::from_secs(60);
    let before = school.pass(time - minute).await;
    let now = school.pass(minute).await;
    (posts(&before, group), posts(&now, group)) == (0, 1)
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

/// The days on which assignments were given, by the journal: month and day.
async fn days_given(school: &School) -> Vec<String> {
    let mut days: Vec<String> = school
        .journal()
        .await
        .iter()
        .filter(|row| row[0] == "10427")
        .map(|row| row[4][..10].to_owned())
        .collect();
    days.sort();
    days
}

#[tokio::test]
async fn a_school_year_of_one_class_is_posted_and_reminded_of_on_the_right_days() {
    let (mut school, teacher, nota, group) = with_group().await;
    let news = school
        .says_in(
            teacher,
            group,
            "/assign Гамма недели\nвыдать: пн 15:00\nсрок: пт 18:00\nповтор: каждую неделю",
        )
        .await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "Повтор № 1: «Гамма недели»");
    assert_heard(
        &news,
        teacher,
        "Ближайшие: пн 30.11, 15:00; пн 07.12, 15:00",
    );
    assert_heard(&news, teacher, "через 4 дня в 18:00");
    // From 24 November 2026, 16:30, every four hours to the summer.
    school.pass(4 * HOUR + HOUR / 2).await;
    let mut reminded = Vec::new();
    for _ in 0..230 * 6 {
        let news = school.pass(4 * HOUR).await;
        assert!(posts(&news, group) <= 1, "{news:#?}");
        let day = school.clock.now().date(chrono_tz::Europe::Moscow);
        let reminders = news
            .iter()
            .filter(|heard| heard.chat == nota && heard.text.contains("Скоро срок"));
        reminded.extend(reminders.map(|_| day.to_string()));
    }
    let days = days_given(&school).await;
    let expected = [
        "2026-11-30",
        "2026-12-07",
        "2026-12-14",
        "2026-12-21",
        "2026-12-28", // winter holidays
        "2027-01-11",
        "2027-01-18",
        "2027-01-25",
        "2027-02-01",
        "2027-02-08",
        "2027-02-15",
        "2027-02-22",
        "2027-03-01",
        "2027-03-15",
        "2027-03-22", // spring holidays; 8 March is off
        "2027-04-05",
        "2027-04-12",
        "2027-04-19",
        "2027-04-26",
        "2027-05-03",
        "2027-05-10",
        "2027-05-17",
        "2027-05-24",
        "2027-05-31",
    ];
    assert_eq!(days, expected);
    // Due on Friday at 18:00: a day before, and two hours before.
    let mut reminders = Vec::new();
    for day in &expected {
        let monday: NaiveDate = day.parse().expect("a day");
        reminders.extend([3, 4].map(|days| (monday + Days::new(days)).to_string()));
    }
    assert_eq!(reminded, reminders);
    let news = school.says(teacher, "/plan").await;
    assert!(!news.is_empty());
    school.close().await;
}

#[tokio::test]
async fn days_off_that_come_into_the_calendar_later_move_what_was_planned() {
    let (mut school, teacher, _, group) = with_group().await;
    let admin = school.admin().await;
    school.says_in(teacher, group, WEEKLY).await;
    school.says(admin, "/calendar Карантин: 30.11-13.12").await;
    for _ in 0..6 * 6 {
        let news = school.pass(4 * HOUR).await;
        assert_eq!(posts(&news, group), 0, "{news:#?}");
    }
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "пн 14.12");
    school.pass(14 * 24 * HOUR + 8 * HOUR).await;
    assert_eq!(days_given(&school).await, ["2026-12-14"]);
    school.close().await;
}

#[tokio::test]
async fn a_line_of_the_calendar_that_is_put_right_brings_back_what_it_moved() {
    let (mut school, teacher, _, group) = with_group().await;
    let admin = school.admin().await;
    for text in [
        "/assign Этюд\nвыдать: ср 10:00\nповтор: по ср и пт до 30.11",
        "/assign Слух\nвыдать: ср 10:00\nповтор: по ср и пт 1 раз",
        WEEKLY,
    ] {
        school.says_in(teacher, group, text).await;
    }
    let card = school.last(teacher);
    school.presses(teacher, &card, "Пропустить ближайшее").await;
    // Wednesday, 12:00.
    assert_eq!(posts(&school.pass(DAY).await, group), 2);
    school
        .says(admin, "/calendar осенние каникулы: 26.11-20.12")
        .await;
    school.pass(HOUR).await;
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Ближайшие: пн 21.12, 15:00");
    assert!(!news.iter().any(|heard| heard.text.contains("Этюд")));
    school
        .says(admin, "/calendar осенние каникулы: 26.10-03.11")
        .await;
    school.pass(HOUR).await;
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Ближайшие: пт 27.11, 10:00");
    assert_heard(&news, teacher, "Ближайшие: пн 07.12, 15:00");
    assert!(!news.iter().any(|heard| heard.text.contains("Слух")));
    for _ in 0..14 * 6 {
        school.pass(4 * HOUR).await;
    }
    let days = days_given(&school).await;
    assert_eq!(
        days,
        ["2026-11-25", "2026-11-25", "2026-11-27", "2026-12-07"]
    );
    school.close().await;
}

#[tokio::test]
async fn a_series_that_has_ended_with_its_school_year_does_not_begin_again() {
    let (mut school, teacher, _, group) = with_group().await;
    let admin = school.admin().await;
    let news = school
        .says(admin, "/calendar учебный год: 01.09.2026-30.11.2026")
        .await;
    assert_heard(&news, admin, "30.11.2026");
    school.says_in(teacher, group, WEEKLY).await;
    assert_eq!(posts(&school.pass(6 * DAY + 4 * HOUR).await, group), 1);
    school
        .says(admin, "/calendar учебный год: 01.09.2027-31.05.2028")
        .await;
    school.pass(HOUR).await;
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Запланированных заданий нет");
    // It was this year that had been written down wrong.
    school
        .says(admin, "/calendar учебный год: 01.09.2026-31.05.2027")
        .await;
    school.pass(HOUR).await;
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Ближайшие: пн 07.12, 15:00");
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
async fn an_administrator_confirms_and_changes_the_calendar() {
    let (mut school, teacher, nota, _) = with_group().await;
    let admin = school.admin().await;
    let news = school.says(nota, "/calendar").await;
    assert_heard(&news, nota, "2 четверть");
    assert!(school.last(nota).buttons.is_empty());
    let news = school.says(teacher, "/calendar День города: 05.09").await;
    assert_heard(&news, teacher, "для администратора");
    let news = school.says(admin, "/calendar").await;
    assert_heard(&news, admin, "ещё не подтвердила");
    let card = school.last(admin);
    let news = school.presses(admin, &card, "Подтвердить").await;
    assert_heard(&news, admin, "Календарь подтверждён");
    let news = school.presses(admin, &card, "Подтвердить").await;
    assert_heard(&news, admin, "уже подтверждён");
    for (words, answer) in [
        ("каникулы летом", "Не понял «каникулы летом»"),
        ("Ремонт: 05.12-01.12", "конец раньше начала"),
        ("Ремонт: нет", "В календаре нет «Ремонт»"),
        ("5 четверть: 01.12-10.12", "пересекаются"),
        ("Осень: 01.09-25.10", "больше месяца без уроков"),
        ("Ремонт: 30.11-06.12", "• Ремонт: 30.11.2026–06.12.2026"),
    ] {
        let news = school.says(admin, &format!("/calendar {words}")).await;
        assert_heard(&news, admin, answer);
    }
    let news = school
        .says(
            teacher,
            "/assign Гамма\nвыдать: пн 15:00\nповтор: каждую неделю\nкласс: Сольфеджио 3А",
        )
        .await;
    assert_heard(&news, teacher, "Ближайшие: пн 07.12, 15:00");
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "календарь");
    school.close().await;
}

#[tokio::test]
async fn when_the_calendar_has_run_out_school_goes_on_and_administrators_hear_of_it_once() {
    let (mut school, teacher, _, _) = with_group().await;
    let admin = school.admin().await;
    school.says(admin, "/calendar").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Подтвердить").await;
    // In summer nobody wants to hear of it: it is 30 July, and then 2 August.
    let news = school.pass(DAY * 248).await;
    assert_silent(&news, admin);
    let news = school.pass(DAY * 3).await;
    assert_heard(&news, admin, "закончился 31.05.2027");
    assert_heard(&news, admin, "с 01.09.2027 действует обычный");
    let news = school.pass(DAY * 35).await;
    assert_silent(&news, admin);
    let news = school
        .says(
            teacher,
            "/assign Гамма\nвыдать: пн 15:00\nповтор: каждую неделю\nкласс: Сольфеджио 3А",
        )
        .await;
    assert_heard(&news, teacher, "Ближайшие: пн ");
    let news = school.says(admin, "/calendar").await;
    assert_heard(&news, admin, "учебный год закончился 31.05.2027");
    assert_heard(&news, admin, "учебный год: 01.09.2027–31.05.2028");
    // What is changed of it is changed of the year that has begun.
    let card = school.last(admin);
    school
        .says(admin, "/calendar осенние каникулы: 25.10-07.11")
        .await;
    let year = school.last(admin).text;
    assert!(year.contains("Учебный год школы"), "{year}");
    assert!(
        year.contains("осенние каникулы: 25.10.2027–07.11.2027"),
        "{year}"
    );
    assert!(year.contains("3 четверть"), "{year}");
    assert!(!year.contains("2026"), "{year}");
    let news = school.presses(admin, &card, "Подтвердить").await;
    assert_heard(&news, admin, "уже подтверждён");
    school.close().await;
}

#[tokio::test]
async fn the_next_year_is_written_down_while_this_one_goes_on() {
    let (mut school, teacher, _, group) = with_group().await;
    let admin = school.admin().await;
    school.says_in(teacher, group, WEEKLY).await;
    school
        .says(admin, "/calendar 1 четверть: 01.09.2027-24.10.2027")
        .await;
    school.says_in(teacher, group, "/journal").await;
    let news = school.presses_last(teacher, &["← 1 четверть"]).await;
    assert_heard(&news, teacher, "«Сольфеджио 3А», 1 четверть");
    let news = school
        .says(admin, "/calendar учебный год: 01.09.2027-31.05.2028")
        .await;
    for year in [
        "учебный год: 01.09.2026–31.05.2027",
        "учебный год: 01.09.2027–31.05.2028",
        "1 четверть: 01.09.2027–24.10.2027",
    ] {
        assert_heard(&news, admin, year);
    }
    let news = school.says(teacher, "/plan").await;
    assert_heard(&news, teacher, "Ближайшие: пн 30.11, 15:00");
    school.close().await;
}

/// On 28 March 2027 it is 3:00 in Berlin right after 1:59.
#[tokio::test]
async fn what_repeats_and_reminds_keeps_to_the_clocks_when_they_are_put_forward() {
    let (mut school, teacher, nota, group) = with_group().await;
    school.lives_in(chrono_tz::Europe::Berlin).await;
    let year = "\"учебный год\" = [\"2026-09-01\", \"2027-05-31\"]\n";
    std::fs::write(school.path("year.toml"), year).expect("a file");
    let year = school.path("year.toml");
    let output = school
        .kamerton(&["calendar", "import", year.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    // Friday, 26 March, 10:00.
    school.pass(122 * DAY).await;
    for assignment in [
        "/assign Гамма\nвыдать: сб 15:00\nсрок: вс 18:00\nповтор: каждый день 2 раза",
        "/assign Ночное\nвыдать: вс 02:30",
    ] {
        school.says_in(teacher, group, assignment).await;
    }
    assert!(posts_after(&mut school, 29 * HOUR, group).await, "15:00");
    assert!(posts_after(&mut school, 11 * HOUR, group).await, "3:00");
    assert!(posts_after(&mut school, 12 * HOUR, group).await, "15:00");
    // Two hours before 18:00 of the day on which the clocks were put forward.
    let news = school.pass(HOUR - Duration::from_secs(60)).await;
    assert_silent(&news, nota);
    let news = school.pass(Duration::from_secs(60)).await;
    assert_heard(&news, nota, "сдать до");
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
