//! Names by which the database and orders know what is one of a few: of a state, of a kind.

/// A name that stands for nothing here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an unknown name")]
pub struct UnknownName;

/// The one of `all` that has this name.
///
/// # Errors
/// [`UnknownName`] where none has.
pub fn named<T: Copy>(
    all: &[T],
    name_of: fn(T) -> &'static str,
    name: &str,
) -> Result<T, UnknownName> {
    all.iter()
        .copied()
        .find(|one| name_of(*one) == name)
        .ok_or(UnknownName)
}
