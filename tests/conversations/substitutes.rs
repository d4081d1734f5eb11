//! Substitutes: everything of a class passes over, and comes back by itself.

use std::time::Duration;

use kamerton::sandbox::{Fault, FaultKind};

use crate::{
    roster::with_caption,
    school::{ROSTER, School, assert_heard, assert_silent, said},
};

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn a_class_passes_over_to_its_substitute_and_comes_back() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let (nota, diez) = (school.student("10427").await, school.student("10441").await);
    let group = school
        .group(teacher, "Сольфеджио 3А", &[nota, pianist])
        .await;
    school
        .says(teacher, "/timetable Сольфеджио 3А: ср 15:00, каб. 12")
        .await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    for (words, answer) in [
        ("Сольфеджио 3А", "Не понял"),
        ("Хор: № 2 до 30.11", "Класса «Хор» нет"),
        (
            "Сольфеджио 3А: № 2 когда-нибудь",
            "Не понял дни: «когда-нибудь»",
        ),
        (
            "Сольфеджио 3А: № 2 с 14.12 до 01.12",
            "Последний день, 01.12.2026, раньше первого, 14.12.2026",
        ),
        ("Сольфеджио 3А: № 2 с 01.10 до 05.10", "уже прошло"),
        ("Сольфеджио 3А: № 1 до 30.11", "и так преподаватель"),
        ("Сольфеджио 3А: № 3, до 30.11", "не преподаватель"),
        ("Сольфеджио 3А: № 3", "не преподаватель"),
        ("Сольфеджио 3А: № 2", "на какие дни?"),
    ] {
        let news = school.says(admin, &format!("/substitute {words}")).await;
        assert_heard(&news, admin, answer);
    }
    let news = school
        .says(admin, "/substitute Сольфеджио 3А: № 2 с 25.11 до 26.11")
        .await;
    assert_heard(&news, admin, "№ 2, замещение, с 25.11.2026 до 26.11.2026");
    let news = school
        .says(admin, "/substitute Сольфеджио 3А: 2 до 30.11")
        .await;
    assert_heard(&news, admin, "уже назначено");
    // Not yet.
    let news = school.says(pianist, "/grade 10427 5").await;
    assert_heard(&news, pianist, "10427");
    assert!(school.journal().await.iter().all(|row| row[6].is_empty()));

    // Wednesday, 15:40.
    let news = school.pass(DAY + DAY / 6 - DAY / 72).await;
    for who in [teacher, pianist] {
        assert_heard(&news, who, "теперь ведёт № 2 (замещение), до 26.11.2026");
    }
    let news = school.says(teacher, "/queue").await;
    assert!(!news.iter().any(|heard| heard.text.contains("сыграла")));
    let news = school.says(teacher, "/grade 10427 5").await;
    assert_silent(&news, nota);
    let news = school.says(pianist, "/queue").await;
    assert_heard(&news, pianist, "Гамма");
    school.says(pianist, "/grade 10427 4+").await;
    let row = school.journal().await.remove(0);
    assert_eq!((row[6].as_str(), row[8].as_str()), ("4+", "2"));
    let news = school.says_in(pianist, group, "/assign Этюд").await;
    assert_heard(&news, group, "Этюд");
    let news = school.says(diez, "/ask Когда урок?").await;
    assert_heard(&news, pianist, "Когда урок?");
    assert_silent(&news, teacher);
    school.says(pianist, "Урок").await;
    let list = school.last(pianist);
    school.presses(pianist, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(pianist);
    school.presses(pianist, &card, "✅ Все были").await;
    let hours = school.kamerton(&["hours"]).await;
    assert!(
        String::from_utf8_lossy(&hours.stdout).contains("2,Сольфеджио 3А,lesson,offline,1,1.00")
    );

    let news = school.pass(2 * DAY).await;
    assert_heard(&news, teacher, "№ 2 больше не ведёт");
    assert_heard(&news, pianist, "№ 2 больше не ведёт");
    let news = school.says_in(pianist, group, "/assign Чужое").await;
    assert_silent(&news, group);
    // The teacher corrects the record; the hours stay the substitute's.
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "чт 26.11").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "ср 25.11").await;
    let list = school.last(teacher);
    school
        .presses(teacher, &list, "✓ 15:00 Сольфеджио 3А")
        .await;
    school.says(teacher, "Лады").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    let again = school.kamerton(&["hours"]).await;
    assert_eq!(again.stdout, hours.stdout);
    school.close().await;
}

#[tokio::test]
async fn a_concertmaster_has_the_same_rights_beside_the_teacher() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    school.says(admin, "/substitute").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Сольфеджио 3А").await;
    let card = school.last(admin);
    assert!(card.text.contains("преподаватель № 1"), "{card:?}");
    school.presses(admin, &card, "№ 2").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "концертмейстер").await;
    assert_heard(&news, admin, "№ 2, концертмейстер, с 24.11.2026");
    assert_heard(&news, pianist, "теперь ведёт и № 2 (концертмейстер)");
    for who in [teacher, pianist] {
        let news = school.says(who, "/classes").await;
        assert_heard(&news, who, "Сольфеджио 3А");
    }
    school.says(admin, "/substitute").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Сольфеджио 3А").await;
    let card = school.last(admin);
    let news = school.presses(admin, &card, "Завершить: № 2").await;
    assert_heard(&news, pianist, "больше не ведёт");
    school.says(pianist, "/classes").await;
    assert!(!school.last(pianist).text.contains("Сольфеджио"));
    let news = school.says(pianist, "/substitute").await;
    assert_heard(&news, pianist, "для администратора");
    school.close().await;
}

/// What is in the report of hours, but for its heading.
async fn hours(school: &School) -> Vec<String> {
    let output = school.kamerton(&["hours"]).await;
    let lines = said(&output);
    lines.lines().skip(1).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_lesson_is_its_teachers_whoever_writes_it_down() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    school
        .says(teacher, "/timetable Сольфеджио 3А: вт 15:00, каб. 12")
        .await;
    school.says(admin, "/substitute").await;
    school
        .presses_last(admin, &["Сольфеджио 3А", "№ 2", "концертмейстер"])
        .await;
    school.pass(DAY / 6).await;
    school.says(pianist, "Урок").await;
    school
        .presses_last(pianist, &["15:00 Сольфеджио 3А", "✅ Все были"])
        .await;
    assert_eq!(
        hours(&school).await,
        ["1,Сольфеджио 3А,lesson,offline,1,1.00"]
    );
    // The teacher was ill, and the concertmaster had the class alone.
    school
        .presses_last(pianist, &["Изменить", "Вёл(а): № 1"])
        .await;
    let card = school.last(pianist);
    school.presses(pianist, &card, "✅ Все были").await;
    assert_eq!(
        hours(&school).await,
        ["2,Сольфеджио 3А,lesson,offline,1,1.00"]
    );
    school.says(teacher, "Урок").await;
    school
        .presses_last(teacher, &["✓ 15:00 Сольфеджио 3А"])
        .await;
    let card = school.last(teacher);
    let mut buttons = card.buttons.iter().flatten();
    assert!(
        buttons.any(|button| button.text == "Вёл(а): № 2"),
        "{card:?}"
    );
    school.close().await;
}

#[tokio::test]
async fn who_substituted_records_the_last_lessons_a_little_later() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    school
        .says(teacher, "/timetable Сольфеджио 3А: вт, ср 15:00, каб. 12")
        .await;
    school
        .says(admin, "/substitute Сольфеджио 3А: № 2 до 25.11")
        .await;
    // Friday: both lessons are over, and so is the substitution.
    school.pass(3 * DAY).await;
    let back = ["чт 26.11", "ср 25.11"];
    school.says(pianist, "Урок").await;
    school.presses_last(pianist, &back).await;
    let way = ["15:00 Сольфеджио 3А", "✅ Все были"];
    let news = school.presses_last(pianist, &way).await;
    assert_heard(&news, pianist, "✅ Записано: Сольфеджио 3А, ср 25.11");
    assert_eq!(
        hours(&school).await,
        ["2,Сольфеджио 3А,lesson,offline,1,1.00"]
    );
    // The teacher who is back writes down what they were ill for.
    school.says(teacher, "Урок").await;
    school.presses_last(teacher, &back).await;
    school.presses_last(teacher, &["вт 24.11"]).await;
    school.presses_last(teacher, &way).await;
    assert_eq!(
        hours(&school).await,
        ["2,Сольфеджио 3А,lesson,offline,2,2.00"]
    );
    // The class itself is not theirs any more, nor are lessons of long ago.
    school.says(pianist, "Урок").await;
    school.presses_last(pianist, &back).await;
    school
        .presses_last(pianist, &["✓ 15:00 Сольфеджио 3А", "Задание"])
        .await;
    let news = school.says(pianist, "Спеть № 12").await;
    assert_heard(&news, pianist, "только преподаватель этого класса");
    school.says(pianist, "Урок").await;
    school.presses_last(pianist, &back).await;
    let list = school.card(pianist);
    school.pass(7 * DAY).await;
    let news = school
        .presses(pianist, &list, "✓ 15:00 Сольфеджио 3А")
        .await;
    assert_heard(&news, pianist, "только преподаватель этого класса");
    school.close().await;
}

#[tokio::test]
async fn questions_pass_over_and_what_is_still_open_comes_back() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let (nota, diez) = (school.student("10427").await, school.student("10441").await);
    school.says(diez, "/ask Какой темп?").await;
    let asked = school.last(teacher);
    school.says(nota, "/ask Где ноты?").await;
    let whom = school.last(nota);
    school.presses(nota, &whom, "Сольфеджио").await;
    // One that is answered does not pass over.
    school.says(diez, "/ask Решено?").await;
    let solved = school.last(teacher);
    school
        .replies(teacher, teacher, solved.message, "Решено!")
        .await;
    school
        .says(admin, "/substitute Сольфеджио 3А: № 2 с 25.11 до 26.11")
        .await;
    let news = school.pass(DAY).await;
    for words in [
        "Ждут ответа:",
        "Вопрос № 1, учащийся 10441, Сольфеджио 3А\nКакой темп?",
        "Вопрос № 2, учащийся 10427, Сольфеджио 3А\nГде ноты?",
    ] {
        assert_heard(&news, pianist, words);
    }
    assert!(!news.iter().any(|heard| heard.text.contains("Решено")));
    assert!(
        !news
            .iter()
            .any(|heard| heard.chat == teacher && heard.text.contains("Какой темп?"))
    );
    let list = school.last_about(pianist, "Ждут ответа");

    let news = school
        .replies(teacher, teacher, asked.message, "Восемьдесят")
        .await;
    assert_heard(&news, teacher, "На вопрос № 1 сейчас отвечает № 2");
    assert_silent(&news, diez);
    let news = school.presses(pianist, &list, "Ответить на № 1").await;
    assert_heard(
        &news,
        pianist,
        "❓ Вопрос № 1, учащийся 10441, Сольфеджио 3А\n\nКакой темп?",
    );
    let news = school.says(pianist, "Шестьдесят").await;
    assert_heard(&news, diez, "Шестьдесят");
    let answer = school.last(diez);
    let news = school.replies(diez, diez, answer.message, "А потом?").await;
    assert_heard(&news, pianist, "А потом?");
    assert_silent(&news, teacher);
    school.says(diez, "/ask Кто вы?").await;

    let news = school.pass(2 * DAY).await;
    for words in ["А потом?", "Где ноты?", "Кто вы?"] {
        assert_heard(&news, teacher, words);
    }
    assert!(!news.iter().any(|heard| heard.text.contains("Какой темп?")));
    assert!(
        !news
            .iter()
            .any(|heard| heard.chat == pianist && heard.text.contains("Ждут ответа"))
    );
    let news = school.presses(pianist, &list, "Ответить на № 2").await;
    assert_heard(&news, pianist, "не для вас");
    let news = school.presses(pianist, &list, "Ответить на № 1").await;
    assert_heard(&news, pianist, "На вопрос № 1 сейчас отвечает № 1");
    let list = school.last_about(teacher, "Ждут ответа");
    school.presses(teacher, &list, "Ответить на № 4").await;
    let news = school.says(teacher, "Это заменяющий").await;
    assert_heard(&news, diez, "Это заменяющий");
    school.close().await;
}

#[tokio::test]
async fn ended_early_questions_come_back_at_once_and_the_audit_knows() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let diez = school.student("10441").await;
    school
        .says(admin, "/substitute Сольфеджио 3А: 2 до 30.11")
        .await;
    school.says(diez, "/ask Когда урок?").await;
    assert_eq!(school.last_about(pianist, "Когда урок?").chat, pianist);
    school.says(admin, "/substitute").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Сольфеджио 3А").await;
    let card = school.last(admin);
    let news = school.presses(admin, &card, "Завершить: № 2").await;
    assert_heard(&news, teacher, "Когда урок?");
    let alone = school.last_about(teacher, "Ждут ответа");
    let news = school
        .replies(teacher, teacher, alone.message, "В среду")
        .await;
    assert_heard(&news, diez, "В среду");
    let news = school.says(admin, "/audit").await;
    for act in ["назначение в класс", "снятие с класса"] {
        let line = format!("{act} Сольфеджио 3А; № 2, замещение, с 24.11.2026 до 30.11.2026");
        assert_heard(&news, admin, &line);
    }
    school.close().await;
}

#[tokio::test]
async fn of_a_substitution_that_never_begins_nobody_hears_an_end() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    school
        .says(admin, "/substitute Сольфеджио 3А: 2 с 26.11 до 30.11")
        .await;
    school.says(admin, "/substitute").await;
    let way = ["Сольфеджио 3А", "Завершить: № 2"];
    let mut news = school.presses_last(admin, &way).await;
    assert_heard(
        &news,
        admin,
        "Отменено: № 2 не будет вести класс «Сольфеджио 3А».",
    );
    news.extend(school.pass(3 * DAY).await);
    for who in [teacher, pianist] {
        assert!(
            !news
                .iter()
                .any(|heard| heard.chat == who && heard.text.contains("Сольфеджио 3А")),
            "{news:#?}"
        );
    }
    school.close().await;
}

#[tokio::test]
async fn a_dismissed_substitute_leaves_no_class_to_nobody() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, _) = (school.staff(1).await, school.staff(2).await);
    school
        .says(admin, "/substitute Сольфеджио 3А: 2 до 30.12")
        .await;
    let news = school.says(teacher, "/term").await;
    assert_heard(&news, teacher, "ведёт № 2 (замещение)");
    school.says(admin, "/staff 2").await;
    let card = school.last(admin);
    school
        .presses(admin, &card, "Больше не преподаватель")
        .await;
    let question = school.last(admin);
    assert!(
        question
            .text
            .contains("Замещения закончатся: Сольфеджио 3А"),
        "{question:?}"
    );
    school.presses(admin, &question, "Да").await;
    let news = school.says(teacher, "/term").await;
    assert_heard(&news, teacher, "10427");
    school.close().await;
}

#[tokio::test]
async fn which_of_two_classes_of_one_name_has_to_be_said() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let more = school.path("more.csv");
    let rows = "student_id,name,year,department,discipline,teacher,class,guardian\n\
                10427,Нотная Нота,3,Фортепиано,Хор,Роялев Р. Р.,3А,Нотная Мама\n\
                10427,Нотная Нота,3,Фортепиано,Ритмика,Роялев Р. Р.,3А,Нотная Мама\n";
    std::fs::write(&more, rows).expect("a file");
    let output = school
        .kamerton(&["roster", "import", more.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    for command in ["/substitute 3А: № 1 до 30.12", "/timetable 3А: пн 15:00"] {
        let news = school.says(admin, command).await;
        assert_heard(&news, admin, "несколько: Хор 3А; Ритмика 3А");
    }
    let news = school.says(admin, "/substitute Хор 3А: № 1 до 30.12").await;
    assert_heard(&news, admin, "№ 1, замещение");
    school.close().await;
}

#[tokio::test]
async fn of_a_post_that_cannot_be_delivered_hears_who_teaches_now() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let group = school.group(teacher, "Сольфеджио 3А", &[pianist]).await;
    school
        .says_in(teacher, group, "/assign Гамма\nвыдать: ср 15:00")
        .await;
    school
        .says(
            admin,
            // As the bot itself shows it.
            "/substitute Сольфеджио 3А: № 2, замещение, с 25.11.2026 до 26.11.2026",
        )
        .await;
    school.pass(DAY).await;
    let refused = FaultKind::Error {
        code: 400,
        description: "Bad Request: not enough rights to send text messages".to_owned(),
        retry_after: None,
    };
    school
        .sandbox
        .fault(Fault::next("sendMessage", refused).in_chat(group));
    let news = school.pass(DAY / 8).await;
    assert_heard(
        &news,
        pianist,
        "Задание № 1 в группе «Сольфеджио 3А, группа» не появилось",
    );
    assert!(
        !news
            .iter()
            .any(|heard| heard.chat == teacher && heard.text.contains("не появилось"))
    );
    // And of one whose hour passed while nobody was there: Thursday, 23:00.
    school
        .says_in(pianist, group, "/assign Этюд\nвыдать: чт 10:00")
        .await;
    let news = school.pass(DAY + DAY / 3).await;
    assert_heard(&news, pianist, "Не выдано вовремя: «Этюд»");
    assert!(
        !news
            .iter()
            .any(|heard| heard.chat == teacher && heard.text.contains("Этюд"))
    );
    school.close().await;
}

#[tokio::test]
async fn of_many_teachers_a_page_is_offered_at_once() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    crate::guard::spoil(
        &school,
        "INSERT INTO staff (number, teacher, admin, added_at)
         WITH RECURSIVE numbers (number) AS
             (SELECT 101 UNION ALL SELECT number + 1 FROM numbers WHERE number < 220)
         SELECT number, 1, 0, 0 FROM numbers",
    )
    .await;
    school.says(admin, "/substitute").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Сольфеджио 3А").await;
    let mut offered = Vec::new();
    loop {
        let page = school.last(admin);
        let labels: Vec<String> = page
            .buttons
            .iter()
            .flatten()
            .map(|it| it.text.clone())
            .collect();
        assert!(labels.len() <= 100, "{labels:?}");
        let more = labels
            .iter()
            .find(|label| label.starts_with("Ещё"))
            .cloned();
        offered.extend(labels.into_iter().filter(|label| label.starts_with('№')));
        match more {
            Some(more) => school.presses(admin, &page, &more).await,
            None => break,
        };
    }
    assert_eq!(offered.len(), 121, "{offered:?}");
    let page = school.last(admin);
    let news = school.presses(admin, &page, "№ 220").await;
    assert_heard(&news, admin, "№ 220");
    school.close().await;
}

#[tokio::test]
async fn who_is_substituted_for_hears_by_whom_and_until_when() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    school
        .says(admin, "/substitute Сольфеджио 3А: № 2 с 24.11 до 30.11")
        .await;
    school.pass(Duration::from_secs(60)).await;
    for words in [
        "/lesson",
        "/journal",
        "/assign",
        "/assign Гамма",
        "/grade",
        "/classes",
        "/term",
    ] {
        let news = school.says(teacher, words).await;
        let told = "До 30.11.2026 класс «Сольфеджио 3А» ведёт № 2 (замещение).";
        assert_heard(&news, teacher, told);
    }
    school.close().await;
}

#[tokio::test]
async fn a_class_that_is_given_to_another_teacher_has_no_substitute_for_the_former_one() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    for days in ["с 24.11 до 30.11", "с 05.12 до 20.12"] {
        let words = format!("/substitute Сольфеджио 3А: № 2 {days}");
        school.says(admin, &words).await;
    }
    school.pass(DAY).await;
    school.replies(nota, group, post, "Вот").await;
    let news = school.says(pianist, "/queue").await;
    assert_heard(&news, pianist, "Ждут проверки: 1");
    let given = ("Скрипкина С. С.,Сольфеджио", "Флейтин Ф. Ф.,Сольфеджио");
    let next = ROSTER.replace(given.0, given.1);
    school.act(with_caption(admin, "список.csv", &next)).await;
    let news = school.presses_last(admin, &["Импортировать"]).await;
    assert_heard(&news, pianist, "№ 2 больше не ведёт класс «Сольфеджио 3А»");
    let flutist = school.staff(4).await;
    let news = school.says(flutist, "/queue").await;
    assert_heard(&news, flutist, "Ждут проверки: 1");
    let news = school.says(pianist, "/queue").await;
    assert_heard(&news, pianist, "Все работы проверены");
    // Nor is there one later.
    school.pass(14 * DAY).await;
    let news = school.says(flutist, "/queue").await;
    assert_heard(&news, flutist, "Ждут проверки: 1");
    school.close().await;
}
