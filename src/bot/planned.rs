//! `/plan`: what is going to be posted, and what has missed its hour.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk,
    action::Action,
    occurrences::post_occurrences,
    pages::more_row,
    posts::{post_by_itself, post_in_group, to_post},
    readers::is_muted,
};
use crate::{
    messenger::Address,
    school::assignments::Draft,
    store::{about::About, assignments::Assignment, series_plans::Planned},
};

/// How many are on a page of `/plan`: each is a message of its own.
const LISTED: usize = 8;

/// A tap on what is planned: an assignment, or a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanTap {
    /// «Ещё»: what comes after so many.
    More(usize),
    /// «Пропустить ближайшее» of a series.
    SkipOnce {
        /// Which one.
        series: i64,
        /// The time that is skipped: local time.
        next: NaiveDateTime,
    },
    /// «Остановить» a series.
    StopSeries(i64),
    /// «Изменить» a series.
    RewordSeries(i64),
    /// «Выдать сейчас» an assignment.
    PostNow(i64),
    /// «Выдать ещё раз» in a group that did not get the post.
    PostAgain {
        /// The assignment.
        assignment: i64,
        /// The group.
        group: Address,
    },
    /// «Выдать без срока», where the due date has passed.
    PostUndated(i64),
    /// «Выдать сейчас» an occurrence that was missed.
    PostMissed {
        /// The series.
        series: i64,
        /// When it was to be posted: local time, as ISO 8601 writes it.
        occurrence: String,
    },
}

impl Talk<'_, '_> {
    /// A tap on what is planned.
    pub(super) async fn plan_pressed(&mut self, tap: PlanTap) -> Answer {
        match tap {
            PlanTap::More(skip) => self.plan(skip).await,
            PlanTap::SkipOnce { series, next } => self.skip_once(series, next).await,
            PlanTap::StopSeries(series) => self.stop_series(series).await,
            PlanTap::RewordSeries(series) => self.ask_rewording_series(series).await,
            PlanTap::PostNow(assignment) => self.post_now(assignment).await,
            PlanTap::PostAgain { assignment, group } => self.post_again(assignment, &group).await,
            PlanTap::PostUndated(assignment) => self.post_undated(assignment).await,
            PlanTap::PostMissed { series, occurrence } => {
                self.post_missed(series, &occurrence).await
            }
        }
    }

    /// A page of `/plan`: what is going to be posted, with what can be done about each.
    pub(super) async fn plan(&mut self, skip: usize) -> Answer {
        let teacher = self.teacher_number()?;
        let zone = self.profile.zone;
        let waiting = self.tx.planned_assignments(teacher).await?;
        let series = self.tx.series_of(teacher).await?;
        if waiting.is_empty() && series.is_empty() {
            return Err(Stop::Refused(self.lang.plan_empty()));
        }
        let all = waiting.len() + series.len();
        // What stood there may have been stopped since.
        let skip = if skip < all { skip } else { 0 };
        let year = self.tx.school_year(zone).await?;
        let single = waiting.iter().skip(skip).take(LISTED);
        let room = LISTED - single.len();
        let repeated = series.iter().skip(skip.saturating_sub(waiting.len()));
        for assignment in single {
            self.planned_card(assignment);
        }
        for series in repeated.take(room) {
            self.series_card(series, &year);
        }
        let more = |skip| Action::Plan(PlanTap::More(skip));
        if let Some(row) = more_row(self.lang, (skip + LISTED, all), more) {
            let left = all - skip - LISTED;
            self.ask(self.lang.plan_more(left), vec![row]);
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
            (
                self.lang.button_post_now(),
                Action::Plan(PlanTap::PostNow(assignment.id)),
            ),
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
        let assignment = self.unposted(assignment).await?;
        let Some(due) = assignment.due.filter(|due| *due <= self.tx.now) else {
            return self.post_unposted(&assignment).await;
        };
        // Everybody would be late at once.
        let due = self.lang.moment(due, self.tx.now, self.profile.zone);
        let rows = vec![
            vec![(
                self.lang.button_post_undated(),
                Action::Plan(PlanTap::PostUndated(assignment.id)),
            )],
            vec![
                (self.lang.button_change(), Action::Reword(assignment.id)),
                (
                    self.lang.button_cancel(),
                    Action::CancelAssignment(assignment.id),
                ),
            ],
        ];
        self.ask(self.lang.post_past_due(assignment.title, due), rows);
        Ok(())
    }

    /// «Выдать без срока»: what waits, and whose due date has passed.
    pub(super) async fn post_undated(&mut self, assignment: i64) -> Answer {
        let assignment = self.unposted(assignment).await?;
        let draft = Draft {
            title: assignment.title.clone(),
            body: assignment.body.clone(),
            ..Draft::default()
        };
        self.tx.reword_assignment(assignment.id, &draft).await?;
        let undated = Assignment {
            due: None,
            ..assignment
        };
        self.post_unposted(&undated).await
    }

    async fn unposted(&mut self, assignment: i64) -> Result<Assignment, Stop> {
        let assignment = self.own_assignment(assignment).await?;
        if assignment.cancelled {
            return Err(Stop::Refused(self.lang.assignment_cancelled_already()));
        }
        if assignment.posted_at.is_some() {
            return Err(Stop::Refused(self.lang.posted_already(assignment.title)));
        }
        Ok(assignment)
    }

    async fn post_unposted(&mut self, assignment: &Assignment) -> Answer {
        let all = to_post(self.tx, vec![assignment.clone()]).await?;
        post_by_itself(self.tx, self.profile, &all).await?;
        self.ask(self.lang.posted_now(assignment.title.clone()), Vec::new());
        Ok(())
    }

    /// «Выдать ещё раз» in the group that did not get the post.
    pub(super) async fn post_again(&mut self, assignment: i64, group: &Address) -> Answer {
        let assignment = self.own_assignment(assignment).await?;
        if assignment.cancelled {
            return Err(Stop::Refused(self.lang.assignment_cancelled_already()));
        }
        let about = About::Assignment(assignment.id);
        let stands = self.tx.delivered_about(&about).await?;
        if stands.iter().any(|(chat, _)| chat == group) {
            return Err(Stop::Refused(self.lang.posted_already(assignment.title)));
        }
        let groups = self.tx.groups_of(assignment.class).await?;
        let Some(meeting) = groups.into_iter().find(|it| it.group == *group) else {
            return Err(Stop::Refused(self.lang.group_is_left()));
        };
        if self.tx.is_under_way(&about, group).await? {
            let words = self.lang.post_under_way(assignment.title, meeting.title);
            return Err(Stop::Refused(words));
        }
        if is_muted(self.tx, group).await? {
            let words = self.lang.post_not_taken(assignment.id, meeting.title);
            return Err(Stop::Refused(words));
        }
        post_in_group((self.tx, self.profile), &assignment, meeting).await?;
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
        let posted = series.posted + 1;
        let planned = Planned {
            series: series.id,
            posted,
            settled: series.settled,
            next: series.next.filter(|_| !series.is_over_with(posted)),
        };
        self.tx.plan_series(&[planned], self.profile.zone).await?;
        self.ask(self.lang.posted_now(series.title), Vec::new());
        Ok(())
    }
}
