//! The works as files: a folder for each class, and a table of all. Students stand in them by identifier.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, File},
    io::{self, BufWriter, ErrorKind, Write},
    path::Path,
};

use anyhow::Context;
use chrono_tz::Tz;

use crate::{
    private,
    school::{
        file_names::{as_name, ending},
        submissions::PartKind,
    },
    sheets::{CsvSheet, SheetWriter},
    store::{
        Reader,
        exports::ExportFilter,
        works::{Work, WorkFile},
    },
};

/// The columns of the table, in their order.
pub const COLUMNS: [&str; 7] = [
    "student_id",
    "class",
    "assignment",
    "attempt",
    "submitted_at",
    "file",
    "note",
];

/// The table's name.
pub const INDEX: &str = "works.csv";
/// Where it is written until it is whole.
const INDEX_ASIDE: &str = "works.csv.part";

/// What is noted of what is no file in the folder.
const ELSEWHERE: &str = "только в мессенджере";
const LOST: &str = "копии нет на месте";
const NOTHING: &str = "ничего не хранится";

/// How many works are read at once, so that a long export holds nothing up.
const PAGE: i64 = 100;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many works there are.
    pub works: u64,
    /// How many files were written, texts among them.
    pub files: u64,
    /// How many files the messenger alone has.
    pub elsewhere: u64,
    /// How many copies are not where they are kept.
    pub lost: u64,
}

/// Writes works into an empty folder; `kept` is where copies lie, and `written` is told of each work.
///
/// # Errors
/// Fails when the database cannot be read, or a file not be written; what was written is taken away
/// again.
pub async fn write(
    reader: &mut Reader,
    (filter, zone): (&ExportFilter, Tz),
    (kept, folder): (&Path, &Path),
    written: &mut dyn FnMut(),
) -> anyhow::Result<Tally> {
    let (mut archive, mut index) = Archive::begin(folder, zone)?;
    let mut page = reader.works_page(filter, i64::MIN, PAGE).await?;
    while let Some(last) = page.last() {
        for work in &page {
            archive.add(work, kept, &mut index)?;
            written();
        }
        page = reader.works_page(filter, last.id, PAGE).await?;
    }
    archive.finish(index)
}

/// The table as it is written.
type Index = Box<CsvSheet<BufWriter<File>>>;

/// The folder as it is written. What did not become whole is taken away when it is dropped.
struct Archive<'f> {
    folder: &'f Path,
    zone: Tz,
    /// The folders of classes, by their numbers.
    classes: HashMap<i64, String>,
    /// What there is already, in small letters: some file systems know no others.
    taken: HashSet<String>,
    tally: Tally,
    whole: bool,
}

impl<'f> Archive<'f> {
    fn begin(folder: &'f Path, zone: Tz) -> anyhow::Result<(Archive<'f>, Index)> {
        let aside = folder.join(INDEX_ASIDE);
        let mut index = Box::new(CsvSheet::new(BufWriter::new(create(&aside)?)));
        let archive = Archive {
            folder,
            zone,
            classes: HashMap::new(),
            taken: HashSet::from([INDEX.to_owned(), INDEX_ASIDE.to_owned()]),
            tally: Tally::default(),
            whole: false,
        };
        index.row(&COLUMNS)?;
        Ok((archive, index))
    }

    /// Writes the files of a work, and its rows of the table.
    fn add(&mut self, work: &Work, kept: &Path, index: &mut Index) -> anyhow::Result<()> {
        self.tally.works += 1;
        let mut is_empty = true;
        for (number, part) in (1..).zip(&work.parts) {
            if let Some(file) = &part.file {
                is_empty = false;
                let (name, note) = self.add_file(work, (number, file), kept)?;
                self.note(work, (&name, note), index)?;
            }
            if !part.text.trim().is_empty() {
                is_empty = false;
                let ending = ending(PartKind::Text, "");
                let (name, mut target) = self.create(work, number, &ending)?;
                target
                    .write_all(part.text.as_bytes())
                    .with_context(|| format!("cannot write {name}"))?;
                self.note(work, (&name, ""), index)?;
            }
        }
        match is_empty {
            true => self.note(work, ("", NOTHING), index),
            false => Ok(()),
        }
    }

    /// Writes a file of a work, where there is a copy. Returns its name, and what is noted of it.
    fn add_file(
        &mut self,
        work: &Work,
        (number, file): (usize, &WorkFile),
        kept: &Path,
    ) -> anyhow::Result<(String, &'static str)> {
        let Some(path) = &file.path else {
            self.tally.elsewhere += 1;
            return Ok((String::new(), ELSEWHERE));
        };
        let path = kept.join(path);
        let mut copy = match File::open(&path) {
            Ok(copy) => copy,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.tally.lost += 1;
                return Ok((String::new(), LOST));
            }
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let (name, mut target) = self.create(work, number, &ending(file.kind, &file.name))?;
        io::copy(&mut copy, &mut target)
            .with_context(|| format!("cannot copy {} to {name}", path.display()))?;
        Ok((name, ""))
    }

    /// A row of the table.
    fn note(
        &self,
        work: &Work,
        (file, note): (&str, &str),
        index: &mut Index,
    ) -> anyhow::Result<()> {
        let (attempt, at) = (work.attempt.to_string(), work.at.rfc3339(self.zone));
        let row = [
            work.student_id.as_str(),
            &work.class_name,
            &work.title,
            attempt.as_str(),
            &at,
            file,
            note,
        ];
        index
            .row(&row)
            .with_context(|| format!("cannot write {INDEX}"))
    }

    /// Makes a file of a work in its class's folder: by the student, the assignment, the attempt, the
    /// number of the message in it, and the day. Returns its name, too.
    fn create(
        &mut self,
        work: &Work,
        number: usize,
        ending: &str,
    ) -> anyhow::Result<(String, File)> {
        let class = self.class_folder(work)?;
        let (student, title) = (&work.student_id, as_name(&work.title));
        let (attempt, day) = (work.attempt, work.at.date(self.zone));
        let name = format!("{class}/{student} {title} {attempt}-{number} {day}");
        let name = self.take(&name, &format!(".{ending}"));
        let file = create(&self.folder.join(&name))?;
        self.tally.files += 1;
        Ok((name, file))
    }

    /// The folder of a work's class, which is made where it is not there.
    fn class_folder(&mut self, work: &Work) -> anyhow::Result<String> {
        if let Some(known) = self.classes.get(&work.class) {
            return Ok(known.clone());
        }
        let name = self.take(&as_name(&work.class_name), "");
        let folder = self.folder.join(&name);
        private::make_folder(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        self.classes.insert(work.class, name.clone());
        Ok(name)
    }

    /// A name that nothing has yet.
    fn take(&mut self, name: &str, ending: &str) -> String {
        let ways = (1_u64..).map(|way| match way {
            1 => format!("{name}{ending}"),
            way => format!("{name} ({way}){ending}"),
        });
        let mut free = ways.filter(|name| self.taken.insert(name.to_lowercase()));
        free.next().unwrap_or_default()
    }

    fn finish(mut self, index: Index) -> anyhow::Result<Tally> {
        let place = self.folder.join(INDEX);
        let cannot = || format!("cannot write {}", place.display());
        index.finish().with_context(cannot)?;
        fs::rename(self.folder.join(INDEX_ASIDE), &place).with_context(cannot)?;
        self.whole = true;
        Ok(self.tally)
    }
}

impl Drop for Archive<'_> {
    fn drop(&mut self) {
        if self.whole {
            return;
        }
        let classes = self.classes.values();
        let removed = classes.map(|class| fs::remove_dir_all(self.folder.join(class)));
        let index = fs::remove_file(self.folder.join(INDEX_ASIDE));
        for error in removed.chain([index]).filter_map(Result::err) {
            tracing::debug!(%error, "what is half there stays");
        }
    }
}

/// Makes a file, for its owner alone.
fn create(path: &Path) -> anyhow::Result<File> {
    let file = private::options().write(true).create_new(true).open(path);
    file.with_context(|| format!("cannot write {}", path.display()))
}
