//! Files and folders for nobody else on this machine to read, for what is in them is personal. Where
//! they are there already, whoever has opened them to others has decided so.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    path::Path,
};

/// How a file is opened that is for its owner alone, where it is made by that.
pub fn options() -> OpenOptions {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder for its owner alone, with those above it, where it is not there.
///
/// # Errors
/// Fails where it cannot be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Whether it is known that everybody on this machine may use a file or a folder.
#[cfg(unix)]
pub fn is_open_to_all(path: &Path) -> bool {
    let mode = |there: fs::Metadata| std::os::unix::fs::PermissionsExt::mode(&there.permissions());
    fs::metadata(path).is_ok_and(|there| mode(there) & 0o007 != 0)
}

/// Whether it is known that everybody on this machine may use a file or a folder.
#[cfg(not(unix))]
pub fn is_open_to_all(_: &Path) -> bool {
    false
}
