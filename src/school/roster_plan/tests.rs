//! What a file adds, changes and leaves of what the school has.

use proptest::prelude::*;

use super::*;
use crate::school::roster::{Class, Member};

fn row(line: usize, id: &str, name: &str, class: &str) -> Row {
    Row {
        line,
        student_id: StudentId::read(id).ok(),
        name: name.to_owned(),
        year: "3".to_owned(),
        discipline: "Сольфеджио".to_owned(),
        teacher: "Скрипкина С. С.".to_owned(),
        class: Some(class.to_owned()).filter(|class| !class.is_empty()),
        ..Row::default()
    }
}

fn file(rows: Vec<Row>) -> RosterFile {
    RosterFile {
        rows,
        ..RosterFile::default()
    }
}

/// The roster after a plan was applied to it.
fn applied(mut roster: Roster, plan: &Plan) -> Roster {
    let first = i64::try_from(roster.classes.len()).expect("small") + 1;
    let id = |class: &ClassRef| match class {
        ClassRef::Known(id) => *id,
        ClassRef::New(at) => first + i64::try_from(*at).expect("small"),
    };
    let added = plan.new_students.iter().map(|new| (&new.id, &new.student));
    let changed = plan
        .changed_students
        .iter()
        .map(|(id, _, after)| (id, after));
    for (id, student) in added.chain(changed) {
        roster.students.insert(id.clone(), student.clone());
    }
    for (number, name) in &plan.new_teachers {
        roster.staff.push(Member {
            number: *number,
            name: name.clone(),
            teacher: true,
        });
    }
    for (class, _, teacher) in &plan.changed_classes {
        let class = roster.classes.iter_mut().find(|known| known.id == *class);
        class.expect("it is known").teacher = *teacher;
    }
    for (at, class) in plan.new_classes.iter().enumerate() {
        roster.classes.push(Class {
            id: id(&ClassRef::New(at)),
            name: class.name.clone(),
            discipline: class.discipline.clone(),
            kind: class.kind,
            teacher: class.teacher,
        });
    }
    for (class, student) in &plan.new_enrolments {
        assert!(roster.enrolments.insert((id(class), student.clone())));
    }
    for leaver in &plan.leavers {
        assert!(roster.enrolments.remove(leaver));
    }
    roster
}

fn imported(file: &RosterFile) -> Roster {
    let plan = plan(&Roster::default(), file).expect("it is clear");
    applied(Roster::default(), &plan)
}

#[test]
fn importing_twice_changes_nothing() {
    let file = file(vec![
        row(2, "", "Нотная Нота", "3А"),
        row(3, "", "нотная  нота", ""),
        row(4, "Ф-12", "", "3А"),
    ]);
    let first = plan(&Roster::default(), &file).expect("it is clear");
    assert_eq!(first.new_students.len(), 2);
    assert_eq!(first.new_students[0].id, StudentId::made(1001));
    assert_eq!(first.new_classes[1].name, "Сольфеджио 10019");
    let roster = applied(Roster::default(), &first);
    let second = plan(&roster, &file).expect("it is clear");
    assert!(second.is_empty(), "{second:?}");
    assert_eq!(second.unchanged_rows, 3);
}

#[test]
fn who_comes_back_goes_on_in_the_same_individual_class() {
    let lessons = file(vec![row(2, "1", "Нота", "")]);
    let mut roster = imported(&lessons);
    let (class, student) = roster.enrolments.drain().next().expect("an enrolment");
    roster.departed.insert(class, student.clone());
    let back = plan(&roster, &lessons).expect("it is clear");
    assert!(back.new_classes.is_empty(), "{back:?}");
    assert_eq!(back.new_enrolments, [(ClassRef::Known(class), student)]);
}

#[test]
fn namesakes_ask_for_identifiers_and_contradictions_are_named() {
    let two = file(vec![row(2, "1", "Нота", "3А"), row(3, "2", "Нота", "3А")]);
    let roster = imported(&two);
    let unclear = plan(&roster, &file(vec![row(2, "", "Нота", "3А")]));
    assert_eq!(unclear.expect_err("it is not")[0].column, "student_id");
    let mut other = row(3, "2", "Пауза", "3А");
    other.teacher = "Роялев Р. Р.".to_owned();
    let problems = plan(
        &Roster::default(),
        &file(vec![row(2, "1", "Нота", "3А"), other]),
    );
    let problems = problems.expect_err("two teachers");
    assert_eq!((problems[0].line, problems[0].column), (3, "teacher"));
    let renamed = file(vec![row(2, "1", "Нота", "3А"), row(3, "1", "Пауза", "3Б")]);
    let problems = plan(&Roster::default(), &renamed).expect_err("two names");
    assert_eq!((problems[0].line, problems[0].column), (3, "name"));
}

#[test]
fn who_comes_with_another_identifier_is_taken_for_a_namesake_and_named() {
    let roster = imported(&file(vec![row(2, "1", "Нота Н. Н.", "3А")]));
    let mut older = row(2, "", "Нота Н.Н.", "4А");
    older.year = "4".to_owned();
    let new = file(vec![
        older,
        row(3, "77", "нота Н. Н.", "4А"),
        row(4, "8", "Бас", "4А"),
    ]);
    let planned = plan(&roster, &new).expect("it is clear");
    let pairs: Vec<_> = planned
        .namesakes
        .iter()
        .map(|it| (it.new.as_str(), it.known.to_string()))
        .collect();
    assert_eq!(pairs, [("10019", "1".to_owned()), ("77", "1".to_owned())]);
    let again = plan(&applied(roster, &planned), &new).expect("it is clear");
    assert!(again.namesakes.is_empty(), "{again:?}");
}

#[test]
fn who_has_a_row_of_their_own_is_nobody_elses_namesake() {
    let (one, other) = (row(2, "1", "Нота", "3А"), row(3, "2", "Нота", "3А"));
    let roster = imported(&file(vec![one.clone(), other.clone()]));
    let new = row(4, "77", "Нота", "3А");
    let known = |rows: Vec<Row>| {
        let planned = plan(&roster, &file(rows)).expect("it is clear");
        let namesakes = planned.namesakes.iter();
        namesakes.map(|it| it.known.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(known(vec![new.clone()]), ["1 / 2"]);
    assert_eq!(known(vec![one.clone(), new.clone()]), ["2"]);
    assert!(known(vec![one, other, new]).is_empty());
}

#[test]
fn a_school_that_counts_as_it_likes_is_not_warned_of_check_digits() {
    // These are Kamerton's own, and say nothing of those that the school makes.
    let roster = imported(&file(vec![
        row(2, "", "Нота", "3А"),
        row(3, "", "Бас", "3А"),
    ]));
    let own = file(vec![
        row(2, "501", "Пауза", "3А"),
        row(3, "502", "Форте", "3А"),
    ]);
    let planned = plan(&roster, &own).expect("it is clear");
    assert!(planned.mistyped.is_empty(), "{planned:?}");
}

#[test]
fn another_teacher_and_another_name_are_changes() {
    let first = file(vec![row(2, "1", "Нота", "3А")]);
    let roster = imported(&first);
    let mut changed = row(2, "1", "Нота Н.", "3А");
    changed.teacher = "Роялев Р. Р.".to_owned();
    let plan = plan(&roster, &file(vec![changed])).expect("it is clear");
    assert_eq!(plan.changed_students.len(), 1);
    assert_eq!(plan.unchanged_rows, 0);
    assert_eq!(plan.new_teachers, [(2, "Роялев Р. Р.".to_owned())]);
    assert_eq!(plan.changed_classes, [(1, "3А".to_owned(), 2)]);
}

#[test]
fn a_row_without_an_identifier_finds_the_one_that_another_row_has() {
    let rows = file(vec![row(2, "", "Нота", "3А"), row(3, "77", "НОТА", "3Б")]);
    let found = plan(&Roster::default(), &rows).expect("it is clear");
    let ids: Vec<&str> = found.new_students.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["77"]);
}

#[test]
fn no_identifier_is_made_that_the_file_brings() {
    let brought = StudentId::made(1001);
    let rows = file(vec![
        row(2, "", "Нота", "3А"),
        row(3, brought.as_str(), "Пауза", "3А"),
    ]);
    let plan = plan(&Roster::default(), &rows).expect("it is clear");
    let ids: Vec<&StudentId> = plan.new_students.iter().map(|it| &it.id).collect();
    assert_eq!(ids, [&StudentId::made(1002), &brought]);
}

#[test]
fn who_has_another_class_stays_in_the_old_one_unless_moved() {
    let old = file(vec![row(2, "1", "Нота", "3А"), row(3, "2", "Пауза", "3А")]);
    let roster = imported(&old);
    let mut other = row(3, "2", "Пауза", "Хор");
    other.discipline = "Хор".to_owned();
    let new = file(vec![row(2, "1", "Нота", "4А"), other]);
    let planned = plan(&roster, &new).expect("it is clear");
    let stays: Vec<_> = planned.stays.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(stays, ["Сольфеджио 3А"], "the choir is no solfeggio");
    let both = applied(roster.clone(), &planned);
    assert!(
        both.enrolments
            .contains(&(1, StudentId::read("1").expect("an id")))
    );
    for from in [roster, both] {
        let moving = plan(&from, &new).expect("it is clear").moving();
        let moved = applied(from, &moving);
        let again = plan(&moved, &new).expect("it is clear");
        assert!(again.is_empty() && !again.has_moves(), "{again:?}");
        assert_eq!(moved.enrolments.len(), 3);
    }
}

#[test]
fn individual_lessons_go_on_with_another_teacher() {
    let lessons = |teacher: &str| {
        let mut row = row(2, "1", "Нота", "");
        row.teacher = teacher.to_owned();
        row
    };
    let mut roster = imported(&file(vec![lessons("Скрипкина"), row(3, "2", "Бас", "3А")]));
    let new = file(vec![lessons("Роялев"), row(3, "2", "Бас", "3А")]);
    let planned = plan(&roster, &new).expect("it is clear");
    assert_eq!((planned.new_classes.len(), planned.handovers.len()), (1, 1));
    let moving = planned.moving();
    assert!(moving.new_classes.is_empty() && moving.new_enrolments.is_empty());
    assert_eq!(moving.changed_classes, [(1, "Сольфеджио 1".to_owned(), 3)]);
    // Two teachers of one child may be meant, but not by a file that names both.
    let both = file(vec![lessons("Роялев"), lessons("Скрипкина")]);
    assert!(!plan(&roster, &both).expect("it is clear").has_moves());
    // Who teaches no more is succeeded without a question.
    roster.staff[0].teacher = false;
    let planned = plan(&roster, &file(vec![lessons("Роялев")])).expect("it is clear");
    assert_eq!(planned.changed_classes.len(), 1);
    assert!(planned.new_classes.is_empty() && !planned.has_moves());
}

#[test]
fn who_takes_the_classes_of_a_teacher_whom_the_file_leaves_out_may_be_that_teacher() {
    let taught = |line, id, class, teacher: &str| Row {
        teacher: teacher.to_owned(),
        ..row(line, id, id, class)
    };
    let classes = |choir: &str, lessons: &str| {
        file(vec![
            taught(2, "1", "3А", choir),
            taught(3, "2", "3Б", choir),
            taught(4, "3", "", lessons),
        ])
    };
    let roster = imported(&classes("Скрипкина С. С.", "Скрипкина С. С."));
    let found = |file: &RosterFile| -> Vec<(i64, i64)> {
        let planned = plan(&roster, file).expect("it is clear");
        planned
            .renames
            .iter()
            .map(|it| (it.known, it.new))
            .collect()
    };
    // All that she has, or only some of it where the first names are the same.
    assert_eq!(found(&classes("Арфина А. А.", "Арфина А. А.")), [(1, 2)]);
    assert_eq!(found(&classes("Роялева С.С.", "Арфин А. А.")), [(1, 2)]);
    assert!(found(&classes("Роялева П. П.", "Арфин А. А.")).is_empty());
    assert_eq!(
        found(&file(vec![taught(2, "3", "", "Роялева С. С.")])),
        [(1, 2)]
    );
    // She is there herself, or somebody known takes over.
    assert!(found(&classes("Роялева С. С.", "Скрипкина С. С.")).is_empty());
    let both = imported(&file(vec![
        taught(2, "1", "3А", "Скрипкина С. С."),
        taught(3, "2", "Хор", "Роялева С. С."),
    ]));
    let planned = plan(&both, &file(vec![taught(2, "1", "3А", "Роялева С. С.")]));
    assert!(planned.expect("it is clear").renames.is_empty());
}

fn some_row() -> impl Strategy<Value = Row> {
    let one = |of: &'static [&'static str]| prop::sample::select(of).prop_map(str::to_owned);
    (
        prop::sample::select(&["", "", "7", "8", "10019", "10022"][..]),
        one(&["", "Нота", "нота", "Пауза", "Ключ"]),
        one(&["", "3", "4"]),
        one(&["", "Скрипкина", "Роялев", "роялёв"]),
        one(&["", "3А", "3а", "Хор"]),
        one(&["", "Мама"]),
    )
        .prop_map(|(id, name, year, teacher, class, guardian)| Row {
            student_id: StudentId::read(id).ok(),
            // Rows that name nobody do not get past the reading of a file.
            name: if id.is_empty() && name.is_empty() {
                "Бас".to_owned()
            } else {
                name
            },
            year,
            teacher: if teacher.is_empty() {
                "Басов".to_owned()
            } else {
                teacher
            },
            class: Some(class).filter(|class| !class.is_empty()),
            guardian,
            discipline: "Сольфеджио".to_owned(),
            ..Row::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn importing_any_file_twice_changes_nothing(
        files in prop::collection::vec(prop::collection::vec(some_row(), 1..5), 1..4)
    ) {
        let mut roster = Roster::default();
        for rows in files {
            let file = file(rows);
            let Ok(first) = plan(&roster, &file) else { continue };
            let moved = applied(roster.clone(), &first.clone().moving());
            let again = plan(&moved, &file).expect("it is as clear as before");
            prop_assert!(again.is_empty() && !again.has_moves(), "{again:?}");
            roster = applied(roster, &first);
            let again = plan(&roster, &file);
            let again = again.map_err(|problems| TestCaseError::fail(format!("{problems:?}")))?;
            prop_assert!(again.is_empty(), "{again:?}");
            prop_assert_eq!(again.unchanged_rows, file.rows.len());
        }
    }
}
