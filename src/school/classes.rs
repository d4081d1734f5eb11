//! Classes and how their names are compared.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
};

use super::{
    names::UnknownName,
    roster::{StudentId, staff_number},
};

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

/// What the roster calls a class by.
#[derive(Clone, Copy, Debug)]
pub struct ClassName<'n> {
    /// Its name, which may be that of several.
    pub name: &'n str,
    /// What is taught.
    pub discipline: &'n str,
    /// Its teacher's staff number.
    pub teacher: i64,
}

impl ClassName<'_> {
    /// Every way in which it may be called, the shortest first: «3А», «Хор 3А», «Хор 3А № 2».
    fn ways(self) -> [String; 3] {
        let with_discipline = self.with_discipline();
        let whole = format!("{with_discipline} {}", staff_number(self.teacher));
        [self.name.to_owned(), with_discipline, whole]
    }

    /// «Хор 3А», or its name where that has the discipline in it.
    pub fn with_discipline(self) -> String {
        match fold(self.name).starts_with(&fold(self.discipline)) {
            true => self.name.to_owned(),
            false => format!("{} {}", self.discipline, self.name),
        }
    }

    /// Whether somebody who says this may mean it.
    pub fn is_called(self, name: &str) -> bool {
        self.ways().iter().any(|way| same_name(way, name))
    }

    /// Whether all that somebody says are words of its name or its discipline: «3А», «скрипка».
    pub fn has_words(self, said: &str) -> bool {
        let (whole, said) = (fold(&self.with_discipline()), fold(said));
        let letters = |letter: char| !letter.is_alphanumeric();
        let known: Vec<&str> = whole.split(letters).collect();
        let mut said = said
            .split(letters)
            .filter(|word| !word.is_empty())
            .peekable();
        said.peek().is_some() && said.all(|word| known.contains(&word))
    }
}

/// What people read of each of these classes, so that no two look alike: of the ways to call it the
/// shortest that is no other's.
pub fn labels(classes: &[ClassName<'_>]) -> Vec<String> {
    let mut called: HashMap<String, usize> = HashMap::new();
    for class in classes {
        let ways: HashSet<String> = class.ways().iter().map(|way| fold(way)).collect();
        for way in ways {
            *called.entry(way).or_default() += 1;
        }
    }
    let is_own = |way: &String| called.get(&fold(way)) == Some(&1);
    let label = |class: &ClassName<'_>| {
        let ways = class.ways();
        let own = ways.iter().position(is_own);
        ways.into_iter().nth(own.unwrap_or(2)).unwrap_or_default()
    };
    classes.iter().map(label).collect()
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

/// Whether somebody of this name may be meant by these words, each of which begins a part of it:
/// «нот» and «Нота Нотная» are both «Нотная Нота Ивановна».
pub fn is_named(name: &str, words: &str) -> bool {
    const BETWEEN: [char; 3] = [' ', '-', '.'];
    let (name, words) = (fold(name), fold(words));
    let mut sought = words
        .split(BETWEEN)
        .filter(|part| !part.is_empty())
        .peekable();
    let is_part = |sought: &str| name.split(BETWEEN).any(|part| part.starts_with(sought));
    sought.peek().is_some() && sought.all(is_part)
}

/// Whether two names are the same to a person.
pub fn same_name(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// One spelling for names that are the same to a person: that which came first.
#[derive(Clone, Debug, Default)]
pub struct Spellings(HashMap<String, String>);

impl Spellings {
    /// How this name is to be spelt.
    pub fn of(&mut self, name: &str) -> String {
        let first = self.0.entry(fold(name));
        first.or_insert_with(|| name.to_owned()).clone()
    }
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

    #[test]
    fn somebody_is_named_by_how_parts_of_the_name_begin() {
        let name = "Римская-Фёдорова Анна С.";
        for words in ["анна", "Федорова", "ан рим", "АННА  Римская-Ф", "с. Анна"]
        {
            assert!(is_named(name, words), "{words}");
        }
        for words in ["нна", "Анна Иванова", "", ". -", "Анна-Мария"] {
            assert!(!is_named(name, words), "{words}");
        }
    }
}
