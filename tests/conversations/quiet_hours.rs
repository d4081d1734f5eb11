//! Quiet hours: an announcement waits for the morning, and what may not wait comes without a sound.

use std::time::Duration;

use kamerton::sandbox::{Fault, FaultKind};

use crate::{
    announcements::with_people,
    school::{assert_heard, assert_silent},
};

#[tokio::test]
async fn quiet_hours_delay_an_announcement_and_never_drop_it() {
    let (mut school, _, teacher, [nota, pavel, mother], _) = with_people().await;
    let news = school.says(nota, "/quiet").await;
    assert_heard(&news, nota, "Тихие часы: 22:00–08:00");
    let news = school.says(nota, "/quiet ночью").await;
    assert_heard(&news, nota, "Не понял «ночью»");
    let news = school.says(nota, "/quiet 11-14").await;
    assert_heard(&news, nota, "Тихие часы: 11:00–14:00");
    school.says(pavel, "/quiet").await;
    let question = school.last(pavel);
    let news = school.presses(pavel, &question, "Без тихих часов").await;
    assert_heard(&news, pavel, "Тихих часов нет");

    school.says(teacher, "/announce Репетиция в 18:00").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    assert!(preview.text.contains("1 получит позже"), "{preview:?}");
    let news = school.presses(teacher, &preview, "Отправить").await;
    assert_silent(&news, nota);
    assert_heard(&news, pavel, "Репетиция");
    assert_heard(&news, mother, "Репетиция");
    // What was just asked for comes all the same, and changes reach what waits.
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Открытых заданий");
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Репетиция в 19:00").await;
    school.stop().await;
    school.start().await;
    let news = school.pass(Duration::from_secs(2 * 3600 - 60)).await;
    assert_silent(&news, nota);
    let news = school.pass(Duration::from_secs(120)).await;
    assert_heard(&news, nota, "📣 Репетиция в 19:00");
    school.last_about(teacher, "Объявление № 1 доставлено: 3 из 3");
    school.close().await;
}

#[tokio::test]
async fn at_night_marks_come_without_a_sound() {
    let (mut school, _, teacher, [nota, pavel, _], group) = with_people().await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school.says(pavel, "/homework").await;
    let list = school.last(pavel);
    school.presses(pavel, &list, "Сдать: Гамма").await;
    school.says(pavel, "сыграл").await;
    school.says(pavel, "Готово").await;
    school.says(pavel, "/quiet off").await;
    school.pass(Duration::from_secs(11 * 3600)).await;
    for (id, who, silent) in [("10427", nota, true), ("10434", pavel, false)] {
        school.says(teacher, &format!("/grade {id} 5")).await;
        let mark = school.last_about(who, "Оценка 5");
        assert_eq!(mark.silent, silent, "{mark:?}");
    }
    school.close().await;
}

#[tokio::test]
async fn at_night_a_correction_that_is_said_anew_comes_without_a_sound() {
    let (mut school, _, teacher, [nota, ..], group) = with_people().await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school.says(teacher, "/grade 10427 4").await;
    let told = school.last(nota);
    school.pass(Duration::from_secs(11 * 3600)).await;
    let stands = FaultKind::Error {
        code: 400,
        description: "Bad Request: message can't be edited".to_owned(),
        retry_after: None,
    };
    school
        .sandbox
        .fault(Fault::next("editMessageText", stands).in_chat(nota));
    school.says(teacher, "/grade 10427 5").await;
    let anew = school.last_about(nota, "Оценка 5 (исправлено)");
    assert!(anew.message > told.message && anew.silent, "{anew:?}");
    school.close().await;
}

#[tokio::test]
async fn at_night_an_announcement_comes_to_a_group_without_a_sound_even_if_it_is_changed() {
    let (mut school, _, teacher, _, group) = with_people().await;
    school.pass(Duration::from_secs(11 * 3600)).await;
    school
        .says_in(teacher, group, "/announce Завтра концерт")
        .await;
    let preview = school.last(teacher);
    // It waits for the group's turn while its author thinks better of it.
    let flood = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 60".to_owned(),
        retry_after: Some(60),
    };
    school
        .sandbox
        .fault(Fault::next("sendMessage", flood).in_chat(group));
    school.presses(teacher, &preview, "Отправить").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Завтра концерт в 17:00").await;
    let news = school.pass(Duration::from_secs(61)).await;
    assert_heard(&news, group, "📣 Завтра концерт в 17:00");
    assert!(school.last(group).silent);
    school.close().await;
}

#[tokio::test]
async fn what_waits_obeys_other_quiet_hours_at_once() {
    let (mut school, _, teacher, [nota, pavel, _], _) = with_people().await;
    for who in [nota, pavel] {
        school.says(who, "/quiet 11-14").await;
    }
    school.says(teacher, "/announce Репетиция в 18:00").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Отправить").await;
    school.says(pavel, "/quiet 11-16").await;
    let news = school.says(nota, "/quiet нет").await;
    assert_heard(&news, nota, "📣 Репетиция в 18:00");
    let news = school.pass(Duration::from_secs(3 * 3600)).await;
    assert_silent(&news, pavel);
    let news = school.pass(Duration::from_secs(3600)).await;
    assert_heard(&news, pavel, "📣 Репетиция в 18:00");
    school.close().await;
}
