//! Makes the files of our own that go out: what waited as a recipe becomes a file at the
//! last moment, so that it says what is true then.

use crate::{
    bot::{beside_form, text::Lang},
    messenger::{Content, Document, Outgoing, SendError},
    report::{
        House,
        recipe::{Made, Recipe},
    },
    school::moments::Moment,
    store::{self, Store},
};

/// What is to be sent, with its file made where it is one of ours. What the school's form has no
/// room for is said beside it, in the school's language.
///
/// # Errors
/// [`SendError::Rejected`] for a recipe that nobody can follow, [`SendError::Later`] while
/// the database cannot be read.
pub async fn made(
    store: &Store,
    (house, lang, now): (&House, Lang, Moment),
    outgoing: Outgoing,
) -> Result<Outgoing, SendError> {
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
    let later = |reason: String| SendError::Later {
        after: None,
        reason,
    };
    let mut reader = store
        .reader()
        .await
        .map_err(|error| later(error.to_string()))?;
    let made = recipe
        .make(&mut reader, house, now)
        .await
        .map_err(|error| {
            let of_the_disk = error
                .downcast_ref::<store::Error>()
                .is_some_and(store::Error::is_of_the_disk);
            match of_the_disk {
                true => later(error.to_string()),
                // It will not come out better the next time, and others wait behind it.
                false => SendError::Rejected(error.to_string()),
            }
        })?;
    let caption = match made {
        Made::Form(_, left_out) => beside_form(lang, caption, left_out),
        Made::File(_) | Made::Pictures(_) => caption,
    };
    Ok(Outgoing::Document(Document {
        name,
        caption,
        content: match made {
            Made::File(bytes) | Made::Form(bytes, _) => Content::Made(bytes),
            Made::Pictures(pictures) => Content::Pictures(pictures),
        },
        buttons,
    }))
}
