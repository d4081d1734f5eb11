//! Consent: asked of guardians, given by a tap, and withdrawn.

use std::sync::Arc;

use super::{
    Answer, Stop, Talk, action::Action, dropped::end_foreign_step, naming::called,
    picking::Purpose, text::Lang,
};
use crate::{
    messenger::Say,
    school::{moments::Moment, personal::How, roster::StudentId},
    store::{
        accounts::Account,
        consents::{Consent, ConsentBy},
    },
};

impl Talk<'_, '_> {
    /// Refuses to link a student for whom consent is required and missing. The code stays good.
    pub(super) async fn check_consent(&mut self, student: &StudentId) -> Answer {
        match self.needs_consent(student).await? {
            true => Err(Stop::Refused(self.lang.consent_first())),
            false => Ok(()),
        }
    }

    async fn needs_consent(&mut self, student: &StudentId) -> Result<bool, Stop> {
        if !self.profile.personal.consent.required {
            return Ok(false);
        }
        let last = self.tx.consent_of(student).await?;
        Ok(!last.is_some_and(|last| last.given))
    }

    /// Asks a guardian who has just joined, where consent is required and missing.
    pub(super) async fn maybe_ask_consent(&mut self, student: &StudentId) -> Answer {
        if self.needs_consent(student).await? {
            self.ask_consent(student).await?;
        }
        Ok(())
    }

    async fn ask_consent(&mut self, student: &StudentId) -> Answer {
        let called = self.called(student).await?;
        let rule = &self.profile.personal.consent;
        let mut words = self.lang.consent_question(called, rule.version.clone());
        if let Some(url) = &rule.url {
            words.push('\n');
            words.push_str(&self.lang.consent_text(url.clone()));
        }
        let give = Action::GiveConsent {
            student: student.clone(),
            version: rule.version.clone(),
        };
        let rows = vec![vec![
            (self.lang.button_consent(), give),
            (self.lang.button_consent_later(), Action::ConsentLater),
        ]];
        self.ask(words, rows);
        Ok(())
    }

    /// «Не сейчас».
    pub(super) fn consent_later(&mut self) -> Answer {
        self.reply_in_private(Say::text(self.lang.consent_not_now()));
        Ok(())
    }

    /// `/consent`: a family's own; to an administrator, with words or without, what is on paper.
    pub(super) async fn consent(&mut self, words: &str) -> Answer {
        if !self.chat.private {
            return Err(Stop::Refused(self.lang.only_private()));
        }
        let account = self.known_account()?;
        if !words.is_empty() {
            if !account.is_admin() {
                return Err(Stop::Refused(self.lang.only_admin()));
            }
            return self.paper(words).await;
        }
        if account.students.is_empty() && !account.is_admin() {
            return Err(Stop::Refused(self.lang.only_family()));
        }
        for linked in &account.students {
            self.show_consent(&linked.id, linked.guardian).await?;
        }
        match account.is_admin() {
            true if self.says_news_only() => Err(Stop::Refused(self.lang.consent_how())),
            true => self.pick_class(Purpose::Consent, 0).await,
            false => Ok(()),
        }
    }

    async fn show_consent(&mut self, student: &StudentId, guardian: bool) -> Answer {
        let given = match self.tx.consent_of(student).await? {
            Some(last) if last.given => true,
            _ if guardian && self.profile.personal.consent.required => {
                return self.ask_consent(student).await;
            }
            _ => false,
        };
        let words = self.consent_state(student).await?;
        let mut say = Say::text(words);
        if given && guardian {
            let withdraw = Action::WithdrawConsent(student.clone());
            say.buttons = self.buttons(vec![vec![(self.lang.button_consent_withdraw(), withdraw)]]);
        }
        self.reply(say);
        Ok(())
    }

    /// One line about a student's consent: given when, to what and how, or not.
    pub(super) async fn consent_state(&mut self, student: &StudentId) -> Result<String, Stop> {
        let last = self.tx.consent_of(student).await?;
        let student = self.called(student).await?;
        Ok(match last {
            None if self.profile.personal.consent.required => self.lang.consent_missing(student),
            None => self.lang.consent_not_asked(student),
            Some(last) => {
                let (when, version) = (self.day(last.at), last.version);
                match (last.given, last.how) {
                    (false, _) => self.lang.consent_was_withdrawn(student, when),
                    (true, How::Tap) => self.lang.consent_by_tap(student, when, version),
                    (true, How::Paper) => self.lang.consent_on_paper(student, when, version),
                }
            }
        })
    }

    pub(super) fn day(&self, at: Moment) -> String {
        at.date(self.profile.zone).format("%d.%m.%Y").to_string()
    }

    /// «Согласен(на)».
    pub(super) async fn give_consent(&mut self, student: &StudentId, version: &str) -> Answer {
        let account = self.guardian_of(student)?;
        let last = self.tx.consent_of(student).await?;
        if last.is_some_and(|last| last.given) {
            let words = self.consent_state(student).await?;
            self.reply_in_private(Say::text(words));
            return Ok(());
        }
        let consent = Consent {
            student: student.clone(),
            given: true,
            how: How::Tap,
            version: version.to_owned(),
            at: self.tx.now,
        };
        self.tx
            .note_consent(&consent, ConsentBy::Guardian(account.id))
            .await?;
        let called = self.called(student).await?;
        let words = self.lang.consent_thanks(called);
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// «Отозвать согласие»: what follows from it, and whether it is meant.
    pub(super) async fn ask_consent_withdrawal(&mut self, student: &StudentId) -> Answer {
        self.guardian_of(student)?;
        self.given_consent(student).await?;
        let rows = vec![vec![
            (
                self.lang.button_yes_withdraw(),
                Action::WithdrawConsentNow(student.clone()),
            ),
            (self.lang.button_no(), Action::Keep),
        ]];
        let called = self.called(student).await?;
        self.ask(self.lang.consent_withdraw_really(called), rows);
        Ok(())
    }

    /// «Да, отозвать».
    pub(super) async fn withdraw_consent(&mut self, student: &StudentId) -> Answer {
        let account = self.guardian_of(student)?;
        let given = self.given_consent(student).await?;
        let withdrawal = Consent {
            given: false,
            how: How::Tap,
            at: self.tx.now,
            ..given
        };
        let by = ConsentBy::Guardian(account.id);
        self.end_by_withdrawal(&withdrawal, by).await
    }

    /// Writes a withdrawal down, ends the student's own links, and tells whom it concerns.
    pub(super) async fn end_by_withdrawal(
        &mut self,
        withdrawal: &Consent,
        by: ConsentBy,
    ) -> Answer {
        let student = &withdrawal.student;
        self.tx.note_consent(withdrawal, by).await?;
        let ended = self.tx.end_own_links(student).await?;
        for account in &ended {
            end_foreign_step(self.tx, account).await?;
            let lang = Lang::named(&account.language);
            let called = called(self.tx, self.profile, account, student).await?;
            self.notify(account, Say::text(lang.consent_ended_here(called)), None);
        }
        let own = self.account.as_ref().map(|account| account.id);
        for admin in self.tx.admin_accounts().await? {
            if Some(admin.id) != own {
                let lang = Lang::named(&admin.language);
                let called = called(self.tx, self.profile, &admin, student).await?;
                let words = lang.consent_withdrawn_admin(called, ended.len());
                self.notify(&admin, Say::text(words), None);
            }
        }
        let called = self.called(student).await?;
        let words = self.lang.consent_withdrawn(called, ended.len());
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    pub(super) fn guardian_of(&self, student: &StudentId) -> Result<Arc<Account>, Stop> {
        let account = self.known_account()?;
        match account.is_guardian_of(student) {
            true => Ok(account),
            false => Err(Stop::Refused(self.lang.consent_only_guardian())),
        }
    }

    pub(super) async fn given_consent(&mut self, student: &StudentId) -> Result<Consent, Stop> {
        let last = self.tx.consent_of(student).await?;
        match last.filter(|last| last.given) {
            Some(given) => Ok(given),
            None => Err(Stop::Refused(self.consent_state(student).await?)),
        }
    }
}
