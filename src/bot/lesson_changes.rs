//! Single lessons that come otherwise than the timetable says: moved, called off and brought
//! back, held elsewhere, or off the timetable. Those concerned are told.

use super::{
    Answer, Stop, Talk,
    action::Action,
    lesson_card::Question,
    lesson_notices::{remind_at, remind_later},
    lessons::{EARLY, extra},
    recording::{Recording, Stage, Tap, Touch},
    step::Step,
    timetable::{place_words, single_day, when},
};
use crate::{
    messenger::Say,
    school::{
        lessons::read_when,
        moments::{Moment, UnclearMoment},
        timetable::{Conflict, Entry, Manner, Slot, check, read_manner},
    },
    store::{
        classes::Class,
        lesson_records::Lines,
        lessons::{Held, Lesson, NewLesson},
    },
};

impl Talk<'_, '_> {
    /// Whether a lesson is still too far ahead to be recorded.
    pub(super) fn is_ahead(&self, held: &Held) -> bool {
        held.at > self.tx.now.plus(EARLY)
    }

    /// Refuses what is written down only of a lesson that has begun.
    pub(super) fn check_not_ahead(&self, held: &Held) -> Answer {
        match self.is_ahead(held) {
            true => {
                let at = self.lang.moment(held.at, self.tx.now, self.profile.zone);
                Err(Stop::Refused(self.lang.lesson_ahead(at)))
            }
            false => Ok(()),
        }
    }

    /// The card of a lesson that lies ahead: when and where, and what can be changed.
    pub(super) fn card_of_one_ahead(&self, recording: &Recording, class: &str) -> Question {
        let mut lines = vec![self.lesson_words(class, &recording.held)];
        lines.extend(self.place_line(recording));
        let to = |stage| recording.touch(Touch::To(stage));
        let day = Action::Lesson(Tap::Day(recording.held.at));
        let mut rows = vec![vec![
            (self.lang.button_other_time(), to(Stage::When)),
            (self.lang.button_where(), to(Stage::Place)),
        ]];
        // Programmes are known before the exam.
        if recording.lesson.is_some() {
            rows.extend(self.commission_row(recording));
        }
        rows.push(vec![(self.lang.button_call_off(), to(Stage::CallOff))]);
        rows.push(vec![(self.lang.button_back(), day), self.cancel_button()]);
        (lines.join("\n"), rows)
    }

    /// The room or the link, where one was given.
    pub(super) fn place_line(&self, recording: &Recording) -> Option<String> {
        (!recording.place.is_empty())
            .then(|| place_words(self.lang, recording.held.mode, &recording.place))
    }

    /// The lesson of a row of the timetable on a day that lies ahead: made now, so that it can
    /// be changed.
    pub(super) async fn open_planned(&mut self, slot: i64, day: Moment) -> Answer {
        let old = || Stop::Refused(self.lang.lesson_card_gone());
        let slot = self.tx.slot(slot).await?.ok_or_else(old)?;
        let class = self.own_class(slot.class).await?;
        let zone = self.profile.zone;
        let day = day.date(zone);
        let year = self.tx.school_year(zone).await?;
        let made = self.tx.made_for(day).await?;
        if let Some((_, lesson)) = made.iter().find(|(entry, _)| slot.id == Some(*entry)) {
            return self.open_lesson(*lesson).await;
        }
        if slot.entry.days(day, day, &year).is_empty() {
            return Err(Stop::Refused(self.lang.lesson_card_gone()));
        }
        let at = Moment::from_local(day.and_time(slot.entry.starts), zone);
        self.lines_for(&class, at, Lines::new()).await?;
        let lesson = NewLesson::planned(&slot, day, at, remind_at(at, self.tx.now));
        let lesson = self.tx.make_lesson(lesson).await?;
        self.open_lesson(lesson).await
    }

    /// When it was, in words: a lesson that lies ahead is moved there, or planned. A time alone
    /// is one of the card's day. Behind the time may stand how and where: «завтра 15:00 каб. 12».
    pub(super) async fn lesson_at(&mut self, words: &str, mut recording: Recording) -> Answer {
        let (at, manner) = self
            .read_when_and_how(words, recording.held.at)
            .map_err(|unclear| match unclear {
                UnclearMoment::OtherWeekday(date) => self.not_that_weekday(words.to_owned(), date),
                _ => Stop::Refused(self.lang.lesson_when_unclear(words.to_owned())),
            })?;
        take_manner(&mut recording, manner);
        match at > self.tx.now {
            true => self.put_off(recording, at).await,
            false => self.held_at(at, recording).await,
        }
    }

    /// A lesson was at this time. Whether it can have been is looked at before anything is tapped.
    pub(super) async fn held_at(&mut self, at: Moment, mut recording: Recording) -> Answer {
        let class = self.own_class(recording.class).await?;
        let is_new = recording.lesson.is_none();
        let is_other = recording.held.at != at;
        recording.held.at = at;
        if is_new || is_other {
            self.check_free(&class, &recording).await?;
        }
        if is_new && recording.lines == recording.opened {
            recording.lines = self.lines_for(&class, at, Lines::new()).await?;
            recording.opened.clone_from(&recording.lines);
        }
        recording.stage = Stage::Card;
        self.show_recording(recording).await
    }

    fn read_when_and_how(
        &self,
        words: &str,
        of: Moment,
    ) -> Result<(Moment, Manner), UnclearMoment> {
        let words: Vec<&str> = words.split_whitespace().collect();
        let (now, zone) = (self.tx.now, self.profile.zone);
        let day = of.date(zone);
        let mut wrong = UnclearMoment::Unreadable;
        // The longest beginning that is a time, where the rest says how.
        for length in (1..=words.len()).rev() {
            let (when, how) = words.split_at(length);
            let manner = read_manner(&how.join(" "));
            match (read_when(&when.join(" "), day, now, zone), manner) {
                (Ok(at), Ok(manner)) => return Ok((at, manner)),
                (Err(other @ UnclearMoment::OtherWeekday(_)), _) => wrong = other,
                _ => {}
            }
        }
        Err(wrong)
    }

    /// A lesson is going to be at another time: moved there, or made for then.
    async fn put_off(&mut self, mut recording: Recording, at: Moment) -> Answer {
        let account = self.known_account()?;
        let staff = self.teacher_number()?;
        let class = self.own_class(recording.class).await?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let lesson = self.lesson_in_hand(&recording).await?;
        let when = self.lang.moment(at, now, zone);
        if lesson
            .as_ref()
            .is_some_and(|lesson| lesson.record.is_some())
        {
            return Err(Stop::Refused(self.lang.lesson_held_already(when)));
        }
        recording.held.at = at;
        if let Some(lesson) = lesson.as_ref().filter(|lesson| lesson.held.at == at) {
            return self.leave_time(&class, recording, lesson.clone()).await;
        }
        self.check_free(&class, &recording).await?;
        let reminder = remind_later(at, now);
        let manner = (&recording.held, recording.place.as_str());
        let words = match lesson {
            Some(mut lesson) => {
                self.tx.move_lesson(&lesson, (at, reminder), staff).await?;
                self.tx.set_manner(lesson.id, manner).await?;
                let was = std::mem::replace(&mut lesson.held, recording.held);
                lesson.place = recording.place;
                self.tell_moved(&lesson, &was).await?;
                self.lang.lesson_moved_to(class.label, when)
            }
            None => {
                let id = self.tx.make_lesson(extra(&recording, reminder)).await?;
                let planned = self.tx.lesson(id).await?;
                if let Some(planned) = planned {
                    self.tell_extra(&planned).await?;
                }
                let planned = self.lang.lesson_planned(class.label, when);
                match reminder {
                    Some(_) => format!("{planned} {}", self.lang.lesson_will_remind()),
                    None => self.and_concerned_are_told(planned),
                }
            }
        };
        self.tx.set_step::<Step>(account.id, None);
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// A lesson is at the time that it was at: what was said besides is new, or nothing is.
    async fn leave_time(
        &mut self,
        class: &Class,
        mut recording: Recording,
        lesson: Lesson,
    ) -> Answer {
        if (&lesson.held, &lesson.place) == (&recording.held, &recording.place) {
            let when = self
                .lang
                .moment(lesson.held.at, self.tx.now, self.profile.zone);
            return Err(Stop::Refused(
                self.lang.lesson_is_then(class.label.clone(), when),
            ));
        }
        self.hold_otherwise(class, &recording, lesson).await?;
        recording.stage = Stage::Card;
        self.show_recording(recording).await
    }

    /// A lesson that was not held yet is elsewhere, or otherwise. Of one that lies ahead those
    /// concerned are told.
    async fn hold_otherwise(
        &mut self,
        class: &Class,
        recording: &Recording,
        mut lesson: Lesson,
    ) -> Answer {
        let is_ahead = lesson.held.at > self.tx.now;
        if is_ahead {
            self.check_free(class, recording).await?;
        }
        let manner = (&recording.held, recording.place.as_str());
        self.tx.set_manner(lesson.id, manner).await?;
        let was = (
            std::mem::replace(&mut lesson.held, recording.held.clone()),
            std::mem::replace(&mut lesson.place, recording.place.clone()),
        );
        match is_ahead {
            true => self.tell_manner(&lesson, was).await,
            false => Ok(()),
        }
    }

    /// The lesson that is being changed, if it is made already; not one that was called off
    /// meanwhile.
    pub(super) async fn lesson_in_hand(
        &mut self,
        recording: &Recording,
    ) -> Result<Option<Lesson>, Stop> {
        let Some(lesson) = recording.lesson else {
            return Ok(None);
        };
        match self.tx.lesson(lesson).await? {
            Some(lesson) => Ok(Some(lesson)),
            None => Err(Stop::Refused(self.lang.lesson_card_gone())),
        }
    }

    /// Where it is, in words. Of a lesson that lies ahead those concerned are told.
    pub(super) async fn lesson_where(&mut self, words: &str, mut recording: Recording) -> Answer {
        let manner = read_manner(words)
            .map_err(|_| Stop::Refused(self.lang.lesson_where_unclear(words.to_owned())))?;
        let class = self.own_class(recording.class).await?;
        take_manner(&mut recording, manner);
        recording.stage = Stage::Card;
        let lesson = self.lesson_in_hand(&recording).await?;
        if let Some(lesson) = lesson.filter(|lesson| lesson.record.is_none()) {
            self.hold_otherwise(&class, &recording, lesson).await?;
        }
        self.show_recording(recording).await
    }

    /// What was done, and that those concerned hear of it.
    pub(super) fn and_concerned_are_told(&self, done: String) -> String {
        format!("{done} {}", self.lang.concerned_are_told())
    }

    /// Whether nothing is in the way of a lesson then: no holidays, no lesson of the same
    /// class, teacher or room, be it of the timetable, moved, or off it. What was, was: two classes
    /// together, or in the holidays; but no class had two lessons at one time. What the timetable has
    /// made no lesson of in the past was none.
    pub(super) async fn check_free(&mut self, class: &Class, recording: &Recording) -> Answer {
        let zone = self.profile.zone;
        let at = recording.held.at;
        let (today, day) = (self.tx.now.date(zone), at.date(zone));
        let year = self.tx.school_year(zone).await?;
        let made = self.tx.made_for(day).await?;
        let mut slots = self.tx.timetable(day).await?;
        // Of what is made the lesson itself counts, wherever it is now.
        slots.retain(|slot| day >= today && !made.iter().any(|(entry, _)| slot.id == Some(*entry)));
        let (start, end) = (Moment::start_of(day, zone), Moment::end_of(day, zone));
        for other in self.tx.lessons_between(start, end).await? {
            if Some(other.id) != recording.lesson {
                let whose = (other.class, other.class_name.as_str(), other.teacher);
                slots.push(self.as_slot(whose, &other.held, &other.place));
            }
        }
        let whose = (class.id, class.label.as_str(), class.teacher);
        let mut wanted = self.as_slot(whose, &recording.held, &recording.place);
        // Who substitutes then has to be there.
        let substitutes = self.tx.substitutes_at(at).await?;
        for slot in slots.iter_mut().chain([&mut wanted]) {
            if let Some(staff) = substitutes.get(&slot.class) {
                slot.teacher = *staff;
            }
        }
        let is_past = at <= self.tx.now;
        if is_past {
            slots.retain(|slot| slot.class == class.id);
        }
        match check(&slots, &wanted, &year, today.min(day)) {
            Ok(()) => Ok(()),
            Err(Conflict::DaysOff { .. }) if is_past => Ok(()),
            Err(Conflict::Taken { by, .. }) if is_past => {
                let (asked, taken) = (when(self.lang, &wanted.entry), when(self.lang, &by.entry));
                let words = self.lang.lesson_time_taken(asked, by.class_name, taken);
                Err(Stop::Refused(words))
            }
            Err(conflict) => Err(self.explain_conflict(&wanted, conflict)),
        }
    }

    /// A single lesson as a row of the timetable of one day would have it.
    fn as_slot(
        &self,
        (class, class_name, teacher): (i64, &str, i64),
        held: &Held,
        place: &str,
    ) -> Slot {
        let local = held.at.local(self.profile.zone);
        let (weekday, from, to) = single_day(local.date());
        Slot {
            id: None,
            class,
            class_name: class_name.to_owned(),
            teacher,
            entry: Entry {
                weekday,
                starts: local.time(),
                minutes: u16::try_from(held.minutes).unwrap_or(u16::MAX),
                form: held.form,
                mode: held.mode,
                place: place.to_owned(),
                from,
                to,
            },
        }
    }
}

/// Takes over what was said of how and where a lesson is.
fn take_manner(recording: &mut Recording, manner: Manner) {
    let held = &mut recording.held;
    held.minutes = manner.minutes.map_or(held.minutes, i64::from);
    held.form = manner.form.unwrap_or(held.form);
    if let Some(mode) = manner.mode {
        // Another mode leaves the old place behind.
        held.mode = mode;
        recording.place = manner.place;
    }
}
