//! Commands that name a mark, out of the group in which they were written.

use super::{
    Answer, Stop, Talk, action::Action, command::Command, marks::first_word, menus::nearest_of_all,
};
use crate::{
    messenger::{Outgoing, Said, Say},
    school::roster::StudentId,
    store::{
        about::About,
        outbox::{Lane, Letter},
    },
};

impl Talk<'_, '_> {
    /// A command of staff that names a mark has no place in the group, whatever became of it and
    /// whoever gave it; of a refusal its author hears in private, and gets back what was said with it.
    pub(super) async fn tidied(&mut self, done: Answer, said: &Said) -> Answer {
        let (Err(Stop::Refused(words)), false) = (&done, self.chat.private) else {
            return done;
        };
        if !self.is_tidied_for(said) {
            return done;
        }
        if self.staff_number().is_none() {
            return self.tidied_of_nobody(said).await;
        }
        let may_delete = self.may_delete().await?;
        let mut paragraphs = vec![words.clone()];
        // Where no mark may be sent, this one may not be sent back either.
        let gives_back = !self.says_news_only();
        if gives_back {
            paragraphs.push(self.lang.command_given_back(said.text.clone()));
        }
        if !may_delete {
            paragraphs.push(self.lang.please_delete());
        }
        self.reply_in_private(Say {
            file: said.file.clone().filter(|_| gives_back),
            ..Say::text(paragraphs.join("\n\n"))
        });
        match may_delete {
            true => self.tidy_command(),
            false => Ok(()),
        }
    }

    /// Whether it is tidied for whoever has said this: for staff, and for a group's administrator who
    /// does not show who they are.
    pub(super) fn is_tidied_for(&self, said: &Said) -> bool {
        self.staff_number().is_some() || self.account.is_none() && said.anonymous
    }

    /// Of a group's administrator who does not show who they are the group itself hears how it is done:
    /// not in reply, which would quote the command.
    async fn tidied_of_nobody(&mut self, said: &Said) -> Answer {
        let may_delete = self.may_delete().await?;
        let say = Say {
            topic: said.topic.clone(),
            ..Say::text(match may_delete {
                true => self.lang.command_unvouched_mark(),
                false => self.lang.command_unvouched_mark_stays(),
            })
        };
        let to = self.chat.address.clone();
        self.send(to, Lane::Reply, say, None);
        match may_delete {
            true => self.tidy_command(),
            false => Ok(()),
        }
    }

    /// Whether the bot may delete here what others say, as far as the messenger has told.
    async fn may_delete(&mut self) -> Result<bool, Stop> {
        let address = self.chat.address.clone();
        let group = self.tx.group(&address).await?;
        let rights = group.and_then(|group| group.rights);
        Ok(rights.is_none_or(|rights| rights.deletes))
    }

    /// Takes a command that names a mark out of the group.
    pub(super) fn tidy_command(&mut self) -> Answer {
        if let Some(message) = self.message.clone().filter(|_| !self.chat.private) {
            self.tx.queue(Letter {
                to: self.chat.address.clone(),
                lane: Lane::Reply,
                outgoing: Outgoing::Delete { message },
                about: None,
                sponsor: self.staff_number(),
            });
        }
        Ok(())
    }

    fn staff_number(&self) -> Option<i64> {
        let staff = self.account.as_ref().and_then(|account| account.staff);
        staff.map(|staff| staff.number)
    }

    /// A command in a group that nobody knows: it may be meant for another bot there, unless it names
    /// this one or is nearly one of ours. Only staff are told of the latter.
    pub(super) async fn unknown_in_group(&mut self, name: &str, said: &Said) -> Answer {
        let (is_addressed, refused) = (said.text.contains('@'), Err(self.unknown_command(name)));
        if self.staff_number().is_none() {
            // Whoever writes it under an assignment believes that something is handed in.
            let answers = matches!(self.answered(said).await?, Some(About::Assignment(_)));
            return if is_addressed || answers {
                refused
            } else {
                Ok(())
            };
        }
        let is_near = self.nearest_command(name).is_some();
        let command = Command::Unknown(name.to_owned());
        match self.is_nearly_of_a_mark(&command, said).await? {
            true => self.tidied(refused, said).await,
            false if is_addressed || is_near => refused,
            false => Ok(()),
        }
    }

    /// Whether a command that nobody knows is nearly one that names a mark, or has one behind it.
    pub(super) async fn is_nearly_of_a_mark(
        &mut self,
        command: &Command,
        said: &Said,
    ) -> Result<bool, Stop> {
        let Command::Unknown(name) = command else {
            return Ok(false);
        };
        let near = match said.anonymous {
            // Whoever it is, they administer the group.
            true => nearest_of_all(name),
            false => self.nearest_command(name),
        };
        let near = near.and_then(|near| Command::read(&format!("/{near}"), None));
        Ok(near.is_some_and(|near| near.names_a_mark()) || self.carries_a_mark(said).await?)
    }

    /// Whether behind the command stands a mark, and whose it is: by the work that is replied to, or
    /// by a student's identifier.
    async fn carries_a_mark(&mut self, said: &Said) -> Result<bool, Stop> {
        let (_, rest) = first_word(&said.text);
        let (first, rest) = first_word(rest);
        if self.read_mark(first).is_ok() && self.replied_work(said).await?.is_some() {
            return Ok(true);
        }
        let is_mark = self.read_mark(first_word(rest).0).is_ok();
        match StudentId::read(first) {
            Ok(student) if is_mark => Ok(self.tx.is_student(&student).await?),
            _ => Ok(false),
        }
    }

    /// A teacher replies to a work in the group with a mark alone, for all to see: nothing is written
    /// down, and in private it is offered.
    pub(super) async fn mark_said_aloud(&mut self, said: &Said) -> Result<bool, Stop> {
        let teacher = self.account.as_ref().and_then(|it| it.teacher());
        let (Some(_), Some(reply), Ok(mark)) =
            (teacher, &said.reply, self.read_mark(said.text.trim()))
        else {
            return Ok(false);
        };
        let chat = self.chat.address.clone();
        let Some(work) = self.tx.submission_of_message(&chat, &reply.message).await? else {
            return Ok(false);
        };
        self.may_judge(&work).await?;
        let (student, shown) = (self.called(&work.student).await?, self.shown(mark));
        let words = self
            .lang
            .mark_said_aloud(shown.clone(), student, work.title.clone());
        let action = Action::Mark {
            submission: work.id,
            mark: mark.code().to_owned(),
        };
        self.ask(
            words,
            vec![vec![(shown, action), (self.lang.button_no(), Action::Keep)]],
        );
        Ok(true)
    }
}
