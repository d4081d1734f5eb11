//! The published description of the Bot API: every request has to be valid by it.

use std::{collections::HashMap, path::PathBuf, sync::LazyLock};

use serde_json::Value;

/// Where the descriptions lie, beside a checkout of the project.
const FOLDER: &str = "../shared/api/telegram-bot-api-10.1.json";

/// The methods and types of the Bot API.
pub struct Description(&'static Value);

static DESCRIPTION: LazyLock<Option<Value>> = LazyLock::new(|| {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    match std::fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).expect("it is JSON")),
        Err(_) => {
            eprintln!("skipped: requests are not compared with {FOLDER}, which is not there");
            None
        }
    }
});

impl Description {
    /// The description, where the checkout has it.
    pub fn load() -> Option<Description> {
        DESCRIPTION.as_ref().map(Description)
    }

    /// What is wrong with a request.
    pub fn violations(&self, method: &str, params: &Value) -> Vec<String> {
        let Some(described) = self.0["methods"].get(method) else {
            return vec![format!("there is no method {method}")];
        };
        self.check_fields(method, described, params)
    }

    fn check_fields(&self, name: &str, described: &Value, given: &Value) -> Vec<String> {
        let fields: HashMap<&str, &Value> = described["fields"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|field| Some((field["name"].as_str()?, field)))
            .collect();
        let Some(given) = given.as_object() else {
            return vec![format!("{name} is no object")];
        };
        let mut violations = Vec::new();
        for (field, value) in given {
            match fields.get(field.as_str()) {
                None => violations.push(format!("{name} has no {field}")),
                Some(described) => {
                    let types: Vec<&str> = described["types"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str)
                        .collect();
                    if !types.iter().any(|kind| self.is_of(kind, value)) {
                        violations.push(format!("{name}.{field} is none of {types:?}: {value}"));
                    }
                }
            }
        }
        for (field, described) in fields {
            if described["required"] == true && !given.contains_key(field) {
                violations.push(format!("{name} lacks {field}"));
            }
        }
        violations
    }

    fn is_of(&self, kind: &str, value: &Value) -> bool {
        if let Some(inner) = kind.strip_prefix("Array of ") {
            return value
                .as_array()
                .is_some_and(|items| items.iter().all(|item| self.is_of(inner, item)));
        }
        match kind {
            "Integer" => value.is_i64() || value.is_u64(),
            "Float" => value.is_number(),
            "String" => value.is_string(),
            "Boolean" | "True" => value.is_boolean(),
            "InputFile" => value.is_string(),
            named => {
                let Some(described) = self.0["types"].get(named) else {
                    return false;
                };
                match described["subtypes"].as_array() {
                    Some(subtypes) => subtypes
                        .iter()
                        .filter_map(Value::as_str)
                        .any(|subtype| self.is_of(subtype, value)),
                    None => self.check_fields(named, described, value).is_empty(),
                }
            }
        }
    }
}

#[test]
fn a_wrong_request_is_noticed() {
    let Some(description) = Description::load() else {
        return;
    };
    let wrong = |method: &str, params: Value| !description.violations(method, &params).is_empty();
    assert!(!wrong(
        "sendMessage",
        serde_json::json!({ "chat_id": 1, "text": "a" })
    ));
    assert!(wrong("sendMessage", serde_json::json!({ "chat_id": 1 })));
    assert!(wrong(
        "sendMessage",
        serde_json::json!({ "chat_id": 1, "text": 2 })
    ));
    assert!(wrong(
        "sendMessage",
        serde_json::json!({ "chat_id": 1, "text": "a", "more": 1 })
    ));
    assert!(wrong("sendNothing", serde_json::json!({})));
    let button = serde_json::json!({ "inline_keyboard": [[{ "callback_data": "a" }]] });
    let params = serde_json::json!({ "chat_id": 1, "text": "a", "reply_markup": button });
    assert!(wrong("sendMessage", params));
}
