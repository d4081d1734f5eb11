//! The second messenger: Telegram's wire under another name. By that name alone the service tells its
//! people, chats, messages and events from the first one's.

use std::path::{Path, PathBuf};

use futures_util::{FutureExt, future::BoxFuture};
use kamerton::messenger::{
    Arrival, Doors, FetchError, Happening, Messenger, Outgoing, Polled, Rate, RemoteFile, Say,
    SendError, SentCopy,
};

use crate::twists::Sent;

/// What it calls itself.
pub const SECOND: &str = "max";

/// What all its ids of files begin with: no messenger knows another one's.
const FILES: &str = "max:";

/// A messenger under the second one's name.
pub struct Second<M> {
    pub line: M,
    /// Whether what it brings does not say so: a flaw.
    pub passes_for_first: bool,
}

impl<M> Second<M> {
    /// What the first one would have brought, as the second one brings it.
    fn renamed(&self, mut arrival: Arrival) -> Arrival {
        arrival.messenger = SECOND;
        if self.passes_for_first {
            return arrival;
        }
        let Ok(incoming) = &mut arrival.incoming else {
            return arrival;
        };
        let mut addresses = vec![&mut incoming.chat.address];
        let mut files = Vec::new();
        match &mut incoming.what {
            Happening::Said(said) | Happening::Edited(said) => {
                files.extend(&mut said.file);
                if let Some(reply) = &mut said.reply {
                    files.extend(&mut reply.file);
                    addresses.extend(reply.elsewhere.as_mut().map(|(address, _)| address));
                }
            }
            Happening::Moved(to) => addresses.push(to),
            _ => {}
        }
        for address in addresses {
            address.messenger = SECOND.to_owned();
        }
        for file in files {
            file.id.insert_str(0, FILES);
        }
        arrival
    }
}

/// The first one's id of a file; one that nobody knows where the file is another messenger's.
fn id_there(file: &str) -> String {
    match file.strip_prefix(FILES) {
        Some(own) => own.to_owned(),
        None => format!("not {FILES}{file}"),
    }
}

impl<M: Messenger> Messenger for Second<M> {
    fn name(&self) -> &'static str {
        SECOND
    }

    fn read(&self, raw: &str) -> Arrival {
        self.renamed(self.line.read(raw))
    }

    fn rates(&self) -> Vec<Rate> {
        self.line.rates()
    }

    fn rates_of(&self, chat: &str) -> Vec<Rate> {
        self.line.rates_of(chat)
    }

    fn poll(&self, cursor: i64, waits: bool) -> BoxFuture<'_, Result<Polled, SendError>> {
        async move {
            let mut polled = self.line.poll(cursor, waits).await?;
            let brought = polled.arrivals.into_iter();
            polled.arrivals = brought.map(|it| self.renamed(it)).collect();
            Ok(polled)
        }
        .boxed()
    }

    fn doors(&self) -> BoxFuture<'_, Result<Option<Doors>, SendError>> {
        self.line.doors()
    }

    fn send<'a>(&'a self, chat: &'a str, outgoing: &'a Outgoing) -> BoxFuture<'a, Sent> {
        async move {
            let Outgoing::Say(
                say @ Say {
                    file: Some(file), ..
                },
            ) = outgoing
            else {
                return self.line.send(chat, outgoing).await;
            };
            let file = RemoteFile {
                id: id_there(&file.id),
                ..file.clone()
            };
            let say = Say {
                file: Some(file),
                ..say.clone()
            };
            self.line.send(chat, &Outgoing::Say(say)).await
        }
        .boxed()
    }

    fn send_copy<'a>(
        &'a self,
        chat: &'a str,
        say: &'a Say,
        copy: &'a Path,
    ) -> BoxFuture<'a, Result<SentCopy, SendError>> {
        async move {
            let mut sent = self.line.send_copy(chat, say, copy).await?;
            if let Some(file) = &mut sent.file {
                file.id.insert_str(0, FILES);
            }
            Ok(sent)
        }
        .boxed()
    }

    fn fetch<'a>(
        &'a self,
        file: &'a str,
        aside: PathBuf,
    ) -> BoxFuture<'a, Result<u64, FetchError>> {
        async move { self.line.fetch(&id_there(file), aside).await }.boxed()
    }
}
