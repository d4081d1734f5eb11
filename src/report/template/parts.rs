//! What else in a workbook speaks of rows: merged cells, conditional formats, pictures,
//! notes, charts, names.

use super::{
    Filling,
    formula::Point,
    moves::{Moves, Site},
    text::filled_in,
    xml::{Changes, Kind, Piece, changed, element_end},
};

/// The elements that hold the headers and footers of printed pages.
pub(super) const MARGINS: [&str; 6] = [
    "oddHeader",
    "oddFooter",
    "evenHeader",
    "evenFooter",
    "firstHeader",
    "firstFooter",
];

/// What stands in a sheet before or behind its rows.
pub(super) struct Frame<'s> {
    /// How the sheet's rows move.
    pub moves: &'s Moves,
    /// Where its formulas stand.
    pub site: Site<'s>,
    /// What its headers and footers are filled with.
    pub filling: &'s Filling<'s>,
    /// Whether it is in breaks between columns.
    pub columns: bool,
}

impl Changes for Frame<'_> {
    fn enters(&mut self, element: &str) {
        match element {
            "colBreaks" => self.columns = true,
            "rowBreaks" => self.columns = false,
            _ => {}
        }
    }

    fn attribute(&mut self, element: &str, name: &str, value: &str) -> Option<String> {
        match (element, name) {
            ("brk", "id") if !self.columns => value
                .parse()
                .ok()
                .map(|row| self.moves.last(row).to_string()),
            (_, "sqref") => self.moves.ranges(value),
            (_, "ref") => self.moves.range(value),
            (_, "activeCell" | "topLeftCell") => first_cell(self.moves, value),
            ("hyperlink", "location") => Some(self.site.formula(value)),
            _ => None,
        }
        .filter(|new| new != value)
    }

    fn text(&mut self, element: &str, text: &str) -> Option<String> {
        match element {
            "formula" | "formula1" | "formula2" | "f" => Some(self.site.formula(text)),
            "sqref" => self.moves.ranges(text),
            margin if MARGINS.contains(&margin) => {
                // There `&` begins an instruction; doubled it is itself.
                let value = |key: &str| self.filling.of_head(key).to_string().replace('&', "&&");
                Some(filled_in(text, |key| value(key).into()))
            }
            _ => None,
        }
        .filter(|new| new != text)
    }
}

impl Frame<'_> {
    /// What stands behind the rows, changed; merged cells are repeated with their rows.
    pub fn changed(&mut self, pieces: &[Piece<'_>]) -> String {
        let merges = pieces.iter().position(|piece| piece.opens("mergeCells"));
        let Some(start) = merges.filter(|_| !self.moves.is_still()) else {
            return changed(pieces, self);
        };
        let end = element_end(pieces, start);
        let before = changed(&pieces[..start], self);
        let merged = self.merged(&pieces[start..end]);
        before + &merged + &changed(&pieces[end..], self)
    }

    fn merged(&self, pieces: &[Piece<'_>]) -> String {
        let mut cells = String::new();
        let mut count = 0_u32;
        for tag in pieces.iter().skip(1).filter_map(Piece::tag) {
            let range = tag.get("ref").unwrap_or_default();
            for copy in 0..self.moves.count(&range) {
                let moved = self
                    .moves
                    .copy(&range, copy)
                    .or_else(|| self.moves.range(&range));
                let moved = moved.unwrap_or_else(|| range.clone().into_owned());
                cells.push_str(&tag.with(&[("ref", Some(&moved))], true));
                count += 1;
            }
        }
        let (Some(tag), Some(end)) = (pieces[0].tag(), pieces.last()) else {
            return String::new();
        };
        let count = count.to_string();
        format!(
            "{}{cells}{}",
            tag.with(&[("count", Some(&count))], false),
            end.raw
        )
    }
}

fn first_cell(moves: &Moves, cell: &str) -> Option<String> {
    let point = Point::read(cell)?;
    let row = point.row.map(|row| moves.first(row));
    Some(Point { row, ..point }.to_string())
}

/// A part that hangs on a sheet: a drawing, notes and their boxes, a table.
pub(super) struct Hanging<'s> {
    /// How the sheet's rows move.
    pub moves: &'s Moves,
    /// Where its formulas stand.
    pub site: Site<'s>,
    /// By how many rows the picture moves whose place is being read.
    pub by: Option<u32>,
}

impl Hanging<'_> {
    /// A row of a picture, from 0. The picture moves with its upper edge and keeps its
    /// size.
    fn anchored(&mut self, row: &str) -> Option<String> {
        let row: u32 = row.trim().parse().ok()?;
        let by = *self.by.get_or_insert(self.moves.first(row + 1) - (row + 1));
        Some((row + by).to_string())
    }
}

impl Changes for Hanging<'_> {
    fn enters(&mut self, element: &str) {
        if matches!(element, "oneCellAnchor" | "twoCellAnchor" | "ClientData") {
            self.by = None;
        }
    }

    fn attribute(&mut self, element: &str, name: &str, value: &str) -> Option<String> {
        match (element, name) {
            ("comment" | "threadedComment", "ref") => first_cell(self.moves, value),
            (_, "ref") => self.moves.range(value),
            _ => None,
        }
        .filter(|new| new != value)
    }

    fn text(&mut self, element: &str, text: &str) -> Option<String> {
        match element {
            "row" => self.anchored(text),
            // The cell of a note, and its box: column, offset, row, offset, twice.
            "Row" => {
                let row: u32 = text.trim().parse().ok()?;
                Some((self.moves.first(row + 1) - 1).to_string())
            }
            "Anchor" => {
                let places = text
                    .split(',')
                    .enumerate()
                    .map(|(index, place)| match index {
                        2 | 6 => self.anchored(place),
                        _ => Some(place.trim().to_owned()),
                    });
                Some(places.collect::<Option<Vec<_>>>()?.join(", "))
            }
            "calculatedColumnFormula" | "totalsRowFormula" | "f" => Some(self.site.formula(text)),
            _ => None,
        }
        .filter(|new| new != text)
    }
}

/// A part that names its sheets itself: the workbook's names, a chart.
pub(super) struct Naming<'s>(pub Site<'s>);

impl Changes for Naming<'_> {
    fn attribute(&mut self, _: &str, _: &str, _: &str) -> Option<String> {
        None
    }

    fn text(&mut self, element: &str, text: &str) -> Option<String> {
        let names = matches!(element, "definedName" | "f");
        names
            .then(|| self.0.formula(text))
            .filter(|new| new != text)
    }
}

/// The workbook, which asks whoever opens it to compute its formulas anew.
pub(super) fn computed_anew(pieces: &[Piece<'_>]) -> String {
    const ASK: [(&str, Option<&str>); 1] = [("fullCalcOnLoad", Some("1"))];
    let is = |piece: &Piece<'_>, names: &[&str]| {
        piece.tag().is_some_and(|tag| names.contains(&tag.local()))
    };
    let mut out = String::new();
    let own = pieces.iter().position(|piece| is(piece, &["calcPr"]));
    // Elements have an order: it comes behind these.
    let above = [
        "sheets",
        "functionGroups",
        "externalReferences",
        "definedNames",
    ];
    let above = pieces.iter().rposition(|piece| is(piece, &above));
    let behind = above.map(|at| element_end(pieces, at));
    for (index, piece) in pieces.iter().enumerate() {
        if own.is_none()
            && behind == Some(index)
            && let Some(tag) = above.and_then(|at| pieces[at].tag())
        {
            out.push_str(&format!("<{}calcPr fullCalcOnLoad=\"1\"/>", tag.prefix()));
        }
        match &piece.kind {
            Kind::Open(tag) if own == Some(index) => out.push_str(&tag.with(&ASK, false)),
            Kind::Empty(tag) if own == Some(index) => out.push_str(&tag.with(&ASK, true)),
            _ => out.push_str(piece.raw),
        }
    }
    out
}
