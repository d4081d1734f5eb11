//! Cards of lessons: who stands on one, what is open at the same time, and an older one that writes
//! nothing that it does not show.

use std::time::Duration;

use kamerton::school::moments::Moment;

use crate::{
    guard::spoil,
    lessons::{lessons, opens, with_lesson},
    school::{School, assert_heard, assert_silent},
};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn an_older_card_of_the_same_lesson_writes_nothing_that_it_does_not_show() {
    let (mut school, teacher, _) = with_lesson().await;
    let mut cards = Vec::new();
    for _ in 0..2 {
        school.says(teacher, "Урок").await;
        let list = school.last(teacher);
        school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
        cards.push(school.last(teacher));
    }
    let news = school.presses(teacher, &cards[0], "✅ Все были").await;
    assert_heard(&news, teacher, "Эта карточка уже не действует");
    assert!(lessons(school.journal().await).is_empty());
    let news = school.presses(teacher, &cards[1], "✅ Все были").await;
    assert_heard(&news, teacher, "✅ Записано");
    school.close().await;
}

#[tokio::test]
async fn a_card_that_was_open_meanwhile_takes_no_mark_back() {
    let (mut school, teacher, [nota, _]) = with_lesson().await;
    let elsewhere = school.staff(1).await;
    let mut cards = Vec::new();
    for who in [teacher, elsewhere] {
        school.says(who, "/lesson").await;
        let list = school.last(who);
        school.presses(who, &list, "15:00 Сольфеджио 3А").await;
        cards.push(school.last(who));
    }
    school.presses(elsewhere, &cards[1], "Оценки").await;
    let question = school.last(elsewhere);
    school.presses(elsewhere, &question, "✓ 10427").await;
    school.says(elsewhere, "4-").await;
    let card = school.last(elsewhere);
    let news = school.presses(elsewhere, &card, "✅ Все были").await;
    assert_heard(&news, nota, "4-");
    school.presses(teacher, &cards[0], "✓ 10434").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Записать").await;
    assert_silent(&news, nota);
    let rows = lessons(school.journal().await);
    let marks: Vec<&str> = rows.iter().map(|row| row[6].as_str()).collect();
    assert_eq!(marks, ["4-", "absent", ""]);
    school.close().await;
}

#[tokio::test]
async fn an_older_card_changes_nothing_of_the_lesson_opened_after_it() {
    let (mut school, teacher, _) = with_lesson().await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let older = school.last(teacher);
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "пн 23.11").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    // A time alone is of the day that was looked at.
    let question = school.last(teacher);
    assert!(question.text.contains("15:00 (пн 23.11)"), "{question:?}");
    school.says(teacher, "16:30").await;
    let card = school.last(teacher);
    assert!(card.text.contains("пн 23.11, 16:30"), "{card:?}");
    for button in ["✓ 10434", "✅ Все были"] {
        let news = school.presses(teacher, &older, button).await;
        assert_heard(&news, teacher, "открыта другая");
    }
    assert!(lessons(school.journal().await).is_empty());
    school.presses(teacher, &card, "✅ Все были").await;
    // Two of the same class off the timetable are two lessons.
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, teacher, "открыта другая");
    let rows = lessons(school.journal().await);
    let said: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row[4].as_str(), row[6].as_str()))
        .collect();
    assert_eq!(said, [("2026-11-23T16:30:00+03:00", ""); 3]);
    school.close().await;
}

#[tokio::test]
async fn a_lesson_that_is_dropped_unrecorded_is_told() {
    let (mut school, teacher, _) = with_lesson().await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let news = school.says(teacher, "/announce Концерт").await;
    assert!(!news.iter().any(|heard| heard.text.contains("не записан")));
    school.says(teacher, "/cancel").await;
    let card = opens(&mut school, teacher).await;
    school.presses(teacher, &card, "✓ 10434").await;
    let news = school.says(teacher, "/announce Концерт").await;
    assert_heard(&news, teacher, "15:00, не записан");
    school.close().await;
}

#[tokio::test]
async fn rights_are_looked_up_at_every_press_and_a_group_hears_nothing() {
    let (mut school, teacher, family) = with_lesson().await;
    let group = school.group(teacher, "Сольфеджио 3А", &[family[0]]).await;
    let news = school.says(family[0], "/lesson").await;
    assert_heard(&news, family[0], "для преподавателей");
    let news = school.says_in(teacher, group, "/lesson").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "Какой урок записать?");
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    // Meanwhile another teacher has got the class.
    let roster = school.path("other.csv");
    std::fs::write(
        &roster,
        "student_id,name,discipline,teacher,class\n\
         10427,Нотная Нота,Сольфеджио,Роялев Р. Р.,Сольфеджио 3А\n",
    )
    .expect("a file");
    let output = school
        .kamerton(&["roster", "import", roster.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    for button in ["✓ 10434", "Оценки", "✅ Все были"] {
        let news = school.presses(teacher, &card, button).await;
        assert_heard(&news, teacher, "только преподаватель этого класса");
    }
    assert!(lessons(school.journal().await).is_empty());
    school.close().await;
}

/// Somebody comes to the class of literature, at a moment.
async fn enrols(school: &School, student: &str, since: Moment) {
    let since = since.millis();
    let enrol = format!(
        "INSERT INTO enrolments (class, student_id, since)
         SELECT id, '{student}', {since} FROM classes WHERE name = 'Музлитература 3'"
    );
    spoil(school, &enrol).await;
}

#[tokio::test]
async fn a_newcomer_was_not_at_the_lessons_before() {
    let mut school = School::open().await;
    let pianist = school.staff(2).await;
    school.says(pianist, "/lesson").await;
    let list = school.last(pianist);
    school.presses(pianist, &list, "Вне расписания").await;
    let question = school.last(pianist);
    school.presses(pianist, &question, "Музлитература 3").await;
    school.says(pianist, "11:00").await;
    let card = school.last(pianist);
    school.presses(pianist, &card, "✅ Все были").await;
    // Later than the roster, which came by the true clock.
    let later = school.clock.now().plus(30 * 365 * 24 * HOUR);
    enrols(&school, "10427", later).await;
    let done = school.last_about(pianist, "✅ Записано");
    school.presses(pianist, &done, "Изменить").await;
    school.says(pianist, "Опера").await;
    let card = school.last(pianist);
    assert!(card.text.contains("Были: 1 из 1"), "{card:?}");
    school.presses(pianist, &card, "✅ Все были").await;
    let rows = lessons(school.journal().await);
    let students: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(students, ["10434"]);
    assert_eq!(rows[0][3], "Опера");
    school.close().await;
}

#[tokio::test]
async fn who_is_entered_later_on_the_day_of_a_lesson_was_at_it() {
    let mut school = School::open().await;
    let pianist = school.staff(2).await;
    school.says(pianist, "/lesson").await;
    for button in ["Вне расписания", "Музлитература 3"] {
        let question = school.last(pianist);
        school.presses(pianist, &question, button).await;
    }
    school.says(pianist, "11:00").await;
    let card = school.last(pianist);
    school.presses(pianist, &card, "✅ Все были").await;
    // The roster came by the true clock.
    spoil(&school, "UPDATE enrolments SET since = 0").await;
    for (id, hours) in [("10427", 3), ("10441", 13)] {
        let later = school.clock.now().plus(hours * HOUR);
        enrols(&school, id, later).await;
    }
    let done = school.last_about(pianist, "✅ Записано");
    school.presses(pianist, &done, "Изменить").await;
    let card = school.last(pianist);
    assert!(card.text.contains("Были: 2 из 2"), "{card:?}");
    let tapped = card.buttons.iter().flatten();
    let tapped: Vec<&str> = tapped.map(|button| button.text.as_str()).collect();
    assert_eq!(tapped[..2], ["✓ 10427", "✓ 10434"]);
    school.close().await;
}

#[tokio::test]
async fn a_card_that_was_open_meanwhile_keeps_the_topic_and_the_form_of_the_other() {
    let (mut school, teacher, _) = with_lesson().await;
    let elsewhere = school.staff(1).await;
    let mut cards = Vec::new();
    for who in [teacher, elsewhere] {
        cards.push(opens(&mut school, who).await);
    }
    school.presses(elsewhere, &cards[1], "Форма").await;
    let question = school.last(elsewhere);
    school.presses(elsewhere, &question, "лекция").await;
    school.says(elsewhere, "Интервалы").await;
    let card = school.last(elsewhere);
    school.presses(elsewhere, &card, "✅ Все были").await;
    school.presses(teacher, &cards[0], "✓ 10434").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Записать").await;
    assert_heard(&news, teacher, "лекция");
    assert_heard(&news, teacher, "Тема: Интервалы");
    let rows = lessons(school.journal().await);
    assert_eq!(
        (rows[1][3].as_str(), rows[1][6].as_str()),
        ("Интервалы", "absent")
    );
    school.close().await;
}

#[tokio::test]
async fn a_card_that_was_left_says_how_to_open_it_again() {
    let (mut school, teacher, _) = with_lesson().await;
    let card = opens(&mut school, teacher).await;
    school.says(teacher, "Задать").await;
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, teacher, "Откройте урок снова: /lesson");
    let draft = school.last_about(teacher, "Напишите задание");
    opens(&mut school, teacher).await;
    let news = school.presses(teacher, &draft, "Отменить").await;
    assert_heard(&news, teacher, "Новое задание: /assign");
    school.close().await;
}
