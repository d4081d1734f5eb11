//! Letters of two alphabets that look alike, and are mistaken for one another on a keyboard.

use super::classes::fold;

/// Russian capital letters, and the Latin ones that look like them.
const ALIKE: [(char, char); 12] = [
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
];

/// The Latin letter that looks like this capital letter; any other letter as it is.
pub fn latin(letter: char) -> char {
    let alike = ALIKE.iter().find(|(russian, _)| *russian == letter);
    alike.map_or(letter, |(_, latin)| *latin)
}

/// A name as it looks: whoever reads it cannot tell it from another of the same look.
pub(super) fn look_of(name: &str) -> String {
    fold(name)
        .chars()
        .flat_map(char::to_uppercase)
        .map(latin)
        .collect()
}
