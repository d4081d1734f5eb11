//! Which column is which, whatever schools call it.

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
fn numbers_for_classes_in_every_row_are_asked_about() {
    let read = |headings: &str, classes: &[&str]| {
        let cells = |line: &str| line.split('|').map(str::to_owned).collect::<Vec<_>>();
        let rows = classes.iter().enumerate();
        let rows: Vec<_> = rows
            .map(|(at, class)| (at + 2, cells(&format!("Нота|{class}|Хор|Роялев|3А"))))
            .collect();
        let read = read_headings((1, &cells(headings)), &rows);
        read.map(|_| ())
            .map_err(|mut problems| problems.remove(0).reason)
    };
    let years = "ФИО|Класс|Предмет|Учитель|Телефон";
    let asked = Err(ProblemKind::YearOrGroup("Класс".to_owned()));
    for classes in [["3", "4"], ["3/8", "4 (5)"]] {
        assert_eq!(read(years, &classes), asked, "{classes:?}");
    }
    for classes in [["3", ""], ["3А", "4"], ["Хор", "Хор"], ["13", "14"]] {
        assert_eq!(read(years, &classes), Ok(()), "{classes:?}");
    }
    for known in [
        "ФИО|Год обучения|Предмет|Учитель|Класс",
        "ФИО|class|Предмет|Учитель|Телефон",
        "ФИО|Группа|Предмет|Учитель|Телефон",
    ] {
        assert_eq!(read(known, &["3", "4"]), Ok(()), "{known}");
    }
    let two = read("ФИО|Класс|Предмет|Учитель|Группа", &["3", "4"]);
    assert!(
        matches!(two, Err(ProblemKind::TwoClasses { line: 2, .. })),
        "{two:?}"
    );
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
    for heading in ["Нотная Нота", "Телефон Нотной", "Пол Павел"] {
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
