//! `/term`: a class's term marks, as they stand and as they are proposed out of the marks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk, action::Action, exams::ExamTap, naming::in_rows, pages::turning_row,
    step::Step,
};
use crate::{
    school::{
        calendar::PeriodKind,
        marks::Mark,
        roster::StudentId,
        term_marks::{Proposal, Source, Term, TermKey},
    },
    store::{classes::Class, term_marks::GivenTermMark},
};

/// How many students a page shows, and how many stand in a row.
const PAGE: usize = 15;
const ROW: usize = 3;
/// How many terms are offered, the newest first.
const TERMS: usize = 9;

/// One class's marks for one term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The class.
    pub class: i64,
    /// The term.
    pub term: TermKey,
}

/// The marks of a sheet that the teacher has chosen in place of those proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub(super) sheet: Sheet,
    pub(super) marks: BTreeMap<StudentId, String>,
}

/// What a button does on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermTap {
    /// Classes, after so many.
    Classes(usize),
    /// This class, for the term that is meant where none is named.
    Class(i64),
    /// Another term of this class.
    Terms(i64),
    /// A sheet's students, after so many.
    Page(Sheet, usize),
    /// One student.
    Student(Sheet, StudentId),
    /// This mark; an empty one opens the term again.
    Choose(Sheet, StudentId, String),
    /// «Подтвердить» one, with the mark that was shown.
    ConfirmOne(Sheet, StudentId, String),
    /// «Подтвердить все»: asks once more.
    ConfirmAll(Sheet),
    /// «Да», under these marks.
    ConfirmNow(Sheet, BTreeMap<StudentId, String>),
    /// What of a closed term has a mark.
    Works(Sheet, StudentId, usize),
    /// Which mark for this?
    Work(Sheet, StudentId, Source),
    /// This one.
    SetWork(Sheet, StudentId, Source, String),
}

/// A sheet, looked up, and what this person is to it.
pub(super) struct Look {
    pub(super) sheet: Sheet,
    pub(super) class: Class,
    pub(super) term: Term,
    /// The staff number of who looks.
    pub(super) staff: i64,
    /// Whether they teach the class now.
    pub(super) teaches: bool,
}

/// A student's line of a sheet.
pub(super) struct Line {
    pub(super) student: StudentId,
    pub(super) given: Option<GivenTermMark>,
    pub(super) proposal: Proposal,
    /// What the teacher has chosen instead.
    chosen: Option<Mark>,
    /// Other classes of the discipline that they were in, and have marks in for the term: what is
    /// proposed here does not count them.
    elsewhere: Vec<String>,
}

impl Line {
    /// The mark in force, else the one that is going to be.
    pub(super) fn mark(&self) -> Option<Mark> {
        let given = self.given.as_ref().and_then(|given| given.mark);
        given.or(self.chosen).or(self.proposal.mark)
    }

    /// Whether the mark may be confirmed with all others: it was chosen, or all was counted.
    pub(super) fn is_sure(&self) -> bool {
        self.chosen.is_some() || self.elsewhere.is_empty()
    }
}

impl Talk<'_, '_> {
    /// `/term`: of which class? In a group, of that one; the only one is not asked for.
    pub(super) async fn term_command(&mut self) -> Answer {
        let classes = self.classes_to_sum_up().await?;
        let classes = self.met_here_or_all(classes).await?;
        match classes.as_slice() {
            [only] => self.term_of_class(only.id).await,
            _ => self.ask_term_class(classes, 0).await,
        }
    }

    /// The classes that one teaches, and all of them where one administers.
    async fn classes_to_sum_up(&mut self) -> Result<Vec<Class>, Stop> {
        let account = self.known_account()?;
        let mut classes = match account.teacher() {
            Some(teacher) => self.tx.classes_taught(teacher).await?,
            None => Vec::new(),
        };
        if account.is_admin() {
            let all = self.tx.classes().await?;
            let own: Vec<i64> = classes.iter().map(|class| class.id).collect();
            classes.extend(all.into_iter().filter(|class| !own.contains(&class.id)));
        }
        Ok(classes)
    }

    async fn ask_term_class(&mut self, classes: Vec<Class>, skip: usize) -> Answer {
        let rows = self
            .page_of_classes(
                (classes, skip),
                |class| Action::Terms(TermTap::Class(class)),
                |skip| Action::Terms(TermTap::Classes(skip)),
            )
            .await?;
        self.ask_in_place(self.lang.term_which_class(), rows, None);
        Ok(())
    }

    /// A button on the way.
    pub(super) async fn terms_pressed(&mut self, tap: TermTap) -> Answer {
        match tap {
            TermTap::Classes(skip) => {
                let classes = self.classes_to_sum_up().await?;
                self.ask_term_class(classes, skip).await
            }
            TermTap::Class(class) => self.term_of_class(class).await,
            TermTap::Terms(class) => self.ask_term(class).await,
            TermTap::Page(sheet, skip) => {
                let look = self.look_at(sheet).await?;
                self.show_terms(&look, skip, None).await
            }
            TermTap::Student(sheet, student) => self.term_student(sheet, &student).await,
            TermTap::Choose(sheet, student, mark) => {
                self.choose_term_mark(sheet, student, mark).await
            }
            TermTap::ConfirmOne(sheet, student, mark) => {
                self.confirm_one(sheet, student, mark).await
            }
            TermTap::ConfirmAll(sheet) => self.ask_to_confirm(sheet).await,
            TermTap::ConfirmNow(sheet, shown) => self.confirm_all(sheet, &shown).await,
            TermTap::Works(sheet, student, skip) => self.closed_works(sheet, student, skip).await,
            TermTap::Work(sheet, student, work) => self.closed_work(sheet, student, work).await,
            TermTap::SetWork(sheet, student, work, mark) => {
                self.set_closed_work(sheet, student, work, mark).await
            }
        }
    }

    async fn term_of_class(&mut self, class: i64) -> Answer {
        let terms = self.tx.terms(self.profile.zone).await?;
        let meant =
            Term::meant(&terms, self.tx.now).ok_or_else(|| Stop::Refused(self.lang.term_none()))?;
        let term = meant.key();
        let look = self.look_at(Sheet { class, term }).await?;
        self.show_terms(&look, 0, None).await
    }

    /// «Другой период»: those that have begun, the newest first.
    async fn ask_term(&mut self, class: i64) -> Answer {
        let mut terms = self.tx.terms(self.profile.zone).await?;
        terms.retain(|term| term.from <= self.tx.now);
        let buttons: Vec<(String, Action)> = terms
            .into_iter()
            .rev()
            .take(TERMS)
            .map(|term| {
                let sheet = Sheet {
                    class,
                    term: term.key(),
                };
                let year = self.day(term.from);
                let label = self.lang.button_term(self.lang.period(&term.name), year);
                (label, Action::Terms(TermTap::Page(sheet, 0)))
            })
            .collect();
        self.ask_in_place(self.lang.term_which(), in_rows(&buttons, 1), None);
        Ok(())
    }

    /// A sheet, where this person may look at it: they teach the class now, or administer.
    pub(super) async fn look_at(&mut self, sheet: Sheet) -> Result<Look, Stop> {
        let account = self.known_account()?;
        let staff = self.staff_number_of_mine()?;
        let Some(class) = self.tx.class(sheet.class).await? else {
            return Err(Stop::Refused(self.lang.term_card_old()));
        };
        let teaches = account.teacher().is_some() && self.tx.teaches_now(class.id, staff).await?;
        if !teaches && !account.is_admin() {
            return Err(Stop::Refused(self.lang.only_teacher_of_class()));
        }
        let terms = self.tx.terms(self.profile.zone).await?;
        let term = terms.into_iter().find(|term| term.is(sheet.term));
        let term = term.ok_or_else(|| Stop::Refused(self.lang.term_card_old()))?;
        Ok(Look {
            sheet,
            class,
            term,
            staff,
            teaches,
        })
    }

    /// The students of a sheet: who is in the class, who was when the term was over, and who has a
    /// mark for the term.
    pub(super) async fn term_lines(&mut self, look: &Look) -> Result<Vec<Line>, Stop> {
        let class = look.class.id;
        let given: BTreeMap<StudentId, GivenTermMark> = {
            let marks = self.tx.term_marks(class, &look.term).await?;
            marks.into_iter().collect()
        };
        let mut students = self.tx.students_in(class).await?;
        students.extend(self.tx.members_at_end(class, &look.term).await?);
        students.extend(given.keys().cloned());
        students.sort();
        students.dedup();
        let mut counted = self.tx.counted_in_term(class, &look.term).await?;
        let terms = match look.term.kind {
            PeriodKind::Year => self.tx.marks_of_terms_within(class, &look.term).await?,
            _ => Vec::new(),
        };
        let chosen = self.chosen(look.sheet).await?;
        let mut elsewhere = self.marked_elsewhere(look).await?;
        let lines = students.into_iter().map(|student| {
            let marks = counted.remove(&student).unwrap_or_default();
            let own = terms.iter().filter(|(whose, ..)| *whose == student);
            let terms: Vec<_> = own.map(|(_, kind, mark)| (*kind, *mark)).collect();
            let mut proposal = self.profile.term_rule.propose_year(&terms, &marks);
            // What the school does not give is not proposed.
            let marks = &self.profile.marks;
            proposal.mark = proposal.mark.filter(|mark| marks.contains(*mark));
            Line {
                given: given.get(&student).cloned(),
                proposal,
                chosen: chosen
                    .marks
                    .get(&student)
                    .and_then(|code| Mark::from_code(code).ok()),
                elsewhere: elsewhere.remove(&student).unwrap_or_default(),
                student,
            }
        });
        Ok(lines.collect())
    }

    /// Who has marks for the term in other classes of the same discipline, which they have left: in
    /// which.
    async fn marked_elsewhere(
        &mut self,
        look: &Look,
    ) -> Result<BTreeMap<StudentId, Vec<String>>, Stop> {
        let left = self.tx.left_before(look.class.id, &look.term).await?;
        let mut elsewhere: BTreeMap<StudentId, Vec<String>> = BTreeMap::new();
        for (class, students) in left {
            let counted = self.tx.counted_in_term(class.id, &look.term).await?;
            let terms = self.tx.marks_of_terms_within(class.id, &look.term).await?;
            let is_marked = |student: &&StudentId| {
                counted.contains_key(*student) || terms.iter().any(|(whose, ..)| whose == *student)
            };
            for student in students.iter().filter(is_marked) {
                let classes = elsewhere.entry(student.clone()).or_default();
                classes.push(class.label.clone());
            }
        }
        Ok(elsewhere)
    }

    pub(super) async fn chosen(&mut self, sheet: Sheet) -> Result<Chosen, Stop> {
        let account = self.known_account()?;
        Ok(match self.tx.step::<Step>(account.id).await? {
            Some(Step::TermMarks(chosen)) if chosen.sheet == sheet => chosen,
            _ => Chosen {
                sheet,
                marks: BTreeMap::new(),
            },
        })
    }

    /// The sheet, a page of it, in place of what was pressed.
    pub(super) async fn show_terms(
        &mut self,
        look: &Look,
        skip: usize,
        news: Option<String>,
    ) -> Answer {
        let lines = self.term_lines(look).await?;
        if lines.is_empty() {
            let class = look.class.label.clone();
            return Err(Stop::Refused(self.lang.class_without_students(class)));
        }
        let all = lines.len();
        let closed = lines.iter().filter(|line| line.given.is_some()).count();
        let mut words = vec![self.term_head(look)];
        words.extend(news);
        let mut buttons = Vec::new();
        for line in lines.iter().skip(skip).take(PAGE) {
            let called = self.called(&line.student).await?;
            words.push(self.term_line(called.clone(), line));
            let mark = self.shown_or_dash(line.mark());
            let lock = if line.given.is_some() { "🔒 " } else { "" };
            let tap = TermTap::Student(look.sheet, line.student.clone());
            buttons.push((format!("{lock}{called}: {mark}"), Action::Terms(tap)));
        }
        words.push(match closed == all {
            true => self.lang.term_all_closed(),
            false => self.lang.term_closed_count(closed, all),
        });
        let mut rows = in_rows(&buttons, ROW);
        let page = |skip| Action::Terms(TermTap::Page(look.sheet, skip));
        rows.extend(turning_row(self.lang, (skip, PAGE, all), page));
        let mut open = lines.iter().filter(|line| line.given.is_none());
        if look.teaches && open.any(|line| line.is_sure() && line.mark().is_some()) {
            let tap = TermTap::ConfirmAll(look.sheet);
            rows.push(vec![(self.lang.button_confirm_all(), Action::Terms(tap))]);
        }
        let class = look.class.id;
        rows.push(vec![
            (
                self.lang.button_exams(),
                Action::Exam(ExamTap::List(look.sheet)),
            ),
            (
                self.lang.button_other_term(),
                Action::Terms(TermTap::Terms(class)),
            ),
            (
                self.lang.button_classes(),
                Action::Terms(TermTap::Classes(0)),
            ),
        ]);
        self.ask_in_place(words.join("\n"), rows, None);
        Ok(())
    }

    pub(super) fn term_head(&self, look: &Look) -> String {
        let last = look.term.until.minus(std::time::Duration::from_millis(1));
        let name = self.lang.period(&look.term.name);
        let class = look.class.label.clone();
        self.lang.term_head(name, class, self.day(last))
    }

    /// A student's line: the mark, where it comes from, and what is not in it.
    pub(super) fn term_line(&self, called: String, line: &Line) -> String {
        let mark = self.mark_in_line(called, line);
        match line.given.is_none() && !line.elsewhere.is_empty() {
            true => {
                let classes = line.elsewhere.join(", ");
                format!("{mark}\n{}", self.lang.term_was_elsewhere(classes))
            }
            false => mark,
        }
    }

    fn mark_in_line(&self, called: String, line: &Line) -> String {
        if let Some(given) = &line.given {
            return self
                .lang
                .term_line_closed(called, self.shown_or_dash(given.mark));
        }
        if let Some(chosen) = line.chosen {
            let (chosen, proposed) = (self.shown(chosen), self.shown_or_dash(line.proposal.mark));
            return self.lang.term_line_chosen(called, chosen, proposed);
        }
        let (Some(average), Some(mark)) = (line.proposal.average, line.proposal.mark) else {
            return self.lang.term_line_empty(called);
        };
        let average = format!("{}.{:02}", average / 100, average % 100);
        let average = self.lang.decimal(&average);
        let (mark, count) = (self.shown(mark), line.proposal.count);
        match line.proposal.of_terms {
            true => self.lang.term_line_of_terms(called, mark, average, count),
            false => self.lang.term_line_proposed(called, mark, average, count),
        }
    }
}
