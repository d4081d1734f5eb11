//! Where what a command makes goes: a file, written aside until it is whole, or standard output.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;

use super::say;
use crate::sheets::{CsvSheet, SheetWriter, XlsxSheet};

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
        // Another one may be writing the same file at this moment.
        let mut aside = path.as_os_str().to_owned();
        aside.push(format!(".{}.part", std::process::id()));
        let aside = PathBuf::from(aside);
        let file = File::create(&aside).with_context(cannot)?;
        let aside = Some(aside);
        Ok((Aside { aside, path }, file))
    }

    /// Gives the file its name; `what` is said of it.
    pub(super) fn publish(mut self, what: &str) -> anyhow::Result<()> {
        let aside = self.aside.take();
        let path = self.path.display();
        let Some(aside) = aside else {
            // It may be what stands between the rows otherwise.
            eprintln!("{what}: {path}");
            return Ok(());
        };
        std::fs::rename(&aside, &self.path).with_context(|| {
            let aside = aside.display();
            format!("cannot write {path}; what was written is in {aside}")
        })?;
        say(&format!("{what}: {path}"))
    }
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
