//! `kamerton timetable import` and `kamerton hours`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};

use super::{
    DRY, Days, Format, Target, content_of, in_one_line, now_and_chance, on_sheets, report::make,
    say, say_sheet,
};
use crate::{
    report::order::{Dress, Kind, Order, Subject},
    school::{
        audit::Act,
        calendar::SchoolYear,
        terms::Span,
        timetable::{
            COLUMNS, Conflict, EntryFault, FileProblem, FileRow, Slot, check, read_file, usual_days,
        },
    },
    settings::Settings,
    sheets::{self, Headings},
    store::{
        Store,
        classes::{Class, classes_named, told_apart},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Adds weekly lessons. What stands in the timetable already is left as it is
    Import {
        /// CSV or XLSX with the columns class, weekday, time, minutes, form, mode, place,
        /// from, to (Russian headings are understood too)
        file: PathBuf,
        /// Only says what would be added
        #[arg(long)]
        dry_run: bool,
    },
}

/// Which hours.
#[derive(Debug, Args)]
pub(super) struct Hours {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(
    settings: &Settings,
    Command::Import { file, dry_run }: Command,
) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    import(&store, settings, &file, dry_run)
        .await
        .with_context(|| format!("{} was not imported", file.display()))
}

async fn import(
    store: &Store,
    settings: &Settings,
    file: &Path,
    dry_run: bool,
) -> anyhow::Result<()> {
    let bytes = content_of(file)?;
    let table = sheets::read_headed(&bytes, Headings::TIMETABLE)?;
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let today = now.date(settings.zone);
    let year = tx.school_year(settings.zone).await?;
    let usual = usual_days(&year, today);
    let on_sheet = |problems: Vec<FileProblem>| on_sheets(in_one_line(&problems), &table.sheets);
    let read = read_file(table.head(), &table.rows, (today, usual)).map_err(on_sheet)?;
    let classes = tx.classes().await?;
    let known = tx.timetable(today).await?;
    let (new, left) = plan(read.rows, &classes, known, (today, &year)).map_err(on_sheet)?;
    say_sheet(table.read_instead())?;
    if !read.unknown_columns.is_empty() {
        say(&format!(
            "not stored, no such column: {}; there are {}",
            read.unknown_columns.join(", "),
            COLUMNS.join(",")
        ))?;
    }
    say(&format!("adds weekly lessons: {}", new.len()))?;
    say(&format!("leaves: {left} rows that say nothing new"))?;
    if dry_run {
        return say(DRY);
    }
    if new.is_empty() {
        return say("nothing to change");
    }
    tx.add_slots(&new, None, today).await?;
    let added = format!("+{}", new.len());
    tx.note_act(None, Act::ImportTimetable, "", &added).await?;
    tx.commit().await?;
    say("imported")
}

/// What of a file is new, and how many of its rows are not; nothing of it may be in the way
/// of anything else.
fn plan(
    rows: Vec<FileRow>,
    classes: &[Class],
    mut slots: Vec<Slot>,
    (today, year): (chrono::NaiveDate, &SchoolYear),
) -> Result<(Vec<Slot>, usize), Vec<FileProblem>> {
    let (mut new, mut left, mut problems) = (Vec::new(), 0, Vec::new());
    for row in rows {
        let named = classes_named(classes, &row.class);
        let class = match named.as_slice() {
            [only] => *only,
            several => {
                let several = told_apart(several);
                let reason = match several.is_empty() {
                    true => EntryFault::Class(row.class),
                    false => EntryFault::SeveralClasses(row.class, several.join("; ")),
                };
                problems.push(FileProblem {
                    line: row.line,
                    column: "class",
                    reason,
                });
                continue;
            }
        };
        let slot = Slot {
            id: None,
            class: class.id,
            class_name: class.label.clone(),
            teacher: class.teacher,
            entry: row.entry,
        };
        if slots.iter().any(|known| is_same(known, &slot)) {
            left += 1;
            continue;
        }
        match check(&slots, &slot, year, today) {
            Ok(()) => {
                slots.push(slot.clone());
                new.push(slot);
            }
            Err(conflict) => problems.push(explained(row.line, conflict)),
        }
    }
    match problems.is_empty() {
        true => Ok((new, left)),
        false => Err(problems),
    }
}

/// Whether a row says what stands in the timetable already; a file without dates says that
/// again on another day.
fn is_same(known: &Slot, row: &Slot) -> bool {
    let (one, other) = (&known.entry, &row.entry);
    known.class == row.class
        && (one.weekday, one.starts, one.minutes) == (other.weekday, other.starts, other.minutes)
        && (one.form, one.mode, &one.place) == (other.form, other.mode, &other.place)
        && one.from <= other.from
        && one.to == other.to
}

fn explained(line: usize, conflict: Conflict) -> FileProblem {
    let (column, reason) = match conflict {
        Conflict::Taken { by, free } => {
            let free = free.map_or_else(
                || "nothing is free later that day".to_owned(),
                |free| format!("free from {}", free.format("%H:%M")),
            );
            let class = by.class_name;
            ("time", EntryFault::Taken { class, free })
        }
        Conflict::DaysOff { next, .. } => {
            let next = next.map_or_else(String::new, |day| day.to_string());
            ("from", EntryFault::DaysOff(next))
        }
    };
    FileProblem {
        line,
        column,
        reason,
    }
}

/// `kamerton hours`: `kamerton report hours` of all that was ever taught.
pub(super) async fn hours(settings: &Settings, hours: Hours) -> anyhow::Result<()> {
    let days = hours.days.read()?;
    let dress = match hours.target.format()? {
        Format::Csv => Dress::Csv,
        Format::Xlsx => Dress::Xlsx,
    };
    let store = Store::open_existing(&settings.database_url).await?;
    let reader = store.reader().await?;
    let order = Order {
        kind: Kind::Hours,
        subject: Subject::School,
        span: Span::open(days),
        dress,
        names: false,
        in_form: false,
        at: now_and_chance().0,
    };
    make(settings, reader, (&order, None), hours.target.file()).await
}
