//! Reports as CSV: no head, no sums, the same columns for all.

use super::{Column, Paper, Row};
use crate::sheets::{CsvSheet, SheetWriter};

/// Writes reports below one another. A column that several have stands there once; what
/// only one of them has, such as the works of a class, stays empty for the others.
///
/// # Errors
/// Fails when the table cannot be written.
pub fn to_csv(papers: &[Paper]) -> anyhow::Result<Vec<u8>> {
    let mut headings = keys(papers);
    let mut places: Vec<Vec<usize>> = Vec::new();
    for paper in papers {
        let places_of_paper = paper
            .columns
            .iter()
            .map(|column| place_of(column, &mut headings))
            .collect();
        places.push(places_of_paper);
    }
    let mut bytes = Vec::new();
    let mut sheet = Box::new(CsvSheet::new(&mut bytes));
    let shown: Vec<&str> = headings.iter().map(String::as_str).collect();
    sheet.row(&shown)?;
    for (paper, places) in papers.iter().zip(&places) {
        for row in &paper.rows {
            let Row::Cells(cells) = row else { continue };
            let mut line = vec![String::new(); headings.len()];
            for (place, cell) in places.iter().zip(cells) {
                line[*place] = cell.plain();
            }
            let line: Vec<&str> = line.iter().map(String::as_str).collect();
            sheet.row(&line)?;
        }
    }
    sheet.finish()?;
    Ok(bytes)
}

/// The columns that every report of a kind has; they stand before those of a single one.
fn keys(papers: &[Paper]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for column in papers.iter().flat_map(|paper| &paper.columns) {
        if column.work.is_none() && !keys.contains(&column.key) {
            keys.push(column.key.clone());
        }
    }
    keys
}

fn place_of(column: &Column, headings: &mut Vec<String>) -> usize {
    let known = match &column.work {
        None => headings.iter().position(|known| *known == column.key),
        Some((day, title)) => {
            headings.push(format!("{day} {title}"));
            None
        }
    };
    known.unwrap_or(headings.len() - 1)
}
