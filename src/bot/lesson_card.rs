//! A lesson's card: who was there, topic and homework, and the questions behind its buttons.

use super::{
    Answer, Stop, Talk,
    action::Action,
    lesson_notices::mark_of,
    naming::in_rows,
    recording::{Recording, Stage, Touch, is_away},
    step::Step,
};
use crate::{
    school::{lessons::Form, marks::Mark, roster::StudentId},
    store::lesson_records::Line,
};

/// How many students stand in a row of buttons.
const ROW: usize = 3;
/// How many students a card has at once: there are messengers that take a hundred buttons.
const STUDENTS: usize = 60;
/// The lengths that are offered, in minutes.
const LENGTHS: [i64; 4] = [30, 40, 45, 90];

/// A question with its buttons.
pub(super) type Question = (String, Vec<Vec<(String, Action)>>);

impl Talk<'_, '_> {
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
            Stage::Away(student) => self.ask_whether_away(&recording, student).await?,
            Stage::Form => self.ask_form(&recording),
            Stage::Place => (
                self.lang.lesson_where(),
                vec![vec![self.back_to_card(&recording)]],
            ),
            Stage::CallOff => self.ask_call_off(&recording).await?,
            Stage::TakeOut => self.ask_take_out(&recording).await?,
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
        let class = self.class_of_card(recording).await?;
        if self.is_ahead(&recording.held) {
            return Ok(self.card_of_one_ahead(recording, &class.label));
        }
        let away = recording
            .lines
            .values()
            .filter(|line| is_away(line))
            .count();
        let all = recording.lines.len();
        let mut lines = vec![self.lesson_words(&class.label, &recording.held)];
        lines.push(self.lang.lesson_present(all - away, all));
        lines.push(match recording.topic.as_str() {
            "" => self.no_topic_yet(),
            topic => self.lang.lesson_topic(topic.to_owned()),
        });
        lines.extend(self.place_line(recording));
        if !recording.homework.is_empty() {
            lines.push(self.lang.lesson_homework(recording.homework.clone()));
        }
        if recording.enclosed.is_some() {
            lines.push(self.lang.draft_with_file());
        }
        let students = recording.lines.iter().collect();
        let mut rows = self
            .rows_of_lines(recording, students, Touch::Toggle)
            .await?;
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
        rows.extend(self.held_by_row(recording, &class).await?);
        rows.push(vec![
            (self.lang.button_form(), to(Stage::Form)),
            (self.lang.button_other_time(), to(Stage::When)),
            (self.lang.button_where(), to(Stage::Place)),
        ]);
        let mut last = Vec::from_iter(self.way_out(recording).await?);
        last.push(self.cancel_button());
        rows.push(last);
        Ok((lines.join("\n"), rows))
    }

    /// How to write the topic, and what taps on a student mean.
    fn no_topic_yet(&self) -> String {
        let [absent, ill, excused] =
            [Mark::Absent, Mark::Ill, Mark::Excused].map(|reason| self.shown(reason));
        let gives_excused = self.profile.marks.contains(Mark::Excused);
        let excused = gives_excused.then_some(excused);
        let excused = excused.unwrap_or_else(|| "none".to_owned());
        self.lang.lesson_no_topic(absent, ill, excused)
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

    /// Students as buttons, as many as a message takes, and the way to the others.
    async fn rows_of_lines(
        &mut self,
        recording: &Recording,
        students: Vec<(&StudentId, &Line)>,
        touch: impl Fn(StudentId) -> Touch,
    ) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        let all = students.len();
        let skip = Some(recording.skip).filter(|skip| *skip < all).unwrap_or(0);
        let mut buttons = Vec::with_capacity(STUDENTS);
        for (student, line) in students.into_iter().skip(skip).take(STUDENTS) {
            let label = self.line_label(student, line).await?;
            buttons.push((label, recording.touch(touch(student.clone()))));
        }
        let shown = buttons.len();
        let mut rows = in_rows(&buttons, ROW);
        if shown < all {
            // Behind the last of them come the first.
            let next = (skip + shown) % all;
            let others = recording.touch(Touch::Students(next));
            rows.push(vec![(self.lang.button_more(all - shown), others)]);
        }
        Ok(rows)
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
        let present = recording.lines.iter().filter(|(_, line)| !is_away(line));
        let mark = |student| Touch::To(Stage::Mark(student));
        let mut rows = self
            .rows_of_lines(recording, present.collect(), mark)
            .await?;
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
        let mut rows = self.mark_choices(|given| mark(given.code()));
        rows.push(vec![
            (self.lang.button_no_mark(), mark("")),
            self.back_to_card(recording),
        ]);
        Ok((self.lang.lesson_which_mark(called), rows))
    }

    /// Was who has a mark really not there? It is the mark that would go.
    async fn ask_whether_away(
        &mut self,
        recording: &Recording,
        student: &StudentId,
    ) -> Result<Question, Stop> {
        let called = self.called(student).await?;
        let line = recording.lines.get(student);
        let mark = self.shown_or_dash(line.and_then(mark_of));
        let away = recording.touch(Touch::Away(student.clone()));
        let rows = vec![vec![
            (self.lang.button_was_away(), away),
            self.back_to_card(recording),
        ]];
        Ok((self.lang.lesson_away_really(called, mark), rows))
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
