//! Works of children who share a parent, or an account: whose a work is, is asked, and can be put
//! right.

use std::time::Duration;

use kamerton::{
    sandbox::{Act, Heard},
    store::invitations::Invitee,
};
use serde_json::json;

use crate::{
    receipts::with_assignment,
    school::{School, assert_heard, assert_silent, file, send_files, student},
};

const MINUTE: Duration = Duration::from_secs(60);

/// The mother of 10427 and 10434.
async fn mother_of_two(school: &mut School) -> i64 {
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    mother
}

#[tokio::test]
async fn a_work_goes_to_the_right_child() {
    let (mut school, teacher, _, _, _) = with_assignment().await;
    let mother = mother_of_two(&mut school).await;
    school.says(mother, "/homework").await;
    let list = school.last(mother);
    school.presses(mother, &list, "10427: Гамма").await;
    school.says(mother, "Играет дочь").await;
    school.says(mother, "Готово").await;
    let receipt = school.last(mother);
    let news = school.presses(mother, &receipt, "Не тот ребёнок").await;
    assert_heard(&news, mother, "Чья это работа?");
    let question = school.last(mother);
    let news = school.presses(mother, &question, "10434").await;
    assert_heard(&news, mother, "Учащийся: 10434");
    let news = school.presses(mother, &question, "10434").await;
    assert_silent(&news, mother);
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "10434");
    let journal = school.journal().await;
    let handed_in: Vec<&str> = journal
        .iter()
        .filter(|row| !row[5].is_empty())
        .map(|row| row[0].as_str())
        .collect();
    assert_eq!(handed_in, ["10434"]);
    school.close().await;
}

#[tokio::test]
async fn a_parent_of_two_is_asked_whose_the_reply_in_the_group_is() {
    let (mut school, teacher, _, group, post) = with_assignment().await;
    let mother = mother_of_two(&mut school).await;
    school.people.join(mother, group);
    school.replies(mother, group, post, "Первая страница").await;
    let question = school.last(mother);
    assert!(question.text.contains("чья это работа?"), "{question:?}");
    let news = school.replies(mother, group, post, "Фторая").await;
    assert_silent(&news, teacher);
    assert_silent(&news, mother);
    let in_group = school.people.heard(group, post);
    let second = in_group.iter().find(|heard| heard.text == "Фторая");
    let edit = Act::Edit {
        chat: group,
        message: second.expect("it is there").message,
        text: "Вторая".to_owned(),
    };
    school.act(edit).await;
    // Nobody answers for her.
    let nota = school.person("Чужой");
    let news = school.presses(nota, &question, "10434").await;
    assert!(!news.iter().any(|heard| heard.text.contains("принята")));
    let news = school.presses(mother, &question, "10434").await;
    assert_heard(&news, mother, "Учащийся: 10434");
    assert_heard(&news, mother, "2 текста");
    let news = school.presses(mother, &question, "10427").await;
    assert!(!news.iter().any(|heard| heard.text.contains("принята")));
    // The next page, at once: it is the same work.
    school.replies(mother, group, post, "Третья").await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "10434").await;
    assert_heard(&news, mother, "3 текста");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Вторая»");
    assert_heard(&news, teacher, "«Третья»");
    // Or it was no work.
    school.replies(mother, group, post, "Спасибо!").await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "Отменить").await;
    assert_heard(&news, mother, "не сдана");
    school.close().await;
}

#[tokio::test]
async fn whose_a_work_is_and_nobody_says_is_asked_again_and_then_left_to_the_teacher() {
    let (mut school, teacher, _, group, post) = with_assignment().await;
    let mother = mother_of_two(&mut school).await;
    school.people.join(mother, group);
    school.replies(mother, group, post, "Первая").await;
    school.news();
    let news = school.pass(9 * MINUTE).await;
    assert_silent(&news, mother);
    let news = school.pass(MINUTE).await;
    assert_heard(&news, mother, "чья это работа?");
    assert_silent(&news, teacher);
    let question = school.last(mother);
    let news = school.pass(50 * MINUTE).await;
    assert_heard(&news, mother, "её увидел преподаватель");
    assert_heard(&news, teacher, "не сказал, чья она");
    assert_heard(&news, teacher, "«Первая»");
    let card = school.last(teacher);
    let offered = card.buttons.iter().flatten();
    let offered: Vec<&str> = offered.map(|button| button.text.as_str()).collect();
    assert_eq!(offered, ["10427", "10434", "Ничья"]);
    let news = school.presses(teacher, &card, "10434").await;
    assert_heard(&news, mother, "Учащийся: 10434");
    let news = school.presses(mother, &question, "10427").await;
    assert_heard(&news, mother, "уже разобрались");
    let news = school.pass(48 * 60 * MINUTE).await;
    let again = |heard: &Heard| heard.text.contains("чья это работа?");
    assert!(!news.iter().any(again), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn what_another_account_sends_is_a_work_of_its_own() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let mother = mother_of_two(&mut school).await;
    school.people.join(mother, group);
    school.replies(nota, group, post, "Сама").await;
    school.replies(mother, group, post, "Мама шлёт").await;
    let question = school.last(mother);
    school.presses(mother, &question, "10427").await;
    let receipt = school.last(mother);
    assert!(receipt.text.contains("Попытка 2"), "{receipt:?}");
    school.presses(mother, &receipt, "Не тот ребёнок").await;
    let question = school.last(mother);
    school.presses(mother, &question, "10434").await;
    // Her own goes to the sister; the student's stays.
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 2");
    school.close().await;
}

#[tokio::test]
async fn an_album_s_rest_is_taken_after_its_owner_is_known() {
    let (mut school, teacher, _, group, post) = with_assignment().await;
    let mother = mother_of_two(&mut school).await;
    school.people.join(mother, group);
    let item = |content: &str| Act::Say {
        user: mother,
        chat: Some(group),
        text: String::new(),
        reply_to: Some(post),
        files: vec![file("photo", content)],
        more: json!({"media_group_id": "a"}),
    };
    school.act(item("1")).await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "10434").await;
    assert_heard(&news, mother, "1 файл");
    school.act(item("2")).await;
    school.act(item("3")).await;
    let news = school.pass(Duration::from_secs(3)).await;
    assert_heard(&news, mother, "3 файла");
    let news = school.says(teacher, "/queue").await;
    let shown = news.iter().filter(|heard| heard.media.is_some()).count();
    assert_eq!(shown, 3);
    // What comes after the mark is not silently dropped.
    let card = school.last(teacher);
    school.presses(teacher, &card, "5").await;
    let news = school.act(item("4")).await;
    assert_heard(&news, mother, "уже");
    school.close().await;
}

#[tokio::test]
async fn a_post_in_private_is_answered_by_a_reply_and_says_whose_it_is() {
    let (mut school, teacher, nota, _, _) = with_assignment().await;
    let mother = mother_of_two(&mut school).await;
    school
        .says(teacher, "/assign Долги\nкому: 10427\nкласс: Сольфеджио 3А")
        .await;
    for who in [nota, mother] {
        let post = school.last_about(who, "🎵 Долги");
        assert_eq!(post.text.contains("Для кого: 10427"), who == mother);
        let news = school.replies(who, who, post.message, "Вот").await;
        assert_heard(&news, who, "принята");
    }
    let post = school.last_about(nota, "🎵 Долги").message;
    let album = vec![file("photo", "1"), file("photo", "2")];
    let news = school.act(send_files(nota, nota, Some(post), album)).await;
    assert!(!news.iter().any(|heard| heard.text.contains("Это работа?")));
    let news = school.pass(Duration::from_secs(5)).await;
    assert_heard(&news, nota, "2 файла");
    school.close().await;
}

#[tokio::test]
async fn a_work_given_to_the_right_child_takes_the_place_of_that_childs_last_one() {
    let (mut school, teacher, _, _, _) = with_assignment().await;
    let mother = mother_of_two(&mut school).await;
    for (child, words) in [("10434", "Сын, как умеет"), ("10427", "Сын, чисто")]
    {
        school.says(mother, "/homework").await;
        let list = school.last(mother);
        let button = format!("{child}: Гамма");
        school.presses(mother, &list, &button).await;
        school.says(mother, words).await;
        school.says(mother, "Готово").await;
    }
    let receipt = school.last(mother);
    school.presses(mother, &receipt, "Не тот ребёнок").await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "10434").await;
    assert_heard(&news, mother, "Попытка 2");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Сын, чисто");
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, mother, "5");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}

#[tokio::test]
async fn a_receipt_says_what_deleting_does_not_and_offers_no_child_who_has_not_the_assignment() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    school.says(mother, "/cancel").await;
    for (whom, several) in [("10427", false), ("10427 и 10434", true)] {
        school
            .says(teacher, &format!("/assign Гамма {whom}\nкому: {whom}"))
            .await;
        let post = school.last_about(mother, &format!("🎵 Гамма {whom}"));
        school.replies(mother, mother, post.message, "Вот").await;
        if several {
            school.presses_last(mother, &["10427"]).await;
        }
        let receipt = school.last_about(mother, "принята");
        assert!(
            receipt
                .text
                .contains("Если удалить сообщение из чата, работа останется сданной"),
            "{receipt:#?}"
        );
        let mut buttons = receipt.buttons.iter().flatten();
        assert_eq!(
            buttons.any(|it| it.text == "Не тот ребёнок"),
            several,
            "{receipt:#?}"
        );
    }
    school.close().await;
}

#[tokio::test]
async fn a_work_is_not_given_to_a_child_whose_own_is_marked_and_that_is_said() {
    let (mut school, teacher, ..) = with_assignment().await;
    let mother = mother_of_two(&mut school).await;
    for child in ["10427", "10434"] {
        school.says(mother, "/homework").await;
        let list = school.last(mother);
        let button = format!("{child}: Гамма");
        school.presses(mother, &list, &button).await;
        school.says(mother, "Играет дочь").await;
        school.says(mother, "Готово").await;
        if child == "10427" {
            school.says(teacher, "/queue").await;
            school.presses_last(teacher, &["5"]).await;
        }
    }
    let receipt = school.last_about(mother, "Работа № 2 принята");
    school.presses(mother, &receipt, "Не тот ребёнок").await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "10427").await;
    assert_heard(
        &news,
        mother,
        "10427: «Гамма» уже оценено, перенести туда нельзя. Работа № 2 осталась как была (10434)",
    );
    let news = school.presses_last(mother, &["Отозвать"]).await;
    assert_heard(&news, mother, "Отозвать работу № 2");
    school.close().await;
}
