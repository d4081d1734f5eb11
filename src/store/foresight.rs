//! What the commands of a batch will ask for, asked for all at once before the first of them is
//! answered: each statement costs a hop between threads, whatever it looks for.

use std::collections::HashMap;

use super::{
    Result, Tx,
    about::About,
    from_json, json,
    marks::{Standing, StandingRow},
    submissions::{Submission, SubmissionRow},
};
use crate::{messenger::Address, school::roster::StudentId};

/// What is known already. It is forgotten as soon as anything is written that may make it
/// untrue.
#[derive(Debug, Default)]
pub(super) struct Foresight {
    replies: HashMap<(Address, String), Target>,
    works: HashMap<i64, Foreseen>,
}

/// A work that is going to be asked for.
#[derive(Debug)]
struct Foreseen {
    work: Submission,
    standing: Standing,
    /// Whether it is the attempt that counts.
    counts: bool,
}

/// What a message that was replied to turned out to be.
#[derive(Clone, Debug)]
struct Target {
    /// The submission that it is a part of.
    part_of: Option<i64>,
    /// What it is about, where it is one of ours.
    about: Option<About>,
}

impl Foresight {
    /// The submission that a message is a part of; `None` where that has to be looked up.
    pub(super) fn part_of(&self, chat: &Address, message: &str) -> Option<Option<Submission>> {
        let target = self.target(chat, message)?;
        match target.part_of {
            None => Some(None),
            Some(id) => self.submission(id).map(Some),
        }
    }

    /// What a message of ours is about; `None` where that has to be looked up.
    pub(super) fn about(&self, chat: &Address, message: &str) -> Option<Option<About>> {
        Some(self.target(chat, message)?.about.clone())
    }

    /// A submission; `None` where it has to be looked up.
    pub(super) fn submission(&self, id: i64) -> Option<Submission> {
        self.works.get(&id).map(|foreseen| foreseen.work.clone())
    }

    /// The attempt that counts; `None` where it has to be looked up.
    pub(super) fn counting_attempt(
        &self,
        assignment: i64,
        student: &StudentId,
    ) -> Option<Submission> {
        let is_meant = |it: &&Foreseen| {
            it.counts && it.work.assignment == assignment && it.work.student == *student
        };
        let foreseen = self.works.values().find(is_meant);
        foreseen.map(|foreseen| foreseen.work.clone())
    }

    /// How a work stands; `None` where that has to be looked up.
    pub(super) fn standing(&self, work: &Submission) -> Option<Standing> {
        self.works
            .get(&work.id)
            .map(|foreseen| foreseen.standing.clone())
    }

    /// This work comes further, or gets a mark: it stands otherwise now, and so do the
    /// student's other attempts at it.
    pub(super) fn forget_work(&mut self, work: &Submission) {
        self.works.retain(|_, foreseen| {
            let other = &foreseen.work;
            other.assignment != work.assignment || other.student != work.student
        });
    }

    /// This message becomes part of a work.
    pub(super) fn forget_message(&mut self, chat: &Address, message: &str) {
        if !self.replies.is_empty() {
            self.replies.remove(&(chat.clone(), message.to_owned()));
        }
    }

    pub(super) fn forget(&mut self) {
        self.replies.clear();
        self.works.clear();
    }

    /// Keeps what each of these messages turned out to be; `found` names them by their places.
    fn keep_targets(&mut self, found: &str, replied_to: &[(&Address, &str)]) -> Result<()> {
        let targets: Vec<(usize, Option<i64>, Option<String>)> =
            from_json("outbox", "about", "a batch", found)?;
        for (place, part_of, about) in targets {
            let about = about.as_deref().map(str::parse).transpose();
            let (Ok(about), Some((chat, message))) = (about, replied_to.get(place)) else {
                // What cannot be read is met again, and complained of, where it is needed.
                continue;
            };
            let key = ((*chat).clone(), (*message).to_owned());
            self.replies.insert(key, Target { part_of, about });
        }
        Ok(())
    }

    /// Keeps how these works stand. Returns their classes and students.
    fn keep_works(&mut self, found: &str) -> Result<(Vec<i64>, Vec<StudentId>)> {
        let (mut classes, mut students) = (Vec::new(), Vec::new());
        let works: Vec<(SubmissionRow, StandingRow, i64)> =
            from_json("submissions", "id", "a batch", found)?;
        for (work, standing, counts) in works {
            let work = Submission::try_from(work)?;
            classes.push(work.class);
            students.push(work.student.clone());
            let foreseen = Foreseen {
                standing: standing.try_into()?,
                counts: counts != 0,
                work,
            };
            self.works.insert(foreseen.work.id, foreseen);
        }
        Ok((classes, students))
    }

    fn target(&self, chat: &Address, message: &str) -> Option<&Target> {
        // Hardly ever is anything foreseen, and a key costs two strings.
        if self.replies.is_empty() {
            return None;
        }
        self.replies.get(&(chat.clone(), message.to_owned()))
    }
}

impl Tx<'_> {
    /// Looks up, all at once, the works that these messages are part of or about, by their
    /// chats and ids, and how each of them stands; what is waited for from some accounts; and
    /// remembers who teaches the works' classes and who hears of their students, as far as that
    /// is not known.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn foresee(
        &mut self,
        replied_to: &[(&Address, &str)],
        accounts: impl IntoIterator<Item = i64>,
    ) -> Result<()> {
        let asked: Vec<(&str, &str, &str)> = replied_to
            .iter()
            .map(|(chat, message)| (chat.messenger.as_str(), chat.chat.as_str(), *message))
            .collect();
        let asked = json(&asked);
        let unknown = self.unknown_steps(accounts);
        let waiting = json(&unknown);
        // In one row: each is handed from thread to thread.
        let found = sqlx::query!(
            r#"WITH targets AS MATERIALIZED (
                   SELECT key AS place,
                       (SELECT submission FROM submission_parts
                        WHERE messenger = asked.value ->> 0 AND chat = asked.value ->> 1
                          AND message = asked.value ->> 2 LIMIT 1) AS part_of,
                       (SELECT about FROM outbox
                        WHERE messenger = asked.value ->> 0 AND chat = asked.value ->> 1
                          AND message = asked.value ->> 2 ORDER BY id DESC LIMIT 1) AS about
                   FROM jsonb_each(?) AS asked)
               SELECT
                   (SELECT json_group_array(json_array(place, part_of, about)) FROM targets)
                       AS "targets!: String",
                   (SELECT json_group_array(json_array(
                        json_object('id', submissions.id, 'assignment', submissions.assignment,
                            'student_id', submissions.student_id, 'attempt', attempt,
                            'state', state, 'handed_in_at', handed_in_at, 'title', title,
                            'due_at', (SELECT due_at FROM own_dues
                                WHERE own_dues.assignment = submissions.assignment
                                  AND own_dues.student_id = submissions.student_id),
                            'class', class, 'class_name', classes.label, 'teacher', teacher),
                        json_object('id', marks.id, 'value', value, 'comment', comment,
                            'marked_by', marked_by, 'marked_at', marked_at,
                            'closed', (SELECT given.name FROM term_marks_in_force AS given
                                WHERE given.class = assignments.class
                                  AND given.student_id = submissions.student_id
                                  AND from_at <= posted_at AND until_at > posted_at
                                ORDER BY until_at LIMIT 1)),
                        state NOT IN ('collecting', 'withdrawn') AND NOT EXISTS
                            (SELECT 1 FROM submissions AS later
                             WHERE later.assignment = submissions.assignment
                               AND later.student_id = submissions.student_id
                               AND later.attempt > submissions.attempt
                               AND later.state NOT IN ('collecting', 'withdrawn'))))
                    FROM submissions
                    JOIN assignments ON assignments.id = submissions.assignment
                    JOIN classes ON classes.id = assignments.class
                    LEFT JOIN marks ON marks.id = (SELECT max(id) FROM marks AS given
                        WHERE given.assignment = submissions.assignment
                          AND given.student_id = submissions.student_id)
                    WHERE submissions.id IN (
                        SELECT part_of FROM targets
                        UNION SELECT CAST(substr(about, length('submission:') + 1) AS INTEGER)
                        FROM targets WHERE about LIKE 'submission:%'))
                       AS "works!: String",
                   (SELECT json_group_array(json_array(account,
                        json_object('step', step, 'since', since, 'ask_again_at', ask_again_at)))
                    FROM steps WHERE account IN (SELECT value FROM json_each(?)))
                       AS "steps!: String""#,
            asked,
            waiting
        )
        .fetch_one(self.reading().await?)
        .await?;
        self.keep_steps(unknown, &found.steps)?;
        self.foresight.keep_targets(&found.targets, replied_to)?;
        let (classes, students) = self.foresight.keep_works(&found.works)?;
        self.meet_teachers(classes).await?;
        self.meet_recipients(&students).await
    }
}
