//! `/timetable`: each sees the own week; staff add lines and end them.

use std::slice;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, action::Action, text::Lang};
use crate::{
    messenger::Say,
    school::{
        calendar::SchoolYear,
        lessons::{Form, Mode},
        timetable::{Conflict, Entry, Slot, Unclear, check, is_room, read_line, usual_days},
    },
    store::classes::Class,
};

/// How many classes are named to who has named none.
const NAMED: usize = 10;

/// A look at the timetable, and what is done there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// The classes, after so many.
    Classes(usize),
    /// One class.
    Class(i64),
    /// «Убрать» a weekly lesson: really?
    End(i64),
    /// «Да, убрать».
    EndNow(i64),
}

impl Talk<'_, '_> {
    /// `/timetable`, `/timetable CLASS: LINE`.
    pub(super) async fn timetable_command(&mut self, words: &str) -> Answer {
        match words.trim() {
            "" => self.own_timetable().await,
            lines => self.add_to_timetable(lines).await,
        }
    }

    /// The own week: a teacher's, and that of each student.
    async fn own_timetable(&mut self) -> Answer {
        let account = self.known_account()?;
        let today = self.tx.now.date(self.profile.zone);
        let mut blocks = Vec::new();
        if let Some(teacher) = account.teacher() {
            let own = self.tx.classes_taught(teacher).await?;
            let slots = self.tx.timetable_of(&own, today).await?;
            blocks.push(self.week(self.lang.timetable_own(), slots, today));
        }
        for linked in &account.students {
            let called = self.called(&linked.id).await?;
            let attended = self.tx.classes_attended(&linked.id).await?;
            let slots = self.tx.timetable_of(&attended, today).await?;
            let head = self.lang.timetable_of(called);
            blocks.push(self.week(head, slots, today));
        }
        if blocks.is_empty() {
            return self.timetable_classes(0).await;
        }
        let rows = match account.staff {
            Some(_) => vec![vec![(
                self.lang.button_by_class(),
                Action::Timetable(Look::Classes(0)),
            )]],
            None => Vec::new(),
        };
        self.ask(blocks.join("\n\n"), rows);
        Ok(())
    }

    fn week(&self, head: String, slots: Vec<Slot>, today: NaiveDate) -> String {
        let mut lines = vec![head];
        lines.extend(slots.into_iter().map(|slot| {
            let words = entry_words(self.lang, &slot.entry, today);
            self.lang.timetable_line(slot.class_name, words)
        }));
        if lines.len() == 1 {
            lines.push(self.lang.timetable_empty());
        }
        lines.join("\n")
    }

    /// A look by button.
    pub(super) async fn look_at_timetable(&mut self, look: Look) -> Answer {
        match look {
            Look::Classes(skip) => self.timetable_classes(skip).await,
            Look::Class(class) => self.timetable_class(class).await,
            Look::End(slot) => self.ask_end(slot).await,
            Look::EndNow(slot) => self.end_weekly_lesson(slot).await,
        }
    }

    /// The classes whose timetable this person may change.
    async fn classes_to_plan(&mut self) -> Result<Vec<Class>, Stop> {
        let account = self.known_account()?;
        Ok(match (account.is_admin(), account.teacher()) {
            (true, _) => self.tx.classes().await?,
            (false, Some(teacher)) => self.tx.classes_taught(teacher).await?,
            (false, None) => return Err(Stop::Refused(self.lang.only_teacher())),
        })
    }

    async fn timetable_classes(&mut self, skip: usize) -> Answer {
        let classes = self.classes_to_plan().await?;
        let rows = self
            .page_of_classes(
                (classes, skip),
                |class| Action::Timetable(Look::Class(class)),
                |shown| Action::Timetable(Look::Classes(shown)),
            )
            .await?;
        self.ask(self.lang.timetable_which_class(), rows);
        Ok(())
    }

    async fn timetable_class(&mut self, class: i64) -> Answer {
        let class = self.class_to_plan(class).await?;
        let today = self.tx.now.date(self.profile.zone);
        let slots = self.tx.timetable_of(slice::from_ref(&class), today).await?;
        let may_end = self.may_end(class.teacher)?;
        let (mut lines, mut rows) = (vec![class.label.clone()], Vec::new());
        if slots.is_empty() {
            lines.push(self.lang.timetable_empty());
        }
        for slot in slots {
            let words = entry_words(self.lang, &slot.entry, today);
            lines.push(words);
            if let Some(id) = slot.id.filter(|_| may_end) {
                let label = self.lang.button_end_slot(when(self.lang, &slot.entry));
                rows.push(vec![(label, Action::Timetable(Look::End(id)))]);
            }
        }
        lines.push(self.lang.timetable_how(class.label));
        let back = Action::Timetable(Look::Classes(0));
        rows.push(vec![(self.lang.button_back(), back)]);
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    async fn class_to_plan(&mut self, class: i64) -> Result<Class, Stop> {
        self.classes_to_plan()
            .await?
            .into_iter()
            .find(|own| own.id == class)
            .ok_or_else(|| Stop::Refused(self.lang.only_teacher_of_class()))
    }

    /// Whether this person may end a weekly lesson of a class of this teacher's. Who stands in
    /// may not: it would be gone when the teacher is back.
    fn may_end(&self, teacher: i64) -> Result<bool, Stop> {
        let account = self.known_account()?;
        Ok(account.is_admin() || account.teacher() == Some(teacher))
    }

    async fn slot_to_end(&mut self, slot: i64) -> Result<Slot, Stop> {
        let old = || Stop::Refused(self.lang.button_old());
        let slot = self.tx.slot(slot).await?.ok_or_else(old)?;
        match self.may_end(slot.teacher)? {
            true => Ok(slot),
            false => Err(Stop::Refused(self.lang.timetable_not_yours_to_end())),
        }
    }

    /// «Убрать»: really? With the lessons that are made already and would fall away.
    async fn ask_end(&mut self, id: i64) -> Answer {
        let slot = self.slot_to_end(id).await?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let ahead = self.tx.lessons_ahead_of(id).await?;
        let ahead: Vec<String> = ahead
            .iter()
            .map(|lesson| self.lang.moment(lesson.held.at, now, zone))
            .collect();
        let mut words = vec![
            self.lang
                .timetable_end_really(when(self.lang, &slot.entry), slot.class_name),
        ];
        if !ahead.is_empty() {
            words.push(self.lang.timetable_end_calls_off(ahead.join("; ")));
        }
        let back = Action::Timetable(Look::Class(slot.class));
        let rows = vec![vec![
            (
                self.lang.button_end_slot_now(),
                Action::Timetable(Look::EndNow(id)),
            ),
            (self.lang.button_back(), back),
        ]];
        self.ask(words.join("\n"), rows);
        Ok(())
    }

    /// «Да, убрать»: no lesson is made out of it any more, and those concerned hear of what is
    /// made already.
    async fn end_weekly_lesson(&mut self, id: i64) -> Answer {
        let slot = self.slot_to_end(id).await?;
        let staff = self.staff_number_of_mine()?;
        let ahead = self.tx.lessons_ahead_of(id).await?;
        self.tx.end_slot(id, staff).await?;
        for lesson in &ahead {
            self.tell_called_off(lesson).await?;
        }
        let today = self.tx.now.date(self.profile.zone);
        let words = entry_words(self.lang, &slot.entry, today);
        let words = self.lang.timetable_ended(slot.class_name, words);
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// Lines such as `Сольфеджио 3А: пн 15:00 45 мин, каб. 12`: all of them, or none.
    async fn add_to_timetable(&mut self, lines: &str) -> Answer {
        let classes = self.classes_to_plan().await?;
        let staff = self.staff_number_of_mine()?;
        let today = self.tx.now.date(self.profile.zone);
        let year = self.tx.school_year(self.profile.zone).await?;
        let mut slots = self.tx.timetable(today).await?;
        let mut new = Vec::new();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            for slot in self.read_slots(line, &classes, (today, &year))? {
                check(&slots, &slot, &year, today)
                    .map_err(|conflict| self.explain_conflict(&slot, conflict))?;
                slots.push(slot.clone());
                new.push(slot);
            }
        }
        self.tx.add_slots(&new, Some(staff), today).await?;
        let mut words = vec![self.lang.timetable_added()];
        words.extend(new.into_iter().map(|slot| {
            let entry = entry_words(self.lang, &slot.entry, today);
            self.lang.timetable_line(slot.class_name, entry)
        }));
        self.reply_in_private(Say::text(words.join("\n")));
        Ok(())
    }

    fn read_slots(
        &self,
        line: &str,
        classes: &[Class],
        (today, year): (NaiveDate, &SchoolYear),
    ) -> Result<Vec<Slot>, Stop> {
        let Some((class, rest)) = self.class_before_colon(classes, line)? else {
            return Err(Stop::Refused(match line.split_once(':') {
                None => self.lang.timetable_no_class(line.trim().to_owned()),
                Some((name, _)) => {
                    let known = classes.iter().take(NAMED).map(|class| class.label.as_str());
                    let known: Vec<&str> = known.collect();
                    self.lang
                        .timetable_class_unknown(name.trim().to_owned(), known.join("; "))
                }
            }));
        };
        let entries = read_line(rest, today, usual_days(year, today))
            .map_err(|unclear| self.explain_line(unclear))?;
        let slot = |entry| Slot {
            id: None,
            class: class.id,
            class_name: class.label.clone(),
            teacher: class.teacher,
            entry,
        };
        Ok(entries.into_iter().map(slot).collect())
    }

    fn explain_line(&self, unclear: Unclear) -> Stop {
        Stop::Refused(match unclear {
            Unclear::NoWeekday => self.lang.timetable_no_weekday(),
            Unclear::NoTime => self.lang.timetable_no_time(),
            Unclear::TwoTimes(quote) => self.lang.timetable_two_times(quote),
            Unclear::Length(quote) => self.lang.timetable_length(quote),
            Unclear::Date(quote) => self.lang.timetable_date(quote),
            Unclear::OtherWeekday(quote, date) => return self.not_that_weekday(quote, date),
            Unclear::Backwards => self.lang.timetable_backwards(),
            Unclear::LongPlace => self.lang.timetable_long_place(),
            Unclear::Word(quote) => self.lang.timetable_word(quote),
        })
    }

    pub(super) fn explain_conflict(&self, slot: &Slot, conflict: Conflict) -> Stop {
        let asked = when(self.lang, &slot.entry);
        Stop::Refused(match conflict {
            Conflict::Taken { by, free } => {
                let (class, taken) = (by.class_name, when(self.lang, &by.entry));
                match free {
                    Some(free) => {
                        let free = free.format("%H:%M").to_string();
                        self.lang.timetable_taken(asked, class, taken, free)
                    }
                    None => self.lang.timetable_taken_all_day(asked, class, taken),
                }
            }
            Conflict::DaysOff { name, next } => {
                let name = match name {
                    Some(name) => self.lang.period(&name),
                    None => self.lang.summer_holidays(),
                };
                let mut words = self.lang.timetable_days_off(asked, name);
                if let Some(next) = next {
                    let next = next.format("%d.%m.%Y").to_string();
                    words = format!("{words} {}", self.lang.timetable_next_day(next));
                }
                words
            }
        })
    }
}

/// A weekly lesson in words: when, what, where, and until when where that is not far.
fn entry_words(lang: Lang, entry: &Entry, today: NaiveDate) -> String {
    let mut parts = vec![when(lang, entry)];
    if entry.form != Form::Lesson {
        parts.push(lang.form_name(entry.form.as_str()));
    }
    parts.push(place_words(lang, entry.mode, &entry.place));
    if entry.from > today {
        parts.push(lang.from_day(day_words(entry.from, today)));
    }
    parts.push(lang.to_day(day_words(entry.to, today)));
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

/// A day, with its year where that is another one than today's.
fn day_words(day: NaiveDate, today: NaiveDate) -> String {
    let format = match day.year() == today.year() {
        true => "%d.%m",
        false => "%d.%m.%Y",
    };
    day.format(format).to_string()
}

/// «пн 15:00–15:45».
pub(super) fn when(lang: Lang, entry: &Entry) -> String {
    let weekday = lang.weekday_short(entry.weekday.number_from_monday());
    format!("{weekday} {}", entry.hours())
}

/// Where a lesson is: the link, the room, or that it is online.
pub(super) fn place_words(lang: Lang, mode: Mode, place: &str) -> String {
    match mode {
        Mode::Online if place.is_empty() => lang.mode_online(),
        Mode::Online => lang.online_at(place.to_owned()),
        Mode::Offline if is_room(place) => lang.in_room(place.to_owned()),
        Mode::Offline => place.to_owned(),
    }
}

/// The day of a lesson that would be a single one, as a row of the timetable has it.
pub(super) fn single_day(day: NaiveDate) -> (Weekday, NaiveDate, NaiveDate) {
    (day.weekday(), day, day)
}
