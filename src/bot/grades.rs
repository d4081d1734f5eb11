//! `/grades`: the marks of one's own students, and the sheet of a term as a picture.

use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, action::Action, noted::comment_in, text::Lang};
use crate::{
    messenger::Content,
    report::recipe::Recipe,
    school::{lessons::Form, roster::StudentId, terms::Span},
};

/// How many marks of a student a page shows.
const LISTED: usize = 20;

/// A student's own sheet that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSheet {
    /// The student.
    pub student: StudentId,
    /// Which days; those of the current term where none are named.
    pub span: Option<Span>,
}

impl Talk<'_, '_> {
    /// `/grades`: one's own marks, the newest first, after the first `skip` of each student.
    pub(super) async fn grades(&mut self, skip: usize) -> Answer {
        let account = self.known_account()?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let (mut lines, mut older) = (Vec::new(), false);
        for linked in &account.students {
            let mut marks = self.tx.marks_of(&linked.id, skip, LISTED + 1).await?;
            if marks.len() > LISTED {
                marks.truncate(LISTED);
                older = true;
            }
            if account.students.len() > 1 && !marks.is_empty() {
                let called = self.called(&linked.id).await?;
                lines.push(self.lang.grades_of(called));
            }
            for listed in marks {
                lines.push(self.lang.grades_line(
                    self.shown(listed.given.mark),
                    title_words(self.lang, listed.title, listed.form),
                    listed.class_name,
                    self.lang.moment(listed.given.at, now, zone),
                ));
                if !listed.given.comment.is_empty() {
                    let comment = &listed.given.comment;
                    let words = comment_in(self.profile, self.lang, comment);
                    lines.push(self.lang.teachers_comment(words));
                }
            }
        }
        let mut rows = self.sheet_buttons().await?;
        if older {
            let action = Action::Grades(skip + LISTED);
            rows.insert(0, vec![(self.lang.button_older(), action)]);
        }
        let words = match lines.is_empty() {
            true => self.lang.no_grades(),
            false => format!("{}\n\n{}", self.lang.grades_head(), lines.join("\n")),
        };
        self.ask(words, rows);
        Ok(())
    }

    /// «Лист оценок» of each of one's own students.
    async fn sheet_buttons(&mut self) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        let account = self.known_account()?;
        let mut rows = Vec::with_capacity(account.students.len());
        for linked in &account.students {
            let label = match account.students.len() {
                1 => self.lang.button_own_sheet(),
                _ => {
                    let called = self.called(&linked.id).await?;
                    self.lang.button_own_sheet_of(called)
                }
            };
            let sheet = OwnSheet {
                student: linked.id.clone(),
                span: None,
            };
            rows.push(vec![(label, Action::OwnSheet(sheet))]);
        }
        Ok(rows)
    }

    /// Sends the sheet of one's own student for a term, and offers the terms beside it.
    pub(super) async fn own_sheet(&mut self, sheet: OwnSheet) -> Answer {
        let student = sheet.student;
        if !self.known_account()?.speaks_for(&student) {
            return Err(Stop::Refused(self.lang.only_family()));
        }
        let span = match sheet.span {
            Some(span) => span,
            None => self.span_around_now().await?,
        };
        let called = self.called(&student).await?;
        let term = self.lang.period(&span.name);
        let caption = self.lang.own_sheet_sent(called, term);
        let recipe = Recipe::GradesPicture {
            student: student.clone(),
            span: span.clone(),
        };
        self.send_document(
            self.lang.file_own_sheet(),
            caption,
            Content::Recipe(recipe.to_text()),
        )?;
        let (before, after) = self.terms_beside(&span).await?;
        let lang = self.lang;
        let turn = |label: String, span: Span| {
            let student = student.clone();
            let span = Some(span);
            (label, Action::OwnSheet(OwnSheet { student, span }))
        };
        let before = before.map(|term| turn(format!("← {}", lang.period(&term.name)), term));
        let after = after.map(|term| turn(format!("{} →", lang.period(&term.name)), term));
        let beside: Vec<_> = before.into_iter().chain(after).collect();
        if !beside.is_empty() {
            self.ask(self.lang.own_sheet_other_term(), vec![beside]);
        }
        Ok(())
    }
}

/// What a mark is for: a lesson, which alone has a form, is called by it where it has no topic.
pub(super) fn title_words(lang: Lang, title: String, form: Option<Form>) -> String {
    match form {
        Some(form) if title.is_empty() => lang.form_name(form.as_str()),
        _ => title,
    }
}
