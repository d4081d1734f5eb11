//! The staff as a table: the key from numbers to names, which stays with the school.

use crate::{sheets::SheetWriter, store::staff::StaffMember};

/// The columns: other programs rely on them.
pub const COLUMNS: [&str; 6] = ["staff", "name", "teacher", "admin", "classes", "joined"];

/// How wide they are on paper, in characters.
pub const WIDTHS: [u16; 6] = [8, 34, 9, 9, 9, 9];

/// Writes a line for each member of staff, by number.
///
/// # Errors
/// Fails when the table cannot be written.
pub fn write(members: &[StaffMember], sheet: &mut dyn SheetWriter) -> anyhow::Result<()> {
    sheet.row(&COLUMNS)?;
    let yes_or_no = |is_so: bool| if is_so { "yes" } else { "no" };
    for member in members {
        sheet.row(&[
            &member.role.number.to_string(),
            &member.name,
            yes_or_no(member.role.teacher),
            yes_or_no(member.role.admin),
            &member.classes.to_string(),
            yes_or_no(member.accounts > 0),
        ])?;
    }
    Ok(())
}
