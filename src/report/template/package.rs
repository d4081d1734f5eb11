//! The ZIP archive that a workbook is: its parts, and how they name each other.

use std::{
    collections::HashMap,
    io::{Cursor, Read, Write},
};

use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    TemplateFault,
    xml::{Piece, pieces},
};
use crate::sheets::LARGEST;

/// The most bytes that one part may unfold into.
const MOST_UNFOLDED: u64 = 64 * 1024 * 1024;

/// An open archive.
pub(super) struct Package<'t>(ZipArchive<Cursor<&'t [u8]>>);

/// A part that another one names.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// By what it is named.
    pub id: String,
    /// What it is: the last word of its type.
    pub kind: String,
    /// Where it is in the archive.
    pub path: String,
}

impl<'t> Package<'t> {
    /// Opens it.
    ///
    /// # Errors
    /// Says what the file is instead.
    pub fn open(bytes: &'t [u8]) -> Result<Self, TemplateFault> {
        if bytes.len() > LARGEST {
            return Err(TemplateFault::TooLarge);
        }
        if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            return Err(TemplateFault::OldExcel);
        }
        if !bytes.starts_with(b"PK\x03\x04") {
            return Err(TemplateFault::NoWorkbook);
        }
        Ok(Package(
            ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?,
        ))
    }

    /// The names of all parts.
    pub fn paths(&self) -> Vec<String> {
        let names = self.0.file_names_raw();
        names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }

    /// A part's text; `None` where there is no such part.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn text(&mut self, path: &str) -> Result<Option<String>, TemplateFault> {
        // Names of parts know no case (ECMA-376, part 2).
        let same = |known: &String| known.eq_ignore_ascii_case(path);
        let Some(index) = self.paths().iter().position(same) else {
            return Ok(None);
        };
        let part = self.0.by_index(index).map_err(damaged)?;
        let mut bytes = Vec::new();
        part.take(MOST_UNFOLDED + 1)
            .read_to_end(&mut bytes)
            .map_err(damaged)?;
        if bytes.len() as u64 > MOST_UNFOLDED {
            return Err(TemplateFault::TooLarge);
        }
        let text = String::from_utf8(bytes).map_err(damaged)?;
        Ok(Some(match text.strip_prefix('\u{feff}') {
            Some(text) => text.to_owned(),
            None => text,
        }))
    }

    /// The parts that a part names.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn links(&mut self, path: &str) -> Result<Vec<Link>, TemplateFault> {
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(xml) = self.text(&links_of(path))? else {
            return Ok(Vec::new());
        };
        let links = pieces(&xml)?;
        let links = links.iter().filter_map(Piece::tag).filter_map(|tag| {
            let kind = tag.get("Type")?;
            let target = tag.get("Target")?;
            Some(Link {
                id: tag.get("Id")?.into_owned(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                path: resolved(folder, &target),
            })
        });
        Ok(links.collect())
    }

    /// The archive with some parts changed, or left out (`None`); the others keep their
    /// bytes.
    ///
    /// # Errors
    /// [`TemplateFault::Damaged`] where a part cannot be copied.
    pub fn with(
        mut self,
        changes: &HashMap<String, Option<String>>,
    ) -> Result<Vec<u8>, TemplateFault> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let change = |name: &str| {
            let mut changes = changes.iter();
            changes
                .find(|(path, _)| path.eq_ignore_ascii_case(name))
                .map(|(_, text)| text)
        };
        for index in 0..self.0.len() {
            let part = self.0.by_index_raw(index).map_err(damaged)?;
            let name = String::from_utf8_lossy(part.name_raw()).into_owned();
            match change(&name) {
                None => out.raw_copy_file(part).map_err(damaged)?,
                Some(None) => {}
                Some(Some(text)) => {
                    let options = SimpleFileOptions::default()
                        .compression_method(CompressionMethod::Deflated)
                        .last_modified_time(part.last_modified().unwrap_or_default());
                    out.start_file(name, options).map_err(damaged)?;
                    out.write_all(text.as_bytes()).map_err(damaged)?;
                }
            }
        }
        Ok(out.finish().map_err(damaged)?.into_inner())
    }
}

fn damaged(error: impl std::fmt::Display) -> TemplateFault {
    TemplateFault::Damaged(error.to_string())
}

/// Where a part says which others it names.
pub(super) fn links_of(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{name}.rels")
}

/// A path as it is named from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let (mut steps, target): (Vec<&str>, &str) = match target.strip_prefix('/') {
        Some(target) => (Vec::new(), target),
        None => (
            folder.split('/').filter(|it| !it.is_empty()).collect(),
            target,
        ),
    };
    for step in target.split('/') {
        match step {
            ".." => {
                steps.pop();
            }
            "." | "" => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}
