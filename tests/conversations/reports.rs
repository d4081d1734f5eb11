//! Reports, by buttons in the chat and on the command line.

use std::{
    io::{Cursor, Read},
    process::Output,
    time::Duration,
};

use calamine::{Data, Reader, Xlsx};

use crate::school::{School, Who, assert_heard, file, opened, rows_of, said, send_files};

const HOUR: Duration = Duration::from_secs(3600);

/// All that happens here.
pub const NOVEMBER: [&str; 4] = ["--from", "2026-11-01", "--to", "2026-11-30"];

/// Two students with marks for «=Гамма», a third who has handed in nothing, and an online
/// lesson from which one was absent.
pub async fn with_marks() -> (School, Who, Who) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let family = [school.student("10427").await, school.student("10434").await];
    let group = school.group(teacher, "Сольфеджио 3А", &family).await;
    let post = school
        .assigns(teacher, group, "=Гамма\nсрок: 24.11 13:00")
        .await;
    for (who, mark) in family.into_iter().zip(["5- +Чисто", "3"]) {
        let work = send_files(who, group, Some(post.message), vec![file("voice", "до")]);
        school.act(work).await;
        school.pass(Duration::from_secs(3)).await;
        let id = if who == family[0] { "10427" } else { "10434" };
        school.says(teacher, &format!("/grade {id} {mark}")).await;
    }
    school
        .says(
            teacher,
            "/timetable Сольфеджио 3А: вт 15:00 45 мин лекция онлайн https://meet.example/a",
        )
        .await;
    school.pass(3 * HOUR + HOUR / 2).await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✓ 10441").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Записать").await;
    let admin = school.admin().await;
    (school, teacher, admin)
}

pub async fn report(school: &School, arguments: &[&str]) -> Output {
    let mut all = vec!["report"];
    all.extend(arguments);
    school.kamerton(&all).await
}

/// The lines of a report in CSV.
pub async fn lines(school: &School, kind: &str) -> Vec<String> {
    let mut arguments = vec![kind];
    arguments.extend(NOVEMBER);
    let text = said(&report(school, &arguments).await);
    text.lines().map(str::to_owned).collect()
}

pub fn text_of(bytes: &[u8], sheet: usize) -> String {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    let name = workbook.sheet_names()[sheet].clone();
    let range = workbook.worksheet_range(&name).expect("a sheet");
    let cells = range.used_cells().map(|(_, _, cell)| match cell {
        Data::String(text) => text.clone(),
        other => other.to_string(),
    });
    cells.collect::<Vec<_>>().join("|")
}

#[tokio::test]
async fn a_sheet_is_ordered_in_four_taps() {
    let (mut school, _, admin) = with_marks().await;
    let news = school.says(admin, "/report").await;
    assert_heard(&news, admin, "Какой отчёт?");
    school
        .presses_last(admin, &["Оценочный лист", "Сольфеджио 3А"])
        .await;
    let shown = school.card(admin);
    assert!(
        shown
            .text
            .contains("Сольфеджио 3А\n2 четверть (03.11.2026–30.12.2026)")
            || shown.text.contains("Сольфеджио 3А\n2 четверть ("),
        "{shown:?}"
    );
    let news = school.presses_last(admin, &["XLSX"]).await;
    let (name, content) = opened(&school, &news, admin);
    assert_eq!(name, "Оценочный лист, Сольфеджио 3А, 2 четверть.xlsx");
    let text = text_of(&content, 0);
    for words in [
        "Оценочный лист",
        "Класс: Сольфеджио 3А",
        "Преподаватель: № 1",
        "1 24.11",
        "1) 24.11 =Гамма",
        "2) 24.11 лекция",
        "10427|5-|·|5|1|1",
        "10434|3|·|3|1|1",
        "10441|–|н|0|1",
        "Дата составления: 24.11.2026",
        "Преподаватель № 1  ____",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("Нотная"), "no names: {text}");
    // What said that it was being made offers the next one.
    let shown = school.card(admin);
    assert!(shown.edited && !shown.text.contains("Готовлю"), "{shown:?}");
    school.presses_last(admin, &["В другом виде"]).await;
    let news = school.presses_last(admin, &["PDF"]).await;
    let (name, content) = opened(&school, &news, admin);
    assert!(name.ends_with(".pdf") && content.starts_with(b"%PDF"));
    // For another term there is nothing in it.
    school
        .presses_last(admin, &["В другом виде", "Другой период", "1 четверть"])
        .await;
    let news = school.presses_last(admin, &["CSV"]).await;
    let (_, content) = opened(&school, &news, admin);
    let rows = rows_of(&content);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0], ["Сольфеджио 3А", "10427", "", "0", "0", ""]);
    school
        .presses_last(
            admin,
            &[
                "В другом виде",
                "Другой период",
                "Прошлый учебный год",
                "4 четверть",
            ],
        )
        .await;
    let card = school.card(admin);
    assert!(card.text.contains("–31.05.2026)"), "{card:?}");
    school.close().await;
}

#[tokio::test]
async fn all_sheets_come_in_an_archive() {
    let (mut school, _, admin) = with_marks().await;
    school.says(admin, "Отчёты").await;
    let news = school
        .presses_last(admin, &["Оценочный лист", "Вся школа", "ZIP"])
        .await;
    let (name, content) = opened(&school, &news, admin);
    assert_eq!(name, "Оценочный лист, 2 четверть.zip");
    let mut archive = zip::ZipArchive::new(Cursor::new(content)).expect("an archive");
    let mut names: Vec<String> = archive
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "Музлитература 3.xlsx",
            "Сольфеджио 3А.xlsx",
            "Специальность (фортепиано) 10427.xlsx"
        ]
    );
    let mut sheet = Vec::new();
    let mut file = archive.by_name("Сольфеджио 3А.xlsx").expect("a file");
    file.read_to_end(&mut sheet).expect("it unpacks");
    assert!(text_of(&sheet, 0).contains("10427|5-"));
    school.says(admin, "/report").await;
    let disciplines = ["Посещаемость", "По дисциплине", "Сольфеджио", "CSV"];
    let news = school.presses_last(admin, &disciplines).await;
    let (name, content) = opened(&school, &news, admin);
    assert_eq!(name, "Посещаемость, Сольфеджио, 2 четверть.csv");
    assert_eq!(rows_of(&content).len(), 3);
    school.close().await;
}

#[tokio::test]
async fn names_are_barred_or_asked_for_once_and_written_down() {
    let (mut school, _, admin) = with_marks().await;
    let way = ["Оценочный лист", "Сольфеджио 3А", "С именами"];
    school.says(admin, "/report").await;
    let news = school.presses_last(admin, &way).await;
    assert_heard(
        &news,
        admin,
        "kamerton report sheet --class \"Сольфеджио 3А\" --names --term \"2 четверть\"",
    );
    // A term of an earlier year is not the one of this year that is called alike.
    school.says(admin, "/report").await;
    let earlier = [
        "Оценочный лист",
        "Сольфеджио 3А",
        "Другой период",
        "Прошлый учебный год",
        "1 четверть",
        "С именами",
    ];
    let news = school.presses_last(admin, &earlier).await;
    assert_heard(&news, admin, "--names --term \"1 четверть 2025/26\"");
    school.lets_names_pass().await;
    school.says(admin, "/report").await;
    school.presses_last(admin, &way).await;
    let warning = school.card(admin);
    assert!(warning.text.contains("остаётся в /audit"), "{warning:?}");
    let news = school.presses_last(admin, &["Да, с именами", "XLSX"]).await;
    let (_, content) = opened(&school, &news, admin);
    assert!(text_of(&content, 0).contains("10427|Нотная Нота|5-"));
    // The next one has none again.
    let news = school.presses_last(admin, &["В другом виде", "XLSX"]).await;
    let (_, content) = opened(&school, &news, admin);
    assert!(!text_of(&content, 0).contains("Нотная"));
    let news = school.says(admin, "/audit").await;
    assert_heard(
        &news,
        admin,
        "документ с именами Сольфеджио 3А; «Оценочный лист»",
    );
    let news = school.presses_last(admin, &["Файлом"]).await;
    let (_, content) = opened(&school, &news, admin);
    let rows = rows_of(&content);
    let acts: Vec<&str> = rows.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(
        acts.iter().filter(|act| **act == "export_names").count(),
        1,
        "{acts:?}"
    );
    assert_eq!(acts.last(), Some(&"export_audit"));
    school.close().await;
}

#[tokio::test]
async fn only_an_administrator_orders_reports() {
    let (mut school, teacher, admin) = with_marks().await;
    let news = school.says(teacher, "/report").await;
    assert_heard(&news, teacher, "для администратора");
    school.says(admin, "/report").await;
    let kinds = school.card(admin);
    let news = school.presses(teacher, &kinds, "Оценочный лист").await;
    assert!(news.iter().all(|heard| heard.media.is_none()), "{news:?}");
    school.close().await;
}

#[tokio::test]
async fn every_kind_comes_out_of_the_command_line() {
    let (school, ..) = with_marks().await;
    let sheet = lines(&school, "sheet").await;
    assert_eq!(
        sheet[0],
        "class,student_id,average,handed_in,asked,term_mark,2026-11-24 =Гамма,2026-11-24 лекция"
    );
    assert!(sheet.contains(&"Сольфеджио 3А,10427,5.00,1,1,,5-,present".to_owned()));
    assert!(sheet.contains(&"Сольфеджио 3А,10441,,0,1,,missing,absent".to_owned()));
    let summary = lines(&school, "summary").await;
    assert_eq!(
        summary[0],
        "by,name,students,marks_5,marks_4,marks_3,marks_2,pass,fail,not_assessed,exempt,\
         success,quality,average,foreseen"
    );
    let solfeggio = "discipline,Сольфеджио,3,1,0,1,0,0,0,0,0,100.0,50.0,4.00,3";
    assert!(summary.contains(&solfeggio.to_owned()), "{summary:?}");
    let teacher = "teacher,№ 1,3,1,0,1,0,0,0,0,0,100.0,50.0,4.00,3";
    assert!(summary.contains(&teacher.to_owned()), "{summary:?}");
    let all = "all,все классы отчёта,5,1,0,1,0,0,0,0,0,100.0,50.0,4.00,5";
    assert!(summary.contains(&all.to_owned()), "{summary:?}");
    assert_eq!(
        lines(&school, "attendance").await,
        [
            "class,student_id,lessons,online,present,absent,ill,excused,attended",
            "Сольфеджио 3А,10427,1,1,1,0,0,0,100.0",
            "Сольфеджио 3А,10434,1,1,1,0,0,0,100.0",
            "Сольфеджио 3А,10441,1,1,0,1,0,0,0.0",
        ]
    );
    assert_eq!(
        lines(&school, "hours").await,
        [
            "staff,class,form,mode,lessons,hours",
            "1,Сольфеджио 3А,lecture,online,1,1.00"
        ]
    );
    let missing = lines(&school, "missing").await;
    assert_eq!(missing.len(), 2);
    assert_eq!(
        missing[0],
        "class,student_id,title,given_on,due_at,days_late,state"
    );
    assert!(
        missing[1].starts_with("Сольфеджио 3А,10441,'=Гамма,2026-11-24,2026-11-24T13:00:00+03:00,"),
        "{missing:?}"
    );
    let distance = lines(&school, "distance").await;
    assert_eq!(
        distance[0],
        "given_on,class,student_id,form,channel,title,handed_in,handed_in_at,mark,feedback"
    );
    assert!(
        distance[1].starts_with(
            "2026-11-24,Сольфеджио 3А,10427,assignment,Telegram,'=Гамма,голосовое,2026-11-24T"
        ) && distance[1].ends_with(",5-,'+Чисто"),
        "{distance:?}"
    );
    let lesson = "2026-11-24,Сольфеджио 3А,10441,lecture,https://meet.example/a,,,\
                  2026-11-24T15:00:00+03:00,absent,";
    assert!(distance.contains(&lesson.to_owned()), "{distance:?}");
    school.close().await;
}
