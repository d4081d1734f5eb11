//! The headings of a roster's file: which column is which, whatever schools call it.

use super::{
    classes::fold,
    problems::{Problem, ProblemKind},
    roster::{COLUMNS, DISCIPLINE, NAME, STUDENT_ID, TEACHER, shown},
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
    ],
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

/// Which column is where, and the headings that are none of the roster's.
///
/// # Errors
/// What is missing, or stands there twice and says two things in one of the rows.
pub(super) fn read_headings(
    (line, headings): (usize, &[String]),
    rows: &[(usize, Vec<String>)],
) -> Result<(Columns, Vec<String>), Vec<Problem>> {
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
            None => unknown.push(heading),
        }
    }
    for (column, places) in columns.iter().enumerate() {
        if let Some((one, other, line)) = disagreement(places, rows) {
            let [one, other] = [one, other].map(|at| shown(&headings[at]));
            let two = ProblemKind::TwoColumns { one, other, line };
            problems.push(in_headings(column, two));
        }
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
fn names_elsewhere(unknown: &[String], has_names: bool) -> Option<String> {
    let is_of_names = |heading: &&String| {
        let key = key(heading);
        match has_names {
            true => key == "фамилия",
            false => OF_NAMES.iter().any(|part| key.contains(part)),
        }
    };
    unknown.iter().find(is_of_names).cloned()
}

/// Which of the roster's columns has this heading.
fn column_of(heading: &str) -> Option<usize> {
    let key = key(heading);
    (0..COLUMNS.len()).find(|column| {
        let mut names = HEADINGS[*column].iter();
        key == self::key(COLUMNS[*column]) || names.any(|name| self::key(name) == key)
    })
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
mod tests {
    use super::*;

    fn read(headings: &str) -> Result<(Columns, Vec<String>), Vec<Problem>> {
        let headings: Vec<String> = headings.split('|').map(str::to_owned).collect();
        read_headings((1, &headings), &[])
    }

    #[test]
    fn names_are_found_under_what_schools_call_them() {
        for name in [
            "Ф.И.О. учащегося",
            "Ф. И. О.",
            "ФИО обучающегося",
            "Обучающийся",
            "Фамилия, имя",
            "Фамилия Имя Отчество ребёнка",
            "ученик (ФИО)",
            "name",
        ] {
            let (columns, unknown) = read(&format!("Код|{name}|Предмет|Ф.И.О. преподавателя"))
                .unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            assert_eq!(columns[NAME], [1], "{name}");
            assert!(unknown.is_empty(), "{name}: {unknown:?}");
        }
    }

    #[test]
    fn names_under_a_heading_that_is_not_understood_are_not_left_out_in_silence() {
        for (headings, quoted) in [
            (
                "Код|Список учащихся школы|Предмет|Учитель",
                "Список учащихся школы",
            ),
            ("Фамилия|Имя|Предмет|Учитель", "Фамилия"),
        ] {
            let problems = read(headings).expect_err("no names");
            let reason = ProblemKind::NamesElsewhere(quoted.to_owned());
            assert_eq!(problems[0].reason, reason, "{headings}");
        }
        // A school may keep them elsewhere.
        assert!(read("Код|Предмет|Учитель|Телефон").is_ok());
    }
}
