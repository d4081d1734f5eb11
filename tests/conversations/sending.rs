//! What waits to be sent is sent, also where it could not be read at first.

use std::time::Duration;

use sqlx::{Connection, SqliteConnection};

use crate::school::{School, assert_heard, database_url, say};

#[tokio::test]
async fn an_outbox_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let url = database_url(school.folder.path());
    let mut database = SqliteConnection::connect(&url).await.expect("a database");
    // A chat whose name is no text.
    let broken = "INSERT INTO outbox (messenger, chat, lane, body, queued_at, due)
        VALUES ('telegram', CAST(X'FF' AS TEXT), 0, '', 0, 0)";
    let written = sqlx::query(broken).execute(&mut database).await;
    written.expect("it is written");
    let question = say(teacher, None, "/queue");
    school.people.act(question).expect("it is said");
    let patience = Duration::from_millis(300);
    let settled = tokio::time::timeout(patience, school.settle()).await;
    assert!(settled.is_err(), "it was not read, and taken for sent");
    let mended = sqlx::query("DELETE FROM outbox WHERE chat = CAST(X'FF' AS TEXT)");
    mended.execute(&mut database).await.expect("it is deleted");
    school.settle().await;
    assert_heard(&school.news(), teacher, "Все работы проверены");
    database.close().await.expect("it closes");
    school.close().await;
}
