//! The only place that asks what time it is. Tests and the demo turn the hands.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::sync::watch;

use crate::school::moments::Moment;

/// A source of time: the machine's, or one that is turned by hand.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Turned(Arc<watch::Sender<Moment>>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Clock(Source::System)
    }

    /// A clock that stands at `start` until somebody calls [`Clock::turn`].
    pub fn turned(start: Moment) -> Self {
        Clock(Source::Turned(Arc::new(watch::Sender::new(start))))
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        match &self.0 {
            Source::System => system_now(),
            Source::Turned(hands) => *hands.borrow(),
        }
    }

    /// Moves a turned clock on; the machine's own clock takes no orders.
    pub fn turn(&self, by: Duration) {
        if let Source::Turned(hands) = &self.0 {
            hands.send_modify(|now| *now = now.plus(by));
        }
    }

    /// Waits until `moment` has come.
    pub async fn sleep_until(&self, moment: Moment) {
        match &self.0 {
            Source::System => tokio::time::sleep(moment.since(system_now())).await,
            Source::Turned(hands) => {
                // The sender lives in `self`, so that the wait ends only with the time.
                if hands
                    .subscribe()
                    .wait_for(|now| *now >= moment)
                    .await
                    .is_err()
                {
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    /// Waits for as long as `wait`.
    pub async fn sleep(&self, wait: Duration) {
        self.sleep_until(self.now().plus(wait)).await;
    }
}

#[allow(clippy::disallowed_methods)] // this is the one place
fn system_now() -> Moment {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Moment::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
