//! Lessons: recorded by taps, corrected, moved; their lines in the journal; hours.

use std::time::Duration;

use kamerton::{
    sandbox::Heard,
    store::{exports::ExportFilter, invitations::Invitee, journal::START},
};

use crate::school::{School, Who, assert_heard, student};

const HOUR: Duration = Duration::from_secs(3600);

/// A teacher with a lesson on Tuesday at 15:00, a student and a guardian; it is 15:30.
pub async fn with_lesson() -> (School, Who, [Who; 2]) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let family = [
        school.student("10427").await,
        school.guardian("10427").await,
    ];
    school
        .says(
            teacher,
            "/timetable Сольфеджио 3А: вт 15:00 45 мин, каб. 12",
        )
        .await;
    school.pass(3 * HOUR + HOUR / 2).await;
    (school, teacher, family)
}

/// Opens the card of the lesson at 15:00, which is not recorded yet.
pub async fn opens(school: &mut School, teacher: Who) -> Heard {
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    school.last(teacher)
}

pub fn lessons(journal: Vec<Vec<String>>) -> Vec<Vec<String>> {
    journal
        .into_iter()
        .filter(|row| row[2] == "lesson")
        .collect()
}

#[tokio::test]
async fn a_lesson_is_recorded_in_three_taps() {
    let (mut school, teacher, _) = with_lesson().await;
    let news = school.says(teacher, "Урок").await;
    assert_heard(&news, teacher, "вт 24.11. Какой урок записать?");
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Были: 3 из 3"), "{card:?}");
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(
        &news,
        teacher,
        "✅ Записано: Сольфеджио 3А, вт 24.11, 15:00, 45 мин, урок, очно",
    );
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, teacher, "уже не действует");
    let rows = lessons(school.journal().await);
    assert_eq!(rows.len(), 3);
    assert_eq!(
        rows[0],
        [
            "10427",
            "Сольфеджио 3А",
            "lesson",
            "урок",
            "2026-11-24T15:00:00+03:00",
            "",
            "",
            "",
            "",
            ""
        ]
    );
    school.close().await;
}

#[tokio::test]
async fn absences_marks_topic_and_homework_are_recorded_and_corrected() {
    let (mut school, teacher, family) = with_lesson().await;
    let card = opens(&mut school, teacher).await;
    school.presses(teacher, &card, "✓ 10434").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✓ 10441").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "н 10441").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Были: 1 из 3"), "{card:?}");
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    let news = school.says(teacher, "отлично").await;
    assert_heard(&news, teacher, "«отлично» не похоже на оценку");
    // What was said so far survives a restart.
    school.stop().await;
    school.start().await;
    school.says(teacher, "5- Чисто!").await;
    school.says(teacher, "Тема: Интервалы").await;
    let card = school.last(teacher);
    assert!(card.text.contains("\nТема: Интервалы"), "{card:?}");
    assert!(!card.text.contains("Тема: Тема"), "{card:?}");
    school.presses(teacher, &card, "Задание").await;
    let news = school.says(teacher, "Спеть № 12\nкласс: Хор").await;
    assert_heard(&news, teacher, "«класс: Хор», а задание для класса");
    school.says(teacher, "Спеть № 12\nсрок: 30.11 18:00").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Задание: Спеть № 12"), "{card:?}");
    let news = school.presses(teacher, &card, "✅ Записать").await;
    assert_heard(&news, teacher, "Были: 1 из 3");
    for who in family {
        assert_heard(
            &news,
            who,
            "Оценка 5- за урок 24.11: «Интервалы», Сольфеджио 3А",
        );
        assert_heard(&news, who, "Чисто!");
        assert_heard(&news, who, "Спеть № 12");
    }
    let journal = school.journal().await;
    let rows = lessons(journal.clone());
    let marks: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row[0].as_str(), row[6].as_str()))
        .collect();
    assert_eq!(
        marks,
        [("10427", "5-"), ("10434", "absent"), ("10441", "ill")]
    );
    assert_eq!(rows[0][3], "Интервалы");
    assert_eq!((rows[0][8].as_str(), rows[0][9].as_str()), ("1", "Чисто!"));
    assert!(
        journal
            .iter()
            .any(|row| row[2] == "assignment" && row[3] == "Спеть № 12")
    );

    let news = school.says(family[0], "/grades").await;
    assert_heard(&news, family[0], "Интервалы");
    let news = school.says(family[1], "/mydata").await;
    school.presses(family[1], &news[0], "Прислать всё").await;
    assert!(school.last(family[1]).text.contains("Интервалы"));

    // Corrected afterwards: the notice is edited, the homework is not given twice.
    let done = school.last_about(teacher, "✅ Записано");
    school.presses(teacher, &done, "Изменить").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427: 5-").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "5").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Назад").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Записать").await;
    for who in family {
        let notice = school.last_about(who, "Оценка 5 (исправлено) за урок");
        assert!(notice.edited);
    }
    let journal = school.journal().await;
    assert_eq!(lessons(journal.clone())[0][6], "5");
    assert_eq!(
        journal.iter().filter(|row| row[2] == "assignment").count(),
        3
    );
    school.close().await;
}

#[tokio::test]
async fn nobody_takes_a_mark_from_their_own_child() {
    let (mut school, teacher, _) = with_lesson().await;
    let card = opens(&mut school, teacher).await;
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    school.says(teacher, "3").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    school
        .joins_as(teacher, Invitee::Guardian(student("10427")))
        .await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school
        .presses(teacher, &list, "✓ 15:00 Сольфеджио 3А")
        .await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✓ 10427: 3").await;
    assert_heard(&news, teacher, "Своего ребёнка");
    school.presses(teacher, &card, "✅ Все были").await;
    assert_eq!(lessons(school.journal().await)[0][6], "3");
    school.close().await;
}

#[tokio::test]
async fn a_lesson_that_was_moved_is_held_though_its_row_is_ended() {
    let (mut school, teacher, family) = with_lesson().await;
    let card = opens(&mut school, teacher).await;
    school.presses(teacher, &card, "Время").await;
    school.says(teacher, "завтра 15:00").await;
    school.says(teacher, "/timetable").await;
    let week = school.last(teacher);
    school.presses(teacher, &week, "По классам").await;
    let classes = school.last(teacher);
    school.presses(teacher, &classes, "Сольфеджио 3А").await;
    let card = school.last(teacher);
    school
        .presses(teacher, &card, "Убрать вт 15:00–15:45")
        .await;
    let news = school.pass(23 * HOUR).await;
    assert_heard(&news, family[0], "В 15:00 урок: Сольфеджио 3А");
    school.close().await;
}

#[tokio::test]
async fn a_lesson_off_the_timetable_and_another_form_count_as_hours() {
    let (mut school, teacher, _) = with_lesson().await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    let news = school.says(teacher, "как-нибудь").await;
    assert_heard(&news, teacher, "Не понял, когда это: «как-нибудь»");
    school.says(teacher, "вчера 16:30").await;
    let card = school.last(teacher);
    assert!(card.text.contains("пн 23.11, 16:30"), "{card:?}");
    school.presses(teacher, &card, "Форма").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "консультация").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "90 мин").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "онлайн").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Назад").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(
        &news,
        teacher,
        "пн 23.11, 16:30, 90 мин, консультация, онлайн",
    );
    let rows = lessons(school.journal().await);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][4], "2026-11-23T16:30:00+03:00");
    let hours = school.kamerton(&["hours", "--from", "2026-11-01"]).await;
    assert_eq!(
        String::from_utf8_lossy(&hours.stdout).trim_start_matches('\u{FEFF}'),
        "staff,class,form,mode,lessons,hours\n1,Сольфеджио 3А,consultation,online,1,2.00\n"
    );
    let none = school.kamerton(&["hours", "--to", "2026-11-01"]).await;
    assert_eq!(String::from_utf8_lossy(&none.stdout).lines().count(), 1);
    school.close().await;
}

#[tokio::test]
async fn a_lesson_is_moved_and_those_concerned_are_told_and_reminded() {
    let (mut school, teacher, family) = with_lesson().await;
    let card = opens(&mut school, teacher).await;
    school.presses(teacher, &card, "Время").await;
    let news = school.says(teacher, "04.01 15:00").await;
    assert_heard(&news, teacher, "не учатся (зимние каникулы)");
    let news = school.says(teacher, "завтра 15:00").await;
    assert_heard(&news, teacher, "перенесён: ср 25.11, 15:00");
    for who in family {
        assert_heard(&news, who, "было вт 24.11, 15:00, будет ср 25.11, 15:00");
    }
    let news = school.pass(23 * HOUR).await;
    assert_heard(&news, family[0], "В 15:00 урок: Сольфеджио 3А");
    assert!(lessons(school.journal().await).is_empty());
    school.pass(HOUR).await;
    let card = opens(&mut school, teacher).await;
    school.presses(teacher, &card, "✅ Все были").await;
    let rows = lessons(school.journal().await);
    assert_eq!(rows[0][4], "2026-11-25T15:00:00+03:00");
    school.close().await;
}

#[tokio::test]
async fn who_is_told_of_a_lesson_within_half_an_hour_is_not_reminded_of_it_as_well() {
    let (mut school, teacher, family) = with_lesson().await;
    let news = off_the_timetable(&mut school, teacher, "сегодня 17:00").await;
    assert_heard(&news, teacher, "За полчаса я о нём напомню.");
    let news = off_the_timetable(&mut school, teacher, "сегодня 15:50").await;
    assert_heard(&news, teacher, "Тех, кого это касается, я предупредил.");
    assert_heard(&news, family[0], "Новый урок «Сольфеджио 3А»");
    let soon = |news: &[Heard]| {
        let reminders = news.iter().filter(|heard| heard.text.contains("🔔"));
        reminders.filter(|heard| heard.chat == family[0]).count()
    };
    assert_eq!(soon(&school.pass(HOUR / 2).await), 0);
    assert_eq!(soon(&school.pass(HOUR / 2).await), 1);
    school.close().await;
}

#[tokio::test]
async fn an_erased_persons_comment_goes_and_the_journal_stays() {
    let (mut school, teacher, _) = with_lesson().await;
    let admin = school.admin().await;
    let card = opens(&mut school, teacher).await;
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    school.says(teacher, "4 Нота пела тихо").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    assert_eq!(lessons(school.journal().await)[0][9], "Нота пела тихо");
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Стереть данные").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Да, стереть").await;
    let row = lessons(school.journal().await).remove(0);
    assert_eq!((row[6].as_str(), row[9].as_str()), ("4", ""));
    school.close().await;
}

#[tokio::test]
async fn the_journals_pages_leave_no_line_out_and_repeat_none() {
    let (mut school, teacher, family) = with_lesson().await;
    let group = school.group(teacher, "Сольфеджио 3А", &[family[0]]).await;
    school.assigns(teacher, group, "Гамма").await;
    for when in ["10:00", "11:00"] {
        off_the_timetable(&mut school, teacher, when).await;
        let card = school.last(teacher);
        school.presses(teacher, &card, "✅ Все были").await;
    }
    let mut reader = school.store.reader().await.expect("a reader");
    for limit in 1..=10 {
        let mut place = START;
        let mut seen = Vec::new();
        loop {
            let page = reader
                .journal_page(&ExportFilter::default(), place, limit)
                .await
                .expect("a page");
            let Some(last) = page.last() else { break };
            place = last.place;
            for block in page {
                let lines = block.lines.into_iter();
                seen.extend(lines.map(|line| (block.place, line.student_id)));
            }
        }
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!((seen.len(), &seen), (9, &sorted), "by {limit}");
    }
    drop(reader);
    school.close().await;
}

/// Opens the card of a new lesson off the timetable, at this time.
async fn off_the_timetable(school: &mut School, teacher: Who, when: &str) -> Vec<Heard> {
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    school.says(teacher, when).await
}

#[tokio::test]
async fn a_lesson_is_recorded_once_and_what_was_a_mistake_is_taken_out() {
    let (mut school, teacher, family) = with_lesson().await;
    off_the_timetable(&mut school, teacher, "23.11 15:00").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    school.says(teacher, "5").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    for when in ["23.11 15:00", "23.11 15:20"] {
        let news = off_the_timetable(&mut school, teacher, when).await;
        assert_heard(
            &news,
            teacher,
            "уже есть урок «Сольфеджио 3А», пн 15:00–15:45",
        );
    }
    let news = off_the_timetable(&mut school, teacher, "сегодня 15:10").await;
    assert_heard(
        &news,
        teacher,
        "уже есть урок «Сольфеджио 3А», вт 15:00–15:45",
    );
    // What was held in the holidays was held.
    let news = off_the_timetable(&mut school, teacher, "28.10 15:00").await;
    assert_heard(&news, teacher, "ср 28.10");
    assert_eq!(lessons(school.journal().await).len(), 3);

    let done = school.last_about(teacher, "✅ Записано");
    for button in ["Изменить", "Убрать из журнала"] {
        school.presses(teacher, &done, button).await;
    }
    let question = school.last_about(teacher, "Убрать урок из журнала");
    assert!(question.text.contains("Оценки за него (1)"), "{question:?}");
    assert_eq!(lessons(school.journal().await).len(), 3);
    school.presses(teacher, &question, "Да, убрать").await;
    for who in family {
        school.last_about(who, "Преподаватель отменил оценку за урок");
    }
    assert!(lessons(school.journal().await).is_empty());
    let hours = school.kamerton(&["hours"]).await;
    assert_eq!(String::from_utf8_lossy(&hours.stdout).lines().count(), 1);
    let gone = school.last_about(teacher, "Урок убран из журнала");
    off_the_timetable(&mut school, teacher, "23.11 15:20").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, teacher, "✅ Записано");
    let news = school.presses(teacher, &gone, "Вернуть").await;
    assert_heard(
        &news,
        teacher,
        "уже есть урок «Сольфеджио 3А», пн 15:20–16:05",
    );
    school.close().await;
}
