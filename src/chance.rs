//! The only place that throws dice. A seed makes every throw repeatable.

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

use crate::school::{alike::latin, moments::Moment};

/// Letters and digits that nobody mistakes for one another (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A source of codes and handles.
#[derive(Debug)]
pub struct Chance(StdRng);

impl Chance {
    /// Seeded by the operating system: what a running service uses.
    #[allow(clippy::disallowed_methods)] // this is the one place
    pub fn from_system() -> Self {
        Chance(rand::make_rng())
    }

    /// The same seed throws the same dice: for tests and replays.
    pub fn from_seed(seed: u64) -> Self {
        Chance(StdRng::seed_from_u64(seed))
    }

    /// A code of `letters` letters, each worth five bits.
    pub fn code(&mut self, letters: usize) -> String {
        (0..letters)
            .map(|_| char::from(ALPHABET[self.0.random_range(0..ALPHABET.len())]))
            .collect()
    }

    /// A handle for a keyboard, short enough for any messenger's button and made as a ULID is
    /// (github.com/ulid/spec): 48 bits of the time in milliseconds, by which those of one hour lie
    /// side by side in the database, and 80 bits that nobody guesses.
    pub fn handle(&mut self, now: Moment) -> String {
        let time = now.millis();
        let letters = (0..10).rev().map(|place| {
            let five_bits = usize::try_from(time >> (5 * place) & 31).unwrap_or_default();
            char::from(ALPHABET[five_bits])
        });
        letters.collect::<String>() + &self.code(16)
    }

    /// A number for seeding another source.
    pub fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }
}

/// A code as a person may have typed it: case, spaces, dashes, whatever stands around it and the
/// usual slips (`O` for `0`, `I` and `L` for `1`, Russian letters that look alike) are forgiven.
pub fn normal_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .map(|letter| match latin(letter) {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_sort_by_when_they_were_made() {
        let mut chance = Chance::from_seed(1);
        // Around where a letter is carried over, and the last that 48 bits hold.
        let times = [
            0,
            31,
            32,
            1_790_000_000_000,
            1_790_000_000_001,
            (1 << 48) - 1,
        ];
        let handles = times.map(|at| chance.handle(Moment::from_millis(at)));
        assert!(handles.is_sorted(), "{handles:?}");
        assert!(handles[5].starts_with("7ZZZZZZZZZ"), "{}", handles[5]);
        assert!(handles.iter().all(|handle| handle.len() == 26));
    }

    #[test]
    fn nobody_knows_a_handle_by_its_time() {
        let (mut chance, now) = (Chance::from_seed(1), Moment::from_millis(0));
        let [one, other] = [chance.handle(now), chance.handle(now)];
        assert_eq!(one[..10], other[..10]);
        assert_ne!(one[10..], other[10..]);
    }
}
