//! `/calendar`: the school's terms and days off, to see for everybody, to confirm and to
//! change for administrators.

use chrono::{Datelike, Days, NaiveDate};

use super::{Answer, Profile, Stop, Talk, action::Action, speech::tell, text::Lang};
use crate::{
    messenger::Say,
    school::{
        audit::Act,
        calendar::{Period, PeriodKind, SchoolYear, UnclearPeriod},
        calendar_names::english_name,
        terms::{Span, year_before, year_in_view},
    },
    store::{self, Tx, about::About},
};

/// So long before a school year administrators hear that there is no calendar for it: from August on.
const AHEAD: Days = Days::new(31);

impl Talk<'_, '_> {
    /// `/calendar`; with lines such as `осенние каникулы: 26.10–03.11`, an administrator's
    /// changes.
    pub(super) async fn calendar(&mut self, words: &str) -> Answer {
        if words.is_empty() {
            return self.show_calendar().await;
        }
        self.check_admin()?;
        let today = self.tx.now.date(self.profile.zone);
        let (over, before) = self.year_to_change().await?;
        let year = before.changed(words, today).map_err(|unclear| {
            Stop::Refused(match unclear {
                UnclearPeriod::Line(line) => self.lang.calendar_unclear(line),
                UnclearPeriod::OtherWeekday(line, date) => {
                    return self.not_that_weekday(line, date);
                }
                UnclearPeriod::Backwards(line) => self.lang.calendar_backwards(line),
                UnclearPeriod::Unknown(name) => self.lang.calendar_unknown(name),
                UnclearPeriod::Overlap(one, other) => {
                    let [one, other] = [one, other].map(|name| self.lang.period(&name));
                    self.lang.calendar_overlap(one, other)
                }
                UnclearPeriod::TooLong(line) => self.lang.calendar_too_long(line),
            })
        })?;
        self.set_calendar(over, year).await?;
        self.show_calendar().await
    }

    /// The calendar that changes are made in, and what of it is of years that are over, written down or
    /// not: once the school's own has run out, the usual year which follows.
    async fn year_to_change(&mut self) -> Result<(Vec<Period>, SchoolYear), Stop> {
        let today = self.tx.now.date(self.profile.zone);
        let lived = self.tx.years_lived_by(self.profile.zone).await?;
        Ok(SchoolYear::around(lived, today).parted(today))
    }

    /// Years that are over keep their terms: marks are looked for by them.
    async fn set_calendar(&mut self, over: Vec<Period>, year: SchoolYear) -> Answer {
        let periods: Vec<Period> = over.into_iter().chain(year.periods).collect();
        self.note_act(Act::ChangeCalendar, "").await?;
        let today = self.tx.now.date(self.profile.zone);
        self.tx.set_periods(&periods, today).await?;
        Ok(())
    }

    /// The school year that journals and reports look at, and which day it is: while the
    /// school has no calendar of its own the usual one, in summer that which is over.
    pub(super) async fn year_in_view(&mut self) -> Result<(SchoolYear, NaiveDate), Stop> {
        let today = self.tx.now.date(self.profile.zone);
        let periods = self.tx.periods().await?;
        Ok((year_in_view(periods, today), today))
    }

    /// The school year that such a look back at a day meets.
    pub(super) async fn year_around(&mut self, day: NaiveDate) -> Result<SchoolYear, Stop> {
        let periods = self.tx.periods().await?;
        Ok(year_in_view(periods, day))
    }

    /// «Прошлый учебный год»: the last day before a school year, where the school knows of an earlier
    /// one.
    pub(super) async fn day_before(
        &mut self,
        year: &SchoolYear,
    ) -> Result<Option<NaiveDate>, Stop> {
        let periods = self.tx.periods().await?;
        let before = year_before(periods, year);
        let begins = before.and(year.begins());
        Ok(begins.and_then(|begins| begins.pred_opt()))
    }

    /// The terms of its kind before and after one: before the first of a year, the last of the year
    /// before.
    pub(super) async fn terms_beside(
        &mut self,
        span: &Span,
    ) -> Result<(Option<Span>, Option<Span>), Stop> {
        let periods = self.tx.periods().await?;
        let year = year_in_view(periods.clone(), span.from);
        let (before, after) = year.beside(span);
        let (mut before, after) = (before.map(Span::from), after.map(Span::from));
        if before.is_none() && span.kind.is_some() {
            let earlier = year_before(periods, &year);
            before = earlier.and_then(|year| year.beside(span).0.map(Span::from));
        }
        Ok((before, after))
    }

    async fn show_calendar(&mut self) -> Answer {
        let is_admin = self.known_account()?.is_admin();
        let confirmed = self.is_calendar_in_force().await?;
        let own = SchoolYear::of(self.tx.periods().await?);
        let (_, year) = self.year_to_change().await?;
        let mut lines = vec![match (confirmed, own.ends()) {
            (true, _) => self.lang.calendar_head(),
            (false, None) => self.lang.calendar_usual(),
            (false, Some(day)) => self.lang.calendar_over(shown_day(day)),
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
        match period.from == period.to {
            true => self
                .lang
                .calendar_day(self.lang.period(&period.name), shown_day(period.from)),
            false => {
                let (from, to) = (shown_day(period.from), shown_day(period.to));
                self.lang
                    .calendar_days(self.lang.period(&period.name), from, to)
            }
        }
    }

    /// «Подтвердить»: the usual year is the school's own from now on.
    pub(super) async fn confirm_calendar(&mut self) -> Answer {
        self.check_admin()?;
        if self.is_calendar_in_force().await? {
            return Err(Stop::Refused(self.lang.calendar_confirmed_already()));
        }
        let (over, year) = self.year_to_change().await?;
        self.set_calendar(over, year).await?;
        self.ask(self.lang.calendar_confirmed(), Vec::new());
        Ok(())
    }

    /// Whether the school has a calendar of its own that has not run out.
    async fn is_calendar_in_force(&mut self) -> Result<bool, Stop> {
        let today = self.tx.now.date(self.profile.zone);
        let periods = self.tx.periods().await?;
        Ok(!periods.is_empty() && SchoolYear::after(&periods, today).is_none())
    }
}

impl Lang {
    /// How a term, holidays or a day off are called: those of the usual year in this language, those
    /// that the school has named itself as it has.
    pub(super) fn period(self, name: &str) -> String {
        let own = match self {
            Lang::Ru => None,
            Lang::En => english_name(name),
        };
        own.unwrap_or(name).to_owned()
    }
}

fn shown_day(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// Tells administrators, each once a year, that the school's calendar has run out: before the usual
/// year begins that follows it, or afterwards.
///
/// # Errors
/// Fails when the memory does.
pub(super) async fn tell_if_run_out((tx, profile): (&mut Tx<'_>, &Profile)) -> store::Result<()> {
    let today = tx.now.date(profile.zone);
    let own = SchoolYear::of(tx.periods().await?);
    let next = SchoolYear::after(&own.periods, today);
    let (Some(ended), Some(begins)) = (own.ends(), next.and_then(|next| next.begins())) else {
        return Ok(());
    };
    if begins > today + AHEAD {
        return Ok(());
    }
    let about = About::Calendar(i64::from(begins.year()));
    let told = tx.ever_delivered_about(&about).await?;
    for admin in tx.admin_accounts().await? {
        let has_heard = told.iter().any(|(chat, _)| *chat == admin.address);
        if has_heard || tx.is_under_way(&about, &admin.address).await? {
            continue;
        }
        let lang = Lang::named(&admin.language);
        let words = lang.calendar_ran_out(shown_day(ended), shown_day(begins));
        tell((tx, profile), &admin, Say::text(words), Some(about.clone()));
    }
    Ok(())
}
