//! Who the teachers of a roster's file are.

use std::collections::{HashMap, HashSet};

use super::{
    classes::fold_person,
    problems::{Problem, ProblemKind},
    roster::{Roster, Row, read_staff_number},
};

/// The teachers of a file, as one row after another tells of them.
pub(super) struct RosterStaff<'r> {
    roster: &'r Roster,
    next_number: i64,
    by_name: HashMap<String, i64>,
    teaching: HashSet<i64>,
    new: Vec<(i64, String)>,
    promoted: Vec<i64>,
}

impl<'r> RosterStaff<'r> {
    pub(super) fn new(roster: &'r Roster) -> Self {
        let last = roster.staff.iter().map(|member| member.number).max();
        // Of namesakes it is one who teaches.
        let (teachers, others): (Vec<_>, Vec<_>) =
            roster.staff.iter().partition(|member| member.teacher);
        let teaching = teachers.iter().map(|member| member.number).collect();
        let mut by_name = HashMap::new();
        for member in teachers.into_iter().chain(others) {
            by_name
                .entry(fold_person(&member.name))
                .or_insert(member.number);
        }
        RosterStaff {
            roster,
            next_number: last.unwrap_or(0) + 1,
            by_name,
            teaching,
            new: Vec::new(),
            promoted: Vec::new(),
        }
    }

    /// The number of a row's teacher, who teaches from now on.
    pub(super) fn meet(&mut self, row: &Row) -> Result<i64, Problem> {
        let name = &row.teacher;
        let number = match read_staff_number(name) {
            Some(number) if self.roster.staff.iter().any(|it| it.number == number) => number,
            Some(_) => {
                let unknown = ProblemKind::NoSuchStaff(name.clone());
                return Err(row.problem("teacher", unknown));
            }
            None => *self.by_name.entry(fold_person(name)).or_insert_with(|| {
                let number = self.next_number;
                self.next_number += 1;
                self.new.push((number, name.clone()));
                self.teaching.insert(number);
                number
            }),
        };
        if self.teaching.insert(number) {
            self.promoted.push(number);
        }
        Ok(number)
    }

    /// How many are to be added or promoted so far.
    pub(super) fn changes(&self) -> usize {
        self.new.len() + self.promoted.len()
    }

    /// Teachers to be added, and members of staff who teach from now on.
    pub(super) fn finish(self) -> (Vec<(i64, String)>, Vec<i64>) {
        (self.new, self.promoted)
    }
}
