//! Exams: the programme, the commission and its marks, from the lesson's card to the sheet.

use std::time::Duration;

use kamerton::{
    chance::Chance,
    sandbox::{Act, Heard},
    school::{
        exams::Member,
        lessons::{Form, Mode},
        marks::Mark,
        personal::{Passes, Personal},
    },
    store::{
        invitations::Invitee,
        lessons::{Held, NewLesson},
    },
};

use crate::{
    reports::text_of,
    school::{School, Who, assert_heard, assert_silent, student},
};

const CLASS: &str = "Сольфеджио 3А";

fn has_button(under: &Heard, label: &str) -> bool {
    let mut buttons = under.buttons.iter().flatten();
    buttons.any(|button| button.text == label)
}

/// A teacher whose exam is recorded, but for programme and marks; the sheet is open.
async fn with_exam() -> (School, Who, Who) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Сейчас").await;
    let card = school.last(teacher);
    assert!(!has_button(&card, "Программа"), "a lesson has no programme");
    school.presses(teacher, &card, "Форма").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "экзамен").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Назад").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Программа").await;
    (school, teacher, nota)
}

#[tokio::test]
async fn a_programme_and_marks_are_written_in_one_message_and_stand_on_the_sheet() {
    let (mut school, teacher, nota) = with_exam().await;
    let sheet = school.last_about(teacher, "Комиссия пока не указана");
    school.presses(teacher, &sheet, "10427").await;
    let text = "Бах, Инвенция до мажор; Черни, этюд 12\nкомиссия: Роялев 5, Гостев Г. Г. 4+";
    let news = school.says(teacher, text).await;
    assert_silent(&news, nota);
    assert_heard(
        &news,
        teacher,
        "10427: Бах, Инвенция до мажор; Черни, этюд 12. № 2: 5, гость 1: 4+",
    );
    let names = ["Роялев", "Гостев"];
    assert!(
        !news
            .iter()
            .any(|it| names.iter().any(|name| it.text.contains(name)))
    );
    let sheet = school.last(teacher);
    assert!(sheet.text.contains("Комиссия: № 2, гость 1"), "{sheet:?}");
    school.presses(teacher, &sheet, "✓ 10427").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Среднее комиссии: 4,50"), "{card:?}");
    let news = school.presses(teacher, &card, "5-").await;
    assert_heard(&news, nota, "Оценка 5- за экзамен 24.11, Сольфеджио 3А");
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "10434").await;
    // The commission is known by now: its marks will do, in its order.
    school.says(teacher, "Этюд\n4 4\nоценка: 4").await;
    let mut reader = school.store.reader().await.expect("a reader");
    let sheets = reader
        .exam_sheets(None, (None, None))
        .await
        .expect("the sheets");
    assert_eq!(sheets.len(), 1);
    let sheet = &sheets[0];
    assert_eq!(sheet.exam.class, CLASS);
    assert_eq!(sheet.exam.form.russian(), "экзамен");
    let guest = Member::Guest("Гостев Г. Г.".to_owned());
    assert_eq!(sheet.members, [Member::Staff(2), guest]);
    let rows: Vec<(&str, &str, Vec<&str>, &str)> = sheet
        .rows
        .iter()
        .map(|row| {
            let code = |mark: &Option<Mark>| mark.map_or("", Mark::code);
            let marks = row.marks.iter().map(code).collect();
            let (student, programme) = (row.student.as_str(), row.programme.as_str());
            (student, programme, marks, code(&row.last))
        })
        .collect();
    assert_eq!(
        rows,
        [
            (
                "10427",
                "Бах, Инвенция до мажор; Черни, этюд 12",
                vec!["5", "4+"],
                "5-"
            ),
            ("10434", "Этюд", vec!["4", "4"], "4"),
            ("10441", "", vec!["", ""], ""),
        ]
    );
    drop(reader);
    let journal = school.journal().await;
    let row = journal
        .iter()
        .find(|row| row[0] == "10427" && row[2] == "lesson");
    assert_eq!(row.expect("its row")[6], "5-");
    school.close().await;
}

#[tokio::test]
async fn a_commission_is_named_first_and_what_is_not_understood_is_quoted() {
    let (mut school, teacher, _) = with_exam().await;
    let sheet = school.last_about(teacher, "Комиссия пока не указана");
    school.presses(teacher, &sheet, "Комиссия").await;
    for (words, answer) in [
        ("?", "«?» не похоже на имя"),
        ("№ 9, Гостев", "Сотрудника № 9 нет"),
    ] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, answer);
    }
    school.stop().await;
    school.start().await;
    let news = school.says(teacher, "Р. Р. Роялев, Гостев, Приезжев").await;
    assert_heard(&news, teacher, "Комиссия: № 2, гость 1, гость 2");
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "10441").await;
    for (words, answer) in [
        ("комиссия: Гостев", "В «Гостев» не нашёл оценку"),
        ("оценка: 7", "В «7» не нашёл оценку"),
    ] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, answer);
    }
    let news = school.says(teacher, "5 4 5-").await;
    assert_heard(&news, teacher, "10441: № 2: 5, гость 1: 4, гость 2: 5-");
    // A correction of one member's mark leaves the others'.
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "10441").await;
    let news = school
        .says(teacher, "комиссия: приезжев 4, Р.Р.Роялев 5")
        .await;
    assert_heard(&news, teacher, "10441: № 2: 5, гость 1: 4, гость 2: 4");
    school.close().await;
}

#[tokio::test]
async fn what_is_written_before_it_is_said_about_whom_is_neither_topic_nor_programme() {
    let (mut school, teacher, nota) = with_exam().await;
    let words = "Гедике\nкомиссия: Роялев 3\nитог: 3";
    let news = school.says(teacher, words).await;
    assert_heard(
        &news,
        teacher,
        "сначала нажмите под списком, о ком вы пишете",
    );
    // Nor is it about whose line was looked at last.
    let sheet = school.last_about(teacher, "О ком написать?");
    school.presses(teacher, &sheet, "10427").await;
    school.presses_last(teacher, &["Назад"]).await;
    let news = school.says(teacher, words).await;
    assert_heard(&news, teacher, "Пока ничего не записано");
    assert_silent(&news, nota);
    let sheet = school.last_about(teacher, "О ком написать?");
    assert!(!sheet.text.contains("Гедике"), "{sheet:?}");
    school.presses(teacher, &sheet, "Урок").await;
    let card = school.card(teacher);
    assert!(!card.text.contains("Гедике"), "{card:?}");
    school.close().await;
}

#[tokio::test]
async fn a_mark_under_another_word_does_not_become_the_programme() {
    let (mut school, teacher, nota) = with_exam().await;
    let sheet = school.last_about(teacher, "Комиссия пока не указана");
    school.presses(teacher, &sheet, "10427").await;
    school.says(teacher, "Бах\nкомиссия – Роялев 5").await;
    let sheet = school.last(teacher);
    assert!(sheet.text.contains("Комиссия: № 2"), "{sheet:?}");
    school.presses(teacher, &sheet, "✓ 10427").await;
    let news = school.says(teacher, "оцека: 5-").await;
    assert_heard(&news, teacher, "«оцека: 5-» – чьи это оценки?");
    let news = school.says(teacher, "Итог – 5-").await;
    assert_heard(&news, nota, "Оценка 5- за экзамен 24.11");
    assert_heard(&news, teacher, "10427: Бах. № 2: 5. Итог: 5-");
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "✓ 10427").await;
    let news = school.says(teacher, "Гендель").await;
    assert_heard(&news, teacher, "Вместо программы: Бах");
    school.close().await;
}

#[tokio::test]
async fn words_of_another_day_are_no_commission() {
    let (mut school, teacher, _) = with_exam().await;
    let sheet = school.last_about(teacher, "Комиссия пока не указана");
    school.presses(teacher, &sheet, "Комиссия").await;
    school.pass(Duration::from_secs(2 * 3600)).await;
    let news = school.says(teacher, "Спасибо!").await;
    assert!(!news.iter().any(|heard| heard.text.contains("Комиссия: ")));
    school.close().await;
}

#[tokio::test]
async fn who_is_away_is_kept_when_the_programme_is_written_before_the_hour() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let line = "/timetable Сольфеджио 3А: вт 12:10 45 мин экзамен, каб. 12";
    school.says(teacher, line).await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "12:10 Сольфеджио 3А").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✓ 10427").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Программа").await;
    let journal = school.journal().await;
    let away: Vec<&str> = journal
        .iter()
        .filter(|row| row[6] == "absent")
        .map(|row| row[0].as_str())
        .collect();
    assert_eq!(away, ["10427"]);
    school.close().await;
}

#[tokio::test]
async fn an_administrator_writes_too_and_a_closed_term_locks_the_marks() {
    let (mut school, teacher, nota) = with_exam().await;
    let other = school.staff(2).await;
    let admin = school.admin().await;
    let news = school.says(other, "/term").await;
    assert!(!news.iter().any(|heard| heard.text.contains(CLASS)));
    school.says(admin, "/term").await;
    let classes = school.last(admin);
    school.presses(admin, &classes, CLASS).await;
    let list = school.last(admin);
    school.presses(admin, &list, "Экзамены").await;
    let exams = school.last(admin);
    school.presses(admin, &exams, "24.11 экзамен").await;
    let sheet = school.last(admin);
    school.presses(admin, &sheet, "10427").await;
    let news = school.says(admin, "Сарабанда\nоценка: 4").await;
    assert_heard(&news, admin, "10427: Сарабанда. Итог: 4");
    assert_heard(&news, nota, "Оценка 4 за экзамен");
    let news = school.says(admin, "/audit").await;
    let act = format!("запись об экзамене чужого класса {CLASS}; 10427");
    assert_heard(&news, admin, &act);
    // Closed by the term's mark, but for the programme.
    school.says(teacher, "/term").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "✅ Подтвердить все").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Экзамены").await;
    let exams = school.last(teacher);
    school.presses(teacher, &exams, "24.11 экзамен").await;
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "✓ 10427").await;
    let news = school.says(teacher, "комиссия: № 2 2").await;
    assert_heard(&news, teacher, "Для 10427 закрыто: 2 четверть");
    let news = school.says(teacher, "Сарабанда и жига").await;
    assert_heard(&news, teacher, "10427: Сарабанда и жига. Итог: 4");
    school.close().await;
}

#[tokio::test]
async fn a_programme_is_written_before_the_exam_and_goes_with_an_erased_student() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let admin = school.admin().await;
    school
        .says(
            teacher,
            "/timetable Сольфеджио 3А: вт 15:00 45 мин экзамен, зал",
        )
        .await;
    school.pass(Duration::from_secs(60)).await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Программа").await;
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "10427").await;
    let news = school.says(teacher, "Менуэт\nоценка: 5").await;
    assert_heard(&news, teacher, "когда урок записан");
    let news = school.says(teacher, "Менуэт").await;
    assert_heard(&news, teacher, "10427: Менуэт");
    // Before the exam its sheet has everybody of the class, to be filled by hand.
    let mut reader = school.store.reader().await.expect("a reader");
    let sheets = reader.exam_sheets(None, (None, None)).await;
    let rows = &sheets.expect("the sheets")[0].rows;
    let students: Vec<&str> = rows.iter().map(|row| row.student.as_str()).collect();
    assert_eq!(students, ["10427", "10434", "10441"]);
    assert_eq!(rows[0].programme, "Менуэт");
    drop(reader);
    let report = ["report", "exam", "--from", "2026-11-01"];
    let output = school.kamerton(&report).await;
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(table.contains(",10427,Менуэт,,,planned"), "{table}");
    let printed = [&report[..], &["--class", CLASS, "-o", "exam.xlsx"]].concat();
    let output = school.kamerton(&printed).await;
    assert!(output.status.success(), "{output:?}");
    let printed = text_of(&std::fs::read(school.path("exam.xlsx")).expect("a file"), 0);
    assert!(printed.contains("Назначен на: "), "{printed}");
    assert!(printed.contains("Проводит: № 1"), "{printed}");
    assert!(!printed.contains("Провед"), "it is not held: {printed}");
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Стереть данные").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Да, стереть").await;
    let mut reader = school.store.reader().await.expect("a reader");
    let sheets = reader
        .exam_sheets(None, (None, None))
        .await
        .expect("the sheets");
    assert_eq!(sheets[0].rows[0].programme, "");
    drop(reader);
    school.close().await;
}

#[tokio::test]
async fn every_version_is_kept_and_shown_to_the_family() {
    let (mut school, teacher, nota) = with_exam().await;
    let sheet = school.last_about(teacher, "Комиссия пока не указана");
    assert!(
        sheet.text.contains("✅ Урок записан. Были: 3 из 3"),
        "{sheet:?}"
    );
    for words in ["Сонатина\nкомиссия: № 2 3", "комиссия: Роялев 4+"]
    {
        let sheet = school.last(teacher);
        let whose = ["10427", "✓ 10427"];
        let label = whose.into_iter().find(|label| has_button(&sheet, label));
        school
            .presses(teacher, &sheet, label.expect("a button"))
            .await;
        school.says(teacher, words).await;
    }
    let news = school.says(nota, "/mydata").await;
    assert_heard(&news, nota, "Оценки: 1 (и все их исправления), комментарии");
    school.presses(nota, &news[0], "Прислать всё").await;
    let kept = school.last(nota);
    for mark in ["3", "4+"] {
        let words = format!("Программа: Сонатина. Оценки комиссии: {mark}");
        assert!(kept.text.contains(&words), "{words}: {kept:?}");
    }
    // Back on the card nothing is unsaved, and nothing is recorded anew.
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "Урок").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Комиссия").await;
    let question = school.last(teacher);
    assert!(
        question.text.contains("Комиссия: № 2\nКто в комиссии?"),
        "{question:?}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_card_that_is_no_exam_any_more_has_no_programme() {
    let (mut school, teacher, _) = with_exam().await;
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "Урок").await;
    let card = school.last_about(teacher, "экзамен, очно");
    let mut buttons = card.buttons.iter().flatten();
    let programme = buttons.find(|button| button.text == "Программа");
    school.presses(teacher, &card, "Форма").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "контрольная").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Назад").await;
    assert!(!has_button(&school.last(teacher), "Программа"));
    // A phone may still show the card as it was.
    let shown = Act::Forge {
        user: teacher,
        chat: teacher,
        message: card.message,
        data: programme.and_then(|it| it.data.clone()).expect("a button"),
    };
    let news = school.act(shown).await;
    assert_heard(&news, teacher, "зачёт, экзамен, концерт");
    school.close().await;
}

#[tokio::test]
async fn a_card_of_an_exam_that_is_gone_names_the_way_to_another() {
    let (mut school, teacher, _) = with_exam().await;
    let sheet = school.last(teacher);
    let mut buttons = sheet.buttons.iter().flatten();
    let student = buttons.find(|button| button.text == "10427");
    let data = student.and_then(|it| it.data.clone()).expect("a button");
    school.presses(teacher, &sheet, "Урок").await;
    for button in ["Убрать из журнала", "Да, убрать"] {
        let card = school.last(teacher);
        school.presses(teacher, &card, button).await;
    }
    let shown = Act::Forge {
        user: teacher,
        chat: teacher,
        message: sheet.message,
        data,
    };
    let news = school.act(shown).await;
    assert_heard(&news, teacher, "Откройте экзамены снова: /term, «Экзамены»");
    school.close().await;
}

#[tokio::test]
async fn nobody_marks_their_own_child_though_they_may_name_the_programme() {
    let (mut school, teacher, nota) = with_exam().await;
    school
        .joins_as(teacher, Invitee::Guardian(student("10427")))
        .await;
    let sheet = school.last_about(teacher, "Комиссия пока не указана");
    school.presses(teacher, &sheet, "10427").await;
    let card = school.last_about(teacher, "Напишите одним сообщением");
    for words in ["Бурре\nкомиссия: № 2 5", "оценка: 5"] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, "Своего ребёнка");
    }
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, teacher, "Своего ребёнка");
    let news = school.says(teacher, "Бурре").await;
    assert_heard(&news, teacher, "10427: Бурре\n");
    assert_silent(&news, nota);
    school.close().await;
}

#[tokio::test]
async fn guests_are_named_where_the_school_lets_names_pass() {
    let (mut school, teacher, _) = with_exam().await;
    let personal = Personal {
        passes: [("telegram".to_owned(), Passes::Full)].into(),
        ..Personal::default()
    };
    school.decides(personal).await;
    let sheet = school.last_about(teacher, "Комиссия пока не указана");
    school.presses(teacher, &sheet, "Комиссия").await;
    let news = school.says(teacher, "Роялев, Гостев Г. Г.").await;
    assert_heard(&news, teacher, "Комиссия: № 2, Гостев Г. Г.");
    school.close().await;
}

#[tokio::test]
async fn marks_that_are_not_as_many_as_the_commission_are_questioned() {
    let (mut school, teacher, _) = with_exam().await;
    let sheet = school.last_about(teacher, "Комиссия пока не указана");
    school.presses(teacher, &sheet, "10427").await;
    let news = school.says(teacher, "5 5").await;
    assert_heard(&news, teacher, "комиссия пока не указана");
    for button in ["Назад", "Комиссия"] {
        school.presses(teacher, &sheet, button).await;
    }
    school.says(teacher, "№ 1, № 2, Гостев").await;
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "10427").await;
    for (words, answer) in [
        ("5 5", "Оценок 2, а в комиссии 3"),
        ("комиссия: 5 5 5 5", "Оценок 4, а в комиссии 3"),
        ("комиссия: гость 2 4", "Кто такой «гость 2»"),
    ] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, answer);
    }
    let news = school
        .says(teacher, "комиссия: Скрипкина 4, № 2 4-, гость 1 4")
        .await;
    assert_heard(&news, teacher, "10427: № 1: 4, № 2: 4-, гость 1: 4\n");
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "10427").await;
    let news = school.says(teacher, "комиссия: 5 4+ 5-").await;
    assert_heard(&news, teacher, "10427: № 1: 5, № 2: 4+, гость 1: 5-\n");
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "Комиссия").await;
    let news = school
        .says(teacher, "№ 1, № 2, гость 1, Аев, Бев, Вев, Гев, Дев, Жев")
        .await;
    assert_heard(&news, teacher, "10427: № 1: 5, № 2: 4+, гость 1: 5-\n");
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "10434").await;
    let news = school.says(teacher, "комиссия: Зев 5").await;
    assert_heard(&news, teacher, "В комиссии уже 9 человек");
    school.close().await;
}

#[tokio::test]
async fn the_exams_of_a_long_term_come_in_pages() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    {
        let now = school.clock.now();
        let mut chance = Chance::from_seed(1);
        let mut writer = school.store.writer();
        let mut tx = writer.begin(now, &mut chance).await.expect("it begins");
        let class = tx.classes_taught(1).await.expect("classes").remove(0).id;
        let exams: Vec<NewLesson> = (1..14)
            .map(|hours| NewLesson {
                class,
                planned: None,
                held: Held {
                    at: now.minus(Duration::from_secs(hours * 3600)),
                    minutes: 45,
                    form: Form::Exam,
                    mode: Mode::default(),
                },
                place: String::new(),
                remind_at: None,
            })
            .collect();
        tx.make_lessons(&exams).await.expect("they are made");
        tx.commit().await.expect("it is durable");
    }
    school.says(teacher, "/term").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Экзамены").await;
    let first = school.last(teacher);
    assert_eq!(first.buttons.len(), 13, "{first:?}");
    school.presses(teacher, &first, "Ещё 1").await;
    let rest = school.last(teacher);
    assert_eq!(rest.buttons.len(), 1, "{rest:?}");
    assert_eq!(rest.buttons[0][0].text, "23.11 экзамен");
    school.close().await;
}
