//! Substitutes: everything of a class passes over, and comes back by itself.

use std::time::Duration;

use crate::school::{School, assert_heard, assert_silent};

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn a_class_passes_over_to_its_substitute_and_comes_back() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let (nota, diez) = (school.student("10427").await, school.student("10441").await);
    let group = school
        .group(teacher, "Сольфеджио 3А", &[nota, pianist])
        .await;
    school
        .says(teacher, "/timetable Сольфеджио 3А: ср 15:00, каб. 12")
        .await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    for (words, answer) in [
        ("Сольфеджио 3А", "Не понял"),
        ("Хор: № 2 до 30.11", "Класса «Хор» нет"),
        (
            "Сольфеджио 3А: № 2 когда-нибудь",
            "Не понял дни: «когда-нибудь»",
        ),
        ("Сольфеджио 3А: № 2 с 01.10 до 05.10", "уже прошло"),
        ("Сольфеджио 3А: № 1 до 30.11", "и так преподаватель"),
        ("Сольфеджио 3А: № 3 до 30.11", "не преподаватель"),
    ] {
        let news = school.says(admin, &format!("/substitute {words}")).await;
        assert_heard(&news, admin, answer);
    }
    let news = school
        .says(admin, "/substitute Сольфеджио 3А: № 2 с 25.11 до 26.11")
        .await;
    assert_heard(&news, admin, "№ 2, замещение, с 25.11.2026 до 26.11.2026");
    let news = school
        .says(admin, "/substitute Сольфеджио 3А: 2 до 30.11")
        .await;
    assert_heard(&news, admin, "уже назначено");
    // Not yet.
    let news = school.says(pianist, "/grade 10427 5").await;
    assert_heard(&news, pianist, "10427");
    assert!(school.journal().await.iter().all(|row| row[6].is_empty()));

    // Wednesday, 15:40.
    let news = school.pass(DAY + DAY / 6 - DAY / 72).await;
    for who in [teacher, pianist] {
        assert_heard(&news, who, "теперь ведёт № 2 (замещение), до 26.11.2026");
    }
    let news = school.says(teacher, "/queue").await;
    assert!(!news.iter().any(|heard| heard.text.contains("сыграла")));
    let news = school.says(teacher, "/grade 10427 5").await;
    assert_silent(&news, nota);
    let news = school.says(pianist, "/queue").await;
    assert_heard(&news, pianist, "Гамма");
    school.says(pianist, "/grade 10427 4+").await;
    let row = school.journal().await.remove(0);
    assert_eq!((row[6].as_str(), row[8].as_str()), ("4+", "2"));
    let news = school.says_in(pianist, group, "/assign Этюд").await;
    assert_heard(&news, group, "Этюд");
    let news = school.says(diez, "/ask Когда урок?").await;
    assert_heard(&news, pianist, "Когда урок?");
    assert_silent(&news, teacher);
    school.says(pianist, "Урок").await;
    let list = school.last(pianist);
    school.presses(pianist, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(pianist);
    school.presses(pianist, &card, "✅ Все были").await;
    let hours = school.kamerton(&["hours"]).await;
    assert!(
        String::from_utf8_lossy(&hours.stdout).contains("2,Сольфеджио 3А,lesson,offline,1,1.00")
    );

    let news = school.pass(2 * DAY).await;
    assert_heard(&news, teacher, "№ 2 больше не ведёт");
    assert_heard(&news, pianist, "№ 2 больше не ведёт");
    let news = school.says_in(pianist, group, "/assign Чужое").await;
    assert_silent(&news, group);
    // The teacher corrects the record; the hours stay the substitute's.
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "чт 26.11").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "ср 25.11").await;
    let list = school.last(teacher);
    school
        .presses(teacher, &list, "✓ 15:00 Сольфеджио 3А")
        .await;
    school.says(teacher, "Лады").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    let again = school.kamerton(&["hours"]).await;
    assert_eq!(again.stdout, hours.stdout);
    school.close().await;
}

#[tokio::test]
async fn a_concertmaster_has_the_same_rights_beside_the_teacher() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    school.says(admin, "/substitute").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Сольфеджио 3А").await;
    let card = school.last(admin);
    assert!(card.text.contains("преподаватель № 1"), "{card:?}");
    school.presses(admin, &card, "№ 2").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "концертмейстер").await;
    assert_heard(&news, admin, "№ 2, концертмейстер, с 24.11.2026");
    assert_heard(&news, pianist, "теперь ведёт и № 2 (концертмейстер)");
    for who in [teacher, pianist] {
        let news = school.says(who, "/classes").await;
        assert_heard(&news, who, "Сольфеджио 3А");
    }
    school.says(admin, "/substitute").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Сольфеджио 3А").await;
    let card = school.last(admin);
    let news = school.presses(admin, &card, "Завершить: № 2").await;
    assert_heard(&news, pianist, "больше не ведёт");
    school.says(pianist, "/classes").await;
    assert!(!school.last(pianist).text.contains("Сольфеджио"));
    let news = school.says(pianist, "/substitute").await;
    assert_heard(&news, pianist, "для администратора");
    school.close().await;
}
