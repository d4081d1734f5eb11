//! Albums that an assignment replies to, or that say something of a work: they go with it whole.

use std::time::Duration;

use kamerton::sandbox::{Act, Heard, SentFile};

use crate::school::{School, Who, assert_heard, assert_silent, captioned, file, reply, send_files};

fn pages(count: usize) -> Vec<SentFile> {
    let contents = 1..=count;
    contents
        .map(|page| file("photo", &format!("страница {page}")))
        .collect()
}

/// Sends an album of this many pages; returns its messages.
async fn album(school: &mut School, who: Who, chat: i64, count: usize) -> Vec<Heard> {
    school.act(send_files(who, chat, None, pages(count))).await;
    let mut said = school.people.heard(chat, 0);
    said.retain(|heard| heard.from == who && heard.media.is_some());
    said.split_off(said.len() - count)
}

fn files(heard: &[Heard], chat: i64) -> Vec<String> {
    let here = heard.iter().filter(|heard| heard.chat == chat);
    let media = here.filter_map(|heard| heard.media.clone());
    media.map(|media| media.file_id).collect()
}

#[tokio::test]
async fn an_assignment_in_reply_to_one_page_of_an_album_has_all_of_them() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let absent = school.student("10434").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.promotes(teacher, group).await;
    let score = album(&mut school, teacher, group, 4).await;
    school.pass(Duration::from_secs(5 * 24 * 3600)).await;
    let news = school
        .replies(teacher, group, score[2].message, "/assign Ноты")
        .await;
    for chat in [group, absent] {
        assert_eq!(files(&news, chat), files(&score, group), "{news:#?}");
    }
    // What was long ago is not remembered: the messenger tells of one page.
    school.pass(Duration::from_secs(30 * 24 * 3600)).await;
    let news = school
        .replies(teacher, group, score[2].message, "/assign Снова")
        .await;
    assert_eq!(files(&news, group), files(&score[2..3], group));
    school.close().await;
}

#[tokio::test]
async fn an_album_in_private_goes_with_what_waits_for_its_class_and_into_each_class() {
    let mut school = School::open().await;
    let piano = school.staff(2).await;
    let pavel = school.student("10434").await;
    let nota = school.student("10427").await;
    let score = album(&mut school, piano, piano, 3).await;
    let first = score[0].message;
    school.replies(piano, piano, first, "/assign Слух").await;
    let question = school.last(piano);
    let news = school.presses(piano, &question, "Музлитература 3").await;
    assert_eq!(files(&news, pavel), files(&score, piano), "{news:#?}");
    let both = "/assign Ноты\nкому: 10427, 10434";
    let news = school.replies(piano, piano, first, both).await;
    for who in [pavel, nota] {
        assert_eq!(files(&news, who), files(&score, piano), "{news:#?}");
    }
    school.close().await;
}

#[tokio::test]
async fn of_an_album_that_the_bot_has_not_seen_the_page_comes_that_is_replied_to() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    // A group's member that is no administrator hears what is meant for it.
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let score = album(&mut school, teacher, group, 2).await;
    let news = school
        .replies(teacher, group, score[1].message, "/assign Ноты")
        .await;
    assert_heard(&news, group, "🎵 Ноты");
    assert_eq!(files(&news, group), files(&score[1..], group));
    school.close().await;
}

/// An album under a caption, in reply to another message where `to` says so.
fn with_pages(who: Who, chat: i64, to: Option<i64>, text: &str) -> Act {
    captioned(who, Some(chat), (to, text), pages(3))
}

fn stand_there(school: &School, chat: i64, who: Who) -> usize {
    let heard = school.people.heard(chat, 0).into_iter();
    let own = heard.filter(|heard| heard.from == who && heard.media.is_some());
    own.filter(|heard| !heard.deleted).count()
}

/// A class whose group hears everything, and a work: teacher, student, group, the work's message.
async fn with_work() -> (School, Who, Who, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.promotes(teacher, group).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    let said = school.people.act(reply(nota, group, post, "Вот"));
    let work = said.expect("it is said").messages[0];
    school.settle().await;
    school.news();
    (school, teacher, nota, group, work)
}

#[tokio::test]
async fn all_pages_of_a_comment_reach_the_family_and_none_stays_in_the_group() {
    let (mut school, teacher, nota, group, work) = with_work().await;
    for command in ["/grade 5- см. пометки", "/return см. пометки"] {
        let act = with_pages(teacher, group, Some(work), command);
        let news = school.act(act).await;
        assert_eq!(files(&news, nota).len(), 3, "{command}: {news:#?}");
        assert_silent(&news, group);
        assert_eq!(stand_there(&school, group, teacher), 0, "{command}");
    }
    let act = with_pages(teacher, teacher, None, "/grade 10427 4 две страницы");
    let news = school.act(act).await;
    assert_eq!(files(&news, nota).len(), 3, "{news:#?}");
    assert_heard(&news, nota, "две страницы");
    let told: Vec<&Heard> = news.iter().filter(|it| it.chat == teacher).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    school.close().await;
}

#[tokio::test]
async fn all_pages_of_a_comment_that_waits_go_with_its_mark() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/queue").await;
    let card = school.card(teacher);
    let act = with_pages(teacher, teacher, Some(card.message), "две страницы");
    let news = school.act(act).await;
    assert_silent(&news, nota);
    assert_heard(&news, teacher, "Комментарий к «Гамма» готов");
    assert_eq!(news.len(), 1, "{news:#?}");
    let news = school.presses_last(teacher, &["5"]).await;
    assert_eq!(files(&news, nota).len(), 3, "{news:#?}");
    assert_heard(&news, nota, "две страницы");
    // A mark is there: a further comment goes at once.
    let act = with_pages(teacher, teacher, Some(card.message), "ещё");
    let news = school.act(act).await;
    assert_eq!(files(&news, nota).len(), 3, "{news:#?}");
    // So does what is asked for after «Вернуть».
    school.presses(teacher, &card, "Вернуть").await;
    let news = school.act(with_pages(teacher, teacher, None, "")).await;
    assert_eq!(files(&news, nota).len(), 3, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn of_an_album_with_an_announcement_it_is_said_that_one_file_goes() {
    let (mut school, teacher, _, group, _) = with_work().await;
    let news = school
        .act(with_pages(teacher, group, None, "/announce Афиша"))
        .await;
    let word = "К объявлению можно приложить один файл";
    let told = news.iter().filter(|heard| heard.text.contains(word));
    assert_eq!(told.count(), 1, "{news:#?}");
    assert_silent(&news, group);
    school.close().await;
}
