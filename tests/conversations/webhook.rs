//! Updates that are brought to a webhook: taken once they are durable, once each, and
//! from nobody else.

use std::{sync::Arc, time::Duration};

use kamerton::{
    chance::Chance,
    sandbox::{Fault, FaultKind, News},
    service::{commits::Commits, desk::Desk, readiness::Readiness},
    web::Server,
};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::{broadcast, watch},
};

use crate::school::{
    SECRET, School, Who, assert_heard, assert_silent, call, database_url, reply, say,
};

/// Calls the webhook, as anybody can; returns the status.
async fn post(url: String, secret: Option<&'static str>, body: Vec<u8>) -> u16 {
    let mut request = reqwest::Client::new().post(url).body(body);
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let answer = request.send().await.expect("an answer");
    answer.status().as_u16()
}

/// Brings an update to the webhook as Telegram would.
async fn bring(school: &School, body: impl AsRef<[u8]>) -> u16 {
    post(school.hook_url(), Some(SECRET), body.as_ref().to_vec()).await
}

/// An update with a number of its own: somebody says something in private.
fn update(number: i64, who: Who, text: &str) -> String {
    let from = json!({ "id": who, "is_bot": false, "first_name": "X" });
    let chat = json!({ "id": who, "type": "private" });
    json!({
        "update_id": number,
        "message": { "message_id": number, "date": 0, "from": from, "chat": chat, "text": text },
    })
    .to_string()
}

async fn database(school: &School) -> SqliteConnection {
    SqliteConnection::connect(&database_url(school.folder.path()))
        .await
        .expect("a database")
}

/// How many updates were ever taken.
async fn received(school: &School) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM received")
        .fetch_one(&mut database(school).await)
        .await
        .expect("a count")
}

/// What was handed in, part by part.
async fn parts(school: &School) -> Vec<String> {
    sqlx::query_scalar("SELECT text FROM submission_parts ORDER BY text")
        .fetch_all(&mut database(school).await)
        .await
        .expect("a list")
}

fn asked_for(school: &School, method: &str) -> Vec<Value> {
    let requests = school.sandbox.requests();
    let of_method = requests.into_iter().filter(|it| it.method == method);
    of_method.map(|request| request.params).collect()
}

/// Waits until something happens in somebody's private chat.
pub async fn hears(news: &mut broadcast::Receiver<News>, name: &str) {
    while news.recv().await.expect("something happens").chat_title != name {}
}

/// Lets a server do what it has to do: it answers so many other questions meanwhile.
async fn meanwhile(school: &School) {
    let health = format!("http://{}/health", school.hook);
    let http = reqwest::Client::new();
    for _ in 0..50 {
        let answer = http.get(&health).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
    }
}

#[tokio::test]
async fn a_whole_exchange_comes_by_webhook() {
    let mut school = School::with_webhook().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let news = school.replies(nota, group, post.message, "Сыграл!").await;
    assert_silent(&news, group);
    assert_heard(&news, nota, "Работа № 1 принята");
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "5-").await;
    assert_heard(&news, nota, "Оценка 5-");
    let journal = school.journal().await;
    assert_eq!(
        (journal[0][0].as_str(), journal[0][6].as_str()),
        ("10427", "5-")
    );

    assert!(asked_for(&school, "getUpdates").is_empty());
    let set = asked_for(&school, "setWebhook");
    assert_eq!(
        set,
        [json!({
            "url": school.hook_url(),
            "secret_token": SECRET,
            "max_connections": 40,
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
        })]
    );
    school.stop().await;
    let info = call(&school, "getWebhookInfo", json!({})).await;
    assert_eq!(info["url"], school.hook_url(), "it stays set");
    school.close().await;
}

#[tokio::test]
async fn who_does_not_know_the_secret_has_no_effect() {
    let mut school = School::with_webhook().await;
    let teacher = school.staff(1).await;
    let before = received(&school).await;
    let body = update(1, teacher, "/queue");
    for secret in [
        None,
        Some(""),
        Some("Secret_of-the-hoo"),
        Some("Secret_of-the-hook1"),
        Some("secret_of-the-hook"),
        Some("Secret_of-the-hooj"),
    ] {
        for body in [body.as_bytes(), b"{", b""] {
            let status = post(school.hook_url(), secret, body.to_vec()).await;
            assert_eq!(status, 401, "{secret:?}");
        }
    }
    school.settle().await;
    assert_silent(&school.news(), teacher);
    assert_eq!(received(&school).await, before);

    assert_eq!(bring(&school, body).await, 200);
    school.settle().await;
    assert_heard(&school.news(), teacher, "Все работы проверены");
    assert_eq!(received(&school).await, before + 1);
    school.close().await;
}

/// Sends the head of a request whose body is still to come; returns the first line of what
/// the server says to that.
async fn knock(school: &School, secret: &str) -> (TcpStream, String) {
    let mut line = TcpStream::connect(school.hook).await.expect("a line");
    let head = format!(
        "POST /telegram HTTP/1.1\r\nHost: here\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\n\
         Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    );
    line.write_all(head.as_bytes()).await.expect("it is sent");
    let mut said = [0; 16];
    line.read_exact(&mut said).await.expect("an answer");
    (line, String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn nothing_is_read_before_the_secret_was_shown() {
    let mut school = School::with_webhook().await;
    let (_, said) = knock(&school, "nonsense").await;
    assert!(said.starts_with("HTTP/1.1 401"), "{said}");
    let (mut line, said) = knock(&school, SECRET).await;
    assert!(said.starts_with("HTTP/1.1 100"), "{said}");
    // What is not at the desk when the service ends is not taken, and said not to be.
    let body = async {
        line.write_all(b"{}").await.expect("it is sent");
        let mut said = String::new();
        line.read_to_string(&mut said).await.expect("an answer");
        said
    };
    let ((), said) = tokio::join!(school.stop(), body);
    assert!(said.contains("HTTP/1.1 503"), "{said}");
    assert_eq!(received(&school).await, 0);
    school.close().await;
}

#[tokio::test]
async fn only_events_of_a_sane_size_and_only_at_their_place_are_taken() {
    let mut school = School::with_webhook().await;
    school.expect_quarantine();
    let long = " ".repeat((1 << 20) + 1);
    assert_eq!(bring(&school, &long).await, 413);
    assert_eq!(received(&school).await, 0);
    assert_eq!(bring(&school, &long[1..]).await, 200);
    assert_eq!(received(&school).await, 1);

    let at = |path: &str| format!("http://{}{path}", school.hook);
    let body = update(1, 7, "/start").into_bytes();
    for path in ["/", "/telegram/", "/telegra", "/health"] {
        let status = post(at(path), Some(SECRET), body.clone()).await;
        assert_eq!(status, 404, "{path}");
    }
    let answer = reqwest::get(at("/telegram")).await.expect("an answer");
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.headers()["allow"], "POST");
    let answer = reqwest::get(at("/health")).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(received(&school).await, 1);
    school.close().await;
}

#[tokio::test]
async fn an_update_is_confirmed_when_it_is_durable_and_not_before() {
    let mut school = School::with_webhook().await;
    let teacher = school.staff(1).await;
    let before = received(&school).await;
    // Somebody else is writing: nothing can become durable.
    let mut other = database(&school).await;
    let hold = sqlx::query("BEGIN IMMEDIATE");
    hold.execute(&mut other).await.expect("it is held");
    let body = update(1, teacher, "/queue").into_bytes();
    let answer = tokio::spawn(post(school.hook_url(), Some(SECRET), body));
    meanwhile(&school).await;
    assert!(!answer.is_finished(), "confirmed before it was durable");
    let release = sqlx::query("ROLLBACK");
    release.execute(&mut other).await.expect("it is let go");
    assert_eq!(answer.await.expect("it ends"), 200);
    assert_eq!(received(&school).await, before + 1);
    school.settle().await;
    assert_heard(&school.news(), teacher, "Все работы проверены");
    school.close().await;
}

#[tokio::test]
async fn what_comes_many_times_is_applied_once() {
    let mut school = School::with_webhook().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    // One answer never comes back, a proxy answers for the bot, and one is lost again.
    for kind in [
        FaultKind::DropAfter,
        FaultKind::BadGateway,
        FaultKind::DropBefore,
        FaultKind::DropAfter,
    ] {
        school.sandbox.fault(Fault::next("webhook", kind));
    }
    let news = school.replies(nota, group, post, "Вот").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    assert_eq!(parts(&school).await, ["Вот"]);

    let body = update(1, teacher, "/queue");
    let all = std::iter::repeat_with(|| bring(&school, &body)).take(20);
    let all = futures_util::future::join_all(all).await;
    assert_eq!(all, [200; 20]);
    school.settle().await;
    let news = school.news();
    let answers = news.iter().filter(|heard| heard.text.contains("«Вот»"));
    assert_eq!(answers.count(), 1, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn what_was_taken_and_lost_in_a_crash_comes_again() {
    let mut school = School::with_webhook().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.stop().await;
    let before = received(&school).await;
    let (commits, _) = watch::channel(Commits::default());
    let (listener, messengers) = school.open_hook().await;
    let (door, work) = Desk {
        writer: school.store.writer(),
        chance: Chance::from_seed(7),
        clock: school.clock.clone(),
        profile: Arc::new(school.profile()),
        messengers: Arc::new(messengers.clone()),
        commits,
    }
    .work();
    let desk = tokio::spawn(work);
    let readiness = Readiness::new(school.clock.clone(), messengers.keys().copied());
    let server = Server::start(listener, (door, readiness), &messengers);
    let mut other = database(&school).await;
    let hold = sqlx::query("BEGIN IMMEDIATE");
    hold.execute(&mut other).await.expect("it is held");
    school
        .people
        .act(reply(nota, group, post, "Вот"))
        .expect("it is said");
    meanwhile(&school).await;
    // The desk has the work, and nothing is durable yet: it ends here.
    desk.abort();
    desk.await.expect_err("it was ended");
    loop {
        assert_eq!(school.sandbox.pending(), 1, "confirmed and lost");
        let info = call(&school, "getWebhookInfo", json!({})).await;
        let error = info["last_error_message"].as_str().unwrap_or_default();
        if error == "Wrong response from the webhook: 503 Service Unavailable" {
            break;
        }
    }
    let health = format!("http://{}/health", school.hook);
    let answer = reqwest::get(health).await.expect("an answer");
    assert_eq!(answer.status(), 503);
    server.stop().await;
    other.close().await.expect("it is let go");
    assert_eq!(received(&school).await, before);

    school.start().await;
    school.settle().await;
    assert_heard(&school.news(), nota, "Работа № 1 принята");
    assert_eq!(parts(&school).await, ["Вот"]);
    school.close().await;
}

#[tokio::test]
async fn from_one_way_to_the_other_nothing_is_lost_or_applied_twice() {
    let mut school = School::with_webhook().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    let mut expected = Vec::new();
    for (by_webhook, method, kind, texts) in [
        (false, "webhook", FaultKind::DropAfter, ["а", "б"]),
        (true, "getUpdates", FaultKind::DropBefore, ["в", "г"]),
        (false, "webhook", FaultKind::DropAfter, ["д", "е"]),
    ] {
        // One is applied, and the word of it never arrives; one comes when nobody is there.
        let mut news = school.sandbox.news();
        let fault = Fault::next(method, kind).times(u32::MAX);
        school.sandbox.fault(fault);
        let [first, second] = texts.map(|text| reply(nota, group, post, text));
        school.people.act(first).expect("it is said");
        hears(&mut news, "Учащийся 10427").await;
        school.stop().await;
        school.people.act(second).expect("it is said");
        school.sandbox.clear_faults();
        school.by_webhook = by_webhook;
        school.start().await;
        school.settle().await;
        expected.extend(texts);
        assert_eq!(parts(&school).await, expected);
    }
    let dropped = json!({ "drop_pending_updates": false });
    assert_eq!(
        asked_for(&school, "deleteWebhook"),
        [dropped.clone(), dropped]
    );
    school.close().await;
}

#[tokio::test]
async fn another_service_with_the_token_is_an_outage_and_takes_nothing_away() {
    let mut school = School::with_webhook().await;
    school.stop().await;
    call(&school, "deleteWebhook", json!({})).await;
    let deleted = asked_for(&school, "deleteWebhook").len();
    school.by_webhook = false;
    // Somebody else polls with the same token when this one starts.
    let conflict = "Conflict: terminated by other getUpdates request; make sure that only one \
                    bot instance is running";
    let kind = FaultKind::Error {
        code: 409,
        description: conflict.to_owned(),
        retry_after: None,
    };
    school.sandbox.fault(Fault::next("getUpdates", kind));
    school.start().await;
    let teacher = school.staff(1).await;
    // And then has a webhook set, which this one leaves alone.
    let theirs = json!({ "url": "https://example.org/" });
    call(&school, "setWebhook", theirs).await;
    // One for the other poll, one for the poll that was cut short, one for this webhook.
    refused_polls(&school, 3).await;
    assert_eq!(asked_for(&school, "deleteWebhook").len(), deleted);
    call(&school, "deleteWebhook", json!({})).await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}

/// Waits until so many polls were answered with a conflict.
async fn refused_polls(school: &School, count: usize) {
    let refused = || {
        let requests = school.sandbox.requests();
        requests.iter().filter(|it| it.error == Some(409)).count()
    };
    while refused() < count {
        school.sandbox.asked_for(school.sandbox.asked() + 1).await;
        // A request is noted when it is answered, before this one comes.
        call(school, "getMe", json!({})).await;
    }
}

#[tokio::test]
async fn a_webhook_that_cannot_be_set_is_an_outage() {
    let mut school = School::with_webhook().await;
    // Who is answered has been heard by the webhook: it is set.
    let who = school.person("Нота");
    school.says(who, "/start").await;
    school.stop().await;
    school
        .sandbox
        .fault(Fault::next("setWebhook", FaultKind::BadGateway));
    school.people.act(say(who, None, "/start")).expect("said");
    call(&school, "deleteWebhook", json!({})).await;
    school.start().await;
    school.settle().await;
    assert_heard(&school.news(), who, "код");
    assert_eq!(asked_for(&school, "setWebhook").len(), 3);
    school.close().await;
}

/// Turns the clock so far that the webhook is asked after, and answers another question meanwhile.
async fn later(school: &School) {
    school.clock.turn(Duration::from_secs(360));
    call(school, "getMe", json!({})).await;
}

#[tokio::test]
async fn a_webhook_that_somebody_takes_away_is_set_again() {
    let mut school = School::with_webhook().await;
    let who = school.person("Нота");
    for theirs in ["", "https://example.org/"] {
        call(&school, "setWebhook", json!({ "url": theirs })).await;
        let set = asked_for(&school, "setWebhook").len();
        school.people.act(say(who, None, "/start")).expect("said");
        while asked_for(&school, "setWebhook").len() == set {
            later(&school).await;
        }
        school.settle().await;
        assert_heard(&school.news(), who, "код");
        assert_eq!(asked_for(&school, "setWebhook").len(), set + 1);
        let info = call(&school, "getWebhookInfo", json!({})).await;
        assert_eq!(info["url"], school.hook_url());
    }
    // Of what a server does not tell nothing is made.
    let unknown = FaultKind::Error {
        code: 404,
        description: "Not Found".to_owned(),
        retry_after: None,
    };
    let fault = Fault::next("getWebhookInfo", unknown);
    school.sandbox.fault(fault.times(2));
    let set = asked_for(&school, "setWebhook").len();
    let asked = asked_for(&school, "getWebhookInfo").len();
    while asked_for(&school, "getWebhookInfo").len() < asked + 2 {
        later(&school).await;
    }
    school.settle().await;
    assert_eq!(asked_for(&school, "setWebhook").len(), set);
    school.close().await;
}

/// How the service says that it is: the status, and the words.
async fn health(school: &School) -> (u16, String) {
    let answer = reqwest::get(format!("http://{}/health", school.hook)).await;
    let answer = answer.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// Whether the service says that nobody calls it. While the clock is turned it may say as well that
/// nothing was stored.
async fn is_deaf(school: &School) -> bool {
    let (_, words) = health(school).await;
    words.starts_with("telegram has not been heard")
}

#[tokio::test]
async fn a_webhook_at_which_nothing_arrives_is_an_ailment_until_something_does() {
    let mut school = School::with_webhook().await;
    let who = school.person("Нота");
    // One look that fails is no outage.
    let asked = asked_for(&school, "getWebhookInfo").len();
    let fault = Fault::next("getWebhookInfo", FaultKind::BadGateway);
    school.sandbox.fault(fault);
    while asked_for(&school, "getWebhookInfo").len() < asked + 3 {
        later(&school).await;
        assert!(!is_deaf(&school).await);
    }
    let fault = Fault::next("webhook", FaultKind::BadGateway);
    school.sandbox.fault(fault.times(u32::MAX));
    school.people.act(say(who, None, "/start")).expect("said");
    while !is_deaf(&school).await {
        later(&school).await;
    }
    assert_eq!(health(&school).await.0, 503);
    school.sandbox.clear_faults();
    while is_deaf(&school).await {
        later(&school).await;
    }
    school.settle().await;
    assert_heard(&school.news(), who, "код");
    school.close().await;
}

#[tokio::test]
async fn who_can_store_nothing_says_so_however_well_it_is_called() {
    let mut school = School::with_webhook().await;
    school.pass(Duration::from_secs(3600)).await;
    assert_eq!(
        health(&school).await.0,
        200,
        "nobody has called, and all is well"
    );
    let mut other = database(&school).await;
    let hold = sqlx::query("BEGIN IMMEDIATE");
    hold.execute(&mut other).await.expect("it is held");
    school.clock.turn(Duration::from_secs(121));
    let said = health(&school).await;
    assert_eq!(
        said,
        (503, "nothing could be stored for 121 s\n".to_owned())
    );
    other.close().await.expect("it is let go");
    school.settle().await;
    assert_eq!(health(&school).await.0, 200);
    school.close().await;
}

#[tokio::test]
async fn what_is_no_update_is_kept_and_not_brought_again() {
    let mut school = School::with_webhook().await;
    school.expect_quarantine();
    let hostile: [&[u8]; 5] = [
        b"{",
        b"",
        b"\xff\xfe {\"update_id\": 5}",
        br#"{"update_id":6,"brand_new_kind":{}}"#,
        br#"[{"update_id":7}]"#,
    ];
    for body in hostile {
        // The same once more is the same.
        assert_eq!(bring(&school, body).await, 200, "{body:?}");
        assert_eq!(bring(&school, body).await, 200, "{body:?}");
    }
    school.people.inject_raw("{ \"update_id\": ".to_owned());
    school.settle().await;
    let teacher = school.staff(1).await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    let mut reader = school.store.reader().await.expect("a reader");
    let kept: Vec<String> = reader
        .quarantined()
        .await
        .expect("a list")
        .into_iter()
        .map(|it| it.raw)
        .collect();
    drop(reader);
    let expected = hostile.map(|body| String::from_utf8_lossy(body).into_owned());
    assert_eq!(kept[..5], expected);
    assert_eq!(kept[5..], ["{ \"update_id\": "]);
    school.close().await;
}
