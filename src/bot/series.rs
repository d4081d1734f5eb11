//! Assignments in time: those that come back, those that wait for their hour, and what
//! becomes of those whose hour passed while nobody was there.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::{NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    posts::{ToPost, post, post_all},
    speech::tell,
    step::Step,
    text::Lang,
};
use crate::{
    messenger::{RemoteFile, Said, Say},
    school::{
        assignments::{Draft, Repeat},
        calendar::Moment,
        occurrences::{due_after, first_occurrence, occurrences},
        roster::StudentId,
        year::SchoolYear,
    },
    store::{
        self, Tx,
        assignments::{Assignment, NewAssignment},
        classes::Class,
        series::{NewSeries, Planned, Series},
    },
};

/// What is later than this is not posted by itself any more: its teacher is asked.
const LATE: Duration = Duration::from_secs(6 * 3600);
/// How many are posted in one go, so that nothing else waits for long.
const AT_ONCE: i64 = 500;
/// How many of the next times a card names.
const NAMED: usize = 3;
/// How many are listed by `/plan`.
const LISTED: usize = 10;

impl Talk<'_, '_> {
    /// Plans an assignment that comes back. Its first time is the one that was asked for, or
    /// now; the first one that is a school day by its rule.
    pub(super) async fn plan_series(
        &mut self,
        class: &Class,
        draft: &Draft,
        repeat: &Repeat,
        file: Option<RemoteFile>,
    ) -> Answer {
        let author = self.teacher_number()?;
        let zone = self.profile.zone;
        let asked = draft.at.unwrap_or(self.tx.now).local(zone);
        let year = self.tx.school_year(zone).await?;
        let Some(first) = first_occurrence(repeat, asked, &year) else {
            return Err(Stop::Refused(self.lang.repeat_never(repeat.text.clone())));
        };
        let due = draft.due.map(|due| due_offset(asked, due.local(zone)));
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
        Ok(())
    }

    /// What a series gives, how it comes back, and what can be done.
    fn series_card(&mut self, series: &Series, year: &SchoolYear) {
        let (lang, now, zone) = (self.lang, self.tx.now, self.profile.zone);
        let mut lines = vec![
            lang.series_head(series.id, series.title.clone(), series.class_name.clone()),
            lang.series_rule(series.repeat.text.clone()),
        ];
        let times: Vec<String> = coming(series, year)
            .into_iter()
            .map(|local| lang.moment(Moment::from_local(local, zone), now, zone))
            .collect();
        lines.push(match times.is_empty() {
            true => lang.series_over(),
            false => lang.series_next(times.join("; ")),
        });
        lines.push(match series.due {
            Some((days, time)) => lang.series_due(days, time.format("%H:%M").to_string()),
            None => lang.card_no_due(),
        });
        let mut rows = Vec::new();
        if !times.is_empty() && !series.stopped {
            rows.push(vec![
                (lang.button_skip_once(), Action::SkipOnce(series.id)),
                (lang.button_change(), Action::RewordSeries(series.id)),
                (lang.button_stop(), Action::StopSeries(series.id)),
            ]);
        }
        self.ask(lines.join("\n"), rows);
    }

    async fn own_series(&mut self, id: i64) -> Result<Series, Stop> {
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

    /// «Пропустить ближайшее».
    pub(super) async fn skip_once(&mut self, id: i64) -> Answer {
        let series = self.own_series(id).await?;
        let Some(skipped) = series.next else {
            return Err(Stop::Refused(self.lang.series_stopped_already()));
        };
        let (now, zone) = (self.tx.now, self.profile.zone);
        let year = self.tx.school_year(zone).await?;
        let next = occurrences(&series.repeat, series.first, skipped, &year, 1).pop();
        let planned = Planned {
            series: series.id,
            posted: series.posted,
            next,
        };
        self.tx.plan_series(&[planned], zone).await?;
        let when = |local| self.lang.moment(Moment::from_local(local, zone), now, zone);
        let words = match next {
            Some(next) => self.lang.series_skipped(when(skipped), when(next)),
            None => self.lang.series_over(),
        };
        self.ask(words, Vec::new());
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
        let text = self.words_of(said)?;
        let draft = self.read_draft(&text)?;
        let series = self.own_series(id).await?;
        let zone = self.profile.zone;
        let from = series.next.unwrap_or(series.first);
        let due = match draft.due {
            Some(due) if due.local(zone) <= from => {
                let due = self.lang.moment(due, self.tx.now, zone);
                return Err(Stop::Refused(self.lang.series_due_too_early(due)));
            }
            Some(due) => Some(due_offset(from, due.local(zone))),
            None => series.due,
        };
        let words = (draft.title.as_str(), draft.body.as_str());
        self.tx.reword_series(series.id, words, due).await?;
        self.tx.set_step::<Step>(account.id, None).await?;
        self.ask(self.lang.series_changed(draft.title), Vec::new());
        Ok(())
    }

    /// `/plan`: what is going to be posted, with what can be done about each.
    pub(super) async fn plan(&mut self) -> Answer {
        let teacher = self.teacher_number()?;
        let zone = self.profile.zone;
        let waiting = self.tx.planned_assignments(teacher).await?;
        let series = self.tx.series_of(teacher).await?;
        if waiting.is_empty() && series.is_empty() {
            return Err(Stop::Refused(self.lang.plan_empty()));
        }
        let all = waiting.len() + series.len();
        let year = self.tx.school_year(zone).await?;
        for assignment in waiting.iter().take(LISTED) {
            self.planned_card(assignment);
        }
        for series in series.iter().take(LISTED) {
            self.series_card(series, &year);
        }
        if all > 2 * LISTED {
            self.ask(self.lang.plan_more(all - 2 * LISTED), Vec::new());
        }
        Ok(())
    }

    fn planned_card(&mut self, assignment: &Assignment) {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
        let mut lines = vec![self.lang.assigned(assignment.id, title, class)];
        if let Some(at) = assignment.at {
            lines.push(self.lang.card_at(self.lang.moment(at, now, zone)));
        }
        let rows = vec![vec![
            (self.lang.button_post_now(), Action::PostNow(assignment.id)),
            (self.lang.button_change(), Action::Reword(assignment.id)),
            (
                self.lang.button_cancel(),
                Action::CancelAssignment(assignment.id),
            ),
        ]];
        self.ask(lines.join("\n"), rows);
    }

    /// «Выдать сейчас»: what waits for its hour, or has missed it.
    pub(super) async fn post_now(&mut self, assignment: i64) -> Answer {
        let assignment = self.own_assignment(assignment).await?;
        if assignment.cancelled {
            return Err(Stop::Refused(self.lang.assignment_cancelled_already()));
        }
        if assignment.posted_at.is_some() {
            return Err(Stop::Refused(self.lang.posted_already(assignment.title)));
        }
        post(self.tx, self.profile, &assignment, None).await?;
        self.ask(self.lang.posted_now(assignment.title), Vec::new());
        Ok(())
    }

    /// «Выдать сейчас» an occurrence that was missed.
    pub(super) async fn post_missed(&mut self, id: i64, occurrence: &str) -> Answer {
        let series = self.own_series(id).await?;
        let occurrence = occurrence
            .parse::<NaiveDateTime>()
            .map_err(|_| Stop::Refused(self.lang.button_old()))?;
        if self.tx.has_occurred(series.id, occurrence).await? {
            return Err(Stop::Refused(self.lang.posted_already(series.title)));
        }
        post_occurrences(self.tx, self.profile, &[(&series, occurrence)]).await?;
        self.ask(self.lang.posted_now(series.title), Vec::new());
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

/// Posts the series whose time has come; what was missed by more than six hours its teacher
/// is asked about, once, however much of it there is.
///
/// # Errors
/// Fails when the memory does.
pub async fn post_series_due(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let zone = profile.zone;
    let elsewhere: Vec<Planned> = tx
        .series_of_other_zones(zone)
        .await?
        .iter()
        .map(|series| Planned {
            series: series.id,
            posted: series.posted,
            next: series.next,
        })
        .collect();
    tx.plan_series(&elsewhere, zone).await?;
    let due = tx.series_due(AT_ONCE).await?;
    if due.is_empty() {
        return Ok(());
    }
    let year = tx.school_year(zone).await?;
    let mut in_time = Vec::with_capacity(due.len());
    let mut planned = Vec::with_capacity(due.len());
    for series in &due {
        let (Some(occurrence), Some(at)) = (series.next, series.next_at) else {
            continue;
        };
        let (posted, last) = match is_in_time(tx.now, at) {
            true => {
                in_time.push((series, occurrence));
                (series.posted + 1, occurrence)
            }
            false => {
                let missed = missed_times(series, tx.now.local(zone), &year);
                let last = missed.last().copied().unwrap_or(occurrence);
                ask_about_missed(tx, profile, series, (&missed, last)).await?;
                (series.posted, last)
            }
        };
        let over = series
            .repeat
            .count
            .is_some_and(|count| posted >= i64::from(count));
        let next = match over {
            true => None,
            false => occurrences(&series.repeat, series.first, last, &year, 1).pop(),
        };
        planned.push(Planned {
            series: series.id,
            posted,
            next,
        });
    }
    post_occurrences(tx, profile, &in_time).await?;
    tx.plan_series(&planned, zone).await
}

/// The times of a series that have passed, its next one among them.
fn missed_times(series: &Series, now: NaiveDateTime, year: &SchoolYear) -> Vec<NaiveDateTime> {
    /// More than a year of daily ones is not looked through.
    const MOST: usize = 400;
    let Some(next) = series.next else {
        return Vec::new();
    };
    let mut missed = vec![next];
    let later = occurrences(&series.repeat, series.first, next, year, MOST);
    missed.extend(later.into_iter().take_while(|time| *time <= now));
    missed
}

async fn ask_about_missed(
    tx: &mut Tx<'_>,
    profile: &Profile,
    series: &Series,
    (missed, last): (&[NaiveDateTime], NaiveDateTime),
) -> store::Result<()> {
    let zone = profile.zone;
    for teacher in tx.staff_accounts(series.teacher).await? {
        let lang = Lang::named(&teacher.language);
        let when = lang.moment(Moment::from_local(last, zone), tx.now, zone);
        let words = lang.series_missed(
            series.title.clone(),
            series.class_name.clone(),
            when,
            missed.len(),
        );
        let action = Action::PostMissed {
            series: series.id,
            occurrence: last.format("%Y-%m-%dT%H:%M:%S").to_string(),
        };
        let row = vec![
            (lang.button_post_now(), action),
            (lang.button_no(), Action::Keep),
        ];
        let messenger = teacher.address.messenger.clone();
        let buttons = tx.keyboard(&messenger, Some(&teacher.person), vec![row], None);
        let say = Say {
            buttons,
            ..Say::text(words)
        };
        tell((tx, profile), &teacher, say, None);
    }
    Ok(())
}

/// Posts occurrences of series, each as an assignment of its own.
async fn post_occurrences(
    tx: &mut Tx<'_>,
    profile: &Profile,
    all: &[(&Series, NaiveDateTime)],
) -> store::Result<()> {
    let mut classes: Vec<i64> = all.iter().map(|(series, _)| series.class).collect();
    classes.sort_unstable();
    classes.dedup();
    let enrolled: HashMap<i64, Arc<[StudentId]>> = tx
        .students_in_each(&classes)
        .await?
        .into_iter()
        .map(|(class, students)| (class, students.into()))
        .collect();
    let (now, zone) = (tx.now, profile.zone);
    // Where nobody is left of those for whom it is, there is nothing to be posted.
    let given: Vec<(&Series, NaiveDateTime, Draft, Arc<[StudentId]>)> = all
        .iter()
        .filter_map(|(series, occurrence)| {
            let students = students_of(series, enrolled.get(&series.class)?)?;
            let draft = draft_of(series, *occurrence, (now, zone));
            Some((*series, *occurrence, draft, students))
        })
        .collect();
    if given.is_empty() {
        return Ok(());
    }
    let new: Vec<NewAssignment<'_>> = given
        .iter()
        .map(|(series, occurrence, draft, students)| NewAssignment {
            class: series.class,
            author: series.teacher,
            draft,
            students,
            occurrence: Some((series.id, *occurrence)),
        })
        .collect();
    let first = tx.assign_all(&new).await?;
    let mut to_post = Vec::with_capacity(given.len());
    for (id, (series, _, draft, students)) in (first..).zip(given) {
        if let Some((messenger, file)) = &series.file {
            tx.attach(id, messenger, file).await?;
        }
        to_post.push(ToPost {
            assignment: Assignment {
                id,
                class: series.class,
                class_name: series.class_name.clone(),
                teacher: series.teacher,
                title: draft.title,
                body: draft.body,
                due: draft.due,
                at: None,
                repeat: None,
                whole_class: series.to.is_empty(),
                posted_at: Some(now),
                cancelled: false,
            },
            students,
            files: series.file.iter().map(|(_, file)| file.clone()).collect(),
        });
    }
    post_all(tx, profile, &to_post, None).await?;
    Ok(())
}

/// For whom a series is, of those who are in its class; `None` where nobody is left.
fn students_of(series: &Series, enrolled: &Arc<[StudentId]>) -> Option<Arc<[StudentId]>> {
    let students = match series.to.is_empty() {
        true => Arc::clone(enrolled),
        false => {
            let mut to = series.to.clone();
            to.retain(|student| enrolled.contains(student));
            to.into()
        }
    };
    (!students.is_empty()).then_some(students)
}

/// What an occurrence of a series says.
fn draft_of(series: &Series, occurrence: NaiveDateTime, (now, zone): (Moment, Tz)) -> Draft {
    Draft {
        title: series.title.clone(),
        body: series.body.clone(),
        due: series
            .due
            .and_then(|due| due_after(occurrence, due))
            .map(|due| Moment::from_local(due, zone))
            .filter(|due| *due > now),
        to: series.to.clone(),
        ..Draft::default()
    }
}

/// Asks the teacher of an assignment whose hour passed while nobody was there.
pub(super) async fn ask_about_late(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
) -> store::Result<()> {
    tx.note_missed(assignment.id).await?;
    let at = assignment.at.unwrap_or(tx.now);
    for teacher in tx.staff_accounts(assignment.teacher).await? {
        let lang = Lang::named(&teacher.language);
        let when = lang.moment(at, tx.now, profile.zone);
        let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
        let row = vec![
            (lang.button_post_now(), Action::PostNow(assignment.id)),
            (
                lang.button_cancel(),
                Action::CancelAssignment(assignment.id),
            ),
        ];
        let messenger = teacher.address.messenger.clone();
        let buttons = tx.keyboard(&messenger, Some(&teacher.person), vec![row], None);
        let say = Say {
            buttons,
            ..Say::text(lang.series_missed(title, class, when, 1))
        };
        tell((tx, profile), &teacher, say, None);
    }
    Ok(())
}

/// Whether what was to be posted at `at` may still be posted by itself.
pub(super) fn is_in_time(now: Moment, at: Moment) -> bool {
    now.since(at) <= LATE
}
