//! What is said aloud in a group: codes that nobody else may use, replies to what the bot does not know
//! any more, and its name.

use kamerton::{sandbox::Act, store::invitations::Invitee};
use serde_json::json;

use crate::school::{assert_heard, assert_silent, say, student, with_assignment};

#[tokio::test]
async fn a_code_in_the_words_of_a_group_is_void_however_it_stands_there() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let thief = school.person("Чужой");
    for words in [
        "CODE",
        "Код CODE.",
        "Не открывается: https://t.me/KamertonSandboxBot?start=CODE",
        "/ask Что делать с CODE?",
    ] {
        let code = school.code(Invitee::Student(student("10434"))).await;
        let words = words.replace("CODE", &code.to_lowercase());
        let news = school.says_in(nota, group, &words).await;
        assert_heard(&news, group, "больше не действует");
        assert_heard(&news, teacher, "Код учащегося 10434");
        let news = school.says(thief, &format!("/start {code}")).await;
        assert_heard(&news, thief, "не подходит");
        school.says(nota, "/cancel").await;
    }
    // What is handed in with it is handed in, and what is refused is said.
    let code = school.code(Invitee::Guardian(student("10427"))).await;
    let words = format!("Вот работа. А код {code}?");
    let news = school.replies(nota, group, post, &words).await;
    assert_heard(&news, nota, "принята: «Гамма»");
    assert_heard(&news, group, "больше не действует");
    school.says(teacher, "/grade 10427 5").await;
    let code = school.code(Invitee::Guardian(student("10427"))).await;
    let news = school.replies(nota, group, post, &code).await;
    assert_heard(&news, nota, "уже оценено");
    assert_heard(&news, group, "больше не действует");
    // Put in later, it is seen as well.
    let said = school.people.act(say(nota, Some(group), "Мама спрашивает"));
    let message = said.expect("it is said").messages[0];
    school.settle().await;
    let code = school.code(Invitee::Guardian(student("10427"))).await;
    let edit = Act::Edit {
        chat: group,
        message,
        text: format!("Мама спрашивает про {code}"),
    };
    let news = school.act(edit).await;
    assert_heard(&news, group, "больше не действует");
    let news = school
        .says_in(nota, group, "KAMERTON расписание CONCERT1")
        .await;
    assert_silent(&news, group);
    school.close().await;
}

#[tokio::test]
async fn a_reply_to_what_the_bot_no_longer_knows_and_its_name_are_answered() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    let with = |text: &str, more: serde_json::Value| Act::Say {
        user: nota,
        chat: Some(group),
        text: text.to_owned(),
        reply_to: None,
        files: Vec::new(),
        more,
    };
    let bot = school.last(group).from;
    let help = "ответьте на сообщение с заданием";
    let by = json!({ "id": bot, "is_bot": true, "first_name": "Камертон" });
    let unknown = json!({ "reply_to_message": {
        "message_id": 99_999, "date": 1, "chat": { "id": group, "type": "supergroup" },
        "from": by, "text": "Гамма",
    } });
    let news = school.act(with("Вот работа", unknown)).await;
    assert_heard(&news, group, help);
    let origin = json!({ "type": "user", "date": 1, "sender_user": by });
    let external = json!({ "external_reply": { "origin": origin } });
    let news = school.act(with("Вот работа", external)).await;
    assert_heard(&news, group, help);
    // Where it is told which post it was, that one is found.
    let external = json!({ "external_reply": {
        "origin": origin, "chat": { "id": group, "type": "supergroup" }, "message_id": post,
    } });
    let news = school.act(with("Вот работа", external)).await;
    assert_heard(&news, nota, "принята: «Гамма»");
    let news = school
        .says_in(nota, group, "@KamertonSandboxBot как сдать работу?")
        .await;
    assert_heard(&news, group, help);
    for words in ["@KamertonSandboxBot2 как дела?", "Как сдать работу?"] {
        let news = school.says_in(nota, group, words).await;
        assert_silent(&news, group);
    }
    // Another bot's is another's.
    let other = json!({ "id": 4242, "is_bot": true, "first_name": "Другой" });
    let foreign = json!({ "reply_to_message": {
        "message_id": 99_998, "date": 1, "chat": { "id": group, "type": "supergroup" },
        "from": other, "text": "Игра",
    } });
    let news = school.act(with("Ура", foreign)).await;
    assert_silent(&news, group);
    school.close().await;
}
