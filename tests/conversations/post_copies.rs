//! A post that says something else, or is taken back, before it has arrived: it is read once, and in
//! the last words alone.

use std::{sync::Arc, time::Duration};

use kamerton::{
    messenger::Messenger,
    sandbox::{Act, Fault, FaultKind, Heard},
};

use crate::{
    announcement_changes::said,
    school::{School, Who, captioned, file, say, send_files},
    twists::{Slow, Twisted},
};

const MINUTE: Duration = Duration::from_secs(61);

/// A class whose group has one of its students in it; another one has joined the bot alone.
async fn with_class() -> (School, Who, [Who; 2], i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    (school, teacher, [nota, pavel], group)
}

/// What a chat has of posts that have `words` in them.
fn posts(school: &School, chat: i64, words: &str) -> Vec<Heard> {
    let heard = school.people.heard(chat, 0).into_iter();
    heard
        .filter(|heard| heard.is_bot && !heard.deleted && heard.text.contains(words))
        .collect()
}

#[track_caller]
fn only(school: &School, chat: i64, words: &str) -> Heard {
    let mut posts = posts(school, chat, words);
    assert_eq!(posts.len(), 1, "{posts:#?}");
    posts.remove(0)
}

#[tokio::test]
async fn what_waits_goes_out_once_and_in_the_last_words() {
    let (mut school, teacher, [nota, pavel], group) = with_class().await;
    for chat in [group, pavel] {
        school.holds_up(chat);
    }
    school
        .says_in(teacher, group, "/assign Гамма\nсрок: 30.11 18:00")
        .await;
    let card = school.last(teacher);
    for words in ["Гамма ми мажор", "Гамма фа мажор\nДвумя руками"]
    {
        school.presses(teacher, &card, "Изменить").await;
        school.says(teacher, words).await;
    }
    for chat in [group, pavel] {
        assert!(posts(&school, chat, "Гамма").is_empty());
    }
    school.pass(MINUTE).await;
    for chat in [group, pavel] {
        let post = only(&school, chat, "Гамма");
        assert!(post.text.starts_with("🎵 Гамма фа мажор"), "{post:#?}");
        assert!(!post.edited, "{post:#?}");
    }
    // It is a post like any other.
    let post = only(&school, group, "Гамма");
    let news = school.replies(nota, group, post.message, "Вот").await;
    crate::school::assert_heard(&news, nota, "Гамма фа мажор");
    let post = only(&school, pavel, "Гамма");
    school.presses(pavel, &post, "Сдать").await;
    assert!(school.last(pavel).text.contains("фа мажор"));
    school.close().await;
}

#[tokio::test]
async fn what_is_cancelled_while_it_waits_is_never_read() {
    let (mut school, teacher, [_, pavel], group) = with_class().await;
    for chat in [group, pavel] {
        school.holds_up(chat);
    }
    let pictures = vec![file("photo", "1"), file("photo", "2")];
    let mut album = send_files(teacher, group, None, pictures);
    if let Act::Say { text, .. } = &mut album {
        "/assign Ноты".clone_into(text);
    }
    school.act(album).await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Отменить").await;
    let before: Vec<usize> = [group, pavel]
        .map(|chat| school.people.heard(chat, 0).len())
        .into();
    school.pass(MINUTE).await;
    let after: Vec<usize> = [group, pavel]
        .map(|chat| school.people.heard(chat, 0).len())
        .into();
    assert_eq!(before, after);
    school.close().await;
}

#[tokio::test]
async fn a_long_text_that_waits_becomes_a_short_one_and_the_other_way_round() {
    let (mut school, teacher, _, group) = with_class().await;
    let text = |word: &str, count: usize| format!("Гамма\n{}", vec![word; count].join(" "));
    for (word, before, after, messages) in [
        ("дельта", 1000, 10, 1),
        ("сигма", 10, 1500, 3),
        ("каппа", 1000, 1500, 3),
    ] {
        school.holds_up(group);
        let assignment = format!("/assign {}", text("альфа", before));
        school.says_in(teacher, group, &assignment).await;
        let card = school.last(teacher);
        school.presses(teacher, &card, "Изменить").await;
        school.says(teacher, &text(word, after)).await;
        school.pass(MINUTE).await;
        assert!(posts(&school, group, "альфа").is_empty());
        let post = posts(&school, group, word);
        let said: String = post.iter().map(|heard| heard.text.as_str()).collect();
        assert_eq!(said.matches(word).count(), after);
        assert_eq!(post.len(), messages, "{post:#?}");
    }
    school.close().await;
}

#[tokio::test]
async fn what_is_on_its_way_is_changed_as_soon_as_it_has_arrived() {
    let (mut school, teacher, _, group) = with_class().await;
    school.stop().await;
    let slow = Slow::new("мажор", group);
    let (on_the_wire, go) = (Arc::clone(&slow.on_the_wire), Arc::clone(&slow.go));
    let telegram: Arc<dyn Messenger> = Arc::new(Twisted(school.telegram(), slow));
    school.start_with(telegram).await;
    let (people, mut news) = (school.people.clone(), school.sandbox.news());
    let press = |message, button: &str| Act::Press {
        user: teacher,
        chat: teacher,
        message,
        button: button.to_owned(),
    };

    let assign = |text: &str| say(teacher, Some(group), &format!("/assign {text}"));
    people.act(assign("Гамма до мажор")).expect("it can");
    on_the_wire.notified().await;
    let card = said(&mut news, "Задание № 1").await;
    people.act(press(card, "Изменить")).expect("it can");
    said(&mut news, "новый текст").await;
    people
        .act(say(teacher, None, "Гамма ля минор"))
        .expect("it can");
    said(&mut news, "изменено").await;
    go.notify_one();
    school.settle().await;
    school.pass(Duration::from_secs(1)).await;
    let post = only(&school, group, "Гамма");
    assert!(post.text.contains("ля минор") && post.edited, "{post:#?}");
    assert!(!post.buttons.is_empty(), "{post:#?}");

    people.act(assign("Этюд до мажор")).expect("it can");
    on_the_wire.notified().await;
    let card = said(&mut news, "Задание № 2").await;
    people.act(press(card, "Отменить")).expect("it can");
    said(&mut news, "отменено").await;
    go.notify_one();
    school.settle().await;
    school.pass(Duration::from_secs(1)).await;
    let post = only(&school, group, "Этюд");
    assert!(
        post.text.contains("Задание отменено") && post.edited,
        "{post:#?}"
    );
    assert!(post.buttons.is_empty(), "{post:#?}");
    school.close().await;
}

/// «/assign» with a picture.
fn with_picture(teacher: Who, group: i64, text: &str) -> Act {
    let notes = vec![file("photo", "ноты")];
    captioned(teacher, Some(group), (None, text), notes)
}

#[tokio::test]
async fn a_text_too_long_for_a_caption_comes_before_the_picture_that_waits() {
    let (mut school, teacher, _, group) = with_class().await;
    let before = posts(&school, group, "").len();
    let busy = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 60".to_owned(),
        retry_after: Some(60),
    };
    let fault = Fault::next("sendPhoto", busy).in_chat(group);
    school.sandbox.fault(fault);
    school
        .act(with_picture(teacher, group, "/assign Гамма\nальфа"))
        .await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    let long = format!("Гамма\n{}", ["дельта"; 400].join(" "));
    school.says(teacher, &long).await;
    assert_eq!(posts(&school, group, "").len(), before);
    school.pass(MINUTE).await;
    let posted = posts(&school, group, "").split_off(before);
    let [text, picture] = posted.as_slice() else {
        panic!("{posted:#?}");
    };
    assert_eq!(text.text.matches("дельта").count(), 400);
    assert!(
        text.media.is_none() && !text.buttons.is_empty(),
        "{text:#?}"
    );
    assert!(
        picture.media.is_some() && picture.text.is_empty(),
        "{picture:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_picture_on_its_way_comes_once_though_its_new_text_is_too_long_for_it() {
    let (mut school, teacher, _, group) = with_class().await;
    let before = posts(&school, group, "").len();
    school.stop().await;
    let slow = Slow::new("альфа", group);
    let (on_the_wire, go) = (Arc::clone(&slow.on_the_wire), Arc::clone(&slow.go));
    let telegram: Arc<dyn Messenger> = Arc::new(Twisted(school.telegram(), slow));
    school.start_with(telegram).await;
    let (people, mut news) = (school.people.clone(), school.sandbox.news());
    people
        .act(with_picture(teacher, group, "/assign Гамма\nальфа"))
        .expect("it can");
    on_the_wire.notified().await;
    let card = said(&mut news, "Задание № 1").await;
    let change = || Act::Press {
        user: teacher,
        chat: teacher,
        message: card,
        button: "Изменить".to_owned(),
    };
    people.act(change()).expect("it can");
    said(&mut news, "новый текст").await;
    let long = format!("Гамма\n{}", ["дельта"; 400].join(" "));
    people.act(say(teacher, None, &long)).expect("it can");
    said(&mut news, "изменено").await;
    go.notify_one();
    school.settle().await;
    school.pass(Duration::from_secs(1)).await;
    let posted = posts(&school, group, "").split_off(before);
    let [text, picture] = posted.as_slice() else {
        panic!("{posted:#?}");
    };
    assert_eq!(text.text.matches("дельта").count(), 400);
    assert!(
        picture.media.is_some() && picture.text.is_empty(),
        "{picture:#?}"
    );
    // It is a post like any other.
    school.act(change()).await;
    school.says(teacher, "Этюд").await;
    let posted = posts(&school, group, "").split_off(before);
    assert!(posted[0].text.contains("Этюд"), "{posted:#?}");
    assert_eq!(posted.len(), 2, "{posted:#?}");
    school.close().await;
}

#[tokio::test]
async fn new_words_too_long_for_a_picture_stand_alone_with_the_picture_below() {
    let (mut school, teacher, [_, pavel], group) = with_class().await;
    let before = [group, pavel].map(|chat| posts(&school, chat, "").len());
    let text = "/assign Гамма\nальфа\nсрок: 30.11 18:00";
    school.act(with_picture(teacher, group, text)).await;
    let card = school.last(teacher);
    let long = format!("Гамма\n{}\nсрок: 01.12 18:00", ["дельта"; 300].join(" "));
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, &long).await;
    for (chat, before) in [group, pavel].into_iter().zip(before) {
        let mut posted = posts(&school, chat, "").split_off(before);
        posted.retain(|heard| !heard.text.contains("Новый срок"));
        let [text, picture] = posted.as_slice() else {
            panic!("{posted:#?}");
        };
        assert!(text.text.contains("вт 01.12, 18:00"), "{text:#?}");
        assert!(!text.buttons.is_empty(), "{text:#?}");
        assert!(
            picture.media.is_some() && picture.text.is_empty(),
            "{picture:#?}"
        );
    }
    // Further words change what is there.
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Этюд\nсрок: 01.12 18:00").await;
    for chat in [group, pavel] {
        assert!(only(&school, chat, "🎵").text.starts_with("🎵 Этюд"));
        assert!(posts(&school, chat, "альфа").is_empty());
    }
    school.close().await;
}

#[tokio::test]
async fn an_old_picture_that_cannot_be_taken_away_says_that_its_words_are_elsewhere() {
    let (mut school, teacher, _, group) = with_class().await;
    school
        .act(with_picture(teacher, group, "/assign Гамма\nальфа"))
        .await;
    let card = school.last(teacher);
    school.pass(49 * 60 * MINUTE).await;
    school.presses(teacher, &card, "Изменить").await;
    let long = format!("Гамма\n{}", ["дельта"; 300].join(" "));
    school.says(teacher, &long).await;
    assert!(posts(&school, group, "альфа").is_empty());
    let old = only(&school, group, "нынешний текст в другом сообщении");
    assert!(old.media.is_some(), "{old:#?}");
    only(&school, group, "дельта");
    school.close().await;
}
