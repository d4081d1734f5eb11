//! Where a table's headings are: below a title, or in two lines of which the upper one is for
//! several columns together.

use super::table::{Rows, TITLES};
use crate::school::{roster, timetable};

/// By what the headings of a table are known.
#[derive(Clone, Copy, Debug)]
pub struct Headings {
    /// Whether a line has those that have to be there.
    pub complete: fn(&[String]) -> bool,
    /// Whether a cell is one of them.
    pub known: fn(&str) -> bool,
}

impl Headings {
    /// Those of a roster.
    pub const ROSTER: Headings = Headings {
        complete: roster::has_headings,
        known: roster::is_heading,
    };
    /// Those of a timetable.
    pub const TIMETABLE: Headings = Headings {
        complete: timetable::has_headings,
        known: timetable::is_heading,
    };
    /// Whether they are among these lines, which are the first of a file.
    pub(super) fn are_in(self, rows: &Rows) -> bool {
        self.found(rows).is_some()
    }

    /// The headings, and which line is the last of them; `None` where none of the first lines has
    /// them.
    pub(super) fn found(self, rows: &Rows) -> Option<(usize, Vec<String>)> {
        let first = rows.iter().take(TITLES + 1).enumerate();
        let mut above: &[String] = &[];
        for (place, (_, cells)) in first {
            if (self.complete)(cells) {
                // A title is often wider than what it stands above.
                let above = &above[..above.len().min(cells.len())];
                let headings = self.joined(
                    &self.without_titles(above, cells, &rows[place + 1..]),
                    cells,
                );
                let below = rows.get(place + 1).map(|(_, cells)| cells.as_slice());
                return Some(match below.filter(|below| self.go_on(&headings, below)) {
                    Some(below) => (place + 1, self.joined(&headings, below)),
                    None => (place, headings),
                });
            }
            let both = self.joined(above, cells);
            if (self.complete)(&both) {
                return Some((place, both));
            }
            above = cells;
        }
        None
    }

    /// The cells above a line of headings that may be merged with what stands below them: a title has
    /// nothing in its column.
    fn without_titles(
        self,
        above: &[String],
        headings: &[String],
        below: &[(usize, Vec<String>)],
    ) -> Vec<String> {
        let is_blank = |cells: &[String], at: usize| {
            let cell = cells.get(at);
            cell.is_none_or(|cell| cell.trim().is_empty())
        };
        let kept = above.iter().enumerate().map(|(at, cell)| {
            let is_title = is_blank(headings, at)
                && !(self.known)(cell)
                && below.iter().all(|(_, cells)| is_blank(cells, at));
            if is_title { "" } else { cell.as_str() }
        });
        kept.map(str::to_owned).collect()
    }

    /// Whether a line below headings is a second one of them: below those that are known it has
    /// nothing else.
    fn go_on(self, upper: &[String], lower: &[String]) -> bool {
        let filled = lower.iter().enumerate();
        let filled = filled.filter(|(_, cell)| !cell.trim().is_empty());
        let is_below_known = |at: usize| upper.get(at).is_some_and(|above| (self.known)(above));
        filled.clone().count() > 1
            && filled.clone().any(|(_, cell)| (self.known)(cell))
            && filled
                .clone()
                .all(|(at, cell)| (self.known)(cell) || !is_below_known(at))
    }

    /// Two lines as one. A cell that is merged with the one below stands in the upper line; one that
    /// is merged with those beside it is of all of them: «ФИО» below «Родитель» is no student's.
    fn joined(self, upper: &[String], lower: &[String]) -> Vec<String> {
        let cell = |cells: &[String], at: usize| {
            let text = cells.get(at).map_or("", |cell| cell.trim());
            text.to_owned()
        };
        let mut group = String::new();
        (0..upper.len().max(lower.len()))
            .map(|at| {
                let (above, below) = (cell(upper, at), cell(lower, at));
                if !above.is_empty() {
                    group.clone_from(&above);
                }
                let whole = format!("{group} {below}");
                match below.is_empty() {
                    true => above,
                    false if !group.is_empty() && (self.known)(&whole) => whole,
                    false => below,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Headings = Headings {
        complete: |cells| {
            let has = |wanted: &str| cells.iter().any(|cell| cell == wanted);
            has("имя") && has("предмет")
        },
        known: |cell| ["имя", "предмет", "класс", "родитель", "родитель имя"].contains(&cell),
    };

    fn rows(lines: &[&str]) -> Rows {
        let cells = |line: &&str| line.split('|').map(str::to_owned).collect();
        (1..).zip(lines.iter().map(cells)).collect()
    }

    fn found(lines: &[&str]) -> Option<(usize, String)> {
        let (last, headings) = NAMES.found(&rows(lines))?;
        Some((last, headings.join("|")))
    }

    #[test]
    fn headings_stand_below_a_title_and_in_two_lines() {
        for (lines, last, headings) in [
            (&["имя|предмет", "Нота|Хор"][..], 0, "имя|предмет"),
            (&["Список", "имя|предмет", "Нота|Хор"], 1, "имя|предмет"),
            (&["Список", "", "имя|предмет"], 2, "имя|предмет"),
            // Neither of the two has all of them.
            (
                &["Список", "имя||", "|предмет|класс"],
                2,
                "имя|предмет|класс",
            ),
            // The upper one has, and the lower one goes on.
            (
                &["имя|предмет|родитель|", "||имя|адрес", "Нота|Хор|Н.|Дом"],
                1,
                "имя|предмет|родитель имя|адрес",
            ),
            // What is merged with the cell above.
            (
                &["Список школы||класс|УТВЕРЖДАЮ", "имя|предмет|"],
                1,
                "имя|предмет|класс",
            ),
        ] {
            assert_eq!(found(lines), Some((last, headings.to_owned())), "{lines:?}");
        }
    }

    #[test]
    fn a_row_is_no_second_line_of_headings() {
        for row in ["Нота|предмет", "|предмет", "|", "Нота|Хор|имя"] {
            let expected = Some((0, "имя|предмет".to_owned()));
            assert_eq!(found(&["имя|предмет", row]), expected, "{row}");
        }
        assert_eq!(found(&["Список", "Нота|Хор"]), None);
    }
}
