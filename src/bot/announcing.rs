//! `/announce` step by step: the text, the audience, a preview with its size, «Отправить».

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk,
    action::Action,
    announcements::AnnouncementTap,
    pages::turning_row,
    step::Step,
    text::{Lang, fingerprint, utf16},
};
use crate::{
    messenger::{Address, RemoteFile, Said, Say},
    school::{classes::ClassKind, moments::Moment},
    store::{audiences::Audience, classes::Class, groups::Meeting},
};

/// How many classes a page of audiences shows.
const LISTED: usize = 8;
/// The longest announcement, in UTF-16 units: it fits into one message with its sign.
pub(super) const LONGEST: usize = 4000;

/// An announcement that is being put together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcing {
    /// What it says; empty while it was not said.
    #[serde(default)]
    pub text: String,
    /// The file that came with it.
    #[serde(default)]
    pub file: Option<RemoteFile>,
    /// The album that this file is of, of which no other is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<String>,
    /// For whom it is, once that was chosen.
    #[serde(default)]
    pub audience: Option<Audience>,
    /// Something else was looked at since: what is written then is not what it says.
    #[serde(default)]
    pub is_aside: bool,
}

impl Announcing {
    /// What tells what is shown of it from anything else.
    pub(super) fn shown(&self) -> String {
        fingerprint(&(&self.text, &self.file, &self.audience))
    }
}

impl Talk<'_, '_> {
    /// `/announce`, `/announce TEXT`; in a group, for that group.
    pub(super) async fn announce_command(&mut self, words: &str, said: &Said) -> Answer {
        let mut announcing = Announcing {
            text: words.trim().to_owned(),
            file: said.file.clone(),
            album: said.album.clone(),
            ..Announcing::default()
        };
        if !self.chat.private {
            let address = self.chat.address.clone();
            let number = self.staff_number_of_mine()?;
            let classes = match self.known_account()?.is_admin() {
                true => self.tx.classes().await?,
                false => self.tx.classes_taught(number).await?,
            };
            let one = self.met_here(classes).await?.into_iter().next();
            announcing.audience = one.map(|class| Audience::Group {
                class: class.id,
                chat: address,
            });
        }
        self.go_on_announcing(announcing).await
    }

    /// Asks for what is still missing, or shows the whole.
    pub(super) async fn go_on_announcing(&mut self, announcing: Announcing) -> Answer {
        let announcing = Announcing {
            is_aside: false,
            ..announcing
        };
        if utf16(&announcing.text) > LONGEST {
            return Err(Stop::Refused(self.lang.announcement_long(LONGEST)));
        }
        // Everything that may be refused comes before the first write.
        let chats = match &announcing.audience {
            Some(audience) => Some(self.chats_to_address(audience).await?),
            None => None,
        };
        self.begin_step(&Step::Announcing(announcing.clone()))
            .await?;
        match (&announcing.audience, chats) {
            _ if announcing.text.is_empty() => {
                let rows = vec![vec![self.cancel_button()]];
                let words = match announcing.file {
                    Some(_) => self.lang.announce_words(),
                    None => self.lang.announce_what(),
                };
                self.ask(words, rows);
                Ok(())
            }
            (Some(audience), Some(chats)) => {
                self.preview_announcement(&announcing, audience, &chats)
                    .await
            }
            _ => self.ask_audience(0).await,
        }
    }

    /// The text, or another one.
    pub(super) async fn announce_said(&mut self, said: &Said, before: Announcing) -> Answer {
        let is_file_alone = said.text.trim().is_empty() && said.file.is_some();
        if is_file_alone && before.file.is_some() {
            return Err(Stop::Refused(self.lang.announcement_one_file()));
        }
        let text = match is_file_alone {
            true => before.text.clone(),
            false => self.words_of(said)?,
        };
        if !before.text.is_empty() && !is_file_alone {
            let words = self.lang.announcement_replaced(before.text.clone());
            self.reply_in_private(Say::text(words));
        }
        self.go_on_announcing(Announcing {
            text,
            album: match said.file {
                Some(_) => said.album.clone(),
                None => before.album,
            },
            file: said.file.clone().or(before.file),
            ..before
        })
        .await
    }

    /// Something else is looked at while an announcement waits to be sent.
    pub(super) async fn set_announcement_aside(&mut self) -> Answer {
        let Some(account) = self.account.clone() else {
            return Ok(());
        };
        if let Some(Step::Announcing(announcing)) = self.tx.step::<Step>(account.id).await?
            && !announcing.is_aside
        {
            let aside = Announcing {
                is_aside: true,
                ..announcing
            };
            self.tx.set_step(account.id, Some(&Step::Announcing(aside)));
        }
        Ok(())
    }

    pub(super) async fn announcing(&mut self) -> Result<Announcing, Stop> {
        let account = self.known_account()?;
        match self.tx.step::<Step>(account.id).await? {
            Some(Step::Announcing(announcing)) => Ok(announcing),
            _ => Err(Stop::Refused(self.lang.announce_card_old())),
        }
    }

    /// «Текст»: it is asked for anew.
    pub(super) async fn announce_text(&mut self) -> Answer {
        let announcing = self.announcing().await?;
        self.go_on_announcing(Announcing {
            text: String::new(),
            ..announcing
        })
        .await
    }

    /// «Кому»: the audience is asked for anew.
    pub(super) async fn announce_whom(&mut self) -> Answer {
        let announcing = self.announcing().await?;
        self.go_on_announcing(Announcing {
            audience: None,
            ..announcing
        })
        .await
    }

    /// The audience was chosen.
    pub(super) async fn announce_to(&mut self, audience: Audience) -> Answer {
        let announcing = self.announcing().await?;
        self.go_on_announcing(Announcing {
            audience: Some(audience),
            ..announcing
        })
        .await
    }

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

    async fn preview_announcement(
        &mut self,
        announcing: &Announcing,
        audience: &Audience,
        chats: &[(Address, Option<Moment>)],
    ) -> Answer {
        let later = chats.iter().filter(|(_, quiet)| quiet.is_some()).count();
        let whom = self.audience_name(audience).await?;
        let words = self.worded(self.lang, audience, &announcing.text).await?;
        let mut lines = vec![
            words,
            String::new(),
            self.lang.announce_count(whom, chats.len()),
        ];
        if later > 0 {
            lines.push(self.lang.announce_later(later));
        }
        if announcing.file.is_some() {
            lines.push(self.lang.draft_with_file());
        }
        let shown = announcing.shown();
        let rows = vec![
            vec![(
                self.lang.button_send(),
                Action::Announcement(AnnouncementTap::Now { shown }),
            )],
            vec![
                (
                    self.lang.button_text(),
                    Action::Announcement(AnnouncementTap::Text),
                ),
                (
                    self.lang.button_whom(),
                    Action::Announcement(AnnouncementTap::Whom),
                ),
                self.cancel_button(),
            ],
        ];
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// An announcement as those read it for whom it is: a family with children in several classes is
    /// told which one is meant.
    pub(super) async fn worded(
        &mut self,
        lang: Lang,
        audience: &Audience,
        text: &str,
    ) -> Result<String, Stop> {
        let class = match audience {
            Audience::Class(class) => self.tx.class(*class).await?,
            _ => None,
        };
        Ok(match class {
            Some(class) => lang.announcement_to_class(text.to_owned(), class.label),
            None => lang.announcement(text.to_owned()),
        })
    }

    async fn audience_name(&mut self, audience: &Audience) -> Result<String, Stop> {
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
