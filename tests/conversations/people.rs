//! Coming in: codes, «это вы?», and what strangers are told.

use std::time::Duration;

use kamerton::{
    sandbox::Act,
    store::invitations::{INVITATION_LIFE, Invitee},
};

use crate::school::{School, assert_heard, assert_silent, last_line, student};

#[tokio::test]
async fn a_student_joins_after_one_tap_and_the_code_is_used_up() {
    let mut school = School::open().await;
    let code = school.code(Invitee::Student(student("10427"))).await;
    let who = school.person("Нота");
    // Typed by hand: lower case, spaces, a letter for a digit.
    let typed = code.to_lowercase().replace('0', "o");
    let news = school.says(who, &format!("/start  {typed}")).await;
    assert_heard(&news, who, "Учащийся 10427, 3 год обучения");
    assert_heard(&news, who, "Это вы?");
    assert!(
        !news[0].text.contains("Нотная"),
        "a name went through Telegram"
    );
    let question = school.last(who);
    let news = school.presses(who, &question, "Да").await;
    assert_heard(&news, who, "вы учащийся 10427");
    assert_heard(&news, who, "/help");

    // A second account with the same code, and the same tap again, get nothing.
    let other = school.person("Чужой");
    let used = school.says(other, &format!("/start {code}")).await;
    let wrong = school.says(other, "/start ZZZZZZZZZZ").await;
    assert_eq!(
        used[0].text, wrong[0].text,
        "a used code tells itself apart"
    );
    let again = school.presses(who, &question, "Да").await;
    assert_heard(&again, who, "Вы уже вошли");
    school.close().await;
}

#[tokio::test]
async fn a_code_alone_is_understood_as_well() {
    let mut school = School::open().await;
    let code = school.code(Invitee::Student(student("10427"))).await;
    let who = school.person("Нота");
    let news = school.says(who, &code.to_lowercase()).await;
    assert_heard(&news, who, "Это вы?");
    let other = school.person("Прохожий");
    for words in ["Здравствуйте", "9161234567", "hello there"] {
        let news = school.says(other, words).await;
        assert_heard(&news, other, "Пока я вас не знаю");
    }
    for _ in 0..6 {
        school.says(other, "ABCDEFGHJK").await;
    }
    let news = school.says(other, &code).await;
    assert!(!news[0].text.contains("Это вы?"), "guessing is counted");
    school.close().await;
}

#[tokio::test]
async fn nobody_is_told_to_write_a_code_where_it_would_be_void() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let stranger = school.person("Прохожий");
    school.people.join(stranger, group);
    let news = school.says_in(stranger, group, "/homework").await;
    assert_heard(&news, group, "Код сюда не пишите");
    let news = school.says(stranger, "/homework").await;
    assert_heard(&news, stranger, "пришлите его сюда");
    school.close().await;
}

#[tokio::test]
async fn no_means_no_and_somebody_elses_button_does_nothing() {
    let mut school = School::open().await;
    let code = school.code(Invitee::Student(student("10427"))).await;
    let who = school.person("Не я");
    school.says(who, &format!("/start {code}")).await;
    let question = school.last(who);
    let thief = school.person("Вор");
    school.says(thief, "/start").await;
    let data = question.buttons[0][0]
        .data
        .clone()
        .expect("it carries something");
    let stolen = Act::Forge {
        user: thief,
        chat: thief,
        message: 2,
        data: data.clone(),
    };
    let news = school.act(stolen).await;
    assert_heard(&news, thief, "не для вас");
    for forged in ["", "x", "AAAAAAAAAAAAAAAA.0", &format!("{data}9")] {
        let news = school
            .act(Act::Forge {
                user: who,
                chat: who,
                message: question.message,
                data: forged.to_owned(),
            })
            .await;
        assert_heard(&news, who, "не действует");
    }
    let news = school.presses(who, &question, "Нет").await;
    assert_heard(&news, who, "ничего не меняю");
    let news = school.says(who, "/homework").await;
    assert_heard(&news, who, "не знаю");
    school.close().await;
}

#[tokio::test]
async fn a_code_expires_and_a_new_one_voids_the_old() {
    let mut school = School::open().await;
    let who = school.person("Нота");
    let old = school.code(Invitee::Student(student("10427"))).await;
    let new = school.code(Invitee::Student(student("10427"))).await;
    let news = school.says(who, &format!("/start {old}")).await;
    assert_heard(&news, who, "не подходит");
    school.pass(INVITATION_LIFE).await;
    let news = school.says(who, &format!("/start {new}")).await;
    assert_heard(&news, who, "не подходит");
    school.close().await;
}

#[tokio::test]
async fn guessing_is_stopped_for_an_hour() {
    let mut school = School::open().await;
    let code = school.code(Invitee::Student(student("10427"))).await;
    let who = school.person("Угадчик");
    for guess in 0..5 {
        let news = school.says(who, &format!("/start AAAAAAAAA{guess}")).await;
        assert_heard(&news, who, "не подходит");
    }
    let news = school.says(who, &format!("/start {code}")).await;
    assert_heard(&news, who, "Подождите час");
    school.pass(Duration::from_secs(3601)).await;
    let news = school.says(who, &format!("/start {code}")).await;
    assert_heard(&news, who, "Это вы?");
    school.close().await;
}

#[tokio::test]
async fn a_personal_code_shown_in_a_group_is_burnt_and_its_owner_told() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let child = school.person("Павел");
    let group = school.group(teacher, "Сольфеджио 3А", &[child]).await;
    let code = school.code(Invitee::Student(student("10434"))).await;
    let news = school
        .says_in(child, group, &format!("/start {code}"))
        .await;
    assert_heard(&news, group, "больше не действует");
    assert_heard(&news, teacher, "Код учащегося 10434");
    assert_heard(&news, admin, "Код учащегося 10434");
    let news = school.says(child, &format!("/start {code}")).await;
    assert_heard(&news, child, "не подходит");
    school.close().await;
}

#[tokio::test]
async fn a_stranger_gets_an_explanation_and_no_data() {
    let mut school = School::open().await;
    let stranger = school.person("Прохожий");
    for words in [
        "/start",
        "привет",
        "/homework",
        "/grades",
        "/queue",
        "/classes",
        "/roster",
        "/help",
    ] {
        let news = school.says(stranger, words).await;
        assert_heard(&news, stranger, "Пока я вас не знаю");
        assert!(!news[0].text.contains("104"), "{}", news[0].text);
    }
    school.close().await;
}

#[tokio::test]
async fn rights_go_by_role_and_unvouched_words_command_nothing() {
    let mut school = School::open().await;
    let child = school.student("10427").await;
    let admin = school.admin().await;
    for command in ["/assign Гамма", "/grade 10434 5", "/return 10434", "/queue"] {
        let news = school.says(child, command).await;
        assert_heard(&news, child, "для преподавателей");
        let news = school.says(admin, command).await;
        assert_heard(&news, admin, "для преподавателей");
    }
    let teacher = school.staff(1).await;
    let news = school.says(teacher, "/homework").await;
    assert_heard(&news, teacher, "для учащихся");
    let group = school.group(teacher, "Сольфеджио 3А", &[child]).await;
    let before = school.people.heard(group, 0).len();
    for more in [
        serde_json::json!({ "forward_origin": { "type": "user" } }),
        serde_json::json!({ "sender_chat": { "id": group, "type": "group" } }),
        serde_json::json!({ "via_bot": { "id": 5, "is_bot": true } }),
    ] {
        let news = school
            .act(Act::Say {
                user: teacher,
                chat: Some(group),
                text: "/assign Подделка".to_owned(),
                reply_to: None,
                files: Vec::new(),
                more,
            })
            .await;
        assert_heard(&news, teacher, "от своего имени");
        assert_silent(&news, group);
    }
    assert_eq!(school.people.heard(group, 0).len(), before + 3);
    assert_eq!(school.journal().await.len(), 0);
    school.close().await;
}

#[tokio::test]
async fn english_is_spoken_to_who_prefers_it() {
    let mut school = School::open().await;
    let who = school.people.person("Note", Some("en-GB"));
    let news = school.says(who, "/start").await;
    assert_heard(&news, who, "I do not know you yet");
    let teacher = school.staff(1).await;
    school.says(teacher, "/language").await;
    let choice = school.last(teacher);
    let news = school.presses(teacher, &choice, "English").await;
    assert_heard(&news, teacher, "English it is");
    let news = school.says(teacher, "/help").await;
    assert_heard(&news, teacher, "check work");
    school.close().await;
}

#[tokio::test]
async fn invitations_by_the_command_line_open_the_door() {
    let mut school = School::open().await;
    let output = school
        .kamerton(&["invite", "teacher", "  скрипкина с. с."])
        .await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let code = last_line(&output);
    let link = text.lines().next().expect("a link");
    assert!(
        link.starts_with("https://t.me/KamertonSandboxBot?start="),
        "{text}"
    );
    let teacher = school.person("Скрипкина");
    let news = school.says(teacher, &code).await;
    assert_heard(&news, teacher, "Ваш номер в журнале: 1");

    let output = school
        .kamerton(&["invite", "teacher", "Ошибкина О. О."])
        .await;
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("Скрипкина С. С."), "{error}");
    assert_eq!(error.lines().count(), 1);

    let output = school
        .kamerton(&["invite", "students", "--class", "сольфеджио 3а"])
        .await;
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let heading: Vec<_> = reader
        .headers()
        .expect("a heading")
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(
        heading,
        [
            "student_id",
            "code",
            "link",
            "guardian_code",
            "guardian_link"
        ]
    );
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
    assert_eq!(rows.len(), 3);
    let mother = school.person("Мама");
    let news = school
        .says(mother, &format!("/start {}", &rows[0][3]))
        .await;
    assert_heard(&news, mother, "Вы родитель учащегося 10427");
    school.close().await;
}

#[tokio::test]
async fn a_second_place_among_the_staff_does_not_hide_the_first() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let code = school.code(Invitee::Staff(1)).await;
    let news = school.says(admin, &format!("/start {code}")).await;
    assert_heard(&news, admin, "Вы уже вошли как сотрудник № 3");
    let news = school.says(admin, "/staff").await;
    assert_heard(&news, admin, "№ 1: преподаватель, ещё не вошёл");
    // The code is still good for whom it was meant.
    let teacher = school.person("Преподаватель");
    let news = school.says(teacher, &format!("/start {code}")).await;
    assert_heard(&news, teacher, "Ваш номер в журнале: 1");
    school.close().await;
}
