//! Our copies of files that a messenger does not know: another messenger has them, or the bot that the
//! school had before. They are sent in the files' place.

use std::{path::PathBuf, sync::Arc};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    messenger::{Messenger, Outgoing, RemoteFile, Say, SendError, SentCopy},
    store::Store,
};

/// How many are sent at once, for that takes long: the others leave room on the wire for what is short.
const AT_ONCE: usize = 4;

/// So often a message is tried again whose file is still to be fetched: for a minute. Until then
/// everything else in its chat waits, too.
const TRIES: u32 = 9;

/// Where copies are found.
#[derive(Clone)]
pub struct Copies {
    store: Store,
    folder: PathBuf,
    places: Arc<Semaphore>,
}

/// What is sent in place of a file.
pub struct InPlace {
    /// What the file is called in the message.
    id: String,
    /// The file as it came.
    file: RemoteFile,
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
    /// Those in this folder.
    pub fn new(store: Store, folder: PathBuf) -> Copies {
        Copies {
            store,
            folder,
            places: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// What is sent in place of a file that a messenger does not know by this id, once there is a
    /// place for it; for a message that was tried so often.
    ///
    /// # Errors
    /// [`SendError::Rejected`], with the messenger's reason, where there is no copy;
    /// [`SendError::Later`] while there may be one soon, or the database cannot be read.
    pub async fn find(
        &self,
        (messenger, tries): (&str, u32),
        id: String,
        reason: String,
    ) -> Result<InPlace, SendError> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|error| later(error.to_string()))?;
        let reader = self.store.reader().await;
        let mut reader = reader.map_err(|error| later(error.to_string()))?;
        // Asked first: what comes meanwhile is found then.
        let comes = reader.is_on_its_way(&id).await;
        let comes = comes.map_err(|error| later(error.to_string()))?;
        let kept = reader.copy_of(messenger, &id).await;
        let kept = kept.map_err(|error| later(error.to_string()))?;
        let kept = kept.ok_or_else(|| match comes && tries < TRIES {
            true => later("its file is still to be fetched".to_owned()),
            false => SendError::Rejected(reason),
        })?;
        Ok(InPlace {
            id,
            file: kept.file,
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
        let anew = file.map(|file| Anew {
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
