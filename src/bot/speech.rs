//! How the bot says things: in answer, in private, to somebody else; with buttons that only
//! one person may press; under what may pass through each messenger.

use std::sync::Arc;

use super::{Answer, Profile, Stop, Talk, action::Action, text};
use crate::{
    messenger::{Address, Button, Content, Document, Outgoing, Said, Say},
    school::personal::Passes,
    store::{
        Tx,
        about::About,
        accounts::Account,
        notices::Notice,
        outbox::{Lane, Letter},
    },
};

impl Talk<'_, '_> {
    /// Answers in the chat in which something was said.
    pub(super) fn reply(&mut self, say: Say) {
        self.reply_about(say, None);
    }

    pub(super) fn reply_about(&mut self, mut say: Say, about: Option<About>) {
        if !self.chat.private && self.press.is_none() {
            say.reply_to.clone_from(&self.message);
        }
        let to = self.chat.address.clone();
        self.send(to, Lane::Reply, say, about);
    }

    /// Answers a known person in private, wherever they asked.
    pub(super) fn reply_in_private(&mut self, say: Say) {
        let to = match &self.account {
            Some(account) => account.address.clone(),
            None => self.chat.address.clone(),
        };
        self.send(to, Lane::Reply, say, None);
    }

    /// Tells somebody something that they did not just ask for.
    pub(super) fn notify(&mut self, account: &Account, mut say: Say, about: Option<About>) {
        say.silent = self.profile.is_quiet_for(account, self.tx.now);
        self.send(account.address.clone(), Lane::Notice, say, about);
    }

    /// Tells somebody what becomes of accounts of theirs: that passes through every messenger, so it
    /// has to be worded as each may carry it.
    pub(super) fn notify_of_accounts(&mut self, account: &Account, say: Say) {
        let say = Say {
            silent: self.profile.is_quiet_for(account, self.tx.now),
            ..say
        };
        let sponsor = self.account.as_ref().and_then(|account| account.teacher());
        let to = account.address.clone();
        queue_say(self.tx, to, Lane::Notice, say, (None, sponsor));
    }

    /// Tells somebody what has changed: in place of what they were told about it before,
    /// where they were, and of what still waits to be said; `sponsor` is told when it cannot be
    /// delivered.
    pub(super) async fn notify_anew(
        &mut self,
        account: &Account,
        mut say: Say,
        (about, told): (&About, &[Notice]),
        sponsor: Option<i64>,
    ) -> Answer {
        // What cannot be changed is said anew.
        say.silent = self.profile.is_quiet_for(account, self.tx.now);
        let passes = self.profile.personal.passes(&account.address.messenger);
        let earlier = told
            .iter()
            .find(|notice| notice.to == account.address && passes != Passes::Nothing);
        let Some(earlier) = earlier else {
            self.notify(account, say, Some(about.clone()));
            return Ok(());
        };
        if earlier.is_changing {
            self.tx.forget_changes(about, &earlier.to).await?;
        }
        let letter = |outgoing| Letter {
            to: earlier.to.clone(),
            lane: Lane::Notice,
            outgoing,
            about: Some(about.clone()),
            sponsor,
        };
        let mut waiting = earlier.waiting.iter();
        match earlier.arrived.clone() {
            Some(message) => self.tx.queue(letter(Outgoing::Edit { message, say })),
            None => {
                for part in text::parts(say) {
                    match waiting.next() {
                        Some(row) => self.tx.reword_waiting(*row, part).await?,
                        None => self.tx.queue(letter(Outgoing::Say(part))),
                    }
                }
            }
        }
        let left: Vec<i64> = waiting.copied().collect();
        Ok(self.tx.give_up_waiting(&left).await?)
    }

    pub(super) fn send(&mut self, to: Address, lane: Lane, say: Say, about: Option<About>) {
        let sponsor = self.account.as_ref().and_then(|account| account.teacher());
        post_say((self.tx, self.profile), to, lane, say, (about, sponsor));
    }

    pub(super) fn acknowledge(&mut self, text: String) {
        let Some(press) = self.press.take() else {
            return;
        };
        self.tx.queue(Letter {
            to: self.chat.address.clone(),
            lane: Lane::Reply,
            outgoing: Outgoing::Acknowledge { press, text },
            about: None,
            sponsor: None,
        });
    }

    /// Says why something was not done. In a group only its author learns that,
    /// unless the school does not know them.
    pub(super) fn refuse(&mut self, words: String) {
        /// The longest text shown over a chat (core.telegram.org/bots/api#answercallbackquery).
        const ALERT: usize = 200;
        if self.press.is_some() {
            if !self.chat.private && words.encode_utf16().count() <= ALERT {
                return self.acknowledge(words);
            }
            self.acknowledge(String::new());
            return self.reply_in_private(Say::text(words));
        }
        if self.account.is_some() {
            self.reply_in_private(Say::text(words));
        } else {
            self.reply(Say::text(words));
        }
    }

    /// Says something in private, with buttons that only the person who is being answered may press.
    pub(super) fn ask(&mut self, words: String, rows: Vec<Vec<(String, Action)>>) {
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(words)
        });
    }

    /// The same in the chat in which something was said.
    pub(super) fn ask_here(&mut self, words: String, rows: Vec<Vec<(String, Action)>>) {
        let buttons = self.buttons(rows);
        self.reply(Say {
            buttons,
            ..Say::text(words)
        });
    }

    /// The same in place of what was pressed, where that can be changed.
    pub(super) fn ask_in_place(
        &mut self,
        words: String,
        rows: Vec<Vec<(String, Action)>>,
        about: Option<About>,
    ) {
        let pressed = self.message.clone().filter(|_| self.press.is_some());
        let Some(message) = pressed.filter(|_| self.chat.private) else {
            return self.ask(words, rows);
        };
        let buttons = self.buttons(rows);
        self.tx.queue(Letter {
            to: self.chat.address.clone(),
            lane: Lane::Reply,
            outgoing: Outgoing::Edit {
                message,
                say: Say {
                    buttons,
                    ..Say::text(words)
                },
            },
            about,
            sponsor: None,
        });
    }

    /// Sends a file of our own, in private.
    pub(super) fn send_document(
        &mut self,
        name: String,
        caption: String,
        content: Content,
    ) -> Answer {
        self.send_document_with((name, caption), content, Vec::new())
    }

    /// The same with buttons below it, which an album has no room for.
    pub(super) fn send_document_with(
        &mut self,
        (name, caption): (String, String),
        content: Content,
        buttons: Vec<Vec<Button>>,
    ) -> Answer {
        let account = self.known_account()?;
        self.tx.queue(Letter {
            to: account.address.clone(),
            lane: Lane::Reply,
            outgoing: Outgoing::Document(Document {
                name,
                caption,
                content,
                buttons,
            }),
            about: None,
            sponsor: None,
        });
        Ok(())
    }

    /// «Отменить» of whatever the bot waits for.
    pub(super) fn cancel_button(&self) -> (String, Action) {
        (self.lang.button_cancel(), Action::CancelStep)
    }

    /// Buttons that only the person who is being answered may press.
    pub(super) fn buttons(&mut self, rows: Vec<Vec<(String, Action)>>) -> Vec<Vec<Button>> {
        let person = self.from.as_ref().map(|person| person.id.clone());
        let (messenger, person) = (&self.chat.address.messenger, person.as_deref());
        match rows.iter().flatten().any(|(_, action)| action.declines()) {
            true => self.tx.confirmation(messenger, person, rows),
            false => self.tx.keyboard(messenger, person, rows, None),
        }
    }

    pub(super) fn known_account(&self) -> Result<Arc<Account>, Stop> {
        self.account
            .clone()
            .ok_or_else(|| Stop::Refused(self.unknown_person()))
    }

    /// What is said to somebody whom nobody has linked. A personal code that is written in a
    /// group is void, so nobody is told to.
    pub(super) fn unknown_person(&self) -> String {
        match self.chat.private {
            true => self.lang.unknown_person(),
            false => self.lang.unknown_person_in_group(),
        }
    }

    pub(super) fn teacher_number(&self) -> Result<i64, Stop> {
        self.known_account()?
            .teacher()
            .ok_or_else(|| Stop::Refused(self.lang.only_teacher()))
    }

    /// The text of a message that has to have one.
    pub(super) fn words_of(&self, said: &Said) -> Result<String, Stop> {
        match said.text.trim() {
            "" => Err(Stop::Refused(self.lang.words_expected())),
            words => Ok(words.to_owned()),
        }
    }
}

/// Words for somebody, with buttons that only they may press.
pub(super) fn with_buttons(
    tx: &mut Tx<'_>,
    to: &Account,
    words: String,
    rows: Vec<Vec<(String, Action)>>,
) -> Say {
    Say {
        buttons: tx.keyboard(&to.address.messenger, Some(&to.person), rows, None),
        ..Say::text(words)
    }
}

/// Answers somebody later than at once: something had to be fetched or read first.
pub(super) fn answer((tx, profile): (&mut Tx<'_>, &Profile), account: &Account, say: Say) {
    let to = account.address.clone();
    post_say((tx, profile), to, Lane::Reply, say, (None, None));
}

/// Tells somebody something that they did not just ask for; without a sound in their quiet
/// hours.
pub(super) fn tell(
    (tx, profile): (&mut Tx<'_>, &Profile),
    account: &Account,
    say: Say,
    about: Option<About>,
) {
    let say = Say {
        silent: profile.is_quiet_for(account, tx.now),
        ..say
    };
    let to = account.address.clone();
    post_say((tx, profile), to, Lane::Notice, say, (about, None));
}

/// Queues a message, in as many parts as its length needs; `why` is its subject and
/// the member of staff who is told when it cannot be delivered. Where the messenger may
/// carry no more than that there is news, that is what it says.
pub(super) fn post_say(
    (tx, profile): (&mut Tx<'_>, &Profile),
    to: Address,
    lane: Lane,
    say: Say,
    why: (Option<About>, Option<i64>),
) {
    let is_answer = lane == Lane::Reply && why.0.is_none();
    if is_answer || !profile.says_news_only(&to.messenger) {
        return queue_say(tx, to, lane, say, why);
    }
    let news = profile.news();
    // A digest and a reminder at one moment are one piece of news, unless the one that is said ends
    // before the other.
    let is_said = |queued: &Say| {
        let lasts = queued.until.is_none() || say.until.is_some() && queued.until >= say.until;
        queued.text == news && lasts
    };
    if say.text.is_empty() || why.0.is_none() && tx.says_already(&to, is_said) {
        return;
    }
    let say = Say {
        silent: say.silent,
        until: say.until,
        ..Say::text(news)
    };
    queue_say(tx, to, lane, say, why);
}

/// Queues a message whatever its messenger may carry.
fn queue_say(
    tx: &mut Tx<'_>,
    to: Address,
    lane: Lane,
    say: Say,
    (about, sponsor): (Option<About>, Option<i64>),
) {
    for part in text::parts(say) {
        tx.queue(Letter {
            to: to.clone(),
            lane,
            outgoing: Outgoing::Say(part),
            about: about.clone(),
            sponsor,
        });
    }
}
