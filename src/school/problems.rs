//! What can be wrong with a roster's file.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    identifiers::{BadStudentId, StudentId},
    roster_cells::shown,
};

/// Why a roster's file was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterFault {
    /// It could not be fetched, for this reason.
    Unfetched(String),
    /// It is no table that can be read.
    NoTable(TableFault),
    /// There are problems in it. Of a workbook's sheets, those that were looked at: the one that was
    /// read in the place of the first, or all, where none has a roster's columns.
    Problems(Vec<Problem>, Vec<Sheet>),
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Which one it is of those that can be seen, from 1 on.
    pub number: usize,
    /// What stands on its tab. Safe to be shown.
    pub name: String,
}

impl Sheet {
    /// A sheet that is called so.
    pub fn new(number: usize, name: &str) -> Sheet {
        let name = shown(name);
        Sheet { number, name }
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "sheet {} “{}”", self.number, self.name)
    }
}

/// Why a file is no table. Its `Display` says that in English, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// Nothing in it.
    #[error("the file is empty: it needs a first line with the columns' names and rows below")]
    Empty,
    /// Its first line names nothing.
    #[error("the first line names no columns: write a heading over each column")]
    NoHeadings,
    /// More cells in a line than there are columns.
    #[error(
        "line {0} has more cells than there are headings: put quotes around a text with a \
         comma, or write a heading over each column"
    )]
    TooWide(usize),
    /// A quote that opens a cell and does not close it.
    #[error(
        "the quote that opens a cell on line {0} is not closed: close it, or take it away; rows \
         would be lost in that cell"
    )]
    OpenQuote(usize),
    /// Two sheets that are one table.
    #[error(
        "the sheets “{0}” and “{1}” both have the columns of such a table, and only one can be read: \
         put all rows into one of them, or save what is to be read as a file of its own"
    )]
    TwoSheets(String, String),
    /// Too much in it.
    #[error("the file is too large: at most 20 MB and 100,000 rows are read; split it")]
    TooLarge,
    /// Excel's format of before 2007.
    #[error("this is an old Excel file (.xls): save it as .xlsx or .csv")]
    OldExcel,
    /// Something else altogether.
    #[error("this is neither a CSV nor an XLSX file: save the table as one of these")]
    NoTable,
    /// XLSX that does not read.
    #[error("this XLSX file is damaged ({0}): open it, and save it anew")]
    Damaged(String),
    /// CSV that does not read.
    #[error("this CSV file does not read: {0}")]
    Csv(String),
}

/// What is wrong with a roster's file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, as a spreadsheet numbers it.
    pub line: usize,
    /// The column.
    pub column: &'static str,
    /// What is wrong there.
    pub reason: ProblemKind,
}

/// What can be wrong in a place of a roster's file. Its `Display` says that in English,
/// and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// A column that has to be there.
    #[error(
        "there is no such column; the first line has to name the columns \
         student_id,name,year,department,discipline,teacher,class,guardian"
    )]
    NoColumn,
    /// Neither a column of names nor one of identifiers.
    #[error("there is neither this column nor student_id; students cannot be told apart")]
    NobodyNamed,
    /// A heading that seems to be that of the names, or of a part of them.
    #[error(
        "there is no such column, and “{0}” seems to have names; write whole names into one \
         column that is called name or ФИО"
    )]
    NamesElsewhere(String),
    /// Two headings for one column, and different things below them.
    #[error(
        "“{one}” and “{other}” are both this column, and say different things on line {line}; \
         leave one out, or call it something else"
    )]
    TwoColumns {
        /// The one heading.
        one: String,
        /// The other.
        other: String,
        /// The first line on which they do not say the same.
        line: usize,
    },
    /// The same of the class, where one of them may be the year of study.
    #[error(
        "“{one}” and “{other}” are both this column, and say different things on line {line}; call \
         the one with the year of study «Год обучения», or leave one out"
    )]
    TwoClasses {
        /// The one heading.
        one: String,
        /// The other.
        other: String,
        /// The first line on which they do not say the same.
        line: usize,
    },
    /// A heading that may be that of the year of study, over nothing but numbers.
    #[error(
        "“{0}” has a number from 1 to 9 in every row, which may be the year of study or the name of \
         a group; call the column «Год обучения» or «Группа»"
    )]
    YearOrGroup(String),
    /// Headings and nothing else.
    #[error("there are no rows below the headings; add one for each student and class")]
    NoRows,
    /// Nothing where something has to be; it is said what.
    #[error("is empty; write {0}")]
    Empty(&'static str),
    /// Nothing of a lesson in the whole row.
    #[error(
        "is empty, and so are the teacher and the class; if this line stands below the table, such \
         as a signature or a sum, take it out; if it is a student's, write what is taught and who \
         teaches, into each row where cells were merged"
    )]
    Bare,
    /// More than so many characters.
    #[error("is longer than {0} characters; shorten it")]
    TooLong(usize),
    /// A character that is not to be seen, or turns the text around.
    #[error("has an invisible character (U+{:04X}); type the cell anew", u32::from(*.0))]
    Invisible(char),
    /// A formula that failed.
    #[error("has the error {0}; mend the formula, or write the value")]
    Formula(String),
    /// A date where none can be.
    #[error(
        "“{0}” is a date, which a spreadsheet makes of “3/8”; format the column as text, and write \
         the cell anew"
    )]
    Date(String),
    /// What cannot be an identifier.
    #[error("“{0}” does not fit; {BadStudentId}")]
    BadStudentId(String),
    /// Several students answer to a name and a year, or one whom the file renames.
    #[error("it is not clear which “{name}”, year “{year}”, is meant; write the identifier")]
    Namesakes {
        /// Their name.
        name: String,
        /// Their year of study.
        year: String,
    },
    /// Two rows say different things of one student.
    #[error("{student} is “{before}” on line {line} and “{here}” here; make them the same")]
    Contradiction {
        /// The student.
        student: StudentId,
        /// What the earlier row says.
        before: String,
        /// Its line.
        line: usize,
        /// What this row says.
        here: String,
    },
    /// A number that the school has with other zeros in front.
    #[error(
        "the school has {0}, and a spreadsheet takes zeros away in front of a number; format the \
         column as text, and write it as the school has it"
    )]
    Zeros(StudentId),
    /// The number of another row, with other zeros in front.
    #[error(
        "line {line} has {other}, which is the same number with other zeros in front, and a \
         spreadsheet takes zeros away; format the column as text, and write it alike in each row"
    )]
    SameNumber {
        /// The other.
        other: StudentId,
        /// Its line.
        line: usize,
    },
    /// A staff number that nobody has.
    #[error("there is no member of staff “{0}”; write the name, or a number that there is")]
    NoSuchStaff(String),
    /// One class with two teachers.
    #[error(
        "the class “{class}” has another teacher on line {line}; a class has one, so give \
         one of the two another name"
    )]
    TwoTeachers {
        /// The class's name.
        class: String,
        /// The line that names the other teacher.
        line: usize,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem {
            line,
            column,
            reason,
        } = self;
        write!(out, "line {line}, column {column}: {reason}")
    }
}
