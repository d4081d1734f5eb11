//! What the pictures have in common: colours, names of days, and how a mark looks.

use chrono::{Datelike, NaiveDate};

use super::drawing::{Anchor, Drawing, Ink};
use crate::school::{
    gradebook::Cell,
    marks::{Mark, MarkSet},
};

pub(super) const DARK: &str = "#1f2933";
pub(super) const GREY: &str = "#7b8794";
pub(super) const RULE: &str = "#d5dbe3";
pub(super) const STRIPE: &str = "#f5f7fa";
pub(super) const GREEN: &str = "#1b7f4b";
pub(super) const AMBER: &str = "#b35c00";
pub(super) const RED: &str = "#c0271f";
pub(super) const BLUE: &str = "#2459b3";
pub(super) const STRONG_RULE: &str = "#9aa5b1";
pub(super) const HEAD: &str = "#eef2f7";
pub(super) const HEAD_OF_WORK: &str = "#e0eafa";
pub(super) const ABSENT: &str = "#fde3e1";
pub(super) const EXCUSED: &str = "#e7e9fb";

/// What is left free around a picture, in points.
pub(super) const MARGIN: f32 = 16.0;

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
        Cell::Open => drawing.text((middle, base), ink.colour(STRONG_RULE), "…"),
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
pub(super) fn short(mark: Mark, marks: &MarkSet) -> String {
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
