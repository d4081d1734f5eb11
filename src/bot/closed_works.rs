//! The works and lessons of a closed term, whose marks an administrator may change.

use super::{
    Answer, Stop, Talk,
    action::Action,
    closed_terms::Change,
    grades::title_words,
    lesson_notices::Marked,
    mark_notices::News,
    pages::more_row,
    term_marks::{Look, Sheet, TermTap},
};
use crate::{
    school::{audit::Act, marks::Mark, roster::StudentId, term_marks::Source},
    store::{self, marks::Comment, term_works::TermWork},
};

/// How many works a page shows.
const PAGE: usize = 12;

impl Talk<'_, '_> {
    /// «Работы и уроки» of a closed term: a page of them, each with its mark.
    pub(super) async fn closed_works(
        &mut self,
        sheet: Sheet,
        student: StudentId,
        skip: usize,
    ) -> Answer {
        let look = self.look_at(sheet).await?;
        let works = self.works_of_closed(&look, &student).await?;
        let all = works.len();
        let mut rows: Vec<Vec<(String, Action)>> = works
            .into_iter()
            .skip(skip)
            .take(PAGE)
            .map(|work| {
                let mark = self.shown_or_dash(work.mark);
                let day = work.at.local(self.profile.zone).format("%d.%m");
                let title = title_words(self.lang, work.title, work.form);
                let label = format!("{day} {title}: {mark}");
                let tap = TermTap::Work(sheet, student.clone(), work.source);
                vec![(label, Action::Terms(tap))]
            })
            .collect();
        let more = |skip| Action::Terms(TermTap::Works(sheet, student.clone(), skip));
        rows.extend(more_row(self.lang, (skip + PAGE, all), more));
        let called = self.called(&student).await?;
        let back = Action::Terms(TermTap::Student(sheet, student));
        rows.push(vec![(self.lang.button_back(), back)]);
        let words = self
            .lang
            .term_which_work(called, self.lang.period(&look.term.name));
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    /// What of a term that is closed for a student has a mark, or waits for one; to an
    /// administrator.
    async fn works_of_closed(
        &mut self,
        look: &Look,
        student: &StudentId,
    ) -> Result<Vec<TermWork>, Stop> {
        self.check_admin()?;
        let line = self.line_of_term(look, student).await?;
        if line.given.is_none() {
            return Err(Stop::Refused(self.lang.button_old()));
        }
        let works = self.tx.term_works(look.class.id, &look.term, student);
        Ok(works.await?)
    }

    async fn closed_work_of(
        &mut self,
        look: &Look,
        student: &StudentId,
        source: Source,
    ) -> Result<TermWork, Stop> {
        let mut works = self.works_of_closed(look, student).await?.into_iter();
        works
            .find(|work| work.source == source)
            .ok_or_else(|| Stop::Refused(self.lang.button_old()))
    }

    /// Which mark for this work?
    pub(super) async fn closed_work(
        &mut self,
        sheet: Sheet,
        student: StudentId,
        source: Source,
    ) -> Answer {
        let look = self.look_at(sheet).await?;
        let work = self.closed_work_of(&look, &student, source).await?;
        let mut rows = self.mark_choices(|mark| {
            let code = mark.code().to_owned();
            Action::Terms(TermTap::SetWork(sheet, student.clone(), source, code))
        });
        let mark = self.shown_or_dash(work.mark);
        let called = self.called(&student).await?;
        let back = Action::Terms(TermTap::Works(sheet, student, 0));
        rows.push(vec![(self.lang.button_back(), back)]);
        let title = title_words(self.lang, work.title, work.form);
        let words = self.lang.term_work(called, title, mark);
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    /// The mark for it is chosen: why?
    pub(super) async fn set_closed_work(
        &mut self,
        sheet: Sheet,
        student: StudentId,
        source: Source,
        mark: String,
    ) -> Answer {
        self.check_foreign_child(&student)?;
        let look = self.look_at(sheet).await?;
        let work = self.closed_work_of(&look, &student, source).await?;
        let change = Change {
            sheet,
            student,
            work: Some(source),
            mark,
        };
        if work.mark.map(Mark::code) == Some(&change.mark) {
            return Err(self.same_mark(&change).await?);
        }
        let title = title_words(self.lang, work.title, work.form);
        self.ask_reason(change, title).await
    }

    pub(super) async fn change_work(
        &mut self,
        look: &Look,
        change: &Change,
        (assignment, reason): (i64, &str),
    ) -> Result<String, Stop> {
        let student = &change.student;
        let lang = self.lang;
        let old = || Stop::Refused(lang.button_old());
        let mark = Mark::from_code(&change.mark).map_err(|_| old())?;
        let found = self.closed_work_of(look, student, Source::Assignment(assignment));
        let found = found.await?;
        let work = self.tx.counting_attempt(assignment, student).await?;
        let work = work.ok_or_else(old)?;
        let work = self.in_force(&work).await?;
        let before = self.tx.mark_in_force(assignment, student).await?;
        let news = match &before {
            Some(_) => News::Changed,
            None => News::Given,
        };
        let comment =
            before.map_or_else(Comment::default, |before| Comment::words(&before.comment));
        let what = (found.mark, found.title.as_str(), reason);
        self.note_change(Act::ChangeClosedMark, look, change, what)
            .await?;
        let messenger = self.chat.address.messenger.clone();
        self.tx
            .mark(&messenger, &work, (mark, &comment), look.staff)
            .await?;
        self.deliver(&work, Some((mark, &comment)), news).await?;
        Ok(self.changed(&found.title, found.mark, change))
    }

    pub(super) async fn change_line(
        &mut self,
        look: &Look,
        change: &Change,
        (lesson, reason): (i64, &str),
    ) -> Result<String, Stop> {
        let student = &change.student;
        let found = self.closed_work_of(look, student, Source::Lesson(lesson));
        let found = found.await?;
        // The audit is written in the school's language, as the answer is in one's own.
        let noted = title_words(self.profile.language, found.title.clone(), found.form);
        let title = title_words(self.lang, found.title, found.form);
        let lines = self.tx.lines_of(lesson).await?;
        let before = lines.get(student).cloned().unwrap_or_default();
        let line = store::lesson_records::Line {
            value: change.mark.clone(),
            comment: before.comment.clone(),
        };
        let what = (found.mark, noted.as_str(), reason);
        self.note_change(Act::ChangeClosedMark, look, change, what)
            .await?;
        self.tx
            .correct_line(lesson, student, &line, look.staff)
            .await?;
        if let Some(lesson) = self.tx.lesson(lesson).await? {
            let marked = Marked::of(&lesson, &look.class.label);
            self.tell_lesson_mark(&marked, student, (Some(&before), &line))
                .await?;
        }
        Ok(self.changed(&title, found.mark, change))
    }
}
