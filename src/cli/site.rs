//! `kamerton site`: the section «Дистанционное обучение» of the school's own site.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Subcommand;

use super::{now_and_chance, say, without_database};
use crate::{
    messenger::telegram, school::personal::Passes, settings::Settings, site, store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes the section as static pages: disciplines, teachers, timetable of groups, how to
    /// join, documents. No child's data, no scripts; building again replaces what was built
    Build {
        /// The folder; what was not built by kamerton is left alone in it
        folder: PathBuf,
        /// A folder of documents, PDF and Markdown; instead of KAMERTON_SITE_DOCUMENTS
        #[arg(long, value_name = "DIR")]
        documents: Option<PathBuf>,
        /// A Markdown file with what the school says of itself, contacts too; instead of
        /// KAMERTON_SITE_INTRODUCTION
        #[arg(long, value_name = "FILE")]
        introduction: Option<PathBuf>,
    },
}

pub(super) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let Command::Build {
        folder,
        documents,
        introduction,
    } = command;
    check_folder(settings, &folder)?;
    let without = without_database(settings)?;
    let mut reader = match without {
        Some(_) => Store::reader_of_nothing().await?,
        None => Store::open(&settings.database_url).await?.reader().await?,
    };
    let (now, _) = now_and_chance();
    let documents = documents.as_ref().or(settings.site_documents.as_ref());
    let introduction = introduction
        .as_ref()
        .or(settings.site_introduction.as_ref());
    let telegram: &[&str] = &[telegram::NAME];
    let (messengers, news_only) = match &settings.telegram_token {
        _ if settings.personal.passes(telegram::NAME) == Passes::Nothing => (&[][..], telegram),
        Some(_) => (telegram, &[][..]),
        None => (&[][..], &[][..]),
    };
    let about = site::About {
        school: settings.school.as_deref(),
        today: now.date(settings.zone),
        messengers,
        news_only,
        consent: &settings.personal.consent,
        documents: documents.map(PathBuf::as_path),
        introduction: introduction.map(PathBuf::as_path),
    };
    let built = site::build(&mut reader, &about, &folder).await?;
    if let Some(without) = without {
        eprintln!("{without}");
    }
    for line in &built.left_out {
        say(line)?;
    }
    if settings.school.is_none() {
        say("the school's name is not on it: set KAMERTON_SCHOOL")?;
    }
    say(&format!(
        "{} pages, {} documents: {}",
        built.pages,
        built.documents,
        folder.join("index.html").display()
    ))
}

/// The site's folder may hold nothing, and lie nowhere, that is not for everybody to read.
fn check_folder(settings: &Settings, folder: &Path) -> anyhow::Result<()> {
    let database = Store::path_in(&settings.database_url)?;
    let files = settings.files_beside(&database);
    let settings_file = settings.places.file();
    for (what, place) in [
        ("the database lies", Some(database.as_path())),
        ("the works' files lie", Some(files.as_path())),
        ("the file of settings lies", settings_file),
    ] {
        if place.is_some_and(|place| holds(folder, place)) {
            bail!(
                "{what} in {}, and the site's folder is for everybody to read: name another one \
                 for the site",
                folder.display()
            );
        }
    }
    if holds(&files, folder) {
        bail!(
            "{} lies among the works' files, and the site's folder is for everybody to read: name \
             another one for the site",
            folder.display()
        );
    }
    Ok(())
}

/// Whether a folder has a file in it, however deep, or will have once both are made.
fn holds(folder: &Path, file: &Path) -> bool {
    match (site::place_of(folder), site::place_of(file)) {
        (Some(folder), Some(file)) => file.starts_with(folder),
        _ => false,
    }
}
