//! Extensions: a later due date for one student, and what follows from it.

use std::time::Duration;

use kamerton::store::invitations::Invitee;

use crate::school::{School, Who, assert_heard, assert_silent, student};

const HOUR: Duration = Duration::from_secs(3600);

/// A teacher, two students and a guardian of the first, and a group.
async fn with_people() -> (School, Who, [Who; 3], i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota, pavel]).await;
    (school, teacher, [nota, pavel, mother], group)
}

#[tokio::test]
async fn what_is_unclear_is_quoted_with_an_example_and_changes_nothing() {
    let (mut school, teacher, [nota, ..], group) = with_people().await;
    let news = school.says(teacher, "/extend 10427 30.11 18:00").await;
    assert_heard(&news, teacher, "продлевать нечего");
    school.assigns(teacher, group, "Без срока").await;
    let news = school.says(teacher, "/extend 10427 30.11 18:00").await;
    assert_heard(&news, teacher, "продлевать нечего");
    school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    for (words, answer) in [
        ("10427 вчера", "Не понял срок «вчера»"),
        ("10427 31.02", "Не понял срок «31.02»"),
        ("10427 2020-01-01", "«2020-01-01»: этот срок уже прошёл"),
        ("10427 17.11", "«17.11»: этот срок уже прошёл"),
        ("99999 30.11", "Учащегося «99999» нет в списке"),
        ("#7 30.11", "«#7» не похоже на номер"),
    ] {
        let news = school.says(teacher, &format!("/extend {words}")).await;
        assert_heard(&news, teacher, answer);
        assert_heard(&news, teacher, "/extend 10427 30.11 18:00");
        assert_eq!(news.len(), 1, "{news:#?}");
    }
    let news = school.says(teacher, "/extend 10427 чт 18:00").await;
    assert_heard(
        &news,
        teacher,
        "Срок для всего класса и так пт 27.11, 18:00",
    );
    let news = school.says(nota, "/extend 10427 30.11").await;
    assert_heard(&news, nota, "для преподавателей");
    let pianist = school.staff(2).await;
    let news = school.says(pianist, "/extend 10434 30.11").await;
    assert_heard(&news, pianist, "продлевать нечего");
    // A teacher whose own child it is may not either.
    school
        .joins_as(teacher, Invitee::Guardian(student("10434")))
        .await;
    school.says(teacher, "/cancel").await;
    let news = school.says(teacher, "/extend 10434 30.11").await;
    assert_heard(&news, teacher, "Своему ребёнку");
    school.close().await;
}

#[tokio::test]
async fn an_extension_counts_everywhere_for_that_student_alone() {
    let (mut school, teacher, [nota, pavel, mother], group) = with_people().await;
    let post = school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    let news = school
        .says_in(teacher, group, "/extend 10427 29.11 18:00")
        .await;
    assert_silent(&news, group);
    assert_silent(&news, pavel);
    assert_heard(&news, teacher, "Срок продлён до вс 29.11, 18:00");
    for who in [nota, mother] {
        assert_heard(&news, who, "теперь можно сдать до вс 29.11, 18:00");
    }
    let news = school.says(teacher, "/extend 10427 29.11 18:00").await;
    assert_heard(&news, teacher, "срок уже вс 29.11, 18:00");
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "до вс 29.11, 18:00");
    let news = school.says(pavel, "/homework").await;
    assert_heard(&news, pavel, "до пт 27.11, 18:00");
    // The class's date passes: it is the others' date only.
    let news = school.pass(54 * HOUR).await;
    assert_heard(&news, pavel, "Скоро срок");
    assert_silent(&news, nota);
    school.pass(22 * HOUR).await;
    let news = school.pass(2 * HOUR).await;
    assert_heard(&news, teacher, "18:00: 10434, 10441");
    assert_silent(&news, nota);
    // A day before the student's own date.
    let news = school.pass(24 * HOUR).await;
    assert_heard(&news, nota, "сдать до вс 29.11, 18:00");
    assert_silent(&news, pavel);
    let news = school.replies(nota, group, post.message, "Моя гамма").await;
    assert_heard(&news, nota, "вовремя");
    let news = school.replies(pavel, group, post.message, "И моя").await;
    assert_heard(&news, pavel, "после срока");
    school.says(teacher, "/queue").await;
    assert!(!school.last(teacher).text.contains("после срока"));
    let news = school.pass(24 * HOUR).await;
    assert_silent(&news, nota);
    assert_silent(&news, teacher);
    // The late work's card: what is extended afterwards is in time.
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Дальше").await;
    let card = school.last(teacher);
    assert!(card.text.contains("после срока"), "{card:?}");
    school.presses(teacher, &card, "Продлить").await;
    let question = school.last(teacher);
    assert!(question.text.contains("10434"), "{question:?}");
    school.says(teacher, "позавчера").await;
    assert!(school.last(teacher).text.contains("«позавчера»"));
    let news = school.says(teacher, "30.11 18:00").await;
    assert_heard(&news, pavel, "теперь можно сдать до пн 30.11, 18:00");
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Дальше").await;
    assert!(!school.last(teacher).text.contains("после срока"));
    school.close().await;
}

#[tokio::test]
async fn an_extension_is_given_by_buttons_alone() {
    let (mut school, teacher, [nota, ..], group) = with_people().await;
    school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    school
        .assigns(teacher, group, "Диктант\nсрок: сб 18:00")
        .await;
    school.says(teacher, "/extend").await;
    let students = school.last(teacher);
    assert!(students.text.contains("/extend 10427"), "{students:?}");
    school.presses(teacher, &students, "10427").await;
    let which = school.last(teacher);
    school.presses(teacher, &which, "Диктант").await;
    let until = school.last(teacher);
    assert!(until.text.contains("сейчас срок сб 28.11"), "{until:?}");
    let news = school.presses(teacher, &until, "вт 01.12, 18:00").await;
    assert_heard(&news, nota, "«Диктант» (Сольфеджио 3А) теперь можно");
    // With a date, only the assignment is asked for.
    school.says(teacher, "/extend 10434 05.12").await;
    let which = school.last(teacher);
    let news = school.presses(teacher, &which, "Гамма").await;
    assert_heard(&news, teacher, "Срок продлён до сб 05.12, 23:59");
    // From the list of those who have not handed in.
    let news = school.pass(78 * HOUR).await;
    assert_heard(&news, teacher, "18:00: 10427, 10441");
    let list = school.last_about(teacher, "Ещё не сдали");
    school.presses(teacher, &list, "Продлить").await;
    let whom = school.last(teacher);
    school.presses(teacher, &whom, "10441").await;
    let until = school.last(teacher);
    let news = school.presses(teacher, &until, "сб 28.11, 18:00").await;
    assert_heard(&news, teacher, "передайте им сами");
    school.close().await;
}

#[tokio::test]
async fn an_extension_makes_what_waits_for_the_morning_untrue() {
    let (mut school, teacher, [nota, ..], group) = with_people().await;
    school.says(nota, "/quiet 17-20").await;
    school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    school.pass(74 * HOUR).await;
    let news = school.pass(4 * HOUR).await;
    assert_silent(&news, nota);
    school.says(teacher, "/extend 10427 30.11 18:00").await;
    school.news();
    let news = school.pass(2 * HOUR).await;
    assert_silent(&news, nota);
    school.close().await;
}

#[tokio::test]
async fn of_a_large_choir_a_page_is_offered_at_once() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mut roster = "student_id,name,year,discipline,teacher,class\n".to_owned();
    for number in 100..230 {
        roster += &format!("H-{number},Певчий {number},2,Хор,Скрипкина С. С.,Хор 2\n");
    }
    std::fs::write(school.path("choir.csv"), roster).expect("a file");
    let output = school.kamerton(&["roster", "import", "choir.csv"]).await;
    assert!(output.status.success(), "{output:?}");
    let group = school.group(teacher, "Хор 2", &[]).await;
    school
        .assigns(teacher, group, "Распевка\nсрок: пт 18:00")
        .await;
    // The day before, then: so many reminders are not said at once.
    for hours in [54, 24, 1] {
        school.pass(hours * HOUR).await;
    }
    let list = school.last_about(teacher, "Ещё не сдали");
    school.presses(teacher, &list, "Продлить").await;
    let page = school.last_about(teacher, "Кому продлить");
    assert!(page.buttons.iter().flatten().count() <= 100, "{page:?}");
    let news = school.presses(teacher, &page, "Ещё 100").await;
    assert_heard(&news, teacher, "Кому продлить «Распевка»?");
    let page = school.last(teacher);
    let news = school.presses(teacher, &page, "H-130").await;
    assert_heard(&news, teacher, "До какого срока");
    school.close().await;
}
