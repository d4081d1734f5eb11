//! «Изменить» an assignment: who has another due date hears of it, and words may stay as they are.

use std::time::Duration;

use kamerton::{sandbox::Heard, store::invitations::Invitee};

use crate::school::{School, Who, assert_heard, assert_silent, file, send_files, student};

const HOUR: Duration = Duration::from_secs(3600);

/// A teacher, a student in the class's group, one who is not in it with a mother, and a posted
/// assignment under its card.
async fn with_assignment() -> (School, Who, [Who; 3], i64, Heard) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let mother = school.guardian("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school
        .assigns(teacher, group, "Гамма\nДвумя руками.\nсрок: 30.11 18:00")
        .await;
    (school, teacher, [nota, pavel, mother], group, post)
}

/// What the teacher changes it to, by the button of its card.
async fn changes(school: &mut School, teacher: Who, text: &str) -> Vec<Heard> {
    let card = school.last_about(teacher, "Задание № 1: ");
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, text).await
}

#[tokio::test]
async fn who_has_another_due_date_hears_of_it_and_words_stay() {
    let (mut school, teacher, [nota, pavel, mother], group, post) = with_assignment().await;
    for (text, due) in [
        ("срок: пт 18:00", "пт 27.11, 18:00"),
        ("29.11", "вс 29.11, 23:59"),
        ("Гамма\nДвумя руками.\nсрок: сб 18:00", "сб 28.11, 18:00"),
    ] {
        let news = changes(&mut school, teacher, text).await;
        let told = format!("Новый срок: «Гамма» (Сольфеджио 3А), сдать до {due}.");
        for chat in [group, pavel, mother] {
            assert_heard(&news, chat, &told);
        }
        assert_silent(&news, nota);
        assert_heard(&news, teacher, &format!("Срок: {due}"));
        assert_heard(&news, teacher, "О новом сроке я сообщил");
        assert_eq!(school.last(group).reply_to, Some(post.message));
        let now = school.last_about(group, "🎵 Гамма");
        assert!(
            now.text.contains(due) && now.text.contains("Двумя руками."),
            "{now:?}"
        );
    }
    // What says it is answered by a work, as the post is.
    let told = school.last(group);
    let news = school.replies(nota, group, told.message, "Вот").await;
    assert_heard(&news, nota, "Работа № 1 принята: «Гамма»");
    let told = school.last_about(pavel, "Новый срок");
    school.presses(pavel, &told, "Сдать").await;
    assert_heard(&[school.last(pavel)], pavel, "«Гамма»: присылайте");
    school.close().await;
}

#[tokio::test]
async fn nobody_hears_of_a_date_that_is_theirs_already_or_of_other_words() {
    let (mut school, teacher, [nota, pavel, mother], group, _) = with_assignment().await;
    let news = changes(&mut school, teacher, "Гамма ми мажор\nсрок: 30.11 18:00").await;
    for chat in [group, nota, pavel, mother] {
        assert_silent(&news, chat);
    }
    // Who was given longer than the class has the same date as before.
    school.says(teacher, "/extend 10434 05.12 18:00").await;
    let news = changes(&mut school, teacher, "срок: 01.12 18:00").await;
    assert_heard(&news, group, "до вт 01.12, 18:00");
    assert_silent(&news, pavel);
    let news = changes(&mut school, teacher, "Гамма").await;
    assert_heard(&news, group, "Срока больше нет: «Гамма»");
    assert_heard(&news, teacher, "Срока больше нет: в новом тексте");
    // At night it comes without a sound, as any notice does.
    school.pass(11 * HOUR).await;
    let news = changes(&mut school, teacher, "срок: 10.12").await;
    let told = |heard: &&Heard| heard.text.contains("Новый срок");
    let told: Vec<&Heard> = news.iter().filter(told).collect();
    assert_eq!(told.len(), 3, "{news:#?}");
    assert!(told.iter().all(|heard| heard.silent), "{told:#?}");
    school.close().await;
}

#[tokio::test]
async fn what_waits_comes_with_the_new_date_and_without_a_word_of_it() {
    let mut school = School::open().await;
    let pianist = school.staff(2).await;
    let nota = school.student("10427").await;
    school
        .joins_as(nota, Invitee::Guardian(student("10434")))
        .await;
    let text = "/assign Соната\nкласс: Специальность (фортепиано) 10427\nсрок: 30.11\nвыдать: ";
    school.says(pianist, &format!("{text}завтра 9:00")).await;
    let news = changes(&mut school, pianist, "срок: 01.12").await;
    assert_silent(&news, nota);
    let news = school.pass(21 * HOUR).await;
    assert_heard(&news, nota, "Срок: вт 01.12");
    // Of two children, it says whose it is.
    let news = changes(&mut school, pianist, "срок: 02.12").await;
    assert_heard(&news, nota, "сдать до ср 02.12, 23:59.\nДля кого: 10427");
    school.close().await;
}

#[tokio::test]
async fn a_file_that_was_forgotten_is_added() {
    let (mut school, teacher, [_, pavel, _], group, _) = with_assignment().await;
    let card = school.last_about(teacher, "Задание № 1: ");
    school.presses(teacher, &card, "Изменить").await;
    let pages = vec![file("photo", "1"), file("photo", "2")];
    let news = school.act(send_files(teacher, teacher, None, pages)).await;
    assert_heard(&news, teacher, "Файл добавлен к заданию № 1 «Гамма»");
    for chat in [group, pavel] {
        let files = news
            .iter()
            .filter(|it| it.chat == chat && it.media.is_some());
        assert_eq!(files.count(), 2, "{news:#?}");
    }
    let post = school.last_about(group, "🎵 Гамма");
    assert!(!post.edited, "{post:?}");
    school.close().await;
}

#[tokio::test]
async fn everybody_is_given_longer_from_the_list_of_those_who_owe() {
    let (mut school, teacher, [_, pavel, _], group, _) = with_assignment().await;
    let mut news = Vec::new();
    for hours in [90, 48, 13] {
        news = school.pass(hours * HOUR).await;
    }
    assert_heard(&news, teacher, "Ещё не сдали «Гамма»");
    let list = school.last_about(teacher, "Ещё не сдали");
    school.presses(teacher, &list, "Продлить").await;
    school.presses_last(teacher, &["Всем"]).await;
    let news = school.says(teacher, "05.12 18:00").await;
    for chat in [group, pavel] {
        assert_heard(
            &news,
            chat,
            "Новый срок: «Гамма» (Сольфеджио 3А), сдать до сб 05.12, 18:00",
        );
    }
    school.close().await;
}
