//! Our copies of files that a messenger does not know: another messenger has them, or the bot that the
//! school had before. They are sent in the files' place.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Messengers;
use crate::{
    messenger::{Messenger, Outgoing, RemoteFile, Say, SendError, SentCopy},
    school::moments::Moment,
    store::Store,
};

/// How many are sent to a messenger at once, for that takes long: the others leave room on the wire for
/// what is short.
const AT_ONCE: usize = 4;

/// Where copies are found.
#[derive(Clone)]
pub struct Copies {
    store: Store,
    folder: PathBuf,
    /// Of each messenger.
    places: Arc<HashMap<&'static str, Arc<Semaphore>>>,
}

/// What is sent in place of a file.
pub struct InPlace {
    /// What the file is called in the message.
    id: String,
    /// The file as it came.
    file: RemoteFile,
    /// Whether it came by the messenger to which it is sent: what it is called there is kept then.
    is_its_own: bool,
    /// What the messenger calls it since a copy was sent, as far as is known.
    newer: Option<RemoteFile>,
    copy: PathBuf,
    /// Taken where a copy is sent.
    place: Option<OwnedSemaphorePermit>,
}

/// A file that was sent anew. Its place is taken until it is written down what it is called now, so
/// that whoever waits for one knows it by then.
pub struct Anew {
    /// What it was called before.
    pub id: String,
    /// What it is called now.
    pub file: RemoteFile,
    _place: Option<OwnedSemaphorePermit>,
}

impl Copies {
    /// Those in this folder, for these messengers.
    pub fn new(store: Store, folder: PathBuf, messengers: &Messengers) -> Copies {
        let places = messengers.keys();
        let places = places.map(|messenger| (*messenger, Arc::new(Semaphore::new(AT_ONCE))));
        Copies {
            store,
            folder,
            places: Arc::new(places.collect()),
        }
    }

    /// What is sent in place of a file that a messenger does not know by this id, once there is a
    /// place for it.
    ///
    /// # Errors
    /// [`SendError::Rejected`], with the messenger's reason, where there is no copy;
    /// [`SendError::Later`] where there will be one in a moment, or the database cannot be read.
    pub async fn find(
        &self,
        (messenger, id): (&str, String),
        reason: String,
        now: Moment,
    ) -> Result<InPlace, SendError> {
        let places = self.places.get(messenger).map(Arc::clone);
        let places = places.ok_or_else(|| SendError::Rejected(reason.clone()))?;
        let place = places.acquire_owned().await;
        let place = place.map_err(|error| later(error.to_string()))?;
        let reader = self.store.reader().await;
        let mut reader = reader.map_err(|error| later(error.to_string()))?;
        // Asked first: what comes meanwhile is found then.
        let is_expected = reader.is_expected(&id, now).await;
        let is_expected = is_expected.map_err(|error| later(error.to_string()))?;
        let kept = reader.copy_of(messenger, &id).await;
        let kept = kept.map_err(|error| later(error.to_string()))?;
        let kept = kept.ok_or_else(|| match is_expected {
            true => later("its file is still to be fetched".to_owned()),
            false => SendError::Rejected(reason),
        })?;
        Ok(InPlace {
            id,
            file: kept.file,
            is_its_own: kept.is_its_own,
            // By an id it goes as quickly as anything else.
            place: kept.sent_as.is_none().then_some(place),
            newer: kept.sent_as,
            copy: self.folder.join(kept.path),
        })
    }
}

impl InPlace {
    /// Whether this is to stand in the message, which may say something else by now.
    pub fn fits(&self, say: &Say) -> bool {
        say.file.as_ref().is_some_and(|file| file.id == self.id)
    }

    /// Sends the message: with the file under its newer id, or with our copy of it. Returns the
    /// message's id, and what the file is called where that is news.
    ///
    /// # Errors
    /// As [`Messenger::send`].
    pub async fn send(
        self,
        messenger: &dyn Messenger,
        chat: &str,
        say: Say,
    ) -> Result<(Option<String>, Option<Anew>), SendError> {
        if let Some(newer) = self.newer {
            let file = Some(newer);
            let outgoing = Outgoing::Say(Say {
                file,
                ..say.clone()
            });
            match messenger.send(chat, &outgoing).await {
                // It was another bot's, too.
                Err(SendError::FileUnknown(_)) => {}
                sent => return sent.map(|message| (message, None)),
            }
        }
        let file = Some(self.file);
        let say = Say { file, ..say };
        let SentCopy { message, file } = messenger.send_copy(chat, &say, &self.copy).await?;
        let anew = file.filter(|_| self.is_its_own).map(|file| Anew {
            id: self.id,
            file,
            _place: self.place,
        });
        Ok((message, anew))
    }
}

fn later(reason: String) -> SendError {
    SendError::Later {
        after: None,
        reason,
    }
}
