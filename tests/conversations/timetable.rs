//! The timetable: lines typed and files imported, the own week, reminders.

use std::time::Duration;

use chrono::NaiveDate;
use kamerton::{
    bot::{Profile, plan_lessons},
    chance::Chance,
    school::{
        calendar::{Period, PeriodKind},
        moments::Moment,
        timetable::{Slot, read_line},
    },
};

use crate::school::{School, assert_heard, assert_silent, complaint_line, said};

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn lines_are_read_as_people_write_them() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let more = school.path("more.csv");
    let rows = "student_id,name,year,department,discipline,teacher,class\n\
                10441,Диез Дина,3,Фортепиано,Ансамбль,Скрипкина С. С.,Ансамбль: струнные\n";
    std::fs::write(&more, rows).expect("a file");
    let output = school
        .kamerton(&["roster", "import", more.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    for (line, answer) in [
        (
            "Сольфеджио 3А: пн 15.30, каб. 12",
            "пн 15:30–16:15, каб. 12, до",
        ),
        (
            "Сольфеджио 3А: пн 16:30–17:10, каб. 12, до 31.05",
            "пн 16:30–17:10, каб. 12, до",
        ),
        (
            "Сольфеджио 3А: вт 9:00 каб. 12 90 мин",
            "вт 09:00–10:30, каб. 12, до",
        ),
        (
            "Сольфеджио 3А: ср 9:00 каб. 2 этаж",
            "ср 09:00–09:45, каб. 2 этаж, до",
        ),
        (
            "Сольфеджио 3А: чт 9:00 с 01.06 до 31.08",
            "летние каникулы).",
        ),
        (
            "Ансамбль: струнные: пт 15:00",
            "Ансамбль: струнные: пт 15:00–15:45",
        ),
        ("Ансамбль: духовые: пт 15:00", "Класса «Ансамбль» нет"),
    ] {
        let news = school.says(admin, &format!("/timetable {line}")).await;
        assert_heard(&news, admin, answer);
        // Behind the summer holidays there is no day that could be named yet.
        assert!(!news.iter().any(|heard| heard.text.contains("Ближайший")));
    }
    let words = "/substitute Ансамбль: струнные: № 2 с 01.12 до 14.12";
    let news = school.says(admin, words).await;
    assert_heard(&news, admin, "Класс «Ансамбль: струнные»: № 2, замещение");
    let news = school
        .says(admin, "/calendar летние каникулы: 01.06–31.08")
        .await;
    assert_heard(&news, admin, "31.08.2027");
    school.close().await;
}

#[tokio::test]
async fn lines_are_typed_and_everybody_sees_the_own_week() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let (nota, mother) = (
        school.student("10427").await,
        school.guardian("10434").await,
    );
    let news = school
        .says(
            teacher,
            "/timetable Сольфеджио 3А: вт, чт 15:00 45 мин, каб. 12",
        )
        .await;
    assert_heard(
        &news,
        teacher,
        "Сольфеджио 3А: вт 15:00–15:45, каб. 12, до 31.05.2027",
    );
    assert_heard(&news, teacher, "Сольфеджио 3А: чт 15:00–15:45");
    let news = school
        .says(
            admin,
            "/timetable Музлитература 3: пн 16:00 60 мин лекция онлайн https://meet.example/Abc",
        )
        .await;
    assert_heard(
        &news,
        admin,
        "пн 16:00–17:00, лекция, онлайн: https://meet.example/Abc",
    );
    // What the bot has written is read by it, too.
    for line in [
        "Сольфеджио 3А: пт 15:00–15:40, каб. 12, до 31.05.2027",
        "Музлитература 3: ср 16:00–17:00, лекция, онлайн: https://meet.example/Abc, до 31.05.2027",
    ] {
        let news = school.says(admin, &format!("/timetable {line}")).await;
        assert_heard(&news, admin, &format!("Добавлено в расписание:\n{line}"));
    }

    let news = school.says(nota, "Расписание").await;
    assert_heard(&news, nota, "Сольфеджио 3А: вт 15:00–15:45");
    assert!(!school.last(nota).text.contains("Музлитература"));
    let news = school.says(mother, "/timetable").await;
    assert_heard(&news, mother, "Музлитература 3: пн 16:00–17:00");
    let news = school.says(pianist, "/timetable").await;
    assert_heard(&news, pianist, "Музлитература 3: пн");
    assert!(!school.last(pianist).text.contains("Сольфеджио"));

    school.says(admin, "/timetable").await;
    let classes = school.last(admin);
    school.presses(admin, &classes, "Сольфеджио 3А").await;
    let card = school.last(admin);
    assert!(card.text.contains("вт 15:00–15:45, каб. 12"), "{card:?}");
    school.presses(admin, &card, "Убрать вт 15:00–15:45").await;
    let question = school.last(admin);
    assert!(
        question.text.contains("с сегодняшнего дня?"),
        "{question:?}"
    );
    let news = school.presses(admin, &question, "Да, убрать").await;
    assert_heard(
        &news,
        admin,
        "Убрано из расписания: Сольфеджио 3А: вт 15:00–15:45",
    );
    let news = school.presses(admin, &card, "Убрать вт 15:00–15:45").await;
    assert_heard(&news, admin, "уже не действует");
    let news = school.says(nota, "/timetable").await;
    assert_heard(&news, nota, "чт 15:00–15:45");
    assert!(!school.last(nota).text.contains("вт 15:00"));
    school.close().await;
}

#[tokio::test]
async fn what_cannot_be_is_named_with_a_proposal_and_nothing_is_half_done() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, nota) = (school.staff(1).await, school.student("10427").await);
    school
        .says(admin, "/timetable Сольфеджио 3А: вт 15:00 45 мин, каб. 12")
        .await;
    for (line, answer) in [
        ("Сольфеджио 3А: 15:00", "Не хватает дня недели"),
        ("Сольфеджио 3А: пн", "Не хватает времени"),
        ("Сольфеджио 3А: пн 15:00 танцы", "Не понял «танцы»"),
        (
            "Сольфеджио 3А: пн 15:00 3 мин",
            "«3» не похоже на длительность",
        ),
        ("Хор: пн 15:00", "Класса «Хор» нет"),
        ("Сольфеджио 3А", "Не понял, чей это урок"),
        (
            "Музлитература 3: вт 15:30, каб. 12",
            "уже стоит «Сольфеджио 3А», вт 15:00–15:45",
        ),
        ("Музлитература 3: вт 15:30, каб. 12", "Свободно с 15:45"),
        (
            "Сольфеджио 3А: пн 15:00 с 31.12 до 09.01",
            "не учатся (зимние каникулы). Ближайший такой учебный день: 11.01.2027",
        ),
    ] {
        let text = format!("/timetable Музлитература 3: ср 9:00\n{line}");
        let news = school.says(admin, &text).await;
        assert_heard(&news, admin, answer);
    }
    let news = school
        .says(teacher, "/timetable Музлитература 3: пн 15:00")
        .await;
    assert_heard(&news, teacher, "Класса «Музлитература 3» нет");
    let news = school
        .says(nota, "/timetable Сольфеджио 3А: пн 15:00")
        .await;
    assert_heard(&news, nota, "для преподавателей");
    school.says(admin, "/timetable").await;
    let classes = school.last(admin);
    school.presses(admin, &classes, "Музлитература 3").await;
    assert!(school.last(admin).text.contains("Пока ничего нет"));
    school.close().await;
}

#[tokio::test]
async fn a_file_is_imported_whole_or_not_at_all() {
    let school = School::open().await;
    let path = school.path("timetable.csv");
    let file = path.to_str().expect("a name");
    std::fs::write(
        &path,
        "Класс;День недели;Время;Минуты;Форма;Режим;Кабинет;С;До\n\
         Сольфеджио 3А;пн;25:00;45;урок;очно;12;;\n\
         Хор;пн;15:00;45;урок;очно;12;;\n",
    )
    .expect("a file");
    let output = school.kamerton(&["timetable", "import", file]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(
        said.contains("line 2, column time: “25:00” is no time of day"),
        "{said}"
    );
    std::fs::write(
        &path,
        "class,weekday,time,minutes,form,mode,place\n\
         Сольфеджио 3А,mon,15:00,45,урок,offline,12\n\
         Музлитература 3,mon,15:30,45,,,12\n",
    )
    .expect("a file");
    let output = school.kamerton(&["timetable", "import", file]).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("line 3, column time: “Сольфеджио 3А” is then"),
        "{said}"
    );
    assert!(said.contains("free from 15:45"), "{said}");
    std::fs::write(
        &path,
        "class,weekday,time,minutes,form,mode,place\n\
         Сольфеджио 3А,mon,15:00,45,урок,offline,12\n\
         Музлитература 3,mon,15:45,45,,,https://meet.example/1\n",
    )
    .expect("a file");
    for (arguments, says) in [
        (&["timetable", "import", file, "--dry-run"][..], "a dry run"),
        (&["timetable", "import", file][..], "imported"),
        (&["timetable", "import", file][..], "nothing to change"),
    ] {
        let output = school.kamerton(arguments).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{output:?}");
        assert!(said.contains(says), "{said}");
    }
    school.close().await;
}

#[tokio::test]
async fn columns_have_the_headings_of_schools_and_others_are_named() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    for (file, table) in [
        (
            "one.csv",
            "Класс;День недели;Время начала;Продолжительность (мин.);Аудитория;Дата начала;Дата окончания\n\
             Сольфеджио 3А;ср;17:00;90;каб. 12;01.12.2026;31.12.2026\n",
        ),
        (
            "two.csv",
            "Класс;День;Время;Форма занятия;Вид;Место проведения;Педагог\n\
             Сольфеджио 3А;чт;17:00;репетиция;онлайн;https://meet.example/a;Скрипкина С. С.\n",
        ),
        (
            "three.csv",
            "class;weekday;time;Форма;Вид;room;Ссылка\n\
             Сольфеджио 3А;пт;17:00;очно;концерт;зал;\n",
        ),
    ] {
        std::fs::write(school.path(file), table).expect("a file");
        let dry = ["timetable", "import", file, "--dry-run"];
        let told = said(&school.kamerton(&dry).await);
        let unknown = "not stored, no such column: Педагог; there are class,weekday,time";
        assert_eq!(told.contains(unknown), file == "two.csv", "{told}");
        assert_eq!(told.contains("no such column"), file == "two.csv", "{told}");
        said(&school.kamerton(&dry[..3]).await);
    }
    school.says(teacher, "/timetable").await;
    let shown = school.last(teacher).text;
    for lesson in [
        "ср 17:00–18:30",
        "каб. 12",
        "до 31.12",
        "репетиция",
        "https://meet.example/a",
        "концерт",
        "зал",
    ] {
        assert!(shown.contains(lesson), "{lesson}: {shown}");
    }
    // What stands there twice is not left out in silence, nor is a formula that failed.
    for (row, wrong) in [
        (
            "каб. 12;https://meet.example/a",
            "“каб. 12” and “https://meet.example/a” both stand there",
        ),
        (";#Н/Д", "column place: has the error #Н/Д"),
    ] {
        let table = format!("Класс;День;Время;Кабинет;Ссылка\nСольфеджио 3А;сб;17:00;{row}\n");
        std::fs::write(school.path("bad.csv"), table).expect("a file");
        let refused = complaint_line(&school.kamerton(&["timetable", "import", "bad.csv"]).await);
        assert!(refused.contains(wrong), "{refused}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_file_may_have_several_weekdays_in_a_cell_and_times_as_parts_of_a_day() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    std::fs::write(
        school.path("timetable.csv"),
        "class,weekday,time\n\
         Сольфеджио 3А,\"вт, чт\",0.625\n\
         Музлитература 3,пн и ср,\"0,645833333333333\"\n",
    )
    .expect("a file");
    let output = school
        .kamerton(&["timetable", "import", "timetable.csv"])
        .await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(said.contains("adds weekly lessons: 4"), "{said}");
    school.says(teacher, "/timetable").await;
    let shown = school.last(teacher).text;
    assert_eq!(shown.matches("15:00").count(), 2, "{shown}");
    school.close().await;
}

#[tokio::test]
async fn those_concerned_are_reminded_once_with_the_place() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let (nota, mother) = (
        school.student("10427").await,
        school.guardian("10427").await,
    );
    let stranger = school.staff(2).await;
    school
        .says(
            teacher,
            "/timetable Сольфеджио 3А: вт 15:00 45 мин, каб. 12\n\
             Сольфеджио 3А: ср 10:00 онлайн https://meet.example/Abc",
        )
        .await;
    // It is Tuesday, 12:00.
    assert!(school.pass(2 * HOUR).await.is_empty());
    let news = school.pass(30 * MINUTE).await;
    for who in [teacher, nota, mother] {
        assert_heard(&news, who, "В 15:00 урок: Сольфеджио 3А\nкаб. 12");
    }
    assert_silent(&news, stranger);
    assert!(school.pass(10 * MINUTE).await.is_empty());
    school.stop().await;
    school.start().await;
    assert!(school.pass(10 * MINUTE).await.is_empty());
    // Wednesday, 9:30.
    let news = school.pass(18 * HOUR + 40 * MINUTE).await;
    assert_heard(&news, nota, "В 10:00 урок: Сольфеджио 3А");
    assert_heard(&news, nota, "https://meet.example/Abc");
    // A month without a service: nobody is flooded, and nothing is missing.
    school.stop().await;
    school.clock.turn(28 * 24 * HOUR + 90 * MINUTE);
    school.start().await;
    assert!(school.pass(MINUTE).await.is_empty());
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    assert!(list.text.contains("ср 23.12"), "{list:?}");
    assert!(list.buttons[0][0].text.contains("10:00 Сольфеджио 3А"));
    school.presses(teacher, &list, "вт 22.12").await;
    assert!(school.last(teacher).buttons[0][0].text.contains("15:00"));
    school.close().await;
}

#[tokio::test]
async fn a_day_that_is_no_day_off_after_all_has_its_lessons() {
    let mut school = School::open().await;
    let (teacher, admin) = (school.staff(1).await, school.admin().await);
    let student = school.student("10427").await;
    school
        .says(teacher, "/timetable Сольфеджио 3А: чт 15:00 45 мин")
        .await;
    school.says(admin, "/calendar Карантин: 25.11-30.11").await;
    // Thursday, 10:00.
    school.pass(46 * HOUR).await;
    school.says(admin, "/calendar Карантин: нет").await;
    let news = school.pass(4 * HOUR + 30 * MINUTE).await;
    assert_heard(&news, student, "В 15:00 урок: Сольфеджио 3А");
    school.close().await;
}

/// Clocks that are put forward and back: one lesson for each planned local time, in the gap
/// at the first valid instant, in the overlap at the first of the two.
#[tokio::test]
async fn a_lesson_is_made_once_where_clocks_are_turned() {
    let mut school = School::open().await;
    school.stop().await;
    let berlin = chrono_tz::Europe::Berlin;
    let profile = Profile {
        zone: berlin,
        ..school.profile()
    };
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
    let mut chance = Chance::from_seed(1);
    let mut writer = school.store.writer();
    let begin = Moment::start_of(day(2026, 10, 24), berlin);
    let mut tx = writer.begin(begin, &mut chance).await.expect("it begins");
    let year = Period {
        kind: PeriodKind::Year,
        name: "учебный год".to_owned(),
        from: day(2026, 9, 1),
        to: day(2027, 5, 31),
    };
    tx.set_periods(&[year], day(2026, 10, 24))
        .await
        .expect("a calendar");
    let class = tx.classes_taught(1).await.expect("classes").remove(0);
    let span = (day(2026, 10, 24), day(2027, 5, 31));
    let entry = read_line("вс 02:30 онлайн", span.0, span).expect("a line");
    let slot = Slot {
        id: None,
        class: class.id,
        class_name: class.name,
        teacher: 1,
        entry: entry.into_iter().next().expect("an entry"),
    };
    tx.add_slots(&[slot], None, span.0)
        .await
        .expect("it is added");
    for until in [day(2026, 10, 25), day(2026, 10, 25), day(2027, 3, 28)] {
        tx.now = Moment::start_of(until, berlin);
        plan_lessons(&mut tx, &profile).await.expect("planned");
    }
    let lessons = tx
        .lessons_of(1, begin, Moment::end_of(day(2027, 3, 28), berlin))
        .await
        .expect("lessons");
    let times: Vec<String> = lessons
        .iter()
        .map(|lesson| lesson.held.at.rfc3339(berlin))
        .collect();
    assert_eq!(times.len(), 23, "{times:?}");
    assert_eq!(times[0], "2026-10-25T02:30:00+02:00");
    assert_eq!(times[22], "2027-03-28T03:00:00+02:00");
    tx.commit().await.expect("it is durable");
    drop(writer);
    school.close().await;
}

#[tokio::test]
async fn what_falls_away_with_a_weekly_lesson_is_told_and_a_substitute_ends_none() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let nota = school.student("10427").await;
    school
        .says(
            teacher,
            "/timetable Сольфеджио 3А: вт 15:00 45 мин, каб. 12",
        )
        .await;
    school
        .says(admin, "/substitute Сольфеджио 3А: № 2 с 24.11 до 30.11")
        .await;
    school.pass(MINUTE).await;
    // Whoever stands in sees the week, and ends nothing of it.
    school.says(pianist, "/timetable").await;
    let week = school.last(pianist);
    school.presses(pianist, &week, "По классам").await;
    let classes = school.last(pianist);
    school.presses(pianist, &classes, "Сольфеджио 3А").await;
    let card = school.last(pianist);
    let labels: Vec<&str> = card
        .buttons
        .iter()
        .flatten()
        .map(|button| button.text.as_str())
        .collect();
    assert_eq!(labels, ["Назад"], "{card:?}");
    school.says(admin, "/timetable").await;
    let classes = school.last(admin);
    school.presses(admin, &classes, "Сольфеджио 3А").await;
    let card = school.last(admin);
    let news = school.presses(admin, &card, "Убрать вт 15:00–15:45").await;
    assert_heard(&news, admin, "Отменится уже назначенное: вт 24.11, 15:00");
    assert_silent(&news, nota);
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да, убрать").await;
    for who in [nota, pianist] {
        assert_heard(&news, who, "❌ Урок «Сольфеджио 3А»");
    }
    assert!(school.pass(3 * HOUR).await.is_empty());
    school.close().await;
}
