//! Tables out of XLSX workbooks.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError as Damage};
use zip::ZipArchive;

use super::{
    headings::Headings,
    table::{MOST_ROWS, Rows, TITLES},
};
use crate::school::roster::{Sheet, TableFault};

/// The most cells of a sheet, gaps between them included.
const MOST_CELLS: usize = 5_000_000;
/// How many rows are compared of two sheets: headings of two lines are among them, below a title.
const BEGINNING: usize = TITLES + 2;
/// The rightmost column.
const MOST_COLUMNS: usize = 1000;
/// The most bytes that an XLSX file, which is compressed, may unfold into.
const MOST_UNFOLDED: u64 = 300 * 1024 * 1024;

/// A sheet that has any rows, and the first of them, as far as they can be read.
struct Beginning {
    sheet: Sheet,
    name: String,
    rows: Rows,
}

/// The rows of the first sheet that can be seen and has the headings that are known; or has any rows,
/// where none has those. Beside them the sheets that are to be told of, as a table has them.
///
/// # Errors
/// What the file is instead; two sheets with the same columns, or with the headings that are known,
/// are one table in two pieces.
pub(super) fn read_xlsx(
    bytes: &[u8],
    headings: Option<Headings>,
) -> Result<(Rows, Vec<Sheet>), TableFault> {
    match unfolded(bytes) {
        Some(size) if size <= MOST_UNFOLDED => {}
        Some(_) => return Err(TableFault::TooLarge),
        None => return Err(TableFault::Damaged("it is no archive".to_owned())),
    }
    let damaged = |error: Damage| TableFault::Damaged(error.to_string());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        Damage::FileNotFound(_) => TableFault::NoTable,
        error => damaged(error),
    })?;
    let mut sheets = beginnings(&mut workbook);
    let is_known = |rows: &Rows| headings.is_some_and(|headings| headings.are_in(rows));
    let known = sheets.iter().position(|sheet| is_known(&sheet.rows));
    let place = known.unwrap_or(0);
    let read = sheets.get(place).ok_or(TableFault::Empty)?;
    let rows = read_sheet(&mut workbook, &read.name, usize::MAX)?;
    for other in &sheets[place + 1..] {
        let is_same =
            || have_same_columns(&rows, &other.rows) || known.is_some() && is_known(&other.rows);
        // A sheet of notes is no table; one with the same columns would be left out.
        if other.rows.len() > 1 && is_same() {
            return Err(TableFault::TwoSheets(read.name.clone(), other.name.clone()));
        }
    }
    let told_of = match known {
        _ if headings.is_none() || sheets.len() < 2 => 0..0,
        Some(0) => 0..0,
        Some(place) => place..place + 1,
        None => 0..sheets.len(),
    };
    let told_of = sheets.drain(told_of).map(|it| it.sheet).collect();
    Ok((rows, told_of))
}

/// The sheets that can be seen and have any rows.
fn beginnings(workbook: &mut Xlsx<Cursor<&[u8]>>) -> Vec<Beginning> {
    let sheets = workbook.sheets_metadata().iter();
    let is_shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let names: Vec<String> = sheets
        .filter(is_shown)
        .map(|sheet| sheet.name.clone())
        .collect();
    let beginnings = (1..).zip(names).filter_map(|(number, name)| {
        let rows =
            read_sheet(workbook, &name, BEGINNING).or_else(|_| read_sheet(workbook, &name, 2));
        let is_empty = rows.as_ref().is_ok_and(Vec::is_empty);
        let sheet = Sheet::new(number, &name);
        // Whoever reads all of it hears what is wrong with it.
        let rows = rows.unwrap_or_default();
        (!is_empty).then_some(Beginning { sheet, name, rows })
    });
    beginnings.collect()
}

/// Whether two sheets begin with the same line, or have one with several words in it in common
/// below a title of each.
fn have_same_columns(one: &Rows, other: &Rows) -> bool {
    let is_wide = |cells: &[String]| cells.iter().filter(|cell| !cell.is_empty()).count() > 2;
    let mut below = other.iter().filter(|(_, cells)| is_wide(cells));
    let first = one.iter().take(BEGINNING);
    one[0].1 == other[0].1
        || below.any(|(_, cells)| first.clone().any(|(_, beginning)| beginning == cells))
}

/// The first rows of a sheet that are not blank, `most` at most.
fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    most: usize,
) -> Result<Rows, TableFault> {
    let damaged = |error: Damage| TableFault::Damaged(error.to_string());
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut rows: Rows = Vec::new();
    let mut count = 0;
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let style = cells.styles().get(style);
        let format = style.and_then(|style| style.number_format.as_ref());
        let format = format.map_or("", |format| format.format_code.as_str());
        let text = shown(&Data::from(cell.get_value().clone()), format);
        if text.is_empty() {
            continue;
        }
        let begins = rows.last().is_none_or(|(line, _)| *line != row + 1);
        if begins && rows.len() == most {
            break;
        }
        if row > MOST_ROWS || column >= MOST_COLUMNS {
            return Err(TableFault::TooLarge);
        }
        if begins {
            rows.push((row + 1, Vec::new()));
        }
        let Some((_, line)) = rows.last_mut() else {
            continue;
        };
        count += (column + 1).saturating_sub(line.len());
        if count > MOST_CELLS {
            return Err(TableFault::TooLarge);
        }
        line.resize(line.len().max(column + 1), String::new());
        line[column] = text;
    }
    Ok(rows)
}

/// How many bytes the parts of a ZIP archive unfold into, by its own table of contents: whoever reads a
/// part gets no more of it than that says. `None` where it cannot be read.
fn unfolded(bytes: &[u8]) -> Option<u64> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut size: u64 = 0;
    for at in 0..archive.len() {
        size = size.saturating_add(archive.by_index_raw(at).ok()?.size());
    }
    Some(size)
}

/// A cell as its reader sees it, by its number format as far as that is one of zeros: `00427`.
fn shown(cell: &Data, format: &str) -> String {
    match cell {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            let is_of_zeros = *number >= 0.0 && format.bytes().all(|byte| byte == b'0');
            let digits = if is_of_zeros { format.len() } else { 0 };
            format!("{number:0digits$.0}")
        }
        Data::DateTime(at) => shown_time(at),
        Data::Empty => String::new(),
        other => other.to_string().trim().to_owned(),
    }
}

/// `2026-11-30`, `2026-11-30 18:00`, or `18:00` where the cell has no day or is a length
/// of time.
fn shown_time(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if at.is_duration() {
        let minutes = (at.as_f64() * 24.0 * 60.0).round();
        return format!(
            "{:.0}:{:02.0}",
            (minutes / 60.0).trunc(),
            minutes.abs() % 60.0
        );
    }
    match (at.as_f64() < 1.0, hour, minute) {
        (true, ..) => format!("{hour}:{minute:02}"),
        (false, 0, 0) => date,
        (false, ..) => format!("{date} {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{Format, Workbook};

    use super::*;
    use crate::sheets::{read, read_headed};

    /// An XLSX file with what `fill` writes into its second sheet; the first is empty.
    fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        fill(workbook.add_worksheet());
        workbook.save_to_buffer().expect("memory")
    }

    #[test]
    fn a_second_sheet_with_the_same_columns_is_not_left_out_in_silence() {
        let mut workbook = Workbook::new();
        for (name, hidden) in [("Старое", true), ("Фортепиано", false), ("Струнные", false)]
        {
            let sheet = workbook.add_worksheet();
            sheet.set_name(name).expect("a name").set_hidden(hidden);
            sheet.write_string(0, 0, "имя").expect("a cell");
            sheet.write_string(1, 0, name).expect("a cell");
            if name == "Струнные" {
                // More than is read, to the right of what is compared.
                sheet.write_string(9, 1500, "примечание").expect("a cell");
            }
            if !hidden {
                sheet.set_active(true).set_first_tab(true);
            }
        }
        let bytes = workbook.save_to_buffer().expect("memory");
        let two = TableFault::TwoSheets("Фортепиано".to_owned(), "Струнные".to_owned());
        assert_eq!(read(&bytes), Err(two));
    }

    #[test]
    fn an_empty_sheet_behind_the_table_is_none() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, word) in (0..).zip(["имя", "Нота"]) {
            sheet.write_string(row, 0, word).expect("a cell");
        }
        workbook.add_worksheet();
        let bytes = workbook.save_to_buffer().expect("memory");
        let table = read(&bytes).expect("a table");
        assert_eq!(table.headings, ["имя"]);
        assert_eq!(table.rows, [(2, vec!["Нота".to_owned()])]);
    }

    #[test]
    fn a_second_sheet_with_the_headings_that_are_known_is_not_left_out_either() {
        let known = Headings {
            complete: |cells| {
                ["имя", "предмет"].map(|it| cells.contains(&it.to_owned())) == [true; 2]
            },
            known: |cell| ["имя", "предмет", "год"].contains(&cell),
        };
        let mut workbook = Workbook::new();
        for (name, headings) in [
            ("Скрипка", ["имя", "предмет", "год"]),
            ("Телефоны", ["имя", "телефон", ""]),
            ("Хор", ["предмет", "имя", "примечание"]),
        ] {
            let sheet = workbook.add_worksheet();
            sheet.set_name(name).expect("a name");
            for (row, cells) in (0..).zip([headings, ["а", "б", name]]) {
                sheet.write_row(row, 0, cells).expect("cells");
            }
        }
        let bytes = workbook.save_to_buffer().expect("memory");
        let two = TableFault::TwoSheets("Скрипка".to_owned(), "Хор".to_owned());
        assert_eq!(read_headed(&bytes, known), Err(two));
        // Who does not know what is looked for reads the first one.
        assert_eq!(read(&bytes).expect("a table").rows.len(), 1);
    }

    #[test]
    fn cells_are_read_as_they_are_shown() {
        let formatted = |format| Format::new().set_num_format(format);
        let bytes = workbook(|sheet| {
            for (column, (number, format)) in [
                (10427.0, "General"),
                (427.0, "00000"),
                (7.0, "0"),
                (4.5, "General"),
                (46_356.0, "dd.mm.yyyy"),
                (46_356.75, "dd.mm.yyyy hh:mm"),
                (0.75, "hh:mm"),
                (1.5, "[h]:mm"),
            ]
            .into_iter()
            .enumerate()
            {
                let column = u16::try_from(column).expect("few");
                sheet.write_string(0, column, "столбец").expect("a cell");
                sheet
                    .write_number_with_format(4, column, number, &formatted(format))
                    .expect("a cell");
            }
            sheet
                .write_blank(9, 0, &Format::new().set_bold())
                .expect("a cell");
        });
        let table = read(&bytes).expect("it is a table");
        let shown = [
            "10427",
            "00427",
            "7",
            "4.5",
            "2026-11-30",
            "2026-11-30 18:00",
            "18:00",
            "36:00",
        ];
        assert_eq!(table.rows, [(5, shown.map(str::to_owned).to_vec())]);
    }

    #[test]
    fn what_unfolds_into_too_much_is_refused_unread() {
        let bytes = workbook(|sheet| {
            sheet.write_string(0, 0, "a").expect("a cell");
        });
        assert!(unfolded(&bytes).is_some_and(|size| size > 1000 && size < 100_000));
        let entries = bytes.windows(4).enumerate();
        let entries = entries.filter(|(_, it)| it == b"PK\x01\x02");
        let entries: Vec<usize> = entries.map(|(at, _)| at).collect();
        let claiming = |size: u32| {
            let mut bytes = bytes.clone();
            for entry in &entries {
                bytes[entry + 24..entry + 28].copy_from_slice(&size.to_le_bytes());
            }
            bytes
        };
        assert!(matches!(
            read(&claiming(1 << 30)),
            Err(TableFault::TooLarge)
        ));
        // Who claims less is not read beyond that.
        assert!(matches!(read(&claiming(1)), Err(TableFault::Damaged(_))));
        // A list that lies where only a larger one could tell.
        let end = bytes.windows(4).rposition(|it| it == b"PK\x05\x06");
        let offset = end.expect("an end") + 16;
        let mut elsewhere = bytes.clone();
        elsewhere[offset..offset + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(read(&elsewhere), Err(TableFault::Damaged(_))));
        let wide = workbook(|sheet| {
            for row in 0..6_000 {
                sheet.write_string(row, 999, "a").expect("a cell");
            }
        });
        assert!(matches!(read(&wide), Err(TableFault::TooLarge)));
    }
}
