//! Which classes a roster's file means, who teaches them, and who is in them.

use std::collections::{HashMap, HashSet};

use super::{
    alike::look_of,
    classes::{ClassKind, ClassName, fold, individual_class_name, same_name},
    identifiers::{StudentId, in_order},
    problems::{Problem, ProblemKind},
    roster::{Roster, Row},
    roster_moves::Given,
    roster_plan::{ClassRef, NewClass, Plan},
};

/// What tells a class: the discipline and its name; for individual lessons the
/// discipline, the teacher and the student.
type ClassKey = (String, String);

/// The classes of a file, as one row after another tells of them.
pub(super) struct RosterClasses {
    by_key: HashMap<ClassKey, (ClassRef, i64)>,
    /// Who teaches a class by the file, and on which line that stands first.
    taught: HashMap<ClassKey, (i64, usize)>,
    enrolled: HashSet<(ClassRef, StudentId)>,
    new: Vec<NewClass>,
    /// Class, name, and the new teacher's number.
    changed: Vec<(i64, String, i64)>,
    new_enrolments: Vec<(ClassRef, StudentId)>,
    given: Given,
}

impl RosterClasses {
    pub(super) fn new(roster: &Roster) -> Self {
        // Who comes back goes on where they were.
        let departed = roster.departed.iter();
        let mut individual: HashMap<i64, &StudentId> = departed.map(|it| (*it.0, it.1)).collect();
        let mut enrolled = HashSet::new();
        for (class, student) in &roster.enrolments {
            individual.insert(*class, student);
            enrolled.insert((ClassRef::Known(*class), student.clone()));
        }
        let mut by_key = HashMap::new();
        for class in &roster.classes {
            let key = match (class.kind, individual.get(&class.id)) {
                (ClassKind::Group, _) => (fold(&class.discipline), fold(&class.name)),
                (ClassKind::Individual, Some(student)) => {
                    individual_key(&class.discipline, class.teacher, student)
                }
                // Nobody's lessons: no row can mean them.
                (ClassKind::Individual, None) => continue,
            };
            by_key.insert(key, (ClassRef::Known(class.id), class.teacher));
        }
        RosterClasses {
            by_key,
            taught: HashMap::new(),
            enrolled,
            new: Vec::new(),
            changed: Vec::new(),
            new_enrolments: Vec::new(),
            given: Given::default(),
        }
    }

    /// Puts a row's student into the class that the row means.
    pub(super) fn enrol(
        &mut self,
        row: &Row,
        teacher: i64,
        student: &StudentId,
    ) -> Result<(), Problem> {
        let class = self.meet(row, teacher, student)?;
        self.given.note(&row.discipline, class, student);
        if self.enrolled.insert((class, student.clone())) {
            self.new_enrolments.push((class, student.clone()));
        }
        Ok(())
    }

    fn meet(&mut self, row: &Row, teacher: i64, student: &StudentId) -> Result<ClassRef, Problem> {
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
            let two = ProblemKind::TwoTeachers { class: name, line };
            return Err(row.problem("teacher", two));
        }
        match self.by_key.get_mut(&key) {
            Some((class, known)) => {
                if *known != teacher
                    && let ClassRef::Known(id) = class
                {
                    self.changed.push((*id, name, teacher));
                    *known = teacher;
                }
                Ok(*class)
            }
            None => {
                let class = ClassRef::New(self.new.len());
                self.new.push(NewClass {
                    name,
                    discipline: row.discipline.clone(),
                    kind,
                    teacher,
                });
                self.by_key.insert(key, (class, teacher));
                Ok(class)
            }
        }
    }

    /// How much is to be added or changed so far.
    pub(super) fn changes(&self) -> usize {
        self.new.len() + self.changed.len() + self.new_enrolments.len()
    }

    /// Writes what is to be added and changed into the plan, in which the staff is written already;
    /// and who of `roster` would be in other classes than the file gives them.
    pub(super) fn finish(self, roster: &Roster, plan: &mut Plan) {
        plan.lookalikes = lookalikes(&self.new, roster);
        plan.new_classes = self.new;
        plan.changed_classes = self.changed;
        plan.returning = returning(&self.new_enrolments, roster);
        plan.new_enrolments = self.new_enrolments;
        self.given.compare(roster, plan);
    }
}

fn individual_key(discipline: &str, teacher: i64, student: &StudentId) -> ClassKey {
    // No class's name has a control character in it.
    (fold(discipline), format!("\u{1}{teacher}\u{1}{student}"))
}

/// The new classes that look like one of `roster`, or like a new one before them, and are called
/// otherwise: each with that one.
fn lookalikes(new: &[NewClass], roster: &Roster) -> Vec<(String, String)> {
    let called = |name, discipline| {
        let teacher = 0;
        let class = ClassName {
            name,
            discipline,
            teacher,
        };
        class.with_discipline()
    };
    let known = roster.classes.iter();
    let known = known.map(|class| called(&class.name, &class.discipline));
    let mut seen: HashMap<String, String> = known.map(|name| (look_of(&name), name)).collect();
    let mut lookalikes = Vec::new();
    for class in new {
        let name = called(&class.name, &class.discipline);
        let other = seen.entry(look_of(&name)).or_insert_with(|| name.clone());
        if !same_name(other, &name) {
            lookalikes.push((name, other.clone()));
        }
    }
    lookalikes
}

/// Whom these enrolments bring back: students of the roster who are in no class, since they have left.
fn returning(enrolments: &[(ClassRef, StudentId)], roster: &Roster) -> Vec<StudentId> {
    let present: HashSet<&StudentId> = roster.enrolments.iter().map(|(_, it)| it).collect();
    let comes_back =
        |student: &&StudentId| roster.students.contains_key(*student) && !present.contains(student);
    let enrolled: HashSet<&StudentId> = enrolments.iter().map(|(_, it)| it).collect();
    let mut returning: Vec<StudentId> = enrolled.into_iter().filter(comes_back).cloned().collect();
    returning.sort_by(|one, other| in_order(one.as_str(), other.as_str()));
    returning
}
