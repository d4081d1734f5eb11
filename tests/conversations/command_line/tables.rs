//! What people bring in tables, and how it is answered: rosters and calendars.

use std::time::Duration;

use kamerton::sheets::{self, SheetWriter, XlsxSheet};

use super::run;
use crate::{
    roster::{COVER, book},
    school::{ROSTER, School, assert_heard, complaint, complaint_line, said},
};

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
