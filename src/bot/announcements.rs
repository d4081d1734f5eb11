//! Announcements on their way: in the lane of broadcasts, under the eyes of their author, who
//! can change or recall them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    announcing::LONGEST,
    speech::{post_say, with_buttons},
    step::Step,
    text,
    text::{LONGEST_CAPTION, Lang, utf16},
};
use crate::{
    messenger::{Address, Outgoing, RemoteFile, Said, Say},
    school::{audit::Act, moments::Moment, personal::Passes, submissions::PartKind},
    store::{
        self, Tx,
        about::About,
        accounts::Account,
        announcements::{Announcement, Progress},
        audiences::Audience,
        outbox::{Lane, Letter},
    },
};

/// The author is told of progress this often at most.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// A tap on an announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncementTap {
    /// For whom an announcement is.
    #[serde(rename = "announce_to")]
    To(Audience),
    /// «Ещё»: classes for an announcement, after so many.
    #[serde(rename = "announce_more")]
    More(usize),
    /// «По классам»: all classes of the school, after so many.
    #[serde(rename = "announce_of_school")]
    OfSchool(usize),
    /// «Изменить» the text of an announcement before it goes out.
    #[serde(rename = "announce_text")]
    Text,
    /// «Кому», of an announcement before it goes out.
    #[serde(rename = "announce_whom")]
    Whom,
    /// «Отправить».
    #[serde(rename = "announce_now")]
    Now {
        /// What it was that was shown.
        shown: String,
    },
    /// «Изменить» an announcement that is out.
    Rewrite(i64),
    /// «Отозвать» an announcement.
    Recall(i64),
    /// «Да, отозвать», of an announcement.
    RecallNow(i64),
}

impl Talk<'_, '_> {
    /// A tap on an announcement, before it goes out or after.
    pub(super) async fn announcement_pressed(&mut self, tap: AnnouncementTap) -> Answer {
        match tap {
            AnnouncementTap::To(audience) => self.announce_to(audience).await,
            AnnouncementTap::More(skip) => self.ask_audience(skip).await,
            AnnouncementTap::OfSchool(skip) => self.ask_class_of_school(skip).await,
            AnnouncementTap::Text => self.announce_text().await,
            AnnouncementTap::Whom => self.announce_whom().await,
            AnnouncementTap::Now { shown } => self.announce_now(&shown).await,
            AnnouncementTap::Rewrite(id) => self.ask_rewriting_announcement(id).await,
            AnnouncementTap::Recall(id) => self.ask_recall(id).await,
            AnnouncementTap::RecallNow(id) => self.recall(id).await,
        }
    }

    /// «Отправить», under what was `shown`; what it has become since is shown instead.
    pub(super) async fn announce_now(&mut self, shown: &str) -> Answer {
        let account = self.known_account()?;
        let announcing = self.announcing().await?;
        if announcing.shown() != shown {
            if announcing.audience.is_some() && !announcing.text.is_empty() {
                self.reply_in_private(Say::text(self.lang.preview_old()));
            }
            return self.go_on_announcing(announcing).await;
        }
        let Some(audience) = announcing
            .audience
            .clone()
            .filter(|_| !announcing.text.is_empty())
        else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let author = self.staff_number_of_mine()?;
        let chats = self.chats_to_address(&audience).await?;
        let said = (announcing.text.as_str(), announcing.file.as_ref());
        let note = self
            .tx
            .note_announcement((author, &audience), said, chats.len());
        let id = note.await?;
        let language = self.profile.language;
        let words = self.worded(language, &audience, said.0).await?;
        let about = format!("№ {id}: {}", chats.len());
        self.note_act_with(Act::Announce, "", &about).await?;
        let manner = self.manner_of(&audience).await?;
        self.send_copies(id, chats, |_| copies((&words, said.1), &manner))
            .await?;
        self.tx.set_step::<Step>(account.id, None);
        let Some(announcement) = self.tx.announcement(id).await? else {
            return Err(Stop::Failed(format!("announcement {id} is gone")));
        };
        let say = progress_card(self.tx, &account, &announcement, Progress::default());
        let to = account.address.clone();
        let why = (Some(About::Progress(id)), None);
        post_say((self.tx, self.profile), to, Lane::Reply, say, why);
        Ok(())
    }

    /// How an announcement comes, whatever it says: into a group at night as well, and without a sound
    /// then, where in private it waits for the end of quiet hours; and into the class's topic.
    async fn manner_of(&mut self, audience: &Audience) -> Result<Say, Stop> {
        let Audience::Group { class, chat } = audience else {
            return Ok(Say::default());
        };
        let groups = self.tx.groups_of(*class).await?;
        let here = groups.into_iter().find(|meeting| meeting.group == *chat);
        Ok(Say {
            silent: self.profile.is_night(self.tx.now),
            topic: here.and_then(|meeting| meeting.topic),
            ..Say::default()
        })
    }

    /// Queues copies of an announcement, each now or when it is quiet no more; `says` makes
    /// the messages for a chat.
    async fn send_copies(
        &mut self,
        id: i64,
        chats: Vec<(Address, Option<Moment>)>,
        says: impl Fn(&Address) -> Vec<Say>,
    ) -> Answer {
        let mut held_back = Vec::new();
        for (to, quiet) in chats {
            let says = match self.profile.personal.passes(&to.messenger) {
                Passes::Nothing => vec![Say::text(self.profile.news())],
                Passes::Full | Passes::Marks => says(&to),
            };
            for say in says {
                let letter = Letter {
                    to: to.clone(),
                    lane: Lane::Broadcast,
                    outgoing: Outgoing::Say(say),
                    about: Some(About::Announcement(id)),
                    sponsor: None,
                };
                match quiet {
                    Some(due) => held_back.push((letter, due)),
                    None => self.tx.queue(letter),
                }
            }
        }
        if !held_back.is_empty() {
            self.tx.hold_back(&held_back).await?;
        }
        Ok(())
    }

    /// An announcement that this person may change or recall.
    async fn own_announcement(&mut self, id: i64) -> Result<Announcement, Stop> {
        let account = self.known_account()?;
        let Some(found) = self.tx.announcement(id).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let own = account
            .staff
            .is_some_and(|staff| staff.admin || staff.number == found.author);
        if !own {
            return Err(Stop::Refused(self.lang.announce_not_yours()));
        }
        match found.withdrawn {
            true => Err(Stop::Refused(self.lang.announcement_recalled_already())),
            false => Ok(found),
        }
    }

    /// «Изменить» an announcement that is out.
    pub(super) async fn ask_rewriting_announcement(&mut self, id: i64) -> Answer {
        let announcement = self.own_announcement(id).await?;
        // Who may not speak to them any more does not do it by a change either.
        self.check_may_address(&announcement.audience).await?;
        self.begin_step(&Step::Rewriting(announcement.id)).await?;
        let rows = vec![vec![self.cancel_button()]];
        self.ask(self.lang.rewrite_how(id), rows);
        Ok(())
    }

    /// The text anew: it replaces what has arrived, and what has not gone out yet.
    pub(super) async fn rewrite(&mut self, said: &Said, id: i64) -> Answer {
        let account = self.known_account()?;
        let announcement = self.own_announcement(id).await?;
        self.check_may_address(&announcement.audience).await?;
        if said.file.is_some() {
            return Err(Stop::Refused(self.lang.rewrite_words_only()));
        }
        let words = self.words_of(said)?;
        if utf16(&words) > LONGEST {
            return Err(Stop::Refused(self.lang.announcement_long(LONGEST)));
        }
        self.tx.rewrite_announcement(id, &words).await?;
        let (language, audience) = (self.profile.language, &announcement.audience);
        let words = self.worded(language, audience, &words).await?;
        self.note_act(Act::Rewrite, &format!("№ {id}")).await?;
        let about = About::Announcement(id);
        let arrived = first_of_each_chat(self.tx.delivered_about(&about).await?);
        let unsent = self.tx.drop_unsent(id).await?;
        let has_text = |to: &Address| arrived.iter().any(|(chat, _)| chat == to);
        let said = (words.as_str(), announcement.file.as_ref());
        let manner = self.manner_of(&announcement.audience).await?;
        self.send_copies(id, unsent, |to| match (has_text(to), said.1) {
            // Only the file had not gone out yet.
            (true, Some(file)) => vec![file_alone(file, &manner)],
            (true, None) => Vec::new(),
            // Or what could not be changed there was about to be said anew, with its file.
            (false, _) => copies(said, &manner),
        })
        .await?;
        for (to, message) in arrived {
            if self.profile.personal.passes(&to.messenger) == Passes::Nothing {
                continue;
            }
            let say = Say {
                text: words.clone(),
                topic: manner.topic.clone(),
                // What cannot be changed is said anew.
                silent: self.profile.is_night(self.tx.now),
                ..Say::default()
            };
            self.tx.queue(Letter {
                to,
                lane: Lane::Broadcast,
                outgoing: Outgoing::Edit { message, say },
                about: Some(about.clone()),
                sponsor: None,
            });
        }
        self.tx.set_step::<Step>(account.id, None);
        self.ask(self.lang.announcement_rewritten(id), Vec::new());
        Ok(())
    }

    /// «Отозвать»: asks once more.
    pub(super) async fn ask_recall(&mut self, id: i64) -> Answer {
        self.own_announcement(id).await?;
        let rows = vec![vec![
            (
                self.lang.button_yes_withdraw(),
                Action::Announcement(AnnouncementTap::RecallNow(id)),
            ),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(self.lang.recall_really(id), rows);
        Ok(())
    }

    /// «Да, отозвать»: what waits is given up, what has arrived is taken away.
    pub(super) async fn recall(&mut self, id: i64) -> Answer {
        self.own_announcement(id).await?;
        self.note_act(Act::Recall, &format!("№ {id}")).await?;
        self.tx.withdraw_announcement(id).await?;
        let unsent = self.tx.drop_unsent(id).await?.len();
        let about = About::Announcement(id);
        let mut arrived = self.tx.ever_delivered_about(&about).await?;
        arrived.sort();
        arrived.dedup();
        for (to, message) in arrived {
            self.tx.queue(take_away(to, message, Some(about.clone())));
        }
        self.ask(self.lang.announcement_recalled(id, unsent), Vec::new());
        Ok(())
    }
}

/// The messages of one copy: text, and a file with it or behind it.
fn copies((words, file): (&str, Option<&RemoteFile>), manner: &Say) -> Vec<Say> {
    let mut say = Say {
        text: words.to_owned(),
        ..manner.clone()
    };
    match file {
        Some(file) if file.kind != PartKind::VideoNote && utf16(&say.text) <= LONGEST_CAPTION => {
            say.file = Some(file.clone());
            vec![say]
        }
        Some(file) => {
            let mut says = text::parts(say);
            says.push(file_alone(file, manner));
            says
        }
        None => text::parts(say),
    }
}

fn file_alone(file: &RemoteFile, manner: &Say) -> Say {
    Say {
        file: Some(file.clone()),
        ..manner.clone()
    }
}

/// Of each chat the first message: it has the text, a file follows it.
fn first_of_each_chat(messages: Vec<(Address, String)>) -> Vec<(Address, String)> {
    let mut first: Vec<(Address, String)> = Vec::new();
    for (to, message) in messages {
        if !first.iter().any(|(chat, _)| *chat == to) {
            first.push((to, message));
        }
    }
    first
}

pub(super) fn take_away(to: Address, message: String, about: Option<About>) -> Letter {
    Letter {
        to,
        lane: Lane::Broadcast,
        outgoing: Outgoing::Delete { message },
        about,
        sponsor: None,
    }
}

/// How far it has come, with «Изменить» and «Отозвать».
fn progress_card(tx: &mut Tx<'_>, author: &Account, of: &Announcement, progress: Progress) -> Say {
    let lang = Lang::named(&author.language);
    let waiting = progress.queued + progress.held_back;
    let mut lines = vec![match waiting == 0 && progress != Progress::default() {
        true => lang.announcement_done(of.id, progress.delivered, of.addressed),
        false => lang.announcement_under_way(of.id, progress.delivered, of.addressed),
    }];
    if progress.failed > 0 {
        lines.push(lang.announcement_failed(progress.failed));
    }
    if progress.held_back > 0 {
        lines.push(lang.announce_later(progress.held_back));
    }
    let rows = vec![vec![
        (
            lang.button_change(),
            Action::Announcement(AnnouncementTap::Rewrite(of.id)),
        ),
        (
            lang.button_withdraw(),
            Action::Announcement(AnnouncementTap::Recall(of.id)),
        ),
    ]];
    with_buttons(tx, author, lines.join("\n"), rows)
}

/// Lets broadcasts go whose quiet hours are over, and tells authors how far theirs have come.
///
/// # Errors
/// Fails when the memory does.
pub async fn carry_on_announcing(tx: &mut Tx<'_>) -> store::Result<()> {
    tx.release_held_back().await?;
    for announcement in tx.announcements_under_way().await? {
        let progress = tx.progress(announcement.id).await?;
        let done = progress.delivered + progress.failed;
        let finished = progress.queued + progress.held_back == 0;
        let is_news = done != announcement.told || finished;
        let is_time = finished || tx.now.since(announcement.told_at) >= TELL_EVERY;
        if !is_news || !is_time || tx.is_card_queued(announcement.id).await? {
            continue;
        }
        tell_author(tx, &announcement, progress).await?;
        tx.note_told(announcement.id, done, finished).await?;
    }
    Ok(())
}

async fn tell_author(
    tx: &mut Tx<'_>,
    announcement: &Announcement,
    progress: Progress,
) -> store::Result<()> {
    let about = About::Progress(announcement.id);
    for (to, message) in tx.delivered_about(&about).await? {
        let author = tx.staff_accounts(announcement.author).await?;
        let author = author.iter().find(|account| account.address == to);
        let Some(author) = author else { continue };
        let say = progress_card(tx, author, announcement, progress);
        tx.queue(Letter {
            to,
            lane: Lane::Notice,
            outgoing: Outgoing::Edit { message, say },
            about: None,
            sponsor: None,
        });
    }
    Ok(())
}

/// What an announcement becomes that was recalled, or is said anew, and cannot be taken away any more.
pub(super) fn gone(
    profile: &Profile,
    to: &Address,
    (message, is_recalled): (&str, bool),
) -> Letter {
    let lang = profile.language;
    let words = match is_recalled {
        true => lang.announcement_was_recalled(),
        false => lang.announcement_said_anew(),
    };
    Letter {
        to: to.clone(),
        lane: Lane::Broadcast,
        outgoing: Outgoing::Edit {
            message: message.to_owned(),
            say: Say::text(words),
        },
        about: None,
        sponsor: None,
    }
}
