//! Who may, and what is done: the one match over commands, and the one over buttons.

use super::{
    Answer, Stop, Talk,
    action::Action,
    binding::Posting,
    command::{Command, Right},
    picking::Purpose,
    queue::class_of_queue,
    renaming::RenameTap,
};
use crate::{
    messenger::Said,
    school::moments::Moment,
    store::{invitations::Invitee, marks::Comment},
};

impl Talk<'_, '_> {
    /// The one match over all commands.
    pub(super) async fn run(&mut self, command: Command, said: &Said) -> Answer {
        self.check_right(&command)?;
        match command {
            Command::Start(word) if word.is_empty() => self.greet().await,
            Command::Start(word) => self.start(&word).await,
            Command::Help => self.help().await,
            Command::Language => self.language(),
            Command::Classes => self.classes().await,
            Command::Homework => self.homework().await,
            Command::Submit(text) => self.submit(&text, said).await,
            Command::Grades => self.grades(0).await,
            Command::Assign(text) => self.assign(&text, said).await,
            Command::Grade(text) => self.grade(&text, said).await,
            Command::Return(text) => self.return_command(&text, said).await,
            Command::Extend(words) => self.extend_command(&words).await,
            Command::Queue(class) => self.queue_command(&class).await,
            Command::Done => self.done().await,
            Command::Cancel => self.cancel().await,
            Command::MyData => self.my_data().await,
            Command::Consent(words) => self.consent(&words).await,
            Command::Accounts => self.accounts().await,
            Command::Audit => self.audit(i64::MAX).await,
            Command::Announce(words) => self.announce_command(&words, said).await,
            Command::Journal => self.journal().await,
            Command::Lesson => self.lesson_command().await,
            Command::Term => self.term_command().await,
            Command::Timetable(words) => self.timetable_command(&words).await,
            Command::Plan => self.plan(0).await,
            Command::Again => self.again(i64::MAX).await,
            Command::Calendar(words) => self.calendar(&words).await,
            Command::Ask(words) => self.ask_command(&words, said).await,
            Command::Quiet(words) => self.quiet_command(&words).await,
            Command::Digest => self.digest_command().await,
            Command::Report(words) => self.report_command(&words, said).await,
            Command::Roster => self.roster_command(said).await,
            Command::Invite(words) => self.invite_command(&words).await,
            Command::Staff(words) => self.staff_command(&words).await,
            Command::Substitute(words) => self.substitute_command(&words).await,
            Command::Student(words) => self.find_student(&words, Purpose::Card).await,
            Command::Unknown(name) => Err(self.unknown_command(&name)),
        }
    }

    pub(super) fn check_right(&self, command: &Command) -> Answer {
        let right = command.right();
        let refused = match &self.account {
            _ if right == Right::Anybody => return Ok(()),
            None => self.unknown_person(),
            Some(account) if right.is_of(account) => return Ok(()),
            Some(_) if matches!(right, Right::Teacher | Right::Staff) => self.lang.only_teacher(),
            Some(_) if right == Right::Admin => self.lang.only_admin(),
            Some(_) if right == Right::FamilyOrTeacher => self.lang.only_family_or_teacher(),
            Some(_) => self.lang.only_family(),
        };
        Err(Stop::Refused(refused))
    }

    pub(super) async fn pressed(&mut self, data: &str) -> Answer {
        if self.chat.private {
            self.is_there().await?;
        }
        let old = || Stop::Refused(self.lang.button_old());
        let (handle, place) = handle_and_place(data).ok_or_else(old)?;
        self.act(handle, place).await
    }

    /// Does what the `place`th button behind `handle` does.
    pub(super) async fn act(&mut self, handle: &str, place: usize) -> Answer {
        let messenger = self.chat.address.messenger.clone();
        let old = Stop::Refused(self.lang.button_old());
        let Some(keyboard) = self.tx.pressed_keyboard(&messenger, handle).await? else {
            return Err(old);
        };
        let person = self.from.as_ref().map(|person| person.id.as_str());
        if keyboard.person.is_some() && keyboard.person.as_deref() != person {
            return Err(Stop::Refused(self.lang.button_foreign()));
        }
        let mut actions: Vec<Option<Action>> = keyboard
            .actions
            .into_iter()
            .map(|action| serde_json::from_value(action).ok())
            .collect();
        let is_question = actions.iter().flatten().any(Action::declines);
        // A card of the queue knows, by its «Дальше», whose queue it belongs to.
        self.queue_class = actions.iter().flatten().find_map(class_of_queue);
        let action = match actions.get_mut(place).and_then(Option::take) {
            Some(action) if keyboard.until > self.tx.now => action,
            Some(_) if is_question => return Err(Stop::Refused(self.lang.question_old())),
            _ => return Err(old),
        };
        if self.says_news_only() && !action.is_about_the_bot() {
            return Err(Stop::Refused(self.elsewhere()));
        }
        if !matches!(action, Action::Join(_) | Action::NotMe) && self.account.is_none() {
            return Err(Stop::Refused(self.unknown_person()));
        }
        // Who is not meant is asked no more, though who tapped «Да» twice hears that it is done.
        let is_over = is_question || action == Action::NotMe;
        self.carry_out(action).await?;
        // Else «Да» would still do it after «Нет», or again, when what was asked is long untrue.
        if is_over {
            self.tx.use_up_keyboard(&messenger, handle).await?;
        }
        Ok(())
    }

    /// The one match over all buttons.
    async fn carry_out(&mut self, action: Action) -> Answer {
        match action {
            Action::Join(hash) => self.join(&hash).await,
            Action::NotMe => self.not_me(),
            Action::HandIn(assignment) => self.begin_hand_in(assignment, None).await,
            Action::HandInFor {
                assignment,
                student,
            } => self.begin_hand_in(assignment, Some(&student)).await,
            Action::Finish(submission) => self.finish(submission).await,
            Action::Abandon(submission) => self.abandon(submission).await,
            Action::Add(submission) => self.begin_adding(submission).await,
            Action::Added(submission) => self.end_adding(submission).await,
            Action::Withdraw(submission) => self.ask_withdrawal(submission).await,
            Action::WithdrawNow(submission) => self.withdraw(submission).await,
            Action::Keep => self.leave_it(),
            Action::TakeAs {
                assignment,
                student,
            } => self.take_as(assignment, &student).await,
            Action::MoreOffers(skip) => self.more_offers(skip).await,
            Action::DropOffer => self.drop_offer().await,
            Action::EnterFor {
                assignment,
                student,
            } => self.enter_for(assignment, &student).await,
            Action::EnterMore { student, skip } => self.enter_which(&student, skip).await,
            Action::OnPaper(submission) => self.on_paper(submission).await,
            Action::Claim {
                unclaimed,
                student,
                assignment,
            } => self.claim(unclaimed, &student, assignment).await,
            Action::ClaimMore { unclaimed, skip } => self.claim_more(unclaimed, skip).await,
            Action::Disown(unclaimed) => self.disown(unclaimed).await,
            Action::DisownNow(unclaimed) => self.disown_now(unclaimed).await,
            Action::NextUnclaimed(after) => self.show_next_unclaimed(after).await,
            Action::Show(submission) => self.show(submission).await,
            Action::OtherChild(submission) => self.ask_other_child(submission).await,
            Action::MoveTo {
                submission,
                student,
            } => self.move_to(submission, &student).await,
            Action::Mark { submission, mark } => self.mark_by_button(submission, &mark).await,
            Action::Correct {
                submission,
                before,
                mark,
            } => self.correct((submission, before), &mark).await,
            Action::Return(submission) => self.return_by_button(submission).await,
            Action::ReturnNow(submission) => {
                self.return_by_number(submission, &Comment::default()).await
            }
            Action::TakeBack { submission, mark } => self.take_back(submission, mark).await,
            Action::TakeReturnBack {
                submission,
                returned,
                marked,
            } => self.take_return_back(submission, (returned, marked)).await,
            Action::NoWork(submission) => self.no_work(submission).await,
            Action::WorkAfterAll(submission) => self.work_after_all(submission).await,
            Action::Comment(submission) => self.ask_comment(submission).await,
            Action::Next {
                handed_in,
                submission,
                ..
            } => {
                let after = (Moment::from_millis(handed_in), submission);
                self.queue(Some(after)).await
            }
            Action::Queue(class) => {
                self.queue_class = class;
                self.queue(None).await
            }
            Action::QueueClasses => self.queue_classes().await,
            Action::Reword(assignment) => self.ask_rewording(assignment).await,
            Action::CancelAssignment(assignment) => self.ask_cancelling(assignment).await,
            Action::CancelAssignmentNow(assignment) => self.cancel_assignment(assignment).await,
            Action::ExtendWhom(assignment) => self.ask_extended(assignment, 0).await,
            Action::ExtendMore { assignment, shown } => self.ask_extended(assignment, shown).await,
            Action::Extend {
                assignment,
                student,
            } => self.begin_extending(assignment, &student).await,
            Action::ExtendUntil {
                assignment,
                student,
                until,
            } => self.extend_until((assignment, &student), until).await,
            Action::Drafting(by) => self.draft_pressed(by).await,
            Action::Lesson(tap) => self.lesson_pressed(tap).await,
            Action::LessonCard(card, touch) => self.card_pressed(&card, touch).await,
            Action::Exam(tap) => self.exam_pressed(tap).await,
            Action::Terms(tap) => self.terms_pressed(tap).await,
            Action::Appoint(appoint) => self.appoint_pressed(appoint).await,
            Action::Timetable(look) => self.look_at_timetable(look).await,
            Action::Pick(tap) => self.pick_pressed(tap).await,
            Action::BindGroup { class, group } => {
                self.bind_chosen(class, (&group, None), Posting::Asked)
                    .await
            }
            Action::BindGroupMore { group, skip } => self.more_to_bind(&group, skip).await,
            Action::ChooseGroup { class, group } => self.choose_group(class, &group).await,
            Action::Homework {
                handing_in: true,
                skip,
            } => self.submit_from(skip).await,
            Action::Homework { skip, .. } => self.homework_from(skip).await,
            Action::Grades(skip) => self.grades(skip).await,
            Action::SubmitOwn => self.submit_as_guardian().await,
            Action::AssignTo(class) => self.assign_to(class).await,
            Action::AssignMore(skip) => self.more_classes(skip).await,
            Action::Speak(language) => self.speak(&language).await,
            Action::MyDataWhole => self.my_data_whole().await,
            Action::GiveConsent { student, version } => self.give_consent(&student, &version).await,
            Action::ConsentLater => self.consent_later(),
            Action::Paper(tap) => self.paper_pressed(tap).await,
            Action::WithdrawConsent(student) => self.ask_consent_withdrawal(&student).await,
            Action::WithdrawConsentNow(student) => self.withdraw_consent(&student).await,
            Action::Disconnect(link) => self.ask_disconnect(link).await,
            Action::DisconnectNow(link) => self.disconnect(link).await,
            Action::Label(student) => self.ask_label(&student).await,
            Action::SkipStep => self.skip_step().await,
            Action::Announcement(tap) => self.announcement_pressed(tap).await,
            Action::Plan(tap) => self.plan_pressed(tap).await,
            Action::Again(assignment) => self.give_again(assignment).await,
            Action::AgainMore(before) => self.again(before).await,
            Action::ConfirmCalendar => self.confirm_calendar().await,
            Action::Journal(class) => self.open_journal(class, None).await,
            Action::Leaf(leaf) => self.leaf(leaf).await,
            Action::OwnSheet(sheet) => self.own_sheet(sheet).await,
            Action::CancelStep => self.cancel_step().await,
            Action::PassOn => Err(Stop::Refused(self.lang.pass_on_old())),
            Action::PassOnUpTo { last } => self.pass_on(&last).await,
            Action::Ask { student, teacher } => self.ask_chosen(&student, teacher).await,
            Action::AskAgain => self.ask_teacher(Vec::new()).await,
            Action::Answer(question) => self.begin_answer(question).await,
            Action::AnswerFor(question) => self.begin_answer_for(question).await,
            Action::Quiet(hours) => self.choose_quiet(&hours).await,
            Action::Digest { kind, on } => self.set_digest(kind, on).await,
            Action::Audit(before) => self.audit(before).await,
            Action::AuditFile => self.audit_file().await,
            Action::Report(ask) => self.report(ask).await,
            Action::Form(tap) => self.form_pressed(tap).await,
            Action::Invite(student) => self.ask_invite_one(Invitee::Student(student)).await,
            Action::InviteClass(class) => self.ask_invite(Some(class)).await,
            Action::InviteAll => self.ask_invite(None).await,
            Action::InviteNow(class) => self.invite_many(class).await,
            Action::ClassesOfSchool(skip) => self.classes_of_school(skip).await,
            Action::InviteMore(skip) => self.ask_whom_to_invite(skip).await,
            Action::InviteStaff(number) => self.ask_invite_one(Invitee::Staff(number)).await,
            Action::InviteOneNow(invitee) => self.invite_one(&invitee).await,
            Action::StaffCard(number) => self.staff_card(number).await,
            Action::StaffMore(skip) => self.list_staff(skip).await,
            Action::AskRole(role) => self.ask_role(role).await,
            Action::SetRole { role, before } => self.set_role(role, before).await,
            Action::Rename(tap) => self.rename_pressed(tap).await,
            Action::AskLeave { student, class } => self.ask_leave(&student, class).await,
            Action::LeaveNow { student, class } => self.leave(&student, class).await,
            Action::AskErase(student) => self.ask_erase(&student).await,
            Action::EraseNow(student) => self.erase(&student).await,
            Action::EraseGuardians(student) => self.ask_erase_guardians(&student).await,
            Action::EraseGuardiansNow(student) => self.erase_guardians(&student).await,
            Action::AskEraseStaff(number) => self.ask_erase_staff(number).await,
            Action::EraseStaffNow(number) => self.erase_staff(number).await,
            Action::ExamGuests(skip) => self.list_exam_guests(skip).await,
            Action::AskEraseGuest(number) => self.ask_erase_guest(number).await,
            Action::EraseGuestNow(number) => self.erase_guest(number).await,
            Action::ImportRoster {
                file,
                shown,
                moving,
            } => self.import_roster(file, (&shown, moving)).await,
            Action::UndoMove(deed) => self.undo_move(deed).await,
            Action::LeaveRoster(file) => self.leave_roster(file).await,
            Action::ComeBack { student, class } => self.come_back(&student, class).await,
            Action::ComeBackToAll { student, deed } => self.come_back_to_all(&student, deed).await,
            Action::ClassTap(tap) => self.class_pressed(tap).await,
            Action::Groups(tap) => self.groups_pressed(tap).await,
        }
    }
}

/// A handle and a place out of a button's data, such as `7Q2…X.3`.
fn handle_and_place(data: &str) -> Option<(&str, usize)> {
    let (handle, place) = data.split_once('.')?;
    Some((handle, place.parse().ok()?))
}

impl Action {
    /// Whether it concerns coming in, accounts, groups and the bot itself, and nothing of the school's.
    fn is_about_the_bot(&self) -> bool {
        matches!(
            self,
            Action::Join(_)
                | Action::NotMe
                | Action::Speak(_)
                | Action::GiveConsent { .. }
                | Action::ConsentLater
                | Action::WithdrawConsent(_)
                | Action::WithdrawConsentNow(_)
                | Action::Keep
                | Action::Disconnect(_)
                | Action::DisconnectNow(_)
                | Action::Label(_)
                | Action::SkipStep
                | Action::CancelStep
                | Action::Quiet(_)
                | Action::Digest { .. }
                | Action::BindGroup { .. }
                | Action::BindGroupMore { .. }
                | Action::ChooseGroup { .. }
        )
    }

    /// Whether it says «Нет»: the buttons beside it are a question, which is answered once, by
    /// whichever of them.
    pub(super) fn declines(&self) -> bool {
        matches!(self, Action::Keep | Action::Rename(RenameTap::Keep))
    }
}
