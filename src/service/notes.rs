//! What the sender keeps in mind: what waits, what is on its way, and of which no result is
//! durable yet.

use std::{collections::HashMap, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::{sync::mpsc, task::JoinSet, time::Instant};

use super::{
    Messengers,
    copies::{Anew, InPlace},
    desk::Closed,
    documents::Made,
    queue::Queue,
    stuck::Stuck,
};
use crate::{
    messenger::{Address, Outgoing, SendError},
    school::moments::Moment,
    store::{deliveries::Outcome, outbox::Waiting},
};

/// How many messages may be on their way to a messenger at once.
pub(super) const ON_THEIR_WAY: usize = 32;
/// How many may have arrived, or be about to, whose result is not durable yet: as many are said
/// twice, should the process be killed now.
const UNWRITTEN: usize = 512;
/// So many results are written down although others are on their way.
const LOT: usize = 128;
/// For so long, of the wall's time, a result waits for those that are on their way: a commit for
/// all costs what one for each does. Something large may be among them.
const PATIENCE: Duration = Duration::from_millis(20);

/// A message that was tried, and what the messenger said.
pub(super) struct Sent {
    pub(super) row: Waiting,
    /// It was to take a command out of a group, where few bots may.
    pub(super) tidies: bool,
    /// It was about a message of that chat.
    pub(super) points_back: bool,
    /// What the file in it is called, where a copy may take its place.
    pub(super) file: Option<String>,
    /// The file that was sent anew.
    pub(super) anew: Option<Anew>,
    pub(super) result: Result<Option<String>, SendError>,
}

impl Sent {
    /// The same of a message of which nothing else is to be known.
    pub(super) fn plain(row: Waiting, result: Result<Option<String>, SendError>) -> Sent {
        Sent {
            row,
            tidies: false,
            points_back: false,
            file: None,
            anew: None,
            result,
        }
    }
}

/// What had to be made or found before a message could be sent.
pub(super) enum Ready {
    /// A document of our own.
    Document(Made),
    /// What takes the place of a file that the messenger does not know.
    File(InPlace),
}

/// What became of a row, and when; the messenger's answer came at `heard`.
pub(super) struct Settled {
    pub(super) row: Waiting,
    pub(super) outcome: Outcome,
    /// Where its chat is now, if that is another place.
    pub(super) moved_to: Option<Address>,
    /// The file that was sent anew.
    pub(super) anew: Option<Anew>,
    pub(super) at: Moment,
    pub(super) heard: Instant,
}

/// What the sender keeps in mind.
pub(super) struct Notes {
    /// What waits, by messenger.
    pub(super) queues: HashMap<&'static str, Queue>,
    /// The last row that is in them.
    pub(super) last_read: i64,
    /// Up to which commit everything queued is known.
    pub(super) known_up_to: Option<u64>,
    /// What is said in messages that are known, and where. After a commit that wants to be read
    /// they may be taken back, or go elsewhere.
    pub(super) at_hand: HashMap<i64, (String, Outgoing)>,
    /// What is being made and found. Whoever ends lets go of it: its rows are queued still.
    pub(super) making: JoinSet<(Waiting, Result<Ready, SendError>)>,
    /// What is made and found, until it may go.
    pub(super) made: HashMap<i64, Ready>,
    /// Those that are not taken although others are.
    pub(super) stuck: Stuck,
    /// How many messages are on their way, by messenger.
    pub(super) on_their_way: HashMap<&'static str, usize>,
    /// Where it is told what became of them.
    pub(super) results: mpsc::UnboundedSender<Sent>,
    /// What is to be written down next.
    pub(super) unwritten: Vec<Settled>,
    /// What is being written down.
    pub(super) in_hand: Vec<Settled>,
    /// Whoever writes it.
    pub(super) writing: BoxFuture<'static, Result<(), Closed>>,
}

impl Notes {
    /// Nothing is known yet of what waits for these messengers.
    pub(super) fn of(messengers: &Messengers, results: mpsc::UnboundedSender<Sent>) -> Notes {
        let queues = messengers
            .iter()
            .map(|(name, messenger)| (*name, Queue::new(messenger.rates())))
            .collect();
        Notes {
            queues,
            last_read: 0,
            known_up_to: None,
            at_hand: HashMap::new(),
            making: JoinSet::new(),
            made: HashMap::new(),
            stuck: Stuck::default(),
            on_their_way: HashMap::new(),
            results,
            unwritten: Vec::new(),
            in_hand: Vec::new(),
            writing: std::future::pending().boxed(),
        }
    }

    /// Whether results are being written down.
    pub(super) fn is_writing(&self) -> bool {
        !self.in_hand.is_empty()
    }

    /// Whether nothing is on its way, and no result is being written down.
    pub(super) fn has_nothing_under_way(&self) -> bool {
        self.on_their_way() == 0 && !self.is_writing()
    }

    /// When the next message may go that waits for its time.
    pub(super) fn wakes_at(&self, now: Moment) -> Option<Moment> {
        let queues = self.queues.values();
        queues.filter_map(|queue| queue.wakes_at(now)).min()
    }

    /// The next messages that may go now. A messenger that answers nothing keeps no other waiting.
    pub(super) fn choose(&mut self, now: Moment) -> Vec<Waiting> {
        let mut room_for_results = self.room_for_results();
        let mut chosen = Vec::new();
        for (messenger, queue) in &mut self.queues {
            let under_way = self.on_their_way.get(messenger).copied();
            let room_on_the_wire = ON_THEIR_WAY.saturating_sub(under_way.unwrap_or_default());
            let room = room_on_the_wire.min(room_for_results);
            let next = std::iter::from_fn(|| queue.pop(now)).take(room);
            let before = chosen.len();
            chosen.extend(next);
            room_for_results -= chosen.len() - before;
        }
        chosen
    }

    /// When the next message may go for which there is room.
    pub(super) fn may_go_at(&self, now: Moment) -> Option<Moment> {
        if self.room_for_results() == 0 {
            return None;
        }
        let has_room = |messenger: &&str| {
            let under_way = self.on_their_way.get(messenger);
            under_way.is_none_or(|under_way| *under_way < ON_THEIR_WAY)
        };
        let queues = self.queues.iter();
        let with_room = queues.filter(|(messenger, _)| has_room(messenger));
        with_room.filter_map(|(_, queue)| queue.wakes_at(now)).min()
    }

    /// A message goes on its way to a messenger.
    pub(super) fn leaves(&mut self, messenger: &'static str) {
        *self.on_their_way.entry(messenger).or_default() += 1;
    }

    /// It is known what became of one.
    pub(super) fn is_back(&mut self, messenger: &str) {
        if let Some(under_way) = self.on_their_way.get_mut(messenger) {
            *under_way -= 1;
        }
    }

    fn on_their_way(&self) -> usize {
        self.on_their_way.values().sum()
    }

    /// How many more may arrive until results are durable.
    fn room_for_results(&self) -> usize {
        let not_durable = self.in_hand.len() + self.unwritten.len() + self.on_their_way();
        UNWRITTEN.saturating_sub(not_durable)
    }

    /// Until when what is unwritten waits for what is on its way; what did not arrive does not
    /// wait, for its chat does.
    pub(super) fn write_at(&self) -> Option<Instant> {
        let first = self.unwritten.first().filter(|_| !self.is_writing())?;
        let has_arrived = |it: &Settled| matches!(it.outcome, Outcome::Sent(_));
        let may_wait = self.on_their_way() > 0
            && self.unwritten.len() < LOT
            && self.unwritten.iter().all(has_arrived);
        Some(match may_wait {
            true => first.heard + PATIENCE,
            false => first.heard,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::outbox::Lane;

    fn row(id: i64, messenger: &str) -> Waiting {
        Waiting {
            id,
            to: Address::new(messenger, id.to_string()),
            lane: Lane::Notice,
            due: Moment::from_millis(0),
            tries: 0,
            free: false,
        }
    }

    #[test]
    fn a_messenger_that_answers_nothing_keeps_no_other_waiting() {
        let (results, _inbox) = mpsc::unbounded_channel();
        let mut notes = Notes::of(&Messengers::new(), results);
        let messengers = ["silent", "well"];
        for messenger in messengers {
            let mut queue = Queue::new(Vec::new());
            (0..100).for_each(|id| queue.push(row(id, messenger), &[]));
            notes.queues.insert(messenger, queue);
        }
        let now = Moment::from_millis(1000);
        let to = |chosen: &[Waiting], messenger| {
            let sent = chosen.iter().filter(|row| row.to.messenger == messenger);
            sent.count()
        };
        let chosen = notes.choose(now);
        for messenger in messengers {
            assert_eq!(to(&chosen, messenger), ON_THEIR_WAY);
            (0..ON_THEIR_WAY).for_each(|_| notes.leaves(messenger));
        }
        assert!(notes.choose(now).is_empty());
        assert_eq!(notes.may_go_at(now), None);
        (0..5).for_each(|_| notes.is_back("well"));
        assert_eq!(notes.may_go_at(now), Some(now));
        let chosen = notes.choose(now);
        assert_eq!((to(&chosen, "well"), chosen.len()), (5, 5));
    }
}
