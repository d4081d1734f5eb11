//! Commands and mentions in what people write.

use serde_json::{Value, json};

/// The entities of a text, as Telegram marks them: `/command`, `@name`.
pub(super) fn entities(text: &str) -> Vec<Value> {
    let mut entities = Vec::new();
    let mut offset = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end_matches(char::is_whitespace);
        let length = match word.strip_prefix('/') {
            Some(command) => 1 + named(command, "@"),
            None => word.strip_prefix('@').map_or(0, |name| 1 + named(name, "")),
        };
        if length > 1 {
            let kind = if word.starts_with('/') {
                "bot_command"
            } else {
                "mention"
            };
            entities.push(json!({ "type": kind, "offset": offset, "length": length }));
        }
        offset += piece.encode_utf16().count();
    }
    entities
}

/// How many characters of a word can be part of a name.
fn named(word: &str, also: &str) -> usize {
    word.chars()
        .take_while(|it| it.is_ascii_alphanumeric() || *it == '_' || also.contains(*it))
        .count()
}

/// Whether a text is for the bot of this name by itself: a command of its, or a mention.
pub(super) fn is_for(username: &str, text: &str) -> bool {
    let command = text
        .strip_prefix('/')
        .and_then(|text| text.split_whitespace().next());
    let commanded = command.is_some_and(|command| match command.split_once('@') {
        Some((_, name)) => name.eq_ignore_ascii_case(username),
        None => true,
    });
    let mention = format!("@{}", username.to_ascii_lowercase());
    let mentioned = text
        .split(|it: char| it != '@' && it != '_' && !it.is_ascii_alphanumeric())
        .any(|word| word.to_ascii_lowercase() == mention);
    commanded || mentioned
}
