//! Broadcasts that wait for the end of somebody's quiet hours.

use super::{
    Error, Result, Tx,
    about::About,
    json,
    outbox::{Lane, Letter},
};
use crate::{
    messenger::{Address, Outgoing},
    school::moments::Moment,
};

impl Tx<'_> {
    /// Keeps broadcasts back, each until its moment.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn hold_back(&mut self, letters: &[(Letter, Moment)]) -> Result<()> {
        let rows: Vec<_> = letters
            .iter()
            .map(|(letter, due)| {
                let body = json(&letter.outgoing);
                let about = letter.about.as_ref().map(About::to_string);
                (
                    due.millis(),
                    &letter.to.messenger,
                    &letter.to.chat,
                    body,
                    about,
                )
            })
            .collect();
        let rows = json(&rows);
        sqlx::query!(
            "INSERT INTO held_back (due, messenger, chat, body, about)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
             FROM json_each(?)",
            rows
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Sets until when broadcasts for a chat are kept back.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn hold_back_until(&mut self, chat: &Address, due: Moment) -> Result<()> {
        let due = due.millis();
        sqlx::query!(
            "UPDATE held_back SET due = ? WHERE messenger = ? AND chat = ?",
            due,
            chat.messenger,
            chat.chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Queues, 1,000 at most, the broadcasts whose time has come.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn release_held_back(&mut self) -> Result<()> {
        let now = self.now.millis();
        let first = sqlx::query_scalar!("SELECT id FROM held_back WHERE due <= ? LIMIT 1", now)
            .fetch_optional(self.reading().await?)
            .await?;
        if first.is_none() {
            return Ok(());
        }
        let rows = sqlx::query!(
            r#"DELETE FROM held_back WHERE id IN
                   (SELECT id FROM held_back WHERE due <= ? ORDER BY due, id LIMIT 1000)
               RETURNING id AS "id!", messenger, chat, body, about"#,
            now
        )
        .fetch_all(self.writing().await?)
        .await?;
        for row in rows {
            let unreadable =
                |column, reason: String| Error::unreadable("held_back", column, row.id, reason);
            let outgoing: Outgoing = serde_json::from_str(&row.body)
                .map_err(|error| unreadable("body", error.to_string()))?;
            let about = row.about.map(|about| about.parse()).transpose();
            self.queue(Letter {
                to: Address::new(&row.messenger, row.chat),
                lane: Lane::Broadcast,
                outgoing,
                about: about.map_err(|error| unreadable("about", error))?,
                sponsor: None,
            });
        }
        Ok(())
    }
}
