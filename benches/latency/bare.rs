//! The least that a bot can do, to hold the others against: one task that polls, keeps what came
//! in one durable statement, and answers. Nobody's right is looked up, nothing is repeated after
//! a failure, and no command is taken away.

use serde_json::{Value, json};
use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::school::student_of;

/// Answers whatever the Bot API at `api` brings, until the process is killed.
pub async fn answer(api: &str, database: &str) {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .expect("a database");
    sqlx::query("CREATE TABLE marks (student INTEGER NOT NULL, said TEXT NOT NULL)")
        .execute(&mut connection)
        .await
        .expect("a table");
    let client = reqwest::Client::new();
    let call = async |method: &str, ask: Value| -> Value {
        let request = client.post(format!("{api}/{method}")).json(&ask);
        let response = request.send().await.expect("a Bot API");
        response.json().await.expect("JSON")
    };
    let mut offset = 0;
    loop {
        let polled = call("getUpdates", json!({ "offset": offset, "timeout": 30 })).await;
        let updates = polled["result"].as_array().expect("updates");
        let given: Vec<(i64, &Value)> = updates
            .iter()
            .filter(|update| update["message"]["reply_to_message"].is_object())
            .map(|update| {
                let message = &update["message"];
                let work = &message["reply_to_message"]["message_id"];
                let group = &message["chat"]["id"];
                let student = student_of(
                    group.as_i64().expect("a chat"),
                    work.as_i64().expect("a message"),
                );
                (student, message)
            })
            .collect();
        let rows = given
            .iter()
            .map(|(student, message)| json!([student, message["text"]]));
        let rows = Value::from_iter(rows).to_string();
        sqlx::query("INSERT INTO marks SELECT value ->> 0, value ->> 1 FROM json_each(?)")
            .bind(rows)
            .execute(&mut connection)
            .await
            .expect("it is kept");
        for (student, message) in given {
            let say = json!({ "chat_id": message["from"]["id"], "text": student.to_string() });
            call("sendMessage", say).await;
        }
        if let Some(last) = updates.last() {
            offset = last["update_id"].as_i64().expect("a number") + 1;
        }
    }
}
