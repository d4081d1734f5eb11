//! «Урок» step by step: a card on which students are tapped, with topic, marks, homework,
//! form and time; how far it has come waits in the database.

use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, action::Action, marks::first_word, naming::in_rows, step::Step};
use crate::{
    messenger::Said,
    school::{calendar::Moment, classes::fold, lessons::Form, marks::Mark, roster::StudentId},
    store::{
        lesson_records::{Line, Lines},
        lessons::Held,
    },
};

/// How many students stand in a row of buttons, and how many marks.
const ROW: usize = 3;
const MARKS_ROW: usize = 4;
/// The lengths that are offered, in minutes.
const LENGTHS: [i64; 4] = [30, 40, 45, 90];
/// The longest topic, in characters.
const LONGEST_TOPIC: usize = 200;

/// What happened in a lesson, as far as it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// What tells this card from those of other lessons, which may be opened after it.
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
    /// Who was there, and with which mark.
    pub lines: Lines,
    /// The same as the card had it when it was opened: somebody else may write meanwhile.
    #[serde(default)]
    pub opened: Lines,
    /// What the next words are.
    pub stage: Stage,
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
    /// Form, length, online or not.
    Form,
    /// Where it is; words are that.
    Place,
    /// Is it really to be called off?
    CallOff,
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
    /// Shows this.
    To(Stage),
    /// Present, absent, ill.
    Toggle(StudentId),
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

    /// Takes over what was written meanwhile about those who were not touched on this card.
    pub(super) fn catch_up(&mut self, written: &Lines) {
        for (student, line) in &mut self.lines {
            if let Some(written) = written.get(student)
                && self.opened.get(student) == Some(line)
            {
                line.clone_from(written);
            }
        }
    }
}

impl Talk<'_, '_> {
    pub(super) async fn recording(&mut self) -> Result<Recording, Stop> {
        let account = self.known_account()?;
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Recording(recording)) => Ok(recording),
            _ => Err(Stop::Refused(self.lang.button_old())),
        }
    }

    /// Words on the way.
    pub(super) async fn lesson_said(&mut self, said: &Said, mut recording: Recording) -> Answer {
        let words = self.words_of(said)?;
        self.own_class(recording.class).await?;
        match recording.stage.clone() {
            Stage::When => return self.lesson_at(&words, recording).await,
            Stage::Place => return self.lesson_where(&words, recording).await,
            Stage::Homework => {
                self.read_draft(&words)?;
                recording.homework = words;
            }
            Stage::Mark(student) => {
                let (mark, comment) = first_word(&words);
                let mark = self.read_mark(mark)?;
                self.set_lesson_mark(&mut recording, &student, mark.code(), comment)?;
            }
            Stage::Card | Stage::Marks | Stage::Form | Stage::CallOff
                if fold(&words) == "все были" =>
            {
                for line in recording.lines.values_mut() {
                    if is_away(line) {
                        line.value.clear();
                    }
                }
            }
            Stage::Card | Stage::Marks | Stage::Form | Stage::CallOff => {
                if words.chars().count() > LONGEST_TOPIC {
                    return Err(Stop::Refused(self.lang.lesson_long_topic(LONGEST_TOPIC)));
                }
                recording.topic = words.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        }
        recording.stage = Stage::Card;
        self.show_recording(recording).await
    }

    /// A button on the way to a card.
    pub(super) async fn lesson_pressed(&mut self, tap: Tap) -> Answer {
        match tap {
            Tap::Day(from) => self.lessons_on(from).await,
            Tap::Open(lesson) => self.open_lesson(lesson).await,
            Tap::Planned { slot, day } => self.open_planned(slot, day).await,
            Tap::BringBack(lesson) => self.bring_lesson_back(lesson).await,
            Tap::Extra(day) => self.extra_lesson(day).await,
            Tap::ExtraOf { class, day } => self.extra_lesson_of(class, day).await,
        }
    }

    /// A button on a card.
    pub(super) async fn card_pressed(&mut self, card: &str, touch: Touch) -> Answer {
        let mut recording = self.recording().await?;
        self.own_class(recording.class).await?;
        if recording.card != card {
            return Err(Stop::Refused(self.lang.lesson_card_old()));
        }
        match touch {
            Touch::Save => return self.save_lesson(recording).await,
            Touch::CallOff => return self.call_off_lesson(recording).await,
            Touch::Programme => return self.programme_of(recording).await,
            Touch::Commission => return self.commission_of(recording).await,
            Touch::To(stage) => recording.stage = stage,
            Touch::Toggle(student) => {
                let line = line_of(&mut recording, &student)
                    .ok_or_else(|| Stop::Refused(self.lang.button_old()))?;
                toggle(line);
                recording.stage = Stage::Card;
            }
            Touch::Mark(student, mark) => {
                self.set_lesson_mark(&mut recording, &student, &mark, "")?;
                recording.stage = Stage::Marks;
            }
            Touch::Form(form) => recording.held.form = form,
            Touch::Mode => {
                recording.held.mode = recording.held.mode.other();
                recording.place.clear();
            }
            Touch::Minutes(minutes) => recording.held.minutes = minutes,
            Touch::Now => {
                recording.held.at = self.tx.now;
                recording.stage = Stage::Card;
            }
        }
        self.show_recording(recording).await
    }

    fn set_lesson_mark(
        &self,
        recording: &mut Recording,
        student: &StudentId,
        mark: &str,
        comment: &str,
    ) -> Answer {
        if self.known_account()?.speaks_for(student) {
            return Err(Stop::Refused(self.lang.own_child()));
        }
        let line =
            line_of(recording, student).ok_or_else(|| Stop::Refused(self.lang.button_old()))?;
        *line = Line {
            value: mark.to_owned(),
            comment: comment.to_owned(),
        };
        Ok(())
    }

    /// Remembers how far it has come, and shows that in place of what was pressed.
    pub(super) async fn show_recording(&mut self, recording: Recording) -> Answer {
        let (words, rows) = match &recording.stage {
            Stage::Card => self.lesson_card(&recording).await?,
            Stage::When => self.ask_when(&recording),
            Stage::Homework => (
                self.lang.lesson_homework_how(),
                vec![vec![self.back_to_card(&recording)]],
            ),
            Stage::Marks => self.ask_whose_mark(&recording).await?,
            Stage::Mark(student) => self.ask_lesson_mark(&recording, student).await?,
            Stage::Form => self.ask_form(&recording),
            Stage::Place => (
                self.lang.lesson_where(),
                vec![vec![self.back_to_card(&recording)]],
            ),
            Stage::CallOff => self.ask_call_off(&recording).await?,
        };
        self.begin_step(&Step::Recording(recording)).await?;
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    pub(super) fn back_to_card(&self, recording: &Recording) -> (String, Action) {
        (
            self.lang.button_back(),
            recording.touch(Touch::To(Stage::Card)),
        )
    }

    async fn lesson_card(&mut self, recording: &Recording) -> Result<Question, Stop> {
        let class = self.own_class(recording.class).await?;
        if self.is_ahead(&recording.held) {
            return Ok(self.card_of_one_ahead(recording, &class.name));
        }
        let away = recording
            .lines
            .values()
            .filter(|line| is_away(line))
            .count();
        let all = recording.lines.len();
        let mut lines = vec![self.lesson_words(&class.name, &recording.held)];
        lines.push(self.lang.lesson_present(all - away, all));
        lines.push(match recording.topic.as_str() {
            "" => self.lang.lesson_no_topic(),
            topic => self.lang.lesson_topic(topic.to_owned()),
        });
        lines.extend(self.place_line(recording));
        if !recording.homework.is_empty() {
            lines.push(self.lang.lesson_homework(recording.homework.clone()));
        }
        let mut buttons = Vec::with_capacity(all);
        for (student, line) in &recording.lines {
            let label = self.line_label(student, line).await?;
            buttons.push((label, recording.touch(Touch::Toggle(student.clone()))));
        }
        let mut rows = in_rows(&buttons, ROW);
        let save = match away {
            0 => self.lang.button_all_present(),
            _ => self.lang.button_record(),
        };
        let to = |stage| recording.touch(Touch::To(stage));
        rows.push(vec![(save, recording.touch(Touch::Save))]);
        rows.push(vec![
            (self.lang.button_marks(), to(Stage::Marks)),
            (self.lang.button_homework(), to(Stage::Homework)),
        ]);
        rows.extend(self.commission_row(recording));
        rows.push(vec![
            (self.lang.button_form(), to(Stage::Form)),
            (self.lang.button_other_time(), to(Stage::When)),
            (self.lang.button_where(), to(Stage::Place)),
        ]);
        let mut last = Vec::new();
        if self.can_be_called_off(recording).await? {
            last.push((self.lang.button_call_off(), to(Stage::CallOff)));
        }
        last.push(self.cancel_button());
        rows.push(last);
        Ok((lines.join("\n"), rows))
    }

    /// «Программа» and «Комиссия», where the lesson has these.
    pub(super) fn commission_row(&self, recording: &Recording) -> Option<Vec<(String, Action)>> {
        recording.held.form.has_commission().then(|| {
            let programme = recording.touch(Touch::Programme);
            let commission = recording.touch(Touch::Commission);
            vec![
                (self.lang.button_programme(), programme),
                (self.lang.button_commission(), commission),
            ]
        })
    }

    async fn line_label(&mut self, student: &StudentId, line: &Line) -> Result<String, Stop> {
        let called = self.called(student).await?;
        Ok(match Mark::from_code(&line.value) {
            Err(_) => format!("✓ {called}"),
            Ok(mark) if is_away(line) => format!("{} {called}", self.shown(mark)),
            Ok(mark) => format!("✓ {called}: {}", self.shown(mark)),
        })
    }

    fn ask_when(&self, recording: &Recording) -> Question {
        let day = recording.held.at.date(self.profile.zone);
        let first = match recording.lesson {
            Some(_) => self.back_to_card(recording),
            None => (self.lang.button_now(), recording.touch(Touch::Now)),
        };
        let rows = vec![vec![first], vec![self.cancel_button()]];
        (self.lang.lesson_when(self.day_words(day)), rows)
    }

    async fn ask_whose_mark(&mut self, recording: &Recording) -> Result<Question, Stop> {
        let mut buttons = Vec::new();
        for (student, line) in recording.lines.iter().filter(|(_, line)| !is_away(line)) {
            let label = self.line_label(student, line).await?;
            let stage = Stage::Mark(student.clone());
            buttons.push((label, recording.touch(Touch::To(stage))));
        }
        let mut rows = in_rows(&buttons, ROW);
        rows.push(vec![self.back_to_card(recording)]);
        Ok((self.lang.lesson_whose_mark(), rows))
    }

    async fn ask_lesson_mark(
        &mut self,
        recording: &Recording,
        student: &StudentId,
    ) -> Result<Question, Stop> {
        let called = self.called(student).await?;
        let mark = |code: &str| recording.touch(Touch::Mark(student.clone(), code.to_owned()));
        let marks: Vec<(String, Action)> = self
            .profile
            .marks
            .iter()
            .map(|given| (self.shown(given), mark(given.code())))
            .collect();
        let mut rows = in_rows(&marks, MARKS_ROW);
        rows.push(vec![
            (self.lang.button_no_mark(), mark("")),
            self.back_to_card(recording),
        ]);
        Ok((self.lang.lesson_which_mark(called), rows))
    }

    fn ask_form(&self, recording: &Recording) -> Question {
        let forms: Vec<(String, Action)> = Form::all()
            .map(|form| {
                let label = self.lang.form_name(form.as_str());
                let label = match form == recording.held.form {
                    true => format!("✓ {label}"),
                    false => label,
                };
                (label, recording.touch(Touch::Form(form)))
            })
            .collect();
        let mut rows: Vec<_> = forms.chunks(2).map(<[_]>::to_vec).collect();
        let lengths = LENGTHS.map(|minutes| {
            let label = self.lang.minutes_long(minutes);
            (label, recording.touch(Touch::Minutes(minutes)))
        });
        rows.push(lengths.to_vec());
        let other = recording.held.mode.other().as_str();
        rows.push(vec![
            (self.lang.mode_name(other), recording.touch(Touch::Mode)),
            self.back_to_card(recording),
        ]);
        let form = self.lang.form_name(recording.held.form.as_str());
        let mode = self.lang.mode_name(recording.held.mode.as_str());
        let words = self.lang.lesson_form(form, recording.held.minutes, mode);
        (words, rows)
    }
}

/// A question with its buttons.
pub(super) type Question = (String, Vec<Vec<(String, Action)>>);

fn line_of<'r>(recording: &'r mut Recording, student: &StudentId) -> Option<&'r mut Line> {
    recording.lines.get_mut(student)
}

/// Whether a student was not there.
pub(super) fn is_away(line: &Line) -> bool {
    [Mark::Absent.code(), Mark::Ill.code()].contains(&line.value.as_str())
}

/// Present, absent, ill, and present again.
fn toggle(line: &mut Line) {
    let next = match line.value.as_str() {
        value if value == Mark::Absent.code() => Mark::Ill.code(),
        value if value == Mark::Ill.code() => "",
        _ => Mark::Absent.code(),
    };
    *line = Line {
        value: next.to_owned(),
        comment: String::new(),
    };
}
