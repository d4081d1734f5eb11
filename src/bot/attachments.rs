//! The files of an assignment, and of what else staff send as an album. Those of an album that begins it
//! come one by one, while it still waits for a class or a date, or after it was given; those of an album
//! that it replies to are remembered.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk, asking::is_of_album, assignments::Made, drafting::Drafting,
    posts::post_further_file, recording::Recording, step::Step,
};
use crate::{
    messenger::{RemoteFile, Said, Say},
    store::about::About,
};

/// What has come of an album besides its first file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Album {
    /// The messenger's name for it; none where no more is to come.
    #[serde(default)]
    pub id: Option<String>,
    /// The files.
    #[serde(default)]
    pub further: Vec<RemoteFile>,
}

/// A file that came with the words of an assignment, and what comes of its album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosed {
    /// The file.
    pub file: RemoteFile,
    /// The album that it is of.
    #[serde(default)]
    pub album: Album,
}

impl Enclosed {
    /// The file that comes with this message.
    pub(super) fn with(said: &Said) -> Option<Enclosed> {
        said.file.clone().map(|file| Enclosed {
            file,
            album: Album::begun_by(said),
        })
    }
}

impl Album {
    /// The one that begins with this message.
    pub(super) fn begun_by(said: &Said) -> Album {
        Album {
            id: said.album.clone(),
            further: Vec::new(),
        }
    }
}

impl Talk<'_, '_> {
    /// Remembers an item of an album that staff have sent: of all that is there, a reply to it names
    /// one item only.
    pub(super) async fn remember_album_item(&mut self, said: &Said) -> Answer {
        let is_staff = self.account.as_ref().is_some_and(|it| it.staff.is_some());
        if let (Some(album), Some(file)) = (&said.album, &said.file)
            && (is_staff || said.anonymous)
        {
            let chat = self.chat.address.clone();
            let item = (said.message.as_str(), file);
            self.tx.keep_album_item(&chat, album, item).await?;
            self.tx.keep();
        }
        Ok(())
    }

    /// The file that comes with a command, and what comes of its album; else those that it replies
    /// to.
    pub(super) async fn files_of(
        &mut self,
        said: &Said,
    ) -> Result<(Option<RemoteFile>, Album), Stop> {
        let (None, Some(reply)) = (&said.file, &said.reply) else {
            return Ok((said.file.clone(), Album::begun_by(said)));
        };
        let chat = self.chat.address.clone();
        let mut items = match &reply.album {
            Some(album) => self.tx.album_items(&chat, album).await?,
            None => Vec::new(),
        };
        if let Some(file) = &reply.file
            && items.iter().all(|(message, _)| *message != reply.message)
        {
            items.insert(0, (reply.message.clone(), file.clone()));
        }
        let mut files = items.into_iter().map(|(_, file)| file);
        let first = files.next();
        let further = files.collect();
        Ok((first, Album { id: None, further }))
    }

    /// Takes a further item of an album with which a member of staff has begun an assignment, a comment,
    /// a work of somebody's or an announcement; false where it is of none.
    pub(super) async fn take_album_item(&mut self, said: &Said) -> Result<bool, Stop> {
        let (Some(id), Some(file)) = (&said.album, &said.file) else {
            return Ok(false);
        };
        let staff = self.account.clone().filter(|it| it.staff.is_some());
        let Some(account) = staff else {
            return Ok(false);
        };
        let chat = self.chat.address.clone();
        match self.tx.album(&chat, id).await? {
            Some(About::Assignment(assignment)) => {
                self.attach_item(Made::Assignment(assignment), file).await?;
                return Ok(true);
            }
            Some(About::Series(series)) => {
                self.attach_item(Made::Series(series), file).await?;
                return Ok(true);
            }
            Some(About::Mark {
                assignment,
                student,
            }) => {
                self.comment_further((assignment, &student), file).await?;
                return Ok(true);
            }
            _ => {}
        }
        let mut step = self.tx.step::<Step>(account.id).await?;
        match &mut step {
            Some(Step::Drafting(Drafting { album, .. }) | Step::ChoosingClass { album, .. })
                if album.id.as_ref() == Some(id) =>
            {
                album.further.push(file.clone());
            }
            Some(Step::Recording(Recording {
                enclosed: Some(enclosed),
                ..
            })) if enclosed.album.id.as_ref() == Some(id) => {
                enclosed.album.further.push(file.clone());
            }
            Some(Step::Commented { comment, .. } | Step::Remarked { comment, .. })
                if comment.album.as_ref() == Some(id) =>
            {
                comment.further.push(file.clone());
            }
            Some(Step::Entering(brought)) if is_of_album(said, brought) => {
                brought.push(self.offered_here(said));
            }
            Some(Step::Announcing(announcing)) if announcing.album.as_ref() == Some(id) => {
                self.tell_of_one_file(id).await?;
                return Ok(true);
            }
            _ => return Ok(false),
        }
        self.tx.set_step(account.id, step.as_ref());
        Ok(true)
    }

    /// An announcement has one file: one word for all the others of its album.
    async fn tell_of_one_file(&mut self, album: &str) -> Answer {
        let chat = self.chat.address.clone();
        if self.tx.album_items(&chat, album).await?.len() == 2 {
            let words = self.lang.announcement_one_file();
            self.reply_in_private(Say::text(words));
        }
        Ok(())
    }

    /// What has come of an album belongs to an assignment that was made, and so does what is still
    /// to come.
    pub(super) async fn attach_album(&mut self, album: &Album, made: Made) -> Answer {
        if let Some(id) = &album.id {
            let chat = self.chat.address.clone();
            let about = match made {
                Made::Assignment(assignment) => About::Assignment(assignment),
                Made::Series(series) => About::Series(series),
            };
            self.tx.note_album(&chat, id, &about).await?;
        }
        for file in &album.further {
            self.attach_item(made, file).await?;
        }
        Ok(())
    }

    /// A further item of an album that began an assignment; of one that comes back, it comes each
    /// time, and with what was posted already.
    pub(super) async fn attach_item(&mut self, made: Made, file: &RemoteFile) -> Answer {
        let assignment = match made {
            Made::Assignment(assignment) => Some(assignment),
            Made::Series(series) => {
                let series = self.own_series(series).await?;
                let mut files = series.files;
                files.push((self.chat.address.messenger.clone(), file.clone()));
                self.tx.set_files_of_series(series.id, &files).await?;
                self.tx.last_of_series(series.id).await?
            }
        };
        match assignment {
            Some(assignment) => self.attach_to(assignment, file).await,
            None => Ok(()),
        }
    }

    async fn attach_to(&mut self, assignment: i64, file: &RemoteFile) -> Answer {
        let messenger = self.chat.address.messenger.clone();
        let assignment = self.own_assignment(assignment).await?;
        self.tx.attach(assignment.id, &messenger, file).await?;
        if assignment.posted_at.is_some() {
            post_further_file((self.tx, self.profile), &assignment, file).await?;
        }
        Ok(())
    }
}
