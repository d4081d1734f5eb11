//! What the school keeps, as tables and on paper.

pub mod asked;
pub mod attendance;
pub mod audit;
pub mod distance;
pub mod drawing;
pub mod exams;
pub mod form;
pub mod gradebook;
mod gradebook_layout;
pub mod gradebook_picture;
pub mod grades_picture;
pub mod hours;
pub mod invitations;
pub mod journal;
pub mod missing;
pub mod order;
pub mod paper;
mod picture;
pub mod recipe;
pub mod roster;
pub mod sheet;
pub mod staff;
pub mod summary;
pub mod template;
pub mod works;

use chrono_tz::Tz;

use crate::school::{
    calendar::PeriodKind,
    marks::{Mark, MarkSet},
    term_marks::{Counted, TermRule},
};

/// What the school has decided about all that is made.
#[derive(Clone, Debug)]
pub struct House {
    /// Its name; empty where that is not set.
    pub school: String,
    /// Its zone.
    pub zone: Tz,
    /// Its marks, in its own words.
    pub marks: MarkSet,
    /// How term marks are proposed.
    pub term_rule: TermRule,
}

impl House {
    /// The mark that is proposed for these marks of a term, and for a year's terms; what the
    /// school does not give is not proposed.
    pub fn proposed(&self, terms: &[(PeriodKind, Mark)], marks: &[Counted]) -> Option<Mark> {
        let mark = self.term_rule.propose_year(terms, marks).mark;
        mark.filter(|mark| self.marks.contains(*mark))
    }
}
