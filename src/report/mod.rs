//! What the school keeps, as tables and on paper.

pub mod drawing;
pub mod gradebook;
pub mod gradebook_picture;
pub mod grades_picture;
pub mod hours;
pub mod invitations;
pub mod journal;
pub mod recipe;
pub mod roster;
pub mod template;
