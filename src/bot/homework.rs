//! What is open: `/homework`, `/submit`.

use chrono_tz::Tz;

use super::{
    Answer, Talk,
    action::Action,
    marks::first_word,
    pages::more_row,
    picking::{PickTap, Purpose},
    text::Lang,
};
use crate::{
    messenger::{Said, Say},
    school::{moments::Moment, roster::StudentId, submissions::SubmissionState},
    store::assignments::Assignment,
};

/// How many assignments a page shows.
const LISTED: usize = 10;

impl Talk<'_, '_> {
    /// `/homework`: open assignments, with «Сдать» for each.
    pub(super) async fn homework(&mut self) -> Answer {
        self.homework_from(0).await
    }

    /// `/submit`: which one is handed in? A teacher names the student whose work it is.
    pub(super) async fn submit(&mut self, text: &str, said: &Said) -> Answer {
        let account = self.known_account()?;
        if account.teacher().is_none() {
            return self.submit_own().await;
        }
        let (id, words) = first_word(text);
        let brought = self.brought(words, said).await?;
        match id {
            "" if account.students.is_empty() => self.pick_class(Purpose::Enter, 0).await?,
            "" => {
                let rows = vec![vec![
                    (self.lang.button_as_guardian(), Action::SubmitOwn),
                    (
                        self.lang.button_as_teacher(),
                        Action::Pick(PickTap::Begin(Purpose::Enter)),
                    ),
                ]];
                self.ask(self.lang.as_whom(), rows);
            }
            id => self.enter_work(id).await?,
        }
        self.keep_brought(brought).await
    }

    /// «Как родитель».
    pub(super) async fn submit_as_guardian(&mut self) -> Answer {
        let account = self.known_account()?;
        self.brought_as_guardian(&account).await?;
        self.submit_own().await
    }

    /// `/submit` of a student or a guardian: the only assignment that waits for a work is not asked
    /// for.
    pub(super) async fn submit_own(&mut self) -> Answer {
        let account = self.known_account()?;
        let mut open = Vec::new();
        for linked in &account.students {
            for assignment in self.tx.open_assignments(&linked.id).await? {
                open.push((assignment.id, &linked.id));
            }
        }
        if let [(assignment, student)] = open.as_slice() {
            let states = self.tx.states_of(&open).await?;
            if states.first() != Some(&Some(SubmissionState::Waiting)) {
                return self.begin_hand_in(*assignment, Some(student)).await;
            }
        }
        self.submit_from(0).await
    }

    /// A page of `/homework`.
    pub(super) async fn homework_from(&mut self, skip: usize) -> Answer {
        let page_from = |skip| Action::Homework {
            handing_in: false,
            skip,
        };
        self.list_open(self.lang.homework_head(), page_from, skip)
            .await
    }

    /// A page of `/submit`.
    pub(super) async fn submit_from(&mut self, skip: usize) -> Answer {
        let page_from = |skip| Action::Homework {
            handing_in: true,
            skip,
        };
        self.list_open(self.lang.submit_what(), page_from, skip)
            .await
    }

    /// A page of the open assignments, with «Сдать» for each.
    async fn list_open(
        &mut self,
        head: String,
        page_from: fn(usize) -> Action,
        skip: usize,
    ) -> Answer {
        let account = self.known_account()?;
        let several = account.students.len() > 1;
        let mut open = Vec::new();
        for linked in &account.students {
            let own = self.tx.open_assignments(&linked.id).await?;
            let titles = self.titles(&own);
            open.extend(own.into_iter().map(|assignment| {
                let label = titles.title(assignment.id);
                let titled = Assignment {
                    title: titles.beside_class(assignment.id),
                    ..assignment
                };
                (linked.id.clone(), titled, label)
            }));
        }
        let all = open.len();
        let page: Vec<_> = open.into_iter().skip(skip).take(LISTED).collect();
        if page.is_empty() {
            self.reply_in_private(Say::text(self.lang.no_homework()));
            return Ok(());
        }
        let mut lines = vec![head, String::new()];
        let works: Vec<(i64, &StudentId)> = page
            .iter()
            .map(|(student, assignment, _)| (assignment.id, student))
            .collect();
        let mut states = self.tx.states_of(&works).await?.into_iter();
        let (mut rows, mut of) = (Vec::new(), None);
        for (student, assignment, title) in page {
            let called = self.called(&student).await?;
            if several && of.as_ref() != Some(&student) {
                lines.push(self.lang.homework_of(called.clone()));
                of = Some(student.clone());
            }
            let state = states.next().flatten();
            lines.push(self.homework_line(&assignment, state));
            let label = match several {
                true => self.lang.button_hand_in_for(title, called),
                false => self.lang.button_hand_in_one(title),
            };
            let action = Action::HandInFor {
                assignment: assignment.id,
                student,
            };
            rows.push(vec![(label, action)]);
        }
        rows.extend(more_row(self.lang, (skip + rows.len(), all), page_from));
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    fn homework_line(&self, assignment: &Assignment, state: Option<SubmissionState>) -> String {
        let due = due_words(self.lang, assignment.due, self.tx.now, self.profile.zone);
        let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
        let line = self.lang.homework_line(title, class, due);
        match state {
            Some(SubmissionState::Waiting) => self.lang.homework_waiting(line),
            Some(SubmissionState::Returned) => self.lang.homework_returned(line),
            _ => line,
        }
    }
}

/// When something is due, and whether that has passed.
pub(super) fn due_words(lang: Lang, due: Option<Moment>, now: Moment, zone: Tz) -> String {
    match due {
        Some(due) if due < now => lang.overdue(lang.moment(due, now, zone)),
        Some(due) => lang.due_by(lang.moment(due, now, zone)),
        None => lang.without_due(),
    }
}
