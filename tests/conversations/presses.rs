//! Rights are looked up again at the press: every action that a button can have, behind a
//! button of one's own, pressed by everybody who may not (any more) do it.

use std::{collections::BTreeSet, time::Duration};

use kamerton::{
    bot::{
        action::Action,
        announcements::AnnouncementTap,
        class_groups::GroupTap,
        closed_classes::ClassTap,
        drafting::Move,
        exams::ExamTap,
        forms::FormTap,
        gradebook::Leaf,
        grades::OwnSheet,
        paper_consents::PaperTap,
        picking::{PickTap, Purpose},
        planned::PlanTap,
        recording::{Tap, Touch},
        renaming::RenameTap,
        reports::Ask,
        substitutes::Appoint,
        term_marks::{Sheet, TermTap},
        timetable::Look,
    },
    chance::Chance,
    messenger::{Address, ButtonDoes},
    report::order::Kind,
    sandbox::{Act, Happened},
    school::{
        calendar::PeriodKind, digests::DigestKind, moments::Moment, roster::StudentId,
        term_marks::TermKey,
    },
    store::{accounts::StaffRole, audiences::Audience, invitations::Invitee},
};

use crate::{
    guard::{Fingerprint, ROLES, Town, database, difference, spoil},
    school::{START, Who, student},
};

/// What the actions are about: all of it the student's, the class's or its teacher's.
struct Subjects {
    student: StudentId,
    class: i64,
    assignment: i64,
    submission: i64,
    /// A work that the student has begun and not handed in.
    begun: i64,
    unclaimed: i64,
    question: i64,
    series: i64,
    planned: i64,
    slot: i64,
    lesson: i64,
    announcement: i64,
    /// A guest of a commission.
    guest: i64,
    /// The guardian's link.
    link: i64,
    bound: Address,
    unbound: Address,
}

impl Subjects {
    async fn of(town: &mut Town) -> Subjects {
        let [stranger, _, student_, guardian, teacher, _, admin] = town.people;
        let (bound, unbound) = (town.bound, town.unbound);
        let school = &mut town.school;
        let post = school
            .assigns(teacher, bound, "Этюд\nсрок: 30.11 18:00")
            .await;
        school
            .replies(stranger, bound, post.message, "тайная работа неизвестного")
            .await;
        school.says(student_, "/homework").await;
        let list = school.last(student_);
        school.presses(student_, &list, "Сдать: Этюд").await;
        school.says(student_, "тайное начало").await;
        school.says(guardian, "/ask тайный вопрос").await;
        let which = school.last(guardian);
        if let Some(first) = which.buttons.iter().flatten().next() {
            let label = first.text.clone();
            school.presses(guardian, &which, &label).await;
        }
        school
            .says_in(
                teacher,
                bound,
                "/assign Распевка\nвыдать: пт 15:00\nповтор: каждую неделю",
            )
            .await;
        school
            .says_in(teacher, bound, "/assign Позже\nвыдать: пт 15:00")
            .await;
        // Today's lesson is there from the next minute on.
        school
            .says(teacher, "/timetable Сольфеджио 3А: вт 15:00 45 мин экзамен")
            .await;
        school.pass(Duration::from_secs(60)).await;
        school
            .says(teacher, "/timetable Сольфеджио 3А: пн 15:00 45 мин")
            .await;
        school.says(admin, "/announce тайное объявление").await;
        for button in ["Все семьи", "Отправить"] {
            let card = school.last(admin);
            school.presses(admin, &card, button).await;
        }
        for who in [teacher, admin, guardian] {
            school.says(who, "/cancel").await;
        }
        school.says(teacher, "/lesson").await;
        for button in ["15:00 Сольфеджио 3А", "Комиссия"] {
            let card = school.last(teacher);
            school.presses(teacher, &card, button).await;
        }
        school.says(teacher, "Тайный Гость").await;
        {
            let mut chance = Chance::from_seed(8);
            let mut writer = town.school.store.writer();
            let now = town.school.clock.now();
            let mut tx = writer.begin(now, &mut chance).await.expect("a transaction");
            tx.keep_form("sheet", b"PK", 1).await.expect("it is kept");
            tx.commit().await.expect("it is durable");
        }
        town.deeds().await;
        let one = async |query: &'static str| -> i64 {
            let mut connection = database(&town.school).await;
            let found = sqlx::query_scalar(query)
                .fetch_optional(&mut connection)
                .await;
            found
                .expect("a query")
                .unwrap_or_else(|| panic!("none: {query}"))
        };
        Subjects {
            student: student("10441"),
            class: one("SELECT id FROM classes WHERE name = 'Сольфеджио 3А'").await,
            assignment: one("SELECT id FROM assignments WHERE title = 'Этюд'").await,
            submission: one("SELECT min(id) FROM submissions").await,
            begun: one("SELECT max(id) FROM submissions").await,
            unclaimed: one("SELECT max(id) FROM unclaimed").await,
            question: one("SELECT max(id) FROM questions").await,
            series: one("SELECT max(id) FROM series").await,
            planned: one("SELECT id FROM assignments WHERE title = 'Позже'").await,
            slot: one("SELECT max(id) FROM timetable").await,
            lesson: one("SELECT min(id) FROM lessons").await,
            announcement: one("SELECT max(id) FROM announcements").await,
            guest: one("SELECT id FROM exam_guests").await,
            link: one("SELECT id FROM links WHERE role = 'guardian'").await,
            bound: Address::new("telegram", bound.to_string()),
            unbound: Address::new("telegram", unbound.to_string()),
        }
    }
}

/// The pattern of an action, or of one of its taps.
macro_rules! shape {
    ($action:ident) => {
        Action::$action { .. }
    };
    ($action:ident $tap:ident $of:ident) => {
        Action::$action($tap::$of { .. })
    };
}

/// Makes the table, and a match without a wildcard out of it: an action that has no row
/// does not compile. With each, the letters of those whom it serves; the others press it.
macro_rules! actions {
    ($s:ident: $($action:ident $(($tap:ident::$of:ident))? {
        $($example:expr, $serves:literal;)+
    })+) => {
        fn actions($s: &Subjects) -> Vec<(Action, &'static str)> {
            vec![$($(($example, $serves)),+),+]
        }

        fn name_of(action: &Action) -> &'static str {
            match action {
                $(shape!($action $($tap $of)?) => stringify!($action $($of)?)),+
            }
        }
    };
}

actions! { s:
    Join { Action::Join("00".to_owned()), ""; }
    NotMe { Action::NotMe, ""; }
    HandIn { Action::HandIn(s.assignment), "sg"; }
    HandInFor { Action::HandInFor { assignment: s.assignment, student: s.student.clone() }, "sg"; }
    Finish { Action::Finish(s.begun), "s"; }
    Abandon { Action::Abandon(s.begun), "s"; }
    Add { Action::Add(s.submission), "sg"; }
    Added { Action::Added(s.submission), "sg"; }
    Withdraw { Action::Withdraw(s.submission), "sg"; }
    WithdrawNow { Action::WithdrawNow(s.submission), "sg"; }
    Keep { Action::Keep, ""; }
    OtherChild { Action::OtherChild(s.submission), "g"; }
    MoveTo { Action::MoveTo { submission: s.submission, student: student("10427") }, ""; }
    TakeAs { Action::TakeAs { assignment: s.assignment, student: s.student.clone() }, ""; }
    MoreOffers { Action::MoreOffers(0), ""; }
    DropOffer { Action::DropOffer, ""; }
    EnterFor { Action::EnterFor { assignment: s.assignment, student: s.student.clone() }, "t"; }
    EnterMore { Action::EnterMore { student: s.student.clone(), skip: 0 }, "t"; }
    OnPaper { Action::OnPaper(s.begun), "s"; }
    Claim { Action::Claim { unclaimed: s.unclaimed, student: s.student.clone(), assignment: None }, "t";
        Action::Claim { unclaimed: s.unclaimed, student: s.student.clone(), assignment: Some(s.assignment) }, "t"; }
    ClaimMore { Action::ClaimMore { unclaimed: s.unclaimed, skip: 0 }, "t"; }
    Disown { Action::Disown(s.unclaimed), "t"; }
    DisownNow { Action::DisownNow(s.unclaimed), "t"; }
    NextUnclaimed { Action::NextUnclaimed(0), "t"; }
    Show { Action::Show(s.submission), "t"; }
    Mark { Action::Mark { submission: s.submission, mark: "5".to_owned() }, "t"; }
    Correct { Action::Correct { submission: s.submission, before: 0, mark: "5".to_owned() }, "t"; }
    Return { Action::Return(s.submission), "t"; }
    ReturnNow { Action::ReturnNow(s.submission), "t"; }
    Comment { Action::Comment(s.submission), "t"; }
    Next { Action::Next { handed_in: 0, submission: 0, class: Some(s.class) }, "t";
        Action::Next { handed_in: 0, submission: 0, class: None }, "t"; }
    Queue { Action::Queue(Some(s.class)), "t";
        Action::Queue(None), "t"; }
    QueueClasses { Action::QueueClasses, "t"; }
    NoWork { Action::NoWork(s.submission), "t"; }
    WorkAfterAll { Action::WorkAfterAll(s.submission), "t"; }
    TakeBack { Action::TakeBack { submission: s.submission, mark: 1 }, "t"; }
    TakeReturnBack { Action::TakeReturnBack { submission: s.submission, returned: 1, marked: false }, "t"; }
    Reword { Action::Reword(s.assignment), "t"; }
    CancelAssignment { Action::CancelAssignment(s.assignment), "t"; }
    CancelAssignmentNow { Action::CancelAssignmentNow(s.assignment), "t"; }
    ExtendWhom { Action::ExtendWhom(s.assignment), "t"; }
    ExtendMore { Action::ExtendMore { assignment: s.assignment, shown: 0 }, "t"; }
    Extend { Action::Extend { assignment: s.assignment, student: s.student.clone() }, "t"; }
    ExtendUntil { Action::ExtendUntil {
        assignment: s.assignment, student: s.student.clone(), until: START.plus(Duration::from_secs(1_000_000)),
    }, "t"; }
    Drafting { Action::Drafting(Move::Class(s.class)), "t"; Action::Drafting(Move::Post(String::new())), ""; }
    Lesson { Action::Lesson(Tap::ExtraOf { class: s.class, day: START }), "t";
        Action::Lesson(Tap::Open(s.lesson)), "t";
        Action::Lesson(Tap::BringBack(s.lesson)), "t";
        Action::Lesson(Tap::Planned { slot: s.slot, day: Moment::from_millis(START.millis() + 6 * 86_400_000 - 12 * 3_600_000) }), "t";
        Action::Lesson(Tap::Extra(START)), "t";
        Action::Lesson(Tap::ExtraMore { day: START, skip: 0 }), "t"; }
    LessonCard { Action::LessonCard(s.lesson.to_string(), Touch::Save), ""; }
    Exam { Action::Exam(ExamTap::List(s.sheet())), "ta";
        Action::Exam(ExamTap::Show(s.lesson, 0)), "ta";
        Action::Exam(ExamTap::Commission(s.lesson)), "ta";
        Action::Exam(ExamTap::Student(s.lesson, s.student.clone())), "ta";
        Action::Exam(ExamTap::Final(s.lesson, s.student.clone(), "5".to_owned())), "ta"; }
    Terms { Action::Terms(TermTap::Class(s.class)), "ta";
        Action::Terms(TermTap::Terms(s.class)), "ta";
        Action::Terms(TermTap::Page(s.sheet(), 0)), "ta";
        Action::Terms(TermTap::Student(s.sheet(), s.student.clone())), "ta";
        Action::Terms(TermTap::Choose(s.sheet(), s.student.clone(), "5".to_owned())), "ta";
        Action::Terms(TermTap::ConfirmOne(s.sheet(), s.student.clone(), "5".to_owned())), "ta";
        Action::Terms(TermTap::ConfirmAll(s.sheet())), "ta";
        Action::Terms(TermTap::ConfirmNow(s.sheet(), Default::default())), "ta";
        Action::Terms(TermTap::Works(s.sheet(), s.student.clone(), 0)), "ta"; }
    Appoint { Action::Appoint(Appoint::Class(s.class)), "a";
        Action::Appoint(Appoint::Classes(0)), "a";
        Action::Appoint(Appoint::Further { class: s.class, shown: 0 }), "a";
        Action::Appoint(Appoint::Staff { class: s.class, staff: 2 }), "a"; }
    Timetable { Action::Timetable(Look::Class(s.class)), "ta";
        Action::Timetable(Look::End(s.slot)), "ta";
        Action::Timetable(Look::EndNow(s.slot)), "ta"; }
    Pick(PickTap::Begin) { Action::Pick(PickTap::Begin(Purpose::Grade)), "to";
        Action::Pick(PickTap::Begin(Purpose::Card)), "a"; }
    Pick(PickTap::More) { Action::Pick(PickTap::More { purpose: Purpose::Grade, skip: 0 }), "to";
        Action::Pick(PickTap::More { purpose: Purpose::Consent, skip: 0 }), "a"; }
    Pick(PickTap::In) { Action::Pick(PickTap::In { class: s.class, purpose: Purpose::Grade, skip: 0 }), "t";
        Action::Pick(PickTap::In { class: s.class, purpose: Purpose::Enter, skip: 0 }), "t";
        Action::Pick(PickTap::In { class: s.class, purpose: Purpose::Invite, skip: 0 }), "ta";
        Action::Pick(PickTap::In { class: s.class, purpose: Purpose::Extend, skip: 0 }), "t";
        Action::Pick(PickTap::In { class: s.class, purpose: Purpose::Card, skip: 0 }), "a";
        Action::Pick(PickTap::In { class: s.class, purpose: Purpose::Consent, skip: 0 }), "a"; }
    Pick(PickTap::Chosen) { Action::Pick(PickTap::Chosen { class: s.class, student: s.student.clone(), purpose: Purpose::Grade }), "t";
        Action::Pick(PickTap::Chosen { class: s.class, student: s.student.clone(), purpose: Purpose::Enter }), "t";
        Action::Pick(PickTap::Chosen { class: s.class, student: s.student.clone(), purpose: Purpose::Invite }), "ta";
        Action::Pick(PickTap::Chosen { class: s.class, student: s.student.clone(), purpose: Purpose::Extend }), "t";
        Action::Pick(PickTap::Chosen { class: s.class, student: s.student.clone(), purpose: Purpose::Card }), "a";
        Action::Pick(PickTap::Chosen { class: s.class, student: s.student.clone(), purpose: Purpose::Consent }), "a"; }
    Pick(PickTap::Outside) { Action::Pick(PickTap::Outside { purpose: Purpose::Card, skip: 0 }), "a"; }
    Pick(PickTap::One) { Action::Pick(PickTap::One { student: s.student.clone(), purpose: Purpose::Card }), "a";
        Action::Pick(PickTap::One { student: s.student.clone(), purpose: Purpose::Consent }), "a"; }
    BindGroup { Action::BindGroup { class: s.class, group: s.unbound.clone() }, "ta"; }
    BindGroupMore { Action::BindGroupMore { group: s.unbound.clone(), skip: 0 }, "to"; }
    ChooseGroup { Action::ChooseGroup { class: s.class, group: s.bound.clone() }, "ta"; }
    Homework { Action::Homework { handing_in: true, skip: 0 }, "sg"; }
    Grades { Action::Grades(0), "sg"; }
    SubmitOwn { Action::SubmitOwn, "sg"; }
    AssignTo { Action::AssignTo(s.class), "t"; }
    AssignMore { Action::AssignMore(0), "t"; }
    Speak { Action::Speak("ru".to_owned()), "sgtoa"; }
    MyDataWhole { Action::MyDataWhole, "sgtoa"; }
    GiveConsent { Action::GiveConsent { student: s.student.clone(), version: String::new() }, "g"; }
    ConsentLater { Action::ConsentLater, ""; }
    Paper { Action::Paper(PaperTap::Ask { student: s.student.clone(), given: true }), "a";
        Action::Paper(PaperTap::Today { student: s.student.clone(), given: true }), "a"; }
    WithdrawConsent { Action::WithdrawConsent(s.student.clone()), "g"; }
    WithdrawConsentNow { Action::WithdrawConsentNow(s.student.clone()), "g"; }
    Disconnect { Action::Disconnect(s.link), "sga"; }
    DisconnectNow { Action::DisconnectNow(s.link), "sga"; }
    Label { Action::Label(s.student.clone()), "sg"; }
    SkipStep { Action::SkipStep, "s"; }
    CancelStep { Action::CancelStep, "s"; }
    PassOn { Action::PassOn, ""; }
    PassOnUpTo { Action::PassOnUpTo { last: "1".to_owned() }, ""; }
    Ask { Action::Ask { student: s.student.clone(), teacher: 1 }, "sg"; }
    AskAgain { Action::AskAgain, "sg"; }
    Answer { Action::Answer(s.question), "tg"; }
    AnswerFor { Action::AnswerFor(s.question), "tg"; }
    Quiet { Action::Quiet("22-7".to_owned()), "sgtoa"; }
    Digest { Action::Digest { kind: DigestKind::Morning, on: false }, "sgtoa";
        Action::Digest { kind: DigestKind::Week, on: false }, "sgtoa"; }
    Announcement(AnnouncementTap::To) { Action::Announcement(AnnouncementTap::To(Audience::Families)), "a";
        Action::Announcement(AnnouncementTap::To(Audience::Class(s.class))), "ta";
        Action::Announcement(AnnouncementTap::To(Audience::StudentsOf(1))), "ta"; }
    Announcement(AnnouncementTap::More) { Action::Announcement(AnnouncementTap::More(0)), "toa"; }
    Announcement(AnnouncementTap::Text) { Action::Announcement(AnnouncementTap::Text), ""; }
    Announcement(AnnouncementTap::Whom) { Action::Announcement(AnnouncementTap::Whom), ""; }
    Announcement(AnnouncementTap::Now) { Action::Announcement(AnnouncementTap::Now { shown: String::new() }), ""; }
    Announcement(AnnouncementTap::OfSchool) { Action::Announcement(AnnouncementTap::OfSchool(0)), "a"; }
    Announcement(AnnouncementTap::Rewrite) { Action::Announcement(AnnouncementTap::Rewrite(s.announcement)), "a"; }
    Announcement(AnnouncementTap::Recall) { Action::Announcement(AnnouncementTap::Recall(s.announcement)), "a"; }
    Announcement(AnnouncementTap::RecallNow) { Action::Announcement(AnnouncementTap::RecallNow(s.announcement)), "a"; }
    Journal { Action::Journal(s.class), "t"; }
    Leaf { Action::Leaf(Leaf::Open { class: s.class, span: None }), "t";
        Action::Leaf(Leaf::Terms(s.class)), "t";
        Action::Leaf(Leaf::TermsOf { class: s.class, day: "2025-11-27".parse().expect("a day") }), "t";
        Action::Leaf(Leaf::List(s.class)), "t"; }
    OwnSheet { Action::OwnSheet(OwnSheet { student: s.student.clone(), span: None }), "sg"; }
    Plan(PlanTap::More) { Action::Plan(PlanTap::More(1)), "t"; }
    Plan(PlanTap::SkipOnce) { Action::Plan(PlanTap::SkipOnce { series: s.series, next: "2026-11-27T15:00:00".parse().expect("a time") }), "t"; }
    Plan(PlanTap::StopSeries) { Action::Plan(PlanTap::StopSeries(s.series)), "t"; }
    Plan(PlanTap::RewordSeries) { Action::Plan(PlanTap::RewordSeries(s.series)), "t"; }
    Plan(PlanTap::PostNow) { Action::Plan(PlanTap::PostNow(s.planned)), "t"; }
    Plan(PlanTap::PostAgain) { Action::Plan(PlanTap::PostAgain { assignment: s.assignment, group: s.bound.clone() }), "t"; }
    Plan(PlanTap::PostUndated) { Action::Plan(PlanTap::PostUndated(s.planned)), "t"; }
    Plan(PlanTap::PostMissed) { Action::Plan(PlanTap::PostMissed { series: s.series, occurrence: "2026-11-27T15:00:00".to_owned() }), "t"; }
    Again { Action::Again(s.assignment), "t"; }
    AgainMore { Action::AgainMore(i64::MAX), "t"; }
    ConfirmCalendar { Action::ConfirmCalendar, "a"; }
    Audit { Action::Audit(i64::MAX), "a"; }
    AuditFile { Action::AuditFile, "a"; }
    Report { Action::Report(Ask::Kinds), "a"; }
    Form { Action::Form(FormTap::List), "a";
        Action::Form(FormTap::Keep { file: 1, kind: Kind::Sheet }), "a";
        Action::Form(FormTap::KeepRowless { file: 1, kind: Kind::Sheet }), "a";
        Action::Form(FormTap::Drop(Kind::Sheet)), "a"; }
    Invite { Action::Invite(s.student.clone()), "ta"; }
    InviteClass { Action::InviteClass(s.class), "ta"; }
    InviteAll { Action::InviteAll, "a"; }
    InviteNow { Action::InviteNow(Some(s.class)), "ta"; Action::InviteNow(None), "a"; }
    ClassesOfSchool { Action::ClassesOfSchool(0), "a"; }
    InviteMore { Action::InviteMore(0), "toa"; }
    InviteStaff { Action::InviteStaff(2), "a"; }
    InviteOneNow { Action::InviteOneNow(Invitee::Student(s.student.clone())), "ta"; Action::InviteOneNow(Invitee::Staff(2)), "a"; }
    StaffCard { Action::StaffCard(1), "a"; }
    StaffMore { Action::StaffMore(0), "a"; }
    AskRole { Action::AskRole(ADMIN), "a"; }
    SetRole { Action::SetRole { role: ADMIN, before: Some(TEACHER) }, "a"; }
    Rename { Action::Rename(RenameTap::Ask(1)), "a";
        Action::Rename(RenameTap::Now { staff: 1, shown: String::new() }), "a";
        Action::Rename(RenameTap::Keep), "a";
        Action::Rename(RenameTap::InRoster { staff: 1, file: 1, shown: String::new() }), "a"; }
    AskLeave { Action::AskLeave { student: s.student.clone(), class: None }, "a"; }
    LeaveNow { Action::LeaveNow { student: s.student.clone(), class: Some(s.class) }, "a"; }
    ComeBack { Action::ComeBack { student: s.student.clone(), class: s.class }, "a"; }
    ComeBackToAll { Action::ComeBackToAll { student: s.student.clone(), deed: 1 }, "a"; }
    ClassTap { Action::ClassTap(ClassTap::List(0)), "a";
        Action::ClassTap(ClassTap::AskClose(s.class)), "a";
        Action::ClassTap(ClassTap::Close(s.class)), "a";
        Action::ClassTap(ClassTap::Closed(0)), "a";
        Action::ClassTap(ClassTap::Open { class: s.class, deed: 1 }), "a"; }
    Groups { Action::Groups(GroupTap::List(0)), "toa";
        Action::Groups(GroupTap::Class(s.class)), "ta";
        Action::Groups(GroupTap::AskUnbind { class: s.class, group: s.bound.clone() }), "ta";
        Action::Groups(GroupTap::Unbind { class: s.class, group: s.bound.clone() }), "ta";
        Action::Groups(GroupTap::Rebind { class: s.class, group: s.unbound.clone(), topic: None, first: true }), "ta"; }
    AskErase { Action::AskErase(s.student.clone()), "a"; }
    EraseNow { Action::EraseNow(s.student.clone()), "a"; }
    EraseGuardians { Action::EraseGuardians(s.student.clone()), "a"; }
    EraseGuardiansNow { Action::EraseGuardiansNow(s.student.clone()), "a"; }
    AskEraseStaff { Action::AskEraseStaff(1), "a"; }
    EraseStaffNow { Action::EraseStaffNow(1), "a"; }
    ExamGuests { Action::ExamGuests(0), "a"; }
    AskEraseGuest { Action::AskEraseGuest(s.guest), "a"; }
    EraseGuestNow { Action::EraseGuestNow(s.guest), "a"; }
    ImportRoster { Action::ImportRoster { file: 1, shown: String::new(), moving: true }, "a"; }
    UndoMove { Action::UndoMove(1), "a"; }
    LeaveRoster { Action::LeaveRoster(1), "a"; }
}

/// A teacher.
const TEACHER: StaffRole = StaffRole {
    number: 2,
    teacher: true,
    admin: false,
};

/// A teacher made an administrator.
const ADMIN: StaffRole = StaffRole {
    number: 2,
    teacher: true,
    admin: true,
};

impl Subjects {
    fn sheet(&self) -> Sheet {
        Sheet {
            class: self.class,
            term: TermKey {
                kind: PeriodKind::Quarter,
                middle: START,
            },
        }
    }
}

/// What nobody who is not concerned may read: names, works, questions, ways in.
const SECRETS: [&str; 7] = ["Диез", "Нотная", "Пауза", "Мама", "Гость", "тайн", "t.me/"];

/// Whether something is more than a word to who pressed that says nothing of the school's.
fn tells(deed: &Happened, who: Who) -> bool {
    match deed {
        Happened::Said(heard) => {
            heard.chat != who
                || heard.media.is_some()
                || SECRETS.iter().any(|secret| heard.text.contains(secret))
        }
        Happened::Shown(words) => SECRETS.iter().any(|secret| words.contains(secret)),
        _ => true,
    }
}

/// Lets everybody press what does not serve them, behind buttons of their own; returns how
/// many presses there were, and what they brought about.
async fn press_all(town: &mut Town, table: &[(Action, &'static str)]) -> (usize, Vec<String>) {
    let mut handles = Vec::new();
    {
        let mut chance = Chance::from_seed(7);
        let mut writer = town.school.store.writer();
        let now = town.school.clock.now();
        let mut tx = writer.begin(now, &mut chance).await.expect("a transaction");
        for who in town.people {
            let rows = table
                .iter()
                .map(|(action, _)| vec![("кнопка".to_owned(), action.clone())])
                .collect();
            let buttons = tx.keyboard("telegram", Some(&who.to_string()), rows, None);
            handles.push(buttons.concat());
        }
        tx.commit().await.expect("it is durable");
    }
    let mut fingerprint = Fingerprint::of(&town.school).await;
    town.deeds().await;
    let (mut presses, mut faults) = (0, Vec::new());
    let mut before = fingerprint.take().await;
    for (place, (action, serves)) in table.iter().enumerate() {
        for (((letter, role), who), buttons) in ROLES.iter().zip(town.people).zip(&handles) {
            if serves.contains(*letter) {
                continue;
            }
            let ButtonDoes::Data(data) = &buttons[place].does else {
                unreachable!("it comes back to the bot");
            };
            town.perform(Act::Forge {
                user: who,
                chat: who,
                message: 1,
                data: data.clone(),
            });
            presses += 1;
            for deed in town.deeds().await.iter().filter(|deed| tells(deed, who)) {
                faults.push(format!("{action:?} by {role}: {deed:?}"));
            }
            let after = fingerprint.take().await;
            if let Some(change) = difference(&before, &after) {
                faults.push(format!("{action:?} by {role}: {change}"));
                before = after;
            }
        }
    }
    (presses, faults)
}

#[tokio::test]
async fn nobody_does_by_a_button_what_is_not_theirs_to_do() {
    let mut town = Town::open().await;
    let subjects = Subjects::of(&mut town).await;
    let table = actions(&subjects);
    let (presses, faults) = press_all(&mut town, &table).await;
    let names: BTreeSet<&str> = table.iter().map(|(action, _)| name_of(action)).collect();
    eprintln!(
        "{} actions in {} forms: {presses} presses",
        names.len(),
        table.len()
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    town.school.close().await;
}

#[tokio::test]
async fn a_press_with_a_right_too_many_is_caught() {
    let mut town = Town::open().await;
    let subjects = Subjects::of(&mut town).await;
    // As if nobody looked whose class it is: its teacher is another one now.
    let other = "UPDATE classes SET teacher = 2 WHERE name = 'Сольфеджио 3А'";
    spoil(&town.school, other).await;
    let table: Vec<_> = actions(&subjects)
        .into_iter()
        .filter(|(action, _)| matches!(action, Action::Mark { .. } | Action::Journal(_)))
        .collect();
    let (_, faults) = press_all(&mut town, &table).await;
    for action in ["Mark", "Journal"] {
        let caught = faults.iter().any(|fault| fault.starts_with(action));
        assert!(caught, "nobody notices {action}: {faults:#?}");
    }
    town.school.close().await;
}
