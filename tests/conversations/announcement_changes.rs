//! Announcements that are changed or recalled, on their way too; and who still may.

use std::time::Duration;

use kamerton::sandbox::{Act, Fault, FaultKind, Happened, News};

use crate::{
    announcements::with_people,
    school::{School, Who, assert_heard, assert_silent, captioned, file, say},
};

#[tokio::test]
async fn an_announcement_can_be_changed_and_recalled() {
    let (mut school, admin, teacher, family, _) = with_people().await;
    school.says(admin, "/announce Концерт в субботу").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Вся школа").await;
    let preview = school.last(admin);
    let news = school.presses(admin, &preview, "Отправить").await;
    assert_heard(&news, teacher, "Концерт в субботу");
    let card = school.last(admin);
    school.presses(admin, &card, "Изменить").await;
    let news = school.says(admin, "Концерт в воскресенье").await;
    assert_heard(&news, admin, "Объявление № 1 изменено");
    for who in family {
        assert_eq!(school.last(who).text, "📣 Концерт в воскресенье");
        assert!(school.last(who).edited);
    }
    // Only its author or an administrator may.
    let news = school.presses(teacher, &card, "Отозвать").await;
    assert_heard(&news, teacher, "не для вас");
    // One of them cannot be taken away any more: it says that it was recalled.
    school.sandbox.fault(
        Fault::next(
            "deleteMessage",
            FaultKind::Error {
                code: 400,
                description: "Bad Request: message can't be deleted".to_owned(),
                retry_after: None,
            },
        )
        .in_chat(teacher),
    );
    school.presses(admin, &card, "Отозвать").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да, отозвать").await;
    assert_heard(&news, admin, "Объявление № 1 отозвано");
    for who in family {
        assert!(!school.last(who).text.contains("Концерт"));
    }
    let instead = school.last_about(teacher, "Это объявление отозвано.");
    assert!(instead.edited);
    let news = school.presses(admin, &question, "Да, отозвать").await;
    assert_heard(&news, admin, "На этот вопрос уже ответили");
    let news = school.presses(admin, &card, "Отозвать").await;
    assert_heard(&news, admin, "уже отозвано");
    school.close().await;
}

/// Waits until the bot has said something with `words` in it, wherever.
pub async fn said(news: &mut tokio::sync::broadcast::Receiver<News>, words: &str) -> i64 {
    loop {
        let happened = news.recv().await.expect("the sandbox goes on").what;
        if let Happened::Said(heard) = happened
            && heard.is_bot
            && heard.text.contains(words)
        {
            return heard.message;
        }
    }
}

#[tokio::test]
async fn a_copy_given_up_while_it_is_on_its_way_stays_given_up() {
    let (mut school, _, teacher, family, _) = with_people().await;
    school.says(teacher, "/announce Ошибка").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher).message;
    // One copy hangs on the wire until the announcement has been recalled.
    let hang = Fault::next("sendMessage", FaultKind::Hang).in_chat(family[0]);
    school.sandbox.fault(hang);
    let mut news = school.sandbox.news();
    let press = |message, button: &str| Act::Press {
        user: teacher,
        chat: teacher,
        message,
        button: button.to_owned(),
    };
    let people = school.people.clone();
    people.act(press(preview, "Отправить")).expect("it can");
    let card = said(&mut news, "Объявление № 1").await;
    people.act(press(card, "Отозвать")).expect("it can");
    let question = said(&mut news, "Отозвать объявление").await;
    people.act(press(question, "Да, отозвать")).expect("it can");
    said(&mut news, "отозвано").await;
    school.sandbox.clear_faults();
    school.settle().await;
    for who in family {
        let heard = school.people.heard(who, 0).into_iter();
        let left = heard.filter(|heard| !heard.deleted && heard.text.contains("Ошибка"));
        assert_eq!(left.count(), 0);
    }
    school.close().await;
}

#[tokio::test]
async fn what_is_changed_twice_is_neither_taken_away_nor_sent_again() {
    let (mut school, _, teacher, family, _) = with_people().await;
    school
        .act(Act::Say {
            user: teacher,
            chat: None,
            text: "/announce Концерт в пятницу".to_owned(),
            reply_to: None,
            files: vec![file("photo", "афиша")],
            more: serde_json::Value::Null,
        })
        .await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Отправить").await;
    let card = school.last(teacher).message;
    let [slow, busy, _] = family;
    // Of the first change, one copy is on its way and one waits when the second comes.
    school
        .sandbox
        .fault(Fault::next("editMessageCaption", FaultKind::Delay { millis: 700 }).in_chat(slow));
    let flood = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 60".to_owned(),
        retry_after: Some(60),
    };
    school
        .sandbox
        .fault(Fault::next("editMessageText", flood).in_chat(busy));
    let people = school.people.clone();
    let mut news = school.sandbox.news();
    for day in ["субботу", "воскресенье"] {
        let press = Act::Press {
            user: teacher,
            chat: teacher,
            message: card,
            button: "Изменить".to_owned(),
        };
        people.act(press).expect("it can");
        said(&mut news, "Пришлите новый текст").await;
        let words = format!("Концерт в {day}");
        people.act(say(teacher, None, &words)).expect("it can");
        said(&mut news, "изменено").await;
    }
    school.settle().await;
    school.pass(Duration::from_secs(61)).await;
    for who in family {
        let heard = school.people.heard(who, 0).into_iter();
        let copies: Vec<_> = heard.filter(|heard| heard.media.is_some()).collect();
        assert_eq!(copies.len(), 1, "{copies:#?}");
        assert!(!copies[0].deleted, "{copies:#?}");
        assert_eq!(copies[0].text, "📣 Концерт в воскресенье");
    }
    school.close().await;
}

/// An administrator gives the first teacher a role, or takes it.
async fn changes_role(school: &mut School, admin: Who, button: &str) {
    school.says(admin, "/staff 1").await;
    for button in [button, "Да"] {
        let card = school.last(admin);
        school.presses(admin, &card, button).await;
    }
}

#[tokio::test]
async fn a_change_is_words_alone_and_of_who_may_still_announce() {
    let (mut school, admin, teacher, family, _) = with_people().await;
    changes_role(&mut school, admin, "Сделать администратором").await;
    school.says(teacher, "/announce Концерт в субботу").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Вся школа").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Отправить").await;
    let card = school.last_about(teacher, "Объявление № 1");
    school.presses(teacher, &card, "Изменить").await;
    let news = school
        .act(Act::Say {
            user: teacher,
            chat: None,
            text: "Концерт в воскресенье".to_owned(),
            reply_to: None,
            files: vec![file("photo", "афиша")],
            more: serde_json::Value::Null,
        })
        .await;
    assert_heard(&news, teacher, "новый текст без файла");
    // The administrator's role is gone before the new text comes.
    changes_role(&mut school, admin, "Больше не администратор").await;
    let news = school.says(teacher, "Концерта не будет").await;
    assert_heard(&news, teacher, "всей школе объявляет администратор");
    let news = school.presses(teacher, &card, "Изменить").await;
    assert_heard(&news, teacher, "всей школе объявляет администратор");
    for who in family {
        assert_eq!(school.last(who).text, "📣 Концерт в субботу");
    }
    // What was one's own word can be taken back all the same.
    let news = school.presses(teacher, &card, "Отозвать").await;
    assert_heard(&news, teacher, "Отозвать");
    school.close().await;
}

#[tokio::test]
async fn words_that_take_the_place_of_an_announcement_give_it_back() {
    let (mut school, _, teacher, _, group) = with_people().await;
    school.says(teacher, "/announce Завтра урока нет").await;
    let news = school.says(teacher, "10427 молодец").await;
    assert_heard(&news, teacher, "вместо прежнего: «Завтра урока нет»");
    assert_heard(&news, teacher, "Кому это объявление?");
    // Asked for anew, it replaces nothing.
    let question = school.last(teacher);
    school.presses(teacher, &question, "Текст").await;
    let news = school.says(teacher, "Завтра урок в 17:00").await;
    assert!(!news.iter().any(|heard| heard.text.contains("прежнего")));
    assert_silent(&news, group);
    school.close().await;
}

#[tokio::test]
async fn a_text_too_long_for_the_picture_stands_alone_with_the_picture_below() {
    let (mut school, _, teacher, family, _) = with_people().await;
    let poster = vec![file("photo", "афиша")];
    let words = "/announce Концерт 5 декабря";
    school
        .act(captioned(teacher, None, (None, words), poster))
        .await;
    school.presses_last(teacher, &["Все мои учащиеся"]).await;
    school.presses_last(teacher, &["Отправить"]).await;
    let card = school.last_about(teacher, "Объявление № 1");
    let standing = |school: &School, who: Who| {
        let heard = school.people.heard(who, 0).into_iter();
        let heard = heard.filter(|heard| heard.is_bot && !heard.deleted);
        let last: Vec<_> = heard.collect();
        last
    };
    let long = format!("Концерт 6 декабря {}", ["дельта"; 200].join(" "));
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, &long).await;
    for who in family {
        let heard = standing(&school, who);
        assert!(!heard.iter().any(|heard| heard.text.contains("5 декабря")));
        let [.., text, picture] = heard.as_slice() else {
            panic!("{heard:#?}");
        };
        assert!(text.text.contains("6 декабря"), "{text:#?}");
        assert!(picture.media.is_some(), "{picture:#?}");
    }
    school.presses(teacher, &card, "Отозвать").await;
    school.presses_last(teacher, &["Да, отозвать"]).await;
    for who in family {
        let heard = standing(&school, who);
        assert!(
            !heard.iter().any(|heard| heard.media.is_some()
                || heard.text.contains("декабря")
                || heard.text.contains("отозвано")),
            "{heard:#?}"
        );
    }
    school.close().await;
}
