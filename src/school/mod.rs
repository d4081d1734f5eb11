//! The domain: plain types and rules. No async, no SQL, no messenger, nothing of ours.

pub mod assignments;
pub mod audit;
pub mod calendar;
pub mod classes;
pub mod digests;
pub mod exams;
pub mod gradebook;
pub mod grades;
pub mod lessons;
pub mod marks;
pub mod moments;
pub mod occurrences;
pub mod personal;
pub mod quiet;
pub mod reminders;
pub mod roster;
pub mod site;
pub mod submissions;
pub mod substitutes;
pub mod term_marks;
pub mod terms;
pub mod timetable;

mod calendar_lines;
mod dates;
mod identifiers;
mod namesakes;
mod problems;
mod repeats;
mod roster_classes;
mod roster_headings;
mod roster_plan;
mod roster_staff;
mod roster_students;
mod times;
mod timetable_file;
mod timetable_line;
