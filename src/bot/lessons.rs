//! `/lesson`: which lesson it is, and what becomes of its record.

use std::time::Duration;

use chrono::Datelike;

use super::{
    Answer, Stop, Talk,
    action::Action,
    lesson_notices::remind_at,
    recording::{Recording, Stage, Tap, is_away},
    step::Step,
    timetable::single_day,
};
use crate::{
    messenger::Say,
    school::{
        calendar::Moment,
        lessons::{Form, Mode},
        timetable::{Conflict, Entry, Slot, check},
    },
    store::{
        classes::Class,
        lessons::{Held, Lesson, Line, Lines, NewLesson, Record},
    },
};

/// How long before its time a lesson may be recorded: clocks differ.
const EARLY: Duration = Duration::from_secs(15 * 60);
/// How long a lesson off the timetable is, in minutes, where nobody says otherwise.
const USUAL: i64 = 45;

impl Talk<'_, '_> {
    /// `/lesson`: today's, to be chosen from.
    pub(super) async fn lesson_command(&mut self) -> Answer {
        let today = self.tx.now.date(self.profile.zone);
        self.lessons_on(Moment::start_of(today, self.profile.zone))
            .await
    }

    /// The lessons of a day, with the days before and after it.
    pub(super) async fn lessons_on(&mut self, from: Moment) -> Answer {
        let teacher = self.teacher_number()?;
        if self.tx.classes_taught(teacher).await?.is_empty() {
            return Err(Stop::Refused(self.lang.no_classes()));
        }
        let zone = self.profile.zone;
        let day = from.date(zone);
        let (start, end) = (Moment::start_of(day, zone), Moment::end_of(day, zone));
        let lessons = self.tx.lessons_of(teacher, start, end).await?;
        let mut rows: Vec<Vec<(String, Action)>> = lessons
            .iter()
            .map(|lesson| {
                let time = lesson.held.at.local(zone).format("%H:%M");
                let done = if lesson.record.is_some() { "✓ " } else { "" };
                let label = format!("{done}{time} {}", lesson.class_name);
                vec![(label, Action::Lesson(Tap::Open(lesson.id)))]
            })
            .collect();
        let before = day.pred_opt().unwrap_or(day);
        let mut days = vec![self.day_button(before)];
        if day < self.tx.now.date(zone) {
            days.push(self.day_button(day.succ_opt().unwrap_or(day)));
        }
        rows.push(days);
        rows.push(vec![(
            self.lang.button_extra_lesson(),
            Action::Lesson(Tap::Extra),
        )]);
        let day = self.day_words(day);
        let words = match lessons.is_empty() {
            true => self.lang.lessons_none(day),
            false => self.lang.lessons_on(day),
        };
        self.ask(words, rows);
        Ok(())
    }

    fn day_words(&self, day: chrono::NaiveDate) -> String {
        let weekday = self.lang.weekday_short(day.weekday().number_from_monday());
        format!("{weekday} {}", day.format("%d.%m"))
    }

    fn day_button(&self, day: chrono::NaiveDate) -> (String, Action) {
        let from = Moment::start_of(day, self.profile.zone);
        (self.day_words(day), Action::Lesson(Tap::Day(from)))
    }

    /// The lesson was chosen.
    pub(super) async fn open_lesson(&mut self, lesson: i64) -> Answer {
        let Some(lesson) = self.tx.lesson(lesson).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let class = self.own_class(lesson.class).await?;
        let written = self.tx.lines_of(lesson.id).await?;
        let lines = self.lines_for(&class, written).await?;
        self.show_recording(Recording {
            lesson: Some(lesson.id),
            class: class.id,
            held: lesson.held,
            topic: lesson
                .record
                .map_or_else(String::new, |record| record.topic),
            homework: String::new(),
            lines,
            stage: Stage::Card,
        })
        .await
    }

    /// «Вне расписания»: of which class?
    pub(super) async fn extra_lesson(&mut self) -> Answer {
        let teacher = self.teacher_number()?;
        let own = self.tx.classes_taught(teacher).await?;
        match own.as_slice() {
            [] => return Err(Stop::Refused(self.lang.no_classes())),
            [only] => return self.extra_lesson_of(only.id).await,
            _ => {}
        }
        let rows = own
            .into_iter()
            .map(|class| vec![(class.name, Action::Lesson(Tap::ExtraOf(class.id)))])
            .collect();
        self.ask(self.lang.lesson_which_class(), rows);
        Ok(())
    }

    /// One off the timetable, of this class: when was it?
    pub(super) async fn extra_lesson_of(&mut self, class: i64) -> Answer {
        let class = self.own_class(class).await?;
        let lines = self.lines_for(&class, Lines::new()).await?;
        self.show_recording(Recording {
            lesson: None,
            class: class.id,
            held: Held {
                at: self.tx.now,
                minutes: USUAL,
                form: Form::default(),
                mode: Mode::default(),
            },
            topic: String::new(),
            homework: String::new(),
            lines,
            stage: Stage::When,
        })
        .await
    }

    /// Who was written down, and who is in the class now: present, until they are tapped.
    async fn lines_for(&mut self, class: &Class, mut lines: Lines) -> Result<Lines, Stop> {
        for student in self.tx.students_in(class.id).await? {
            lines.entry(student).or_default();
        }
        match lines.is_empty() {
            true => Err(Stop::Refused(
                self.lang.class_without_students(class.name.clone()),
            )),
            false => Ok(lines),
        }
    }

    /// «Записать»: a version of the record, an assignment out of the homework, and word to
    /// those whose marks are new.
    pub(super) async fn save_lesson(&mut self, recording: Recording) -> Answer {
        let account = self.known_account()?;
        let teacher = self.teacher_number()?;
        let class = self.own_class(recording.class).await?;
        let held = &recording.held;
        if held.at > self.tx.now.plus(EARLY) {
            let at = self.lang.moment(held.at, self.tx.now, self.profile.zone);
            return Err(Stop::Refused(self.lang.lesson_ahead(at)));
        }
        let (record, before) = self.recorded(&recording).await?;
        self.check_open_lesson(&recording, &before).await?;
        let new: Lines = recording
            .lines
            .iter()
            .filter(|(student, line)| before.get(student) != Some(line))
            .map(|(student, line)| (student.clone(), line.clone()))
            .collect();
        // An assignment that cannot be given refuses the whole.
        let homework = match recording.homework.as_str() {
            "" => record.as_ref().and_then(|record| record.homework),
            text => {
                let draft = self.read_draft(text)?;
                self.create(&class, &draft, None).await?
            }
        };
        let lesson = match recording.lesson {
            Some(lesson) => lesson,
            None => self.tx.make_lesson(extra(&recording, None)).await?,
        };
        let record = Record {
            topic: recording.topic.clone(),
            homework,
            taught_by: record.map_or(teacher, |record| record.taught_by),
        };
        self.tx
            .record_lesson(lesson, (held, &record), &new, teacher)
            .await?;
        self.tx.set_step::<Step>(account.id, None).await?;
        let title = match record.topic.as_str() {
            "" => held.form.russian(),
            topic => topic,
        };
        for (student, line) in &new {
            let lines: (Option<&Line>, &Line) = (before.get(student), line);
            self.tell_lesson_mark((lesson, title, &class.name), student, lines)
                .await?;
        }
        self.show_recorded(lesson, &class, &recording);
        Ok(())
    }

    /// What stands in the journal about a lesson so far.
    async fn recorded(&mut self, recording: &Recording) -> Result<(Option<Record>, Lines), Stop> {
        let Some(lesson) = recording.lesson else {
            return Ok((None, Lines::new()));
        };
        match self.tx.lesson(lesson).await? {
            Some(found) => Ok((found.record, self.tx.lines_of(lesson).await?)),
            None => Err(Stop::Refused(self.lang.button_old())),
        }
    }

    fn show_recorded(&mut self, lesson: i64, class: &Class, recording: &Recording) {
        let all = recording.lines.len();
        let away = recording
            .lines
            .values()
            .filter(|line| is_away(line))
            .count();
        let head = self.lesson_words(&class.name, &recording.held);
        let mut lines = vec![
            self.lang.lesson_recorded(head),
            self.lang.lesson_present(all - away, all),
        ];
        if !recording.topic.is_empty() {
            lines.push(self.lang.lesson_topic(recording.topic.clone()));
        }
        let change = (self.lang.button_change(), Action::Lesson(Tap::Open(lesson)));
        self.ask(lines.join("\n"), vec![vec![change]]);
    }

    /// A lesson is going to be at another time: moved there, or made for then.
    pub(super) async fn put_off(&mut self, recording: Recording, at: Moment) -> Answer {
        let account = self.known_account()?;
        let staff = self.teacher_number()?;
        let class = self.own_class(recording.class).await?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let lesson = match recording.lesson {
            Some(lesson) => self.tx.lesson(lesson).await?,
            None => None,
        };
        let when = self.lang.moment(at, now, zone);
        if lesson
            .as_ref()
            .is_some_and(|lesson| lesson.record.is_some())
        {
            return Err(Stop::Refused(self.lang.lesson_held_already(when)));
        }
        self.check_free(&class, &recording, lesson.as_ref(), at)
            .await?;
        let reminder = remind_at(at, now);
        let words = match &lesson {
            Some(lesson) => {
                self.tx.move_lesson(lesson, (at, reminder), staff).await?;
                self.tell_moved(lesson, at).await?;
                self.lang.lesson_moved_to(class.name, when)
            }
            None => {
                let mut planned = extra(&recording, reminder);
                planned.held.at = at;
                self.tx.make_lesson(planned).await?;
                self.lang.lesson_planned(class.name, when)
            }
        };
        self.tx.set_step::<Step>(account.id, None).await?;
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// Whether nothing is in the way of a lesson then: no holidays, no other lesson.
    async fn check_free(
        &mut self,
        class: &Class,
        recording: &Recording,
        lesson: Option<&Lesson>,
        at: Moment,
    ) -> Answer {
        let zone = self.profile.zone;
        let (today, local) = (self.tx.now.date(zone), at.local(zone));
        let year = self.tx.school_year(zone).await?;
        let mut slots = self.tx.timetable(today).await?;
        // A lesson that moves within its day leaves its own place free.
        let leaves = lesson.is_some_and(|lesson| lesson.held.at.date(zone) == local.date());
        slots.retain(|slot| !(leaves && slot.class == class.id));
        let (weekday, from, to) = single_day(local.date());
        let slot = Slot {
            id: None,
            class: class.id,
            class_name: class.name.clone(),
            teacher: class.teacher,
            entry: Entry {
                weekday,
                starts: local.time(),
                minutes: u16::try_from(recording.held.minutes).unwrap_or(u16::MAX),
                form: recording.held.form,
                mode: recording.held.mode,
                place: lesson.map_or_else(String::new, |lesson| lesson.place.clone()),
                from,
                to,
            },
        };
        check(&slots, &slot, &year, today)
            .map_err(|conflict: Conflict| self.explain_conflict(&slot, conflict))
    }
}

/// A lesson off the timetable.
fn extra(recording: &Recording, remind_at: Option<Moment>) -> NewLesson {
    NewLesson {
        class: recording.class,
        planned: None,
        held: recording.held.clone(),
        place: String::new(),
        remind_at,
    }
}
