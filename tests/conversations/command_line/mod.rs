//! The command line, with settings from the environment alone.

mod copies;
mod databases;
mod rosters;
mod settings;
mod tables;

use std::{path::Path, process::Output};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::school::{NOWHERE, ROSTER, command, complaint, complaint_line, kamerton, said};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    kamerton(folder, NOWHERE, arguments)
}

#[test]
fn what_is_wrong_with_a_command_line_is_said_in_one_line() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, wrong) in [
        (
            &["invite", "teacher"][..],
            "<NAME>; see kamerton invite teacher --help",
        ),
        (&["report", "sheet", "--format", "doc"], "doc"),
        (&["reprot"], "'reprot'; tip: "),
        (&["reprot"], "report"),
        (
            &["roster"],
            "a command is missing; see kamerton roster --help",
        ),
        (&[], "a command is missing; see kamerton --help"),
        (&["roster", "import", "a.csv", "b.csv"], "b.csv"),
        (&["journal", "export"], "there is no database"),
        (&["replay", "abc"], "`kamerton quarantine` lists them"),
    ] {
        let said = complaint_line(&run(folder.path(), arguments));
        assert!(said.starts_with("kamerton: "), "{said}");
        assert!(said.contains(wrong), "{said}");
    }
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 0, "nothing was made");
}

#[test]
fn where_a_table_cannot_be_written_is_said_and_who_reads_no_more_is_no_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("r.csv"), ROSTER).expect("a file");
    said(&run(folder.path(), &["roster", "import", "r.csv"]));
    for arguments in [
        &["roster", "export", "-o", "/dev/full"][..],
        &["report", "sheet", "-o", "/dev/full"],
        &["invite", "students", "-o", "/dev/full"],
    ] {
        let error = complaint(&run(folder.path(), arguments));
        let last = error.lines().last().expect("a line");
        assert!(last.contains("cannot write /dev/full: No space"), "{error}");
    }
    for arguments in [&["roster", "export"][..], &["report", "sheet"], &["check"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = command(folder.path(), NOWHERE, arguments)
            .stdout(writer)
            .output()
            .expect("it runs");
        assert_eq!(complaint(&output), "", "{arguments:?}");
    }
    // A file is called as it was asked for, whether it was there before or not.
    for _ in 0..2 {
        let text = said(&run(folder.path(), &["roster", "export", "-o", "back.csv"]));
        assert!(text.ends_with(" rows: back.csv\n"), "{text}");
    }
}

#[test]
fn what_invitations_lack_and_which_they_void_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("r.csv"), ROSTER).expect("a file");
    said(&run(folder.path(), &["roster", "import", "r.csv"]));
    let voided = "given out before, and that nobody has used: ";
    for (arguments, lacks, voids) in [
        (
            &["invite", "admin", "Завучева З. З."][..],
            "there is no link",
            1,
        ),
        (&["invite", "students"], "the columns of links are empty", 6),
    ] {
        let told = |output: Output| {
            said(&output);
            String::from_utf8_lossy(&output.stderr).into_owned()
        };
        let first = told(run(folder.path(), arguments));
        assert!(first.contains(lacks) && !first.contains(voided), "{first}");
        let second = told(run(folder.path(), arguments));
        assert!(second.contains(&format!("{voided}{voids};")), "{second}");
    }
    // Whoever is written in another way is called as the roster has them.
    let invite = ["invite", "teacher", "скрипкина С.С."];
    let told = run(folder.path(), &invite).stderr;
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(told.contains("№ 1 is Скрипкина С. С.; "), "{told}");
}

/// What a newer kamerton leaves in its database.
const A_LATER_STEP: &str = "INSERT INTO _sqlx_migrations
     (version, description, success, checksum, execution_time)
     VALUES (9999, 'later', 1, x'00', 0)";

/// Lets somebody else write into a database, which is made where there is none.
async fn write_into(database: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(database);
    let connected = SqliteConnection::connect_with(&options.create_if_missing(true)).await;
    let mut connection = connected.expect("a database");
    let written = sqlx::query(sql).execute(&mut connection).await;
    written.expect("it is written");
    connection.close().await.expect("it closes");
}
