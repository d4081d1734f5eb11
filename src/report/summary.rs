//! The summary: how many of each mark, успеваемость and качество, by discipline, by teacher
//! and of the whole school.

use std::collections::BTreeMap;

use super::{
    House,
    asked::Asked,
    paper::{Cell, Column, Paper, Row},
};
use crate::{
    school::{
        calendar::PeriodKind,
        classes::Spellings,
        gradebook::Gradebook,
        marks::{Mark, average},
    },
    store::{Reader, Result, term_marks::MarkOfTerm},
};

/// What it is called.
pub const TITLE: &str = "Успеваемость и качество";

/// What the marks of some students come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// The students, each in every class of theirs.
    students: i64,
    /// How many of them have no term mark yet.
    without: i64,
    /// The term marks; in place of one that is missing, the one that is proposed.
    marks: Vec<Mark>,
}

impl Tally {
    /// Counts a student of a class: by the term mark, else by the one that is proposed.
    fn count(&mut self, term: Option<Mark>, proposed: Option<Mark>) {
        self.students += 1;
        self.without += i64::from(term.is_none());
        self.marks.extend(term.or(proposed));
    }

    /// Of a year, `terms` are the marks of its quarters and halves.
    fn of_class(gradebook: &Gradebook, terms: &[MarkOfTerm], house: &House) -> Tally {
        let mut tally = Tally::default();
        for row in &gradebook.rows {
            // Who left before the end, or came after it, counts where they have got their mark.
            if !row.counts && row.term.is_none() {
                continue;
            }
            let own = terms.iter().filter(|(whose, ..)| *whose == row.student);
            let own: Vec<_> = own.map(|(_, kind, mark)| (*kind, *mark)).collect();
            tally.count(row.term, house.proposed(&own, &gradebook.counted(row)));
        }
        tally
    }

    fn add(&mut self, other: &Tally) {
        self.students += other.students;
        self.without += other.without;
        self.marks.extend_from_slice(&other.marks);
    }

    fn number(&self, wanted: u8) -> i64 {
        self.how_many(|mark| matches!(mark, Mark::Number { value, .. } if value == wanted))
    }

    fn how_many(&self, is_one: impl Fn(Mark) -> bool) -> i64 {
        let found = self.marks.iter().filter(|mark| is_one(**mark)).count();
        i64::try_from(found).unwrap_or(i64::MAX)
    }

    /// Everything that a line says.
    fn cells(&self) -> [Cell; 13] {
        let [five, four, three, two] = [5, 4, 3, 2].map(|value| self.number(value));
        let pass = self.how_many(|mark| mark == Mark::Pass);
        let fail = self.how_many(|mark| mark == Mark::Fail);
        let exempt = self.how_many(|mark| mark == Mark::Exempt);
        let marked = self.how_many(|_| true);
        let numbered = five + four + three + two;
        let not_assessed = marked - numbered - pass - fail - exempt;
        [
            Cell::Count(self.students),
            Cell::Count(five),
            Cell::Count(four),
            Cell::Count(three),
            Cell::Count(two),
            Cell::Count(pass),
            Cell::Count(fail),
            Cell::Count(not_assessed),
            Cell::Count(exempt),
            Cell::part(five + four + three + pass, marked - exempt),
            match numbered {
                0 => Cell::Empty,
                _ => Cell::part(five + four, numbered + not_assessed),
            },
            Cell::decimal(average(self.marks.iter().copied())),
            Cell::Count(self.without),
        ]
    }
}

/// Reads the marks of the term, class by class; `read` is told of each.
///
/// # Errors
/// Fails when the database cannot be read.
pub async fn paper(
    reader: &mut Reader,
    asked: Asked<'_>,
    read: &mut (dyn FnMut() + Send),
) -> Result<Paper> {
    let mut disciplines: BTreeMap<String, Tally> = BTreeMap::new();
    let mut spellings = Spellings::default();
    let mut teachers: BTreeMap<i64, Tally> = BTreeMap::new();
    let mut school = Tally::default();
    let scope = asked.scope();
    let year = (scope.from, scope.before);
    for class in asked.classes {
        let gradebook = reader
            .gradebook(class.id, asked.span, (asked.house.zone, asked.at))
            .await?;
        read();
        let Some(gradebook) = gradebook.filter(|gradebook| !gradebook.rows.is_empty()) else {
            continue;
        };
        let terms = match asked.span.kind {
            Some(PeriodKind::Year) => reader.marks_of_terms(class.id, year).await?,
            _ => Vec::new(),
        };
        let tally = Tally::of_class(&gradebook, &terms, asked.house);
        let discipline = disciplines.entry(spellings.of(&class.discipline));
        discipline.or_default().add(&tally);
        teachers.entry(class.teacher).or_default().add(&tally);
        school.add(&tally);
    }
    let mut paper = asked.paper(TITLE);
    paper.columns = columns();
    if school.students == 0 {
        paper.notes.push("Учащихся нет.".to_owned());
        return Ok(paper);
    }
    paper.rows.push(Row::Group("По дисциплинам".to_owned()));
    for (discipline, tally) in &disciplines {
        paper.rows.push(line("discipline", discipline, tally));
    }
    paper.rows.push(Row::Group("По преподавателям".to_owned()));
    for (teacher, tally) in &teachers {
        paper
            .rows
            .push(line("teacher", &asked.staff(*teacher), tally));
    }
    paper.rows.push(Row::Group("Всего".to_owned()));
    paper.rows.push(line("all", "все классы отчёта", &school));
    paper.notes = notes(&school);
    paper.signatures = vec!["Заместитель директора".to_owned()];
    Ok(paper)
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("by", "По", 12).unprinted(),
        Column::new("name", "Дисциплина, преподаватель", 30).fixed(),
    ];
    columns.extend(
        [
            ("students", "Учащихся", 9),
            ("marks_5", "5", 5),
            ("marks_4", "4", 5),
            ("marks_3", "3", 5),
            ("marks_2", "2", 5),
            ("pass", "зач.", 5),
            ("fail", "нез.", 5),
            ("not_assessed", "н/а", 5),
            ("exempt", "осв.", 5),
            ("success", "Успеваемость", 8),
            ("quality", "Качество", 8),
            ("average", "Ср. балл", 6),
            // Forms of schools have it under this name.
            ("foreseen", "без итога", 7),
        ]
        .map(|(key, heading, width)| Column::new(key, heading, width).middle()),
    );
    columns
}

fn line(by: &str, name: &str, tally: &Tally) -> Row {
    let mut cells = vec![Cell::text(by), Cell::text(name)];
    cells.extend(tally.cells());
    Row::Cells(cells)
}

fn notes(school: &Tally) -> Vec<String> {
    let mut notes = vec![
        "Учащийся считается в каждом своём классе. Успеваемость – доля оценок 5, 4, 3 и зачётов \
         среди всех, у кого оценка есть, кроме освобождённых; качество – доля 5 и 4 среди чисел и \
         н/а."
            .to_owned(),
    ];
    if school.without > 0 {
        notes.push(format!(
            "Без итоговой оценки: {}. Где есть оценки цифрами, вместо неё взята та, которую \
             предлагает правило школы; остальные в доли не входят.",
            school.without
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_those_who_could_have_got_a_mark() {
        let mut tally = Tally::default();
        for mark in ["5-", "4", "3", "2", "зачёт", "осв.", "н/а"] {
            tally.count(Mark::read(mark).ok(), None);
        }
        tally.count(None, Mark::read("5").ok());
        tally.count(None, None);
        let cells: Vec<String> = tally.cells().iter().map(Cell::plain).collect();
        // Nine, of whom one has no mark and one is exempt: 5, 5, 4, 3, a pass of seven; 5, 5, 4 of
        // five numbers and an н/а.
        assert_eq!(
            cells,
            [
                "9", "2", "1", "1", "1", "1", "0", "1", "1", "71.4", "50.0", "3.80", "2"
            ]
        );
    }

    #[test]
    fn where_nobody_has_a_mark_there_is_no_share_of_anything() {
        let mut tally = Tally::default();
        tally.count(None, None);
        let cells: Vec<String> = tally.cells().iter().map(Cell::plain).collect();
        assert_eq!(
            cells,
            ["1", "0", "0", "0", "0", "0", "0", "0", "0", "", "", "", "1"]
        );
    }

    #[test]
    fn passes_alone_have_no_quality() {
        let mut tally = Tally::default();
        tally.count(Some(Mark::Pass), None);
        let cells = tally.cells();
        assert_eq!(
            (&cells[9], &cells[10]),
            (&Cell::Percent(100.0), &Cell::Empty)
        );
    }
}
