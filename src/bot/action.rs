//! What buttons do. Pure: nothing is looked up here.

use serde::{Deserialize, Serialize};

use super::{
    announcements::AnnouncementTap,
    class_groups::GroupTap,
    closed_classes::ClassTap,
    drafting::Move,
    exams::ExamTap,
    forms::FormTap,
    gradebook::Leaf,
    grades::OwnSheet,
    paper_consents::PaperTap,
    picking::PickTap,
    planned::PlanTap,
    recording::{Tap, Touch},
    renaming::RenameTap,
    reports::Ask,
    substitutes::Appoint,
    term_marks::TermTap,
    timetable::Look,
};
use crate::{
    messenger::Address,
    school::{digests::DigestKind, moments::Moment, roster::StudentId},
    store::{accounts::StaffRole, invitations::Invitee},
};

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
    /// «Отменить» of a submission that is not handed in yet.
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
    Keep,
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
    /// «Ещё» under «это работа?»: after so many.
    MoreOffers(usize),
    /// «Нет» under «это работа?».
    DropOffer,
    /// A teacher enters a student's work.
    EnterFor {
        /// The assignment.
        assignment: i64,
        /// The student.
        student: StudentId,
    },
    /// «Ещё»: further assignments for which a student's work may be entered.
    EnterMore {
        /// The student.
        student: StudentId,
        /// How many were shown.
        skip: usize,
    },
    /// «Сдано на бумаге».
    OnPaper(i64),
    /// Whose work it is that somebody unknown sent, or a parent of several.
    Claim {
        /// The work.
        unclaimed: i64,
        /// The student.
        student: StudentId,
        /// For which assignment, where it was sent without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignment: Option<i64>,
    },
    /// «Ещё»: students whose work it may be, after so many.
    ClaimMore {
        /// The work.
        unclaimed: i64,
        /// How many were shown.
        skip: usize,
    },
    /// «Ничья»; «Отменить» of the parent who sent it.
    Disown(i64),
    /// «Да, ничья».
    DisownNow(i64),
    /// «Чьи они?», «Дальше»: the work of which nobody has said yet whose it is, after this one.
    NextUnclaimed(i64),
    /// «Проверить» one work.
    Show(i64),
    /// A mark for a submission.
    Mark {
        /// The submission.
        submission: i64,
        /// The mark, in ASCII.
        mark: String,
    },
    /// Another mark for a submission that has one.
    Correct {
        /// The submission.
        submission: i64,
        /// The row of the mark that it has.
        before: i64,
        /// The new mark, in ASCII.
        mark: String,
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
    /// «Не работа»: words that hand nothing in.
    NoWork(i64),
    /// «Отменить» that.
    WorkAfterAll(i64),
    /// «Отменить» a mark that was just given: of which submission, and which row it is.
    TakeBack {
        /// The submission.
        submission: i64,
        /// The mark's row.
        mark: i64,
    },
    /// «Отменить» a return that was just made.
    TakeReturnBack {
        /// The submission.
        submission: i64,
        /// The return's row.
        returned: i64,
        /// Whether it had a mark.
        marked: bool,
    },
    /// «Изменить» an assignment.
    Reword(i64),
    /// «Отменить» an assignment.
    CancelAssignment(i64),
    /// «Да»: an assignment is cancelled for which works are there.
    CancelAssignmentNow(i64),
    /// «Продлить» an assignment for somebody who has not handed it in.
    ExtendWhom(i64),
    /// «Ещё» under that.
    ExtendMore {
        /// The assignment.
        assignment: i64,
        /// How many were shown.
        shown: usize,
    },
    /// «Продлить» the due date of one student's work.
    Extend {
        /// The assignment.
        assignment: i64,
        /// The student.
        student: StudentId,
    },
    /// Until then.
    ExtendUntil {
        /// The assignment.
        assignment: i64,
        /// The student.
        student: StudentId,
        /// The new due date.
        until: Moment,
    },
    /// A step of «Задать».
    Drafting(Move),
    /// A step of «Урок», on the way to a card.
    Lesson(Tap),
    /// A step of «Урок», on the card that is told by this.
    LessonCard(String, Touch),
    /// A step of «Программа» or «Комиссия».
    Exam(ExamTap),
    /// A step of «Четверть».
    Terms(TermTap),
    /// A step on the way to a substitute.
    Appoint(Appoint),
    /// A look at the timetable.
    Timetable(Look),
    /// The class of a group to which the bot was added.
    BindGroup {
        /// The class.
        class: i64,
        /// The group.
        group: Address,
    },
    /// «Ещё»: classes of a group to which the bot was added, after so many.
    BindGroupMore {
        /// The group.
        group: Address,
        /// How many were shown.
        skip: usize,
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
    /// «Раньше»: marks after so many.
    Grades(usize),
    /// «Как родитель»: a work of one's own children.
    SubmitOwn,
    /// For which class an assignment is; its text waits in the step.
    AssignTo(i64),
    /// «Ещё»: further classes that it may be for, after so many.
    AssignMore(usize),
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
    /// A tap on the way to a consent on paper, or its withdrawal.
    Paper(PaperTap),
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
    /// «Отменить» of whatever the bot waits for.
    CancelStep,
    /// «Передать преподавателю», of before it was noted under what it stands.
    PassOn,
    /// «Передать преподавателю» what nobody understood.
    PassOnUpTo {
        /// The last message under which it stands.
        last: String,
    },
    /// This teacher is asked, about this student.
    Ask {
        /// The student.
        student: StudentId,
        /// The teacher's number.
        teacher: i64,
    },
    /// «Назад»: another teacher is asked.
    AskAgain,
    /// «Ответить».
    Answer(i64),
    /// Shows a question that has passed over, and answers it.
    AnswerFor(i64),
    /// These quiet hours.
    Quiet(String),
    /// A digest is turned on or off.
    Digest {
        /// Which one.
        kind: DigestKind,
        /// Whether it comes from now on.
        on: bool,
    },
    /// The journal of this class, for the current term; behind buttons of older versions.
    Journal(i64),
    /// A tap on the way to a journal.
    Leaf(Leaf),
    /// A student's own sheet of marks.
    OwnSheet(OwnSheet),
    /// An assignment that was given before is given anew.
    Again(i64),
    /// «Раньше»: assignments before this one.
    AgainMore(i64),
    /// «Подтвердить» the school's calendar.
    ConfirmCalendar,
    /// «Раньше»: privileged acts before this one.
    Audit(i64),
    /// «Файлом»: all privileged acts.
    AuditFile,
    /// A step on the way to a report.
    Report(Ask),
    /// A step of «Формы школы».
    Form(FormTap),
    /// «Пригласить» a student and the guardians.
    Invite(StudentId),
    /// «Пригласить» everybody of a class.
    InviteClass(i64),
    /// «Все учащиеся».
    InviteAll,
    /// «Да»: everybody of a class, or all, though that voids codes.
    InviteNow(Option<i64>),
    /// «Все классы», «Ещё»: the school's classes after so many.
    ClassesOfSchool(usize),
    /// «Ещё»: classes after so many.
    InviteMore(usize),
    /// «Пригласить» a member of staff.
    InviteStaff(i64),
    /// «Да»: one student, or a member of staff, though that voids codes.
    InviteOneNow(Invitee),
    /// One member of staff.
    StaffCard(i64),
    /// «Ещё»: staff after so many.
    StaffMore(usize),
    /// A role is to be given or taken.
    AskRole(StaffRole),
    /// «Да»: it is.
    SetRole {
        /// What they are to be.
        #[serde(flatten)]
        role: StaffRole,
        /// What they were when that was asked.
        before: Option<StaffRole>,
    },
    /// A tap on the way to another name of a member of staff.
    Rename(RenameTap),
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
    /// «Вернуть» into all classes that one deed took them out of.
    ComeBackToAll {
        /// The student.
        student: StudentId,
        /// Its number.
        deed: i64,
    },
    /// A tap on the way to closing a class, or opening it again.
    ClassTap(ClassTap),
    /// A tap on the way to a class's groups.
    Groups(GroupTap),
    /// «Стереть данные» of a student.
    AskErase(StudentId),
    /// «Да, стереть».
    EraseNow(StudentId),
    /// «Стереть только родителей».
    EraseGuardians(StudentId),
    /// «Да, стереть», of the guardians alone.
    EraseGuardiansNow(StudentId),
    /// «Стереть данные» of somebody who was on the staff.
    AskEraseStaff(i64),
    /// «Да, стереть», of somebody who was on the staff.
    EraseStaffNow(i64),
    /// «Гости комиссий», after so many.
    ExamGuests(usize),
    /// «Стереть» the name of a guest of commissions.
    AskEraseGuest(i64),
    /// «Да, стереть», of a guest of commissions.
    EraseGuestNow(i64),
    /// «Импортировать» a roster, as it was shown.
    ImportRoster {
        /// Its file.
        file: i64,
        /// What tells what was shown from anything else.
        shown: String,
        /// «Перевести»: whom the file gives other classes leaves the old ones.
        #[serde(default)]
        moving: bool,
    },
    /// «Вернуть в старые классы»: whom a roster moved is back there, too.
    UndoMove(i64),
    /// «Нет», of a roster.
    LeaveRoster(i64),
    /// A tap on an announcement. This and what follows is kept as the tap is, without a name of its
    /// own: so it stands in the keyboards of before.
    #[serde(untagged)]
    Announcement(AnnouncementTap),
    /// A tap on what is planned.
    #[serde(untagged)]
    Plan(PlanTap),
    /// A tap on the way to a student.
    #[serde(untagged)]
    Pick(PickTap),
}

#[cfg(test)]
mod tests;
