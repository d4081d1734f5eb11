//! Who was not at a lesson: for which reason, in the school's own letters, and not by a slip of the
//! finger.

use crate::{
    lessons::{opens, with_lesson},
    reports::text_of,
    school::{School, assert_heard, assert_silent, command},
};

#[tokio::test]
async fn leave_is_an_absence_and_no_mark() {
    let (mut school, teacher, [nota, _]) = with_lesson().await;
    school.gives("5 4 3 2 ув", "").await;
    let mut card = opens(&mut school, teacher).await;
    let taps = "н (не был), ещё раз — б (болел), ещё раз — ув (по уважительной причине).";
    assert!(card.text.contains(taps), "{card:?}");
    for (tap, present) in [
        ("✓ 10427", "Были: 2 из 3"),
        ("н 10427", "Были: 2 из 3"),
        ("б 10427", "Были: 2 из 3"),
        ("ув 10427", "Были: 3 из 3"),
    ] {
        school.presses(teacher, &card, tap).await;
        card = school.last(teacher);
        assert!(card.text.contains(present), "{tap}: {card:?}");
    }
    school.says(teacher, "10427 ув").await;
    card = school.last(teacher);
    assert!(card.text.contains("Были: 2 из 3"), "{card:?}");
    let news = school.presses(teacher, &card, "✅ Записать").await;
    assert_silent(&news, nota);
    let journal = school.journal().await;
    let written = journal.iter().find(|row| row[0] == "10427");
    assert_eq!(written.expect("a line")[6], "excused");
    let done = school.last_about(teacher, "✅ Записано");
    school.presses(teacher, &done, "Изменить").await;
    school.says(teacher, "все были").await;
    card = school.last(teacher);
    assert!(card.text.contains("Были: 3 из 3"), "{card:?}");
    school.close().await;
}

#[tokio::test]
async fn a_letter_means_one_thing_on_the_card_and_on_paper() {
    const LEGEND: &str = "б=н/а нб=н";
    let (mut school, teacher, _) = with_lesson().await;
    school.gives("5 4 3 2", LEGEND).await;
    let card = opens(&mut school, teacher).await;
    assert!(card.text.contains("нажатием: нб (не был)"), "{card:?}");
    school.presses(teacher, &card, "✓ 10427").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "нб 10427").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "болел 10427").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Были: 3 из 3"), "{card:?}");
    school.presses(teacher, &card, "✅ Все были").await;
    let paper = school.path("attendance.xlsx");
    let arguments = [
        "report",
        "attendance",
        "--from",
        "2026-11-01",
        "--to",
        "2026-11-30",
    ];
    let mut report = command(school.folder.path(), school.sandbox.url(), &arguments);
    report.args(["--format", "xlsx", "-o"]).arg(&paper);
    report.env("KAMERTON_LEGEND", LEGEND);
    let output = tokio::task::spawn_blocking(move || report.output());
    let output = output.await.expect("it ends").expect("the program runs");
    assert!(output.status.success(), "{output:?}");
    let text = text_of(&std::fs::read(&paper).expect("a file"), 0);
    assert!(text.contains("нб|болел|ув"), "{text}");
    assert!(
        text.contains("нб – отсутствовал(а), болел – болел(а)"),
        "{text}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_tap_takes_no_mark_away_before_somebody_has_said_so() {
    let (mut school, teacher, [nota, _]) = with_lesson().await;
    opens(&mut school, teacher).await;
    school.says(teacher, "10427 5- Чисто!").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, nota, "Оценка 5- за урок");
    let done = school.last_about(teacher, "✅ Записано");
    school.presses(teacher, &done, "Изменить").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✓ 10427: 5-").await;
    let question = school.last(teacher);
    assert!(question.text.contains("стоит 5-"), "{question:?}");
    school.presses(teacher, &question, "Назад").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✓ 10427: 5-").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да, не был(а)").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Были: 2 из 3"), "{card:?}");
    school.presses(teacher, &card, "н 10427").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Записать").await;
    let journal = school.journal().await;
    let written = journal.iter().find(|row| row[0] == "10427");
    assert_eq!(written.expect("a line")[6], "ill");
    school.close().await;
}

#[tokio::test]
async fn a_choir_of_a_hundred_has_its_lesson_recorded() {
    let mut school = School::open().await;
    let mut rows = "student_id,name,year,department,discipline,teacher,class\n".to_owned();
    for number in 20001..=20100 {
        rows += &format!("{number},Певец {number},3,Хор,Хор,Скрипкина С. С.,Хор\n");
    }
    let file = school.path("choir.csv");
    std::fs::write(&file, rows).expect("a file");
    let output = school
        .kamerton(&["roster", "import", file.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    let teacher = school.staff(1).await;
    school.says(teacher, "Урок").await;
    school
        .presses_last(
            teacher,
            &["Вне расписания", "Хор", "Сейчас", "Ещё 40", "✓ 20100"],
        )
        .await;
    let card = school.last(teacher);
    assert!(card.text.contains("Были: 99 из 100"), "{card:?}");
    assert!(card.buttons.iter().flatten().count() < 100, "{card:?}");
    school
        .presses_last(teacher, &["н 20100", "Ещё 60", "✓ 20001", "✅ Записать"])
        .await;
    let journal = school.journal().await;
    let away = |value| journal.iter().filter(|row| row[6] == value).count();
    assert_eq!((away("absent"), away("ill")), (1, 1));
    school.close().await;
}
