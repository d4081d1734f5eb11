//! Albums that an assignment replies to: they go with it whole.

use std::time::Duration;

use kamerton::sandbox::{Act, Heard, SentFile};

use crate::school::{School, Who, assert_heard, file, send_files};

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
    let promote = Act::SetRights {
        user: teacher,
        chat: group,
        admin: true,
        can_delete_messages: true,
    };
    school.act(promote).await;
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
