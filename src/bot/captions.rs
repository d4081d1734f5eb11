//! Works that come with a command: «/submit» below a photo, «/done» below the last one. A caption is
//! how a messenger joins words to a file, and what the command came with is the work.

use super::{
    Answer, Stop, Talk,
    command::Command,
    marks::first_word,
    offers::ANSWERED_WITHIN,
    step::{Offered, Step},
    submissions::{ALBUM_WAIT, attempt_so_far},
};
use crate::{
    messenger::Said,
    school::personal::Passes,
    store::{about::About, accounts::Account},
};

impl Talk<'_, '_> {
    /// The work that came with a command to hand it in, or that it is all, or with one that nobody
    /// knows, «/сдаю»: the same message without the command.
    fn captioned_work(&self, command: &Command, said: &Said) -> Option<Said> {
        let words = match command {
            _ if self.passes() == Passes::Nothing => return None,
            Command::Submit(words) => words.as_str(),
            Command::Done => first_word(&said.text).1,
            Command::Homework if said.file.is_some() => first_word(&said.text).1,
            Command::Unknown(_) if said.file.is_some() => said.text.as_str(),
            _ => return None,
        };
        let is_there = said.file.is_some() || !words.is_empty();
        is_there.then(|| Said {
            text: words.to_owned(),
            ..said.clone()
        })
    }

    /// Takes the work that came with a command in a group: in reply to an assignment's post, like any
    /// other there. Returns whether there was one.
    pub(super) async fn takes_captioned_work_in_group(
        &mut self,
        command: &Command,
        said: &Said,
    ) -> Result<bool, Stop> {
        let Some(work) = self.captioned_work(command, said) else {
            return Ok(false);
        };
        let Some(About::Assignment(assignment)) = self.answered(said).await? else {
            return Ok(false);
        };
        let is_teachers = match self.account.clone() {
            Some(account) => self.speaks_as_teacher(&account, assignment).await?,
            None => said.anonymous,
        };
        if is_teachers {
            return Ok(false);
        }
        self.maybe_work(&work).await?;
        Ok(true)
    }

    /// Refuses a work that came with a command in a group and answers nothing there.
    pub(super) fn refuse_work_without_post(&self, command: &Command, said: &Said) -> Answer {
        let is_family = self.account.as_deref().is_some_and(is_family_only);
        match is_family && self.captioned_work(command, said).is_some() {
            true => Err(Stop::Refused(self.lang.submit_in_reply())),
            false => Ok(()),
        }
    }

    /// What came with a command in private is taken likewise: it goes with what is collected already,
    /// or waits for its assignment to be chosen. A teacher enters it, but for what belongs to a work
    /// that is being entered.
    pub(super) async fn takes_captioned_work(
        &mut self,
        command: &Command,
        said: &Said,
    ) -> Result<bool, Stop> {
        let (Some(work), Some(account)) =
            (self.captioned_work(command, said), self.account.clone())
        else {
            return Ok(false);
        };
        let step = self.current_step(&account).await?;
        let goes_on = matches!(step, Some(Step::Collecting(_) | Step::Adding(_)))
            && !matches!(command, Command::Submit(_));
        if !goes_on && !is_family_only(&account) {
            return Ok(false);
        }
        if self.answers_a_post(&account, &work).await? {
            self.maybe_work(&work).await?;
            return Ok(true);
        }
        let is_all = *command == Command::Done;
        match step {
            Some(Step::Collecting(begun)) if is_all => self.collect_last(&work, begun).await?,
            Some(Step::Collecting(begun)) => self.collect(&work, begun).await?,
            Some(Step::Adding(to)) => {
                self.add_more(&work, to).await?;
                if is_all {
                    self.end_adding(to).await?;
                }
            }
            Some(Step::Offered(before)) => self.offer(&work, before).await?,
            Some(Step::Unsorted(before)) => {
                let before = self.of_one_breath(before);
                self.offer(&work, before).await?;
            }
            _ => self.offer(&work, Vec::new()).await?,
        }
        Ok(true)
    }

    /// The last message of a work that is being collected. Of an album further items are still to come,
    /// with which it is handed in.
    async fn collect_last(&mut self, work: &Said, begun: i64) -> Answer {
        let account = self.known_account()?;
        let begun = self.own_collecting(&account, begun).await?;
        let counts = attempt_so_far(self.tx, begun.assignment, &begun.student).await?;
        self.add(work, &begun).await?;
        let album = work.album.as_ref().filter(|_| counts.is_ok());
        let Some(album) = album else {
            return self.finish(begun.id).await;
        };
        let (chat, about) = (self.chat.address.clone(), About::Submission(begun.id));
        self.tx.note_album(&chat, album, &about).await?;
        let begun = self.tx.make_newest(begun).await?;
        let closes_at = self.tx.now.plus(ALBUM_WAIT);
        self.tx.keep_open(begun.id, closes_at, None).await?;
        self.tx.set_step::<Step>(account.id, None);
        Ok(())
    }

    /// A message that waits to be entered, from wherever it was sent.
    pub(super) fn offered_here(&self, said: &Said) -> Offered {
        Offered {
            chat: (!self.chat.private).then(|| self.chat.address.clone()),
            ..self.offered(said)
        }
    }

    /// What came with a teacher's `/submit`, as its own file and words, or as the files of the message
    /// that it replies to, where that is no work yet.
    pub(super) async fn brought(&mut self, words: &str, said: &Said) -> Result<Vec<Offered>, Stop> {
        let own = Offered {
            text: words.to_owned(),
            ..self.offered_here(said)
        };
        let (None, Some(reply)) = (&said.file, &said.reply) else {
            let is_there = said.file.is_some() || !words.is_empty();
            return Ok(is_there.then_some(own).into_iter().collect());
        };
        let here = self.chat.address.clone();
        let of_work = self.tx.submission_of_message(&here, &reply.message).await?;
        if of_work.is_some() || reply.file.is_none() {
            return Ok((!words.is_empty()).then_some(own).into_iter().collect());
        }
        let mut brought = vec![Offered {
            message: reply.message.clone(),
            file: reply.file.clone(),
            text: String::new(),
            ..own.clone()
        }];
        if !words.is_empty() {
            brought.push(own);
        }
        Ok(brought)
    }

    /// A teacher has brought a work; for whom, and for which assignment, is being chosen.
    pub(super) async fn keep_brought(&mut self, brought: Vec<Offered>) -> Answer {
        match brought.is_empty() {
            true => Ok(()),
            false => self.begin_step(&Step::Entering(brought)).await,
        }
    }

    /// What was brought within the last hour.
    pub(super) async fn brought_so_far(&mut self, account: &Account) -> Result<Vec<Offered>, Stop> {
        let oldest = self.tx.now.minus(ANSWERED_WITHIN).millis();
        Ok(match self.tx.step::<Step>(account.id).await? {
            Some(Step::Entering(mut brought)) => {
                brought.retain(|it| it.at > oldest);
                brought
            }
            _ => Vec::new(),
        })
    }

    /// Who has brought a work turns out to hand it in for their own child.
    pub(super) async fn brought_as_guardian(&mut self, account: &Account) -> Answer {
        let brought = self.brought_so_far(account).await?;
        if !brought.is_empty() {
            let step = Step::Offered(brought);
            self.tx.set_step(account.id, Some(&step));
            // It waits still where it cannot be handed in.
            self.tx.keep();
        }
        Ok(())
    }
}

/// Whether somebody has works to hand in, and none to enter for others.
fn is_family_only(account: &Account) -> bool {
    !account.students.is_empty() && account.teacher().is_none()
}
