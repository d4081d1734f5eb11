//! Works that come in another way: without «Сдать», from an unknown account, on paper.

use std::time::Duration;

use kamerton::{
    bot::text::Lang,
    sandbox::{Act, Heard},
    store::invitations::Invitee,
};

use crate::{
    questions::{odd, oddities},
    school::{School, Who, assert_heard, assert_silent, file, reply, send_files, student},
};

async fn with_assignment() -> (School, Who, Who, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    (school, teacher, nota, group, post.message)
}

#[tokio::test]
async fn a_file_without_hand_in_is_asked_about() {
    let (mut school, teacher, nota, ..) = with_assignment().await;
    let voice = |nota| send_files(nota, nota, None, vec![file("voice", "гамма")]);
    let news = school.act(voice(nota)).await;
    assert_heard(&news, nota, "Это работа?");
    let first = school.last(nota);
    let news = school.says(nota, "нет").await;
    assert_heard(&news, nota, "не сдаю");
    let news = school.presses(nota, &first, "Гамма").await;
    assert_heard(&news, nota, "уже не действует");
    school.act(voice(nota)).await;
    let news = school.says(nota, "Это гамма").await;
    assert_heard(&news, nota, "Оба сообщения вместе: это работа?");
    school.says(nota, "нет").await;
    // An album and a word after it are one work; the question is asked once for the album.
    let photos = vec![file("photo", "1"), file("photo", "2")];
    let news = school.act(send_files(nota, nota, None, photos)).await;
    assert_eq!(news.iter().filter(|heard| heard.chat == nota).count(), 1);
    let news = school.says(nota, "Это две страницы").await;
    assert_heard(&news, nota, "Все 3 сообщения вместе");
    let question = school.last(nota);
    school.stop().await;
    school.start().await;
    let news = school.presses(nota, &question, "Гамма").await;
    assert_heard(&news, nota, "Есть, 3 сообщения");
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "2 файла, 1 текст");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Это две страницы»");
    let card = school.last(teacher);
    school.presses(teacher, &card, "5").await;
    let news = school.act(voice(nota)).await;
    assert_heard(&news, nota, "Открытых заданий нет");
    school.close().await;
}

#[tokio::test]
async fn what_was_said_of_something_else_is_no_part_of_the_work() {
    let (mut school, _, nota, ..) = with_assignment().await;
    let voice = || send_files(nota, nota, None, vec![file("voice", "гамма")]);
    school.says(nota, "Когда концерт?").await;
    school.pass(Duration::from_secs(601)).await;
    let news = school.act(voice()).await;
    assert_heard(&news, nota, "Это работа?");
    assert!(!news.iter().any(|heard| heard.text.contains("вместе")));
    assert_heard(&news, nota, "(сообщений: 1) никому не передано");
    school.says(nota, "нет").await;
    for more in oddities() {
        school.act(odd(nota, None, None, more)).await;
    }
    let news = school.act(voice()).await;
    assert!(!news.iter().any(|heard| heard.text.contains("вместе")));
    let question = school.last(nota);
    let news = school.presses(nota, &question, "Гамма").await;
    assert_heard(&news, nota, "Есть, 1 сообщение");
    school.close().await;
}

#[tokio::test]
async fn what_is_asked_about_is_not_done_by_saying_so() {
    let (mut school, _, nota, ..) = with_assignment().await;
    let voice = send_files(nota, nota, None, vec![file("voice", "гамма")]);
    school.act(voice).await;
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "Пока не сдано: ждёт 1 сообщение");
    let question = school.last(nota);
    school.presses(nota, &question, "Гамма").await;
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    school.close().await;
}

#[tokio::test]
async fn what_nobody_says_to_be_a_work_is_asked_again_and_then_left_to_the_teachers() {
    let (mut school, teacher, nota, ..) = with_assignment().await;
    let pianist = school.staff(2).await;
    school
        .says(
            pianist,
            "/assign Этюд\nкласс: Специальность (фортепиано) 10427",
        )
        .await;
    school
        .act(send_files(nota, nota, None, vec![file("voice", "гамма")]))
        .await;
    let news = school.pass(Duration::from_secs(599)).await;
    assert_silent(&news, nota);
    let news = school.pass(Duration::from_secs(1)).await;
    assert_heard(&news, nota, "Пока не сдано");
    assert_silent(&news, teacher);
    school.stop().await;
    school.start().await;
    let news = school.pass(Duration::from_secs(3000)).await;
    assert_heard(&news, nota, "увидел преподаватель");
    let late = school.last(nota);
    for (who, title) in [(teacher, "Гамма"), (pianist, "Этюд")] {
        assert_heard(
            &news,
            who,
            "Прислано лично, а к какому заданию, не сказано. Учащийся: 10427",
        );
        let shown = |heard: &Heard| heard.chat == who && heard.media.is_some();
        assert!(news.iter().any(shown), "{news:#?}");
        let card = school.last(who);
        let offered = card.buttons.iter().flatten();
        let offered: Vec<&str> = offered.map(|button| button.text.as_str()).collect();
        assert_eq!(offered, [title, "Не работа"]);
    }
    // Of whom it is not, says so for themselves alone.
    let card = school.last(pianist);
    school.presses(pianist, &card, "Не работа").await;
    let question = school.last(pianist);
    school.presses(pianist, &question, "Да, ничья").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "Гамма").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    let news = school.presses(nota, &late, "Этюд").await;
    assert_heard(&news, nota, "уже разобрались");
    let news = school.pass(Duration::from_secs(48 * 3600)).await;
    let again = |heard: &Heard| heard.text.contains("Пока не сдано");
    assert!(!news.iter().any(again), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn who_sent_a_work_may_say_which_it_is_after_the_teachers_were_asked() {
    let (mut school, teacher, nota, ..) = with_assignment().await;
    let pianist = school.staff(2).await;
    school
        .says(
            pianist,
            "/assign Этюд\nкласс: Специальность (фортепиано) 10427",
        )
        .await;
    school
        .act(send_files(nota, nota, None, vec![file("voice", "этюд")]))
        .await;
    school.pass(Duration::from_secs(3600)).await;
    school.pass(Duration::from_secs(3600)).await;
    let late = school.last(nota);
    let news = school.presses(nota, &late, "Этюд").await;
    assert_heard(&news, nota, "Работа № 1 принята: «Этюд»");
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "Гамма").await;
    assert_heard(&news, teacher, "уже разобрались");
    // Where no teacher is reached, its sender hears that nothing is handed in.
    for who in [teacher, pianist] {
        school
            .act(Act::Block {
                user: who,
                blocked: true,
            })
            .await;
    }
    school
        .act(send_files(nota, nota, None, vec![file("photo", "ноты")]))
        .await;
    school.pass(Duration::from_secs(600)).await;
    let news = school.pass(Duration::from_secs(3600)).await;
    assert_heard(&news, nota, "никому не передано и не сдано");
    school.close().await;
}

#[tokio::test]
async fn what_is_changed_before_it_is_a_work_counts_as_it_is_then() {
    let (mut school, teacher, nota, ..) = with_assignment().await;
    let voice = send_files(nota, nota, None, vec![file("voice", "гамма")]);
    school.act(voice).await;
    let before = school.last(nota).message;
    school.says(nota, "Это сольфежио").await;
    let question = school.last(nota);
    let news = school
        .act(Act::Edit {
            chat: nota,
            message: before + 1,
            text: "Это сольфеджио".to_owned(),
        })
        .await;
    assert_silent(&news, nota);
    school.presses(nota, &question, "Гамма").await;
    school.says(nota, "Готово").await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Это сольфеджио»");
    school.close().await;
}

#[tokio::test]
async fn what_is_given_now_is_offered_before_what_has_been_due_for_long() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    school.says(mother, "Нота").await;
    school.says(mother, "Павел").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[mother]).await;
    for number in 1..=11 {
        let text = format!("Старое {number}\nсрок: завтра 18:00");
        school.assigns(teacher, group, &text).await;
    }
    school.pass(Duration::from_secs(20 * 24 * 3600)).await;
    school
        .assigns(teacher, group, "Новое\nсрок: завтра 18:00")
        .await;
    school
        .act(send_files(
            mother,
            mother,
            None,
            vec![file("photo", "снимок")],
        ))
        .await;
    let offer = school.last_about(mother, "Это работа?");
    let offered = offer.buttons.iter().flatten();
    let offered: Vec<&str> = offered.map(|button| button.text.as_str()).collect();
    assert!(
        offered[..2].iter().all(|label| label.contains("Новое")),
        "for each child first of all: {offered:?}"
    );
    assert!(offered.len() < 14, "{offered:?}");
    // The others come after «Ещё», and what was sent is a work for one of them.
    school.presses(mother, &offer, "Ещё 14").await;
    let further = school.last_about(mother, "Это работа?");
    school.presses(mother, &further, "Ещё 4").await;
    let last = school.last_about(mother, "Это работа?");
    let news = school
        .presses(mother, &last, "Павел (10434): Старое 11")
        .await;
    assert_heard(&news, mother, "Есть, 1 сообщение");
    school.close().await;
}

#[tokio::test]
async fn a_work_on_paper_is_entered_for_any_of_many_assignments() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    for number in 1..=13 {
        let text = format!("/assign Этюд {number}\nкласс: Сольфеджио 3А");
        school.says(teacher, &text).await;
    }
    let news = school.says(teacher, "/submit 10427").await;
    assert_heard(&news, teacher, "10427");
    let list = school.last(teacher);
    school.presses(teacher, &list, "Ещё 1").await;
    let further = school.last(teacher);
    let news = school.presses(teacher, &further, "Этюд 13").await;
    assert_heard(&news, teacher, "Этюд 13");
    school.close().await;
}

#[tokio::test]
async fn an_unknown_account_s_work_is_shown_to_the_teacher() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let dad = school.person("Папа");
    school.people.join(dad, group);
    let photos = vec![file("photo", "1"), file("photo", "2")];
    let news = school.act(send_files(dad, group, Some(post), photos)).await;
    assert_heard(&news, group, "показал работу преподавателю");
    assert_heard(&news, teacher, "Чья это работа?");
    let shown = news
        .iter()
        .filter(|heard| heard.chat == teacher && heard.media.is_some())
        .count();
    assert_eq!(shown, 2);
    let card = news
        .into_iter()
        .find(|heard| heard.chat == teacher && !heard.buttons.is_empty())
        .expect("a card");
    let news = school.presses(teacher, &card, "10427").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    assert_heard(&news, nota, "2 файла");
    assert_heard(&news, teacher, "Учащийся: 10427");
    let news = school.presses(teacher, &card, "10427").await;
    assert_heard(&news, teacher, "уже разобрались");
    let receipt = school.people.heard(teacher, 0);
    let receipt = receipt
        .iter()
        .find(|heard| heard.text.contains("Работа № 1"))
        .expect("a receipt");
    let news = school.presses(teacher, receipt, "Проверить").await;
    assert_heard(&news, teacher, "Работа № 1: 10427");
    // Words of a stranger that are nobody's work.
    let news = school.replies(dad, group, post, "Спасибо!").await;
    assert_heard(&news, teacher, "«Спасибо!»");
    let later = school.last(teacher);
    let news = school.presses(teacher, &card, "10427").await;
    assert_heard(&news, teacher, "уже разобрались");
    let card = later;
    let news = school.presses(teacher, &card, "Ничья").await;
    assert_heard(&news, teacher, "вернуть её будет нельзя");
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "Да, ничья").await;
    assert_heard(&news, teacher, "эта работа ничья");
    let news = school.presses(teacher, &question, "Да, ничья").await;
    assert_heard(&news, teacher, "На этот вопрос уже ответили");
    school.close().await;
}

#[tokio::test]
async fn a_teacher_enters_a_work_that_came_on_paper() {
    let (mut school, teacher, nota, ..) = with_assignment().await;
    let news = school.says(teacher, "/submit").await;
    assert_heard(&news, teacher, "выберите учащегося");
    let news = school.says(teacher, "/submit 99999").await;
    assert_heard(&news, teacher, "99999");
    school.says(teacher, "/submit 10427").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Гамма").await;
    let prompt = school.last(teacher);
    let news = school.presses(teacher, &prompt, "Сдано на бумаге").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    let receipt = school.last(teacher);
    school.presses(teacher, &receipt, "Проверить").await;
    let card = school.last(teacher);
    assert!(card.text.contains("«Сдано на бумаге»"), "{card:?}");
    let news = school.presses(teacher, &card, "5-").await;
    assert_heard(&news, nota, "Оценка 5-");
    assert_eq!(school.journal().await[0][6], "5-");
    let other = school.staff(2).await;
    let news = school.says(other, "/submit 10427").await;
    assert_heard(&news, other, "нет открытых заданий в ваших классах");
    school.close().await;
}

#[tokio::test]
async fn what_is_no_work_is_not_kept_from_an_unknown_account() {
    let (mut school, teacher, _, group, post) = with_assignment().await;
    let dad = school.person("Папа");
    school.people.join(dad, group);
    let forwarded = Act::Say {
        user: dad,
        chat: Some(group),
        text: "Чужое".to_owned(),
        reply_to: Some(post),
        files: Vec::new(),
        more: school.people.forwarded_from(teacher),
    };
    let news = school.act(forwarded).await;
    assert_heard(&news, group, "не знаю, чей это аккаунт");
    assert_silent(&news, teacher);
    school.close().await;
}

#[tokio::test]
async fn photos_of_an_unknown_account_one_by_one_are_one_work() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let dad = school.person("Папа");
    school.people.join(dad, group);
    let photo = |name| send_files(dad, group, Some(post), vec![file("photo", name)]);
    let news = school.act(photo("1")).await;
    assert_heard(&news, group, "показал работу преподавателю");
    let card = school.last(teacher);
    let words = reply(dad, group, post, "Второй такт с ошибкой");
    let more = [photo("2"), words];
    for act in more {
        let news = school.act(act).await;
        assert_silent(&news, group);
        let asked = news.iter().any(|heard| !heard.buttons.is_empty());
        assert!(!asked, "asked once more: {news:?}");
    }
    assert!(
        school
            .last(teacher)
            .text
            .contains("К работе без имени № 1: «Второй такт с ошибкой»")
    );
    let news = school.presses(teacher, &card, "10427").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    assert_heard(&news, nota, "2 файла");
    // What comes much later is another one.
    school.pass(Duration::from_secs(600)).await;
    let news = school.act(photo("3")).await;
    assert_heard(&news, teacher, "Чья это работа?");
    school.close().await;
}

#[tokio::test]
async fn an_unknown_account_hears_that_there_is_nobody_to_show_its_work_to() {
    let (mut school, teacher, _, group, post) = with_assignment().await;
    let dad = school.person("Папа");
    school.people.join(dad, group);
    school
        .act(Act::Block {
            user: teacher,
            blocked: true,
        })
        .await;
    let photos = vec![file("photo", "1"), file("photo", "2")];
    let news = school.act(send_files(dad, group, Some(post), photos)).await;
    assert_heard(&news, group, "показать работу некому");
    assert_eq!(news.iter().filter(|heard| heard.chat == group).count(), 1);
    school.close().await;
}

#[tokio::test]
async fn what_was_sent_first_does_not_hide_what_was_sent_later() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let dad = school.person("Папа");
    school.people.join(dad, group);
    // An unknown account may send two albums as well.
    for page in ["1", "2"] {
        let photos = vec![file("photo", page), file("photo", page)];
        school.act(send_files(dad, group, Some(post), photos)).await;
    }
    let card = school.last_about(teacher, "Чья это работа?");
    school.pass(Duration::from_secs(60)).await;
    school.replies(nota, group, post, "Сама").await;
    let news = school.presses(teacher, &card, "10427").await;
    assert_heard(&news, teacher, "4 файла");
    assert_heard(&news, nota, "сдали другую, и засчитывается она");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Сама»");
    let shown = news.iter().filter(|heard| heard.media.is_some()).count();
    assert_eq!(shown, 4);
    school.close().await;
}

#[tokio::test]
async fn what_was_sent_before_hand_in_is_the_beginning_of_the_work() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let voice = || send_files(nota, nota, None, vec![file("voice", "гамма")]);
    school.act(voice()).await;
    let card = school.people.heard(group, post - 1).remove(0);
    let news = school.presses(nota, &card, "Сдать").await;
    assert_heard(&news, nota, "Есть, 1 сообщение");
    school.act(voice()).await;
    let news = school.says(nota, "Всё!").await;
    assert_heard(&news, nota, "2 файла");
    // What is dropped for something else is told of.
    school.assigns(teacher, group, "Ритм").await;
    school.act(voice()).await;
    let news = school.says(nota, "/ask").await;
    assert_heard(&news, nota, "никому не передано и не сдано");
    school.says(teacher, "Задать").await;
    school.says(teacher, "Этюд").await;
    let waiting = school.says(teacher, "/queue").await;
    let waiting = waiting
        .into_iter()
        .rfind(|heard| !heard.buttons.is_empty())
        .expect("a card");
    let news = school.presses(teacher, &waiting, "Комментарий").await;
    assert_heard(&news, teacher, "«Этюд» не выдано");
    school.close().await;
}

#[test]
fn twenty_one_is_said_in_figures() {
    for words in [Lang::Ru.is_it_work(21), Lang::Ru.receipt_large(21)] {
        assert!(words.contains("21"), "{words}");
    }
    assert!(Lang::Ru.is_it_work(1).starts_with("Это работа?"));
}
