//! Announcements on their way: in the lane of broadcasts, under the eyes of their author, who
//! can change or recall them.

use std::time::Duration;

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    announcing::LONGEST,
    speech::post_say,
    step::Step,
    text,
    text::{LONGEST_CAPTION, Lang, utf16},
};
use crate::{
    messenger::{Address, Outgoing, RemoteFile, Said, Say},
    school::{audit::Act, calendar::Moment, personal::Passes, submissions::PartKind},
    store::{
        self, Tx,
        accounts::Account,
        announcements::{Announcement, Progress},
        outbox::{About, Lane, Letter},
    },
};

/// The author is told of progress this often at most.
const TELL_EVERY: Duration = Duration::from_secs(5);

impl Talk<'_, '_> {
    /// «Отправить».
    pub(super) async fn announce_now(&mut self) -> Answer {
        let account = self.known_account()?;
        let announcing = self.announcing().await?;
        let Some(audience) = announcing.audience.filter(|_| !announcing.text.is_empty()) else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        self.check_may_address(audience).await?;
        let author = self.staff_number_of_mine()?;
        let chats = self.chats_of(audience).await?;
        if chats.is_empty() {
            return Err(Stop::Refused(self.lang.announce_nobody()));
        }
        let said = (announcing.text.as_str(), announcing.file.as_ref());
        let id = self
            .tx
            .note_announcement((author, audience), said, chats.len())
            .await?;
        let about = format!("№ {id}: {}", chats.len());
        self.note_act_with(Act::Announce, "", &about).await?;
        for (to, quiet) in chats {
            self.tell(id, (&to, quiet), said).await?;
        }
        self.tx.set_step::<Step>(account.id, None).await?;
        let Some(announcement) = self.tx.announcement(id).await? else {
            return Err(Stop::Failed(format!("announcement {id} is gone")));
        };
        let say = progress_card(self.tx, &account, &announcement, Progress::default());
        let to = account.address.clone();
        let why = (Some(About::Progress(id)), None);
        post_say((self.tx, self.profile), to, Lane::Reply, say, why);
        Ok(())
    }

    /// One copy of an announcement, now or when it is quiet no more.
    async fn tell(
        &mut self,
        id: i64,
        (to, quiet): (&Address, Option<Moment>),
        (words, file): (&str, Option<&RemoteFile>),
    ) -> Answer {
        let silent = self.tx.group(to).await?.is_some() && self.profile.is_night(self.tx.now);
        let passes = self.profile.personal.passes(&to.messenger);
        let copies = match passes {
            Passes::Nothing => vec![Say::text(self.profile.news())],
            Passes::Full | Passes::Marks => copies(self.profile.language, words, file),
        };
        for say in copies {
            let letter = Letter {
                to: to.clone(),
                lane: Lane::Broadcast,
                outgoing: Outgoing::Say(Say { silent, ..say }),
                about: Some(About::Announcement(id)),
                sponsor: None,
            };
            match quiet {
                Some(due) => self.tx.hold_back(&letter, due).await?,
                None => self.tx.queue(letter),
            }
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
        match (own, found.withdrawn) {
            (false, _) => Err(Stop::Refused(self.lang.announce_not_yours())),
            (true, true) => Err(Stop::Refused(self.lang.announcement_recalled_already())),
            (true, false) => Ok(found),
        }
    }

    /// «Изменить» an announcement that is out.
    pub(super) async fn ask_rewriting_announcement(&mut self, id: i64) -> Answer {
        let account = self.known_account()?;
        let announcement = self.own_announcement(id).await?;
        self.tx
            .set_step(account.id, Some(&Step::Rewriting(announcement.id)))
            .await?;
        let rows = vec![vec![self.cancel_button()]];
        self.ask(self.lang.rewrite_how(id), rows);
        Ok(())
    }

    /// The text anew: it replaces what has arrived, and what has not gone out yet.
    pub(super) async fn rewrite(&mut self, said: &Said, id: i64) -> Answer {
        let account = self.known_account()?;
        let announcement = self.own_announcement(id).await?;
        let words = self.words_of(said)?;
        if utf16(&words) > LONGEST {
            return Err(Stop::Refused(self.lang.announcement_long(LONGEST)));
        }
        self.tx.rewrite_announcement(id, &words).await?;
        let note = format!("№ {id}");
        self.note_act_with(Act::Announce, "", &note).await?;
        for (to, due) in self.tx.drop_unsent(id).await? {
            self.tell(id, (&to, due), (&words, announcement.file.as_ref()))
                .await?;
        }
        let about = About::Announcement(id);
        let mut edited: Vec<Address> = Vec::new();
        for (to, message) in self.tx.delivered_about(&about).await? {
            // The first message in a chat has the text; a file follows it.
            let passes = self.profile.personal.passes(&to.messenger);
            if edited.contains(&to) || passes == Passes::Nothing {
                continue;
            }
            edited.push(to.clone());
            let text = self.profile.language.announcement(words.clone());
            self.queue_broadcast(
                to,
                Outgoing::Edit {
                    message,
                    say: Say::text(text),
                },
            );
        }
        self.tx.set_step::<Step>(account.id, None).await?;
        self.ask(self.lang.announcement_rewritten(id), Vec::new());
        Ok(())
    }

    fn queue_broadcast(&mut self, to: Address, outgoing: Outgoing) {
        self.tx.queue(Letter {
            to,
            lane: Lane::Broadcast,
            outgoing,
            about: None,
            sponsor: None,
        });
    }

    /// «Отозвать»: asks once more.
    pub(super) async fn ask_recall(&mut self, id: i64) -> Answer {
        self.own_announcement(id).await?;
        let rows = vec![vec![
            (self.lang.button_yes_withdraw(), Action::RecallNow(id)),
            (self.lang.button_no(), Action::Leave),
        ]];
        self.ask(self.lang.recall_really(id), rows);
        Ok(())
    }

    /// «Да, отозвать»: what waits is given up, what has arrived is taken away.
    pub(super) async fn recall(&mut self, id: i64) -> Answer {
        self.own_announcement(id).await?;
        let note = format!("№ {id}: -");
        self.note_act_with(Act::Announce, "", &note).await?;
        self.tx.withdraw_announcement(id).await?;
        let unsent = self.tx.drop_unsent(id).await?.len();
        let about = About::Announcement(id);
        let delivered = self.tx.delivered_about(&about).await?;
        for (to, message) in delivered {
            self.tx.queue(Letter {
                to,
                lane: Lane::Broadcast,
                outgoing: Outgoing::Delete { message },
                about: Some(about.clone()),
                sponsor: None,
            });
        }
        self.ask(self.lang.announcement_recalled(id, unsent), Vec::new());
        Ok(())
    }
}

/// The messages of one copy: text, and a file with it or behind it.
fn copies(lang: Lang, words: &str, file: Option<&RemoteFile>) -> Vec<Say> {
    let mut say = Say::text(lang.announcement(words.to_owned()));
    match file {
        Some(file) if file.kind != PartKind::VideoNote && utf16(&say.text) <= LONGEST_CAPTION => {
            say.file = Some(file.clone());
            vec![say]
        }
        Some(file) => vec![
            say,
            Say {
                file: Some(file.clone()),
                ..Say::default()
            },
        ],
        None => text::parts(say),
    }
}

/// How far it has come, with «Изменить» and «Отозвать».
fn progress_card(tx: &mut Tx<'_>, author: &Account, of: &Announcement, progress: Progress) -> Say {
    let lang = Lang::named(&author.language);
    let done = progress.delivered + progress.failed;
    let mut lines = vec![match done >= of.addressed {
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
        (lang.button_change(), Action::Rewrite(of.id)),
        (lang.button_withdraw(), Action::Recall(of.id)),
    ]];
    let messenger = &author.address.messenger;
    Say {
        buttons: tx.keyboard(messenger, Some(&author.person), rows, None),
        ..Say::text(lines.join("\n"))
    }
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
        let finished = done >= announcement.addressed;
        let is_news = done != announcement.told || finished;
        if !is_news || (!finished && tx.now.since(announcement.told_at) < TELL_EVERY) {
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

/// What an announcement becomes that was recalled and cannot be taken away any more.
pub(super) fn recalled(profile: &Profile, to: &Address, message: &str) -> Letter {
    Letter {
        to: to.clone(),
        lane: Lane::Broadcast,
        outgoing: Outgoing::Edit {
            message: message.to_owned(),
            say: Say::text(profile.language.announcement_was_recalled()),
        },
        about: None,
        sponsor: None,
    }
}
