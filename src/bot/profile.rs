//! What the school has settled once and for all, as the conversation needs it.

use std::{collections::HashMap, sync::OnceLock};

use chrono_tz::Tz;

use super::text::Lang;
use crate::{
    messenger::Doors,
    school::{
        marks::MarkSet,
        moments::Moment,
        personal::{Passes, Personal},
        quiet::QuietHours,
        reminders::Leads,
        term_marks::TermRule,
    },
    store::accounts::Account,
};

/// What the conversation has to know of this school and its messengers.
#[derive(Debug)]
pub struct Profile {
    /// The school's name, for what is printed; empty where that is not set.
    pub school: String,
    /// The school's zone.
    pub zone: Tz,
    /// The language of groups, and of people whose phone does not tell.
    pub language: Lang,
    /// The marks that the school gives.
    pub marks: MarkSet,
    /// How term marks are proposed.
    pub term_rule: TermRule,
    /// When it is quiet, for whom has not said otherwise.
    pub quiet: QuietHours,
    /// How long before a due date people are reminded.
    pub remind: Leads,
    /// The longest file that is fetched, in bytes.
    pub download_limit: u64,
    /// How much is kept of one student, in bytes.
    pub quota: u64,
    /// What the school has decided about personal data.
    pub personal: Personal,
    /// Where the bot is found, by messenger, once it is known.
    pub doors: HashMap<&'static str, OnceLock<Doors>>,
}

impl Profile {
    pub(super) fn doors(&self, messenger: &str) -> Option<&Doors> {
        self.doors.get(messenger).and_then(OnceLock::get)
    }

    /// All that a messenger may carry which may carry nothing else.
    pub(super) fn news(&self) -> String {
        match self.personal.elsewhere.as_str() {
            "" => self.language.news(),
            elsewhere => self.language.news_elsewhere(elsewhere.to_owned()),
        }
    }

    /// Whether no more may be said through a messenger than that there is news.
    pub(super) fn says_news_only(&self, messenger: &str) -> bool {
        self.personal.passes(messenger) == Passes::Nothing
    }

    /// Where to go, for what such a messenger may not carry.
    pub(super) fn elsewhere(&self, lang: Lang) -> String {
        match self.personal.elsewhere.as_str() {
            "" => lang.not_here(),
            elsewhere => lang.not_here_but(elsewhere.to_owned()),
        }
    }

    /// Whether it is quiet where many read: what concerns them goes out, but without a sound.
    pub(super) fn is_night(&self, now: Moment) -> bool {
        self.quiet.over_at(now, self.zone).is_some()
    }

    /// When the quiet of one person is over; `None` where it is not quiet.
    pub(super) fn quiet_of(&self, hours: Option<QuietHours>, now: Moment) -> Option<Moment> {
        hours.unwrap_or(self.quiet).over_at(now, self.zone)
    }

    /// Whether one person wants no sound now.
    pub(super) fn is_quiet_for(&self, account: &Account, now: Moment) -> bool {
        self.quiet_of(account.quiet, now).is_some()
    }
}
