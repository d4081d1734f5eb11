//! Names in what was said by others than the roster: in messages that wait, in announcements, and
//! in events that could not be answered.

use super::{Result, Tx};

impl Tx<'_> {
    /// Says `instead` of these names in whatever waits to be sent and in what was announced, and
    /// forgets the events in quarantine that have one of them in them. An empty one is nobody's.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub(super) async fn erase_mentions(&mut self, names: &[&str], instead: &str) -> Result<()> {
        let names: Vec<&str> = names.iter().copied().filter(|it| !it.is_empty()).collect();
        for name in &names {
            self.replace_in_outbox(name, instead).await?;
            self.replace_in_held_back(name, instead).await?;
            self.replace_in_announcements(name, instead).await?;
        }
        let events = sqlx::query!(r#"SELECT id AS "id!", raw FROM quarantine"#)
            .fetch_all(self.reading().await?)
            .await?;
        for event in events {
            if !names.iter().any(|name| mentions(&event.raw, name)) {
                continue;
            }
            sqlx::query!("DELETE FROM quarantine WHERE id = ?", event.id)
                .execute(self.writing().await?)
                .await?;
        }
        Ok(())
    }

    async fn replace_in_outbox(&mut self, name: &str, instead: &str) -> Result<()> {
        let waiting = sqlx::query!(
            r#"SELECT id AS "id!", body FROM outbox
               WHERE state = 'queued' AND instr(body, ?) > 0"#,
            name
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in waiting {
            let body = replaced(&row.body, name, instead);
            sqlx::query!("UPDATE outbox SET body = ? WHERE id = ?", body, row.id)
                .execute(self.writing().await?)
                .await?;
        }
        Ok(())
    }

    async fn replace_in_held_back(&mut self, name: &str, instead: &str) -> Result<()> {
        let waiting = sqlx::query!(
            r#"SELECT id AS "id!", body FROM held_back WHERE instr(body, ?) > 0"#,
            name
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in waiting {
            let body = replaced(&row.body, name, instead);
            sqlx::query!("UPDATE held_back SET body = ? WHERE id = ?", body, row.id)
                .execute(self.writing().await?)
                .await?;
        }
        Ok(())
    }

    async fn replace_in_announcements(&mut self, name: &str, instead: &str) -> Result<()> {
        let announced = sqlx::query!(
            r#"SELECT id AS "id!", text FROM announcements WHERE instr(text, ?) > 0"#,
            name
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in announced {
            let text = replaced(&row.text, name, instead);
            self.rewrite_announcement(row.id, &text).await?;
        }
        Ok(())
    }
}

/// Whether a name is in an event, as it is or with the letters as JSON may write them.
fn mentions(raw: &str, name: &str) -> bool {
    let plain = serde_json::from_str::<serde_json::Value>(raw);
    raw.contains(name) || plain.is_ok_and(|event| event.to_string().contains(name))
}

/// A text with `instead` in every place of a name that stands there by itself, and is not the
/// beginning or the end of a longer word.
fn replaced(text: &str, name: &str, instead: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, found) = rest.split_at(at);
        let after = &found[name.len()..];
        out.push_str(before);
        let joins = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        match joins(out.chars().next_back()) || joins(after.chars().next()) {
            true => out.push_str(name),
            false => out.push_str(instead),
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_and_longer_words_are_not() {
        let text = r#"{"text":"Ли: 5, Литература. Али, Ли"}"#;
        let expected = r#"{"text":"гость 1: 5, Литература. Али, гость 1"}"#;
        assert_eq!(replaced(text, "Ли", "гость 1"), expected);
        assert_eq!(replaced("Ли", "Гостев Г.", "гость 1"), "Ли");
    }
}
