//! Digests: a teacher's morning, a family's week, once, and off when they are turned off.

use std::time::Duration;

use kamerton::{clock::Clock, store::invitations::Invitee};

use crate::school::{School, Who, assert_heard, assert_silent, student};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const MINUTE: Duration = Duration::from_secs(60);

/// A teacher, a student and her mother, and a group; nobody is reminded of anything.
async fn with_people() -> (School, Who, Who, Who, i64) {
    let mut school = School::open().await;
    school.reminds("off").await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    (school, teacher, nota, mother, group)
}

#[tokio::test]
async fn a_teacher_finds_in_the_morning_what_there_is_to_do_and_else_nothing() {
    let (mut school, teacher, nota, _, group) = with_people().await;
    // Wednesday, 8:00: nothing to say.
    assert!(school.pass(20 * HOUR).await.is_empty());
    let post = school
        .assigns(teacher, group, "Гамма\nсрок: чт 18:00")
        .await;
    school.replies(nota, group, post.message, "Моя гамма").await;
    assert!(school.pass(DAY - MINUTE).await.is_empty());
    let news = school.pass(MINUTE).await;
    assert_eq!(news.len(), 1, "{news:#?}");
    for words in [
        "Доброе утро!",
        "Ждёт проверки 1 работа, самая ранняя с ср 25.11, 08:00",
        "Срок сегодня:\n• Гамма (Сольфеджио 3А), до чт 26.11, 18:00",
    ] {
        assert_heard(&news, teacher, words);
    }
    let morning = school.last(teacher);
    let news = school.presses(teacher, &morning, "Проверить").await;
    assert_heard(&news, teacher, "Моя гамма");
    school.stop().await;
    school.start().await;
    assert!(school.pass(HOUR).await.is_empty());
    // The same morning comes again by the clock, and not by the bot.
    school.stop().await;
    school.clock = Clock::turned(school.clock.now().minus(2 * HOUR));
    school.start().await;
    assert!(school.pass(2 * HOUR).await.is_empty());
    school.close().await;
}

#[tokio::test]
async fn who_was_given_more_time_is_due_on_the_day_of_their_own() {
    let (mut school, teacher, nota, _, group) = with_people().await;
    let post = school
        .assigns(teacher, group, "Гамма\nсрок: чт 18:00")
        .await;
    let hers = "/assign Диктант\nсрок: чт 18:00\nкому: 10427";
    school.says_in(teacher, group, hers).await;
    for work in ["Гамма", "Диктант"] {
        school.says(teacher, "/extend 10427 сб 12:00").await;
        school.presses_last(teacher, &[work]).await;
    }
    school.replies(nota, group, post.message, "Моя гамма").await;
    school.news();
    // Thursday, 8:00: the class's day.
    school.pass(44 * HOUR).await;
    let morning = school.last_about(teacher, "Срок сегодня");
    assert!(
        morning
            .text
            .contains("Гамма (Сольфеджио 3А), до чт 26.11, 18:00"),
        "{morning:?}"
    );
    assert!(!morning.text.contains("Диктант"), "{morning:?}");
    // Saturday, 8:00: the day of hers, of what she has not handed in.
    let news = school.pass(2 * DAY).await;
    assert_heard(
        &news,
        teacher,
        "Срок сегодня:\n• Диктант (Сольфеджио 3А), до сб 28.11, 12:00, срок продлён: 10427",
    );
    assert_silent(&news, nota);
    school.close().await;
}

#[tokio::test]
async fn a_substitute_finds_the_days_lessons_and_the_regular_teacher_does_not() {
    let (mut school, teacher, ..) = with_people().await;
    let other = school.staff(2).await;
    let admin = school.admin().await;
    school
        .says(teacher, "/timetable Сольфеджио 3А: ср 15:00, каб. 12")
        .await;
    let news = school.pass(20 * HOUR).await;
    assert_heard(
        &news,
        teacher,
        "Уроки сегодня:\n15:00 Сольфеджио 3А. каб. 12",
    );
    assert_silent(&news, other);
    school
        .says(admin, "/substitute Сольфеджио 3А: 2 с 01.12 до 03.12")
        .await;
    school.pass(6 * DAY).await;
    let news = school.pass(DAY).await;
    assert_heard(&news, other, "Уроки сегодня:\n15:00 Сольфеджио 3А. каб. 12");
    assert_silent(&news, teacher);
    school.close().await;
}

#[tokio::test]
async fn who_is_silent_for_two_weeks_is_told_by_identifier() {
    let (mut school, teacher, nota, _, group) = with_people().await;
    school.assigns(teacher, group, "Гамма").await;
    school.pass(10 * DAY).await;
    let post = school.assigns(teacher, group, "Диктант").await;
    school.replies(nota, group, post.message, "Вот").await;
    school.says(teacher, "/grade 10427 5").await;
    school.pass(3 * DAY + 20 * HOUR).await;
    assert_silent(&school.news(), teacher);
    // Tuesday, two weeks later, 12:00; then the next morning.
    school.pass(4 * HOUR).await;
    let news = school.pass(20 * HOUR).await;
    assert_heard(
        &news,
        teacher,
        "Уже две недели ничего не сдают: 10434, 10441",
    );
    school.close().await;
}

#[tokio::test]
async fn a_digest_that_is_three_hours_late_is_skipped_and_an_earlier_one_comes() {
    let (mut school, teacher, nota, _, group) = with_people().await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "Вот").await;
    school.stop().await;
    school.clock.turn(20 * HOUR + 3 * HOUR - MINUTE);
    school.start().await;
    school.settle().await;
    let news = school.news();
    assert_heard(&news, teacher, "Доброе утро!");
    school.stop().await;
    school.clock.turn(DAY + MINUTE);
    school.start().await;
    school.settle().await;
    assert_silent(&school.news(), teacher);
    school.close().await;
}

#[tokio::test]
async fn a_family_finds_its_week_on_sunday_child_by_child() {
    let (mut school, teacher, nota, mother, group) = with_people().await;
    let code = school.code(Invitee::Guardian(student("10434"))).await;
    school.says(mother, &format!("/start {code}")).await;
    let question = school.last_about(mother, "Вы родитель учащегося 10434");
    school.presses(mother, &question, "Да").await;
    school.says(mother, "/cancel").await;
    let post = school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    school
        .assigns(teacher, group, "Диктант\nсрок: 04.12 18:00")
        .await;
    school.replies(nota, group, post.message, "Вот").await;
    school.says(teacher, "/grade 10427 5-").await;
    school.news();
    // Sunday, 18:00.
    school.pass(5 * DAY + 6 * HOUR - MINUTE).await;
    let news = school.pass(MINUTE).await;
    assert_heard(&news, nota, "Неделя подошла к концу");
    let hers = school.last(mother).text;
    let (first, second) = hers
        .split_once("Учащийся: 10434")
        .expect("about both children");
    assert!(first.contains("Учащийся: 10427"), "{hers}");
    assert!(
        first.contains("Диктант (Сольфеджио 3А), до пт 04.12"),
        "{hers}"
    );
    assert!(first.contains("Новые оценки:\n• 5-: Гамма"), "{hers}");
    assert!(second.contains("Гамма (Сольфеджио 3А), срок был"), "{hers}");
    assert!(!second.contains("оценки"), "{hers}");
    assert_silent(&news, group);
    assert_silent(&news, teacher);
    school.close().await;
}

#[tokio::test]
async fn a_new_school_year_begins_without_the_tasks_of_the_last() {
    let (mut school, teacher, nota, _, group) = with_people().await;
    school.assigns(teacher, group, "Гамма").await;
    // The last Sunday of August 2027, 18:00, before any lesson.
    school.pass(277 * DAY).await;
    let news = school.pass(DAY + 6 * HOUR).await;
    assert_silent(&news, nota);
    school.assigns(teacher, group, "Диктант").await;
    school.pass(7 * DAY).await;
    let week = school.last_about(nota, "Неделя подошла к концу");
    assert!(week.text.contains("Диктант"), "{week:?}");
    assert!(!week.text.contains("Гамма"), "{week:?}");
    school.close().await;
}

#[tokio::test]
async fn what_is_new_is_told_before_what_has_been_due_for_long() {
    let (mut school, teacher, nota, _, group) = with_people().await;
    for number in 1..=21 {
        let text = format!("Старое {number}\nсрок: завтра 18:00");
        school.assigns(teacher, group, &text).await;
    }
    school.pass(21 * DAY).await;
    school
        .assigns(teacher, group, "Новое\nсрок: вт 18:00")
        .await;
    // Sunday, 18:00.
    school.pass(5 * DAY + 6 * HOUR).await;
    let week = school.last_about(nota, "Неделя подошла к концу");
    assert!(week.text.contains("• Новое"), "{week:?}");
    assert!(week.text.contains("Ещё 2: /homework"), "{week:?}");
    school.close().await;
}

#[tokio::test]
async fn quiet_hours_put_a_digest_off_and_off_means_off() {
    let (mut school, teacher, nota, mother, group) = with_people().await;
    school
        .assigns(teacher, group, "Гамма\nсрок: 04.12 18:00")
        .await;
    school.says(nota, "/quiet 17-20").await;
    let news = school.says(mother, "/digest").await;
    assert_heard(&news, mother, "Сводка недели приходит в воскресенье");
    let card = school.last(mother);
    let news = school
        .presses(mother, &card, "Не присылать за неделю")
        .await;
    assert_heard(&news, mother, "Сводка недели не приходит");
    school.pass(5 * DAY + 6 * HOUR).await;
    school.stop().await;
    school.start().await;
    let news = school.pass(HOUR).await;
    assert!(news.is_empty(), "{news:#?}");
    let news = school.pass(HOUR).await;
    assert_heard(&news, nota, "Гамма");
    assert_eq!(news.len(), 1, "{news:#?}");
    // And on again; a teacher's own is another one.
    let card = school.last(mother);
    let news = school.presses(mother, &card, "Присылать за неделю").await;
    assert_heard(&news, mother, "Сводка недели приходит");
    let news = school.says(teacher, "/digest").await;
    assert_heard(&news, teacher, "Утренняя сводка приходит");
    let card = school.last(teacher);
    school
        .presses(teacher, &card, "Не присылать утреннюю")
        .await;
    let post = school.last(group);
    school.replies(nota, group, post.message, "Вот").await;
    school.says(nota, "/quiet нет").await;
    school.news();
    for _ in 0..4 {
        assert!(school.pass(12 * HOUR).await.is_empty());
    }
    school.close().await;
}
