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

/// A cell that no spreadsheet takes for a formula: `'` goes before what would be one.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    match is_formula(cell.trim_start_matches('\'')) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// What [`harmless`] was made of.
fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
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
