//! The staff in the chat: invitations, appointments, dismissals, and the audit of it all.

use crate::{
    guard::spoil,
    school::{ROSTER, School, assert_heard, assert_silent, opened, rows_of},
};

#[tokio::test]
async fn an_administrator_appoints_and_dismisses() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let news = school.says(admin, "/staff").await;
    assert_heard(&news, admin, "№ 1: преподаватель, ещё не вошёл");
    let news = school
        .says(admin, "/staff преподаватель Гобоева Г. Г.")
        .await;
    assert_heard(&news, admin, "сотрудника № 4");
    assert!(
        !school.last(admin).text.contains("Гобоева"),
        "no names here"
    );
    let code = code_in(&school.last(admin).text);
    let oboist = school.person("Гобоева");
    let news = school.says(oboist, &format!("/start {code}")).await;
    assert_heard(&news, oboist, "Ваш номер в журнале: 4");
    assert_heard(&news, admin, "Подключён аккаунт сотрудника № 4");

    school.says(admin, "/staff 4").await;
    let card = school.last(admin);
    school
        .presses(admin, &card, "Сделать администратором")
        .await;
    let question = school.last(admin);
    assert!(question.text.contains("преподаватель и администратор"));
    school.presses(admin, &question, "Да").await;
    let news = school.says(oboist, "/audit").await;
    assert_heard(
        &news,
        oboist,
        "№ 3: назначение № 4; преподаватель и администратор",
    );

    for button in ["Больше не администратор", "Больше не преподаватель"]
    {
        school.says(admin, "/staff № 4").await;
        let card = school.last(admin);
        school.presses(admin, &card, button).await;
        let question = school.last(admin);
        school.presses(admin, &question, "Да").await;
    }
    let news = school.says(oboist, "/queue").await;
    assert_heard(&news, oboist, "Пока я вас не знаю");
    let news = school.says(admin, "/staff").await;
    assert_heard(&news, admin, "№ 1");
    assert!(!school.last(admin).text.contains("№ 4"));
    school.close().await;
}

#[tokio::test]
async fn the_last_administrator_cannot_be_lost_and_nobody_else_may() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    school.says(admin, "/staff 3").await;
    let card = school.last(admin);
    school
        .presses(admin, &card, "Больше не администратор")
        .await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "единственный администратор");
    school.says(admin, "/accounts").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Отключить 1").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да, отключить").await;
    assert_heard(&news, admin, "единственный администратор");
    for words in ["/staff", "/audit", "/roster", "/student 10427"] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, "для администратора");
    }
    for (words, answer) in [
        ("/staff дирижёр Иванов", "Не понял «дирижёр Иванов»"),
        ("/staff 99", "Сотрудника № 99 нет"),
        ("/staff преподаватель", "Напишите имя"),
        ("/student", "В каком классе учащийся?"),
        ("/student 99999", "«99999» нет в списке"),
    ] {
        let news = school.says(admin, words).await;
        assert_heard(&news, admin, answer);
    }
    school.close().await;
}

#[tokio::test]
async fn a_teacher_invites_own_students_and_an_administrator_everybody() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let pianist = school.staff(2).await;
    let news = school.says(teacher, "/invite 10441").await;
    assert_heard(&news, teacher, "Учащийся: https://t.me/");
    let code = code_in(&school.last(teacher).text);
    // A newer invitation voids the older one, which may be on its way: not without a question.
    let news = school.says(teacher, "/invite 10441").await;
    assert_heard(&news, teacher, "Ещё не использованы 2 кода");
    assert!(!news[0].text.contains("t.me/"), "{news:?}");
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да").await;
    let newer = code_in(&school.last(teacher).text);
    let dina = school.person("Дина");
    let news = school.says(dina, &format!("/start {code}")).await;
    assert_heard(&news, dina, "не подходит");
    let news = school.says(dina, &format!("/start {newer}")).await;
    assert_heard(&news, dina, "Это вы?");
    let news = school.says(pianist, "/invite 10441").await;
    assert_heard(&news, pianist, "только своих");
    let news = school.says(dina, "/invite 10441").await;
    assert_heard(&news, dina, "Пока я вас не знаю");
    let news = school.says(teacher, "/invite Хор").await;
    assert_heard(&news, teacher, "Не нашёл «Хор»");

    // Codes that nobody has used yet are not voided without a question.
    let news = school.says(teacher, "/invite Сольфеджио 3А").await;
    assert_heard(&news, teacher, "Ещё не использованы 2 кода");
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Да").await;
    let (name, content) = opened(&school, &news, teacher);
    assert_eq!(name, "приглашения.xlsx");
    let rows = rows_of(&content);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][0], "10427");
    assert!(rows[0][2].ends_with(&rows[0][1]), "a link with the code");
    let nota = school.person("Нота");
    school.says(nota, &format!("/start {}", rows[0][3])).await;
    assert!(school.last(nota).text.contains("Вы родитель"));

    school.says(admin, "/invite").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Все учащиеся").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да").await;
    let (_, content) = opened(&school, &news, admin);
    assert_eq!(rows_of(&content).len(), 3);
    // One of a class, by buttons alone.
    school.says(teacher, "/invite").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Одного").await;
    let students = school.last(teacher);
    let news = school.presses(teacher, &students, "10434").await;
    assert_heard(&news, teacher, "Ещё не использованы 2 кода");
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Да").await;
    assert_heard(&news, teacher, "Приглашения для 10434");
    // In a group, codes go to the private chat.
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let news = school.says_in(teacher, group, "/invite 10434").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "Ещё не использованы 2 кода");
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Да").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "Приглашения для 10434");
    school.close().await;
}

#[tokio::test]
async fn an_administrator_sees_all_classes_a_page_at_a_time() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[admin]).await;
    let news = school.says_in(admin, group, "/classes").await;
    for words in [
        "Классы школы: 3",
        "Сольфеджио 3А: 3 учащихся, никто ещё не вошёл\nГруппы: «",
        "Музлитература 3: 1 учащийся, никто ещё не вошёл\nПривязать группу: https://",
        "Преподаватель: № 2",
    ] {
        assert_heard(&news, admin, words);
    }
    assert_silent(&news, group);
    // More than a page, and one who teaches as well.
    let rows = (1..=12).map(|number| format!("10441,,,,Хор,Скрипкина С. С.,Хор {number},\n"));
    let more = format!("{ROSTER}{}", rows.collect::<String>());
    std::fs::write(school.path("more.csv"), more).expect("a file");
    let output = school.kamerton(&["roster", "import", "more.csv"]).await;
    assert!(output.status.success(), "{output:?}");
    school.says(admin, "/classes").await;
    let page = school.last(admin);
    assert!(page.text.contains("Классы школы: 15"), "{page:?}");
    school.presses(admin, &page, "Ещё 5").await;
    let page = school.last(admin);
    assert!(
        page.text
            .contains("Специальность (фортепиано) 10427: 1 учащийся"),
        "{page:?}"
    );
    let labels = page.buttons.iter().flatten().map(|it| it.text.as_str());
    let labels: Vec<&str> = labels.collect();
    assert_eq!(
        labels,
        ["Группы классов", "Закрыть класс", "Закрытые классы"],
        "it is the last page"
    );
    spoil(&school, "UPDATE staff SET admin = 1 WHERE number = 2").await;
    let both = school.staff(2).await;
    school.says(both, "/classes").await;
    let own = school.last(both);
    assert!(!own.text.contains("Хор"), "{own:?}");
    school.presses(both, &own, "Все классы школы").await;
    assert!(school.last(both).text.contains("Классы школы: 15"));
    school.close().await;
}

#[tokio::test]
async fn the_audit_says_what_was_counted_and_nothing_more() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let calendar = |days: &str| format!("name,from,to\n{days}");
    for days in [
        "1 четверть,2026-09-01,2026-10-25\n2 четверть,2026-11-04,2026-12-30\n",
        "1 четверть,2026-09-01,2026-10-25\n",
    ] {
        std::fs::write(school.path("calendar.csv"), calendar(days)).expect("a file");
        let output = school
            .kamerton(&["calendar", "import", "calendar.csv"])
            .await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{output:?}");
        let gone = said.contains("no longer: quarter 2026-11-04..2026-12-30 2 четверть");
        assert_eq!(gone, !days.contains("2 четверть"), "{said}");
    }
    let output = school.kamerton(&["invite", "students"]).await;
    assert!(output.status.success(), "{output:?}");
    school.kamerton(&["staff", "list"]).await;
    school.kamerton(&["roster", "export"]).await;
    school.says(admin, "/audit").await;
    let shown = school.last(admin).text;
    for words in [
        "командная строка: приглашение учащихся: 3",
        "командная строка: календарь +2 −0",
        "командная строка: календарь +0 −1",
        "документ с именами сотрудники",
        "командная строка: выгрузка списка",
    ] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    assert!(
        shown.lines().all(|line| line == line.trim_end()),
        "{shown:?}"
    );
    let news = school.says(admin, "/digest").await;
    assert_heard(&news, admin, "для преподавателей, учащихся и родителей");
    school.close().await;
}

#[tokio::test]
async fn an_administrator_needs_no_slash() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    for (word, answer) in [
        ("Сотрудники", "№ 1"),
        ("Пригласить", "Кого пригласить?"),
        ("Объявление", "объявление"),
        ("Отчёты", "отчёт"),
        ("Список", ""),
        ("Что?", "/report"),
    ] {
        let news = school.says(admin, word).await;
        assert_heard(&news, admin, answer);
        school.says(admin, "/cancel").await;
    }
    school.close().await;
}

/// The first code in an answer: the end of its link.
fn code_in(text: &str) -> String {
    let (_, rest) = text.split_once("?start=").expect("a link");
    let code = rest.split_whitespace().next().expect("a code");
    code.to_owned()
}

#[tokio::test]
async fn roles_that_have_changed_since_are_not_undone_by_an_older_question() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/staff 1").await;
    let card = school.last(admin);
    school
        .presses(admin, &card, "Сделать администратором")
        .await;
    let older = school.last(admin);
    school
        .presses(admin, &card, "Больше не преподаватель")
        .await;
    let newer = school.last(admin);
    school.presses(admin, &older, "Да").await;
    let news = school.presses(admin, &newer, "Да").await;
    assert_heard(&news, admin, "сейчас преподаватель и администратор");
    let news = school.says(admin, "/staff").await;
    assert_heard(&news, admin, "№ 1: преподаватель и администратор");
    school.close().await;
}
