//! Checking: `/queue`, the works that wait, shown again one by one under their buttons.

use super::{Answer, Stop, Talk, action::Action, speech::post_say, step::Step};
use crate::{
    messenger::{Button, Said, Say},
    school::{
        calendar::Moment,
        marks::Mark,
        submissions::{PartKind, SubmissionState, is_late},
    },
    store::{
        about::About, marks::Comment, outbox::Lane, submission_parts::Part, submissions::Submission,
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
        let teacher = self.teacher_number()?;
        let start = after.unwrap_or((Moment::from_millis(i64::MIN), 0));
        let class = self.queue_class;
        let waiting = self.tx.count_waiting(teacher).await?;
        let Some(work) = self.tx.next_waiting(teacher, class, start).await? else {
            return self.end_of_queue(&waiting, after.is_some());
        };
        self.show_work(&work, &waiting).await
    }

    fn end_of_queue(&mut self, waiting: &[(i64, String, i64)], looked: bool) -> Answer {
        let all: i64 = waiting.iter().map(|(.., count)| count).sum();
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
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(match here {
                0 => self.lang.queue_empty(),
                here => self.lang.queue_end(here),
            })
        });
        Ok(())
    }

    /// «Классы»: how many works wait in each, to check one class at a time.
    pub(super) async fn queue_classes(&mut self) -> Answer {
        let teacher = self.teacher_number()?;
        let waiting = self.tx.count_waiting(teacher).await?;
        let all: i64 = waiting.iter().map(|(.., count)| count).sum();
        if all == 0 {
            return self.end_of_queue(&waiting, false);
        }
        let mut rows = vec![vec![(
            self.lang.button_all_classes(all),
            Action::Queue(None),
        )]];
        for (class, name, count) in waiting {
            let label = self.lang.button_class_waiting(name, count);
            rows.push(vec![(label, Action::Queue(Some(class)))]);
        }
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(self.lang.queue_which_class())
        });
        Ok(())
    }

    /// One work, shown to its teacher with the buttons of the queue.
    pub(super) async fn show(&mut self, submission: i64) -> Answer {
        let work = self.work(submission).await?;
        let teacher = self.may_judge(&work).await?;
        let waiting = self.tx.count_waiting(teacher).await?;
        self.show_work(&work, &waiting).await
    }

    async fn show_work(&mut self, work: &Submission, waiting: &[(i64, String, i64)]) -> Answer {
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
        says.extend(shown_files(&parts));
        let waiting_here = count_in(waiting, self.queue_class);
        let head = self.card_head(work, waiting_here).await?;
        says.push(Say {
            buttons: self.mark_buttons(work, waiting.len() > 1),
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
        let text = format!("«{}»", part.text.trim());
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
            self.lang.card_title(work.title.clone()),
            when,
        ];
        let tries = self.tx.tries_so_far(work).await?;
        if tries > 1 {
            lines.push(self.lang.receipt_attempt(tries));
        }
        lines.push(self.lang.card_waiting(waiting));
        Ok(lines.join("\n"))
    }

    fn mark_buttons(&mut self, work: &Submission, several: bool) -> Vec<Vec<Button>> {
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
        if several {
            last.push((self.lang.button_classes(), Action::QueueClasses));
        }
        rows.extend((!last.is_empty()).then_some(last));
        self.buttons(rows)
    }

    /// A mark was tapped. One that has been given meanwhile is not changed by the card of before.
    pub(super) async fn mark_by_button(&mut self, submission: i64, mark: &str) -> Answer {
        let mark = self.mark_behind(mark)?;
        let Some(work) = self.judged(submission).await? else {
            return Ok(());
        };
        let in_force = self
            .tx
            .mark_in_force(work.assignment, &work.student)
            .await?;
        if let Some(given) = in_force
            && work.state == SubmissionState::Marked
            && given.mark != mark
        {
            let student = self.called(&work.student).await?;
            let when = self.lang.moment(given.at, self.tx.now, self.profile.zone);
            let (before, after) = (self.shown(given.mark), self.shown(mark));
            let words = self
                .lang
                .correct_really(student, work.title, before, given.by, when);
            let action = Action::Correct {
                submission,
                mark: mark.code().to_owned(),
            };
            let yes = (self.lang.button_correct(after), action);
            self.ask(
                words,
                vec![vec![yes, (self.lang.button_no(), Action::Keep)]],
            );
            return Ok(());
        }
        self.mark_work(submission, mark).await
    }

    /// A mark that stands is to be corrected.
    pub(super) async fn correct(&mut self, submission: i64, mark: &str) -> Answer {
        let mark = self.mark_behind(mark)?;
        self.mark_work(submission, mark).await
    }

    /// The attempt that is judged by a card. Where a later one waits, which is not on it, that one is
    /// shown instead.
    async fn judged(&mut self, submission: i64) -> Result<Option<Submission>, Stop> {
        let shown = self.work(submission).await?;
        let teacher = self.may_judge(&shown).await?;
        let work = self.in_force(&shown).await?;
        if work.id == shown.id || work.state != SubmissionState::Waiting {
            return Ok(Some(work));
        }
        let called = self.called(&work.student).await?;
        let words = self.lang.newer_attempt_waits(called, work.title.clone());
        self.reply_in_private(Say::text(words));
        let waiting = self.tx.count_waiting(teacher).await?;
        self.show_work(&work, &waiting).await?;
        Ok(None)
    }

    fn mark_behind(&self, code: &str) -> Result<Mark, Stop> {
        Mark::from_code(code).map_err(|_| Stop::Refused(self.lang.button_old()))
    }

    /// A mark, with the comment that was said before.
    async fn mark_work(&mut self, submission: i64, mark: Mark) -> Answer {
        let account = self.known_account()?;
        let work = self.work(submission).await?;
        self.may_judge(&work).await?;
        let prepared = self.prepared_comment(account.id, &work).await?;
        let comment = prepared.clone().unwrap_or_default();
        self.give(&work, mark, &comment).await?;
        match prepared {
            Some(_) => self.tx.set_step::<Step>(account.id, None),
            None => self.expect_no_words().await?,
        }
        Ok(())
    }

    pub(super) async fn work(&mut self, submission: i64) -> Result<Submission, Stop> {
        self.tx
            .submission(submission)
            .await?
            .ok_or_else(|| Stop::Refused(self.lang.button_old()))
    }

    /// A comment that was written before its mark was tapped.
    async fn prepared_comment(
        &mut self,
        account: i64,
        work: &Submission,
    ) -> Result<Option<Comment>, Stop> {
        Ok(match self.tx.step::<Step>(account).await? {
            Some(Step::Commented {
                submission,
                comment,
            }) if submission == work.id => Some(comment),
            // It may be meant for another work of the student's by then.
            Some(Step::Remarked { student, comment })
                if student.as_ref() == Some(&work.student)
                    && self.is_step_fresh(account).await? =>
            {
                Some(comment)
            }
            _ => None,
        })
    }

    /// «Вернуть»: at once with a comment that is there, else it is asked for.
    pub(super) async fn return_by_button(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        if self.judged(submission).await?.is_none() {
            return Ok(());
        }
        let work = self.work(submission).await?;
        if let Some(comment) = self.prepared_comment(account.id, &work).await? {
            return self.return_by_number(submission, &comment).await;
        }
        self.check_not_cancelled(&work).await?;
        self.begin_step(&Step::Returning(submission)).await?;
        let rows = vec![vec![
            (self.lang.button_no_comment(), Action::ReturnNow(submission)),
            (self.lang.button_back(), Action::Show(submission)),
            self.cancel_button(),
        ]];
        self.ask(self.lang.what_to_do_better(work.title), rows);
        Ok(())
    }

    /// The work goes back, with what was said or without.
    pub(super) async fn return_by_number(&mut self, submission: i64, comment: &Comment) -> Answer {
        let account = self.known_account()?;
        let work = self.work(submission).await?;
        self.send_back(&work, comment).await?;
        self.end_judging(account.id, &work).await
    }

    /// It is marked: what is to be done better is not asked for any more.
    pub(super) async fn end_returning(&mut self, work: &Submission) -> Answer {
        let account = self.known_account()?;
        if self.tx.step::<Step>(account.id).await? == Some(Step::Returning(work.id)) {
            self.tx.set_step::<Step>(account.id, None);
        }
        Ok(())
    }

    /// What was to be said about this work has been said. Anything else is waited for as before.
    async fn end_judging(&mut self, account: i64, work: &Submission) -> Answer {
        let about_it = match self.tx.step::<Step>(account).await? {
            Some(
                Step::Commenting(on) | Step::Returning(on) | Step::Commented { submission: on, .. },
            ) => on == work.id,
            Some(Step::Remarked { student, .. }) => student.as_ref() == Some(&work.student),
            _ => false,
        };
        if about_it {
            self.tx.set_step::<Step>(account, None);
        }
        Ok(())
    }

    /// «Комментарий».
    pub(super) async fn ask_comment(&mut self, submission: i64) -> Answer {
        let Some(work) = self.judged(submission).await? else {
            return Ok(());
        };
        self.begin_step(&Step::Commenting(submission)).await?;
        let rows = vec![vec![
            (self.lang.button_back(), Action::Show(submission)),
            self.cancel_button(),
        ]];
        self.ask(self.lang.comment_how(work.title), rows);
        Ok(())
    }

    /// A teacher's reply to a work's card: a mark, where it is nothing else, or a comment.
    pub(super) async fn judge_by_reply(&mut self, said: &Said, submission: i64) -> Answer {
        match self.read_mark(said.text.trim()) {
            Ok(mark) if said.file.is_none() => {
                if self.judged(submission).await?.is_none() {
                    return Ok(());
                }
                self.mark_work(submission, mark).await
            }
            _ => self.comment(said, submission).await,
        }
    }

    /// The comment, in words or recorded: it goes with the mark that is there, or waits
    /// for one.
    pub(super) async fn comment(&mut self, said: &Said, submission: i64) -> Answer {
        let account = self.known_account()?;
        let comment = self.comment_of(said)?;
        if self.judged(submission).await?.is_none() {
            return Ok(());
        }
        let work = self.work(submission).await?;
        if let Some(given) = self
            .tx
            .mark_in_force(work.assignment, &work.student)
            .await?
            && work.state == SubmissionState::Marked
        {
            self.give(&work, given.mark, &comment).await?;
            return self.end_judging(account.id, &work).await;
        }
        let earlier = match self.tx.step::<Step>(account.id).await? {
            Some(Step::Commented {
                submission: on,
                comment,
            }) if on == submission => comment,
            _ => Comment::default(),
        };
        let replaced = earlier.file.is_some() && comment.file.is_some();
        let step = Step::Commented {
            submission,
            comment: earlier.and(comment),
        };
        self.begin_step(&step).await?;
        if replaced {
            let words = self.lang.recording_replaced(work.title.clone());
            self.reply_in_private(Say::text(words));
        }
        let buttons = self.mark_buttons(&work, false);
        let say = Say {
            buttons,
            ..Say::text(self.lang.comment_waits(work.title.clone()))
        };
        let to = account.address.clone();
        let why = (Some(About::Submission(submission)), None);
        post_say((self.tx, self.profile), to, Lane::Reply, say, why);
        Ok(())
    }

    /// What a teacher says about a work. The journal tells of a recording in words.
    pub(super) fn comment_of(&self, said: &Said) -> Result<Comment, Stop> {
        match said.file {
            Some(_) => Ok(self.remark(said, said.text.trim())),
            None => Ok(Comment::words(&self.words_of(said)?)),
        }
    }

    /// The same with the words that stand behind a command.
    pub(super) fn remark(&self, said: &Said, words: &str) -> Comment {
        let Some(file) = said.file.clone() else {
            return Comment::words(words);
        };
        let lang = self.profile.language;
        let recorded = match file.kind {
            PartKind::Voice => lang.voice_comment(),
            PartKind::VideoNote | PartKind::Video => lang.video_comment(),
            _ => lang.file_comment(),
        };
        let text = match words {
            "" => recorded,
            words => format!("{words} ({recorded})"),
        };
        Comment {
            text,
            file: Some(file),
        }
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

fn count_in(waiting: &[(i64, String, i64)], class: Option<i64>) -> i64 {
    waiting
        .iter()
        .filter(|(id, ..)| class.is_none_or(|class| class == *id))
        .map(|(.., count)| count)
        .sum()
}
