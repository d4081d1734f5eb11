//! Rosters out of files.

use super::{Headings, read_headed};
use crate::school::roster::{RosterFault, RosterFile, read_file};

/// Reads a roster out of a file's bytes.
///
/// # Errors
/// What the file is instead, or everything that is wrong with it.
pub fn read_roster(bytes: &[u8]) -> Result<RosterFile, RosterFault> {
    let table = read_headed(bytes, Headings::ROSTER).map_err(RosterFault::NoTable)?;
    match read_file(table.head(), &table.rows) {
        Ok(file) => Ok(RosterFile {
            sheet: table.read_instead().cloned(),
            ..file
        }),
        Err(problems) => Err(RosterFault::Problems(problems, table.sheets)),
    }
}
