//! The groups of a class: one is taken from it again, another one gets its assignments.

use std::time::Duration;

use kamerton::sandbox::{Act, Happened, Heard};

use crate::school::{School, assert_heard, assert_silent, captioned, file};

#[tokio::test]
async fn a_class_bound_to_the_wrong_group_is_taken_from_it_and_may_come_back() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let pavel = school.student("10434").await;
    let group = school
        .group(teacher, "Сольфеджио 3А", &[pavel, other])
        .await;
    school.binds(other, "Музлитература 3", group).await;
    school.says(other, "/classes").await;
    school
        .presses_last(other, &["Группы классов", "Музлитература 3"])
        .await;
    let card = school.last(other);
    assert!(
        card.text
            .contains("приходят в группу «Сольфеджио 3А, группа»"),
        "{card:?}"
    );
    let unbind = "Отвязать: Сольфеджио 3А, группа";
    school.presses(other, &card, unbind).await;
    let news = school.presses_last(other, &["Нет"]).await;
    assert_heard(&news, other, "всё остаётся как было");
    school.presses(other, &card, unbind).await;
    assert!(!school.last(other).text.contains("я из неё выйду"));
    let news = school.presses_last(other, &["Да"]).await;
    assert_heard(&news, group, "Группа отвязана от класса «Музлитература 3»");
    assert_heard(&news, other, "«Музлитература 3» приходят учащимся лично");
    let undone = school.card(other);
    // What is given there is the other class's alone now.
    let news = school.says_in(other, group, "/assign Опера").await;
    assert_heard(&news, other, "нет ваших классов");
    let news = school.says_in(teacher, group, "/assign Гамма").await;
    assert_heard(&news, group, "🎵 Гамма");
    let news = school.presses(other, &card, unbind).await;
    assert_heard(&news, other, "уже отвязана");
    let news = school.presses(other, &undone, "Привязать снова").await;
    assert_heard(&news, group, "привязана к классу «Музлитература 3»");
    let news = school.says_in(other, group, "/assign Опера").await;
    assert_heard(&news, group, "🎵 Опера");
    school.close().await;
}

#[tokio::test]
async fn a_group_without_a_class_has_ten_minutes_again() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let admin = school.admin().await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let unbind = async |school: &mut School| {
        school.says(admin, "/classes").await;
        let buttons = [
            "Группы классов",
            "Сольфеджио 3А",
            "Отвязать: Сольфеджио 3А, группа",
        ];
        school.presses_last(admin, &buttons).await;
        assert!(
            school
                .last(admin)
                .text
                .contains("через десять минут я из неё выйду")
        );
        school.presses_last(admin, &["Да"]).await
    };
    unbind(&mut school).await;
    let back = school.card(admin);
    school.pass(Duration::from_secs(540)).await;
    let news = school.presses(admin, &back, "Привязать снова").await;
    assert_heard(&news, group, "Задания будут здесь");
    let news = school.pass(Duration::from_secs(1200)).await;
    assert_silent(&news, group);
    // Who has taken the bot there is known after it has become a supergroup as well.
    let new = -1_001_234_567_890;
    school.act(Act::Upgrade { chat: group, new }).await;
    unbind(&mut school).await;
    let back = school.card(admin);
    let mut events = school.sandbox.news();
    let news = school.pass(Duration::from_secs(540)).await;
    assert_heard(&news, new, "Жду десять минут");
    assert_heard(&news, teacher, "Какой это класс?");
    school.pass(Duration::from_secs(61)).await;
    let mut left = false;
    while let Ok(event) = events.try_recv() {
        left |= matches!(event.what, Happened::Left);
    }
    assert!(left, "the bot is still there");
    let news = school.presses(admin, &back, "Привязать снова").await;
    assert_heard(&news, admin, "Меня уже нет в этой группе");
    school.close().await;
}

#[tokio::test]
async fn which_group_gets_the_assignments_is_shown_and_changed_and_no_group_is_told_otherwise() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let first = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let second = school.people.group("Запасная", &[teacher]);
    let news = school.binds(teacher, "Сольфеджио 3А", second).await;
    assert_heard(&news, second, "привязана к классу «Сольфеджио 3А».");
    assert!(!school.last(second).text.contains("Задания будут здесь"));
    // The same link once more tells nobody there again.
    let news = school.binds(teacher, "Сольфеджио 3А", first).await;
    assert_silent(&news, first);
    assert_heard(&news, teacher, "привязана к классу");
    let news = school.says(teacher, "/classes").await;
    let groups = "Группы: «Сольфеджио 3А, группа» (задания здесь), «Запасная»";
    assert_heard(&news, teacher, groups);
    let buttons = ["Группы классов", "Сольфеджио 3А", "Задания сюда: Запасная"];
    school.presses_last(teacher, &buttons).await;
    let news = school.says(teacher, "/classes").await;
    assert_heard(&news, teacher, "Группы: «Запасная» (задания здесь)");
    // It turns out to be a third one, to which the class is bound, too.
    let third = school.people.group("Новая", &[teacher]);
    school.binds(teacher, "Сольфеджио 3А", third).await;
    school.was_before(teacher, (third, "Новая"), second).await;
    let news = school.says(teacher, "/classes").await;
    assert_heard(&news, teacher, "Группы: «Новая» (задания здесь)");
    // Taken out of one, it says where assignments come from now on.
    let kick = |chat| Act::RemoveBot {
        user: teacher,
        chat,
    };
    let news = school.act(kick(third)).await;
    assert_heard(&news, teacher, "приходят в группу «Сольфеджио 3А, группа»");
    assert!(!school.last(teacher).text.contains("лично"));
    let news = school.act(kick(first)).await;
    assert_heard(&news, teacher, "будут приходить учащимся лично");
    school.close().await;
}

#[tokio::test]
async fn a_group_that_comes_back_has_the_place_among_several_that_it_had() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let first = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let second = school.people.group("Запасная", &[teacher]);
    school.binds(teacher, "Сольфеджио 3А", second).await;
    for (group, title, is_first) in [
        (first, "Сольфеджио 3А, группа", true),
        (second, "Запасная", false),
    ] {
        school.says(teacher, "/classes").await;
        let unbind = format!("Отвязать: {title}");
        let buttons = ["Группы классов", "Сольфеджио 3А", unbind.as_str(), "Да"];
        school.presses_last(teacher, &buttons).await;
        let news = school.presses_last(teacher, &["Привязать снова"]).await;
        assert_heard(&news, group, "привязана к классу «Сольфеджио 3А».");
        let is_promised = school.last(group).text.contains("Задания будут здесь");
        assert_eq!(is_promised, is_first);
        let is_asked = news.iter().any(|it| it.text.contains("Где выдавать"));
        assert!(!is_asked, "{news:?}");
        let news = school.says(teacher, "/classes").await;
        let groups = "Группы: «Сольфеджио 3А, группа» (задания здесь), «Запасная»";
        assert_heard(&news, teacher, groups);
    }
    school.close().await;
}

#[tokio::test]
async fn a_group_of_several_classes_is_not_promised_individual_assignments() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota, other]).await;
    let class = "Специальность (фортепиано) 10427";
    let news = school.binds(other, class, group).await;
    assert_heard(
        &news,
        group,
        &format!("Группа привязана к классу «{class}»."),
    );
    assert!(!school.last(group).text.contains("Задания будут здесь"));
    assert_heard(&news, other, "придут учащемуся лично");
    let news = school.says_in(other, group, "/assign Этюд").await;
    assert_heard(&news, nota, "🎵 Этюд");
    assert_silent(&news, group);
    school.close().await;
}

#[tokio::test]
async fn a_teacher_without_a_class_in_a_group_is_asked_which_of_the_own_is_meant() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[other]).await;
    for command in ["/journal", "/term"] {
        let news = school.says_in(other, group, command).await;
        assert_silent(&news, group);
        let card = school.last(other);
        let label = "Музлитература 3";
        let mut labels = card.buttons.iter().flatten().map(|it| it.text.as_str());
        assert!(labels.any(|it| it == label), "{command}: {card:?}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_at_once_is_told_what_the_bot_waits_for() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.people.group("Новая", &[teacher]);
    let new = -1_001_234_567_890;
    let add = Act::AddBot {
        user: teacher,
        chat: group,
        admin: false,
    };
    school.act(add).await;
    school.act(Act::Upgrade { chat: group, new }).await;
    let minute = Duration::from_secs(60);
    let news = school.pass(minute).await;
    assert_heard(&news, new, "Жду десять минут");
    assert_heard(&news, teacher, "Какой это класс?");
    // Said once, it is not said again under a third id.
    let third = -1_001_234_567_891;
    school.was_before(teacher, (third, "Новая"), new).await;
    let news = school.pass(minute).await;
    assert_silent(&news, third);
    assert_silent(&news, teacher);
    school.close().await;
}

#[tokio::test]
async fn a_file_that_comes_later_goes_where_the_post_stands() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let pavel = school.student("10434").await;
    let first = school.group(teacher, "Сольфеджио 3А", &[pavel]).await;
    let second = school.people.group("Запасная", &[teacher, pavel]);
    school.binds(teacher, "Сольфеджио 3А", second).await;
    school.assigns(teacher, second, "Гамма").await;
    school.presses_last(teacher, &["Изменить"]).await;
    let notes = vec![file("photo", "Ноты")];
    let change = captioned(teacher, None, (None, "Гамма ми мажор"), notes);
    let news = school.act(change).await;
    let has_notes = |heard: &&Heard| heard.media.is_some() && heard.is_bot;
    let chats: Vec<i64> = (news.iter().filter(has_notes))
        .map(|heard| heard.chat)
        .collect();
    assert_eq!(chats, [second], "{news:#?}");
    assert_silent(&news, first);
    school.close().await;
}
