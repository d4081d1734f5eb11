//! Grading: `/grade`, `/return`, `/queue` and its buttons, `/grades`.

use super::{
    Answer, Stop, Talk,
    command::{Action, Step},
    post_say,
    text::Lang,
};
use crate::{
    messenger::{Button, Outgoing, Said, Say},
    school::{
        calendar::Moment,
        marks::Mark,
        roster::StudentId,
        submissions::{SubmissionState, is_late},
    },
    store::{
        outbox::{About, Lane, Letter},
        submissions::Submission,
    },
};

/// How many marks stand in a row of buttons.
const ROW: usize = 5;
/// How many marks a list shows.
const LISTED: i64 = 30;

impl Talk<'_, '_> {
    /// `/grade MARK [comment]` as a reply, or `/grade STUDENT_ID MARK [comment]`.
    pub(super) async fn grade(&mut self, text: &str, said: &Said) -> Answer {
        let teacher = self.teacher_number()?;
        if let Some(work) = self.replied_work(said).await? {
            let (mark, comment) = first_word(text);
            let mark = self.read_mark(mark)?;
            self.give(&work, mark, comment).await?;
            return self.tidy_command();
        }
        let (id, rest) = first_word(text);
        let (mark, comment) = first_word(rest);
        if id.is_empty() || mark.is_empty() {
            return Err(Stop::Refused(match said.reply {
                Some(_) => self.lang.grade_reply_to_work(),
                None => self.lang.grade_how(),
            }));
        }
        let student = self.read_student(id).await?;
        let mark = self.read_mark(mark)?;
        let mut works = self.works_here(&student, teacher).await?;
        match works.len() {
            0 => Err(Stop::Refused(self.lang.nothing_handed_in(id.to_owned()))),
            1 => {
                let work = works.remove(0);
                self.give(&work, mark, comment).await?;
                self.tidy_command()
            }
            _ => self.ask_which(works, mark, comment),
        }
    }

    /// `/return [comment]` as a reply, or `/return STUDENT_ID [comment]`.
    pub(super) async fn return_command(&mut self, text: &str, said: &Said) -> Answer {
        let teacher = self.teacher_number()?;
        if let Some(work) = self.replied_work(said).await? {
            self.send_back(&work, text.trim()).await?;
            return self.tidy_command();
        }
        let (id, comment) = first_word(text);
        if id.is_empty() || said.reply.is_some() {
            return Err(Stop::Refused(self.lang.return_how()));
        }
        let student = self.read_student(id).await?;
        let works = self.works_here(&student, teacher).await?;
        let Some(work) = works.into_iter().next() else {
            return Err(Stop::Refused(self.lang.nothing_handed_in(id.to_owned())));
        };
        self.send_back(&work, comment).await?;
        self.tidy_command()
    }

    /// The work that a reply is to: a student's message, or our own card of it.
    async fn replied_work(&mut self, said: &Said) -> Result<Option<Submission>, Stop> {
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

    async fn read_student(&mut self, id: &str) -> Result<StudentId, Stop> {
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

    fn read_mark(&self, word: &str) -> Result<Mark, Stop> {
        let marks = &self.profile.marks;
        Mark::read(word)
            .ok()
            .filter(|mark| marks.contains(*mark))
            .ok_or_else(|| {
                let known: Vec<String> = marks.iter().map(|mark| self.show(mark)).collect();
                Stop::Refused(self.lang.mark_unknown(word.to_owned(), known.join(", ")))
            })
    }

    fn show(&self, mark: Mark) -> String {
        show(self.lang, mark)
    }

    /// A student's last works in the classes of this group, or of this teacher.
    async fn works_here(
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
            works.truncate(1);
        }
        Ok(works)
    }

    fn ask_which(&mut self, works: Vec<Submission>, mark: Mark, comment: &str) -> Answer {
        let rows = works
            .into_iter()
            .map(|work| {
                let label = self.lang.work_in_class(work.class_name, work.title);
                let action = Action::Mark {
                    submission: work.id,
                    mark: mark.code().to_owned(),
                    comment: comment.to_owned(),
                };
                vec![(label, action)]
            })
            .collect();
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(self.lang.which_work())
        });
        Ok(())
    }

    /// Gives a mark: into the journal, to the student, and back to the teacher.
    async fn give(&mut self, work: &Submission, mark: Mark, comment: &str) -> Answer {
        let number = self.may_judge(work)?;
        let work = self.in_force(work).await?;
        let before = self
            .tx
            .mark_in_force(work.assignment, &work.student)
            .await?;
        if before.as_ref().is_some_and(|before| {
            before.mark == mark && (comment.is_empty() || before.comment == comment)
        }) {
            let words = self
                .lang
                .marked_already(work.student.as_str().to_owned(), self.show(mark));
            self.reply_in_private(Say::text(words));
            return Ok(());
        }
        self.tx.mark(&work, mark, comment, number).await?;
        let news = match &before {
            None => News::Given,
            Some(before) if before.mark == mark => News::Commented,
            Some(_) => News::Changed,
        };
        let reached = self.deliver(&work, (mark, comment), news).await?;
        let student = work.student.as_str().to_owned();
        let mut lines = vec![match &before {
            Some(before) if news == News::Changed => self.lang.mark_changed(
                student,
                self.show(before.mark),
                self.show(mark),
                work.title.clone(),
            ),
            Some(_) => self
                .lang
                .mark_commented(student, self.show(mark), work.title.clone()),
            None => self
                .lang
                .mark_given(student, self.show(mark), work.title.clone()),
        }];
        if !reached {
            lines.push(self.lang.nobody_to_tell());
        }
        self.show_result(&work, lines.join("\n"));
        Ok(())
    }

    fn may_judge(&self, work: &Submission) -> Result<i64, Stop> {
        let account = self.known_account()?;
        let number = self.teacher_number()?;
        if work.teacher != number {
            return Err(Stop::Refused(self.lang.only_teacher_of_class()));
        }
        if account.speaks_for(&work.student) {
            return Err(Stop::Refused(self.lang.own_child()));
        }
        Ok(number)
    }

    /// The attempt that counts: the last one that was handed in.
    async fn in_force(&mut self, work: &Submission) -> Result<Submission, Stop> {
        match work.state {
            SubmissionState::Waiting | SubmissionState::Marked | SubmissionState::Returned => {
                Ok(work.clone())
            }
            SubmissionState::Superseded => {
                let later = self
                    .tx
                    .latest_attempt(work.assignment, &work.student)
                    .await?;
                Ok(later
                    .filter(|later| later.handed_in_at.is_some())
                    .unwrap_or_else(|| work.clone()))
            }
            SubmissionState::Collecting => Err(Stop::Refused(self.lang.not_handed_in_yet())),
            SubmissionState::Withdrawn => Err(Stop::Refused(self.lang.work_withdrawn())),
        }
    }

    /// Tells the student and the guardians, in private; a changed mark changes what
    /// they were told before. Returns whether there was anybody to tell.
    async fn deliver(
        &mut self,
        work: &Submission,
        (mark, comment): (Mark, &str),
        news: News,
    ) -> Result<bool, Stop> {
        let about = About::Mark {
            assignment: work.assignment,
            student: work.student.clone(),
        };
        let told = match news {
            News::Given => Vec::new(),
            News::Changed | News::Commented => self.tx.delivered_about(&about).await?,
        };
        let recipients = self.tx.recipients(&work.student).await?;
        for account in recipients.iter() {
            let lang = Lang::named(&account.language);
            let (shown, title, class) = (
                show(lang, mark),
                work.title.clone(),
                work.class_name.clone(),
            );
            let mut lines = vec![match news {
                News::Changed => lang.your_mark_changed(shown, title, class),
                News::Given | News::Commented => lang.your_mark(shown, title, class),
            }];
            if account.students.len() > 1 {
                lines.push(lang.receipt_student(work.student.as_str().to_owned()));
            }
            if !comment.is_empty() {
                lines.push(lang.teachers_comment(comment.to_owned()));
            }
            let say = Say::text(lines.join("\n"));
            let earlier = told.iter().rev().find(|(to, _)| *to == account.address);
            match earlier {
                Some((to, message)) => self.tx.queue(Letter {
                    to: to.clone(),
                    lane: Lane::Notice,
                    outgoing: Outgoing::Edit {
                        message: message.clone(),
                        say,
                    },
                    about: Some(about.clone()),
                    sponsor: Some(work.teacher),
                }),
                None => self.notify(account, say, Some(about.clone())),
            }
        }
        Ok(!recipients.is_empty())
    }

    /// Says what was done: on the card under whose buttons it was asked for, else anew.
    fn show_result(&mut self, work: &Submission, words: String) {
        let rows = vec![vec![
            (self.lang.button_comment(), Action::Comment(work.id)),
            (self.lang.button_next(), next(work)),
        ]];
        let pressed = self.message.clone().filter(|_| self.press.is_some());
        match pressed {
            Some(message) if self.chat.private => {
                let buttons = self.buttons(rows);
                self.tx.queue(Letter {
                    to: self.chat.address.clone(),
                    lane: Lane::Reply,
                    outgoing: Outgoing::Edit {
                        message,
                        say: Say {
                            buttons,
                            ..Say::text(words)
                        },
                    },
                    about: Some(About::Submission(work.id)),
                    sponsor: None,
                });
            }
            _ => self.reply_in_private(Say::text(words)),
        }
    }

    /// Takes a command that names a mark out of the group.
    fn tidy_command(&mut self) -> Answer {
        if let Some(message) = self.message.clone().filter(|_| !self.chat.private) {
            let sponsor = self.account.as_ref().and_then(|account| account.teacher());
            self.tx.queue(Letter {
                to: self.chat.address.clone(),
                lane: Lane::Reply,
                outgoing: Outgoing::Delete { message },
                about: None,
                sponsor,
            });
        }
        Ok(())
    }

    async fn send_back(&mut self, work: &Submission, comment: &str) -> Answer {
        let number = self.may_judge(work)?;
        let work = self.in_force(work).await?;
        if work.state == SubmissionState::Returned {
            return Err(Stop::Refused(self.lang.returned_already()));
        }
        self.tx.return_work(work.id, comment, number).await?;
        let recipients = self.tx.recipients(&work.student).await?;
        for account in recipients.iter() {
            let lang = Lang::named(&account.language);
            let mut lines =
                vec![lang.your_work_returned(work.title.clone(), work.class_name.clone())];
            if account.students.len() > 1 {
                lines.push(lang.receipt_student(work.student.as_str().to_owned()));
            }
            if !comment.is_empty() {
                lines.push(lang.teachers_comment(comment.to_owned()));
            }
            let person = account.person.clone();
            let row = vec![(
                lang.button_hand_in(),
                Action::HandInFor {
                    assignment: work.assignment,
                    student: work.student.clone(),
                },
            )];
            let messenger = account.address.messenger.clone();
            let buttons = self.tx.keyboard(&messenger, Some(&person), vec![row], None);
            let say = Say {
                buttons,
                ..Say::text(lines.join("\n"))
            };
            self.notify(account, say, None);
        }
        let mut lines = vec![
            self.lang
                .work_returned(work.student.as_str().to_owned(), work.title.clone()),
        ];
        if recipients.is_empty() {
            lines.push(self.lang.nobody_to_tell());
        }
        self.show_result(&work, lines.join("\n"));
        Ok(())
    }

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

    async fn show_work(&mut self, work: &Submission, waiting: i64) -> Answer {
        let account = self.known_account()?;
        let about = About::Submission(work.id);
        let (parts, _) = self.tx.parts(work.id).await?;
        for file in parts.iter().filter_map(|part| part.file.clone()) {
            let say = Say {
                file: Some(file),
                ..Say::default()
            };
            let to = account.address.clone();
            post_say(
                self.tx,
                to,
                Lane::Reply,
                say,
                (Some(about.clone()), account.teacher()),
            );
        }
        let mut paragraphs = vec![self.card_head(work, waiting)];
        paragraphs.extend(
            parts
                .iter()
                .map(|part| part.text.trim())
                .filter(|text| !text.is_empty())
                .map(|text| format!("«{text}»")),
        );
        let buttons = self.mark_buttons(work);
        let say = Say {
            buttons,
            ..Say::text(paragraphs.join("\n\n"))
        };
        let to = account.address.clone();
        post_say(
            self.tx,
            to,
            Lane::Reply,
            say,
            (Some(about), account.teacher()),
        );
        Ok(())
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
                (self.show(mark), action)
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

    /// `/grades`: one's own marks.
    pub(super) async fn grades(&mut self) -> Answer {
        let account = self.known_account()?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let mut lines = Vec::new();
        for linked in &account.students {
            let marks = self.tx.marks_of(&linked.id, LISTED).await?;
            if account.students.len() > 1 && !marks.is_empty() {
                lines.push(self.lang.grades_of(linked.id.as_str().to_owned()));
            }
            for listed in marks {
                lines.push(self.lang.grades_line(
                    self.show(listed.given.mark),
                    listed.title,
                    listed.class_name,
                    self.lang.moment(listed.given.at, now, zone),
                ));
                if !listed.given.comment.is_empty() {
                    lines.push(self.lang.teachers_comment(listed.given.comment));
                }
            }
        }
        self.reply_in_private(Say::text(match lines.is_empty() {
            true => self.lang.no_grades(),
            false => format!("{}\n\n{}", self.lang.grades_head(), lines.join("\n")),
        }));
        Ok(())
    }
}

/// What is new about a mark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    /// There was none before.
    Given,
    /// It is another one.
    Changed,
    /// It is the same, with other words.
    Commented,
}

fn next(work: &Submission) -> Action {
    Action::Next {
        handed_in: work.handed_in_at.map_or(0, |at| at.millis()),
        submission: work.id,
    }
}

fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    match text.find(char::is_whitespace) {
        Some(end) => (&text[..end], text[end..].trim_start()),
        None => (text, ""),
    }
}

fn show(lang: Lang, mark: Mark) -> String {
    match lang {
        Lang::Ru => mark.russian().to_owned(),
        Lang::En => mark.code().to_owned(),
    }
}
