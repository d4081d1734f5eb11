//! What has to be made or found before a message can go: a document of our own, or our copy of a file that
//! the messenger does not know. It is done beside everything else, and its chat waits for it.

use super::{
    documents::is_to_be_made,
    notes::{Notes, Ready, Sent},
    panics::guarded,
    sender::Sender,
};
use crate::{
    messenger::{Outgoing, SendError},
    store::outbox::Waiting,
};

impl Sender {
    /// Sends one message; one that has to be made first comes back when it is.
    pub(super) fn send_or_make(
        &self,
        notes: &mut Notes,
        row: Waiting,
        (chat, outgoing): (String, Outgoing),
    ) {
        match notes.made.remove(&row.id) {
            Some(Ready::Document(made)) => self.send(notes, row, (chat, made.outgoing)),
            Some(Ready::File(found)) => match outgoing {
                Outgoing::Say(say) if found.fits(&say) => {
                    self.send_in_place(notes, row, (chat, say), found);
                }
                outgoing => self.send(notes, row, (chat, outgoing)),
            },
            None if is_to_be_made(&outgoing) => self.make(notes, row, outgoing),
            None => self.send(notes, row, (chat, outgoing)),
        }
    }

    /// Makes a document, beside everything else. Its chat waits for it, and nobody else does.
    fn make(&self, notes: &mut Notes, row: Waiting, outgoing: Outgoing) {
        if let Some(queue) = notes.queues.get_mut(row.to.messenger.as_str()) {
            queue.set_aside(&row.to);
        }
        let (workshop, now) = (self.workshop.clone(), self.clock.now());
        notes.making.spawn(async move {
            let made = workshop.make(outgoing, now).await;
            (row, made.map(Ready::Document))
        });
    }

    /// Looks for what may take the place of a file that the messenger does not know, beside everything
    /// else. Its chat waits for it.
    pub(super) fn find(&self, notes: &mut Notes, row: Waiting, (file, reason): (String, String)) {
        if let Some(queue) = notes.queues.get_mut(row.to.messenger.as_str()) {
            queue.hold_for_retry(&row.to, self.clock.now());
        }
        let copies = self.copies.clone();
        notes.making.spawn(async move {
            let asks = (row.to.messenger.as_str(), row.tries);
            let found = copies.find(asks, file, reason);
            let found = guarded(found, SendError::Rejected).await;
            (row, found.map(Ready::File))
        });
    }

    /// What was made goes as soon as the rates allow; what cannot be made is settled.
    pub(super) fn bring_back(
        &self,
        notes: &mut Notes,
        row: Waiting,
        made: Result<Ready, SendError>,
    ) {
        match made {
            Ok(made) => {
                let now = self.clock.now();
                notes.made.insert(row.id, made);
                if let Some(queue) = notes.queues.get_mut(row.to.messenger.as_str()) {
                    queue.put_back(row, now, now);
                }
            }
            Err(error) => self.note_result(notes, Sent::plain(row, Err(error))),
        }
    }
}
