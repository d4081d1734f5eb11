//! Tables being written, a row at a time.

use std::{borrow::Cow, io::Write};

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::harmless;

/// A table being written, a row at a time.
pub trait SheetWriter: Send {
    /// Writes the next row.
    ///
    /// # Errors
    /// Fails when the file cannot be written.
    fn row(&mut self, cells: &[&str]) -> anyhow::Result<()>;

    /// Writes what is left.
    ///
    /// # Errors
    /// Fails when the file cannot be written.
    fn finish(self: Box<Self>) -> anyhow::Result<()>;
}

/// Writes CSV in UTF-8.
pub struct CsvSheet<W: Write>(csv::Writer<W>);

impl<W: Write> CsvSheet<W> {
    /// A table that goes to `target`.
    pub fn new(target: W) -> Self {
        CsvSheet(csv::Writer::from_writer(target))
    }
}

impl<W: Write + Send> SheetWriter for CsvSheet<W> {
    fn row(&mut self, cells: &[&str]) -> anyhow::Result<()> {
        for cell in cells {
            self.0.write_field(harmless(cell).as_bytes())?;
        }
        self.0.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        self.0.flush()?;
        Ok(())
    }
}

/// Writes XLSX: a bold first row that stays in sight, every cell a string.
pub struct XlsxSheet<W: Write + std::io::Seek + Send> {
    workbook: Workbook,
    target: W,
    next_row: u32,
    bold: Format,
}

impl<W: Write + std::io::Seek + Send> XlsxSheet<W> {
    /// A sheet of this name that goes to `target`; `widths` are in characters.
    ///
    /// # Errors
    /// Fails on a name that no sheet may have.
    pub fn new(target: W, name: &str, widths: &[u16]) -> Result<Self, XlsxError> {
        /// Of nine levels: a large file is a third larger than at the usual sixth, and ready
        /// in three quarters of the time.
        const COMPRESSION: u8 = 2;
        let mut workbook = Workbook::new();
        workbook.set_zip_compression_level(COMPRESSION);
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, width) in widths.iter().enumerate() {
            sheet.set_column_width(u16::try_from(column).unwrap_or(u16::MAX), f64::from(*width))?;
        }
        Ok(XlsxSheet {
            workbook,
            target,
            next_row: 0,
            bold: Format::new().set_bold(),
        })
    }
}

impl<W: Write + std::io::Seek + Send> SheetWriter for XlsxSheet<W> {
    fn row(&mut self, cells: &[&str]) -> anyhow::Result<()> {
        /// The longest text of a cell, in characters (Excel's specification).
        const LONGEST: usize = 32_767;
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (column, cell) in cells.iter().enumerate() {
            let column = u16::try_from(column)?;
            let text = match cell.len() > LONGEST {
                true => Cow::Owned(cell.chars().take(LONGEST).collect()),
                false => Cow::Borrowed(*cell),
            };
            match self.next_row {
                0 => sheet.write_string_with_format(0, column, text, &self.bold)?,
                _ if text.is_empty() => continue,
                row => sheet.write_string(row, column, text)?,
            };
        }
        self.next_row += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        self.workbook.save_to_writer(&mut self.target)?;
        Ok(())
    }
}
