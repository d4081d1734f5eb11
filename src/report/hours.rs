//! Hours taught: a row for each teacher, class, form and mode.

use crate::{school::lessons::academic_hours, sheets::SheetWriter, store::lessons::TaughtHours};

/// The columns, in their order.
pub const COLUMNS: [&str; 6] = ["staff", "class", "form", "mode", "lessons", "hours"];

/// How wide they are on paper, in characters.
pub const WIDTHS: [u16; 6] = [8, 26, 16, 10, 10, 10];

/// Writes what was taught, in academic hours.
///
/// # Errors
/// Fails when the table cannot be written.
pub fn write(sheet: &mut dyn SheetWriter, taught: &[TaughtHours]) -> anyhow::Result<()> {
    sheet.row(&COLUMNS)?;
    for row in taught {
        sheet.row(&[
            &row.staff.to_string(),
            &row.class,
            row.form.as_str(),
            row.mode.as_str(),
            &row.lessons.to_string(),
            &academic_hours(row.minutes),
        ])?;
    }
    Ok(())
}
