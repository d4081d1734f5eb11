//! The school's calendar: days off that move what repeats, school years that end it and begin anew,
//! and clocks that are put forward.

use std::time::Duration;

use chrono::{Days, NaiveDate};

use crate::{
    roster::with_caption,
    schedule::{WEEKLY, posts, with_group},
    school::{School, assert_heard, assert_silent},
    term_marks::opens,
};

const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);

/// Whether it is now, and not a minute before, that something is posted in the group.
async fn posts_after(school: &mut School, time: Duration, group: i64) -> bool {
    let minute = Duration::from_secs(60);
    let before = school.pass(time - minute).await;
    let now = school.pass(minute).await;
    (posts(&before, group), posts(&now, group)) == (0, 1)
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
async fn what_a_school_has_lived_by_without_a_calendar_stays_when_it_writes_one_down() {
    let (mut school, teacher, _, _) = with_group().await;
    let admin = school.admin().await;
    // A class of this autumn, by the school's own clock.
    let choir = "student_id,discipline,teacher,class\n10427,Хор,Скрипкина С. С.,Хор 3\n";
    school.act(with_caption(admin, "хор.csv", choir)).await;
    school.presses_last(admin, &["Импортировать"]).await;
    school.pass(DAY * 260).await;
    school.says(admin, "/calendar").await;
    school.presses_last(admin, &["Подтвердить"]).await;
    let mut reader = school.store.reader().await.expect("a reader");
    let periods = reader.periods().await.expect("a calendar");
    drop(reader);
    let years = periods.iter().filter(|it| it.name == "учебный год");
    let begin: Vec<String> = years.map(|year| year.from.to_string()).collect();
    assert_eq!(begin, ["2026-09-01", "2027-09-01"]);
    // In summer, what is over is looked at.
    opens(&mut school, teacher).await;
    let sheet = school.last(teacher).text;
    assert!(sheet.contains("4 четверть"), "{sheet}");
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
