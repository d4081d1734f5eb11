//! Checking: `/queue`, the works that wait, shown again one by one under their buttons.

use super::{
    Answer, Stop, Talk, action::Action, no_work::may_be_no_work, noted::is_on_paper,
    speech::post_say,
};
use crate::{
    messenger::{Button, Say},
    school::{moments::Moment, submissions::is_late},
    store::{
        about::About, outbox::Lane, queue::WaitingIn, submission_parts::Part,
        submissions::Submission,
    },
};

/// How many marks stand in a row of buttons.
const ROW: usize = 5;

impl Talk<'_, '_> {
    /// `/queue`: the work that has waited longest, shown again, in private; of one class
    /// where it is named.
    pub(super) async fn queue_command(&mut self, name: &str) -> Answer {
        let teacher = self.teacher_number()?;
        self.queue_class = match name {
            "" => None,
            name => {
                let own = self.tx.classes_taught(teacher).await?;
                let known: Vec<String> = own.iter().map(|class| class.label.clone()).collect();
                let class = self.class_named(&own, name)?;
                let class = class.ok_or_else(|| {
                    let known = known.join(", ");
                    Stop::Refused(self.lang.class_unknown(name.to_owned(), known))
                })?;
                Some(class.id)
            }
        };
        self.queue(None).await
    }

    /// The next work of the queue, after the one at `after`.
    pub(super) async fn queue(&mut self, after: Option<(Moment, i64)>) -> Answer {
        let (account, teacher) = (self.known_account()?, self.teacher_number()?);
        let start = after.unwrap_or((Moment::from_millis(i64::MIN), 0));
        let waiting = self.waiting().await?;
        let (class, own) = (self.queue_class, account.own_students());
        let next = self.tx.next_waiting((teacher, &own), class, start);
        let Some(work) = next.await? else {
            return self.end_of_queue(&waiting, after.is_some()).await;
        };
        self.show_work(&work, &waiting).await
    }

    /// How many works wait for whoever speaks in each class; none of their own children, whom somebody
    /// else marks.
    pub(super) async fn waiting(&mut self) -> Result<Vec<WaitingIn>, Stop> {
        let (account, teacher) = (self.known_account()?, self.teacher_number()?);
        let own = account.own_students();
        Ok(self.tx.count_waiting((teacher, &own)).await?)
    }

    /// What is said where no further work waits. Of whom it is not known yet whose they are wait as
    /// well: where nothing else does, the first of them is shown.
    async fn end_of_queue(&mut self, waiting: &[WaitingIn], looked: bool) -> Answer {
        let (account, teacher) = (self.known_account()?, self.teacher_number()?);
        let to_claim = self.tx.unclaimed_of(teacher).await?;
        let own = account.own_students();
        let own = self.tx.count_waiting_own((teacher, &own)).await?;
        let all = count_in(waiting, None);
        if (all, own) == (0, 0)
            && let Some(first) = to_claim.first().copied()
        {
            return self.show_unclaimed(&to_claim, first).await;
        }
        let here = count_in(waiting, self.queue_class);
        let mut rows = Vec::new();
        if looked && here > 0 {
            let action = Action::Queue(self.queue_class);
            rows.push(vec![(self.lang.button_from_start(), action)]);
        }
        if here < all {
            rows.push(vec![(
                self.lang.button_all_classes(all),
                Action::Queue(None),
            )]);
        }
        let mut lines = Vec::new();
        match here {
            0 if !to_claim.is_empty() => {}
            0 => lines.push(self.lang.queue_empty()),
            here => lines.push(self.lang.queue_end(here)),
        }
        if !to_claim.is_empty() {
            lines.push(self.lang.unclaimed_waiting(to_claim.len()));
            rows.push(vec![(self.lang.button_whose(), Action::NextUnclaimed(0))]);
        }
        lines.extend((own > 0).then(|| self.lang.queue_own(own)));
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// «Классы»: how many works wait in each, to check one class at a time.
    pub(super) async fn queue_classes(&mut self) -> Answer {
        let waiting = self.waiting().await?;
        let all = count_in(&waiting, None);
        if all == 0 {
            return self.end_of_queue(&waiting, false).await;
        }
        let mut rows = vec![vec![(
            self.lang.button_all_classes(all),
            Action::Queue(None),
        )]];
        for it in waiting {
            let label = self.lang.button_class_waiting(it.label, it.count);
            rows.push(vec![(label, Action::Queue(Some(it.class)))]);
        }
        self.ask(self.lang.queue_which_class(), rows);
        Ok(())
    }

    /// One work, shown to its teacher with the buttons of the queue.
    pub(super) async fn show(&mut self, submission: i64) -> Answer {
        let work = self.work(submission).await?;
        self.may_judge(&work).await?;
        let waiting = self.waiting().await?;
        self.show_work(&work, &waiting).await
    }

    /// A work with what came before it, its files and its words, above the buttons of the queue.
    pub(super) async fn show_work(&mut self, work: &Submission, waiting: &[WaitingIn]) -> Answer {
        let account = self.known_account()?;
        self.expect_no_words().await?;
        let mut says = Vec::new();
        // What a later attempt has pushed out of the queue, nobody has looked at.
        for earlier in self.tx.unseen_attempts(work).await? {
            let (parts, _) = self.tx.parts(earlier.id).await?;
            let tries = self.tx.tries_so_far(&earlier).await?;
            let head = self.lang.card_earlier(earlier.id, tries);
            says.push(Say::text(self.shown_words(head, &parts)));
            says.extend(shown_files(&parts));
        }
        let (parts, _) = self.tx.parts(work.id).await?;
        if !says.is_empty() {
            let tries = self.tx.tries_so_far(work).await?;
            says.push(Say::text(self.lang.card_latest(work.id, tries)));
        }
        says.extend(shown_files(&parts));
        let waiting_here = count_in(waiting, self.queue_class);
        let mut head = self.card_head(work, waiting_here).await?;
        let to_claim = match account.teacher() {
            Some(teacher) => self.tx.unclaimed_of(teacher).await?.len(),
            None => 0,
        };
        if to_claim > 0 {
            head = format!("{head}\n{}", self.lang.unclaimed_waiting(to_claim));
        }
        let no_work = (self.lang.button_no_work(), Action::NoWork(work.id));
        let no_work = may_be_no_work(work, &parts).then_some(no_work);
        let classes = (self.lang.button_classes(), Action::QueueClasses);
        let classes = (waiting.len() > 1).then_some(classes);
        let whose = (self.lang.button_whose(), Action::NextUnclaimed(0));
        let whose = (to_claim > 0).then_some(whose);
        let more = no_work.into_iter().chain(classes).chain(whose).collect();
        let buttons = self.mark_buttons(work, more);
        says.push(Say {
            buttons,
            ..Say::text(self.shown_words(head, &parts))
        });
        for say in says {
            let why = (Some(About::Submission(work.id)), account.teacher());
            post_say(
                (self.tx, self.profile),
                account.address.clone(),
                Lane::Reply,
                say,
                why,
            );
        }
        Ok(())
    }

    /// What was said in a work, below a head.
    fn shown_words(&self, head: String, parts: &[Part]) -> String {
        let said = parts.iter().filter(|part| !part.text.trim().is_empty());
        let said = said.map(|part| self.shown_text(part));
        let paragraphs: Vec<String> = [head].into_iter().chain(said).collect();
        paragraphs.join("\n\n")
    }

    fn shown_text(&self, part: &Part) -> String {
        let text = match is_on_paper(part) {
            true => self.lang.on_paper(),
            false => part.text.trim().to_owned(),
        };
        let text = format!("«{text}»");
        match part.edited_at {
            Some(at) => {
                let when = self.lang.moment(at, self.tx.now, self.profile.zone);
                format!("{text} {}", self.lang.card_edited(when))
            }
            None => text,
        }
    }

    async fn card_head(&mut self, work: &Submission, waiting: i64) -> Result<String, Stop> {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let called = self.called(&work.student).await?;
        let at = work.handed_in_at.unwrap_or(now);
        let when = self.lang.moment(at, now, zone);
        let when = match is_late(at, work.due) {
            true => self.lang.card_late(when),
            false => self.lang.card_in_time(when),
        };
        let mut lines = vec![
            self.lang
                .card_work(work.id, called, work.class_name.clone()),
            self.lang.card_title(self.title_of_work(work).await?),
            when,
        ];
        let tries = self.tx.tries_so_far(work).await?;
        if tries > 1 {
            lines.push(self.lang.receipt_attempt(tries));
        }
        lines.push(self.lang.card_waiting(waiting));
        Ok(lines.join("\n"))
    }

    /// The marks that can be given, and what else can be done with a work; at the end, these too.
    pub(super) fn mark_buttons(
        &mut self,
        work: &Submission,
        more: Vec<(String, Action)>,
    ) -> Vec<Vec<Button>> {
        let marks: Vec<(String, Action)> = self
            .profile
            .marks
            .iter()
            .map(|mark| {
                let action = Action::Mark {
                    submission: work.id,
                    mark: mark.code().to_owned(),
                };
                (self.shown(mark), action)
            })
            .collect();
        let mut rows: Vec<Vec<(String, Action)>> = marks
            .chunks(ROW)
            .map(<[(String, Action)]>::to_vec)
            .collect();
        rows.push(vec![
            (self.lang.button_return(), Action::Return(work.id)),
            (self.lang.button_comment(), Action::Comment(work.id)),
            (self.lang.button_next(), next(work, self.queue_class)),
        ]);
        let mut last = Vec::new();
        if work.due.is_some() {
            let action = Action::Extend {
                assignment: work.assignment,
                student: work.student.clone(),
            };
            last.push((self.lang.button_extend(), action));
        }
        last.extend(more);
        rows.extend((!last.is_empty()).then_some(last));
        self.buttons(rows)
    }
}

/// The class of whose queue a button is the «Дальше».
pub(super) fn class_of_queue(action: &Action) -> Option<i64> {
    match action {
        Action::Next { class, .. } => *class,
        _ => None,
    }
}

/// The files of a work, a message each.
fn shown_files(parts: &[Part]) -> impl Iterator<Item = Say> {
    parts.iter().filter_map(|part| {
        part.file.clone().map(|file| Say {
            file: Some(file),
            ..Say::default()
        })
    })
}

/// «Дальше»: from this work on.
pub(super) fn next(work: &Submission, class: Option<i64>) -> Action {
    Action::Next {
        class,
        handed_in: work.handed_in_at.map_or(0, |at| at.millis()),
        submission: work.id,
    }
}

pub(super) fn count_in(waiting: &[WaitingIn], class: Option<i64>) -> i64 {
    waiting
        .iter()
        .filter(|it| class.is_none_or(|class| class == it.class))
        .map(|it| it.count)
        .sum()
}
