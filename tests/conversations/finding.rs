//! How an administrator finds a student: from the school's list, or by name.

use crate::{
    consents::that_asks_for_consent,
    school::{ROSTER, School, Who, assert_heard, assert_silent, said},
};

/// What stands on the buttons of the last message.
fn offered(school: &School, who: Who) -> Vec<String> {
    let buttons = school.last(who).buttons.into_iter().flatten();
    buttons.map(|button| button.text).collect()
}

#[tokio::test]
async fn a_student_is_picked_from_the_schools_list_in_a_class_or_in_none() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let news = school.says(admin, "/student").await;
    assert_heard(&news, admin, "В каком классе учащийся?");
    assert_heard(&news, admin, "/student 10427");
    let classes = [
        "Музлитература 3",
        "Сольфеджио 3А",
        "Специальность (фортепиано) 10427",
    ];
    let mut shown = offered(&school, admin);
    shown.sort();
    assert_eq!(shown, classes);
    school.presses_last(admin, &["Сольфеджио 3А"]).await;
    assert_eq!(
        offered(&school, admin),
        ["10427", "10434", "10441", "Назад"]
    );
    let news = school
        .presses_last(admin, &["Назад", "Сольфеджио 3А", "10434"])
        .await;
    assert_heard(&news, admin, "Учащийся 10434");
    school
        .presses_last(admin, &["Выбыл(а) из школы", "Да"])
        .await;
    // Who has left is there still, until nothing is known any more.
    school.says(admin, "Учащийся").await;
    school.presses_last(admin, &["Без класса: 1"]).await;
    assert_eq!(offered(&school, admin), ["10434", "Назад"]);
    school.presses_last(admin, &["10434"]).await;
    let card = school.last_about(admin, "Учащийся 10434");
    assert!(format!("{card:?}").contains("Вернуть"), "{card:?}");
    school
        .presses_last(admin, &["Стереть данные", "Да, стереть"])
        .await;
    school.says(admin, "/student").await;
    assert!(!format!("{:?}", offered(&school, admin)).contains("Без класса"));
    let news = school.says(teacher, "Учащийся").await;
    assert_heard(&news, teacher, "для администратора");
    school.close().await;
}

#[tokio::test]
async fn a_student_is_found_by_name_where_names_may_pass() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let news = school.says(admin, "/student Дина").await;
    assert_heard(&news, admin, "По имени здесь не ищу");
    school.lets_names_pass().await;
    for words in ["Дина", "диез д", "№ 10441", "дин диез"] {
        let news = school.says(admin, &format!("/student {words}")).await;
        assert_heard(&news, admin, "Учащийся Диез Дина (10441)");
    }
    let news = school.says(admin, "/student Фаготова").await;
    assert_heard(&news, admin, "«Фаготова» нет в списке");
    let mut next = ROSTER.to_owned();
    for number in 20001..20032 {
        next += &format!("{number},Павлова Анна,1,Скрипка,Хор,Роялев Р. Р.,Хор,\n");
    }
    std::fs::write(school.path("next.csv"), next).expect("a file");
    said(&school.kamerton(&["roster", "import", "next.csv"]).await);
    let news = school.says(admin, "/student Павл").await;
    assert_heard(&news, admin, "Нашлось: 31, здесь первые 30");
    assert_eq!(offered(&school, admin).len(), 30);
    let news = school.presses_last(admin, &["Павлова Анна (20003)"]).await;
    assert_heard(&news, admin, "Учащийся Павлова Анна (20003)");
    let news = school.says(admin, "/student н").await;
    assert_heard(&news, admin, "Учащийся Нотная Нота (10427)");
    school.close().await;
}

#[tokio::test]
async fn a_consent_on_paper_is_entered_without_a_number_typed() {
    let mut school = that_asks_for_consent().await;
    let admin = school.admin().await;
    let news = school.says(admin, "/consent").await;
    assert_heard(&news, admin, "В каком классе учащийся?");
    let news = school
        .presses_last(admin, &["Сольфеджио 3А", "10427"])
        .await;
    assert_heard(&news, admin, "10427: согласия ещё нет");
    let card = school.last(admin);
    let news = school.presses(admin, &card, "Согласие на бумаге").await;
    assert_heard(&news, admin, "от какого числа согласие");
    let news = school.says(admin, "вчера").await;
    assert_heard(&news, admin, "Не понял дату «вчера»");
    let news = school.says(admin, "01.09.2026").await;
    assert_heard(&news, admin, "согласие дано 01.09.2026 на бумаге");
    let news = school.presses(admin, &card, "Согласие на бумаге").await;
    assert_heard(&news, admin, "согласие дано 01.09.2026 на бумаге");
    let nota = school.student("10427").await;
    // And taken back today, by the student's card.
    school.says(admin, "/student 10427").await;
    let news = school
        .presses_last(admin, &["Отзыв на бумаге", "Сегодня"])
        .await;
    assert_heard(&news, admin, "Отключено аккаунтов учащегося: 1");
    assert_heard(&news, nota, "больше не связан");
    // An older paper does not undo that, nor does a button of a question that was left.
    school.says(admin, "/consent 10427").await;
    school.presses_last(admin, &["Согласие на бумаге"]).await;
    let question = school.last(admin);
    let news = school.says(admin, "02.09.2026").await;
    assert_heard(&news, admin, "Это согласие старше отзыва");
    school.says(admin, "/cancel").await;
    let news = school.presses(admin, &question, "Сегодня").await;
    assert!(!format!("{news:?}").contains("согласие дано"), "{news:?}");
    school.says(admin, "/consent 10427").await;
    school.presses_last(admin, &["Согласие на бумаге"]).await;
    let news = school.says(admin, "сегодня").await;
    assert_heard(&news, admin, "согласие дано 24.11.2026 на бумаге");
    let news = school.says(admin, "/consent Диез").await;
    assert_heard(&news, admin, "По имени здесь не ищу");
    assert_silent(&news, nota);
    school.close().await;
}
