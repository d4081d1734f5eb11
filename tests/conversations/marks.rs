//! Grading: by reply, by identifier, by one tap; and what the student gets to hear.

use std::sync::Arc;

use kamerton::sandbox::{Act, Options};

use crate::school::{School, Who, assert_heard, assert_silent};

/// A school with one work handed in: teacher, student, group, post, work.
pub async fn with_work() -> (School, Who, Who, i64, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.replies(nota, group, post, "Вот моя гамма").await;
    let work = school
        .people
        .heard(group, post)
        .into_iter()
        .find(|heard| heard.text == "Вот моя гамма")
        .expect("it stands there");
    (school, teacher, nota, group, post, work.message)
}

#[tokio::test]
async fn a_reply_and_an_identifier_both_grade_and_a_change_is_kept_and_told() {
    let (mut school, teacher, nota, group, _, work) = with_work().await;
    let news = school
        .replies(teacher, group, work, "/grade 4+ Ровнее")
        .await;
    assert_silent(&news, group);
    assert_heard(&news, nota, "Оценка 4+");
    assert_heard(&news, nota, "Ровнее");
    let told = school.last(nota);
    let news = school.says_in(teacher, group, "/grade 10427 5−").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "4+ исправлено на 5-");
    // A comment is that of its own mark, and its author hears that it does not go along.
    assert_heard(
        &news,
        teacher,
        "Комментарий к прежней оценке снят: «Ровнее»",
    );
    let changed = school.last(nota);
    assert_eq!(
        changed.message, told.message,
        "the notice itself is corrected"
    );
    assert!(
        changed.text.contains("Оценка 5- (исправлено)"),
        "{}",
        changed.text
    );
    let news = school.says_in(teacher, group, "/grade 10427 5-").await;
    assert_heard(&news, teacher, "уже стоит");
    let journal = school.journal().await;
    assert_eq!((journal[0][6].as_str(), journal[0][9].as_str()), ("5-", ""));
    let news = school.says(nota, "/grades").await;
    assert_heard(&news, nota, "5-: Гамма");
    school.close().await;
}

#[tokio::test]
async fn a_mark_is_taken_as_people_write_it() {
    let (mut school, teacher, nota, ..) = with_work().await;
    for (written, mark, comment) in [
        ("/grade 10427 4 +", "4+", ""),
        ("/grade 10427 5 –", "5-", ""),
        ("/grade 10427 4 + молодец", "4+", "молодец"),
        ("/grade 10427 5 - молодец", "5", "молодец"),
        (
            "/grade 10427 осв. Был на конкурсе",
            "exempt",
            "Был на конкурсе",
        ),
        ("/grade 10427 5 минус", "5-", ""),
        ("/grade 10427 4 Плюс, молодец", "4+", "молодец"),
        ("/grade 10427 5, чисто", "5", "чисто"),
        ("/grade № 10427 4!", "4", ""),
        ("/grade №10427 хор", "4", ""),
        ("/grade 10427: отлично Чисто!", "5", "Чисто!"),
        ("/grade 10427 не зачёт", "fail", ""),
        ("/grade 10427 passed", "pass", ""),
        ("/grade 10427 не зач Ровнее", "fail", "Ровнее"),
        ("/grade 10427 н/а", "na", ""),
    ] {
        school.says(teacher, written).await;
        let journal = school.journal().await;
        let row = &journal[0];
        assert_eq!((row[6].as_str(), row[9].as_str()), (mark, comment));
    }
    assert!(school.last(nota).text.contains("Оценка н/а"));
    // What is no mark of a work, is none.
    let news = school.says(teacher, "/grade 10427 б").await;
    assert_heard(&news, teacher, "5+, 5, 5-");
    school.close().await;
}

#[tokio::test]
async fn a_refused_mark_does_not_stay_in_the_group() {
    let (mut school, teacher, _, group, ..) = with_work().await;
    let delete = Act::RemoveBot {
        user: teacher,
        chat: group,
    };
    school.act(delete).await;
    school
        .act(Act::AddBot {
            user: teacher,
            chat: group,
            admin: true,
        })
        .await;
    for words in ["/grade 10434 5", "/grade 10427 5++", "/return 999 нет"] {
        let news = school.says_in(teacher, group, words).await;
        assert_silent(&news, group);
        let heard = school.people.heard(group, 0);
        let said = heard.iter().find(|heard| heard.text == words);
        assert!(said.is_none_or(|said| said.deleted), "{words}");
    }
    school.close().await;
}

#[tokio::test]
async fn the_command_is_removed_from_the_group_or_asked_to_be() {
    let (mut school, teacher, _, group, _, work) = with_work().await;
    let news = school.replies(teacher, group, work, "/grade 5").await;
    assert_heard(&news, teacher, "нет права удалять");
    school
        .act(Act::RemoveBot {
            user: teacher,
            chat: group,
        })
        .await;
    school
        .act(Act::AddBot {
            user: teacher,
            chat: group,
            admin: true,
        })
        .await;
    school.replies(teacher, group, work, "/grade 4").await;
    let standing: Vec<String> = school
        .people
        .heard(group, 0)
        .into_iter()
        .filter(|heard| !heard.deleted && heard.text.starts_with("/grade"))
        .map(|heard| heard.text)
        .collect();
    assert_eq!(standing, ["/grade 5"]);
    school.close().await;
}

#[tokio::test]
async fn what_is_wrong_is_quoted_with_an_example_and_nothing_is_marked() {
    let (mut school, teacher, nota, group, post, work) = with_work().await;
    for (to, text, quote) in [
        (None, "/grade", "/grade 10427 5-"),
        (None, "/grade 10427 7", "«7»"),
        (None, "/grade 10427 прекрасно", "«прекрасно»"),
        (
            None,
            "/grade 10434 5",
            "ничего не сдано. Работу на бумаге запишите так: /submit 10434",
        ),
        (None, "/grade 99999 5", "опечатка"),
        (None, "/grade Ф-1 5", "Ф-1 нет в списке"),
        (None, "/grade #1 5", "«#1»"),
        (Some(work), "/grade 7", "«7»"),
        (Some(work), "/grade", "«»"),
        (Some(post), "/grade 5", "не работа"),
        (Some(post), "/return", "Ответьте на работу"),
    ] {
        let news = match to {
            None => school.says_in(teacher, group, text).await,
            Some(to) => school.replies(teacher, group, to, text).await,
        };
        assert_heard(&news, teacher, quote);
        assert_silent(&news, group);
        assert_silent(&news, nota);
    }
    assert_eq!(school.journal().await[0][6], "");
    school.close().await;
}

#[tokio::test]
async fn nobody_but_the_classs_teacher_grades() {
    let (mut school, teacher, nota, group, _, work) = with_work().await;
    let other = school.staff(2).await;
    school.people.join(other, group);
    let news = school.replies(other, group, work, "/grade 2").await;
    assert_heard(&news, other, "только преподаватель этого класса");
    let news = school.replies(nota, group, work, "/grade 5").await;
    assert_heard(&news, nota, "для преподавателей");
    // The card's buttons are the teacher's alone, wherever they are pressed from.
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    let data = card.buttons[0][0]
        .data
        .clone()
        .expect("it carries something");
    for thief in [other, nota] {
        let news = school
            .act(Act::Forge {
                user: thief,
                chat: thief,
                message: 1,
                data: data.clone(),
            })
            .await;
        assert_heard(&news, thief, "не для вас");
    }
    // A teacher whose own child it is does not either.
    let code = school
        .code(kamerton::store::invitations::Invitee::Guardian(
            crate::school::student("10427"),
        ))
        .await;
    school.says(teacher, &format!("/start {code}")).await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да").await;
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, teacher, "Своего ребёнка");
    assert_eq!(school.journal().await[0][6], "");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ещё 1 работа вашего ребёнка");
    school.close().await;
}

#[tokio::test]
async fn several_classes_ask_by_buttons_in_private() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let pavel = school.student("10434").await;
    let nota = school.student("10427").await;
    for class in ["Музлитература 3", "Специальность (фортепиано) 10427"]
    {
        school
            .says(teacher, &format!("/assign Работа\nкласс: {class}"))
            .await;
    }
    for who in [pavel, nota] {
        let post = school.last(who);
        school.presses(who, &post, "Сдать").await;
        school.says(who, "Вот").await;
        school.says(who, "Готово").await;
    }
    let news = school.says(teacher, "/grade 10434 5").await;
    assert_heard(&news, pavel, "Оценка 5");
    let news = school.says(teacher, "/grade 10427 4 Молодец").await;
    assert_heard(&news, nota, "Молодец");
    school.close().await;
}

#[tokio::test]
async fn at_night_a_mark_makes_no_sound_and_a_bot_that_is_blocked_is_told_of() {
    let (mut school, teacher, nota, group, _, work) = with_work().await;
    school.pass(std::time::Duration::from_secs(11 * 3600)).await;
    school.replies(teacher, group, work, "/grade 5").await;
    assert!(school.last(nota).silent);
    school
        .act(Act::Block {
            user: nota,
            blocked: true,
        })
        .await;
    let news = school.replies(teacher, group, work, "/grade 4").await;
    assert_heard(&news, teacher, "в семье бот заблокирован");
    assert_eq!(school.journal().await[0][6], "4");
    school.close().await;
}

#[tokio::test]
async fn the_rates_of_telegram_are_kept_and_nothing_is_lost_by_them() {
    let mut school = School::with(Options {
        enforce_limits: true,
        ..Options::new(Arc::new(|| 0))
    })
    .await;
    let who = school.person("Настойчивый");
    for _ in 0..5 {
        school.says(who, "/help").await;
    }
    let refused = |school: &School| {
        let requests = school.sandbox.requests();
        requests
            .iter()
            .filter(|request| request.error == Some(429))
            .count()
    };
    assert_eq!(refused(&school), 0);
    assert!(
        school
            .people
            .heard(who, 0)
            .iter()
            .filter(|it| it.is_bot)
            .count()
            < 5
    );
    for _ in 0..5 {
        school.pass(std::time::Duration::from_secs(1)).await;
    }
    assert_eq!(
        school
            .people
            .heard(who, 0)
            .iter()
            .filter(|it| it.is_bot)
            .count(),
        5
    );
    assert_eq!(refused(&school), 0);
    school.close().await;
}

#[tokio::test]
async fn an_identifier_in_reply_to_a_post_means_the_work_on_that() {
    let (mut school, teacher, nota, group, post, _) = with_work().await;
    let other = school.assigns(teacher, group, "Ритм").await;
    school
        .replies(nota, group, other.message, "Ритм, вот")
        .await;
    school.replies(teacher, group, post, "/grade 10427 5").await;
    school
        .replies(teacher, group, other.message, "/return 10427 тише")
        .await;
    let marks: Vec<(String, String)> = school
        .journal()
        .await
        .into_iter()
        .filter(|row| row[0] == "10427")
        .map(|row| (row[3].clone(), row[6].clone()))
        .collect();
    let expected =
        [("Гамма", "5"), ("Ритм", "")].map(|(title, mark)| (title.to_owned(), mark.to_owned()));
    assert_eq!(marks, expected);
    school.close().await;
}
