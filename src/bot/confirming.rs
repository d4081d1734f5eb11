//! A term's marks, one by one or all at once: chosen and confirmed by the teacher, told to the
//! families.

use std::collections::BTreeMap;

use super::{
    Answer, Stop, Talk,
    action::Action,
    marks::show,
    naming::whose_line,
    step::Step,
    term_marks::{Line, Look, Sheet, TermTap},
    text::Lang,
};
use crate::{
    messenger::Say,
    school::{marks::Mark, roster::StudentId},
    store::{about::About, term_marks::NewTermMark},
};

impl Talk<'_, '_> {
    /// One student: which mark?
    pub(super) async fn term_student(&mut self, sheet: Sheet, student: &StudentId) -> Answer {
        let look = self.look_at(sheet).await?;
        let line = self.line_of_term(&look, student).await?;
        if line.given.is_some() || !look.teaches {
            return self.closed_student(&look, &line, None).await;
        }
        let called = self.called(student).await?;
        let mut words = vec![self.term_head(&look), self.term_line(called, &line)];
        let works = self.tx.term_works(look.class.id, &look.term, student);
        let marks: Vec<String> = works
            .await?
            .into_iter()
            .filter_map(|work| work.mark)
            .map(|mark| self.shown(mark))
            .collect();
        if !marks.is_empty() {
            words.push(self.lang.term_marks_so_far(marks.join(", ")));
        }
        let mut rows = self.term_mark_buttons(sheet, student);
        let mut last = Vec::new();
        if let Some(mark) = line.mark() {
            let label = self.lang.button_confirm_one(self.shown(mark));
            let code = mark.code().to_owned();
            let tap = TermTap::ConfirmOne(sheet, student.clone(), code);
            last.push((label, Action::Terms(tap)));
        }
        let back = Action::Terms(TermTap::Page(sheet, 0));
        last.push((self.lang.button_back(), back));
        rows.push(last);
        self.ask_in_place(words.join("\n"), rows, None);
        Ok(())
    }

    pub(super) async fn line_of_term(
        &mut self,
        look: &Look,
        student: &StudentId,
    ) -> Result<Line, Stop> {
        let mut lines = self.term_lines(look).await?.into_iter();
        lines
            .find(|line| line.student == *student)
            .ok_or_else(|| Stop::Refused(self.lang.term_card_old()))
    }

    /// The marks that the school gives, and the two that stand for none.
    pub(super) fn term_mark_buttons(
        &self,
        sheet: Sheet,
        student: &StudentId,
    ) -> Vec<Vec<(String, Action)>> {
        let marks = &self.profile.marks;
        let none = Mark::FOR_NONE
            .into_iter()
            .filter(|mark| !marks.contains(*mark));
        self.choices_of(marks.iter().chain(none), |mark| {
            let code = mark.code().to_owned();
            Action::Terms(TermTap::Choose(sheet, student.clone(), code))
        })
    }

    /// A mark was tapped: the teacher's waits for «Подтвердить», that of a closed term for a
    /// reason.
    pub(super) async fn choose_term_mark(
        &mut self,
        sheet: Sheet,
        student: StudentId,
        mark: String,
    ) -> Answer {
        let look = self.look_at(sheet).await?;
        let line = self.line_of_term(&look, &student).await?;
        self.check_foreign_child(&student)?;
        if line.given.is_some() || !look.teaches {
            return self.ask_reason_for_term(&look, &line, mark).await;
        }
        let mut chosen = self.chosen(sheet).await?;
        chosen.marks.insert(student, mark);
        self.begin_step(&Step::TermMarks(chosen)).await?;
        self.show_terms(&look, 0, None).await
    }

    pub(super) fn check_foreign_child(&self, student: &StudentId) -> Answer {
        match self.known_account()?.speaks_for(student) {
            true => Err(Stop::Refused(self.lang.own_child())),
            false => Ok(()),
        }
    }

    /// The marks that this teacher can confirm; one's own child's is not among them, and what does not
    /// count everything is only where it is the `one` that is looked at.
    async fn marks_to_confirm(
        &mut self,
        look: &Look,
        one: Option<&StudentId>,
    ) -> Result<Vec<(StudentId, Mark)>, Stop> {
        if !look.teaches {
            return Err(Stop::Refused(self.lang.only_teacher_of_class()));
        }
        let account = self.known_account()?;
        let mut lines = self.term_lines(look).await?;
        lines.retain(|line| line.given.is_none() && !account.speaks_for(&line.student));
        lines.retain(|line| line.is_sure() || one == Some(&line.student));
        let marks: Vec<(StudentId, Mark)> = lines
            .into_iter()
            .filter_map(|line| Some((line.student.clone(), line.mark()?)))
            .collect();
        match marks.is_empty() {
            true => Err(Stop::Refused(self.lang.term_nothing_to_confirm())),
            false => Ok(marks),
        }
    }

    pub(super) async fn ask_to_confirm(&mut self, sheet: Sheet) -> Answer {
        let look = self.look_at(sheet).await?;
        let marks = self.marks_to_confirm(&look, None).await?;
        let head = self.term_head(&look);
        let mut words = vec![self.lang.term_confirm_really(head, marks.len())];
        for (student, mark) in &marks {
            let called = self.called(student).await?;
            words.push(format!("{called}: {}", self.shown(*mark)));
        }
        let students: Vec<&StudentId> = marks.iter().map(|(student, _)| student).collect();
        let span = (look.term.from, look.term.until);
        let waiting = self.tx.count_waiting_of(look.class.id, span, &students);
        let waiting = waiting.await?;
        words.extend((waiting > 0).then(|| self.lang.term_works_wait(waiting)));
        let rows = vec![vec![
            (
                self.lang.button_yes(),
                Action::Terms(TermTap::ConfirmNow(sheet, codes(&marks))),
            ),
            (
                self.lang.button_back(),
                Action::Terms(TermTap::Page(sheet, 0)),
            ),
        ]];
        self.ask_in_place(words.join("\n"), rows, None);
        Ok(())
    }

    /// «Подтвердить 5»: one student's.
    pub(super) async fn confirm_one(
        &mut self,
        sheet: Sheet,
        student: StudentId,
        mark: String,
    ) -> Answer {
        let look = self.look_at(sheet).await?;
        self.check_foreign_child(&student)?;
        let line = self.line_of_term(&look, &student).await?;
        if line.given.is_some() {
            return Err(self.term_is_closed(&look.term.name, &student).await?);
        }
        let mut marks = self.marks_to_confirm(&look, Some(&student)).await?;
        marks.retain(|(whose, _)| *whose == student);
        self.confirm_shown(&look, marks, &[(student, mark)].into())
            .await
    }

    /// «Да» under all that can be confirmed.
    pub(super) async fn confirm_all(
        &mut self,
        sheet: Sheet,
        shown: &BTreeMap<StudentId, String>,
    ) -> Answer {
        let look = self.look_at(sheet).await?;
        let marks = self.marks_to_confirm(&look, None).await?;
        self.confirm_shown(&look, marks, shown).await
    }

    /// The marks are in force, the term is closed for these students, the families learn it. The
    /// marks are those that were `shown`, or the sheet is shown anew: somebody may have given one
    /// meanwhile, and what was chosen may be forgotten.
    async fn confirm_shown(
        &mut self,
        look: &Look,
        marks: Vec<(StudentId, Mark)>,
        shown: &BTreeMap<StudentId, String>,
    ) -> Answer {
        if codes(&marks) != *shown {
            let news = self.lang.term_changed_since();
            return self.show_terms(look, 0, Some(news)).await;
        }
        let new: Vec<NewTermMark> = marks
            .iter()
            .map(|(student, mark)| NewTermMark {
                student: student.clone(),
                value: mark.code().to_owned(),
                reason: String::new(),
            })
            .collect();
        let mut chosen = self.chosen(look.sheet).await?;
        let account = self.known_account()?;
        self.tx
            .give_term_marks((look.class.id, &look.term), &new, look.staff)
            .await?;
        let had = chosen.marks.len();
        chosen
            .marks
            .retain(|student, _| !marks.iter().any(|(given, _)| given == student));
        if chosen.marks.len() != had {
            let step = (!chosen.marks.is_empty()).then_some(Step::TermMarks(chosen));
            self.tx.set_step(account.id, step.as_ref());
        }
        for (student, mark) in &marks {
            self.tell_term_mark(look, student, (None, Some(*mark)))
                .await?;
        }
        let news = self.lang.term_confirmed(marks.len());
        self.show_terms(look, 0, Some(news)).await
    }

    /// Tells a student and the guardians, in private; a changed mark changes what they were
    /// told before.
    pub(super) async fn tell_term_mark(
        &mut self,
        look: &Look,
        student: &StudentId,
        (before, mark): (Option<Mark>, Option<Mark>),
    ) -> Answer {
        let about = About::TermMark {
            class: look.class.id,
            term: look.sheet.term,
            student: student.clone(),
        };
        let told = self.tx.notices_about(&about).await?;
        let sponsor = self.account.as_ref().and_then(|account| account.teacher());
        for account in self.tx.recipients(student).await?.iter() {
            let lang = Lang::named(&account.language);
            let (term, class) = (lang.period(&look.term.name), look.class.label.clone());
            let shown = mark.map(|mark| show(self.profile, lang, mark));
            let mut lines = vec![match shown {
                None => lang.your_term_mark_taken_back(term, class),
                Some(mark) if before.is_none() && told.is_empty() => {
                    lang.your_term_mark(mark, term, class)
                }
                Some(mark) => lang.your_term_mark_changed(mark, term, class),
            }];
            lines.extend(whose_line(self.tx, self.profile, account, student).await?);
            let say = Say::text(lines.join("\n"));
            self.notify_anew(account, say, (&about, &told), sponsor)
                .await?;
        }
        Ok(())
    }
}

/// The same marks by their codes, as buttons carry them.
fn codes(marks: &[(StudentId, Mark)]) -> BTreeMap<StudentId, String> {
    let codes = marks
        .iter()
        .map(|(student, mark)| (student.clone(), mark.code().to_owned()));
    codes.collect()
}
