//! Lessons that are called off, and brought back. Those concerned are told.

use std::time::Duration;

use super::{
    Answer, Stop, Talk,
    action::Action,
    lesson_card::Question,
    lesson_notices::remind_later,
    recording::{Recording, Stage, Tap, Touch},
    step::Step,
};
use crate::{
    school::moments::Moment,
    store::{lesson_records::Lines, lessons::Held},
};

impl Talk<'_, '_> {
    /// «Отменить урок»: really?
    pub(super) async fn ask_call_off(&mut self, recording: &Recording) -> Result<Question, Stop> {
        let class = self.own_class(recording.class).await?;
        let words = self.lesson_words(&class.label, &recording.held);
        let now = recording.touch(Touch::CallOff);
        let rows = vec![vec![
            (self.lang.button_call_off_now(), now),
            self.back_to_card(recording),
        ]];
        Ok((self.lang.lesson_call_off_really(words), rows))
    }

    /// A single lesson is called off.
    pub(super) async fn call_off_lesson(&mut self, recording: Recording) -> Answer {
        let account = self.known_account()?;
        let staff = self.teacher_number()?;
        let class = self.own_class(recording.class).await?;
        let Some(lesson) = self.lesson_in_hand(&recording).await? else {
            return Err(Stop::Refused(self.lang.lesson_card_gone()));
        };
        let words = self.lesson_words(&class.label, &lesson.held);
        if lesson.record.is_some() {
            return Err(Stop::Refused(self.lang.lesson_was_held(words)));
        }
        self.tx.call_off_lesson(lesson.id, staff).await?;
        self.tx.set_step::<Step>(account.id, None);
        let mut words = self.lang.lesson_called_off(words);
        if !is_over(&lesson.held, self.tx.now) {
            self.tell_called_off(&lesson).await?;
            words = self.and_concerned_are_told(words);
        }
        self.answer_called_off(lesson.id, words)
    }

    /// A lesson that was called off, and the way back.
    pub(super) async fn show_called_off(&mut self, lesson: i64) -> Answer {
        let Some(lesson) = self.tx.lesson_called_off(lesson).await? else {
            return Err(Stop::Refused(self.lang.lesson_card_gone()));
        };
        let class = self.own_class(lesson.class).await?;
        let words = self.lesson_words(&class.label, &lesson.held);
        self.answer_called_off(lesson.id, self.lang.lesson_called_off(words))
    }

    /// Says with `words` that a lesson is off the timetable, with the way back.
    pub(super) fn answer_called_off(&mut self, lesson: i64, words: String) -> Answer {
        let back = Action::Lesson(Tap::BringBack(lesson));
        self.ask_in_place(
            words,
            vec![vec![(self.lang.button_bring_back(), back)]],
            None,
        );
        Ok(())
    }

    /// «Вернуть».
    pub(super) async fn bring_lesson_back(&mut self, lesson: i64) -> Answer {
        self.teacher_number()?;
        let Some(lesson) = self.tx.lesson_called_off(lesson).await? else {
            return Err(Stop::Refused(self.lang.lesson_card_gone()));
        };
        let class = self.own_class(lesson.class).await?;
        let recording = Recording {
            card: String::new(),
            lesson: Some(lesson.id),
            class: class.id,
            held: lesson.held.clone(),
            place: lesson.place.clone(),
            topic: String::new(),
            homework: String::new(),
            enclosed: None,
            lines: Lines::new(),
            opened: Lines::new(),
            seen: None,
            taught_by: None,
            skip: 0,
            stage: Stage::Card,
        };
        self.check_free(&class, &recording).await?;
        let was_recorded = !self.tx.lines_of(lesson.id).await?.is_empty();
        let told = !is_over(&lesson.held, self.tx.now);
        let reminder = remind_later(lesson.held.at, self.tx.now);
        self.tx.bring_lesson_back(lesson.id, reminder).await?;
        let mut words = self
            .lang
            .lesson_brought_back(self.lesson_words(&class.label, &lesson.held));
        if told {
            self.tell_brought_back(&lesson).await?;
            words = self.and_concerned_are_told(words);
        }
        if was_recorded {
            words = format!("{words} {}", self.lang.lesson_back_unrecorded());
        }
        self.ask_in_place(words, Vec::new(), None);
        Ok(())
    }
}

fn is_over(held: &Held, now: Moment) -> bool {
    let minutes = u64::try_from(held.minutes).unwrap_or(0);
    held.at.plus(Duration::from_secs(minutes * 60)) <= now
}
