//! The headings of a roster's file: which column is which, whatever schools call it.

use super::{
    classes::fold,
    problems::{Problem, ProblemKind},
    roster::{CLASS, COLUMNS, DISCIPLINE, GUARDIAN, NAME, STUDENT_ID, TEACHER, YEAR},
    roster_beside::is_blank,
    roster_cells::shown,
};

/// What else a column may be called: the headings that Russian schools use.
const HEADINGS: [&[&str]; 8] = [
    &[
        "идентификатор",
        "уникальный идентификатор",
        "ид",
        "id",
        "код",
        "номер",
        "личный номер",
    ],
    &[
        "фио",
        "фио полностью",
        "имя",
        "фамилия имя",
        "фамилия и имя",
        "фамилия имя отчество",
        "учащийся",
        "учащийся фио",
        "обучающийся",
        "обучающийся фио",
        "ученик",
        "ученик фио",
        "воспитанник",
        "ребенок",
    ],
    &[
        "год",
        "год обучения",
        "год обуч",
        "класс обучения",
        "класс год обучения",
    ],
    &["отделение", "отдел"],
    &[
        "дисциплина",
        "учебная дисциплина",
        "предмет",
        "учебный предмет",
        "название предмета",
        "наименование предмета",
        "специальность",
    ],
    &[
        "преподаватель",
        "преподаватель фио",
        "фио преподавателя",
        "педагог",
        "фио педагога",
        "учитель",
        "фио учителя",
    ],
    &["класс", "группа", "учебная группа", "класс группа"],
    &[
        "родитель",
        "родители",
        "фио родителя",
        "фио родителей",
        "родитель фио",
        "законный представитель",
        "законный представитель фио",
        "фио законного представителя",
        "родитель законный представитель",
        "родители законные представители",
        "фио родителя законного представителя",
        "фио родителей законных представителей",
    ],
];

/// Words in brackets that make no other column of one: «Класс (смена)». All others may, as in «ФИО
/// (матери)» or «Код (СНИЛС)».
const IN_BRACKETS: [(usize, &[&str]); 5] = [
    (NAME, &["фио", "полностью"]),
    (DISCIPLINE, &["по", "плану", "учебному"]),
    (
        TEACHER,
        &["фио", "полностью", "преподаватель", "педагог", "учитель"],
    ),
    (CLASS, &["группа", "смена"]),
    (
        GUARDIAN,
        &[
            "фио",
            "полностью",
            "законный",
            "законные",
            "законного",
            "законных",
            "представитель",
            "представители",
            "представителя",
            "представителей",
        ],
    ),
];

/// Words of which the headings of other columns are made, and no name.
const PLAIN: [&str; 33] = [
    "адрес",
    "возраст",
    "дата",
    "договор",
    "договора",
    "документ",
    "домашний",
    "инструмент",
    "контактный",
    "место",
    "мобильный",
    "номер",
    "образовательная",
    "паспорт",
    "пол",
    "почта",
    "почты",
    "прибытия",
    "примечание",
    "примечания",
    "программа",
    "проживания",
    "п",
    "рождения",
    "свидетельство",
    "смена",
    "снилс",
    "срок",
    "телефон",
    "телефоны",
    "школа",
    "электронная",
    "email",
];

/// Whose a column is: they are all the students'.
const WHOSE: [&str; 9] = [
    "учащегося",
    "учащихся",
    "обучающегося",
    "обучающихся",
    "ученика",
    "учеников",
    "воспитанника",
    "ребенка",
    "student",
];

/// What the heading of a column of names has in it, however else it is called.
const OF_NAMES: [&str; 6] = ["фио", "фамил", "имя", "учащ", "обуча", "ученик"];

/// Where each of the roster's columns stands in the file; where it stands twice, a row fills one of
/// them or says the same in both.
pub(super) type Columns = [Vec<usize>; COLUMNS.len()];

/// Headings that are none of the roster's, with their places.
pub(super) type Unknown = Vec<(usize, String)>;

/// Whether a line is one of headings, and no title above them: it has the columns that have to be
/// there.
pub fn has_headings(cells: &[String]) -> bool {
    let has = |column| cells.iter().any(|cell| column_of(cell) == Some(column));
    has(DISCIPLINE) && has(TEACHER)
}

/// Whether a cell is one of the headings.
pub fn is_heading(cell: &str) -> bool {
    column_of(cell).is_some()
}

/// Whether a heading is one of those that schools have beside the roster's, and surely nobody's
/// name.
pub fn is_plain_heading(heading: &str) -> bool {
    let heading = fold(heading).replace('-', "");
    let letters = |letter: char| !letter.is_alphanumeric();
    let mut words = heading.split(letters).filter(|word| !word.is_empty());
    words.all(|word| PLAIN.contains(&word) || WHOSE.contains(&word))
}

/// Which column is where, and the headings that are none of the roster's with their places.
///
/// # Errors
/// What is missing, or stands there twice and says two things in one of the rows.
pub(super) fn read_headings(
    (line, headings): (usize, &[String]),
    rows: &[(usize, Vec<String>)],
) -> Result<(Columns, Unknown), Vec<Problem>> {
    let in_headings = |column: usize, reason| Problem {
        line,
        column: COLUMNS[column],
        reason,
    };
    let mut columns = Columns::default();
    let (mut unknown, mut problems) = (Vec::new(), Vec::new());
    for (at, heading) in headings.iter().enumerate() {
        let heading = shown(heading);
        match column_of(&heading) {
            Some(column) => columns[column].push(at),
            None if heading.is_empty() => {}
            None => unknown.push((at, heading)),
        }
    }
    for (column, places) in columns.iter().enumerate() {
        if let Some((one, other, line)) = disagreement(places, rows) {
            let [one, other] = [one, other].map(|at| shown(&headings[at]));
            // «Класс» beside «Группа» is the year of study, as a rule.
            let two = match column == CLASS && columns[YEAR].is_empty() {
                true => ProblemKind::TwoClasses { one, other, line },
                false => ProblemKind::TwoColumns { one, other, line },
            };
            problems.push(in_headings(column, two));
        }
    }
    if let Some(at) = years_as_classes(&columns, headings, rows) {
        let heading = shown(&headings[at]);
        problems.push(in_headings(CLASS, ProblemKind::YearOrGroup(heading)));
    }
    for needed in [DISCIPLINE, TEACHER] {
        if columns[needed].is_empty() {
            problems.push(in_headings(needed, ProblemKind::NoColumn));
        }
    }
    match names_elsewhere(&unknown, !columns[NAME].is_empty()) {
        Some(heading) => problems.push(in_headings(NAME, ProblemKind::NamesElsewhere(heading))),
        None if columns[STUDENT_ID].is_empty() && columns[NAME].is_empty() => {
            problems.push(in_headings(NAME, ProblemKind::NobodyNamed));
        }
        None => {}
    }
    match problems.is_empty() {
        true => Ok((columns, unknown)),
        false => Err(problems),
    }
}

/// Where «Класс» has a year of study in every student's row, by all appearances, and no other column
/// does: as names of groups, these would bring together who has individual lessons.
fn years_as_classes(
    columns: &Columns,
    headings: &[String],
    rows: &[(usize, Vec<String>)],
) -> Option<usize> {
    let ([], [at]) = (columns[YEAR].as_slice(), columns[CLASS].as_slice()) else {
        return None;
    };
    let taught = rows.iter().map(|(_, cells)| cells);
    let mut taught = taught
        .filter(|cells| !is_blank(cells, columns, DISCIPLINE))
        .peekable();
    let is_russian = key(&headings[*at]) == "класс" && taught.peek().is_some();
    let has_year = |cells: &Vec<String>| cells.get(*at).is_some_and(|cell| is_year(cell));
    (is_russian && taught.all(has_year)).then_some(*at)
}

/// «3», and of how many: «3/8», «3 (8)».
fn is_year(cell: &str) -> bool {
    let [digit, of @ ..] = cell.trim().as_bytes() else {
        return false;
    };
    let is_of = |byte: &u8| byte.is_ascii_digit() || b" /()".contains(byte);
    let is_apart = of.first().is_none_or(|byte| !byte.is_ascii_digit());
    (b'1'..=b'9').contains(digit) && is_apart && of.iter().all(is_of)
}

/// Two of a column's places that say different things, with the line where they do so first.
fn disagreement(places: &[usize], rows: &[(usize, Vec<String>)]) -> Option<(usize, usize, usize)> {
    let words = |cells: &[String], at: usize| -> Vec<String> {
        let text = cells.get(at).map_or("", String::as_str);
        text.split_whitespace().map(str::to_owned).collect()
    };
    rows.iter().find_map(|(line, cells)| {
        let said = places.iter().map(|at| (*at, words(cells, *at)));
        let mut said = said.filter(|(_, words)| !words.is_empty());
        let (one, first) = said.next()?;
        let (other, _) = said.find(|(_, words)| *words != first)?;
        Some((one, other, *line))
    })
}

/// A heading that seems to be that of the names, and is not understood: an import would be without
/// them. Where names are in pieces, the surname is one.
fn names_elsewhere(unknown: &[(usize, String)], has_names: bool) -> Option<String> {
    let is_of_names = |heading: &&String| {
        let key = key(heading);
        match has_names {
            true => key == "фамилия",
            false => OF_NAMES.iter().any(|part| key.contains(part)),
        }
    };
    let mut headings = unknown.iter().map(|(_, heading)| heading);
    headings.find(is_of_names).cloned()
}

/// Which of the roster's columns has this heading, with what it has in brackets or without, where
/// that says nothing else.
fn column_of(heading: &str) -> Option<usize> {
    let named = |heading: &str| {
        let key = key(heading);
        (0..COLUMNS.len()).find(|column| {
            let mut names = HEADINGS[*column].iter();
            key == self::key(COLUMNS[*column]) || names.any(|name| self::key(name) == key)
        })
    };
    named(heading).or_else(|| {
        let (outside, within) = apart(heading)?;
        let column = named(&outside)?;
        let letters = |letter: char| !letter.is_alphanumeric();
        let mut words = within.split(letters).filter(|word| !word.is_empty());
        let says_nothing_else = words.all(|word| {
            let mut known = IN_BRACKETS.iter().filter(|(of, _)| *of == column);
            WHOSE.contains(&word) || known.any(|(_, words)| words.contains(&word))
        });
        says_nothing_else.then_some(column)
    })
}

/// What stands outside the brackets of a heading, and within them.
fn apart(heading: &str) -> Option<(String, String)> {
    let (before, rest) = heading.split_once('(')?;
    let (within, behind) = rest.split_once(')').unwrap_or((rest, ""));
    Some((format!("{before} {behind}"), fold(within)))
}

/// A heading as it is compared: «Ф. И. О. учащегося» is «фио».
fn key(heading: &str) -> String {
    let letters = |word: &str| {
        word.chars()
            .filter(|it| it.is_alphanumeric())
            .collect::<String>()
    };
    let heading = fold(heading);
    let words: Vec<String> = heading.split([' ', '.']).map(letters).collect();
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.retain(|word| !word.is_empty());
    if let [_, .., last] = words.as_slice()
        && WHOSE.contains(last)
    {
        words.pop();
    }
    words.concat()
}

#[cfg(test)]
mod tests;
