//! Backups, and putting one back.

use std::path::Path;

use sqlx::{Connection, SqliteConnection};

use super::{A_LATER_STEP, run, write_into};
use crate::school::{ROSTER, School, complaint, complaint_line, database_url, said};

#[tokio::test]
async fn there_is_no_backup_of_nothing_and_no_other_programs_database_is_written_into() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = complaint(&run(folder.path(), &["backup", "copy.db"]));
    assert!(error.contains("there is no database"), "{error}");
    assert!(!folder.path().join("school.db").exists(), "it was made");

    let database = folder.path().join("school.db");
    write_into(&database, "CREATE TABLE songs (name TEXT)").await;
    let before = std::fs::read(&database).expect("a file");
    for arguments in [&["check"][..], &["roster", "export"]] {
        let error = complaint(&run(folder.path(), arguments));
        assert!(error.contains("not one of kamerton's"), "{error}");
    }
    assert!(
        std::fs::read(&database).expect("a file") == before,
        "it is changed"
    );
}

#[tokio::test]
async fn what_is_made_does_not_take_the_place_of_what_it_is_made_of() {
    let school = School::open().await;
    let form = school.path("form.xlsx");
    std::fs::write(&form, "the school's own").expect("a file");
    let arguments = [
        "report",
        "sheet",
        "--class",
        "Сольфеджио 3А",
        "--template",
        "form.xlsx",
        "-o",
        "./form.xlsx",
    ];
    let error = complaint(&school.kamerton(&arguments).await);
    assert!(error.contains("is the form itself"), "{error}");
    let left = std::fs::read_to_string(&form).expect("it is there");
    assert_eq!(left, "the school's own");
    let error = complaint(&school.kamerton(&["journal", "export", "-o", "j.pdf"]).await);
    assert!(error.contains("not as .pdf"), "{error}");
    school.close().await;
}

/// Leaves the last words of a service that was killed in the log beside its database.
async fn killed_amid_its_work(folder: &Path) {
    let mut connection = SqliteConnection::connect(&database_url(folder))
        .await
        .expect("a database");
    sqlx::query("UPDATE student_names SET name = 'Позже ' || name")
        .execute(&mut connection)
        .await
        .expect("three rows");
    let files = ["school.db", "school.db-wal"].map(|name| folder.join(name));
    let contents = files
        .each_ref()
        .map(|file| std::fs::read(file).expect("a file"));
    connection.close().await.expect("it closes");
    for (file, content) in files.iter().zip(contents) {
        std::fs::write(file, content).expect("a file");
    }
}

#[tokio::test]
async fn a_copy_takes_the_databases_place_and_what_was_there_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("r.csv"), ROSTER).expect("a file");
    said(&run(folder, &["roster", "import", "r.csv"]));
    let before = said(&run(folder, &["roster", "export"]));
    said(&run(folder, &["backup", "copy.db"]));
    killed_amid_its_work(folder).await;
    let names = |copy: &str, kept: &str| {
        let text = said(&run(folder, &["restore", copy]));
        assert!(
            text.starts_with(&format!("restored from {copy}\n")),
            "{text}"
        );
        assert!(text.ends_with(&format!("{kept}\n")), "{text}");
        said(&run(folder, &["roster", "export"]))
    };
    assert_eq!(names("copy.db", "school.replaced-1.db"), before);
    // What was there is whole, with what its log had said.
    let later = names("school.replaced-1.db", "school.replaced-2.db");
    let rows = before.lines().count() - 1;
    assert_eq!(later.matches("Позже").count(), rows, "{later}");
    assert_eq!(names("copy.db", "school.replaced-3.db"), before);
    let audit = said(&run(folder, &["audit", "export"]));
    assert!(audit.contains("restore"), "{audit}");
}

#[tokio::test]
async fn what_is_no_backup_is_not_restored_and_nothing_has_changed() {
    let mut school = School::open().await;
    let folder = school.folder.path().to_owned();
    let output = school.kamerton(&["backup", "copy.db"]).await;
    said(&output);
    let error = complaint(&school.kamerton(&["restore", "copy.db"]).await);
    assert!(error.contains("already running"), "{error}");
    school.hand_over().await;
    let copy = std::fs::read(folder.join("copy.db")).expect("a file");
    let mut torn = copy.clone();
    torn[8192..40_960].fill(7);
    for (name, content) in [
        ("words.db", "Не база".repeat(1000).as_bytes()),
        ("empty.db", b""),
        ("half.db", &copy[..copy.len() / 2]),
        ("torn.db", &torn),
    ] {
        std::fs::write(folder.join(name), content).expect("a file");
    }
    std::fs::write(folder.join("newer.db"), &copy).expect("a file");
    write_into(&folder.join("newer.db"), A_LATER_STEP).await;
    write_into(&folder.join("others.db"), "CREATE TABLE notes (text TEXT)").await;
    let before = said(&run(&folder, &["roster", "export"]));
    let names = || -> Vec<_> {
        let entries = std::fs::read_dir(&folder).expect("a folder");
        entries
            .map(|entry| entry.expect("an entry").file_name())
            .collect()
    };
    for (name, complaint_of) in [
        ("nowhere.db", "there is no file nowhere.db"),
        ("words.db", "words.db is no backup, as it is no database"),
        (
            "empty.db",
            "empty.db is a database, but not one of kamerton's",
        ),
        ("half.db", "half.db is "),
        ("torn.db", "torn.db is "),
        (
            "others.db",
            "others.db is a database, but not one of kamerton's",
        ),
        ("newer.db", "newer.db was written by a newer kamerton"),
    ] {
        let there = names();
        let error = complaint_line(&run(&folder, &["restore", name]));
        assert!(error.contains(complaint_of), "{name}: {error}");
        // It is not the school's own database that is to be put back.
        assert!(!error.contains("kamerton restore"), "{name}: {error}");
        assert_eq!(names(), there, "{name} left something");
        assert_eq!(said(&run(&folder, &["roster", "export"])), before, "{name}");
    }
}
