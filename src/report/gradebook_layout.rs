//! How a class's journal is laid out on pictures: what has which width, and what is on which.

use std::ops::Range;

use super::{
    drawing::Ink,
    picture::{DARK, GREY, MARGIN},
};
use crate::school::gradebook::{Gradebook, Row};

/// How wide the widest picture is, in points; the margin around it is part of that.
const WIDTH: f32 = 600.0;
/// How wide the narrowest is: a few dates are larger on a phone without an empty side.
const NARROW: f32 = 400.0;
/// The narrowest and the widest column of a date.
const DATE: (f32, f32) = (25.0, 64.0);
/// The narrowest and the widest column of identifiers.
const STUDENT: (f32, f32) = (58.0, 130.0);
/// One of the columns at the right.
pub(super) const TOTAL: f32 = 42.0;

/// A range in parts of nearly the same length, `most` at most; an empty one is one part.
pub(super) fn chunks(range: Range<usize>, most: usize) -> Vec<Range<usize>> {
    let parts = range.len().div_ceil(most).max(1);
    (0..parts)
        .map(|part| {
            let at = |part| range.start + range.len() * part / parts;
            at(part)..at(part + 1)
        })
        .collect()
}

/// What has the same place on every picture.
pub(super) struct Layout {
    /// How wide a picture is.
    pub(super) width: f32,
    /// How wide the identifiers are.
    pub(super) student: f32,
    /// How wide a date is.
    pub(super) date: f32,
    /// How many dates stand on a picture at most.
    pub(super) dates: usize,
    /// Whether there are marks for the term.
    pub(super) term: bool,
}

impl Layout {
    pub(super) fn of(book: &Gradebook) -> Layout {
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

    pub(super) fn totals(&self) -> &'static [&'static str] {
        match self.term {
            true => &["средний", "пропуски", "сдано", "итог"],
            false => &["средний", "пропуски", "сдано"],
        }
    }
}

pub(super) fn totals_width(term: bool) -> f32 {
    if term { 4.0 * TOTAL } else { 3.0 * TOTAL }
}

pub(super) fn identifier(row: &Row) -> Ink {
    let ink = Ink::of(11.0);
    match row.has_left {
        true => ink.colour(GREY),
        false => ink.colour(DARK).bold(),
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
