//! Tables read out of files as they come: CSV and XLSX.

use super::{
    csv_table::{check_width, read_csv},
    headings::Headings,
    xlsx_table::read_xlsx,
};
use crate::school::roster::{Sheet, TableFault};

/// The largest file that is read, in bytes.
pub(crate) const LARGEST: usize = 20 * 1024 * 1024;
/// How far down headings may begin: a title stands above them, or a few lines of one.
pub(super) const TITLES: usize = 10;
/// The most rows that are read.
pub(super) const MOST_ROWS: usize = 100_000;

/// A table as it stood in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its headings; where they are not known, its first line that is not blank.
    pub headings: Vec<String>,
    /// The number of that line in the file.
    pub line: usize,
    /// The lines below, each with its number in the file.
    pub rows: Vec<(usize, Vec<String>)>,
    /// The sheet that was read, where it is not the workbook's first; or all, where there are several
    /// and none has the headings that are known.
    pub sheets: Vec<Sheet>,
}

impl Table {
    /// The headings, with the number of their line.
    pub fn head(&self) -> (usize, &[String]) {
        (self.line, &self.headings)
    }

    /// The sheet that was read in the place of the workbook's first.
    pub fn read_instead(&self) -> Option<&Sheet> {
        match self.sheets.as_slice() {
            [read] => Some(read),
            _ => None,
        }
    }
}

/// Reads a table whose first line has the headings out of a file's bytes: XLSX, or CSV in UTF-8,
/// UTF-16, Windows-1251 or the code page 866 of DOS with `,`, `;` or TAB between the cells.
///
/// # Errors
/// One clear sentence about what the file is instead.
pub fn read(bytes: &[u8]) -> Result<Table, TableFault> {
    read_table(bytes, None)
}

/// Reads a table with these headings, without what stands above them; of a workbook, the first sheet
/// that has them. Where none of the first lines has them, the first one stands for them, and whoever
/// reads it says what is missing.
///
/// # Errors
/// One clear sentence about what the file is instead.
pub fn read_headed(bytes: &[u8], headings: Headings) -> Result<Table, TableFault> {
    read_table(bytes, Some(headings))
}

fn read_table(bytes: &[u8], headings: Option<Headings>) -> Result<Table, TableFault> {
    if bytes.len() > LARGEST {
        return Err(TableFault::TooLarge);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(TableFault::OldExcel);
    }
    let is_workbook = bytes.starts_with(b"PK\x03\x04");
    let (mut rows, sheets) = match is_workbook {
        true => read_xlsx(bytes, headings)?,
        false => (read_csv(bytes, headings)?, Vec::new()),
    };
    let is_blank = |cells: &[String]| cells.iter().all(|cell| cell.trim().is_empty());
    let first = rows.iter().position(|(_, cells)| !is_blank(cells));
    rows.drain(..first.ok_or(TableFault::Empty)?);
    let names = |cells: &[String]| cells.iter().any(|cell| cell.contains(char::is_alphabetic));
    let mut beginning = rows.iter().take(TITLES + 1);
    if !beginning.any(|(_, cells)| names(cells)) {
        return Err(TableFault::NoHeadings);
    }
    let table = Table {
        sheets,
        ..below_title(rows, headings)
    };
    if !is_workbook {
        check_width(&table, headings)?;
    }
    match table.rows.len() > MOST_ROWS {
        true => Err(TableFault::TooLarge),
        false => Ok(table),
    }
}

/// A table, without what stands above its headings.
fn below_title(mut rows: Rows, headings: Option<Headings>) -> Table {
    let found = headings.and_then(|headings| headings.found(&rows));
    let last = found.as_ref().map_or(0, |(last, _)| *last);
    let below = rows.split_off(rows.len().min(last + 1));
    let (line, first) = rows.pop().unwrap_or_default();
    Table {
        headings: found.map_or(first, |(_, headings)| headings),
        line,
        rows: below,
        sheets: Vec::new(),
    }
}

/// Lines with their numbers in the file.
pub(super) type Rows = Vec<(usize, Vec<String>)>;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_table_reads_the_same_in_every_dress() {
        let plain = "имя;год\nНота;3\n\"Пауза; М.\";4\n";
        let expected = read(plain.as_bytes()).expect("it is a table");
        assert_eq!(expected.headings, ["имя", "год"]);
        assert_eq!(expected.rows[1], (3, vec!["Пауза; М.".into(), "4".into()]));
        let marked = format!("\u{FEFF}{plain}");
        let (old, ..) = encoding_rs::WINDOWS_1251.encode(plain);
        let (older, ..) = encoding_rs::IBM866.encode(plain);
        let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let tabs = "имя\tгод\nНота\t3\nПауза; М.\t4\n";
        let commas = "имя,год\nНота,3\nПауза; М.,4\n";
        for dress in [
            marked.as_bytes(),
            &old,
            &older,
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
    fn a_title_above_the_headings_is_not_read_in_any_dress() {
        let known = Headings {
            complete: |cells| cells.iter().any(|cell| cell == "имя") && cells.len() > 1,
            known: |cell| ["имя", "год"].contains(&cell),
        };
        for (title, line) in [
            ("Список\n", 2),
            ("Список, 2026/27, \"Хор\"\n", 2),
            ("Школа\n\nСписок\n", 4),
            ("Школа; отделение; зал; год\n", 2),
        ] {
            for table in [
                "имя;год\nНота;3\n",
                "имя,год\nНота,3\n",
                "имя\tгод\nНота\t3\n",
            ] {
                let table = read_headed(format!("{title}{table}").as_bytes(), known);
                let table = table.expect("a table");
                assert_eq!(table.headings, ["имя", "год"]);
                assert_eq!(table.rows.len(), 1);
                assert_eq!(table.rows[0].1, ["Нота", "3"]);
                assert_eq!((table.line, table.rows[0].0), (line, line + 1));
            }
        }
        let wide = "Список\nимя;год\nНота;3;4\n";
        let wide = read_headed(wide.as_bytes(), known);
        assert_eq!(wide, Err(TableFault::TooWide(3)));
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_reading_ends(bytes in prop::collection::vec(any::<u8>(), 0..200), zip in any::<bool>()) {
            let magic: &[u8] = if zip { b"PK\x03\x04" } else { b"" };
            let _ = read(&[magic, &bytes[..]].concat());
        }
    }
}
