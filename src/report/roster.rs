//! The roster, in the columns in which it is imported.

use crate::{school::roster::COLUMNS, sheets::SheetWriter, store::Reader};

/// How wide the columns are on paper, in characters.
pub const WIDTHS: [u16; 8] = [14, 30, 8, 20, 28, 28, 20, 28];

/// Writes the roster; returns how many rows there were.
///
/// # Errors
/// Fails when the database cannot be read or the table not be written.
pub async fn write(reader: &mut Reader, sheet: &mut dyn SheetWriter) -> anyhow::Result<usize> {
    sheet.row(&COLUMNS)?;
    let rows = reader.roster_rows().await?;
    for row in &rows {
        sheet.row(&[
            &row.student_id,
            &row.name,
            &row.year,
            &row.department,
            &row.discipline,
            &row.teacher,
            &row.class,
            &row.guardian,
        ])?;
    }
    Ok(rows.len())
}
