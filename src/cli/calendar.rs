//! `kamerton calendar`: the school's terms, holidays and days off, out of a file.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use chrono::NaiveDate;
use clap::Subcommand;

use super::{DRY, content_of, now_and_chance, say, say_sheet, without_database};
use crate::{
    school::{
        audit::Act,
        calendar::{Period, SchoolYear},
        classes::fold,
    },
    settings::{Settings, text_of, toml_fault},
    sheets::{self, Headings},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Imports terms, holidays and days off: TOML ("autumn holidays" = ["2026-10-26",
    /// "2026-11-03"]), CSV or XLSX (name, from, to). What is in the file replaces the calendar from
    /// its school year on; earlier years stay
    Import {
        /// The file
        file: PathBuf,
        /// Only says what the calendar would be
        #[arg(long)]
        dry_run: bool,
    },
    /// Shows the calendar
    Show,
}

pub(super) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show => show_kept(settings).await,
        Command::Import { file, dry_run } => import(settings, &file, dry_run).await,
    }
}

async fn show_kept(settings: &Settings) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    let periods = store.reader().await?.periods().await?;
    let (now, _) = now_and_chance();
    let today = now.date(settings.zone);
    // Beside what other programs read.
    if !periods.is_empty() {
        if let Some(begins) = SchoolYear::after(&periods, today).and_then(|next| next.begins()) {
            eprintln!(
                "this calendar is over: from {begins} on the usual school year holds, until \
                 `kamerton calendar import FILE` takes the school's own"
            );
        }
        return show(&periods);
    }
    eprintln!(
        "no calendar was written down yet, and this is the usual one: `kamerton calendar import \
         FILE` takes the school's own"
    );
    show(&SchoolYear::usual(today).periods)
}

async fn import(settings: &Settings, file: &Path, dry_run: bool) -> anyhow::Result<()> {
    let (now, mut chance) = now_and_chance();
    // Read first: for a file that cannot be, no database is made.
    let year = read(file, now.date(settings.zone))
        .with_context(|| format!("{} was not imported", file.display()))?;
    show(&year.periods)?;
    if dry_run && let Some(without) = without_database(settings)? {
        eprintln!("{without}");
        return say(DRY);
    }
    let store = Store::open(&settings.database_url).await?;
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let before = tx.periods().await?;
    // Marks are looked for, and corrected, by the terms in which they were given.
    let lived = tx.years_lived_by(settings.zone).await?;
    let mut periods = SchoolYear::of(lived).earlier_than(&year.periods);
    if !periods.is_empty() {
        say(&format!("stays, of earlier years: {}", periods.len()))?;
    }
    periods.extend(year.periods);
    let gone: Vec<&Period> = before.iter().filter(|it| !periods.contains(it)).collect();
    for period in &gone {
        say(&format!("no longer: {}", line_of(period)))?;
    }
    if dry_run {
        return say(DRY);
    }
    tx.set_periods(&periods, now.date(settings.zone)).await?;
    let new = periods.iter();
    let new = new.filter(|period| !before.contains(period)).count();
    let changes = format!("+{new} −{}", gone.len());
    tx.note_act(None, Act::ChangeCalendar, "", &changes).await?;
    tx.commit().await?;
    say("imported")
}

/// The school year that a file tells of.
fn read(file: &Path, today: NaiveDate) -> anyhow::Result<SchoolYear> {
    let lines = lines_of(file, today)?;
    let year = SchoolYear::default().changed(&lines, today)?;
    match year.periods.is_empty() {
        true => bail!("there is nothing in it"),
        false => Ok(year),
    }
}

fn show(periods: &[Period]) -> anyhow::Result<()> {
    periods.iter().try_for_each(|period| say(&line_of(period)))
}

fn line_of(period: &Period) -> String {
    let kind = period.kind.as_str();
    format!("{kind} {}..{} {}", period.from, period.to, period.name)
}

/// The file as lines of a name and its days.
fn lines_of(file: &Path, today: NaiveDate) -> anyhow::Result<String> {
    let bytes = content_of(file)?;
    let is_toml = file
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    match is_toml {
        true => lines_of_toml(&text_of(bytes)?),
        false => lines_of_table(&bytes, today),
    }
}

fn lines_of_toml(text: &str) -> anyhow::Result<String> {
    let table: toml::Table =
        toml::from_str(text).map_err(|error| anyhow!("{}", toml_fault(text, &error)))?;
    let mut lines = Vec::new();
    for (name, days) in table {
        let days: Vec<String> = match days {
            toml::Value::Array(days) => days.iter().map(day_of_toml).collect(),
            day => vec![day_of_toml(&day)],
        };
        lines.push(format!("{name}: {}", days.join("..")));
    }
    Ok(lines.join("\n"))
}

fn day_of_toml(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(date) => date.to_string(),
        // The others are quoted as something that is no day.
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(flag) => flag.to_string(),
        toml::Value::Array(_) => "[…]".to_owned(),
        toml::Value::Table(_) => "{…}".to_owned(),
    }
}

/// Whether the calendar understands a day, whatever it is the day of.
fn is_day(day: &str, today: NaiveDate) -> bool {
    let alone = format!("каникулы: {day}");
    SchoolYear::default().changed(&alone, today).is_ok()
}

/// A line is one of headings, and no title above them, by its second cell; three columns need no
/// second line.
const HEADINGS: Headings = Headings {
    complete: |cells| cells.get(1).is_some_and(|cell| is_first_day(cell)),
    known: |_| false,
};

fn is_first_day(heading: &str) -> bool {
    const FROM: [&str; 5] = ["from", "с", "начало", "дата начала", "первый день"];
    FROM.contains(&fold(heading).as_str())
}

fn lines_of_table(bytes: &[u8], today: NaiveDate) -> anyhow::Result<String> {
    let table = sheets::read_headed(bytes, HEADINGS)?;
    say_sheet(table.read_instead())?;
    // A list without headings begins with days at once.
    let day = table.headings.get(1).map_or("", |cell| cell.trim());
    let has_days = day.starts_with(|sign: char| sign.is_ascii_digit());
    let first = has_days.then_some((table.line, table.headings));
    let lines = first.iter().chain(&table.rows).map(|(line, cells)| {
        let cell = |place: usize| cells.get(place).map_or("", |cell| cell.trim());
        match (cell(0), cell(1), cell(2)) {
            ("", "", "") => Ok(String::new()),
            ("", ..) | (_, "", _) => bail!(
                "line {line}: write in its three columns a name, the first day and the last one"
            ),
            (name, from, to) => {
                for (column, day) in [("from", from), ("to", to)] {
                    if !day.is_empty() && !is_day(day, today) {
                        bail!(
                            "line {line}, column {column}: “{day}” is no date; write it like \
                             2026-09-01"
                        );
                    }
                }
                Ok(match to {
                    "" => format!("{name}: {from}"),
                    to => format!("{name}: {from}..{to}"),
                })
            }
        }
    });
    Ok(lines.collect::<anyhow::Result<Vec<String>>>()?.join("\n"))
}
