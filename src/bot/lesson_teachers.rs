//! Who held a lesson, and who may record it: the class's teacher, or who substituted at the time.

use std::time::Duration;

use super::{
    Stop, Talk,
    action::Action,
    recording::{Recording, Touch},
};
use crate::{
    school::{moments::Moment, roster::staff_number, substitutes::StandInKind},
    store::{classes::Class, lesson_records::Record, lessons::Lesson},
};

/// How long who substituted may still record the lessons of their days.
const LATE: Duration = Duration::from_secs(7 * 24 * 3600);

impl Talk<'_, '_> {
    /// The class of a lesson, for whoever teaches it now, and for who substituted at the time: the
    /// lesson of the last evening is often written down when they do so no more.
    pub(super) async fn class_of_lesson(&mut self, class: i64, at: Moment) -> Result<Class, Stop> {
        let teacher = self.teacher_number()?;
        let is_recent = at.plus(LATE) > self.tx.now;
        if is_recent
            && !self.tx.teaches_now(class, teacher).await?
            && self.tx.substitute_at(class, at).await? == Some(teacher)
            && let Some(class) = self.tx.class(class).await?
        {
            return Ok(class);
        }
        self.own_class(class).await
    }

    /// The same for a lesson's card. What is off the timetable is new with whoever teaches now.
    pub(super) async fn class_of_card(&mut self, recording: &Recording) -> Result<Class, Stop> {
        match recording.lesson {
            Some(_) => {
                self.class_of_lesson(recording.class, recording.held.at)
                    .await
            }
            None => self.own_class(recording.class).await,
        }
    }

    /// The lessons at which somebody substituted who does so no more, between two moments, while
    /// they may still record them.
    pub(super) async fn late_lessons(
        &mut self,
        staff: i64,
        (from, before): (Moment, Moment),
    ) -> Result<Vec<Lesson>, Stop> {
        let from = from.max(self.tx.now.minus(LATE));
        Ok(self.tx.lessons_substituted(staff, (from, before)).await?)
    }

    /// Whether somebody who teaches no class has lessons to record all the same.
    pub(super) async fn has_late_lessons(&mut self, staff: i64) -> Result<bool, Stop> {
        let (from, now) = (self.tx.now.minus(LATE), self.tx.now);
        Ok(!self.late_lessons(staff, (from, now)).await?.is_empty())
    }

    /// Who held a lesson: as the card or the record has it, else who substituted then, else the
    /// class's teacher. Who teaches beside them may record it, and that does not make it theirs.
    pub(super) async fn held_by(
        &mut self,
        recording: &Recording,
        (class, record): (&Class, Option<&Record>),
    ) -> Result<i64, Stop> {
        if let Some(said) = recording
            .taught_by
            .or(record.map(|record| record.taught_by))
        {
            return Ok(said);
        }
        let substitute = self.tx.substitute_at(class.id, recording.held.at).await?;
        Ok(substitute.unwrap_or(class.teacher))
    }

    /// «Вёл(а): № 1», where it may have been another one: a press is the next of them.
    pub(super) async fn held_by_row(
        &mut self,
        recording: &Recording,
        class: &Class,
    ) -> Result<Option<Vec<(String, Action)>>, Stop> {
        let lesson = match recording.lesson {
            Some(lesson) => self.tx.lesson(lesson).await?,
            None => None,
        };
        let record = lesson.and_then(|lesson| lesson.record);
        let held_by = self.held_by(recording, (class, record.as_ref())).await?;
        let at = recording.held.at;
        let mut could = vec![held_by, class.teacher];
        could.extend(self.tx.substitute_at(class.id, at).await?);
        let beside = self.tx.stand_ins(class.id).await?.into_iter().filter(|it| {
            it.kind != StandInKind::Substitute
                && it.from <= at
                && it.until.is_none_or(|until| at < until)
        });
        could.extend(beside.map(|it| it.staff));
        could.sort_unstable();
        could.dedup();
        let next = could.iter().find(|staff| **staff > held_by);
        let next = next.or(could.first()).copied().unwrap_or(held_by);
        Ok((next != held_by).then(|| {
            let label = self.lang.button_held_by(staff_number(held_by));
            vec![(label, recording.touch(Touch::TaughtBy(next)))]
        }))
    }
}
