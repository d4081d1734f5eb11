//! What became of all that was said to the bot: it is compared with the database, and with
//! what the sandbox saw go out.

use sqlx::Connection;

use crate::child::{Class, Machine};

/// What people did, each with words of its own.
#[derive(Default)]
pub struct Deeds {
    /// Replies of 10427's to an assignment, in the group.
    pub works: Vec<String>,
    /// Comments on marks for 10434.
    pub marks: Vec<String>,
}

/// What the oracle found wrong.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Was said, confirmed, and had no effect.
    pub lost: Vec<String>,
    /// Had its effect twice.
    pub twice: Vec<String>,
    /// Ought to have been answered, and never was.
    pub unsaid: Vec<String>,
    /// Messages that people got twice: no promise is broken, but they are counted.
    pub doubles: usize,
}

impl Verdict {
    /// Nothing was lost, applied twice or left unsaid.
    #[track_caller]
    pub fn assert_clean(&self) {
        let wrong = [&self.lost, &self.twice, &self.unsaid];
        assert!(wrong.iter().all(|it| it.is_empty()), "{self:?}");
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (lost, twice, unsaid) = (self.lost.len(), self.twice.len(), self.unsaid.len());
        write!(
            out,
            "{lost} lost, {twice} applied twice, {unsaid} unsaid, {} said twice",
            self.doubles
        )
    }
}

/// Judges a school whose service has ended; its sandbox has kept its log.
pub async fn judge(machine: &Machine, class: &Class, deeds: &Deeds) -> Verdict {
    let mut database = machine.database().await;
    let check: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut database)
        .await
        .expect("a check");
    assert_eq!(check, "ok");
    let foreign: Vec<(String,)> = sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check")
        .fetch_all(&mut database)
        .await
        .expect("a check");
    assert!(foreign.is_empty(), "rows that belong nowhere: {foreign:?}");
    let stored: Vec<String> =
        sqlx::query_scalar("SELECT text FROM submission_parts UNION ALL SELECT comment FROM marks")
            .fetch_all(&mut database)
            .await
            .expect("a list");
    // An edit has the id of the message that it changes.
    let sent: Vec<(String, i64)> = sqlx::query_as(
        "SELECT chat, count(DISTINCT message) FROM outbox
         WHERE state = 'sent' AND message IS NOT NULL GROUP BY chat",
    )
    .fetch_all(&mut database)
    .await
    .expect("a list");
    assert!(!sent.is_empty(), "nothing was said at all");
    database.close().await.expect("it closes");

    let mut verdict = Verdict::default();
    for text in deeds.works.iter().chain(&deeds.marks) {
        match stored.iter().filter(|stored| *stored == text).count() {
            0 => verdict.lost.push(text.clone()),
            1 => {}
            _ => verdict.twice.push(text.clone()),
        }
    }
    for (chat, sent) in sent {
        let chat: i64 = chat.parse().expect("a chat");
        let heard = machine.people.heard(chat, 0);
        let heard = heard.iter().filter(|heard| heard.is_bot).count();
        let sent = usize::try_from(sent).expect("a count");
        match heard.checked_sub(sent) {
            Some(more) => verdict.doubles += more,
            None => verdict.unsaid.push(format!("{} in {chat}", sent - heard)),
        }
    }
    verdict.unsaid.extend(unanswered(machine, class, deeds));
    verdict
}

/// What was never answered: each work gets a sign, and each comment reaches its student.
fn unanswered(machine: &Machine, class: &Class, deeds: &Deeds) -> Vec<String> {
    let requests = machine.sandbox.requests();
    let told: Vec<&str> = requests
        .iter()
        .filter(|request| request.error.is_none())
        .filter(|request| request.params["chat_id"] == class.students[1])
        .filter_map(|request| request.params["text"].as_str())
        .collect();
    let group = machine.people.heard(class.group, 0);
    let unsigned = deeds.works.iter().filter(|work| {
        group
            .iter()
            .any(|heard| heard.text == **work && heard.reactions.is_empty())
    });
    let untold = deeds
        .marks
        .iter()
        .filter(|mark| !told.iter().any(|text| text.contains(mark.as_str())));
    unsigned.chain(untold).cloned().collect()
}
