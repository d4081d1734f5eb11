//! The text of a cell, in runs of one look each, and the placeholders in it.

use super::{
    Cell, TemplateFault,
    xml::{Piece, element_end, escaped, leaf, pieces},
};

/// The most letters that a cell may hold, in UTF-16 (Excel's limit).
const LONGEST: usize = 32_767;

/// A cell's text. Excel splits it into runs where the look changes, and sometimes where
/// somebody has merely typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text {
    runs: Vec<Run>,
}

#[derive(Clone, Debug, PartialEq)]
struct Run {
    /// `<rPr>…</rPr>`, as it was written; empty where the cell's own look holds.
    look: String,
    text: String,
}

/// What a cell becomes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Filled {
    Number(f64),
    Text(Text),
}

impl Text {
    /// Text of the cell's own look.
    pub fn plain(text: String) -> Text {
        let look = String::new();
        Text {
            runs: vec![Run { look, text }],
        }
    }

    /// Reads what stands within `<si>` or `<is>`.
    pub fn read(pieces: &[Piece<'_>]) -> Text {
        let mut runs = Vec::new();
        let mut look = String::new();
        let mut index = 0;
        while let Some(piece) = pieces.get(index) {
            match piece.tag().map(|tag| tag.local()) {
                // How it is read aloud is no part of it.
                Some("rPh" | "phoneticPr") => index = element_end(pieces, index),
                Some("rPr") => {
                    let end = element_end(pieces, index);
                    look = pieces[index..end].iter().map(|piece| piece.raw).collect();
                    index = end;
                }
                Some("t") if piece.opens("t") => {
                    let (text, end) = leaf(pieces, index).unwrap_or_default();
                    let look = std::mem::take(&mut look);
                    runs.push(Run { look, text });
                    index = end.max(index + 1);
                }
                _ => index += 1,
            }
        }
        Text { runs }
    }

    fn whole(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// The keys of its placeholders, in their order.
    pub fn keys(&self) -> Vec<String> {
        let whole = self.whole();
        placeholders(&whole).map(|(_, _, key)| key).collect()
    }

    /// Puts values in the place of placeholders. A value has the look of the run in which
    /// its placeholder begins; a number that stands alone is a number.
    pub fn filled(&self, value: impl Fn(&str) -> Cell) -> Filled {
        let whole = self.whole();
        let found: Vec<(usize, usize, String)> = placeholders(&whole).collect();
        if let [(start, end, key)] = found.as_slice()
            && whole[..*start].trim().is_empty()
            && whole[*end..].trim().is_empty()
            && let Cell::Number(number) = value(key)
            && number.is_finite()
        {
            return Filled::Number(number);
        }
        let mut runs = self.runs.clone();
        let mut begins: Vec<usize> = Vec::new();
        let mut at = 0;
        for run in &self.runs {
            begins.push(at);
            at += run.text.len();
        }
        for (start, end, key) in found.iter().rev() {
            for (run, begin) in runs.iter_mut().zip(&begins).rev() {
                // The run's part of the placeholder; runs behind it are of other lengths by
                // now, but what is in front of them is not.
                let length = run.text.len();
                let from = start.saturating_sub(*begin).min(length);
                let to = end.saturating_sub(*begin).min(length);
                if from < to {
                    let holds_start = *begin <= *start;
                    let text = match holds_start {
                        true => value(key).to_string(),
                        false => String::new(),
                    };
                    run.text.replace_range(from..to, &text);
                }
            }
        }
        runs.retain(|run| !run.text.is_empty());
        Filled::Text(Text { runs }.cut())
    }

    /// What a cell can hold.
    fn cut(mut self) -> Text {
        let mut left = LONGEST;
        for run in &mut self.runs {
            let mut text = String::new();
            for letter in run.text.chars() {
                let wide = letter.len_utf16();
                if wide > left {
                    left = 0;
                    break;
                }
                left -= wide;
                text.push(letter);
            }
            run.text = text;
        }
        self
    }

    /// Whether nothing is left of it.
    pub fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.text.is_empty())
    }

    /// As `<is>…</is>`, with the sheet's prefix of names.
    pub fn written(&self, prefix: &str) -> String {
        let mut out = format!("<{prefix}is>");
        let alone = matches!(self.runs.as_slice(), [run] if run.look.is_empty());
        for run in &self.runs {
            let text = escaped(&kept_literal(&run.text));
            let text = format!("<{prefix}t xml:space=\"preserve\">{text}</{prefix}t>");
            match alone {
                true => out.push_str(&text),
                false => {
                    let look = &run.look;
                    out.push_str(&format!("<{prefix}r>{look}{text}</{prefix}r>"));
                }
            }
        }
        out.push_str(&format!("</{prefix}is>"));
        out
    }
}

/// The strings that the cells of a workbook share.
///
/// # Errors
/// [`TemplateFault::Damaged`] where it is no XML.
pub(super) fn shared(xml: &str) -> Result<Vec<Text>, TemplateFault> {
    let pieces = pieces(xml)?;
    let mut texts = Vec::new();
    let mut index = 0;
    while index < pieces.len() {
        if pieces[index].tag().is_some_and(|tag| tag.local() == "si") {
            let end = element_end(&pieces, index);
            texts.push(Text::read(&pieces[index..end]));
            index = end;
        } else {
            index += 1;
        }
    }
    Ok(texts)
}

/// `_x0041_` is how a sheet writes a letter that XML cannot hold: where somebody has
/// typed just that, its underscore is written so (ECMA-376, `ST_Xstring`).
fn kept_literal(text: &str) -> String {
    let mut out = String::new();
    for (at, letter) in text.char_indices() {
        let code = text.as_bytes().get(at..at + 7);
        let is_code = code.is_some_and(|code| {
            code.starts_with(b"_x")
                && code[6] == b'_'
                && code[2..6].iter().all(u8::is_ascii_hexdigit)
        });
        match is_code {
            true => out.push_str("_x005F_"),
            false => out.push(letter),
        }
    }
    out
}

/// Where placeholders stand in a text, from and to, with their keys in lower case: an
/// editor may have made the first letter a capital.
fn placeholders(text: &str) -> impl Iterator<Item = (usize, usize, String)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find("{{")?;
            let end = start + text[start..].find("}}")? + 2;
            // The innermost pair counts: `{{ {{key}}`.
            let start = start + text[start..end].rfind("{{").unwrap_or_default();
            at = end;
            let key = text[start + 2..end - 2].trim();
            if !key.is_empty() {
                return Some((start, end, key.to_lowercase()));
            }
        }
    })
}

/// A text that is no cell's: its placeholders' keys.
pub(super) fn keys_in(text: &str) -> Vec<String> {
    placeholders(text).map(|(_, _, key)| key).collect()
}

/// The same text with values in their place.
pub(super) fn filled_in(text: &str, value: impl Fn(&str) -> Cell) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (start, end, key) in placeholders(text) {
        out.push_str(&text[at..start]);
        out.push_str(&value(&key).to_string());
        at = end;
    }
    out.push_str(&text[at..]);
    out
}
