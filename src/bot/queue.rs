//! Checking: `/queue`, the works that wait, shown again one by one under their buttons.

use super::{
    Answer, Stop, Talk,
    command::{Action, Step},
    post_say,
};
use crate::{
    messenger::{Button, Said, Say},
    school::{
        calendar::Moment,
        marks::Mark,
        submissions::{SubmissionState, is_late},
    },
    store::{
        outbox::{About, Lane},
        submissions::{Part, Submission},
    },
};

/// How many marks stand in a row of buttons.
const ROW: usize = 5;

impl Talk<'_, '_> {
    /// `/queue`: the work that has waited longest, shown again, in private.
    pub(super) async fn queue(&mut self, after: Option<(Moment, i64)>) -> Answer {
        let teacher = self.teacher_number()?;
        let start = after.unwrap_or((Moment::from_millis(i64::MIN), 0));
        let waiting = self.tx.count_waiting(teacher).await?;
        let Some(work) = self.tx.next_waiting(teacher, start).await? else {
            let mut say = Say::text(match (waiting, after) {
                (0, _) => self.lang.queue_empty(),
                (waiting, _) => self.lang.queue_end(waiting),
            });
            if waiting > 0 {
                let rows = vec![vec![(self.lang.button_from_start(), Action::Queue)]];
                say.buttons = self.buttons(rows);
            }
            self.reply_in_private(say);
            return Ok(());
        };
        self.show_work(&work, waiting).await
    }

    /// One work, shown to its teacher with the buttons of the queue.
    pub(super) async fn show(&mut self, submission: i64) -> Answer {
        let work = self.work(submission).await?;
        let teacher = self.may_judge(&work)?;
        let waiting = self.tx.count_waiting(teacher).await?;
        self.show_work(&work, waiting).await
    }

    async fn show_work(&mut self, work: &Submission, waiting: i64) -> Answer {
        let account = self.known_account()?;
        let (parts, _) = self.tx.parts(work.id).await?;
        let files = parts.iter().filter_map(|part| part.file.clone());
        let mut says: Vec<Say> = files
            .map(|file| Say {
                file: Some(file),
                ..Say::default()
            })
            .collect();
        let mut paragraphs = vec![self.card_head(work, waiting)];
        paragraphs.extend(
            parts
                .iter()
                .filter(|part| !part.text.trim().is_empty())
                .map(|part| self.shown_text(part)),
        );
        says.push(Say {
            buttons: self.mark_buttons(work),
            ..Say::text(paragraphs.join("\n\n"))
        });
        for say in says {
            let why = (Some(About::Submission(work.id)), account.teacher());
            post_say(self.tx, account.address.clone(), Lane::Reply, say, why);
        }
        Ok(())
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

    fn card_head(&self, work: &Submission, waiting: i64) -> String {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let at = work.handed_in_at.unwrap_or(now);
        let when = self.lang.moment(at, now, zone);
        let when = match is_late(at, work.due) {
            true => self.lang.card_late(when),
            false => self.lang.card_in_time(when),
        };
        let mut lines = vec![
            self.lang.card_work(
                work.id,
                work.student.as_str().to_owned(),
                work.class_name.clone(),
            ),
            self.lang.card_title(work.title.clone()),
            when,
        ];
        if work.attempt > 1 {
            lines.push(self.lang.receipt_attempt(work.attempt));
        }
        lines.push(self.lang.card_waiting(waiting));
        lines.join("\n")
    }

    fn mark_buttons(&mut self, work: &Submission) -> Vec<Vec<Button>> {
        let marks: Vec<(String, Action)> = self
            .profile
            .marks
            .iter()
            .map(|mark| {
                let action = Action::Mark {
                    submission: work.id,
                    mark: mark.code().to_owned(),
                    comment: String::new(),
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
            (self.lang.button_next(), next(work)),
        ]);
        self.buttons(rows)
    }

    /// A mark was tapped.
    pub(super) async fn mark_by_button(
        &mut self,
        submission: i64,
        mark: &str,
        comment: &str,
    ) -> Answer {
        let account = self.known_account()?;
        let work = self.work(submission).await?;
        self.may_judge(&work)?;
        let mark = Mark::from_code(mark).map_err(|_| Stop::Refused(self.lang.button_old()))?;
        let prepared = self.prepared_comment(account.id, submission).await?;
        let comment = match comment {
            "" => prepared.clone().unwrap_or_default(),
            comment => comment.to_owned(),
        };
        self.give(&work, mark, &comment).await?;
        if prepared.is_some() {
            self.tx.set_step::<Step>(account.id, None).await?;
        }
        Ok(())
    }

    async fn work(&mut self, submission: i64) -> Result<Submission, Stop> {
        self.tx
            .submission(submission)
            .await?
            .ok_or_else(|| Stop::Refused(self.lang.button_old()))
    }

    /// A comment that was written before its mark was tapped.
    async fn prepared_comment(
        &mut self,
        account: i64,
        submission: i64,
    ) -> Result<Option<String>, Stop> {
        Ok(match self.tx.step::<Step>(account).await? {
            Some(Step::Commented {
                submission: of,
                comment,
            }) if of == submission => Some(comment),
            _ => None,
        })
    }

    /// «Вернуть»: at once with a comment that is there, else it is asked for.
    pub(super) async fn return_by_button(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let work = self.work(submission).await?;
        self.may_judge(&work)?;
        if let Some(comment) = self.prepared_comment(account.id, submission).await? {
            return self.return_by_number(submission, &comment).await;
        }
        self.tx
            .set_step(account.id, Some(&Step::Returning(submission)))
            .await?;
        let rows = vec![vec![(
            self.lang.button_no_comment(),
            Action::ReturnNow(submission),
        )]];
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(self.lang.what_to_do_better(work.title))
        });
        Ok(())
    }

    /// The work goes back, with what was said or without.
    pub(super) async fn return_by_number(&mut self, submission: i64, comment: &str) -> Answer {
        let account = self.known_account()?;
        let work = self.work(submission).await?;
        self.send_back(&work, comment).await?;
        self.tx.set_step::<Step>(account.id, None).await?;
        Ok(())
    }

    /// «Комментарий».
    pub(super) async fn ask_comment(&mut self, submission: i64) -> Answer {
        let account = self.known_account()?;
        let work = self.work(submission).await?;
        self.may_judge(&work)?;
        self.tx
            .set_step(account.id, Some(&Step::Commenting(submission)))
            .await?;
        self.reply_in_private(Say::text(self.lang.comment_how(work.title)));
        Ok(())
    }

    /// The comment: it goes with the mark that is there, or waits for one.
    pub(super) async fn comment(&mut self, said: &Said, submission: i64) -> Answer {
        let account = self.known_account()?;
        let comment = self.words_of(said)?;
        let work = self.work(submission).await?;
        self.may_judge(&work)?;
        if let Some(given) = self
            .tx
            .mark_in_force(work.assignment, &work.student)
            .await?
            && work.state == SubmissionState::Marked
        {
            self.give(&work, given.mark, &comment).await?;
            self.tx.set_step::<Step>(account.id, None).await?;
            return Ok(());
        }
        let step = Step::Commented {
            submission,
            comment,
        };
        self.tx.set_step(account.id, Some(&step)).await?;
        let buttons = self.mark_buttons(&work);
        let say = Say {
            buttons,
            ..Say::text(self.lang.comment_waits(work.title.clone()))
        };
        let to = account.address.clone();
        let why = (Some(About::Submission(submission)), None);
        post_say(self.tx, to, Lane::Reply, say, why);
        Ok(())
    }
}

/// «Дальше»: from this work on.
pub(super) fn next(work: &Submission) -> Action {
    Action::Next {
        handed_in: work.handed_in_at.map_or(0, |at| at.millis()),
        submission: work.id,
    }
}
