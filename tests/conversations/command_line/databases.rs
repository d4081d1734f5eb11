//! A database, where it is, and what is no database of ours.

use kamerton::{sheets, store::Store};

use super::{A_LATER_STEP, run, write_into};
use crate::{
    reports::text_of,
    school::{
        NOWHERE, ROSTER, School, command, complaint, complaint_line, database_url, kamerton, said,
    },
};

#[test]
fn two_at_once_make_one_database_and_none_is_turned_away() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("r.csv"), ROSTER).expect("a file");
    let import = || run(folder.path(), &["roster", "import", "r.csv"]);
    let texts = std::thread::scope(|scope| {
        let imports = [(); 4].map(|()| scope.spawn(import));
        imports.map(|import| said(&import.join().expect("it ends")))
    });
    let imported = texts.iter().filter(|text| text.contains("\nimported\n"));
    assert_eq!(imported.count(), 1, "{texts:?}");
    let export = || run(folder.path(), &["roster", "export", "-o", "back.csv"]);
    std::thread::scope(|scope| {
        for export in [(); 4].map(|()| scope.spawn(export)) {
            said(&export.join().expect("it ends"));
        }
    });
    let back = std::fs::read(folder.path().join("back.csv")).expect("a file");
    assert_eq!(
        sheets::read(&back).expect("a table").rows.len(),
        ROSTER.lines().count() - 1
    );
}

#[test]
fn a_folder_that_is_made_for_a_database_is_told_of_once() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("r.csv"), ROSTER).expect("a file");
    let told = |arguments: &[&str]| {
        let output = command(folder.path(), NOWHERE, arguments)
            .env("RUST_LOG", "info")
            .env("DATABASE_URL", "sqlite:data/of/school.db")
            .output()
            .expect("it runs");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    // A file that is not there makes nothing.
    let missing = told(&["roster", "import", "нет.csv"]);
    assert!(missing.contains("no such file"), "{missing}");
    let missing = told(&["calendar", "import", "нет.csv"]);
    assert!(missing.contains("нет.csv was not imported"), "{missing}");
    assert!(!folder.path().join("data").exists(), "it was made");
    // A failure is one line, also of this.
    let two = ROSTER.replacen("Нотная Нота", "Нотная Нина", 1);
    std::fs::write(folder.path().join("two.csv"), two).expect("a file");
    let bad = told(&["roster", "import", "two.csv"]);
    assert!(bad.contains("; the folder data/of was not there"), "{bad}");
    assert_eq!(bad.lines().count(), 1, "{bad}");
    std::fs::remove_dir_all(folder.path().join("data")).expect("it goes");
    let made = "the folder data/of was not there, and was made";
    let first = told(&["roster", "import", "r.csv"]);
    assert_eq!(first.matches("data/of").count(), 1, "{first}");
    assert!(first.contains(made), "{first}");
    let second = told(&["roster", "import", "r.csv"]);
    assert!(!second.contains("data/of"), "{second}");
    // Nor is it kept quiet that another school begins where the folder was there.
    std::fs::remove_file(folder.path().join("data/of/school.db")).expect("it goes");
    let made = "there was no database data/of/school.db, and one was made; if";
    let admin = ["invite", "admin", "Завучева З. З."];
    let (first, second) = (told(&admin), told(&admin));
    assert!(first.contains(made) && !second.contains(made), "{first}");
}

#[tokio::test]
async fn what_is_no_database_is_said_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("school.db");
    let text = "это список покупок, а не база данных\n".repeat(300);
    std::fs::write(&database, &text).expect("a file");
    for arguments in [&["check"][..], &["roster", "export"]] {
        let error = complaint(&run(folder.path(), arguments));
        assert!(
            error.contains("school.db is no database, but another file"),
            "{error}"
        );
        assert!(error.contains("DATABASE_URL"), "{error}");
    }
    assert_eq!(std::fs::read_to_string(&database).expect("a file"), text);
    // What was one and is damaged is put back out of a copy.
    std::fs::remove_file(&database).expect("it goes");
    let store = Store::open(&database_url(folder.path()))
        .await
        .expect("a database");
    store.close().await;
    let mut bytes = std::fs::read(&database).expect("a database");
    // Behind the head nothing is as it was.
    bytes[100..].fill(0x55);
    std::fs::write(&database, bytes).expect("a file");
    let error = complaint_line(&run(folder.path(), &["roster", "export"]));
    assert!(
        error.contains("damaged") && error.contains("kamerton restore FILE"),
        "{error}"
    );
}

#[test]
fn no_table_is_written_over_the_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let roster = folder.path().join("roster.csv");
    let rows = "student_id,name,year,department,discipline,teacher,class,guardian\n\
                10427,Нотная Нота,3,,Хор,Роялев Р. Р.,3А,\n\
                10427,Нотная Нота,3,,Ритмика,Роялев Р.Р.,3А,\n";
    std::fs::write(&roster, rows).expect("a file");
    let import = run(folder.path(), &["roster", "import", "roster.csv"]);
    assert!(import.status.success(), "{import:?}");
    let error = complaint(&run(
        folder.path(),
        &["roster", "export", "-o", "school.db"],
    ));
    assert!(error.contains("it is the school's database"), "{error}");
    // The same initials are one teacher, and a class of two has to be named whole.
    let error = complaint(&run(folder.path(), &["report", "sheet", "--class", "3А"]));
    assert!(error.contains("write one as Ритмика 3А; Хор 3А"), "{error}");
    let error = complaint(&run(
        folder.path(),
        &["invite", "students", "--class", "3А"],
    ));
    assert!(error.contains("write one as"), "{error}");
    let journal = run(folder.path(), &["journal", "export", "--class", "Хор 3А"]);
    assert!(journal.status.success(), "{journal:?}");
    let invite = said(&run(folder.path(), &["invite", "teacher", "Роялев Р.Р."]));
    assert!(invite.contains("/start "), "{invite}");
    let piped = said(&run(
        folder.path(),
        &["roster", "export", "-o", "/dev/stdout"],
    ));
    assert!(
        piped.starts_with("student_id,") && !piped.contains("rows: "),
        "{piped}"
    );
    // As it is to other programs, `-` is the standard output, and no file of that name.
    for arguments in [&["roster", "export", "-o", "-"][..], &["hours", "-o", "-"]] {
        let piped = said(&run(folder.path(), arguments));
        assert!(piped.contains(','), "{arguments:?}: {piped}");
        assert!(!folder.path().join("-").exists(), "{arguments:?}");
    }
    let full = complaint(&run(
        folder.path(),
        &["report", "sheet", "-o", "-", "--format", "pdf"],
    ));
    assert!(full.contains("a PDF needs a file"), "{full}");
    let report = said(&run(
        folder.path(),
        &["report", "sheet", "--class", "Хор 3А № 1"],
    ));
    assert!(report.contains("\nХор 3А,10427,"), "{report}");
    let sheet = [
        "report",
        "sheet",
        "--class",
        "Ритмика 3А",
        "-o",
        "sheet.xlsx",
    ];
    let config = folder.path().join("kamerton.toml");
    std::fs::write(config, "school = \"ДМШ № 5\"\n").expect("a file");
    said(&run(folder.path(), &sheet));
    let sheet = std::fs::read(folder.path().join("sheet.xlsx")).expect("a file");
    let sheet = text_of(&sheet, 0);
    assert!(
        sheet.contains("Школа: ДМШ № 5|Класс: Ритмика 3А"),
        "{sheet}"
    );
    for arguments in [
        &["roster", "export", "--format", "csv", "-o", "list.xlsx"][..],
        &["report", "sheet", "--format", "csv", "-o", "list.xlsx"],
        &["report", "sheet", "--format", "pdf", "-o", "list.xlsx"],
    ] {
        let error = complaint(&run(folder.path(), arguments));
        assert!(error.contains("a .xlsx file do not go together"), "{error}");
        assert!(!folder.path().join("list.xlsx").exists(), "{arguments:?}");
    }
    // Advice leads to what can be written.
    for arguments in [
        &["roster", "export", "--format", "csv", "-o", "list.docx"][..],
        &["report", "sheet", "--format", "csv", "-o", "list.docx"],
        &["report", "sheet", "-o", "list.docx"],
    ] {
        let error = complaint(&run(folder.path(), arguments));
        assert!(!error.contains("leave out --format"), "{error}");
        assert!(!error.contains("or add --format"), "{error}");
    }
    // A number is known by the list that the school keeps.
    let invite = run(folder.path(), &["invite", "admin", "Завучева З. З."]);
    let number = String::from_utf8_lossy(&invite.stderr).into_owned();
    assert!(number.contains("№ 2 is Завучева З. З."), "{number}");
    assert_eq!(
        said(&run(folder.path(), &["staff", "list"])).trim_start_matches('\u{FEFF}'),
        "staff,name,teacher,admin,classes,joined\n1,Роялев Р. Р.,yes,no,2,no\n\
         2,Завучева З. З.,no,yes,0,no\n"
    );
    let export = run(folder.path(), &["roster", "export"]);
    let export = String::from_utf8_lossy(&export.stdout);
    assert!(!export.contains("Роялев Р.Р."), "{export}");
    let link = folder.path().join("link.csv");
    std::fs::write(folder.path().join("target.csv"), "").expect("a file");
    std::os::unix::fs::symlink("target.csv", &link).expect("a link");
    let export = run(folder.path(), &["roster", "export", "-o", "link.csv"]);
    assert!(export.status.success(), "{export:?}");
    assert!(link.is_symlink());
    let error = complaint(&run(folder.path(), &["roster", "export", "-o", "no/x.csv"]));
    assert!(error.contains("there is no folder"), "{error}");
    // A formula that failed is no class, and a quote that is left open swallows no rows.
    for (row, word) in [
        (
            "10434,Пауза,3,,Хор,Роялев Р. Р.,#N/A,",
            "column class: has the error #N/A",
        ),
        (
            "10434,Пауза,3,,Хор,#Н/Д,3А,",
            "column teacher: has the error #Н/Д",
        ),
        (
            "10434,\"Пауза,3,,Хор,Роялев Р. Р.,3А,",
            "line 4 is not closed",
        ),
    ] {
        std::fs::write(&roster, format!("{rows}{row}\n")).expect("a file");
        let error = complaint(&run(folder.path(), &["roster", "import", "roster.csv"]));
        assert!(error.contains(word), "{error}");
    }
    let days = folder.path().join("days.csv");
    std::fs::write(&days, "name,from,to\nканикулы,32.13.2026,2026-11-05\n").expect("a file");
    let error = complaint(&run(folder.path(), &["calendar", "import", "days.csv"]));
    assert!(
        error.contains("line 2, column from: “32.13.2026”"),
        "{error}"
    );
    let error = complaint(&run(folder.path(), &["roster"]));
    assert!(error.contains("a command is missing"), "{error}");
}

#[tokio::test]
async fn a_newer_database_is_refused_and_a_backup_is_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("r.csv"), ROSTER).expect("a file");
    said(&run(folder.path(), &["roster", "import", "r.csv"]));
    said(&run(folder.path(), &["backup", "copy.db"]));
    let error = complaint(&run(folder.path(), &["backup", "copy.db"]));
    assert!(error.contains("there already"), "{error}");
    let error = complaint(&run(folder.path(), &["backup", "nowhere/copy.db"]));
    assert!(error.contains("there is no folder nowhere"), "{error}");
    let before = said(&run(folder.path(), &["roster", "export"]));
    std::fs::remove_file(folder.path().join("school.db")).expect("a loss");
    let text = said(&run(folder.path(), &["restore", "copy.db"]));
    assert_eq!(text, "restored from copy.db\n");
    assert_eq!(said(&run(folder.path(), &["roster", "export"])), before);

    write_into(&folder.path().join("school.db"), A_LATER_STEP).await;
    let error = complaint(&run(folder.path(), &["roster", "export"]));
    assert!(error.contains("newer kamerton"), "{error}");
}

#[tokio::test]
async fn a_second_service_is_refused_and_the_rest_works_beside_the_first() {
    let mut school = School::open().await;
    let output = school.kamerton(&["run"]).await;
    assert!(complaint(&output).contains("already running"));
    // Nor by another name.
    let elsewhere = tempfile::tempdir().expect("a folder");
    let link = elsewhere.path().join("school.db");
    std::os::unix::fs::symlink(school.path("school.db"), &link).expect("a link");
    let output = kamerton(elsewhere.path(), school.sandbox.url(), &["run"]);
    assert!(complaint(&output).contains("already running"), "{output:?}");
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.assigns(teacher, group, "=Гамма").await;
    for arguments in [
        ["journal", "export", "-o", "j.csv"],
        ["journal", "export", "-o", "j.xlsx"],
        ["roster", "export", "-o", "r.xlsx"],
        ["invite", "students", "-o", "i.xlsx"],
    ] {
        said(&school.kamerton(&arguments).await);
    }
    let csv = std::fs::read(school.path("j.csv")).expect("a file");
    let xlsx = std::fs::read(school.path("j.xlsx")).expect("a file");
    let (csv, xlsx) = (
        sheets::read(&csv).expect("a table"),
        sheets::read(&xlsx).expect("a table"),
    );
    assert_eq!(
        csv.headings.join(","),
        "student_id,class,kind,title,given_at,submitted_at,mark,marked_at,marked_by,comment"
    );
    assert_eq!(csv.headings, xlsx.headings);
    assert_eq!(csv.rows[0].1[..5], xlsx.rows[0].1[..5]);
    assert_eq!(csv.rows[0].1[3], "=Гамма");
    let raw =
        String::from_utf8(std::fs::read(school.path("j.csv")).expect("a file")).expect("text");
    assert!(
        raw.contains(",'=Гамма,") && !raw.contains("Нотная"),
        "{raw}"
    );
    let named = said(&school.kamerton(&["journal", "export", "--names"]).await);
    assert!(named.contains("Нотная Нота"), "{named}");
    let none = said(
        &school
            .kamerton(&["journal", "export", "--from", "2026-11-25"])
            .await,
    );
    assert_eq!(none.lines().count(), 1);
    let all = said(
        &school
            .kamerton(&[
                "journal",
                "export",
                "--to",
                "24.11.2026",
                "--class",
                "сольфеджио 3а",
            ])
            .await,
    );
    assert_eq!(all.lines().count(), 4);
    assert!(
        complaint(
            &school
                .kamerton(&["journal", "export", "--from", "вчера"])
                .await
        )
        .contains("вчера")
    );
    assert!(
        complaint(
            &school
                .kamerton(&["journal", "export", "--class", "Хор"])
                .await
        )
        .contains("Сольфеджио 3А")
    );
    let check = said(&school.kamerton(&["check"]).await);
    assert!(
        check.contains("@KamertonSandboxBot") && check.contains("all is well"),
        "{check}"
    );
    school.close().await;
}

#[tokio::test]
async fn who_only_checks_an_older_database_leaves_it_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("r.csv"), ROSTER).expect("a file");
    said(&run(folder.path(), &["roster", "import", "r.csv"]));
    let database = folder.path().join("school.db");
    // As before a step that only the new version knows.
    let older = "DELETE FROM _sqlx_migrations
                 WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
    write_into(&database, older).await;
    let before = std::fs::read(&database).expect("a file");
    let check = run(folder.path(), &["check"]);
    let check = String::from_utf8_lossy(&check.stdout);
    assert!(check.contains("school.db is sound"), "{check}");
    assert!(
        check.contains("an older version has left it; `kamerton run` brings"),
        "{check}"
    );
    let after = std::fs::read(&database).expect("a file");
    assert!(before == after, "it was changed");
}
