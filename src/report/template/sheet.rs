//! One sheet of a workbook: its placeholders found, its rows repeated and filled.

use std::collections::{BTreeSet, HashMap};

use super::{
    Cell, Filling, TemplateFault,
    formula::{column_name, column_number, rewritten},
    moves::{Block, LAST_ROW, Moves, Site, ends},
    text::{Filled, Text},
    xml::{Kind, Piece, Tag, element_end, escaped, leaf, pieces},
};

/// The most cells that a filled sheet may have.
const MOST_CELLS: u64 = 2_000_000;

/// A sheet, as it was read.
pub(super) struct Sheet<'x> {
    /// Its name, as people see it.
    pub name: String,
    /// All of it.
    pub pieces: Vec<Piece<'x>>,
    /// The rows' pieces: from `<sheetData>` on, and the one behind its end.
    pub data: (usize, usize),
    xml: &'x str,
    rows: Vec<Row<'x>>,
}

struct Row<'x> {
    number: u32,
    tag: Tag<'x>,
    raw: &'x str,
    cells: Vec<SheetCell<'x>>,
}

struct SheetCell<'x> {
    column: u32,
    tag: Tag<'x>,
    /// What stands within it.
    inner: &'x str,
    formula: Option<Formula<'x>>,
    /// Its text, where there is a placeholder in it.
    text: Option<Text>,
}

struct Formula<'x> {
    tag: Tag<'x>,
    raw: &'x str,
    text: String,
}

impl<'x> Sheet<'x> {
    /// Reads a sheet; `shared` are the strings that its cells share.
    ///
    /// # Errors
    /// [`TemplateFault::Damaged`] where it is no sheet.
    pub fn read(name: &str, xml: &'x str, shared: &[Text]) -> Result<Self, TemplateFault> {
        let pieces = pieces(xml)?;
        let is_data = |piece: &Piece<'_>| piece.tag().is_some_and(|tag| tag.local() == "sheetData");
        let start = pieces.iter().position(is_data).ok_or_else(|| {
            TemplateFault::Damaged(format!("the sheet “{name}” has no rows to write into"))
        })?;
        let end = element_end(&pieces, start);
        let mut sheet = Sheet {
            name: name.to_owned(),
            pieces,
            data: (start, end),
            xml,
            rows: Vec::new(),
        };
        sheet.rows = sheet.read_rows(shared);
        sheet.unshare();
        Ok(sheet)
    }

    fn raw(&self, from: usize, to: usize) -> &'x str {
        let at = |index: usize| {
            self.pieces
                .get(index)
                .map_or(self.xml.len(), |piece| piece.at)
        };
        &self.xml[at(from)..at(to)]
    }

    fn read_rows(&self, shared: &[Text]) -> Vec<Row<'x>> {
        let mut rows = Vec::new();
        let mut number = 0;
        let mut index = self.data.0 + 1;
        while index < self.data.1 {
            let Some(tag) = self.pieces[index].tag().filter(|tag| tag.local() == "row") else {
                index += 1;
                continue;
            };
            let end = element_end(&self.pieces, index);
            let given = tag.get("r").and_then(|it| it.parse().ok());
            number = given.unwrap_or(number + 1);
            rows.push(Row {
                number,
                tag: tag.clone(),
                raw: self.raw(index, end),
                cells: self.read_cells((index + 1, end), shared),
            });
            index = end;
        }
        rows
    }

    fn read_cells(&self, (mut index, end): (usize, usize), shared: &[Text]) -> Vec<SheetCell<'x>> {
        let mut cells = Vec::new();
        let mut column = 0;
        while index < end {
            let Some(tag) = self.pieces[index].tag().filter(|tag| tag.local() == "c") else {
                index += 1;
                continue;
            };
            let cell_end = element_end(&self.pieces, index);
            let given = tag.get("r").and_then(|it| {
                column_number(it.trim_end_matches(|letter: char| letter.is_ascii_digit()))
            });
            column = given.unwrap_or(column + 1);
            let empty = matches!(self.pieces[index].kind, Kind::Empty(_));
            let inner = if empty {
                (index, index)
            } else {
                (index + 1, cell_end - 1)
            };
            let formula = self.read_formula(inner);
            let text = self.read_text(tag, inner, shared);
            let text = text.filter(|text| formula.is_none() && !text.keys().is_empty());
            cells.push(SheetCell {
                column,
                tag: tag.clone(),
                inner: self.raw(inner.0, inner.1),
                formula,
                text,
            });
            index = cell_end;
        }
        cells
    }

    fn find(&self, (from, to): (usize, usize), local: &str) -> Option<usize> {
        let is_it = |piece: &Piece<'_>| piece.tag().is_some_and(|tag| tag.local() == local);
        let at = self.pieces[from..to].iter().position(is_it)?;
        Some(from + at)
    }

    fn read_formula(&self, inner: (usize, usize)) -> Option<Formula<'x>> {
        let at = self.find(inner, "f")?;
        Some(Formula {
            tag: self.pieces[at].tag()?.clone(),
            raw: self.raw(at, element_end(&self.pieces, at)),
            text: leaf(&self.pieces, at)
                .map(|(text, _)| text)
                .unwrap_or_default(),
        })
    }

    fn read_text(&self, tag: &Tag<'_>, inner: (usize, usize), shared: &[Text]) -> Option<Text> {
        let kind = tag.get("t")?;
        if kind == "inlineStr" {
            return Some(Text::read(&self.pieces[inner.0..inner.1]));
        }
        let (value, _) = leaf(&self.pieces, self.find(inner, "v")?)?;
        match kind.as_ref() {
            "s" => shared.get(value.trim().parse::<usize>().ok()?).cloned(),
            "str" => Some(Text::plain(value)),
            _ => None,
        }
    }

    /// Gives each cell its own formula: what is shared would no longer fit once rows move.
    fn unshare(&mut self) {
        let mut masters: HashMap<String, (String, u32, u32)> = HashMap::new();
        for row in &mut self.rows {
            for cell in &mut row.cells {
                let Some(formula) = &mut cell.formula else {
                    continue;
                };
                if formula.tag.get("t").as_deref() != Some("shared") {
                    continue;
                }
                let group = formula.tag.get("si").unwrap_or_default().into_owned();
                if !formula.text.is_empty() {
                    let master = (formula.text.clone(), row.number, cell.column);
                    masters.insert(group, master);
                } else if let Some((text, first, column)) = masters.get(&group) {
                    let by = (
                        i64::from(row.number) - i64::from(*first),
                        i64::from(cell.column) - i64::from(*column),
                    );
                    formula.text = rewritten(text, |it| {
                        let to = it.to.map(|to| format!(":{}", to.shifted(by)));
                        Some(format!("{}{}", it.from.shifted(by), to.unwrap_or_default()))
                    });
                }
            }
        }
    }

    /// Every placeholder: the cell it stands in, and its key.
    pub fn placeholders(&self) -> impl Iterator<Item = (String, String)> {
        self.rows.iter().flat_map(|row| {
            row.cells.iter().flat_map(|cell| {
                let at = format!("{}{}", column_name(cell.column), row.number);
                let keys = cell.text.as_ref().map(Text::keys).unwrap_or_default();
                keys.into_iter().map(move |key| (at.clone(), key))
            })
        })
    }

    /// Whether there are formulas in it.
    pub fn has_formulas(&self) -> bool {
        let mut cells = self.rows.iter().flat_map(|row| &row.cells);
        cells.any(|cell| cell.formula.is_some())
    }

    /// The ranges whose cells are merged.
    pub fn merged(&self) -> impl Iterator<Item = String> {
        self.pieces[self.data.1..]
            .iter()
            .filter_map(Piece::tag)
            .filter(|tag| tag.local() == "mergeCell")
            .filter_map(|tag| tag.get("ref").map(|it| it.into_owned()))
    }

    /// How its rows move: those with a row's placeholder are repeated, neighbours together,
    /// with the rows into which cells of theirs are merged.
    ///
    /// # Errors
    /// [`TemplateFault::TooLarge`] where that is more than a sheet can hold.
    pub fn moves(&self, filling: &Filling<'_>) -> Result<Moves, TemplateFault> {
        let repeated: BTreeSet<u32> = self
            .rows
            .iter()
            .filter(|row| {
                let mut texts = row.cells.iter().filter_map(|cell| cell.text.as_ref());
                texts.any(|text| text.keys().iter().any(|key| filling.column(key).is_some()))
            })
            .map(|row| row.number)
            .collect();
        let merged: Vec<(u32, u32)> = self
            .merged()
            .filter_map(|range| {
                let (from, to) = ends(&range)?;
                Some((from.row?, to.row?))
            })
            .collect();
        let copies = u32::try_from(filling.rows.len().max(1)).unwrap_or(u32::MAX);
        let mut blocks: Vec<Block> = Vec::new();
        for row in repeated {
            let last = merged
                .iter()
                .filter(|(from, _)| *from == row)
                .map(|(_, to)| *to)
                .fold(row, u32::max);
            match blocks.last_mut() {
                Some(block) if row <= block.last + 1 => block.last = block.last.max(last),
                _ => blocks.push(Block {
                    first: row,
                    last,
                    copies,
                }),
            }
        }
        let lowest = self.rows.iter().map(|row| row.number).max().unwrap_or(1);
        let grown: u64 = blocks
            .iter()
            .map(|block| u64::from(block.height()) * u64::from(copies - 1))
            .sum();
        let cells: u64 = self
            .rows
            .iter()
            .filter(|row| {
                blocks
                    .iter()
                    .any(|it| (it.first..=it.last).contains(&row.number))
            })
            .map(|row| row.cells.len() as u64 * u64::from(copies))
            .sum();
        if u64::from(lowest) + grown > u64::from(LAST_ROW) || cells > MOST_CELLS {
            return Err(TemplateFault::TooLarge);
        }
        Ok(Moves(blocks))
    }

    /// `<sheetData>`, its rows filled and where they belong. `still` says that no row of
    /// any sheet moves.
    pub fn filled_rows(&self, filling: &Filling<'_>, site: Site<'_>, still: bool) -> String {
        let mut out = String::new();
        let moves = site.moves.get(site.sheet).cloned().unwrap_or_default();
        let mut index = 0;
        while let Some(row) = self.rows.get(index) {
            let Some(block) = moves.block(row.number) else {
                let place = Place {
                    site,
                    still,
                    copy: 0,
                    number: moves.first(row.number),
                };
                place.write(&mut out, row, &|key| filling.of_head(key));
                index += 1;
                continue;
            };
            let mut end = index;
            while self
                .rows
                .get(end)
                .is_some_and(|row| row.number <= block.last)
            {
                end += 1;
            }
            for copy in 0..block.copies {
                let below = copy * block.height();
                for row in &self.rows[index..end] {
                    let place = Place {
                        site: Site {
                            below: Some(below),
                            ..site
                        },
                        still,
                        copy,
                        number: moves.first(row.number) + below,
                    };
                    place.write(&mut out, row, &|key| filling.of_row(copy as usize, key));
                }
            }
            index = end;
        }
        let tag = self.pieces[self.data.0].tag();
        let name = tag.map_or("sheetData", |tag| tag.name);
        format!("<{name}>{out}</{name}>")
    }
}

/// Where a row is written.
struct Place<'s> {
    site: Site<'s>,
    still: bool,
    copy: u32,
    number: u32,
}

impl Place<'_> {
    fn write(&self, out: &mut String, row: &Row<'_>, value: &dyn Fn(&str) -> Cell) {
        let plain = |cell: &SheetCell<'_>| cell.formula.is_none() && cell.text.is_none();
        if row.number == self.number && row.cells.iter().all(plain) {
            out.push_str(row.raw);
            return;
        }
        let number = self.number.to_string();
        let tag = row.tag.with(&[("r", Some(&number))], row.cells.is_empty());
        out.push_str(&tag);
        if row.cells.is_empty() {
            return;
        }
        for cell in &row.cells {
            self.write_cell(out, cell, value);
        }
        out.push_str(&format!("</{}>", row.tag.name));
    }

    fn write_cell(&self, out: &mut String, cell: &SheetCell<'_>, value: &dyn Fn(&str) -> Cell) {
        let at = format!("{}{}", column_name(cell.column), self.number);
        let (prefix, name) = (cell.tag.prefix(), cell.tag.name);
        let (kind, inner) = if let Some(formula) = &cell.formula {
            // What it came to was true of the template: whoever opens the file computes anew.
            (None, self.formula(formula))
        } else if let Some(text) = &cell.text {
            match text.filled(value) {
                Filled::Number(number) => (None, format!("<{prefix}v>{number}</{prefix}v>")),
                Filled::Text(text) if text.is_empty() => (None, String::new()),
                Filled::Text(text) => (Some("inlineStr"), text.written(prefix)),
            }
        } else {
            let tag = cell.tag.with(&[("r", Some(&at))], cell.inner.is_empty());
            out.push_str(&tag);
            if !cell.inner.is_empty() {
                out.push_str(&format!("{}</{name}>", cell.inner));
            }
            return;
        };
        let changes = [("r", Some(at.as_str())), ("t", kind)];
        out.push_str(&cell.tag.with(&changes, inner.is_empty()));
        if !inner.is_empty() {
            out.push_str(&format!("{inner}</{name}>"));
        }
    }

    fn formula(&self, formula: &Formula<'_>) -> String {
        if self.still {
            return formula.raw.to_owned();
        }
        let moves = self.site.moves.get(self.site.sheet);
        let range = formula.tag.get("ref").and_then(|range| {
            let moves = moves?;
            match self.site.below {
                Some(_) => moves
                    .copy(&range, self.copy)
                    .or_else(|| moves.range(&range)),
                None => moves.range(&range),
            }
        });
        let shared = formula.tag.get("t").as_deref() == Some("shared");
        let changes: &[(&str, Option<&str>)] = match &range {
            _ if shared => &[("t", None), ("ref", None), ("si", None)],
            Some(range) => &[("ref", Some(range.as_str()))],
            None => &[],
        };
        let text = escaped(&self.site.formula(&formula.text));
        format!(
            "{}{text}</{}>",
            formula.tag.with(changes, false),
            formula.tag.name
        )
    }
}
