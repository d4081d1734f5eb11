//! Checking: second thoughts, recorded comments, one class at a time.

use std::time::Duration;

use kamerton::{
    sandbox::{Act, Heard},
    store::invitations::Invitee,
};

use crate::school::{School, Who, assert_heard, assert_silent, file, student};

/// A work that waits: the teacher, the student, the group, the post.
pub async fn with_work() -> (School, Who, Who, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "Вот").await;
    (school, teacher, nota, group, post.message)
}

fn voice(who: Who, reply_to: Option<i64>) -> Act {
    Act::Say {
        user: who,
        chat: None,
        text: String::new(),
        reply_to,
        files: vec![file("voice", "послушайте")],
        more: serde_json::Value::Null,
    }
}

#[tokio::test]
async fn a_work_that_went_back_goes_back_again_when_its_mark_is_taken_back() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/return 10427 Ритм").await;
    school.pass(Duration::from_secs(60)).await;
    school.says(teacher, "/grade 10427 5").await;
    let given = school.last(teacher);
    school.presses(teacher, &given, "Отменить").await;
    let card = school.last(teacher);
    assert!(
        card.text.contains("как и прежде, возвращена на доработку"),
        "{card:?}"
    );
    let told = school.last_about(nota, "отменил оценку");
    assert!(told.text.contains("нужно доработать"), "{told:?}");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    // However often: a mark, a return, another mark by mistake, twice.
    school.says(teacher, "/grade 10427 5").await;
    school.says(teacher, "/return 10427 Ритм").await;
    for _ in 0..2 {
        school.says(teacher, "/grade 10427 4").await;
        let given = school.last(teacher);
        school.presses(teacher, &given, "Отменить").await;
        let card = school.last(teacher);
        assert!(card.text.contains("снова 5"), "{card:?}");
        assert!(card.text.contains("нужно доработать"), "{card:?}");
    }
    let told = school.last_about(nota, "Оценка 5 (исправлено)");
    assert!(told.text.contains("нужно доработать"), "{told:?}");
    school.close().await;
}

#[tokio::test]
async fn a_new_attempt_waits_again_when_its_mark_is_taken_back() {
    let (mut school, teacher, nota, group, post) = with_work().await;
    school.says(teacher, "/return 10427 Ритм").await;
    school.says(teacher, "/grade 10427 4").await;
    school.says(teacher, "/return 10427 Ещё раз").await;
    school.pass(Duration::from_secs(600)).await;
    school.replies(nota, group, post, "Вот теперь").await;
    school.says(teacher, "/grade 10427 5").await;
    let given = school.last(teacher);
    school.presses(teacher, &given, "Отменить").await;
    let card = school.last(teacher);
    assert!(card.text.contains("снова 4"), "{card:?}");
    assert!(card.text.contains("снова ждёт проверки"), "{card:?}");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    school.close().await;
}

#[tokio::test]
async fn a_mark_is_taken_back_within_ten_minutes() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "2").await;
    let told = school.last(nota);
    let given = school.last(teacher);
    school.presses(teacher, &given, "Отменить").await;
    assert!(school.last(teacher).text.contains("работа снова в очереди"));
    let now = school.people.heard(nota, told.message - 1).remove(0);
    assert!(now.text.contains("отменил оценку"), "{now:?}");
    let journal = school.journal().await;
    assert_eq!(journal[0][6..], ["", "", "", ""]);
    let news = school.says(nota, "/grades").await;
    assert_heard(&news, nota, "Оценок пока нет");
    // Two marks later, the slip gives back the one before it.
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    let card = school.last(teacher);
    school.presses(teacher, &card, "4").await;
    school.says(teacher, "/grade 10427 5 Чисто").await;
    let given = school.last(teacher);
    school.presses(teacher, &given, "Отменить").await;
    assert!(school.last(teacher).text.contains("10427: снова 4"));
    assert_eq!(school.journal().await[0][6], "4");
    let undo = given.buttons.iter().flatten();
    let data = undo
        .filter(|button| button.text == "Отменить")
        .find_map(|button| button.data.clone());
    let again = Act::Forge {
        user: teacher,
        chat: teacher,
        message: given.message,
        data: data.expect("a button"),
    };
    let news = school.act(again).await;
    assert_heard(&news, teacher, "оценка уже менялась");
    school.says(teacher, "/grade 10427 5").await;
    let given = school.last(teacher);
    school.pass(Duration::from_secs(601)).await;
    let news = school.presses(teacher, &given, "Отменить").await;
    assert_heard(&news, teacher, "больше десяти минут");
    assert_eq!(school.journal().await[0][6], "5");
    school.close().await;
}

#[tokio::test]
async fn a_mark_taken_back_leaves_a_work_returned_that_was_returned_since() {
    let (mut school, teacher, nota, group, post) = with_work().await;
    school.says(teacher, "/grade 10427 4").await;
    school.says(teacher, "/grade 10427 5").await;
    let given = school.last(teacher);
    let news = school.says(teacher, "/return 10427 доучить").await;
    assert_heard(&news, nota, "возвращена на доработку");
    school.presses(teacher, &given, "Отменить").await;
    let now = school.people.heard(teacher, given.message - 1).remove(0);
    assert!(now.text.contains("10427: снова 4"), "{now:?}");
    let news = school.replies(nota, group, post, "Исправила").await;
    assert_heard(&news, nota, "Попытка 2");
    school.close().await;
}

#[tokio::test]
async fn a_recorded_comment_goes_with_the_mark() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    // Before the mark, in reply to the card: it waits for the mark.
    let news = school.act(voice(teacher, Some(card.message))).await;
    assert_heard(&news, teacher, "Теперь выберите оценку");
    assert_silent(&news, nota);
    let choice = school.last(teacher);
    let news = school.presses(teacher, &choice, "5-").await;
    assert_heard(&news, nota, "Оценка 5-");
    let heard = news.iter().any(|heard| {
        heard.chat == nota && heard.media.as_ref().is_some_and(|it| it.kind == "voice")
    });
    assert!(heard, "{news:#?}");
    assert_eq!(school.journal().await[0][9], "голосовое сообщение");
    // After the mark, by «Комментарий», with words of its own.
    let given = school.last(teacher);
    school.presses(teacher, &given, "Комментарий").await;
    let mut note = voice(teacher, None);
    if let Act::Say { text, files, .. } = &mut note {
        "Смотрите пальцы".clone_into(text);
        *files = vec![file("video", "пальцы")];
    }
    school.act(note).await;
    let told = school.people.heard(nota, 0);
    let video = told.last().and_then(|heard| heard.media.clone());
    assert_eq!(video.map(|media| media.kind).as_deref(), Some("video"));
    let words = |heard: &Heard| heard.edited && heard.text.contains("Смотрите пальцы");
    assert!(told.iter().any(words), "{told:#?}");
    assert_eq!(
        school.journal().await[0][9],
        "Смотрите пальцы (видеосообщение)"
    );
    school.close().await;
}

#[tokio::test]
async fn a_recorded_comment_goes_with_a_returned_work_too() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Вернуть").await;
    let news = school.act(voice(teacher, None)).await;
    assert_heard(&news, nota, "возвращена на доработку");
    assert!(
        news.iter()
            .any(|heard| heard.chat == nota && heard.media.is_some()),
        "{news:#?}"
    );
    school.close().await;
}

/// A second teacher of the class, whom an administrator has appointed.
async fn second_teacher(school: &mut School) -> Who {
    let admin = school.admin().await;
    school.says(admin, "/substitute").await;
    let choices = ["Сольфеджио 3А", "№ 2", "второй преподаватель"];
    school.presses_last(admin, &choices).await;
    school.staff(2).await
}

#[tokio::test]
async fn the_work_of_ones_own_child_waits_in_the_queue_of_somebody_else() {
    let (mut school, teacher, _, group, post) = with_work().await;
    school
        .joins_as(teacher, Invitee::Guardian(student("10427")))
        .await;
    let pavel = school.student("10434").await;
    school.people.join(pavel, group);
    school.replies(pavel, group, post, "Моя").await;
    let news = school.says(teacher, "/help").await;
    assert_heard(&news, teacher, "Ждёт проверки 1 работа");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Моя»");
    assert_heard(&news, teacher, "Ждут проверки: 1");
    school.presses_last(teacher, &["5"]).await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    assert_heard(
        &news,
        teacher,
        "Ещё 1 работа вашего ребёнка: проверяет другой",
    );
    let news = school.says(teacher, "/help").await;
    assert_heard(&news, teacher, "Всё проверено");
    // A second teacher of the class is shown it.
    let second = second_teacher(&mut school).await;
    let news = school.says(second, "/queue").await;
    assert_heard(&news, second, "Работа № 1: 10427");
    school.close().await;
}

#[tokio::test]
async fn one_class_is_checked_at_a_time() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let nota = school.student("10427").await;
    let pauza = school.student("10434").await;
    for (who, class, title) in [
        (pauza, "Музлитература 3", "Опера"),
        (nota, "Специальность (фортепиано) 10427", "Этюд"),
    ] {
        school
            .says(teacher, &format!("/assign {title}\nкласс: {class}"))
            .await;
        school.says(who, "/homework").await;
        let list = school.last(who);
        school.presses(who, &list, &format!("Сдать: {title}")).await;
        school.says(who, &format!("{title}: готово")).await;
        school.says(who, "Готово").await;
    }
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Классы").await;
    let choice = school.last(teacher);
    let labels: Vec<&str> = choice
        .buttons
        .iter()
        .flatten()
        .map(|button| button.text.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "Все классы: 2",
            "Музлитература 3: 1",
            "Специальность (фортепиано) 10427: 1"
        ]
    );
    let news = school
        .presses(teacher, &choice, "Специальность (фортепиано) 10427: 1")
        .await;
    assert_heard(&news, teacher, "«Этюд: готово»");
    let card = school.last(teacher);
    school.presses(teacher, &card, "5").await;
    let given = school.people.heard(teacher, card.message - 1).remove(0);
    let news = school.presses(teacher, &given, "Дальше").await;
    // The class is done; what waits elsewhere is offered, not lost.
    assert_heard(&news, teacher, "Все работы проверены");
    let end = school.last(teacher);
    let news = school.presses(teacher, &end, "Все классы: 1").await;
    assert_heard(&news, teacher, "«Опера: готово»");
    let news = school.says(teacher, "/queue Сольфеджио 9Я").await;
    assert_heard(&news, teacher, "«Сольфеджио 9Я»");
    school.close().await;
}

#[tokio::test]
async fn a_work_that_nobody_claims_is_asked_about_for_a_year_and_not_dropped_without_a_word() {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    let (mut school, teacher, nota, group, post) = with_work().await;
    let stranger = school.person("Незнакомец");
    school.people.join(stranger, group);
    school.replies(stranger, group, post, "Моя гамма").await;
    let card = school.last_about(teacher, "Чья это работа?");
    // On the next day, and then once a week.
    let news = school.pass(DAY).await;
    assert_heard(&news, teacher, "Работа без имени № 1 ждёт с 24.11.2026");
    assert_heard(&news, teacher, "«Моя гамма»");
    assert_heard(&news, teacher, "Храню её до 24.11.2027");
    assert_silent(&news, group);
    let again = school.last_about(teacher, "№ 1 ждёт");
    school.replies(stranger, group, post, "И ещё").await;
    let other = school.last_about(teacher, "Работа без имени № 2");
    let asked = |heard: &Heard| heard.text.contains("ждёт с");
    let news = school.pass(DAY).await;
    assert_heard(&news, teacher, "№ 2 ждёт с 25.11.2026");
    assert_eq!(news.iter().filter(|heard| asked(heard)).count(), 1);
    assert!(!school.pass(DAY * 5).await.iter().any(asked));
    let news = school.pass(DAY).await;
    assert_heard(&news, teacher, "№ 1 ждёт с 24.11.2026");
    let news = school.presses(teacher, &again, "10427").await;
    assert_heard(&news, nota, "«Гамма»");
    let news = school.presses(teacher, &card, "10427").await;
    assert_heard(&news, teacher, "уже разобрались");

    // Not in the holidays, which begin on the last of December.
    assert!(!school.pass(DAY * 29).await.iter().any(asked));
    // A year later, on a day of school.
    let news = school.pass(DAY * 329).await;
    assert_heard(&news, teacher, "за год никто не сказал, чья она");
    let news = school.presses(teacher, &other, "10427").await;
    assert_heard(&news, teacher, "Работу № 2 я больше не храню");
    school.close().await;
}

#[tokio::test]
async fn classes_of_one_name_do_not_look_alike_in_the_queue() {
    let mut school = School::open().await;
    let roster = school.path("namesakes.csv");
    let namesakes = "\
student_id,name,year,department,discipline,teacher,class,guardian
10434,Пауза Павел,3,Скрипка,Хор,Роялев Р. Р.,3А,
10434,Пауза Павел,3,Скрипка,Ритмика,Роялев Р. Р.,3А,
";
    std::fs::write(&roster, namesakes).expect("a file");
    let imported = school
        .kamerton(&["roster", "import", roster.to_str().expect("a name")])
        .await;
    assert!(imported.status.success(), "{imported:?}");
    let teacher = school.staff(2).await;
    let pauza = school.student("10434").await;
    for (class, title) in [("Хор 3А", "Песня"), ("Ритмика 3А", "Шаги")] {
        school
            .says(teacher, &format!("/assign {title}\nкласс: {class}"))
            .await;
        let post = school.last_about(pauza, title);
        school.presses(pauza, &post, "Сдать").await;
        school.says(pauza, "Вот").await;
        school.says(pauza, "Готово").await;
    }
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Классы").await;
    let choice = school.last(teacher);
    let labels = choice.buttons.iter().flatten();
    let labels: Vec<&str> = labels.map(|button| button.text.as_str()).collect();
    assert_eq!(labels, ["Все классы: 2", "Ритмика 3А: 1", "Хор 3А: 1"]);
    school.close().await;
}

#[tokio::test]
async fn a_card_judges_what_stands_on_it_and_nothing_else() {
    let (mut school, teacher, nota, group, post) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.pass(Duration::from_secs(600)).await;
    school.replies(nota, group, post, "Переделала").await;
    // Neither a mark nor a return reaches an attempt that is not on the card.
    for button in ["5", "Вернуть", "Комментарий"] {
        let news = school.presses(teacher, &card, button).await;
        assert_heard(&news, teacher, "есть новая попытка");
        assert_heard(&news, teacher, "Попытка 1, работа № 1: её не оценивали");
        assert_heard(&news, teacher, "«Переделала»");
        assert_silent(&news, nota);
    }
    let fresh = school.last(teacher);
    school.presses(teacher, &fresh, "4").await;
    assert_eq!(school.journal().await[0][6], "4");
    // A mark that stands is corrected by an old card after a question only.
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, teacher, "уже стоит 4 (№ 1");
    assert_silent(&news, nota);
    assert_eq!(school.journal().await[0][6], "4");
    let question = school.last(teacher);
    school.presses(teacher, &question, "Поставить 5").await;
    assert_eq!(school.journal().await[0][6], "5");
    school.close().await;
}

#[tokio::test]
async fn words_asked_for_are_not_expected_once_something_else_is_looked_at() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    for button in ["Вернуть", "Комментарий"] {
        let card = school.last_about(teacher, "Ждут проверки");
        school.presses(teacher, &card, button).await;
        school.says(teacher, "Проверить").await;
        let news = school.says(teacher, "очень хорошо").await;
        assert_silent(&news, nota);
        assert_heard(&news, teacher, "Не совсем понял");
    }
    // A mark ends no comment on the same work that was asked for.
    let card = school.last_about(teacher, "Ждут проверки");
    school.presses(teacher, &card, "Комментарий").await;
    school.presses(teacher, &card, "5").await;
    school.says(teacher, "так держать").await;
    assert!(school.last(nota).text.contains("так держать"));
    // Asked for once more, a question is expected once more.
    for _ in 0..2 {
        school.says(nota, "/ask").await;
        let question = school.last(nota);
        school.presses(nota, &question, "Сольфеджио").await;
    }
    let news = school.says(nota, "Какой темп?").await;
    assert_heard(&news, teacher, "Какой темп?");
    // A family that has turned from its question to something else asks nobody.
    school.says(nota, "/ask").await;
    school.says(nota, "Задания").await;
    let news = school.says(nota, "Мама, купи хлеба").await;
    assert_silent(&news, teacher);
    school.close().await;
}

#[tokio::test]
async fn two_teachers_at_one_card_hear_of_each_other() {
    let (mut school, teacher, nota, ..) = with_work().await;
    let second = second_teacher(&mut school).await;
    for who in [teacher, second] {
        school.says(who, "/queue").await;
    }
    let (first_card, second_card) = (school.last(teacher), school.last(second));
    school.says(teacher, "/return 10427 ровнее").await;
    let news = school.presses(second, &second_card, "4").await;
    assert_heard(&news, second, "уже вернули на доработку");
    assert_silent(&news, nota);
    let question = school.last(second);
    school.presses(second, &question, "Поставить 4").await;
    school.says(second, "/grade 10427 4 от второго").await;
    // The comment of the one stays beside that of the other; who returns sees that there is a mark.
    school.presses(teacher, &first_card, "Комментарий").await;
    school.says(teacher, "от первого").await;
    let told = school.last_about(nota, "от второго").text;
    assert!(told.contains("от первого"), "{told}");
    school.presses(teacher, &first_card, "Вернуть").await;
    let asked = school.last(teacher).text;
    assert!(asked.contains("уже стоит 4"), "{asked}");
    school.close().await;
}

#[tokio::test]
async fn words_that_are_no_work_leave_the_queue_and_may_come_back() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.replies(nota, group, post, "А можно завтра?").await;
    school.says(teacher, "/queue").await;
    let news = school.presses_last(teacher, &["Не работа"]).await;
    assert_heard(&news, nota, "преподаватель не считает работой");
    let undone = school.card(teacher);
    assert!(undone.text.contains("10427: это не работа"), "{undone:?}");
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Гамма (Сольфеджио 3А), без срока");
    assert!(school.journal().await[0][5].is_empty());
    let news = school.presses(teacher, &undone, "Отменить").await;
    assert_heard(&news, nota, "снова считается работой");
    assert_heard(&news, teacher, "«А можно завтра?»");
    assert!(!school.journal().await[0][5].is_empty());
    let news = school.presses(teacher, &undone, "Отменить").await;
    assert_heard(&news, teacher, "уже не действует");
    // What came before it waits again; a file is a work.
    let page = vec![crate::school::file("photo", "ноты")];
    school.pass(std::time::Duration::from_secs(180)).await;
    let act = crate::school::send_files(nota, group, Some(post), page);
    school.act(act).await;
    school.pass(std::time::Duration::from_secs(180)).await;
    school.replies(nota, group, post, "Это она").await;
    school.says(teacher, "/queue").await;
    school.presses_last(teacher, &["Не работа"]).await;
    school.says(teacher, "/queue").await;
    let card = school.card(teacher);
    let mut buttons = card.buttons.iter().flatten();
    assert!(buttons.all(|it| it.text != "Не работа"), "{card:?}");
    school.presses(teacher, &card, "5").await;
    let news = school.presses(teacher, &undone, "Отменить").await;
    assert_heard(&news, teacher, "уже не действует");
    school.close().await;
}
