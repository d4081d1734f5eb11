//! XML in pieces that keep their bytes, so that whatever is not changed stays as it was.

use std::borrow::Cow;

use quick_xml::{Reader, escape::unescape, events::Event};

use super::TemplateFault;

/// A piece of XML.
#[derive(Clone, Debug)]
pub(super) struct Piece<'x> {
    /// Where it begins in the document, in bytes.
    pub at: usize,
    /// Its bytes.
    pub raw: &'x str,
    /// What it is.
    pub kind: Kind<'x>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind<'x> {
    /// `<name …>`
    Open(Tag<'x>),
    /// `<name …/>`
    Empty(Tag<'x>),
    /// `</name>`
    Close,
    /// Text, or a reference within it.
    Text,
    /// Comments, instructions, CDATA.
    Other,
}

impl<'x> Piece<'x> {
    /// The tag that begins an element.
    pub fn tag(&self) -> Option<&Tag<'x>> {
        match &self.kind {
            Kind::Open(tag) | Kind::Empty(tag) => Some(tag),
            _ => None,
        }
    }

    /// Whether it opens an element of this local name that is not empty.
    pub fn opens(&self, local: &str) -> bool {
        matches!(&self.kind, Kind::Open(tag) if tag.local() == local)
    }
}

/// A tag: its name and attributes, as they are written.
#[derive(Clone, Debug)]
pub(super) struct Tag<'x> {
    /// With its prefix.
    pub name: &'x str,
    attributes: Vec<(&'x str, &'x str)>,
}

impl<'x> Tag<'x> {
    /// The name without its prefix.
    pub fn local(&self) -> &'x str {
        local(self.name)
    }

    /// The prefix, with its colon.
    pub fn prefix(&self) -> &'x str {
        &self.name[..self.name.len() - self.local().len()]
    }

    /// An attribute's value, by its local name.
    pub fn get(&self, name: &str) -> Option<Cow<'x, str>> {
        let (_, raw) = self.attributes.iter().find(|(it, _)| local(it) == name)?;
        Some(unescape(raw).unwrap_or(Cow::Borrowed(raw)))
    }

    /// The tag with some attributes changed, added (a value) or left out (`None`).
    pub fn with(&self, changes: &[(&str, Option<&str>)], empty: bool) -> String {
        let mut text = format!("<{}", self.name);
        let changed = |name: &str| changes.iter().find(|(it, _)| *it == name);
        for (name, raw) in &self.attributes {
            match changed(name) {
                Some((_, Some(value))) => push_attribute(&mut text, name, &escaped(value)),
                Some((_, None)) => {}
                None => push_attribute(&mut text, name, raw),
            }
        }
        for (name, value) in changes {
            if let Some(value) = value
                && !self.attributes.iter().any(|(it, _)| it == name)
            {
                push_attribute(&mut text, name, &escaped(value));
            }
        }
        text.push_str(if empty { "/>" } else { ">" });
        text
    }
}

fn push_attribute(text: &mut String, name: &str, raw: &str) {
    // A value stood in single quotes may hold double ones.
    let raw = raw.replace('"', "&quot;");
    text.push_str(&format!(" {name}=\"{raw}\""));
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A document's pieces: all of its bytes, in their order.
///
/// # Errors
/// [`TemplateFault::Damaged`] where it is no XML.
pub(super) fn pieces(xml: &str) -> Result<Vec<Piece<'_>>, TemplateFault> {
    let mut reader = Reader::from_str(xml);
    let mut pieces = Vec::new();
    let mut at = 0;
    loop {
        let event = reader.read_event().map_err(damaged)?;
        let end = usize::try_from(reader.buffer_position()).unwrap_or(xml.len());
        let raw = xml.get(at..end).unwrap_or_default();
        let kind = match event {
            Event::Eof => return Ok(pieces),
            Event::Start(_) => Kind::Open(tag(raw)?),
            Event::Empty(_) => Kind::Empty(tag(raw)?),
            Event::End(_) => Kind::Close,
            Event::Text(_) | Event::GeneralRef(_) => Kind::Text,
            _ => Kind::Other,
        };
        pieces.push(Piece { at, raw, kind });
        at = end;
    }
}

fn damaged(error: impl std::fmt::Display) -> TemplateFault {
    TemplateFault::Damaged(error.to_string())
}

/// Reads `<name a="b" …>` or `<name …/>`.
fn tag(raw: &str) -> Result<Tag<'_>, TemplateFault> {
    let inner = raw.trim_start_matches('<').trim_end_matches('>');
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let end = inner.find(char::is_whitespace).unwrap_or(inner.len());
    let (name, mut rest) = inner.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(Tag { name, attributes });
        }
        let value = rest.split_once('=').and_then(|(name, value)| {
            let value = value.trim_start();
            let quote = value.chars().next().filter(|it| "\"'".contains(*it))?;
            let (value, behind) = value[1..].split_once(quote)?;
            Some((name.trim_end(), value, behind))
        });
        let (name, value, behind) =
            value.ok_or_else(|| damaged(format!("an attribute of {raw}")))?;
        attributes.push((name, value));
        rest = behind;
    }
}

/// The index behind the element that `pieces[start]` begins.
pub(super) fn element_end(pieces: &[Piece<'_>], start: usize) -> usize {
    if !matches!(pieces[start].kind, Kind::Open(_)) {
        return start + 1;
    }
    let mut depth = 0_usize;
    for (index, piece) in pieces.iter().enumerate().skip(start) {
        match piece.kind {
            Kind::Open(_) => depth += 1,
            Kind::Close => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    pieces.len()
}

/// The text within an element that holds nothing else, with the index of its end.
pub(super) fn leaf(pieces: &[Piece<'_>], start: usize) -> Option<(String, usize)> {
    let mut raw = String::new();
    for (index, piece) in pieces.iter().enumerate().skip(start + 1) {
        match piece.kind {
            Kind::Text => raw.push_str(piece.raw),
            Kind::Close => return Some((unescape(&raw).ok()?.into_owned(), index)),
            _ => return None,
        }
    }
    None
}

/// What is changed of a document.
pub(super) trait Changes {
    /// An element begins.
    fn enters(&mut self, _element: &str) {}

    /// The new value of an attribute; `None` where it stays.
    fn attribute(&mut self, element: &str, name: &str, value: &str) -> Option<String>;

    /// The new text of an element that holds text alone; `None` where it stays.
    fn text(&mut self, element: &str, text: &str) -> Option<String>;
}

/// Pieces as text again, changed; bytes for bytes where nothing is.
pub(super) fn changed(pieces: &[Piece<'_>], changes: &mut dyn Changes) -> String {
    let mut out = String::new();
    let mut index = 0;
    while let Some(piece) = pieces.get(index) {
        index += 1;
        let Some(tag) = piece.tag() else {
            out.push_str(piece.raw);
            continue;
        };
        changes.enters(tag.local());
        let new: Vec<(&str, String)> = tag
            .attributes
            .iter()
            .filter_map(|(name, raw)| {
                let value = unescape(raw).ok()?;
                let value = changes.attribute(tag.local(), local(name), &value)?;
                Some((*name, value))
            })
            .collect();
        let new: Vec<(&str, Option<&str>)> = new
            .iter()
            .map(|(name, value)| (*name, Some(value.as_str())))
            .collect();
        let empty = matches!(piece.kind, Kind::Empty(_));
        match new.as_slice() {
            [] => out.push_str(piece.raw),
            new => out.push_str(&tag.with(new, empty)),
        }
        if !empty
            && let Some((text, end)) = leaf(pieces, index - 1)
            && let Some(text) = changes.text(tag.local(), &text)
        {
            out.push_str(&escaped(&text));
            index = end;
        }
    }
    out
}

/// Text within XML. What XML cannot hold is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(letter),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => out.push(letter),
        }
    }
    out
}
