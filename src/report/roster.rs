//! The roster, in the columns in which it is imported.

use crate::{
    school::roster::{COLUMNS, staff_number},
    sheets::SheetWriter,
    store::Reader,
};

/// How wide the columns are on paper, in characters.
pub const WIDTHS: [u16; 8] = [14, 30, 8, 20, 28, 28, 20, 28];

/// Writes the roster; returns how many rows there were. Without `names`, students stand
/// there by identifier alone and teachers as «№ 1»; an import understands both.
///
/// # Errors
/// Fails when the database cannot be read or the table not be written.
pub async fn write(
    reader: &mut Reader,
    (sheet, names): (&mut dyn SheetWriter, bool),
) -> anyhow::Result<usize> {
    sheet.row(&COLUMNS)?;
    let rows = reader.roster_rows().await?;
    for row in &rows {
        let number = staff_number(row.teacher_number);
        let shown = |name: &'_ str| {
            if names {
                name.to_owned()
            } else {
                String::new()
            }
        };
        let teacher = if names { &row.teacher } else { &number };
        sheet.row(&[
            &row.student_id,
            &shown(&row.name),
            &row.year,
            &row.department,
            &row.discipline,
            teacher,
            &row.class,
            &shown(&row.guardian),
        ])?;
    }
    Ok(rows.len())
}
