//! Personal data: what is kept and shown to its owner, consent, erasure, and what may
//! pass through a messenger.

use std::time::Duration;

use kamerton::{
    sandbox::Act,
    school::personal::{ConsentRule, Passes, Personal},
    store::invitations::Invitee,
};

use serde_json::json;

use crate::school::{
    ROSTER, School, Who, assert_heard, assert_silent, file, say, send_files, student,
};

#[tokio::test]
async fn everybody_sees_what_is_kept_about_them() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let photo = vec![file("photo", "снимок")];
    school
        .act(send_files(nota, group, Some(post.message), photo))
        .await;
    school
        .says(teacher, "/return 10427 Ещё раз с педалью")
        .await;
    school.says(teacher, "/grade 10427 4").await;
    // It is changed, and still one mark.
    school
        .says(teacher, "/grade 10427 5- Чисто, молодец!")
        .await;
    // A question without words.
    let mut asks = send_files(nota, nota, None, vec![file("photo", "ноты")]);
    if let Act::Say { text, .. } = &mut asks {
        *text = "/ask".to_owned();
    }
    school.act(asks).await;
    let whom = school.last(nota);
    school.presses(nota, &whom, "Сольфеджио").await;

    let news = school.says(nota, "/mydata").await;
    assert_heard(&news, nota, "Telegram");
    assert_heard(&news, nota, "с 24.11.2026");
    assert_heard(&news, nota, "Вы учащийся (10427)");
    assert_heard(&news, nota, "Работы: 1, файлов в них: 1. Оценки: 1");
    assert_heard(&news, nota, "попросите администратора");
    let answer = school.last(nota);
    let news = school.presses(nota, &answer, "Прислать всё").await;
    assert_heard(&news, nota, "Работа № 1: 10427, «Гамма»");
    assert_heard(&news, nota, "Файл № 1: фото");
    assert_heard(&news, nota, "Чисто, молодец!");
    assert_heard(&news, nota, "💬 Ещё раз с педалью");
    assert_heard(&news, nota, "Вопрос № 1: (файл: фото");

    let news = school.says(mother, "/mydata").await;
    assert_heard(&news, mother, "Вы родитель (учащийся: 10427)");
    assert_heard(&news, mother, "Работы: 1");
    let news = school.says(teacher, "/mydata").await;
    assert_heard(&news, teacher, "Вы сотрудник № 1");
    assert_heard(&news, teacher, "оценки (1)");
    assert_heard(
        &news,
        teacher,
        "Тихие часы: 22:00–08:00 (как во всей школе)",
    );
    assert_heard(&news, teacher, "Утренняя сводка приходит");
    school.says(mother, "/digest").await;
    let switches = school.last(mother);
    school
        .presses(mother, &switches, "Не присылать за неделю")
        .await;
    school.says(mother, "/quiet off").await;
    let news = school.says(mother, "/mydata").await;
    assert_heard(&news, mother, "Сводка недели не приходит");
    assert_heard(&news, mother, "Тихие часы: нет");
    assert!(!school.last(mother).text.contains("Утренняя сводка"));
    let news = school.says_in(nota, group, "/mydata").await;
    assert_heard(&news, nota, "в личном чате");
    let stranger = school.person("Прохожий");
    let news = school.says(stranger, "/mydata").await;
    assert_heard(&news, stranger, "Пока я вас не знаю");
    school.close().await;
}

/// A school that asks guardians for consent.
async fn that_asks_for_consent() -> School {
    let mut school = School::open().await;
    school
        .decides(Personal {
            consent: ConsentRule {
                required: true,
                version: "2026-09".to_owned(),
                url: Some("https://school.example/consent".to_owned()),
            },
            ..Personal::default()
        })
        .await;
    school
}

#[tokio::test]
async fn what_a_teacher_has_recorded_comes_with_all_that_is_kept() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    let voice = Act::Say {
        user: teacher,
        chat: None,
        text: "/grade 10427 4 Послушай".to_owned(),
        reply_to: None,
        files: vec![file("voice", "ровнее")],
        more: serde_json::Value::Null,
    };
    school.act(voice).await;
    school.says(nota, "/mydata").await;
    let answer = school.last(nota);
    let news = school.presses(nota, &answer, "Прислать всё").await;
    assert_heard(
        &news,
        nota,
        "💬 Послушай (голосовое сообщение)\nФайл № 1: голосовое сообщение",
    );
    let recorded = news.iter().find(|heard| heard.media.is_some());
    let recorded = recorded.expect("the recording itself");
    assert_eq!(
        recorded.text,
        "Комментарий преподавателя: «Гамма», учащийся 10427"
    );
    school.close().await;
}

#[tokio::test]
async fn what_was_recorded_of_a_work_that_went_back_is_kept_until_it_is_erased() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Вернуть").await;
    let voice = vec![file("voice", "канареечная запись")];
    let news = school.act(send_files(teacher, teacher, None, voice)).await;
    let told = news.iter().find(|it| it.chat == nota && it.media.is_some());
    let says = "Комментарий преподавателя к работе «Гамма»";
    assert!(
        told.is_some_and(|told| told.text.contains(says)),
        "{news:#?}"
    );

    school.says(nota, "/mydata").await;
    let answer = school.last(nota);
    let news = school.presses(nota, &answer, "Прислать всё").await;
    assert_heard(
        &news,
        nota,
        "💬 голосовое сообщение\nФайл № 1: голосовое сообщение",
    );
    let recorded = news.iter().find(|heard| heard.media.is_some());
    let recorded = recorded.expect("the recording itself");
    assert_eq!(
        recorded.text,
        "Комментарий преподавателя: «Гамма», учащийся 10427"
    );
    assert!(!places_of(&school, "канаре").is_empty(), "a copy is kept");

    school.says(admin, "/student 10427").await;
    school
        .presses_last(admin, &["Стереть данные", "Да, стереть"])
        .await;
    assert_eq!(places_of(&school, "канаре"), [""; 0], "it is still there");
    school.close().await;
}

#[tokio::test]
async fn a_student_waits_for_a_guardians_consent_and_the_code_stays_good() {
    let mut school = that_asks_for_consent().await;
    let nota = school.person("Нота");
    let code = school.code(Invitee::Student(student("10427"))).await;
    let news = school.says(nota, &format!("/start {code}")).await;
    assert_heard(&news, nota, "нужно согласие родителя");
    assert_heard(&news, nota, "Код не пропал");

    let mother = school.guardian("10427").await;
    let question = school.last(mother);
    assert!(question.text.contains("версия 2026-09"), "{question:?}");
    assert!(question.text.contains("https://school.example/consent"));
    let news = school.presses(mother, &question, "Не сейчас").await;
    assert_heard(&news, mother, "Когда решите");
    let news = school.says(nota, &format!("/start {code}")).await;
    assert_heard(&news, nota, "нужно согласие родителя");

    let news = school.says(mother, "/consent").await;
    assert_heard(&news, mother, "нужно ваше согласие");
    let question = school.last(mother);
    let news = school.presses(mother, &question, "Согласен(на)").await;
    assert_heard(&news, mother, "записано");
    let news = school.presses(mother, &question, "Согласен(на)").await;
    assert_heard(&news, mother, "согласие дано 24.11.2026 кнопкой");
    school.says(nota, &format!("/start {code}")).await;
    let question = school.last(nota);
    let news = school.presses(nota, &question, "Да").await;
    assert_heard(&news, nota, "вы учащийся 10427");
    let news = school.says(nota, "/mydata").await;
    assert_heard(&news, nota, "согласие дано 24.11.2026");

    let output = school.kamerton(&["consent", "list"]).await;
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "student_id,given_at,version,how\n10427,2026-11-24T12:00:00+03:00,2026-09,tap\n"
    );
    // A second guardian is not asked again, and a student cannot speak for one.
    let father = school.guardian("10427").await;
    assert!(!school.last(father).text.contains("нужно ваше согласие"));
    let news = school.says(nota, "/consent").await;
    assert_heard(&news, nota, "согласие дано");
    assert!(school.last(nota).buttons.is_empty());
    school.close().await;
}

#[tokio::test]
async fn a_consent_on_paper_is_entered_by_an_administrator() {
    let mut school = that_asks_for_consent().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    for (words, answer) in [
        ("/consent", "/consent 10427 бумага 2026-09-01"),
        ("/consent 99999 бумага 2026-09-01", "«99999» нет в списке"),
        (
            "/consent 10427 кнопка 2026-09-01",
            "Не понял слово «кнопка»",
        ),
        ("/consent 10427 бумага вчера", "Не понял дату «вчера»"),
        (
            "/consent 10427 бумага 2027-09-01",
            "Не понял дату «2027-09-01»",
        ),
        ("/consent 10427 отзыв 2026-09-01", "согласия ещё нет"),
        ("/consent 10427", "согласия ещё нет"),
        (
            "/consent 10427 бумага 01.09.2026",
            "согласие дано 01.09.2026 на бумаге",
        ),
        ("/consent 10427 отзыв 2026-08-31", "старше согласия"),
    ] {
        let news = school.says(admin, words).await;
        assert_heard(&news, admin, answer);
    }
    let news = school
        .says(teacher, "/consent 10427 бумага 2026-09-01")
        .await;
    assert_heard(&news, teacher, "для администратора");
    let nota = school.student("10427").await;
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Открытых заданий");
    let news = school.says(admin, "/consent 10427 отзыв 2026-11-24").await;
    assert_heard(&news, admin, "Отключено аккаунтов учащегося: 1");
    assert_heard(&news, nota, "больше не связан");
    let output = school.kamerton(&["consent", "list"]).await;
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "student_id,given_at,version,how\n"
    );
    school.close().await;
}

#[tokio::test]
async fn a_guardian_withdraws_consent_and_the_journal_stays() {
    let mut school = that_asks_for_consent().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    let question = school.last(mother);
    school.presses(mother, &question, "Согласен(на)").await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.assigns(teacher, group, "Гамма").await;
    let before = school.journal().await;

    school.says(mother, "/consent").await;
    let state = school.last(mother);
    let news = school.presses(mother, &state, "Отозвать согласие").await;
    assert_heard(&news, mother, "будут отключены");
    let question = school.last(mother);
    // Somebody else's button does nothing.
    let news = school.presses(nota, &question, "Да, отозвать").await;
    assert_heard(&news, nota, "не для вас");
    let news = school.presses(mother, &question, "Да, отозвать").await;
    assert_heard(&news, mother, "отозвано");
    assert_heard(&news, admin, "Согласие для учащегося 10427 отозвано");
    assert_heard(&news, nota, "больше не связан");
    let news = school.presses(mother, &question, "Да, отозвать").await;
    assert_heard(&news, mother, "На этот вопрос уже ответили");
    let news = school.presses(mother, &state, "Отозвать согласие").await;
    assert_heard(&news, mother, "согласие отозвано 24.11.2026");
    let news = school.says(nota, "/homework").await;
    assert_silent(&news, mother);
    assert_heard(&news, nota, "Пока я вас не знаю");
    assert_eq!(school.journal().await, before);
    // The guardian still sees everything, and can consent anew.
    let news = school.says(mother, "/homework").await;
    assert_heard(&news, mother, "Гамма");
    school.says(mother, "/consent").await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "Согласен(на)").await;
    assert_heard(&news, mother, "записано");
    school.close().await;
}

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
fn places_of(school: &School, canary: &str) -> Vec<String> {
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
async fn an_erased_guest_of_a_commission_leaves_no_byte_but_the_marks() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
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

#[tokio::test]
async fn of_several_guests_of_one_name_those_alone_are_offered() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
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

#[tokio::test]
async fn at_night_an_alarm_makes_no_sound() {
    let mut school = School::open().await;
    school.expect_quarantine();
    let admin = school.admin().await;
    school.pass(std::time::Duration::from_secs(11 * 3600)).await;
    school
        .people
        .inject(serde_json::json!({ "unheard_of": {} }));
    school.settle().await;
    let alarm = school.last_about(admin, "не удалось обработать");
    assert!(alarm.silent, "{alarm:?}");
    school.close().await;
}

#[tokio::test]
async fn a_withdrawn_work_leaves_no_copy_behind() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let voice = vec![file("voice", "канареечная запись")];
    school
        .act(send_files(nota, group, Some(post.message), voice))
        .await;
    assert!(!places_of(&school, "канареечная запись").is_empty());
    let receipt = school.last(nota);
    school.presses(nota, &receipt, "Отозвать").await;
    let question = school.last(nota);
    school.presses(nota, &question, "Да, отозвать").await;
    school.settle().await;
    assert_eq!(places_of(&school, "канареечная запись"), [""; 0]);
    school.close().await;
}

#[tokio::test]
async fn what_is_over_a_students_quota_stays_with_the_messenger() {
    let mut school = School::open().await;
    school.keeps(30).await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    for (content, fits) in [("двадцать бт", true), ("ещё двадцать", false)] {
        let voice = vec![file("voice", content)];
        let news = school
            .act(send_files(nota, group, Some(post.message), voice))
            .await;
        assert_eq!(!places_of(&school, content).is_empty(), fits, "{content}");
        let told = news
            .iter()
            .any(|heard| heard.chat == nota && heard.text.contains("Место для файлов"));
        assert_eq!(told, !fits, "{news:#?}");
    }
    // The teacher sees both all the same.
    let news = school.says(teacher, "/queue").await;
    let shown = news.iter().filter(|heard| heard.media.is_some()).count();
    assert_eq!(shown, 2);
    school.close().await;
}

#[tokio::test]
async fn an_album_is_held_to_the_quota_as_a_whole() {
    let mut school = School::open().await;
    school.keeps(70).await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    // Of 28 bytes each, and the last one of 12, all fetched at once.
    let album = [
        "первая запись ..",
        "вторая запись ..",
        "третья запись ..",
        "флейта",
    ];
    let files = album.map(|content| file("photo", content)).to_vec();
    school
        .act(send_files(nota, group, Some(post.message), files))
        .await;
    let kept = album.map(|content| !places_of(&school, content).is_empty());
    assert_eq!(kept, [true, true, false, true]);
    school.close().await;
}

#[tokio::test]
async fn a_messenger_through_which_nothing_passes_says_only_that_there_is_news() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school
        .decides(Personal {
            passes: [("telegram".to_owned(), Passes::Nothing)].into(),
            elsewhere: "https://school.example".to_owned(),
            ..Personal::default()
        })
        .await;
    for words in ["/homework", "/grades", "я заболел"] {
        let news = school.says(nota, words).await;
        assert_heard(&news, nota, "Откройте: https://school.example");
        assert!(!school.last(nota).text.contains("Гамма"));
    }
    let photo = vec![file("photo", "снимок")];
    let news = school.act(send_files(nota, nota, None, photo)).await;
    assert_heard(&news, nota, "через этот мессенджер школа не передаёт");
    let news = school.replies(nota, group, post.message, "ещё раз").await;
    assert_silent(&news, group);
    assert_heard(&news, nota, "через этот мессенджер школа не передаёт");
    let news = school.presses(nota, &post, "Сдать").await;
    assert_heard(&news, nota, "через этот мессенджер школа не передаёт");
    // Coming in and the bot itself work everywhere.
    school.guardian("10434").await;
    let news = school.says(nota, "/help").await;
    assert!(!news.is_empty());
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Откройте: https://school.example");
    school.close().await;
}

#[tokio::test]
async fn names_are_shown_where_they_may_pass() {
    let mut school = School::open().await;
    school.lets_names_pass().await;
    let teacher = school.staff(1).await;
    let nota = school.person("Нота");
    let code = school.code(Invitee::Student(student("10427"))).await;
    let news = school.says(nota, &format!("/start {code}")).await;
    assert_heard(&news, nota, "Н. Н. (10427)");
    assert!(!school.last(nota).text.contains("Нотная"), "initials only");
    let question = school.last(nota);
    school.presses(nota, &question, "Да").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Нотная Нота (10427)");
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "5").await;
    assert_silent(&news, group);
    school.close().await;
}
