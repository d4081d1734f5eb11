//! What was made durable is put from the log into the database, beside everything else.

use std::time::Duration;

use tokio::sync::watch;

use super::{Stopping, commits::Commits};
use crate::store::Store;

/// How long the log gathers before it is put into the database: what was written several times
/// meanwhile is put there once, and few answers are given at the very moment.
const GATHERED: Duration = Duration::from_secs(1);

/// Makes a checkpoint some time after something was written, until it is stopped.
pub(super) async fn make_checkpoints(
    store: Store,
    mut commits: watch::Receiver<Commits>,
    mut stopping: Stopping,
) {
    let mut done = 0;
    loop {
        tokio::select! {
            written = commits.wait_for(|commits| commits.written > done) => if written.is_err() {
                return;
            },
            () = stopping.wait() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(GATHERED) => {}
            () = stopping.wait() => return,
        }
        done = commits.borrow().written;
        if let Err(error) = store.checkpoint().await {
            // The desk says what is wrong with the disk.
            tracing::debug!(%error, "the log could not be put into the database");
        }
    }
}
