//! What a reply is about.

use std::collections::BTreeSet;

use super::{Stop, Talk, step::Step};
use crate::{
    messenger::{Arrival, Happening, Said},
    store::{self, Tx, about::About, accounts::Account},
};

impl Talk<'_, '_> {
    /// What a message in private belongs to: an album that has begun, or what it replies to.
    pub(super) async fn meant(&mut self, said: &Said) -> Result<Option<About>, Stop> {
        let chat = self.chat.address.clone();
        if let Some(album) = &said.album
            && let Some(about @ About::Question(_)) = self.tx.album(&chat, album).await?
        {
            return Ok(Some(about));
        }
        self.about_reply(said).await
    }

    /// Whether a message in private replies to an assignment's post, or is of the album that does,
    /// while nothing else is waited for: words to somebody, or «Готово» of that same assignment.
    pub(super) async fn answers_a_post(
        &mut self,
        account: &Account,
        said: &Said,
    ) -> Result<bool, Stop> {
        if said.reply.is_none() && said.album.is_none() {
            return Ok(false);
        }
        let step = self.current_step(account).await?;
        let open = match step {
            Some(Step::Collecting(open) | Step::Adding(open)) => self.tx.submission(open).await?,
            Some(
                Step::Asking { .. }
                | Step::Answering(_)
                | Step::Commenting(_)
                | Step::Returning(_)
                | Step::Drafting(_),
            ) => return Ok(false),
            _ => None,
        };
        let chat = self.chat.address.clone();
        let begun = match &said.album {
            Some(album) => self.tx.album(&chat, album).await?,
            None => None,
        };
        Ok(match begun {
            Some(About::Submission(begun)) => open.is_none_or(|open| open.id != begun),
            Some(About::Unclaimed(_)) => true,
            _ => match self.about_reply(said).await? {
                Some(About::Assignment(post)) => open.is_none_or(|open| open.assignment != post),
                _ => false,
            },
        })
    }

    /// Whether a message of which nothing is known is to the bot all the same: a reply to something that it
    /// said, whether it knows that still or not, or words with its name.
    pub(super) async fn is_to_us(&mut self, said: &Said) -> Result<bool, Stop> {
        if let Some(reply) = &said.reply {
            let chat = self.chat.address.clone();
            if reply.to_us || self.tx.is_own_message(&chat, &reply.message).await? {
                return Ok(true);
            }
        }
        let doors = self.profile.doors(&self.chat.address.messenger);
        let is_named = doors.is_some_and(|doors| names(&said.text, &doors.username));
        Ok(is_named && !said.unvouched)
    }

    /// What the message that somebody replied to is about: by its id, else by the
    /// handles of its buttons. Held while the chat's deliveries are not known.
    pub(super) async fn about_reply(&mut self, said: &Said) -> Result<Option<About>, Stop> {
        let Some(reply) = &said.reply else {
            return Ok(None);
        };
        let chat = self.chat.address.clone();
        if let Some(about) = self.tx.about_message(&chat, &reply.message).await? {
            return Ok(Some(about));
        }
        if let Some((chat, message)) = &reply.elsewhere
            && let Some(about) = self.tx.about_message(chat, message).await?
        {
            return Ok(Some(about));
        }
        for handle in &reply.handles {
            if let Some(keyboard) = self.tx.pressed_keyboard(&chat.messenger, handle).await?
                && keyboard.about.is_some()
            {
                return Ok(keyboard.about);
            }
        }
        if reply.to_bot
            && !self.tx.is_own_message(&chat, &reply.message).await?
            && self.tx.is_unsettled(&chat).await?
        {
            return Err(Stop::Held);
        }
        Ok(None)
    }
}

/// Whether words name the bot, as `@username` and nothing longer.
fn names(words: &str, username: &str) -> bool {
    let words = words.to_lowercase();
    let name = format!("@{}", username.to_lowercase());
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    words
        .match_indices(&name)
        .any(|(at, _)| !words[at + name.len()..].starts_with(is_of_name))
}

/// Looks up at once who speaks in a batch, what is waited for from those who just talk or judge a
/// work, and what is replied to, for an evening's works and marks come by the dozen.
///
/// # Errors
/// Fails when the memory does.
pub async fn foresee(
    tx: &mut Tx<'_>,
    arrivals: impl Iterator<Item = &Arrival>,
) -> store::Result<()> {
    let (mut people, mut awaited, mut replied_to) = (Vec::new(), Vec::new(), Vec::new());
    for incoming in arrivals.filter_map(|arrival| arrival.incoming.as_ref().ok()) {
        let address = &incoming.chat.address;
        let person = incoming.from.as_ref().map(|person| person.id.as_str());
        let person = person.map(|person| (address.messenger.as_str(), person));
        people.extend(person);
        let Happening::Said(said) = &incoming.what else {
            continue;
        };
        let judges = said.reply.is_some() && said.text.starts_with('/');
        let talks = incoming.chat.private && !said.text.starts_with('/');
        if judges || talks {
            awaited.extend(person);
        }
        if let Some(reply) = &said.reply {
            replied_to.push((address, reply.message.as_str()));
        }
    }
    tx.meet_accounts(&people).await?;
    let accounts: BTreeSet<i64> = awaited
        .into_iter()
        .filter_map(|(messenger, person)| tx.remembered_account(messenger, person))
        .map(|account| account.id)
        .collect();
    match replied_to.is_empty() {
        true => tx.meet_steps(accounts).await,
        false => tx.foresee(&replied_to, accounts).await,
    }
}
