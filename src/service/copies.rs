//! Our copies of files that a messenger does not know: another messenger has them, or the bot that the
//! school had before. They are sent in the files' place.

use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};

use super::{Messengers, commits::Commits};
use crate::{
    clock::Clock,
    messenger::{Messenger, Outgoing, RemoteFile, Say, SendError, SentCopy},
    store::Store,
};

/// How many are sent to a messenger at once, for that takes long: the others leave room on the wire for
/// what is short.
const AT_ONCE: usize = 4;

/// How long, of the wall's time, a message waits for its file while that is being fetched, and
/// everything behind it in its chat with it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A message that was tried as often does not wait any more until a file can be kept here.
const TRIES: u32 = 6;

/// Where copies are found.
#[derive(Clone)]
pub struct Copies {
    store: Store,
    folder: PathBuf,
    /// Of each messenger.
    places: Arc<HashMap<&'static str, Arc<Semaphore>>>,
    /// Tells of commits, one of which may be that of a file that is waited for.
    commits: watch::Receiver<Commits>,
    clock: Clock,
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
    /// Those in this folder, for these messengers; `commits` tells of those of the desk.
    pub fn new(
        (store, folder): (Store, PathBuf),
        messengers: &Messengers,
        (commits, clock): (watch::Receiver<Commits>, Clock),
    ) -> Copies {
        let places = messengers.keys();
        let places = places.map(|messenger| (*messenger, Arc::new(Semaphore::new(AT_ONCE))));
        Copies {
            store,
            folder,
            places: Arc::new(places.collect()),
            commits,
            clock,
        }
    }

    /// What is sent in place of a file that a messenger does not know by this id, once there is
    /// a place for it and it is fetched; in a message that was tried so often.
    ///
    /// # Errors
    /// [`SendError::Rejected`], with the messenger's reason, where there is no copy;
    /// [`SendError::Later`] where it is to be fetched later, or the database cannot be read.
    pub async fn find(
        &self,
        (messenger, tries): (&str, u32),
        id: String,
        reason: String,
    ) -> Result<InPlace, SendError> {
        let places = self.places.get(messenger).map(Arc::clone);
        let places = places.ok_or_else(|| SendError::Rejected(reason.clone()))?;
        // Taken first: a few look again after each commit, and not all who wait for a file.
        let place = places.acquire_owned().await.map_err(later)?;
        if let Ok(fetched) = timeout(PATIENCE, self.fetched(&id, tries < TRIES)).await {
            fetched?;
        }
        let mut reader = self.store.reader().await.map_err(later)?;
        let kept = reader.copy_of(messenger, &id).await.map_err(later)?;
        let kept = kept.ok_or(SendError::Rejected(reason))?;
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

    /// Waits for a file that is being fetched now.
    async fn fetched(&self, id: &str, patient: bool) -> Result<(), SendError> {
        let mut commits = self.commits.clone();
        loop {
            // What is committed from here on is met again.
            commits.mark_unchanged();
            let mut reader = self.store.reader().await.map_err(later)?;
            let due = reader.fetch_due(id, patient).await.map_err(later)?;
            drop(reader);
            let now = self.clock.now();
            match due {
                None => return Ok(()),
                Some(due) if due > now => {
                    return Err(SendError::Later {
                        after: Some(due.since(now)),
                        reason: "its file is still to be fetched".to_owned(),
                    });
                }
                Some(_) => commits.changed().await.map_err(later)?,
            }
        }
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

fn later(error: impl ToString) -> SendError {
    SendError::Later {
        after: None,
        reason: error.to_string(),
    }
}
