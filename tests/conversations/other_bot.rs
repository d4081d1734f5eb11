//! The school has another bot, which knows no file of before by its id: our copies take their place.

use std::{fs::File, sync::Arc, time::Duration};

use kamerton::sandbox::{Act, Fault, FaultKind, Heard, Options, SentFile};
use serde_json::{Value, json};

use crate::school::{School, Who, assert_heard, file, send_files};

/// Every kind of file that a work may have.
const KINDS: [&str; 6] = ["photo", "voice", "audio", "video", "video_note", "document"];

/// What is said where a file cannot be shown.
const NOT_SHOWN: &str = "Здесь был файл";

/// A work of these files that waits to be checked: its teacher, and its student.
async fn hand_in(school: &mut School, files: Vec<SentFile>) -> (Who, Who) {
    let teacher = school.staff(1).await;
    let pavel = school.student("10434").await;
    school
        .says(teacher, "/assign Гамма\nкласс: Сольфеджио 3А")
        .await;
    hear_out(school).await;
    let post = school.last_about(pavel, "Гамма");
    school.presses(pavel, &post, "Сдать").await;
    for file in files {
        school.act(send_files(pavel, pavel, None, vec![file])).await;
    }
    school.says(pavel, "Готово").await;
    hear_out(school).await;
    (teacher, pavel)
}

/// Lets the bot say what it has to say, where rates hold it up as well.
async fn hear_out(school: &mut School) -> Vec<Heard> {
    let mut news = Vec::new();
    for _ in 0..10 {
        news.extend(school.pass(Duration::from_secs(1)).await);
    }
    news
}

fn one_of_each() -> Vec<SentFile> {
    KINDS.iter().map(|kind| file(kind, kind)).collect()
}

/// What is shown in a chat: kinds of files, and what is in them.
fn shown(school: &School, news: &[Heard], chat: i64) -> Vec<(String, String)> {
    let media = news.iter().filter(|heard| heard.chat == chat);
    let media = media.filter_map(|heard| heard.media.clone());
    media
        .map(|media| {
            let content = school.people.open_file(&media.file_id).expect("a file");
            (media.kind, String::from_utf8(content).expect("text"))
        })
        .collect()
}

/// How many files were sent whole, and how many ids the messenger did not know.
fn sent_and_unknown(school: &School) -> (usize, usize) {
    let requests = school.sandbox.requests();
    let is_upload = |value: &Value| value.as_str().is_some_and(|it| it.starts_with("attach://"));
    let whole = requests.iter().filter(|request| {
        let mut values = request.params.as_object().into_iter().flatten();
        request.error.is_none() && values.any(|(_, value)| is_upload(value))
    });
    let unknown = requests.iter().filter(|it| it.error == Some(400));
    (whole.count(), unknown.count())
}

#[tokio::test]
async fn a_work_is_shown_from_our_copies_and_then_by_their_new_ids() {
    let mut school = School::open().await;
    let (teacher, _) = hand_in(&mut school, one_of_each()).await;
    let expected: Vec<(String, String)> = KINDS
        .iter()
        .map(|kind| ((*kind).to_owned(), (*kind).to_owned()))
        .collect();
    for bots in 1..=2 {
        school.sandbox.forget_files();
        let news = school.says(teacher, "/queue").await;
        assert_eq!(shown(&school, &news, teacher), expected);
        assert_eq!(news.len(), KINDS.len() + 1, "{news:#?}");
        let card = news.last().expect("a card");
        assert!(card.text.contains("Гамма") && !card.buttons.is_empty());
        assert_eq!(sent_and_unknown(&school), (6 * bots, 6 * bots));
        // From now on they are known, after a restart as well.
        school.stop().await;
        school.start().await;
        let news = school.says(teacher, "/queue").await;
        assert_eq!(shown(&school, &news, teacher), expected);
        assert_eq!(sent_and_unknown(&school), (6 * bots, 6 * bots));
    }
    school.close().await;
}

#[tokio::test]
async fn what_comes_every_week_comes_from_our_copy_which_is_sent_once() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let weekly = "/assign Песня\nкласс: Сольфеджио 3А\nповтор: каждую неделю 4 раза";
    school
        .act(Act::Say {
            user: teacher,
            chat: None,
            text: weekly.to_owned(),
            reply_to: None,
            files: vec![file("audio", "минусовка")],
            more: Value::Null,
        })
        .await;
    school.sandbox.forget_files();
    let mut sent = None;
    for _ in 0..2 {
        let news = school.pass(Duration::from_secs(7 * 24 * 3600)).await;
        for chat in [group, pavel] {
            let song = ("audio".to_owned(), "минусовка".to_owned());
            assert_eq!(shown(&school, &news, chat), [song], "{news:#?}");
            let post = school.last_about(chat, "Песня");
            assert!(
                post.media.is_some() && !post.buttons.is_empty(),
                "{post:#?}"
            );
            assert!(!post.text.contains(NOT_SHOWN), "{post:#?}");
        }
        let (whole, _) = sent_and_unknown(&school);
        // The two chats may have asked at once.
        assert!((1..=2).contains(&whole), "{whole} were sent whole");
        assert_eq!(*sent.get_or_insert(whole), whole);
    }
    // Given once more as it is called now, it is the same file, which is kept already.
    let song = school.last_about(pavel, "Песня").media.expect("a song");
    let again = Act::Say {
        user: teacher,
        chat: None,
        text: "/assign Снова\nкласс: Сольфеджио 3А".to_owned(),
        reply_to: None,
        files: Vec::new(),
        more: json!({ "audio": { "file_id": song.file_id } }),
    };
    let news = school.act(again).await;
    assert_eq!(shown(&school, &news, pavel).len(), 1, "{news:#?}");
    let copies = std::fs::read_dir(school.path("files/0000")).expect("a folder");
    assert_eq!(copies.count(), 1);
    school.close().await;
}

#[tokio::test]
async fn what_has_no_copy_is_told_as_ever_and_keeps_nothing_else_from_being_shown() {
    let mut school = School::open().await;
    let large = SentFile {
        size: Some(25 << 20),
        ..file("video", "видео")
    };
    let files = vec![file("photo", "раз"), large, file("photo", "три")];
    let (teacher, _) = hand_in(&mut school, files).await;
    std::fs::remove_file(school.path("files/0000/1.jpg")).expect("a copy");
    school.sandbox.forget_files();
    let news = school.says(teacher, "/queue").await;
    let third = ("photo".to_owned(), "три".to_owned());
    assert_eq!(shown(&school, &news, teacher), [third]);
    let told = news.iter().filter(|heard| heard.text.contains(NOT_SHOWN));
    assert_eq!(told.count(), 2, "{news:#?}");
    assert_heard(&news, teacher, "Ждут проверки: 1");
    school.close().await;
}

#[tokio::test]
async fn a_copy_that_is_held_up_on_its_way_comes_once() {
    let mut school = School::open().await;
    let files = vec![file("photo", "раз"), file("voice", "два")];
    let (teacher, _) = hand_in(&mut school, files).await;
    school.sandbox.forget_files();
    let busy = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 3".to_owned(),
        retry_after: Some(3),
    };
    // The id is refused first, and then the copy held up.
    school
        .sandbox
        .fault(Fault::next("sendPhoto", busy).after(1));
    let news = school.says(teacher, "/queue").await;
    assert!(shown(&school, &news, teacher).is_empty(), "{news:#?}");
    let news = school.pass(Duration::from_secs(4)).await;
    let both = [("photo", "раз"), ("voice", "два")];
    let both = both.map(|(kind, content)| (kind.to_owned(), content.to_owned()));
    assert_eq!(shown(&school, &news, teacher), both);
    assert_heard(&news, teacher, "Ждут проверки: 1");
    school.close().await;
}

/// Makes a copy of so many bytes.
fn lengthen(school: &School, copy: &str, bytes: u64) {
    let copy = File::options().write(true).open(school.path(copy));
    let copy = copy.expect("a copy");
    copy.set_len(bytes).expect("it is longer");
}

#[tokio::test]
async fn a_photo_too_long_for_one_is_shown_as_a_document() {
    let mut school = School::open().await;
    let (teacher, _) = hand_in(&mut school, vec![file("photo", "раз")]).await;
    lengthen(&school, "files/0000/1.jpg", 11 << 20);
    school.sandbox.forget_files();
    for _ in 0..2 {
        let news = school.says(teacher, "/queue").await;
        let [(kind, _)] = shown(&school, &news, teacher).try_into().expect("one file");
        assert_eq!(kind, "document");
        assert_eq!(sent_and_unknown(&school), (1, 1));
    }
    school.close().await;
}

#[tokio::test]
async fn what_telegram_takes_no_more_is_not_sent_to_it() {
    let limits = Options {
        enforce_limits: true,
        ..Options::new(Arc::new(|| 0))
    };
    let mut school = School::with(limits).await;
    let files = vec![file("video", "раз"), file("voice", "два")];
    let (teacher, _) = hand_in(&mut school, files).await;
    lengthen(&school, "files/0000/1.mp4", 51 << 20);
    school.sandbox.forget_files();
    let mut news = school.says(teacher, "/queue").await;
    news.extend(hear_out(&mut school).await);
    let second = ("voice".to_owned(), "два".to_owned());
    assert_eq!(shown(&school, &news, teacher), [second], "{news:#?}");
    assert_heard(&news, teacher, NOT_SHOWN);
    let refused = school.sandbox.requests();
    let refused = refused.iter().filter(|it| it.error == Some(429)).count();
    assert_eq!(refused, 0, "the rates were not kept");
    school.close().await;
}
