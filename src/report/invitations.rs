//! Invitations as a table: a line for each student, with a code and a link for the
//! student and for the guardian.

use crate::{sheets::SheetWriter, store::invitations::Codes};

/// The columns: other programs rely on them.
pub const COLUMNS: [&str; 5] = [
    "student_id",
    "code",
    "link",
    "guardian_code",
    "guardian_link",
];

/// How wide the columns are on paper, in characters.
pub const WIDTHS: [u16; 5] = [14, 14, 44, 14, 44];

/// Writes the table. `door` is the link to which a code is appended, where the bot's name
/// is known.
///
/// # Errors
/// Fails when the table cannot be written.
pub fn write(
    sheet: &mut dyn SheetWriter,
    codes: &[Codes],
    door: Option<&str>,
) -> anyhow::Result<()> {
    sheet.row(&COLUMNS)?;
    let link = |code: &str| door.map_or_else(String::new, |door| format!("{door}{code}"));
    for codes in codes {
        sheet.row(&[
            codes.student.as_str(),
            &codes.own,
            &link(&codes.own),
            &codes.guardian,
            &link(&codes.guardian),
        ])?;
    }
    Ok(())
}
