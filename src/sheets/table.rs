//! Tables read out of files as they come: CSV and XLSX.

use super::{csv_table::read_csv, xlsx_table::read_xlsx};
use crate::school::roster::TableFault;

/// The largest file that is read, in bytes.
pub(crate) const LARGEST: usize = 20 * 1024 * 1024;
/// How far down headings may begin: a title stands above them, or a few lines of one.
const TITLES: usize = 10;
/// The most rows that are read.
pub(super) const MOST_ROWS: usize = 100_000;

/// A table as it stood in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its first line that is not blank.
    pub headings: Vec<String>,
    /// The number of that line in the file.
    pub line: usize,
    /// The lines below, each with its number in the file.
    pub rows: Vec<(usize, Vec<String>)>,
}

impl Table {
    /// The same, without what stands above the first line that has headings. A heading that is
    /// merged with the cell above stands there. Where none of the first lines has headings, it is as
    /// it was, and whoever reads it says what is missing.
    pub fn headed(mut self, has_headings: impl Fn(&[String]) -> bool) -> Table {
        if has_headings(&self.headings) {
            return self;
        }
        let mut above = self.rows.iter().take(TITLES);
        if let Some(place) = above.position(|(_, cells)| has_headings(cells)) {
            let rows = self.rows.split_off(place + 1);
            if let Some((line, mut headings)) = self.rows.pop() {
                let above = self.rows.last().map_or(&self.headings, |(_, cells)| cells);
                for (heading, above) in headings.iter_mut().zip(above) {
                    if heading.trim().is_empty() {
                        heading.clone_from(above);
                    }
                }
                self = Table {
                    headings,
                    line,
                    rows,
                };
            }
        }
        self
    }

    /// The headings, with the number of their line.
    pub fn head(&self) -> (usize, &[String]) {
        (self.line, &self.headings)
    }
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
    let (line, headings) = rows
        .by_ref()
        .find(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
        .ok_or(TableFault::Empty)?;
    let rows: Vec<_> = rows.collect();
    let names = |cells: &[String]| cells.iter().any(|cell| cell.contains(char::is_alphabetic));
    let mut first = rows.iter().take(TITLES);
    if !names(&headings) && !first.any(|(_, cells)| names(cells)) {
        return Err(TableFault::NoHeadings);
    }
    match rows.len() > MOST_ROWS {
        true => Err(TableFault::TooLarge),
        false => Ok(Table {
            headings,
            line,
            rows,
        }),
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

    proptest! {
        #[test]
        fn whatever_the_bytes_reading_ends(bytes in prop::collection::vec(any::<u8>(), 0..200), zip in any::<bool>()) {
            let magic: &[u8] = if zip { b"PK\x03\x04" } else { b"" };
            let _ = read(&[magic, &bytes[..]].concat());
        }
    }
}
