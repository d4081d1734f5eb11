//! The menu of commands in groups, for who looks after them and for nobody else; and the keyboard below
//! a chat.

use kamerton::{
    sandbox::{Fault, FaultKind},
    store::invitations::Invitee,
};

use crate::school::{School, assert_heard, assert_silent, student};

/// What groups offer: to whom, in which language, and which commands, the words of `/grade` last.
fn shown(school: &School) -> Vec<(String, String, Vec<String>)> {
    let requests = school.sandbox.requests().into_iter();
    requests
        .filter(|request| request.method == "setMyCommands")
        .filter(|request| request.params["scope"]["type"] != "chat")
        .map(|request| {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let lines = request.params["commands"].as_array().cloned();
            let lines = lines.unwrap_or_default();
            let grade = lines.iter().find(|line| line["command"] == "grade");
            let mut words: Vec<String> = lines.iter().map(|line| text(&line["command"])).collect();
            words.extend(grade.map(|line| text(&line["description"])));
            let scope = text(&request.params["scope"]["type"]);
            (scope, text(&request.params["language_code"]), words)
        })
        .collect()
}

#[tokio::test]
async fn who_looks_after_a_group_is_offered_a_teachers_commands_there_and_children_are_not() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    // They are shown beside everything else, once the bot's name is known.
    for _ in 0..100 {
        if shown(&school).len() < 2 {
            school.says(teacher, "/help").await;
        }
    }
    let shown = shown(&school);
    for (place, language, grade) in [(0, "", "поставить оценку"), (1, "en", "give a mark")]
    {
        let words = [
            "queue", "assign", "grade", "return", "lesson", "announce", "help", grade,
        ];
        let (scope, spoken, offered) = &shown[place];
        assert_eq!(scope, "all_chat_administrators");
        assert_eq!(
            (spoken.as_str(), &offered[..]),
            (language, &words.map(str::to_owned)[..])
        );
    }
    assert_eq!(shown.len(), 2, "{shown:?}");
    school.close().await;
}

#[tokio::test]
async fn a_server_without_menus_is_served_all_the_same() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.stop().await;
    for code in [404, 500] {
        let refused = FaultKind::Error {
            code,
            description: "no such method".to_owned(),
            retry_after: None,
        };
        school.sandbox.fault(Fault::next("setMyCommands", refused));
        school.start().await;
        let news = school.says(teacher, "/queue").await;
        assert_heard(&news, teacher, "проверен");
        school.stop().await;
    }
    school.start().await;
    school.close().await;
}

#[tokio::test]
async fn a_word_of_the_keyboard_is_tapped_there_and_answers_nothing() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    let card = school.last_about(teacher, "Гамма");
    school.presses(teacher, &card, "Изменить").await;
    let news = school.says(teacher, "Журнал").await;
    assert_silent(&news, group);
    let post = school.last(group);
    assert!(post.text.contains("Гамма"), "{post:?}");

    school.replies(nota, group, post.message, "сыграла").await;
    school.says(teacher, "Проверить").await;
    school.presses_last(teacher, &["Вернуть"]).await;
    let news = school.says(teacher, "Классы").await;
    assert_silent(&news, nota);
    assert_heard(&news, teacher, "Сольфеджио 3А");

    school.says(mother, "/ask").await;
    school.presses_last(mother, &["Сольфеджио"]).await;
    let news = school.says(mother, "Оценки").await;
    assert_silent(&news, teacher);

    // A second child is to be called something: not by a word of the keyboard.
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    let news = school.says(mother, "Задания").await;
    assert_heard(&news, mother, "Гамма");
    school.close().await;
}
