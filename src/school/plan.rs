//! What an import of a roster's file would add, change and leave.

use std::collections::{HashMap, HashSet};

use super::{
    classes::{ClassKind, fold, individual_class_name},
    identifiers::StudentId,
    roster::{Problem, Roster, RosterFile, Row, Student},
};

/// The number behind the first identifier that is made.
const FIRST_NUMBER: u64 = 1001;

/// What an import does, to be applied as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Students to be added.
    pub new_students: Vec<NewStudent>,
    /// Students whose particulars change: before, and after.
    pub changed_students: Vec<(StudentId, Student, Student)>,
    /// Teachers to be added, by number.
    pub new_teachers: Vec<(i64, String)>,
    /// Members of staff who teach from now on, by number.
    pub promoted: Vec<i64>,
    /// Classes to be added.
    pub new_classes: Vec<NewClass>,
    /// Classes that change their teacher: class, name, and the new teacher's number.
    pub changed_classes: Vec<(i64, String, i64)>,
    /// Students to be put into classes.
    pub new_enrolments: Vec<(ClassRef, StudentId)>,
    /// Rows that say nothing new.
    pub unchanged_rows: usize,
    /// Students who are not in the file, and stay.
    pub left_alone: usize,
}

/// A student to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStudent {
    /// The identifier, brought or made.
    pub id: StudentId,
    /// The particulars.
    pub student: Student,
}

/// A class to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewClass {
    /// Its name.
    pub name: String,
    /// What is taught.
    pub discipline: String,
    /// For several or for one.
    pub kind: ClassKind,
    /// Its teacher's number.
    pub teacher: i64,
}

/// A class, there already or about to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClassRef {
    /// By its number.
    Known(i64),
    /// By its place in [`Plan::new_classes`].
    New(usize),
}

impl Plan {
    /// Whether there is nothing to be done.
    pub fn is_empty(&self) -> bool {
        self.new_students.is_empty()
            && self.changed_students.is_empty()
            && self.new_teachers.is_empty()
            && self.promoted.is_empty()
            && self.new_classes.is_empty()
            && self.changed_classes.is_empty()
            && self.new_enrolments.is_empty()
    }
}

/// Works out what importing `file` would do to `roster`.
///
/// # Errors
/// Everything in which the file contradicts itself or is not clear, by line and column.
pub fn plan(roster: &Roster, file: &RosterFile) -> Result<Plan, Vec<Problem>> {
    let mut planner = Planner::new(roster);
    let mut problems = Vec::new();
    for row in &file.rows {
        if let Err(problem) = planner.row(row) {
            problems.push(problem);
        }
    }
    match problems.is_empty() {
        true => Ok(planner.finish()),
        false => Err(problems),
    }
}

/// What tells a class: the discipline and its name; for individual lessons the
/// discipline, the teacher and the student.
type ClassKey = (String, String);

struct Planner<'r> {
    roster: &'r Roster,
    plan: Plan,
    next_number: u64,
    next_staff: i64,
    /// Students of the roster by folded name and year.
    by_name: HashMap<(String, String), Vec<StudentId>>,
    /// Students of the file: what it says of them, and on which line first.
    in_file: HashMap<StudentId, (Student, usize)>,
    /// Students whom the file names without an identifier.
    nameless: HashMap<(String, String), StudentId>,
    teachers: HashMap<String, i64>,
    teaching: HashSet<i64>,
    classes: HashMap<ClassKey, (ClassRef, i64)>,
    /// Who teaches a class by the file, and on which line that stands first.
    taught: HashMap<ClassKey, (i64, usize)>,
    enrolled: HashSet<(ClassRef, StudentId)>,
    order: Vec<StudentId>,
}

impl<'r> Planner<'r> {
    fn new(roster: &'r Roster) -> Self {
        let mut by_name: HashMap<_, Vec<StudentId>> = HashMap::new();
        for (id, student) in &roster.students {
            by_name
                .entry((fold(&student.name), fold(&student.year)))
                .or_default()
                .push(id.clone());
        }
        let greatest = roster
            .students
            .keys()
            .filter_map(StudentId::made_number)
            .max();
        let mut planner = Planner {
            roster,
            plan: Plan::default(),
            next_number: greatest.map_or(FIRST_NUMBER, |number| FIRST_NUMBER.max(number + 1)),
            next_staff: roster
                .staff
                .iter()
                .map(|member| member.number)
                .max()
                .unwrap_or(0)
                + 1,
            by_name,
            in_file: HashMap::new(),
            nameless: HashMap::new(),
            teachers: HashMap::new(),
            teaching: HashSet::new(),
            classes: HashMap::new(),
            taught: HashMap::new(),
            enrolled: HashSet::new(),
            order: Vec::new(),
        };
        for member in &roster.staff {
            planner.teachers.insert(fold(&member.name), member.number);
            if member.teacher {
                planner.teaching.insert(member.number);
            }
        }
        let mut individual: HashMap<i64, &StudentId> = HashMap::new();
        for (class, student) in &roster.enrolments {
            individual.insert(*class, student);
            planner
                .enrolled
                .insert((ClassRef::Known(*class), student.clone()));
        }
        for class in &roster.classes {
            let key = match (class.kind, individual.get(&class.id)) {
                (ClassKind::Individual, Some(student)) => {
                    individual_key(&class.discipline, class.teacher, student)
                }
                _ => (fold(&class.discipline), fold(&class.name)),
            };
            planner
                .classes
                .insert(key, (ClassRef::Known(class.id), class.teacher));
        }
        planner
    }

    fn row(&mut self, row: &Row) -> Result<(), Problem> {
        let before = self.changes();
        let student = self.student(row)?;
        let teacher = self.teacher(&row.teacher);
        let class = self.class(row, teacher, &student)?;
        if self.enrolled.insert((class, student.clone())) {
            self.plan.new_enrolments.push((class, student));
        }
        if self.changes() == before {
            self.plan.unchanged_rows += 1;
        }
        Ok(())
    }

    /// How much is to be changed so far, students' particulars left out.
    fn changes(&self) -> usize {
        self.plan.new_students.len()
            + self.plan.new_teachers.len()
            + self.plan.promoted.len()
            + self.plan.new_classes.len()
            + self.plan.changed_classes.len()
            + self.plan.new_enrolments.len()
    }

    fn student(&mut self, row: &Row) -> Result<StudentId, Problem> {
        let said = Student {
            name: row.name.clone(),
            year: row.year.clone(),
            department: row.department.clone(),
            guardian: row.guardian.clone(),
        };
        let key = (fold(&row.name), fold(&row.year));
        let id = match &row.student_id {
            Some(id) => id.clone(),
            None => self.identify(row, &key)?,
        };
        match self.in_file.get_mut(&id) {
            None => {
                if !self.roster.students.contains_key(&id) {
                    self.plan.new_students.push(NewStudent {
                        id: id.clone(),
                        student: said.clone(),
                    });
                }
                self.order.push(id.clone());
                self.in_file.insert(id.clone(), (said, row.line));
            }
            Some((known, line)) => {
                for (column, known, said) in [
                    ("name", &mut known.name, &said.name),
                    ("year", &mut known.year, &said.year),
                    ("guardian", &mut known.guardian, &said.guardian),
                ] {
                    if known.is_empty() {
                        known.clone_from(said);
                    } else if !said.is_empty() && fold(known) != fold(said) {
                        return Err(Problem::new(
                            row.line,
                            column,
                            format!(
                                "{id} is “{known}” on line {line} and “{said}” here: make them the same"
                            ),
                        ));
                    }
                }
                if known.department.is_empty() {
                    known.department.clone_from(&said.department);
                }
            }
        }
        Ok(id)
    }

    /// A student whom the file gives no identifier: by name and year.
    fn identify(&mut self, row: &Row, key: &(String, String)) -> Result<StudentId, Problem> {
        if let Some(id) = self.nameless.get(key) {
            return Ok(id.clone());
        }
        let id = match self.by_name.get(key).map(Vec::as_slice) {
            Some([id]) => id.clone(),
            Some([_, _, ..]) => {
                return Err(Problem::new(
                    row.line,
                    "student_id",
                    format!(
                        "the roster has several students called “{}”, year “{}”: write which one",
                        row.name, row.year
                    ),
                ));
            }
            Some([]) | None => loop {
                let id = StudentId::made(self.next_number);
                self.next_number += 1;
                if !self.roster.students.contains_key(&id) && !self.in_file.contains_key(&id) {
                    break id;
                }
            },
        };
        self.nameless.insert(key.clone(), id.clone());
        Ok(id)
    }

    fn teacher(&mut self, name: &str) -> i64 {
        let number = *self.teachers.entry(fold(name)).or_insert_with(|| {
            let number = self.next_staff;
            self.next_staff += 1;
            self.plan.new_teachers.push((number, name.to_owned()));
            self.teaching.insert(number);
            number
        });
        if self.teaching.insert(number) {
            self.plan.promoted.push(number);
        }
        number
    }

    fn class(&mut self, row: &Row, teacher: i64, student: &StudentId) -> Result<ClassRef, Problem> {
        let (key, name, kind) = match &row.class {
            Some(name) => (
                (fold(&row.discipline), fold(name)),
                name.clone(),
                ClassKind::Group,
            ),
            None => (
                individual_key(&row.discipline, teacher, student),
                individual_class_name(&row.discipline, student),
                ClassKind::Individual,
            ),
        };
        let (by_file, line) = *self
            .taught
            .entry(key.clone())
            .or_insert((teacher, row.line));
        if by_file != teacher {
            return Err(Problem::new(
                row.line,
                "teacher",
                format!(
                    "the class “{name}” has another teacher on line {line}: a class has one, \
                     so give one of the two another name"
                ),
            ));
        }
        match self.classes.get_mut(&key) {
            Some((class, known)) => {
                if *known != teacher
                    && let ClassRef::Known(id) = class
                {
                    self.plan.changed_classes.push((*id, name, teacher));
                    *known = teacher;
                }
                Ok(*class)
            }
            None => {
                let class = ClassRef::New(self.plan.new_classes.len());
                self.plan.new_classes.push(NewClass {
                    name,
                    discipline: row.discipline.clone(),
                    kind,
                    teacher,
                });
                self.classes.insert(key, (class, teacher));
                Ok(class)
            }
        }
    }

    fn finish(mut self) -> Plan {
        // What later rows added to a new student's particulars counts too.
        for new in &mut self.plan.new_students {
            if let Some((student, _)) = self.in_file.get(&new.id) {
                new.student.clone_from(student);
            }
        }
        for id in &self.order {
            let (Some(before), Some((said, _))) =
                (self.roster.students.get(id), self.in_file.get(id))
            else {
                continue;
            };
            let after = Student {
                name: unless_empty(&said.name, &before.name),
                year: unless_empty(&said.year, &before.year),
                department: unless_empty(&said.department, &before.department),
                guardian: unless_empty(&said.guardian, &before.guardian),
            };
            if after != *before {
                self.plan
                    .changed_students
                    .push((id.clone(), before.clone(), after));
            }
        }
        self.plan.left_alone = self
            .roster
            .students
            .keys()
            .filter(|id| !self.in_file.contains_key(*id))
            .count();
        self.plan
    }
}

fn individual_key(discipline: &str, teacher: i64, student: &StudentId) -> ClassKey {
    // No class's name has a control character in it.
    (fold(discipline), format!("\u{1}{teacher}\u{1}{student}"))
}

fn unless_empty(said: &str, before: &str) -> String {
    match said {
        "" => before.to_owned(),
        said => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
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
            unknown_columns: Vec::new(),
        }
    }

    /// The roster after a plan was applied to an empty one.
    fn applied(plan: &Plan) -> Roster {
        let id = |class: &ClassRef| match class {
            ClassRef::Known(id) => *id,
            ClassRef::New(at) => i64::try_from(*at).expect("small") + 1,
        };
        Roster {
            students: plan
                .new_students
                .iter()
                .map(|new| (new.id.clone(), new.student.clone()))
                .collect(),
            staff: plan
                .new_teachers
                .iter()
                .map(|(number, name)| Member {
                    number: *number,
                    name: name.clone(),
                    teacher: true,
                })
                .collect(),
            classes: plan
                .new_classes
                .iter()
                .enumerate()
                .map(|(at, class)| Class {
                    id: id(&ClassRef::New(at)),
                    name: class.name.clone(),
                    discipline: class.discipline.clone(),
                    kind: class.kind,
                    teacher: class.teacher,
                })
                .collect(),
            enrolments: plan
                .new_enrolments
                .iter()
                .map(|(class, student)| (id(class), student.clone()))
                .collect(),
        }
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
        let roster = applied(&first);
        let second = plan(&roster, &file).expect("it is clear");
        assert!(second.is_empty(), "{second:?}");
        assert_eq!(second.unchanged_rows, 3);
    }

    #[test]
    fn namesakes_ask_for_identifiers_and_contradictions_are_named() {
        let two = file(vec![row(2, "1", "Нота", "3А"), row(3, "2", "Нота", "3А")]);
        let roster = applied(&plan(&Roster::default(), &two).expect("it is clear"));
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
    fn another_teacher_and_another_name_are_changes() {
        let first = file(vec![row(2, "1", "Нота", "3А")]);
        let roster = applied(&plan(&Roster::default(), &first).expect("it is clear"));
        let mut changed = row(2, "1", "Нота Н.", "3А");
        changed.teacher = "Роялев Р. Р.".to_owned();
        let plan = plan(&roster, &file(vec![changed])).expect("it is clear");
        assert_eq!(plan.changed_students.len(), 1);
        assert_eq!(plan.new_teachers, [(2, "Роялев Р. Р.".to_owned())]);
        assert_eq!(plan.changed_classes, [(1, "3А".to_owned(), 2)]);
    }
}
