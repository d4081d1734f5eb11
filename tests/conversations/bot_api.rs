//! The published description of the Bot API: every request has to be valid by it.

use std::{path::PathBuf, sync::LazyLock};

use serde_json::Value;

/// Where the description lies, beside a checkout of the project.
const PLACE: &str = "../shared/api/telegram-bot-api-10.1.json";

static DESCRIPTION: LazyLock<Option<Description>> = LazyLock::new(|| {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(PLACE);
    match std::fs::read(&path) {
        Ok(bytes) => Some(Description(
            serde_json::from_slice(&bytes).expect("the description is JSON"),
        )),
        Err(_) => {
            eprintln!("skipped: nothing is compared with {PLACE}, which is not there");
            None
        }
    }
});

/// The methods and types of the Bot API.
pub struct Description(Value);

impl Description {
    /// The description, where the checkout has it beside it.
    pub fn load() -> Option<&'static Description> {
        DESCRIPTION.as_ref()
    }

    /// What is wrong with a request, each in one sentence.
    pub fn violations(&self, method: &str, params: &Value) -> Vec<String> {
        match self.0["methods"].get(method) {
            None => vec![format!("there is no method {method}")],
            Some(described) => self.check_fields(method, described, params),
        }
    }

    /// What is wrong with a value of a type of the Bot API: with a message, an update.
    pub fn flaws(&self, name: &str, value: &Value) -> Vec<String> {
        self.check(name, name, value)
    }

    /// Compares an object with the fields that are described.
    fn check_fields(&self, path: &str, described: &Value, given: &Value) -> Vec<String> {
        let Some(object) = given.as_object() else {
            return vec![format!("{path} is no object: {given}")];
        };
        let fields = described["fields"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let mut violations = Vec::new();
        for (name, value) in object {
            match fields.iter().find(|field| field["name"] == name.as_str()) {
                None => violations.push(format!("{path} has no {name}")),
                Some(field) => {
                    violations.extend(self.check_types(&format!("{path}.{name}"), field, value));
                }
            }
        }
        for field in fields.iter().filter(|field| field["required"] == true) {
            let name = field["name"].as_str().unwrap_or_default();
            if !object.contains_key(name) {
                violations.push(format!("{path} lacks {name}"));
            }
        }
        violations
    }

    /// Compares a value with the types that a field may have: one of them has to fit.
    fn check_types(&self, path: &str, field: &Value, value: &Value) -> Vec<String> {
        let types = field["types"].as_array().into_iter().flatten();
        self.best(
            types
                .filter_map(Value::as_str)
                .map(|kind| self.check(path, kind, value)),
        )
        .unwrap_or_default()
    }

    /// Of several readings, the one in which least is wrong.
    fn best(&self, readings: impl Iterator<Item = Vec<String>>) -> Option<Vec<String>> {
        readings.min_by_key(Vec::len)
    }

    fn check(&self, path: &str, kind: &str, value: &Value) -> Vec<String> {
        let fits = match kind {
            "Integer" => is_integer(value),
            "Float" => value.is_number() || is_text_of(value, |text| text.parse::<f64>().is_ok()),
            "Boolean" | "True" => {
                value.is_boolean() || is_text_of(value, |text| matches!(text, "true" | "false"))
            }
            "String" | "InputFile" => value.is_string(),
            _ => return self.check_nested(path, kind, value),
        };
        match fits {
            true => Vec::new(),
            false => vec![format!("{path} is no {kind}: {value}")],
        }
    }

    /// Compares an array or an object; each may be written as JSON in a text.
    fn check_nested(&self, path: &str, kind: &str, value: &Value) -> Vec<String> {
        if let Some(text) = value.as_str()
            && kind != "RichText"
        {
            return match serde_json::from_str::<Value>(text) {
                Ok(inner) if !inner.is_string() => self.check(path, kind, &inner),
                _ => vec![format!("{path} is no {kind}: {value}")],
            };
        }
        if let Some(inner) = kind.strip_prefix("Array of ") {
            let Some(items) = value.as_array() else {
                return vec![format!("{path} is no array: {value}")];
            };
            let items = items.iter().enumerate();
            return items
                .flat_map(|(at, item)| self.check(&format!("{path}[{at}]"), inner, item))
                .collect();
        }
        let Some(described) = self.0["types"].get(kind) else {
            return vec![format!("{path} is of the unknown type {kind}")];
        };
        match described["subtypes"].as_array() {
            None => self.check_fields(path, described, value),
            Some(subtypes) => {
                let subtypes = subtypes.iter().filter_map(Value::as_str);
                self.best(subtypes.map(|subtype| self.check_subtype(path, subtype, value)))
                    .unwrap_or_default()
            }
        }
    }

    /// Compares an object with one of several alternatives. What marks an alternative is
    /// a field that can have one value only, such as `type`, “always "emoji"”.
    fn check_subtype(&self, path: &str, subtype: &str, value: &Value) -> Vec<String> {
        let mut flaws = self.check(path, subtype, value);
        let fields = self.0["types"][subtype]["fields"].as_array();
        for field in fields.into_iter().flatten() {
            let (name, words) = (field["name"].as_str(), field["description"].as_str());
            let (Some(name), Some(words)) = (name, words) else {
                continue;
            };
            if let Some(mark) = constant(words)
                && value.get(name).is_some_and(|given| given != mark)
            {
                flaws.push(format!("{path}.{name} is not {mark}"));
            }
        }
        flaws
    }
}

/// The one value that a field has by its description: `always "emoji"`, `must be photo`.
fn constant(description: &str) -> Option<&str> {
    let always = description
        .split_once("always “")
        .and_then(|(_, rest)| rest.split_once('”'))
        .or_else(|| {
            description
                .split_once("always \"")
                .and_then(|(_, rest)| rest.split_once('"'))
        });
    match always {
        Some((word, _)) => Some(word),
        None => description
            .split_once("must be ")
            .map(|(_, word)| word.trim_end_matches('.'))
            .filter(|word| word.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')),
    }
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64() || is_text_of(value, |text| text.parse::<i64>().is_ok())
}

fn is_text_of(value: &Value, test: impl FnOnce(&str) -> bool) -> bool {
    value.as_str().is_some_and(test)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn description() -> Description {
        let fields = |fields: &[(&str, &[&str], bool)]| {
            let fields = fields.iter().map(|(name, types, required)| {
                let description = if *name == "type" { "Type, always \"emoji\"" } else { "" };
                json!({ "name": name, "types": types, "required": required, "description": description })
            });
            json!({ "fields": fields.collect::<Vec<_>>() })
        };
        Description(json!({
            "methods": {
                "send": fields(&[
                    ("chat_id", &["Integer", "String"], true),
                    ("text", &["String"], true),
                    ("silent", &["Boolean"], false),
                    ("keyboard", &["Keyboard"], false),
                    ("signs", &["Array of Sign"], false),
                ]),
            },
            "types": {
                "Keyboard": fields(&[("rows", &["Array of Array of Button"], true)]),
                "Button": fields(&[("text", &["String"], true)]),
                "Sign": { "subtypes": ["Emoji", "Paid"] },
                "Emoji": fields(&[("type", &["String"], true), ("emoji", &["String"], true)]),
                "Paid": fields(&[("stars", &["Integer"], true)]),
            },
        }))
    }

    #[test]
    fn right_requests_are_let_through() {
        let description = description();
        for params in [
            json!({ "chat_id": -1, "text": "a" }),
            json!({ "chat_id": "@a", "text": "a", "silent": "true" }),
            json!({ "chat_id": 1, "text": "a", "keyboard": { "rows": [[{ "text": "b" }]] } }),
            json!({ "chat_id": 1, "text": "a", "keyboard": r#"{"rows":[[]]}"# }),
            json!({ "chat_id": 1, "text": "a", "signs": [{ "type": "emoji", "emoji": "b" }] }),
        ] {
            assert_eq!(description.violations("send", &params), [""; 0], "{params}");
        }
    }

    #[test]
    fn wrong_requests_are_noticed() {
        let description = description();
        assert_eq!(
            description.violations("sing", &json!({})),
            ["there is no method sing"]
        );
        for (params, wrong) in [
            (json!({ "chat_id": 1 }), "send lacks text"),
            (
                json!({ "chat_id": 1, "text": 2 }),
                "send.text is no String: 2",
            ),
            (
                json!({ "chat_id": 1, "text": "a", "b": 1 }),
                "send has no b",
            ),
            (
                json!({ "chat_id": 1, "text": "a", "silent": 1 }),
                "send.silent is no Boolean: 1",
            ),
            (
                json!({ "chat_id": 1, "text": "a", "keyboard": { "rows": [[{}]] } }),
                "send.keyboard.rows[0][0] lacks text",
            ),
            (
                json!({ "chat_id": 1, "text": "a", "keyboard": "{" }),
                "send.keyboard is no Keyboard: \"{\"",
            ),
            (
                json!({ "chat_id": 1, "text": "a", "signs": [{ "type": "x", "emoji": "b" }] }),
                "send.signs[0].type is not emoji",
            ),
        ] {
            assert_eq!(description.violations("send", &params), [wrong]);
        }
    }
}
