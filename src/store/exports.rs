//! What of the school's memory is carried out of the house.

use crate::school::{moments::Moment, roster::StudentId};

/// What of the journal, or of the works, is asked for.
#[derive(Clone, Debug, Default)]
pub struct ExportFilter {
    /// Only the class of this number.
    pub class: Option<i64>,
    /// Only this student.
    pub student: Option<StudentId>,
    /// Only what was given, or handed in, at this moment or later.
    pub from: Option<Moment>,
    /// Only what was given, or handed in, before this moment.
    pub before: Option<Moment>,
}

impl ExportFilter {
    /// Its moments and its student, as SQLite takes them.
    pub(super) fn bounds(&self) -> (Option<i64>, Option<i64>, Option<&str>) {
        (
            self.from.map(Moment::millis),
            self.before.map(Moment::millis),
            self.student.as_ref().map(StudentId::as_str),
        )
    }
}
