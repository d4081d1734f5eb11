//! What an import of a roster's file would add, change and leave.

use std::collections::HashSet;

use super::{
    classes::{ClassKind, ClassName, labels},
    identifiers::StudentId,
    problems::Problem,
    roster::{Roster, RosterFile, Row, Student},
    roster_classes::RosterClasses,
    roster_moves::{Handover, Stay},
    roster_renames::{Rename, renames},
    roster_staff::RosterStaff,
    roster_students::{Namesake, RosterStudents, SecondProgramme},
    roster_twins::Twins,
};

/// How many particulars of a kind are shown to whoever is to decide on a plan.
pub const LISTED: usize = 10;

/// How many particulars of a kind there are, and the first of them: «1, 2, …». `None` where there is
/// nothing to be shown.
pub fn counted(items: impl ExactSizeIterator<Item = String>) -> Option<(usize, String)> {
    let count = items.len();
    let mut shown: Vec<String> = items.take(LISTED).collect();
    if count > LISTED {
        shown.push("…".to_owned());
    }
    (count > 0).then(|| (count, shown.join(", ")))
}

/// What an import does, to be applied as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Students to be added.
    pub new_students: Vec<NewStudent>,
    /// Students whose particulars change: before, and after.
    pub changed_students: Vec<(StudentId, Student, Student)>,
    /// Teachers to be added, by number.
    pub new_teachers: Vec<(i64, String)>,
    /// Of these, who may be a teacher whom the school has, with a new name.
    pub renames: Vec<Rename>,
    /// Members of staff who teach from now on, by number.
    pub promoted: Vec<i64>,
    /// Classes to be added.
    pub new_classes: Vec<NewClass>,
    /// Classes that change their teacher: class, name, and the new teacher's number.
    pub changed_classes: Vec<(i64, String, i64)>,
    /// Students to be put into classes.
    pub new_enrolments: Vec<(ClassRef, StudentId)>,
    /// Those of them who are in no class now: they have left, or were never in one.
    pub returning: Vec<StudentId>,
    /// Who leaves which class: nobody, but where they are to be moved.
    pub leavers: Vec<(i64, StudentId)>,
    /// Who stays in a class in whose stead the file gives them another one.
    pub stays: Vec<Stay>,
    /// Individual lessons for which the file names another teacher.
    pub handovers: Vec<Handover>,
    /// Rows whose department or year is another than that of the student's first row: it is not
    /// stored.
    pub second_programmes: Vec<SecondProgramme>,
    /// Students to be added who are called like others of the school: these may be the same.
    pub namesakes: Vec<Namesake>,
    /// Students of the file who may be one child, where at least one of the two is to be added.
    pub twins: Vec<Twins>,
    /// Identifiers to be added that have a check digit, which does not fit.
    pub mistyped: Vec<StudentId>,
    /// Classes to be added that look like another one, and are not called so: «3A» in Latin letters.
    pub lookalikes: Vec<(String, String)>,
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
            && self.leavers.is_empty()
    }

    /// What the classes to be added are called, so that they are told apart.
    pub fn new_class_labels(&self) -> Vec<String> {
        let named = self.new_classes.iter().map(|class| ClassName {
            name: &class.name,
            discipline: &class.discipline,
            teacher: class.teacher,
        });
        labels(&named.collect::<Vec<_>>())
    }
}

/// Works out what importing `file` would do to `roster`.
///
/// # Errors
/// Everything in which the file contradicts itself or is not clear, by line and column.
pub fn plan(roster: &Roster, file: &RosterFile) -> Result<Plan, Vec<Problem>> {
    let mut planner = Planner::new(roster, file);
    let mut problems = Vec::new();
    for row in &file.rows {
        if let Err(problem) = planner.row(row) {
            problems.push(problem);
        }
    }
    problems.extend(planner.students.same_numbers());
    match problems.is_empty() {
        true => Ok(planner.finish()),
        false => Err(problems),
    }
}

struct Planner<'r> {
    roster: &'r Roster,
    students: RosterStudents<'r>,
    staff: RosterStaff<'r>,
    classes: RosterClasses,
    /// Whose row adds nothing, a row each; their particulars may change all the same.
    quiet: Vec<StudentId>,
}

impl<'r> Planner<'r> {
    fn new(roster: &'r Roster, file: &'r RosterFile) -> Self {
        Planner {
            roster,
            students: RosterStudents::new(roster, file),
            staff: RosterStaff::new(roster),
            classes: RosterClasses::new(roster),
            quiet: Vec::new(),
        }
    }

    fn row(&mut self, row: &Row) -> Result<(), Problem> {
        let before = self.changes();
        let student = self.students.meet(row)?;
        let teacher = self.staff.meet(row)?;
        self.classes.enrol(row, teacher, &student)?;
        if self.changes() == before {
            self.quiet.push(student);
        }
        Ok(())
    }

    /// How much is to be changed so far, students' particulars left out.
    fn changes(&self) -> usize {
        self.students.new_so_far() + self.staff.changes() + self.classes.changes()
    }

    fn finish(mut self) -> Plan {
        let mut plan = Plan {
            left_alone: self.students.left_alone(),
            second_programmes: self.students.take_second_programmes(),
            namesakes: self.students.namesakes(),
            twins: self.students.twins(),
            mistyped: self.students.mistyped(),
            ..Plan::default()
        };
        (plan.new_students, plan.changed_students) = self.students.finish();
        let named;
        (plan.new_teachers, plan.promoted, named) = self.staff.finish();
        self.classes.finish(self.roster, &mut plan);
        plan.renames = renames(self.roster, &plan, &named);
        let changed = plan.changed_students.iter();
        let changed: HashSet<&StudentId> = changed.map(|(id, ..)| id).collect();
        plan.unchanged_rows = self.quiet.iter().filter(|id| !changed.contains(id)).count();
        plan
    }
}

#[cfg(test)]
mod tests;
