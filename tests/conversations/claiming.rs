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
