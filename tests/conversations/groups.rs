//! Groups: bound by a class's code, left where nobody vouches for them.

use std::time::Duration;

use kamerton::{
    sandbox::{Act, Fault, FaultKind, Happened},
    store::invitations::Invitee,
};
use serde_json::{Value, json};

use crate::{
    guard::spoil,
    school::{School, Who, assert_heard, assert_silent, call, student},
};

/// Somebody changes how the bot stands in the group of «Сольфеджио 3А»: its status there, and
/// whether it may write.
fn bot_stands(by: Who, group: i64, (status, writes): (&str, bool)) -> Value {
    let bot = json!({ "id": 1, "is_bot": true, "first_name": "Бот" });
    json!({ "my_chat_member": {
        "chat": { "id": group, "type": "group", "title": "Сольфеджио 3А, группа" },
        "from": { "id": by, "is_bot": false, "first_name": "Х" },
        "date": 1,
        "old_chat_member": { "status": "member", "user": bot },
        "new_chat_member": { "status": status, "user": bot, "is_member": true,
            "can_send_messages": writes },
    } })
}

#[tokio::test]
async fn a_group_of_strangers_is_left_with_a_polite_word() {
    let mut school = School::open().await;
    let stranger = school.person("Прохожий");
    let group = school.people.group("Рыбалка", &[stranger]);
    let mut events = school.sandbox.news();
    let news = school
        .act(Act::AddBot {
            user: stranger,
            chat: group,
            admin: false,
        })
        .await;
    assert_heard(&news, group, "До свидания");
    let mut left = false;
    while let Ok(event) = events.try_recv() {
        left |= matches!(event.what, Happened::Left);
    }
    assert!(left, "the bot is still there");
    school.close().await;
}

#[tokio::test]
async fn a_group_that_staff_added_the_bot_to_has_ten_minutes() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.people.group("Не та группа", &[teacher]);
    let add = Act::AddBot {
        user: teacher,
        chat: group,
        admin: false,
    };
    let news = school.act(add.clone()).await;
    assert_silent(&news, group);
    let news = school.pass(Duration::from_secs(30)).await;
    assert_heard(&news, group, "Жду десять минут");
    let news = school.says_in(teacher, group, "/assign Рано").await;
    assert_heard(&news, teacher, "не привязана");
    let news = school.pass(Duration::from_secs(540)).await;
    assert_silent(&news, group);
    let news = school.pass(Duration::from_secs(60)).await;
    assert_heard(&news, group, "До свидания");

    // Added again, with the class's code this time, it stays.
    school.act(add).await;
    school.says(teacher, "/classes").await;
    let code = school.group_code(teacher, "Сольфеджио 3А");
    let news = school
        .says_in(teacher, group, &format!("/start@KamertonSandboxBot {code}"))
        .await;
    assert_heard(&news, group, "привязана к классу");
    let news = school.pass(Duration::from_secs(3600)).await;
    assert_silent(&news, group);
    school.close().await;
}

#[tokio::test]
async fn only_the_classs_teacher_or_an_administrator_binds() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let child = school.student("10427").await;
    school.says(teacher, "/classes").await;
    let code = school.group_code(teacher, "Сольфеджио 3А");
    let group = school.people.group("Группа", &[teacher, other, child]);
    school
        .act(Act::AddBot {
            user: other,
            chat: group,
            admin: false,
        })
        .await;
    let bind = format!("/start {code}");
    let news = school.says_in(child, group, &bind).await;
    assert_heard(&news, child, "может преподаватель");
    let news = school.says_in(other, group, &bind).await;
    assert_heard(&news, other, "ведёт другой преподаватель");
    let news = school.says_in(teacher, group, &bind).await;
    assert_heard(&news, group, "привязана");
    for _ in 0..5 {
        let news = school.says_in(teacher, group, "/start НЕТ-ТАКОГО").await;
        assert_heard(&news, teacher, "не подходит для группы");
    }
    let news = school.says_in(teacher, group, &bind).await;
    assert_heard(&news, teacher, "Слишком много неверных кодов");
    // A personal code that everybody has seen is burnt all the same.
    let code = school.code(Invitee::Student(student("10441"))).await;
    let shown = format!("/start {code}");
    let father = school.guardian("10441").await;
    let news = school.says_in(teacher, group, &shown).await;
    assert_heard(&news, group, "больше не действует");
    assert_heard(&news, teacher, "Выдайте новый");
    assert_heard(&news, father, "Новый можно попросить у преподавателя");
    let owner = school.person("Владелец");
    let news = school.says(owner, &shown).await;
    assert_heard(&news, owner, "не подходит");
    school.close().await;
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_is_followed() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let child = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[child]).await;
    let new = -1_001_234_567_890;
    school.act(Act::Upgrade { chat: group, new }).await;
    let post = school.assigns(teacher, new, "Гамма").await;
    let news = school.replies(child, new, post.message, "Вот").await;
    assert_heard(&news, child, "Работа № 1");
    school.close().await;
}

#[tokio::test]
async fn what_was_posted_before_a_group_moved_is_said_anew_when_it_changes() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let child = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[child]).await;
    for _ in 0..5 {
        school.says_in(child, group, "Ясно").await;
    }
    let old = school.assigns(teacher, group, "Гамма").await.message;
    let card = school.last(teacher);
    let new = -1_001_234_567_890;
    school.act(Act::Upgrade { chat: group, new }).await;
    // Another post of ours has the old one's number there.
    let mut next = school.assigns(teacher, new, "Песня").await.message + 1;
    while next + 1 < old {
        school.says_in(child, new, "Ясно").await;
        next += 1;
    }
    let said = school.assigns(teacher, new, "Этюд").await;
    assert_eq!(said.message, old);
    school.presses(teacher, &card, "Изменить").await;
    let news = school.says(teacher, "Гамма ми мажор").await;
    assert_heard(&news, new, "🎵 Гамма ми мажор");
    let post = school.last_about(new, "ми мажор");
    assert!(!post.edited && post.message > said.message, "{post:?}");
    assert!(!school.last_about(new, "Этюд").edited);
    // From then on the newer post is the one that changes.
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Гамма фа мажор").await;
    let now = school.people.heard(new, post.message - 1);
    let texts: Vec<&str> = now.iter().map(|heard| heard.text.as_str()).collect();
    assert!(
        texts.len() == 1 && texts[0].contains("фа мажор"),
        "{texts:?}"
    );
    let news = school.replies(child, new, post.message, "Вот").await;
    assert_heard(&news, child, "Гамма фа мажор");
    school.close().await;
}

#[tokio::test]
async fn what_is_refused_because_the_group_has_moved_arrives_in_the_new_one() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let child = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[child]).await;
    school
        .says_in(teacher, group, "/assign Гамма\nвыдать: завтра 10:00")
        .await;
    school.stop().await;
    let new = -1_001_234_567_890;
    school
        .people
        .act(Act::Upgrade { chat: group, new })
        .expect("it is done");
    // The bot hears of it from the refusal alone.
    let all = serde_json::json!({ "drop_pending_updates": true });
    call(&school, "deleteWebhook", all).await;
    school.clock.turn(std::time::Duration::from_secs(24 * 3600));
    school.start().await;
    school.settle().await;
    let news = school.news();
    assert_heard(&news, new, "Гамма");
    assert!(
        !news.iter().any(|heard| heard.chat == teacher),
        "nobody is told that the bot is gone: {news:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn chatter_in_a_group_is_not_answered() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let child = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[child]).await;
    for words in ["Всем привет!", "готово", "/dance", "/start@other_bot X"] {
        let news = school.says_in(child, group, words).await;
        assert_silent(&news, group);
        assert_silent(&news, child);
    }
    school.close().await;
}

#[tokio::test]
async fn the_teacher_learns_which_rights_are_missing_and_when_they_change() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let group = school.people.group("Сольфеджио", &[teacher]);
    let news = school.binds(teacher, "Сольфеджио 3А", group).await;
    assert_heard(&news, teacher, "не могу удалять сообщения");
    let rights = |admin, can_delete_messages| Act::SetRights {
        user: teacher,
        chat: group,
        admin,
        can_delete_messages,
    };
    let news = school.act(rights(true, true)).await;
    assert_heard(&news, teacher, "права снова в порядке");
    assert_heard(&news, admin, "права снова в порядке");
    // The same once more is no news.
    let news = school.act(rights(true, true)).await;
    assert_silent(&news, teacher);
    let news = school.act(rights(false, false)).await;
    assert_heard(&news, teacher, "не могу удалять сообщения");
    // It may write again, and no more than that.
    let title = |mut bot: Value| {
        bot["my_chat_member"]["chat"]["title"] = "Сольфеджио".into();
        bot
    };
    for (may_write, is_missing) in [(false, "мне запрещено писать"), (true, "не могу удалять")]
    {
        let status = if may_write { "member" } else { "restricted" };
        school
            .people
            .inject(title(bot_stands(teacher, group, (status, may_write))));
        school.settle().await;
        let news = school.news();
        assert_heard(&news, teacher, is_missing);
        assert!(!news.iter().any(|heard| heard.text.contains("в порядке")));
    }
    let news = school.act(rights(true, true)).await;
    assert_heard(&news, teacher, "права снова в порядке");
    let news = school.act(rights(false, false)).await;
    assert_heard(&news, teacher, "не могу удалять сообщения");
    let kick = Act::RemoveBot {
        user: teacher,
        chat: group,
    };
    let news = school.act(kick).await;
    assert_heard(&news, teacher, "Меня удалили из группы «Сольфеджио»");
    assert_heard(&news, admin, "Сольфеджио 3А");
    school.close().await;
}

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
async fn a_teacher_who_adds_the_bot_without_a_code_is_asked_for_the_class() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let group = school.people.group("Мои ребята", &[teacher]);
    let add = Act::AddBot {
        user: teacher,
        chat: group,
        admin: true,
    };
    school.act(add).await;
    let news = school.pass(Duration::from_secs(30)).await;
    assert_heard(&news, teacher, "Какой это класс?");
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Сольфеджио 3А").await;
    assert_heard(&news, group, "привязана к классу «Сольфеджио 3А»");
    // A second group of the same class: which one is for assignments?
    let second = school.people.group("Запасная", &[teacher, other]);
    let add = Act::AddBot {
        user: teacher,
        chat: second,
        admin: false,
    };
    school.act(add).await;
    school.pass(Duration::from_secs(30)).await;
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Сольфеджио 3А").await;
    assert_heard(&news, teacher, "несколько групп");
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Запасная").await;
    assert_heard(&news, teacher, "будут в группе «Запасная»");
    let news = school.says(teacher, "/assign Гамма").await;
    assert_heard(&news, second, "Гамма");
    assert_silent(&news, group);
    // Where it was written goes before what was chosen.
    let news = school.says_in(teacher, group, "/assign Этюд").await;
    assert_heard(&news, group, "Этюд");
    school.close().await;
}

#[tokio::test]
async fn of_many_classes_that_a_group_may_be_a_page_is_offered() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let roster = school.path("many.csv");
    let mut rows = "student_id,name,year,department,discipline,teacher,class,guardian\n".to_owned();
    for number in 10..40 {
        rows += &format!("Х{number},Хорист {number},2,Хор,Вокал,Скрипкина С. С.,,\n");
    }
    std::fs::write(&roster, rows).expect("a file");
    let path = roster.to_str().expect("a name");
    let output = school.kamerton(&["roster", "import", path]).await;
    assert!(output.status.success(), "{output:?}");
    let group = school.people.group("Вокал", &[teacher]);
    let add = Act::AddBot {
        user: teacher,
        chat: group,
        admin: true,
    };
    school.act(add).await;
    school.pass(Duration::from_secs(30)).await;
    let offered = school.last(teacher);
    assert!(offered.buttons.len() <= 13, "{offered:?}");
    school
        .presses_last(teacher, &["Ещё 19", "Ещё 7", "Назад", "Ещё 7"])
        .await;
    let last = school.last(teacher);
    let label = last.buttons[0][0].text.clone();
    let news = school.presses(teacher, &last, &label).await;
    assert_heard(&news, group, &format!("привязана к классу «{label}»"));
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
async fn two_classes_share_a_group_and_each_teacher_gives_to_the_own_one() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let pavel = school.student("10434").await;
    let group = school
        .group(teacher, "Сольфеджио 3А", &[pavel, other])
        .await;
    let news = school.binds(other, "Музлитература 3", group).await;
    assert_heard(&news, group, "Музлитература 3");
    school.says_in(teacher, group, "/assign Гамма").await;
    let news = school.says_in(other, group, "/assign Опера").await;
    assert_heard(&news, group, "Опера");
    let opera = school.last_about(group, "Опера").message;
    school.replies(pavel, group, opera, "Снегурочка").await;
    let given: Vec<(String, String, bool)> = school
        .journal()
        .await
        .into_iter()
        .filter(|row| row[0] == "10434")
        .map(|row| (row[1].clone(), row[3].clone(), !row[5].is_empty()))
        .collect();
    let expected = [
        ("Сольфеджио 3А", "Гамма", false),
        ("Музлитература 3", "Опера", true),
    ];
    assert_eq!(
        given,
        expected.map(|(class, title, done)| (class.to_owned(), title.to_owned(), done))
    );
    school.close().await;
}

#[tokio::test]
async fn a_parent_who_makes_the_group_a_supergroup_does_not_turn_the_bot_out() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[mother]).await;
    // The new group says by whom the bot is in it before it says which one it was.
    let new = school.people.group("Сольфеджио", &[teacher, mother]);
    let (supergroup, stranger) = (-1_001_234_567_890, school.person("Прохожий"));
    school
        .people
        .act(Act::Upgrade {
            chat: new,
            new: supergroup,
        })
        .expect("it can");
    let add = |user, chat| Act::AddBot {
        user,
        chat,
        admin: false,
    };
    let news = school.act(add(mother, supergroup)).await;
    assert_silent(&news, supergroup);
    school
        .was_before(mother, (supergroup, "Сольфеджио"), group)
        .await;
    let news = school.pass(Duration::from_secs(3600)).await;
    assert_silent(&news, supergroup);
    let post = school.assigns(teacher, supergroup, "Гамма").await;
    assert_eq!(post.chat, supergroup);

    // Of any other one nobody says so, and the bot leaves it.
    let (rival, other) = (
        school.people.group("Рыбалка", &[stranger]),
        -1_001_234_567_891,
    );
    school
        .people
        .act(Act::Upgrade {
            chat: rival,
            new: other,
        })
        .expect("it can");
    school.act(add(stranger, other)).await;
    let news = school.pass(Duration::from_secs(60)).await;
    assert_heard(&news, other, "До свидания");
    assert!(
        !news.iter().any(|heard| heard.text.contains("Жду")),
        "{news:?}"
    );
    school.close().await;
}

/// A code for the class that is written in time counts, whatever has been queued meanwhile.
#[tokio::test]
async fn a_group_that_is_bound_before_the_bot_could_leave_it_is_not_left() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let (group, code) = school.unbound_group(teacher, "Сольфеджио 3А").await;
    for method in ["sendMessage", "leaveChat"] {
        let fault = Fault::next(method, FaultKind::BadGateway).times(u32::MAX);
        school.sandbox.fault(fault);
    }
    school.pass(Duration::from_secs(600)).await;
    let bind = format!("/start@KamertonSandboxBot {code}");
    school.says_in(teacher, group, &bind).await;
    school.sandbox.clear_faults();
    let news = school.pass(Duration::from_secs(60)).await;
    assert_heard(&news, group, "привязана к классу");
    let said = school.people.heard(group, 0);
    assert!(
        !said.iter().any(|heard| heard.text.contains("До свидания")),
        "{said:#?}"
    );
    school.assigns(teacher, group, "Гамма").await;
    // Nor is it where another one that the bot was about to leave turns out to be the same.
    let (old, _) = school.unbound_group(teacher, "Сольфеджио 3А").await;
    for method in ["sendMessage", "leaveChat"] {
        let fault = Fault::next(method, FaultKind::BadGateway).times(u32::MAX);
        school.sandbox.fault(fault);
    }
    school.pass(Duration::from_secs(600)).await;
    school.was_before(teacher, (group, "Сольфеджио"), old).await;
    school.sandbox.clear_faults();
    school.pass(Duration::from_secs(3600)).await;
    let said = school.people.heard(group, 0);
    assert!(
        !said.iter().any(|heard| heard.text.contains("До свидания")),
        "{said:#?}"
    );
    school.close().await;
}

/// Somebody has said this under the old id of a group, and it is heard only now.
async fn says_late(school: &mut School, who: Who, group: i64) {
    school.people.inject(json!({ "message": {
        "message_id": 2000,
        "date": 1,
        "chat": { "id": group, "type": "group", "title": "Сольфеджио 3А, группа" },
        "from": { "id": who, "is_bot": false, "first_name": "Нота" },
        "text": "Здравствуйте!",
    } }));
    school.settle().await;
}

#[tokio::test]
async fn what_is_heard_late_under_an_old_id_does_not_turn_the_bot_out_of_the_new_one() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let child = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[child]).await;
    let new = -1_001_234_567_890;
    school.act(Act::Upgrade { chat: group, new }).await;
    says_late(&mut school, child, group).await;
    let news = school.pass(Duration::from_secs(1200)).await;
    assert!(news.is_empty(), "{news:#?}");
    // Of one that moved before that was written down, the messenger tells.
    spoil(&school, "DELETE FROM moved_groups").await;
    says_late(&mut school, child, group).await;
    for _ in 0..40 {
        school.pass(Duration::from_secs(30)).await;
    }
    let said = school.people.heard(new, 0);
    assert!(
        !said.iter().any(|heard| heard.text.contains("До свидания")),
        "{said:#?}"
    );
    let post = school.assigns(teacher, new, "Гамма").await;
    let news = school.replies(child, new, post.message, "Вот").await;
    assert_heard(&news, child, "Работа № 1");
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
async fn a_group_is_called_by_its_new_title_once_it_has_one() {
    // A word of the renaming itself, and whatever else is told of the group.
    for of_rights in [false, true] {
        let mut school = School::open().await;
        let teacher = school.staff(1).await;
        let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
        let update = match of_rights {
            true => {
                let mut change = bot_stands(teacher, group, ("restricted", true));
                change["my_chat_member"]["chat"]["title"] = json!("Сольфеджисты");
                change
            }
            false => json!({ "message": {
                "message_id": 900, "date": 0, "new_chat_title": "Сольфеджисты",
                "chat": { "id": group, "type": "group", "title": "Сольфеджисты" },
                "from": { "id": teacher, "is_bot": false, "first_name": "Х" },
            } }),
        };
        school.people.inject(update);
        school.settle().await;
        assert_silent(&school.news(), group);
        let kick = Act::RemoveBot {
            user: teacher,
            chat: group,
        };
        let news = school.act(kick).await;
        assert_heard(&news, teacher, "Меня удалили из группы «Сольфеджисты»");
        school.close().await;
    }
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
