//! Who the teachers of a roster's file are.

use std::collections::{HashMap, HashSet};

use super::{
    classes::fold_person,
    problems::{Problem, ProblemKind},
    roster::{Roster, Row, read_staff_number},
    roster_cells::read_cell,
};

/// A member of staff's name out of what somebody wrote, with single spaces; `None` where no roster
/// could have it, or would take it for a number.
pub fn read_staff_name(text: &str) -> Option<String> {
    let name = read_cell(text).ok()?;
    let is_name = name.contains(char::is_alphabetic) && read_staff_number(&name).is_none();
    is_name.then_some(name)
}

/// The teachers of a file, as one row after another tells of them.
pub(super) struct RosterStaff<'r> {
    roster: &'r Roster,
    next_number: i64,
    by_name: HashMap<String, i64>,
    teaching: HashSet<i64>,
    new: Vec<(i64, String)>,
    promoted: Vec<i64>,
    named: HashSet<i64>,
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
            named: HashSet::new(),
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
        self.named.insert(number);
        if self.teaching.insert(number) {
            self.promoted.push(number);
        }
        Ok(number)
    }

    /// How many are to be added or promoted so far.
    pub(super) fn changes(&self) -> usize {
        self.new.len() + self.promoted.len()
    }

    /// Teachers to be added, members of staff who teach from now on, and all whom the file names.
    pub(super) fn finish(self) -> (Vec<(i64, String)>, Vec<i64>, HashSet<i64>) {
        (self.new, self.promoted, self.named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_a_cell_of_the_roster_is() {
        let read = read_staff_name(" Роялева\n С.  С. ");
        assert_eq!(read.as_deref(), Some("Роялева С. С."));
        let long = "Р".repeat(201);
        for none in ["", " ", "№ 3", "8-800", "Ро\u{202E}ялева", &long] {
            assert_eq!(read_staff_name(none), None, "{none}");
        }
    }
}
