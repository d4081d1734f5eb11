//! The headings of a roster's file: which column is which, whatever schools call it.

use super::{
    classes::fold,
    problems::{Problem, ProblemKind},
    roster::{CLASS, COLUMNS, DISCIPLINE, GUARDIAN, NAME, STUDENT_ID, TEACHER, shown},
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
mod tests {
    use super::*;

    fn read(headings: &str) -> Result<(Columns, Unknown), Vec<Problem>> {
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
    fn what_stands_in_brackets_does_not_hide_a_column() {
        let headings = "Код|ФИО (полностью)|Предмет (по плану)|Учитель|Родитель (законный \
                        представитель)|Класс (группа, смена)";
        let (columns, unknown) = read(headings).expect("they are understood");
        assert!(unknown.is_empty(), "{unknown:?}");
        let found: Vec<&[usize]> = columns.iter().map(Vec::as_slice).collect();
        let wanted: [&[usize]; 8] = [&[0], &[1], &[], &[], &[2], &[3], &[5], &[4]];
        assert_eq!(found, wanted);
    }

    #[test]
    fn what_stands_in_brackets_may_make_another_column_of_it() {
        for other in [
            "Имя (мамы)",
            "ФИО (матери)",
            "ФИО (отца)",
            "Имя (опекуна)",
            "Имя (законного представителя)",
            "Класс (общеобразовательная школа)",
            "Группа (школьная)",
            "Номер (телефона)",
            "Код (СНИЛС)",
            "Год (рождения)",
            "Преподаватель (концертмейстер)",
        ] {
            let headings = format!("Код|ФИО|Предмет|Учитель|{other}|Класс");
            let (columns, unknown) = read(&headings).expect("understood");
            assert_eq!(unknown, [(4, other.to_owned())]);
            assert!(columns.iter().all(|places| !places.contains(&4)), "{other}");
        }
    }

    #[test]
    fn headings_that_are_nobodys_name_are_known() {
        for heading in [
            "Телефон",
            "Дата рождения",
            "№ п/п",
            "E-mail",
            "СНИЛС учащегося",
        ] {
            assert!(is_plain_heading(heading), "{heading}");
        }
        for heading in ["Нотная Нота", "Телефон Нотной", "Пол Павел"]
        {
            assert!(!is_plain_heading(heading), "{heading}");
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
