//! `/ask`: a question to a teacher, answered by text or voice; either side can go on. What
//! nobody understood can be passed on in the same way.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    naming::called,
    speech::tell,
    step::{Offered, Step},
    submissions::MOST_PARTS,
    text::Lang,
};
use crate::{
    messenger::{Outgoing, Said, Say},
    school::{
        personal::Passes,
        roster::{StudentId, staff_number},
    },
    store::{
        self, Tx,
        accounts::Account,
        outbox::{About, Lane, Letter},
        questions::Question,
    },
};

/// What is said within this time belongs together.
const ONE_BREATH: Duration = Duration::from_secs(600);
/// How many questions that have passed over one message lists, and how many characters of each.
const LISTED: usize = 10;
const SHOWN: usize = 300;

/// Something to be passed on: as it was said, or a message of a kind that can only be copied.
pub(super) struct Saying {
    message: String,
    text: String,
    file: Option<crate::messenger::RemoteFile>,
    copied: bool,
}

impl Saying {
    fn of(said: &Said) -> Self {
        Saying {
            message: said.message.clone(),
            text: said.text.clone(),
            file: said.file.clone(),
            copied: said.other,
        }
    }

    fn offered(offered: Offered) -> Self {
        Saying {
            copied: offered.text.is_empty() && offered.file.is_none(),
            message: offered.message,
            text: offered.text,
            file: offered.file,
        }
    }
}

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

    /// A message that nobody understood, in private: a short answer, and the offer to pass
    /// it to the teacher.
    pub(super) async fn offer_to_pass_on(&mut self, said: &Said) -> Answer {
        let account = self.known_account()?;
        let mut unsorted = match self.tx.step::<Step>(account.id).await? {
            Some(Step::Unsorted(unsorted)) => unsorted,
            _ => Vec::new(),
        };
        // What people say in several breaths is passed on as a whole.
        let oldest = self.tx.now.minus(ONE_BREATH).millis();
        unsorted.retain(|earlier| earlier.at > oldest);
        add_to(&mut unsorted, self.offered(said));
        self.begin_step(&Step::Unsorted(unsorted)).await?;
        let rows = vec![vec![(self.lang.button_pass_on(), Action::PassOn)]];
        let words = match said.other {
            true => self.lang.not_understood_other(),
            false => self.lang.not_understood_family(),
        };
        self.ask(words, rows);
        Ok(())
    }

    /// A further item of an album that waits to be sorted: no word for each.
    pub(super) async fn add_unsorted(&mut self, said: &Said, unsorted: Vec<Offered>) -> Answer {
        let mut unsorted = unsorted;
        add_to(&mut unsorted, self.offered(said));
        self.begin_step(&Step::Unsorted(unsorted)).await
    }

    /// «Передать преподавателю».
    pub(super) async fn pass_on(&mut self) -> Answer {
        let account = self.known_account()?;
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Unsorted(sayings) | Step::Offered(sayings)) => {
                self.ask_teacher(sayings).await
            }
            _ => Err(Stop::Refused(self.lang.button_old())),
        }
    }

    /// The teachers whom this account may ask, about each of its students, with what they
    /// teach.
    async fn teachers_to_ask(&mut self) -> Result<Vec<(StudentId, i64, String)>, Stop> {
        let account = self.known_account()?;
        let mut teachers: Vec<(StudentId, i64, String)> = Vec::new();
        for linked in &account.students {
            for class in self.tx.classes_attended(&linked.id).await? {
                for number in self.tx.teachers_now(class.id).await? {
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
            return Err(Stop::Refused(self.lang.ask_nobody()));
        }
        let several = account.students.len() > 1;
        let mut rows = Vec::new();
        for (student, teacher, what) in teachers {
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
        self.tx.set_step::<Step>(account.id, None).await?;
        self.confirm_asked(&question).await
    }

    /// Whether this person may ask that teacher about that student, and is heard.
    async fn check_may_ask(&mut self, student: &StudentId, teacher: i64) -> Answer {
        let account = self.known_account()?;
        if !account.speaks_for(student) || !self.tx.teaches(teacher, student).await? {
            return Err(Stop::Refused(self.lang.button_old()));
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
        self.tx.set_step::<Step>(account.id, None).await?;
        self.say_in(&question, said).await?;
        self.confirm_asked(&question).await
    }

    /// Tells who asked that it was passed on; of several children, about whom.
    async fn confirm_asked(&mut self, question: &Question) -> Answer {
        let mut lines = vec![self.lang.asked(question.id)];
        if self.known_account()?.students.len() > 1 {
            let called = self.called(&question.student).await?;
            lines.push(self.lang.receipt_student(called));
        }
        self.ask(lines.join("\n"), Vec::new());
        Ok(())
    }

    /// «Ответить» to a question that has passed over: first the whole of what was said.
    pub(super) async fn begin_answer_for(&mut self, question: i64) -> Answer {
        let account = self.known_account()?;
        let question = self.question_of_ours(&account, question).await?;
        for (text, file) in self.tx.unanswered(question.id).await? {
            let saying = Saying {
                message: String::new(),
                text,
                file,
                copied: false,
            };
            self.bring(&account, &question, &saying).await?;
        }
        self.begin_answer(question.id).await
    }

    /// «Ответить».
    pub(super) async fn begin_answer(&mut self, question: i64) -> Answer {
        let account = self.known_account()?;
        let question = self.question_of_ours(&account, question).await?;
        self.begin_step(&Step::Answering(question.id)).await?;
        let rows = vec![vec![self.cancel_button()]];
        self.ask(self.lang.answer_how(question.id), rows);
        Ok(())
    }

    /// A reply to what the other side said, or what came after «Ответить».
    pub(super) async fn go_on(&mut self, said: &Said, question: i64) -> Answer {
        let account = self.known_account()?;
        let question = self.question_of_ours(&account, question).await?;
        if self.tx.step::<Step>(account.id).await? == Some(Step::Answering(question.id)) {
            self.tx.set_step::<Step>(account.id, None).await?;
        }
        let first = match &said.album {
            Some(album) => {
                let chat = self.chat.address.clone();
                self.tx.album(&chat, album).await?.is_none()
            }
            None => true,
        };
        self.say_in(&question, said).await?;
        if first {
            return match self.is_asker(&question) {
                true => self.confirm_asked(&question).await,
                false => {
                    self.ask(self.lang.answered(question.id), Vec::new());
                    Ok(())
                }
            };
        }
        Ok(())
    }

    /// Says something in a question; the items of an album that follow belong to it too.
    async fn say_in(&mut self, question: &Question, said: &Said) -> Answer {
        self.note_album(question, said.album.as_deref()).await?;
        self.pass(question, &Saying::of(said)).await
    }

    async fn note_album(&mut self, question: &Question, album: Option<&str>) -> Answer {
        let chat = self.chat.address.clone();
        if let Some(album) = album
            && self.tx.album(&chat, album).await?.is_none()
        {
            let about = About::Question(question.id);
            self.tx.note_album(&chat, album, &about).await?;
        }
        Ok(())
    }

    fn is_asker(&self, question: &Question) -> bool {
        self.account
            .as_ref()
            .is_some_and(|account| account.id == question.asker.id)
    }

    /// A question of which this person is one side, and which still has two.
    async fn question_of_ours(&mut self, own: &Account, id: i64) -> Result<Question, Stop> {
        let Some(question) = self.tx.question(id).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let is_asker = question.asker.id == own.id && own.speaks_for(&question.student);
        let answering = self.tx.answering(id).await?;
        let is_teacher = own.teacher().is_some_and(|own| answering.contains(&own));
        match (is_asker || is_teacher, is_asker) {
            (false, _) => return Err(self.not_ours(own, &question, &answering).await?),
            (true, false) if !question.asker.speaks_for(&question.student) => {
                return Err(Stop::Refused(self.lang.asker_gone()));
            }
            (true, true) if self.answerers(id).await?.is_empty() => {
                return Err(Stop::Refused(self.lang.ask_not_joined()));
            }
            _ => {}
        }
        Ok(question)
    }

    /// Why somebody has no say in a question: it has passed over, or was never theirs.
    async fn not_ours(
        &mut self,
        own: &Account,
        question: &Question,
        answering: &[i64],
    ) -> Result<Stop, Stop> {
        let was_theirs = match own.teacher() {
            Some(own) if own == question.teacher => true,
            Some(own) => self.tx.has_answered(question.id, own).await?,
            None => false,
        };
        let who: Vec<String> = answering.iter().map(|staff| staff_number(*staff)).collect();
        Ok(Stop::Refused(match was_theirs {
            true => self.lang.question_elsewhere(question.id, who.join(", ")),
            false => self.lang.button_foreign(),
        }))
    }

    /// The accounts of those who answer a question now.
    async fn answerers(&mut self, question: i64) -> Result<Vec<Arc<Account>>, Stop> {
        let mut accounts = Vec::new();
        for staff in self.tx.answering(question).await? {
            accounts.extend(self.tx.staff_accounts(staff).await?);
        }
        Ok(accounts)
    }

    /// Brings what was said to the other side.
    async fn pass(&mut self, question: &Question, saying: &Saying) -> Answer {
        let from_family = self.is_asker(question);
        let staff = match from_family {
            true => None,
            false => self.known_account()?.teacher(),
        };
        let said = (saying.text.as_str(), saying.file.as_ref());
        self.tx.add_to_question(question.id, staff, said).await?;
        let others = match from_family {
            true => self.answerers(question.id).await?,
            false => vec![Arc::clone(&question.asker)],
        };
        for other in others {
            self.bring(&other, question, saying).await?;
        }
        Ok(())
    }

    async fn bring(&mut self, to: &Account, question: &Question, saying: &Saying) -> Answer {
        let lang = Lang::named(&to.language);
        let called = called(self.tx, self.profile, to, &question.student).await?;
        let about = About::Question(question.id);
        let head = match to.id == question.asker.id {
            true if to.students.len() > 1 => lang.answer_head_about(question.id, called),
            true => lang.answer_head(question.id),
            false => lang.question_head(question.id, called),
        };
        let text = match saying.text.trim() {
            "" => head,
            words => format!("{head}\n\n{words}"),
        };
        let row = vec![(lang.button_answer(), Action::Answer(question.id))];
        let messenger = to.address.messenger.clone();
        let buttons = self
            .tx
            .keyboard(&messenger, Some(&to.person), vec![row], Some(&about));
        let say = Say {
            buttons,
            ..Say::text(text)
        };
        self.notify(to, say, Some(about.clone()));
        if let Some(file) = saying.file.clone() {
            let say = Say {
                file: Some(file),
                ..Say::default()
            };
            self.notify(to, say, Some(about));
        } else if saying.copied
            && to.address.messenger == self.chat.address.messenger
            && self.passes() != Passes::Nothing
        {
            self.tx.queue(Letter {
                to: to.address.clone(),
                lane: Lane::Notice,
                outgoing: Outgoing::Copy {
                    chat: self.chat.address.chat.clone(),
                    message: saying.message.clone(),
                },
                about: Some(about),
                sponsor: None,
            });
        }
        Ok(())
    }
}

/// Lists the questions that wait for an answer to whom they have passed over: `before` is who
/// answered them until now, in the same classes.
///
/// # Errors
/// Fails when the memory does.
pub(super) async fn tell_passed_over(
    (tx, profile): (&mut Tx<'_>, &Profile),
    classes: &[i64],
    before: &BTreeSet<(i64, i64)>,
) -> store::Result<()> {
    let now = tx.waiting_questions(classes).await?;
    let mut passed: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (question, staff) in now.difference(before) {
        passed.entry(*staff).or_default().push(*question);
    }
    for (staff, questions) in passed {
        for account in tx.staff_accounts(staff).await? {
            for questions in questions.chunks(LISTED) {
                list_waiting((tx, profile), &account, questions).await?;
            }
        }
    }
    Ok(())
}

/// The questions in one message, a button for each.
async fn list_waiting(
    (tx, profile): (&mut Tx<'_>, &Profile),
    to: &Account,
    questions: &[i64],
) -> store::Result<()> {
    let lang = Lang::named(&to.language);
    let mut paragraphs = vec![lang.questions_passed_over()];
    let mut rows = Vec::with_capacity(questions.len());
    for id in questions {
        let Some(question) = tx.question(*id).await? else {
            continue;
        };
        let called = called(tx, profile, to, &question.student).await?;
        let mut lines = vec![lang.question_head(*id, called)];
        for (text, file) in tx.unanswered(*id).await? {
            lines.push(match (shortened(&text), file) {
                (text, None) if text.is_empty() => lang.question_without_words(),
                (text, None) => text,
                (text, Some(_)) => format!("📎 {text}"),
            });
        }
        paragraphs.push(lines.join("\n"));
        rows.push(vec![(lang.button_answer_to(*id), Action::AnswerFor(*id))]);
    }
    // A reply to a list of one is its answer.
    let about = match questions {
        [only] => Some(About::Question(*only)),
        _ => None,
    };
    let messenger = to.address.messenger.clone();
    let buttons = tx.keyboard(&messenger, Some(&to.person), rows, about.as_ref());
    let say = Say {
        buttons,
        ..Say::text(paragraphs.join("\n\n"))
    };
    tell((tx, profile), to, say, about);
    Ok(())
}

/// The beginning of what somebody said.
fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
