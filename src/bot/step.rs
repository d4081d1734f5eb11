//! What the bot waits for from a person, kept in the database so that a restart forgets none.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk,
    announcing::Announcing,
    attachments::Album,
    closed_terms::Change,
    command::Command,
    drafting::Drafting,
    examining::Examining,
    recording::{Recording, Stage as RecordingStage},
    term_marks::Chosen,
};
use crate::{
    messenger::{Address, RemoteFile, Said},
    school::roster::StudentId,
    store::{accounts::Account, marks::Comment},
};

/// How long words are expected that take effect at once.
const WORDS_EXPECTED: Duration = Duration::from_secs(3600);

/// What the bot waits for from a person, in private.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Messages of a submission, until «Готово».
    Collecting(i64),
    /// More for a submission that is handed in.
    Adding(i64),
    /// Which assignment it is that messages without «Сдать» are for.
    Offered(Vec<Offered>),
    /// What a teacher has sent with `/submit`, until it is chosen whose work it is and for which
    /// assignment.
    Entering(Vec<Offered>),
    /// A comment on a submission.
    Commenting(i64),
    /// A comment is there; the mark it belongs to is not yet.
    Commented {
        /// The submission.
        submission: i64,
        /// What was said.
        comment: Comment,
    },
    /// A comment that was written before it was chosen which of a student's works it is on.
    Remarked {
        /// Whose work; it is missing where it was not kept yet.
        student: Option<StudentId>,
        /// What was said.
        #[serde(flatten)]
        comment: Comment,
    },
    /// What is to be done better, before a submission goes back.
    Returning(i64),
    /// An assignment that is being put together.
    Drafting(Drafting),
    /// What happened in a lesson, as far as it was said.
    Recording(Recording),
    /// What is written about an exam.
    Examining(Examining),
    /// About whom something is to be written, of those on an exam's sheet.
    ExamSheet,
    /// Term marks that were chosen, and are not confirmed yet.
    TermMarks(Chosen),
    /// Why a mark of a closed term is changed.
    TermReason(Change),
    /// On which days somebody stands in.
    Substituting {
        /// For the teacher of which class.
        class: i64,
        /// The staff number.
        staff: i64,
    },
    /// What a member of staff is called from now on.
    Renaming {
        /// The staff number.
        staff: i64,
        /// The name, once it was said; it is not confirmed yet.
        name: String,
    },
    /// An assignment's text anew.
    Rewording(i64),
    /// A series' text anew.
    RewordingSeries(i64),
    /// Until when the due date of one student's work is put off.
    Extending {
        /// The assignment.
        assignment: i64,
        /// The student.
        student: StudentId,
    },
    /// What a guardian calls this child.
    Labelling(StudentId),
    /// What was not understood, and may be passed on.
    Unsorted(Vec<Offered>),
    /// A question to a teacher.
    Asking {
        /// About which student.
        student: StudentId,
        /// The teacher's number.
        teacher: i64,
    },
    /// Of which day a consent on paper is, or its withdrawal.
    PaperDate {
        /// Whose.
        student: StudentId,
        /// Whether it gives consent, or takes it back.
        given: bool,
    },
    /// What is answered to a question, on either side.
    Answering(i64),
    /// An announcement that is being put together.
    Announcing(Announcing),
    /// An announcement's text anew.
    Rewriting(i64),
    /// The class that an assignment is for.
    ChoosingClass {
        /// The assignment, as it was written.
        text: String,
        /// The file that came with it.
        file: Option<RemoteFile>,
        /// The album that this file is of.
        #[serde(default)]
        album: Album,
        /// The chat in which it was written.
        #[serde(default)]
        said_in: Option<Address>,
        /// The classes that are in question.
        #[serde(default)]
        classes: Vec<i64>,
    },
}

impl Step {
    /// Whether what is said next takes effect without another question, or is what an announcement
    /// says, or somebody's name.
    pub fn takes_words_at_once(&self) -> bool {
        match self {
            Step::Announcing(announcing) => announcing.text.is_empty(),
            Step::Recording(recording) => {
                matches!(
                    recording.stage,
                    RecordingStage::When | RecordingStage::Place
                )
            }
            Step::Adding(_)
            | Step::Examining(_)
            | Step::ExamSheet
            | Step::Commenting(_)
            | Step::Returning(_)
            | Step::TermReason(_)
            | Step::Substituting { .. }
            | Step::Renaming { .. }
            | Step::Rewording(_)
            | Step::RewordingSeries(_)
            | Step::Extending { .. }
            | Step::Labelling(_)
            | Step::PaperDate { .. }
            | Step::Asking { .. }
            | Step::Answering(_)
            | Step::Rewriting(_) => true,
            Step::Collecting(_)
            | Step::Offered(_)
            | Step::Entering(_)
            | Step::Commented { .. }
            | Step::Remarked { .. }
            | Step::Drafting(_)
            | Step::TermMarks(_)
            | Step::Unsorted(_)
            | Step::ChoosingClass { .. } => false,
        }
    }

    /// Whether a word without a slash that would be this command is an answer to what is waited for.
    /// One that `is_at_hand`, on the keyboard below the chat, was rather tapped there than written.
    pub(super) fn takes_as_words(&self, command: &Command, is_at_hand: bool) -> bool {
        match (self, command) {
            (_, Command::Done | Command::Cancel | Command::Help) => false,
            // Who says a verb, «Проверить», has turned to something else.
            (
                _,
                Command::Assign(_)
                | Command::Grade(_)
                | Command::Queue(_)
                | Command::Submit(_)
                | Command::Invite(_)
                | Command::Ask(_),
            ) => false,
            // Nobody is called «Отчёты», nothing is due then, and no work and no post is that alone.
            (
                Step::Renaming { .. }
                | Step::Labelling(_)
                | Step::Extending { .. }
                | Step::Substituting { .. }
                | Step::PaperDate { .. }
                | Step::TermReason(_)
                | Step::Adding(_)
                | Step::Rewording(_)
                | Step::RewordingSeries(_)
                | Step::Rewriting(_)
                | Step::ExamSheet,
                _,
            ) => false,
            // «Четверть» is a note's value as well, and a topic therefore; «Журнал» is none.
            (Step::Recording(_), command) => {
                matches!(command, Command::Term | Command::Homework | Command::Grades)
            }
            (Step::Drafting(_), command) => {
                matches!(command, Command::Homework | Command::Grades)
            }
            (step, _) => !is_at_hand && step.takes_words_at_once(),
        }
    }
}

impl Talk<'_, '_> {
    /// What is waited for. Words that would take effect at once are no longer expected after an
    /// hour: who writes then means something else.
    pub(super) async fn current_step(&mut self, account: &Account) -> Result<Option<Step>, Stop> {
        let step = self.tx.step::<Step>(account.id).await?;
        if !step.as_ref().is_some_and(Step::takes_words_at_once) {
            return Ok(step);
        }
        let fresh = self.is_step_fresh(account.id).await?;
        Ok(step.filter(|_| fresh))
    }

    /// Runs a command. Words that were asked for before it are not expected after it: who writes then
    /// means something else.
    pub(super) async fn run_from_step(&mut self, command: Command, said: &Said) -> Answer {
        let turns = command.turns_to_something_else();
        let before = self.tx.steps_set();
        self.run(command, said).await?;
        if turns && self.tx.steps_set() == before {
            self.expect_no_words().await?;
        }
        Ok(())
    }

    /// What is waited for, where the next words would take effect at once.
    pub(super) async fn words_expected(&mut self) -> Result<Option<Step>, Stop> {
        let Some(account) = self.account.clone() else {
            return Ok(None);
        };
        let step = self.tx.step::<Step>(account.id).await?;
        // Where and when a lesson is held is asked amid all else that was said of it.
        let is_expected =
            |step: &Step| step.takes_words_at_once() && !matches!(step, Step::Recording(_));
        Ok(step.filter(is_expected))
    }

    /// Something else is looked at: what is written from now on is not what was asked for before, and
    /// no other text of an announcement that waits to be sent.
    pub(super) async fn expect_no_words(&mut self) -> Answer {
        if let Some(step) = self.words_expected().await? {
            let account = self.known_account()?;
            if let Step::Adding(work) = step {
                self.leave_adding(work).await?;
            }
            self.tx.set_step::<Step>(account.id, None);
            return Ok(());
        }
        self.set_announcement_aside().await
    }

    /// Whether what is waited for from somebody has been for an hour at most.
    pub(super) async fn is_step_fresh(&mut self, account: i64) -> Result<bool, Stop> {
        let since = self.tx.step_since(account).await?;
        Ok(since.is_some_and(|since| self.tx.now.since(since) <= WORDS_EXPECTED))
    }
}

/// A message that may be a work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Its id in the chat.
    pub message: String,
    /// That chat, where it is not the private one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Address>,
    /// Its text or caption.
    pub text: String,
    /// The file that it carries.
    pub file: Option<RemoteFile>,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub at: i64,
    /// What all items of one album have in common.
    pub album: Option<String>,
    /// Whether it is something that is no part of any work: a sticker, a place on the map.
    #[serde(default)]
    pub other: bool,
}
