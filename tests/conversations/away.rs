//! The messenger is away for hours: what the clock decides meanwhile waits for what people have said,
//! and what was to be said of a moment is not said when that has passed.

use std::time::Duration;

use kamerton::sandbox::{Fault, FaultKind, Heard};

use crate::school::{School, Who, assert_heard, assert_silent, file, reply, say, send_files};

const MINUTE: Duration = Duration::from_secs(60);

/// These calls come to nothing from now on.
fn fails(school: &School, methods: &[&str]) {
    for method in methods {
        let fault = Fault::next(method, FaultKind::BadGateway).times(u32::MAX);
        school.sandbox.fault(fault);
    }
}

/// Nothing is heard and nothing arrives from now on.
async fn goes_away(school: &mut School) {
    school.stop().await;
    fails(school, &["getUpdates", "sendMessage", "setMessageReaction"]);
    school.start().await;
}

/// It is back, and what was said meanwhile comes with somebody's next word; returns what everybody
/// hears.
async fn comes_back(school: &mut School, who: Who) -> Vec<Heard> {
    school.sandbox.clear_faults();
    let mut news = school.says(who, "/help").await;
    news.extend(school.pass(MINUTE).await);
    news
}

fn has_heard(news: &[Heard], who: Who, words: &str) -> bool {
    let mut heard = news.iter().filter(|heard| heard.chat == who);
    heard.any(|heard| heard.text.contains(words))
}

/// A teacher with a lesson at 15:30, a student, and a group with an assignment that is due at 15:00.
async fn with_lesson() -> (School, Who, Who, i64, Heard) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school
        .says(teacher, "/timetable Сольфеджио 3А: вт 15:30")
        .await;
    let post = school
        .assigns(teacher, group, "Гамма\nсрок: 24.11 15:00")
        .await;
    (school, teacher, nota, group, post)
}

#[tokio::test]
async fn what_people_said_meanwhile_comes_before_what_the_clock_decides() {
    let (mut school, teacher, nota, _, post) = with_lesson().await;
    school.presses(nota, &post, "Сдать").await;
    let photo = || send_files(nota, nota, None, vec![file("photo", "1")]);
    school.act(photo()).await;
    school.pass(5 * MINUTE).await;
    goes_away(&mut school).await;
    school.pass_unheard(15 * MINUTE).await;
    for act in [photo(), say(nota, None, "Готово")] {
        school.people.act(act).expect("it is said");
    }
    // A reminder at 13:00, an hour without a word, the due date and the beginning of the lesson.
    for _ in 0..8 {
        school.pass_unheard(25 * MINUTE).await;
    }
    let news = comes_back(&mut school, teacher).await;
    assert_heard(&news, nota, "2 файла");
    assert_heard(&news, nota, "вовремя");
    assert_heard(&news, teacher, "15:00: 10434, 10441");
    for words in [
        "Скоро срок",
        "Ничего страшного",
        "🔔",
        "Это работа?",
        "не нажали",
    ] {
        assert!(!has_heard(&news, nota, words), "{words}: {news:#?}");
    }
    assert!(!has_heard(&news, teacher, "🔔"), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn what_is_said_of_a_moment_is_not_said_after_it_and_everything_else_is() {
    let (mut school, teacher, nota, group, post) = with_lesson().await;
    let work = reply(nota, group, post.message, "Вот");
    fails(&school, &["sendMessage"]);
    // The lesson is reminded of at 15:00, and so is the work two hours before.
    assert!(school.pass(60 * MINUTE).await.is_empty());
    school.act(work).await;
    school.says(teacher, "/grade 10427 5").await;
    school.pass(125 * MINUTE).await;
    school.pass(30 * MINUTE).await;
    school.sandbox.clear_faults();
    let news = school.pass(MINUTE).await;
    assert_heard(&news, nota, "принята");
    assert_heard(&news, nota, "Оценка 5");
    assert_heard(&news, teacher, "15:00: 10434, 10441");
    for words in ["🔔", "Скоро срок"] {
        assert!(!has_heard(&news, nota, words), "{words}: {news:#?}");
        assert!(!has_heard(&news, teacher, words), "{words}: {news:#?}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_morning_that_could_not_be_said_is_over_in_the_evening() {
    let (mut school, teacher, nota, group, post) = with_lesson().await;
    let work = reply(nota, group, post.message, "Вот");
    school.act(work).await;
    fails(&school, &["sendMessage"]);
    // Wednesday, 8:00.
    school.pass(20 * 60 * MINUTE).await;
    school.pass(15 * 60 * MINUTE).await;
    school.pass(90 * MINUTE).await;
    school.sandbox.clear_faults();
    let news = school.pass(MINUTE).await;
    assert_silent(&news, teacher);
    school.close().await;
}

#[tokio::test]
async fn a_group_is_not_left_before_what_was_said_in_it_is_heard() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let (group, code) = school.unbound_group(teacher, "Сольфеджио 3А").await;
    goes_away(&mut school).await;
    let bind = say(
        teacher,
        Some(group),
        &format!("/start@KamertonSandboxBot {code}"),
    );
    school.people.act(bind).expect("it is said");
    school.pass_unheard(20 * MINUTE).await;
    let news = comes_back(&mut school, teacher).await;
    assert_heard(&news, group, "привязана к классу");
    assert!(!has_heard(&news, group, "До свидания"), "{news:#?}");
    school.close().await;
}
