//! Questions whether something is really meant: answered once, and soon or not at all.

use std::time::Duration;

use crate::school::{School, assert_heard};

const ANSWERED: &str = "На этот вопрос уже ответили, или он задан слишком давно";

#[tokio::test]
async fn who_has_said_no_erases_nobody_with_the_button_beside_it() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let nota = school.student("10427").await;
    school.says(admin, "/student 10427").await;
    school.presses_last(admin, &["Стереть данные"]).await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Нет").await;
    assert_heard(&news, admin, "всё остаётся как было");
    let news = school.presses(admin, &question, "Да, стереть").await;
    assert_heard(&news, admin, ANSWERED);
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Открытых заданий нет");
    school.close().await;
}

#[tokio::test]
async fn what_was_meant_once_is_not_done_again_nor_what_was_asked_long_ago() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/student 10427").await;
    school.presses_last(admin, &["Выбыл(а) из школы"]).await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "10427");
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, ANSWERED);

    school.says(admin, "/student 10434").await;
    school.presses_last(admin, &["Выбыл(а) из школы"]).await;
    let question = school.last(admin);
    school.pass(Duration::from_secs(25 * 3600)).await;
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "Эта кнопка уже не действует");
    // The other one still is at the school.
    let news = school.says(admin, "/student 10434").await;
    assert_heard(&news, admin, "Сольфеджио 3А");
    school.close().await;
}
