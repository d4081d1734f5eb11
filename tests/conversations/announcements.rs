//! Announcements and quiet hours.

use std::time::Duration;

use kamerton::sandbox::{Act, Fault, FaultKind, Happened, News};

use crate::school::{School, Who, assert_heard, assert_silent, file, say};

/// A teacher with a bound group, two students and a guardian, and an administrator.
async fn with_people() -> (School, Who, Who, [Who; 3], i64) {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    (school, admin, teacher, [nota, pavel, mother], group)
}

#[tokio::test]
async fn an_announcement_is_shown_with_its_count_before_it_is_sent() {
    let (mut school, _, teacher, family, group) = with_people().await;
    let news = school.says(teacher, "/announce").await;
    assert_heard(&news, teacher, "Напишите объявление");
    let news = school.says(teacher, "Завтра урока нет").await;
    assert_heard(&news, teacher, "Кому это объявление?");
    let question = school.last(teacher);
    let news = school
        .presses(teacher, &question, "Лично: Сольфеджио 3А")
        .await;
    assert_heard(&news, teacher, "📣 Завтра урока нет");
    assert_heard(&news, teacher, "Получат: 3 чата");
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Кому").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Текст").await;
    school.says(teacher, "Завтра урок в 17:00").await;
    let preview = school.last(teacher);
    let news = school.presses(teacher, &preview, "Отправить").await;
    for who in family {
        assert_heard(&news, who, "📣 Завтра урок в 17:00");
    }
    assert_silent(&news, group);
    let card = school.last(teacher);
    assert!(
        card.text.contains("Объявление № 1 доставлено: 3 из 3"),
        "{card:?}"
    );
    let news = school.presses(teacher, &preview, "Отправить").await;
    assert_heard(&news, teacher, "уже не действует");

    // Into the group: from there, and by button.
    let news = school
        .says_in(teacher, group, "/announce Ура, каникулы!")
        .await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "В группу «Сольфеджио 3А»");
    let preview = school.last(teacher);
    let news = school.presses(teacher, &preview, "Отправить").await;
    assert_heard(&news, group, "📣 Ура, каникулы!");
    school.close().await;
}

#[tokio::test]
async fn an_older_preview_sends_nothing_that_it_does_not_show() {
    let (mut school, _, teacher, family, group) = with_people().await;
    school
        .says_in(teacher, group, "/announce Завтра урока нет")
        .await;
    let older = school.last(teacher);
    school.presses(teacher, &older, "Кому").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let news = school.presses(teacher, &older, "Отправить").await;
    assert_heard(&news, teacher, "Это уже прежний вид");
    for who in family {
        assert_silent(&news, who);
    }
    assert_silent(&news, group);
    let now = school.last(teacher);
    let news = school.presses(teacher, &now, "Отправить").await;
    assert_heard(&news, family[0], "📣 Завтра урока нет");
    assert_silent(&news, group);
    school.close().await;
}

#[tokio::test]
async fn a_family_is_told_for_which_class_an_announcement_is() {
    let (mut school, _, teacher, [nota, ..], _) = with_people().await;
    school.says(teacher, "/announce Завтра урока нет").await;
    for button in ["Лично: Сольфеджио 3А", "Отправить"] {
        let card = school.last(teacher);
        school.presses(teacher, &card, button).await;
    }
    let copy = |text| format!("📣 {text}\n\nКласс: Сольфеджио 3А");
    assert_eq!(school.last(nota).text, copy("Завтра урока нет"));
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Завтра урок в 17:00").await;
    assert_eq!(school.last(nota).text, copy("Завтра урок в 17:00"));
    school.close().await;
}

#[tokio::test]
async fn what_is_written_after_another_command_is_no_announcement() {
    let (mut school, _, teacher, family, _) = with_people().await;
    school.says(teacher, "/announce").await;
    school.says(teacher, "/queue").await;
    let news = school.says(teacher, "спасибо").await;
    assert_heard(&news, teacher, "Не совсем понял");
    // One that is worded waits to be sent, as it was worded.
    school.says(teacher, "/announce Завтра урока нет").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    school.says(teacher, "/queue").await;
    let news = school.says(teacher, "спасибо").await;
    assert_heard(&news, teacher, "ещё не отправлено");
    let news = school.presses(teacher, &preview, "Отправить").await;
    assert_heard(&news, family[0], "📣 Завтра урока нет");
    // And it is not forgotten silently.
    school.says(teacher, "/announce Концерт").await;
    let news = school.says(teacher, "Задать").await;
    assert_heard(&news, teacher, "не набирать снова: «Концерт»");
    school.close().await;
}

#[tokio::test]
async fn an_announcement_can_be_changed_and_recalled() {
    let (mut school, admin, teacher, family, _) = with_people().await;
    school.says(admin, "/announce Концерт в субботу").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Вся школа").await;
    let preview = school.last(admin);
    let news = school.presses(admin, &preview, "Отправить").await;
    assert_heard(&news, teacher, "Концерт в субботу");
    let card = school.last(admin);
    school.presses(admin, &card, "Изменить").await;
    let news = school.says(admin, "Концерт в воскресенье").await;
    assert_heard(&news, admin, "Объявление № 1 изменено");
    for who in family {
        assert_eq!(school.last(who).text, "📣 Концерт в воскресенье");
        assert!(school.last(who).edited);
    }
    // Only its author or an administrator may.
    let news = school.presses(teacher, &card, "Отозвать").await;
    assert_heard(&news, teacher, "не для вас");
    // One of them cannot be taken away any more: it says that it was recalled.
    school.sandbox.fault(
        Fault::next(
            "deleteMessage",
            FaultKind::Error {
                code: 400,
                description: "Bad Request: message can't be deleted".to_owned(),
                retry_after: None,
            },
        )
        .in_chat(teacher),
    );
    school.presses(admin, &card, "Отозвать").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Да, отозвать").await;
    assert_heard(&news, admin, "Объявление № 1 отозвано");
    for who in family {
        assert!(!school.last(who).text.contains("Концерт"));
    }
    let instead = school.last_about(teacher, "Это объявление отозвано.");
    assert!(instead.edited);
    let news = school.presses(admin, &question, "Да, отозвать").await;
    assert_heard(&news, admin, "На этот вопрос уже ответили");
    let news = school.presses(admin, &card, "Отозвать").await;
    assert_heard(&news, admin, "уже отозвано");
    school.close().await;
}

#[tokio::test]
async fn who_may_not_announce_is_told_and_nothing_is_sent() {
    let (mut school, _, teacher, family, _) = with_people().await;
    let news = school.says(family[0], "/announce Всем привет").await;
    assert_heard(&news, family[0], "для преподавателей");
    let pianist = school.staff(2).await;
    school.says(pianist, "/announce Урок переносится").await;
    let question = school.last(pianist);
    let labels: Vec<String> = question
        .buttons
        .iter()
        .flatten()
        .map(|button| button.text.clone())
        .collect();
    assert!(
        labels.contains(&"Лично: Музлитература 3".to_owned()),
        "{labels:?}"
    );
    assert!(
        !labels
            .iter()
            .any(|label| label.contains("Сольфеджио") || label == "Вся школа")
    );
    let news = school
        .says(teacher, &format!("/announce {}", "о".repeat(4001)))
        .await;
    assert_heard(&news, teacher, "Слишком длинно");
    let news = school.says(pianist, "Отмена").await;
    assert_heard(&news, pianist, "Отменено");
    let news = school
        .presses(pianist, &question, "Лично: Музлитература 3")
        .await;
    assert_heard(&news, pianist, "уже не действует");
    assert_silent(&news, family[1]);
    school.close().await;
}

/// What the buttons of the last message there say.
fn labels(school: &School, who: Who) -> Vec<String> {
    let buttons = school.last(who).buttons.into_iter().flatten();
    buttons.map(|button| button.text).collect()
}

#[tokio::test]
async fn an_administrator_announces_to_any_class_and_into_any_of_its_groups() {
    let (mut school, admin, teacher, family, group) = with_people().await;
    let second = school.people.group("Вечерняя", &[teacher]);
    school.binds(teacher, "Сольфеджио 3А", second).await;
    school.says(admin, "/announce Завтра урока нет").await;
    school.presses_last(admin, &["По классам"]).await;
    let offered = labels(&school, admin);
    for label in [
        "В группу «Сольфеджио 3А, группа» (Сольфеджио 3А)",
        "В группу «Вечерняя» (Сольфеджио 3А)",
        "Лично: Сольфеджио 3А",
        "Лично: Музлитература 3",
    ] {
        assert!(offered.contains(&label.to_owned()), "{label}: {offered:?}");
    }
    school
        .presses_last(admin, &["В группу «Вечерняя» (Сольфеджио 3А)"])
        .await;
    let preview = school.last(admin);
    assert!(preview.text.contains("«Вечерняя»"), "{preview:?}");
    let news = school.presses(admin, &preview, "Отправить").await;
    assert_heard(&news, second, "📣 Завтра урока нет");
    assert_silent(&news, group);
    assert_silent(&news, family[0]);
    // The class's own teacher is asked as well.
    school.says(teacher, "/announce Завтра урок в 17:00").await;
    let offered = labels(&school, teacher);
    assert!(
        offered.contains(&"В группу «Вечерняя» (Сольфеджио 3А)".to_owned()),
        "{offered:?}"
    );
    // In a group, it is for that group.
    school.people.join(admin, group);
    let news = school.says_in(admin, group, "/announce Концерт").await;
    assert_heard(&news, admin, "«Сольфеджио 3А, группа»");
    school.presses_last(admin, &["Отправить"]).await;
    assert_eq!(school.last(group).text, "📣 Концерт");
    school.close().await;
}

#[tokio::test]
async fn quiet_hours_delay_an_announcement_and_never_drop_it() {
    let (mut school, _, teacher, [nota, pavel, mother], _) = with_people().await;
    let news = school.says(nota, "/quiet").await;
    assert_heard(&news, nota, "Тихие часы: 22:00–08:00");
    let news = school.says(nota, "/quiet ночью").await;
    assert_heard(&news, nota, "Не понял «ночью»");
    let news = school.says(nota, "/quiet 11-14").await;
    assert_heard(&news, nota, "Тихие часы: 11:00–14:00");
    school.says(pavel, "/quiet").await;
    let question = school.last(pavel);
    let news = school.presses(pavel, &question, "Без тихих часов").await;
    assert_heard(&news, pavel, "Тихих часов нет");

    school.says(teacher, "/announce Репетиция в 18:00").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    assert!(preview.text.contains("1 получит позже"), "{preview:?}");
    let news = school.presses(teacher, &preview, "Отправить").await;
    assert_silent(&news, nota);
    assert_heard(&news, pavel, "Репетиция");
    assert_heard(&news, mother, "Репетиция");
    // What was just asked for comes all the same, and changes reach what waits.
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Открытых заданий");
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Репетиция в 19:00").await;
    school.stop().await;
    school.start().await;
    let news = school.pass(Duration::from_secs(2 * 3600 - 60)).await;
    assert_silent(&news, nota);
    let news = school.pass(Duration::from_secs(120)).await;
    assert_heard(&news, nota, "📣 Репетиция в 19:00");
    school.last_about(teacher, "Объявление № 1 доставлено: 3 из 3");
    school.close().await;
}

#[tokio::test]
async fn at_night_marks_come_without_a_sound() {
    let (mut school, _, teacher, [nota, pavel, _], group) = with_people().await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school.says(pavel, "/homework").await;
    let list = school.last(pavel);
    school.presses(pavel, &list, "Сдать: Гамма").await;
    school.says(pavel, "сыграл").await;
    school.says(pavel, "Готово").await;
    school.says(pavel, "/quiet off").await;
    school.pass(Duration::from_secs(11 * 3600)).await;
    for (id, who, silent) in [("10427", nota, true), ("10434", pavel, false)] {
        school.says(teacher, &format!("/grade {id} 5")).await;
        let mark = school.last_about(who, "Оценка 5");
        assert_eq!(mark.silent, silent, "{mark:?}");
    }
    school.close().await;
}

#[tokio::test]
async fn at_night_a_correction_that_is_said_anew_comes_without_a_sound() {
    let (mut school, _, teacher, [nota, ..], group) = with_people().await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "сыграла").await;
    school.says(teacher, "/grade 10427 4").await;
    let told = school.last(nota);
    school.pass(Duration::from_secs(11 * 3600)).await;
    let stands = FaultKind::Error {
        code: 400,
        description: "Bad Request: message can't be edited".to_owned(),
        retry_after: None,
    };
    school
        .sandbox
        .fault(Fault::next("editMessageText", stands).in_chat(nota));
    school.says(teacher, "/grade 10427 5").await;
    let anew = school.last_about(nota, "Оценка 5 (исправлено)");
    assert!(anew.message > told.message && anew.silent, "{anew:?}");
    school.close().await;
}

#[tokio::test]
async fn at_night_an_announcement_comes_to_a_group_without_a_sound_even_if_it_is_changed() {
    let (mut school, _, teacher, _, group) = with_people().await;
    school.pass(Duration::from_secs(11 * 3600)).await;
    school
        .says_in(teacher, group, "/announce Завтра концерт")
        .await;
    let preview = school.last(teacher);
    // It waits for the group's turn while its author thinks better of it.
    let flood = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 60".to_owned(),
        retry_after: Some(60),
    };
    school
        .sandbox
        .fault(Fault::next("sendMessage", flood).in_chat(group));
    school.presses(teacher, &preview, "Отправить").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Завтра концерт в 17:00").await;
    let news = school.pass(Duration::from_secs(61)).await;
    assert_heard(&news, group, "📣 Завтра концерт в 17:00");
    assert!(school.last(group).silent);
    school.close().await;
}

#[tokio::test]
async fn an_announcement_to_nobody_is_refused_politely() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/announce Здравствуйте").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Все семьи").await;
    assert_heard(&news, admin, "пока некому");
    school.close().await;
}

#[tokio::test]
async fn who_is_in_no_class_any_more_is_no_family_of_the_school() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let nota = school.student("10427").await;
    let dina = school.student("10441").await;
    school.says(admin, "/student 10441").await;
    school
        .presses_last(admin, &["Выбыл(а) из «Сольфеджио 3А»", "Да"])
        .await;
    school.says(admin, "/announce Здравствуйте").await;
    school.presses_last(admin, &["Все семьи"]).await;
    let news = school.presses_last(admin, &["Отправить"]).await;
    assert_heard(&news, nota, "Здравствуйте");
    assert_silent(&news, dina);
    school.close().await;
}

/// Waits until the bot has said something with `words` in it, wherever.
pub async fn said(news: &mut tokio::sync::broadcast::Receiver<News>, words: &str) -> i64 {
    loop {
        let happened = news.recv().await.expect("the sandbox goes on").what;
        if let Happened::Said(heard) = happened
            && heard.is_bot
            && heard.text.contains(words)
        {
            return heard.message;
        }
    }
}

#[tokio::test]
async fn a_copy_given_up_while_it_is_on_its_way_stays_given_up() {
    let (mut school, _, teacher, family, _) = with_people().await;
    school.says(teacher, "/announce Ошибка").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher).message;
    // One copy hangs on the wire until the announcement has been recalled.
    let hang = Fault::next("sendMessage", FaultKind::Hang).in_chat(family[0]);
    school.sandbox.fault(hang);
    let mut news = school.sandbox.news();
    let press = |message, button: &str| Act::Press {
        user: teacher,
        chat: teacher,
        message,
        button: button.to_owned(),
    };
    let people = school.people.clone();
    people.act(press(preview, "Отправить")).expect("it can");
    let card = said(&mut news, "Объявление № 1").await;
    people.act(press(card, "Отозвать")).expect("it can");
    let question = said(&mut news, "Отозвать объявление").await;
    people.act(press(question, "Да, отозвать")).expect("it can");
    said(&mut news, "отозвано").await;
    school.sandbox.clear_faults();
    school.settle().await;
    for who in family {
        let heard = school.people.heard(who, 0).into_iter();
        let left = heard.filter(|heard| !heard.deleted && heard.text.contains("Ошибка"));
        assert_eq!(left.count(), 0);
    }
    school.close().await;
}

#[tokio::test]
async fn what_is_changed_twice_is_neither_taken_away_nor_sent_again() {
    let (mut school, _, teacher, family, _) = with_people().await;
    school
        .act(Act::Say {
            user: teacher,
            chat: None,
            text: "/announce Концерт в пятницу".to_owned(),
            reply_to: None,
            files: vec![file("photo", "афиша")],
            more: serde_json::Value::Null,
        })
        .await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Отправить").await;
    let card = school.last(teacher).message;
    let [slow, busy, _] = family;
    // Of the first change, one copy is on its way and one waits when the second comes.
    school
        .sandbox
        .fault(Fault::next("editMessageCaption", FaultKind::Delay { millis: 700 }).in_chat(slow));
    let flood = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 60".to_owned(),
        retry_after: Some(60),
    };
    school
        .sandbox
        .fault(Fault::next("editMessageText", flood).in_chat(busy));
    let people = school.people.clone();
    let mut news = school.sandbox.news();
    for day in ["субботу", "воскресенье"] {
        let press = Act::Press {
            user: teacher,
            chat: teacher,
            message: card,
            button: "Изменить".to_owned(),
        };
        people.act(press).expect("it can");
        said(&mut news, "Пришлите новый текст").await;
        let words = format!("Концерт в {day}");
        people.act(say(teacher, None, &words)).expect("it can");
        said(&mut news, "изменено").await;
    }
    school.settle().await;
    school.pass(Duration::from_secs(61)).await;
    for who in family {
        let heard = school.people.heard(who, 0).into_iter();
        let copies: Vec<_> = heard.filter(|heard| heard.media.is_some()).collect();
        assert_eq!(copies.len(), 1, "{copies:#?}");
        assert!(!copies[0].deleted, "{copies:#?}");
        assert_eq!(copies[0].text, "📣 Концерт в воскресенье");
    }
    school.close().await;
}

/// An administrator gives the first teacher a role, or takes it.
async fn changes_role(school: &mut School, admin: Who, button: &str) {
    school.says(admin, "/staff 1").await;
    for button in [button, "Да"] {
        let card = school.last(admin);
        school.presses(admin, &card, button).await;
    }
}

#[tokio::test]
async fn a_change_is_words_alone_and_of_who_may_still_announce() {
    let (mut school, admin, teacher, family, _) = with_people().await;
    changes_role(&mut school, admin, "Сделать администратором").await;
    school.says(teacher, "/announce Концерт в субботу").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Вся школа").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Отправить").await;
    let card = school.last_about(teacher, "Объявление № 1");
    school.presses(teacher, &card, "Изменить").await;
    let news = school
        .act(Act::Say {
            user: teacher,
            chat: None,
            text: "Концерт в воскресенье".to_owned(),
            reply_to: None,
            files: vec![file("photo", "афиша")],
            more: serde_json::Value::Null,
        })
        .await;
    assert_heard(&news, teacher, "новый текст без файла");
    // The administrator's role is gone before the new text comes.
    changes_role(&mut school, admin, "Больше не администратор").await;
    let news = school.says(teacher, "Концерта не будет").await;
    assert_heard(&news, teacher, "всей школе объявляет администратор");
    let news = school.presses(teacher, &card, "Изменить").await;
    assert_heard(&news, teacher, "всей школе объявляет администратор");
    for who in family {
        assert_eq!(school.last(who).text, "📣 Концерт в субботу");
    }
    // What was one's own word can be taken back all the same.
    let news = school.presses(teacher, &card, "Отозвать").await;
    assert_heard(&news, teacher, "Отозвать");
    school.close().await;
}

#[tokio::test]
async fn what_waits_obeys_other_quiet_hours_at_once() {
    let (mut school, _, teacher, [nota, pavel, _], _) = with_people().await;
    for who in [nota, pavel] {
        school.says(who, "/quiet 11-14").await;
    }
    school.says(teacher, "/announce Репетиция в 18:00").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Отправить").await;
    school.says(pavel, "/quiet 11-16").await;
    let news = school.says(nota, "/quiet нет").await;
    assert_heard(&news, nota, "📣 Репетиция в 18:00");
    let news = school.pass(Duration::from_secs(3 * 3600)).await;
    assert_silent(&news, pavel);
    let news = school.pass(Duration::from_secs(3600)).await;
    assert_heard(&news, pavel, "📣 Репетиция в 18:00");
    school.close().await;
}

#[tokio::test]
async fn words_that_take_the_place_of_an_announcement_give_it_back() {
    let (mut school, _, teacher, _, group) = with_people().await;
    school.says(teacher, "/announce Завтра урока нет").await;
    let news = school.says(teacher, "10427 молодец").await;
    assert_heard(&news, teacher, "вместо прежнего: «Завтра урока нет»");
    assert_heard(&news, teacher, "Кому это объявление?");
    // Asked for anew, it replaces nothing.
    let question = school.last(teacher);
    school.presses(teacher, &question, "Текст").await;
    let news = school.says(teacher, "Завтра урок в 17:00").await;
    assert!(!news.iter().any(|heard| heard.text.contains("прежнего")));
    assert_silent(&news, group);
    school.close().await;
}

#[tokio::test]
async fn an_announcement_as_long_as_may_be_arrives_with_its_file() {
    let (mut school, _, teacher, [nota, ..], _) = with_people().await;
    let class = "с".repeat(150);
    let roster = school.path("long.csv");
    let rows = format!(
        "student_id,name,year,department,discipline,teacher,class,guardian\n\
         10427,Нотная Нота,3,Фортепиано,Хор,Скрипкина С. С.,{class},\n"
    );
    std::fs::write(&roster, rows).expect("a file");
    let path = roster.to_str().expect("a name");
    let output = school.kamerton(&["roster", "import", path]).await;
    assert!(output.status.success(), "{output:?}");
    school
        .act(Act::Say {
            user: teacher,
            chat: None,
            text: "/announce Афиша".to_owned(),
            reply_to: None,
            files: vec![file("photo", "афиша")],
            more: serde_json::Value::Null,
        })
        .await;
    school.says(teacher, &"о".repeat(4000)).await;
    let to_class = labels(&school, teacher)
        .into_iter()
        .find(|label| label.starts_with("Лично:") && label.contains("ссс"));
    let question = school.last(teacher);
    let label = to_class.expect("the class is offered");
    school.presses(teacher, &question, &label).await;
    school.presses_last(teacher, &["Отправить"]).await;
    let card = school.last(teacher);
    assert!(!card.text.contains("Не доставлено"), "{card:?}");
    assert!(school.last(nota).media.is_some());
    school.close().await;
}
