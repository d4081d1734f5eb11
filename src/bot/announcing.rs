//! `/announce` step by step: the text, the audience, a preview with its size, «Отправить».

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk,
    action::Action,
    announcements::AnnouncementTap,
    step::Step,
    text::{Lang, fingerprint, utf16},
};
use crate::{
    messenger::{Address, RemoteFile, Said, Say},
    school::moments::Moment,
    store::audiences::Audience,
};

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
}
