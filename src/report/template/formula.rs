//! The references in a formula: found, and written anew where something moves.

use std::fmt;

use super::moves::{LAST_COLUMN, LAST_ROW};

/// A cell, or a whole row or column where the other is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    /// From 1.
    pub column: Option<u32>,
    /// Whether a `$` stands before it.
    pub column_fixed: bool,
    /// From 1.
    pub row: Option<u32>,
    /// Whether a `$` stands before it.
    pub row_fixed: bool,
}

impl Point {
    /// `A5`, `$A$5`, `5`, `A`.
    pub fn read(text: &str) -> Option<Point> {
        let dollar = |text: &mut &str| {
            let rest = text.strip_prefix('$');
            *text = rest.unwrap_or(text);
            rest.is_some()
        };
        let mut rest = text;
        let mut column_fixed = dollar(&mut rest);
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (name, mut digits) = rest.split_at(letters);
        let column = match name {
            "" => None,
            name => Some(column_number(name)?),
        };
        let mut row_fixed = column.is_some() && dollar(&mut digits);
        let row = match digits {
            "" => None,
            digits if digits.bytes().all(|it| it.is_ascii_digit()) => Some(digits.parse().ok()?),
            _ => return None,
        };
        if column.is_none() {
            row_fixed = std::mem::take(&mut column_fixed);
        }
        let known = column.is_some() || row.is_some();
        let in_sheet = row.is_none_or(|row| (1..=LAST_ROW).contains(&row));
        (known && in_sheet && !(row.is_none() && row_fixed)).then_some(Point {
            column,
            column_fixed,
            row,
            row_fixed,
        })
    }

    /// The same, moved where no `$` holds it.
    pub fn shifted(self, (rows, columns): (i64, i64)) -> Point {
        let moved = |at: Option<u32>, fixed: bool, by: i64| match fixed {
            true => at,
            false => at.map(|at| u32::try_from(i64::from(at) + by).unwrap_or(1).max(1)),
        };
        Point {
            column: moved(self.column, self.column_fixed, columns),
            row: moved(self.row, self.row_fixed, rows),
            ..self
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dollar = |fixed| if fixed { "$" } else { "" };
        if let Some(column) = self.column {
            write!(out, "{}{}", dollar(self.column_fixed), column_name(column))?;
        }
        match self.row {
            Some(row) => write!(out, "{}{row}", dollar(self.row_fixed)),
            None => Ok(()),
        }
    }
}

/// `A` is 1, `AA` is 27.
pub(super) fn column_number(name: &str) -> Option<u32> {
    if name.is_empty() || name.len() > 3 {
        return None;
    }
    let mut number = 0;
    for letter in name.bytes() {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A')?;
        number = number * 26 + u32::from(digit) + 1;
    }
    (number <= LAST_COLUMN).then_some(number)
}

/// The other way round.
pub fn column_name(mut number: u32) -> String {
    let mut letters = Vec::new();
    while number > 0 {
        number -= 1;
        letters.push(char::from(
            b'A' + u8::try_from(number % 26).unwrap_or_default(),
        ));
        number /= 26;
    }
    letters.iter().rev().collect()
}

/// A reference in a formula.
#[derive(Debug)]
pub(super) struct Reference<'f> {
    /// The name of the sheet where it is named, in lower case.
    pub sheet: Option<String>,
    /// The cell, or where the range begins.
    pub from: Point,
    /// Where the range ends, of a range.
    pub to: Option<Point>,
    /// The function of which it is one whole argument.
    pub argument_of: Option<&'f str>,
}

/// A formula with its references rewritten; `None` leaves one as it is. Texts, names, and
/// references into other workbooks stay.
pub(super) fn rewritten(
    formula: &str,
    mut new: impl FnMut(&Reference<'_>) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(formula.len());
    let mut functions: Vec<String> = Vec::new();
    let mut sheet: Option<String> = None;
    let mut rest = formula;
    while let Some(letter) = rest.chars().next() {
        let (token, behind) = rest.split_at(token_length(rest, letter));
        let named = behind.starts_with('!');
        match letter {
            '\'' if named => sheet = Some(sheet_name(token)),
            '(' => functions.push(last_word(&out).to_uppercase()),
            ')' => {
                functions.pop();
            }
            _ if is_word(letter) && named => {
                // A sheet of another workbook, or the last of several.
                let foreign = out.ends_with([']', ':']);
                sheet = Some(if foreign {
                    "[".to_owned()
                } else {
                    token.to_lowercase()
                });
            }
            _ if is_word(letter) && !behind.starts_with('(') => {
                if let Some((from, to, length)) = reference(token, behind) {
                    let end = rest.len() - behind.len() + length;
                    let next = rest[end..].trim_start();
                    let before = out.trim_end();
                    let whole = sheet.is_none()
                        && before.ends_with(['(', ',', ';'])
                        && next.starts_with([')', ',', ';']);
                    let found = Reference {
                        sheet: sheet.take(),
                        from,
                        to,
                        argument_of: functions.last().filter(|_| whole).map(String::as_str),
                    };
                    match new(&found) {
                        Some(text) => out.push_str(&text),
                        None => out.push_str(&rest[..end]),
                    }
                    rest = &rest[end..];
                    continue;
                }
                sheet = None;
            }
            '!' => {}
            _ => sheet = None,
        }
        out.push_str(token);
        rest = behind;
    }
    out
}

/// A reference that begins with `word`, and how many bytes of what is behind belong to it.
fn reference(word: &str, behind: &str) -> Option<(Point, Option<Point>, usize)> {
    let from = Point::read(word)?;
    let is_cell = |point: &Point| point.row.is_some() && point.column.is_some();
    let to = behind.strip_prefix(':').and_then(|second| {
        let length = second.find(|it| !is_word(it)).unwrap_or(second.len());
        let follows = second[length..].chars().next();
        let to = Point::read(&second[..length])?;
        let alike =
            (to.row.is_some(), to.column.is_some()) == (from.row.is_some(), from.column.is_some());
        (alike && !matches!(follows, Some('(' | '!'))).then_some((to, length + 1))
    });
    match to {
        Some((to, length)) => Some((from, Some(to), length)),
        // A number, or a name, is no row and no column.
        None => is_cell(&from).then_some((from, None, 0)),
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '$' | '\\' | '?')
}

/// How many bytes belong together: a text, a quoted or bracketed name, a word, or one
/// letter of anything else.
fn token_length(rest: &str, letter: char) -> usize {
    let ends = |end: char| rest[1..].find(end).map_or(rest.len(), |at| at + 2);
    match letter {
        '"' => ends('"'),
        '\'' => {
            let mut at = 1;
            while let Some(quote) = rest[at..].find('\'') {
                at += quote + 1;
                match rest[at..].starts_with('\'') {
                    true => at += 1,
                    false => return at,
                }
            }
            rest.len()
        }
        '[' => {
            let mut depth = 0_usize;
            for (at, letter) in rest.char_indices() {
                match letter {
                    '[' => depth += 1,
                    ']' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    return at + 1;
                }
            }
            rest.len()
        }
        letter if is_word(letter) => rest.find(|it| !is_word(it)).unwrap_or(rest.len()),
        letter => letter.len_utf8(),
    }
}

fn sheet_name(quoted: &str) -> String {
    let inner = quoted
        .strip_prefix('\'')
        .and_then(|it| it.strip_suffix('\''));
    inner.unwrap_or(quoted).replace("''", "'").to_lowercase()
}

fn last_word(text: &str) -> &str {
    let start = text.rfind(|it| !is_word(it));
    start.map_or(text, |at| {
        let next = text[at..].chars().next().map_or(1, char::len_utf8);
        &text[at + next..]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(formula: &str) -> String {
        rewritten(formula, |it| {
            let to = it.to.map(|to| format!(":{}", to.shifted((10, 1))));
            let to = to.unwrap_or_default();
            Some(format!("{}{to}", it.from.shifted((10, 1))))
        })
    }

    #[test]
    fn references_move_and_nothing_else_does() {
        for (formula, expected) in [
            ("A1+$B$2*C$3-$D4", "B11+$B$2*D$3-$D14"),
            ("SUM(A1:B2,XFC9)", "SUM(B11:C12,XFD19)"),
            ("SUM(A:A)/SUM(1:$2)", "SUM(B:B)/SUM(11:$2)"),
            (
                "LOG10(A1)&\"A1 \"\"B2\"\"\"",
                "LOG10(B11)&\"A1 \"\"B2\"\"\"",
            ),
            ("'Лист A1'!A1+Лист1!A1", "'Лист A1'!B11+Лист1!B11"),
            ("Table1[A1]+tax+Q1_a+1.5+1E5", "Table1[A1]+tax+Q1_a+1.5+1E5"),
            ("IF(A1>=5,TRUE,#REF!)", "IF(B11>=5,TRUE,#REF!)"),
            ("'не закрыто", "'не закрыто"),
            ("\"не закрыто", "\"не закрыто"),
        ] {
            assert_eq!(moved(formula), expected);
        }
    }

    #[test]
    fn a_reference_knows_where_it_stands() {
        let mut seen = Vec::new();
        rewritten(
            "SUM(A1, 'Ёлка ''26'!B2)+ROUND(C3+1,2)+[1]Лист1!D4",
            |it| {
                let of = it.argument_of.map(str::to_owned);
                seen.push((it.sheet.clone(), it.from.to_string(), of));
                None
            },
        );
        let own = |cell: &str, of: Option<&str>| (None, cell.to_owned(), of.map(str::to_owned));
        let of = |sheet: &str, cell: &str| (Some(sheet.to_owned()), cell.to_owned(), None);
        let expected = [
            own("A1", Some("SUM")),
            of("ёлка '26", "B2"),
            own("C3", None),
            of("[", "D4"),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn columns_are_counted_as_a_sheet_counts_them() {
        for (name, number) in [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16_384)] {
            assert_eq!(column_number(name), Some(number));
            assert_eq!(column_name(number), name);
        }
        assert_eq!(column_number("XFE"), None);
    }
}
