//! Reports, by buttons in the chat and on the command line.

use std::{
    io::{Cursor, Read},
    process::Output,
    time::Duration,
};

use calamine::{Data, Reader, Xlsx};
use kamerton::{sheets, store::invitations::Invitee};
use rust_xlsxwriter::{Formula, Workbook};

use crate::{
    guard::spoil,
    roster::with_caption,
    school::{ROSTER, School, Who, assert_heard, file, opened, rows_of, said, send_files},
};

const HOUR: Duration = Duration::from_secs(3600);
/// All that happens here.
const NOVEMBER: [&str; 4] = ["--from", "2026-11-01", "--to", "2026-11-30"];

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

async fn report(school: &School, arguments: &[&str]) -> Output {
    let mut all = vec!["report"];
    all.extend(arguments);
    school.kamerton(&all).await
}

/// The lines of a report in CSV.
async fn lines(school: &School, kind: &str) -> Vec<String> {
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

/// Gives the school a calendar. Without one a report goes by the school year of the machine's
/// clock, which is not that of the school.
async fn write_terms_down(school: &School) {
    std::fs::write(
        school.path("year.csv"),
        "name;from;to\n1 четверть;01.09.2026;25.10.2026\n2 четверть;03.11.2026;30.12.2026\n\
         2026/27 учебный год;01.09.2026;31.05.2027\n",
    )
    .expect("a file");
    said(&school.kamerton(&["calendar", "import", "year.csv"]).await);
}

/// The summary's line of Сольфеджио by this rule: how many fives, fours and threes, and how
/// many have no term mark.
async fn solfeggio(school: &School, rule: &str, term: &str) -> (String, String) {
    let settings = format!("term_rule = \"{rule}\"\n");
    std::fs::write(school.path("kamerton.toml"), settings).expect("a file");
    let text = said(&report(school, &["summary", "--term", term]).await);
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix("discipline,Сольфеджио,3,"));
    let line = line.unwrap_or_else(|| panic!("no line in {text}"));
    let cells: Vec<&str> = line.split(',').collect();
    (cells[..3].join(","), cells[11].to_owned())
}

#[tokio::test]
async fn what_is_due_later_is_neither_missing_nor_asked_for() {
    let (mut school, teacher, admin) = with_marks().await;
    school
        .says(
            teacher,
            "/assign Вальс\nсрок: 30.11 18:00\nкласс: Сольфеджио 3А",
        )
        .await;
    let order = async |school: &mut School, kind: &str, dress: &str| {
        school.says(admin, &format!("/report {kind}")).await;
        let news = school.presses_last(admin, &["Сольфеджио 3А", dress]).await;
        opened(school, &news, admin).1
    };
    let missing = text_of(&order(&mut school, "missing", "XLSX").await, 0);
    let waltz = missing.lines().find(|line| line.contains("Вальс"));
    assert!(
        waltz.is_some_and(|line| line.contains("срок впереди")),
        "{missing}"
    );
    assert!(
        missing.contains("Не сдано работ: 1, из них просрочено: 1."),
        "{missing}"
    );
    assert!(
        missing.contains("Срок ещё впереди, и пока не сдано: 3."),
        "{missing}"
    );
    let sheet = text_of(&order(&mut school, "sheet", "XLSX").await, 0);
    for row in ["10427|5-|·|…|5|1|1", "10441|–|н|…|0|1"] {
        assert!(sheet.contains(row), "{row} in {sheet}");
    }
    // Once it is due, it is missing.
    school.pass(7 * 24 * HOUR).await;
    let missing = text_of(&order(&mut school, "missing", "XLSX").await, 0);
    assert!(
        missing.contains("Не сдано работ: 4, из них просрочено: 4."),
        "{missing}"
    );
    let sheet = text_of(&order(&mut school, "sheet", "XLSX").await, 0);
    assert!(sheet.contains("10427|5-|·|–|5|1|2"), "{sheet}");
    school.close().await;
}

#[tokio::test]
async fn what_was_given_in_private_has_the_messenger_of_the_student() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    school.student("10427").await;
    school
        .says(
            teacher,
            "/assign Этюд\nкласс: Специальность (фортепиано) 10427",
        )
        .await;
    let distance = lines(&school, "distance").await;
    assert!(
        distance[1].contains(",10427,assignment,Telegram,Этюд,"),
        "{distance:?}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_work_that_was_entered_stays_so_once_its_teacher_has_left() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(2).await;
    let nota = school.student("10427").await;
    let class = "Специальность (фортепиано) 10427";
    for title in ["Этюд", "Гамма"] {
        let text = format!("/assign {title}\nкласс: {class}");
        school.says(teacher, &text).await;
    }
    school.says(teacher, "/submit 10427").await;
    school
        .presses_last(teacher, &["Этюд", "Сдано на бумаге"])
        .await;
    school.says(nota, "/homework").await;
    let list = school.last(nota);
    school.presses(nota, &list, "Сдать: Гамма").await;
    school.says(nota, "сыграла").await;
    school.says(nota, "Готово").await;
    let before = lines(&school, "distance").await;
    let line = |channel: &str, title: &str| format!(",10427,assignment,{channel},{title},");
    let entered = line("введено преподавателем", "Этюд");
    assert!(before[1].contains(&entered), "{before:?}");
    let sent = line("Telegram", "Гамма");
    assert!(before[2].contains(&sent), "{before:?}");
    school.says(admin, "/staff 2").await;
    let way = ["Больше не преподаватель", "Да"];
    school.presses_last(admin, &way).await;
    assert_eq!(lines(&school, "distance").await, before);
    // Nor is it another's work where its student joins the staff later.
    school.pass(HOUR).await;
    let code = school.code(Invitee::Staff(1)).await;
    school.says(nota, &format!("/start {code}")).await;
    assert_eq!(lines(&school, "distance").await, before);
    school.close().await;
}

#[tokio::test]
async fn a_strangers_work_has_come_through_the_messenger_also_when_its_teacher_says_whose_it_is() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let post = school.assigns(teacher, group, "Этюд").await;
    let father = school.person("Папа");
    school.people.join(father, group);
    school.replies(father, group, post.message, "сыграла").await;
    school.presses_last(teacher, &["10427"]).await;
    let distance = lines(&school, "distance").await;
    let line = ",10427,assignment,Telegram,Этюд,текст,";
    assert!(distance.iter().any(|it| it.contains(line)), "{distance:?}");
    school.close().await;
}

#[tokio::test]
async fn a_mark_that_is_missing_in_the_summary_is_what_the_schools_rule_proposes() {
    let (mut school, teacher, _) = with_marks().await;
    write_terms_down(&school).await;
    school.pass(HOUR).await;
    // A 5 for the work, a 4 for the exam: 4.5 where they weigh the same.
    school.says(teacher, "/lesson").await;
    let exam = ["Вне расписания", "Сейчас", "Форма", "экзамен", "Назад"];
    school.presses_last(teacher, &exam).await;
    school.presses_last(teacher, &["Программа", "10427"]).await;
    school.says(teacher, "Соната\nоценка: 4").await;
    let of = |marks: &str, foreseen: &str| (marks.to_owned(), foreseen.to_owned());
    for (rule, marks) in [
        ("", "0,1,1"),
        ("экзамен=1", "1,0,1"),
        ("экзамен=1 вверх=0.6", "0,1,1"),
    ] {
        assert_eq!(
            solfeggio(&school, rule, "2").await,
            of(marks, "3"),
            "{rule}"
        );
    }
    // A year is proposed out of its terms, once they have marks.
    let marks = solfeggio(&school, "экзамен=1", "year").await;
    assert_eq!(marks, of("1,0,1", "3"));
    school.says(teacher, "/term").await;
    school
        .presses_last(teacher, &["✅ Подтвердить все", "Да"])
        .await;
    let marks = solfeggio(&school, "экзамен=1", "year").await;
    assert_eq!(marks, of("0,1,1", "3"));
    school.close().await;
}

#[tokio::test]
async fn who_came_after_a_term_never_belonged_to_it() {
    let (mut school, teacher, admin) = with_marks().await;
    write_terms_down(&school).await;
    // The first of a class are of it from the beginning; the command line has the machine's clock.
    let long_ago = "UPDATE enrolments SET since = 0; UPDATE classes SET opened_at = 0";
    spoil(&school, long_ago).await;
    // Two days after the term's end somebody comes, and leaves again.
    school.pass(38 * 24 * HOUR).await;
    let late = ["10506", "10513"].map(|id| {
        format!("{id},Поздняя Полина {id},3,,Сольфеджио,Скрипкина С. С.,Сольфеджио 3А,\n")
    });
    let roster = format!("{ROSTER}{}", late.concat());
    school.act(with_caption(admin, "список.csv", &roster)).await;
    school.presses_last(admin, &["Импортировать"]).await;
    let of_three = ("1,0,1".to_owned(), "3".to_owned());
    assert_eq!(solfeggio(&school, "", "2").await, of_three);
    school.says(admin, "/student 10506").await;
    school
        .presses_last(admin, &["Выбыл(а) из школы", "Да"])
        .await;
    assert_eq!(solfeggio(&school, "", "2").await, of_three);
    school.says(teacher, "/term").await;
    let list = school.card(teacher).text;
    assert!(list.contains("10434") && !list.contains("10506"), "{list}");
    school.close().await;
}

#[tokio::test]
async fn who_left_after_a_term_still_belongs_to_it() {
    let (mut school, teacher, admin) = with_marks().await;
    write_terms_down(&school).await;
    school
        .says(admin, "/calendar 3 четверть: 11.01.2027–26.03.2027")
        .await;
    // Two days after the term's end.
    school.pass(38 * 24 * HOUR).await;
    school.says(admin, "/student 10441").await;
    school
        .presses_last(admin, &["Выбыл(а) из школы", "Да"])
        .await;
    assert_eq!(
        solfeggio(&school, "", "2").await,
        ("1,0,1".to_owned(), "3".to_owned())
    );
    let missing = said(&report(&school, &["missing", "--term", "2"]).await);
    assert!(missing.contains("Сольфеджио 3А,10441,"), "{missing}");
    school.says(teacher, "/term").await;
    school.presses_last(teacher, &["10441: –", "н/а"]).await;
    school
        .presses_last(teacher, &["10441: н/а", "✅ Подтвердить н/а"])
        .await;
    assert!(school.card(teacher).text.contains("🔒 10441: н/а"));
    // In the next one they are no more.
    school.pass(14 * 24 * HOUR).await;
    school.says(teacher, "/term").await;
    let list = school.card(teacher).text;
    assert!(list.contains("10434") && !list.contains("10441"), "{list}");
    school.close().await;
}

#[tokio::test]
async fn where_nothing_was_given_nothing_was_handed_in() {
    let (school, ..) = with_marks().await;
    let of = ["missing", "--class", "музлитература 3", "-o", "none.xlsx"];
    said(&report(&school, &[&of[..], &NOVEMBER].concat()).await);
    let none = std::fs::read(school.path("none.xlsx")).expect("a file");
    let none = text_of(&none, 0);
    assert!(none.contains("За эти дни ничего не было выдано."), "{none}");
    school.close().await;
}

#[tokio::test]
async fn files_are_written_in_the_dress_of_their_names() {
    let (school, ..) = with_marks().await;
    for (name, begins) in [
        ("a.xlsx", &b"PK"[..]),
        ("a.pdf", b"%PDF"),
        ("a.csv", b"class,student_id"),
        ("a.zip", b"PK"),
    ] {
        let mut arguments = vec!["sheet", "--all", "-o", name];
        arguments.extend(NOVEMBER);
        let output = report(&school, &arguments).await;
        assert_eq!(said(&output), format!("Оценочный лист: {name}\n"));
        assert!(output.stderr.is_empty(), "no progress into a file");
        let bytes = std::fs::read(school.path(name)).expect("a file");
        assert!(bytes.starts_with(begins), "{name}");
    }
    let workbook = std::fs::read(school.path("a.xlsx")).expect("a file");
    let sheets = Xlsx::new(Cursor::new(&workbook)).expect("a workbook");
    assert_eq!(sheets.sheet_names().len(), 3, "one for each class");
    let discipline = report(
        &school,
        &[
            "sheet",
            "--discipline",
            "сольфеджио",
            "--from",
            "2026-11-01",
        ],
    )
    .await;
    assert_eq!(said(&discipline).lines().count(), 4);
    let named = report(
        &school,
        &[
            "attendance",
            "--names",
            "--from",
            "2026-11-01",
            "--class",
            "сольфеджио 3а",
        ],
    )
    .await;
    assert!(said(&named).contains("10427,Нотная Нота,1"));
    let audit = said(&school.kamerton(&["audit", "export"]).await);
    let rows = sheets::read(audit.as_bytes()).expect("a table").rows;
    let act = rows.iter().find(|(_, row)| row[3] == "export_names");
    let (_, act) = act.expect("it is written down");
    assert_eq!(
        act[2..],
        ["", "export_names", "сольфеджио 3а", "attendance"]
    );
    assert!(rows.iter().any(|(_, row)| row[3] == "import_roster"));
    let later = said(
        &school
            .kamerton(&["audit", "export", "--to", "2001-01-01"])
            .await,
    );
    assert_eq!(later.lines().count(), 1);
    school.close().await;
}

/// A form as a school has it: a head, a line for a student, an average below.
fn form() -> Vec<u8> {
    let mut form = Workbook::new();
    let sheet = form.add_worksheet();
    for (row, column, words) in [
        (0, 0, "Ведомость: {{class}}, {{discipline}}, {{term}}"),
        (1, 2, "{{work_1_on}} {{work_1_title}}"),
        (1, 3, "{{work_9_title}}"),
        (2, 0, "{{number}}"),
        (2, 1, "{{student_id}}"),
        (2, 2, "{{work_1}}"),
        (2, 3, "{{work_9}}"),
        (2, 4, "{{mark}}"),
        (4, 0, "Преподаватель {{teacher}} ____"),
    ] {
        sheet.write(row, column, words).expect("a cell");
    }
    let average = Formula::new("=AVERAGE(E3:E3)");
    sheet.write(3, 4, average).expect("a cell");
    form.save_to_buffer().expect("memory")
}

#[tokio::test]
async fn the_schools_own_form_is_filled_for_a_class_or_for_all() {
    let (mut school, teacher, _) = with_marks().await;
    write_terms_down(&school).await;
    school.says(teacher, "/term").await;
    school
        .presses_last(teacher, &["✅ Подтвердить все", "Да"])
        .await;
    std::fs::write(school.path("form.xlsx"), form()).expect("a file");
    let one = [
        "sheet",
        "--template",
        "form.xlsx",
        "--class",
        "сольфеджио 3а",
        // By the machine's clock, which the command line has, this one may be over.
        "--term",
        "2",
    ];
    let output = report(&school, &[&one[..], &["-o", "sheet.xlsx"]].concat()).await;
    assert_eq!(said(&output), "Оценочный лист: sheet.xlsx\n");
    let filled = std::fs::read(school.path("sheet.xlsx")).expect("a file");
    let mut workbook = Xlsx::new(Cursor::new(&filled)).expect("a workbook");
    let range = workbook.worksheet_range("Sheet1").expect("a sheet");
    let row = |row| -> Vec<String> {
        let cells = (0..5).map(|column| range.get((row, column)));
        cells
            .map(|cell| cell.map(Data::to_string).unwrap_or_default())
            .collect()
    };
    assert!(row(0)[0].starts_with("Ведомость: Сольфеджио 3А, Сольфеджио, 2 четверть"));
    assert_eq!(row(1), ["", "", "24.11 =Гамма", "", ""]);
    assert_eq!(row(2), ["1", "10427", "5-", "", "5"]);
    assert_eq!(row(3), ["2", "10434", "3", "", "3"]);
    assert_eq!(row(4)[..3], ["3", "10441", "–"]);
    assert_eq!(row(6)[0], "Преподаватель № 1 ____");
    let formulas = workbook.worksheet_formula("Sheet1").expect("a sheet");
    let formulas: Vec<&String> = formulas.used_cells().map(|(.., cell)| cell).collect();
    assert_eq!(formulas, ["AVERAGE(E3:E5)"]);

    let all = ["sheet", "--template", "form.xlsx", "-o", "all.zip"];
    said(&report(&school, &all).await);
    let archive = std::fs::read(school.path("all.zip")).expect("a file");
    let archive = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let names = archive.file_names().map(|name| name.expect("a name"));
    let mut names: Vec<String> = names.map(|name| name.into_owned()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "Музлитература 3.xlsx",
            "Сольфеджио 3А.xlsx",
            "Специальность (фортепиано) 10427.xlsx"
        ]
    );
    school.close().await;
}

#[tokio::test]
async fn an_exam_has_a_sheet_with_programmes_and_the_commission() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.says(teacher, "/lesson").await;
    school
        .presses_last(
            teacher,
            &["Вне расписания", "Сейчас", "Форма", "экзамен", "Назад"],
        )
        .await;
    school.presses_last(teacher, &["Программа", "10427"]).await;
    let text = "Бах, Инвенция; Черни, этюд\nкомиссия: Роялев 5, Гостев Г. Г. 4+\nоценка: 5-";
    school.says(teacher, text).await;
    assert_eq!(
        lines(&school, "exam").await,
        [
            "held_on,form,class,student_id,programme,commission_1,commission_2,mark,commission,\
             state",
            "2026-11-24,exam,Сольфеджио 3А,10427,\"Бах, Инвенция; Черни, этюд\",5,4+,5-,\
             \"№ 2, гость 1\",held",
            "2026-11-24,exam,Сольфеджио 3А,10434,,,,,\"№ 2, гость 1\",held",
            "2026-11-24,exam,Сольфеджио 3А,10441,,,,,\"№ 2, гость 1\",held",
        ]
    );
    let write = async |arguments: &[&str], file: &str| {
        let all = [
            &["exam", "--class", "сольфеджио 3а", "-o", file],
            arguments,
            &NOVEMBER,
        ];
        said(&report(&school, &all.concat()).await);
        let bytes = std::fs::read(school.path(file)).expect("a file");
        text_of(&bytes, 0)
    };
    let sheet = write(&[], "exam.xlsx").await;
    for part in [
        "Экзаменационная ведомость",
        "Форма: экзамен",
        "Проведён: 24.11.2026",
        "Комиссия: № 2, гость 1",
        "10427|Бах, Инвенция; Черни, этюд|5|4+|5-",
        "Член комиссии гость 1",
    ] {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
    assert!(
        !sheet.contains("Гостев") && !sheet.contains("Роялев"),
        "{sheet}"
    );
    let named = write(&["--names"], "named.xlsx").await;
    assert!(
        named.contains("Комиссия: № 2 Роялев Р. Р., Гостев Г. Г."),
        "{named}"
    );
    let none = said(&report(&school, &["exam", "--class", "Музлитература 3"]).await);
    assert_eq!(
        none,
        "held_on,form,class,student_id,programme,mark,commission,state\n"
    );
    school.close().await;
}

#[tokio::test]
async fn terms_are_those_of_the_calendar() {
    let (school, ..) = with_marks().await;
    write_terms_down(&school).await;
    for (term, rows) in [("2 четверть", 3), ("q2", 3), ("2", 3), ("1", 0)] {
        let output = report(&school, &["attendance", "--term", term]).await;
        assert_eq!(said(&output).lines().count() - 1, rows, "{term}");
    }
    school.close().await;
}

#[tokio::test]
async fn what_cannot_be_made_is_said_in_one_clear_line() {
    let (school, ..) = with_marks().await;
    std::fs::write(school.path("plain.csv"), "{{student_id}}").expect("a file");
    for (arguments, complaint) in [
        (
            &["sheet", "--class", "Хор"][..],
            "there is no class “Хор”; there are: Музлитература 3; Сольфеджио 3А; Специальность",
        ),
        (
            &["sheet", "--discipline", "Хор"],
            "there is no discipline “Хор”; there are: Музыкальная литература; Сольфеджио;",
        ),
        (
            &["sheet", "--term", "9 четверть"],
            "there is no term “9 четверть”; there are: ",
        ),
        (&["sheet", "--from", "вчера"], "“вчера” is no date"),
        (
            &["sheet", "--from", "2026-11-02", "--to", "2026-11-01"],
            "exchange them",
        ),
        (
            &["sheet", "--from", "2026-11-02", "--term", "2"],
            "--term does not go with",
        ),
        (
            &["sheet", "--class", "Хор", "--discipline", "Хор"],
            "do not go together",
        ),
        (&["sheet", "--all", "--class", "Хор"], "--all does not go"),
        (&["sheet", "--format", "xlsx"], "add -o FILE.xlsx"),
        (&["sheet", "--format", "pdf"], "add -o FILE.pdf"),
        (&["sheet", "-o", "a.doc"], "“.doc” is no format"),
        (
            &["sheet", "--template", "form.xlsx", "-o", "a.pdf"],
            "a form is filled as XLSX",
        ),
        (
            &["sheet", "--template", "form.xlsx", "-o", "a.xlsx"],
            "cannot read form.xlsx",
        ),
        (
            &["sheet", "--template", "plain.csv", "-o", "a.xlsx"],
            "a form is for one paper, and there are",
        ),
        (
            &["hours", "--template", "plain.csv", "-o", "a.xlsx"],
            "the template is no XLSX workbook",
        ),
        (
            &["sheet", "--from", "2026-11-01", "-o", "no/such/a.pdf"],
            "cannot write no/such/a.pdf",
        ),
    ] {
        let output = report(&school, arguments).await;
        assert!(!output.status.success(), "{arguments:?}: {output:?}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(complaint), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    // Nothing to say is said, too: an archive without a file looks broken.
    let archive = ["missing", "--to", "2001-01-01", "-o", "none.zip"];
    said(&report(&school, &archive).await);
    let bytes = std::fs::read(school.path("none.zip")).expect("a file");
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    assert_eq!(archive.len(), 1);
    let output = report(&school, &["songs"]).await;
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("distance"));
    school.close().await;
}
