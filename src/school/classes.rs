//! Classes and how their names are compared.

use std::str::FromStr;

use super::{roster::StudentId, submissions::UnknownName};

/// For several students, or for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClassKind {
    /// Lessons of one student with one teacher.
    Individual,
    /// Lessons of a group.
    Group,
}

impl ClassKind {
    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            ClassKind::Individual => "individual",
            ClassKind::Group => "group",
        }
    }
}

impl FromStr for ClassKind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "individual" => Ok(ClassKind::Individual),
            "group" => Ok(ClassKind::Group),
            _ => Err(UnknownName),
        }
    }
}

/// What individual lessons are called: by discipline and identifier, never by a name.
pub fn individual_class_name(discipline: &str, student: &StudentId) -> String {
    format!("{discipline} {student}")
}

/// A name as it is compared: case, `ё`, and the number of spaces do not matter.
pub fn fold(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
        .replace('ё', "е")
}

/// A person's name in the same way: «С. С.» and «С.С.» are the same initials.
pub fn fold_person(name: &str) -> String {
    fold(name).replace(". ", ".")
}

/// Whether two names are one person's.
pub fn same_person(one: &str, other: &str) -> bool {
    fold_person(one) == fold_person(other)
}

/// Whether two names are the same to a person.
pub fn same_name(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_to_a_person() {
        assert!(same_name(" Сольфеджио  3А", "сольфеджио 3а"));
        assert!(same_name("Фёдорова", "Федорова"));
        assert!(!same_name("3А", "3Б"));
    }
}
