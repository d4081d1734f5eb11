//! Where what a command makes goes: a file, written aside until it is whole, or standard output.

use std::{
    fs::File,
    io::{self, ErrorKind, IsTerminal, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::say;
use crate::{
    private,
    sheets::{CsvSheet, SheetWriter, XlsxSheet},
};

/// Where a table goes, and in which format.
#[derive(Debug, Args)]
pub(super) struct Target {
    /// The file to write; standard output where it is left out, or -
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The format; by the file's name where it is left out
    #[arg(long)]
    pub(super) format: Option<Format>,
}

/// Endings of files that say what is in them.
pub(super) const ENDINGS: [&str; 9] = [
    "csv", "xlsx", "pdf", "docx", "doc", "xls", "ods", "png", "zip",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
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

/// The file that an output was asked to go to: none for standard output, which `-` is everywhere.
pub(super) fn file_of(output: Option<&Path>) -> Option<&Path> {
    output.filter(|output| output.as_os_str() != "-")
}

impl Target {
    /// The file; none for standard output.
    pub(super) fn file(&self) -> Option<&Path> {
        file_of(self.output.as_deref())
    }

    /// In which format; standard output takes CSV alone.
    pub(super) fn format(&self) -> anyhow::Result<Format> {
        let ending = self.file().and_then(Path::extension);
        let ending = ending.map(|ending| ending.to_string_lossy().to_lowercase());
        let format = match (self.format, ending.as_deref()) {
            (Some(format), Some(ending)) if format.is_another(ending) => {
                return Err(at_odds(format.ending(), ending, &["csv", "xlsx"]));
            }
            (Some(format), _) => format,
            (None, Some("xlsx")) => Format::Xlsx,
            (None, Some(other)) if Format::Csv.is_another(other) => {
                bail!("a table is written as .csv or .xlsx, and not as .{other}")
            }
            (None, _) => Format::Csv,
        };
        if format == Format::Xlsx && self.file().is_none() {
            bail!("an XLSX table needs a file: add -o FILE.xlsx");
        }
        Ok(format)
    }

    /// Opens the table of a school whose database lies at `database`: a file is written aside, and
    /// takes its name when it is whole.
    pub(super) fn open(
        &self,
        title: &str,
        widths: &[u16],
        database: &Path,
    ) -> anyhow::Result<Output> {
        let format = self.format()?;
        let Some(path) = self.file() else {
            let sheet = Box::new(CsvSheet::new(io::stdout()));
            return Ok(Output {
                sheet: Addressed::to(STANDARD_OUTPUT, sheet),
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
            sheet: Addressed::to(&path.display().to_string(), sheet),
            aside: Some(aside),
        })
    }
}

/// A format and a file's ending that do not go together; `endings` can be written without --format.
pub(super) fn at_odds(format: &str, ending: &str, endings: &[&str]) -> anyhow::Error {
    // Without --format another ending would be refused as well.
    let or_else = match endings.contains(&ending) {
        true => "leave out --format, or ",
        false => "",
    };
    anyhow!(
        "--format {format} and a .{ending} file do not go together: {or_else}give the file a name \
         that ends in .{format}"
    )
}

/// What standard output is called where it cannot be written.
const STANDARD_OUTPUT: &str = "the standard output";

/// Whoever was to read what is written reads no more of it, as `head` does; that is no failure to
/// speak of.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads on")]
pub struct Unheard;

/// Says where it was that something could not be written.
fn unwritten(to: &str, error: anyhow::Error) -> anyhow::Error {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref());
    match causes.any(|cause: &io::Error| cause.kind() == ErrorKind::BrokenPipe) {
        true => error.context(Unheard),
        false => error.context(format!("cannot write {to}")),
    }
}

/// Writes to standard output.
pub(super) fn write_out(bytes: &[u8]) -> anyhow::Result<()> {
    let mut output = io::stdout();
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.map_err(|error| unwritten(STANDARD_OUTPUT, error.into()))
}

/// A table that says of its failures where it goes.
struct Addressed {
    sheet: Box<dyn SheetWriter>,
    to: String,
}

impl Addressed {
    fn to(to: &str, sheet: Box<dyn SheetWriter>) -> Box<dyn SheetWriter> {
        let to = to.to_owned();
        Box::new(Addressed { sheet, to })
    }
}

impl SheetWriter for Addressed {
    fn row(&mut self, cells: &[&str]) -> anyhow::Result<()> {
        let written = self.sheet.row(cells);
        written.map_err(|error| unwritten(&self.to, error))
    }

    fn finish(self: Box<Self>) -> anyhow::Result<()> {
        let written = self.sheet.finish();
        written.map_err(|error| unwritten(&self.to, error))
    }
}

/// How far it is with so many of these, where somebody looks on.
pub(super) fn progress(count: usize, of_what: &str) -> ProgressBar {
    if count < 2 || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(&format!("{{bar:30}} {{pos}} of {{len}} {of_what}"));
    let bar = ProgressBar::new(count as u64);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A table being written to where it was asked for.
pub(super) struct Output {
    pub(super) sheet: Box<dyn SheetWriter>,
    aside: Option<Aside>,
}

impl Output {
    /// Finishes the table; `what` is said of it where it went to a file.
    pub(super) fn finish(self, what: &str) -> anyhow::Result<()> {
        match self.whole()? {
            Some(aside) => aside.publish(what),
            None => Ok(()),
        }
    }

    /// Writes what is left of the table. A file is whole then, and has yet to take its name.
    pub(super) fn whole(self) -> anyhow::Result<Option<Aside>> {
        self.sheet.finish()?;
        Ok(self.aside)
    }
}

/// A file that is written aside and takes its name when it is whole.
pub(super) struct Aside {
    /// Where it is written; none for what is no file, such as a pipe.
    aside: Option<PathBuf>,
    path: PathBuf,
    /// What it was called by whoever asked for it.
    called: String,
}

impl Aside {
    /// Begins the file for `path`; nothing of that name is touched yet. The database is no place for
    /// it, nor what SQLite keeps beside it.
    pub(super) fn create(path: &Path, database: &Path) -> anyhow::Result<(Aside, File)> {
        if path.is_dir() {
            bail!("cannot write {}: it is a folder", path.display());
        }
        // A link stays one, and what it leads to is written; but not what a program was given as its
        // own output, to which others may write as well.
        let is_own = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];
        let is_own = is_own.iter().any(|own| path.starts_with(own));
        let called = path.display().to_string();
        let path = match path.canonicalize() {
            Ok(followed) if !is_own => followed,
            _ => path.to_owned(),
        };
        let cannot = || format!("cannot write {called}");
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
            let aside = Aside {
                aside: None,
                path,
                called,
            };
            return Ok((aside, file));
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
        let (aside, file) = open_aside(&path).with_context(cannot)?;
        // Whoever reads the one whose place it takes reads this one, too.
        if let Ok(known) = path.metadata() {
            file.set_permissions(known.permissions())
                .with_context(cannot)?;
        }
        let aside = Aside {
            aside: Some(aside),
            path,
            called,
        };
        Ok((aside, file))
    }

    /// Gives the file its name; `what` is said of it.
    pub(super) fn publish(mut self, what: &str) -> anyhow::Result<()> {
        let aside = self.aside.take();
        let called = &self.called;
        let Some(aside) = aside else {
            // It may be what stands between the rows otherwise.
            eprintln!("{what}: {called}");
            return Ok(());
        };
        std::fs::rename(&aside, &self.path).with_context(|| {
            let aside = aside.display();
            format!("cannot write {called}; what was written is in {aside}")
        })?;
        say(&format!("{what}: {called}"))
    }
}

/// Makes a file beside `path`. What is there already is somebody else's, who may be writing the same
/// file at this moment; or who wants to read what is written, and would keep the file.
fn open_aside(path: &Path) -> io::Result<(PathBuf, File)> {
    /// So many names are tried.
    const TRIES: u32 = 1000;
    let first = std::process::id();
    for number in (0..TRIES).map(|more| first.wrapping_add(more)) {
        let mut aside = path.as_os_str().to_owned();
        aside.push(format!(".{number}.part"));
        let aside = PathBuf::from(aside);
        match private::options().write(true).create_new(true).open(&aside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (aside, file)),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

impl Drop for Aside {
    /// What did not become whole is of no use to anybody.
    fn drop(&mut self) {
        if let Some(aside) = &self.aside
            && let Err(error) = std::fs::remove_file(aside)
        {
            tracing::debug!(%error, "what is half there stays");
        }
    }
}

pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_has_put_beside_a_file_is_not_written_into() {
        let folder = tempfile::tempdir().expect("a folder");
        let codes = folder.path().join("codes.csv");
        let theirs = folder
            .path()
            .join(format!("codes.csv.{}.part", std::process::id()));
        std::fs::write(&theirs, "чужое").expect("a file");
        let database = folder.path().join("school.db");
        let (aside, mut file) = Aside::create(&codes, &database).expect("a file");
        file.write_all("коды".as_bytes()).expect("it is written");
        aside.publish("written").expect("it has its name");
        let read = |path: &Path| std::fs::read_to_string(path).expect("a text");
        assert_eq!(
            (read(&theirs), read(&codes)),
            ("чужое".into(), "коды".into())
        );
        let left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 2);
    }
}
