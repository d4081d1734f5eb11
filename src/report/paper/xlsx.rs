//! Reports as an XLSX workbook that prints well on A4: a worksheet for each, the table's
//! heading on every page, as wide as the paper, no cell a formula.

use std::collections::HashSet;

use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Align, Cell, Column, Paper, Row, lines_of};

/// How much of what a report is about stands at the foot of its printed pages, in characters.
const ABOUT: usize = 110;
/// A4 (ECMA-376, 18.3.1.63, `paperSize`).
const A4: u8 = 9;
/// How many characters go on a line of A4 upright; more are printed across.
const UPRIGHT: u16 = 95;
/// How many still can be read when they are shrunk to one page across.
const LEGIBLE: u16 = 210;
/// The height of a line of words, in points.
const LINE: f64 = 15.0;
/// The highest row, in points (Excel's specification).
const HIGHEST: f64 = 409.0;
/// The longest text of a cell, in characters (Excel's specification).
const LONGEST: usize = 32_767;

/// Writes a workbook.
///
/// # Errors
/// Fails on a table too large for a worksheet.
pub fn to_xlsx(papers: &[Paper]) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let mut taken = HashSet::new();
    for paper in papers {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(&paper.short, &mut taken))?;
        let mut leaf = Leaf {
            sheet,
            columns: paper.printed(),
            next: 0,
        };
        leaf.set_up(paper)?;
        leaf.write(paper)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A name that a worksheet may have, and that none has yet.
fn sheet_name(words: &str, taken: &mut HashSet<String>) -> String {
    const LONGEST: usize = 31;
    let clean: String = words
        .chars()
        .map(|letter| match letter {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => ' ',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect();
    let clean = clean.trim_matches([' ', '\'']);
    let clean = if clean.is_empty() {
        "Отчёт"
    } else {
        clean
    };
    // What tells one class from another stands at the end: «Специальность (фортепиано) 10427».
    let shortened = match clean.rsplit_once(' ') {
        Some((start, end)) if clean.encode_utf16().count() > LONGEST => {
            let room = LONGEST.saturating_sub(end.encode_utf16().count() + 2);
            let start: String = start.chars().take(room).collect();
            format!("{}… {end}", start.trim_end())
        }
        _ => clean.to_owned(),
    };
    let clean = shortened.as_str();
    // Letters outside the first plane count twice there.
    let cut = |room: usize| -> String {
        let mut left = room;
        let fits = |letter: &char| {
            let fits = letter.len_utf16() <= left;
            left = left.saturating_sub(letter.len_utf16());
            fits
        };
        clean.chars().take_while(fits).collect()
    };
    let mut name = cut(LONGEST);
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        let suffix = format!(" ({number})");
        name = format!("{}{suffix}", cut(LONGEST - suffix.len()).trim_end());
        number += 1;
    }
    name
}

/// One worksheet being written, from above.
struct Leaf<'w, 'p> {
    sheet: &'w mut Worksheet,
    columns: Vec<(usize, &'p Column)>,
    next: u32,
}

impl Leaf<'_, '_> {
    fn set_up(&mut self, paper: &Paper) -> Result<(), XlsxError> {
        let sheet = &mut *self.sheet;
        let mut characters = 0_u16;
        for (place, (_, column)) in self.columns.iter().enumerate() {
            sheet.set_column_width(number(place), f64::from(column.wide()))?;
            characters = characters.saturating_add(column.wide());
        }
        sheet.set_paper_size(A4);
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        if characters > UPRIGHT {
            sheet.set_landscape();
        }
        // Any number of pages down; too many columns go on beside them.
        if characters <= LEGIBLE {
            sheet.set_print_fit_to_pages(1, 0);
        }
        // A lone & begins a code there, and there is room for 255 characters.
        let about: String = paper.about().chars().take(ABOUT).collect();
        let about = about.replace('&', "&&");
        sheet.set_footer(format!("&L&8{about}&R&8стр. &P из &N"));
        Ok(())
    }

    fn write(&mut self, paper: &Paper) -> Result<(), XlsxError> {
        let title = Format::new().set_bold().set_font_size(14);
        self.across(&paper.title, &title, 20.0)?;
        let plain = Format::new()
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        for line in &paper.head {
            let words = format!("{}: {}", line.label, line.value);
            self.across(&words, &plain, LINE)?;
        }
        self.next += 1;
        self.headings()?;
        for row in &paper.rows {
            match row {
                Row::Cells(cells) => self.cells(cells, &boxed())?,
                Row::Total(cells) => self.cells(cells, &boxed().set_bold())?,
                Row::Group(words) => {
                    let format = boxed().set_bold().set_background_color("#EEEEEE");
                    self.across(words, &format, LINE)?;
                }
            }
        }
        if !paper.notes.is_empty() {
            self.next += 1;
        }
        let small = plain.clone().set_font_size(9);
        for note in &paper.notes {
            self.across(note, &small, 12.0)?;
        }
        for who in &paper.signatures {
            self.next += 1;
            let words = format!("{who}  ______________ / ____________________ /");
            self.across(&words, &plain, LINE)?;
        }
        Ok(())
    }

    /// The heading, which stays in sight and is printed on every page.
    fn headings(&mut self) -> Result<(), XlsxError> {
        let format = boxed()
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_background_color("#DDDDDD");
        let row = self.next;
        for (place, (_, column)) in self.columns.iter().enumerate() {
            let heading = cut(&column.heading);
            self.sheet
                .write_string_with_format(row, number(place), heading, &format)?;
        }
        let headings: Vec<String> = self.printed(|_, column| column.heading.clone());
        self.stretch(&headings)?;
        let fixed = self.columns.iter().take_while(|(_, column)| column.fixed);
        let fixed = number(fixed.count());
        self.sheet.set_repeat_rows(row, row)?;
        if let Some(last) = fixed.checked_sub(1) {
            self.sheet.set_repeat_columns(0, last)?;
        }
        self.sheet.set_freeze_panes(row + 1, fixed)?;
        self.next += 1;
        Ok(())
    }

    fn cells(&mut self, cells: &[Cell], format: &Format) -> Result<(), XlsxError> {
        let row = self.next;
        for (place, (at, column)) in self.columns.iter().enumerate() {
            let format = match column.align {
                Align::Left => format.clone(),
                Align::Middle => format.clone().set_align(FormatAlign::Center),
            };
            let cell = cells.get(*at).unwrap_or(&Cell::Empty);
            write(self.sheet, (row, number(place)), cell, format)?;
        }
        let words = self.printed(|at, _| cells.get(at).map(Cell::shown).unwrap_or_default());
        self.stretch(&words)?;
        self.next += 1;
        Ok(())
    }

    fn printed<T>(&self, of: impl Fn(usize, &Column) -> T) -> Vec<T> {
        let columns = self.columns.iter();
        columns.map(|(at, column)| of(*at, column)).collect()
    }

    /// Makes the row high enough for the words of its columns: not every program does.
    fn stretch(&mut self, words: &[String]) -> Result<(), XlsxError> {
        let columns = self.columns.iter().zip(words);
        let lines = columns.map(|((_, column), words)| lines_of(words, column.wide().into()));
        match lines.max().unwrap_or(1) {
            1 => {}
            lines => {
                let height = (LINE * lines as f64).min(HIGHEST);
                self.sheet.set_row_height(self.next, height)?;
            }
        }
        Ok(())
    }

    /// Words across all columns, as high as they need.
    fn across(&mut self, words: &str, format: &Format, line: f64) -> Result<(), XlsxError> {
        let row = self.next;
        let words = cut(words);
        let last = number(self.columns.len()).saturating_sub(1);
        let characters: u16 = self.columns.iter().map(|(_, column)| column.wide()).sum();
        let lines = lines_of(&words, usize::from(characters));
        self.sheet
            .set_row_height(row, (line * lines as f64).min(HIGHEST))?;
        match last {
            0 => {
                self.sheet.write_string_with_format(row, 0, words, format)?;
            }
            last => {
                // The first cell is written anew as what it is: a text, and never a formula.
                self.sheet.merge_range(row, 0, row, last, "", format)?;
                self.sheet.write_string_with_format(row, 0, words, format)?;
            }
        }
        self.next += 1;
        Ok(())
    }
}

fn boxed() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet.write_blank(row, column, &format)?,
        Cell::Text(words) => sheet.write_string_with_format(row, column, cut(words), &format)?,
        // A mark that is a number is one, so that a spreadsheet can count it.
        Cell::Word { shown, .. } => match shown.parse::<u8>() {
            Ok(mark) => sheet.write_number_with_format(row, column, f64::from(mark), &format)?,
            Err(_) => sheet.write_string_with_format(row, column, cut(shown), &format)?,
        },
        Cell::Count(count) => {
            sheet.write_number_with_format(row, column, *count as f64, &format)?
        }
        Cell::Decimal(number) => {
            sheet.write_number_with_format(row, column, *number, &format.set_num_format("0.00"))?
        }
        Cell::Percent(part) => sheet.write_number_with_format(
            row,
            column,
            *part / 100.0,
            &format.set_num_format("0.0%"),
        )?,
        Cell::Day(day) => sheet.write_datetime_with_format(
            row,
            column,
            ExcelDateTime::parse_from_str(&day.to_string())?,
            &format.set_num_format("dd.mm.yyyy"),
        )?,
        Cell::At { local, .. } => sheet.write_datetime_with_format(
            row,
            column,
            ExcelDateTime::parse_from_str(&local.format("%Y-%m-%dT%H:%M:%S").to_string())?,
            &format.set_num_format("dd.mm.yyyy hh:mm"),
        )?,
    };
    Ok(())
}

fn cut(words: &str) -> String {
    words.chars().take(LONGEST).collect()
}

fn number(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worksheets_have_names_that_they_may_have() {
        let mut taken = HashSet::new();
        let mut name = |words: &str| sheet_name(words, &mut taken);
        assert_eq!(name("Сольфеджио 3А"), "Сольфеджио 3А");
        assert_eq!(name("СОЛЬФЕДЖИО 3а"), "СОЛЬФЕДЖИО 3а (2)");
        assert_eq!(name("Хор: 1/2 [ст.]"), "Хор  1 2  ст.");
        assert_eq!(name("'"), "Отчёт");
        let long = "Специальность (фортепиано) 10427";
        assert_eq!(name(long).chars().count(), 31);
        assert_eq!(name(long), "Специальность (фортепиан… 1 (2)");
        assert_eq!(
            name("Специальность (фортепиано) 1003"),
            "Специальность (фортепиано) 1003"
        );
        assert_eq!(
            name("Специальность (фортепиано) 10035"),
            "Специальность (фортепиан… 10035"
        );
    }
}
