//! `kamerton works export`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::{Days, class_named, note_act_about, now_and_chance, output::progress, say};
use crate::{
    private,
    report::works::{self, INDEX, Tally},
    school::{audit::Act, moments::Moment, roster::StudentId},
    settings::Settings,
    store::{Reader, Store, exports::ExportFilter},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes the works that are kept as files into a folder, with a table of all
    Export(Export),
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// Only the class of this name
    #[arg(long)]
    class: Option<String>,
    /// Only the student with this identifier
    #[arg(long, value_name = "ID")]
    student: Option<String>,
    #[command(flatten)]
    days: Days,
    /// The folder to write, a new or an empty one; works-2026-11-30, by the day, where it is left out
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(super) async fn run(
    settings: &Settings,
    Command::Export(export): Command,
) -> anyhow::Result<()> {
    let (now, _) = now_and_chance();
    let today = format!("works-{}", now.date(settings.zone));
    let folder = export.output.clone().unwrap_or_else(|| today.into());
    look_at(&folder)?;
    let store = Store::open_existing(&settings.database_url).await?;
    let mut reader = store.reader().await?;
    let filter = filter(settings, &export, &mut reader).await?;
    let whose = match (&filter.student, &export.class) {
        (Some(student), _) => student.as_str(),
        (None, class) => class.as_deref().unwrap_or_default(),
    };
    note_act_about(&store, Act::ExportWorks, (whose, "")).await?;
    let kept = settings.files_beside(store.path());
    private::make_folder(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let count = reader.count_works(&filter).await?;
    let bar = progress(usize::try_from(count).unwrap_or_default(), "works");
    let mut written = || bar.inc(1);
    let what = (&filter, settings.zone);
    let done = works::write(&mut reader, what, (&kept, &folder), &mut written).await;
    bar.finish_and_clear();
    let tally = done?;
    if tally.lost > 0 {
        eprintln!(
            "copies that are not in {} any more: {}; {INDEX} says which",
            kept.display(),
            tally.lost
        );
    }
    say(&in_words(tally, &folder))
}

/// Looks whether works may be written into a folder: nothing is overwritten, nor mixed with others.
fn look_at(folder: &Path) -> anyhow::Result<()> {
    let shown = folder.display();
    if folder.as_os_str() == "-" {
        bail!("works are written into a folder, and not to the standard output: name one after -o");
    }
    if folder.exists() && !folder.is_dir() {
        bail!("cannot write {shown}: it is a file, name a folder");
    }
    if folder.is_dir() {
        let mut within = fs::read_dir(folder).with_context(|| format!("cannot read {shown}"))?;
        if within.next().is_some() {
            bail!("{shown} is not empty, and nothing in it is touched: name a new folder after -o");
        }
    }
    Ok(())
}

async fn filter(
    settings: &Settings,
    export: &Export,
    reader: &mut Reader,
) -> anyhow::Result<ExportFilter> {
    let (from, to) = export.days.read()?;
    let class = match &export.class {
        Some(name) => Some(class_named(&reader.all_classes().await?, name)?.id),
        None => None,
    };
    let student = match &export.student {
        Some(text) => {
            let unknown = || format!("there is no student “{text}”");
            let student = StudentId::read(text).ok().with_context(unknown)?;
            if !reader.is_student(&student).await? {
                bail!(unknown());
            }
            Some(student)
        }
        None => None,
    };
    Ok(ExportFilter {
        class,
        student,
        from: from.map(|day| Moment::start_of(day, settings.zone)),
        before: to.map(|day| Moment::end_of(day, settings.zone)),
    })
}

/// What was written, in one line.
fn in_words(tally: Tally, folder: &Path) -> String {
    let counted = |count: u64, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    let (works, files) = (counted(tally.works, "work"), counted(tally.files, "file"));
    let elsewhere = match tally.elsewhere {
        0 => "no file is in the messenger alone".to_owned(),
        1 => "1 file more is in the messenger alone".to_owned(),
        count => format!("{count} files more are in the messenger alone"),
    };
    format!("{works}, {files}: {}; {elsewhere}", folder.display())
}
