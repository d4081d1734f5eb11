//! Erasure: not a byte is left of who is erased, and the journal stays.

use std::time::Duration;

use kamerton::{sandbox::Act, store::invitations::Invitee};
use serde_json::json;

use crate::school::{
    ROSTER, School, Who, assert_heard, assert_silent, file, say, send_files, student,
};

#[tokio::test]
async fn an_erased_student_leaves_no_byte_but_the_anonymous_journal() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school
        .replies(nota, group, post.message, "канареечный текст")
        .await;
    let voice = vec![file("voice", "канареечная запись")];
    school
        .act(send_files(nota, group, Some(post.message), voice))
        .await;
    school
        .says(teacher, "/grade 10427 5- канареечный комментарий")
        .await;
    school.says(mother, "/accounts").await;
    let list = school.last(mother);
    school.presses(mother, &list, "Назвать").await;
    school.says(mother, "канареечка").await;
    let everything = ["Нотная", "канаре", &nota.to_string(), &mother.to_string()];
    for canary in everything {
        assert!(!places_of(&school, canary).is_empty(), "{canary} is there");
    }
    let before = school.journal().await;

    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Стереть данные").await;
    let question = school.last(admin);
    assert!(
        question
            .text
            .contains("аккаунты (2), тексты работ (1), файлы (1)"),
        "{question:?}"
    );
    let news = school.presses(admin, &question, "Да, стереть").await;
    assert_heard(&news, admin, "стёрты");
    school.settle().await;
    for canary in everything {
        assert_eq!(
            places_of(&school, canary),
            [""; 0],
            "{canary} is still there"
        );
    }
    let copy = school.path("copy.db");
    let output = school
        .kamerton(&["backup", copy.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    for canary in everything {
        assert_eq!(
            places_of(&school, canary),
            [""; 0],
            "{canary} is in the copy"
        );
    }
    let mut after = before;
    after[0][9] = String::new();
    assert_eq!(
        school.journal().await,
        after,
        "the mark stays, without words"
    );
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Пока я вас не знаю");
    school.close().await;
}

#[tokio::test]
async fn an_erased_student_waits_in_no_queue_and_is_given_nothing_any_more() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school
        .says_in(teacher, group, "/assign Диктант\nвыдать: 24.11 15:00")
        .await;
    let before = school.journal().await;
    school.says(admin, "/student 10427").await;
    school
        .presses_last(admin, &["Стереть данные", "Да, стереть"])
        .await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    assert_eq!(
        school.journal().await,
        before,
        "when it was handed in stays written down"
    );
    school.pass(std::time::Duration::from_secs(4 * 3600)).await;
    let journal = school.journal().await;
    let given = journal.iter().filter(|row| row[3] == "Диктант");
    let ids: Vec<&str> = given.map(|row| row[0].as_str()).collect();
    assert_eq!(ids, ["10434", "10441"]);
    school.close().await;
}

#[tokio::test]
async fn what_was_answered_in_the_same_batch_is_erased_as_well() {
    let mut school = School::open().await;
    school.lets_names_pass().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school.says(admin, "/student 10427").await;
    school.presses_last(admin, &["Стереть данные"]).await;
    let question = school.last(admin);
    school.stop().await;
    let together = [
        say(nota, None, "/homework"),
        say(teacher, None, "/grade 10427 5"),
        say(teacher, None, "/queue"),
        Act::Press {
            user: admin,
            chat: question.chat,
            message: question.message,
            button: "Да, стереть".to_owned(),
        },
    ];
    for act in together {
        school.people.act(act).expect("it is done");
    }
    school.start().await;
    school.settle().await;
    let news = school.news();
    assert_heard(&news, admin, "стёрты");
    assert_silent(&news, nota);
    assert_heard(&news, teacher, "10427");
    for heard in news.iter().filter(|heard| heard.chat == teacher) {
        assert!(!heard.text.contains("Нотная"), "{heard:?}");
    }
    for canary in ["Нотная", &nota.to_string()] {
        assert_eq!(places_of(&school, canary), [""; 0], "{canary} is left");
    }
    school.close().await;
}

/// The files below the school's folder, its roster as a file left out, in which `canary` is.
pub fn places_of(school: &School, canary: &str) -> Vec<String> {
    fn look(folder: &std::path::Path, canary: &[u8], found: &mut Vec<String>) {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        // What the log holds may be put into the database meanwhile, and never the other way: the
        // log, whose name is longer, is read first.
        paths.sort_unstable_by(|one, other| other.cmp(one));
        for path in paths {
            if path.is_dir() {
                look(&path, canary, found);
            } else if path.file_name().is_some_and(|name| name != "roster.csv") {
                let content = read_elsewhere(&path);
                if content.windows(canary.len()).any(|it| it == canary) {
                    found.push(path.display().to_string());
                }
            }
        }
    }
    let mut found = Vec::new();
    look(school.folder.path(), canary.as_bytes(), &mut found);
    found
}

/// A file's bytes, read by another process: one that closes a file gives up all of its own locks on
/// it, those of SQLite among them, and who opens the database next takes it for nobody's.
fn read_elsewhere(path: &std::path::Path) -> Vec<u8> {
    let mut cat = std::process::Command::new("cat");
    let output = cat.arg(path).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

#[tokio::test]
async fn a_deletion_that_leaves_bytes_behind_is_caught() {
    let school = School::open().await;
    // As SQLite deletes where nobody asks it to overwrite.
    crate::guard::spoil(
        &school,
        "PRAGMA secure_delete = OFF; DELETE FROM student_names WHERE student_id = '10441';
         PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .await;
    assert!(!places_of(&school, "Диез").is_empty(), "nobody notices");
    school.close().await;
}

#[tokio::test]
async fn guardians_and_former_staff_can_be_erased_alone() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let pianist = school.staff(2).await;
    let mother = school.guardian("10427").await;
    let nota = school.student("10427").await;
    // Each of them has handed something in, in a chat of their own.
    let class = "класс: Специальность (фортепиано) 10427";
    for title in ["Этюд", "Гамма"] {
        let text = format!("/assign {title}\n{class}");
        school.says(pianist, &text).await;
    }
    school.says(mother, "/homework").await;
    school.presses_last(mother, &["Сдать: Этюд"]).await;
    school.says(mother, "сыграла").await;
    school.says(mother, "Готово").await;
    school.says(pianist, "/submit 10427").await;
    school
        .presses_last(pianist, &["Гамма", "Сдано на бумаге"])
        .await;
    let before = school.journal().await;
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Стереть данные").await;
    let question = school.last(admin);
    let news = school
        .presses(admin, &question, "Стереть только родителей")
        .await;
    assert_heard(&news, admin, "вошли сейчас: 1");
    assert!(!places_of(&school, "Мама").is_empty());
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да, стереть").await;
    assert_heard(&news, admin, "Данные родителей");
    for canary in ["Мама", &mother.to_string()] {
        assert_eq!(places_of(&school, canary), [""; 0], "{canary}");
    }
    assert!(!places_of(&school, "Нотная Нота").is_empty());
    let news = school.says(mother, "/homework").await;
    assert_heard(&news, mother, "Пока я вас не знаю");
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Этюд");

    school.says(admin, "/staff 2").await;
    let card = school.last(admin);
    school
        .presses(admin, &card, "Больше не преподаватель")
        .await;
    let question = school.last(admin);
    assert!(question.text.contains("остаются 2 класса"), "{question:?}");
    school.presses(admin, &question, "Да").await;
    school.says(admin, "/staff 2").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Стереть данные").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Да, стереть").await;
    assert_eq!(places_of(&school, "Роялев"), [""; 0]);
    assert_eq!(places_of(&school, &pianist.to_string()), [""; 0]);
    let handed_in = |rows: Vec<Vec<String>>| rows.iter().filter(|row| !row[5].is_empty()).count();
    let after = school.journal().await;
    assert_eq!(after, before, "the works stay");
    assert_eq!(handed_in(after), 2);
    school.close().await;
}

#[tokio::test]
async fn what_somebody_sent_before_they_joined_is_erased_with_them() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let father = school.person("Папа");
    school.people.join(father, group);
    school
        .replies(father, group, post.message, "канареечная работа")
        .await;
    school
        .joins_as(father, Invitee::Guardian(student("10427")))
        .await;
    assert!(!places_of(&school, "канаре").is_empty());
    school.says(admin, "/student 10427").await;
    let buttons = ["Стереть данные", "Стереть только родителей", "Да, стереть"];
    school.presses_last(admin, &buttons).await;
    for canary in ["канаре", &father.to_string()] {
        assert_eq!(places_of(&school, canary), [""; 0], "{canary}");
    }
    school.close().await;
}

#[tokio::test]
async fn what_waits_for_the_deliveries_of_a_group_is_erased_with_who_said_it() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let pavel = school.student("10434").await;
    let father = school.guardian("10427").await;
    let members = [pavel, father];
    let group = school.group(teacher, "Сольфеджио 3А", &members).await;
    school.holds_up(group);
    school.says_in(teacher, group, "/assign Гамма").await;
    // It replies to a message of the bot's that is not known to have arrived.
    let reply = |who: Who, text: &str| {
        let chat = json!({ "id": group, "type": "group" });
        let from = json!({ "id": who, "is_bot": false, "first_name": "Нота" });
        let unknown = json!({ "message_id": 900, "date": 0, "chat": chat });
        json!({ "message": { "message_id": 901, "date": 0, "chat": chat, "from": from,
            "text": text, "reply_to_message": unknown } })
    };
    for (who, text) in [(father, "канареечная работа"), (pavel, "сыграл")] {
        school.people.inject(reply(who, text));
    }
    school.settle().await;
    assert!(!places_of(&school, "канаре").is_empty());
    school.says(admin, "/student 10427").await;
    let buttons = ["Стереть данные", "Стереть только родителей", "Да, стереть"];
    school.presses_last(admin, &buttons).await;
    for canary in ["канаре", &father.to_string()] {
        assert_eq!(places_of(&school, canary), [""; 0], "{canary}");
    }
    assert!(
        !places_of(&school, "сыграл").is_empty(),
        "another's is gone"
    );
    school.pass(Duration::from_secs(61)).await;
    school.close().await;
}

#[tokio::test]
async fn a_roster_that_waits_does_not_bring_an_erased_teacher_back() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/staff преподаватель Канарейкина").await;
    let more = format!("{ROSTER},Соль Соня,1,,Хор,Канарейкина,Хор,\n");
    let sent = Act::Say {
        user: admin,
        chat: None,
        text: "/roster".to_owned(),
        reply_to: None,
        files: vec![file("document", &more)],
        more: serde_json::Value::Null,
    };
    school.act(sent).await;
    let preview = school.last(admin);
    school.says(admin, "/staff 4").await;
    school
        .presses_last(admin, &["Больше не преподаватель", "Да"])
        .await;
    school.says(admin, "/staff 4").await;
    school
        .presses_last(admin, &["Стереть данные", "Да, стереть"])
        .await;
    assert_eq!(places_of(&school, "Канарейкина"), [""; 0]);
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "уже импортирован");
    school.close().await;
}

#[tokio::test]
async fn an_erased_student_is_not_named_by_what_waits_to_be_sent_or_written() {
    let mut school = School::open().await;
    school.lets_names_pass().await;
    school.expect_quarantine();
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    // An event that could not be answered, with letters as JSON may write them; of days to come, so
    // that no clearing up takes it away before.
    crate::guard::spoil(
        &school,
        r#"INSERT INTO quarantine (messenger, key, raw, error, at)
           VALUES ('telegram', '1', '{"text":"\u041d\u043e\u0442\u043d\u0430\u044f \u041d\u043e\u0442\u0430"}', '', 9000000000000),
               ('telegram', '2', '{}', 'refused: «Нотная Нота» is unclear', 9000000000000)"#,
    )
    .await;
    // A lesson that is not written down yet, of a class without assignments.
    school.says(teacher, "/lesson").await;
    school
        .presses_last(
            teacher,
            &[
                "Вне расписания",
                "Сейчас",
                "Оценки",
                "✓ Нотная Нота (10427)",
            ],
        )
        .await;
    school.says(teacher, "4 канареечное замечание").await;
    // What was announced, and waits for the end of somebody's quiet hours.
    let pavel = school.student("10434").await;
    school.says(pavel, "/quiet 11-14").await;
    school.says(teacher, "/announce Солирует Нотная Нота").await;
    school
        .presses_last(teacher, &["Все мои учащиеся", "Отправить"])
        .await;
    // And an answer that waits.
    school.holds_up(teacher);
    school
        .says(teacher, "/assign Гамма\nкласс: Сольфеджио 3А\nкому: 10427")
        .await;
    for canary in ["Нотная", "канареечное", r"\u041d\u043e\u0442\u043d"] {
        assert!(!places_of(&school, canary).is_empty(), "{canary} is there");
    }
    school.says(admin, "/student 10427").await;
    school
        .presses_last(admin, &["Стереть данные", "Да, стереть"])
        .await;
    for canary in ["Нотная", "канареечное", r"\u041d\u043e\u0442\u043d"] {
        assert_eq!(places_of(&school, canary), [""; 0], "{canary} is left");
    }
    school.pass(std::time::Duration::from_secs(61)).await;
    let news = school.pass(std::time::Duration::from_secs(2 * 3600)).await;
    assert_heard(&news, pavel, "Солирует 10427");
    school.close().await;
}
