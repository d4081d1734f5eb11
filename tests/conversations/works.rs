//! `kamerton works export`: the works as files, for the archive.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use kamerton::sandbox::{Act, SentFile};

use crate::school::{School, Who, captioned, complaint_line, file, last_line, said, send_files};

/// A class with a group, and one of its students in it: teacher, student, group.
async fn with_class() -> (School, Who, Who, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    (school, teacher, nota, group)
}

/// Files with words below the first.
fn with_words(who: Who, group: i64, post: i64, words: &str, files: Vec<SentFile>) -> Act {
    captioned(who, Some(group), (Some(post), words), files)
}

/// The files of a folder and of those in it, by their names below it.
fn files_in(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let mode = path.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", path.display());
        let name = path.file_name().expect("a name").to_string_lossy();
        match path.is_dir() {
            true => found.extend(files_in(&path).iter().map(|it| format!("{name}/{it}"))),
            false => drop(found.insert(name.into_owned())),
        }
    }
    found
}

/// The rows of the table in a folder, with its heading.
fn table(folder: &Path) -> Vec<Vec<String>> {
    let mut table = csv::ReaderBuilder::new();
    let table = table.has_headers(false).from_path(folder.join("works.csv"));
    let rows = table.expect("a table").into_records();
    rows.map(|row| row.expect("CSV").iter().map(str::to_owned).collect())
        .collect()
}

#[tokio::test]
async fn works_are_written_as_files_by_class_and_named_in_a_table() {
    let (mut school, teacher, nota, group) = with_class().await;
    let post = school.assigns(teacher, group, "Гамма: ре/мажор?").await;
    let large = SentFile {
        size: Some(25 << 20),
        ..file("video", "видео")
    };
    let album = vec![file("photo", "ноты"), large];
    school
        .act(with_words(nota, group, post.message, "Левая рука", album))
        .await;
    school.pass(Duration::from_secs(3600)).await;
    let pdf = SentFile {
        name: "Нотная Нота.PDF".to_owned(),
        ..file("document", "чисто")
    };
    school
        .act(send_files(nota, group, Some(post.message), vec![pdf]))
        .await;
    // Another one of the same name, of the same day.
    let post = school.assigns(teacher, group, "Гамма: ре/мажор?").await;
    school
        .replies(nota, group, post.message, "Готово к четвергу")
        .await;
    // What is taken back is nobody's any more.
    let post = school.assigns(teacher, group, "Этюд").await;
    school
        .act(send_files(
            nota,
            group,
            Some(post.message),
            vec![file("voice", "ой")],
        ))
        .await;
    school
        .presses_last(nota, &["Отозвать", "Да, отозвать"])
        .await;

    let output = school
        .kamerton(&["works", "export", "-o", "archive/2026"])
        .await;
    assert_eq!(
        last_line(&output),
        "3 works, 4 files: archive/2026; 1 file more is in the messenger alone"
    );
    let folder = school.path("archive/2026");
    let class = |name: &str| format!("Сольфеджио 3А/10427 Гамма ре-мажор {name}");
    let names = [
        class("1-1 2026-11-24.jpg"),
        class("1-1 2026-11-24.txt"),
        class("1-1 2026-11-24 (2).txt"),
        class("2-1 2026-11-24.pdf"),
    ];
    let mut expected = BTreeSet::from(names.clone());
    expected.insert("works.csv".to_owned());
    assert_eq!(files_in(&folder), expected);
    let [photo, words, other, clean] = names;
    for (name, content) in [
        (&photo, "ноты"),
        (&words, "Левая рука"),
        (&other, "Готово к четвергу"),
        (&clean, "чисто"),
    ] {
        assert_eq!(
            fs::read_to_string(folder.join(name)).expect("text"),
            content
        );
    }
    let at = "2026-11-24T12:00:00+03:00";
    let rows = table(&folder);
    let heading = "student_id,class,assignment,attempt,submitted_at,file,note";
    assert_eq!(rows[0].join(","), heading);
    let row = |attempt: &str, file: &str, note: &str| {
        [
            "10427",
            "Сольфеджио 3А",
            "Гамма: ре/мажор?",
            attempt,
            file,
            note,
        ]
        .map(str::to_owned)
    };
    let without_time: Vec<Vec<String>> = rows[1..]
        .iter()
        .map(|row| [&row[..4], &row[5..]].concat())
        .collect();
    assert_eq!(
        without_time,
        [
            row("1", &photo, ""),
            row("1", &words, ""),
            row("1", "", "только в мессенджере"),
            row("2", &clean, ""),
            row("1", &other, ""),
        ]
    );
    assert_eq!(rows[1][4], at);
    let audit = said(&school.kamerton(&["audit", "export"]).await);
    assert!(audit.contains("export_works"), "{audit}");
    school.close().await;
}

#[tokio::test]
async fn a_part_of_the_works_is_written_where_it_is_asked_for() {
    let (mut school, teacher, nota, group) = with_class().await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "Вот").await;
    // A copy that somebody has taken away.
    let post = school.assigns(teacher, group, "Этюд").await;
    school
        .act(send_files(
            nota,
            group,
            Some(post.message),
            vec![file("voice", "раз")],
        ))
        .await;
    fs::remove_file(school.path("files/0000/1.ogg")).expect("a copy");
    for (filter, works) in [
        (&["--student", "10427"][..], 2),
        (&["--student", "10434"], 0),
        (&["--class", "сольфеджио 3а"], 2),
        (&["--class", "Музлитература 3"], 0),
        (&["--from", "2026-11-24", "--to", "2026-11-24"], 2),
        (&["--from", "2026-11-25"], 0),
        (&["--to", "2026-11-23"], 0),
    ] {
        let arguments = [&["works", "export", "-o", "part"], filter].concat();
        let output = school.kamerton(&arguments).await;
        let line = last_line(&output);
        let begins = format!("{works} works, ");
        assert!(line.starts_with(&begins), "{filter:?}: {line}");
        assert!(
            line.ends_with("part; no file is in the messenger alone"),
            "{line}"
        );
        let lost = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(lost.contains("any more: 1; works.csv"), works > 0, "{lost}");
        let rows = table(&school.path("part"));
        assert_eq!(rows.len(), works + 1, "{rows:#?}");
        fs::remove_dir_all(school.path("part")).expect("it is there");
    }
    // What cannot be read leaves nothing half there, so that it can be written once that is mended.
    fs::create_dir(school.path("files/0000/1.ogg")).expect("a folder");
    let line = complaint_line(&school.kamerton(&["works", "export", "-o", "part"]).await);
    assert!(line.contains("cannot copy"), "{line}");
    assert_eq!(
        fs::read_dir(school.path("part")).expect("a folder").count(),
        0
    );
    school.close().await;
}

#[tokio::test]
async fn no_folder_is_written_into_that_has_something_in_it() {
    let (school, ..) = with_class().await;
    let full: PathBuf = school.path("full");
    fs::create_dir(&full).expect("a folder");
    fs::write(full.join("mine.txt"), "моё").expect("a file");
    fs::create_dir(school.path("empty")).expect("a folder");
    for (arguments, wrong) in [
        (&["-o", "full"][..], "full is not empty"),
        (&["-o", "full/mine.txt"], "it is a file, name a folder"),
        (&["-o", "-"], "name one after -o"),
        (&["--student", "99999", "-o", "new"], "no student “99999”"),
        (&["--student", "1 2", "-o", "new"], "no student “1 2”"),
        (&["--class", "4Ы", "-o", "new"], "there is no class “4Ы”"),
        (&["--from", "вчера", "-o", "new"], "is no date"),
    ] {
        let arguments = [&["works", "export"], arguments].concat();
        let line = complaint_line(&school.kamerton(&arguments).await);
        assert!(line.contains(wrong), "{line}");
    }
    assert_eq!(fs::read_dir(&full).expect("a folder").count(), 1);
    assert!(!school.path("new").exists(), "it was made");
    for folder in ["empty", "new"] {
        let output = school.kamerton(&["works", "export", "-o", folder]).await;
        assert!(last_line(&output).starts_with("0 works, 0 files: "));
        assert_eq!(table(&school.path(folder)).len(), 1);
    }
    school.close().await;
}
