//! Groups are bound to classes: by a link, a code, or a button for who added the bot.

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    groups::missing_rights,
    pages::turning_row,
    readers::{is_its_own, posts_in},
    speech::{answer, with_buttons},
    text::Lang,
};
use crate::{
    messenger::{Address, Say},
    store::{
        self, Tx,
        classes::Class,
        groups::{Meeting, Unbound},
    },
};

/// How many classes are offered at once: no messenger takes more than a hundred buttons below one
/// message.
const LISTED: usize = 12;

/// Whether the assignments of a class come into a group that is bound to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Posting {
    /// Whoever binds is asked, where the class has several.
    Asked,
    /// They do, as before.
    Here,
    /// They stay where they come without it.
    Elsewhere,
}

impl Talk<'_, '_> {
    /// Binds this group to a class, for its teacher or an administrator; the class's posts come into
    /// the topic in which that was asked for.
    pub(super) async fn bind(&mut self, class: Class, topic: Option<&str>) -> Answer {
        let staff = self.may_bind(&class).await?;
        self.note_group(None).await?;
        let address = self.chat.address.clone();
        self.bind_to(&class, (&address, topic), staff, Posting::Asked)
            .await
    }

    /// The class of a group was chosen in private.
    pub(super) async fn bind_chosen(
        &mut self,
        class: i64,
        (address, topic): (&Address, Option<&str>),
        posting: Posting,
    ) -> Answer {
        let (class, staff) = self.class_to_bind(class).await?;
        let Some(group) = self.tx.group(address).await?.filter(|group| !group.left) else {
            return Err(Stop::Refused(self.lang.group_is_left()));
        };
        self.tx
            .note_group(address, &group.title, &group.language, None)
            .await?;
        self.bind_to(&class, (address, topic), staff, posting).await
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

    pub(super) async fn may_bind(&mut self, class: &Class) -> Result<i64, Stop> {
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

    /// Binds, says so in the group, and tells the teacher in private what works and what does not yet.
    async fn bind_to(
        &mut self,
        class: &Class,
        (address, topic): (&Address, Option<&str>),
        staff: i64,
        posting: Posting,
    ) -> Answer {
        let before = self.tx.groups_of(class.id).await?;
        let before = before.into_iter().find(|it| it.group == *address);
        self.tx.bind(class.id, (address, topic), staff).await?;
        if posting == Posting::Here {
            self.tx.choose_group(class.id, address).await?;
        }
        let Some(group) = self.tx.group(address).await? else {
            return Err(Stop::Failed("the group just bound is gone".to_owned()));
        };
        if before
            .as_ref()
            .is_none_or(|it| it.topic.as_deref() != topic)
        {
            self.say_bound(class, address).await?;
        }
        let (label, title) = (class.label.clone(), group.title.clone());
        let is_bare = self.profile.says_news_only(&address.messenger);
        let mut lines = vec![match is_its_own(self.tx, class.id, address).await? {
            _ if is_bare => self.lang.group_bound_teacher_bare(label, title),
            true => self.lang.group_bound_teacher(label, title),
            false => self.lang.group_shared_teacher(label, title),
        }];
        if let Some(rights) = group.rights {
            let missing = missing_rights(self.lang, &group.title, rights);
            match missing.is_empty() {
                true => lines.push(self.lang.rights_complete()),
                false => lines.extend(missing),
            }
        }
        let topic = self.topic_line(class, topic, before.as_ref());
        lines.extend(topic.filter(|_| !is_bare));
        self.reply_in_private(Say::text(lines.join("\n\n")));
        match posting {
            Posting::Asked => self.ask_which_group(class).await,
            Posting::Here | Posting::Elsewhere => Ok(()),
        }
    }

    /// Where the assignments come of a class that was bound to a group, or could.
    fn topic_line(
        &self,
        class: &Class,
        topic: Option<&str>,
        before: Option<&Meeting>,
    ) -> Option<String> {
        let code = class.code.clone();
        match topic {
            Some(_) => Some(self.lang.group_topic_own()),
            None if before.is_some_and(|it| it.topic.is_some()) => {
                Some(self.lang.group_topic_left(code))
            }
            None if self.chat.has_topics => Some(self.lang.group_topic_how(code)),
            None => None,
        }
    }

    /// Tells a group which class it is; that assignments come there only where they do.
    async fn say_bound(&mut self, class: &Class, address: &Address) -> Answer {
        let posted = posts_in(self.tx, class.id).await?;
        let (lang, label) = (self.profile.language, class.label.clone());
        let words = match posted.is_some_and(|meeting| meeting.group == *address) {
            _ if self.profile.says_news_only(&address.messenger) => lang.group_bound_bare(label),
            true => lang.group_bound(label),
            false => lang.group_bound_alone(label),
        };
        match self.chat.address == *address {
            true => self.reply(Say::text(words)),
            false => self.say_in_group(address, words),
        }
        Ok(())
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
        let (class, _) = self.class_to_bind(class).await?;
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

/// Offers who added the bot to a group their classes, in private.
pub(super) async fn offer_classes(
    tx: &mut Tx<'_>,
    profile: &Profile,
    group: &Unbound,
) -> store::Result<()> {
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
