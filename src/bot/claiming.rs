//! Whose a work without an owner is, once somebody says it; or that it is nobody's.

use super::{
    Answer, Stop, Talk,
    action::Action,
    claim_card::{card, claim_rows},
    submissions::{MOST_PARTS, SAME_WORK},
    unclaimed::{asked_once_more, rows_of_unclaimed},
};
use crate::{
    messenger::{Said, Say},
    school::{roster::StudentId, submissions::SubmissionState},
    store::{
        about::About,
        submissions::Submission,
        unclaimed::{ToClaim, Unclaimed},
    },
};

/// How a work that waits already stands to one whose owner is said only now.
enum Waiting {
    /// It is the same one, a page of which came later.
    Same(Submission),
    /// It was sent later, and goes on to count.
    Later(Submission),
    /// There is none, or it was sent earlier.
    Nothing,
}

impl Talk<'_, '_> {
    /// It was said whose work it is: by its teacher, or by the parent who sent it; and for which
    /// assignment, where it was sent without one.
    pub(super) async fn claim(
        &mut self,
        id: i64,
        student: &StudentId,
        assignment: Option<i64>,
    ) -> Answer {
        let account = self.known_account()?;
        let found = self.unclaimed_here(id).await?;
        let assignment = assignment.unwrap_or(found.assignment);
        let own = self.has_sent(&found)
            && account.speaks_for(student)
            && self.tx.is_assignee(assignment, student).await?;
        if !own {
            self.own_assignment(assignment).await?;
            let may_be = self.tx.claimants(assignment, found.sent_at()).await?;
            if !may_be.contains(student) {
                let called = self.called(student).await?;
                return Err(Stop::Refused(self.lang.claim_of_leaver(called)));
            }
        }
        let counts = self.check_open(assignment, student).await?;
        let waiting = counts.filter(|it| it.state == SubmissionState::Waiting);
        let (begun, later) = match self.beside(waiting, &found).await? {
            Waiting::Same(begun) => (Some(begun), None),
            Waiting::Later(later) => (None, Some(later)),
            Waiting::Nothing => (None, None),
        };
        let submission = match begun {
            Some(begun) => begun,
            None => {
                let opened = self.tx.open_attempt(assignment, student, account.id, None);
                opened.await?
            }
        };
        for part in &found.parts {
            self.tx.add_part(&submission, &found.chat, part).await?;
        }
        self.take_claimed((id, &found), submission, later).await
    }

    /// «Чьи они?»: the first work of which nobody has said yet whose it is, or the first after `after`.
    pub(super) async fn show_next_unclaimed(&mut self, after: i64) -> Answer {
        let teacher = self.teacher_number()?;
        let to_claim = self.tx.unclaimed_of(teacher).await?;
        let after = to_claim.iter().find(|it| it.id > after);
        match after.or(to_claim.first()).copied() {
            Some(this) => self.show_unclaimed(&to_claim, this).await,
            None => self.queue(None).await,
        }
    }

    /// One of the works of which nobody has said yet whose they are, under that question.
    pub(super) async fn show_unclaimed(&mut self, to_claim: &[ToClaim], this: ToClaim) -> Answer {
        let account = self.known_account()?;
        self.expect_no_words().await?;
        let found = self.unclaimed_here(this.id).await?;
        let assignment = self.own_assignment(found.assignment).await?;
        let voice = (&mut *self.tx, self.profile);
        let asked = asked_once_more(voice, &account, (this, &found), &assignment);
        let (question, mut rows) = asked.await?;
        let next = || vec![(self.lang.button_next(), Action::NextUnclaimed(this.id))];
        rows.extend(to_claim.iter().any(|it| it.id > this.id).then(next));
        for say in card(self.tx, &account, (question, &found.parts), rows) {
            self.reply_in_private(say);
        }
        Ok(())
    }

    /// Hands in what was without an owner, and forgets that it was. A work that was sent later stays
    /// the one that counts.
    async fn take_claimed(
        &mut self,
        (id, found): (i64, &Unclaimed),
        submission: Submission,
        later: Option<Submission>,
    ) -> Answer {
        let (was, is) = (About::Unclaimed(id), About::Submission(submission.id));
        self.tx.move_albums(&found.chat, &was, &is).await?;
        let (parts, last) = self.tx.parts(submission.id).await?;
        let at = last.unwrap_or(self.tx.now);
        let mut submission = self.tx.hand_in(submission, at).await?;
        if let Some(later) = later {
            let handed_in_at = later.handed_in_at.unwrap_or(self.tx.now);
            let later = self.tx.make_newest(later).await?;
            self.tx.hand_in(later, handed_in_at).await?;
            submission.state = SubmissionState::Superseded;
        }
        self.tx.settle_unclaimed(id).await?;
        self.react_to_claimed(found).await?;
        self.receipt(&submission, &parts).await
    }

    /// A work in a group has the sign that it was taken, like any other there.
    async fn react_to_claimed(&mut self, found: &Unclaimed) -> Answer {
        let group = self.tx.group(&found.chat).await?;
        if group.is_some_and(|group| !group.left)
            && let Some(first) = found.parts.first()
        {
            self.react_to(found.chat.clone(), first.message.clone());
        }
        Ok(())
    }

    /// Whether a mark or a return replies to a work of which it is not known yet whose it is: that is
    /// asked first, and nothing is written down.
    pub(super) async fn asks_whose_first(&mut self, said: &Said) -> Result<bool, Stop> {
        let Some(id) = self.unclaimed_replied_to(said).await? else {
            return Ok(false);
        };
        let account = self.known_account()?;
        let found = self.unclaimed_here(id).await?;
        let assignment = self.own_assignment(found.assignment).await?;
        let rows = rows_of_unclaimed((self.tx, self.profile), &account, (id, &found), &assignment);
        let rows = rows.await?;
        self.ask(self.lang.unclaimed_first(id), rows);
        Ok(true)
    }

    /// The work without an owner to which somebody replies: to a message of it, or to our question
    /// whose it is, which is known by its buttons.
    async fn unclaimed_replied_to(&mut self, said: &Said) -> Result<Option<i64>, Stop> {
        let Some(reply) = &said.reply else {
            return Ok(None);
        };
        let chat = self.chat.address.clone();
        let of_message = self.tx.unclaimed_of_message(&chat, &reply.message);
        if let Some(id) = of_message.await? {
            return Ok(Some(id));
        }
        for handle in &reply.handles {
            let keyboard = self.tx.pressed_keyboard(&chat.messenger, handle).await?;
            let actions = keyboard.into_iter().flat_map(|keyboard| keyboard.actions);
            let mut disowned = actions.filter_map(|action| match serde_json::from_value(action) {
                Ok(Action::Disown(id)) => Some(id),
                _ => None,
            });
            if let Some(id) = disowned.next() {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// How what waits already stands to what was found. It is the same work where its sender has sent
    /// one page after the other, and said of each whose it is.
    async fn beside(
        &mut self,
        waiting: Option<Submission>,
        found: &Unclaimed,
    ) -> Result<Waiting, Stop> {
        let Some(waiting) = waiting else {
            return Ok(Waiting::Nothing);
        };
        let (parts, last) = self.tx.parts(waiting.id).await?;
        let sent = found.parts.iter().map(|part| part.at);
        let (Some(last), Some(first), Some(end)) = (last, sent.clone().min(), sent.max()) else {
            return Ok(Waiting::Nothing);
        };
        let account = self.known_account()?;
        let fits = parts.len() + found.parts.len() <= MOST_PARTS;
        let is_same =
            fits && first.since(last) <= SAME_WORK && self.sent_by(&waiting, &account).await?;
        Ok(match is_same {
            true => Waiting::Same(waiting),
            false if end < last => Waiting::Later(waiting),
            false => Waiting::Nothing,
        })
    }

    /// «Ещё»: further students whose work it may be.
    pub(super) async fn claim_more(&mut self, id: i64, skip: usize) -> Answer {
        let account = self.known_account()?;
        let found = self.unclaimed_here(id).await?;
        self.own_assignment(found.assignment).await?;
        let students = self.tx.claimants(found.assignment, found.sent_at()).await?;
        let work = (id, students.as_slice(), skip);
        let rows = claim_rows((self.tx, self.profile), &account, work).await?;
        self.ask(self.lang.unclaimed_whose(id), rows);
        Ok(())
    }

    /// «Отменить» of who sent a work without an owner; «Ничья» of a teacher, who is asked once more, for
    /// what is there is gone then.
    pub(super) async fn disown(&mut self, id: i64) -> Answer {
        let found = self.unclaimed_here(id).await?;
        if self.has_sent(&found) {
            let assignment = self.tx.assignment(found.assignment).await?;
            let title = assignment.map(|it| it.title).unwrap_or_default();
            self.tx.settle_unclaimed(id).await?;
            self.reply_in_private(Say::text(self.lang.not_handed_in(title)));
            return Ok(());
        }
        self.own_assignment(found.assignment).await?;
        let yes = (self.lang.button_yes_nobodys(), Action::DisownNow(id));
        let rows = vec![vec![yes, (self.lang.button_no(), Action::Keep)]];
        self.ask(self.lang.disown_really(id), rows);
        Ok(())
    }

    /// «Да, ничья».
    pub(super) async fn disown_now(&mut self, id: i64) -> Answer {
        let found = self.unclaimed_here(id).await?;
        self.own_assignment(found.assignment).await?;
        self.tx.drop_unclaimed(id).await?;
        self.reply_in_private(Say::text(self.lang.disowned()));
        Ok(())
    }

    async fn unclaimed_here(&mut self, id: i64) -> Result<Unclaimed, Stop> {
        if let Some(found) = self.tx.unclaimed(id).await? {
            return Ok(found);
        }
        Err(Stop::Refused(match self.tx.is_forgotten(id).await? {
            true => self.lang.unclaimed_forgotten(id),
            false => self.lang.claimed_already(),
        }))
    }

    /// Whether a work without an owner came from who speaks now.
    fn has_sent(&self, unclaimed: &Unclaimed) -> bool {
        let here = &self.chat.address.messenger;
        let person = self.from.as_ref().map(|person| &person.id);
        unclaimed.chat.messenger == *here && person.is_some() && unclaimed.person.as_ref() == person
    }
}
