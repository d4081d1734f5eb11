//! What people were told about something, each in their own chat, and what of it still waits.

use super::{Result, Tx, about::About};
use crate::messenger::Address;

/// The last notice about something in a chat.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The chat.
    pub to: Address,
    /// The message that has arrived of it, the last one where it has several.
    pub arrived: Option<String>,
    /// The rows of what waits of it, or is on its way at this moment.
    pub waiting: Vec<i64>,
    /// Whether a change of it waits, or is still to be made of what has arrived late.
    pub is_changing: bool,
}

impl Tx<'_> {
    /// What each chat was told last about something, or is about to be told, as far as that can be
    /// changed.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn notices_about(&mut self, about: &About) -> Result<Vec<Notice>> {
        let mut just_queued = self.outbox_at_hand().iter();
        if just_queued.any(|queued| queued.is_about(about)) {
            self.flush_queued().await?;
        }
        let about = about.to_string();
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", messenger, chat, message, goes_on AS "goes_on: bool",
                   (state = 'queued' AND body LIKE '{"edit"%') AS "is_edit!: bool",
                   (state = 'sent' AND error IS 'given up') AS "is_late!: bool"
               FROM outbox WHERE about = ? AND NOT superseded
                 AND (message IS NOT NULL OR state = 'queued') ORDER BY id"#,
            about
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut notices: Vec<Notice> = Vec::new();
        for row in rows {
            let to = Address::new(&row.messenger, row.chat);
            let place = notices.iter().position(|notice| notice.to == to);
            let place = place.unwrap_or_else(|| {
                notices.push(Notice::of(to.clone()));
                notices.len() - 1
            });
            let notice = &mut notices[place];
            if row.is_edit {
                notice.is_changing = true;
                continue;
            }
            if !row.goes_on {
                let is_changing = notice.is_changing;
                *notice = Notice {
                    is_changing,
                    ..Notice::of(to)
                };
            }
            notice.is_changing |= row.is_late;
            match row.message {
                Some(message) => notice.arrived = Some(message),
                None => notice.waiting.push(row.id),
            }
        }
        notices.retain(|notice| notice.arrived.is_some() || !notice.waiting.is_empty());
        Ok(notices)
    }
}

impl Notice {
    /// Nothing is known yet of what this chat was told.
    fn of(to: Address) -> Notice {
        Notice {
            to,
            arrived: None,
            waiting: Vec::new(),
            is_changing: false,
        }
    }
}
