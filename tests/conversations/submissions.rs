//! Handing in: every way of it, and what cannot be handed in.

use std::time::Duration;

use kamerton::sandbox::{Act, Fault, FaultKind, SentFile};
use serde_json::json;

use crate::school::{School, Who, assert_heard, assert_silent, file, reply, send_files};

/// A school with one assignment in one group: teacher, student, group, post.
async fn with_assignment() -> (School, Who, Who, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school
        .assigns(teacher, group, "Гамма\nсрок: завтра 18:00")
        .await;
    (school, teacher, nota, group, post.message)
}

fn photos(count: usize) -> Vec<SentFile> {
    (0..count)
        .map(|at| file("photo", &format!("снимок {at}")))
        .collect()
}

#[tokio::test]
async fn an_album_is_one_work_and_a_restart_amid_it_loses_none() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let news = school
        .act(send_files(nota, group, Some(post), photos(3)))
        .await;
    assert_silent(&news, nota);
    school.stop().await;
    school.start().await;
    let news = school.pass(Duration::from_secs(3)).await;
    assert_heard(&news, nota, "3 файла");
    let work = school.people.heard(group, post);
    let reactions: Vec<usize> = work.iter().map(|heard| heard.reactions.len()).collect();
    assert_eq!(reactions, [1, 0, 0], "one sign for the album");
    let news = school.says(teacher, "/queue").await;
    let shown = news.iter().filter(|heard| heard.media.is_some()).count();
    assert_eq!(shown, 3);
    assert_heard(&news, teacher, "Ждут проверки: 1");
    // Our copies are there, whole, under names of ours.
    let copy = std::fs::read_to_string(school.path("files/0000/1.jpg")).expect("a copy");
    assert_eq!(copy, "снимок 0");
    school.close().await;
}

/// A mark that comes with an album, as after an outage, or before its last picture, is for the album.
#[tokio::test]
async fn a_teacher_need_not_wait_for_the_end_of_an_album() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "Вот").await;
    school.says(teacher, "/grade 10427 5").await;
    for (title, grade) in [("Этюд", "/grade 10427 4"), ("Диктант", "/grade 3")] {
        let post = school.assigns(teacher, group, title).await.message;
        school
            .act(send_files(nota, group, Some(post), photos(2)))
            .await;
        let album = school.people.heard(group, post).remove(0).message;
        let news = match title {
            "Этюд" => school.says(teacher, grade).await,
            _ => school.replies(teacher, group, album, grade).await,
        };
        assert_heard(&news, nota, "2 файла");
        assert_heard(&news, teacher, &format!("«{title}»"));
        assert!(school.pass(Duration::from_secs(3)).await.is_empty());
    }
    let rows = school.journal().await.into_iter();
    let of_nota: Vec<String> = rows
        .filter(|row| row[0] == "10427")
        .map(|row| row[6].clone())
        .collect();
    assert_eq!(of_nota, ["5", "4", "3"]);
    // An album that follows on words which are handed in already.
    let post = school
        .assigns(teacher, group, "Гамма ля минор")
        .await
        .message;
    school.replies(nota, group, post, "Сейчас пришлю").await;
    school
        .act(send_files(nota, group, Some(post), photos(2)))
        .await;
    school.says(teacher, "/return 10427 Ещё раз").await;
    let news = school.pass(Duration::from_secs(3)).await;
    assert_heard(&news, nota, "2 файла, 1 текст");
    assert!(school.last(nota).buttons.is_empty(), "nothing to add to it");
    school.close().await;
}

#[tokio::test]
async fn an_album_is_not_lost_by_what_its_teacher_does_while_it_arrives() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    // The attempt before it is marked.
    school.replies(nota, group, post, "Вот").await;
    let first = school.people.heard(group, post).remove(0).message;
    school.says(teacher, "/return 10427 Ещё раз").await;
    school
        .act(send_files(nota, group, Some(post), photos(2)))
        .await;
    let news = school.replies(teacher, group, first, "/grade 4").await;
    assert_heard(&news, nota, "Оценка 4");
    let news = school.pass(Duration::from_secs(3)).await;
    assert_heard(&news, nota, "Работа № 2 принята");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    // Its assignment is cancelled.
    let post = school.assigns(teacher, group, "Этюд").await.message;
    let card = school.last(teacher);
    school
        .act(send_files(nota, group, Some(post), photos(3)))
        .await;
    school.presses(teacher, &card, "Отменить").await;
    let news = school.pass(Duration::from_secs(3)).await;
    assert_heard(&news, nota, "3 файла");
    school.close().await;
}

#[tokio::test]
async fn who_hears_that_a_file_lies_with_the_messenger_alone() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let video = |size| SentFile {
        size,
        ..file("video", "видео")
    };
    let refused = |words: &str| FaultKind::Error {
        code: 400,
        description: words.to_owned(),
        retry_after: None,
    };
    // It says itself that it is too large: its receipt says so, and the teacher hears of it.
    let large = vec![video(Some(25 << 20))];
    let news = school.act(send_files(nota, group, Some(post), large)).await;
    assert_heard(&news, nota, "слишком большой для скачивания");
    assert_heard(&news, nota, "пока работает этот бот");
    assert_heard(&news, nota, "нужен свой сервер Bot API");
    assert_heard(
        &news,
        teacher,
        "Файл из работы № 1 (10427) скопировать не удалось",
    );
    assert_heard(&news, teacher, "TELOXIDE_API_URL");
    assert_eq!(news.iter().filter(|heard| heard.chat == nota).count(), 1);
    // Two that do not: both hear of it, once.
    let post = school.assigns(teacher, group, "Этюд").await.message;
    let big = Fault::next("getFile", refused("Bad Request: file is too big"));
    school.sandbox.fault(big.times(2));
    let mut news = school
        .act(send_files(
            nota,
            group,
            Some(post),
            vec![video(None), video(None)],
        ))
        .await;
    news.extend(school.pass(Duration::from_secs(3)).await);
    for who in [nota, teacher] {
        assert_heard(
            &news,
            who,
            "Файл из работы № 2 (10427) скопировать не удалось",
        );
        let told = news.iter().filter(|heard| heard.chat == who);
        let told = told.filter(|heard| heard.text.contains("скопировать не удалось"));
        assert_eq!(told.count(), 1, "{news:#?}");
    }
    // One that the messenger has not at hand for now is copied a little later.
    let post = school.assigns(teacher, group, "Диктант").await.message;
    let words = "Bad Request: wrong file_id or the file is temporarily unavailable";
    school.sandbox.fault(Fault::next("getFile", refused(words)));
    let mut news = school
        .act(send_files(nota, group, Some(post), vec![video(None)]))
        .await;
    news.extend(school.pass(Duration::from_secs(60)).await);
    assert!(!format!("{news:?}").contains("скопировать"), "{news:#?}");
    let copies = std::fs::read_dir(school.path("files/0000")).expect("a folder");
    assert_eq!(copies.count(), 1);
    school.close().await;
}

#[tokio::test]
async fn several_replies_in_a_row_are_one_work_and_a_later_one_is_another() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let news = school.replies(nota, group, post, "Раз").await;
    assert_heard(&news, nota, "Работа № 1");
    let news = school.replies(nota, group, post, "Два").await;
    assert_heard(&news, nota, "Работа № 1");
    school.pass(Duration::from_secs(3600)).await;
    let news = school.replies(nota, group, post, "Переделала").await;
    assert_heard(&news, nota, "Работа № 2");
    assert_heard(&news, nota, "Попытка 2");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Переделала»");
    assert_heard(&news, teacher, "Ждут проверки: 1");
    let journal = school.journal().await;
    assert_eq!(journal[0][5], "2026-11-24T13:00:00+03:00");
    school.close().await;
}

#[tokio::test]
async fn albums_and_pages_that_follow_one_another_are_one_work() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    // Telegram makes two albums of twelve photos; words come while they still arrive.
    school
        .act(send_files(nota, group, Some(post), photos(10)))
        .await;
    school
        .act(send_files(nota, group, Some(post), photos(2)))
        .await;
    school.replies(nota, group, post, "Это всё").await;
    let news = school.pass(Duration::from_secs(3)).await;
    assert_heard(&news, nota, "Работа № 1");
    assert_heard(&news, nota, "12 файлов, 1 текст");
    // One more album, and a page in reply to the own work, a little later.
    school
        .act(send_files(nota, group, Some(post), photos(2)))
        .await;
    let own = school.people.heard(group, post).remove(0).message;
    // Replies to others than itself are seen by a bot that is an administrator.
    school.promotes(teacher, group).await;
    let news = school
        .act(send_files(nota, group, Some(own), photos(1)))
        .await;
    assert_heard(&news, nota, "Работа № 1");
    assert_heard(&news, nota, "15 файлов, 1 текст");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    // A mark that is said aloud is none, and is offered in private.
    let news = school.replies(teacher, group, own, "5-").await;
    assert_silent(&news, group);
    assert_silent(&news, nota);
    assert_heard(&news, teacher, "там её видят все");
    let question = school.last(teacher);
    let news = school.presses(teacher, &question, "5-").await;
    assert_heard(&news, nota, "Оценка 5-");
    school.close().await;
}

#[tokio::test]
async fn in_private_everything_between_hand_in_and_done_is_one_work() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    let card = school.people.heard(group, post - 1).remove(0);
    let news = school.presses(nota, &card, "Сдать").await;
    assert_heard(&news, nota, "присылайте");
    let prompt = school.last(nota);
    let news = school.presses(nota, &prompt, "Готово").await;
    assert_heard(&news, nota, "ничего не прислано");
    for kind in ["voice", "audio", "video", "video_note", "document"] {
        school
            .act(send_files(nota, nota, None, vec![file(kind, kind)]))
            .await;
    }
    let news = school.act(send_files(nota, nota, None, photos(4))).await;
    let acknowledged = news.iter().filter(|heard| heard.chat == nota).count();
    assert_eq!(acknowledged, 1, "one word for an album: {news:#?}");
    school.stop().await;
    school.start().await;
    school.says(nota, "Всё по нотам").await;
    for what in [
        json!({ "text": null, "sticker": { "file_id": "s" } }),
        json!({ "text": null, "rich_message": { "blocks": [] } }),
    ] {
        let act = Act::Say {
            user: nota,
            chat: None,
            text: String::new(),
            reply_to: None,
            files: Vec::new(),
            more: what,
        };
        let news = school.act(act).await;
        assert_heard(&news, nota, "сдать нельзя");
    }
    let news = school.says(nota, "Готово!").await;
    assert_heard(&news, nota, "9 файлов, 1 текст");
    let news = school.presses(nota, &prompt, "Готово").await;
    assert_heard(&news, nota, "уже сдана под № 1");
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "ничего не сдаёте");
    school.close().await;
}

#[tokio::test]
async fn the_only_open_assignment_is_handed_in_without_being_asked_for() {
    let (mut school, teacher, nota, group, _) = with_assignment().await;
    let news = school.says(nota, "Сдать").await;
    assert_heard(&news, nota, "«Гамма»: присылайте");
    let news = school.says(nota, "Отменить").await;
    assert_heard(&news, nota, "не сдана");
    school.says(nota, "Сдать").await;
    let photo = vec![file("photo", "1")];
    school.act(send_files(nota, nota, None, photo)).await;
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "Работа № 2 принята");
    // A second attempt is begun by choosing it, and one of several is chosen.
    let news = school.says(nota, "Сдать").await;
    assert_heard(&news, nota, "Какое задание сдаёте?");
    school.assigns(teacher, group, "Этюд").await;
    let news = school.says(nota, "Сдать").await;
    assert_heard(&news, nota, "Какое задание сдаёте?");
    school.close().await;
}

#[tokio::test]
async fn a_file_is_part_of_the_work_whatever_stands_beneath_it() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    let card = school.people.heard(group, post - 1).remove(0);
    school.presses(nota, &card, "Сдать").await;
    for words in ["Сдать", "Готово"] {
        school
            .act(Act::Say {
                user: nota,
                chat: None,
                text: words.to_owned(),
                reply_to: None,
                files: vec![file("photo", words)],
                more: serde_json::Value::Null,
            })
            .await;
    }
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "2 файла");
    school.close().await;
}

#[tokio::test]
async fn a_withdrawn_attempt_brings_the_one_before_back_although_another_is_begun() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "Раз").await;
    school.pass(Duration::from_secs(3600)).await;
    school.replies(nota, group, post, "Два").await;
    let second = school.last(nota);
    school.says(nota, "/homework").await;
    let list = school.last(nota);
    school.presses(nota, &list, "Сдать: Гамма").await;
    school.presses(nota, &second, "Отозвать").await;
    let question = school.last(nota);
    school.presses(nota, &question, "Да, отозвать").await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Раз»");
    school.close().await;
}

#[tokio::test]
async fn a_work_can_be_given_up_before_it_is_handed_in() {
    let (mut school, teacher, nota, ..) = with_assignment().await;
    school.says(nota, "/homework").await;
    let list = school.last(nota);
    school.presses(nota, &list, "Сдать: Гамма").await;
    school.says(nota, "Ой, не то").await;
    // Beginning again asks to finish first: nothing sent is forgotten.
    let news = school.presses(nota, &list, "Сдать: Гамма").await;
    assert_heard(&news, nota, "Сначала закончите");
    let news = school.says(nota, "/cancel").await;
    assert_heard(&news, nota, "не сдана");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    assert_eq!(school.journal().await[0][5], "");
    let news = school.says(nota, "/cancel").await;
    assert_heard(&news, nota, "Отменять нечего");
    school.close().await;
}

#[tokio::test]
async fn what_is_too_large_is_kept_by_the_messenger_and_shown_from_there() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let large = SentFile {
        size: Some(41 << 20),
        ..file("video", "")
    };
    let news = school
        .act(send_files(nota, group, Some(post), vec![large]))
        .await;
    assert_heard(&news, nota, "только в мессенджере");
    let news = school.says(teacher, "/queue").await;
    assert!(news.iter().any(|heard| heard.media.is_some()));
    let asked = school.sandbox.requests();
    assert!(
        asked.iter().all(|request| request.method != "getFile"),
        "the size is known"
    );
    school.close().await;
}

#[tokio::test]
async fn late_is_by_when_it_was_sent_not_by_when_the_bot_was_there() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    school.pass(Duration::from_secs(29 * 3600 + 3000)).await;
    school.stop().await;
    let sent = school.people.act(reply(nota, group, post, "Успела"));
    sent.expect("it is sent");
    school.clock.turn(Duration::from_secs(3600));
    school.start().await;
    school.settle().await;
    let news = school.news();
    assert_heard(&news, nota, "ср 25.11, 17:50, вовремя");
    let news = school.replies(nota, group, post, "И ещё").await;
    assert_heard(&news, nota, "после срока");
    school.close().await;
}

#[tokio::test]
async fn a_reply_of_who_is_not_meant_is_refused_kindly() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    let stranger = school.person("Прохожий");
    school.people.join(stranger, group);
    let news = school
        .act(send_files(stranger, group, Some(post), photos(3)))
        .await;
    let said: Vec<_> = news.iter().filter(|heard| heard.chat == group).collect();
    assert_eq!(said.len(), 1, "one word for three photos: {said:#?}");
    assert!(said[0].text.contains("не знаю, чей"));
    // A teacher who answers under a post hands nothing in.
    let news = school.replies(teacher, group, post, "Спрашивайте!").await;
    assert_silent(&news, group);
    assert_silent(&news, teacher);
    // The assignment is not this student's.
    let news = school
        .says_in(teacher, group, "/assign Диезы\nкому: 10441")
        .await;
    assert_silent(&news, group);
    let dina = school.student("10441").await;
    school.says(dina, "/homework").await;
    let list = school.last(dina);
    let data = list.buttons[1][0]
        .data
        .clone()
        .expect("it carries something");
    let news = school
        .act(Act::Forge {
            user: nota,
            chat: nota,
            message: 1,
            data,
        })
        .await;
    assert_heard(&news, nota, "не для вас");
    school.close().await;
}

#[tokio::test]
async fn a_guardian_of_two_is_asked_whose_work_it_is() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    let code = school
        .code(kamerton::store::invitations::Invitee::Guardian(
            crate::school::student("10434"),
        ))
        .await;
    school.says(mother, &format!("/start {code}")).await;
    let question = school.last(mother);
    school.presses(mother, &question, "Да").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[mother]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let news = school.replies(mother, group, post.message, "Вот").await;
    assert_heard(&news, mother, "чья это работа");
    let news = school.presses(mother, &post, "Сдать").await;
    assert_heard(&news, mother, "Чья это работа?");
    let question = school.last(mother);
    school.presses(mother, &question, "10434").await;
    school.says(mother, "Вот").await;
    let news = school.says(mother, "Готово").await;
    assert_heard(&news, mother, "Учащийся: 10434");
    let journal = school.journal().await;
    assert_eq!(
        (journal[0][5].as_str(), journal[1][5].is_empty()),
        ("", false)
    );
    school.close().await;
}

#[tokio::test]
async fn a_reply_to_a_copy_whose_id_never_came_back_is_understood() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    // The post goes out, its answer is lost, so that it will be sent once more.
    school.sandbox.fault(Fault {
        chat: Some(group),
        ..Fault::next("sendMessage", FaultKind::DropAfter)
    });
    school.says_in(teacher, group, "/assign Гамма").await;
    let post = school.last(group);
    let news = school.replies(nota, group, post.message, "Вот").await;
    assert_heard(&news, nota, "Работа № 1");
    let news = school.pass(Duration::from_secs(20)).await;
    let copy = news
        .iter()
        .find(|heard| heard.chat == group)
        .expect("a second copy");
    let (message, text) = (copy.message, "И на вторую копию");
    let news = school.replies(nota, group, message, text).await;
    assert_heard(&news, nota, "Работа № 1");
    school.close().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_now_is_fetched_later() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    school
        .sandbox
        .fault(Fault::next("getFile", FaultKind::BadGateway));
    school
        .act(send_files(nota, group, Some(post), photos(1)))
        .await;
    assert!(!school.path("files/0000/1.jpg").exists());
    school.pass(Duration::from_secs(30)).await;
    assert!(school.path("files/0000/1.jpg").exists());
    school.close().await;
}
