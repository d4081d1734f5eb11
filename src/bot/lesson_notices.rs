//! Lessons that go by themselves: made out of the timetable, and reminded of; and who is told
//! when one is moved, called off or marked.

use std::{sync::Arc, time::Duration};

use chrono_tz::Tz;

use super::{
    Answer, Profile, Talk, marks::show, naming::whose_line, speech::tell, text::Lang,
    timetable::place_words,
};
use crate::{
    messenger::Say,
    school::{lessons::Mode, marks::Mark, moments::Moment, roster::StudentId},
    store::{
        self, Tx,
        about::About,
        accounts::Account,
        lesson_records::Line,
        lessons::{Held, Lesson, NewLesson},
    },
};

/// How long before a lesson those concerned are reminded.
const BEFORE: Duration = Duration::from_secs(30 * 60);

/// Makes the lessons of today out of the timetable, each once. What a longer downtime has
/// left out is made up for, so that it can be recorded; nobody is reminded of it.
///
/// # Errors
/// Fails when the memory does.
pub async fn plan_lessons(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let zone = profile.zone;
    // A lesson shortly after midnight is reminded of before it.
    let horizon = tx.now.plus(BEFORE * 2).date(zone);
    let slots = tx.slots_to_plan(horizon).await?;
    if slots.is_empty() {
        return Ok(());
    }
    let year = tx.school_year(zone).await?;
    let (mut lessons, mut planned) = (Vec::new(), Vec::with_capacity(slots.len()));
    for (slot, planned_to) in slots {
        let from = planned_to.succ_opt().unwrap_or(planned_to);
        for day in slot.entry.days(from, horizon, &year) {
            let at = Moment::from_local(day.and_time(slot.entry.starts), zone);
            lessons.push(NewLesson::planned(&slot, day, at, remind_at(at, tx.now)));
        }
        planned.extend(slot.id);
    }
    if !lessons.is_empty() {
        tx.make_lessons(&lessons).await?;
    }
    tx.note_planned(&planned, horizon).await
}

/// When to remind of a lesson; never of one that has begun.
pub(super) fn remind_at(at: Moment, now: Moment) -> Option<Moment> {
    (at > now).then(|| at.minus(BEFORE))
}

/// The same of a lesson whose time those concerned are told of now: within half an hour of it they need
/// not hear of it twice.
pub(super) fn remind_later(at: Moment, now: Moment) -> Option<Moment> {
    remind_at(at, now).filter(|due| *due > now)
}

/// Reminds of lessons that begin within half an hour, each once.
///
/// # Errors
/// Fails when the memory does.
pub async fn remind_of_lessons(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let lessons = tx.lessons_to_remind().await?;
    if lessons.is_empty() {
        return Ok(());
    }
    let reminded: Vec<i64> = lessons.iter().map(|lesson| lesson.id).collect();
    tx.note_reminded(&reminded).await?;
    for lesson in lessons {
        if lesson.held.at <= tx.now || tx.students_in(lesson.class).await?.is_empty() {
            continue;
        }
        let until = Some(lesson.held.at);
        tell_concerned((tx, profile), (&lesson, None, until), |lang, lesson| {
            let time = lesson.held.at.local(profile.zone).format("%H:%M");
            lang.lesson_soon(
                lesson.class_name.clone(),
                time.to_string(),
                lang.form_name(lesson.held.form.as_str()),
            )
        })
        .await?;
    }
    Ok(())
}

/// Tells the teacher, the students and the guardians something about a lesson, with where it
/// is; each account once, with which of its students it is about, and none to `but`. What is true
/// for a time only is not said any more after `until`.
async fn tell_concerned(
    (tx, profile): (&mut Tx<'_>, &Profile),
    (lesson, but, until): (&Lesson, Option<i64>, Option<Moment>),
    words: impl Fn(Lang, &Lesson) -> String,
) -> store::Result<()> {
    let mut told: Vec<(Arc<Account>, Vec<StudentId>)> = Vec::new();
    for account in tx.class_accounts(lesson.class).await? {
        told.push((account, Vec::new()));
    }
    for student in tx.students_in(lesson.class).await? {
        for account in tx.recipients(&student).await?.iter() {
            match told.iter_mut().find(|(known, _)| known.id == account.id) {
                Some((_, students)) => students.push(student.clone()),
                None => told.push((Arc::clone(account), vec![student.clone()])),
            }
        }
    }
    told.retain(|(account, _)| Some(account.id) != but);
    for (account, students) in told {
        let lang = Lang::named(&account.language);
        let mut lines = vec![words(lang, lesson)];
        lines.push(place_words(lang, lesson.held.mode, &lesson.place));
        for student in &students {
            lines.extend(whose_line(tx, profile, &account, student).await?);
        }
        lines.retain(|line| !line.is_empty());
        let say = Say {
            until,
            ..Say::text(lines.join("\n"))
        };
        tell((tx, profile), &account, say, None);
    }
    Ok(())
}

impl Talk<'_, '_> {
    /// Tells those concerned that a lesson is at another time than it `was`, and what else is new.
    pub(super) async fn tell_moved(&mut self, lesson: &Lesson, was: &Held) -> Answer {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let Held {
            minutes,
            form,
            mode,
            ..
        } = lesson.held;
        let is_otherwise = (minutes, form, mode) != (was.minutes, was.form, was.mode);
        self.tell_of_change(lesson, |lang, class, to| {
            let moved = lang.lesson_moved(class, lang.moment(was.at, now, zone), to);
            if !is_otherwise {
                return moved;
            }
            let (form, mode) = (lang.form_name(form.as_str()), lang.mode_name(mode.as_str()));
            format!("{moved}\n{}", lang.lesson_moved_such(minutes, form, mode))
        })
        .await
    }

    /// Tells those concerned that a lesson is called off.
    pub(super) async fn tell_called_off(&mut self, lesson: &Lesson) -> Answer {
        self.tell_of_change(lesson, Lang::lesson_falls_out).await
    }

    /// Tells those concerned that a lesson that was called off is held after all.
    pub(super) async fn tell_brought_back(&mut self, lesson: &Lesson) -> Answer {
        self.tell_of_change(lesson, Lang::lesson_held_after_all)
            .await
    }

    /// Tells those concerned of a lesson off the timetable.
    pub(super) async fn tell_extra(&mut self, lesson: &Lesson) -> Answer {
        self.tell_of_change(lesson, Lang::lesson_extra).await
    }

    /// Tells those concerned where a lesson is, and how, if that is not as it was.
    pub(super) async fn tell_manner(
        &mut self,
        lesson: &Lesson,
        (held, place): (Held, String),
    ) -> Answer {
        let (minutes, form, mode) = (lesson.held.minutes, lesson.held.form, lesson.held.mode);
        let is_elsewhere = (mode, &lesson.place) != (held.mode, &place);
        let is_otherwise = (minutes, form) != (held.minutes, held.form);
        let has_place = !lesson.place.is_empty() || mode == Mode::Online;
        match (is_otherwise, is_elsewhere) {
            (false, false) => Ok(()),
            (false, true) if has_place => self.tell_of_change(lesson, Lang::lesson_elsewhere).await,
            _ => {
                self.tell_of_change(lesson, |lang, class, when| {
                    let form = lang.form_name(form.as_str());
                    let mode = lang.mode_name(mode.as_str());
                    lang.lesson_otherwise(class, when, minutes, form, mode)
                })
                .await
            }
        }
    }

    /// Tells those concerned, but for who has just done it: of which class, and when.
    async fn tell_of_change(
        &mut self,
        lesson: &Lesson,
        words: impl Fn(Lang, String, String) -> String,
    ) -> Answer {
        let (now, zone, at) = (self.tx.now, self.profile.zone, lesson.held.at);
        let by = self.known_account()?.id;
        tell_concerned(
            (self.tx, self.profile),
            (lesson, Some(by), None),
            |lang, lesson| words(lang, lesson.class_name.clone(), lang.moment(at, now, zone)),
        )
        .await?;
        Ok(())
    }

    /// Tells a student and the guardians of a mark for a lesson; a changed one changes what
    /// they were told before.
    pub(super) async fn tell_lesson_mark(
        &mut self,
        marked: &Marked<'_>,
        student: &StudentId,
        (before, line): (Option<&Line>, &Line),
    ) -> Answer {
        let had = before.and_then(mark_of);
        let mark = mark_of(line);
        if had == mark && (mark.is_none() || before.is_some_and(|it| it.comment == line.comment)) {
            return Ok(());
        }
        let about = About::LessonMark {
            lesson: marked.lesson,
            student: student.clone(),
        };
        let told = match had {
            Some(_) => self.tx.notices_about(&about).await?,
            None => Vec::new(),
        };
        let sponsor = self.account.as_ref().and_then(|account| account.teacher());
        for account in self.tx.recipients(student).await?.iter() {
            let lang = Lang::named(&account.language);
            let (what, class) = (
                marked.words(lang, self.profile.zone),
                marked.class.to_owned(),
            );
            let mut lines = vec![match (had, mark) {
                (_, None) => lang.lesson_mark_taken_back(what, class),
                (None, Some(mark)) => {
                    lang.your_lesson_mark(show(self.profile, lang, mark), what, class)
                }
                // A comment alone corrects no mark.
                (Some(had), Some(mark)) if had == mark => {
                    lang.your_lesson_mark(show(self.profile, lang, mark), what, class)
                }
                (Some(_), Some(mark)) => {
                    lang.your_lesson_mark_changed(show(self.profile, lang, mark), what, class)
                }
            }];
            lines.extend(whose_line(self.tx, self.profile, account, student).await?);
            if mark.is_some() && !line.comment.is_empty() {
                lines.push(lang.teachers_comment(line.comment.clone()));
            }
            let say = Say::text(lines.join("\n"));
            self.notify_anew(account, say, (&about, &told), sponsor)
                .await?;
        }
        Ok(())
    }

    /// A lesson as one line: class, when, how long, what and how.
    pub(super) fn lesson_words(&self, class: &str, held: &Held) -> String {
        let when = self.lang.moment(held.at, self.tx.now, self.profile.zone);
        let form = self.lang.form_name(held.form.as_str());
        let mode = self.lang.mode_name(held.mode.as_str());
        self.lang
            .lesson_head(class.to_owned(), when, held.minutes, form, mode)
    }
}

/// The lesson that a mark is for.
pub(super) struct Marked<'l> {
    pub(super) lesson: i64,
    pub(super) held: &'l Held,
    /// What it was about; empty where nobody has said.
    pub(super) topic: &'l str,
    pub(super) class: &'l str,
}

impl<'l> Marked<'l> {
    /// One that is in the journal.
    pub(super) fn of(lesson: &'l Lesson, class: &'l str) -> Marked<'l> {
        let record = lesson.record.as_ref();
        Marked {
            lesson: lesson.id,
            held: &lesson.held,
            topic: record.map_or("", |record| record.topic.as_str()),
            class,
        }
    }

    /// «урок 24.11: «Интервалы»», as what a mark is for.
    fn words(&self, lang: Lang, zone: Tz) -> String {
        let day = self.held.at.date(zone).format("%d.%m").to_string();
        let lesson = lang.lesson_marked(self.held.form.as_str(), day);
        match self.topic {
            "" => lesson,
            topic => lang.lesson_marked_on(lesson, topic.to_owned()),
        }
    }
}

/// The mark of a line; that somebody was not there is none.
pub(super) fn mark_of(line: &Line) -> Option<Mark> {
    let mark = Mark::from_code(&line.value).ok()?;
    (!mark.is_absence()).then_some(mark)
}
