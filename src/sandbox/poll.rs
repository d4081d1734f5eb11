//! `getUpdates`: long polling, and confirming with the offset.

use std::time::Duration;

use super::{
    Shared,
    params::Call,
    refusal::Refusal,
    world::{Update, World},
};

/// The longest time for which a poll is held; the same as Telegram's.
const LONGEST: Duration = Duration::from_secs(50);

/// How far a bot has come with its updates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// The last update that was confirmed.
    pub(super) confirmed_up_to: i64,
    /// How many were.
    pub(super) confirmed: u64,
    /// How often the bot has polled.
    pub(super) polls: u64,
}

impl Progress {
    pub(super) fn before(update: i64) -> Self {
        Progress {
            confirmed_up_to: update - 1,
            confirmed: 0,
            polls: 0,
        }
    }
}

/// What was not confirmed, as a JSON array; at once where there is something.
pub(super) async fn updates(shared: &Shared, call: &Call) -> Result<String, Refusal> {
    let offset = call.integer("offset").unwrap_or(0);
    let limit = call
        .integer("limit")
        .map_or(100, |limit| limit.clamp(1, 100));
    let limit = usize::try_from(limit).unwrap_or(100);
    let time = u64::try_from(call.integer("timeout").unwrap_or(0)).unwrap_or(0);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(time).min(LONGEST);
    let wanted = call.object("allowed_updates")?;
    if let Some(on_poll) = &shared.options.on_poll {
        on_poll(offset);
    }
    let mine = {
        let mut world = shared.world();
        if world.webhook.is_some() {
            return Err(Refusal::new(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use \
                 deleteWebhook to delete the webhook first",
            ));
        }
        world.want(&wanted);
        let confirmed = world.confirm(offset);
        world.poll += 1;
        shared.progress.send_modify(|progress| {
            progress.polls += 1;
            if let Some((last, count)) = confirmed {
                progress.confirmed_up_to = last;
                progress.confirmed += count;
            }
        });
        world.poll
    };
    // A poll that is still waiting elsewhere gives way to this one.
    shared.updates.notify_waiters();
    loop {
        let news = shared.updates.notified();
        if let Some(page) = shared.world().page(mine, limit)? {
            return Ok(page);
        }
        if tokio::time::timeout_at(deadline, news).await.is_err() {
            return Ok("[]".to_owned());
        }
    }
}

impl World {
    /// Takes notice of which kinds of updates the bot wants from now on, where it says.
    pub(super) fn want(&mut self, kinds: &serde_json::Value) {
        if let Some(kinds) = kinds.as_array() {
            let kinds = kinds
                .iter()
                .filter_map(|kind| kind.as_str().map(str::to_owned));
            self.wanted = kinds.collect();
        }
    }

    /// Confirms what comes before the offset; returns the last and how many there were.
    fn confirm(&mut self, offset: i64) -> Option<(i64, u64)> {
        // Telegram takes an offset from far ahead for none.
        if offset <= 0 || offset > self.next_update.saturating_add(10) {
            return None;
        }
        let mut confirmed = Vec::new();
        while let Some(update) = self.updates.pop_front_if(|update| update.id < offset) {
            confirmed.push(update);
        }
        let last = confirmed.last()?.id;
        self.confirmed_last = confirmed;
        Some((last, self.confirmed_last.len() as u64))
    }

    /// Updates for this poll, if there are any.
    fn page(&mut self, poll: u64, limit: usize) -> Result<Option<String>, Refusal> {
        if self.webhook.is_some() {
            let words = "Conflict: terminated by setWebhook request";
            return Err(Refusal::new(409, words));
        }
        if self.poll != poll {
            return Err(Refusal::new(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one \
                 bot instance is running",
            ));
        }
        if self.again.is_empty() && self.updates.is_empty() {
            return Ok(None);
        }
        let again = std::mem::take(&mut self.again);
        let texts: Vec<&str> = again
            .iter()
            .chain(&self.updates)
            .take(limit)
            .map(|Update { text, .. }| text.as_str())
            .collect();
        Ok(Some(format!("[{}]", texts.join(","))))
    }

    /// Brings once more what was confirmed last.
    pub(super) fn duplicate(&mut self) {
        self.again = std::mem::take(&mut self.confirmed_last);
    }
}
