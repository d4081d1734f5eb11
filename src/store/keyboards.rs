//! Keyboards: what the buttons of a message do, behind a handle that nobody guesses.

use std::time::Duration;

use serde::Serialize;

use super::{Result, Tx, about::About, from_json, json, parsed};
use crate::{
    messenger::{Button, ButtonDoes},
    school::moments::Moment,
};

/// A keyboard that is still to be written: its handle, the messenger, who alone may press, what its
/// buttons do, what its message is about, and until when it is answered.
#[derive(Debug, Serialize)]
pub(super) struct NewKeyboard(String, String, Option<String>, String, Option<String>, i64);

/// A keyboard of ours, found by its handle.
#[derive(Clone, Debug)]
pub struct Keyboard {
    /// Who alone may press, by the messenger's id; anybody where `None`.
    pub person: Option<String>,
    /// What its buttons do, in their order, as JSON.
    pub actions: Vec<serde_json::Value>,
    /// What its message is about.
    pub about: Option<About>,
    /// Until when it is answered.
    pub until: Moment,
}

/// How long a keyboard is answered.
const KEYBOARD_LIFE: Duration = Duration::from_secs(400 * 24 * 3600);
/// How long a question is answered whether something is really meant: what it told may be untrue
/// later.
const QUESTION_LIFE: Duration = Duration::from_secs(24 * 3600);

impl Tx<'_> {
    /// Makes buttons out of rows of labelled actions. They are good for `person`
    /// alone, or for anybody where that is `None`; rights are checked at the press.
    pub fn keyboard<A: Serialize>(
        &mut self,
        messenger: &str,
        person: Option<&str>,
        rows: Vec<Vec<(String, A)>>,
        about: Option<&About>,
    ) -> Vec<Vec<Button>> {
        let until = self.now.plus(KEYBOARD_LIFE);
        self.buttons(messenger, (person, until), rows, about)
    }

    /// The same for a question whether something is really meant, which is soon answered by nobody
    /// any more.
    pub fn confirmation<A: Serialize>(
        &mut self,
        messenger: &str,
        person: Option<&str>,
        rows: Vec<Vec<(String, A)>>,
    ) -> Vec<Vec<Button>> {
        let until = self.now.plus(QUESTION_LIFE);
        self.buttons(messenger, (person, until), rows, None)
    }

    fn buttons<A: Serialize>(
        &mut self,
        messenger: &str,
        (person, until): (Option<&str>, Moment),
        rows: Vec<Vec<(String, A)>>,
        about: Option<&About>,
    ) -> Vec<Vec<Button>> {
        let handle = self.chance.handle(self.now);
        let mut actions = Vec::new();
        let buttons = rows
            .into_iter()
            .map(|row| {
                row.into_iter()
                    .map(|(text, action)| {
                        actions.push(action);
                        let data = format!("{handle}.{}", actions.len() - 1);
                        Button {
                            text,
                            does: ButtonDoes::Data(data),
                        }
                    })
                    .collect()
            })
            .collect();
        if !actions.is_empty() {
            self.note_keyboard(handle, messenger, (person, until), &actions, about);
        }
        buttons
    }

    /// A handle that does one thing for anybody, to be carried by a link.
    pub fn link_handle<A: Serialize>(
        &mut self,
        messenger: &str,
        action: A,
        about: Option<&About>,
    ) -> String {
        let handle = self.chance.handle(self.now);
        let until = self.now.plus(KEYBOARD_LIFE);
        self.note_keyboard(handle.clone(), messenger, (None, until), &[action], about);
        handle
    }

    fn note_keyboard<A: Serialize>(
        &mut self,
        handle: String,
        messenger: &str,
        (person, until): (Option<&str>, Moment),
        actions: &[A],
        about: Option<&About>,
    ) {
        let actions = json(actions);
        self.keyboards.push(NewKeyboard(
            handle,
            messenger.to_owned(),
            person.map(str::to_owned),
            actions,
            about.map(About::to_string),
            until.millis(),
        ));
    }

    /// The keyboard behind a handle does nothing any more, from now on.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn use_up_keyboard(&mut self, messenger: &str, handle: &str) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE keyboards SET until = ? WHERE handle = ? AND messenger = ?",
            now,
            handle,
            messenger
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The keyboard behind a handle.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn pressed_keyboard(
        &mut self,
        messenger: &str,
        handle: &str,
    ) -> Result<Option<Keyboard>> {
        let row = sqlx::query!(
            "SELECT person, actions, about, until FROM keyboards WHERE handle = ? AND messenger = ?",
            handle,
            messenger
        )
        .fetch_optional(self.reading().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Keyboard {
            person: row.person,
            actions: from_json("keyboards", "actions", handle, &row.actions)?,
            about: row
                .about
                .map(|about| parsed("keyboards", "about", handle, &about))
                .transpose()?,
            until: Moment::from_millis(row.until),
        }))
    }
}
