//! `/ask`: which teacher, about which student, and what. What nobody understood can be passed
//! on in the same way.

use std::time::Duration;

use super::{
    Answer, Stop, Talk,
    action::Action,
    naming::whose_line,
    questions::Saying,
    step::{Offered, Step},
    submissions::MOST_PARTS,
    text::Lang,
};
use crate::{
    messenger::Said,
    school::roster::{StudentId, staff_number},
    store::questions::Question,
};

/// What is said within this time belongs together.
const ONE_BREATH: Duration = Duration::from_secs(600);

/// Adds to what waits to be sorted, of which the last is kept: all of it is read and written
/// again with each message.
fn add_to(unsorted: &mut Vec<Offered>, said: Offered) {
    unsorted.push(said);
    let surplus = unsorted.len().saturating_sub(MOST_PARTS);
    unsorted.drain(..surplus);
}

/// Whether a message is a further item of the album with which `unsorted` ends.
pub(super) fn is_of_album(said: &Said, unsorted: &[Offered]) -> bool {
    said.album.is_some() && unsorted.last().is_some_and(|last| last.album == said.album)
}

/// «Передать преподавателю» what waits.
pub(super) fn pass_on_button(lang: Lang, waiting: &[Offered]) -> (String, Action) {
    let last = waiting.last().map(|last| last.message.clone());
    let last = last.unwrap_or_default();
    (lang.button_pass_on(), Action::PassOnUpTo { last })
}

/// Whether what waits ends with this message, or with further items of its album.
fn ends_with(waiting: &[Offered], message: &str) -> bool {
    let found = waiting.iter().find(|it| it.message == message);
    let (Some(found), Some(last)) = (found, waiting.last()) else {
        return false;
    };
    found.message == last.message || found.album.is_some() && found.album == last.album
}

/// Teachers to ask about a student: of those who teach the same, each with their number.
fn told_apart(teachers: Vec<(StudentId, i64, String)>) -> Vec<(StudentId, i64, String)> {
    let is_alike = |one: &(StudentId, i64, String)| {
        let same = |other: &&(StudentId, i64, String)| (&other.0, &other.2) == (&one.0, &one.2);
        teachers.iter().filter(same).count() > 1
    };
    let alike: Vec<bool> = teachers.iter().map(is_alike).collect();
    let each = teachers.into_iter().zip(alike);
    each.map(|((student, teacher, what), alike)| match alike {
        true => (
            student,
            teacher,
            format!("{what}, {}", staff_number(teacher)),
        ),
        false => (student, teacher, what),
    })
    .collect()
}

impl Talk<'_, '_> {
    /// `/ask`, `/ask когда занятие?`.
    pub(super) async fn ask_command(&mut self, words: &str, said: &Said) -> Answer {
        let mut sayings = Vec::new();
        if !words.is_empty() || said.file.is_some() {
            sayings.push(Offered {
                text: words.to_owned(),
                ..self.offered(said)
            });
        }
        self.ask_teacher(sayings).await
    }

    /// A message that nobody understood, in private, after others that wait to be sorted: a short
    /// answer, and the offer to pass them to the teacher.
    pub(super) async fn offer_to_pass_on(&mut self, said: &Said, unsorted: Vec<Offered>) -> Answer {
        let mut unsorted = self.of_one_breath(unsorted);
        add_to(&mut unsorted, self.offered(said));
        let rows = vec![vec![pass_on_button(self.lang, &unsorted)]];
        self.begin_step(&Step::Unsorted(unsorted)).await?;
        let words = match said.other {
            true => self.lang.not_understood_other(),
            false => self.lang.not_understood_family(),
        };
        self.ask(words, rows);
        Ok(())
    }

    /// Of what waits to be sorted, that which belongs to what is said now: people say things in
    /// several messages, which are taken as a whole.
    pub(super) fn of_one_breath(&self, mut unsorted: Vec<Offered>) -> Vec<Offered> {
        let oldest = self.tx.now.minus(ONE_BREATH).millis();
        unsorted.retain(|earlier| earlier.at > oldest);
        unsorted
    }

    /// A further item of an album that waits to be sorted: no word for each.
    pub(super) async fn add_unsorted(&mut self, said: &Said, unsorted: Vec<Offered>) -> Answer {
        let mut unsorted = unsorted;
        add_to(&mut unsorted, self.offered(said));
        self.begin_step(&Step::Unsorted(unsorted)).await
    }

    /// «Передать преподавателю» what waits, up to `last`. An older question stands under less than
    /// that, or under something else.
    pub(super) async fn pass_on(&mut self, last: &str) -> Answer {
        let account = self.known_account()?;
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Unsorted(sayings) | Step::Offered(sayings)) => {
                match ends_with(&sayings, last) {
                    true => self.ask_teacher(sayings).await,
                    false => Err(Stop::Refused(self.lang.pass_on_old())),
                }
            }
            _ => Err(Stop::Refused(self.lang.button_old())),
        }
    }

    /// The teachers whom this account may ask, about each of its students, with what they
    /// teach; who teaches the own child asks nobody.
    async fn teachers_to_ask(&mut self) -> Result<Vec<(StudentId, i64, String)>, Stop> {
        let account = self.known_account()?;
        let mut teachers: Vec<(StudentId, i64, String)> = Vec::new();
        for linked in &account.students {
            for class in self.tx.classes_attended(&linked.id).await? {
                for &number in self.tx.teachers_now(class.id).await?.iter() {
                    if account.teacher() == Some(number) {
                        continue;
                    }
                    let known = teachers
                        .iter_mut()
                        .find(|(student, teacher, _)| *student == linked.id && *teacher == number);
                    let what = class.discipline.clone();
                    match known {
                        Some((.., known)) => *known = format!("{known}, {what}"),
                        None => teachers.push((linked.id.clone(), number, what)),
                    }
                }
            }
        }
        Ok(teachers)
    }

    /// To which teacher? The only one is not asked for.
    pub(super) async fn ask_teacher(&mut self, sayings: Vec<Offered>) -> Answer {
        let account = self.known_account()?;
        let teachers = self.teachers_to_ask().await?;
        if let [(student, teacher, _)] = teachers.as_slice() {
            return self
                .begin_question(&student.clone(), *teacher, sayings)
                .await;
        }
        if teachers.is_empty() {
            return Err(Stop::Refused(match account.teacher() {
                Some(_) => self.lang.ask_oneself(),
                None => self.lang.ask_nobody(),
            }));
        }
        let several = account.students.len() > 1;
        let mut rows = Vec::new();
        for (student, teacher, what) in told_apart(teachers) {
            let label = match several {
                true => {
                    let called = self.called(&student).await?;
                    self.lang.button_ask_about(called, what)
                }
                false => what,
            };
            rows.push(vec![(label, Action::Ask { student, teacher })]);
        }
        rows.push(vec![self.cancel_button()]);
        self.begin_step(&Step::Unsorted(sayings)).await?;
        self.ask(self.lang.ask_whom(), rows);
        Ok(())
    }

    /// The teacher was chosen.
    pub(super) async fn ask_chosen(&mut self, student: &StudentId, teacher: i64) -> Answer {
        let account = self.known_account()?;
        let sayings = match self.tx.step::<Step>(account.id).await? {
            Some(Step::Unsorted(sayings)) => sayings,
            _ => Vec::new(),
        };
        self.begin_question(student, teacher, sayings).await
    }

    async fn begin_question(
        &mut self,
        student: &StudentId,
        teacher: i64,
        sayings: Vec<Offered>,
    ) -> Answer {
        let account = self.known_account()?;
        self.check_may_ask(student, teacher).await?;
        self.end_collecting(&account).await?;
        if sayings.is_empty() {
            let several = self.teachers_to_ask().await?.len() > 1;
            let step = Step::Asking {
                student: student.clone(),
                teacher,
            };
            self.begin_step(&step).await?;
            let mut row = vec![self.cancel_button()];
            if several {
                row.insert(0, (self.lang.button_back(), Action::AskAgain));
            }
            self.ask(self.lang.ask_what(), vec![row]);
            return Ok(());
        }
        let question = self.new_question(student, teacher).await?;
        for offered in sayings {
            self.note_album(&question, offered.album.as_deref()).await?;
            self.pass(&question, &Saying::offered(offered)).await?;
        }
        self.tx.set_step::<Step>(account.id, None);
        self.confirm_asked(&question).await
    }

    /// Whether this person may ask that teacher about that student, and is heard.
    async fn check_may_ask(&mut self, student: &StudentId, teacher: i64) -> Answer {
        let account = self.known_account()?;
        if !account.speaks_for(student) || !self.tx.teaches(teacher, student).await? {
            return Err(Stop::Refused(self.lang.button_old()));
        }
        if account.teacher() == Some(teacher) {
            return Err(Stop::Refused(self.lang.ask_oneself()));
        }
        match self.tx.staff_accounts(teacher).await?.is_empty() {
            true => Err(Stop::Refused(self.lang.ask_not_joined())),
            false => Ok(()),
        }
    }

    async fn new_question(&mut self, student: &StudentId, teacher: i64) -> Result<Question, Stop> {
        let account = self.known_account()?;
        let id = self.tx.open_question(student, teacher, account.id).await?;
        self.tx
            .question(id)
            .await?
            .ok_or_else(|| Stop::Failed(format!("question {id} is gone")))
    }

    /// The question itself, after it was asked for.
    pub(super) async fn question(
        &mut self,
        said: &Said,
        student: &StudentId,
        teacher: i64,
    ) -> Answer {
        let account = self.known_account()?;
        self.check_may_ask(student, teacher).await?;
        let question = self.new_question(student, teacher).await?;
        self.tx.set_step::<Step>(account.id, None);
        self.say_in(&question, said).await?;
        self.confirm_asked(&question).await
    }

    /// Tells who asked that it was passed on; of several children, about whom.
    pub(super) async fn confirm_asked(&mut self, question: &Question) -> Answer {
        let mut lines = vec![self.lang.asked(question.id)];
        let account = self.known_account()?;
        lines.extend(whose_line(self.tx, self.profile, &account, &question.student).await?);
        self.ask(lines.join("\n"), Vec::new());
        Ok(())
    }
}
