//! The roster: its file's columns and rows, and what an import would change.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{
    classes::ClassKind,
    roster_beside::{is_beside_the_table, is_blank},
    roster_cells::{is_date, is_failed_formula, read_cell},
    roster_headings::{Columns, read_headings},
};
pub use super::{
    identifiers::{BadStudentId, StudentId, in_order, listed},
    problems::{Problem, ProblemKind, RosterFault, Sheet, TableFault},
    roster_headings::{has_headings, is_heading, is_plain_heading},
    roster_moves::{Handover, Stay},
    roster_plan::{ClassRef, LISTED, NewClass, NewStudent, Plan, counted, plan},
    roster_renames::Rename,
    roster_staff::read_staff_name,
    roster_students::{Namesake, SecondProgramme},
    roster_twins::Twins,
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

pub(super) const STUDENT_ID: usize = 0;
pub(super) const NAME: usize = 1;
pub(super) const YEAR: usize = 2;
const DEPARTMENT: usize = 3;
pub(super) const DISCIPLINE: usize = 4;
pub(super) const TEACHER: usize = 5;
pub(super) const CLASS: usize = 6;
pub(super) const GUARDIAN: usize = 7;

/// A roster's file, read and sound in itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterFile {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Columns that are not the roster's: not stored. Safe to be shown.
    pub unknown_columns: Vec<String>,
    /// Where they stand: the first column is 0.
    #[serde(default)]
    pub unknown_places: Vec<usize>,
    /// Lines of what stands around the table, such as a signature: they are left out.
    #[serde(default)]
    pub left_out: Vec<usize>,
    /// The sheet that was read, where it is not the workbook's first.
    #[serde(default)]
    pub sheet: Option<Sheet>,
}

impl RosterFile {
    /// Whether anybody is named in it, and not by an identifier or a staff number alone.
    pub fn has_names(&self) -> bool {
        self.rows.iter().any(|row| {
            let is_number = read_staff_number(&row.teacher).is_some();
            !row.name.is_empty() || !row.guardian.is_empty() || !is_number
        })
    }
}

/// A row: it enrols a student in a class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

impl Row {
    /// What is wrong with it, in this column.
    pub(super) fn problem(&self, column: &'static str, reason: ProblemKind) -> Problem {
        Problem {
            line: self.line,
            column,
            reason,
        }
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
    pub enrolments: HashSet<(i64, StudentId)>,
    /// Whose individual lessons those were that nobody takes any more, by class.
    pub departed: HashMap<i64, StudentId>,
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

impl Student {
    /// What becomes another, by column: before, and after.
    pub fn changes<'s>(&'s self, after: &'s Student) -> Vec<(&'static str, &'s str, &'s str)> {
        let mut changes = vec![
            (COLUMNS[NAME], self.name.as_str(), after.name.as_str()),
            (COLUMNS[YEAR], &self.year, &after.year),
            (COLUMNS[DEPARTMENT], &self.department, &after.department),
            (COLUMNS[GUARDIAN], &self.guardian, &after.guardian),
        ];
        changes.retain(|(_, before, after)| before != after);
        changes
    }
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

/// How a member of staff stands where no name may: «№ 1». An import understands it.
pub fn staff_number(number: i64) -> String {
    format!("№ {number}")
}

/// The number in «№ 1».
pub fn read_staff_number(text: &str) -> Option<i64> {
    text.strip_prefix('№')?.trim_start().parse().ok()
}

/// Reads a roster's table: headings and rows, each with its line in the file. Blank
/// rows are skipped. Whatever a name looks like (`=1+1`, `<b>`), it is a name; only
/// characters that cannot be seen are refused.
///
/// # Errors
/// Everything that is wrong, by line and column; then nothing is to be imported.
pub fn read_file(
    headings: (usize, &[String]),
    rows: &[(usize, Vec<String>)],
) -> Result<RosterFile, Vec<Problem>> {
    let (columns, unknown) = read_headings(headings, rows)?;
    let (mut read, mut problems, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for (line, cells) in rows {
        // Formulas that were prepared for rows to come say nothing yet, nor do other columns.
        let mut own = columns.iter().flatten().filter_map(|at| cells.get(*at));
        if own.all(|cell| cell.trim().is_empty() || is_failed_formula(cell)) {
            continue;
        }
        if is_beside_the_table(cells, &columns) {
            left_out.push(*line);
            continue;
        }
        match read_row(*line, cells, &columns) {
            Ok(row) => read.push(row),
            Err((column, reason)) => problems.push(Problem {
                line: *line,
                column: COLUMNS[column],
                reason,
            }),
        }
    }
    if read.is_empty() && problems.is_empty() {
        problems.push(Problem {
            line: headings.0,
            column: COLUMNS[STUDENT_ID],
            reason: ProblemKind::NoRows,
        });
    }
    let (unknown_places, unknown_columns) = unknown.into_iter().unzip();
    match problems.is_empty() {
        true => Ok(RosterFile {
            rows: read,
            unknown_columns,
            unknown_places,
            left_out,
            sheet: None,
        }),
        false => Err(problems),
    }
}

/// A row, or what is wrong with it and in which column.
fn read_row(line: usize, cells: &[String], columns: &Columns) -> Result<Row, (usize, ProblemKind)> {
    let cell = |column: usize| {
        let mut texts = columns[column].iter().filter_map(|at| cells.get(*at));
        let text = texts.find(|text| !text.trim().is_empty());
        read_cell(text.map_or("", String::as_str)).map_err(|reason| (column, reason))
    };
    if [DISCIPLINE, TEACHER, CLASS]
        .iter()
        .all(|column| is_blank(cells, columns, *column))
    {
        return Err((DISCIPLINE, ProblemKind::Bare));
    }
    let id = cell(STUDENT_ID)?;
    let student_id = match id.as_str() {
        "" => None,
        written => match StudentId::read(written) {
            Ok(id) => Some(id),
            Err(BadStudentId) => return Err((STUDENT_ID, ProblemKind::BadStudentId(id))),
        },
    };
    let row = Row {
        line,
        student_id,
        name: cell(NAME)?,
        year: cell(YEAR)?,
        department: cell(DEPARTMENT)?,
        discipline: cell(DISCIPLINE)?,
        teacher: cell(TEACHER)?,
        class: Some(cell(CLASS)?).filter(|class| !class.is_empty()),
        guardian: cell(GUARDIAN)?,
    };
    // Nobody types one there.
    for (column, text) in [(YEAR, Some(&row.year)), (CLASS, row.class.as_ref())] {
        if let Some(text) = text.filter(|text| is_date(text)) {
            return Err((column, ProblemKind::Date(text.clone())));
        }
    }
    let nobody = row.student_id.is_none() && row.name.is_empty();
    for (column, missing, what) in [
        (
            NAME,
            nobody,
            "a name or an identifier, into each row where cells were merged",
        ),
        (DISCIPLINE, row.discipline.is_empty(), "what is taught"),
        (TEACHER, row.teacher.is_empty(), "who teaches"),
    ] {
        if missing {
            return Err((column, ProblemKind::Empty(what)));
        }
    }
    Ok(row)
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
        read_file((1, &cells(lines[0])), &rows)
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
        assert_eq!(
            problems[1].to_string(),
            "line 3, column teacher: is empty; write who teaches"
        );
        assert!(read(&["name|class", "Нота|3А"]).is_err());
        assert!(read(&["name|discipline|teacher"]).is_err());
    }

    #[test]
    fn hostile_text_stays_text_and_headings_are_safe_to_show() {
        let file = read(&[
            "имя|предмет|учитель|Те\u{1B}[31mлефон",
            "=1+1|<b>Хор</b>|Роялев\tР. Р.|",
        ])
        .expect("it is sound");
        assert_eq!(file.rows[0].name, "=1+1");
        assert_eq!(file.rows[0].discipline, "<b>Хор</b>");
        assert_eq!(file.rows[0].teacher, "Роялев Р. Р.");
        assert_eq!(file.unknown_columns, ["Те[31mлефон"]);
    }

    #[test]
    fn a_formula_that_failed_is_named_where_somebody_stands() {
        let headings = "Код|ФИО|Предмет|Преподаватель|Класс";
        let problems = read(&[headings, "1|Нота Анна|#N/A|#N/A|#N/A"]).expect_err("it failed");
        let reason = ProblemKind::Formula("#N/A".to_owned());
        assert_eq!(
            (problems[0].column, &problems[0].reason),
            ("discipline", &reason)
        );
    }

    #[test]
    fn two_columns_for_one_thing_are_one_where_they_agree() {
        let headings = "имя|предмет|учитель|Родитель|ФИО родителя";
        let guardian = |row: &str| {
            let file = read(&[headings, "Нота|Хор|Роялев||", row])?;
            Ok::<_, Vec<Problem>>(file.rows[1].guardian.clone())
        };
        for row in [
            "Пауза|Хор|Роялев|Старшая М. М.|",
            "Пауза|Хор|Роялев| |Старшая М. М.",
            "Пауза|Хор|Роялев|Старшая М. М.|Старшая  М. М. ",
        ] {
            assert_eq!(guardian(row), Ok("Старшая М. М.".to_owned()), "{row}");
        }
        let problems = guardian("Пауза|Хор|Роялев|Старшая М. М.|Иная И. И.");
        let problems = problems.expect_err("two guardians");
        assert_eq!(
            problems[0].to_string(),
            "line 1, column guardian: “Родитель” and “ФИО родителя” are both this column, and say \
             different things on line 3; leave one out, or call it something else"
        );
    }
}
