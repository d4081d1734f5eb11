//! Broadcasts that wait for the end of somebody's quiet hours.

use super::{
    Result, Tx,
    about::About,
    from_json, json,
    outbox::{Lane, Letter},
    parsed,
};
use crate::{messenger::Address, school::moments::Moment};

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
            let about = row
                .about
                .map(|about| parsed("held_back", "about", row.id, &about));
            self.queue(Letter {
                to: Address::new(&row.messenger, row.chat),
                lane: Lane::Broadcast,
                outgoing: from_json("held_back", "body", row.id, &row.body)?,
                about: about.transpose()?,
                sponsor: None,
            });
        }
        Ok(())
    }
}
