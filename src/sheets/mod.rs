//! Tables in files: CSV and XLSX, read as they come and written so that no cell is
//! ever a formula.

mod csv_table;
mod headings;
mod letters;
mod roster;
mod table;
mod writer;
mod xlsx_table;

use std::borrow::Cow;

pub use headings::Headings;
pub use roster::read_roster;
pub(crate) use table::LARGEST;
pub use table::{Table, read, read_headed};
pub use writer::{CsvSheet, SheetWriter, XlsxSheet};

/// Characters with which a spreadsheet begins a formula, or a cell of its own making.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];
/// Those that stand in a line.
const SIGNS: [char; 4] = ['=', '+', '-', '@'];

/// What ends a cell for a spreadsheet that reads a table in its own way: where numbers have a comma,
/// a semicolon goes between cells, and quotes within a line are none.
const ENDS: [char; 4] = [';', '\t', '\r', '\n'];

/// A cell that no spreadsheet takes for a formula: `'` goes before what would be one, at its beginning
/// and wherever another cell may begin in it.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let mut quoted = String::new();
    let mut written = 0;
    for at in beginnings(cell) {
        if may_be_formula(cell, at) {
            quoted.push_str(&cell[written..at]);
            quoted.push('\'');
            written = at;
        }
    }
    match quoted.is_empty() {
        true => Cow::Borrowed(cell),
        false => Cow::Owned(quoted + &cell[written..]),
    }
}

/// What [`harmless`] was made of.
fn restored(cell: &str) -> Cow<'_, str> {
    let mut restored = String::new();
    let mut read = 0;
    for at in beginnings(cell) {
        if cell[at..].starts_with('\'') && may_be_formula(cell, at) {
            restored.push_str(&cell[read..at]);
            read = at + 1;
        }
    }
    match read {
        0 => Cow::Borrowed(cell),
        _ => Cow::Owned(restored + &cell[read..]),
    }
}

/// Where in a cell, in bytes, a cell may begin.
fn beginnings(cell: &str) -> impl Iterator<Item = usize> {
    let ends = cell.match_indices(ENDS);
    std::iter::once(0).chain(ends.map(|(at, end)| at + end.len()))
}

/// Whether what begins there is a formula, or would be one without what quotes it.
fn may_be_formula(cell: &str, at: usize) -> bool {
    let begun = cell[at..].trim_start_matches('\'');
    match at {
        0 => is_formula(begun),
        // What only ends the next cell begins none.
        _ => begun.starts_with(SIGNS),
    }
}

fn is_formula(cell: &str) -> bool {
    cell.starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn rows(table: Table) -> Vec<Vec<String>> {
        table.rows.into_iter().map(|(_, cells)| cells).collect()
    }

    proptest! {
        #[test]
        fn no_cell_is_a_formula_and_every_cell_comes_back(cells in prop::collection::vec("['=+@\t\r\n-]{0,2}[a-я0-9,;\"]{0,5}", 1..5)) {
            let mut bytes = Vec::new();
            let mut sheet = Box::new(CsvSheet::new(&mut bytes));
            let heading: Vec<String> = (0..cells.len()).map(|at| format!("c{at}")).collect();
            sheet.row(&heading.iter().map(String::as_str).collect::<Vec<_>>()).expect("memory");
            let line: Vec<&str> = cells.iter().map(String::as_str).collect();
            sheet.row(&line).expect("memory");
            sheet.finish().expect("memory");
            for raw in csv::Reader::from_reader(bytes.as_slice()).records() {
                for cell in raw.expect("ours").iter() {
                    prop_assert!(!is_formula(cell), "{cell:?}");
                }
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                prop_assert_eq!(rows(read(&bytes).expect("ours")), vec![cells]);
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_in_a_cell_is_a_formula_for_who_ends_it_elsewhere(cell in "['=+@;\t\r\na1,\"-]{0,12}") {
            let quoted = harmless(&cell);
            for piece in quoted.split(ENDS) {
                prop_assert!(!piece.starts_with(SIGNS), "{piece:?} of {quoted:?}");
            }
            prop_assert_eq!(restored(&quoted), cell.as_str());
        }
    }

    #[test]
    fn a_cell_without_a_formula_stays_as_it_is() {
        for cell in ["молодец; темп 80", "'кавычки'", "10:30 - 11:15", "а=б", ""]
        {
            assert!(matches!(harmless(cell), Cow::Borrowed(same) if same == cell));
        }
        assert_eq!(harmless("молодец;=1+1"), "молодец;'=1+1");
    }

    #[test]
    fn a_sheet_is_written_as_strings_and_reads_back() {
        let mut bytes = Cursor::new(Vec::new());
        let mut sheet = Box::new(XlsxSheet::new(&mut bytes, "Журнал", &[10, 10]).expect("a name"));
        sheet.row(&["id", "comment"]).expect("memory");
        sheet.row(&["0042", "=1+1"]).expect("memory");
        sheet.finish().expect("memory");
        let table = read(bytes.get_ref()).expect("ours");
        assert_eq!(
            table.rows,
            [(2, vec!["0042".to_owned(), "=1+1".to_owned()])]
        );
    }
}
