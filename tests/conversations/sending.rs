//! What waits to be sent is sent, also where it could not be read at first.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use kamerton::messenger::{Messenger, Outgoing, telegram::Telegram};
use sqlx::{Connection, SqliteConnection};

use crate::{
    school::{School, assert_heard, assert_silent, database_url, say},
    twists::{Sent, Twist, Twisted},
};

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

/// Panics with the first message that it is to send.
#[derive(Default)]
struct Stumbling(AtomicBool);

impl Twist for Stumbling {
    fn send<'a>(
        &'a self,
        telegram: &'a Telegram,
        (chat, outgoing): (&'a str, &'a Outgoing),
    ) -> BoxFuture<'a, Sent> {
        async move {
            assert!(self.0.swap(true, Ordering::Relaxed), "it stumbles");
            telegram.send(chat, outgoing).await
        }
        .boxed()
    }
}

#[tokio::test]
async fn a_chat_goes_on_after_a_message_over_which_its_messenger_has_stumbled() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.stop().await;
    let telegram: Arc<dyn Messenger> = Arc::new(Twisted(school.telegram(), Stumbling::default()));
    school.start_with(telegram).await;
    let news = school.says(teacher, "/queue").await;
    assert_silent(&news, teacher);
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}
