//! The command line, with settings from the environment alone.

use std::{path::Path, process::Output, time::Duration};

use kamerton::{
    sheets::{self, SheetWriter, XlsxSheet},
    store::Store,
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    reports::text_of,
    roster::{COVER, book},
    school::{
        NOWHERE, ROSTER, School, assert_heard, command, complaint, complaint_line, database_url,
        kamerton, said,
    },
};

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
fn a_roster_is_imported_in_every_dress_and_comes_back() {
    let semicolons = ROSTER.replace(',', ";");
    let russian = ROSTER.replacen(
        "student_id,name,year,department,discipline,teacher,class,guardian",
        "Идентификатор,ФИО,Год обучения,Отделение,Предмет,Преподаватель,Класс,Родитель",
        1,
    );
    let marked = format!("\u{FEFF}{ROSTER}");
    let (windows, ..) = encoding_rs::WINDOWS_1251.encode(&semicolons);
    let (dos, ..) = encoding_rs::IBM866.encode(&semicolons);
    let mut xlsx = std::io::Cursor::new(Vec::new());
    let mut sheet = Box::new(XlsxSheet::new(&mut xlsx, "Список", &[10; 8]).expect("a sheet"));
    for line in ROSTER.lines() {
        sheet
            .row(&line.split(',').collect::<Vec<_>>())
            .expect("memory");
    }
    sheet.finish().expect("memory");
    let dresses: [(&str, &[u8]); 7] = [
        ("a.csv", ROSTER.as_bytes()),
        ("b.csv", semicolons.as_bytes()),
        ("c.csv", russian.as_bytes()),
        ("d.csv", marked.as_bytes()),
        ("e.csv", &windows),
        ("f.csv", &dos),
        ("g.xlsx", xlsx.get_ref()),
    ];
    let mut exports = Vec::new();
    for (name, bytes) in dresses {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), bytes).expect("a file");
        let text = said(&run(folder.path(), &["roster", "import", name]));
        assert!(text.contains("adds students: 3"), "{name}: {text}");
        // Again, nothing changes.
        let text = said(&run(folder.path(), &["roster", "import", name]));
        assert!(text.contains("nothing to change"), "{name}: {text}");
        exports.push(said(&run(folder.path(), &["roster", "export"])));
        // What was exported is imported as nothing new, as XLSX too.
        said(&run(
            folder.path(),
            &["roster", "export", "-o", "back.xlsx"],
        ));
        let text = said(&run(folder.path(), &["roster", "import", "back.xlsx"]));
        assert!(text.contains("nothing to change"), "{name}: {text}");
    }
    assert!(
        exports.iter().all(|export| *export == exports[0]),
        "{exports:#?}"
    );
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&exports[0]), lines(ROSTER));
}

#[test]
fn a_dry_run_changes_nothing_and_made_identifiers_have_a_check_digit() {
    let folder = tempfile::tempdir().expect("a folder");
    let nameless = "name,year,discipline,teacher,class,phone\nНота,3,Хор,Роялев,Хор 1,8-800\n=Пауза(),3,Хор,Роялев,,\n";
    std::fs::write(folder.path().join("r.csv"), nameless).expect("a file");
    let year = "name,from,to\n1 четверть,01.09.2026,25.10.2026\n";
    std::fs::write(folder.path().join("year.csv"), year).expect("a file");
    let dry = |arguments: &[&str], told: &str| {
        let output = run(folder.path(), &[arguments, &["--dry-run"]].concat());
        let text = said(&output);
        assert!(text.contains(told) && text.contains("a dry run"), "{text}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    // Nor is a database made in which it could be looked.
    let none = "school.db, and none is made";
    for (arguments, told) in [
        (
            ["roster", "import", "r.csv"],
            "adds students: 2 (10019, 10024)",
        ),
        (["roster", "import", "r.csv"], "phone"),
        (["calendar", "import", "year.csv"], "quarter 2026-09-01"),
    ] {
        let beside = dry(&arguments, told);
        assert!(beside.contains(none), "{beside}");
        assert_eq!(beside.lines().count(), 1, "{beside}");
    }
    let two = nameless.replacen("Хор 1", "Хор\u{202E}", 1);
    std::fs::write(folder.path().join("two.csv"), two).expect("a file");
    let refused = run(folder.path(), &["roster", "import", "two.csv", "--dry-run"]);
    assert_eq!(complaint(&refused).lines().count(), 1, "{refused:?}");
    let left = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 3, "something was made");

    said(&run(folder.path(), &["calendar", "import", "year.csv"]));
    let beside = dry(
        &["roster", "import", "r.csv"],
        "adds students: 2 (10019, 10024)",
    );
    assert!(!beside.contains(none), "{beside}");
    let export = said(&run(folder.path(), &["roster", "export"]));
    assert_eq!(export.lines().count(), 1);
    said(&run(folder.path(), &["roster", "import", "r.csv"]));
    let export = said(&run(folder.path(), &["roster", "export"]));
    assert!(
        export.contains("10024,'=Пауза()"),
        "a cell is a formula: {export}"
    );
    let table = sheets::read(export.as_bytes()).expect("a table");
    assert_eq!(table.rows[1].1[1], "=Пауза()");
}

#[test]
fn a_bad_roster_stops_the_whole_import_with_one_clear_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let heading = "student_id,name,discipline,teacher,class";
    let cases: [(&[u8], &str); 9] = [
        (b"", "empty"),
        (b"\xD0\xCF\x11\xE0", "old Excel"),
        (b"PK\x03\x04zip", "damaged"),
        (b"%PDF-1.4", "neither"),
        (b"a,b\n1,2\n", "column discipline"),
        (b"student_id,discipline,teacher\n", "no rows"),
        (
            b"student_id,discipline,teacher\n1 2,D,T\n",
            "line 2, column student_id",
        ),
        (b"name,discipline,teacher\nA,D,\n", "line 2, column teacher"),
        (
            b"student_id,name,discipline,teacher,class\n1,A,D,T,K\n1,B,D,T,K\n",
            "line 3, column name",
        ),
    ];
    for (bytes, word) in cases {
        std::fs::write(folder.path().join("r.csv"), bytes).expect("a file");
        let error = complaint_line(&run(folder.path(), &["roster", "import", "r.csv"]));
        assert!(
            error.contains(word) && error.contains("r.csv was not imported"),
            "{error}"
        );
    }
    let mixed = format!("{heading}\n1,Нота,Хор,Роялев,Хор 1\n2,Пауза,,Роялев,Хор 1\n");
    std::fs::write(folder.path().join("r.csv"), mixed).expect("a file");
    complaint(&run(folder.path(), &["roster", "import", "r.csv"]));
    assert_eq!(
        said(&run(folder.path(), &["roster", "export"]))
            .lines()
            .count(),
        1
    );
    let error = complaint(&run(folder.path(), &["roster", "import", "нет.csv"]));
    assert!(error.contains("no such file"), "{error}");
}

#[test]
fn settings_that_cannot_be_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value, word) in [
        ("KAMERTON_ZONE", "Europe/Moskow", "Europe/Moskow"),
        ("KAMERTON_LIMITS", "maybe", "maybe"),
        ("KAMERTON_MARKS", "5 отлично", "отлично"),
        ("DATABASE_URL", "postgres://x", "sqlite:kamerton.db"),
        ("TELOXIDE_TOKEN", "nonsense", "token"),
        ("TELOXIDE_TOKEN", "123456:", "copy it whole from @BotFather"),
        (
            "DATABASE_URL",
            "sqlite:.",
            ". is a folder: name the database's file",
        ),
        (
            "KAMERTON_WEBHOOK_URL",
            "bot.example.org",
            "“bot.example.org” is no webhook's address; write one like https://",
        ),
        ("KAMERTON_WEBHOOK_LISTEN", "8443", "like 127.0.0.1:8443"),
        (
            "TELOXIDE_API_URL",
            "localhost:8081",
            "“localhost:8081” is no server's address; write one like http://",
        ),
        ("KAMERTON_WEBHOOK_SECRET", "a b", "A-Z a-z 0-9 _ -"),
        (
            "KAMERTON_CONFIG",
            "absent.toml",
            "KAMERTON_CONFIG: there is no file absent.toml; write where the settings are",
        ),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_kamerton"))
            .arg("run")
            .current_dir(folder.path())
            .env("TELOXIDE_TOKEN", kamerton::sandbox::TOKEN)
            .env(name, value)
            .output()
            .expect("it runs");
        let error = complaint_line(&output);
        assert!(error.contains(word), "{name}: {error}");
    }
    let config = folder.path().join("kamerton.toml");
    for (content, word) in [
        ("zoone = \"Europe/Moscow\"\n", "zoone"),
        ("# Ours\nzone = Europe/Moscow\n", "line 2: "),
    ] {
        std::fs::write(&config, content).expect("a file");
        let error = complaint(&run(folder.path(), &["check"]));
        assert!(error.contains(word), "{error}");
    }
    // The place of the files is taken by something else.
    std::fs::remove_file(&config).expect("it goes");
    std::fs::write(folder.path().join("files"), "").expect("a file");
    let check = run(folder.path(), &["check"]);
    let heard = String::from_utf8_lossy(&check.stdout);
    assert!(heard.contains("check KAMERTON_FILES"), "{heard}");
    assert!(
        heard.contains("; there is no kamerton.toml in this folder"),
        "{heard}"
    );
    // Nor does looking make a school where somebody has mistyped its name.
    assert!(heard.contains("school.db is not there yet"), "{heard}");
    assert!(!folder.path().join("school.db").exists(), "it was made");
}

#[test]
fn settings_are_blamed_under_the_name_and_in_the_place_that_they_have() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("kamerton.toml");
    std::fs::write(&config, "# Ours\nquiet = \"ночь\"\n").expect("a file");
    let error = complaint(&run(folder.path(), &["check"]));
    assert!(error.contains("kamerton.toml, quiet: “ночь”"), "{error}");
    assert!(!error.contains("KAMERTON_QUIET"), "{error}");
    // What is known to be wrong only where it is used, too.
    let configured = |content: &str, arguments: &[&str]| {
        std::fs::write(&config, content).expect("a file");
        let output = command(folder.path(), NOWHERE, arguments)
            .env_remove("DATABASE_URL")
            .env_remove("TELOXIDE_TOKEN")
            .output()
            .expect("it runs");
        let error = complaint(&output);
        (String::from_utf8_lossy(&output.stdout).into_owned(), error)
    };
    for (content, arguments, blamed) in [
        (
            "database_url = \"postgres://x\"\n",
            &["check"][..],
            "database_url of kamerton.toml is \"postgres://x\", and has to name a file",
        ),
        (
            "database_url = \"sqlite:absent.db\"\n",
            &["journal", "export"],
            "absent.db: name the school's own in database_url of kamerton.toml",
        ),
        (
            "telegram_token = \"nonsense\"\n",
            &["run"],
            "telegram_token of kamerton.toml is not a bot's token",
        ),
    ] {
        let (_, error) = configured(content, arguments);
        assert!(error.contains(blamed), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let (heard, _) = configured("telegram_token = \"123456:ABC-DEF\"\n", &["check"]);
    let blamed = "check telegram_token of kamerton.toml, TELOXIDE_API_URL and TELOXIDE_PROXY";
    assert!(heard.contains(blamed), "{heard}");
    assert!(heard.contains("; read from kamerton.toml\n"), "{heard}");
    // What is empty was not set.
    let (heard, _) = configured("telegram_token = \"\"\nquiet = \" \"\n", &["check"]);
    let unset = "TELOXIDE_TOKEN is not set, nor telegram_token in the file of settings";
    assert!(heard.contains(unset), "{heard}");
    let (windows, ..) = encoding_rs::WINDOWS_1251.encode("limits = \"off\"\nschool = \"ДМШ\"\n");
    std::fs::write(&config, windows).expect("a file");
    let error = complaint_line(&run(folder.path(), &["check"]));
    assert!(
        error.contains("kamerton.toml: line 2 is not in UTF-8"),
        "{error}"
    );
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
fn a_calendar_in_toml_is_quoted_as_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (windows, ..) = encoding_rs::WINDOWS_1251.encode("# 2026\n\"каникулы\" = 5\n");
    for (content, wrong) in [
        (
            "\"каникулы\" = 5\n".as_bytes(),
            "“каникулы: 5” is not understood",
        ),
        (&windows, "line 2 is not in UTF-8; save the file anew"),
    ] {
        std::fs::write(folder.path().join("year.toml"), content).expect("a file");
        let error = complaint_line(&run(folder.path(), &["calendar", "import", "year.toml"]));
        let wrong = format!("year.toml was not imported: {wrong}");
        assert!(error.contains(&wrong), "{error}");
        assert!(!error.contains("index"), "{error}");
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
async fn there_is_no_backup_of_nothing_and_no_other_programs_database_is_written_into() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = complaint(&run(folder.path(), &["backup", "copy.db"]));
    assert!(error.contains("there is no database"), "{error}");
    assert!(!folder.path().join("school.db").exists(), "it was made");

    let database = folder.path().join("school.db");
    write_into(&database, "CREATE TABLE songs (name TEXT)").await;
    let error = complaint(&run(folder.path(), &["check"]));
    assert!(error.contains("not one of kamerton's"), "{error}");
    let tables = sqlx::query_scalar::<_, String>(
        "SELECT name FROM sqlite_schema WHERE name NOT LIKE '%_sqlx_migrations%'",
    );
    let options = SqliteConnectOptions::new().filename(&database);
    let mut other = SqliteConnection::connect_with(&options)
        .await
        .expect("a database");
    let tables = tables.fetch_all(&mut other).await.expect("names");
    assert_eq!(tables, ["songs"]);
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
async fn headings_are_found_below_a_title_and_what_changes_is_said() {
    let school = School::open().await;
    let write = |name: &str, content: &str| {
        std::fs::write(school.path(name), content).expect("a file");
    };
    write(
        "roster.csv",
        "Список учащихся;;;;;;\n2026/27;;;;;;\n№;Ф.И.О. учащегося;Идентификатор;Отделение;Предмет;Ф.И.О. преподавателя;Класс\n\
         1;Нотная Нина;10427;Хоровое;Хор;Хоров Х. Х.;Хор\n\
         2;;10427;Струнное;Скрипка;Хоров Х. Х.;Скрипки\n",
    );
    let output = school
        .kamerton(&["roster", "import", "roster.csv", "--dry-run"])
        .await;
    let told = said(&output);
    let changed = "changes students: 1 (10427: name Нотная Нота → Нотная Нина, department";
    assert!(told.contains(changed), "{told}");
    let warned = String::from_utf8_lossy(&output.stderr);
    let two = ": 1 (line 5: 10427 in “Хоровое” and in “Струнное”)";
    assert!(warned.contains(two), "{warned}");
    let many: String = (10..35)
        .map(|student| {
            let of = |department: &str| {
                format!("{student};Хорист {student};{department};Хор;Хоров;Хор\n")
            };
            of("Хоровое") + &of("Струнное")
        })
        .collect();
    write(
        "many.csv",
        &format!("код;фио;отделение;предмет;преподаватель;класс\n{many}"),
    );
    let output = school
        .kamerton(&["roster", "import", "many.csv", "--dry-run"])
        .await;
    let warned = String::from_utf8_lossy(&output.stderr);
    let departments = warned.lines().filter(|line| line.contains("department"));
    let departments: Vec<&str> = departments.collect();
    assert_eq!(departments.len(), 1, "{warned}");
    assert!(departments[0].contains(": 25 (line 3: 10 in"), "{warned}");
    assert!(
        departments[0].contains("19 in “Хоровое” and in “Струнное”, …)"),
        "{warned}"
    );

    write(
        "timetable.csv",
        "Расписание;;;\nкласс;день;время;минут\nСольфеджио 3А;пт;16.00;45 мин\n",
    );
    let told = said(
        &school
            .kamerton(&["timetable", "import", "timetable.csv"])
            .await,
    );
    assert!(told.contains("adds weekly lessons: 1"), "{told}");
    write(
        "year.csv",
        "Календарь;;\nпериод;начало;конец\n1 четверть;01.09.2026;25.10.2026\n",
    );
    let told = said(&school.kamerton(&["calendar", "import", "year.csv"]).await);
    assert!(told.contains("quarter 2026-09-01..2026-10-25"), "{told}");
    school.close().await;
}

#[test]
fn a_table_behind_a_cover_is_read_and_its_sheet_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |sheets: &[(&str, &str)]| {
        std::fs::write(folder.path().join("book.xlsx"), book(sheets)).expect("a file");
    };
    let import = |what: &str| run(folder.path(), &[what, "import", "book.xlsx"]);
    let roster = (
        "Список",
        "код,фио,предмет,учитель,класс\n1,Нота,Хор,Хоров,Хор\n",
    );
    let phones = ("Телефоны", "фио,телефон\nНота,8-800\n");
    write(&[COVER, roster, phones]);
    let told = said(&import("roster"));
    let read = "reads sheet 2 “Список”: those before it have no such columns";
    assert!(
        told.contains(read) && told.contains("adds students: 1"),
        "{told}"
    );
    write(&[roster, phones]);
    let told = said(&import("roster"));
    assert!(!told.contains("sheet"), "{told}");
    for (sheets, wrong) in [
        (
            &[COVER, phones][..],
            "no sheet has the columns (sheet 1 “Титул”, sheet 2 “Телефоны”); sheet 1 “Титул”: line 1",
        ),
        (
            &[COVER, ("Список", "код,фио,предмет,учитель\n1,Нота,Хор,\n")],
            "not imported: sheet 2 “Список”: line 2, column teacher: is empty",
        ),
        (
            &[
                COVER,
                ("Список", "код,фио,предмет,учитель\n1,Нота,Хор,№ 77\n"),
            ],
            "not imported: sheet 2 “Список”: line 2, column teacher: there is no member of staff",
        ),
        (&[COVER], "not imported: line 1, column discipline"),
        (
            &[COVER, roster, ("Ещё", roster.1)],
            "the sheets “Список” and “Ещё” both have",
        ),
    ] {
        write(sheets);
        let error = complaint(&import("roster"));
        assert!(error.contains(wrong), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    write(&[
        COVER,
        ("Расписание", "класс,день,время,минут\nХор,пт,16.00,45\n"),
    ]);
    let told = said(&import("timetable"));
    assert!(told.contains("reads sheet 2 “Расписание”"), "{told}");
    let year = "период,начало,конец\n1 четверть,01.09.2026,25.10.2026\n";
    write(&[COVER, ("Четверти", year)]);
    let told = said(&import("calendar"));
    assert!(told.contains("reads sheet 2 “Четверти”"), "{told}");
    assert!(told.contains("quarter 2026-09-01"), "{told}");
}

#[tokio::test]
async fn a_title_may_stand_alone_in_its_line_and_headings_in_two() {
    let school = School::open().await;
    let write = |name: &str, text: &str| {
        std::fs::write(school.path(name), text).expect("a file");
    };
    for roster in [
        "Список учащихся, 2026/27\n\nКод;Ф.И.О.;Предмет;Преподаватель;Класс\n\
         10427;Нотная Нина;Хор;Хоров Х. Х.;Хор\n",
        "Список учащихся\n\
         Учащийся;;Предмет;Преподаватель;Класс;Родитель;\n\
         Код;ФИО;;;;ФИО;Телефон\n\
         10427;Нотная Нина;Хор;Хоров Х. Х.;Хор;Нотная Мама;\n",
        "Учащийся;;Занятия;;\n\
         Код;ФИО;Предмет;Преподаватель;Класс\n\
         10427;Нотная Нина;Хор;Хоров Х. Х.;Хор\n",
    ] {
        write("roster.csv", roster);
        let dry = ["roster", "import", "roster.csv", "--dry-run"];
        let told = said(&school.kamerton(&dry).await);
        let changed = "changes students: 1 (10427: name Нотная Нота → Нотная Нина";
        assert!(told.contains(changed), "{roster}: {told}");
    }
    write(
        "timetable.csv",
        "Расписание\nкласс;день;время;минут\nСольфеджио 3А;пт;16.00;45 мин\n",
    );
    let import = ["timetable", "import", "timetable.csv"];
    let told = said(&school.kamerton(&import).await);
    assert!(told.contains("adds weekly lessons: 1"), "{told}");
    school.close().await;
}

#[tokio::test]
async fn identifiers_stand_in_the_order_of_their_numbers() {
    let mut school = School::open().await;
    let rows = ["10", "2", "21", "1"].map(|id| format!("{id},Хорист {id},Хор,Хоров,Хор\n"));
    let file = format!("id,имя,предмет,учитель,класс\n{}", rows.concat());
    std::fs::write(school.path("roster.csv"), file).expect("a file");
    said(&school.kamerton(&["roster", "import", "roster.csv"]).await);
    let of_choir = |text: String, column: usize| -> Vec<String> {
        let lines = text.lines().filter(|line| line.contains("Хор"));
        let ids = lines.filter_map(|line| line.split(',').nth(column));
        ids.map(str::to_owned).collect()
    };
    let sheet = ["report", "sheet", "--class", "Хор", "--from", "2026-11-01"];
    let teacher = school.staff(3).await;
    let group = school.group(teacher, "Хор", &[]).await;
    school.assigns(teacher, group, "Канон").await;
    let mut distance = sheet;
    distance[1] = "distance";
    for (arguments, column) in [(&sheet[..], 1), (&distance, 2), (&["roster", "export"], 0)] {
        let text = said(&school.kamerton(arguments).await);
        assert_eq!(of_choir(text, column), ["1", "2", "10", "21"]);
    }
    // A digest names them, too.
    const HOUR: Duration = Duration::from_secs(3600);
    school.pass(14 * 24 * HOUR).await;
    let news = school.pass(20 * HOUR).await;
    assert_heard(&news, teacher, "ничего не сдают: 1, 2, 10, 21");
    school.close().await;
}

#[tokio::test]
async fn a_calendar_is_imported_from_a_small_file() {
    let school = School::open().await;
    for (name, content, answer) in [
        (
            "year.toml",
            "\"1 четверть\" = [\"2026-09-01\", \"2026-10-25\"]\n\"День города\" = \"2026-09-05\"\n",
            "off 2026-09-05..2026-09-05 День города",
        ),
        (
            "year.csv",
            "name;from;to\n1 четверть;01.09.2026;25.10.2026\nканикулы;26.10.2026;03.11.2026\n",
            "off 2026-10-26..2026-11-03 каникулы",
        ),
        (
            "bare.csv",
            "1 четверть;01.09.2026;25.10.2026\nканикулы;26.10.2026;03.11.2026\n",
            "off 2026-10-26..2026-11-03 каникулы",
        ),
        (
            "titled.csv",
            "Год, 2026/27\n\nпериод;начало;конец\n1 четверть;01.09.2026;25.10.2026\n\
             каникулы;26.10.2026;03.11.2026\n",
            "off 2026-10-26..2026-11-03 каникулы",
        ),
        (
            "titled_bare.csv",
            "Учебный год\n1 четверть;01.09.2026;25.10.2026\nканикулы;26.10.2026;03.11.2026\n",
            "off 2026-10-26..2026-11-03 каникулы",
        ),
        (
            "words.csv",
            "Год;1 сентября 2026;31 мая 2027 г.\n1 четверть;01.09.2026;25 октября 2026\n",
            "year 2026-09-01..2027-05-31 Год",
        ),
    ] {
        let file = school.path(name);
        std::fs::write(&file, content).expect("a file");
        let file = file.to_str().expect("a name");
        let output = school.kamerton(&["calendar", "import", file]).await;
        assert!(output.status.success(), "{output:?}");
        let shown = school.kamerton(&["calendar", "show"]).await;
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        assert!(shown.contains(answer), "{shown}");
        assert!(
            shown.contains("quarter 2026-09-01..2026-10-25 1 четверть"),
            "{shown}"
        );
    }
    let before = school.kamerton(&["calendar", "show"]).await.stdout;
    for (content, answer) in [
        (
            "name,from,to\nканикулы,летом,\n",
            "line 2, column from: “летом” is no date",
        ),
        (
            "name,from,to\nканикулы,,\n",
            "line 2: write in its three columns a name",
        ),
        (
            "name,from,to\nОсень,01.09.2026,25.10.2026\n",
            "“Осень: 01.09.2026..25.10.2026” would be more than a month without lessons",
        ),
        ("", "empty"),
    ] {
        let file = school.path("bad.csv");
        std::fs::write(&file, content).expect("a file");
        let file = file.to_str().expect("a name");
        let output = school.kamerton(&["calendar", "import", file]).await;
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(answer), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    assert_eq!(school.kamerton(&["calendar", "show"]).await.stdout, before);
    school.close().await;
}
