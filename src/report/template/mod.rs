//! The school's own form: an XLSX template, filled with its look kept.
//!
//! A placeholder is a key in double braces, such as `{{class}}`. One of the head stands for
//! one value wherever it is: alone in a cell or amid its text, on every sheet, in the headers
//! and footers of printed pages. One of the rows stands for a value of each row: the sheet's
//! row that holds it is repeated for each, with its heights, styles and merged cells, and what
//! is below moves down. Neighbouring rows with such placeholders are repeated together.
//!
//! Formulas in a repeated row read as if they had been filled down from the first: references
//! move along, and those with `$` do not. Elsewhere a range that touches the repeated row
//! grows over all of its copies: `SUM(D5:D5)` becomes `SUM(D5:D34)`, and so do ranges of
//! conditional formats, charts, names and the area to print. What formulas came to in the
//! template is forgotten, and whoever opens the file computes it anew.
//!
//! Only what has to change is rewritten. Styles, pictures and every other part of the workbook
//! keep their bytes; text boxes are pictures here, and placeholders within formulas stay.

mod fault;
mod filling;
mod formula;
mod moves;
mod package;
mod parts;
mod sheet;
mod text;
mod xml;

use std::collections::{BTreeSet, HashMap};

pub use self::{
    fault::{Spot, TemplateFault, Wrong},
    filling::{Cell, Filling},
    formula::column_name,
};
use moves::{AllMoves, Moves, Site};
use package::{Link, Package, links_of};
use parts::{Frame, Hanging, MARGINS, Naming, computed_anew};
use sheet::Sheet;
use text::keys_in;
use xml::{Piece, changed, leaf, pieces};

/// The keys of the placeholders that stand in the cells of a template.
///
/// # Errors
/// One clear sentence about what is wrong with the template.
pub fn keys(template: &[u8]) -> Result<BTreeSet<String>, TemplateFault> {
    let mut package = Package::open(template)?;
    let workbook = Workbook::read(&mut package)?;
    let (shared, sheets) = workbook.texts(&mut package)?;
    let mut keys = BTreeSet::new();
    for (name, _, xml) in &sheets {
        let sheet = Sheet::read(name, xml, &shared)?;
        keys.extend(sheet.placeholders().map(|(_, key)| key));
    }
    Ok(keys)
}

/// Fills a template, the bytes of an XLSX file.
///
/// # Errors
/// One clear sentence about what is wrong with the template.
pub fn fill(template: &[u8], filling: &Filling<'_>) -> Result<Vec<u8>, TemplateFault> {
    let mut package = Package::open(template)?;
    let workbook = Workbook::read(&mut package)?;
    let (shared, sheets) = workbook.texts(&mut package)?;
    let sheets = sheets
        .iter()
        .map(|(name, path, xml)| Ok((*path, Sheet::read(name, xml, &shared)?)))
        .collect::<Result<Vec<(&str, Sheet<'_>)>, TemplateFault>>()?;
    check(&sheets, filling)?;

    let mut moves = AllMoves::new();
    for (_, sheet) in &sheets {
        moves.insert(sheet.name.to_lowercase(), sheet.moves(filling)?);
    }
    let mut changes: HashMap<String, Option<String>> = HashMap::new();
    for (path, sheet) in &sheets {
        changes.insert((*path).to_owned(), Some(filled(sheet, filling, &moves)));
        for link in package.links(path)? {
            let hangs = [
                "drawing",
                "comments",
                "threadedComment",
                "vmlDrawing",
                "table",
            ];
            if hangs.contains(&link.kind.as_str()) {
                let part = hanging(&mut package, &link, (&sheet.name, &moves))?;
                changes.extend(part.map(|text| (link.path, Some(text))));
            }
        }
    }
    let nowhere = Site {
        moves: &moves,
        sheet: "",
        below: None,
    };
    for path in package.paths() {
        if path.starts_with("xl/charts/") && path.ends_with(".xml") {
            let xml = package.text(&path)?.unwrap_or_default();
            changes.insert(path, Some(changed(&pieces(&xml)?, &mut Naming(nowhere))));
        }
    }
    workbook.changes(&mut package, nowhere, &mut changes)?;
    // What came out as it was keeps its bytes in the archive, too.
    let mut new = HashMap::new();
    for (path, text) in changes {
        if text.is_none() || package.text(&path)? != text {
            new.insert(path, text);
        }
    }
    package.with(&new)
}

fn missing(path: &str) -> TemplateFault {
    TemplateFault::Damaged(format!("{path} is missing"))
}

/// Whether every placeholder is known and where it belongs, and there is one at all.
fn check(sheets: &[(&str, Sheet<'_>)], filling: &Filling<'_>) -> Result<(), TemplateFault> {
    let mut none = true;
    let mut wrong: Vec<Wrong> = Vec::new();
    for (_, sheet) in sheets {
        for (key, cell) in placeholders(sheet) {
            none = false;
            let misplaced = cell.is_none() && filling.column(&key).is_some();
            if misplaced || !filling.knows(&key) {
                let place = Spot {
                    sheet: sheet.name.to_owned(),
                    cell,
                };
                note(&mut wrong, (key, place), misplaced);
            }
        }
    }
    match (none, wrong.as_mut_slice()) {
        (true, _) => Err(TemplateFault::NoPlaceholder {
            known: filling.known(),
        }),
        (false, []) => Ok(()),
        (false, [only]) if only.places.len() == 1 => Err(alone(only, filling)),
        (false, _) => Err(TemplateFault::Several {
            wrong,
            known: filling.known(),
        }),
    }
}

/// Every placeholder of a sheet with its cell; there is none around its printed pages.
fn placeholders(sheet: &Sheet<'_>) -> Vec<(String, Option<String>)> {
    let cells = sheet.placeholders().map(|(cell, key)| (key, Some(cell)));
    let mut found: Vec<_> = cells.collect();
    for (index, piece) in sheet.pieces.iter().enumerate().skip(sheet.data.1) {
        let margin = piece.tag().filter(|tag| MARGINS.contains(&tag.local()));
        let text = margin.and_then(|_| leaf(&sheet.pieces, index));
        let keys = text.map(|(text, _)| keys_in(&text)).unwrap_or_default();
        found.extend(keys.into_iter().map(|key| (key, None)));
    }
    found
}

/// Notes what is wrong once, with every place where it stands.
fn note(wrong: &mut Vec<Wrong>, (key, place): (String, Spot), misplaced: bool) {
    let mut known = wrong.iter_mut();
    match known.find(|it| it.key == key && it.misplaced == misplaced) {
        Some(known) => known.places.push(place),
        None => wrong.push(Wrong {
            key,
            places: vec![place],
            misplaced,
        }),
    }
}

/// The one thing that is wrong, in one place.
fn alone(only: &mut Wrong, filling: &Filling<'_>) -> TemplateFault {
    let key = std::mem::take(&mut only.key);
    let place = only.places.remove(0);
    match only.misplaced {
        true => TemplateFault::Misplaced { key, place },
        false => TemplateFault::Unknown {
            key,
            place,
            known: filling.known(),
        },
    }
}

/// A sheet's XML, filled.
fn filled(sheet: &Sheet<'_>, filling: &Filling<'_>, moves: &AllMoves) -> String {
    let name = sheet.name.to_lowercase();
    let site = Site {
        moves,
        sheet: &name,
        below: None,
    };
    let still = moves.values().all(Moves::is_still);
    let untouched = still && !sheet.has_formulas() && sheet.placeholders().next().is_none();
    let (start, end) = sheet.data;
    let own = Moves::default();
    let mut frame = Frame {
        moves: moves.get(&name).unwrap_or(&own),
        site,
        filling,
        columns: false,
    };
    let before = changed(&sheet.pieces[..start], &mut frame);
    let rows: String = match untouched {
        true => sheet.pieces[start..end]
            .iter()
            .map(|piece| piece.raw)
            .collect(),
        false => sheet.filled_rows(filling, site, still),
    };
    before + &rows + &frame.changed(&sheet.pieces[end..])
}

/// A part that hangs on a sheet, changed with its rows.
fn hanging(
    package: &mut Package<'_>,
    link: &Link,
    (sheet, moves): (&str, &AllMoves),
) -> Result<Option<String>, TemplateFault> {
    let name = sheet.to_lowercase();
    let Some(own) = moves.get(&name).filter(|own| !own.is_still()) else {
        return Ok(None);
    };
    let Some(xml) = package.text(&link.path)? else {
        return Ok(None);
    };
    let pieces = match pieces(&xml) {
        Ok(pieces) => pieces,
        // The boxes of notes are written by programs that do not mind whether it is XML.
        Err(_) if link.kind == "vmlDrawing" => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let mut changes = Hanging {
        moves: own,
        site: Site {
            moves,
            sheet: &name,
            below: None,
        },
        by: None,
    };
    Ok(Some(changed(&pieces, &mut changes)))
}

/// Shared strings, and sheets by name, path and XML.
type Texts<'w> = (Vec<text::Text>, Vec<(&'w str, &'w str, String)>);

/// What the workbook's own part says.
struct Workbook {
    path: String,
    /// The sheets' names and where they are, in their order.
    sheets: Vec<(String, String)>,
    /// Where the strings are that the cells share.
    strings: Option<String>,
    /// Where it stands in which order formulas are computed.
    chain: Option<String>,
}

impl Workbook {
    fn read(package: &mut Package<'_>) -> Result<Workbook, TemplateFault> {
        let mut roots = package.links("")?.into_iter();
        let root = roots.find(|link| link.kind == "officeDocument");
        let path = root.ok_or(TemplateFault::NoWorkbook)?.path;
        let links = package.links(&path)?;
        let xml = package.text(&path)?.ok_or_else(|| missing(&path))?;
        let is_sheet = |link: &&Link| link.kind == "worksheet";
        let mut sheets = Vec::new();
        for tag in pieces(&xml)?.iter().filter_map(Piece::tag) {
            // The prefix tells its number in the workbook from that of its part.
            let (Some(name), Some(id)) = (tag.get("name"), tag.get("id")) else {
                continue;
            };
            let link = links.iter().filter(is_sheet).find(|link| link.id == id);
            if let Some(link) = link.filter(|_| tag.local() == "sheet") {
                sheets.push((name.into_owned(), link.path.clone()));
            }
        }
        if sheets.is_empty() {
            return Err(TemplateFault::NoWorkbook);
        }
        let one = |kind: &str| {
            let link = links.iter().find(|link| link.kind == kind);
            link.map(|link| link.path.clone())
        };
        Ok(Workbook {
            strings: one("sharedStrings"),
            chain: one("calcChain"),
            path,
            sheets,
        })
    }

    /// The strings that the cells share; and each sheet's name, its path and its XML.
    fn texts(&self, package: &mut Package<'_>) -> Result<Texts<'_>, TemplateFault> {
        let shared = match &self.strings {
            Some(path) => text::shared(&package.text(path)?.unwrap_or_default())?,
            None => Vec::new(),
        };
        let mut sheets = Vec::new();
        for (name, path) in &self.sheets {
            let xml = package.text(path)?.ok_or_else(|| missing(path))?;
            sheets.push((name.as_str(), path.as_str(), xml));
        }
        Ok((shared, sheets))
    }

    fn changes(
        &self,
        package: &mut Package<'_>,
        nowhere: Site<'_>,
        changes: &mut HashMap<String, Option<String>>,
    ) -> Result<(), TemplateFault> {
        let xml = package
            .text(&self.path)?
            .ok_or_else(|| missing(&self.path))?;
        let moved = changed(&pieces(&xml)?, &mut Naming(nowhere));
        changes.insert(self.path.clone(), Some(computed_anew(&pieces(&moved)?)));
        // It names cells that have moved; whoever computes anew makes it anew.
        if let Some(chain) = &self.chain {
            let end = chain.rsplit('/').next().unwrap_or(chain);
            for path in [links_of(&self.path), "[Content_Types].xml".to_owned()] {
                let xml = package.text(&path)?.unwrap_or_default();
                let names = |piece: &&Piece<'_>| {
                    let tag = piece.tag();
                    let name = tag.and_then(|tag| tag.get("Target").or(tag.get("PartName")));
                    name.is_none_or(|name| !name.ends_with(end))
                };
                let kept: String = pieces(&xml)?
                    .iter()
                    .filter(names)
                    .map(|it| it.raw)
                    .collect();
                changes.insert(path, Some(kept));
            }
            changes.insert(chain.clone(), None);
        }
        Ok(())
    }
}
