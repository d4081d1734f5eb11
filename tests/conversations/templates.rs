//! The school's own forms: filled with their look kept.

use std::{
    collections::HashMap,
    io::{Cursor, Read, Write},
};

use calamine::{Data, Reader, Xlsx};
use kamerton::report::{
    drawing::{Drawing, Ink},
    template::{Cell, Filling, TemplateFault, fill},
};
use proptest::prelude::*;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, FormatBorder,
    Formula, Image, Note, Workbook, Worksheet,
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A workbook with one sheet.
fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().expect("memory")
}

/// An assessment sheet as a school may have it: a logo, merged cells, borders, a row for
/// a student, averages and signatures below, and a second sheet that sums up.
fn form() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let title = Format::new()
        .set_bold()
        .set_font_size(16)
        .set_font_color(Color::Navy);
    let boxed = Format::new().set_border(FormatBorder::Thin);
    let mark = Format::new()
        .set_border(FormatBorder::Thick)
        .set_num_format("0.0");
    let mut logo = Drawing::new((40.0, 40.0));
    logo.text((5.0, 25.0), Ink::of(20.0), "♪");
    let logo = Image::new_from_buffer(&logo.to_png(1.0).expect("a picture")).expect("a picture");
    let sheet = workbook.add_worksheet();
    sheet.set_name("Лист 1").expect("a name");
    fill_form(sheet, [&title, &boxed, &mark]).expect("a form");
    sheet.insert_image(0, 5, &logo).expect("a picture");
    sheet.insert_image(7, 4, &logo).expect("a picture");
    let summary = workbook.add_worksheet();
    summary.set_name("Сводка").expect("a name");
    summary
        .write(0, 0, "Всего по классу {{class}}")
        .expect("a cell");
    summary
        .write(0, 1, Formula::new("='Лист 1'!E6"))
        .expect("a cell");
    let still = workbook.add_worksheet();
    still.write(4, 0, "Ничего не меняется").expect("a cell");
    workbook.save_to_buffer().expect("memory")
}

fn fill_form(
    sheet: &mut Worksheet,
    [title, boxed, mark]: [&Format; 3],
) -> Result<(), rust_xlsxwriter::XlsxError> {
    sheet.merge_range(0, 0, 0, 4, "Оценочный лист: {{class}}, {{ term }}", title)?;
    for (column, heading) in ["№", "Номер", "Работа", "", "Оценка", "Дважды"]
        .into_iter()
        .enumerate()
    {
        sheet.write_with_format(3, u16::try_from(column).expect("few"), heading, boxed)?;
    }
    sheet.write_with_format(4, 0, Formula::new("=ROW()-4"), boxed)?;
    sheet.write_with_format(4, 1, "{{student_id}}", boxed)?;
    sheet.merge_range(4, 2, 4, 3, "«{{work}}»", boxed)?;
    sheet.write_with_format(4, 4, "{{Mark}}", mark)?;
    sheet.write_with_format(4, 5, Formula::new("=E5*$G$1/SUM(E$5:E$5)"), boxed)?;
    sheet.set_row_height(4, 31)?;
    sheet.write(5, 3, "Средний балл")?;
    sheet.write_with_format(5, 4, Formula::new("=AVERAGE(E5:E5)"), mark)?;
    sheet.write(5, 5, Formula::new("=COUNTA(B5)"))?;
    sheet.merge_range(7, 0, 7, 2, "Преподаватель ______ {{teacher}}", boxed)?;
    sheet.set_row_height(7, 44)?;
    sheet.insert_note(7, 0, &Note::new("Подписать"))?;
    let low = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::LessThan(3))
        .set_format(Format::new().set_font_color(Color::Red));
    sheet.add_conditional_format(4, 4, 4, 4, &low)?;
    let whole = DataValidation::new().allow_list_strings(&["2", "3", "4", "5"])?;
    sheet.add_data_validation(4, 4, 4, 4, &whole)?;
    sheet.set_print_area(0, 0, 7, 5)?;
    sheet.set_repeat_rows(3, 3)?;
    sheet.set_page_breaks(&[5])?;
    sheet.set_header("&L{{class}}&RСтр. &P");
    sheet.set_column_width(2, 33)?;
    Ok(())
}

fn three() -> Filling<'static> {
    let row = |id: &str, work: &str, mark: Cell| vec![id.into(), work.into(), mark];
    Filling {
        head: vec![
            ("class", "Сольфеджио 3А & Б".into()),
            ("term", "2 четверть".into()),
            ("teacher", "<С. С.>".into()),
        ],
        columns: vec!["student_id", "work", "mark"],
        rows: vec![
            row("0042", "Гамма", 5.0.into()),
            row("10434", "=1+1", 4.5.into()),
            row("10441", "_x0041_", "н".into()),
        ],
        ..Filling::default()
    }
}

fn parts(bytes: &[u8]) -> HashMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("it unfolds");
            (String::from_utf8_lossy(part.name_raw()).into_owned(), bytes)
        })
        .collect()
}

fn part(bytes: &[u8], path: &str) -> String {
    let bytes = parts(bytes)
        .remove(path)
        .unwrap_or_else(|| panic!("{path}"));
    String::from_utf8(bytes).expect("text")
}

/// The workbook with the first sheet's XML changed.
fn edited(bytes: &[u8], edit: impl Fn(&str) -> String) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, mut bytes) in parts(bytes) {
        if name == "xl/worksheets/sheet1.xml" {
            bytes = edit(&String::from_utf8(bytes).expect("text")).into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default())
            .expect("memory");
        out.write_all(&bytes).expect("memory");
    }
    out.finish().expect("memory").into_inner()
}

fn read(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

/// What stands in a cell of the first sheet.
fn cell(bytes: &[u8], row: u32, column: u32) -> Data {
    let sheet = read(bytes)
        .worksheet_range_at(0)
        .expect("a sheet")
        .expect("cells");
    sheet
        .get_value((row, column))
        .cloned()
        .unwrap_or(Data::Empty)
}

/// The formula in a cell of a sheet.
fn formula(bytes: &[u8], sheet: &str, row: u32, column: u32) -> String {
    let formulas = read(bytes).worksheet_formula(sheet).expect("formulas");
    formulas
        .get_value((row, column))
        .cloned()
        .unwrap_or_default()
}

#[track_caller]
fn assert_has(xml: &str, words: &[&str]) {
    for word in words {
        assert!(xml.contains(word), "no {word} in {xml}");
    }
}

#[test]
fn a_form_is_filled_and_its_rows_are_repeated() {
    let filled = fill(&form(), &three()).expect("it is filled");
    let text = |row, column| cell(&filled, row, column).to_string();
    assert_eq!(text(0, 0), "Оценочный лист: Сольфеджио 3А & Б, 2 четверть");
    assert_eq!(text(9, 0), "Преподаватель ______ <С. С.>");
    // Identifiers and what looks like a formula are text; marks are numbers.
    assert_eq!(cell(&filled, 4, 1), Data::String("0042".to_owned()));
    assert_eq!(cell(&filled, 5, 2), Data::String("«=1+1»".to_owned()));
    assert_eq!(cell(&filled, 6, 2), Data::String("«_x0041_»".to_owned()));
    assert_eq!(cell(&filled, 4, 4), Data::Float(5.0));
    assert_eq!(cell(&filled, 5, 4), Data::Float(4.5));
    assert_eq!(cell(&filled, 6, 4), Data::String("н".to_owned()));
    assert_eq!(cell(&filled, 7, 3), Data::String("Средний балл".to_owned()));

    let of = |row, column| formula(&filled, "Лист 1", row, column);
    assert_eq!(of(4, 5), "E5*$G$1/SUM(E$5:E$7)");
    assert_eq!(of(6, 5), "E7*$G$1/SUM(E$5:E$7)");
    assert_eq!(of(7, 4), "AVERAGE(E5:E7)");
    assert_eq!(of(7, 5), "COUNTA(B5:B7)");
    assert_eq!(formula(&filled, "Сводка", 0, 1), "'Лист 1'!E8");
}

#[test]
fn the_look_of_a_form_is_kept() {
    let form = form();
    let filled = fill(&form, &three()).expect("it is filled");
    let (before, after) = (parts(&form), parts(&filled));
    assert_eq!(before.len(), after.len());
    let mut changed: Vec<&str> = before
        .iter()
        .filter(|(path, bytes)| after.get(*path) != Some(bytes))
        .map(|(path, _)| path.as_str())
        .collect();
    changed.sort_unstable();
    // Styles, shared strings, pictures, and the third sheet keep their bytes.
    assert_eq!(
        changed,
        [
            "xl/comments1.xml",
            "xl/drawings/drawing1.xml",
            "xl/drawings/vmlDrawing1.vml",
            "xl/workbook.xml",
            "xl/worksheets/sheet1.xml",
            "xl/worksheets/sheet2.xml",
        ]
    );
    let (old, new) = (
        part(&form, "xl/worksheets/sheet1.xml"),
        part(&filled, "xl/worksheets/sheet1.xml"),
    );
    let style = |xml: &str, cell: &str| {
        let (_, rest) = xml.split_once(&format!("r=\"{cell}\"")).expect("the cell");
        let (tag, _) = rest.split_once('>').expect("its tag");
        let (_, style) = tag.split_once(" s=\"").expect("a style");
        style.split('"').next().map(str::to_owned)
    };
    for (was, is) in [
        ("A1", "A1"),
        ("E5", "E5"),
        ("E5", "E7"),
        ("D5", "D7"),
        ("E6", "E8"),
        ("A8", "A10"),
    ] {
        assert_eq!(style(&old, was), style(&new, is), "{was} → {is}");
    }
    assert_eq!(new.matches("ht=\"30.75\"").count(), 3);
    assert_has(
        &new,
        &[
            r#"<row r="10" spans="1:6" ht="44.25""#,
            r#"<dimension ref="A1:F10"/>"#,
            r#"<mergeCells count="5">"#,
            r#"<mergeCell ref="C7:D7"/>"#,
            r#"<mergeCell ref="A10:C10"/>"#,
            r#"<conditionalFormatting sqref="E5:E7">"#,
            r#"sqref="E5:E7""#,
            r#"<brk id="7""#,
            "&amp;LСольфеджио 3А &amp;&amp; Б&amp;RСтр. &amp;P",
        ],
    );
    assert_has(
        &part(&filled, "xl/workbook.xml"),
        &[
            "'Лист 1'!$A$1:$F$10",
            "'Лист 1'!$4:$4",
            "fullCalcOnLoad=\"1\"",
        ],
    );
    assert_has(&part(&filled, "xl/comments1.xml"), &["ref=\"A10\""]);
    assert_has(
        &part(&filled, "xl/drawings/vmlDrawing1.vml"),
        &["<x:Row>9</x:Row>"],
    );
    let drawing = part(&filled, "xl/drawings/drawing1.xml");
    assert_has(&drawing, &["<xdr:row>0</xdr:row>", "<xdr:row>9</xdr:row>"]);
    assert!(!drawing.contains("<xdr:row>7</xdr:row>"), "{drawing}");
}

#[test]
fn a_placeholder_in_pieces_is_found_and_keeps_its_look() {
    let bold = Format::new().set_bold();
    let plain = Format::default();
    let template = workbook(|sheet| {
        let runs = [
            (&bold, "Класс: {{cl"),
            (&plain, "a"),
            (&bold, "ss}}"),
            (&plain, ", всё"),
        ];
        sheet.write_rich_string(0, 0, &runs).expect("a cell");
        let runs = [(&bold, "{{ma"), (&plain, "rk}}")];
        sheet.write_rich_string(1, 0, &runs).expect("a cell");
        sheet.write(2, 0, "{{mark}}").expect("a cell");
        sheet.write(3, 0, "{{ и {{mark}} }} {{}}").expect("a cell");
    });
    let filling = Filling {
        head: vec![("class", "3А".into()), ("mark", 4.5.into())],
        ..Filling::default()
    };
    let filled = fill(&template, &filling).expect("it is filled");
    assert_eq!(cell(&filled, 0, 0).to_string(), "Класс: 3А, всё");
    assert_has(
        &part(&filled, "xl/worksheets/sheet1.xml"),
        &["<b/>", "Класс: 3А</t>", ", всё</t>"],
    );
    assert_eq!(cell(&filled, 1, 0), Data::Float(4.5));
    assert_eq!(cell(&filled, 2, 0), Data::Float(4.5));
    assert_eq!(cell(&filled, 3, 0).to_string(), "{{ и 4,5 }} {{}}");
}

#[test]
fn two_lines_of_a_student_are_repeated_together() {
    let format = Format::new().set_border(FormatBorder::Thin);
    let template = workbook(|sheet| {
        sheet
            .merge_range(1, 0, 2, 0, "{{student_id}}", &format)
            .expect("cells");
        sheet.write(1, 1, "{{mark}}").expect("a cell");
        sheet.write(2, 1, "по числам").expect("a cell");
        sheet
            .write(3, 1, Formula::new("=SUM(B2:B3)+B1"))
            .expect("a cell");
        sheet
            .merge_range(0, 4, 3, 4, "Сбоку", &format)
            .expect("cells");
    });
    let mut filling = three();
    let filled = fill(&template, &filling).expect("it is filled");
    let ids = [1, 3, 5].map(|row| cell(&filled, row, 0).to_string());
    assert_eq!(ids, ["0042", "10434", "10441"]);
    assert_eq!(cell(&filled, 6, 1).to_string(), "по числам");
    assert_eq!(formula(&filled, "Sheet1", 7, 1), "SUM(B2:B7)+B1");
    assert_has(
        &part(&filled, "xl/worksheets/sheet1.xml"),
        &["\"A2:A3\"", "\"A4:A5\"", "\"A6:A7\"", "\"E1:E8\""],
    );
    // Nobody there: the form is left empty, and whole.
    filling.rows.clear();
    let filled = fill(&template, &filling).expect("it is filled");
    assert_eq!(cell(&filled, 1, 0), Data::Empty);
    assert_eq!(formula(&filled, "Sheet1", 3, 1), "SUM(B2:B3)+B1");
}

#[test]
fn formulas_that_share_their_text_get_one_each() {
    let template = workbook(|sheet| {
        sheet.write(1, 0, "{{mark}}").expect("a cell");
        for row in 1..4 {
            sheet.write(row, 1, Formula::new("=1")).expect("a cell");
        }
    });
    let template = edited(&template, |xml| {
        let shared = |text: &str| format!("<f t=\"shared\" si=\"0\"{text}");
        xml.replacen("<f>1</f>", &shared(" ref=\"B2:B4\">A2*B$1</f>"), 1)
            .replace("<f>1</f>", &shared("/>"))
    });
    let filled = fill(&template, &three()).expect("it is filled");
    let of = |row| formula(&filled, "Sheet1", row, 1);
    assert_eq!(
        [1, 3, 4, 5].map(of),
        ["A2*B$1", "A4*B$1", "A5*B$1", "A6*B$1"]
    );
}

#[test]
fn what_is_wrong_with_a_template_is_said_in_one_sentence() {
    let said = |bytes: &[u8]| fill(bytes, &three()).expect_err("a fault").to_string();
    assert!(said(b"student_id;mark").contains("no XLSX"));
    assert!(said(b"\xD0\xCF\x11\xE0old").contains("password"));
    assert!(said(b"PK\x03\x04 no workbook").contains("damaged"));
    assert!(said(&vec![b'P'; (20 << 20) + 1]).contains("too large"));
    let mut other = ZipWriter::new(Cursor::new(Vec::new()));
    other
        .start_file("text.txt", SimpleFileOptions::default())
        .expect("memory");
    let other = other.finish().expect("memory").into_inner();
    assert!(said(&other).contains("no XLSX"));
    let none = workbook(|sheet| {
        sheet.write(0, 0, "Класс: class").expect("a cell");
    });
    let none = said(&none);
    assert_has(
        &none,
        &[
            "no placeholder",
            "{{class}}, {{term}}, {{teacher}}, {{student_id}}",
        ],
    );
    let unknown = workbook(|sheet| {
        sheet.set_name("Лист 7").expect("a name");
        sheet.write(6, 27, "{{class}} {{pupil}}").expect("a cell");
    });
    assert_has(
        &said(&unknown),
        &["{{pupil}} in “Лист 7”, cell AB7", "there may be: {{class}}"],
    );
    let misplaced = workbook(|sheet| {
        sheet.set_footer("&C{{mark}}");
    });
    assert_has(
        &said(&misplaced),
        &["{{mark}} in a header or footer of “Sheet1”"],
    );
    let full = edited(
        &workbook(|sheet| {
            sheet.write(0, 0, "{{mark}}").expect("a cell");
            sheet.write(1_048_575, 0, "внизу").expect("a cell");
        }),
        str::to_owned,
    );
    assert_eq!(fill(&full, &three()), Err(TemplateFault::TooLarge));
    let broken = edited(&form(), |xml| xml.replace("</sheetData>", ""));
    assert!(said(&broken).contains("damaged"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_bytes_filling_ends(at in 0_usize..9_000, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = form();
        let at = at % bytes.len();
        bytes[at] = byte;
        if cut {
            bytes.truncate(at);
        }
        let _ = fill(&bytes, &three());
    }

    #[test]
    fn every_text_comes_back(text in "[ -~а-яё\t\n{}_x0-9A-F🎻]{1,20}") {
        let template = workbook(|sheet| {
            sheet.write(0, 0, "{{text}}").expect("a cell");
        });
        let head = vec![("text", Cell::Text(text.clone()))];
        let filled = fill(&template, &Filling { head, ..Filling::default() }).expect("it is filled");
        prop_assert_eq!(cell(&filled, 0, 0), Data::String(text));
    }
}
