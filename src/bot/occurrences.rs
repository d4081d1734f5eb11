//! What falls due: occurrences of assignments that come back are posted, and about those whose
//! hour passed while nobody was there their teacher is asked.

use std::{collections::HashMap, sync::Arc, time::Duration};

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::{
    Profile,
    action::Action,
    planned::PlanTap,
    posts::{ToPost, post_by_itself},
    series_moves::tell_moves,
    speech::{tell, with_buttons},
    text::Lang,
};
use crate::{
    school::{
        assignments::Draft,
        calendar::SchoolYear,
        moments::Moment,
        occurrences::{due_after, occurrences},
        roster::StudentId,
    },
    store::{
        self, Tx,
        assignments::{Assignment, NewAssignment},
        series::Series,
        series_plans::Planned,
    },
};

/// What is later than this is not posted by itself any more: its teacher is asked.
const LATE: Duration = Duration::from_secs(6 * 3600);
/// How many are posted in one go, so that nothing else waits for long.
const AT_ONCE: i64 = 500;

/// Posts the series whose time has come; what was missed by more than six hours its teacher
/// is asked about, once, however much of it there is.
///
/// # Errors
/// Fails when the memory does.
pub async fn post_series_due(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let zone = profile.zone;
    plan_anew(tx, profile).await?;
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
        let next = match series.is_over_with(posted) {
            true => None,
            false => occurrences(&series.repeat, series.first, last, &year, 1).pop(),
        };
        planned.push(Planned {
            series: series.id,
            posted,
            settled: Some(last),
            next,
        });
    }
    post_occurrences(tx, profile, &in_time).await?;
    tx.plan_series(&planned, zone).await
}

/// Plans the series that were planned by other clocks or by an older calendar, and tells of those that
/// come at another time.
async fn plan_anew(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let zone = profile.zone;
    let outdated = tx.series_to_plan(zone).await?;
    if outdated.is_empty() {
        return Ok(());
    }
    let (year, now) = (tx.school_year(zone).await?, tx.now.local(zone));
    let planned: Vec<Planned> = outdated
        .iter()
        .map(|series| Planned {
            series: series.id,
            posted: series.posted,
            settled: series.settled,
            next: next_anew(series, now, &year),
        })
        .collect();
    tx.plan_series(&planned, zone).await?;
    let next = planned.iter().map(|planned| planned.next);
    let moves = outdated.iter().zip(next);
    let moves = moves
        .filter(|(series, next)| series.next != *next)
        .collect();
    tell_moves((tx, profile), moves).await
}

/// When a series comes next by another calendar than before. Times that were skipped do not come
/// back; those that were days off by mistake do, where they are not past, or may still be posted.
fn next_anew(series: &Series, now: NaiveDateTime, year: &SchoolYear) -> Option<NaiveDateTime> {
    if series.is_over_with(series.posted) {
        return None;
    }
    // What was due when the calendar changed is still due.
    if let Some(due) = series.next.filter(|next| *next <= now) {
        return Some(due);
    }
    let settled = series
        .settled
        .unwrap_or(series.first - Duration::from_secs(1));
    let after = settled.max(now - LATE);
    let next = occurrences(&series.repeat, series.first, after, year, 1).pop()?;
    // One that has ended with its school year does not begin again with the next.
    let has_ended = series.next.is_none() && settled.date() < year.given_since(next.date());
    (!has_ended).then_some(next)
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
    for teacher in tx.class_accounts(series.class).await? {
        let lang = Lang::named(&teacher.language);
        let when = lang.moment(Moment::from_local(last, zone), tx.now, zone);
        let words = lang.series_missed(
            series.title.clone(),
            series.class_name.clone(),
            when,
            missed.len(),
        );
        let action = Action::Plan(PlanTap::PostMissed {
            series: series.id,
            occurrence: last.format("%Y-%m-%dT%H:%M:%S").to_string(),
        });
        let row = vec![
            (lang.button_post_now(), action),
            (lang.button_no(), Action::Keep),
        ];
        let say = with_buttons(tx, &teacher, words, vec![row]);
        tell((tx, profile), &teacher, say, None);
    }
    Ok(())
}

/// An occurrence of a series that is to be posted.
struct Given<'s> {
    series: &'s Series,
    occurrence: NaiveDateTime,
    draft: Draft,
    students: Arc<[StudentId]>,
}

impl Given<'_> {
    fn assignment(&self) -> NewAssignment<'_> {
        NewAssignment {
            class: self.series.class,
            author: self.series.teacher,
            draft: &self.draft,
            students: &self.students,
            occurrence: Some((self.series.id, self.occurrence)),
        }
    }

    /// Its post, with the number that it has as an assignment.
    fn post(self, id: i64, now: Moment) -> ToPost {
        let Given {
            series,
            draft,
            students,
            ..
        } = self;
        ToPost {
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
            files: series.files.iter().map(|(_, file)| file.clone()).collect(),
        }
    }
}

/// Posts occurrences of series, each as an assignment of its own.
pub(super) async fn post_occurrences(
    tx: &mut Tx<'_>,
    profile: &Profile,
    all: &[(&Series, NaiveDateTime)],
) -> store::Result<()> {
    let given = to_be_given(tx, profile.zone, all).await?;
    if given.is_empty() {
        return Ok(());
    }
    let new: Vec<NewAssignment<'_>> = given.iter().map(Given::assignment).collect();
    let first = tx.assign_all(&new).await?;
    let mut to_post = Vec::with_capacity(given.len());
    for (id, given) in (first..).zip(given) {
        for (messenger, file) in &given.series.files {
            tx.attach(id, messenger, file).await?;
        }
        to_post.push(given.post(id, tx.now));
    }
    post_by_itself(tx, profile, &to_post).await
}

/// What these occurrences are to say, and to whom. Where nobody is left of those for whom one is,
/// there is nothing to be posted.
async fn to_be_given<'s>(
    tx: &mut Tx<'_>,
    zone: Tz,
    all: &[(&'s Series, NaiveDateTime)],
) -> store::Result<Vec<Given<'s>>> {
    let mut classes: Vec<i64> = all.iter().map(|(series, _)| series.class).collect();
    classes.sort_unstable();
    classes.dedup();
    let enrolled: HashMap<i64, Arc<[StudentId]>> = tx
        .students_in_each(&classes)
        .await?
        .into_iter()
        .map(|(class, students)| (class, students.into()))
        .collect();
    let now = tx.now;
    let given = all.iter().filter_map(|(series, occurrence)| {
        Some(Given {
            series,
            occurrence: *occurrence,
            draft: draft_of(series, *occurrence, (now, zone)),
            students: students_of(series, enrolled.get(&series.class)?)?,
        })
    });
    Ok(given.collect())
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
    for teacher in tx.class_accounts(assignment.class).await? {
        let lang = Lang::named(&teacher.language);
        let when = lang.moment(at, tx.now, profile.zone);
        let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
        let row = vec![
            (
                lang.button_post_now(),
                Action::Plan(PlanTap::PostNow(assignment.id)),
            ),
            (
                lang.button_cancel(),
                Action::CancelAssignment(assignment.id),
            ),
        ];
        let words = lang.series_missed(title, class, when, 1);
        let say = with_buttons(tx, &teacher, words, vec![row]);
        tell((tx, profile), &teacher, say, None);
    }
    Ok(())
}

/// Whether what was to be posted at `at` may still be posted by itself.
pub(super) fn is_in_time(now: Moment, at: Moment) -> bool {
    now.since(at) <= LATE
}
