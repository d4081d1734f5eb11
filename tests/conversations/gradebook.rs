//! A class's journal in the chat: as pictures, as a table, by term and class; and the sheet
//! that a family sees of its own.

use std::{io::Cursor, time::Duration};

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use chrono::{Days, NaiveDate};
use chrono_tz::Europe::Moscow;
use kamerton::{
    report::{gradebook_picture, grades_picture},
    sandbox::Heard,
    school::{
        calendar::PeriodKind,
        gradebook::{Cell, Column, ColumnKind, Gradebook, Row},
        grades::{ClassGrades, Grades},
        lessons::Form,
        marks::{Mark, MarkSet},
        roster::StudentId,
        terms::Span,
    },
    store::invitations::Invitee,
};
use resvg::tiny_skia::Pixmap;

use crate::school::{School, Who, assert_heard, assert_silent, rows_of, student};

const HOUR: Duration = Duration::from_secs(3600);

/// The files of a kind that came in a chat, in their order.
fn files(school: &School, heard: &[Heard], chat: i64, kind: &str) -> Vec<Vec<u8>> {
    let media = heard.iter().filter(|heard| heard.chat == chat);
    media
        .filter_map(|heard| heard.media.clone())
        .filter(|media| media.kind == kind)
        .map(|media| school.people.open_file(&media.file_id).expect("a file"))
        .collect()
}

/// A picture that any phone shows: within Telegram's limits, and something is drawn on it.
#[track_caller]
fn looked_at(png: &[u8]) -> Pixmap {
    assert!(png.len() < 10 << 20, "{} bytes", png.len());
    let picture = Pixmap::decode_png(png).expect("a picture");
    let (width, height) = (picture.width(), picture.height());
    assert!(width <= 1200 && height <= 2400, "{width} × {height}");
    assert!(width.max(height) <= 4 * width.min(height));
    let white = |it: &&resvg::tiny_skia::PremultipliedColorU8| {
        (it.red(), it.green(), it.blue()) == (255, 255, 255)
    };
    let drawn = picture.pixels().len() - picture.pixels().iter().filter(white).count();
    assert!(drawn > 1_000, "{drawn} pixels");
    picture
}

/// Whether a colour stands on a picture.
fn has(picture: &Pixmap, colour: (u8, u8, u8)) -> bool {
    let mut pixels = picture.pixels().iter();
    pixels.any(|it| (it.red(), it.green(), it.blue()) == colour)
}

/// The first sheet of a table, cell by cell.
fn cells(content: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(content)).expect("a table");
    let sheet = book.worksheet_range("Журнал").expect("a sheet");
    let formulas = book.worksheet_formula("Журнал").expect("a sheet");
    assert!(formulas.cells().all(|(.., formula)| formula.is_empty()));
    sheet.rows().map(<[Data]>::to_vec).collect()
}

/// A file inside a table, as it is written there.
fn part(content: &[u8], name: &str) -> String {
    let mut book = zip::ZipArchive::new(Cursor::new(content)).expect("a table");
    let part = book.by_name(name).expect("a part of it");
    std::io::read_to_string(part).expect("text")
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}

fn button<'h>(heard: &'h [Heard], chat: i64, words: &str) -> &'h Heard {
    heard
        .iter()
        .rfind(|heard| {
            let mut buttons = heard.buttons.iter().flatten();
            heard.chat == chat && buttons.any(|button| button.text.contains(words))
        })
        .unwrap_or_else(|| panic!("nobody offers “{words}”: {heard:#?}"))
}

/// A class with a lesson and two assignments: marks of every kind, one to be checked, one
/// sent back, one taken back.
async fn with_journal() -> (School, Who, [Who; 2], i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota, pavel]).await;
    let gamma = school.assigns(teacher, group, "=Гамма ре мажор").await;
    school.replies(nota, group, gamma.message, "сыграла").await;
    school.says(teacher, "/grade 10427 5- Чисто").await;
    school.replies(pavel, group, gamma.message, "вот").await;
    school.says_in(teacher, group, "/assign Снята").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Отменить").await;
    school
        .says(
            teacher,
            "/timetable Сольфеджио 3А: вт 15:00 45 мин, каб. 12",
        )
        .await;
    school.pass(3 * HOUR + HOUR / 2).await;
    school.says(teacher, "Урок").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✓ 10434").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    school.says(teacher, "4").await;
    school.says(teacher, "Интервалы").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Записать").await;
    (school, teacher, [nota, pavel], group)
}

#[tokio::test]
async fn the_journal_comes_as_a_picture_and_a_table_in_private() {
    let (mut school, teacher, [nota, _], group) = with_journal().await;
    let news = school.says_in(teacher, group, "/journal").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "Журнал класса «Сольфеджио 3А», 2 четверть");
    let pictures = files(&school, &news, teacher, "photo");
    assert_eq!(pictures.len(), 1);
    let picture = looked_at(&pictures[0]);
    assert!(has(&picture, (0xfd, 0xe3, 0xe1)), "an absence is coloured");
    assert!(has(&picture, (0x24, 0x59, 0xb3)), "what waits has a dot");

    let tables = files(&school, &news, teacher, "document");
    let cells = cells(&tables[0]);
    assert_eq!(text(&cells[0][1]), "Сольфеджио 3А");
    assert_eq!(
        text(&cells[1][1]),
        "Сольфеджио, 2 четверть, 02.11.2026–30.12.2026"
    );
    let row = |at: usize| cells[at].iter().map(text).collect::<Vec<_>>();
    assert_eq!(row(3)[..3], ["№", "24", "24"]);
    assert_eq!(
        row(5)[..3],
        ["", "дз", "у"],
        "what was called off is not there"
    );
    let totals = ["4.5", "0", "1", "1", "100", ""];
    assert_eq!(row(6)[..3], ["10427", "5-", "4"]);
    assert_eq!(row(6)[3..], totals);
    assert_eq!(row(7)[..3], ["10434", "●", "н"]);
    assert_eq!(row(7)[3..], ["", "1", "1", "1", "100", ""]);
    assert_eq!(row(8)[..3], ["10441", "–", ""]);
    assert_eq!(row(9)[..4], ["Средний", "5", "4", "4.5"]);
    assert!(matches!(cells[6][2], Data::Float(_)), "a mark is a number");
    assert!(
        matches!(cells[6][0], Data::String(_)),
        "an identifier is none"
    );
    assert!(matches!(cells[6][3], Data::Float(_)), "so is an average");
    let signed = cells.iter().flatten().map(text);
    assert!(
        signed
            .into_iter()
            .any(|cell| cell.starts_with("Преподаватель № 1   подпись")),
        "one can sign it"
    );
    let sheet = part(&tables[0], "xl/worksheets/sheet1.xml");
    for said in [
        "paperSize=\"9\"",
        "orientation=\"landscape\"",
        "xSplit=\"1\" ySplit=\"6\"",
        "fitToHeight=\"0\"",
    ] {
        assert!(sheet.contains(said), "it prints well: {said}");
    }
    let repeated = "Журнал!$A:$A,Журнал!$1:$6";
    assert!(part(&tables[0], "xl/workbook.xml").contains(repeated));
    // The matrix and the lines say the same.
    let lines = school.journal().await;
    for (place, id) in [(6, "10427"), (7, "10434")] {
        for (column, kind) in [(1, "assignment"), (2, "lesson")] {
            let line = lines.iter().find(|line| line[0] == id && line[2] == kind);
            let code = line.map(|line| line[6].clone()).unwrap_or_default();
            let shown = Mark::read(&text(&cells[place][column])).map_or("", Mark::code);
            assert_eq!(shown, code, "{id} {kind}");
        }
    }

    // The list with the comments is behind a button.
    let news = school
        .presses(
            teacher,
            button(&news, teacher, "Списком"),
            "Списком, с комментариями",
        )
        .await;
    let list = files(&school, &news, teacher, "document").remove(0);
    let rows = rows_of(&list);
    assert!(rows.iter().any(|row| row[9] == "Чисто"), "{rows:?}");

    for who in [nota, school.guardian("10427").await] {
        let news = school.says(who, "/journal").await;
        assert_heard(&news, who, "для преподавателей");
        assert!(files(&school, &news, who, "photo").is_empty());
    }
    school.close().await;
}

#[tokio::test]
async fn another_term_and_another_class_are_a_button_away() {
    let (mut school, ..) = with_journal().await;
    let pianist = school.staff(2).await;
    let news = school.says(pianist, "Журнал").await;
    assert_heard(&news, pianist, "Журнал какого класса?");
    let question = school.last(pianist);
    let news = school.presses(pianist, &question, "Музлитература 3").await;
    assert_heard(&news, pianist, "«Музлитература 3», 2 четверть");
    looked_at(&files(&school, &news, pianist, "photo")[0]);
    let table = button(&news, pianist, "Другой период").clone();
    let news = school.presses(pianist, &table, "← 1 четверть").await;
    assert_heard(&news, pianist, "«Музлитература 3», 1 четверть");
    let first = button(&news, pianist, "2 четверть →").clone();
    let labels: Vec<&str> = first
        .buttons
        .iter()
        .flatten()
        .map(|button| button.text.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "← 4 четверть",
            "2 четверть →",
            "Другой период",
            "Другой класс",
            "Списком, с комментариями"
        ],
        "before the first comes the last of the year before"
    );
    let news = school.presses(pianist, &first, "← 4 четверть").await;
    let last = button(&news, pianist, "Другой период").clone();
    assert!(format!("{last:?}").contains("← 3 четверть"), "{last:?}");
    school.presses(pianist, &first, "Другой период").await;
    let question = school.last(pianist);
    school
        .presses(pianist, &question, "Прошлый учебный год")
        .await;
    let before = school.last(pianist);
    let news = school.presses(pianist, &before, "2 полугодие").await;
    assert_heard(&news, pianist, "«Музлитература 3», 2 полугодие");
    assert!(format!("{:?}", button(&news, pianist, "← 1 полугодие")).contains("Другой"));
    let news = school.presses(pianist, &question, "1 полугодие").await;
    assert_heard(&news, pianist, "«Музлитература 3», 1 полугодие");
    let half = button(&news, pianist, "2 полугодие →").clone();
    school.presses(pianist, &half, "Другой класс").await;
    let question = school.last(pianist);
    let individual = "Специальность (фортепиано) 10427";
    let news = school.presses(pianist, &question, individual).await;
    assert_heard(&news, pianist, "10427», 1 полугодие");

    // In the holidays it is the term that is over which is asked about; and nobody else
    // presses what a teacher was offered.
    let stranger = school.person("Прохожий");
    let news = school.presses(stranger, &half, "Другой класс").await;
    assert!(files(&school, &news, stranger, "photo").is_empty());
    school.close().await;
}

#[tokio::test]
async fn a_long_class_comes_as_an_album() {
    let mut school = School::open().await;
    let roster = school.path("choir.csv");
    let mut rows = "student_id,name,year,department,discipline,teacher,class,guardian\n".to_owned();
    for number in 0..70 {
        rows += &format!("Х{number:02},Хорист {number},2,Хор,Хор,Скрипкина С. С.,Хор младших,\n");
    }
    std::fs::write(&roster, rows).expect("a file");
    let path = roster.to_str().expect("a name");
    assert!(
        school
            .kamerton(&["roster", "import", path])
            .await
            .status
            .success()
    );
    let teacher = school.staff(1).await;
    school.says(teacher, "/journal").await;
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Хор младших").await;
    let pictures = files(&school, &news, teacher, "photo");
    assert_eq!(pictures.len(), 3);
    for picture in &pictures {
        looked_at(picture);
    }
    let table = files(&school, &news, teacher, "document").remove(0);
    assert_eq!(cells(&table).len(), 6 + 70 + 5);
    school.close().await;
}

#[test]
fn many_dates_are_several_pictures_and_never_more_than_an_album_holds() {
    let first = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day");
    let book = |students: u64, columns: u64| Gradebook {
        class: "Сольфеджио <3А> & «хор»".to_owned(),
        discipline: "Сольфеджио".to_owned(),
        teacher: 1,
        from: first,
        to: first,
        columns: (0..columns)
            .map(|place| Column {
                day: first + Days::new(place),
                kind: ColumnKind::Lesson(Form::Lesson),
                title: "Очень длинная тема, которой не хватает места ни в какой строке".to_owned(),
            })
            .collect(),
        rows: (0..students)
            .map(|number| Row {
                student: StudentId::made(number),
                has_left: false,
                counts: true,
                cells: vec![
                    Cell::Marked(Mark::read("незачёт").expect("a mark"));
                    usize::try_from(columns).expect("small")
                ],
                term: Mark::read("5").ok(),
            })
            .collect(),
    };
    for (students, columns, pictures) in [
        (30, 40, 4),
        (1, 0, 1),
        (0, 1, 1),
        (70, 40, 9),
        (35, 400, 10),
        (900, 3, 10),
    ] {
        let pages = gradebook_picture::pages(&book(students, columns), "", &MarkSet::default());
        assert_eq!(pages.len(), pictures, "{students} × {columns}");
        for page in [&pages[0], &pages[pages.len() - 1]] {
            let (width, height) = page.size();
            assert!(width <= 600.0 && height <= 1200.0, "{width} × {height}");
        }
    }
    looked_at(
        &gradebook_picture::pages(&book(35, 400), "", &MarkSet::default())[0]
            .to_png(2.0)
            .expect("a picture"),
    );
}

#[tokio::test]
async fn who_left_stays_in_the_gradebook_while_something_of_theirs_stands_there() {
    let (mut school, teacher, ..) = with_journal().await;
    let admin = school.admin().await;
    for id in ["10434", "10441"] {
        school.says(admin, &format!("/student {id}")).await;
        let card = school.last(admin);
        school.presses(admin, &card, "Выбыл(а) из школы").await;
        let question = school.last(admin);
        school.presses(admin, &question, "Да").await;
    }
    let class = {
        let mut reader = school.store.reader().await.expect("a reader");
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day");
        let days = Span {
            kind: Some(PeriodKind::Quarter),
            name: "2 четверть".to_owned(),
            from: day,
            to: day,
        };
        let (mut found, now) = (None, school.clock.now());
        for class in 1..5 {
            let book = reader.gradebook(class, &days, (Moscow, now)).await;
            let book = book.expect("one");
            found = found.or(book.filter(|book| book.class == "Сольфеджио 3А"));
        }
        assert!(
            reader
                .gradebook(99, &days, (Moscow, now))
                .await
                .expect("none")
                .is_none()
        );
        found.expect("the class")
    };
    let rows: Vec<(&str, bool)> = class
        .rows
        .iter()
        .map(|row| (row.student.as_str(), row.has_left))
        .collect();
    assert_eq!(rows, [("10427", false), ("10434", true), ("10441", true)]);
    let news = school.says(teacher, "/journal").await;
    looked_at(&files(&school, &news, teacher, "photo")[0]);
    school.close().await;
}

#[tokio::test]
async fn a_term_mark_stands_beside_its_own_term_and_on_the_familys_sheet() {
    let (mut school, teacher, [nota, _], _) = with_journal().await;
    let news = school.says(teacher, "/journal").await;
    let before = files(&school, &news, teacher, "photo").remove(0);
    school.says(teacher, "/term").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "✅ Подтвердить все").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да").await;

    let news = school.says(teacher, "/journal").await;
    let picture = files(&school, &news, teacher, "photo").remove(0);
    assert_ne!(picture, before, "it has a column more");
    let table = cells(&files(&school, &news, teacher, "document")[0]);
    let last = |table: &[Vec<Data>], at: usize| table[at].last().map(text);
    assert_eq!(last(&table, 3).as_deref(), Some("Итог"));
    assert_eq!(last(&table, 6).as_deref(), Some("5"));
    assert_eq!(last(&table, 7).as_deref(), Some(""), "nothing was proposed");

    // The half in which the quarter lies has marks of its own.
    let under = button(&news, teacher, "Другой период").clone();
    school.presses(teacher, &under, "Другой период").await;
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "1 полугодие").await;
    let half = cells(&files(&school, &news, teacher, "document")[0]);
    assert_eq!(text(&half[6][0]), "10427");
    assert_eq!(last(&half, 6).as_deref(), Some(""));

    let terms = |kind, from: (u32, u32)| Span {
        kind: Some(kind),
        name: String::new(),
        from: NaiveDate::from_ymd_opt(2026, from.0, from.1).expect("a day"),
        to: NaiveDate::from_ymd_opt(2026, 12, 30).expect("a day"),
    };
    let mut reader = school.store.reader().await.expect("a reader");
    for (term, mark) in [
        (terms(PeriodKind::Quarter, (11, 2)), Mark::read("5").ok()),
        (terms(PeriodKind::Half, (9, 1)), None),
    ] {
        let by = (Moscow, school.clock.now());
        let grades = reader.grades(&student("10427"), &term, by).await;
        let classes = grades.expect("a sheet").classes;
        let given: Vec<_> = classes.iter().map(|class| class.term).collect();
        assert_eq!(given, [mark], "{:?}", term.kind);
    }
    // A class in which there is only a mark for the term has a heading all the same.
    let grades = Grades {
        student: student("10427"),
        from: terms(PeriodKind::Quarter, (11, 2)).from,
        to: terms(PeriodKind::Quarter, (11, 2)).to,
        classes: vec![ClassGrades {
            class: "Хор".to_owned(),
            lines: Vec::new(),
            term: Mark::read("5").ok(),
        }],
    };
    let pages = grades_picture::pages(&grades, "", &MarkSet::default());
    let png = pages[0].to_png(2.0).expect("a picture");
    let nothing = Grades {
        classes: Vec::new(),
        ..grades
    };
    let none = grades_picture::pages(&nothing, "", &MarkSet::default());
    assert_ne!(png, none[0].to_png(2.0).expect("a picture"));
    drop(reader);
    let news = school.says(nota, "/grades").await;
    let list = button(&news, nota, "Лист оценок").clone();
    let news = school.presses(nota, &list, "📈 Лист оценок").await;
    looked_at(&files(&school, &news, nota, "photo")[0]);
    school.close().await;
}

#[tokio::test]
async fn a_family_sees_a_sheet_of_its_own_and_nobody_elses() {
    let (mut school, _, [nota, pavel], _) = with_journal().await;
    let news = school.says(nota, "/grades").await;
    let list = button(&news, nota, "Лист оценок").clone();
    let news = school.presses(nota, &list, "📈 Лист оценок").await;
    assert_heard(&news, nota, "Лист оценок: 10427, 2 четверть");
    let picture = looked_at(&files(&school, &news, nota, "photo")[0]);
    assert!(
        has(&picture, (0x1b, 0x7f, 0x4b)),
        "works that are handed in"
    );
    let other = button(&news, nota, "← 1 четверть").clone();
    let news = school.presses(nota, &other, "← 1 четверть").await;
    assert_heard(&news, nota, "Лист оценок: 10427, 1 четверть");
    looked_at(&files(&school, &news, nota, "photo")[0]);
    let news = school.presses(pavel, &list, "📈 Лист оценок").await;
    assert_heard(&news, pavel, "не для вас");
    assert!(files(&school, &news, pavel, "photo").is_empty());

    // A mother of two has one for each, by her own label; one that was disconnected has none.
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    school.says(mother, "старшая").await;
    school.says(mother, "младший").await;
    let news = school.says(mother, "/grades").await;
    let list = button(&news, mother, "Лист оценок").clone();
    let label = |id: &str| {
        let mut buttons = list.buttons.iter().flatten();
        let found = buttons.find(|button| button.text.contains(id));
        found.expect("one for each").text.clone()
    };
    assert_ne!(label("10427"), label("10434"));
    let news = school.presses(mother, &list, &label("10434")).await;
    assert_heard(&news, mother, "(10434), 2 четверть");
    assert_eq!(files(&school, &news, mother, "photo").len(), 1);

    let admin = school.admin().await;
    school.says(admin, "/student 10434").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Отключить 2").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Да, отключить").await;
    let news = school.presses(mother, &list, &label("10434")).await;
    assert!(
        files(&school, &news, mother, "photo").is_empty(),
        "{news:?}"
    );
    let news = school.presses(mother, &list, &label("10427")).await;
    assert_eq!(files(&school, &news, mother, "photo").len(), 1);
    school.close().await;
}

#[tokio::test]
async fn who_teaches_a_class_no_more_gets_its_journal_no_more() {
    let (mut school, teacher, ..) = with_journal().await;
    let news = school.says(teacher, "/journal").await;
    let table = button(&news, teacher, "Списком").clone();
    let admin = school.admin().await;
    school.staff(2).await;
    school
        .says(admin, "/substitute Сольфеджио 3А: № 2 до 30.11")
        .await;
    school.pass(Duration::from_secs(60)).await;
    let news = school.presses(teacher, &table, "← 1 четверть").await;
    assert_heard(&news, teacher, "только преподаватель этого класса");
    assert!(files(&school, &news, teacher, "photo").is_empty());
    school.close().await;
}
