//! Personal data: what is kept and shown to its owner, and what may pass through a messenger.

use std::time::Duration;

use kamerton::{
    sandbox::{Act, Fault, FaultKind},
    school::personal::{Passes, Personal},
    store::invitations::Invitee,
};

use crate::{
    erasure::places_of,
    school::{School, assert_heard, assert_silent, file, send_files, student},
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
async fn a_work_for_which_there_is_no_room_is_told_of_once_and_copied_when_there_is() {
    let mut school = School::open().await;
    school.keeps(5).await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let album = ["первая запись", "вторая запись", "третья запись"];
    let files = album.map(|content| file("photo", content)).to_vec();
    let mut news = school
        .act(send_files(nota, group, Some(post.message), files))
        .await;
    news.extend(school.pass(Duration::from_secs(3)).await);
    for who in [nota, teacher] {
        let told = news.iter().filter(|heard| heard.chat == who);
        let told = told.filter(|heard| heard.text.contains("Место для файлов"));
        assert_eq!(told.count(), 1, "{news:#?}");
    }
    assert!(album.iter().all(|it| places_of(&school, it).is_empty()));
    // Nobody hears again that there is no room, whoever looks for it.
    assert!(school.pass(Duration::from_secs(1200)).await.is_empty());
    school.keeps(1000).await;
    assert!(school.pass(Duration::from_secs(600)).await.is_empty());
    assert!(album.iter().all(|it| !places_of(&school, it).is_empty()));
    school.close().await;
}

#[tokio::test]
async fn that_there_is_no_room_is_told_once_though_a_later_copy_failed() {
    let mut school = School::open().await;
    school.keeps(5).await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let voice = vec![file("voice", "запись")];
    let sent = send_files(nota, group, Some(post.message), voice);
    let news = school.act(sent).await;
    assert_heard(&news, nota, "Место для файлов");
    // There is room, but the messenger does not hand it out; then there is none any more.
    let away = FaultKind::Error {
        code: 500,
        description: "Internal Server Error".to_owned(),
        retry_after: None,
    };
    let fault = Fault::next("getFile", away).times(1000);
    school.sandbox.fault(fault);
    school.keeps(1000).await;
    assert!(school.pass(Duration::from_secs(600)).await.is_empty());
    school.keeps(5).await;
    school.sandbox.clear_faults();
    let news = school.pass(Duration::from_secs(4000)).await;
    assert!(news.is_empty(), "{news:#?}");
    school.keeps(1000).await;
    school.pass(Duration::from_secs(600)).await;
    assert!(!places_of(&school, "запись").is_empty());
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
