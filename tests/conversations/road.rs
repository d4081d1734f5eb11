//! The main road: from the roster to a graded journal.

use crate::school::{School, assert_heard, assert_silent};

#[tokio::test]
async fn an_assignment_is_given_answered_and_graded() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let student = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[student]).await;

    let post = school
        .assigns(
            teacher,
            group,
            "Гамма ре мажор, две октавы\nДвумя руками, темп 80.\nсрок: 30.11 18:00",
        )
        .await;
    assert!(post.text.contains("Двумя руками"), "{}", post.text);
    assert!(post.text.contains("пн 30.11, 18:00"), "{}", post.text);
    assert_eq!(post.buttons[0][0].text, "Сдать");
    assert!(school.last(teacher).text.contains("Задание № 1"));

    let news = school
        .replies(student, group, post.message, "Сыграл!")
        .await;
    assert_silent(&news, group);
    assert_heard(&news, student, "Работа № 1 принята");
    assert_heard(&news, student, "вовремя");

    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Сыграл!»");
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "5-").await;
    assert_heard(&news, student, "Оценка 5-");
    assert_silent(&news, group);
    assert!(school.last(teacher).text.contains("10427: 5-"));

    let journal = school.journal().await;
    assert_eq!(journal.len(), 3);
    assert_eq!(
        journal[0],
        [
            "10427",
            "Сольфеджио 3А",
            "assignment",
            "Гамма ре мажор, две октавы",
            "2026-11-24T12:00:00+03:00",
            "2026-11-24T12:00:00+03:00",
            "5-",
            "2026-11-24T12:00:00+03:00",
            "1",
            "",
        ]
    );
    assert_eq!(journal[1][6], "");
    school.close().await;
}
