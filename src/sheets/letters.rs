//! In which letters a text file is written.

use std::borrow::Cow;

use encoding_rs::{Encoding, IBM866, WINDOWS_1251};

use crate::school::roster::TableFault;

/// The text of a file: by its mark, else in UTF-8 where it is sound in that, else in one of the
/// encodings that Russian programs had before.
///
/// # Errors
/// Says so where it can be no text.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableFault> {
    let text = decode_any(bytes)?;
    // Programs hand out pages of HTML, and call them `.xls`.
    match text.trim_start().starts_with('<') {
        true => Err(TableFault::NoTable),
        false => Ok(text),
    }
}

fn decode_any(bytes: &[u8]) -> Result<Cow<'_, str>, TableFault> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return match broken {
            true => Err(TableFault::NoTable),
            false => Ok(text),
        };
    }
    // No text has a zero in it; pictures and archives soon do.
    if bytes.contains(&0) || bytes.starts_with(b"%PDF") {
        return Err(TableFault::NoTable);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    // Any bytes are letters of those, but no text has control characters in it
    // (a line break within an Excel cell may be one, the vertical TAB).
    let control = |byte: &u8| *byte < b' ' && !b"\t\n\x0B\x0C\r".contains(byte);
    if bytes.iter().any(control) {
        return Err(TableFault::NoTable);
    }
    let encoding = if is_of_dos(bytes) {
        IBM866
    } else {
        WINDOWS_1251
    };
    Ok(encoding.decode_without_bom_handling(bytes).0)
}

/// Whether a text that is not in UTF-8 is surely in the code page 866 of DOS: none of its bytes is odd
/// there, and some are in Windows-1251. A capital of that, or a small letter from «т» on, is enough to
/// tell that it is not.
fn is_of_dos(bytes: &[u8]) -> bool {
    let has = |is_odd: fn(u8) -> bool| bytes.iter().any(|byte| is_odd(*byte));
    has(is_odd_in_windows) && !has(is_odd_in_dos)
}

/// Whether a byte of the code page 866 is no Russian letter, nor «№» or the hard space: frames of
/// tables, and letters of others.
fn is_odd_in_dos(byte: u8) -> bool {
    matches!(byte, 0xB0..=0xDF | 0xF2..=0xFB | 0xFD..=0xFE)
}

/// Whether a byte of Windows-1251 is a letter of others, or no sign that anybody writes; in the code
/// page 866 they are «АБГКМНОПРШЪЬЭЮЯ» and «бвгдекмп».
fn is_odd_in_windows(byte: u8) -> bool {
    matches!(
        byte,
        0x80 | 0x81 | 0x83 | 0x8A | 0x8C..=0x90 | 0x98 | 0x9A | 0x9C..=0x9F
            | 0xA1..=0xA5 | 0xAA | 0xAC | 0xAF
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_read(text: &str, encoding: &'static Encoding) -> bool {
        let (bytes, _, lost) = encoding.encode(text);
        !lost && decode(&bytes).as_deref() == Ok(text)
    }

    #[test]
    fn a_text_is_read_in_whichever_letters_it_is() {
        for text in [
            "ФИО;Предмет;Преподаватель\nНотная Нота;Сольфеджио;Скрипкина С. С.\n",
            "имя;предмет;учитель\r\nёж;хор;роялев\r\n",
            "student_id,name,discipline,teacher\n10427,Ян,Choir,Roller\n",
            "name,teacher\nЕва,Roller\n",
            "№;Ф.И.О.\n1;Ёлкина\u{A0}Ё. Ё.\n",
        ] {
            assert!(is_read(text, IBM866), "{text}");
            assert!(is_read(text, WINDOWS_1251), "{text}");
        }
        for text in [
            "ФИО;Цена\nСад «Ёлочка» – 5 €…;„Да“\n",
            "name;price\nа;5 €\n",
            "name;name\nсад;сад – €\n",
            "name – title\n",
            "„name“ • ‚title’ ™ § © ®\n",
            "НОТА",
            "Ўладзімір Ґ. Єжи Їжак; Ђорђе Љубо Њ. Ћ. Џ.\n",
        ] {
            assert!(is_read(text, WINDOWS_1251), "{text}");
        }
        // Frames of tables are in neither, and what is odd in both stays as it was.
        let (framed, ..) = IBM866.encode("║Нота║3║");
        assert!(decode(&framed).is_ok_and(|text| !text.contains("Нота")));
    }

    proptest! {
        #[test]
        fn no_word_with_a_capital_is_taken_for_one_of_dos(
            before in "[а-яёА-ЯЁa-z€–«»… ;]{0,20}", capital in "[А-Я]", behind in "[а-яё,\n]{0,20}",
        ) {
            let text = format!("{before}{capital}{behind}");
            // Two letters of the one may be a letter of UTF-8, and «юя» is what UTF-16 begins with.
            let (bytes, ..) = WINDOWS_1251.encode(&text);
            prop_assume!(std::str::from_utf8(&bytes).is_err());
            prop_assume!(Encoding::for_bom(&bytes).is_none());
            prop_assert!(is_read(&text, WINDOWS_1251), "{text}");
        }

        #[test]
        fn a_list_of_dos_is_read(names in prop::collection::vec("[А-ЯЁ][а-яё]{0,12} [А-ЯЁ]?[.]", 1..20)) {
            let text = format!("ФИО;№\n{}\n", names.join(";1\n"));
            prop_assert!(is_read(&text, IBM866), "{text}");
        }
    }
}
