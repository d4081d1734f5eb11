//! Groups: the bot comes and goes, is bound to classes, and looks after its rights.

use std::{sync::Arc, time::Duration};

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    naming::called,
    pages::turning_row,
    speech::{answer, post_say, tell, with_buttons},
    text::Lang,
};
use crate::{
    messenger::{Address, Outgoing, Rights, Say},
    store::{
        self, Tx,
        accounts::{Account, each_once},
        classes::Class,
        groups::{Group, Unbound},
        outbox::{Lane, Letter},
    },
};

/// How long a group may go without a class.
const VOUCHED_WITHIN: Duration = Duration::from_secs(600);
/// How long a group that nobody of the staff has added the bot to may turn out to be a known one
/// under a new id: shorter than it takes the bot to speak in it.
const KNOWN_WITHIN: Duration = Duration::from_secs(3);

/// How many classes are offered at once: no messenger takes more than a hundred buttons below one
/// message.
const LISTED: usize = 12;

impl Talk<'_, '_> {
    /// The bot was added to a group: by staff, it waits for a class's code; by
    /// anybody else, it leaves. Whoever makes a known group a supergroup adds it to one, too.
    pub(super) async fn added(&mut self, rights: Option<Rights>) -> Answer {
        if self.chat.private {
            let address = self.chat.address.clone();
            self.tx.note_gone(&address, false).await?;
            return Ok(());
        }
        let address = self.chat.address.clone();
        let known = self.tx.group(&address).await?;
        if known.as_ref().is_some_and(|group| {
            !group.left && (group.leave_at.is_some() || !group.classes.is_empty())
        }) {
            return self.note_rights(rights).await;
        }
        let bound = known.is_some_and(|group| !group.classes.is_empty());
        let is_staff = self
            .account
            .as_ref()
            .is_some_and(|account| account.staff.is_some());
        let lang = self.profile.language;
        match (bound, is_staff) {
            (true, true) => {
                self.note_group(None).await?;
                self.reply(Say::text(lang.group_back()));
            }
            (false, true) => {
                self.note_group(Some(VOUCHED_WITHIN)).await?;
                if let Some(account) = self.account.clone() {
                    self.tx.note_added_by(&address, account.id).await?;
                }
            }
            (false, false) if self.chat.may_have_moved => {
                self.note_group(Some(KNOWN_WITHIN)).await?;
            }
            (_, false) => {
                self.note_group(None).await?;
                leave(self.tx, &address, lang).await?;
            }
        }
        self.note_rights(rights).await
    }

    async fn note_rights(&mut self, rights: Option<Rights>) -> Answer {
        let address = self.chat.address.clone();
        if let Some(rights) = rights {
            self.tx.note_rights(&address, rights).await?;
        }
        Ok(())
    }

    /// The bot may do more in a group than before, or less: who can mend it is told.
    pub(super) async fn rights_changed(&mut self, rights: Rights) -> Answer {
        let address = self.chat.address.clone();
        self.renamed().await?;
        let Some(group) = self.tx.group(&address).await? else {
            return Ok(());
        };
        let before = group.rights;
        self.tx.note_rights(&address, rights).await?;
        if before.is_none_or(|before| before == rights) {
            return Ok(());
        }
        for keeper in keepers(self.tx, &group).await? {
            let lang = Lang::named(&keeper.language);
            let title = group.title.clone();
            let missing = missing_rights(lang, &title, rights);
            let words = match missing.is_empty() {
                true => lang.rights_better(title),
                false => missing.join("\n"),
            };
            self.notify(&keeper, Say::text(words), None);
        }
        Ok(())
    }

    /// The bot was taken out of a group, or blocked in private: who can mend it is told.
    pub(super) async fn removed(&mut self) -> Answer {
        let address = self.chat.address.clone();
        match self.chat.private {
            true => lose_person((self.tx, self.profile), &address).await?,
            false => lose_group((self.tx, self.profile), &address).await?,
        }
        Ok(())
    }

    /// The group's id has changed.
    pub(super) async fn moved(&mut self, to: &Address) -> Answer {
        let old = self.chat.address.clone();
        Ok(self.tx.follow_group(&old, to).await?)
    }

    /// The group may have another title now.
    pub(super) async fn renamed(&mut self) -> Answer {
        let (address, title) = (self.chat.address.clone(), self.chat.title.clone());
        let group = self.tx.group(&address).await?;
        if !title.is_empty() && group.is_some_and(|group| group.title != title) {
            self.tx.rename_group(&address, &title).await?;
        }
        Ok(())
    }

    /// The group of this chat. One that we meet for the first time gets ten minutes.
    pub(super) async fn known_group(&mut self) -> Result<Option<Arc<Group>>, Stop> {
        let address = self.chat.address.clone();
        let group = self.tx.group(&address).await?;
        if group.as_ref().is_none_or(|group| group.left) {
            let bound = group
                .as_ref()
                .is_some_and(|group| !group.classes.is_empty());
            // Whoever speaks to us here shows that we are in, whatever we believed.
            self.note_group((!bound).then_some(VOUCHED_WITHIN)).await?;
            self.tx.keep();
            return Ok(self.tx.group(&address).await?);
        }
        Ok(group)
    }

    async fn note_group(&mut self, patience: Option<Duration>) -> Answer {
        let (address, title) = (self.chat.address.clone(), self.chat.title.clone());
        let language = self.profile.language.tag();
        self.tx
            .note_group(&address, &title, language, patience)
            .await?;
        Ok(())
    }

    /// Binds this group to a class, for its teacher or an administrator; the class's posts come into
    /// the topic in which that was asked for.
    pub(super) async fn bind(&mut self, class: Class, topic: Option<&str>) -> Answer {
        let staff = self.may_bind(&class).await?;
        self.note_group(None).await?;
        let address = self.chat.address.clone();
        let lang = self.profile.language;
        self.reply(Say::text(lang.group_bound(class.label.clone())));
        self.bind_to(&class, (&address, topic), staff).await
    }

    /// The class of a group was chosen in private.
    pub(super) async fn bind_chosen(&mut self, class: i64, address: &Address) -> Answer {
        let Some(class) = self.tx.class(class).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let staff = self.may_bind(&class).await?;
        let Some(group) = self.tx.group(address).await?.filter(|group| !group.left) else {
            return Err(Stop::Refused(self.lang.group_is_left()));
        };
        self.tx
            .note_group(address, &group.title, &group.language, None)
            .await?;
        let lang = self.profile.language;
        let say = Say::text(lang.group_bound(class.label.clone()));
        post_say(
            (self.tx, self.profile),
            address.clone(),
            Lane::Reply,
            say,
            (None, None),
        );
        self.bind_to(&class, (address, None), staff).await
    }

    /// «Ещё»: further classes of which the group to which the bot was added may be.
    pub(super) async fn more_to_bind(&mut self, address: &Address, skip: usize) -> Answer {
        let teacher = self.teacher_number()?;
        let Some(group) = self.tx.group(address).await?.filter(|group| !group.left) else {
            return Err(Stop::Refused(self.lang.group_is_left()));
        };
        let classes = self.tx.classes_taught(teacher).await?;
        let rows = classes_to_bind(self.lang, (classes, skip), address);
        self.ask(self.lang.which_class_is_it(group.title.clone()), rows);
        Ok(())
    }

    async fn may_bind(&mut self, class: &Class) -> Result<i64, Stop> {
        let account = self.known_account()?;
        let Some(staff) = account.staff else {
            return Err(Stop::Refused(self.lang.only_staff_binds()));
        };
        let teaches = staff.teacher && self.tx.teaches_now(class.id, staff.number).await?;
        if !(staff.admin || teaches) {
            let name = class.label.clone();
            return Err(Stop::Refused(self.lang.only_own_class_binds(name)));
        }
        Ok(staff.number)
    }

    /// Binds, and tells the teacher in private what works and what does not yet.
    async fn bind_to(
        &mut self,
        class: &Class,
        (address, topic): (&Address, Option<&str>),
        staff: i64,
    ) -> Answer {
        let before = self.tx.groups_of(class.id).await?;
        let before = before.into_iter().find(|it| it.group == *address);
        let was_in_topic = before.is_some_and(|it| it.topic.is_some());
        self.tx.bind(class.id, (address, topic), staff).await?;
        let Some(group) = self.tx.group(address).await? else {
            return Err(Stop::Failed("the group just bound is gone".to_owned()));
        };
        let mut lines = vec![
            self.lang
                .group_bound_teacher(class.label.clone(), group.title.clone()),
        ];
        if let Some(rights) = group.rights {
            let missing = missing_rights(self.lang, &group.title, rights);
            match missing.is_empty() {
                true => lines.push(self.lang.rights_complete()),
                false => lines.extend(missing),
            }
        }
        match topic {
            Some(_) => lines.push(self.lang.group_topic_own()),
            None if was_in_topic => lines.push(self.lang.group_topic_left(class.code.clone())),
            None if self.chat.has_topics => {
                lines.push(self.lang.group_topic_how(class.code.clone()));
            }
            None => {}
        }
        self.reply_in_private(Say::text(lines.join("\n\n")));
        self.ask_which_group(class).await
    }

    /// Where a class has several groups, one of them is for assignments.
    async fn ask_which_group(&mut self, class: &Class) -> Answer {
        let groups = self.tx.groups_of(class.id).await?;
        if groups.len() < 2 {
            return Ok(());
        }
        let rows = groups
            .into_iter()
            .map(|meeting| {
                let action = Action::ChooseGroup {
                    class: class.id,
                    group: meeting.group,
                };
                vec![(meeting.title, action)]
            })
            .collect();
        self.ask(self.lang.which_group(class.label.clone()), rows);
        Ok(())
    }

    /// The group for a class's assignments was chosen.
    pub(super) async fn choose_group(&mut self, class: i64, address: &Address) -> Answer {
        let Some(class) = self.tx.class(class).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        self.may_bind(&class).await?;
        let groups = self.tx.groups_of(class.id).await?;
        let Some(meeting) = groups.into_iter().find(|it| it.group == *address) else {
            return Err(Stop::Refused(self.lang.group_is_left()));
        };
        self.tx.choose_group(class.id, address).await?;
        let words = self.lang.group_chosen(class.label, meeting.title);
        self.reply_in_private(Say::text(words));
        Ok(())
    }
}

/// Who looks after a group: the teachers of its classes, and the administrators.
async fn keepers(tx: &mut Tx<'_>, group: &Group) -> store::Result<Vec<Arc<Account>>> {
    let mut keepers = tx.admin_accounts().await?;
    keepers.extend(teachers(tx, group).await?);
    Ok(each_once(keepers))
}

/// The teachers of a group's classes.
///
/// # Errors
/// Fails when the memory does.
pub(super) async fn teachers(tx: &mut Tx<'_>, group: &Group) -> store::Result<Vec<Arc<Account>>> {
    let mut teachers = Vec::new();
    for class in &group.classes {
        teachers.extend(tx.class_accounts(class.id).await?);
    }
    Ok(each_once(teachers))
}

/// The bot is in a group no more: who looks after it is told.
///
/// # Errors
/// Fails when the memory does.
pub(super) async fn lose_group(
    (tx, profile): (&mut Tx<'_>, &Profile),
    chat: &Address,
) -> store::Result<()> {
    let group = tx.group(chat).await?;
    tx.note_left(chat).await?;
    let Some(group) = group.filter(|group| !group.left && !group.classes.is_empty()) else {
        return Ok(());
    };
    let classes: Vec<String> = group
        .classes
        .iter()
        .map(|class| class.label.clone())
        .collect();
    for keeper in keepers(tx, &group).await? {
        let lang = Lang::named(&keeper.language);
        let words = lang.removed_from_group(group.title.clone(), classes.join(", "));
        tell((tx, profile), &keeper, Say::text(words), None);
    }
    Ok(())
}

/// Nothing arrives any more in somebody's chat. Where nobody else hears of a student, the
/// student's teachers learn that.
///
/// # Errors
/// Fails when the memory does.
pub(super) async fn lose_person(
    (tx, profile): (&mut Tx<'_>, &Profile),
    chat: &Address,
) -> store::Result<()> {
    let Some(account) = tx.note_gone(chat, true).await? else {
        return Ok(());
    };
    for linked in &account.students {
        let recipients = tx.recipients(&linked.id).await?;
        if !recipients.is_empty() {
            continue;
        }
        for teacher in tx.teachers_of(&linked.id).await? {
            let lang = Lang::named(&teacher.language);
            let called = called(tx, profile, &teacher, &linked.id).await?;
            let words = lang.student_out_of_reach(called);
            tell((tx, profile), &teacher, Say::text(words), None);
        }
    }
    Ok(())
}

/// What the bot should be allowed in a group and is not, each with why it matters.
fn missing_rights(lang: Lang, group: &str, rights: Rights) -> Vec<String> {
    let mut missing = Vec::new();
    if rights.muted {
        missing.push(lang.right_to_write(group.to_owned()));
    }
    if !rights.deletes {
        missing.push(lang.right_to_delete(group.to_owned()));
    }
    missing
}

/// Leaves the groups that nobody has vouched for in time, and tells the others without a class
/// what the bot waits for.
///
/// # Errors
/// Fails when the memory does.
pub async fn leave_unvouched(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    for (address, _) in tx.groups_to_leave().await? {
        leave(tx, &address, profile.language).await?;
    }
    for group in tx.groups_to_greet().await? {
        let say = Say::text(profile.language.group_waits());
        post_say(
            (tx, profile),
            group.address.clone(),
            Lane::Reply,
            say,
            (None, None),
        );
        offer_classes(tx, profile, &group).await?;
    }
    Ok(())
}

async fn leave(tx: &mut Tx<'_>, address: &Address, lang: Lang) -> store::Result<()> {
    tx.note_left(address).await?;
    for outgoing in [Outgoing::Say(Say::text(lang.group_left())), Outgoing::Leave] {
        tx.queue(Letter {
            to: address.clone(),
            lane: Lane::Reply,
            outgoing,
            about: None,
            sponsor: None,
        });
    }
    Ok(())
}

/// Offers who added the bot to a group their classes, in private.
async fn offer_classes(tx: &mut Tx<'_>, profile: &Profile, group: &Unbound) -> store::Result<()> {
    let Some((messenger, person)) = &group.added_by else {
        return Ok(());
    };
    let Some(account) = tx.account(messenger, person).await? else {
        return Ok(());
    };
    let Some(teacher) = account.teacher() else {
        return Ok(());
    };
    let lang = Lang::named(&account.language);
    let rows = classes_to_bind(lang, (tx.classes_taught(teacher).await?, 0), &group.address);
    if rows.is_empty() {
        return Ok(());
    }
    let words = lang.which_class_is_it(group.title.clone());
    let say = with_buttons(tx, &account, words, rows);
    answer((tx, profile), &account, say);
    Ok(())
}

/// Classes to which a group may be bound, a page of them from `skip` on.
fn classes_to_bind(
    lang: Lang,
    (classes, skip): (Vec<Class>, usize),
    group: &Address,
) -> Vec<Vec<(String, Action)>> {
    let all = classes.len();
    let page = classes.into_iter().skip(skip).take(LISTED);
    let mut rows: Vec<_> = page
        .map(|class| {
            let action = Action::BindGroup {
                class: class.id,
                group: group.clone(),
            };
            vec![(class.label, action)]
        })
        .collect();
    let more = |skip| Action::BindGroupMore {
        group: group.clone(),
        skip,
    };
    rows.extend(turning_row(lang, (skip, LISTED, all), more));
    rows
}
