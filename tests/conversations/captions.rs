//! Works that come with a command as their caption: what the command came with is the work.

use std::time::Duration;

use kamerton::sandbox::{Act, Heard, SentFile};

use crate::school::{Who, assert_heard, assert_silent, captioned, file, student, with_assignment};
use kamerton::store::invitations::Invitee;

/// Files under a caption, in reply to another message where `to` says so.
fn with_photos(who: Who, chat: i64, (to, text): (Option<i64>, &str), count: usize) -> Act {
    let files: Vec<SentFile> = (0..count)
        .map(|at| file("photo", &format!("{text} {at}")))
        .collect();
    captioned(who, Some(chat), (to, text), files)
}

fn files_to(news: &[Heard], chat: i64) -> usize {
    let here = news.iter().filter(|heard| heard.chat == chat);
    here.filter(|heard| heard.media.is_some()).count()
}

#[tokio::test]
async fn in_reply_to_a_post_it_is_handed_in_like_any_other_work() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    for (title, caption, count) in [
        ("Первое", "/submit", 1),
        ("Второе", "/submit Моя работа", 1),
        ("Третье", "/done", 1),
        ("Четвёртое", "/сдаю", 1),
        ("Пятое", "/submit", 2),
        ("Шестое", "/submit вот текст", 0),
    ] {
        let post = school.assigns(teacher, group, title).await.message;
        let act = with_photos(nota, group, (Some(post), caption), count);
        let mut news = school.act(act).await;
        news.extend(school.pass(Duration::from_secs(3)).await);
        assert_heard(&news, nota, &format!("принята: «{title}»"));
        let contents = match count {
            0 => "1 текст",
            1 => "1 файл",
            _ => "2 файла",
        };
        assert_heard(&news, nota, contents);
    }
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 6");
    // It is kept of an account that nobody has linked, too.
    let stranger = school.person("Прохожий");
    let add = Act::AddMember {
        user: stranger,
        chat: group,
        by: teacher,
    };
    school.act(add).await;
    let act = with_photos(stranger, group, (Some(post), "/submit"), 1);
    let news = school.act(act).await;
    assert_heard(&news, group, "преподавател");
    assert_eq!(files_to(&news, teacher), 1, "{news:#?}");
    let act = with_photos(nota, group, (Some(post), "/сдаю"), 0);
    let news = school.act(act).await;
    assert_heard(&news, nota, "Команды /сдаю нет");
    // Without a reply it is said that it is not handed in.
    let act = with_photos(nota, group, (None, "/submit"), 1);
    let news = school.act(act).await;
    assert_heard(&news, nota, "Это ещё не сдано");
    school.close().await;
}

#[tokio::test]
async fn in_private_it_waits_for_its_assignment_or_goes_with_what_is_collected() {
    let (mut school, teacher, nota, group, _) = with_assignment().await;
    let news = school
        .act(with_photos(nota, nota, (None, "/submit"), 2))
        .await;
    assert_heard(&news, nota, "Это работа?");
    school.presses_last(nota, &["Гамма"]).await;
    let news = school.presses_last(nota, &["Готово"]).await;
    assert_heard(&news, nota, "2 файла");

    school.assigns(teacher, group, "Этюд").await;
    school.says(nota, "/homework").await;
    school.presses_last(nota, &["Сдать: Этюд"]).await;
    school
        .act(with_photos(nota, nota, (None, "/submit"), 1))
        .await;
    let news = school
        .act(with_photos(nota, nota, (None, "/done"), 1))
        .await;
    assert_heard(&news, nota, "2 файла");
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "Сейчас вы ничего не сдаёте");

    // Of an album that ends it, the items that follow are waited for.
    school.assigns(teacher, group, "Песня").await;
    school.says(nota, "/homework").await;
    school.presses_last(nota, &["Сдать: Песня"]).await;
    let mut news = school
        .act(with_photos(nota, nota, (None, "/done"), 3))
        .await;
    news.extend(school.pass(Duration::from_secs(3)).await);
    let receipts = news
        .iter()
        .filter(|it| it.text.contains("принята: «Песня»"));
    assert_eq!(receipts.count(), 1, "{news:#?}");
    assert_heard(&news, nota, "3 файла");
    school.close().await;
}

#[tokio::test]
async fn a_teacher_enters_what_the_command_came_with() {
    let (mut school, teacher, nota, group, _) = with_assignment().await;
    let act = with_photos(teacher, teacher, (None, "/submit 10434"), 2);
    let news = school.act(act).await;
    assert_heard(
        &news,
        teacher,
        "К какому заданию эта работа? Учащийся: 10434",
    );
    let news = school.presses_last(teacher, &["Гамма"]).await;
    assert_heard(&news, teacher, "Есть, 2 сообщения");
    let news = school.presses_last(teacher, &["Готово"]).await;
    assert_heard(&news, teacher, "2 файла");

    // What a child has sent without replying, in the group.
    let said = school
        .people
        .act(with_photos(nota, group, (None, "Песня"), 1));
    let work = said.expect("it is said").messages[0];
    school.settle().await;
    let act = with_photos(teacher, group, (Some(work), "/submit 10427"), 0);
    let news = school.act(act).await;
    assert_silent(&news, group);
    school.presses_last(teacher, &["Гамма"]).await;
    let news = school.presses_last(teacher, &["Готово"]).await;
    assert_heard(&news, teacher, "1 файл");
    let news = school.replies(teacher, group, work, "/grade 5").await;
    assert_heard(&news, nota, "Оценка 5: «Гамма»");

    // Nothing that was brought is lost without a word.
    school
        .act(with_photos(teacher, teacher, (None, "/submit 10441"), 1))
        .await;
    let news = school.says(teacher, "/assign").await;
    assert_heard(&news, teacher, "никому не передано и не сдано");
    school.close().await;
}

#[tokio::test]
async fn a_parent_who_teaches_hands_in_for_their_own_child_what_they_brought() {
    let (mut school, teacher, ..) = with_assignment().await;
    let invitee = Invitee::Guardian(student("10441"));
    school.joins_as(teacher, invitee).await;
    let act = with_photos(teacher, teacher, (None, "/submit"), 1);
    school.act(act).await;
    let news = school
        .presses_last(teacher, &["Сдать работу (родитель)"])
        .await;
    assert_heard(&news, teacher, "Есть, 1 сообщение");
    let news = school.presses_last(teacher, &["Готово"]).await;
    assert_heard(&news, teacher, "1 файл");
    school.close().await;
}
