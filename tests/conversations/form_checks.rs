//! How a form is looked at before it is kept: what is none, what is wrong with one, whose place it
//! would take, and who may send it.

use std::time::Duration;

use kamerton::report::form::LARGEST;
use rust_xlsxwriter::Workbook;
use serde_json::json;

use crate::{
    forms::{form, offers, send, send_as, sheet},
    reports::with_marks,
    school::{School, assert_heard},
};

#[tokio::test]
async fn what_is_no_form_is_explained_and_not_kept() {
    let (mut school, teacher, admin) = with_marks().await;
    let mut cut = sheet("Лист");
    cut.truncate(cut.len() / 2);
    let unknown = form(&["{{class}}", "{{pupil}}"]);
    let none = form(&["Класс"]);
    let mut margin = Workbook::new();
    let page = margin.add_worksheet();
    page.write(0, 0, "{{student_id}}").expect("a cell");
    page.set_footer("&C{{mark}}");
    let margin = margin.save_to_buffer().expect("memory");
    for (caption, content, answer) in [
        ("/report", &b"student_id;mark"[..], "Это не файл XLSX"),
        ("/report", b"\xD0\xCF\x11\xE0old", "старый файл Excel"),
        ("/report sheet", &cut, "Файл повреждён"),
        (
            "/report sheet",
            &unknown,
            "{{pupil}} (лист «Лист 7», ячейка A2), такой метки",
        ),
        ("/report Посещаемость", &none, "нет ни одной метки"),
        (
            "/report sheet",
            &margin,
            "{{mark}} (колонтитул листа «Sheet1»)",
        ),
    ] {
        let news = send(&mut school, admin, caption, content).await;
        assert_heard(&news, admin, answer);
        assert!(
            school.last(admin).buttons.is_empty(),
            "{:?}",
            school.last(admin)
        );
    }
    let news = send(&mut school, admin, "/report sheet", &unknown).await;
    let known = &news.last().expect("an answer").text;
    assert!(
        known.contains("{{work_1_title}}") && !known.contains("work_2"),
        "{known}"
    );
    // One that fits another report is not lost by a wrong tap.
    let attendance = form(&["{{student_id}} {{attended}}"]);
    send(&mut school, admin, "/report", &attendance).await;
    let question = school.card(admin);
    let news = school.presses(admin, &question, "Оценочный лист").await;
    assert_heard(
        &news,
        admin,
        "{{attended}} (лист «Лист 7», ячейка A1), такой метки",
    );
    school.presses(admin, &question, "Посещаемость").await;
    assert!(
        school
            .last_about(admin, "Форма сохранена")
            .text
            .contains("Посещаемость")
    );

    let photo = json!({ "kind": "photo", "content": "снимок" });
    let news = send_as(&mut school, admin, "/report", photo).await;
    assert_heard(&news, admin, "Это не файл XLSX");
    let huge = json!({ "content": "PK", "size": LARGEST + 1 });
    let news = send_as(&mut school, admin, "/report", huge).await;
    assert_heard(&news, admin, "можно до 2 МБ");
    let news = send(&mut school, teacher, "/report sheet", &sheet("Лист")).await;
    assert_heard(&news, teacher, "для администратора");
    school.says(admin, "/report").await;
    school.presses_last(admin, &["Формы школы"]).await;
    assert_eq!(
        offers(&school, admin),
        "[Убрать форму: Посещаемость][Назад]"
    );
    school.close().await;
}

#[tokio::test]
async fn a_form_that_cannot_be_taken_in_is_fetched_once_and_who_sent_it_is_told() {
    let (mut school, _, admin) = with_marks().await;
    let fetched = |school: &School| {
        let requests = school.sandbox.requests();
        requests.iter().filter(|it| it.method == "getFile").count()
    };
    let before = fetched(&school);
    let broken = "CREATE TRIGGER broken BEFORE UPDATE ON form_files
                  BEGIN SELECT RAISE(ABORT, 'broken'); END";
    crate::guard::spoil(&school, broken).await;
    let news = send(&mut school, admin, "/report", &sheet("Лист")).await;
    assert_heard(
        &news,
        admin,
        "Не получилось прочитать файл. Пришлите его ещё раз",
    );
    school.pass(Duration::from_secs(3600)).await;
    assert_eq!(fetched(&school), before + 1);
    crate::guard::spoil(&school, "DROP TRIGGER broken").await;
    send(&mut school, admin, "/report", &sheet("Лист")).await;
    let question = school.card(admin);
    school.presses(admin, &question, "Оценочный лист").await;
    let mut reader = school.store.reader().await.expect("a reader");
    let form = reader.form("sheet").await.expect("an answer");
    assert!(form.is_some(), "it is not kept");
    drop(reader);
    school.close().await;
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_form_is_named_at_once() {
    let (mut school, _, admin) = with_marks().await;
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (row, words) in ["{{pupil}}", "{{student_id}} {{ball}}", "{{pupil}}"]
        .into_iter()
        .enumerate()
    {
        let row = u32::try_from(row).expect("few");
        page.write(row, 0, words).expect("a cell");
    }
    page.set_footer("&C{{mark}}");
    let wrong = book.save_to_buffer().expect("memory");
    let news = send(&mut school, admin, "/report sheet", &wrong).await;
    for words in [
        "{{pupil}} (лист «Sheet1», ячейка A1; лист «Sheet1», ячейка A3): такой метки у этого отчёта нет",
        "{{ball}} (лист «Sheet1», ячейка A2): такой метки",
        "{{mark}} (колонтитул листа «Sheet1»): этой метке место в ячейке строки",
    ] {
        assert_heard(&news, admin, words);
    }
    let known = &news.last().expect("an answer").text;
    assert!(
        known.contains("{{work_1}}") && known.contains("{{class}}"),
        "{known}"
    );
    for of_exams in ["held_at", "commission", "programme"] {
        assert!(!known.contains(of_exams), "{of_exams} in {known}");
    }
    let news = send(&mut school, admin, "/report exam", &wrong).await;
    let known = &news.last().expect("an answer").text;
    assert!(
        known.contains("{{held_at}}") && !known.contains("work_1"),
        "{known}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_form_without_a_row_takes_the_place_of_none_unless_that_is_meant() {
    let (mut school, _, admin) = with_marks().await;
    let empty = form(&["{{class}}, {{term}}"]);
    let news = send(&mut school, admin, "/report sheet", &empty).await;
    assert_heard(&news, admin, "Форма ещё не сохранена: Оценочный лист");
    assert_eq!(offers(&school, admin), "[Сохранить и так]");
    send(&mut school, admin, "/report sheet", &sheet("Хорошая")).await;
    send(&mut school, admin, "/report", &empty).await;
    let question = school.card(admin);
    school.presses(admin, &question, "Оценочный лист").await;
    let warning = school.card(admin);
    assert!(warning.text.contains("прежняя на месте"), "{warning:?}");
    let kept = async |school: &School| {
        let mut reader = school.store.reader().await.expect("a reader");
        reader
            .form("sheet")
            .await
            .expect("an answer")
            .expect("a form")
    };
    assert!(kept(&school).await != empty, "the good one is there");
    school.presses(admin, &warning, "Заменить и так").await;
    assert!(kept(&school).await == empty);
    let replaced = school.card(admin);
    assert!(
        replaced
            .text
            .contains("Прежняя форма этого отчёта заменена"),
        "{replaced:?}"
    );
    school.close().await;
}

#[tokio::test]
async fn who_is_no_administrator_any_more_by_the_time_it_is_read_keeps_none() {
    let (mut school, _, admin) = with_marks().await;
    send(&mut school, admin, "/report", &sheet("Лист")).await;
    let question = school.card(admin);
    let spoilt = "UPDATE staff SET admin = 0 WHERE number = 3";
    crate::guard::spoil(&school, spoilt).await;
    let news = school.presses(admin, &question, "Оценочный лист").await;
    assert!(
        !news.iter().any(|heard| heard.text.contains("сохранена")),
        "{news:?}"
    );
    let mut reader = school.store.reader().await.expect("a reader");
    assert_eq!(reader.form("sheet").await.expect("an answer"), None);
    drop(reader);
    school.close().await;
}
