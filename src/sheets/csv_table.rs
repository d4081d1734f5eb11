//! Tables out of CSV, in whatever letters and with whatever between the cells.

use super::{
    headings::Headings,
    letters::decode,
    restored,
    table::{MOST_ROWS, Rows, TITLES, Table},
};
use crate::school::roster::TableFault;

/// What may stand between the cells; where a line has as many of two, the later one does.
const DELIMITERS: [u8; 3] = [b'\t', b';', b','];

/// The rows of a file. Its headings tell what stands between the cells; where they are not known,
/// they are its first line.
///
/// # Errors
/// What the file is instead, and what would be lost in reading it.
pub(super) fn read_csv(bytes: &[u8], headings: Option<Headings>) -> Result<Rows, TableFault> {
    let text = decode(bytes)?;
    let (text, told) = told_delimiter(&text);
    if text.trim().is_empty() {
        return Err(TableFault::Empty);
    }
    let delimiter = told.unwrap_or_else(|| delimiter(text, headings));
    let mut lines = Lines::new(text);
    lines.line += usize::from(told.is_some());
    if let Some(start) = open_quote(text, delimiter) {
        return Err(TableFault::OpenQuote(lines.at(start)));
    }
    let rows = rows(lines, delimiter, MOST_ROWS + TITLES + 1)?;
    match rows.len() > MOST_ROWS + TITLES {
        true => Err(TableFault::TooLarge),
        false => Ok(rows),
    }
}

/// The first rows, `most` at most.
fn rows(mut lines: Lines<'_>, delimiter: u8, most: usize) -> Result<Rows, TableFault> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(lines.text);
    let rows = reader.records().take(most).map(|record| {
        let record = record.map_err(|error| TableFault::Csv(error.to_string()))?;
        let start = record.position().map_or(0, |position| position.byte());
        let line = lines.at(usize::try_from(start).unwrap_or(usize::MAX));
        let cells = record.iter().map(|cell| restored(cell).into_owned());
        Ok((line, cells.collect()))
    });
    rows.collect()
}

/// Excel's own first line, `sep=;`, says what stands between the cells.
fn told_delimiter(text: &str) -> (&str, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let told = first.trim_end_matches('\r').strip_prefix("sep=");
    match told.map(str::as_bytes) {
        Some([delimiter]) => (rest, Some(*delimiter)),
        _ => (text, None),
    }
}

/// Where a quote opens a cell and is not closed: the rows behind it would be a part of that cell. One
/// that closes in the midst of a cell on the same line is somebody's way to write.
fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let ends_cell = |byte: u8| [delimiter, b'\r', b'\n'].contains(&byte);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        if bytes[at] == b'"' {
            let Some(closing) = closing_quote(bytes, at + 1) else {
                return Some(start);
            };
            at = closing + 1;
            let spaces = bytes[at..].iter().take_while(|byte| **byte == b' ').count();
            let ends = bytes.get(at + spaces).is_none_or(|byte| ends_cell(*byte));
            if !ends && bytes[start..at].contains(&b'\n') {
                return Some(start);
            }
        }
        let rest = bytes[at..].iter().position(|byte| ends_cell(*byte));
        at += rest.map_or(bytes.len() - at, |rest| rest + 1);
    }
    None
}

/// Where the cell ends that a quote has opened; two of them are one that belongs to the text.
fn closing_quote(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'"')?;
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            _ => return Some(at),
        }
    }
}

/// A comma too many moves all cells behind it into the columns of others.
pub(super) fn check_width(table: &Table, known: Option<Headings>) -> Result<(), TableFault> {
    let width = |cells: &[String]| {
        let last = cells.iter().rposition(|cell| !cell.trim().is_empty());
        last.map_or(0, |last| last + 1)
    };
    let mut rows = table.rows.iter();
    let mut columns = table.headings.len();
    if columns < 2 && known.is_some() {
        // A title, and no headings below it.
        let wide = rows.find(|(_, cells)| width(cells) > 1);
        columns = wide.map_or(columns, |(_, cells)| cells.len());
    }
    match rows.find(|(_, cells)| width(cells) > columns) {
        Some((line, _)) => Err(TableFault::TooWide(*line)),
        None => Ok(()),
    }
}

/// Counts lines as an editor does. The reader's own count is one behind in files whose
/// lines end with CR LF, and takes blank lines for the beginning of the row below them.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Lines {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// The line of the row that begins at `start`, or behind the line ends there. Rows
    /// have to come in their order.
    fn at(&mut self, start: usize) -> usize {
        while let Some(byte) = self.text.get(self.at) {
            if self.at >= start && !b"\r\n".contains(byte) {
                break;
            }
            let ends = match byte {
                b'\r' => self.text.get(self.at + 1) != Some(&b'\n'),
                byte => *byte == b'\n',
            };
            self.line += usize::from(ends);
            self.at += 1;
        }
        self.line
    }
}

/// What stands between the cells: with what known headings are found, else whatever the first line,
/// or where that may be a title the first with any of them, has most of.
fn delimiter(text: &str, headings: Option<Headings>) -> u8 {
    let finds_headings = |delimiter: &u8| {
        let first = rows(Lines::new(text), *delimiter, TITLES + 1);
        headings.is_some_and(|known| first.is_ok_and(|rows| known.are_in(&rows)))
    };
    if let Some(delimiter) = DELIMITERS.into_iter().find(finds_headings) {
        return delimiter;
    }
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    let beginning = if headings.is_some() { TITLES + 1 } else { 1 };
    let mut counted = filled.take(beginning).map(|line| {
        let counts = DELIMITERS.map(|delimiter| unquoted(line, char::from(delimiter)));
        DELIMITERS
            .into_iter()
            .zip(counts)
            .max_by_key(|(_, count)| *count)
    });
    let most = counted.find_map(|most| most.filter(|(_, count)| *count > 0));
    most.map_or(b',', |(delimiter, _)| delimiter)
}

/// How often a delimiter stands outside of quotes.
fn unquoted(line: &str, delimiter: char) -> usize {
    let mut quoted = false;
    let outside = line.chars().filter(|letter| {
        quoted ^= *letter == '"';
        !quoted && *letter == delimiter
    });
    outside.count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::read;

    #[test]
    fn a_comma_too_many_is_told_by_its_line() {
        let text = "name,teacher,class\n\nНота,Скрипкина,3А,\nПауза, доп.,Скрипкина,3А\n";
        assert_eq!(read(text.as_bytes()), Err(TableFault::TooWide(4)));
        let quoted = text.replace("Пауза, доп.", "\"Пауза, доп.\"");
        assert_eq!(read(quoted.as_bytes()).map(|table| table.rows.len()), Ok(2));
    }

    #[test]
    fn a_quote_that_is_left_open_swallows_no_rows() {
        let table = "a,b\n1,\"x\n2,y\n3,\"z\"\n";
        assert_eq!(read(table.as_bytes()), Err(TableFault::OpenQuote(2)));
        assert_eq!(read(b"a,b\n1,x\n2,\"y\n"), Err(TableFault::OpenQuote(3)));
        for well in [
            "a,b\n\"1\",\"x, y\"\n",
            "a,b\n1,\"the \"\"x\"\"\"\n",
            "a,b\n1,\"\"\n",
            "a,b\n1,6\" vinyl\n",
            "a,b\n\"1\" ,\"x\" 3\n",
            "sep=;\na;b\n1;x\n",
        ] {
            assert_eq!(
                read(well.as_bytes()).map(|it| it.rows.len()),
                Ok(1),
                "{well}"
            );
        }
    }

    #[test]
    fn lines_are_numbered_as_an_editor_numbers_them() {
        for (text, expected) in [
            ("a,b\nx,y\nz,w\n", [2, 3]),
            ("a,b\r\nx,y\r\nz,w\r\n", [2, 3]),
            ("a,b\rx,y\rz,w\r", [2, 3]),
            ("\r\na,b\r\n\r\nx,y\r\nz,w", [4, 5]),
            ("\n\na,b\nx,y\n\n\nz,w", [4, 7]),
            ("a,b\r\n\"x\r\ny\",1\r\nz,w", [2, 4]),
        ] {
            let table = read(text.as_bytes()).expect("it is a table");
            let lines: Vec<usize> = table.rows.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, expected, "{text:?}");
        }
    }
}
