//! What the privileged did, as a table: by number, without names.

use chrono_tz::Tz;

use crate::{school::moments::Moment, sheets::SheetWriter, store::Reader};

/// The columns: other programs rely on them.
pub const COLUMNS: [&str; 6] = ["id", "at", "staff", "act", "whom", "more"];

/// How wide they are on paper, in characters.
pub const WIDTHS: [u16; 6] = [8, 26, 8, 20, 24, 40];

/// How many acts are read at once.
const PAGE: i64 = 2_000;

/// Writes what was done from a moment on and before another, in the order of time; returns
/// how many acts there were. Who did it is empty where it was the command line.
///
/// # Errors
/// Fails when the database cannot be read or the table not be written.
pub async fn write(
    reader: &mut Reader,
    zone: Tz,
    span: (Option<Moment>, Option<Moment>),
    sheet: &mut dyn SheetWriter,
) -> anyhow::Result<usize> {
    sheet.row(&COLUMNS)?;
    let (mut last, mut count) = (0, 0);
    loop {
        let page = reader.acts_after(last, span, PAGE).await?;
        let Some(entry) = page.last() else {
            return Ok(count);
        };
        last = entry.id;
        count += page.len();
        for entry in &page {
            let staff = entry.staff.map(|number| number.to_string());
            sheet.row(&[
                &entry.id.to_string(),
                &entry.at.rfc3339(zone),
                &staff.unwrap_or_default(),
                entry.act.as_str(),
                &entry.whom,
                &entry.more,
            ])?;
        }
    }
}
