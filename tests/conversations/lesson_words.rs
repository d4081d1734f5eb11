//! Words for a lesson: a topic, a mark, a comment, homework; and which of them something is taken
//! for.

use kamerton::sandbox::Act;

use crate::{
    lessons::{lessons, opens, with_lesson},
    school::{School, assert_heard, file},
};

#[tokio::test]
async fn homework_comes_with_the_files_that_were_sent_for_it() {
    let (mut school, teacher, family) = with_lesson().await;
    let files = |text: &str, kinds: &[&str]| Act::Say {
        user: teacher,
        chat: None,
        text: text.to_owned(),
        reply_to: None,
        files: kinds.iter().map(|kind| file(kind, kind)).collect(),
        more: serde_json::Value::Null,
    };
    let card = opens(&mut school, teacher).await;
    // It would become the topic, or a comment, and go nowhere itself.
    for button in [None, Some("Оценки")] {
        if let Some(button) = button {
            school.presses(teacher, &card, button).await;
            school.presses_last(teacher, &["✓ 10427"]).await;
        }
        let news = school.act(files("5 Послушай себя", &["voice"])).await;
        assert_heard(&news, teacher, "Этот файл я не сохранил");
    }
    school.presses_last(teacher, &["Назад", "Задание"]).await;
    let news = school.act(files("", &["document"])).await;
    assert_heard(&news, teacher, "пришлите его с подписью");
    let text = "Гамма ре мажор\nсрок: 30.11 18:00";
    school.act(files(text, &["photo", "photo"])).await;
    let card = school.card(teacher);
    assert!(card.text.contains("С файлом."), "{card:?}");
    let news = school.presses(teacher, &card, "✅ Все были").await;
    for who in family {
        assert_heard(&news, who, "🎵 Гамма ре мажор");
        let pictures = news
            .iter()
            .filter(|heard| heard.chat == who && heard.media.is_some());
        assert_eq!(pictures.count(), 2, "{news:#?}");
    }
    school.close().await;
}

#[tokio::test]
async fn the_sign_of_a_mark_may_stand_apart_from_it() {
    let (mut school, teacher, _) = with_lesson().await;
    let mut card = opens(&mut school, teacher).await;
    for (words, mark, comment) in [("4 +", "4+", ""), ("5 минус Чисто", "5-", "Чисто")]
    {
        school.presses(teacher, &card, "Оценки").await;
        let question = school.last(teacher);
        let button = question.buttons[0][0].text.clone();
        school.presses(teacher, &question, &button).await;
        school.says(teacher, words).await;
        card = school.last(teacher);
        school.presses(teacher, &card, "✅ Все были").await;
        let row = &lessons(school.journal().await)[0];
        assert_eq!((row[6].as_str(), row[9].as_str()), (mark, comment));
        let done = school.last_about(teacher, "✅ Записано");
        school.presses(teacher, &done, "Изменить").await;
        card = school.last(teacher);
    }
    school.close().await;
}

#[tokio::test]
async fn a_comment_alone_corrects_no_mark() {
    let (mut school, teacher, family) = with_lesson().await;
    let mut card = opens(&mut school, teacher).await;
    for words in ["5", "5 Чисто"] {
        school.presses(teacher, &card, "Оценки").await;
        let question = school.last(teacher);
        let button = question.buttons[0][0].text.clone();
        school.presses(teacher, &question, &button).await;
        school.says(teacher, words).await;
        card = school.last(teacher);
        school.presses(teacher, &card, "✅ Все были").await;
        let done = school.last_about(teacher, "✅ Записано");
        school.presses(teacher, &done, "Изменить").await;
        card = school.last(teacher);
    }
    for who in family {
        let notice = school.last_about(who, "Чисто");
        assert!(notice.text.contains("Оценка 5 за урок"), "{notice:?}");
    }
    school.close().await;
}

#[tokio::test]
async fn who_corrects_a_mark_hears_that_its_comment_does_not_go_along() {
    let (mut school, teacher, _) = with_lesson().await;
    opens(&mut school, teacher).await;
    school.says(teacher, "10427 4 Пальцы!").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    for (words, is_left) in [("10427 5", true), ("10427 5- Чисто!", false)] {
        let done = school.last_about(teacher, "✅ Записано");
        school.presses(teacher, &done, "Изменить").await;
        school.says(teacher, words).await;
        let card = school.last(teacher);
        let news = school.presses(teacher, &card, "✅ Все были").await;
        let told = news.iter().any(|heard| {
            let says = "10427: комментарий к прежней оценке снят: «Пальцы!»";
            heard.chat == teacher && heard.text.contains(says)
        });
        assert_eq!(told, is_left, "{news:#?}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_topic_that_is_called_like_a_form_stays_as_it_was_written() {
    let mut school = School::open().await;
    let (teacher, nota) = (school.staff(1).await, school.student("10427").await);
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Сейчас").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    school.says(teacher, "5").await;
    school.says(teacher, "concert").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    let news = school.says(nota, "/grades").await;
    assert_heard(&news, nota, "concert");
    school.close().await;
}

#[tokio::test]
async fn a_number_and_a_mark_are_a_mark_and_no_topic() {
    let (mut school, teacher, family) = with_lesson().await;
    opens(&mut school, teacher).await;
    school.says(teacher, "10427 5- Чисто!").await;
    let card = school.last(teacher);
    assert!(!card.text.contains("Тема:"), "{card:?}");
    let marked = card.buttons.iter().flatten();
    assert!(
        marked
            .into_iter()
            .any(|button| button.text == "✓ 10427: 5-")
    );
    for (words, answer) in [
        ("10400 5", "Учащегося 10400 на этом уроке нет"),
        ("5", "чья это оценка?"),
        // What is said of one is for no other family, and no topic.
        ("10427 5, 10434 4", "каждую в своей строке"),
        ("10427 н", "каждую в своей строке"),
        ("10427 5\n10434", "каждую в своей строке"),
    ] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, answer);
    }
    school.says(teacher, "тема: 10400 5").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Тема: 10400 5"), "{card:?}");
    school.says(teacher, "10427: 5-\n10434 – 4 Ритм!").await;
    let card = school.last(teacher);
    for marked in ["✓ 10427: 5-", "✓ 10434: 4"] {
        let mut buttons = card.buttons.iter().flatten();
        assert!(buttons.any(|button| button.text == marked), "{card:?}");
    }
    school.says(teacher, "Этюд 12").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Тема: Этюд 12"), "{card:?}");
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, family[0], "Оценка 5- за урок 24.11: «Этюд 12»");
    school.close().await;
}

#[tokio::test]
async fn a_mark_with_its_comment_is_no_topic_though_it_says_not_whose_it_is() {
    let (mut school, teacher, family) = with_lesson().await;
    opens(&mut school, teacher).await;
    let news = school.says(teacher, "5- Чисто!").await;
    assert_heard(&news, teacher, "«5- Чисто!»: чья это оценка?");
    let pianist = school.staff(2).await;
    school.says(pianist, "/lesson").await;
    let way = [
        "Вне расписания",
        "Специальность (фортепиано) 10427",
        "Сейчас",
    ];
    school.presses_last(pianist, &way).await;
    school.says(pianist, "2 часть сонаты").await;
    for (words, answer) in [
        ("5 Чисто!", "Оценку напишите так: «10427 5 Чисто!»"),
        ("3 Этюда Черни", "Тему: «тема: 3 Этюда Черни»"),
    ] {
        let news = school.says(pianist, words).await;
        assert_heard(&news, pianist, answer);
    }
    school.says(pianist, "5- Чисто!").await;
    let card = school.last(pianist);
    assert!(card.text.contains("Тема: 2 часть сонаты"), "{card:?}");
    let news = school.presses(pianist, &card, "✅ Все были").await;
    assert_heard(
        &news,
        family[0],
        "Оценка 5- за урок 24.11: «2 часть сонаты»",
    );
    assert_heard(&news, family[0], "Чисто!");
    school.close().await;
}

#[tokio::test]
async fn a_lesson_without_a_topic_is_named_in_the_listeners_language() {
    let (mut school, teacher, family) = with_lesson().await;
    school.says(family[0], "/language").await;
    let question = school.last(family[0]);
    school.presses(family[0], &question, "English").await;
    opens(&mut school, teacher).await;
    school.says(teacher, "10427 н/а").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(
        &news,
        family[0],
        "Mark n/a for the lesson of 24.11, Сольфеджио 3А",
    );
    let listed = school.says(family[0], "/grades").await;
    assert_heard(&listed, family[0], "n/a: lesson (Сольфеджио 3А)");
    let kept = school.says(family[0], "/mydata").await;
    assert!(
        !kept.iter().any(|heard| heard.text.contains("урок")),
        "{kept:?}"
    );
    assert_heard(&news, family[1], "Оценка н/а за урок 24.11, Сольфеджио 3А");
    school.close().await;
}
