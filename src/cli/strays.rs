//! Copies in the folder of files that the database does not know: after a restore, those are there still
//! which were fetched later than the copy that was put back.

use std::{
    fs::{self, DirEntry},
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use super::say;
use crate::{school::moments::Moment, store::Reader};

/// What is newer may be about to be noted.
const FRESH: Duration = Duration::from_secs(24 * 3600);

/// Says how many there are in a folder, where there are any.
pub(super) async fn say_strays(
    reader: &mut Reader,
    folder: &Path,
    now: Moment,
) -> anyhow::Result<()> {
    let strays = reader.strays(&copies_in(folder, now.minus(FRESH))).await?;
    let Some(first) = strays.first() else {
        return Ok(());
    };
    say(&format!(
        "files: {} in {} belong to nothing in the database, such as {first}: they were fetched after \
         the backup that was put back, and nothing deletes them; they may be somebody's who is to be \
         erased",
        strays.len(),
        folder.display()
    ))
}

/// The copies in a folder that were there before a moment, each by the number of its file and its path
/// below the folder.
fn copies_in(folder: &Path, before: Moment) -> Vec<(i64, String)> {
    let mut copies = Vec::new();
    for thousand in entries(folder) {
        let name = thousand.file_name().to_string_lossy().into_owned();
        if !name.chars().all(|digit| digit.is_ascii_digit()) {
            continue;
        }
        for copy in entries(&thousand.path()) {
            let file = copy.file_name().to_string_lossy().into_owned();
            let number = file.split('.').next().and_then(|it| it.parse().ok());
            if let Some(number) = number
                && changed_at(&copy).is_some_and(|at| at < before)
            {
                copies.push((number, format!("{name}/{file}")));
            }
        }
    }
    copies
}

/// What is in a folder; nothing where it cannot be read, which is complained of elsewhere.
fn entries(folder: &Path) -> impl Iterator<Item = DirEntry> {
    fs::read_dir(folder).into_iter().flatten().flatten()
}

fn changed_at(copy: &DirEntry) -> Option<Moment> {
    let changed = copy.metadata().ok()?.modified().ok()?;
    let since = changed.duration_since(UNIX_EPOCH).ok()?;
    Some(Moment::from_millis(i64::try_from(since.as_millis()).ok()?))
}
