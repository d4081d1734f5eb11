//! Lessons: recorded by taps, corrected, moved; their lines in the journal; hours.

use std::time::Duration;

use kamerton::{
    sandbox::{Act, Heard},
    school::moments::Moment,
    store::{exports::ExportFilter, invitations::Invitee, journal::START},
};

use crate::{
    guard::spoil,
    school::{School, Who, assert_heard, assert_silent, file, student},
};

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

fn lessons(journal: Vec<Vec<String>>) -> Vec<Vec<String>> {
    journal
        .into_iter()
        .filter(|row| row[2] == "lesson")
        .collect()
}

#[tokio::test]
async fn an_older_card_of_the_same_lesson_writes_nothing_that_it_does_not_show() {
    let (mut school, teacher, _) = with_lesson().await;
    let mut cards = Vec::new();
    for _ in 0..2 {
        school.says(teacher, "Урок").await;
        let list = school.last(teacher);
        school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
        cards.push(school.last(teacher));
    }
    let news = school.presses(teacher, &cards[0], "✅ Все были").await;
    assert_heard(&news, teacher, "Эта карточка уже не действует");
    assert!(lessons(school.journal().await).is_empty());
    let news = school.presses(teacher, &cards[1], "✅ Все были").await;
    assert_heard(&news, teacher, "✅ Записано");
    school.close().await;
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
async fn a_card_that_was_open_meanwhile_takes_no_mark_back() {
    let (mut school, teacher, [nota, _]) = with_lesson().await;
    let elsewhere = school.staff(1).await;
    let mut cards = Vec::new();
    for who in [teacher, elsewhere] {
        school.says(who, "/lesson").await;
        let list = school.last(who);
        school.presses(who, &list, "15:00 Сольфеджио 3А").await;
        cards.push(school.last(who));
    }
    school.presses(elsewhere, &cards[1], "Оценки").await;
    let question = school.last(elsewhere);
    school.presses(elsewhere, &question, "✓ 10427").await;
    school.says(elsewhere, "4-").await;
    let card = school.last(elsewhere);
    let news = school.presses(elsewhere, &card, "✅ Все были").await;
    assert_heard(&news, nota, "4-");
    school.presses(teacher, &cards[0], "✓ 10434").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Записать").await;
    assert_silent(&news, nota);
    let rows = lessons(school.journal().await);
    let marks: Vec<&str> = rows.iter().map(|row| row[6].as_str()).collect();
    assert_eq!(marks, ["4-", "absent", ""]);
    school.close().await;
}

#[tokio::test]
async fn an_older_card_changes_nothing_of_the_lesson_opened_after_it() {
    let (mut school, teacher, _) = with_lesson().await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let older = school.last(teacher);
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "пн 23.11").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    // A time alone is of the day that was looked at.
    let question = school.last(teacher);
    assert!(question.text.contains("15:00 (пн 23.11)"), "{question:?}");
    school.says(teacher, "16:30").await;
    let card = school.last(teacher);
    assert!(card.text.contains("пн 23.11, 16:30"), "{card:?}");
    for button in ["✓ 10434", "✅ Все были"] {
        let news = school.presses(teacher, &older, button).await;
        assert_heard(&news, teacher, "открыта другая");
    }
    assert!(lessons(school.journal().await).is_empty());
    school.presses(teacher, &card, "✅ Все были").await;
    // Two of the same class off the timetable are two lessons.
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, teacher, "открыта другая");
    let rows = lessons(school.journal().await);
    let said: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row[4].as_str(), row[6].as_str()))
        .collect();
    assert_eq!(said, [("2026-11-23T16:30:00+03:00", ""); 3]);
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
async fn homework_comes_with_the_files_that_were_sent_for_it() {
    let (mut school, teacher, family) = with_lesson().await;
    let files = |text: &str, kinds: &[&str]| Act::Say {
        user: teacher,
        chat: None,
        text: text.to_owned(),
        reply_to: None,
        files: kinds.iter().map(|kind| file(kind, kind)).collect(),
        more: serde_json::Value::Null,
    };
    let card = opens(&mut school, teacher).await;
    // It would become the topic, or a comment, and go nowhere itself.
    for button in [None, Some("Оценки")] {
        if let Some(button) = button {
            school.presses(teacher, &card, button).await;
            school.presses_last(teacher, &["✓ 10427"]).await;
        }
        let news = school.act(files("5 Послушай себя", &["voice"])).await;
        assert_heard(&news, teacher, "Этот файл я не сохранил");
    }
    school.presses_last(teacher, &["Назад", "Задание"]).await;
    let news = school.act(files("", &["document"])).await;
    assert_heard(&news, teacher, "пришлите его с подписью");
    let text = "Гамма ре мажор\nсрок: 30.11 18:00";
    school.act(files(text, &["photo", "photo"])).await;
    let card = school.card(teacher);
    assert!(card.text.contains("С файлом."), "{card:?}");
    let news = school.presses(teacher, &card, "✅ Все были").await;
    for who in family {
        assert_heard(&news, who, "🎵 Гамма ре мажор");
        let pictures = news
            .iter()
            .filter(|heard| heard.chat == who && heard.media.is_some());
        assert_eq!(pictures.count(), 2, "{news:#?}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_lesson_that_is_dropped_unrecorded_is_told() {
    let (mut school, teacher, _) = with_lesson().await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let news = school.says(teacher, "/announce Концерт").await;
    assert!(!news.iter().any(|heard| heard.text.contains("не записан")));
    school.says(teacher, "/cancel").await;
    let card = opens(&mut school, teacher).await;
    school.presses(teacher, &card, "✓ 10434").await;
    let news = school.says(teacher, "/announce Концерт").await;
    assert_heard(&news, teacher, "15:00, не записан");
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
async fn rights_are_looked_up_at_every_press_and_a_group_hears_nothing() {
    let (mut school, teacher, family) = with_lesson().await;
    let group = school.group(teacher, "Сольфеджио 3А", &[family[0]]).await;
    let news = school.says(family[0], "/lesson").await;
    assert_heard(&news, family[0], "для преподавателей");
    let news = school.says_in(teacher, group, "/lesson").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "Какой урок записать?");
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 Сольфеджио 3А").await;
    let card = school.last(teacher);
    // Meanwhile another teacher has got the class.
    let roster = school.path("other.csv");
    std::fs::write(
        &roster,
        "student_id,name,discipline,teacher,class\n\
         10427,Нотная Нота,Сольфеджио,Роялев Р. Р.,Сольфеджио 3А\n",
    )
    .expect("a file");
    let output = school
        .kamerton(&["roster", "import", roster.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    for button in ["✓ 10434", "Оценки", "✅ Все были"] {
        let news = school.presses(teacher, &card, button).await;
        assert_heard(&news, teacher, "только преподаватель этого класса");
    }
    assert!(lessons(school.journal().await).is_empty());
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

/// Somebody comes to the class of literature, at a moment.
async fn enrols(school: &School, student: &str, since: Moment) {
    let since = since.millis();
    let enrol = format!(
        "INSERT INTO enrolments (class, student_id, since)
         SELECT id, '{student}', {since} FROM classes WHERE name = 'Музлитература 3'"
    );
    spoil(school, &enrol).await;
}

#[tokio::test]
async fn a_newcomer_was_not_at_the_lessons_before() {
    let mut school = School::open().await;
    let pianist = school.staff(2).await;
    school.says(pianist, "/lesson").await;
    let list = school.last(pianist);
    school.presses(pianist, &list, "Вне расписания").await;
    let question = school.last(pianist);
    school.presses(pianist, &question, "Музлитература 3").await;
    school.says(pianist, "11:00").await;
    let card = school.last(pianist);
    school.presses(pianist, &card, "✅ Все были").await;
    // Later than the roster, which came by the true clock.
    let later = school.clock.now().plus(30 * 365 * 24 * HOUR);
    enrols(&school, "10427", later).await;
    let done = school.last_about(pianist, "✅ Записано");
    school.presses(pianist, &done, "Изменить").await;
    school.says(pianist, "Опера").await;
    let card = school.last(pianist);
    assert!(card.text.contains("Были: 1 из 1"), "{card:?}");
    school.presses(pianist, &card, "✅ Все были").await;
    let rows = lessons(school.journal().await);
    let students: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(students, ["10434"]);
    assert_eq!(rows[0][3], "Опера");
    school.close().await;
}

#[tokio::test]
async fn who_is_entered_later_on_the_day_of_a_lesson_was_at_it() {
    let mut school = School::open().await;
    let pianist = school.staff(2).await;
    school.says(pianist, "/lesson").await;
    for button in ["Вне расписания", "Музлитература 3"] {
        let question = school.last(pianist);
        school.presses(pianist, &question, button).await;
    }
    school.says(pianist, "11:00").await;
    let card = school.last(pianist);
    school.presses(pianist, &card, "✅ Все были").await;
    // The roster came by the true clock.
    spoil(&school, "UPDATE enrolments SET since = 0").await;
    for (id, hours) in [("10427", 3), ("10441", 13)] {
        let later = school.clock.now().plus(hours * HOUR);
        enrols(&school, id, later).await;
    }
    let done = school.last_about(pianist, "✅ Записано");
    school.presses(pianist, &done, "Изменить").await;
    let card = school.last(pianist);
    assert!(card.text.contains("Были: 2 из 2"), "{card:?}");
    let tapped = card.buttons.iter().flatten();
    let tapped: Vec<&str> = tapped.map(|button| button.text.as_str()).collect();
    assert_eq!(tapped[..2], ["✓ 10427", "✓ 10434"]);
    school.close().await;
}

#[tokio::test]
async fn a_card_that_was_open_meanwhile_keeps_the_topic_and_the_form_of_the_other() {
    let (mut school, teacher, _) = with_lesson().await;
    let elsewhere = school.staff(1).await;
    let mut cards = Vec::new();
    for who in [teacher, elsewhere] {
        cards.push(opens(&mut school, who).await);
    }
    school.presses(elsewhere, &cards[1], "Форма").await;
    let question = school.last(elsewhere);
    school.presses(elsewhere, &question, "лекция").await;
    school.says(elsewhere, "Интервалы").await;
    let card = school.last(elsewhere);
    school.presses(elsewhere, &card, "✅ Все были").await;
    school.presses(teacher, &cards[0], "✓ 10434").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Записать").await;
    assert_heard(&news, teacher, "лекция");
    assert_heard(&news, teacher, "Тема: Интервалы");
    let rows = lessons(school.journal().await);
    assert_eq!(
        (rows[1][3].as_str(), rows[1][6].as_str()),
        ("Интервалы", "absent")
    );
    school.close().await;
}

#[tokio::test]
async fn the_sign_of_a_mark_may_stand_apart_from_it() {
    let (mut school, teacher, _) = with_lesson().await;
    let mut card = opens(&mut school, teacher).await;
    for (words, mark, comment) in [("4 +", "4+", ""), ("5 минус Чисто", "5-", "Чисто")]
    {
        school.presses(teacher, &card, "Оценки").await;
        let question = school.last(teacher);
        let button = question.buttons[0][0].text.clone();
        school.presses(teacher, &question, &button).await;
        school.says(teacher, words).await;
        card = school.last(teacher);
        school.presses(teacher, &card, "✅ Все были").await;
        let row = &lessons(school.journal().await)[0];
        assert_eq!((row[6].as_str(), row[9].as_str()), (mark, comment));
        let done = school.last_about(teacher, "✅ Записано");
        school.presses(teacher, &done, "Изменить").await;
        card = school.last(teacher);
    }
    school.close().await;
}

#[tokio::test]
async fn a_comment_alone_corrects_no_mark() {
    let (mut school, teacher, family) = with_lesson().await;
    let mut card = opens(&mut school, teacher).await;
    for words in ["5", "5 Чисто"] {
        school.presses(teacher, &card, "Оценки").await;
        let question = school.last(teacher);
        let button = question.buttons[0][0].text.clone();
        school.presses(teacher, &question, &button).await;
        school.says(teacher, words).await;
        card = school.last(teacher);
        school.presses(teacher, &card, "✅ Все были").await;
        let done = school.last_about(teacher, "✅ Записано");
        school.presses(teacher, &done, "Изменить").await;
        card = school.last(teacher);
    }
    for who in family {
        let notice = school.last_about(who, "Чисто");
        assert!(notice.text.contains("Оценка 5 за урок"), "{notice:?}");
    }
    school.close().await;
}

#[tokio::test]
async fn who_corrects_a_mark_hears_that_its_comment_does_not_go_along() {
    let (mut school, teacher, _) = with_lesson().await;
    opens(&mut school, teacher).await;
    school.says(teacher, "10427 4 Пальцы!").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    for (words, is_left) in [("10427 5", true), ("10427 5- Чисто!", false)] {
        let done = school.last_about(teacher, "✅ Записано");
        school.presses(teacher, &done, "Изменить").await;
        school.says(teacher, words).await;
        let card = school.last(teacher);
        let news = school.presses(teacher, &card, "✅ Все были").await;
        let told = news.iter().any(|heard| {
            let says = "10427: комментарий к прежней оценке снят: «Пальцы!»";
            heard.chat == teacher && heard.text.contains(says)
        });
        assert_eq!(told, is_left, "{news:#?}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_topic_that_is_called_like_a_form_stays_as_it_was_written() {
    let mut school = School::open().await;
    let (teacher, nota) = (school.staff(1).await, school.student("10427").await);
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "Вне расписания").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Сейчас").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    school.says(teacher, "5").await;
    school.says(teacher, "concert").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    let news = school.says(nota, "/grades").await;
    assert_heard(&news, nota, "concert");
    school.close().await;
}

#[tokio::test]
async fn a_number_and_a_mark_are_a_mark_and_no_topic() {
    let (mut school, teacher, family) = with_lesson().await;
    opens(&mut school, teacher).await;
    school.says(teacher, "10427 5- Чисто!").await;
    let card = school.last(teacher);
    assert!(!card.text.contains("Тема:"), "{card:?}");
    let marked = card.buttons.iter().flatten();
    assert!(
        marked
            .into_iter()
            .any(|button| button.text == "✓ 10427: 5-")
    );
    for (words, answer) in [
        ("10400 5", "Учащегося 10400 на этом уроке нет"),
        ("5", "чья это оценка?"),
        // What is said of one is for no other family, and no topic.
        ("10427 5, 10434 4", "каждую в своей строке"),
        ("10427 н", "каждую в своей строке"),
        ("10427 5\n10434", "каждую в своей строке"),
    ] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, answer);
    }
    school.says(teacher, "тема: 10400 5").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Тема: 10400 5"), "{card:?}");
    school.says(teacher, "10427: 5-\n10434 – 4 Ритм!").await;
    let card = school.last(teacher);
    for marked in ["✓ 10427: 5-", "✓ 10434: 4"] {
        let mut buttons = card.buttons.iter().flatten();
        assert!(buttons.any(|button| button.text == marked), "{card:?}");
    }
    school.says(teacher, "Этюд 12").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Тема: Этюд 12"), "{card:?}");
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, family[0], "Оценка 5- за урок 24.11: «Этюд 12»");
    school.close().await;
}

#[tokio::test]
async fn a_mark_with_its_comment_is_no_topic_though_it_says_not_whose_it_is() {
    let (mut school, teacher, family) = with_lesson().await;
    opens(&mut school, teacher).await;
    let news = school.says(teacher, "5- Чисто!").await;
    assert_heard(&news, teacher, "«5- Чисто!»: чья это оценка?");
    let pianist = school.staff(2).await;
    school.says(pianist, "/lesson").await;
    let way = [
        "Вне расписания",
        "Специальность (фортепиано) 10427",
        "Сейчас",
    ];
    school.presses_last(pianist, &way).await;
    school.says(pianist, "2 часть сонаты").await;
    for (words, answer) in [
        ("5 Чисто!", "Оценку напишите так: «10427 5 Чисто!»"),
        ("3 Этюда Черни", "Тему: «тема: 3 Этюда Черни»"),
    ] {
        let news = school.says(pianist, words).await;
        assert_heard(&news, pianist, answer);
    }
    school.says(pianist, "5- Чисто!").await;
    let card = school.last(pianist);
    assert!(card.text.contains("Тема: 2 часть сонаты"), "{card:?}");
    let news = school.presses(pianist, &card, "✅ Все были").await;
    assert_heard(
        &news,
        family[0],
        "Оценка 5- за урок 24.11: «2 часть сонаты»",
    );
    assert_heard(&news, family[0], "Чисто!");
    school.close().await;
}

#[tokio::test]
async fn a_lesson_without_a_topic_is_named_in_the_listeners_language() {
    let (mut school, teacher, family) = with_lesson().await;
    school.says(family[0], "/language").await;
    let question = school.last(family[0]);
    school.presses(family[0], &question, "English").await;
    opens(&mut school, teacher).await;
    school.says(teacher, "10427 н/а").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(
        &news,
        family[0],
        "Mark n/a for the lesson of 24.11, Сольфеджио 3А",
    );
    let listed = school.says(family[0], "/grades").await;
    assert_heard(&listed, family[0], "n/a: lesson (Сольфеджио 3А)");
    let kept = school.says(family[0], "/mydata").await;
    assert!(
        !kept.iter().any(|heard| heard.text.contains("урок")),
        "{kept:?}"
    );
    assert_heard(&news, family[1], "Оценка н/а за урок 24.11, Сольфеджио 3А");
    school.close().await;
}

#[tokio::test]
async fn a_card_that_was_left_says_how_to_open_it_again() {
    let (mut school, teacher, _) = with_lesson().await;
    let card = opens(&mut school, teacher).await;
    school.says(teacher, "Задать").await;
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, teacher, "Откройте урок снова: /lesson");
    let draft = school.last_about(teacher, "Напишите задание");
    opens(&mut school, teacher).await;
    let news = school.presses(teacher, &draft, "Отменить").await;
    assert_heard(&news, teacher, "Новое задание: /assign");
    school.close().await;
}
