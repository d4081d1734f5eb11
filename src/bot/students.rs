//! `/student`: one student, with everything that an administrator can do; and leaving.

use super::{
    Answer, Stop, Talk, action::Action, dropped::end_foreign_step, naming::called, text::Lang,
};
use crate::{
    messenger::{Content, Say},
    report::recipe::Recipe,
    school::{audit::Act, roster::StudentId},
    store::{classes::Class, departures::Return, invitations::Invitee, links::Link},
};

impl Talk<'_, '_> {
    /// One student: classes, accounts, consent, and what can be done.
    pub(super) async fn student_card(&mut self, student: &StudentId) -> Answer {
        self.check_admin()?;
        let called = self.called(student).await?;
        let mut lines = vec![self.lang.student_head(called)];
        let mut rows = Vec::new();
        if !self.tx.is_erased(student).await? {
            let invite = Action::Invite(student.clone());
            rows.push(vec![(self.lang.button_invite(), invite)]);
        }
        let classes = self.tx.classes_attended(student).await?;
        for class in &classes {
            lines.push(self.lang.student_class(class.label.clone(), class.teacher));
        }
        lines.push(self.consent_state(student).await?);
        for (place, link) in self.tx.links_of_student(student).await?.iter().enumerate() {
            let what = self.account_in_words(student, link);
            lines.push(self.lang.account_line(place + 1, what));
            let label = self.lang.button_disconnect_one(place + 1);
            rows.push(vec![(label, Action::Disconnect(link.id))]);
        }
        for class in &classes {
            let label = self.lang.button_leaves(class.label.clone());
            rows.push(vec![(label, self.leaving(student, Some(class.id)))]);
        }
        rows.extend(self.ways_back(student).await?);
        if !classes.is_empty() {
            let label = self.lang.button_leaves_school();
            rows.push(vec![(label, self.leaving(student, None))]);
        }
        if self.profile.personal.consent.required {
            rows.push(vec![self.paper_button(student).await?]);
        }
        rows.push(vec![(
            self.lang.button_erase(),
            Action::AskErase(student.clone()),
        )]);
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// «Вернуть»: into all classes that were left last and together, and into each that was left.
    async fn ways_back(&mut self, student: &StudentId) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        let left = self.tx.classes_left(student).await?;
        let mut rows = Vec::new();
        if let Some((last, _)) = left.first() {
            let together = left.iter().filter(|(deed, _)| deed == last).count();
            rows.extend((together > 1).then(|| self.way_back_to_all(student, (*last, together))));
        }
        for (_, class) in left {
            let label = self.lang.button_comes_back(class.label);
            let action = Action::ComeBack {
                student: student.clone(),
                class: class.id,
            };
            rows.push(vec![(label, action)]);
        }
        Ok(rows)
    }

    fn way_back_to_all(
        &self,
        student: &StudentId,
        (deed, classes): (i64, usize),
    ) -> Vec<(String, Action)> {
        let action = Action::ComeBackToAll {
            student: student.clone(),
            deed,
        };
        vec![(self.lang.button_comes_back_to_all(classes), action)]
    }

    fn leaving(&self, student: &StudentId, class: Option<i64>) -> Action {
        Action::AskLeave {
            student: student.clone(),
            class,
        }
    }

    /// The classes that a student leaves: one, or all.
    async fn classes_to_leave(
        &mut self,
        student: &StudentId,
        class: Option<i64>,
    ) -> Result<Vec<Class>, Stop> {
        let mut classes = self.tx.classes_attended(student).await?;
        classes.retain(|it| class.is_none_or(|class| class == it.id));
        match classes.is_empty() {
            true => Err(Stop::Refused(self.lang.left_already())),
            false => Ok(classes),
        }
    }

    /// «Выбыл(а)»: what follows from it, and whether it is meant.
    pub(super) async fn ask_leave(&mut self, student: &StudentId, class: Option<i64>) -> Answer {
        self.check_admin()?;
        let classes = self.classes_to_leave(student, class).await?;
        let names: Vec<String> = classes.into_iter().map(|class| class.label).collect();
        let called = self.called(student).await?;
        let words = match class {
            Some(_) => self.lang.leave_class_really(called, names.join(", ")),
            None => self.lang.leave_school_really(called, names.join(", ")),
        };
        let rows = vec![vec![
            (
                self.lang.button_yes(),
                Action::LeaveNow {
                    student: student.clone(),
                    class,
                },
            ),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(words, rows);
        Ok(())
    }

    /// The student has left: the messages stop at once, the teachers learn whom to take out
    /// of the group, and who said so gets the sheet of marks.
    pub(super) async fn leave(&mut self, student: &StudentId, class: Option<i64>) -> Answer {
        self.check_admin()?;
        let admin = self.staff_number_of_mine()?;
        let classes = self.classes_to_leave(student, class).await?;
        let names: Vec<&str> = classes.iter().map(|class| class.label.as_str()).collect();
        let names = names.join(", ");
        self.note_act_with(Act::Leave, student.as_str(), &names)
            .await?;
        let leavers = classes.iter().map(|class| (class.id, student.clone()));
        let leavers: Vec<_> = leavers.collect();
        let deed = self.tx.leave_classes(&leavers, Some(admin)).await?;
        for class in &classes {
            self.tell_teacher_of_leaving(student, class).await?;
        }
        if class.is_none() {
            self.part_from(student).await?;
        }
        let called = self.called(student).await?;
        let back = self.way_back_to_all(student, (deed, classes.len()));
        self.ask(self.lang.left(called, names), vec![back]);
        self.send_document(
            self.lang.file_marks(student.to_string()),
            self.lang.sheet_of_marks(student.to_string()),
            Content::Recipe(Recipe::Marks(student.clone()).to_text()),
        )
    }

    /// The groups of a class, by their titles.
    async fn titles_of_groups(&mut self, class: i64) -> Result<Vec<String>, Stop> {
        let groups = self.tx.groups_of(class).await?.into_iter();
        Ok(groups.map(|group| format!("«{}»", group.title)).collect())
    }

    async fn tell_teacher_of_leaving(&mut self, student: &StudentId, class: &Class) -> Answer {
        let groups = self.titles_of_groups(class.id).await?;
        for teacher in self.tx.class_accounts(class.id).await? {
            let lang = Lang::named(&teacher.language);
            let called = called(self.tx, self.profile, &teacher, student).await?;
            let mut lines = vec![lang.left_your_class(called, class.label.clone())];
            if !groups.is_empty() {
                lines.push(lang.remove_from_group(groups.join(", "), groups.len()));
            }
            self.notify(&teacher, Say::text(lines.join("\n")), None);
        }
        Ok(())
    }

    /// The teachers learn who is back, and the family where. Accounts that were disconnected do not.
    async fn tell_of_return(&mut self, student: &StudentId, left: &[(i64, Class)]) -> Answer {
        for (_, class) in left {
            let groups = self.titles_of_groups(class.id).await?;
            for teacher in self.tx.class_accounts(class.id).await? {
                let lang = Lang::named(&teacher.language);
                let called = called(self.tx, self.profile, &teacher, student).await?;
                let mut lines = vec![lang.back_in_your_class(called, class.label.clone())];
                if !groups.is_empty() {
                    lines.push(lang.back_to_group(groups.join(", "), groups.len()));
                }
                self.notify(&teacher, Say::text(lines.join("\n")), None);
            }
        }
        let classes: Vec<&str> = left.iter().map(|(_, class)| class.label.as_str()).collect();
        for account in self.tx.recipients(student).await?.iter() {
            let lang = Lang::named(&account.language);
            let called = called(self.tx, self.profile, account, student).await?;
            let words = lang.came_back(called, classes.join(", "), classes.len());
            self.notify(account, Say::text(words), None);
        }
        Ok(())
    }

    /// Ends every link of a student who has left the school.
    async fn part_from(&mut self, student: &StudentId) -> Answer {
        for link in self.tx.links_of_student(student).await? {
            let after = self.tx.end_link(&link).await?;
            end_foreign_step(self.tx, &after).await?;
            let lang = Lang::named(&after.language);
            let words = lang.left_school_here(student.to_string());
            self.notify(&after, Say::text(words), None);
            self.show_menu(&after);
        }
        for invitee in [
            Invitee::Student(student.clone()),
            Invitee::Guardian(student.clone()),
        ] {
            self.tx.void_invitations(&invitee).await?;
        }
        Ok(())
    }

    /// «Вернуть» into a class.
    pub(super) async fn come_back(&mut self, student: &StudentId, class: i64) -> Answer {
        self.check_admin()?;
        let mut left = self.tx.classes_left(student).await?;
        left.retain(|(_, left)| left.id == class);
        self.bring_back(student, (left, Some(class))).await
    }

    /// «Вернуть во все классы»: those of one deed.
    pub(super) async fn come_back_to_all(&mut self, student: &StudentId, deed: i64) -> Answer {
        self.check_admin()?;
        let mut left = self.tx.classes_left(student).await?;
        left.retain(|(by, _)| *by == deed);
        self.bring_back(student, (left, None)).await
    }

    /// Puts a student back into classes that they left by one deed, be it only one of them; whose
    /// accounts were disconnected with it has to be invited anew.
    async fn bring_back(
        &mut self,
        student: &StudentId,
        (left, class): (Vec<(i64, Class)>, Option<i64>),
    ) -> Answer {
        let Some(deed) = left.first().map(|(deed, _)| *deed) else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let cut_off = self.tx.links_ended_by(deed, student).await?;
        let names: Vec<&str> = left.iter().map(|(_, class)| class.label.as_str()).collect();
        let names = names.join(", ");
        self.note_act_with(Act::ComeBack, student.as_str(), &names)
            .await?;
        let places = Return {
            deed,
            class,
            student: Some(student.clone()),
        };
        // Whose data was erased stays away.
        if self.tx.come_back(&places, self.profile.zone).await? > 0 {
            self.tell_of_return(student, &left).await?;
        }
        let called = self.called(student).await?;
        let mut lines = vec![self.lang.came_back(called, names, left.len())];
        let mut rows = Vec::new();
        if !cut_off.is_empty() {
            lines.push(self.lang.still_cut_off());
            lines.extend(
                cut_off
                    .iter()
                    .map(|link| self.account_in_words(student, link)),
            );
            rows.push(vec![(
                self.lang.button_invite(),
                Action::Invite(student.clone()),
            )]);
        }
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// Whose account a link is, and since when.
    fn account_in_words(&self, student: &StudentId, link: &Link) -> String {
        let (called, since) = (student.to_string(), self.since(link));
        match link.whom {
            Invitee::Guardian(_) => self.lang.link_guardian(called, since),
            _ => self.lang.link_student(called, since),
        }
    }

    /// The staff number of who is being answered.
    pub(super) fn staff_number_of_mine(&self) -> Result<i64, Stop> {
        self.known_account()?
            .staff
            .map(|staff| staff.number)
            .ok_or_else(|| Stop::Refused(self.lang.only_teacher()))
    }
}
