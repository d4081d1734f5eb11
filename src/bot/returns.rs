//! Works that go back for another try: `/return`, what the student hears of it, and taking it back.

use super::{
    Answer, Stop, Talk,
    action::Action,
    marks::{SECOND_THOUGHTS, first_word, show},
    naming::whose_line,
    noted::comment_in,
    speech::with_buttons,
    text::Lang,
};
use crate::{
    messenger::{Said, Say},
    school::{marks::Mark, roster::StudentId, submissions::SubmissionState},
    store::{about::About, marks::Comment, submissions::Submission},
};

impl Talk<'_, '_> {
    /// `/return [comment]` as a reply, or `/return STUDENT_ID [comment]`.
    pub(super) async fn return_command(&mut self, text: &str, said: &Said) -> Answer {
        let teacher = self.teacher_number()?;
        if let Some(work) = self.replied_work(said).await? {
            self.send_back_with_prepared(&work, self.remark(said, text.trim()))
                .await?;
            return self.tidy_command();
        }
        if self.asks_whose_first(said).await? {
            return self.tidy_command();
        }
        let (id, comment) = first_word(text);
        let is_known = match StudentId::read(id) {
            Ok(student) => self.tx.is_student(&student).await?,
            Err(_) => false,
        };
        if id.is_empty() || said.reply.is_some() && !is_known {
            return Err(Stop::Refused(self.lang.return_how()));
        }
        let student = self.read_student(id).await?;
        let mut works = self.works_meant(said, (&student, teacher)).await?;
        match works.len() {
            0 => Err(Stop::Refused(self.lang.nothing_handed_in(id.to_owned()))),
            1 => {
                let work = works.remove(0);
                self.send_back_with_prepared(&work, self.remark(said, comment))
                    .await?;
                self.tidy_command()
            }
            _ => {
                let comment = self.remark(said, comment);
                if !comment.is_empty() {
                    self.keep_remark(student, comment).await?;
                }
                let ask = self.lang.which_work_to_return();
                self.ask_which(ask, works, |work| Action::Return(work.id))
                    .await
            }
        }
    }

    /// Whether a work can go back: not one that did, nor for another mark in a term that is closed, nor
    /// where nobody can hand it in again.
    pub(super) async fn check_may_go_back(&mut self, work: &Submission) -> Answer {
        match work.state {
            SubmissionState::Returned => return Err(Stop::Refused(self.lang.returned_already())),
            SubmissionState::Marked => self.check_open_work(work).await?,
            _ => {}
        }
        self.check_not_cancelled(work).await
    }

    /// Nobody can hand in again what is cancelled.
    async fn check_not_cancelled(&mut self, work: &Submission) -> Answer {
        match self.tx.assignment(work.assignment).await? {
            Some(assignment) if assignment.cancelled => Err(Stop::Refused(
                self.lang.return_of_cancelled(work.title.clone()),
            )),
            _ => Ok(()),
        }
    }

    /// What is to be known where a work goes back that has no mark yet, in a term that is closed: who
    /// gives the next attempt its mark.
    pub(super) async fn closed_for_return(
        &mut self,
        work: &Submission,
    ) -> Result<Option<String>, Stop> {
        let student = &work.student;
        let closed = self.tx.closed_term_of_work(work.assignment, student);
        match closed.await? {
            Some(term) => Ok(Some(self.closed_in_words(&term, student).await?)),
            None => Ok(None),
        }
    }

    pub(super) async fn send_back(&mut self, chosen: &Submission, comment: &Comment) -> Answer {
        let number = self.may_judge(chosen).await?;
        let work = self.in_force(chosen).await?;
        self.check_may_go_back(&work).await?;
        let closed = self.closed_for_return(&work).await?;
        let messenger = self.chat.address.messenger.clone();
        let row = self
            .tx
            .return_work(&messenger, (work.id, comment), number)
            .await?;
        let reached = self.tell_of_return_of(&work, comment).await?;
        let called = self.called(&work.student).await?;
        let mut lines = vec![self.lang.work_returned(called, work.title.clone())];
        lines.extend(closed);
        lines.extend(self.newer_judged(chosen, &work));
        if !reached {
            lines.push(self.why_untold(&work.student).await?);
        }
        let undo = Action::TakeReturnBack {
            submission: work.id,
            returned: row,
            marked: work.state == SubmissionState::Marked,
        };
        self.show_result(&work, lines.join("\n"), Some(undo));
        Ok(())
    }

    /// Tells the student and the guardians that a work goes back. Returns whether there was anybody.
    async fn tell_of_return_of(
        &mut self,
        work: &Submission,
        comment: &Comment,
    ) -> Result<bool, Stop> {
        let recipients = self.tx.recipients(&work.student).await?;
        for account in recipients.iter() {
            let lang = Lang::named(&account.language);
            let mut lines =
                vec![lang.your_work_returned(work.title.clone(), work.class_name.clone())];
            lines.extend(whose_line(self.tx, self.profile, account, &work.student).await?);
            if !comment.text.is_empty() {
                let words = comment_in(self.profile, lang, &comment.text);
                lines.push(lang.teachers_comment(words));
            }
            let hand_in = Action::HandInFor {
                assignment: work.assignment,
                student: work.student.clone(),
            };
            let row = vec![(lang.button_hand_in(), hand_in)];
            let say = with_buttons(self.tx, account, lines.join("\n"), vec![row]);
            self.notify(account, say, Some(About::Return(work.id)));
            for file in comment.files() {
                self.notify_comment(account, work, file.clone()).await?;
            }
        }
        self.note_comment(work, comment).await?;
        Ok(!recipients.is_empty())
    }

    /// «Отменить», within ten minutes: as if the work had not gone back.
    pub(super) async fn take_return_back(
        &mut self,
        submission: i64,
        (returned, marked): (i64, bool),
    ) -> Answer {
        let mut work = self.work(submission).await?;
        self.may_judge(&work).await?;
        self.check_still_returned(&work, returned).await?;
        let mark = match marked {
            true => {
                self.check_open_work(&work).await?;
                let student = &work.student;
                self.tx.mark_in_force(work.assignment, student).await?
            }
            false => None,
        };
        // The mark may have been taken back since.
        work.state = match mark {
            Some(_) => SubmissionState::Marked,
            None => SubmissionState::Waiting,
        };
        self.tx
            .take_return_back((work.id, returned), work.state)
            .await?;
        let mark = mark.map(|given| given.mark);
        self.tell_of_no_return(&work, mark).await?;
        let (called, title) = (self.called(&work.student).await?, work.title.clone());
        let words = match mark {
            Some(mark) => self
                .lang
                .return_undone_marked(called, title, self.shown(mark)),
            None => self.lang.return_undone(called, title),
        };
        self.show_result(&work, words, None);
        Ok(())
    }

    /// Whether it is by this return that a work is awaited anew, and since a short time only.
    async fn check_still_returned(&mut self, work: &Submission, returned: i64) -> Answer {
        let last = self.tx.sent_back(work.id).await?;
        let counts = self
            .tx
            .counting_attempt(work.assignment, &work.student)
            .await?;
        let is_awaited = work.state == SubmissionState::Returned
            && counts.is_some_and(|counts| counts.id == work.id);
        let last = last.filter(|last| is_awaited && last.id == returned);
        match last {
            None => Err(Stop::Refused(self.lang.return_not_in_force())),
            Some(last) if self.tx.now.since(last.at) > SECOND_THOUGHTS => {
                Err(Stop::Refused(self.lang.too_late_to_undo_return()))
            }
            Some(_) => Ok(()),
        }
    }

    /// Tells whoever was told that a work goes back that it does not, in place of that.
    async fn tell_of_no_return(&mut self, work: &Submission, mark: Option<Mark>) -> Answer {
        let about = About::Return(work.id);
        let told = self.tx.notices_about(&about).await?;
        for account in self.tx.recipients(&work.student).await?.iter() {
            let lang = Lang::named(&account.language);
            let (title, class) = (work.title.clone(), work.class_name.clone());
            let mut lines = vec![match mark {
                Some(mark) => {
                    let shown = show(self.profile, lang, mark);
                    lang.your_return_undone_marked(title, class, shown)
                }
                None => lang.your_return_undone(title, class),
            }];
            lines.extend(whose_line(self.tx, self.profile, account, &work.student).await?);
            let say = Say::text(lines.join("\n"));
            self.notify_anew(account, say, (&about, &told), Some(work.teacher))
                .await?;
        }
        Ok(())
    }
}
