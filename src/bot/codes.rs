//! Codes, as people send them without `/start`: in a link, in pieces, among other words.

use crate::{chance::normal_code, messenger::Said, store::invitations::CODE_LENGTHS};

/// How many words that may be codes are looked at in a message: in one of a group's more are talk.
const CODES_IN_A_MESSAGE: usize = 20;

/// What a link into the private chat has behind its `start=`.
pub(super) fn code_of_link(text: &str) -> Option<&str> {
    let (_, code) = text.split_once("?start=")?;
    let is_of_code = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let end = code.find(|letter| !is_of_code(letter));
    let code = &code[..end.unwrap_or(code.len())];
    (!code.is_empty()).then_some(code)
}

/// The code that somebody has sent whom nobody knows. One, however many may be in it: a message is
/// one guess.
pub(super) fn code_in(said: &Said) -> Option<&str> {
    if said.file.is_some() || said.unvouched {
        return None;
    }
    let text = said.text.trim();
    let is_one_word = !text.contains(char::is_whitespace);
    // Among words, one of ten letters is as a rule a word.
    let has_digit = |word: &str| word.contains(|letter: char| letter.is_ascii_digit());
    let is_code = |word: &&str| is_like_a_code(word) && (is_one_word || has_digit(word));
    code_of_link(text)
        .or_else(|| Some(text).filter(is_code))
        .or_else(|| text.split_whitespace().find(is_code))
}

/// The words of a text, and the ends of its links, that may be codes.
pub(super) fn codes_in(text: &str) -> impl Iterator<Item = &str> {
    let is_of_code = |letter: char| letter.is_alphanumeric() || letter == '-';
    text.split(move |letter| !is_of_code(letter))
        .filter(|word| is_like_a_code(word))
        .take(CODES_IN_A_MESSAGE)
}

/// Whether this may be a code: as long as one is, and no number.
fn is_like_a_code(text: &str) -> bool {
    let bare = text.trim_matches(|letter: char| !letter.is_alphanumeric());
    let may_be_within =
        |letter: char| letter.is_alphanumeric() || letter.is_whitespace() || letter == '-';
    let code = normal_code(bare);
    bare.chars().all(may_be_within)
        && CODE_LENGTHS.contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && code.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        let said = Said {
            text: text.to_owned(),
            ..Said::default()
        };
        code_in(&said).map(normal_code)
    }

    #[test]
    fn a_code_is_found_however_it_is_sent() {
        for text in [
            "AB1DE2FGHJ",
            "ab1de 2fghj",
            "«AB1DE-2FGHJ».",
            "Здравствуйте, мой код AB1DE2FGHJ!",
            "https://t.me/SchoolBot?start=AB1DE2FGHJ",
            "Не открывается: t.me/SchoolBot?start=AB1DE2FGHJ, что делать?",
            // From a sheet, typed on a Russian keyboard.
            "АВ1DЕ2FGНJ",
        ] {
            assert_eq!(found(text).as_deref(), Some("AB1DE2FGHJ"), "{text}");
        }
    }

    #[test]
    fn words_and_numbers_are_no_codes() {
        for text in [
            "Здравствуйте!",
            "hello there",
            "my homework everything",
            "+7 916 123-45-67",
            "1234567890",
            "a.petrov12@x",
            "?start=",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
