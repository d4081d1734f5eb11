//! What networks and busy servers do, and what hostile updates try.

use std::{collections::HashMap, net::Ipv4Addr, sync::Arc, time::Duration};

use kamerton::{
    messenger::telegram::{Access, Telegram},
    sandbox::{Act, Fault, FaultKind, TOKEN},
    web::Server,
};
use serde_json::{Value, json};
use sqlx::Connection;
use tokio::net::TcpListener;

use crate::{
    guard::database,
    school::{School, assert_heard, assert_silent, last_line, reply, say},
};

#[tokio::test]
async fn an_update_that_comes_twice_is_applied_once() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.sandbox.fault(Fault {
        skip: 1,
        ..Fault::next("getUpdates", FaultKind::Duplicate).times(3)
    });
    school.replies(nota, group, post, "Вот").await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    school.says(nota, "/homework").await;
    let receipts = school
        .people
        .heard(nota, 0)
        .into_iter()
        .filter(|heard| heard.text.contains("Работа №"))
        .count();
    assert_eq!(receipts, 1);
    school.close().await;
}

#[tokio::test]
async fn a_service_that_hears_nothing_any_more_says_so_to_who_watches_over_it() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = Server::start(listener, school.behind(), &HashMap::new());
    let health = async || {
        let answer = reqwest::get(format!("http://{address}/health")).await;
        let answer = answer.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    };
    assert_eq!(health().await, (200, "well\n".to_owned()));
    let settings = format!("health_listen = \"{address}\"\n");
    std::fs::write(school.path("kamerton.toml"), settings).expect("a file");
    let asked = async |school: &School| school.kamerton(&["health"]).await;
    let complained = async |school: &School| {
        let output = asked(school).await;
        assert!(!output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert_eq!(last_line(&asked(&school).await), "well");
    // From the next poll on there is no answer any more, and no error.
    school
        .sandbox
        .fault(Fault::next("getUpdates", FaultKind::Hang));
    school.says(teacher, "/help").await;
    school.pass(Duration::from_secs(120)).await;
    assert_eq!(health().await.0, 200);
    school.pass(Duration::from_secs(1)).await;
    let (status, why) = health().await;
    assert_eq!(status, 503);
    assert_eq!(why, "telegram has not been heard for 121 s\n");
    let told = complained(&school).await;
    assert!(told.contains(why.trim()), "{told}");
    school.sandbox.clear_faults();
    school.says(teacher, "/help").await;
    assert_eq!(health().await.0, 200);
    server.stop().await;
    let told = complained(&school).await;
    assert!(told.contains("no service answers at 127.0.0.1"), "{told}");
    school.close().await;
}

#[tokio::test]
async fn a_broken_wire_delays_and_loses_nothing() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    let error = FaultKind::Error {
        code: 429,
        description: "Too Many Requests: retry after 30".to_owned(),
        retry_after: Some(30),
    };
    for kind in [FaultKind::DropBefore, FaultKind::BadGateway, error] {
        school.sandbox.fault(Fault {
            chat: Some(nota),
            ..Fault::next("sendMessage", kind)
        });
    }
    let asked = school.clock.now().millis();
    school.replies(nota, group, post, "Вот").await;
    // The other chat is not held up by this one's 429.
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Вот»");
    let mut told = false;
    for _ in 0..40 {
        let news = school.pass(Duration::from_secs(1)).await;
        told |= news
            .iter()
            .any(|heard| heard.chat == nota && heard.text.contains("Работа № 1"));
    }
    assert!(told, "the receipt never came");
    let sent: Vec<i64> = school
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.params["chat_id"] == nota && request.at >= asked)
        .filter(|request| request.method == "sendMessage")
        .map(|request| request.at)
        .collect();
    assert!(
        sent[sent.len() - 1] - sent[sent.len() - 2] >= 30_000,
        "before its time: {sent:?}"
    );
    school.close().await;
}

#[tokio::test]
async fn what_has_arrived_is_written_down_while_something_else_hangs() {
    let mut school = School::open().await;
    let (hung, other) = (school.person("Первый"), school.person("Второй"));
    let hang = Fault::next("sendMessage", FaultKind::Hang).in_chat(hung);
    school.sandbox.fault(hang);
    for who in [hung, other] {
        let act = say(who, None, "Здравствуйте!");
        school.people.act(act).expect("it is said");
    }
    let mut connection = database(&school).await;
    let written = async {
        let sent = "SELECT 1 FROM outbox WHERE state = 'sent' AND chat = ?";
        loop {
            let found: Option<i64> = sqlx::query_scalar(sent)
                .bind(other.to_string())
                .fetch_optional(&mut connection)
                .await
                .expect("a row or none");
            if found.is_some() {
                return;
            }
        }
    };
    let written = tokio::time::timeout(Duration::from_secs(20), written).await;
    written.expect("it is written down before the other one arrives");
    let waiting = "SELECT count(*) FROM outbox WHERE state = 'queued' AND chat = ?";
    let waiting: i64 = sqlx::query_scalar(waiting)
        .bind(hung.to_string())
        .fetch_one(&mut connection)
        .await
        .expect("a count");
    assert_eq!(waiting, 1, "it does not hang");
    connection.close().await.expect("it closes");
    // It ends with an error, and goes once more.
    school.sandbox.clear_faults();
    school.settle().await;
    let news = school.pass(Duration::from_secs(60)).await;
    assert!(news.iter().any(|heard| heard.chat == hung), "{news:?}");
    school.close().await;
}

#[tokio::test]
async fn a_service_that_is_stopped_while_it_starts_ends_at_once() {
    let mut school = School::open().await;
    for moment in 0..20 {
        school.stop().await;
        school.start().await;
        for _ in 0..moment {
            tokio::task::yield_now().await;
        }
        let stop = tokio::time::timeout(Duration::from_secs(5), school.stop());
        stop.await.expect("it ends");
    }
    school.close().await;
}

#[tokio::test]
async fn a_proxy_carries_everything() {
    let mut school = School::open().await;
    school.stop().await;
    // A name that nobody resolves: only through the proxy can it be reached.
    let telegram = Telegram::new(Access {
        token: TOKEN.into(),
        api: "http://telegram.invalid".to_owned(),
        proxy: Some(school.sandbox.url().to_owned()),
        download_limit: 20 << 20,
        limits: false,
    });
    school.start_with(Arc::new(telegram.expect("a bot"))).await;
    school.settle().await;
    let stranger = school.person("Прохожий");
    let news = school.says(stranger, "Здравствуйте!").await;
    assert_heard(&news, stranger, "код");
    school.close().await;
}

#[tokio::test]
async fn optional_methods_that_a_server_does_not_know_cost_nothing() {
    let mut school = School::open().await;
    let not_found = FaultKind::Error {
        code: 404,
        description: "Not Found".to_owned(),
        retry_after: None,
    };
    for method in [
        "setMessageReaction",
        "answerCallbackQuery",
        "deleteMessage",
        "editMessageText",
        "sendVoice",
        "getFile",
    ] {
        school
            .sandbox
            .fault(Fault::next(method, not_found.clone()).times(1000));
    }
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school
        .act(crate::school::send_files(
            nota,
            group,
            Some(post),
            vec![crate::school::file("voice", "x")],
        ))
        .await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "показать его не получилось");
    let card = news.into_iter().find(|heard| !heard.buttons.is_empty());
    let card = card.expect("the card is there all the same");
    let news = school.presses(teacher, &card, "5").await;
    // What cannot be edited is said anew.
    assert_heard(&news, teacher, "10427: 5");
    assert_heard(&news, nota, "Оценка 5");
    school.close().await;
}

#[tokio::test]
async fn a_server_need_not_say_who_wrote_the_message_replied_to() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    let chat = json!({ "id": group, "type": "group" });
    school.people.inject(json!({ "message": {
        "message_id": 9_000,
        "date": school.clock.now().millis() / 1000,
        "chat": chat,
        "from": { "id": nota, "is_bot": false, "first_name": "Нота" },
        "text": "Вот",
        "reply_to_message": { "message_id": post, "date": 0, "chat": chat },
    } }));
    school.settle().await;
    let news = school.news();
    assert_heard(&news, nota, "Работа №");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Вот»");
    school.close().await;
}

#[tokio::test]
async fn hostile_updates_are_kept_and_the_next_good_one_is_served() {
    let mut school = School::open().await;
    school.expect_quarantine();
    let deep = (0..500).fold(json!(1), |inner, _| json!([inner]));
    let from = json!({ "id": 77, "is_bot": false, "first_name": "X" });
    let chat = json!({ "id": 77, "type": "private" });
    let hostile: Vec<Value> = vec![
        json!({ "brand_new_kind": { "a": 1 } }),
        json!({ "message": { "message_id": "не число" } }),
        json!({ "message": { "message_id": 1, "date": 1, "chat": {}, "text": "a" } }),
        json!({ "message": deep }),
        json!({ "callback_query": { "id": 5 } }),
        json!({ "message": null }),
        json!({ "message": { "message_id": 2, "date": 9_223_372_036_854_775_807_i64, "chat": chat, "from": from, "text": "x".repeat(1_000_000) } }),
        json!({ "message": { "message_id": 3, "date": -5, "chat": chat, "from": from, "text": "/start \u{202E}\u{0}=1'; DROP TABLE marks" } }),
        json!({ "edited_message": { "message_id": 4, "chat": chat, "from": from, "text": "/grade 1 5" } }),
        json!({ "poll_answer": { "poll_id": "1" } }),
    ];
    for update in hostile {
        assert_eq!(school.sandbox.pending(), 0);
        school.people.inject(update);
        school.settle().await;
    }
    let teacher = school.staff(1).await;
    let news = school.says(teacher, "/help").await;
    assert_heard(&news, teacher, "/queue");
    let mut reader = school.store.reader().await.expect("a reader");
    let kept = reader.quarantined().await.expect("a list");
    drop(reader);
    assert_eq!(kept.len(), 6, "{kept:#?}");
    assert!(kept[0].raw.contains("brand_new_kind"));
    let list = school.kamerton(&["quarantine"]).await;
    assert!(String::from_utf8_lossy(&list.stdout).contains("brand_new_kind"));
    school.close().await;
}

#[tokio::test]
async fn what_failed_through_our_fault_is_apologised_for_and_can_be_replayed() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    school.says(nota, "/language").await;
    school.presses_last(nota, &["English"]).await;
    // A fault that lies in the database, and is mended later.
    spoil(&school, "ALTER TABLE submission_parts RENAME TO mislaid").await;
    let news = school.says(nota, "/mydata").await;
    assert_heard(&news, nota, "Sorry, something broke on our side");
    school
        .people
        .act(reply(nota, group, post, "Вот"))
        .expect("it is sent");
    let news = school.says(teacher, "/help").await;
    assert_heard(&news, teacher, "/queue");
    assert_heard(&news, admin, "Событие № 2");
    let journal = school.journal().await;
    assert_eq!(journal[0][5], "", "half of it was kept");
    spoil(&school, "ALTER TABLE mislaid RENAME TO submission_parts").await;
    let output = school.kamerton(&["replay"]).await;
    assert!(output.status.success(), "{output:?}");
    let news = school.pass(Duration::from_secs(2)).await;
    assert_heard(&news, nota, "Work No. 1");
    let output = school.kamerton(&["replay"]).await;
    assert!(String::from_utf8_lossy(&output.stdout).contains("nothing to replay"));
    school.expect_quarantine();
    school.close().await;
}

async fn spoil(school: &School, statement: &'static str) {
    use sqlx::Connection;
    let url = crate::school::database_url(school.folder.path());
    let mut connection = sqlx::SqliteConnection::connect(&url)
        .await
        .expect("a database");
    sqlx::query(statement)
        .execute(&mut connection)
        .await
        .expect("a change");
    connection.close().await.expect("it closes");
}

#[tokio::test]
async fn a_server_that_takes_no_documents_and_copies_nothing_costs_no_word() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let dina = school.student("10441").await;
    for method in ["sendDocument", "copyMessage"] {
        let unknown = FaultKind::Error {
            code: 404,
            description: "Not Found: method not found".to_owned(),
            retry_after: None,
        };
        school.sandbox.fault(Fault::next(method, unknown).times(10));
    }
    let news = school.says(teacher, "/invite Сольфеджио 3А").await;
    assert_heard(&news, teacher, "\n10441: ");
    let news = school.says(teacher, "/journal").await;
    assert_heard(&news, teacher, "Не получилось прислать файл «журнал.xlsx»");
    let sticker = serde_json::json!({ "location": { "latitude": 55.75, "longitude": 37.61 } });
    let act = Act::Say {
        user: dina,
        chat: None,
        text: String::new(),
        reply_to: None,
        files: Vec::new(),
        more: sticker,
    };
    school.act(act).await;
    let answer = school.last(dina);
    let news = school
        .presses(dina, &answer, "Передать преподавателю")
        .await;
    assert_heard(&news, teacher, "мессенджер не дал показать");
    school.close().await;
}

#[tokio::test]
async fn what_is_too_large_for_a_proxy_on_the_way_is_told_and_holds_up_nothing() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let fault = Fault::next("sendDocument", FaultKind::TooLarge);
    school.sandbox.fault(fault.times(u32::MAX));
    let news = school.says(teacher, "/journal").await;
    assert_heard(&news, teacher, "Не получилось прислать файл «журнал.xlsx»");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}

/// Telegram looks for the chat that is copied from first, and says of either that it is not there.
#[tokio::test]
async fn a_copy_that_fails_is_held_against_nobody() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let dina = school.student("10441").await;
    let gone = FaultKind::Error {
        code: 400,
        description: "Bad Request: chat not found".to_owned(),
        retry_after: None,
    };
    school.sandbox.fault(Fault::next("copyMessage", gone));
    let place = serde_json::json!({ "location": { "latitude": 55.75, "longitude": 37.61 } });
    school
        .act(crate::questions::odd(dina, None, None, place))
        .await;
    let news = school.presses_last(dina, &["Передать преподавателю"]).await;
    assert_heard(&news, teacher, "мессенджер не дал показать");
    // The next question reaches the teacher, who has said nothing meanwhile.
    school.says(dina, "Какой темп?").await;
    let news = school.presses_last(dina, &["Передать преподавателю"]).await;
    assert_heard(&news, teacher, "Какой темп?");
    school.close().await;
}

/// Who was out of reach for a moment hears again of what there is, as soon as they press a button.
#[tokio::test]
async fn who_presses_a_button_is_there() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let pavel = school.student("10434").await;
    let give = "/assign Этюд\nкласс: Музлитература 3";
    school.says(teacher, give).await;
    school.says(pavel, "/homework").await;
    let card = school.card(pavel);
    let blocked = FaultKind::Error {
        code: 403,
        description: "Forbidden: bot was blocked by the user".to_owned(),
        retry_after: None,
    };
    school
        .sandbox
        .fault(Fault::next("sendMessage", blocked).in_chat(pavel));
    school.says(teacher, give).await;
    let news = school.says(teacher, give).await;
    assert_silent(&news, pavel);
    let button = card.buttons[0][0].text.clone();
    school.presses(pavel, &card, &button).await;
    let news = school.says(teacher, give).await;
    assert!(news.iter().any(|heard| heard.chat == pavel), "{news:#?}");
    school.close().await;
}
