//! A student's own sheet of a term as pictures: how the marks and the works went, then class
//! by class what was taught and given and what came of it.

use std::mem;

use chrono::{Datelike, Days, NaiveDate};

use super::{
    drawing::{Anchor, Drawing, Ink},
    gradebook::decimal,
    picture::{
        AMBER, BLUE, DARK, GREEN, GREY, MARGIN, MONTH_NAMES, RULE, STRIPE, colour, paint, weekday,
    },
};
use crate::{
    messenger::ALBUM,
    school::{
        gradebook::{Cell, Column, ColumnKind},
        grades::{ClassGrades, Grades},
        marks::{Mark, MarkSet},
    },
};

/// How wide a picture is, in points.
const WIDTH: f32 = 540.0;
const TITLE: f32 = 52.0;
/// The chart of marks, the strip of works below it, and what both are called.
const CHART: f32 = 104.0;
const STRIP: f32 = 34.0;
const CAPTION: f32 = 18.0;
/// A class's heading, and a line below it.
const HEADING: f32 = 32.0;
const LINE: f32 = 23.0;
/// How high the lines of one picture are together at most.
const MOST: f32 = 38.0 * LINE;
/// Where a line's mark stands: how wide that is.
const MARK: f32 = 56.0;
/// What is left of the chart for its numbers.
const AXIS: f32 = 22.0;

/// What stands on a picture, one below the other.
#[derive(Clone, Copy)]
enum Item<'g> {
    /// A class begins, or goes on from the picture before.
    Class(&'g ClassGrades),
    Line(&'g Column, Cell),
}

impl Item<'_> {
    fn height(self) -> f32 {
        match self {
            Item::Class(_) => HEADING,
            Item::Line(..) => LINE,
        }
    }
}

/// Draws a student's sheet, as many pictures as it needs, up to an album's; `term` is what
/// its days are called.
pub fn pages(grades: &Grades, term: &str, marks: &MarkSet) -> Vec<Drawing> {
    let (pages, left_out) = fitting(grades);
    let count = pages.len();
    pages
        .into_iter()
        .enumerate()
        .map(|(place, items)| {
            let sheet = Sheet {
                grades,
                marks,
                chart: place == 0 && !items.is_empty(),
                left_out,
            };
            sheet.draw(&items, term, (place + 1, count))
        })
        .collect()
}

/// What stands on each of the pictures of an album, and how many lines find no room: the earliest of
/// the longest classes, so that something of each is shown.
fn fitting(grades: &Grades) -> (Vec<Vec<Item<'_>>>, usize) {
    let lengths = grades.classes.iter().map(|class| class.lines.len());
    let mut most = lengths.clone().max().unwrap_or_default();
    let mut pages = split(grades, most);
    while pages.len() > ALBUM && most > 1 {
        most -= 1;
        pages = split(grades, most);
    }
    pages.truncate(ALBUM);
    let shown = pages.iter().flatten();
    let shown = shown.filter(|item| matches!(item, Item::Line(..))).count();
    (pages, lengths.sum::<usize>() - shown)
}

/// The last lines of each class, so many of them at most, on pictures.
fn split(grades: &Grades, most: usize) -> Vec<Vec<Item<'_>>> {
    let mut pages: Vec<Vec<Item<'_>>> = Vec::new();
    let mut height = CHART + STRIP + 2.0 * CAPTION;
    let mut page = Vec::new();
    for class in &grades.classes {
        // A heading alone at the foot of a picture says nothing.
        if height + HEADING + LINE > MOST {
            pages.push(mem::take(&mut page));
            height = 0.0;
        }
        page.push(Item::Class(class));
        height += HEADING;
        let earlier = class.lines.len().saturating_sub(most);
        for (column, cell) in &class.lines[earlier..] {
            if height + LINE > MOST {
                pages.push(mem::replace(&mut page, vec![Item::Class(class)]));
                height = HEADING;
            }
            page.push(Item::Line(column, *cell));
            height += LINE;
        }
    }
    pages.push(page);
    pages
}

struct Sheet<'g> {
    grades: &'g Grades,
    marks: &'g MarkSet,
    chart: bool,
    /// How many lines there was no room for.
    left_out: usize,
}

impl Sheet<'_> {
    fn draw(&self, items: &[Item<'_>], term: &str, pages: (usize, usize)) -> Drawing {
        let chart = match self.chart {
            true => CHART + STRIP + 2.0 * CAPTION,
            false => 0.0,
        };
        let lines: f32 = items.iter().map(|item| item.height()).sum();
        let lines = lines.max(LINE);
        let height = MARGIN + TITLE + chart + lines + 24.0 + MARGIN;
        // Telegram shows a strip of a picture badly.
        let height = height.max(WIDTH / 3.0);
        let mut drawing = Drawing::new((WIDTH, height));
        self.title(&mut drawing, term, pages);
        let mut top = MARGIN + TITLE;
        if self.chart {
            self.chart(&mut drawing, top + CAPTION);
            self.strip(&mut drawing, top + CAPTION + CHART + CAPTION);
            top += chart;
        }
        if items.is_empty() {
            let ink = Ink::of(12.0).colour(GREY);
            let words = "За это время ещё нет ни записанных уроков, ни заданий.";
            drawing.text((MARGIN, top + 14.0), ink, words);
            return drawing;
        }
        let mut even = false;
        for item in items {
            match item {
                Item::Class(class) => {
                    self.heading(&mut drawing, top, class);
                    even = false;
                }
                Item::Line(column, cell) => {
                    self.line(&mut drawing, top, (column, *cell), even);
                    even = !even;
                }
            }
            top += item.height();
        }
        self.legend(&mut drawing, top + 16.0);
        drawing
    }

    fn title(&self, drawing: &mut Drawing, term: &str, (page, count): (usize, usize)) {
        let ink = Ink::of(18.0).bold().colour(DARK);
        let words = format!("Учащийся {}", self.grades.student);
        drawing.text(
            (MARGIN, MARGIN + 16.0),
            ink,
            &ink.fitted(&words, WIDTH - 2.0 * MARGIN - 50.0),
        );
        let day = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
        let days = format!("{}–{}", day(self.grades.from), day(self.grades.to));
        let mut below = match term {
            "" => days,
            term => format!("{term} · {days}"),
        };
        if self.left_out > 0 {
            below = format!(
                "{below} · не поместилось более ранних записей: {}",
                self.left_out
            );
        }
        let ink = Ink::of(11.0).colour(GREY);
        let below = ink.fitted(&below, WIDTH - 2.0 * MARGIN);
        drawing.text((MARGIN, MARGIN + 36.0), ink, &below);
        if count > 1 {
            let at = (WIDTH - MARGIN, MARGIN + 16.0);
            let words = format!("{page} из {count}");
            drawing.text(at, ink.anchor(Anchor::End), &words);
        }
    }

    /// Where a day lies across, in the middle of it.
    fn x(&self, day: NaiveDate) -> f32 {
        let days = |from: NaiveDate, to: NaiveDate| (to - from).num_days() as f32;
        let all = days(self.grades.from, self.grades.to) + 1.0;
        let width = WIDTH - 2.0 * MARGIN - AXIS;
        MARGIN + AXIS + (days(self.grades.from, day) + 0.5) / all * width
    }

    /// The marks as dots, and how the average went as a line.
    fn chart(&self, drawing: &mut Drawing, top: f32) {
        let caption = Ink::of(10.0).colour(GREY);
        drawing.text((MARGIN, top - 6.0), caption, "Оценки и средний балл");
        let (left, right) = (MARGIN + AXIS, WIDTH - MARGIN);
        // 5 stands a little below the top edge, 2 a little above the lower one.
        let y = |mark: f64| top + 8.0 + (5.0 - mark as f32) / 3.0 * (CHART - 26.0);
        drawing.filled((left, top, right - left, CHART - 10.0), STRIPE);
        for mark in 2_u8..=5 {
            let y = y(f64::from(mark));
            drawing.line((left, y), (right, y), RULE);
            let ink = Ink::of(10.0).colour(GREY).anchor(Anchor::End);
            drawing.text((left - 6.0, y + 3.5), ink, &mark.to_string());
        }
        let averages: Vec<(f32, f32)> = self
            .grades
            .averages()
            .into_iter()
            .map(|(day, average)| (self.x(day), y(average)))
            .collect();
        if averages.len() > 1 {
            drawing.joined(&averages, "#8fb3e8");
        }
        for (column, cell) in self.grades.by_day() {
            if let Some((mark, weight)) = cell
                .mark()
                .and_then(|mark| mark.weight().map(|weight| (mark, weight)))
            {
                drawing.dot((self.x(column.day), y(weight)), 3.4, colour(mark));
            }
        }
    }

    /// The works of each week: how many there were, and how many were handed in.
    fn strip(&self, drawing: &mut Drawing, top: f32) {
        let caption = Ink::of(10.0).colour(GREY);
        drawing.text((MARGIN, top - 5.0), caption, "Работы по неделям");
        let key = [("сданы", GREEN), ("не сданы", "#e3b7b4")];
        let mut x = WIDTH - MARGIN;
        for (words, colour) in key {
            x -= caption.width(words);
            drawing.text((x, top - 5.0), caption, words);
            x -= 8.0;
            drawing.dot((x, top - 8.5), 3.0, colour);
            x -= 12.0;
        }
        let height = STRIP - 14.0;
        let weeks = self.weeks();
        let most = weeks.iter().map(|week| week.1).max().unwrap_or(1).max(1);
        for (monday, asked, handed_in) in weeks {
            let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
            let left = self.x(monday.max(self.grades.from)) + 1.0;
            let right = self.x(sunday.min(self.grades.to)) - 1.0;
            let width = (right - left).max(3.0);
            let of = |count: usize| height * count as f32 / most as f32;
            let bottom = top + height;
            drawing.filled((left, bottom - 1.0, width, 1.0), RULE);
            drawing.filled((left, bottom - of(asked), width, of(asked)), "#e3b7b4");
            drawing.filled((left, bottom - of(handed_in), width, of(handed_in)), GREEN);
        }
        for month in self.months() {
            let ink = Ink::of(9.0).colour(GREY);
            let name = MONTH_NAMES[month.month0() as usize];
            if self.x(month) + ink.width(name) < WIDTH - MARGIN {
                drawing.text((self.x(month), top + STRIP - 4.0), ink, name);
            }
        }
    }

    /// The first day of each month that begins here, and of the first one.
    fn months(&self) -> Vec<NaiveDate> {
        let (from, to) = (self.grades.from, self.grades.to);
        from.iter_days()
            .take_while(|day| *day <= to)
            .filter(|day| day.day() == 1 || (*day == from && day.day() <= 20))
            .collect()
    }

    /// Each week's Monday, how many works there were, and how many were handed in.
    fn weeks(&self) -> Vec<(NaiveDate, usize, usize)> {
        let monday = |day: NaiveDate| {
            let since = u64::from(day.weekday().num_days_from_monday());
            day.checked_sub_days(Days::new(since)).unwrap_or(day)
        };
        let mut weeks: Vec<(NaiveDate, usize, usize)> = monday(self.grades.from)
            .iter_weeks()
            .take_while(|week| *week <= self.grades.to)
            .map(|week| (week, 0, 0))
            .collect();
        for (column, cell) in self.grades.by_day() {
            let totals = crate::school::gradebook::Totals::of([(column, cell)]);
            let week = weeks
                .iter_mut()
                .find(|(week, ..)| *week == monday(column.day));
            if let Some((_, asked, handed_in)) = week {
                *asked += totals.asked;
                *handed_in += totals.handed_in;
            }
        }
        weeks
    }

    fn heading(&self, drawing: &mut Drawing, top: f32, class: &ClassGrades) {
        let base = top + HEADING - 9.0;
        let totals = class.totals();
        let mut parts = Vec::new();
        if let Some(average) = totals.average {
            parts.push(format!("средний {}", decimal(average)));
        }
        if totals.asked > 0 {
            parts.push(format!("сдано {} из {}", totals.handed_in, totals.asked));
        }
        if totals.missed > 0 {
            parts.push(format!("пропусков {}", totals.missed));
        }
        if let Some(term) = class.term {
            parts.push(format!("итог {}", self.marks.word(term)));
        }
        let words = parts.join(" · ");
        let small = Ink::of(10.0).colour(GREY);
        drawing.text((WIDTH - MARGIN, base), small.anchor(Anchor::End), &words);
        let ink = Ink::of(13.0).bold().colour(DARK);
        let room = WIDTH - 2.0 * MARGIN - small.width(&words) - 12.0;
        drawing.text((MARGIN, base), ink, &ink.fitted(&class.class, room));
        let y = top + HEADING - 1.0;
        drawing.line((MARGIN, y), (WIDTH - MARGIN, y), GREY);
    }

    fn line(&self, drawing: &mut Drawing, top: f32, (column, cell): (&Column, Cell), even: bool) {
        if even {
            drawing.filled((MARGIN, top, WIDTH - 2.0 * MARGIN, LINE), STRIPE);
        }
        let base = top + LINE - 7.5;
        let ink = Ink::of(11.5).colour(DARK);
        let day = column.day.format("%d.%m").to_string();
        drawing.text((MARGIN + 4.0, base), ink, &day);
        let small = Ink::of(10.0).colour(GREY);
        drawing.text((MARGIN + 42.0, base), small, weekday(column.day));
        let kind = match column.kind {
            ColumnKind::Assignment => small.colour(BLUE),
            ColumnKind::Lesson(_) => small,
        };
        let word = kind.fitted(column.kind.russian(), 78.0);
        drawing.text((MARGIN + 62.0, base), kind, &word);
        let title = match (column.kind, column.title.as_str()) {
            (ColumnKind::Lesson(_), title) => title,
            (ColumnKind::Assignment, _) => column.name(),
        };
        let left = MARGIN + 146.0;
        let title = ink.fitted(title, WIDTH - MARGIN - MARK - left - 6.0);
        drawing.text((left, base), ink, &title);
        let area = (WIDTH - MARGIN - MARK, top, MARK, LINE);
        match cell {
            Cell::Present => {
                let ink = small.anchor(Anchor::Middle);
                drawing.text((area.0 + MARK / 2.0, base), ink, "был(а)");
            }
            cell => paint(drawing, area, cell, self.marks),
        }
    }

    fn legend(&self, drawing: &mut Drawing, y: f32) {
        let absences = [Mark::Absent, Mark::Ill, Mark::Excused].map(|mark| self.marks.word(mark));
        let words = [
            ("● ", BLUE, "сдано, не проверено".to_owned()),
            ("↻ ", AMBER, "на доработке".to_owned()),
            ("– ", GREY, "не сдано".to_owned()),
            ("… ", GREY, "срок впереди".to_owned()),
            ("", GREY, format!("{}: пропуски", absences.join(", "))),
        ];
        let mut x = MARGIN;
        for (sign, colour, words) in words {
            let ink = Ink::of(9.5);
            drawing.text((x, y), ink.colour(colour), sign);
            x += ink.width(sign);
            drawing.text((x, y), ink.colour(GREY), &words);
            x += ink.width(&words) + 16.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::roster::StudentId;

    #[test]
    fn what_finds_no_room_is_the_earliest_of_the_longest_class_and_counted() {
        let day = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day");
        let class = |name: &str, count: usize| ClassGrades {
            class: name.to_owned(),
            lines: (0..count)
                .map(|number| {
                    let column = Column {
                        day,
                        kind: ColumnKind::Assignment,
                        title: format!("{name} {number}"),
                    };
                    (column, Cell::Present)
                })
                .collect(),
            term: None,
        };
        let mut grades = Grades {
            student: StudentId::read("10427").expect("an identifier"),
            from: day,
            to: day,
            classes: vec![class("Сольфеджио", 500), class("Хор", 7)],
        };
        let (pages, left_out) = fitting(&grades);
        assert_eq!(pages.len(), ALBUM);
        let titles: Vec<&str> = pages
            .iter()
            .flatten()
            .filter_map(|item| match item {
                Item::Line(column, _) => Some(column.title.as_str()),
                Item::Class(_) => None,
            })
            .collect();
        assert_eq!(titles.len() + left_out, 507);
        assert!(left_out > 0 && !titles.contains(&"Сольфеджио 0"));
        for last in ["Сольфеджио 499", "Хор 0", "Хор 6"] {
            assert!(titles.contains(&last), "{last}");
        }
        grades.classes.truncate(0);
        assert_eq!(fitting(&grades).1, 0);
    }
}
