//! Reports as files of the command line: in the dress of their names, on the school's own form; and
//! what cannot be made.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use kamerton::sheets;
use rust_xlsxwriter::{Formula, Workbook};

use crate::{
    report_figures::write_terms_down,
    reports::{NOVEMBER, lines, report, text_of, with_marks},
    school::{School, said},
};

#[tokio::test]
async fn files_are_written_in_the_dress_of_their_names() {
    let (school, ..) = with_marks().await;
    for (name, begins) in [
        ("a.xlsx", &b"PK"[..]),
        ("a.pdf", b"%PDF"),
        ("a.csv", b"class,student_id"),
        ("a.zip", b"PK"),
    ] {
        let mut arguments = vec!["sheet", "--all", "-o", name];
        arguments.extend(NOVEMBER);
        let output = report(&school, &arguments).await;
        assert_eq!(said(&output), format!("Оценочный лист: {name}\n"));
        assert!(output.stderr.is_empty(), "no progress into a file");
        let bytes = std::fs::read(school.path(name)).expect("a file");
        assert!(bytes.starts_with(begins), "{name}");
    }
    let workbook = std::fs::read(school.path("a.xlsx")).expect("a file");
    let sheets = Xlsx::new(Cursor::new(&workbook)).expect("a workbook");
    assert_eq!(sheets.sheet_names().len(), 3, "one for each class");
    let discipline = report(
        &school,
        &[
            "sheet",
            "--discipline",
            "сольфеджио",
            "--from",
            "2026-11-01",
        ],
    )
    .await;
    assert_eq!(said(&discipline).lines().count(), 4);
    let named = report(
        &school,
        &[
            "attendance",
            "--names",
            "--from",
            "2026-11-01",
            "--class",
            "сольфеджио 3а",
        ],
    )
    .await;
    assert!(said(&named).contains("10427,Нотная Нота,1"));
    let audit = said(&school.kamerton(&["audit", "export"]).await);
    let rows = sheets::read(audit.as_bytes()).expect("a table").rows;
    let act = rows.iter().find(|(_, row)| row[3] == "export_names");
    let (_, act) = act.expect("it is written down");
    assert_eq!(
        act[2..],
        ["", "export_names", "сольфеджио 3а", "attendance"]
    );
    assert!(rows.iter().any(|(_, row)| row[3] == "import_roster"));
    let later = said(
        &school
            .kamerton(&["audit", "export", "--to", "2001-01-01"])
            .await,
    );
    assert_eq!(later.lines().count(), 1);
    school.close().await;
}

/// A form as a school has it: a head, a line for a student, an average below.
fn form() -> Vec<u8> {
    let mut form = Workbook::new();
    let sheet = form.add_worksheet();
    for (row, column, words) in [
        (0, 0, "Ведомость: {{class}}, {{discipline}}, {{term}}"),
        (1, 2, "{{work_1_on}} {{work_1_title}}"),
        (1, 3, "{{work_9_title}}"),
        (2, 0, "{{number}}"),
        (2, 1, "{{student_id}}"),
        (2, 2, "{{work_1}}"),
        (2, 3, "{{work_9}}"),
        (2, 4, "{{mark}}"),
        (4, 0, "Преподаватель {{teacher}} ____"),
    ] {
        sheet.write(row, column, words).expect("a cell");
    }
    let average = Formula::new("=AVERAGE(E3:E3)");
    sheet.write(3, 4, average).expect("a cell");
    form.save_to_buffer().expect("memory")
}

#[tokio::test]
async fn the_schools_own_form_is_filled_for_a_class_or_for_all() {
    let (mut school, teacher, _) = with_marks().await;
    write_terms_down(&school).await;
    school.says(teacher, "/term").await;
    school
        .presses_last(teacher, &["✅ Подтвердить все", "Да"])
        .await;
    std::fs::write(school.path("form.xlsx"), form()).expect("a file");
    let one = [
        "sheet",
        "--template",
        "form.xlsx",
        "--class",
        "сольфеджио 3а",
        // By the machine's clock, which the command line has, this one may be over.
        "--term",
        "2",
    ];
    let output = report(&school, &[&one[..], &["-o", "sheet.xlsx"]].concat()).await;
    assert_eq!(said(&output), "Оценочный лист: sheet.xlsx\n");
    let filled = std::fs::read(school.path("sheet.xlsx")).expect("a file");
    let mut workbook = Xlsx::new(Cursor::new(&filled)).expect("a workbook");
    let range = workbook.worksheet_range("Sheet1").expect("a sheet");
    let row = |row| -> Vec<String> {
        let cells = (0..5).map(|column| range.get((row, column)));
        cells
            .map(|cell| cell.map(Data::to_string).unwrap_or_default())
            .collect()
    };
    assert!(row(0)[0].starts_with("Ведомость: Сольфеджио 3А, Сольфеджио, 2 четверть"));
    assert_eq!(row(1), ["", "", "24.11 =Гамма", "", ""]);
    assert_eq!(row(2), ["1", "10427", "5-", "", "5"]);
    assert_eq!(row(3), ["2", "10434", "3", "", "3"]);
    assert_eq!(row(4)[..3], ["3", "10441", "–"]);
    assert_eq!(row(6)[0], "Преподаватель № 1 ____");
    let formulas = workbook.worksheet_formula("Sheet1").expect("a sheet");
    let formulas: Vec<&String> = formulas.used_cells().map(|(.., cell)| cell).collect();
    assert_eq!(formulas, ["AVERAGE(E3:E5)"]);

    let all = ["sheet", "--template", "form.xlsx", "-o", "all.zip"];
    said(&report(&school, &all).await);
    let archive = std::fs::read(school.path("all.zip")).expect("a file");
    let archive = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let names = archive.file_names().map(|name| name.expect("a name"));
    let mut names: Vec<String> = names.map(|name| name.into_owned()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "Музлитература 3.xlsx",
            "Сольфеджио 3А.xlsx",
            "Специальность (фортепиано) 10427.xlsx"
        ]
    );
    school.close().await;
}

#[tokio::test]
async fn an_exam_has_a_sheet_with_programmes_and_the_commission() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.says(teacher, "/lesson").await;
    school
        .presses_last(
            teacher,
            &["Вне расписания", "Сейчас", "Форма", "экзамен", "Назад"],
        )
        .await;
    school.presses_last(teacher, &["Программа", "10427"]).await;
    let text = "Бах, Инвенция; Черни, этюд\nкомиссия: Роялев 5, Гостев Г. Г. 4+\nоценка: 5-";
    school.says(teacher, text).await;
    assert_eq!(
        lines(&school, "exam").await,
        [
            "held_on,form,class,student_id,programme,commission_1,commission_2,mark,commission,\
             state",
            "2026-11-24,exam,Сольфеджио 3А,10427,\"Бах, Инвенция; Черни, этюд\",5,4+,5-,\
             \"№ 2, гость 1\",held",
            "2026-11-24,exam,Сольфеджио 3А,10434,,,,,\"№ 2, гость 1\",held",
            "2026-11-24,exam,Сольфеджио 3А,10441,,,,,\"№ 2, гость 1\",held",
        ]
    );
    let write = async |arguments: &[&str], file: &str| {
        let all = [
            &["exam", "--class", "сольфеджио 3а", "-o", file],
            arguments,
            &NOVEMBER,
        ];
        said(&report(&school, &all.concat()).await);
        let bytes = std::fs::read(school.path(file)).expect("a file");
        text_of(&bytes, 0)
    };
    let sheet = write(&[], "exam.xlsx").await;
    for part in [
        "Экзаменационная ведомость",
        "Форма: экзамен",
        "Проведён: 24.11.2026",
        "Комиссия: № 2, гость 1",
        "10427|Бах, Инвенция; Черни, этюд|5|4+|5-",
        "Член комиссии гость 1",
    ] {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
    assert!(
        !sheet.contains("Гостев") && !sheet.contains("Роялев"),
        "{sheet}"
    );
    let named = write(&["--names"], "named.xlsx").await;
    assert!(
        named.contains("Комиссия: № 2 Роялев Р. Р., Гостев Г. Г."),
        "{named}"
    );
    let none = said(&report(&school, &["exam", "--class", "Музлитература 3"]).await);
    assert_eq!(
        none,
        "held_on,form,class,student_id,programme,mark,commission,state\n"
    );
    school.close().await;
}

#[tokio::test]
async fn what_cannot_be_made_is_said_in_one_clear_line() {
    let (school, ..) = with_marks().await;
    std::fs::write(school.path("plain.csv"), "{{student_id}}").expect("a file");
    for (arguments, complaint) in [
        (
            &["sheet", "--class", "Хор"][..],
            "there is no class “Хор”; there are: Музлитература 3; Сольфеджио 3А; Специальность",
        ),
        (
            &["sheet", "--discipline", "Хор"],
            "there is no discipline “Хор”; there are: Музыкальная литература; Сольфеджио;",
        ),
        (
            &["sheet", "--term", "9 четверть"],
            "there is no term “9 четверть”; there are: ",
        ),
        (&["sheet", "--from", "вчера"], "“вчера” is no date"),
        (
            &["sheet", "--from", "2026-11-02", "--to", "2026-11-01"],
            "exchange them",
        ),
        (
            &["sheet", "--from", "2026-11-02", "--term", "2"],
            "--term does not go with",
        ),
        (
            &["sheet", "--class", "Хор", "--discipline", "Хор"],
            "do not go together",
        ),
        (&["sheet", "--all", "--class", "Хор"], "--all does not go"),
        (&["sheet", "--format", "xlsx"], "add -o FILE.xlsx"),
        (&["sheet", "--format", "pdf"], "add -o FILE.pdf"),
        (&["sheet", "-o", "a.doc"], "“.doc” is no format"),
        (
            &["sheet", "--template", "form.xlsx", "-o", "a.pdf"],
            "a form is filled as XLSX",
        ),
        (
            &["sheet", "--template", "form.xlsx", "-o", "a.xlsx"],
            "cannot read form.xlsx",
        ),
        (
            &["sheet", "--template", "plain.csv", "-o", "a.xlsx"],
            "a form is for one paper, and there are",
        ),
        (
            &["hours", "--template", "plain.csv", "-o", "a.xlsx"],
            "the template is no XLSX workbook",
        ),
        (
            &["sheet", "--from", "2026-11-01", "-o", "no/such/a.pdf"],
            "cannot write no/such/a.pdf",
        ),
    ] {
        let output = report(&school, arguments).await;
        assert!(!output.status.success(), "{arguments:?}: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(complaint), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    // Nothing to say is said, too: an archive without a file looks broken.
    let archive = ["missing", "--to", "2001-01-01", "-o", "none.zip"];
    said(&report(&school, &archive).await);
    let bytes = std::fs::read(school.path("none.zip")).expect("a file");
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    assert_eq!(archive.len(), 1);
    let output = report(&school, &["songs"]).await;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("distance"));
    school.close().await;
}
