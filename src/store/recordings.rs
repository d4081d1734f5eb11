//! What teachers have recorded of works, or sent with a mark.

use super::{Result, files::FileRow};
use crate::messenger::RemoteFile;

/// A recording, or another file.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Its number.
    pub id: i64,
    /// The file at its messenger.
    pub file: RemoteFile,
}

impl Recording {
    /// What was recorded, where all that is known of its file was found.
    pub(super) fn of(
        found: (Option<i64>, Option<String>, Option<String>),
        (name, size): (Option<String>, Option<i64>),
    ) -> Result<Option<Recording>> {
        let (Some(id), Some(remote), Some(kind)) = found else {
            return Ok(None);
        };
        let row = FileRow {
            id,
            remote,
            kind,
            name: name.unwrap_or_default(),
            size,
        };
        let file = row.file()?;
        Ok(Some(Recording { id, file }))
    }
}
