//! `/calendar`: the school's terms and days off, to see for everybody, to confirm and to
//! change for administrators.

use chrono::NaiveDate;

use super::{Answer, Stop, Talk, action::Action};
use crate::school::{
    audit::Act,
    calendar::{Period, PeriodKind, SchoolYear, UnclearPeriod},
    terms::usual_year,
};

impl Talk<'_, '_> {
    /// `/calendar`; with lines such as `осенние каникулы: 26.10–03.11`, an administrator's
    /// changes.
    pub(super) async fn calendar(&mut self, words: &str) -> Answer {
        if words.is_empty() {
            return self.show_calendar().await;
        }
        self.check_admin()?;
        let today = self.tx.now.date(self.profile.zone);
        let before = self.tx.school_year(self.profile.zone).await?;
        let year = before.changed(words, today).map_err(|unclear| {
            Stop::Refused(match unclear {
                UnclearPeriod::Line(line) => self.lang.calendar_unclear(line),
                UnclearPeriod::OtherWeekday(line, date) => {
                    return self.not_that_weekday(line, date);
                }
                UnclearPeriod::Backwards(line) => self.lang.calendar_backwards(line),
                UnclearPeriod::Unknown(name) => self.lang.calendar_unknown(name),
                UnclearPeriod::Overlap(one, other) => self.lang.calendar_overlap(one, other),
                UnclearPeriod::TooLong(line) => self.lang.calendar_too_long(line),
            })
        })?;
        self.note_act(Act::ChangeCalendar, "").await?;
        self.tx.set_periods(&year.periods).await?;
        self.show_calendar().await
    }

    /// The school year that journals and reports look at, and which day it is: while the
    /// school has no calendar of its own the usual one, in summer that which is over.
    pub(super) async fn year_in_view(&mut self) -> Result<(SchoolYear, NaiveDate), Stop> {
        let today = self.tx.now.date(self.profile.zone);
        let periods = self.tx.periods().await?;
        let year = match periods.is_empty() {
            true => usual_year(today),
            false => SchoolYear::of(periods),
        };
        Ok((year, today))
    }

    async fn show_calendar(&mut self) -> Answer {
        let is_admin = self.known_account()?.is_admin();
        let confirmed = !self.tx.periods().await?.is_empty();
        let year = self.tx.school_year(self.profile.zone).await?;
        let mut lines = vec![match confirmed {
            true => self.lang.calendar_head(),
            false => self.lang.calendar_usual(),
        }];
        let (off, terms): (Vec<&Period>, Vec<&Period>) = year
            .periods
            .iter()
            .partition(|period| period.kind == PeriodKind::Off);
        lines.extend(terms.into_iter().map(|period| self.period_line(period)));
        lines.push(String::new());
        lines.push(self.lang.calendar_off());
        lines.extend(off.into_iter().map(|period| self.period_line(period)));
        let mut rows = Vec::new();
        if is_admin {
            lines.push(String::new());
            lines.push(self.lang.calendar_how());
            if !confirmed {
                rows.push(vec![(self.lang.button_confirm(), Action::ConfirmCalendar)]);
            }
        }
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    fn period_line(&self, period: &Period) -> String {
        let day = |day: chrono::NaiveDate| day.format("%d.%m.%Y").to_string();
        match period.from == period.to {
            true => self
                .lang
                .calendar_day(period.name.clone(), day(period.from)),
            false => {
                let (from, to) = (day(period.from), day(period.to));
                self.lang.calendar_days(period.name.clone(), from, to)
            }
        }
    }

    /// «Подтвердить»: the usual year is the school's own from now on.
    pub(super) async fn confirm_calendar(&mut self) -> Answer {
        self.check_admin()?;
        if !self.tx.periods().await?.is_empty() {
            return Err(Stop::Refused(self.lang.calendar_confirmed_already()));
        }
        let year = SchoolYear::usual(self.tx.now.date(self.profile.zone));
        self.note_act(Act::ChangeCalendar, "").await?;
        self.tx.set_periods(&year.periods).await?;
        self.ask(self.lang.calendar_confirmed(), Vec::new());
        Ok(())
    }
}
