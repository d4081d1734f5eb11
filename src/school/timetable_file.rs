//! A timetable in a file: its columns and rows.

use std::fmt;

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::{
    classes::fold,
    date_words::weekday,
    dates::{Dates, Year},
    lessons::{Form, Mode},
    roster_cells::{is_failed_formula, shown},
    times::{with_colon, with_dot},
    timetable::Entry,
    timetable_line::{USUAL_MINUTES, read_length},
};

/// The timetable's columns, in their order, by the names that programs use.
pub const COLUMNS: [&str; 9] = [
    "class", "weekday", "time", "minutes", "form", "mode", "place", "from", "to",
];

const CLASS: usize = 0;
const WEEKDAY: usize = 1;
const TIME: usize = 2;
const MINUTES: usize = 3;
const FORM: usize = 4;
const MODE: usize = 5;
const PLACE: usize = 6;
const FROM: usize = 7;
const TO: usize = 8;
const MINUTES_OF_A_DAY: u32 = 24 * 60;
/// The columns that have to be there.
const NEEDED: [usize; 3] = [CLASS, WEEKDAY, TIME];

/// What else a column may be called.
const HEADINGS: [&[&str]; 9] = [
    &["класс", "группа", "класс группа", "учебная группа"],
    &["день", "дни", "день недели", "дни недели", "day"],
    &[
        "время",
        "начало",
        "время начала",
        "начало занятия",
        "начало урока",
        "start",
    ],
    &[
        "минуты",
        "минут",
        "мин",
        "длительность",
        "длительность мин",
        "длительность минут",
        "продолжительность",
        "продолжительность мин",
        "продолжительность минут",
        "duration",
    ],
    &[
        "форма",
        "форма занятия",
        "форма урока",
        "вид занятия",
        "тип занятия",
    ],
    &[
        "формат",
        "режим",
        "как",
        "вид",
        "форма проведения",
        "формат проведения",
        "формат занятия",
    ],
    &[
        "место",
        "место проведения",
        "место занятия",
        "где",
        "кабинет",
        "аудитория",
        "помещение",
        "зал",
        "ссылка",
        "room",
        "link",
    ],
    &["с", "начиная с", "дата начала", "действует с"],
    &[
        "до",
        "по",
        "дата окончания",
        "дата конца",
        "действует до",
        "действует по",
        "until",
    ],
];

/// A timetable's file, read and sound in itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimetableFile {
    /// Its rows.
    pub rows: Vec<FileRow>,
    /// Columns that are not the timetable's: not stored. Safe to be shown.
    pub unknown_columns: Vec<String>,
}

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Its line.
    pub line: usize,
    /// The class's name, as it stands there.
    pub class: String,
    /// The lesson.
    pub entry: Entry,
}

/// What is wrong in a place of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileProblem {
    /// The line, as a spreadsheet numbers it.
    pub line: usize,
    /// The column.
    pub column: &'static str,
    /// What is wrong there.
    pub reason: EntryFault,
}

/// What can be wrong with a row. Its `Display` says that in English, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// A column that has to be there.
    #[error("there is no such column; the first line has to name {}", COLUMNS.join(","))]
    NoColumn,
    /// Headings and nothing else.
    #[error("there are no rows below the headings; add one for each weekly lesson")]
    NoRows,
    /// A class that the school does not have.
    #[error("there is no class “{0}”; write it as the roster does")]
    Class(String),
    /// Several classes have that name.
    #[error("there are several classes “{0}”; write one as {1}")]
    SeveralClasses(String, String),
    /// No weekday.
    #[error("“{0}” is no weekday; write пн, вт … or mon, tue …")]
    Weekday(String),
    /// No time of day.
    #[error("“{0}” is no time of day; write it like 15:00")]
    Time(String),
    /// No length of a lesson.
    #[error("“{0}” is no length of a lesson; write 5 to 480 minutes")]
    Minutes(String),
    /// No form.
    #[error("“{0}” is no form of a lesson; write one of {forms}", forms = forms())]
    Form(String),
    /// No mode.
    #[error("“{0}” is neither online nor offline")]
    Mode(String),
    /// No date.
    #[error("“{0}” is no date; write it like 2026-09-01")]
    Day(String),
    /// A formula that failed.
    #[error("has the error {0}; mend the formula, or write the value")]
    Formula(String),
    /// Two columns of one thing that say two things.
    #[error("“{0}” and “{1}” both stand there, under two headings; leave one of them")]
    Two(String, String),
    /// The end is before the beginning.
    #[error("it ends before it begins; exchange from and to")]
    Backwards,
    /// Something else is at that time.
    #[error("“{class}” is then, with the same teacher, room or class; {free}")]
    Taken {
        /// The other class.
        class: String,
        /// When there would be time.
        free: String,
    },
    /// It would never be held.
    #[error("all its days are days off; the first school day is {0}")]
    DaysOff(String),
}

fn forms() -> String {
    Form::all()
        .map(Form::russian)
        .collect::<Vec<_>>()
        .join(", ")
}

impl fmt::Display for FileProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FileProblem {
            line,
            column,
            reason,
        } = self;
        write!(out, "line {line}, column {column}: {reason}")
    }
}

/// Reads a timetable's table. `usual` are the first and the last day where a row names none.
///
/// # Errors
/// Everything that is wrong, by line and column; then nothing is to be imported.
pub fn read_file(
    (head, headings): (usize, &[String]),
    rows: &[(usize, Vec<String>)],
    (today, usual): (NaiveDate, (NaiveDate, NaiveDate)),
) -> Result<TimetableFile, Vec<FileProblem>> {
    let columns = columns(headings);
    let mut problems: Vec<FileProblem> = NEEDED
        .into_iter()
        .filter(|needed| columns[*needed].is_empty())
        .map(|needed| problem(head, needed, EntryFault::NoColumn))
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut read = Vec::new();
    for (line, cells) in rows {
        // Formulas that were prepared for rows to come say nothing yet, nor do other columns.
        let mut own = columns.iter().flatten().filter_map(|at| cells.get(*at));
        if own.all(|cell| cell.trim().is_empty() || is_failed_formula(cell)) {
            continue;
        }
        let row = read_cells(cells, &columns);
        match row.and_then(|row| read_row(|column| row[column], today, usual)) {
            Ok((class, entries)) => read.extend(entries.into_iter().map(|entry| FileRow {
                line: *line,
                class: class.clone(),
                entry,
            })),
            Err((column, reason)) => problems.push(problem(*line, column, reason)),
        }
    }
    if read.is_empty() && problems.is_empty() {
        problems.push(problem(head, CLASS, EntryFault::NoRows));
    }
    let unknown = headings.iter().filter(|heading| !is_heading(heading));
    let unknown = unknown.map(|heading| shown(heading));
    match problems.is_empty() {
        true => Ok(TimetableFile {
            rows: read,
            unknown_columns: unknown.filter(|heading| !heading.is_empty()).collect(),
        }),
        false => Err(problems),
    }
}

/// Whether a line is one of headings, and no title above them: it has the columns that have to be
/// there.
pub fn has_headings(cells: &[String]) -> bool {
    let columns = columns(cells);
    NEEDED.into_iter().all(|needed| !columns[needed].is_empty())
}

/// Whether a cell is one of the headings.
pub fn is_heading(cell: &str) -> bool {
    column_of(cell).is_some()
}

/// Where each of the timetable's columns stands in the file.
type Columns = [Vec<usize>; COLUMNS.len()];

fn columns(headings: &[String]) -> Columns {
    let mut columns = Columns::default();
    for (at, heading) in headings.iter().enumerate() {
        if let Some(column) = column_of(heading) {
            columns[column].push(at);
        }
    }
    columns
}

/// Which of the timetable's columns has this heading.
fn column_of(heading: &str) -> Option<usize> {
    let letters = fold(heading).replace(|letter: char| !letter.is_alphanumeric(), " ");
    let heading = fold(&letters);
    (0..COLUMNS.len())
        .find(|column| heading == COLUMNS[*column] || HEADINGS[*column].contains(&heading.as_str()))
}

fn problem(line: usize, column: usize, reason: EntryFault) -> FileProblem {
    FileProblem {
        line,
        column: COLUMNS[column],
        reason,
    }
}

/// What a line says in each of the columns, under whichever of its headings.
fn read_cells<'c>(
    cells: &'c [String],
    columns: &Columns,
) -> Result<[&'c str; COLUMNS.len()], (usize, EntryFault)> {
    let mut row = [""; COLUMNS.len()];
    for (column, places) in columns.iter().enumerate() {
        let said = places.iter().filter_map(|at| cells.get(*at));
        let mut said = said.map(|cell| cell.trim()).filter(|it| !it.is_empty());
        let Some(first) = said.next() else { continue };
        if let Some(other) = said.find(|other| *other != first) {
            let two = EntryFault::Two(first.to_owned(), other.to_owned());
            return Err((column, two));
        }
        if is_failed_formula(first) {
            return Err((column, EntryFault::Formula(first.to_owned())));
        }
        row[column] = first;
    }
    Ok(row)
}

/// A lesson's form and mode. Schools call either by the other's name: «Форма: очно», «Вид: репетиция».
fn read_manner(
    (form, mode): (&str, &str),
    place: &str,
) -> Result<(Form, Mode), (usize, EntryFault)> {
    let is_none_or_mode = form.is_empty() || Mode::read(form).is_some();
    let are_exchanged = is_none_or_mode && (mode.is_empty() || Form::read(mode).is_some());
    let (form, mode) = if are_exchanged {
        (mode, form)
    } else {
        (form, mode)
    };
    let form = match form {
        "" => Form::default(),
        text => Form::read(text).ok_or((FORM, EntryFault::Form(text.to_owned())))?,
    };
    let mode = match mode {
        "" if place.starts_with("http") => Mode::Online,
        "" => Mode::Offline,
        text => Mode::read(text).ok_or((MODE, EntryFault::Mode(text.to_owned())))?,
    };
    Ok((form, mode))
}

fn read_row<'c>(
    cell: impl Fn(usize) -> &'c str,
    today: NaiveDate,
    usual: (NaiveDate, NaiveDate),
) -> Result<(String, Vec<Entry>), (usize, EntryFault)> {
    let dates = Dates {
        today,
        year: Year::School,
    };
    let day = |column: usize, usual: NaiveDate| match cell(column) {
        "" => Ok(usual),
        text => {
            let words: Vec<&str> = text.split_whitespace().collect();
            match dates.first_day(&words) {
                Ok((day, length)) if length == words.len() => Ok(day),
                _ => Err((column, EntryFault::Day(text.to_owned()))),
            }
        }
    };
    let (class, place) = (cell(CLASS), cell(PLACE));
    if class.is_empty() {
        return Err((CLASS, EntryFault::Class(String::new())));
    }
    let text = cell(WEEKDAY);
    let weekdays = weekdays(text).ok_or_else(|| (WEEKDAY, EntryFault::Weekday(text.to_owned())))?;
    let text = cell(TIME);
    let starts = part_of_day(text)
        .or_else(|| with_colon(text))
        .or_else(|| with_dot(text))
        .ok_or_else(|| (TIME, EntryFault::Time(text.to_owned())))?;
    let minutes = match cell(MINUTES) {
        "" => USUAL_MINUTES,
        text => read_length(text).ok_or((MINUTES, EntryFault::Minutes(text.to_owned())))?,
    };
    let (form, mode) = read_manner((cell(FORM), cell(MODE)), place)?;
    let (from, to) = (day(FROM, usual.0)?, day(TO, usual.1)?);
    if to < from {
        return Err((TO, EntryFault::Backwards));
    }
    let entries = weekdays.into_iter().map(|weekday| Entry {
        weekday,
        starts,
        minutes,
        form,
        mode,
        place: place.to_owned(),
        from,
        to,
    });
    Ok((class.to_owned(), entries.collect()))
}

/// The weekdays of a cell: one, or several as in «вт, чт» and «вт и чт», each once.
fn weekdays(text: &str) -> Option<Vec<Weekday>> {
    let text = text.to_lowercase();
    let between = |letter: char| letter.is_whitespace() || ",;/+".contains(letter);
    let words = text.split(between);
    let words = words.filter(|word| !["", "и", "and"].contains(word));
    let mut days: Vec<Weekday> = Vec::new();
    for word in words {
        let day = weekday(word)?;
        if !days.contains(&day) {
            days.push(day);
        }
    }
    Some(days).filter(|days| !days.is_empty())
}

/// A time of day as spreadsheets keep it, where the cell does not say that it is one: 0.625 of a
/// day is 15:00.
fn part_of_day(text: &str) -> Option<NaiveTime> {
    let part = text.replace(',', ".");
    if !part.starts_with("0.") {
        return None;
    }
    let part: f64 = part.parse().ok()?;
    let minutes = (part * f64::from(MINUTES_OF_A_DAY)).round();
    // It is less than a day.
    let minutes = (0..MINUTES_OF_A_DAY).find(|minute| f64::from(*minute) == minutes)?;
    NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)
}
