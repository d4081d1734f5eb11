//! The gradebook: a class's journal as a teacher knows it, students down, dates across.

use chrono::NaiveDate;

use super::{
    lessons::Form,
    marks::{self, Mark},
    roster::StudentId,
    term_marks::Counted,
};

/// A class's journal for a stretch of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradebook {
    /// What people call the class.
    pub class: String,
    /// What is taught.
    pub discipline: String,
    /// The staff number of its teacher.
    pub teacher: i64,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What was given and held, in the order of time.
    pub columns: Vec<Column>,
    /// Who is in the class or was to the end of the days, and who was while something of theirs
    /// stands here, by identifier.
    pub rows: Vec<Row>,
}

/// A lesson, or an assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The day on which it was held, or given.
    pub day: NaiveDate,
    /// What it is.
    pub kind: ColumnKind,
    /// The assignment's title, or the lesson's topic; that may be empty.
    pub title: String,
}

/// What a column of the gradebook is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// A lesson that was recorded.
    Lesson(Form),
    /// An assignment that was given.
    Assignment,
}

/// A student's line of the gradebook.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The student.
    pub student: StudentId,
    /// Whether they have left the class.
    pub has_left: bool,
    /// Whether they were in the class when the days were over: of who left before, or came later,
    /// nothing is wanted.
    pub counts: bool,
    /// What stands there, one for each column.
    pub cells: Vec<Cell>,
    /// The mark for the term, once there is one.
    pub term: Option<Mark>,
}

/// What stands at a student in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing: the assignment was for others, or the lesson has no line of this student's.
    #[default]
    Nothing,
    /// The student was in the lesson, and got no mark.
    Present,
    /// The assignment was this student's, and nothing was handed in.
    Missing,
    /// Nothing was handed in yet, and there is time: the due date lies ahead.
    Open,
    /// Handed in, and not marked yet.
    HandedIn,
    /// Handed in, and sent back for another try.
    Returned,
    /// The mark in force; absences and their like are marks, too.
    Marked(Mark),
}

impl Cell {
    /// The mark in force.
    pub fn mark(self) -> Option<Mark> {
        match self {
            Cell::Marked(mark) => Some(mark),
            _ => None,
        }
    }
}

impl ColumnKind {
    /// A letter or two for it, where there is no room for more.
    pub fn letters(self) -> &'static str {
        match self {
            ColumnKind::Assignment => "дз",
            ColumnKind::Lesson(Form::Lesson) => "у",
            ColumnKind::Lesson(Form::Lecture) => "л",
            ColumnKind::Lesson(Form::Consultation) => "к",
            ColumnKind::Lesson(Form::Test) => "кр",
            ColumnKind::Lesson(Form::Credit) => "зч",
            ColumnKind::Lesson(Form::Exam) => "э",
            ColumnKind::Lesson(Form::Rehearsal) => "р",
            ColumnKind::Lesson(Form::Concert) => "кц",
        }
    }

    /// The lesson's form.
    pub fn form(self) -> Option<Form> {
        match self {
            ColumnKind::Assignment => None,
            ColumnKind::Lesson(form) => Some(form),
        }
    }

    /// What it is, in a word.
    pub fn russian(self) -> &'static str {
        match self {
            ColumnKind::Assignment => "задание",
            ColumnKind::Lesson(form) => form.russian(),
        }
    }
}

impl Column {
    /// What stands over it in full: a lesson without a topic is called by its form.
    pub fn name(&self) -> &str {
        match self.kind {
            kind if self.title.is_empty() => kind.russian(),
            _ => &self.title,
        }
    }
}

/// What a student's line comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// Of the marks that are numbers; `None` where none is.
    pub average: Option<f64>,
    /// How many lessons the student missed, for whatever reason.
    pub missed: usize,
    /// For how many of these no reason is known.
    pub absent: usize,
    /// How many assignments the student had to do by now. From whom nothing can be wanted (ill,
    /// away with leave, exempt), nothing was; nor what is not handed in before its due date.
    pub asked: usize,
    /// How many of these were handed in.
    pub handed_in: usize,
}

impl Totals {
    /// What part of the assignments was handed in, from 0 to 100; `None` where nothing was
    /// asked for.
    pub fn percent_handed_in(&self) -> Option<usize> {
        (self.asked > 0).then(|| (self.handed_in * 100 + self.asked / 2) / self.asked)
    }

    /// Counts what stands in the columns of a kind.
    pub fn of<'c>(cells: impl IntoIterator<Item = (&'c Column, Cell)> + Clone) -> Totals {
        let mut totals = Totals {
            average: marks::average(
                cells
                    .clone()
                    .into_iter()
                    .filter_map(|(_, cell)| cell.mark()),
            ),
            ..Totals::default()
        };
        for (column, cell) in cells {
            match column.kind {
                ColumnKind::Lesson(_) => totals.count_lesson(cell),
                ColumnKind::Assignment => totals.count_assignment(cell),
            }
        }
        totals
    }

    fn count_lesson(&mut self, cell: Cell) {
        if let Some(absence) = cell.mark().filter(|mark| mark.is_absence()) {
            self.missed += 1;
            self.absent += usize::from(absence == Mark::Absent);
        }
    }

    fn count_assignment(&mut self, cell: Cell) {
        match cell {
            Cell::Missing | Cell::Marked(Mark::Absent) => self.asked += 1,
            Cell::Nothing | Cell::Open | Cell::Present | Cell::Marked(Mark::Exempt) => {}
            Cell::Marked(mark) if mark.is_absence() => {}
            Cell::HandedIn | Cell::Returned | Cell::Marked(_) => {
                self.asked += 1;
                self.handed_in += 1;
            }
        }
    }
}

impl Gradebook {
    /// What a line comes to.
    pub fn totals(&self, row: &Row) -> Totals {
        Totals::of(self.columns.iter().zip(row.cells.iter().copied()))
    }

    /// A line's marks, as the school's rule for term marks weighs them.
    pub fn counted(&self, row: &Row) -> Vec<Counted> {
        let cells = self.columns.iter().zip(&row.cells);
        cells
            .filter_map(|(column, cell)| Some((cell.mark()?, column.kind.form())))
            .collect()
    }

    /// The averages of each column's marks that are numbers; `None` where none is.
    pub fn column_averages(&self) -> Vec<Option<f64>> {
        (0..self.columns.len())
            .map(|column| {
                let cells = self.rows.iter().map(|row| row.cells[column]);
                marks::average(cells.filter_map(Cell::mark))
            })
            .collect()
    }

    /// The average of all marks that are numbers; `None` where none is.
    pub fn average(&self) -> Option<f64> {
        let cells = self.rows.iter().flat_map(|row| row.cells.iter().copied());
        marks::average(cells.filter_map(Cell::mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(kind: ColumnKind) -> Column {
        Column {
            day: NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day"),
            kind,
            title: String::new(),
        }
    }

    fn mark(text: &str) -> Cell {
        Cell::Marked(Mark::read(text).expect("a mark"))
    }

    #[test]
    fn a_line_is_summed_up_without_what_is_no_number() {
        let (lesson, assignment) = (
            column(ColumnKind::Lesson(Form::Lesson)),
            column(ColumnKind::Assignment),
        );
        let totals = Totals::of(
            [
                (&lesson, mark("5-")),
                (&lesson, mark("н")),
                (&lesson, mark("б")),
                (&lesson, Cell::Present),
                (&lesson, Cell::Nothing),
                (&assignment, mark("4")),
                (&assignment, mark("незачёт")),
                (&assignment, mark("осв.")),
                (&assignment, mark("н")),
                (&assignment, Cell::HandedIn),
                (&assignment, Cell::Returned),
                (&assignment, Cell::Missing),
                (&assignment, Cell::Open),
                (&assignment, Cell::Nothing),
            ]
            .map(|(column, cell)| (column, cell)),
        );
        assert_eq!(totals.average, Some(4.5));
        assert_eq!((totals.missed, totals.absent), (2, 1));
        assert_eq!((totals.asked, totals.handed_in), (6, 4));
        assert_eq!(totals.percent_handed_in(), Some(67));
        assert_eq!(Totals::default().percent_handed_in(), None);
    }

    #[test]
    fn a_lesson_without_a_topic_is_called_by_its_form() {
        assert_eq!(column(ColumnKind::Lesson(Form::Exam)).name(), "экзамен");
        let titled = Column {
            title: "Интервалы".to_owned(),
            ..column(ColumnKind::Lesson(Form::Lesson))
        };
        assert_eq!(titled.name(), "Интервалы");
    }
}
