//! Questions to teachers, and whatever else a person may say.

use kamerton::{sandbox::Act, store::invitations::Invitee};
use serde_json::json;

use crate::school::{School, assert_heard, assert_silent, file, send_files, student};

/// Messages of kinds that the bot cannot hand in.
pub fn oddities() -> [serde_json::Value; 4] {
    [
        json!({ "sticker": { "file_id": "s", "file_unique_id": "s", "type": "regular",
            "width": 1, "height": 1, "is_animated": false, "is_video": false } }),
        json!({ "location": { "latitude": 55.75, "longitude": 37.61 } }),
        json!({ "contact": { "phone_number": "0", "first_name": "Кто-то" } }),
        json!({ "poll": { "id": "1", "question": "Когда?", "options": [],
            "total_voter_count": 0, "is_closed": false, "is_anonymous": true,
            "type": "regular", "allows_multiple_answers": false } }),
    ]
}

pub fn odd(who: i64, chat: Option<i64>, reply_to: Option<i64>, more: serde_json::Value) -> Act {
    Act::Say {
        user: who,
        chat,
        text: String::new(),
        reply_to,
        files: Vec::new(),
        more,
    }
}

#[tokio::test]
async fn a_question_goes_to_the_teacher_and_either_side_can_go_on() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let pianist = school.staff(2).await;
    let nota = school.student("10427").await;
    let news = school.says(nota, "/ask").await;
    assert_heard(&news, nota, "Кому вопрос?");
    let question = school.last(nota);
    let news = school.presses(nota, &question, "Сольфеджио").await;
    assert_heard(&news, nota, "Напишите вопрос");
    school.stop().await;
    school.start().await;
    let news = school.says(nota, "Какой темп?").await;
    assert_heard(&news, nota, "Вопрос № 1 передан");
    assert_heard(
        &news,
        teacher,
        "❓ Вопрос № 1, учащийся 10427, Сольфеджио 3А\n\nКакой темп?",
    );
    assert_silent(&news, pianist);

    // By voice, in reply.
    let asked = school.last(teacher);
    let voice = vec![file("voice", "восемьдесят")];
    let news = school
        .act(send_files(teacher, teacher, Some(asked.message), voice))
        .await;
    assert_heard(&news, nota, "Ответ преподавателя на вопрос № 1");
    assert!(
        news.iter()
            .any(|heard| heard.chat == nota && heard.media.is_some())
    );
    assert_heard(&news, teacher, "Ответ на вопрос № 1 передан");

    // And on: by the button, with an album.
    let answer = school
        .people
        .heard(nota, 0)
        .into_iter()
        .rfind(|heard| !heard.buttons.is_empty() && heard.text.contains("Ответ преподавателя"))
        .expect("the answer has a button");
    school.presses(nota, &answer, "Ответить").await;
    let photos = vec![file("photo", "1"), file("photo", "2")];
    let news = school.act(send_files(nota, nota, None, photos)).await;
    let shown = |heard: &&kamerton::sandbox::Heard| heard.chat == teacher && heard.media.is_some();
    assert_eq!(news.iter().filter(shown).count(), 2);
    assert_eq!(
        news.iter().filter(|heard| heard.chat == nota).count(),
        1,
        "one word for an album"
    );
    // Nobody else can look into it.
    let stranger = school.student("10441").await;
    let news = school.presses(stranger, &answer, "Ответить").await;
    assert_heard(&news, stranger, "не для вас");
    school.close().await;
}

#[tokio::test]
async fn a_question_that_cannot_be_passed_on_says_so() {
    let mut school = School::open().await;
    let dina = school.student("10441").await;
    let news = school.says(dina, "/ask Можно вопрос?").await;
    assert_heard(&news, dina, "ещё не подключился");
    let teacher = school.staff(1).await;
    let news = school.says(dina, "/ask Можно вопрос?").await;
    assert_heard(&news, teacher, "Можно вопрос?");
    let asked = school.last(teacher);
    let news = school.says(teacher, "/ask Что?").await;
    assert_heard(&news, teacher, "для учащихся и родителей");
    // Who asked has gone meanwhile.
    let admin = school.admin().await;
    school.says(admin, "/student 10441").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Отключить 1").await;
    let really = school.last(admin);
    school.presses(admin, &really, "Да, отключить").await;
    let news = school
        .replies(teacher, teacher, asked.message, "Слушаю")
        .await;
    assert_heard(&news, teacher, "ответ передать некому");
    assert_silent(&news, dina);
    school.close().await;
}

#[tokio::test]
async fn a_mother_of_two_says_about_whom_she_asks() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10441")))
        .await;
    let ask = school.last(mother);
    school.presses(mother, &ask, "Пропустить").await;
    school.says(mother, "Спросить").await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "10441: Сольфеджио").await;
    assert_heard(&news, mother, "Напишите вопрос");
    let news = school.says(mother, "Отмена").await;
    assert_heard(&news, mother, "Отменено");
    school.presses(mother, &question, "10441: Сольфеджио").await;
    let news = school.says(mother, "Можно прийти позже?").await;
    let head = "❓ Вопрос № 1 от родителя, учащийся 10441, Сольфеджио 3А\n\nМожно";
    assert_heard(&news, teacher, head);
    school.close().await;
}

#[tokio::test]
async fn what_nobody_understood_can_be_passed_to_the_teacher() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let dina = school.student("10441").await;
    school.says(dina, "Здравствуйте").await;
    let news = school.says(dina, "я заболела").await;
    assert_heard(&news, dina, "Не совсем понял");
    let answer = school.last(dina);
    let news = school
        .presses(dina, &answer, "Передать преподавателю")
        .await;
    assert_heard(&news, teacher, "Здравствуйте");
    assert_heard(&news, teacher, "я заболела");
    assert_heard(&news, dina, "передан преподавателю");
    let news = school
        .presses(dina, &answer, "Передать преподавателю")
        .await;
    assert_heard(&news, dina, "уже не действует");
    for (number, more) in oddities().into_iter().enumerate() {
        let news = school.act(odd(dina, None, None, more)).await;
        assert_heard(&news, dina, "Передать преподавателю?");
        let answer = school.last(dina);
        let news = school
            .presses(dina, &answer, "Передать преподавателю")
            .await;
        assert_heard(&news, teacher, &format!("Вопрос № {}", number + 2));
        let copied = news.iter().filter(|heard| heard.chat == teacher).count();
        assert_eq!(copied, 2, "the message itself comes too: {news:#?}");
    }
    // A file without open homework too.
    let voice = vec![file("voice", "песня")];
    school.act(send_files(dina, dina, None, voice)).await;
    let answer = school.last(dina);
    let news = school
        .presses(dina, &answer, "Передать преподавателю")
        .await;
    assert!(
        news.iter()
            .any(|heard| heard.chat == teacher && heard.media.is_some())
    );
    let news = school.says(teacher, "просто слова").await;
    assert_heard(&news, teacher, "Не совсем понял");
    school.close().await;
}

#[tokio::test]
async fn in_a_group_the_bot_answers_only_who_speaks_to_it() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let bound = school.last(group);
    let post = school.assigns(teacher, group, "Гамма").await;
    let news = school.says_in(nota, group, "всем привет").await;
    assert!(news.is_empty(), "{news:#?}");
    let news = school.replies(nota, group, bound.message, "спасибо").await;
    assert_heard(&news, group, "Здесь я принимаю работы");
    for more in oddities() {
        let news = school.act(odd(nota, Some(group), None, more.clone())).await;
        assert!(news.is_empty(), "{news:#?}");
        let news = school
            .act(odd(nota, Some(group), Some(post.message), more))
            .await;
        assert_silent(&news, group);
        assert_heard(&news, nota, "Это сдать нельзя");
    }
    assert_eq!(school.journal().await[0][5], "", "nothing was handed in");
    school.close().await;
}

#[tokio::test]
async fn a_work_that_is_being_collected_is_not_lost_to_a_question() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.assigns(teacher, group, "Гамма").await;
    school.says(nota, "/ask").await;
    let question = school.last(nota);
    school.says(nota, "/homework").await;
    let list = school.last(nota);
    school.presses(nota, &list, "Сдать: Гамма").await;
    let photo = vec![file("photo", "1")];
    school.act(send_files(nota, nota, None, photo)).await;
    let news = school.presses(nota, &question, "Сольфеджио").await;
    assert_heard(&news, nota, "Сначала закончите работу");
    let news = school.says(nota, "/ask Какой темп?").await;
    assert_heard(&news, nota, "Сначала закончите работу");
    let unfinished = school.last(nota);
    let news = school.presses(nota, &unfinished, "Готово").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    school.close().await;
}

#[tokio::test]
async fn what_is_said_in_several_ways_is_passed_on_as_a_whole() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let dina = school.student("10441").await;
    school.says(dina, "вот моя гамма, посмотрите").await;
    let photos = vec![file("photo", "1"), file("photo", "2")];
    school.act(send_files(dina, dina, None, photos)).await;
    let answer = school.last(dina);
    let news = school
        .presses(dina, &answer, "Передать преподавателю")
        .await;
    assert_heard(&news, teacher, "вот моя гамма");
    let shown = |heard: &&kamerton::sandbox::Heard| heard.chat == teacher && heard.media.is_some();
    assert_eq!(news.iter().filter(shown).count(), 2);
    // An album that comes with the question itself.
    let mut album = send_files(
        dina,
        dina,
        None,
        vec![file("photo", "3"), file("photo", "4")],
    );
    if let Act::Say { text, .. } = &mut album {
        *text = "/ask Так правильно?".to_owned();
    }
    let news = school.act(album).await;
    assert_eq!(news.iter().filter(shown).count(), 2);
    assert_heard(&news, teacher, "Так правильно?");
    assert!(
        !news.iter().any(|heard| heard.text.contains("Это работа")),
        "{news:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn an_older_question_passes_on_nothing_that_it_did_not_stand_under() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let dina = school.student("10441").await;
    let button = "Передать преподавателю";
    school.says(dina, "Я заболела").await;
    let first = school.last(dina);
    school.pass(std::time::Duration::from_secs(1200)).await;
    school.says(dina, "Маша, привет").await;
    let second = school.last(dina);
    let news = school.presses(dina, &first, button).await;
    assert_silent(&news, teacher);
    assert_heard(&news, dina, "Это уже не последний вопрос");
    // What is of one breath is passed on as a whole, by the last question.
    school.says(dina, "Ой, это не вам").await;
    let third = school.last(dina);
    let news = school.presses(dina, &second, button).await;
    assert_silent(&news, teacher);
    let news = school.presses(dina, &third, button).await;
    assert_heard(&news, teacher, "Маша, привет");
    assert_heard(&news, teacher, "Ой, это не вам");
    assert!(!news.iter().any(|heard| heard.text.contains("заболела")));
    // Of files as well; the items of an album have one question.
    let voice = vec![file("voice", "песня")];
    school.act(send_files(dina, dina, None, voice)).await;
    let older = school.last(dina);
    let photos = vec![file("photo", "1"), file("photo", "2")];
    school.act(send_files(dina, dina, None, photos)).await;
    let newer = school.last(dina);
    let news = school.presses(dina, &older, button).await;
    assert_silent(&news, teacher);
    let news = school.presses(dina, &newer, button).await;
    let shown = |heard: &&kamerton::sandbox::Heard| heard.chat == teacher && heard.media.is_some();
    assert_eq!(news.iter().filter(shown).count(), 3, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn an_answer_is_not_waited_for_for_ever() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let dina = school.student("10441").await;
    school.says(dina, "/ask Когда урок?").await;
    let asked = school.last(teacher);
    school.presses(teacher, &asked, "Ответить").await;
    school.pass(std::time::Duration::from_secs(2 * 3600)).await;
    let news = school.says(teacher, "купить молоко").await;
    assert_silent(&news, dina);
    assert_heard(&news, teacher, "Не совсем понял");
    school.close().await;
}

#[tokio::test]
async fn two_teachers_of_one_discipline_are_told_apart() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let (teacher, pianist) = (school.staff(1).await, school.staff(2).await);
    let dina = school.student("10441").await;
    for (command, button) in [
        ("/substitute", "Сольфеджио 3А"),
        ("", "№ 2"),
        ("", "концертмейстер"),
    ] {
        if !command.is_empty() {
            school.says(admin, command).await;
        }
        let card = school.last(admin);
        school.presses(admin, &card, button).await;
    }
    school.says(dina, "Спросить").await;
    let question = school.last(dina);
    school.presses(dina, &question, "Сольфеджио, № 2").await;
    let news = school.says(dina, "Какие ноты взять?").await;
    assert_heard(&news, pianist, "Какие ноты взять?");
    assert_silent(&news, teacher);
    school.close().await;
}

#[tokio::test]
async fn a_teacher_who_is_a_parent_asks_the_others_and_not_herself() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let pianist = school.staff(2).await;
    for child in ["10427", "10441"] {
        school
            .joins_as(teacher, Invitee::Guardian(student(child)))
            .await;
        school.says(teacher, "/cancel").await;
    }
    let news = school.says(teacher, "/ask Когда урок?").await;
    assert_heard(&news, pianist, "Когда урок?");
    assert_heard(&news, teacher, "Вопрос № 1 передан");
    let said = news.iter().filter(|heard| heard.chat == teacher);
    assert_eq!(said.count(), 1, "{news:#?}");
    // An answer comes to her as to any parent.
    let asked = school.last(pianist);
    let news = school
        .replies(pianist, pianist, asked.message, "В три")
        .await;
    assert_heard(&news, teacher, "Ответ преподавателя на вопрос № 1");
    // Whom she teaches alone, she asks nobody about.
    let mut other = School::open().await;
    let teacher = other.staff(1).await;
    other
        .joins_as(teacher, Invitee::Guardian(student("10441")))
        .await;
    other.says(teacher, "/cancel").await;
    let news = other.says(teacher, "/ask Когда урок?").await;
    assert_heard(&news, teacher, "преподаватель вы сами");
    other.close().await;
    school.close().await;
}

/// What stands below an old message to a teacher may outlive the question.
#[tokio::test]
async fn the_number_of_a_question_that_was_erased_is_nobody_elses() {
    let mut school = School::open().await;
    let (admin, teacher) = (school.admin().await, school.staff(1).await);
    school.staff(2).await;
    let pavel = school.student("10434").await;
    let erasures = [
        &["Стереть данные", "Стереть только родителей", "Да, стереть"][..],
        &["Стереть данные", "Да, стереть"],
    ];
    for buttons in erasures {
        let mother = school.guardian("10441").await;
        let news = school.says(mother, "/ask Мы уходим").await;
        assert_heard(&news, teacher, "Мы уходим");
        let asked = school.last(teacher);
        school.says(admin, "/student 10441").await;
        school.presses_last(admin, buttons).await;
        school.says(pavel, "/ask").await;
        school.presses_last(pavel, &["Сольфеджио"]).await;
        let news = school.says(pavel, "Какой темп?").await;
        assert_heard(&news, teacher, "Какой темп?");
        let replied = school
            .replies(teacher, teacher, asked.message, "До свидания!")
            .await;
        assert_silent(&replied, pavel);
        let pressed = school.presses(teacher, &asked, "Ответить").await;
        assert_silent(&pressed, pavel);
        let said = school.says(teacher, "До свидания!").await;
        assert_silent(&said, pavel);
    }
    school.close().await;
}
