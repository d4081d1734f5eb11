//! Consents on paper, and their withdrawals: an administrator enters them, by a command or step by
//! step.

use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, action::Action, picking::Purpose, step::Step};
use crate::{
    messenger::{Said, Say},
    school::{
        audit::Act,
        classes::same_name,
        moments::{Moment, read_date},
        personal::How,
        roster::StudentId,
    },
    store::consents::{Consent, ConsentBy},
};

/// A tap on the way to a consent on paper, or its withdrawal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperTap {
    /// There is a paper: of which day?
    Ask {
        /// Whose.
        student: StudentId,
        /// Whether it gives consent, or takes it back.
        given: bool,
    },
    /// «Сегодня».
    Today {
        /// Whose.
        student: StudentId,
        /// Whether it gives consent, or takes it back.
        given: bool,
    },
}

impl Talk<'_, '_> {
    /// `/consent 10427 бумага 2026-09-01`, `/consent 10427 отзыв 2026-09-01`, `/consent Анна`.
    pub(super) async fn paper(&mut self, words: &str) -> Answer {
        if self.is_a_name(words).await? {
            return self.find_student(words, Purpose::Consent).await;
        }
        let mut words = words.split_whitespace();
        let (Some(id), how, date, None) = (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Stop::Refused(self.lang.consent_how()));
        };
        let student = self.student_named(id).await?;
        let Some(how) = how else {
            return self.consent_card(&student).await;
        };
        let given = match how.to_lowercase().as_str() {
            "бумага" | "paper" => true,
            "отзыв" | "withdrawn" => false,
            _ => {
                return Err(Stop::Refused(self.lang.consent_unclear(how.to_owned())));
            }
        };
        let at = self.paper_date(date)?;
        self.enter_paper(student, given, at).await
    }

    /// Whether an administrator has written no number first, but how somebody is called.
    async fn is_a_name(&mut self, words: &str) -> Result<bool, Stop> {
        let first = words.split_whitespace().next().unwrap_or_default();
        if first.contains(|letter: char| letter.is_ascii_digit()) {
            return Ok(false);
        }
        Ok(match StudentId::read(first) {
            Ok(student) => !self.tx.is_student(&student).await?,
            Err(_) => true,
        })
    }

    /// One student's consent, and what of it an administrator can enter.
    pub(super) async fn consent_card(&mut self, student: &StudentId) -> Answer {
        self.check_admin()?;
        let words = self.consent_state(student).await?;
        let rows = match self.says_news_only() {
            true => Vec::new(),
            false => vec![vec![self.paper_button(student).await?]],
        };
        self.ask(words, rows);
        Ok(())
    }

    /// «Согласие на бумаге», or where it is given, «Отзыв на бумаге».
    pub(super) async fn paper_button(
        &mut self,
        student: &StudentId,
    ) -> Result<(String, Action), Stop> {
        let is_given = self.has_consented(student).await?;
        let label = match is_given {
            true => self.lang.button_paper_withdrawal(),
            false => self.lang.button_paper_consent(),
        };
        let tap = PaperTap::Ask {
            student: student.clone(),
            given: !is_given,
        };
        Ok((label, Action::Paper(tap)))
    }

    async fn has_consented(&mut self, student: &StudentId) -> Result<bool, Stop> {
        let last = self.tx.consent_of(student).await?;
        Ok(last.is_some_and(|last| last.given))
    }

    /// A tap on the way to a consent on paper, or its withdrawal.
    pub(super) async fn paper_pressed(&mut self, tap: PaperTap) -> Answer {
        self.check_admin()?;
        let (PaperTap::Ask { student, given } | PaperTap::Today { student, given }) = &tap;
        // It may have been entered since the button was made.
        if self.has_consented(student).await? == *given {
            return Err(Stop::Refused(self.consent_state(student).await?));
        }
        match tap {
            PaperTap::Ask { student, given } => self.ask_paper_date(student, given).await,
            PaperTap::Today { student, given } => {
                let account = self.known_account()?;
                let asked = Step::PaperDate {
                    student: student.clone(),
                    given,
                };
                // An old button would withdraw without a question, and of another day.
                if self.tx.step::<Step>(account.id).await?.as_ref() != Some(&asked) {
                    return Err(Stop::Refused(self.lang.button_old()));
                }
                let now = self.tx.now;
                self.enter_paper(student, given, now).await?;
                self.expect_no_words().await
            }
        }
    }

    /// Of which day is the paper?
    async fn ask_paper_date(&mut self, student: StudentId, given: bool) -> Answer {
        let called = self.called(&student).await?;
        let words = match given {
            true => self.lang.paper_consent_when(called),
            false => self.lang.paper_withdrawal_when(called),
        };
        let step = Step::PaperDate {
            student: student.clone(),
            given,
        };
        self.begin_step(&step).await?;
        let today = Action::Paper(PaperTap::Today { student, given });
        let rows = vec![vec![
            (self.lang.button_paper_today(), today),
            self.cancel_button(),
        ]];
        self.ask(words, rows);
        Ok(())
    }

    /// The day that a paper is of was written.
    pub(super) async fn paper_date_said(
        &mut self,
        said: &Said,
        (student, given): (StudentId, bool),
    ) -> Answer {
        self.check_admin()?;
        let account = self.known_account()?;
        let date = self.words_of(said)?;
        let at = match same_name(&date, &self.lang.button_paper_today()) {
            true => self.tx.now,
            false => self.paper_date(Some(&date))?,
        };
        self.enter_paper(student, given, at).await?;
        self.tx.set_step::<Step>(account.id, None);
        Ok(())
    }

    async fn enter_paper(&mut self, student: StudentId, given: bool, at: Moment) -> Answer {
        match given {
            true => self.given_on_paper(student, at).await,
            false => self.withdrawn_on_paper(student, at).await,
        }
    }

    async fn given_on_paper(&mut self, student: StudentId, at: Moment) -> Answer {
        let (last, zone) = (self.tx.consent_of(&student).await?, self.profile.zone);
        if last.is_some_and(|last| !last.given && at.date(zone) < last.at.date(zone)) {
            let words = self.consent_state(&student).await?;
            return Err(Stop::Refused(self.lang.withdrawal_is_newer(words)));
        }
        let consent = Consent {
            student,
            given: true,
            how: How::Paper,
            version: self.profile.personal.consent.version.clone(),
            at,
        };
        let by = self.by_admin()?;
        self.note_act(Act::EnterConsent, consent.student.as_str())
            .await?;
        self.tx.note_consent(&consent, by).await?;
        let words = self.consent_state(&consent.student).await?;
        self.reply(Say::text(words));
        Ok(())
    }

    async fn withdrawn_on_paper(&mut self, student: StudentId, at: Moment) -> Answer {
        let given = self.given_consent(&student).await?;
        let zone = self.profile.zone;
        if at.date(zone) < given.at.date(zone) {
            let words = self.consent_state(&student).await?;
            return Err(Stop::Refused(self.lang.consent_is_newer(words)));
        }
        let withdrawal = Consent {
            given: false,
            how: How::Paper,
            at: at.max(given.at),
            ..given
        };
        let by = self.by_admin()?;
        self.note_act(Act::EnterWithdrawal, withdrawal.student.as_str())
            .await?;
        self.end_by_withdrawal(&withdrawal, by).await
    }

    fn by_admin(&self) -> Result<ConsentBy, Stop> {
        let staff = self.known_account()?.staff.filter(|staff| staff.admin);
        staff
            .map(|staff| ConsentBy::Staff(staff.number))
            .ok_or_else(|| Stop::Refused(self.lang.only_admin()))
    }

    /// The day on a paper: today's stands after everything that was said today.
    fn paper_date(&self, date: Option<&str>) -> Result<Moment, Stop> {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let Some(text) = date else {
            return Err(Stop::Refused(self.lang.consent_how()));
        };
        let unclear = || Stop::Refused(self.lang.consent_unclear_date(text.to_owned()));
        let date = read_date(text).map_err(|_| unclear())?;
        match date.cmp(&now.date(zone)) {
            std::cmp::Ordering::Less => Ok(Moment::start_of(date, zone)),
            std::cmp::Ordering::Equal => Ok(now),
            std::cmp::Ordering::Greater => Err(unclear()),
        }
    }

    /// The student whose identifier an administrator has typed.
    async fn student_named(&mut self, id: &str) -> Result<StudentId, Stop> {
        match StudentId::read(id) {
            Ok(student) if self.tx.is_student(&student).await? => Ok(student),
            _ => Err(Stop::Refused(
                self.lang.student_not_listed(id.to_owned(), "/consent"),
            )),
        }
    }
}
