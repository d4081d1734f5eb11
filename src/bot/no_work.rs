//! «Не работа»: words in reply to an assignment that hand nothing in, such as a question. They leave the
//! queue, and whoever owes the work owes it again.

use super::{
    Answer, Stop, Talk, action::Action, naming::whose_line, queue::next, speech::with_buttons,
    submissions::attempt_so_far, text::Lang,
};
use crate::{
    school::submissions::SubmissionState,
    store::{about::About, submission_parts::Part, submissions::Submission},
};

/// Whether a work may be none: words alone, which nobody has judged.
pub(super) fn may_be_no_work(work: &Submission, parts: &[Part]) -> bool {
    work.state == SubmissionState::Waiting && parts.iter().all(|part| part.file.is_none())
}

impl Talk<'_, '_> {
    /// «Не работа».
    pub(super) async fn no_work(&mut self, submission: i64) -> Answer {
        let work = self.work(submission).await?;
        self.may_judge(&work).await?;
        let (parts, _) = self.tx.parts(work.id).await?;
        if !may_be_no_work(&work, &parts) {
            return Err(Stop::Refused(self.lang.button_old()));
        }
        self.tx.withdraw(&work).await?;
        self.tell_family((&work, true), Lang::your_words_no_work)
            .await?;
        let called = self.called(&work.student).await?;
        let words = self.lang.no_work(called, work.title.clone());
        let row = vec![
            (self.lang.button_undo(), Action::WorkAfterAll(work.id)),
            (self.lang.button_next(), next(&work, self.queue_class)),
        ];
        self.ask_in_place(words, vec![row], Some(About::Submission(work.id)));
        Ok(())
    }

    /// «Отменить»: as if it had stayed.
    pub(super) async fn work_after_all(&mut self, submission: i64) -> Answer {
        let work = self.work(submission).await?;
        self.may_judge(&work).await?;
        if work.state != SubmissionState::Withdrawn {
            return Err(Stop::Refused(self.lang.button_old()));
        }
        if let Err(closed) = attempt_so_far(self.tx, work.assignment, &work.student).await? {
            return Err(Stop::Refused(closed.words(self.lang)));
        }
        let at = work.handed_in_at.unwrap_or(self.tx.now);
        let work = self.tx.hand_in(work, at).await?;
        self.tell_family((&work, false), Lang::your_words_work_after_all)
            .await?;
        self.show(work.id).await
    }

    /// Tells the student and the guardians what becomes of their words; with «Сдать» where the work is
    /// owed again.
    async fn tell_family(
        &mut self,
        (work, is_owed): (&Submission, bool),
        words: fn(Lang, String, String) -> String,
    ) -> Answer {
        for account in self.tx.recipients(&work.student).await?.iter() {
            let lang = Lang::named(&account.language);
            let mut lines = vec![words(lang, work.title.clone(), work.class_name.clone())];
            lines.extend(whose_line(self.tx, self.profile, account, &work.student).await?);
            let hand_in = Action::HandInFor {
                assignment: work.assignment,
                student: work.student.clone(),
            };
            let row = vec![(lang.button_hand_in(), hand_in)];
            let rows = is_owed.then_some(row).into_iter().collect();
            let say = with_buttons(self.tx, account, lines.join("\n"), rows);
            self.notify(account, say, None);
        }
        Ok(())
    }
}
