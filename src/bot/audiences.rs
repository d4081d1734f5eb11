//! For whom an announcement may be: from whom to choose, who may speak to whom, and where they hear it.

use super::{
    Answer, Stop, Talk, action::Action, announcements::AnnouncementTap, pages::turning_row,
};
use crate::{
    messenger::Address,
    school::{classes::ClassKind, moments::Moment},
    store::{audiences::Audience, classes::Class, groups::Meeting},
};

/// How many classes a page of audiences shows.
const LISTED: usize = 8;

impl Talk<'_, '_> {
    /// For whom? A page of a teacher's classes; an administrator's wider circles.
    pub(super) async fn ask_audience(&mut self, skip: usize) -> Answer {
        let account = self.known_account()?;
        let mut rows = Vec::new();
        if let Some(teacher) = account.teacher() {
            let classes = self.tx.classes_taught(teacher).await?;
            rows = self
                .class_rows((classes, skip), AnnouncementTap::More)
                .await?;
            rows.push(vec![to(
                self.lang.button_to_own(),
                Audience::StudentsOf(teacher),
            )]);
        }
        if account.is_admin() {
            let classes = Action::Announcement(AnnouncementTap::OfSchool(0));
            rows.push(vec![(self.lang.button_by_class(), classes)]);
            for (label, audience) in [
                (self.lang.button_to_families(), Audience::Families),
                (self.lang.button_to_staff(), Audience::Staff),
                (self.lang.button_to_everybody(), Audience::Everybody),
            ] {
                rows.push(vec![to(label, audience)]);
            }
        }
        rows.push(vec![
            (
                self.lang.button_text(),
                Action::Announcement(AnnouncementTap::Text),
            ),
            self.cancel_button(),
        ]);
        self.ask(self.lang.announce_to_whom(), rows);
        Ok(())
    }

    /// «По классам»: a page of all classes of the school, whoever teaches them.
    pub(super) async fn ask_class_of_school(&mut self, skip: usize) -> Answer {
        self.check_admin()?;
        self.announcing().await?;
        let classes = self.tx.classes().await?;
        let mut rows = self
            .class_rows((classes, skip), AnnouncementTap::OfSchool)
            .await?;
        if rows.is_empty() {
            return Err(Stop::Refused(self.lang.school_without_classes()));
        }
        rows.push(vec![
            (
                self.lang.button_whom(),
                Action::Announcement(AnnouncementTap::Whom),
            ),
            self.cancel_button(),
        ]);
        self.ask(self.lang.announce_to_whom(), rows);
        Ok(())
    }

    /// A page of those of these classes that are taught together: into each of a class's groups, or to
    /// its families. Who has one student writes to them.
    async fn class_rows(
        &mut self,
        (mut classes, skip): (Vec<Class>, usize),
        page: fn(usize) -> AnnouncementTap,
    ) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        classes.retain(|class| class.kind == ClassKind::Group);
        let all = classes.len();
        let listed: Vec<Class> = classes.into_iter().skip(skip).take(LISTED).collect();
        let ids: Vec<i64> = listed.iter().map(|class| class.id).collect();
        let mut groups = self.tx.groups_of_each(&ids).await?;
        let mut rows = Vec::new();
        for class in listed {
            let in_private = to(
                self.lang.button_to_class(class.label.clone()),
                Audience::Class(class.id),
            );
            let meetings = groups.remove(&class.id).unwrap_or_default();
            let mut into: Vec<_> = meetings
                .iter()
                .map(|meeting| {
                    let label = self.group_name(&class.label, (meeting, &meetings));
                    let chat = meeting.group.clone();
                    to(
                        label,
                        Audience::Group {
                            class: class.id,
                            chat,
                        },
                    )
                })
                .collect();
            // Two labels find room beside each other, several with the groups' names do not.
            match into.len() {
                0 | 1 => {
                    into.push(in_private);
                    rows.push(into);
                }
                _ => rows.extend(into.into_iter().chain([in_private]).map(|one| vec![one])),
            }
        }
        let turn = |skip| Action::Announcement(page(skip));
        rows.extend(turning_row(self.lang, (skip, LISTED, all), turn));
        Ok(rows)
    }

    /// «В группу …», with the group's own name where its class has several.
    fn group_name(&self, class: &str, (here, all): (&Meeting, &[Meeting])) -> String {
        match all.len() {
            0 | 1 => self.lang.button_to_group(class.to_owned()),
            _ => self
                .lang
                .button_to_one_group(here.title.clone(), class.to_owned()),
        }
    }

    /// Whether this person may speak to that audience.
    pub(super) async fn check_may_address(&mut self, audience: &Audience) -> Answer {
        let account = self.known_account()?;
        let may = account.is_admin()
            || match audience {
                Audience::Group { class, .. } | Audience::Class(class) => match account.teacher() {
                    Some(teacher) => self.tx.teaches_now(*class, teacher).await?,
                    None => false,
                },
                Audience::StudentsOf(teacher) => account.teacher() == Some(*teacher),
                Audience::Families | Audience::Staff | Audience::Everybody => false,
            };
        match may {
            true => Ok(()),
            false => Err(Stop::Refused(self.lang.announce_not_yours())),
        }
    }

    /// The chats of an audience, each with the moment until which it is quiet there.
    async fn chats_of(
        &mut self,
        audience: &Audience,
    ) -> Result<Vec<(Address, Option<Moment>)>, Stop> {
        if let Audience::Group { class, chat } = audience {
            let groups = self.tx.groups_of(*class).await?;
            // People of a group are not woken by it: it comes without a sound at night.
            return Ok(groups
                .into_iter()
                .filter(|meeting| meeting.group == *chat)
                .map(|meeting| (meeting.group, None))
                .collect());
        }
        let own = self.known_account()?.id;
        let now = self.tx.now;
        let mut listeners = self.tx.audience(audience).await?;
        listeners.retain(|listener| listener.account != own);
        Ok(listeners
            .into_iter()
            .map(|listener| {
                let quiet = self.profile.quiet_of(listener.quiet, now);
                (listener.address, quiet)
            })
            .collect())
    }

    /// The chats of an audience to which this person may speak, and in which somebody hears.
    pub(super) async fn chats_to_address(
        &mut self,
        audience: &Audience,
    ) -> Result<Vec<(Address, Option<Moment>)>, Stop> {
        self.check_may_address(audience).await?;
        let chats = self.chats_of(audience).await?;
        match chats.is_empty() {
            true => Err(Stop::Refused(self.lang.announce_nobody())),
            false => Ok(chats),
        }
    }

    /// An audience in a few words.
    pub(super) async fn audience_name(&mut self, audience: &Audience) -> Result<String, Stop> {
        Ok(match audience {
            Audience::Group { class, chat } => {
                let label = self.label_of(*class).await?;
                let meetings = self.tx.groups_of(*class).await?;
                match meetings.iter().find(|meeting| meeting.group == *chat) {
                    Some(here) => self.group_name(&label, (here, &meetings)),
                    None => self.lang.button_to_group(label),
                }
            }
            Audience::Class(class) => {
                let label = self.label_of(*class).await?;
                self.lang.button_to_class(label)
            }
            Audience::StudentsOf(_) => self.lang.button_to_own(),
            Audience::Families => self.lang.button_to_families(),
            Audience::Staff => self.lang.button_to_staff(),
            Audience::Everybody => self.lang.button_to_everybody(),
        })
    }

    async fn label_of(&mut self, class: i64) -> Result<String, Stop> {
        let class = self.tx.class(class).await?;
        Ok(class.map_or_else(String::new, |class| class.label))
    }
}

/// A button that chooses an audience.
fn to(label: String, audience: Audience) -> (String, Action) {
    (label, Action::Announcement(AnnouncementTap::To(audience)))
}
