//! Messages that are edited after they were taken, and are neither works nor commands: who edits them hears
//! that the first words hold.

use kamerton::sandbox::{Act, Heard};

use crate::{
    announcements::with_people,
    school::{School, assert_heard, assert_silent},
};

/// The last that people said in a chat is edited.
async fn edits(school: &mut School, chat: i64, text: &str) -> Vec<Heard> {
    let heard = school.people.heard(chat, 0).into_iter();
    let own = heard
        .filter(|heard| !heard.is_bot)
        .map(|heard| heard.message);
    let message = own.max().expect("something was said");
    let edit = Act::Edit {
        chat,
        message,
        text: text.to_owned(),
    };
    school.act(edit).await
}

#[tokio::test]
async fn what_is_being_put_together_is_not_changed_by_an_edit() {
    let (mut school, _, teacher, [nota, ..], group) = with_people().await;
    school.says(teacher, "Задать").await;
    school.says(teacher, "Канон\nУчить альты").await;
    let news = edits(&mut school, teacher, "Канон\nУчить сопрано").await;
    assert_heard(&news, teacher, "Исправленное сообщение не учтено");
    school.says(teacher, "/cancel").await;
    school.says(teacher, "/announce").await;
    school.says(teacher, "Репетиция 6.12").await;
    let news = edits(&mut school, teacher, "Репетиция 7.12").await;
    assert_heard(&news, teacher, "Исправленное сообщение не учтено");
    school.says(nota, "/ask").await;
    school.presses_last(nota, &["Сольфеджио"]).await;
    school.says(nota, "Урок в 15?").await;
    let news = edits(&mut school, nota, "Урок в 16?").await;
    assert_heard(&news, nota, "Исправленное сообщение не учтено");
    // Neither in a group, nor to who is unknown.
    school.says_in(nota, group, "Привет").await;
    let news = edits(&mut school, group, "Всем привет").await;
    assert_silent(&news, group);
    let stranger = school.person("Посторонний");
    school.says(stranger, "Привет").await;
    let news = edits(&mut school, stranger, "Всем привет").await;
    assert_silent(&news, stranger);
    school.close().await;
}

#[tokio::test]
async fn an_assignment_by_command_is_changed_under_its_card() {
    let (mut school, _, teacher, _, group) = with_people().await;
    school
        .says_in(teacher, group, "/assign Вокализ\nсрок: пт")
        .await;
    let news = edits(&mut school, group, "/assign Вокализ\nсрок: сб").await;
    assert_silent(&news, group);
    assert_heard(
        &news,
        teacher,
        "исправьте его кнопкой «Изменить» под карточкой",
    );
    school
        .says(teacher, "/assign Вокализ\nкласс: Сольфеджио 3А\nсрок: пт")
        .await;
    let news = edits(&mut school, teacher, "/assign Вокализ\nсрок: сб").await;
    assert_heard(
        &news,
        teacher,
        "исправьте его кнопкой «Изменить» под карточкой",
    );
    school.close().await;
}
