//! Personal data: what is kept and shown to its owner, consent, erasure, and what may
//! pass through a messenger.

use crate::school::{School, assert_heard, file, send_files};

#[tokio::test]
async fn everybody_sees_what_is_kept_about_them() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let photo = vec![file("photo", "снимок")];
    school
        .act(send_files(nota, group, Some(post.message), photo))
        .await;
    school
        .says(teacher, "/grade 10427 5- Чисто, молодец!")
        .await;

    let news = school.says(nota, "/mydata").await;
    assert_heard(&news, nota, "Telegram");
    assert_heard(&news, nota, "с 24.11.2026");
    assert_heard(&news, nota, "Вы учащийся 10427");
    assert_heard(&news, nota, "Работы: 1, файлов в них: 1. Оценки: 1");
    assert_heard(&news, nota, "попросите администратора");
    let answer = school.last(nota);
    let news = school.presses(nota, &answer, "Прислать всё").await;
    assert_heard(&news, nota, "Работа № 1: 10427, «Гамма»");
    assert_heard(&news, nota, "Файл № 1: photo");
    assert_heard(&news, nota, "Чисто, молодец!");

    let news = school.says(mother, "/mydata").await;
    assert_heard(&news, mother, "Вы родитель учащегося 10427");
    assert_heard(&news, mother, "Работы: 1");
    let news = school.says(teacher, "/mydata").await;
    assert_heard(&news, teacher, "Вы сотрудник № 1");
    assert_heard(&news, teacher, "оценки (1)");
    let news = school.says_in(nota, group, "/mydata").await;
    assert_heard(&news, nota, "в личном чате");
    let stranger = school.person("Прохожий");
    let news = school.says(stranger, "/mydata").await;
    assert_heard(&news, stranger, "Пока я вас не знаю");
    school.close().await;
}
