//! What is due: everything that happens because time has passed.

use std::time::Duration;

use crate::{
    bot::{self, Profile},
    store::{self, Tx},
};

/// Telegram brings an update for 24 hours, and may one day number new ones the same.
const KEYS_KEPT: Duration = Duration::from_secs(48 * 3600);
/// How long a message that nobody can reply to is kept after it was sent.
const SENT_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long events in quarantine, personal as they may be, are kept.
const QUARANTINE_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long wrong codes, albums, and rosters and forms that nobody takes, are remembered.
const TRIFLES_KEPT: Duration = Duration::from_secs(24 * 3600);
/// How long a work waits for its teacher to say whose it is.
const UNCLAIMED_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// How often the old is forgotten.
const SWEEP_EVERY: i64 = 600;

/// Does what is due by the transaction's time.
///
/// # Errors
/// Fails when the memory does.
pub async fn run_due(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    // First of all, who teaches what now.
    bot::switch_substitutes(tx, profile).await?;
    bot::close_submissions(tx, profile).await?;
    bot::post_due(tx, profile).await?;
    bot::plan_lessons(tx, profile).await?;
    bot::remind_of_lessons(tx, profile).await?;
    bot::post_series_due(tx, profile).await?;
    bot::leave_unvouched(tx, profile).await?;
    bot::carry_on_announcing(tx).await?;
    bot::remind(tx, profile).await?;
    bot::digest(tx, profile).await?;
    if (tx.now.millis() / 1000) % SWEEP_EVERY == 0 {
        sweep(tx).await?;
    }
    Ok(())
}

async fn sweep(tx: &mut Tx<'_>) -> store::Result<()> {
    tx.forget_received(tx.now.minus(KEYS_KEPT)).await?;
    tx.forget_sent(tx.now.minus(SENT_KEPT)).await?;
    tx.purge_quarantine(tx.now.minus(QUARANTINE_KEPT)).await?;
    tx.forget_wrong_codes(tx.now.minus(TRIFLES_KEPT)).await?;
    tx.forget_unclaimed(tx.now.minus(UNCLAIMED_KEPT)).await?;
    tx.forget_rosters(tx.now.minus(TRIFLES_KEPT)).await?;
    tx.forget_sent_forms(tx.now.minus(TRIFLES_KEPT)).await?;
    tx.forget_albums(tx.now.minus(TRIFLES_KEPT)).await
}
