//! Everything by buttons and plain words: nothing to type that begins with a slash.

use std::time::Duration;

use crate::school::{School, Who, assert_heard, assert_silent, file, send_files};

#[tokio::test]
async fn what_is_put_together_is_due_after_it_is_given_and_after_now() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.says(teacher, "Задать").await;
    school.says(teacher, "Гамма\nвыдать: пн 15:00").await;
    school.presses_last(teacher, &["ср 25.11, 18:00"]).await;
    let answer = school.last(teacher).text;
    assert!(
        answer.contains("раньше, чем задание будет выдано: пн 30.11, 15:00"),
        "{answer}"
    );
    school.presses_last(teacher, &["Отменить"]).await;

    school.says(teacher, "Задать").await;
    school.says(teacher, "Этюд").await;
    school
        .presses_last(teacher, &["ср 25.11, 18:00", "Всему классу: 3"])
        .await;
    school.pass(Duration::from_secs(2 * 24 * 3600)).await;
    let preview = school.last(teacher);
    let news = school.presses(teacher, &preview, "Выдать").await;
    assert_heard(&news, teacher, "уже прошло");
    assert_silent(&news, group);
    // Nothing of it is lost.
    school
        .presses_last(teacher, &["Срок", "пт 27.11, 18:00", "Всему классу: 3"])
        .await;
    let preview = school.last(teacher);
    let news = school.presses(teacher, &preview, "Выдать").await;
    assert_heard(&news, group, "🎵 Этюд");
    school.close().await;
}

#[tokio::test]
async fn an_older_preview_gives_nothing_that_it_does_not_show() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.says(teacher, "Задать").await;
    school.says(teacher, "Этюд").await;
    school
        .presses_last(teacher, &["Без срока", "Всему классу: 3"])
        .await;
    let older = school.last(teacher);
    school
        .presses_last(teacher, &["Срок", "ср 25.11, 18:00", "Всему классу: 3"])
        .await;
    let news = school.presses(teacher, &older, "Выдать").await;
    assert_heard(&news, teacher, "Это уже прежний вид");
    assert_silent(&news, group);
    let now = school.last(teacher);
    let news = school.presses(teacher, &now, "Выдать").await;
    assert_heard(&news, group, "ср 25.11, 18:00");
    school.close().await;
}

#[tokio::test]
async fn what_is_given_is_given_on_the_day_that_was_shown() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.says(teacher, "Задать").await;
    school.says(teacher, "Гамма\nвыдать: завтра 8:00").await;
    school
        .presses_last(teacher, &["Без срока", "Всему классу: 3"])
        .await;
    let preview = school.last(teacher);
    assert!(preview.text.contains("ср 25.11, 08:00"), "{preview:?}");
    school.pass(Duration::from_secs(12 * 3600 + 60)).await;
    school.presses(teacher, &preview, "Выдать").await;
    school.last_about(teacher, "Будет выдано: ср 25.11, 08:00");

    // What has passed since is not next week's.
    school.says(teacher, "Задать").await;
    school.says(teacher, "Этюд\nвыдать: ср 15:00").await;
    school
        .presses_last(teacher, &["Без срока", "Всему классу: 3"])
        .await;
    let preview = school.last(teacher);
    school.pass(Duration::from_secs(15 * 3600)).await;
    let news = school.presses(teacher, &preview, "Выдать").await;
    assert_heard(&news, teacher, "уже прошло: ср 25.11, 15:00");

    // Nor is it where the class alone is chosen by a button.
    let pianist = school.staff(2).await;
    school
        .says(pianist, "/assign Соната\nвыдать: завтра 8:00")
        .await;
    let question = school.last(pianist);
    school.pass(Duration::from_secs(10 * 3600)).await;
    school.presses(pianist, &question, "Музлитература 3").await;
    school.last_about(pianist, "Будет выдано: чт 26.11, 08:00");
    school.close().await;
}

/// A school whose first teacher has a choir of `count`, too.
async fn with_choir(count: usize) -> (School, Who) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let roster = school.path("choir.csv");
    let mut rows = "student_id,name,year,department,discipline,teacher,class,guardian\n".to_owned();
    for number in 0..count {
        rows += &format!("Х{number:03},Хорист {number},2,Хор,Хор,Скрипкина С. С.,Хор младших,\n");
    }
    std::fs::write(&roster, rows).expect("a file");
    let path = roster.to_str().expect("a name");
    let output = school.kamerton(&["roster", "import", path]).await;
    assert!(output.status.success(), "{output:?}");
    (school, teacher)
}

/// No messenger takes more buttons than a hundred below one message.
fn assert_few_buttons(school: &School, who: Who) {
    for heard in school.people.heard(who, 0) {
        assert!(heard.buttons.iter().flatten().count() <= 100, "{heard:?}");
    }
}

#[tokio::test]
async fn a_student_of_a_large_class_is_chosen_page_by_page() {
    let (mut school, teacher) = with_choir(130).await;
    let stranger = school.person("Папа");
    let group = school.group(teacher, "Хор младших", &[stranger]).await;
    let post = school.assigns(teacher, group, "Распевка").await;
    school.says(teacher, "/submit").await;
    school
        .presses_last(
            teacher,
            &[
                "Хор младших",
                "Ещё 100",
                "Ещё 70",
                "Ещё 40",
                "Ещё 10",
                "Х129",
            ],
        )
        .await;
    let answer = school.last(teacher).text;
    assert!(answer.contains("К какому заданию"), "{answer}");
    // Nor is anybody left out of whose a stranger's work may be.
    school
        .replies(stranger, group, post.message, "Поём дома")
        .await;
    school
        .presses_last(teacher, &["Ещё 70", "Ещё 10", "Х129"])
        .await;
    let answer = school.last(teacher).text;
    assert!(answer.contains("Работа № 1 принята"), "{answer}");
    // And the page stays where it is while its students are tapped.
    school.says(teacher, "Задать").await;
    school.presses_last(teacher, &["Хор младших"]).await;
    school.says(teacher, "Канон").await;
    school
        .presses_last(
            teacher,
            &["Без срока", "Выбрать", "Ещё 100", "Х059", "Х031", "Готово"],
        )
        .await;
    let preview = school.last(teacher).text;
    assert!(preview.contains("Кому: Х059, Х031"), "{preview}");
    assert_few_buttons(&school, teacher);
    school.close().await;
}

#[tokio::test]
async fn a_student_who_is_named_twice_is_one_student() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.says(teacher, "Задать").await;
    school.says(teacher, "Гамма").await;
    school.presses_last(teacher, &["Без срока"]).await;
    school.says(teacher, "10427\t10427, 10434").await;
    let preview = school.last(teacher);
    assert!(preview.text.contains("Кому: 10427, 10434"), "{preview:?}");
    school.presses(teacher, &preview, "Выдать").await;
    assert_eq!(school.journal().await.len(), 2);
    school.close().await;
}

#[tokio::test]
async fn an_assignment_is_put_together_by_buttons() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let news = school.says(teacher, "Задать").await;
    assert_heard(&news, teacher, "Напишите задание одним сообщением");
    let news = school.says(teacher, "Гамма\nкласс: Хор младший").await;
    let other = "В тексте стоит «класс: Хор младший», а задание для класса «Сольфеджио 3А»";
    assert_heard(&news, teacher, other);
    let news = school
        .says(teacher, "Гамма\nкласс: сольфеджио 3а\nДвумя руками")
        .await;
    assert_heard(&news, teacher, "Когда сдать?");
    let news = school.says(teacher, "31.02").await;
    assert_heard(&news, teacher, "Не понял срок «31.02»");
    let news = school.says(teacher, "24.11 09:00").await;
    assert_heard(&news, teacher, "уже прошло");
    // A half-finished step survives a restart.
    school.stop().await;
    school.start().await;
    school.presses_last(teacher, &["Назад"]).await;
    let asked = school.last(teacher).text;
    assert!(asked.contains("Напишите задание"), "back to the text");
    school.says(teacher, "Гамма ре мажор\nДвумя руками").await;
    school.says(teacher, "пт 18:00").await;
    assert!(school.last(teacher).text.contains("Кому это задание?"));
    school.presses_last(teacher, &["Выбрать"]).await;
    let news = school.says(teacher, "12345").await;
    assert_heard(&news, teacher, "нет учащегося «12345»");
    let pick = school
        .people
        .heard(teacher, 0)
        .into_iter()
        .rfind(|heard| heard.text.contains("Отметьте учащихся"))
        .expect("a list");
    let news = school.presses(teacher, &pick, "Готово").await;
    assert_heard(&news, teacher, "никто не отмечен");
    school.presses(teacher, &pick, "10427").await;
    let redrawn = school.people.heard(teacher, pick.message - 1).remove(0);
    school.presses(teacher, &redrawn, "✓ 10427").await;
    let redrawn = school.people.heard(teacher, pick.message - 1).remove(0);
    school.presses(teacher, &redrawn, "10434").await;
    let redrawn = school.people.heard(teacher, pick.message - 1).remove(0);
    school.presses(teacher, &redrawn, "Готово").await;
    let preview = school.last(teacher);
    assert!(preview.text.contains("Кому: 10434"), "{preview:?}");
    school.presses_last(teacher, &["Кому"]).await;
    let asked = school.last(teacher).text;
    assert!(asked.contains("Кому это задание?"));
    school.presses_last(teacher, &["Всему классу: 3"]).await;
    let preview = school.last(teacher).text;
    assert!(preview.contains("🎵 Гамма ре мажор"), "{preview}");
    assert!(preview.contains("Срок: пт 27.11, 18:00"), "{preview}");
    let last = school.last(teacher);
    let news = school.presses(teacher, &last, "Выдать").await;
    assert_heard(&news, group, "Гамма ре мажор");
    assert_heard(&news, teacher, "Выдаю в группе");
    let news = school.presses(teacher, &last, "Выдать").await;
    assert_heard(&news, teacher, "уже не действует");
    assert_silent(&news, group);
    assert_eq!(school.journal().await.len(), 3);
    school.close().await;
}

#[tokio::test]
async fn when_it_is_posted_and_how_often_is_asked_for_where_it_is_wanted() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.says(teacher, "Задать").await;
    school.says(teacher, "Гамма").await;
    school
        .presses_last(teacher, &["Без срока", "Всему классу: 3", "Когда выдать"])
        .await;
    let asked = school.last(teacher).text;
    assert!(asked.contains("Когда выдать задание?"), "{asked}");
    school.presses_last(teacher, &["Назад"]).await;
    let preview = school.last(teacher).text;
    assert!(preview.contains("Так будет выглядеть"), "{preview}");
    school.presses_last(teacher, &["Когда выдать"]).await;
    let news = school.says(teacher, "вчера").await;
    assert_heard(&news, teacher, "«выдать: вчера»");
    school.says(teacher, "пн 15:00").await;
    school.presses_last(teacher, &["Повторять"]).await;
    let asked = school.last(teacher).text;
    assert!(asked.contains("Как часто"), "{asked}");
    let news = school.says(teacher, "иногда").await;
    assert_heard(&news, teacher, "«повтор: каждую неделю до 25.12»");
    school.presses_last(teacher, &["каждую неделю"]).await;
    let preview = school.last(teacher).text;
    for words in ["Будет выдано: пн 30.11, 15:00", "Как часто: каждую неделю"]
    {
        assert!(preview.contains(words), "{preview}");
    }
    // Both can be taken back.
    school
        .presses_last(
            teacher,
            &["Повторять", "Не повторять", "Когда выдать", "Сразу"],
        )
        .await;
    let preview = school.last(teacher).text;
    assert!(!preview.contains("Будет выдано") && !preview.contains("Как часто"));
    // So can an hour that has passed meanwhile.
    school.presses_last(teacher, &["Когда выдать"]).await;
    school.says(teacher, "сегодня 12:30").await;
    school.pass(Duration::from_secs(3600)).await;
    school
        .presses_last(teacher, &["Когда выдать", "Сразу"])
        .await;
    let preview = school.last(teacher).text;
    assert!(!preview.contains("Будет выдано"), "{preview}");
    school
        .presses_last(teacher, &["Когда выдать", "ср 25.11, 09:00"])
        .await;
    let preview = school.last(teacher).text;
    assert!(
        preview.contains("Будет выдано: ср 25.11, 09:00"),
        "{preview}"
    );
    // Another text is posted when the first was to be.
    school.presses_last(teacher, &["Текст"]).await;
    school.says(teacher, "Гамма ре мажор").await;
    school
        .presses_last(teacher, &["Без срока", "Всему классу: 3"])
        .await;
    let preview = school.last(teacher).text;
    assert!(
        preview.contains("Будет выдано: ср 25.11, 09:00"),
        "{preview}"
    );
    school
        .presses_last(teacher, &["Повторять", "каждую неделю"])
        .await;
    let preview = school.last(teacher);
    let news = school.presses(teacher, &preview, "Выдать").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "ср 25.11, 09:00; ср 02.12, 09:00");
    let news = school.pass(Duration::from_secs(24 * 3600)).await;
    assert_heard(&news, group, "🎵 Гамма");
    school.close().await;
}

#[tokio::test]
async fn an_hour_that_is_unclear_is_quoted_in_the_language_of_who_wrote_it() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.says(teacher, "/language").await;
    school.presses_last(teacher, &["English"]).await;
    school.says(teacher, "/assign").await;
    school.says(teacher, "Scale").await;
    school
        .presses_last(teacher, &["No due date", "The whole class: 3"])
        .await;
    for (button, wrong, quoted) in [
        ("When to post", "yesterday", "“at: yesterday”"),
        ("Repeat", "now and then", "“repeat: now and then”"),
    ] {
        school.presses_last(teacher, &[button]).await;
        let news = school.says(teacher, wrong).await;
        assert_heard(&news, teacher, quoted);
        school.presses_last(teacher, &["Back"]).await;
    }
    school.close().await;
}

#[tokio::test]
async fn what_is_half_done_can_be_given_up() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    school.says(teacher, "/assign").await;
    school.presses_last(teacher, &["Музлитература 3"]).await;
    let asked = school.last(teacher).text;
    assert!(asked.contains("Напишите задание"), "{asked}");
    let news = school.says(teacher, "Опера\nсрок: вчера").await;
    assert_heard(&news, teacher, "«срок: вчера»");
    school.says(teacher, "Опера").await;
    school.presses_last(teacher, &["Без срока"]).await;
    let asked = school.last(teacher).text;
    assert!(asked.contains("Кому"), "{asked}");
    school.presses_last(teacher, &["Отменить"]).await;
    let asked = school.last(teacher).text;
    assert!(asked.contains("Отменено"), "{asked}");
    assert!(school.journal().await.is_empty());
    school.close().await;
}

#[tokio::test]
async fn a_student_is_picked_from_a_list() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let pauza = school.student("10434").await;
    school
        .says(teacher, "/assign Опера\nкласс: Музлитература 3")
        .await;
    school.says(teacher, "Оценить").await;
    school
        .presses_last(teacher, &["Музлитература 3", "10434"])
        .await;
    let said = school.last(teacher).text;
    assert!(said.contains("ничего не сдано"), "{said}");
    school.says(teacher, "/submit").await;
    school
        .presses_last(
            teacher,
            &["Музлитература 3", "10434", "Опера", "Сдано на бумаге"],
        )
        .await;
    school.says(teacher, "/grade").await;
    school
        .presses_last(teacher, &["Музлитература 3", "10434"])
        .await;
    let card = school.last(teacher).text;
    assert!(card.contains("Работа № 1: 10434"), "{card}");
    school.presses_last(teacher, &["зачёт"]).await;
    let news = school.says(pauza, "Оценки").await;
    assert_heard(&news, pauza, "зачёт: Опера");
    school.close().await;
}

#[tokio::test]
async fn what_a_teacher_finishes_by_word_is_what_is_at_hand_and_no_homework() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let news = school.says(teacher, "Готово").await;
    assert_heard(&news, teacher, "Завершать сейчас нечего");
    school.says(teacher, "Задать").await;
    school.says(teacher, "Гамма").await;
    school
        .presses_last(teacher, &["Без срока", "Выбрать"])
        .await;
    let news = school.says(teacher, "Готово").await;
    assert_heard(&news, teacher, "никто не отмечен");
    school.presses_last(teacher, &["10434"]).await;
    let news = school.says(teacher, "Готово").await;
    assert_heard(&news, teacher, "Кому: 10434");
    let news = school.says(teacher, "Готово").await;
    assert_heard(&news, teacher, "нажмите «Выдать»");
    school.presses_last(teacher, &["Выдать"]).await;
    school.says(teacher, "/submit 10434").await;
    school.presses_last(teacher, &["Гамма"]).await;
    let news = school.says(teacher, "Отмена").await;
    assert_heard(
        &news,
        teacher,
        "«Гамма» не записана. Начать заново: /submit",
    );
    school.close().await;
}

#[tokio::test]
async fn menus_speak_the_language_of_the_person_and_of_the_role() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.student("10427").await;
    let menus = |school: &School| -> Vec<(i64, Vec<String>)> {
        let requests = school.sandbox.requests().into_iter();
        requests
            .filter(|request| request.method == "setMyCommands")
            .filter(|request| request.params["scope"]["type"] == "chat")
            .map(|request| {
                let commands = request.params["commands"].as_array().cloned();
                let lines = commands.unwrap_or_default();
                let chat = request.params["scope"]["chat_id"].as_i64();
                let line = |line: &serde_json::Value| {
                    format!("{}: {}", line["command"], line["description"]).replace('"', "")
                };
                (chat.unwrap_or_default(), lines.iter().map(line).collect())
            })
            .collect()
    };
    let shown = menus(&school);
    assert!(
        shown[0].1.contains(&"queue: проверить работы".to_owned()),
        "{shown:?}"
    );
    assert!(
        shown[1].1.contains(&"homework: задания".to_owned()),
        "{shown:?}"
    );
    assert!(!shown[1].1.iter().any(|line| line.starts_with("queue")));
    school.says(teacher, "/language").await;
    school.presses_last(teacher, &["English"]).await;
    let shown = menus(&school);
    assert_eq!(shown[2].0, teacher);
    assert!(
        shown[2].1.contains(&"queue: check work".to_owned()),
        "{shown:?}"
    );
    let news = school.says(teacher, "Check").await;
    assert_heard(&news, teacher, "checked");
    school.close().await;
}

#[tokio::test]
async fn a_parent_who_teaches_is_asked_as_whom() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let code = school
        .code(kamerton::store::invitations::Invitee::Guardian(
            crate::school::student("10427"),
        ))
        .await;
    school.says(teacher, &format!("/start {code}")).await;
    school.presses_last(teacher, &["Да"]).await;
    school
        .says(teacher, "/assign Опера\nкласс: Музлитература 3")
        .await;
    let news = school.says(teacher, "Сдать").await;
    assert_heard(&news, teacher, "Как кто?");
    school
        .presses_last(teacher, &["Сдать работу (родитель)"])
        .await;
    let said = school.last(teacher).text;
    assert!(said.contains("Открытых заданий нет"), "{said}");
    school.says(teacher, "Сдать").await;
    school
        .presses_last(teacher, &["Записать за учащегося (преподаватель)"])
        .await;
    let said = school.last(teacher).text;
    assert!(said.contains("В каком классе учащийся?"), "{said}");
    school.close().await;
}

#[tokio::test]
async fn a_word_that_is_a_command_as_well_is_an_answer_where_one_is_waited_for() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    school.says(mother, "/ask").await;
    school.presses_last(mother, &["Сольфеджио"]).await;
    let news = school.says(mother, "Расписание").await;
    assert_heard(&news, mother, "Вопрос № 1 передан");
    assert_heard(&news, teacher, "Расписание");
    // Where none is waited for any more, it is what it was.
    school.says(mother, "/ask").await;
    school.presses_last(mother, &["Сольфеджио"]).await;
    school.pass(Duration::from_secs(3660)).await;
    let news = school.says(mother, "Расписание").await;
    assert_silent(&news, teacher);

    // «Четверть» is a note's value, too.
    school
        .says(teacher, "/timetable Сольфеджио 3А: вт 12:00 45 мин")
        .await;
    school.says(teacher, "Урок").await;
    school.presses_last(teacher, &["12:00 Сольфеджио 3А"]).await;
    school.says(teacher, "Четверть").await;
    let card = school.card(teacher);
    assert!(card.text.contains("Тема: Четверть"), "{card:?}");
    let news = school.says(teacher, "Отмена").await;
    assert_heard(&news, teacher, "Отменено");
    school.close().await;
}

#[tokio::test]
async fn files_that_come_before_their_words_wait_for_them() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let photo = |content: &str| send_files(teacher, teacher, None, vec![file("photo", content)]);
    school.says(teacher, "Задать").await;
    for content in ["ноты", "слова"] {
        let news = school.act(photo(content)).await;
        assert_heard(&news, teacher, "Файл есть. Теперь напишите само задание");
    }
    school.says(teacher, "Песня").await;
    let choices = ["Без срока", "Всему классу: 3"];
    school.presses_last(teacher, &choices).await;
    assert!(school.last(teacher).text.contains("С файлом"));
    let news = school.presses_last(teacher, &["Выдать"]).await;
    let files = news
        .iter()
        .filter(|it| it.chat == group && it.media.is_some());
    assert_eq!(files.count(), 2, "{news:#?}");

    school.says(teacher, "/announce").await;
    let news = school.act(photo("афиша")).await;
    assert_heard(&news, teacher, "Файл есть. Теперь напишите само объявление");
    let news = school.act(photo("ещё")).await;
    assert_heard(&news, teacher, "один файл");
    school.says(teacher, "Концерт").await;
    school
        .presses_last(teacher, &["В группу «Сольфеджио 3А»"])
        .await;
    assert!(school.last(teacher).text.contains("С файлом"));
    let news = school.presses_last(teacher, &["Отправить"]).await;
    let files = news
        .iter()
        .filter(|it| it.chat == group && it.media.is_some());
    assert_eq!(files.count(), 1, "{news:#?}");
    school.close().await;
}
