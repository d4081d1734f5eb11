//! Handing out.

use std::time::Duration;

use kamerton::{
    sandbox::{Act, Heard},
    store::invitations::Invitee,
};

use crate::{
    guard::spoil,
    roster::with_caption,
    school::{School, assert_heard, assert_silent, file, send_files, student},
};

#[tokio::test]
async fn what_is_unclear_is_quoted_and_nothing_is_created() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    for (text, quote) in [
        ("/assign", "срок: 30.11 18:00"),
        ("/assign Гамма\nсрок: 31.02", "«срок: 31.02»"),
        ("/assign Гамма\nсрок: 2020-01-01", "уже прошёл"),
        ("/assign Гамма\nкому: 99999", "99999"),
        ("/assign Гамма\nкому: #7", "«кому: #7»"),
        ("/assign Гамма\nкласс: Хор 1", "«Хор 1»"),
        ("/assign Гамма\nповтор: иногда", "«повтор: иногда»"),
        ("/assign срок: 30.11", "нет названия"),
    ] {
        let news = school.says_in(teacher, group, text).await;
        assert_heard(&news, teacher, quote);
        assert_silent(&news, group);
    }
    assert!(school.journal().await.is_empty());
    school.close().await;
}

#[tokio::test]
async fn an_assignment_for_some_goes_to_them_in_private_only() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota, pavel]).await;
    let news = school
        .says_in(teacher, group, "/assign Долги\nкому: 10427, 10441")
        .await;
    assert_silent(&news, group);
    assert_silent(&news, pavel);
    assert_heard(&news, nota, "🎵 Долги");
    assert_heard(&news, teacher, "Ещё не вошли и не увидят: 10441");
    let ids: Vec<String> = school
        .journal()
        .await
        .into_iter()
        .map(|row| row[0].clone())
        .collect();
    assert_eq!(ids, ["10427", "10441"]);
    let news = school.says(pavel, "/homework").await;
    assert_heard(&news, pavel, "Открытых заданий нет");
    school.close().await;
}

#[tokio::test]
async fn who_is_not_in_the_group_reads_its_posts_in_private() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let news = school.says_in(teacher, group, "/assign Гамма").await;
    assert_heard(&news, group, "🎵 Гамма");
    assert_heard(&news, pavel, "🎵 Гамма");
    assert_silent(&news, nota);
    let post = school.last_about(pavel, "🎵 Гамма");
    school.presses(pavel, &post, "Сдать").await;
    school.says(pavel, "до, ре, ми").await;
    let news = school.says(pavel, "готово").await;
    assert_heard(&news, pavel, "Гамма");
    school.close().await;
}

#[tokio::test]
async fn a_parent_of_two_reads_in_private_what_nobody_reads_for_one_of_them() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let news = school.says_in(teacher, group, "/assign Гамма").await;
    assert_heard(&news, mother, "🎵 Гамма");
    let pavel = school.student("10434").await;
    school.people.join(pavel, group);
    let news = school.says_in(teacher, group, "/assign Этюд").await;
    assert_silent(&news, mother);
    school.close().await;
}

#[tokio::test]
async fn who_writes_hours_after_a_button_means_something_else() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.assigns(teacher, group, "Гамма").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.pass(Duration::from_secs(3601)).await;
    school.says(teacher, "Спасибо!").await;
    assert!(
        !school
            .people
            .heard(group, 0)
            .iter()
            .any(|heard| heard.edited)
    );
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Гамма ми мажор").await;
    assert!(school.last_about(group, "ми мажор").edited);
    school.close().await;
}

#[tokio::test]
async fn each_picture_of_an_album_reaches_all_and_at_night_without_a_sound() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let absent = school.student("10434").await;
    school.says(absent, "/language").await;
    let question = school.last(absent);
    school.presses(absent, &question, "English").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.pass(Duration::from_secs(11 * 3600)).await;
    let album = Act::Say {
        user: teacher,
        chat: Some(group),
        text: "/assign Ноты".to_owned(),
        reply_to: None,
        files: vec![file("photo", "1"), file("photo", "2")],
        more: serde_json::Value::Null,
    };
    let news = school.act(album).await;
    for chat in [group, absent] {
        let pictures: Vec<&Heard> = news
            .iter()
            .filter(|heard| heard.chat == chat && heard.media.is_some())
            .collect();
        assert_eq!(pictures.len(), 2, "{news:#?}");
        assert!(pictures.iter().all(|heard| heard.silent), "{pictures:?}");
    }
    assert_silent(&news, nota);
    // What is changed stays in the language of who reads it.
    let card = school.last_about(teacher, "Ноты");
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Ноты\nНаизусть.").await;
    let post = school.last_about(absent, "Наизусть.");
    assert!(post.text.contains("To hand in, reply"), "{post:?}");
    school.close().await;
}

#[tokio::test]
async fn a_key_that_is_mistyped_is_not_posted_as_text() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    for (line, meant) in [
        ("клас: Сольфеджио 3А", "класс"),
        ("класы: Сольфеджио 3А", "класс"),
        ("clas: 3A", "class"),
        ("dues: 30.11", "due"),
        ("att: mon 15:00", "at"),
        ("для: 10427", "кому"),
    ] {
        let words = format!("/assign Гамма\n{line}");
        school.says_in(teacher, group, &words).await;
        school.last_about(teacher, &format!("«{line}»: это «{meant}»?"));
    }
    assert!(school.journal().await.is_empty());
    let post = school
        .assigns(teacher, group, "Гамма\nДля: левой руки")
        .await;
    assert!(post.text.contains("Для: левой руки"), "{post:?}");
    school.close().await;
}

#[tokio::test]
async fn a_line_for_each_of_two_classes_names_no_class_of_the_school() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let text = "/assign Сольфеджио\n1 класс: № 34\n2 класс: № 41\n1) срок: 30.11 18:00";
    let news = school.says_in(teacher, group, text).await;
    assert_heard(&news, group, "1 класс: № 34\n2 класс: № 41");
    assert_heard(&news, group, "пн 30.11, 18:00");
    school.close().await;
}

#[tokio::test]
async fn an_individual_class_is_served_in_private_and_asked_for_by_buttons() {
    let mut school = School::open().await;
    let piano = school.staff(2).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    let news = school.says(piano, "/assign Этюд № 12\nсрок: пт").await;
    assert_heard(&news, piano, "Для какого класса");
    let question = school.last(piano);
    let news = school
        .presses(piano, &question, "Специальность (фортепиано) 10427")
        .await;
    assert_heard(&news, nota, "🎵 Этюд № 12");
    assert_heard(&news, mother, "🎵 Этюд № 12");
    assert_heard(&news, piano, "Выдано лично: 2 чата");
    // The same button again finds nothing to assign.
    let news = school
        .presses(piano, &question, "Специальность (фортепиано) 10427")
        .await;
    assert_heard(&news, piano, "не действует");
    assert_eq!(school.journal().await.len(), 1);
    school.close().await;
}

#[tokio::test]
async fn an_assignment_can_be_changed_and_cancelled() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "Изменить").await;
    assert_heard(&news, teacher, "новый текст");
    for (words, answer) in [
        (
            "Гамма ми мажор\nвыдать: завтра 10:00",
            "отмените это задание",
        ),
        ("Гамма ми мажор\nсрок: 31.02", "Ничего не изменено"),
    ] {
        let news = school.says(teacher, words).await;
        assert_heard(&news, teacher, answer);
    }
    // With an example, once.
    let refusal = school.last(teacher).text;
    assert_eq!(refusal.matches("Пример строки").count(), 1, "{refusal}");
    let news = school.says(teacher, "/assign Гамма\nсрок: 31.02").await;
    assert_heard(&news, teacher, "Задание не создано");
    let refusal = school.last(teacher).text;
    assert_eq!(refusal.matches("Пример строки").count(), 1, "{refusal}");
    school
        .says(teacher, "Гамма ми мажор\nсрок: 30.11 18:00")
        .await;
    let now = school.people.heard(group, post.message - 1).remove(0);
    assert!(now.text.contains("ми мажор") && now.edited, "{now:?}");
    school.presses(teacher, &card, "Отменить").await;
    let now = school.people.heard(group, post.message - 1).remove(0);
    assert!(
        now.text.contains("Задание отменено") && now.buttons.is_empty(),
        "{now:?}"
    );
    let news = school.replies(nota, group, post.message, "Вот").await;
    assert_heard(&news, nota, "отменено преподавателем");
    assert!(school.journal().await.is_empty());
    let news = school.presses(teacher, &card, "Отменить").await;
    assert_heard(&news, teacher, "уже отменено");
    school.close().await;
}

#[tokio::test]
async fn an_assignment_with_works_is_not_cancelled_by_one_tap() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let card = school.last(teacher);
    school.replies(nota, group, post.message, "Вот").await;
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "сдано, ждёт проверки");
    let news = school.presses(teacher, &card, "Отменить").await;
    assert_heard(&news, teacher, "уже сдал 1 учащийся");
    let question = school.last(teacher);
    school.presses(teacher, &question, "Нет").await;
    assert!(!school.last_about(group, "🎵 Гамма").edited);
    school.presses(teacher, &card, "Отменить").await;
    let news = school.presses_last(teacher, &["Да"]).await;
    assert_heard(&news, teacher, "отменено");
    assert!(school.last_about(group, "🎵 Гамма").edited);
    let news = school.says(teacher, "/return 10427 Ещё раз").await;
    assert_heard(
        &news,
        teacher,
        "отменено, сдавать его ещё раз никто не сможет",
    );
    // What was handed in stays, for its author and in the journal, and can still be marked.
    let journal = school.journal().await;
    let row: Vec<&str> = journal[0].iter().map(String::as_str).collect();
    assert_eq!((journal.len(), row[0], row[6]), (1, "10427", ""));
    assert!(!row[5].is_empty(), "{row:?}");
    school.says(teacher, "/grade 10427 5").await;
    assert_eq!(school.journal().await[0][6], "5");
    let news = school.says(nota, "/grades").await;
    assert_heard(&news, nota, "5: Гамма");
    school.close().await;
}

#[tokio::test]
async fn a_command_that_is_corrected_in_the_group_is_not_taken_and_its_author_hears_so() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гама").await.message;
    let edit = |message, text: &str| Act::Edit {
        chat: group,
        message,
        text: text.to_owned(),
    };
    let news = school.act(edit(post - 1, "/assign Гамма")).await;
    assert_heard(&news, teacher, "Исправленное сообщение не учтено");
    assert_silent(&news, group);
    school.close().await;
}

#[tokio::test]
async fn a_post_that_somebody_deleted_is_said_anew_and_changes_from_then_on() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let card = school.last(teacher);
    school
        .act(Act::Delete {
            chat: group,
            message: post.message,
        })
        .await;
    for words in ["Гамма ми мажор", "Гамма фа мажор"] {
        school.presses(teacher, &card, "Изменить").await;
        school.says(teacher, words).await;
    }
    let posts = school.people.heard(group, post.message);
    let texts: Vec<&str> = posts.iter().map(|heard| heard.text.as_str()).collect();
    assert!(
        texts.len() == 1 && texts[0].contains("фа мажор"),
        "{texts:?}"
    );
    school.close().await;
}

#[tokio::test]
async fn files_come_with_the_command_or_the_message_it_replies_to() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let with_file = Act::Say {
        user: teacher,
        chat: Some(group),
        text: "/assign Ноты\nСыграть с листа.".to_owned(),
        reply_to: None,
        files: vec![file("document", "ноты")],
        more: serde_json::Value::Null,
    };
    school.act(with_file).await;
    let post = school.last(group);
    assert_eq!(
        post.media.map(|media| media.kind).as_deref(),
        Some("document")
    );
    assert!(post.text.contains("Сыграть с листа."));
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Ноты\nСыграть наизусть.").await;
    let now = school.people.heard(group, post.message - 1).remove(0);
    assert!(
        now.text.contains("наизусть") && now.media.is_some(),
        "{now:?}"
    );
    let sent = send_files(teacher, group, None, vec![file("audio", "минус")]);
    school.act(sent).await;
    let audio = school
        .people
        .heard(group, 0)
        .into_iter()
        .next_back()
        .expect("it is there");
    school
        .replies(teacher, group, audio.message, "/assign Петь под минус")
        .await;
    let post = school.last(group);
    assert_eq!(post.media.map(|media| media.kind).as_deref(), Some("audio"));
    school.close().await;
}

#[tokio::test]
async fn an_assignment_waits_for_its_hour() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let text = "/assign Диктант\nвыдать: завтра 15:00\nсрок: пт";
    let news = school.says_in(teacher, group, text).await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "Будет выдано: ср 25.11, 15:00");
    let news = school.pass(Duration::from_secs(26 * 3600)).await;
    assert_silent(&news, group);
    let news = school.pass(Duration::from_secs(3600)).await;
    assert_heard(&news, group, "🎵 Диктант");
    assert_eq!(school.journal().await.len(), 3);
    school.close().await;
}

#[tokio::test]
async fn who_joins_a_class_later_joins_its_open_assignments() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let admin = school.admin().await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    for text in ["Старое", "Гамма", "Диктант\nсрок: 30.11 18:00"] {
        school.assigns(teacher, group, text).await;
    }
    // One without a deadline is of last year, the other of the first day of the summer since.
    spoil(
        &school,
        "UPDATE assignments SET posted_at = 1779000000000 WHERE title = 'Старое';
         UPDATE assignments SET posted_at = 1780261200000 WHERE title = 'Гамма'",
    )
    .await;
    let more = "student_id,name,discipline,teacher,class\n\
                777,Новенькая Ника,Сольфеджио,Скрипкина С. С.,Сольфеджио 3А\n";
    school.act(with_caption(admin, "more.csv", more)).await;
    let preview = school.last(admin);
    school.presses(admin, &preview, "Импортировать").await;
    let nika = school.student("777").await;
    let news = school.says(nika, "/homework").await;
    for title in ["Гамма", "Диктант"] {
        assert_heard(&news, nika, title);
    }
    assert!(!school.last(nika).text.contains("Старое"));
    let ids: Vec<_> = school
        .journal()
        .await
        .into_iter()
        .map(|row| row[0].clone())
        .collect();
    assert!(ids.contains(&student("777").to_string()));
    school.close().await;
}

#[tokio::test]
async fn an_album_in_private_is_kept_whole() {
    let mut school = School::open().await;
    let piano = school.staff(2).await;
    let pavel = school.student("10434").await;
    let album = |text: &str| Act::Say {
        user: piano,
        chat: None,
        text: text.to_owned(),
        reply_to: None,
        files: vec![file("photo", "1"), file("photo", "2"), file("photo", "3")],
        more: serde_json::Value::Null,
    };
    let pictures = |news: &[Heard]| {
        let to_pavel = |heard: &&Heard| heard.chat == pavel && heard.media.is_some();
        news.iter().filter(to_pavel).count()
    };
    let class = "Музлитература 3";
    let news = school
        .act(album(&format!("/assign Ноты\nкласс: {class}")))
        .await;
    assert_eq!(pictures(&news), 3, "{news:#?}");
    let news = school.act(album("/assign Слух")).await;
    let question = school.last(piano);
    assert_eq!(news.last(), Some(&question));
    let news = school.presses(piano, &question, class).await;
    assert_eq!(pictures(&news), 3, "{news:#?}");
    // Step by step, and one that shows the preview at once.
    school.says(piano, "Задать").await;
    let question = school.last(piano);
    school.presses(piano, &question, class).await;
    let news = school
        .act(album("Гамма\nсрок: 30.11 18:00\nкому: 10434"))
        .await;
    assert_eq!(news.iter().filter(|heard| heard.chat == piano).count(), 1);
    let preview = school.last(piano);
    let news = school.presses(piano, &preview, "Выдать").await;
    assert_eq!(pictures(&news), 3, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn an_album_comes_whole_each_time() {
    let mut school = School::open().await;
    let piano = school.staff(2).await;
    let pavel = school.student("10434").await;
    let album = |text: &str| Act::Say {
        user: piano,
        chat: None,
        text: text.to_owned(),
        reply_to: None,
        files: vec![file("photo", "1"), file("photo", "2"), file("photo", "3")],
        more: serde_json::Value::Null,
    };
    let pictures = |news: &[Heard]| {
        let to_pavel = |heard: &&Heard| heard.chat == pavel && heard.media.is_some();
        news.iter().filter(to_pavel).count()
    };
    let week = Duration::from_secs(7 * 24 * 3600);
    let now = "/assign Ноты\nкласс: Музлитература 3\nповтор: каждую неделю 3 раза";
    let news = school.act(album(now)).await;
    assert_eq!(pictures(&news), 3, "{news:#?}");
    let news = school.pass(week).await;
    assert_eq!(pictures(&news), 3, "{news:#?}");
    let news = school.pass(week).await;
    assert_eq!(pictures(&news), 3, "{news:#?}");
    // One that is put together step by step, and comes later.
    school.says(piano, "Задать").await;
    let question = school.last(piano);
    school.presses(piano, &question, "Музлитература 3").await;
    let later =
        "Слух\nсрок: ср 16.12 18:00\nвыдать: пн 14.12 15:00\nповтор: каждую неделю\nкому: 10434";
    let news = school.act(album(later)).await;
    assert_eq!(pictures(&news), 0, "{news:#?}");
    let preview = school.last(piano);
    school.presses(piano, &preview, "Выдать").await;
    // To the hour: what is late by more than six is asked about.
    let until = Duration::from_secs((6 * 24 + 3) * 3600);
    let news = school.pass(until).await;
    assert_eq!(pictures(&news), 3, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn students_of_several_individual_classes_are_given_the_same() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let nota = school.student("10427").await;
    let more = school.path("more.csv");
    let rows = "student_id,name,year,department,discipline,teacher,class,guardian\n\
                10441,Диез Дина,3,Фортепиано,Специальность (фортепиано),Роялев Р. Р.,,\n\
                10434,Пауза Павел,3,Скрипка,Ансамбль,Роялев Р. Р.,,\n";
    std::fs::write(&more, rows).expect("a file");
    let path = more.to_str().expect("a name");
    let output = school.kamerton(&["roster", "import", path]).await;
    assert!(output.status.success(), "{output:?}");
    let news = school
        .says(teacher, "/assign Этюд\nкому: 10427, 10441")
        .await;
    assert_heard(&news, nota, "🎵 Этюд");
    for id in ["10427", "10441"] {
        let class = format!("«Этюд», Специальность (фортепиано) {id}");
        assert_heard(&news, teacher, &class);
    }
    assert_eq!(school.journal().await.len(), 2);
    // Where one is in two of them, which one is meant has to be said.
    let news = school
        .says(teacher, "/assign Гамма\nкому: 10427, 10434")
        .await;
    assert_heard(&news, teacher, "в разных ваших классах");
    assert_heard(&news, teacher, "«класс: …»");
    let news = school
        .says(teacher, "/assign Гамма\nкому: 10427, 99999")
        .await;
    assert_heard(&news, teacher, "99999: нет ни в одном из классов");
    assert_eq!(school.journal().await.len(), 2);
    school.close().await;
}

#[tokio::test]
async fn who_has_stopped_the_bot_is_not_said_to_be_new() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let block = Act::Block {
        user: nota,
        blocked: true,
    };
    school.act(block).await;
    let news = school
        .says_in(teacher, group, "/assign Долги\nкому: 10427, 10441")
        .await;
    assert_heard(&news, teacher, "Ещё не вошли и не увидят: 10441");
    assert_heard(
        &news,
        teacher,
        "в семье бот заблокирован или аккаунт удалён: 10427",
    );
    for id in ["10427", "10441"] {
        school.says(teacher, &format!("/submit {id}")).await;
        let card = school.last(teacher);
        school.presses(teacher, &card, "Долги").await;
        let card = school.last(teacher);
        school.presses(teacher, &card, "Сдано на бумаге").await;
    }
    let news = school.says(teacher, "/grade 10427 5").await;
    assert_heard(&news, teacher, "в семье бот заблокирован");
    let news = school.says(teacher, "/grade 10441 5").await;
    assert_heard(&news, teacher, "Учащийся ещё не вошёл");
    school.close().await;
}
