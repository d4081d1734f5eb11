//! Commands that name a mark, out of the group in which they were written.

use super::{Answer, Stop, Talk, action::Action};
use crate::{
    messenger::{Outgoing, Said, Say},
    store::outbox::{Lane, Letter},
};

impl Talk<'_, '_> {
    /// A command that names a mark has no place in the group, whatever became of it; of a refusal
    /// its author hears in private, and gets back what was said with it.
    pub(super) async fn tidied(&mut self, done: Answer, said: &Said) -> Answer {
        let teacher = self.account.as_ref().and_then(|it| it.teacher());
        let (Err(Stop::Refused(words)), Some(teacher), false) = (&done, teacher, self.chat.private)
        else {
            return done;
        };
        let own = self.tx.classes_taught(teacher).await?;
        let address = self.chat.address.clone();
        let group = self.tx.group(&address).await?;
        let taught_here = group.is_some_and(|group| {
            let mut classes = group.classes.iter();
            classes.any(|class| own.iter().any(|own| own.id == class.id))
        });
        if !taught_here {
            return done;
        }
        self.refuse(words.clone());
        self.reply_in_private(Say {
            file: said.file.clone(),
            ..Say::text(self.lang.command_given_back(said.text.clone()))
        });
        self.tidy_command()
    }

    /// Takes a command that names a mark out of the group.
    pub(super) fn tidy_command(&mut self) -> Answer {
        if let Some(message) = self.message.clone().filter(|_| !self.chat.private) {
            let sponsor = self.account.as_ref().and_then(|account| account.teacher());
            self.tx.queue(Letter {
                to: self.chat.address.clone(),
                lane: Lane::Reply,
                outgoing: Outgoing::Delete { message },
                about: None,
                sponsor,
            });
        }
        Ok(())
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
