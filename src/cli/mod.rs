//! The command line: each command is a short piece of work on the school's database.

mod audit;
mod calendar;
mod consent;
mod invite;
mod journal;
mod report;
pub(crate) mod roster;
mod run;
mod site;
mod staff;
mod timetable;
mod upkeep;

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

use crate::{
    chance::Chance,
    clock::Clock,
    school::{audit::Act, moments::read_date},
    settings::Settings,
    sheets::{CsvSheet, SheetWriter, XlsxSheet},
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
    /// Makes one-time invitations for staff or students
    #[command(subcommand)]
    Invite(invite::Command),
    /// Lists the staff: whose number is whose
    #[command(subcommand)]
    Staff(staff::Command),
    /// Exports the journal
    #[command(subcommand)]
    Journal(journal::Command),
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
        match self.command {
            Command::Demo(_) => Ok(()),
            Command::Run => run::run(&settings).await,
            Command::Roster(command) => roster::run(&settings, command).await,
            Command::Invite(command) => invite::run(&settings, command).await,
            Command::Staff(command) => staff::run(&settings, command).await,
            Command::Journal(command) => journal::run(&settings, command).await,
            Command::Report(report) => report::run(&settings, report).await,
            Command::Timetable(command) => timetable::run(&settings, command).await,
            Command::Hours(hours) => timetable::hours(&settings, hours).await,
            Command::Calendar(command) => calendar::run(&settings, command).await,
            Command::Site(command) => site::run(&settings, command).await,
            Command::Consent(command) => consent::run(&settings, command).await,
            Command::Audit(command) => audit::run(&settings, command).await,
            Command::Backup { file } => upkeep::backup(&settings, &file).await,
            Command::Restore { file } => upkeep::restore(&settings, &file).await,
            Command::Check => upkeep::check(&settings).await,
            Command::Health => upkeep::health(&settings).await,
            Command::Quarantine => upkeep::quarantine(&settings).await,
            Command::Replay { id } => upkeep::replay(&settings, id).await,
        }
    }

    /// Whether the command is the long-running service, which logs as it goes.
    pub fn is_service(&self) -> bool {
        matches!(self.command, Command::Run)
    }
}

/// Where a table goes, and in which format.
#[derive(Debug, Args)]
struct Target {
    /// The file to write; standard output where it is left out
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The format; by the file's name where it is left out
    #[arg(long)]
    format: Option<Format>,
}

/// Endings of files that say what is in them.
const ENDINGS: [&str; 9] = [
    "csv", "xlsx", "pdf", "docx", "doc", "xls", "ods", "png", "zip",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Comma-separated values in UTF-8
    Csv,
    /// Excel
    Xlsx,
}

impl Format {
    /// How its files' names end.
    fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }

    /// Whether a file's ending is that of another format.
    fn is_another(self, ending: &str) -> bool {
        ending != self.ending() && ENDINGS.contains(&ending)
    }
}

impl Target {
    /// In which format; standard output takes CSV alone.
    fn format(&self) -> anyhow::Result<Format> {
        let ending = self.output.as_deref().and_then(Path::extension);
        let ending = ending.map(|ending| ending.to_string_lossy().to_lowercase());
        let format = match (self.format, ending.as_deref()) {
            (Some(format), Some(ending)) if format.is_another(ending) => bail!(
                "--format {} and a .{ending} file do not go together: {}give the file a name that \
                 ends in .{}",
                format.ending(),
                // Without --format another ending would be refused as well.
                match ending {
                    "csv" | "xlsx" => "leave out --format, or ",
                    _ => "",
                },
                format.ending()
            ),
            (Some(format), _) => format,
            (None, Some("xlsx")) => Format::Xlsx,
            (None, Some(other)) if Format::Csv.is_another(other) => {
                bail!("a table is written as .csv or .xlsx, and not as .{other}")
            }
            (None, _) => Format::Csv,
        };
        if format == Format::Xlsx && self.output.is_none() {
            bail!("an XLSX table needs a file: add -o FILE.xlsx");
        }
        Ok(format)
    }

    /// Opens the table of a school whose database lies at `database`: a file is written aside, and
    /// takes its name when it is whole.
    fn open(&self, title: &str, widths: &[u16], database: &Path) -> anyhow::Result<Output> {
        let format = self.format()?;
        let Some(path) = &self.output else {
            return Ok(Output {
                sheet: Box::new(CsvSheet::new(io::stdout())),
                aside: None,
            });
        };
        let (aside, file) = Aside::create(path, database)?;
        let file = io::BufWriter::new(file);
        let sheet: Box<dyn SheetWriter> = match format {
            Format::Csv => Box::new(CsvSheet::new(file)),
            Format::Xlsx => Box::new(XlsxSheet::new(file, title, widths)?),
        };
        Ok(Output {
            sheet,
            aside: Some(aside),
        })
    }
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

/// A table being written to where it was asked for.
struct Output {
    sheet: Box<dyn SheetWriter>,
    aside: Option<Aside>,
}

impl Output {
    /// Finishes the table; `what` is said of it where it went to a file.
    fn finish(self, what: &str) -> anyhow::Result<()> {
        match self.whole()? {
            Some(aside) => aside.publish(what),
            None => Ok(()),
        }
    }

    /// Writes what is left of the table. A file is whole then, and has yet to take its name.
    fn whole(self) -> anyhow::Result<Option<Aside>> {
        self.sheet.finish()?;
        Ok(self.aside)
    }
}

/// A file that is written aside and takes its name when it is whole.
struct Aside {
    /// Where it is written; none for what is no file, such as a pipe.
    aside: Option<PathBuf>,
    path: PathBuf,
}

impl Aside {
    /// Begins the file for `path`; nothing of that name is touched yet. The database is no place for
    /// it, nor what SQLite keeps beside it.
    fn create(path: &Path, database: &Path) -> anyhow::Result<(Aside, File)> {
        if path.is_dir() {
            bail!("cannot write {}: it is a folder", path.display());
        }
        // A link stays one, and what it leads to is written; but not what a program was given as its
        // own output, to which others may write as well.
        let is_own = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];
        let is_own = is_own.iter().any(|own| path.starts_with(own));
        let path = match path.canonicalize() {
            Ok(followed) if !is_own => followed,
            _ => path.to_owned(),
        };
        let cannot = || format!("cannot write {}", path.display());
        for ending in ["", "-wal", "-shm", ".lock"] {
            let mut kept = database.as_os_str().to_owned();
            kept.push(ending);
            if is_same_file(&path, Path::new(&kept)) {
                bail!(
                    "{}: it is the school's database, write another file",
                    cannot()
                );
            }
        }
        if is_own || path.exists() && !path.is_file() {
            let file = File::options().append(true).open(&path);
            let file = file.with_context(cannot)?;
            return Ok((Aside { aside: None, path }, file));
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            bail!(
                "{}: there is no folder {}, make it first",
                cannot(),
                folder.display()
            );
        }
        let mut aside = path.as_os_str().to_owned();
        aside.push(".part");
        let aside = PathBuf::from(aside);
        let file = File::create(&aside).with_context(cannot)?;
        let aside = Some(aside);
        Ok((Aside { aside, path }, file))
    }

    /// Gives the file its name; `what` is said of it.
    fn publish(self, what: &str) -> anyhow::Result<()> {
        let path = self.path.display();
        let Some(aside) = &self.aside else {
            // It may be what stands between the rows otherwise.
            eprintln!("{what}: {path}");
            return Ok(());
        };
        std::fs::rename(aside, &self.path).with_context(|| {
            let aside = aside.display();
            format!("cannot write {path}; what was written is in {aside}")
        })?;
        say(&format!("{what}: {path}"))
    }
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
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
    let wrong: Vec<&str> = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .filter(|line| !line.is_empty())
        .collect();
    let wrong = wrong.join(" ");
    let wrong = wrong.strip_prefix("error: ").unwrap_or(&wrong);
    format!("{wrong}; see kamerton --help")
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
    writeln!(io::stdout(), "{line}")?;
    Ok(())
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
