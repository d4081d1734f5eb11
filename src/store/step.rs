//! What the bot waits for from each person: kept in mind for a batch, for who says much at once
//! changes it with each message, and only the last of it has to be written.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Result, Tx, accounts::Account, from_json, json};
use crate::school::moments::Moment;

/// The steps, by their accounts, that a transaction has read or changed.
#[derive(Debug, Default)]
pub(super) struct Steps {
    known: BTreeMap<i64, Known>,
    /// How often one was set or ended.
    set: u64,
}

/// What is waited for from one account.
#[derive(Debug)]
struct Known {
    step: Option<Waited>,
    /// Whether it is still to be written.
    is_new: bool,
}

/// A step as it is kept; since when it is waited for, and when it is asked for once more, in
/// milliseconds since the Unix epoch.
#[derive(Debug, Serialize, Deserialize)]
struct Waited {
    step: String,
    since: i64,
    ask_again_at: Option<i64>,
}

impl Steps {
    /// Forgets what is known, and what was to be written.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }
}

impl Tx<'_> {
    /// What the bot is waiting for from an account.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn step<S: DeserializeOwned>(&mut self, account: i64) -> Result<Option<S>> {
        let waited = self.waited(account).await?;
        waited
            .map(|waited| from_json("steps", "step", account, &waited.step))
            .transpose()
    }

    /// Since when the bot is waiting for something from an account.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn step_since(&mut self, account: i64) -> Result<Option<Moment>> {
        let waited = self.waited(account).await?;
        Ok(waited.map(|waited| Moment::from_millis(waited.since)))
    }

    /// Sets, or ends, what the bot is waiting for from an account; it is written with the
    /// commit.
    pub fn set_step<S: Serialize>(&mut self, account: i64, step: Option<&S>) {
        let since = self.now.millis();
        let known = Known {
            step: step.map(json).map(|step| Waited {
                step,
                since,
                ask_again_at: None,
            }),
            is_new: true,
        };
        self.note_write();
        self.steps.set += 1;
        self.steps.known.insert(account, known);
    }

    /// Asks an account once more at `at` what the bot is waiting for; never where it is `None`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn ask_step_again_at(&mut self, account: i64, at: Option<Moment>) -> Result<()> {
        self.meet_steps([account]).await?;
        self.note_write();
        if let Some(known) = self.steps.known.get_mut(&account)
            && let Some(waited) = &mut known.step
        {
            waited.ask_again_at = at.map(Moment::millis);
            known.is_new = true;
        }
        Ok(())
    }

    /// The accounts that are to be asked once more what the bot is waiting for, 100 at most.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn steps_to_ask(&mut self) -> Result<Vec<Arc<Account>>> {
        // What was said in this very transaction may have ended some of them.
        self.flush_steps().await?;
        let now = self.now.millis();
        let accounts = sqlx::query_scalar!(
            r#"SELECT account AS "account!" FROM steps
               WHERE ask_again_at IS NOT NULL AND ask_again_at <= ?
               ORDER BY ask_again_at, account LIMIT 100"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.load_accounts(&accounts).await
    }

    /// How often a step was set or ended in this transaction.
    pub fn steps_set(&self) -> u64 {
        self.steps.set
    }

    /// Looks up at once what is waited for from several accounts.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn meet_steps(&mut self, accounts: impl IntoIterator<Item = i64>) -> Result<()> {
        let unknown = self.unknown_steps(accounts);
        if unknown.is_empty() {
            return Ok(());
        }
        let asked = json(&unknown);
        // In one row: each is handed from thread to thread.
        let found = sqlx::query_scalar!(
            r#"SELECT json_group_array(json_array(account,
                   json_object('step', step, 'since', since, 'ask_again_at', ask_again_at)))
                   AS "found!: String"
               FROM steps WHERE account IN (SELECT value FROM json_each(?))"#,
            asked
        )
        .fetch_one(self.reading().await?)
        .await?;
        self.keep_steps(unknown, &found)
    }

    /// Those of some accounts of which it is not known yet what is waited for.
    pub(super) fn unknown_steps(&self, accounts: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let is_unknown = |account: &i64| !self.steps.known.contains_key(account);
        accounts.into_iter().filter(is_unknown).collect()
    }

    /// Keeps what was found to be waited for from accounts of which it was not known.
    pub(super) fn keep_steps(&mut self, unknown: Vec<i64>, found: &str) -> Result<()> {
        let found: Vec<(i64, Waited)> = from_json("steps", "step", "a batch", found)?;
        let mut found: BTreeMap<i64, Waited> = found.into_iter().collect();
        for account in unknown {
            let known = Known {
                step: found.remove(&account),
                is_new: false,
            };
            self.steps.known.insert(account, known);
        }
        Ok(())
    }

    async fn waited(&mut self, account: i64) -> Result<Option<&Waited>> {
        self.meet_steps([account]).await?;
        let known = self.steps.known.get(&account);
        Ok(known.and_then(|known| known.step.as_ref()))
    }

    /// Writes the steps that were set or ended.
    pub(super) async fn flush_steps(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        for (account, known) in self
            .steps
            .known
            .iter_mut()
            .filter(|(_, known)| known.is_new)
        {
            known.is_new = false;
            let step = known.step.as_ref();
            rows.push((
                account,
                step.map(|it| it.step.as_str()),
                step.map(|it| it.since),
                step.and_then(|it| it.ask_again_at),
            ));
        }
        if rows.is_empty() {
            return Ok(());
        }
        let rows = json(&rows);
        // Both in one go to SQLite's thread.
        sqlx::query!(
            "INSERT INTO steps (account, step, since, ask_again_at)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM jsonb_each(?)
             WHERE value ->> 1 IS NOT NULL
             ON CONFLICT (account) DO UPDATE SET step = excluded.step, since = excluded.since,
                 ask_again_at = excluded.ask_again_at;
             DELETE FROM steps WHERE account IN
                 (SELECT value ->> 0 FROM jsonb_each(?) WHERE value ->> 1 IS NULL)",
            rows,
            rows
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
