//! Classes and the groups in which they meet.

use std::{sync::Arc, time::Duration};

use super::{Answer, Profile, Stop, Talk, post_say, text::Lang};
use crate::{
    messenger::{Address, Outgoing, Say},
    school::classes::ClassKind,
    store::{
        self, Tx,
        classes::{Class, Group},
        outbox::{Lane, Letter},
    },
};

/// How long a group may go without a class.
const PATIENCE: Duration = Duration::from_secs(600);

impl Talk<'_, '_> {
    /// The bot was added to a group: by staff, it waits for a class's code; by
    /// anybody else, it leaves.
    pub(super) async fn added(&mut self) -> Answer {
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
            return Ok(());
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
                self.note_group(Some(PATIENCE)).await?;
            }
            (_, false) => {
                self.note_group(None).await?;
                leave(self.tx, &address, lang).await?;
            }
        }
        Ok(())
    }

    /// The bot was taken out of a group, or blocked in private.
    pub(super) async fn removed(&mut self) -> Answer {
        let address = self.chat.address.clone();
        match self.chat.private {
            true => self.tx.note_gone(&address, true).await?,
            false => self.tx.note_left(&address).await?,
        }
        Ok(())
    }

    /// The group's id has changed.
    pub(super) async fn moved(&mut self, to: &Address) -> Answer {
        let old = self.chat.address.clone();
        self.tx.move_group(&old, to).await?;
        self.tx.redirect_outbox(&old, to).await?;
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
            self.note_group((!bound).then_some(PATIENCE)).await?;
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

    /// Binds this group to a class, for its teacher or an administrator.
    pub(super) async fn bind(&mut self, class: Class) -> Answer {
        let account = self.known_account()?;
        let Some(staff) = account.staff else {
            return Err(Stop::Refused(self.lang.only_staff_binds()));
        };
        if !(staff.admin || staff.teacher && staff.number == class.teacher) {
            return Err(Stop::Refused(self.lang.only_own_class_binds(class.name)));
        }
        self.note_group(None).await?;
        let address = self.chat.address.clone();
        self.tx.bind(class.id, &address, staff.number).await?;
        let lang = self.profile.language;
        self.reply(Say::text(lang.group_bound(class.name.clone())));
        let words = self
            .lang
            .group_bound_teacher(class.name, self.chat.title.clone());
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// `/classes`: a teacher's classes with the links that bind groups; a student's with
    /// how each discipline is taught.
    pub(super) async fn classes(&mut self) -> Answer {
        let account = self.known_account()?;
        let mut words = Vec::new();
        if let Some(teacher) = account.teacher() {
            for class in self.tx.classes_taught(teacher).await? {
                words.push(self.taught(class).await?);
            }
        }
        for linked in &account.students {
            let mut lines = vec![self.lang.classes_of(linked.id.as_str().to_owned())];
            for class in self.tx.classes_attended(&linked.id).await? {
                lines.push(self.attended(class).await?);
            }
            words.push(lines.join("\n"));
        }
        if words.is_empty() {
            return Err(Stop::Refused(self.lang.no_classes()));
        }
        self.reply_in_private(Say::text(words.join("\n\n")));
        Ok(())
    }

    async fn taught(&mut self, class: Class) -> Result<String, Stop> {
        let headcount = self.tx.headcount(class.id).await?;
        let groups = self.tx.groups_of(class.id).await?;
        let titles: Vec<String> = groups
            .into_iter()
            .map(|(_, title)| format!("«{title}»"))
            .collect();
        let mut lines =
            vec![
                self.lang
                    .class_taught(class.name, headcount.students, headcount.linked),
            ];
        if !titles.is_empty() {
            lines.push(self.lang.class_groups(titles.join(", ")));
        }
        lines.push(match self.profile.doors(&self.chat.address.messenger) {
            Some(doors) => self
                .lang
                .class_link(format!("{}{}", doors.group, class.code)),
            None => self.lang.class_code(class.code),
        });
        Ok(lines.join("\n"))
    }

    async fn attended(&mut self, class: Class) -> Result<String, Stop> {
        let in_group = !self.tx.groups_of(class.id).await?.is_empty();
        Ok(match (class.kind, in_group) {
            (ClassKind::Individual, _) => self.lang.class_individual(class.discipline),
            (ClassKind::Group, true) => self.lang.class_in_group(class.name),
            (ClassKind::Group, false) => self.lang.class_in_private(class.name),
        })
    }
}

/// Tells the groups without a class what the bot waits for, and leaves those that
/// nobody has vouched for in time.
///
/// # Errors
/// Fails when the memory does.
pub async fn leave_unvouched(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    for address in tx.groups_to_greet().await? {
        let say = Say::text(profile.language.group_waits());
        post_say(tx, address, Lane::Reply, say, (None, None));
    }
    for (address, _) in tx.groups_to_leave().await? {
        leave(tx, &address, profile.language).await?;
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
