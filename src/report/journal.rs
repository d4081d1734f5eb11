//! The journal: one row per student and assignment, lesson, or term mark.

use std::collections::HashMap;

use chrono_tz::Tz;
use futures_util::future::join;

use super::House;
use crate::{
    school::{
        marks::{Mark, MarkSet},
        moments::Moment,
        roster::staff_number,
    },
    sheets::SheetWriter,
    store::{
        Reader,
        exports::ExportFilter,
        journal::{JournalBlock, JournalKind, START},
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

/// The same columns for people, who get it in a chat.
const HEADINGS: [&str; 10] = [
    "Учащийся",
    "Класс",
    "Что это",
    "Тема",
    "Выдано",
    "Сдано",
    "Оценка",
    "Поставлена",
    "Кем",
    "Комментарий",
];

/// How many assignments or lessons are read at once, so that a long export holds nothing up.
const PAGE: i64 = 200;

/// Writes the journal row by row; returns how many rows there were. Names stand in a
/// last column, and only where they were asked for.
///
/// # Errors
/// Fails when the database cannot be read or the table not be written.
pub async fn write(
    reader: &mut Reader,
    filter: &ExportFilter,
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
    let rows = Rows {
        sheet,
        names,
        wording: Wording { zone, marks: None },
        count: 0,
    };
    rows.write_all(reader, filter).await
}

/// The same for people: Russian headings, days and times of the school's clock, and marks in the
/// school's own words.
///
/// # Errors
/// Fails when the database cannot be read or the table not be written.
pub async fn write_for_people(
    reader: &mut Reader,
    filter: &ExportFilter,
    house: &House,
    sheet: &mut dyn SheetWriter,
) -> anyhow::Result<u64> {
    sheet.row(&HEADINGS)?;
    let rows = Rows {
        sheet,
        names: None,
        wording: Wording {
            zone: house.zone,
            marks: Some(&house.marks),
        },
        count: 0,
    };
    rows.write_all(reader, filter).await
}

/// The table's rows as they are written.
struct Rows<'s> {
    sheet: &'s mut dyn SheetWriter,
    names: Option<HashMap<String, String>>,
    wording: Wording<'s>,
    count: u64,
}

impl Rows<'_> {
    async fn write_all(
        mut self,
        reader: &mut Reader,
        filter: &ExportFilter,
    ) -> anyhow::Result<u64> {
        let mut page = reader.journal_page(filter, START, PAGE).await?;
        while let Some(last) = page.last() {
            // SQLite reads the next page while this one is written.
            let next = reader.journal_page(filter, last.place, PAGE);
            let (next, written) = join(next, async { self.write(&page) }).await;
            written?;
            page = next?;
        }
        Ok(self.count)
    }

    fn write(&mut self, page: &[JournalBlock]) -> anyhow::Result<()> {
        let wording = self.wording;
        for block in page {
            let given_at = wording.at(block.given_at);
            let at = |moment: Option<Moment>| moment.map_or_else(String::new, |it| wording.at(it));
            for line in &block.lines {
                let mark = line.mark.as_ref();
                let (submitted_at, marked_at) = (at(line.submitted_at), at(mark.map(|it| it.at)));
                let by = mark.map_or_else(String::new, |mark| wording.by(mark.by));
                let mut cells = vec![
                    line.student_id.as_str(),
                    &block.class,
                    wording.kind(block.place.0),
                    &block.title,
                    &given_at,
                    &submitted_at,
                    mark.map_or("", |mark| wording.mark(&mark.value)),
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

/// How days, people and marks are written.
#[derive(Clone, Copy)]
struct Wording<'s> {
    zone: Tz,
    /// The school's words for marks, where people read it, and no program.
    marks: Option<&'s MarkSet>,
}

impl<'s> Wording<'s> {
    fn at(self, moment: Moment) -> String {
        match self.marks {
            Some(_) => moment.local(self.zone).format("%d.%m.%Y %H:%M").to_string(),
            None => moment.rfc3339(self.zone),
        }
    }

    fn by(self, number: i64) -> String {
        match self.marks {
            Some(_) => staff_number(number),
            None => number.to_string(),
        }
    }

    fn kind(self, kind: JournalKind) -> &'static str {
        match (self.marks, kind) {
            (None, kind) => kind.as_str(),
            (Some(_), JournalKind::Assignment) => "задание",
            (Some(_), JournalKind::Lesson) => "урок",
            (Some(_), JournalKind::Term) => "итог",
        }
    }

    fn mark<'m>(self, code: &'m str) -> &'m str
    where
        's: 'm,
    {
        match (self.marks, Mark::from_code(code)) {
            (Some(marks), Ok(mark)) => marks.word(mark),
            _ => code,
        }
    }
}
