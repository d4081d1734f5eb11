//! Groups that become supergroups: followed under their new id, whoever made them one and whatever
//! comes late under the old one.

use std::time::Duration;

use kamerton::sandbox::Act;
use serde_json::json;

use crate::{
    guard::spoil,
    school::{School, Who, assert_heard, assert_silent, call},
};

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
