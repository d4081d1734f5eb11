//! A Bot API that takes whatever comes and knows nobody, so that what is measured against it is
//! the bot: without limits, in a thread of its own, over loopback HTTP.

use std::{
    collections::VecDeque,
    fmt::Write,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{Uri, header::CONTENT_TYPE},
    response::IntoResponse,
};
use serde::Deserialize;
use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
};

/// The server.
pub struct Wire {
    url: String,
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    /// Updates that are not confirmed yet, with their numbers.
    updates: Mutex<VecDeque<(i64, String)>>,
    arrived: Notify,
    next_message: AtomicI64,
    /// How many calls were answered, other than those that poll.
    taken: watch::Sender<u64>,
    /// The number below which all is confirmed.
    confirmed: watch::Sender<i64>,
}

/// What a poll asks for.
#[derive(Deserialize)]
struct Poll {
    #[serde(default)]
    offset: i64,
    #[serde(default)]
    timeout: u64,
}

/// What one poll brings (core.telegram.org/bots/api#getupdates).
const POLL: usize = 100;

/// What is said here comes after all that the school knows from before: no message of a chat has
/// the id of another.
const FIRST_MESSAGE: i64 = 1_000_000_000;

impl Wire {
    /// Starts it.
    pub fn start() -> Wire {
        let desk = Arc::new(Desk {
            next_message: AtomicI64::new(FIRST_MESSAGE),
            ..Desk::default()
        });
        let (tell, told) = std::sync::mpsc::channel();
        let app = Router::new().fallback(answer).with_state(Arc::clone(&desk));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                tell.send(listener.local_addr().expect("an address"))
                    .expect("somebody waits");
                axum::serve(listener, app).await.expect("it serves");
            });
        });
        let address = told.recv().expect("it starts");
        Wire {
            url: format!("http://{address}"),
            desk,
        }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Has updates waiting, all at once.
    pub fn bring(&self, updates: Vec<(i64, String)>) {
        self.desk.updates.lock().expect("sound").extend(updates);
        self.desk.arrived.notify_waiters();
    }

    /// How many calls it has answered so far, other than polls.
    pub fn taken(&self) -> u64 {
        *self.desk.taken.borrow()
    }

    /// Waits until the update of this number is confirmed.
    pub async fn confirms(&self, number: i64) {
        let mut confirmed = self.desk.confirmed.subscribe();
        let all = confirmed.wait_for(|below| *below > number).await;
        all.expect("it is there");
    }
}

async fn answer(State(desk): State<Arc<Desk>>, uri: Uri, body: Bytes) -> impl IntoResponse {
    let answer = match uri.path().rsplit('/').next() {
        Some("getUpdates") => {
            let poll = serde_json::from_slice(&body).expect("a poll");
            format!(r#"{{"ok":true,"result":[{}]}}"#, desk.poll(&poll).await)
        }
        Some("getMe") => r#"{"ok":true,"result":{"id":1,"username":"kamerton"}}"#.to_owned(),
        _ => {
            let id = desk.next_message.fetch_add(1, Ordering::Relaxed);
            desk.taken.send_modify(|taken| *taken += 1);
            format!(r#"{{"ok":true,"result":{{"message_id":{id}}}}}"#)
        }
    };
    ([(CONTENT_TYPE, "application/json")], answer)
}

impl Desk {
    async fn poll(&self, poll: &Poll) -> String {
        let arrived = self.arrived.notified();
        self.confirmed.send_replace(poll.offset);
        let waiting = self.next(poll.offset);
        if !waiting.is_empty() {
            return waiting;
        }
        let patience = Duration::from_secs(poll.timeout);
        // Whether it came or not is seen below.
        drop(tokio::time::timeout(patience, arrived).await);
        self.next(poll.offset)
    }

    fn next(&self, offset: i64) -> String {
        let mut updates = self.updates.lock().expect("sound");
        while updates.front().is_some_and(|(number, _)| *number < offset) {
            updates.pop_front();
        }
        let mut next = String::new();
        for (at, (_, update)) in updates.iter().take(POLL).enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(next, "{comma}{update}").expect("memory");
        }
        next
    }
}
