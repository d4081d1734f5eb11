//! `kamerton demo`: the real service on an invented school, for one school day.
//!
//! Only the people are scripted. What the bot says is what it really said: the
//! transcript comes out of the sandbox's chats.

mod acting;
mod day;
mod site;
mod stage;

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};

use self::stage::Stage;

/// Marks a folder as one that a demo may empty.
const MARKER: &str = ".kamerton-demo";

/// The invented school: three teachers, a dozen students, group and individual classes.
const ROSTER: &str = include_str!("roster.csv");

/// How the demo is shown.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Where the demo keeps its data; a second run starts clean
    #[arg(long, default_value = "kamerton-demo", value_name = "DIR")]
    folder: PathBuf,
    /// Does not wait for the reader
    #[arg(long)]
    fast: bool,
}

/// Shows one school day, and leaves its journal, a picture of it, an assessment sheet, the
/// roster and the site's section in the demo's folder.
///
/// # Errors
/// Fails when the folder is not the demo's, or the service cannot be started.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let folder = options.folder;
    clean(&folder)?;
    fs::write(folder.join("school.csv"), ROSTER)?;
    let mut stage = Stage::set(&folder, options.fast).await?;
    day::play(&mut stage).await?;
    stage.strike().await
}

/// Makes an empty folder; one that is there already has to be a demo's.
fn clean(folder: &PathBuf) -> anyhow::Result<()> {
    let name = folder.display();
    if folder.exists() {
        let is_empty = fs::read_dir(folder)
            .with_context(|| format!("{name} is no folder"))?
            .next()
            .is_none();
        if !is_empty && !folder.join(MARKER).exists() {
            bail!("{name} is not empty and not a demo's: choose another with --folder");
        }
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {name}"))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {name}"))?;
    fs::write(
        folder.join(MARKER),
        "made by `kamerton demo`, emptied by the next one\n",
    )?;
    Ok(())
}
