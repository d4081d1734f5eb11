//! A class's journal as pictures that are read on a phone: students by identifier down,
//! dates across, what a line comes to at the right, and below what was taught and given.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::{
    drawing::{Anchor, Drawing, Ink},
    gradebook::decimal,
};
use crate::{
    messenger::ALBUM,
    school::{
        gradebook::{Cell, Column, ColumnKind, Gradebook, Row},
        marks::{Mark, MarkSet},
    },
};

pub(super) const DARK: &str = "#1f2933";
pub(super) const GREY: &str = "#7b8794";
pub(super) const RULE: &str = "#d5dbe3";
pub(super) const STRIPE: &str = "#f5f7fa";
pub(super) const GREEN: &str = "#1b7f4b";
pub(super) const AMBER: &str = "#b35c00";
pub(super) const RED: &str = "#c0271f";
pub(super) const BLUE: &str = "#2459b3";
const STRONG_RULE: &str = "#9aa5b1";
const HEAD: &str = "#eef2f7";
const HEAD_OF_WORK: &str = "#e0eafa";
const ABSENT: &str = "#fde3e1";
const EXCUSED: &str = "#e7e9fb";

/// How wide the widest picture is, in points; the margin around it is part of that.
const WIDTH: f32 = 600.0;
/// How wide the narrowest is: a few dates are larger on a phone without an empty side.
const NARROW: f32 = 400.0;
pub(super) const MARGIN: f32 = 16.0;
/// The narrowest and the widest column of a date.
const DATE: (f32, f32) = (25.0, 64.0);
/// The narrowest and the widest column of identifiers.
const STUDENT: (f32, f32) = (58.0, 130.0);
/// One of the columns at the right.
const TOTAL: f32 = 42.0;
/// A student's line.
const LINE: f32 = 21.0;
/// How many students stand on one picture at most.
const STUDENTS: usize = 34;
/// The heading above the table, and the table's own.
const TITLE: f32 = 50.0;
const MONTHS: f32 = 15.0;
const DAYS: f32 = 42.0;
/// A line of what was taught and given.
const TOPIC: f32 = 14.5;
/// Up to how many of them have the whole width.
const FEW_TOPICS: usize = 6;

pub(super) const MONTH_NAMES: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];
pub(super) const WEEKDAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];

/// The weekday of a day, in two letters.
pub(super) fn weekday(day: NaiveDate) -> &'static str {
    WEEKDAYS[day.weekday().num_days_from_monday() as usize]
}

/// Draws a class's journal, as many pictures as it needs; `term` is what its days are
/// called. Where no album has room, the earliest dates and the last students are left out, and
/// that is said.
pub fn pages(book: &Gradebook, term: &str, marks: &MarkSet) -> Vec<Drawing> {
    let rows = chunks(0..book.rows.len(), STUDENTS);
    let most = (ALBUM / rows.len().min(ALBUM)).max(1);
    let layout = Layout::of(book);
    let mut columns = 0..book.columns.len();
    columns.start += columns.len().saturating_sub(most * layout.dates);
    let students = rows.iter().skip(ALBUM).map(Range::len).sum();
    let left_out = (columns.start, students);
    let columns = chunks(columns, layout.dates);
    let all: Vec<(Range<usize>, Range<usize>)> = rows
        .iter()
        .flat_map(|rows| {
            columns
                .iter()
                .map(|columns| (rows.clone(), columns.clone()))
        })
        .take(ALBUM)
        .collect();
    let count = all.len();
    all.into_iter()
        .enumerate()
        .map(|(place, (rows, columns))| {
            let page = Page {
                book,
                marks,
                rows: &book.rows[rows],
                columns,
                layout: &layout,
                left_out,
            };
            page.draw(term, (place + 1, count))
        })
        .collect()
}

/// A range in parts of nearly the same length, `most` at most; an empty one is one part.
fn chunks(range: Range<usize>, most: usize) -> Vec<Range<usize>> {
    let parts = range.len().div_ceil(most).max(1);
    (0..parts)
        .map(|part| {
            let at = |part| range.start + range.len() * part / parts;
            at(part)..at(part + 1)
        })
        .collect()
}

/// What has the same place on every picture.
struct Layout {
    /// How wide a picture is.
    width: f32,
    /// How wide the identifiers are.
    student: f32,
    /// How wide a date is.
    date: f32,
    /// How many dates stand on a picture at most.
    dates: usize,
    /// Whether there are marks for the term.
    term: bool,
}

impl Layout {
    fn of(book: &Gradebook) -> Layout {
        let widths = book
            .rows
            .iter()
            .map(|row| identifier(row).width(row.student.as_str()));
        let student = widths.fold(STUDENT.0, |most, width| most.max(width + 12.0));
        let student = student.min(STUDENT.1);
        let term = book.rows.iter().any(|row| row.term.is_some());
        let room = WIDTH - 2.0 * MARGIN - student - totals_width(term);
        // Both are small and positive.
        let dates = (room / DATE.0) as usize;
        let pages = book.columns.len().div_ceil(dates).max(1);
        let shown = book.columns.len().div_ceil(pages).max(1);
        let date = (room / shown as f32).clamp(DATE.0, DATE.1);
        let table = student + date * shown as f32 + totals_width(term);
        Layout {
            width: (table + 2.0 * MARGIN).clamp(NARROW, WIDTH),
            student,
            date,
            dates,
            term,
        }
    }

    fn totals(&self) -> &'static [&'static str] {
        match self.term {
            true => &["средний", "пропуски", "сдано", "итог"],
            false => &["средний", "пропуски", "сдано"],
        }
    }
}

fn totals_width(term: bool) -> f32 {
    if term { 4.0 * TOTAL } else { 3.0 * TOTAL }
}

fn identifier(row: &Row) -> Ink {
    let ink = Ink::of(11.0);
    match row.has_left {
        true => ink.colour(GREY),
        false => ink.colour(DARK).bold(),
    }
}

/// One picture.
struct Page<'b> {
    book: &'b Gradebook,
    marks: &'b MarkSet,
    rows: &'b [Row],
    columns: Range<usize>,
    layout: &'b Layout,
    /// How many dates, and how many students, no picture has room for.
    left_out: (usize, usize),
}

impl Page<'_> {
    fn draw(&self, term: &str, pages: (usize, usize)) -> Drawing {
        let topics = self.topics_height();
        let table = MONTHS + DAYS + LINE * (self.rows.len() + 1) as f32;
        let height = MARGIN + TITLE + table + 10.0 + topics + self.legend_height() + MARGIN;
        let mut drawing = Drawing::new((self.layout.width, height));
        self.title(&mut drawing, term, pages);
        let top = MARGIN + TITLE;
        self.stripes(&mut drawing, top + MONTHS + DAYS);
        self.heads(&mut drawing, top);
        for (place, row) in self.rows.iter().enumerate() {
            self.line(&mut drawing, top + MONTHS + DAYS + LINE * place as f32, row);
        }
        let bottom = top + table;
        self.averages(&mut drawing, bottom - LINE);
        self.rules(&mut drawing, top, bottom);
        self.topics(&mut drawing, bottom + 10.0);
        self.legend(&mut drawing, bottom + 10.0 + topics);
        drawing
    }

    /// Where the dates begin, and where the columns at the right do.
    fn edges(&self) -> (f32, f32) {
        let first = MARGIN + self.layout.student;
        (first, first + self.dates_width())
    }

    /// What there is between the margins.
    fn room(&self) -> f32 {
        self.layout.width - 2.0 * MARGIN
    }

    fn dates_width(&self) -> f32 {
        self.layout.date * self.columns.len().max(1) as f32
    }

    fn right(&self) -> f32 {
        self.edges().1 + totals_width(self.layout.term)
    }

    fn title(&self, drawing: &mut Drawing, term: &str, (page, count): (usize, usize)) {
        let ink = Ink::of(18.0).bold().colour(DARK);
        let name = ink.fitted(&self.book.class, self.room() - 60.0);
        drawing.text((MARGIN, MARGIN + 16.0), ink, &name);
        let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
        let days = format!("{}–{}", day(self.book.from), day(self.book.to));
        let below = match term {
            "" => days,
            term => format!("{term} · {days}"),
        };
        let ink = Ink::of(10.5).colour(GREY);
        let below = ink.fitted(&below, self.room());
        drawing.text((MARGIN, MARGIN + 35.0), ink, &below);
        if count > 1 {
            let at = (self.layout.width - MARGIN, MARGIN + 16.0);
            let words = format!("{page} из {count}");
            drawing.text(at, ink.anchor(Anchor::End), &words);
        }
    }

    fn stripes(&self, drawing: &mut Drawing, top: f32) {
        let width = self.right() - MARGIN;
        for place in (1..self.rows.len()).step_by(2) {
            let y = top + LINE * place as f32;
            drawing.filled((MARGIN, y, width, LINE), STRIPE);
        }
    }

    fn heads(&self, drawing: &mut Drawing, top: f32) {
        let (first, after) = self.edges();
        drawing.filled((MARGIN, top, self.right() - MARGIN, MONTHS + DAYS), HEAD);
        let small = Ink::of(8.0).colour(GREY).anchor(Anchor::Middle);
        for (month, x, width) in self.months() {
            let ink = Ink::of(9.0).colour(DARK).anchor(Anchor::Middle);
            let name = MONTH_NAMES[month.month0() as usize];
            let short: String = name.chars().take(3).collect();
            let name = if ink.width(name) + 4.0 > width {
                &short
            } else {
                name
            };
            drawing.text((x + width / 2.0, top + 11.0), ink, name);
        }
        let head = top + MONTHS;
        let ink = Ink::of(9.0).colour(GREY);
        drawing.text((MARGIN + 6.0, head + 25.0), ink, "№");
        for (place, column) in self.shown().enumerate() {
            let x = first + self.layout.date * place as f32;
            let middle = x + self.layout.date / 2.0;
            if column.kind == ColumnKind::Assignment {
                drawing.filled((x, head, self.layout.date, DAYS), HEAD_OF_WORK);
            }
            let day = Ink::of(12.0).bold().colour(DARK).anchor(Anchor::Middle);
            drawing.text((middle, head + 14.0), day, &column.day.day().to_string());
            drawing.text((middle, head + 25.0), small, weekday(column.day));
            let kind = match column.kind {
                ColumnKind::Assignment => small.colour(BLUE).bold(),
                ColumnKind::Lesson(_) => small,
            };
            drawing.text((middle, head + 37.0), kind, column.kind.letters());
        }
        let small = Ink { size: 7.5, ..small };
        for (place, words) in self.layout.totals().iter().enumerate() {
            let middle = after + TOTAL * (place as f32 + 0.5);
            drawing.text((middle, head + 25.0), small, words);
        }
    }

    /// The months of the columns: a day of each, where it begins and how wide it is.
    fn months(&self) -> Vec<(NaiveDate, f32, f32)> {
        let (first, _) = self.edges();
        let mut months: Vec<(NaiveDate, f32, f32)> = Vec::new();
        for (place, column) in self.shown().enumerate() {
            let of = |day: NaiveDate| (day.year(), day.month());
            match months.last_mut() {
                Some(last) if of(last.0) == of(column.day) => last.2 += self.layout.date,
                _ => {
                    let x = first + self.layout.date * place as f32;
                    months.push((column.day, x, self.layout.date));
                }
            }
        }
        months
    }

    fn shown(&self) -> impl Iterator<Item = &Column> {
        self.book.columns[self.columns.clone()].iter()
    }

    fn line(&self, drawing: &mut Drawing, top: f32, row: &Row) {
        let (first, after) = self.edges();
        let base = top + LINE - 6.5;
        let ink = identifier(row);
        let student = ink.fitted(row.student.as_str(), self.layout.student - 9.0);
        drawing.text((MARGIN + 6.0, base), ink, &student);
        for (place, cell) in row.cells[self.columns.clone()].iter().enumerate() {
            let x = first + self.layout.date * place as f32;
            paint(drawing, (x, top, self.layout.date, LINE), *cell, self.marks);
        }
        let totals = self.book.totals(row);
        let ink = Ink::of(11.0).colour(DARK).anchor(Anchor::Middle);
        let missed = match totals.missed {
            0 => String::new(),
            missed => missed.to_string(),
        };
        let average = totals.average.map(decimal).unwrap_or_default();
        let handed_in = totals.percent_handed_in();
        let handed_in = handed_in
            .map(|part| format!("{part} %"))
            .unwrap_or_default();
        let middle = |place: f32| after + TOTAL * (place + 0.5);
        drawing.text((middle(0.0), base), ink.bold(), &average);
        drawing.text((middle(1.0), base), ink, &missed);
        drawing.text((middle(2.0), base), ink, &handed_in);
        if let Some(term) = row.term {
            let ink = ink.bold().colour(colour(term));
            drawing.text((middle(3.0), base), ink, &short(term, self.marks));
        }
    }

    fn averages(&self, drawing: &mut Drawing, top: f32) {
        let (first, after) = self.edges();
        let base = top + LINE - 6.5;
        drawing.filled((MARGIN, top, self.right() - MARGIN, LINE), HEAD);
        let ink = Ink::of(9.0).colour(GREY);
        drawing.text((MARGIN + 6.0, base), ink, "средний");
        let ink = ink.anchor(Anchor::Middle);
        let averages = self.book.column_averages();
        for (place, average) in averages[self.columns.clone()].iter().enumerate() {
            let x = first + self.layout.date * (place as f32 + 0.5);
            if let Some(average) = average {
                let words = format!("{average:.1}").replace('.', ",");
                drawing.text((x, base), ink, &words);
            }
        }
        if let Some(average) = self.book.average() {
            let ink = Ink::of(11.0).bold().colour(DARK).anchor(Anchor::Middle);
            drawing.text((after + TOTAL / 2.0, base), ink, &decimal(average));
        }
    }

    fn rules(&self, drawing: &mut Drawing, top: f32, bottom: f32) {
        let (first, after) = self.edges();
        let right = self.right();
        let days = top + MONTHS;
        for place in 1..self.columns.len() {
            let x = first + self.layout.date * place as f32;
            drawing.line((x, days), (x, bottom), RULE);
        }
        for place in 1..self.layout.totals().len() {
            let x = after + TOTAL * place as f32;
            drawing.line((x, days), (x, bottom), RULE);
        }
        for (_, x, _) in self.months().into_iter().skip(1) {
            drawing.line((x, top), (x, bottom), STRONG_RULE);
        }
        for x in [first, after] {
            drawing.line((x, top), (x, bottom), STRONG_RULE);
        }
        for y in [days + DAYS, bottom - LINE] {
            drawing.line((MARGIN, y), (right, y), STRONG_RULE);
        }
        drawing.framed((MARGIN, top, right - MARGIN, bottom - top), STRONG_RULE);
    }

    fn topics_height(&self) -> f32 {
        let lines = self.topic_lines();
        TOPIC * lines as f32 + if lines == 0 { 24.0 } else { 10.0 }
    }

    fn topic_lines(&self) -> usize {
        match self.columns.len() {
            few if few <= FEW_TOPICS => few,
            many => many.div_ceil(2),
        }
    }

    /// What was taught and given, in two columns where it is much.
    fn topics(&self, drawing: &mut Drawing, top: f32) {
        let lines = self.topic_lines();
        let width = self.room() / self.columns.len().div_ceil(lines.max(1)).max(1) as f32;
        if lines == 0 {
            let ink = Ink::of(11.0).colour(GREY);
            let words = "За это время ещё нет ни записанных уроков, ни заданий.";
            drawing.text((MARGIN, top + 12.0), ink, words);
        }
        for (place, column) in self.shown().enumerate() {
            let x = MARGIN + width * (place / lines) as f32;
            let y = top + TOPIC * (place % lines) as f32 + 10.0;
            let ink = Ink::of(9.5).colour(DARK);
            drawing.text((x, y), ink.bold(), &column.day.format("%d.%m").to_string());
            let kind = match column.kind {
                ColumnKind::Assignment => ink.colour(BLUE),
                ColumnKind::Lesson(_) => ink.colour(GREY),
            };
            drawing.text((x + 34.0, y), kind, column.kind.letters());
            let name = ink.fitted(column.name(), width - 62.0);
            drawing.text((x + 52.0, y), ink, &name);
        }
    }

    fn legend_lines(&self) -> Vec<String> {
        let mut parts = vec![
            "● сдано, не проверено".to_owned(),
            "↻ на доработке".to_owned(),
            "– не сдано".to_owned(),
        ];
        let absences = [Mark::Absent, Mark::Ill, Mark::Excused].map(|mark| self.marks.word(mark));
        parts.push(format!("{}: пропуски", absences.join(", ")));
        parts.push("дз: задание".to_owned());
        if self.rows.iter().any(|row| row.has_left) {
            parts.push("серым: выбыли".to_owned());
        }
        let mut lines = Ink::of(8.5).wrapped(&parts.join(" · "), self.room());
        let (dates, students) = self.left_out;
        let mut left_out = Vec::new();
        if dates > 0 {
            left_out.push(format!("более ранние даты ({dates})"));
        }
        if students > 0 {
            left_out.push(format!("остальные учащиеся ({students})"));
        }
        if !left_out.is_empty() {
            lines.push(format!("Только в таблице: {}.", left_out.join(", ")));
        }
        lines
    }

    fn legend_height(&self) -> f32 {
        12.0 * self.legend_lines().len() as f32
    }

    fn legend(&self, drawing: &mut Drawing, top: f32) {
        for (place, line) in self.legend_lines().iter().enumerate() {
            let y = top + 9.0 + 12.0 * place as f32;
            drawing.text((MARGIN, y), Ink::of(8.5).colour(GREY), line);
        }
    }
}

/// What stands in a cell: left, top, width, height.
pub(super) fn paint(
    drawing: &mut Drawing,
    area: (f32, f32, f32, f32),
    cell: Cell,
    marks: &MarkSet,
) {
    let (x, y, width, height) = area;
    let middle = x + width / 2.0;
    let base = y + height - 6.5;
    let ink = Ink::of(12.0).anchor(Anchor::Middle);
    match cell {
        Cell::Nothing | Cell::Present => {}
        Cell::Missing => drawing.text((middle, base), ink.colour(STRONG_RULE), "–"),
        Cell::HandedIn => drawing.dot((middle, y + height / 2.0), 3.2, BLUE),
        Cell::Returned => drawing.text((middle, base), ink.colour(AMBER), "↻"),
        Cell::Marked(mark) => {
            let behind = match mark {
                Mark::Absent => Some(ABSENT),
                Mark::Ill | Mark::Excused => Some(EXCUSED),
                _ => None,
            };
            if let Some(behind) = behind {
                drawing.filled(area, behind);
            }
            let word = short(mark, marks);
            let mut ink = ink.colour(colour(mark)).bold();
            while ink.width(&word) > width - 5.0 && ink.size > 6.0 {
                ink.size -= 0.5;
            }
            drawing.text((middle, base), ink, &word);
        }
    }
}

/// A mark in as few letters as can be understood, unless the school has its own.
fn short(mark: Mark, marks: &MarkSet) -> String {
    match (mark, marks.word(mark)) {
        (Mark::Pass, "зачёт") => "зач".to_owned(),
        (Mark::Fail, "незачёт") => "н/з".to_owned(),
        (_, word) => word.replace('-', "−"),
    }
}

/// The colour of a mark's letters.
pub(super) fn colour(mark: Mark) -> &'static str {
    match mark {
        Mark::Number { value: 5, .. } | Mark::Pass => GREEN,
        Mark::Number { value: 4, .. } => DARK,
        Mark::Number { value: 3, .. } => AMBER,
        Mark::Number { .. } | Mark::Fail | Mark::Absent => RED,
        Mark::Ill | Mark::Excused => BLUE,
        Mark::Exempt | Mark::NotAssessed => GREY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_nearly_of_the_same_length() {
        assert_eq!(chunks(0..35, 34), [0..17, 17..35]);
        assert_eq!(chunks(10..50, 15), [10..23, 23..36, 36..50]);
        assert_eq!(chunks(0..0, 34), vec![0..0]);
        assert_eq!(chunks(0..34, 34), vec![0..34]);
    }
}
