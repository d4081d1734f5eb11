//! Reminders of due dates: to the right people, at the right minute, once.

use std::time::Duration;

use kamerton::{clock::Clock, sandbox::Heard, store::invitations::Invitee};

use crate::school::{School, Who, assert_heard, assert_silent, file, send_files, student};

const HOUR: Duration = Duration::from_secs(3600);

/// A teacher, two students and a guardian of one of them, and a group with an assignment that
/// is due on Friday at 18:00: in 78 hours.
async fn with_assignment() -> (School, Who, [Who; 3], i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota, pavel]).await;
    school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    (school, teacher, [nota, pavel, mother], group)
}

/// Hands in whatever the button under the last message is for.
async fn hands_in(school: &mut School, who: Who) {
    let reminder = school.last(who);
    school.presses(who, &reminder, "Сдать").await;
    school.says(who, "Вот моя гамма").await;
    school.says(who, "Готово").await;
}

#[tokio::test]
async fn who_has_not_handed_in_is_reminded_and_then_the_teacher_is_told() {
    let (mut school, teacher, [nota, pavel, mother], group) = with_assignment().await;
    assert!(school.pass(54 * HOUR - HOUR / 60).await.is_empty());
    // A day before, to the minute.
    let news = school.pass(HOUR / 60).await;
    for who in [nota, pavel, mother] {
        assert_heard(
            &news,
            who,
            "Скоро срок: «Гамма» (Сольфеджио 3А), сдать до пт 27.11, 18:00",
        );
    }
    assert_eq!(news.len(), 3, "{news:#?}");
    hands_in(&mut school, nota).await;
    school.stop().await;
    school.start().await;
    assert!(school.pass(HOUR).await.is_empty());
    // Two hours before, the service being away at that very minute.
    school.stop().await;
    school.clock.turn(21 * HOUR);
    school.start().await;
    school.settle().await;
    let news = school.news();
    assert_heard(&news, pavel, "Скоро срок");
    assert_eq!(news.len(), 1, "{news:#?}");
    let news = school.pass(2 * HOUR).await;
    assert_heard(&news, pavel, "Ничего страшного");
    assert_heard(
        &news,
        teacher,
        "Ещё не сдали «Гамма» (Сольфеджио 3А), срок был пт 27.11, 18:00: 10434, 10441",
    );
    assert_silent(&news, group);
    assert_eq!(news.len(), 2, "{news:#?}");
    assert!(school.pass(HOUR).await.is_empty());
    school.close().await;
}

#[tokio::test]
async fn an_album_that_arrives_while_its_hour_strikes_is_handed_in() {
    let (mut school, teacher, [nota, pavel, mother], group) = with_assignment().await;
    let said = school.people.heard(group, 0).into_iter();
    let mut posts = said.filter(|heard| !heard.buttons.is_empty());
    let post = posts.next().expect("it is posted").message;
    drop(posts);
    school.pass(78 * HOUR - Duration::from_secs(1)).await;
    let photos = vec![file("photo", "1"), file("photo", "2")];
    school
        .act(send_files(nota, group, Some(post), photos))
        .await;
    let mut news = school.pass(Duration::from_secs(1)).await;
    news.extend(school.pass(HOUR).await);
    assert_heard(&news, nota, "вовремя");
    assert_heard(&news, teacher, "срок был пт 27.11, 18:00: 10434, 10441");
    assert_heard(&news, pavel, "Ничего страшного");
    let is_blamed = |heard: &Heard| {
        [nota, mother].contains(&heard.chat) && heard.text.contains("Ничего страшного")
    };
    assert!(!news.iter().any(is_blamed), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn who_stands_in_hears_who_has_not_handed_in() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let nota = school.student("10427").await;
    let group = school
        .group(teacher, "Сольфеджио 3А", &[nota, pianist])
        .await;
    school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    school
        .says(admin, "/substitute Сольфеджио 3А: № 2 с 25.11 до 30.11")
        .await;
    let news = school.pass(80 * HOUR).await;
    assert_heard(&news, pianist, "Ещё не сдали «Гамма»");
    assert!(
        !news
            .iter()
            .any(|heard| heard.chat == teacher && heard.text.contains("Ещё не сдали")),
        "{news:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn who_stands_in_from_the_next_day_hears_who_has_not_handed_in() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school
        .assigns(teacher, group, "Гамма\nсрок: пт 23:59")
        .await;
    school
        .says(admin, "/substitute Сольфеджио 3А: № 2 с 28.11 до 30.11")
        .await;
    let news = school.pass(96 * HOUR).await;
    assert_heard(&news, pianist, "Ещё не сдали «Гамма»");
    let of_teacher = |heard: &Heard| heard.chat == teacher && heard.text.contains("Ещё не сдали");
    assert!(!news.iter().any(of_teacher), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn a_work_that_came_back_is_reminded_of_and_a_marked_one_is_not() {
    let (mut school, teacher, [nota, pavel, _], group) = with_assignment().await;
    let post = school.last(group);
    school.replies(nota, group, post.message, "Моя гамма").await;
    school.replies(pavel, group, post.message, "И моя").await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Вернуть").await;
    school.says(teacher, "Ещё раз, медленнее").await;
    school.says(teacher, "/grade 10434 5").await;
    let news = school.pass(54 * HOUR).await;
    assert_heard(&news, nota, "Скоро срок");
    assert_silent(&news, pavel);
    school.close().await;
}

#[tokio::test]
async fn quiet_hours_put_a_reminder_off_and_it_is_true_when_it_is_said() {
    let (mut school, teacher, [nota, pavel, mother], _) = with_assignment().await;
    school.says(nota, "/quiet 17-20").await;
    school.says(mother, "/quiet 17-20").await;
    school.says(pavel, "/quiet нет").await;
    let news = school.pass(54 * HOUR).await;
    assert_heard(&news, pavel, "Скоро срок");
    assert_silent(&news, nota);
    assert_silent(&news, mother);
    school.stop().await;
    school.start().await;
    let news = school.pass(HOUR).await;
    assert!(news.is_empty(), "{news:#?}");
    // At eight it is said; but who has handed in meanwhile hears nothing.
    let post = school.last(pavel);
    school.presses(pavel, &post, "Сдать").await;
    school.says(pavel, "Гамма").await;
    school.says(pavel, "Готово").await;
    let news = school.pass(HOUR).await;
    assert_heard(&news, nota, "Скоро срок");
    assert_heard(&news, mother, "Скоро срок");
    assert_silent(&news, pavel);
    // What follows the due date waits, too, and the work is handed in before it is said.
    let news = school.pass(22 * HOUR).await;
    assert_silent(&news, nota);
    assert_heard(&news, teacher, "Ещё не сдали «Гамма»");
    hands_in(&mut school, nota).await;
    school.news();
    let news = school.pass(2 * HOUR).await;
    assert!(news.is_empty(), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn a_changed_due_date_moves_the_reminders_and_a_cancelled_work_has_none() {
    let (mut school, teacher, [nota, ..], _) = with_assignment().await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Гамма\nсрок: 30.11 18:00").await;
    school.news();
    assert!(school.pass(78 * HOUR).await.is_empty());
    let news = school.pass(48 * HOUR).await;
    assert_heard(&news, nota, "сдать до пн 30.11, 18:00");
    // A date that is near gets only what still lies ahead of it.
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Гамма\nсрок: сегодня 21:00").await;
    school.news();
    let news = school.pass(HOUR).await;
    assert_heard(&news, nota, "сдать до вс 29.11, 21:00");
    school.presses(teacher, &card, "Отменить").await;
    school.news();
    assert!(school.pass(2 * HOUR).await.is_empty());
    school.close().await;
}

#[tokio::test]
async fn what_comes_too_late_is_told_to_the_teacher_alone() {
    let (mut school, teacher, _, _) = with_assignment().await;
    school.settle().await;
    school.stop().await;
    school.clock.turn((78 + 6 + 12) * HOUR);
    school.start().await;
    school.settle().await;
    let news = school.news();
    assert_heard(&news, teacher, "Ещё не сдали «Гамма»");
    assert_heard(&news, teacher, "10427, 10434, 10441");
    assert_eq!(news.len(), 1, "{news:#?}");
    // The clock goes back, and nothing is said again.
    school.stop().await;
    school.clock = Clock::turned(school.clock.now().minus(24 * HOUR));
    school.start().await;
    school.settle().await;
    assert!(school.pass(24 * HOUR).await.is_empty());
    school.close().await;
}

#[tokio::test]
async fn a_guardian_of_several_reads_about_whom_it_is_in_one_message() {
    let (mut school, _, [_, _, mother], _) = with_assignment().await;
    let code = school.code(Invitee::Guardian(student("10434"))).await;
    school.says(mother, &format!("/start {code}")).await;
    let question = school.last_about(mother, "Вы родитель учащегося 10434");
    school.presses(mother, &question, "Да").await;
    school.says(mother, "/cancel").await;
    school.news();
    let news = school.pass(54 * HOUR).await;
    let hers: Vec<_> = news.iter().filter(|heard| heard.chat == mother).collect();
    let [only] = hers.as_slice() else {
        panic!("one message, not {hers:#?}");
    };
    assert!(only.text.contains("Учащийся: 10427\n🔔"), "{only:?}");
    assert!(only.text.contains("Учащийся: 10434\n🔔"), "{only:?}");
    let news = school.presses(mother, only, "10434: Гамма").await;
    assert_heard(&news, mother, "Гамма");
    school.close().await;
}

#[tokio::test]
async fn off_means_off() {
    let mut school = School::open().await;
    school.reminds("off").await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school
        .assigns(teacher, group, "Гамма\nсрок: пт 18:00")
        .await;
    for _ in 0..2 {
        assert!(school.pass(20 * HOUR).await.is_empty());
    }
    // Turned on again, with other leads: an hour before, and after.
    school.reminds("1h").await;
    assert!(school.pass(37 * HOUR - HOUR / 60).await.is_empty());
    let news = school.pass(HOUR / 60).await;
    assert_heard(&news, nota, "Скоро срок");
    school.reminds("off").await;
    assert!(school.pass(2 * HOUR).await.is_empty());
    school.close().await;
}

#[tokio::test]
async fn many_works_at_one_moment_are_told_in_few_messages_and_each_once() {
    /// More rows, with three students each, than are taken at once.
    const WORKS: usize = 70;
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    for number in 1..=WORKS {
        let text = format!("/assign Этюд № {number}.\nсрок: пт 18:00");
        school.says_in(teacher, group, &text).await;
    }
    let news = school.pass(54 * HOUR).await;
    let hers: Vec<_> = news.iter().filter(|heard| heard.chat == nota).collect();
    assert!(hers.len() <= WORKS / 10 + 1, "{} messages", hers.len());
    for number in 1..=WORKS {
        let words = format!("«Этюд № {number}.»");
        let told = hers.iter().filter(|heard| heard.text.contains(&words));
        assert_eq!(told.count(), 1, "{words}");
    }
    school.pass(22 * HOUR).await;
    let news = school.pass(2 * HOUR).await;
    let lists: Vec<_> = news.iter().filter(|heard| heard.chat == teacher).collect();
    assert!(lists.len() <= WORKS / 10 + 1, "{} messages", lists.len());
    for number in 1..=WORKS {
        let words = format!("«Этюд № {number}.»");
        let students: Vec<&str> = lists
            .iter()
            .filter_map(|heard| heard.text.split_once(&words))
            .filter_map(|(_, rest)| rest.lines().next()?.split_once("18:00: "))
            .map(|(_, students)| students)
            .collect();
        assert_eq!(students, ["10427, 10434, 10441"], "{words}");
    }
    school.close().await;
}
