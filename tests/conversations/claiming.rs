//! Works of which it is not known at first whose they are.

use std::time::Duration;

use kamerton::{sandbox::Heard, store::invitations::Invitee};

use crate::{
    guard::spoil,
    school::{School, Who, assert_heard, assert_silent, file, send_files, student},
};

async fn with_assignment() -> (School, Who, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    (school, teacher, group, post.message)
}

/// What somebody said in a chat, as it stands there now.
fn said(school: &School, chat: i64, words: &str) -> Heard {
    let all = school.people.heard(chat, 0).into_iter();
    let mut found = all.filter(|heard| heard.text == words);
    found.next().expect("it stands there")
}

#[tokio::test]
async fn a_work_in_the_group_has_its_sign_once_it_is_said_whose_it_is() {
    let (mut school, teacher, group, post) = with_assignment().await;
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    let stranger = school.person("Папа");
    for who in [mother, stranger] {
        school.people.join(who, group);
    }
    school.replies(mother, group, post, "От мамы").await;
    school.replies(stranger, group, post, "От папы").await;
    for (words, who, id) in [("От мамы", mother, "10434"), ("От папы", teacher, "10441")]
    {
        assert!(said(&school, group, words).reactions.is_empty());
        let news = school.presses_last(who, &[id]).await;
        assert_heard(&news, who, "принята");
        assert_eq!(said(&school, group, words).reactions.len(), 1, "{words}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_mark_for_a_work_of_nobody_known_asks_first_whose_it_is() {
    let (mut school, teacher, group, post) = with_assignment().await;
    let stranger = school.person("Папа");
    school.people.join(stranger, group);
    school.replies(stranger, group, post, "Играет дочь").await;
    let work = said(&school, group, "Играет дочь").message;
    let card = school.card(teacher).message;
    for (chat, message) in [(group, work), (teacher, card)] {
        for command in ["/grade 5", "/grade 10427 5", "/return Ещё раз"] {
            let news = school.replies(teacher, chat, message, command).await;
            assert_heard(&news, teacher, "Пока неизвестно, чья это работа");
            assert_silent(&news, group);
        }
    }
    let others = school.staff(2).await;
    school.people.join(others, group);
    let news = school.replies(others, group, work, "/grade 5").await;
    assert_heard(&news, others, "преподаватель этого класса");
    let news = school.presses_last(teacher, &["10427"]).await;
    assert_heard(&news, teacher, "принята");
    school.replies(teacher, group, work, "/grade 5").await;
    assert_eq!(school.journal().await[0][6], "5");
    school.close().await;
}

#[tokio::test]
async fn a_work_without_an_owner_that_cannot_be_read_holds_up_no_other() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let (nota, stranger) = (school.student("10427").await, school.person("Прохожий"));
    let members = [nota, stranger];
    let group = school.group(teacher, "Сольфеджио 3А", &members).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.replies(stranger, group, post, "Вот").await;
    let spoilt = "UPDATE unclaimed SET remind_at = 0; UPDATE unclaimed_parts SET file = '{'";
    spoil(&school, spoilt).await;
    let album = vec![file("photo", "1"), file("photo", "2")];
    school.act(send_files(nota, group, Some(post), album)).await;
    let news = school.pass(Duration::from_secs(3)).await;
    assert_heard(&news, nota, "2 файла");
    school.close().await;
}

const HOUR: Duration = Duration::from_secs(3600);

/// The buttons under a message.
fn offered(card: &Heard) -> Vec<&str> {
    let buttons = card.buttons.iter().flatten();
    buttons.map(|button| button.text.as_str()).collect()
}

#[tokio::test]
async fn a_work_of_which_nobody_says_whose_it_is_is_seen_wherever_works_are() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let given = "Гамма\nсрок: пт 18:00";
    let post = school.assigns(teacher, group, given).await.message;
    for (name, words) in [("Папа", "От папы"), ("Тётя", "От тёти")] {
        let who = school.person(name);
        school.people.join(who, group);
        school.replies(who, group, post, words).await;
    }
    let waits = "Ждут вашего ответа, чьи они или к какому заданию: 2";
    let news = school.says(teacher, "/help").await;
    assert_heard(&news, teacher, waits);
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Работа без имени № 1 ждёт с 24.11.2026");
    assert_heard(&news, teacher, "«От папы»");
    let checked = |heard: &Heard| heard.text.contains("Все работы проверены");
    assert!(!news.iter().any(checked), "{news:#?}");
    // What has its owner comes first, and a button beside it leads to the others, one by one.
    school.replies(nota, group, post, "Моя").await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Моя»");
    assert_heard(&news, teacher, waits);
    let news = school.presses_last(teacher, &["Чьи они?", "Дальше"]).await;
    assert_heard(&news, teacher, "Работа без имени № 2 ждёт с 24.11.2026");
    let card = school.last(teacher);
    assert_eq!(offered(&card), ["10427", "10434", "10441", "Ничья"]);

    // The next morning, Wednesday, 8:00; and when it was due.
    let news = school.pass(20 * HOUR).await;
    assert_heard(&news, teacher, "Доброе утро!");
    assert_heard(&news, teacher, waits);
    assert_heard(&news, teacher, "Работа без имени № 1 ждёт с 24.11.2026");
    let news = school.pass(58 * HOUR).await;
    assert_heard(&news, teacher, "Ещё не сдали «Гамма»");
    let list = school.last_about(teacher, "Ещё не сдали");
    assert!(list.text.contains(waits), "{list:?}");
    for student in ["10434", "10441"] {
        school.presses(teacher, &list, "Чьи они?").await;
        school.presses_last(teacher, &[student]).await;
    }
    for _ in 0..3 {
        school.says(teacher, "/queue").await;
        school.presses_last(teacher, &["5"]).await;
    }
    let news = school.presses(teacher, &list, "Чьи они?").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}

#[tokio::test]
async fn who_was_erased_or_had_left_is_no_owner_of_a_new_work() {
    let (mut school, teacher, group, post) = with_assignment().await;
    let admin = school.admin().await;
    let stranger = school.person("Папа");
    school.people.join(stranger, group);
    school.replies(stranger, group, post, "До того").await;
    let card = school.card(teacher);
    assert_eq!(offered(&card), ["10427", "10434", "10441", "Ничья"]);
    school.pass(HOUR).await;
    school.says(admin, "/student 10434").await;
    let leaves = ["Выбыл(а) из «Сольфеджио 3А»", "Да"];
    school.presses_last(admin, &leaves).await;
    school.says(admin, "/student 10441").await;
    let erase = ["Стереть данные", "Да, стереть"];
    school.presses_last(admin, &erase).await;

    school.pass(HOUR).await;
    school.replies(stranger, group, post, "После").await;
    assert_eq!(offered(&school.card(teacher)), ["10427", "Ничья"]);
    let news = school.presses(teacher, &card, "10441").await;
    assert_heard(&news, teacher, "больше не в этом классе");
    // Sent before 10434 had left.
    let news = school.presses(teacher, &card, "10434").await;
    assert_heard(&news, teacher, "принята");
    school.close().await;
}

#[tokio::test]
async fn nobody_is_invited_for_an_erased_student() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/student 10441").await;
    let card = school.last(admin);
    school
        .presses_last(admin, &["Выбыл(а) из школы", "Да"])
        .await;
    // Who is in no class is asked about without any.
    let code = school.code(Invitee::Student(student("10441"))).await;
    let dina = school.person("Дина");
    let news = school.says(dina, &format!("/start {code}")).await;
    assert_heard(&news, dina, "10441, 3 год обучения. Это вы?");

    school.presses(admin, &card, "Стереть данные").await;
    school.presses_last(admin, &["Да, стереть"]).await;
    let news = school.presses(admin, &card, "Пригласить").await;
    assert_heard(&news, admin, "Данные учащегося 10441 стёрты");
    let news = school.says(admin, "/invite 10441").await;
    assert_heard(&news, admin, "Данные учащегося 10441 стёрты");
    school.says(admin, "/student 10441").await;
    assert!(!offered(&school.last(admin)).contains(&"Пригласить"));
    // One that is there nevertheless opens nothing.
    let code = school.code(Invitee::Student(student("10441"))).await;
    let news = school.says(dina, &format!("/start {code}")).await;
    assert_heard(&news, dina, "Этот код не подходит");
    school.close().await;
}
