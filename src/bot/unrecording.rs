//! A lesson that was recorded by mistake is taken out of the journal: it counts for nothing any
//! more, and its marks are taken back. Every version of it is kept, and it can be brought back.

use super::{
    Answer, Stop, Talk,
    action::Action,
    lesson_card::Question,
    lesson_notices::{Marked, mark_of},
    recording::{Recording, Stage, Touch},
    step::Step,
};
use crate::{
    school::roster::StudentId,
    store::{
        classes::Class,
        lesson_records::{Line, Lines, Record},
        lessons::Lesson,
    },
};

/// A recorded lesson that its teacher may take out.
struct Recorded {
    lesson: Lesson,
    class: Class,
    /// Each student's line of it.
    lines: Lines,
}

impl Recorded {
    /// Whose marks go with it.
    fn marked(&self) -> impl Iterator<Item = (&StudentId, &Line)> {
        let lines = self.lines.iter();
        lines.filter(|(_, line)| mark_of(line).is_some())
    }
}

impl Talk<'_, '_> {
    /// The button by which a lesson goes: «Отменить урок» while nobody has recorded it, then
    /// «Убрать из журнала».
    pub(super) async fn way_out(
        &mut self,
        recording: &Recording,
    ) -> Result<Option<(String, Action)>, Stop> {
        let Some(lesson) = recording.lesson else {
            return Ok(None);
        };
        let Some(lesson) = self.tx.lesson(lesson).await? else {
            return Ok(None);
        };
        let to = |stage| recording.touch(Touch::To(stage));
        Ok(match &lesson.record {
            None => Some((self.lang.button_call_off(), to(Stage::CallOff))),
            Some(record) => self
                .may_take_out(&lesson, record)?
                .then(|| (self.lang.button_take_out(), to(Stage::TakeOut))),
        })
    }

    /// Who held a lesson may take it out, and the class's own teacher.
    fn may_take_out(&self, lesson: &Lesson, record: &Record) -> Result<bool, Stop> {
        let teacher = self.teacher_number()?;
        Ok([record.taught_by, lesson.teacher].contains(&teacher))
    }

    async fn recorded_by_mistake(&mut self, recording: &Recording) -> Result<Recorded, Stop> {
        let class = self.class_of_card(recording).await?;
        let (lesson, lines) = self.recorded(recording).await?;
        let old = || Stop::Refused(self.lang.lesson_card_gone());
        let lesson = lesson.ok_or_else(old)?;
        let record = lesson.record.as_ref().ok_or_else(old)?;
        if !self.may_take_out(&lesson, record)? {
            return Err(Stop::Refused(self.lang.lesson_not_yours_to_take_out()));
        }
        Ok(Recorded {
            lesson,
            class,
            lines,
        })
    }

    /// «Убрать из журнала»: really?
    pub(super) async fn ask_take_out(&mut self, recording: &Recording) -> Result<Question, Stop> {
        let found = self.recorded_by_mistake(recording).await?;
        let words = self.lesson_words(&found.class.label, &found.lesson.held);
        let mut lines = vec![self.lang.lesson_take_out_really(words)];
        match found.marked().count() {
            0 => {}
            marked => lines.push(self.lang.lesson_take_out_marks(marked)),
        }
        let rows = vec![vec![
            (
                self.lang.button_take_out_now(),
                recording.touch(Touch::TakeOut),
            ),
            self.back_to_card(recording),
        ]];
        Ok((lines.join("\n"), rows))
    }

    /// «Да, убрать»: those whose marks go with it hear of that.
    pub(super) async fn take_out_lesson(&mut self, recording: Recording) -> Answer {
        let account = self.known_account()?;
        let staff = self.teacher_number()?;
        let found = self.recorded_by_mistake(&recording).await?;
        let (lesson, class) = (&found.lesson, &found.class);
        for (student, _) in found.marked() {
            self.check_foreign_child(student)?;
        }
        self.check_open_lines(class.id, (lesson.held.at, &found.lines))
            .await?;
        let marked: Vec<StudentId> = found.marked().map(|(student, _)| student.clone()).collect();
        self.tx.take_lesson_out(lesson.id, &marked, staff).await?;
        self.tx.set_step::<Step>(account.id, None);
        let about = Marked::of(lesson, &class.label);
        for (student, line) in found.marked() {
            self.tell_lesson_mark(&about, student, (Some(line), &Line::default()))
                .await?;
        }
        let words = self.lesson_words(&class.label, &lesson.held);
        let mut words = self.lang.lesson_taken_out(words);
        if !marked.is_empty() {
            words = self.and_concerned_are_told(words);
        }
        self.answer_called_off(lesson.id, words)
    }
}
