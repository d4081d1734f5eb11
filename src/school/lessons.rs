//! Lessons: their forms, how they are held, and when, as people write it.

use std::str::FromStr;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    classes::fold,
    dates::Year,
    moments::{END_OF_DAY, Moment, UnclearMoment, read_moment_of},
    names::UnknownName,
    times::time_alone,
};

/// An academic hour, in minutes.
pub const ACADEMIC_HOUR: i64 = 45;

/// What a lesson is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// урок
    #[default]
    Lesson,
    /// лекция
    Lecture,
    /// консультация
    Consultation,
    /// контрольная
    Test,
    /// зачёт
    Credit,
    /// экзамен
    Exam,
    /// репетиция
    Rehearsal,
    /// концерт
    Concert,
}

/// Every form: its name in the database, how it is written in Russian, and what else people
/// write for it.
const FORMS: [(Form, &str, &str, &[&str]); 8] = [
    (Form::Lesson, "lesson", "урок", &["занятие"]),
    (Form::Lecture, "lecture", "лекция", &[]),
    (
        Form::Consultation,
        "consultation",
        "консультация",
        &["конс."],
    ),
    (
        Form::Test,
        "test",
        "контрольная",
        &["контрольный", "контрольный урок", "контрольная работа"],
    ),
    (Form::Credit, "credit", "зачёт", &["зач."]),
    (Form::Exam, "exam", "экзамен", &[]),
    (Form::Rehearsal, "rehearsal", "репетиция", &[]),
    (Form::Concert, "concert", "концерт", &[]),
];

impl Form {
    /// All of them, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Form> {
        FORMS.iter().map(|(form, ..)| *form)
    }

    /// Its name in the database and in files.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// How it is written in Russian, in the journal too.
    pub fn russian(self) -> &'static str {
        self.row().2
    }

    /// Whether a commission sits at it, and a programme is performed.
    pub fn has_commission(self) -> bool {
        matches!(self, Form::Credit | Form::Exam | Form::Concert)
    }

    /// Reads a form as people write it.
    pub fn read(text: &str) -> Option<Form> {
        let text = fold(text);
        FORMS
            .iter()
            .find(|(_, name, russian, others)| {
                *name == text || fold(russian) == text || others.contains(&text.as_str())
            })
            .map(|(form, ..)| *form)
    }

    fn row(self) -> &'static (Form, &'static str, &'static str, &'static [&'static str]) {
        FORMS
            .iter()
            .find(|(form, ..)| *form == self)
            .unwrap_or_else(|| unreachable!("every form has its row"))
    }
}

impl FromStr for Form {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        FORMS
            .iter()
            .find(|(_, known, ..)| *known == name)
            .map(|(form, ..)| *form)
            .ok_or(UnknownName)
    }
}

/// How a lesson is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Over the net.
    Online,
    /// In a room.
    #[default]
    Offline,
}

impl Mode {
    /// Its name in the database and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Online => "online",
            Mode::Offline => "offline",
        }
    }

    /// Reads a mode as people write it.
    pub fn read(text: &str) -> Option<Mode> {
        match fold(text).as_str() {
            "онлайн" | "online" | "дистанционно" => Some(Mode::Online),
            "офлайн" | "оффлайн" | "очно" | "offline" => Some(Mode::Offline),
            _ => None,
        }
    }

    /// The other one.
    pub fn other(self) -> Mode {
        match self {
            Mode::Online => Mode::Offline,
            Mode::Offline => Mode::Online,
        }
    }
}

impl FromStr for Mode {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "online" => Ok(Mode::Online),
            "offline" => Ok(Mode::Offline),
            _ => Err(UnknownName),
        }
    }
}

/// Reads when a lesson was, or will be: `15:00` is of `day`, `вчера 15:00`, `24.11 15:00`,
/// `пт 15:00` and `пт 20.11 15:00` as they say. A day without a year is the nearest such day.
///
/// # Errors
/// [`UnclearMoment`] for what is none of these, a day without a time among them.
pub fn read_when(
    text: &str,
    day: NaiveDate,
    now: Moment,
    zone: Tz,
) -> Result<Moment, UnclearMoment> {
    let text = text.to_lowercase();
    if let Some(time) = time_alone(&text) {
        return Ok(Moment::from_local(day.and_time(time), zone));
    }
    if !text.contains(':') {
        return Err(UnclearMoment::Unreadable);
    }
    // Ahead of this morning, and so perhaps behind now.
    let morning = Moment::start_of(now.date(zone), zone);
    read_moment_of(Year::Nearest, &text, (morning, zone), END_OF_DAY)
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use chrono_tz::Europe::Moscow;

    use super::*;

    /// Tuesday, 24 November 2026, 12:00 in Moscow.
    const NOW: Moment = Moment::from_millis(1_795_510_800_000);

    #[test]
    fn when_a_lesson_was_is_read_as_people_write_it() {
        let today = NOW.date(Moscow);
        for (written, meant) in [
            ("9:00", "2026-11-24T09:00:00+03:00"),
            ("сегодня 15:00", "2026-11-24T15:00:00+03:00"),
            ("вчера в 15:00", "2026-11-23T15:00:00+03:00"),
            ("yesterday 15:00", "2026-11-23T15:00:00+03:00"),
            ("20.11 15:00", "2026-11-20T15:00:00+03:00"),
            ("завтра 9:05", "2026-11-25T09:05:00+03:00"),
            ("вт 15:00", "2026-11-24T15:00:00+03:00"),
            ("30.11 16:00", "2026-11-30T16:00:00+03:00"),
            ("пт 20.11, 15:00", "2026-11-20T15:00:00+03:00"),
            ("пт 4.12 в 15:00", "2026-12-04T15:00:00+03:00"),
            ("15:00 пт 4.12", "2026-12-04T15:00:00+03:00"),
        ] {
            let read = read_when(written, today, NOW, Moscow).map(|at| at.rfc3339(Moscow));
            assert_eq!(read, Ok(meant.to_owned()), "{written}");
        }
        let friday = today.pred_opt().expect("a day") - Days::new(3);
        for written in ["16:30", "в 16:30", "at 16:30"] {
            let read = read_when(written, friday, NOW, Moscow).map(|at| at.rfc3339(Moscow));
            assert_eq!(
                read,
                Ok("2026-11-20T16:30:00+03:00".to_owned()),
                "{written}"
            );
        }
        let thursday = today + Days::new(16);
        let read = read_when("пт 10.12 15:00", today, NOW, Moscow);
        assert_eq!(read, Err(UnclearMoment::OtherWeekday(thursday)));
        for wrong in ["", "завтра", "30.11", "как-нибудь", "25:00"] {
            assert!(read_when(wrong, today, NOW, Moscow).is_err(), "{wrong}");
        }
    }

    #[test]
    fn forms_and_modes_are_read_as_people_write_them() {
        for form in Form::all() {
            assert_eq!(Form::read(form.russian()), Some(form));
            assert_eq!(form.as_str().parse(), Ok(form));
        }
        assert_eq!(Form::read("Зачет"), Some(Form::Credit));
        assert_eq!(Form::read("танцы"), None);
        assert_eq!(Mode::read("Онлайн"), Some(Mode::Online));
    }
}
