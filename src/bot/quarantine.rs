//! What is said of events that failed through our own fault, and lie in quarantine.

use super::{Profile, speech::tell, text::Lang};
use crate::{
    messenger::{Happening, Incoming, Outgoing, Say},
    store::{
        self, Tx,
        outbox::{Lane, Letter},
    },
};

/// The apology for an event that failed through our own fault.
pub async fn apologise(tx: &mut Tx<'_>, profile: &Profile, incoming: &Incoming) {
    if matches!(incoming.what, Happening::Nothing) || !incoming.chat.private {
        return;
    }
    let lang = chosen(tx, incoming)
        .await
        .unwrap_or_else(|| Lang::of(incoming.from.as_ref(), profile.language));
    tx.queue(Letter {
        to: incoming.chat.address.clone(),
        lane: Lane::Reply,
        outgoing: Outgoing::Say(Say::text(lang.apology())),
        about: None,
        sponsor: None,
    });
}

/// The language that whoever it was has chosen. Should their account not be readable, that is what the
/// event has failed of, and the apology must not.
async fn chosen(tx: &mut Tx<'_>, incoming: &Incoming) -> Option<Lang> {
    let messenger = &incoming.chat.address.messenger;
    let person = incoming.from.as_ref()?;
    let account = tx.account(messenger, &person.id).await.ok().flatten()?;
    Some(Lang::named(&account.language))
}

/// Tells the administrators that an event lies in quarantine.
///
/// # Errors
/// Fails when the memory does.
pub async fn alert(tx: &mut Tx<'_>, profile: &Profile, id: i64) -> store::Result<()> {
    for admin in tx.admin_accounts().await? {
        let lang = Lang::named(&admin.language);
        let say = Say::text(lang.quarantined(id));
        tell((tx, profile), &admin, say, None);
    }
    Ok(())
}
