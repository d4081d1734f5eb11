//! Who is meant by a name and a year, where a row gives no identifier.

use std::collections::{HashMap, hash_map::Entry};

use super::{
    classes::fold,
    identifiers::StudentId,
    roster::{Roster, RosterFile},
};

/// What tells a student without an identifier: the folded name and year.
pub(super) type NameKey = (String, String);

pub(super) fn name_key(name: &str, year: &str) -> NameKey {
    (fold(name), fold(year))
}

/// Who may be meant by a name and a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Candidates {
    One(StudentId),
    /// More than one, or one whom the file calls otherwise.
    Unclear,
}

impl Candidates {
    fn join(self, known: &mut HashMap<NameKey, Candidates>, key: NameKey) {
        match known.entry(key) {
            Entry::Vacant(free) => {
                free.insert(self);
            }
            Entry::Occupied(mut taken) if *taken.get() != self => {
                taken.insert(Candidates::Unclear);
            }
            Entry::Occupied(_) => {}
        }
    }
}

/// Students with an identifier by the name and year that the roster has, and by those
/// that the file gives them, on whichever line: a row may leave out what another says.
pub(super) fn by_name(roster: &Roster, file: &RosterFile) -> HashMap<NameKey, Candidates> {
    let mut particulars: HashMap<&StudentId, (&str, &str)> = HashMap::new();
    for row in &file.rows {
        if let Some(id) = &row.student_id {
            let (name, year) = particulars.entry(id).or_default();
            for (known, said) in [(name, &row.name), (year, &row.year)] {
                if known.is_empty() {
                    *known = said;
                }
            }
        }
    }
    let mut by_name = HashMap::new();
    for (id, student) in &roster.students {
        let before = name_key(&student.name, &student.year);
        let candidate = match particulars.get_mut(id) {
            None => Candidates::One(id.clone()),
            Some((name, year)) => {
                for (known, before) in [(&mut *name, &student.name), (&mut *year, &student.year)] {
                    if known.is_empty() {
                        *known = before;
                    }
                }
                match before == name_key(name, year) {
                    true => Candidates::One(id.clone()),
                    false => Candidates::Unclear,
                }
            }
        };
        candidate.join(&mut by_name, before);
    }
    for (id, (name, year)) in particulars {
        Candidates::One(id.clone()).join(&mut by_name, name_key(name, year));
    }
    by_name
}
