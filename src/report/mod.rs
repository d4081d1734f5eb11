//! The journal and the roster as tables.

pub mod journal;
pub mod roster;
