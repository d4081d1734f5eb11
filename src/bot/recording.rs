//! «Урок» step by step: students are tapped, with topic, marks, homework, form and time; how far
//! it has come waits in the database. What its card shows is in `lesson_card.rs`.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk, action::Action, attachments::Enclosed, marks::mark_and_comment, step::Step,
};
use crate::{
    messenger::Said,
    school::{classes::fold, lessons::Form, marks::Mark, moments::Moment, roster::StudentId},
    store::{
        lesson_records::{Line, Lines},
        lessons::{Held, Lesson},
    },
};

/// The longest topic, in characters.
const LONGEST_TOPIC: usize = 200;

/// What happened in a lesson, as far as it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// What tells this card from those that are opened after it.
    #[serde(default)]
    pub card: String,
    /// The lesson; none while it is off the timetable and new.
    pub lesson: Option<i64>,
    /// The class.
    pub class: i64,
    /// When and how it was.
    pub held: Held,
    /// The room, or the link.
    #[serde(default)]
    pub place: String,
    /// What it was about.
    pub topic: String,
    /// What becomes an assignment.
    pub homework: String,
    /// The file that comes with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosed: Option<Enclosed>,
    /// Who was there, and with which mark.
    pub lines: Lines,
    /// The same as the card had it when it was opened: somebody else may write meanwhile.
    #[serde(default)]
    pub opened: Lines,
    /// What else it showed then, of a lesson that was made already.
    #[serde(default)]
    pub seen: Option<Seen>,
    /// Who held it, where that was said.
    #[serde(default)]
    pub taught_by: Option<i64>,
    /// After how many students those begin that it shows.
    #[serde(default)]
    pub skip: usize,
    /// What the next words are.
    pub stage: Stage,
}

/// What a card showed of a lesson when it was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What it was about.
    pub topic: String,
    /// When and how it was.
    pub held: Held,
}

/// What is shown, and what words mean there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The whole; words are the topic.
    Card,
    /// When it was; words are that.
    When,
    /// Words are the homework.
    Homework,
    /// Whose mark?
    Marks,
    /// Which mark; words are the mark and a comment.
    Mark(StudentId),
    /// Was who has a mark really not there?
    Away(StudentId),
    /// Form, length, online or not.
    Form,
    /// Where it is; words are that.
    Place,
    /// Is it really to be called off?
    CallOff,
    /// Is what was recorded really to be taken out?
    TakeOut,
}

/// What a button does on the way to a lesson's card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tap {
    /// The lessons from this moment to the end of its day.
    Day(Moment),
    /// This lesson.
    Open(i64),
    /// The lesson of a row of the timetable on a day that lies ahead.
    Planned {
        /// The row.
        slot: i64,
        /// The beginning of the day.
        day: Moment,
    },
    /// «Вернуть» what was called off.
    BringBack(i64),
    /// One off the timetable, on the day that begins then; of which class?
    Extra(Moment),
    /// «Ещё»: further classes.
    ExtraMore {
        /// The beginning of the day.
        day: Moment,
        /// How many classes were shown.
        skip: usize,
    },
    /// One off the timetable.
    ExtraOf {
        /// Of this class.
        class: i64,
        /// The beginning of the day.
        day: Moment,
    },
}

/// What a button on a lesson's card does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Touch {
    /// «Да, отменить урок».
    CallOff,
    /// «Да, убрать из журнала».
    TakeOut,
    /// Shows this.
    To(Stage),
    /// Present, absent, ill; of who has a mark it is asked first.
    Toggle(StudentId),
    /// Absent, and the mark goes.
    Away(StudentId),
    /// This mark, or none.
    Mark(StudentId, String),
    /// This form.
    Form(Form),
    /// Online, or not.
    Mode,
    /// This long.
    Minutes(i64),
    /// It was now.
    Now,
    /// Those after so many students.
    Students(usize),
    /// This member of staff held it.
    TaughtBy(i64),
    /// «Записать», or «Все были».
    Save,
    /// «Программа».
    Programme,
    /// «Комиссия».
    Commission,
}

impl Recording {
    /// A button on this lesson's card.
    pub(super) fn touch(&self, touch: Touch) -> Action {
        Action::LessonCard(self.card.clone(), touch)
    }

    /// Takes over what was written meanwhile and was not changed on this card.
    pub(super) fn catch_up(&mut self, lesson: Option<&Lesson>, written: &Lines) {
        for (student, line) in &mut self.lines {
            if let (Some(seen), Some(written)) = (self.opened.get(student), written.get(student)) {
                follow(line, seen, written);
            }
        }
        if let (Some(seen), Some(lesson)) = (&self.seen, lesson) {
            if let Some(record) = &lesson.record {
                follow(&mut self.topic, &seen.topic, &record.topic);
            }
            let (held, seen, written) = (&mut self.held, &seen.held, &lesson.held);
            follow(&mut held.at, &seen.at, &written.at);
            follow(&mut held.minutes, &seen.minutes, &written.minutes);
            follow(&mut held.form, &seen.form, &written.form);
            follow(&mut held.mode, &seen.mode, &written.mode);
        }
    }
}

/// What stands on a card as it was opened becomes what is written now.
fn follow<T: Clone + PartialEq>(stands: &mut T, seen: &T, written: &T) {
    if stands == seen {
        stands.clone_from(written);
    }
}

impl Talk<'_, '_> {
    pub(super) async fn recording(&mut self) -> Result<Recording, Stop> {
        let account = self.known_account()?;
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Recording(recording)) => Ok(recording),
            _ => Err(Stop::Refused(self.lang.lesson_card_gone())),
        }
    }

    /// Words on the way.
    pub(super) async fn lesson_said(&mut self, said: &Said, mut recording: Recording) -> Answer {
        let is_file = said.file.is_some();
        if is_file && (recording.stage != Stage::Homework || said.text.trim().is_empty()) {
            return Err(Stop::Refused(self.lang.lesson_file_how()));
        }
        let words = self.words_of(said)?;
        self.class_of_card(&recording).await?;
        // Its card has no «Записать»: what is said would stay nowhere.
        if !matches!(recording.stage, Stage::When | Stage::Place) {
            self.check_not_ahead(&recording.held)?;
        }
        match recording.stage.clone() {
            Stage::When => return self.lesson_at(&words, recording).await,
            Stage::Place => return self.lesson_where(&words, recording).await,
            Stage::Homework => {
                let class = self.own_class(recording.class).await?;
                let draft = self.read_draft(&words)?;
                self.check_names_class(&draft, &class)?;
                recording.homework = words;
                recording.enclosed = Enclosed::with(said).or(recording.enclosed);
            }
            Stage::Mark(student) => {
                let (mark, comment) = mark_and_comment(&words);
                let mark = self.read_mark(mark)?;
                self.set_lesson_mark(&mut recording, &student, mark.code(), comment)?;
            }
            _ if fold(&words) == "все были" => {
                for line in recording.lines.values_mut() {
                    if is_away(line) {
                        line.value.clear();
                    }
                }
            }
            Stage::Card
            | Stage::Marks
            | Stage::Away(_)
            | Stage::Form
            | Stage::CallOff
            | Stage::TakeOut => {
                let marks = self.marks_meant(&recording, &words).await?;
                if marks.is_empty() {
                    recording.topic = self.topic_in(&words)?;
                }
                for (student, mark, comment) in marks {
                    self.set_lesson_mark(&mut recording, &student, mark.code(), &comment)?;
                }
            }
        }
        recording.stage = Stage::Card;
        self.show_recording(recording).await
    }

    /// The topic that words on a card are. As the card has it, «Тема: …», and as people therefore
    /// write it.
    fn topic_in(&self, words: &str) -> Result<String, Stop> {
        if words.chars().count() > LONGEST_TOPIC {
            return Err(Stop::Refused(self.lang.lesson_long_topic(LONGEST_TOPIC)));
        }
        let topic = match words.split_once(':') {
            Some((label, topic)) if ["тема", "topic"].contains(&fold(label).as_str()) => topic,
            _ => words,
        };
        Ok(topic.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A button on the way to a card.
    pub(super) async fn lesson_pressed(&mut self, tap: Tap) -> Answer {
        match tap {
            Tap::Day(from) => self.lessons_on(from).await,
            Tap::Open(lesson) => self.open_lesson(lesson).await,
            Tap::Planned { slot, day } => self.open_planned(slot, day).await,
            Tap::BringBack(lesson) => self.bring_lesson_back(lesson).await,
            Tap::Extra(day) => self.extra_lesson(day, 0).await,
            Tap::ExtraMore { day, skip } => self.extra_lesson(day, skip).await,
            Tap::ExtraOf { class, day } => self.extra_lesson_of(class, day).await,
        }
    }

    /// A button on a card.
    pub(super) async fn card_pressed(&mut self, card: &str, touch: Touch) -> Answer {
        let mut recording = self.recording().await?;
        self.class_of_card(&recording).await?;
        if recording.card != card {
            return Err(Stop::Refused(self.lang.lesson_card_old()));
        }
        match touch {
            Touch::Save => return self.save_lesson(recording).await,
            Touch::CallOff => return self.call_off_lesson(recording).await,
            Touch::TakeOut => return self.take_out_lesson(recording).await,
            Touch::Programme => return self.programme_of(recording).await,
            Touch::Commission => return self.commission_of(recording).await,
            Touch::To(stage) => recording.stage = stage,
            Touch::Toggle(student) => self.toggle(&mut recording, student)?,
            Touch::Away(student) => {
                let away = Mark::Absent.code();
                self.set_lesson_mark(&mut recording, &student, away, "")?;
                recording.stage = Stage::Card;
            }
            Touch::Mark(student, mark) => {
                self.set_lesson_mark(&mut recording, &student, &mark, "")?;
                recording.stage = Stage::Marks;
            }
            Touch::Students(skip) => recording.skip = skip,
            Touch::TaughtBy(staff) => recording.taught_by = Some(staff),
            Touch::Form(form) => recording.held.form = form,
            Touch::Mode => {
                recording.held.mode = recording.held.mode.other();
                recording.place.clear();
            }
            Touch::Minutes(minutes) => recording.held.minutes = minutes,
            Touch::Now => {
                let now = self.tx.now;
                return self.held_at(now, recording).await;
            }
        }
        self.show_recording(recording).await
    }
}

/// Whether a student was not there.
pub(super) fn is_away(line: &Line) -> bool {
    absence(line).is_some()
}

/// Why a student was not there; `None` for who was.
pub(super) fn absence(line: &Line) -> Option<Mark> {
    let mark = Mark::from_code(&line.value).ok()?;
    mark.is_absence().then_some(mark)
}
