//! The demo: a school day to look at, which is played to its end.

use crate::school::{NOWHERE, kamerton, rows_of, said};

#[test]
fn a_school_day_is_played_to_its_end_and_leaves_a_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    said(&kamerton(folder.path(), NOWHERE, &["demo", "--fast"]));
    let journal = folder.path().join("kamerton-demo/journal.csv");
    let journal = std::fs::read(journal).expect("a journal");
    let rows = rows_of(&journal);
    assert!(rows.iter().any(|row| row[6] == "5-"), "{rows:?}");
}
