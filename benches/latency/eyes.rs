//! Who looks on: what the bot says in the sandbox, and when.

use std::{
    sync::{Arc, Mutex},
    thread,
    time::Instant,
};

use kamerton::sandbox::{Happened, Heard, Sandbox};
use tokio::sync::watch;

/// Something that the bot said, and when the sandbox had accepted it.
#[derive(Clone)]
pub struct Answer {
    pub heard: Heard,
    pub at: Instant,
}

/// Sees everything that the bot says from now on.
pub struct Eyes {
    answers: Arc<Mutex<Vec<Answer>>>,
    count: watch::Receiver<usize>,
}

impl Eyes {
    /// A thread of their own looks, so that it waits for nothing but its turn: what that takes is
    /// part of what is measured.
    pub fn on(sandbox: &Sandbox) -> Eyes {
        let mut news = sandbox.news();
        let answers = Arc::new(Mutex::new(Vec::new()));
        let (counted, count) = watch::channel(0);
        let seen = Arc::clone(&answers);
        thread::spawn(move || {
            // It ends when the sandbox does.
            while let Ok(news) = news.blocking_recv() {
                let at = Instant::now();
                let (Happened::Said(heard) | Happened::Edited(heard)) = news.what else {
                    continue;
                };
                if heard.is_bot {
                    let mut seen = seen.lock().expect("a lock");
                    seen.push(Answer { heard, at });
                    counted.send_replace(seen.len());
                }
            }
        });
        Eyes { answers, count }
    }

    /// How much was said so far.
    pub fn count(&self) -> usize {
        *self.count.borrow()
    }

    /// Waits until this much was said.
    pub async fn have_seen(&mut self, count: usize) {
        let enough = |seen: &usize| *seen >= count;
        self.count.wait_for(enough).await.expect("a sandbox");
    }

    /// Waits until the bot says something with these words in this chat, now or from before;
    /// returns the last of it.
    pub async fn last_with(&mut self, chat: i64, words: &str) -> Heard {
        loop {
            let count = self.count();
            let found = self
                .answers(0)
                .into_iter()
                .rfind(|it| it.heard.chat == chat && it.heard.text.contains(words));
            if let Some(found) = found {
                return found.heard;
            }
            self.have_seen(count + 1).await;
        }
    }

    /// What was said after so much.
    pub fn answers(&self, after: usize) -> Vec<Answer> {
        self.answers.lock().expect("a lock")[after..].to_vec()
    }
}
