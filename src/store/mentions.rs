//! Names in what was said by others than the roster: in messages that wait, in announcements, and
//! in events that could not be answered.

use serde_json::Value;

use super::{Result, Tx, json};

impl Tx<'_> {
    /// Says `instead` of these names in whatever waits to be sent and in what was announced, and
    /// forgets the events in quarantine that have one of them in them. An empty one is nobody's.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub(super) async fn erase_mentions(&mut self, names: &[&str], instead: &str) -> Result<()> {
        let names: Vec<&str> = names.iter().copied().filter(|it| !it.is_empty()).collect();
        for name in &names {
            let replace = |text: &str| replaced(text, name, instead);
            self.rewrite_waiting(plain_part(name), |body| rewrite(body, &replace))
                .await?;
            self.replace_in_announcements(name, instead).await?;
        }
        let events = sqlx::query!(r#"SELECT id AS "id!", error, raw FROM quarantine"#)
            .fetch_all(self.reading().await?)
            .await?;
        for event in events {
            let is_in = |name: &&str| mentions(&event.raw, name) || tells(&event.error, name);
            if !names.iter().any(is_in) {
                continue;
            }
            sqlx::query!("DELETE FROM quarantine WHERE id = ?", event.id)
                .execute(self.writing().await?)
                .await?;
        }
        Ok(())
    }

    /// Changes whatever waits to be sent and has `part` in it.
    pub(super) async fn rewrite_waiting(
        &mut self,
        part: &str,
        change: impl Fn(&mut Value),
    ) -> Result<()> {
        let queued = sqlx::query!(
            r#"SELECT id AS "id!", body FROM outbox
               WHERE state = 'queued' AND instr(body, ?) > 0"#,
            part
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in queued {
            if let Some(body) = changed(&row.body, &change) {
                sqlx::query!("UPDATE outbox SET body = ? WHERE id = ?", body, row.id)
                    .execute(self.writing().await?)
                    .await?;
            }
        }
        let held_back = sqlx::query!(
            r#"SELECT id AS "id!", body FROM held_back WHERE instr(body, ?) > 0"#,
            part
        )
        .fetch_all(self.reading().await?)
        .await?;
        for row in held_back {
            if let Some(body) = changed(&row.body, &change) {
                sqlx::query!("UPDATE held_back SET body = ? WHERE id = ?", body, row.id)
                    .execute(self.writing().await?)
                    .await?;
            }
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

/// A body as it is after a change; none where that changes nothing, or where it is no JSON.
fn changed(body: &str, change: &impl Fn(&mut Value)) -> Option<String> {
    let before: Value = serde_json::from_str(body).ok()?;
    let mut after = before.clone();
    change(&mut after);
    (after != before).then(|| after.to_string())
}

/// Every text in a value as `to` says it; in texts that are JSON again, as recipes are, every text
/// in them.
fn rewrite(value: &mut Value, to: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => {
            let is_json = text.starts_with(['{', '[']);
            let inner = is_json.then(|| changed(text, &|inner: &mut Value| rewrite(inner, to)));
            *text = inner.flatten().unwrap_or_else(|| to(text));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| rewrite(it, to)),
        Value::Object(fields) => fields.values_mut().for_each(|it| rewrite(it, to)),
        _ => {}
    }
}

/// The longest part of a name that stands in JSON as it is: a quotation mark does not.
fn plain_part(name: &str) -> &str {
    let escaped = |letter: char| matches!(letter, '"' | '\\') || letter.is_control();
    let parts = name.split(escaped);
    parts.max_by_key(|part| part.len()).unwrap_or_default()
}

/// Whether a name is in an event, as it is or with the letters as JSON may write them.
fn mentions(raw: &str, name: &str) -> bool {
    let plain = serde_json::from_str::<Value>(raw);
    raw.contains(name) || plain.is_ok_and(|event| event.to_string().contains(&in_json(name)))
}

/// Whether a name is in the words of an error, which may quote what it is about.
fn tells(error: &str, name: &str) -> bool {
    error.contains(name) || error.contains(&in_json(name))
}

/// A name as it stands in JSON, between the quotation marks.
fn in_json(name: &str) -> String {
    let quoted = json(name);
    quoted[1..quoted.len() - 1].to_owned()
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

    #[test]
    fn a_name_is_found_however_json_writes_it() {
        let name = r#"Ли "Соль" Ня"#;
        let mut body = serde_json::json!({"say": {"text": format!("Класс:\n{name}"),
            "recipe": serde_json::json!({"of": name}).to_string()}});
        assert!(body.to_string().contains(plain_part(name)));
        assert!(mentions(&body.to_string(), name));
        assert!(tells(&format!("{name:?} is unheard of"), name));
        rewrite(&mut body, &|text: &str| replaced(text, name, "№ 1"));
        let expected = serde_json::json!({"say": {"text": "Класс:\n№ 1",
            "recipe": r#"{"of":"№ 1"}"#}});
        assert_eq!(body, expected);
    }
}
