//! Listening to a messenger: by polling it, or by its webhook.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, task::JoinHandle, time::Instant};

use super::{
    Stopping,
    complaints::Complaints,
    desk::{Door, Event},
    limits::back_off,
    readiness::Readiness,
};
use crate::{
    bot::{Profile, group_menus},
    clock::Clock,
    messenger::{Messenger, SendError, webhook::Hooked},
};

/// How long a poll waits that follows one of which nothing can be confirmed: it brings the same
/// again, and whoever speaks meanwhile is not to wait for it.
const STUCK_PAUSE: Duration = Duration::from_millis(250);
/// How long a poll waits that follows one which was answered at once, and with nothing: who does not
/// hold it, or answers in the server's place, would be asked thousands of times a second.
const EMPTY_PAUSE: Duration = Duration::from_millis(100);
/// How often it is looked whether the webhook is still set: somebody else may have the token.
const LOOKED_AFTER: Duration = Duration::from_secs(300);
/// How soon it is looked again once it was not well.
const LOOKED_AFTER_TROUBLE: Duration = Duration::from_secs(60);
/// How far a messenger's clock may be behind ours.
const SKEW: Duration = Duration::from_secs(300);
/// How long the first question for the bot's own name may hold up the start.
const FIRST_WORD: Duration = Duration::from_secs(2);
/// How soon it is asked again of a messenger that answers and does not say it.
const NAME_AGAIN: Duration = Duration::from_secs(10);

/// What whoever listens needs.
pub(super) struct Listening {
    /// The way to the desk.
    pub(super) door: Door,
    /// What is logged once, however often it fails.
    pub(super) complaints: Complaints,
    /// Who is told that a messenger is heard.
    pub(super) readiness: Readiness,
    /// The time.
    pub(super) clock: Clock,
    /// Where the bot's own names are kept.
    pub(super) profile: Arc<Profile>,
    /// When to stop.
    pub(super) stopping: Stopping,
}

impl Listening {
    /// Begins to listen to a messenger, and returns who does. What the bot is called there is asked
    /// first, and further beside the listening where no answer comes soon.
    pub(super) async fn begin(&self, messenger: &Arc<dyn Messenger>) -> Vec<JoinHandle<()>> {
        let mut workers = Vec::new();
        let answered = Arc::new(Notify::new());
        let (asked, profile) = (Arc::clone(messenger), Arc::clone(&self.profile));
        let learn = learn_doors(asked, profile, self.clock.clone(), Arc::clone(&answered));
        let learning = tokio::spawn(learn);
        // Whether or not it comes in time.
        drop(tokio::time::timeout(FIRST_WORD, answered.notified()).await);
        workers.push(abort_on(learning, self.stopping.clone()));
        let ear = Ear {
            messenger: messenger.name(),
            complaints: self.complaints.clone(),
            readiness: self.readiness.clone(),
            failures: 0,
        };
        let (messenger, stopping) = (Arc::clone(messenger), self.stopping.clone());
        workers.push(match messenger.webhook() {
            None => tokio::spawn(listen(messenger, self.door.clone(), ear, stopping)),
            Some(_) => tokio::spawn(stay_hooked(messenger, self.clock.clone(), ear, stopping)),
        });
        workers
    }
}

/// Brings what a messenger hears to the desk, and confirms it once it is durable.
async fn listen(messenger: Arc<dyn Messenger>, door: Door, mut ear: Ear, mut stopping: Stopping) {
    let mut cursor = 0;
    loop {
        let began = Instant::now();
        // Until it is known that nothing waits, a poll that is held tells nothing.
        let waits = ear.has_heard_all();
        let polled = tokio::select! {
            polled = messenger.poll(cursor, waits) => polled,
            () = stopping.wait() => return,
        };
        let pause = match polled {
            Ok(polled) => {
                ear.hears();
                let is_empty = polled.arrivals.is_empty();
                let stuck = !is_empty && polled.cursor == cursor;
                let at_once = waits && is_empty && began.elapsed() < EMPTY_PAUSE;
                let events = polled
                    .arrivals
                    .into_iter()
                    .map(|arrival| Event::Arrived(Box::new(arrival)))
                    .collect::<Vec<_>>();
                if !events.is_empty() {
                    if door.submit(events).await.is_err() {
                        return;
                    }
                    // The answers go out first: nobody waits for the next poll.
                    tokio::task::yield_now().await;
                }
                cursor = polled.cursor;
                if polled.is_all || stuck {
                    ear.hears_all();
                }
                // Events without a number cannot be confirmed: the server brings them again.
                let stuck = stuck.then_some(STUCK_PAUSE);
                stuck.or(at_once.then_some(EMPTY_PAUSE))
            }
            Err(error) => Some(ear.fails(&error)),
        };
        if let Some(pause) = pause {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stopping.wait() => return,
            }
        }
    }
}

/// Has a messenger bring what it hears to its webhook, again should somebody take that away. It stays
/// set when the service ends: the messenger keeps what comes meanwhile, and brings it later.
async fn stay_hooked(
    messenger: Arc<dyn Messenger>,
    clock: Clock,
    mut ear: Ear,
    mut stopping: Stopping,
) {
    let hooked = async {
        loop {
            hook(messenger.as_ref(), &mut ear).await;
            until_unhooked(messenger.as_ref(), &clock, &ear).await;
            // A poll or another service's webhook gets what is ours, until this one is set again.
            ear.readiness.hears(messenger.name());
            tracing::warn!(
                messenger = messenger.name(),
                "the webhook is not set any more, and is set again; is another service running \
                 with this token?"
            );
        }
    };
    tokio::select! {
        () = hooked => {}
        () = stopping.wait() => {}
    }
}

/// Sets the webhook, however long that takes.
async fn hook(messenger: &dyn Messenger, ear: &mut Ear) {
    while let Err(error) = messenger.hook().await {
        tokio::time::sleep(ear.fails(&error)).await;
    }
    ear.hears();
    ear.readiness.is_called_by(messenger.name());
    tracing::info!(messenger = messenger.name(), "the webhook is set");
}

/// Looks after the webhook until it is another one, or none. Where nothing can be brought to it, or
/// nobody tells, the messenger counts as silent since all was well: by itself the service would not
/// notice. One look is no outage.
async fn until_unhooked(messenger: &dyn Messenger, clock: &Clock, ear: &Ear) {
    let (mut well, mut troubles) = (clock.now(), 0_u32);
    loop {
        let pause = match troubles {
            0 => LOOKED_AFTER,
            _ => LOOKED_AFTER_TROUBLE,
        };
        clock.sleep(pause).await;
        let is_well = match messenger.hooked().await {
            Ok(Hooked::Away) => return,
            Ok(Hooked::Well) => true,
            // What failed before is over: others wait for their first try.
            Ok(Hooked::Failing { at, .. }) if at.plus(SKEW) < well => true,
            Ok(Hooked::Failing { why, .. }) => {
                ear.complaints.of("be called at the webhook", &why);
                false
            }
            Err(error) => {
                ear.complaints.of("ask after the webhook", &error);
                false
            }
        };
        if is_well {
            (well, troubles) = (clock.now(), 0);
            ear.readiness.is_called_by(messenger.name());
        } else {
            troubles = troubles.saturating_add(1);
        }
        if troubles > 1 {
            ear.readiness.is_silent_since(messenger.name(), well);
        }
    }
}

/// How a messenger is listened to, and fails to be: how long to wait then, and when that is over.
struct Ear {
    messenger: &'static str,
    complaints: Complaints,
    readiness: Readiness,
    failures: u32,
}

impl Ear {
    fn fails(&mut self, error: &SendError) -> Duration {
        let pause = match error {
            SendError::Later {
                after: Some(after), ..
            } => *after,
            _ => back_off(self.failures),
        };
        self.failures = self.failures.saturating_add(1);
        self.readiness.backlogs.note_away(self.messenger);
        self.complaints.of("listen", error);
        pause
    }

    fn hears(&mut self) {
        self.readiness.hears(self.messenger);
        // One poll that failed is no outage.
        if self.failures > 1 {
            let (messenger, failures) = (self.messenger, self.failures);
            tracing::info!(messenger, failures, "listening again");
        }
        self.failures = 0;
    }

    /// What had waited is durable.
    fn hears_all(&self) {
        self.readiness.backlogs.note_taken_in(self.messenger);
    }

    /// Whether nothing waits that was said while nobody listened.
    fn has_heard_all(&self) -> bool {
        self.readiness.backlogs.has_taken_in(self.messenger)
    }
}

/// Asks what the bot is called until that is known, and tells of the first answer.
async fn learn_doors(
    messenger: Arc<dyn Messenger>,
    profile: Arc<Profile>,
    clock: Clock,
    answered: Arc<Notify>,
) {
    let Some(known) = profile.doors.get(messenger.name()) else {
        return answered.notify_one();
    };
    let mut tries = 0;
    loop {
        match messenger.doors().await {
            Ok(Some(doors)) => {
                tracing::info!(
                    messenger = messenger.name(),
                    username = doors.username,
                    "here"
                );
                // Somebody else may have been told first: the same name.
                drop(known.set(doors));
                answered.notify_one();
                return show_group_menus(messenger.as_ref(), &profile).await;
            }
            // A server that does not know the question will not know it later either.
            Err(SendError::Rejected(_)) => return answered.notify_one(),
            // One that says nothing may have been hindered: without the name there are no links, and
            // what other bots are told is taken for one's own.
            Ok(None) => {
                answered.notify_one();
                clock.sleep_until(clock.now().plus(NAME_AGAIN)).await;
            }
            Err(_) => tokio::time::sleep(back_off(tries)).await,
        }
        tries += 1;
    }
}

/// What a group's menu offers is shown anew with each start, as it may be another one by now; who does
/// not see it can write the same by hand.
async fn show_group_menus(messenger: &dyn Messenger, profile: &Profile) {
    let passes = profile.personal.passes(messenger.name());
    let menus = group_menus(profile.language, passes);
    if let Err(error) = messenger.show_group_menus(&menus).await {
        tracing::info!(messenger = messenger.name(), %error, "groups have no menu");
    }
}

fn abort_on(task: JoinHandle<()>, mut stopping: Stopping) -> JoinHandle<()> {
    tokio::spawn(async move {
        stopping.wait().await;
        task.abort();
    })
}
