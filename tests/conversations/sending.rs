//! What waits to be sent is sent, also where it could not be read at first.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use kamerton::{
    messenger::{Messenger, Outgoing, telegram::Telegram},
    sandbox::{Fault, FaultKind},
};
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

/// The server is at fault, whenever it is told this.
fn fails(description: &str) -> Fault {
    let kind = FaultKind::Error {
        code: 500,
        description: description.to_owned(),
        retry_after: None,
    };
    Fault::next("sendMessage", kind).times(u32::MAX)
}

#[tokio::test]
async fn an_assignment_that_reaches_none_of_a_family_is_told_its_teacher_once() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    for who in [nota, mother] {
        let kind = FaultKind::Error {
            code: 403,
            description: "Forbidden: bot was blocked by the user".to_owned(),
            retry_after: None,
        };
        let blocked = Fault::next("sendMessage", kind).times(u32::MAX);
        school.sandbox.fault(blocked.in_chat(who));
    }
    let mine = "/assign Этюд\nкласс: Специальность (фортепиано) 10427";
    let mut news = school.says(teacher, mine).await;
    news.extend(school.pass(Duration::from_secs(600)).await);
    let told = news
        .iter()
        .filter(|heard| heard.text.contains("дошло не всем"));
    assert_eq!(told.count(), 1, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn what_is_never_taken_while_others_are_holds_up_its_chat_for_two_hours() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let fault = fails("Internal Server Error").in_chat(nota);
    school.sandbox.fault(fault);
    let personal = "кому: 10427\nкласс: Сольфеджио 3А";
    school
        .says(teacher, &format!("/assign Гамма\n{personal}"))
        .await;
    for _ in 0..19 {
        school.pass(Duration::from_secs(360)).await;
        let news = school.says(teacher, "/queue").await;
        assert!(
            !news
                .iter()
                .any(|heard| heard.text.contains("дошло не всем")),
            "{news:#?}"
        );
    }
    let mut news = Vec::new();
    for _ in 0..2 {
        news.extend(school.pass(Duration::from_secs(360)).await);
        news.extend(school.says(teacher, "/queue").await);
    }
    assert_heard(&news, teacher, "дошло не всем");
    school.sandbox.clear_faults();
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Гамма");
    let said = school.people.heard(nota, 0);
    assert!(
        !said.iter().any(|heard| heard.text.starts_with("🎵")),
        "{said:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn what_another_bot_deletes_at_once_is_not_sent_again() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let deleted =
        "Internal Server Error: sent message was immediately deleted and can\'t be returned";
    school.sandbox.fault(fails(deleted).in_chat(group));
    let asked = school.sandbox.requests().len();
    let news = school.says_in(teacher, group, "/assign Гамма").await;
    assert_heard(&news, teacher, "Выдать ещё раз");
    school.pass(Duration::from_secs(60)).await;
    let requests = school.sandbox.requests().split_off(asked);
    let to_group = requests
        .iter()
        .filter(|it| it.method == "sendMessage" && it.params["chat_id"] == group);
    assert_eq!(to_group.count(), 1);
    school.close().await;
}
