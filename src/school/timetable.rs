//! The timetable: when, how and where a class meets each week, as people write it, and
//! what cannot be at the same time.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike, Weekday};

use super::{
    calendar::{PeriodKind, SchoolYear},
    classes::fold,
    lessons::{Form, Mode},
};
pub use super::{
    timetable_file::{
        COLUMNS, EntryFault, FileProblem, FileRow, TimetableFile, has_headings, is_heading,
        read_file,
    },
    timetable_line::{Manner, Unclear, is_room, read_line, read_manner},
};

/// A weekly lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// On which weekday.
    pub weekday: Weekday,
    /// At which time of day.
    pub starts: NaiveTime,
    /// How long, in minutes.
    pub minutes: u16,
    /// What it is.
    pub form: Form,
    /// How it is held.
    pub mode: Mode,
    /// The room, or the link; may be empty.
    pub place: String,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

/// A weekly lesson of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its row; nothing before there is one.
    pub id: Option<i64>,
    /// The class.
    pub class: i64,
    /// The class's name.
    pub class_name: String,
    /// The class's teacher.
    pub teacher: i64,
    /// When, how and where.
    pub entry: Entry,
}

impl Entry {
    /// The minute of the day at which it begins.
    pub fn begins(&self) -> u32 {
        self.starts.hour() * 60 + self.starts.minute()
    }

    /// The minute of the day at which it is over.
    pub fn ends(&self) -> u32 {
        self.begins() + u32::from(self.minutes)
    }

    /// When it begins and is over, as it is written: `15:00–15:45`.
    pub fn hours(&self) -> String {
        let over = self.ends() % (24 * 60);
        let starts = self.starts.format("%H:%M");
        format!("{starts}–{:02}:{:02}", over / 60, over % 60)
    }

    /// Its days between two, both included, on which school is held.
    pub fn days(&self, from: NaiveDate, to: NaiveDate, year: &SchoolYear) -> Vec<NaiveDate> {
        let (from, to) = (self.from.max(from), self.to.min(to));
        from.iter_days()
            .take_while(|day| *day <= to)
            .filter(|day| day.weekday() == self.weekday && year.is_school_day(*day))
            .collect()
    }

    /// The first day on or after `day` on which it could be held at all.
    pub fn next_day(&self, day: NaiveDate, year: &SchoolYear) -> Option<NaiveDate> {
        let year_later = day.checked_add_days(Days::new(366))?;
        day.iter_days()
            .take_while(|day| *day <= year_later)
            .find(|day| day.weekday() == self.weekday && year.is_school_day(*day))
    }

    fn meets(&self, other: &Entry) -> bool {
        self.weekday == other.weekday
            && self.from <= other.to
            && other.from <= self.to
            && self.begins() < other.ends()
            && other.begins() < self.ends()
    }

    fn shares_room(&self, other: &Entry) -> bool {
        self.mode == Mode::Offline
            && other.mode == Mode::Offline
            && !self.place.is_empty()
            && fold(&self.place) == fold(&other.place)
    }
}

/// Of `slots`, the first that cannot be at the same time as `new`: of the same class, the
/// same teacher or in the same room.
pub fn clash<'s>(slots: &'s [Slot], new: &Slot) -> Option<&'s Slot> {
    slots.iter().find(|slot| {
        (slot.id.is_none() || slot.id != new.id)
            && slot.entry.meets(&new.entry)
            && (slot.class == new.class
                || slot.teacher == new.teacher
                || slot.entry.shares_room(&new.entry))
    })
}

/// The first time of that weekday, after what is in its way, at which `new` would fit.
pub fn free_time(slots: &[Slot], new: &Slot) -> Option<NaiveTime> {
    let mut tried = new.clone();
    while let Some(taken) = clash(slots, &tried) {
        let later = taken.entry.ends();
        if later + u32::from(new.entry.minutes) > 24 * 60 {
            return None;
        }
        tried.entry.starts = NaiveTime::from_hms_opt(later / 60, later % 60, 0)?;
    }
    Some(tried.entry.starts)
}

/// Why a weekly lesson cannot be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Something else is in its way.
    Taken {
        /// What that is.
        by: Box<Slot>,
        /// When there would be time on that weekday.
        free: Option<NaiveTime>,
    },
    /// All its days are days off.
    DaysOff {
        /// What the first of them is called, where it has a name.
        name: Option<String>,
        /// The first such weekday on which school is held.
        next: Option<NaiveDate>,
    },
}

/// Looks whether a weekly lesson can be held from `today` on, beside the other ones.
///
/// # Errors
/// [`Conflict`] with what is in its way.
pub fn check(
    slots: &[Slot],
    new: &Slot,
    year: &SchoolYear,
    today: NaiveDate,
) -> Result<(), Conflict> {
    if let Some(by) = clash(slots, new) {
        return Err(Conflict::Taken {
            by: Box::new(by.clone()),
            free: free_time(slots, new),
        });
    }
    let first = new.entry.from.max(today);
    if !new.entry.days(first, new.entry.to, year).is_empty() {
        return Ok(());
    }
    let of_its_weekday = first
        .iter_days()
        .take(7)
        .find(|day| day.weekday() == new.entry.weekday);
    Err(Conflict::DaysOff {
        name: of_its_weekday
            .and_then(|day| year.day_off(day))
            .map(|period| period.name.clone()),
        next: new.entry.next_day(first, year),
    })
}

/// The first and the last day of a weekly lesson that names none: what is left of the school
/// year, or the whole of the next one.
pub fn usual_days(year: &SchoolYear, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let current = year
        .periods
        .iter()
        .find(|period| period.kind == PeriodKind::Year && period.to >= today);
    match current {
        Some(current) => (current.from.max(today), current.to),
        None => (
            today,
            today.checked_add_days(Days::new(365)).unwrap_or(today),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a date")
    }

    fn read(text: &str) -> Result<Vec<Entry>, Unclear> {
        let today = day(2026, 11, 24);
        read_line(text, today, (today, day(2027, 5, 31)))
    }

    fn slot(class: i64, teacher: i64, text: &str) -> Slot {
        Slot {
            id: Some(class),
            class,
            class_name: String::new(),
            teacher,
            entry: read(text).expect("a line").remove(0),
        }
    }

    #[test]
    fn a_line_is_read_as_people_write_it() {
        let entries = read("пн, чт 15:00 45 мин, каб. 12, с 01.09 до 31.05").expect("a line");
        assert_eq!(entries.len(), 2);
        let entry = &entries[1];
        assert_eq!((entry.weekday, entry.begins()), (Weekday::Thu, 15 * 60));
        assert_eq!((entry.from, entry.to), (day(2026, 9, 1), day(2027, 5, 31)));
        assert_eq!((entry.mode, entry.place.as_str()), (Mode::Offline, "12"));
        let online =
            &read("Вт 9:05 лекция 60мин онлайн https://meet.example/Abc").expect("a line")[0];
        assert_eq!(
            (
                online.mode,
                online.place.as_str(),
                online.minutes,
                online.form
            ),
            (Mode::Online, "https://meet.example/Abc", 60, Form::Lecture)
        );
        assert_eq!(
            read("ср 10:00 зал большой").expect("a line")[0].place,
            "зал большой"
        );
    }

    #[test]
    fn what_is_wrong_with_a_line_is_named() {
        for (written, wrong) in [
            ("15:00", Unclear::NoWeekday),
            ("пн", Unclear::NoTime),
            ("пн 15:00 16:00", Unclear::TwoTimes("16:00".to_owned())),
            ("пн 25:00", Unclear::Length("25:00".to_owned())),
            ("пн 15:00 3 мин", Unclear::Length("3".to_owned())),
            ("пн 15:00 с осени", Unclear::Date("осени".to_owned())),
            ("пн 15:00 с 01.12 до 01.10", Unclear::Backwards),
            ("пн 15:00 танцы", Unclear::Word("танцы".to_owned())),
        ] {
            assert_eq!(read(written), Err(wrong), "{written}");
        }
    }

    #[test]
    fn lessons_that_cannot_be_at_once_are_found_with_a_free_time() {
        let slots = [
            slot(1, 1, "пн 15:00 45 мин, каб. 12"),
            slot(2, 2, "пн 15:45 45 мин, каб. 12"),
        ];
        let same_teacher = slot(3, 1, "пн 15:30, каб. 7");
        assert_eq!(clash(&slots, &same_teacher).map(|slot| slot.class), Some(1));
        assert_eq!(
            free_time(&slots, &same_teacher),
            NaiveTime::from_hms_opt(15, 45, 0)
        );
        let same_room = slot(3, 3, "пн 15:00, каб. 12");
        assert_eq!(
            free_time(&slots, &same_room),
            NaiveTime::from_hms_opt(16, 30, 0)
        );
        for fits in ["вт 15:00, каб. 12", "пн 16:30, каб. 12", "пн 15:00, каб. 7"] {
            assert_eq!(clash(&slots, &slot(3, 3, fits)), None, "{fits}");
        }
    }

    #[test]
    fn holidays_have_no_lessons() {
        let year = SchoolYear::usual(day(2026, 11, 24));
        let entry = read("ср 15:00 с 01.11 до 30.11").expect("a line").remove(0);
        let days = entry.days(day(2026, 11, 1), day(2026, 11, 30), &year);
        assert_eq!(
            days,
            [day(2026, 11, 11), day(2026, 11, 18), day(2026, 11, 25)],
            "4 November is a public holiday"
        );
        assert_eq!(
            entry.next_day(day(2026, 11, 4), &year),
            Some(day(2026, 11, 11))
        );
    }
}
