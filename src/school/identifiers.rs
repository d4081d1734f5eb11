//! The student's unique identifier, by which the journal knows them.

use std::{cmp::Ordering, fmt};

use serde::{Deserialize, Serialize};

/// The longest identifier, in characters.
const LONGEST: usize = 32;

/// A student's identifier: brought by the school (1–32 letters, digits and `-`, the
/// first no `-`), or made by Kamerton: digits whose last one is a check digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StudentId(String);

impl Ord for StudentId {
    fn cmp(&self, other: &Self) -> Ordering {
        in_order(&self.0, &other.0)
    }
}

impl PartialOrd for StudentId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The order of identifiers in what people read: 2 stands before 10, and «Ф-2» before «Ф-10».
pub fn in_order(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    loop {
        let (number, other_number) = (number_at(left), number_at(right));
        let order = match (number.is_empty(), other_number.is_empty()) {
            (false, false) => by_value(number, other_number),
            _ => left.chars().next().cmp(&right.chars().next()),
        };
        if order != Ordering::Equal {
            return order;
        }
        if left.is_empty() {
            return one.cmp(other);
        }
        left = behind(left, number);
        right = behind(right, other_number);
    }
}

fn number_at(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

/// Numbers of any length, compared by what they say.
fn by_value(one: &str, other: &str) -> Ordering {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// What is behind the number that a text begins with, or else behind its first letter.
fn behind<'t>(text: &'t str, number: &str) -> &'t str {
    match number.len() {
        0 => text.char_indices().nth(1).map_or("", |(at, _)| &text[at..]),
        length => &text[length..],
    }
}

/// Something that cannot be an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 1 to 32 letters, digits or “-”, and begins with a letter or digit")]
pub struct BadStudentId;

/// The identifiers of a list, as people write one: with commas, semicolons or gaps between them.
pub fn listed(list: &str) -> impl Iterator<Item = &str> {
    list.split(|letter: char| letter.is_whitespace() || ",;".contains(letter))
        .filter(|word| !word.is_empty())
}

impl StudentId {
    /// Reads an identifier.
    ///
    /// # Errors
    /// [`BadStudentId`] for what cannot be one.
    pub fn read(text: &str) -> Result<StudentId, BadStudentId> {
        let text = text.trim();
        let fits = text.chars().count() <= LONGEST
            && text.starts_with(char::is_alphanumeric)
            && text
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '-');
        match fits {
            true => Ok(StudentId(text.to_owned())),
            false => Err(BadStudentId),
        }
    }

    /// The identifier that Kamerton makes of a number: its digits and a check digit.
    pub fn made(number: u64) -> StudentId {
        let digits = number.to_string();
        StudentId(format!("{digits}{}", damm(&digits)))
    }

    /// The number behind an identifier that Kamerton could have made.
    pub fn made_number(&self) -> Option<u64> {
        match self.is_digits() && self.0.len() > 1 && damm(&self.0) == 0 {
            true => self.0[..self.0.len() - 1].parse().ok(),
            false => None,
        }
    }

    /// Whether it is digits whose check digit does not fit: a typing slip, where the
    /// school has Kamerton make its identifiers.
    pub fn looks_mistyped(&self) -> bool {
        self.is_digits() && damm(&self.0) != 0
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_digits(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl fmt::Display for StudentId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Damm's check digit over the totally anti-symmetric quasigroup of order 10 from his
/// dissertation (Marburg, 2004): it catches every wrong digit and every swap of
/// neighbours. Over digits and their check digit it is 0.
fn damm(digits: &str) -> u8 {
    const QUASIGROUP: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.bytes().fold(0, |interim, digit| {
        QUASIGROUP[usize::from(interim)][usize::from(digit - b'0')]
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_known_example_holds() {
        assert_eq!(StudentId::made(572).as_str(), "5724");
        assert!(!StudentId::made(1042).looks_mistyped());
    }

    #[test]
    fn identifiers_of_schools_are_taken_as_they_are() {
        for good in ["10427", "Ф-12", "a", "2024-017"] {
            assert!(StudentId::read(good).is_ok(), "{good}");
        }
        for bad in ["", "-1", "a b", "a_b", "=1+1", &"1".repeat(33)] {
            assert!(StudentId::read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn identifiers_stand_in_the_order_of_their_numbers() {
        let mut ids = ["Ф-10", "21", "10", "2", "02", "1", "а", "Ф-2", "Ф"].map(StudentId::read);
        ids.sort_by(|one, other| one.as_ref().ok().cmp(&other.as_ref().ok()));
        let ids: Vec<String> = ids.into_iter().flatten().map(|id| id.to_string()).collect();
        assert_eq!(ids, ["1", "02", "2", "10", "21", "Ф", "Ф-2", "Ф-10", "а"]);
    }

    proptest! {
        #[test]
        fn the_order_of_identifiers_is_one(texts in prop::collection::vec("[0-3Фa-]{0,5}", 3)) {
            let [one, two, three] = [&texts[0], &texts[1], &texts[2]];
            prop_assert_eq!(in_order(one, two), in_order(two, one).reverse());
            prop_assert_eq!(in_order(one, two) == Ordering::Equal, one == two);
            if in_order(one, two).is_le() && in_order(two, three).is_le() {
                prop_assert!(in_order(one, three).is_le());
            }
        }

        #[test]
        fn every_wrong_digit_and_every_swap_of_neighbours_is_caught(
            number in 10_u64..1_000_000_000, at in 0_usize..11, other in 0_u8..10
        ) {
            let made = StudentId::made(number);
            prop_assert_eq!(made.made_number(), Some(number));
            let digits = made.as_str().as_bytes();
            let at = at % digits.len();
            let mut slipped = digits.to_vec();
            slipped[at] = b'0' + other;
            let mut swapped = digits.to_vec();
            swapped.swap(at, (at + 1).min(digits.len() - 1));
            for typed in [slipped, swapped] {
                let typed = String::from_utf8(typed).expect("digits");
                let id = StudentId::read(&typed).expect("digits");
                prop_assert_eq!(id.looks_mistyped(), typed != made.as_str());
            }
        }
    }
}
