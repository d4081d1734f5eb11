//! Works that are returned to be done better, and the new attempts that come of it.

use crate::{
    marks::with_work,
    school::{assert_heard, assert_silent},
};

#[tokio::test]
async fn a_new_attempt_gets_its_own_mark_though_it_is_the_same() {
    let (mut school, teacher, nota, group, post, work) = with_work().await;
    school.replies(teacher, group, work, "/grade 4").await;
    school.replies(teacher, group, work, "/return Ровнее").await;
    school.replies(nota, group, post, "Ещё раз").await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "4").await;
    assert_heard(&news, nota, "Оценка 4: «Гамма»");
    let news = school.says(teacher, "/queue").await;
    assert!(!news.iter().any(|heard| heard.text.contains("Ещё раз")));
    let news = school.replies(teacher, group, work, "/grade 4").await;
    assert_heard(&news, teacher, "уже стоит");
    school.close().await;
}

#[tokio::test]
async fn another_mark_after_a_return_is_told_anew() {
    let (mut school, teacher, nota, group, _, work) = with_work().await;
    school.replies(teacher, group, work, "/grade 4").await;
    school.replies(teacher, group, work, "/return Ровнее").await;
    let news = school.replies(teacher, group, work, "/grade 5").await;
    assert_heard(&news, nota, "Оценка 5 (исправлено): «Гамма»");
    assert_heard(&news, teacher, "4 исправлено на 5");
    // From then on it is that notice which is corrected.
    let told = school.last(nota);
    let news = school.replies(teacher, group, work, "/grade 5-").await;
    assert_silent(&news, nota);
    let changed = school.last(nota);
    assert_eq!(changed.message, told.message);
    assert!(changed.text.contains("Оценка 5- (исправлено)"));
    school.close().await;
}

#[tokio::test]
async fn what_is_to_be_done_better_is_not_waited_for_once_the_work_is_marked() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Вернуть").await;
    school.presses(teacher, &card, "5").await;
    let news = school.says(teacher, "Спасибо, всё видел").await;
    assert_silent(&news, nota);
    assert_eq!(school.journal().await[0][6], "5");
    school.close().await;
}

#[tokio::test]
async fn a_returned_work_comes_again_and_a_marked_one_does_not() {
    let (mut school, teacher, nota, group, post, work) = with_work().await;
    let news = school
        .replies(teacher, group, work, "/return Левая рука!")
        .await;
    assert_heard(&news, nota, "возвращена на доработку");
    assert_heard(&news, nota, "Левая рука!");
    let news = school.replies(teacher, group, work, "/return").await;
    assert_heard(&news, teacher, "уже возвращена");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    let news = school.replies(nota, group, post, "Исправила").await;
    assert_heard(&news, nota, "Попытка 2");
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "5").await;
    let news = school.replies(nota, group, post, "А можно ещё?").await;
    assert_heard(&news, nota, "уже оценено");
    assert_silent(&news, group);
    assert_eq!(school.journal().await[0][6], "5");
    school.close().await;
}

#[tokio::test]
async fn a_mark_on_an_attempt_that_was_returned_is_the_newest_ones() {
    let (mut school, teacher, nota, group, post, work) = with_work().await;
    school.replies(teacher, group, work, "/return").await;
    school.replies(nota, group, post, "Исправила").await;
    let news = school.replies(teacher, group, work, "/grade 5").await;
    assert_heard(&news, nota, "Оценка 5");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}
