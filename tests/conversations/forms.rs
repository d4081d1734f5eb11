//! The school's own forms in the chat: sent, kept for a report, filled, replaced and taken away.

use std::{
    fmt::Write,
    io::{Cursor, Read},
    time::Duration,
};

use calamine::{Data, Reader, Xlsx};
use kamerton::sandbox::{Act, Fault, FaultKind, Heard};
use rust_xlsxwriter::{Color, Format, Formula, Workbook};
use serde_json::json;

use crate::{
    reports::{text_of, with_marks},
    school::{School, Who, assert_heard, opened, say},
};

/// A form with a look of its own: these words in its first column, one below the other.
pub fn form(words: &[&str]) -> Vec<u8> {
    let look = Format::new()
        .set_bold()
        .set_font_color(Color::Navy)
        .set_font_name("Школьный");
    let mut form = Workbook::new();
    let sheet = form.add_worksheet();
    sheet.set_name("Лист 7").expect("a name");
    for (row, words) in (0..).zip(words) {
        let written = match words.strip_prefix('=') {
            Some(formula) => sheet.write_with_format(row, 0, Formula::new(formula), &look),
            None => sheet.write_with_format(row, 0, *words, &look),
        };
        written.expect("a cell");
    }
    form.save_to_buffer().expect("memory")
}

/// An assessment sheet: a head, a row for each student, how many there are.
pub fn sheet(title: &str) -> Vec<u8> {
    let head = format!("{title}: {{{{class}}}}, {{{{term}}}}");
    form(&[
        &head,
        "{{student_id}} {{name}} {{work_1}} {{work_2}}",
        "=COUNTA(A2:A2)",
    ])
}

/// Sends a file with a caption, and waits until it is answered.
pub async fn send(school: &mut School, who: Who, caption: &str, content: &[u8]) -> Vec<Heard> {
    send_as(school, who, caption, json!({ "base64": base64(content) })).await
}

pub async fn send_as(
    school: &mut School,
    who: Who,
    caption: &str,
    mut file: serde_json::Value,
) -> Vec<Heard> {
    file["name"] = json!("форма.xlsx");
    if file["kind"].is_null() {
        file["kind"] = json!("document");
    }
    let said = json!({ "user": who, "text": caption, "files": [file] });
    let address = format!("{}/sandbox/say", school.sandbox.url());
    let request = reqwest::Client::new().post(address).json(&said);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    school.settle().await;
    school.news()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let mut bits = 0_u32;
        for place in 0..3 {
            bits = bits << 8 | u32::from(three.get(place).copied().unwrap_or(0));
        }
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > three.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    text
}

/// A part of a workbook, or a file of another archive.
fn part(archive: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut file = archive.by_name(name).expect("a part");
    let mut content = Vec::new();
    file.read_to_end(&mut content).expect("it unfolds");
    content
}

fn names_in(archive: &[u8]) -> Vec<String> {
    let archive = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let names = archive.file_names().map(|name| name.expect("a name"));
    let mut names: Vec<String> = names.map(|name| name.into_owned()).collect();
    names.sort_unstable();
    names
}

/// The first column of a workbook's first sheet.
fn first_column(workbook: &[u8]) -> Vec<String> {
    let mut workbook = Xlsx::new(Cursor::new(workbook)).expect("a workbook");
    let range = workbook
        .worksheet_range("Лист 7")
        .expect("the form's sheet");
    let cells = (0..range.height()).map(|row| range.get((row, 0)).map(Data::to_string));
    cells.map(Option::unwrap_or_default).collect()
}

pub fn offers(school: &School, chat: Who) -> String {
    let card = school.card(chat);
    let buttons = card.buttons.iter().flatten();
    buttons.fold(String::new(), |mut all, button| {
        write!(all, "[{}]", button.text).expect("memory");
        all
    })
}

const LOOK: &str = "xl/styles.xml";

#[tokio::test]
async fn a_form_is_sent_chosen_and_filled_and_its_look_is_kept() {
    let (mut school, _, admin) = with_marks().await;
    school.says(admin, "/report").await;
    school
        .presses_last(admin, &["Оценочный лист", "Сольфеджио 3А"])
        .await;
    assert!(
        !offers(&school, admin).contains("По форме"),
        "there is none"
    );

    let form = sheet("Лист");
    let copies = std::fs::read_dir(school.path("files/0000")).expect("a folder");
    let before = copies.count();
    let news = send(&mut school, admin, "/report", &form).await;
    assert_heard(&news, admin, "Читаю форму");
    assert_heard(&news, admin, "Для какого отчёта эта форма?");
    let question = school.card(admin);
    // The one that was sent last is meant.
    send(&mut school, admin, "/report", &form).await;
    let news = school.presses(admin, &question, "Посещаемость").await;
    assert_heard(&news, admin, "заменена другим файлом");
    let question = school.last_about(admin, "Для какого отчёта");
    school.presses(admin, &question, "Оценочный лист").await;
    let kept = school.card(admin);
    assert!(
        kept.text.contains("Форма сохранена: Оценочный лист"),
        "{kept:?}"
    );
    let copies = std::fs::read_dir(school.path("files/0000")).expect("a folder");
    assert_eq!(copies.count(), before, "the file itself is not kept");

    let way = ["Заказать отчёт", "Сольфеджио 3А", "По форме школы"];
    let news = school.presses_last(admin, &way).await;
    let (name, filled) = opened(&school, &news, admin);
    assert_eq!(name, "Оценочный лист, Сольфеджио 3А, 2 четверть.xlsx");
    let cells = first_column(&filled);
    assert!(
        cells[0].starts_with("Лист: Сольфеджио 3А, 2 четверть ("),
        "{cells:?}"
    );
    assert_eq!(cells[1..4], ["10427  5- ·", "10434  3 ·", "10441  – н"]);
    assert_eq!(part(&filled, LOOK), part(&form, LOOK), "its look");
    // What is not made in the form looks otherwise.
    let news = school.presses_last(admin, &["В другом виде", "XLSX"]).await;
    let (_, plain) = opened(&school, &news, admin);
    assert_ne!(
        part(&plain, LOOK),
        part(&form, LOOK),
        "nobody looks at the look"
    );

    // Of several classes each gets one.
    school.says(admin, "Отчёты").await;
    school
        .presses_last(admin, &["Оценочный лист", "Вся школа"])
        .await;
    assert!(
        !offers(&school, admin).contains("[По форме школы]"),
        "one is for one class"
    );
    let news = school.presses_last(admin, &["По форме школы, ZIP"]).await;
    let (name, archive) = opened(&school, &news, admin);
    assert_eq!(name, "Оценочный лист, 2 четверть.zip");
    let mut files = zip::ZipArchive::new(Cursor::new(&archive)).expect("an archive");
    let made = files.by_index(0).expect("a file").last_modified();
    let made = made.expect("its day");
    assert_eq!((made.year(), made.month(), made.day()), (2026, 11, 24));
    assert_eq!(
        names_in(&archive),
        [
            "Музлитература 3.xlsx",
            "Сольфеджио 3А.xlsx",
            "Специальность (фортепиано) 10427.xlsx"
        ]
    );
    let other = part(&archive, "Музлитература 3.xlsx");
    assert!(first_column(&other)[0].starts_with("Лист: Музлитература 3, "));
    assert_eq!(part(&other, LOOK), part(&form, LOOK));
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "форма отчёта сохранена «Оценочный лист»");
    // Other reports have none.
    school.says(admin, "/report посещаемость").await;
    school.presses_last(admin, &["Сольфеджио 3А"]).await;
    assert!(!offers(&school, admin).contains("По форме"));
    school.close().await;
}

#[tokio::test]
async fn works_that_a_form_has_no_room_for_are_named_and_its_margins_are_filled() {
    let (mut school, _, admin) = with_marks().await;
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.write(0, 0, "{{student_id}} {{work_1}}")
        .expect("a cell");
    page.set_header("&L{{class}}, {{discipline}}");
    let form = book.save_to_buffer().expect("memory");
    let news = send(&mut school, admin, "/report оценочный лист", &form).await;
    assert_heard(&news, admin, "✅ Форма сохранена");
    school
        .presses_last(admin, &["Заказать отчёт", "Сольфеджио 3А"])
        .await;
    let news = school.presses_last(admin, &["По форме школы"]).await;
    assert_heard(&news, admin, "не хватило места для работ: 1.");
    let (_, filled) = opened(&school, &news, admin);
    let page = String::from_utf8(part(&filled, "xl/worksheets/sheet1.xml")).expect("XML");
    assert!(page.contains("Сольфеджио 3А, Сольфеджио"), "{page}");

    std::fs::write(school.path("form.xlsx"), &form).expect("a file");
    let output = school
        .kamerton(&[
            "report",
            "sheet",
            "--template",
            "form.xlsx",
            "--class",
            "сольфеджио 3а",
            "--from",
            "2026-11-01",
            "-o",
            "sheet.xlsx",
        ])
        .await;
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("lacks room for some works (1)"), "{said}");
    assert!(!said.contains("placeholder of a row"), "{said}");
    school.close().await;
}

#[tokio::test]
async fn a_form_that_shows_nobody_is_filled_on_the_command_line_and_that_is_said() {
    let (school, ..) = with_marks().await;
    let of_rows = form(&["{{class}}, {{term}}", "{{number}}"]);
    for (content, says_so) in [(&form(&["{{class}}, {{term}}"]), true), (&of_rows, false)] {
        std::fs::write(school.path("form.xlsx"), content).expect("a file");
        let order = "report sheet --template form.xlsx --from 2026-11-01 -o sheets.zip";
        let order: Vec<&str> = order.split(' ').collect();
        let output = school.kamerton(&order).await;
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        let remark = "has no placeholder of a row (such as {{number}}), so that only its head";
        assert_eq!(said.contains(remark), says_so, "{said}");
        assert!(said.lines().count() <= 1, "{said}");
    }
    std::fs::write(school.path("form.xlsx"), form(&["{{name}}"])).expect("a file");
    for (names, says_so) in [(&[][..], true), (&["--names"], false)] {
        let order = "report sheet --template form.xlsx --from 2026-11-01 -o sheets.zip";
        let order: Vec<&str> = order.split(' ').chain(names.iter().copied()).collect();
        let output = school.kamerton(&order).await;
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.contains("add --names for them"), says_so, "{said}");
    }
    // Where a name is nobody's, all of them are there.
    let order = "report summary --template form.xlsx --from 2026-11-01 -o summary.xlsx";
    let output = school.kamerton(&order.split(' ').collect::<Vec<_>>()).await;
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_report_that_is_one_paper_of_all_classes_fills_one_form() {
    let (mut school, _, admin) = with_marks().await;
    let form = form(&[
        "{{report}}, {{term}}",
        "{{class}} {{student_id}} {{lessons}}",
    ]);
    let news = send(&mut school, admin, "/report Посещаемость", &form).await;
    assert_heard(&news, admin, "Форма сохранена: Посещаемость");
    let way = ["Заказать отчёт", "Вся школа", "По форме школы"];
    let news = school.presses_last(admin, &way).await;
    let (name, filled) = opened(&school, &news, admin);
    assert_eq!(name, "Посещаемость, 2 четверть.xlsx");
    assert_eq!(first_column(&filled)[1], "Сольфеджио 3А 10427 1");
    let news = school
        .presses_last(admin, &["В другом виде", "По форме школы, ZIP"])
        .await;
    let (_, archive) = opened(&school, &news, admin);
    assert!(names_in(&archive).contains(&"Сольфеджио 3А.xlsx".to_owned()));
    school.close().await;
}

#[tokio::test]
async fn a_form_is_replaced_and_taken_away_even_after_the_order() {
    let (mut school, _, admin) = with_marks().await;
    send(&mut school, admin, "/report sheet", &sheet("Первый")).await;
    let way = ["Заказать отчёт", "Сольфеджио 3А", "По форме школы"];
    let news = school.presses_last(admin, &way).await;
    let (_, filled) = opened(&school, &news, admin);
    assert!(first_column(&filled)[0].starts_with("Первый: "));
    // A file that was sent before is one by a reply.
    send(&mut school, admin, "", &sheet("Второй")).await;
    let sent = school.people.heard(admin, 0);
    let sent = sent.iter().rfind(|heard| !heard.is_bot).expect("the file");
    let replying = match say(admin, None, "/report sheet") {
        Act::Say {
            user,
            text,
            files,
            more,
            ..
        } => Act::Say {
            user,
            chat: None,
            text,
            reply_to: Some(sent.message),
            files,
            more,
        },
        act => act,
    };
    let news = school.act(replying).await;
    assert_heard(&news, admin, "Форма сохранена: Оценочный лист");
    let kept = school.card(admin);
    school.says(admin, "/report").await;
    school.presses_last(admin, &["Формы школы"]).await;
    let list = school.card(admin);
    school.says(admin, "/report sheet").await;
    school.presses_last(admin, &["Сольфеджио 3А"]).await;
    let offer = school.card(admin);
    school.says(admin, "/report sheet").await;
    let way = ["Сольфеджио 3А", "По форме школы"];
    let news = school.presses_last(admin, &way).await;
    let (_, filled) = opened(&school, &news, admin);
    assert!(first_column(&filled)[0].starts_with("Второй: "));

    let replaced = school.last_about(admin, "Прежняя форма этого отчёта заменена");
    assert!(
        replaced.text.contains("Форма сохранена: Оценочный лист"),
        "{replaced:?}"
    );

    // It is ordered, cannot go out yet, and the form is taken away.
    let busy = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 60".to_owned(),
        retry_after: Some(60),
    };
    school
        .sandbox
        .fault(Fault::next("sendDocument", busy).in_chat(admin));
    let news = school
        .presses_last(admin, &["В другом виде", "По форме школы"])
        .await;
    assert!(news.iter().all(|heard| heard.media.is_none()), "{news:?}");
    school
        .presses(admin, &kept, "Убрать форму: Оценочный лист")
        .await;
    let news = school.pass(Duration::from_secs(61)).await;
    let gone = "Своей формы для отчёта «Оценочный лист» больше нет";
    assert_heard(&news, admin, gone);
    assert!(news.iter().all(|heard| heard.media.is_none()), "{news:?}");
    // Buttons that were there before say so, too.
    let news = school
        .presses(admin, &list, "Убрать форму: Оценочный лист")
        .await;
    assert_heard(&news, admin, gone);
    let news = school.presses(admin, &offer, "По форме школы").await;
    assert_heard(&news, admin, gone);
    school.says(admin, "/report sheet").await;
    school.presses_last(admin, &["Сольфеджио 3А"]).await;
    assert!(!offers(&school, admin).contains("По форме"));
    let news = school.says(admin, "/audit").await;
    for act in ["сохранена", "заменена", "убрана"] {
        assert_heard(
            &news,
            admin,
            &format!("форма отчёта {act} «Оценочный лист»"),
        );
    }
    school.close().await;
}

#[tokio::test]
async fn an_exam_fills_a_form_that_has_room_for_more_members_and_two_fill_two() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let admin = school.admin().await;
    let form = form(&[
        "{{form}} {{held_at}} {{commission}}",
        "{{student_id}} {{programme}} {{commission_1}} {{commission_2}} {{commission_3}} {{mark}}",
    ]);
    let news = send(&mut school, admin, "/report exam", &form).await;
    assert_heard(&news, admin, "Форма сохранена");
    let exam = [
        "Вне расписания",
        "Сейчас",
        "Форма",
        "экзамен",
        "Назад",
        "Программа",
        "10427",
    ];
    school.says(teacher, "/lesson").await;
    school.presses_last(teacher, &exam).await;
    school
        .says(teacher, "Бах\nкомиссия: Роялев 5, Гостев 4+\nоценка: 5-")
        .await;
    let way = ["Заказать отчёт", "Сольфеджио 3А", "По форме школы"];
    let news = school.presses_last(admin, &way).await;
    let (_, filled) = opened(&school, &news, admin);
    let cells = first_column(&filled);
    assert_eq!(cells[0], "экзамен 24.11.2026 12:00 № 2, гость 1");
    assert_eq!(cells[1], "10427 Бах 5 4+  5-");
    school.pass(Duration::from_secs(2 * 3600)).await;
    school.says(teacher, "/lesson").await;
    school.presses_last(teacher, &exam).await;
    school.says(teacher, "Черни\nоценка: 4").await;
    school.presses_last(admin, &["В другом виде"]).await;
    let news = school.presses_last(admin, &["По форме школы, ZIP"]).await;
    let (_, archive) = opened(&school, &news, admin);
    let names = names_in(&archive);
    assert_eq!(names.len(), 2, "{names:?}");
    let text = text_of(&part(&archive, &names[0]), 0) + &text_of(&part(&archive, &names[1]), 0);
    assert!(
        text.contains("10427 Бах") && text.contains("10427 Черни"),
        "{text}"
    );
    school.close().await;
}
