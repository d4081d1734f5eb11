//! Who the students of a roster's file are, and what it says of them.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use super::{
    classes::{fold, same_person},
    identifiers::StudentId,
    namesakes::{Candidates, NameKey, by_name, name_key},
    problems::{Problem, ProblemKind},
    roster::{Roster, RosterFile, Row, Student},
    roster_plan::NewStudent,
    roster_twins::{Met, Twins, look_of_person, number_of, same_numbers, twins},
    slips::mistyped,
};

/// The number behind the first identifier that is made.
const FIRST_NUMBER: u64 = 1001;

/// A row of the file that names another department, or year of study, than an earlier one of the
/// same student: who learns two programmes has two of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondProgramme {
    /// Its line.
    pub line: usize,
    /// The student.
    pub student: StudentId,
    /// The column: `department` or `year`.
    pub column: &'static str,
    /// What is kept.
    pub kept: String,
    /// What this row says.
    pub other: String,
}

/// A student to be added who is called like one that the school has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namesake {
    /// Who is new.
    pub new: StudentId,
    /// Who is called so already, and has no row of their own in the file.
    pub known: CalledSo,
}

/// Those who have one name, in order: «1 / 2» where they are several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledSo(pub Vec<StudentId>);

impl fmt::Display for CalledSo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.0.iter().map(StudentId::as_str).collect();
        out.write_str(&ids.join(" / "))
    }
}

/// The students of a file, as one row after another tells of them.
pub(super) struct RosterStudents<'r> {
    roster: &'r Roster,
    /// The roster's identifiers that are numbers, by what is left of them without zeros in front.
    numbers: HashMap<&'r str, &'r StudentId>,
    next_number: u64,
    /// Students with an identifier, in the roster or anywhere in the file.
    by_name: HashMap<NameKey, Candidates>,
    /// Identifiers that stand in the file: none of these is made for somebody else.
    brought: HashSet<&'r StudentId>,
    /// What the file says of its students, and on which line first.
    in_file: HashMap<StudentId, (Student, usize)>,
    /// Students whom the file names without an identifier.
    nameless: HashMap<NameKey, StudentId>,
    /// Those of them who are new, and those whom the roster has, in the order of the file.
    new: Vec<StudentId>,
    known: Vec<StudentId>,
    second_programmes: Vec<SecondProgramme>,
}

impl<'r> RosterStudents<'r> {
    pub(super) fn new(roster: &'r Roster, file: &'r RosterFile) -> Self {
        let brought: HashSet<&StudentId> = file
            .rows
            .iter()
            .filter_map(|row| row.student_id.as_ref())
            .collect();
        let greatest = roster
            .students
            .keys()
            .chain(brought.iter().copied())
            .filter_map(StudentId::made_number)
            .max();
        let known = roster.students.keys();
        RosterStudents {
            roster,
            numbers: known.filter_map(|id| Some((number_of(id)?, id))).collect(),
            next_number: greatest
                .and_then(|number| number.checked_add(1))
                .map_or(FIRST_NUMBER, |number| number.max(FIRST_NUMBER)),
            by_name: by_name(roster, file),
            brought,
            in_file: HashMap::new(),
            nameless: HashMap::new(),
            new: Vec::new(),
            known: Vec::new(),
            second_programmes: Vec::new(),
        }
    }

    /// Spreadsheets take the zeros in front of a number away: `00427` becomes `427`, which would be
    /// somebody else. Another child's number it may be where the names are others.
    fn check_zeros(&self, row: &Row, id: &StudentId) -> Result<(), Problem> {
        if self.roster.students.contains_key(id) {
            return Ok(());
        }
        let known = number_of(id).and_then(|number| self.numbers.get(number));
        let Some(known) = known.filter(|known| !self.brought.contains(**known)) else {
            return Ok(());
        };
        let name = self.roster.students.get(*known).map(|it| it.name.as_str());
        let name = name.unwrap_or_default();
        match name.is_empty() || row.name.is_empty() || same_person(name, &row.name) {
            true => {
                let known = (*known).clone();
                Err(row.problem("student_id", ProblemKind::Zeros(known)))
            }
            false => Ok(()),
        }
    }

    /// Whom a row means, and what it says of them.
    pub(super) fn meet(&mut self, row: &Row) -> Result<StudentId, Problem> {
        let said = Student {
            name: row.name.clone(),
            year: row.year.clone(),
            department: row.department.clone(),
            guardian: row.guardian.clone(),
        };
        let key = name_key(&row.name, &row.year);
        let id = match &row.student_id {
            Some(id) => {
                self.check_zeros(row, id)?;
                id.clone()
            }
            None => self.identify(row, &key)?,
        };
        match self.in_file.get_mut(&id) {
            None => {
                match self.roster.students.contains_key(&id) {
                    true => self.known.push(id.clone()),
                    false => self.new.push(id.clone()),
                }
                self.in_file.insert(id.clone(), (said, row.line));
            }
            Some((known, line)) => {
                for (column, known, said) in [
                    ("name", &mut known.name, &said.name),
                    ("guardian", &mut known.guardian, &said.guardian),
                ] {
                    if known.is_empty() {
                        known.clone_from(said);
                    } else if !said.is_empty() && fold(known) != fold(said) {
                        let contradiction = ProblemKind::Contradiction {
                            student: id,
                            before: known.clone(),
                            line: *line,
                            here: said.clone(),
                        };
                        return Err(row.problem(column, contradiction));
                    }
                }
                for (column, known, said) in [
                    ("department", &mut known.department, said.department),
                    ("year", &mut known.year, said.year),
                ] {
                    if known.is_empty() {
                        *known = said;
                    } else if !said.is_empty() && fold(known) != fold(&said) {
                        self.second_programmes.push(SecondProgramme {
                            line: row.line,
                            student: id.clone(),
                            column,
                            kept: known.clone(),
                            other: said,
                        });
                    }
                }
            }
        }
        Ok(id)
    }

    /// A student whom the file gives no identifier: by name and year.
    fn identify(&mut self, row: &Row, key: &NameKey) -> Result<StudentId, Problem> {
        if let Some(id) = self.nameless.get(key) {
            return Ok(id.clone());
        }
        let id = match self.by_name.get(key) {
            Some(Candidates::One(id)) => id.clone(),
            Some(Candidates::Unclear) => {
                let namesakes = ProblemKind::Namesakes {
                    name: row.name.clone(),
                    year: row.year.clone(),
                };
                return Err(row.problem("student_id", namesakes));
            }
            None => self.next_id(),
        };
        self.nameless.insert(key.clone(), id.clone());
        Ok(id)
    }

    fn next_id(&mut self) -> StudentId {
        loop {
            let id = StudentId::made(self.next_number);
            self.next_number += 1;
            if !self.roster.students.contains_key(&id) && !self.brought.contains(&id) {
                return id;
            }
        }
    }

    /// The rows that were not heard in full.
    pub(super) fn take_second_programmes(&mut self) -> Vec<SecondProgramme> {
        std::mem::take(&mut self.second_programmes)
    }

    /// Those of the new ones who are called like one whom the roster has. Who has a row of their
    /// own in the file is somebody else.
    pub(super) fn namesakes(&self) -> Vec<Namesake> {
        let mut known: HashMap<String, Vec<StudentId>> = HashMap::new();
        for (id, student) in &self.roster.students {
            if !self.in_file.contains_key(id) {
                let so = known.entry(look_of_person(&student.name)).or_default();
                so.push(id.clone());
            }
        }
        for so in known.values_mut() {
            so.sort();
        }
        let of = |id: &StudentId| {
            let (said, _) = self
                .in_file
                .get(id)
                .filter(|(said, _)| !said.name.is_empty())?;
            let known = known.get(&look_of_person(&said.name))?;
            Some(Namesake {
                new: id.clone(),
                known: CalledSo(known.clone()),
            })
        };
        self.new.iter().filter_map(of).collect()
    }

    /// Everybody in the file, in its order.
    fn met(&self) -> Vec<Met<'_>> {
        let met = self.in_file.iter().map(|(id, (said, line))| {
            let known = self.roster.students.get(id);
            let name = match (said.name.as_str(), known) {
                ("", Some(known)) => &known.name,
                (name, _) => name,
            };
            Met {
                id,
                line: *line,
                name,
                is_new: known.is_none(),
                is_brought: self.brought.contains(id),
            }
        });
        let mut met: Vec<Met<'_>> = met.collect();
        met.sort_by_key(|it| it.line);
        met
    }

    /// Who stands there under one number twice.
    pub(super) fn same_numbers(&self) -> Vec<Problem> {
        same_numbers(&self.met())
    }

    /// Who may be one child.
    pub(super) fn twins(&self) -> Vec<Twins> {
        twins(&self.met())
    }

    /// Those of the new identifiers whose check digit does not fit, where that of most in the file
    /// does: those that Kamerton made say nothing of how the school counts.
    pub(super) fn mistyped(&self) -> Vec<StudentId> {
        let written: Vec<&StudentId> = self.brought.iter().copied().collect();
        mistyped(self.new.iter(), &written)
    }

    /// How many of those met so far are new.
    pub(super) fn new_so_far(&self) -> usize {
        self.new.len()
    }

    /// How many students of the roster the file does not name.
    pub(super) fn left_alone(&self) -> usize {
        let students = self.roster.students.keys();
        students
            .filter(|id| !self.in_file.contains_key(*id))
            .count()
    }

    /// Those to be added, and those whose particulars change: before, and after. What all rows
    /// say of one student counts, whichever came first.
    pub(super) fn finish(mut self) -> (Vec<NewStudent>, Vec<(StudentId, Student, Student)>) {
        let mut said = |id: &StudentId| self.in_file.remove(id).map(|(student, _)| student);
        let new = self.new.into_iter().filter_map(|id| {
            let student = said(&id)?;
            Some(NewStudent { id, student })
        });
        let new = new.collect();
        let changed = self.known.into_iter().filter_map(|id| {
            let before = self.roster.students.get(&id)?;
            let said = said(&id)?;
            let after = Student {
                name: unless_empty(said.name, &before.name),
                year: unless_empty(said.year, &before.year),
                department: unless_empty(said.department, &before.department),
                guardian: unless_empty(said.guardian, &before.guardian),
            };
            (after != *before).then(|| (id, before.clone(), after))
        });
        (new, changed.collect())
    }
}

fn unless_empty(said: String, before: &str) -> String {
    match said.is_empty() {
        true => before.to_owned(),
        false => said,
    }
}
