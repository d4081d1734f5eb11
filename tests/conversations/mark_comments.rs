//! Comments on works: they go with a mark, come after it or wait for it, and go to nobody else.

use std::time::Duration;

use kamerton::sandbox::Act;

use crate::{
    marks::with_work,
    school::{School, Who, assert_heard, assert_silent, captioned, file, send_files},
};

#[tokio::test]
async fn a_recording_with_a_mark_goes_to_the_student() {
    let (mut school, teacher, nota, group, _, work) = with_work().await;
    let voice = |words: &str| Act::Say {
        user: teacher,
        chat: Some(group),
        text: words.to_owned(),
        reply_to: Some(work),
        files: vec![file("voice", "послушай")],
        more: serde_json::Value::Null,
    };
    let news = school.act(voice("/grade 4 Послушай")).await;
    let heard = |news: &[kamerton::sandbox::Heard]| {
        let to_nota = |heard: &&kamerton::sandbox::Heard| heard.chat == nota;
        let says = "Комментарий преподавателя к работе «Гамма», Сольфеджио 3А";
        news.iter()
            .filter(to_nota)
            .any(|heard| heard.media.is_some() && heard.text.contains(says))
    };
    assert!(heard(&news), "{news:#?}");
    let news = school.act(voice("/return Ровнее")).await;
    assert!(heard(&news), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn a_second_comment_joins_the_first() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school
        .act(send_files(
            teacher,
            teacher,
            Some(card.message),
            vec![file("voice", "послушай")],
        ))
        .await;
    school
        .replies(teacher, teacher, card.message, "И ещё словами")
        .await;
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, nota, "И ещё словами");
    assert!(
        news.iter()
            .any(|heard| heard.chat == nota && heard.media.is_some())
    );
    school.close().await;
}

/// A student of one class of a teacher comes into another one as well.
const MORE: &str = "\
student_id,name,year,department,discipline,teacher,class,guardian
10427,Нотная Нота,3,Фортепиано,Музыкальная литература,Роялев Р. Р.,Музлитература 3,Нотная Мама
";

/// A teacher of two classes; one student has handed a work in in each, another in one of them.
async fn with_works_in_two_classes() -> (School, Who, Who, Who) {
    let mut school = School::open().await;
    let more = school.path("more.csv");
    std::fs::write(&more, MORE).expect("a file");
    let output = school
        .kamerton(&["roster", "import", more.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    let teacher = school.staff(2).await;
    let pavel = school.student("10434").await;
    let nota = school.student("10427").await;
    let (literature, piano) = ("Музлитература 3", "Специальность (фортепиано) 10427");
    for (title, class) in [("Былина", literature), ("Этюд", piano)] {
        school
            .says(teacher, &format!("/assign {title}\nкласс: {class}"))
            .await;
    }
    for (who, title) in [(pavel, "Былина"), (nota, "Былина"), (nota, "Этюд")] {
        let post = school.last_about(who, title);
        school.presses(who, &post, "Сдать").await;
        school.says(who, "Вот").await;
        school.says(who, "Готово").await;
    }
    (school, teacher, nota, pavel)
}

#[tokio::test]
async fn a_comment_goes_to_the_student_that_it_was_written_for_and_to_nobody_else() {
    let (mut school, teacher, nota, pavel) = with_works_in_two_classes().await;
    let news = school.says(teacher, "/grade 10427 5 Только Ноте").await;
    assert_heard(&news, teacher, "Какую работу оценить?");
    let question = school.last(teacher);
    // Something else comes first.
    school.says(teacher, "/queue").await;
    let card = school.last_about(teacher, "10434");
    let news = school.presses(teacher, &card, "4").await;
    assert_heard(&news, pavel, "Оценка 4");
    assert!(
        !news.iter().any(|heard| heard.text.contains("Только Ноте")),
        "{news:#?}"
    );
    let work = question.buttons[0][0].text.clone();
    let news = school.presses(teacher, &question, &work).await;
    assert_heard(&news, nota, "Только Ноте");
    school.close().await;
}

#[tokio::test]
async fn a_mark_alone_in_reply_to_a_card_is_the_mark() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher).message;
    let news = school.replies(teacher, teacher, card, "5-").await;
    assert_heard(&news, nota, "Оценка 5-");
    assert!(!news.iter().any(|heard| heard.text.contains("💬")));
    // With words it is a comment on that mark.
    school.replies(teacher, teacher, card, "5 раз сыграй").await;
    let told = school.last(nota).text;
    assert!(
        told.contains("Оценка 5-") && told.contains("5 раз сыграй"),
        "{told}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_comment_that_lost_its_mark_comes_back_to_its_author() {
    let (mut school, teacher, ..) = with_works_in_two_classes().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Комментарий").await;
    school.says(teacher, "Левая рука!").await;
    let news = school.says(teacher, "/announce Завтра концерт").await;
    assert_heard(
        &news,
        teacher,
        "не отправлен, оценки к нему не было: «Левая рука!»",
    );
    school.close().await;
}

#[tokio::test]
async fn a_comment_waits_for_its_mark_while_another_work_is_spoken_of() {
    let (mut school, teacher, nota, pavel) = with_works_in_two_classes().await;
    school.says(teacher, "/queue").await;
    let marked = school.last_about(teacher, "10434");
    school.presses(teacher, &marked, "4").await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Комментарий").await;
    school.says(teacher, "Левая рука!").await;
    let marks = school.last(teacher);
    school
        .replies(teacher, teacher, marked.message, "Звонче!")
        .await;
    assert!(school.last(pavel).text.contains("Звонче!"));
    let news = school.presses(teacher, &marks, "5").await;
    assert_heard(&news, nota, "Левая рука!");
    school.close().await;
}

#[tokio::test]
async fn a_comment_that_waits_goes_with_a_mark_by_command_too() {
    let (mut school, teacher, nota, group, post, _) = with_work().await;
    for (command, told) in [
        ("/return 10427 Ещё раз", "Левая рука!\nЕщё раз"),
        ("/grade 10427 5-", "Левая рука!"),
    ] {
        school.says(teacher, "/queue").await;
        let card = school.last(teacher);
        school.presses(teacher, &card, "Комментарий").await;
        school.says(teacher, "Левая рука!").await;
        let news = school.says(teacher, command).await;
        assert_heard(&news, nota, told);
        // Nothing waits any more, to be told of as lost.
        let news = school.says(teacher, "/announce Завтра концерт").await;
        assert!(
            !news.iter().any(|heard| heard.text.contains("не отправлен")),
            "{news:#?}"
        );
        school.says(teacher, "/cancel").await;
        school.replies(nota, group, post, "Исправила").await;
    }
    school.close().await;
}

#[tokio::test]
async fn a_comment_does_not_wait_for_a_work_for_ever() {
    let (mut school, teacher, nota, _) = with_works_in_two_classes().await;
    school.says(teacher, "/grade 10427 5 Чисто").await;
    school.pass(Duration::from_secs(2 * 3600)).await;
    let piano = "/queue Специальность (фортепиано) 10427";
    school.says(teacher, piano).await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "3").await;
    assert_heard(&news, nota, "Оценка 3");
    assert!(
        !news.iter().any(|heard| heard.text.contains("Чисто")),
        "{news:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn what_is_to_be_done_better_is_kept_until_the_work_is_chosen() {
    let (mut school, teacher, nota, _) = with_works_in_two_classes().await;
    let news = school.says(teacher, "/return 10427 Левая рука!").await;
    assert_heard(&news, teacher, "Какую работу вернуть?");
    let question = school.last(teacher);
    let work = question.buttons[0][0].text.clone();
    let news = school.presses(teacher, &question, &work).await;
    assert_heard(&news, nota, "Левая рука!");
    school.close().await;
}

#[tokio::test]
async fn the_queue_goes_from_the_oldest_on_with_comments_and_returns() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota, pavel]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.replies(pavel, group, post, "Первый").await;
    school.pass(std::time::Duration::from_secs(60)).await;
    school
        .act(send_files(
            nota,
            group,
            Some(post),
            vec![file("voice", "запись")],
        ))
        .await;
    let news = school.says_in(teacher, group, "/queue").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "10434");
    let first = school.last(teacher);
    let news = school.presses(teacher, &first, "Дальше").await;
    assert_heard(&news, teacher, "10427");
    assert!(
        news.iter().any(|heard| heard.media.is_some()),
        "the recording is shown"
    );
    let second = school.last(teacher);
    let news = school.presses(teacher, &second, "Дальше").await;
    assert_heard(&news, teacher, "остались 2 работы");
    // A comment first, and the mark after it: the student gets both at once.
    school.presses(teacher, &second, "Комментарий").await;
    let news = school.says(teacher, "Красиво").await;
    assert_heard(&news, teacher, "выберите оценку");
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, nota, "Красиво");
    // A mark first, and the comment after it.
    school.presses(teacher, &first, "4").await;
    let done = school.last(teacher);
    assert!(done.text.contains("10434: 4") || first.message < done.message);
    let edited = school.people.heard(teacher, first.message - 1).remove(0);
    school.presses(teacher, &edited, "Комментарий").await;
    school.says(teacher, "Смелее").await;
    let told = school.last(pavel);
    assert!(
        told.text.contains("Смелее") && !told.text.contains("исправлено"),
        "{told:?}"
    );
    let journal = school.journal().await;
    let marks: Vec<(&str, &str)> = journal
        .iter()
        .map(|row| (row[6].as_str(), row[9].as_str()))
        .collect();
    assert_eq!(marks, [("5", "Красиво"), ("4", "Смелее"), ("", "")]);
    school.close().await;
}

#[tokio::test]
async fn what_was_recorded_or_came_on_paper_is_named_in_the_readers_language() {
    let (mut school, teacher, nota, group, ..) = with_work().await;
    for who in [teacher, nota] {
        school.says(who, "/language").await;
        school.presses_last(who, &["English"]).await;
    }
    school.says(teacher, "/queue").await;
    let card = school.card(teacher).message;
    let comments = |kind: &str, words: &str| {
        let files = vec![file(kind, "послушай")];
        captioned(teacher, Some(teacher), (Some(card), words), files)
    };
    school.act(comments("voice", "Хорошо")).await;
    let news = school.replies(teacher, teacher, card, "4+").await;
    assert_heard(&news, nota, "💬 Хорошо (voice message)");
    let news = school.says(nota, "/grades").await;
    assert_heard(&news, nota, "💬 Хорошо (voice message)");
    school.act(comments("video_note", "")).await;
    let news = school.says(nota, "/grades").await;
    assert_heard(&news, nota, "video message");
    // The journal goes on in the school's language.
    let journal = school.journal().await;
    assert!(
        format!("{journal:?}").contains("видеосообщение"),
        "{journal:?}"
    );

    school.assigns(teacher, group, "Этюд").await;
    school.says(teacher, "/submit 10427").await;
    school.presses_last(teacher, &["Этюд"]).await;
    school.presses_last(teacher, &["Handed in on paper"]).await;
    school.presses_last(teacher, &["Check"]).await;
    let card = school.last(teacher).text;
    assert!(card.contains("«Handed in on paper»"), "{card}");
    school.close().await;
}
