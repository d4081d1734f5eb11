//! A class's journal as a table that prints well: students down, dates across, on A4 held
//! crosswise, headings on every page. No cell is ever a formula.

use std::io::Cursor;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::school::{
    gradebook::{Cell, ColumnKind, Gradebook, Row, Totals},
    marks::{Mark, MarkSet, Sign},
};

/// A4, as spreadsheets number paper sizes (ECMA-376, 18.3.1.63).
const A4: u8 = 9;
/// The rows above the students: title, days, months, days of the month, weekdays, kinds.
const HEADS: u32 = 6;
/// How wide the columns are, in characters.
const STUDENT: f64 = 13.0;
const DATE: f64 = 4.6;
const TOTAL: f64 = 8.6;
/// How many dates fit on a page beside the identifiers at [`SCALE`] percent; how many, where
/// the totals stand there too; and up to how many everything is made to fit on one.
const DATES: usize = 24;
const DATES_AND_TOTALS: usize = 13;
const ON_ONE_PAGE: usize = 16;
const SCALE: u16 = 80;
/// What stands at the right of the dates.
const TOTALS: [&str; 5] = ["Средний", "Пропуски", "Задано", "Сдано", "Сдано, %"];

/// A number with two places behind the comma.
pub(super) fn decimal(number: f64) -> String {
    format!("{number:.2}").replace('.', ",")
}

/// How the cells of the table look.
struct Look {
    title: Format,
    below: Format,
    head: Format,
    work: Format,
    student: Format,
    left: Format,
    cell: Format,
    absent: Format,
    excused: Format,
    average: Format,
    total: Format,
}

impl Look {
    fn new() -> Look {
        let plain = Format::new();
        let cell = plain
            .clone()
            .set_align(FormatAlign::Center)
            .set_shrink()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x009A_A5B1));
        let head = cell
            .clone()
            .set_bold()
            .set_background_color(Color::RGB(0x00EE_F2F7));
        let student = cell.clone().set_align(FormatAlign::Left);
        Look {
            title: plain.clone().set_bold().set_font_size(14),
            below: plain.set_font_color(Color::RGB(0x0061_6E7C)),
            work: head.clone().set_background_color(Color::RGB(0x00E0_EAFA)),
            left: student.clone().set_font_color(Color::RGB(0x007B_8794)),
            student: student.set_bold(),
            absent: cell.clone().set_background_color(Color::RGB(0x00FD_E3E1)),
            excused: cell.clone().set_background_color(Color::RGB(0x00E7_E9FB)),
            average: cell.clone().set_bold().set_num_format("0.00"),
            total: cell.clone(),
            head,
            cell,
        }
    }
}

/// Makes the table, as the bytes of an XLSX file; `term` is what its days are called.
///
/// # Errors
/// Fails when there are more columns than a sheet may have.
pub fn to_xlsx(book: &Gradebook, term: &str, marks: &MarkSet) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let look = Look::new();
    // The second sheet is written behind the first, row by row: neither is held in memory.
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    set_up(sheet, book)?;
    let table = Table {
        book,
        marks,
        look: &look,
    };
    table.heads(sheet, term)?;
    for (place, row) in book.rows.iter().enumerate() {
        table.line(sheet, HEADS + number(place), row)?;
    }
    table.foot(sheet, HEADS + number(book.rows.len()))?;
    table.topics(workbook.add_worksheet_with_constant_memory()?)?;
    let mut bytes = Cursor::new(Vec::new());
    workbook.save_to_writer(&mut bytes)?;
    Ok(bytes.into_inner())
}

/// What the sheet is like before anything stands on it.
fn set_up(sheet: &mut Worksheet, book: &Gradebook) -> Result<(), XlsxError> {
    sheet.set_name("Журнал")?;
    on_paper(sheet);
    // «&» begins a command there.
    let name: String = book.class.chars().take(80).collect();
    sheet.set_header(format!("&R{}", name.replace('&', "&&")));
    sheet.set_freeze_panes(HEADS, 1)?;
    sheet.set_repeat_rows(0, HEADS - 1)?;
    sheet.set_repeat_columns(0, 0)?;
    sheet.set_column_width(0, STUDENT)?;
    let totals = 1 + column(book.columns.len())?;
    if !book.columns.is_empty() {
        sheet.set_column_range_width(1, totals - 1, DATE)?;
    }
    sheet.set_column_range_width(totals, totals + 5, TOTAL)?;
    match breaks(book.columns.len()).as_slice() {
        // As high as it needs, as wide as the paper.
        [] => sheet.set_print_fit_to_pages(1, 0),
        breaks => sheet
            .set_vertical_page_breaks(breaks)?
            .set_print_scale(SCALE),
    };
    Ok(())
}

/// Before which columns a new page begins: the totals stay together, with the last dates,
/// and the pages before them have nearly as many dates each.
fn breaks(dates: usize) -> Vec<u32> {
    if dates <= ON_ONE_PAGE {
        return Vec::new();
    }
    let before = dates - DATES_AND_TOTALS;
    let pages = before.div_ceil(DATES);
    (1..=pages)
        .map(|page| 1 + number(before * page / pages))
        .collect()
}

fn on_paper(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4);
    sheet.set_landscape();
    sheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.2, 0.2);
    sheet.set_footer("&L&A&RСтраница &P из &N");
}

struct Table<'t> {
    book: &'t Gradebook,
    marks: &'t MarkSet,
    look: &'t Look,
}

impl Table<'_> {
    fn heads(&self, sheet: &mut Worksheet, term: &str) -> Result<(), XlsxError> {
        let (book, look) = (self.book, self.look);
        // Beside the identifiers, which every page repeats: there it would be cut off.
        sheet.write_string_with_format(0, 1, &book.class, &look.title)?;
        let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
        let days = format!("{}–{}", day(book.from), day(book.to));
        let below = match term {
            "" => format!("{}, {days}", book.discipline),
            term => format!("{}, {term}, {days}", book.discipline),
        };
        sheet.write_string_with_format(1, 1, below, &look.below)?;
        for (row, words) in [(2, ""), (3, "№"), (4, ""), (5, "")] {
            sheet.write_string_with_format(row, 0, words, &look.head)?;
            let mut month = None;
            for (place, shown) in book.columns.iter().enumerate() {
                let format = match shown.kind {
                    ColumnKind::Assignment => &look.work,
                    ColumnKind::Lesson(_) => &look.head,
                };
                let at = 1 + column(place)?;
                match row {
                    2 => {
                        let this = (shown.day.year(), shown.day.month());
                        let name = short_month(shown.day);
                        let name = if month.replace(this) == Some(this) {
                            ""
                        } else {
                            name
                        };
                        sheet.write_string_with_format(row, at, name, format)?
                    }
                    3 => sheet.write_number_with_format(row, at, shown.day.day(), format)?,
                    4 => {
                        let name = super::picture::weekday(shown.day);
                        sheet.write_string_with_format(row, at, name, format)?
                    }
                    _ => sheet.write_string_with_format(row, at, shown.kind.letters(), format)?,
                };
            }
            for (place, name) in TOTALS.iter().chain(&["Итог"]).enumerate() {
                let at = 1 + column(book.columns.len() + place)?;
                let name = if row == 3 { name } else { "" };
                sheet.write_string_with_format(row, at, name, &look.head)?;
            }
        }
        Ok(())
    }

    fn line(&self, sheet: &mut Worksheet, at: u32, row: &Row) -> Result<(), XlsxError> {
        let look = self.look;
        let format = if row.has_left {
            &look.left
        } else {
            &look.student
        };
        sheet.write_string_with_format(at, 0, row.student.as_str(), format)?;
        for (place, cell) in row.cells.iter().enumerate() {
            self.cell(sheet, (at, 1 + column(place)?), *cell)?;
        }
        let totals = self.book.totals(row);
        let Totals {
            average,
            missed,
            asked,
            handed_in,
            ..
        } = totals;
        let first = 1 + column(self.book.columns.len())?;
        match average {
            Some(average) => {
                let average = (average * 100.0).round() / 100.0;
                sheet.write_number_with_format(at, first, average, &look.average)?
            }
            None => sheet.write_blank(at, first, &look.average)?,
        };
        for (place, count) in [missed, asked, handed_in].into_iter().enumerate() {
            let to = first + 1 + column(place)?;
            sheet.write_number_with_format(at, to, number(count), &look.total)?;
        }
        match totals.percent_handed_in() {
            Some(part) => {
                sheet.write_number_with_format(at, first + 4, number(part), &look.total)?
            }
            None => sheet.write_blank(at, first + 4, &look.total)?,
        };
        match row.term {
            Some(mark) => self.cell(sheet, (at, first + 5), Cell::Marked(mark)),
            None => sheet.write_blank(at, first + 5, &look.total).map(drop),
        }
    }

    fn cell(
        &self,
        sheet: &mut Worksheet,
        (row, at): (u32, u16),
        cell: Cell,
    ) -> Result<(), XlsxError> {
        let look = self.look;
        let format = match cell {
            Cell::Marked(Mark::Absent) => &look.absent,
            Cell::Marked(Mark::Ill | Mark::Excused) => &look.excused,
            _ => &look.cell,
        };
        let words = match cell {
            Cell::Nothing | Cell::Present => return sheet.write_blank(row, at, format).map(drop),
            Cell::Missing => "–",
            Cell::Open => "…",
            Cell::HandedIn => "●",
            Cell::Returned => "↻",
            Cell::Marked(Mark::Number {
                value,
                sign: Sign::None,
            }) => {
                return sheet
                    .write_number_with_format(row, at, value, format)
                    .map(drop);
            }
            Cell::Marked(mark) => self.marks.word(mark),
        };
        sheet
            .write_string_with_format(row, at, words, format)
            .map(drop)
    }

    /// The averages of the columns, what the signs mean, and where one signs.
    fn foot(&self, sheet: &mut Worksheet, at: u32) -> Result<(), XlsxError> {
        let (book, look) = (self.book, self.look);
        sheet.write_string_with_format(at, 0, "Средний", &look.head)?;
        for (place, average) in book.column_averages().into_iter().enumerate() {
            let to = 1 + column(place)?;
            match average {
                Some(average) => {
                    let average = (average * 100.0).round() / 100.0;
                    sheet.write_number_with_format(at, to, average, &look.average)?
                }
                None => sheet.write_blank(at, to, &look.average)?,
            };
        }
        if let Some(average) = book.average() {
            let average = (average * 100.0).round() / 100.0;
            let to = 1 + column(book.columns.len())?;
            sheet.write_number_with_format(at, to, average, &look.average)?;
        }
        let [absent, ill, excused] =
            [Mark::Absent, Mark::Ill, Mark::Excused].map(|mark| self.marks.word(mark));
        let legend = format!(
            "● сдано, не проверено; ↻ на доработке; – не сдано; … срок впереди; {absent}, \
             {ill}, {excused}: пропуски; дз: задание"
        );
        sheet.write_string_with_format(at + 2, 1, legend, &look.below)?;
        let line = format!(
            "Преподаватель № {}   подпись ______________________   дата ______________",
            book.teacher
        );
        sheet.write_string(at + 4, 1, line)?;
        Ok(())
    }

    /// A second sheet: what was taught and given, in full.
    fn topics(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_name("Темы и задания")?;
        on_paper(sheet);
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_repeat_rows(0, 0)?;
        sheet.set_print_fit_to_pages(1, 0);
        for (place, (name, width)) in [("Дата", 12.0), ("Что", 16.0), ("Тема, задание", 90.0)]
            .into_iter()
            .enumerate()
        {
            let at = column(place)?;
            sheet.set_column_width(at, width)?;
            sheet.write_string_with_format(0, at, name, &self.look.head)?;
        }
        for (place, shown) in self.book.columns.iter().enumerate() {
            let at = 1 + number(place);
            sheet.write_string(at, 0, shown.day.format("%d.%m.%Y").to_string())?;
            sheet.write_string(at, 1, shown.kind.russian())?;
            sheet.write_string(at, 2, shown.name())?;
        }
        Ok(())
    }
}

fn short_month(day: NaiveDate) -> &'static str {
    [
        "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ][day.month0() as usize]
}

/// A column's place, as a sheet counts.
fn column(place: usize) -> Result<u16, XlsxError> {
    u16::try_from(place).map_err(|_| XlsxError::RowColumnLimitError)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_broken_evenly_and_the_totals_stay_together() {
        assert_eq!(breaks(16), Vec::<u32>::new());
        assert_eq!(breaks(17), [5]);
        assert_eq!(breaks(40), [14, 28]);
        for dates in 17..300 {
            let breaks = breaks(dates);
            let last = breaks.last().copied().expect("one");
            assert_eq!(last as usize, dates - DATES_AND_TOTALS + 1);
            let starts: Vec<u32> = std::iter::once(1).chain(breaks).collect();
            let longest = starts.windows(2).map(|pair| pair[1] - pair[0]).max();
            assert!(longest.expect("one") as usize <= DATES);
        }
    }
}
