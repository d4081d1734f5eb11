//! The lines of an assignment that say something to the bot, such as `срок: 30.11 18:00`.

use super::alike::look_of;

/// What such a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// When it is due.
    Due,
    /// When it is posted.
    At,
    /// How it is repeated.
    Repeat,
    /// For whom it is.
    To,
    /// For which class.
    Class,
}

impl Key {
    /// Its word in Russian, and in English.
    pub fn words(self) -> [&'static str; 2] {
        let known = KEYS.iter().find(|(key, _)| *key == self);
        known.map_or([""; 2], |(_, words)| *words)
    }
}

/// Each key with its words, the Russian and the English one.
pub(super) const KEYS: [(Key, [&str; 2]); 5] = [
    (Key::Due, ["срок", "due"]),
    (Key::At, ["выдать", "at"]),
    (Key::Repeat, ["повтор", "repeat"]),
    (Key::To, ["кому", "to"]),
    (Key::Class, ["класс", "class"]),
];

/// Other words that people write for a key, and slips of words too short to be told from others by a
/// letter.
pub(super) const FOR_KEYS: [(&str, Key); 18] = [
    ("до", Key::Due),
    ("сдать", Key::Due),
    ("сдать до", Key::Due),
    ("срок сдачи", Key::Due),
    ("срок выполнения", Key::Due),
    ("дедлайн", Key::Due),
    ("deadline", Key::Due),
    ("dues", Key::Due),
    ("duee", Key::Due),
    ("att", Key::At),
    ("для", Key::To),
    ("ученику", Key::To),
    ("ученикам", Key::To),
    ("for", Key::To),
    ("too", Key::To),
    ("класы", Key::Class),
    ("класу", Key::Class),
    ("clases", Key::Class),
];

/// The text of an assignment with this said in a line of its own, and nowhere else, by one of its
/// words; not at all where `value` is `None`. A value may come with its key.
pub fn with_line(text: &str, (key, word): (Key, &str), value: Option<&str>) -> String {
    let says_it = |line: &str| key_line(line).is_some_and(|(said, _)| said == key);
    let lines = text.trim().lines().enumerate();
    let mut kept: Vec<String> = lines
        .filter(|(place, line)| *place == 0 || !says_it(line))
        .map(|(_, line)| line.to_owned())
        .collect();
    if let Some(value) = value {
        let bare = match key_line(value) {
            Some((said, bare)) if said == key => bare,
            _ => value,
        };
        let bare: Vec<&str> = bare.split_whitespace().collect();
        kept.push(format!("{word}: {}", bare.join(" ")));
    }
    kept.join("\n")
}

/// What the text of an assignment says of this in a line of its own.
pub fn said_in(text: &str, key: Key) -> Option<&str> {
    let mut lines = text.trim().lines().skip(1).filter_map(key_line);
    lines.find(|(said, _)| *said == key).map(|(_, value)| value)
}

pub(super) fn key_line(line: &str) -> Option<(Key, &str)> {
    let (written, value) = line.split_once(':')?;
    // What is pasted comes with bullets, emoji and quotes.
    let bare = without_item(written.trim());
    let value = match bare.len() < written.trim().len() {
        true => value.trim_end_matches(['»', '”', '"', ' ']),
        false => value,
    };
    let (bare, look) = (bare.to_lowercase(), look_of(bare));
    // «Кому» with a Latin letter is «кому», but «то» is no `to`.
    let has_latin = bare.contains(|letter: char| letter.is_ascii_alphabetic());
    let is_it = |word: &&str| bare == *word || has_latin && look == look_of(word);
    let (key, _) = KEYS.iter().find(|(_, words)| words.iter().any(is_it))?;
    Some((*key, value.trim()))
}

/// A line without what makes it an item of a list: «1. срок: …», «2) срок: …». A number alone stays:
/// «2 класс: № 41» is for those of the second class, and names no class of the school.
pub(super) fn without_item(line: &str) -> &str {
    /// What makes an emoji of a digit follows it, too: «1️⃣ срок: …».
    const BEHIND_NUMBERS: [char; 4] = ['.', ')', '\u{fe0f}', '\u{20e3}'];
    let line = line.trim_start_matches(is_ornament);
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match rest.len() < line.len() && rest.starts_with(BEHIND_NUMBERS) {
        true => rest.trim_start_matches(is_ornament),
        false => line,
    }
}

pub(super) fn is_ornament(letter: char) -> bool {
    !letter.is_alphanumeric() && letter != '/'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_said_once_or_not_at_all() {
        let text = "Гамма\nДвумя руками\nAt: mon 15:00\nкому: 10427";
        let changed = with_line(text, (Key::At, "выдать"), Some("выдать: вт  9:00"));
        assert_eq!(changed, "Гамма\nДвумя руками\nкому: 10427\nвыдать: вт 9:00");
        let none = with_line(&changed, (Key::At, "выдать"), None);
        assert_eq!(none, "Гамма\nДвумя руками\nкому: 10427");
        assert_eq!(said_in(&changed, Key::At), Some("вт 9:00"));
        assert_eq!(said_in(&none, Key::At), None);
        let [_, at] = Key::At.words();
        assert!(with_line(text, (Key::At, at), Some("tue 9:00")).ends_with("\nat: tue 9:00"));
    }

    #[test]
    fn a_key_may_have_letters_of_the_other_alphabet() {
        for (line, key) in [
            ("кoму: 103", Key::To),
            ("KОМУ: 103", Key::To),
            ("cрок: пт", Key::Due),
            ("1. сроk: пт", Key::Due),
            ("пoвтop: каждый день", Key::Repeat),
            ("duе: fri", Key::Due),
            ("tо: 103", Key::To),
            ("сlаss: Choir", Key::Class),
        ] {
            assert_eq!(key_line(line).map(|(key, _)| key), Some(key), "{line}");
        }
        for line in ["то: левая рука", "урoк: пт", "До: 5.12"] {
            assert_eq!(key_line(line), None, "{line}");
        }
    }
}
