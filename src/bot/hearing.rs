//! What is said: a command, an answer to what is waited for, a work, or nothing for the bot.

use std::sync::Arc;

use super::{
    Answer, Stop, Talk,
    asking::is_of_album,
    codes::{code_in, code_of_link},
    command::Command,
    menus::is_at_hand,
    offers::is_no,
    step::Step,
};
use crate::{
    messenger::{Said, Say},
    store::{about::About, accounts::Account, groups::Group},
};

impl Talk<'_, '_> {
    /// Who writes, or presses a button, in private has not blocked the bot, whatever we believed.
    pub(super) async fn is_there(&mut self) -> Answer {
        if let Some(account) = self.account.clone().filter(|account| account.gone) {
            self.tx.note_gone(&account.address, false).await?;
            self.tx.keep();
        }
        Ok(())
    }

    /// What is said in private.
    pub(super) async fn said_in_private(&mut self, said: &Said) -> Answer {
        self.is_there().await?;
        self.remember_album_item(said).await?;
        if let Some(command) = self.command_in(said)?
            && !self.is_said_to_step(&command, said).await?
        {
            if self.takes_captioned_work(&command, said).await? {
                return Ok(());
            }
            return self.run_from_step(command, said).await;
        }
        let Some(account) = self.account.clone() else {
            return match code_in(said) {
                Some(code) => self.start(code).await,
                None => Err(Stop::Refused(self.lang.unknown_person())),
            };
        };
        if let Some(code) = self.own_link(said) {
            return self.start(code).await;
        }
        if self.take_album_item(said).await? {
            return Ok(());
        }
        match self.meant(said).await? {
            Some(About::Submission(submission)) if account.teacher().is_some() => {
                return self.judge_by_reply(said, submission).await;
            }
            Some(About::Question(question)) => return self.go_on(said, question).await,
            _ => {}
        }
        if !account.students.is_empty() && self.answers_a_post(&account, said).await? {
            return self.maybe_work(said).await;
        }
        let step = self.current_step(&account).await?;
        self.said_at(step, said, &account).await
    }

    /// What stands behind a link to this bot that is all that was said, as by who cannot open it.
    pub(super) fn own_link<'s>(&self, said: &'s Said) -> Option<&'s str> {
        let doors = self.profile.doors(&self.chat.address.messenger)?;
        let link = said.text.trim();
        let is_alone = said.file.is_none() && !link.contains(char::is_whitespace);
        let is_ours = link.contains(&format!("/{}?start=", doors.username));
        let is_said = is_alone && is_ours && !said.unvouched;
        code_of_link(link).filter(|_| is_said)
    }

    /// Whether a word that is a command without a slash as well, «Расписание», is an answer to what is
    /// waited for; or «Домашнее задание» of somebody who has no homework.
    async fn is_said_to_step(&mut self, command: &Command, said: &Said) -> Result<bool, Stop> {
        let is_word = !said.text.trim_start().starts_with('/');
        let (true, Some(account)) = (is_word, self.account.clone()) else {
            return Ok(false);
        };
        let is_lookup = matches!(command, Command::Homework | Command::Grades);
        if is_lookup && !command.right().is_of(&account) {
            return Ok(true);
        }
        if !self.is_step_fresh(account.id).await? {
            return Ok(false);
        }
        let step = self.tx.step::<Step>(account.id).await?;
        let is_at_hand = is_at_hand(&account, &said.text);
        Ok(step.is_some_and(|step| step.takes_as_words(command, is_at_hand)))
    }

    /// What is said in private, as an answer to what is waited for.
    async fn said_at(&mut self, step: Option<Step>, said: &Said, account: &Account) -> Answer {
        match step {
            Some(Step::Collecting(submission)) => self.collect(said, submission).await,
            Some(Step::Adding(submission)) => self.add_more(said, submission).await,
            Some(Step::Commenting(submission)) => self.comment(said, submission).await,
            Some(Step::Returning(submission)) => {
                let comment = self.comment_of(said)?;
                self.return_by_number(submission, &comment).await
            }
            Some(Step::Drafting(drafting)) => self.draft_said(said, drafting).await,
            Some(Step::Recording(recording)) => self.lesson_said(said, recording).await,
            Some(Step::Examining(examining)) => self.exam_said(said, examining).await,
            Some(Step::ExamSheet) => Err(Stop::Refused(self.lang.exam_whose_first())),
            Some(Step::TermReason(change)) => self.reason_said(said, change).await,
            Some(Step::Substituting { class, staff }) => {
                self.substitute_said(said, class, staff).await
            }
            Some(Step::Renaming { staff, .. }) => self.new_name_said(said, staff).await,
            Some(Step::Rewording(assignment)) => self.reword(said, assignment).await,
            Some(Step::RewordingSeries(series)) => self.reword_series(said, series).await,
            Some(Step::Extending {
                assignment,
                student,
            }) => self.extend_said(said, (assignment, &student)).await,
            Some(Step::Labelling(student)) => self.label(said, &student).await,
            Some(Step::PaperDate { student, given }) => {
                self.paper_date_said(said, (student, given)).await
            }
            Some(Step::Asking { student, teacher }) => self.question(said, &student, teacher).await,
            Some(Step::Answering(question)) => self.go_on(said, question).await,
            Some(Step::Announcing(announcing)) if announcing.is_aside && said.file.is_none() => {
                Err(Stop::Refused(self.lang.announcement_waits()))
            }
            Some(Step::Announcing(announcing)) if !announcing.is_aside => {
                self.announce_said(said, announcing).await
            }
            Some(Step::Rewriting(announcement)) => self.rewrite(said, announcement).await,
            Some(Step::Offered(_)) if said.other => {
                Err(Stop::Refused(self.lang.cannot_hand_in_this()))
            }
            Some(Step::Offered(_)) if said.file.is_none() && is_no(&said.text) => {
                self.drop_offer().await
            }
            Some(Step::Offered(offered)) => self.offer(said, offered).await,
            Some(Step::Unsorted(unsorted)) if is_of_album(said, &unsorted) => {
                self.add_unsorted(said, unsorted).await
            }
            // What was said before is passed on, or handed in, together with the file.
            Some(Step::Unsorted(unsorted)) if said.file.is_some() => {
                let before = self.of_one_breath(unsorted);
                self.offer(said, before).await
            }
            _ if said.file.is_some() => self.offer(said, Vec::new()).await,
            _ if account.students.is_empty() || account.teacher().is_some() => {
                Err(self.not_understood(account))
            }
            Some(Step::Unsorted(unsorted)) => self.offer_to_pass_on(said, unsorted).await,
            _ => self.offer_to_pass_on(said, Vec::new()).await,
        }
    }

    /// What a member of staff is told who says what means nothing here.
    pub(super) fn not_understood(&self, account: &Account) -> Stop {
        Stop::Refused(match account.teacher() {
            None if account.is_admin() => self.lang.not_understood_admin(),
            _ => self.lang.not_understood_staff(),
        })
    }

    /// What is said in a group.
    pub(super) async fn said_in_group(&mut self, said: &Said) -> Answer {
        let done = self.heard_in_group(said).await;
        self.burn_codes(done, said).await
    }

    async fn heard_in_group(&mut self, said: &Said) -> Answer {
        let group = self.known_group().await?;
        self.remember_album_item(said).await?;
        if said.text.starts_with('/')
            && let Some(command) = self.command_read(said)
        {
            let names_a_mark = command.names_a_mark()
                || said.unvouched
                    && self.is_tidied_for(said)
                    && self.is_nearly_of_a_mark(&command, said).await?;
            let done = match said.unvouched {
                true => Err(Stop::Refused(self.lang.command_unvouched())),
                false => self.run_in_group(command, said, group).await,
            };
            return match names_a_mark {
                true => self.tidied(done, said).await,
                false => done,
            };
        }
        self.maybe_work(said).await
    }

    /// Reads a message as a command. What is not in its sender's own name commands nothing, and
    /// a word beneath a file, «Готово», is about the file: that would be lost else.
    pub(super) fn command_in(&self, said: &Said) -> Result<Option<Command>, Stop> {
        match self.command_read(said) {
            Some(_) if said.unvouched => Err(Stop::Refused(self.lang.command_unvouched())),
            command => Ok(command),
        }
    }

    /// The command that a message would be, whoever has sent it.
    pub(super) fn command_read(&self, said: &Said) -> Option<Command> {
        if said.file.is_some() && !said.text.starts_with('/') {
            return None;
        }
        let username = self
            .profile
            .doors(&self.chat.address.messenger)
            .map(|doors| doors.username.as_str());
        Command::read(&said.text, username)
    }

    async fn run_in_group(
        &mut self,
        command: Command,
        said: &Said,
        group: Option<Arc<Group>>,
    ) -> Answer {
        if self.takes_captioned_work_in_group(&command, said).await? {
            return Ok(());
        }
        match command {
            Command::Start(word) => self.start_in_group(&word, said.topic.as_deref()).await,
            Command::Unknown(name) => self.unknown_in_group(&name, said).await,
            Command::Help if self.account.is_none() => {
                self.reply(Say::text(self.group_help(self.lang)));
                Ok(())
            }
            command => {
                if group.is_none_or(|group| group.classes.is_empty()) {
                    return Err(Stop::Refused(self.lang.group_unbound()));
                }
                self.refuse_work_without_post(&command, said)?;
                self.run(command, said).await
            }
        }
    }

    /// What was said is changed.
    pub(super) async fn edited(&mut self, said: &Said) -> Answer {
        let done = self.revised(said).await;
        match self.chat.private {
            true => done,
            false => self.burn_codes(done, said).await,
        }
    }

    async fn revised(&mut self, said: &Said) -> Answer {
        let address = self.chat.address.clone();
        let work = self
            .tx
            .submission_of_message(&address, &said.message)
            .await?;
        if let Some(submission) = work {
            return self.revise(said, submission).await;
        }
        if self.chat.private && self.revise_offered(said).await? {
            return Ok(());
        }
        if self.revise_unclaimed(said).await? {
            return Ok(());
        }
        // In a group, it may be for another bot.
        let is_staff = self.account.as_ref().is_some_and(|it| it.staff.is_some());
        let may_be_ours = self.chat.private || is_staff || said.anonymous;
        if !said.text.starts_with('/') {
            return self.edit_of_words(said);
        }
        let command = self.command_read(said);
        let words = match &command {
            Some(Command::Assign(_)) => self.lang.edit_of_assignment_ignored(),
            _ => self.lang.edit_ignored(),
        };
        let ignored = Err(Stop::Refused(words));
        let command = match command {
            _ if self.chat.private => return ignored,
            None => return Ok(()),
            Some(_) if !may_be_ours => return Ok(()),
            Some(command) => command,
        };
        let names_a_mark =
            command.names_a_mark() || self.is_nearly_of_a_mark(&command, said).await?;
        match command {
            _ if names_a_mark => self.tidied(ignored, said).await,
            Command::Unknown(_) => Ok(()),
            _ if said.unvouched => Ok(()),
            _ => ignored,
        }
    }

    /// Words that were taken as they came first, as what is being put together or as a question, are
    /// changed. What moves on a map changes by itself.
    fn edit_of_words(&self, said: &Said) -> Answer {
        match self.chat.private && self.account.is_some() && !said.other {
            true => Err(Stop::Refused(self.lang.edit_ignored())),
            false => Ok(()),
        }
    }
}
