//! Groups: bound by a class's code, left where nobody vouches for them.

use std::time::Duration;

use kamerton::{
    sandbox::{Act, Fault, FaultKind, Happened},
    store::invitations::Invitee,
};
use serde_json::{Value, json};

use crate::school::{School, Who, assert_heard, assert_silent, student};

/// Somebody changes how the bot stands in the group of «Сольфеджио 3А»: its status there, and
/// whether it may write.
pub fn bot_stands(by: Who, group: i64, (status, writes): (&str, bool)) -> Value {
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
