//! One student in the hands of an administrator: leaving and coming back.

use crate::school::{School, assert_heard, assert_silent, opened, rows_of};

#[tokio::test]
async fn a_leaver_hears_nothing_more_and_the_marks_stay() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school.says(teacher, "/grade 10427 5- Чисто").await;
    let before = school.journal().await;

    let news = school.says(admin, "/student 10427").await;
    assert_heard(&news, admin, "Сольфеджио 3А, преподаватель № 1");
    assert_heard(&news, admin, "родитель (учащийся: 10427)");
    let card = school.last(admin);
    school.presses(admin, &card, "Выбыл(а) из школы").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, nota, "выбыл из школы");
    assert_heard(&news, mother, "выбыл из школы");
    assert_heard(&news, teacher, "выбыл из класса «Сольфеджио 3А»");
    assert_heard(&news, teacher, "«Сольфеджио 3А, группа»");
    let (name, content) = opened(&school, &news, admin);
    assert_eq!(name, "оценки-10427.xlsx");
    let table = kamerton::sheets::read(&content).expect("a table");
    assert_eq!(table.headings[..3], ["Учащийся", "Класс", "Что это"]);
    let rows = rows_of(&content);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0][2], "задание");
    assert_eq!(rows[0][4], "24.11.2026 12:00");
    assert_eq!(rows[0][8], "№ 1");
    assert_eq!((rows[0][0].as_str(), rows[0][6].as_str()), ("10427", "5-"));

    assert_eq!(school.journal().await, before, "the journal stays");
    let news = school.assigns(teacher, group, "Этюд").await;
    assert!(news.text.contains("Этюд"));
    let journal = school.journal().await;
    assert!(
        !journal
            .iter()
            .any(|row| row[0] == "10427" && row[3] == "Этюд")
    );
    let news = school.says(teacher, "/grade 10427 5").await;
    assert_silent(&news, nota);
    assert_silent(&news, mother);

    // It was a mistake: back into the class, and invited anew.
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    let news = school
        .presses(admin, &card, "Вернуть в «Сольфеджио 3А»")
        .await;
    assert_heard(&news, admin, "снова в классе");
    school.student("10427").await;
    school.close().await;
}

#[tokio::test]
async fn who_leaves_one_class_stays_in_the_others() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let pianist = school.staff(2).await;
    let pavel = school.student("10434").await;
    school.says(admin, "/student 10434").await;
    let card = school.last(admin);
    school
        .presses(admin, &card, "Выбыл(а) из «Музлитература 3»")
        .await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да").await;
    assert_silent(&news, pavel);
    assert_heard(&news, pianist, "выбыл из класса «Музлитература 3»");
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "На этот вопрос уже ответили");
    let news = school
        .presses(admin, &card, "Выбыл(а) из «Музлитература 3»")
        .await;
    assert_heard(&news, admin, "уже не занимается");
    let news = school.says(pavel, "/classes").await;
    assert_heard(&news, pavel, "Сольфеджио 3А");
    assert!(!school.last(pavel).text.contains("Музлитература"));
    school.close().await;
}

#[tokio::test]
async fn who_left_by_mistake_is_back_in_all_classes_at_once() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.student("10427").await;
    school.guardian("10427").await;
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Выбыл(а) из школы").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Да").await;
    let left = school.last_about(admin, "больше не занимается");
    let news = school
        .presses(admin, &left, "Вернуть во все классы (2)")
        .await;
    assert_heard(&news, admin, "10427 снова в классах: ");
    for account in [
        "Эти аккаунты при выбытии отключены",
        "учащийся: 10427, с 24.11",
        "родитель (учащийся: 10427), с 24.11",
    ] {
        assert_heard(&news, admin, account);
    }
    let back = school.last_about(admin, "снова в классах");
    let news = school.presses(admin, &back, "Пригласить").await;
    assert_heard(&news, admin, "Приглашения для 10427");
    // On the card, too, while one of them is left; and not twice.
    let news = school
        .presses(admin, &left, "Вернуть во все классы (2)")
        .await;
    assert_heard(&news, admin, "уже не действует");
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    assert!(!format!("{card:?}").contains("Вернуть"), "{card:?}");
    school.close().await;
}

#[tokio::test]
async fn who_is_back_in_a_class_is_no_surprise_to_teacher_and_family() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.says(admin, "/student 10427").await;
    let way = ["Выбыл(а) из «Сольфеджио 3А»", "Да"];
    school.presses_last(admin, &way).await;
    let back = school.last_about(admin, "больше не занимается");
    let news = school.presses(admin, &back, "Вернуть в класс").await;
    let words = "Учащийся 10427 снова в классе «Сольфеджио 3А».";
    assert_heard(&news, teacher, words);
    assert_heard(&news, teacher, "«Сольфеджио 3А, группа», добавьте их снова");
    assert_silent(&news, pianist);
    for who in [admin, nota, mother] {
        assert_heard(&news, who, "10427 снова в классе «Сольфеджио 3А».");
    }
    // Who was disconnected hears nothing, until they are invited anew.
    school.says(admin, "/student 10427").await;
    let way = ["Выбыл(а) из школы", "Да"];
    school.presses_last(admin, &way).await;
    let back = school.last_about(admin, "больше не занимается");
    let news = school
        .presses(admin, &back, "Вернуть во все классы (2)")
        .await;
    assert_heard(&news, teacher, words);
    assert_heard(
        &news,
        pianist,
        "снова в классе «Специальность (фортепиано) 10427»",
    );
    for who in [nota, mother] {
        assert_silent(&news, who);
    }
    school.close().await;
}
