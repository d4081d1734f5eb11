//! How works are handed in, corrected and taken back.

use kamerton::sandbox::{Act, Heard};

use super::{
    actions::Way,
    deeds::{has, pick},
    life::{Halt, Life},
    model::{At, Chat, MINUTE, MOST_VERSIONS, State},
};
use crate::school::{file, reply, send_files};

/// How long a work that was begun in private stays open.
const FORGOTTEN: At = 60 * MINUTE;

impl Life {
    /// A student who has come in, and one of their assignments.
    fn work_of(
        &self,
        (student, assignment): (u8, u8),
    ) -> Result<(&'static str, Chat, usize), Halt> {
        let (id, who) = self.joined(student)?;
        let given: Vec<usize> = (0..self.model.assignments.len())
            .filter(|at| {
                let it = &self.model.assignments[*at];
                !it.repeated && it.assignees.contains(id)
            })
            .collect();
        Ok((id, who, pick(&given, assignment)?))
    }

    pub async fn hand_in(&mut self, place: usize, whose: (u8, u8), way: Way) -> Result<(), Halt> {
        let (id, who, assignment) = self.work_of(whose)?;
        self.flush().await?;
        let title = self.model.assignments[assignment].title.clone();
        let group = self.groups[self.model.assignments[assignment].class];
        let posted = [who, group].into_iter();
        let mut seen = posted.filter(|chat| chat.messenger == who.messenger);
        let post = seen.find_map(|chat| {
            let heard = self.everything(chat);
            let post = heard.into_iter().rfind(|heard| {
                heard.is_bot
                    && heard.text.starts_with(&format!("🎵 {title}"))
                    && has(heard, "Сдать")
            });
            post.map(|post| (chat, post))
        });
        // Who has come in later has not been told.
        let (chat, post) = post.ok_or(Halt::Skipped)?;
        let words = format!("работа {place}");
        if chat == who || way == Way::Private {
            return self
                .hand_in_privately((id, who, assignment), &post, &words)
                .await;
        }
        let act = match way {
            Way::Album => {
                let photos = vec![file("photo", "раз"), file("photo", "два")];
                send_files(who.id, group.id, Some(post.message), photos)
            }
            _ => reply(who.id, group.id, post.message, &words),
        };
        let open = self.model.is_open(assignment, id);
        let done = self.act(who.messenger, act).await?;
        let messages: Vec<(Chat, i64)> = done.messages.iter().map(|it| (group, *it)).collect();
        self.model
            .hand_in((assignment, id), who, (&messages, done.sent), true);
        if way == Way::Album {
            // An album has no end on the wire.
            self.pass(MINUTE / 20).await;
        }
        if open {
            self.receipt(who, assignment, id).await?;
        }
        Ok(())
    }

    /// What was handed in is acknowledged, under its number.
    async fn receipt(&mut self, who: Chat, assignment: usize, id: &str) -> Result<(), Halt> {
        let number = self.model.counting(assignment, id).map_or(0, |at| at + 1);
        let words = format!("✅ Работа № {number} принята");
        self.heard(who, &words, |heard| heard.text.starts_with(&words))
            .await?;
        Ok(())
    }

    async fn hand_in_privately(
        &mut self,
        (id, who, assignment): (&'static str, Chat, usize),
        post: &Heard,
        words: &str,
    ) -> Result<(), Halt> {
        if !self.model.is_open(assignment, id) {
            return Err(Halt::Skipped);
        }
        let begun = self.presses(who, post, "Сдать").await?;
        if self.now() - begun.taken >= FORGOTTEN {
            // The service was away, and what was begun is over.
            self.model.give_up(assignment, id, who);
            self.presses(who, post, "Сдать").await?;
        }
        self.heard(who, "присылайте", |heard| has(heard, "Готово"))
            .await?;
        let photo = send_files(who.id, who.id, None, vec![file("photo", words)]);
        let done = self.act(who.messenger, photo).await?;
        self.says(who, None, "Готово").await?;
        let messages: Vec<(Chat, i64)> = done.messages.iter().map(|it| (who, *it)).collect();
        self.model
            .hand_in((assignment, id), who, (&messages, done.sent), false);
        let work = self.model.attempts.last_mut();
        work.expect("one more").photo = Some(words.to_owned());
        self.receipt(who, assignment, id).await
    }

    pub async fn edit(&mut self, place: usize, student: u8) -> Result<(), Halt> {
        let (id, _) = self.joined(student)?;
        let last = (0..self.model.attempts.len())
            .rev()
            .find(|at| {
                let it = &self.model.attempts[*at];
                it.student == id && it.parts > 0
            })
            .ok_or(Halt::Skipped)?;
        let (chat, message) = self.model.attempts[last].messages[0];
        let edit = Act::Edit {
            chat: chat.id,
            message,
            text: format!("исправлено {place}"),
        };
        self.act(chat.messenger, edit).await?;
        let work = &mut self.model.attempts[last];
        // So many versions of a message are kept; it is always the first that is corrected here.
        let versions = 1 + work.parts - work.messages.len();
        if work.state == State::Waiting && versions < MOST_VERSIONS {
            work.parts += 1;
        }
        Ok(())
    }

    pub async fn withdraw(&mut self, student: u8, assignment: u8) -> Result<(), Halt> {
        let (id, _, assignment) = self.work_of((student, assignment))?;
        let attempt = self.model.counting(assignment, id).ok_or(Halt::Skipped)?;
        let who = self.model.attempts[attempt].by;
        if self.model.attempts[attempt].state != State::Waiting {
            return Err(Halt::Skipped);
        }
        let words = format!("✅ Работа № {} принята", attempt + 1);
        let receipt = self
            .heard(who, &words, |heard| {
                heard.text.starts_with(&words) && has(heard, "Отозвать")
            })
            .await?;
        self.presses(who, &receipt, "Отозвать").await?;
        let question = self
            .heard(who, "отозвать?", |heard| has(heard, "Да, отозвать"))
            .await?;
        self.presses(who, &question, "Да, отозвать").await?;
        self.model.withdraw(attempt);
        Ok(())
    }
}
