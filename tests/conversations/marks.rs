//! Grading: by reply, by identifier, by one tap; and what the student gets to hear.

use kamerton::sandbox::{Act, Options};
use std::{sync::Arc, time::Duration};

use crate::school::{School, Who, assert_heard, assert_silent, file, send_files};

/// A school with one work handed in: teacher, student, group, post, work.
async fn with_work() -> (School, Who, Who, i64, i64, i64) {
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
async fn a_new_attempt_gets_its_own_mark_though_it_is_the_same() {
    let (mut school, teacher, nota, group, post, work) = with_work().await;
    school.replies(teacher, group, work, "/grade 4").await;
    school.replies(teacher, group, work, "/return Ровнее").await;
    school.replies(nota, group, post, "Ещё раз").await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "4").await;
    assert_heard(&news, nota, "Оценка 4: «Гамма»");
    let news = school.says(teacher, "/queue").await;
    assert!(!news.iter().any(|heard| heard.text.contains("Ещё раз")));
    let news = school.replies(teacher, group, work, "/grade 4").await;
    assert_heard(&news, teacher, "уже стоит");
    school.close().await;
}

#[tokio::test]
async fn another_mark_after_a_return_is_told_anew() {
    let (mut school, teacher, nota, group, _, work) = with_work().await;
    school.replies(teacher, group, work, "/grade 4").await;
    school.replies(teacher, group, work, "/return Ровнее").await;
    let news = school.replies(teacher, group, work, "/grade 5").await;
    assert_heard(&news, nota, "Оценка 5 (исправлено): «Гамма»");
    assert_heard(&news, teacher, "4 исправлено на 5");
    // From then on it is that notice which is corrected.
    let told = school.last(nota);
    let news = school.replies(teacher, group, work, "/grade 5-").await;
    assert_silent(&news, nota);
    let changed = school.last(nota);
    assert_eq!(changed.message, told.message);
    assert!(changed.text.contains("Оценка 5- (исправлено)"));
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
async fn a_recording_with_a_mark_goes_to_the_student() {
    let (mut school, teacher, nota, group, _, work) = with_work().await;
    let voice = |words: &str| Act::Say {
        user: teacher,
        chat: Some(group),
        text: words.to_owned(),
        reply_to: Some(work),
        files: vec![file("voice", "послушай")],
        more: serde_json::Value::Null,
    };
    let news = school.act(voice("/grade 4 Послушай")).await;
    let heard = |news: &[kamerton::sandbox::Heard]| {
        let to_nota = |heard: &&kamerton::sandbox::Heard| heard.chat == nota;
        let says = "Комментарий преподавателя к работе «Гамма», Сольфеджио 3А";
        news.iter()
            .filter(to_nota)
            .any(|heard| heard.media.is_some() && heard.text.contains(says))
    };
    assert!(heard(&news), "{news:#?}");
    let news = school.act(voice("/return Ровнее")).await;
    assert!(heard(&news), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn what_is_to_be_done_better_is_not_waited_for_once_the_work_is_marked() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Вернуть").await;
    school.presses(teacher, &card, "5").await;
    let news = school.says(teacher, "Спасибо, всё видел").await;
    assert_silent(&news, nota);
    assert_eq!(school.journal().await[0][6], "5");
    school.close().await;
}

#[tokio::test]
async fn a_second_comment_joins_the_first() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school
        .act(send_files(
            teacher,
            teacher,
            Some(card.message),
            vec![file("voice", "послушай")],
        ))
        .await;
    school
        .replies(teacher, teacher, card.message, "И ещё словами")
        .await;
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, nota, "И ещё словами");
    assert!(
        news.iter()
            .any(|heard| heard.chat == nota && heard.media.is_some())
    );
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
    assert_heard(&news, teacher, "Своего ребёнка");
    let card = school.last(teacher);
    let offered: Vec<&str> = card
        .buttons
        .iter()
        .flatten()
        .map(|it| it.text.as_str())
        .collect();
    assert_eq!(offered, ["Дальше"]);
    school.close().await;
}

#[tokio::test]
async fn a_returned_work_comes_again_and_a_marked_one_does_not() {
    let (mut school, teacher, nota, group, post, work) = with_work().await;
    let news = school
        .replies(teacher, group, work, "/return Левая рука!")
        .await;
    assert_heard(&news, nota, "возвращена на доработку");
    assert_heard(&news, nota, "Левая рука!");
    let news = school.replies(teacher, group, work, "/return").await;
    assert_heard(&news, teacher, "уже возвращена");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    let news = school.replies(nota, group, post, "Исправила").await;
    assert_heard(&news, nota, "Попытка 2");
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "5").await;
    let news = school.replies(nota, group, post, "А можно ещё?").await;
    assert_heard(&news, nota, "уже оценено");
    assert_silent(&news, group);
    assert_eq!(school.journal().await[0][6], "5");
    school.close().await;
}

#[tokio::test]
async fn a_mark_on_an_attempt_that_was_returned_is_the_newest_ones() {
    let (mut school, teacher, nota, group, post, work) = with_work().await;
    school.replies(teacher, group, work, "/return").await;
    school.replies(nota, group, post, "Исправила").await;
    let news = school.replies(teacher, group, work, "/grade 5").await;
    assert_heard(&news, nota, "Оценка 5");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}

/// A student of one class of a teacher comes into another one as well.
const MORE: &str = "\
student_id,name,year,department,discipline,teacher,class,guardian
10427,Нотная Нота,3,Фортепиано,Музыкальная литература,Роялев Р. Р.,Музлитература 3,Нотная Мама
";

/// A teacher of two classes; one student has handed a work in in each, another in one of them.
async fn with_works_in_two_classes() -> (School, Who, Who, Who) {
    let mut school = School::open().await;
    let more = school.path("more.csv");
    std::fs::write(&more, MORE).expect("a file");
    let output = school
        .kamerton(&["roster", "import", more.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    let teacher = school.staff(2).await;
    let pavel = school.student("10434").await;
    let nota = school.student("10427").await;
    let (literature, piano) = ("Музлитература 3", "Специальность (фортепиано) 10427");
    for (title, class) in [("Былина", literature), ("Этюд", piano)] {
        school
            .says(teacher, &format!("/assign {title}\nкласс: {class}"))
            .await;
    }
    for (who, title) in [(pavel, "Былина"), (nota, "Былина"), (nota, "Этюд")] {
        let post = school.last_about(who, title);
        school.presses(who, &post, "Сдать").await;
        school.says(who, "Вот").await;
        school.says(who, "Готово").await;
    }
    (school, teacher, nota, pavel)
}

#[tokio::test]
async fn a_comment_goes_to_the_student_that_it_was_written_for_and_to_nobody_else() {
    let (mut school, teacher, nota, pavel) = with_works_in_two_classes().await;
    let news = school.says(teacher, "/grade 10427 5 Только Ноте").await;
    assert_heard(&news, teacher, "Какую работу оценить?");
    let question = school.last(teacher);
    // Something else comes first.
    school.says(teacher, "/queue").await;
    let card = school.last_about(teacher, "10434");
    let news = school.presses(teacher, &card, "4").await;
    assert_heard(&news, pavel, "Оценка 4");
    assert!(
        !news.iter().any(|heard| heard.text.contains("Только Ноте")),
        "{news:#?}"
    );
    let work = question.buttons[0][0].text.clone();
    let news = school.presses(teacher, &question, &work).await;
    assert_heard(&news, nota, "Только Ноте");
    school.close().await;
}

#[tokio::test]
async fn a_mark_alone_in_reply_to_a_card_is_the_mark() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher).message;
    let news = school.replies(teacher, teacher, card, "5-").await;
    assert_heard(&news, nota, "Оценка 5-");
    assert!(!news.iter().any(|heard| heard.text.contains("💬")));
    // With words it is a comment on that mark.
    school.replies(teacher, teacher, card, "5 раз сыграй").await;
    let told = school.last(nota).text;
    assert!(
        told.contains("Оценка 5-") && told.contains("5 раз сыграй"),
        "{told}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_comment_that_lost_its_mark_comes_back_to_its_author() {
    let (mut school, teacher, ..) = with_works_in_two_classes().await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Комментарий").await;
    school.says(teacher, "Левая рука!").await;
    let news = school.says(teacher, "/announce Завтра концерт").await;
    assert_heard(
        &news,
        teacher,
        "не отправлен, оценки к нему не было: «Левая рука!»",
    );
    school.close().await;
}

#[tokio::test]
async fn a_comment_waits_for_its_mark_while_another_work_is_spoken_of() {
    let (mut school, teacher, nota, pavel) = with_works_in_two_classes().await;
    school.says(teacher, "/queue").await;
    let marked = school.last_about(teacher, "10434");
    school.presses(teacher, &marked, "4").await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Комментарий").await;
    school.says(teacher, "Левая рука!").await;
    let marks = school.last(teacher);
    school
        .replies(teacher, teacher, marked.message, "Звонче!")
        .await;
    assert!(school.last(pavel).text.contains("Звонче!"));
    let news = school.presses(teacher, &marks, "5").await;
    assert_heard(&news, nota, "Левая рука!");
    school.close().await;
}

#[tokio::test]
async fn a_comment_that_waits_goes_with_a_mark_by_command_too() {
    let (mut school, teacher, nota, group, post, _) = with_work().await;
    for (command, told) in [
        ("/return 10427 Ещё раз", "Левая рука!\nЕщё раз"),
        ("/grade 10427 5-", "Левая рука!"),
    ] {
        school.says(teacher, "/queue").await;
        let card = school.last(teacher);
        school.presses(teacher, &card, "Комментарий").await;
        school.says(teacher, "Левая рука!").await;
        let news = school.says(teacher, command).await;
        assert_heard(&news, nota, told);
        // Nothing waits any more, to be told of as lost.
        let news = school.says(teacher, "/announce Завтра концерт").await;
        assert!(
            !news.iter().any(|heard| heard.text.contains("не отправлен")),
            "{news:#?}"
        );
        school.says(teacher, "/cancel").await;
        school.replies(nota, group, post, "Исправила").await;
    }
    school.close().await;
}

#[tokio::test]
async fn a_comment_does_not_wait_for_a_work_for_ever() {
    let (mut school, teacher, nota, _) = with_works_in_two_classes().await;
    school.says(teacher, "/grade 10427 5 Чисто").await;
    school.pass(Duration::from_secs(2 * 3600)).await;
    let piano = "/queue Специальность (фортепиано) 10427";
    school.says(teacher, piano).await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "3").await;
    assert_heard(&news, nota, "Оценка 3");
    assert!(
        !news.iter().any(|heard| heard.text.contains("Чисто")),
        "{news:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn what_is_to_be_done_better_is_kept_until_the_work_is_chosen() {
    let (mut school, teacher, nota, _) = with_works_in_two_classes().await;
    let news = school.says(teacher, "/return 10427 Левая рука!").await;
    assert_heard(&news, teacher, "Какую работу вернуть?");
    let question = school.last(teacher);
    let work = question.buttons[0][0].text.clone();
    let news = school.presses(teacher, &question, &work).await;
    assert_heard(&news, nota, "Левая рука!");
    school.close().await;
}

#[tokio::test]
async fn the_queue_goes_from_the_oldest_on_with_comments_and_returns() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota, pavel]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.replies(pavel, group, post, "Первый").await;
    school.pass(std::time::Duration::from_secs(60)).await;
    school
        .act(send_files(
            nota,
            group,
            Some(post),
            vec![file("voice", "запись")],
        ))
        .await;
    let news = school.says_in(teacher, group, "/queue").await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "10434");
    let first = school.last(teacher);
    let news = school.presses(teacher, &first, "Дальше").await;
    assert_heard(&news, teacher, "10427");
    assert!(
        news.iter().any(|heard| heard.media.is_some()),
        "the recording is shown"
    );
    let second = school.last(teacher);
    let news = school.presses(teacher, &second, "Дальше").await;
    assert_heard(&news, teacher, "остались 2 работы");
    // A comment first, and the mark after it: the student gets both at once.
    school.presses(teacher, &second, "Комментарий").await;
    let news = school.says(teacher, "Красиво").await;
    assert_heard(&news, teacher, "выберите оценку");
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, nota, "Красиво");
    // A mark first, and the comment after it.
    school.presses(teacher, &first, "4").await;
    let done = school.last(teacher);
    assert!(done.text.contains("10434: 4") || first.message < done.message);
    let edited = school.people.heard(teacher, first.message - 1).remove(0);
    school.presses(teacher, &edited, "Комментарий").await;
    school.says(teacher, "Смелее").await;
    let told = school.last(pavel);
    assert!(
        told.text.contains("Смелее") && !told.text.contains("исправлено"),
        "{told:?}"
    );
    let journal = school.journal().await;
    let marks: Vec<(&str, &str)> = journal
        .iter()
        .map(|row| (row[6].as_str(), row[9].as_str()))
        .collect();
    assert_eq!(marks, [("5", "Красиво"), ("4", "Смелее"), ("", "")]);
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
