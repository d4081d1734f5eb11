//! Closed terms: what they lock, who can still change it, why, and what became of it.

use std::{collections::BTreeSet, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    lesson_notices::mark_of,
    recording::{Recording, absence},
    step::Step,
    term_marks::{Line, Look, Sheet, TermTap},
    text::Lang,
};
use crate::{
    messenger::{Said, Say},
    school::{
        audit::Act,
        calendar::PeriodKind,
        marks::Mark,
        moments::Moment,
        roster::{StudentId, staff_number},
        term_marks::{Source, Term},
    },
    store::{
        self, Tx,
        lesson_records::Lines,
        submissions::Submission,
        term_marks::{GivenTermMark, NewTermMark},
    },
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 300;
/// Teachers are not reminded of a term for longer than this.
const REMINDED: Duration = Duration::from_secs(30 * 24 * 3600);

/// A change in a closed term that waits for its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub(super) sheet: Sheet,
    pub(super) student: StudentId,
    /// A work's or a lesson's mark; the term's where it is none.
    pub(super) work: Option<Source>,
    /// The mark; an empty one opens the term again.
    pub(super) mark: String,
}

impl Change {
    /// The mark, in a change that is made: what cannot be read must not open the term again.
    fn mark(&self) -> Result<Option<Mark>, Stop> {
        match self.mark.as_str() {
            "" => Ok(None),
            code => Mark::from_code(code)
                .map(Some)
                .map_err(|_| Stop::Failed(format!("“{code}” is no mark"))),
        }
    }
}

impl Talk<'_, '_> {
    /// Refuses to change the mark of a work in a term that is closed.
    pub(super) async fn check_open_work(&mut self, work: &Submission) -> Answer {
        let student = &work.student;
        let closed = self.tx.closed_term_of_work(work.assignment, student);
        match closed.await? {
            Some(term) => Err(self.term_is_closed(&term, student).await?),
            None => Ok(()),
        }
    }

    /// Refuses to change marks of a lesson in a term that is closed, or who was there, and to carry
    /// either into one or out of one. Who was there at a lesson that nobody has recorded yet can
    /// still be written down.
    pub(super) async fn check_open_lesson(
        &mut self,
        recording: &Recording,
        before: &Lines,
    ) -> Answer {
        let earlier = match recording.lesson {
            Some(lesson) => self.tx.lesson(lesson).await?,
            None => None,
        };
        let is_recorded = earlier.as_ref().is_some_and(|it| it.record.is_some());
        let at = recording.held.at;
        let was = earlier.map_or(at, |lesson| lesson.held.at);
        for (student, line) in &recording.lines {
            let had = before.get(student);
            let (had_mark, mark) = (had.and_then(mark_of), mark_of(line));
            let same_words = had.is_some_and(|had| had.comment == line.comment);
            let same = had_mark == mark && (mark.is_none() || same_words);
            let is_marked = !same || was != at && mark.is_some();
            let written = had.filter(|_| is_recorded);
            let other_presence = written.is_some_and(|had| absence(had) != absence(line));
            if !is_marked && !other_presence && (written.is_none() || was == at) {
                continue;
            }
            let now = self.tx.closed_term(recording.class, student, at).await?;
            let before = match was == at {
                true => now.clone(),
                false => self.tx.closed_term(recording.class, student, was).await?,
            };
            let is_carried = now != before;
            match now.or(before) {
                Some(term) if is_marked => {
                    return Err(self.term_is_closed(&term, student).await?);
                }
                Some(term) if other_presence || is_carried => {
                    return Err(self.presence_is_closed(&term, student).await?);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Refuses to take lines of a lesson out of a term that is closed for one of their students.
    pub(super) async fn check_open_lines(
        &mut self,
        class: i64,
        (at, lines): (Moment, &Lines),
    ) -> Answer {
        for (student, line) in lines {
            let Some(term) = self.tx.closed_term(class, student, at).await? else {
                continue;
            };
            return Err(match mark_of(line) {
                Some(_) => self.term_is_closed(&term, student).await?,
                None => self.presence_is_closed(&term, student).await?,
            });
        }
        Ok(())
    }

    /// What a teacher should know of an assignment that is posted, at that moment, in a term that is
    /// closed for some who get it: who gives the marks, and from when on it would be in the next one.
    pub(super) async fn closed_term_line(
        &mut self,
        class: i64,
        students: &[StudentId],
        at: Moment,
    ) -> Result<Option<String>, Stop> {
        let mut closed = self.tx.closed_terms_of_class(class, at).await?;
        closed.retain(|(student, _, _)| students.contains(student));
        let count = closed
            .iter()
            .map(|(student, _, _)| student)
            .collect::<BTreeSet<_>>()
            .len();
        let last = closed.pop();
        Ok(last.map(|(_, term, until)| {
            self.lang
                .assigned_in_closed_term(term, count, self.day(until))
        }))
    }

    /// What is said to whoever may not change a closed term: who may.
    pub(super) async fn term_is_closed(
        &mut self,
        term: &str,
        student: &StudentId,
    ) -> Result<Stop, Stop> {
        Ok(Stop::Refused(self.closed_in_words(term, student).await?))
    }

    /// The same as words.
    pub(super) async fn closed_in_words(
        &mut self,
        term: &str,
        student: &StudentId,
    ) -> Result<String, Stop> {
        let (called, admins) = (self.called(student).await?, self.all_admins().await?);
        let term = self.lang.period(term);
        Ok(self.lang.term_is_closed(term, called, admins))
    }

    /// The same of who was there, which nobody changes before the term is opened again.
    async fn presence_is_closed(&mut self, term: &str, student: &StudentId) -> Result<Stop, Stop> {
        let (called, admins) = (self.called(student).await?, self.all_admins().await?);
        let term = self.lang.period(term);
        let words = self.lang.term_presence_is_closed(term, called, admins);
        Ok(Stop::Refused(words))
    }

    async fn all_admins(&mut self) -> Result<String, Stop> {
        let admins: Vec<String> = self
            .tx
            .staff()
            .await?
            .into_iter()
            .filter(|member| member.role.admin)
            .map(|member| staff_number(member.role.number))
            .collect();
        Ok(admins.join(", "))
    }

    /// A student whose term is closed, as an administrator sees it: the history, and what can
    /// be changed.
    pub(super) async fn closed_student(
        &mut self,
        look: &Look,
        line: &Line,
        news: Option<String>,
    ) -> Answer {
        if !self.known_account()?.is_admin() {
            return Err(self.term_is_closed(&look.term.name, &line.student).await?);
        }
        let (sheet, student) = (look.sheet, line.student.clone());
        let called = self.called(&student).await?;
        let mut words: Vec<String> = news.into_iter().collect();
        words.extend([self.term_head(look), self.term_line(called, line)]);
        let history = self
            .tx
            .term_mark_history(look.class.id, &student, &look.term)
            .await?;
        let mut before = None;
        for version in &history {
            words.push(self.history_line(before, version));
            before = version.mark;
        }
        words.push(self.lang.term_change_how());
        let mut rows = self.term_mark_buttons(sheet, &student);
        if line.given.is_some() {
            let open = TermTap::Choose(sheet, student.clone(), String::new());
            rows.push(vec![
                (
                    self.lang.button_works(),
                    Action::Terms(TermTap::Works(sheet, student, 0)),
                ),
                (self.lang.button_open_term(), Action::Terms(open)),
            ]);
        }
        let back = Action::Terms(TermTap::Page(sheet, 0));
        rows.push(vec![(self.lang.button_back(), back)]);
        self.ask_in_place(words.join("\n"), rows, None);
        Ok(())
    }

    /// Who, when, from what to what, why.
    fn history_line(&self, before: Option<Mark>, version: &GivenTermMark) -> String {
        let when = self.lang.moment(version.at, self.tx.now, self.profile.zone);
        let (by, mark) = (version.by, self.shown_or_dash(version.mark));
        match (before, version.reason.as_str()) {
            (None, "") => self.lang.term_history_given(when, by, mark),
            (before, reason) => {
                let (before, reason) = (self.shown_or_dash(before), reason.to_owned());
                self.lang
                    .term_history_changed(when, by, before, mark, reason)
            }
        }
    }

    /// The mark is chosen: why?
    pub(super) async fn ask_reason_for_term(
        &mut self,
        look: &Look,
        line: &Line,
        mark: String,
    ) -> Answer {
        let change = Change {
            sheet: look.sheet,
            student: line.student.clone(),
            work: None,
            mark,
        };
        if !self.known_account()?.is_admin() {
            return Err(self.term_is_closed(&look.term.name, &line.student).await?);
        }
        let given = line.given.as_ref().and_then(|given| given.mark);
        if given.map_or("", Mark::code) == change.mark {
            return Err(self.same_mark(&change).await?);
        }
        let term = self.lang.period(&look.term.name);
        self.ask_reason(change, term).await
    }

    pub(super) async fn same_mark(&mut self, change: &Change) -> Result<Stop, Stop> {
        let called = self.called(&change.student).await?;
        let mark = self.shown_code(&change.mark);
        Ok(Stop::Refused(self.lang.marked_already(called, mark)))
    }

    pub(super) fn shown_code(&self, code: &str) -> String {
        self.shown_or_dash(Mark::from_code(code).ok())
    }

    pub(super) async fn ask_reason(&mut self, change: Change, what: String) -> Answer {
        let called = self.called(&change.student).await?;
        let mark = self.shown_code(&change.mark);
        let back = TermTap::Student(change.sheet, change.student.clone());
        self.begin_step(&Step::TermReason(change)).await?;
        let rows = vec![vec![
            (self.lang.button_back(), Action::Terms(back)),
            self.cancel_button(),
        ]];
        self.ask_in_place(self.lang.term_why(called, what, mark), rows, None);
        Ok(())
    }

    /// The reason, in words: the change is made, written down and told.
    pub(super) async fn reason_said(&mut self, said: &Said, change: Change) -> Answer {
        let reason = self.words_of(said)?;
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.chars().count() > LONGEST_REASON {
            return Err(Stop::Refused(self.lang.term_long_reason(LONGEST_REASON)));
        }
        self.check_admin()?;
        self.check_foreign_child(&change.student)?;
        let account = self.known_account()?;
        let look = self.look_at(change.sheet).await?;
        let news = match change.work {
            None => self.change_term_mark(&look, &change, reason).await?,
            Some(Source::Assignment(assignment)) => {
                self.change_work(&look, &change, (assignment, &reason))
                    .await?
            }
            Some(Source::Lesson(lesson)) => {
                self.change_line(&look, &change, (lesson, &reason)).await?
            }
        };
        self.tx.set_step::<Step>(account.id, None);
        let mut lines = self.term_lines(&look).await?.into_iter();
        match lines.find(|line| line.student == change.student) {
            Some(line) => self.closed_student(&look, &line, Some(news)).await,
            None => {
                let called = self.called(&change.student).await?;
                let words = self
                    .lang
                    .term_of_who_left(called, self.lang.period(&look.term.name));
                self.reply_in_private(Say::text(words));
                Ok(())
            }
        }
    }

    /// What is said of a change that is made: what it is about, from what to what.
    pub(super) fn changed(&self, what: &str, before: Option<Mark>, change: &Change) -> String {
        let before = self.shown_or_dash(before);
        let after = self.shown_code(&change.mark);
        self.lang.term_changed(what.to_owned(), before, after)
    }

    async fn change_term_mark(
        &mut self,
        look: &Look,
        change: &Change,
        reason: String,
    ) -> Result<String, Stop> {
        let line = self.line_of_term(look, &change.student).await?;
        let before = line.given.and_then(|given| given.mark);
        let mark = change.mark()?;
        if before == mark {
            return Err(self.same_mark(change).await?);
        }
        let what = look.term.name.clone();
        self.note_change(Act::ChangeTermMark, look, change, (before, &what, &reason))
            .await?;
        let new = NewTermMark {
            student: change.student.clone(),
            value: change.mark.clone(),
            reason,
        };
        self.tx
            .give_term_marks((look.class.id, &look.term), &[new], look.staff)
            .await?;
        self.tell_term_mark(look, &change.student, (before, mark))
            .await?;
        Ok(self.changed(&what, before, change))
    }

    pub(super) async fn note_change(
        &mut self,
        act: Act,
        look: &Look,
        change: &Change,
        (before, what, reason): (Option<Mark>, &str, &str),
    ) -> Answer {
        let word = |mark: Option<Mark>| mark.map_or("–", Mark::russian);
        let (before, after) = (word(before), word(change.mark()?));
        let class = &look.class.label;
        let more = format!("{class}, {what}: {before} → {after}");
        let staff = Some(look.staff);
        let about = (change.student.as_str(), more.as_str());
        self.tx.note_act_because(staff, act, about, reason).await?;
        Ok(())
    }
}

/// What a teacher has to sum up this morning: the terms that are over, or have their last
/// school day, with how many students they have no mark for yet, but for their own children.
pub(super) async fn unconfirmed(
    (tx, profile): (&mut Tx<'_>, &Profile),
    by: (i64, &[&StudentId]),
    lang: Lang,
) -> store::Result<Option<String>> {
    let (now, zone) = (tx.now, profile.zone);
    let year = tx.school_year(zone).await?;
    let terms = tx.terms(zone).await?;
    let kinds = [Term::shortest_kind(&terms, now), Some(PeriodKind::Year)];
    let mut lines = Vec::new();
    let is_due = |term: &&Term| {
        kinds.contains(&Some(term.kind))
            && now.since(term.until) < REMINDED
            && term.has_no_school_after(now.date(zone), &year, zone)
    };
    for term in terms.iter().filter(is_due) {
        let count = tx.count_unconfirmed(by, term).await?;
        if count > 0 {
            lines.push(lang.term_unconfirmed(lang.period(&term.name), count));
        }
    }
    Ok((!lines.is_empty()).then(|| lang.morning_terms(lines.join(", "))))
}
