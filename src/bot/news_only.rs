//! Where nothing of the school's may pass, and the bot says no more than that there is news: what is
//! answered there all the same, what is said instead, and what is taken out of a group.

use super::{Answer, Stop, Talk, menus::help_lines, step::Step, text::Lang};
use crate::{
    messenger::{Happening, Said, Say},
    store::accounts::Account,
};

impl Talk<'_, '_> {
    /// Whether no more may be said here than that there is news.
    pub(super) fn says_news_only(&self) -> bool {
        self.profile.says_news_only(&self.chat.address.messenger)
    }

    /// Whether what happened may be answered here: what people come in by, and what concerns the bot
    /// itself.
    pub(super) async fn may_pass(&mut self, what: &Happening) -> Result<bool, Stop> {
        let said = match what {
            Happening::Said(said) => said,
            Happening::Edited(_) => return Ok(false),
            // What a button does is looked at when it is known.
            _ => return Ok(true),
        };
        let is_slash = said.text.starts_with('/');
        match self.command_read(said) {
            // It is refused as everywhere, and leaves a group where it names a mark.
            Some(_) if said.unvouched && is_slash => Ok(true),
            // In a group, words without a slash are no command.
            Some(command) if !said.unvouched && (is_slash || self.chat.private) => {
                Ok(command.is_about_the_bot())
            }
            _ if self.chat.private => self.is_about_an_account(said).await,
            _ => Ok(self.about_reply(said).await?.is_none()),
        }
    }

    /// Whether words are a way in, a stranger's therefore, or what somebody calls their child.
    async fn is_about_an_account(&mut self, said: &Said) -> Result<bool, Stop> {
        let Some(account) = self.account.clone() else {
            return Ok(true);
        };
        if self.own_link(said).is_some() {
            return Ok(true);
        }
        if said.file.is_some() || said.reply.is_some() {
            return Ok(false);
        }
        let step = self.current_step(&account).await?;
        Ok(matches!(step, Some(Step::Labelling(_))))
    }

    /// Answers what may not pass. Whatever may be said of a mark: a command that names one has no place
    /// in the group here either, nor has a code.
    pub(super) async fn turned_away(&mut self, what: &Happening) -> Answer {
        let refused = Err(Stop::Refused(self.elsewhere()));
        let (said, answer) = match what {
            Happening::Said(said) => (said, refused),
            Happening::Edited(said) => (said, Ok(())),
            _ => return refused,
        };
        if self.chat.private {
            return answer;
        }
        let done = match self.is_of_a_mark(said).await? {
            true => {
                let refused = Err(Stop::Refused(self.elsewhere()));
                self.tidied(refused, said).await
            }
            false => answer,
        };
        self.burn_codes(done, said).await
    }

    /// Whether somebody for whom that is tidied has given a command that names a mark, or nearly.
    async fn is_of_a_mark(&mut self, said: &Said) -> Result<bool, Stop> {
        if !said.text.starts_with('/') || !self.is_tidied_for(said) {
            return Ok(false);
        }
        match self.command_read(said) {
            Some(command) if command.names_a_mark() => Ok(true),
            Some(command) => self.is_nearly_of_a_mark(&command, said).await,
            None => Ok(false),
        }
    }

    /// Where to go, for what this messenger may not carry.
    pub(super) fn elsewhere(&self) -> String {
        self.profile.elsewhere(self.lang)
    }

    /// What somebody is told who has just come in where only news is told: where all else is.
    pub(super) fn first_news(&mut self) {
        let words = [self.elsewhere(), self.lang.help_hint()];
        self.reply_in_private(Say::text(words.join("\n\n")));
    }

    /// `/help` there: where all else is, and the commands that are about the bot itself.
    pub(super) fn help_with_news(&mut self, account: &Account) {
        let words = [
            self.elsewhere(),
            help_lines(account, self.lang, self.passes()),
        ];
        self.reply_in_private(Say::text(words.join("\n\n")));
    }

    /// What the bot does in a group, to who asks there.
    pub(super) fn group_help(&self, lang: Lang) -> String {
        match self.says_news_only() {
            true => self.profile.elsewhere(lang),
            false => lang.help_group(),
        }
    }
}
