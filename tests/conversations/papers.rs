//! Reports on paper: the same cells in XLSX, CSV and PDF, none of them a formula, and pages
//! that print on A4.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;
use kamerton::{
    report::{
        form,
        paper::{Cell, Column, Paper, Row, to_csv, to_pdf, to_xlsx},
    },
    sheets,
};
use rust_xlsxwriter::Workbook;

/// What a spreadsheet would take for more than words, and letters of every kind.
const NASTY: [&str; 10] = [
    "=HYPERLINK(\"http://example.org\";\"5\")",
    "+7 900 000-00-00",
    "-5",
    "@SUM(A1)",
    "\tотступ",
    "\r\nстрока",
    "первая\nвторая",
    "'=5",
    "<b>&amp;\"",
    "ёлка 🎻",
];

fn paper(rows: usize) -> Paper {
    let mut paper = Paper {
        short: "=Хор".to_owned(),
        title: "=Отчёт & «Хор»".to_owned(),
        columns: vec![
            Column::new("student_id", "Учащийся", 12).fixed(),
            Column::new("title", "Задание", 40),
            Column::new("count", "Сколько", 8).middle(),
            Column::new("average", "Балл", 8).middle(),
            Column::new("part", "Доля", 8).middle(),
            Column::new("day", "День", 11).middle(),
            Column::new("class", "Класс", 8).unprinted(),
        ],
        notes: vec!["=Примечание".to_owned()],
        signatures: vec!["Преподаватель № 1".to_owned()],
        ..Paper::default()
    };
    paper.add_head("class", "Класс", "=Хор");
    paper.add_head("left_out", "Пусто", "");
    paper.rows.push(Row::Group("=Группа".to_owned()));
    for number in 0..rows {
        paper.rows.push(Row::Cells(vec![
            Cell::text(format!("10{number:03}")),
            Cell::text(NASTY[number % NASTY.len()]),
            Cell::Count(3),
            Cell::Decimal(4.5),
            Cell::Percent(62.5),
            NaiveDate::from_ymd_opt(2026, 11, 24).map_or(Cell::Empty, Cell::Day),
            Cell::text("Хор"),
        ]));
    }
    paper
        .rows
        .push(Row::Total(vec![Cell::text("Итого"), Cell::Empty]));
    paper
}

/// A file within an archive.
fn part(archive: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut text = String::new();
    let mut file = archive.by_name(name).expect("the part is there");
    file.read_to_string(&mut text).expect("text");
    text
}

#[test]
fn no_cell_of_a_workbook_is_a_formula_and_every_word_comes_back() {
    let bytes = to_xlsx(&[paper(NASTY.len())]).expect("a workbook");
    let mut workbook = Xlsx::new(Cursor::new(&bytes)).expect("it opens");
    let name = workbook.sheet_names()[0].clone();
    assert_eq!(name, "=Хор");
    let formulas = workbook.worksheet_formula(&name).expect("a sheet");
    assert!(
        formulas.used_cells().next().is_none(),
        "formulas: {formulas:?}"
    );
    let range = workbook.worksheet_range(&name).expect("a sheet");
    let rows: Vec<&[Data]> = range.rows().collect();
    assert_eq!(rows[0][0], Data::String("=Отчёт & «Хор»".to_owned()));
    assert_eq!(rows[1][0], Data::String("Класс: =Хор".to_owned()));
    let heading = rows
        .iter()
        .position(|row| row[0] == Data::String("Учащийся".to_owned()))
        .expect("a heading");
    assert_eq!(rows[heading].len(), 6, "the class is not printed");
    for (row, nasty) in rows[heading + 2..].iter().zip(NASTY) {
        let Data::String(words) = &row[1] else {
            panic!("{:?} is no text", row[1]);
        };
        assert_eq!(words.replace('\r', ""), nasty.replace('\r', ""));
        assert_eq!(row[2], Data::Float(3.0));
        assert_eq!(row[3], Data::Float(4.5));
        assert_eq!(row[4], Data::Float(0.625));
        assert!(matches!(row[5], Data::DateTime(_)));
    }
}

#[test]
fn a_workbook_is_set_up_for_a4_with_its_heading_on_every_page() {
    let bytes = to_xlsx(&[paper(3), paper(3)]).expect("a workbook");
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for set_up in [
        "paperSize=\"9\"",
        "fitToHeight=\"0\"",
        "fitToPage=\"1\"",
        "<oddFooter>",
        "state=\"frozen\"",
    ] {
        assert!(sheet.contains(set_up), "{set_up} in {sheet}");
    }
    assert!(!sheet.contains("<f>"), "{sheet}");
    let workbook = part(&bytes, "xl/workbook.xml");
    assert!(workbook.contains("_xlnm.Print_Titles"), "{workbook}");
    assert!(workbook.contains("=Хор (2)"), "{workbook}");
}

#[test]
fn csv_has_the_cells_alone_and_keeps_them_harmless() {
    let bytes = to_csv(&[paper(NASTY.len())]).expect("a table");
    let text = String::from_utf8(bytes.clone()).expect("text");
    assert!(text.starts_with("student_id,title,count,average,part,day,class\n"));
    assert!(text.contains("10000,\"'=HYPERLINK"), "{text}");
    for beginning in [",=", ",+", ",-", ",@", ",\"=", ",\"\t", ",\"\r"] {
        assert!(!text.contains(beginning), "{beginning:?} in {text}");
    }
    let table = sheets::read(&bytes).expect("a table");
    let titles: Vec<&str> = table.rows.iter().map(|(_, row)| row[1].as_str()).collect();
    assert_eq!(titles, NASTY);
    assert_eq!(
        table.rows[0].1[2..],
        ["3", "4.50", "62.5", "2026-11-24", "Хор"]
    );
}

#[test]
fn columns_of_one_paper_stay_empty_for_the_others() {
    let with_work = |title: &str, mark: &str| {
        let mut work = Column::new("work_1", "24.11", 5);
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
        work.work = Some((day, title.to_owned()));
        Paper {
            columns: vec![Column::new("student_id", "Учащийся", 12), work],
            rows: vec![Row::Cells(vec![Cell::text("10427"), Cell::text(mark)])],
            ..Paper::default()
        }
    };
    let bytes = to_csv(&[with_work("Гамма", "5"), with_work("Этюд", "4")]).expect("a table");
    assert_eq!(
        String::from_utf8_lossy(&bytes),
        "student_id,2026-11-24 Гамма,2026-11-24 Этюд\n10427,5,\n10427,,4\n"
    );
}

#[test]
fn a_form_takes_head_and_rows_by_their_keys() {
    let mut form = Workbook::new();
    let sheet = form.add_worksheet();
    for (row, column, words) in [
        (0, 0, "{{report}}: {{class}}, {{discipline}}"),
        (2, 0, "{{number}}"),
        (2, 1, "{{student_id}} {{name}}"),
        (2, 2, "{{average}}"),
        (2, 3, "{{part}} с {{day}}"),
    ] {
        sheet.write(row, column, words).expect("a cell");
    }
    let form = form.save_to_buffer().expect("memory");
    let filled = form::fill(&form, &paper(2)).expect("it is filled");
    let mut workbook = Xlsx::new(Cursor::new(&filled)).expect("it opens");
    let range = workbook.worksheet_range("Sheet1").expect("a sheet");
    let text = |row, column| range.get((row, column)).map(Data::to_string);
    // The discipline is not known, and the class stands in the head: neither is of the rows.
    assert_eq!(text(0, 0).as_deref(), Some("=Отчёт & «Хор»: =Хор, "));
    assert_eq!(range.get((3, 0)), Some(&Data::Float(2.0)));
    assert_eq!(text(3, 1).as_deref(), Some("10001 "));
    assert_eq!(range.get((3, 2)), Some(&Data::Float(4.5)));
    assert_eq!(text(3, 3).as_deref(), Some("62,5 % с 24.11.2026"));
    assert_eq!(range.height(), 4, "neither groups nor sums");
}

/// The page's words as `pdftotext` reads them; `None` where that is not installed.
fn words_of(pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).expect("a file");
    let output = std::process::Command::new("pdftotext")
        .args(["-layout".as_ref(), path.as_os_str(), "-".as_ref()])
        .output();
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(_) => {
            eprintln!("skipped: pdftotext (poppler-utils) is not installed");
            None
        }
    }
}

#[test]
fn pages_repeat_the_heading_and_are_counted() {
    let pdf = to_pdf("Отчёт", &[paper(120)]).expect("a document");
    assert!(pdf.starts_with(b"%PDF"));
    let Some(words) = words_of(&pdf) else { return };
    let pages: Vec<&str> = words.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 1, "one page: {words}");
    for (place, page) in pages.iter().enumerate() {
        assert!(page.contains("Учащийся"), "no heading: {page}");
        let number = format!("стр. {} из {}", place + 1, pages.len());
        assert!(page.contains(&number), "{number} in {page}");
    }
    assert!(words.contains("10000") && words.contains("10119"));
    assert!(pages.last().expect("a page").contains("Преподаватель № 1"));
}

#[test]
fn a_cell_that_is_longer_than_a_page_goes_on_over_the_next() {
    let mut long = paper(0);
    let words: Vec<String> = (0..3_000).map(|number| format!("слово{number}")).collect();
    long.rows.push(Row::Cells(vec![
        Cell::text("10427"),
        Cell::text(words.join(" ")),
    ]));
    let pdf = to_pdf("Отчёт", &[long]).expect("a document");
    let Some(text) = words_of(&pdf) else { return };
    for word in ["слово0 ", "слово1500", "слово2999"] {
        assert!(text.contains(word), "{word} is lost");
    }
}

#[test]
fn too_many_columns_go_on_over_further_pages_with_the_fixed_ones() {
    let mut wide = paper(0);
    wide.rows.clear();
    wide.columns = vec![Column::new("student_id", "Учащийся", 12).fixed()];
    wide.columns
        .extend((1..=60).map(|number| Column::new("w", format!("№{number}."), 8).middle()));
    // Words that columns for marks are too narrow for, in letters as small as they become.
    wide.columns.extend([
        Column::new("w", "61 01.09", 5).middle(),
        Column::new("w", "Оценка", 3).middle(),
        Column::new("w", "62", 5).middle(),
    ]);
    wide.add_head("class", "Класс", "Сольфеджио 3А");
    let mut cells = vec![Cell::text("10427")];
    cells.extend((1..=62).map(Cell::Count));
    cells.push(Cell::text("незачёт"));
    wide.rows.push(Row::Cells(cells));
    let pdf = to_pdf("Отчёт", &[wide]).expect("a document");
    let Some(text) = words_of(&pdf) else { return };
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 2, "{text}");
    for page in &pages {
        assert!(page.contains("10427"), "{page}");
        assert!(page.contains("Сольфеджио 3А"), "of what: {page}");
    }
    for word in ["01.09", "Оценка", "незачёт"] {
        assert!(text.contains(word), "{word} is broken: {text}");
    }
    for number in 1..=60 {
        assert!(text.contains(&format!("№{number}.")), "№{number}: {text}");
    }
}
