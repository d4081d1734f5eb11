//! The groups of a class: which one its assignments come into, and how a group is taken from it again.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk, action::Action, binding::Posting, groups::VOUCHED_WITHIN,
    readers::posts_in, speech::post_say,
};
use crate::{
    messenger::{Address, Say},
    store::{classes::Class, groups::Meeting, outbox::Lane},
};

/// A tap on the way to a class's groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupTap {
    /// «Группы»: of which class, after so many.
    List(usize),
    /// This one's.
    Class(i64),
    /// «Отвязать»: whether that is meant.
    AskUnbind {
        /// The class.
        class: i64,
        /// The group.
        group: Address,
    },
    /// «Да», taken from it.
    Unbind {
        /// The class.
        class: i64,
        /// The group.
        group: Address,
    },
    /// «Привязать снова», as it was.
    Rebind {
        /// The class.
        class: i64,
        /// The group.
        group: Address,
        /// The topic that was the class's.
        topic: Option<String>,
        /// Whether it was the one for assignments.
        first: bool,
    },
}

impl Talk<'_, '_> {
    /// A tap on the way to a class's groups.
    pub(super) async fn groups_pressed(&mut self, tap: GroupTap) -> Answer {
        match tap {
            GroupTap::List(skip) => self.ask_class_of_groups(skip).await,
            GroupTap::Class(class) => self.show_groups(class).await,
            GroupTap::AskUnbind { class, group } => self.ask_unbind(class, &group).await,
            GroupTap::Unbind { class, group } => self.unbind(class, &group).await,
            GroupTap::Rebind {
                class,
                group,
                topic,
                first,
            } => self.rebind(class, (&group, topic.as_deref()), first).await,
        }
    }

    /// «Группы» below a list of classes, where any of them has one.
    pub(super) async fn groups_button(
        &mut self,
        classes: &[i64],
    ) -> Result<Option<(String, Action)>, Stop> {
        let groups = self.tx.groups_of_each(classes).await?;
        let list = Action::Groups(GroupTap::List(0));
        Ok((!groups.is_empty()).then(|| (self.lang.button_groups(), list)))
    }

    async fn ask_class_of_groups(&mut self, skip: usize) -> Answer {
        let account = self.known_account()?;
        let mut classes = match account.staff {
            Some(staff) if staff.admin => self.tx.classes().await?,
            _ => {
                let teacher = self.teacher_number()?;
                self.tx.classes_taught(teacher).await?
            }
        };
        let numbers: Vec<i64> = classes.iter().map(|class| class.id).collect();
        let groups = self.tx.groups_of_each(&numbers).await?;
        classes.retain(|class| groups.contains_key(&class.id));
        if classes.is_empty() {
            return Err(Stop::Refused(self.lang.unbound_already()));
        }
        let open = |class: Class| (class.label, Action::Groups(GroupTap::Class(class.id)));
        let more = |skip| Action::Groups(GroupTap::List(skip));
        let rows = self.page_of((classes, skip), open, more);
        self.ask(self.lang.groups_of_which_class(), rows);
        Ok(())
    }

    /// A class's groups, the one for assignments first, with what can be done about each.
    async fn show_groups(&mut self, class: i64) -> Answer {
        let (class, _) = self.class_to_bind(class).await?;
        let groups = self.tx.groups_of(class.id).await?;
        if groups.is_empty() {
            return Err(Stop::Refused(self.lang.class_has_no_group(class.label)));
        }
        let words = self.where_posted(&class).await?;
        let mut rows = Vec::new();
        for (place, Meeting { group, title, .. }) in groups.into_iter().enumerate() {
            let choose = Action::ChooseGroup {
                class: class.id,
                group: group.clone(),
            };
            let unbind = GroupTap::AskUnbind {
                class: class.id,
                group,
            };
            if place > 0 {
                rows.push(vec![(self.lang.button_post_there(title.clone()), choose)]);
            }
            rows.push(vec![(
                self.lang.button_unbind(title),
                Action::Groups(unbind),
            )]);
        }
        self.ask(words, rows);
        Ok(())
    }

    /// Where a class's assignments come, in words.
    async fn where_posted(&mut self, class: &Class) -> Result<String, Stop> {
        let label = class.label.clone();
        Ok(match posts_in(self.tx, class.id).await? {
            Some(meeting) => self.lang.class_posts_in(label, meeting.title),
            None => self.lang.class_posts_in_private(label),
        })
    }

    /// A class whose groups are this person's to change, and this person's number among the staff.
    pub(super) async fn class_to_bind(&mut self, class: i64) -> Result<(Class, i64), Stop> {
        let Some(class) = self.tx.class(class).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let staff = self.may_bind(&class).await?;
        Ok((class, staff))
    }

    /// A group of a class's that the bot is in, and whether it is the one for assignments.
    async fn group_of(&mut self, class: i64, group: &Address) -> Result<(Meeting, bool), Stop> {
        let groups = self.tx.groups_of(class).await?;
        let place = groups.iter().position(|it| it.group == *group);
        match place.and_then(|place| Some((groups.into_iter().nth(place)?, place == 0))) {
            Some(found) => Ok(found),
            None => Err(Stop::Refused(self.lang.unbound_already())),
        }
    }

    async fn ask_unbind(&mut self, class: i64, group: &Address) -> Answer {
        let (class, _) = self.class_to_bind(class).await?;
        let (meeting, _) = self.group_of(class.id, group).await?;
        let mut words = self.lang.unbind_really(meeting.title, class.label);
        if self.is_last_of(group).await? {
            words = format!("{words}\n{}", self.lang.unbind_leaves());
        }
        let unbind = GroupTap::Unbind {
            class: class.id,
            group: group.clone(),
        };
        let rows = vec![vec![
            (self.lang.button_yes(), Action::Groups(unbind)),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(words, rows);
        Ok(())
    }

    /// Whether a group has this one class only.
    async fn is_last_of(&mut self, group: &Address) -> Result<bool, Stop> {
        let group = self.tx.group(group).await?;
        Ok(group.is_some_and(|group| group.classes.len() < 2))
    }

    /// A group without a class is one that nobody has vouched for.
    async fn unbind(&mut self, class: i64, address: &Address) -> Answer {
        let (class, _) = self.class_to_bind(class).await?;
        let (meeting, first) = self.group_of(class.id, address).await?;
        let is_last = self.is_last_of(address).await?;
        self.tx.unbind(class.id, address).await?;
        let title = meeting.title;
        if is_last {
            let language = self.profile.language.tag();
            let patience = Some(VOUCHED_WITHIN);
            self.tx
                .note_group(address, &title, language, patience)
                .await?;
        }
        let told = self
            .profile
            .language
            .group_unbound_from(class.label.clone());
        self.say_in_group(address, told);
        let words = self.lang.group_unbound_teacher(title, class.label.clone());
        let words = format!("{words}\n{}", self.where_posted(&class).await?);
        let rebind = GroupTap::Rebind {
            class: class.id,
            group: address.clone(),
            topic: meeting.topic,
            first,
        };
        let back = (self.lang.button_rebind(), Action::Groups(rebind));
        self.ask(words, vec![vec![back]]);
        Ok(())
    }

    /// As if it had not been taken away.
    async fn rebind(
        &mut self,
        class: i64,
        (address, topic): (&Address, Option<&str>),
        first: bool,
    ) -> Answer {
        let posting = match first {
            true => Posting::Here,
            false => Posting::Elsewhere,
        };
        self.bind_chosen(class, (address, topic), posting).await
    }

    /// Says something in a group, whatever was said last there.
    pub(super) fn say_in_group(&mut self, group: &Address, words: String) {
        let why = (None, None);
        let to = group.clone();
        post_say(
            (self.tx, self.profile),
            to,
            Lane::Reply,
            Say::text(words),
            why,
        );
    }
}
