//! Accounts that speak for nobody any more: what a messenger knows their people by goes.

use serde_json::Value;

use super::{Result, Tx, accounts::Account, json};
use crate::messenger::Address;

impl Tx<'_> {
    /// Erases an account that speaks for nobody any more, with what is kept for a while.
    pub(super) async fn erase_if_nobodys(&mut self, account: &Account) -> Result<()> {
        if !self.load_account(account.id).await?.is_nobodys() {
            return Ok(());
        }
        let (id, now) = (account.id, self.now.millis());
        let nobody = format!("erased:{id}");
        self.erase_private_chat(&account.address, &nobody).await?;
        self.erase_person(&account.address.messenger, &account.person)
            .await?;
        self.erase_readers(&account.address, &account.person)
            .await?;
        self.drop_rosters_of(id).await?;
        sqlx::query!("UPDATE consents SET account = NULL WHERE account = ?", id)
            .execute(self.writing().await?)
            .await?;
        sqlx::query!(
            "UPDATE accounts SET person = ?1, chat = ?1, gone_at = ?2 WHERE id = ?3",
            nobody,
            now,
            id
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        Ok(())
    }

    /// What was said in a private chat, and what waits in it. The works that were sent there stay,
    /// from `nobody`'s chat: a messenger's id of such a chat may be that of the person.
    async fn erase_private_chat(&mut self, chat: &Address, nobody: &str) -> Result<()> {
        let (messenger, chat) = (&chat.messenger, &chat.chat);
        // Together these are all rows of the chat, each by an index that there is.
        sqlx::query!(
            "DELETE FROM outbox WHERE messenger = ?1 AND chat = ?2 AND message IS NOT NULL
               OR messenger = ?1 AND chat = ?2 AND state = 'queued'
               OR messenger = ?1 AND chat = ?2 AND state <> 'queued' AND message IS NULL",
            messenger,
            chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM held WHERE messenger = ? AND chat = ?",
            messenger,
            chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM albums WHERE messenger = ? AND chat = ?",
            messenger,
            chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM album_items WHERE messenger = ? AND chat = ?",
            messenger,
            chat
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE submission_parts SET chat = ? WHERE messenger = ? AND chat = ?",
            nobody,
            messenger,
            chat
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// What a messenger's id of a person is kept with, but for the account.
    async fn erase_person(&mut self, messenger: &str, person: &str) -> Result<()> {
        sqlx::query!(
            "DELETE FROM keyboards WHERE messenger = ? AND person = ?",
            messenger,
            person
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM wrong_codes WHERE messenger = ? AND person = ?",
            messenger,
            person
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM unclaimed WHERE messenger = ? AND person = ?",
            messenger,
            person
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM quarantine
             WHERE messenger = ?1 AND (instr(raw, ?2) > 0 OR instr(error, ?2) > 0)",
            messenger,
            person
        )
        .execute(self.writing().await?)
        .await?;
        self.erase_held(messenger, person).await
    }

    /// The same in what waits for the deliveries of a group: what the person said there, and what
    /// others said to them. What only has such digits in it is another's work, and stays.
    async fn erase_held(&mut self, messenger: &str, person: &str) -> Result<()> {
        let held = sqlx::query!(
            r#"SELECT id AS "id!", raw FROM held WHERE messenger = ? AND instr(raw, ?) > 0"#,
            messenger,
            person
        )
        .fetch_all(self.reading().await?)
        .await?;
        let of_person = held.into_iter().filter(|row| {
            let event: Option<Value> = serde_json::from_str(&row.raw).ok();
            event.is_none_or(|event| names(&event, person))
        });
        let ids: Vec<i64> = of_person.map(|row| row.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let ids = json(&ids);
        sqlx::query!(
            "DELETE FROM held WHERE id IN (SELECT value FROM json_each(?))",
            ids
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The same in what is about to be said to others: who has read it in a group, and what is
    /// shown out of the private chat.
    async fn erase_readers(&mut self, chat: &Address, person: &str) -> Result<()> {
        let copy = format!(r#"{{"copy":{{"chat":{},"#, json(&chat.chat));
        sqlx::query!(
            "DELETE FROM outbox WHERE messenger = ? AND state = 'queued' AND instr(body, ?) = 1",
            chat.messenger,
            copy
        )
        .execute(self.writing().await?)
        .await?;
        self.rewrite_waiting(person, |body| leave_out(body, person))
            .await
    }
}

/// Whether an event has this id of a person in it.
fn names(event: &Value, person: &str) -> bool {
    match event {
        Value::Object(fields) => fields.values().any(|it| names(it, person)),
        Value::Array(items) => items.iter().any(|it| names(it, person)),
        Value::String(text) => text == person,
        Value::Number(number) => number.to_string() == person,
        Value::Bool(_) | Value::Null => false,
    }
}

/// Leaves a person out wherever people are listed.
fn leave_out(body: &mut Value, person: &str) {
    match body {
        Value::Object(fields) => {
            if let Some(Value::Array(people)) = fields.get_mut("people") {
                people.retain(|one| one != person);
            }
            fields.values_mut().for_each(|it| leave_out(it, person));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| leave_out(it, person)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_person_is_named_by_all_of_their_id() {
        let event =
            json!({"message": {"from": {"id": 7}, "text": "77", "entities": [{"user": "8"}]}});
        assert!(names(&event, "7"));
        assert!(names(&event, "8"));
        assert!(!names(&event, "1"));
        assert!(!names(&json!({"message": {"text": "7 и 77"}}), "7"));
    }

    #[test]
    fn a_person_is_left_out_and_the_others_stay() {
        let mut body = json!({"say": {"text": "7", "unless_all_in": [
            {"group": "-1", "people": ["7", "77"]}, {"group": "-1", "people": ["7"]}]}});
        leave_out(&mut body, "7");
        let expected = json!({"say": {"text": "7", "unless_all_in": [
            {"group": "-1", "people": ["77"]}, {"group": "-1", "people": []}]}});
        assert_eq!(body, expected);
    }
}
