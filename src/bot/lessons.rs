//! `/lesson`: which lesson it is, and its record.

use std::time::Duration;

use chrono::{Datelike, NaiveDate};

use super::{
    Answer, Stop, Talk,
    action::Action,
    assignments::Made,
    attachments::Enclosed,
    lesson_notices::Marked,
    recording::{Recording, Seen, Stage, Tap, is_away},
    step::Step,
};
use crate::{
    school::{
        assignments::Draft,
        lessons::{Form, Mode},
        moments::Moment,
    },
    store::{
        classes::Class,
        lesson_records::{Line, Lines, Record},
        lessons::{Held, Lesson, NewLesson},
    },
};

/// How long before its time a lesson may be recorded: clocks differ.
pub(super) const EARLY: Duration = Duration::from_secs(15 * 60);
/// How many letters tell a lesson's card from others, and from an older one of the same lesson.
const CARD: usize = 6;
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
        if self.tx.classes_taught(teacher).await?.is_empty()
            && !self.has_late_lessons(teacher).await?
        {
            return Err(self.no_classes().await?);
        }
        let day = from.date(self.profile.zone);
        let mut listed = self.listed_lessons(teacher, day).await?;
        listed.sort_by_key(|(at, ..)| *at);
        let is_empty = listed.is_empty();
        let mut rows: Vec<Vec<(String, Action)>> = listed
            .into_iter()
            .map(|(_, label, action)| vec![(label, action)])
            .collect();
        let before = day.pred_opt().unwrap_or(day);
        let after = day.succ_opt().unwrap_or(day);
        rows.push(vec![self.day_button(before), self.day_button(after)]);
        rows.push(vec![(
            self.lang.button_extra_lesson(),
            Action::Lesson(Tap::Extra(Moment::start_of(day, self.profile.zone))),
        )]);
        let day = self.day_words(day);
        let words = match is_empty {
            true => self.lang.lessons_none(day),
            false => self.lang.lessons_on(day),
        };
        self.ask(words, rows);
        Ok(())
    }

    /// The lessons of a day: those that are made, those called off, and those that the
    /// timetable is going to make.
    async fn listed_lessons(
        &mut self,
        teacher: i64,
        day: NaiveDate,
    ) -> Result<Vec<(Moment, String, Action)>, Stop> {
        let zone = self.profile.zone;
        let (start, end) = (Moment::start_of(day, zone), Moment::end_of(day, zone));
        let line = |mark: &str, at: Moment, class: &str, tap| {
            let label = format!("{mark}{} {class}", at.local(zone).format("%H:%M"));
            (at, label, Action::Lesson(tap))
        };
        let mut listed = Vec::new();
        let mut lessons = self.tx.lessons_of(teacher, start, end).await?;
        for late in self.late_lessons(teacher, (start, end)).await? {
            if lessons.iter().all(|lesson| lesson.id != late.id) {
                lessons.push(late);
            }
        }
        for lesson in lessons {
            let mark = if lesson.record.is_some() { "✓ " } else { "" };
            let (at, class) = (lesson.held.at, &lesson.class_name);
            listed.push(line(mark, at, class, Tap::Open(lesson.id)));
        }
        for lesson in self.tx.lessons_called_off(teacher, (start, end)).await? {
            let (at, class) = (lesson.held.at, &lesson.class_name);
            listed.push(line("✗ ", at, class, Tap::Open(lesson.id)));
        }
        if day < self.tx.now.date(zone) {
            return Ok(listed);
        }
        let own = self.tx.classes_taught(teacher).await?;
        let year = self.tx.school_year(zone).await?;
        let made = self.tx.made_for(day).await?;
        for slot in self.tx.timetable_of(&own, day).await? {
            let Some(id) = slot.id else { continue };
            let is_made = made.iter().any(|(entry, _)| *entry == id);
            if !is_made && !slot.entry.days(day, day, &year).is_empty() {
                let at = Moment::from_local(day.and_time(slot.entry.starts), zone);
                let tap = Tap::Planned {
                    slot: id,
                    day: start,
                };
                listed.push(line("", at, &slot.class_name, tap));
            }
        }
        Ok(listed)
    }

    pub(super) fn day_words(&self, day: NaiveDate) -> String {
        let weekday = self.lang.weekday_short(day.weekday().number_from_monday());
        format!("{weekday} {}", day.format("%d.%m"))
    }

    /// A date was written beside a weekday that it is not.
    pub(super) fn not_that_weekday(&self, quote: String, date: NaiveDate) -> Stop {
        let (day, weekday) = self.lang.day_and_weekday(date);
        Stop::Refused(self.lang.other_weekday(quote, day, weekday))
    }

    fn day_button(&self, day: NaiveDate) -> (String, Action) {
        let from = Moment::start_of(day, self.profile.zone);
        (self.day_words(day), Action::Lesson(Tap::Day(from)))
    }

    /// The lesson was chosen.
    pub(super) async fn open_lesson(&mut self, lesson: i64) -> Answer {
        let Some(lesson) = self.tx.lesson(lesson).await? else {
            return self.show_called_off(lesson).await;
        };
        let class = self.class_of_lesson(lesson.class, lesson.held.at).await?;
        let written = self.tx.lines_of(lesson.id).await?;
        let lines = self.lines_for(&class, lesson.held.at, written).await?;
        let card = self.tx.chance.code(CARD);
        let topic = lesson
            .record
            .map_or_else(String::new, |record| record.topic);
        self.show_recording(Recording {
            card,
            lesson: Some(lesson.id),
            class: class.id,
            held: lesson.held.clone(),
            place: lesson.place,
            topic: topic.clone(),
            homework: String::new(),
            enclosed: None,
            opened: lines.clone(),
            lines,
            seen: Some(Seen {
                topic,
                held: lesson.held,
            }),
            taught_by: None,
            skip: 0,
            stage: Stage::Card,
        })
        .await
    }

    /// «Вне расписания»: of which class? A page of them.
    pub(super) async fn extra_lesson(&mut self, day: Moment, skip: usize) -> Answer {
        let teacher = self.teacher_number()?;
        let own = self.tx.classes_taught(teacher).await?;
        if let [only] = own.as_slice() {
            return self.extra_lesson_of(only.id, day).await;
        }
        let open = |class| Action::Lesson(Tap::ExtraOf { class, day });
        let more = |skip| Action::Lesson(Tap::ExtraMore { day, skip });
        let rows = self.page_of_classes((own, skip), open, more).await?;
        self.ask(self.lang.lesson_which_class(), rows);
        Ok(())
    }

    /// One off the timetable, of this class: when was it?
    pub(super) async fn extra_lesson_of(&mut self, class: i64, day: Moment) -> Answer {
        let class = self.own_class(class).await?;
        let lines = self.lines_for(&class, day, Lines::new()).await?;
        let card = self.tx.chance.code(CARD);
        self.show_recording(Recording {
            card,
            lesson: None,
            class: class.id,
            held: Held {
                at: day,
                minutes: USUAL,
                form: Form::default(),
                mode: Mode::default(),
            },
            place: String::new(),
            topic: String::new(),
            homework: String::new(),
            enclosed: None,
            opened: lines.clone(),
            lines,
            seen: None,
            taught_by: None,
            skip: 0,
            stage: Stage::When,
        })
        .await
    }

    /// Who was written down, and who was in the class on that day: present, until they are
    /// tapped. Where nobody was written down yet, that is who is in it now: a school may enter its
    /// students later than its lessons.
    pub(super) async fn lines_for(
        &mut self,
        class: &Class,
        at: Moment,
        mut lines: Lines,
    ) -> Result<Lines, Stop> {
        let students = match lines.is_empty() {
            true => self.tx.students_in(class.id).await?,
            false => {
                // Who is entered in the evening belongs to the lessons of the day.
                let end = Moment::end_of(at.date(self.profile.zone), self.profile.zone);
                self.tx.students_in_at(class.id, end).await?
            }
        };
        for student in students {
            lines.entry(student).or_default();
        }
        match lines.is_empty() {
            true => Err(Stop::Refused(
                self.lang.class_without_students(class.label.clone()),
            )),
            false => Ok(lines),
        }
    }

    /// «Записать»: a version of the record, an assignment out of the homework, and word to
    /// those whose marks are new.
    pub(super) async fn save_lesson(&mut self, mut recording: Recording) -> Answer {
        let left = self.comments_left(&recording).await?;
        let lesson = self.write_lesson(&mut recording).await?;
        let class = self.class_of_card(&recording).await?;
        self.show_recorded(lesson, (&class, left), &recording);
        Ok(())
    }

    /// The same without showing it; which lesson was it?
    pub(super) async fn write_lesson(&mut self, recording: &mut Recording) -> Result<i64, Stop> {
        let account = self.known_account()?;
        let teacher = self.teacher_number()?;
        let class = self.class_of_card(recording).await?;
        self.check_not_ahead(&recording.held)?;
        let (earlier, before) = self.recorded(recording).await?;
        recording.catch_up(earlier.as_ref(), &before);
        let held = &recording.held;
        if earlier
            .as_ref()
            .is_none_or(|earlier| earlier.held.at != held.at)
        {
            self.check_free(&class, recording).await?;
        }
        let record = earlier.and_then(|earlier| earlier.record);
        self.check_open_lesson(recording, &before).await?;
        let new: Lines = recording
            .lines
            .iter()
            .filter(|(student, line)| before.get(student) != Some(line))
            .map(|(student, line)| (student.clone(), line.clone()))
            .collect();
        let held_by = (&class, record.as_ref());
        let taught_by = self.held_by(recording, held_by).await?;
        // An assignment that cannot be given refuses the whole.
        let homework = match recording.homework.as_str() {
            "" => record.as_ref().and_then(|record| record.homework),
            text => {
                let draft = self.read_draft(text)?;
                self.give_homework(&class, &draft, recording.enclosed.as_ref())
                    .await?
            }
        };
        let lesson = match recording.lesson {
            Some(lesson) => lesson,
            None => self.tx.make_lesson(extra(recording, None)).await?,
        };
        let record = Record {
            topic: recording.topic.clone(),
            homework,
            taught_by,
        };
        self.tx
            .record_lesson(lesson, (held, &record), &new, teacher)
            .await?;
        self.tx.set_step::<Step>(account.id, None);
        let marked = Marked {
            lesson,
            held,
            topic: &record.topic,
            class: &class.label,
        };
        for (student, line) in &new {
            let lines: (Option<&Line>, &Line) = (before.get(student), line);
            self.tell_lesson_mark(&marked, student, lines).await?;
        }
        Ok(lesson)
    }

    /// Homework becomes an assignment, with the file that came with it: which one?
    async fn give_homework(
        &mut self,
        class: &Class,
        draft: &Draft,
        enclosed: Option<&Enclosed>,
    ) -> Result<Option<i64>, Stop> {
        let here = self.chat.address.clone();
        let file = enclosed.map(|enclosed| enclosed.file.clone());
        let made = self.create(class, draft, file, &here).await?;
        if let Some(enclosed) = enclosed {
            self.attach_album(&enclosed.album, made).await?;
        }
        Ok(match made {
            Made::Assignment(homework) => Some(homework),
            Made::Series(_) => None,
        })
    }

    /// What stands in the journal about a lesson so far.
    pub(super) async fn recorded(
        &mut self,
        recording: &Recording,
    ) -> Result<(Option<Lesson>, Lines), Stop> {
        let Some(lesson) = recording.lesson else {
            return Ok((None, Lines::new()));
        };
        match self.tx.lesson(lesson).await? {
            Some(found) => Ok((Some(found), self.tx.lines_of(lesson).await?)),
            None => Err(Stop::Refused(self.lang.lesson_card_gone())),
        }
    }

    fn show_recorded(
        &mut self,
        lesson: i64,
        (class, comments_left): (&Class, Vec<String>),
        recording: &Recording,
    ) {
        let all = recording.lines.len();
        let away = recording
            .lines
            .values()
            .filter(|line| is_away(line))
            .count();
        let head = self.lesson_words(&class.label, &recording.held);
        let mut lines = vec![
            self.lang.lesson_recorded(head),
            self.lang.lesson_present(all - away, all),
        ];
        if !recording.topic.is_empty() {
            lines.push(self.lang.lesson_topic(recording.topic.clone()));
        }
        lines.extend(comments_left);
        let change = (self.lang.button_change(), Action::Lesson(Tap::Open(lesson)));
        let mut rows = vec![vec![change]];
        if recording.held.form.has_commission() {
            rows.push(self.exam_buttons(lesson));
        }
        self.ask(lines.join("\n"), rows);
    }
}

/// A lesson off the timetable.
pub(super) fn extra(recording: &Recording, remind_at: Option<Moment>) -> NewLesson {
    NewLesson {
        class: recording.class,
        planned: None,
        held: recording.held.clone(),
        place: recording.place.clone(),
        remind_at,
    }
}
