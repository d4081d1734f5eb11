//! A class that gets another teacher by a roster: whom it concerns hears of it, once.

use std::time::Duration;

use kamerton::store::invitations::Invitee;

use crate::{
    moves::previews,
    school::{ROSTER, School, assert_heard, assert_silent, said, student},
};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_classs_new_teacher_and_the_old_one_and_the_families_are_told() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    // Who comes with the same file never had the old one.
    let joins = "10455,Бемоль Богдан,3,Скрипка,Сольфеджио,Роялев Р. Р.,Сольфеджио 3А,\n";
    let next = ROSTER.replace("Сольфеджио,Скрипкина С. С.", "Сольфеджио,Роялев Р. Р.") + joins;
    let preview = previews(&mut school, admin, &next).await;
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "Тех, кого это касается, я предупредил");
    assert_heard(&news, pianist, "Этот класс теперь ваш: Сольфеджио 3А.");
    assert_heard(
        &news,
        teacher,
        "Этот класс теперь ведёт другой преподаватель: Сольфеджио 3А → № 2",
    );
    let words = "Класс «Сольфеджио 3А» теперь ведёт другой преподаватель.";
    assert_heard(&news, nota, words);
    let told = news.iter().filter(|heard| heard.chat == mother);
    let told: Vec<&str> = told.map(|heard| heard.text.as_str()).collect();
    assert_eq!(
        told,
        [format!(
            "{words}\nУчащийся: 10427\n{words}\nУчащийся: 10434"
        )]
    );
    let news = school.pass(MINUTE).await;
    for who in [admin, teacher, pianist, nota, mother] {
        assert_silent(&news, who);
    }
    // Where names may pass, the family reads whose it is.
    school.lets_names_pass().await;
    let preview = previews(&mut school, admin, ROSTER).await;
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, nota, "«Сольфеджио 3А» теперь ведёт Скрипкина С. С.");
    school.close().await;
}

#[tokio::test]
async fn an_import_by_the_command_line_is_told_by_the_service() {
    let mut school = School::open().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let nota = school.student("10427").await;
    std::fs::write(school.path("old.csv"), ROSTER).expect("a file");
    let lessons = "Специальность (фортепиано),Роялев Р. Р.";
    let others = "Специальность (фортепиано),Скрипкина С. С.";
    let choir = "10427,,,,Хор,Роялев Р. Р.,Хор,\n";
    let next = ROSTER
        .replace(
            "Музыкальная литература,Роялев Р. Р.",
            "Музыкальная литература,Скрипкина С. С.",
        )
        .replace(lessons, others)
        + choir;
    std::fs::write(school.path("next.csv"), next).expect("a file");
    let import = ["roster", "import", "next.csv", "--move"];
    said(&school.kamerton(&import).await);
    let news = school.pass(MINUTE).await;
    let classes = "Музлитература 3, Специальность (фортепиано) 10427";
    assert_heard(
        &news,
        teacher,
        &format!("Эти классы теперь ваши: {classes}."),
    );
    assert_heard(&news, pianist, "Специальность (фортепиано) 10427 → № 1");
    let individual = "Класс «Специальность (фортепиано) 10427» теперь ведёт другой";
    assert_heard(&news, nota, individual);
    assert!(
        !news.iter().any(|heard| heard.text.contains("Хор")),
        "nobody taught it before: {news:?}"
    );
    // What is taken back before anybody was told, nobody is told.
    let literature = "Музыкальная литература,Роялев Р. Р.";
    let other = "Музыкальная литература,Скрипкина С. С.";
    let current = ROSTER.replace(lessons, others).replace(literature, other);
    std::fs::write(school.path("current.csv"), current).expect("a file");
    for file in ["old.csv", "current.csv"] {
        said(&school.kamerton(&["roster", "import", file]).await);
    }
    let news = school.pass(MINUTE).await;
    for who in [teacher, pianist, nota] {
        assert_silent(&news, who);
    }
    // At night it makes no sound.
    school.pass(12 * 60 * MINUTE).await;
    said(&school.kamerton(&["roster", "import", "old.csv"]).await);
    let news = school.pass(MINUTE).await;
    assert_heard(&news, pianist, "Этот класс теперь ваш: Музлитература 3.");
    assert!(school.last(pianist).silent);
    school.close().await;
}

#[tokio::test]
async fn what_waits_for_an_answer_passes_over_with_the_class() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let diez = school.student("10441").await;
    let mother = school.guardian("10434").await;
    school.says(diez, "/ask Какой темп?").await;
    let asked = school.last(teacher);
    school.says(mother, "/ask Где ноты?").await;
    school.presses_last(mother, &["Сольфеджио"]).await;
    school.says(diez, "/ask Решено?").await;
    let solved = school.last(teacher);
    school
        .replies(teacher, teacher, solved.message, "Решено!")
        .await;
    // Who taught the class teaches one of them something else still.
    let choir = "10434,,,,Хор,Скрипкина С. С.,Хор,\n";
    let next = ROSTER.replace("Сольфеджио,Скрипкина С. С.", "Сольфеджио,Роялев Р. Р.") + choir;
    let preview = previews(&mut school, admin, &next).await;
    let news = school.presses(admin, &preview, "Импортировать").await;
    let waits = "Ждут ответа:\n\n❓ Вопрос № 1, учащийся 10441, Сольфеджио 3А\nКакой темп?";
    assert_heard(&news, pianist, waits);
    let told = news.iter().filter(|heard| heard.chat == pianist);
    let told: Vec<&str> = told.map(|heard| heard.text.as_str()).collect();
    let told = told.join("\n");
    assert!(
        !told.contains("Решено") && !told.contains("Где ноты?"),
        "{told}"
    );

    let news = school
        .replies(teacher, teacher, asked.message, "Восемьдесят")
        .await;
    assert_heard(&news, teacher, "На вопрос № 1 сейчас отвечает № 2");
    assert_silent(&news, diez);
    school.presses_last(pianist, &["Ответить на № 1"]).await;
    let news = school.says(pianist, "Шестьдесят").await;
    assert_heard(&news, diez, "Шестьдесят");
    let answer = school.last(diez);
    let news = school.replies(diez, diez, answer.message, "А потом?").await;
    assert_heard(&news, pianist, "А потом?");
    assert_silent(&news, teacher);
    let notes = school.last_about(teacher, "Где ноты?");
    let news = school
        .replies(teacher, teacher, notes.message, "На пюпитре")
        .await;
    assert_heard(&news, mother, "На пюпитре");
    school.close().await;
}

#[tokio::test]
async fn what_the_next_teacher_has_asked_stays_with_the_former_one() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    // The next teacher is the mother of one of them.
    school
        .joins_as(pianist, Invitee::Guardian(student("10441")))
        .await;
    school.says(pianist, "/ask Какой темп?").await;
    let asked = school.last(teacher);
    let next = ROSTER.replace("Сольфеджио,Скрипкина С. С.", "Сольфеджио,Роялев Р. Р.");
    let preview = previews(&mut school, admin, &next).await;
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert!(!format!("{news:?}").contains("Какой темп?"), "{news:#?}");
    let news = school
        .replies(teacher, teacher, asked.message, "Восемьдесят")
        .await;
    assert_heard(&news, pianist, "Восемьдесят");
    school.close().await;
}
