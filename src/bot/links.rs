//! Links: each new one is told to those whom it concerns, with «Отключить»; `/accounts`
//! shows one's own, and what a guardian calls each child.

use super::{
    Answer, Stop, Talk, action::Action, dropped::end_foreign_step, naming::called,
    speech::with_buttons, step::Step, text::Lang,
};
use crate::{
    messenger::{Said, Say, harmless},
    school::{
        audit::Act,
        classes::{fold, same_name},
        roster::{StudentId, staff_number},
    },
    store::{
        accounts::{Account, each_once},
        invitations::Invitee,
        links::Link,
    },
};

/// The longest label, in characters.
const LONGEST_LABEL: usize = 30;

impl Talk<'_, '_> {
    /// Tells the other accounts of the same student, or of the same member of staff, that
    /// one more was linked.
    pub(super) async fn announce_link(&mut self, link: i64) -> Answer {
        let Some(link) = self.tx.link(link).await? else {
            return Ok(());
        };
        let mut others = match &link.whom {
            Invitee::Student(student) | Invitee::Guardian(student) => {
                self.tx.recipients(student).await?.to_vec()
            }
            Invitee::Staff(number) => {
                let mut others = self.tx.staff_accounts(*number).await?;
                others.extend(self.tx.admin_accounts().await?);
                others
            }
        };
        others.retain(|account| account.id != link.account.id);
        for other in each_once(others) {
            let lang = Lang::named(&other.language);
            let words = self.linked_words(&link, &other).await?;
            let rows = vec![vec![(
                lang.button_disconnect(),
                Action::Disconnect(link.id),
            )]];
            let say = with_buttons(self.tx, &other, words, rows);
            self.notify_of_accounts(&other, say);
        }
        Ok(())
    }

    /// That one more account was linked, to who hears of that; whose it is they find out by
    /// «Отключить», where nobody is told of students unasked.
    async fn linked_words(&mut self, link: &Link, other: &Account) -> Result<String, Stop> {
        let lang = Lang::named(&other.language);
        let is_bare = self.profile.says_news_only(&other.address.messenger);
        let since = self.since(link);
        let student = match &link.whom {
            Invitee::Staff(number) => return Ok(lang.linked_staff(*number, since)),
            Invitee::Student(student) | Invitee::Guardian(student) => student,
        };
        let called = called(self.tx, self.profile, other, student).await?;
        Ok(match (&link.whom, is_bare) {
            (Invitee::Guardian(_), true) => lang.linked_guardian_bare(since),
            (Invitee::Guardian(_), false) => lang.linked_guardian(called, since),
            (_, true) => lang.linked_student_bare(since),
            (_, false) => lang.linked_student(called, since),
        })
    }

    /// «Отключить»: asks once more.
    pub(super) async fn ask_disconnect(&mut self, link: i64) -> Answer {
        let link = self.link_of_ours(link).await?;
        let words = self.what_link(&link).await?;
        let (words, yes) = match self.may_end_link(&link)? {
            true => (
                self.lang.disconnect_really(words),
                self.lang.button_yes_disconnect(),
            ),
            false => (
                self.lang.disconnect_by_whom(words),
                self.lang.button_tell_admin(),
            ),
        };
        let rows = vec![vec![
            (yes, Action::DisconnectNow(link.id)),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(words, rows);
        Ok(())
    }

    /// «Да, отключить».
    pub(super) async fn disconnect(&mut self, link: i64) -> Answer {
        let link = self.link_of_ours(link).await?;
        if !self.may_end_link(&link)? {
            return self.report_link(&link).await;
        }
        if let Invitee::Staff(number) = link.whom
            && self.is_last_admin(number, &link).await?
        {
            return Err(Stop::Refused(self.lang.last_admin()));
        }
        let words = self.what_link(&link).await?;
        self.note_act(Act::Unlink, &whom(&link)).await?;
        self.end_link(&link).await?;
        self.reply_in_private(Say::text(self.lang.disconnected(words)));
        Ok(())
    }

    /// Ends a link, and tells its account so.
    pub(super) async fn end_link(&mut self, link: &Link) -> Answer {
        let after = self.tx.end_link(link).await?;
        end_foreign_step(self.tx, &after).await?;
        let lang = Lang::named(&after.language);
        let is_bare = self.profile.says_news_only(&after.address.messenger);
        let words = match &link.whom {
            Invitee::Student(_) | Invitee::Guardian(_) if is_bare => lang.disconnected_here_bare(),
            Invitee::Student(student) | Invitee::Guardian(student) => {
                lang.disconnected_here(student.to_string())
            }
            Invitee::Staff(number) => lang.disconnected_here_staff(*number),
        };
        self.notify_of_accounts(&after, Say::text(words));
        self.show_menu(&after);
        Ok(())
    }

    /// Whether the person who is being answered ends a link of theirs alone: children do not shut
    /// their parents out.
    fn may_end_link(&self, link: &Link) -> Result<bool, Stop> {
        let account = self.known_account()?;
        Ok(match &link.whom {
            Invitee::Guardian(student) => {
                account.is_admin()
                    || account.id == link.account.id
                    || account.is_guardian_of(student)
            }
            Invitee::Student(_) | Invitee::Staff(_) => true,
        })
    }

    /// A student says that a guardian's link is none of the family's: an administrator looks at it.
    async fn report_link(&mut self, link: &Link) -> Answer {
        let admins = self.tx.admin_accounts().await?;
        if admins.is_empty() {
            return Err(Stop::Refused(self.lang.no_admin_to_tell()));
        }
        for admin in admins {
            let lang = Lang::named(&admin.language);
            let words = match self.profile.says_news_only(&admin.address.messenger) {
                true => lang.link_reported_bare(),
                false => {
                    let what = lang.link_guardian(whom(link), self.since(link));
                    lang.link_reported(what)
                }
            };
            let row = vec![(lang.button_disconnect(), Action::Disconnect(link.id))];
            let say = with_buttons(self.tx, &admin, words, vec![row]);
            self.notify_of_accounts(&admin, say);
        }
        self.reply_in_private(Say::text(self.lang.admin_told()));
        Ok(())
    }

    /// A link that concerns the person who is being answered: of a student for whom they
    /// speak, of their own place among the staff, or any where they administer.
    async fn link_of_ours(&mut self, link: i64) -> Result<Link, Stop> {
        let account = self.known_account()?;
        let Some(link) = self.tx.link(link).await? else {
            return Err(Stop::Refused(self.lang.disconnected_already()));
        };
        let ours = account.is_admin()
            || match &link.whom {
                Invitee::Student(student) | Invitee::Guardian(student) => {
                    account.speaks_for(student)
                }
                Invitee::Staff(number) => {
                    account.staff.is_some_and(|staff| staff.number == *number)
                }
            };
        match ours {
            true => Ok(link),
            false => Err(Stop::Refused(self.lang.button_foreign())),
        }
    }

    /// Whether the link is that of the school's only administrator: without it nobody could
    /// let one in again from the chat.
    async fn is_last_admin(&mut self, number: i64, link: &Link) -> Result<bool, Stop> {
        let admins = self.tx.admin_accounts().await?;
        let other = admins.iter().any(|admin| admin.id != link.account.id);
        let role = self.tx.staff_role(number).await?;
        Ok(!other && role.is_some_and(|role| role.admin))
    }

    /// Since when a link is there, to the minute: a family comes in on one day, and a stranger may
    /// have come in on the same one.
    pub(super) fn since(&self, link: &Link) -> String {
        let since = link.since.local(self.profile.zone);
        since.format("%d.%m.%Y, %H:%M").to_string()
    }

    async fn what_link(&mut self, link: &Link) -> Result<String, Stop> {
        let since = self.since(link);
        Ok(match &link.whom {
            Invitee::Student(student) => {
                let called = self.called(student).await?;
                self.lang.link_student(called, since)
            }
            Invitee::Guardian(student) => {
                let called = self.called(student).await?;
                self.lang.link_guardian(called, since)
            }
            Invitee::Staff(number) => self.lang.link_staff(*number, since),
        })
    }

    /// `/accounts`: the accounts that hear what concerns each student of one's own, or
    /// that have one's own place among the staff.
    pub(super) async fn accounts(&mut self) -> Answer {
        if !self.chat.private {
            return Err(Stop::Refused(self.lang.only_private()));
        }
        let account = self.known_account()?;
        if let Some(staff) = account.staff {
            let links = self.tx.links_of_staff(staff.number).await?;
            self.list_links(&account, links, Vec::new()).await?;
        }
        for linked in &account.students {
            let links = self.tx.links_of_student(&linked.id).await?;
            let mut rows = Vec::new();
            // Where nothing is said of children, none needs a name.
            if linked.guardian && !self.says_news_only() {
                rows.push(vec![(
                    self.lang.button_label(),
                    Action::Label(linked.id.clone()),
                )]);
            }
            self.list_links(&account, links, rows).await?;
        }
        Ok(())
    }

    async fn list_links(
        &mut self,
        own: &Account,
        links: Vec<Link>,
        mut rows: Vec<Vec<(String, Action)>>,
    ) -> Answer {
        let mut lines = vec![self.lang.accounts_head()];
        for (place, link) in links.iter().enumerate() {
            let number = place + 1;
            let what = self.what_link(link).await?;
            lines.push(match link.account.id == own.id {
                true => self.lang.account_line_own(number, what),
                false => self.lang.account_line(number, what),
            });
            let action = Action::Disconnect(link.id);
            rows.push(vec![(self.lang.button_disconnect_one(number), action)]);
        }
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// A guardian who serves several students, one of them without a label, is asked for it.
    pub(super) async fn maybe_ask_label(&mut self) -> Answer {
        if self.says_news_only() {
            return Ok(());
        }
        let account = self.known_account()?;
        let several = account.students.len() > 1;
        let nameless = account
            .students
            .iter()
            .find(|linked| linked.guardian && linked.label.is_empty());
        match nameless {
            Some(linked) if several && self.tx.step::<Step>(account.id).await?.is_none() => {
                self.ask_label(&linked.id.clone()).await
            }
            _ => Ok(()),
        }
    }

    /// «Назвать»: what the guardian calls this child.
    pub(super) async fn ask_label(&mut self, student: &StudentId) -> Answer {
        self.guardian_of(student)?;
        let step = Step::Labelling(student.clone());
        self.begin_step(&step).await?;
        let rows = vec![vec![(self.lang.button_skip(), Action::SkipStep)]];
        self.ask(self.lang.label_ask(student.to_string()), rows);
        Ok(())
    }

    /// The label.
    pub(super) async fn label(&mut self, said: &Said, student: &StudentId) -> Answer {
        let account = self.guardian_of(student)?;
        let words = harmless(&self.words_of(said)?);
        let label = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if label.chars().count() > LONGEST_LABEL {
            return Err(Stop::Refused(self.lang.label_long(LONGEST_LABEL)));
        }
        if !is_a_name(&label) {
            return Err(Stop::Refused(self.lang.label_is_a_message(label)));
        }
        let taken = account
            .students
            .iter()
            .any(|linked| linked.id != *student && same_name(&linked.label, &label));
        if taken {
            return Err(Stop::Refused(self.lang.label_taken(label)));
        }
        let linked = account.students.iter().find(|linked| linked.id == *student);
        let Some(linked) = linked else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        self.tx.set_label(linked.link, &label).await?;
        self.tx.set_step::<Step>(account.id, None);
        let words = self.lang.label_set(student.to_string(), label);
        self.reply_in_private(Say::text(words));
        let messenger = account.address.messenger.clone();
        self.account = self.tx.account(&messenger, &account.person).await?;
        self.maybe_ask_label().await
    }

    /// «Пропустить»: what was asked for is left out.
    pub(super) async fn skip_step(&mut self) -> Answer {
        let account = self.known_account()?;
        self.tx.set_step::<Step>(account.id, None);
        self.reply_in_private(Say::text(self.lang.skipped()));
        Ok(())
    }
}

/// Whether words may be what a parent calls a child, and not something that was said meanwhile.
fn is_a_name(label: &str) -> bool {
    const SAID: [&str; 12] = [
        "спасибо",
        "здравствуйте",
        "добрый день",
        "добрый вечер",
        "привет",
        "хорошо",
        "понятно",
        "да",
        "нет",
        "ок",
        "ok",
        "thank you",
    ];
    let is_short = label.split(' ').count() <= 3;
    is_short && !label.contains(['?', '!', ',', ';', ':']) && !SAID.contains(&fold(label).as_str())
}

/// Whom a link speaks for, as the audit writes it.
pub(super) fn whom(link: &Link) -> String {
    match &link.whom {
        Invitee::Student(student) | Invitee::Guardian(student) => student.to_string(),
        Invitee::Staff(number) => staff_number(*number),
    }
}
