//! From one school year to the next: who is given another class leaves the old one, lessons go on
//! with another teacher, and a class is closed and opened again.

use crate::{
    roster::with_caption,
    school::{ROSTER, School, Who, assert_heard, assert_silent, complaint_line, said},
    term_marks::{CLASS, opens, terms, with_marks},
};

/// What is in the roster of whoever sends it, a line each.
async fn exported(school: &School) -> String {
    said(&school.kamerton(&["roster", "export"]).await)
}

/// Sends a roster, and returns its preview.
async fn previews(school: &mut School, admin: Who, roster: &str) -> kamerton::sandbox::Heard {
    school.act(with_caption(admin, "список.csv", roster)).await;
    school.last(admin)
}

#[tokio::test]
async fn a_class_is_closed_and_opened_again() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.assigns(teacher, group, "Гамма").await;
    let before = school.journal().await;

    school.says(admin, "/classes").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Закрыть класс").await;
    let choice = school.last(admin);
    school.presses(admin, &choice, "Сольфеджио 3А").await;
    let question = school.last(admin);
    assert!(question.text.contains("Учащиеся (3) уйдут"), "{question:?}");
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "Класс «Сольфеджио 3А» закрыт");
    assert_silent(&news, teacher);
    assert_silent(&news, nota);
    assert_eq!(school.journal().await, before, "the journal stays");
    let news = school.says(teacher, "/assign Этюд").await;
    assert!(
        !news.iter().any(|heard| heard.text.contains("Этюд")),
        "{news:?}"
    );
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "уже закрыт");

    school.says(admin, "/classes").await;
    let list = school.last(admin);
    assert!(!list.text.contains("3А"), "{list:?}");
    school.presses(admin, &list, "Закрытые классы").await;
    let closed = school.last(admin);
    let news = school.presses(admin, &closed, "Сольфеджио 3А").await;
    assert_heard(&news, admin, "снова открыт. Вернулось учащихся: 3");
    let news = school.presses(admin, &closed, "Сольфеджио 3А").await;
    assert_heard(&news, admin, "уже открыт");
    let news = school.says(teacher, "/classes").await;
    assert_heard(&news, teacher, "Сольфеджио 3А");
    assert_eq!(school.journal().await, before);
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "класс закрыт Сольфеджио 3А; −3");
    assert_heard(&news, admin, "класс открыт Сольфеджио 3А; +3");
    school.close().await;
}
