//! What the commands of a batch will ask for, asked in one statement before the first of them is
//! answered: each statement costs a hop between threads, whatever it looks for.

use std::collections::HashMap;

use super::{
    Result, Tx, json,
    marks::{Standing, StandingRow},
    outbox::About,
    submissions::{Submission, SubmissionRow},
};
use crate::messenger::Address;

/// What is known already. It is forgotten as soon as anything is written that may make it
/// untrue.
#[derive(Debug, Default)]
pub(super) struct Foresight {
    replies: HashMap<(Address, String), Target>,
    works: HashMap<i64, (Submission, Standing)>,
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
        self.works.get(&id).map(|(work, _)| work.clone())
    }

    /// How a work stands; `None` where that has to be looked up.
    pub(super) fn standing(&self, work: &Submission) -> Option<Standing> {
        self.works
            .get(&work.id)
            .map(|(_, standing)| standing.clone())
    }

    /// This work comes further, or gets a mark: it stands otherwise now, and so do the
    /// student's other attempts at it.
    pub(super) fn forget_work(&mut self, work: &Submission) {
        self.works.retain(|_, (other, _)| {
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
    /// chats and ids, and how each of them stands.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn foresee(&mut self, replied_to: &[(&Address, &str)]) -> Result<()> {
        let works = self.foresee_targets(replied_to).await?;
        if !works.is_empty() {
            self.foresee_works(&works).await?;
        }
        Ok(())
    }

    /// Returns the works that the messages are part of, or about.
    async fn foresee_targets(&mut self, replied_to: &[(&Address, &str)]) -> Result<Vec<i64>> {
        let asked: Vec<(&str, &str, &str)> = replied_to
            .iter()
            .map(|(chat, message)| (chat.messenger.as_str(), chat.chat.as_str(), *message))
            .collect();
        let asked = json(&asked);
        let rows = sqlx::query!(
            r#"SELECT CAST(key AS INTEGER) AS "place!: i64",
                   (SELECT submission FROM submission_parts
                    WHERE messenger = asked.value ->> 0 AND chat = asked.value ->> 1
                      AND message = asked.value ->> 2 LIMIT 1) AS "part_of?: i64",
                   (SELECT about FROM outbox
                    WHERE messenger = asked.value ->> 0 AND chat = asked.value ->> 1
                      AND message = asked.value ->> 2 ORDER BY id DESC LIMIT 1)
                       AS "about?: String"
               FROM json_each(?) AS asked"#,
            asked
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut works = Vec::new();
        for row in rows {
            let about = row.about.as_deref().map(str::parse).transpose();
            let place = usize::try_from(row.place).unwrap_or(usize::MAX);
            let (Ok(about), Some((chat, message))) = (about, replied_to.get(place)) else {
                // What cannot be read is met again, and complained of, where it is needed.
                continue;
            };
            works.extend(row.part_of);
            if let Some(About::Submission(work)) = about {
                works.push(work);
            }
            let target = Target {
                part_of: row.part_of,
                about,
            };
            let key = ((*chat).clone(), (*message).to_owned());
            self.foresight.replies.insert(key, target);
        }
        Ok(works)
    }

    async fn foresee_works(&mut self, ids: &[i64]) -> Result<()> {
        let ids = json(&ids);
        let rows = sqlx::query!(
            r#"SELECT submissions.id AS "id!", submissions.assignment, submissions.student_id,
                   attempt, state, handed_in_at, title,
                   (SELECT due_at FROM own_dues WHERE own_dues.assignment = submissions.assignment
                      AND own_dues.student_id = submissions.student_id) AS "due_at: i64",
                   class, classes.name AS class_name, teacher,
                   marks.id AS "mark?", value AS "value?", comment AS "comment?",
                   marked_by AS "marked_by?", marked_at AS "marked_at?",
                   (SELECT given.name FROM term_marks_in_force AS given
                    WHERE given.class = assignments.class
                      AND given.student_id = submissions.student_id
                      AND from_at <= posted_at AND until_at > posted_at
                    ORDER BY until_at LIMIT 1) AS "closed?: String"
               FROM submissions
               JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
               LEFT JOIN marks ON marks.id = (SELECT max(id) FROM marks AS given
                   WHERE given.assignment = submissions.assignment
                     AND given.student_id = submissions.student_id)
               WHERE submissions.id IN (SELECT value FROM json_each(?))"#,
            ids
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in rows {
            let work = SubmissionRow {
                id: row.id,
                assignment: row.assignment,
                student_id: row.student_id,
                attempt: row.attempt,
                state: row.state,
                handed_in_at: row.handed_in_at,
                title: row.title,
                due_at: row.due_at,
                class: row.class,
                class_name: row.class_name,
                teacher: row.teacher,
            };
            let standing = StandingRow {
                id: row.mark,
                value: row.value,
                comment: row.comment,
                marked_by: row.marked_by,
                marked_at: row.marked_at,
                closed: row.closed,
            };
            let known = (work.try_into()?, standing.try_into()?);
            self.foresight.works.insert(row.id, known);
        }
        Ok(())
    }
}
