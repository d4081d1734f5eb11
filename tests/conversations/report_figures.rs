//! The figures in reports: what counts as missing, which mark as a term's, who as one of its
//! students, and through which messenger a work has come.

use std::time::Duration;

use kamerton::store::invitations::Invitee;

use crate::{
    guard::spoil,
    reports::{NOVEMBER, lines, report, text_of, with_marks},
    roster::with_caption,
    school::{ROSTER, School, opened, said},
};

const HOUR: Duration = Duration::from_secs(3600);

/// Gives the school a calendar. Without one a report goes by the school year of the machine's
/// clock, which is not that of the school.
pub async fn write_terms_down(school: &School) {
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
async fn terms_are_those_of_the_calendar() {
    let (school, ..) = with_marks().await;
    write_terms_down(&school).await;
    for (term, rows) in [("2 четверть", 3), ("q2", 3), ("2", 3), ("1", 0)] {
        let output = report(&school, &["attendance", "--term", term]).await;
        assert_eq!(said(&output).lines().count() - 1, rows, "{term}");
    }
    school.close().await;
}
