//! Attempts of one work: which of them a mark or a return is for.

use std::time::Duration;

use crate::school::{School, Who, assert_heard, assert_silent};

/// A school with an assignment that was handed in twice: teacher, student, group, post, and the first
/// attempt's message.
async fn with_two_attempts() -> (School, Who, Who, i64, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.replies(nota, group, post, "Вот").await;
    let said = school.people.heard(group, post);
    let first = said.iter().find(|heard| heard.text == "Вот");
    let first = first.expect("it stands there").message;
    school.pass(Duration::from_secs(600)).await;
    school.replies(nota, group, post, "Переделала").await;
    (school, teacher, nota, group, post, first)
}

#[tokio::test]
async fn a_mark_in_reply_to_an_attempt_is_for_the_newest_one_and_its_teacher_hears_that() {
    let (mut school, teacher, nota, group, _, first) = with_two_attempts().await;
    let news = school
        .replies(teacher, group, first, "/grade 3 Неровно")
        .await;
    assert_heard(&news, nota, "Оценка 3");
    assert_heard(
        &news,
        teacher,
        "Это за новую попытку: она сдана вт 24.11, 12:10",
    );
    assert_eq!(school.journal().await[0][6], "3");
    let news = school.replies(teacher, group, first, "/return").await;
    assert_heard(&news, teacher, "Это за новую попытку");
    school.close().await;
}

#[tokio::test]
async fn what_was_sent_back_is_followed_by_what_a_mark_is_for_and_its_teacher_hears_that() {
    let (mut school, teacher, nota, group, post, first) = with_two_attempts().await;
    school.says(teacher, "/return 10427").await;
    school.pass(Duration::from_secs(600)).await;
    school.replies(nota, group, post, "Теперь хорошо").await;
    let said = school.people.heard(group, post);
    let second = said.iter().find(|heard| heard.text == "Переделала");
    let second = second.expect("it stands there").message;
    let news = school.replies(teacher, group, second, "/grade 5").await;
    assert_heard(&news, nota, "Оценка 5");
    assert_heard(
        &news,
        teacher,
        "Это за новую попытку: она сдана вт 24.11, 12:20",
    );
    let news = school.replies(teacher, group, first, "/return").await;
    assert_heard(&news, teacher, "Это за новую попытку");
    school.close().await;
}

#[tokio::test]
async fn an_attempt_that_comes_while_one_is_sent_back_stays_in_the_queue() {
    for words in [None, Some("Ещё раз")] {
        let (mut school, teacher, nota, group, post, _) = with_two_attempts().await;
        school.says(teacher, "/queue").await;
        school.presses_last(teacher, &["Вернуть"]).await;
        school.pass(Duration::from_secs(600)).await;
        school.replies(nota, group, post, "И ещё раз").await;
        let news = match words {
            None => school.presses_last(teacher, &["Без комментария"]).await,
            Some(words) => school.says(teacher, words).await,
        };
        assert_heard(&news, teacher, "есть новая попытка");
        assert_heard(&news, teacher, "«И ещё раз»");
        assert_silent(&news, nota);
        let news = school.presses_last(teacher, &["Вернуть"]).await;
        match words {
            None => assert_heard(&news, teacher, "Что исправить"),
            Some(words) => assert_heard(&news, nota, words),
        }
        school.close().await;
    }
}
