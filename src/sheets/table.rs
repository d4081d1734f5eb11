//! Tables read out of files as they come: CSV and XLSX.

use std::{borrow::Cow, io::Cursor};

use calamine::{Data, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError as Damage};

use super::restored;
use crate::school::roster::TableFault;

/// The largest file that is read, in bytes.
pub(crate) const LARGEST: usize = 20 * 1024 * 1024;
/// The most rows that are read.
const MOST_ROWS: usize = 100_000;
/// The most cells of a sheet, gaps between them included.
const MOST_CELLS: usize = 5_000_000;
/// The rightmost column.
const MOST_COLUMNS: usize = 1000;
/// The most bytes that an XLSX file, which is compressed, may unfold into.
const MOST_UNFOLDED: u64 = 300 * 1024 * 1024;
/// A table as it stood in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its first line that is not blank.
    pub headings: Vec<String>,
    /// The lines below, each with its number in the file.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// Reads a table out of a file's bytes: XLSX, or CSV in UTF-8, UTF-16 or Windows-1251
/// with `,`, `;` or TAB between the cells.
///
/// # Errors
/// One clear sentence about what the file is instead.
pub fn read(bytes: &[u8]) -> Result<Table, TableFault> {
    if bytes.len() > LARGEST {
        return Err(TableFault::TooLarge);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(TableFault::OldExcel);
    }
    let rows = match bytes.starts_with(b"PK\x03\x04") {
        true => read_xlsx(bytes)?,
        false => read_csv(bytes)?,
    };
    let mut rows = rows.into_iter();
    let (_, headings) = rows
        .by_ref()
        .find(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
        .ok_or(TableFault::Empty)?;
    let named = |heading: &String| heading.contains(char::is_alphabetic);
    if !headings.iter().any(named) {
        return Err(TableFault::NoHeadings);
    }
    let rows: Vec<_> = rows.collect();
    match rows.len() > MOST_ROWS {
        true => Err(TableFault::TooLarge),
        false => Ok(Table { headings, rows }),
    }
}

type Rows = Vec<(usize, Vec<String>)>;

fn read_xlsx(bytes: &[u8]) -> Result<Rows, TableFault> {
    if unfolded(bytes).is_some_and(|size| size > MOST_UNFOLDED) {
        return Err(TableFault::TooLarge);
    }
    let damaged = |error: Damage| TableFault::Damaged(error.to_string());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        Damage::FileNotFound(_) => TableFault::NoTable,
        error => damaged(error),
    })?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut found: Option<(Rows, &String)> = None;
    for name in &sheets {
        let Some((rows, of)) = &found else {
            let rows = read_sheet(&mut workbook, name, usize::MAX)?;
            found = (!rows.is_empty()).then_some((rows, name));
            continue;
        };
        // A sheet of notes is no table; one with the same columns would be left out.
        let beginning = read_sheet(&mut workbook, name, 2).unwrap_or_default();
        if beginning.len() > 1 && beginning[0].1 == rows[0].1 {
            return Err(TableFault::TwoSheets((*of).clone(), name.clone()));
        }
    }
    found.map(|(rows, _)| rows).ok_or(TableFault::Empty)
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
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let text = shown(&Data::from(cell.get_value().clone()));
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

/// How many bytes the parts of a ZIP archive unfold into, by its own table of contents
/// (APPNOTE.TXT 4.3.12 and 4.3.16); `None` where that cannot be read.
fn unfolded(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize, length: usize| {
        let digits = bytes.get(at..at.checked_add(length)?)?;
        let digits = digits.iter().rev();
        Some(digits.fold(0_usize, |number, digit| (number << 8) | usize::from(*digit)))
    };
    let end = bytes.windows(4).rposition(|it| it == b"PK\x05\x06")?;
    let (parts, mut at) = (number(end + 10, 2)?, number(end + 16, 4)?);
    let mut size = 0;
    for _ in 0..parts {
        size += number(at + 24, 4)? as u64;
        at += 46 + number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?;
    }
    Some(size)
}

/// A cell as its reader sees it.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
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

fn read_csv(bytes: &[u8]) -> Result<Rows, TableFault> {
    let text = decode(bytes)?;
    let (text, told) = told_delimiter(&text);
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .ok_or(TableFault::Empty)?;
    let delimiter = told.unwrap_or_else(|| delimiter(first));
    let mut lines = Lines::new(text);
    lines.line += usize::from(told.is_some());
    if let Some(start) = open_quote(text, delimiter) {
        return Err(TableFault::OpenQuote(lines.at(start)));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| TableFault::Csv(error.to_string()))?;
        let start = record.position().map_or(0, |position| position.byte());
        let line = lines.at(usize::try_from(start).unwrap_or(usize::MAX));
        let cells = record
            .iter()
            .map(|cell| restored(cell).to_owned())
            .collect();
        rows.push((line, cells));
        if rows.len() > MOST_ROWS + 1 {
            return Err(TableFault::TooLarge);
        }
    }
    check_width(&rows)?;
    Ok(rows)
}

/// Excel's own first line, `sep=;`, says what stands between the cells.
fn told_delimiter(text: &str) -> (&str, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let told = first.trim_end_matches('\r').strip_prefix("sep=");
    match told.map(str::as_bytes) {
        Some([delimiter]) => (rest, Some(*delimiter)),
        _ => (text, None),
    }
}

/// Where a quote opens a cell and is not closed: the rows behind it would be a part of that cell. One
/// that closes in the midst of a cell on the same line is somebody's way to write.
fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends_cell = |byte: u8| [delimiter, b'\r', b'\n'].contains(&byte);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        if bytes[at] == b'"' {
            let Some(closing) = closing_quote(bytes, at + 1) else {
                return Some(start);
            };
            at = closing + 1;
            let spaces = bytes[at..].iter().take_while(|byte| **byte == b' ').count();
            let ends = bytes.get(at + spaces).is_none_or(|byte| ends_cell(*byte));
            if !ends && bytes[start..at].contains(&b'\n') {
                return Some(start);
            }
        }
        let rest = bytes[at..].iter().position(|byte| ends_cell(*byte));
        at += rest.map_or(bytes.len() - at, |rest| rest + 1);
    }
    None
}

/// Where the cell ends that a quote has opened; two of them are one that belongs to the text.
fn closing_quote(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'"')?;
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            _ => return Some(at),
        }
    }
}

/// A comma too many moves all cells behind it into the columns of others.
fn check_width(rows: &Rows) -> Result<(), TableFault> {
    let width = |cells: &[String]| {
        let last = cells.iter().rposition(|cell| !cell.trim().is_empty());
        last.map_or(0, |last| last + 1)
    };
    let mut filled = rows.iter().filter(|(_, cells)| width(cells) > 0);
    let columns = filled.next().map_or(0, |(_, headings)| headings.len());
    match filled.find(|(_, cells)| width(cells) > columns) {
        Some((line, _)) => Err(TableFault::TooWide(*line)),
        None => Ok(()),
    }
}

/// Counts lines as an editor does. The reader's own count is one behind in files whose
/// lines end with CR LF, and takes blank lines for the beginning of the row below them.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Lines {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// The line of the row that begins at `start`, or behind the line ends there. Rows
    /// have to come in their order.
    fn at(&mut self, start: usize) -> usize {
        while let Some(byte) = self.text.get(self.at) {
            if self.at >= start && !b"\r\n".contains(byte) {
                break;
            }
            let ends = match byte {
                b'\r' => self.text.get(self.at + 1) != Some(&b'\n'),
                byte => *byte == b'\n',
            };
            self.line += usize::from(ends);
            self.at += 1;
        }
        self.line
    }
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableFault> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return match broken {
            true => Err(TableFault::NoTable),
            false => Ok(text),
        };
    }
    // No text has a zero in it; pictures and archives soon do.
    if bytes.contains(&0) || bytes.starts_with(b"%PDF") {
        return Err(TableFault::NoTable);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    // Any bytes are letters of Windows-1251, but no text has control characters in it
    // (a line break within an Excel cell may be one, the vertical TAB).
    let control = |byte: &u8| *byte < b' ' && !b"\t\n\x0B\x0C\r".contains(byte);
    match bytes.iter().any(control) {
        true => Err(TableFault::NoTable),
        false => Ok(encoding_rs::WINDOWS_1251
            .decode_without_bom_handling(bytes)
            .0),
    }
}

/// What stands between the cells: whatever the heading has most of, outside quotes.
fn delimiter(heading: &str) -> u8 {
    let count = |delimiter: char| {
        let mut quoted = false;
        heading
            .chars()
            .filter(|letter| {
                quoted ^= *letter == '"';
                !quoted && *letter == delimiter
            })
            .count()
    };
    match (count(','), count(';'), count('\t')) {
        (commas, semicolons, tabs) if tabs > commas && tabs > semicolons => b'\t',
        (commas, semicolons, _) if semicolons > commas => b';',
        _ => b',',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_xlsxwriter::{Format, Workbook};

    use super::*;

    #[test]
    fn a_comma_too_many_is_told_by_its_line() {
        let text = "name,teacher,class\n\nНота,Скрипкина,3А,\nПауза, доп.,Скрипкина,3А\n";
        assert_eq!(read(text.as_bytes()), Err(TableFault::TooWide(4)));
        let quoted = text.replace("Пауза, доп.", "\"Пауза, доп.\"");
        assert_eq!(read(quoted.as_bytes()).map(|table| table.rows.len()), Ok(2));
    }

    #[test]
    fn a_quote_that_is_left_open_swallows_no_rows() {
        let table = "a,b\n1,\"x\n2,y\n3,\"z\"\n";
        assert_eq!(read(table.as_bytes()), Err(TableFault::OpenQuote(2)));
        assert_eq!(read(b"a,b\n1,x\n2,\"y\n"), Err(TableFault::OpenQuote(3)));
        for well in [
            "a,b\n\"1\",\"x, y\"\n",
            "a,b\n1,\"the \"\"x\"\"\"\n",
            "a,b\n1,\"\"\n",
            "a,b\n1,6\" vinyl\n",
            "a,b\n\"1\" ,\"x\" 3\n",
            "sep=;\na;b\n1;x\n",
        ] {
            assert_eq!(
                read(well.as_bytes()).map(|it| it.rows.len()),
                Ok(1),
                "{well}"
            );
        }
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
    fn a_table_reads_the_same_in_every_dress() {
        let plain = "имя;год\nНота;3\n\"Пауза; М.\";4\n";
        let expected = read(plain.as_bytes()).expect("it is a table");
        assert_eq!(expected.headings, ["имя", "год"]);
        assert_eq!(expected.rows[1], (3, vec!["Пауза; М.".into(), "4".into()]));
        let marked = format!("\u{FEFF}{plain}");
        let (old, ..) = encoding_rs::WINDOWS_1251.encode(plain);
        let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let tabs = "имя\tгод\nНота\t3\nПауза; М.\t4\n";
        let commas = "имя,год\nНота,3\nПауза; М.,4\n";
        for dress in [
            marked.as_bytes(),
            &old,
            &wide,
            tabs.as_bytes(),
            commas.as_bytes(),
        ] {
            assert_eq!(read(dress).expect("it is a table"), expected);
        }
    }

    #[test]
    fn what_is_no_table_is_named() {
        let refused = |bytes: &[u8]| read(bytes).expect_err("it is none").to_string();
        assert!(refused(b"").contains("empty"));
        assert!(refused(b"\n\n").contains("empty"));
        assert!(refused(b"\xD0\xCF\x11\xE0old").contains(".xls"));
        assert!(refused(b"%PDF-1.7 table").contains("neither"));
        assert!(refused(b"PK\x03\x04 no workbook").contains("damaged"));
        assert!(refused(b"\xFF\xD8\xFF\xE1\x01,a\n1,2").contains("neither"));
        assert!(refused(b"1;2;3\n4;5;6\n").contains("no columns"));
        assert!(refused("a\n".repeat(MOST_ROWS + 2).as_bytes()).contains("too large"));
        assert!(refused(b"a\0b").contains("neither"));
        assert!(refused(&vec![b'a'; LARGEST + 1]).contains("too large"));
    }

    #[test]
    fn lines_are_numbered_as_an_editor_numbers_them() {
        for (text, expected) in [
            ("a,b\nx,y\nz,w\n", [2, 3]),
            ("a,b\r\nx,y\r\nz,w\r\n", [2, 3]),
            ("a,b\rx,y\rz,w\r", [2, 3]),
            ("\r\na,b\r\n\r\nx,y\r\nz,w", [4, 5]),
            ("\n\na,b\nx,y\n\n\nz,w", [4, 7]),
            ("a,b\r\n\"x\r\ny\",1\r\nz,w", [2, 4]),
        ] {
            let table = read(text.as_bytes()).expect("it is a table");
            let lines: Vec<usize> = table.rows.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, expected, "{text:?}");
        }
    }

    /// An XLSX file with what `fill` writes into its second sheet; the first is empty.
    fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        fill(workbook.add_worksheet());
        workbook.save_to_buffer().expect("memory")
    }

    #[test]
    fn cells_are_read_as_they_are_shown() {
        let formatted = |format| Format::new().set_num_format(format);
        let bytes = workbook(|sheet| {
            for (column, (number, format)) in [
                (10427.0, "General"),
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
        let mut bytes = workbook(|sheet| {
            sheet.write_string(0, 0, "a").expect("a cell");
        });
        assert!(unfolded(&bytes).is_some_and(|size| size > 1000 && size < 100_000));
        let entry = bytes.windows(4).position(|it| it == b"PK\x01\x02");
        let size = entry.expect("a table of contents") + 24;
        bytes[size..size + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(matches!(read(&bytes), Err(TableFault::TooLarge)));
        let wide = workbook(|sheet| {
            for row in 0..6_000 {
                sheet.write_string(row, 999, "a").expect("a cell");
            }
        });
        assert!(matches!(read(&wide), Err(TableFault::TooLarge)));
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_reading_ends(bytes in prop::collection::vec(any::<u8>(), 0..200), zip in any::<bool>()) {
            let magic: &[u8] = if zip { b"PK\x03\x04" } else { b"" };
            let _ = read(&[magic, &bytes[..]].concat());
        }
    }
}
