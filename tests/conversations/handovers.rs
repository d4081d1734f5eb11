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
