//! The section «Дистанционное обучение» of the school's own site: a few static pages for
//! everybody, in Russian, without scripts and without a request to anywhere else.
//!
//! [`facts`] takes out of the memory what may be told, [`documents`] reads a folder, the
//! pages are written by a file each, and [`folder`] puts them in place.

mod disciplines;
mod documents;
mod facts;
mod folder;
mod index;
mod markdown;
mod pages;
mod timetable;

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use chrono::NaiveDate;

use self::{
    documents::{Document, Library},
    facts::Facts,
    folder::{Content, Folder, Page},
};
use crate::{
    school::{personal::ConsentRule, site::Discretion},
    store::Reader,
};

/// What the pages say beside what is in the memory.
#[derive(Debug)]
pub struct About<'a> {
    /// The school's name, where it was set.
    pub school: Option<&'a str>,
    /// The day of which the pages tell.
    pub today: NaiveDate,
    /// The messengers that the school is to be found in, as the program calls them.
    pub messengers: &'a [&'a str],
    /// Those through which nothing is taught, though groups meet there: they carry news only.
    pub news_only: &'a [&'a str],
    /// Whether students have to wait for a guardian's consent.
    pub consent: &'a ConsentRule,
    /// A folder of documents, PDF and Markdown.
    pub documents: Option<&'a Path>,
    /// A Markdown file with what the school says of itself.
    pub introduction: Option<&'a Path>,
}

/// What was built.
#[derive(Debug, PartialEq, Eq)]
pub struct Built {
    /// How many pages there are, those of documents among them.
    pub pages: usize,
    /// How many documents are on them.
    pub documents: usize,
    /// What was left out, and why: a line for each.
    pub left_out: Vec<String>,
}

/// Builds the pages into `folder`, in the place of those that were built there before.
///
/// # Errors
/// One clear line about what cannot be read, what is in the way, or a sentence that names a
/// child; then nothing in `folder` is changed.
pub async fn build(reader: &mut Reader, about: &About<'_>, folder: &Path) -> anyhow::Result<Built> {
    let classes = reader.taught_classes().await?;
    let lessons = reader.weekly_lessons(about.today).await?;
    let everybody = reader.everybody().await?;
    let discretion = facts::discretion(&everybody, &classes);
    let mut left_out = Vec::new();
    let facts = Facts::gather(classes, lessons, about, &discretion, &mut left_out);
    let introduction = introduction(about.introduction, &discretion)?;
    let library = match about.documents {
        None => Library::default(),
        Some(documents) => {
            apart(documents, folder)?;
            Library::read(documents, &discretion)?
        }
    };
    left_out.extend(library.left_out);
    let shell = pages::Shell {
        school: about.school,
        today: about.today,
    };
    let mut files = vec![
        page(
            "index.html",
            &index::page(&shell, &facts, introduction, &library.documents),
        ),
        page("disciplines.html", &disciplines::page(&shell, &facts)),
        page("timetable.html", &timetable::page(&shell, &facts)),
        page(
            "documents.html",
            &documents::page(&shell, &library.documents),
        ),
    ];
    files.extend(
        library
            .documents
            .iter()
            .map(|document| document_file(&shell, document)),
    );
    let pages = files
        .iter()
        .filter(|file| matches!(file.content, Content::Text(_)))
        .count();
    files.push(text("style.css", include_str!("style.css")));
    files.push(text("icon.svg", pages::ICON));
    Folder::at(folder)?.put(&files)?;
    Ok(Built {
        pages,
        documents: library.documents.len(),
        left_out,
    })
}

fn page(name: &str, markup: &maud::Markup) -> Page {
    text(name, &markup.0)
}

fn text(name: &str, content: &str) -> Page {
    Page {
        name: name.to_owned(),
        content: Content::Text(content.to_owned()),
    }
}

fn document_file(shell: &pages::Shell<'_>, document: &Document) -> Page {
    match &document.body {
        documents::Body::Text(body) => page(
            &document.href,
            &documents::text_page(shell, &document.title, body),
        ),
        documents::Body::File(path) => Page {
            name: document.href.clone(),
            content: Content::File(path.clone()),
        },
    }
}

/// What the school says of itself.
fn introduction(
    file: Option<&Path>,
    discretion: &Discretion,
) -> anyhow::Result<Option<maud::Markup>> {
    let Some(file) = file else { return Ok(None) };
    let name = file.display();
    let bytes =
        fs::read(file).with_context(|| format!("the introduction {name} cannot be read"))?;
    let Some(text) = markdown::decode(&bytes) else {
        bail!("the introduction {name} is no text: write it as Markdown in UTF-8");
    };
    if let Some(line) = discretion.line_about_somebody(&text) {
        bail!("the introduction {name} names somebody's child in line {line}: take that out");
    }
    let rendered = markdown::render(&text, &|_| None);
    if discretion.line_about_somebody(&rendered.plain).is_some() {
        bail!("the introduction {name} names somebody's child: take that out");
    }
    Ok(Some(maud::html! {
        @if let Some(title) = &rendered.title { h2 { (title) } }
        (rendered.body)
    }))
}

/// The documents and the site have to be apart: neither is to be taken for the other.
fn apart(documents: &Path, folder: &Path) -> anyhow::Result<()> {
    let Ok(documents_at) = documents.canonicalize() else {
        return Ok(());
    };
    let Some(folder_at) = place_of(folder) else {
        return Ok(());
    };
    let written = [folder_at.as_path(), &folder_at.join(documents::FOLDER)];
    let mixed = folder_at.starts_with(&documents_at) || written.contains(&documents_at.as_path());
    if mixed {
        bail!(
            "the documents in {} and the site in {} have to be in folders apart: choose another \
             one for either",
            documents.display(),
            folder.display()
        );
    }
    Ok(())
}

/// Where something is, or will be: links on the way are followed as far as it is there already.
pub fn place_of(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    path.ancestors().find_map(|known| {
        let rest = path.strip_prefix(known).ok()?;
        Some(known.canonicalize().ok()?.join(rest))
    })
}

/// The letters of `text` as they stand in addresses: «Положение № 5» is `polozhenie-5`;
/// never one of those that are `taken` already.
fn slug(text: &str, taken: &mut HashSet<String>) -> String {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    for letter in text.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            // Signs are not heard; accents belong to the letter before.
            'ъ' | 'ь' | '\u{300}'..='\u{36F}' => {}
            _ => match transliterated(letter) {
                Some(latin) => slug.push_str(latin),
                None if slug.is_empty() || slug.ends_with('-') => {}
                None => slug.push('-'),
            },
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    let slug = match slug.trim_end_matches('-') {
        "" => "dokument".to_owned(),
        slug => slug.to_owned(),
    };
    let unique = (1..)
        .map(|number| match number {
            1 => slug.clone(),
            _ => format!("{slug}-{number}"),
        })
        .find(|slug| !taken.contains(slug))
        .unwrap_or_default();
    taken.insert(unique.clone());
    unique
}

fn transliterated(letter: char) -> Option<&'static str> {
    const LETTERS: [(char, &str); 31] = [
        ('а', "a"),
        ('б', "b"),
        ('в', "v"),
        ('г', "g"),
        ('д', "d"),
        ('е', "e"),
        ('ё', "e"),
        ('ж', "zh"),
        ('з', "z"),
        ('и', "i"),
        ('й', "y"),
        ('к', "k"),
        ('л', "l"),
        ('м', "m"),
        ('н', "n"),
        ('о', "o"),
        ('п', "p"),
        ('р', "r"),
        ('с', "s"),
        ('т', "t"),
        ('у', "u"),
        ('ф', "f"),
        ('х', "kh"),
        ('ц', "ts"),
        ('ч', "ch"),
        ('ш', "sh"),
        ('щ', "shch"),
        ('ы', "y"),
        ('э', "e"),
        ('ю', "yu"),
        ('я', "ya"),
    ];
    let known = LETTERS.iter().find(|(known, _)| *known == letter);
    known.map(|(_, latin)| *latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_latin_and_never_the_same() {
        let mut taken = HashSet::new();
        for (text, expected) in [
            ("Положение № 5 (о ДО)", "polozhenie-5-o-do"),
            ("Положение № 5: о ДО", "polozhenie-5-o-do-2"),
            ("Съезд, объявление; 春", "sezd-obyavlenie"),
            ("..", "dokument"),
            ("☂", "dokument-2"),
        ] {
            assert_eq!(slug(text, &mut taken), expected);
        }
        assert!(slug(&"щ".repeat(400), &mut taken).len() < 80);
    }
}
