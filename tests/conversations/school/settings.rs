//! What a school under test has decided, and decides anew: it goes by that from then on.

use std::collections::HashMap;

use chrono_tz::Tz;
use kamerton::{
    bot::{Profile, text::Lang},
    messenger::telegram,
    school::{
        marks::MarkSet,
        personal::{Passes, Personal},
    },
};

use super::School;

impl School {
    /// What the conversation has to know.
    pub fn profile(&self) -> Profile {
        Profile {
            school: String::new(),
            zone: self.zone,
            language: Lang::Ru,
            marks: self.marks.clone(),
            term_rule: Default::default(),
            download_limit: 20 << 20,
            quota: self.quota,
            quiet: Default::default(),
            remind: self.remind.clone(),
            personal: self.personal.clone(),
            doors: HashMap::from([(telegram::NAME, Default::default())]),
        }
    }

    /// Names may pass through the messenger, from now on.
    pub async fn lets_names_pass(&mut self) {
        let passes = [("telegram".to_owned(), Passes::Full)].into();
        self.decides(Personal {
            passes,
            ..Personal::default()
        })
        .await;
    }

    /// What the school decides about personal data, from now on.
    pub async fn decides(&mut self, personal: Personal) {
        self.stop().await;
        self.personal = personal;
        self.start().await;
    }

    /// Which marks it gives, from now on, and in which letters it writes them.
    pub async fn gives(&mut self, marks: &str, legend: &str) {
        self.stop().await;
        let marks = MarkSet::read(marks).and_then(|marks| marks.with_legend(legend));
        self.marks = marks.expect("marks");
        self.start().await;
    }

    /// By which clocks it lives, from now on.
    pub async fn lives_in(&mut self, zone: Tz) {
        self.stop().await;
        self.zone = zone;
        self.start().await;
    }

    /// How long before a due date people are reminded, from now on.
    pub async fn reminds(&mut self, leads: &str) {
        self.stop().await;
        self.remind = leads.parse().expect("leads");
        self.start().await;
    }

    /// How many bytes are kept of one student, from now on.
    pub async fn keeps(&mut self, quota: u64) {
        self.stop().await;
        self.quota = quota;
        self.start().await;
    }
}
