//! What files are called whose names come of what people wrote: so that every file system takes them,
//! that of Windows too.

use super::submissions::PartKind;

/// The longest part of a name, in bytes: with what else is in it, a file's name may have 255.
const LONGEST: usize = 100;

/// Names of devices, which no file of Windows may have, whatever its ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// The same with a digit behind it.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// A text as a name, or as a part of one: without what may not stand there, and not too long.
pub fn as_name(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        '/' | '\\' | '|' => '-',
        '<' | '>' | ':' | '"' | '?' | '*' => ' ',
        _ if letter.is_control() || is_unseen(letter) => ' ',
        _ => letter,
    });
    let letters: String = letters.collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    let mut name = words.join(" ");
    name.truncate(name.floor_char_boundary(LONGEST));
    let name = name.trim_matches(['.', ' ']);
    match name {
        "" => "_".to_owned(),
        name if is_device(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// How the name of a file of this kind ends, which its owner called so.
pub fn ending(kind: PartKind, name: &str) -> String {
    let own = name.rsplit_once('.').map(|(_, own)| own.to_lowercase());
    let is_ending = |own: &String| {
        (1..=8).contains(&own.len()) && own.bytes().all(|letter| letter.is_ascii_alphanumeric())
    };
    let own = own.filter(is_ending);
    match kind {
        PartKind::Text => "txt".to_owned(),
        PartKind::Photo => "jpg".to_owned(),
        PartKind::Voice => "ogg".to_owned(),
        PartKind::VideoNote => "mp4".to_owned(),
        PartKind::Audio => own.unwrap_or_else(|| "mp3".to_owned()),
        PartKind::Video => own.unwrap_or_else(|| "mp4".to_owned()),
        PartKind::Document => own.unwrap_or_else(|| "bin".to_owned()),
    }
}

/// Whether a letter is none, and turns around or joins those beside it.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end().to_lowercase();
    let is_numbered = |device: &&str| {
        let digit = stem.strip_prefix(*device);
        digit.is_some_and(|digit| digit.len() == 1 && digit.bytes().all(|it| it.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || NUMBERED_DEVICES.iter().any(is_numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_by_every_file_system() {
        for (text, name) in [
            ("Гамма ре мажор", "Гамма ре мажор"),
            ("  Гамма:\n ре мажор?  ", "Гамма ре мажор"),
            ("Такт 3/4 и 6\\8", "Такт 3-4 и 6-8"),
            ("../../etc/passwd", "-..-etc-passwd"),
            ("op. 10 №2...", "op. 10 №2"),
            (".hidden. ", "hidden"),
            ("\u{202E}gpj.exe", "gpj.exe"),
            ("CON", "_CON"),
            ("com1.хор", "_com1.хор"),
            ("Компот", "Компот"),
            ("com10", "com10"),
            ("***", "_"),
            ("", "_"),
        ] {
            assert_eq!(as_name(text), name);
        }
        let long = as_name(&"щ".repeat(300));
        assert_eq!(long.len(), LONGEST);
        assert!(as_name(&format!("я{}", "щ".repeat(300))).len() <= LONGEST);
    }

    #[test]
    fn an_ending_says_what_is_in_a_file() {
        for (kind, name, expected) in [
            (PartKind::Photo, "photo.png", "jpg"),
            (PartKind::Document, "Соната.PDF", "pdf"),
            (PartKind::Document, "Соната", "bin"),
            (PartKind::Document, "Соната. Часть 2", "bin"),
            (PartKind::Document, "a./../b", "bin"),
            (PartKind::Audio, "песня.m4a", "m4a"),
            (PartKind::Audio, "", "mp3"),
            (PartKind::Video, "", "mp4"),
            (PartKind::Text, "", "txt"),
        ] {
            assert_eq!(ending(kind, name), expected, "{name}");
        }
    }
}
