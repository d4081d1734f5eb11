//! What became of all that was said to the bot: it is compared with the database, and with
//! what the sandbox saw go out.

use kamerton::sandbox::People;
use sqlx::Connection;

use crate::{
    child::{Class, Machine},
    school::{file, reply, say, send_files},
};

/// What people did, each with words of its own.
#[derive(Default)]
pub struct Deeds {
    works: Vec<String>,
    marks: Vec<String>,
    titles: Vec<String>,
    recordings: Vec<String>,
}

impl Deeds {
    /// 10427 replies to the class's assignment.
    pub fn hand_in(&mut self, people: &People, class: &Class) {
        let work = format!("работа {:05}", self.works.len());
        people
            .act(reply(class.students[0], class.group, class.post, &work))
            .expect("it is said");
        self.works.push(work);
    }

    /// 10427 plays something.
    pub fn record(&mut self, people: &People, class: &Class) {
        let sound = format!("запись {:05}", self.recordings.len());
        let files = vec![file("voice", &sound)];
        people
            .act(send_files(
                class.students[0],
                class.group,
                Some(class.post),
                files,
            ))
            .expect("it is sent");
        self.recordings.push(sound);
    }

    /// The teacher changes 10434's mark.
    pub fn grade(&mut self, people: &People, class: &Class) {
        let mark = if self.marks.len().is_multiple_of(2) {
            "5"
        } else {
            "4"
        };
        let comment = format!("оценка {:05}", self.marks.len());
        let grade = format!("/grade 10434 {mark} {comment}");
        people
            .act(say(class.teacher, Some(class.group), &grade))
            .expect("it is said");
        self.marks.push(comment);
    }

    /// The teacher gives something to do, which would be given twice if it were applied twice.
    pub fn assign(&mut self, people: &People, class: &Class) -> String {
        let title = format!("Этюд {:05}", self.titles.len());
        let assign = format!("/assign {title}");
        people
            .act(say(class.teacher, Some(class.group), &assign))
            .expect("it is said");
        self.titles.push(title.clone());
        title
    }
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
    let stored: Vec<String> = sqlx::query_scalar(
        "SELECT text FROM submission_parts UNION ALL SELECT comment FROM marks
             UNION ALL SELECT title FROM assignments",
    )
    .fetch_all(&mut database)
    .await
    .expect("a list");
    let kept: Vec<String> = sqlx::query_scalar("SELECT path FROM files WHERE state = 'kept'")
        .fetch_all(&mut database)
        .await
        .expect("a list");
    let kept: Vec<String> = kept
        .into_iter()
        .map(|path| machine.folder.path().join("files").join(path))
        .map(|path| std::fs::read_to_string(path).expect("a kept file is there"))
        .collect();
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
    let deeds_done = deeds.works.iter().chain(&deeds.marks).chain(&deeds.titles);
    let there = stored
        .iter()
        .map(String::as_str)
        .chain(kept.iter().map(String::as_str));
    let there: Vec<&str> = there.collect();
    for text in deeds_done.chain(&deeds.recordings) {
        match there.iter().filter(|there| *there == text).count() {
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

/// What was never answered: each work gets a sign, the last comment reaches its student, each
/// assignment its group. A comment that was another one before it was said need not be.
fn unanswered(machine: &Machine, class: &Class, deeds: &Deeds) -> Vec<String> {
    let requests = machine.sandbox.requests();
    let told = |chat: i64| -> Vec<&str> {
        requests
            .iter()
            .filter(|request| request.error.is_none() && request.params["chat_id"] == chat)
            .filter_map(|request| request.params["text"].as_str())
            .collect()
    };
    let (student, everybody) = (told(class.students[1]), told(class.group));
    let group = machine.people.heard(class.group, 0);
    let unsigned = deeds.works.iter().filter(|work| {
        group
            .iter()
            .any(|heard| heard.text == **work && heard.reactions.is_empty())
    });
    let is_told = |mark: &String| student.iter().any(|text| text.contains(mark.as_str()));
    let last_told = deeds.marks.iter().rposition(is_told);
    let untold = deeds
        .marks
        .iter()
        .skip(last_told.map_or(0, |last| last + 1));
    let unposted = deeds
        .titles
        .iter()
        .filter(|title| !everybody.iter().any(|text| text.contains(title.as_str())));
    unsigned.chain(untold).chain(unposted).cloned().collect()
}
