//! Where rows go when some of them are repeated, and references with them.

use std::collections::HashMap;

use super::formula::{Point, Reference, rewritten};

/// The lowest row of a sheet.
pub(super) const LAST_ROW: u32 = 1_048_576;
/// The rightmost column of a sheet.
pub(super) const LAST_COLUMN: u32 = 16_384;

/// Functions that take cells one by one or many: what one repeated cell is to them, are
/// all of its copies.
const OF_MANY: [&str; 12] = [
    "SUM",
    "AVERAGE",
    "AVERAGEA",
    "COUNT",
    "COUNTA",
    "COUNTBLANK",
    "COUNTIF",
    "SUMIF",
    "AVERAGEIF",
    "MAX",
    "MIN",
    "MEDIAN",
];

/// Rows that are repeated together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The first, from 1.
    pub first: u32,
    /// The last.
    pub last: u32,
    /// How often they stand there afterwards, at least once.
    pub copies: u32,
}

impl Block {
    /// How many rows one copy has.
    pub fn height(&self) -> u32 {
        self.last - self.first + 1
    }

    fn grows(&self) -> u32 {
        self.height() * (self.copies - 1)
    }
}

/// How the rows of one sheet move.
#[derive(Clone, Debug, Default)]
pub(super) struct Moves(pub Vec<Block>);

impl Moves {
    /// Whether everything stays where it is.
    pub fn is_still(&self) -> bool {
        self.0.iter().all(|block| block.grows() == 0)
    }

    /// The block that a row is in.
    pub fn block(&self, row: u32) -> Option<&Block> {
        self.0
            .iter()
            .find(|block| (block.first..=block.last).contains(&row))
    }

    /// Where a row stands; one that is repeated, in its first copy.
    pub fn first(&self, row: u32) -> u32 {
        let above = self.0.iter().filter(|block| block.last < row);
        row + above.map(Block::grows).sum::<u32>()
    }

    /// Where a row stands; one that is repeated, in its last copy.
    pub fn last(&self, row: u32) -> u32 {
        self.first(row) + self.block(row).map_or(0, Block::grows)
    }

    /// A range, such as `A5:D6` or `A5`; it grows with what is repeated in it.
    pub fn range(&self, range: &str) -> Option<String> {
        let (from, to) = ends(range)?;
        let grown = [
            Point {
                row: from.row.map(|row| self.first(row)),
                ..from
            },
            Point {
                row: to.row.map(|row| self.last(row)),
                ..to
            },
        ];
        Some(joined(grown[0], grown[1]))
    }

    /// Ranges apart by spaces. Of rows that are repeated in twos and more, each copy has a
    /// range of its own.
    pub fn ranges(&self, ranges: &str) -> Option<String> {
        let each: Vec<String> = ranges
            .split_whitespace()
            .map(|range| {
                self.copies(range)
                    .or_else(|| self.range(range).map(|it| vec![it]))
            })
            .collect::<Option<Vec<_>>>()?
            .concat();
        Some(each.join(" "))
    }

    fn copies(&self, range: &str) -> Option<Vec<String>> {
        let (block, ..) = self
            .inside(range)
            .filter(|(block, ..)| block.height() > 1)?;
        Some(
            (0..block.copies)
                .filter_map(|copy| self.copy(range, copy))
                .collect(),
        )
    }

    fn inside(&self, range: &str) -> Option<(&Block, Point, Point)> {
        let (from, to) = ends(range)?;
        let block = self.block(from.row?)?;
        (to.row? <= block.last).then_some((block, from, to))
    }

    /// A range that lies within repeated rows, in one of their copies.
    pub fn copy(&self, range: &str, copy: u32) -> Option<String> {
        let (block, from, to) = self.inside(range)?;
        let moved = |point: Point| Point {
            row: point.row.map(|row| self.first(row) + copy * block.height()),
            ..point
        };
        Some(joined(moved(from), moved(to)))
    }

    /// How often a range stands there afterwards: as often as the rows that it lies in.
    pub fn count(&self, range: &str) -> u32 {
        self.inside(range).map_or(1, |(block, ..)| block.copies)
    }
}

/// `A5:D6`, or one cell as a range of itself.
pub(super) fn ends(range: &str) -> Option<(Point, Point)> {
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    Some((Point::read(from)?, Point::read(to)?))
}

fn joined(from: Point, to: Point) -> String {
    match from == to && from.row.is_some() && from.column.is_some() {
        true => from.to_string(),
        false => format!("{from}:{to}"),
    }
}

/// How the rows of all sheets move, by the sheets' names in lower case.
pub(super) type AllMoves = HashMap<String, Moves>;

/// Where a formula stands.
#[derive(Clone, Copy)]
pub(super) struct Site<'s> {
    /// How the rows move.
    pub moves: &'s AllMoves,
    /// The name of its sheet, in lower case.
    pub sheet: &'s str,
    /// By how many rows its copy stands below the first one; `None` outside what is
    /// repeated.
    pub below: Option<u32>,
}

impl Site<'_> {
    /// A formula as it reads there afterwards. In repeated rows it reads as if it had been
    /// filled down from the first of them: references move along, and those with `$` do not.
    /// Elsewhere a range grows with what is repeated in it.
    pub fn formula(&self, formula: &str) -> String {
        rewritten(formula, |reference| self.reference(reference))
    }

    fn reference(&self, reference: &Reference<'_>) -> Option<String> {
        let sheet = reference.sheet.as_deref().unwrap_or(self.sheet);
        let moves = self.moves.get(sheet);
        let still = Moves::default();
        let moves = match (moves, self.below) {
            (Some(moves), _) => moves,
            // Filled down, it moves along on a sheet that we leave alone, too.
            (None, Some(_)) if reference.sheet.is_some() => &still,
            _ => return None,
        };
        let at = |point: Point, end: bool| {
            let row = point.row?;
            Some(match self.below {
                Some(below) if !point.row_fixed => (moves.first(row) + below).min(LAST_ROW),
                _ if end => moves.last(row),
                _ => moves.first(row),
            })
        };
        let from = reference.from;
        let first = Point {
            row: at(from, false),
            ..from
        };
        if let Some(to) = reference.to {
            let last = Point {
                row: at(to, true),
                ..to
            };
            return Some(format!("{first}:{last}"));
        }
        let last = Point {
            row: at(from, true),
            ..from
        };
        let of_many = reference
            .argument_of
            .is_some_and(|name| OF_MANY.contains(&name));
        match self.below.is_none() && of_many && first != last {
            true => Some(format!("{first}:{last}")),
            false => Some(first.to_string()),
        }
    }
}
