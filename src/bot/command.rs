//! Words and buttons become commands. Pure: nothing is looked up here.

use serde::{Deserialize, Serialize};

use super::{
    announcements::Announcing,
    drafting::{Drafting, Move},
    picking::Purpose,
};
use crate::{
    messenger::Address,
    school::roster::StudentId,
    store::{
        accounts::{Account, StaffRole},
        announcements::Audience,
        marks::Comment,
    },
};

/// What somebody asked for, with whatever stood behind the word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/start`, `/start WORD`: come in.
    Start(String),
    /// `/help`.
    Help,
    /// `/language`.
    Language,
    /// `/classes`.
    Classes,
    /// `/homework`.
    Homework,
    /// `/submit`, «Сдать»; a teacher's with the student's identifier.
    Submit(String),
    /// `/grades`.
    Grades,
    /// `/assign …`.
    Assign(String),
    /// `/grade …`.
    Grade(String),
    /// `/return …`.
    Return(String),
    /// `/queue`, «Проверить»; of one class where it is named.
    Queue(String),
    /// «Готово».
    Done,
    /// «Отмена».
    Cancel,
    /// `/mydata`.
    MyData,
    /// `/consent …`.
    Consent(String),
    /// `/accounts`.
    Accounts,
    /// `/audit`.
    Audit,
    /// `/ask …`.
    Ask(String),
    /// `/quiet …`.
    Quiet(String),
    /// `/announce …`.
    Announce(String),
    /// `/journal`.
    Journal,
    /// `/roster`.
    Roster,
    /// `/invite …`.
    Invite(String),
    /// `/staff …`.
    Staff(String),
    /// `/student …`.
    Student(String),
    /// A command of the school's that this version does not serve yet.
    Later(&'static str),
    /// A command that nobody knows.
    Unknown(String),
}

/// Whose command it is. Who is none of these may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Everybody's, strangers' too.
    Anybody,
    /// Of all whom the school knows.
    Known,
    /// Students' and guardians'.
    Family,
    /// Teachers'.
    Teacher,
    /// Of students, guardians and teachers.
    FamilyOrTeacher,
    /// Of teachers and administrators.
    Staff,
    /// Administrators'.
    Admin,
}

impl Right {
    /// Whether it is this person's.
    pub fn is_of(self, account: &Account) -> bool {
        let (family, teacher) = (!account.students.is_empty(), account.teacher().is_some());
        match self {
            Right::Anybody | Right::Known => true,
            Right::Family => family,
            Right::Teacher => teacher,
            Right::FamilyOrTeacher => family || teacher,
            Right::Staff => account.staff.is_some(),
            Right::Admin => account.is_admin(),
        }
    }
}

impl Command {
    /// Whose command it is.
    pub fn right(&self) -> Right {
        match self {
            Command::Start(_) | Command::Help | Command::Unknown(_) => Right::Anybody,
            Command::Language
            | Command::Classes
            | Command::MyData
            | Command::Consent(_)
            | Command::Accounts
            | Command::Quiet(_)
            | Command::Later(_)
            | Command::Done
            | Command::Cancel => Right::Known,
            Command::Homework | Command::Grades | Command::Ask(_) => Right::Family,
            Command::Invite(_) | Command::Announce(_) => Right::Staff,
            Command::Journal => Right::Teacher,
            Command::Roster | Command::Audit | Command::Staff(_) | Command::Student(_) => {
                Right::Admin
            }
            Command::Submit(_) => Right::FamilyOrTeacher,
            Command::Assign(_) | Command::Grade(_) | Command::Return(_) | Command::Queue(_) => {
                Right::Teacher
            }
        }
    }

    /// Whether it concerns coming in and the bot itself, and nothing of the school's.
    pub fn is_about_the_bot(&self) -> bool {
        matches!(
            self,
            Command::Start(_)
                | Command::Help
                | Command::Language
                | Command::Consent(_)
                | Command::Unknown(_)
        )
    }

    /// Reads a message as a command; `None` where it is none, or is for another bot.
    /// `username` is this bot's name, where it is known.
    pub fn read(text: &str, username: Option<&str>) -> Option<Command> {
        let text = text.trim();
        let Some(text) = text.strip_prefix('/') else {
            return plain_word(text);
        };
        let (head, rest) = match text.find(char::is_whitespace) {
            Some(end) => (&text[..end], text[end..].trim_start()),
            None => (text, ""),
        };
        let (name, addressee) = match head.split_once('@') {
            Some((name, addressee)) => (name, Some(addressee)),
            None => (head, None),
        };
        if let (Some(addressee), Some(username)) = (addressee, username)
            && !addressee.eq_ignore_ascii_case(username)
        {
            return None;
        }
        let rest = rest.to_owned();
        Some(match name.to_lowercase().as_str() {
            "start" => Command::Start(rest),
            "help" => Command::Help,
            "language" => Command::Language,
            "classes" => Command::Classes,
            "homework" => Command::Homework,
            "submit" => Command::Submit(rest),
            "grades" => Command::Grades,
            "assign" => Command::Assign(rest),
            "grade" => Command::Grade(rest),
            "return" => Command::Return(rest),
            "queue" => Command::Queue(rest),
            "done" => Command::Done,
            "cancel" => Command::Cancel,
            "mydata" => Command::MyData,
            "consent" => Command::Consent(rest),
            "accounts" => Command::Accounts,
            "audit" => Command::Audit,
            "ask" => Command::Ask(rest),
            "quiet" => Command::Quiet(rest),
            "announce" => Command::Announce(rest),
            "journal" => Command::Journal,
            "roster" => Command::Roster,
            "invite" => Command::Invite(rest),
            "staff" => Command::Staff(rest),
            "student" => Command::Student(rest),
            name => match LATER.iter().find(|later| **later == name) {
                Some(later) => Command::Later(later),
                None => Command::Unknown(name.to_owned()),
            },
        })
    }
}

/// Commands of the school's that come with a later version.
const LATER: &[&str] = &["lesson", "report"];

/// Words that do without a slash.
fn plain_word(text: &str) -> Option<Command> {
    match text.to_lowercase().trim_end_matches(['.', '!']) {
        "готово" | "done" => Some(Command::Done),
        "отмена" | "cancel" => Some(Command::Cancel),
        "задать" | "assign" => Some(Command::Assign(String::new())),
        "оценить" | "grade" => Some(Command::Grade(String::new())),
        "урок" | "lesson" => Some(Command::Later("lesson")),
        "журнал" | "journal" => Some(Command::Journal),
        "сдать" | "submit" => Some(Command::Submit(String::new())),
        "проверить" | "check" => Some(Command::Queue(String::new())),
        "помощь" | "help" => Some(Command::Help),
        "задания" | "homework" => Some(Command::Homework),
        "оценки" | "grades" => Some(Command::Grades),
        "классы" | "classes" => Some(Command::Classes),
        "спросить" | "ask" => Some(Command::Ask(String::new())),
        _ => None,
    }
}

/// What a button does. It is kept in the database; the button carries a handle only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// «Да» under «это вы?»: the hash of the invitation.
    Join(String),
    /// «Нет» under «это вы?».
    NotMe,
    /// «Сдать» under an assignment.
    HandIn(i64),
    /// Whose work it is going to be.
    HandInFor {
        /// The assignment.
        assignment: i64,
        /// The student.
        student: StudentId,
    },
    /// «Готово».
    Finish(i64),
    /// «Отмена» of a submission that is not handed in yet.
    Abandon(i64),
    /// «Добавить» to a submission that is handed in.
    Add(i64),
    /// «Готово» after «Добавить».
    Added(i64),
    /// «Отозвать».
    Withdraw(i64),
    /// «Да, отозвать».
    WithdrawNow(i64),
    /// «Нет»: everything stays as it is.
    Leave,
    /// «Не тот ребёнок».
    OtherChild(i64),
    /// The child whose work it is.
    MoveTo {
        /// The submission.
        submission: i64,
        /// The student.
        student: StudentId,
    },
    /// What was sent without «Сдать» is a work for this assignment.
    TakeAs {
        /// The assignment.
        assignment: i64,
        /// The student.
        student: StudentId,
    },
    /// «Нет» under «это работа?».
    DropOffer,
    /// A teacher enters a student's work.
    EnterFor {
        /// The assignment.
        assignment: i64,
        /// The student.
        student: StudentId,
    },
    /// «Сдано на бумаге».
    OnPaper(i64),
    /// Whose work it is that somebody unknown sent.
    Claim {
        /// The work.
        unclaimed: i64,
        /// The student.
        student: StudentId,
    },
    /// «Ничья».
    Disown(i64),
    /// «Проверить» one work.
    Show(i64),
    /// A mark for a submission.
    Mark {
        /// The submission.
        submission: i64,
        /// The mark, in ASCII.
        mark: String,
        /// What was said with it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// «Вернуть».
    Return(i64),
    /// «Без комментария», after «Вернуть».
    ReturnNow(i64),
    /// «Комментарий».
    Comment(i64),
    /// «Дальше»: the work in the queue after this one.
    Next {
        /// When that one was handed in, in milliseconds.
        handed_in: i64,
        /// Its number.
        submission: i64,
        /// The class that is being checked; all of them where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<i64>,
    },
    /// «Проверить»: one class, or all.
    Queue(Option<i64>),
    /// «Классы»: how many works wait in each.
    QueueClasses,
    /// «Отменить» a mark that was just given: of which submission, and which row it is.
    TakeBack {
        /// The submission.
        submission: i64,
        /// The mark's row.
        mark: i64,
    },
    /// «Изменить» an assignment.
    Reword(i64),
    /// «Отменить» an assignment.
    CancelAssignment(i64),
    /// A step of «Задать».
    Drafting(Move),
    /// A student is to be chosen.
    Pick(Purpose),
    /// In this class.
    PickIn {
        /// The class.
        class: i64,
        /// What for.
        purpose: Purpose,
    },
    /// This student.
    Picked {
        /// The class.
        class: i64,
        /// The student.
        student: StudentId,
        /// What for.
        purpose: Purpose,
    },
    /// The class of a group to which the bot was added.
    BindGroup {
        /// The class.
        class: i64,
        /// The group.
        group: Address,
    },
    /// Of a class's groups, the one for assignments.
    ChooseGroup {
        /// The class.
        class: i64,
        /// The group.
        group: Address,
    },
    /// «Ещё»: a further page of the open assignments.
    Homework {
        /// To choose one to be handed in.
        handing_in: bool,
        /// How many were shown.
        skip: usize,
    },
    /// «Раньше»: marks before this row.
    Grades(i64),
    /// «Как родитель»: a work of one's own children.
    SubmitOwn,
    /// For which class an assignment is; its text waits in the step.
    AssignTo(i64),
    /// A language to speak.
    Speak(String),
    /// «Прислать всё» under `/mydata`.
    MyDataWhole,
    /// «Согласен(на)», to the version of the text that was shown.
    GiveConsent {
        /// For which student.
        student: StudentId,
        /// To which version.
        version: String,
    },
    /// «Не сейчас», when asked for consent.
    ConsentLater,
    /// «Отозвать согласие».
    WithdrawConsent(StudentId),
    /// «Да, отозвать», of a consent.
    WithdrawConsentNow(StudentId),
    /// «Отключить» an account, by its link.
    Disconnect(i64),
    /// «Да, отключить».
    DisconnectNow(i64),
    /// «Назвать» a child.
    Label(StudentId),
    /// «Пропустить» what was asked for.
    SkipStep,
    /// «Отмена» of whatever the bot waits for.
    CancelStep,
    /// «Передать преподавателю» what nobody understood.
    PassOn,
    /// This teacher is asked, about this student.
    Ask {
        /// The student.
        student: StudentId,
        /// The teacher's number.
        teacher: i64,
    },
    /// «Ответить».
    Answer(i64),
    /// These quiet hours.
    Quiet(String),
    /// For whom an announcement is.
    AnnounceTo(Audience),
    /// «Ещё»: classes for an announcement, after so many.
    AnnounceMore(usize),
    /// «Изменить» the text of an announcement before it goes out.
    AnnounceText,
    /// «Кому», of an announcement before it goes out.
    AnnounceWhom,
    /// «Отправить».
    AnnounceNow,
    /// «Изменить» an announcement that is out.
    Rewrite(i64),
    /// «Отозвать» an announcement.
    Recall(i64),
    /// «Да, отозвать», of an announcement.
    RecallNow(i64),
    /// The journal of this class.
    Journal(i64),
    /// «Раньше»: privileged acts before this one.
    Audit(i64),
    /// «Пригласить» a student and the guardians.
    Invite(StudentId),
    /// «Пригласить» everybody of a class.
    InviteClass(i64),
    /// «Все учащиеся».
    InviteAll,
    /// «Ещё»: classes after so many.
    InviteMore(usize),
    /// «Пригласить» a member of staff.
    InviteStaff(i64),
    /// One member of staff.
    StaffCard(i64),
    /// «Ещё»: staff after so many.
    StaffMore(usize),
    /// A role is to be given or taken.
    AskRole(StaffRole),
    /// «Да»: it is.
    SetRole(StaffRole),
    /// «Выбыл(а)» from a class; from the school where none is named.
    AskLeave {
        /// The student.
        student: StudentId,
        /// The class.
        class: Option<i64>,
    },
    /// «Да», left.
    LeaveNow {
        /// The student.
        student: StudentId,
        /// The class.
        class: Option<i64>,
    },
    /// «Вернуть» into a class.
    ComeBack {
        /// The student.
        student: StudentId,
        /// The class.
        class: i64,
    },
    /// «Стереть данные» of a student.
    AskErase(StudentId),
    /// «Да, стереть».
    EraseNow(StudentId),
    /// «Стереть только родителей».
    EraseGuardians(StudentId),
    /// «Стереть данные» of somebody who was on the staff.
    AskEraseStaff(i64),
    /// «Да, стереть», of somebody who was on the staff.
    EraseStaffNow(i64),
    /// «Импортировать» a roster, as it was shown.
    ImportRoster {
        /// Its file.
        file: i64,
        /// What tells what was shown from anything else.
        shown: String,
    },
    /// «Нет», of a roster.
    LeaveRoster(i64),
}

impl Action {
    /// Whether it concerns coming in and the bot itself, and nothing of the school's.
    pub fn is_about_the_bot(&self) -> bool {
        matches!(
            self,
            Action::Join(_)
                | Action::NotMe
                | Action::Speak(_)
                | Action::GiveConsent { .. }
                | Action::ConsentLater
                | Action::WithdrawConsent(_)
                | Action::WithdrawConsentNow(_)
                | Action::Leave
        )
    }

    /// The class of whose queue this is the «Дальше».
    pub fn class_of_queue(&self) -> Option<i64> {
        match self {
            Action::Next { class, .. } => *class,
            _ => None,
        }
    }
}

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
    /// A comment on a submission.
    Commenting(i64),
    /// A comment is there; the mark it belongs to is not yet.
    Commented {
        /// The submission.
        submission: i64,
        /// What was said.
        comment: Comment,
    },
    /// What is to be done better, before a submission goes back.
    Returning(i64),
    /// An assignment that is being put together.
    Drafting(Drafting),
    /// An assignment's text anew.
    Rewording(i64),
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
        file: Option<crate::messenger::RemoteFile>,
    },
}

/// A message that may be a work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Its id in the chat.
    pub message: String,
    /// Its text or caption.
    pub text: String,
    /// The file that it carries.
    pub file: Option<crate::messenger::RemoteFile>,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub at: i64,
    /// What all items of one album have in common.
    pub album: Option<String>,
}

/// A handle and a place out of a button's data, such as `7Q2…X.3`.
pub fn handle_and_place(data: &str) -> Option<(&str, usize)> {
    let (handle, place) = data.split_once('.')?;
    Some((handle, place.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_with_its_rest_and_its_addressee() {
        let read = |text| Command::read(text, Some("KamertonBot"));
        assert_eq!(
            read("/grade 10427 5- Чисто!"),
            Some(Command::Grade("10427 5- Чисто!".into()))
        );
        assert_eq!(
            read("/start@kamertonbot CODE"),
            Some(Command::Start("CODE".into()))
        );
        assert_eq!(read("/start@other_bot CODE"), None);
        assert_eq!(
            read("/assign\nГамма"),
            Some(Command::Assign("Гамма".into()))
        );
        assert_eq!(read("Готово!"), Some(Command::Done));
        assert_eq!(read("/dance"), Some(Command::Unknown("dance".into())));
        assert_eq!(read("просто слова"), None);
    }
}
