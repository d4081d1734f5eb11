//! Reports as pages of A4: the table's heading on each, wrapped cells, page numbers, lines
//! for signatures. Too many columns for a page go on over further ones.

use super::{Align, Cell, Column, Paper, Row};
use crate::report::drawing::{self, A4, Anchor, Drawing, Ink};

/// White around a page, in points.
const MARGIN: f32 = 36.0;
/// What the footer needs of it.
const FOOTER: f32 = 14.0;
/// The letters of the table where there is room, in points.
const SIZE: f32 = 8.5;
/// How small they may become, as a part of that.
const SMALLEST: f32 = 0.75;
/// White between a line and the words beside it.
const PADDING: f32 = 3.0;
/// What a column takes beside its letters, however small they are.
const FRAME: f32 = 2.0 * PADDING + 0.5;
/// The longest word of a cell that its column is made wide enough for, in letters.
const LONGEST_WORD: usize = 12;
/// The height of a line, as a multiple of its letters.
const LEADING: f32 = 1.3;
/// How wide a letter is on average, as a part of its height.
const LETTER: f32 = 0.6;
const GREY: &str = "#888888";

/// Writes a document: each report begins on a page of its own and counts its pages.
///
/// # Errors
/// Fails when the document cannot be made.
pub fn to_pdf(title: &str, papers: &[Paper]) -> anyhow::Result<Vec<u8>> {
    let pages: Vec<Drawing> = papers.iter().flat_map(pages_of).collect();
    drawing::to_pdf(title, &pages)
}

fn pages_of(paper: &Paper) -> Vec<Drawing> {
    let layout = Layout::of(paper);
    let mut press = Press {
        paper,
        layout: &layout,
        columns: &[],
        pages: Vec::new(),
        y: 0.0,
    };
    for columns in &layout.leaves {
        press.columns = columns;
        press.new_page();
        for (place, row) in paper.rows.iter().enumerate() {
            press.row(row, paper.rows.get(place + 1));
        }
    }
    press.close();
    let count = press.pages.len();
    let (width, height) = layout.page;
    for (place, page) in press.pages.iter_mut().enumerate() {
        let ink = Ink::of(7.0).colour("#555555");
        let y = height - MARGIN + FOOTER;
        let title = ink.fitted(&paper.title, width / 2.0);
        page.text((MARGIN, y), ink, &title);
        let number = format!("стр. {} из {count}", place + 1);
        page.text((width - MARGIN, y), ink.anchor(Anchor::End), &number);
    }
    press.pages
}

/// A column on paper: its place among the cells, and its left edge and width in points.
type Placed<'p> = (usize, &'p Column, f32, f32);

/// How a report lies on its pages.
struct Layout<'p> {
    page: (f32, f32),
    size: f32,
    /// The columns of a page, and of those that go on with further ones.
    leaves: Vec<Vec<Placed<'p>>>,
}

impl<'p> Layout<'p> {
    fn of(paper: &'p Paper) -> Layout<'p> {
        let columns: Vec<(usize, &Column, f32)> = paper
            .printed()
            .into_iter()
            .map(|(place, column)| (place, column, natural(paper, (place, column))))
            .collect();
        let letters: f32 = columns.iter().map(|(.., width)| width).sum();
        let frames = columns.len() as f32 * FRAME;
        let (upright, across) = (A4.0 - 2.0 * MARGIN, A4.1 - 2.0 * MARGIN);
        let (page, room) = match letters + frames <= upright {
            true => (A4, upright),
            false => ((A4.1, A4.0), across),
        };
        let scale = ((room - frames) / letters).clamp(SMALLEST, 1.0);
        let columns = columns.into_iter();
        let columns = columns.map(|(place, column, width)| (place, column, width * scale + FRAME));
        let (fixed, free): (Vec<_>, Vec<_>) = columns.partition(|(_, column, _)| column.fixed);
        let begins: f32 = fixed.iter().map(|(.., width)| width).sum();
        let mut leaves = vec![fixed.clone()];
        let mut taken = begins;
        for (place, column, width) in free {
            let is_first = leaves.last().is_some_and(|leaf| leaf.len() == fixed.len());
            if taken + width > room + 0.5 && !is_first {
                leaves.push(fixed.clone());
                taken = begins;
            }
            taken += width;
            if let Some(leaf) = leaves.last_mut() {
                leaf.push((place, column, width));
            }
        }
        let placed = |leaf: Vec<(usize, &'p Column, f32)>| {
            let all: f32 = leaf.iter().map(|(.., width)| width).sum();
            // A narrow table is stretched a little, so that it does not look lost.
            let stretch = (room / all).clamp(0.0, 1.35);
            let mut x = MARGIN;
            leaf.into_iter()
                .map(|(place, column, width)| {
                    let left = x;
                    x += width * stretch;
                    (place, column, left, width * stretch)
                })
                .collect()
        };
        Layout {
            page,
            size: SIZE * scale,
            leaves: leaves.into_iter().map(placed).collect(),
        }
    }
}

/// How wide the letters of a column are where there is room: no word of its heading is broken,
/// and none of its cells but the longest ones.
fn natural(paper: &Paper, (place, column): (usize, &Column)) -> f32 {
    let ink = Ink::of(SIZE).bold();
    let widest = |text: &str| {
        let words = text.split_whitespace();
        let words = words.filter(|word| word.chars().count() <= LONGEST_WORD);
        words.map(|word| ink.width(word)).fold(0.0, f32::max)
    };
    let cells = paper.rows.iter().filter_map(|row| match row {
        Row::Cells(cells) | Row::Total(cells) => cells.get(place),
        Row::Group(_) => None,
    });
    let cells = cells.map(|cell| widest(&cell.shown()));
    let heading = column.heading.split_whitespace().map(|it| ink.width(it));
    let least = f32::from(column.width) * SIZE * LETTER;
    cells.chain(heading).fold(least, f32::max)
}

/// Pages being printed, from above.
struct Press<'p, 'l> {
    paper: &'p Paper,
    layout: &'l Layout<'p>,
    columns: &'l [Placed<'p>],
    pages: Vec<Drawing>,
    y: f32,
}

impl Press<'_, '_> {
    fn page(&mut self) -> &mut Drawing {
        if self.pages.is_empty() {
            self.pages.push(Drawing::new(self.layout.page));
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn bottom(&self) -> f32 {
        self.layout.page.1 - MARGIN
    }

    /// A new page: what the report is about stands on each, as leaves get mixed up.
    fn turn_over(&mut self) {
        let is_first = self.pages.is_empty();
        self.pages.push(Drawing::new(self.layout.page));
        self.y = MARGIN;
        if is_first {
            return;
        }
        let ink = Ink::of(8.0).colour("#444444");
        let width = self.layout.page.0 - 2.0 * MARGIN;
        for line in ink.wrapped(&self.paper.about(), width) {
            self.y += ink.size * LEADING;
            let at = (MARGIN, self.y - ink.size * 0.3);
            self.page().text(at, ink, &line);
        }
        self.y += 3.0;
    }

    /// A new page, with the report's head in full on the first of all, and the table's heading.
    fn new_page(&mut self) {
        let is_first = self.pages.is_empty();
        self.turn_over();
        if is_first {
            self.words(Ink::of(14.0).bold(), &self.paper.title);
            self.y += 3.0;
            for line in &self.paper.head {
                self.words(Ink::of(9.0), &format!("{}: {}", line.label, line.value));
            }
            self.y += 8.0;
        }
        self.heading();
    }

    /// Words over the whole width, further pages where they need them.
    fn words(&mut self, ink: Ink, words: &str) {
        let width = self.layout.page.0 - 2.0 * MARGIN;
        for line in ink.wrapped(words, width) {
            if self.y + ink.size * LEADING > self.bottom() {
                self.turn_over();
            }
            self.y += ink.size * LEADING;
            let at = (MARGIN, self.y - ink.size * 0.3);
            self.page().text(at, ink, &line);
        }
    }

    fn heading(&mut self) {
        let ink = Ink::of(self.layout.size).bold();
        let cells: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|(_, column, _, width)| ink.wrapped(&column.heading, width - 2.0 * PADDING))
            .collect();
        let lines = cells.iter().map(Vec::len).max().unwrap_or(1);
        let height = self.height(lines);
        let (left, width) = self.edges();
        let y = self.y;
        self.page().filled((left, y, width, height), "#e4e4e4");
        self.boxes(ink, &cells, true);
    }

    fn height(&self, lines: usize) -> f32 {
        lines.max(1) as f32 * self.layout.size * LEADING + 2.0 * PADDING
    }

    fn edges(&self) -> (f32, f32) {
        (
            MARGIN,
            self.columns.iter().map(|(.., width)| width).sum::<f32>(),
        )
    }

    fn row(&mut self, row: &Row, next: Option<&Row>) {
        let ink = Ink::of(self.layout.size);
        match row {
            Row::Cells(cells) => self.cells(ink, cells),
            Row::Total(cells) => self.cells(ink.bold(), cells),
            Row::Group(words) => {
                let (left, width) = self.edges();
                let lines = ink.bold().wrapped(words, width - 2.0 * PADDING);
                let height = self.height(lines.len());
                // What a group is called does not stand alone at the end of a page.
                let more = if next.is_some() { self.height(1) } else { 0.0 };
                if self.y + height + more > self.bottom() {
                    self.new_page();
                }
                let (y, leading) = (self.y, self.layout.size * LEADING);
                let page = self.page();
                page.filled((left, y, width, height), "#f2f2f2");
                frame(page, (left, y, width, height));
                for (place, line) in lines.iter().enumerate() {
                    let below = y + PADDING + (place as f32 + 1.0) * leading;
                    let at = (left + PADDING, below - leading * 0.25);
                    page.text(at, ink.bold(), line);
                }
                self.y += height;
            }
        }
    }

    /// A row; what is higher than the rest of the page goes on over the next ones.
    fn cells(&mut self, ink: Ink, cells: &[Cell]) {
        let mut lines: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|(place, _, _, width)| {
                let words = cells.get(*place).map(Cell::shown).unwrap_or_default();
                ink.wrapped(&words, width - 2.0 * PADDING)
            })
            .collect();
        let mut is_new = false;
        loop {
            let all = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
            let room = self.bottom() - self.y - 2.0 * PADDING;
            let fit = (room / (self.layout.size * LEADING)).max(0.0) as usize;
            if all <= fit {
                return self.boxes(ink, &lines, false);
            }
            // A row is cut only where a whole page is too low for it.
            if is_new && fit > 0 {
                let rest = lines
                    .iter_mut()
                    .map(|cell| cell.split_off(fit.min(cell.len())))
                    .collect();
                self.boxes(ink, &lines, false);
                lines = rest;
            }
            self.new_page();
            is_new = true;
        }
    }

    fn boxes(&mut self, ink: Ink, cells: &[Vec<String>], in_middle: bool) {
        let lines = cells.iter().map(Vec::len).max().unwrap_or(1);
        let (height, y) = (self.height(lines), self.y);
        let (columns, leading) = (self.columns, self.layout.size * LEADING);
        let page = self.page();
        for ((_, column, left, width), cell) in columns.iter().zip(cells) {
            frame(page, (*left, y, *width, height));
            for (place, line) in cell.iter().enumerate() {
                let below = y + PADDING + (place as f32 + 1.0) * leading - leading * 0.25;
                match column.align == Align::Middle || in_middle {
                    true => {
                        let at = (left + width / 2.0, below);
                        page.text(at, ink.anchor(Anchor::Middle), line);
                    }
                    false => page.text((left + PADDING, below), ink, line),
                }
            }
        }
        self.y += height;
    }

    /// Notes, and lines for signatures, which are not torn from one another.
    fn close(&mut self) {
        /// The height of a signature, in points.
        const SIGNATURE: f32 = 30.0;
        /// How far its line reaches.
        const LINE: f32 = 110.0;
        self.y += 8.0;
        for note in &self.paper.notes {
            self.words(Ink::of(7.5).colour("#444444"), note);
        }
        let ink = Ink::of(9.0);
        let signatures = &self.paper.signatures;
        if self.y + SIGNATURE * signatures.len() as f32 > self.bottom() {
            self.turn_over();
        }
        for who in signatures {
            self.y += SIGNATURE;
            let y = self.y;
            let begins = MARGIN + ink.width(who).max(150.0) + 8.0;
            let page = self.page();
            page.text((MARGIN, y - 2.0), ink, who);
            page.line((begins, y), (begins + LINE, y), "#1a1a1a");
            let (from, to) = (begins + LINE + 16.0, begins + 2.5 * LINE);
            page.text((from - 10.0, y - 2.0), ink, "/");
            page.line((from, y), (to, y), "#1a1a1a");
            page.text((to + 4.0, y - 2.0), ink, "/");
        }
    }
}

fn frame(page: &mut Drawing, (x, y, width, height): (f32, f32, f32, f32)) {
    let (right, below) = (x + width, y + height);
    for (from, to) in [
        ((x, y), (right, y)),
        ((x, below), (right, below)),
        ((x, y), (x, below)),
        ((right, y), (right, below)),
    ] {
        page.line(from, to, GREY);
    }
}
