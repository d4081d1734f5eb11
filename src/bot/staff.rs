//! `/staff`: who teaches and who administers; to appoint, to invite, to dismiss.

use super::{
    Answer, Stop, Talk, action::Action, naming::in_rows, pages::more_row, renaming::RenameTap,
};
use crate::{
    messenger::harmless,
    school::{
        audit::Act,
        classes::same_person,
        personal::Passes,
        roster::{read_staff_number, staff_number},
    },
    store::{accounts::StaffRole, invitations::Invitee, staff::StaffMember},
};

/// How many members of staff a page shows.
const LISTED: usize = 10;
/// How many of them stand in a row.
const ROW: usize = 5;
/// The longest name, in characters; that of the roster's cells.
const LONGEST_NAME: usize = 200;

impl Talk<'_, '_> {
    /// `/staff`, `/staff 3`, `/staff teacher NAME`, `/staff admin NAME`, `/staff guest NAME`.
    pub(super) async fn staff_command(&mut self, words: &str) -> Answer {
        self.check_admin()?;
        let words = harmless(words);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let (first, rest) = words.split_once(' ').unwrap_or((words.as_str(), ""));
        let number = first.parse().ok().or_else(|| read_staff_number(&words));
        match (first.to_lowercase().as_str(), number) {
            ("", _) => self.list_staff(0).await,
            (_, Some(number)) => self.staff_card(number).await,
            ("teacher" | "преподаватель", _) => {
                self.appoint(rest, StaffRole::teacher).await
            }
            ("admin" | "администратор", _) => {
                self.appoint(rest, StaffRole::administrator).await
            }
            ("guest" | "гость", _) if !rest.is_empty() => self.find_exam_guest(rest).await,
            _ => Err(Stop::Refused(self.lang.staff_unclear(words))),
        }
    }

    /// A page of the staff.
    pub(super) async fn list_staff(&mut self, skip: usize) -> Answer {
        self.check_admin()?;
        let mut staff = self.tx.staff().await?;
        staff.retain(|member| !member.role.is_without_office());
        let all = staff.len();
        let mut lines = vec![self.lang.staff_head()];
        let mut buttons = Vec::new();
        for member in staff.into_iter().skip(skip).take(LISTED) {
            lines.push(self.staff_line(&member));
            let number = member.role.number;
            buttons.push((staff_number(number), Action::StaffCard(number)));
        }
        let shown = skip + buttons.len();
        let mut rows = in_rows(&buttons, ROW);
        rows.extend(more_row(self.lang, (shown, all), Action::StaffMore));
        if !self.tx.exam_guests().await?.is_empty() {
            let guests = Action::ExamGuests(0);
            rows.push(vec![(self.lang.button_exam_guests(), guests)]);
        }
        lines.push(String::new());
        lines.push(self.lang.staff_how());
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    fn staff_line(&self, member: &StaffMember) -> String {
        let who = self.staff_called(member);
        let what = self.role_name(member.role);
        match member.accounts {
            0 => self.lang.staff_line_out(who, what),
            _ => self.lang.staff_line_in(who, what),
        }
    }

    /// A member of staff, by number; by name too where the messenger may carry names.
    pub(super) fn staff_called(&self, member: &StaffMember) -> String {
        let number = staff_number(member.role.number);
        match self.passes() {
            Passes::Full if !member.name.is_empty() => format!("{number} {}", member.name),
            _ => number,
        }
    }

    fn role_name(&self, role: StaffRole) -> String {
        match (role.teacher, role.admin) {
            (true, true) => self.lang.role_teacher_and_admin(),
            (true, false) => self.lang.role_teacher(),
            (false, true) => self.lang.role_admin(),
            (false, false) => self.lang.role_none(),
        }
    }

    pub(super) async fn member(&mut self, number: i64) -> Result<StaffMember, Stop> {
        let staff = self.tx.staff().await?;
        staff
            .into_iter()
            .find(|member| member.role.number == number)
            .ok_or_else(|| Stop::Refused(self.lang.staff_unknown(number)))
    }

    /// One member of staff, with everything that can be done.
    pub(super) async fn staff_card(&mut self, number: i64) -> Answer {
        self.check_admin()?;
        let member = self.member(number).await?;
        let mut lines = vec![self.staff_line(&member)];
        if member.role.teacher {
            lines.push(self.lang.staff_classes(member.classes));
        }
        let StaffRole { teacher, admin, .. } = member.role;
        let role = |teacher, admin| {
            Action::AskRole(StaffRole {
                number,
                teacher,
                admin,
            })
        };
        let mut rows = vec![
            vec![(self.lang.button_invite(), Action::InviteStaff(number))],
            vec![match admin {
                true => (self.lang.button_no_admin(), role(teacher, false)),
                false => (self.lang.button_make_admin(), role(teacher, true)),
            }],
            vec![match teacher {
                true => (self.lang.button_no_teacher(), role(false, admin)),
                false => (self.lang.button_make_teacher(), role(true, admin)),
            }],
        ];
        if !member.name.is_empty() {
            let rename = Action::Rename(RenameTap::Ask(number));
            rows.push(vec![(self.lang.button_rename(), rename)]);
        }
        for (place, link) in self.tx.links_of_staff(number).await?.iter().enumerate() {
            let since = self.since(link);
            lines.push(
                self.lang
                    .account_line(place + 1, self.lang.link_staff(number, since)),
            );
            let label = self.lang.button_disconnect_one(place + 1);
            rows.push(vec![(label, Action::Disconnect(link.id))]);
        }
        if member.role.is_without_office() {
            rows.push(vec![(
                self.lang.button_erase(),
                Action::AskEraseStaff(number),
            )]);
        }
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// Somebody new, or somebody known who becomes a teacher or an administrator too.
    async fn appoint(&mut self, name: &str, office: fn(i64) -> StaffRole) -> Answer {
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(Stop::Refused(self.lang.staff_name_missing()));
        }
        let staff = self.tx.roster().await?.staff;
        let known = staff.iter().find(|member| same_person(&member.name, name));
        let given = match known {
            Some(member) => {
                let given = office(member.number);
                let before = self.tx.staff_role(member.number).await?;
                let role = StaffRole {
                    teacher: given.teacher || before.is_some_and(|role| role.teacher),
                    admin: given.admin || before.is_some_and(|role| role.admin),
                    ..given
                };
                self.tx.set_staff_role(role).await?;
                given
            }
            None => {
                let given = office(self.tx.next_staff_number().await?);
                self.tx.add_staff(given, name).await?;
                given
            }
        };
        let what = self.role_name(given);
        self.note_act_with(Act::Appoint, &staff_number(given.number), &what)
            .await?;
        self.send_staff_code(given.number).await
    }

    /// «Пригласить» a member of staff.
    pub(super) async fn invite_staff(&mut self, number: i64) -> Answer {
        self.check_admin()?;
        self.member(number).await?;
        self.note_act(Act::Invite, &staff_number(number)).await?;
        self.send_staff_code(number).await
    }

    async fn send_staff_code(&mut self, number: i64) -> Answer {
        let code = self.tx.invite(&Invitee::Staff(number)).await?;
        let words = self.lang.staff_invited(number, self.way_in(&code));
        self.ask(words, Vec::new());
        Ok(())
    }

    /// A role is to be given or taken: asks once more.
    pub(super) async fn ask_role(&mut self, role: StaffRole) -> Answer {
        self.check_admin()?;
        let before = self.member(role.number).await?;
        let mut lines = vec![self.lang.role_really(
            self.staff_called(&before),
            self.role_name(before.role),
            self.role_name(role),
        )];
        if before.role.teacher && !role.teacher && before.classes > 0 {
            lines.push(self.lang.role_classes_stay(before.classes));
        }
        if before.role.teacher && !role.teacher {
            let stand_ins = self.tx.stand_ins_of(role.number).await?;
            let classes = stand_ins.into_iter().map(|it| it.class_name);
            let classes: Vec<String> = classes.collect();
            if !classes.is_empty() {
                lines.push(self.lang.role_stand_ins_end(classes.join(", ")));
            }
        }
        let yes = Action::SetRole {
            role,
            before: Some(before.role),
        };
        let rows = vec![vec![
            (self.lang.button_yes(), yes),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// A role is given or taken, where they still are what was `shown`: both roles are set, and
    /// another administrator may have changed one meanwhile. Who has none any more is disconnected.
    pub(super) async fn set_role(&mut self, role: StaffRole, shown: Option<StaffRole>) -> Answer {
        self.check_admin()?;
        let before = self.member(role.number).await?;
        if shown != Some(before.role) {
            let who = self.staff_called(&before);
            let words = self.lang.role_changed(who, self.role_name(before.role));
            return Err(Stop::Refused(words));
        }
        if before.role.admin && !role.admin {
            self.check_other_admin(role.number).await?;
        }
        let takes = before.role.teacher && !role.teacher || before.role.admin && !role.admin;
        let act = match takes || role.is_without_office() {
            true => Act::Dismiss,
            false => Act::Appoint,
        };
        let what = self.role_name(role);
        self.note_act_with(act, &staff_number(role.number), &what)
            .await?;
        if !role.teacher {
            self.end_stand_ins_of(role.number).await?;
        }
        self.tx.set_staff_role(role).await?;
        let links = self.tx.links_of_staff(role.number).await?;
        for link in &links {
            match role.is_without_office() {
                true => self.end_link(link).await?,
                false => self.show_menu(&link.account),
            }
        }
        if role.is_without_office() {
            self.tx
                .void_invitations(&Invitee::Staff(role.number))
                .await?;
        }
        let words = self.lang.role_set(self.staff_called(&before), what);
        self.ask(words, Vec::new());
        Ok(())
    }

    /// Refuses to take away the school's last administrator: nobody could let one in again
    /// from the chat.
    async fn check_other_admin(&mut self, number: i64) -> Answer {
        let admins = self.tx.admin_accounts().await?;
        let mut officers = admins.iter().filter_map(|admin| admin.staff);
        match officers.any(|staff| staff.number != number) {
            true => Ok(()),
            false => Err(Stop::Refused(self.lang.last_admin())),
        }
    }
}
