//! A notice of a mark that is corrected, or taken back, before it has arrived: the family hears of it
//! once, and in the last words alone.

use std::{sync::Arc, time::Duration};

use kamerton::{messenger::Messenger, sandbox::Heard};

use crate::{
    announcement_changes::said,
    queue::with_work,
    school::{School, Who, say},
    twists::{Slow, Twisted},
};

const MINUTE: Duration = Duration::from_secs(61);

/// What somebody has of messages about a mark.
fn notices(school: &School, who: Who) -> Vec<Heard> {
    let heard = school.people.heard(who, 0).into_iter();
    let words = ["Оценка", "оценку", "альфа", "дельта"];
    heard
        .filter(|heard| heard.is_bot && !heard.deleted)
        .filter(|heard| words.iter().any(|word| heard.text.contains(word)))
        .collect()
}

#[track_caller]
fn only(school: &School, who: Who) -> Heard {
    let mut notices = notices(school, who);
    assert_eq!(notices.len(), 1, "{notices:#?}");
    notices.remove(0)
}

#[tokio::test]
async fn what_waits_is_said_once_and_in_the_last_words() {
    let (mut school, teacher, nota, group, _) = with_work().await;
    let mother = school.guardian("10427").await;
    school.holds_up(nota);
    for mark in ["3", "4", "5-"] {
        let grade = format!("/grade 10427 {mark}");
        school.says_in(teacher, group, &grade).await;
    }
    assert!(notices(&school, nota).is_empty());
    let told = only(&school, mother);
    assert!(
        told.edited && told.text.contains("Оценка 5- (исправлено)"),
        "{told:#?}"
    );
    school.pass(MINUTE).await;
    let told = only(&school, nota);
    assert!(told.text.contains("Оценка 5-") && !told.edited, "{told:#?}");
    // What has arrived is changed as ever.
    school.says_in(teacher, group, "/grade 10427 4+").await;
    let told = only(&school, nota);
    assert!(
        told.edited && told.text.contains("Оценка 4+ (исправлено)"),
        "{told:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_mark_that_is_taken_back_while_it_waits_is_not_said_before() {
    let (mut school, teacher, nota, group, _) = with_work().await;
    school.holds_up(nota);
    school.says_in(teacher, group, "/grade 10427 2").await;
    school.presses_last(teacher, &["Отменить"]).await;
    school.pass(MINUTE).await;
    let told = only(&school, nota);
    assert!(told.text.contains("отменил оценку"), "{told:#?}");
    school.close().await;
}

/// A mark with a comment so long that its notice is two messages.
fn at_length(mark: &str, word: &str) -> String {
    let comment: String = [word].repeat(1000).join(" ").chars().take(4070).collect();
    format!("{mark} {comment}")
}

#[tokio::test]
async fn a_long_notice_that_waits_becomes_a_short_one_and_the_other_way_round() {
    for (first, then, parts) in [
        (at_length("4", "альфа"), "5 дельта".to_owned(), 1),
        ("3 альфа".to_owned(), at_length("5", "дельта"), 2),
    ] {
        let (mut school, teacher, nota, group, _) = with_work().await;
        school.holds_up(nota);
        for words in [first, then] {
            let grade = format!("/grade 10427 {words}");
            school.says_in(teacher, group, &grade).await;
        }
        school.pass(MINUTE).await;
        let told = notices(&school, nota);
        assert_eq!(told.len(), parts, "{told:#?}");
        let is_last = |heard: &Heard| heard.text.contains("дельта");
        assert!(told.iter().all(is_last), "{told:#?}");
        school.close().await;
    }
}

#[tokio::test]
async fn what_is_on_its_way_is_changed_as_soon_as_it_has_arrived() {
    let (mut school, teacher, nota, group, _) = with_work().await;
    school.stop().await;
    let slow = Slow::new("Оценка 3", nota);
    let (on_the_wire, go) = (Arc::clone(&slow.on_the_wire), Arc::clone(&slow.go));
    let telegram: Arc<dyn Messenger> = Arc::new(Twisted(school.telegram(), slow));
    school.start_with(telegram).await;
    let (people, mut news) = (school.people.clone(), school.sandbox.news());
    let grade = |mark: &str| say(teacher, Some(group), &format!("/grade 10427 {mark}"));
    people.act(grade("3")).expect("it can");
    on_the_wire.notified().await;
    people.act(grade("5")).expect("it can");
    said(&mut news, "исправлено на 5").await;
    go.notify_one();
    school.settle().await;
    school.pass(Duration::from_secs(1)).await;
    let told = only(&school, nota);
    assert!(
        told.edited && told.text.contains("Оценка 5 (исправлено)"),
        "{told:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_comment_that_is_taken_back_corrects_no_mark() {
    let (mut school, teacher, nota, group, _) = with_work().await;
    school.says_in(teacher, group, "/grade 10427 4-").await;
    school.presses_last(teacher, &["Комментарий"]).await;
    school.says(teacher, "Чище").await;
    assert!(only(&school, nota).text.contains("💬 Чище"));
    school.presses_last(teacher, &["Отменить"]).await;
    let told = only(&school, nota);
    assert!(
        told.edited && told.text.starts_with("Оценка 4-: «Гамма»") && !told.text.contains("Чище"),
        "{told:#?}"
    );
    school.close().await;
}
