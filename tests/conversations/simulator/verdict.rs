//! What came of a life, held against the model.

use std::collections::BTreeMap;

use chrono::DateTime;
use kamerton::sandbox::{Heard, Request};

use super::{
    deeds::shows,
    life::{Halt, Life},
    model::{At, Attempt, Chat, DAY, MINUTE, Mark, State, Told, ZONE},
};

/// What a life leaves: equal lives leave equal records, byte for byte.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    pub journal: String,
    /// Everything that was said anywhere, as it stands there.
    pub transcript: String,
    pub tally: Tally,
}

/// How much there was in some lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub assignments: usize,
    pub works: usize,
    /// Of those, the ones that were handed in at the second messenger.
    pub works_elsewhere: usize,
    pub marks: usize,
    pub lessons: usize,
    pub requests: usize,
    pub crashes: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, more: Tally) {
        self.assignments += more.assignments;
        self.works += more.works;
        self.works_elsewhere += more.works_elsewhere;
        self.marks += more.marks;
        self.lessons += more.lessons;
        self.requests += more.requests;
        self.crashes += more.crashes;
    }
}

/// What is not to be left undone, and how it is counted.
const UNDONE: [(&str, &str); 7] = [
    (
        "unsent messages",
        "SELECT count(*) FROM outbox WHERE state = 'queued'",
    ),
    ("held replies", "SELECT count(*) FROM held"),
    ("events in quarantine", "SELECT count(*) FROM quarantine"),
    (
        "unfetched files",
        "SELECT count(*) FROM files WHERE state = 'waiting'",
    ),
    ("broadcasts held back", "SELECT count(*) FROM held_back"),
    (
        "works that collect",
        "SELECT count(*) FROM submissions WHERE state = 'collecting'",
    ),
    (
        "broken references",
        "SELECT count(*) FROM pragma_foreign_key_check",
    ),
];

impl Life {
    /// Ends the life at noon of the next day, and judges it.
    pub async fn judge(mut self) -> Result<Record, Halt> {
        self.clear_faults();
        self.flush().await?;
        let local = (self.now() + ZONE).rem_euclid(DAY);
        self.pass(DAY + DAY / 2 - local).await;
        self.flush().await?;
        for (what, sql) in UNDONE {
            let count = self.count(sql).await;
            if count > 0 {
                return Err(Halt::Broken(format!("left undone: {count} {what}")));
            }
        }
        let checks: Vec<(String,)> = self.rows("PRAGMA integrity_check").await;
        if checks != [("ok".to_owned(),)] {
            return Err(Halt::Broken(format!("not sound: {checks:?}")));
        }
        let journal = self.journal().await;
        differ(
            "the journal",
            &read_journal(&journal),
            &self.expected_journal(),
        )?;
        self.compare_works().await?;
        self.compare_marks().await?;
        self.compare_told()?;
        self.compare_posts()?;
        let transcript = self.transcript();
        let elsewhere = |work: &&Attempt| work.by.messenger > 0;
        let tally = Tally {
            assignments: self.model.assignments.len(),
            works: self.model.attempts.len(),
            works_elsewhere: self.model.attempts.iter().filter(elsewhere).count(),
            marks: self.model.marks.len(),
            lessons: self.model.lessons.len(),
            requests: self.requests().len(),
            crashes: self.crashes,
        };
        self.close().await;
        Ok(Record {
            journal,
            transcript,
            tally,
        })
    }

    fn expected_journal(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        for (number, given) in self.model.assignments.iter().enumerate() {
            for student in &given.assignees {
                let handed_in = (self.model.attempts.iter())
                    .filter(|it| {
                        it.assignment == number
                            && it.student == *student
                            && it.state.as_str() != "withdrawn"
                    })
                    .map(|it| it.handed_in)
                    .max();
                let mark = self.model.in_force(number, student);
                let line = Line {
                    student,
                    class: self.model.classes[given.class].name,
                    kind: "assignment",
                    title: &given.title,
                    given_at: given.given_at,
                    handed_in,
                };
                rows.push(line.cells(mark));
            }
        }
        for lesson in &self.model.lessons {
            for (student, (value, comment)) in &lesson.lines {
                let line = Line {
                    student,
                    class: self.model.classes[lesson.class].name,
                    kind: "lesson",
                    title: &lesson.topic,
                    given_at: lesson.at,
                    handed_in: None,
                };
                let mark = Mark {
                    assignment: 0,
                    student: student.clone(),
                    value: value.clone(),
                    comment: comment.clone(),
                    by: lesson.by,
                    at: lesson.recorded,
                    instead_of: State::Waiting,
                };
                rows.push(line.cells(Some(&mark).filter(|mark| !mark.value.is_empty())));
            }
        }
        rows
    }

    /// Every work, whatever became of it, with the number of its messages.
    async fn compare_works(&mut self) -> Result<(), Halt> {
        let found: Vec<(i64, String, String, i64)> = self
            .rows(
                "SELECT assignment, student_id, state, (SELECT count(*) FROM submission_parts
                     WHERE submission = submissions.id) FROM submissions
                 WHERE handed_in_at IS NOT NULL ORDER BY id",
            )
            .await;
        let expected: Vec<(i64, String, String, i64)> = (self.model.attempts.iter())
            .filter(|it| it.parts > 0)
            .map(|it| {
                let state = it.state.as_str().to_owned();
                (
                    number(it.assignment + 1),
                    it.student.clone(),
                    state,
                    number(it.parts),
                )
            })
            .collect();
        differ("the works", &found, &expected)
    }

    /// How many versions each mark has.
    async fn compare_marks(&mut self) -> Result<(), Halt> {
        let found: Vec<(i64, String, i64)> = self
            .rows(
                "SELECT assignment, student_id, count(*) FROM marks
                 GROUP BY assignment, student_id ORDER BY assignment, student_id",
            )
            .await;
        let mut expected: BTreeMap<(i64, &str), i64> = BTreeMap::new();
        for mark in &self.model.marks {
            let versions = expected.entry((number(mark.assignment + 1), &mark.student));
            *versions.or_default() += 1;
        }
        let expected: Vec<(i64, String, i64)> = expected
            .into_iter()
            .map(|((assignment, student), count)| (assignment, student.to_owned(), count))
            .collect();
        differ("the marks' histories", &found, &expected)
    }

    /// Whether everybody was told what they had to be, and nobody anything twice without a
    /// reason.
    fn compare_told(&self) -> Result<(), Halt> {
        let mut said: BTreeMap<(Chat, String), Vec<Option<bool>>> = BTreeMap::new();
        for (messenger, request) in self.requests() {
            let (Some(id), Some(text)) = (
                request.params["chat_id"].as_i64(),
                request.params["text"].as_str(),
            ) else {
                continue;
            };
            let chat = Chat { messenger, id };
            if request.error.is_some() {
                continue;
            }
            // A changed message makes no sound either way.
            let silent = (request.method == "sendMessage")
                .then(|| request.params["disable_notification"] == true);
            said.entry((chat, text.to_owned()))
                .or_default()
                .push(silent);
        }
        let mut expected: BTreeMap<(Chat, String), Vec<&Told>> = BTreeMap::new();
        for told in &self.model.told {
            let key = (told.chat, told.text.clone());
            expected.entry(key).or_default().push(told);
        }
        for ((chat, text), told) in expected {
            let heard = said
                .get(&(chat, text.clone()))
                .map_or(&[][..], Vec::as_slice);
            let (is, may_be) = (heard.len(), told.len());
            let has_to_be = told.iter().filter(|told| !told.outdated).count();
            if is < has_to_be || (is > may_be && !self.doubtful) {
                return Err(Halt::Broken(format!(
                    "told {is} times and not {has_to_be}, in {chat:?}: {text}"
                )));
            }
            let wrong = |silent: &bool| told.iter().all(|told| told.silent != *silent);
            if heard.iter().flatten().any(wrong) {
                return Err(Halt::Broken(format!(
                    "told with a sound or without it, and not as it should be, in {chat:?}: {text}"
                )));
            }
        }
        Ok(())
    }

    /// Whether every assignment has reached who has it in private.
    fn compare_posts(&self) -> Result<(), Halt> {
        for given in &self.model.assignments {
            let begins = format!("🎵 {}", given.title);
            let is_post = |heard: &Heard| heard.is_bot && heard.text.starts_with(&begins);
            for chat in &given.readers {
                let (heard, people) = (self.everything(*chat), &self.sides[chat.messenger].people);
                let is_photo = |heard: &Heard| shows(people, heard, &given.title);
                if !heard.iter().any(is_post) || (given.photo && !heard.iter().any(is_photo)) {
                    let said: Vec<_> = heard.iter().map(|it| (&it.text, &it.media)).collect();
                    let words = format!("{} was not posted in {chat:?}: {said:?}", given.title);
                    return Err(Halt::Broken(words));
                }
            }
        }
        Ok(())
    }

    /// What the service has asked of each messenger.
    fn requests(&self) -> Vec<(usize, Request)> {
        let sides = self.sides.iter().enumerate();
        let all = sides.flat_map(|(messenger, side)| {
            let requests = side.sandbox.requests().into_iter();
            requests.map(move |request| (messenger, request))
        });
        all.collect()
    }

    fn transcript(&self) -> String {
        let mut chats: Vec<Chat> = self.teachers.to_vec();
        chats.extend(self.groups);
        chats.extend(self.students.values().flatten());
        let lines = chats.into_iter().flat_map(|chat| {
            let people = self.sides[chat.messenger].people.clone();
            let heard = self.everything(chat).into_iter();
            heard.map(move |mut heard| {
                // Its number tells who of several was sent a file first.
                if let Some(media) = &mut heard.media {
                    let content = people.open_file(&media.file_id).unwrap_or_default();
                    media.file_id = String::from_utf8_lossy(&content).into_owned();
                }
                format!("{heard:?}\n")
            })
        });
        lines.collect()
    }
}

/// A line of the journal without its mark.
struct Line<'l> {
    student: &'l str,
    class: &'l str,
    kind: &'l str,
    title: &'l str,
    given_at: At,
    handed_in: Option<At>,
}

impl Line<'_> {
    fn cells(&self, mark: Option<&Mark>) -> Vec<String> {
        let at = |moment: Option<At>| moment.map_or_else(String::new, local);
        vec![
            self.student.to_owned(),
            self.class.to_owned(),
            self.kind.to_owned(),
            self.title.to_owned(),
            local(self.given_at),
            at(self.handed_in),
            mark.map_or_else(String::new, |mark| mark.value.clone()),
            at(mark.map(|mark| mark.at)),
            mark.map_or_else(String::new, |mark| mark.by.to_string()),
            mark.map_or_else(String::new, |mark| mark.comment.clone()),
        ]
    }
}

fn local(at: At) -> String {
    debug_assert_eq!(at % (MINUTE / 60), 0, "whole seconds");
    let local = DateTime::from_timestamp_millis(at + ZONE).expect("a time");
    local.format("%Y-%m-%dT%H:%M:%S+03:00").to_string()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).expect("small")
}

fn read_journal(csv: &str) -> Vec<Vec<String>> {
    csv::Reader::from_reader(csv.trim_start_matches('\u{FEFF}').as_bytes())
        .records()
        .map(|record| record.expect("CSV").iter().map(str::to_owned).collect())
        .collect()
}

/// Names the first line in which what is differs from what has to be.
fn differ<T: PartialEq + std::fmt::Debug>(
    what: &str,
    is: &[T],
    has_to_be: &[T],
) -> Result<(), Halt> {
    let longest = is.len().max(has_to_be.len());
    match (0..longest).find(|at| is.get(*at) != has_to_be.get(*at)) {
        None => Ok(()),
        Some(at) => Err(Halt::Broken(format!(
            "{what}, line {at}: {:?} and not {:?}",
            is.get(at),
            has_to_be.get(at)
        ))),
    }
}
