//! A student's own marks, class by class, as the family sees them.

use chrono::NaiveDate;

use super::{
    gradebook::{Cell, Column, Totals},
    marks::{self, Mark},
    roster::StudentId,
};

/// A student's own sheet for a stretch of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Grades {
    /// The student.
    pub student: StudentId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Each class in which there is something, by name.
    pub classes: Vec<ClassGrades>,
}

/// What a student has in one class.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassGrades {
    /// The class's name.
    pub class: String,
    /// Lessons and assignments with what stands there, in the order of time.
    pub lines: Vec<(Column, Cell)>,
    /// The mark for the term, once there is one.
    pub term: Option<Mark>,
}

impl ClassGrades {
    /// What the lines come to.
    pub fn totals(&self) -> Totals {
        Totals::of(self.lines.iter().map(|(column, cell)| (column, *cell)))
    }
}

impl Grades {
    /// Everything, of whichever class, by day.
    pub fn by_day(&self) -> Vec<(&Column, Cell)> {
        let mut all: Vec<_> = self
            .classes
            .iter()
            .flat_map(|class| class.lines.iter().map(|(column, cell)| (column, *cell)))
            .collect();
        all.sort_by_key(|(column, _)| column.day);
        all
    }

    /// How the average went: after each day on which there was a mark, what it was by then.
    pub fn averages(&self) -> Vec<(NaiveDate, f64)> {
        let mut averages: Vec<(NaiveDate, f64)> = Vec::new();
        let mut given = Vec::new();
        for (column, cell) in self.by_day() {
            let Some(mark) = cell.mark().filter(|mark| mark.weight().is_some()) else {
                continue;
            };
            given.push(mark);
            let Some(average) = marks::average(given.iter().copied()) else {
                continue;
            };
            match averages.last_mut() {
                Some(last) if last.0 == column.day => last.1 = average,
                _ => averages.push((column.day, average)),
            }
        }
        averages
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::gradebook::ColumnKind;

    #[test]
    fn an_average_is_followed_over_classes_and_days() {
        let line = |day, mark: &str| {
            let column = Column {
                day: NaiveDate::from_ymd_opt(2026, 11, day).expect("a day"),
                kind: ColumnKind::Assignment,
                title: "Гамма".to_owned(),
            };
            (column, Cell::Marked(Mark::read(mark).expect("a mark")))
        };
        let class = |lines: Vec<_>| ClassGrades {
            class: "Хор".to_owned(),
            lines,
            term: None,
        };
        let grades = Grades {
            student: StudentId::read("10427").expect("an identifier"),
            from: NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day"),
            to: NaiveDate::from_ymd_opt(2026, 12, 30).expect("a day"),
            classes: vec![
                class(vec![line(3, "5"), line(20, "зачёт"), line(24, "3")]),
                class(vec![line(10, "4"), line(24, "4")]),
            ],
        };
        let averages: Vec<f64> = grades.averages().iter().map(|(_, it)| *it).collect();
        assert_eq!(averages, [5.0, 4.5, 4.0]);
    }
}
