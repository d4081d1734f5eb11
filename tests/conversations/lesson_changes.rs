//! Single lessons come otherwise than the timetable says: called off and brought back, given a
//! room, planned off the timetable, and never in the way of each other.

use std::time::Duration;

use crate::school::{School, Who, assert_heard, assert_silent};

const HOUR: Duration = Duration::from_secs(3600);

/// A teacher with a lesson on Wednesdays at 15:00 in room 12, a student and a guardian; it is
/// Tuesday, 12:00.
async fn with_lesson() -> (School, Who, [Who; 2]) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let family = [
        school.student("10427").await,
        school.guardian("10427").await,
    ];
    school
        .says(
            teacher,
            "/timetable Сольфеджио 3А: ср 15:00 45 мин, каб. 12",
        )
        .await;
    (school, teacher, family)
}

/// Opens tomorrow's lesson.
async fn open_tomorrow(school: &mut School, teacher: Who) {
    school.says(teacher, "Урок").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "ср 25.11").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
}

async fn call_off_tomorrow(school: &mut School, teacher: Who) -> Vec<kamerton::sandbox::Heard> {
    open_tomorrow(school, teacher).await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Отменить урок").await;
    let question = school.last(teacher);
    school
        .presses(teacher, &question, "Да, отменить урок")
        .await
}

#[tokio::test]
async fn tomorrows_lesson_is_called_off_and_nobody_is_reminded_of_it() {
    let (mut school, teacher, family) = with_lesson().await;
    let news = call_off_tomorrow(&mut school, teacher).await;
    for who in family {
        assert_heard(
            &news,
            who,
            "❌ Урок «Сольфеджио 3А», ср 25.11, 15:00, отменён",
        );
    }
    assert!(school.last(teacher).text.contains("я предупредил"));
    // A stale card makes nothing of it.
    let news = school.says(teacher, "завтра 16:00").await;
    for who in family {
        assert_silent(&news, who);
    }
    let news = school.pass(27 * HOUR + HOUR / 2).await;
    assert!(!news.iter().any(|heard| heard.text.contains("🔔")));
    assert!(!news.iter().any(|heard| heard.text.contains("15:00")));
    let hours = school.kamerton(&["hours"]).await;
    assert_eq!(String::from_utf8_lossy(&hours.stdout).lines().count(), 1);
    assert!(school.journal().await.is_empty());
    // The next week comes as ever.
    let news = school.pass(7 * 24 * HOUR - HOUR).await;
    assert_heard(&news, family[0], "В 15:00 урок: Сольфеджио 3А");
    school.close().await;
}

#[tokio::test]
async fn of_a_lesson_ahead_nothing_is_written_down_that_would_be_lost() {
    let (mut school, teacher, _) = with_lesson().await;
    open_tomorrow(&mut school, teacher).await;
    for words in ["Гаммы до трёх знаков", "10427 5", "все были"] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, "Этот урок ещё впереди: ср 25.11, 15:00");
    }
    // Its card stays in use.
    let card = school.last_about(teacher, "Сольфеджио 3А, ср 25.11, 15:00");
    school.presses(teacher, &card, "Время").await;
    let news = school.says(teacher, "завтра 16:00").await;
    assert_heard(&news, teacher, "перенесён");
    school.close().await;
}

#[tokio::test]
async fn of_a_change_is_told_what_is_new() {
    let (mut school, teacher, family) = with_lesson().await;
    open_tomorrow(&mut school, teacher).await;
    school.presses_last(teacher, &["Где"]).await;
    let news = school.says(teacher, "60 мин").await;
    for who in family {
        let words =
            "Урок «Сольфеджио 3А», ср 25.11, 15:00, теперь такой: 60 мин, урок, очно.\nкаб. 12";
        assert_heard(&news, who, words);
    }
    school.presses_last(teacher, &["Где"]).await;
    let news = school.says(teacher, "каб. 12").await;
    for who in family {
        assert_silent(&news, who);
    }
    school.presses_last(teacher, &["Где"]).await;
    let news = school.says(teacher, "каб. 7").await;
    assert_heard(&news, family[0], "теперь здесь:\nкаб. 7");
    // A lesson that stays where it was has not moved.
    school.presses_last(teacher, &["Время"]).await;
    let news = school.says(teacher, "15:00 каб. 12").await;
    assert_heard(&news, family[0], "теперь здесь:\nкаб. 12");
    assert!(!news.iter().any(|heard| heard.text.contains("перенесён")));
    school.presses_last(teacher, &["Время"]).await;
    let news = school.says(teacher, "ср 15:00").await;
    assert_heard(&news, teacher, "и так ср 25.11, 15:00");
    assert_silent(&news, family[0]);
    // Of one that does move, all that is new is told.
    let news = school.says(teacher, "16:00 90 мин репетиция").await;
    assert_heard(
        &news,
        family[0],
        "было ср 25.11, 15:00, будет ср 25.11, 16:00",
    );
    assert_heard(&news, family[0], "90 мин, репетиция, очно.\nкаб. 12");
    school.close().await;
}

#[tokio::test]
async fn what_was_called_off_is_brought_back_and_reminded_of() {
    let (mut school, teacher, family) = with_lesson().await;
    call_off_tomorrow(&mut school, teacher).await;
    let undo = school.last(teacher);
    let news = school.presses(teacher, &undo, "Вернуть").await;
    for who in family {
        assert_heard(
            &news,
            who,
            "✅ Урок «Сольфеджио 3А», ср 25.11, 15:00, всё-таки будет",
        );
    }
    // Called off again; the list knows the way back, too, unless its place is taken meanwhile.
    call_off_tomorrow(&mut school, teacher).await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    school.says(teacher, "завтра 15:20 каб. 5").await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "ср 25.11").await;
    let list = school.last(teacher);
    school
        .presses(teacher, &list, "✗ 15:00 Сольфеджио 3А")
        .await;
    let undo = school.last(teacher);
    let news = school.presses(teacher, &undo, "Вернуть").await;
    assert_heard(&news, teacher, "уже стоит «Сольфеджио 3А», ср 15:20–16:05");
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "ср 25.11").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:20 Сольфеджио 3А").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Отменить урок").await;
    let question = school.last(teacher);
    school
        .presses(teacher, &question, "Да, отменить урок")
        .await;
    let news = school.presses(teacher, &undo, "Вернуть").await;
    assert_heard(&news, family[1], "всё-таки будет");
    let news = school.pass(26 * HOUR + HOUR / 2).await;
    let reminded =
        |heard: &&kamerton::sandbox::Heard| heard.chat == family[0] && heard.text.contains("🔔");
    assert_eq!(news.iter().filter(reminded).count(), 1, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn what_was_called_off_by_mistake_is_found_after_the_timetable_has_changed() {
    let (mut school, teacher, family) = with_lesson().await;
    call_off_tomorrow(&mut school, teacher).await;
    school.pass(28 * HOUR).await;
    let admin = school.admin().await;
    school.says(admin, "/timetable").await;
    let way = ["Сольфеджио 3А", "Убрать ср 15:00–15:45", "Да, убрать"];
    school.presses_last(admin, &way).await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school
        .presses(teacher, &list, "✗ 15:00 Сольфеджио 3А")
        .await;
    let undo = school.last(teacher);
    let news = school.presses(teacher, &undo, "Вернуть").await;
    // It is over, and can be written down.
    assert_silent(&news, family[0]);
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    school.close().await;
}

#[tokio::test]
async fn a_lesson_that_was_recorded_cannot_be_called_off_and_one_that_was_not_held_can() {
    let (mut school, teacher, family) = with_lesson().await;
    school.pass(29 * HOUR).await;
    school.says(teacher, "Урок").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Отменить урок").await;
    let question = school.last(teacher);
    // It is over: there is nobody to be told.
    let news = school
        .presses(teacher, &question, "Да, отменить урок")
        .await;
    assert_silent(&news, family[0]);
    let undo = school.last(teacher);
    assert!(!undo.text.contains("предупредил"), "{undo:?}");
    school.presses(teacher, &undo, "Вернуть").await;
    school.says(teacher, "Урок").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    let done = school.last(teacher);
    school.presses(teacher, &done, "Изменить").await;
    let card = school.last(teacher);
    assert!(!format!("{:?}", card.buttons).contains("Отменить урок"));
    school.close().await;
}

#[tokio::test]
async fn a_lesson_off_the_timetable_is_given_a_room_or_a_link() {
    let (mut school, teacher, family) = with_lesson().await;
    school.says(teacher, "Урок").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    let news = school.says(teacher, "чт 16:00 на крыше").await;
    assert_heard(&news, teacher, "Не понял, когда это: «чт 16:00 на крыше»");
    let news = school
        .says(
            teacher,
            "пт 16:00 консультация 60 мин онлайн https://meet.example/a",
        )
        .await;
    assert_heard(
        &news,
        family[0],
        "📅 Новый урок «Сольфеджио 3А»: пт 27.11, 16:00",
    );
    assert_heard(&news, family[0], "онлайн: https://meet.example/a");
    assert_heard(&news, teacher, "запланирован: пт 27.11, 16:00");

    // A room instead, for those concerned too.
    school.says(teacher, "Урок").await;
    for day in ["ср 25.11", "чт 26.11", "пт 27.11"] {
        let list = school.last(teacher);
        school.presses(teacher, &list, day).await;
    }
    let list = school.last(teacher);
    school.presses(teacher, &list, "16:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    assert!(
        card.text.contains("60 мин, консультация, онлайн"),
        "{card:?}"
    );
    school.presses(teacher, &card, "Где").await;
    let news = school.says(teacher, "на крыше").await;
    assert_heard(&news, teacher, "Не понял, где это: «на крыше»");
    let news = school.says(teacher, "каб. 7").await;
    assert_heard(&news, family[1], "пт 27.11, 16:00, теперь здесь:\nкаб. 7");
    let card = school.last(teacher);
    assert!(card.text.contains("очно\nкаб. 7"), "{card:?}");
    let news = school.pass(75 * HOUR + HOUR / 2).await;
    assert_heard(
        &news,
        family[0],
        "В 16:00 консультация: Сольфеджио 3А\nкаб. 7",
    );
    school.close().await;
}

#[tokio::test]
async fn single_lessons_are_never_in_each_others_way() {
    let (mut school, teacher, family) = with_lesson().await;
    let other = school.staff(2).await;
    school
        .says(other, "/timetable Музлитература 3: чт 10:00, каб. 3")
        .await;
    // Moved to Thursday, 16:00.
    open_tomorrow(&mut school, teacher).await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Время").await;
    let news = school.says(teacher, "чт 10:20 каб. 3").await;
    assert_heard(
        &news,
        teacher,
        "уже стоит «Музлитература 3», чт 10:00–10:45",
    );
    let news = school.says(teacher, "чт 16:00").await;
    assert_heard(&news, family[0], "будет чт 26.11, 16:00");
    let extra = async |school: &mut School, who: Who, words: &str| {
        school.says(who, "/lesson").await;
        let list = school.last(who);
        school.presses(who, &list, "Вне расписания").await;
        if who == other {
            let list = school.last(who);
            school.presses(who, &list, "Музлитература 3").await;
        }
        school.says(who, words).await
    };
    // The same teacher; then the same room, in the way of a moved one.
    let news = extra(&mut school, teacher, "чт 16:30").await;
    assert_heard(&news, teacher, "уже стоит «Сольфеджио 3А», чт 16:00–16:45");
    assert_heard(&news, teacher, "Свободно с 16:45");
    let news = extra(&mut school, other, "чт 16:30 каб. 12").await;
    assert_heard(&news, other, "уже стоит «Сольфеджио 3А», чт 16:00–16:45");
    // Nothing was created half.
    let news = extra(&mut school, other, "чт 16:45 каб. 12").await;
    assert_heard(&news, other, "запланирован: чт 26.11, 16:45");
    let news = extra(&mut school, teacher, "чт 17:00 каб. 12").await;
    assert_heard(
        &news,
        teacher,
        "уже стоит «Музлитература 3», чт 16:45–17:30",
    );
    // What moved away has left its place free.
    let news = extra(&mut school, teacher, "ср 15:00 каб. 12").await;
    assert_heard(&news, teacher, "запланирован: ср 25.11, 15:00");
    let news = extra(&mut school, teacher, "05.01 15:00").await;
    assert_heard(&news, teacher, "не учатся (зимние каникулы)");
    school.close().await;
}

#[tokio::test]
async fn whoever_substitutes_then_has_to_be_free() {
    let (mut school, teacher, _) = with_lesson().await;
    let admin = school.admin().await;
    let other = school.staff(2).await;
    school
        .says(other, "/timetable Музлитература 3: чт 10:00")
        .await;
    school
        .says(admin, "/substitute Сольфеджио 3А: № 2 с 26.11 до 27.11")
        .await;
    open_tomorrow(&mut school, teacher).await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Время").await;
    let news = school.says(teacher, "чт 10:00").await;
    assert_heard(&news, teacher, "уже стоит «Музлитература 3»");
    let news = school.says(teacher, "чт 11:00").await;
    assert_heard(&news, teacher, "перенесён: чт 26.11, 11:00");
    school.close().await;
}
