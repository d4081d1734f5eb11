//! Posts in groups: in which topic they come, what is given where a group does not take them, and
//! which students they do not reach.

use std::time::Duration;

use kamerton::sandbox::{Act, Fault, FaultKind};
use serde_json::json;

use crate::{
    groups::bot_stands,
    school::{School, assert_heard, assert_silent, file, with_assignment},
};

#[tokio::test]
async fn where_the_bot_may_not_write_families_get_an_assignment_in_private() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let muted = bot_stands(teacher, group, ("restricted", false));
    school.people.inject(muted);
    school.settle().await;
    let news = school.news();
    assert_heard(&news, teacher, "мне запрещено писать");
    let news = school.says_in(teacher, group, "/assign Гамма").await;
    assert_silent(&news, group);
    assert_heard(&news, nota, "🎵 Гамма");
    assert_heard(&news, teacher, "не выдано: мне запрещено там писать");
    assert_heard(&news, teacher, "Выдано лично: 1 чат");
    let card = school.last(teacher);
    // Nor does anybody look at a card of what is posted by itself.
    school
        .says_in(teacher, group, "/assign Соната\nвыдать: сегодня 15:00")
        .await;
    let news = school.pass(Duration::from_secs(3 * 3600)).await;
    assert_heard(&news, nota, "🎵 Соната");
    assert_heard(&news, teacher, "выдано не в группе");
    let told = school.last_about(teacher, "выдано не в группе");
    let freed = bot_stands(teacher, group, ("member", true));
    school.people.inject(freed);
    school.settle().await;
    let news = school.presses(teacher, &card, "Выдать ещё раз").await;
    assert_heard(&news, group, "🎵 Гамма");
    let news = school.presses(teacher, &told, "Выдать ещё раз").await;
    assert_heard(&news, group, "🎵 Соната");
    let news = school.says_in(teacher, group, "/assign Этюд").await;
    assert_heard(&news, group, "🎵 Этюд");
    school.close().await;
}

#[tokio::test]
async fn a_post_that_a_group_does_not_take_is_given_there_again() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let refused = || FaultKind::Error {
        code: 400,
        description: "Bad Request: not enough rights to send text messages".to_owned(),
        retry_after: None,
    };
    let refuse = |school: &School| {
        let fault = Fault::next("sendMessage", refused()).in_chat(group);
        school.sandbox.fault(fault);
    };
    refuse(&school);
    let news = school.says_in(teacher, group, "/assign Гамма").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "Если не получится, сразу скажу");
    assert_heard(&news, teacher, "Разрешите мне отправлять сообщения");
    let card = school.last(teacher);
    refuse(&school);
    let news = school.presses(teacher, &card, "Выдать ещё раз").await;
    assert_silent(&news, group);
    let card = school.last_about(teacher, "не появилось");
    let news = school.presses(teacher, &card, "Выдать ещё раз").await;
    assert_heard(&news, group, "🎵 Гамма");
    let news = school.presses(teacher, &card, "Выдать ещё раз").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "«Гамма» уже выдано");
    school.close().await;
}

#[tokio::test]
async fn what_is_on_its_way_to_a_group_is_not_given_there_twice() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let admin = school.admin().await;
    school.says(admin, "/substitute").await;
    for button in ["Сольфеджио 3А", "№ 2", "второй преподаватель"] {
        let question = school.last(admin);
        school.presses(admin, &question, button).await;
    }
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let muted = bot_stands(teacher, group, ("restricted", false));
    school.people.inject(muted);
    school.settle().await;
    school
        .says_in(teacher, group, "/assign Соната\nвыдать: сегодня 15:00")
        .await;
    school.pass(Duration::from_secs(3 * 3600)).await;
    let told = [teacher, other].map(|who| (who, school.last_about(who, "выдано не в группе")));
    let freed = bot_stands(teacher, group, ("member", true));
    school.people.inject(freed);
    school.settle().await;
    school.news();

    // Both at once, while the messenger takes nothing for the group.
    school.holds_up(group);
    for (who, told) in &told {
        let press = Act::Press {
            user: *who,
            chat: told.chat,
            message: told.message,
            button: "Выдать ещё раз".to_owned(),
        };
        school.people.act(press).expect("it is pressed");
    }
    school.settle().await;
    let news = school.news();
    assert_heard(&news, teacher, "Выдано: «Соната»");
    assert_heard(&news, other, "«Соната» уже на пути в группу");
    let news = school.presses(teacher, &told[0].1, "Выдать ещё раз").await;
    assert_heard(&news, teacher, "«Соната» уже на пути в группу");
    assert_silent(&news, group);
    let news = school.pass(Duration::from_secs(60)).await;
    let posts = news.iter().filter(|heard| heard.chat == group);
    assert_eq!(posts.count(), 1, "{news:#?}");
    let news = school.presses(other, &told[1].1, "Выдать ещё раз").await;
    assert_heard(&news, other, "«Соната» уже выдано");
    school.close().await;
}

#[tokio::test]
async fn a_student_out_of_reach_is_told_of_once() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let block = |blocked| Act::Block {
        user: nota,
        blocked,
    };
    let news = school.act(block(true)).await;
    assert_heard(
        &news,
        teacher,
        "Сообщения для 10427 больше никому не приходят",
    );
    school.act(block(false)).await;
    let mother = school.guardian("10427").await;
    let news = school.act(block(true)).await;
    // The mother still hears everything: nobody has to do anything.
    assert_silent(&news, teacher);
    assert_silent(&news, mother);
    school.close().await;
}

#[tokio::test]
async fn a_loss_of_which_only_a_refusal_tells_is_told_of_as_well() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let refusal = |description: &str| FaultKind::Error {
        code: 403,
        description: description.to_owned(),
        retry_after: None,
    };
    let deleted = refusal("Forbidden: user is deactivated");
    school
        .sandbox
        .fault(Fault::next("sendMessage", deleted).in_chat(nota));
    let text = "/assign Долги\nкому: 10427";
    let news = school.says_in(teacher, group, text).await;
    assert_heard(
        &news,
        teacher,
        "Сообщения для 10427 больше никому не приходят",
    );
    let kicked = refusal("Forbidden: bot was kicked from the group chat");
    school
        .sandbox
        .fault(Fault::next("sendMessage", kicked).in_chat(group));
    let news = school.says(teacher, "/assign Гамма").await;
    assert_heard(&news, teacher, "Меня удалили из группы");
    school.close().await;
}

#[tokio::test]
async fn what_a_class_is_given_goes_to_the_topic_from_which_it_was_bound() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.people.group("Отделение", &[teacher]);
    school.says(teacher, "/classes").await;
    let code = school.group_code(teacher, "Сольфеджио 3А");
    let add = Act::AddBot {
        user: teacher,
        chat: group,
        admin: true,
    };
    school.act(add).await;
    let start = |topic: serde_json::Value| Act::Say {
        user: teacher,
        chat: Some(group),
        text: format!("/start@KamertonSandboxBot {code}"),
        reply_to: None,
        files: Vec::new(),
        more: topic,
    };
    let topics = |school: &School, words: &str| -> Vec<Option<i64>> {
        let requests = school.sandbox.requests().into_iter();
        let said = requests.filter(|it| it.method == "sendMessage");
        let said = said.filter(|it| {
            it.params["text"]
                .as_str()
                .is_some_and(|it| it.contains(words))
        });
        said.map(|it| it.params["message_thread_id"].as_i64())
            .collect()
    };
    // The general topic has no number.
    let forum = json!({ "chat": { "id": group, "type": "supergroup", "title": "Отделение", "is_forum": true } });
    school.act(start(forum)).await;
    school.last_about(teacher, &format!("отправьте в ней: /start {code}"));
    let solfeggio = json!({ "message_thread_id": 77, "is_topic_message": true });
    school.act(start(solfeggio)).await;
    school.last_about(teacher, "теперь приходят в ту тему, где вы отправили код");
    school.assigns(teacher, group, "Гамма").await;
    assert_eq!(topics(&school, "🎵 Гамма"), [Some(77)]);
    school.says_in(teacher, group, "/announce Ура!").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Отправить").await;
    assert_eq!(topics(&school, "📣 Ура!").last(), Some(&Some(77)));
    // Nothing is lost where somebody has deleted it.
    let gone = FaultKind::Error {
        code: 400,
        description: "Bad Request: message thread not found".to_owned(),
        retry_after: None,
    };
    school
        .sandbox
        .fault(Fault::next("sendMessage", gone).in_chat(group));
    let post = school.assigns(teacher, group, "Этюд").await;
    assert_eq!(post.chat, group);
    assert_eq!(topics(&school, "🎵 Этюд"), [Some(77), None]);
    // A thread of replies is no topic, and the general one has no number.
    let news = school.act(start(json!({ "message_thread_id": 5 }))).await;
    let told = format!(
        "теперь придут в общую. Чтобы они приходили в тему класса, отправьте в ней: /start {code}"
    );
    assert_heard(&news, teacher, &told);
    school.assigns(teacher, group, "Ритм").await;
    assert_eq!(topics(&school, "🎵 Ритм"), [None]);
    school.close().await;
}

#[tokio::test]
async fn an_assignment_comes_where_it_was_written_also_when_its_class_was_asked_for() {
    let mut school = School::open().await;
    let piano = school.staff(2).await;
    let pavel = school.student("10434").await;
    let (class, other) = ("Музлитература 3", "Специальность (фортепиано) 10427");
    let first = school.group(piano, class, &[pavel]).await;
    let second = school.group(piano, other, &[pavel]).await;
    school.binds(piano, class, second).await;
    school.says_in(piano, second, "/assign Слух").await;
    let question = school.last(piano);
    let news = school.presses(piano, &question, class).await;
    assert_heard(&news, second, "Слух");
    assert_silent(&news, first);
    school.close().await;
}

#[tokio::test]
async fn classes_say_who_is_not_reached_and_where_assignments_come() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let pianist = school.staff(2).await;
    let nota = school.student("10427").await;
    let news = school.says(teacher, "/classes").await;
    assert_heard(&news, teacher, "вошли: 1\nЕщё не вошли: 10434, 10441\n");
    let block = |blocked| Act::Block {
        user: nota,
        blocked,
    };
    school.act(block(true)).await;
    let news = school.says(teacher, "/classes").await;
    assert_heard(
        &news,
        teacher,
        "Бот заблокирован или аккаунт удалён: 10427\n",
    );
    school.act(block(false)).await;
    let news = school.says(nota, "/classes").await;
    let piano = "Специальность (фортепиано): индивидуально, задания";
    assert_heard(&news, nota, &format!("{piano} приходят в этот чат"));
    let class = "Специальность (фортепиано) 10427";
    let group = school.group(pianist, class, &[nota]).await;
    let news = school.says(nota, "/classes").await;
    assert_heard(&news, nota, &format!("{piano} в группе класса"));
    let text = format!("/assign Этюд\nкласс: {class}");
    let news = school.says(pianist, &text).await;
    assert_heard(&news, group, "🎵 Этюд");
    school.close().await;
}

#[tokio::test]
async fn what_is_for_some_goes_to_them_though_its_key_has_a_letter_of_the_other_alphabet() {
    let (mut school, teacher, nota, group, _) = with_assignment().await;
    for key in ["кoму", "KОМУ", "1. кomу", "tо"] {
        let text = format!("/assign Личное\n{key}: 10427\ncрок: пт 18:00");
        let news = school.says_in(teacher, group, &text).await;
        assert_silent(&news, group);
        assert_heard(&news, nota, "🎵 Личное");
        assert_heard(&news, nota, "пт 27.11, 18:00");
    }
    // What is none, but was meant for one, is quoted.
    for line in ["кoмму: 10427", "Cрок — пт", "дeдлайн: пт"] {
        let text = format!("/assign Общее\n{line}");
        let news = school.says_in(teacher, group, &text).await;
        assert_silent(&news, group);
        assert_heard(&news, teacher, line);
    }
    school.close().await;
}

#[tokio::test]
async fn who_answers_under_a_post_in_the_name_of_a_chat_hears_nothing() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    for chat in [group, -1_000_500] {
        let more = school.people.on_behalf_of(chat);
        for files in [Vec::new(), vec![file("photo", "образец")]] {
            let news = school
                .act(Act::Say {
                    user: teacher,
                    chat: Some(group),
                    text: "Молодцы, жду до пятницы!".to_owned(),
                    reply_to: Some(post),
                    files,
                    more: more.clone(),
                })
                .await;
            assert!(news.is_empty(), "{news:#?}");
        }
    }
    let news = school.replies(nota, group, post, "Вот").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    // Who is only unknown does.
    let stranger = school.person("Посторонний");
    school.people.join(stranger, group);
    let news = school.replies(stranger, group, post, "Вот").await;
    assert_heard(&news, group, "показал работу преподавателю");
    school.close().await;
}

#[tokio::test]
async fn in_a_group_of_several_classes_a_post_says_whose_it_is() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota, other]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    assert!(!post.text.contains("Класс"), "{post:#?}");
    school.binds(other, "Музлитература 3", group).await;
    for (who, class) in [(teacher, "Сольфеджио 3А"), (other, "Музлитература 3")]
    {
        let title = format!("Задание: {class}");
        let post = school.assigns(who, group, &title).await;
        let line = format!("\n\nКласс: {class}\n\n");
        assert!(post.text.contains(&line), "{post:#?}");
        let card = school.last_about(who, &title);
        school.presses(who, &card, "Изменить").await;
        school.says(who, &format!("{title}, ещё раз")).await;
        let post = school.last_about(group, "ещё раз");
        assert!(post.text.contains(&line), "{post:#?}");
    }
    school.close().await;
}
