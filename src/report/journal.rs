//! The journal: one row per student and assignment, lesson, or term mark.

use std::collections::HashMap;

use chrono_tz::Tz;
use futures_util::future::join;

use crate::{
    school::moments::Moment,
    sheets::SheetWriter,
    store::{
        Reader,
        journal::{JournalBlock, JournalFilter, START},
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

/// How many assignments or lessons are read at once, so that a long export holds nothing up.
const PAGE: i64 = 200;

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
    let names = match names {
        true => Some(reader.student_names().await?),
        false => None,
    };
    let mut rows = Rows {
        sheet,
        names,
        zone,
        count: 0,
    };
    let mut page = reader.journal_page(filter, START, PAGE).await?;
    while let Some(last) = page.last() {
        // SQLite reads the next page while this one is written.
        let next = reader.journal_page(filter, last.place, PAGE);
        let (next, written) = join(next, async { rows.write(&page) }).await;
        written?;
        page = next?;
    }
    Ok(rows.count)
}

/// The table's rows as they are written.
struct Rows<'s> {
    sheet: &'s mut dyn SheetWriter,
    names: Option<HashMap<String, String>>,
    zone: Tz,
    count: u64,
}

impl Rows<'_> {
    fn write(&mut self, page: &[JournalBlock]) -> anyhow::Result<()> {
        for block in page {
            let given_at = block.given_at.rfc3339(self.zone);
            let at = |moment: Option<Moment>| {
                moment.map_or_else(String::new, |it| it.rfc3339(self.zone))
            };
            for line in &block.lines {
                let mark = line.mark.as_ref();
                let (submitted_at, marked_at) = (at(line.submitted_at), at(mark.map(|it| it.at)));
                let by = mark.map_or_else(String::new, |mark| mark.by.to_string());
                let mut cells = vec![
                    line.student_id.as_str(),
                    &block.class,
                    block.place.0.as_str(),
                    &block.title,
                    &given_at,
                    &submitted_at,
                    mark.map_or("", |mark| &mark.value),
                    &marked_at,
                    &by,
                    &line.comment,
                ];
                if let Some(names) = &self.names {
                    cells.push(names.get(&line.student_id).map_or("", String::as_str));
                }
                self.sheet.row(&cells)?;
                self.count += 1;
            }
        }
        Ok(())
    }
}
