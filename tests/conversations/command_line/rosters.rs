//! What a roster's file may be taken for: a year of study for a group, one class for two.

use rust_xlsxwriter::{Format, Workbook};

use super::run;
use crate::{
    roster::with_caption,
    school::{ROSTER, School, assert_heard, complaint_line, said},
};

#[test]
fn years_of_study_are_no_groups_before_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let import = |headings: &str, rows: &str| {
        let text = format!("{headings}\n{rows}");
        std::fs::write(folder.path().join("r.csv"), text).expect("a file");
        run(folder.path(), &["roster", "import", "r.csv"])
    };
    let rows = "Петров Пётр;3;Специальность (фортепиано);Роялев Р. Р.\n\
                Иванов Иван;3;Специальность (фортепиано);Роялев Р. Р.\n";
    let asked = complaint_line(&import("ФИО;Класс;Предмет;Преподаватель", rows));
    assert!(
        asked.contains("call the column «Год обучения» or «Группа»"),
        "{asked}"
    );
    let told = said(&import("ФИО;Год обучения;Предмет;Преподаватель", rows));
    assert!(
        told.contains("adds classes: 2 (Специальность (фортепиано) 10019"),
        "{told}"
    );
    // Beside groups, it says what the other one is to be called.
    let rows = "Петров Пётр;3;Сольфеджио;Скрипкина С. С.;3А\n";
    let two = complaint_line(&import("ФИО;Класс;Предмет;Преподаватель;Группа", rows));
    assert!(
        two.contains("call the one with the year of study «Год обучения»"),
        "{two}"
    );
}

#[tokio::test]
async fn a_class_that_looks_like_another_one_is_warned_of() {
    let school = School::open().await;
    // The last letter is a Latin one.
    let rows = "student_id,name,year,discipline,teacher,class\n\
                10427,Нотная Нота,3,Сольфеджио,Скрипкина С. С.,Сольфеджио 3A\n\
                10434,Пауза Павел,3,Сольфеджио,Скрипкина С. С.,Сольфеджио 3Б\n";
    std::fs::write(school.path("r.csv"), rows).expect("a file");
    let import = ["roster", "import", "r.csv", "--dry-run"];
    let output = school.kamerton(&import).await;
    let warned = String::from_utf8_lossy(&output.stderr).into_owned();
    let alike = "look like others, and are written with other letters, such as a Latin “A” for a \
                 Russian one: 1 (Сольфеджио 3A as Сольфеджио 3А)";
    assert!(warned.contains(alike), "{warned}");
    assert!(said(&output).contains("adds classes: 2"));
    school.close().await;
}

#[tokio::test]
async fn the_journal_tells_classes_apart_as_reports_do_and_takes_its_own_names() {
    let mut school = School::open().await;
    let rows = "student_id,name,year,discipline,teacher,class\n\
                10427,Нотная Нота,3,Сольфеджио,Скрипкина С. С.,4Б\n\
                10427,Нотная Нота,3,Музыкальная литература,Скрипкина С. С.,4Б\n\
                10427,Нотная Нота,3,Ритмика,Скрипкина С. С.,Ритмика 4Б\n";
    std::fs::write(school.path("r.csv"), rows).expect("a file");
    said(&school.kamerton(&["roster", "import", "r.csv"]).await);
    let teacher = school.staff(1).await;
    let classes = ["Сольфеджио 4Б", "Музыкальная литература 4Б", "Ритмика 4Б"];
    for class in classes {
        school
            .says(teacher, &format!("/assign Работа\nкласс: {class}"))
            .await;
    }
    let named: Vec<String> = school
        .journal()
        .await
        .into_iter()
        .map(|row| row[1].clone())
        .collect();
    assert_eq!(named, classes);
    for class in classes {
        let export = ["journal", "export", "--class", class];
        let text = said(&school.kamerton(&export).await);
        assert_eq!(text.lines().count(), 2, "{text}");
    }
    school.close().await;
}

#[tokio::test]
async fn one_child_in_two_spellings_of_a_file_is_named_with_both_lines() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let heading = "student_id,name,year,discipline,teacher,class\n";
    let lessons = "Сольфеджио,Скрипкина С. С.,Сольфеджио 3А\n";
    let file = |one: &str, other: &str| format!("{heading}{one},{lessons}{other},{lessons}");
    for (one, other, pair) in [
        // The second letter is a Latin one, each time.
        ("А-17,Сомов,3", "A-17,Сомов,3", "2: А-17 – 3: A-17"),
        ("А-17,Сомов,3", "A-17,,", "2: А-17 – 3: A-17"),
        ("ф-12,Сомов,3", "Ф-12,Сомов,3", "2: ф-12 – 3: Ф-12"),
        (",Сомов,3", ",Сомов,3 класс", "2: 10455 – 3: 10464"),
        (",Сомов,3", ",Сомов,", "2: 10455 – 3: 10464"),
        (",Сомов,3", ",Cомов,3", "2: 10455 – 3: 10464"),
        ("Ф-12,Сомов,3", ",Сомов,4", "2: Ф-12 – 3: 10455"),
        // Of the roster.
        ("10427,,", ",Нотная Hота,4", "2: 10427 – 3: 10455"),
    ] {
        let file = file(one, other);
        school.act(with_caption(admin, "список.csv", &file)).await;
        let preview = school.last(admin).text;
        let told = "один ребёнок записан в файле по-разному (строка и идентификатор): 1 (";
        assert!(
            preview.contains(&format!("{told}{pair})")),
            "{pair}: {preview}"
        );
        std::fs::write(school.path("r.csv"), file).expect("a file");
        let dry = ["roster", "import", "r.csv", "--dry-run"];
        let output = school.kamerton(&dry).await;
        let warned = String::from_utf8_lossy(&output.stderr).into_owned();
        let told = "written in the file in two ways (line and identifier): 1 (";
        assert!(output.status.success(), "{warned}");
        assert!(
            warned.contains(&format!("{told}{pair})")),
            "{pair}: {warned}"
        );
    }
    // Two children of one name have an identifier each.
    let two = file("А-17,Сомов,3", "А-18,Сомов,3");
    school.act(with_caption(admin, "список.csv", &two)).await;
    assert!(!school.last(admin).text.contains("по-разному"));
    // A name of the roster with a Latin letter is its namesake.
    let latin = file("А-17,Диез Динa,3", "10427,Нотная Нота,3");
    let news = school.act(with_caption(admin, "список.csv", &latin)).await;
    assert_heard(&news, admin, "(новый – прежний): 1 (А-17 – 10441)");
    // Zeros are refused, as they are against the roster, unless the names are others.
    for (one, other, refused) in [
        ("00427,Сомов,3", "427,Сомов,3", true),
        ("00427,,", "427,Сомов,3", true),
        ("00427,Сомов,3", "427,Щукина,3", false),
    ] {
        std::fs::write(school.path("r.csv"), file(one, other)).expect("a file");
        let output = school
            .kamerton(&["roster", "import", "r.csv", "--dry-run"])
            .await;
        assert_eq!(output.status.success(), !refused, "{output:?}");
        if refused {
            let line = complaint_line(&output);
            let zeros = "line 3, column student_id: line 2 has 00427, which is the same number";
            assert!(line.contains(zeros), "{line}");
        }
    }
    school.close().await;
}

#[tokio::test]
async fn a_discipline_is_one_in_whichever_case_it_is_written() {
    let mut school = School::open().await;
    let rows = "student_id,name,year,discipline,teacher,class\n\
                10427,Нотная Нота,3,Хор,Роялев Р. Р.,Хор 1\n\
                10434,Пауза Павел,3,хор,Роялев Р. Р.,Хор 2\n";
    std::fs::write(school.path("r.csv"), rows).expect("a file");
    said(&school.kamerton(&["roster", "import", "r.csv"]).await);
    for name in ["Хор", "хор", "ХОР"] {
        let sheet = ["report", "sheet", "--discipline", name];
        let text = said(&school.kamerton(&sheet).await);
        assert!(text.contains("10427") && text.contains("10434"), "{text}");
    }
    let summary = said(&school.kamerton(&["report", "summary"]).await);
    let of_it = summary
        .lines()
        .filter(|line| line.to_lowercase().contains(",хор,"));
    let of_it: Vec<&str> = of_it.collect();
    assert_eq!(of_it.len(), 1, "{summary}");
    assert!(of_it[0].contains("discipline,Хор,2,"), "{summary}");
    said(&school.kamerton(&["site", "build", "site"]).await);
    let page = std::fs::read_to_string(school.path("site/disciplines.html")).expect("a page");
    assert_eq!(
        page.to_lowercase().matches("<h2>хор</h2>").count(),
        1,
        "{page}"
    );
    let admin = school.admin().await;
    school.says(admin, "/report").await;
    let first = school.last(admin).buttons[0][0].text.clone();
    school
        .presses_last(admin, &[first.as_str(), "По дисциплине"])
        .await;
    let list = school.last(admin);
    let names = list.buttons.iter().flatten();
    let names: Vec<&str> = names.map(|it| it.text.as_str()).collect();
    assert!(
        names.contains(&"Хор") && !names.contains(&"хор"),
        "{names:?}"
    );
    school.close().await;
}

#[test]
fn cells_are_read_as_they_are_shown_and_no_year_is_a_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let book = |fill: &dyn Fn(&mut rust_xlsxwriter::Worksheet)| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        // Beside the table, not above it.
        sheet
            .write_string(0, 0, "Список учащихся на 2026/2027")
            .expect("a cell");
        let headings = [
            "Код",
            "ФИО",
            "Год обучения",
            "Предмет",
            "Преподаватель",
            "Группа",
        ];
        sheet.write_row(1, 1, headings).expect("cells");
        let row = ["", "Нотная Нота", "3", "Хор", "Роялев Р. Р.", "Хор 1"];
        sheet.write_row(2, 1, row).expect("cells");
        fill(sheet);
        std::fs::write(
            folder.path().join("r.xlsx"),
            book.save_to_buffer().expect("memory"),
        )
        .expect("a file");
        run(folder.path(), &["roster", "import", "r.xlsx", "--dry-run"])
    };
    let zeros = Format::new().set_num_format("00000");
    let told = said(&book(&|sheet| {
        sheet
            .write_number_with_format(2, 1, 427, &zeros)
            .expect("a cell");
    }));
    assert!(told.contains("adds students: 1 (00427)"), "{told}");
    assert!(!told.contains("no such column"), "{told}");
    let date = Format::new().set_num_format("dd.mmm");
    for (column, called) in [(3, "year"), (6, "class")] {
        let refused = complaint_line(&book(&|sheet| {
            sheet
                .write_number_with_format(2, column, 46_237, &date)
                .expect("a cell");
        }));
        let words = format!(
            "line 3, column {called}: “2026-08-03” is a date, which a spreadsheet makes of “3/8”; \
             format the column as text"
        );
        assert!(refused.contains(&words), "{refused}");
    }
    // A page of HTML is no table, whatever it is called.
    let page = "<html><table><tr><td>Код</td></tr></table></html>";
    std::fs::write(folder.path().join("r.xls"), page).expect("a file");
    let refused = complaint_line(&run(folder.path(), &["roster", "import", "r.xls"]));
    assert!(
        refused.contains("this is neither a CSV nor an XLSX file"),
        "{refused}"
    );
    // Columns of other things are still named, by whichever of their headings.
    std::fs::write(
        folder.path().join("r.csv"),
        ROSTER.replace("guardian", "Телефон"),
    )
    .expect("a file");
    let told = said(&run(
        folder.path(),
        &["roster", "import", "r.csv", "--dry-run"],
    ));
    assert!(
        told.contains("not stored, no such column: Телефон"),
        "{told}"
    );
}
