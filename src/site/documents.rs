//! The school's documents: a folder of PDF and Markdown, read, listed and shown.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, bail};
use maud::{Markup, html};

use super::{
    markdown,
    pages::{Place, Shell},
    slug,
};
use crate::school::site::Discretion;

/// The folder of the site in which they are.
pub(super) const FOLDER: &str = "documents";
/// A longer text is no page, in bytes.
const LONGEST_TEXT: u64 = 2 << 20;
/// Folders within folders are read so deep.
const DEEPEST: usize = 8;
/// A PDF says what it is within so many bytes (ISO 32000-1, annex H.3.4.1, note 13).
const PDF_HEADER: usize = 1024;

/// One document, as it will be on the site.
#[derive(Debug)]
pub(super) struct Document {
    pub title: String,
    /// The folder that it lies in; empty for the outermost one.
    pub group: String,
    /// Where it is, as seen from the first page.
    pub href: String,
    /// How large its file is, in bytes.
    pub size: u64,
    pub body: Body,
}

#[derive(Debug)]
pub(super) enum Body {
    /// A page of its own.
    Text(Markup),
    /// A file to be copied.
    File(PathBuf),
}

/// The documents of a folder.
#[derive(Debug, Default)]
pub(super) struct Library {
    pub documents: Vec<Document>,
    /// What is no document, and why: a line for each.
    pub left_out: Vec<String>,
}

/// A file that was found, by its path below the folder.
struct Found {
    path: PathBuf,
    below: PathBuf,
    kind: Kind,
    size: u64,
}

/// What is shown of a folder.
#[derive(Clone, Copy)]
enum Kind {
    /// A text, which becomes a page.
    Markdown,
    Pdf,
}

impl Library {
    /// Reads a folder and those in it. Links are not followed and hidden files not looked at,
    /// so that nothing comes to the site which nobody put there.
    ///
    /// # Errors
    /// One clear line, where the folder or a document in it cannot be read.
    pub(super) fn read(folder: &Path, discretion: &Discretion) -> anyhow::Result<Library> {
        if !folder.is_dir() {
            bail!(
                "there is no folder of documents {}: make it, or name another",
                folder.display()
            );
        }
        let mut library = Library::default();
        let mut found = Vec::new();
        library.look(folder, Path::new(""), &mut found)?;
        found.sort_by(|one, other| one.below.cmp(&other.below));
        let mut taken = HashSet::new();
        let hrefs: HashMap<PathBuf, String> = found
            .iter()
            .map(|it| (it.below.clone(), href(it, &mut taken)))
            .collect();
        for file in found {
            library.add(file, &hrefs, discretion)?;
        }
        Ok(library)
    }

    fn look(&mut self, folder: &Path, below: &Path, found: &mut Vec<Found>) -> anyhow::Result<()> {
        let unreadable = || format!("the documents in {} cannot be read", folder.display());
        for entry in fs::read_dir(folder).with_context(unreadable)? {
            let entry = entry.with_context(unreadable)?;
            let kind = entry.file_type().with_context(unreadable)?;
            let (path, below) = (entry.path(), below.join(entry.file_name()));
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(['.', '~']) {
                continue;
            }
            if kind.is_symlink() {
                self.leave_out(&below, "it is a link");
            } else if kind.is_dir() && below.components().count() > DEEPEST {
                self.leave_out(&below, "it lies too deep");
            } else if kind.is_dir() {
                self.look(&path, &below, found)?;
            } else if let Some(shown) = kind_of(&path).filter(|_| kind.is_file()) {
                let size = entry.metadata().with_context(unreadable)?.len();
                found.push(Found {
                    path,
                    below,
                    kind: shown,
                    size,
                });
            } else {
                self.leave_out(&below, "only PDF and Markdown are shown");
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        file: Found,
        hrefs: &HashMap<PathBuf, String>,
        discretion: &Discretion,
    ) -> anyhow::Result<()> {
        let mut title = title_of(&file.below);
        let group = file.below.parent().map(shown).unwrap_or_default();
        let told = format!("{title}\n{group}");
        if discretion.line_about_somebody(&told).is_some() {
            self.leave_out(&file.below, "its name names a student or a guardian");
            return Ok(());
        }
        let body = match file.kind {
            Kind::Markdown => match read_text(&file, discretion)? {
                Ok(text) => {
                    let resolve = |link: &str| neighbour(&file.below, link, hrefs);
                    let rendered = markdown::render(&text, &resolve);
                    if discretion.line_about_somebody(&rendered.plain).is_some() {
                        self.leave_out(&file.below, "it names a student or a guardian");
                        return Ok(());
                    }
                    title = rendered.title.unwrap_or(title);
                    Body::Text(rendered.body)
                }
                Err(why) => {
                    self.leave_out(&file.below, &why);
                    return Ok(());
                }
            },
            Kind::Pdf if is_pdf(&file.path)? => Body::File(file.path.clone()),
            Kind::Pdf => {
                self.leave_out(&file.below, "it is no PDF");
                return Ok(());
            }
        };
        self.documents.push(Document {
            title,
            group,
            href: hrefs.get(&file.below).cloned().unwrap_or_default(),
            size: file.size,
            body,
        });
        Ok(())
    }

    fn leave_out(&mut self, below: &Path, why: &str) {
        self.left_out
            .push(format!("document {} is not shown: {why}", below.display()));
    }
}

/// What a file is, by its name; `None` where it is not shown.
fn kind_of(path: &Path) -> Option<Kind> {
    let extension = path.extension()?.to_str()?.to_lowercase();
    match extension.as_str() {
        "md" | "markdown" => Some(Kind::Markdown),
        "pdf" => Some(Kind::Pdf),
        _ => None,
    }
}

/// A document's text, or why it cannot be shown.
fn read_text(file: &Found, discretion: &Discretion) -> anyhow::Result<Result<String, String>> {
    if file.size > LONGEST_TEXT {
        return Ok(Err("it is too long for a page, make a PDF of it".to_owned()));
    }
    let unreadable = || format!("the document {} cannot be read", file.path.display());
    let bytes = fs::read(&file.path).with_context(unreadable)?;
    let Some(text) = markdown::decode(&bytes) else {
        return Ok(Err("it is no text".to_owned()));
    };
    Ok(match discretion.line_about_somebody(&text) {
        Some(line) => Err(format!("line {line} names a student or a guardian")),
        None => Ok(text),
    })
}

fn is_pdf(path: &Path) -> anyhow::Result<bool> {
    use std::io::Read;
    let unreadable = || format!("the document {} cannot be read", path.display());
    let mut start = Vec::new();
    let file = fs::File::open(path).with_context(unreadable)?;
    let mut file = file.take(PDF_HEADER as u64);
    file.read_to_end(&mut start).with_context(unreadable)?;
    Ok(start.windows(5).any(|bytes| bytes == b"%PDF-"))
}

fn href(file: &Found, taken: &mut HashSet<String>) -> String {
    let extension = match file.kind {
        Kind::Markdown => "html",
        Kind::Pdf => "pdf",
    };
    let name = file.below.file_stem().unwrap_or_default();
    format!(
        "{FOLDER}/{}.{extension}",
        slug(&name.to_string_lossy(), taken)
    )
}

/// A title out of the file's name.
fn title_of(below: &Path) -> String {
    let stem = below.file_stem().unwrap_or_default().to_string_lossy();
    let title = stem.replace('_', " ");
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    match title.is_empty() {
        true => "Документ".to_owned(),
        false => title,
    }
}

fn shown(folder: &Path) -> String {
    let names: Vec<String> = folder
        .components()
        .map(|it| it.as_os_str().to_string_lossy().replace('_', " "))
        .collect();
    names.join(" / ")
}

/// Where a document is that another one links to by its path, seen from that one's page.
fn neighbour(below: &Path, link: &str, hrefs: &HashMap<PathBuf, String>) -> Option<String> {
    let link = link.split(['#', '?']).next().unwrap_or_default();
    let mut path = below.parent()?.to_owned();
    for component in Path::new(&unescaped(link)).components() {
        match component {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir => path.pop().then_some(())?,
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    let href = hrefs.get(&path)?;
    href.strip_prefix(FOLDER)?
        .strip_prefix('/')
        .map(str::to_owned)
}

/// A link's path with its `%20` as the letters that they stand for.
fn unescaped(link: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = link.as_bytes();
    while let [byte, after @ ..] = rest {
        let escaped = (*byte == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*byte));
        rest = match escaped {
            Some(_) => &after[2..],
            None => after,
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The page that lists them.
pub(super) fn page(shell: &Shell<'_>, documents: &[Document]) -> Markup {
    let mut groups: Vec<&str> = documents.iter().map(|it| it.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    let main = html! {
        h1 { "Документы" }
        @if documents.is_empty() {
            p.empty { "Документы появятся здесь, когда школа их опубликует." }
        } @else {
            p.lead { "Положения, приказы и инструкции о дистанционном обучении." }
        }
        @for group in groups {
            section {
                @if !group.is_empty() { h2 { (group) } }
                ul.documents {
                    @for document in documents.iter().filter(|it| it.group == group) {
                        (line(document))
                    }
                }
            }
        }
    };
    shell.page(Place::Documents, "Документы", &main)
}

fn line(document: &Document) -> Markup {
    let (kind, what) = match document.body {
        Body::Text(_) => ("page", "страница".to_owned()),
        Body::File(_) => ("pdf", format!("PDF, {}", size(document.size))),
    };
    html! {
        li class=(kind) {
            a href=(document.href) { (document.title) }
            " " span.small { (what) }
        }
    }
}

/// The page of a document that is a text.
pub(super) fn text_page(shell: &Shell<'_>, title: &str, body: &Markup) -> Markup {
    let main = html! {
        p.back { a href="../documents.html" { "Все документы" } }
        article.text {
            h1 { (title) }
            (body)
        }
    };
    shell.page(Place::Document, title, &main)
}

/// A size as people read it: «1,2 МБ».
fn size(bytes: u64) -> String {
    const KB: u64 = 1 << 10;
    const MB: u64 = 1 << 20;
    match bytes {
        0..KB => format!("{bytes}\u{A0}Б"),
        KB..MB => format!("{}\u{A0}КБ", bytes.div_ceil(KB)),
        _ => {
            let tenths = bytes.saturating_mul(10) / MB;
            format!("{},{}\u{A0}МБ", tenths / 10, tenths % 10)
        }
    }
}
