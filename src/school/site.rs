//! What of the school may stand on a public page: nothing that tells of a child.
//!
//! Classes, disciplines and rooms are named by people, who may well write «Ансамбль
//! Ивановой». Whatever might be a child's name is withheld; better once too often.

use std::collections::{HashMap, HashSet};

use super::classes::fold;

/// The longest place that is shown, in characters, and the most digits in it: more is a
/// way to reach somebody.
const LONGEST_PLACE: usize = 60;
const MOST_DIGITS: usize = 4;
/// Shorter identifiers say nothing by themselves: «3» is in every timetable.
const IDENTIFIER_IN_NAME: usize = 3;
/// In running text years and numbers of orders stand beside them.
const IDENTIFIER_IN_TEXT: usize = 5;
/// The longest abbreviation, in letters: «3А», «ДПОП».
const ABBREVIATION: usize = 4;

/// What Russian names end with in their cases, the longest first.
const ENDINGS: [&str; 37] = [
    "ами", "ями", "ого", "его", "ому", "ему", "ыми", "ими", "ой", "ей", "ою", "ею", "ую", "юю",
    "ая", "яя", "ый", "ий", "ых", "их", "ым", "им", "ом", "ем", "ам", "ям", "ах", "ях", "а", "я",
    "о", "е", "ы", "и", "у", "ю", "ь",
];

/// The people of the school, as a page that is written for everybody has to know them: to
/// keep them out.
#[derive(Debug, Default)]
pub struct Everybody {
    /// Names of students and of guardians.
    pub families: Vec<String>,
    /// Identifiers of students.
    pub identifiers: Vec<String>,
    /// Names of staff, which may be shown.
    pub staff: Vec<String>,
}

/// Decides what may be shown.
#[derive(Debug, Default)]
pub struct Discretion {
    /// Every word of a family's name, without its ending.
    words: HashSet<String>,
    /// A name's first word, and the ones that follow it in somebody's name.
    pairs: HashMap<String, HashSet<String>>,
    identifiers: HashSet<String>,
    staff: HashSet<String>,
    taught: HashSet<String>,
}

struct Word<'t> {
    text: &'t str,
    line: usize,
    quoted: bool,
}

impl Discretion {
    /// Knows these people, and the disciplines, each with how many students it has.
    pub fn new<'d>(
        everybody: &Everybody,
        disciplines: impl Iterator<Item = (&'d str, usize)>,
    ) -> Discretion {
        let mut discretion = Discretion {
            identifiers: everybody.identifiers.iter().map(|id| fold(id)).collect(),
            ..Discretion::default()
        };
        for name in &everybody.staff {
            discretion.staff.extend(stems(name));
        }
        for name in &everybody.families {
            discretion.words.extend(stems(name));
            let mut first = words(name).into_iter().map(|word| stem(word.text));
            if let (Some(surname), Some(given)) = (first.next(), first.next()) {
                discretion.pairs.entry(surname).or_default().insert(given);
            }
        }
        for (discipline, students) in disciplines {
            if discretion.may_name_discipline(discipline, students) {
                discretion.taught.extend(stems(discipline));
            }
        }
        discretion
    }

    /// Whether a discipline's name tells of nobody. Its first word may be somebody's name as
    /// well («Скрипка»), unless there is only one student.
    pub fn may_name_discipline(&self, discipline: &str, students: usize) -> bool {
        words(discipline).iter().enumerate().all(|(place, word)| {
            let is_common = match place {
                0 => students > 1,
                _ => !is_capital(word.text),
            };
            !self.is_identifier(word, IDENTIFIER_IN_NAME) && (is_common || !self.is_family(word))
        })
    }

    /// Whether a class's name tells of nobody: it has no identifier, no word of a family's
    /// name, and no other name that is neither quoted nor a teacher's.
    pub fn may_name_class(&self, name: &str) -> bool {
        words(name).iter().enumerate().all(|(place, word)| {
            let stem = stem(word.text);
            let is_name = place > 0
                && is_capital(word.text)
                && !word.quoted
                && !is_abbreviation(word.text)
                && !self.staff.contains(&stem);
            !self.is_identifier(word, IDENTIFIER_IN_NAME)
                && (self.taught.contains(&stem) || !is_name && !self.is_family(word))
        })
    }

    /// Whether a place is a room, and not a link, a number or somebody's home.
    pub fn may_name_place(&self, place: &str) -> bool {
        let digits = place.chars().filter(char::is_ascii_digit).count();
        place.chars().count() <= LONGEST_PLACE
            && digits <= MOST_DIGITS
            && !place.contains(['@', '/', '\\', '\n'])
            && !place.split('.').skip(1).any(|rest| {
                // «каб. 12» has a space there, an address has not.
                rest.starts_with(|letter: char| letter.is_ascii_alphabetic())
            })
            && words(place)
                .iter()
                .all(|word| !self.is_identifier(word, IDENTIFIER_IN_NAME) && !self.is_family(word))
            && !words(place)
                .windows(2)
                .any(|pair| fold(pair[0].text) == "у" && is_capital(pair[1].text))
    }

    /// The first line of a text in which a student or a guardian is named in full or with
    /// initials, or an identifier stands; the first line is 1.
    pub fn line_about_somebody(&self, text: &str) -> Option<usize> {
        let words = words(text);
        let stems: Vec<String> = words.iter().map(|word| stem(word.text)).collect();
        let near = |place: usize, steps: isize| {
            let place = place.checked_add_signed(steps)?;
            stems.get(place).map(String::as_str)
        };
        let is_named = |place: usize, surname: &str| {
            let Some(given) = self.pairs.get(surname) else {
                return false;
            };
            let in_full = [-1, 1]
                .iter()
                .any(|steps| near(place, *steps).is_some_and(|word| given.contains(word)));
            let initial = |word: &str| {
                word.chars().count() == 1 && given.iter().any(|name| name.starts_with(word))
            };
            // A teacher may have the surname and the initials of a student.
            let in_short = !self.staff.contains(surname)
                && [-2, -1, 1]
                    .iter()
                    .any(|steps| near(place, *steps).is_some_and(initial));
            in_full || in_short
        };
        let found = words.iter().enumerate().find(|(place, word)| {
            self.is_identifier(word, IDENTIFIER_IN_TEXT) || is_named(*place, &stems[*place])
        });
        found.map(|(_, word)| word.line)
    }

    fn is_identifier(&self, word: &Word<'_>, shortest: usize) -> bool {
        word.text.chars().count() >= shortest && self.identifiers.contains(&fold(word.text))
    }

    fn is_family(&self, word: &Word<'_>) -> bool {
        stems(word.text).any(|stem| self.words.contains(&stem))
    }
}

/// The words of a text, each with its line and whether it stands in quotes.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let (mut start, mut line, mut quoted) = (None, 1, false);
    for (place, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_inside = letter.is_alphanumeric()
            || (letter == '-' && start.is_some())
            // An accent that is written as a letter of its own.
            || ('\u{300}'..='\u{36F}').contains(&letter);
        match (is_inside, start) {
            (true, None) => start = Some(place),
            (false, Some(begin)) => {
                let text = text[begin..place].trim_end_matches('-');
                found.push(Word { text, line, quoted });
                start = None;
            }
            _ => {}
        }
        match letter {
            '\n' => line += 1,
            '«' | '“' | '„' => quoted = true,
            '»' | '”' => quoted = false,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    found
}

/// The words of a name without their endings, and the parts of double-barrelled ones;
/// initials are nobody's.
fn stems(name: &str) -> impl Iterator<Item = String> {
    let mut stems = Vec::new();
    for word in words(name) {
        let parts = word.text.split('-').chain([word.text]);
        stems.extend(parts.filter(|part| part.chars().count() > 1).map(stem));
    }
    stems.into_iter()
}

/// A word without its ending, so that «Ивановой» is «Иванова».
fn stem(word: &str) -> String {
    let word: String = fold(word)
        .chars()
        .filter(|letter| !('\u{300}'..='\u{36F}').contains(letter))
        .collect();
    let without = ENDINGS
        .iter()
        .filter_map(|ending| word.strip_suffix(ending))
        .find(|rest| rest.chars().count() >= 2);
    without.unwrap_or(&word).to_owned()
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

fn is_abbreviation(word: &str) -> bool {
    word.chars().count() <= ABBREVIATION && !word.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn discretion() -> Discretion {
        let everybody = Everybody {
            families: [
                "Канарейкина Юлия Павловна",
                "Гоголь Пётр",
                "Скрипка Ян",
                "Римская-Корсакова Анна",
                "Роялева Алла",
            ]
            .map(str::to_owned)
            .to_vec(),
            identifiers: vec!["10427".to_owned(), "7".to_owned()],
            staff: vec!["Роялев А. А.".to_owned(), "Баянов Борис".to_owned()],
        };
        let disciplines = [
            ("Скрипка", 5),
            ("Хор", 9),
            ("Фортепиано", 3),
            ("Ансамбль Гоголя", 4),
        ];
        Discretion::new(&everybody, disciplines.into_iter())
    }

    #[test]
    fn classes_are_named_unless_the_name_may_be_a_childs() {
        let discretion = discretion();
        for shown in [
            "Сольфеджио 3А",
            "Хор младший",
            "Скрипка 7",
            "Хор «Радуга»",
            "Хор (Фортепиано), ДПОП",
            "Ансамбль Баянова",
        ] {
            assert!(discretion.may_name_class(shown), "{shown}");
        }
        for withheld in [
            "Ансамбль Канарейкиной",
            "ансамбль канарейкиной",
            "Дуэт «Канарейкина и Гоголь»",
            "Дуэт Маши и Пети",
            "Гоголь П.",
            "Ансамбль Гоголя",
            "Трио Корсаковой",
            "Ансамбль Роялевой",
            "Фортепиано 10427",
        ] {
            assert!(!discretion.may_name_class(withheld), "{withheld}");
        }
    }

    #[test]
    fn disciplines_and_places_are_named_unless_they_tell_of_somebody() {
        let discretion = discretion();
        assert!(discretion.may_name_discipline("Скрипка", 2));
        assert!(discretion.may_name_discipline("Специальность (скрипка)", 1));
        assert!(!discretion.may_name_discipline("Скрипка", 1));
        assert!(!discretion.may_name_discipline("Ансамбль Гоголя", 9));
        assert!(!discretion.may_name_discipline("Фортепиано 10427", 9));
        for shown in ["12", "каб. 12", "зал большой", "ул. Мира, 5", "каб.12"]
        {
            assert!(discretion.may_name_place(shown), "{shown}");
        }
        for withheld in [
            "https://meet.example/abc",
            "meet.example",
            "Zoom 123 456 789",
            "@teacher",
            "дома у Канарейкиной",
            "у Пети",
            "+7 900 000-00-00",
        ] {
            assert!(!discretion.may_name_place(withheld), "{withheld}");
        }
    }

    #[test]
    fn texts_that_name_a_child_are_found_by_the_line() {
        let discretion = discretion();
        for (text, line) in [
            ("Приказ\n\nзачислить Канарейкину Юлию", Some(3)),
            ("| Юлия | Канарейкина |", Some(1)),
            ("Благодарим П. С. Гоголя", Some(1)),
            ("Гоголь П. С., 3 класс", Some(1)),
            ("Учащийся № 10427", Some(1)),
            ("1\n2 Пе\u{301}тр Гоголь", Some(2)),
            // A teacher may be called as a student is, in short.
            ("Преподаватель Роялева А. А.", None),
            ("Скрипка, 7 класс; 2026 год", None),
            ("Концерт Гоголя", None),
        ] {
            assert_eq!(discretion.line_about_somebody(text), line, "{text}");
        }
    }
}
