//! `/quiet`: when a person wants no sound, and no broadcast.

use super::{Answer, Stop, Talk, action::Action};
use crate::school::quiet::QuietHours;

/// Hours that are offered.
const OFFERED: [&str; 3] = ["22-8", "21-9", "23-7"];

impl Talk<'_, '_> {
    /// `/quiet`, `/quiet 22-8`, `/quiet off`.
    pub(super) async fn quiet_command(&mut self, words: &str) -> Answer {
        match (words, words.parse::<QuietHours>()) {
            ("", _) => self.ask_quiet(),
            (_, Ok(hours)) => self.set_quiet(hours).await,
            (words, Err(_)) => Err(Stop::Refused(self.lang.quiet_unclear(words.to_owned()))),
        }
    }

    fn ask_quiet(&mut self) -> Answer {
        let account = self.known_account()?;
        let hours = account.quiet.unwrap_or(self.profile.quiet);
        let mut row = Vec::new();
        for offered in OFFERED
            .iter()
            .filter_map(|text| text.parse::<QuietHours>().ok())
        {
            row.push((offered.to_string(), Action::Quiet(offered.to_string())));
        }
        let off = Action::Quiet(QuietHours::Off.to_string());
        let rows = vec![row, vec![(self.lang.button_no_quiet(), off)]];
        self.ask(self.quiet_in_words(hours), rows);
        Ok(())
    }

    /// Hours were chosen by a button.
    pub(super) async fn choose_quiet(&mut self, hours: &str) -> Answer {
        let hours = hours
            .parse()
            .map_err(|_| Stop::Refused(self.lang.button_old()))?;
        self.set_quiet(hours).await
    }

    async fn set_quiet(&mut self, hours: QuietHours) -> Answer {
        let account = self.known_account()?;
        self.tx.set_quiet(account.id, hours).await?;
        // What waits already obeys the new hours, too.
        let now = self.tx.now;
        let due = self.profile.quiet_of(Some(hours), now).unwrap_or(now);
        self.tx.hold_back_until(&account.address, due).await?;
        self.ask(self.quiet_in_words(hours), Vec::new());
        Ok(())
    }

    fn quiet_in_words(&self, hours: QuietHours) -> String {
        match hours {
            QuietHours::Off => self.lang.quiet_off(),
            hours => self.lang.quiet_hours(hours.to_string().replace('-', "–")),
        }
    }
}
