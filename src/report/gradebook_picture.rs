//! A class's journal as pictures that are read on a phone: students by identifier down,
//! dates across, what a line comes to at the right, and below what was taught and given.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::{
    drawing::{Anchor, Drawing, Ink},
    gradebook::decimal,
    gradebook_layout::{Layout, TOTAL, chunks, identifier, totals_width},
    picture::{
        BLUE, DARK, GREY, HEAD, HEAD_OF_WORK, MARGIN, MONTH_NAMES, RULE, STRIPE, STRONG_RULE,
        colour, paint, short, weekday,
    },
};
use crate::{
    messenger::ALBUM,
    school::{
        gradebook::{Column, ColumnKind, Gradebook, Row},
        marks::{Mark, MarkSet},
    },
};

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
            "… срок впереди".to_owned(),
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
