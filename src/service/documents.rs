//! Makes the files of our own that go out: what waited as a recipe becomes a file at the
//! last moment, so that it says what is true then. That takes its time, and is done beside what is
//! on its way: nobody's answer waits for a document.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::panics::guarded;
use crate::{
    bot::{beside_form, text::Lang},
    messenger::{Content, Document, Outgoing, SendError},
    report::{
        House,
        recipe::{self, Recipe},
    },
    school::moments::Moment,
    store::{self, Store},
};

/// How many are made at once. Of those who may read, one is left for whoever sends; and a drawing
/// takes a processor, and a file memory.
const AT_ONCE: usize = 2;

/// Where documents are made.
#[derive(Clone)]
pub struct Workshop {
    store: Store,
    house: Arc<House>,
    language: Lang,
    benches: Arc<Semaphore>,
}

/// A document that is made. Its bench is taken until it leaves.
pub struct Made {
    /// What is to be sent.
    pub outgoing: Outgoing,
    _bench: OwnedSemaphorePermit,
}

/// Whether this has to be made before it can be sent.
pub fn is_to_be_made(outgoing: &Outgoing) -> bool {
    let content = match outgoing {
        Outgoing::Document(document) => &document.content,
        _ => return false,
    };
    matches!(content, Content::Recipe(_))
}

impl Workshop {
    /// One in which nothing is made yet. What is said beside a document is in this language.
    pub fn new(store: Store, house: Arc<House>, language: Lang) -> Workshop {
        Workshop {
            store,
            house,
            language,
            benches: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// What is to be sent, with its file made, once it is its turn.
    ///
    /// # Errors
    /// [`SendError::Rejected`] for a recipe that nobody can follow, [`SendError::Later`] while
    /// the database cannot be read. A panic is no other failure: the chat waits for this document,
    /// and hears that there is none.
    pub async fn make(&self, outgoing: Outgoing, now: Moment) -> Result<Made, SendError> {
        let benches = Arc::clone(&self.benches);
        let bench = benches.acquire_owned().await;
        let bench = bench.map_err(|error| later(error.to_string()))?;
        Ok(Made {
            outgoing: guarded(self.made(outgoing, now), SendError::Rejected).await?,
            _bench: bench,
        })
    }

    /// What the school's form has no room for is said beside it.
    async fn made(&self, outgoing: Outgoing, now: Moment) -> Result<Outgoing, SendError> {
        let Outgoing::Document(Document {
            name,
            caption,
            content: Content::Recipe(recipe),
            buttons,
        }) = outgoing
        else {
            return Ok(outgoing);
        };
        let recipe = Recipe::from_text(&recipe).map_err(SendError::Rejected)?;
        let reader = self.store.reader().await;
        let reader = reader.map_err(|error| later(error.to_string()))?;
        let made = recipe.make(reader, &self.house, now).await;
        let (caption, content) = match made.map_err(|error| refusal(&error))? {
            recipe::Made::File(bytes) => (caption, Content::Made(bytes)),
            recipe::Made::Form(bytes, left_out) => (
                beside_form(self.language, caption, left_out),
                Content::Made(bytes),
            ),
            recipe::Made::Pictures(pictures) => (caption, Content::Pictures(pictures)),
        };
        Ok(Outgoing::Document(Document {
            name,
            caption,
            content,
            buttons,
        }))
    }
}

fn refusal(error: &anyhow::Error) -> SendError {
    let of_the_disk = error
        .downcast_ref::<store::Error>()
        .is_some_and(store::Error::is_of_the_disk);
    match of_the_disk {
        true => later(error.to_string()),
        // It will not come out better the next time, and others wait behind it.
        false => SendError::Rejected(error.to_string()),
    }
}

fn later(reason: String) -> SendError {
    SendError::Later {
        after: None,
        reason,
    }
}
