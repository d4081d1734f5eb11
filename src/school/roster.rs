//! The roster: its file's columns and rows, and what an import would change.

use std::{collections::HashMap, fmt};

use super::classes::{ClassKind, fold};
pub use super::{
    identifiers::{BadStudentId, StudentId},
    plan::{ClassRef, NewClass, NewStudent, Plan, plan},
};

/// The roster's columns, in their order, by the names that programs use.
pub const COLUMNS: [&str; 8] = [
    "student_id",
    "name",
    "year",
    "department",
    "discipline",
    "teacher",
    "class",
    "guardian",
];

/// What else a column may be called: the headings that Russian schools use.
const HEADINGS: [&[&str]; 8] = [
    &[
        "идентификатор",
        "уникальный идентификатор",
        "ид",
        "id",
        "№",
        "код",
        "номер",
    ],
    &[
        "фио",
        "ф.и.о.",
        "ф. и. о.",
        "имя",
        "учащийся",
        "фио учащегося",
        "ученик",
        "фамилия, имя",
    ],
    &["год", "год обучения", "класс обучения"],
    &["отделение", "отдел"],
    &["дисциплина", "предмет", "специальность"],
    &["преподаватель", "педагог", "учитель"],
    &["класс", "группа"],
    &["родитель", "родители", "законный представитель"],
];

/// The longest value of a cell, in characters.
const LONGEST: usize = 200;

/// A roster's file, read and sound in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterFile {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Columns that are not the roster's: not stored.
    pub unknown_columns: Vec<String>,
}

/// A row: it enrols a student in a class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its line in the file.
    pub line: usize,
    /// The identifier, where the school gives one.
    pub student_id: Option<StudentId>,
    /// The student's name; may be empty where there is an identifier.
    pub name: String,
    /// The year of study.
    pub year: String,
    /// The department.
    pub department: String,
    /// What is taught.
    pub discipline: String,
    /// By whom.
    pub teacher: String,
    /// The class; individual lessons where `None`.
    pub class: Option<String>,
    /// The guardian's name.
    pub guardian: String,
}

/// What is wrong with a roster's file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, as a spreadsheet numbers it.
    pub line: usize,
    /// The column.
    pub column: &'static str,
    /// What is wrong, and how to mend it.
    pub reason: String,
}

impl Problem {
    pub(super) fn new(line: usize, column: &'static str, reason: impl Into<String>) -> Self {
        Problem {
            line,
            column,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "line {}, column {}: {}",
            self.line, self.column, self.reason
        )
    }
}

/// What the school has now.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Its students.
    pub students: HashMap<StudentId, Student>,
    /// Its staff.
    pub staff: Vec<Member>,
    /// Its classes.
    pub classes: Vec<Class>,
    /// Who is in which class.
    pub enrolments: std::collections::HashSet<(i64, StudentId)>,
}

/// A student as the roster has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Student {
    /// Their name; empty where the school keeps it elsewhere.
    pub name: String,
    /// The year of study.
    pub year: String,
    /// The department.
    pub department: String,
    /// The guardian's name.
    pub guardian: String,
}

/// A member of staff as the roster has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their number.
    pub number: i64,
    /// Their name.
    pub name: String,
    /// Whether they teach.
    pub teacher: bool,
}

/// A class as the roster has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What is taught.
    pub discipline: String,
    /// For several or for one.
    pub kind: ClassKind,
    /// Its teacher's number.
    pub teacher: i64,
}

/// Reads a roster's table: a heading and rows, each with its line in the file.
///
/// # Errors
/// Everything that is wrong, by line and column; then nothing is to be imported.
pub fn read_file(
    headings: &[String],
    rows: &[(usize, Vec<String>)],
) -> Result<RosterFile, Vec<Problem>> {
    let (columns, unknown_columns) = read_headings(headings)?;
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for (line, cells) in rows {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match read_row(*line, cells, &columns) {
            Ok(row) => read.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    if read.is_empty() && problems.is_empty() {
        problems.push(Problem::new(
            1,
            COLUMNS[0],
            "there are no rows below the headings",
        ));
    }
    match problems.is_empty() {
        true => Ok(RosterFile {
            rows: read,
            unknown_columns,
        }),
        false => Err(problems),
    }
}

/// Where each of the roster's columns stands in the file, and the headings of others.
type Columns = [Option<usize>; COLUMNS.len()];

fn read_headings(headings: &[String]) -> Result<(Columns, Vec<String>), Vec<Problem>> {
    let mut columns: Columns = [None; COLUMNS.len()];
    let (mut unknown, mut problems) = (Vec::new(), Vec::new());
    for (at, heading) in headings.iter().enumerate() {
        let folded = fold(heading);
        let known = (0..COLUMNS.len()).find(|column| {
            folded == COLUMNS[*column] || HEADINGS[*column].iter().any(|name| fold(name) == folded)
        });
        match known {
            Some(column) if columns[column].is_some() => problems.push(Problem::new(
                1,
                COLUMNS[column],
                format!("there are two such columns, “{heading}” is the second: keep one"),
            )),
            Some(column) => columns[column] = Some(at),
            None if folded.is_empty() => {}
            None => unknown.push(heading.trim().to_owned()),
        }
    }
    for needed in ["discipline", "teacher"] {
        let column = COLUMNS.iter().position(|name| *name == needed);
        if column.is_none_or(|column| columns[column].is_none()) {
            problems.push(Problem::new(
                1,
                if needed == "teacher" {
                    "teacher"
                } else {
                    "discipline"
                },
                "there is no such column: the first line has to name the columns \
                 student_id,name,year,department,discipline,teacher,class,guardian",
            ));
        }
    }
    if columns[0].is_none() && columns[1].is_none() {
        problems.push(Problem::new(
            1,
            "name",
            "there is neither this column nor student_id: students cannot be told apart",
        ));
    }
    match problems.is_empty() {
        true => Ok((columns, unknown)),
        false => Err(problems),
    }
}

fn read_row(line: usize, cells: &[String], columns: &Columns) -> Result<Row, Problem> {
    let cell = |column: usize| -> Result<String, Problem> {
        let text = columns[column]
            .and_then(|at| cells.get(at))
            .map_or("", String::as_str);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > LONGEST {
            let reason = format!("is longer than {LONGEST} characters: shorten it");
            return Err(Problem::new(line, COLUMNS[column], reason));
        }
        if let Some(hidden) = text.chars().find(|letter| is_hidden(*letter)) {
            let reason = format!(
                "has an invisible character (U+{:04X}): type the cell anew",
                u32::from(hidden)
            );
            return Err(Problem::new(line, COLUMNS[column], reason));
        }
        Ok(text)
    };
    let id = cell(0)?;
    let student_id = match id.as_str() {
        "" => None,
        id => Some(
            StudentId::read(id)
                .map_err(|error| Problem::new(line, COLUMNS[0], format!("“{id}”: {error}")))?,
        ),
    };
    let row = Row {
        line,
        student_id,
        name: cell(1)?,
        year: cell(2)?,
        department: cell(3)?,
        discipline: cell(4)?,
        teacher: cell(5)?,
        class: Some(cell(6)?).filter(|class| !class.is_empty()),
        guardian: cell(7)?,
    };
    let empty = "is empty: write";
    if row.student_id.is_none() && row.name.is_empty() {
        return Err(Problem::new(
            line,
            "name",
            format!("{empty} a name or an identifier"),
        ));
    }
    if row.discipline.is_empty() {
        return Err(Problem::new(
            line,
            "discipline",
            format!("{empty} what is taught"),
        ));
    }
    if row.teacher.is_empty() {
        return Err(Problem::new(
            line,
            "teacher",
            format!("{empty} who teaches"),
        ));
    }
    Ok(row)
}

/// Characters that change how others are shown, or nothing that can be seen.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Result<RosterFile, Vec<Problem>> {
        let cells = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
        let rows: Vec<_> = lines[1..]
            .iter()
            .enumerate()
            .map(|(at, line)| (at + 2, cells(line)))
            .collect();
        read_file(&cells(lines[0]), &rows)
    }

    #[test]
    fn russian_headings_are_understood_and_others_are_named() {
        let file = read(&[
            "Ф.И.О.|Год обучения|Предмет|Преподаватель|Класс|Телефон",
            "Нотная Нота|3|Сольфеджио|Скрипкина С. С.|3А|+7",
            "|||||",
        ])
        .expect("it is sound");
        assert_eq!(file.unknown_columns, ["Телефон"]);
        assert_eq!(file.rows.len(), 1);
        assert_eq!(file.rows[0].name, "Нотная Нота");
        assert_eq!(file.rows[0].class.as_deref(), Some("3А"));
    }

    #[test]
    fn what_is_wrong_is_named_by_line_column_and_reason() {
        let problems = read(&[
            "student_id|name|discipline|teacher|class",
            "-7|Нота|Сольфеджио|Скрипкина|3А",
            "|Нота|Сольфеджио||3А",
            "|||Скрипкина|3А",
            "|Но\u{202E}та|Сольфеджио|Скрипкина|3А",
        ])
        .expect_err("it is not");
        let named: Vec<_> = problems.iter().map(|it| (it.line, it.column)).collect();
        assert_eq!(
            named,
            [(2, "student_id"), (3, "teacher"), (4, "name"), (5, "name")]
        );
        assert!(read(&["name|class", "Нота|3А"]).is_err());
        assert!(read(&["name|discipline|teacher"]).is_err());
    }
}
