//! What is written about an exam: who sits on the commission, and what a student performed,
//! how the members marked it and what the final mark is.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk,
    action::Action,
    exams::{Exam, ExamTap},
    lesson_notices::Marked,
    recording::is_away,
    step::Step,
};
use crate::{
    messenger::{Said, harmless},
    school::{
        audit::Act,
        exams::{
            LARGEST_COMMISSION, Member, Performance, UnclearExam, read_commission, read_performance,
        },
        marks::{Mark, average},
        roster::StudentId,
    },
    store::lesson_records::Line,
};

/// What is waited for: words about a student's exam, or about the commission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examining {
    lesson: i64,
    student: Option<StudentId>,
}

impl Talk<'_, '_> {
    /// Who sits on the commission?
    pub(super) async fn ask_commission(&mut self, lesson: i64, news: Option<String>) -> Answer {
        let exam = self.exam(lesson).await?;
        let mut words = vec![self.exam_head(&exam)];
        words.extend(news);
        words.push(self.lang.exam_commission_how());
        let step = Examining {
            lesson,
            student: None,
        };
        self.begin_step(&Step::Examining(step)).await?;
        let rows = vec![vec![self.back_to_exam(lesson), self.cancel_button()]];
        self.ask_in_place(words.join("\n"), rows, None);
        Ok(())
    }

    fn back_to_exam(&self, lesson: i64) -> (String, Action) {
        (
            self.lang.button_back(),
            Action::Exam(ExamTap::Show(lesson, 0)),
        )
    }

    /// One student: words are the programme and the commission's marks, buttons the final one.
    pub(super) async fn ask_performance(&mut self, lesson: i64, student: StudentId) -> Answer {
        let exam = self.exam(lesson).await?;
        let examined = self.examined(&exam).await?;
        let Some((entry, line)) = examined.get(&student) else {
            return Err(Stop::Refused(self.lang.exam_card_old()));
        };
        let called = self.called(&student).await?;
        let mut words = vec![
            self.exam_head(&exam),
            self.exam_line(called, &exam, (entry, line)),
        ];
        if let Some(average) = average(entry.marks.iter().map(|(_, mark)| *mark)) {
            let average = self.lang.decimal(&format!("{average:.2}"));
            words.push(self.lang.exam_average(average));
        }
        words.push(self.lang.exam_how());
        let mut rows = match exam.lesson.record {
            Some(_) => self.mark_choices(|mark| {
                let code = mark.code().to_owned();
                Action::Exam(ExamTap::Final(lesson, student.clone(), code))
            }),
            None => Vec::new(),
        };
        rows.push(vec![self.back_to_exam(lesson), self.cancel_button()]);
        let step = Examining {
            lesson,
            student: Some(student),
        };
        self.begin_step(&Step::Examining(step)).await?;
        self.ask_in_place(words.join("\n"), rows, None);
        Ok(())
    }

    /// Words on the way.
    pub(super) async fn exam_said(&mut self, said: &Said, examining: Examining) -> Answer {
        let words = harmless(&self.words_of(said)?);
        let exam = self.exam(examining.lesson).await?;
        let staff: Vec<(i64, String)> = self
            .tx
            .staff()
            .await?
            .into_iter()
            .map(|member| (member.role.number, member.name))
            .collect();
        match examining.student {
            None => {
                let members = read_commission(&words, &staff, &exam.commission);
                let members = members.map_err(|unclear| self.exam_unclear(unclear))?;
                let account = self.known_account()?;
                let lesson = exam.lesson.id;
                self.tx.set_commission(lesson, &members, exam.staff).await?;
                self.note_foreign_exam(&exam, "").await?;
                self.tx.set_step::<Step>(account.id, None);
                let news = self.lang.exam_written();
                self.show_exam(lesson, 0, Some(news)).await
            }
            Some(student) => {
                let known = (staff.as_slice(), &self.profile.marks);
                let performance = read_performance(&words, &exam.commission, known)
                    .map_err(|unclear| self.exam_unclear(unclear))?;
                self.perform(&exam, &student, performance).await
            }
        }
    }

    fn exam_unclear(&self, unclear: UnclearExam) -> Stop {
        Stop::Refused(match unclear {
            UnclearExam::NoName(quote) => self.lang.exam_no_name(quote),
            UnclearExam::NoMark(quote) => self.lang.exam_no_mark(quote),
            UnclearExam::NoKey(quote) => self.lang.exam_no_key(quote),
            UnclearExam::Several(quote, numbers) => self.lang.exam_several(quote, numbers),
            UnclearExam::Count { marks, members: 0 } => self.lang.exam_marks_of_nobody(marks),
            UnclearExam::Count { marks, members } => self.lang.exam_other_count(marks, members),
            UnclearExam::NoGuest(quote) => self.lang.exam_no_guest(quote),
            UnclearExam::NoStaff(number) => self.lang.exam_no_staff(number),
            UnclearExam::TooLong(most) => self.lang.exam_too_long(most),
        })
    }

    /// Writes down what was said about a student's exam; what was not mentioned stays.
    pub(super) async fn perform(
        &mut self,
        exam: &Exam,
        student: &StudentId,
        performance: Performance,
    ) -> Answer {
        let account = self.known_account()?;
        let lesson = exam.lesson.id;
        let mut examined = self.examined(exam).await?;
        let Some((entry, line)) = examined.remove(student) else {
            return Err(Stop::Refused(self.lang.exam_card_old()));
        };
        if !performance.marks.is_empty() || performance.last.is_some() {
            self.check_may_examine(exam, student, &performance).await?;
        }
        let mut commission = exam.commission.clone();
        let mut new = entry.clone();
        let mut news = vec![self.lang.exam_written()];
        if let Some(programme) = performance.programme {
            let before = std::mem::replace(&mut new.programme, programme);
            // No button brings it back.
            if !before.is_empty() && before != new.programme {
                news.push(self.lang.exam_programme_before(before));
            }
        }
        for (member, mark) in performance.marks {
            if !commission.contains(&member) {
                commission.push(member.clone());
            }
            new.marks.retain(|(known, _)| *known != member);
            new.marks.push((member, mark));
        }
        let place = |(member, _): &(Member, Mark)| commission.iter().position(|it| it == member);
        new.marks.sort_by_key(place);
        if commission.len() > LARGEST_COMMISSION {
            let full = self.lang.exam_commission_full(LARGEST_COMMISSION);
            return Err(Stop::Refused(full));
        }
        if commission != exam.commission {
            self.tx
                .set_commission(lesson, &commission, exam.staff)
                .await?;
        }
        if new != entry {
            self.tx
                .write_exam_entry((lesson, student), &new, exam.staff)
                .await?;
        }
        if let Some(mark) = performance.last {
            self.give_final(exam, student, (&line, mark)).await?;
        }
        self.note_foreign_exam(exam, student.as_str()).await?;
        self.tx.set_step::<Step>(account.id, None);
        self.show_exam(lesson, 0, Some(news.join("\n"))).await
    }

    /// Who writes about the exam of a class that they do not teach does so as administrator.
    async fn note_foreign_exam(&mut self, exam: &Exam, student: &str) -> Answer {
        match exam.teaches {
            true => Ok(()),
            false => {
                let class = exam.class.label.clone();
                self.note_act_with(Act::WriteExam, &class, student).await
            }
        }
    }

    /// Marks are given to other people's children, in a term that is open; the final one once
    /// the lesson is recorded.
    async fn check_may_examine(
        &mut self,
        exam: &Exam,
        student: &StudentId,
        performance: &Performance,
    ) -> Answer {
        self.check_foreign_child(student)?;
        let (class, at) = (exam.class.id, exam.lesson.held.at);
        if let Some(term) = self.tx.closed_term(class, student, at).await? {
            return Err(self.term_is_closed(&term, student).await?);
        }
        match (&exam.lesson.record, performance.last) {
            (None, Some(_)) => Err(Stop::Refused(self.lang.exam_not_recorded())),
            _ => Ok(()),
        }
    }

    /// The final mark: that of the lesson.
    async fn give_final(
        &mut self,
        exam: &Exam,
        student: &StudentId,
        (before, mark): (&Line, Mark),
    ) -> Answer {
        let line = Line {
            value: mark.code().to_owned(),
            comment: match is_away(before) {
                true => String::new(),
                false => before.comment.clone(),
            },
        };
        if line == *before {
            return Ok(());
        }
        let lesson = exam.lesson.id;
        self.tx
            .correct_line(lesson, student, &line, exam.staff)
            .await?;
        let marked = Marked::of(&exam.lesson, &exam.class.label);
        self.tell_lesson_mark(&marked, student, (Some(before), &line))
            .await
    }
}
