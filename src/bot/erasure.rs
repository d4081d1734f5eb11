//! Erasing: an administrator erases a student, the guardians of one, or a member of staff
//! who is none any more. It is asked once more, and cannot be undone.

use super::{Answer, Stop, Talk, action::Action, dropped::end_foreign_step};
use crate::{
    school::{
        audit::Act,
        roster::{StudentId, staff_number},
    },
    store::links::Link,
};

impl Talk<'_, '_> {
    /// Refuses what would begin something for a student whose data was erased.
    pub(super) async fn check_not_erased(&mut self, student: &StudentId) -> Answer {
        match self.tx.is_erased(student).await? {
            true => Err(Stop::Refused(self.lang.data_is_erased(student.to_string()))),
            false => Ok(()),
        }
    }

    /// «Стереть данные» of a student: what will be gone, and what stays.
    pub(super) async fn ask_erase(&mut self, student: &StudentId) -> Answer {
        self.check_admin()?;
        let what = self.tx.erasable(student).await?;
        let called = self.called(student).await?;
        let words = self
            .lang
            .erase_really(called, what.accounts, what.works, what.files);
        let rows = vec![
            vec![(
                self.lang.button_yes_erase(),
                Action::EraseNow(student.clone()),
            )],
            vec![(
                self.lang.button_erase_guardians(),
                Action::EraseGuardians(student.clone()),
            )],
            vec![(self.lang.button_no(), Action::Keep)],
        ];
        self.ask(words, rows);
        Ok(())
    }

    /// «Да, стереть».
    pub(super) async fn erase(&mut self, student: &StudentId) -> Answer {
        self.check_admin()?;
        self.note_act(Act::Erase, student.as_str()).await?;
        let links = self.tx.links_of_student(student).await?;
        self.tx.erase_student(student).await?;
        self.end_foreign_steps(&links).await?;
        self.ask(self.lang.erased(student.to_string()), Vec::new());
        Ok(())
    }

    /// «Стереть только родителей»: what will be gone of them, and what stays.
    pub(super) async fn ask_erase_guardians(&mut self, student: &StudentId) -> Answer {
        self.check_admin()?;
        let what = self.tx.erasable(student).await?;
        let called = self.called(student).await?;
        let words = self.lang.erase_guardians_really(called, what.guardians);
        let rows = vec![vec![
            (
                self.lang.button_yes_erase(),
                Action::EraseGuardiansNow(student.clone()),
            ),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(words, rows);
        Ok(())
    }

    /// «Да, стереть», only the guardians.
    pub(super) async fn erase_guardians(&mut self, student: &StudentId) -> Answer {
        self.check_admin()?;
        self.note_act(Act::EraseGuardians, student.as_str()).await?;
        let links = self.tx.links_of_student(student).await?;
        self.tx.erase_guardians(student).await?;
        self.end_foreign_steps(&links).await?;
        self.ask(self.lang.erased_guardians(student.to_string()), Vec::new());
        Ok(())
    }

    /// What the accounts of an erased student go on with is what they do for others.
    async fn end_foreign_steps(&mut self, links: &[Link]) -> Answer {
        for link in links {
            end_foreign_step(self.tx, &link.account).await?;
        }
        Ok(())
    }

    /// «Стереть данные» of somebody who was on the staff.
    pub(super) async fn ask_erase_staff(&mut self, number: i64) -> Answer {
        self.check_former(number).await?;
        let rows = vec![vec![
            (self.lang.button_yes_erase(), Action::EraseStaffNow(number)),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(self.lang.erase_staff_really(number), rows);
        Ok(())
    }

    /// «Да, стереть», of somebody who was on the staff.
    pub(super) async fn erase_staff(&mut self, number: i64) -> Answer {
        self.check_former(number).await?;
        self.note_act(Act::Erase, &staff_number(number)).await?;
        self.tx.erase_staff(number).await?;
        self.ask(self.lang.erased_staff(number), Vec::new());
        Ok(())
    }

    /// Who still teaches or administers is dismissed first.
    async fn check_former(&mut self, number: i64) -> Answer {
        self.check_admin()?;
        match self.tx.staff_role(number).await? {
            Some(role) if !role.teacher && !role.admin => Ok(()),
            _ => Err(Stop::Refused(self.lang.erase_staff_first())),
        }
    }
}
