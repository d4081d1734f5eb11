//! What a report is made for: which classes, which days, whether names are wanted.

use std::collections::HashMap;

use super::{
    House,
    paper::{Cell, Column, Paper, SCHOOL},
};
use crate::{
    school::{marks::Mark, moments::Moment, roster::staff_number, terms::Span},
    store::{Reader, Result, classes::Class, reports::Scope},
};

/// Names, of which a report has none unless they were asked for.
#[derive(Clone, Debug, Default)]
pub struct Names {
    students: HashMap<String, String>,
    staff: HashMap<i64, String>,
}

impl Names {
    /// All of them.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn read(reader: &mut Reader) -> Result<Names> {
        Ok(Names {
            students: reader.student_names().await?,
            staff: reader.staff_names().await?,
        })
    }
}

/// What a report is made for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The classes.
    pub classes: &'a [Class],
    /// What they have in common, where that is a discipline.
    pub discipline: Option<&'a str>,
    /// The days.
    pub span: &'a Span,
    /// When it was asked for.
    pub at: Moment,
    /// What the school has decided.
    pub house: &'a House,
    /// Names, where they were asked for.
    pub names: Option<&'a Names>,
}

impl Asked<'_> {
    /// The same for SQL.
    pub fn scope(&self) -> Scope {
        Scope {
            classes: self.classes.iter().map(|class| class.id).collect(),
            from: Moment::start_of(self.span.from, self.house.zone),
            before: Moment::end_of(self.span.to, self.house.zone),
        }
    }

    /// A paper with its head: which classes, which days, when it was made.
    pub fn paper(&self, title: &str) -> Paper {
        let mut paper = Paper {
            short: title.to_owned(),
            title: title.to_owned(),
            ..Paper::default()
        };
        paper.add_head(SCHOOL, "Школа", self.house.school.clone());
        match (self.classes, self.discipline) {
            ([only], _) => self.add_class(&mut paper, only),
            (_, Some(discipline)) => paper.add_head("discipline", "Дисциплина", discipline),
            _ => paper.add_head("classes", "Классы", "вся школа"),
        }
        paper.add_head("term", "Период", self.span.title());
        paper.made(self.at, self.house.zone)
    }

    fn add_class(&self, paper: &mut Paper, class: &Class) {
        paper.short.clone_from(&class.label);
        paper.add_head("class", "Класс", class.label.clone());
        paper.add_head("discipline", "Дисциплина", class.discipline.clone());
        paper.add_head("teacher", "Преподаватель", self.staff(class.teacher));
    }

    /// What a class is called.
    pub fn class_label(&self, id: i64) -> &str {
        let class = self.classes.iter().find(|class| class.id == id);
        class.map_or("", |class| &class.label)
    }

    /// A member of staff: by number, and by name where names were asked for.
    pub fn staff(&self, number: i64) -> String {
        let name = self.names.and_then(|names| names.staff.get(&number));
        match name {
            Some(name) => format!("{} {name}", staff_number(number)),
            None => staff_number(number),
        }
    }

    /// The columns that say who a row is about; the class is in the head, or above the rows.
    pub fn who_columns(&self) -> Vec<Column> {
        let mut columns = vec![
            Column::new("class", "Класс", 20).unprinted(),
            Column::new("student_id", "Учащийся", 11).fixed(),
        ];
        if self.names.is_some() {
            columns.push(Column::new("name", "ФИО", 26).fixed());
        }
        columns
    }

    /// Their cells.
    pub fn who(&self, class: &str, student: &str) -> Vec<Cell> {
        let mut cells = vec![Cell::text(class), Cell::text(student)];
        if let Some(names) = self.names {
            let name = names.students.get(student);
            cells.push(Cell::text(name.map_or("", String::as_str)));
        }
        cells
    }

    /// The beginning of a row of sums, as long as [`Asked::who`].
    pub fn sum(&self) -> Vec<Cell> {
        let mut cells = vec![Cell::Empty, Cell::text("Итого")];
        if self.names.is_some() {
            cells.push(Cell::Empty);
        }
        cells
    }

    /// A mark as this school writes it.
    pub fn mark(&self, mark: Option<Mark>) -> Cell {
        mark.map_or(Cell::Empty, |mark| Cell::Word {
            code: mark.code(),
            shown: self.house.marks.word(mark).to_owned(),
        })
    }
}
