//! The command line: each command is a short piece of work on the school's database.

mod audit;
mod calendar;
mod class;
mod consent;
mod invite;
mod journal;
mod output;
mod report;
pub(crate) mod roster;
mod run;
mod site;
mod staff;
mod strays;
mod timetable;
mod upkeep;
mod works;

use std::{
    fmt::Display,
    fs::File,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

use anyhow::{anyhow, bail};
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

pub use self::output::Unheard;
use self::output::{Aside, ENDINGS, Format, Target, at_odds, file_of, is_same_file, write_out};
use crate::{
    chance::Chance,
    clock::Clock,
    school::{audit::Act, moments::read_date, roster::Sheet},
    settings::Settings,
    sheets::LARGEST,
    store::{
        Store,
        classes::{Class, classes_named, told_apart},
    },
};

/// The distance learning of a children's music school, in its messengers.
#[derive(Debug, Parser)]
#[command(name = "kamerton", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows the whole service at work on an invented school, without any account
    Demo(crate::demo::Options),
    /// Runs the service on the configured messengers until it is asked to stop
    Run,
    /// Imports or exports the school's roster
    #[command(subcommand)]
    Roster(roster::Command),
    /// Closes a class, or opens it again
    #[command(subcommand)]
    Class(class::Command),
    /// Makes one-time invitations for staff or students
    #[command(subcommand)]
    Invite(invite::Command),
    /// Lists the staff: whose number is whose; and gives somebody another name
    #[command(subcommand)]
    Staff(staff::Command),
    /// Exports the journal
    #[command(subcommand)]
    Journal(journal::Command),
    /// Exports the works that were handed in
    #[command(subcommand)]
    Works(works::Command),
    /// Makes a report: a table or pages to print, for a class, a discipline or all
    Report(report::Report),
    /// Imports the timetable
    #[command(subcommand)]
    Timetable(timetable::Command),
    /// Counts the hours that were taught, by teacher, class, form and mode
    Hours(timetable::Hours),
    /// Imports or shows the school's terms, holidays and days off
    #[command(subcommand)]
    Calendar(calendar::Command),
    /// Writes the section «Дистанционное обучение» of the school's own site
    #[command(subcommand)]
    Site(site::Command),
    /// Lists guardians' consents
    #[command(subcommand)]
    Consent(consent::Command),
    /// Exports what the privileged did
    #[command(subcommand)]
    Audit(audit::Command),
    /// Copies the database, as of one moment, beside a running service too
    Backup {
        /// The copy's name; nothing is overwritten
        file: PathBuf,
    },
    /// Puts a copy in the database's place, while no service is running; what was there is kept
    Restore {
        /// What `kamerton backup` has made
        file: PathBuf,
    },
    /// Looks at settings, database and messengers: what is wrong, and how to mend it
    Check,
    /// Asks the running service how it is, and fails where it is not well
    Health,
    /// Lists the events that could not be processed, with the reason
    Quarantine,
    /// Has events in quarantine processed again, by the service, once their cause is mended
    Replay {
        /// The event's number in `kamerton quarantine`; all of them where it is left out
        #[arg(value_parser = upkeep::event_number)]
        id: Option<i64>,
    },
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// One clear line about what is wrong and how to mend it.
    pub async fn run(self) -> anyhow::Result<()> {
        if let Command::Demo(options) = self.command {
            return crate::demo::run(options).await;
        }
        let settings = Settings::load()?;
        let missing = match self.command {
            // Its log says it.
            Command::Run => Missing::default(),
            // It is put where there is none.
            Command::Restore { .. } => Missing::of(&settings).folder_alone(),
            _ => Missing::of(&settings),
        };
        let done = self.command.run(&settings).await;
        let made = missing.made(done.is_ok());
        match (done, made) {
            (Ok(()), Some(made)) => eprintln!("{}", settings.places.rename_in(&made)),
            (Ok(()), None) => {}
            (Err(error), None) => return Err(blamed(error, &settings)),
            (Err(error), Some(made)) if error.is::<Unheard>() => {
                eprintln!("{}", settings.places.rename_in(&made));
                return Err(error);
            }
            (Err(error), Some(made)) => {
                return Err(blamed(anyhow!("{}; {made}", failure(&error)), &settings));
            }
        }
        Ok(())
    }

    /// Whether the command is the long-running service, which logs as it goes.
    pub fn is_service(&self) -> bool {
        matches!(self.command, Command::Run)
    }
}

/// What is not there of a database; where it is made, another one may have been meant.
#[derive(Default)]
struct Missing {
    database: Option<PathBuf>,
    folder: Option<PathBuf>,
}

impl Missing {
    fn of(settings: &Settings) -> Missing {
        // An address that names no file is complained of by whoever opens it.
        let Ok(database) = Store::path_in(&settings.database_url) else {
            return Missing::default();
        };
        Missing {
            folder: Store::missing_folder(&database).map(Path::to_owned),
            database: Some(database).filter(|database| !database.exists()),
        }
    }

    fn folder_alone(self) -> Missing {
        let database = None;
        Missing { database, ..self }
    }

    /// What is there now, in one line. Of a command that has failed that is its failure, and only a
    /// folder is spoken of besides.
    fn made(self, done: bool) -> Option<String> {
        let folder = self.folder.filter(|folder| folder.is_dir());
        let database = self.database.filter(|database| done && database.exists());
        let made = match (folder, database) {
            (Some(folder), _) => format!(
                "the folder {} was not there, and was made for a new database",
                folder.display()
            ),
            (None, Some(database)) => format!(
                "there was no database {}, and one was made",
                database.display()
            ),
            (None, None) => return None,
        };
        Some(format!(
            "{made}; if the school has another one, name that in DATABASE_URL"
        ))
    }
}

/// What went wrong, with settings called as they are where they stand.
fn blamed(error: anyhow::Error, settings: &Settings) -> anyhow::Error {
    let said = failure(&error);
    let put = settings.places.rename_in(&said);
    match put == said {
        true => error,
        false => anyhow!(put),
    }
}

impl Command {
    async fn run(self, settings: &Settings) -> anyhow::Result<()> {
        match self {
            Command::Demo(_) => Ok(()),
            Command::Run => run::run(settings).await,
            Command::Roster(command) => roster::run(settings, command).await,
            Command::Class(command) => class::run(settings, command).await,
            Command::Invite(command) => invite::run(settings, command).await,
            Command::Staff(command) => staff::run(settings, command).await,
            Command::Journal(command) => journal::run(settings, command).await,
            Command::Works(command) => works::run(settings, command).await,
            Command::Report(report) => report::run(settings, report).await,
            Command::Timetable(command) => timetable::run(settings, command).await,
            Command::Hours(hours) => timetable::hours(settings, hours).await,
            Command::Calendar(command) => calendar::run(settings, command).await,
            Command::Site(command) => site::run(settings, command).await,
            Command::Consent(command) => consent::run(settings, command).await,
            Command::Audit(command) => audit::run(settings, command).await,
            Command::Backup { file } => upkeep::backup(settings, &file).await,
            Command::Restore { file } => upkeep::restore(settings, &file).await,
            Command::Check => upkeep::check(settings).await,
            Command::Health => upkeep::health(settings).await,
            Command::Quarantine => upkeep::quarantine(settings).await,
            Command::Replay { id } => upkeep::replay(settings, id).await,
        }
    }
}

/// Says which sheet of a workbook was read, where it was not the first.
fn say_sheet(sheet: Option<&Sheet>) -> anyhow::Result<()> {
    match sheet {
        Some(sheet) => say(&format!(
            "reads {sheet}: those before it have no such columns"
        )),
        None => Ok(()),
    }
}

/// What is wrong with a table, and on which sheet of a workbook, where it has several.
fn on_sheets(error: anyhow::Error, sheets: &[Sheet]) -> anyhow::Error {
    match sheets {
        [] => error,
        [read] => error.context(read.to_string()),
        [first, ..] => {
            let all: Vec<String> = sheets.iter().map(Sheet::to_string).collect();
            error.context(format!(
                "no sheet has the columns ({}); {first}",
                all.join(", ")
            ))
        }
    }
}

/// How many problems of a file are shown.
const PROBLEMS: usize = 20;

/// The problems of a file, in one line.
fn in_one_line(problems: &[impl Display]) -> anyhow::Error {
    let shown = problems.iter().take(PROBLEMS);
    let mut lines: Vec<String> = shown.map(ToString::to_string).collect();
    if problems.len() > PROBLEMS {
        lines.push(format!("and {} more", problems.len() - PROBLEMS));
    }
    anyhow!(lines.join("; "))
}

/// How an import ends that only says what it would do.
const DRY: &str = "a dry run: nothing was changed";

/// What is said, beside what other programs read, where there is no database: who only looks makes
/// none.
fn without_database(settings: &Settings) -> anyhow::Result<Option<String>> {
    let database = Store::path_in(&settings.database_url)?;
    Ok((!database.exists()).then(|| {
        settings.places.rename_in(&format!(
            "there is no database {}, and none is made: this is what a school gets that has \
             nothing yet; if the school has one, name that in DATABASE_URL",
            database.display()
        ))
    }))
}

/// From which day to which.
#[derive(Debug, Args)]
struct Days {
    /// Only what is of this day or later, such as 2026-09-01
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// Only what is of this day or earlier
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

impl Days {
    /// The days, where they are dates in their order.
    fn read(&self) -> anyhow::Result<(Option<NaiveDate>, Option<NaiveDate>)> {
        let date = |text: &Option<String>| match text.as_deref().map(read_date) {
            None => Ok(None),
            Some(Ok(date)) => Ok(Some(date)),
            Some(Err(_)) => bail!(
                "“{}” is no date: write it like 2026-11-30",
                text.as_deref().unwrap_or_default()
            ),
        };
        let (from, to) = (date(&self.from)?, date(&self.to)?);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            bail!("--to {to} is before --from {from}: exchange them");
        }
        Ok((from, to))
    }
}

/// What is in a file that a command was given.
fn content_of(file: &Path) -> anyhow::Result<Vec<u8>> {
    let mut content = Vec::new();
    let read =
        File::open(file).and_then(|file| file.take(LARGEST as u64 + 1).read_to_end(&mut content));
    match read.map_err(|error| (error.kind(), error)) {
        Ok(_) if content.len() > LARGEST => {
            bail!("it is too large: at most {} MB are read", LARGEST >> 20)
        }
        Ok(_) => Ok(content),
        Err((ErrorKind::NotFound, _)) => bail!("there is no such file"),
        Err((ErrorKind::IsADirectory, _)) => bail!("it is a folder, name a file"),
        Err((ErrorKind::PermissionDenied, _)) => bail!("you have no right to read it"),
        Err((_, error)) => bail!("it cannot be read: {error}"),
    }
}

/// The class of a name, with its discipline before it or not.
fn class_named<'c>(classes: &'c [Class], name: &str) -> anyhow::Result<&'c Class> {
    let named = classes_named(classes, name);
    match named.as_slice() {
        [] => {
            let names = classes.iter().map(|class| class.label.as_str());
            bail!("there is no class “{name}”; there are: {}", listed(names))
        }
        [only] => Ok(only),
        several => {
            let names = told_apart(several);
            let names = listed(names.iter().map(String::as_str));
            bail!("there are several classes “{name}”: write one as {names}")
        }
    }
}

/// Names, each once.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    names.join("; ")
}

/// What is wrong with a command line, in one line.
pub fn complaint(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let mut wrong = String::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("Usage:") || line.starts_with("For more") {
            break;
        }
        if !wrong.is_empty() && !line.is_empty() {
            wrong.push_str(if line.starts_with("tip:") { "; " } else { " " });
        }
        wrong.push_str(line);
    }
    let is_unfinished =
        error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let wrong = match is_unfinished {
        true => "a command is missing",
        false => wrong.strip_prefix("error: ").unwrap_or(&wrong),
    };
    format!("{wrong}; see {} --help", command_in(&text))
}

/// The command that a usage belongs to, as far as it is one.
fn command_in(usage: &str) -> String {
    let mut lines = usage.lines().map(str::trim);
    let usage = lines.find_map(|line| line.strip_prefix("Usage: "));
    let words = usage.unwrap_or("kamerton").split_whitespace();
    let words = words.take_while(|word| word.starts_with(char::is_alphanumeric));
    words.collect::<Vec<_>>().join(" ")
}

/// What went wrong, in one line: each cause once, for some repeat the one below them.
pub fn failure(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if said.is_empty() {
            said = cause;
        } else if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

fn say(line: &str) -> anyhow::Result<()> {
    write_out(format!("{line}\n").as_bytes())
}

/// The time and the dice of a command line.
fn now_and_chance() -> (crate::school::moments::Moment, Chance) {
    (Clock::system().now(), Chance::from_system())
}

/// Writes down a privileged act of the command line: who exports names leaves a trace.
async fn note_act(store: &Store, act: Act) -> anyhow::Result<()> {
    note_act_about(store, act, ("", "")).await
}

/// The same, with whom it is about and what else has to be known of it.
async fn note_act_about(store: &Store, act: Act, (whom, more): (&str, &str)) -> anyhow::Result<()> {
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    tx.note_act(None, act, whom, more).await?;
    tx.commit().await?;
    Ok(())
}
