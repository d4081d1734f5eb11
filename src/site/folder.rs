//! Putting pages in place, in a folder that may be somebody else's as well.
//!
//! A list in the folder says which files were built there, each by its content. Only what is
//! in that list and was not changed since is replaced or taken away. The list is written
//! before the first file is put in place, so that a build which was interrupted is carried
//! on by the next one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

use crate::hashes::sha256_of_all;

/// The list of what was built.
const LIST: &str = ".kamerton-site";
/// Where files are written before they are put in place.
const ASIDE: &str = ".kamerton-site.new";
const LIST_HEADING: &str = "# Files that `kamerton site build` wrote here, by their SHA-256.";

/// A file of the site.
#[derive(Debug)]
pub(super) struct Page {
    /// Its path below the folder, with `/`.
    pub name: String,
    pub content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    Text(String),
    /// The content of another file.
    File(PathBuf),
}

/// The folder of the site.
pub(super) struct Folder<'a> {
    at: &'a Path,
    /// Hashes of what was built before, by name; an interrupted build leaves two for one.
    ours: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Folder<'a> {
    /// Makes the folder, or looks at what was built in it before.
    ///
    /// # Errors
    /// One clear line, where it is no folder or cannot be written.
    pub(super) fn at(at: &'a Path) -> anyhow::Result<Folder<'a>> {
        if at.exists() && !at.is_dir() {
            bail!(
                "{} is no folder: name another one for the site",
                at.display()
            );
        }
        fs::create_dir_all(at)
            .with_context(|| format!("cannot make the folder {}", at.display()))?;
        let mut ours: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let list = at.join(LIST);
        if list.symlink_metadata().is_ok() {
            let text = fs::read_to_string(&list)
                .with_context(|| format!("{} cannot be read", list.display()))?;
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                if let Some((hash, name)) = line.split_once("  ")
                    && is_name(name)
                {
                    ours.entry(name.to_owned())
                        .or_default()
                        .insert(hash.to_owned());
                }
            }
        }
        Ok(Folder { at, ours })
    }

    /// Puts these files in place, and takes away what was built before and is not among them.
    ///
    /// # Errors
    /// One clear line about a file that is in the way, in which case nothing was changed, or
    /// about what cannot be read or written.
    pub(super) fn put(mut self, pages: &[Page]) -> anyhow::Result<()> {
        let cannot_write = || format!("cannot write the site into {}", self.at.display());
        let aside = self.at.join(ASIDE);
        match fs::remove_dir_all(&aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(cannot_write);
            }
            _ => {}
        }
        let result = self.put_from(&aside, pages);
        // What is left of it is taken away by the next build, too.
        fs::remove_dir_all(&aside).ok();
        result
    }

    fn put_from(&mut self, aside: &Path, pages: &[Page]) -> anyhow::Result<()> {
        let at = self.at;
        let cannot_write = || format!("cannot write the site into {}", at.display());
        let mut new = BTreeMap::new();
        for page in pages {
            let hash = page.write(&aside.join(&page.name))?;
            new.insert(page.name.clone(), BTreeSet::from([hash]));
        }
        for (name, hashes) in &new {
            self.look_out(name, hashes)?;
        }
        let mut both = self.ours.clone();
        for (name, hashes) in &new {
            both.entry(name.clone())
                .or_default()
                .extend(hashes.iter().cloned());
        }
        self.write_list(aside, &both).with_context(cannot_write)?;
        for name in new.keys() {
            let place = at.join(name);
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder).with_context(cannot_write)?;
            }
            fs::rename(aside.join(name), &place).with_context(cannot_write)?;
        }
        let old = self
            .ours
            .iter()
            .filter(|(name, _)| !new.contains_key(*name));
        for (name, hashes) in old {
            let place = at.join(name);
            // What somebody has changed since is theirs.
            if is_plain(at, name) && hash_of(&place).is_ok_and(|hash| hashes.contains(&hash)) {
                fs::remove_file(&place).with_context(cannot_write)?;
            }
            if let Some(folder) = place.parent().filter(|folder| *folder != at) {
                // It stays where something else is in it.
                fs::remove_dir(folder).ok();
            }
        }
        self.write_list(aside, &new).with_context(cannot_write)
    }

    /// Looks whether a file that is not ours is in the way of one.
    fn look_out(&self, name: &str, new: &BTreeSet<String>) -> anyhow::Result<()> {
        let place = self.at.join(name);
        let shown = place.display();
        let parent = Path::new(name).parent().map(|parent| self.at.join(parent));
        if let Some(parent) = parent
            && parent != self.at
            && let Ok(found) = parent.symlink_metadata()
            && !found.is_dir()
        {
            bail!(
                "{} is in the way: move it, or build into another folder",
                parent.display()
            );
        }
        let Ok(found) = place.symlink_metadata() else {
            return Ok(());
        };
        let hash = match found.is_file() {
            true => hash_of(&place).with_context(|| format!("{shown} cannot be read"))?,
            false => String::new(),
        };
        let ours = self.ours.get(name);
        if new.contains(&hash) || ours.is_some_and(|hashes| hashes.contains(&hash)) {
            return Ok(());
        }
        match ours {
            Some(_) => bail!(
                "{shown} was changed since it was built: move it, and what it says belongs into \
                 the introduction or a document"
            ),
            None => bail!(
                "{shown} is there already and was not built by kamerton: move it, or build into \
                 another folder"
            ),
        }
    }

    fn write_list(
        &self,
        aside: &Path,
        files: &BTreeMap<String, BTreeSet<String>>,
    ) -> io::Result<()> {
        let mut list = format!("{LIST_HEADING}\n");
        for (name, hashes) in files {
            for hash in hashes {
                list.push_str(&format!("{hash}  {name}\n"));
            }
        }
        let written = aside.join(LIST);
        fs::write(&written, list)?;
        fs::rename(written, self.at.join(LIST))
    }
}

impl Page {
    /// Writes the file and tells its hash. Permissions are those of any new file, so that a
    /// web server may read what came out of somebody's own folder.
    fn write(&self, to: &Path) -> anyhow::Result<String> {
        let cannot_write = || format!("cannot write {}", to.display());
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).with_context(cannot_write)?;
        }
        let mut file = File::create(to).with_context(cannot_write)?;
        match &self.content {
            Content::Text(text) => file.write_all(text.as_bytes()).with_context(cannot_write)?,
            Content::File(from) => {
                let unreadable = || format!("the document {} cannot be read", from.display());
                let mut from = File::open(from).with_context(unreadable)?;
                io::copy(&mut from, &mut file).with_context(cannot_write)?;
            }
        }
        file.sync_all().with_context(cannot_write)?;
        hash_of(to).with_context(cannot_write)
    }
}

/// Whether a name of the list is one of ours: it leads nowhere but into the folder.
fn is_name(name: &str) -> bool {
    let parts = Path::new(name).components();
    parts
        .into_iter()
        .all(|it| matches!(it, std::path::Component::Normal(_)))
}

/// Whether a name leads to a file in the folder, and not through a link.
fn is_plain(at: &Path, name: &str) -> bool {
    let place = at.join(name);
    let is_file = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_file());
    let parent = place.parent().unwrap_or(at);
    let is_folder = parent == at || parent.symlink_metadata().is_ok_and(|found| found.is_dir());
    is_folder && is_file(&place)
}

fn hash_of(path: &Path) -> io::Result<String> {
    sha256_of_all(File::open(path)?)
}
