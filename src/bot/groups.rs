//! Groups: the bot comes and goes, and looks after its rights.

use std::{sync::Arc, time::Duration};

use super::{
    Answer, Profile, Stop, Talk,
    binding::offer_classes,
    naming::called,
    readers::posts_in,
    speech::{post_say, tell},
    text::Lang,
};
use crate::{
    messenger::{Address, Outgoing, Rights, Say},
    store::{
        self, Tx,
        accounts::{Account, each_once},
        groups::{Group, Meeting},
        outbox::{Lane, Letter},
    },
};

/// How long a group may go without a class.
pub(super) const VOUCHED_WITHIN: Duration = Duration::from_secs(600);
/// How long a group that nobody of the staff has added the bot to may turn out to be a known one
/// under a new id: shorter than it takes the bot to speak in it.
const KNOWN_WITHIN: Duration = Duration::from_secs(3);

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
        if known.is_none() && self.tx.moved_group(&address).await?.is_some() {
            return Ok(());
        }
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

    /// The group of this chat, be it under another id by now. One that we meet for the first time
    /// gets ten minutes.
    pub(super) async fn known_group(&mut self) -> Result<Option<Arc<Group>>, Stop> {
        let address = self.chat.address.clone();
        let group = self.tx.group(&address).await?;
        if group.is_none()
            && let Some(moved) = self.tx.moved_group(&address).await?
        {
            return Ok(Some(moved));
        }
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

    pub(super) async fn note_group(&mut self, patience: Option<Duration>) -> Answer {
        let (address, title) = (self.chat.address.clone(), self.chat.title.clone());
        let language = self.profile.language.tag();
        self.tx
            .note_group(&address, &title, language, patience)
            .await?;
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
    let mut classes = Vec::with_capacity(group.classes.len());
    for class in &group.classes {
        classes.push((class.label.clone(), posts_in(tx, class.id).await?));
    }
    for keeper in keepers(tx, &group).await? {
        let words = removed_words(Lang::named(&keeper.language), &group.title, &classes);
        tell((tx, profile), &keeper, Say::text(words), None);
    }
    Ok(())
}

/// That the bot is in a group no more, and where the assignments of its classes come now.
fn removed_words(lang: Lang, group: &str, classes: &[(String, Option<Meeting>)]) -> String {
    let labels: Vec<&str> = classes.iter().map(|(label, _)| label.as_str()).collect();
    let labels = labels.join(", ");
    if classes.iter().all(|(_, other)| other.is_none()) {
        return lang.removed_from_group(group.to_owned(), labels);
    }
    let mut lines = vec![lang.removed_from_one_group(group.to_owned(), labels)];
    for (class, other) in classes {
        lines.push(match other {
            Some(other) => lang.class_posts_in(class.clone(), other.title.clone()),
            None => lang.class_posts_in_private(class.clone()),
        });
    }
    lines.join("\n")
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
pub(super) fn missing_rights(lang: Lang, group: &str, rights: Rights) -> Vec<String> {
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
