//! The journal: one row per student and assignment, lesson, or term mark.

use chrono_tz::Tz;

use crate::{
    sheets::SheetWriter,
    store::{
        Reader,
        marks::{JournalFilter, JournalKind, JournalRow},
    },
};

/// The journal's columns, in their order: other programs rely on them.
pub const COLUMNS: [&str; 10] = [
    "student_id",
    "class",
    "kind",
    "title",
    "given_at",
    "submitted_at",
    "mark",
    "marked_at",
    "marked_by",
    "comment",
];

/// How wide they are on paper, in characters; the last is that of names.
pub const WIDTHS: [u16; 11] = [14, 26, 12, 36, 26, 26, 8, 26, 10, 40, 28];

/// How many rows are read at once, so that a long export holds nothing up.
const PAGE: i64 = 2_000;

/// Writes the journal row by row; returns how many rows there were. Names stand in a
/// last column, and only where they were asked for.
///
/// # Errors
/// Fails when the database cannot be read or the table not be written.
pub async fn write(
    reader: &mut Reader,
    filter: &JournalFilter,
    zone: Tz,
    (sheet, names): (&mut dyn SheetWriter, bool),
) -> anyhow::Result<u64> {
    let mut columns = COLUMNS.to_vec();
    if names {
        columns.push("name");
    }
    sheet.row(&columns)?;
    let mut place = (JournalKind::Assignment, i64::MIN, String::new());
    let mut count = 0;
    loop {
        let page = reader.journal_page(filter, &place, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(count);
        };
        place.clone_from(&last.place);
        for row in &page {
            let cells = cells(row, zone);
            let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            if names {
                cells.push(&row.name);
            }
            sheet.row(&cells)?;
            count += 1;
        }
    }
}

fn cells(row: &JournalRow, zone: Tz) -> [String; 10] {
    let at = |moment: Option<crate::school::calendar::Moment>| {
        moment
            .map(|moment| moment.rfc3339(zone))
            .unwrap_or_default()
    };
    [
        row.student_id.clone(),
        row.class.clone(),
        row.place.0.as_str().to_owned(),
        row.title.clone(),
        at(Some(row.given_at)),
        at(row.submitted_at),
        row.mark.clone().unwrap_or_default(),
        at(row.marked_at),
        row.marked_by
            .map(|number| number.to_string())
            .unwrap_or_default(),
        row.comment.clone(),
    ]
}
