//! A question to a teacher, once it is asked: brought to who answers it, answered by text or
//! voice, gone on with by either side, passed over to a substitute and back, or to the class's next
//! teacher.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    naming::called,
    speech::tell,
    step::{Offered, Step},
    text::{Lang, QUOTED, shortened},
};
use crate::{
    messenger::{Outgoing, Said, Say},
    school::{personal::Passes, roster::staff_number},
    store::{
        self, Tx,
        about::About,
        accounts::Account,
        outbox::{Lane, Letter},
        questions::Question,
    },
};

/// How many questions that have passed over one message lists.
const LISTED: usize = 10;

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

    pub(super) fn offered(offered: Offered) -> Self {
        Saying {
            copied: offered.text.is_empty() && offered.file.is_none(),
            message: offered.message,
            text: offered.text,
            file: offered.file,
        }
    }
}

impl Talk<'_, '_> {
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
            self.tx.set_step::<Step>(account.id, None);
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
    pub(super) async fn say_in(&mut self, question: &Question, said: &Said) -> Answer {
        self.note_album(question, said.album.as_deref()).await?;
        self.pass(question, &Saying::of(said)).await
    }

    pub(super) async fn note_album(&mut self, question: &Question, album: Option<&str>) -> Answer {
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
            (true, true) if self.answerers(&question).await?.is_empty() => {
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
            Some(staff) if self.tx.has_answered(question.id, staff).await? => true,
            // Who has taught a class before was brought what they did not answer.
            Some(_) if own.id != question.asker.id => {
                let about = About::Question(question.id);
                let brought = self.tx.ever_delivered_about(&about).await?;
                brought.iter().any(|(chat, _)| *chat == own.address)
            }
            _ => false,
        };
        let who: Vec<String> = answering.iter().map(|staff| staff_number(*staff)).collect();
        Ok(Stop::Refused(match was_theirs {
            true => self.lang.question_elsewhere(question.id, who.join(", ")),
            false => self.lang.button_foreign(),
        }))
    }

    /// The accounts of those who answer a question now: nobody hears as a teacher what they asked as a
    /// parent.
    async fn answerers(&mut self, question: &Question) -> Result<Vec<Arc<Account>>, Stop> {
        let mut accounts = Vec::new();
        for staff in self.tx.answering(question.id).await? {
            accounts.extend(self.tx.staff_accounts(staff).await?);
        }
        accounts.retain(|account| account.id != question.asker.id);
        Ok(accounts)
    }

    /// Brings what was said to the other side.
    pub(super) async fn pass(&mut self, question: &Question, saying: &Saying) -> Answer {
        let from_family = self.is_asker(question);
        let staff = match from_family {
            true => None,
            false => self.known_account()?.teacher(),
        };
        let said = (saying.text.as_str(), saying.file.as_ref());
        self.tx.add_to_question(question.id, staff, said).await?;
        let others = match from_family {
            true => self.answerers(question).await?,
            false => vec![Arc::clone(&question.asker)],
        };
        for other in others {
            self.bring(&other, question, saying).await?;
        }
        Ok(())
    }

    async fn bring(&mut self, to: &Account, question: &Question, saying: &Saying) -> Answer {
        let lang = Lang::named(&to.language);
        let about = About::Question(question.id);
        let head = match to.id == question.asker.id {
            true if to.students.len() > 1 => {
                let called = called(self.tx, self.profile, to, &question.student).await?;
                lang.answer_head_about(question.id, called)
            }
            true => lang.answer_head(question.id),
            false => question_head((self.tx, self.profile), to, question).await?,
        };
        // No messenger copies out of another one.
        let is_elsewhere = to.address.messenger != self.chat.address.messenger;
        let text = match saying.text.trim() {
            "" if saying.copied && is_elsewhere => {
                format!("{head}\n\n{}", lang.message_not_shown())
            }
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
        } else if saying.copied && !is_elsewhere && self.passes() != Passes::Nothing {
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

/// What a question is headed by to who answers it: whether the student asks or a parent, about whom,
/// and in which classes of the one whom they asked; of the answerer's, where those are over.
async fn question_head(
    (tx, profile): (&mut Tx<'_>, &Profile),
    to: &Account,
    question: &Question,
) -> store::Result<String> {
    let (lang, student) = (Lang::named(&to.language), &question.student);
    let called = called(tx, profile, to, student).await?;
    let head = match question.asker.is_guardian_of(student) {
        true => lang.question_head_of_parent(question.id, called),
        false => lang.question_head(question.id, called),
    };
    let (mut asked, mut answering) = (Vec::new(), Vec::new());
    for class in tx.classes_attended(student).await? {
        let taught = tx.teachers_now(class.id).await?;
        if class.teacher == question.teacher || taught.contains(&question.teacher) {
            asked.push(class.label);
        } else if to.teacher().is_some_and(|own| taught.contains(&own)) {
            answering.push(class.label);
        }
    }
    let classes = if asked.is_empty() { answering } else { asked };
    let parts: Vec<String> = [head].into_iter().chain(classes).collect();
    Ok(parts.join(", "))
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
        let mut lines = vec![question_head((tx, profile), to, &question).await?];
        for (text, file) in tx.unanswered(*id).await? {
            lines.push(match (shortened(&text, QUOTED), file) {
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
