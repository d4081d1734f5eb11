//! How works are marked, and sent back.

use kamerton::sandbox::Heard;

use super::{
    deeds::{has, pick, shows},
    life::{Halt, Life},
    model::{At, Chat, MINUTE, SECOND_THOUGHTS, State},
};
use crate::school::reply;

impl Life {
    /// `/grade` in the group; which work was marked, if one was.
    pub async fn grade(
        &mut self,
        (class, student): (u8, u8),
        mark: &str,
        comment: &str,
    ) -> Result<Option<usize>, Halt> {
        let class = self.class(class);
        if !self.model.classes[class].bound {
            return Err(Halt::Skipped);
        }
        let all: Vec<&String> = self.model.classes[class].students.iter().collect();
        let id = pick(&all, student)?.clone();
        let (teacher, group) = (self.teacher_of(class), self.groups[class]);
        let words = format!("/grade {id} {mark} {comment}");
        let done = self.says(teacher, Some(group), words.trim()).await?;
        let Some(work) = self.model.last_work(class, &id) else {
            return Ok(None);
        };
        let news = self.model.mark(work, (mark, comment), done.taken);
        Ok(news.then_some(work))
    }

    /// A work whose messages stand in a group: its number, the group, a message.
    fn work_in_group(&self, number: u8) -> Result<(usize, Chat, i64), Halt> {
        let works: Vec<(usize, Chat, i64)> = self
            .model
            .attempts
            .iter()
            .enumerate()
            .filter_map(|(at, attempt)| {
                let (chat, message) = *attempt.messages.first()?;
                self.groups.contains(&chat).then_some((at, chat, message))
            })
            .collect();
        pick(&works, number)
    }

    pub async fn grade_reply(&mut self, work: u8, mark: &str, comment: &str) -> Result<(), Halt> {
        let (attempt, group, message) = self.work_in_group(work)?;
        let class = self.model.assignments[self.model.attempts[attempt].assignment].class;
        let words = format!("/grade {mark} {comment}");
        let teacher = self.teacher_of(class);
        let act = reply(teacher.id, group.id, message, words.trim());
        let done = self.act(teacher.messenger, act).await?;
        if let Some(meant) = self.model.meant(attempt) {
            self.model.mark(meant, (mark, comment), done.taken);
        }
        Ok(())
    }

    pub async fn grade_button(&mut self, class: u8, mark: &str) -> Result<(), Halt> {
        let class = self.class(class);
        let teacher = self.teacher_of(class);
        self.flush().await?;
        let before = self.last(teacher);
        self.says(teacher, None, "/queue").await?;
        let Some(work) = self.model.oldest_waiting(self.model.classes[class].teacher) else {
            self.heard(teacher, "nothing waits", |heard| {
                heard.message > before && heard.text.starts_with("Все работы проверены")
            })
            .await?;
            return Ok(());
        };
        let it = &self.model.attempts[work];
        let title = self.model.assignments[it.assignment].title.clone();
        let words = format!("Работа № {}: {},", work + 1, it.student);
        let card = self
            .heard(teacher, &words, |heard| {
                heard.message > before
                    && heard.text.starts_with(&words)
                    && heard.text.contains(&title)
                    && has(heard, mark)
            })
            .await?;
        self.shows_photos(work, (teacher, before)).await?;
        let done = self.presses(teacher, &card, mark).await?;
        self.model.mark(work, (mark, ""), done.taken);
        Ok(())
    }

    /// The photo of a work that was handed in in private is shown to its teacher, at whichever
    /// messenger either of them is.
    async fn shows_photos(
        &mut self,
        work: usize,
        (teacher, before): (Chat, i64),
    ) -> Result<(), Halt> {
        let Some(sent) = self.model.attempts[work].photo.clone() else {
            return Ok(());
        };
        let people = self.sides[teacher.messenger].people.clone();
        let is_it = |heard: &Heard| heard.message > before && shows(&people, heard, &sent);
        self.heard(teacher, &sent, is_it).await?;
        Ok(())
    }

    pub async fn slip(&mut self, whose: (u8, u8), mark: &str, minutes: u8) -> Result<(), Halt> {
        let teacher = self.teacher_of(self.class(whose.0));
        self.flush().await?;
        let before = self.last(teacher);
        let work = self.grade(whose, mark, "").await?.ok_or(Halt::Skipped)?;
        let card = self
            .heard(teacher, "the mark is given", |heard| {
                heard.message > before && heard.text.starts_with("✅") && has(heard, "Отменить")
            })
            .await?;
        self.pass(At::from(minutes) * MINUTE).await;
        if minutes % 2 == 1 {
            let (id, group) = {
                let it = &self.model.attempts[work];
                (it.student.clone(), self.groups[self.class(whose.0)])
            };
            let words = format!("/return {id}");
            let done = self.says(teacher, Some(group), &words).await?;
            self.model.send_back(work, "", done.taken);
        }
        let given = self.model.marks.last().map_or(0, |mark| mark.at);
        let done = self.presses(teacher, &card, "Отменить").await?;
        if done.taken - given <= SECOND_THOUGHTS {
            self.model.take_back(work, done.taken);
        }
        Ok(())
    }

    pub async fn send_back(&mut self, place: usize, work: u8) -> Result<(), Halt> {
        let (attempt, group, message) = self.work_in_group(work)?;
        let class = self.model.assignments[self.model.attempts[attempt].assignment].class;
        let comment = format!("ещё раз {place}");
        let words = format!("/return {comment}");
        let teacher = self.teacher_of(class);
        let act = reply(teacher.id, group.id, message, &words);
        let done = self.act(teacher.messenger, act).await?;
        if let Some(meant) = self.model.meant(attempt)
            && self.model.attempts[meant].state != State::Returned
        {
            self.model.send_back(meant, &comment, done.taken);
        }
        Ok(())
    }
}
