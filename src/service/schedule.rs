//! What is due: everything that happens because time has passed.

use std::time::Duration;

use super::{desk::Event, readiness::Readiness};
use crate::{
    bot::{self, Profile},
    school::moments::Moment,
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
/// How long a teacher's album is remembered, to be assigned by a reply to it.
const ALBUMS_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// How often the old is forgotten, in milliseconds.
const SWEEP_EVERY: i64 = 600_000;

/// Something that is done because time has passed. Each is an event of its own, so that one
/// that fails holds up no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Substitutes begin and end.
    Substitutes,
    /// Who concerns it that a class has another teacher hears of it.
    Handovers,
    /// Works that nobody closed are closed.
    Submissions,
    /// Whose a work is, is asked once more.
    Owners,
    /// Works without an owner are reminded of.
    Unclaimed,
    /// What is a work is asked once more.
    Offers,
    /// Assignments are posted.
    Assignments,
    /// Lessons are planned by the timetable.
    Lessons,
    /// Lessons that begin soon are reminded of.
    LessonReminders,
    /// Assignments that repeat are posted.
    Series,
    /// Groups that nobody vouches for are left.
    Groups,
    /// What has arrived in words that were taken back meanwhile is changed.
    LateArrivals,
    /// Announcements go on.
    Announcements,
    /// Works that are due soon are reminded of.
    Reminders,
    /// Digests are said.
    Digests,
    /// The old is forgotten, and files are fetched for which there is room again.
    Sweep,
}

impl Duty {
    /// All of them, in the order in which they are done: first of all, who teaches what now.
    pub const ALL: [Duty; 16] = [
        Duty::Substitutes,
        Duty::Handovers,
        Duty::Submissions,
        Duty::Owners,
        Duty::Unclaimed,
        Duty::Offers,
        Duty::Assignments,
        Duty::Lessons,
        Duty::LessonReminders,
        Duty::Series,
        Duty::Groups,
        Duty::LateArrivals,
        Duty::Announcements,
        Duty::Reminders,
        Duty::Digests,
        Duty::Sweep,
    ];

    /// Does what is due by the transaction's time.
    ///
    /// # Errors
    /// Fails when the memory does.
    pub async fn run(self, tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
        match self {
            Duty::Substitutes => bot::switch_substitutes(tx, profile).await,
            Duty::Handovers => bot::tell_handovers(tx, profile).await,
            Duty::Submissions => bot::close_submissions(tx, profile).await,
            Duty::Owners => bot::ask_owners_again(tx, profile).await,
            Duty::Unclaimed => bot::remind_of_unclaimed(tx, profile).await,
            Duty::Offers => bot::ask_about_offers_again(tx, profile).await,
            Duty::Assignments => bot::post_due(tx, profile).await,
            Duty::Lessons => bot::plan_lessons(tx, profile).await,
            Duty::LessonReminders => bot::remind_of_lessons(tx, profile).await,
            Duty::Series => bot::post_series_due(tx, profile).await,
            Duty::Groups => bot::leave_unvouched(tx, profile).await,
            Duty::LateArrivals => bot::mend_late_arrivals(tx, profile).await,
            Duty::Announcements => bot::carry_on_announcing(tx).await,
            Duty::Reminders => bot::remind(tx, profile).await,
            Duty::Digests => bot::digest(tx, profile).await,
            Duty::Sweep => sweep(tx, profile).await,
        }
    }

    /// Whether it decides something because nobody has said anything, or tells what is true for a
    /// moment only: who cannot be heard may have said it, and would be told when it is true no more.
    fn needs_backlog(self) -> bool {
        matches!(
            self,
            Duty::Submissions
                | Duty::Owners
                | Duty::Unclaimed
                | Duty::Offers
                | Duty::LessonReminders
                | Duty::Groups
                | Duty::Reminders
                | Duty::Digests
        )
    }
}

/// Time has passed: what the desk is to look at, in this order, and in one batch, for all of it
/// has to happen at one time: a reminder goes to who teaches when it is due.
pub fn all_due() -> Vec<Event> {
    events(Duty::ALL.into_iter())
}

/// The same as far as it can be done with what is known of those who listen.
pub(super) fn due(readiness: &Readiness) -> Vec<Event> {
    let is_unknown = readiness.backlogs.are_unknown();
    let duties = Duty::ALL.into_iter();
    events(duties.filter(|duty| !(is_unknown && duty.needs_backlog())))
}

fn events(duties: impl Iterator<Item = Duty>) -> Vec<Event> {
    let duties = duties.map(Event::Due);
    duties.chain([Event::Unanswered]).collect()
}

/// When the old was forgotten last.
#[derive(Debug, Default)]
pub(super) struct Sweeps {
    /// In which ten minutes of the clock.
    last: Option<i64>,
}

impl Sweeps {
    /// Whether it is time to forget the old once more, whichever second is looked at.
    pub(super) fn are_due(&mut self, now: Moment) -> bool {
        let turn = now.millis().div_euclid(SWEEP_EVERY);
        self.last.replace(turn) != Some(turn)
    }
}

async fn sweep(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    tx.fetch_where_room(profile.quota).await?;
    tx.forget_received(tx.now.minus(KEYS_KEPT)).await?;
    tx.forget_sent(tx.now.minus(SENT_KEPT)).await?;
    tx.purge_quarantine(tx.now.minus(QUARANTINE_KEPT)).await?;
    tx.forget_wrong_codes(tx.now.minus(TRIFLES_KEPT)).await?;
    tx.forget_rosters(tx.now.minus(TRIFLES_KEPT)).await?;
    tx.forget_sent_forms(tx.now.minus(TRIFLES_KEPT)).await?;
    tx.forget_albums(tx.now.minus(TRIFLES_KEPT)).await?;
    tx.forget_album_items(tx.now.minus(ALBUMS_KEPT)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_is_forgotten_each_ten_minutes_whichever_seconds_are_looked_at() {
        let mut sweeps = Sweeps::default();
        let due = (0..3_600)
            .map(|tick| Moment::from_millis(7_500 + tick * 1_003))
            .filter(|now| sweeps.are_due(*now));
        assert_eq!(due.count(), 7);
        assert!(
            sweeps.are_due(Moment::from_millis(0)),
            "the clock was set back"
        );
    }
}
