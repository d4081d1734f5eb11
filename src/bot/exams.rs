//! Exams: «Программа» and «Комиссия» of a lesson at which one sits, written down by its
//! teacher or an administrator. The lesson's mark is the final one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk,
    action::Action,
    naming::in_rows,
    pages::turning_row,
    recording::{Recording, Tap, is_away},
    step::Step,
    term_marks::Sheet,
};
use crate::{
    school::{
        exams::{Member, Performance},
        lessons::Form,
        marks::Mark,
        personal::Passes,
        roster::{StudentId, staff_number},
    },
    store::{self, classes::Class, exams::ExamEntry, lesson_records::Line, lessons::Lesson},
};

/// How many students a page shows, and how many stand in a row.
const PAGE: usize = 10;
const ROW: usize = 3;

/// What a button does on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExamTap {
    /// The exams of a class in a term.
    List(Sheet),
    /// More of them, after so many.
    More(Sheet, usize),
    /// «Программа» of this lesson: its students, after so many.
    Show(i64, usize),
    /// «Комиссия»: who sits on it?
    Commission(i64),
    /// One student.
    Student(i64, StudentId),
    /// The final mark.
    Final(i64, StudentId, String),
}

/// An exam, looked up.
pub(super) struct Exam {
    pub(super) lesson: Lesson,
    pub(super) class: Class,
    /// The staff number of who looks.
    pub(super) staff: i64,
    /// Whether they teach the class now.
    pub(super) teaches: bool,
    pub(super) commission: Vec<Member>,
}

/// What is written down about the students of an exam, and their lines in the lesson.
pub(super) type Examined = BTreeMap<StudentId, (ExamEntry, Line)>;

impl Talk<'_, '_> {
    /// «Программа» and «Комиссия» of a lesson.
    pub(super) fn exam_buttons(&self, lesson: i64) -> Vec<(String, Action)> {
        vec![
            (
                self.lang.button_programme(),
                Action::Exam(ExamTap::Show(lesson, 0)),
            ),
            (
                self.lang.button_commission(),
                Action::Exam(ExamTap::Commission(lesson)),
            ),
        ]
    }

    /// A button on the way.
    pub(super) async fn exam_pressed(&mut self, tap: ExamTap) -> Answer {
        match tap {
            ExamTap::List(sheet) => self.list_exams(sheet, 0).await,
            ExamTap::More(sheet, skip) => self.list_exams(sheet, skip).await,
            ExamTap::Show(lesson, skip) => self.show_exam(lesson, skip, None).await,
            ExamTap::Commission(lesson) => self.ask_commission(lesson, None).await,
            ExamTap::Student(lesson, student) => self.ask_performance(lesson, student).await,
            ExamTap::Final(lesson, student, mark) => {
                let mark =
                    Mark::from_code(&mark).map_err(|_| Stop::Refused(self.lang.exam_card_old()))?;
                let exam = self.exam(lesson).await?;
                let performance = Performance {
                    last: Some(mark),
                    ..Performance::default()
                };
                self.perform(&exam, &student, performance).await
            }
        }
    }

    /// «Программа» on a lesson's card.
    pub(super) async fn programme_of(&mut self, recording: Recording) -> Answer {
        let (lesson, news) = self.lesson_of(recording).await?;
        // What was on the card is written down.
        let account = self.known_account()?;
        self.tx.set_step(account.id, Some(&Step::ExamSheet));
        self.show_exam(lesson, 0, news).await
    }

    /// «Комиссия» on a lesson's card.
    pub(super) async fn commission_of(&mut self, recording: Recording) -> Answer {
        let (lesson, news) = self.lesson_of(recording).await?;
        self.ask_commission(lesson, news).await
    }

    /// The lesson that a card is about. What was tapped there so far is recorded first, unless
    /// it stands in the journal already or the lesson is still ahead; if so, with word of it.
    async fn lesson_of(&mut self, mut recording: Recording) -> Result<(i64, Option<String>), Stop> {
        self.check_has_commission(recording.held.form)?;
        if let Some(lesson) = recording.lesson
            && (self.is_ahead(&recording.held) || self.is_recorded(&recording).await?)
        {
            return Ok((lesson, None));
        }
        let lesson = self.write_lesson(&mut recording).await?;
        let away = recording.lines.values().filter(|line| is_away(line));
        let (away, all) = (away.count(), recording.lines.len());
        let present = self.lang.lesson_present(all - away, all);
        Ok((lesson, Some(self.lang.exam_recorded(present))))
    }

    /// Whether a lesson stands in the journal as its card has it.
    async fn is_recorded(&mut self, recording: &Recording) -> Result<bool, Stop> {
        let (lesson, before) = self.recorded(recording).await?;
        Ok(lesson.is_some_and(|lesson| {
            lesson.held == recording.held
                && lesson
                    .record
                    .is_some_and(|record| record.topic == recording.topic)
        }) && recording.homework.is_empty()
            && recording.lines == before)
    }

    /// The exams of a class in a term, to be chosen from.
    async fn list_exams(&mut self, sheet: Sheet, skip: usize) -> Answer {
        let look = self.look_at(sheet).await?;
        let span = (look.term.from, look.term.until);
        let exams = self.tx.exams_of(look.class.id, span).await?;
        if exams.is_empty() {
            return Err(Stop::Refused(self.lang.exam_none(look.class.label)));
        }
        let button = |exam: store::exams::Exam| {
            let day = exam.at.local(self.profile.zone).format("%d.%m");
            let form = self.lang.form_name(exam.form.as_str());
            let label = match exam.topic.as_str() {
                "" => format!("{day} {form}"),
                topic => format!("{day} {form}: {topic}"),
            };
            (label, Action::Exam(ExamTap::Show(exam.lesson, 0)))
        };
        let more = |skip| Action::Exam(ExamTap::More(sheet, skip));
        let rows = self.page_of((exams, skip), button, more);
        let words = self.lang.exam_which(look.class.label);
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    /// An exam, where this person may write about it: they teach the class, or administer.
    pub(super) async fn exam(&mut self, lesson: i64) -> Result<Exam, Stop> {
        let account = self.known_account()?;
        let staff = self.staff_number_of_mine()?;
        let lang = self.lang;
        let old = || Stop::Refused(lang.exam_card_old());
        let lesson = self.tx.lesson(lesson).await?.ok_or_else(old)?;
        let class = self.tx.class(lesson.class).await?.ok_or_else(old)?;
        let teaches = account.teacher().is_some() && self.tx.teaches_now(class.id, staff).await?;
        if !teaches && !account.is_admin() {
            return Err(Stop::Refused(self.lang.only_teacher_of_class()));
        }
        self.check_has_commission(lesson.held.form)?;
        let commission = self.tx.commission(lesson.id).await?;
        Ok(Exam {
            lesson,
            class,
            staff,
            teaches,
            commission,
        })
    }

    fn check_has_commission(&self, form: Form) -> Answer {
        if form.has_commission() {
            return Ok(());
        }
        let forms = Form::all().filter(|form| form.has_commission());
        let forms: Vec<String> = forms
            .map(|form| self.lang.form_name(form.as_str()))
            .collect();
        Err(Stop::Refused(self.lang.exam_is_none(forms.join(", "))))
    }

    /// Who was examined: all who are in the class, or of whom something is written down.
    pub(super) async fn examined(&mut self, exam: &Exam) -> Result<Examined, Stop> {
        let mut all = Examined::new();
        for student in self.tx.students_in(exam.class.id).await? {
            all.entry(student).or_default();
        }
        for (student, entry) in self.tx.exam_entries(exam.lesson.id).await? {
            all.entry(student).or_default().0 = entry;
        }
        for (student, line) in self.tx.lines_of(exam.lesson.id).await? {
            all.entry(student).or_default().1 = line;
        }
        Ok(all)
    }

    /// The exam's sheet so far, in place of what was pressed; whose line is written?
    pub(super) async fn show_exam(
        &mut self,
        lesson: i64,
        skip: usize,
        news: Option<String>,
    ) -> Answer {
        let exam = self.exam(lesson).await?;
        self.await_examined(lesson).await?;
        let examined = self.examined(&exam).await?;
        let all = examined.len();
        let mut words = vec![self.exam_head(&exam)];
        words.extend(news);
        let mut buttons = Vec::new();
        for (student, (entry, line)) in examined.into_iter().skip(skip).take(PAGE) {
            let called = self.called(&student).await?;
            words.push(self.exam_line(called.clone(), &exam, (&entry, &line)));
            let label = match entry.programme.is_empty() {
                true => called,
                false => format!("✓ {called}"),
            };
            let tap = ExamTap::Student(lesson, student);
            buttons.push((label, Action::Exam(tap)));
        }
        words.push(self.lang.exam_whose());
        let mut rows = in_rows(&buttons, ROW);
        let page = |skip| Action::Exam(ExamTap::Show(lesson, skip));
        rows.extend(turning_row(self.lang, (skip, PAGE, all), page));
        let commission = Action::Exam(ExamTap::Commission(lesson));
        let mut last = vec![(self.lang.button_commission(), commission)];
        if exam.teaches {
            last.push((self.lang.word_lesson(), Action::Lesson(Tap::Open(lesson))));
        }
        rows.push(last);
        self.ask_in_place(words.join("\n"), rows, None);
        Ok(())
    }

    /// What is written before it is chosen about whom is no topic of the lesson, nor about whoever was
    /// written about last. The card of another lesson goes on.
    async fn await_examined(&mut self, lesson: i64) -> Answer {
        let account = self.known_account()?;
        let is_over = match self.tx.step::<Step>(account.id).await? {
            None | Some(Step::Examining(_)) => true,
            Some(Step::Recording(recording)) => recording.lesson == Some(lesson),
            Some(_) => false,
        };
        if is_over {
            self.tx.set_step(account.id, Some(&Step::ExamSheet));
        }
        Ok(())
    }

    pub(super) fn exam_head(&self, exam: &Exam) -> String {
        let head = self.lesson_words(&exam.class.label, &exam.lesson.held);
        let members: Vec<String> = exam
            .commission
            .iter()
            .map(|member| self.member_called(exam, member))
            .collect();
        let commission = match members.is_empty() {
            true => self.lang.exam_no_commission(),
            false => self.lang.exam_commission(members.join(", ")),
        };
        format!("{head}\n{commission}")
    }

    /// How a member of a commission is called: staff by number; guests by name only where the
    /// messenger may carry names, else by their place among the guests.
    fn member_called(&self, exam: &Exam, member: &Member) -> String {
        let name = match member {
            Member::Staff(number) => return staff_number(*number),
            Member::Guest(name) => name.as_str(),
            Member::Erased(_) => "",
        };
        if self.passes() == Passes::Full && !name.is_empty() {
            return name.to_owned();
        }
        let earlier = exam.commission.iter().take_while(|other| *other != member);
        let before = earlier.filter(|other| other.is_guest()).count();
        self.lang.exam_guest(before + 1)
    }

    pub(super) fn exam_line(
        &self,
        called: String,
        exam: &Exam,
        (entry, line): (&ExamEntry, &Line),
    ) -> String {
        let mut parts = Vec::new();
        if !entry.programme.is_empty() {
            parts.push(entry.programme.clone());
        }
        let marks = entry.marks.iter().map(|(member, mark)| {
            let member = self.member_called(exam, member);
            format!("{member}: {}", self.shown(*mark))
        });
        let marks: Vec<String> = marks.collect();
        if !marks.is_empty() {
            parts.push(marks.join(", "));
        }
        if let Ok(mark) = Mark::from_code(&line.value) {
            parts.push(match is_away(line) {
                true => self.shown(mark),
                false => self.lang.exam_final(self.shown(mark)),
            });
        }
        match parts.is_empty() {
            true => format!("{called}: –"),
            false => format!("{called}: {}", parts.join(". ")),
        }
    }
}
