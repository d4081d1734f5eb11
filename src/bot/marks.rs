//! Grading: `/grade`, and taking a mark back.

use std::time::Duration;

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    mark_notices::{News, still_to_do},
    naming::in_rows,
    noted::comment_in,
    picking::Purpose,
    queue::next,
    step::Step,
    text::{Lang, QUOTED, shortened},
};
use crate::{
    messenger::{Said, Say},
    school::{
        classes::fold,
        marks::{ENDS, Mark, SIGN_WORDS},
        roster::StudentId,
        submissions::SubmissionState,
    },
    store::{
        about::About,
        marks::{Comment, Standing},
        submissions::Submission,
    },
};

/// How long a mark, or a return, can be taken back with one tap.
pub(super) const SECOND_THOUGHTS: Duration = Duration::from_secs(600);
/// How many marks stand in a row of buttons.
const MARKS_ROW: usize = 4;

impl Talk<'_, '_> {
    /// `/grade MARK [comment]` as a reply, or `/grade STUDENT_ID MARK [comment]`.
    pub(super) async fn grade(&mut self, text: &str, said: &Said) -> Answer {
        let teacher = self.teacher_number()?;
        if let Some(work) = self.replied_work(said).await? {
            let (mark, comment) = mark_and_comment(text);
            let mark = self.read_mark_or_name(mark)?;
            self.give_with_prepared(&work, mark, self.remark(said, comment))
                .await?;
            return self.tidy_command();
        }
        if self.asks_whose_first(said).await? {
            return self.tidy_command();
        }
        let (id, rest) = first_word(text.trim().trim_start_matches('№'));
        let id = id.trim_end_matches([':', ',']);
        let (mark, comment) = mark_and_comment(rest);
        if id.is_empty() && said.reply.is_none() {
            return self.pick_class(Purpose::Grade, 0).await;
        }
        if id.is_empty() || mark.is_empty() {
            return Err(Stop::Refused(match said.reply {
                Some(_) => self.lang.grade_reply_to_work(),
                None => self.lang.grade_how(),
            }));
        }
        let student = self.read_student(id).await?;
        let mark = self.read_mark_or_name(mark)?;
        let mut works = self.works_meant(said, (&student, teacher)).await?;
        match works.len() {
            0 => Err(Stop::Refused(self.lang.nothing_handed_in(id.to_owned()))),
            1 => {
                let work = works.remove(0);
                self.give_with_prepared(&work, mark, self.remark(said, comment))
                    .await?;
                self.tidy_command()
            }
            _ => {
                let comment = self.remark(said, comment);
                // A comment that waits for the mark of one of them goes on waiting.
                if !comment.is_empty() || self.waiting_comment(&works).await?.is_none() {
                    self.keep_remark(student, comment).await?;
                }
                let ask = self.lang.which_work();
                self.ask_which(ask, works, |work| Action::Mark {
                    submission: work.id,
                    mark: mark.code().to_owned(),
                })
                .await
            }
        }
    }

    /// The work that a reply is to: a student's message, or our own card of it.
    pub(super) async fn replied_work(&mut self, said: &Said) -> Result<Option<Submission>, Stop> {
        let Some(reply) = &said.reply else {
            return Ok(None);
        };
        let chat = self.chat.address.clone();
        if let Some(work) = self.tx.submission_of_message(&chat, &reply.message).await? {
            return Ok(Some(work));
        }
        match self.about_reply(said).await? {
            Some(About::Submission(submission)) => Ok(self.tx.submission(submission).await?),
            _ => Ok(None),
        }
    }

    pub(super) async fn read_student(&mut self, id: &str) -> Result<StudentId, Stop> {
        let unknown = match StudentId::read(id) {
            Ok(student) => {
                if self.tx.is_student(&student).await? {
                    return Ok(student);
                }
                match student.looks_mistyped() {
                    true => self.lang.student_mistyped(id.to_owned()),
                    false => self.lang.student_unknown(id.to_owned()),
                }
            }
            Err(_) => self.lang.grade_not_understood(id.to_owned()),
        };
        Err(Stop::Refused(unknown))
    }

    pub(super) fn read_mark(&self, word: &str) -> Result<Mark, Stop> {
        self.taken(self.profile.marks.read_mark(word).ok(), word)
    }

    /// The same where a mark has to stand: it may be called by its name there.
    fn read_mark_or_name(&self, word: &str) -> Result<Mark, Stop> {
        let mark = self.profile.marks.read_mark(word);
        self.taken(mark.or_else(|_| Mark::read_name(word)).ok(), word)
    }

    /// The mark that was read out of a word, where it is one of the school's.
    fn taken(&self, mark: Option<Mark>, word: &str) -> Result<Mark, Stop> {
        let marks = &self.profile.marks;
        let is_taken = |mark: &Mark| marks.contains(*mark) || Mark::FOR_NONE.contains(mark);
        mark.filter(is_taken).ok_or_else(|| {
            let known: Vec<String> = marks.iter().map(|mark| self.shown(mark)).collect();
            Stop::Refused(self.lang.mark_unknown(word.to_owned(), known.join(", ")))
        })
    }

    pub(super) fn shown(&self, mark: Mark) -> String {
        show(self.profile, self.lang, mark)
    }

    /// The same where there may be none yet.
    pub(super) fn shown_or_dash(&self, mark: Option<Mark>) -> String {
        mark.map_or_else(|| "–".to_owned(), |mark| self.shown(mark))
    }

    /// The marks that the school gives, each with what it does.
    pub(super) fn mark_choices(
        &self,
        action: impl Fn(Mark) -> Action,
    ) -> Vec<Vec<(String, Action)>> {
        self.choices_of(self.profile.marks.iter(), action)
    }

    /// These marks in rows, each with what it does.
    pub(super) fn choices_of(
        &self,
        marks: impl Iterator<Item = Mark>,
        action: impl Fn(Mark) -> Action,
    ) -> Vec<Vec<(String, Action)>> {
        let buttons: Vec<(String, Action)> =
            marks.map(|mark| (self.shown(mark), action(mark))).collect();
        in_rows(&buttons, MARKS_ROW)
    }

    /// The works that may be meant by a student's identifier: the one on the assignment whose post is
    /// replied to, else the last ones.
    pub(super) async fn works_meant(
        &mut self,
        said: &Said,
        (student, teacher): (&StudentId, i64),
    ) -> Result<Vec<Submission>, Stop> {
        self.end_arriving(student).await?;
        match self.about_reply(said).await? {
            Some(About::Assignment(assignment)) => {
                let counts = self.tx.counting_attempt(assignment, student).await?;
                Ok(counts.into_iter().collect())
            }
            _ => self.works_here(student, teacher).await,
        }
    }

    /// A student's last works in the classes of this group, or of this teacher.
    pub(super) async fn works_here(
        &mut self,
        student: &StudentId,
        teacher: i64,
    ) -> Result<Vec<Submission>, Stop> {
        let mut works = self.tx.latest_works(student, teacher, None).await?;
        if !self.chat.private {
            let address = self.chat.address.clone();
            let group = self.tx.group(&address).await?;
            works.retain(|work| {
                group
                    .as_ref()
                    .is_some_and(|group| group.classes.iter().any(|class| class.id == work.class))
            });
            let here = self.numbers_of_topic(works.iter().map(|work| work.class).collect());
            let here = here.await?;
            works.retain(|work| here.contains(&work.class));
            works.truncate(1);
        }
        Ok(works)
    }

    /// What was said on a student's work waits until it is chosen which one.
    pub(super) async fn keep_remark(&mut self, student: StudentId, comment: Comment) -> Answer {
        let student = Some(student);
        self.begin_step(&Step::Remarked { student, comment }).await
    }

    pub(super) async fn ask_which(
        &mut self,
        ask: String,
        works: Vec<Submission>,
        action: impl Fn(&Submission) -> Action,
    ) -> Answer {
        let mut rows = Vec::with_capacity(works.len());
        for work in works {
            let title = self.title_of_work(&work).await?;
            let label = self.lang.work_in_class(work.class_name.clone(), title);
            rows.push(vec![(label, action(&work))]);
        }
        self.ask(ask, rows);
        Ok(())
    }

    /// Gives a mark: into the journal, to the student, and back to the teacher.
    pub(super) async fn give(
        &mut self,
        chosen: &Submission,
        mark: Mark,
        comment: &Comment,
    ) -> Answer {
        let number = self.may_judge(chosen).await?;
        let work = self.in_force(chosen).await?;
        let Standing {
            mark: before,
            closed,
        } = self.tx.standing(&work).await?;
        // What stands from before a return is not in force there, and an attempt that waits has no
        // mark of its own yet.
        let stands = work.state == SubmissionState::Marked;
        let is_new = work.state == SubmissionState::Waiting;
        if before.as_ref().is_some_and(|before| {
            stands
                && before.mark == mark
                && (comment.is_empty() || *comment == Comment::words(&before.comment))
        }) {
            let called = self.called(&work.student).await?;
            let words = self.lang.marked_already(called, self.shown(mark));
            self.reply_in_private(Say::text(words));
            return Ok(());
        }
        if let Some(term) = closed {
            return Err(self.term_is_closed(&term, &work.student).await?);
        }
        let messenger = self.chat.address.messenger.clone();
        let row = self
            .tx
            .mark(&messenger, &work, (mark, comment), number)
            .await?;
        let news = match before.as_ref().filter(|_| !is_new) {
            None => News::Given,
            Some(before) if before.mark == mark && stands => News::Commented,
            Some(before) if before.mark == mark => News::Given,
            Some(_) if stands => News::Changed,
            Some(_) => News::ChangedSince,
        };
        let reached = self.deliver(&work, Some((mark, comment)), news).await?;
        let student = self.called(&work.student).await?;
        let (shown, title) = (self.shown(mark), work.title.clone());
        let mut lines = vec![match (&before, news) {
            (Some(before), News::Changed | News::ChangedSince) => {
                let before = self.shown(before.mark);
                self.lang.mark_changed(student, before, shown, title)
            }
            (_, News::Commented) => self.lang.mark_commented(student, shown, title),
            _ => self.lang.mark_given(student, shown, title),
        }];
        let left = before.filter(|_| matches!(news, News::Changed | News::ChangedSince));
        lines.extend(left.and_then(|before| self.comment_left(&before.comment, comment)));
        lines.extend(self.newer_judged(chosen, &work));
        if !reached {
            lines.push(self.why_untold(&work.student).await?);
        }
        let undo = Action::TakeBack {
            submission: work.id,
            mark: row,
        };
        self.show_result(&work, lines.join("\n"), Some(undo));
        self.end_returning(&work).await
    }

    /// What is said where a mark is corrected without a comment: that of before stays with the mark
    /// of before.
    fn comment_left(&self, before: &str, comment: &Comment) -> Option<String> {
        let is_left = !before.is_empty() && comment.is_empty();
        let before = comment_in(self.profile, self.lang, before);
        is_left.then(|| self.lang.mark_comment_left(shortened(&before, QUOTED)))
    }

    /// «Отменить», within ten minutes: as if the mark had not been given; the history
    /// keeps both.
    pub(super) async fn take_back(&mut self, submission: i64, mark: i64) -> Answer {
        let mut work = self.work(submission).await?;
        let number = self.may_judge(&work).await?;
        let in_force = self
            .tx
            .mark_in_force(work.assignment, &work.student)
            .await?
            .filter(|in_force| in_force.id == mark)
            .ok_or_else(|| Stop::Refused(self.lang.mark_not_in_force()))?;
        if self.tx.now.since(in_force.at) > SECOND_THOUGHTS {
            return Err(Stop::Refused(self.lang.too_late_to_take_back()));
        }
        self.check_open_work(&work).await?;
        let (before, state) = self.tx.take_mark_back(&work, in_force.id, number).await?;
        work.state = state;
        let again = before
            .as_ref()
            .map(|before| (before.mark, Comment::words(&before.comment)));
        let again = again.as_ref().map(|(mark, comment)| (*mark, comment));
        // What was added to a mark was its comment alone.
        let was_mark = before.as_ref().map(|before| before.mark);
        let news = match was_mark == Some(in_force.mark) && state == SubmissionState::Marked {
            true => News::Commented,
            false => News::TakenBack,
        };
        self.deliver(&work, again, news).await?;
        let student = self.called(&work.student).await?;
        let words = match before {
            Some(before) => {
                let shown = self.shown(before.mark);
                let words = self.lang.mark_is_again(student, shown, work.title.clone());
                match still_to_do(self.lang, state) {
                    Some(still) => format!("{words}\n{still}"),
                    None => words,
                }
            }
            None if state == SubmissionState::Returned => self
                .lang
                .mark_taken_back_returned(student, work.title.clone()),
            None => self.lang.mark_taken_back(student, work.title.clone()),
        };
        self.show_result(&work, words, None);
        Ok(())
    }

    pub(super) async fn may_judge(&mut self, work: &Submission) -> Result<i64, Stop> {
        let account = self.known_account()?;
        let number = self.teacher_number()?;
        if !self.tx.teaches_now(work.class, number).await? {
            return Err(Stop::Refused(self.lang.only_teacher_of_class()));
        }
        if account.speaks_for(&work.student) {
            return Err(Stop::Refused(self.lang.own_child()));
        }
        Ok(number)
    }

    /// The attempt that counts: the last one that was handed in.
    pub(super) async fn in_force(&mut self, work: &Submission) -> Result<Submission, Stop> {
        match work.state {
            SubmissionState::Waiting => Ok(work.clone()),
            // A later one may have been handed in since.
            SubmissionState::Marked | SubmissionState::Returned | SubmissionState::Superseded => {
                let counts = self
                    .tx
                    .counting_attempt(work.assignment, &work.student)
                    .await?;
                Ok(counts.unwrap_or_else(|| work.clone()))
            }
            SubmissionState::Collecting => {
                self.end_arriving(&work.student).await?;
                let arrived = self.work(work.id).await?;
                match arrived.state {
                    SubmissionState::Waiting => Ok(arrived),
                    _ => Err(Stop::Refused(self.lang.not_handed_in_yet())),
                }
            }
            SubmissionState::Withdrawn => Err(Stop::Refused(self.lang.work_withdrawn())),
        }
    }

    /// Says what was done: on the card under whose buttons it was asked for, else anew.
    pub(super) fn show_result(&mut self, work: &Submission, words: String, undo: Option<Action>) {
        let mut row = vec![(self.lang.button_comment(), Action::Comment(work.id))];
        row.extend(undo.map(|undo| (self.lang.button_undo(), undo)));
        row.push((self.lang.button_next(), next(work, self.queue_class)));
        self.ask_in_place(words, vec![row], Some(About::Submission(work.id)));
    }
}

pub(super) fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.find(char::is_whitespace) {
        Some(end) => (&text[..end], text[end..].trim_start()),
        None => (text, ""),
    }
}

/// A mark, and what is said of it. «5 +» is a mark with its sign, and «5 минус», too; a dash that words
/// follow is a dash: «5 - молодец».
pub(super) fn mark_and_comment(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (mark, rest) = first_word(text);
    let (sign, comment) = first_word(rest);
    let is_dash = ["-", "−", "–", "—"].contains(&sign);
    let second = fold(sign);
    let second = second.trim_end_matches(ENDS);
    let is_sign = second == "+" || SIGN_WORDS.iter().any(|(word, _)| *word == second);
    let is_fail = fold(mark) == "не" && ["зачет", "зач"].contains(&second);
    if is_sign || is_fail || is_dash && comment.is_empty() {
        return (text[..text.len() - comment.len()].trim_end(), comment);
    }
    (mark, if is_dash { comment } else { rest })
}

pub(super) fn show(profile: &Profile, lang: Lang, mark: Mark) -> String {
    match lang {
        Lang::Ru => profile.marks.word(mark).to_owned(),
        // A code is ASCII, and without a stroke.
        Lang::En if mark == Mark::NotAssessed => "n/a".to_owned(),
        Lang::En => mark.code().to_owned(),
    }
}
