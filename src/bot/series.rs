//! Assignments that come back: planned, changed, skipped once, stopped.

use chrono::{NaiveDateTime, NaiveTime};

use super::{
    Answer, Stop, Talk, action::Action, occurrences::post_series_due, planned::PlanTap, step::Step,
};
use crate::{
    messenger::{RemoteFile, Said},
    school::{
        assignments::{Draft, Repeat, due_alone},
        calendar::SchoolYear,
        draft_lines::{Key, said_in},
        moments::Moment,
        occurrences::{first_occurrence, occurrences},
    },
    store::{
        classes::Class,
        series::{NewSeries, Series},
        series_plans::Planned,
    },
};

/// How many of the next times a card names.
const NAMED: usize = 3;

impl Talk<'_, '_> {
    /// Plans an assignment that comes back; returns its number. Its first time is the one that was asked for, or
    /// now; the first one that is a school day by its rule.
    pub(super) async fn plan_series(
        &mut self,
        class: &Class,
        draft: &Draft,
        repeat: &Repeat,
        file: Option<RemoteFile>,
    ) -> Result<i64, Stop> {
        let author = self.teacher_number()?;
        let zone = self.profile.zone;
        let asked = draft.at.unwrap_or(self.tx.now).local(zone);
        let year = self.tx.school_year(zone).await?;
        let Some(first) = first_occurrence(repeat, asked, &year) else {
            return Err(Stop::Refused(self.lang.repeat_never(repeat.text.clone())));
        };
        let due = match draft.due {
            None => None,
            Some(due) => {
                let moment = |local| Moment::from_local(local, zone);
                let counted = draft.due_after(moment(first), moment(asked), zone);
                let counted = counted.ok_or_else(|| {
                    let due = self.lang.moment(due, self.tx.now, zone);
                    Stop::Refused(self.lang.series_due_too_early(due))
                })?;
                Some(due_offset(first, counted.local(zone)))
            }
        };
        let messenger = self.chat.address.messenger.clone();
        let new = NewSeries {
            class: class.id,
            author,
            title: &draft.title,
            body: &draft.body,
            file: file.as_ref().map(|file| (messenger.as_str(), file)),
            to: &draft.to,
            repeat,
            first,
            due,
        };
        let id = self.tx.begin_series(&new, zone).await?;
        // What comes now is posted in this very transaction.
        post_series_due(self.tx, self.profile).await?;
        let Some(series) = self.tx.series(id).await? else {
            return Err(Stop::Failed(format!("series {id} is gone")));
        };
        self.series_card(&series, &year);
        Ok(id)
    }

    /// What a series gives, how it comes back, and what can be done.
    pub(super) fn series_card(&mut self, series: &Series, year: &SchoolYear) {
        let (lang, now, zone) = (self.lang, self.tx.now, self.profile.zone);
        let mut lines = vec![
            lang.series_head(series.id, series.title.clone(), series.class_name.clone()),
            lang.series_rule(series.repeat.text.clone()),
        ];
        let coming = coming(series, year);
        let times: Vec<String> = coming
            .iter()
            .map(|local| lang.moment(Moment::from_local(*local, zone), now, zone))
            .collect();
        lines.push(match times.is_empty() {
            true => lang.series_over(),
            false => lang.series_next(times.join("; ")),
        });
        lines.push(self.due_line(series.due));
        let row = coming
            .first()
            .map(|next| self.series_buttons(series.id, *next));
        self.ask(lines.join("\n"), row.into_iter().collect());
    }

    /// When what a series gives is due, each time.
    fn due_line(&self, due: Option<(u64, NaiveTime)>) -> String {
        match due {
            Some((days, time)) => {
                let time = time.format("%H:%M").to_string();
                self.lang.series_due(days, time)
            }
            None => self.lang.card_no_due(),
        }
    }

    fn series_buttons(&self, series: i64, next: NaiveDateTime) -> Vec<(String, Action)> {
        let skip = Action::Plan(PlanTap::SkipOnce { series, next });
        vec![
            (self.lang.button_skip_once(), skip),
            (
                self.lang.button_change(),
                Action::Plan(PlanTap::RewordSeries(series)),
            ),
            (
                self.lang.button_stop(),
                Action::Plan(PlanTap::StopSeries(series)),
            ),
        ]
    }

    pub(super) async fn own_series(&mut self, id: i64) -> Result<Series, Stop> {
        let teacher = self.teacher_number()?;
        match self.tx.series(id).await? {
            Some(series) if self.tx.teaches_now(series.class, teacher).await? => {
                match series.stopped {
                    true => Err(Stop::Refused(self.lang.series_stopped_already())),
                    false => Ok(series),
                }
            }
            _ => Err(Stop::Refused(self.lang.only_teacher_of_class())),
        }
    }

    /// «Пропустить ближайшее», which was `meant` when the button was shown.
    pub(super) async fn skip_once(&mut self, id: i64, meant: NaiveDateTime) -> Answer {
        let series = self.own_series(id).await?;
        let Some(skipped) = series.next else {
            return Err(Stop::Refused(self.lang.series_stopped_already()));
        };
        let (now, zone) = (self.tx.now, self.profile.zone);
        let when = |local| self.lang.moment(Moment::from_local(local, zone), now, zone);
        if skipped != meant {
            return Err(Stop::Refused(self.lang.series_went_on(when(skipped))));
        }
        let year = self.tx.school_year(zone).await?;
        let next = occurrences(&series.repeat, series.first, skipped, &year, 1).pop();
        let planned = Planned {
            series: series.id,
            posted: series.posted,
            settled: Some(skipped),
            next,
        };
        self.tx.plan_series(&[planned], zone).await?;
        let (words, rows) = match next {
            Some(next) => {
                let words = self.lang.series_skipped(when(skipped), when(next));
                (words, vec![self.series_buttons(series.id, next)])
            }
            None => (self.lang.series_over(), Vec::new()),
        };
        self.ask(words, rows);
        Ok(())
    }

    /// «Остановить».
    pub(super) async fn stop_series(&mut self, id: i64) -> Answer {
        let series = self.own_series(id).await?;
        self.tx.stop_series(series.id).await?;
        self.ask(self.lang.series_stopped(series.title), Vec::new());
        Ok(())
    }

    /// «Изменить»: the text anew.
    pub(super) async fn ask_rewording_series(&mut self, id: i64) -> Answer {
        let series = self.own_series(id).await?;
        self.begin_step(&Step::RewordingSeries(series.id)).await?;
        let rows = vec![vec![self.cancel_button()]];
        self.ask(self.lang.reword_how(series.title), rows);
        Ok(())
    }

    /// The text anew, for all that come from now on.
    pub(super) async fn reword_series(&mut self, said: &Said, id: i64) -> Answer {
        let account = self.known_account()?;
        let words = self.words_of(said)?;
        let series = self.own_series(id).await?;
        if said.file.is_some() {
            return Err(Stop::Refused(self.lang.reword_words_only()));
        }
        let draft = self.read_rewording(&words, (&series.title, &series.body))?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let says_due =
            due_alone(&words, now, zone).is_some() || said_in(&words, Key::Due).is_some();
        let from = series.next.unwrap_or(series.first);
        let due = match draft.due {
            Some(due) if due.local(zone) <= from => {
                let due = self.lang.moment(due, now, zone);
                return Err(Stop::Refused(self.lang.series_due_too_early(due)));
            }
            Some(due) => Some(due_offset(from, due.local(zone))),
            // «Срок: нет».
            None if says_due => None,
            None => series.due,
        };
        let words = (draft.title.as_str(), draft.body.as_str());
        self.tx.reword_series(series.id, words, due).await?;
        self.tx.set_step::<Step>(account.id, None);
        let lines = [self.lang.series_changed(draft.title), self.due_line(due)];
        self.ask(lines.join("\n"), Vec::new());
        Ok(())
    }
}

/// The next times of a series, a few of them.
fn coming(series: &Series, year: &SchoolYear) -> Vec<NaiveDateTime> {
    let Some(next) = series.next.filter(|_| !series.stopped) else {
        return Vec::new();
    };
    let left = series.repeat.count.map_or(NAMED, |count| {
        usize::from(count).saturating_sub(usize::try_from(series.posted).unwrap_or(usize::MAX))
    });
    let mut times = vec![next];
    times.extend(occurrences(&series.repeat, series.first, next, year, NAMED));
    times.truncate(left.min(NAMED));
    times
}

/// How long after its posting something is due: days, and the time of day.
fn due_offset(posting: NaiveDateTime, due: NaiveDateTime) -> (u64, NaiveTime) {
    let days = (due.date() - posting.date()).num_days();
    (u64::try_from(days).unwrap_or(0), due.time())
}
