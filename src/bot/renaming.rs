//! «Изменить имя»: a member of staff is called otherwise, as after a marriage. Their number stays,
//! and with it account, classes, timetable and marks.

use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, action::Action, roster::show_plan, step::Step, text::fingerprint};
use crate::{
    messenger::{Said, harmless},
    school::{
        audit::Act,
        personal::Passes,
        roster::{read_staff_name, staff_number},
    },
    store::staff::{StaffMember, namesake_of},
};

/// What an administrator taps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenameTap {
    /// «Изменить имя»: what is it from now on?
    Ask(i64),
    /// «Да».
    Now {
        /// The staff number.
        staff: i64,
        /// What tells the name that was said from any other.
        shown: String,
    },
    /// «Нет».
    Keep,
    /// «Тот же человек»: whom a roster calls otherwise.
    InRoster {
        /// The staff number.
        staff: i64,
        /// The roster's file.
        file: i64,
        /// What tells what was shown of it from anything else.
        shown: String,
    },
}

impl Talk<'_, '_> {
    /// A tap on the way to another name.
    pub(super) async fn rename_pressed(&mut self, tap: RenameTap) -> Answer {
        self.check_admin()?;
        match tap {
            RenameTap::Ask(staff) => self.ask_new_name(staff).await,
            RenameTap::Now { staff, shown } => self.rename(staff, &shown).await,
            RenameTap::Keep => self.keep_name().await,
            RenameTap::InRoster { staff, file, shown } => {
                self.rename_by_roster(staff, (file, &shown)).await
            }
        }
    }

    /// Somebody who has a name: whose was erased gets none any more.
    async fn named_member(&mut self, staff: i64) -> Result<StaffMember, Stop> {
        let member = self.member(staff).await?;
        match member.name.is_empty() {
            true => Err(Stop::Refused(self.lang.button_old())),
            false => Ok(member),
        }
    }

    async fn ask_new_name(&mut self, staff: i64) -> Answer {
        let member = self.named_member(staff).await?;
        let name = String::new();
        self.begin_step(&Step::Renaming { staff, name }).await?;
        let words = self.lang.rename_ask(self.staff_called(&member));
        self.ask(words, vec![vec![self.cancel_button()]]);
        Ok(())
    }

    /// The name was said, or another one: was it meant so?
    pub(super) async fn new_name_said(&mut self, said: &Said, staff: i64) -> Answer {
        self.check_admin()?;
        let words = harmless(&self.words_of(said)?);
        let Some(name) = read_staff_name(&words) else {
            return Err(Stop::Refused(self.lang.rename_unclear()));
        };
        let member = self.named_member(staff).await?;
        self.check_new_name(&member, &name).await?;
        let yes = RenameTap::Now {
            staff,
            shown: fingerprint(&name),
        };
        let words = match self.passes() {
            Passes::Full => self
                .lang
                .rename_really_named(staff, member.name, name.clone()),
            _ => self.lang.rename_really(staff),
        };
        self.begin_step(&Step::Renaming { staff, name }).await?;
        let rows = vec![vec![
            (self.lang.button_yes(), Action::Rename(yes)),
            (self.lang.button_no(), Action::Rename(RenameTap::Keep)),
        ]];
        self.ask(words, rows);
        Ok(())
    }

    /// Refuses a name that is somebody else's: a roster would take the two for one.
    async fn check_new_name(&mut self, member: &StaffMember, name: &str) -> Answer {
        if member.name == name {
            return Err(Stop::Refused(self.lang.rename_same()));
        }
        let (staff, number) = (self.tx.staff().await?, member.role.number);
        match namesake_of(&staff, (number, name)) {
            Some(other) => {
                let other = other.role.number;
                Err(Stop::Refused(self.lang.rename_taken(number, other)))
            }
            None => Ok(()),
        }
    }

    /// «Да».
    async fn rename(&mut self, staff: i64, shown: &str) -> Answer {
        let account = self.known_account()?;
        let name = match self.tx.step::<Step>(account.id).await? {
            Some(Step::Renaming { staff: whose, name })
                if whose == staff && fingerprint(&name) == shown =>
            {
                name
            }
            _ => return Err(Stop::Refused(self.lang.button_old())),
        };
        let member = self.named_member(staff).await?;
        self.check_new_name(&member, &name).await?;
        self.note_act(Act::Rename, &staff_number(staff)).await?;
        self.tx.rename_staff(staff, &name).await?;
        self.tx.set_step::<Step>(account.id, None);
        let who = self.staff_called(&StaffMember { name, ..member });
        self.ask(self.lang.renamed(who), Vec::new());
        Ok(())
    }

    /// «Нет»: what is written next is no name.
    async fn keep_name(&mut self) -> Answer {
        let account = self.known_account()?;
        if let Some(Step::Renaming { .. }) = self.tx.step::<Step>(account.id).await? {
            self.tx.set_step::<Step>(account.id, None);
        }
        self.leave_it()
    }

    /// «Тот же человек»: the name is the one that the file has, and what it changes besides is shown
    /// anew.
    async fn rename_by_roster(&mut self, staff: i64, (file, shown): (i64, &str)) -> Answer {
        let Some((content, before)) = self.roster_as_shown(file, shown).await? else {
            return Ok(());
        };
        let mut renames = before.renames.into_iter();
        let Some(rename) = renames.find(|rename| rename.known == staff) else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let member = self.named_member(staff).await?;
        let mut roster = self.tx.roster().await?;
        for known in roster.staff.iter_mut().filter(|it| it.number == staff) {
            known.name.clone_from(&rename.new_name);
        }
        let plan = self.planned(&roster, &content)?;
        self.note_act(Act::Rename, &staff_number(staff)).await?;
        self.tx.rename_staff(staff, &rename.new_name).await?;
        let name = rename.new_name;
        let who = self.staff_called(&StaffMember { name, ..member });
        self.ask(self.lang.renamed_by_roster(who), Vec::new());
        let account = self.known_account()?;
        show_plan((self.tx, self.profile), (file, &account), (&plan, &content)).await?;
        Ok(())
    }
}
