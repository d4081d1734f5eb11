//! What the school keeps, as tables.

pub mod hours;
pub mod invitations;
pub mod journal;
pub mod recipe;
pub mod roster;
