//! What the people of a school under test say, send and press, and what they get to hear.

use kamerton::sandbox::{Act, Heard, SentFile};

use super::{School, Who};

impl School {
    /// Does something, and waits until the bot has answered; returns what it said since.
    pub async fn act(&mut self, act: Act) -> Vec<Heard> {
        self.people.act(act).expect("this can be done");
        self.settle().await;
        self.news()
    }

    pub async fn says(&mut self, who: Who, text: &str) -> Vec<Heard> {
        self.act(say(who, None, text)).await
    }

    pub async fn says_in(&mut self, who: Who, chat: i64, text: &str) -> Vec<Heard> {
        self.act(say(who, Some(chat), text)).await
    }

    pub async fn replies(&mut self, who: Who, chat: i64, to: i64, text: &str) -> Vec<Heard> {
        self.act(reply(who, chat, to, text)).await
    }

    pub async fn presses(&mut self, who: Who, under: &Heard, button: &str) -> Vec<Heard> {
        self.act(Act::Press {
            user: who,
            chat: under.chat,
            message: under.message,
            button: button.to_owned(),
        })
        .await
    }

    /// Presses these buttons one after another, each under the last message that has any by then;
    /// returns what came of the last one.
    pub async fn presses_last(&mut self, who: Who, buttons: &[&str]) -> Vec<Heard> {
        let mut news = Vec::new();
        for button in buttons {
            let card = self.card(who);
            news = self.presses(who, &card, button).await;
        }
        news
    }

    /// What the bot has said, anywhere, since this was asked last; of a message that
    /// was changed, [`School::last`] tells.
    pub fn news(&mut self) -> Vec<Heard> {
        let mut chats: Vec<i64> = self
            .sandbox
            .requests()
            .iter()
            .filter_map(|request| request.params["chat_id"].as_i64())
            .collect();
        chats.sort_unstable();
        chats.dedup();
        let mut news = Vec::new();
        for chat in chats {
            let after = self.heard_up_to.entry(chat).or_insert(0);
            let heard = self.people.heard(chat, *after);
            if let Some(last) = heard.last() {
                *after = last.message;
            }
            news.extend(
                heard
                    .into_iter()
                    .filter(|heard| heard.is_bot && !heard.deleted),
            );
        }
        news
    }

    /// The chat's last message of the bot's.
    pub fn last(&self, chat: i64) -> Heard {
        self.people
            .heard(chat, 0)
            .into_iter()
            .rfind(|heard| heard.is_bot && !heard.deleted)
            .expect("the bot has said something")
    }

    /// The chat's last message of the bot's with buttons, as it stands now.
    pub fn card(&self, chat: i64) -> Heard {
        self.people
            .heard(chat, 0)
            .into_iter()
            .rfind(|heard| heard.is_bot && !heard.deleted && !heard.buttons.is_empty())
            .expect("there are buttons")
    }

    /// The chat's last message of the bot's that has `words` in it.
    pub fn last_about(&self, chat: i64, words: &str) -> Heard {
        self.people
            .heard(chat, 0)
            .into_iter()
            .rfind(|heard| heard.is_bot && !heard.deleted && heard.text.contains(words))
            .unwrap_or_else(|| panic!("“{words}” was not said in {chat}"))
    }
}

pub fn say(who: Who, chat: Option<i64>, text: &str) -> Act {
    Act::Say {
        user: who,
        chat,
        text: text.to_owned(),
        reply_to: None,
        files: Vec::new(),
        more: serde_json::Value::Null,
    }
}

pub fn reply(who: Who, chat: i64, to: i64, text: &str) -> Act {
    Act::Say {
        user: who,
        chat: Some(chat),
        text: text.to_owned(),
        reply_to: Some(to),
        files: Vec::new(),
        more: serde_json::Value::Null,
    }
}

/// A message with files, in reply to another where `to` says so.
pub fn send_files(who: Who, chat: i64, to: Option<i64>, files: Vec<SentFile>) -> Act {
    captioned(who, Some(chat), (to, ""), files)
}

/// The same with words below.
pub fn captioned(
    who: Who,
    chat: Option<i64>,
    (to, text): (Option<i64>, &str),
    files: Vec<SentFile>,
) -> Act {
    Act::Say {
        user: who,
        chat,
        text: text.to_owned(),
        reply_to: to,
        files,
        more: serde_json::Value::Null,
    }
}

pub fn file(kind: &str, content: &str) -> SentFile {
    SentFile {
        kind: kind.to_owned(),
        name: format!("{kind}.bin"),
        content: content.to_owned(),
        size: None,
    }
}

/// Whether one of the messages in `chat` has `words` in it.
#[track_caller]
pub fn assert_heard(heard: &[Heard], chat: i64, words: &str) {
    assert!(
        heard
            .iter()
            .any(|heard| heard.chat == chat && heard.text.contains(words)),
        "“{words}” was not said in {chat}, but: {heard:#?}"
    );
}

/// The file that came in `chat`, as its reader finds it.
#[track_caller]
pub fn opened(school: &School, heard: &[Heard], chat: i64) -> (String, Vec<u8>) {
    let media = heard
        .iter()
        .filter(|heard| heard.chat == chat)
        .find_map(|heard| heard.media.clone())
        .unwrap_or_else(|| panic!("no file in {chat}, but: {heard:#?}"));
    let content = school.people.open_file(&media.file_id).expect("a file");
    (media.name.unwrap_or_default(), content)
}

/// The rows of a table that the bot sent, the heading left out.
pub fn rows_of(content: &[u8]) -> Vec<Vec<String>> {
    let table = kamerton::sheets::read(content).expect("a table");
    table.rows.into_iter().map(|(_, cells)| cells).collect()
}

/// Whether nothing was said in `chat`.
#[track_caller]
pub fn assert_silent(heard: &[Heard], chat: i64) {
    let said: Vec<&Heard> = heard.iter().filter(|heard| heard.chat == chat).collect();
    assert!(said.is_empty(), "said in {chat}: {said:#?}");
}
