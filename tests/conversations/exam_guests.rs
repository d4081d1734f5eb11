//! Guests of a commission: their names, and erasing these.

use crate::{
    erasure::places_of,
    school::{School, Who, assert_heard},
};

/// Opens an exam off the timetable, and what is to be written about 10427.
async fn writes_of_exam(school: &mut School, teacher: Who) {
    school.says(teacher, "/lesson").await;
    let way = [
        "Вне расписания",
        "Сейчас",
        "Форма",
        "экзамен",
        "Назад",
        "Программа",
        "10427",
    ];
    school.presses_last(teacher, &way).await;
}

#[tokio::test]
async fn an_erased_guest_of_a_commission_leaves_no_byte_but_the_marks() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    writes_of_exam(&mut school, teacher).await;
    let guests = ["Канарейкина", "Щеглов"];
    let text = "Бах\nкомиссия: Роялев 5, Канарейкина К. К. 4+, Щеглов 3";
    let news = school.says(teacher, text).await;
    assert_heard(&news, teacher, "№ 2: 5, гость 1: 4+, гость 2: 3");
    for guest in guests {
        assert!(!places_of(&school, guest).is_empty(), "{guest} is there");
    }
    school.says(admin, "/staff").await;
    school.presses_last(admin, &["Гости комиссий"]).await;
    let list = school.last(admin).text;
    let seen = "№ 1: экзаменов 1, последний 24.11.2026, Сольфеджио 3А";
    assert!(list.contains(seen), "{list}");
    assert!(!guests.iter().any(|guest| list.contains(guest)), "{list}");
    school.presses_last(admin, &["№ 1"]).await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да, стереть").await;
    assert_heard(
        &news,
        admin,
        "Имя гостя № 1 стёрто. Оценки комиссии остались",
    );
    let news = school.presses(admin, &question, "Да, стереть").await;
    assert_heard(&news, admin, "На этот вопрос уже ответили");
    assert_eq!(places_of(&school, guests[0]), [""; 0]);
    assert!(!places_of(&school, guests[1]).is_empty(), "nobody asked");
    // Who asks to be erased says the name.
    let news = school.says(admin, "/staff гость Снегирёв").await;
    assert_heard(&news, admin, "Гостя «Снегирёв» в комиссиях нет");
    school.says(admin, "/staff гость щеглов").await;
    school.presses_last(admin, &["Да, стереть"]).await;
    let copy = school.path("copy.db");
    let output = school
        .kamerton(&["backup", copy.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    for guest in guests {
        assert_eq!(places_of(&school, guest), [""; 0], "{guest}");
    }
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "имя гостя комиссии стёрто № 2");
    school.says(admin, "/staff").await;
    assert!(!format!("{:?}", school.last(admin).buttons).contains("Гости"));

    // The marks stay, each with its member, and can still be corrected.
    let sheet = school
        .kamerton(&["report", "exam", "--names", "--from", "2026-11-01"])
        .await;
    let sheet = String::from_utf8_lossy(&sheet.stdout).into_owned();
    assert!(sheet.contains(",Бах,5,4+,3,"), "{sheet}");
    school.presses_last(teacher, &["✓ 10427"]).await;
    let news = school.says(teacher, "5 4 5-").await;
    assert_heard(&news, teacher, "Комиссия: № 2, гость 1, гость 2");
    assert_heard(&news, teacher, "№ 2: 5, гость 1: 4, гость 2: 5-");
    // The same name written down anew is another guest's.
    school.presses_last(teacher, &["✓ 10427"]).await;
    let news = school.says(teacher, "комиссия: Щеглов 2").await;
    assert_heard(&news, teacher, "гость 2: 5-, гость 3: 2");
    school.close().await;
}

#[tokio::test]
async fn an_erased_guest_is_not_named_by_what_still_waits_to_be_sent() {
    let mut school = School::open().await;
    school.lets_names_pass().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    school.says(teacher, "/lesson").await;
    let way = [
        "Вне расписания",
        "Сейчас",
        "Форма",
        "экзамен",
        "Назад",
        "Комиссия",
    ];
    school.presses_last(teacher, &way).await;
    school.holds_up(teacher);
    school.says(teacher, "Роялев, Канарейкина К. К.").await;
    school.says(admin, "/staff гость Канарейкина").await;
    let question = school.last(admin);
    assert!(
        question.text.contains("№ 1 Канарейкина К. К."),
        "{question:?}"
    );
    let places = places_of(&school, "Канарейкина");
    school.presses(admin, &question, "Да, стереть").await;
    assert!(!places.is_empty(), "it was there");
    assert_eq!(places_of(&school, "Канарейкина"), [""; 0]);
    let news = school.pass(std::time::Duration::from_secs(61)).await;
    assert_heard(&news, teacher, "Комиссия: № 2, гость 1");
    school.close().await;
}

#[tokio::test]
async fn of_several_guests_of_one_name_those_alone_are_offered() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    writes_of_exam(&mut school, teacher).await;
    let text = "Бах\nкомиссия: Щеглова А. А. 5, Канарейкина К. К. 4+, Щеглова Б. Б. 3";
    school.says(teacher, text).await;
    school.says(admin, "/staff гость Щеглова").await;
    let list = school.last(admin);
    let offered: Vec<&str> = list
        .buttons
        .iter()
        .flatten()
        .map(|it| it.text.as_str())
        .collect();
    assert_eq!(offered, ["№ 1", "№ 3"], "{list:?}");
    assert!(!list.text.contains("№ 2:"), "{list:?}");
    school.close().await;
}
