//! SHA-256, as the digits by which everybody writes it.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

/// The hash of what is at hand.
pub fn sha256_of(content: impl AsRef<[u8]>) -> String {
    digits(&Sha256::digest(content))
}

/// The hash of what is read, such as a file, which need not fit into the memory.
///
/// # Errors
/// Fails when reading does.
pub fn sha256_of_all(mut source: impl Read) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let length = source.read(&mut buffer)?;
        if length == 0 {
            return Ok(digits(&hash.finalize()));
        }
        hash.update(&buffer[..length]);
    }
}

fn digits(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_in_pieces_has_the_hash_of_the_whole() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_of("abc"), known);
        let long = vec![b'a'; 100_000];
        assert_eq!(
            sha256_of_all(&long[..]).expect("it is read"),
            sha256_of(&long)
        );
    }
}
